//! Reports of every format, and what is read out of them.

use ontrend::chain::{self, Chain, ChainOptions, Document};
use ontrend::extract::quantity::quantities_line;
use ontrend::extract::{Extraction, Options, observe};
use ontrend::latent::Pool;
use ontrend::plot::Lang;
use ontrend::report::{ReadOptions, Report};
use ontrend::time::Date;

/// Longest report that a target takes: what is longer costs time and shows nothing new.
const LONGEST: usize = 1 << 14;

fn read(data: &[u8], name: &str) {
    if data.len() > LONGEST * 8 {
        return;
    }
    let Ok(report) = Report::read(data, name, &ReadOptions::default()) else { return };
    let mut end = 0;
    for block in report.blocks() {
        let text = report.block_text(block);
        assert!(report.text().contains(text));
    }
    for (at, c) in report.text().char_indices() {
        let raw = report.raw(at..at + c.len_utf8());
        assert!(raw.start <= raw.end && raw.start + 1 >= end, "offsets run backwards at {at}: {raw:?} after {end}");
        end = end.max(raw.start);
        assert!(report.line(at) >= 1);
    }
}

pub fn read_text(data: &[u8]) {
    read(data, "report.txt");
}

pub fn read_markdown(data: &[u8]) {
    read(data, "report.md");
}

pub fn read_html(data: &[u8]) {
    read(data, "report.html");
}

pub fn read_docx(data: &[u8]) {
    read(data, "report.docx");
}

pub fn read_pdf(data: &[u8]) {
    read(data, "report.pdf");
}

pub fn quantities(data: &[u8]) {
    let text = String::from_utf8_lossy(&data[..data.len().min(LONGEST)]);
    let reference: Option<Date> = "2025-06-06".parse().ok();
    for line in text.lines() {
        let chars: Vec<char> = line.chars().collect();
        for span in quantities_line(line, reference) {
            assert!(span.start < span.end && span.end <= chars.len(), "{span:?} of {} characters", chars.len());
            let written: String = chars[span.start..span.end].iter().collect();
            assert_eq!(written, span.text, "the text at the span's place");
        }
    }
}

fn found(data: &[u8]) -> Option<Extraction> {
    let data = &data[..data.len().min(LONGEST)];
    let report = Report::read_text(data, "report.txt", &ReadOptions::default()).ok()?;
    Some(observe(&report, &Options::default()))
}

pub fn extract(data: &[u8]) {
    let Some(found) = found(data) else { return };
    for row in &found.observations {
        assert!(row.value.is_finite(), "{row:?}");
        assert!(row.lo.is_none_or(f64::is_finite) && row.hi.is_none_or(f64::is_finite), "{row:?}");
        assert!(row.lo.zip(row.hi).is_none_or(|(low, high)| low <= high), "{row:?}");
        assert!((0.0..=1.0).contains(&row.confidence), "{row:?}");
        assert!(row.period_start.zip(row.period_end).is_none_or(|(from, to)| from <= to), "{row:?}");
        assert!(found.ledger.iter().any(|entry| (entry.start, entry.end) == (row.start, row.end)), "{row:?}");
    }
}

pub fn ledger(data: &[u8]) {
    // Digits of UTF-16 and of other encodings than UTF-8 do not stand in the bytes as themselves.
    if std::str::from_utf8(data).is_err() || data.contains(&0) {
        return;
    }
    let data =
        &data[..(0..=data.len().min(LONGEST)).rev().find(|&at| std::str::from_utf8(&data[..at]).is_ok()).unwrap_or(0)];
    let Some(found) = found(data) else { return };
    let mut covered = vec![0_u8; data.len()];
    for row in &found.ledger {
        assert!(row.start < row.end && row.end <= data.len() as u64, "{row:?}");
        covered[row.start as usize..row.end as usize].iter_mut().for_each(|count| *count += 1);
    }
    for (at, byte) in data.iter().enumerate() {
        assert!(covered[at] <= 1, "the byte at {at} stands in {} rows", covered[at]);
        assert!(!byte.is_ascii_digit() || covered[at] == 1, "the digit at byte {at} is in no row");
    }
}

pub fn brief(data: &[u8]) {
    let Ok(mut options) = ChainOptions::shipped() else { unreachable!("the shipped prior is read in a test") };
    options.assess.pool = Pool::None;
    options.models = vec!["drift".into()];
    options.curves = vec!["linear".into()];
    let data = &data[..data.len().min(LONGEST / 8)];
    let Ok(document) = Document::from_bytes(data, "report.txt", &options) else { return };
    let Ok(chain) = Chain::run(vec![document], &options, &|_, _, _| {}) else { return };
    for attainment in &chain.assessment.attainments {
        let probability = attainment.verdict.probability;
        assert!(probability.is_none_or(|p| p > 0.0 && p < 1.0), "{:?}", attainment.verdict);
    }
    for lang in [Lang::Zh, Lang::En] {
        let mut charts = Vec::new();
        let take = |chart, _: &ontrend::plot::Figure, _, _| {
            charts.push(chart);
            Ok(())
        };
        chain::draw_charts(&chain, lang, take).expect("charts of any report");
        let page = ontrend::brief::html(&chain::brief(&chain, &charts, "ontrend run", lang), lang);
        assert!(page.starts_with("<!") && page.contains("</html>"));
        assert_eq!(page.matches("<script").count(), page.matches("</script>").count(), "a report opens a script");
    }
}
