//! Any model on Box-Cox data: the power is chosen by profile likelihood, forecasts are mapped back without bias
//! adjustment, so that points stay medians.
//!
//! **When to use.** Where growth is closer to a constant rate than to a constant amount, and where a straight
//! extrapolation would run through zero: on 3 924 country indicators the random walk with drift is worse than the naive
//! forecast, and Box-Cox data repair that. Not for values at or below zero: they are fitted as they are, and `why` says so.
//!
//! **Model.** `x = (y^lambda - 1) / lambda`, `ln y` at 0, for `y` in units of the largest value; the inner model is fitted
//! to `x`, and quantiles `q` of its forecast become `(lambda q + 1)^(1/lambda)`.
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `lambda` | estimated | [0, 1], steps of 0.05 | – | 1 leaves the data as they are, 0 is the logarithm |
//! | `model` | – | any of the registry | – | what is fitted to the transformed values |
//!
//! **Estimation.** R's `BoxCox.lambda(method = "loglik", lower = 0, upper = 1)`: the regression on time (and season) whose
//! residuals, scaled by the geometric mean, have the smallest sum of squares.
//!
//! **Intervals.** Those of the inner model, mapped. **Missing values.** As the inner model. **Errors.** As the inner model.
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{boxcox, history::History, registry};
//! let doubling: Vec<f64> = (0..12).map(|t| 3.0 * 1.5_f64.powi(t)).collect();
//! assert_eq!(boxcox::power(&doubling, 1), Some(0.0));
//! let fit = registry::model("log_drift")?.fit(&History::new(&doubling, 1)?)?;
//! assert!((fit.forecast(1)?.point()[0] / (3.0 * 1.5_f64.powi(12)) - 1.0).abs() < 1e-9);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Box and Cox 1964, section 3; Legaki and Koutsouri 2018 (M4 entry 260) for the method on top of Theta.
//! **Agrees with** no golden figures yet; `bc_theta` reaches the OWA of M4 entry 260 on M3 yearly (0.883 against 0.882).

use super::deseasonalised::Deseasonalised;
use super::distribution::{Forecast, Marginal, Transform};
use super::ets::{Ets, EtsForm, Noise, Prior, Season, Trend};
use super::history::{Bounds, History};
use super::model::{Convergence, Fitted, Model, Saved, count, differences};
use super::naive::Naive;
use super::registry::{self, Entry, Kind};
use super::theta::Theta;
use crate::error::{Error, Result};
use crate::num::{gaussian, qr, student};
use serde::{Deserialize, Serialize};

/// How the power is found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Power {
    /// By profile likelihood in [0, 1].
    Estimated,
    /// As given, in [0, 1].
    Given(f64),
}

/// A model on Box-Cox data.
#[derive(Debug)]
pub struct BoxCox {
    name: &'static str,
    model: Box<dyn Model>,
    power: Power,
}

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "bc_theta",
        aliases: &["boxcox_theta"],
        about: "the standard theta method on Box-Cox data",
        continues_lines: true,
        make: || Box::new(BoxCox::around("bc_theta", Theta::Standard, Power::Estimated)),
    },
    Entry {
        name: "bc_dot",
        aliases: &["boxcox_dot"],
        about: "dynamic optimised theta on Box-Cox data",
        continues_lines: true,
        make: || Box::new(BoxCox::around("bc_dot", Theta::DynamicOptimized, Power::Estimated)),
    },
    Entry {
        name: "bc_damped",
        aliases: &["boxcox_damped"],
        about: "a damped trend on Box-Cox data",
        continues_lines: true,
        make: || Box::new(BoxCox::around("bc_damped", damped(), Power::Estimated)),
    },
    Entry {
        name: "bc_ets",
        aliases: &["boxcox_ets"],
        about: "exponential smoothing with additive parts on Box-Cox data, the form chosen by AICc",
        continues_lines: true,
        make: || {
            let ets = Ets::automatic().noise(Noise::Additive).prior(Prior::STEADY);
            Box::new(BoxCox::around("bc_ets", ets, Power::Estimated))
        },
    },
    Entry {
        name: "log_drift",
        aliases: &["log_rwd"],
        about: "the last value grows at the mean rate",
        continues_lines: false,
        make: || Box::new(BoxCox::around("log_drift", Naive::Drift, Power::Given(0.0))),
    },
];

