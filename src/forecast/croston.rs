//! Intermittent demand: counts that are zero most of the time.
//!
//! **When to use.** Sales, failures, cases: values at or above zero of which a good part are zero. Without zeros these are
//! plain exponential smoothing with a small weight; use `ets` there.
//!
//! **Model.** `z` is the smoothed size of the demands that happen, `p` the smoothed number of periods between them:
//!
//! ```text
//! Croston   f = z / p, both smoothed with weight α at each demand
//! SBA       f = (1 - α / 2) z / p            (Syntetos and Boylan's correction of Croston's bias)
//! TSB       f = q z, q smoothed each period from 1 (demand) or 0, z at each demand: falls when demand dies out
//! ADIDA     sums over blocks as long as the mean distance of demands, smoothed, divided by the block length
//! IMAPA     the mean of ADIDA over all block lengths from 1 to that distance
//! ```
//!
//! **Parameters.**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `alpha` | 0.1 | (0, 1] | – | weight of the newest demand size (Croston, SBA, TSB) |
//! | `alpha_probability` | 0.1 | (0, 1] | – | weight of the newest period in TSB's probability |
//! | block smoothing | estimated | [0.1, 0.3] | – | weight in ADIDA and IMAPA |
//!
//! **Estimation.** The weights of Croston, SBA and TSB are given; those of ADIDA and IMAPA minimise the squared one-step
//! errors of each block series, by golden section to 1e-10.
//!
//! **Intervals.** A mixture: no demand with one probability, else a demand drawn from the observed sizes, scaled so that
//! the mean of the mixture is the point. Quantiles are therefore at or above zero, and the lower ones are zero. Periods are independent; the
//! uncertainty of the rate is left out.
//!
//! **Missing values.** Refused; a period without a report is not a period without demand.
//!
//! **Errors.** Values below zero, gaps, weights outside (0, 1].
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{croston::Croston, history::History, model::{Fitted, Model}};
//! let demand = History::new(&[0.0, 3.0, 0.0, 0.0, 2.0, 0.0, 4.0, 0.0, 0.0, 1.0], 1)?;
//! let forecast = Croston::Classic.fit(&demand)?.forecast(2)?;
//! assert!((forecast.point()[0] - 2.809 / 2.181).abs() < 1e-12);
//! assert!(forecast.interval(0.8)?[0].0.abs() < 1e-12);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Croston 1972, Operational Research Quarterly 23, 289–303; Syntetos and Boylan 2005, Int. J. Forecasting 21,
//! 303–314; Teunter, Syntetos and Babai 2011, European J. Operational Research 214, 606–615; Nikolopoulos and others
//! 2011, J. Operational Research Society 62, 544–554 (ADIDA); Petropoulos and Kourentzes 2015, same journal 66, 914–924
//! (IMAPA).
//!
//! **Agrees with** statsforecast 2.1.1 (CrostonClassic, CrostonSBA, TSB, ADIDA, IMAPA) to 1e-9, for the last two to 1e-5
//! because its optimiser stops earlier; test `arima_family`.

use super::distribution::{Dependence, Forecast, Marginal};
use super::history::{Bounds, History};
use super::model::{Fitted, Model, Saved, check_horizon, count, differences, load_as};
use super::registry::{Entry, Kind};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Which of the family.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Croston {
    /// Croston's ratio with a weight of 0.1.
    Classic,
    /// The ratio with another weight.
    Weighted {
        /// Weight of the newest demand.
        alpha: f64,
    },
    /// Syntetos and Boylan's corrected ratio with a weight of 0.1.
    Corrected,
    /// Teunter, Syntetos and Babai's.
    Obsolescence {
        /// Weight of the newest demand size.
        alpha: f64,
        /// Weight of the newest period in the probability.
        alpha_probability: f64,
    },
    /// Aggregated over blocks.
    Aggregated,
    /// Aggregated over blocks of every length.
    MultiAggregated,
}

/// Croston's own weight.
const WEIGHT: f64 = 0.1;
/// Weights that aggregated smoothing looks at.
const SEARCHED: (f64, f64) = (0.1, 0.3);

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "croston",
        aliases: &[],
        about: "intermittent demand: size over distance",
        continues_lines: false,
        make: || Box::new(Croston::Classic),
    },
    Entry {
        name: "sba",
        aliases: &["croston_sba"],
        about: "intermittent demand: Croston with Syntetos and Boylan's correction",
        continues_lines: false,
        make: || Box::new(Croston::Corrected),
    },
    Entry {
        name: "tsb",
        aliases: &[],
        about: "intermittent demand that may die out: probability times size",
        continues_lines: false,
        make: || Box::new(Croston::Obsolescence { alpha: WEIGHT, alpha_probability: WEIGHT }),
    },
    Entry {
        name: "adida",
        aliases: &[],
        about: "intermittent demand summed over blocks, smoothed",
        continues_lines: false,
        make: || Box::new(Croston::Aggregated),
    },
    Entry {
        name: "imapa",
        aliases: &[],
        about: "intermittent demand summed over blocks of every length, smoothed and averaged",
        continues_lines: false,
        make: || Box::new(Croston::MultiAggregated),
    },
];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "croston", load: load_as::<CrostonFit> }];

