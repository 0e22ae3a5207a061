//! Estimation on R's path: conditional sum of squares, then exact likelihood, by variable metric with differences.

use super::filter::{Filter, Sums};
use super::linear::{invert, principal_axes, regress};
use super::order::ArimaOrder;
use super::polynomial::{constrain, difference_coefficients, make_invertible, multiply, release, roots_exceed};
use super::variable_metric::{NotFinite, Scaled};

/// What is minimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Criterion {
    /// Conditional sum of squares only.
    Conditional,
    /// Exact likelihood from the conditional estimates.
    Exact,
}

/// Why an order could not be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    TooFew,
    NotFinite,
    NonStationary,
    Singular,
}

impl From<NotFinite> for Failure {
    fn from(_: NotFinite) -> Self {
        Self::NotFinite
    }
}

/// A series with regressors and an order.
pub(crate) struct Problem<'a> {
    /// NaN where nothing was seen.
    pub(crate) values: &'a [f64],
    /// Columns as long as the values: mean or drift first where there is one.
    pub(crate) regressors: Vec<Vec<f64>>,
    pub(crate) order: ArimaOrder,
}

/// An estimate with what the criteria need.
#[derive(Debug, Clone)]
pub(crate) struct Estimate {
    /// AR, MA, seasonal AR, seasonal MA.
    pub(crate) arma: Vec<f64>,
    pub(crate) regression: Vec<f64>,
    /// Covariance of both, row by row; none where nothing was estimated.
    pub(crate) covariance: Vec<f64>,
    /// Log-likelihood; none for conditional estimates.
    pub(crate) log_likelihood: Option<f64>,
    /// Mean of squared standardised residuals, as the likelihood has it.
    pub(crate) variance: f64,
    /// Observations less differences.
    pub(crate) used: usize,
    /// Standardised one-step errors, NaN where nothing was seen.
    pub(crate) residuals: Vec<f64>,
    pub(crate) evaluations: usize,
    pub(crate) converged: bool,
}

/// Expanded polynomials of one parameter vector.
#[derive(Debug, Clone)]
pub(crate) struct Expanded {
    order: ArimaOrder,
    work: Vec<f64>,
    pub(crate) phi: Vec<f64>,
    pub(crate) theta: Vec<f64>,
}

impl Expanded {
    pub(crate) fn new(order: ArimaOrder) -> Self {
        Self {
            order,
            work: vec![0.0; order.coefficients()],
            phi: vec![0.0; order.ar_lags()],
            theta: vec![0.0; order.ma_lags()],
        }
    }

    /// Reads AR, MA, seasonal AR, seasonal MA; with `free`, autoregressions are given on the unbounded scale.
    pub(crate) fn set(&mut self, parameters: &[f64], free: bool) {
        let o = self.order;
        let arma = o.coefficients();
        self.work.copy_from_slice(&parameters[..arma]);
        let seasonal = o.p + o.q;
        if free {
            constrain(&mut self.work[..o.p]);
            constrain(&mut self.work[seasonal..seasonal + o.seasonal_p]);
        }
        let work = &self.work;
        multiply(&work[..o.p], &work[seasonal..seasonal + o.seasonal_p], o.period, -1.0, &mut self.phi);
        multiply(&work[o.p..seasonal], &work[seasonal + o.seasonal_p..], o.period, 1.0, &mut self.theta);
    }
}

/// Differences in place: entries that lack a predecessor are garbage and must be skipped.
fn difference(values: &mut [f64], order: ArimaOrder) {
    let lags = std::iter::repeat_n(1, order.d).chain(std::iter::repeat_n(order.period, order.seasonal_d));
    for lag in lags {
        for time in (lag..values.len()).rev() {
            values[time] -= values[time - lag];
        }
    }
}

struct Conditional {
    order: ArimaOrder,
    values: Vec<f64>,
    regressors: Vec<Vec<f64>>,
    expanded: Expanded,
    level: Vec<f64>,
    residuals: Vec<f64>,
}

