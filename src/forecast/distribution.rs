//! A forecast: the joint predictive distribution of the next steps.
//!
//! Points, intervals, probabilities and sample paths are read off one object, so they cannot disagree. Each step has a
//! [`Marginal`]; how the steps move together is a [`Dependence`].
//!
//! ```
//! use ontrend::forecast::distribution::{Dependence, Forecast, Marginal};
//! let steps = vec![Marginal::Normal { mean: 100.0, sd: 3.0 }, Marginal::Normal { mean: 104.0, sd: 4.5 }];
//! let forecast = Forecast::new(vec![100.0, 104.0], steps, Dependence::walk(2))?;
//! assert!((forecast.interval(0.95)?[0].1 - 105.87989195).abs() < 1e-8);
//! assert!((forecast.probability_at_least(104.0)[1] - 0.5).abs() < 1e-12);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

use super::history::Bounds;
pub use super::marginal::{Marginal, Transform};
use super::spread::Stretch;
use crate::error::{Error, Result};
use crate::num::{draws, gaussian};
use ndarray::Array2;
use rand::RngCore;
use serde::{Deserialize, Serialize};

/// How the steps of a forecast move together. All but the last join the marginals by a normal copula.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Dependence {
    /// Each step by itself.
    Independent,
    /// A Markov chain: the correlation of each step with the one before it, the first entry for step 2.
    Markov(Vec<f64>),
    /// Rows of the lower Cholesky factor of the correlation matrix, one after the other: 1, 2, 3 … entries.
    Correlated(Vec<f64>),
    /// Ranks of simulated paths, path by path, `horizon` entries each, 0-based within the step.
    Ranks {
        /// Number of paths.
        paths: usize,
        /// `paths` × horizon ranks.
        ranks: Vec<u32>,
    },
}

impl Dependence {
    /// The dependence of a random walk: errors add up, so steps k - 1 and k correlate by `sqrt((k - 1) / k)`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "horizons are far below 2^53")]
    pub fn walk(horizon: usize) -> Self {
        Self::Markov((2..=horizon).map(|k| ((k - 1) as f64 / k as f64).sqrt()).collect())
    }

    /// From moving-average weights: the error at step k is the sum of `weights[k - j] * e_j`, `weights[0]` = 1.
    #[must_use]
    pub fn from_weights(weights: &[f64], horizon: usize) -> Self {
        // The weights themselves are the rows of the factor, once each row has unit length.
        let mut rows = Vec::with_capacity(horizon * (horizon + 1) / 2);
        for step in 0..horizon {
            let weight = |lag: usize| weights.get(lag).copied().unwrap_or(0.0);
            let length = (0..=step).map(|lag| weight(lag).powi(2)).sum::<f64>().sqrt();
            rows.extend((0..=step).map(|shock| weight(step - shock) / length));
        }
        if rows.iter().all(|value| value.is_finite()) { Self::Correlated(rows) } else { Self::walk(horizon) }
    }

    /// From a covariance matrix (horizon × horizon, row by row); independent where it is not positive definite.
    #[must_use]
    pub fn from_covariance(covariance: &[f64], horizon: usize) -> Self {
        let at = |i: usize, j: usize| covariance.get(i * horizon + j).copied().unwrap_or(f64::NAN);
        let mut rows: Vec<f64> = Vec::with_capacity(horizon * (horizon + 1) / 2);
        for i in 0..horizon {
            let start = i * (i + 1) / 2;
            for j in 0..=i {
                let scale = (at(i, i) * at(j, j)).sqrt();
                let base = j * (j + 1) / 2;
                let inner: f64 = (0..j).map(|k| rows[start + k] * rows[base + k]).sum();
                let rest = at(i, j) / scale - inner;
                let entry = if i == j { rest.max(1e-12).sqrt() } else { rest / rows[base + j] };
                if !entry.is_finite() {
                    return Self::Independent;
                }
                rows.push(entry);
            }
        }
        Self::Correlated(rows)
    }

