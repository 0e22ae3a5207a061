//! What every forecasting model offers: a spec that fits, a fit that forecasts.
//!
//! A [`Model`] is plain data and never holds a fit; a [`Fitted`] cannot exist unfitted. Both are used through trait
//! objects, so that a program can choose by name (see [`registry`](super::registry)).

use super::distribution::Forecast;
use super::history::History;
use crate::error::{Error, Result};
pub use crate::num::minimize::{Convergence, Stop};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The spec of a model.
pub trait Model: std::fmt::Debug + Send + Sync {
    /// The name under which the registry knows it, for instance `ets` or `naive`.
    fn name(&self) -> String;

    /// Estimates the model on one series.
    ///
    /// # Errors
    /// Too few values, gaps where the model refuses them, values outside its domain.
    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>>;
}

/// A model with its estimates.
pub trait Fitted: std::fmt::Debug + Send + Sync {
    /// The name with what was chosen, for instance `ets(M,Ad,N)`.
    fn label(&self) -> String;

    /// The distribution of the next `horizon` steps. Models without a closed form simulate from a fixed seed, so the
    /// same fit gives the same numbers each time.
    ///
    /// # Errors
    /// A horizon of 0, or a forecast that leaves the range of floating point numbers.
    fn forecast(&self, horizon: usize) -> Result<Forecast>;

    /// One-step forecasts inside the sample, `None` where there is none.
    fn fitted_values(&self) -> Vec<Option<f64>>;

    /// Observed minus fitted on the data's scale, `None` where either is missing.
    fn residuals(&self) -> Vec<Option<f64>>;

    /// Estimated and fixed parameters by name.
    fn parameters(&self) -> Vec<(String, f64)>;

    /// Log-likelihood and information criteria, for models that have a likelihood.
    fn criteria(&self) -> Option<Criteria> {
        None
    }

    /// How the estimation ended.
    fn convergence(&self) -> Convergence {
        Convergence::closed_form()
    }

    /// Which form was chosen and why, with the runner-up, in one or two sentences.
    fn why(&self) -> String;

    /// The fit as data, to be read back by [`registry::load`](super::registry::load) and forecast without a refit.
    ///
    /// # Errors
    /// The fit cannot be written, which only happens for values that are not finite.
    fn save(&self) -> Result<Saved>;

    /// Label, parameters, criteria and convergence, one per line.
    fn summary(&self) -> String {
        let mut out = format!("{}\n", self.label());
        for (name, value) in self.parameters() {
            out.push_str(&format!("  {name} = {value}\n"));
        }
        if let Some(criteria) = self.criteria() {
            out.push_str(&format!("  {criteria}\n"));
        }
        out.push_str(&format!("  {}\n  {}", self.convergence(), self.why()));
        out
    }
}

/// Log-likelihood and what is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Criteria {
    /// Log-likelihood at the estimates, with the constants that the model's page names.
    pub log_likelihood: f64,
    /// Number of estimated parameters, the error variance counted.
    pub parameters: usize,
    /// Number of observations.
    pub observations: usize,
}

impl Criteria {
    /// Twice the negative log-likelihood plus twice the number of parameters.
    #[must_use]
    pub fn aic(&self) -> f64 {
        self.penalised(2.0)
    }

    /// AIC corrected for small samples; infinite where there are not more observations than parameters plus one.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn aicc(&self) -> f64 {
        let (n, k) = (self.observations as f64, self.parameters as f64);
        if n - k - 1.0 <= 0.0 { f64::INFINITY } else { self.aic() + 2.0 * k * (k + 1.0) / (n - k - 1.0) }
    }

    /// Schwarz' criterion.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn bic(&self) -> f64 {
        self.penalised((self.observations as f64).ln())
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn penalised(&self, price: f64) -> f64 {
        -2.0 * self.log_likelihood + price * self.parameters as f64
    }
}

impl std::fmt::Display for Criteria {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "log-likelihood {:.4}, AIC {:.4}, AICc {:.4}, BIC {:.4}",
            self.log_likelihood,
            self.aic(),
            self.aicc(),
            self.bic()
        )
    }
}

/// Version of the saved form; a reader refuses newer ones.
pub const SAVED_VERSION: u32 = 1;

/// A fitted model as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// Version of the form.
    pub version: u32,
    /// Which fitted type it is.
    pub kind: String,
    /// Its fields.
    pub model: serde_json::Value,
}

impl Saved {
    /// Writes a fitted type under its kind.
    ///
    /// # Errors
    /// A value that cannot be written.
    pub fn of(kind: &str, model: &impl Serialize) -> Result<Self> {
        let model = serde_json::to_value(model).map_err(|why| Error::domain(kind, why.to_string()))?;
        Ok(Self { version: SAVED_VERSION, kind: kind.to_owned(), model })
    }
}

/// Reads a fitted type back; the `load` of a [`Kind`](super::registry::Kind).
///
/// # Errors
/// Fields that are missing or of another type.
pub fn load_as<T: Fitted + DeserializeOwned + 'static>(model: &serde_json::Value) -> Result<Box<dyn Fitted>> {
    let fitted: T =
        T::deserialize(model).map_err(|why| Error::domain("saved model", format!("{why}; save it again")))?;
    Ok(Box::new(fitted))
}

/// Refuses a horizon of 0 or one whose arrays would not fit a machine.
///
/// # Errors
/// Below 1 or above 1 000 000.
pub fn check_horizon(horizon: usize) -> Result<()> {
    match horizon {
        0 => Err(Error::argument("horizon", "0 steps; ask for at least 1")),
        1..=1_000_000 => Ok(()),
        _ => Err(Error::argument("horizon", format!("{horizon} steps; at most 1000000"))),
    }
}

/// Residuals from observed and fitted values.
#[must_use]
pub fn differences(observed: &[Option<f64>], fitted: &[Option<f64>]) -> Vec<Option<f64>> {
    observed.iter().zip(fitted).map(|(y, f)| Some((*y)? - (*f)?)).collect()
}

/// Sample size correction and other places need a count as a number.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn count(n: usize) -> f64 {
    n as f64
}
