//! Bootstrap of a fitted curve: parametric and wild.
//!
//! **Sources.** Wu 1986, *Annals of Statistics* 14, 1261–1295, and Liu 1988, *Annals of Statistics* 16, 1696–1708, for residuals
//! with random signs.

use crate::error::{Error, Result};
use crate::growth::fitted::Fitted;
use crate::growth::objective::{Loss, Response};
use crate::growth::prediction::{Interval, Target, check_level};
use crate::growth::sample::Sample;
use crate::num::draws::{fill_normal, uniform};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// How new data are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resample {
    /// From the fitted noise model.
    Parametric,
    /// Each residual, scaled for its leverage, with a random sign: keeps a variance that differs between observations.
    Wild,
}

/// Fits to resampled data.
#[derive(Debug, Clone)]
pub struct Bootstrap<'a> {
    fit: &'a Fitted,
    /// Standard parameters, in the order of the replicates; failed ones left out.
    replicates: Vec<Vec<f64>>,
    asked: usize,
    seed: u64,
}

impl Fitted {
    /// Refits the curve to `replicates` resampled data sets. The same seed gives the same bits with any number of threads.
    ///
    /// # Errors
    /// `Argument` for fewer than 20 replicates; `Refused` for wild resampling of counts or robust fits (their residuals have no
    /// sign-symmetric scale); `NoConvergence` where more than half of the refits fail.
    pub fn bootstrap(&self, how: Resample, replicates: usize, seed: u64) -> Result<Bootstrap<'_>> {
        if replicates < 20 {
            return Err(Error::argument("replicates", format!("{replicates} say nothing about tails; use 1000")));
        }
        if how == Resample::Wild && (self.response.is_count() || self.options.loss != Loss::Square) {
            return Err(Error::refused(
                "the wild bootstrap",
                "residuals of counts and robust fits; use the parametric one",
            ));
        }
        let mut curve = vec![0.0; self.sample.len()];
        self.curve.evaluate(&self.sample.u, &self.inner, &mut curve, None);
        let wild = self.wild_residuals();
        let fits: Vec<Option<Vec<f64>>> = (0..replicates)
            .into_par_iter()
            .map(|i| {
                let mut rng = generator(seed, i as u64);
                let sample = match how {
                    Resample::Parametric => self.draw(&curve, &mut rng),
                    Resample::Wild => self.flip(&curve, &wild, &mut rng),
                };
                self.refit(&sample, &self.inner)
            })
            .collect();
        let kept: Vec<Vec<f64>> = fits.into_iter().flatten().collect();
        if 2 * kept.len() < replicates {
            return Err(Error::no_convergence("bootstrap", replicates, "use a simpler curve or profile intervals"));
        }
        Ok(Bootstrap { fit: self, replicates: kept, asked: replicates, seed })
    }
    /// Residuals on the scale of the noise, divided by √(1 − leverage) so that their variance is that of the noise.
    fn wild_residuals(&self) -> Vec<f64> {
        use crate::num::least_squares::Problem;
        let (n, k) = (self.sample.len(), self.inner.len());
        let (mut residuals, mut jacobian) = (vec![0.0; n], vec![0.0; n * k]);
        if !self.objective().evaluate(&self.inner, &mut residuals, Some(&mut jacobian)) {
            return residuals;
        }
        for (i, r) in residuals.iter_mut().enumerate() {
            let row: Vec<f64> = (0..k).map(|j| jacobian[j * n + i]).collect();
            let leverage = self.covariance.deviation(&row).powi(2);
            let weight = self.sample.root_weights.get(i).copied().unwrap_or(1.0);
            *r /= weight * (1.0 - leverage.min(0.99)).sqrt();
        }
        residuals
    }
    fn draw(&self, curve: &[f64], rng: &mut ChaCha8Rng) -> Sample {
        let mut sample = self.sample.clone();
        let magnitude = if self.response == Response::Additive { sample.scaling.magnitude } else { 1.0 };
        let sigma = self.residual_deviation() / magnitude;
        let mut z = vec![0.0; curve.len()];
        fill_normal(&mut z, rng);
        for (i, f) in curve.iter().enumerate() {
            let sigma = sigma / sample.root_weights.get(i).copied().unwrap_or(1.0);
            match self.response {
                Response::Additive => sample.y[i] = f + sigma * z[i],
                Response::Multiplicative => {
                    sample.ln_y[i] = f.ln() + sigma * z[i];
                    sample.y[i] = sample.ln_y[i].exp();
                }
                Response::Poisson => sample.y[i] = count(*f, 0.0, rng),
                Response::NegativeBinomial { alpha } => sample.y[i] = count(*f, alpha, rng),
            }
        }
        sample
    }
    fn flip(&self, curve: &[f64], residuals: &[f64], rng: &mut ChaCha8Rng) -> Sample {
        let mut sample = self.sample.clone();
        for (i, f) in curve.iter().enumerate() {
            let r = if uniform(rng) < 0.5 { residuals[i] } else { -residuals[i] };
            if self.response == Response::Multiplicative {
                sample.ln_y[i] = f.ln() + r;
                sample.y[i] = sample.ln_y[i].exp();
            } else {
                sample.y[i] = f + r;
            }
        }
        sample
    }
}

/// One generator per replicate, so that replicates do not depend on who computes them.
fn generator(seed: u64, replicate: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(replicate);
    rng
}

