//! Fitted series: kept, saved, read back, explained and forecast later without a refit.

use super::grid::Grid;
use super::{Failure, ForecastOptions, Outcome};
use crate::error::{Error, Result};
use crate::forecast::distribution::Forecast;
use crate::forecast::model::{Fitted, Saved};
use crate::forecast::registry;
use crate::series::Frequency;
use crate::table::{Cell, Column, FittedValue, Kind, Projection, Sheet};
use crate::time::Stamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the saved form; a reader refuses newer ones.
const VERSION: u32 = 1;

/// One series under one model.
#[derive(Debug)]
pub struct FittedSeries {
    /// The series.
    pub unique_id: String,
    /// The model, as it was asked for.
    pub model: String,
    /// The newest point.
    pub last: Stamp,
    /// The step.
    pub frequency: Frequency,
    /// The fit.
    pub fit: Box<dyn Fitted>,
}

/// Fits and what could not be fitted.
#[derive(Debug, Default)]
pub struct Fits {
    /// The fits, in the order of the series and of the models asked for.
    pub fits: Vec<FittedSeries>,
    /// The failures, in the same order.
    pub failures: Vec<Failure>,
    /// What was done to a series on the way, one sentence each.
    pub notes: Vec<String>,
    /// How many series have which step.
    pub frequencies: BTreeMap<Frequency, usize>,
    /// What the fits say of the past, where it was asked for.
    pub fitted: Vec<FittedValue>,
}

/// A fitted series as one line of JSON.
#[derive(Serialize, Deserialize)]
struct Line {
    version: u32,
    unique_id: String,
    model: String,
    last: String,
    frequency: Frequency,
    saved: Saved,
}

impl FittedSeries {
    /// The fit as one line of JSON, without the line's end.
    ///
    /// # Errors
    /// The fit cannot be written.
    pub fn to_line(&self) -> Result<String> {
        let line = Line {
            version: VERSION,
            unique_id: self.unique_id.clone(),
            model: self.model.clone(),
            last: self.last.to_string(),
            frequency: self.frequency,
            saved: self.fit.save()?,
        };
        serde_json::to_string(&line).map_err(|why| Error::domain("saved fit", why.to_string()))
    }

    /// Reads a line of [`to_line`](Self::to_line).
    ///
    /// # Errors
    /// Text that is no such line, a newer version, fields that do not match each other.
    pub fn from_line(text: &str) -> Result<Self> {
        let line: Line = serde_json::from_str(text)
            .map_err(|why| Error::domain("saved fit", format!("{why}; save it again with --save")))?;
        if line.version > VERSION {
            let why = format!("version {} is newer than {VERSION}; use a newer program", line.version);
            return Err(Error::domain("saved fit", why));
        }
        Ok(Self {
            unique_id: line.unique_id,
            model: line.model,
            last: line.last.parse()?,
            frequency: line.frequency,
            fit: registry::load(&line.saved)?,
        })
    }

    /// The forecast as rows of the table of projections.
    ///
    /// # Errors
    /// A horizon of 0, dates beyond the calendar, values beyond the range of floating point numbers.
    pub fn project(&self, options: &ForecastOptions) -> Result<Vec<Projection>> {
        self.rows(&self.fit.forecast(options.horizon)?, options)
    }

    pub(super) fn rows(&self, forecast: &Forecast, options: &ForecastOptions) -> Result<Vec<Projection>> {
        let mut levels = options.levels.clone();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        let intervals: Vec<Vec<(f64, f64)>> =
            levels.iter().map(|level| forecast.interval(level / 100.0)).collect::<Result<_>>()?;
        let row = |(step, &mean): (usize, &f64)| {
            let ahead = i64::try_from(step + 1).unwrap_or(i64::MAX);
            let ds = self.frequency.step(self.last, ahead).ok_or_else(|| {
                Error::domain("forecast", format!("{ahead} steps after {} no date can be written", self.last))
            })?;
            let row = Projection {
                unique_id: self.unique_id.clone(),
                ds,
                model: self.model.clone(),
                mean,
                intervals: levels
                    .iter()
                    .zip(&intervals)
                    .map(|(level, each)| (*level, each[step].0, each[step].1))
                    .collect(),
            };
            if !row.mean.is_finite() || row.intervals.iter().any(|(_, lo, hi)| !lo.is_finite() || !hi.is_finite()) {
                return Err(Error::not_finite(format!("forecast of {}", self.model), step, mean));
            }
            Ok(row)
        };
        forecast.point().iter().enumerate().map(row).collect()
    }

