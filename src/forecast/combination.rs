//! Combinations: several models on one series, their forecasts brought together step by step.
//!
//! **When to use.** To combine models of your own choice. [`auto`](super::auto) is the combination whose members, weights
//! and intervals were chosen on public data.
//!
//! **Model.** With members `i = 1 … k`, weights `w_i` that add up to 1 and the members' quantile functions `q_i`:
//!
//! ```text
//! point(h)          = sum of w_i point_i(h),         or the median of the points
//! quantile(h, p)    = sum of w_i q_i(h, p),          or the median of the quantiles
//! ```
//!
//! Averaging quantiles keeps the shape of the members' distributions; averaging probabilities would widen them by the
//! members' disagreement, which on short series says little about the error and belongs into a factor (see `auto`).
//!
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `members` | – | 1.. | models | any specs; a member that refuses the series is left out and named in `why` |
//! | `weighting` | `Median` | – | – | how points and quantiles are brought together |
//!
//! | weighting | weights |
//! | --- | --- |
//! | `Mean` | equal |
//! | `Median` | none; the middle one, or the mean of the two middle ones |
//! | `InverseError { origins }` | proportional to 1 / mean squared error of one-step forecasts at the last `origins` origins, each refitted, shrunk half-way to equal |
//! | `Akaike` | proportional to exp(-AICc / 2); only sensible for members with likelihoods of the same data |
//! | `Fixed(weights)` | as given, members left out are skipped, the rest add up to 1 |
//!
//! **Estimation.** Each member by its own method; `InverseError` fits every member `origins` times more.
//!
//! **Intervals.** From the averaged quantiles, a table of [`PROBABILITIES`]. They leave out the uncertainty of the choice of
//! members. Steps move together as those of a random walk.
//!
//! **Missing values** are the members' business. **Errors**: no members, weights that do not fit, every member refused
//! (the first one's reason is given).
//!
//! **Example**
//!
//! ```
//! use ontrend::forecast::{combination::{Combination, Weighting}, history::History, model::Model};
//! let history = History::new(&[10.0, 12.0, 11.0, 15.0, 14.0, 16.0], 1)?;
//! let both = Combination::named(&["naive", "drift"])?.weighting(Weighting::Mean);
//! // Half of a drift of 1.2 a step.
//! assert!((both.fit(&history)?.forecast(2)?.point()[1] - 17.2).abs() < 1e-9);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Bates and Granger 1969 for inverse errors; Burnham and Anderson, *Model Selection*, section 2.9, for Akaike
//! weights; Lichtendahl, Grushka-Cockayne and Winkler 2013 for averaging quantiles; Petropoulos and Svetunkov 2020 for the
//! median.

use super::distribution::{Dependence, Forecast, Marginal};
use super::history::History;
use super::ladder::{self, Ladder};
use super::model::{Criteria, Fitted, Model, Saved, check_horizon, count, load_as};
use super::registry::{self, Entry, Kind};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Probabilities at which combined distributions are tabulated.
pub const PROBABILITIES: [f64; 21] = [
    0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
    0.995, 0.9975,
];

/// How members are brought together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Weighting {
    /// Equal weights.
    Mean,
    /// The median of points and of quantiles.
    Median,
    /// Weights from one-step errors at the last `origins` origins.
    InverseError {
        /// Number of rolling origins, at least 1.
        origins: usize,
    },
    /// Weights from corrected information criteria.
    Akaike,
    /// Given weights, one a member.
    Fixed(Vec<f64>),
}

/// Entries of the registry: one pool, four weightings.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "pool_mean",
        aliases: &["pool"],
        about: "mean of ets, arima, dot and ces",
        continues_lines: true,
        make: || Box::new(Pool { name: "pool_mean", members: &POOL, weighting: Weighting::Mean }),
    },
    Entry {
        name: "pool_median",
        aliases: &["scum"],
        about: "median of ets, arima, dot and ces",
        continues_lines: true,
        make: || Box::new(Pool { name: "pool_median", members: &POOL, weighting: Weighting::Median }),
    },
    Entry {
        name: "pool_inverse_error",
        aliases: &["inverse_error"],
        about: "ets, arima, dot and ces weighed by their one-step errors at the last five origins",
        continues_lines: true,
        make: || {
            let weighting = Weighting::InverseError { origins: 5 };
            Box::new(Pool { name: "pool_inverse_error", members: &POOL, weighting })
        },
    },
    Entry {
        name: "pool_akaike",
        aliases: &["akaike"],
        about: "simple, straight and damped exponential smoothing weighed by AICc",
        continues_lines: true,
        make: || Box::new(Pool { name: "pool_akaike", members: &SMOOTHING, weighting: Weighting::Akaike }),
    },
];

/// The pool of the sixth place in M4.
const POOL: [&str; 4] = ["ets", "arima", "dot", "ces"];

/// Forms whose likelihoods are of the same data.
const SMOOTHING: [&str; 3] = ["ses", "holt", "damped"];

/// A named pool of the registry.
#[derive(Debug)]
struct Pool {
    name: &'static str,
    members: &'static [&'static str],
    weighting: Weighting,
}

