//! The whole panel: messages between series and shared growth, and questions to the result.

use super::block::{Block, Component, Prepared, Solved};
use super::fact::{Fact, FactKind, LAST_YEAR};
use super::panel::{Panel, Pool, Scale};
use super::posterior::{Doubt, Evidence, Normal, Posterior};
use super::prior::Prior;
use super::resolve::resolve;
use super::shared::{Effects, Loading, Message};
use crate::error::{Error, Result};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sweeps of messages at most.
const SWEEPS: usize = 40;

/// Messages have settled when none moves the belief that it is about by more than this share of its standard deviation.
const SETTLED: f64 = 1e-6;

/// A fact that is what it says with this probability is not listed as down-weighted: any may be wrong, this one no more than others.
const IN_NO_DOUBT: f64 = 0.95;

/// Weight below which a normal is left out of a posterior.
const NEGLIGIBLE: f64 = 1e-10;

/// A panel under a prior, ready for questions.
#[derive(Debug)]
pub struct Model {
    panel: Arc<Panel>,
    prior: Prior,
    pool: Pool,
    /// What does not change with the mean of the common growth, and so is shared by [`Model::with_growth`].
    pub(super) members: Arc<Vec<Member>>,
    families: [Family; 2],
    sweeps: usize,
}

/// One series in the model.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) block: Option<Block>,
    /// The block with nothing asked, for the messages between series.
    ready: Option<Vec<Prepared>>,
    pub(super) unused: Vec<(usize, String)>,
    pub(super) family: usize,
    pub(super) place: usize,
}

/// Series that can share growth: those on log scales, and shares.
#[derive(Debug, Clone)]
pub(super) struct Family {
    loadings: Vec<Loading>,
    messages: Vec<Message>,
    effects: Option<Arc<Effects>>,
    /// Informative series and their facts: of each kind, of each region, of all.
    kinds: Vec<(usize, usize)>,
    regions: Vec<(usize, usize)>,
    all: (usize, usize),
}

/// A belief about the shared growth of one series: mean and variance.
pub(super) type Belief = (f64, f64);

/// Variance of the shared growth where nothing is shared.
const NOTHING_SHARED: f64 = 1e-10;

impl Model {
    /// Takes in all facts.
    ///
    /// Each series is solved on its own under a normal belief about the growth that it shares; what it says back is a
    /// normal message, and messages are exchanged until they settle (expectation propagation between series). So the
    /// cost is linear in the number of series, and a panel of thousands needs no joint system over all its levels.
    ///
    /// # Errors
    /// As [`Panel::check`] and [`Prior::check`].
    pub fn fit(panel: &Panel, prior: &Prior, pool: Pool) -> Result<Self> {
        Self::fit_shared(Arc::new(panel.clone()), prior, pool)
    }

    /// As [`Model::fit`], for a panel that several models look at.
    pub(super) fn fit_shared(panel: Arc<Panel>, prior: &Prior, pool: Pool) -> Result<Self> {
        panel.check()?;
        prior.check()?;
        let mut facts: Vec<Vec<(usize, &Fact)>> = vec![Vec::new(); panel.series.len()];
        for (index, fact) in panel.facts.iter().enumerate() {
            facts[fact.series].push((index, fact));
        }
        let mut families = [Vec::new(), Vec::new()];
        let mut names: [[BTreeMap<&str, usize>; 2]; 2] = Default::default();
        let mut places = Vec::with_capacity(panel.series.len());
        for info in &panel.series {
            let family = usize::from(!info.scale.is_log());
            let numbers = prior.scale(info.scale);
            let mut index = |which: usize, name| {
                let known = &mut names[family][which];
                let next = known.len();
                *known.entry(name).or_insert(next)
            };
            let (kind, region) = (index(0, info.kind.as_str()), index(1, info.region.as_str()));
            let shares_kind = matches!(pool, Pool::Kind | Pool::All);
            let shares_region = matches!(pool, Pool::Region | Pool::All);
            // What all have in common is part of the kind's effect where only kinds share, of the region's where only regions do.
            let with_common = |sd: f64| if pool == Pool::All { sd } else { sd.hypot(numbers.drift_sd) };
            let loading = Loading {
                common: (pool == Pool::All).then_some(numbers.drift_sd),
                kind: shares_kind.then_some((kind, with_common(numbers.kind_sd))),
                region: shares_region.then_some((region, with_common(numbers.region_sd))),
            };
            places.push((family, families[family].len()));
            families[family].push(loading);
        }
        let members: Vec<Member> = panel
            .series
            .par_iter()
            .zip(&facts)
            .zip(&places)
            .map(|((info, own), &(family, place))| {
                let (observed, unused) = resolve(own, info.scale);
                let numbers = prior.scale(info.scale);
                let total = numbers.drift_sd.powi(2) + numbers.kind_sd.powi(2) + numbers.region_sd.powi(2);
                let private = (total - families[family][place].variance()).max(0.0);
                let volatility = prior.volatility(info.scale, &info.kind);
                let count = info.scale == Scale::Count;
                let mut block = Block::new(observed, prior, numbers, volatility, count, private);
                if let Some(block) = &mut block {
                    block.prune(families[family][place].variance().max(NOTHING_SHARED));
                    block.refine(families[family][place].variance().max(NOTHING_SHARED));
                }
                let asked = block.as_ref().filter(|_| pool != Pool::None);
                let ready = asked.and_then(|block| block.prepare(&[]));
                Member { block, ready, unused, family, place }
            })
            .collect();
        let [log, share] = families;
        let counts = |family: usize| (names[family][0].len(), names[family][1].len());
        let empty = |loadings: Vec<Loading>, (kinds, regions): (usize, usize)| Family {
            messages: vec![Message::default(); loadings.len()],
            loadings,
            effects: None,
            kinds: vec![(0, 0); kinds],
            regions: vec![(0, 0); regions],
            all: (0, 0),
        };
        let families = [empty(log, counts(0)), empty(share, counts(1))];
        drop(names);
        let prior = prior.clone();
        let mut model = Self { panel, prior, pool, members: Arc::new(members), families, sweeps: 0 };
        if pool != Pool::None {
            model.exchange()?;
        }
        Ok(model)
    }

