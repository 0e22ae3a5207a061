//! Damped Gauss–Newton minimisation inside a box, for functions that can give a positive approximation of their second
//! derivatives beside the exact gradient: sums of squares, their logarithms, and such sums with a convex penalty.
//!
//! Each step solves the model `gradient + (curvature + damping · its diagonal) · step = 0` over the parameters that no bound
//! holds, and is judged by the function; the damping grows where the function does not fall and fades where it falls as
//! the model says. What the model leaves out of the second derivatives is learnt from the changes of the gradient (a
//! secant update after each step), so that the last digits do not take many steps where errors are large.
//!
//! ```
//! use ontrend::num::gauss_newton::{Curved, Rivals, Workspace, minimise};
//! use ontrend::num::minimize::Options;
//! /// Squares of 1 - x and 10 (y - x²).
//! struct Valley;
//! impl Curved for Valley {
//!     fn value(&mut self, at: &[f64]) -> f64 {
//!         (1.0 - at[0]).powi(2) + 100.0 * (at[1] - at[0] * at[0]).powi(2)
//!     }
//!     fn curved(&mut self, at: &[f64], gradient: &mut [f64], curvature: &mut [f64]) -> f64 {
//!         let (first, second) = (1.0 - at[0], 10.0 * (at[1] - at[0] * at[0]));
//!         let slopes = [[-1.0, 0.0], [-20.0 * at[0], 10.0]];
//!         for i in 0..2 {
//!             gradient[i] = 2.0 * (first * slopes[0][i] + second * slopes[1][i]);
//!             for j in 0..2 {
//!                 curvature[2 * i + j] = 2.0 * (slopes[0][i] * slopes[0][j] + slopes[1][i] * slopes[1][j]);
//!             }
//!         }
//!         self.value(at)
//!     }
//! }
//! let mut at = vec![-1.2, 1.0];
//! let bounds = [(-2.0, 0.5), (-5.0, 5.0)];
//! let mut work = Workspace::default();
//! let found = minimise(&mut Valley, &mut at, &bounds, &Options::default(), &Rivals::NONE, &mut work);
//! assert!((at[0] - 0.5).abs() < 1e-12 && (at[1] - 0.25).abs() < 1e-9 && found.value < 0.2501);
//! ```
//!
//! **Sources.** Nocedal and Wright, *Numerical Optimization*, 2nd edition, sections 10.3 and 16.7; Dennis, Gay and Welsch
//! 1981 for the secant part.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "a comparison with NaN has to take the refusing branch")]

use super::minimize::{Convergence, Options, Stop};

/// A function with its gradient and a positive semidefinite approximation of its second derivatives.
pub trait Curved {
    /// The function; anything not finite counts as infinitely bad.
    fn value(&mut self, at: &[f64]) -> f64;

    /// The function with its gradient and its curvature, `n` × `n`, row by row, of which the lower triangle counts.
    fn curved(&mut self, at: &[f64], gradient: &mut [f64], curvature: &mut [f64]) -> f64;
}

/// Where a minimisation stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The function at the point.
    pub value: f64,
    /// How it ended.
    pub convergence: Convergence,
    /// Whether it gave up because it could not get below what was [needed](Rivals::needed).
    pub hopeless: bool,
}

/// What a minimisation is run against. Once its model is good it gives up where the model does not promise to get below
/// either value, or promises just the value that was reached before, which then is the same minimum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rivals {
    /// The value that an earlier start reached.
    pub reached: f64,
    /// The value below which the minimum is of use.
    pub needed: f64,
}

impl Rivals {
    /// Goes on to the end.
    pub const NONE: Self = Self { reached: f64::INFINITY, needed: f64::INFINITY };
}

/// Promised falls above this are no base for giving up.
const CLOSE: f64 = 1.0;
/// A fall may be this many times what the model promises.
const DOUBT: f64 = 4.0;
/// Promised falls below this tell which minimum lies ahead.
const NEAR: f64 = 0.01;

