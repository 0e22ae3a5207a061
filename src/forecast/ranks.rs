//! Which of several models is better, and whether the difference could be chance.
//!
//! - [`diebold_mariano`]: two models on one series, by the loss difference of successive forecasts, with the correction of
//!   Harvey, Leybourne and Newbold.
//! - [`nemenyi`]: mean ranks of several models over many series and the distance beyond which two of them differ.
//! - [`confidence_set`]: the models that could be the best, by Hansen, Lunde and Nason's bootstrap.
//!
//! ```
//! use ontrend::forecast::ranks;
//! // Losses of three models on five series, one row per series.
//! let losses = vec![vec![1.0, 1.2, 3.0], vec![2.0, 2.1, 4.0], vec![1.5, 1.4, 3.5], vec![1.1, 1.3, 2.9], vec![0.9, 1.0, 2.0]];
//! let found = ranks::nemenyi(&losses, 0.05)?;
//! assert_eq!(found.mean_ranks, [1.2, 1.8, 3.0]);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! ```text
//! Diebold–Mariano    mean d / sqrt((g_0 + 2 (g_1 + … + g_{h-1})) / n) × sqrt((n + 1 - 2h + h (h-1) / n) / n), Student with n - 1
//! critical distance  q_a sqrt(k (k + 1) / (6 N)),  k models on N series
//! ```
//!
//! with `d` the differences of losses and `g` their autocovariances.
//!
//! **Sources.** Diebold and Mariano 1995; Harvey, Leybourne and Newbold 1997; Demšar 2006, section 3.2.2 (critical distances
//! in his table 5); Hansen, Lunde and Nason 2011, sections 2 and 3.1.2.

use super::diagnostics::Test;
use super::model::count;
use crate::error::{Error, Result};
use crate::num::{gaussian, student};
use rand::RngCore;

/// Diebold and Mariano's test of equal mean loss of two models, from the losses of successive `horizon`-step forecasts. A
/// negative statistic speaks for the first model; the p-value is two-sided.
///
/// # Errors
/// Unequal lengths, not more losses than `horizon + 1`, or losses that never differ.
pub fn diebold_mariano(first: &[f64], second: &[f64], horizon: usize) -> Result<Test> {
    if first.len() != second.len() {
        let why = format!("{} and {} losses; give one per forecast for both", first.len(), second.len());
        return Err(Error::argument("losses", why));
    }
    let n = first.len();
    if n < horizon + 2 || horizon == 0 {
        return Err(Error::too_few("diebold-mariano", n, horizon + 2, "use more origins"));
    }
    let gaps: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let mean = gaps.iter().sum::<f64>() / count(n);
    let covariance = |lag: usize| {
        let pairs = gaps.iter().skip(lag).zip(&gaps);
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / count(n)
    };
    let mut long_run = covariance(0) + 2.0 * (1..horizon).map(covariance).sum::<f64>();
    if long_run <= 0.0 {
        // The truncated sum can be negative; the variance without the autocovariances cannot.
        long_run = covariance(0);
    }
    if long_run <= 0.0 {
        return Err(Error::domain("diebold-mariano", "the losses differ by a constant, nothing can be tested"));
    }
    let (size, steps) = (count(n), count(horizon));
    let correction = ((size + 1.0 - 2.0 * steps + steps * (steps - 1.0) / size) / size).max(0.0).sqrt();
    let statistic = correction * mean / (long_run / size).sqrt();
    let p_value = 2.0 * student::cdf(-statistic.abs(), size - 1.0);
    Ok(Test { statistic, p_value, lags: horizon - 1 })
}

/// Mean ranks and their critical distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranks {
    /// Mean rank of each model, 1 is best; ties share their ranks.
    pub mean_ranks: Vec<f64>,
    /// Two models whose mean ranks differ by more are different at the level asked for.
    pub critical_distance: f64,
    /// P-value of Friedman's test that all models rank alike (Iman and Davenport's F is not used: the chi-squared form is
    /// conservative).
    pub friedman: Test,
}

/// Friedman's test and Nemenyi's critical distance from losses, one row per series, one column per model.
///
/// # Errors
/// Fewer than two models or series, rows of unequal length, a loss that is not finite, or a level outside (0, 1).
pub fn nemenyi(losses: &[Vec<f64>], level: f64) -> Result<Ranks> {
    let mut sums = RankSums::default();
    for row in losses {
        sums.add(row)?;
    }
    sums.nemenyi(level)
}

/// Ranks over series that come one by one: what [`nemenyi`] gives of the same losses, without keeping them.
#[derive(Debug, Clone, Default)]
pub struct RankSums {
    sums: Vec<f64>,
    series: usize,
}

