//! Forecasts of parts and wholes that add up.
//!
//! **When to use.** Cities of a province, sectors of a total: base forecasts made one by one do not add up, reconciled ones do,
//! and are more accurate on average. Only for plain sums; shares and averages do not add up.
//!
//! **Model.** `b` are the parts at the bottom, `S` the sums of them that each series is, `ŷ` the base forecasts of all:
//!
//! ```text
//! bottom up   ỹ = S b̂
//! MinT        ỹ = S b,  b = argmin (ŷ - S b)' W⁻¹ (ŷ - S b),  b ≥ 0 where signs are kept
//! ```
//!
//! `W` is the covariance of one-step errors, correlations shrunk towards zero (Schäfer and Strimmer), scaled at each step to
//! the spreads of the base forecasts.
//!
//! **Parameters.**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `method` | – | bottom up, MinT | – | what is kept of the base forecasts |
//! | `signs` | kept | – | – | whether parts stay at or above 0 where all base points and histories are |
//!
//! **Estimation.** Closed form by Cholesky; with kept signs projected coordinate descent from it, to a change of 1e-12.
//!
//! **Intervals.** Every step keeps the shape of its base distribution, moved to the reconciled point and scaled by the ratio
//! of the reconciled to the base standard deviation, `S (S'W⁻¹S)⁻¹ S'` against `W`; where signs are kept nothing lies below 0.
//!
//! **Missing values.** Errors are used at times where both series have one.
//!
//! **Errors.** A hierarchy with a loop or without parts, forecasts of different horizons, fewer than three common errors.
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{distribution::{Dependence, Forecast}, reconcile::{Hierarchy, Method}};
//! // A total and its two parts.
//! let family = Hierarchy::tree(&[None, Some(0), Some(0)])?;
//! let one = |point: f64, sd: f64| Forecast::normal(vec![point], &[sd], Dependence::Independent);
//! let base = [one(100.0, 5.0)?, one(60.0, 2.0)?, one(35.0, 2.0)?];
//! let errors: Vec<Vec<Option<f64>>> = vec![
//!     [5.0, -5.0, 4.0, -4.0].map(Some).to_vec(),
//!     [2.0, 2.0, -2.0, -2.0].map(Some).to_vec(),
//!     [2.0, -2.0, -2.0, 2.0].map(Some).to_vec(),
//! ];
//! let whole = family.reconcile(&base, &errors, Method::MinTrace)?;
//! assert!((whole[0].point()[0] - whole[1].point()[0] - whole[2].point()[0]).abs() < 1e-9);
//! assert!(whole[0].point()[0] > 95.0 && whole[0].point()[0] < 100.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Wickramasuriya, Athanasopoulos and Hyndman 2019, J. American Statistical Association 114, 804–819; Wickramasuriya,
//! Turlach and Hyndman 2020, Statistics and Computing 30, 1167–1182, for `b ≥ 0`; Schäfer and
//! Strimmer 2005, Statistical Applications in Genetics and Molecular Biology 4(1), article 32.

use super::distribution::{Forecast, Marginal};
use super::model::count;
use crate::error::{Error, Result};
use crate::num::cholesky::Cholesky;

/// What is kept of the base forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The forecasts of the parts; those of the sums are thrown away.
    BottomUp,
    /// All, weighed by the covariance of their errors.
    MinTrace,
}

/// Which series is the sum of which parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hierarchy {
    /// For every series the bottom parts that it is the sum of, as indices into `bottom`.
    members: Vec<Vec<usize>>,
    /// Series that are parts themselves.
    bottom: Vec<usize>,
    signs: bool,
}

/// Rounds of the projected descent; each costs the square of the number of parts.
const ROUNDS: usize = 20_000;
/// Relative change at which it stops.
const STILL: f64 = 1e-12;

impl Hierarchy {
    /// From the parent of each series, `None` at the top; a series is the sum of its children.
    ///
    /// # Errors
    /// A parent that is not there, or a loop.
    pub fn tree(parents: &[Option<usize>]) -> Result<Self> {
        let n = parents.len();
        if let Some((child, parent)) =
            parents.iter().enumerate().find_map(|(child, parent)| parent.filter(|p| *p >= n).map(|p| (child, p)))
        {
            return Err(Error::argument(
                "parents",
                format!("series {child} has parent {parent}, there are {n} series"),
            ));
        }
        let bottom: Vec<usize> = (0..n).filter(|series| !parents.contains(&Some(*series))).collect();
        let mut members = vec![vec![]; n];
        for (part, &series) in bottom.iter().enumerate() {
            let mut here = Some(series);
            let mut steps = 0;
            while let Some(at) = here {
                members[at].push(part);
                here = parents[at];
                steps += 1;
                if steps > n {
                    return Err(Error::argument("parents", format!("series {series} is its own ancestor")));
                }
            }
        }
        Self::sums(members, bottom)
    }

