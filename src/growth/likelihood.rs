//! Log likelihoods in the caller's unit of value, and the information criteria from them.
//!
//! With `S` the least weighted sum of squares of `n` values, normal noise and the variance at its own maximum, `S / n`:
//!
//! ```text
//! ln L = -n/2 (ln(2 pi S / n) + 1) + 1/2 sum ln w      and - sum ln y more where the noise is multiplicative
//! ```

use crate::growth::curve::Curve;
use crate::growth::fit::Optimum;
use crate::growth::objective::Response;
use crate::growth::sample::Sample;
use statrs::function::gamma::ln_gamma;

/// Relative size of the rounding of values and curve: residuals below it say nothing, and two exact fits are equally good.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Maximised log likelihood; for normal noise the variance is at its maximum-likelihood estimate.
pub(crate) fn log_likelihood(curve: &dyn Curve, sample: &Sample, response: Response, optimum: &Optimum) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let n = sample.len() as f64;
    let weights: f64 = sample.root_weights.iter().map(|w| w.ln()).sum();
    let scale = sample.scaling.magnitude.ln();
    let normal = |floor: f64| {
        let variance = (optimum.sum_of_squares / n).max(floor);
        -0.5 * n * ((2.0 * std::f64::consts::PI * variance).ln() + 1.0) + weights
    };
    let largest = sample.largest.max(f64::MIN_POSITIVE);
    match response {
        Response::Additive => normal((ROUNDING * largest).powi(2).max(f64::MIN_POSITIVE)) - n * scale,
        Response::Multiplicative => {
            let jacobian: f64 = sample.ln_y.iter().map(|v| v + scale).sum();
            normal(ROUNDING * ROUNDING) - jacobian
        }
        Response::Poisson | Response::NegativeBinomial { .. } => {
            let mut mean = vec![0.0; sample.len()];
            if !curve.evaluate(&sample.u, &optimum.parameters, &mut mean, None) {
                return f64::NEG_INFINITY;
            }
            let alpha = if let Response::NegativeBinomial { alpha } = response { alpha } else { 0.0 };
            sample.y.iter().zip(mean).map(|(y, m)| count_log_likelihood(*y, m, alpha)).sum()
        }
    }
}

/// ln P(y) of a count with mean m and variance m + α m².
pub(crate) fn count_log_likelihood(y: f64, m: f64, alpha: f64) -> f64 {
    let log_power = if y > 0.0 { y * m.ln() } else { 0.0 };
    if alpha <= 0.0 {
        return log_power - m - ln_gamma(y + 1.0);
    }
    let r = alpha.recip();
    // ln Γ(y + r) − ln Γ(r) as a sum for the counts where the difference of large values would cancel
    let rising = if y < 1e4 {
        let mut sum = 0.0;
        let mut i = 0.0;
        while i < y {
            sum += (1.0 + alpha * i).ln();
            i += 1.0;
        }
        sum
    } else {
        ln_gamma(y + r) - ln_gamma(r) + y * alpha.ln()
    };
    rising - ln_gamma(y + 1.0) + log_power - (y + r) * (alpha * m).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Discrete, NegativeBinomial, Poisson};

    #[test]
    fn counts_agree_with_the_distributions() {
        for (y, m) in [(0_u32, 2.0), (3, 2.5), (40, 31.0)] {
            let poisson = Poisson::new(m).unwrap().ln_pmf(u64::from(y));
            assert!((count_log_likelihood(f64::from(y), m, 0.0) - poisson).abs() < 1e-10);
            let alpha = 0.4_f64;
            let r = 1.0 / alpha;
            let nb = NegativeBinomial::new(r, r / (r + m)).unwrap().ln_pmf(u64::from(y));
            assert!((count_log_likelihood(f64::from(y), m, alpha) - nb).abs() < 1e-9);
        }
    }
}
