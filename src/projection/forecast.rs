//! Forecasts of a table's series.

use super::grid::{Grid, grid};
use super::{Failure, Outcome};
use crate::error::{Error, Result};
use crate::forecast::history::{Bounds, History};
use crate::forecast::model::{Fitted, Model};
use crate::forecast::registry;
use crate::series::{Group, group};
use crate::table::{FittedValue, Measure, Projection, SeriesPoint};
use crate::time::Stamp;
use rayon::prelude::*;

/// What to forecast and how.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastOptions {
    /// Steps after the newest point.
    pub horizon: usize,
    /// Names of models, as the [`registry`] knows them.
    pub models: Vec<String>,
    /// Levels of the intervals in percent.
    pub levels: Vec<f64>,
    /// Steps a season; `None` takes the usual one of the series' frequency.
    pub season: Option<usize>,
    /// Bounds for all series; `None` takes them from measure and unit: shares in 0 to 100 %, counts and amounts from 0.
    pub bounds: Option<Bounds>,
    /// Whether fitted values and residuals of the past come along.
    pub fitted: bool,
}

impl Default for ForecastOptions {
    fn default() -> Self {
        Self {
            horizon: 3,
            models: vec!["auto".into()],
            levels: vec![80.0, 95.0],
            season: None,
            bounds: None,
            fitted: false,
        }
    }
}

/// Forecasts every series under every model, on all cores, in the order of the input.
///
/// # Errors
/// Where an option cannot be used: an unknown model, a level outside 0 to 100, a horizon of 0.
pub fn forecast(points: &[SeriesPoint], options: &ForecastOptions) -> Result<Outcome> {
    let models: Vec<Box<dyn Model>> = options.models.iter().map(|name| registry::model(name)).collect::<Result<_>>()?;
    crate::forecast::model::check_horizon(options.horizon)?;
    check_levels(&options.levels)?;
    if options.season == Some(0) {
        return Err(Error::argument("season", "0 steps; 1 means no season"));
    }
    let parts: Vec<Outcome> = group(points)
        .into_par_iter()
        .map(|(id, series)| match series {
            Ok(series) => one(&series, &models, options),
            Err(error) => Outcome {
                failures: vec![Failure { unique_id: id.to_string(), model: String::new(), error }],
                ..Outcome::default()
            },
        })
        .collect();
    let mut outcome = Outcome::default();
    for part in parts {
        outcome.rows.extend(part.rows);
        outcome.failures.extend(part.failures);
        outcome.notes.extend(part.notes);
        outcome.fitted.extend(part.fitted);
    }
    Ok(outcome)
}

/// Refuses levels outside the open interval from 0 to 100.
///
/// # Errors
/// Where one is outside, or not a number.
pub(crate) fn check_levels(levels: &[f64]) -> Result<()> {
    match levels.iter().find(|level| !(**level > 0.0 && **level < 100.0)) {
        Some(level) => Err(Error::argument("level", format!("{level}; levels are percents between 0 and 100"))),
        None => Ok(()),
    }
}

/// The bounds that measure and unit put on a series.
pub(crate) fn natural_bounds(series: &Group) -> Bounds {
    let Some(point) = series.points.last() else { return Bounds::default() };
    let positive = series.points.iter().all(|point| point.y >= 0.0);
    match point.measure {
        Some(Measure::Ratio) if point.unit == "%" && positive && series.points.iter().all(|point| point.y <= 100.0) => {
            Bounds { lower: Some(0.0), upper: Some(100.0) }
        }
        Some(Measure::Level | Measure::Flow) if positive => Bounds { lower: Some(0.0), upper: None },
        _ => Bounds::default(),
    }
}

/// A series on its grid, as models take it.
pub(super) fn history(series: &Group, season: Option<usize>, bounds: Option<Bounds>) -> Result<(Grid, History)> {
    let grid = grid(series)?;
    let season = season.unwrap_or_else(|| grid.frequency.season());
    let bounds = bounds.unwrap_or_else(|| natural_bounds(series));
    let history = History::with_gaps(grid.values.clone(), season)?.bounded(bounds)?;
    Ok((grid, history))
}

