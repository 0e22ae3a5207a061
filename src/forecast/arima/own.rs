//! Fits and the search on converged likelihoods.

use super::auto::{Penalty, Plan, roots_are_far};
use super::converged::{Engine, Finished, Optimum, Until};
use super::differences::lagged;
use super::order::ArimaOrder;
use super::search::Tried;
use std::collections::BTreeMap;

/// A fitted order.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    pub(crate) order: ArimaOrder,
    pub(crate) finished: Finished,
    pub(crate) optimum: Optimum,
    pub(crate) log_likelihood: f64,
    pub(crate) used: usize,
}

impl Solution {
    /// Estimated parameters, the variance counted.
    pub(crate) fn parameters(&self) -> usize {
        self.finished.arma.len() + self.finished.regression.len() + 1
    }
}

/// One series at fixed differences, with and without a constant.
pub(crate) struct Fitter {
    plain: Engine,
    constant: Engine,
    points: BTreeMap<ArimaOrder, Vec<f64>>,
    partials: Vec<f64>,
    used: usize,
    regressors: usize,
}

impl Fitter {
    /// From complete values; `base` has the differences and the period.
    pub(crate) fn new(values: &[f64], regressors: &[Vec<f64>], base: ArimaOrder) -> Self {
        let difference = |column: &[f64]| {
            let mut out = column.to_vec();
            for _ in 0..base.seasonal_d {
                out = lagged(&out, base.period);
            }
            for _ in 0..base.d {
                out = lagged(&out, 1);
            }
            out
        };
        let level = difference(values);
        let given: Vec<Vec<f64>> = regressors.iter().map(|column| difference(column)).collect();
        let mut columns = given.clone();
        match base.differences() {
            0 => columns.insert(0, vec![1.0; level.len()]),
            1 => columns.insert(0, vec![if base.d == 1 { 1.0 } else { base.period as f64 }; level.len()]),
            _ => {}
        }
        let mean = level.iter().sum::<f64>() / level.len() as f64;
        let centred: Vec<f64> =
            if base.differences() < 2 { level.iter().map(|value| value - mean).collect() } else { level.clone() };
        Self {
            used: level.len(),
            partials: partial_autocorrelations(&centred, 8),
            plain: Engine::new(level.clone(), given),
            constant: Engine::new(level, columns),
            points: BTreeMap::new(),
            regressors: regressors.len(),
        }
    }

    fn engine(&mut self, order: ArimaOrder) -> &mut Engine {
        if order.constant { &mut self.constant } else { &mut self.plain }
    }

    /// Whether there are enough values to tell the parameters of the order apart.
    fn long_enough(&self, order: ArimaOrder) -> bool {
        let parameters = order.coefficients() + usize::from(order.constant) + self.regressors + 1;
        self.used > parameters + 1
    }

    /// Starting points: sample partial autocorrelations, and the longest fitted order inside this one.
    fn starts(&self, order: ArimaOrder) -> Vec<Vec<f64>> {
        let mut first = vec![0.0; order.coefficients()];
        for (slot, partial) in first.iter_mut().zip(&self.partials).take(order.p) {
            *slot = partial.clamp(-0.9, 0.9).atanh();
        }
        if order.p == 0 && order.q > 0 {
            first[0] = -self.partials.first().map_or(0.0, |partial| partial.clamp(-0.7, 0.7)).atanh();
        }
        let mut starts = vec![first];
        let fits = |other: &ArimaOrder| {
            other.p <= order.p
                && other.q <= order.q
                && other.seasonal_p <= order.seasonal_p
                && other.seasonal_q <= order.seasonal_q
                && other.coefficients() > 0
                && *other != order
        };
        let nested = self.points.iter().filter(|(other, _)| fits(other)).max_by_key(|(other, _)| other.coefficients());
        if let Some((other, point)) = nested {
            starts.push(embed(point, *other, order));
        }
        starts
    }

    /// The optimum from the start with the higher likelihood.
    fn solve(&mut self, order: ArimaOrder, until: Until) -> Option<Optimum> {
        let starts = self.starts(order);
        let engine = self.engine(order);
        let heights: Vec<f64> = starts.iter().map(|start| engine.objective(order, start)).collect();
        let best = (0..starts.len())
            .filter(|at| heights[*at].is_finite())
            .min_by(|a, b| heights[*a].total_cmp(&heights[*b]))?;
        engine.minimise(order, &starts[best], until)
    }

    fn log_likelihood(&self, objective: f64) -> f64 {
        -(self.used as f64) * (objective + 0.5 * (1.0 + std::f64::consts::TAU.ln()))
    }

    /// The criterion of an order; infinite where it cannot be fitted or may not be chosen.
    pub(crate) fn score(&mut self, order: ArimaOrder, penalty: Penalty) -> f64 {
        if !self.long_enough(order) {
            return f64::INFINITY;
        }
        let Some(found) = self.solve(order, Until::Comparable) else { return f64::INFINITY };
        let arma = self.engine(order).finish(order, &found.point).arma;
        self.points.insert(order, found.point);
        if !roots_are_far(order, &arma) || !found.objective.is_finite() {
            return f64::INFINITY;
        }
        self.criterion(order, self.log_likelihood(found.objective), penalty)
    }

    fn criterion(&self, order: ArimaOrder, log_likelihood: f64, penalty: Penalty) -> f64 {
        let parameters = order.coefficients() + usize::from(order.constant) + self.regressors + 1;
        penalty.apply(-2.0 * log_likelihood + 2.0 * parameters as f64, parameters, self.used)
    }

