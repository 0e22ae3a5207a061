//! A fitted exponential smoothing model: states, criteria, forecasts.

mod components;

pub use components::EtsComponents;

use super::form::{EtsForm, Noise, Season, Trend};
use super::kernel::{Kernel, Point, Sums};
use crate::error::{Error, Result};
use crate::forecast::distribution::{Dependence, Forecast, Marginal};
use crate::forecast::history::{Bounds, History};
use crate::forecast::model::{Convergence, Criteria, Fitted, Saved, check_horizon, count, differences};
use crate::num::draws;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Paths of forms without a closed variance.
const PATHS: usize = 1000;

/// Seed of those paths: fixed, so that the same fit gives the same intervals.
const SEED: u64 = 0x0e75;

/// Weights and start states of a form, as estimated or as given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EtsParameters {
    /// Weight of the newest error in the level.
    pub alpha: f64,
    /// Weight in the slope, at most `alpha` in the usual region; 0 without a trend.
    pub beta: f64,
    /// Weight in the season, at most `1 - alpha` in the usual region; 0 without a season.
    pub gamma: f64,
    /// Share of the slope that is left after each step; 1 where it does not fade.
    pub phi: f64,
    /// Level before the first value.
    pub level: f64,
    /// Slope (or factor) before the first value; 0 without a trend.
    pub slope: f64,
    /// Seasonal terms before the first value, the first for the slot of the first value; empty without a season.
    pub season: Vec<f64>,
}

/// A form that was tried, with its criterion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// The form.
    pub form: EtsForm,
    /// Its criterion, smaller is better.
    pub criterion: f64,
}

/// A fitted exponential smoothing model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EtsFit {
    form: EtsForm,
    parameters: EtsParameters,
    /// Level, slope and season after the last value; the season's first entry belongs to the slot of the first value.
    level: f64,
    slope: f64,
    season: Vec<f64>,
    next_slot: usize,
    sigma2: f64,
    criteria: Criteria,
    convergence: Convergence,
    values: Vec<Option<f64>>,
    fitted: Vec<Option<f64>>,
    bounds: Bounds,
    tried: Vec<Tried>,
    /// Says so where the form was not chosen by a criterion.
    note: Option<String>,
}

impl EtsFit {
    /// The form at given parameters, nothing estimated: likelihood, fitted values and forecasts follow.
    ///
    /// # Errors
    /// Gaps, a season of another length than the history's, or parameters outside the form's domain.
    pub fn at(form: EtsForm, parameters: &EtsParameters, history: &History) -> Result<Self> {
        let slots = if form.season == Season::None { 0 } else { history.period() };
        if parameters.season.len() != slots {
            let why = format!(
                "{} seasonal terms, {form} on a period of {} has {slots}",
                parameters.season.len(),
                history.period()
            );
            return Err(Error::argument("parameters", why));
        }
        history.complete()?;
        let (normalised, scale) = history.normalised();
        let point = from_parameters(form, parameters, scale);
        let convergence = Convergence::closed_form();
        Self::from_point(form, &point, &normalised, history, scale, convergence)
    }

    /// From a point on normalised values.
    pub(super) fn from_point(
        form: EtsForm,
        point: &Point,
        normalised: &History,
        history: &History,
        scale: f64,
        convergence: Convergence,
    ) -> Result<Self> {
        let values = normalised.complete()?;
        let mut kernel = Kernel::new(form, values, history.period());
        let outside = || Error::domain(form.to_string(), "the parameters lead to a state outside the form's domain");
        let (states, fitted, sums) = kernel.run(point).ok_or_else(outside)?;
        let n = values.len();
        let log_likelihood = -0.5 * kernel.combine(sums) - count(n) * scale.ln();
        let parameters = form.parameters(history.period()) + 1;
        let Sums { square, .. } = sums;
        // R's divisor: the variance itself is not counted.
        let free = n.saturating_sub(parameters - 1).max(1);
        let relative = form.noise == Noise::Multiplicative;
        let sigma2 = square / count(free) * if relative { 1.0 } else { scale * scale };
        let unscaled_slope = |slope: f64| if form.trend.multiplicative() { slope } else { slope * scale };
        let unscaled_season = |season: &[f64]| -> Vec<f64> {
            let factor = if form.season == Season::Multiplicative { 1.0 } else { scale };
            season.iter().map(|value| value * factor).collect()
        };
        Ok(Self {
            form,
            parameters: EtsParameters {
                alpha: point.alpha,
                beta: point.beta,
                gamma: point.gamma,
                phi: point.phi,
                level: point.level * scale,
                slope: unscaled_slope(point.slope),
                season: unscaled_season(&point.season),
            },
            level: states.level * scale,
            slope: unscaled_slope(states.slope),
            season: unscaled_season(&states.season),
            next_slot: if states.season.is_empty() { 0 } else { n % states.season.len() },
            sigma2,
            criteria: Criteria { log_likelihood, parameters, observations: n },
            convergence,
            values: history.values().to_vec(),
            fitted: fitted.into_iter().map(|value| Some(value * scale)).collect(),
            bounds: history.bounds(),
            tried: Vec::new(),
            note: None,
        })
    }

