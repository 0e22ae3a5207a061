//! A fitted curve.

use crate::error::{Error, Result};
use crate::growth::curve::Unit;
use crate::growth::fit::{Minimum, median_deviation};
use crate::growth::objective::{Loss, Noise, Objective, Response};
use crate::growth::prediction::{Family, Interval, Prediction, Target, check_level};
use crate::growth::sample::{Sample, Scaling};
use crate::growth::spec::{Options, Shared};
use crate::growth::start::Limits;
use crate::growth::warning::{self, Warning};
use crate::num::least_squares::{Convergence, Covariance};
use crate::num::student;

/// A parameter as fitted, in the caller's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// What it means.
    pub meaning: &'static str,
    /// The value.
    pub value: f64,
    /// Standard deviation from the Jacobian; infinite where the data do not determine the parameter, 0 where it is held.
    pub deviation: f64,
    /// Whether it was held by the caller.
    pub held: bool,
    /// Whether it ended at a bound.
    pub at_bound: bool,
}

/// What a fit is made of.
pub(crate) struct Parts {
    pub(crate) curve: Shared,
    pub(crate) options: Options,
    pub(crate) sample: Sample,
    pub(crate) limits: Limits,
    pub(crate) minimum: Minimum,
}

/// A curve fitted to data.
#[derive(Debug, Clone)]
pub struct Fitted {
    pub(crate) curve: Shared,
    pub(crate) options: Options,
    pub(crate) sample: Sample,
    pub(crate) limits: Limits,
    pub(crate) response: Response,
    pub(crate) threshold: f64,
    /// Parameters in standard coordinates.
    pub(crate) inner: Vec<f64>,
    /// Sum of squared (shrunk) residuals in standard coordinates.
    pub(crate) sum_of_squares: f64,
    pub(crate) covariance: Covariance,
    /// Variance that multiplies the covariance; 1 for counts.
    pub(crate) variance: f64,
    /// Standard deviation of the noise where it is not the root of `variance`: the robust one of robust losses.
    robust_deviation: Option<f64>,
    log_likelihood: f64,
    convergence: Convergence,
    estimates: Vec<Estimate>,
    warnings: Vec<Warning>,
}

impl Fitted {
    /// `diagnose`: whether warnings are looked for, which may cost profile refits.
    pub(crate) fn new(parts: Parts, diagnose: bool) -> Self {
        let Parts { curve, options, sample, limits, minimum } = parts;
        let Minimum { optimum, response, threshold, log_likelihood } = minimum;
        let free = limits.fixed.iter().filter(|v| v.is_none()).count();
        let mut fitted = Self {
            covariance: optimum.covariance,
            variance: 1.0,
            robust_deviation: None,
            inner: optimum.parameters,
            sum_of_squares: optimum.sum_of_squares,
            convergence: optimum.convergence,
            log_likelihood,
            estimates: Vec::new(),
            warnings: Vec::new(),
            curve,
            options,
            sample,
            limits,
            response,
            threshold,
        };
        fitted.settle(free);
        fitted.estimates = fitted.describe(&optimum.at_bound);
        if diagnose {
            fitted.warnings = warning::collect(&fitted);
        }
        fitted
    }

    /// The covariance's Jacobian and variance where they are not those of the sum of squares: the expected information
    /// for counts, the M-estimator's variance for robust losses.
    fn settle(&mut self, free: usize) {
        let (n, k) = (self.sample.len(), self.inner.len());
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let degrees = (n - free.min(n)) as f64;
        if self.response.is_count() {
            let (mut mean, mut jacobian) = (vec![0.0; n], vec![0.0; n * k]);
            if self.curve.evaluate(&self.sample.u, &self.inner, &mut mean, Some(&mut jacobian)) {
                let alpha = self.alpha();
                for column in jacobian.chunks_exact_mut(n) {
                    for (i, slope) in column.iter_mut().enumerate() {
                        let weight = self.sample.root_weights.get(i).copied().unwrap_or(1.0);
                        *slope *= weight / (mean[i] * (1.0 + alpha * mean[i])).sqrt();
                    }
                }
                self.covariance = Covariance::new(&jacobian, n, k, &self.held());
            }
        } else if self.options.loss == Loss::Square {
            self.variance = if degrees > 0.0 { self.sum_of_squares / degrees } else { f64::INFINITY };
        } else if let Some((covariance, variance, deviation)) = self.robust_covariance(degrees) {
            self.covariance = covariance;
            self.variance = variance;
            self.robust_deviation = Some(deviation);
        }
    }

