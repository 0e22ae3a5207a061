//! `ontrend forecast`.

use super::Done;
use super::fits::More;
use super::output::{Output, Say, SeriesInput, tell};
use crate::error::{Error, Result};
use crate::forecast::history::Bounds;
use crate::projection::{self, ForecastOptions};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend forecast gdp.csv --horizon 3
  ontrend forecast sales.parquet --horizon 12 --season 12 --model ets,theta --level 50,95 -o forecasts.csv
  cut -d, -f1-3 panel.csv | ontrend forecast - --horizon 6 --id city --time year --value gdp
  ontrend forecast gdp.csv --horizon 3 --why why.csv --save fits.jsonl -o forecasts.csv
  ontrend forecast --from fits.jsonl --horizon 8
  ontrend forecast sales.csv --horizon 4 --model arima --regressors prices.csv
  ontrend forecast cities.csv --horizon 5 --hierarchy parts.csv --reconcile mint";

#[derive(Debug, Args)]
pub(super) struct Forecast {
    #[command(flatten)]
    input: SeriesInput,
    /// Steps after the newest point
    #[arg(long, short = 'n', value_name = "N")]
    horizon: usize,
    /// Models, comma-separated; `ontrend models` lists them
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', default_value = "auto")]
    model: Vec<String>,
    /// Steps a season; the usual one of the dates' frequency where left out
    #[arg(long, value_name = "M")]
    season: Option<usize>,
    /// Levels of the intervals in percent
    #[arg(long, value_name = "PERCENT,…", value_delimiter = ',', default_value = "80,95")]
    level: Vec<f64>,
    /// Limits of the values as LOW,HIGH; either may be empty
    #[arg(long, value_name = "LOW,HIGH", allow_hyphen_values = true)]
    bounds: Option<String>,
    /// Where the models' values of the past and their residuals go
    #[arg(long, value_name = "FILE")]
    fitted: Option<PathBuf>,
    #[command(flatten)]
    more: More,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(command: &Forecast, say: Say) -> Result<Done> {
    let existing = command.output.existing();
    for path in [Some(&command.output.output), command.fitted.as_ref()].into_iter().flatten() {
        crate::files::check(path, existing)?;
    }
    let options = ForecastOptions {
        horizon: command.horizon,
        models: command.model.clone(),
        levels: command.level.clone(),
        season: command.season,
        bounds: command.bounds.as_deref().map(bounds).transpose()?,
        fitted: command.fitted.is_some(),
    };
    if command.more.is_asked() {
        return command.more.run(&options, || command.input.read(), &command.output, command.fitted.as_deref(), say);
    }
    let outcome = projection::forecast(&command.input.read()?, &options)?;
    command.output.write(&outcome.rows)?;
    if let Some(path) = &command.fitted {
        crate::frame::write_rows(&outcome.fitted, path, existing)?;
    }
    if let Some(steps) = projection::steps_in_words(&outcome.frequencies) {
        say.note(&format!("steps found from the dates: {steps}"));
    }
    for note in &outcome.notes {
        say.note(note);
    }
    Ok(tell(&outcome.failures))
}

fn bounds(text: &str) -> Result<Bounds> {
    let expected = "two limits as 0,100 or 0,";
    let (low, high) = text.split_once(',').ok_or_else(|| Error::parse(text, expected))?;
    let limit = |text: &str| -> Result<Option<f64>> {
        let text = text.trim();
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Error::parse(text, expected)) }
    };
    Ok(Bounds { lower: limit(low)?, upper: limit(high)? })
}
