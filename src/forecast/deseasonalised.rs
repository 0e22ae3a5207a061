//! Any model without a season of its own on seasonally adjusted values, as in the M4 benchmarks.
//!
//! The season is taken out by classical ratios (differences where a value is not positive) when the autocorrelation one
//! season back passes the 90 % test of M4, the inner model is fitted to the rest as annual data, and the season of the last
//! year is put back on every quantile. Series that are not seasonal go to the inner model untouched.
//!
//! ```text
//! x_t = y_t / s_{t mod m}  or  y_t - s_{t mod m},   s the mean over the years of y_t over its centred moving average
//! ```
//!
//! ```
//! use ontrend::forecast::{deseasonalised::Deseasonalised, history::History, model::Model, naive::Naive};
//! let values: Vec<f64> = (0..24).map(|t| (100.0 + f64::from(t)) * [0.8, 1.0, 1.3, 0.9][(t % 4) as usize]).collect();
//! let fit = Deseasonalised::around(Naive::Drift).fit(&History::new(&values, 4)?)?;
//! assert!((fit.forecast(3)?.point()[2] - 126.0 * 1.3).abs() < 3.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Makridakis, Spiliotis and Assimakopoulos 2020, section 2 (Naive2 and the benchmarks).

use super::distribution::Forecast;
use super::history::{Bounds, History};
use super::model::{Convergence, Fitted, Model, Saved, differences};
use super::registry::{self, Kind};
use super::seasonal::{self, Adjustment};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "deseasonalised", load }];

fn load(model: &serde_json::Value) -> Result<Box<dyn Fitted>> {
    let saved: SavedFit =
        SavedFit::deserialize(model).map_err(|why| Error::domain("saved model", format!("{why}; save it again")))?;
    Ok(Box::new(DeseasonalisedFit { inner: registry::load(&saved.inner)?, season: saved.season }))
}

/// A model on seasonally adjusted values.
#[derive(Debug)]
pub struct Deseasonalised {
    model: Box<dyn Model>,
}

impl Deseasonalised {
    /// Around a model; the name stays the model's.
    #[must_use]
    pub fn around(model: impl Model + 'static) -> Self {
        Self { model: Box::new(model) }
    }
}

/// The season that was taken out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Taken {
    indices: Vec<f64>,
    adjustment: Adjustment,
    values: Vec<Option<f64>>,
    bounds: Bounds,
}

#[derive(Serialize, Deserialize)]
struct SavedFit {
    inner: Saved,
    season: Taken,
}

/// A fitted model on seasonally adjusted values.
#[derive(Debug)]
pub struct DeseasonalisedFit {
    inner: Box<dyn Fitted>,
    season: Taken,
}

impl Model for Deseasonalised {
    fn name(&self) -> String {
        self.model.name()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        let period = history.period();
        let filled = history.filled();
        let Some((indices, adjustment)) = seasonal::found(&filled, period) else {
            let values = history.values().to_vec();
            return self.model.fit(&History::with_gaps(values, 1)?.bounded(history.bounds())?);
        };
        let plain: Vec<Option<f64>> = history
            .values()
            .iter()
            .zip(seasonal::adjusted(&filled, &indices, adjustment))
            .map(|(value, plain)| value.map(|_| plain))
            .collect();
        let inner = self.model.fit(&History::with_gaps(plain, 1)?)?;
        let values = history.values().to_vec();
        Ok(Box::new(DeseasonalisedFit {
            inner,
            season: Taken { indices, adjustment, values, bounds: history.bounds() },
        }))
    }
}

impl Taken {
    /// Shift and factor of a slot counted from the first value.
    fn affine(&self, slot: usize) -> (f64, f64) {
        let index = self.indices.get(slot % self.indices.len().max(1)).copied();
        match (index, self.adjustment) {
            (Some(index), Adjustment::Additive) => (index, 1.0),
            (Some(index), Adjustment::Multiplicative) => (0.0, index),
            (None, _) => (0.0, 1.0),
        }
    }
}

impl Fitted for DeseasonalisedFit {
    fn label(&self) -> String {
        format!("{} without season", self.inner.label())
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        let forecast = self.inner.forecast(horizon)?;
        let n = self.season.values.len();
        Ok(forecast.each_step(|step| self.season.affine(n + step)).clipped(&self.season.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        let inner = self.inner.fitted_values();
        let back = |(slot, value): (usize, Option<f64>)| {
            let (shift, factor) = self.season.affine(slot);
            value.map(|value| shift + factor * value)
        };
        inner.into_iter().enumerate().map(back).collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.season.values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let mut out = self.inner.parameters();
        let index = |(slot, value): (usize, &f64)| (format!("index{}", slot + 1), *value);
        out.extend(self.season.indices.iter().enumerate().map(index));
        out
    }

    fn convergence(&self) -> Convergence {
        self.inner.convergence()
    }

    fn why(&self) -> String {
        let kind = match self.season.adjustment {
            Adjustment::Additive => "a season of constant size",
            Adjustment::Multiplicative => "a season that grows with the level",
        };
        format!("{kind} was taken out first: {}", self.inner.why())
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("deseasonalised", &SavedFit { inner: self.inner.save()?, season: self.season.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::naive::Naive;

    #[test]
    fn series_without_a_season_are_left_alone() {
        let values: Vec<f64> = (0..24).map(|t| 50.0 + f64::from(t * t % 17)).collect();
        let history = History::new(&values, 4).unwrap();
        let plain = Naive::Last.fit(&history).unwrap().forecast(3).unwrap();
        assert_eq!(Deseasonalised::around(Naive::Last).fit(&history).unwrap().forecast(3).unwrap(), plain);
    }

    #[test]
    fn the_season_comes_back_and_the_fit_is_saved() {
        let values: Vec<f64> = (0..40).map(|t| 50.0 + [5.0, -9.0, 3.0, 1.0][(t % 4) as usize] - 60.0).collect();
        let fit = Deseasonalised::around(Naive::Last).fit(&History::new(&values, 4).unwrap()).unwrap();
        let forecast = fit.forecast(6).unwrap();
        for (step, point) in (40..).zip(forecast.point()) {
            assert!((point - values[step % 4]).abs() < 1e-9, "{step}: {point}");
        }
        assert_eq!(registry::load(&fit.save().unwrap()).unwrap().forecast(6).unwrap(), forecast);
    }
}
