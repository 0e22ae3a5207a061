//! Gauss–Newton to the last digit.
//!
//! Near a minimum the sum of squares is flat: its rounding, ε‖r‖², hides parameter errors of size √ε. The scaled gradient
//! ‖Q₁ᵀr‖ is linear in the error and shows it down to ε. Householder QR without pivoting commutes with scaling of
//! columns by powers of two, so it needs no explicit column scaling.

use super::{Limits, Problem, Reason, Workspace, evaluate, region};
use crate::num::qr::{norm, solve_upper, triangularise};

/// Steps that the polish may take; problems with large residuals converge linearly.
const STEPS: usize = 60;
/// Steps without a smaller gradient after which the rounding level is reached.
const PATIENCE: usize = 3;
/// Scaled gradient, relative to the residuals, that is rounding: no step makes it smaller but by luck.
const ROUNDING: f64 = 1e-16;
/// Relative growth of the residual norm that shows a step away from the minimum rather than rounding.
const GROWTH: f64 = 1e-9;

/// Norm of the residuals' projection on the tangent space of the free parameters; leaves the Gauss–Newton step in
/// `work.step` (all zero where the Jacobian is singular).
pub(super) fn gradient(limits: Limits<'_>, work: &mut Workspace) -> f64 {
    region::choose_free(limits, work);
    let (rows, free) = (work.rows, work.free.len());
    for (slot, &j) in work.free.iter().enumerate() {
        let column = &work.jacobian[j * rows..(j + 1) * rows];
        work.factor[slot * rows..(slot + 1) * rows].copy_from_slice(column);
    }
    work.rotated.copy_from_slice(&work.residuals);
    triangularise(&mut work.factor, rows, free, &mut work.rotated);
    for i in 0..free {
        work.step[i] = -work.rotated[i];
    }
    if !solve_upper(&work.factor, rows, free, &mut work.step[..free]) {
        work.step.fill(0.0);
    }
    norm(&work.rotated[..free])
}

/// Takes Gauss–Newton steps from the parameters in `work` until the scaled gradient stops falling.
pub(super) fn polish<P: Problem + ?Sized>(
    problem: &P,
    limits: Limits<'_>,
    work: &mut Workspace,
    reason: Reason,
) -> Reason {
    if work.residuals.iter().all(|r| *r == 0.0) {
        return Reason::Exact;
    }
    let ceiling = norm(&work.residuals) * (1.0 + GROWTH);
    let mut best = work.parameters.clone();
    let mut smallest = gradient(limits, work);
    let mut misses = 0;
    for _ in 0..STEPS {
        let mut moved = false;
        for slot in 0..work.free.len() {
            let j = work.free[slot];
            let next = limits.clamp(j, work.parameters[j] + work.step[slot]);
            moved |= next != work.parameters[j];
            work.parameters[j] = next;
        }
        if !moved || !evaluate(problem, work) || norm(&work.residuals) > ceiling {
            break;
        }
        let now = gradient(limits, work);
        if now < smallest {
            misses = usize::from(now > 0.5 * smallest);
            smallest = now;
            best.copy_from_slice(&work.parameters);
        } else {
            misses += 1;
        }
        if misses >= PATIENCE || now <= ROUNDING * norm(&work.residuals) {
            break;
        }
    }
    if work.parameters != best {
        work.parameters.copy_from_slice(&best);
        evaluate(problem, work);
    }
    let size = norm(&work.residuals);
    if size == 0.0 {
        Reason::Exact
    } else if reason != Reason::Exact && smallest <= 1e-12 * size {
        Reason::Gradient
    } else {
        reason
    }
}
