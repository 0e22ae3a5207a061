//! A fitted ARIMA model.

use super::auto::Candidate;
use super::classic::Expanded;
use super::filter::Filter;
use super::order::ArimaOrder;
use super::own::Solution;
use super::polynomial::{LONGEST, difference_coefficients};
use crate::error::{Error, Result};
use crate::forecast::checked::Checked;
use crate::forecast::distribution::{Dependence, Forecast};
use crate::forecast::history::History;
use crate::forecast::model::{Convergence, Criteria, Fitted, Saved, Stop, check_horizon, count, differences};
use crate::forecast::regressors::Regressors;
use serde::{Deserialize, Serialize};

/// Longest horizon for which the full dependence between steps is kept; beyond it each step is tied to the one before.
const MOST_CORRELATED: usize = 400;

/// A fitted ARIMA model, with regressors where it was given some.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArimaFit {
    order: ArimaOrder,
    /// AR, MA, seasonal AR, seasonal MA coefficients.
    arma: Vec<f64>,
    /// Mean or drift first where there is one, then one coefficient a regressor.
    regression: Vec<f64>,
    /// Covariance of the regression coefficients, row by row, where forecasts carry it.
    regression_covariance: Vec<f64>,
    regressors: Regressors,
    /// Divisor of the values during estimation.
    scale: f64,
    sigma2: f64,
    log_likelihood: f64,
    used: usize,
    /// Student degrees of freedom of the forecasts; none for normal ones.
    degrees: Option<f64>,
    convergence: Convergence,
    history: History,
    runner_up: Option<(ArimaOrder, f64)>,
    tried: usize,
    automatic: bool,
}

impl ArimaFit {
    pub(crate) fn from_reference(
        history: &History,
        regressors: &Regressors,
        candidate: Candidate,
        tried: Vec<(ArimaOrder, f64)>,
    ) -> Self {
        let order = candidate.order;
        let best = tried.first().map_or(f64::NAN, |(_, value)| *value);
        let runner_up = tried.iter().find(|(other, _)| *other != order).map(|(other, value)| (*other, value - best));
        let reason = if candidate.estimate.converged { Stop::Value } else { Stop::Budget };
        Self {
            order,
            arma: candidate.estimate.arma,
            regression: candidate.estimate.regression,
            regression_covariance: vec![],
            regressors: regressors.clone(),
            scale: 1.0,
            sigma2: candidate.sigma2,
            log_likelihood: candidate.estimate.log_likelihood.unwrap_or(f64::NAN),
            used: candidate.estimate.used,
            degrees: None,
            convergence: Convergence { reason, evaluations: candidate.estimate.evaluations, gradient_norm: None },
            history: history.clone(),
            runner_up: runner_up.filter(|(_, distance)| distance.is_finite()),
            tried: tried.len(),
            automatic: !tried.is_empty(),
        }
    }

    pub(crate) fn from_solution(
        history: &History,
        regressors: &Regressors,
        scale: f64,
        solution: Solution,
        tried: Vec<(ArimaOrder, f64)>,
    ) -> Self {
        let order = solution.order;
        let parameters = solution.parameters();
        let degrees = count(solution.used + 1).max(count(parameters) + 1.0) - count(parameters);
        let sigma2 = solution.finished.squares / degrees;
        let best = tried.first().map_or(f64::NAN, |(_, value)| *value);
        let runner_up = tried.iter().find(|(other, _)| *other != order).map(|(other, value)| (*other, value - best));
        let optimum = &solution.optimum;
        Self {
            order,
            regression_covariance: solution.finished.regression_covariance.iter().map(|v| v * sigma2).collect(),
            arma: solution.finished.arma,
            regression: solution.finished.regression,
            regressors: regressors.clone(),
            scale,
            sigma2,
            log_likelihood: solution.log_likelihood,
            used: solution.used,
            degrees: Some(degrees),
            convergence: Convergence {
                reason: if order.coefficients() == 0 { Stop::ClosedForm } else { Stop::Gradient },
                evaluations: optimum.evaluations,
                gradient_norm: Some(optimum.gradient_norm),
            },
            history: history.clone(),
            runner_up: runner_up.filter(|(_, distance)| distance.is_finite()),
            tried: tried.len(),
            automatic: !tried.is_empty(),
        }
    }

