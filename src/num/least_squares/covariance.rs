//! Covariance of the parameters from the Jacobian at the minimum.

use crate::num::qr::{dot, norm, triangularise};

/// Column norms of R⁻ᵀ beyond which a parameter is not determined: its standard deviation is more than this many times
/// that of the same column alone.
const SINGULAR: f64 = 1e-13;

/// Smallest square of a diagonal element of R for which products of columns serve: they lose the digits of its inverse, here
/// at most four of sixteen.
const REGULAR: f64 = 1e-4;

/// Part of a gradient in an undetermined direction that is rounding.
const UNTOUCHED: f64 = 1e-9;

/// The matrix (JᵀJ)⁻¹ of the free parameters, kept as the triangular factor of J.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance {
    columns: usize,
    free: Vec<usize>,
    /// R of the free columns, each scaled to norm one, column-major, `free × free`.
    factor: Vec<f64>,
    scale: Vec<f64>,
    singular: bool,
    deviations: Vec<f64>,
}

/// R from the products of columns, given for two positions among the free ones; `None` where their condition would cost
/// digits of the deviations.
fn by_products(product: impl Fn(usize, usize) -> f64, scale: &[f64]) -> Option<Vec<f64>> {
    let count = scale.len();
    let mut factor = vec![0.0; count * count];
    for j in 0..count {
        let mut pivot = 1.0;
        for i in 0..j {
            let known: f64 = (0..i).map(|l| factor[i * count + l] * factor[j * count + l]).sum();
            let entry = (product(i, j) / scale[i] / scale[j] - known) / factor[i * count + i];
            factor[j * count + i] = entry;
            pivot -= entry * entry;
        }
        if pivot.is_nan() || pivot < REGULAR {
            return None;
        }
        factor[j * count + j] = pivot.sqrt();
    }
    Some(factor)
}

/// R by Householder reflections of the scaled columns.
fn by_reflections(jacobian: &[f64], rows: usize, free: &[usize], scale: &[f64]) -> Vec<f64> {
    let count = free.len();
    // Rows of zeros below keep the shape valid where there are fewer rows than free parameters.
    let height = rows.max(count);
    let mut matrix = vec![0.0; height * count];
    for (slot, (&j, size)) in free.iter().zip(scale).enumerate() {
        for (target, value) in matrix[slot * height..].iter_mut().zip(&jacobian[j * rows..(j + 1) * rows]) {
            *target = value / size;
        }
    }
    triangularise(&mut matrix, height, count, &mut vec![0.0; height]);
    let mut factor = vec![0.0; count * count];
    for j in 0..count {
        factor[j * count..j * count + j + 1].copy_from_slice(&matrix[j * height..j * height + j + 1]);
    }
    factor
}

