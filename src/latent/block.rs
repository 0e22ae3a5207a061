//! One series: its facts under every assumption about volatility, growth tail and soundness of facts.
//!
//! Under one assumption (a component) everything is jointly normal once the narrow facts are conditioned on; wide facts
//! are taken in by expectation propagation. What the rest of the panel knows enters only through a normal belief about
//! the shared part `e` of the growth.

mod vague;

use super::doubt::{DOUBTS, Search, ln_choice};
use super::ep::{self, Sites};
use super::likelihood::Likelihood;
use super::prior::{Prior, ScalePrior};
use super::resolve::{Functional, Observed};
use crate::num::cholesky::Cholesky;
use crate::num::gaussian::LN_SQRT_2PI;

/// Up to this many doubtful facts every choice of which are sound is a component; of more the likeliest choices are.
const ALL_CHOICES: usize = 4;

/// How many choices are kept then.
const CHOICES: usize = 16;

/// Log evidence for each fact below which a set of facts is taken for impossible.
const IMPOSSIBLE: f64 = -40.0;

/// Components this far below the best, as log weights, are left out before the others' growth is heard.
const EXCLUDED: f64 = -14.0;

/// The same for components with unsound facts.
const EXCLUDED_UNSOUND: f64 = -10.0;

/// A series ready for inference.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) observed: Vec<Observed>,
    pub(super) doubtful: Vec<usize>,
    pub(super) components: Vec<Component>,
    /// The same with vague facts cut into pieces, for what is asked of this series; empty where no fact is vague.
    fine: Vec<Component>,
    /// Whether any fact says where the level is, and not only how it changed.
    pub(super) has_level: bool,
    numbers: Numbers,
}

/// What does not differ between components.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    rough: f64,
    centre: f64,
    first: f64,
    drift: f64,
    /// Variance a year of the kind's shock.
    common: f64,
    /// Variance a year of small numbers at the rough level.
    demographic: f64,
    level_variance: f64,
    velocity: f64,
    velocity_rate: f64,
    passing: f64,
    passing_rate: f64,
    unsound_variance: f64,
    /// Share of that variance which the unsound levels of a series have in common: another definition.
    unsound_common: f64,
}

impl Numbers {
    /// Covariance of what two unsound facts are off by.
    pub(super) fn unsound(&self, observed: &[Observed], i: usize, j: usize) -> f64 {
        if i == j {
            self.unsound_variance
        } else if observed[i].functional.base.is_none() && observed[j].functional.base.is_none() {
            self.unsound_common * self.unsound_variance
        } else {
            0.0
        }
    }

    /// Years since the middle date as the noise of small numbers counts them: what has grown by e is e times as steady. Growth
    /// is that of the prior, and counts over [`CLOCK_MOST`] of it either way.
    fn clock(&self, t: f64) -> f64 {
        let grown = self.drift * (t - self.centre);
        if grown.abs() < 1e-6 {
            return t - self.centre;
        }
        let inside = grown.clamp(-CLOCK_MOST, CLOCK_MOST);
        (-(-inside).exp_m1() + (grown - inside) * (-inside).exp()) / self.drift
    }
}

/// A century at 3 % a year; without an end the exponential of a far date leaves the range of `f64`.
const CLOCK_MOST: f64 = 3.0;

/// One assumption about a series.
#[derive(Debug, Clone)]
pub(super) struct Component {
    pub(super) ln_prior: f64,
    pub(super) volatility: f64,
    pub(super) drift_variance: f64,
    /// Bit i: the i-th doubtful fact is not what it says.
    pub(super) unsound: u32,
    /// Facts known to lie in a piece of what they say, on the latent scale: (position, lo, hi).
    cuts: Vec<(usize, f64, f64)>,
}

/// A component after its narrow facts, as a function of the shared growth `e`: the log evidence is
/// r + q e − p e² / 2, the wide functionals and queries have mean a + b e and covariance `k`.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    p: f64,
    q: f64,
    r: f64,
    a: Vec<f64>,
    b: Vec<f64>,
    k: Vec<f64>,
    wide: Vec<usize>,
    cuts: Vec<(usize, f64, f64)>,
}