/// Memory that is kept between minimisations.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    gradient: Vec<f64>,
    curvature: Vec<f64>,
    next_gradient: Vec<f64>,
    next_curvature: Vec<f64>,
    secant: Vec<f64>,
    factor: Vec<f64>,
    step: Vec<f64>,
    trial: Vec<f64>,
    rest: Vec<f64>,
    held: Vec<bool>,
}

impl Workspace {
    fn resize(&mut self, n: usize) {
        for vector in [&mut self.gradient, &mut self.next_gradient, &mut self.step, &mut self.trial, &mut self.rest] {
            vector.clear();
            vector.resize(n, 0.0);
        }
        for matrix in [&mut self.curvature, &mut self.next_curvature, &mut self.secant, &mut self.factor] {
            matrix.clear();
            matrix.resize(n * n, 0.0);
        }
        self.held.clear();
        self.held.resize(n, false);
    }
}

/// Damping of the first step that fails.
const FIRST_DAMPING: f64 = 1e-3;
/// Beyond this damping a step moves nothing.
const MOST_DAMPING: f64 = 1e12;

/// Minimises from `at`, which holds the best point afterwards. `bounds` has one (lower, upper) pair per parameter.
pub fn minimise(
    function: &mut impl Curved,
    at: &mut [f64],
    bounds: &[(f64, f64)],
    options: &Options,
    rivals: &Rivals,
    work: &mut Workspace,
) -> Found {
    let n = at.len();
    work.resize(n);
    for (value, &(low, high)) in at.iter_mut().zip(bounds) {
        *value = value.max(low).min(high);
    }
    let mut evaluations = 1;
    let mut value = function.curved(at, &mut work.gradient, &mut work.curvature);
    let end = |reason, evaluations, norm, value| Found {
        value,
        convergence: Convergence { reason, evaluations, gradient_norm: Some(norm) },
        hopeless: false,
    };
    if !value.is_finite() {
        return end(Stop::Stuck, evaluations, f64::INFINITY, f64::INFINITY);
    }
    let mut damping = 0.0;
    let mut flat = 0;
    loop {
        let mut norm = 0.0_f64;
        for (i, held) in work.held.iter_mut().enumerate() {
            let (low, high) = bounds[i];
            *held = (at[i] <= low && work.gradient[i] > 0.0) || (at[i] >= high && work.gradient[i] < 0.0);
            if !*held {
                norm = norm.max(work.gradient[i].abs());
            }
        }
        if norm <= options.gradient_tolerance * value.abs().max(1.0) {
            return end(Stop::Gradient, evaluations, norm, value);
        }
        if flat >= 2 {
            return end(Stop::Value, evaluations, norm, value);
        }
        let mut first = true;
        let fall = loop {
            if evaluations >= options.evaluations {
                return end(Stop::Budget, evaluations, norm, value);
            }
            if damping > MOST_DAMPING {
                return end(Stop::Step, evaluations, norm, value);
            }
            if !solve(work, damping) {
                damping = (damping * 8.0).max(FIRST_DAMPING);
                continue;
            }
            let mut largest = 0.0_f64;
            for i in 0..n {
                let (low, high) = bounds[i];
                work.trial[i] = (at[i] + work.step[i]).max(low).min(high);
                largest = largest.max((work.trial[i] - at[i]).abs() / at[i].abs().max(1e-3));
            }
            if !(largest >= 1e-15) {
                return end(Stop::Step, evaluations, norm, value);
            }
            let promised = predicted(work, at);
            if first && damping == 0.0 && evaluations > 1 && promised < CLOSE {
                let far = value - DOUBT * promised;
                let same = promised < NEAR && (value - promised - rivals.reached).abs() < 0.5 * promised;
                if far > rivals.reached || far > rivals.needed || same {
                    let found = end(Stop::Value, evaluations, norm, value);
                    return Found { hopeless: far > rivals.needed, ..found };
                }
            }
            evaluations += 1;
            let there = if first {
                function.curved(&work.trial, &mut work.next_gradient, &mut work.next_curvature)
            } else {
                function.value(&work.trial)
            };
            let lowered = value - there;
            if there.is_finite() && lowered > 0.0 {
                if !first {
                    function.curved(&work.trial, &mut work.next_gradient, &mut work.next_curvature);
                }
                let share = lowered / promised;
                if share > 0.5 {
                    damping *= 0.1;
                    if damping < 1e-7 {
                        damping = 0.0;
                    }
                } else if share < 0.2 {
                    damping = (damping * 4.0).max(FIRST_DAMPING);
                }
                value = there;
                break lowered;
            }
            first = false;
            damping = (damping * 8.0).max(FIRST_DAMPING);
        };
        flat = if fall <= options.value_tolerance * value.abs().max(1.0) { flat + 1 } else { 0 };
        accept(work, at);
    }
}

