//! SGT, the seasonal form of LGT: a global trend between linear and exponential, a season that multiplies, Student errors.
//!
//! **When to use.** Quarterly and monthly series of three seasons and more whose growth lies between linear and exponential,
//! when a distribution matters more than time: a fit of 120 monthly values takes some tens of milliseconds. Series without
//! a season, or with less than two and a half, are answered by [`lgt`](super). Not for long seasons with few rounds: every index
//! is a parameter.
//!
//! **Model**
//!
//! ```text
//! mean of y[t+1]   = (level[t] + gamma * level[t]^rho) * s[t+1]
//! level[t+1]       = level[t] + alpha * (y[t+1] / s[t+1] - level[t])                level[1] = y[1] / s[1]
//! s[t+1+m]         = s[t+1] + zeta * (y[t+1] / level[t+1] - s[t+1])
//! error of y[t+1]  ~ Student(nu), scale = sqrt(chi2 * (phi^2 + (1 - phi)^2 * (level[t] s[t+1])^(2 tau)))
//! ```
//!
//! `m` is the number of slots in a season. As in its authors' form there is no local trend. A series with a value of zero or
//! less takes the additive form: the season is added, `rho` = 0, `tau` = 0, `phi` = 1.
//!
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning and prior |
//! | --- | --- | --- | --- | --- |
//! | `alpha` | sampled | (0, 1) | – | weight of the newest value in the level; uniform |
//! | `zeta` | sampled | (0, 1) | – | weight of the newest value in the season; Beta(1, 3) |
//! | `s[1] … s[m]` | sampled | positive | – | first indices, geometric mean 1; Cauchy(0, 0.3) on the logarithm |
//! | `gamma`, `rho`, `nu`, `tau`, `phi`, `chi2` | sampled | – | – | as in [`lgt`](super), values scaled to a maximum of 1000 |
//! | `sweeps` | 250 and 600 | 100.. | sweeps | thrown away (steps are tuned meanwhile) and kept |
//! | `seed` | 1 | any | – | of the sampler and of the paths |
//!
//! **Estimation.** Metropolis steps within a Gibbs sampler, fixed seed; the scale and `gamma` are drawn from their
//! conditionals, three of the indices are moved in each sweep, from the classical ones on. The last 400 values count, three
//! seasons at least.
//!
//! **Intervals.** Three thousand simulated paths, ten from each of 300 draws; the point is the median. **Missing values** are
//! refused. **Errors**: gaps, a horizon of 0, sweeps out of range.
//!
//! ```
//! use ontrend::forecast::{history::History, lgt::seasonal::Sgt, model::Model};
//! let season = [0.8, 1.0, 1.3, 0.9];
//! let sales: Vec<f64> = (0..28).map(|t| 50.0 * 1.02_f64.powi(t) * season[(t % 4) as usize] * (1.0 + 0.01 * f64::from(t * 7 % 5))).collect();
//! let forecast = Sgt::new().fit(&History::new(&sales, 4)?)?.forecast(4)?;
//! for (step, point) in forecast.point().iter().enumerate() {
//!     let truth = 51.0 * 1.02_f64.powi(28 + step as i32) * season[step];
//!     assert!((point / truth - 1.0).abs() < 0.05);
//! }
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Smyl, Bergmeir, Dokumentov, Long, Wibowo and Schmidt, *Local and Global Trend Bayesian Exponential Smoothing
//! Models*, arXiv 2309.13950 (the SGT model); the form of the scale after Long and others, arXiv 2407.00492; priors of `alpha`, `zeta` and the indices are our own.

use super::super::checked::{Checked, load};
use super::super::distribution::Forecast;
use super::super::history::{Bounds, History};
use super::super::model::{Convergence, Fitted, Model, Saved, Stop, check_horizon, differences};
use super::super::registry::{Entry, Kind};
use super::super::seasonal::{self, Adjustment};
use super::draws::Draws;
use super::seasonal_sampler::{self, Draw, Settings};
use super::{CEILING, FEWEST_SWEEPS, FLOOR, Lgt, blunt};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[Entry {
    name: "sgt",
    aliases: &["seasonal_global_trend"],
    about: "Bayesian global trend with a multiplied season, Student errors; lgt where there is no season",
    continues_lines: true,
    make: || Box::new(Sgt::new()),
}];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "sgt", load: load::<SgtFit> }];

/// What the largest magnitude of the series is scaled to.
const MAXIMUM: f64 = 1000.0;
/// Scale of the prior of the global trend's weight, as a share of the maximum.
const GAMMA_SCALE: f64 = 0.002;
/// Values at the end of the series that are fitted, and seasons of them at least.
const WINDOW: (usize, usize) = (400, 3);
/// Draws kept, about, and paths from each.
const DRAWS: (usize, usize) = (300, 10);

/// The spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sgt {
    warm_up: usize,
    sweeps: usize,
    seed: u64,
}

impl Default for Sgt {
    fn default() -> Self {
        Self::new()
    }
}

impl Sgt {
    /// The defaults of the table above.
    #[must_use]
    pub fn new() -> Self {
        Self { warm_up: 250, sweeps: 600, seed: 1 }
    }

    /// Sweeps thrown away and sweeps kept.
    #[must_use]
    pub fn sweeps(mut self, warm_up: usize, kept: usize) -> Self {
        self.warm_up = warm_up;
        self.sweeps = kept;
        self
    }

