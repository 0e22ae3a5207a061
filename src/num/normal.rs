//! The standard normal and Student distributions, as functions of one argument.
//!
//! Thin names over statrs' special functions, so that every model takes them from one place.
//!
//! ```
//! use ontrend::num::normal;
//! assert!((normal::quantile(0.975) - 1.959963984540054).abs() < 1e-12);
//! assert!((normal::cdf(1.959963984540054) - 0.975).abs() < 1e-15);
//! ```

use rand::RngCore;
use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};
use statrs::function::erf::{erfc, erfc_inv};
use std::f64::consts::{FRAC_1_SQRT_2, PI, SQRT_2};

/// Probability of a standard normal value at or below `x`.
#[must_use]
pub fn cdf(x: f64) -> f64 {
    0.5 * erfc(-x * FRAC_1_SQRT_2)
}

/// Density of the standard normal distribution at `x`.
#[must_use]
pub fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// The value that a standard normal stays at or below with probability `p`; minus infinity at 0, infinity at 1.
#[must_use]
pub fn quantile(p: f64) -> f64 {
    if p <= 0.0 {
        f64::NEG_INFINITY
    } else if p >= 1.0 {
        f64::INFINITY
    } else {
        -SQRT_2 * erfc_inv(2.0 * p)
    }
}

/// A uniform draw strictly inside (0, 1).
pub fn uniform(rng: &mut (impl RngCore + ?Sized)) -> f64 {
    // 53 random bits, moved half a step off zero, so that quantiles of it are finite.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
    let bits = (rng.next_u64() >> 11) as f64;
    (bits + 0.5) / 9_007_199_254_740_992.0
}

/// Fills `out` with independent standard normal draws (Marsaglia's polar method).
pub fn fill(out: &mut [f64], rng: &mut (impl RngCore + ?Sized)) {
    let mut filled = 0;
    while filled < out.len() {
        let (u, v) = (2.0 * uniform(rng) - 1.0, 2.0 * uniform(rng) - 1.0);
        let square = u * u + v * v;
        if square >= 1.0 || square == 0.0 {
            continue;
        }
        let factor = (-2.0 * square.ln() / square).sqrt();
        for value in [u * factor, v * factor] {
            if let Some(slot) = out.get_mut(filled) {
                *slot = value;
                filled += 1;
            }
        }
    }
}

/// Standard Student distribution with `degrees` of freedom; `None` unless they are positive and finite.
fn student(degrees: f64) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, degrees).ok()
}

/// Probability of a standard Student value at or below `x`; the normal one where `degrees` is infinite or unusable.
#[must_use]
pub fn student_cdf(x: f64, degrees: f64) -> f64 {
    student(degrees).map_or_else(|| cdf(x), |law| law.cdf(x))
}

/// Density of the standard Student distribution; the normal one where `degrees` is infinite or unusable.
#[must_use]
pub fn student_density(x: f64, degrees: f64) -> f64 {
    student(degrees).map_or_else(|| density(x), |law| law.pdf(x))
}

/// Quantile of the standard Student distribution; the normal one where `degrees` is infinite or unusable.
#[must_use]
pub fn student_quantile(p: f64, degrees: f64) -> f64 {
    let Some(law) = student(degrees) else { return quantile(p) };
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    if p > 0.5 {
        return -student_quantile(1.0 - p, degrees);
    }
    let mut x = law.inverse_cdf(p);
    // One Newton step: the library's inverse beta function stops at about 1e-8.
    for _ in 0..2 {
        let slope = law.pdf(x);
        if slope > 0.0 {
            let step = (law.cdf(x) - p) / slope;
            if step.is_finite() && step.abs() < 0.5 * (1.0 + x.abs()) {
                x -= step;
            }
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn quantiles_undo_probabilities() {
        for p in [1e-12, 1e-4, 0.1, 0.5, 0.9, 0.9999] {
            assert!((cdf(quantile(p)) / p - 1.0).abs() < 1e-10, "{p}");
            for degrees in [1.0, 2.5, 7.0, 100.0] {
                assert!((student_cdf(student_quantile(p, degrees), degrees) / p - 1.0).abs() < 1e-8, "{p} {degrees}");
            }
        }
        // Published table value, 4 degrees of freedom.
        assert!((student_quantile(0.975, 4.0) - 2.7764451051977987).abs() < 1e-9);
    }

    #[test]
    fn draws_have_the_right_moments() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let mut draws = vec![0.0; 40_001];
        fill(&mut draws, &mut rng);
        let mean = draws.iter().sum::<f64>() / 40_001.0;
        let variance = draws.iter().map(|x| x * x).sum::<f64>() / 40_001.0;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
    }
}