/// A count with mean m and variance m + α m², by inversion from a prediction without uncertainty of the mean.
fn count(mean: f64, alpha: f64, rng: &mut ChaCha8Rng) -> f64 {
    use crate::growth::prediction::{Family, Prediction};
    let law =
        Prediction { family: Family::Count { alpha }, value: mean, error: 0.0, noise: 0.0, degrees: f64::INFINITY };
    law.quantile(uniform(rng), Target::Observation).unwrap_or(mean)
}

impl Bootstrap<'_> {
    /// Replicates whose refit succeeded, and how many were asked for.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        (self.replicates.len(), self.asked)
    }
    /// Percentile interval of a parameter.
    ///
    /// # Errors
    /// `Argument` for an unknown parameter or a level outside (0, 1).
    pub fn parameter_interval(&self, name: &str, level: f64) -> Result<Interval> {
        check_level(level)?;
        let index = crate::growth::spec::index_of(&*self.fit.curve, name)?;
        let (unit, scaling) = (self.fit.curve.parameters()[index].unit, self.fit.scaling());
        Ok(percentiles(self.replicates.iter().map(|p| scaling.outward(unit, p[index])).collect(), level))
    }
    /// Percentile interval of the curve or of a new observation at time `t`.
    ///
    /// # Errors
    /// `Domain` where the curve has no value at `t` for most replicates; `Argument` for a level outside (0, 1).
    pub fn interval(&self, t: f64, level: f64, target: Target) -> Result<Interval> {
        check_level(level)?;
        let scaling = self.fit.scaling();
        let u = scaling.time(t);
        let at = self.fit.at(t)?;
        let mut values = Vec::with_capacity(self.replicates.len());
        for (i, p) in self.replicates.iter().enumerate() {
            let Some(value) = self.fit.curve_at(u, p) else { continue };
            let value = value * scaling.magnitude;
            let mut rng = generator(self.seed.wrapping_add(1), i as u64);
            values.push(match target {
                Target::Mean => value,
                Target::Observation => {
                    let here = crate::growth::prediction::Prediction { value, error: 0.0, ..at };
                    here.quantile(uniform(&mut rng), target)?
                }
            });
        }
        if 2 * values.len() < self.replicates.len() {
            return Err(Error::domain("bootstrap", format!("the curve has no value at {t} for most replicates")));
        }
        Ok(percentiles(values, level))
    }
}

/// The central share of sorted values, with linear interpolation (type 7).
fn percentiles(mut values: Vec<f64>, level: f64) -> Interval {
    values.sort_by(f64::total_cmp);
    let at = |p: f64| {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let place = p * (values.len() - 1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the length")]
        let index = place.floor() as usize;
        let next = values[(index + 1).min(values.len() - 1)];
        values[index] + (place - place.floor()) * (next - values[index])
    };
    Interval { lower: at(0.5 * (1.0 - level)), upper: at(0.5 * (1.0 + level)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::{CurveKind, Growth, Noise};

    fn data() -> (Vec<f64>, Vec<f64>) {
        let t: Vec<f64> = (0..15).map(f64::from).collect();
        let noise = [0.4, -0.3, 0.1, 0.5, -0.6, 0.2, -0.1, 0.3, -0.4, 0.2, -0.2, 0.1, 0.3, -0.2, -0.3];
        let y = t.iter().zip(noise).map(|(t, e)| 50.0 / (1.0 + (4.0 - 0.8 * t).exp()) + 2.0 * e + 2.0).collect();
        (t, y)
    }

    #[test]
    fn both_kinds_agree_with_the_jacobian_and_repeat() {
        let (t, y) = data();
        let fit = Growth::new(CurveKind::Logistic).fit(&t, &y).unwrap();
        let wald = fit.parameter_interval("ceiling", 0.9).unwrap();
        for how in [Resample::Parametric, Resample::Wild] {
            let bootstrap = fit.bootstrap(how, 600, 11).unwrap();
            let interval = bootstrap.parameter_interval("ceiling", 0.9).unwrap();
            assert!((interval.width() / wald.width() - 1.0).abs() < 0.5, "{how:?} {interval:?} {wald:?}");
            let again = fit.bootstrap(how, 600, 11).unwrap().parameter_interval("ceiling", 0.9).unwrap();
            assert_eq!(interval, again);
            let mean = bootstrap.interval(20.0, 0.9, Target::Mean).unwrap();
            let new = bootstrap.interval(20.0, 0.9, Target::Observation).unwrap();
            assert!(new.width() > mean.width());
        }
    }

    #[test]
    fn counts_are_resampled_as_counts() {
        let t: Vec<f64> = (0..12).map(f64::from).collect();
        let y = [3.0, 4.0, 2.0, 6.0, 7.0, 9.0, 8.0, 13.0, 14.0, 19.0, 22.0, 25.0];
        let fit = Growth::new(CurveKind::Exponential).noise(Noise::Poisson).fit(&t, &y).unwrap();
        let bootstrap = fit.bootstrap(Resample::Parametric, 400, 5).unwrap();
        let (boot, wald) =
            (bootstrap.parameter_interval("rate", 0.95).unwrap(), fit.parameter_interval("rate", 0.95).unwrap());
        assert!((boot.width() / wald.width() - 1.0).abs() < 0.2, "{boot:?} {wald:?}");
        assert!(fit.bootstrap(Resample::Wild, 400, 5).is_err());
    }
}
