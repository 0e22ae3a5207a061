//! Piecewise-constant likelihoods of one quantity, and what they do to a normal belief about it.

use crate::num::gaussian::truncated;

/// The likelihood is `exp(ln_weight)` inside each (lo, hi] and 0 elsewhere; on the latent scale.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Likelihood {
    pub(super) pieces: Vec<(f64, f64, f64)>,
}

/// Log mass, mean and variance of a normal belief times a likelihood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tilted {
    pub(super) ln_mass: f64,
    pub(super) mean: f64,
    pub(super) variance: f64,
}

impl Likelihood {
    /// Times N(mean, variance).
    pub(super) fn tilt(&self, mean: f64, variance: f64) -> Tilted {
        let sd = variance.sqrt();
        let parts: Vec<_> = self
            .pieces
            .iter()
            .map(|&(lo, hi, ln_weight)| (truncated((lo - mean) / sd, (hi - mean) / sd), ln_weight))
            .collect();
        let top = parts.iter().map(|(part, w)| part.ln_mass + w).fold(f64::NEG_INFINITY, f64::max);
        if !top.is_finite() {
            return Tilted { ln_mass: f64::NEG_INFINITY, mean, variance };
        }
        let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
        for (part, w) in &parts {
            let share = (part.ln_mass + w - top).exp();
            mass += share;
            first += share * part.mean;
            second += share * (part.variance + part.mean * part.mean);
        }
        let z = first / mass;
        let spread = (second / mass - z * z).max(1e-12);
        Tilted { ln_mass: top + mass.ln(), mean: mean + sd * z, variance: variance * spread }
    }

    /// Moments of the likelihood itself as a density, and the log of its total; `None` where an end is infinite.
    pub(super) fn gaussian(&self) -> Option<(f64, f64, f64)> {
        let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
        for &(lo, hi, ln_weight) in &self.pieces {
            let width = hi - lo;
            if !width.is_finite() {
                return None;
            }
            let share = width * ln_weight.exp();
            let mid = 0.5 * (lo + hi);
            mass += share;
            first += share * mid;
            second += share * (mid * mid + width * width / 12.0);
        }
        let mean = first / mass;
        // Differences of squares lose the width of a narrow piece; a single piece needs none.
        let variance = match self.pieces.as_slice() {
            [(lo, hi, _)] => (hi - lo) * (hi - lo) / 12.0,
            _ => second / mass - mean * mean,
        };
        Some((mean, variance.max(0.0), mass.ln()))
    }

    /// The log of its largest value; where pieces lie over each other, they add up.
    pub(super) fn ln_most(&self) -> f64 {
        let over = |at: f64| -> f64 {
            self.pieces.iter().filter(|(lo, hi, _)| *lo <= at && at < *hi).map(|piece| piece.2.exp()).sum()
        };
        self.pieces.iter().map(|piece| over(piece.0)).fold(0.0, f64::max).ln()
    }

    /// Shifted by `-by`.
    pub(super) fn centred(&self, by: f64) -> Self {
        Self { pieces: self.pieces.iter().map(|&(lo, hi, w)| (lo - by, hi - by, w)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_value_is_where_pieces_lie_over_each_other() {
        let most = |pieces: &[(f64, f64, f64)]| Likelihood { pieces: pieces.to_vec() }.ln_most().exp();
        assert!((most(&[(0.0, 1.0, 0.0), (1.0, 2.0, 0.1f64.ln())]) - 1.0).abs() < 1e-12);
        assert!((most(&[(0.0, 1.0, 0.0), (0.8, 2.0, 0.3f64.ln())]) - 1.3).abs() < 1e-12);
        assert!((most(&[(f64::NEG_INFINITY, 1.0, 0.5f64.ln()), (0.0, f64::INFINITY, 0.0)]) - 1.5).abs() < 1e-12);
    }

    #[test]
    fn two_pieces_are_weighed() {
        let likelihood = Likelihood { pieces: vec![(0.0, 1.0, 0.0), (1.0, 2.0, 0.1f64.ln())] };
        // Under a flat belief the first piece has 10 times the mass.
        let tilted = likelihood.tilt(1.0, 1e6);
        assert!((tilted.mean - (10.0 * 0.5 + 1.5) / 11.0).abs() < 1e-3, "{tilted:?}");
        let (mean, variance, total) = likelihood.gaussian().unwrap();
        assert!((mean - 6.5 / 11.0).abs() < 1e-12 && variance > 1.0 / 12.0);
        assert!((total - 1.1f64.ln()).abs() < 1e-12);
    }
}
