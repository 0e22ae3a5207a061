//! The shared part of growth: a common effect, one of each kind and one of each region, under normal messages from series.
//!
//! e_s = l₀ x₀ + l_k x_k + l_r x_r with all x standard normal a priori and a message τ_s, ν_s on every e_s. The larger of
//! the two factors is eliminated (its members touch each other only through the rest), so the cost is cubic only in the
//! size of the smaller one.

use crate::num::cholesky::Cholesky;
use std::collections::BTreeMap;

/// How one series loads on the shared effects.
#[derive(Debug, Clone, Default)]
pub(super) struct Loading {
    pub(super) common: Option<f64>,
    pub(super) kind: Option<(usize, f64)>,
    pub(super) region: Option<(usize, f64)>,
}

impl Loading {
    /// Prior variance of the shared part.
    pub(super) fn variance(&self) -> f64 {
        let square = |l: f64| l * l;
        self.common.map_or(0.0, square)
            + self.kind.map_or(0.0, |(_, l)| square(l))
            + self.region.map_or(0.0, |(_, l)| square(l))
    }
}

/// A message about one series' shared growth: exp(ν e − τ e² / 2).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Message {
    pub(super) precision: f64,
    pub(super) shift: f64,
}

/// The posterior of the effects.
#[derive(Debug)]
pub(super) struct Effects {
    kept: usize,
    covariance: Vec<f64>,
    mean: Vec<f64>,
    gone: Vec<Gone>,
    swapped: bool,
    has_common: bool,
}

#[derive(Debug, Clone, Default)]
struct Gone {
    precision: f64,
    shift: f64,
    cross: Vec<(usize, f64)>,
}

/// An effect's position and the loading on it.
type Term = (usize, f64);

/// One series' e as a sparse function of the kept effects plus an own remainder.
struct View {
    weights: Vec<(usize, f64)>,
    offset: f64,
    own: Option<(usize, f64)>,
}

