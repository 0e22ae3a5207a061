//! The reference forecasts: last value, last season, drift and mean.
//!
//! **When to use.** As the yardstick of every other model; the random walk with drift is hard to beat on short annual
//! series. The naive forecast is wrong wherever the series clearly grows, drift wherever a rate runs towards a limit.
//!
//! **Model.** With `y_1 … y_n`, season length `m` and horizon `k`:
//!
//! ```text
//! naive            f(k) = y_n
//! seasonal naive   f(k) = y_{n + k - m (floor((k - 1) / m) + 1)}
//! drift            f(k) = y_n + k b,          b = (y_n - y_1) / (n - 1)
//! mean             f(k) = (y_1 + … + y_n) / n
//! ```
//!
//! **Parameters.** None to set.
//!
//! | model | estimated | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `drift` | `b` | any | data per period | mean change per period |
//! | `mean` | `mean` | any | data | mean of all values |
//!
//! **Estimation.** Closed forms.
//!
//! **Intervals.** Normal, except the mean's, which are Student with `n - 1` degrees of freedom; `s` is the root mean
//! square of the one-step errors (drift: about their mean, divided by `n - 2`; mean: the standard deviation):
//!
//! ```text
//! naive            s sqrt(k)
//! seasonal naive   s sqrt(floor((k - 1) / m) + 1)
//! drift            s sqrt(k (1 + k / (n - 1)))
//! mean             s sqrt(1 + 1 / n)
//! ```
//!
//! They leave out that the model may be wrong, which on annual data is most of the error: see the combination's.
//! Where there are too few errors for `s` the spread is taken from [`super::ladder`].
//!
//! **Missing values.** Gaps inside the series are skipped: a change over several slots counts with its length.
//!
//! **Errors.** Seasonal naive needs one full season.
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{history::History, model::Model, naive::Naive};
//! let history = History::new(&[10.0, 12.0, 11.0, 15.0, 14.0], 1)?;
//! let fit = Naive::Drift.fit(&history)?;
//! assert_eq!(fit.forecast(2)?.point(), [15.0, 16.0]);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Hyndman and Athanasopoulos, *Forecasting: principles and practice*, 3rd edition, 5.2 and 5.5, table 5.2.
//!
//! **Agrees with** R forecast 8.20 (`naive`, `rwf(drift = TRUE)`) to 1e-9 relative, test
//! `forecast::naive_and_drift_are_those_of_r`.

use super::distribution::{Dependence, Forecast, Marginal};
use super::history::{Bounds, History};
use super::ladder;
use super::model::{Fitted, Model, Saved, check_horizon, count, differences, load_as};
use super::registry::{Entry, Kind};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Which reference forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Naive {
    /// The last value.
    Last,
    /// The value one season before.
    Seasonal,
    /// The last value plus the mean change.
    Drift,
    /// The mean of all values.
    Mean,
}

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "naive",
        aliases: &["last", "random_walk"],
        about: "the last value",
        continues_lines: false,
        make: || Box::new(Naive::Last),
    },
    Entry {
        name: "seasonal_naive",
        aliases: &["snaive"],
        about: "the value one season before",
        continues_lines: false,
        make: || Box::new(Naive::Seasonal),
    },
    Entry {
        name: "drift",
        aliases: &["rwd", "random_walk_with_drift"],
        about: "the last value plus the mean change",
        continues_lines: true,
        make: || Box::new(Naive::Drift),
    },
    Entry {
        name: "mean",
        aliases: &["average"],
        about: "the mean of all values",
        continues_lines: false,
        make: || Box::new(Naive::Mean),
    },
];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "naive", load: load_as::<NaiveFit> }];

/// A fitted reference forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NaiveFit {
    spec: Naive,
    /// Values that forecasts start from: the last season, one value without seasons.
    base: Vec<f64>,
    slope: f64,
    sigma: f64,
    /// Slots from the first to the last value, counted for the drift's own uncertainty.
    span: usize,
    seen: usize,
    /// Degrees of freedom of `sigma` where it is Student, from the mean or the ladder.
    degrees: Option<f64>,
    values: Vec<Option<f64>>,
    fitted: Vec<Option<f64>>,
    bounds: Bounds,
}

impl Model for Naive {
    fn name(&self) -> String {
        match self {
            Self::Last => "naive",
            Self::Seasonal => "seasonal_naive",
            Self::Drift => "drift",
            Self::Mean => "mean",
        }
        .to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        Ok(Box::new(self.fit_history(history)?))
    }
}