impl Conditional {
    fn new(problem: &Problem<'_>, regressors: &[Vec<f64>]) -> Self {
        let mut values = problem.values.to_vec();
        difference(&mut values, problem.order);
        let mut columns = regressors.to_vec();
        for column in &mut columns {
            difference(column, problem.order);
        }
        let size = values.len();
        Self {
            order: problem.order,
            values,
            regressors: columns,
            expanded: Expanded::new(problem.order),
            level: vec![0.0; size],
            residuals: vec![0.0; size],
        }
    }

    fn mean_square(&mut self, parameters: &[f64]) -> f64 {
        self.expanded.set(parameters, false);
        self.level.copy_from_slice(&self.values);
        let arma = self.order.coefficients();
        for (column, beta) in self.regressors.iter().zip(&parameters[arma..]) {
            for (slot, value) in self.level.iter_mut().zip(column) {
                *slot -= beta * value;
            }
        }
        let skip = self.order.lost() + self.order.ar_lags();
        self.residuals.fill(0.0);
        let (phi, theta) = (&self.expanded.phi, &self.expanded.theta);
        let (mut sum, mut terms) = (0.0, 0_usize);
        for time in skip..self.level.len() {
            let mut error = self.level[time];
            for (lag, ar) in phi.iter().enumerate() {
                error -= ar * self.level[time - lag - 1];
            }
            for (lag, ma) in theta.iter().enumerate().take(time - skip) {
                error -= ma * self.residuals[time - lag - 1];
            }
            self.residuals[time] = error;
            if !error.is_nan() {
                terms += 1;
                sum += error * error;
            }
        }
        sum / terms as f64
    }
}

struct Exact<'a> {
    values: &'a [f64],
    regressors: &'a [Vec<f64>],
    arma: usize,
    expanded: Expanded,
    filter: Filter,
    level: Vec<f64>,
}

impl Exact<'_> {
    fn set_level(&mut self, parameters: &[f64]) {
        self.level.copy_from_slice(self.values);
        for (column, beta) in self.regressors.iter().zip(&parameters[self.arma..]) {
            for (slot, value) in self.level.iter_mut().zip(column) {
                *slot -= beta * value;
            }
        }
    }

    fn sums(&mut self, parameters: &[f64], free: bool, residuals: Option<&mut Vec<f64>>) -> Sums {
        self.expanded.set(parameters, free);
        self.set_level(parameters);
        self.filter.run(&self.expanded.phi, &self.expanded.theta, &self.level, residuals)
    }
}

