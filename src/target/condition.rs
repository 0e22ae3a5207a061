//! What a new figure would change: the posterior given that the level at an earlier time is a given value.

use crate::latent::{Posterior, Scale};
use crate::num::gaussian::cdf;

/// P(value at the second of two times reaches `goal` | value at the first is `seen`), for a posterior over exactly these
/// two times; `rising` asks for at least the goal, else for at most.
///
/// Each normal of the mixture is conditioned exactly, its weight by how well it foresaw the figure.
#[must_use]
pub fn probability_given(posterior: &Posterior, scale: Scale, seen: f64, goal: f64, rising: bool) -> Option<f64> {
    if posterior.times().len() != 2 {
        return None;
    }
    let (seen, goal) = (scale.to_latent(seen), if rising { scale.threshold(goal) } else { scale.to_latent(goal) });
    if !seen.is_finite() || !goal.is_finite() {
        return None;
    }
    let mut logs = Vec::new();
    let mut chances = Vec::new();
    for part in posterior.normals() {
        let [first, both, _, second] = part.covariance.as_slice() else { return None };
        let (first, both, second) = (first.max(1e-12), *both, *second);
        let gap = seen - part.mean[0];
        logs.push(part.weight.ln() - 0.5 * first.ln() - 0.5 * gap * gap / first);
        let mean = part.mean[1] + both / first * gap;
        let sd = (second - both * both / first).max(1e-12).sqrt();
        let above = cdf((mean - goal) / sd);
        chances.push(if rising { above } else { 1.0 - above });
    }
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !most.is_finite() {
        return None;
    }
    let weights: Vec<f64> = logs.iter().map(|log| (log - most).exp()).collect();
    let total: f64 = weights.iter().sum();
    let chance = weights.iter().zip(&chances).map(|(weight, chance)| weight * chance).sum::<f64>() / total;
    Some(chance.clamp(crate::latent::PROBABILITY_FLOOR, 1.0 - crate::latent::PROBABILITY_FLOOR))
}

/// The figure at the first time from which the probability is `wanted`, by bisection between two values on the latent
/// scale; `None` where no value between them gives it.
#[must_use]
pub fn figure_for(
    posterior: &Posterior,
    scale: Scale,
    (low, high): (f64, f64),
    goal: f64,
    rising: bool,
    wanted: f64,
) -> Option<f64> {
    let (mut low, mut high) = (scale.to_latent(low), scale.to_latent(high));
    let chance = |latent: f64| probability_given(posterior, scale, scale.to_value(latent), goal, rising);
    let sign = if rising { 1.0 } else { -1.0 };
    if !(low.is_finite() && high.is_finite())
        || (chance(low)? - wanted) * sign > 0.0
        || (chance(high)? - wanted) * sign < 0.0
    {
        return None;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if (chance(middle)? - wanted) * sign < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(scale.to_value(0.5 * (low + high)))
}
