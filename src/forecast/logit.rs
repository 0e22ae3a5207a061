//! Models on the logit of shares and other values with two limits.
//!
//! **When to use.** Shares, rates of coverage, scores: values that run towards a floor or a ceiling that is known. On the
//! plain scale a trend runs through the limit and is cut off there; on the logit it slows down on its way. Not where the
//! limit is a guess: the forecast bends where it is told to (see [`curve`](super::curve) for a ceiling that is estimated).
//!
//! **Model.** With `L` and `U` the limits and `x_t` the transformed values, to which the inner model is fitted:
//!
//! ```text
//! x_t = ln( (y_t - L) / (U - y_t) )            y_(n+h) = L + (U - L) / (1 + exp(-x_(n+h)))
//! ```
//!
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | limits | the history's bounds, where it has both | `L < U` | data | floor and ceiling |
//! | inner model | damped trend (`logit`), drift (`logit_drift`) | – | – | what is fitted to `x_t` |
//!
//! A history without both bounds goes to the inner model on the plain scale, and `why` says so.
//!
//! **Estimation.** The inner model's. Values on a limit are moved inside by half the smallest distance of any other value
//! from it (a 400th of the range at most): the logit is infinite there.
//!
//! **Intervals.** The inner model's quantiles mapped back; they stay between the limits and the point is the median.
//! **Missing values**: the inner model's. **Errors**: the inner model's.
//!
//! ```
//! use ontrend::forecast::{history::{Bounds, History}, registry};
//! let urban = [44.1, 49.5, 55.2, 60.9, 66.0, 71.2, 75.4, 79.6, 83.0, 86.1];
//! let share = History::new(&urban, 1)?.bounded(Bounds { lower: Some(0.0), upper: Some(100.0) })?;
//! let forecast = registry::model("logit_drift")?.fit(&share)?.forecast(8)?;
//! // Eight steps at the pace of the last would pass 100; odds that grow by a constant factor come near it.
//! assert!(forecast.point()[7] > 94.0 && forecast.point()[7] < 98.5);
//! assert!(forecast.interval(0.95)?[7].1 < 100.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Atkinson, *Plots, Transformations and Regression* 1985, chapter 7, for transformations of proportions;
//! Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, third edition, section 13.3, for forecasts within limits.

use super::distribution::{Forecast, Transform};
use super::ets::{Ets, Prior};
use super::history::{Bounds, History};
use super::model::{Convergence, Fitted, Model, Saved, differences};
use super::naive::Naive;
use super::registry::{self, Entry, Kind};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "logit",
        aliases: &["logit_damped"],
        about: "damped trend of the logit, for values between two limits (--bounds, or shares by their unit)",
        continues_lines: false,
        make: || {
            let damped = Ets::form(super::ets::EtsForm::new(
                super::ets::Noise::Additive,
                super::ets::Trend::AdditiveDamped,
                super::ets::Season::None,
            ));
            let inner = super::deseasonalised::Deseasonalised::around(damped.prior(Prior::STEADY));
            Box::new(Logit::around("logit", inner))
        },
    },
    Entry {
        name: "logit_drift",
        aliases: &["logistic_drift"],
        about: "mean change of the logit: logistic growth between two limits",
        continues_lines: false,
        make: || Box::new(Logit::around("logit_drift", Naive::Drift)),
    },
];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "logit", load }];

/// Values on a limit are moved inside by at most this share of the range.
const INSIDE: f64 = 1.0 / 400.0;

/// Any model on the logit of the values.
#[derive(Debug)]
pub struct Logit {
    name: &'static str,
    model: Box<dyn Model>,
}

/// Everything but the inner fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Frame {
    name: String,
    /// The limits; `None` where the inner model was fitted to the plain values.
    limits: Option<(f64, f64)>,
    bounds: Bounds,
    values: Vec<Option<f64>>,
}

#[derive(Serialize, Deserialize)]
struct SavedFit {
    inner: Saved,
    frame: Frame,
}

/// A fitted model on the logit.
#[derive(Debug)]
pub struct LogitFit {
    inner: Box<dyn Fitted>,
    frame: Frame,
}

fn load(model: &serde_json::Value) -> Result<Box<dyn Fitted>> {
    let saved =
        SavedFit::deserialize(model).map_err(|why| Error::domain("saved model", format!("{why}; save it again")))?;
    if saved.frame.limits.is_some_and(|(lower, upper)| !(lower.is_finite() && upper.is_finite() && lower < upper)) {
        return Err(Error::domain("saved model", "its limits are not in order; save it again"));
    }
    Ok(Box::new(LogitFit { inner: registry::load(&saved.inner)?, frame: saved.frame }))
}

