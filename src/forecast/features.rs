//! Features of a series: what distinguishes series on which different models do well.
//!
//! All are free of units: multiplying a series by a constant leaves them as they are.
//!
//! | feature | meaning |
//! | --- | --- |
//! | `length` | values seen |
//! | `trend_strength` | share of the variance that a smooth trend explains, in [0, 1] |
//! | `season_strength` | share of the detrended variance that the season explains, in [0, 1] |
//! | `linearity`, `curvature` | coefficients of the first two orthogonal polynomials, values standardised |
//! | `autocorrelation` | lag 1, of the values |
//! | `change_autocorrelation` | lag 1, of the changes |
//! | `remainder_autocorrelation` | lag 1, of what trend and season leave |
//! | `variation` | standard deviation of the changes over the mean magnitude |
//! | `drift` | mean change over the standard deviation of the changes |
//! | `crossings` | share of neighbours on different sides of the median |
//! | `power` | Box-Cox power, 1 where values are not positive |
//! | `kpss` | statistic of the level-stationarity test |
//! | `zeros` | share of zeros |
//!
//! ```
//! use ontrend::forecast::{features::Features, history::History};
//! let line: Vec<f64> = (0..30).map(|t| 5.0 + f64::from(t) + 0.1 * (f64::from(t) * 1.9).sin()).collect();
//! let features = Features::of(&History::new(&line, 1)?);
//! assert!(features.trend_strength > 0.99 && features.season_strength == 0.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! ```text
//! trend_strength   1 - var(remainder) / var(trend + remainder), 0 at least
//! season_strength  1 - var(remainder) / var(season + remainder), 0 at least
//! ```
//!
//! **Sources.** Wang, Smith and Hyndman 2006 for the strengths; Montero-Manso and others 2020 (FFORMA), table 1, for the
//! choice.

use super::boxcox;
use super::diagnostics::{self, Deterministic};
use super::history::History;
use super::model::count;
use super::seasonal::{self, Adjustment};
use serde::{Deserialize, Serialize};

/// The features of one series; see the table of the module.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// Values seen.
    pub length: usize,
    /// Slots in one season.
    pub period: usize,
    /// Share of the variance that a smooth trend explains.
    pub trend_strength: f64,
    /// Share of the detrended variance that the season explains.
    pub season_strength: f64,
    /// First orthogonal polynomial.
    pub linearity: f64,
    /// Second orthogonal polynomial.
    pub curvature: f64,
    /// Lag 1 of the values.
    pub autocorrelation: f64,
    /// Lag 1 of the changes.
    pub change_autocorrelation: f64,
    /// Lag 1 of the remainder.
    pub remainder_autocorrelation: f64,
    /// Spread of the changes over the mean magnitude.
    pub variation: f64,
    /// Mean change over the spread of the changes.
    pub drift: f64,
    /// Share of neighbours on different sides of the median.
    pub crossings: f64,
    /// Box-Cox power.
    pub power: f64,
    /// Statistic of the level-stationarity test, 0 for a constant series.
    pub kpss: f64,
    /// Share of zeros.
    pub zeros: f64,
}

impl Features {
    /// Of a history of any length; gaps are filled on the line between their neighbours first.
    #[must_use]
    pub fn of(history: &History) -> Self {
        let scale = history.magnitude();
        let values: Vec<f64> = history.filled().iter().map(|value| value / scale).collect();
        let (n, period) = (values.len(), history.period());
        let changes: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let season = seasonal::indices(&values, period, Adjustment::Additive);
        let plain = match &season {
            Some(season) => seasonal::adjusted(&values, season, Adjustment::Additive),
            None => values.clone(),
        };
        let trend = smooth(&plain, (period + 1 - period % 2).max(5));
        let remainder: Vec<f64> = plain.iter().zip(&trend).map(|(value, trend)| value - trend).collect();
        let detrended: Vec<f64> = values.iter().zip(&trend).map(|(value, trend)| value - trend).collect();
        let rest = variance(&remainder);
        let strength = |whole: f64| if whole > ROUNDING { (1.0 - rest / whole).clamp(0.0, 1.0) } else { 0.0 };
        let lag = |values: &[f64]| seasonal::autocorrelations(values, 1).first().copied().unwrap_or(0.0);
        let (linearity, curvature) = polynomials(&values);
        let level = values.iter().map(|value| value.abs()).sum::<f64>() / count(n);
        let spread = variance(&changes).sqrt();
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let median = sorted.get(n / 2).copied().unwrap_or_default();
        let crossed = values.windows(2).filter(|pair| (pair[0] <= median) != (pair[1] <= median)).count();
        Self {
            length: history.seen().len(),
            period,
            trend_strength: strength(variance(&plain)),
            season_strength: if season.is_some() { strength(variance(&detrended)) } else { 0.0 },
            linearity,
            curvature,
            autocorrelation: lag(&values),
            change_autocorrelation: lag(&changes),
            remainder_autocorrelation: lag(&remainder),
            variation: if level > 0.0 { spread / level } else { 0.0 },
            drift: if spread * spread > ROUNDING { mean(&changes) / spread } else { 0.0 },
            crossings: count(crossed) / count(n.saturating_sub(1).max(1)),
            power: boxcox::power(&values, period).unwrap_or(1.0),
            kpss: diagnostics::kpss(&values, n.min(40) / 10, Deterministic::Level).map_or(0.0, |test| test.statistic),
            zeros: count(values.iter().filter(|value| **value == 0.0).count()) / count(n),
        }
    }
}

