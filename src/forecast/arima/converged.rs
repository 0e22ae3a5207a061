//! Exact likelihood of complete series on the differenced values, with exact gradients, minimised to convergence.
//!
//! The differenced series is a stationary ARMA process, so its innovations follow from Chandrasekhar recursions
//! (Morf, Sidhu and Kailath 1974, IEEE Trans. Automatic Control 19, 315–323): order max(p, q + 1) operations a step
//! instead of its square, and none of them once the recursions have settled. Mean, drift and regressors are
//! concentrated out by generalised least squares; all of it is written over [`Real`], so one pass with dual numbers
//! gives the gradient and the Gauss–Newton matrix.

use super::order::ArimaOrder;
use super::polynomial::{multiply, step_up};
use super::stationary::Autocovariance;
use crate::num::dual::{Dual, Real};

/// Largest magnitude of a parameter: partial autocorrelations of ±0.999 998.
const EDGE: f64 = 7.0;
/// The recursions have settled when what is left changes no variance by more than this.
const SETTLED: f64 = 1e-17;
/// Steps that are judged by the gradient.
const POLISH: usize = 8;
/// Projected gradient of an estimate that is kept.
const FINE: f64 = 1e-12;
/// Projected gradient below which nothing is left to gain.
const ROUGH: f64 = 1e-6;
/// What the next step may still add to the log-likelihood of an order that is compared with others.
const GAIN: f64 = 1e-4;
/// Half-width of the differences of the gradient.
const WIDTH: f64 = 1e-5;
/// Rise of the objective that is rounding.
const FLAT: f64 = 1e-12;
/// Most rounds of the minimisation.
const ROUNDS: usize = 100;

/// Room of one pass, kept between passes.
#[derive(Debug, Clone)]
struct Room<R> {
    phi: Vec<R>,
    theta: Vec<R>,
    parts: Vec<R>,
    column: Vec<R>,
    gain: Vec<R>,
    change: Vec<R>,
    states: Vec<R>,
    autocovariance: Autocovariance<R>,
}

impl<R: Real> Room<R> {
    fn new() -> Self {
        Self {
            phi: vec![],
            theta: vec![],
            parts: vec![],
            column: vec![],
            gain: vec![],
            change: vec![],
            states: vec![],
            autocovariance: Autocovariance { matrix: vec![], psi: vec![], gamma: vec![] },
        }
    }

    /// Polynomials from partial autocorrelations: AR, MA, seasonal AR, seasonal MA.
    fn expand(&mut self, order: ArimaOrder, partials: &[R]) {
        let zero = R::from(0.0);
        self.parts.clear();
        self.parts.extend_from_slice(partials);
        let seasonal = order.p + order.q;
        let ends = [0, order.p, seasonal, seasonal + order.seasonal_p, partials.len()];
        for (part, pair) in ends.windows(2).enumerate() {
            let values = &mut self.parts[pair[0]..pair[1]];
            step_up(values);
            if part % 2 == 1 {
                for value in values {
                    *value = -*value;
                }
            }
        }
        self.phi.resize(order.ar_lags(), zero);
        self.theta.resize(order.ma_lags(), zero);
        let parts = &self.parts;
        multiply(&parts[..ends[1]], &parts[ends[2]..ends[3]], order.period, -1.0, &mut self.phi);
        multiply(&parts[ends[1]..ends[2]], &parts[ends[3]..], order.period, 1.0, &mut self.theta);
    }

