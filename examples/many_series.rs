//! How does the program do on many series? Writes a seeded table of annual series for trying it.
//!
//! `cargo run --release --example many_series -- 1000000 20 series.parquet`, then
//! `ontrend forecast series.parquet --horizon 3 --model ets -o forecasts.parquet`.
//!
//! Each series grows by a rate of its own with normal shocks; its numbers depend on its place alone, so that the first
//! thousand of a million are the thousand of a thousand.
use ontrend::files::Existing;
use ontrend::num::draws::fill_normal;
use ontrend::stream::Sink;
use ontrend::table::{Cell, Column, Kind, Sheet};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::path::PathBuf;

const FIRST_YEAR: i64 = 2005;
const BATCH: usize = 4096;

/// The figures of one series: about six significant digits, as in a yearbook.
fn figures(place: u64, length: usize) -> Vec<f64> {
    let mut draws = vec![0.0; 3 + length];
    fill_normal(&mut draws, &mut ChaCha8Rng::seed_from_u64(place));
    let (mut level, growth, noise) = ((4.0 + 2.0 * draws[0]).exp(), 0.06 + 0.05 * draws[1], 0.03 * draws[2].abs());
    let mut shown = Vec::with_capacity(length);
    for draw in &draws[3..] {
        level *= (growth + noise * draw).exp();
        shown.push(format!("{level:.5e}").parse().unwrap_or(level));
    }
    shown
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments.next().map_or(Ok(1000), |text| text.parse())?;
    let length: usize = arguments.next().map_or(Ok(20), |text| text.parse())?;
    let path = arguments.next().map_or_else(|| PathBuf::from("target/many_series.csv"), PathBuf::from);
    let column = |name: &str, kind| Column { name: name.into(), kind, required: true };
    let columns = vec![column("unique_id", Kind::Text), column("ds", Kind::Date), column("y", Kind::Number)];
    let mut sink = Sink::create(&path, Existing::Replace, &columns)?;
    let mut sheet = Sheet { origin: "series".into(), columns, rows: Vec::new(), lines: Vec::new() };
    for place in 0..count {
        for (year, y) in (FIRST_YEAR..).zip(figures(place, length)) {
            let day = format!("{year}-12-31").parse()?;
            sheet.rows.push(vec![Cell::Text(format!("county{place:07}/gdp")), Cell::Date(day), Cell::Number(y)]);
        }
        if sheet.rows.len() >= BATCH * length || place + 1 == count {
            sink.write(sink.encoder().encode(&sheet)?)?;
            sheet.rows.clear();
        }
    }
    sink.finish()?;
    println!("{count} series of {length} points in {}", path.display());
    Ok(())
}
