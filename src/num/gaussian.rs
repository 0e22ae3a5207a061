//! The normal distribution where it is hard: far tails, short intervals, truncated moments.
//!
//! Everything rests on `statrs`' error function; below −30, where its complement leaves the range of `f64`, Laplace's
//! continued fraction of Mills' ratio takes over (it has converged to the last digit there):
//!
//! ```text
//! (1 - F(x)) / f(x) = 1/(x + 1/(x + 2/(x + 3/(x + …))))        x > 0
//! ```
//!
//! **Sources.** Abramowitz and Stegun, *Handbook of Mathematical Functions* 1964, equation 26.2.14.

use statrs::function::erf::{erfc, erfc_inv};
use std::f64::consts::{PI, SQRT_2};

/// ln √(2π).
pub const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// Below this `erfc` is subnormal: `erfc(38.6 / √2)` is 0.
const TAIL: f64 = -30.0;

/// Intervals that end below this are handled as exponential: the variance by differences has 6 digits left at −50.
const FAR: f64 = -50.0;

/// Density at `x`.
#[must_use]
pub fn pdf(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// Log density of N(mean, variance) at `x`.
#[must_use]
pub fn ln_pdf(x: f64, mean: f64, variance: f64) -> f64 {
    let z = x - mean;
    -0.5 * z * z / variance - 0.5 * variance.ln() - LN_SQRT_2PI
}

/// P(Z ≤ x).
#[must_use]
pub fn cdf(x: f64) -> f64 {
    0.5 * erfc(-x / SQRT_2)
}

/// ln P(Z ≤ x), finite for every finite `x`.
#[must_use]
pub fn ln_cdf(x: f64) -> f64 {
    if x == f64::INFINITY {
        0.0
    } else if x == f64::NEG_INFINITY {
        f64::NEG_INFINITY
    } else if x > 0.0 {
        (-0.5 * erfc(x / SQRT_2)).ln_1p()
    } else if x > TAIL {
        (0.5 * erfc(-x / SQRT_2)).ln()
    } else {
        -0.5 * x * x - LN_SQRT_2PI - inverse_mills(-x).ln()
    }
}

/// The value below which a share `p` lies; infinite at 0 and 1.
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

/// Log mass, mean and variance of a standard normal inside an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truncated {
    /// ln P(lo < Z ≤ hi).
    pub ln_mass: f64,
    /// E[Z | lo < Z ≤ hi].
    pub mean: f64,
    /// Var[Z | lo < Z ≤ hi].
    pub variance: f64,
}

/// Widths below this are treated as constant density times a first-order tilt: differences of the distribution function
/// lose all digits there (`truncated(5.0, 5.0 + 1e-9)`).
const SHORT: f64 = 1e-4;

/// Moments of the standard normal truncated to (lo, hi]; ends may be infinite, `lo` must be below `hi`.
#[must_use]
pub fn truncated(lo: f64, hi: f64) -> Truncated {
    if lo > 0.0 || (lo + hi > 0.0 && lo.is_finite()) {
        let flipped = truncated_lower(-hi, -lo);
        return Truncated { mean: -flipped.mean, ..flipped };
    }
    truncated_lower(lo, hi)
}

/// As [`truncated`], for intervals whose weight lies in the lower tail.
fn truncated_lower(lo: f64, hi: f64) -> Truncated {
    let width = hi - lo;
    if width < SHORT {
        let mid = 0.5 * (lo + hi);
        let variance = width * width / 12.0;
        return Truncated {
            ln_mass: -0.5 * mid * mid - LN_SQRT_2PI + width.ln(),
            mean: mid - mid * variance,
            variance,
        };
    }
    if hi < FAR {
        // The density is exponential there, with the rate of Mills' ratio, and 1 + x·h(x) − h(x)² has no digits left.
        let rate = inverse_mills(-hi);
        let kept = -(-rate * width).exp_m1();
        let cut = if width.is_finite() { width * (1.0 - kept) / kept } else { 0.0 };
        let spread = if width.is_finite() { width * width * (1.0 - kept) / (kept * kept) } else { 0.0 };
        let variance = (1.0 / (rate * rate) - spread).max(0.0);
        return Truncated { ln_mass: ln_cdf(hi) + kept.ln(), mean: hi - 1.0 / rate + cut, variance };
    }
    let (upper, lower) = (ln_cdf(hi), ln_cdf(lo));
    let ln_mass = upper + (-(lower - upper).exp()).ln_1p();
    let edge = |x: f64| if x.is_finite() { (-0.5 * x * x - LN_SQRT_2PI - ln_mass).exp() } else { 0.0 };
    let (at_lo, at_hi) = (edge(lo), edge(hi));
    let mean = at_lo - at_hi;
    let first = if lo.is_finite() { lo * at_lo } else { 0.0 };
    let last = if hi.is_finite() { hi * at_hi } else { 0.0 };
    let ceiling = if width.is_finite() { (width * width / 12.0).min(1.0) } else { 1.0 };
    Truncated { ln_mass, mean, variance: (1.0 + first - last - mean * mean).clamp(0.0, ceiling) }
}

