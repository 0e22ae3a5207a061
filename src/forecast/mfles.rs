//! Boosted decomposition for long seasonal series: line, Fourier seasons and smoothed level, fitted in rounds.
//!
//! **When to use.** Hundreds of values or several seasons at once (24 and 168 hours, 7 and 365 days), where ARIMA and ETS are slow
//! or know only one season. Not below two seasons, and not on short annual data, where it has no advantage.
//!
//! **Model.** After Blume's MFLES: `f = median + line + Σ seasons + level`. Each round fits, to what is left,
//!
//! ```text
//! season   least squares on K sine and cosine pairs of each period, times 0.9
//! line     Siegel's repeated-median line, times 0.9 and times the share of the variance that it explains
//! level    the mean of exponential smoothings with weights 0.05, 0.10 … 0.95, from the fourth round on
//! ```
//!
//! until a round lowers the squared error by less than a ten-thousandth. The forecast continues line and seasons and carries the
//! last level on.
//!
//! **Parameters.**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `periods` | the history's | 2.. | slots | seasons |
//! | logarithms | chosen | – | – | only where all values are above 0 |
//! | line, level | chosen | – | – | whether there is one |
//! | K | 5 below 10, 10 below 70, else 15, at most half the period | – | pairs | detail of a season |
//!
//! **Estimation.** The eight (four) variants with and without logarithms, line and level are fitted without the last season (at
//! least five values, at most a fifth); the one with the least squared error there is fitted to all values.
//!
//! **Intervals.** Student with ten degrees of freedom. The variance runs in a straight line over the steps, from that of the
//! residuals through that of the held-out errors at their mean step; on logarithms it is that of the logarithms.
//!
//! **Missing values.** Filled on the straight line between their neighbours.
//!
//! **Errors.** A period below 2 or longer than half the series in [`Mfles::with_periods`]; the default drops such seasons.
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{history::History, mfles::Mfles, model::Model};
//! let day = |t: usize| 50.0 + 10.0 * (std::f64::consts::TAU * t as f64 / 24.0).sin() + (t * 7 % 11) as f64 * 0.1;
//! let values: Vec<f64> = (0..240).map(day).collect();
//! let fit = Mfles::default().fit(&History::new(&values, 24)?)?;
//! let point = fit.forecast(24)?.point().to_vec();
//! assert!((point[6] - day(246)).abs() < 1.0 && (point[18] - day(258)).abs() < 1.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Blume, *MFLES* (statsforecast 2.1, `mfles.py`, for the parts and their order); Siegel 1982, Biometrika 69,
//! 242–244.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "a comparison with NaN has to take the refusing branch")]

use super::checked::{Checked, load};
use super::distribution::{Dependence, Forecast, Marginal, Transform};
use super::history::{Bounds, History};
use super::ladder::{self, Ladder};
use super::model::{Fitted, Model, Saved, check_horizon, count, differences};
use super::registry::{Entry, Kind};
use crate::error::{Error, Result};
use crate::num::cholesky::Cholesky;
use serde::{Deserialize, Serialize};

/// The spec; see the [module](self) for its page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mfles {
    periods: Option<Vec<usize>>,
}

/// Share of a fit that a round takes.
const RATE: f64 = 0.9;
/// Most rounds.
const ROUNDS: usize = 50;
/// Relative fall of the squared error below which rounds stop.
const ENOUGH: f64 = 1e-4;
/// Rounds before the level is smoothed, so that line and seasons come first.
const BEFORE_LEVEL: usize = 3;
/// Points that the repeated-median line is drawn through; longer series are averaged in blocks.
const LINE_POINTS: usize = 200;
/// Degrees of freedom of the forecasts.
const DEGREES: f64 = 10.0;

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[Entry {
    name: "mfles",
    aliases: &[],
    about: "boosted line, Fourier seasons and level, for long seasonal series",
    continues_lines: true,
    make: || Box::new(Mfles::default()),
}];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "mfles", load: load::<MflesFit> }];

/// Which parts there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Parts {
    logarithms: bool,
    line: bool,
    level: bool,
}

/// Sine and cosine pairs of one season.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Season {
    period: usize,
    coefficients: Vec<f64>,
}

impl Season {
    fn pairs(period: usize) -> usize {
        let wanted = match period {
            0..10 => 5,
            10..70 => 10,
            _ => 15,
        };
        wanted.min(period / 2)
    }