/// Fits the order.
pub(crate) fn fit(problem: &Problem<'_>, criterion: Criterion) -> Result<Estimate, Failure> {
    let order = problem.order;
    let arma = order.coefficients();
    let values = problem.values;
    let gaps = values.iter().any(|value| value.is_nan());
    let (regressors, axes) =
        if problem.regressors.len() > 1 { rotate(&problem.regressors) } else { (problem.regressors.clone(), vec![]) };
    let seen = values.iter().filter(|value| !value.is_nan()).count();
    let used = seen.saturating_sub(order.lost());
    if used == 0 {
        return Err(Failure::TooFew);
    }
    let mut start = vec![0.0; arma];
    let mut scales = vec![1.0; arma];
    if !regressors.is_empty() {
        let (coefficients, errors) = start_regression(values, &regressors, order).ok_or(Failure::Singular)?;
        start.extend(coefficients);
        scales.extend(errors.iter().map(|error| 10.0 * error));
    }
    let mut evaluations = 0;
    let free_count = start.len();
    let mut converged = true;
    let mut conditional = Conditional::new(problem, &regressors);
    if criterion == Criterion::Conditional {
        return fit_conditional(order, &mut conditional, &axes, &start, &scales, used);
    }
    if !gaps {
        if free_count > 0 {
            let mut search = Scaled::new(|p: &[f64]| 0.5 * conditional.mean_square(p).ln(), &scales);
            let minimum = search.minimise(&start)?;
            evaluations += minimum.evaluations;
            if minimum.converged {
                start = minimum.point;
            }
        }
        let seasonal = order.p + order.q;
        if !roots_exceed(&start[..order.p], 1.0) || !roots_exceed(&start[seasonal..seasonal + order.seasonal_p], 1.0) {
            return Err(Failure::NonStationary);
        }
    }
    let seasonal = order.p + order.q;
    release(&mut start[..order.p]);
    release(&mut start[seasonal..seasonal + order.seasonal_p]);
    make_invertible(&mut start[order.p..seasonal]);
    make_invertible(&mut start[seasonal + order.seasonal_p..arma]);
    let delta = difference_coefficients(order.d, order.seasonal_d, order.period);
    let mut exact = Exact {
        values,
        regressors: &regressors,
        arma,
        expanded: Expanded::new(order),
        filter: Filter::new(order.ar_lags(), order.ma_lags(), delta),
        level: vec![0.0; values.len()],
    };
    let mut covariance = vec![];
    let mut point = start;
    let mut objective;
    if free_count == 0 {
        objective = exact.sums(&point, false, None).objective();
    } else {
        let mut search = Scaled::new(|p: &[f64]| exact.sums(p, true, None).objective(), &scales);
        let minimum = search.minimise(&point)?;
        converged &= minimum.converged;
        point = minimum.point;
        objective = minimum.value;
        let mut changed = make_invertible(&mut point[order.p..seasonal]);
        changed |= make_invertible(&mut point[seasonal + order.seasonal_p..arma]);
        let mut search = Scaled::new(|p: &[f64]| exact.sums(p, true, None).objective(), &scales);
        if changed {
            objective = search.at(&point);
        }
        let mut hessian = search.hessian(&point)?;
        for value in &mut hessian {
            *value *= used as f64;
        }
        let inverse = invert(&hessian, free_count).ok_or(Failure::Singular)?;
        covariance = sandwich(&inverse, &gradient_of_constraint(&point, order, free_count), free_count);
        evaluations += minimum.evaluations;
        constrain(&mut point[..order.p]);
        constrain(&mut point[seasonal..seasonal + order.seasonal_p]);
    }
    let mut residuals = Vec::with_capacity(values.len());
    let sums = exact.sums(&point, false, Some(&mut residuals));
    let n = used as f64;
    let log_likelihood = -0.5 * (2.0 * n * objective + n + n * std::f64::consts::TAU.ln());
    let regression = rotate_back(&point[arma..], &axes);
    if !axes.is_empty() && !covariance.is_empty() {
        covariance = rotate_covariance(&covariance, &axes, arma, free_count);
    }
    point.truncate(arma);
    Ok(Estimate {
        arma: point,
        regression,
        covariance,
        log_likelihood: Some(log_likelihood),
        variance: sums.squares / n,
        used,
        residuals,
        evaluations,
        converged,
    })
}

/// Log-likelihood at coefficients (ARMA, then one a column).
pub(crate) fn likelihood_at(
    values: &[f64],
    columns: &[Vec<f64>],
    order: ArimaOrder,
    coefficients: &[f64],
    used: usize,
) -> f64 {
    let delta = difference_coefficients(order.d, order.seasonal_d, order.period);
    let mut exact = Exact {
        values,
        regressors: columns,
        arma: order.coefficients(),
        expanded: Expanded::new(order),
        filter: Filter::new(order.ar_lags(), order.ma_lags(), delta),
        level: vec![0.0; values.len()],
    };
    let n = used as f64;
    let objective = exact.sums(coefficients, false, None).objective();
    -0.5 * (2.0 * n * objective + n + n * std::f64::consts::TAU.ln())
}

fn fit_conditional(
    order: ArimaOrder,
    conditional: &mut Conditional,
    axes: &[f64],
    start: &[f64],
    scales: &[f64],
    used: usize,
) -> Result<Estimate, Failure> {
    let arma = order.coefficients();
    let count = start.len();
    let mut point = start.to_vec();
    let mut covariance = vec![];
    let (mut evaluations, mut converged) = (0, true);
    if count > 0 {
        let mut search = Scaled::new(|p: &[f64]| 0.5 * conditional.mean_square(p).ln(), scales);
        let minimum = search.minimise(start)?;
        let mut hessian = search.hessian(&minimum.point)?;
        for value in &mut hessian {
            *value *= used as f64;
        }
        covariance = invert(&hessian, count).ok_or(Failure::Singular)?;
        (evaluations, converged, point) = (minimum.evaluations, minimum.converged, minimum.point);
    }
    let variance = conditional.mean_square(&point);
    let residuals = conditional.residuals.clone();
    let regression = rotate_back(&point[arma..], axes);
    if !axes.is_empty() {
        covariance = rotate_covariance(&covariance, axes, arma, count);
    }
    point.truncate(arma);
    Ok(Estimate {
        arma: point,
        regression,
        covariance,
        log_likelihood: None,
        variance,
        used,
        residuals,
        evaluations,
        converged,
    })
}

