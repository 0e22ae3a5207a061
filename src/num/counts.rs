//! Distribution functions of counts, both tails, at any size of mean and count.
//!
//! A Poisson count of mean `m` is at most `k` with probability `Q(k + 1, m)`, a negative binomial one of mean `m` and variance
//! `m + α m²` with probability `I_x(r, k + 1)` at `r = 1/α`, `x = r / (r + m)`: incomplete gamma and beta functions. Their leading
//! factors are written by the deviance and Stirling's error, which keep their digits where differences of log gammas of
//! millions lose them; then follow a series or a continued fraction, or, where both parameters are large, the first two terms
//! of the uniform expansion about the normal distribution:
//!
//! ```text
//! x^a e^-x / Γ(a + 1) = exp(-a D(x / a) - δ(a)) / √(2πa)        D(λ) = λ - 1 - ln λ
//! Q(a, x) ≈ Φ(-η √a) + φ(η √a) / √a · (1 / (λ - 1) - 1 / η)       λ = x / a,  η² / 2 = D(λ),  η has the sign of λ - 1
//! I_x(a, b) ≈ Φ(η √n) + φ(η √n) / √n · (1 / η - √(s(1-s)) / (x - s))    n = a + b,  s = a / n,
//!                                             η² / 2 = s ln(s / x) + (1-s) ln((1-s) / (1-x)),  η has the sign of x - s
//! ```
//!
//! **Sources.** C. Loader, *Fast and accurate computation of binomial probabilities* 2000 (deviance and Stirling's error);
//! N. M. Temme, *Special Functions* 1996, sections 11.2 and 11.3 (uniform expansions); Abramowitz and Stegun, *Handbook of
//! Mathematical Functions* 1964, equations 6.5.29 and 6.5.31; A. R. DiDonato and A. H. Morris, *ACM Transactions on Mathematical
//! Software* 18 (1992) 360, equation 9 (fraction of the beta function); W. J. Lentz, *Applied Optics* 15 (1976) 668 (evaluation
//! of continued fractions).

use super::gaussian::{self, LN_SQRT_2PI};
use statrs::function::gamma::ln_gamma;

/// Both tails of a distribution at one count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tails {
    /// Probability of so many or fewer.
    pub(crate) at_most: f64,
    /// Probability of more.
    pub(crate) above: f64,
}

impl Tails {
    fn new(at_most: f64, above: f64) -> Self {
        Self { at_most: at_most.clamp(0.0, 1.0), above: above.clamp(0.0, 1.0) }
    }
    fn swapped(self) -> Self {
        Self { at_most: self.above, above: self.at_most }
    }
}

/// From here on the uniform expansion's third term is below 1e-10.
const LARGE: f64 = 1e6;
/// Terms of a series or fraction: some of √[`LARGE`], more than are ever needed.
const TERMS: usize = 100_000;

/// Tails of a Poisson count at `k` ≥ 0.
pub(crate) fn poisson(k: f64, mean: f64) -> Tails {
    // The mean is at most m where at least one more than k has come.
    gamma(k + 1.0, mean).swapped()
}

/// Tails of a count at `k` ≥ 0 whose mean is `mean` and whose variance is `mean + alpha mean²`, `alpha` > 0.
pub(crate) fn negative_binomial(k: f64, mean: f64, alpha: f64) -> Tails {
    let scaled = alpha * mean;
    if mean == 0.0 || scaled.is_infinite() {
        // Without limit the dispersion leaves nothing but noughts, too.
        return Tails::new(1.0, 0.0);
    }
    let r = alpha.recip();
    if r.is_infinite() {
        return poisson(k, mean);
    }
    let (x, y) = ((1.0 + scaled).recip(), scaled / (1.0 + scaled));
    beta(r, k + 1.0, x, y, x * (mean - k - 1.0))
}

