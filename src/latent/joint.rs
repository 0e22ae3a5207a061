//! Several targets at once: the probability that all are met, with what they share.

use super::block::{Block, Solved};
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
    /// For each aim the steps of the kind's shock that it has lived through: the first ones of the kind's.
    shocks: Vec<std::ops::Range<usize>>,
}

/// Shocks that the series of one kind have in common, from the newest fact of all of them to each deadline.
struct Shocks {
    kind: (usize, usize),
    from: f64,
    /// Deadlines in order, and the standard deviation of each step to them.
    steps: Vec<(f64, f64)>,
    /// Place of the first step among all.
    first: usize,
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
    /// the kind's, the region's, as far as the pool goes), those of one kind its shocks after the newest fact of any of
    /// them where kinds share growth, and targets of one series its own path. By a fixed lattice of 4,093 points, so the same
    /// for every run; its error is below 0.002.
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
        let shocks = self.shocks(&series, aims);
        let mut groups = Vec::with_capacity(series.len());
        let mut each = vec![0.0; aims.len()];
        for &one in &series {
            let chosen: Vec<usize> = (0..aims.len()).filter(|&i| aims[i].series == one).collect();
            groups.push(self.group(one, chosen, aims, &shocks, &mut each)?);
        }
        let (mean, covariance) = self.joint_belief(&series);
        let count = series.len();
        let factor = Cholesky::new(&covariance, count)
            .ok_or_else(|| Error::domain("joint probability", "the shared growth is degenerate; use pool none"))?;
        let paths: usize = groups.iter().map(|group| group.aims.len() - 1).sum();
        let deviations: Vec<f64> = shocks.iter().flat_map(|one| one.steps.iter().map(|step| step.1)).collect();
        let lattice = Lattice::new(count + paths + deviations.len());
        let (mut all, mut none, mut mass) = (0.0, 0.0, 0.0);
        for k in 0..Lattice::POINTS {
            let point: Vec<f64> = lattice.point(k).collect();
            let normal: Vec<f64> = point[..count].iter().map(|&u| quantile(u)).collect();
            let mut rest = point[count..count + paths].iter().copied();
            let shock: Vec<f64> =
                deviations.iter().zip(&point[count + paths..]).map(|(sd, &u)| sd * quantile(u)).collect();
            let (mut met, mut missed, mut weight) = (1.0, 1.0, 1.0);
            for (i, group) in groups.iter().enumerate() {
                let shift: f64 = factor.row(i).iter().zip(&normal).map(|(a, z)| a * z).sum();
                let coordinates: Vec<f64> = rest.by_ref().take(group.aims.len() - 1).collect();
                let lived: Vec<f64> = group.shocks.iter().map(|steps| shock[steps.clone()].iter().sum()).collect();
                let (own, hit, miss) = group.at(mean[i] + shift, &coordinates, &lived);
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

    /// The shocks of kinds that two or more of the series belong to.
    fn shocks(&self, series: &[usize], aims: &[Aim]) -> Vec<Shocks> {
        let variance = self.prior().common_shock.powi(2);
        let kinds: Vec<((usize, usize), usize)> =
            series.iter().filter_map(|&one| Some((self.shock_of(one)?, one))).collect();
        let mut all: Vec<Shocks> = Vec::new();
        for &(kind, _) in &kinds {
            let members: Vec<usize> = kinds.iter().filter(|one| one.0 == kind).map(|one| one.1).collect();
            if variance == 0.0 || members.len() < 2 || all.iter().any(|one| one.kind == kind) {
                continue;
            }
            let facts = members.iter().filter_map(|&one| self.members[one].block.as_ref()).map(Block::newest);
            let from = facts.fold(f64::NEG_INFINITY, f64::max);
            let mut ends: Vec<f64> =
                aims.iter().filter(|aim| members.contains(&aim.series) && aim.t > from).map(|aim| aim.t).collect();
            ends.sort_by(f64::total_cmp);
            ends.dedup();
            let starts = std::iter::once(from).chain(ends.iter().copied());
            let steps = starts.zip(&ends).map(|(start, &end)| (end, ((end - start) * variance).sqrt())).collect();
            let first = all.last().map_or(0, |one| one.first + one.steps.len());
            all.push(Shocks { kind, from, steps, first });
        }
        all
    }

    fn group(
        &self,
        series: usize,
        chosen: Vec<usize>,
        aims: &[Aim],
        shocks: &[Shocks],
        each: &mut [f64],
    ) -> Result<Group> {
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
        let common = self.shock_of(series).and_then(|kind| shocks.iter().find(|one| one.kind == kind));
        let lived = |t: f64| {
            let steps = common.map_or(0, |one| one.steps.iter().filter(|step| step.0 <= t).count());
            common.map_or(0..0, |one| one.first..one.first + steps)
        };
        let variance = self.prior().common_shock.powi(2);
        let shared = |t: f64, u: f64| common.map_or(0.0, |one| variance * (t.min(u) - one.from).max(0.0));
        let (collapsed, solved) = self.solve(series, &times)?;
        let parts = collapsed
            .weights
            .iter()
            .zip(&solved)
            .filter(|(weight, _)| **weight > 1e-8)
            .filter_map(|(weight, one)| Part::new(*weight, one, &|i, j| shared(times[i], times[j])))
            .collect();
        let shocks = times.iter().map(|&t| lived(t)).collect();
        Ok(Group { aims: chosen, limits, parts, belief: (collapsed.mean, collapsed.variance), shocks })
    }
}

impl Part {
    /// `shared` is the covariance that comes from shocks which are drawn apart.
    fn new(weight: f64, solved: &Solved, shared: &dyn Fn(usize, usize) -> f64) -> Option<Self> {
        let n = solved.mean.len();
        let slope: Vec<f64> = solved.with_shared.iter().map(|c| c / solved.shared_variance).collect();
        let mut left = solved.covariance.clone();
        for i in 0..n {
            for j in 0..n {
                left[i * n + j] -= slope[i] * slope[j] * solved.shared_variance + shared(i, j);
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

    /// Probability that all aims are met, and that none is, given the shared growth and the kind's shocks (Genz's sequential conditioning).
    fn hits(&self, shared: f64, limits: &[(f64, f64)], coordinates: &[f64], shocks: &[f64], sign: f64) -> f64 {
        let mut normal: Vec<f64> = Vec::with_capacity(limits.len());
        let mut product = 1.0;
        for (i, (&(limit, direction), shock)) in limits.iter().zip(shocks).enumerate() {
            let row = self.factor.row(i);
            let known: f64 = row[..i].iter().zip(&normal).map(|(a, z)| a * z).sum();
            let centre = self.mean[i] + self.slope[i] * (shared - self.shared_mean) + known + shock;
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
    fn at(&self, shared: f64, coordinates: &[f64], shocks: &[f64]) -> (f64, f64, f64) {
        let (mut weight, mut met, mut missed) = (0.0, 0.0, 0.0);
        let reference = ln_pdf(shared, self.belief.0, self.belief.1);
        for part in &self.parts {
            let own = part.weight * (ln_pdf(shared, part.shared_mean, part.shared_variance) - reference).exp();
            weight += own;
            met += own * part.hits(shared, &self.limits, coordinates, shocks, 1.0);
            missed += own * part.hits(shared, &self.limits, coordinates, shocks, -1.0);
        }
        (weight, met, missed)
    }
}