impl Effects {
    /// Posterior under the messages; `None` where a message is not finite.
    pub(super) fn new(loadings: &[Loading], messages: &[Message], kinds: usize, regions: usize) -> Option<Self> {
        let has_common = loadings.iter().any(|loading| loading.common.is_some());
        // Keep the smaller factor.
        let swapped = kinds > regions;
        let (few, many) = if swapped { (regions, kinds) } else { (kinds, regions) };
        let offset = usize::from(has_common);
        let kept = offset + few;
        let mut matrix = vec![0.0; kept * kept];
        for i in 0..kept {
            matrix[i * kept + i] = 1.0;
        }
        let mut right = vec![0.0; kept];
        let mut diagonal = vec![(1.0, 0.0); many];
        let mut cross: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); many];
        let mut effects =
            Self { kept, covariance: Vec::new(), mean: Vec::new(), gone: Vec::new(), swapped, has_common };
        for (loading, message) in loadings.iter().zip(messages) {
            if message.precision == 0.0 && message.shift == 0.0 {
                continue;
            }
            let (here, gone) = effects.split(loading);
            for &(i, left) in &here {
                right[i] += message.shift * left;
                for &(j, l) in &here {
                    matrix[i * kept + j] += message.precision * left * l;
                }
            }
            if let Some((b, l)) = gone {
                diagonal[b].0 += message.precision * l * l;
                diagonal[b].1 += message.shift * l;
                for &(i, left) in &here {
                    *cross[b].entry(i).or_insert(0.0) += message.precision * left * l;
                }
            }
        }
        for (&(precision, shift), row) in diagonal.iter().zip(&cross) {
            for (&i, &c) in row {
                right[i] -= c * shift / precision;
                for (&j, &d) in row {
                    matrix[i * kept + j] -= c * d / precision;
                }
            }
        }
        let factor = Cholesky::new(&matrix, kept)?;
        factor.solve(&mut right);
        effects.covariance = factor.inverse();
        effects.mean = right;
        effects.gone = diagonal
            .into_iter()
            .zip(cross)
            .map(|((precision, shift), row)| Gone { precision, shift, cross: row.into_iter().collect() })
            .collect();
        effects.mean.iter().all(|value| value.is_finite()).then_some(effects)
    }

    fn split(&self, loading: &Loading) -> (Vec<Term>, Option<Term>) {
        let offset = usize::from(self.has_common);
        let mut here: Vec<(usize, f64)> = loading.common.map(|l| (0, l)).into_iter().collect();
        let (few, many) = if self.swapped { (loading.region, loading.kind) } else { (loading.kind, loading.region) };
        here.extend(few.map(|(i, l)| (i + offset, l)));
        (here, many)
    }

    fn view(&self, loading: &Loading) -> View {
        let (mut weights, gone) = self.split(loading);
        let mut offset = 0.0;
        let mut own = None;
        if let Some((b, l)) = gone {
            let row = &self.gone[b];
            offset = l * row.shift / row.precision;
            own = Some((b, l));
            for &(i, c) in &row.cross {
                let change = -l * c / row.precision;
                match weights.iter_mut().find(|(j, _)| *j == i) {
                    Some((_, weight)) => *weight += change,
                    None => weights.push((i, change)),
                }
            }
        }
        View { weights, offset, own }
    }

    /// Mean and variance of one series' shared growth.
    pub(super) fn marginal(&self, loading: &Loading) -> (f64, f64) {
        let view = self.view(loading);
        (self.mean_of(&view), self.covariance_of(&view, &view))
    }

    /// Covariance of two series' shared growth.
    pub(super) fn covariance(&self, one: &Loading, other: &Loading) -> f64 {
        self.covariance_of(&self.view(one), &self.view(other))
    }

    fn mean_of(&self, view: &View) -> f64 {
        view.offset + view.weights.iter().map(|&(i, w)| w * self.mean[i]).sum::<f64>()
    }

    fn covariance_of(&self, one: &View, other: &View) -> f64 {
        let mut sum = 0.0;
        for &(i, w) in &one.weights {
            for &(j, u) in &other.weights {
                sum += w * u * self.covariance[i * self.kept + j];
            }
        }
        if let (Some((b, l)), Some((c, k))) = (one.own, other.own)
            && b == c
        {
            sum += l * k / self.gone[b].precision;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same posterior without elimination, all effects in one matrix.
    fn dense(loadings: &[Loading], messages: &[Message], kinds: usize, regions: usize) -> (Vec<f64>, Vec<f64>) {
        let n = 1 + kinds + regions;
        let row = |loading: &Loading| {
            let mut row = vec![0.0; n];
            row[0] = loading.common.unwrap_or(0.0);
            if let Some((k, l)) = loading.kind {
                row[1 + k] = l;
            }
            if let Some((r, l)) = loading.region {
                row[1 + kinds + r] = l;
            }
            row
        };
        let mut matrix = vec![0.0; n * n];
        let mut right = vec![0.0; n];
        for i in 0..n {
            matrix[i * n + i] = 1.0;
        }
        for (loading, message) in loadings.iter().zip(messages) {
            let row = row(loading);
            for i in 0..n {
                right[i] += message.shift * row[i];
                for j in 0..n {
                    matrix[i * n + j] += message.precision * row[i] * row[j];
                }
            }
        }
        let inverse = Cholesky::new(&matrix, n).unwrap().inverse();
        let mean: Vec<f64> = (0..n).map(|i| (0..n).map(|j| inverse[i * n + j] * right[j]).sum()).collect();
        let of = |a: &[f64], b: &[f64]| -> f64 {
            (0..n).map(|i| (0..n).map(|j| a[i] * inverse[i * n + j] * b[j]).sum::<f64>()).sum()
        };
        let rows: Vec<Vec<f64>> = loadings.iter().map(row).collect();
        let means = rows.iter().map(|r| r.iter().zip(&mean).map(|(a, b)| a * b).sum()).collect();
        let covariances = rows.iter().flat_map(|a| rows.iter().map(|b| of(a, b)).collect::<Vec<_>>()).collect();
        (means, covariances)
    }

    #[test]
    fn elimination_changes_nothing() {
        for (kinds, regions) in [(2, 4), (4, 2)] {
            let loadings: Vec<Loading> = (0..9)
                .map(|i| Loading {
                    common: Some(0.1),
                    kind: Some((i % kinds, 0.1 + 0.01 * i as f64)),
                    region: Some(((i * 3 + 1) % regions, 0.04)),
                })
                .collect();
            let messages: Vec<Message> =
                (0..9).map(|i| Message { precision: 10.0 * i as f64, shift: 3.0 - i as f64 }).collect();
            let effects = Effects::new(&loadings, &messages, kinds, regions).unwrap();
            let (means, covariances) = dense(&loadings, &messages, kinds, regions);
            for i in 0..9 {
                let (mean, variance) = effects.marginal(&loadings[i]);
                assert!((mean - means[i]).abs() < 1e-12 && (variance - covariances[i * 9 + i]).abs() < 1e-12);
                assert!((effects.covariance(&loadings[i], &loadings[0]) - covariances[i * 9]).abs() < 1e-12);
            }
        }
    }
}