    /// The same model with another mean of the common growth of counts and amounts: what is known of each series is kept,
    /// only the messages between them are exchanged again.
    ///
    /// # Errors
    /// As [`Model::fit`].
    pub fn with_growth(&self, growth: f64) -> Result<Self> {
        let prior = self.prior.clone().with_drift(growth);
        prior.check()?;
        let (panel, members) = (Arc::clone(&self.panel), Arc::clone(&self.members));
        let mut model = Self { panel, prior, pool: self.pool, members, families: self.families.clone(), sweeps: 0 };
        if self.pool != Pool::None {
            // The messages are about the growth beyond the mean: those of the old mean, moved, are where to start.
            for (series, member) in self.members.iter().enumerate() {
                let by = model.shift(series) - self.shift(series);
                let message = &mut model.families[member.family].messages[member.place];
                message.shift -= message.precision * by;
            }
            model.exchange()?;
        }
        Ok(model)
    }

    /// The same model with every series on its own.
    #[must_use]
    pub fn apart(&self) -> Self {
        let families = self.families.clone().map(|mut family| {
            family.messages.fill(Message::default());
            family.effects = None;
            family
        });
        let (panel, members) = (Arc::clone(&self.panel), Arc::clone(&self.members));
        Self { panel, prior: self.prior.clone(), pool: Pool::None, members, families, sweeps: 0 }
    }

    /// How far the mean growth of a series lies from the one that its block was built for.
    fn shift(&self, series: usize) -> f64 {
        match (self.panel.series.get(series), self.members.get(series)) {
            (Some(info), Some(Member { block: Some(block), .. })) => self.prior.scale(info.scale).drift - block.drift(),
            _ => 0.0,
        }
    }

    fn effects(&mut self) -> bool {
        for family in &mut self.families {
            let (kinds, regions) = (family.kinds.len(), family.regions.len());
            family.effects = Effects::new(&family.loadings, &family.messages, kinds, regions).map(Arc::new);
        }
        self.families.iter().all(|family| family.effects.is_some())
    }

