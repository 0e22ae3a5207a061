//! A fitted theta model.

use super::Theta;
use super::kernel::{self, State};
use super::simplex;
use crate::error::Result;
use crate::forecast::distribution::{Dependence, Forecast, Marginal};
use crate::forecast::history::{Bounds, History};
use crate::forecast::model::{Convergence, Fitted, Saved, Stop, check_horizon, count, differences};
use crate::forecast::seasonal::Adjustment;
use serde::{Deserialize, Serialize};

/// A fitted theta model. States are kept for values divided by `scale`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThetaFit {
    method: Theta,
    alpha: f64,
    /// `1 - 1/theta`.
    weight: f64,
    start: f64,
    state: State,
    dynamic: bool,
    /// Standard deviation of the one-step errors of the adjusted, scaled values.
    sigma: f64,
    degrees: f64,
    scale: f64,
    season: Vec<f64>,
    adjustment: Adjustment,
    /// Set where the values lie on one line.
    line: Option<(f64, f64)>,
    values: Vec<Option<f64>>,
    fitted: Vec<Option<f64>>,
    bounds: Bounds,
    evaluations: usize,
    runner_up: Option<(Theta, f64)>,
}

impl ThetaFit {
    pub(super) fn new(
        method: Theta,
        plain: &[f64],
        season: Vec<f64>,
        adjustment: Adjustment,
        history: &History,
        scale: f64,
    ) -> Self {
        let setting = method.setting().with_period(history.period());
        let found = if method == Theta::AsR {
            // In the data's own unit, on which R's search depends.
            let own: Vec<f64> = plain.iter().map(|value| value * scale).collect();
            let found = simplex::estimate(&own);
            kernel::Estimate { level: found.level / scale, square: found.square / (scale * scale), ..found }
        } else {
            kernel::estimate(plain, &setting)
        };
        let (mut state, fitted) = kernel::run(plain, found.alpha, found.weight, found.level, setting.dynamic);
        let mut weight = found.weight;
        if matches!(method, Theta::Standard | Theta::AsR) {
            // R adds half the slope to the forecasts of plain smoothing: a line through zero that starts one step later.
            weight = 0.5;
            state.intercept = 0.0;
            state.power /= 1.0 - found.alpha;
        }
        // R: two parameters of exponential smoothing and the variance; theta is a third.
        let parameters = if setting.weight.is_some() { 2 } else { 3 };
        let counted = plain.len().saturating_sub(setting.skipped);
        let free = count(counted.saturating_sub(parameters).max(1));
        let seasoned = fitted.iter().enumerate().map(|(at, value)| {
            let index = season.get(at % season.len().max(1));
            Some(scale * with_season(*value, index, adjustment))
        });
        Self {
            method,
            alpha: found.alpha,
            weight,
            start: found.level,
            state,
            dynamic: setting.dynamic,
            sigma: (found.square / free).sqrt(),
            degrees: free.max(FEWEST_DEGREES),
            scale,
            fitted: seasoned.collect(),
            season,
            adjustment,
            line: None,
            values: history.values().to_vec(),
            bounds: history.bounds(),
            evaluations: found.evaluations,
            runner_up: None,
        }
    }

    /// The straight line through all values, continued.
    pub(super) fn line(method: Theta, slope: f64, history: &History) -> Self {
        let last = history.seen().last().copied().unwrap_or_default();
        Self {
            method,
            alpha: 1.0,
            weight: 1.0,
            start: last,
            state: State { at: history.len(), level: last, mean: last, intercept: 0.0, slope, power: 0.0 },
            dynamic: false,
            sigma: 0.0,
            degrees: 1.0,
            scale: 1.0,
            season: Vec::new(),
            adjustment: Adjustment::Additive,
            line: Some((last, slope)),
            values: history.values().to_vec(),
            fitted: history.values().to_vec(),
            bounds: history.bounds(),
            evaluations: 0,
            runner_up: None,
        }
    }

