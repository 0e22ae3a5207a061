//! Lesson 7. What is trend, what is season, what is left? The carbon dioxide record taken apart.
//!
//! `cargo run --example 07_components [-- FILE.csv ID]`

use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, ComponentsData, Lang, Style};
use ontrend::projection::{DecomposeOptions, decompose};
use ontrend::table::{ComponentValue, Row, SeriesPoint};

fn main() -> Result<()> {
    let mut given = std::env::args().skip(1);
    let file = given.next().unwrap_or("examples/data/co2.csv".into());
    let id = given.next().unwrap_or("Mauna Loa/co2".into());
    let points: Vec<SeriesPoint> = frame::read_rows(file.as_ref())?;
    let found = decompose(&points, &DecomposeOptions::default())?;
    for failure in &found.failures {
        println!("{}: {}", failure.unique_id, failure.error);
    }

    let of = |component: &str| -> Vec<f64> {
        let own = found.rows.iter().filter(|row| row.unique_id == id && row.component == component);
        own.map(|row| row.value).collect()
    };
    let (data, trend, season, rest) = (of("data"), of("trend"), of("season"), of("remainder"));
    println!("{:<12}{:>10}{:>10}{:>10}{:>10}", "month", "data", "trend", "season", "rest");
    let days: Vec<String> =
        points.iter().filter(|point| point.unique_id == id).map(|point| point.ds.to_string()).collect();
    for month in days.len().saturating_sub(12)..days.len() {
        let day = &days[month];
        println!("{day:<12}{:>10.2}{:>10.2}{:>10.2}{:>10.2}", data[month], trend[month], season[month], rest[month]);
    }
    if let (Some(first), Some(last)) = (trend.first(), trend.last()) {
        println!("the trend rose from {first:.1} to {last:.1}; the season swings by {:.1}", swing(&season));
    }

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&found.rows, "target/examples/07_components.csv".as_ref(), Existing::Replace)?;
    let mut data = ComponentsData::from_sheet(&ComponentValue::to_sheet(&found.rows), Some(&id), Lang::En)?;
    data.title = data.finding(Lang::En);
    plot::components(&data, &Style::wide(800.0).lang(Lang::En))?.save_svg("target/examples/07_components.svg")
}

/// From the lowest to the highest value.
fn swing(values: &[f64]) -> f64 {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low
}