/// Moves to the trial point and learns the rest of the second derivatives from the change of the gradient: the
/// symmetric matrix nearest to the last one, in the measure that the step defines, that explains the change (Dennis,
/// Gay and Welsch's update with their sizing).
fn accept(work: &mut Workspace, at: &mut [f64]) {
    let n = at.len();
    let Workspace { gradient, curvature, next_gradient, next_curvature, secant, step, trial, rest, .. } = work;
    for i in 0..n {
        step[i] = trial[i] - at[i];
    }
    // What the new curvature does not explain of the change.
    let mut bend = 0.0;
    let mut explained = 0.0;
    let mut before = 0.0;
    for i in 0..n {
        let change = next_gradient[i] - gradient[i];
        let modelled: f64 = row_times(next_curvature, n, i, step);
        rest[i] = change - modelled;
        bend += step[i] * change;
        explained += step[i] * rest[i];
        before += step[i] * row_times(secant, n, i, step);
    }
    let length: f64 = step.iter().map(|s| s * s).sum();
    let height: f64 = next_gradient.iter().zip(gradient.iter()).map(|(a, b)| (a - b) * (a - b)).sum();
    if bend > 1e-8 * (length * height).sqrt() {
        let size = if before.abs() > 0.0 { (explained.abs() / before.abs()).min(1.0) } else { 1.0 };
        for value in secant.iter_mut() {
            *value *= size;
        }
        let mut inner = 0.0;
        for i in 0..n {
            let sum: f64 = row_times(secant, n, i, step);
            rest[i] -= sum;
            inner += rest[i] * step[i];
        }
        for i in 0..n {
            let change_i = next_gradient[i] - gradient[i];
            for j in 0..=i {
                let change_j = next_gradient[j] - gradient[j];
                secant[i * n + j] +=
                    (rest[i] * change_j + change_i * rest[j]) / bend - inner * change_i * change_j / (bend * bend);
            }
        }
    }
    at.copy_from_slice(trial);
    std::mem::swap(gradient, next_gradient);
    std::mem::swap(curvature, next_curvature);
}

/// Row `i` of a symmetric matrix, of which the lower triangle is kept, times a vector.
fn row_times(matrix: &[f64], n: usize, i: usize, vector: &[f64]) -> f64 {
    let mut sum = 0.0;
    for j in 0..=i {
        sum += matrix[i * n + j] * vector[j];
    }
    for j in i + 1..n {
        sum += matrix[j * n + i] * vector[j];
    }
    sum
}

/// Half-width of the differences of the gradient, relative to the parameter.
const WIDTH: f64 = 1e-6;
/// Most steps of [`polish`].
const POLISH: usize = 6;