    /// The straight line through all values, continued.
    pub(super) fn line(form: EtsForm, slope: f64, history: &History) -> Result<Self> {
        let first = history.seen().first().copied().unwrap_or_default();
        let parameters = EtsParameters {
            alpha: 0.5,
            beta: 0.1,
            gamma: 0.0,
            phi: 1.0,
            level: first - slope,
            slope,
            season: Vec::new(),
        };
        let mut fit = Self::at(form, &parameters, history)?;
        fit.level = history.seen().last().copied().unwrap_or_default();
        fit.slope = slope;
        fit.sigma2 = 0.0;
        fit.fitted = fit.values.clone();
        fit.note = Some("the values lie on one straight line: it goes on".to_owned());
        Ok(fit)
    }

    pub(super) fn chosen_from(mut self, tried: Vec<Tried>) -> Self {
        self.tried = tried;
        self
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> EtsForm {
        self.form
    }

    /// Weights and start states.
    #[must_use]
    pub fn estimates(&self) -> &EtsParameters {
        &self.parameters
    }

    /// Variance of the errors (relative ones where the noise is multiplicative): sum of squares over values less parameters.
    #[must_use]
    pub fn sigma2(&self) -> f64 {
        self.sigma2
    }

    /// All forms that were tried, best first; empty where the form was given.
    #[must_use]
    pub fn tried(&self) -> &[Tried] {
        &self.tried
    }

    /// The recursion without errors.
    fn means(&self, horizon: usize) -> Vec<f64> {
        let phi = self.parameters.phi;
        let (mut sum, mut share) = (0.0, 1.0);
        (0..horizon)
            .map(|step| {
                share *= phi;
                sum += share;
                let base = match self.form.trend {
                    Trend::None => self.level,
                    Trend::Additive | Trend::AdditiveDamped => self.level + sum * self.slope,
                    Trend::Multiplicative | Trend::MultiplicativeDamped => self.level * self.slope.powf(sum),
                };
                let season = self.season.get((self.next_slot + step) % self.season.len().max(1)).copied();
                match (self.form.season, season) {
                    (Season::Additive, Some(season)) => base + season,
                    (Season::Multiplicative, Some(season)) => base * season,
                    _ => base,
                }
            })
            .collect()
    }

    /// Weight of an error in the mean `lag` steps later, for forms with additive trend and season; index 0 is 1.
    fn weights(&self, horizon: usize) -> Vec<f64> {
        let EtsParameters { alpha, beta, gamma, phi, .. } = self.parameters;
        let (mut sum, mut share) = (0.0, 1.0);
        let mut out = vec![1.0];
        for lag in 1..horizon {
            share *= phi;
            sum += share;
            let season = if !self.season.is_empty() && lag % self.season.len() == 0 { gamma } else { 0.0 };
            out.push(alpha + beta * sum + season);
        }
        out
    }

    /// Variance of each step where it has a closed form: additive trend and no or an additive season with either noise, and
    /// a multiplicative season with multiplicative noise.
    #[must_use]
    pub fn variances(&self, horizon: usize) -> Option<Vec<f64>> {
        if self.form.trend.multiplicative() {
            return None;
        }
        if self.form.season == Season::Multiplicative {
            return (self.form.noise == Noise::Multiplicative).then(|| self.product_variances(horizon));
        }
        let weights = self.weights(horizon);
        if self.form.noise == Noise::Additive {
            let mut sum = 0.0;
            let grow = |weight: &f64| {
                sum += weight * weight;
                self.sigma2 * sum
            };
            return Some(weights.iter().map(grow).collect());
        }
        // Hyndman and others 2008, equation 6.3: theta(k) = mean(k)^2 + sigma^2 sum c(j)^2 theta(k - j).
        let means = self.means(horizon);
        let mut theta: Vec<f64> = Vec::with_capacity(horizon);
        let mut out = Vec::with_capacity(horizon);
        for (step, mean) in means.iter().enumerate() {
            let carried: f64 = (1..=step).map(|lag| weights[lag] * weights[lag] * theta[step - lag]).sum();
            theta.push(mean * mean + self.sigma2 * carried);
            out.push((1.0 + self.sigma2) * theta[step] - mean * mean);
        }
        Some(out)
    }

    /// Hyndman and others 2008, section 6.4: level and trend make a process of their own, and the season of the step
    /// multiplies it; exact within the first season, and beyond it where the noise is small.
    fn product_variances(&self, horizon: usize) -> Vec<f64> {
        let EtsParameters { alpha, beta, gamma, phi, .. } = self.parameters;
        let (mut sum, mut share) = (0.0, 1.0);
        let mut weights = vec![1.0];
        let mut means = Vec::with_capacity(horizon);
        for _ in 0..horizon {
            share *= phi;
            sum += share;
            let trended = self.form.trend != Trend::None;
            weights.push(alpha + if trended { beta * sum } else { 0.0 });
            means.push(self.level + if trended { sum * self.slope } else { 0.0 });
        }
        let period = self.season.len().max(1);
        let mut theta: Vec<f64> = Vec::with_capacity(horizon);
        let mut seasons = 1.0;
        let mut out = Vec::with_capacity(horizon);
        for (step, mean) in means.iter().enumerate() {
            let carried: f64 = (1..=step).map(|lag| weights[lag] * weights[lag] * theta[step - lag]).sum();
            theta.push(mean * mean + self.sigma2 * carried);
            if step > 0 && step % period == 0 {
                seasons *= 1.0 + gamma * gamma * self.sigma2;
            }
            let season = self.season.get((self.next_slot + step) % period).copied().unwrap_or(1.0);
            out.push(season * season * (theta[step] * (1.0 + self.sigma2) * seasons - mean * mean));
        }
        out
    }

    /// Sample paths of the form with normal errors, one after the other; multiplicative errors stop at -1, where the value
    /// would change its sign.
    fn paths(&self, horizon: usize, count: usize) -> Vec<f64> {
        let EtsParameters { alpha, beta, gamma, phi, .. } = self.parameters;
        let sigma = self.sigma2.sqrt();
        let relative = self.form.noise == Noise::Multiplicative;
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        let mut shocks = vec![0.0; horizon];
        let mut out = Vec::with_capacity(horizon * count);
        let mut season = self.season.clone();
        let floor = f64::MIN_POSITIVE.max(self.level.abs() * 1e-9);
        for path in 0..count {
            // Every second path mirrors the one before it, which keeps the mean of the shocks at zero.
            if path % 2 == 0 {
                draws::fill_normal(&mut shocks, &mut rng);
            } else {
                shocks.iter_mut().for_each(|shock| *shock = -*shock);
            }
            season.copy_from_slice(&self.season);
            let (mut level, mut slope, mut slot) = (self.level, self.slope, self.next_slot);
            for shock in &shocks {
                let growth = if self.form.trend.multiplicative() { slope.max(1e-3).powf(phi) } else { phi * slope };
                let base = match self.form.trend {
                    Trend::None => level,
                    Trend::Additive | Trend::AdditiveDamped => level + growth,
                    Trend::Multiplicative | Trend::MultiplicativeDamped => level * growth,
                };
                let term = season.get(slot).copied().unwrap_or_default();
                let mean = match self.form.season {
                    Season::None => base,
                    Season::Additive => base + term,
                    Season::Multiplicative => base * term,
                };
                let value = if relative { mean * (1.0 + (sigma * shock).max(-1.0)) } else { mean + sigma * shock };
                out.push(value);
                let seasonless = match self.form.season {
                    Season::None => value,
                    Season::Additive => value - term,
                    Season::Multiplicative => value / term,
                };
                let surprise = seasonless - base;
                match self.form.trend {
                    Trend::None => {}
                    Trend::Additive | Trend::AdditiveDamped => slope = growth + beta * surprise,
                    _ => slope = growth + beta * surprise / level,
                }
                level = base + alpha * surprise;
                if self.form.needs_positive() && self.form.trend.multiplicative() {
                    level = level.max(floor);
                }
                if let Some(entry) = season.get_mut(slot) {
                    let target = if self.form.season == Season::Additive { value - base } else { value / base };
                    *entry = term + gamma * (target - term);
                    slot = (slot + 1) % self.season.len();
                }
            }
        }
        out
    }
}

pub(super) fn from_parameters(form: EtsForm, parameters: &EtsParameters, scale: f64) -> Point {
    let slope_scale = if form.trend.multiplicative() { 1.0 } else { scale };
    let season_scale = if form.season == Season::Multiplicative { 1.0 } else { scale };
    Point {
        alpha: parameters.alpha,
        beta: parameters.beta,
        gamma: parameters.gamma,
        phi: if form.trend.damped() { parameters.phi } else { 1.0 },
        level: parameters.level / scale,
        slope: parameters.slope / slope_scale,
        season: parameters.season.iter().map(|value| value / season_scale).collect(),
    }
}

impl Fitted for EtsFit {
    fn label(&self) -> String {
        self.form.to_string()
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let points = self.means(horizon);
        let wild = self.form.noise == Noise::Multiplicative && self.sigma2 > WILD;
        let forecast = match self.variances(horizon).filter(|_| !wild) {
            Some(variances) => {
                let free = self.criteria.observations.saturating_sub(self.criteria.parameters).max(1);
                let degrees = count(free).max(FEWEST_DEGREES);
                let steps = points.iter().zip(&variances).map(|(&location, variance)| {
                    let scale = variance.max(0.0).sqrt();
                    if scale == 0.0 {
                        Marginal::Point(location)
                    } else {
                        Marginal::Student { location, scale, degrees }
                    }
                });
                let dependence = if horizon <= MOST_CORRELATED {
                    Dependence::from_weights(&self.weights(horizon), horizon)
                } else {
                    Dependence::walk(horizon)
                };
                let steps = steps.collect();
                Forecast::new(points, steps, dependence)?
            }
            None => Forecast::from_paths(&self.paths(horizon, PATHS), horizon, Some(points))?,
        };
        Ok(forecast.clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        self.fitted.clone()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.values, &self.fitted)
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let EtsParameters { alpha, beta, gamma, phi, level, slope, season } = &self.parameters;
        let mut out = vec![("alpha".to_owned(), *alpha)];
        if self.form.trend != Trend::None {
            out.push(("beta".to_owned(), *beta));
        }
        if self.form.season != Season::None {
            out.push(("gamma".to_owned(), *gamma));
        }
        if self.form.trend.damped() {
            out.push(("phi".to_owned(), *phi));
        }
        out.push(("level".to_owned(), *level));
        if self.form.trend != Trend::None {
            out.push(("slope".to_owned(), *slope));
        }
        out.extend(season.iter().enumerate().map(|(slot, value)| (format!("season{}", slot + 1), *value)));
        out.push(("sigma2".to_owned(), self.sigma2));
        out
    }