    /// One pass over columns of equal length; `visit` gets the prediction errors of all columns and their variance.
    fn pass(&mut self, columns: &[&[f64]], mut visit: impl FnMut(usize, &[R], R)) {
        let zero = R::from(0.0);
        let p = self.phi.len();
        let r = p.max(self.theta.len() + 1);
        let length = columns.first().map_or(0, |column| column.len());
        self.column.resize(r, zero);
        self.autocovariance.solve(&self.phi, &self.theta);
        self.autocovariance.first_column(&self.phi, &self.theta, &mut self.column);
        let phi = &self.phi;
        // T v for the companion form, entry i; `first` is v[0].
        let shifted = |v: &[R], i: usize, first: R| match (i + 1 < r, i < p) {
            (true, true) => v[i + 1] + phi[i] * first,
            (true, false) => v[i + 1],
            (false, true) => phi[i] * first,
            (false, false) => zero,
        };
        let mut variance = self.column[0];
        self.gain.clear();
        for i in 0..r {
            self.gain.push(shifted(&self.column, i, variance));
        }
        self.change.clear();
        self.change.extend_from_slice(&self.gain);
        let mut weight = -(R::from(1.0) / variance);
        self.states.clear();
        self.states.resize(r * columns.len(), zero);
        let mut errors = [zero; MOST_COLUMNS];
        let errors = &mut errors[..columns.len()];
        let mut moving = true;
        for time in 0..length {
            for ((error, column), state) in errors.iter_mut().zip(columns).zip(self.states.chunks_exact(r)) {
                *error = R::from(column[time]) - state[0];
            }
            visit(time, errors, variance);
            let inverse = R::from(1.0) / variance;
            for (error, state) in errors.iter().zip(self.states.chunks_exact_mut(r)) {
                let (first, scaled) = (state[0], *error * inverse);
                for i in 0..r {
                    state[i] = shifted(state, i, first) + self.gain[i] * scaled;
                }
            }
            if !moving {
                continue;
            }
            let first = self.change[0];
            let weighted = weight * first;
            weight = weight + weighted * weighted * inverse;
            variance = variance + first * weighted;
            let share = first / variance;
            let mut largest = 0.0_f64;
            for i in 0..r {
                let moved = shifted(&self.change, i, first);
                self.gain[i] = self.gain[i] + moved * weighted;
                self.change[i] = moved - self.gain[i] * share;
                largest = largest.max(self.change[i].value().abs());
            }
            moving = !(largest * largest * weight.value().abs() < SETTLED);
        }
    }
}

/// Most columns in one pass: the series, a constant and 30 regressors.
const MOST_COLUMNS: usize = 32;

/// Regressors that [`Engine::new`] takes.
pub(crate) const MOST_REGRESSORS: usize = MOST_COLUMNS - 1;

/// Where the minimisation ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Optimum {
    /// Unbounded parameters.
    pub(crate) point: Vec<f64>,
    /// ½ (ln σ² + mean ln F).
    pub(crate) objective: f64,
    pub(crate) gradient_norm: f64,
    pub(crate) evaluations: usize,
}

/// How far a minimisation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// The log-likelihood is known well enough to compare orders.
    Comparable,
    /// The estimates are final to the last digits.
    Final,
}

/// A differenced series with its differenced regressors, and room for the passes.
#[derive(Debug)]
pub(crate) struct Engine {
    values: Vec<f64>,
    columns: Vec<Vec<f64>>,
    plain: Room<f64>,
    level: Vec<f64>,
    cross: Vec<f64>,
    whitened: Vec<f64>,
    /// Coefficients of the columns at the last evaluation.
    pub(crate) regression: Vec<f64>,
    evaluations: usize,
}

impl Engine {
    pub(crate) fn new(values: Vec<f64>, columns: Vec<Vec<f64>>) -> Self {
        Self {
            level: values.clone(),
            values,
            columns,
            plain: Room::new(),
            cross: vec![],
            whitened: vec![],
            regression: vec![],
            evaluations: 0,
        }
    }

    /// The objective at unbounded parameters, regression concentrated out. Not finite where the parameters are not
    /// possible.
    pub(crate) fn objective(&mut self, order: ArimaOrder, point: &[f64]) -> f64 {
        let mut partials = [0.0; MOST_PARAMETERS];
        for (slot, value) in partials.iter_mut().zip(point) {
            *slot = value.tanh();
        }
        self.evaluations += 1;
        self.plain.expand(order, &partials[..point.len()]);
        let k = self.columns.len();
        let size = k + 1;
        self.cross.clear();
        self.cross.resize(size * size, 0.0);
        let cross = &mut self.cross;
        let whitened = &mut self.whitened;
        whitened.clear();
        let mut logs = 0.0;
        let n = self.values.len() as f64;
        let mut columns: [&[f64]; MOST_COLUMNS] = [&[]; MOST_COLUMNS];
        columns[0] = &self.values;
        for (slot, column) in columns[1..].iter_mut().zip(&self.columns) {
            *slot = column;
        }
        self.plain.pass(&columns[..size], |_, errors, variance| {
            logs += variance.ln();
            for i in 0..size {
                for j in 0..=i {
                    cross[i * size + j] += errors[i] * errors[j] / variance;
                }
            }
            let root = variance.sqrt();
            whitened.extend(errors[1..].iter().map(|error| error / root));
        });
        let squares = self.concentrate(size);
        0.5 * ((squares / n).ln() + logs / n)
    }

