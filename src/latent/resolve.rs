//! From facts in natural units to likelihoods of latent levels and of their differences.

use super::fact::{Fact, FactKind};
use super::likelihood::Likelihood;
use super::panel::{SAME_DATE, Scale};

/// A latent level, or the difference of two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Functional {
    pub(super) t: f64,
    pub(super) base: Option<f64>,
}

/// A fact on the latent scale.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    /// Position in the panel's facts.
    pub(super) fact: usize,
    pub(super) functional: Functional,
    pub(super) likelihood: Likelihood,
    /// Mean and variance as a normal, and the log of the likelihood's total, where no end is infinite.
    pub(super) gaussian: Option<(f64, f64, f64)>,
    /// One short interval: conditioned on exactly.
    pub(super) narrow: bool,
}

/// Log widths below this count as narrow.
const NARROW: f64 = 0.02;

/// Levels are never taken to be known better than this, on the latent scale: a covariance whose noise is smaller than
/// the rounding of its entries cannot be factored.
const NOISE_FLOOR: f64 = 1e-5;

/// Latent likelihood of every fact of one series; facts that cannot be placed come back with the reason.
pub(super) fn resolve(facts: &[(usize, &Fact)], scale: Scale) -> (Vec<Observed>, Vec<(usize, String)>) {
    let mut observed = Vec::new();
    let mut unused = Vec::new();
    for &(index, fact) in facts {
        match place(fact, facts, scale) {
            Ok((functional, pieces)) => {
                let likelihood = Likelihood { pieces };
                let gaussian = likelihood
                    .gaussian()
                    .map(|(mean, variance, total)| (mean, variance.max(NOISE_FLOOR * NOISE_FLOOR), total));
                let narrow = matches!(likelihood.pieces.as_slice(), [(lo, hi, _)] if hi - lo < NARROW);
                observed.push(Observed { fact: index, functional, likelihood, gaussian, narrow });
            }
            Err(reason) => unused.push((index, reason)),
        }
    }
    (observed, unused)
}

type Pieces = Vec<(f64, f64, f64)>;

fn place(fact: &Fact, facts: &[(usize, &Fact)], scale: Scale) -> Result<(Functional, Pieces), String> {
    let pieces = |map: &dyn Fn(f64, f64) -> (f64, f64)| -> Result<Pieces, String> {
        let mapped: Pieces = fact
            .intervals
            .iter()
            .filter_map(|&(lo, hi, weight)| {
                let (low, high) = map(lo, hi);
                (low < high).then_some((low, high, weight.ln()))
            })
            .collect();
        if mapped.is_empty() { Err("contradicts the level that it is counted from".to_owned()) } else { Ok(mapped) }
    };
    match fact.kind {
        FactKind::Level { t } => {
            let map = |lo: f64, hi: f64| (scale.to_latent(lo), scale.to_latent(hi));
            Ok((Functional { t, base: None }, pieces(&map)?))
        }
        FactKind::Ratio { t, base_t } if scale.is_log() => {
            let map = |lo: f64, hi: f64| (lo.max(0.0).ln(), hi.ln());
            Ok((Functional { t, base: Some(base_t) }, pieces(&map)?))
        }
        FactKind::Ratio { t, base_t } | FactKind::Increment { t, base_t } => {
            let ratio = matches!(fact.kind, FactKind::Ratio { .. });
            // What the other date's value is, given this one's and the fact's.
            let before = |level: f64, change: f64| if ratio { level / change } else { level - change };
            let after = |level: f64, change: f64| if ratio { level * change } else { level + change };
            let gap = |now: f64, then: f64| {
                let gap = scale.to_latent(now) - scale.to_latent(then);
                if gap.is_nan() { 0.0 } else { gap }
            };
            let functional = Functional { t, base: Some(base_t) };
            if let Some((lo, hi)) = known(facts, t) {
                // A larger change means a smaller base, a larger level a smaller relative change.
                let map = |low: f64, high: f64| {
                    let ends = [lo, hi].map(|level| (gap(level, before(level, low)), gap(level, before(level, high))));
                    (ends[0].0.min(ends[1].0), ends[0].1.max(ends[1].1))
                };
                return Ok((functional, pieces(&map)?));
            }
            if let Some((lo, hi)) = known(facts, base_t) {
                let map = |low: f64, high: f64| {
                    let ends = [lo, hi].map(|level| (gap(after(level, low), level), gap(after(level, high), level)));
                    (ends[0].0.min(ends[1].0), ends[0].1.max(ends[1].1))
                };
                return Ok((functional, pieces(&map)?));
            }
            Err("no level is known at either of its dates, so the increase cannot be set in proportion".to_owned())
        }
    }
}

/// The tightest finite level interval known at about `t`.
fn known(facts: &[(usize, &Fact)], t: f64) -> Option<(f64, f64)> {
    facts
        .iter()
        .filter_map(|(_, fact)| match fact.kind {
            FactKind::Level { t: at } if (at - t).abs() < SAME_DATE => fact.hull(),
            _ => None,
        })
        .filter(|(lo, hi)| *lo > 0.0 && hi.is_finite())
        .min_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Bound;

    #[test]
    fn an_increase_is_set_in_proportion_to_the_level() {
        // 净增超100家 with a total of 超810家: the year before held (700, 720].
        let total = Fact::stated(0, 2025.0, 810.0, Bound::Gt, None, None, None).unwrap();
        let gain = Fact::increment(0, 2025.0, 2024.0, 100.0, Bound::Gt, Some(10.0)).unwrap();
        let (observed, unused) = resolve(&[(0, &total), (1, &gain)], Scale::Count);
        assert!(unused.is_empty());
        let (lo, hi, _) = observed[1].likelihood.pieces[0];
        assert!((lo - f64::ln(820.0 / 720.0)).abs() < 1e-12 && (hi - f64::ln(810.0 / 700.0)).abs() < 1e-12);
        let (_, unused) = resolve(&[(1, &gain)], Scale::Count);
        assert_eq!(unused.len(), 1);
    }

    #[test]
    fn points_of_percentage_become_logit_steps() {
        let share = Fact::exact(0, 2025.0, 52.0).unwrap();
        let gain = Fact::increment(0, 2025.0, 2024.0, 2.0, Bound::Eq, None).unwrap();
        let scale = Scale::Share { ceiling: 100.0 };
        let (observed, _) = resolve(&[(0, &share), (1, &gain)], scale);
        let (lo, hi, _) = observed[1].likelihood.pieces[0];
        let middle = scale.to_latent(52.0) - scale.to_latent(50.0);
        assert!(lo < middle && middle < hi && hi - lo < 0.07);
    }
}