/// A component after all facts.
#[derive(Debug, Clone)]
pub(super) struct Solved {
    pub(super) ln_evidence: f64,
    pub(super) shared_mean: f64,
    pub(super) shared_variance: f64,
    pub(super) mean: Vec<f64>,
    pub(super) covariance: Vec<f64>,
    pub(super) with_shared: Vec<f64>,
}

impl Block {
    pub(super) fn new(
        observed: Vec<Observed>,
        prior: &Prior,
        numbers: &ScalePrior,
        volatility: f64,
        count: bool,
        private_variance: f64,
    ) -> Option<Self> {
        let levels: Vec<f64> = observed
            .iter()
            .filter(|one| one.functional.base.is_none())
            .filter_map(|one| one.gaussian.map(|(mean, ..)| mean).or_else(|| finite_end(&one.likelihood)))
            .collect();
        if observed.is_empty() {
            return None;
        }
        let rough = if levels.is_empty() { 0.0 } else { levels.iter().sum::<f64>() / ratio_of(levels.len()) };
        let has_level = !levels.is_empty();
        let mut times: Vec<f64> =
            observed.iter().flat_map(|one| std::iter::once(one.functional.t).chain(one.functional.base)).collect();
        times.sort_by(f64::total_cmp);
        let demographic = if count { prior.demographic / rough.exp().max(1.0) } else { 0.0 };
        let numbers_here = Numbers {
            rough,
            centre: times.get(times.len() / 2).copied().unwrap_or(0.0),
            first: times.first().copied().unwrap_or(0.0),
            drift: numbers.drift,
            common: prior.common_shock * prior.common_shock,
            demographic,
            level_variance: prior.level_sd * prior.level_sd,
            velocity: prior.velocity * prior.velocity,
            velocity_rate: prior.velocity_rate,
            passing: prior.passing * prior.passing,
            passing_rate: prior.passing_rate,
            unsound_variance: prior.unsound_sd * prior.unsound_sd,
            unsound_common: prior.unsound_common,
        };
        let mut block = Self {
            observed,
            doubtful: Vec::new(),
            components: Vec::new(),
            fine: Vec::new(),
            has_level,
            numbers: numbers_here,
        };
        let shared = numbers.drift_sd.powi(2) + numbers.kind_sd.powi(2) + numbers.region_sd.powi(2);
        let drift_of = |tail: f64| (numbers.series_sd * tail).powi(2) + private_variance;
        let total: f64 = prior.volatility_grid.iter().map(|z| (-0.5 * z * z).exp()).sum();
        let tails: f64 = prior.drift_tail.iter().map(|(_, weight)| weight).sum();
        let mut base = Vec::new();
        for z in &prior.volatility_grid {
            for (factor, weight) in &prior.drift_tail {
                base.push(Component {
                    ln_prior: -0.5 * z * z - total.ln() + (weight / tails).ln(),
                    volatility: volatility * (prior.volatility_spread * z).exp(),
                    drift_variance: drift_of(*factor),
                    unsound: 0,
                    cuts: Vec::new(),
                });
            }
        }
        let doubt = (prior.unsound_probability > 0.0).then_some((prior.unsound_probability, prior.unsound_strength));
        match doubt {
            None => block.components.clone_from(&base),
            Some((mean, strength)) => {
                let pieces = block.pieces(&[]);
                let widen = |one: &Component| Component { drift_variance: one.drift_variance + shared, ..one.clone() };
                // The growth tail makes little difference to what is in doubt.
                let judges: Vec<Component> = base.iter().step_by(prior.drift_tail.len()).map(widen).collect();
                let search =
                    Search { observed: &block.observed, pieces: &pieces, numbers: &block.numbers, mean, strength };
                let (doubtful, choices) = search.run(&judges);
                block.doubtful = doubtful;
                block.take(&base, &choices, mean, strength);
                let vague = block.observed.iter().filter(|one| !one.narrow).count();
                if vague > 1 && !block.explains(numbers) {
                    // One-sided facts that exclude each other are not found as normals.
                    block.doubtful =
                        (0..block.observed.len()).filter(|&i| !block.observed[i].narrow).take(DOUBTS).collect();
                    let choices = block.likeliest(&base, mean, strength, shared);
                    block.take(&base, &choices, mean, strength);
                }
            }
        }
        Some(block)
    }

