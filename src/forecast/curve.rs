//! Growth curves as forecasters: logistic, Gompertz, saturating, exponential, and the choice among them.
//!
//! **When to use.** Series whose whole past follows one curve: the spread of a technology, the filling of a market, enrolment
//! towards a ceiling that nobody has told. Not for series with breaks or cycles: a curve forgets nothing. Where the limit is
//! known, [`logit`](super::logit) needs one parameter less; [`growth`] has more curves, noise models and
//! derived quantities.
//!
//! **Model.** With `c` the curve at `u = 0, 1, 2 …` steps from the first value and `phi` the autocorrelation of its residuals:
//!
//! ```text
//! y_t = c(t) + e_t,   e_t = phi e_(t-1) + a_t          f(h) = c(n + h) + phi^h e_n
//! ```
//!
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | curve | chosen by AICc (`growth_curve`) | linear, exponential, saturating, logistic, gompertz | – | see [`curves`](crate::growth::curves) |
//! | curve's own | least squares | the curve's | – | as on the curve's page, in steps from the first value and units of the largest |
//! | `phi` | estimated | [0, 0.9] | – | how much of the last residual is left after a step; 0 below 6 residuals |
//!
//! **Estimation.** Nonlinear least squares with additive noise ([`growth`]); values are divided by their
//! largest magnitude and rounded to 34 binary digits, so that a power of ten changes nothing.
//!
//! **Intervals.** Student with as many degrees of freedom as values less parameters (3 at least); the variance is that of the
//! faded residual plus the curve's own by its Jacobian, at most the residual variance times the step squared: a ceiling
//! that the data do not bound has no standard error worth the name. They leave out that the curve may be wrong; the
//! registry's form counts it (see [`calibrated`](super::calibrated)).
//!
//! **Missing values** are no difficulty: the curve is fitted to what was seen. **Short series** and exact lines go to the
//! [`ladder`]. **Errors**: fewer values than parameters plus two, data outside the curve's domain.
//!
//! ```
//! use ontrend::forecast::{history::History, registry};
//! let broadband = [3.0, 5.2, 8.9, 14.8, 23.6, 35.1, 48.0, 61.3, 72.4, 81.0, 87.2, 91.3];
//! let fit = registry::model("logistic")?.fit(&History::new(&broadband, 1)?)?;
//! let forecast = fit.forecast(10)?;
//! assert!(forecast.point()[9] > 95.0 && forecast.point()[9] < 103.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Seber and Wild, *Nonlinear Regression* 1989, chapters 5.1 (delta-method intervals), 6.2 (autocorrelated errors)
//! and 7.3 (curves); Meade and Islam 1998, *Technological Forecasting—Model Selection, Model Stability, and Combining Models*,
//! Management Science 44(8), 1115–1130, for growth curves against each other.

use super::checked::{Checked, load};
use super::distribution::{Dependence, Forecast};
use super::history::{Bounds, History};
use super::ladder::{self, Ladder};
use super::model::{Convergence, Criteria, Fitted, Model, Saved, Stop, check_horizon, count, differences};
use super::registry::{Entry, Kind};
use crate::error::{Error, Result};
use crate::growth::{self, CurveKind, Growth, Noise};
use serde::{Deserialize, Serialize};

/// Curves that `growth_curve` chooses among.
const CHOICE: [CurveKind; 5] =
    [CurveKind::Linear, CurveKind::Exponential, CurveKind::Saturating, CurveKind::Logistic, CurveKind::Gompertz];

/// Largest autocorrelation of the residuals.
const MOST_KEPT: f64 = 0.9;

/// Residuals from which the autocorrelation is estimated.
const ENOUGH_RESIDUALS: usize = 6;

/// Fewest degrees of freedom of an interval.
const FEWEST_DEGREES: f64 = 3.0;

macro_rules! entry {
    ($name:literal, $aliases:expr, $about:literal, $kind:expr) => {
        Entry {
            name: $name,
            aliases: $aliases,
            about: $about,
            continues_lines: true,
            make: || Box::new(Curve { kind: $kind }),
        }
    };
}

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    entry!("growth_curve", &["curve"], "the growth curve with the smallest AICc, residual fading", None),
    entry!("logistic", &[], "logistic curve with an estimated ceiling", Some(CurveKind::Logistic)),
    entry!("gompertz", &[], "Gompertz curve with an estimated ceiling", Some(CurveKind::Gompertz)),
    entry!("saturating", &[], "exponential approach to an estimated ceiling", Some(CurveKind::Saturating)),
    entry!("exponential", &[], "exponential growth by least squares", Some(CurveKind::Exponential)),
];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "curve", load: load::<CurveFit> }];

/// The spec: one curve, or the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Curve {
    kind: Option<CurveKind>,
}