    fn exchange(&mut self) -> Result<()> {
        for family in &mut self.families {
            family.kinds.fill((0, 0));
            family.regions.fill((0, 0));
            family.all = (0, 0);
        }
        for sweep in 0..SWEEPS {
            self.sweeps = sweep + 1;
            if !self.effects() {
                return Err(Error::no_convergence("shared growth", sweep, "use a narrower pool"));
            }
            let this = &*self;
            let updates: Vec<Option<(Message, f64)>> = self
                .members
                .par_iter()
                .enumerate()
                .map(|(series, member)| {
                    let (block, ready) = (member.block.as_ref()?, member.ready.as_ref()?);
                    let (mean, variance) = this.belief(member);
                    let by = this.shift(series);
                    let (told, spread) = heard(block, ready, mean + by, variance)?;
                    let told = told - by;
                    let precision = (1.0 / spread - 1.0 / variance).max(0.0);
                    let shift = told * (precision + 1.0 / variance) - mean / variance;
                    let old = this.families[member.family].messages[member.place];
                    let step = if sweep == 0 { 1.0 } else { 0.8 };
                    let message = Message {
                        precision: old.precision + step * (precision - old.precision),
                        shift: old.shift + step * (shift - old.shift),
                    };
                    let sd = spread.sqrt();
                    let moved = ((precision - old.precision) * spread).abs() + ((shift - old.shift) * sd).abs();
                    Some((message, moved))
                })
                .collect();
            let mut moved = 0.0f64;
            for (member, update) in self.members.iter().zip(updates) {
                if let Some((message, by)) = update {
                    self.families[member.family].messages[member.place] = message;
                    moved = moved.max(by);
                }
            }
            if moved < SETTLED {
                break;
            }
        }
        self.effects();
        for member in self.members.iter() {
            let family = &mut self.families[member.family];
            if !informative(family.messages[member.place]) {
                continue;
            }
            let facts = member.block.as_ref().map_or(0, |block| block.observed.len());
            let add = |count: &mut (usize, usize)| {
                count.0 += 1;
                count.1 += facts;
            };
            let loading = &family.loadings[member.place];
            if let Some((kind, _)) = loading.kind {
                add(&mut family.kinds[kind]);
            }
            if let Some((region, _)) = loading.region {
                add(&mut family.regions[region]);
            }
            add(&mut family.all);
        }
        Ok(())
    }

    /// What the others say about a series' shared growth.
    pub(super) fn belief(&self, member: &Member) -> Belief {
        let family = &self.families[member.family];
        let loading = &family.loadings[member.place];
        let Some(effects) = &family.effects else { return (0.0, loading.variance().max(NOTHING_SHARED)) };
        let (mean, variance) = effects.marginal(loading);
        let message = family.messages[member.place];
        let precision = (1.0 / variance - message.precision).max(1.0 / loading.variance().max(NOTHING_SHARED));
        ((mean / variance - message.shift) / precision, 1.0 / precision)
    }

    /// Joint belief about the shared growth of several series, their own facts included: means and covariance.
    pub(super) fn joint_belief(&self, series: &[usize]) -> (Vec<f64>, Vec<f64>) {
        let n = series.len();
        let mut mean = vec![0.0; n];
        let mut covariance = vec![0.0; n * n];
        for (i, &one) in series.iter().enumerate() {
            let left = &self.members[one];
            let family = &self.families[left.family];
            let loading = &family.loadings[left.place];
            match &family.effects {
                Some(effects) => {
                    mean[i] = effects.marginal(loading).0 + self.shift(one);
                    for (j, &other) in series.iter().enumerate() {
                        let right = &self.members[other];
                        if right.family == left.family {
                            covariance[i * n + j] = effects.covariance(loading, &family.loadings[right.place]);
                        }
                    }
                }
                None => {
                    mean[i] = self.shift(one);
                    covariance[i * n + i] = loading.variance().max(NOTHING_SHARED);
                }
            }
            covariance[i * n + i] = covariance[i * n + i].max(NOTHING_SHARED);
        }
        (mean, covariance)
    }

    /// The kind whose shocks a series shares, where kinds share anything; scales that differ share none.
    pub(super) fn shock_of(&self, series: usize) -> Option<(usize, usize)> {
        let member = self.members.get(series)?;
        let (kind, _) = self.families[member.family].loadings[member.place].kind.filter(|_| self.pool != Pool::None)?;
        Some((member.family, kind))
    }

    /// The prior in use.
    #[must_use]
    pub fn prior(&self) -> &Prior {
        &self.prior
    }
    /// Who shares with whom.
    #[must_use]
    pub fn pool(&self) -> Pool {
        self.pool
    }
    /// The panel that was taken in.
    #[must_use]
    pub fn panel(&self) -> &Panel {
        &self.panel
    }
    /// Sweeps of messages that were needed.
    #[must_use]
    pub fn sweeps(&self) -> usize {
        self.sweeps
    }

    pub(super) fn member(&self, series: usize) -> Result<(&Member, &Block)> {
        let (Some(member), Some(info)) = (self.members.get(series), self.panel.series.get(series)) else {
            return Err(Error::argument("series", format!("{series}; the panel has {}", self.panel.series.len())));
        };
        let subject = || format!("series {:?}", info.id);
        match &member.block {
            None => {
                let why = member.unused.first().map_or(String::new(), |(_, why)| format!(" ({why})"));
                Err(Error::too_few("a probability", 0, 1, format!("state a level of this series{why}"))
                    .within(subject()))
            }
            Some(block) if !block.has_level => {
                Err(Error::too_few("a probability", 0, 1, "only changes are known; state one level of this series")
                    .within(subject()))
            }
            Some(block) => Ok((member, block)),
        }
    }