    /// Fits an order to the end.
    pub(crate) fn fit(&mut self, order: ArimaOrder) -> Option<Solution> {
        let found = match self.points.get(&order).cloned() {
            Some(start) => self.engine(order).minimise(order, &start, Until::Final)?,
            None => {
                let rough = self.solve(order, Until::Comparable)?;
                self.engine(order).minimise(order, &rough.point, Until::Final)?
            }
        };
        let finished = self.engine(order).finish(order, &found.point);
        let log_likelihood = self.log_likelihood(finished.objective);
        log_likelihood.is_finite().then_some(Solution {
            order,
            finished,
            optimum: found,
            log_likelihood,
            used: self.used,
        })
    }
}

/// The model of values that repeat exactly once they are differenced: no error at all.
pub(crate) fn exact(order: ArimaOrder, work: &[f64]) -> Solution {
    /// Stands for the logarithm of a variance of zero, so that criteria stay finite.
    const NO_ERROR: f64 = -300.0;
    let lag = if order.d == 0 && order.seasonal_d == 1 { order.period as f64 } else { 1.0 };
    let mean = work.iter().sum::<f64>() / work.len().max(1) as f64 / lag;
    let constant = order.has_mean() || order.has_drift();
    let regression = if constant { vec![mean] } else { vec![] };
    let used = work.len();
    Solution {
        order,
        finished: Finished {
            arma: vec![],
            regression_covariance: vec![0.0; regression.len()],
            regression,
            objective: NO_ERROR,
            squares: 0.0,
        },
        optimum: Optimum { point: vec![], objective: NO_ERROR, gradient_norm: 0.0, evaluations: 1 },
        log_likelihood: -(used as f64) * (NO_ERROR + 0.5 * (1.0 + std::f64::consts::TAU.ln())),
        used,
    }
}

/// Parameters of a shorter order, with zeros where the longer one has more.
fn embed(point: &[f64], shorter: ArimaOrder, longer: ArimaOrder) -> Vec<f64> {
    let mut out = Vec::with_capacity(longer.coefficients());
    let mut from = 0;
    let pairs = [
        (shorter.p, longer.p),
        (shorter.q, longer.q),
        (shorter.seasonal_p, longer.seasonal_p),
        (shorter.seasonal_q, longer.seasonal_q),
    ];
    for (short, long) in pairs {
        out.extend_from_slice(&point[from..from + short]);
        // Not zero, because with equal factors on both sides the likelihood is flat there.
        out.resize(out.len() + long - short, 0.05);
        from += short;
    }
    out
}

/// Sample partial autocorrelations by the Durbin–Levinson recursion.
fn partial_autocorrelations(values: &[f64], most: usize) -> Vec<f64> {
    let n = values.len();
    let covariance = |lag: usize| (lag..n).map(|t| values[t] * values[t - lag]).sum::<f64>();
    let base = covariance(0);
    let mut out = Vec::with_capacity(most);
    if !(base > 0.0) {
        return out;
    }
    let rho: Vec<f64> = (0..=most.min(n.saturating_sub(1))).map(|lag| covariance(lag) / base).collect();
    let mut phi: Vec<f64> = vec![];
    let mut rest = 1.0;
    for lag in 1..rho.len() {
        let inner: f64 = phi.iter().enumerate().map(|(j, value)| value * rho[lag - 1 - j]).sum();
        let partial = (rho[lag] - inner) / rest;
        if !partial.is_finite() || partial.abs() >= 1.0 {
            break;
        }
        let reversed: Vec<f64> = phi.iter().rev().copied().collect();
        for (value, other) in phi.iter_mut().zip(reversed) {
            *value -= partial * other;
        }
        phi.push(partial);
        rest *= 1.0 - partial * partial;
        out.push(partial);
    }
    out
}

/// The search on converged likelihoods.
pub(crate) fn search(
    values: &[f64],
    regressors: &[Vec<f64>],
    plan: &Plan,
    stepwise: bool,
) -> Option<(Solution, Vec<(ArimaOrder, f64)>)> {
    let mut fitter = Fitter::new(values, regressors, plan.base);
    let mut score = |order: ArimaOrder| fitter.score(order, plan.penalty);
    let mut tried = Tried::new(&mut score);
    let (best, value) = if stepwise {
        tried.stepwise(plan.base, plan.limits, plan.start, plan.constant)
    } else {
        tried.exhaustive(plan.base, plan.limits, plan.constant)
    };
    let mut log = std::mem::take(&mut tried.log);
    log.sort_by(|a, b| a.1.total_cmp(&b.1));
    if !value.is_finite() {
        return None;
    }
    let solution = fitter.fit(best)?;
    Some((solution, log))
}

/// The orders of one stepwise search that are at most `distance` behind the best, with their distances, best first.
pub(crate) fn rivals(values: &[f64], regressors: &[Vec<f64>], plan: &Plan, distance: f64) -> Vec<(f64, Solution)> {
    let mut fitter = Fitter::new(values, regressors, plan.base);
    let mut score = |order: ArimaOrder| fitter.score(order, plan.penalty);
    let mut tried = Tried::new(&mut score);
    let (_, best) = tried.stepwise(plan.base, plan.limits, plan.start, plan.constant);
    let mut log = std::mem::take(&mut tried.log);
    log.retain(|(_, value)| *value - best <= distance);
    // The search knows the likelihoods well enough to find the orders, not to weigh them.
    let fits = log.into_iter().filter_map(|(order, _)| fitter.fit(order));
    let fits: Vec<Solution> = fits.collect();
    let value = |fit: &Solution| fitter.criterion(fit.order, fit.log_likelihood, plan.penalty);
    let best = fits.iter().map(value).fold(f64::INFINITY, f64::min);
    let mut rivals: Vec<(f64, Solution)> = fits.into_iter().map(|fit| (value(&fit) - best, fit)).collect();
    rivals.sort_by(|a, b| a.0.total_cmp(&b.0));
    rivals
}