    /// Columns at a time; the last sine of an even period is zero throughout and left out.
    fn row(period: usize, t: usize, out: &mut Vec<f64>) {
        for k in 1..=Self::pairs(period) {
            let angle = std::f64::consts::TAU * count(k * (t % period) % period) / count(period);
            out.push(angle.cos());
            if 2 * k != period {
                out.push(angle.sin());
            }
        }
    }

    fn at(&self, t: usize, room: &mut Vec<f64>) -> f64 {
        room.clear();
        Self::row(self.period, t, room);
        room.iter().zip(&self.coefficients).map(|(x, b)| x * b).sum()
    }
}

/// What the rounds add up to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Sum {
    parts: Parts,
    intercept: f64,
    slope: f64,
    seasons: Vec<Season>,
    level: f64,
    /// One value a slot.
    fitted: Vec<f64>,
    spread: f64,
}

impl Sum {
    /// Fits the parts to values that are already on the scale of the model.
    fn fit(values: &[f64], periods: &[usize], parts: Parts) -> Option<Self> {
        let n = values.len();
        let designs: Vec<(usize, usize, Vec<f64>, Cholesky)> = periods
            .iter()
            .map(|&period| {
                let mut rows = vec![];
                for t in 0..n {
                    Season::row(period, t, &mut rows);
                }
                let width = rows.len() / n;
                let mut normal = vec![0.0; width * width];
                for row in rows.chunks_exact(width) {
                    for i in 0..width {
                        for j in 0..=i {
                            normal[i * width + j] += row[i] * row[j];
                        }
                    }
                }
                Some((period, width, rows, Cholesky::new(&normal, width)?))
            })
            .collect::<Option<_>>()?;
        let median = median(values.to_vec());
        let mut out = Self {
            parts,
            intercept: median,
            slope: 0.0,
            seasons: periods.iter().map(|&period| Season { period, coefficients: vec![] }).collect(),
            level: 0.0,
            fitted: vec![median; n],
            spread: 0.0,
        };
        for (season, (_, width, ..)) in out.seasons.iter_mut().zip(&designs) {
            season.coefficients = vec![0.0; *width];
        }
        let mut rest: Vec<f64> = values.iter().map(|value| value - median).collect();
        let mut squares = sum_of_squares(&rest);
        let mut smooth = vec![0.0; n];
        for round in 0..ROUNDS {
            for (season, (_, width, rows, factor)) in out.seasons.iter_mut().zip(&designs) {
                let mut solution = vec![0.0; *width];
                for (row, value) in rows.chunks_exact(*width).zip(&rest) {
                    for (slot, x) in solution.iter_mut().zip(row) {
                        *slot += x * value;
                    }
                }
                factor.solve(&mut solution);
                for (slot, value) in rest.iter_mut().zip(rows.chunks_exact(*width)) {
                    *slot -= RATE * value.iter().zip(&solution).map(|(x, b)| x * b).sum::<f64>();
                }
                for (total, part) in season.coefficients.iter_mut().zip(&solution) {
                    *total += RATE * part;
                }
            }
            if parts.line {
                let (intercept, slope) = repeated_median(&rest);
                let before = sum_of_squares(&rest);
                let after: f64 =
                    rest.iter().enumerate().map(|(t, value)| (value - intercept - slope * count(t)).powi(2)).sum();
                let share = if before > 0.0 { (1.0 - after / before).clamp(0.0, 1.0) } else { 0.0 };
                for (t, value) in rest.iter_mut().enumerate() {
                    *value -= RATE * share * (intercept + slope * count(t));
                }
                out.intercept += RATE * share * intercept;
                out.slope += RATE * share * slope;
            }
            if parts.level && round >= BEFORE_LEVEL {
                out.level += smoothings(&rest, &mut smooth);
                for (value, smooth) in rest.iter_mut().zip(&smooth) {
                    *value -= smooth;
                }
            }
            let now = sum_of_squares(&rest);
            if !(now < squares * (1.0 - ENOUGH)) && round > BEFORE_LEVEL {
                break;
            }
            squares = now;
        }
        for (fit, (value, rest)) in out.fitted.iter_mut().zip(values.iter().zip(&rest)) {
            *fit = value - rest;
        }
        out.spread = (sum_of_squares(&rest) / count(n)).sqrt();
        Some(out)
    }

    /// The value `k` steps (from 0) after the last.
    fn ahead(&self, k: usize, room: &mut Vec<f64>) -> f64 {
        let t = self.fitted.len() + k;
        let seasons: f64 = self.seasons.iter().map(|season| season.at(t, room)).sum();
        self.intercept + self.slope * count(t) + seasons + self.level
    }
}

fn sum_of_squares(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    match n {
        0 => 0.0,
        _ => 0.5 * (values[n / 2] + values[(n - 1) / 2]),
    }
}

