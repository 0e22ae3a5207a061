//! LGT, the Bayesian local and global trend model for short annual series.
//!
//! **When.** Annual series of 8 to 60 positive values whose growth lies somewhere between linear and exponential. Not for
//! series with a season (use [`sgt`](seasonal), or this on seasonally adjusted values, as [`auto`](super::auto) does) and not where
//! milliseconds count: a fit takes about 10 ms of one core for 20 values (3 150 sweeps of about 0.15 µs a value).
//!
//! **Model**
//!
//! ```text
//! mean of y[t+1]   = level[t] + gamma * level[t]^rho + lambda * slope[t]
//! level[t+1]       = level[t] + alpha * (y[t+1] - level[t])                         level[1] = y[1]
//! slope[t+1]       = slope[t] + beta * (level[t+1] - level[t] - slope[t])
//! error of y[t+1]  ~ Student(nu), scale = sqrt(chi2 * (phi^2 + (1 - phi)^2 * level[t]^(2 tau)))
//! ```
//!
//! The global trend `gamma * level^rho` runs from a constant step (`rho` = 0) to exponential growth (`rho` = 1), and the
//! errors may grow with the level. Values are divided by their largest magnitude, rounded to 34 binary digits and
//! multiplied by the maximum of the priors, so that a series times any power of ten gets its forecasts times that power.
//! A series with a value of zero or less takes the additive form: `rho` = 0, `tau` = 0, `phi` = 1.
//!
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning and prior |
//! | --- | --- | --- | --- | --- |
//! | `alpha` | sampled | (0, 1) | – | weight of the newest value in the level; Beta(1, 1/2) |
//! | `beta` | sampled | (0, 1) | – | weight of the newest change in the slope; Beta(1, `beta_shape`) |
//! | `gamma` | sampled | real | scaled | weight of the global trend; Cauchy(0, `gamma_scale` × maximum) |
//! | `rho` | sampled | [-0.5, 1] | – | power of the global trend; density 1 / (1 + rho²) |
//! | `lambda` | sampled | (-∞, 1] | – | weight of the local trend; Cauchy(0, `lambda_scale`) |
//! | `slope[1]` | sampled | real | scaled | first slope; Cauchy(0, maximum / 100) |
//! | `nu` | sampled | 1.6 … 1000 | – | degrees of freedom, nine choices equally likely |
//! | `tau`, `phi` | sampled | [0, 1] | – | how the error scale grows; uniform |
//! | `chi2` | sampled | positive | scaled² | error scale; density 1 / chi2 |
//! | `priors` | [`Priors::MIXED`] | – | – | settings whose posteriors are mixed in equal parts |
//! | `sweeps` | 250 and 800 | 100.. | sweeps | thrown away (steps are tuned meanwhile) and kept, for each setting |
//! | `seed` | 1 | any | – | of the sampler and of the paths |
//!
//! Priors are those of the Gibbs sampler in Rlgt ([`Priors::REFERENCE`]) with other scales. What one value of the scales
//! gains on one set of series it loses on another, so three settings are mixed: on the training parts of four yearly
//! sets (the last horizon held out) the mean OWA is 0.823 for the mixture and 0.844 for Rlgt's own.
//!
//! **Estimation.** A partially collapsed Gibbs sampler with a fixed seed. The errors' mixing variables, the scale, the two
//! trend weights (jointly) and the first slope are drawn from their conditionals; `alpha`, `beta`, `rho` (with `gamma`
//! moved along so that the trend at the typical level stays), `tau` and `phi` (with `chi2` moved along) and `nu` by
//! Metropolis steps with the mixing variables integrated out. Same input, same bytes.
//!
//! **Intervals.** About 3 800 simulated paths, eight from each of 480 draws: parameters, states and errors are all in
//! them. The point is the median. What they leave out is that another model may be right; see [`auto`](super::auto).
//!
//! **Missing values** are refused. **Short series**: below 5 values, and on an exact straight line, the
//! [`ladder`](super::ladder) answers. **Errors**: gaps, a horizon of 0, priors or sweeps out of range.
//!
//! **Example**
//!
//! ```
//! use ontrend::forecast::{history::History, lgt::Lgt, model::Model};
//! let output = History::new(&[21.0, 22.4, 24.9, 26.1, 28.8, 31.7, 33.0, 36.9, 40.2, 43.1, 47.5, 52.0], 1)?;
//! let forecast = Lgt::new().fit(&output)?.forecast(3)?;
//! // Growth of 8 % to 9 % a year goes on: 65.5 in the third year, were it exact.
//! assert!(forecast.point()[2] > 62.0 && forecast.point()[2] < 68.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Smyl, Bergmeir, Dokumentov, Long, Wibowo and Schmidt, *Local and Global Trend Bayesian Exponential
//! Smoothing Models*, arXiv 2309.13950 (International Journal of Forecasting 41(1), 2025, 111–127), for the model; Long,
//! Schmidt, Bergmeir and Smyl, *Fast Gibbs sampling for the local and global trend Bayesian exponential smoothing model*, arXiv
//! 2407.00492, for the form of the scale and the sampler; priors as the R package Rlgt has them.
//!
//! **Agrees with** Rlgt's Gibbs sampler (5 000 sweeps, 20 000 paths) under [`Priors::REFERENCE`] and 2 500 sweeps: OWA
//! 0.814 against 0.814 on the 645 yearly series of M3, 0.683 against 0.676 on 120 of M1 and 0.907 against 0.907 on 150
//! of Tourism; 95 % coverage 0.949, 0.850 and 0.927 against 0.949, 0.850 and 0.928. A sample is tested in
//! `tests/it/combination.rs`.