/// Every series of a table as models take it, in the order of the input; what cannot be used comes with its reason.
#[must_use]
pub fn histories(
    points: &[SeriesPoint],
    season: Option<usize>,
    bounds: Option<Bounds>,
) -> Vec<(String, Result<History>)> {
    group(points)
        .into_par_iter()
        .map(|(id, series)| {
            let history = series.and_then(|series| history(&series, season, bounds)).map(|(_, history)| history);
            (id.to_string(), history)
        })
        .collect()
}

fn one(series: &Group, models: &[Box<dyn Model>], options: &ForecastOptions) -> Outcome {
    let mut outcome = Outcome::default();
    let mut fail = |model: &str, error: Error| {
        outcome.failures.push(Failure { unique_id: series.id.to_string(), model: model.to_string(), error });
    };
    let (grid, history) = match history(series, options.season, options.bounds) {
        Ok(found) => found,
        Err(error) => {
            fail("", error);
            return outcome;
        }
    };
    let (mut rows, mut fitted) = (Vec::new(), Vec::new());
    for (model, name) in models.iter().zip(&options.models) {
        let found = model.fit(&history).and_then(|fit| {
            let found = project(series, fit.as_ref(), name, &grid, options)?;
            if options.fitted {
                fitted.extend(past(series, fit.as_ref(), name, &grid));
            }
            Ok(found)
        });
        match found {
            Ok(found) => rows.extend(found),
            Err(error) => fail(name, error),
        }
    }
    (outcome.rows, outcome.fitted) = (rows, fitted);
    if grid.interpolated {
        outcome.notes.push(format!(
            "series \"{}\": dates are not on a {} grid; values were interpolated in time onto the one that ends at {}",
            series.id, grid.frequency, grid.last
        ));
    }
    outcome
}

/// The stamps of a grid, first to last.
pub(super) fn stamps(grid: &Grid) -> impl Iterator<Item = Option<Stamp>> + '_ {
    let count = grid.values.len();
    (0..count).map(move |place| {
        let back = i64::try_from(count - 1 - place).ok()?;
        grid.frequency.step(grid.last, -back)
    })
}

/// What a fit says of the past; values before its first fitted one are left out.
fn past(series: &Group, fit: &dyn Fitted, name: &str, grid: &Grid) -> Vec<FittedValue> {
    let (fitted, residuals) = (fit.fitted_values(), fit.residuals());
    stamps(grid)
        .zip(&grid.values)
        .enumerate()
        .filter_map(|(place, (ds, y))| {
            let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
            let (value, residual) = (fitted.get(place).copied().flatten(), residuals.get(place).copied().flatten());
            let row = FittedValue {
                unique_id: series.id.to_string(),
                ds: ds?,
                model: name.to_string(),
                y: *y,
                fitted: finite(value),
                residual: finite(residual),
            };
            row.fitted.is_some().then_some(row)
        })
        .collect()
}

fn project(
    series: &Group,
    fit: &dyn Fitted,
    name: &str,
    grid: &Grid,
    options: &ForecastOptions,
) -> Result<Vec<Projection>> {
    let forecast = fit.forecast(options.horizon)?;
    let mut levels = options.levels.clone();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let intervals: Vec<Vec<(f64, f64)>> =
        levels.iter().map(|level| forecast.interval(level / 100.0)).collect::<Result<_>>()?;
    forecast
        .point()
        .iter()
        .enumerate()
        .map(|(step, &mean)| {
            let ahead = i64::try_from(step + 1).unwrap_or(i64::MAX);
            let ds = grid.frequency.step(grid.last, ahead).ok_or_else(|| {
                Error::domain("forecast", format!("{ahead} steps after {} no date can be written", grid.last))
            })?;
            let row = Projection {
                unique_id: series.id.to_string(),
                ds,
                model: name.to_string(),
                mean,
                intervals: levels
                    .iter()
                    .zip(&intervals)
                    .map(|(level, each)| (*level, each[step].0, each[step].1))
                    .collect(),
            };
            if !row.mean.is_finite() || row.intervals.iter().any(|(_, lo, hi)| !lo.is_finite() || !hi.is_finite()) {
                return Err(Error::not_finite(format!("forecast of {name}"), step, mean));
            }
            Ok(row)
        })
        .collect()
}
