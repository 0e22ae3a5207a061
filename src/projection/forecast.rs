//! Forecasts of a table's series.

use super::fit::{Fits, FittedSeries, project};
use super::given::Given;
use super::grid::{Grid, grid};
use super::{Failure, Outcome};
use crate::error::{Error, Result};
use crate::forecast::history::{Bounds, History};
use crate::forecast::model::{Fitted, Model};
use crate::forecast::registry;
use crate::series::{Frequency, Group, group};
use crate::table::{FittedValue, Measure, SeriesPoint};
use crate::time::Stamp;
use rayon::prelude::*;
use std::collections::BTreeMap;

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
    let models = models(options)?;
    let parts: Vec<Outcome> = group(points)
        .into_par_iter()
        .map(|(id, series)| {
            // A fit may be a thousand times its forecast: none outlives its series.
            let fits = fit_one(id, series, &models, options, None);
            let mut outcome = project(&fits.fits, options);
            outcome.failures.extend(fits.failures);
            outcome.notes.extend(fits.notes);
            outcome.frequencies = fits.frequencies;
            outcome.fitted = fits.fitted;
            outcome
        })
        .collect();
    let mut outcome = Outcome::default();
    for part in parts {
        outcome.rows.extend(part.rows);
        outcome.failures.extend(part.failures);
        outcome.notes.extend(part.notes);
        outcome.fitted.extend(part.fitted);
        add(&mut outcome.frequencies, &part.frequencies);
    }
    Ok(outcome)
}

fn models(options: &ForecastOptions) -> Result<Vec<Box<dyn Model>>> {
    crate::forecast::model::check_horizon(options.horizon)?;
    check_levels(&options.levels)?;
    if options.season == Some(0) {
        return Err(Error::argument("season", "0 steps; 1 means no season"));
    }
    options.models.iter().map(|name| registry::model(name)).collect()
}

/// Fits every model to every series, on all cores, in the order of the input; with `given`, with its regressors.
///
/// # Errors
/// As [`forecast`].
pub fn fit(points: &[SeriesPoint], options: &ForecastOptions, given: Option<&Given>) -> Result<Fits> {
    let models = models(options)?;
    let parts: Vec<Fits> =
        group(points).into_par_iter().map(|(id, series)| fit_one(id, series, &models, options, given)).collect();
    let mut fits = Fits::default();
    for part in parts {
        fits.fits.extend(part.fits);
        fits.failures.extend(part.failures);
        fits.notes.extend(part.notes);
        fits.fitted.extend(part.fitted);
        add(&mut fits.frequencies, &part.frequencies);
    }
    Ok(fits)
}

fn add(all: &mut BTreeMap<Frequency, usize>, part: &BTreeMap<Frequency, usize>) {
    for (frequency, count) in part {
        *all.entry(*frequency).or_default() += count;
    }
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

fn fit_one(
    id: &str,
    series: Result<Group>,
    models: &[Box<dyn Model>],
    options: &ForecastOptions,
    given: Option<&Given>,
) -> Fits {
    match series {
        Ok(series) => one(&series, models, options, given),
        Err(error) => Fits {
            failures: vec![Failure { unique_id: id.to_string(), model: String::new(), error }],
            ..Fits::default()
        },
    }
}

fn one(series: &Group, models: &[Box<dyn Model>], options: &ForecastOptions, given: Option<&Given>) -> Fits {
    let mut out = Fits::default();
    let mut fail = |model: &str, error: Error| {
        out.failures.push(Failure { unique_id: series.id.to_string(), model: model.to_string(), error });
    };
    let (grid, history) = match history(series, options.season, options.bounds) {
        Ok(found) => found,
        Err(error) => {
            fail("", error);
            return out;
        }
    };
    let mut fits = Vec::with_capacity(models.len());
    let mut past_values = Vec::new();
    for (model, name) in models.iter().zip(&options.models) {
        let fitted = match given {
            Some(given) => given.fit(name, series.id, &grid, &history, options.horizon),
            None => model.fit(&history),
        };
        match fitted {
            Ok(fitted) => {
                if options.fitted {
                    past_values.extend(past(series, fitted.as_ref(), name, &grid));
                }
                fits.push(FittedSeries::new(series.id, name, &grid, fitted));
            }
            Err(error) => fail(name, error),
        }
    }
    (out.fits, out.fitted) = (fits, past_values);
    out.frequencies.insert(grid.frequency, 1);
    if grid.interpolated {
        out.notes.push(format!(
            "series \"{}\": dates are not on a {} grid; values were interpolated in time onto the one that ends at {}",
            series.id, grid.frequency, grid.last
        ));
    }
    out
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
