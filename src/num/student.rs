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

fn law(degrees: f64) -> Option<StudentsT> {
    if degrees.is_finite() { StudentsT::new(0.0, 1.0, degrees).ok() } else { None }
}

/// Probability of a value at or below `x`.
#[must_use]
pub fn cdf(x: f64, degrees: f64) -> f64 {
    law(degrees).map_or_else(|| gaussian::cdf(x), |law| law.cdf(x))
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
    let mut x = law.inverse_cdf(p);
    // Newton steps: the library's inverse beta function stops at about 1e-8.
    for _ in 0..2 {
        let slope = law.pdf(x);
        let step = (law.cdf(x) - p) / slope;
        if slope > 0.0 && step.abs() < 0.5 * (1.0 + x.abs()) {
            x -= step;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_undo_probabilities() {
        for p in [1e-6, 1e-4, 0.1, 0.5, 0.9, 0.9999] {
            for degrees in [1.0, 2.5, 7.0, 100.0, f64::INFINITY] {
                assert!((cdf(quantile(p, degrees), degrees) / p - 1.0).abs() < 1e-8, "{p} {degrees}");
            }
        }
    }
}