/// Newton steps from a minimum, judged by the gradient, with second derivatives from differences of the exact gradient;
/// `found` is brought up to date.
///
/// Near a minimum the value is flat to rounding long before the gradient is; without these steps the last digits of the
/// estimates depend on how the data were rounded.
pub fn polish(
    function: &mut impl Curved,
    at: &mut [f64],
    bounds: &[(f64, f64)],
    found: &mut Found,
    work: &mut Workspace,
) {
    let n = at.len();
    work.resize(n);
    let value = function.curved(at, &mut work.gradient, &mut work.curvature);
    let mut evaluations = 1;
    for i in 0..n {
        let (low, high) = bounds[i];
        work.held[i] = (at[i] <= low && work.gradient[i] > 0.0) || (at[i] >= high && work.gradient[i] < 0.0);
    }
    let norm_of = |gradient: &[f64], held: &[bool]| {
        let free = gradient.iter().zip(held).filter(|(_, held)| !**held);
        free.fold(0.0_f64, |top, (slope, _)| top.max(slope.abs()))
    };
    let mut norm = norm_of(&work.gradient, &work.held);
    work.trial.copy_from_slice(at);
    let mut second = vec![0.0; n * n];
    for i in (0..n).filter(|i| !work.held[*i]) {
        // Away from the nearer bound.
        let (low, high) = bounds[i];
        let width = WIDTH * at[i].abs().max(1e-3) * if high - at[i] < at[i] - low { -1.0 } else { 1.0 };
        work.trial[i] = at[i] + width;
        function.curved(&work.trial, &mut work.next_gradient, &mut work.next_curvature);
        evaluations += 1;
        work.trial[i] = at[i];
        for j in 0..n {
            let slope = (work.next_gradient[j] - work.gradient[j]) / width;
            second[i * n + j] += 0.5 * slope;
            second[j * n + i] += 0.5 * slope;
        }
    }
    for _ in 0..POLISH {
        work.curvature.copy_from_slice(&second);
        if !factorise(work, 0.0, n, false) {
            break;
        }
        substitute(work, n);
        for i in 0..n {
            let (low, high) = bounds[i];
            work.trial[i] = (at[i] + work.step[i]).max(low).min(high);
        }
        let there = function.curved(&work.trial, &mut work.next_gradient, &mut work.next_curvature);
        evaluations += 1;
        let after = norm_of(&work.next_gradient, &work.held);
        if !(after < norm && there <= value + ROUNDING * value.abs().max(1.0)) {
            break;
        }
        norm = after;
        found.value = there;
        at.copy_from_slice(&work.trial);
        std::mem::swap(&mut work.gradient, &mut work.next_gradient);
    }
    found.convergence.evaluations += evaluations;
    found.convergence.gradient_norm = Some(norm);
}

/// Rise of a value, relative to it, that is rounding.
const ROUNDING: f64 = 1e-12;

/// Fall of the function that the model predicts for the trial point.
fn predicted(work: &Workspace, at: &[f64]) -> f64 {
    let n = at.len();
    let mut sum = 0.0;
    for i in 0..n {
        let moved = work.trial[i] - at[i];
        if moved == 0.0 {
            continue;
        }
        let mut bend = 0.0;
        for (j, (trial, at)) in work.trial.iter().zip(at).enumerate() {
            let entry = if j <= i { i * n + j } else { j * n + i };
            bend += (work.curvature[entry] + work.secant[entry]) * (trial - at);
        }
        sum -= moved * (work.gradient[i] + 0.5 * bend);
    }
    sum.max(f64::MIN_POSITIVE)
}

/// The damped step over the free parameters, by Cholesky; with the secant part where the sum is positive definite, else
/// without it.
fn solve(work: &mut Workspace, damping: f64) -> bool {
    let n = work.step.len();
    for with_secant in [true, false] {
        if factorise(work, damping, n, with_secant) {
            substitute(work, n);
            return true;
        }
    }
    false
}

fn factorise(work: &mut Workspace, damping: f64, n: usize, with_secant: bool) -> bool {
    let Workspace { curvature, secant, factor, held, .. } = work;
    for i in 0..n {
        if held[i] {
            continue;
        }
        for j in 0..=i {
            if held[j] {
                continue;
            }
            let mut sum = curvature[i * n + j];
            if with_secant {
                sum += secant[i * n + j];
            }
            let size = curvature[i * n + i];
            if i == j {
                sum += damping * size + f64::MIN_POSITIVE;
            }
            for k in 0..j {
                if !held[k] {
                    sum -= factor[i * n + k] * factor[j * n + k];
                }
            }
            if i == j {
                if !(sum > 1e-13 * size) {
                    return false;
                }
                factor[i * n + i] = sum.sqrt();
            } else {
                factor[i * n + j] = sum / factor[j * n + j];
            }
        }
    }
    true
}

