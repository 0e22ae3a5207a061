//! Tests of residuals and of unit roots, and change points of a level.
//!
//! Each test returns a [`Test`]: its statistic, its p-value, and what the null hypothesis says.
//!
//! | test | null hypothesis | law of the statistic |
//! | --- | --- | --- |
//! | [`ljung_box`] | no autocorrelation up to a lag | chi-squared, lags less fitted parameters |
//! | [`jarque_bera`] | normal | chi-squared, 2 degrees |
//! | [`arch`] | constant variance | chi-squared, lags (Engle's n R²) |
//! | [`augmented_dickey_fuller`] | unit root | MacKinnon's response surface |
//! | [`kpss`] | stationary about a level or a line | table of Kwiatkowski and others, p within [0.01, 0.10] |
//!
//! ```
//! use ontrend::forecast::diagnostics;
//! let noise: Vec<f64> = (0..60).map(|t| f64::from((t * t * t * 31 + t * 17) % 101)).collect();
//! assert!(diagnostics::ljung_box(&noise, 5, 0)?.p_value > 0.05);
//! let walk: Vec<f64> = noise.iter().scan(0.0, |sum, x| { *sum += x; Some(*sum) }).collect();
//! assert!(diagnostics::ljung_box(&walk, 5, 0)?.p_value < 1e-6);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Ljung and Box 1978; Jarque and Bera 1980; Engle 1982; Dickey and Fuller 1979; MacKinnon 1994, table 3;
//! Kwiatkowski, Phillips, Schmidt and Shin 1992, table 1; Auger and Lawrence 1989 for the best change points of each number, and
//! Schwarz' criterion for their number with 3 ln n a change, after Zhang and Siegmund 2007 without their term of lengths.
//!
//! **Agrees with** statsmodels 0.14 (`acorr_ljungbox`, `jarque_bera`, `het_arch`, `adfuller`, `kpss`) to 1e-8, test
//! `forecast::diagnostics_are_those_of_statsmodels`.

use super::model::count;
use super::seasonal;
use crate::error::{Error, Result};
use crate::num::{gaussian, qr};
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// Outcome of a test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The statistic.
    pub statistic: f64,
    /// Probability of a statistic at least as extreme if the null hypothesis holds.
    pub p_value: f64,
    /// Lags that were used.
    pub lags: usize,
}

fn chi_squared(statistic: f64, degrees: usize) -> f64 {
    ChiSquared::new(count(degrees.max(1))).map_or(f64::NAN, |law| law.sf(statistic.max(0.0)))
}

fn check(what: &str, values: &[f64], need: usize) -> Result<()> {
    if let Some((index, value)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        return Err(Error::not_finite(what, index, *value));
    }
    if values.len() < need {
        return Err(Error::too_few(what, values.len(), need, "use fewer lags or a longer series"));
    }
    if values.windows(2).all(|pair| pair[0] == pair[1]) {
        return Err(Error::domain(what, "all values are equal, nothing can be tested"));
    }
    Ok(())
}

/// Ljung and Box' test of the autocorrelations 1 … `lags`; `fitted` parameters (of an ARMA) are taken off the degrees of
/// freedom.
///
/// # Errors
/// Not more values than lags, no lag left after the fitted parameters, or equal values.
pub fn ljung_box(residuals: &[f64], lags: usize, fitted: usize) -> Result<Test> {
    check("ljung-box", residuals, lags + 1)?;
    if lags <= fitted {
        return Err(Error::argument("lags", format!("{lags} lags for {fitted} fitted parameters; use more")));
    }
    let n = count(residuals.len());
    let r = seasonal::autocorrelations(residuals, lags);
    let sum: f64 = r.iter().enumerate().map(|(lag, value)| value * value / (n - count(lag + 1))).sum();
    let statistic = n * (n + 2.0) * sum;
    Ok(Test { statistic, p_value: chi_squared(statistic, lags - fitted), lags })
}