    /// The date of the last fact.
    pub(super) fn newest(&self) -> f64 {
        let times = self
            .observed
            .iter()
            .map(|one| one.functional.base.map_or(one.functional.t, |base| base.max(one.functional.t)));
        times.fold(f64::NEG_INFINITY, f64::max)
    }

    /// The mean of the common growth that it was built for.
    pub(super) fn drift(&self) -> f64 {
        self.numbers.drift
    }

    /// The components of `base` under every one of the choices.
    fn take(&mut self, base: &[Component], choices: &[u32], mean: f64, strength: f64) {
        self.components = choices.iter().flat_map(|&choice| self.choose(base, mean, strength, choice)).collect();
    }

    /// The components of `base` under one choice.
    fn choose(&self, base: &[Component], mean: f64, strength: f64, choice: u32) -> Vec<Component> {
        let wrong = (0..DOUBTS).filter(|bit| choice >> bit & 1 == 1).count();
        let ln_choice = ln_choice(wrong, self.observed.len(), mean, strength);
        let chosen = |one: &Component| Component { ln_prior: one.ln_prior + ln_choice, unsound: choice, ..one.clone() };
        base.iter().map(chosen).collect()
    }

    /// The likeliest choices of unsound facts among those in doubt, by the full model: of a few facts every choice; of more, one
    /// more fact at a time is called unsound in each of the best found so far, until none of these is better than what is kept.
    fn likeliest(&mut self, base: &[Component], mean: f64, strength: f64, shared_variance: f64) -> Vec<u32> {
        let doubts = self.doubtful.len();
        if doubts <= ALL_CHOICES {
            return (0..1u32 << doubts).collect();
        }
        let mut score = |choice: u32| -> f64 {
            self.components = self.choose(base, mean, strength, choice);
            let Some(prepared) = self.prepare(&[]) else { return f64::NEG_INFINITY };
            let solved = self.solve(&prepared, 0.0, shared_variance);
            let scores = self.components.iter().zip(&solved).map(|(one, solved)| one.ln_prior + solved.ln_evidence);
            scores.filter(|score| !score.is_nan()).fold(f64::NEG_INFINITY, f64::max)
        };
        let mut kept = vec![(score(0), 0u32)];
        let mut seen = std::collections::BTreeSet::from([0u32]);
        loop {
            let next: Vec<u32> =
                kept.iter().flat_map(|(_, choice)| (0..doubts).map(move |bit| choice | 1 << bit)).collect();
            let fresh: Vec<(f64, u32)> =
                next.into_iter().filter(|choice| seen.insert(*choice)).map(|choice| (score(choice), choice)).collect();
            let least = if kept.len() < CHOICES { f64::NEG_INFINITY } else { kept[kept.len() - 1].0 };
            if !fresh.iter().any(|one| one.0 > least) {
                break;
            }
            kept.extend(fresh);
            kept.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            kept.truncate(CHOICES);
        }
        kept.into_iter().map(|(_, choice)| choice).collect()
    }

    /// Leaves out components that the series' own facts have all but excluded, where doubts have multiplied them.
    pub(super) fn prune(&mut self, shared_variance: f64) {
        if self.doubtful.is_empty() {
            return;
        }
        let Some(prepared) = self.prepare(&[]) else { return };
        let solved = self.solve(&prepared, 0.0, shared_variance);
        let scores: Vec<f64> =
            self.components.iter().zip(&solved).map(|(one, solved)| one.ln_prior + solved.ln_evidence).collect();
        let top = scores.iter().copied().filter(|score| !score.is_nan()).fold(f64::NEG_INFINITY, f64::max);
        if top.is_finite() {
            let mut scores = scores.into_iter();
            self.components.retain(|one| {
                let limit = if one.unsound == 0 { EXCLUDED } else { EXCLUDED_UNSOUND };
                scores.next().is_none_or(|score| score > top + limit)
            });
        }
    }

