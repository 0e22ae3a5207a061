//! Forward-mode dual numbers: an equation written once gives its value and its exact gradient.
//!
//! A [`Dual`] carries a value and the derivatives of that value by `N` parameters. An equation that is generic over
//! [`Real`] runs on plain `f64` where only the value is wanted and on `Dual<N>` where the Jacobian is wanted too; both
//! do the same floating-point operations on the value, so they agree to the last bit.
//!
//! ```
//! use ontrend::num::dual::{Dual, Real};
//! fn logistic<R: Real>(t: f64, [ceiling, rate, midpoint]: [R; 3]) -> R {
//!     ceiling / ((-(rate * (R::from(t) - midpoint))).exp() + R::from(1.0))
//! }
//! let p = Dual::variables([100.0, 0.5, 3.0]);
//! let y = logistic(3.0, p);
//! assert_eq!(y.value, 50.0);
//! assert_eq!(y.gradient, [0.5, 0.0, -12.5]);
//! ```

use std::ops::{Add, Div, Mul, Neg, Sub};

/// What an equation may do with its parameters.
pub trait Real:
    Copy
    + From<f64>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The value without its derivatives.
    fn value(self) -> f64;
    /// e to the power of `self`.
    #[must_use]
    fn exp(self) -> Self;
    /// `exp(self) - 1` without cancellation near zero.
    #[must_use]
    fn exp_m1(self) -> Self;
    /// Natural logarithm.
    #[must_use]
    fn ln(self) -> Self;
    /// `ln(1 + self)` without cancellation near zero.
    #[must_use]
    fn ln_1p(self) -> Self;
    /// `self` to a power that is itself a parameter; `self` must be positive.
    #[must_use]
    fn powf(self, exponent: Self) -> Self;
    /// `self` to a whole power.
    #[must_use]
    fn powi(self, exponent: i32) -> Self;
    /// Square root.
    #[must_use]
    fn sqrt(self) -> Self;
    /// Sine.
    #[must_use]
    fn sin(self) -> Self;
    /// Cosine.
    #[must_use]
    fn cos(self) -> Self;
    /// Arc tangent.
    #[must_use]
    fn atan(self) -> Self;
}

impl Real for f64 {
    fn value(self) -> f64 {
        self
    }
    fn exp(self) -> Self {
        f64::exp(self)
    }
    fn exp_m1(self) -> Self {
        f64::exp_m1(self)
    }
    fn ln(self) -> Self {
        f64::ln(self)
    }
    fn ln_1p(self) -> Self {
        f64::ln_1p(self)
    }
    fn powf(self, exponent: Self) -> Self {
        f64::powf(self, exponent)
    }
    fn powi(self, exponent: i32) -> Self {
        f64::powi(self, exponent)
    }
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
    fn sin(self) -> Self {
        f64::sin(self)
    }
    fn cos(self) -> Self {
        f64::cos(self)
    }
    fn atan(self) -> Self {
        f64::atan(self)
    }
}

/// A value with its derivatives by `N` parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dual<const N: usize> {
    /// The value.
    pub value: f64,
    /// Its derivative by each parameter.
    pub gradient: [f64; N],
}

impl<const N: usize> Dual<N> {
    /// The parameters themselves: each has derivative one by itself and zero by the others.
    #[must_use]
    pub fn variables(values: [f64; N]) -> [Self; N] {
        std::array::from_fn(|i| Self {
            value: values[i],
            gradient: std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 }),
        })
    }
    /// A function of `self` with the given value and slope (chain rule).
    #[inline]
    fn chain(self, value: f64, slope: f64) -> Self {
        Self { value, gradient: self.gradient.map(|g| g * slope) }
    }
    #[inline]
    fn combine(self, other: Self, value: f64, left: f64, right: f64) -> Self {
        let mut gradient = [0.0; N];
        for (i, g) in gradient.iter_mut().enumerate() {
            *g = left * self.gradient[i] + right * other.gradient[i];
        }
        Self { value, gradient }
    }
}

