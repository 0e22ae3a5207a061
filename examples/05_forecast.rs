//! Lesson 5. How do the series of a CSV file go on? Forecasts as distributions: means, intervals, probabilities.
//!
//! `cargo run --example 05_forecast [-- FILE.csv]`

use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::forecast::registry;
use ontrend::frame;
use ontrend::plot::{self, FanData, Lang, MultiplesData, Style};
use ontrend::projection::{ForecastOptions, forecast, histories};
use ontrend::series::group;
use ontrend::table::SeriesPoint;

fn main() -> Result<()> {
    let file = std::env::args().nth(1).unwrap_or("examples/data/china.csv".into());
    let points: Vec<SeriesPoint> = frame::read_rows(file.as_ref())?;
    let models = ["auto", "drift"].map(String::from).to_vec();
    let found = forecast(&points, &ForecastOptions { horizon: 5, models, ..ForecastOptions::default() })?;
    println!("{:<24}{:<8}{:<12}{:>12}{:>12}{:>12}", "series", "model", "day", "mean", "lo-95", "hi-95");
    for row in &found.rows {
        let (low, high) = row.interval(95.0).unwrap_or((row.mean, row.mean));
        println!(
            "{:<24}{:<8}{:<12}{:>12.4}{low:>12.4}{high:>12.4}",
            row.unique_id,
            row.model,
            row.ds.to_string(),
            row.mean
        );
    }
    for failure in &found.failures {
        println!("{} {}: {}", failure.unique_id, failure.model, failure.error);
    }

    // One object gives every answer: the chance that each series stands a quarter above its newest value in year five.
    for (id, history) in histories(&points, None, None) {
        let history = history?;
        let goal = 1.25 * history.seen().last().copied().unwrap_or_default();
        let chance = registry::model("auto")?.fit(&history)?.forecast(5)?.probability_at_least(goal);
        println!("{id}: {:.0} % chance of {goal:.4} in year five", 100.0 * chance[4]);
    }

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&found.rows, "target/examples/05_forecast.csv".as_ref(), Existing::Replace)?;
    let panels = group(&points).into_iter().map(|(id, _)| {
        let own = points.iter().filter(|point| point.unique_id == id).cloned().collect();
        let path = found.rows.iter().filter(|row| row.unique_id == id && row.model == "auto").cloned().collect();
        FanData::new(own, path, Vec::new(), None)
    });
    let mut data = MultiplesData { panels: panels.collect(), ..MultiplesData::default() };
    data.title = data.finding(Lang::En);
    plot::multiples(&data, &Style::wide(960.0).lang(Lang::En))?.save_svg("target/examples/05_forecast.svg")
}