/// A fitted curve in its own coordinates: steps from the first value, values over the largest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurveFit {
    curve: String,
    /// Time of the curve's origin, length of its step, its unit of value.
    scaling: [f64; 3],
    parameters: Vec<f64>,
    /// Covariance of the parameters, row by row; empty where the data do not determine them.
    covariance: Vec<f64>,
    sigma: f64,
    degrees: f64,
    fading: f64,
    scale: f64,
    values: Vec<Option<f64>>,
    bounds: Bounds,
    criteria: Option<Criteria>,
    evaluations: usize,
    chosen: bool,
    runner_up: Option<(String, f64)>,
}

impl Curve {
    /// One curve.
    #[must_use]
    pub fn new(kind: CurveKind) -> Self {
        Self { kind: Some(kind) }
    }

    /// The curve with the smallest AICc.
    #[must_use]
    pub fn automatic() -> Self {
        Self { kind: None }
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Too few values for every curve asked for, or values outside its domain.
    pub fn fit_history(self, history: &History) -> Result<CurveFit> {
        let scale = history.magnitude();
        let seen = history.values().iter().enumerate().filter_map(|(at, value)| Some((count(at), (*value)?)));
        let (times, values): (Vec<f64>, Vec<f64>) = seen.map(|(at, value)| (at, blunt(value / scale))).unzip();
        let kinds: &[CurveKind] = match &self.kind {
            Some(kind) => std::slice::from_ref(kind),
            None => &CHOICE,
        };
        let mut fits: Vec<(f64, growth::Fitted)> = Vec::new();
        let mut refused = None;
        for kind in kinds {
            match Growth::new(*kind).noise(Noise::Additive).fit(&times, &values) {
                Ok(fit) => fits.push((fit.aicc().unwrap_or(f64::INFINITY), fit)),
                Err(why) => refused = refused.or(Some(why)),
            }
        }
        // Stable: of equal ones the curve named first.
        fits.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut fits = fits.into_iter();
        let Some((aicc, best)) = fits.next() else {
            let why = refused.map_or_else(String::new, |why| why.root().to_string());
            return Err(Error::domain(self.name(), format!("{why}; use auto or damped")));
        };
        let runner_up = fits.next().map(|(other, fit)| (fit.name().to_owned(), other - aicc));
        Ok(self.keep(&best, runner_up, history, scale))
    }

    fn keep(self, fit: &growth::Fitted, runner_up: Option<(String, f64)>, history: &History, scale: f64) -> CurveFit {
        let (scaling, n) = (fit.scaling(), fit.observations());
        let free = fit.free_parameters();
        let matrix = if fit.covariance.is_singular() { Vec::new() } else { fit.covariance.matrix().concat() };
        let mut out = CurveFit {
            curve: fit.name().to_owned(),
            scaling: [scaling.origin, scaling.step, scaling.magnitude],
            parameters: fit.inner.clone(),
            covariance: matrix.iter().map(|entry| entry * fit.variance).collect(),
            sigma: fit.residual_deviation() / scaling.magnitude,
            degrees: count(n.saturating_sub(free)).max(FEWEST_DEGREES),
            fading: 0.0,
            scale,
            values: history.values().to_vec(),
            bounds: history.bounds(),
            criteria: Some(Criteria { log_likelihood: fit.log_likelihood(), parameters: free + 1, observations: n }),
            evaluations: fit.convergence().evaluations,
            chosen: self.kind.is_none(),
            runner_up,
        };
        if !out.covariance.iter().all(|entry| entry.is_finite()) {
            out.covariance.clear();
        }
        let residuals: Vec<f64> = out.about_curve().into_iter().flatten().collect();
        if residuals.len() >= ENOUGH_RESIDUALS {
            let square: f64 = residuals.iter().map(|e| e * e).sum();
            let product: f64 = residuals.windows(2).map(|pair| pair[0] * pair[1]).sum();
            out.fading = if square > 0.0 { (product / square).clamp(0.0, MOST_KEPT) } else { 0.0 };
        }
        out
    }
}

/// Rounds to 34 binary digits, so that values that differ in the last bit (0.1 and 1 / 10 of 1.0) are the same series.
fn blunt(value: f64) -> f64 {
    const KEPT: u64 = !((1 << 18) - 1);
    f64::from_bits(value.to_bits().wrapping_add(1 << 17) & KEPT)
}

impl Model for Curve {
    fn name(&self) -> String {
        self.kind.map_or_else(|| "growth_curve".to_owned(), |kind| kind.name().to_owned())
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        if history.line().is_some() || history.values().iter().flatten().count() <= ladder::LONGEST {
            return Ok(Box::new(Ladder::fit_history(history)));
        }
        Ok(Box::new(self.fit_history(history)?))
    }
}

impl Checked for CurveFit {
    fn matches(&self) -> bool {
        let Ok(kind) = self.curve.parse::<CurveKind>() else { return false };
        let k = kind.curve().parameters().len();
        let numbers = [self.sigma, self.degrees, self.fading, self.scale];
        self.parameters.len() == k
            && (self.covariance.is_empty() || self.covariance.len() == k * k)
            && self
                .parameters
                .iter()
                .chain(&self.covariance)
                .chain(&self.scaling)
                .chain(&numbers)
                .all(|v| v.is_finite())
            && self.scaling[1] > 0.0
            && self.degrees > 0.0
            && self.values.iter().any(Option::is_some)
    }
}

impl CurveFit {
    /// Curve and standard error of it at a slot, in units of the largest value; `None` where the curve has no value.
    fn at(&self, slot: f64) -> Option<(f64, Option<f64>)> {
        let kind: CurveKind = self.curve.parse().ok()?;
        let k = self.parameters.len();
        let [origin, step, unit] = self.scaling;
        let (mut value, mut gradient) = ([0.0], vec![0.0; k]);
        let u = [(slot - origin) / step];
        if !kind.curve().evaluate(&u, &self.parameters, &mut value, Some(&mut gradient)) || !value[0].is_finite() {
            return None;
        }
        let rows = self.covariance.chunks(k.max(1));
        let square: f64 = rows
            .zip(&gradient)
            .map(|(row, g)| g * row.iter().zip(&gradient).map(|(entry, g)| entry * g).sum::<f64>())
            .sum();
        let error = (!self.covariance.is_empty() && square.is_finite()).then(|| unit * square.max(0.0).sqrt());
        Some((unit * value[0], error))
    }