    /// Solves a series at some times: every component, with the weight of each.
    pub(super) fn solve(&self, series: usize, times: &[f64]) -> Result<(Collapsed, Vec<Solved>)> {
        for (index, &t) in times.iter().enumerate() {
            if !t.is_finite() {
                return Err(Error::not_finite("times", index, t));
            }
            if t.abs() > LAST_YEAR {
                return Err(Error::argument("times", format!("{t} is no year; give a decimal year")));
            }
        }
        let (member, block) = self.member(series)?;
        let (mean, variance) = self.belief(member);
        let mean = mean + self.shift(series);
        let subject = || format!("series {:?}", self.panel.series[series].id);
        let prepared = block.prepare_asked(times).ok_or_else(|| {
            Error::domain(
                "facts",
                "their levels or dates are too far apart for double precision; check units and years",
            )
            .within(subject())
        })?;
        let solved = block.solve(&prepared, mean, variance);
        let collapsed = collapse(block.asked(), &solved).ok_or_else(|| {
            Error::domain("facts", "no path of levels agrees with all of them; check units, dates and definitions")
                .within(subject())
        })?;
        Ok((collapsed, solved))
    }

    /// The posterior of one series at given times (decimal years).
    ///
    /// # Errors
    /// A series or time that cannot be asked for, a series without any level, facts that exclude each other in every
    /// reading.
    pub fn posterior(&self, series: usize, times: &[f64]) -> Result<Posterior> {
        let (Collapsed { weights, ln_evidence, .. }, solved) = self.solve(series, times)?;
        let (member, block) = self.member(series)?;
        let info = &self.panel.series[series];
        let mut doubts: Vec<Doubt> = Vec::new();
        for (bit, &index) in block.doubtful.iter().enumerate() {
            let weight = block
                .asked()
                .iter()
                .zip(&weights)
                .filter(|(component, _)| component.unsound >> bit & 1 == 0)
                .map(|(_, w)| w)
                .sum::<f64>();
            if weight > IN_NO_DOUBT {
                continue;
            }
            let fact = block.observed[index].fact;
            let label = self.panel.facts.get(fact).map_or_else(String::new, |fact| fact.label.clone());
            doubts.push(Doubt { fact, label, weight });
        }
        let mut points: Vec<f64> = block
            .observed
            .iter()
            .filter_map(|one| match self.panel.facts.get(one.fact)?.kind {
                FactKind::Level { t } => Some(t),
                _ => None,
            })
            .collect();
        points.sort_by(f64::total_cmp);
        points.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
        let (borrowed_series, borrowed_facts) = self.borrowed(member, block.observed.len());
        let evidence = Evidence {
            own_facts: block.observed.len(),
            own_points: points.len(),
            borrowed_series,
            borrowed_facts,
            unused: member.unused.clone(),
            prior: self.prior.describe(info.scale, &info.kind),
        };
        let parts = weights
            .into_iter()
            .zip(solved)
            .filter(|(weight, _)| *weight > NEGLIGIBLE)
            .map(|(weight, one)| Normal { weight, mean: one.mean, covariance: one.covariance })
            .collect();
        Ok(Posterior { scale: info.scale, times: times.to_vec(), parts, evidence, doubts, ln_evidence })
    }

    fn borrowed(&self, member: &Member, own_facts: usize) -> (usize, usize) {
        let family = &self.families[member.family];
        let loading = &family.loadings[member.place];
        let (series, facts) = match self.pool {
            Pool::None => (0, 0),
            Pool::All => family.all,
            Pool::Kind => loading.kind.map_or((0, 0), |(kind, _)| family.kinds[kind]),
            Pool::Region => loading.region.map_or((0, 0), |(region, _)| family.regions[region]),
        };
        if series > 0 && informative(family.messages[member.place]) {
            (series - 1, facts - own_facts.min(facts))
        } else {
            (series, facts)
        }
    }

    /// The same model with one more fact: what would the verdict be if the next report says this?
    ///
    /// # Errors
    /// As [`Model::fit`].
    pub fn what_if(&self, fact: Fact) -> Result<Self> {
        let mut panel = Panel::clone(&self.panel);
        panel.add(fact);
        Self::fit_shared(Arc::new(panel), &self.prior, self.pool)
    }