/// δ(x) = ln Γ(x + 1) − ln(√(2πx) (x/e)^x).
fn stirling_error(x: f64) -> f64 {
    if x < 16.0 {
        return ln_gamma(x + 1.0) - (x + 0.5) * x.ln() + x - LN_SQRT_2PI;
    }
    let y = (x * x).recip();
    (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / x
}

/// x ln(x / m) + m − x where x − m is `apart`, which the difference of the two may have lost.
fn deviance(x: f64, m: f64, apart: f64) -> f64 {
    if apart.abs() < 0.1 * (x + m) {
        let v = apart / (x + m);
        let (square, mut power, mut sum) = (v * v, 2.0 * x * v, apart * v);
        for odd in (3..1000).step_by(2) {
            power *= square;
            let next = sum + power / f64::from(odd);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    if x == 0.0 { m } else { x * (x.ln() - m.ln()) - apart }
}

/// Lower tail P(a, x) as `at_most`, upper tail Q(a, x) as `above`.
fn gamma(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails::new(0.0, 1.0);
    }
    if x.is_infinite() {
        return Tails::new(1.0, 0.0);
    }
    let deviance = deviance(a, x, a - x);
    if a > LARGE {
        let apart = (x - a) / a;
        let eta = (2.0 * deviance / a).sqrt().copysign(apart);
        // Near the middle both reciprocals cancel; the series is of their difference.
        let next = if apart.abs() < 1e-3 {
            -1.0 / 3.0 + eta / 12.0 - eta * eta * 2.0 / 135.0
        } else {
            1.0 / apart - 1.0 / eta
        };
        return expanded(eta * a.sqrt(), -next / a.sqrt());
    }
    let leading = (-deviance - stirling_error(a) - LN_SQRT_2PI - 0.5 * a.ln()).exp();
    if leading == 0.0 {
        return if x < a { Tails::new(0.0, 1.0) } else { Tails::new(1.0, 0.0) };
    }
    if x < a + 1.0 {
        let (mut sum, mut term) = (1.0, 1.0);
        let mut n = a;
        for _ in 0..TERMS {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term <= f64::EPSILON * sum {
                break;
            }
        }
        let lower = leading * sum;
        Tails::new(lower, 1.0 - lower)
    } else {
        let mut step = 0.0;
        let fraction = lentz(x + 1.0 - a, || {
            step += 1.0;
            (-step * (step - a), x + 1.0 - a + 2.0 * step)
        });
        let upper = leading * a / fraction;
        Tails::new(1.0 - upper, upper)
    }
}

/// I_x(a, b) as `at_most` and I_y(b, a) as `above`; y = 1 − x, `apart` = a − (a + b) x.
fn beta(a: f64, b: f64, x: f64, y: f64, apart: f64) -> Tails {
    let n = a + b;
    let deviance = deviance(a, n * x, apart) + deviance(b, n * y, -apart);
    if a.min(b) > LARGE {
        let (s, t, away) = (a / n, b / n, -apart / n);
        let root = (s * t).sqrt();
        let eta = (2.0 * deviance / n).sqrt().copysign(away);
        let next = if away.abs() < 1e-3 * s.min(t) { middle(s, t, root, eta) } else { 1.0 / eta - root / away };
        return expanded(eta * n.sqrt(), next / n.sqrt());
    }
    if apart < 0.0 {
        return beta(b, a, y, x, -apart).swapped();
    }
    let leading = stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance;
    let leading = (leading - LN_SQRT_2PI + 0.5 * (a / n * b).ln()).exp();
    if leading == 0.0 {
        return Tails::new(0.0, 1.0);
    }
    if b < 1.0 && n * y < 1.0 {
        // The fraction is slow here, the power series of the other tail is not.
        let (mut sum, mut term, mut j) = (b.recip(), 1.0, 0.0);
        while j < 200.0 {
            j += 1.0;
            term *= (j - a) / j * y;
            let next = sum + term / (b + j);
            if next == sum {
                break;
            }
            sum = next;
        }
        let upper = leading * (-a * (-y).ln_1p()).exp() * sum;
        return Tails::new(1.0 - upper, upper);
    }
    let mut m = 0.0;
    let fraction = lentz(a * (apart + 1.0) / (a + 1.0), || {
        m += 1.0;
        let below = a + 2.0 * m - 1.0;
        let share = m * ((b - m) * x) / below;
        let rest = (a + m) * (apart + 1.0 + m * (1.0 + y)) / (below + 2.0);
        (share * (a + m - 1.0) / below * ((n + m - 1.0) * x), m + share + rest)
    });
    let lower = leading / fraction;
    Tails::new(lower, 1.0 - lower)
}

/// 1/η − ρ/(x − s) to first order in η, ρ = √(s(1−s)): near the middle both cancel. It comes from
/// `η = z (1 + κz/3 + (τ/4 − κ²/18) z² + …)` with `z = (x − s)/ρ`, `κ = (2s − 1)/ρ`, `τ = (1 − 3ρ²)/ρ²`.
fn middle(s: f64, t: f64, root: f64, eta: f64) -> f64 {
    (t - s) / (3.0 * root) - eta * (1.0 - s * t) / (12.0 * root * root)
}

/// Both tails of a normal deviate with a correction of the lower one.
fn expanded(z: f64, correction: f64) -> Tails {
    let added = gaussian::pdf(z) * correction;
    Tails::new(gaussian::cdf(z) + added, gaussian::cdf(-z) - added)
}

/// b₀ + a₁/(b₁ + a₂/(b₂ + …)) by the modified algorithm of Lentz; `next` gives (aᵢ, bᵢ).
fn lentz(first: f64, mut next: impl FnMut() -> (f64, f64)) -> f64 {
    let apart = |x: f64| if x.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { x };
    let mut value = apart(first);
    let (mut c, mut d) = (value, 0.0);
    for _ in 0..TERMS {
        let (a, b) = next();
        d = apart(b + a * d).recip();
        c = apart(b + a / c);
        value *= c * d;
        if (c * d - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(told: Tails, at_most: f64, above: f64) {
        assert!((told.at_most / at_most - 1.0).abs() < 1e-9, "{told:?}, not {at_most}");
        assert!((told.above / above - 1.0).abs() < 1e-9, "{told:?}, not {above}");
    }

    #[test]
    fn tails_are_those_of_forty_digit_arithmetic() {
        // Series and fractions of the two functions in 40 digits (mpmath).
        for (k, mean, at_most, above) in [
            (0.0, 1e-3, 0.999_000_499_833_38, 9.995_001_666_250_1e-4),
            (3.0, 3.0, 0.647_231_888_782_23, 0.352_768_111_217_77),
            (40.0, 25.0, 0.997_964_400_719_02, 0.002_035_599_280_982_2),
            (980.0, 1e3, 0.269_813_770_561_26, 0.730_186_229_438_74),
            (10_250.0, 1e4, 0.993_725_340_180_94, 0.006_274_659_819_055_3),
            (3_004_000.0, 3e6, 0.989_535_779_093_53, 0.010_464_220_906_47),
            (2_995_000.0, 3e6, 0.001_943_628_775_673_3, 0.998_056_371_224_33),
        ] {
            close(poisson(k, mean), at_most, above);
        }
        for (k, mean, alpha, at_most, above) in [
            (0.0, 0.5, 10.0, 0.835_958_802_077_94, 0.164_041_197_922_06),
            (7.0, 2.5, 0.3, 0.973_292_286_353_95, 0.026_707_713_646_054),
            (21.0, 30.0, 1e-9, 0.054_443_406_773_29, 0.945_556_593_226_71),
            (95.0, 40.0, 0.2, 0.989_539_309_864_5, 0.010_460_690_135_504),
            (5_100_000.0, 5e6, 1e-3, 0.738_507_898_069_56, 0.261_492_101_930_44),
            (100_000_000.0, 5e6, 10.0, 0.994_326_175_951_58, 0.005_673_824_048_421_3),
            (4_900_000.0, 5e6, 1e-4, 0.022_315_379_827_579, 0.977_684_620_172_42),
            (0.0, 1e13, 10.0, 0.039_810_717_055_35, 0.960_189_282_944_65),
            (12e9, 3e9, 0.3, 0.999_706_831_361_63, 2.931_686_383_733e-4),
            (3_004_000.0, 3e6, 1e-7, 0.978_582_389_160_84, 0.021_417_610_839_16),
            (2_990_000.0, 3e6, 4e-7, 4.901_306_594_838e-5, 0.999_950_986_934_05),
        ] {
            close(negative_binomial(k, mean, alpha), at_most, above);
        }
    }

    #[test]
    fn tails_are_probabilities_at_any_size() {
        let sizes = [0.0, 1e-300, 1e-12, 0.3, 7.0, 1e4, 1e6, 1.1e6, 1e9, 1e16, 1e40, 1e150, 1e300];
        for mean in sizes {
            for alpha in [1e-300, 1e-12, 1e-6, 0.9, 1e6, 1e300] {
                let mut before = 0.0;
                for k in sizes.map(f64::floor) {
                    let Tails { at_most, above } = negative_binomial(k, mean, alpha);
                    assert!((at_most + above - 1.0).abs() < 1e-12, "{k} {mean} {alpha}: {at_most} {above}");
                    assert!(at_most >= before - 1e-12, "{k} {mean} {alpha}: {at_most} after {before}");
                    before = at_most;
                    let Tails { at_most, above } = poisson(k, mean);
                    assert!((at_most + above - 1.0).abs() < 1e-12, "{k} {mean}: {at_most} {above}");
                }
            }
        }
    }
}