impl<const N: usize> From<f64> for Dual<N> {
    #[inline]
    fn from(value: f64) -> Self {
        Self { value, gradient: [0.0; N] }
    }
}

impl<const N: usize> Add for Dual<N> {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        self.combine(other, self.value + other.value, 1.0, 1.0)
    }
}

impl<const N: usize> Sub for Dual<N> {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        self.combine(other, self.value - other.value, 1.0, -1.0)
    }
}

impl<const N: usize> Mul for Dual<N> {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        self.combine(other, self.value * other.value, other.value, self.value)
    }
}

impl<const N: usize> Div for Dual<N> {
    type Output = Self;
    #[inline]
    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        let inverse = other.value.recip();
        self.combine(other, quotient, inverse, -quotient * inverse)
    }
}

impl<const N: usize> Neg for Dual<N> {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        self.chain(-self.value, -1.0)
    }
}

impl<const N: usize> Real for Dual<N> {
    fn value(self) -> f64 {
        self.value
    }
    #[inline]
    fn exp(self) -> Self {
        let e = self.value.exp();
        self.chain(e, e)
    }
    #[inline]
    fn exp_m1(self) -> Self {
        let e = self.value.exp_m1();
        self.chain(e, e + 1.0)
    }
    #[inline]
    fn ln(self) -> Self {
        self.chain(self.value.ln(), self.value.recip())
    }
    #[inline]
    fn ln_1p(self) -> Self {
        self.chain(self.value.ln_1p(), (1.0 + self.value).recip())
    }
    #[inline]
    fn powf(self, exponent: Self) -> Self {
        let power = self.value.powf(exponent.value);
        let by_base = exponent.value * self.value.powf(exponent.value - 1.0);
        // 0^b is 0 for every b > 0, so its derivative by b is 0 and not 0 · −∞.
        let by_exponent = if self.value == 0.0 { 0.0 } else { power * self.value.ln() };
        self.combine(exponent, power, by_base, by_exponent)
    }
    #[inline]
    fn powi(self, exponent: i32) -> Self {
        let slope = if exponent == 0 { 0.0 } else { f64::from(exponent) * self.value.powi(exponent - 1) };
        self.chain(self.value.powi(exponent), slope)
    }
    #[inline]
    fn sqrt(self) -> Self {
        let root = self.value.sqrt();
        self.chain(root, 0.5 / root)
    }
    #[inline]
    fn sin(self) -> Self {
        self.chain(self.value.sin(), self.value.cos())
    }
    #[inline]
    fn cos(self) -> Self {
        self.chain(self.value.cos(), -self.value.sin())
    }
    #[inline]
    fn atan(self) -> Self {
        self.chain(self.value.atan(), (1.0 + self.value * self.value).recip())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everything<R: Real>([a, b]: [R; 2]) -> R {
        let one = R::from(1.0);
        (a * b).exp() + (a / b).exp_m1() - a.ln() + (a * a).ln_1p() + a.powf(b) + b.powi(3)
            - (a + b).sqrt() * a.sin() / b.cos()
            + (-a).atan() * one
            + a.powi(0)
    }

    #[test]
    fn gradients_are_those_of_central_differences() {
        for [a, b] in [[0.7, 0.3], [1.9, 0.9], [0.05, 1.2]] {
            let dual = everything(Dual::variables([a, b]));
            assert_eq!(dual.value, everything([a, b]));
            let step = 1e-6;
            let numeric = [
                (everything([a + step, b]) - everything([a - step, b])) / (2.0 * step),
                (everything([a, b + step]) - everything([a, b - step])) / (2.0 * step),
            ];
            for (exact, near) in dual.gradient.iter().zip(numeric) {
                assert!((exact - near).abs() <= 1e-7 * exact.abs().max(1.0), "{exact} {near}");
            }
        }
    }

    #[test]
    fn zero_to_a_power_has_no_slope_in_the_exponent() {
        let [x, b] = Dual::variables([0.0, 2.0]);
        let y = x.powf(b);
        assert_eq!((y.value, y.gradient), (0.0, [0.0, 0.0]));
    }
}
