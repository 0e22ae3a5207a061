//! Minimisers for a few parameters inside a box.
//!
//! - [`bfgs`]: quasi-Newton with a gradient, box constraints by an active set; converges to about 1e-10 in the parameters
//!   where the function is smooth. The choice for likelihoods with an analytic gradient.
//! - [`nelder_mead`]: simplex, function values only, box constraints by reflection into the box; for functions without
//!   derivatives.
//!
//! Both are deterministic, allocate only before their loops, treat a function value that is not finite as infinitely bad,
//! and report how they stopped.
//!
//! ```
//! use ontrend::num::minimize::{self, Options};
//! // Rosenbrock's valley, x <= 0.5: the minimum sits on the bound.
//! let valley = |x: &[f64], gradient: &mut [f64]| {
//!     let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
//!     gradient[0] = -2.0 * a - 400.0 * x[0] * b;
//!     gradient[1] = 200.0 * b;
//!     a * a + 100.0 * b * b
//! };
//! let found = minimize::bfgs(valley, &[-1.2, 1.0], &[(-2.0, 0.5), (-5.0, 5.0)], &Options::default());
//! assert!((found.point[0] - 0.5).abs() < 1e-9 && (found.point[1] - 0.25).abs() < 1e-7);
//! ```
//!
//! **Sources.** Nocedal and Wright, *Numerical Optimization*, 2nd edition, algorithms 6.1 and 16.5 (gradient projection);
//! Nelder and Mead 1965; Gao and Han 2012 for the simplex coefficients that depend on the dimension.

use serde::{Deserialize, Serialize};

/// Why a minimiser stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Stop {
    /// A closed form: nothing was searched.
    ClosedForm,
    /// The projected gradient is small.
    Gradient,
    /// The function no longer falls.
    Value,
    /// The steps are below the resolution of the parameters.
    Step,
    /// The budget of evaluations is spent.
    Budget,
    /// The start or every point near it has no finite value.
    Stuck,
    /// Nothing was minimised: the parameters were sampled, as many sweeps as evaluations are counted.
    Sampled,
}

/// How an estimation ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Why it stopped.
    pub reason: Stop,
    /// Function evaluations over all starts.
    pub evaluations: usize,
    /// Largest component of the projected gradient, where there is one.
    pub gradient_norm: Option<f64>,
}

impl Convergence {
    /// For estimates that need no search.
    #[must_use]
    pub fn closed_form() -> Self {
        Self { reason: Stop::ClosedForm, evaluations: 0, gradient_norm: None }
    }

    /// Whether the estimate is an optimum as far as the method can tell.
    #[must_use]
    pub fn converged(&self) -> bool {
        !matches!(self.reason, Stop::Budget | Stop::Stuck)
    }
}

impl std::fmt::Display for Convergence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let reason = match self.reason {
            Stop::ClosedForm => return f.write_str("closed form"),
            Stop::Gradient => "stopped at a small gradient",
            Stop::Value => "stopped where the function no longer falls",
            Stop::Step => "stopped at the resolution of the parameters",
            Stop::Budget => "stopped at the evaluation budget",
            Stop::Stuck => "stuck at the start",
            Stop::Sampled => "sampled, not searched",
        };
        write!(f, "{reason} after {} evaluations", self.evaluations)?;
        self.gradient_norm.map_or(Ok(()), |norm| write!(f, ", gradient {norm:.1e}"))
    }
}

/// Where and how a minimiser stopped.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum {
    /// The best point.
    pub point: Vec<f64>,
    /// The function there.
    pub value: f64,
    /// How it ended.
    pub convergence: Convergence,
}

/// Stop rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Most function evaluations.
    pub evaluations: usize,
    /// Stop when the largest component of the projected gradient is below this times max(1, |value|).
    pub gradient_tolerance: f64,
    /// Stop when a step lowers the value by less than this times max(1, |value|) (BFGS: twice in a row), or when the
    /// simplex's values differ by less.
    pub value_tolerance: f64,
    /// First step of BFGS and first edge of the simplex, as a share of max(1, |x|), or of the box where it is finite.
    pub first_step: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { evaluations: 1000, gradient_tolerance: 1e-9, value_tolerance: 1e-14, first_step: 0.1 }
    }
}