    /// The order.
    #[must_use]
    pub fn order(&self) -> ArimaOrder {
        self.order
    }

    /// The values that were fitted.
    pub(crate) fn observed(&self) -> &[Option<f64>] {
        self.history.values()
    }

    /// Innovation variance with its degrees of freedom, on the data's scale.
    #[must_use]
    pub fn sigma2(&self) -> f64 {
        self.sigma2 * self.scale * self.scale
    }

    /// Mean or drift column, then the regressors, over `from .. from + length` periods counted from 0; `given` are the
    /// regressors there.
    fn columns(&self, from: usize, length: usize, given: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut out = Vec::with_capacity(given.len() + 1);
        if self.order.has_mean() {
            out.push(vec![1.0; length]);
        } else if self.order.has_drift() {
            out.push((from + 1..=from + length).map(count).collect());
        }
        out.extend(given.iter().cloned());
        out
    }

    /// What the regression says for each row.
    fn regression_part(&self, columns: &[Vec<f64>], length: usize) -> Vec<f64> {
        (0..length).map(|t| columns.iter().zip(&self.regression).map(|(column, beta)| column[t] * beta).sum()).collect()
    }

    fn expanded(&self) -> Expanded {
        let mut expanded = Expanded::new(self.order);
        expanded.set(&self.arma, false);
        expanded
    }

    fn delta(&self) -> Vec<f64> {
        difference_coefficients(self.order.d, self.order.seasonal_d, self.order.period)
    }

    /// Values in units of `scale` without the regression, NaN where nothing was seen.
    fn level(&self) -> Vec<f64> {
        let columns = self.columns(0, self.history.len(), self.regressors.columns());
        let part = self.regression_part(&columns, self.history.len());
        let values = self.history.values().iter().zip(part);
        values.map(|(value, part)| value.map_or(f64::NAN, |value| value / self.scale - part)).collect()
    }

    /// Whether the filter runs over the differenced values: exact, and without the diffuse start's rounding, but only
    /// without gaps. Reference fits keep R's filter.
    fn runs_differenced(&self) -> bool {
        self.degrees.is_some() && !self.history.has_gaps()
    }

    /// The filter after all values, and standardised errors of all slots (NaN where there is none).
    fn filtered(&self, expanded: &Expanded) -> (Filter, Vec<f64>) {
        let order = self.order;
        let mut level = self.level();
        let mut residuals = Vec::new();
        let delta = self.delta();
        if self.runs_differenced() {
            let lost = delta.len().min(level.len());
            let differenced: Vec<f64> = (lost..level.len())
                .map(|t| delta.iter().enumerate().fold(level[t], |sum, (j, d)| sum - d * level[t - 1 - j]))
                .collect();
            let mut filter = Filter::new(order.ar_lags(), order.ma_lags(), vec![]);
            filter.run(&expanded.phi, &expanded.theta, &differenced, Some(&mut residuals));
            let mut all = vec![f64::NAN; lost];
            all.extend(residuals);
            return (filter, all);
        }
        let shift = self.shift(&level);
        for value in &mut level {
            *value -= shift;
        }
        let mut filter = Filter::new(order.ar_lags(), order.ma_lags(), delta);
        filter.run(&expanded.phi, &expanded.theta, &level, Some(&mut residuals));
        (filter, residuals)
    }

    /// The diffuse start shrinks the first values by a millionth of their distance from zero; a differenced model does not
    /// know where zero is, so the distance is taken from the first value. R's path keeps zero.
    fn shift(&self, level: &[f64]) -> f64 {
        if self.order.differences() > 0 && self.degrees.is_some() {
            level.iter().copied().find(|value| !value.is_nan()).unwrap_or(0.0)
        } else {
            0.0
        }
    }

