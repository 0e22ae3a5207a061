//! What is known about one series at the times asked for: a mixture of normals on the latent scale.

use super::panel::Scale;
use super::qmc::Lattice;
use crate::error::{Error, Result};
use crate::num::cholesky::Cholesky;
use crate::num::gaussian::{cdf, pdf, quantile};

/// Probabilities are never reported nearer to 0 or 1 than this: no model of growth knows more.
pub const PROBABILITY_FLOOR: f64 = 1e-6;

/// One normal of the mixture, over all times asked for.
#[derive(Debug, Clone)]
pub struct Normal {
    /// Its share.
    pub weight: f64,
    /// Mean at each time, on the latent scale.
    pub mean: Vec<f64>,
    /// Covariance, times × times, row-major.
    pub covariance: Vec<f64>,
}

/// On what a posterior rests.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Facts about the series itself.
    pub own_facts: usize,
    /// Dates at which its level is stated.
    pub own_points: usize,
    /// Other series whose growth is shared and known.
    pub borrowed_series: usize,
    /// Facts about those.
    pub borrowed_facts: usize,
    /// Facts that could not be placed, with the reason.
    pub unused: Vec<(usize, String)>,
    /// The prior in one line.
    pub prior: String,
}

impl std::fmt::Display for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "own {}; borrowed {} series, {} facts", self.own_points, self.borrowed_series, self.borrowed_facts)
    }
}

/// A fact that the others contradict.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// Position in the panel's facts.
    pub fact: usize,
    /// Its label.
    pub label: String,
    /// Posterior probability that it is what it says: its weight.
    pub weight: f64,
}

/// The posterior of one series at given times.
#[derive(Debug, Clone)]
pub struct Posterior {
    pub(super) scale: Scale,
    pub(super) times: Vec<f64>,
    pub(super) parts: Vec<Normal>,
    pub(super) evidence: Evidence,
    pub(super) doubts: Vec<Doubt>,
    pub(super) ln_evidence: f64,
}

impl Posterior {
    /// The times asked for.
    #[must_use]
    pub fn times(&self) -> &[f64] {
        &self.times
    }
    /// The mixture itself.
    #[must_use]
    pub fn normals(&self) -> &[Normal] {
        &self.parts
    }
    /// Which facts it rests on.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
    /// Log evidence of the series' own facts, given what the others say: how well the prior expected them.
    #[must_use]
    pub fn ln_evidence(&self) -> f64 {
        self.ln_evidence
    }
    /// The facts that others contradict, with the weight that each was given; facts not listed have weight 1.
    #[must_use]
    pub fn down_weighted(&self) -> &[Doubt] {
        &self.doubts
    }

    /// Whether a time is among those asked for.
    #[must_use]
    pub fn covers(&self, t: f64) -> bool {
        self.at(t).is_ok()
    }

    fn at(&self, t: f64) -> Result<usize> {
        self.times.iter().position(|known| (known - t).abs() < 1e-9).ok_or_else(|| {
            Error::argument("t", format!("{t} is not among the {} times of this posterior", self.times.len()))
        })
    }

    fn sd(&self, part: &Normal, i: usize) -> f64 {
        part.covariance[i * self.times.len() + i].sqrt()
    }

    /// P(value at `t` ≥ x), within [1e-6, 1 − 1e-6]. For counts from x − ½.
    ///
    /// # Errors
    /// A time that was not asked for, a value that is not finite.
    pub fn probability_at_least(&self, t: f64, x: f64) -> Result<f64> {
        if !x.is_finite() {
            return Err(Error::not_finite("target", 0, x));
        }
        Ok(self.above(self.at(t)?, self.scale.threshold(x)))
    }

    /// P(value at `t` ≤ x), within [1e-6, 1 − 1e-6]. For counts up to x + ½.
    ///
    /// # Errors
    /// As [`Posterior::probability_at_least`].
    pub fn probability_at_most(&self, t: f64, x: f64) -> Result<f64> {
        if !x.is_finite() {
            return Err(Error::not_finite("target", 0, x));
        }
        let limit = self.scale.ceiling_of(x);
        Ok((1.0 - self.above(self.at(t)?, limit)).clamp(PROBABILITY_FLOOR, 1.0 - PROBABILITY_FLOOR))
    }

    fn above(&self, i: usize, latent: f64) -> f64 {
        let p: f64 = self.parts.iter().map(|part| part.weight * cdf((part.mean[i] - latent) / self.sd(part, i))).sum();
        p.clamp(PROBABILITY_FLOOR, 1.0 - PROBABILITY_FLOOR)
    }

