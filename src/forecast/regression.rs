//! Elastic-net regression on lags and calendar terms, one model for a whole panel.
//!
//! **When to use.** Many related series, each too short to estimate lags by itself: the coefficients are shared. On one series
//! it is an autoregression with shrinkage. Not where series move at different rhythms.
//!
//! **Model.** With `s` the mean absolute change of a series and `d_t = (y_t - y_{t-1}) / s`:
//!
//! ```text
//! d_t = a + Σ_l b_l d_{t-l} + c_{t mod m} + e_t
//! least  1/(2n) Σ e² + penalty [ratio Σ |b| + (1 - ratio)/2 Σ b²]      the sums over b and c
//! ```
//!
//! **Parameters.**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `lags` | 1, 2, 3 and m, 2m | 1.. | periods | lags of the change |
//! | `calendar` | yes where m > 1 | – | – | one term for each slot of the season |
//! | `penalty` | chosen | 0.. | – | strength of the shrinkage |
//! | `l1_ratio` | 0.5 | [0, 1] | – | share of the absolute (rather than squared) penalty |
//!
//! **Estimation.** Coordinate descent (linfa-elasticnet) on the rows of all series. The penalty is the one of 0.001, 0.01, 0.1
//! and 1 with the least squared error on the last fifth of the rows of each series, fitted on the rest; then all rows are used.
//! Lags that leave fewer than six rows for each coefficient in the whole panel are dropped, longest first.
//!
//! **Intervals.** Student around the recursion; the one-step spread is the series' own root mean square error, shrunk to the
//! panel's by as many rows as there are coefficients; it grows by the weights of past errors. The error of the
//! coefficients is left out.
//!
//! **Missing values.** Filled on the straight line between their neighbours.
//!
//! **Errors.** An empty panel, series of different periods, a lag of 0, a penalty or ratio out of range.
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{history::History, model::Fitted, regression::ElasticNet};
//! let panel: Vec<History> = (1..6)
//!     .map(|k| {
//!         let wave = |t: i32| f64::from(t) * 2.0 + f64::from((t * k) % 3);
//!         History::new(&(0..20).map(wave).collect::<Vec<_>>(), 1)
//!     })
//!     .collect::<Result<_, _>>()?;
//! let shared = ElasticNet::default().fit_panel(&panel)?;
//! let forecast = shared.apply(&panel[1])?.forecast(3)?;
//! assert!(forecast.point()[2] > 40.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Zou and Hastie 2005, J. Royal Statistical Society B 67, 301–320; Montero-Manso and Hyndman 2021, Int. J.
//! Forecasting 37, 1632–1653 (global models).

use super::checked::{Checked, load};
use super::distribution::{Dependence, Forecast};
use super::history::History;
use super::ladder::{self, Ladder};
use super::model::{Fitted, Model, Saved, check_horizon, count, differences};
use super::registry::{Entry, Kind};
use crate::error::{Error, Result};
use linfa::prelude::{Dataset, Fit};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// The spec; see the [module](self) for its page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElasticNet {
    lags: Option<Vec<usize>>,
    calendar: bool,
    penalty: Option<f64>,
    l1_ratio: f64,
}

impl Default for ElasticNet {
    fn default() -> Self {
        Self { lags: None, calendar: true, penalty: None, l1_ratio: 0.5 }
    }
}

/// Penalties that are tried.
const PENALTIES: [f64; 4] = [0.001, 0.01, 0.1, 1.0];
/// Rows that each coefficient needs.
const ROWS_EACH: usize = 6;
/// Longest horizon for which the full dependence between steps is kept.
const MOST_CORRELATED: usize = 400;

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[Entry {
    name: "elastic_net",
    aliases: &["regression"],
    about: "elastic-net regression on lags and calendar terms; global over a panel",
    continues_lines: true,
    make: || Box::new(ElasticNet::default()),
}];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "elastic_net", load: load::<ElasticNetFit> }];

/// Rows of one series: changes in units of their mean size.
struct Rows {
    changes: Vec<f64>,
    scale: f64,
}

impl Rows {
    fn of(history: &History) -> Self {
        let values = history.filled();
        let plain: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let top = plain.iter().fold(0.0_f64, |top, change| top.max(change.abs()));
        let mean = plain.iter().map(|change| change.abs() / top).sum::<f64>() / count(plain.len().max(1));
        let scale = if top > 0.0 { top * mean } else { 1.0 };
        Self { changes: plain.iter().map(|change| change / scale).collect(), scale }
    }
}

impl ElasticNet {
    /// Lags of the change.
    #[must_use]
    pub fn lags(mut self, lags: impl IntoIterator<Item = usize>) -> Self {
        let mut lags: Vec<usize> = lags.into_iter().collect();
        lags.sort_unstable();
        lags.dedup();
        self.lags = Some(lags);
        self
    }