    /// The components behind what is asked of this series.
    pub(super) fn asked(&self) -> &[Component] {
        if self.fine.is_empty() { &self.components } else { &self.fine }
    }

    /// Whether any component finds the facts possible at all.
    fn explains(&self, numbers: &ScalePrior) -> bool {
        let shared = numbers.drift_sd.hypot(numbers.kind_sd);
        let Some(prepared) = self.prepare(&[]) else { return true };
        let least = IMPOSSIBLE * ratio_of(self.observed.len());
        self.solve(&prepared, 0.0, shared * shared).iter().any(|one| one.ln_evidence > least)
    }

    fn unsound(&self, component: &Component, index: usize) -> bool {
        self.doubtful.iter().position(|&i| i == index).is_some_and(|bit| component.unsound >> bit & 1 == 1)
    }

    /// Conditions every component on the narrow facts; queries are level times.
    pub(super) fn prepare(&self, times: &[f64]) -> Option<Vec<Prepared>> {
        self.prepare_all(&self.components, times)
    }

    /// As [`Block::prepare`], for the components of [`Block::asked`].
    pub(super) fn prepare_asked(&self, times: &[f64]) -> Option<Vec<Prepared>> {
        self.prepare_all(self.asked(), times)
    }

    fn prepare_all(&self, components: &[Component], times: &[f64]) -> Option<Vec<Prepared>> {
        let pieces = self.pieces(times);
        let numbers = &self.numbers;
        components.iter().map(|component| self.condition(component, &pieces, numbers, times.len())).collect()
    }

    /// Covariances of all facts, and of the levels at `times` behind them.
    fn pieces(&self, times: &[f64]) -> Pieces {
        let mut numbers = self.numbers.clone();
        numbers.first = times.iter().copied().fold(numbers.first, f64::min);
        let functionals: Vec<Functional> = self
            .observed
            .iter()
            .map(|one| one.functional)
            .chain(times.iter().map(|&t| Functional { t, base: None }))
            .collect();
        Pieces::new(&functionals, &numbers)
    }

    fn condition(&self, component: &Component, pieces: &Pieces, numbers: &Numbers, queries: usize) -> Option<Prepared> {
        let facts = self.observed.len();
        // (position, mean, variance, log total) of what is conditioned on exactly
        let mut exact = Vec::new();
        let mut wide = Vec::new();
        let mut r = 0.0;
        for (i, one) in self.observed.iter().enumerate() {
            let unsound = self.unsound(component, i);
            match one.gaussian {
                Some((mean, variance, total)) if one.narrow || unsound => {
                    let extra = if unsound { numbers.unsound_variance } else { 0.0 };
                    exact.push((i, mean, variance + extra, total));
                }
                None if unsound => r += 0.5f64.ln(),
                _ => wide.push(i),
            }
        }
        let n = exact.len();
        let rest: Vec<usize> = wide.iter().copied().chain(facts..facts + queries).collect();
        let m = rest.len();
        let mut matrix = vec![0.0; n * n];
        for (row, (i, _, variance, _)) in exact.iter().enumerate() {
            let wrong = self.unsound(component, *i);
            for (column, (j, ..)) in exact.iter().enumerate().take(row + 1) {
                matrix[row * n + column] = pieces.covariance(*i, *j, component, numbers);
                if wrong && i != j && self.unsound(component, *j) {
                    matrix[row * n + column] += numbers.unsound(&self.observed, *i, *j);
                }
            }
            matrix[row * n + row] += variance;
        }
        let factor = Cholesky::new(&matrix, n)?;
        let mut residual: Vec<f64> = exact.iter().map(|(i, mean, ..)| mean - pieces.mean(*i, numbers)).collect();
        let mut slope: Vec<f64> = exact.iter().map(|(i, ..)| pieces.slope[*i]).collect();
        factor.forward(&mut residual);
        factor.forward(&mut slope);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        r += -0.5 * dot(&residual, &residual) - 0.5 * factor.ln_det() - ratio_of(n) * LN_SQRT_2PI
            + exact.iter().map(|(.., total)| total).sum::<f64>();
        let mut columns = Vec::with_capacity(m);
        for &j in &rest {
            let mut column: Vec<f64> =
                exact.iter().map(|(i, ..)| pieces.covariance(*i, j, component, numbers)).collect();
            factor.forward(&mut column);
            columns.push(column);
        }
        let a = rest.iter().zip(&columns).map(|(&j, c)| pieces.mean(j, numbers) + dot(c, &residual)).collect();
        let b = rest.iter().zip(&columns).map(|(&j, c)| pieces.slope[j] - dot(c, &slope)).collect();
        let mut k = vec![0.0; m * m];
        for (row, &i) in rest.iter().enumerate() {
            for (column, &j) in rest.iter().enumerate().take(row + 1) {
                let value = pieces.covariance(i, j, component, numbers) - dot(&columns[row], &columns[column]);
                k[row * m + column] = value;
                k[column * m + row] = value;
            }
            // Queries at the date of an exact fact are left with rounding noise, which may be negative.
            k[row * m + row] = k[row * m + row].max(1e-12);
        }
        Some(Prepared {
            p: dot(&slope, &slope),
            q: dot(&slope, &residual),
            r,
            a,
            b,
            k,
            wide,
            cuts: component.cuts.clone(),
        })
    }