impl RankSums {
    /// Adds the losses of all models on one series.
    ///
    /// # Errors
    /// Another number of models than before, or a loss that is not finite.
    pub fn add(&mut self, losses: &[f64]) -> Result<()> {
        if self.series == 0 {
            self.sums = vec![0.0; losses.len()];
        }
        let models = self.sums.len();
        if losses.len() != models {
            return Err(Error::argument("losses", format!("rows of {models} and {} models", losses.len())));
        }
        if let Some((index, value)) = losses.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::not_finite("losses", index, *value));
        }
        for (sum, rank) in self.sums.iter_mut().zip(ranks(losses)) {
            *sum += rank;
        }
        self.series += 1;
        Ok(())
    }

    /// Friedman's test and Nemenyi's critical distance.
    ///
    /// # Errors
    /// Fewer than two models or series, or a level outside (0, 1).
    pub fn nemenyi(&self, level: f64) -> Result<Ranks> {
        test(&self.sums, self.series, level)
    }
}

fn test(sums: &[f64], series: usize, level: f64) -> Result<Ranks> {
    let models = sums.len();
    if series < 2 || models < 2 {
        return Err(Error::too_few("ranks", series.min(models), 2, "give two series and two models at least"));
    }
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::argument("level", format!("{level} is not between 0 and 1")));
    }
    let (n, k) = (count(series), count(models));
    let mean_ranks: Vec<f64> = sums.iter().map(|sum| sum / n).collect();
    let middle = (k + 1.0) / 2.0;
    let statistic = 12.0 * n / (k * (k + 1.0)) * mean_ranks.iter().map(|rank| (rank - middle).powi(2)).sum::<f64>();
    use statrs::distribution::{ChiSquared, ContinuousCDF};
    let p_value = ChiSquared::new(k - 1.0).map_or(f64::NAN, |law| law.sf(statistic));
    let critical_distance =
        range_quantile(1.0 - level, models) / std::f64::consts::SQRT_2 * (k * (k + 1.0) / (6.0 * n)).sqrt();
    Ok(Ranks { mean_ranks, critical_distance, friedman: Test { statistic, p_value, lags: 0 } })
}

fn check(losses: &[Vec<f64>]) -> Result<usize> {
    let models = losses.first().map_or(0, Vec::len);
    if losses.len() < 2 || models < 2 {
        return Err(Error::too_few("ranks", losses.len().min(models), 2, "give two series and two models at least"));
    }
    for row in losses {
        if row.len() != models {
            return Err(Error::argument("losses", format!("rows of {models} and {} models", row.len())));
        }
        if let Some((index, value)) = row.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::not_finite("losses", index, *value));
        }
    }
    Ok(models)
}

/// Ranks from 1, ties share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    values
        .iter()
        .map(|value| {
            let below = values.iter().filter(|other| *other < value).count();
            let equal = values.iter().filter(|other| *other == value).count();
            count(below) + (count(equal) + 1.0) / 2.0
        })
        .collect()
}