    pub(super) fn new(id: &str, model: &str, grid: &Grid, fit: Box<dyn Fitted>) -> Self {
        Self { unique_id: id.to_owned(), model: model.to_owned(), last: grid.last, frequency: grid.frequency, fit }
    }
}

/// Forecasts of fits, on all cores, in their order; what cannot be projected is a failure of its own.
#[must_use]
pub fn project(fits: &[FittedSeries], options: &ForecastOptions) -> Outcome {
    let parts: Vec<Result<Vec<Projection>>> = fits.par_iter().map(|fitted| fitted.project(options)).collect();
    let mut outcome = Outcome::default();
    for (fitted, part) in fits.iter().zip(parts) {
        match part {
            Ok(rows) => outcome.rows.extend(rows),
            Err(error) => outcome.failures.push(Failure {
                unique_id: fitted.unique_id.clone(),
                model: fitted.model.clone(),
                error,
            }),
        }
    }
    outcome
}

/// Which model was chosen and why, one row a fit: `unique_id, model, chosen, frequency, trend, why, parameters`.
#[must_use]
pub fn reasons(fits: &[FittedSeries]) -> Sheet {
    let column = |name: &str| Column { name: name.to_owned(), kind: Kind::Text, required: true };
    let names = ["unique_id", "model", "chosen", "frequency", "trend", "why", "parameters"];
    let row = |fitted: &FittedSeries| {
        let parameters: Vec<String> =
            fitted.fit.parameters().iter().map(|(name, value)| format!("{name} {value:.6}")).collect();
        vec![
            Cell::Text(fitted.unique_id.clone()),
            Cell::Text(fitted.model.clone()),
            Cell::Text(fitted.fit.label()),
            Cell::Text(fitted.frequency.to_string()),
            Cell::Text(trend(fitted.fit.as_ref())),
            Cell::Text(fitted.fit.why()),
            Cell::Text(parameters.join("; ")),
        ]
    };
    Sheet {
        origin: "reasons".into(),
        columns: names.iter().map(|name| column(name)).collect(),
        rows: fits.par_iter().map(row).collect(),
        lines: Vec::new(),
    }
}

/// Steps over which the trend is told.
const TOLD: usize = 4;
/// Share of the 80 % interval's half-width below which a change is none.
const FLAT: f64 = 0.02;

/// The direction of the forecast in words.
fn trend(fit: &dyn Fitted) -> String {
    let Ok(forecast) = fit.forecast(TOLD) else { return String::new() };
    let Ok(interval) = forecast.interval(0.8) else { return String::new() };
    let (Some(first), Some(last)) = (forecast.point().first(), forecast.point().last()) else { return String::new() };
    let width = interval.last().map_or(0.0, |(low, high)| 0.5 * (high - low));
    let change = (last - first) / 3.0;
    if change.abs() * 3.0 <= FLAT * width || *last == *first {
        return "no trend found: a flat line".to_owned();
    }
    let steps: Vec<f64> = forecast.point().windows(2).map(|pair| pair[1] - pair[0]).collect();
    let one_way = steps.iter().all(|step| step.signum() == change.signum());
    let direction = if change > 0.0 { "rising" } else { "falling" };
    let share = if *first != 0.0 { format!(" ({:+.1} %)", 100.0 * change / first.abs()) } else { String::new() };
    let how = if one_way { direction.to_owned() } else { format!("{direction} on average") };
    format!("{how} by {:.4e} a step{share}", change.abs())
}