    /// Solves for the regression from the cross products (Cholesky); returns the residual sum of squares.
    fn concentrate(&mut self, size: usize) -> f64 {
        let k = size - 1;
        let at = |i: usize, j: usize| self.cross[(i + 1) * size + j + 1];
        let mut lower = vec![0.0; k * k];
        self.regression.clear();
        self.regression.resize(k, 0.0);
        let mut squares = self.cross[0];
        let mut projected = [0.0; MOST_COLUMNS];
        for i in 0..k {
            for j in 0..=i {
                let inner: f64 = (0..j).map(|m| lower[i * k + m] * lower[j * k + m]).sum();
                let rest = at(i, j) - inner;
                lower[i * k + j] = if i == j { rest.max(0.0).sqrt() } else { rest / lower[j * k + j] };
            }
            let inner: f64 = (0..i).map(|m| lower[i * k + m] * projected[m]).sum();
            projected[i] = (self.cross[(i + 1) * size] - inner) / lower[i * k + i];
            squares -= projected[i] * projected[i];
        }
        for i in (0..k).rev() {
            let inner: f64 = (i + 1..k).map(|m| lower[m * k + i] * self.regression[m]).sum();
            self.regression[i] = (projected[i] - inner) / lower[i * k + i];
        }
        // Cancellation can leave a small negative sum where the regression explains everything.
        squares.max(0.0)
    }

    /// Gradient and Gauss–Newton matrix of the objective at the point evaluated last.
    fn slope<const N: usize>(
        &mut self,
        room: &mut Room<Dual<N>>,
        order: ArimaOrder,
        point: &[f64],
        gradient: &mut [f64],
        matrix: &mut [f64],
    ) {
        let count = point.len();
        let k = self.columns.len();
        let mut partials = [Dual::<N>::from(0.0); MOST_PARAMETERS];
        for (place, (slot, value)) in partials.iter_mut().zip(point).enumerate() {
            let tangent = value.tanh();
            slot.value = tangent;
            slot.gradient[place] = 1.0 - tangent * tangent;
        }
        room.expand(order, &partials[..count]);
        self.level.copy_from_slice(&self.values);
        for (column, beta) in self.columns.iter().zip(&self.regression) {
            for (slot, value) in self.level.iter_mut().zip(column) {
                *slot -= beta * value;
            }
        }
        let n = self.values.len() as f64;
        let mut squares = 0.0;
        let mut first = [0.0; N];
        let mut logs = [0.0; N];
        let mut second = [[0.0; N]; N];
        let mut shared = vec![[0.0; N]; k];
        let whitened = &self.whitened;
        room.pass(&[&self.level], |time, errors, variance| {
            let inverse = 1.0 / variance.value;
            let root = inverse.sqrt();
            let error = errors[0].value * root;
            squares += error * error;
            let mut slopes = [0.0; N];
            for i in 0..N {
                let log = variance.gradient[i] * inverse;
                logs[i] += log;
                slopes[i] = errors[0].gradient[i] * root - 0.5 * error * log;
                first[i] += error * slopes[i];
                for j in 0..=i {
                    second[i][j] += slopes[i] * slopes[j];
                }
            }
            for (row, sum) in shared.iter_mut().enumerate() {
                let weight = whitened[time * k + row];
                for i in 0..N {
                    sum[i] += weight * slopes[i];
                }
            }
        });
        for i in 0..count {
            let half = logs[i] / (2.0 * n);
            gradient[i] = first[i] / squares + half;
            for j in 0..=i {
                // Slopes of the errors times the n-th root of the product of variances.
                let other = logs[j] / (2.0 * n);
                let value = second[i][j] + half * first[j] + other * first[i] + half * other * squares;
                matrix[i * count + j] = value / squares;
            }
        }
        // What the regression can follow of the slopes is no curvature (Kaufman's variable projection); one column is
        // the usual case, more are treated one by one, which only affects the path.
        for (row, sum) in shared.iter().enumerate().take(1) {
            let size: f64 = whitened.iter().skip(row).step_by(k.max(1)).map(|value| value * value).sum();
            for i in 0..count {
                for j in 0..=i {
                    matrix[i * count + j] -= sum[i] * sum[j] / size / squares;
                }
            }
        }
    }

