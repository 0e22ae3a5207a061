//! Autocovariances of a stationary ARMA process and the covariance of its state, per unit innovation variance.

use crate::num::dual::Real;

/// Room for the linear system of the autocovariances, kept between calls.
#[derive(Debug, Clone, Default)]
pub(crate) struct Autocovariance<R> {
    pub(crate) matrix: Vec<R>,
    pub(crate) psi: Vec<R>,
    /// γ₀ … γ_p after [`solve`](Self::solve).
    pub(crate) gamma: Vec<R>,
}

impl<R: Real> Autocovariance<R> {
    /// Solves γ_k - Σ φ_j γ_|k-j| = Σ_{j≥k} θ_j ψ_{j-k}, k = 0 … p (Brockwell and Davis 1991, section 3.3).
    ///
    /// Where the system is singular (a root on the unit circle) the values are not finite; callers treat that as an
    /// impossible parameter.
    pub(crate) fn solve(&mut self, phi: &[R], theta: &[R]) {
        let zero = R::from(0.0);
        let one = R::from(1.0);
        let (p, q) = (phi.len(), theta.len());
        self.psi.clear();
        self.psi.push(one);
        for k in 1..=q {
            let mut value = theta[k - 1];
            for j in 1..=k.min(p) {
                value = value + phi[j - 1] * self.psi[k - j];
            }
            self.psi.push(value);
        }
        self.gamma.clear();
        for k in 0..=p {
            let mut value = zero;
            for j in k..=q {
                let weight = if j == 0 { one } else { theta[j - 1] };
                value = value + weight * self.psi[j - k];
            }
            self.gamma.push(value);
        }
        let size = p + 1;
        self.matrix.clear();
        self.matrix.resize(size * size, zero);
        for k in 0..size {
            self.matrix[k * size + k] = one;
        }
        for k in 0..size {
            for j in 1..=p {
                let column = k.abs_diff(j);
                self.matrix[k * size + column] = self.matrix[k * size + column] - phi[j - 1];
            }
        }
        self.eliminate(size);
    }

    /// Gaussian elimination with row pivots on `matrix`, the right-hand side and the solution in `gamma`.
    fn eliminate(&mut self, size: usize) {
        for pivot in 0..size {
            let mut best = pivot;
            for row in pivot + 1..size {
                if self.matrix[row * size + pivot].value().abs() > self.matrix[best * size + pivot].value().abs() {
                    best = row;
                }
            }
            if best != pivot {
                for column in pivot..size {
                    self.matrix.swap(pivot * size + column, best * size + column);
                }
                self.gamma.swap(pivot, best);
            }
            let inverse = R::from(1.0) / self.matrix[pivot * size + pivot];
            for row in pivot + 1..size {
                let entry = self.matrix[row * size + pivot];
                if entry.value() == 0.0 {
                    continue;
                }
                let factor = entry * inverse;
                for column in pivot + 1..size {
                    self.matrix[row * size + column] =
                        self.matrix[row * size + column] - factor * self.matrix[pivot * size + column];
                }
                self.gamma[row] = self.gamma[row] - factor * self.gamma[pivot];
            }
        }
        for row in (0..size).rev() {
            let mut value = self.gamma[row];
            for column in row + 1..size {
                value = value - self.matrix[row * size + column] * self.gamma[column];
            }
            self.gamma[row] = value / self.matrix[row * size + row];
        }
    }

    /// Covariances of the state of Harvey's form with the current value: the first column of the stationary state
    /// covariance. `column` holds max(p, q + 1) values.
    pub(crate) fn first_column(&self, phi: &[R], theta: &[R], column: &mut [R]) {
        let (p, q) = (phi.len(), theta.len());
        for (i, slot) in column.iter_mut().enumerate() {
            if i == 0 {
                *slot = self.gamma[0];
                continue;
            }
            let mut value = R::from(0.0);
            for j in i + 1..=p {
                value = value + phi[j - 1] * self.gamma[j - i];
            }
            for j in i..=q {
                value = value + theta[j - 1] * self.psi[j - i];
            }
            *slot = value;
        }
    }
}

/// Fills the leading `order` × `order` block of `matrix` (row length `stride`, symmetric) with the stationary state
/// covariance of Harvey's form; `column` is its first column.
pub(crate) fn state_covariance(
    phi: &[f64],
    theta: &[f64],
    column: &[f64],
    order: usize,
    matrix: &mut [f64],
    stride: usize,
) {
    for (i, value) in column.iter().enumerate().take(order) {
        matrix[i * stride] = *value;
        matrix[i] = *value;
    }
    let ar = |i: usize| phi.get(i).copied().unwrap_or(0.0);
    let ma = |i: usize| if i == 0 { 1.0 } else { theta.get(i - 1).copied().unwrap_or(0.0) };
    for i in (1..order).rev() {
        for j in (1..=i).rev() {
            let mut value = ma(i) * ma(j) + ar(i) * ar(j) * column[0];
            if j + 1 < order {
                value += ar(i) * column[j + 1];
            }
            if i + 1 < order {
                value += ar(j) * column[i + 1];
                value += matrix[(i + 1) * stride + j + 1];
            }
            matrix[i * stride + j] = value;
            matrix[j * stride + i] = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_order_mixed_process_has_the_book_values() {
        let (phi, theta) = (0.7, 0.4);
        let mut room = Autocovariance::default();
        room.solve(&[phi], &[theta]);
        let gamma0 = (1.0 + 2.0 * phi * theta + theta * theta) / (1.0 - phi * phi);
        assert!((room.gamma[0] - gamma0).abs() < 1e-13);
        assert!((room.gamma[1] - (phi * gamma0 + theta)).abs() < 1e-13);
        let mut column = [0.0; 2];
        room.first_column(&[phi], &[theta], &mut column);
        assert!((column[1] - theta).abs() < 1e-14);
    }

    #[test]
    fn state_covariance_is_a_fixed_point() {
        let phi = [0.5, -0.3, 0.2];
        let theta = [0.6, 0.25, -0.1, 0.4];
        let order = 5;
        let mut room = Autocovariance::default();
        room.solve(&phi, &theta);
        let mut column = [0.0; 5];
        room.first_column(&phi, &theta, &mut column);
        let mut p = [0.0; 25];
        state_covariance(&phi, &theta, &column, order, &mut p, order);
        let ar = |i: usize| phi.get(i).copied().unwrap_or(0.0);
        let ma = |i: usize| if i == 0 { 1.0 } else { theta[i - 1] };
        let at = |i: usize, j: usize| if i < order && j < order { p[i * order + j] } else { 0.0 };
        for i in 0..order {
            for j in 0..order {
                let next = ma(i) * ma(j)
                    + ar(i) * ar(j) * at(0, 0)
                    + ar(i) * at(0, j + 1)
                    + ar(j) * at(i + 1, 0)
                    + at(i + 1, j + 1);
                assert!((next - at(i, j)).abs() < 1e-12, "{i} {j}");
            }
        }
    }
}