impl Naive {
    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Seasonal naive with less than one season.
    pub fn fit_history(self, history: &History) -> Result<NaiveFit> {
        let lag = if self == Self::Seasonal { history.period() } else { 1 };
        let values = history.values();
        let (seen, n) = (history.seen(), history.len());
        let (first, last) = (seen.first().copied().unwrap_or_default(), seen.last().copied().unwrap_or_default());
        if n < lag {
            let instead = "use naive until a season is complete";
            return Err(Error::too_few("seasonal_naive", n, lag, instead));
        }
        let filled = history.filled();
        let scale = history.magnitude();
        let mean = scale * (seen.iter().map(|value| value / scale).sum::<f64>() / count(seen.len()));
        let slope = if self == Self::Drift && n > 1 { (last - first) / count(n - 1) } else { 0.0 };
        // Last value seen before each slot, with the distance to it.
        let before =
            |at: usize| (1..=at / lag).find_map(|back| Some((values.get(at - back * lag).copied().flatten()?, back)));
        let fitted: Vec<Option<f64>> = (0..n)
            .map(|at| match self {
                Self::Mean => Some(mean),
                _ => before(at).map(|(value, back)| value + slope * count(back)),
            })
            .collect();
        // Squared errors are summed in units of the largest value, so that 1e200 does not overflow.
        let (mut square, mut errors) = (0.0, 0_usize);
        for (at, (value, fit)) in values.iter().zip(&fitted).enumerate() {
            if let (Some(value), Some(fit)) = (value, fit) {
                let back = if self == Self::Mean { 1 } else { before(at).map_or(1, |(_, back)| back) };
                square += ((value - fit) / scale).powi(2) / count(back);
                errors += 1;
            }
        }
        let free = match self {
            Self::Last | Self::Seasonal => errors,
            Self::Drift | Self::Mean => errors.saturating_sub(1),
        };
        let mut degrees = (self == Self::Mean).then(|| count(free));
        let sigma = if free >= ladder::ENOUGH_ERRORS || (free > 0 && square == 0.0 && seen.len() > 2) {
            scale * (square / count(free)).sqrt()
        } else {
            let spread = ladder::spread(&seen);
            degrees = Some(spread.degrees);
            spread.scale
        };
        let base = match self {
            Self::Mean => vec![mean],
            _ => filled.get(n - lag..).unwrap_or_default().to_vec(),
        };
        Ok(NaiveFit {
            spec: self,
            base,
            slope,
            sigma,
            span: n,
            seen: seen.len(),
            degrees,
            values: values.to_vec(),
            fitted,
            bounds: history.bounds(),
        })
    }
}

impl NaiveFit {
    /// Standard deviation of the one-step error, as the page defines it.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    /// Factor by which `sigma` grows until step `k`, from 1.
    fn growth(&self, k: usize) -> f64 {
        let steps = count(k);
        match self.spec {
            Naive::Last => steps.sqrt(),
            Naive::Seasonal => count((k - 1) / self.base.len().max(1) + 1).sqrt(),
            Naive::Drift => (steps * (1.0 + steps / count(self.span.saturating_sub(1).max(1)))).sqrt(),
            Naive::Mean => (1.0 + 1.0 / count(self.seen)).sqrt(),
        }
    }
}

impl Fitted for NaiveFit {
    fn label(&self) -> String {
        self.spec.name()
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let lag = self.base.len().max(1);
        let base = |k: usize| self.base.get((k - 1) % lag).copied().unwrap_or_default();
        let points: Vec<f64> = (1..=horizon).map(|k| base(k) + self.slope * count(k)).collect();
        let marginals = points.iter().zip(1..).map(|(&point, k)| {
            let scale = self.sigma * self.growth(k);
            match self.degrees {
                Some(degrees) => Marginal::Student { location: point, scale, degrees },
                None => Marginal::Normal { mean: point, sd: scale },
            }
        });
        let dependence = match self.spec {
            Naive::Last | Naive::Drift => Dependence::walk(horizon),
            // The season's errors add up every `lag` steps; the mean's errors are independent apart from the mean.
            Naive::Seasonal if horizon <= MOST_CORRELATED => {
                let weights: Vec<f64> = (0..horizon).map(|k| if k % lag == 0 { 1.0 } else { 0.0 }).collect();
                Dependence::from_weights(&weights, horizon)
            }
            Naive::Seasonal | Naive::Mean => Dependence::Independent,
        };
        let marginals = marginals.collect();
        Ok(Forecast::new(points, marginals, dependence)?.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        self.fitted.clone()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.values, &self.fitted)
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let mut out = match self.spec {
            Naive::Drift => vec![("drift".to_owned(), self.slope)],
            Naive::Mean => vec![("mean".to_owned(), self.base.first().copied().unwrap_or_default())],
            Naive::Last | Naive::Seasonal => Vec::new(),
        };
        out.push(("sigma".to_owned(), self.sigma));
        out
    }

    fn why(&self) -> String {
        let said = match self.spec {
            Naive::Last => "asked for: the last value is carried on".to_owned(),
            Naive::Seasonal => "asked for: the last season is repeated".to_owned(),
            Naive::Drift => format!("asked for: the last value grows by the mean change {} per period", self.slope),
            Naive::Mean => "asked for: the mean of all values".to_owned(),
        };
        if self.degrees.is_some() && self.spec != Naive::Mean {
            format!("{said}; with {} values the spread leans on a reference class of annual series", self.seen)
        } else {
            said
        }
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("naive", self)
    }
}

/// Longest horizon for which a full correlation matrix is kept: 2 MB of factor rows.
const MOST_CORRELATED: usize = 720;
