//! Trust-region descent with a damped step through QR.

use super::{Limits, Problem, Reason, Scaling, Settings, Workspace, evaluate};
use crate::num::qr::{norm, solve_upper, solve_upper_transposed, triangularise};

/// Radius relative to the parameters below which no step changes a bit of them.
const SMALLEST_RADIUS: f64 = 1e-16;
/// Share of the predicted reduction that a step must bring to be taken (Moré).
const ACCEPT: f64 = 1e-4;
/// How far the length of a damped step may lie from the radius (Moré).
const RADIUS_SLACK: f64 = 0.1;
/// First radius in units of the scaled start, for either scaling (Moré's 100; the second is careful where the first is bold).
const FIRST_RADIUS: [f64; 2] = [100.0, 0.5];

/// Descends from `start`, leaving the end in `work`; `None` where the problem is not defined at the start.
pub(super) fn descend<P: Problem + ?Sized>(
    problem: &P,
    start: &[f64],
    limits: Limits<'_>,
    scaling: Scaling,
    settings: &Settings,
    work: &mut Workspace,
) -> Option<Reason> {
    let (rows, columns) = (work.rows, work.columns);
    for (i, &value) in start.iter().enumerate() {
        work.parameters[i] = if limits.fixed(i) { value } else { limits.clamp(i, value) };
    }
    if !evaluate(problem, work) {
        return None;
    }
    let first_evaluation = work.evaluations;
    let mut cost = norm(&work.residuals);
    work.scale.fill(0.0);
    let mut radius = f64::NAN;
    let mut damping = 0.0;
    loop {
        if cost == 0.0 {
            return Some(Reason::Exact);
        }
        choose_free(limits, work);
        let free = work.free.len();
        for (slot, &j) in work.free.iter().enumerate() {
            let column = &work.jacobian[j * rows..(j + 1) * rows];
            work.factor[slot * rows..(slot + 1) * rows].copy_from_slice(column);
        }
        update_scale(scaling, work);
        work.rotated.copy_from_slice(&work.residuals);
        triangularise(&mut work.factor, rows, free, &mut work.rotated);
        if gradient_is_zero(work, cost) {
            return Some(Reason::Gradient);
        }
        let size = (0..columns).map(|i| (work.scale[i] * work.parameters[i]).powi(2)).sum::<f64>().sqrt();
        if radius.is_nan() {
            let factor = FIRST_RADIUS[usize::from(scaling == Scaling::Current)];
            radius = if size > 0.0 && size.is_finite() { factor * size } else { factor };
        }
        loop {
            damped_step(work, radius, &mut damping);
            // project into the box; the step that is really taken is what the prediction is about
            let mut length = 0.0;
            work.trial.copy_from_slice(&work.parameters);
            for (slot, &j) in work.free.iter().enumerate() {
                work.trial[j] = limits.clamp(j, work.parameters[j] + work.step[slot]);
                work.step[slot] = work.trial[j] - work.parameters[j];
                length += (work.scale[j] * work.step[slot]).powi(2);
            }
            let length = length.sqrt();
            let predicted = predicted_reduction(work) / (cost * cost);
            work.evaluations += 1;
            let defined = predicted > 0.0
                && problem.evaluate(&work.trial, &mut work.trial_residuals, Some(&mut work.trial_jacobian))
                && work.trial_jacobian.iter().all(|v| v.is_finite());
            let trial_cost = if defined { norm(&work.trial_residuals) } else { f64::INFINITY };
            let actual = if trial_cost.is_finite() && trial_cost < 10.0 * cost {
                let ratio = trial_cost / cost;
                (1.0 - ratio) * (1.0 + ratio)
            } else {
                -1.0
            };
            let gain = if predicted > 0.0 { actual / predicted } else { -1.0 };
            if gain <= 0.25 {
                let shrink = if actual < 0.0 && trial_cost < 10.0 * cost { 0.25 } else { 0.1 };
                let shrink = if actual >= 0.0 { 0.5 } else { shrink };
                radius = shrink * radius.min(10.0 * length.max(f64::MIN_POSITIVE));
                damping /= shrink;
            } else if gain >= 0.75 || damping == 0.0 {
                radius = (2.0 * length).max(radius.min(2.0 * length));
                damping *= 0.5;
            }
            let stationary = predicted.abs() <= settings.tolerance && actual.abs() <= settings.tolerance;
            let taken = gain >= ACCEPT;
            if taken {
                std::mem::swap(&mut work.parameters, &mut work.trial);
                std::mem::swap(&mut work.residuals, &mut work.trial_residuals);
                std::mem::swap(&mut work.jacobian, &mut work.trial_jacobian);
                cost = trial_cost;
            }
            if stationary || radius <= SMALLEST_RADIUS * size || radius < f64::MIN_POSITIVE {
                return Some(Reason::Stationary);
            }
            if work.evaluations - first_evaluation >= settings.evaluations {
                return Some(Reason::Evaluations);
            }
            if taken {
                break;
            }
        }
    }
}

/// Lists the parameters that may move: not fixed, and not held at a bound by the gradient.
pub(super) fn choose_free(limits: Limits<'_>, work: &mut Workspace) {
    let rows = work.rows;
    work.free.clear();
    for j in 0..work.columns {
        if limits.fixed(j) {
            continue;
        }
        let value = work.parameters[j];
        let (at_lower, at_upper) = (value <= limits.lower(j), value >= limits.upper(j));
        if at_lower || at_upper {
            let column = &work.jacobian[j * rows..(j + 1) * rows];
            let slope: f64 = column.iter().zip(&work.residuals).map(|(a, b)| a * b).sum();
            if (at_lower && slope >= 0.0) || (at_upper && slope <= 0.0) {
                continue;
            }
        }
        work.free.push(j);
    }
}