/// Variances below this, in units of the largest value squared, are rounding.
const ROUNDING: f64 = 1e-26;

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len().max(1))
}

fn variance(values: &[f64]) -> f64 {
    let centre = mean(values);
    values.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / count(values.len().max(1))
}

/// Local lines with tricube weights over `window` neighbours, as in loess of degree 1.
fn smooth(values: &[f64], window: usize) -> Vec<f64> {
    let n = values.len();
    let width = window.min(n).max(1);
    (0..n)
        .map(|at| {
            let start = at.saturating_sub(width / 2).min(n - width);
            let reach = count((at - start).max(start + width - 1 - at)) + 1.0;
            let (mut w, mut wx, mut wy, mut wxx, mut wxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (offset, y) in values.iter().skip(start).take(width).enumerate() {
                let x = count(start + offset) - count(at);
                let weight = (1.0 - (x.abs() / reach).powi(3)).powi(3);
                w += weight;
                wx += weight * x;
                wy += weight * y;
                wxx += weight * x * x;
                wxy += weight * x * y;
            }
            let determinant = w * wxx - wx * wx;
            if determinant > 1e-12 * w * wxx { (wy * wxx - wx * wxy) / determinant } else { wy / w }
        })
        .collect()
}

/// Coefficients of standardised values on the first two orthogonal polynomials of time.
fn polynomials(values: &[f64]) -> (f64, f64) {
    let n = values.len();
    let (centre, spread) = (mean(values), variance(values).sqrt());
    if n < 3 || spread * spread <= ROUNDING {
        return (0.0, 0.0);
    }
    let middle = (count(n) - 1.0) / 2.0;
    let first: Vec<f64> = (0..n).map(|at| count(at) - middle).collect();
    let square = mean(&first.iter().map(|x| x * x).collect::<Vec<f64>>());
    let second: Vec<f64> = first.iter().map(|x| x * x - square).collect();
    let on = |basis: &[f64]| {
        let length = basis.iter().map(|b| b * b).sum::<f64>().sqrt();
        values.iter().zip(basis).map(|(value, b)| (value - centre) / spread * b).sum::<f64>() / length
    };
    (on(&first), on(&second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_do_not_matter() {
        let values: Vec<f64> =
            (0..36).map(|t| 3.0 + 0.2 * f64::from(t) + f64::from(t % 4) + 0.3 * (f64::from(t) * 2.1).sin()).collect();
        let scaled: Vec<f64> = values.iter().map(|value| value * 1e-80).collect();
        let (one, two) =
            (Features::of(&History::new(&values, 4).unwrap()), Features::of(&History::new(&scaled, 4).unwrap()));
        for (a, b) in [(one.trend_strength, two.trend_strength), (one.kpss, two.kpss), (one.variation, two.variation)] {
            assert!((a - b).abs() < 1e-9);
        }
        assert!(one.season_strength > 0.8 && one.trend_strength > 0.9, "{one:?}");
    }

    #[test]
    fn any_length_has_features() {
        for n in 1..6 {
            let features = Features::of(&History::new(&vec![2.0; n], 4).unwrap());
            assert!(features.trend_strength == 0.0 && features.kpss == 0.0, "{features:?}");
        }
    }
}