/// Quantile of the range of `k` independent standard normal values.
fn range_quantile(p: f64, k: usize) -> f64 {
    let exponent = i32::try_from(k - 1).unwrap_or(i32::MAX);
    // P(range <= q) = k * integral of density(z) (cdf(z) - cdf(z - q))^(k-1); Simpson's rule on [-9, 9 + q].
    let probability = |q: f64| {
        let (steps, low, high) = (2000, -9.0, 9.0 + q);
        let width = (high - low) / f64::from(steps);
        let value = |z: f64| gaussian::pdf(z) * (gaussian::cdf(z) - gaussian::cdf(z - q)).powi(exponent);
        let sum: f64 = (0..=steps)
            .map(|step| {
                let weight = if step == 0 || step == steps {
                    1.0
                } else if step % 2 == 1 {
                    4.0
                } else {
                    2.0
                };
                weight * value(low + width * f64::from(step))
            })
            .sum();
        count(k) * sum * width / 3.0
    };
    let (mut low, mut high) = (0.0, 20.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if probability(middle) < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// A model in the order in which it was ruled out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetMember {
    /// Column of the model.
    pub model: usize,
    /// The model belongs to the set at every level below this; 1 for the last one left.
    pub p_value: f64,
}

/// Hansen, Lunde and Nason's model confidence set: models are ruled out one by one, the worst first, until equal mean loss
/// can no longer be rejected. Losses are drawn again series by series (`draws` bootstrap samples from `rng`), which takes
/// series as independent. Returns all models, the first ruled out first, p-values never falling; the set at level 0.1 are
/// those with a p-value of 0.1 and more.
///
/// # Errors
/// As [`nemenyi`], or no draws.
pub fn confidence_set(losses: &[Vec<f64>], draws: usize, rng: &mut (impl RngCore + ?Sized)) -> Result<Vec<SetMember>> {
    let models = check(losses)?;
    if draws == 0 {
        return Err(Error::argument("draws", "0; 1000 are usual"));
    }
    let n = losses.len();
    let mean_of = |model: usize| losses.iter().map(|row| row[model]).sum::<f64>() / count(n);
    let means: Vec<f64> = (0..models).map(mean_of).collect();
    // Bootstrap means less the sample's, one row per draw.
    let mut shifts = vec![vec![0.0; models]; draws];
    for shift in &mut shifts {
        for _ in 0..n {
            #[expect(clippy::cast_possible_truncation, reason = "a remainder of a usize fits one")]
            let row = &losses[(rng.next_u64() % n as u64) as usize];
            shift.iter_mut().zip(row).for_each(|(sum, loss)| *sum += loss);
        }
        shift.iter_mut().zip(&means).for_each(|(sum, mean)| *sum = *sum / count(n) - mean);
    }
    let mut left: Vec<usize> = (0..models).collect();
    let mut out: Vec<SetMember> = Vec::with_capacity(models);
    let mut floor = 0.0_f64;
    while left.len() > 1 {
        let size = count(left.len());
        let centre = left.iter().map(|&model| means[model]).sum::<f64>() / size;
        let centres: Vec<f64> =
            shifts.iter().map(|shift| left.iter().map(|&model| shift[model]).sum::<f64>() / size).collect();
        let spread = |model: usize| {
            let square: f64 = shifts.iter().zip(&centres).map(|(shift, c)| (shift[model] - c).powi(2)).sum();
            (square / count(draws)).sqrt().max(f64::MIN_POSITIVE)
        };
        let spreads: Vec<f64> = left.iter().map(|&model| spread(model)).collect();
        let scores: Vec<f64> =
            left.iter().zip(&spreads).map(|(&model, spread)| (means[model] - centre) / spread).collect();
        let (worst, largest) = scores
            .iter()
            .enumerate()
            .fold((0, f64::NEG_INFINITY), |best, (at, score)| if *score > best.1 { (at, *score) } else { best });
        let beyond = shifts
            .iter()
            .zip(&centres)
            .filter(|(shift, c)| {
                left.iter().zip(&spreads).any(|(&model, spread)| (shift[model] - **c) / spread >= largest)
            })
            .count();
        floor = floor.max(count(beyond) / count(draws));
        out.push(SetMember { model: left.remove(worst), p_value: floor });
    }
    out.extend(left.first().map(|&model| SetMember { model, p_value: 1.0 }));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn critical_values_are_those_of_the_table() {
        // Demšar 2006, table 5a: q at 0.05 for 2, 5 and 10 models is 1.960, 2.728, 3.164.
        for (models, q) in [(2, 1.960), (5, 2.728), (10, 3.164)] {
            assert!((range_quantile(0.95, models) / std::f64::consts::SQRT_2 - q).abs() < 6e-4, "{models}");
        }
    }

    #[test]
    fn a_clear_winner_is_left_alone() {
        let losses: Vec<Vec<f64>> = (0..60)
            .map(|t| {
                let noise = (f64::from(t) * 1.7).sin();
                vec![1.0 + noise, 1.02 + noise + 0.3 * (f64::from(t) * 0.9).cos(), 2.0 + noise * 0.5]
            })
            .collect();
        let set = confidence_set(&losses, 500, &mut ChaCha8Rng::seed_from_u64(5)).unwrap();
        assert_eq!(set[0].model, 2);
        assert!(set[0].p_value < 0.05 && set[2].p_value == 1.0);
        assert!(set[1].p_value > 0.1, "{set:?}");
    }

    #[test]
    fn diebold_mariano_is_antisymmetric() {
        let a: Vec<f64> = (0..30).map(|t| 1.0 + (f64::from(t) * 1.3).sin()).collect();
        let b: Vec<f64> = (0..30).map(|t| 1.4 + (f64::from(t) * 0.7).cos()).collect();
        let (one, two) = (diebold_mariano(&a, &b, 3).unwrap(), diebold_mariano(&b, &a, 3).unwrap());
        assert!((one.statistic + two.statistic).abs() < 1e-12 && (one.p_value - two.p_value).abs() < 1e-12);
        assert!(diebold_mariano(&a, &a, 1).is_err());
    }
}
