//! Automatic choice of the order on R's path.

use super::classic::{Criterion, Estimate, Failure, Problem, fit};
use super::differences::{is_constant, lagged, regular, seasonal};
use super::order::ArimaOrder;
use super::polynomial::roots_exceed;
use super::search::{Limits, Tried};

/// Roots nearer to the unit circle than this refuse an order.
pub(crate) const NEAREST_ROOT: f64 = 1.01;

/// The criterion that orders are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Penalty {
    /// Akaike's criterion corrected for few observations.
    #[default]
    Aicc,
    /// Akaike's criterion.
    Aic,
    /// Schwarz's criterion.
    Bic,
}

impl Penalty {
    /// The criterion from AIC, as R has it: AICc turns negative where there are fewer observations than parameters.
    pub(crate) fn apply(self, aic: f64, parameters: usize, used: usize) -> f64 {
        let (k, n) = (parameters as f64, used as f64);
        match self {
            Self::Aicc => aic + 2.0 * k * (k + 1.0) / (n - k - 1.0),
            Self::Aic => aic,
            Self::Bic => aic + k * (n.ln() - 2.0),
        }
    }
}

/// One candidate of the reference search.
pub(crate) struct Candidate {
    pub(crate) order: ArimaOrder,
    pub(crate) estimate: Estimate,
    pub(crate) aic: f64,
    /// Estimated parameters, the variance counted.
    pub(crate) parameters: usize,
    /// Innovation variance with its degrees of freedom.
    pub(crate) sigma2: f64,
}

/// Regressor columns of an order: the mean or drift first, then the given ones.
pub(crate) fn with_constant(order: ArimaOrder, regressors: &[Vec<f64>], length: usize) -> Vec<Vec<f64>> {
    let mut columns = Vec::with_capacity(regressors.len() + 1);
    if order.has_mean() {
        columns.push(vec![1.0; length]);
    } else if order.has_drift() {
        columns.push((1..=length).map(|t| t as f64).collect());
    }
    columns.extend(regressors.iter().cloned());
    columns
}

/// Fits an order and judges it: criteria, variance, and whether it may be chosen (roots, covariance).
pub(crate) fn candidate(
    values: &[f64],
    regressors: &[Vec<f64>],
    order: ArimaOrder,
    criterion: Criterion,
    offset: f64,
) -> Result<(Candidate, bool), Failure> {
    let problem = Problem { values, regressors: with_constant(order, regressors, values.len()), order };
    let estimate = fit(&problem, criterion)?;
    let seen = values.iter().filter(|value| !value.is_nan()).count();
    let used = seen.saturating_sub(order.lost());
    let parameters = estimate.arma.len() + estimate.regression.len() + 1;
    let aic = match estimate.log_likelihood {
        Some(log_likelihood) => -2.0 * log_likelihood + 2.0 * parameters as f64,
        None => offset + used as f64 * estimate.variance.ln() + 2.0 * parameters as f64,
    };
    let squares: f64 = estimate.residuals.iter().filter(|value| !value.is_nan()).map(|value| value * value).sum();
    let sigma2 = squares / (used as f64 - parameters as f64 + 1.0);
    let k = parameters - 1;
    let variances_hold = (0..k).all(|i| !(estimate.covariance[i * k + i] < 0.0));
    let admissible = variances_hold && roots_are_far(order, &estimate.arma) && !aic.is_nan();
    Ok((Candidate { order, estimate, aic, parameters, sigma2 }, admissible))
}

/// Whether all roots of both polynomials are farther out than [`NEAREST_ROOT`]; seasonal roots count as lag-1 roots.
pub(crate) fn roots_are_far(order: ArimaOrder, arma: &[f64]) -> bool {
    let seasonal = order.p + order.q;
    let far_seasonal = NEAREST_ROOT.powi(i32::try_from(order.period).unwrap_or(i32::MAX));
    let negated = |part: &[f64]| part.iter().map(|value| -value).collect::<Vec<f64>>();
    roots_exceed(&arma[..order.p], NEAREST_ROOT)
        && roots_exceed(&negated(&arma[order.p..seasonal]), NEAREST_ROOT)
        && roots_exceed(&arma[seasonal..seasonal + order.seasonal_p], far_seasonal)
        && roots_exceed(&negated(&arma[seasonal + order.seasonal_p..]), far_seasonal)
}

/// What a search starts from.
pub(crate) struct Plan {
    pub(crate) base: ArimaOrder,
    pub(crate) limits: Limits,
    pub(crate) start: [usize; 4],
    pub(crate) constant: bool,
    pub(crate) penalty: Penalty,
    pub(crate) conditional: bool,
}

/// Settings of the reference search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) penalty: Penalty,
    /// Critical values of the test for the first and the second difference.
    pub(crate) critical: [f64; 2],
}

