//! Lag polynomials: partial autocorrelation transforms, stationarity, reflection of roots, seasonal products.

use crate::num::dual::Real;

/// Longest polynomial (in non-seasonal or seasonal lags) that the transforms accept.
pub(crate) const LONGEST: usize = 24;

/// Maps unbounded values to the coefficients of a stationary autoregression: tanh gives partial autocorrelations,
/// the Durbin–Levinson recursion the coefficients (Monahan 1984, Biometrika 71, 403–404).
pub(crate) fn constrain(values: &mut [f64]) {
    for value in values.iter_mut() {
        *value = value.tanh();
    }
    step_up(values);
}

/// Partial autocorrelations to coefficients, in place.
pub(crate) fn step_up<R: Real>(values: &mut [R]) {
    let mut previous = [R::from(0.0); LONGEST];
    for order in 1..values.len().min(LONGEST) {
        let (head, tail) = values.split_at_mut(order);
        let reflection = tail[0];
        previous[..order].copy_from_slice(head);
        for (lag, value) in head.iter_mut().enumerate() {
            *value = *value - reflection * previous[order - 1 - lag];
        }
    }
}

/// Coefficients to partial autocorrelations, in place; the result lies inside (-1, 1) exactly where the
/// autoregression is stationary.
pub(crate) fn step_down(values: &mut [f64]) {
    let mut previous = [0.0; LONGEST];
    for order in (1..values.len().min(LONGEST)).rev() {
        let (head, tail) = values.split_at_mut(order);
        let reflection = tail[0];
        let scale = 1.0 - reflection * reflection;
        previous[..order].copy_from_slice(head);
        for (lag, value) in head.iter_mut().enumerate() {
            *value = (previous[lag] + reflection * previous[order - 1 - lag]) / scale;
        }
    }
}

/// Inverse of [`constrain`].
pub(crate) fn release(values: &mut [f64]) {
    step_down(values);
    for value in values.iter_mut() {
        *value = value.atanh();
    }
}

/// Whether every root of 1 - c₁z - c₂z² - … is larger than `modulus` in absolute value.
///
/// No root is computed: the polynomial in z/modulus is stationary exactly when its partial autocorrelations lie
/// inside (-1, 1) (Schur–Cohn).
pub(crate) fn roots_exceed(coefficients: &[f64], modulus: f64) -> bool {
    let mut scaled = [0.0; LONGEST];
    let length = coefficients.len().min(LONGEST);
    let mut factor = 1.0;
    for (slot, coefficient) in scaled.iter_mut().zip(coefficients) {
        factor *= modulus;
        *slot = coefficient * factor;
    }
    let mut work = &mut scaled[..length];
    while let Some((&mut reflection, _)) = work.split_last_mut() {
        if !(reflection.abs() < 1.0) {
            return false;
        }
        let order = work.len() - 1;
        let scale = 1.0 - reflection * reflection;
        for lag in 0..order.div_ceil(2) {
            let (left, right) = (work[lag], work[order - 1 - lag]);
            work[lag] = (left + reflection * right) / scale;
            work[order - 1 - lag] = (right + reflection * left) / scale;
        }
        work = &mut work[..order];
    }
    true
}

/// Reflects the roots of 1 + c₁z + … that lie inside the unit circle to the outside, so that the moving average is
/// invertible with the same autocorrelations. Returns whether anything changed.
pub(crate) fn make_invertible(coefficients: &mut [f64]) -> bool {
    let Some(degree) = coefficients.iter().rposition(|c| *c != 0.0).map(|last| last + 1) else {
        return false;
    };
    if degree > LONGEST {
        return false;
    }
    if degree == 1 {
        if coefficients[0].abs() <= 1.0 {
            return false;
        }
        coefficients[0] = 1.0 / coefficients[0];
        return true;
    }
    let mut negated = [0.0; LONGEST];
    for (slot, coefficient) in negated.iter_mut().zip(&coefficients[..degree]) {
        *slot = -coefficient;
    }
    if roots_exceed(&negated[..degree], 1.0) {
        return false;
    }
    let mut roots = roots_of(&coefficients[..degree]);
    let mut changed = false;
    for root in &mut roots {
        if root.norm_squared() < 1.0 {
            *root = root.inverse();
            changed = true;
        }
    }
    if !changed {
        return false;
    }
    let mut product = vec![Complex { re: 1.0, im: 0.0 }];
    for root in roots {
        let inverse = root.inverse();
        product.push(Complex { re: 0.0, im: 0.0 });
        for place in (1..product.len()).rev() {
            let lower = product[place - 1];
            product[place] = product[place].minus(lower.times(inverse));
        }
    }
    for (coefficient, value) in coefficients.iter_mut().zip(product.iter().skip(1)) {
        *coefficient = value.re;
    }
    true
}

#[derive(Clone, Copy)]
struct Complex {
    re: f64,
    im: f64,
}