    fn criteria(&self) -> Option<Criteria> {
        Some(self.criteria)
    }

    fn convergence(&self) -> Convergence {
        self.convergence
    }

    fn why(&self) -> String {
        if let Some(note) = &self.note {
            return note.clone();
        }
        let words = self.form.words();
        match (self.tried.first(), self.tried.get(1)) {
            (Some(best), Some(second)) => format!(
                "{} was chosen by AICc ({:.2}) among {} forms: {words}; the runner-up is {} ({:.2})",
                self.form,
                best.criterion,
                self.tried.len(),
                second.form,
                second.criterion
            ),
            (Some(_), None) => format!("{} is the only form that so few values allow: {words}", self.form),
            _ => format!("{} was asked for: {words}", self.form),
        }
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("ets", self)
    }
}

/// Relative error variance beyond which a symmetric law makes no sense: a good part of the values would be below zero after
/// few steps, and the variance grows by a factor a step (20 billion on a series that rose from 20 to 3 million). Paths whose
/// errors stop at -1 are simulated instead.
const WILD: f64 = 0.1;

/// Degrees of freedom of the errors with the fewest values: below it an interval of 95 % is many times the data.
const FEWEST_DEGREES: f64 = 3.0;

/// Longest horizon for which a full correlation matrix is kept: 2 MB of factor rows.
const MOST_CORRELATED: usize = 720;
