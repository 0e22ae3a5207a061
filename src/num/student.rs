//! The standard Student distribution as functions of one argument; the normal one where the degrees of freedom are
//! infinite or unusable.
//!
//! ```
//! use ontrend::num::student;
//! // Table value for 4 degrees of freedom.
//! assert!((student::quantile(0.975, 4.0) - 2.7764451051977987).abs() < 1e-9);
//! ```

use super::gaussian;
use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};
use std::cell::Cell;

fn law(degrees: f64) -> Option<StudentsT> {
    if degrees.is_finite() { StudentsT::new(0.0, 1.0, degrees).ok() } else { None }
}

/// Probability of a value at or below `x`.
#[must_use]
pub fn cdf(x: f64, degrees: f64) -> f64 {
    if let Some(below) = finite_sum(x, degrees) {
        return below;
    }
    law(degrees).map_or_else(|| gaussian::cdf(x), |law| law.cdf(x))
}

/// Whole degrees of freedom up to this have a distribution function of half so many terms.
const MOST_TERMS: f64 = 400.0;

/// Tails below this lose digits in one minus the sum.
const TAIL: f64 = 1e-3;

/// The distribution function at whole degrees of freedom, where it is a finite sum (Abramowitz and Stegun 26.7.3 and
/// 26.7.4); `None` at others and in the tails. A tenth of the time of the incomplete beta function.
fn finite_sum(x: f64, degrees: f64) -> Option<f64> {
    if !(1.0..=MOST_TERMS).contains(&degrees) || degrees.fract() != 0.0 {
        return None;
    }
    let length = degrees + x * x;
    let (cosine2, sine) = (degrees / length, x.abs() / length.sqrt());
    let odd = degrees % 2.0 == 1.0;
    let (mut sum, mut term, mut k) = (0.0, if odd { cosine2.sqrt() } else { 1.0 }, if odd { 3.0 } else { 2.0 });
    while k <= degrees {
        sum += term;
        term *= cosine2 * (k - 1.0) / k;
        k += 2.0;
    }
    let within = sine * sum;
    let within = if odd { (within + (x.abs() / degrees.sqrt()).atan()) * std::f64::consts::FRAC_2_PI } else { within };
    let tail = 0.5 * (1.0 - within);
    (tail > TAIL).then_some(if x < 0.0 { tail } else { 1.0 - tail })
}

/// Density at `x`.
#[must_use]
pub fn density(x: f64, degrees: f64) -> f64 {
    law(degrees).map_or_else(|| gaussian::pdf(x), |law| law.pdf(x))
}

/// The value that is not passed with probability `p`; infinite at 0 and 1.
#[must_use]
pub fn quantile(p: f64, degrees: f64) -> f64 {
    let Some(law) = law(degrees) else { return gaussian::quantile(p) };
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    if p > 0.5 {
        return -quantile(1.0 - p, degrees);
    }
    if p == 0.5 {
        return 0.0;
    }
    if let Some(known) = RECENT.get().iter().find(|known| (known[0], known[1]) == (p, degrees)) {
        return known[2];
    }
    let x = searched(p, degrees, law);
    let [newest, second, third, _] = RECENT.get();
    RECENT.set([[p, degrees, x], newest, second, third]);
    x
}

thread_local! {
    /// The last searched quantiles: probability, degrees, value. Interval after interval asks for the same few.
    static RECENT: Cell<[[f64; 3]; 4]> = const { Cell::new([[f64::NAN; 3]; 4]) };
}

/// The quantile at a probability in (0, 0.5).
fn searched(p: f64, degrees: f64, law: StudentsT) -> f64 {
    // Newton steps on ln cdf, which is concave, from the expansion in 1 / degrees: three or four to the last digit where
    // the library's search takes twenty times as many evaluations and stops at 1e-8.
    let z = gaussian::quantile(p);
    let z3 = z * z * z;
    let mut x = z + (z3 + z) / (4.0 * degrees) + (5.0 * z3 * z * z + 16.0 * z3 + 3.0 * z) / (96.0 * degrees * degrees);
    let top = law.pdf(0.0);
    for _ in 0..NEWTON_STEPS {
        let below = cdf(x, degrees);
        let slope = top * (1.0 + x * x / degrees).powf(-0.5 * (degrees + 1.0));
        let step = below / slope * (below / p).ln();
        if !step.is_finite() {
            break;
        }
        x -= step;
        if step.abs() <= 1e-14 * x.abs() {
            return x;
        }
    }
    if (cdf(x, degrees) / p - 1.0).abs() < 1e-9 { x } else { law.inverse_cdf(p) }
}

/// Most steps; far tails of a Cauchy law need the most, about 15 at a probability of 1e-6.
const NEWTON_STEPS: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finite_sums_are_the_incomplete_beta_function() {
        for degrees in [1.0, 2.0, 3.0, 4.0, 9.0, 24.0, 99.0, 400.0] {
            let law = law(degrees).unwrap();
            for step in -40..=40 {
                let x = 0.1 * f64::from(step);
                let Some(below) = finite_sum(x, degrees) else { continue };
                assert!((below / law.cdf(x) - 1.0).abs() < 1e-11, "{x} {degrees}: {below} {}", law.cdf(x));
            }
            assert!(finite_sum(0.5, degrees).is_some() && finite_sum(-1e3, degrees).is_none());
        }
        assert_eq!(finite_sum(1.0, 2.5), None);
    }

    #[test]
    fn quantiles_undo_probabilities() {
        for p in [1e-6, 1e-4, 0.1, 0.5, 0.9, 0.9999] {
            for degrees in [1.0, 2.5, 7.0, 100.0, f64::INFINITY] {
                assert!((cdf(quantile(p, degrees), degrees) / p - 1.0).abs() < 1e-8, "{p} {degrees}");
            }
        }
    }
}