impl Model for Croston {
    fn name(&self) -> String {
        match self {
            Self::Classic | Self::Weighted { .. } => "croston",
            Self::Corrected => "sba",
            Self::Obsolescence { .. } => "tsb",
            Self::Aggregated => "adida",
            Self::MultiAggregated => "imapa",
        }
        .to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        Ok(Box::new(self.fit_history(history)?))
    }
}

impl Croston {
    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Values below zero, gaps, or a weight outside (0, 1].
    pub fn fit_history(&self, history: &History) -> Result<CrostonFit> {
        let name = self.name();
        for (argument, weight) in self.weights() {
            if !(weight > 0.0 && weight <= 1.0) {
                return Err(Error::argument(argument, format!("{weight}; a weight lies above 0 and at most at 1")));
            }
        }
        let (normal, scale) = history.normalised();
        let values = normal.complete()?;
        if let Some((index, value)) = values.iter().enumerate().find(|(_, value)| **value < 0.0) {
            let why = format!("value {index} is {}; demand is at or above 0, use ets", value * scale);
            return Err(Error::domain(name, why));
        }
        let sizes: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
        let (mut fitted, rate) = if sizes.is_empty() { (vec![None; values.len()], 0.0) } else { self.rates(values) };
        for value in fitted.iter_mut().flatten() {
            *value *= scale;
        }
        Ok(CrostonFit {
            spec: *self,
            rate: rate * scale,
            sizes: sizes.iter().map(|size| size * scale).collect(),
            fitted,
            values: history.values().to_vec(),
            bounds: history.bounds(),
        })
    }

    fn weights(&self) -> Vec<(&'static str, f64)> {
        match *self {
            Self::Weighted { alpha } => vec![("alpha", alpha)],
            Self::Obsolescence { alpha, alpha_probability } => {
                vec![("alpha", alpha), ("alpha_probability", alpha_probability)]
            }
            _ => vec![],
        }
    }

    /// One-step forecasts and the rate after the last value; there is at least one demand.
    fn rates(&self, values: &[f64]) -> (Vec<Option<f64>>, f64) {
        match *self {
            Self::Classic => ratio(values, WEIGHT, 1.0),
            Self::Weighted { alpha } => ratio(values, alpha, 1.0),
            Self::Corrected => ratio(values, WEIGHT, 1.0 - 0.5 * WEIGHT),
            Self::Obsolescence { alpha, alpha_probability } => fading(values, alpha, alpha_probability),
            Self::Aggregated => (vec![None; values.len()], aggregated(values, distance(values))),
            Self::MultiAggregated => {
                let longest = distance(values);
                let sum: f64 = (1..=longest).map(|block| aggregated(values, block)).sum();
                (vec![None; values.len()], sum / count(longest))
            }
        }
    }
}

/// Croston's recursion times `factor`.
fn ratio(values: &[f64], alpha: f64, factor: f64) -> (Vec<Option<f64>>, f64) {
    let mut fitted = Vec::with_capacity(values.len());
    let mut state: Option<(f64, f64)> = None;
    let mut since = 0.0;
    for &value in values {
        fitted.push(state.map(|(size, gap)| factor * size / gap));
        since += 1.0;
        if value > 0.0 {
            state =
                Some(state.map_or((value, since), |(size, gap)| {
                    (size + alpha * (value - size), gap + alpha * (since - gap))
                }));
            since = 0.0;
        }
    }
    (fitted, state.map_or(0.0, |(size, gap)| factor * size / gap))
}

/// Probability times size.
fn fading(values: &[f64], alpha: f64, alpha_probability: f64) -> (Vec<Option<f64>>, f64) {
    let mut fitted = Vec::with_capacity(values.len());
    let mut probability: Option<f64> = None;
    let mut size: Option<f64> = None;
    for &value in values {
        fitted.push(probability.zip(size).map(|(probability, size)| probability * size));
        let happened = if value > 0.0 { 1.0 } else { 0.0 };
        probability = Some(probability.map_or(happened, |p| p + alpha_probability * (happened - p)));
        if value > 0.0 {
            size = Some(size.map_or(value, |size| size + alpha * (value - size)));
        }
    }
    (fitted, probability.unwrap_or(0.0) * size.unwrap_or(0.0))
}

/// Mean distance of demands in whole periods, the first counted from the start.
fn distance(values: &[f64]) -> usize {
    let last = values.iter().rposition(|value| *value > 0.0).map_or(1, |last| last + 1);
    let demands = values.iter().filter(|value| **value > 0.0).count().max(1);
    // A rounded mean of positions, at least 1 and far below 2^52.
    (count(last) / count(demands)).round_ties_even().max(1.0) as usize
}

