//! Descent from a close start: Gauss–Newton on the normal equations, with what secants tell of the second derivatives.
//!
//! A few parameters and a start in the right basin need no trust region and no QR. One pass over the residuals and the
//! Jacobian gives JᵀJ, Jᵀr and ‖r‖². The normal equations only steer here: the end is where Jᵀr vanishes, which their
//! rounding does not move. They are used while the column-scaled JᵀJ is well conditioned; everything else (a step that does
//! not reduce the residuals, bounds, directions that the data leave open) is left to [`minimise`](super::minimise).
//!
//! Gauss–Newton converges linearly where residuals remain. The part of the Hessian that it leaves out is estimated from the
//! change of the gradient over each step (a symmetric secant update, as in NL2SOL), which costs no evaluation.
//!
//! Source: J. E. Dennis, D. M. Gay and R. E. Welsch, "An adaptive nonlinear least-squares algorithm", *ACM Transactions on
//! Mathematical Software* 7 (1981), section 3.

use super::{Convergence, Problem, Reason};

/// Most parameters that this descent handles.
pub(crate) const MOST: usize = 4;
/// Evaluations after which a start counts as not close.
const EVALUATIONS: usize = 30;
/// Halvings of one step.
const HALVINGS: usize = 5;
/// Smallest pivot of the column-scaled JᵀJ: its condition is then below about 10⁶, and steps keep ten digits.
const PIVOT: f64 = 1e-6;
/// Length of a step, relative to the residuals, from which on a next one may be left out, because the Jacobian of before it
/// is that of after it to all digits that a standard deviation needs.
const FINISH: f64 = 1e-7;
/// Length of the next step, as its predecessors foretell it, below which it is left out.
const LEFT: f64 = 1e-10;
/// Relative growth of the sum of squares that is rounding.
const GROWTH: f64 = 1e-12;
/// Length of a step relative to the data that is rounding.
const ROUNDING: f64 = 4.0 * f64::EPSILON;
/// Length of a step, relative to the residuals, from which on secants are trusted.
const NEAR: f64 = 0.5;

/// A minimum with JᵀJ from which its covariance follows.
#[derive(Debug)]
pub(crate) struct Close {
    pub(crate) parameters: Vec<f64>,
    pub(crate) sum_of_squares: f64,
    /// JᵀJ, row by row, one step of at most [`FINISH`] before.
    pub(crate) products: [f64; MOST * MOST],
    pub(crate) convergence: Convergence,
}

type Matrix<const K: usize> = [[f64; K]; K];

/// The normal equations at one point.
struct Normal<const K: usize> {
    matrix: Matrix<K>,
    gradient: [f64; K],
    square: f64,
}

/// The sums of the normal equations, each in two interleaved parts.
struct Sums<const K: usize> {
    matrix: [[[f64; 2]; K]; K],
    gradient: [[f64; 2]; K],
    square: [f64; 2],
}

/// Adds pairs of rows to the sums. A function of its own, so that the two parts of a sum share a register: inlined, the
/// compiler pairs different sums, which takes twice the instructions.
#[inline(never)]
fn add<const K: usize>(sums: &mut Sums<K>, residuals: &[[f64; 2]], columns: [&[[f64; 2]]; K]) {
    let count = residuals.len();
    let columns = columns.map(|column| &column[..count]);
    let Sums { mut matrix, mut gradient, mut square } = *sums;
    for pair in 0..count {
        let r = residuals[pair];
        let row: [[f64; 2]; K] = std::array::from_fn(|j| columns[j][pair]);
        for lane in 0..2 {
            square[lane] += r[lane] * r[lane];
        }
        for i in 0..K {
            for lane in 0..2 {
                gradient[i][lane] += row[i][lane] * r[lane];
            }
            for j in 0..=i {
                for lane in 0..2 {
                    matrix[i][j][lane] += row[i][lane] * row[j][lane];
                }
            }
        }
    }
    *sums = Sums { matrix, gradient, square };
}

/// JᵀJ, Jᵀr and ‖r‖² in one pass.
fn normal<const K: usize>(jacobian: &[f64], residuals: &[f64]) -> Normal<K> {
    let rows = residuals.len();
    let (pairs, last) = residuals.as_chunks::<2>();
    let column = |j: usize| &jacobian[j * rows..(j + 1) * rows];
    let mut sums = Sums::<K> { matrix: [[[0.0; 2]; K]; K], gradient: [[0.0; 2]; K], square: [0.0; 2] };
    add(&mut sums, pairs, std::array::from_fn(|j| column(j).as_chunks().0));
    if let [r] = last {
        let row: [[[f64; 2]; 1]; K] = std::array::from_fn(|j| [[column(j)[rows - 1], 0.0]]);
        add(&mut sums, &[[*r, 0.0]], std::array::from_fn(|j| row[j].as_slice()));
    }
    let sum = |v: [f64; 2]| v[0] + v[1];
    Normal {
        matrix: std::array::from_fn(|i| std::array::from_fn(|j| sum(sums.matrix[i.max(j)][i.min(j)]))),
        gradient: sums.gradient.map(sum),
        square: sum(sums.square),
    }
}