    fn check(&self, horizon: usize) -> Result<()> {
        let good = match self {
            Self::Independent => true,
            Self::Markov(correlations) => {
                correlations.len() + 1 == horizon && correlations.iter().all(|r| r.abs() <= 1.0 + 1e-12)
            }
            Self::Correlated(rows) => rows.len() == horizon * (horizon + 1) / 2 && rows.iter().all(|v| v.is_finite()),
            Self::Ranks { paths, ranks } => *paths > 0 && ranks.len() == paths * horizon,
        };
        if good { Ok(()) } else { Err(Error::argument("dependence", format!("does not fit a horizon of {horizon}"))) }
    }
}

/// The joint predictive distribution of the steps 1 … horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    points: Vec<f64>,
    marginals: Vec<Marginal>,
    dependence: Dependence,
}

/// A value of a step, or the error that it is none.
fn finite(index: usize, value: f64) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(Error::not_finite("forecast", index, value)) }
}

impl Forecast {
    /// From point forecasts (what a table's `mean` column gets), one marginal per step, and their dependence.
    ///
    /// # Errors
    /// No steps, unequal lengths, a point or median that is not finite, or a dependence of another horizon.
    pub fn new(points: Vec<f64>, marginals: Vec<Marginal>, dependence: Dependence) -> Result<Self> {
        if points.is_empty() {
            return Err(Error::argument("horizon", "0 steps; ask for at least 1"));
        }
        if points.len() != marginals.len() {
            let why = format!("{} points but {} distributions", points.len(), marginals.len());
            return Err(Error::argument("marginals", why));
        }
        dependence.check(points.len())?;
        for (index, (point, marginal)) in points.iter().zip(&marginals).enumerate() {
            let median = marginal.quantile(0.5);
            if !point.is_finite() || !median.is_finite() {
                let value = if point.is_finite() { median } else { *point };
                return Err(Error::not_finite("forecast", index, value));
            }
        }
        Ok(Self { points, marginals, dependence })
    }

