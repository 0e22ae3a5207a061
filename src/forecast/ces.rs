//! Complex exponential smoothing: a level with an unobserved growth potential, smoothed by one complex weight.
//!
//! **When to use.** Annual and seasonal series whose growth is neither clearly there nor clearly absent: one model covers
//! level, trend and slow return without choosing between them. Not for counts with many zeros or series that saturate.
//!
//! **Model.** With α₀ + iα₁ the complex weight, level `l`, potential `c`, error `e_t = y_t - ŷ_t`:
//!
//! ```text
//! plain     ŷ_t = l_{t-1}
//!           l_t = l_{t-1} - (1 - α₁) c_{t-1} + (α₀ - α₁) e_t
//!           c_t = l_{t-1} + (1 - α₀) c_{t-1} + (α₀ + α₁) e_t
//! simple    the same with t - m for t - 1: every season has its own level and potential
//! partial   plain plus a season: ŷ_t = l_{t-1} + s_{t-m}, s_t = s_{t-m} + β e_t
//! full      plain plus a complex season with the weight β₀ + iβ₁, recursions as for l and c
//! ```
//!
//! **Parameters.**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `form` | by AICc | plain, simple, partial, full | – | how the season enters |
//! | `alpha0` | estimated | [0.01, 2] | – | how much of an error goes into the level |
//! | `alpha1` | estimated | [0.01, 1.9] | – | 1: a level; above: growth goes on; below: it turns back |
//! | `beta` | estimated | [0.01, 1.5] | – | weight of the partial season |
//! | `beta0`, `beta1` | estimated | [0.01, 1.5] | – | weight of the full season |
//! | `shrinkage` | 0.1 | above 0, or none | – | standard deviation of the normal prior of α₁ about 1 |
//!
//! **Estimation.** Least squares of the one-step errors, plus ½ ((α₁ - 1) / shrinkage)² in units of the log-likelihood.
//! Likelihood alone lets α₁ wander on 20 values, and forecasts then explode: with the prior, and the best of a grid of 63
//! points as start, the OWA is 0.897 on M3 yearly, 0.703 on M1, 0.922 on tourism and 0.919 on the indicators, without them
//! 1.015, 0.693, 0.971 and 0.971. The prior's width is a round number, the best of 0.3, 0.1, 0.05 and 0.03 on every second
//! series of the four.
//! The first states come from one pass forwards from the mean of the first values and one backwards, within each
//! evaluation. Quasi-Newton with exact gradients (dual numbers) from the best grid point; stops at a
//! gradient of 1e-9 or after 300 evaluations. The search sees values rounded to 2⁻⁴⁰ of the largest.
//! AICc counts components plus one, as statsforecast does.
//!
//! **Intervals.** Student with `n - parameters - 1` degrees of freedom; the variance at step `k` is the sum of squares of
//! the first `k` responses to one error. They leave out the uncertainty of the weights.
//!
//! **Missing values.** A gap has no error; the states go on.
//!
//! **Errors.** Fewer than five values or an exact straight line in [`Ces::fit_history`]; `fit` hands both to
//! [`super::ladder`]. A seasonal form needs two seasons.
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{ces::Ces, history::History, model::{Fitted, Model}};
//! let history = History::new(&[41.0, 44.0, 46.0, 51.0, 53.0, 58.0, 60.0, 66.0, 69.0, 74.0], 1)?;
//! let fit = Ces::automatic().fit_history(&history)?;
//! let point = fit.forecast(3)?.point().to_vec();
//! assert!(point[0] > 74.0 && point[2] > point[0]);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Svetunkov, Kourentzes and Ord 2022, *Complex exponential smoothing*, Naval Research Logistics 69(8),
//! equations 7, 22 and 25; Svetunkov and Kourentzes 2018, *Complex exponential smoothing for seasonal time series*, Lancaster
//! working paper, for the seasonal forms; box of the weights as in statsforecast 2.1 (α₀ up to the stability limit at α₁ = 1 instead of
//! 1.8).
//!
//! **Agrees with** the recursions above written out by hand (test in this file); estimates differ from statsforecast's by
//! the prior and the start.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "a comparison with NaN has to take the refusing branch")]