fn clamp(value: f64, bound: Option<&(f64, f64)>) -> f64 {
    bound.map_or(value, |&(low, high)| {
        if value < low {
            low
        } else if value > high {
            high
        } else {
            value
        }
    })
}

fn finite(value: f64) -> f64 {
    if value.is_nan() { f64::INFINITY } else { value }
}

/// Quasi-Newton minimisation inside a box. `function` writes its gradient into the second argument and returns its value.
/// `bounds` has one (lower, upper) pair per parameter, infinite where free; missing pairs mean free.
pub fn bfgs(
    mut function: impl FnMut(&[f64], &mut [f64]) -> f64,
    start: &[f64],
    bounds: &[(f64, f64)],
    options: &Options,
) -> Minimum {
    let n = start.len();
    let mut x: Vec<f64> = start.iter().enumerate().map(|(i, &v)| clamp(v, bounds.get(i))).collect();
    let mut gradient = vec![0.0; n];
    let mut evaluations = 1;
    let mut value = finite(function(&x, &mut gradient));
    let stop = |reason, evaluations, norm| Convergence { reason, evaluations, gradient_norm: Some(norm) };
    if !value.is_finite() {
        return Minimum { point: x, value, convergence: stop(Stop::Stuck, evaluations, f64::INFINITY) };
    }
    // `hessian` approximates the second derivatives; reduced systems of free parameters are solved from it.
    let mut hessian = vec![0.0; n * n];
    let mut work = vec![0.0; n * n];
    let (mut direction, mut trial, mut trial_gradient) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let (mut moved, mut change) = (vec![0.0; n], vec![0.0; n]);
    let mut free: Vec<usize> = Vec::with_capacity(n);
    let mut fresh = true;
    let mut flat = 0;
    loop {
        free.clear();
        let mut norm = 0.0_f64;
        for i in 0..n {
            let (low, high) = bounds.get(i).copied().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            let held = (x[i] <= low && gradient[i] > 0.0) || (x[i] >= high && gradient[i] < 0.0);
            if !held {
                free.push(i);
                norm = norm.max(gradient[i].abs());
            }
        }
        let reason = if norm <= options.gradient_tolerance * value.abs().max(1.0) {
            Some(Stop::Gradient)
        } else if flat >= 2 {
            Some(Stop::Value)
        } else if evaluations >= options.evaluations {
            Some(Stop::Budget)
        } else {
            None
        };
        if let Some(reason) = reason {
            return Minimum { point: x, value, convergence: stop(reason, evaluations, norm) };
        }
        let mut along_hessian = !fresh && newton_direction(&hessian, &mut work, &gradient, &free, &mut direction);
        if !along_hessian {
            steepest(&x, &gradient, &free, options.first_step, &mut direction);
        }
        let mut slope: f64 = free.iter().map(|&i| gradient[i] * direction[i]).sum();
        if slope >= 0.0 || !slope.is_finite() {
            steepest(&x, &gradient, &free, options.first_step, &mut direction);
            slope = free.iter().map(|&i| gradient[i] * direction[i]).sum();
            along_hessian = false;
        }
        // Backtrack along the projected path until the value falls enough.
        let mut length = 1.0;
        let mut accepted = false;
        while evaluations < options.evaluations {
            let mut largest = 0.0_f64;
            let mut fall = 0.0;
            trial.copy_from_slice(&x);
            for &i in &free {
                trial[i] = clamp(x[i] + length * direction[i], bounds.get(i));
                let step = trial[i] - x[i];
                fall += gradient[i] * step;
                largest = largest.max(step.abs() / x[i].abs().max(1e-3));
            }
            if largest < 1e-15 {
                break;
            }
            evaluations += 1;
            let there = finite(function(&trial, &mut trial_gradient));
            if there <= value + 1e-4 * fall.min(0.0) && there.is_finite() && fall < 0.0 {
                let lowered = value - there;
                flat = if lowered <= options.value_tolerance * value.abs().max(1.0) { flat + 1 } else { 0 };
                for i in 0..n {
                    moved[i] = trial[i] - x[i];
                    change[i] = trial_gradient[i] - gradient[i];
                }
                value = there;
                x.copy_from_slice(&trial);
                gradient.copy_from_slice(&trial_gradient);
                accepted = true;
                break;
            }
            // Minimum of the parabola through value, slope and trial value, kept within [0.1, 0.5] of the step.
            let parabola =
                if there.is_finite() { -0.5 * slope * length / (there - value - slope * length) } else { 0.1 };
            length *= if parabola.is_finite() { parabola.clamp(0.1, 0.5) } else { 0.1 };
        }
        if !accepted {
            if along_hessian {
                // The model of the curvature misleads: forget it once before giving up.
                fresh = true;
                continue;
            }
            let reason = if evaluations >= options.evaluations { Stop::Budget } else { Stop::Step };
            return Minimum { point: x, value, convergence: stop(reason, evaluations, norm) };
        }
        update(&mut hessian, &mut work, &moved, &change, fresh);
        fresh = false;
    }
}