/// φ(a) / P(Z > a) for a above 5 or so.
fn inverse_mills(a: f64) -> f64 {
    let mut tail = 0.0;
    for k in (1..=24).rev() {
        tail = f64::from(k) / (a + tail);
    }
    a + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_distribution_is_smooth_across_the_tail_switch() {
        let step = 1e-6;
        let below = ln_cdf(TAIL - step);
        let above = ln_cdf(TAIL + step);
        // derivative is close to |x| + 1/|x|
        assert!(((above - below) / (2.0 * step) - (30.0 + 1.0 / 30.0)).abs() < 1e-3);
        // R 4.2.2: pnorm(-40, log.p = TRUE) = -804.608442
        assert!((ln_cdf(-40.0) - -804.608_442_013_754).abs() < 1e-9);
        // R 4.2.2: pnorm(-1, log.p = TRUE)
        assert!((ln_cdf(-1.0) - -1.841_021_645_009_264).abs() < 1e-10, "{}", ln_cdf(-1.0));
        assert_eq!(ln_cdf(f64::INFINITY), 0.0);
    }

    #[test]
    fn quantile_inverts_the_distribution() {
        for p in [1e-9, 0.025, 0.5, 0.9, 0.999] {
            assert!((cdf(quantile(p)) / p - 1.0).abs() < 1e-9, "{p}");
        }
    }

    /// Composite Simpson rule as the referee.
    fn by_quadrature(lo: f64, hi: f64) -> (f64, f64, f64) {
        let n = 200_000;
        let h = (hi - lo) / f64::from(n);
        let peak = if lo > 0.0 {
            lo
        } else if hi < 0.0 {
            hi
        } else {
            0.0
        };
        let mut sums = [0.0; 3];
        for i in 0..=n {
            let x = lo + h * f64::from(i);
            let w = if i == 0 || i == n {
                1.0
            } else if i % 2 == 1 {
                4.0
            } else {
                2.0
            };
            let d = w * (-0.5 * (x * x - peak * peak)).exp();
            sums[0] += d;
            sums[1] += d * x;
            sums[2] += d * x * x;
        }
        let mean = sums[1] / sums[0];
        ((sums[0] * h / 3.0).ln() - 0.5 * peak * peak - LN_SQRT_2PI, mean, sums[2] / sums[0] - mean * mean)
    }

    #[test]
    fn truncated_moments_agree_with_quadrature() {
        for (lo, hi) in [
            (-1.0, 2.0),
            (0.5, 0.8),
            (6.0, 6.4),
            (-9.0, -8.0),
            (-20.0, -19.0),
            (3.0, 12.0),
            (-0.3, -0.299),
            (-61.0, -60.99),
            (55.0, 56.0),
        ] {
            let t = truncated(lo, hi);
            let (mass, mean, variance) = by_quadrature(lo, hi);
            assert!((t.ln_mass - mass).abs() < 2e-4, "{lo} {hi}: {} {mass}", t.ln_mass);
            assert!((t.mean - mean).abs() < 1e-5, "{lo} {hi}: {} {mean}", t.mean);
            assert!((t.variance / variance - 1.0).abs() < 2e-3, "{lo} {hi}: {} {variance}", t.variance);
        }
    }

    #[test]
    fn half_lines_far_away_stay_finite() {
        for lo in [10.0, 40.0, 1e3, 1e6] {
            let t = truncated(lo, f64::INFINITY);
            assert!(t.ln_mass.is_finite() && t.mean >= lo && t.mean < lo + 0.2, "{lo}: {t:?}");
            assert!(t.variance > 0.0 && t.variance <= 1.0, "{lo}: {t:?}");
        }
    }
}