use super::checked::{Checked, load};
use super::distribution::{Dependence, Forecast};
use super::history::History;
use super::ladder::{self, Ladder};
use super::model::{Convergence, Criteria, Fitted, Model, Saved, check_horizon, count, differences};
use super::registry::{Entry, Kind};
use crate::error::{Error, Result};
use crate::num::dual::{Dual, Real};
use crate::num::minimize::{self, Options};
use serde::{Deserialize, Serialize};

/// How the season enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CesForm {
    /// No season.
    Plain,
    /// Level and potential of one season before, no other level.
    Simple,
    /// A level and one real seasonal component.
    Partial,
    /// A level and a complex seasonal component.
    Full,
}

impl CesForm {
    const ALL: [Self; 4] = [Self::Plain, Self::Simple, Self::Partial, Self::Full];

    /// Smoothing parameters.
    fn parameters(self) -> usize {
        match self {
            Self::Plain | Self::Simple => 2,
            Self::Partial => 3,
            Self::Full => 4,
        }
    }

    /// State components, each counted once.
    fn components(self) -> usize {
        match self {
            Self::Plain | Self::Simple => 2,
            Self::Partial => 3,
            Self::Full => 4,
        }
    }
}

/// States of the last season: level and potential, then season and its potential, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct States<R> {
    level: Vec<[R; 2]>,
    season: Vec<[R; 2]>,
}

impl<R: Real> States<R> {
    /// One step: the error of the value, if there is one, moves the states.
    #[inline]
    fn step(&mut self, form: CesForm, p: &[R; 4], time: usize, value: Option<R>) -> (R, R) {
        let one = R::from(1.0);
        let place = time % self.level.len();
        let [level, potential] = self.level[place];
        let slot = if self.season.is_empty() { 0 } else { time % self.season.len() };
        let season = self.season.get(slot).copied();
        let fit = season.map_or(level, |[season, _]| level + season);
        let error = value.map_or(R::from(0.0), |value| value - fit);
        let turn = |real: R, imaginary: R, a: R, b: R| {
            [real - (one - b) * imaginary + (a - b) * error, real + (one - a) * imaginary + (a + b) * error]
        };
        self.level[place] = turn(level, potential, p[0], p[1]);
        if let Some([season, other]) = season {
            self.season[slot] = match form {
                CesForm::Full => turn(season, other, p[2], p[3]),
                _ => [season + p[2] * error, other],
            };
        }
        (fit, error)
    }
}

/// Complex exponential smoothing; see the [module](self) for its page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ces {
    form: Option<CesForm>,
    shrinkage: Option<f64>,
}

/// Default standard deviation of the prior of α₁ about 1.
const SHRINKAGE: f64 = 0.1;

impl Default for Ces {
    fn default() -> Self {
        Self::automatic()
    }
}

impl Ces {
    /// The form is chosen by AICc; without a season it is the plain one.
    #[must_use]
    pub const fn automatic() -> Self {
        Self { form: None, shrinkage: Some(SHRINKAGE) }
    }

    /// One form.
    #[must_use]
    pub const fn with_form(form: CesForm) -> Self {
        Self { form: Some(form), shrinkage: Some(SHRINKAGE) }
    }