/// Along the negative gradient, first step a share of the parameters' size.
fn steepest(x: &[f64], gradient: &[f64], free: &[usize], share: f64, direction: &mut [f64]) {
    direction.fill(0.0);
    let length = free.iter().map(|&i| (gradient[i] / x[i].abs().max(1.0)).abs()).fold(0.0_f64, f64::max);
    for &i in free {
        direction[i] = -share * gradient[i] / length.max(f64::MIN_POSITIVE);
    }
}

/// Solves the reduced Newton system by Cholesky; false where the matrix is not positive definite.
fn newton_direction(
    hessian: &[f64],
    work: &mut [f64],
    gradient: &[f64],
    free: &[usize],
    direction: &mut [f64],
) -> bool {
    let n = gradient.len();
    let k = free.len();
    direction.fill(0.0);
    for a in 0..k {
        for b in 0..=a {
            let mut sum = hessian[free[a] * n + free[b]];
            for c in 0..b {
                sum -= work[a * n + c] * work[b * n + c];
            }
            if a == b {
                if sum.is_nan() || sum <= 0.0 {
                    return false;
                }
                work[a * n + a] = sum.sqrt();
            } else {
                work[a * n + b] = sum / work[b * n + b];
            }
        }
    }
    for a in 0..k {
        let mut sum = -gradient[free[a]];
        for c in 0..a {
            sum -= work[a * n + c] * direction[free[c]];
        }
        direction[free[a]] = sum / work[a * n + a];
    }
    for a in (0..k).rev() {
        let mut sum = direction[free[a]];
        for c in a + 1..k {
            sum -= work[c * n + a] * direction[free[c]];
        }
        direction[free[a]] = sum / work[a * n + a];
    }
    true
}

/// BFGS update of the second derivatives, skipped where the curvature along the step is not positive.
fn update(hessian: &mut [f64], work: &mut [f64], moved: &[f64], change: &[f64], fresh: bool) {
    let n = moved.len();
    let curvature: f64 = moved.iter().zip(change).map(|(s, y)| s * y).sum();
    let length: f64 = moved.iter().map(|s| s * s).sum();
    let height: f64 = change.iter().map(|y| y * y).sum();
    if fresh {
        hessian.fill(0.0);
        let scale = if curvature > 1e-12 * (length * height).sqrt() { height / curvature } else { 1.0 };
        for i in 0..n {
            hessian[i * n + i] = scale;
        }
    }
    if curvature <= 1e-12 * (length * height).sqrt() {
        return;
    }
    let mut quadratic = 0.0;
    for i in 0..n {
        let sum: f64 = (0..n).map(|j| hessian[i * n + j] * moved[j]).sum();
        work[i] = sum;
        quadratic += moved[i] * sum;
    }
    if quadratic <= 0.0 {
        return;
    }
    for i in 0..n {
        for j in 0..n {
            hessian[i * n + j] += change[i] * change[j] / curvature - work[i] * work[j] / quadratic;
        }
    }
}