    /// Residuals about the curve alone, in units of the largest value.
    fn about_curve(&self) -> Vec<Option<f64>> {
        let one = |(at, value): (usize, &Option<f64>)| Some((*value)? / self.scale - self.at(count(at))?.0);
        self.values.iter().enumerate().map(one).collect()
    }

    /// The curve.
    #[must_use]
    pub fn curve(&self) -> &str {
        &self.curve
    }
}

impl Fitted for CurveFit {
    fn label(&self) -> String {
        if self.chosen { format!("growth_curve({})", self.curve) } else { self.curve.clone() }
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let n = self.values.len();
        let last = self.about_curve().last().copied().flatten().unwrap_or(0.0);
        let sigma = self.sigma * self.scaling[2];
        let (mut points, mut scales) = (Vec::with_capacity(horizon), Vec::with_capacity(horizon));
        let (mut kept, mut weights) = (1.0, Vec::with_capacity(horizon));
        for step in 1..=horizon {
            weights.push(kept);
            kept *= self.fading;
            let (value, error) = self.at(count(n - 1 + step)).ok_or_else(|| {
                let why = format!("no finite value {step} steps ahead; ask for fewer");
                Error::domain(format!("{} curve", self.curve), why)
            })?;
            let most = sigma * count(step);
            let noise = sigma * (1.0 - kept * kept).max(0.0).sqrt();
            points.push(self.scale * (value + kept * last));
            scales.push(self.scale * noise.hypot(error.unwrap_or(most).min(most)));
        }
        let dependence = Dependence::from_weights(&weights, horizon);
        Ok(Forecast::student(points, &scales, self.degrees, dependence)?.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        let residuals = self.about_curve();
        let before = std::iter::once(None).chain(residuals);
        let one = |(at, before): (usize, Option<f64>)| {
            Some(self.scale * (self.at(count(at))?.0 + self.fading * before.unwrap_or(0.0)))
        };
        before.take(self.values.len()).enumerate().map(one).collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let names = self.curve.parse::<CurveKind>().map(|kind| kind.curve().parameters().to_vec()).unwrap_or_default();
        let [origin, step, magnitude] = self.scaling;
        let scaling = growth::Scaling { origin, step, magnitude: magnitude * self.scale };
        let own = names.iter().zip(&self.parameters);
        let mut out: Vec<(String, f64)> =
            own.map(|(name, value)| (name.name.to_owned(), scaling.outward(name.unit, *value))).collect();
        out.push(("phi".to_owned(), self.fading));
        out.push(("sigma".to_owned(), self.sigma * magnitude * self.scale));
        out
    }

    fn criteria(&self) -> Option<Criteria> {
        self.criteria
    }

    fn convergence(&self) -> Convergence {
        Convergence { reason: Stop::Value, evaluations: self.evaluations, gradient_norm: None }
    }

    fn why(&self) -> String {
        let bounded = if self.covariance.is_empty() { "; the data do not determine all its parameters" } else { "" };
        let how = if self.chosen { "has the smallest AICc" } else { "was asked for" };
        let runner = match &self.runner_up {
            Some((name, gap)) if gap.is_finite() => format!("; the runner-up is {name}, {gap:.2} more"),
            _ => String::new(),
        };
        format!(
            "the {} curve {how}{runner}{bounded}; {:.2} of a residual is left after a step",
            self.curve, self.fading
        )
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("curve", self)
    }
}
