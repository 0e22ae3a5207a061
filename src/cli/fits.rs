//! What `ontrend forecast` does with fits beside forecasting from them: say why, save, read back, regress, reconcile.

use super::Done;
use super::batches::Failures;
use super::output::{Output, Say};
use crate::error::{Error, Result};
use crate::forecast::reconcile::Method;
use crate::frame;
use crate::projection::{self, Family, Fits, FittedSeries, ForecastOptions, Given};
use crate::table::SeriesPoint;
use clap::{Args, ValueEnum};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// How forecasts of a family are made to add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Reconcile {
    /// All forecasts weighed by the covariance of their errors
    Mint,
    /// The forecasts of the parts, added up
    BottomUp,
}

#[derive(Debug, Args)]
pub(super) struct More {
    /// Where a table goes that says for each series which model was chosen, why, and what came next
    #[arg(long, value_name = "FILE")]
    why: Option<PathBuf>,
    /// Where the fits go, one line of JSON each, to be forecast later with --from
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Forecast from fits that were saved, without SERIES and without a refit
    #[arg(long, value_name = "FILE", conflicts_with_all = ["save", "regressors", "model", "season", "bounds"])]
    from: Option<PathBuf>,
    /// Table of regressors: unique_id, ds and columns of numbers, for the past and for every step ahead (with arima)
    #[arg(long, value_name = "FILE")]
    regressors: Option<PathBuf>,
    /// Table of parts and wholes: unique_id, parent (empty at the top); their forecasts will add up
    #[arg(long, value_name = "FILE")]
    hierarchy: Option<PathBuf>,
    /// How they are made to add up
    #[arg(long, value_name = "METHOD", default_value = "mint", requires = "hierarchy")]
    reconcile: Reconcile,
}

impl More {
    /// Whether fits are wanted for more than their forecasts.
    pub fn is_asked(&self) -> bool {
        [&self.why, &self.save, &self.from, &self.regressors, &self.hierarchy].iter().any(|path| path.is_some())
    }

    /// Fits, or reads fits, and writes everything that was asked for. Holds all fits in memory.
    pub fn run(
        &self,
        options: &ForecastOptions,
        read: impl FnOnce() -> Result<Vec<SeriesPoint>>,
        output: &Output,
        fitted: Option<&Path>,
        say: Say,
    ) -> Result<Done> {
        let existing = output.existing();
        for path in [&self.why, &self.save].into_iter().flatten() {
            crate::files::check(path, existing)?;
        }
        let family = self.hierarchy.as_deref().map(|path| Family::from_sheet(&frame::read(path)?)).transpose()?;
        let given = self.regressors.as_deref().map(|path| Given::from_sheet(&frame::read(path)?)).transpose()?;
        let mut options = options.clone();
        let fits = match &self.from {
            Some(path) => {
                let fits = load(path)?;
                options.models.clear();
                for fitted in &fits.fits {
                    if !options.models.contains(&fitted.model) {
                        options.models.push(fitted.model.clone());
                    }
                }
                fits
            }
            None => projection::fit(&read()?, &options, given.as_ref())?,
        };
        let mut outcome = match &family {
            Some(family) => {
                let method = match self.reconcile {
                    Reconcile::Mint => Method::MinTrace,
                    Reconcile::BottomUp => Method::BottomUp,
                };
                projection::reconcile(&fits, family, method, &options)?
            }
            None => projection::project(&fits.fits, &options),
        };
        outcome.failures.extend(fits.failures);
        if family.is_none() {
            outcome.notes.extend(fits.notes);
        }
        output.write(&outcome.rows)?;
        if let Some(path) = &self.why {
            frame::write_sheet(&projection::reasons(&fits.fits), path, existing)?;
        }
        if let Some(path) = fitted {
            frame::write_rows(&fits.fitted, path, existing)?;
        }
        if let Some(path) = &self.save {
            crate::files::write(path, existing, |to| save(&fits.fits, path, to))?;
        }
        if let Some(steps) = projection::steps_in_words(&fits.frequencies) {
            say.note(&format!("steps found from the dates: {steps}"));
        }
        for note in &outcome.notes {
            say.note(note);
        }
        let mut failures = Failures::default();
        failures.add(&outcome.failures);
        Ok(failures.tell())
    }
}

fn save(fits: &[FittedSeries], path: &Path, to: &mut dyn Write) -> Result<()> {
    for fitted in fits {
        writeln!(to, "{}", fitted.to_line()?).map_err(|error| Error::io(path, error))?;
    }
    Ok(())
}

fn load(path: &Path) -> Result<Fits> {
    let fail = |error| Error::io(path, error);
    let lines: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(BufReader::new(std::fs::File::open(path).map_err(fail)?))
    };
    let mut fits = Fits::default();
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line.map_err(fail)?;
        if line.trim().is_empty() {
            continue;
        }
        let name = || path.display().to_string();
        let fitted = FittedSeries::from_line(&line).map_err(|why| Error::table(name(), number, why.to_string()))?;
        *fits.frequencies.entry(fitted.frequency).or_default() += 1;
        fits.fits.push(fitted);
    }
    if fits.fits.is_empty() {
        return Err(Error::table(path.display().to_string(), 1, "holds no fits; make it with --save"));
    }
    Ok(fits)
}