    /// Whether there is a term for each slot of the season.
    #[must_use]
    pub const fn calendar(mut self, calendar: bool) -> Self {
        self.calendar = calendar;
        self
    }

    /// A fixed penalty and the share of its absolute part.
    #[must_use]
    pub const fn penalty(mut self, penalty: f64, l1_ratio: f64) -> Self {
        self.penalty = Some(penalty);
        self.l1_ratio = l1_ratio;
        self
    }

    fn check(&self, panel: &[History]) -> Result<usize> {
        let Some(first) = panel.first() else {
            return Err(Error::too_few("elastic_net", 0, 1, "give at least one series"));
        };
        let period = first.period();
        if let Some(place) = panel.iter().position(|history| history.period() != period) {
            let why =
                format!("series {place} has period {}, the first {period}; fit them apart", panel[place].period());
            return Err(Error::argument("panel", why));
        }
        if self.lags.as_ref().is_some_and(|lags| lags.contains(&0)) {
            return Err(Error::argument("lags", "a lag of 0 is the value itself; use 1 and more"));
        }
        if self.penalty.is_some_and(|penalty| !(penalty >= 0.0 && penalty.is_finite())) {
            return Err(Error::argument("penalty", "must be at or above 0"));
        }
        if !(0.0..=1.0).contains(&self.l1_ratio) {
            return Err(Error::argument("l1_ratio", format!("{} lies outside [0, 1]", self.l1_ratio)));
        }
        Ok(period)
    }

    /// Fits one model to all series, which need not be equally long.
    ///
    /// # Errors
    /// An empty panel, series of different periods, or settings out of range.
    pub fn fit_panel(&self, panel: &[History]) -> Result<SharedElasticNet> {
        let period = self.check(panel)?;
        let rows: Vec<Rows> = panel.iter().map(Rows::of).collect();
        let wanted = self.lags.clone().unwrap_or_else(|| {
            let mut lags = vec![1, 2, 3];
            if period > 1 {
                lags.extend([period, 2 * period]);
            }
            lags.sort_unstable();
            lags.dedup();
            lags
        });
        let slots = if self.calendar && period > 1 { period } else { 0 };
        let available = |lags: &[usize]| -> usize {
            let longest = lags.last().copied().unwrap_or(0);
            rows.iter().map(|rows| rows.changes.len().saturating_sub(longest)).sum()
        };
        let mut lags = wanted;
        while !lags.is_empty() && available(&lags) < ROWS_EACH * (lags.len() + slots + 1) {
            lags.pop();
        }
        let slots = if available(&lags) < ROWS_EACH * (lags.len() + slots + 1) { 0 } else { slots };
        let mut shared = SharedElasticNet {
            lags,
            slots,
            lag_coefficients: vec![],
            slot_coefficients: vec![0.0; slots],
            intercept: 0.0,
            penalty: 0.0,
            spread: 0.0,
            rows: 0,
        };
        let penalty = match self.penalty {
            Some(penalty) => penalty,
            None => self.choose_penalty(&mut shared, &rows)?,
        };
        self.estimate(&mut shared, &rows, penalty, 0)?;
        let (squares, used) = rows
            .iter()
            .map(|rows| shared.errors(rows, 0, 0))
            .fold((0.0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        shared.rows = used;
        let free = used.saturating_sub(shared.lags.len() + slots + 1).max(1);
        shared.spread = (squares / count(free)).sqrt();
        Ok(shared)
    }

    /// The penalty with the least squared error on the last fifth of each series.
    fn choose_penalty(&self, shared: &mut SharedElasticNet, rows: &[Rows]) -> Result<f64> {
        let mut best = (f64::INFINITY, PENALTIES[1]);
        for penalty in PENALTIES {
            self.estimate(shared, rows, penalty, 5)?;
            let squares: f64 = rows.iter().map(|rows| shared.errors(rows, 5, 1).0).sum();
            if squares < best.0 {
                best = (squares, penalty);
            }
        }
        Ok(best.1)
    }

    /// Estimates on all rows, or without the last `held`-th part of each series.
    fn estimate(&self, shared: &mut SharedElasticNet, rows: &[Rows], penalty: f64, held: usize) -> Result<()> {
        let width = shared.lags.len() + shared.slots;
        let longest = shared.lags.last().copied().unwrap_or(0);
        let (mut records, mut targets) = (vec![], vec![]);
        for part in rows {
            let end = part.changes.len() - part.changes.len().checked_div(held).unwrap_or(0);
            for t in longest..end {
                shared.features(&part.changes, t, &mut records);
                targets.push(part.changes[t]);
            }
        }
        shared.penalty = penalty;
        shared.lag_coefficients = vec![0.0; shared.lags.len()];
        shared.slot_coefficients = vec![0.0; shared.slots];
        if width == 0 || targets.len() < 2 {
            shared.intercept = targets.iter().sum::<f64>() / count(targets.len().max(1));
            return Ok(());
        }
        let size = targets.len();
        let broken = |why: String| Error::domain("elastic_net", why);
        // The library centres the target but not the features, so without this the intercept would be shrunk into them.
        let means: Vec<f64> =
            (0..width).map(|column| records.iter().skip(column).step_by(width).sum::<f64>() / count(size)).collect();
        for row in records.chunks_exact_mut(width) {
            for (slot, mean) in row.iter_mut().zip(&means) {
                *slot -= mean;
            }
        }
        let records = Array2::from_shape_vec((size, width), records).map_err(|why| broken(why.to_string()))?;
        let data = Dataset::new(records, Array1::from(targets));
        let model = linfa_elasticnet::ElasticNet::params()
            .penalty(penalty)
            .l1_ratio(self.l1_ratio)
            .tolerance(1e-10)
            .max_iterations(10_000)
            .fit(&data)
            .map_err(|why| broken(why.to_string()))?;
        let plane: Vec<f64> = model.hyperplane().to_vec();
        let (lags, slots) = plane.split_at(shared.lags.len());
        shared.lag_coefficients.copy_from_slice(lags);
        shared.slot_coefficients.copy_from_slice(slots);
        shared.intercept = model.intercept() - plane.iter().zip(&means).map(|(b, mean)| b * mean).sum::<f64>();
        Ok(())
    }
}

/// One regression for a panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedElasticNet {
    lags: Vec<usize>,
    slots: usize,
    lag_coefficients: Vec<f64>,
    slot_coefficients: Vec<f64>,
    intercept: f64,
    penalty: f64,
    spread: f64,
    rows: usize,
}

impl SharedElasticNet {
    /// Features of the change at `t`, which follows value `t`.
    fn features(&self, changes: &[f64], t: usize, out: &mut Vec<f64>) {
        out.extend(self.lags.iter().map(|lag| changes[t - lag]));
        out.extend((0..self.slots).map(|slot| if (t + 1) % self.slots == slot { 1.0 } else { 0.0 }));
    }