/// Siegel's line: the median over points of the median slope to all others.
fn repeated_median(values: &[f64]) -> (f64, f64) {
    let block = values.len().div_ceil(LINE_POINTS).max(1);
    let points: Vec<(f64, f64)> = values
        .chunks(block)
        .enumerate()
        .map(|(place, part)| {
            let middle = count(place * block) + 0.5 * count(part.len() - 1);
            (middle, part.iter().sum::<f64>() / count(part.len()))
        })
        .collect();
    if points.len() < 2 {
        return (0.0, 0.0);
    }
    let slopes = points
        .iter()
        .map(|(t, y)| median(points.iter().filter(|(s, _)| s != t).map(|(s, x)| (x - y) / (s - t)).collect()))
        .collect();
    let slope = median(slopes);
    (median(points.iter().map(|(t, y)| y - slope * t).collect()), slope)
}

/// One-step means of exponential smoothings with many weights into `out`; the state after the last value is returned.
fn smoothings(values: &[f64], out: &mut [f64]) -> f64 {
    let weights: Vec<f64> = (1..20).map(|k| 0.05 * f64::from(k)).collect();
    let mut states = vec![values.first().copied().unwrap_or(0.0); weights.len()];
    let mean = |states: &[f64]| states.iter().sum::<f64>() / count(states.len());
    for (slot, value) in out.iter_mut().zip(values) {
        // The state before the value, so that residuals are those of forecasts.
        *slot = mean(&states);
        for (state, weight) in states.iter_mut().zip(&weights) {
            *state += weight * (value - *state);
        }
    }
    mean(&states)
}

impl Mfles {
    /// Several seasons.
    #[must_use]
    pub fn with_periods(periods: impl IntoIterator<Item = usize>) -> Self {
        Self { periods: Some(periods.into_iter().collect()) }
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Fewer than five values, or a period below 2 or longer than half the series.
    pub fn fit_history(&self, history: &History) -> Result<MflesFit> {
        let n = history.len();
        if n <= ladder::LONGEST {
            return Err(Error::too_few(
                "mfles",
                n,
                ladder::LONGEST + 1,
                "use ladder, which forecasts from one value on",
            ));
        }
        let periods: Vec<usize> = match &self.periods {
            Some(periods) => {
                if let Some(bad) = periods.iter().find(|&&period| period < 2 || 2 * period > n) {
                    let why = format!("{bad}; a season has 2 slots or more and fits twice into the {n} values");
                    return Err(Error::argument("periods", why));
                }
                periods.clone()
            }
            None => Some(history.period()).filter(|&period| period > 1 && 2 * period <= n).into_iter().collect(),
        };
        let (normal, scale) = history.normalised();
        let values = normal.filled();
        let longest = periods.iter().copied().max().unwrap_or(1);
        let held = longest.max(5).min(n / 5).max(1);
        let positive = values.iter().all(|value| *value > 0.0);
        let mut best: Option<(f64, Parts, f64)> = None;
        for logarithms in [false, true].into_iter().take(if positive { 2 } else { 1 }) {
            for line in [true, false] {
                for level in [true, false] {
                    let parts = Parts { logarithms, line, level };
                    let on_scale: Vec<f64> =
                        values.iter().map(|value| if logarithms { value.ln() } else { *value }).collect();
                    let short = &on_scale[..n - held];
                    let usable: Vec<usize> =
                        periods.iter().copied().filter(|period| 2 * period <= short.len()).collect();
                    let Some(sum) = Sum::fit(short, &usable, parts) else { continue };
                    let mut room = vec![];
                    let (mut plain, mut inner) = (0.0, 0.0);
                    for k in 0..held {
                        let ahead = sum.ahead(k, &mut room);
                        let back = if logarithms { ahead.exp() } else { ahead };
                        plain += (values[n - held + k] - back).powi(2);
                        inner += (on_scale[n - held + k] - ahead).powi(2);
                    }
                    if plain.is_finite() && best.is_none_or(|(least, ..)| plain < least) {
                        best = Some((plain, parts, (inner / count(held)).sqrt()));
                    }
                }
            }
        }
        let failed = || Error::refused("mfles", "no variant has a finite fit; use drift");
        let (_, parts, outside) = best.ok_or_else(failed)?;
        let on_scale: Vec<f64> =
            values.iter().map(|value| if parts.logarithms { value.ln() } else { *value }).collect();
        let sum = Sum::fit(&on_scale, &periods, parts).ok_or_else(failed)?;
        Ok(MflesFit { sum, outside, held, scale, values: history.values().to_vec(), bounds: history.bounds() })
    }
}

impl Model for Mfles {
    fn name(&self) -> String {
        "mfles".to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        if history.seen().len() <= ladder::LONGEST || history.line().is_some() {
            return Ladder.fit(history);
        }
        Ok(Box::new(self.fit_history(history)?))
    }
}

/// A fitted boosted decomposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MflesFit {
    sum: Sum,
    /// Root mean square of the held-out errors, on the model's scale.
    outside: f64,
    held: usize,
    scale: f64,
    values: Vec<Option<f64>>,
    bounds: Bounds,
}