/// Differences, limits and starting orders as R's `auto.arima` sets them.
pub(crate) fn plan(
    values: &[f64],
    regressors: &[Vec<f64>],
    period: usize,
    differences: Option<(usize, usize)>,
    settings: Settings,
) -> Result<(Plan, Vec<f64>), Failure> {
    let seen = values.iter().filter(|value| !value.is_nan()).count();
    let mut limits = Limits {
        p: 5.min(seen / 3),
        q: 5.min(seen / 3),
        seasonal_p: 2.min(seen / 3 / period),
        seasonal_q: 2.min(seen / 3 / period),
        total: 5,
        models: 94,
    };
    let mut base = ArimaOrder::new(0, 0, 0).seasonal(0, 0, 0, period);
    let detrended = without_regressors(values, regressors);
    if period == 1 {
        (limits.seasonal_p, limits.seasonal_q) = (0, 0);
    } else {
        base.seasonal_d = differences.map_or_else(|| seasonal(&detrended, period), |(_, seasonal)| seasonal);
    }
    let mut work = detrended;
    for _ in 0..base.seasonal_d {
        work = lagged(&work, period);
    }
    base.d = differences.map_or_else(|| regular(&work, &settings.critical), |(regular, _)| regular);
    for _ in 0..base.d {
        work = lagged(&work, 1);
    }
    if work.iter().all(|value| value.is_nan()) {
        return Err(Failure::TooFew);
    }
    if period > 1 {
        if limits.seasonal_p > 0 {
            limits.p = limits.p.min(period - 1);
        }
        if limits.seasonal_q > 0 {
            limits.q = limits.q.min(period - 1);
        }
    }
    let start = if values.len() < 10 { [1, 1, 0, 0] } else { [2, 2, 1, 1] };
    let penalty = if seen <= 3 { Penalty::Aic } else { settings.penalty };
    let plan = Plan {
        base,
        limits,
        start,
        constant: base.differences() < 2,
        penalty,
        conditional: values.len() > 150 || period > 12,
    };
    Ok((plan, work))
}

fn without_regressors(values: &[f64], regressors: &[Vec<f64>]) -> Vec<f64> {
    if regressors.is_empty() {
        return values.to_vec();
    }
    let mut columns = vec![vec![1.0; values.len()]];
    columns.extend(regressors.iter().cloned());
    match super::linear::regress(values, &columns) {
        None => values.to_vec(),
        Some((beta, _)) => (0..values.len())
            .map(|t| values[t] - columns.iter().zip(&beta).map(|(column, b)| column[t] * b).sum::<f64>())
            .collect(),
    }
}

/// The chosen model and every order tried.
pub(crate) struct Choice {
    pub(crate) candidate: Candidate,
    pub(crate) tried: Vec<(ArimaOrder, f64)>,
}

/// Runs the reference search over the plan.
pub(crate) fn search(values: &[f64], regressors: &[Vec<f64>], plan: &Plan, stepwise: bool) -> Result<Choice, Failure> {
    let criterion = if plan.conditional { Criterion::Conditional } else { Criterion::Exact };
    let mut offset = 0.0;
    if plan.conditional
        && let Ok((first, _)) =
            candidate(values, regressors, plan.base.with_constant(plan.base.differences() == 0), Criterion::Exact, 0.0)
        && let Some(log_likelihood) = first.estimate.log_likelihood
    {
        let seen = values.iter().filter(|value| !value.is_nan()).count();
        offset = -2.0 * log_likelihood - seen as f64 * first.estimate.variance.ln();
    }
    let mut best: Option<(f64, Candidate)> = None;
    let mut score = |order: ArimaOrder| match candidate(values, regressors, order, criterion, offset) {
        Ok((found, true)) => {
            let value = plan.penalty.apply(found.aic, found.parameters, found.estimate.used);
            if best.as_ref().is_none_or(|(least, _)| value < *least) {
                best = Some((value, found));
            }
            value
        }
        _ => f64::INFINITY,
    };
    let mut tried = Tried::new(&mut score);
    if stepwise {
        tried.stepwise(plan.base, plan.limits, plan.start, plan.constant);
    } else {
        tried.exhaustive(plan.base, plan.limits, plan.constant);
    }
    let mut log = std::mem::take(&mut tried.log);
    log.sort_by(|a, b| a.1.total_cmp(&b.1));
    if plan.conditional {
        for (order, value) in &log {
            if value.is_finite()
                && let Ok((found, true)) = candidate(values, regressors, *order, Criterion::Exact, 0.0)
            {
                return Ok(Choice { candidate: found, tried: log });
            }
        }
        return Err(Failure::Singular);
    }
    let (_, candidate) = best.ok_or(Failure::Singular)?;
    Ok(Choice { candidate, tried: log })
}

/// Whether the differenced series is one constant, so that nothing is left to model.
pub(crate) fn nothing_left(work: &[f64]) -> bool {
    is_constant(work)
}