    /// The change at `t` from those before it; missing early ones count as zero.
    fn change(&self, changes: &[f64], t: usize) -> f64 {
        let lags = self.lags.iter().zip(&self.lag_coefficients);
        let own: f64 = lags.map(|(lag, b)| t.checked_sub(*lag).map_or(0.0, |at| b * changes[at])).sum();
        let calendar = if self.slots > 0 { self.slot_coefficients[(t + 1) % self.slots] } else { 0.0 };
        self.intercept + own + calendar
    }

    /// Sum of squared errors and number of rows; only the last `held`-th part where `tail` is not 0.
    fn errors(&self, rows: &Rows, held: usize, tail: usize) -> (f64, usize) {
        let longest = self.lags.last().copied().unwrap_or(0);
        let n = rows.changes.len();
        let from = if tail > 0 { n - n.checked_div(held).unwrap_or(0) } else { 0 };
        let places = longest.max(from)..n;
        let squares = places.clone().map(|t| (rows.changes[t] - self.change(&rows.changes, t)).powi(2)).sum();
        (squares, places.len())
    }

    /// Lags that were kept.
    #[must_use]
    pub fn lags(&self) -> &[usize] {
        &self.lags
    }

    /// Applies the shared coefficients to a series, which need not be one of the panel.
    ///
    /// # Errors
    /// Fewer than two values.
    pub fn apply(&self, history: &History) -> Result<ElasticNetFit> {
        if history.len() < 2 {
            return Err(Error::too_few(
                "elastic_net",
                history.len(),
                2,
                "use ladder, which forecasts from one value on",
            ));
        }
        let rows = Rows::of(history);
        let (squares, used) = self.errors(&rows, 0, 0);
        let prior = count(self.lags.len() + self.slots + 1);
        let spread = ((squares + prior * self.spread.powi(2)) / (count(used) + prior)).sqrt();
        let degrees = (count(used) + prior).max(3.0);
        Ok(ElasticNetFit {
            shared: self.clone(),
            changes: rows.changes,
            scale: rows.scale,
            spread,
            degrees,
            history: history.clone(),
        })
    }
}

impl Model for ElasticNet {
    fn name(&self) -> String {
        "elastic_net".to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        if history.seen().len() <= ladder::LONGEST || history.line().is_some() {
            return Ladder.fit(history);
        }
        Ok(Box::new(self.fit_panel(std::slice::from_ref(history))?.apply(history)?))
    }
}

/// Shared coefficients applied to one series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElasticNetFit {
    shared: SharedElasticNet,
    changes: Vec<f64>,
    scale: f64,
    spread: f64,
    degrees: f64,
    history: History,
}

