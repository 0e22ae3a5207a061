//! Numbers of about 32 decimal digits as an unevaluated sum of two `f64`.
//!
//! For sums and small linear systems whose f64 form loses the digits that are asked for. The error-free transformations
//! need IEEE 754 arithmetic and a fused multiply-add, both of which Rust guarantees.
//!
//! Source: T. J. Dekker, "A floating-point technique for extending the available precision", *Numerische Mathematik* 18
//! (1971); Y. Hida, X. S. Li and D. H. Bailey, *Library for double-double and quad-double arithmetic* (2007), section 3.
//!
//! ```
//! use ontrend::num::double_double::DoubleDouble;
//! let tenth = DoubleDouble::from(1.0) / DoubleDouble::from(10.0);
//! let sum = (0..10).fold(DoubleDouble::from(0.0), |s, _| s + tenth);
//! assert!((sum - DoubleDouble::from(1.0)).value().abs() < 1e-31);
//! ```

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The sum of a value and a correction below half its last bit.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DoubleDouble {
    high: f64,
    low: f64,
}

impl DoubleDouble {
    /// Zero.
    pub const ZERO: Self = Self { high: 0.0, low: 0.0 };
    /// The nearest `f64`.
    #[must_use]
    pub fn value(self) -> f64 {
        self.high + self.low
    }
    fn quick(a: f64, b: f64) -> Self {
        let high = a + b;
        Self { high, low: b - (high - a) }
    }
    fn exact_sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let virtual_b = high - a;
        Self { high, low: (a - (high - virtual_b)) + (b - virtual_b) }
    }
    fn exact_product(a: f64, b: f64) -> Self {
        let high = a * b;
        Self { high, low: a.mul_add(b, -high) }
    }
    /// The square root; zero for values that are not positive.
    #[must_use]
    pub fn sqrt(self) -> Self {
        if self.high <= 0.0 {
            return Self::ZERO;
        }
        let root = Self::from(self.high.sqrt());
        // One Newton step doubles the digits of the f64 root.
        root + (self - root * root) / (root + root)
    }
    /// A whole power by repeated multiplication.
    #[must_use]
    pub fn powi(self, exponent: u32) -> Self {
        (0..exponent).fold(Self::from(1.0), |product, _| product * self)
    }
    /// Sum of exact products.
    #[must_use]
    pub fn dot(a: &[f64], b: &[f64]) -> Self {
        a.iter().zip(b).fold(Self::ZERO, |sum, (x, y)| sum + Self::exact_product(*x, *y))
    }
}

impl From<f64> for DoubleDouble {
    fn from(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = Self::exact_sum(self.high, other.high);
        let tail = Self::exact_sum(self.low, other.low);
        let middle = Self::quick(sum.high, sum.low + tail.high);
        Self::quick(middle.high, middle.low + tail.low)
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = Self::exact_product(self.high, other.high);
        Self::quick(product.high, product.low + (self.high * other.low + self.low * other.high))
    }
}

impl Div for DoubleDouble {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * Self::from(first);
        let second = rest.high / other.high;
        let rest = rest - other * Self::from(second);
        let third = rest.high / other.high;
        Self::quick(first, second) + Self::from(third)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_beyond_f64_survive() {
        let third = DoubleDouble::from(1.0) / DoubleDouble::from(3.0);
        assert!((third * DoubleDouble::from(3.0) - DoubleDouble::from(1.0)).value().abs() < 1e-31);
        let two = DoubleDouble::from(2.0);
        let root = two.sqrt();
        assert!((root * root - two).value().abs() < 1e-30);
        assert_eq!(DoubleDouble::dot(&[1e16, 1.0, -1e16], &[1.0, 1.0, 1.0]).value(), 1.0);
        assert_eq!(DoubleDouble::from(3.0).powi(4).value(), 81.0);
    }
}
