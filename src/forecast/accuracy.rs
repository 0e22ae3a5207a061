//! Accuracy of forecasts as the M4 competition defines it (RMSSE: the M5), and scores of whole distributions.
//!
//! With training values `y_1 … y_n`, test values `y_{n+1} … y_{n+h}`, points `f` and season length `m`:
//!
//! ```text
//! sMAPE  (1/h) sum 200 |y - f| / (|y| + |f|)                          percent, 0 where both are 0
//! scale  s = (1/(n-m)) sum_{t=m+1}^{n} |y_t - y_{t-m}|
//! MASE   (1/h) sum |y - f| / s
//! RMSSE  sqrt((1/h) sum (y - f)^2 / ((1/(n-m)) sum (y_t - y_{t-m})^2))
//! OWA    1/2 (sMAPE / sMAPE of Naive2 + MASE / MASE of Naive2), of the means over a group
//! MSIS   (1/h) sum [(u - l) + (2/a)(l - y)+ + (2/a)(y - u)+] / s      for a 1 - a interval [l, u]
//! ```
//!
//! For a forecast with quantiles q(p) and distribution function F:
//!
//! ```text
//! pinball (y - q(p)) p where y is above, (q(p) - y)(1 - p) below
//! CRPS    integral of (F(x) - [x >= y])^2 dx = 2 integral of the pinball loss over p
//! log     - ln of the density at y
//! ```
//!
//! CRPS, pinball loss and the interval score are divided by `s`, so that they average over series of any unit; the log
//! score is that of `y / s`.
//!
//! ```
//! use ontrend::forecast::accuracy;
//! assert!((accuracy::smape(&[100.0, 110.0], &[110.0, 110.0]) - 4.761904761904762).abs() < 1e-12);
//! assert_eq!(accuracy::scale(&[1.0, 3.0, 2.0, 5.0], 1), Some(2.0));
//! ```
//!
//! **Sources.** Makridakis, Spiliotis and Assimakopoulos 2020 (M4) and 2022 (M5, RMSSE); Gneiting and Raftery 2007 for CRPS and
//! interval score; Hyndman and Koehler 2006 for MASE.

use super::distribution::Forecast;
use super::model::count;
use super::seasonal::{self, Adjustment};
use crate::error::{Error, Result};

/// Symmetric mean absolute percentage error, in percent.
#[must_use]
pub fn smape(actual: &[f64], points: &[f64]) -> f64 {
    mean(actual.iter().zip(points).map(|(y, f)| {
        // In units of the larger of the two, so that neither sum nor difference overflows.
        let top = y.abs().max(f.abs());
        if top == 0.0 { 0.0 } else { 200.0 * (y / top - f / top).abs() / (y.abs() / top + f.abs() / top) }
    }))
}

/// Mean absolute error of the seasonal naive forecast inside the training values; `None` where it is zero or has no terms.
#[must_use]
pub fn scale(train: &[f64], period: usize) -> Option<f64> {
    let pairs = train.iter().skip(period).zip(train);
    let value = mean(pairs.map(|(y, before)| (y - before).abs()));
    (value.is_finite() && value > 0.0).then_some(value)
}

/// Mean squared error of the seasonal naive forecast inside the training values; `None` as for [`scale`].
#[must_use]
pub fn square_scale(train: &[f64], period: usize) -> Option<f64> {
    let pairs = train.iter().skip(period).zip(train);
    let value = mean(pairs.map(|(y, before)| (y - before).powi(2)));
    (value.is_finite() && value > 0.0).then_some(value)
}

/// Mean absolute error.
#[must_use]
pub fn absolute_error(actual: &[f64], points: &[f64]) -> f64 {
    mean(actual.iter().zip(points).map(|(y, f)| (y - f).abs()))
}

/// Mean squared error.
#[must_use]
pub fn squared_error(actual: &[f64], points: &[f64]) -> f64 {
    mean(actual.iter().zip(points).map(|(y, f)| (y - f).powi(2)))
}

/// Mean interval score of central intervals that hold with probability `level`, not yet divided by a scale.
#[must_use]
pub fn interval_score(actual: &[f64], intervals: &[(f64, f64)], level: f64) -> f64 {
    let price = 2.0 / (1.0 - level);
    mean(
        actual
            .iter()
            .zip(intervals)
            .map(|(y, (low, high))| (high - low) + price * (low - y).max(0.0) + price * (y - high).max(0.0)),
    )
}

/// Share of the values inside their intervals, ends counted.
#[must_use]
pub fn coverage(actual: &[f64], intervals: &[(f64, f64)]) -> f64 {
    mean(actual.iter().zip(intervals).map(|(y, (low, high))| if low <= y && y <= high { 1.0 } else { 0.0 }))
}