    /// Means and variances (in innovation variances) of the next values without the regression.
    fn ahead(&self, expanded: &Expanded, horizon: usize) -> (Vec<f64>, Vec<f64>) {
        let (mut filter, _) = self.filtered(expanded);
        if !self.runs_differenced() {
            let shift = self.shift(&self.level());
            let (means, variances) = filter.forecast(&expanded.phi, &expanded.theta, horizon);
            return (means.into_iter().map(|mean| mean + shift).collect(), variances);
        }
        let delta = self.delta();
        let integrate = |mut path: Vec<f64>, before: &[f64]| {
            for k in 0..horizon {
                for (j, d) in delta.iter().enumerate() {
                    let earlier = if j < k {
                        path.get(k - 1 - j)
                    } else {
                        before.len().checked_sub(j + 1 - k).and_then(|at| before.get(at))
                    };
                    path[k] += d * earlier.copied().unwrap_or(0.0);
                }
            }
            path
        };
        let (means, responses) = filter.responses(&expanded.phi, horizon);
        let means = integrate(means, &self.level());
        let responses: Vec<Vec<f64>> = responses.into_iter().map(|path| integrate(path, &[])).collect();
        let mut total = 0.0;
        let variances = self
            .weights(expanded, horizon)
            .into_iter()
            .enumerate()
            .map(|(k, weight)| {
                total += weight * weight;
                let mut state = 0.0;
                for (i, left) in responses.iter().enumerate() {
                    for (j, right) in responses.iter().enumerate() {
                        state += left[k] * right[k] * filter.covariance_at(i, j);
                    }
                }
                total + state.max(0.0)
            })
            .collect();
        (means, variances)
    }

    /// Forecast of a model with regressors, whose values over the horizon are given.
    ///
    /// # Errors
    /// A horizon of 0, or regressors that do not match those of the fit.
    pub fn forecast_with(&self, horizon: usize, future: &Regressors) -> Result<Forecast> {
        check_horizon(horizon)?;
        let given = self.regressors.matching(future, horizon)?;
        let columns = self.columns(self.history.len(), horizon, &given);
        let part = self.regression_part(&columns, horizon);
        let expanded = self.expanded();
        let (means, variances) = self.ahead(&expanded, horizon);
        let points: Vec<f64> = means.iter().zip(&part).map(|(mean, part)| (mean + part) * self.scale).collect();
        let k = self.regression.len();
        let scales: Vec<f64> = variances
            .iter()
            .enumerate()
            .map(|(step, variance)| {
                let mut total = variance * self.sigma2;
                if !self.regression_covariance.is_empty() {
                    for i in 0..k {
                        for j in 0..k {
                            let distance = self.distance(&columns, i, step) * self.distance(&columns, j, step);
                            total += distance * self.regression_covariance[i * k + j];
                        }
                    }
                }
                total.max(0.0).sqrt() * self.scale
            })
            .collect();
        let dependence = self.dependence(&expanded, horizon);
        let forecast = match self.degrees {
            Some(degrees) => Forecast::student(points, &scales, degrees, dependence),
            None => Forecast::normal(points, &scales, dependence),
        }?;
        Ok(forecast.clipped(&self.history.bounds()))
    }

    /// How far a column has moved since the last value, which is what the error of its coefficient is multiplied by
    /// where the series is differenced.
    fn distance(&self, columns: &[Vec<f64>], column: usize, step: usize) -> f64 {
        let now = columns[column][step];
        if self.order.differences() == 0 {
            return now;
        }
        let constants = usize::from(self.order.has_mean() || self.order.has_drift());
        let before = if column < constants {
            count(self.history.len())
        } else {
            self.regressors.columns().get(column - constants).and_then(|c| c.last()).copied().unwrap_or(0.0)
        };
        now - before
    }

    /// Weights of past innovations in the steps ahead: the coefficients of θ(B) / (φ(B) Δ(B)).
    fn weights(&self, expanded: &Expanded, horizon: usize) -> Vec<f64> {
        let delta = self.delta();
        let mut weights = vec![0.0; horizon];
        for k in 0..horizon {
            let mut value = if k == 0 { 1.0 } else { expanded.theta.get(k - 1).copied().unwrap_or(0.0) };
            for (lag, phi) in expanded.phi.iter().enumerate().take(k) {
                value += phi * weights[k - 1 - lag];
            }
            weights[k] = value;
        }
        for k in 0..horizon {
            for (lag, d) in delta.iter().enumerate().take(k) {
                weights[k] += d * weights[k - 1 - lag];
            }
        }
        weights
    }