impl Model for Pool {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        if history.line().is_some() || history.values().iter().flatten().count() <= ladder::LONGEST {
            return Ok(Box::new(Ladder::fit_history(history)));
        }
        let members = self.members.iter().map(|name| registry::plain(name)).collect::<Result<_>>()?;
        Combination::of(members).weighting(self.weighting.clone()).fit(history)
    }
}

/// The spec.
#[derive(Debug)]
pub struct Combination {
    members: Vec<Box<dyn Model>>,
    weighting: Weighting,
}

impl Combination {
    /// Of any specs, by the median.
    #[must_use]
    pub fn of(members: Vec<Box<dyn Model>>) -> Self {
        Self { members, weighting: Weighting::Median }
    }

    /// Of models of the registry with their defaults, by the median.
    ///
    /// # Errors
    /// A name that the registry does not know.
    pub fn named(names: &[&str]) -> Result<Self> {
        Ok(Self::of(names.iter().map(|name| registry::model(name)).collect::<Result<_>>()?))
    }

    /// How members are brought together.
    #[must_use]
    pub fn weighting(mut self, weighting: Weighting) -> Self {
        self.weighting = weighting;
        self
    }

    fn check(&self) -> Result<()> {
        if self.members.is_empty() {
            return Err(Error::argument("members", "none; name at least one model"));
        }
        match &self.weighting {
            Weighting::Fixed(weights) if weights.len() != self.members.len() => Err(Error::argument(
                "weights",
                format!("{} for {} members; give one each", weights.len(), self.members.len()),
            )),
            Weighting::Fixed(weights)
                if weights.iter().any(|w| !w.is_finite() || *w < 0.0) || weights.iter().sum::<f64>() <= 0.0 =>
            {
                Err(Error::argument("weights", "negative, not finite or all zero; give shares"))
            }
            Weighting::InverseError { origins: 0 } => Err(Error::argument("origins", "0; give at least 1")),
            _ => Ok(()),
        }
    }

    /// Mean squared one-step error of a member over the last origins; `None` where it refuses one of them.
    fn rolling_error(member: &dyn Model, history: &History, origins: usize) -> Option<f64> {
        let mut sum = 0.0;
        let mut seen = 0_usize;
        for back in 1..=origins {
            let Some(Some(actual)) = history.values().get(history.len().checked_sub(back)?).copied() else { continue };
            let cut = history.without_last(back).ok()?;
            if cut.len() + back != history.len() {
                continue;
            }
            let point = member.fit(&cut).ok()?.forecast(1).ok()?.point().first().copied()?;
            sum += (actual - point).powi(2);
            seen += 1;
        }
        (seen > 0).then(|| sum / count(seen))
    }

    fn weights(&self, kept: &[(usize, Box<dyn Fitted>)], history: &History) -> Vec<f64> {
        let equal = vec![1.0 / count(kept.len()); kept.len()];
        let raw: Vec<f64> = match &self.weighting {
            Weighting::Mean | Weighting::Median => return equal,
            Weighting::Fixed(weights) => {
                kept.iter().map(|(at, _)| weights.get(*at).copied().unwrap_or_default()).collect()
            }
            Weighting::Akaike => {
                let criteria: Vec<f64> =
                    kept.iter().map(|(_, fit)| fit.criteria().map_or(f64::INFINITY, |c| Criteria::aicc(&c))).collect();
                let best = criteria.iter().copied().fold(f64::INFINITY, f64::min);
                criteria.iter().map(|aicc| (0.5 * (best - aicc)).exp()).collect()
            }
            Weighting::InverseError { origins } => {
                let scale = history.magnitude();
                let inverse = kept.iter().map(|(at, _)| {
                    let member = self.members.get(*at)?;
                    // Below a millionth of the values' size errors count as equal: lines would divide by zero.
                    let error = Self::rolling_error(member.as_ref(), history, *origins)?;
                    Some(1.0 / (error / scale / scale).max(1e-12))
                });
                let inverse: Vec<f64> = inverse.map(|weight: Option<f64>| weight.unwrap_or(0.0)).collect();
                let total: f64 = inverse.iter().sum();
                if total <= 0.0 {
                    return equal;
                }
                inverse.iter().zip(&equal).map(|(weight, equal)| 0.5 * weight / total + 0.5 * equal).collect()
            }
        };
        let total: f64 = raw.iter().sum();
        if total.is_finite() && total > 0.0 { raw.iter().map(|weight| weight / total).collect() } else { equal }
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// No members, weights that do not fit them, or every member refused.
    pub fn fit_history(&self, history: &History) -> Result<CombinationFit> {
        self.check()?;
        let mut kept: Vec<(usize, Box<dyn Fitted>)> = Vec::with_capacity(self.members.len());
        let mut refused = Vec::new();
        let mut first = None;
        for (at, member) in self.members.iter().enumerate() {
            match member.fit(history) {
                Ok(fit) => kept.push((at, fit)),
                Err(why) => {
                    refused.push(member.name());
                    first = first.or(Some(why));
                }
            }
        }
        if kept.is_empty() {
            let why = first.unwrap_or_else(|| Error::argument("members", "none"));
            return Err(why.within("combination: every member refused"));
        }
        let weights = self.weights(&kept, history);
        Ok(CombinationFit {
            weights,
            median: self.weighting == Weighting::Median,
            refused,
            values: history.values().to_vec(),
            fits: kept.into_iter().map(|(_, fit)| fit).collect(),
        })
    }
}

impl Model for Combination {
    fn name(&self) -> String {
        let names: Vec<String> = self.members.iter().map(|member| member.name()).collect();
        format!("combination({})", names.join(","))
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        Ok(Box::new(self.fit_history(history)?))
    }
}

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "combination", load: load_as::<CombinationFit> }];