    /// The value at `t` below which a share `p` lies.
    ///
    /// # Errors
    /// A time that was not asked for, `p` outside (0, 1).
    pub fn quantile(&self, t: f64, p: f64) -> Result<f64> {
        if !(p > 0.0 && p < 1.0) {
            return Err(Error::argument("p", format!("{p}; a quantile needs a share between 0 and 1")));
        }
        Ok(self.scale.to_value(self.latent_quantile(self.at(t)?, p)))
    }

    /// Median at `t`.
    ///
    /// # Errors
    /// A time that was not asked for.
    pub fn median(&self, t: f64) -> Result<f64> {
        self.quantile(t, 0.5)
    }

    /// The `p` quantile at every time asked for.
    ///
    /// # Errors
    /// `p` outside (0, 1).
    pub fn path(&self, p: f64) -> Result<Vec<f64>> {
        self.times.iter().map(|&t| self.quantile(t, p)).collect()
    }

    pub(super) fn latent_quantile(&self, i: usize, p: f64) -> f64 {
        let parts: Vec<(f64, f64, f64)> =
            self.parts.iter().map(|part| (part.weight, part.mean[i], self.sd(part, i))).collect();
        mixture_quantile(&parts, p)
    }

    /// P(the sum of the values at all times ≥ x), for amounts a year that a target adds up, by a fixed lattice of 4,093
    /// points; within [1e-6, 1 − 1e-6].
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn probability_sum_at_least(&self, x: f64) -> Result<f64> {
        if !x.is_finite() {
            return Err(Error::not_finite("target", 0, x));
        }
        let n = self.times.len();
        let limit = if self.scale == Scale::Count { x - 0.5 } else { x };
        let lattice = Lattice::new(n);
        let points: Vec<Vec<f64>> = (0..Lattice::POINTS).map(|k| lattice.point(k).map(quantile).collect()).collect();
        let mut total = 0.0;
        for part in &self.parts {
            let Some(factor) = Cholesky::new(&part.covariance, n) else { continue };
            let mut hits = 0.0;
            for normal in &points {
                let sum: f64 = (0..n)
                    .map(|i| {
                        let shift: f64 = factor.row(i).iter().zip(normal).map(|(a, z)| a * z).sum();
                        self.scale.to_value(part.mean[i] + shift)
                    })
                    .sum();
                if sum >= limit {
                    hits += 1.0;
                }
            }
            total += part.weight * hits / Lattice::COUNT;
        }
        Ok(total.clamp(PROBABILITY_FLOOR, 1.0 - PROBABILITY_FLOOR))
    }

    /// Mean growth a year on the latent scale between two of the times, and its standard deviation.
    ///
    /// # Errors
    /// A time that was not asked for, or twice the same.
    pub fn growth(&self, from: f64, to: f64) -> Result<(f64, f64)> {
        let (i, j) = (self.at(from)?, self.at(to)?);
        if i == j {
            return Err(Error::argument("to", "growth needs two different times"));
        }
        let n = self.times.len();
        let span = to - from;
        let (mut mean, mut square) = (0.0, 0.0);
        for part in &self.parts {
            let c = &part.covariance;
            let rate = (part.mean[j] - part.mean[i]) / span;
            let variance = (c[i * n + i] + c[j * n + j] - 2.0 * c[i * n + j]).max(0.0) / (span * span);
            mean += part.weight * rate;
            square += part.weight * (variance + rate * rate);
        }
        Ok((mean, (square - mean * mean).max(0.0).sqrt()))
    }
}

/// The point below which a share `p` of a mixture (weight, mean, standard deviation) lies: Newton's method inside a
/// bracket of the parts' own quantiles, halved where a step would leave it.
pub(super) fn mixture_quantile(parts: &[(f64, f64, f64)], p: f64) -> f64 {
    let z = quantile(p);
    let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut total, mut x) = (0.0, 0.0);
    for &(weight, mean, sd) in parts {
        lo = lo.min(mean + sd * z);
        hi = hi.max(mean + sd * z);
        total += weight;
        x += weight * (mean + sd * z);
    }
    x /= total;
    for _ in 0..100 {
        let (mut below, mut density) = (0.0, 0.0);
        for &(weight, mean, sd) in parts {
            let u = (x - mean) / sd;
            below += weight * cdf(u);
            density += weight * pdf(u) / sd;
        }
        let miss = below - p * total;
        if miss < 0.0 {
            lo = lo.max(x);
        } else {
            hi = hi.min(x);
        }
        let step = x - miss / density;
        let next = if step > lo && step < hi { step } else { 0.5 * (lo + hi) };
        let moved = (next - x).abs();
        x = next;
        if moved < 1e-12 * (1.0 + x.abs()) {
            break;
        }
    }
    x
}