/// Jarque and Bera's test of skewness 0 and kurtosis 3.
///
/// # Errors
/// Fewer than 3 values, or equal values.
pub fn jarque_bera(residuals: &[f64]) -> Result<Test> {
    check("jarque-bera", residuals, 3)?;
    let n = count(residuals.len());
    let mean = residuals.iter().sum::<f64>() / n;
    let moment = |power: i32| residuals.iter().map(|value| (value - mean).powi(power)).sum::<f64>() / n;
    let variance = moment(2);
    let (skewness, kurtosis) = (moment(3) / variance.powf(1.5), moment(4) / (variance * variance));
    let statistic = n / 6.0 * (skewness * skewness + 0.25 * (kurtosis - 3.0).powi(2));
    Ok(Test { statistic, p_value: chi_squared(statistic, 2), lags: 0 })
}

/// Engle's test: squared residuals regressed on `lags` squared residuals before them.
///
/// # Errors
/// Fewer than `2 lags + 2` values, no lag, or equal values.
pub fn arch(residuals: &[f64], lags: usize) -> Result<Test> {
    check("arch", residuals, 2 * lags + 2)?;
    if lags == 0 {
        return Err(Error::argument("lags", "0; at least 1"));
    }
    let squares: Vec<f64> = residuals.iter().map(|value| value * value).collect();
    let target = squares.get(lags..).unwrap_or_default();
    let mut columns = vec![vec![1.0; target.len()]];
    columns.extend((1..=lags).map(|lag| squares[lags - lag..squares.len() - lag].to_vec()));
    let fit = regress(&columns, target).ok_or_else(|| Error::domain("arch", "the squares are collinear"))?;
    let mean = target.iter().sum::<f64>() / count(target.len());
    let total: f64 = target.iter().map(|value| (value - mean).powi(2)).sum();
    let statistic = count(target.len()) * (1.0 - fit.square / total);
    Ok(Test { statistic, p_value: chi_squared(statistic, lags), lags })
}

/// What a unit-root test allows besides the autoregression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deterministic {
    /// A level.
    Level,
    /// A level and a straight line.
    Line,
}

/// Dickey and Fuller's test with `lags` lagged differences. A small p-value speaks against a unit root.
///
/// # Errors
/// Fewer than `lags + 6` values, equal values, or a collinear regression.
pub fn augmented_dickey_fuller(values: &[f64], lags: usize, deterministic: Deterministic) -> Result<Test> {
    check("augmented dickey-fuller", values, 2 * lags + 6)?;
    let differences: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let target = differences.get(lags..).unwrap_or_default();
    let n = target.len();
    let mut columns = vec![values[lags..lags + n].to_vec()];
    columns.extend((1..=lags).map(|lag| differences[lags - lag..lags - lag + n].to_vec()));
    columns.push(vec![1.0; n]);
    if deterministic == Deterministic::Line {
        columns.push((1..=n).map(count).collect());
    }
    let collinear = || Error::domain("augmented dickey-fuller", "the regression is collinear; use fewer lags");
    let fit = regress(&columns, target).ok_or_else(collinear)?;
    let free = count(n - columns.len());
    let statistic = fit.first / (fit.first_variance * fit.square / free).sqrt();
    Ok(Test { statistic, p_value: mackinnon(statistic, deterministic), lags })
}

/// P-value of the Dickey-Fuller statistic, MacKinnon 1994 (one integrated variable): the normal probability of a polynomial,
/// one for each side of the point `star`.
fn mackinnon(statistic: f64, deterministic: Deterministic) -> f64 {
    struct Surface {
        smallest: f64,
        star: f64,
        largest: f64,
        left: [f64; 3],
        right: [f64; 4],
    }
    let surface = match deterministic {
        Deterministic::Level => Surface {
            smallest: -18.83,
            star: -1.61,
            largest: 2.74,
            left: [2.1659, 1.4412, 0.038_269],
            right: [1.7339, 0.932_02, -0.127_45, -0.010_368],
        },
        Deterministic::Line => Surface {
            smallest: -16.18,
            star: -2.89,
            largest: 0.7,
            left: [3.2512, 1.6047, 0.049_588],
            right: [2.5261, 0.616_54, -0.379_56, -0.060_285],
        },
    };
    if statistic > surface.largest {
        return 1.0;
    }
    if statistic < surface.smallest {
        return 0.0;
    }
    let polynomial = |coefficients: &[f64]| coefficients.iter().rev().fold(0.0, |sum, c| sum * statistic + c);
    gaussian::cdf(if statistic <= surface.star { polynomial(&surface.left) } else { polynomial(&surface.right) })
}