    /// Seed of the sampler and of the paths.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Fits and keeps the concrete type; `None` where there is no season to fit.
    ///
    /// # Errors
    /// Gaps, too few sweeps.
    pub fn fit_history(&self, history: &History) -> Result<Option<SgtFit>> {
        if self.warm_up < FEWEST_SWEEPS || self.sweeps < FEWEST_SWEEPS {
            let why = format!("{} and {}; at least {FEWEST_SWEEPS} each", self.warm_up, self.sweeps);
            return Err(Error::argument("sweeps", why));
        }
        let values = history.complete()?;
        let m = history.period();
        if m < 2 || values.len() < 2 * m + m.div_ceil(2) || history.line().is_some() {
            return Ok(None);
        }
        let window = WINDOW.0.max(WINDOW.1 * m).min(values.len());
        let magnitude = history.magnitude();
        let recent = values.iter().skip(values.len() - window);
        let scaled: Vec<f64> = recent.map(|value| MAXIMUM * blunt(value / magnitude)).collect();
        let powers = scaled.iter().all(|value| *value > MAXIMUM * FLOOR);
        let adjustment = if powers { Adjustment::Multiplicative } else { Adjustment::Additive };
        let classical = seasonal::indices(&scaled, m, adjustment).unwrap_or_default();
        let mut first: Vec<f64> = match (powers, classical.len() == m) {
            (true, true) => classical.iter().map(|index| index.max(0.01).ln()).collect(),
            (false, true) => classical,
            (_, false) => vec![0.0; m],
        };
        let mean = first.iter().sum::<f64>() / super::count(m);
        first.iter_mut().for_each(|index| *index -= mean);
        let settings = Settings {
            warm_up: self.warm_up,
            sweeps: self.sweeps,
            thin: (self.sweeps / DRAWS.0).max(1),
            seed: self.seed,
            maximum: MAXIMUM,
            gamma_scale: GAMMA_SCALE * MAXIMUM,
            powers,
        };
        let posterior = seasonal_sampler::posterior(&scaled, &first, settings);
        let factor = magnitude / MAXIMUM;
        Ok(Some(SgtFit {
            draws: posterior.draws,
            fitted: posterior.fitted.iter().map(|value| value * factor).collect(),
            values: values.to_vec(),
            factor,
            powers,
            seed: self.seed,
            sweeps: self.warm_up + self.sweeps,
            bounds: history.bounds(),
        }))
    }
}

impl Model for Sgt {
    fn name(&self) -> String {
        "sgt".to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        match self.fit_history(history)? {
            Some(fit) => Ok(Box::new(fit)),
            None => Lgt::new().seed(self.seed).fit(history),
        }
    }
}

/// A fitted SGT: draws from its posterior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SgtFit {
    draws: Vec<Draw>,
    fitted: Vec<f64>,
    values: Vec<f64>,
    factor: f64,
    powers: bool,
    seed: u64,
    sweeps: usize,
    bounds: Bounds,
}

impl Checked for SgtFit {
    fn matches(&self) -> bool {
        let m = self.draws.first().map_or(0, |draw| draw.season.len());
        m > 0
            && self.draws.iter().all(|draw| draw.is_sound() && draw.season.len() == m)
            && self.fitted.len() < self.values.len()
            && self.factor > 0.0
            && self.factor.is_finite()
    }
}

impl SgtFit {
    fn median(&self, of: impl Fn(&Draw) -> f64) -> f64 {
        let mut all: Vec<f64> = self.draws.iter().map(of).collect();
        all.sort_unstable_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    }
}

impl Fitted for SgtFit {
    fn label(&self) -> String {
        if self.powers { "sgt".to_owned() } else { "sgt(additive)".to_owned() }
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let mut random = Draws::new(self.seed.wrapping_add(1));
        let mut paths = vec![0.0; self.draws.len() * DRAWS.1 * horizon];
        let limits = (MAXIMUM * FLOOR, MAXIMUM * CEILING);
        let mut ring = Vec::new();
        for (index, path) in paths.chunks_mut(horizon).enumerate() {
            let draw = &self.draws[index / DRAWS.1];
            draw.path(self.powers, limits, &mut ring, path, &mut random);
        }
        paths.iter_mut().for_each(|value| *value *= self.factor);
        Ok(Forecast::from_paths(&paths, horizon, None)?.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        let before = vec![None; self.values.len() - self.fitted.len()];
        before.into_iter().chain(self.fitted.iter().copied().map(Some)).collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        let values: Vec<Option<f64>> = self.values.iter().copied().map(Some).collect();
        differences(&values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let factor = self.factor;
        let unit = if self.powers { 1.0 } else { factor };
        let medians = [
            ("alpha", self.median(|draw| draw.alpha)),
            ("zeta", self.median(|draw| draw.zeta)),
            ("rho", self.median(|draw| draw.rho)),
            ("nu", self.median(|draw| draw.freedom)),
            ("tau", self.median(|draw| draw.tau)),
            ("phi", self.median(|draw| draw.phi)),
            ("level", self.median(|draw| factor * draw.level)),
        ];
        let mut out: Vec<(String, f64)> = medians.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let m = self.draws.first().map_or(0, |draw| draw.season.len());
        for slot in 0..m {
            let index = self.median(|draw| draw.season.get(slot).copied().unwrap_or_default());
            out.push((format!("season {}", slot + 1), unit * index));
        }
        out
    }

    fn convergence(&self) -> Convergence {
        Convergence { reason: Stop::Sampled, evaluations: self.sweeps, gradient_norm: None }
    }

    fn why(&self) -> String {
        let m = self.draws.first().map_or(0, |draw| draw.season.len());
        let season = if self.powers { "multiplied" } else { "added, as there are values of zero or less" };
        format!(
            "a season of {m}, {season}; trend with power {:.2} of the level, medians of {} draws",
            self.median(|draw| draw.rho),
            self.draws.len()
        )
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("sgt", self)
    }
}