/// A fitted combination.
#[derive(Debug, Deserialize)]
#[serde(try_from = "SavedCombination")]
pub struct CombinationFit {
    weights: Vec<f64>,
    median: bool,
    refused: Vec<String>,
    values: Vec<Option<f64>>,
    fits: Vec<Box<dyn Fitted>>,
}

/// The fields as they are written.
#[derive(Serialize, Deserialize)]
struct SavedCombination {
    members: Vec<Saved>,
    weights: Vec<f64>,
    median: bool,
    refused: Vec<String>,
    values: Vec<Option<f64>>,
}

impl TryFrom<SavedCombination> for CombinationFit {
    type Error = Error;

    fn try_from(saved: SavedCombination) -> Result<Self> {
        if saved.members.is_empty() || saved.members.len() != saved.weights.len() {
            return Err(Error::domain("saved combination", "members and weights differ in number; save it again"));
        }
        let fits = saved.members.iter().map(registry::load).collect::<Result<_>>()?;
        Ok(Self { weights: saved.weights, median: saved.median, refused: saved.refused, values: saved.values, fits })
    }
}

impl CombinationFit {
    /// Label and weight of each member; equal weights under the median.
    #[must_use]
    pub fn weights(&self) -> Vec<(String, f64)> {
        self.fits.iter().zip(&self.weights).map(|(fit, weight)| (fit.label(), *weight)).collect()
    }

    fn bring_together(&self, values: &mut [f64]) -> f64 {
        if self.median {
            return median(values);
        }
        values.iter().zip(&self.weights).map(|(value, weight)| value * weight).sum()
    }
}

/// Median; the mean of the two middle values where their number is even. Sorts its input.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    match (values.get(half), half.checked_sub(1).and_then(|below| values.get(below))) {
        (Some(high), Some(low)) if values.len().is_multiple_of(2) => 0.5 * low + 0.5 * high,
        (Some(middle), _) => *middle,
        _ => f64::NAN,
    }
}

impl Fitted for CombinationFit {
    fn label(&self) -> String {
        let labels: Vec<String> = self.fits.iter().map(|fit| fit.label()).collect();
        format!("combination({})", labels.join(","))
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let forecasts = self.fits.iter().map(|fit| fit.forecast(horizon)).collect::<Result<Vec<_>>>()?;
        let mut points = Vec::with_capacity(horizon);
        let mut marginals = Vec::with_capacity(horizon);
        for step in 0..horizon {
            let mut at: Vec<f64> = forecasts.iter().filter_map(|f| f.point().get(step).copied()).collect();
            points.push(self.bring_together(&mut at));
            let table = PROBABILITIES.iter().map(|p| {
                let mut at: Vec<f64> =
                    forecasts.iter().filter_map(|f| f.marginals().get(step).map(|law| law.quantile(*p))).collect();
                (*p, self.bring_together(&mut at))
            });
            marginals.push(Marginal::Quantiles(table.collect()));
        }
        Forecast::new(points, marginals, Dependence::walk(horizon))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        let all: Vec<Vec<Option<f64>>> = self.fits.iter().map(|fit| fit.fitted_values()).collect();
        (0..self.values.len())
            .map(|at| {
                let mut values: Vec<f64> = all.iter().map(|f| f.get(at).copied().flatten()).collect::<Option<_>>()?;
                Some(self.bring_together(&mut values))
            })
            .collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        super::model::differences(&self.values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        self.weights().into_iter().map(|(label, weight)| (format!("weight of {label}"), weight)).collect()
    }

    fn why(&self) -> String {
        let kind = if self.median { "median" } else { "weighted mean" };
        let mut out = format!("{kind} of {} models", self.fits.len());
        if !self.median {
            let mut ranked = self.weights();
            ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
            let heavy: Vec<String> =
                ranked.iter().take(2).map(|(label, weight)| format!("{label} {weight:.2}")).collect();
            out.push_str(&format!(", heaviest {}", heavy.join(", next ")));
        }
        if !self.refused.is_empty() {
            out.push_str(&format!("; left out, as they refused the series: {}", self.refused.join(", ")));
        }
        out
    }

    fn save(&self) -> Result<Saved> {
        let saved = SavedCombination {
            members: self.fits.iter().map(|fit| fit.save()).collect::<Result<_>>()?,
            weights: self.weights.clone(),
            median: self.median,
            refused: self.refused.clone(),
            values: self.values.clone(),
        };
        Saved::of("combination", &saved)
    }
}