/// Kwiatkowski, Phillips, Schmidt and Shin's test with Bartlett weights over `lags` autocovariances. A small p-value speaks
/// against stationarity; the table ends at 0.01 and 0.10, where the p-value stops.
///
/// # Errors
/// Fewer than `lags + 3` values, or equal values.
pub fn kpss(values: &[f64], lags: usize, deterministic: Deterministic) -> Result<Test> {
    check("kpss", values, lags + 3)?;
    let n = values.len();
    let mut columns = vec![vec![1.0; n]];
    if deterministic == Deterministic::Line {
        columns.push((1..=n).map(count).collect());
    }
    let fit = regress(&columns, values).ok_or_else(|| Error::domain("kpss", "the regression is collinear"))?;
    let residuals = fit.residuals;
    let mut long_run: f64 = residuals.iter().map(|e| e * e).sum();
    for lag in 1..=lags {
        let product: f64 = residuals.iter().skip(lag).zip(&residuals).map(|(a, b)| a * b).sum();
        long_run += 2.0 * (1.0 - count(lag) / count(lags + 1)) * product;
    }
    if long_run <= 0.0 {
        return Err(Error::domain("kpss", "the values lie on the line, nothing can be tested"));
    }
    let (mut sum, mut total) = (0.0, 0.0);
    for e in &residuals {
        sum += e;
        total += sum * sum;
    }
    let statistic = total / (count(n) * long_run);
    let critical = match deterministic {
        Deterministic::Level => [0.347, 0.463, 0.574, 0.739],
        Deterministic::Line => [0.119, 0.146, 0.176, 0.216],
    };
    let levels = [0.10, 0.05, 0.025, 0.01];
    let mut p_value = if statistic <= critical[0] { 0.10 } else { 0.01 };
    for at in 0..3 {
        if (critical[at]..=critical[at + 1]).contains(&statistic) {
            let share = (statistic - critical[at]) / (critical[at + 1] - critical[at]);
            p_value = levels[at] + share * (levels[at + 1] - levels[at]);
        }
    }
    Ok(Test { statistic, p_value, lags })
}

/// Positions at which the mean of the values changes, 0-based, each the first of a new stretch: the segmentation with the
/// least cost `n ln(sum of squares / n)` plus `3 ln n` per change (a modified Schwarz criterion), stretches of at least
/// `shortest` values, found exactly by dynamic programming.
///
/// # Errors
/// A shortest stretch below 2, or a value that is not finite.
pub fn change_points(values: &[f64], shortest: usize) -> Result<Vec<usize>> {
    if shortest < 2 {
        return Err(Error::argument("shortest", format!("{shortest}; a stretch needs 2 values at least")));
    }
    if let Some((index, value)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        return Err(Error::not_finite("change points", index, *value));
    }
    let n = values.len();
    let top = values.iter().fold(0.0_f64, |top, value| top.max(value.abs()));
    if n < 2 * shortest || top == 0.0 {
        return Ok(Vec::new());
    }
    let centre = values.iter().map(|value| value / top).sum::<f64>() / count(n);
    let (mut sums, mut squares) = (vec![0.0; n + 1], vec![0.0; n + 1]);
    for (at, value) in values.iter().enumerate() {
        let x = value / top - centre;
        sums[at + 1] = sums[at] + x;
        squares[at + 1] = squares[at] + x * x;
    }
    let stretch = |from: usize, to: usize| {
        let sum: f64 = sums[to] - sums[from];
        (squares[to] - squares[from] - sum * sum / count(to - from)).max(0.0)
    };
    // Best sum of squares with exactly k changes, for every end; k up to what the length allows, at most 10.
    let most = (n / shortest - 1).min(MOST_CHANGES);
    let mut best: Vec<f64> = (0..=n).map(|end| if end >= shortest { stretch(0, end) } else { f64::INFINITY }).collect();
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(most);
    let floor = 1e-24 * count(n);
    let price = |square: f64, changes: usize| {
        count(n) * ((square + floor) / count(n)).ln() + 3.0 * count(changes) * count(n).ln()
    };
    let mut chosen = (price(best[n], 0), 0);
    for changes in 1..=most {
        let mut next = vec![f64::INFINITY; n + 1];
        let mut from = vec![0; n + 1];
        for end in (changes + 1) * shortest..=n {
            let first = changes * shortest;
            for (offset, before) in best[first..=end - shortest].iter().enumerate() {
                let square = before + stretch(first + offset, end);
                if square < next[end] {
                    next[end] = square;
                    from[end] = first + offset;
                }
            }
        }
        best = next;
        back.push(from);
        let cost = price(best[n], changes);
        if cost < chosen.0 {
            chosen = (cost, changes);
        }
    }
    let mut out = Vec::with_capacity(chosen.1);
    let mut end = n;
    for changes in (0..chosen.1).rev() {
        end = back[changes][end];
        out.push(end);
    }
    out.reverse();
    Ok(out)
}