    /// Every component under the belief N(mean, variance) about the shared growth.
    pub(super) fn solve(&self, prepared: &[Prepared], mean: f64, variance: f64) -> Vec<Solved> {
        prepared.iter().map(|one| one.solve(self, mean, variance)).collect()
    }
}

impl Prepared {
    /// Whether nothing is left to take in by expectation propagation.
    pub(super) fn is_plain(&self) -> bool {
        self.wide.is_empty()
    }

    /// Log evidence of the narrow facts, and mean and variance of the shared growth given them.
    pub(super) fn shared(&self, mean: f64, variance: f64) -> (f64, f64, f64) {
        let shared_variance = 1.0 / (1.0 / variance + self.p);
        let shared_mean = shared_variance * (mean / variance + self.q);
        let gain = shared_mean * shared_mean / shared_variance - mean * mean / variance;
        (self.r + 0.5 * (gain + (shared_variance / variance).ln()), shared_mean, shared_variance)
    }

    /// What a wide fact says, as far as this component's pieces go, about its quantity less `by`.
    fn likelihood(&self, block: &Block, index: usize, by: f64) -> Likelihood {
        let mut likelihood = block.observed[index].likelihood.centred(by);
        for &(_, lo, hi) in self.cuts.iter().filter(|cut| cut.0 == index) {
            likelihood.pieces.retain_mut(|piece| {
                *piece = (piece.0.max(lo - by), piece.1.min(hi - by), piece.2);
                piece.0 < piece.1
            });
        }
        likelihood
    }

    fn solve(&self, block: &Block, mean: f64, variance: f64) -> Solved {
        let m = self.a.len();
        let wide = self.wide.len();
        let (mut ln_evidence, shared_mean, shared_variance) = self.shared(mean, variance);
        // Positions 0..m are wide facts and queries, m is the shared growth itself.
        let size = m + 1;
        let mut centre: Vec<f64> = self.a.iter().zip(&self.b).map(|(a, b)| a + b * shared_mean).collect();
        centre.push(shared_mean);
        let mut covariance = vec![0.0; size * size];
        let slope = |i: usize| if i < m { self.b[i] } else { 1.0 };
        for i in 0..size {
            for j in 0..size {
                let own = if i < m && j < m { self.k[i * m + j] } else { 0.0 };
                covariance[i * size + j] = own + slope(i) * slope(j) * shared_variance;
            }
        }
        if wide > 0 {
            let likelihoods: Vec<Likelihood> =
                self.wide.iter().zip(&centre).map(|(&i, &by)| self.likelihood(block, i, by)).collect();
            let mut prior = vec![0.0; wide * wide];
            for i in 0..wide {
                prior[i * wide..(i + 1) * wide].copy_from_slice(&covariance[i * size..i * size + wide]);
            }
            let sites: Sites = ep::run(&prior, &likelihoods);
            ln_evidence += sites.ln_evidence;
            sites.apply(&mut centre, &mut covariance, size);
        }
        let mut kept = vec![0.0; (m - wide) * (m - wide)];
        for i in wide..m {
            for j in wide..m {
                kept[(i - wide) * (m - wide) + j - wide] = covariance[i * size + j];
            }
        }
        Solved {
            ln_evidence,
            shared_mean: centre[m],
            shared_variance: covariance[m * size + m],
            mean: centre[wide..m].to_vec(),
            covariance: kept,
            with_shared: (wide..m).map(|i| covariance[i * size + m]).collect(),
        }
    }
}