/// Simplex minimisation inside a box; points outside are moved to its edge. The simplex is rebuilt once around the best
/// point, so that a collapsed simplex does not pass for a minimum.
pub fn nelder_mead(
    mut function: impl FnMut(&[f64]) -> f64,
    start: &[f64],
    bounds: &[(f64, f64)],
    options: &Options,
) -> Minimum {
    let n = start.len();
    let mut evaluations = 0;
    let mut best: Vec<f64> = start.iter().enumerate().map(|(i, &v)| clamp(v, bounds.get(i))).collect();
    let mut best_value = f64::INFINITY;
    let mut reason = Stop::Value;
    for round in 0..2 {
        let share = if round == 0 { options.first_step } else { 0.1 * options.first_step };
        let before = best_value;
        reason = simplex(&mut function, &mut best, &mut best_value, bounds, share, options, &mut evaluations);
        let gained = before - best_value;
        if reason == Stop::Budget || n == 0 || gained <= options.value_tolerance * best_value.abs().max(1.0) {
            break;
        }
    }
    if !best_value.is_finite() {
        reason = Stop::Stuck;
    }
    let convergence = Convergence { reason, evaluations, gradient_norm: None };
    Minimum { point: best, value: best_value, convergence }
}

fn simplex(
    function: &mut impl FnMut(&[f64]) -> f64,
    best: &mut [f64],
    best_value: &mut f64,
    bounds: &[(f64, f64)],
    share: f64,
    options: &Options,
    evaluations: &mut usize,
) -> Stop {
    let n = best.len();
    #[expect(clippy::cast_precision_loss, reason = "a handful of parameters")]
    let dimension = n.max(1) as f64;
    // Gao and Han's coefficients; the usual 1, 2, 1/2, 1/2 for two parameters and fewer.
    let (expand, contract, shrink) =
        if n <= 2 { (2.0, 0.5, 0.5) } else { (1.0 + 2.0 / dimension, 0.75 - 0.5 / dimension, 1.0 - 1.0 / dimension) };
    let mut points: Vec<Vec<f64>> = vec![best.to_vec(); n + 1];
    for i in 0..n {
        let width = bounds.get(i).map_or(f64::INFINITY, |(low, high)| high - low);
        let edge = if width.is_finite() { share * width } else { share * best[i].abs().max(1.0) };
        let up = clamp(best[i] + edge, bounds.get(i));
        let down = clamp(best[i] - edge, bounds.get(i));
        points[i + 1][i] = if (up - best[i]).abs() >= (best[i] - down).abs() { up } else { down };
    }
    let mut values: Vec<f64> = points.iter().map(|point| finite(function(point))).collect();
    *evaluations += n + 1;
    let mut order: Vec<usize> = (0..=n).collect();
    let (mut centre, mut trial, mut second) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let reason = loop {
        order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
        let (low, high) = (order[0], order[n]);
        let spread = values[high] - values[low];
        let size = points
            .iter()
            .flat_map(|point| point.iter().zip(&points[low]).map(|(a, b)| (a - b).abs() / b.abs().max(1.0)))
            .fold(0.0_f64, f64::max);
        if spread <= options.value_tolerance * values[low].abs().max(1.0) && size <= 1e-6 {
            break Stop::Value;
        }
        if size <= 1e-13 {
            break Stop::Step;
        }
        if *evaluations >= options.evaluations {
            break Stop::Budget;
        }
        centre.fill(0.0);
        for &index in order.iter().take(n) {
            for (sum, v) in centre.iter_mut().zip(&points[index]) {
                *sum += v / dimension;
            }
        }
        let mut toward = |factor: f64, out: &mut [f64], points: &[Vec<f64>]| {
            for i in 0..n {
                out[i] = clamp(centre[i] + factor * (points[high][i] - centre[i]), bounds.get(i));
            }
            *evaluations += 1;
            finite(function(out))
        };
        let reflected = toward(-1.0, &mut trial, &points);
        let runner_up = values[order[n.saturating_sub(1)]];
        if reflected < values[low] {
            let expanded = toward(-expand, &mut second, &points);
            let (from, value) = if expanded < reflected { (&second, expanded) } else { (&trial, reflected) };
            points[high].copy_from_slice(from);
            values[high] = value;
        } else if reflected < runner_up {
            points[high].copy_from_slice(&trial);
            values[high] = reflected;
        } else {
            let outside = reflected < values[high];
            let contracted = toward(if outside { -contract } else { contract }, &mut second, &points);
            if contracted < reflected.min(values[high]) {
                points[high].copy_from_slice(&second);
                values[high] = contracted;
            } else {
                let anchor = points[low].clone();
                for &index in order.iter().skip(1) {
                    for (v, a) in points[index].iter_mut().zip(&anchor) {
                        *v = a + shrink * (*v - a);
                    }
                    values[index] = finite(function(&points[index]));
                }
                *evaluations += n;
            }
        }
    };
    let low = order[0];
    if values[low] < *best_value || !best_value.is_finite() {
        best.copy_from_slice(&points[low]);
        *best_value = values[low];
    }
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wood(x: &[f64], g: &mut [f64]) -> f64 {
        // Wood's function (Moré, Garbow and Hillstrom 1981, problem 14): minimum 0 at (1, 1, 1, 1).
        let (a, b, c, d) = (x[0], x[1], x[2], x[3]);
        let (p, q) = (b - a * a, d - c * c);
        g[0] = -400.0 * a * p - 2.0 * (1.0 - a);
        g[1] = 200.0 * p + 20.2 * (b - 1.0) + 19.8 * (d - 1.0);
        g[2] = -360.0 * c * q - 2.0 * (1.0 - c);
        g[3] = 180.0 * q + 20.2 * (d - 1.0) + 19.8 * (b - 1.0);
        100.0 * p * p
            + (1.0 - a).powi(2)
            + 90.0 * q * q
            + (1.0 - c).powi(2)
            + 10.1 * ((b - 1.0).powi(2) + (d - 1.0).powi(2))
            + 19.8 * (b - 1.0) * (d - 1.0)
    }

    #[test]
    fn both_find_woods_minimum() {
        let start = [-3.0, -1.0, -3.0, -1.0];
        let found = bfgs(wood, &start, &[], &Options::default());
        assert!(found.point.iter().all(|x| (x - 1.0).abs() < 1e-7), "{found:?}");
        let options = Options { evaluations: 5000, ..Options::default() };
        let slow = nelder_mead(|x| wood(x, &mut [0.0; 4]), &start, &[], &options);
        assert!(slow.point.iter().all(|x| (x - 1.0).abs() < 1e-4), "{slow:?}");
    }

    #[test]
    fn bounds_hold_and_are_found() {
        let bounds = [(-4.0, 0.8), (-4.0, 4.0), (-4.0, 4.0), (-4.0, 4.0)];
        let mut outside = false;
        let watched = |x: &[f64], g: &mut [f64]| {
            outside |= x.iter().zip(&bounds).any(|(v, (low, high))| v < low || v > high);
            wood(x, g)
        };
        let found = bfgs(watched, &[-3.0, -1.0, -3.0, -1.0], &bounds, &Options::default());
        assert!(!outside);
        let options = Options { evaluations: 20_000, ..Options::default() };
        let slow = nelder_mead(|x| wood(x, &mut [0.0; 4]), &[0.5; 4], &bounds, &options);
        assert!(found.point[0] == 0.8 && found.convergence.converged(), "{found:?}");
        assert!(found.value <= slow.value + 1e-9, "{} {}", found.value, slow.value);
    }

    #[test]
    fn a_start_without_a_value_is_reported() {
        let found = bfgs(|_, _| f64::NAN, &[1.0], &[], &Options::default());
        assert_eq!(found.convergence.reason, Stop::Stuck);
        let found = nelder_mead(|_| f64::NAN, &[1.0, 2.0], &[], &Options::default());
        assert_eq!(found.convergence.reason, Stop::Stuck);
    }
}