    /// Huber's asymptotic covariance: (Σψ²/(n−p)) / (mean ψ')² (JᵀJ)⁻¹ with the plain Jacobian.
    /// Third: the residuals' median deviation, corrected for the parameters.
    fn robust_covariance(&self, degrees: f64) -> Option<(Covariance, f64, f64)> {
        use crate::num::least_squares::Problem;
        let (n, k) = (self.sample.len(), self.inner.len());
        let plain = Objective { threshold: f64::INFINITY, loss: Loss::Square, ..self.objective() };
        let (mut residuals, mut jacobian) = (vec![0.0; n], vec![0.0; n * k]);
        if !plain.evaluate(&self.inner, &mut residuals, Some(&mut jacobian)) {
            return None;
        }
        let psi = |r: f64| {
            let (shrunk, slope) = self.options.loss.shrink(r, self.threshold);
            shrunk * slope
        };
        let h = 1e-5 * self.threshold;
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let mean_slope = residuals.iter().map(|r| (psi(r + h) - psi(r - h)) / (2.0 * h)).sum::<f64>() / n as f64;
        let sum: f64 = residuals.iter().map(|r| psi(*r).powi(2)).sum();
        let variance = sum / degrees / (mean_slope * mean_slope);
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let deviation = median_deviation(&residuals) * (n as f64 / degrees).sqrt();
        variance.is_finite().then(|| (Covariance::new(&jacobian, n, k, &self.held()), variance, deviation))
    }