impl Complex {
    fn times(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
    fn minus(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }
    fn norm_squared(self) -> f64 {
        self.re * self.re + self.im * self.im
    }
    fn inverse(self) -> Self {
        let norm = self.norm_squared();
        Self { re: self.re / norm, im: -self.im / norm }
    }
}

/// All roots of 1 + c₁z + … + c_k z^k by Weierstrass' simultaneous iteration on the reversed monic polynomial.
fn roots_of(coefficients: &[f64]) -> Vec<Complex> {
    /// Weierstrass' iteration needs about ten rounds for degree five; this bound only ends pathological inputs.
    const ROUNDS: usize = 500;
    let degree = coefficients.len();
    let radius = 1.0 + coefficients.iter().fold(0.0_f64, |largest, c| largest.max(c.abs()));
    let mut reversed: Vec<Complex> = (0..degree)
        .map(|k| {
            let angle = 0.4 + std::f64::consts::TAU * k as f64 / degree as f64;
            Complex { re: radius * angle.cos(), im: radius * angle.sin() }
        })
        .collect();
    for _ in 0..ROUNDS {
        let mut moved = 0.0_f64;
        for k in 0..degree {
            let here = reversed[k];
            let mut value = Complex { re: 1.0, im: 0.0 };
            for coefficient in coefficients {
                value = value.times(here);
                value.re += coefficient;
            }
            let mut divisor = Complex { re: 1.0, im: 0.0 };
            for (other, root) in reversed.iter().enumerate() {
                if other != k {
                    divisor = divisor.times(here.minus(*root));
                }
            }
            let step = value.times(divisor.inverse());
            if step.re.is_finite() && step.im.is_finite() {
                reversed[k] = here.minus(step);
                moved = moved.max(step.norm_squared());
            }
        }
        if moved < 1e-30 * radius * radius {
            break;
        }
    }
    reversed.into_iter().map(Complex::inverse).collect()
}

/// Product of a non-seasonal and a seasonal polynomial: `sign` is -1 for autoregressions written as
/// (1 - φ₁B - …)(1 - Φ₁Bᵐ - …) and +1 for moving averages. `product` must hold short + period × seasonal values.
pub(crate) fn multiply<R: Real>(short: &[R], seasonal: &[R], period: usize, sign: f64, product: &mut [R]) {
    product.fill(R::from(0.0));
    product[..short.len()].copy_from_slice(short);
    for (block, &outer) in seasonal.iter().enumerate() {
        let start = (block + 1) * period;
        product[start - 1] = product[start - 1] + outer;
        for (lag, inner) in short.iter().enumerate() {
            product[start + lag] = product[start + lag] + R::from(sign) * *inner * outer;
        }
    }
}

/// Coefficients δ of y_t = δ₁y_{t-1} + … + w_t where w is y differenced `regular` times at lag 1 and `seasonal`
/// times at lag `period`.
pub(crate) fn difference_coefficients(regular: usize, seasonal: usize, period: usize) -> Vec<f64> {
    let mut polynomial = vec![1.0];
    let lags = std::iter::repeat_n(1, regular).chain(std::iter::repeat_n(period, seasonal));
    for lag in lags {
        let mut next = polynomial.clone();
        next.resize(polynomial.len() + lag, 0.0);
        for (place, value) in polynomial.iter().enumerate() {
            next[place + lag] -= value;
        }
        polynomial = next;
    }
    polynomial.iter().skip(1).map(|value| -value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraint_and_release_are_inverse() {
        let raw = [0.3, -1.1, 0.7, 0.2];
        let mut values = raw;
        constrain(&mut values);
        assert!(roots_exceed(&values, 1.0));
        release(&mut values);
        for (value, expected) in values.iter().zip(raw) {
            assert!((value - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn root_test_agrees_with_known_roots() {
        // (1 - z/1.02)(1 - z/3) = 1 - (1/1.02 + 1/3) z + z²/3.06
        let ar = [1.0 / 1.02 + 1.0 / 3.0, -1.0 / 3.06];
        assert!(roots_exceed(&ar, 1.01));
        assert!(!roots_exceed(&ar, 1.03));
        assert!(!roots_exceed(&[f64::NAN], 1.0));
    }

    #[test]
    fn reflection_keeps_autocorrelations() {
        let mut ma = [2.5, 1.0];
        assert!(make_invertible(&mut ma));
        // 1 + 2.5 z + z² = (1 + 2z)(1 + 0.5z) becomes (1 + 0.5z)².
        assert!((ma[0] - 1.0).abs() < 1e-10 && (ma[1] - 0.25).abs() < 1e-10);
        assert!(!make_invertible(&mut ma));
        let mut single = [-4.0, 0.0];
        assert!(make_invertible(&mut single));
        assert!((single[0] + 0.25).abs() < 1e-15);
    }

    #[test]
    fn differences_expand() {
        assert_eq!(difference_coefficients(2, 0, 1), vec![2.0, -1.0]);
        assert_eq!(difference_coefficients(1, 1, 4), vec![1.0, 0.0, 0.0, 1.0, -1.0]);
    }
}