/// A problem with the buffers of its evaluations.
struct Evaluator<'a, P: ?Sized, const K: usize> {
    problem: &'a P,
    residuals: Vec<f64>,
    jacobian: Vec<f64>,
    count: usize,
}

impl<P: Problem + ?Sized, const K: usize> Evaluator<'_, P, K> {
    /// The normal equations at `p`; `None` where the problem is not defined there.
    fn at(&mut self, p: &[f64; K]) -> Option<Normal<K>> {
        self.count += 1;
        let mut sums = [0.0; (MOST + 1) * (MOST + 2) / 2];
        if self.problem.products(p, &mut sums) {
            let entry = |i: usize, j: usize| sums[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)];
            let normal = Normal {
                matrix: std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j))),
                gradient: std::array::from_fn(|j| entry(K, j)),
                square: entry(K, K),
            };
            return normal.square.is_finite().then_some(normal);
        }
        let rows = self.problem.residuals();
        self.residuals.resize(rows, 0.0);
        self.jacobian.resize(rows * K, 0.0);
        self.problem
            .evaluate(p, &mut self.residuals, Some(&mut self.jacobian))
            .then(|| normal(&self.jacobian, &self.residuals))
    }
    /// The sum of squares at `p`, with all digits of small residuals.
    fn sum_of_squares(&mut self, p: &[f64; K]) -> Option<f64> {
        self.count += 1;
        self.residuals.resize(self.problem.residuals(), 0.0);
        self.problem.evaluate(p, &mut self.residuals, None).then(|| super::sum_of_squares(&self.residuals))
    }
}

/// −M⁻¹ g for a symmetric matrix, by L D Lᵀ without roots; `None` where a pivot is below `least` of its diagonal element.
fn step<const K: usize>(matrix: &Matrix<K>, gradient: &[f64; K], least: f64) -> Option<[f64; K]> {
    let mut lower = [[0.0; K]; K];
    let mut inverse = [0.0; K];
    let mut solution = [0.0; K];
    for i in 0..K {
        let mut pivot = matrix[i][i];
        let mut right = -gradient[i];
        // The row of L D.
        let mut scaled = [0.0; K];
        for j in 0..i {
            let mut sum = matrix[i][j];
            for k in 0..j {
                sum -= scaled[k] * lower[j][k];
            }
            scaled[j] = sum;
            lower[i][j] = sum * inverse[j];
            pivot -= lower[i][j] * sum;
            right -= lower[i][j] * solution[j];
        }
        if pivot.is_nan() || pivot <= least * matrix[i][i] {
            return None;
        }
        inverse[i] = pivot.recip();
        solution[i] = right;
    }
    for i in (0..K).rev() {
        solution[i] *= inverse[i];
        for j in i + 1..K {
            solution[i] -= lower[j][i] * solution[j];
        }
    }
    solution.iter().all(|s| s.is_finite()).then_some(solution)
}

fn product<const K: usize>(matrix: &Matrix<K>, v: &[f64; K]) -> [f64; K] {
    std::array::from_fn(|i| dot(&matrix[i], v))
}