mod draws;
mod paths;
mod sampler;
pub mod seasonal;
mod seasonal_sampler;

use super::checked::{Checked, load};
use super::distribution::Forecast;
use super::history::{Bounds, History};
use super::ladder::{Ladder, LadderFit};
use super::model::{Convergence, Fitted, Model, Saved, Stop, check_horizon, count, differences};
use super::registry::{Entry, Kind};
use crate::error::{Error, Result};
use sampler::{Draw, Settings};
use serde::{Deserialize, Serialize};

/// Scales and shapes of the priors that matter for the forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Priors {
    /// What the largest magnitude of the series is scaled to; `None` leaves the values as they stand. The priors of
    /// `gamma`, `rho`, `tau` and `phi` depend on it.
    pub maximum: Option<f64>,
    /// Scale of the Cauchy prior of `gamma`, as a share of the maximum.
    pub gamma_scale: f64,
    /// Scale of the Cauchy prior of `lambda`.
    pub lambda_scale: f64,
    /// The prior of `beta` is Beta(1, `beta_shape`): above 1 the slope is an average over a long past.
    pub beta_shape: f64,
}

impl Priors {
    /// As Rlgt's Gibbs sampler has them.
    pub const REFERENCE: Self = Self { maximum: None, gamma_scale: 0.01, lambda_scale: 1.0, beta_shape: 0.5 };

    /// The three settings that are mixed by default: a lively slope, exponential growth favoured, a slow slope.
    pub const MIXED: [Self; 3] = [
        Self { maximum: Some(1000.0), gamma_scale: 0.005, lambda_scale: 0.3, beta_shape: 0.5 },
        Self { maximum: Some(30.0), gamma_scale: 0.01, lambda_scale: 0.2, beta_shape: 2.0 },
        Self { maximum: Some(2000.0), gamma_scale: 0.01, lambda_scale: 0.1, beta_shape: 3.0 },
    ];
}

/// Fewest values that the posterior is asked of; below, and on an exact line, the [`ladder`](super::ladder) answers.
pub const FEWEST: usize = 5;

/// Paths simulated from each draw.
const PATHS_PER_DRAW: usize = 8;

/// Draws kept, about.
const DRAWS: usize = 480;

/// Fewest sweeps to warm up and to keep.
const FEWEST_SWEEPS: usize = 100;

/// Positive paths stay above this share of the largest value; Rlgt has 0.001 on values around 5 000.
const FLOOR: f64 = 1e-7;

/// Paths stay below this multiple of the largest value, so that no explosive draw overflows.
const CEILING: f64 = 1e6;

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[Entry {
    name: "lgt",
    aliases: &["local_global_trend"],
    about: "Bayesian local and global trend, between linear and exponential, Student errors",
    continues_lines: true,
    make: || Box::new(Lgt::new()),
}];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "lgt", load: load::<LgtFit> }];

