//! The brief: one HTML file with the verdicts first and every figure linked to its sentence.
//!
//! [`html`] turns plain rows into a page that needs nothing beside itself: inline SVG and CSS, a small script for sorting
//! and CSV downloads, no network. A content security policy in the page lets only that script run, all text is escaped, and
//! a chart is taken in only where it holds nothing but drawing elements: a hostile report cannot run anything.
//!
//! ```
//! use ontrend::brief::{self, BriefData, Lang, ReportText};
//! use ontrend::table::{Class, LedgerEntry};
//! let text = "全市高新技术企业810家。<script>alert(1)</script>";
//! let data = BriefData {
//!     reports: vec![ReportText { doc: "a.txt".into(), text: text.into(), ..ReportText::default() }],
//!     ledger: vec![LedgerEntry {
//!         doc: "a.txt".into(), line: 1, start: 24, end: 30, mention: "810家".into(),
//!         class: Class::Observation, reason: "count of firms".into(),
//!     }].into(),
//!     ..BriefData::default()
//! };
//! let page = brief::html(&data, Lang::Zh);
//! assert!(page.contains("<mark id=\"s0-24-30\""));
//! assert!(page.contains("&lt;script&gt;alert(1)"));
//! ```

mod data;
mod facts;
mod html;
pub(crate) mod number;
mod source;
mod verdicts;
pub(crate) mod words;

pub use data::{
    BriefData, BriefTable, Chart, Lang, Place, ReportText, Section, Source, TableCell, TargetDetail, Tone, Words,
};

use html::{chart, escape, given_table, paragraphs};
use source::Links;
use std::fmt::Write as _;
use words::word;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// SHA-256 of the script in base64: the one script that the page's policy lets run. A test computes it again.
const SCRIPT_HASH: &str = "CI4gfF2DYld80ctKgePQW+rXC47KEa+JT1/s6fIlaAs=";

/// The brief as one HTML file.
#[must_use]
pub fn html(data: &BriefData<'_>, lang: Lang) -> String {
    let links = Links::new(data);
    let mut out = String::with_capacity(1 << 20);
    let given = data.title.get(lang);
    let title = if given.is_empty() { word(lang, "目标达成评估简报", "Brief on the targets") } else { given };
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body data-csv=\"{}\" data-sort=\"{}\">\n",
        word(lang, "zh-CN", "en"),
        escape(title),
        word(lang, "下载CSV", "Download CSV"),
        word(lang, "点击排序", "Sort by this column"),
    );
    let _ =
        writeln!(out, "<a class=\"skip\" href=\"#verdicts\">{}</a>", word(lang, "跳到结论", "Skip to the verdicts"));
    let _ = write!(out, "<header><h1>{}</h1>\n<p class=\"meta\">", escape(title));
    if let Some(day) = data.as_of {
        let _ = write!(out, "{} {day} · ", word(lang, "截至", "As of"));
    }
    let _ = writeln!(out, "{}</p>", escape(&verdicts::counts(data, lang)));
    let parts = parts(data, lang);
    let _ = write!(out, "<nav aria-label=\"{}\"><ul>", word(lang, "目录", "Contents"));
    for part in &parts {
        let _ = write!(out, "<li><a href=\"#{}\">{}</a></li>", part.id, escape(&part.title));
    }
    out.push_str("</ul></nav></header>\n<main>\n");
    for part in &parts {
        let _ = writeln!(
            out,
            "<section id=\"{0}\" aria-labelledby=\"{0}-h\"><h2 id=\"{0}-h\">{1}</h2>",
            part.id,
            escape(&part.title)
        );
        write_part(&mut out, part, data, &links, lang);
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n<footer class=\"page\">");
    if !data.command.is_empty() {
        let made = word(lang, "生成命令：", "Made by: ");
        let _ = write!(out, "<p>{made}<code>{}</code></p>", escape(&data.command));
    }
    let note = word(
        lang,
        "每个数字都可点击回到原文句子；概率随先验与证据而变，依据写在各目标之下。",
        "Every figure leads back to its sentence; probabilities depend on prior and evidence, stated under each target.",
    );
    let _ = write!(out, "<p>{note}</p><p>ontrend {}</p>", escape(&data.version));
    let _ = write!(out, "</footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// What a part of the page holds.
enum Content<'a> {
    Verdicts,
    Targets,
    Given(&'a Section),
    Warnings,
    Series,
    Facts,
    Sources,
}

struct Part<'a> {
    id: String,
    title: String,
    content: Content<'a>,
}