fn dot<const K: usize>(a: &[f64; K], b: &[f64; K]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Brings the curvature that JᵀJ leaves out in line with the change of the gradient over a step.
fn learn<const K: usize>(extra: &mut Matrix<K>, now: &Normal<K>, before: &Normal<K>, step: &[f64; K]) {
    let along = product(&now.matrix, step);
    let known = product(extra, step);
    let missing: [f64; K] = std::array::from_fn(|i| now.gradient[i] - before.gradient[i] - along[i] - known[i]);
    let length = dot(&along, step);
    if length.is_nan() || length <= 0.0 {
        return;
    }
    let share = dot(&missing, step) / (length * length);
    for i in 0..K {
        for j in 0..K {
            extra[i][j] += (missing[i] * along[j] + along[i] * missing[j]) / length - share * along[i] * along[j];
        }
    }
}

/// The minimum near `start`, or `None` where the start is not close or the problem not regular. `size` is that of the norm of
/// the data; no parameter may leave the box of `lower` and `upper`.
pub(crate) fn descend<P: Problem + ?Sized>(
    problem: &P,
    start: &[f64],
    size: f64,
    lower: &[f64],
    upper: &[f64],
) -> Option<Close> {
    match start.len() {
        1 => run::<1, P>(problem, start, size, lower, upper),
        2 => run::<2, P>(problem, start, size, lower, upper),
        3 => run::<3, P>(problem, start, size, lower, upper),
        MOST => run::<MOST, P>(problem, start, size, lower, upper),
        _ => None,
    }
}

fn run<const K: usize, P: Problem + ?Sized>(
    problem: &P,
    start: &[f64],
    size: f64,
    lower: &[f64],
    upper: &[f64],
) -> Option<Close> {
    let mut parameters: [f64; K] = start.try_into().ok()?;
    let inside = |p: &[f64; K]| (0..K).all(|j| p[j] > lower[j] && p[j] < upper[j]);
    if !inside(&parameters) {
        return None;
    }
    let mut problem = Evaluator::<P, K> { problem, residuals: Vec::new(), jacobian: Vec::new(), count: 0 };
    let mut now = problem.at(&parameters)?;
    let mut extra = [[0.0; K]; K];
    let mut learned = false;
    let mut previous = f64::INFINITY;
    loop {
        let mut move_by = step(&now.matrix, &now.gradient, PIVOT)?;
        if learned {
            let whole: Matrix<K> = std::array::from_fn(|i| std::array::from_fn(|j| now.matrix[i][j] + extra[i][j]));
            move_by = step(&whole, &now.gradient, PIVOT).unwrap_or(move_by);
        }
        // The length of the Gauss–Newton step against the residuals is the relative offset.
        let squared = dot(&product(&now.matrix, &move_by), &move_by);
        let offset = (squared / now.square).sqrt();
        let rounding = squared <= (ROUNDING * size).powi(2);
        if rounding || (offset <= FINISH && offset * (offset / previous) <= LEFT) {
            for (p, s) in parameters.iter_mut().zip(move_by) {
                *p += s;
            }
            if !inside(&parameters) {
                return None;
            }
            let sum_of_squares = if rounding {
                // Little but rounding is left of the residuals, which products do not show.
                problem.sum_of_squares(&parameters)?
            } else {
                now.square + 2.0 * dot(&now.gradient, &move_by) + squared
            };
            let exact = sum_of_squares == 0.0;
            let convergence = Convergence {
                reason: if exact { Reason::Exact } else { Reason::Gradient },
                evaluations: problem.count,
                gradient_norm: if exact { 0.0 } else { offset },
            };
            let mut products = [0.0; MOST * MOST];
            products[..K * K].copy_from_slice(now.matrix.as_flattened());
            return Some(Close { parameters: parameters.to_vec(), sum_of_squares, products, convergence });
        }
        let mut halvings = 0;
        let (trial, next) = loop {
            let trial: [f64; K] = std::array::from_fn(|j| parameters[j] + move_by[j]);
            if problem.count >= EVALUATIONS {
                return None;
            }
            if inside(&trial)
                && let Some(next) = problem.at(&trial)
                && next.square <= now.square * (1.0 + GROWTH)
            {
                break (trial, next);
            }
            halvings += 1;
            if halvings > HALVINGS {
                return None;
            }
            move_by = move_by.map(|s| 0.5 * s);
        };
        if offset < NEAR && halvings == 0 {
            learn(&mut extra, &next, &now, &move_by);
            learned = true;
        }
        parameters = trial;
        now = next;
        previous = offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::least_squares::{Settings, minimise};

    /// y = a e^{bt} with values off the curve.
    struct Exponential {
        y: Vec<f64>,
    }

    impl Problem for Exponential {
        fn parameters(&self) -> usize {
            2
        }
        fn residuals(&self) -> usize {
            self.y.len()
        }
        fn evaluate(&self, p: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
            let rows = residuals.len();
            let values: Vec<f64> = (0..rows).map(|i| (p[1] * i as f64).exp()).collect();
            for (i, v) in values.iter().enumerate() {
                residuals[i] = p[0] * v - self.y[i];
            }
            if let Some(jacobian) = jacobian {
                for (i, v) in values.iter().enumerate() {
                    jacobian[i] = *v;
                    jacobian[rows + i] = p[0] * v * i as f64;
                }
            }
            true
        }
    }

    const OPEN: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

    #[test]
    fn the_minimum_is_that_of_the_trust_region() {
        for scatter in [0.0, 0.02, 0.3] {
            let y: Vec<f64> = (0..9).map(|i| (0.2 * f64::from(i)).exp() + scatter * f64::from(i * 7 % 5 - 2)).collect();
            let size = crate::num::qr::norm(&y);
            let problem = Exponential { y };
            let close = descend(&problem, &[1.3, 0.15], size, &[OPEN[0]; 2], &[OPEN[1]; 2]).unwrap();
            let slow = minimise(&problem, &[1.3, 0.15], &Settings::default()).unwrap();
            for (a, b) in close.parameters.iter().zip(&slow.parameters) {
                assert!((a - b).abs() <= 1e-10 * b.abs(), "{scatter}: {a} {b}");
            }
            let rounding = (1e-14 * size).powi(2);
            assert!((close.sum_of_squares - slow.sum_of_squares).abs() <= 1e-12 * slow.sum_of_squares + rounding);
        }
    }

    #[test]
    fn bounds_and_open_directions_are_left_to_the_trust_region() {
        let problem = Exponential { y: (0..9).map(|i| (0.2 * f64::from(i)).exp()).collect() };
        assert!(descend(&problem, &[1.3, 0.15], 3.0, &[OPEN[0]; 2], &[OPEN[1], 0.18]).is_none());
        assert!(descend(&problem, &[0.0, 0.15], 3.0, &[OPEN[0]; 2], &[OPEN[1]; 2]).is_none());
    }
}