    /// Standard deviation of the prior of α₁ about 1; `None` for least squares alone.
    #[must_use]
    pub const fn shrunk(mut self, shrinkage: Option<f64>) -> Self {
        self.shrinkage = shrinkage;
        self
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Fewer than five values, values on one straight line ([`Model::fit`] continues both), or a seasonal form with
    /// less than two seasons, or a shrinkage that is not above 0.
    pub fn fit_history(&self, history: &History) -> Result<CesFit> {
        if self.shrinkage.is_some_and(|width| !(width > 0.0)) {
            return Err(Error::argument("shrinkage", "must be above 0; use None for none"));
        }
        let seen = history.seen().len();
        if seen <= ladder::LONGEST {
            return Err(Error::too_few(
                "ces",
                seen,
                ladder::LONGEST + 1,
                "use ladder, which forecasts from one value on",
            ));
        }
        if history.line().is_some() {
            return Err(Error::refused("ces", "the values lie on one straight line; continue it with drift"));
        }
        let period = history.period();
        let seasonal = period > 1 && history.len() >= 2 * period;
        let forms: &[CesForm] = match &self.form {
            Some(CesForm::Plain) => &[CesForm::Plain],
            Some(_) if period == 1 => {
                return Err(Error::argument("form", "a seasonal form needs a period above 1; use the plain form"));
            }
            Some(_) if !seasonal => {
                return Err(Error::too_few("ces with a season", history.len(), 2 * period, "use the plain form"));
            }
            Some(form) => std::slice::from_ref(form),
            None if seasonal => &CesForm::ALL,
            None => &[CesForm::Plain],
        };
        let mut fits: Vec<CesFit> =
            forms.iter().filter_map(|&form| CesFit::estimate(history, form, self.shrinkage)).collect();
        fits.sort_by(|a, b| a.aicc().total_cmp(&b.aicc()));
        let mut fits = fits.into_iter();
        let mut best = fits
            .next()
            .ok_or_else(|| Error::refused("ces", "the likelihood is not finite on these values; use drift"))?;
        best.runner_up = fits.next().map(|other| (other.form, other.aicc() - best.aicc()));
        Ok(best)
    }
}

impl Model for Ces {
    fn name(&self) -> String {
        "ces".to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        if history.seen().len() <= ladder::LONGEST || history.line().is_some() {
            return Ladder.fit(history);
        }
        Ok(Box::new(self.fit_history(history)?))
    }
}

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[Entry {
    name: "ces",
    aliases: &["auto_ces", "complex_exponential_smoothing"],
    about: "complex exponential smoothing, seasonal form chosen by AICc",
    continues_lines: true,
    make: || Box::new(Ces::automatic()),
}];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "ces", load: load::<CesFit> }];

/// A fitted complex exponential smoothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CesFit {
    form: CesForm,
    smoothing: [f64; 4],
    /// States before the first value, in units of `scale`.
    start: States<f64>,
    scale: f64,
    sigma2: f64,
    squares: f64,
    convergence: Convergence,
    history: History,
    runner_up: Option<(CesForm, f64)>,
}

/// Smallest and largest smoothing parameters that are searched.
const BOX: [(f64, f64); 4] = [(0.01, 2.0), (0.01, 1.9), (0.01, 1.5), (0.01, 1.5)];
/// Where searches may start: the surface has a ridge between heavy and light smoothing.
const GRID_REAL: [f64; 9] = [0.5, 0.7, 0.9, 1.1, 1.3, 1.5, 1.7, 1.9, 2.0];
const GRID_IMAGINARY: [f64; 7] = [0.98, 0.99, 1.0, 1.005, 1.01, 1.02, 1.05];
/// Steps in the largest value that estimates can tell apart.
const GRAIN: f64 = 1_099_511_627_776.0;
/// Share of the level that the potential starts from before backcasting.
const POTENTIAL: f64 = 1.0 / 1.1;

/// The states before any value is used.
fn guess(form: CesForm, values: &[Option<f64>], period: usize) -> States<f64> {
    let mean_of = |count: usize| {
        let seen: Vec<f64> = values.iter().take(count).flatten().copied().collect();
        seen.iter().sum::<f64>() / seen.len().max(1) as f64
    };
    let pair = |level: f64| [level, level * POTENTIAL];
    match form {
        CesForm::Plain => States { level: vec![pair(mean_of(10.max(period)))], season: vec![] },
        CesForm::Simple => {
            let mean = mean_of(period);
            let level = values.iter().take(period).map(|value| pair(value.unwrap_or(mean))).collect();
            States { level, season: vec![] }
        }
        CesForm::Partial | CesForm::Full => {
            let season = seasonal_means(values, period);
            States { level: vec![pair(mean_of(period))], season: season.into_iter().map(pair).collect() }
        }
    }
}

