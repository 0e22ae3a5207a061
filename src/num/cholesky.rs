//! Cholesky factors of small dense matrices, row-major, and the solves that Gaussian conditioning needs.

/// The lower factor L of a symmetric positive definite matrix, A = L Lᵀ.
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

/// A pivot below this share of its diagonal entry is rounding noise and is raised to it (a fact stated twice makes
/// the second pivot 0): the factor is then that of a matrix that differs by at most this share.
const PIVOT_FLOOR: f64 = 1e-14;

impl Cholesky {
    /// Factors a `size` × `size` matrix of which the lower triangle is read; `None` where an entry is not finite or a
    /// diagonal entry is not positive.
    #[must_use]
    pub fn new(matrix: &[f64], size: usize) -> Option<Self> {
        if matrix.len() != size * size {
            return None;
        }
        let mut lower = matrix.to_vec();
        for i in 0..size {
            let (before, rest) = lower.split_at_mut(i * size);
            let row = &mut rest[..size];
            let diagonal = row[i];
            if !(diagonal > 0.0 && diagonal.is_finite()) {
                return None;
            }
            for j in 0..i {
                let other = &before[j * size..j * size + j + 1];
                let dot: f64 = row[..j].iter().zip(other).map(|(a, b)| a * b).sum();
                row[j] = (row[j] - dot) / other[j];
            }
            let square: f64 = row[..i].iter().map(|a| a * a).sum();
            let pivot = (diagonal - square).max(diagonal * PIVOT_FLOOR);
            if !pivot.is_finite() {
                return None;
            }
            row[i] = pivot.sqrt();
            row[i + 1..].fill(0.0);
        }
        Some(Self { size, lower })
    }

    /// Number of rows.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Row `i` of L up to and with the diagonal.
    #[must_use]
    pub fn row(&self, i: usize) -> &[f64] {
        &self.lower[i * self.size..i * self.size + i + 1]
    }

    /// ln det A.
    #[must_use]
    pub fn ln_det(&self) -> f64 {
        2.0 * (0..self.size).map(|i| self.lower[i * self.size + i].ln()).sum::<f64>()
    }

    /// Solves L x = b in place; `b` holds `size` values.
    pub fn forward(&self, b: &mut [f64]) {
        for i in 0..self.size.min(b.len()) {
            let row = self.row(i);
            let dot: f64 = row[..i].iter().zip(b.iter()).map(|(a, x)| a * x).sum();
            b[i] = (b[i] - dot) / row[i];
        }
    }

    /// Solves Lᵀ x = b in place; `b` holds `size` values.
    pub fn backward(&self, b: &mut [f64]) {
        for i in (0..self.size.min(b.len())).rev() {
            b[i] /= self.lower[i * self.size + i];
            let x = b[i];
            let row = self.row(i);
            for (value, a) in b[..i].iter_mut().zip(row) {
                *value -= a * x;
            }
        }
    }

    /// Solves A x = b in place; `b` holds `size` values.
    pub fn solve(&self, b: &mut [f64]) {
        self.forward(b);
        self.backward(b);
    }

    /// A⁻¹, row-major.
    #[must_use]
    pub fn inverse(&self) -> Vec<f64> {
        let n = self.size;
        let mut out = vec![0.0; n * n];
        let mut column = vec![0.0; n];
        for j in 0..n {
            column.fill(0.0);
            column[j] = 1.0;
            self.solve(&mut column);
            for i in 0..n {
                out[i * n + j] = column[i];
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factor_solves_and_inverts() {
        let a = [4.0, 0.0, 0.0, 2.0, 5.0, 0.0, -1.0, 1.5, 6.0];
        let full = [4.0, 2.0, -1.0, 2.0, 5.0, 1.5, -1.0, 1.5, 6.0];
        let factor = Cholesky::new(&a, 3).unwrap();
        let mut b = [1.0, 2.0, 3.0];
        factor.solve(&mut b);
        for i in 0..3 {
            let back: f64 = (0..3).map(|j| full[i * 3 + j] * b[j]).sum();
            assert!((back - [1.0, 2.0, 3.0][i]).abs() < 1e-14);
        }
        let inverse = factor.inverse();
        let trace: f64 = (0..3).map(|i| (0..3).map(|k| full[i * 3 + k] * inverse[k * 3 + i]).sum::<f64>()).sum();
        assert!((trace - 3.0).abs() < 1e-13);
        // det by Sarrus: 82
        let det = 4.0 * (30.0 - 2.25) - 2.0 * (12.0 + 1.5) - (3.0 + 5.0);
        assert!((factor.ln_det() - f64::ln(det)).abs() < 1e-13);
    }

    #[test]
    fn a_row_twice_is_held_up_and_nonsense_is_refused() {
        let factor = Cholesky::new(&[1.0, 1.0, 1.0, 1.0], 2).unwrap();
        assert!(factor.ln_det().is_finite());
        assert!(Cholesky::new(&[f64::NAN], 1).is_none());
        assert!(Cholesky::new(&[-1.0], 1).is_none());
        assert!(Cholesky::new(&[1.0], 2).is_none());
    }
}