    /// The first time at which the `p` quantile reaches `x`, from the series' last fact to `until`; `None` if it does not.
    ///
    /// # Errors
    /// As [`Model::posterior`]; `p` outside (0, 1).
    pub fn crossing_time(&self, series: usize, x: f64, p: f64, until: f64) -> Result<Option<f64>> {
        let (_, block) = self.member(series)?;
        if !(p > 0.0 && p < 1.0) {
            return Err(Error::argument("p", format!("{p}; a quantile needs a share between 0 and 1")));
        }
        let from = block.newest();
        if until.is_nan() || until <= from || until.is_infinite() {
            return Err(Error::argument("until", format!("{until}; it must lie after the last fact at {from}")));
        }
        let limit = self.panel.series[series].scale.threshold(x);
        let grid = |from: f64, until: f64, steps: u32| -> Vec<f64> {
            (0..=steps).map(|i| from + (until - from) * f64::from(i) / f64::from(steps)).collect()
        };
        // At most 120 coarse steps, then twelve inside the one that holds the crossing.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 4 and 120")]
        let coarse = (until - from).ceil().clamp(4.0, 120.0) as u32;
        let mut times = grid(from, until, coarse);
        for round in 0..2 {
            let posterior = self.posterior(series, &times)?;
            let levels: Vec<f64> = (0..times.len()).map(|i| posterior.latent_quantile(i, p)).collect();
            let Some(hit) = levels.iter().position(|&level| level >= limit) else { return Ok(None) };
            if hit == 0 {
                return Ok(Some(times[0]));
            }
            let (t0, t1) = (times[hit - 1], times[hit]);
            if round == 1 {
                let share = (limit - levels[hit - 1]) / (levels[hit] - levels[hit - 1]);
                return Ok(Some(t0 + share.clamp(0.0, 1.0) * (t1 - t0)));
            }
            times = grid(t0, t1, 12);
        }
        Ok(None)
    }
}

fn informative(message: Message) -> bool {
    message.precision > 1e-6
}

/// Mean and variance of a series' shared growth, its own facts taken in; `None` where no component can explain them.
fn heard(block: &Block, ready: &[Prepared], mean: f64, variance: f64) -> Option<(f64, f64)> {
    if ready.iter().any(|one| !one.is_plain()) {
        return collapse(&block.components, &block.solve(ready, mean, variance)).map(|all| (all.mean, all.variance));
    }
    // Without wide facts everything is in closed form, and this loop is where a panel of exact figures spends its time.
    let told: Vec<(f64, f64, f64)> = ready.iter().map(|one| one.shared(mean, variance)).collect();
    let scores = block.components.iter().zip(&told).map(|(component, one)| component.ln_prior + one.0);
    let top = scores.clone().filter(|score| !score.is_nan()).fold(f64::NEG_INFINITY, f64::max);
    if !top.is_finite() {
        return None;
    }
    let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
    for (score, (_, centre, spread)) in scores.zip(&told).filter(|(score, _)| !score.is_nan()) {
        let weight = (score - top).exp();
        total += weight;
        first += weight * centre;
        second += weight * (spread + centre * centre);
    }
    let centre = first / total;
    Some((centre, (second / total - centre * centre).max(LEAST_VARIANCE)))
}

/// Growth is never taken to be known better than this, as a variance.
const LEAST_VARIANCE: f64 = 1e-14;

/// All components of a series together.
#[derive(Debug)]
pub(super) struct Collapsed {
    /// Normalised weights of the components.
    pub(super) weights: Vec<f64>,
    /// Log evidence of the facts.
    pub(super) ln_evidence: f64,
    /// Mean of the shared growth.
    pub(super) mean: f64,
    /// Its variance.
    pub(super) variance: f64,
}

/// Weighs the components; `None` where none can explain the facts.
pub(super) fn collapse(components: &[Component], solved: &[Solved]) -> Option<Collapsed> {
    let scores: Vec<f64> =
        components.iter().zip(solved).map(|(component, one)| component.ln_prior + one.ln_evidence).collect();
    let top = scores.iter().copied().filter(|score| !score.is_nan()).fold(f64::NEG_INFINITY, f64::max);
    if !top.is_finite() {
        return None;
    }
    let mut weights: Vec<f64> =
        scores.iter().map(|score| if score.is_nan() { 0.0 } else { (score - top).exp() }).collect();
    let total: f64 = weights.iter().sum();
    let (mut mean, mut square) = (0.0, 0.0);
    for (weight, one) in weights.iter_mut().zip(solved) {
        *weight /= total;
        mean += *weight * one.shared_mean;
        square += *weight * (one.shared_variance + one.shared_mean * one.shared_mean);
    }
    Some(Collapsed {
        weights,
        ln_evidence: top + total.ln(),
        mean,
        variance: (square - mean * mean).max(LEAST_VARIANCE),
    })
}