    /// From the parts of each series, which need not be a tree: `members[i]` are the places in `bottom` that series `i` adds up,
    /// `bottom[j]` is the series that is part `j` itself.
    ///
    /// # Errors
    /// No parts, a part that is not a series, or a series without parts.
    pub fn sums(members: Vec<Vec<usize>>, bottom: Vec<usize>) -> Result<Self> {
        if bottom.is_empty() {
            return Err(Error::argument("hierarchy", "no part at the bottom; every series has a child"));
        }
        if let Some(empty) = members.iter().position(Vec::is_empty) {
            return Err(Error::argument(
                "hierarchy",
                format!("series {empty} is the sum of nothing; is it in a loop?"),
            ));
        }
        if members.iter().flatten().any(|part| *part >= bottom.len()) {
            return Err(Error::argument("hierarchy", "a sum names a part that is not at the bottom"));
        }
        for (part, &series) in bottom.iter().enumerate() {
            if members.get(series) != Some(&vec![part]) {
                return Err(Error::argument("hierarchy", format!("part {part} is not series {series} alone")));
            }
        }
        Ok(Self { members, bottom, signs: true })
    }

    /// Whether parts stay at or above 0 where all base points are.
    #[must_use]
    pub const fn keep_signs(mut self, keep: bool) -> Self {
        self.signs = keep;
        self
    }

    /// Makes forecasts add up; `residuals` are the one-step errors of each series over the same times.
    ///
    /// # Errors
    /// Another number of forecasts or residuals than series, different horizons, or fewer than three common errors.
    pub fn reconcile(
        &self,
        base: &[Forecast],
        residuals: &[Vec<Option<f64>>],
        method: Method,
    ) -> Result<Vec<Forecast>> {
        let n = self.members.len();
        if base.len() != n || residuals.len() != n {
            let why = format!("{} forecasts and {} sets of residuals for {n} series", base.len(), residuals.len());
            return Err(Error::argument("base", why));
        }
        let horizon = base.first().map_or(0, Forecast::horizon);
        if let Some(place) = base.iter().position(|forecast| forecast.horizon() != horizon) {
            let why = format!("series {place} has {} steps, the first {horizon}", base[place].horizon());
            return Err(Error::argument("base", why));
        }
        let correlation = correlations(residuals)?;
        let mut points = vec![Vec::with_capacity(horizon); n];
        let mut marginals: Vec<Vec<Marginal>> = vec![Vec::with_capacity(horizon); n];
        for step in 0..horizon {
            let plain: Vec<f64> = base.iter().map(|forecast| forecast.point()[step]).collect();
            let spreads: Vec<f64> = base.iter().map(|forecast| spread(&forecast.marginals()[step])).collect();
            let points_hold = plain.iter().all(|point| *point >= 0.0);
            let laws_hold = || base.iter().all(|forecast| nowhere_negative(&forecast.marginals()[step]));
            let keep = self.signs && (points_hold || laws_hold());
            let (parts, after) = self.step(&plain, &spreads, &correlation, method, keep)?;
            for (series, members) in self.members.iter().enumerate() {
                let point: f64 = members.iter().map(|part| parts[*part]).sum();
                let ratio = if spreads[series] > 0.0 { after[series] / spreads[series] } else { 1.0 };
                let mut marginal = base[series].marginals()[step].clone();
                if ratio > 0.0 && ratio.is_finite() {
                    marginal = marginal.widened(ratio);
                }
                marginal = marginal.affine(point - plain[series], 1.0);
                if keep {
                    marginal = marginal.clipped(Some(0.0), None);
                }
                points[series].push(point);
                marginals[series].push(marginal);
            }
        }
        base.iter()
            .zip(points.into_iter().zip(marginals))
            .map(|(forecast, (points, marginals))| Forecast::new(points, marginals, forecast.dependence().clone()))
            .collect()
    }