    pub(crate) fn objective(&self) -> Objective<'_> {
        Objective {
            curve: &*self.curve,
            sample: &self.sample,
            response: self.response,
            loss: self.options.loss,
            threshold: self.threshold,
        }
    }
    fn alpha(&self) -> f64 {
        if let Response::NegativeBinomial { alpha } = self.response { alpha } else { 0.0 }
    }
    /// Parameters that do not vary: held by the caller or by a bound.
    pub(crate) fn held(&self) -> Vec<bool> {
        (0..self.inner.len())
            .map(|j| {
                self.limits.fixed[j].is_some()
                    || self.inner[j] <= self.limits.lower[j]
                    || self.inner[j] >= self.limits.upper[j]
            })
            .collect()
    }
    fn describe(&self, at_bound: &[bool]) -> Vec<Estimate> {
        let deviations = self.covariance.deviations();
        let scaling = &self.sample.scaling;
        let mut all: Vec<Estimate> = self
            .curve
            .parameters()
            .iter()
            .enumerate()
            .map(|(j, p)| {
                let held = self.limits.fixed[j].is_some();
                let deviation = scaling.deviation(p.unit, self.spread(deviations[j]));
                Estimate {
                    name: p.name,
                    unit: p.unit,
                    meaning: p.meaning,
                    value: scaling.outward(p.unit, self.inner[j]),
                    deviation: if at_bound[j] && !held { f64::INFINITY } else { deviation },
                    held,
                    at_bound: at_bound[j],
                }
            })
            .collect();
        if let Some((parameter, value)) = self.curve.complete(&self.inner) {
            let derived = |p: &[f64]| self.curve.complete(p).map(|(_, v)| v);
            let deviation = self.deviation_of(&derived).unwrap_or(f64::INFINITY);
            all.push(Estimate {
                name: parameter.name,
                unit: parameter.unit,
                meaning: parameter.meaning,
                value: scaling.outward(parameter.unit, value),
                deviation: scaling.deviation(parameter.unit, deviation),
                held: false,
                at_bound: false,
            });
        }
        all
    }
    /// Standard deviation of a function of the inner parameters by its gradient (central differences).
    pub(crate) fn deviation_of(&self, quantity: &dyn Fn(&[f64]) -> Option<f64>) -> Option<f64> {
        let deviations = self.covariance.deviations();
        let sigma = self.variance.sqrt();
        let mut gradient = vec![0.0; self.inner.len()];
        for (j, slot) in gradient.iter_mut().enumerate() {
            if deviations[j] == 0.0 {
                continue;
            }
            let p = self.inner[j];
            let h = 6e-6 * p.abs().max((deviations[j] * sigma).min(1.0)).max(1e-6);
            let mut moved = self.inner.clone();
            moved[j] = p + h;
            let up = quantity(&moved)?;
            moved[j] = p - h;
            *slot = (up - quantity(&moved)?) / (2.0 * h);
        }
        Some(self.spread(self.covariance.deviation(&gradient))).filter(|d| !d.is_nan())
    }
    /// A standard deviation from one in units of the residual's: an exact quantity stays exact whatever the noise, an
    /// undetermined one undetermined even without noise.
    fn spread(&self, unit: f64) -> f64 {
        if unit == 0.0 || unit.is_infinite() { unit } else { unit * self.variance.sqrt() }
    }

    /// The curve's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.curve.name()
    }
    /// The curve's equation as text.
    #[must_use]
    pub fn equation(&self) -> &'static str {
        self.curve.equation()
    }
    /// The noise model that was used, after an automatic choice.
    #[must_use]
    pub fn noise(&self) -> Noise {
        match self.response {
            Response::Additive => Noise::Additive,
            Response::Multiplicative => Noise::Multiplicative,
            Response::Poisson => Noise::Poisson,
            Response::NegativeBinomial { .. } => Noise::NegativeBinomial,
        }
    }
    /// Dispersion α of a negative binomial fit.
    #[must_use]
    pub fn dispersion(&self) -> Option<f64> {
        if let Response::NegativeBinomial { alpha } = self.response { Some(alpha) } else { None }
    }
    /// The parameters with their standard deviations.
    #[must_use]
    pub fn parameters(&self) -> &[Estimate] {
        &self.estimates
    }
    /// One parameter by name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Estimate> {
        self.estimates.iter().find(|e| e.name == name)
    }
    /// Covariance matrix of the parameters in the caller's units (`k × k`, in the order of [`parameters`](Self::parameters)
    /// without the one that follows from a base point).
    #[must_use]
    pub fn covariance(&self) -> Vec<Vec<f64>> {
        let factors: Vec<f64> = self.curve.parameters().iter().map(|p| self.sample.scaling.factor(p.unit)).collect();
        let unit = self.covariance.matrix();
        unit.iter()
            .zip(&factors)
            .map(|(row, a)| {
                row.iter().zip(&factors).map(|(v, b)| if *v == 0.0 { 0.0 } else { v * self.variance * a * b }).collect()
            })
            .collect()
    }
    /// Symmetric interval of a parameter from its standard deviation and the Student quantile. For intervals that follow
    /// the shape of the likelihood see [`profile`](Self::profile).
    ///
    /// # Errors
    /// `Argument` for an unknown name or a level outside (0, 1).
    pub fn parameter_interval(&self, name: &str, level: f64) -> Result<Interval> {
        check_level(level)?;
        let estimate = self.parameter(name).ok_or_else(|| {
            let names: Vec<&str> = self.estimates.iter().map(|e| e.name).collect();
            Error::argument("name", format!("{name:?} is not a parameter; there are {}", names.join(", ")))
        })?;
        let half = if estimate.deviation == 0.0 { 0.0 } else { self.quantile(level) * estimate.deviation };
        Ok(Interval { lower: estimate.value - half, upper: estimate.value + half })
    }
    /// Two-sided Student (for counts normal) quantile of a level.
    pub(crate) fn quantile(&self, level: f64) -> f64 {
        student::quantile(0.5 + 0.5 * level, self.quantile_degrees())
    }
    pub(crate) fn quantile_degrees(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        if self.response.is_count() { f64::INFINITY } else { self.degrees_of_freedom() as f64 }
    }

    /// The distribution of the curve and of a new observation at time `t`.
    ///
    /// # Errors
    /// `Domain` where the curve has no finite value at `t`.
    pub fn at(&self, t: f64) -> Result<Prediction> {
        let scaling = &self.sample.scaling;
        let u = [scaling.time(t)];
        let (mut value, mut gradient) = ([0.0], vec![0.0; self.inner.len()]);
        let defined = t.is_finite() && self.curve.evaluate(&u, &self.inner, &mut value, Some(&mut gradient));
        let outer = value[0] * scaling.magnitude;
        if !defined || !outer.is_finite() {
            return Err(Error::domain(
                format!("{} curve", self.name()),
                format!("no finite value at time {t}; ask for a nearer one"),
            ));
        }
        let error = self.spread(self.covariance.deviation(&gradient));
        let (family, error, noise) = match self.response {
            Response::Additive => (Family::Plain, error * scaling.magnitude, self.residual_deviation()),
            _ if value[0] <= 0.0 => {
                return Err(Error::domain(format!("{} curve", self.name()), format!("not positive at time {t}")));
            }
            Response::Multiplicative => (Family::Log, error / value[0], self.residual_deviation()),
            Response::Poisson | Response::NegativeBinomial { .. } => {
                (Family::Count { alpha: self.alpha() }, error / value[0], 0.0)
            }
        };
        Ok(Prediction { family, value: outer, error, noise, degrees: self.quantile_degrees() })
    }
    /// The curve at time `t`.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn value(&self, t: f64) -> Result<f64> {
        Ok(self.at(t)?.value())
    }
    /// The interval of the curve or of a new observation at time `t`.
    ///
    /// # Errors
    /// As [`at`](Self::at), and `Argument` for a level outside (0, 1).
    pub fn interval(&self, t: f64, level: f64, target: Target) -> Result<Interval> {
        self.at(t)?.interval(level, target)
    }

    /// Number of observations.
    #[must_use]
    pub fn observations(&self) -> usize {
        self.sample.len()
    }
    /// Number of parameters that were estimated.
    #[must_use]
    pub fn free_parameters(&self) -> usize {
        self.limits.fixed.iter().filter(|v| v.is_none()).count()
    }
    /// Observations minus estimated parameters.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> usize {
        self.observations().saturating_sub(self.free_parameters())
    }
    /// Standard deviation of an observation of mean weight about the curve: in the unit of the values, on the log scale
    /// where noise is multiplicative, 1 (by definition) for counts.
    #[must_use]
    pub fn residual_deviation(&self) -> f64 {
        let sigma = self.robust_deviation.unwrap_or_else(|| self.variance.sqrt());
        if self.response == Response::Additive { sigma * self.sample.scaling.magnitude } else { sigma }
    }
    /// Residuals value − curve in the order of time, in the unit of the values.
    #[must_use]
    pub fn residuals(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.sample.len()];
        self.curve.evaluate(&self.sample.u, &self.inner, &mut values, None);
        self.sample.y.iter().zip(values).map(|(y, f)| (y - f) * self.sample.scaling.magnitude).collect()
    }
    /// Maximised log likelihood (for robust losses: of their loss as if it were normal).
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }
    /// Estimated quantities for the information criteria: the parameters, and the variance or dispersion.
    fn likelihood_parameters(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let free = self.free_parameters() as f64;
        if self.response == Response::Poisson { free } else { free + 1.0 }
    }
    /// Akaike's information criterion.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * self.likelihood_parameters() - 2.0 * self.log_likelihood
    }
    /// AIC with the correction for small samples; `None` with too few values for it.
    #[must_use]
    pub fn aicc(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let n = self.observations() as f64;
        let k = self.likelihood_parameters();
        let left = n - k - 1.0;
        (left > 0.0).then(|| self.aic() + 2.0 * k * (k + 1.0) / left)
    }
    /// Schwarz's criterion.
    #[must_use]
    pub fn bic(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let n = self.observations() as f64;
        self.likelihood_parameters() * n.ln() - 2.0 * self.log_likelihood
    }
    /// Share of the (weighted) variance of the values that the curve explains; `None` where the values do not vary.
    #[must_use]
    pub fn r_squared(&self) -> Option<f64> {
        let weight = |i: usize| self.sample.root_weights.get(i).map_or(1.0, |w| w * w);
        let total_weight: f64 = (0..self.sample.len()).map(weight).sum();
        let mean = self.sample.y.iter().enumerate().map(|(i, y)| weight(i) * y).sum::<f64>() / total_weight;
        let total: f64 = self.sample.y.iter().enumerate().map(|(i, y)| weight(i) * (y - mean).powi(2)).sum();
        let magnitude = self.sample.scaling.magnitude;
        let left: f64 = self.residuals().iter().enumerate().map(|(i, r)| weight(i) * (r / magnitude).powi(2)).sum();
        (total > 0.0).then(|| 1.0 - left / total)
    }
    /// How the solver stopped.
    #[must_use]
    pub fn convergence(&self) -> Convergence {
        self.convergence
    }
    /// What a reader of the numbers must know.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
    /// The change of units between the caller's coordinates and the curve's.
    #[must_use]
    pub fn scaling(&self) -> Scaling {
        self.sample.scaling
    }
    /// First and last observed time.
    #[must_use]
    pub fn span(&self) -> (f64, f64) {
        let scaling = self.sample.scaling;
        (scaling.origin, scaling.outward(Unit::Date, self.sample.u.last().copied().unwrap_or(0.0)))
    }
}

impl std::fmt::Display for Fitted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} curve, {} values: {}", self.name(), self.observations(), self.equation())?;
        for e in &self.estimates {
            let note = if e.held {
                " (held)"
            } else if e.at_bound {
                " (at its bound)"
            } else {
                ""
            };
            writeln!(f, "  {:<10} {:>14.6} ± {:<12.4} {}{note}", e.name, e.value, e.deviation, e.unit)?;
        }
        write!(f, "  residual deviation {:.4}", self.residual_deviation())?;
        if let Some(aicc) = self.aicc() {
            write!(f, ", AICc {aicc:.2}")?;
        }
        writeln!(f, ", {} ({} evaluations)", self.convergence.reason, self.convergence.evaluations)?;
        for warning in &self.warnings {
            writeln!(f, "  warning: {warning}")?;
        }
        Ok(())
    }
}
