//! ARIMA with regressors whose future values are known: the fit and those values together.

use super::fitted::ArimaFit;
use crate::error::{Error, Result};
use crate::forecast::checked;
use crate::forecast::distribution::Forecast;
use crate::forecast::model::{Convergence, Criteria, Fitted, Saved};
use crate::forecast::regressors::Regressors;
use serde::{Deserialize, Serialize};

/// A fitted ARIMA with the future values of its regressors, so that it forecasts as any other model does, up to as many steps
/// as there are values.
///
/// ```
/// use ontrend::forecast::{arima::{Arima, ArimaWith}, history::History, model::Fitted, regressors::Regressors};
/// let price = [1.0, 1.2, 1.1, 1.4, 1.6, 1.5, 1.9, 1.7, 2.1, 2.0];
/// let demand: Vec<f64> = price.iter().enumerate().map(|(t, p)| 50.0 - 10.0 * p + (t as f64 * 2.3).sin()).collect();
/// let past = Regressors::new([("price", price.to_vec())])?;
/// let fit = Arima::automatic().fit_with(&History::new(&demand, 1)?, &past)?;
/// let with = ArimaWith::new(fit, Regressors::new([("price", vec![1.0, 3.0])])?);
/// let forecast = with.forecast(2)?;
/// assert!(forecast.point()[0] - forecast.point()[1] > 15.0);
/// assert!(with.forecast(3).is_err());
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[derive(Debug, Serialize, Deserialize)]
pub struct ArimaWith {
    fit: ArimaFit,
    future: Regressors,
}

impl ArimaWith {
    /// A fit and the values ahead.
    #[must_use]
    pub fn new(fit: ArimaFit, future: Regressors) -> Self {
        Self { fit, future }
    }
}

impl checked::Checked for ArimaWith {
    fn matches(&self) -> bool {
        self.fit.matches()
    }
}

impl Fitted for ArimaWith {
    fn label(&self) -> String {
        format!("{} with {}", self.fit.label(), self.future.names().join(", "))
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        if horizon > self.future.rows() {
            let why = format!("known for {} steps ahead, {horizon} asked for", self.future.rows());
            return Err(Error::argument("future regressors", why));
        }
        self.fit.forecast_with(horizon, &self.future)
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        self.fit.fitted_values()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        self.fit.residuals()
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        self.fit.parameters()
    }

    fn criteria(&self) -> Option<Criteria> {
        self.fit.criteria()
    }

    fn convergence(&self) -> Convergence {
        self.fit.convergence()
    }

    fn why(&self) -> String {
        self.fit.why()
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("arima_with", self)
    }
}