/// The spec.
#[derive(Debug, Clone, PartialEq)]
pub struct Lgt {
    warm_up: usize,
    sweeps: usize,
    seed: u64,
    priors: Vec<Priors>,
}

impl Default for Lgt {
    fn default() -> Self {
        Self::new()
    }
}

impl Lgt {
    /// The defaults of the table above.
    #[must_use]
    pub fn new() -> Self {
        Self { warm_up: 250, sweeps: 800, seed: 1, priors: Priors::MIXED.to_vec() }
    }

    /// Other priors: one setting, or several whose posteriors are mixed in equal parts.
    #[must_use]
    pub fn priors(mut self, priors: &[Priors]) -> Self {
        self.priors = priors.to_vec();
        self
    }

    /// Sweeps thrown away and sweeps kept, for each setting of the priors.
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

    fn check(&self) -> Result<()> {
        if self.warm_up < FEWEST_SWEEPS || self.sweeps < FEWEST_SWEEPS {
            let why = format!("{} and {}; at least {FEWEST_SWEEPS} each", self.warm_up, self.sweeps);
            return Err(Error::argument("sweeps", why));
        }
        let sound = |value: f64| value.is_finite() && value > 0.0;
        let good = |p: &Priors| {
            p.maximum.is_none_or(sound) && sound(p.gamma_scale) && sound(p.lambda_scale) && sound(p.beta_shape)
        };
        if self.priors.is_empty() || !self.priors.iter().all(good) {
            return Err(Error::argument("priors", "none, or a scale that is not positive and finite"));
        }
        Ok(())
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Gaps, too few sweeps, priors that are not positive.
    pub fn fit_history(&self, history: &History) -> Result<LgtFit> {
        self.check()?;
        let values = history.complete()?;
        let mut fit = LgtFit {
            short: None,
            parts: Vec::with_capacity(self.priors.len()),
            fitted: vec![0.0; values.len().saturating_sub(1)],
            values: values.to_vec(),
            powers: false,
            seed: self.seed,
            sweeps: self.priors.len() * (self.warm_up + self.sweeps),
            bounds: history.bounds(),
        };
        if history.line().is_some() || values.len() < FEWEST {
            fit.short = Some(Ladder::fit_history(history));
            return Ok(fit);
        }
        let magnitude = history.magnitude();
        let unit: Vec<f64> = values.iter().map(|value| blunt(value / magnitude)).collect();
        fit.powers = unit.iter().all(|value| *value > FLOOR);
        for priors in &self.priors {
            let maximum = priors.maximum.unwrap_or(magnitude);
            let scaled: Vec<f64> = unit.iter().map(|value| value * maximum).collect();
            let settings = Settings {
                warm_up: self.warm_up,
                sweeps: self.sweeps,
                thin: (self.sweeps * self.priors.len() / DRAWS).max(1),
                seed: self.seed,
                gamma_scale: priors.gamma_scale * maximum,
                lambda_scale: priors.lambda_scale,
                beta_shape: priors.beta_shape,
                slope_scale: 0.01 * maximum,
                powers: fit.powers,
            };
            let posterior = sampler::posterior(&scaled, settings);
            let factor = magnitude / maximum;
            let share = factor / count(self.priors.len());
            for (sum, value) in fit.fitted.iter_mut().zip(&posterior.fitted) {
                *sum += share * value;
            }
            fit.parts.push(Part { maximum, factor, draws: posterior.draws });
        }
        Ok(fit)
    }
}

impl Model for Lgt {
    fn name(&self) -> String {
        "lgt".to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        Ok(Box::new(self.fit_history(history)?))
    }
}

/// Rounds to 34 binary digits. A sampler turns a difference in the last bit into another path; without this, `[0.1, 0.3]`
/// and the same values times ten, whose quotients differ in the last bit, would get different draws.
fn blunt(value: f64) -> f64 {
    const KEPT: u64 = !((1 << 18) - 1);
    f64::from_bits(value.to_bits().wrapping_add(1 << 17) & KEPT)
}

/// Draws under one setting of the priors, and what brings them back to the data's scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Part {
    maximum: f64,
    factor: f64,
    draws: Vec<Draw>,
}

