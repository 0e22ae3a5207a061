//! `ontrend growth`.

use super::Done;
use super::batches::{Extra, Failures, part, series};
use super::output::{Output, Say, SeriesInput};
use super::progress::Progress;
use crate::error::{Error, Result};
use crate::growth::CurveKind;
use crate::projection::{self, FitLine, GrowthOptions};
use crate::stream::{self, Batch};
use crate::table::{CurvePath, FittedValue, Projection, Row};
use crate::time::Stamp;
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend growth series.csv --until 2027-12-31
  ontrend growth series.csv --curve linear,exponential,logistic --steps 5 --fits fits.csv -o projections.csv";

#[derive(Debug, Args)]
pub(super) struct Growth {
    #[command(flatten)]
    input: SeriesInput,
    #[command(flatten)]
    curves: Curves,
    /// Where parameters, statistics and the comparison of curves go; the comparison is printed to standard error where left out
    #[arg(long, value_name = "FILE")]
    fits: Option<PathBuf>,
    /// Where the curves go from the first point on, with their weights
    #[arg(long, value_name = "FILE")]
    paths: Option<PathBuf>,
    /// Where the curves' values at the points and the residuals go
    #[arg(long, value_name = "FILE")]
    fitted: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// What is fitted and how far it is projected.
#[derive(Debug, Args)]
pub(super) struct Curves {
    /// Curves, comma-separated: auto, linear, exponential, logistic, …; `list` names them
    #[arg(long, value_name = "CURVE,…", value_delimiter = ',', default_value = "auto")]
    curve: Vec<String>,
    /// Last day or step of the projection
    #[arg(long, value_name = "DATE")]
    until: Option<Stamp>,
    /// Steps after the newest point where --until is left out
    #[arg(long, value_name = "N", default_value_t = 3)]
    steps: usize,
    /// Levels of the intervals in percent
    #[arg(long, value_name = "PERCENT,…", value_delimiter = ',', default_value = "80,95")]
    level: Vec<f64>,
}

impl Curves {
    /// As the library takes it.
    pub fn options(&self) -> GrowthOptions {
        GrowthOptions {
            curves: self.curve.clone(),
            until: self.until,
            steps: self.steps,
            levels: self.level.clone(),
            paths: false,
        }
    }

    /// The levels in the order of the columns.
    pub fn levels(&self) -> Vec<f64> {
        super::forecast::rising(&self.level)
    }
}

pub(super) fn run(command: &Growth, say: Say) -> Result<Done> {
    if command.curves.curve == ["list"] {
        for kind in CurveKind::ALL {
            println!("{}", kind.name());
        }
        return Ok(Done::All);
    }
    let existing = command.output.existing();
    let others = [&command.fits, &command.paths, &command.fitted].map(Option::as_ref);
    for path in others.into_iter().chain([Some(&command.output.output)]).flatten() {
        crate::files::check(path, existing)?;
    }
    let wanted = command.paths.is_some() || command.fitted.is_some();
    let options = GrowthOptions { paths: wanted, ..command.curves.options() };
    // Options that cannot be used are refused before anything is read or written.
    projection::grow(&[], &options)?;
    let levels = command.curves.levels();
    let source = command.input.open(|name| name)?;
    let columns = Projection::sheet(&[], &levels).columns;
    let mut sink = command.output.sink(&columns)?;
    let encoder = sink.encoder();
    let columns = projection::fits_sheet(&[]).columns;
    let mut fits = Extra::create(command.fits.as_ref(), existing, &columns)?;
    let mut paths = Extra::create(command.paths.as_ref(), existing, &CurvePath::columns(&[]))?;
    let mut fitted = Extra::create(command.fitted.as_ref(), existing, &FittedValue::columns(&[]))?;
    let (fits_encoder, paths_encoder, fitted_encoder) = (fits.encoder(), paths.encoder(), fitted.encoder());
    let work = |batch: Batch| {
        let points = command.input.points(&batch)?;
        let mut grown = projection::grow(&points, &options)?;
        command.input.locate(&batch, &points, &mut grown.outcome.failures)?;
        let rows = encoder.encode(&Projection::sheet(&grown.outcome.rows, &levels))?;
        let (lines, fits) = match fits_encoder {
            Some(encoder) => (Vec::new(), Some(encoder.encode(&projection::fits_sheet(&grown.fits))?)),
            None => (grown.fits, None),
        };
        let parts = [fits, part(paths_encoder, &grown.paths)?, part(fitted_encoder, &grown.outcome.fitted)?];
        Ok((rows, parts, lines, grown.outcome.failures, series(&points), batch.through()))
    };
    let (mut failures, mut compared, mut all) = (Failures::default(), Vec::new(), 0);
    let progress = Progress::new(say, "series");
    stream::ordered(source, stream::ahead(), work, |(rows, parts, lines, failed, series, through)| {
        sink.write(rows)?;
        for (extra, part) in [&mut fits, &mut paths, &mut fitted].into_iter().zip(parts) {
            extra.write(part)?;
        }
        compare(&mut compared, lines);
        failures.add(&failed);
        all += series;
        progress.add(series, through);
        Ok(())
    })?;
    progress.finish();
    if all == 0 {
        return Err(Error::table(command.input.series.display().to_string(), 1, "has no rows; a series needs points"));
    }
    sink.finish()?;
    [fits, paths, fitted].into_iter().try_for_each(Extra::finish)?;
    if command.fits.is_none() && !compared.is_empty() {
        say.note(&super::output::text_table(&projection::comparison_sheet(&compared)));
        if all > SHOWN as u64 {
            say.note(&format!("the first {SHOWN} of {all} series; --fits FILE writes all"));
        }
    }
    Ok(failures.tell())
}

/// Series whose comparison of curves is printed.
const SHOWN: usize = 20;

/// Keeps the lines of the first series.
fn compare(kept: &mut Vec<FitLine>, lines: Vec<FitLine>) {
    let mut ids: Vec<std::sync::Arc<str>> = Vec::new();
    for line in kept.iter() {
        if ids.last() != Some(&line.unique_id) {
            ids.push(line.unique_id.clone());
        }
    }
    for line in lines {
        if ids.last() != Some(&line.unique_id) {
            if ids.len() == SHOWN {
                return;
            }
            ids.push(line.unique_id.clone());
        }
        kept.push(line);
    }
}
