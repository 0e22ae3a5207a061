//! From the members' forecasts to one distribution a step.

use super::super::combination::{PROBABILITIES, median};
use super::super::distribution::Forecast;
use super::super::spread::Stretch;
use super::tables::WeightRow;
use crate::num::gaussian;

/// A member's forecast of one step: its point and its quantiles at [`PROBABILITIES`].
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) point: f64,
    pub(super) quantiles: Vec<f64>,
}

/// Reads a forecast into steps.
pub(super) fn steps(forecast: &Forecast) -> Vec<Step> {
    let laws = forecast.point().iter().zip(forecast.marginals());
    laws.map(|(point, law)| Step { point: *point, quantiles: PROBABILITIES.iter().map(|p| law.quantile(*p)).collect() })
        .collect()
}

impl Step {
    /// The step with its season put back.
    pub(super) fn with_season(mut self, back: impl Fn(f64) -> f64) -> Self {
        self.point = back(self.point);
        self.quantiles.iter_mut().for_each(|value| *value = back(*value));
        self
    }

    fn middle(&self) -> f64 {
        self.quantiles.get(PROBABILITIES.len() / 2).copied().unwrap_or(self.point)
    }

    fn offset(&self, at: usize) -> f64 {
        self.quantiles.get(at).copied().unwrap_or(self.point) - self.middle()
    }
}

/// Members outside this central range of the anchor are moved to its edge: index of the probability 0.0025 and 0.9975.
const GUARD: (usize, usize) = (0, PROBABILITIES.len() - 1);

/// Brings one step together. `stretch` widens the distances from the centre at each probability; `positive` keeps the
/// lower side above zero by applying it to ratios.
///
/// Returns the centre and the quantiles, or `None` where there is no finite member.
pub(super) fn blend(
    anchor: Option<&Step>,
    pool: &[&Step],
    weights: &WeightRow,
    stretch: &Stretch,
    positive: bool,
) -> Option<(f64, Vec<f64>)> {
    let sound = |step: &&Step| step.point.is_finite() && step.quantiles.iter().all(|value| value.is_finite());
    let anchor = anchor.filter(sound);
    let pool: Vec<&Step> = pool.iter().copied().filter(sound).collect();
    let guard = |value: f64| match anchor.and_then(|a| Some((*a.quantiles.get(GUARD.0)?, *a.quantiles.get(GUARD.1)?))) {
        Some((low, high)) if low <= high => value.clamp(low, high),
        _ => value,
    };
    let mut points: Vec<f64> = pool.iter().map(|step| guard(step.point)).collect();
    let spread = deviation(&points);
    let cheap = (!points.is_empty()).then(|| median(&mut points));
    let (centre, anchor_spread) = match (anchor, cheap) {
        (Some(anchor), Some(cheap)) => {
            (weights.anchor_weight * anchor.point + (1.0 - weights.anchor_weight) * cheap, weights.anchor_spread)
        }
        (Some(anchor), None) => (anchor.point, 1.0),
        (None, Some(cheap)) => (cheap, 0.0),
        (None, None) => return None,
    };
    let mut quantiles = Vec::with_capacity(PROBABILITIES.len());
    for (at, p) in PROBABILITIES.iter().enumerate() {
        let mut offsets: Vec<f64> = pool.iter().map(|step| step.offset(at)).collect();
        let own = if offsets.is_empty() { 0.0 } else { median(&mut offsets) };
        // The members' disagreement counts as a further error, at most as large as their own.
        let disagreement = (gaussian::quantile(*p).abs() * spread).min(own.abs());
        let cheap = own.signum() * own.hypot(disagreement);
        let offset = anchor_spread * anchor.map_or(0.0, |step| step.offset(at)) + (1.0 - anchor_spread) * cheap;
        quantiles.push(stretch.apply(*p, centre + offset, centre, positive));
    }
    // Members' tables are ascending; the change from ratios to sums at the centre and the factors keep them so up to rounding.
    for at in 1..quantiles.len() {
        quantiles[at] = quantiles[at].max(quantiles[at - 1]);
    }
    Some((centre, quantiles))
}

fn deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let n = super::super::model::count(values.len());
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::tables::{self, Kind, Season};
    use super::*;
    use crate::forecast::distribution::{Dependence, Marginal};

    fn step(mean: f64, sd: f64) -> Step {
        let law = vec![Marginal::Normal { mean, sd }];
        steps(&Forecast::new(vec![mean], law, Dependence::Independent).unwrap()).remove(0)
    }

    #[test]
    fn quantiles_ascend_and_stay_above_zero() {
        let weights = tables::weights(Kind::Auto, Season::None).unwrap();
        let stretch = Stretch { low80: 1.2, low95: 1.3, high80: 1.3, high95: 1.4 };
        let (anchor, members) = (step(10.0, 6.0), [step(9.0, 8.0), step(14.0, 2.0), step(-300.0, 5.0)]);
        let pool: Vec<&Step> = members.iter().collect();
        let (centre, quantiles) = blend(Some(&anchor), &pool, &weights, &stretch, true).unwrap();
        assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]) && quantiles[0] > 0.0, "{quantiles:?}");
        assert_eq!(quantiles[PROBABILITIES.len() / 2], centre);
        // The median of 9, 14 and the guarded outlier is 9.
        assert!((centre - (weights.anchor_weight * 10.0 + (1.0 - weights.anchor_weight) * 9.0)).abs() < 1e-12);
    }

    #[test]
    fn members_without_finite_values_are_left_out() {
        let weights = tables::weights(Kind::Fast, Season::None).unwrap();
        let even = Stretch::even(1.0);
        let (good, bad) = (step(3.0, 1.0), Step { point: f64::NAN, quantiles: vec![f64::NAN; PROBABILITIES.len()] });
        assert_eq!(blend(None, &[&good, &bad], &weights, &even, false).unwrap().0, 3.0);
        assert!(blend(Some(&bad), &[&bad], &weights, &even, false).is_none());
    }
}