/// Pinball loss of a quantile forecast.
#[must_use]
pub fn pinball(actual: f64, quantile: f64, p: f64) -> f64 {
    let gap = actual - quantile;
    if gap >= 0.0 { p * gap } else { (p - 1.0) * gap }
}

/// M4's Naive2: the last value of the series without its season, times the season; the naive forecast where the series is
/// not seasonal.
#[must_use]
pub fn naive2(train: &[f64], period: usize, horizon: usize) -> Vec<f64> {
    let last = train.last().copied().unwrap_or_default();
    let index = if seasonal::is_seasonal(train, period) {
        seasonal::indices(train, period, Adjustment::Multiplicative)
    } else {
        None
    };
    let Some(index) = index else { return vec![last; horizon] };
    let at = |slot: usize| index.get(slot % index.len()).copied().unwrap_or(1.0);
    let here = at(train.len().saturating_sub(1));
    let level = if here == 0.0 { last } else { last / here };
    (0..horizon).map(|step| level * at(train.len() + step)).collect()
}

/// Scores of one series and one model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesScore {
    /// Symmetric mean absolute percentage error.
    pub smape: f64,
    /// Mean absolute scaled error.
    pub mase: f64,
    /// Root mean squared scaled error.
    pub rmsse: f64,
    /// sMAPE of Naive2.
    pub smape_naive2: f64,
    /// MASE of Naive2.
    pub mase_naive2: f64,
    /// Scores of the distribution; `None` where there was no forecast and Naive2 stands in.
    pub spread: Option<SpreadScore>,
}

/// Scores of one series' distributions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpreadScore {
    /// Mean scaled interval score of the 95 % interval.
    pub msis: f64,
    /// Share inside the 95 % interval.
    pub coverage95: f64,
    /// Share inside the 80 % interval.
    pub coverage80: f64,
    /// Scaled continuous ranked probability score.
    pub crps: f64,
    /// Scaled pinball loss, mean over the quantiles 0.1 … 0.9.
    pub pinball: f64,
    /// Logarithmic score of the scaled value, natural logarithm of the density, larger is better; `None` where a
    /// distribution has no density.
    pub log_score: Option<f64>,
}

/// Scores a forecast against the values that followed; without a forecast Naive2 stands in, so that leaving hard series
/// out never helps.
///
/// # Errors
/// No test values, fewer steps than test values, or training values without a change (no scale).
pub fn score(train: &[f64], period: usize, actual: &[f64], forecast: Option<&Forecast>) -> Result<SeriesScore> {
    if actual.is_empty() {
        return Err(Error::too_few("accuracy", 0, 1, "give at least one test value"));
    }
    let (Some(scale), Some(square)) = (scale(train, period), square_scale(train, period)) else {
        let why =
            "the training values do not change from season to season, so errors have no scale; leave the series out";
        return Err(Error::domain("accuracy", why));
    };
    let base = naive2(train, period, actual.len());
    let spread = match forecast {
        Some(forecast) => Some(spread(actual, forecast, scale)?),
        None => None,
    };
    let points = forecast.map_or(base.as_slice(), Forecast::point);
    Ok(SeriesScore {
        smape: smape(actual, points),
        mase: absolute_error(actual, points) / scale,
        rmsse: (squared_error(actual, points) / square).sqrt(),
        smape_naive2: smape(actual, &base),
        mase_naive2: absolute_error(actual, &base) / scale,
        spread,
    })
}

fn spread(actual: &[f64], forecast: &Forecast, scale: f64) -> Result<SpreadScore> {
    if forecast.horizon() < actual.len() {
        let why = format!("{} steps for {} test values", forecast.horizon(), actual.len());
        return Err(Error::argument("forecast", why));
    }
    let (wide, narrow) = (forecast.interval(0.95)?, forecast.interval(0.8)?);
    let mut loss = 0.0;
    for decile in 1..=9_u8 {
        let p = f64::from(decile) / 10.0;
        loss += mean(actual.iter().zip(forecast.quantile(p)?).map(|(y, q)| pinball(*y, q, p))) / 9.0;
    }
    let densities: Option<Vec<f64>> =
        actual.iter().zip(forecast.marginals()).map(|(y, marginal)| marginal.density(*y)).collect();
    Ok(SpreadScore {
        msis: interval_score(actual, &wide, 0.95) / scale,
        coverage95: coverage(actual, &wide),
        coverage80: coverage(actual, &narrow),
        crps: mean(forecast.crps(actual)?) / scale,
        pinball: loss / scale,
        log_score: densities.map(|values| mean(values.iter().map(|density| (density * scale).max(DENSITY_FLOOR).ln()))),
    })
}

/// A value that a distribution holds impossible counts as this density: one such value would make every mean minus
/// infinity.
const DENSITY_FLOOR: f64 = 1e-12;