/// Sum of squared errors with its derivatives by the `N` parameters of a form, halved and relative to the sum.
fn slopes<const N: usize>(
    form: CesForm,
    point: [f64; 4],
    values: &[Option<f64>],
    guess: &States<f64>,
    gradient: &mut [f64],
) -> f64 {
    let mut p = point.map(Dual::<N>::from);
    for (place, parameter) in p.iter_mut().enumerate().take(N) {
        parameter.gradient[place] = 1.0;
    }
    let (sum, _) = squares(form, &p, values, guess);
    for (slot, slope) in gradient.iter_mut().zip(sum.gradient) {
        *slot = 0.5 * slope / sum.value;
    }
    sum.value
}

/// Sum of squared errors of one pass forwards from the states that a pass forwards and one backwards leave.
fn squares<R: Real>(form: CesForm, p: &[R; 4], values: &[Option<f64>], guess: &States<f64>) -> (R, States<R>) {
    let mut states = States { level: vec![], season: vec![] };
    backcast(form, p, values, guess, &mut states);
    let start = states.clone();
    (forwards(form, p, values, &mut states), start)
}

/// The sum alone, in room that the caller keeps.
fn sum_of_squares(
    form: CesForm,
    p: &[f64; 4],
    values: &[Option<f64>],
    guess: &States<f64>,
    states: &mut States<f64>,
) -> f64 {
    backcast(form, p, values, guess, states);
    forwards(form, p, values, states)
}

/// The states that a pass forwards and one backwards leave.
fn backcast<R: Real>(form: CesForm, p: &[R; 4], values: &[Option<f64>], guess: &States<f64>, states: &mut States<R>) {
    for (room, pairs) in [(&mut states.level, &guess.level), (&mut states.season, &guess.season)] {
        room.clear();
        room.extend(pairs.iter().map(|pair| pair.map(R::from)));
    }
    for (time, value) in values.iter().enumerate() {
        states.step(form, p, time, value.map(R::from));
    }
    for (time, value) in values.iter().enumerate().rev() {
        states.step(form, p, time, value.map(R::from));
    }
}

fn forwards<R: Real>(form: CesForm, p: &[R; 4], values: &[Option<f64>], states: &mut States<R>) -> R {
    let mut sum = R::from(0.0);
    for (time, value) in values.iter().enumerate() {
        let (_, error) = states.step(form, p, time, value.map(R::from));
        sum = sum + error * error;
    }
    sum
}

