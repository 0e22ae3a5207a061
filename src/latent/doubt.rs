//! Which facts of a series may not be what they say: the likeliest choices, found with every fact as a normal.
//!
//! For one volatility after the other, facts are called unsound or sound again one at a time, each time the one that raises
//! the evidence most, until none does. A low volatility finds facts that a high one would explain as jumps, so several wrong
//! figures do not hide each other. Everything looked at on the way is kept if it comes near the best.

use super::block::{Component, Numbers, Pieces, ratio_of};
use super::resolve::Observed;
use crate::num::cholesky::Cholesky;
use std::collections::BTreeMap;

/// How many choices are kept.
const CHOICES: usize = 16;

/// Choices are kept from this log odds against the best: what is left out has less than 0.7 % of its weight.
const KEPT_FROM: f64 = -5.0;

/// Facts that are tried at each step: those that the others expect least.
const TRIED: usize = 8;

/// At most this many facts of one series may be in doubt at once: the bits of a choice.
pub(super) const DOUBTS: usize = 32;

/// Positions of unsound facts, ascending.
type Choice = Vec<usize>;

/// Log prior of `k` given facts of `n` being unsound and the others sound: each series has its own share of unsound facts,
/// beta with the given mean and the weight of `strength` facts.
pub(super) fn ln_choice(k: usize, n: usize, mean: f64, strength: f64) -> f64 {
    let rising = |from: f64, count: usize| (0..count).map(|j| (from + ratio_of(j)).ln()).sum::<f64>();
    rising(mean * strength, k) + rising((1.0 - mean) * strength, n - k.min(n)) - rising(strength, n)
}

/// What the search knows about a series.
pub(super) struct Search<'a> {
    pub(super) observed: &'a [Observed],
    pub(super) pieces: &'a Pieces,
    pub(super) numbers: &'a Numbers,
    pub(super) mean: f64,
    pub(super) strength: f64,
}

/// The facts as normals under one volatility.
struct Judged {
    inside: Vec<usize>,
    covariance: Vec<f64>,
    residual: Vec<f64>,
    own: Vec<f64>,
}