    /// Parts and the standard deviations of all series at one step.
    fn step(
        &self,
        plain: &[f64],
        spreads: &[f64],
        correlation: &[f64],
        method: Method,
        keep: bool,
    ) -> Result<(Vec<f64>, Vec<f64>)> {
        let (n, m) = (self.members.len(), self.bottom.len());
        // In units of the largest spread, with a floor so that a series that never erred does not divide by zero.
        let unit = spreads.iter().fold(0.0_f64, |top, value| top.max(*value));
        let unit = if unit > 0.0 { unit } else { 1.0 };
        let sd: Vec<f64> = spreads.iter().map(|value| (value / unit).max(1e-6)).collect();
        let covariance: Vec<f64> = (0..n * n).map(|place| correlation[place] * sd[place / n] * sd[place % n]).collect();
        let part_covariance;
        let mut parts: Vec<f64>;
        match method {
            Method::BottomUp => {
                parts = self.bottom.iter().map(|series| plain[*series] / unit).collect();
                part_covariance =
                    (0..m * m).map(|place| covariance[self.bottom[place / m] * n + self.bottom[place % m]]).collect();
                if keep {
                    parts.iter_mut().for_each(|part| *part = part.max(0.0));
                }
            }
            Method::MinTrace => {
                let singular = || Error::domain("reconcile", "the errors of the series are dependent; use bottom up");
                let factor = Cholesky::new(&covariance, n).ok_or_else(singular)?;
                let inverse = factor.inverse();
                let weighted = |series: usize, part: usize| -> f64 {
                    (0..n)
                        .filter(|other| self.members[*other].contains(&part))
                        .map(|other| inverse[series * n + other])
                        .sum()
                };
                let mut right = vec![0.0; n * m];
                for series in 0..n {
                    for part in 0..m {
                        right[series * m + part] = weighted(series, part);
                    }
                }
                let mut normal = vec![0.0; m * m];
                let mut target = vec![0.0; m];
                for (series, members) in self.members.iter().enumerate() {
                    for part in 0..m {
                        target[part] += right[series * m + part] * plain[series] / unit;
                    }
                    for &row in members {
                        for part in 0..m {
                            normal[row * m + part] += right[series * m + part];
                        }
                    }
                }
                let factor = Cholesky::new(&normal, m).ok_or_else(singular)?;
                parts = target.clone();
                factor.solve(&mut parts);
                if keep && parts.iter().any(|part| *part < 0.0) {
                    descend(&normal, &target, &mut parts);
                }
                part_covariance = factor.inverse();
            }
        }
        let after = self
            .members
            .iter()
            .map(|members| {
                let mut total = 0.0;
                for &i in members {
                    for &j in members {
                        total += part_covariance[i * m + j];
                    }
                }
                total.max(0.0).sqrt() * unit
            })
            .collect();
        parts.iter_mut().for_each(|part| *part *= unit);
        Ok((parts, after))
    }
}

/// Minimises ½ b'Qb - c'b over b ≥ 0, one coordinate after the other; converges because Q is positive definite.
fn descend(matrix: &[f64], target: &[f64], parts: &mut [f64]) {
    let m = parts.len();
    parts.iter_mut().for_each(|part| *part = part.max(0.0));
    for _ in 0..ROUNDS {
        let (mut moved, mut size) = (0.0_f64, 0.0_f64);
        for j in 0..m {
            let others: f64 = (0..m).filter(|k| *k != j).map(|k| matrix[j * m + k] * parts[k]).sum();
            let next = ((target[j] - others) / matrix[j * m + j]).max(0.0);
            moved = moved.max((next - parts[j]).abs());
            size = size.max(next);
            parts[j] = next;
        }
        if moved <= STILL * size {
            break;
        }
    }
}

/// Half the distance of the quantiles that are one standard deviation off the median of a normal law.
fn spread(marginal: &Marginal) -> f64 {
    /// Φ(1).
    const ABOVE: f64 = 0.841_344_746_068_542_9;
    0.5 * (marginal.quantile(ABOVE) - marginal.quantile(1.0 - ABOVE)).max(0.0)
}

fn nowhere_negative(marginal: &Marginal) -> bool {
    marginal.quantile(1e-6) >= 0.0
}

