//! Linear least squares for badly conditioned designs.
//!
//! The design may be close to singular (a polynomial of degree 10, columns that nearly repeat each other): Householder QR
//! runs in double-double arithmetic, so that a condition of 10¹⁵ still leaves all digits that the data hold.

use crate::error::{Error, Result};
use crate::num::double_double::DoubleDouble;

/// Coefficients with their standard deviations.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// One per column of the design.
    pub coefficients: Vec<f64>,
    /// Their standard deviations; zero where there are no residual degrees of freedom.
    pub deviations: Vec<f64>,
    /// Residual standard deviation with n − k degrees of freedom; zero where there are none.
    pub residual_deviation: f64,
}

/// Least squares of `y` (n) on the columns of `design` (k columns of n values).
///
/// # Errors
/// `Argument` for columns of another length than `y` or no column, `NotFinite`, `TooFew` for n < k, `Domain` where a
/// column is a combination of others to 28 digits.
pub fn linear(design: &[Vec<f64>], y: &[f64]) -> Result<Linear> {
    let exact = design.iter().map(|column| column.iter().map(|v| DoubleDouble::from(*v)).collect()).collect();
    solve(exact, y)
}

/// Least squares of `y` on the powers of `x` from `lowest` to `degree`; the powers are formed in double-double.
///
/// # Errors
/// As [`linear`].
pub fn polynomial(x: &[f64], y: &[f64], lowest: u32, degree: u32) -> Result<Linear> {
    let columns = (lowest..=degree).map(|d| x.iter().map(|v| DoubleDouble::from(*v).powi(d)).collect()).collect();
    solve(columns, y)
}

/// Diagonal of R relative to its column below which a column counts as dependent.
const DEPENDENT: f64 = 1e-28;

fn solve(mut columns: Vec<Vec<DoubleDouble>>, y: &[f64]) -> Result<Linear> {
    let (n, k) = (y.len(), columns.len());
    if k == 0 || columns.iter().any(|c| c.len() != n) {
        return Err(Error::argument("design", format!("needs columns of {n} values, as many as y has")));
    }
    if n < k {
        return Err(Error::too_few("linear least squares", n, k, "leave columns out"));
    }
    for column in &columns {
        if let Some(index) = column.iter().position(|v| !v.value().is_finite()) {
            return Err(Error::not_finite("design", index, column[index].value()));
        }
    }
    if let Some(index) = y.iter().position(|v| !v.is_finite()) {
        return Err(Error::not_finite("y", index, y[index]));
    }
    let mut right: Vec<DoubleDouble> = y.iter().map(|v| DoubleDouble::from(*v)).collect();
    let mut diagonal = vec![DoubleDouble::ZERO; k];
    for j in 0..k {
        let whole = norm(&columns[j]);
        let size = norm(&columns[j][j..]);
        if size.value() <= DEPENDENT * whole.value() || !size.value().is_finite() {
            return Err(Error::domain(
                "linear least squares",
                format!("column {j} depends on those before it; leave it out"),
            ));
        }
        let alpha = if columns[j][j].value() > 0.0 { -size } else { size };
        let (head, tail) = columns.split_at_mut(j + 1);
        let v = &mut head[j][j..];
        v[0] = v[0] - alpha;
        let half = -(alpha * v[0]);
        for column in tail {
            reflect(v, half, &mut column[j..]);
        }
        reflect(v, half, &mut right[j..]);
        diagonal[j] = alpha;
    }
    let residual = norm(&right[k..]);
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let degrees = DoubleDouble::from((n - k) as f64);
    let sigma = if n > k { residual / degrees.sqrt() } else { DoubleDouble::ZERO };
    let back = |b: &mut [DoubleDouble]| {
        for i in (0..k).rev() {
            let known = (i + 1..k).fold(b[i], |s, j| s - columns[j][i] * b[j]);
            b[i] = known / diagonal[i];
        }
    };
    back(&mut right);
    // Row i of R⁻¹ holds the coefficients' dependence on the rotated data; its norm is the deviation.
    let mut squares = vec![DoubleDouble::ZERO; k];
    for column in 0..k {
        let mut unit = vec![DoubleDouble::ZERO; k];
        unit[column] = DoubleDouble::from(1.0);
        back(&mut unit);
        for (sum, v) in squares.iter_mut().zip(unit) {
            *sum = *sum + v * v;
        }
    }
    Ok(Linear {
        coefficients: right[..k].iter().map(|v| v.value()).collect(),
        deviations: squares.iter().map(|s| (s.sqrt() * sigma).value()).collect(),
        residual_deviation: sigma.value(),
    })
}

fn norm(v: &[DoubleDouble]) -> DoubleDouble {
    v.iter().fold(DoubleDouble::ZERO, |s, x| s + *x * *x).sqrt()
}

fn reflect(v: &[DoubleDouble], half: DoubleDouble, target: &mut [DoubleDouble]) {
    let dot = v.iter().zip(target.iter()).fold(DoubleDouble::ZERO, |s, (a, b)| s + *a * *b);
    let factor = dot / half;
    for (a, b) in v.iter().zip(target) {
        *b = *b - factor * *a;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_through_its_points() {
        let x = [0.0, 1.0, 2.0, 3.0];
        let y = [1.0, 0.0, 3.0, 10.0];
        let fit = polynomial(&x, &y, 0, 2).unwrap();
        for (c, expected) in fit.coefficients.iter().zip([1.0, -3.0, 2.0]) {
            assert!((c - expected).abs() < 1e-15);
        }
        assert!(fit.residual_deviation < 1e-15);
    }

    #[test]
    fn dependent_columns_are_refused() {
        let error = linear(&[vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0]], &[1.0, 2.0, 4.0]).unwrap_err();
        assert!(error.to_string().contains("depends"), "{error}");
        assert!(linear(&[vec![1.0, 2.0]], &[1.0]).is_err());
        assert!(linear(&[vec![1.0], vec![2.0]], &[1.0]).unwrap_err().is_too_few());
    }
}