impl Checked for MflesFit {
    fn matches(&self) -> bool {
        self.sum.fitted.len() == self.values.len()
            && self.sum.seasons.iter().all(|season| season.period > 1)
            && self.scale > 0.0
    }
}

impl Fitted for MflesFit {
    fn label(&self) -> String {
        let periods: Vec<String> = self.sum.seasons.iter().map(|season| season.period.to_string()).collect();
        if periods.is_empty() { "mfles".to_owned() } else { format!("mfles[{}]", periods.join(",")) }
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let mut room = vec![];
        let inside = self.sum.spread.powi(2);
        let growth = (self.outside.powi(2) - inside).max(0.0) / (0.5 * count(self.held + 1));
        let mut points = Vec::with_capacity(horizon);
        let mut marginals = Vec::with_capacity(horizon);
        for k in 0..horizon {
            let location = self.sum.ahead(k, &mut room);
            let scale = (inside + growth * count(k + 1)).sqrt();
            let law = Marginal::Student { location, scale, degrees: DEGREES };
            if self.sum.parts.logarithms {
                points.push(location.exp() * self.scale);
                let law = Marginal::Transformed { inner: Box::new(law), transform: Transform::Log };
                marginals.push(law.affine(0.0, self.scale));
            } else {
                points.push(location * self.scale);
                marginals.push(law.affine(0.0, self.scale));
            }
        }
        Ok(Forecast::new(points, marginals, Dependence::walk(horizon))?.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        let back = |fit: &f64| if self.sum.parts.logarithms { fit.exp() } else { *fit };
        self.sum.fitted.iter().map(|fit| Some(back(fit) * self.scale)).collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let unit = if self.sum.parts.logarithms { 1.0 } else { self.scale };
        vec![
            ("intercept".to_owned(), self.sum.intercept * unit),
            ("slope".to_owned(), self.sum.slope * unit),
            ("level".to_owned(), self.sum.level * unit),
        ]
    }

    fn why(&self) -> String {
        let Parts { logarithms, line, level } = self.sum.parts;
        let mut parts = vec![];
        if line {
            parts.push("a line");
        }
        if !self.sum.seasons.is_empty() {
            parts.push("seasons");
        }
        if level {
            parts.push("a level that follows the latest values");
        }
        let scale = if logarithms { "logarithms" } else { "the values" };
        let parts = if parts.is_empty() { "the median alone".to_owned() } else { parts.join(", ") };
        format!("{parts} on {scale} came nearest to the last {} values when they were held out", self.held)
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("mfles", self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_medians_ignore_a_third_of_the_points() {
        let mut values: Vec<f64> = (0..60).map(|t| 3.0 + 0.5 * f64::from(t)).collect();
        values.iter_mut().step_by(4).for_each(|value| *value += 1000.0);
        let (intercept, slope) = repeated_median(&values);
        assert!((slope - 0.5).abs() < 1e-9 && (intercept - 3.0).abs() < 1e-9, "{intercept} {slope}");
    }

    #[test]
    fn two_seasons_at_once() {
        let wave = |t: usize, period: usize| (std::f64::consts::TAU * t as f64 / period as f64).sin();
        let at = |t: usize| 100.0 + 20.0 * wave(t, 24) + 10.0 * wave(t, 168) + ((t * 37) % 17) as f64 * 0.1;
        let values: Vec<f64> = (0..700).map(at).collect();
        let fit = Mfles::with_periods([24, 168]).fit_history(&History::new(&values, 24).unwrap()).unwrap();
        for (k, point) in fit.forecast(168).unwrap().point().iter().enumerate() {
            assert!((point - at(700 + k)).abs() < 3.0, "{k}: {point} {}", at(700 + k));
        }
        assert!(Mfles::with_periods([1]).fit_history(&History::new(&values, 24).unwrap()).is_err());
        assert!(Mfles::with_periods([400]).fit_history(&History::new(&values, 24).unwrap()).is_err());
    }
}