impl Logit {
    /// A model under a name of its own.
    #[must_use]
    pub fn around(name: &'static str, model: impl Model + 'static) -> Self {
        Self { name, model: Box::new(model) }
    }
}

impl Model for Logit {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        let bounds = history.bounds();
        let limits = match (bounds.lower, bounds.upper) {
            (Some(lower), Some(upper)) if lower < upper && (upper - lower).is_finite() => Some((lower, upper)),
            _ => None,
        };
        let frame = Frame { name: self.name.to_owned(), limits, bounds, values: history.values().to_vec() };
        let Some((lower, upper)) = limits else {
            return Ok(Box::new(LogitFit { inner: self.model.fit(history)?, frame }));
        };
        let share = |value: f64| (value - lower) / (upper - lower);
        let distances = history.values().iter().flatten().map(|value| share(*value).min(1.0 - share(*value)));
        let nearest = distances.filter(|distance| *distance > 0.0).fold(INSIDE * 2.0, f64::min);
        let margin = 0.5 * nearest;
        let inside = |value: f64| share(value).clamp(margin, 1.0 - margin);
        let logits = history.values().iter().map(|value| {
            value.map(|value| {
                let share = inside(value);
                (share / (1.0 - share)).ln()
            })
        });
        let inner = self.model.fit(&History::with_gaps(logits.collect(), history.period())?)?;
        Ok(Box::new(LogitFit { inner, frame }))
    }
}

impl LogitFit {
    fn transform(&self) -> Option<Transform> {
        self.frame.limits.map(|(lower, upper)| Transform::Logit { lower, upper })
    }
}

impl Fitted for LogitFit {
    fn label(&self) -> String {
        format!("{}({})", self.frame.name, self.inner.label())
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        let forecast = self.inner.forecast(horizon)?;
        match self.transform() {
            None => Ok(forecast),
            Some(transform) => {
                // Points are images of medians: an inner point that is a mean would not be one.
                let medians = forecast.median();
                Ok(forecast.with_points(medians)?.transformed(transform)?.clipped(&self.frame.bounds))
            }
        }
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        let inner = self.inner.fitted_values();
        let Some(transform) = self.transform() else { return inner };
        inner.into_iter().map(|value| value.map(|value| transform.back(value))).collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.frame.values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let mut out = Vec::new();
        if let Some((lower, upper)) = self.frame.limits {
            out.extend([("lower".to_owned(), lower), ("upper".to_owned(), upper)]);
        }
        out.extend(self.inner.parameters());
        out
    }

    fn convergence(&self) -> Convergence {
        self.inner.convergence()
    }

    fn why(&self) -> String {
        let inner = self.inner.why();
        match self.frame.limits {
            Some((lower, upper)) => format!("on the logit between {lower} and {upper}: {inner}"),
            None => format!("no floor and ceiling are known (--bounds), so on the plain scale: {inner}"),
        }
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("logit", &SavedFit { inner: self.inner.save()?, frame: self.frame.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_that_grow_by_a_factor_go_on() {
        let share = |t: f64| 100.0 / (1.0 + (2.0 - 0.3 * t).exp());
        let values: Vec<f64> = (0..12).map(|t| share(f64::from(t))).collect();
        let bounds = Bounds { lower: Some(0.0), upper: Some(100.0) };
        let history = History::new(&values, 1).unwrap().bounded(bounds).unwrap();
        let fit = registry::plain("logit_drift").unwrap().fit(&history).unwrap();
        for (step, point) in (12..).zip(fit.forecast(6).unwrap().point()) {
            assert!((point - share(f64::from(step))).abs() < 1e-9);
        }
    }

    #[test]
    fn values_on_a_limit_are_no_infinity() {
        let bounds = Bounds { lower: Some(0.0), upper: Some(1.0) };
        let history = History::new(&[0.0, 0.0, 0.1, 0.5, 0.9, 1.0, 1.0], 1).unwrap().bounded(bounds).unwrap();
        for name in ["logit", "logit_drift"] {
            let forecast = registry::plain(name).unwrap().fit(&history).unwrap().forecast(4).unwrap();
            assert!(forecast.point().iter().all(|point| (0.9..=1.0).contains(point)), "{:?}", forecast.point());
        }
    }
}