    /// Normal steps with the given standard deviations around the points.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn normal(points: Vec<f64>, sds: &[f64], dependence: Dependence) -> Result<Self> {
        let marginals = points.iter().zip(sds).map(|(&mean, &sd)| Marginal::Normal { mean, sd }).collect();
        Self::new(points, marginals, dependence)
    }

    /// Student steps with the given spreads around the points.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn student(points: Vec<f64>, scales: &[f64], degrees: f64, dependence: Dependence) -> Result<Self> {
        let student = |(&location, &scale)| Marginal::Student { location, scale, degrees };
        let marginals = points.iter().zip(scales).map(student).collect();
        Self::new(points, marginals, dependence)
    }

    /// From simulated paths, one after the other, `horizon` values each. Without `points` the medians are the points.
    ///
    /// # Errors
    /// No path, a length that is not a multiple of `horizon`, or a value that is not finite.
    pub fn from_paths(paths: &[f64], horizon: usize, points: Option<Vec<f64>>) -> Result<Self> {
        let count = paths.len().checked_div(horizon).unwrap_or(0);
        if count == 0 || count * horizon != paths.len() || u32::try_from(count).is_err() {
            let why = format!("{} values are no paths of {horizon} steps", paths.len());
            return Err(Error::argument("paths", why));
        }
        if let Some((index, value)) = paths.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::not_finite("paths", index, *value));
        }
        let mut ranks = vec![0_u32; paths.len()];
        let mut marginals = Vec::with_capacity(horizon);
        let mut order: Vec<usize> = Vec::with_capacity(count);
        for step in 0..horizon {
            order.clear();
            order.extend(0..count);
            order.sort_by(|&a, &b| paths[a * horizon + step].total_cmp(&paths[b * horizon + step]));
            for (rank, &path) in (0_u32..).zip(&order) {
                ranks[path * horizon + step] = rank;
            }
            marginals.push(Marginal::Sample(order.iter().map(|&path| paths[path * horizon + step]).collect()));
        }
        let points = points.unwrap_or_else(|| marginals.iter().map(|marginal| marginal.quantile(0.5)).collect());
        Self::new(points, marginals, Dependence::Ranks { paths: count, ranks })
    }

    /// Number of steps.
    #[must_use]
    pub fn horizon(&self) -> usize {
        self.points.len()
    }

    /// The point forecast of each step: what a table's `mean` column gets. Models say what it is (a mean, a median or
    /// the recursion without errors).
    #[must_use]
    pub fn point(&self) -> &[f64] {
        &self.points
    }

    /// The distribution of each step.
    #[must_use]
    pub fn marginals(&self) -> &[Marginal] {
        &self.marginals
    }

    /// How the steps move together.
    #[must_use]
    pub fn dependence(&self) -> &Dependence {
        &self.dependence
    }

    /// Expected value of each step.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        self.marginals.iter().map(Marginal::mean).collect()
    }

    /// Median of each step.
    #[must_use]
    pub fn median(&self) -> Vec<f64> {
        self.marginals.iter().map(|marginal| marginal.quantile(0.5)).collect()
    }

    /// The value that each step stays at or below with probability `p`.
    ///
    /// # Errors
    /// `p` outside (0, 1), and a value that is not finite: a law on a log scale may be wider than numbers reach.
    pub fn quantile(&self, p: f64) -> Result<Vec<f64>> {
        if !(p > 0.0 && p < 1.0) {
            return Err(Error::argument("p", format!("{p} is no probability between 0 and 1")));
        }
        let mut kept = None;
        let quantile = |(index, marginal): (usize, &Marginal)| finite(index, marginal.quantile_after(p, &mut kept));
        self.marginals.iter().enumerate().map(quantile).collect()
    }

    /// Central interval of each step that holds with probability `level`, in (0, 1).
    ///
    /// # Errors
    /// `level` outside (0, 1), and an end that is not finite.
    pub fn interval(&self, level: f64) -> Result<Vec<(f64, f64)>> {
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::argument("level", format!("{level} is not between 0 and 1; 95 % is 0.95")));
        }
        let tail = 0.5 * (1.0 - level);
        let (mut low, mut high) = (None, None);
        let pair = |(index, marginal): (usize, &Marginal)| {
            let lower = finite(index, marginal.quantile_after(tail, &mut low))?;
            Ok((lower, finite(index, marginal.quantile_after(1.0 - tail, &mut high))?))
        };
        self.marginals.iter().enumerate().map(pair).collect()
    }

    /// Probability, step by step, that the value is at least `x`.
    #[must_use]
    pub fn probability_at_least(&self, x: f64) -> Vec<f64> {
        self.marginals.iter().map(|marginal| marginal.probability_at_least(x)).collect()
    }

    /// `count` sample paths, count × horizon, correlated over the steps.
    #[must_use]
    pub fn sample(&self, count: usize, rng: &mut (impl RngCore + ?Sized)) -> Array2<f64> {
        let horizon = self.horizon();
        let mut out = Array2::zeros((count, horizon));
        let mut shocks = vec![0.0; horizon];
        for mut path in out.rows_mut() {
            self.fill_probabilities(&mut shocks, rng);
            for ((slot, p), marginal) in path.iter_mut().zip(&shocks).zip(&self.marginals) {
                *slot = marginal.quantile(*p);
            }
        }
        out
    }

    /// One draw of the probabilities at which the marginals are read.
    fn fill_probabilities(&self, out: &mut [f64], rng: &mut (impl RngCore + ?Sized)) {
        if let Dependence::Ranks { paths, ranks } = &self.dependence {
            let horizon = self.points.len();
            #[expect(clippy::cast_possible_truncation, reason = "a remainder of a usize fits one")]
            let row = (rng.next_u64() % *paths as u64) as usize;
            #[expect(clippy::cast_precision_loss, reason = "numbers of paths fit 32 bits")]
            let last = (*paths - 1).max(1) as f64;
            // On a grid from 0 to 1 the draws themselves come back, not values between them.
            for (slot, rank) in out.iter_mut().zip(ranks.iter().skip(row * horizon)) {
                *slot = f64::from(*rank) / last;
            }
            return;
        }
        draws::fill_normal(out, rng);
        match &self.dependence {
            Dependence::Markov(correlations) => {
                let mut before = out.first().copied().unwrap_or_default();
                for (slot, r) in out.iter_mut().skip(1).zip(correlations) {
                    before = r * before + (1.0 - r * r).max(0.0).sqrt() * *slot;
                    *slot = before;
                }
            }
            Dependence::Correlated(rows) => {
                // From the last step to the first, so that each row still finds the shocks before it.
                for step in (0..out.len()).rev() {
                    let start = step * (step + 1) / 2;
                    out[step] = (0..=step).map(|shock| rows[start + shock] * out[shock]).sum();
                }
            }
            Dependence::Independent | Dependence::Ranks { .. } => {}
        }
        for slot in out {
            *slot = gaussian::cdf(*slot);
        }
    }

    /// Continuous ranked probability score of each step against what happened.
    ///
    /// # Errors
    /// More actual values than steps.
    pub fn crps(&self, actual: &[f64]) -> Result<Vec<f64>> {
        if actual.len() > self.horizon() {
            let why = format!("{} values for {} steps", actual.len(), self.horizon());
            return Err(Error::argument("actual", why));
        }
        Ok(self.marginals.iter().zip(actual).map(|(marginal, value)| marginal.crps(*value)).collect())
    }

    /// Everything times `factor` (above 0): brings a forecast of normalised values back.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        self.map(|point| point * factor, |marginal| marginal.scaled(factor))
    }

    /// Everything plus `shift`.
    #[must_use]
    pub fn shifted(self, shift: f64) -> Self {
        self.map(|point| point + shift, |marginal| marginal.affine(shift, 1.0))
    }

    /// Distances from each median times `factor` (above 0); points stay.
    #[must_use]
    pub fn widened(self, factor: f64) -> Self {
        self.map(|point| point, |marginal| marginal.widened(factor))
    }

    /// Distances from the median of each step times its factors, one [`Stretch`] a step; points stay. Where `positive`, laws
    /// above zero stay above it.
    #[must_use]
    pub fn stretched(mut self, stretches: &[Stretch], positive: bool) -> Self {
        for (law, stretch) in self.marginals.iter_mut().zip(stretches) {
            let inner = std::mem::replace(law, Marginal::Point(0.0));
            *law = inner.stretched(*stretch, positive);
        }
        self
    }

    /// Probability and points beyond the bounds moved onto them; what lies between is untouched.
    #[must_use]
    pub fn clipped(self, bounds: &Bounds) -> Self {
        if bounds.is_none() {
            return self;
        }
        self.map(|point| bounds.clamp(point), |marginal| marginal.clipped(bounds.lower, bounds.upper))
    }

    /// A forecast on another scale mapped back; points become the images of the medians (no bias adjustment).
    ///
    /// # Errors
    /// A point or median that is not finite after the map.
    pub fn transformed(self, transform: Transform) -> Result<Self> {
        let wrap = |inner| Marginal::Transformed { inner: Box::new(inner), transform };
        let points = self.points.iter().map(|point| transform.back(*point)).collect();
        Self::new(points, self.marginals.into_iter().map(wrap).collect(), self.dependence)
    }

    /// The same distributions with other point forecasts.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_points(self, points: Vec<f64>) -> Result<Self> {
        Self::new(points, self.marginals, self.dependence)
    }

    /// Each step times a factor (above 0) plus a shift of its own; `change` gives shift and factor of a step, from 0. Puts a
    /// season back.
    #[must_use]
    pub fn each_step(mut self, change: impl Fn(usize) -> (f64, f64)) -> Self {
        for (step, point) in self.points.iter_mut().enumerate() {
            let (shift, factor) = change(step);
            *point = shift + factor * *point;
        }
        let moved = self.marginals.into_iter().enumerate().map(|(step, marginal)| {
            let (shift, factor) = change(step);
            marginal.affine(shift, factor)
        });
        self.marginals = moved.collect();
        self
    }

    fn map(mut self, point: impl Fn(f64) -> f64, marginal: impl Fn(Marginal) -> Marginal) -> Self {
        self.points.iter_mut().for_each(|value| *value = point(*value));
        self.marginals = self.marginals.into_iter().map(marginal).collect();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn correlation(draws: &Array2<f64>, a: usize, b: usize) -> f64 {
        let (x, y) = (draws.column(a), draws.column(b));
        let (mx, my) = (x.mean().unwrap(), y.mean().unwrap());
        let cov: f64 = x.iter().zip(&y).map(|(x, y)| (x - mx) * (y - my)).sum();
        let (vx, vy): (f64, f64) = (x.iter().map(|x| (x - mx).powi(2)).sum(), y.iter().map(|y| (y - my).powi(2)).sum());
        cov / (vx * vy).sqrt()
    }

    #[test]
    fn ends_beyond_the_numbers_are_errors() {
        let wide = Forecast::student(vec![1.0], &[40.0], 1.0, Dependence::walk(1)).unwrap();
        let wide = wide.transformed(Transform::BoxCox(0.0)).unwrap();
        assert!(wide.interval(0.5).unwrap().iter().all(|(low, high)| low < high));
        assert!(wide.interval(0.99).unwrap_err().to_string().contains("forecast"));
        assert!(wide.quantile(0.5).is_ok() && wide.quantile(0.999).is_err());
    }

    #[test]
    fn paths_of_a_walk_correlate_as_a_walk() {
        let sds: Vec<f64> = (1..=4).map(|k| f64::from(k).sqrt()).collect();
        let walk = [1.0; 4];
        for dependence in [Dependence::walk(4), Dependence::from_weights(&walk, 4)] {
            let forecast = Forecast::normal(vec![0.0; 4], &sds, dependence).unwrap();
            let draws = forecast.sample(20_000, &mut ChaCha8Rng::seed_from_u64(3));
            for (a, b) in [(0, 1), (0, 3), (2, 3)] {
                let expected = (f64::from(a + 1) / f64::from(b + 1)).sqrt();
                let (a, b) = (usize::try_from(a).unwrap(), usize::try_from(b).unwrap());
                assert!((correlation(&draws, a, b) - expected).abs() < 0.02);
            }
        }
    }

    #[test]
    fn covariance_and_weights_give_the_same_factor() {
        let covariance = [1.0, 1.5, 1.5, 3.25];
        let Dependence::Correlated(left) = Dependence::from_covariance(&covariance, 2) else { panic!("correlated") };
        let Dependence::Correlated(right) = Dependence::from_weights(&[1.0, 1.5], 2) else { panic!("correlated") };
        assert!(left.iter().zip(&right).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn simulated_paths_come_back() {
        let paths = [1.0, 5.0, 2.0, 4.0, 3.0, 9.0];
        let forecast = Forecast::from_paths(&paths, 2, None).unwrap();
        assert_eq!(forecast.median(), [2.0, 5.0]);
        let draws = forecast.sample(50, &mut ChaCha8Rng::seed_from_u64(3));
        for row in draws.rows() {
            assert!(paths.chunks(2).any(|path| (path[0] - row[0]).abs() + (path[1] - row[1]).abs() < 1e-12));
        }
        assert!(Forecast::from_paths(&paths, 4, None).is_err());
    }

    #[test]
    fn widening_keeps_points_and_medians() {
        let forecast = Forecast::student(vec![10.0], &[2.0], 4.0, Dependence::Independent).unwrap();
        let wide = forecast.clone().widened(1.5);
        let (narrow, wide_interval) = (forecast.interval(0.8).unwrap()[0], wide.interval(0.8).unwrap()[0]);
        assert!(((wide_interval.1 - 10.0) / (narrow.1 - 10.0) - 1.5).abs() < 1e-12);
        assert_eq!(wide.point(), forecast.point());
        assert!(forecast.interval(1.0).is_err() && forecast.quantile(f64::NAN).is_err());
    }
}