/// A fitted LGT: draws from its posterior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LgtFit {
    short: Option<LadderFit>,
    parts: Vec<Part>,
    fitted: Vec<f64>,
    values: Vec<f64>,
    powers: bool,
    seed: u64,
    sweeps: usize,
    bounds: Bounds,
}

impl Checked for LgtFit {
    fn matches(&self) -> bool {
        let sound = |part: &Part| {
            let draws = part.draws.iter().all(Draw::is_sound);
            draws && part.maximum > 0.0 && part.factor > 0.0 && part.maximum.is_finite() && part.factor.is_finite()
        };
        self.fitted.len() + 1 == self.values.len() && self.parts.iter().all(sound)
    }
}

impl LgtFit {
    /// Simulated paths on the data's scale, path after path, `horizon` values each; none for an exact line.
    fn paths(&self, horizon: usize) -> Vec<f64> {
        let mut all = Vec::new();
        for (stream, part) in (1_u64..).zip(&self.parts) {
            let limits = (self.powers.then_some(part.maximum * FLOOR), part.maximum * CEILING);
            let seed = self.seed.wrapping_add(stream);
            let paths = paths::simulate(&part.draws, self.powers, limits, horizon, PATHS_PER_DRAW, seed);
            all.extend(paths.into_iter().map(|value| value * part.factor));
        }
        all
    }

    fn median(&self, of: impl Fn(&Draw, f64) -> f64) -> f64 {
        let draws = self.parts.iter().flat_map(|part| part.draws.iter().map(move |draw| (draw, part.factor)));
        let mut all: Vec<f64> = draws.map(|(draw, factor)| of(draw, factor)).collect();
        all.sort_unstable_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    }
}

impl Fitted for LgtFit {
    fn label(&self) -> String {
        match (&self.short, self.powers) {
            (Some(_), _) => "lgt(ladder)".to_owned(),
            (None, true) => "lgt".to_owned(),
            (None, false) => "lgt(additive)".to_owned(),
        }
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        if let Some(short) = &self.short {
            return short.forecast(horizon);
        }
        Ok(Forecast::from_paths(&self.paths(horizon), horizon, None)?.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        match &self.short {
            Some(short) => short.fitted_values(),
            None => std::iter::once(None).chain(self.fitted.iter().copied().map(Some)).collect(),
        }
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        let values: Vec<Option<f64>> = self.values.iter().copied().map(Some).collect();
        differences(&values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        if let Some(short) = &self.short {
            return short.parameters();
        }
        let powers = self.powers;
        let step = move |draw: &Draw, factor: f64| factor * (draw.mean(draw.level, 0.0, powers) - draw.level);
        let medians = [
            ("alpha", self.median(|draw, _| draw.alpha)),
            ("beta", self.median(|draw, _| draw.beta)),
            ("rho", self.median(|draw, _| draw.rho)),
            ("lambda", self.median(|draw, _| draw.lambda)),
            ("nu", self.median(|draw, _| draw.freedom)),
            ("tau", self.median(|draw, _| draw.tau)),
            ("phi", self.median(|draw, _| draw.phi)),
            ("level", self.median(|draw, factor| factor * draw.level)),
            ("slope", self.median(|draw, factor| factor * draw.slope)),
            ("global_step", self.median(step)),
            ("error_scale", self.median(move |draw, factor| factor * draw.scale(draw.level, powers))),
        ];
        medians.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn convergence(&self) -> Convergence {
        Convergence { reason: Stop::Sampled, evaluations: self.sweeps, gradient_norm: None }
    }

    fn why(&self) -> String {
        if let Some(short) = &self.short {
            return short.why();
        }
        let rho = self.median(|draw, _| draw.rho);
        let shape = if !self.powers {
            "values of zero or less: constant step and constant error scale".to_owned()
        } else if rho < 0.25 {
            format!("growth nearer to linear than to exponential (power {rho:.2})")
        } else {
            format!("growth between linear and exponential (power {rho:.2})")
        };
        let draws: usize = self.parts.iter().map(|part| part.draws.len()).sum();
        format!("{shape}; local trend counts {:.2}, medians of {draws} draws", self.median(|draw, _| draw.lambda))
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("lgt", self)
    }
}
