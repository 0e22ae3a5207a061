//! `ontrend growth`.

use super::Done;
use super::output::{Output, Say, SeriesInput, tell};
use crate::error::{Error, Result};
use crate::growth::CurveKind;
use crate::projection::{self, GrowthOptions};
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

pub(super) fn run(command: &Growth, say: Say) -> Result<Done> {
    if command.curve == ["list"] {
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
    let points = command.input.read()?;
    if points.is_empty() {
        return Err(Error::table(command.input.series.display().to_string(), 1, "has no rows; a series needs points"));
    }
    let options = GrowthOptions {
        curves: command.curve.clone(),
        until: command.until,
        steps: command.steps,
        levels: command.level.clone(),
        paths: command.paths.is_some() || command.fitted.is_some(),
    };
    let grown = projection::grow(&points, &options)?;
    command.output.write(&grown.outcome.rows)?;
    if let Some(path) = &command.paths {
        crate::frame::write_rows(&grown.paths, path, existing)?;
    }
    if let Some(path) = &command.fitted {
        crate::frame::write_rows(&grown.outcome.fitted, path, existing)?;
    }
    let sheet = projection::fits_sheet(&grown.fits);
    match &command.fits {
        Some(path) => crate::frame::write_sheet(&sheet, path, existing)?,
        None => say.note(&super::output::text_table(&projection::comparison_sheet(&grown.fits))),
    }
    Ok(tell(&grown.outcome.failures))
}
