//! Lesson 6. Does the model leave anything unsaid? Residuals over time, against themselves, against the normal law.
//!
//! `cargo run --example 06_residuals [-- FILE.csv ID MODEL]`

use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, Lang, ResidualsData, Style};
use ontrend::projection::{ForecastOptions, forecast};
use ontrend::table::{FittedValue, Row, SeriesPoint};

fn main() -> Result<()> {
    let mut given = std::env::args().skip(1);
    let file = given.next().unwrap_or("examples/data/co2.csv".into());
    let id = given.next().unwrap_or("Mauna Loa/co2".into());
    let models = vec![given.next().unwrap_or("seasonal_naive".into()), "ets".into()];
    let points: Vec<SeriesPoint> = frame::read_rows(file.as_ref())?;
    let options = ForecastOptions { horizon: 1, models: models.clone(), fitted: true, ..ForecastOptions::default() };
    let outcome = forecast(&points, &options)?;
    for failure in &outcome.failures {
        println!("{} {}: {}", failure.unique_id, failure.model, failure.error);
    }

    // A model that knows what there is to know leaves residuals without memory.
    let sheet = FittedValue::to_sheet(&outcome.fitted);
    println!("{:<16}{:>6}{:>10}{:>10}{:>10}", "model", "n", "RMSE", "lag 1", "lag 12");
    for model in &models {
        let data = ResidualsData::from_sheet(&sheet, Some(&id), Some(model))?;
        let values: Vec<f64> = data.residuals.iter().map(|row| row.1).collect();
        let square = values.iter().map(|value| value * value).sum::<f64>() / values.len().max(1) as f64;
        let memory = plot::autocorrelation(&values, 12);
        println!("{model:<16}{:>6}{:>10.3}{:>10.3}{:>10.3}", values.len(), square.sqrt(), memory[0], memory[11]);
        println!("  {}", data.finding(Lang::En));
    }

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&outcome.fitted, "target/examples/06_residuals.csv".as_ref(), Existing::Replace)?;
    let mut data = ResidualsData::from_sheet(&sheet, Some(&id), Some("ets"))?;
    data.title = data.finding(Lang::En);
    plot::residuals(&data, &Style::wide(800.0).lang(Lang::En))?.save_svg("target/examples/06_residuals.svg")
}
