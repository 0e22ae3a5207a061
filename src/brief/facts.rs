//! The parts that show the material: warnings, series, facts and the reports' own texts.

use super::data::{BriefData, Lang};
use super::html::{Table, Td, chart, escape};
use super::number::{short, stamp};
use super::source::{Links, write_text};
use super::words::{amount, bound_sign, class_word, measure_word, name, word};
use crate::table::{Class, Measure, Origin, Role};
use std::collections::HashMap;
use std::fmt::Write as _;

/// A place in a report: short on the page, with the file name in the CSV.
fn place(links: &Links<'_>, doc: &str, line: u64, href: Option<String>) -> Td {
    let full = if doc.is_empty() { String::new() } else { format!("{doc}:{line}") };
    Td::text(&links.place(doc, line)).link(href).plain(full).class("place")
}

/// What the reports contradict themselves in.
pub(crate) fn warnings(out: &mut String, data: &BriefData<'_>, links: &Links<'_>, lang: Lang) {
    let columns = [
        word(lang, "疑点", "Doubt"),
        word(lang, "对象", "Subject"),
        word(lang, "原文", "Place"),
        word(lang, "检查", "Check"),
    ];
    let rows = data
        .warnings
        .iter()
        .map(|row| {
            let what = if lang == Lang::Zh { [&row.what, &row.what_en] } else { [&row.what_en, &row.what] };
            let what = what.into_iter().find(|text| !text.is_empty()).map_or("", String::as_str);
            vec![
                Td::text(what),
                Td::text(&row.subject),
                place(links, &row.doc, row.line, links.href(&row.doc, row.start, row.end)),
                Td::text(&row.check),
            ]
        })
        .collect();
    Table {
        caption: word(lang, "应当追问之处", "What a careful reader would ask about"),
        file: "warnings",
        columns: columns.map(str::to_string).to_vec(),
        rows,
        ids: Vec::new(),
        class: "",
    }
    .write(out);
}

/// Charts of the series without a target, and the table of all points.
pub(crate) fn series(out: &mut String, data: &BriefData<'_>, links: &Links<'_>, lang: Lang) {
    if !data.series_charts.is_empty() {
        out.push_str("<div class=\"charts\">");
        for (_, picture) in &data.series_charts {
            chart(out, picture, lang);
        }
        out.push_str("</div>\n");
    }
    if data.series.is_empty() {
        return;
    }
    let columns = [
        word(lang, "序列", "Series"),
        word(lang, "日期", "Date"),
        word(lang, "数值", "Value"),
        word(lang, "范围", "Range"),
        word(lang, "来历", "Origin"),
        word(lang, "说明", "Note"),
        word(lang, "原文", "Place"),
    ];
    let rows = data
        .series
        .iter()
        .map(|row| {
            let range = match (row.lo, row.hi) {
                (Some(low), Some(high)) if low < high => format!("{}–{}", short(low, lang), short(high, lang)),
                (Some(low), None) => format!("≥ {}", short(low, lang)),
                (None, Some(high)) => format!("≤ {}", short(high, lang)),
                _ => String::new(),
            };
            let origin = match row.origin.unwrap_or(Origin::Given) {
                Origin::Stated => word(lang, "原文", "stated"),
                Origin::Implied => word(lang, "推算", "implied"),
                Origin::Given => word(lang, "给定", "given"),
            };
            let shown = |value| format!("{}{}", row.bound.map_or("", bound_sign), amount(value, &row.unit, lang));
            vec![
                Td::text(&name(&row.region, &row.indicator, &row.unique_id, lang)),
                Td::text(&stamp(row.ds, lang)).plain(row.ds.to_string()),
                Td::number(Some(row.y), shown),
                Td::text(&range),
                Td::text(origin),
                Td::text(&row.note),
                place(links, &row.doc, row.line, links.href(&row.doc, row.start, row.end)),
            ]
        })
        .collect();
    Table {
        caption: word(lang, "各序列的数据点", "The points of the series"),
        file: "series",
        columns: columns.map(str::to_string).to_vec(),
        rows,
        ids: Vec::new(),
        class: "",
    }
    .write(out);
}

/// How a value is shown: money and counts with their unit, rates as they are.
fn shown(value: f64, unit: &str, measure: Measure, lang: Lang) -> String {
    match measure {
        Measure::Rank => match lang {
            Lang::Zh => format!("第{}位", short(value, lang)),
            Lang::En => format!("no. {}", short(value, lang)),
        },
        _ => amount(value, unit, lang),
    }
}