impl Search<'_> {
    fn ln_choice(&self, unsound: usize) -> f64 {
        ln_choice(unsound, self.observed.len(), self.mean, self.strength)
    }

    /// The facts in doubt, and the choices worth a component as bits over them; the first choice is that all are sound.
    pub(super) fn run(&self, judges: &[Component]) -> (Vec<usize>, Vec<u32>) {
        let mut scores: BTreeMap<Choice, f64> = BTreeMap::from([(Choice::new(), f64::NEG_INFINITY)]);
        for judge in judges {
            if let Some(judged) = self.judge(judge) {
                self.climb(&judged, judge.ln_prior, &mut scores);
            }
        }
        self.with_open_facts(judges, &mut scores);
        let best = scores.values().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut kept: Vec<(Choice, f64)> =
            scores.into_iter().filter(|(choice, score)| choice.is_empty() || *score > best + KEPT_FROM).collect();
        kept.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        // That all are sound is never left out.
        if let Some(sound) = kept.iter().position(|(choice, _)| choice.is_empty()) {
            kept[..=sound].rotate_right(1);
        }
        kept.truncate(CHOICES);
        let mut doubtful: Vec<usize> = Vec::new();
        let mut chosen = Vec::with_capacity(kept.len());
        for (choice, _) in kept {
            let fresh: Vec<usize> = choice.iter().copied().filter(|i| !doubtful.contains(i)).collect();
            if doubtful.len() + fresh.len() <= DOUBTS {
                doubtful.extend(fresh);
                chosen.push(choice);
            }
        }
        let bit = |i: usize| doubtful.iter().position(|&j| j == i).map_or(0, |bit| 1u32 << bit);
        let choices = chosen.iter().map(|choice| choice.iter().map(|&i| bit(i)).sum()).collect();
        (doubtful, choices)
    }

    fn judge(&self, judge: &Component) -> Option<Judged> {
        let inside: Vec<usize> = (0..self.observed.len()).filter(|&i| self.observed[i].gaussian.is_some()).collect();
        let n = inside.len();
        if n == 0 {
            return None;
        }
        let mut covariance = vec![0.0; n * n];
        let (mut residual, mut own) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for (row, &i) in inside.iter().enumerate() {
            for (column, &j) in inside.iter().enumerate() {
                covariance[row * n + column] = self.pieces.covariance(i, j, judge, self.numbers);
            }
            let (centre, variance, _) = self.observed[i].gaussian.unwrap_or_default();
            residual.push(centre - self.pieces.mean(i, self.numbers));
            own.push(variance);
        }
        Some(Judged { inside, covariance, residual, own })
    }

    /// Covariance of the facts as normals when those chosen are unsound.
    fn matrix(&self, judged: &Judged, choice: &[usize]) -> Vec<f64> {
        let n = judged.inside.len();
        let mut matrix = judged.covariance.clone();
        for (row, &i) in judged.inside.iter().enumerate() {
            matrix[row * n + row] += judged.own[row];
            if choice.binary_search(&i).is_err() {
                continue;
            }
            for (column, &j) in judged.inside.iter().enumerate() {
                if choice.binary_search(&j).is_ok() {
                    matrix[row * n + column] += self.numbers.unsound(self.observed, i, j);
                }
            }
        }
        matrix
    }

    fn score(&self, judged: &Judged, choice: &[usize]) -> Option<f64> {
        let factor = Cholesky::new(&self.matrix(judged, choice), judged.inside.len())?;
        let mut half = judged.residual.clone();
        factor.forward(&mut half);
        let square: f64 = half.iter().map(|x| x * x).sum();
        Some(self.ln_choice(choice.len()) - 0.5 * square - 0.5 * factor.ln_det())
    }

    fn climb(&self, judged: &Judged, ln_prior: f64, scores: &mut BTreeMap<Choice, f64>) {
        let n = judged.inside.len();
        let mut at = Choice::new();
        let Some(mut here) = self.score(judged, &at) else { return };
        let mut note = |choice: &Choice, score: f64| {
            let known = scores.entry(choice.clone()).or_insert(f64::NEG_INFINITY);
            *known = known.max(score + ln_prior);
        };
        note(&at, here);
        for _ in 0..2 * n {
            let mut best: Option<(Choice, f64)> = None;
            for i in self.least_expected(judged, &at) {
                let mut next = at.clone();
                match next.binary_search(&i) {
                    Ok(place) => drop(next.remove(place)),
                    Err(place) => next.insert(place, i),
                }
                // Most of a series is what it says; one fact alone may be wrong.
                if next.len() > 1 && 2 * next.len() > n {
                    continue;
                }
                let Some(score) = self.score(judged, &next) else { continue };
                note(&next, score);
                if best.as_ref().is_none_or(|known| score > known.1) {
                    best = Some((next, score));
                }
            }
            match best {
                Some((next, score)) if score > here + 1e-9 => (at, here) = (next, score),
                _ => break,
            }
        }
    }

    /// The facts to be tried next: those called unsound, and of the others those that the rest expect least.
    fn least_expected(&self, judged: &Judged, choice: &[usize]) -> Vec<usize> {
        let n = judged.inside.len();
        if n <= TRIED {
            return judged.inside.clone();
        }
        let Some(factor) = Cholesky::new(&self.matrix(judged, choice), n) else { return Vec::new() };
        let inverse = factor.inverse();
        let mut solved = judged.residual.clone();
        factor.solve(&mut solved);
        let mut promise: Vec<(usize, f64)> = Vec::with_capacity(n);
        for (row, &i) in judged.inside.iter().enumerate().filter(|(_, i)| choice.binary_search(i).is_err()) {
            let variance = 1.0 / inverse[row * n + row];
            let miss = solved[row] * variance;
            let other = variance + self.numbers.unsound(self.observed, i, i);
            promise.push((i, 0.5 * miss * miss * (1.0 / variance - 1.0 / other) - 0.5 * (other / variance).ln()));
        }
        promise.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        choice.iter().copied().chain(promise.into_iter().take(TRIED).map(|(i, _)| i)).collect()
    }

    /// Facts without an end are no normals: each that the others contradict is added to every choice, alone and with the rest.
    fn with_open_facts(&self, judges: &[Component], scores: &mut BTreeMap<Choice, f64>) {
        let open: Vec<usize> = (0..self.observed.len()).filter(|&i| self.observed[i].gaussian.is_none()).collect();
        if open.is_empty() || self.observed.len() < 2 {
            return;
        }
        let odds = self.ln_choice(1) - self.ln_choice(0) + 0.5f64.ln();
        let mut gains: BTreeMap<usize, f64> = BTreeMap::new();
        for judge in judges {
            let Some(judged) = self.judge(judge) else { return };
            let n = judged.inside.len();
            let Some(factor) = Cholesky::new(&self.matrix(&judged, &[]), n) else { continue };
            let mut solved = judged.residual.clone();
            factor.solve(&mut solved);
            for &i in &open {
                let cross: Vec<f64> =
                    judged.inside.iter().map(|&j| self.pieces.covariance(i, j, judge, self.numbers)).collect();
                let shift: f64 = cross.iter().zip(&solved).map(|(a, b)| a * b).sum();
                let mut half = cross;
                factor.forward(&mut half);
                let left = self.pieces.covariance(i, i, judge, self.numbers) - half.iter().map(|a| a * a).sum::<f64>();
                let mean = self.pieces.mean(i, self.numbers) + shift;
                let as_said = self.observed[i].likelihood.tilt(mean, left.max(1e-12)).ln_mass;
                // Judged by what explains it best: a fact that a high volatility allows is in no great doubt.
                let gain = (odds - as_said).min(60.0);
                let known = gains.entry(i).or_insert(f64::INFINITY);
                *known = known.min(gain);
            }
        }
        let suspects: Vec<(usize, f64)> = gains.into_iter().filter(|(_, gain)| *gain > KEPT_FROM).collect();
        let mut sets: Vec<(Choice, f64)> = suspects.iter().map(|&(i, gain)| (vec![i], gain)).collect();
        if suspects.len() > 1 {
            sets.push((suspects.iter().map(|one| one.0).collect(), suspects.iter().map(|one| one.1).sum()));
        }
        let known: Vec<(Choice, f64)> = scores.iter().map(|(choice, score)| (choice.clone(), *score)).collect();
        for (choice, score) in known {
            for (set, gain) in &sets {
                let mut both = choice.clone();
                both.extend(set);
                both.sort_unstable();
                scores.entry(both).or_insert(score + gain);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_of_a_series_have_a_probability() {
        // All choices of 6 facts: Σ C(6, k) p(k) = 1, and one fact alone has the mean.
        let ways = [1.0, 6.0, 15.0, 20.0, 15.0, 6.0, 1.0];
        let total: f64 = ways.iter().enumerate().map(|(k, ways)| ways * ln_choice(k, 6, 0.02, 10.0).exp()).sum();
        assert!((total - 1.0).abs() < 1e-12);
        assert!((ln_choice(1, 1, 0.02, 10.0).exp() - 0.02).abs() < 1e-12);
        // A second wrong fact is likelier after a first.
        assert!(ln_choice(2, 2, 0.02, 10.0).exp() > 4.0 * 0.02f64.powi(2));
    }
}
