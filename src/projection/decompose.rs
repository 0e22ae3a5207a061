//! Series taken apart: trend, season, remainder by STL; level, slope, season by exponential smoothing.

use super::Failure;
use super::forecast::{history, stamps};
use crate::error::{Error, Result};
use crate::forecast::ets::Ets;
use crate::forecast::history::History;
use crate::forecast::stl::Stl;
use crate::series::group;
use crate::table::{ComponentValue, SeriesPoint};
use rayon::prelude::*;

/// How a series is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decompose {
    /// STL where there are seasons, exponential smoothing elsewhere.
    #[default]
    Automatic,
    /// Trend, season and remainder by local regression; needs two seasons and one value.
    Stl,
    /// Level, slope and season of the form of exponential smoothing that AICc chooses.
    Ets,
}

impl std::str::FromStr for Decompose {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "auto" => Ok(Self::Automatic),
            "stl" => Ok(Self::Stl),
            "ets" => Ok(Self::Ets),
            _ => Err(Error::parse(text, "a method: auto, stl or ets")),
        }
    }
}

/// What to take apart and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DecomposeOptions {
    /// The method.
    pub method: Decompose,
    /// Steps a season; `None` takes the usual one of the series' frequency.
    pub season: Option<usize>,
    /// Whether STL weighs down points with a large remainder.
    pub robust: bool,
}

/// Components and what could not be taken apart.
#[derive(Debug, Default)]
pub struct Decomposed {
    /// The components, series by series, each component in the order of time.
    pub rows: Vec<ComponentValue>,
    /// The failures, in the order of the series.
    pub failures: Vec<Failure>,
}

/// Takes every series apart, on all cores, in the order of the input. The first component is the data as the models see it.
/// Those of STL add up to it; those of exponential smoothing are the states after each value, and its remainder is the error
/// one step ahead.
///
/// # Errors
/// A season of 0 steps; what concerns one series is a failure and the rest goes on.
///
/// # Example
/// ```
/// use ontrend::projection::{decompose, DecomposeOptions};
/// use ontrend::table::{csv, Row, SeriesPoint};
/// let mut text = String::from("unique_id,ds,y\n");
/// for month in 0..48 {
///     let value = f64::from(month) + [5.0, 0.0, -5.0][month as usize % 3];
///     text.push_str(&format!("sales,{},{value}\n", month + 1));
/// }
/// let points = SeriesPoint::from_sheet(&csv::read(text.as_bytes(), "sales.csv")?)?;
/// let found = decompose(&points, &DecomposeOptions { season: Some(3), ..DecomposeOptions::default() })?;
/// let season: Vec<f64> = found.rows.iter().filter(|row| row.component == "season").map(|row| row.value).collect();
/// assert!((season[12] - 5.0).abs() < 0.1);
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn decompose(points: &[SeriesPoint], options: &DecomposeOptions) -> Result<Decomposed> {
    if options.season == Some(0) {
        return Err(Error::argument("season", "0 steps; 1 means no season"));
    }
    let parts: Vec<Result<Vec<ComponentValue>>> = group(points)
        .into_par_iter()
        .map(|(id, series)| {
            let (grid, history) = history(&series?, options.season, None)?;
            let stamps: Vec<_> = stamps(&grid).collect();
            let mut rows = Vec::new();
            for (component, values) in components(&history, options)? {
                for (ds, value) in stamps.iter().zip(values) {
                    if let (Some(ds), Some(value)) = (ds, value.filter(|value| value.is_finite())) {
                        let unique_id = id.to_string();
                        rows.push(ComponentValue { unique_id, ds: *ds, component: component.clone(), value });
                    }
                }
            }
            Ok(rows)
        })
        .collect();
    let mut found = Decomposed::default();
    for ((id, _), part) in group(points).into_iter().zip(parts) {
        match part {
            Ok(rows) => found.rows.extend(rows),
            Err(error) => {
                found.failures.push(Failure { unique_id: id.to_string(), model: String::new(), error });
            }
        }
    }
    Ok(found)
}

type Component = (String, Vec<Option<f64>>);

fn components(history: &History, options: &DecomposeOptions) -> Result<Vec<Component>> {
    let seasonal = history.period() > 1 && history.len() > 2 * history.period();
    let whole = |name: &str, values: &[f64]| (name.to_string(), values.iter().copied().map(Some).collect());
    let mut found = vec![("data".to_string(), history.values().to_vec())];
    let by_stl = match options.method {
        Decompose::Automatic => seasonal,
        Decompose::Stl => true,
        Decompose::Ets => false,
    };
    if by_stl {
        let parts = Stl::new(history.period()).robust(options.robust).decompose(history)?;
        found.push(whole("trend", &parts.trend));
        for (period, season) in parts.periods.iter().zip(&parts.seasonal) {
            let name = if parts.periods.len() > 1 { format!("season-{period}") } else { "season".to_string() };
            found.push(whole(&name, season));
        }
        found.push(("remainder".to_string(), parts.remainder.clone()));
        return Ok(found);
    }
    let fit = Ets::automatic().fit_history(history)?;
    let parts = fit.components();
    found.push(whole("level", &parts.level));
    for (name, values) in [("slope", &parts.slope), ("season", &parts.season)] {
        if !values.is_empty() {
            found.push(whole(name, values));
        }
    }
    found.push(("remainder".to_string(), crate::forecast::model::Fitted::residuals(&fit)));
    Ok(found)
}