/// The parts that have something in them, in the order of the page.
fn parts<'a>(data: &'a BriefData<'_>, lang: Lang) -> Vec<Part<'a>> {
    let own = |there: bool, id: &str, zh, en, content| {
        there.then(|| Part { id: id.to_string(), title: word(lang, zh, en).to_string(), content })
    };
    let given = |place: Place, id: &'static str| {
        let sections = data.sections.iter().filter(move |section| section.place == place).enumerate();
        sections.map(move |(number, section)| section_part(section, id, number, lang))
    };
    let has_series = !data.series.is_empty() || !data.series_charts.is_empty();
    let has_facts = !data.observations.is_empty() || !data.ledger.is_empty();
    let mut parts: Vec<Part<'a>> = Vec::new();
    parts.extend(own(true, "verdicts", "结论", "Verdicts", Content::Verdicts));
    parts.extend(given(Place::Slogan, "slogan"));
    parts.extend(own(!data.verdicts.is_empty(), "targets", "逐项目标", "Target by target", Content::Targets));
    parts.extend(given(Place::Cities, "cities"));
    parts.extend(given(Place::Outcomes, "outcomes"));
    let doubts = "Contradictions and doubts in the reports";
    parts.extend(own(!data.warnings.is_empty(), "warnings", "原文中的矛盾与疑点", doubts, Content::Warnings));
    parts.extend(given(Place::Other, "more"));
    parts.extend(own(has_series, "series", "序列", "Series", Content::Series));
    parts.extend(own(has_facts, "facts", "事实", "Facts", Content::Facts));
    parts.extend(own(!data.reports.is_empty(), "sources", "原文", "Sources", Content::Sources));
    parts
}

fn section_part<'a>(section: &'a Section, id: &str, number: usize, lang: Lang) -> Part<'a> {
    let id = if number == 0 { id.to_string() } else { format!("{id}-{}", number + 1) };
    Part { id, title: section.title.get(lang).to_string(), content: Content::Given(section) }
}

fn write_part(out: &mut String, part: &Part<'_>, data: &BriefData<'_>, links: &Links<'_>, lang: Lang) {
    match part.content {
        Content::Verdicts if data.verdicts.is_empty() => {
            let none = word(lang, "报告中没有带期限的目标。", "The reports state no target with a deadline.");
            let _ = writeln!(out, "<p>{none}</p>");
        }
        Content::Verdicts => verdicts::overview(out, data, links, lang),
        Content::Targets => verdicts::targets(out, data, links, lang),
        Content::Given(section) => {
            paragraphs(out, &section.text, lang);
            for picture in &section.charts {
                chart(out, picture, lang);
            }
            for (number, table) in section.tables.iter().enumerate() {
                given_table(out, table, &format!("{}-{}", part.id, number + 1), links, lang);
            }
        }
        Content::Warnings => facts::warnings(out, data, links, lang),
        Content::Series => facts::series(out, data, links, lang),
        Content::Facts => facts::facts(out, data, links, lang),
        Content::Sources => facts::sources(out, data, links, lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 after FIPS 180-4.
    fn sha256(bytes: &[u8]) -> Vec<u8> {
        let primes: Vec<u32> = (2_u32..312).filter(|n| (2..*n).all(|d| n % d != 0)).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the first 32 bits of a fraction")]
        let fraction = |root: f64| (root.fract() * 4_294_967_296.0) as u32;
        let constants: Vec<u32> = primes.iter().map(|p| fraction(f64::from(*p).cbrt())).collect();
        let mut state: Vec<u32> = primes[..8].iter().map(|p| fraction(f64::from(*p).sqrt())).collect();
        let mut padded = bytes.to_vec();
        padded.push(0x80);
        while padded.len() % 64 != 56 {
            padded.push(0);
        }
        padded.extend((bytes.len() as u64 * 8).to_be_bytes());
        for block in padded.chunks(64) {
            let mut w: Vec<u32> = block.chunks(4).map(|c| u32::from_be_bytes([c[0], c[1], c[2], c[3]])).collect();
            for i in 16..64 {
                let (a, b) = (w[i - 15], w[i - 2]);
                let low = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
                let high = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
                w.push(w[i - 16].wrapping_add(low).wrapping_add(w[i - 7]).wrapping_add(high));
            }
            let mut v = state.clone();
            for i in 0..64 {
                let sum = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
                let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
                let first = v[7].wrapping_add(sum).wrapping_add(choice).wrapping_add(constants[i]).wrapping_add(w[i]);
                let sum = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
                let second = sum.wrapping_add((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
                v.rotate_right(1);
                v[4] = v[4].wrapping_add(first);
                v[0] = first.wrapping_add(second);
            }
            for (total, part) in state.iter_mut().zip(v) {
                *total = total.wrapping_add(part);
            }
        }
        state.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn base64(bytes: &[u8]) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for chunk in bytes.chunks(3) {
            let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for place in 0..4 {
                let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
                out.push(if place > chunk.len() { '=' } else { char::from(letter) });
            }
        }
        out
    }

    #[test]
    fn the_policy_names_the_script_that_is_there() {
        assert_eq!(base64(&sha256(b"abc")), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        assert_eq!(base64(&sha256(SCRIPT.as_bytes())), SCRIPT_HASH, "script.js has changed: put its new hash here");
    }
}
