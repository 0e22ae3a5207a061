//! Several targets at once: the probability that all are met, with what they share.

use super::block::Solved;
use super::model::Model;
use super::posterior::PROBABILITY_FLOOR;
use super::qmc::Lattice;
use crate::error::{Error, Result};
use crate::num::cholesky::Cholesky;
use crate::num::gaussian::{cdf, ln_pdf, quantile};

/// One target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// Position of the series in the panel.
    pub series: usize,
    /// Deadline, a decimal year.
    pub t: f64,
    /// The value to reach.
    pub value: f64,
    /// Whether at least the value is asked for, or at most.
    pub at_least: bool,
}

/// Several targets together.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    /// Probability that all are met.
    pub all: f64,
    /// Probability that at least one is met.
    pub any: f64,
    /// Probability of each.
    pub each: Vec<f64>,
    /// Product of those: what `all` would be if the targets had nothing in common.
    pub independent: f64,
}

/// One series with its aims.
struct Group {
    aims: Vec<usize>,
    /// Latent thresholds, and +1 for at least, −1 for at most.
    limits: Vec<(f64, f64)>,
    parts: Vec<Part>,
    belief: (f64, f64),
}

/// One component of a series, conditional on the shared growth.
struct Part {
    weight: f64,
    shared_mean: f64,
    shared_variance: f64,
    mean: Vec<f64>,
    slope: Vec<f64>,
    factor: Cholesky,
}

impl Model {
    /// The probability that several targets are met together. Series have their shared growth in common (a common part,
    /// the kind's, the region's, as far as the pool goes); targets of one series also its own path. By a fixed lattice of
    /// 4,093 points, so the same for every run; its error is below 0.002.
    ///
    /// # Errors
    /// As [`Model::posterior`]; no aims, or values that are not finite.
    pub fn joint(&self, aims: &[Aim]) -> Result<Joint> {
        if aims.is_empty() {
            return Err(Error::too_few("joint probability", 0, 1, "give at least one target"));
        }
        let mut series: Vec<usize> = aims.iter().map(|aim| aim.series).collect();
        series.sort_unstable();
        series.dedup();
        let mut groups = Vec::with_capacity(series.len());
        let mut each = vec![0.0; aims.len()];
        for &one in &series {
            let chosen: Vec<usize> = (0..aims.len()).filter(|&i| aims[i].series == one).collect();
            groups.push(self.group(one, chosen, aims, &mut each)?);
        }
        let (mean, covariance) = self.joint_belief(&series);
        let count = series.len();
        let factor = Cholesky::new(&covariance, count)
            .ok_or_else(|| Error::domain("joint probability", "the shared growth is degenerate; use pool none"))?;
        let paths: usize = groups.iter().map(|group| group.aims.len() - 1).sum();
        let lattice = Lattice::new(count + paths);
        let (mut all, mut none, mut mass) = (0.0, 0.0, 0.0);
        for k in 0..Lattice::POINTS {
            let point: Vec<f64> = lattice.point(k).collect();
            let normal: Vec<f64> = point[..count].iter().map(|&u| quantile(u)).collect();
            let mut rest = point[count..].iter().copied();
            let (mut met, mut missed, mut weight) = (1.0, 1.0, 1.0);
            for (i, group) in groups.iter().enumerate() {
                let shift: f64 = factor.row(i).iter().zip(&normal).map(|(a, z)| a * z).sum();
                let coordinates: Vec<f64> = rest.by_ref().take(group.aims.len() - 1).collect();
                let (own, hit, miss) = group.at(mean[i] + shift, &coordinates);
                weight *= own;
                met *= hit;
                missed *= miss;
            }
            all += met;
            none += missed;
            mass += weight;
        }
        let clip = |p: f64| p.clamp(PROBABILITY_FLOOR, 1.0 - PROBABILITY_FLOOR);
        let independent = each.iter().product();
        // What the lattice misses must not contradict the exact single probabilities.
        let least = each.iter().copied().fold(1.0, f64::min);
        let most = each.iter().copied().fold(0.0, f64::max);
        Ok(Joint { all: clip((all / mass).min(least)), any: clip((1.0 - none / mass).max(most)), each, independent })
    }