    /// Minimises the objective from `start`.
    pub(crate) fn minimise(&mut self, order: ArimaOrder, start: &[f64], until: Until) -> Option<Optimum> {
        match start.len() {
            0 => {
                let objective = self.objective(order, start);
                objective.is_finite().then(|| Optimum { point: vec![], objective, gradient_norm: 0.0, evaluations: 1 })
            }
            1 => self.descend::<1>(order, start, until),
            2 => self.descend::<2>(order, start, until),
            3 => self.descend::<3>(order, start, until),
            4 => self.descend::<4>(order, start, until),
            5 => self.descend::<5>(order, start, until),
            6 => self.descend::<6>(order, start, until),
            7..=8 => self.descend::<8>(order, start, until),
            9..=16 => self.descend::<16>(order, start, until),
            _ => self.descend::<MOST_PARAMETERS>(order, start, until),
        }
    }

    fn descend<const N: usize>(&mut self, order: ArimaOrder, start: &[f64], until: Until) -> Option<Optimum> {
        let tolerance = if until == Until::Final { FINE } else { ROUGH };
        let count = start.len();
        let before = self.evaluations;
        let mut room = Room::<Dual<N>>::new();
        let mut point: Vec<f64> = start.iter().map(|value| value.clamp(-EDGE, EDGE)).collect();
        let mut best = self.objective(order, &point);
        if !best.is_finite() {
            return None;
        }
        let mut gradient = vec![0.0; count];
        let mut matrix = vec![0.0; count * count];
        let mut trial = vec![0.0; count];
        let mut damping = 1e-3;
        let mut norm = f64::INFINITY;
        'rounds: for _ in 0..ROUNDS {
            self.slope(&mut room, order, &point, &mut gradient, &mut matrix);
            let free = |i: usize| !(point[i].abs() >= EDGE && gradient[i] * point[i] <= 0.0);
            norm = (0..count).filter(|&i| free(i)).fold(0.0, |top: f64, i| top.max(gradient[i].abs()));
            if !(norm > tolerance) {
                break;
            }
            if until == Until::Comparable {
                let whole = damped_step(&matrix, &gradient, count, 0.0, free);
                let slope: f64 = gradient.iter().zip(&whole).map(|(slope, step)| slope * step).sum();
                let longest = whole.iter().fold(1.0, |top: f64, step| top.max(step.abs()));
                if slope.abs() / longest * (self.values.len() as f64) <= GAIN {
                    break;
                }
            }
            loop {
                let step = damped_step(&matrix, &gradient, count, damping, free);
                let mut moved = false;
                for i in 0..count {
                    trial[i] = (point[i] + step[i].clamp(-1.0, 1.0)).clamp(-EDGE, EDGE);
                    moved |= (trial[i] - point[i]).abs() > 1e-13 * point[i].abs().max(1.0);
                }
                if !moved {
                    break 'rounds;
                }
                let value = self.objective(order, &trial);
                if value < best {
                    best = value;
                    point.copy_from_slice(&trial);
                    damping = (damping * 0.1).max(1e-9);
                    continue 'rounds;
                }
                damping = (damping * 8.0).max(1e-6);
                if damping > 1e9 {
                    break 'rounds;
                }
            }
        }
        if until == Until::Final && norm > FINE && norm.is_finite() {
            norm = self.polish(&mut room, order, &mut point, norm);
        }
        let objective = self.objective(order, &point);
        Some(Optimum { point, objective, gradient_norm: norm, evaluations: self.evaluations - before })
    }

    /// Newton steps judged by the gradient, with second derivatives from differences of the exact gradient.
    ///
    /// Near the optimum the value is flat to rounding long before the gradient is; without these steps the last digits of the
    /// estimates depend on how the data were rounded, and forecasts of 1e-7 times the data differ by 3e-9.
    fn polish<const N: usize>(
        &mut self,
        room: &mut Room<Dual<N>>,
        order: ArimaOrder,
        point: &mut [f64],
        mut norm: f64,
    ) -> f64 {
        let count = point.len();
        let mut scratch = vec![0.0; count * count];
        let mut gradient_at = |engine: &mut Self, at: &[f64], gradient: &mut [f64]| {
            let value = engine.objective(order, at);
            engine.slope(room, order, at, gradient, &mut scratch);
            value
        };
        let (mut gradient, mut above, mut below) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
        let value = gradient_at(self, point, &mut gradient);
        let held: Vec<bool> = (0..count).map(|i| point[i].abs() >= EDGE && gradient[i] * point[i] <= 0.0).collect();
        let mut hessian = vec![0.0; count * count];
        let mut trial = point.to_vec();
        for i in 0..count {
            trial[i] = point[i] + WIDTH;
            gradient_at(self, &trial, &mut above);
            trial[i] = point[i] - WIDTH;
            gradient_at(self, &trial, &mut below);
            trial[i] = point[i];
            for j in 0..count {
                hessian[i * count + j] += 0.25 * (above[j] - below[j]) / WIDTH;
                hessian[j * count + i] += 0.25 * (above[j] - below[j]) / WIDTH;
            }
        }
        for _ in 0..POLISH {
            let step = damped_step(&hessian, &gradient, count, 0.0, |i| !held[i]);
            for i in 0..count {
                trial[i] = (point[i] + step[i].clamp(-0.1, 0.1)).clamp(-EDGE, EDGE);
            }
            let next = gradient_at(self, &trial, &mut above);
            let after = (0..count).filter(|i| !held[*i]).fold(0.0, |top: f64, i| top.max(above[i].abs()));
            if !(after < norm && next <= value + FLAT) {
                break;
            }
            norm = after;
            point.copy_from_slice(&trial);
            gradient.copy_from_slice(&above);
            if norm <= FINE {
                break;
            }
        }
        norm
    }

    /// Coefficients and the variance Σ v²/F ÷ n at a point; the covariance of the regression in innovation variances.
    pub(crate) fn finish(&mut self, order: ArimaOrder, point: &[f64]) -> Finished {
        let objective = self.objective(order, point);
        let k = self.columns.len();
        let size = k + 1;
        let mut cross = vec![0.0; k * k];
        for i in 0..k {
            for j in 0..k {
                let (high, low) = if i >= j { (i, j) } else { (j, i) };
                cross[i * k + j] = self.cross[(high + 1) * size + low + 1];
            }
        }
        let squares = self.concentrate(size);
        Finished {
            arma: self.plain.parts.clone(),
            regression: self.regression.clone(),
            regression_covariance: super::linear::invert(&cross, k).unwrap_or_default(),
            objective,
            squares,
        }
    }
}

