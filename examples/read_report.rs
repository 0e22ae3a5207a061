//! What does a report say, and where? Observations with their sentences, and the ledger of every number.
//!
//! `cargo run --example read_report [-- REPORT]`

use ontrend::error::Result;
use ontrend::extract::{Options, observe};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::report::{ReadOptions, Report};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let given = std::env::args().nth(1).map(PathBuf::from);
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/000_9e004ea125470e0d.txt");
    let report = Report::open(&given.unwrap_or(seed), &ReadOptions::default())?;
    let found = observe(&report, &Options::default());
    println!("{} · {} · {:?}", found.context.title, found.context.region, found.context.date);

    for fact in found.observations.iter().take(12) {
        let period = fact.period_end.map_or(String::new(), |date| date.to_string());
        println!(
            "line {:>3}  {:<8} {:<10} {:<24} {} {}",
            fact.line, fact.role, fact.mention, fact.indicator, fact.bound, period
        );
    }

    // Every number of the text stands in the ledger once, with what it is and why.
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &found.ledger {
        *classes.entry(entry.class.as_str()).or_default() += 1;
    }
    println!("{} numbers: {classes:?}", found.ledger.len());
    for warning in &found.warnings {
        println!("warning, line {}: {}", warning.line, warning.what);
    }

    let out = PathBuf::from("target/examples/read_report");
    std::fs::create_dir_all(&out).map_err(|error| ontrend::error::Error::io(&out, error))?;
    frame::write_rows(&found.observations, &out.join("observations.csv"), Existing::Replace)?;
    frame::write_rows(&found.ledger, &out.join("ledger.csv"), Existing::Replace)
}