/// Least squares of the differenced series on the differenced regressors; on the plain ones where differencing leaves
/// too few rows.
fn start_regression(values: &[f64], regressors: &[Vec<f64>], order: ArimaOrder) -> Option<(Vec<f64>, Vec<f64>)> {
    let mut differenced = values.to_vec();
    difference(&mut differenced, order);
    let columns: Vec<Vec<f64>> = regressors
        .iter()
        .map(|column| {
            let mut column = column.clone();
            difference(&mut column, order);
            column.split_off(order.lost().min(column.len()))
        })
        .collect();
    let response = differenced.split_off(order.lost().min(differenced.len()));
    if response.len() > columns.len()
        && let Some(fit) = regress(&response, &columns)
    {
        return Some(fit);
    }
    regress(values, regressors)
}

/// Regressors in their principal axes, and the axes (columns of a square matrix, row by row).
fn rotate(regressors: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let k = regressors.len();
    let axes = principal_axes(regressors);
    let length = regressors.first().map_or(0, Vec::len);
    let rotated = (0..k)
        .map(|to| (0..length).map(|t| (0..k).map(|from| regressors[from][t] * axes[from * k + to]).sum()).collect())
        .collect();
    (rotated, axes)
}

fn rotate_back(coefficients: &[f64], axes: &[f64]) -> Vec<f64> {
    let k = coefficients.len();
    if axes.is_empty() {
        return coefficients.to_vec();
    }
    (0..k).map(|row| (0..k).map(|column| axes[row * k + column] * coefficients[column]).sum()).collect()
}

fn rotate_covariance(covariance: &[f64], axes: &[f64], arma: usize, size: usize) -> Vec<f64> {
    let k = size - arma;
    let mut matrix = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size {
            matrix[i * size + j] = match (i < arma, j < arma) {
                (true, true) => f64::from(u8::from(i == j)),
                (false, false) => axes[(i - arma) * k + (j - arma)],
                _ => 0.0,
            };
        }
    }
    // A C A' with A = matrix.
    let mut transposed = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size {
            transposed[j * size + i] = matrix[i * size + j];
        }
    }
    sandwich(covariance, &transposed, size)
}

/// A' C A.
fn sandwich(middle: &[f64], outer: &[f64], size: usize) -> Vec<f64> {
    let mut right = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size {
            right[i * size + j] = (0..size).map(|k| middle[i * size + k] * outer[k * size + j]).sum();
        }
    }
    let mut out = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size {
            out[i * size + j] = (0..size).map(|k| outer[k * size + i] * right[k * size + j]).sum();
        }
    }
    out
}

/// Derivatives of the coefficients (columns) by the unbounded parameters (rows), by forward differences as R takes them.
fn gradient_of_constraint(point: &[f64], order: ArimaOrder, size: usize) -> Vec<f64> {
    const WIDTH: f64 = 1e-3;
    let mut matrix = vec![0.0; size * size];
    for i in 0..size {
        matrix[i * size + i] = 1.0;
    }
    for (from, count) in [(0, order.p), (order.p + order.q, order.seasonal_p)] {
        let mut base = point[from..from + count].to_vec();
        constrain(&mut base);
        for i in 0..count {
            let mut moved = point[from..from + count].to_vec();
            moved[i] += WIDTH;
            constrain(&mut moved);
            for j in 0..count {
                matrix[(from + i) * size + from + j] = (moved[j] - base[j]) / WIDTH;
            }
        }
    }
    matrix
}
