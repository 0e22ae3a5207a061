//! Simple exponential smoothing as R's `ses` estimates it, for agreement with `thetaf`.
//!
//! Nash's simplex search (Compact Numerical Methods for Computers, 2nd edition, algorithm 19) with R's constants: first edge
//! a tenth of the largest parameter, which is the level in the data's unit, reflection 1, contraction 1/2, expansion 2, stop
//! when the values agree to 1.5e-8. It stops about 1e-4 short of the best `alpha`, sometimes at another minimum, and where it
//! stops depends on the unit of the data.

use super::kernel::{ALPHA_STANDARD, Estimate};
use crate::forecast::model::count;

/// R's tolerance, the square root of the machine's.
const TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;
/// Most evaluations.
const BUDGET: usize = 2000;
/// The value of points outside the bounds.
const OUTSIDE: f64 = 1e35;
/// Values whose mean is the first guess of the level.
const FIRST: usize = 10;

/// Mean squared error; [`OUTSIDE`] beyond the bounds of `alpha`.
fn error(values: &[f64], [alpha, start]: [f64; 2]) -> f64 {
    if !(ALPHA_STANDARD.0..=ALPHA_STANDARD.1).contains(&alpha) {
        return OUTSIDE;
    }
    let (mut level, mut sum) = (start, 0.0);
    for &y in values {
        let error = y - level;
        sum += error * error;
        level += alpha * error;
    }
    let mean = sum / count(values.len());
    if mean.is_finite() { mean } else { OUTSIDE }
}

/// `alpha` and start level of values in their own unit.
pub fn estimate(values: &[f64]) -> Estimate {
    let mut evaluations = 0;
    let mut at = |point: [f64; 2]| {
        evaluations += 1;
        error(values, point)
    };
    let first = values.len().min(FIRST);
    let level = values.iter().take(first).sum::<f64>() / count(first.max(1));
    let start = [ALPHA_STANDARD.0 + 0.2 * (ALPHA_STANDARD.1 - ALPHA_STANDARD.0), level];
    let step = 0.1 * start[0].abs().max(level.abs());
    let mut points = [start, [start[0] + step, level], [start[0], level + step]];
    let mut values_at = points.map(&mut at);
    let tolerance = TOLERANCE * (values_at[0].abs() + TOLERANCE);
    let mut size = f64::INFINITY;
    let mut low = 0;
    for _ in 0..BUDGET {
        // The lowest stays where it was unless another is strictly lower; the first of the highest is taken.
        let mut high = low;
        let (mut lowest, mut highest) = (values_at[low], values_at[low]);
        let before = low;
        for (j, &value) in values_at.iter().enumerate().filter(|(j, _)| *j != before) {
            if value < lowest {
                (low, lowest) = (j, value);
            }
            if value > highest {
                (high, highest) = (j, value);
            }
        }
        if highest <= lowest + tolerance {
            break;
        }
        let mut centre = [0.0; 2];
        for (i, slot) in centre.iter_mut().enumerate() {
            *slot = (points[0][i] + points[1][i] + points[2][i] - points[high][i]) / 2.0;
        }
        let worst = points[high];
        let reflected = [2.0 * centre[0] - worst[0], 2.0 * centre[1] - worst[1]];
        let value = at(reflected);
        if value < lowest {
            let further = [2.0 * reflected[0] - centre[0], 2.0 * reflected[1] - centre[1]];
            let expanded = at(further);
            (points[high], values_at[high]) = if expanded < value { (further, expanded) } else { (reflected, value) };
            continue;
        }
        if value < highest {
            (points[high], values_at[high]) = (reflected, value);
        }
        let worst = points[high];
        let nearer = [0.5 * worst[0] + 0.5 * centre[0], 0.5 * worst[1] + 0.5 * centre[1]];
        let contracted = at(nearer);
        if contracted < values_at[high] {
            (points[high], values_at[high]) = (nearer, contracted);
        } else if value >= highest {
            let anchor = points[low];
            let mut next = 0.0;
            for j in (0..3).filter(|j| *j != low) {
                for i in 0..2 {
                    points[j][i] = 0.5 * (points[j][i] - anchor[i]) + anchor[i];
                    next += (points[j][i] - anchor[i]).abs();
                }
                values_at[j] = at(points[j]);
            }
            if next >= size {
                break;
            }
            size = next;
        }
    }
    let [alpha, level] = points[low];
    Estimate { alpha, weight: 0.0, level, square: values_at[low] * count(values.len()), evaluations }
}
