//! The whole chain over generated reports whose every figure is known: extraction is scored against that truth, memory is
//! bounded and time grows with the number of reports. Thousands of reports are run on demand:
//! `cargo test --release --test it -- --ignored --nocapture five_thousand_reports`; `ONTREND_PROGRAM` names another build.

mod generator;

use generator::{Fact, Told, report};
use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::{Observation, Row, csv};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Figures told, read, and read right in every column.
#[derive(Debug, Default)]
struct Score {
    told: usize,
    read: usize,
    right: usize,
    columns: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

fn base(value: f64, unit: &str) -> (f64, &str) {
    match unit {
        "万元" => (value * 1e4, "元"),
        "亿元" => (value * 1e8, "元"),
        "户" => (value, "家"),
        "个百分点" => (value, "百分点"),
        other => (value, other),
    }
}

fn same_amount(fact: &Fact, row: &Observation) -> bool {
    let ((x, told), (y, read)) = (base(fact.value, fact.unit), base(row.value, &row.unit));
    told == read && (x - y).abs() <= 1e-9 * x.abs().max(1.0)
}

impl Score {
    /// Every fact takes the row with its amount that agrees in most columns.
    fn add(&mut self, told: &Told, rows: &[Observation]) {
        let mut free: Vec<&Observation> = rows.iter().collect();
        self.told += told.facts.len();
        self.read += rows.len();
        for fact in &told.facts {
            let agreement = |row: &Observation| {
                let end = row.period_end.map(|day| day.to_string());
                [
                    ("indicator", row.indicator_id == fact.indicator),
                    ("measure", row.measure.as_str() == fact.measure),
                    ("role", row.role.as_str() == fact.role),
                    ("bound", row.bound.as_str() == fact.bound),
                    ("period", end.is_some_and(|end| end == format!("{}-12-31", fact.end))),
                    ("region", row.region == told.region),
                ]
            };
            let count = |row: &Observation| agreement(row).iter().filter(|(_, holds)| *holds).count();
            let best = (0..free.len())
                .filter(|&at| same_amount(fact, free[at]))
                .max_by_key(|&at| (count(free[at]), free.len() - at));
            let Some(best) = best else {
                self.wrong.push(format!("{}: not read: {fact:?}", told.name));
                continue;
            };
            let row = free.remove(best);
            *self.columns.entry("amount").or_default() += 1;
            for (column, holds) in agreement(row) {
                *self.columns.entry(column).or_default() += usize::from(holds);
            }
            if count(row) == agreement(row).len() {
                self.right += 1;
            } else {
                let wrong: Vec<&str> =
                    agreement(row).iter().filter(|(_, holds)| !holds).map(|(name, _)| *name).collect();
                self.wrong.push(format!("{}: {wrong:?} of “{}” {row:?}", told.name, row.quote));
            }
        }
        for row in free {
            self.wrong.push(format!(
                "{}: read, not told: {} {}{} “{}”",
                told.name, row.indicator, row.value, row.unit, row.quote
            ));
        }
    }
    fn recall(&self) -> f64 {
        self.right as f64 / self.told as f64
    }
    fn precision(&self) -> f64 {
        self.right as f64 / self.read as f64
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (recall, precision) = (self.recall(), self.precision());
        write!(
            f,
            "{} figures told, {} read, {} right in every column: recall {recall:.4}, precision {precision:.4}; ",
            self.told, self.read, self.right
        )?;
        let columns =
            self.columns.iter().map(|(name, count)| format!("{name} {:.4}", *count as f64 / self.told as f64));
        f.write_str(&columns.collect::<Vec<_>>().join(", "))
    }
}

#[test]
fn generated_reports_are_read_as_they_were_told() {
    let mut score = Score::default();
    for number in 0..400 {
        let told = report(number);
        let read = Report::read(told.text.as_bytes(), &told.name, &ReadOptions::default()).expect("text");
        score.add(&told, &observe(&read, &Options::default()).observations);
    }
    println!("{score}");
    for wrong in score.wrong.iter().take(40) {
        println!("{wrong}");
    }
    assert!(
        score.recall() > 0.99 && score.precision() > 0.99,
        "{score}\n{}",
        score.wrong[..score.wrong.len().min(20)].join("\n")
    );
}

/// What a run of the program took.
struct Cost {
    seconds: f64,
    peak_mib: f64,
}

/// Seconds of processor time of the children of this process that have ended.
fn ended_children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit_once(") ").expect("a name").1.split(' ').collect();
    (fields[13].parse::<f64>().expect("ticks") + fields[14].parse::<f64>().expect("ticks")) / 100.0
}

/// Runs the program over the first reports; the scores are of its observations.
fn whole_chain(here: &Path, count: usize) -> (Cost, Score) {
    let (texts, out) = (here.join(format!("texts-{count}")), here.join(format!("out-{count}")));
    std::fs::create_dir_all(&texts).expect("a directory");
    let told: Vec<Told> = (0..count).map(report).collect();
    for one in &told {
        std::fs::write(texts.join(&one.name), &one.text).expect("a report");
    }
    let before = ended_children();
    let mut process =
        Command::new(std::env::var_os("ONTREND_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_ontrend").into()))
            .args(["run", "--quiet", "--out"])
            .args([&out, &texts])
            .stdout(Stdio::null())
            .spawn()
            .expect("the program");
    let mut peak: f64 = 0.0;
    let status = loop {
        if let Some(status) = process.try_wait().expect("the program") {
            break status;
        }
        let told = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or(0.0) / 1024.0);
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
    let cost = Cost { seconds: ended_children() - before, peak_mib: peak };
    let sheet = csv::read(std::fs::File::open(out.join("observations.csv")).expect("a table"), "observations.csv")
        .expect("a table");
    let rows = Observation::from_sheet(&sheet).expect("rows");
    let mut of: BTreeMap<&str, Vec<Observation>> = BTreeMap::new();
    for row in &rows {
        of.entry(row.doc.as_str()).or_default().push(row.clone());
    }
    let mut score = Score::default();
    for one in &told {
        score.add(one, of.get(one.name.as_str()).map_or(&[], Vec::as_slice));
    }
    (cost, score)
}

#[test]
#[ignore = "minutes of processor time: run on demand, in release"]
fn five_thousand_reports() {
    let here = std::env::temp_dir().join(format!("ontrend-soak-{}", std::process::id()));
    let (small, first) = whole_chain(&here, 500);
    println!("  500 reports: peak {:.0} MiB; {first}", small.peak_mib);
    let (large, second) = whole_chain(&here, 5000);
    println!(
        "5 000 reports: peak {:.0} MiB, {:.2} times the processor time of 500; {second}",
        large.peak_mib,
        large.seconds / small.seconds
    );
    std::fs::remove_dir_all(&here).expect("own files");
    assert!(
        large.seconds < 12.0 * small.seconds,
        "ten times the reports took {:.1} times as long",
        large.seconds / small.seconds
    );
    assert!(large.peak_mib < 2048.0, "{:.0} MiB", large.peak_mib);
    assert!(second.recall() > 0.99 && second.precision() > 0.99, "{second}");
}