/// Every stated fact, and how the numbers of each report were read.
pub(crate) fn facts(out: &mut String, data: &BriefData<'_>, links: &Links<'_>, lang: Lang) {
    if !data.ledger.is_empty() {
        numbers_read(out, data, lang);
    }
    if data.observations.is_empty() {
        return;
    }
    let columns = [
        word(lang, "指标", "Indicator"),
        word(lang, "数值", "Value"),
        word(lang, "种类", "Measure"),
        word(lang, "性质", "Role"),
        word(lang, "时点或时期", "Day or period"),
        word(lang, "比较基期", "Compared with"),
        word(lang, "句子", "Sentence"),
        word(lang, "原文", "Place"),
    ];
    let rows = data
        .observations
        .iter()
        .map(|row| {
            let role = match row.role {
                Role::Actual => word(lang, "实际", "actual"),
                Role::Target => word(lang, "目标", "target"),
                Role::Policy => word(lang, "政策参数", "policy"),
            };
            let period = match (row.period_start, row.period_end) {
                (Some(start), Some(end)) if start != end => format!("{start} – {end}"),
                (_, Some(day)) | (Some(day), None) => day.to_string(),
                (None, None) => String::new(),
            };
            let bound = bound_sign(row.bound);
            let href = links.href(&row.doc, row.start, row.end);
            vec![
                Td::text(&name(&row.region, &row.indicator, &row.mention, lang)),
                Td::number(Some(row.value), |value| format!("{bound}{}", shown(value, &row.unit, row.measure, lang)))
                    .link(href.clone()),
                Td::text(measure_word(row.measure, lang)),
                Td::text(role),
                Td::text(&period),
                Td::text(&row.base_period),
                Td::text(&row.quote),
                place(links, &row.doc, row.line, href),
            ]
        })
        .collect();
    Table {
        caption: word(lang, "报告陈述的全部指标事实", "All indicator facts that the reports state"),
        file: "observations",
        columns: columns.map(str::to_string).to_vec(),
        rows,
        ids: (0..data.observations.len()).map(|number| format!("f{number}")).collect(),
        class: "",
    }
    .write(out);
}

fn numbers_read(out: &mut String, data: &BriefData<'_>, lang: Lang) {
    // Of each report, in the order of the reports, how many numbers are of which class.
    let mut docs: Vec<(&str, [usize; Class::ALL.len()])> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut place = |doc, docs: &mut Vec<_>| {
        *places.entry(doc).or_insert_with(|| {
            docs.push((doc, [0; Class::ALL.len()]));
            docs.len() - 1
        })
    };
    for report in &data.reports {
        place(&report.doc, &mut docs);
    }
    for row in data.ledger.iter() {
        let at = place(&row.doc, &mut docs);
        if let Some(class) = Class::ALL.iter().position(|class| *class == row.class) {
            docs[at].1[class] += 1;
        }
    }
    let mut columns = vec![word(lang, "报告", "Report").to_string()];
    columns.extend(Class::ALL.iter().map(|class| class_word(*class, lang).to_string()));
    columns.push(word(lang, "合计", "All").to_string());
    let count = |rows: usize| {
        #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
        let number = rows as f64;
        Td::number(Some(number), |value| short(value, lang))
    };
    let rows = docs
        .iter()
        .map(|(doc, counts)| {
            let mut cells = vec![Td::text(doc)];
            cells.extend(counts.iter().map(|rows| count(*rows)));
            cells.push(count(counts.iter().sum()));
            cells
        })
        .collect();
    Table {
        caption: word(lang, "每份报告中的数字如何读", "How the numbers of each report were read"),
        file: "ledger-counts",
        columns,
        rows,
        ids: Vec::new(),
        class: "",
    }
    .write(out);
}

/// The reports as received, with every mention marked.
pub(crate) fn sources(out: &mut String, data: &BriefData<'_>, links: &Links<'_>, lang: Lang) {
    let key = [
        ("fact", word(lang, "指标", "indicator figure")),
        ("target", word(lang, "目标", "target")),
        ("other", word(lang, "其他数字", "other number")),
    ];
    out.push_str("<p>");
    for (class, text) in key {
        let _ = write!(out, "<mark class=\"{class}\">{text}</mark> ");
    }
    out.push_str("</p>\n");
    for (index, report) in data.reports.iter().enumerate() {
        let title = if report.title.is_empty() { &report.doc } else { &report.title };
        let _ = writeln!(
            out,
            "<article id=\"doc{index}\" aria-labelledby=\"doc{index}-h\"><h3 id=\"doc{index}-h\">R{} · {}</h3>",
            index + 1,
            escape(title)
        );
        let mut about: Vec<String> = Vec::new();
        if !report.region.is_empty() {
            about.push(report.region.clone());
        }
        about.extend(report.date.map(|day| day.to_string()));
        about.push(report.doc.clone());
        let _ = writeln!(out, "<p class=\"meta\">{}</p>", escape(&about.join(" · ")));
        write_text(out, data, index, links, lang);
        out.push_str("</article>\n");
    }
}