/// Means over the series of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupScore {
    /// Series in the group.
    pub series: usize,
    /// Series without a forecast, scored with Naive2.
    pub failed: usize,
    /// Mean sMAPE.
    pub smape: f64,
    /// Mean MASE.
    pub mase: f64,
    /// Mean RMSSE.
    pub rmsse: f64,
    /// Overall weighted average against Naive2.
    pub owa: f64,
    /// Mean MSIS, coverages, CRPS and pinball loss of the series with a forecast.
    pub msis: f64,
    /// Share inside 95 %.
    pub coverage95: f64,
    /// Share inside 80 %.
    pub coverage80: f64,
    /// Mean scaled CRPS.
    pub crps: f64,
    /// Mean scaled pinball loss.
    pub pinball: f64,
    /// Mean log score of the series whose distributions have a density.
    pub log_score: f64,
}

/// Means over series; NaN where no series has the score.
#[must_use]
pub fn group(scores: &[SeriesScore]) -> GroupScore {
    let mut sums = GroupSums::default();
    for score in scores {
        sums.add(score);
    }
    sums.score()
}

/// Means over a group that grows: what [`group`] gives of the same scores in the same order, without keeping them.
#[derive(Debug, Clone, Copy, Default)]
pub struct GroupSums {
    smape: Mean,
    mase: Mean,
    rmsse: Mean,
    smape_naive2: Mean,
    mase_naive2: Mean,
    msis: Mean,
    coverage95: Mean,
    coverage80: Mean,
    crps: Mean,
    pinball: Mean,
    log_score: Mean,
}

impl GroupSums {
    /// Adds the score of one cut.
    pub fn add(&mut self, score: &SeriesScore) {
        self.smape.add(score.smape);
        self.mase.add(score.mase);
        self.rmsse.add(score.rmsse);
        self.smape_naive2.add(score.smape_naive2);
        self.mase_naive2.add(score.mase_naive2);
        let Some(spread) = score.spread else { return };
        self.msis.add(spread.msis);
        self.coverage95.add(spread.coverage95);
        self.coverage80.add(spread.coverage80);
        self.crps.add(spread.crps);
        self.pinball.add(spread.pinball);
        if let Some(log_score) = spread.log_score {
            self.log_score.add(log_score);
        }
    }

    /// The means so far.
    #[must_use]
    pub fn score(&self) -> GroupScore {
        let (smape, mase) = (self.smape.value(), self.mase.value());
        GroupScore {
            series: self.smape.seen,
            failed: self.smape.seen - self.msis.seen,
            smape,
            mase,
            rmsse: self.rmsse.value(),
            owa: 0.5 * (smape / self.smape_naive2.value() + mase / self.mase_naive2.value()),
            msis: self.msis.value(),
            coverage95: self.coverage95.value(),
            coverage80: self.coverage80.value(),
            crps: self.crps.value(),
            pinball: self.pinball.value(),
            log_score: self.log_score.value(),
        }
    }
}

/// Mean in the order given; NaN of nothing.
fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut mean = Mean::default();
    for value in values {
        mean.add(value);
    }
    mean.value()
}

/// A mean that grows.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    seen: usize,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.seen += 1;
    }
    fn value(self) -> f64 {
        if self.seen == 0 { f64::NAN } else { self.sum / count(self.seen) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::distribution::Dependence;

    #[test]
    fn a_worked_example() {
        let train = [10.0, 12.0, 11.0, 13.0];
        let actual = [14.0, 12.0];
        let forecast = Forecast::normal(vec![13.0, 13.0], &[1.0, 1.0], Dependence::Independent).unwrap();
        let score = score(&train, 1, &actual, Some(&forecast)).unwrap();
        // Scale (2 + 1 + 2) / 3; both absolute errors 1; both sMAPE terms 200/27 and 200/25.
        assert!((score.mase - 0.6).abs() < 1e-12);
        assert!((score.smape - 0.5 * (200.0 / 27.0 + 200.0 / 25.0)).abs() < 1e-12);
        assert!((score.rmsse - (1.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        let spread = score.spread.unwrap();
        assert_eq!((spread.coverage95, spread.coverage80), (1.0, 1.0));
        assert!((spread.msis - 2.0 * 1.959963984540054 * 0.6).abs() < 1e-9);
        let group = group(&[score]);
        // The naive forecast is 13 as well.
        assert!((group.owa - 1.0).abs() < 1e-12 && group.failed == 0);
    }

    #[test]
    fn a_missing_forecast_counts_as_naive2_and_as_failed() {
        let score = score(&[1.0, 2.0, 4.0], 1, &[4.0], None).unwrap();
        assert_eq!((score.mase, score.spread), (0.0, None));
        assert_eq!(group(&[score]).failed, 1);
        assert!(super::score(&[1.0, 1.0], 1, &[4.0], None).is_err());
    }
}
