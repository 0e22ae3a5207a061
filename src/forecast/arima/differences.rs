//! How often to difference: the KPSS test and the strength of the season.

use crate::forecast::history::History;
use crate::forecast::stl::Stl;

/// Critical value of the KPSS level statistic at 5 % (Kwiatkowski, Phillips, Schmidt and Shin 1992, table 1).
pub(crate) const LEVEL_AT_5_PERCENT: f64 = 0.463;
/// The same at 1 %.
pub(crate) const LEVEL_AT_1_PERCENT: f64 = 0.739;
/// Relative spread below which values count as one constant.
const CONSTANT: f64 = 1.5e-8;

/// The KPSS statistic for stationarity around a level, with Bartlett weights over `lags` autocovariances.
///
/// Values above 0.463 reject stationarity at 5 %, above 0.739 at 1 %. NaN for a constant series.
#[must_use]
pub fn kpss_level(values: &[f64], lags: usize) -> f64 {
    let n = values.len();
    let size = n as f64;
    let mean = values.iter().sum::<f64>() / size;
    let deviation = |t: usize| values[t] - mean;
    let (mut sum, mut partial, mut squares) = (0.0, 0.0, 0.0);
    for t in 0..n {
        partial += deviation(t);
        sum += partial * partial;
        squares += deviation(t) * deviation(t);
    }
    let mut variance = squares / size;
    for lag in 1..=lags {
        let product: f64 = (lag..n).map(|t| deviation(t) * deviation(t - lag)).sum();
        variance += 2.0 / size * (1.0 - lag as f64 / (lags + 1) as f64) * product;
    }
    sum / (size * size) / variance
}

/// Lag length that the differencing rule uses for `n` values: the whole part of 3 √n / 13.
#[must_use]
pub fn kpss_lags(n: usize) -> usize {
    // The value is far below 2^52 and not negative.
    (3.0 * (n as f64).sqrt() / 13.0) as usize
}

/// Whether the values are one constant to about eight digits.
pub(crate) fn is_constant(values: &[f64]) -> bool {
    let mut seen = values.iter().filter(|value| !value.is_nan());
    let Some(first) = seen.next() else { return true };
    let (mut distance, mut size) = (0.0, 0.0);
    for value in seen {
        if value != first {
            distance += (value - first).abs();
            size += value.abs();
        }
    }
    distance == 0.0 || distance <= CONSTANT * size
}

/// Number of first differences until the KPSS test no longer rejects stationarity; one critical value for each.
pub(crate) fn regular(values: &[f64], critical: &[f64]) -> usize {
    let mut work: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    if is_constant(&work) {
        return 0;
    }
    for (count, &limit) in critical.iter().enumerate() {
        if !(kpss_level(&work, kpss_lags(work.len())) > limit) {
            return count;
        }
        work = lagged(&work, 1);
        if is_constant(&work) {
            return count + 1;
        }
    }
    critical.len()
}

/// Strength of the season above which it is differenced (Wang, Smith and Hyndman 2006; R's `nsdiffs`).
const STRONG_SEASON: f64 = 0.64;

/// Number of seasonal differences: one where the season that STL finds is strong, there are more than two of them, and
/// something is left after differencing.
pub(crate) fn seasonal(values: &[f64], period: usize) -> usize {
    if period < 2 || values.len() <= 2 * period || is_constant(values) {
        return 0;
    }
    let slots: Vec<Option<f64>> = values.iter().map(|value| (!value.is_nan()).then_some(*value)).collect();
    let strength = History::with_gaps(slots, period)
        .and_then(|history| Stl::new(period).decompose(&history))
        .map_or(0.0, |parts| parts.seasonal_strength(0));
    let left = lagged(values, period).iter().any(|value| !value.is_nan());
    usize::from(strength > STRONG_SEASON && left)
}

/// Differences at a lag, shorter by that lag.
pub(crate) fn lagged(values: &[f64], lag: usize) -> Vec<f64> {
    values.iter().zip(values.iter().skip(lag)).map(|(before, after)| after - before).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistic_of_a_short_series() {
        // R 4.2.2, urca 1.3-3: ur.kpss(c(1, 3, 2, 5, 4, 6, 9), use.lag = 1)@teststat
        let value = kpss_level(&[1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 9.0], 1);
        assert!((value - 0.456_356_392_611_372_7).abs() < 1e-14);
    }

    #[test]
    fn trends_are_differenced_and_noise_is_not() {
        let trend: Vec<f64> = (0..30).map(|t| f64::from(t) + f64::from(t * 7 % 5)).collect();
        assert_eq!(regular(&trend, &[LEVEL_AT_5_PERCENT; 2]), 1);
        let noise: Vec<f64> = (0..30).map(|t| f64::from(t * 7 % 5)).collect();
        assert_eq!(regular(&noise, &[LEVEL_AT_5_PERCENT; 2]), 0);
        assert!(is_constant(&[0.1 + 0.2, 0.3, 0.3]));
        assert!(!is_constant(&[1e-100, 2e-100]));
    }
}