/// Rate by smoothing sums of blocks; what does not fill a block at the start is left out.
fn aggregated(values: &[f64], block: usize) -> f64 {
    let skip = values.len() % block;
    let sums: Vec<f64> = values[skip..].chunks_exact(block).map(|part| part.iter().sum()).collect();
    smoothed(&sums) / count(block)
}

/// Last state of simple exponential smoothing from the first value, its weight by least squares.
fn smoothed(values: &[f64]) -> f64 {
    let Some((&first, rest)) = values.split_first() else { return 0.0 };
    let run = |alpha: f64| {
        let (mut level, mut squares) = (first, 0.0);
        for value in rest {
            let error = value - level;
            squares += error * error;
            level += alpha * error;
        }
        (squares, level)
    };
    let (mut low, mut high) = SEARCHED;
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    while high - low > 1e-10 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if run(left).0 <= run(right).0 { high = right } else { low = left }
    }
    run(0.5 * (low + high)).1
}

/// A fitted member of the family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrostonFit {
    spec: Croston,
    rate: f64,
    sizes: Vec<f64>,
    fitted: Vec<Option<f64>>,
    values: Vec<Option<f64>>,
    bounds: Bounds,
}

impl CrostonFit {
    /// Demand per period.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }
}

impl Fitted for CrostonFit {
    fn label(&self) -> String {
        self.spec.name()
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let top = self.sizes.iter().fold(0.0_f64, |top, size| top.max(*size));
        let marginal = if top > 0.0 && self.rate > 0.0 {
            let mean = top * (self.sizes.iter().map(|size| size / top).sum::<f64>() / count(self.sizes.len()));
            let share = count(self.sizes.len()) / count(self.values.len());
            // The rate per demand and the share of periods with one; a rate above what the sizes can give scales them.
            let probability = (self.rate / mean).min(1.0).max(share.min(1.0));
            let factor = self.rate / (mean * probability);
            let demand = Marginal::sample(self.sizes.iter().map(|size| size * factor).collect());
            if probability < 1.0 {
                Marginal::Mixture(vec![(1.0 - probability, Marginal::Point(0.0)), (probability, demand)])
            } else {
                demand
            }
        } else {
            Marginal::Point(0.0)
        };
        let forecast = Forecast::new(vec![self.rate; horizon], vec![marginal; horizon], Dependence::Independent)?;
        Ok(forecast.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        self.fitted.clone()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.values, &self.fitted)
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let mut out = vec![("rate".to_owned(), self.rate)];
        out.extend(self.spec.weights().into_iter().map(|(name, value)| (name.to_owned(), value)));
        out
    }

    fn why(&self) -> String {
        let (demands, periods) = (self.sizes.len(), self.values.len());
        if demands == 0 {
            return format!("no demand in {periods} periods: none is expected");
        }
        format!("{demands} demands in {periods} periods: {} a period is expected", self.rate)
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("croston", self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(spec: Croston, values: &[f64]) -> f64 {
        spec.fit_history(&History::new(values, 1).unwrap()).unwrap().rate()
    }

    #[test]
    fn regular_demand_is_exact() {
        let every_third = [0.0, 0.0, 6.0].repeat(5);
        assert!((rate(Croston::Classic, &every_third) - 2.0).abs() < 1e-12);
        assert!((rate(Croston::Corrected, &every_third) - 1.9).abs() < 1e-12);
        assert!((rate(Croston::Aggregated, &every_third) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_and_bad_values() {
        let fit = Croston::Classic.fit_history(&History::new(&[0.0; 5], 1).unwrap()).unwrap();
        assert_eq!(fit.forecast(2).unwrap().interval(0.9).unwrap()[1], (0.0, 0.0));
        assert!(Croston::Classic.fit_history(&History::new(&[1.0, -1.0], 1).unwrap()).is_err());
        let gap = History::with_gaps(vec![Some(1.0), None, Some(0.0)], 1).unwrap();
        assert!(Croston::Classic.fit_history(&gap).is_err());
        let heavy = Croston::Weighted { alpha: 1.5 };
        assert!(heavy.fit_history(&History::new(&[1.0], 1).unwrap()).is_err());
    }

    #[test]
    fn the_mean_of_the_mixture_is_the_rate() {
        let values = [0.0, 3.0, 0.0, 0.0, 2.0, 0.0, 4.0, 0.0, 0.0, 1.0];
        for entry in ENTRIES {
            let forecast = (entry.make)().fit(&History::new(&values, 1).unwrap()).unwrap().forecast(1).unwrap();
            assert!((forecast.mean()[0] / forecast.point()[0] - 1.0).abs() < 0.02, "{}", entry.name);
        }
    }
}