impl Covariance {
    /// From a Jacobian (`rows × columns`, column-major) and a mark for each parameter that is held.
    #[must_use]
    pub fn new(jacobian: &[f64], rows: usize, columns: usize, held: &[bool]) -> Self {
        let free: Vec<usize> = (0..columns).filter(|&j| !held.get(j).copied().unwrap_or(false)).collect();
        let count = free.len();
        let mut scale = Vec::with_capacity(count);
        for &j in &free {
            let size = norm(&jacobian[j * rows..(j + 1) * rows]);
            scale.push(if size > 0.0 && size.is_finite() { size } else { 1.0 });
        }
        let column = |slot: usize| &jacobian[free[slot] * rows..(free[slot] + 1) * rows];
        let factor = by_products(|i, j| dot(column(i), column(j)), &scale)
            .unwrap_or_else(|| by_reflections(jacobian, rows, &free, &scale));
        let singular =
            factor.iter().any(|entry| entry.is_nan()) || (0..count).any(|j| factor[j * count + j].abs() <= SINGULAR);
        Self { columns, free, factor, scale, singular, deviations: Vec::new() }.with_deviations()
    }
    /// From JᵀJ (`columns × columns`), with no parameter held; `None` where its condition would cost digits of the deviations.
    pub(crate) fn of_products(products: &[f64], columns: usize) -> Option<Self> {
        let scale: Vec<f64> = (0..columns).map(|j| products[j * columns + j].sqrt()).collect();
        let factor = by_products(|i, j| products[i * columns + j], &scale)?;
        let free = (0..columns).collect();
        Some(Self { columns, free, factor, scale, singular: false, deviations: Vec::new() }.with_deviations())
    }
    fn with_deviations(mut self) -> Self {
        let count = self.free.len();
        self.deviations = vec![0.0; self.columns];
        let mut whitened = vec![0.0; count];
        for (slot, &j) in self.free.iter().enumerate() {
            if self.singular {
                let mut unit = vec![0.0; self.columns];
                unit[j] = 1.0;
                self.deviations[j] = norm(&self.whitened(&unit));
                continue;
            }
            // Rows above the parameter's own stay zero.
            for i in slot..count {
                let known: f64 = (slot..i).map(|l| self.factor[i * count + l] * whitened[l]).sum();
                let own = if i == slot { 1.0 / self.scale[slot] } else { 0.0 };
                whitened[i] = (own - known) / self.factor[i * count + i];
            }
            let deviation = norm(&whitened[slot..]);
            self.deviations[j] = if deviation.is_nan() { f64::INFINITY } else { deviation };
        }
        self
    }
    /// Whether some direction of the parameters leaves the residuals unchanged (to rounding).
    #[must_use]
    pub fn is_singular(&self) -> bool {
        self.singular
    }
    /// √(gᵀ (JᵀJ)⁻¹ g): the standard deviation, in units of the residual's, of a quantity with gradient `gradient`
    /// (one value per parameter; held parameters do not count). Infinite where the data do not determine it.
    #[must_use]
    pub fn deviation(&self, gradient: &[f64]) -> f64 {
        norm(&self.whitened(gradient))
    }
    /// R⁻ᵀ g of the free parameters; the covariance of two quantities is the dot product of theirs.
    #[must_use]
    pub fn whitened(&self, gradient: &[f64]) -> Vec<f64> {
        let mut z = vec![0.0; self.free.len()];
        self.whiten(gradient, &mut z);
        z
    }
    fn whiten(&self, gradient: &[f64], z: &mut [f64]) {
        let count = self.free.len();
        for ((z, &j), s) in z.iter_mut().zip(&self.free).zip(&self.scale) {
            *z = gradient.get(j).copied().unwrap_or(0.0) / s;
        }
        let size = norm(z);
        for i in 0..count {
            let known: f64 = (0..i).map(|j| self.factor[i * count + j] * z[j]).sum();
            let (left, diagonal) = (z[i] - known, self.factor[i * count + i]);
            z[i] = if diagonal.abs() > SINGULAR {
                left / diagonal
            } else if left.abs() <= UNTOUCHED * size {
                // The quantity does not depend on the direction that the data leave open.
                0.0
            } else {
                f64::INFINITY
            };
            if !z[i].is_finite() {
                z.fill(f64::INFINITY);
                break;
            }
        }
    }
    /// Standard deviation of each parameter in units of the residual's; 0 for held ones.
    #[must_use]
    pub fn deviations(&self) -> &[f64] {
        &self.deviations
    }
    /// (JᵀJ)⁻¹, `k × k`, rows and columns of held parameters zero.
    #[must_use]
    pub fn matrix(&self) -> Vec<Vec<f64>> {
        let roots: Vec<Vec<f64>> = (0..self.columns)
            .map(|j| {
                let unit: Vec<f64> = (0..self.columns).map(|i| if i == j { 1.0 } else { 0.0 }).collect();
                self.whitened(&unit)
            })
            .collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        roots.iter().map(|a| roots.iter().map(|b| dot(a, b)).collect()).collect()
    }
    /// R⁻¹ z: turns independent standard normal draws into a parameter displacement with covariance (JᵀJ)⁻¹.
    #[must_use]
    pub fn colour(&self, z: &[f64]) -> Vec<f64> {
        let count = self.free.len();
        let mut x: Vec<f64> = z.iter().copied().take(count).collect();
        x.resize(count, 0.0);
        let mut displacement = vec![0.0; self.columns];
        if crate::num::qr::solve_upper(&self.factor, count, count, &mut x) {
            for ((&j, s), value) in self.free.iter().zip(&self.scale).zip(x) {
                displacement[j] = value / s;
            }
        }
        displacement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_reckoned_is_undetermined() {
        for jacobian in [
            [f64::INFINITY, 1.0, 1.0, 1.0, 2.0, 4.0],
            [1.0, 2.0, 4.0, f64::NAN, 1.0, 1.0],
            [1e-320, 0.0, 0.0, 1.0, 2.0, 4.0],
            [1e200, -1e200, 1e200, 1e-200, 2e-200, 4e-200],
        ] {
            let covariance = Covariance::new(&jacobian, 3, 2, &[]);
            assert!(covariance.deviations().iter().all(|deviation| !deviation.is_nan()), "{covariance:?}");
            for gradient in [[1.0, 0.0], [0.0, 1.0], [1e300, -1e300], [f64::INFINITY, 1.0], [f64::NAN, 0.0]] {
                assert!(!covariance.deviation(&gradient).is_nan(), "{gradient:?}: {covariance:?}");
            }
        }
    }

    #[test]
    fn a_line_has_the_textbook_covariance() {
        // x = 0, 1, 2: (XᵀX)⁻¹ = [[5/6, −1/2], [−1/2, 1/2]]
        let jacobian = [1.0, 1.0, 1.0, 0.0, 1.0, 2.0];
        let covariance = Covariance::new(&jacobian, 3, 2, &[]);
        let matrix = covariance.matrix();
        for (row, expected) in matrix.iter().zip([[5.0 / 6.0, -0.5], [-0.5, 0.5]]) {
            for (a, b) in row.iter().zip(expected) {
                assert!((a - b).abs() < 1e-14);
            }
        }
        assert!((covariance.deviation(&[1.0, 1.0]) - (1.0_f64 / 3.0).sqrt()).abs() < 1e-14);
    }

    #[test]
    fn products_and_reflections_give_the_same_factor() {
        let jacobian: Vec<f64> = (0..3).flat_map(|j| (0..7).map(move |i| f64::from(i + 1).powi(j) * 1e3)).collect();
        let scale: Vec<f64> = jacobian.chunks_exact(7).map(norm).collect();
        let column = |j: usize| &jacobian[7 * j..7 * (j + 1)];
        let products = by_products(|i, j| dot(column(i), column(j)), &scale).unwrap();
        let reflections = by_reflections(&jacobian, 7, &[0, 1, 2], &scale);
        for (a, b) in products.iter().zip(&reflections) {
            assert!((a.abs() - b.abs()).abs() < 1e-12, "{products:?} {reflections:?}");
        }
        let close: Vec<f64> = (0..14).map(|i| if i == 13 { 1.001 } else { 1.0 }).collect();
        let column = |j: usize| &close[7 * j..7 * (j + 1)];
        assert!(by_products(|i, j| dot(column(i), column(j)), &[7.0_f64.sqrt(); 2]).is_none());
        let all: Vec<f64> = (0..9).map(|k| dot(&jacobian[k / 3 * 7..][..7], &jacobian[k % 3 * 7..][..7])).collect();
        let (of, new) = (Covariance::of_products(&all, 3).unwrap(), Covariance::new(&jacobian, 7, 3, &[]));
        for (a, b) in of.deviations().iter().zip(new.deviations()) {
            assert!((a - b).abs() < 1e-12 * b, "{a} {b}");
        }
    }

    #[test]
    fn equal_columns_are_singular() {
        let jacobian = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0];
        let covariance = Covariance::new(&jacobian, 3, 2, &[]);
        assert!(covariance.is_singular());
        assert!(!Covariance::new(&jacobian, 3, 2, &[false, true]).is_singular());
    }
}
