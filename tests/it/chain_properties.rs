//! What must hold of the whole chain for all inputs: threads, order, neighbours, levels, targets, tables.

use ontrend::chain::{Chain, ChainOptions, Document};
use ontrend::frame;
use ontrend::latent::Pool;
use ontrend::table::{Cell, Column, Kind, Row, Sheet, Verdict, csv};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;

const CITIES: [&str; 4] = ["宜宾市", "泸州市", "达州市", "自贡市"];
const INDICATORS: [&str; 4] = ["高新技术企业", "科技型中小企业", "专精特新中小企业", "创新型中小企业"];

/// A report of one city: levels at three year ends and a target.
#[derive(Debug, Clone)]
struct Facts {
    city: usize,
    indicator: usize,
    levels: [u32; 3],
    target: u32,
}

fn facts() -> impl Strategy<Value = Facts> {
    (0..CITIES.len(), 0..INDICATORS.len(), 20u32..2000, 0u32..60, 0u32..60, 1u32..200).prop_map(
        |(city, indicator, first, second, third, more)| {
            let second = first + first * second / 100;
            let third = second + second * third / 100;
            Facts { city, indicator, levels: [first, second, third], target: third + third * more / 100 }
        },
    )
}

impl Facts {
    fn text(&self, target: u32) -> String {
        let (city, indicator, [first, second, third]) = (CITIES[self.city], INDICATORS[self.indicator], self.levels);
        format!(
            "{city}科学技术局工作报告\n2025年6月6日\n截至2022年末，全市{indicator}{first}家。截至2023年末，全市{indicator}{second}家。\
             截至2024年末，全市{indicator}{third}家。到2027年，全市{indicator}达{target}家。\n"
        )
    }
}

fn options() -> ChainOptions {
    let mut options = ChainOptions::shipped().unwrap();
    options.assess.pool = Pool::None;
    options.models = vec!["drift".into()];
    options.curves = vec!["linear".into()];
    options
}

fn chain(reports: &[(String, String)], options: &ChainOptions) -> Chain {
    let documents =
        reports.iter().map(|(name, text)| Document::from_bytes(text.as_bytes(), name, options).unwrap()).collect();
    Chain::run(documents, options, &|_, _, _| {}).unwrap()
}

/// The verdicts on a city, without the two rules that compare it with the others by their definition.
fn verdicts(chain: &Chain, city: &str) -> Vec<Verdict> {
    let own = chain.assessment.verdicts().into_iter().filter(|verdict| verdict.region == city);
    own.map(|verdict| Verdict { oecd: String::new(), world_bank: String::new(), ..verdict }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// A neighbour's report changes nothing about a city that is judged by itself.
    #[test]
    fn an_unrelated_report_changes_nothing(one in facts(), mut other in facts()) {
        other.city = (one.city + 1 + other.city % (CITIES.len() - 1)) % CITIES.len();
        let options = options();
        let own = ("a.txt".to_string(), one.text(one.target));
        let alone = chain(std::slice::from_ref(&own), &options);
        let both = chain(&[own, ("b.txt".to_string(), other.text(other.target))], &options);
        let city = CITIES[one.city];
        prop_assert_eq!(verdicts(&alone, city), verdicts(&both, city));
        let points = |chain: &Chain| chain.series.iter().filter(|point| point.region == city).cloned().collect::<Vec<_>>();
        prop_assert_eq!(points(&alone), points(&both));
        prop_assert!(!points(&alone).is_empty());
    }

    /// A harder target is never likelier, and every probability stays inside 0 and 1.
    #[test]
    fn a_harder_target_is_never_likelier(one in facts(), more in 1u32..500) {
        let options = options();
        let chance = |target: u32| {
            let chain = chain(&[("a.txt".to_string(), one.text(target))], &options);
            verdicts(&chain, CITIES[one.city]).first().and_then(|verdict| verdict.probability)
        };
        let (easy, hard) = (chance(one.target), chance(one.target + more));
        prop_assert!(easy.is_some() && hard.is_some());
        prop_assert!(hard <= easy, "{hard:?} > {easy:?}");
        prop_assert!(easy.unwrap() < 1.0 && hard.unwrap() > 0.0);
    }

    /// A wider level never gives a narrower interval, in any projection of the chain.
    #[test]
    fn wider_levels_are_wider(one in facts()) {
        let mut options = options();
        options.levels = vec![50.0, 80.0, 95.0];
        let chain = chain(&[("a.txt".to_string(), one.text(one.target))], &options);
        prop_assert!(!chain.projections.is_empty());
        for row in &chain.projections {
            for pair in row.intervals.windows(2) {
                prop_assert!(pair[1].1 <= pair[0].1 && pair[0].2 <= pair[1].2, "{row:?}");
            }
        }
    }

    /// CSV → frame → CSV is the identity: Chinese, quotes, newlines, a byte-order mark, floats of seventeen digits, and texts
    /// that a spreadsheet would compute.
    #[test]
    fn tables_survive_the_way_through_frames(
        rows in prop::collection::vec(("[^\\r]{0,12}", any::<f64>().prop_filter("finite", |y| y.is_finite()), any::<i64>()), 1..12),
        mark in any::<bool>(),
    ) {
        let column = |name: &str, kind| Column { name: name.into(), kind, required: false };
        let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) };
        let sheet = Sheet {
            origin: "t".into(),
            columns: vec![column("名称", Kind::Text), column("y", Kind::Number), column("n", Kind::Integer)],
            rows: rows.iter().map(|(name, y, n)| vec![text(name), Cell::Number(*y), Cell::Integer(*n)]).collect(),
            lines: Vec::new(),
        };
        let table = frame::from_sheet(&sheet).unwrap();
        let back = frame::to_sheet(&table, "t").unwrap();
        prop_assert_eq!(&back.rows, &sheet.rows);
        let mut written = if mark { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
        csv::write(&sheet, &mut written).unwrap();
        let read = csv::read(written.as_slice(), "t").unwrap();
        let mut again = Vec::new();
        csv::write(&read, &mut again).unwrap();
        prop_assert_eq!(&again[..], &written[if mark { 3 } else { 0 }..]);
        for (row, (_, y, n)) in read.rows.iter().zip(&rows) {
            prop_assert_eq!(row[1].to_string().parse::<f64>().unwrap().to_bits(), y.to_bits());
            prop_assert_eq!(row[2].to_string().parse::<i64>().unwrap(), *n);
        }
    }
}

