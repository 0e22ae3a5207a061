//! Small dense linear algebra on slices: least squares, inverses, principal axes.

/// Coefficients and their standard errors of a regression without intercept by Householder reflections; rows with NaN
/// are left out. `None` where the columns are dependent or there are no degrees of freedom.
pub(crate) fn regress(response: &[f64], columns: &[Vec<f64>]) -> Option<(Vec<f64>, Vec<f64>)> {
    let k = columns.len();
    let rows: Vec<usize> = (0..response.len())
        .filter(|&row| !response[row].is_nan() && columns.iter().all(|column| !column[row].is_nan()))
        .collect();
    let n = rows.len();
    if n < k || k == 0 {
        return None;
    }
    let mut q: Vec<Vec<f64>> = columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect();
    let mut rest: Vec<f64> = rows.iter().map(|&row| response[row]).collect();
    let mut upper = vec![0.0; k * k];
    let mut projected = vec![0.0; k];
    for j in 0..k {
        let size = dot(&q[j], &q[j]).sqrt();
        // Twice, because one round of Gram–Schmidt leaves columns that are nearly dependent not orthogonal.
        for _ in 0..2 {
            for i in 0..j {
                let share = dot(&q[i], &q[j]);
                upper[i * k + j] += share;
                let (head, tail) = q.split_at_mut(j);
                for (slot, value) in tail[0].iter_mut().zip(&head[i]) {
                    *slot -= share * value;
                }
            }
        }
        let norm = dot(&q[j], &q[j]).sqrt();
        if !(norm > size * 1e-11) {
            return None;
        }
        upper[j * k + j] = norm;
        for value in &mut q[j] {
            *value /= norm;
        }
        let share = dot(&q[j], &rest);
        projected[j] = share;
        for (slot, value) in rest.iter_mut().zip(&q[j]) {
            *slot -= share * value;
        }
    }
    let solve = |mut right: Vec<f64>| {
        for row in (0..k).rev() {
            for column in row + 1..k {
                right[row] -= upper[row * k + column] * right[column];
            }
            right[row] /= upper[row * k + row];
        }
        right
    };
    let coefficients = solve(projected);
    let variance = if n > k { dot(&rest, &rest) / (n - k) as f64 } else { 0.0 };
    let mut squares = vec![0.0; k];
    for column in 0..k {
        let mut unit = vec![0.0; k];
        unit[column] = 1.0;
        for (slot, value) in squares.iter_mut().zip(solve(unit)) {
            *slot += value * value;
        }
    }
    let errors = squares.into_iter().map(|square| (variance * square).sqrt()).collect();
    Some((coefficients, errors))
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// Inverse by elimination with row pivots; `None` where the reciprocal condition number (1-norm) is below rounding.
pub(crate) fn invert(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut left = matrix.to_vec();
    let mut right = vec![0.0; n * n];
    for i in 0..n {
        right[i * n + i] = 1.0;
    }
    for pivot in 0..n {
        let best =
            (pivot..n).fold(
                pivot,
                |best, row| {
                    if left[row * n + pivot].abs() > left[best * n + pivot].abs() { row } else { best }
                },
            );
        let value = left[best * n + pivot];
        if value == 0.0 || !value.is_finite() {
            return None;
        }
        for column in 0..n {
            left.swap(pivot * n + column, best * n + column);
            right.swap(pivot * n + column, best * n + column);
        }
        for column in 0..n {
            left[pivot * n + column] /= value;
            right[pivot * n + column] /= value;
        }
        for row in 0..n {
            let factor = left[row * n + pivot];
            if row != pivot && factor != 0.0 {
                for column in 0..n {
                    left[row * n + column] -= factor * left[pivot * n + column];
                    right[row * n + column] -= factor * right[pivot * n + column];
                }
            }
        }
    }
    let norm = |m: &[f64]| {
        (0..n).map(|column| (0..n).map(|row| m[row * n + column].abs()).sum::<f64>()).fold(0.0_f64, f64::max)
    };
    let condition = norm(matrix) * norm(&right);
    (condition.recip() >= f64::EPSILON).then_some(right)
}

/// Right singular vectors of the matrix with the given columns (rows with NaN left out), as the columns of a k × k
/// matrix kept row by row; by one-sided Jacobi rotations.
pub(crate) fn principal_axes(columns: &[Vec<f64>]) -> Vec<f64> {
    let k = columns.len();
    let length = columns.first().map_or(0, Vec::len);
    let rows: Vec<usize> = (0..length).filter(|&row| columns.iter().all(|column| !column[row].is_nan())).collect();
    let mut work: Vec<Vec<f64>> = columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect();
    let mut axes = vec![0.0; k * k];
    for i in 0..k {
        axes[i * k + i] = 1.0;
    }
    for _ in 0..60 {
        let mut rotated = false;
        for i in 0..k {
            for j in i + 1..k {
                let (a, b, c) = (dot(&work[i], &work[i]), dot(&work[j], &work[j]), dot(&work[i], &work[j]));
                if c.abs() <= f64::EPSILON * (a * b).sqrt() || c == 0.0 {
                    continue;
                }
                rotated = true;
                let zeta = (b - a) / (2.0 * c);
                let tangent = zeta.signum() / (zeta.abs() + (1.0 + zeta * zeta).sqrt());
                let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
                let sine = cosine * tangent;
                let (head, tail) = work.split_at_mut(j);
                for (x, y) in head[i].iter_mut().zip(&mut tail[0]) {
                    (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
                }
                for row in 0..k {
                    let (x, y) = (axes[row * k + i], axes[row * k + j]);
                    axes[row * k + i] = cosine * x - sine * y;
                    axes[row * k + j] = sine * x + cosine * y;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    axes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regression_has_the_textbook_errors() {
        let response = [1.0, 3.0, 2.0, 5.0];
        let columns = vec![vec![1.0; 4], vec![1.0, 2.0, 3.0, 4.0]];
        let (b, se) = regress(&response, &columns).unwrap();
        // By hand: slope 5.5 / 5, residual variance 2.7 / 2.
        assert!(b[0].abs() < 1e-12 && (b[1] - 1.1).abs() < 1e-12);
        assert!((se[0] - (1.35_f64 * 1.5).sqrt()).abs() < 1e-12 && (se[1] - (1.35_f64 / 5.0).sqrt()).abs() < 1e-12);
        assert!(regress(&response, &[vec![1.0; 4], vec![2.0; 4]]).is_none());
    }

    #[test]
    fn inverse_of_an_inverse() {
        let matrix = [4.0, 1.0, 2.0, 3.0];
        let back = invert(&invert(&matrix, 2).unwrap(), 2).unwrap();
        assert!(back.iter().zip(matrix).all(|(a, b)| (a - b).abs() < 1e-14));
        assert!(invert(&[1.0, 2.0, 2.0, 4.0], 2).is_none());
    }

    #[test]
    fn axes_make_columns_orthogonal() {
        let columns = vec![vec![1.0, 2.0, 3.0], vec![1.0, 1.0, 1.5]];
        let v = principal_axes(&columns);
        let rotated = |to: usize, t: usize| columns[0][t] * v[to] + columns[1][t] * v[2 + to];
        let product: f64 = (0..3).map(|t| rotated(0, t) * rotated(1, t)).sum();
        assert!(product.abs() < 1e-12);
    }
}