    fn group(&self, series: usize, chosen: Vec<usize>, aims: &[Aim], each: &mut [f64]) -> Result<Group> {
        let scale = self.panel().series.get(series).map(|info| info.scale);
        let times: Vec<f64> = chosen.iter().map(|&i| aims[i].t).collect();
        let posterior = self.posterior(series, &times)?;
        let mut limits = Vec::with_capacity(chosen.len());
        for &i in &chosen {
            let aim = &aims[i];
            each[i] = if aim.at_least {
                posterior.probability_at_least(aim.t, aim.value)?
            } else {
                posterior.probability_at_most(aim.t, aim.value)?
            };
            let limit = match scale {
                Some(scale) if aim.at_least => scale.threshold(aim.value),
                Some(scale) => scale.ceiling_of(aim.value),
                None => f64::NAN,
            };
            limits.push((limit, if aim.at_least { 1.0 } else { -1.0 }));
        }
        let (collapsed, solved) = self.solve(series, &times)?;
        let parts = collapsed
            .weights
            .iter()
            .zip(&solved)
            .filter(|(weight, _)| **weight > 1e-8)
            .filter_map(|(weight, one)| Part::new(*weight, one))
            .collect();
        Ok(Group { aims: chosen, limits, parts, belief: (collapsed.mean, collapsed.variance) })
    }
}

impl Part {
    fn new(weight: f64, solved: &Solved) -> Option<Self> {
        let n = solved.mean.len();
        let slope: Vec<f64> = solved.with_shared.iter().map(|c| c / solved.shared_variance).collect();
        let mut left = solved.covariance.clone();
        for i in 0..n {
            for j in 0..n {
                left[i * n + j] -= slope[i] * slope[j] * solved.shared_variance;
            }
            left[i * n + i] = left[i * n + i].max(1e-12);
        }
        Some(Self {
            weight,
            shared_mean: solved.shared_mean,
            shared_variance: solved.shared_variance,
            mean: solved.mean.clone(),
            slope,
            factor: Cholesky::new(&left, n)?,
        })
    }

    /// Probability that all aims are met, and that none is, given the shared growth (Genz's sequential conditioning).
    fn hits(&self, shared: f64, limits: &[(f64, f64)], coordinates: &[f64], sign: f64) -> f64 {
        let mut normal: Vec<f64> = Vec::with_capacity(limits.len());
        let mut product = 1.0;
        for (i, &(limit, direction)) in limits.iter().enumerate() {
            let row = self.factor.row(i);
            let known: f64 = row[..i].iter().zip(&normal).map(|(a, z)| a * z).sum();
            let centre = self.mean[i] + self.slope[i] * (shared - self.shared_mean) + known;
            let edge = (limit - centre) / row[i];
            let up = direction * sign > 0.0;
            let inside = if up { cdf(-edge) } else { cdf(edge) };
            product *= inside;
            if product <= 0.0 {
                return 0.0;
            }
            if let Some(u) = coordinates.get(i) {
                let tail = quantile((u * inside).clamp(1e-300, 1.0 - 1e-16));
                normal.push(if up { -tail } else { tail });
            }
        }
        product
    }
}

impl Group {
    /// Weight of a shared growth, and that weight times the chance that all aims are met, and that none is.
    fn at(&self, shared: f64, coordinates: &[f64]) -> (f64, f64, f64) {
        let (mut weight, mut met, mut missed) = (0.0, 0.0, 0.0);
        let reference = ln_pdf(shared, self.belief.0, self.belief.1);
        for part in &self.parts {
            let own = part.weight * (ln_pdf(shared, part.shared_mean, part.shared_variance) - reference).exp();
            weight += own;
            met += own * part.hits(shared, &self.limits, coordinates, 1.0);
            missed += own * part.hits(shared, &self.limits, coordinates, -1.0);
        }
        (weight, met, missed)
    }
}