/// Correlations of errors, shrunk towards zero by the share that makes their mean squared error least.
fn correlations(residuals: &[Vec<Option<f64>>]) -> Result<Vec<f64>> {
    let n = residuals.len();
    let length = residuals.iter().map(Vec::len).min().unwrap_or(0);
    let times: Vec<usize> = (0..length).filter(|t| residuals.iter().all(|series| series[*t].is_some())).collect();
    if times.len() < 3 {
        return Err(Error::too_few("reconcile", times.len(), 3, "use residuals over at least 3 common times"));
    }
    let size = count(times.len());
    let standard: Vec<Vec<f64>> = residuals
        .iter()
        .map(|series| {
            let values: Vec<f64> = times.iter().filter_map(|t| series[*t]).collect();
            let top = values.iter().fold(0.0_f64, |top, value| top.max(value.abs()));
            if top == 0.0 {
                return vec![0.0; values.len()];
            }
            let values: Vec<f64> = values.iter().map(|value| value / top).collect();
            let root = (values.iter().map(|value| value * value).sum::<f64>() / size).sqrt();
            values.iter().map(|value| value / root).collect()
        })
        .collect();
    let (mut noise, mut signal) = (0.0, 0.0);
    let mut matrix = vec![0.0; n * n];
    for i in 0..n {
        matrix[i * n + i] = 1.0;
        for j in 0..i {
            let products: Vec<f64> = standard[i].iter().zip(&standard[j]).map(|(a, b)| a * b).collect();
            let mean = products.iter().sum::<f64>() / size;
            let squares: f64 = products.iter().map(|product| (product - mean).powi(2)).sum();
            noise += squares / (size * (size - 1.0));
            signal += mean * mean;
            matrix[i * n + j] = mean;
            matrix[j * n + i] = mean;
        }
    }
    let shrink = if signal > 0.0 { (noise / signal).clamp(0.0, 1.0) } else { 1.0 };
    // Sums are linear combinations of their parts, so without any shrinkage the matrix can be singular.
    let shrink = shrink.max(0.01);
    for i in 0..n {
        for j in 0..n {
            if i != j {
                matrix[i * n + j] *= 1.0 - shrink;
            }
        }
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::distribution::Dependence;

    fn normal(point: f64, sd: f64) -> Forecast {
        Forecast::normal(vec![point, point], &[sd, 1.4 * sd], Dependence::walk(2)).unwrap()
    }

    fn errors(n: usize) -> Vec<Vec<Option<f64>>> {
        (0..n).map(|k| (0..12).map(|t| Some(((t * (2 * k + 3) + k) % 7) as f64 - 3.0)).collect()).collect()
    }

    #[test]
    fn three_levels_add_up_either_way() {
        let family = Hierarchy::tree(&[None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]).unwrap();
        let base: Vec<Forecast> =
            [(100.0, 9.0), (50.0, 6.0), (45.0, 6.0), (20.0, 4.0), (25.0, 4.0), (30.0, 4.0), (20.0, 4.0)]
                .map(|(point, sd)| normal(point, sd))
                .to_vec();
        for method in [Method::BottomUp, Method::MinTrace] {
            let after = family.reconcile(&base, &errors(7), method).unwrap();
            for step in 0..2 {
                let p: Vec<f64> = after.iter().map(|forecast| forecast.point()[step]).collect();
                assert!((p[0] - p[1] - p[2]).abs() < 1e-9 && (p[1] - p[3] - p[4]).abs() < 1e-9, "{p:?}");
            }
            let width = |forecast: &Forecast| {
                let (low, high) = forecast.interval(0.9).unwrap()[0];
                high - low
            };
            assert!(after.iter().all(|forecast| width(forecast) > 0.0));
            if method == Method::MinTrace {
                assert!(after.iter().zip(&base).all(|(new, old)| width(new) <= width(old) * (1.0 + 1e-9)));
            }
        }
    }

    #[test]
    fn signs_are_kept() {
        let family = Hierarchy::tree(&[None, Some(0), Some(0)]).unwrap();
        let base = [normal(10.0, 1.0), normal(18.0, 6.0), normal(0.5, 4.0)];
        let after = family.clone().reconcile(&base, &errors(3), Method::MinTrace).unwrap();
        let p: Vec<f64> = after.iter().map(|forecast| forecast.point()[0]).collect();
        assert!(p.iter().all(|point| *point >= 0.0) && (p[0] - p[1] - p[2]).abs() < 1e-9, "{p:?}");
        assert!(after[2].interval(0.99).unwrap()[0].0 >= 0.0);
        let free = family.keep_signs(false).reconcile(&base, &errors(3), Method::MinTrace).unwrap();
        assert!(free[2].point()[0] < 0.0);
    }

    #[test]
    fn bad_hierarchies_are_named() {
        assert!(Hierarchy::tree(&[Some(1), Some(0)]).is_err());
        assert!(Hierarchy::tree(&[None, Some(7)]).unwrap_err().to_string().contains("parent 7"));
        let family = Hierarchy::tree(&[None, Some(0)]).unwrap();
        let base = [normal(1.0, 1.0), normal(1.0, 1.0)];
        let few = vec![vec![Some(1.0), None], vec![Some(1.0), Some(2.0)]];
        assert!(family.reconcile(&base, &few, Method::MinTrace).unwrap_err().is_too_few());
        assert!(family.reconcile(&base[..1], &few, Method::BottomUp).is_err());
    }
}
