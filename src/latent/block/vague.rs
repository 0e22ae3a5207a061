//! Vague facts in pieces: what a long or open interval leaves of a level is skewed, and one normal for it misses probabilities
//! by up to 0.05; within a piece it nearly is a normal.

use super::{Block, Prepared};
use crate::latent::ep;
use crate::latent::likelihood::Likelihood;

/// Pieces this far below the best, as log weights, are left out.
const EXCLUDED_PIECE: f64 = -11.0;

/// A fact is vague where it leaves its quantity a larger standard deviation than this, on the latent scale: 2 %.
const VAGUE: f64 = 0.02;

/// Where the vaguest fact is cut, and the next, in standard deviations from the mean.
const CUTS: [&[f64]; 2] = [&[-1.8, -0.8, 0.0, 0.8, 1.8], &[-1.2, 0.0, 1.2]];

impl Block {
    /// Cuts vague facts into pieces: what a long or open interval leaves of a level is no normal, within a piece it nearly is.
    pub(in crate::latent) fn refine(&mut self, shared_variance: f64) {
        let vague = self.vague(shared_variance);
        if vague.is_empty() {
            return;
        }
        self.fine = self
            .components
            .iter()
            .flat_map(|one| {
                let mut parts = vec![one.clone()];
                for (index, cuts) in vague.iter().filter(|_| one.unsound == 0) {
                    let from = std::iter::once(f64::NEG_INFINITY).chain(cuts.iter().copied());
                    let until = cuts.iter().copied().chain(std::iter::once(f64::INFINITY));
                    let bounds: Vec<(f64, f64)> = from.zip(until).collect();
                    parts = parts
                        .iter()
                        .flat_map(|part| {
                            bounds.iter().map(|&(lo, hi)| {
                                let mut part = part.clone();
                                part.cuts.push((*index, lo, hi));
                                part
                            })
                        })
                        .collect();
                }
                parts
            })
            .collect();
        let Some(prepared) = self.prepare_asked(&[]) else { return };
        let solved = self.solve(&prepared, 0.0, shared_variance);
        let scores: Vec<f64> =
            self.fine.iter().zip(&solved).map(|(one, solved)| one.ln_prior + solved.ln_evidence).collect();
        let top = scores.iter().copied().filter(|score| !score.is_nan()).fold(f64::NEG_INFINITY, f64::max);
        let mut scores = scores.into_iter();
        self.fine.retain(|_| scores.next().is_none_or(|score| score > top + EXCLUDED_PIECE));
    }

    /// The vaguest facts with where to cut them, by the likeliest component in which all facts are sound.
    fn vague(&self, shared_variance: f64) -> Vec<(usize, Vec<f64>)> {
        if self.observed.iter().all(|one| one.narrow) {
            return Vec::new();
        }
        let Some(prepared) = self.prepare(&[]) else { return Vec::new() };
        let solved = self.solve(&prepared, 0.0, shared_variance);
        let scored = self.components.iter().zip(&solved).zip(&prepared).filter(|((one, _), _)| one.unsound == 0);
        let best = scored
            .max_by(|((a, x), _), ((b, y), _)| (a.ln_prior + x.ln_evidence).total_cmp(&(b.ln_prior + y.ln_evidence)));
        let Some((_, best)) = best else { return Vec::new() };
        let mut beliefs: Vec<(usize, f64, f64)> =
            best.beliefs(self, shared_variance).into_iter().filter(|one| one.2 > VAGUE).collect();
        beliefs.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        let cut = |((index, mean, sd), steps): ((usize, f64, f64), &[f64])| {
            let pieces = &self.observed[index].likelihood.pieces;
            let low = pieces.iter().map(|piece| piece.0).fold(f64::INFINITY, f64::min);
            let high = pieces.iter().map(|piece| piece.1).fold(f64::NEG_INFINITY, f64::max);
            let inside = |cut: &f64| *cut > low + 0.1 * sd && *cut < high - 0.1 * sd;
            (index, steps.iter().map(|step| mean + step * sd).filter(inside).collect())
        };
        beliefs.into_iter().zip(CUTS).map(cut).filter(|(_, cuts): &(usize, Vec<f64>)| !cuts.is_empty()).collect()
    }
}

impl Prepared {
    /// Mean and standard deviation of each wide fact's quantity after all facts: (position, mean, sd).
    fn beliefs(&self, block: &Block, variance: f64) -> Vec<(usize, f64, f64)> {
        let (_, shared_mean, shared_variance) = self.shared(0.0, variance);
        let (m, n) = (self.a.len(), self.wide.len());
        let mut centre: Vec<f64> = (0..n).map(|i| self.a[i] + self.b[i] * shared_mean).collect();
        let mut covariance = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                covariance[i * n + j] = self.k[i * m + j] + self.b[i] * self.b[j] * shared_variance;
            }
        }
        let likelihoods: Vec<Likelihood> =
            self.wide.iter().zip(&centre).map(|(&i, &by)| self.likelihood(block, i, by)).collect();
        ep::run(&covariance, &likelihoods).apply(&mut centre, &mut covariance, n);
        self.wide.iter().enumerate().map(|(i, &index)| (index, centre[i], covariance[i * n + i].sqrt())).collect()
    }
}