    pub(super) fn beside(mut self, runner_up: Option<(Theta, f64)>) -> Self {
        self.runner_up = runner_up;
        self
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> Theta {
        self.method
    }

    /// Weight of the newest value in the level.
    #[must_use]
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Theta; infinite where the whole line counts.
    #[must_use]
    pub fn theta(&self) -> f64 {
        1.0 / (1.0 - self.weight)
    }

    /// Slope of the line with its weight: what the forecasts grow by in the long run.
    #[must_use]
    pub fn drift(&self) -> f64 {
        self.weight * self.state.slope * self.scale
    }

    /// Variance of the one-step errors of the adjusted values.
    #[must_use]
    pub fn error_variance(&self) -> f64 {
        (self.sigma * self.scale).powi(2)
    }

    /// Means of the next steps and the response of each to a unit error at each step before it, row by row.
    fn steps(&self, horizon: usize) -> (Vec<f64>, Vec<f64>) {
        let forward = |state: State, shock: Option<usize>| {
            let mut state = state;
            (0..horizon)
                .map(|step| {
                    let mean = kernel::one_step(&state, self.alpha, self.weight);
                    let value = if shock == Some(step) { mean + 1.0 } else { mean };
                    kernel::advance(&mut state, value, self.alpha, self.dynamic);
                    value
                })
                .collect::<Vec<f64>>()
        };
        let means = forward(self.state, None);
        if horizon > MOST_CORRELATED {
            return (means, Vec::new());
        }
        // The recursions are linear, so responses are those of a state at zero.
        let zero = State { level: 0.0, mean: 0.0, intercept: 0.0, slope: 0.0, ..self.state };
        let columns: Vec<Vec<f64>> = (0..horizon).map(|shock| forward(zero, Some(shock))).collect();
        let mut rows = Vec::with_capacity(horizon * (horizon + 1) / 2);
        for step in 0..horizon {
            rows.extend(columns.iter().take(step + 1).map(|column| column[step]));
        }
        (means, rows)
    }
}

fn with_season(value: f64, index: Option<&f64>, adjustment: Adjustment) -> f64 {
    match (index, adjustment) {
        (Some(index), Adjustment::Additive) => value + index,
        (Some(index), Adjustment::Multiplicative) => value * index,
        (None, _) => value,
    }
}

impl Fitted for ThetaFit {
    fn label(&self) -> String {
        match self.method {
            Theta::Model => "theta",
            Theta::Standard => "classic_theta",
            Theta::AsR => "thetaf",
            Theta::Optimized => "optimized_theta",
            Theta::Dynamic => "dynamic_theta",
            Theta::DynamicOptimized | Theta::Automatic => "dot",
        }
        .to_owned()
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        if let Some((last, slope)) = self.line {
            let points: Vec<f64> = (1..=horizon).map(|k| last + slope * count(k)).collect();
            let steps = points.iter().map(|point| Marginal::Point(*point)).collect();
            return Ok(Forecast::new(points, steps, Dependence::Independent)?.clipped(&self.bounds));
        }
        let (means, rows) = self.steps(horizon);
        let n = self.state.at;
        let mut points = Vec::with_capacity(horizon);
        let mut steps = Vec::with_capacity(horizon);
        let mut factor = Vec::with_capacity(rows.len());
        for (step, mean) in means.iter().enumerate() {
            let row = rows.get(step * (step + 1) / 2..(step + 1) * (step + 2) / 2).unwrap_or_default();
            let length = if row.is_empty() {
                (1.0 + count(step) * self.alpha * self.alpha).sqrt()
            } else {
                row.iter().map(|weight| weight * weight).sum::<f64>().sqrt()
            };
            factor.extend(row.iter().map(|weight| weight / length));
            let index = self.season.get((n + step) % self.season.len().max(1));
            let size = if self.adjustment == Adjustment::Multiplicative { index.copied().unwrap_or(1.0) } else { 1.0 };
            let location = self.scale * with_season(*mean, index, self.adjustment);
            let scale = self.scale * size * self.sigma * length;
            points.push(location);
            steps.push(Marginal::Student { location, scale, degrees: self.degrees });
        }
        let dependence = if factor.is_empty() { Dependence::walk(horizon) } else { Dependence::Correlated(factor) };
        Ok(Forecast::new(points, steps, dependence)?.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        self.fitted.clone()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.values, &self.fitted)
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        vec![
            ("alpha".to_owned(), self.alpha),
            ("theta".to_owned(), self.theta()),
            ("level".to_owned(), self.start * self.scale),
            ("drift".to_owned(), self.drift()),
            ("sigma2".to_owned(), self.error_variance()),
        ]
    }

    fn convergence(&self) -> Convergence {
        Convergence { reason: Stop::Value, evaluations: self.evaluations, gradient_norm: None }
    }

    fn why(&self) -> String {
        if self.line.is_some() {
            return "the values lie on one straight line: it goes on".to_owned();
        }
        let season = match (self.season.is_empty(), self.adjustment) {
            (true, _) => "no season found",
            (false, Adjustment::Additive) => "a season of constant size taken out",
            (false, Adjustment::Multiplicative) => "a season that grows with the level taken out",
        };
        let growth = format!("alpha {:.3}, {:.4} per period of the line's slope", self.alpha, self.weight);
        match self.runner_up {
            Some((second, variance)) => format!(
                "{} has the smallest error variance ({:.4e}): {season}, {growth}; the runner-up is {second:?} ({variance:.4e})",
                self.label(),
                self.error_variance()
            ),
            None => format!("{} was asked for: {season}, {growth}", self.label()),
        }
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("theta", self)
    }
}

/// Degrees of freedom of the errors with the fewest values: the prior and the reference of other series are worth this
/// much, and below it an interval of 95 % is many times the data.
const FEWEST_DEGREES: f64 = 3.0;

/// Longest horizon for which all responses are worked out: 720² / 2 of them.
const MOST_CORRELATED: usize = 720;
