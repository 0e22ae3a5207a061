//! How do a CSV file's series go on? CSV in, curves and forecasts, CSV and SVG out.
//!
//! `cargo run --example csv_workflow [-- FILE.csv]`

use ontrend::error::Result;
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, FanData, Style};
use ontrend::projection::{ForecastOptions, GrowthOptions, forecast, grow};
use ontrend::table::SeriesPoint;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let given = std::env::args().nth(1).map(PathBuf::from);
    let file = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/china.csv"));
    let out = PathBuf::from("target/examples/csv_workflow");
    std::fs::create_dir_all(&out).map_err(|error| ontrend::error::Error::io(&out, error))?;

    // In: one row a point; `frame` gives the same table to polars.
    let points: Vec<SeriesPoint> = frame::read_rows(&file)?;
    println!("{}", frame::from_rows(&points)?.head(Some(3)));

    // Fit: forecasting models and growth curves, five years ahead, with 80 and 95 % intervals.
    let models = ["auto", "drift"].map(String::from).to_vec();
    let forecasts = forecast(&points, &ForecastOptions { horizon: 5, models, ..ForecastOptions::default() })?;
    let curves = ["linear", "exponential", "logistic"].map(String::from).to_vec();
    let grown = grow(&points, &GrowthOptions { curves, steps: 5, ..GrowthOptions::default() })?;
    for failure in forecasts.failures.iter().chain(&grown.outcome.failures) {
        println!("{} {}: {}", failure.unique_id, failure.model, failure.error);
    }

    // Project: the last year of each, side by side.
    let all: Vec<_> = forecasts.rows.iter().chain(&grown.outcome.rows).cloned().collect();
    println!("{:<24}{:<12}{:>10}{:>12}{:>12}", "series", "model", "2027", "lo-95", "hi-95");
    for row in all.iter().filter(|row| row.ds.to_string() == "2027-12-31") {
        let (lower, upper) = row.interval(95.0).unwrap_or((row.mean, row.mean));
        println!("{:<24}{:<12}{:>10.3}{lower:>12.3}{upper:>12.3}", row.unique_id, row.model, row.mean);
    }

    // Out: tables and one chart a series.
    frame::write_rows(&all, &out.join("projections.csv"), Existing::Replace)?;
    frame::write_rows(&all, &out.join("projections.parquet"), Existing::Replace)?;
    for (id, _) in ontrend::series::group(&points) {
        let own = points.iter().filter(|point| point.unique_id == id).cloned().collect();
        let path = forecasts.rows.iter().filter(|row| row.unique_id == id && row.model == "auto").cloned().collect();
        let figure = plot::fan(&FanData::new(own, path, Vec::new(), None), &Style::default())?;
        figure.save_svg(out.join(format!("{}.svg", id.replace('/', "_"))))?;
    }
    println!("written to {}", out.display());
    Ok(())
}
