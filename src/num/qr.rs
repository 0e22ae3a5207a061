//! Householder QR of small dense matrices, in place, without pivoting.
//!
//! Matrices are column-major slices, `rows × columns`. [`triangularise`] overwrites the upper triangle with R and
//! applies Qᵀ to a right-hand side in the same pass, which is all that a least-squares step needs; Q is never formed,
//! and JᵀJ never either: its condition is that of J squared.
//!
//! Source: Golub & Van Loan, *Matrix Computations*, 4th ed., algorithms 5.1.1 and 5.2.1.

/// One Householder reflection, kept in the column that it makes a multiple of the first unit vector.
pub struct Reflector<'a> {
    v: &'a mut [f64],
    half: f64,
    alpha: f64,
}

impl<'a> Reflector<'a> {
    /// The reflection of a column; `None` where it is zero. Once dropped, the column's first element is what is left of it.
    pub fn of(column: &'a mut [f64]) -> Option<Self> {
        let norm = norm(column);
        let first = column.first_mut()?;
        if norm == 0.0 {
            return None;
        }
        // The sign that adds magnitudes: the other one cancels when the column is nearly a multiple of e₁.
        let alpha = if *first > 0.0 { -norm } else { norm };
        *first -= alpha;
        let half = -alpha * *first;
        Some(Self { v: column, half, alpha })
    }
    /// Reflects another vector of the same length.
    #[inline]
    pub fn apply(&self, target: &mut [f64]) {
        if self.half == 0.0 {
            return;
        }
        let factor = dot(self.v, target) / self.half;
        for (a, b) in self.v.iter().zip(target) {
            *b -= factor * a;
        }
    }
}

impl Drop for Reflector<'_> {
    fn drop(&mut self) {
        self.v[0] = self.alpha;
    }
}

/// Turns `a` (`rows × columns`, column-major, `rows ≥ columns`) into its triangular factor R, in the upper triangle, and
/// `right` (`rows`) into Qᵀ `right`. What is left below the diagonal of `a` has no meaning.
pub fn triangularise(a: &mut [f64], rows: usize, columns: usize, right: &mut [f64]) {
    debug_assert!(rows >= columns && a.len() >= rows * columns && right.len() >= rows);
    rotate(a, rows, columns, columns, right);
}

/// As [`triangularise`] for the first `count` of `columns` columns; the others and `right` are rotated along.
pub fn rotate(a: &mut [f64], rows: usize, count: usize, columns: usize, right: &mut [f64]) {
    for k in 0..count {
        let (head, tail) = a.split_at_mut((k + 1) * rows);
        let Some(reflector) = Reflector::of(&mut head[k * rows + k..]) else { continue };
        for column in tail.chunks_exact_mut(rows).take(columns - k - 1) {
            reflector.apply(&mut column[k..]);
        }
        reflector.apply(&mut right[k..rows]);
    }
}

/// Sum of products in four interleaved partial sums: a fixed order that the processor can do four at a time.
#[must_use]
#[inline]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (fours_a, fours_b) = (a.chunks_exact(4), b.chunks_exact(4));
    let (rest_a, rest_b) = (fours_a.remainder(), fours_b.remainder());
    let mut sums = [0.0; 4];
    for (x, y) in fours_a.zip(fours_b) {
        for (sum, (x, y)) in sums.iter_mut().zip(x.iter().zip(y)) {
            *sum += x * y;
        }
    }
    let rest: f64 = rest_a.iter().zip(rest_b).map(|(x, y)| x * y).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// Euclidean norm; scaled where the plain sum of squares would leave the range of `f64`.
#[must_use]
pub fn norm(v: &[f64]) -> f64 {
    let plain = dot(v, v);
    if plain > 1e-280 && plain < 1e280 {
        return plain.sqrt();
    }
    let largest = v.iter().fold(0.0_f64, |m, x| if x.is_nan() { f64::NAN } else { m.max(x.abs()) });
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * v.iter().map(|x| (x / largest) * (x / largest)).sum::<f64>().sqrt()
}

/// Solves R x = b in place, R the upper triangle of `r` (`stride` rows); `false` where a diagonal element is zero or
/// the solution is not finite.
#[must_use]
pub fn solve_upper(r: &[f64], stride: usize, columns: usize, b: &mut [f64]) -> bool {
    for i in (0..columns).rev() {
        let mut sum = b[i];
        for j in i + 1..columns {
            sum -= r[j * stride + i] * b[j];
        }
        let diagonal = r[i * stride + i];
        if diagonal == 0.0 {
            return false;
        }
        b[i] = sum / diagonal;
        if !b[i].is_finite() {
            return false;
        }
    }
    true
}

/// Solves Rᵀ x = b in place; `false` where a diagonal element is zero or the solution is not finite.
#[must_use]
pub fn solve_upper_transposed(r: &[f64], stride: usize, columns: usize, b: &mut [f64]) -> bool {
    for i in 0..columns {
        let mut sum = b[i];
        for j in 0..i {
            sum -= r[i * stride + j] * b[j];
        }
        let diagonal = r[i * stride + i];
        if diagonal == 0.0 {
            return false;
        }
        b[i] = sum / diagonal;
        if !b[i].is_finite() {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_squares_of_a_line() {
        // y = 1 + 2x with residuals orthogonal to both columns
        let mut a = vec![1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 2.0, 3.0];
        let mut y = vec![1.0 + 1.0, 3.0 - 3.0, 5.0 + 3.0, 7.0 - 1.0];
        triangularise(&mut a, 4, 2, &mut y);
        assert!(solve_upper(&a, 4, 2, &mut y));
        assert!((y[0] - 1.0).abs() < 1e-14 && (y[1] - 2.0).abs() < 1e-14, "{y:?}");
    }

    #[test]
    fn transposed_solve_inverts_the_transpose() {
        let r = [2.0, 0.0, 3.0, 4.0];
        let mut b = [2.0, 11.0];
        assert!(solve_upper_transposed(&r, 2, 2, &mut b));
        assert_eq!(b, [1.0, 2.0]);
    }

    #[test]
    fn zero_columns_are_reported_and_do_not_divide() {
        let mut a = vec![0.0; 6];
        let mut y = vec![1.0, 2.0, 3.0];
        triangularise(&mut a, 3, 2, &mut y);
        assert!(!solve_upper(&a, 3, 2, &mut y));
    }

    #[test]
    fn norms_do_not_overflow_or_vanish() {
        assert!((norm(&[3e200, 4e200]) / 5e200 - 1.0).abs() < 1e-15);
        assert!((norm(&[3e-200, 4e-200]) / 5e-200 - 1.0).abs() < 1e-15);
        assert!(norm(&[f64::NAN, 1.0]).is_nan());
    }
}
