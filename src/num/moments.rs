//! Mean, standard deviation and autocorrelation to the last digits.
//!
//! Sums run in double-double arithmetic in the order of the values: the result does not depend on how large the values
//! are against their differences (three values 10000000.2 ± 0.1 give 0.1), only on the rounding of the values themselves.
//!
//! **Agrees with** NIST's univariate reference sets (`tests/it/growth_nist.rs`).
//!
//! ```
//! use ontrend::num::moments::Moments;
//! let moments = Moments::of(&[10000001.0, 10000003.0, 10000002.0]).unwrap();
//! assert_eq!((moments.mean, moments.deviation), (10000002.0, Some(1.0)));
//! ```

use super::double_double::DoubleDouble;

/// Mean, deviation and lag-one autocorrelation of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation with n − 1; `None` for one value.
    pub deviation: Option<f64>,
    /// Σ (yᵢ − ȳ)(yᵢ₋₁ − ȳ) / Σ (yᵢ − ȳ)²; `None` where all values are equal.
    pub autocorrelation: Option<f64>,
}

impl Moments {
    /// Of finite values; `None` for an empty sample.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let n = values.len() as f64;
        let sum = values.iter().fold(DoubleDouble::ZERO, |s, v| s + DoubleDouble::from(*v));
        let mean = sum / DoubleDouble::from(n);
        let apart: Vec<DoubleDouble> = values.iter().map(|v| DoubleDouble::from(*v) - mean).collect();
        let squares = apart.iter().fold(DoubleDouble::ZERO, |s, d| s + *d * *d);
        let neighbours = apart.windows(2).fold(DoubleDouble::ZERO, |s, w| s + w[0] * w[1]);
        let deviation = (values.len() > 1).then(|| (squares / DoubleDouble::from(n - 1.0)).sqrt().value());
        let autocorrelation = (squares.value() > 0.0).then(|| (neighbours / squares).value());
        Some(Self { mean: mean.value(), deviation, autocorrelation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_samples() {
        assert_eq!(Moments::of(&[]), None);
        let one = Moments::of(&[4.0]).unwrap();
        assert_eq!((one.mean, one.deviation, one.autocorrelation), (4.0, None, None));
        let two = Moments::of(&[1.0, 3.0]).unwrap();
        assert_eq!((two.mean, two.deviation, two.autocorrelation), (2.0, Some(2.0_f64.sqrt()), Some(-0.5)));
    }
}