impl Checked for ElasticNetFit {
    fn matches(&self) -> bool {
        let shared = &self.shared;
        shared.lags.len() == shared.lag_coefficients.len()
            && !shared.lags.contains(&0)
            && shared.slots == shared.slot_coefficients.len()
            && self.changes.len() + 1 == self.history.len()
    }
}

impl Fitted for ElasticNetFit {
    fn label(&self) -> String {
        "elastic_net".to_owned()
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let mut changes = self.changes.clone();
        let mut level = self.history.filled().last().copied().unwrap_or_default();
        let points: Vec<f64> = (0..horizon)
            .map(|_| {
                let change = self.shared.change(&changes, changes.len());
                changes.push(change);
                level += change * self.scale;
                level
            })
            .collect();
        // Weights of errors in the changes, added up over the steps.
        let mut weights: Vec<f64> = vec![1.0];
        for k in 1..horizon {
            let lags = self.shared.lags.iter().zip(&self.shared.lag_coefficients);
            weights.push(lags.map(|(lag, b)| k.checked_sub(*lag).map_or(0.0, |at| b * weights[at])).sum());
        }
        let mut sum = 0.0;
        let levels: Vec<f64> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        let mut total = 0.0;
        let scales: Vec<f64> = levels
            .iter()
            .map(|weight| {
                total += weight * weight;
                self.spread * self.scale * total.sqrt()
            })
            .collect();
        let dependence = if horizon <= MOST_CORRELATED {
            Dependence::from_weights(&levels, horizon)
        } else {
            Dependence::walk(horizon)
        };
        Ok(Forecast::student(points, &scales, self.degrees, dependence)?.clipped(&self.history.bounds()))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        let values = self.history.filled();
        let longest = self.shared.lags.last().copied().unwrap_or(0);
        (0..values.len())
            .map(|at| {
                let t = at.checked_sub(1).filter(|t| *t >= longest)?;
                Some(values[t] + self.shared.change(&self.changes, t) * self.scale)
            })
            .collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(self.history.values(), &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let mut out = vec![("intercept".to_owned(), self.shared.intercept)];
        let lags = self.shared.lags.iter().zip(&self.shared.lag_coefficients);
        out.extend(lags.map(|(lag, value)| (format!("lag{lag}"), *value)));
        let slots = self.shared.slot_coefficients.iter().enumerate();
        out.extend(slots.map(|(slot, value)| (format!("slot{slot}"), *value)));
        out.push(("penalty".to_owned(), self.shared.penalty));
        out
    }

    fn why(&self) -> String {
        let kept = self.shared.lag_coefficients.iter().filter(|value| **value != 0.0).count();
        let what = if kept == 0 {
            "no lag matters: the mean change goes on".to_owned()
        } else {
            format!("{kept} of {} lags of the change matter", self.shared.lags.len())
        };
        format!("{what}; penalty {} over {} rows", self.shared.penalty, self.shared.rows)
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("elastic_net", self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn a_shared_lag_is_found() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let panel: Vec<History> = (0..60)
            .map(|k| {
                let mut values = vec![10.0 + f64::from(k), 10.4 + f64::from(k)];
                for t in 2..30 {
                    let change = values[t - 1] - values[t - 2];
                    let noise: f64 = rng.random();
                    values.push(values[t - 1] - 0.6 * change + noise);
                }
                History::new(&values, 1).unwrap()
            })
            .collect();
        let shared = ElasticNet::default().penalty(1e-4, 0.5).fit_panel(&panel).unwrap();
        assert!((shared.lag_coefficients[0] + 0.6).abs() < 0.1, "{shared:?}");
        assert!(ElasticNet::default().fit_panel(&[]).unwrap_err().is_too_few());
        assert!(ElasticNet::default().lags([0]).fit_panel(&panel).is_err());
        assert!(ElasticNet::default().penalty(-1.0, 0.5).fit_panel(&panel).is_err());
        let monthly = History::new(&[1.0, 2.0, 4.0], 12).unwrap();
        assert!(ElasticNet::default().fit_panel(&[panel[0].clone(), monthly]).is_err());
    }

    #[test]
    fn seasons_enter_by_the_calendar() {
        let season = [5.0, -3.0, 1.0, -3.0];
        let values: Vec<f64> = (0..40).map(|t| 100.0 + season[t % 4] + ((t * 7) % 5) as f64 * 0.1).collect();
        let fit = ElasticNet::default().fit(&History::new(&values, 4).unwrap()).unwrap();
        let point = fit.forecast(4).unwrap().point().to_vec();
        assert!(point[0] - point[1] > 6.0 && point[2] - point[3] > 2.5, "{point:?}");
    }
}