/// The parts of the covariance between functionals that do not depend on the component.
pub(super) struct Pieces {
    size: usize,
    level: Vec<f64>,
    slope: Vec<f64>,
    shocks: Vec<f64>,
    structure: Vec<f64>,
}

impl Pieces {
    fn new(functionals: &[Functional], numbers: &Numbers) -> Self {
        let size = functionals.len();
        let origin = numbers.first - 1.0;
        let level = functionals.iter().map(|f| if f.base.is_none() { 1.0 } else { 0.0 }).collect();
        let slope = functionals.iter().map(|f| f.t - f.base.unwrap_or(numbers.centre)).collect();
        let mut shocks = vec![0.0; size * size];
        let started = numbers.clock(origin);
        let mut structure = vec![0.0; size * size];
        let nodes = |f: &Functional| [Some((f.t, 1.0)), f.base.map(|base| (base, -1.0))];
        for i in 0..size {
            for j in 0..=i {
                let (mut shock, mut whole) = (0.0, 0.0);
                for (t, left) in nodes(&functionals[i]).into_iter().flatten() {
                    for (u, right) in nodes(&functionals[j]).into_iter().flatten() {
                        let (early, late) = (t.min(u) - origin, t.max(u) - origin);
                        let sign = left * right;
                        shock += sign * numbers.common * early;
                        if numbers.demographic > 0.0 {
                            shock += sign * numbers.demographic * (numbers.clock(t.min(u)) - started);
                        }
                        whole += sign
                            * (early
                                + numbers.velocity * integrated_velocity(early, late, numbers.velocity_rate)
                                + numbers.passing * (-numbers.passing_rate * (late - early)).exp());
                    }
                }
                for at in [i * size + j, j * size + i] {
                    shocks[at] = shock;
                    structure[at] = whole;
                }
            }
        }
        Self { size, level, slope, shocks, structure }
    }

    pub(super) fn covariance(&self, i: usize, j: usize, component: &Component, numbers: &Numbers) -> f64 {
        let at = i * self.size + j;
        numbers.level_variance * self.level[i] * self.level[j]
            + component.drift_variance * self.slope[i] * self.slope[j]
            + self.shocks[at]
            + component.volatility * component.volatility * self.structure[at]
    }

    pub(super) fn mean(&self, i: usize, numbers: &Numbers) -> f64 {
        numbers.rough * self.level[i] + numbers.drift * self.slope[i]
    }
}

/// Covariance at times `early` ≤ `late` of the integral of a stationary velocity of variance 1 that forgets at `rate`.
pub(super) fn integrated_velocity(early: f64, late: f64, rate: f64) -> f64 {
    let fade = |t: f64| (-rate * t).exp();
    (2.0 * rate * early - 1.0 + fade(early) + fade(late) - fade(late - early)) / (rate * rate)
}

fn finite_end(likelihood: &Likelihood) -> Option<f64> {
    likelihood.pieces.iter().flat_map(|&(lo, hi, _)| [lo, hi]).find(|end| end.is_finite())
}

#[expect(clippy::cast_precision_loss, reason = "numbers of facts are far below 2^53")]
pub(super) fn ratio_of(count: usize) -> f64 {
    count as f64
}
