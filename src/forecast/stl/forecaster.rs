//! Forecasts by decomposition: any model on the seasonally adjusted values, the last seasons on top.
//!
//! **When to use.** Seasons that change slowly, several seasons at once, or a model that knows no season. The season is
//! repeated as it was last; a season that grows with the level is better taken off logarithms first.
//!
//! **Model.** `y = adjusted + season` by [`Stl`]; `f(k) = model(k) + season of the last year`.
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `stl` | one season of the history's period, robust off | – | – | the decomposition |
//! | `model` | – | any of the registry | – | what forecasts the adjusted values |
//!
//! **Intervals.** Those of the model, shifted; the season counts as known.
//!
//! **Missing values.** Passed on to the model, whose page says what happens.
//!
//! **Errors.** Those of the model. Without a season (period 1, or two seasons or fewer) the model takes the plain values.
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{history::History, model::Model, naive::Naive, stl::forecaster::StlForecaster};
//! let season = [3.0, -1.0, -4.0, 2.0];
//! let values: Vec<f64> = (0..32).map(|t| 50.0 + 0.5 * f64::from(t) + season[t as usize % 4]).collect();
//! let fit = StlForecaster::new("stl_drift", Naive::Drift).fit(&History::new(&values, 4)?)?;
//! assert!((fit.forecast(4)?.point()[2] - (50.0 + 0.5 * 34.0 - 4.0)).abs() < 0.2);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Hyndman and Athanasopoulos, *Forecasting: principles and practice*, 3rd edition, 5.7.
//!
//! **Agrees with** R forecast 8.20 `stlf` in the season and the adjusted values to 1e-9, test `arima_stl`.

use super::Stl;
use crate::error::{Error, Result};
use crate::forecast::distribution::{Forecast, Marginal};
use crate::forecast::history::{Bounds, History};
use crate::forecast::model::{Convergence, Fitted, Model, Saved, check_horizon, differences};
use crate::forecast::registry;
use serde::{Deserialize, Serialize};

/// A decomposition with a model for what is left of the season.
#[derive(Debug)]
pub struct StlForecaster {
    name: String,
    stl: Option<Stl>,
    model: Box<dyn Model>,
}

impl StlForecaster {
    /// One season of the history's period; `name` is what [`Model::name`] says.
    #[must_use]
    pub fn new(name: impl Into<String>, model: impl Model + 'static) -> Self {
        Self { name: name.into(), stl: None, model: Box::new(model) }
    }

    /// Another decomposition, for instance with several seasons.
    #[must_use]
    pub fn decomposed_by(mut self, stl: Stl) -> Self {
        self.stl = Some(stl);
        self
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Those of the decomposition's spec and of the model.
    pub fn fit_history(&self, history: &History) -> Result<StlForecasterFit> {
        let period = history.period();
        let stl = self.stl.clone().unwrap_or_else(|| Stl::new(period));
        let shortest = stl.periods().first().copied().unwrap_or(1);
        if shortest < 2 || history.len() <= 2 * shortest {
            let plain = History::with_gaps(history.values().to_vec(), 1)?.bounded(history.bounds())?;
            return Ok(StlForecasterFit {
                inner: self.model.fit(&plain)?,
                seasons: vec![],
                season: vec![0.0; history.len()],
                values: history.values().to_vec(),
                bounds: history.bounds(),
            });
        }
        let parts = stl.decompose(history)?;
        let adjusted = History::with_gaps(parts.adjusted(), 1)?;
        let seasons = parts.periods.iter().zip(&parts.seasonal);
        Ok(StlForecasterFit {
            inner: self.model.fit(&adjusted)?,
            seasons: seasons.map(|(&period, season)| season[season.len() - period..].to_vec()).collect(),
            season: (0..history.len()).map(|t| parts.seasonal.iter().map(|season| season[t]).sum()).collect(),
            values: history.values().to_vec(),
            bounds: history.bounds(),
        })
    }
}

impl Model for StlForecaster {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        Ok(Box::new(self.fit_history(history)?))
    }
}

/// A fitted decomposition forecast.
#[derive(Debug)]
pub struct StlForecasterFit {
    inner: Box<dyn Fitted>,
    /// The last season of each period.
    seasons: Vec<Vec<f64>>,
    /// All seasons together over the history.
    season: Vec<f64>,
    values: Vec<Option<f64>>,
    bounds: Bounds,
}

/// The saved form: the model inside is saved by itself.
#[derive(Serialize, Deserialize)]
struct Stored {
    inner: Saved,
    seasons: Vec<Vec<f64>>,
    season: Vec<f64>,
    values: Vec<Option<f64>>,
    bounds: Bounds,
}

/// Reads a saved fit back.
///
/// # Errors
/// Fields that are missing, or a model inside that cannot be read.
pub(crate) fn load(saved: &serde_json::Value) -> Result<Box<dyn Fitted>> {
    let stored =
        Stored::deserialize(saved).map_err(|why| Error::domain("saved model", format!("{why}; save it again")))?;
    if stored.season.len() != stored.values.len() || stored.seasons.iter().any(Vec::is_empty) {
        return Err(Error::domain("saved model", "seasons and values do not match; save it again"));
    }
    let Stored { inner, seasons, season, values, bounds } = stored;
    Ok(Box::new(StlForecasterFit { inner: registry::load(&inner)?, seasons, season, values, bounds }))
}

impl StlForecasterFit {
    /// The model of the seasonally adjusted values.
    #[must_use]
    pub fn inner(&self) -> &dyn Fitted {
        self.inner.as_ref()
    }
}

impl Fitted for StlForecasterFit {
    fn label(&self) -> String {
        if self.seasons.is_empty() { self.inner.label() } else { format!("stl+{}", self.inner.label()) }
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let plain = self.inner.forecast(horizon)?;
        let ahead = |k: usize| -> f64 { self.seasons.iter().map(|season| season[k % season.len()]).sum() };
        let points = plain.point().iter().enumerate().map(|(k, point)| point + ahead(k)).collect();
        let marginals: Vec<Marginal> =
            plain.marginals().iter().enumerate().map(|(k, step)| step.clone().affine(ahead(k), 1.0)).collect();
        Ok(Forecast::new(points, marginals, plain.dependence().clone())?.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        self.inner
            .fitted_values()
            .into_iter()
            .zip(&self.season)
            .map(|(fit, season)| fit.map(|fit| fit + season))
            .collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        self.inner.parameters()
    }

    fn convergence(&self) -> Convergence {
        self.inner.convergence()
    }

    fn why(&self) -> String {
        if self.seasons.is_empty() {
            return format!("no season long enough to take off; {}", self.inner.why());
        }
        let periods: Vec<String> = self.seasons.iter().map(|season| season.len().to_string()).collect();
        format!("the last season of {} slots is repeated on top of: {}", periods.join(" and "), self.inner.why())
    }

    fn save(&self) -> Result<Saved> {
        let stored = Stored {
            inner: self.inner.save()?,
            seasons: self.seasons.clone(),
            season: self.season.clone(),
            values: self.values.clone(),
            bounds: self.bounds,
        };
        Saved::of("stl", &stored)
    }
}