/// Most change points that are looked for.
const MOST_CHANGES: usize = 10;

/// A least-squares regression.
pub(super) struct Regression {
    /// Coefficient of the first column.
    pub first: f64,
    /// Its variance in units of the error variance.
    pub first_variance: f64,
    /// Sum of squared residuals.
    pub square: f64,
    pub residuals: Vec<f64>,
}

/// Least squares by Householder reflections; `None` where the columns are collinear.
pub(super) fn regress(columns: &[Vec<f64>], target: &[f64]) -> Option<Regression> {
    let (n, k) = (target.len(), columns.len());
    if n < k {
        return None;
    }
    // Columns of unit length: collinearity then shows in the diagonal. The first column goes last, so that its
    // coefficient and variance stand alone in the last row of the triangle.
    let lengths: Vec<f64> = columns.iter().map(|column| qr::norm(column)).collect();
    if lengths.contains(&0.0) {
        return None;
    }
    let order: Vec<usize> = (1..k).chain([0]).collect();
    let mut a: Vec<f64> = Vec::with_capacity(n * k);
    for &column in &order {
        a.extend(columns[column].iter().map(|value| value / lengths[column]));
    }
    let mut right = target.to_vec();
    qr::triangularise(&mut a, n, k, &mut right);
    let largest = (0..k).map(|i| a[i * n + i].abs()).fold(0.0_f64, f64::max);
    if (0..k).any(|i| a[i * n + i].abs() <= 1e-12 * largest) {
        return None;
    }
    let mut coefficients: Vec<f64> = right[..k].to_vec();
    if !qr::solve_upper(&a, n, k, &mut coefficients) {
        return None;
    }
    let corner = a[(k - 1) * n + k - 1];
    let mut residuals = target.to_vec();
    for (&column, coefficient) in order.iter().zip(&coefficients) {
        let factor = coefficient / lengths[column];
        residuals.iter_mut().zip(&columns[column]).for_each(|(e, x)| *e -= factor * x);
    }
    Some(Regression {
        first: coefficients[k - 1] / lengths[0],
        first_variance: 1.0 / (corner * lengths[0]).powi(2),
        square: residuals.iter().map(|e| e * e).sum(),
        residuals,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_a_level_are_found() {
        let values: Vec<f64> =
            (0..40).map(|t| if t < 17 { 1.0 } else { 3.0 } + 0.1 * (f64::from(t) * 2.7).sin()).collect();
        assert_eq!(change_points(&values, 3).unwrap(), [17]);
        let noise: Vec<f64> = (0..40).map(|t| (f64::from(t) * 2.7).sin()).collect();
        assert_eq!(change_points(&noise, 3).unwrap(), [0_usize; 0]);
        assert!(change_points(&noise, 1).is_err());
    }

    #[test]
    fn nothing_to_test_is_an_error() {
        assert!(ljung_box(&[1.0; 20], 3, 0).is_err());
        assert!(ljung_box(&[1.0, 2.0, 1.0], 3, 0).unwrap_err().is_too_few());
        assert!(kpss(&[1.0, f64::NAN, 2.0, 3.0], 0, Deterministic::Level).is_err());
    }
}