fn substitute(work: &mut Workspace, n: usize) {
    let Workspace { gradient, factor, held, step, .. } = work;
    for i in 0..n {
        step[i] = 0.0;
        if held[i] {
            continue;
        }
        let mut sum = -gradient[i];
        for k in 0..i {
            if !held[k] {
                sum -= factor[i * n + k] * step[k];
            }
        }
        step[i] = sum / factor[i * n + i];
    }
    for i in (0..n).rev() {
        if held[i] {
            continue;
        }
        let mut sum = step[i];
        for k in i + 1..n {
            if !held[k] {
                sum -= factor[k * n + i] * step[k];
            }
        }
        step[i] = sum / factor[i * n + i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Errors of `rate` and `size` in `size · exp(-rate t)` against values far from any such curve: the squares of what is
    /// left are large, so the curvature without second derivatives is poor.
    struct Decay;

    const VALUES: [f64; 6] = [3.0, 0.2, 2.5, -1.0, 1.8, 0.9];

    impl Curved for Decay {
        fn value(&mut self, at: &[f64]) -> f64 {
            (0..6).zip(VALUES).map(|(t, y)| (y - at[1] * (-at[0] * f64::from(t)).exp()).powi(2)).sum()
        }

        fn curved(&mut self, at: &[f64], gradient: &mut [f64], curvature: &mut [f64]) -> f64 {
            gradient.fill(0.0);
            curvature.fill(0.0);
            for (t, y) in (0..6).map(f64::from).zip(VALUES) {
                let share = (-at[0] * t).exp();
                let error = y - at[1] * share;
                let slopes = [at[1] * t * share, -share];
                for i in 0..2 {
                    gradient[i] += 2.0 * error * slopes[i];
                    for j in 0..2 {
                        curvature[2 * i + j] += 2.0 * slopes[i] * slopes[j];
                    }
                }
            }
            self.value(at)
        }
    }

    #[test]
    fn large_errors_do_not_slow_the_end() {
        let bounds = [(f64::NEG_INFINITY, f64::INFINITY); 2];
        let mut at = [1.0, 1.0];
        let found =
            minimise(&mut Decay, &mut at, &bounds, &Options::default(), &Rivals::NONE, &mut Workspace::default());
        assert!(found.convergence.converged() && found.convergence.evaluations < 40, "{found:?}");
        let grid = (0..400).flat_map(|i| (0..400).map(move |j| [f64::from(i) * 0.005, f64::from(j) * 0.01]));
        let least = grid.map(|point| Decay.value(&point)).fold(f64::INFINITY, f64::min);
        assert!(found.value <= least, "{} {least}", found.value);
    }

    #[test]
    fn a_start_without_promise_is_left() {
        let bounds = [(f64::NEG_INFINITY, f64::INFINITY); 2];
        let (mut first, mut second) = ([1.0, 1.0], [0.9, 1.2]);
        let mut work = Workspace::default();
        let options = Options::default();
        let best = minimise(&mut Decay, &mut first, &bounds, &options, &Rivals::NONE, &mut work);
        let rivals = Rivals { reached: best.value, needed: f64::INFINITY };
        let again = minimise(&mut Decay, &mut second, &bounds, &options, &rivals, &mut work);
        assert!(again.convergence.evaluations < best.convergence.evaluations && !again.hopeless);
        let mut third = first.map(|value| 1.05 * value);
        let rivals = Rivals { reached: f64::INFINITY, needed: 0.5 * best.value };
        assert!(minimise(&mut Decay, &mut third, &bounds, &options, &rivals, &mut work).hopeless);
    }

    #[test]
    fn nothing_finite_is_stuck() {
        let bounds = [(f64::NEG_INFINITY, f64::INFINITY); 2];
        let mut at = [f64::NAN, 1.0];
        let found =
            minimise(&mut Decay, &mut at, &bounds, &Options::default(), &Rivals::NONE, &mut Workspace::default());
        assert_eq!(found.convergence.reason, Stop::Stuck);
    }
}