impl CesFit {
    fn estimate(history: &History, form: CesForm, shrinkage: Option<f64>) -> Option<Self> {
        let (normal, scale) = history.normalised();
        // The surface has narrow valleys in which the last bit of the data decides where a search ends; estimates come from
        // values rounded to a fixed share of the largest, so that units cannot decide.
        let rounded: Vec<Option<f64>> =
            normal.values().iter().map(|value| value.map(|value| (value * GRAIN).round() / GRAIN)).collect();
        let period = if form == CesForm::Plain { 1 } else { history.period() };
        let values = &rounded[..];
        let guess = guess(form, values, period);
        let count = form.parameters();
        let n = history.seen().len() as f64;
        // The same without derivatives, for the grid.
        let mut states = States { level: vec![], season: vec![] };
        let mut plain = |point: [f64; 4]| {
            let sum = sum_of_squares(form, &point, values, &guess, &mut states);
            let tension = shrinkage.map_or(0.0, |width| (point[1] - 1.0) / width);
            0.5 * (sum / n).ln() + 0.5 * tension * tension / n
        };
        let objective = |x: &[f64], gradient: &mut [f64]| {
            let mut point = [0.0; 4];
            point[..count].copy_from_slice(x);
            let value = match form.parameters() {
                2 => slopes::<2>(form, point, values, &guess, gradient),
                3 => slopes::<3>(form, point, values, &guess, gradient),
                _ => slopes::<4>(form, point, values, &guess, gradient),
            };
            let tension = shrinkage.map_or(0.0, |width| (point[1] - 1.0) / width);
            gradient[1] += shrinkage.map_or(0.0, |width| tension / width / n);
            0.5 * (value / n).ln() + 0.5 * tension * tension / n
        };
        let mut start = [1.3, 1.0, if form == CesForm::Full { 1.3 } else { 0.1 }, 1.0];
        let mut least = f64::INFINITY;
        for real in GRID_REAL {
            for imaginary in GRID_IMAGINARY {
                let value = plain([real, imaginary, start[2], start[3]]);
                if value < least {
                    least = value;
                    (start[0], start[1]) = (real, imaginary);
                }
            }
        }
        let options = Options { evaluations: 300, ..Options::default() };
        let minimum = minimize::bfgs(objective, &start[..count], &BOX[..count], &options);
        if !minimum.value.is_finite() {
            return None;
        }
        let mut smoothing = [0.0; 4];
        smoothing[..count].copy_from_slice(&minimum.point);
        let (sum, start) = squares(form, &smoothing, normal.values(), &guess);
        let degrees = (n - (count + 1) as f64).max(1.0);
        Some(Self {
            form,
            smoothing,
            start,
            scale,
            sigma2: sum / degrees,
            squares: sum,
            convergence: minimum.convergence,
            history: history.clone(),
            runner_up: None,
        })
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> CesForm {
        self.form
    }

    /// Log-likelihood with the variance at its maximum, in units of `scale`.
    fn relative_criteria(&self) -> Criteria {
        let n = self.history.seen().len();
        let variance = self.squares / count(n);
        let log_likelihood = -0.5 * count(n) * (1.0 + std::f64::consts::TAU.ln() + variance.ln());
        Criteria { log_likelihood, parameters: self.form.components() + 1, observations: n }
    }

    fn aicc(&self) -> f64 {
        self.relative_criteria().aicc()
    }

    /// States after the last value, and the one-step fits.
    fn run(&self) -> (States<f64>, Vec<f64>) {
        let mut states = self.start.clone();
        let mut fits = Vec::with_capacity(self.history.len());
        for (time, value) in self.history.values().iter().enumerate() {
            let value = value.map(|value| value / self.scale);
            fits.push(states.step(self.form, &self.smoothing, time, value).0);
        }
        (states, fits)
    }

    /// Response of the next values to one error: the weights of the forecast variance.
    fn weights(&self, horizon: usize) -> Vec<f64> {
        let zero = |pairs: &[[f64; 2]]| vec![[0.0; 2]; pairs.len()];
        let mut states = States { level: zero(&self.start.level), season: zero(&self.start.season) };
        (0..horizon)
            .map(|k| {
                let fit = states.step(self.form, &self.smoothing, k, (k == 0).then_some(1.0)).0;
                if k == 0 { 1.0 } else { fit }
            })
            .collect()
    }
}

impl Checked for CesFit {
    fn matches(&self) -> bool {
        let seasonal = matches!(self.form, CesForm::Partial | CesForm::Full);
        !self.start.level.is_empty() && self.start.season.is_empty() != seasonal && self.scale > 0.0
    }
}

impl Fitted for CesFit {
    fn label(&self) -> String {
        let form = match self.form {
            CesForm::Plain => "n",
            CesForm::Simple => "s",
            CesForm::Partial => "p",
            CesForm::Full => "f",
        };
        format!("ces({form})")
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        let (mut states, _) = self.run();
        let n = self.history.len();
        let points: Vec<f64> =
            (0..horizon).map(|k| states.step(self.form, &self.smoothing, n + k, None).0 * self.scale).collect();
        let weights = self.weights(horizon);
        let mut total = 0.0;
        let scales: Vec<f64> = weights
            .iter()
            .map(|weight| {
                total += weight * weight;
                (self.sigma2 * total).sqrt() * self.scale
            })
            .collect();
        let degrees = (count(self.history.seen().len()) - count(self.form.parameters() + 1)).max(1.0);
        let dependence = if horizon <= MOST_CORRELATED {
            Dependence::from_weights(&weights, horizon)
        } else {
            Dependence::walk(horizon)
        };
        Ok(Forecast::student(points, &scales, degrees, dependence)?.clipped(&self.history.bounds()))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        self.run().1.into_iter().map(|fit| Some(fit * self.scale)).collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(self.history.values(), &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let names = ["alpha0", "alpha1", "beta0", "beta1"];
        let mut out: Vec<(String, f64)> = names
            .iter()
            .zip(self.smoothing)
            .take(self.form.parameters())
            .map(|(name, value)| ((*name).to_owned(), value))
            .collect();
        if self.form == CesForm::Partial {
            out[2].0 = "beta".to_owned();
        }
        out.push(("sigma2".to_owned(), self.sigma2 * self.scale * self.scale));
        out
    }

    fn criteria(&self) -> Option<Criteria> {
        let mut criteria = self.relative_criteria();
        criteria.log_likelihood -= count(criteria.observations) * self.scale.ln();
        Some(criteria)
    }

    fn convergence(&self) -> Convergence {
        self.convergence
    }

    fn why(&self) -> String {
        let shape = match self.form {
            CesForm::Plain => "a level with a growth potential, no season",
            CesForm::Simple => "each season follows its own level and potential",
            CesForm::Partial => "a level with a growth potential and a steady additive season",
            CesForm::Full => "a level with a growth potential and a season that grows with its own",
        };
        match self.runner_up {
            Some((form, distance)) => format!("{shape}; next best is {form:?}, AICc {distance:.2} higher"),
            None => shape.to_owned(),
        }
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("ces", self)
    }
}

/// Longest horizon for which the full dependence between steps is kept.
const MOST_CORRELATED: usize = 400;

/// Mean of each season about the overall mean.
fn seasonal_means(values: &[Option<f64>], period: usize) -> Vec<f64> {
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
        if n > 0.0 { sum / n } else { 0.0 }
    };
    let all = mean(&mut values.iter().flatten().copied());
    (0..period)
        .map(|slot| mean(&mut values.iter().skip(slot).step_by(period).flatten().map(|value| value - all)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_recursion_by_hand() {
        let mut states = States { level: vec![[10.0, 9.0]], season: vec![] };
        let (fit, error) = states.step(CesForm::Plain, &[1.3, 1.1, 0.0, 0.0], 0, Some(12.0));
        assert_eq!((fit, error), (10.0, 2.0));
        // 10 + 0.1 · 9 + 0.2 · 2 and 10 - 0.3 · 9 + 2.4 · 2
        assert!((states.level[0][0] - 11.3).abs() < 1e-14 && (states.level[0][1] - 12.1).abs() < 1e-14);
    }

    #[test]
    fn seasons_are_found() {
        let season = [5.0, -3.0, 1.0, -3.0];
        let values: Vec<f64> =
            (0..40).map(|t| 100.0 + season[t % 4] * (1.0 + 0.02 * t as f64) + ((t * 7) % 5) as f64 * 0.1).collect();
        let fit = Ces::automatic().fit_history(&History::new(&values, 4).unwrap()).unwrap();
        assert_ne!(fit.form(), CesForm::Plain);
        let point = fit.forecast(4).unwrap().point().to_vec();
        assert!(point[0] - point[1] > 10.0, "{point:?}");
        let flat = Ces::with_form(CesForm::Full).fit_history(&History::new(&values, 1).unwrap());
        assert!(flat.unwrap_err().to_string().contains("needs a period"));
    }

    #[test]
    fn scale_does_not_matter_and_gaps_are_bridged() {
        let values = [12.0, 15.0, 14.0, 18.0, 17.0, 21.0, 22.0, 20.0, 25.0, 27.0];
        let point = |scale: f64| {
            let mut slots: Vec<Option<f64>> = values.iter().map(|value| Some(value * scale)).collect();
            slots[4] = None;
            let fit = Ces::automatic().fit_history(&History::with_gaps(slots, 1).unwrap()).unwrap();
            fit.forecast(2).unwrap().point()[1]
        };
        for scale in [1e-100, 1e100] {
            assert!((point(scale) / scale / point(1.0) - 1.0).abs() < 1e-9);
        }
    }
}
