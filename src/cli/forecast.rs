//! `ontrend forecast`.

use super::Done;
use super::batches::{Extra, Failures, Remarks, part, series};
use super::fits::More;
use super::output::{Output, Say, SeriesInput};
use super::progress::Progress;
use crate::error::{Error, Result};
use crate::forecast::history::Bounds;
use crate::projection::{self, ForecastOptions};
use crate::stream::{self, Batch};
use crate::table::{FittedValue, Projection, Row};
use clap::Args;
use std::collections::BTreeMap;
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
    #[command(flatten)]
    modelling: Modelling,
    /// Where the models' values of the past and their residuals go
    #[arg(long, value_name = "FILE")]
    fitted: Option<PathBuf>,
    #[command(flatten)]
    more: More,
    #[command(flatten)]
    output: Output,
}

/// What is forecast and how.
#[derive(Debug, Args)]
pub(super) struct Modelling {
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
}

impl Modelling {
    /// As the library takes it.
    pub fn options(&self) -> Result<ForecastOptions> {
        Ok(ForecastOptions {
            horizon: self.horizon,
            models: self.model.clone(),
            levels: self.level.clone(),
            season: self.season,
            bounds: self.bounds.as_deref().map(bounds).transpose()?,
            fitted: false,
        })
    }

    /// The levels in the order of the columns.
    pub fn levels(&self) -> Vec<f64> {
        rising(&self.level)
    }
}

/// Levels as columns come: rising, each once.
pub(super) fn rising(levels: &[f64]) -> Vec<f64> {
    let mut levels = levels.to_vec();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    levels
}

pub(super) fn run(command: &Forecast, say: Say) -> Result<Done> {
    let existing = command.output.existing();
    for path in [Some(&command.output.output), command.fitted.as_ref()].into_iter().flatten() {
        crate::files::check(path, existing)?;
    }
    let options = ForecastOptions { fitted: command.fitted.is_some(), ..command.modelling.options()? };
    if command.more.is_asked() {
        return command.more.run(&options, || command.input.read(), &command.output, command.fitted.as_deref(), say);
    }
    // Options that cannot be used are refused before anything is read or written.
    projection::forecast(&[], &options)?;
    let levels = command.modelling.levels();
    let source = command.input.open(|name| name)?;
    let columns = Projection::sheet(&[], &levels).columns;
    let mut sink = command.output.sink(&columns)?;
    let mut fitted = Extra::create(command.fitted.as_ref(), existing, &FittedValue::columns(&[]))?;
    let (encoder, fitted_encoder) = (sink.encoder(), fitted.encoder());
    let work = |batch: Batch| {
        let points = command.input.points(&batch)?;
        let mut outcome = projection::forecast(&points, &options)?;
        command.input.locate(&batch, &points, &mut outcome.failures)?;
        let parts =
            (encoder.encode(&Projection::sheet(&outcome.rows, &levels))?, part(fitted_encoder, &outcome.fitted)?);
        Ok((parts, outcome.failures, outcome.notes, outcome.frequencies, series(&points), batch.through()))
    };
    let (mut failures, mut remarks) = (Failures::default(), Remarks::default());
    let mut frequencies = BTreeMap::new();
    let progress = Progress::new(say, "series");
    stream::ordered(source, stream::ahead(), work, |((rows, past), failed, notes, found, series, through)| {
        sink.write(rows)?;
        fitted.write(past)?;
        failures.add(&failed);
        for (frequency, count) in found {
            *frequencies.entry(frequency).or_default() += count;
        }
        remarks.add(&notes, say, &progress);
        progress.add(series, through);
        Ok(())
    })?;
    progress.finish();
    sink.finish()?;
    fitted.finish()?;
    if let Some(steps) = projection::steps_in_words(&frequencies) {
        say.note(&format!("steps found from the dates: {steps}"));
    }
    remarks.finish(say);
    Ok(failures.tell())
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
