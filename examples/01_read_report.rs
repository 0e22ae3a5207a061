//! Lesson 1. What does a report say, and where? Every figure with its sentence, and a ledger of every number.
//!
//! `cargo run --example 01_read_report [-- REPORT]`

use ontrend::error::{Error, Result};
use ontrend::extract::{Options, observe};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, Style, TimelineData, TimelineRow};
use ontrend::report::{ReadOptions, Report};
use ontrend::table::Role;
use ontrend::time::Stamp;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn main() -> Result<()> {
    let given = std::env::args().nth(1).map(PathBuf::from);
    let report = Report::open(&given.unwrap_or("seeds/000_9e004ea125470e0d.txt".into()), &ReadOptions::default())?;
    let found = observe(&report, &Options::default());
    println!("{} · {} · {:?}", found.context.title, found.context.region, found.context.date);
    for fact in found.observations.iter().take(12) {
        let period = fact.period_end.map_or(String::new(), |date| date.to_string());
        println!(
            "line {:>3}  {:<8} {:<10} {} {} {period}",
            fact.line, fact.role, fact.mention, fact.indicator, fact.bound
        );
    }

    // Every number of the text stands in the ledger once, with what it is and why.
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &found.ledger {
        *classes.entry(entry.class.as_str()).or_default() += 1;
    }
    println!("{} numbers: {classes:?}", found.ledger.len());

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&found.observations, "target/examples/01_read_report.csv".as_ref(), Existing::Replace)?;
    // What the report promises, on a time line.
    let aims = found.observations.iter().filter(|fact| fact.role == Role::Target);
    let rows = aims.filter_map(|fact| {
        Some(TimelineRow {
            name: format!("{}{}", fact.region, fact.indicator),
            stated: found.context.date.map(Stamp::Date),
            deadline: Stamp::Date(fact.period_end?),
            target: fact.value,
            outcome: None,
            unit: fact.unit.clone(),
            verdict: String::new(),
        })
    });
    let data = TimelineData { rows: rows.collect(), title: "报告提出的目标".into(), ..TimelineData::default() };
    plot::timeline(&data, &Style::wide(800.0))?.save_svg("target/examples/01_read_report.svg")
}
