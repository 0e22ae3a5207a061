//! Backtest windows: what was seen, what came after, and the scores of forecasts made from what was seen.
//!
//! The question asked of each window: will the value 2, 3, 4 years on be at least the last one grown by g a year, for g of
//! −5, 0, 2, 5, 10, 20 and 40 %? Scores: Brier; Brier on g of 0 to 10 %; log score with the probability clipped to
//! [0.005, 0.995]; calibration error over ten bins; CRPS of log growth; coverage of central 80 and 95 % intervals.

use super::form::GrowthForecast;
use crate::error::{Error, Result};
use rayon::prelude::*;

/// One window of an annual series.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The series.
    pub series: String,
    /// Values seen, oldest first.
    pub seen: Vec<f64>,
    /// Values of the following years.
    pub future: Vec<f64>,
}

impl Window {
    /// What must stay on one side of a split: the indicator of an indicator series, else the series.
    #[must_use]
    pub fn cluster(&self) -> &str {
        match self.series.strip_prefix("ind:") {
            Some(rest) => rest.split_once('.').map_or(rest, |(indicator, _)| indicator),
            None => &self.series,
        }
    }

    /// One of `folds` parts, the same for a whole cluster (FNV-1a of its name).
    #[must_use]
    pub fn fold(&self, folds: u64) -> u64 {
        let hash = self
            .cluster()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        (hash >> 17) % folds.max(1)
    }

    fn last(&self) -> f64 {
        self.seen.last().copied().unwrap_or(f64::NAN)
    }
}

/// Reads windows from CSV text with the columns series, n, end, seen, future.
///
/// # Errors
/// A missing column, a value that is not a positive number.
pub fn read(text: &str, path: &str) -> Result<Vec<Window>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| Error::table(path, 1, error.to_string()))?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .ok_or_else(|| Error::table(path, 1, format!("column {name:?} is missing")))
    };
    let (series, seen, future) = (column("series")?, column("seen")?, column("future")?);
    let mut out = Vec::new();
    for (row, record) in (2u64..).zip(reader.records()) {
        let record = record.map_err(|error| Error::table(path, row, error.to_string()))?;
        let numbers = |index: usize, name: &str| -> Result<Vec<f64>> {
            record
                .get(index)
                .unwrap_or("")
                .split_whitespace()
                .map(|text| match text.parse::<f64>() {
                    Ok(value) if value > 0.0 && value.is_finite() => Ok(value),
                    _ => Err(Error::cell(path, row, name, format!("cannot use {text:?}; positive numbers only"))),
                })
                .collect()
        };
        let window = Window {
            series: record.get(series).unwrap_or("").to_owned(),
            seen: numbers(seen, "seen")?,
            future: numbers(future, "future")?,
        };
        if window.seen.is_empty() || window.future.is_empty() {
            return Err(Error::cell(path, row, "seen", "nothing seen or nothing after it"));
        }
        out.push(window);
    }
    Ok(out)
}

/// Growth rates asked about.
pub const RATES: [f64; 7] = [-0.05, 0.0, 0.02, 0.05, 0.1, 0.2, 0.4];

/// Years ahead asked about.
pub const YEARS: [usize; 3] = [2, 3, 4];

/// Scores over a group of windows.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Windows.
    pub windows: usize,
    /// Questions.
    pub questions: usize,
    /// Brier score.
    pub brier: f64,
    /// Brier score over growth of 0 to 10 % a year.
    pub brier_middle: f64,
    /// Log score, probability clipped to [0.005, 0.995].
    pub log_score: f64,
    /// Expected calibration error, ten bins.
    pub calibration_error: f64,
    /// CRPS of log growth.
    pub crps: f64,
    /// Share inside the central 80 % interval.
    pub coverage80: f64,
    /// Share inside the central 95 % interval.
    pub coverage95: f64,
    /// Median width of the 80 % interval of log growth.
    pub width80: f64,
}

/// Answers of one forecast.
struct Answers {
    /// (probability, outcome, whether the rate is 0 to 10 %)
    questions: Vec<(f64, bool, bool)>,
    /// (crps, inside 80, inside 95, width)
    intervals: Vec<(f64, bool, bool, f64)>,
}

/// Scores forecasts of the windows; `forecast` is asked for 4 years from each window's seen values.
///
/// # Errors
/// The first error of a forecast.
pub fn score(windows: &[&Window], forecast: impl Fn(&Window) -> Result<GrowthForecast> + Sync) -> Result<Scores> {
    let forecasts = windows.par_iter().map(|window| forecast(window)).collect::<Result<Vec<_>>>()?;
    score_paired(windows, &forecasts)
}