fn run(here: &Path, threads: &str, reports: &[&str], out: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_ontrend"))
        .current_dir(here)
        .env("RAYON_NUM_THREADS", threads)
        .env("POLARS_MAX_THREADS", threads)
        .env("HOME", here)
        .arg("run")
        .args(reports)
        .args(["--out", out])
        .output()
        .unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file below a directory with its bytes, what the program remembers of paths aside.
fn files(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap().filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() && entry.file_name() != ".ontrend" {
                open.push(path);
            } else if path.is_file() {
                found.push((path.strip_prefix(directory).unwrap().to_path_buf(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn threads_and_order_do_not_matter() {
    let here = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("threads");
    let _ = std::fs::remove_dir_all(&here);
    std::fs::create_dir_all(&here).unwrap();
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut reports: Vec<String> = std::fs::read_dir(&seeds)
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.path().to_string_lossy().into_owned()))
        .filter(|path| path.ends_with(".txt"))
        .collect();
    reports.sort();
    let forth: Vec<&str> = reports.iter().map(String::as_str).collect();
    let back: Vec<&str> = forth.iter().rev().copied().collect();
    run(&here, "1", &forth, "one/out");
    run(&here, "2", &forth, "two/out");
    run(&here, "8", &back, "eight/out");
    let (one, two, eight) = (files(&here.join("one")), files(&here.join("two")), files(&here.join("eight")));
    assert!(one.len() > 30, "{}", one.len());
    for ((path, bytes), other) in one.iter().zip(&two) {
        assert!(path == &other.0 && (bytes == &other.1 || path.ends_with("brief.html")), "{}", path.display());
    }
    // The brief names the command that made it, and so the order of the files and the directory; all tables are the same.
    for ((path, bytes), other) in one.iter().zip(&eight) {
        assert_eq!(path, &other.0);
        let told = path.ends_with("brief.html");
        assert!(told || bytes == &other.1, "{}", path.display());
    }
    assert_eq!((one.len(), one.len()), (two.len(), eight.len()));
}

#[test]
fn rows_of_a_table_may_come_in_any_order() {
    let facts = Facts { city: 0, indicator: 0, levels: [100, 120, 150], target: 200 };
    let options = options();
    let chain = chain(&[("a.txt".to_string(), facts.text(200))], &options);
    let mut points = chain.series.clone();
    points.reverse();
    let sheet = ontrend::table::SeriesPoint::to_sheet(&points);
    let points = ontrend::table::SeriesPoint::from_sheet(&sheet).unwrap();
    let assessment = ontrend::target::assess(&points, &chain.targets, &options.assess).unwrap();
    let (before, after) = (chain.assessment.verdicts(), assessment.verdicts());
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.probability, after.probability);
    }
}