fn update_scale(scaling: Scaling, work: &mut Workspace) {
    let rows = work.rows;
    for (slot, &j) in work.free.iter().enumerate() {
        let now = norm(&work.factor[slot * rows..(slot + 1) * rows]);
        let previous = work.scale[j];
        work.scale[j] = match scaling {
            Scaling::Memory => previous.max(now),
            // A column that vanishes for a moment must not set its parameter free altogether.
            Scaling::Current => now.max(0.1 * previous),
        };
        if work.scale[j] == 0.0 {
            work.scale[j] = 1.0;
        }
    }
}

/// Whether every column is orthogonal to the residuals up to rounding.
fn gradient_is_zero(work: &Workspace, cost: f64) -> bool {
    let rows = work.rows;
    (0..work.free.len()).all(|slot| {
        let column = &work.factor[slot * rows..slot * rows + slot + 1];
        let length = norm(column);
        let dot: f64 = column.iter().zip(&work.rotated).map(|(a, b)| a * b).sum();
        length == 0.0 || dot.abs() <= f64::EPSILON * length * cost
    })
}

/// −(‖r + J s‖² − ‖r‖²) through R.
fn predicted_reduction(work: &Workspace) -> f64 {
    let (rows, free) = (work.rows, work.free.len());
    let mut reduction = 0.0;
    for i in 0..free {
        let v: f64 = (i..free).map(|j| work.factor[j * rows + i] * work.step[j]).sum();
        reduction -= v * (2.0 * work.rotated[i] + v);
    }
    reduction
}

/// The step of smallest linear residual within the radius (Moré's iteration for the damping λ), into `work.step`.
fn damped_step(work: &mut Workspace, radius: f64, damping: &mut f64) {
    let (rows, free) = (work.rows, work.free.len());
    for i in 0..free {
        work.step[i] = -work.rotated[i];
    }
    let regular = solve_upper(&work.factor, rows, free, &mut work.step[..free]);
    let mut low = 0.0;
    if regular {
        let length = scaled_length(work);
        let excess = length - radius;
        if excess <= RADIUS_SLACK * radius {
            *damping = 0.0;
            return;
        }
        let curvature = newton_weight(work, length, false);
        if curvature > 0.0 && curvature.is_finite() {
            low = excess / radius / curvature;
        }
    }
    let mut high = 0.0;
    for (slot, &j) in work.free.iter().enumerate() {
        let dot: f64 = (0..=slot).map(|i| work.factor[slot * rows + i] * work.rotated[i]).sum();
        high += (dot / work.scale[j]).powi(2);
    }
    let mut high = (high.sqrt() / radius).max(f64::MIN_POSITIVE);
    let mut lambda = damping.max(low).min(high);
    for _ in 0..12 {
        if lambda == 0.0 {
            lambda = (1e-3 * high).max(f64::MIN_POSITIVE);
        }
        if !damped_solution(work, lambda) {
            low = lambda;
            lambda = (10.0 * lambda).min(high.max(2.0 * lambda));
            high = high.max(lambda);
            continue;
        }
        let length = scaled_length(work);
        let excess = length - radius;
        if excess.abs() <= RADIUS_SLACK * radius || (low == 0.0 && excess < 0.0 && lambda <= f64::MIN_POSITIVE) {
            break;
        }
        let curvature = newton_weight(work, length, true);
        if excess > 0.0 {
            low = low.max(lambda);
        } else {
            high = high.min(lambda);
        }
        let correction = excess / radius / curvature;
        if !correction.is_finite() {
            break;
        }
        let next = (lambda + correction).max(low);
        lambda = if next > 0.0 { next } else { 1e-3 * lambda };
    }
    *damping = lambda;
}

fn scaled_length(work: &Workspace) -> f64 {
    work.free.iter().enumerate().map(|(slot, &j)| (work.scale[j] * work.step[slot]).powi(2)).sum::<f64>().sqrt()
}

/// ‖S⁻ᵀ D² s / ‖D s‖‖² for the factor S of the damped problem (or R itself): the slope of the step length in λ.
fn newton_weight(work: &mut Workspace, length: f64, damped: bool) -> f64 {
    let free = work.free.len();
    for (slot, &j) in work.free.iter().enumerate() {
        work.scratch[slot] = work.scale[j] * (work.scale[j] * work.step[slot] / length);
    }
    let scratch = &mut work.scratch[..free];
    let solved = if damped {
        solve_upper_transposed(&work.damped, 2 * free, free, scratch)
    } else {
        solve_upper_transposed(&work.factor, work.rows, free, scratch)
    };
    if solved { work.scratch[..free].iter().map(|z| z * z).sum() } else { f64::INFINITY }
}

/// Solves min ‖R s + q‖² + λ ‖D s‖² by QR of the stacked matrix.
fn damped_solution(work: &mut Workspace, lambda: f64) -> bool {
    let (rows, free) = (work.rows, work.free.len());
    let root = lambda.sqrt();
    for j in 0..free {
        let column = &mut work.damped[j * 2 * free..(j + 1) * 2 * free];
        column.fill(0.0);
        column[..=j].copy_from_slice(&work.factor[j * rows..j * rows + j + 1]);
        column[free + j] = root * work.scale[work.free[j]];
    }
    for i in 0..free {
        work.damped_right[i] = -work.rotated[i];
        work.damped_right[free + i] = 0.0;
    }
    triangularise(&mut work.damped, 2 * free, free, &mut work.damped_right);
    work.step[..free].copy_from_slice(&work.damped_right[..free]);
    solve_upper(&work.damped, 2 * free, free, &mut work.step[..free])
}