/// An estimate in its own coefficients.
#[derive(Debug, Clone)]
pub(crate) struct Finished {
    pub(crate) arma: Vec<f64>,
    pub(crate) regression: Vec<f64>,
    pub(crate) regression_covariance: Vec<f64>,
    pub(crate) objective: f64,
    /// Σ v²/F.
    pub(crate) squares: f64,
}

/// Most ARMA parameters of one model.
pub(crate) const MOST_PARAMETERS: usize = 24;

/// Solves (M + damping diag M) s = -g over the free parameters; others do not move.
fn damped_step(matrix: &[f64], gradient: &[f64], n: usize, damping: f64, free: impl Fn(usize) -> bool) -> Vec<f64> {
    let mut lower = vec![0.0; n * n];
    let mut step = vec![0.0; n];
    let largest = (0..n).fold(0.0_f64, |top, i| top.max(matrix[i * n + i]));
    for i in 0..n {
        if !free(i) {
            lower[i * n + i] = 1.0;
            continue;
        }
        for j in 0..=i {
            if !free(j) {
                continue;
            }
            let mut rest = matrix[i * n + j];
            if i == j {
                rest += damping * matrix[i * n + i].max(1e-8 * largest);
            }
            rest -= (0..j).map(|m| lower[i * n + m] * lower[j * n + m]).sum::<f64>();
            lower[i * n + j] = if i == j { rest.max(1e-14 * largest).sqrt() } else { rest / lower[j * n + j] };
        }
        let inner: f64 = (0..i).map(|m| lower[i * n + m] * step[m]).sum();
        step[i] = (-gradient[i] - inner) / lower[i * n + i];
    }
    for i in (0..n).rev() {
        if !free(i) {
            step[i] = 0.0;
            continue;
        }
        let inner: f64 = (i + 1..n).map(|m| lower[m * n + i] * step[m]).sum();
        step[i] = (step[i] - inner) / lower[i * n + i];
    }
    step
}
