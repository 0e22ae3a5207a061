//! Seasonality: the test that M4 used, classical indices as R's `decompose` makes them, and strength of trend and season.

use super::model::count;
use serde::{Deserialize, Serialize};

/// How a season is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Adjustment {
    /// Subtracted.
    Additive,
    /// Divided by.
    Multiplicative,
}

/// Autocorrelations at lags 1 … `lags`; zeros for a constant series.
#[must_use]
pub fn autocorrelations(values: &[f64], lags: usize) -> Vec<f64> {
    let n = values.len();
    let scale = values.iter().fold(0.0_f64, |top, value| top.max(value.abs())).max(f64::MIN_POSITIVE);
    let mean = values.iter().map(|value| value / scale).sum::<f64>() / count(n.max(1));
    let centred: Vec<f64> = values.iter().map(|value| value / scale - mean).collect();
    let total: f64 = centred.iter().map(|value| value * value).sum();
    (1..=lags)
        .map(|lag| {
            if total <= 0.0 {
                return 0.0;
            }
            centred.iter().skip(lag).zip(&centred).map(|(a, b)| a * b).sum::<f64>() / total
        })
        .collect()
}

/// Whether the autocorrelation one season back is significant at 90 % (two-sided), by Bartlett's formula
/// (Bartlett 1946); M4's test. Never
/// with a period of 1 or fewer than three seasons.
#[must_use]
pub fn is_seasonal(values: &[f64], period: usize) -> bool {
    seasonal_at(values, period, 1.645)
}

/// The same with a critical value of the caller's choice.
#[must_use]
pub fn seasonal_at(values: &[f64], period: usize, critical: f64) -> bool {
    if period < 2 || values.len() < 3 * period {
        return false;
    }
    let r = autocorrelations(values, period);
    let before: f64 = r.iter().take(period - 1).map(|value| value * value).sum();
    let limit = critical * ((1.0 + 2.0 * before) / count(values.len())).sqrt();
    r.last().is_some_and(|last| last.abs() > limit)
}

/// Centred moving average over one season; `None` at the ends.
fn centred_average(values: &[f64], period: usize) -> Vec<Option<f64>> {
    let half = period / 2;
    let n = values.len();
    (0..n)
        .map(|at| {
            let window = values.get(at.checked_sub(half)?..=at + half)?;
            let sum: f64 = window.iter().sum();
            let ends = if period.is_multiple_of(2) {
                0.5 * (window.first().copied().unwrap_or_default() + window.last().copied().unwrap_or_default())
            } else {
                0.0
            };
            Some((sum - ends) / count(period))
        })
        .collect()
}

/// Classical seasonal indices, one per slot starting with the slot of the first value: means of the deviations from (or
/// ratios to) the centred moving average, then centred to 0 (or 1). `None` with less than two seasons, or where a ratio
/// would divide by a value at or below zero.
#[must_use]
pub fn indices(values: &[f64], period: usize, adjustment: Adjustment) -> Option<Vec<f64>> {
    if period < 2 || values.len() < 2 * period {
        return None;
    }
    let trend = centred_average(values, period);
    let mut sums = vec![(0.0, 0_usize); period];
    for (at, (value, trend)) in values.iter().zip(&trend).enumerate() {
        let Some(trend) = trend else { continue };
        let deviation = match adjustment {
            Adjustment::Additive => value - trend,
            Adjustment::Multiplicative if *trend <= 0.0 => return None,
            Adjustment::Multiplicative => value / trend,
        };
        let slot = sums.get_mut(at % period)?;
        slot.0 += deviation;
        slot.1 += 1;
    }
    let neutral = if adjustment == Adjustment::Additive { 0.0 } else { 1.0 };
    let means: Vec<f64> = sums.iter().map(|&(sum, seen)| if seen == 0 { neutral } else { sum / count(seen) }).collect();
    let centre = means.iter().sum::<f64>() / count(period);
    match adjustment {
        Adjustment::Additive => Some(means.iter().map(|mean| mean - centre).collect()),
        Adjustment::Multiplicative if centre <= 0.0 => None,
        Adjustment::Multiplicative => Some(means.iter().map(|mean| mean / centre).collect()),
    }
}

/// Values without their season; `indices` as [`indices`] returns them.
#[must_use]
pub fn adjusted(values: &[f64], indices: &[f64], adjustment: Adjustment) -> Vec<f64> {
    let season = indices.iter().cycle();
    match adjustment {
        Adjustment::Additive => values.iter().zip(season).map(|(value, index)| value - index).collect(),
        Adjustment::Multiplicative => values.iter().zip(season).map(|(value, index)| value / index).collect(),
    }
}

/// Indices and kind of adjustment where the series is seasonal at 90 %: ratios where all values are positive, differences
/// else; `None` where it is not seasonal or a ratio is too near zero to divide by.
#[must_use]
pub fn found(values: &[f64], period: usize) -> Option<(Vec<f64>, Adjustment)> {
    if !is_seasonal(values, period) {
        return None;
    }
    let positive = values.iter().all(|value| *value > 0.0);
    let adjustment = if positive { Adjustment::Multiplicative } else { Adjustment::Additive };
    let indices = indices(values, period, adjustment)?;
    let usable = adjustment == Adjustment::Additive || indices.iter().all(|index| *index > SMALLEST_INDEX);
    usable.then_some((indices, adjustment))
}

/// Smallest seasonal ratio that is divided by: R drops the season at 1e-10, a hundredth already distorts.
const SMALLEST_INDEX: f64 = 1e-2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_of_a_clean_season_come_back() {
        let season = [0.8, 1.1, 1.3, 0.8];
        let values: Vec<f64> = (0..40).map(|t| (100.0 + 2.0 * f64::from(t)) * season[(t % 4) as usize]).collect();
        assert!(is_seasonal(&values, 4) && !is_seasonal(&values, 1) && !is_seasonal(&values[..11], 4));
        let found = indices(&values, 4, Adjustment::Multiplicative).unwrap();
        assert!(found.iter().zip(season).all(|(a, b)| (a - b).abs() < 0.01), "{found:?}");
        let level = adjusted(&values, &found, Adjustment::Multiplicative);
        assert!(level.windows(2).all(|pair| (pair[1] - pair[0] - 2.0).abs() < 6.0));
    }

    #[test]
    fn a_constant_has_no_season() {
        assert!(!is_seasonal(&[5.0; 40], 4));
        assert_eq!(indices(&[5.0; 40], 4, Adjustment::Additive).unwrap(), vec![0.0; 4]);
        assert_eq!(indices(&[0.0; 40], 4, Adjustment::Multiplicative), None);
    }
}