fn damped() -> Deseasonalised {
    let form = EtsForm::new(Noise::Additive, Trend::AdditiveDamped, Season::None);
    Deseasonalised::around(Ets::form(form).prior(Prior::STEADY))
}

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "boxcox", load }];

fn load(model: &serde_json::Value) -> Result<Box<dyn Fitted>> {
    let saved: SavedFit =
        SavedFit::deserialize(model).map_err(|why| Error::domain("saved model", format!("{why}; save it again")))?;
    let inner = registry::load(&saved.inner)?;
    Ok(Box::new(BoxCoxFit { inner, frame: saved.frame }))
}

/// Everything but the inner fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Frame {
    name: String,
    /// `None` where a value at or below zero forbids the transformation, or where the power is 1.
    lambda: Option<f64>,
    positive: bool,
    scale: f64,
    bounds: Bounds,
    values: Vec<Option<f64>>,
}

#[derive(Serialize, Deserialize)]
struct SavedFit {
    inner: Saved,
    frame: Frame,
}

/// A fitted model on Box-Cox data.
#[derive(Debug)]
pub struct BoxCoxFit {
    inner: Box<dyn Fitted>,
    frame: Frame,
}

impl BoxCox {
    /// A model under a name of its own.
    #[must_use]
    pub fn around(name: &'static str, model: impl Model + 'static, power: Power) -> Self {
        Self { name, model: Box::new(model), power }
    }
}

impl Model for BoxCox {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        let positive = history.values().iter().flatten().all(|value| *value > 0.0);
        let lambda = match self.power {
            _ if !positive => None,
            Power::Estimated if history.line().is_some() => None,
            Power::Estimated => power(&history.filled(), history.period()),
            Power::Given(lambda) if (0.0..=1.0).contains(&lambda) => Some(lambda),
            Power::Given(lambda) => {
                return Err(Error::argument("lambda", format!("{lambda} is not in [0, 1]")));
            }
        };
        let lambda = lambda.filter(|lambda| *lambda != 1.0);
        let scale = history.magnitude();
        let frame = |lambda| Frame {
            name: self.name.to_owned(),
            lambda,
            positive,
            scale,
            bounds: history.bounds(),
            values: history.values().to_vec(),
        };
        let Some(lambda) = lambda else {
            return Ok(Box::new(BoxCoxFit { inner: self.model.fit(history)?, frame: frame(None) }));
        };
        let forward = Transform::BoxCox(lambda);
        let values = history.values().iter().map(|value| value.map(|value| forward.forward(value / scale))).collect();
        let inner = self.model.fit(&History::with_gaps(values, history.period())?)?;
        Ok(Box::new(BoxCoxFit { inner, frame: frame(Some(lambda)) }))
    }
}

impl BoxCoxFit {
    /// The power; 1 where the data were left as they are.
    #[must_use]
    pub fn lambda(&self) -> f64 {
        self.frame.lambda.unwrap_or(1.0)
    }
}

impl Fitted for BoxCoxFit {
    fn label(&self) -> String {
        format!("{}({}, lambda {})", self.frame.name, self.inner.label(), self.lambda())
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        let forecast = self.inner.forecast(horizon)?;
        match self.frame.lambda {
            None => Ok(forecast),
            Some(lambda) => Ok(with_normal_tails(forecast)?
                .transformed(Transform::BoxCox(lambda))?
                .scaled(self.frame.scale)
                .clipped(&self.frame.bounds)),
        }
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        let inner = self.inner.fitted_values();
        let Some(lambda) = self.frame.lambda else { return inner };
        let back = Transform::BoxCox(lambda);
        inner.into_iter().map(|value| value.map(|value| back.back(value) * self.frame.scale)).collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.frame.values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let mut out = vec![("lambda".to_owned(), self.lambda())];
        out.extend(self.inner.parameters());
        out
    }

    fn convergence(&self) -> Convergence {
        self.inner.convergence()
    }

    fn why(&self) -> String {
        let inner = self.inner.why();
        match self.frame.lambda {
            Some(lambda) => format!("on Box-Cox data with power {lambda}: {inner}"),
            None if self.frame.positive => format!("a power of 1 leaves the data as they are: {inner}"),
            None => format!("a value is zero or below, so the data are left as they are: {inner}"),
        }
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("boxcox", &SavedFit { inner: self.inner.save()?, frame: self.frame.clone() })
    }
}