/// Scores forecasts that stand beside their windows.
///
/// # Errors
/// Nothing to score.
pub fn score_paired(windows: &[&Window], forecasts: &[GrowthForecast]) -> Result<Scores> {
    let answers: Vec<Answers> =
        windows.par_iter().zip(forecasts).map(|(window, one)| answer(window, one)).collect::<Result<_>>()?;
    let questions: Vec<_> = answers.iter().flat_map(|one| one.questions.iter().copied()).collect();
    let intervals: Vec<_> = answers.iter().flat_map(|one| one.intervals.iter().copied()).collect();
    if questions.is_empty() || intervals.is_empty() {
        return Err(Error::too_few("scores", 0, 1, "give windows with at least 2 years after the last value seen"));
    }
    let mean = |values: &mut dyn Iterator<Item = f64>| -> f64 {
        let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    };
    let hit = |outcome: bool| if outcome { 1.0 } else { 0.0 };
    let brier = |p: f64, outcome: bool| (p - hit(outcome)).powi(2);
    let mut bins = [(0.0, 0.0); 10];
    for &(p, outcome, _) in &questions {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "p is in [0, 1]")]
        let bin = ((p * 10.0) as usize).min(9);
        bins[bin].0 += p - hit(outcome);
        bins[bin].1 += 1.0;
    }
    let total: f64 = bins.iter().map(|bin| bin.1).sum();
    let mut widths: Vec<f64> = intervals.iter().map(|one| one.3).collect();
    widths.sort_by(f64::total_cmp);
    Ok(Scores {
        windows: windows.len(),
        questions: questions.len(),
        brier: mean(&mut questions.iter().map(|&(p, o, _)| brier(p, o))),
        brier_middle: mean(&mut questions.iter().filter(|one| one.2).map(|&(p, o, _)| brier(p, o))),
        log_score: mean(&mut questions.iter().map(|&(p, o, _)| {
            let p = p.clamp(0.005, 0.995);
            -if o { p.ln() } else { (1.0 - p).ln() }
        })),
        calibration_error: bins.iter().map(|bin| bin.0.abs()).sum::<f64>() / total,
        crps: mean(&mut intervals.iter().map(|one| one.0)),
        coverage80: mean(&mut intervals.iter().map(|one| hit(one.1))),
        coverage95: mean(&mut intervals.iter().map(|one| hit(one.2))),
        width80: widths.get(widths.len() / 2).copied().unwrap_or(0.0),
    })
}

fn answer(window: &Window, forecast: &GrowthForecast) -> Result<Answers> {
    let last = window.last();
    let mut answers = Answers { questions: Vec::new(), intervals: Vec::new() };
    for years in YEARS {
        let Some(&future) = window.future.get(years - 1) else { continue };
        let step = years - 1;
        for rate in RATES {
            #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "2 to 4")]
            let target = last * (1.0 + rate).powi(years as i32);
            let p = forecast.probability_at_least(step, target)?;
            answers.questions.push((p, future >= target, (0.0..=0.1).contains(&rate)));
        }
        let growth = (future / last).ln();
        let quantile = |p| forecast.growth_quantile(step, p);
        let (lo95, lo80, hi80, hi95) = (quantile(0.025)?, quantile(0.1)?, quantile(0.9)?, quantile(0.975)?);
        let crps = crps(forecast, step, growth)?;
        answers.intervals.push((crps, lo80 <= growth && growth <= hi80, lo95 <= growth && growth <= hi95, hi80 - lo80));
    }
    Ok(answers)
}

/// ∫ (F(x) − 1{x ≥ outcome})² dx by Simpson's rule on each side of the outcome, out to the 0.05 % quantiles.
fn crps(forecast: &GrowthForecast, step: usize, outcome: f64) -> Result<f64> {
    let lo = forecast.growth_quantile(step, 5e-4)?.min(outcome - 1e-6);
    let hi = forecast.growth_quantile(step, 1.0 - 5e-4)?.max(outcome + 1e-6);
    let side = |from: f64, to: f64, above: f64| -> Result<f64> {
        let cells = 40;
        let width = (to - from) / f64::from(cells);
        let mut sum = 0.0;
        for i in 0..=cells {
            let weight = if i == 0 || i == cells { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
            sum += weight * (forecast.growth_cdf(step, from + width * f64::from(i))? - above).powi(2);
        }
        Ok(sum * width / 3.0)
    };
    Ok(side(lo, outcome, 0.0)? + side(outcome, hi, 1.0)?)
}

/// The three groups that scores are reported for: name, fewest and most points seen.
pub const GROUPS: [(&str, usize, usize); 3] = [("4-10", 4, usize::MAX), ("2-3", 2, 3), ("1", 1, 1)];

/// Windows of one group.
#[must_use]
pub fn group(windows: &[Window], fewest: usize, most: usize) -> Vec<&Window> {
    windows.iter().filter(|window| (fewest..=most).contains(&window.seen.len())).collect()
}
