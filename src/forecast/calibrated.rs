//! A model whose intervals count what its formula leaves out.
//!
//! **When.** Always, unless the formula itself is wanted: [`registry::model`] gives every single model in this form,
//! [`registry::plain`] and the specs ([`Ets`](super::ets::Ets), [`Naive`](super::naive::Naive) …) the formula alone, which is what R and
//! statsforecast print.
//!
//! **Model.** Points are the model's. With `q(p)` its quantile, `m` its median and `f(p)` a factor from
//! [`spread`] that depends on the model, the length of the series, the step and the side:
//!
//! ```text
//! quantile(p) = m + f(p) (q(p) - m)                 or, below the median of positive series,  m (q(p) / m)^f(p)
//! ```
//!
//! **Why so.** A 95 % interval from the innovations alone holds 70 to 87 % of the hold-outs of annual competition series, R's
//! and statsforecast's as well as ours. Student quantiles mend the first values of short series only, and simulating
//! parameters leaves out that the model is wrong; errors on held-out values of other series hold all of it together.
//! Series of one to four values are left to the [`ladder`], exact lines to themselves.
//!
//! Share of hold-outs inside the 95 % interval, by the formula and so counted, `cargo run --release --example competitions -- DIR`
//! (the factors were made from the training parts):
//!
//! | model | M3 yearly | M1 yearly | Tourism yearly |
//! | --- | --- | --- | --- |
//! | naive | 0.785, 0.962 | 0.617, 0.945 | 0.736, 0.939 |
//! | drift | 0.815, 0.959 | 0.716, 0.941 | 0.785, 0.946 |
//! | ets | 0.849, 0.949 | 0.692, 0.901 | 0.872, 0.965 |
//! | arima | 0.828, 0.953 | 0.716, 0.946 | 0.759, 0.932 |
//! | dot | 0.834, 0.959 | 0.738, 0.939 | 0.820, 0.944 |
//! | ces | 0.819, 0.956 | 0.733, 0.949 | 0.770, 0.942 |
//! | lgt | 0.939, 0.958 | 0.874, 0.932 | 0.932, 0.953 |
//!
//! **Parameters**: none. **Missing values**, **errors**: the model's.
//!
//! ```
//! use ontrend::forecast::{history::History, registry};
//! let history = History::new(&[3.1, 3.4, 3.3, 3.9, 4.6, 4.4, 5.2, 5.9, 6.1, 7.0, 7.4, 8.3], 1)?;
//! let formula = registry::plain("drift")?.fit(&history)?.forecast(3)?;
//! let counted = registry::model("drift")?.fit(&history)?.forecast(3)?;
//! assert_eq!(formula.point(), counted.point());
//! assert!(counted.interval(0.95)?[2].1 > formula.interval(0.95)?[2].1);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

use super::distribution::Forecast;
use super::history::{Bounds, History};
use super::ladder;
use super::model::{Convergence, Criteria, Fitted, Model, Saved};
use super::registry::{self, Kind};
use super::spread;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "calibrated", load }];

/// A spec with the name under which the table of factors knows it.
#[derive(Debug)]
pub struct Calibrated {
    name: &'static str,
    inner: Box<dyn Model>,
}

/// What the factors depend on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Frame {
    name: String,
    length: usize,
    seasonal: bool,
    positive: bool,
    bounds: Bounds,
}

#[derive(Serialize, Deserialize)]
struct SavedFit {
    inner: Saved,
    frame: Frame,
}

/// A fitted model with its frame.
#[derive(Debug)]
pub struct CalibratedFit {
    inner: Box<dyn Fitted>,
    frame: Frame,
}

fn load(model: &serde_json::Value) -> Result<Box<dyn Fitted>> {
    let saved =
        SavedFit::deserialize(model).map_err(|why| Error::domain("saved model", format!("{why}; save it again")))?;
    Ok(Box::new(CalibratedFit { inner: registry::load(&saved.inner)?, frame: saved.frame }))
}

impl Calibrated {
    /// Around a spec; a name without factors leaves the intervals as they are.
    #[must_use]
    pub fn around(name: &'static str, inner: Box<dyn Model>) -> Self {
        Self { name, inner }
    }
}

impl Model for Calibrated {
    fn name(&self) -> String {
        self.inner.name()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        let inner = self.inner.fit(history)?;
        let length = history.values().iter().flatten().count();
        if length <= ladder::LONGEST || history.line().is_some() {
            return Ok(inner);
        }
        let frame = Frame {
            name: self.name.to_owned(),
            length,
            seasonal: history.period() > 1,
            positive: history.values().iter().flatten().all(|value| *value > 0.0),
            bounds: history.bounds(),
        };
        Ok(Box::new(CalibratedFit { inner, frame }))
    }
}

impl Fitted for CalibratedFit {
    fn label(&self) -> String {
        self.inner.label()
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        let forecast = self.inner.forecast(horizon)?;
        let stretches = spread::stretches(&self.frame.name, self.frame.seasonal, self.frame.length, horizon)?;
        Ok(forecast.stretched(&stretches, self.frame.positive).clipped(&self.frame.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        self.inner.fitted_values()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        self.inner.residuals()
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        self.inner.parameters()
    }

    fn criteria(&self) -> Option<Criteria> {
        self.inner.criteria()
    }

    fn convergence(&self) -> Convergence {
        self.inner.convergence()
    }

    fn why(&self) -> String {
        format!("{}; intervals widened by what such fits missed on held-out values of other series", self.inner.why())
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("calibrated", &SavedFit { inner: self.inner.save()?, frame: self.frame.clone() })
    }
}