    fn dependence(&self, expanded: &Expanded, horizon: usize) -> Dependence {
        let weights = self.weights(expanded, horizon);
        if horizon <= MOST_CORRELATED {
            return Dependence::from_weights(&weights, horizon);
        }
        let mut correlations = Vec::with_capacity(horizon - 1);
        let mut variance = 0.0;
        let mut product = 0.0;
        for k in 0..horizon {
            let before = variance;
            variance += weights[k] * weights[k];
            if k > 0 {
                product += weights[k] * weights[k - 1];
                let correlation: f64 = product / (before * variance).sqrt();
                correlations.push(if correlation.is_finite() { correlation.clamp(-1.0, 1.0) } else { 0.0 });
            }
        }
        Dependence::Markov(correlations)
    }

    fn names(&self) -> Vec<String> {
        let order = self.order;
        let numbered = |name: &str, n: usize| (1..=n).map(|k| format!("{name}{k}")).collect::<Vec<_>>();
        let mut names = numbered("ar", order.p);
        names.extend(numbered("ma", order.q));
        names.extend(numbered("sar", order.seasonal_p));
        names.extend(numbered("sma", order.seasonal_q));
        if order.has_mean() {
            names.push("mean".to_owned());
        } else if order.has_drift() {
            names.push("drift".to_owned());
        }
        names.extend(self.regressors.names().iter().cloned());
        names
    }
}

impl Checked for ArimaFit {
    fn matches(&self) -> bool {
        let order = self.order;
        let most = order.p.max(order.q).max(order.seasonal_p).max(order.seasonal_q);
        let lengths = order.period.max(1).saturating_mul(most.max(order.seasonal_d).max(1));
        let constant = usize::from(order.has_mean() || order.has_drift());
        let k = constant + self.regressors.columns().len();
        order.period > 0
            && most <= LONGEST
            && lengths <= 10_000
            && order.d <= 10
            && order.seasonal_d <= 10
            && self.arma.len() == order.coefficients()
            && self.regression.len() == k
            && (self.regression_covariance.is_empty() || self.regression_covariance.len() == k * k)
            && self.regressors.columns().iter().all(|column| column.len() == self.history.len())
            && self.scale > 0.0
    }
}

impl Fitted for ArimaFit {
    fn label(&self) -> String {
        format!("arima{}", self.order)
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        if !self.regressors.is_empty() {
            let why = format!(
                "the model was fitted with {}; use forecast_with and give their values for the {horizon} steps ahead",
                self.regressors.names().join(", ")
            );
            return Err(Error::argument("future regressors", why));
        }
        self.forecast_with(horizon, &Regressors::default())
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        // Fitted values are the data less the standardised errors, as R reports them; they differ from the one-step
        // forecasts only where the filter is still starting up.
        let (_, residuals) = self.filtered(&self.expanded());
        let pairs = self.history.values().iter().zip(residuals);
        pairs.map(|(value, error)| value.filter(|_| !error.is_nan()).map(|value| value - error * self.scale)).collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(self.history.values(), &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let arma = self.arma.iter().copied();
        let values = arma.chain(self.regression.iter().map(|value| value * self.scale));
        let mut out: Vec<(String, f64)> = self.names().into_iter().zip(values).collect();
        out.push(("sigma2".to_owned(), self.sigma2()));
        out
    }

    fn criteria(&self) -> Option<Criteria> {
        let parameters = self.arma.len() + self.regression.len() + 1;
        let log_likelihood = self.log_likelihood - count(self.used) * self.scale.ln();
        Some(Criteria { log_likelihood, parameters, observations: self.used })
    }

    fn convergence(&self) -> Convergence {
        self.convergence
    }

    fn why(&self) -> String {
        let order = self.order;
        let movement = match (order.d, order.seasonal_d) {
            (0, 0) => "no trend that needs differencing: forecasts return to a level",
            (1, 0) if order.has_drift() => "the values drift: forecasts go on at the mean change",
            (1, 0) => "the values wander without a steady drift: forecasts stay near the last level",
            (0, _) => "the season repeats: forecasts go on from the last seasons",
            (_, 0) => "the growth itself changes: forecasts go on at the latest growth",
            _ => "level and season both move: forecasts go on from the last level and seasons",
        };
        if !self.automatic {
            return format!("order {order} was asked for; {movement}");
        }
        let rival = self
            .runner_up
            .map_or_else(String::new, |(rival, distance)| format!("; next best {rival}, {distance:.2} behind"));
        format!("{movement}; arima{order} is the best of {} orders{rival}", self.tried)
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("arima", self)
    }
}

impl std::fmt::Display for ArimaFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.summary())
    }
}
