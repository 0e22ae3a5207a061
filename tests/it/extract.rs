//! Extraction against hand labels, and the ledger's promises on any input.

use ontrend::extract::{Extraction, Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::LedgerEntry;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn read(bytes: &[u8]) -> (Report, Extraction) {
    let report = Report::read(bytes, "t.txt", &ReadOptions::default()).expect("text");
    let found = observe(&report, &Options::default());
    (report, found)
}

fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '*' | '`' | '#')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

/// No digit is missing from the ledger, none stands in two rows, rows do not overlap, and every row slices to its mention.
fn check_ledger(bytes: &[u8]) -> Result<(), TestCaseError> {
    let (_, found) = read(bytes);
    let mut ends = 0;
    let mut covered = vec![0u8; bytes.len()];
    for row in &found.ledger {
        let (start, end) = (row.start as usize, row.end as usize);
        prop_assert!(start >= ends, "rows overlap at {start}: {:?}", row.mention);
        prop_assert!(end > start && end <= bytes.len());
        ends = end;
        covered[start..end].iter_mut().for_each(|count| *count += 1);
        let slice = std::str::from_utf8(&bytes[start..end]).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let bare: String = slice.chars().filter(|&c| !is_mark(c)).collect();
        prop_assert_eq!(&bare, &row.mention);
        let line = bytes[..start].iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
        if !bytes.contains(&b'\r') {
            prop_assert_eq!(row.line, line);
        }
    }
    for (at, byte) in bytes.iter().enumerate() {
        if byte.is_ascii_digit() {
            prop_assert_eq!(covered[at], 1, "the digit at byte {} stands in {} rows", at, covered[at]);
        }
    }
    for row in &found.observations {
        prop_assert!(found.ledger.iter().any(|entry| entry.start == row.start && entry.end == row.end));
        prop_assert!(row.value.is_finite());
    }
    Ok(())
}

/// The words of the genre, so that random texts are not all noise.
fn genre() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "2024年",
        "6月",
        "13日",
        "截至",
        "到2027年，",
        "高新技术企业",
        "达",
        "480家",
        "、",
        "，",
        "。",
        "增长",
        "60%",
        "3.5",
        "亿元",
        "1,234.5",
        "分别",
        "（",
        "）",
        "“",
        "”",
        "《",
        "》",
        "第",
        "5位",
        "两百30",
        "**",
        " ",
        "\n",
        "\n\n",
        "\t",
        "\u{3000}",
        "12:30",
        "9.2:51:39.8",
        "1-6月",
        "3-5家",
        "5%—6%",
        "-0.3",
        "三倍增",
        "翻番",
        "千亿级",
        "近",
        "超",
        "以上",
        "全市",
        "绵阳市",
        "096号",
        "〔2025〕",
        "0816-2345678",
        "5G",
        "PM2.5",
        "m2",
        "4.1/10万",
        "2023-07-06",
        "|",
        "一条",
        "十余项",
        "１２３",
        "％",
        "：",
        "；",
        "2019-2020年",
        "100m2",
        "1/3",
        "18:1",
        "一",
        "十",
        "万",
        "亿",
        "元",
        "零",
        "倍",
        "成",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_holds_every_digit_once_in_any_text(text in "\\PC{0,200}") {
        check_ledger(text.as_bytes())?;
    }

    #[test]
    fn the_ledger_holds_every_digit_once_in_texts_of_the_genre(text in genre()) {
        check_ledger(text.as_bytes())?;
    }

    #[test]
    fn the_ledger_holds_every_digit_once_in_seeds_cut_anywhere(seed in 0usize..5, from in 0.0f64..1.0, length in 0usize..4000) {
        let seeds = seeds();
        let text = std::fs::read_to_string(&seeds[seed]).expect("seed");
        let mut start = (text.len() as f64 * from) as usize;
        while !text.is_char_boundary(start) { start += 1; }
        let mut end = (start + length).min(text.len());
        while !text.is_char_boundary(end) { end += 1; }
        check_ledger(&text.as_bytes()[start..end])?;
    }
}

fn seeds() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root().join("seeds"))
        .expect("seeds")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    found.sort();
    found
}

#[test]
fn the_seeds_hold_every_digit_once() {
    for seed in seeds() {
        check_ledger(&std::fs::read(&seed).expect("seed"))
            .unwrap_or_else(|error| panic!("{}: {error}", seed.display()));
    }
}

#[test]
fn the_same_report_in_gb18030_gives_the_same_facts() {
    let text = std::fs::read_to_string(root().join("tests/data/extract/r03.txt")).expect("report");
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let (_, utf8) = read(text.as_bytes());
    let (report, found) = read(&gb);
    assert_eq!(report.encoding(), "GB18030");
    assert_eq!(found.observations.len(), utf8.observations.len());
    for (a, b) in found.observations.iter().zip(&utf8.observations) {
        assert_eq!((&a.mention, &a.indicator, a.value, a.line), (&b.mention, &b.indicator, b.value, b.line));
        let slice = encoding_rs::GB18030.decode(&gb[a.start as usize..a.end as usize]).0.into_owned();
        assert_eq!(slice.split_whitespace().collect::<String>(), a.mention);
    }
}

#[test]
fn contacts_are_never_observations() {
    let seed = seeds().into_iter().find(|path| path.to_string_lossy().contains("002_")).expect("seed 002");
    let (_, found) = read(&std::fs::read(seed).expect("seed"));
    for number in ["3090982", "18224035706"] {
        assert!(found.observations.iter().all(|row| !row.mention.contains(number) && !row.quote.contains(number)));
        let entry: Vec<&LedgerEntry> = found.ledger.iter().filter(|entry| entry.mention == number).collect();
        assert_eq!(entry.len(), 1);
        assert_eq!(entry[0].class.as_str(), "reference");
    }
}