/// Student steps replaced by normal ones with the same central 95 %: the tails of a Student law grow without limit under
/// the exponential, and its mean does not exist there (MSIS of 3e9 on a series of 7 values).
fn with_normal_tails(forecast: Forecast) -> Result<Forecast> {
    let steps = forecast.marginals().iter().map(|step| match step {
        Marginal::Student { location, scale, degrees } => {
            let stretch = student::quantile(0.975, *degrees) / gaussian::quantile(0.975);
            Marginal::Normal { mean: *location, sd: scale * stretch }
        }
        other => other.clone(),
    });
    Forecast::new(forecast.point().to_vec(), steps.collect(), forecast.dependence().clone())
}

/// The power in [0, 1], in steps of 0.05, by profile likelihood of a regression on time and season; `None` where a value is
/// zero or below or there are fewer than 5.
#[must_use]
pub fn power(values: &[f64], period: usize) -> Option<f64> {
    let n = values.len();
    if n < 5 || values.iter().any(|value| *value <= 0.0) {
        return None;
    }
    let logs: Vec<f64> = values.iter().map(|value| value.ln()).collect();
    let centre = logs.iter().sum::<f64>() / count(n);
    let seasons = if period > 1 && n > period + 1 { period } else { 1 };
    let design = Design::new(n, seasons);
    let mut best = (f64::INFINITY, 1.0);
    let mut transformed = vec![0.0; n];
    for step in 0..=20_u8 {
        let lambda = f64::from(step) / 20.0;
        // In units of the geometric mean the scaling factor of the likelihood is 1.
        for (slot, log) in transformed.iter_mut().zip(&logs) {
            let log = log - centre;
            *slot = if lambda == 0.0 { log } else { (lambda * log).exp_m1() / lambda };
        }
        let square = design.residual_square(&transformed);
        if square < best.0 {
            best = (square, lambda);
        }
    }
    Some(best.1)
}

/// An orthonormal basis of the regressors: season dummies and time.
struct Design {
    basis: Vec<Vec<f64>>,
}

impl Design {
    fn new(n: usize, seasons: usize) -> Self {
        // Dummies are orthogonal already; time is made orthogonal to them.
        let mut basis: Vec<Vec<f64>> =
            (0..seasons).map(|slot| (0..n).map(|at| if at % seasons == slot { 1.0 } else { 0.0 }).collect()).collect();
        let middle = (count(n) - 1.0) / 2.0;
        basis.push((0..n).map(|at| (count(at) - middle) / count(n)).collect());
        for at in 0..basis.len() {
            let (done, rest) = basis.split_at_mut(at);
            let Some(column) = rest.first_mut() else { break };
            for other in done.iter() {
                let share: f64 = other.iter().zip(column.iter()).map(|(a, b)| a * b).sum();
                column.iter_mut().zip(other).for_each(|(value, o)| *value -= share * o);
            }
            let length = qr::norm(column);
            if length > 1e-12 {
                column.iter_mut().for_each(|value| *value /= length);
            } else {
                column.fill(0.0);
            }
        }
        Self { basis }
    }

    fn residual_square(&self, values: &[f64]) -> f64 {
        let mut rest = values.to_vec();
        for column in &self.basis {
            let share: f64 = column.iter().zip(&rest).map(|(a, b)| a * b).sum();
            rest.iter_mut().zip(column).for_each(|(value, c)| *value -= share * c);
        }
        rest.iter().map(|value| value * value).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_of_known_shapes() {
        let exponential: Vec<f64> = (0..30).map(|t| 1.1_f64.powi(t)).collect();
        let square: Vec<f64> = (1..30).map(|t| f64::from(t).powi(2)).collect();
        let line: Vec<f64> = (1..30).map(f64::from).collect();
        assert_eq!(power(&exponential, 1), Some(0.0));
        assert_eq!(power(&square, 1), Some(0.5));
        assert_eq!(power(&line, 1), Some(1.0));
        assert_eq!(power(&[1.0, 0.0, 2.0, 3.0, 4.0], 1), None);
    }

    #[test]
    fn points_stay_medians() {
        let values = [10.0, 12.0, 15.0, 17.0, 22.0, 26.0, 33.0, 39.0, 51.0];
        let fit = registry::model("bc_theta").unwrap().fit(&History::new(&values, 1).unwrap()).unwrap();
        let forecast = fit.forecast(4).unwrap();
        for (point, median) in forecast.point().iter().zip(forecast.median()) {
            assert!((point / median - 1.0).abs() < 1e-12);
        }
    }
}
