//! The predictive distribution of one future step.

use super::spread::Stretch;
use crate::num::{gaussian, student};
use serde::{Deserialize, Serialize};

/// Points of the probability grid on which a mean or CRPS without a closed form is integrated.
const GRID: usize = 400;

/// A monotone map from the model's scale to the scale of the data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Transform {
    /// `y = exp(x)`.
    Log,
    /// `y = (lambda x + 1)^(1/lambda)`, `exp(x)` at 0.
    BoxCox(f64),
    /// `y = lower + (upper - lower) / (1 + exp(-x))`.
    Logit {
        /// Value at minus infinity.
        lower: f64,
        /// Value at infinity.
        upper: f64,
    },
}

impl Transform {
    /// From the data's scale to the model's; values outside the domain go to its edge.
    #[must_use]
    pub fn forward(&self, y: f64) -> f64 {
        match *self {
            Self::Log => y.max(0.0).ln(),
            Self::BoxCox(0.0) => y.max(0.0).ln(),
            Self::BoxCox(lambda) => (lambda * y.max(0.0).ln()).exp_m1() / lambda,
            Self::Logit { lower, upper } => {
                let share = ((y - lower) / (upper - lower)).clamp(0.0, 1.0);
                (share / (1.0 - share)).ln()
            }
        }
    }

    /// From the model's scale back to the data's.
    #[must_use]
    pub fn back(&self, x: f64) -> f64 {
        match *self {
            Self::Log => x.exp(),
            Self::BoxCox(0.0) => x.exp(),
            Self::BoxCox(lambda) => {
                let base = lambda * x;
                // Below -1 no data value maps here: the nearest is zero (or infinity for a negative lambda).
                if base <= -1.0 { if lambda > 0.0 { 0.0 } else { f64::MAX } } else { (base.ln_1p() / lambda).exp() }
            }
            Self::Logit { lower, upper } => lower + (upper - lower) / (1.0 + (-x).exp()),
        }
    }
}

/// The distribution of the value at one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Marginal {
    /// One certain value.
    Point(f64),
    /// Normal.
    Normal {
        /// Centre.
        mean: f64,
        /// Standard deviation, at least 0.
        sd: f64,
    },
    /// Student's t.
    Student {
        /// Centre.
        location: f64,
        /// Spread, at least 0; the standard deviation is `scale * sqrt(degrees / (degrees - 2))`.
        scale: f64,
        /// Degrees of freedom.
        degrees: f64,
    },
    /// Equally likely draws in ascending order; make it with [`Marginal::sample`].
    Sample(Vec<f64>),
    /// Probabilities in (0, 1) and values, both ascending; between and beyond them the value is linear in the standard
    /// normal quantile of the probability, so that a table of a normal distribution gives it back exactly.
    Quantiles(Vec<(f64, f64)>),
    /// A distribution on another scale, mapped back.
    Transformed {
        /// The law on the model's scale.
        inner: Box<Marginal>,
        /// The way back.
        transform: Transform,
    },
    /// `shift + factor * X`, `factor` above 0.
    Affine {
        /// The law of X.
        inner: Box<Marginal>,
        /// Added.
        shift: f64,
        /// Multiplied.
        factor: f64,
    },
    /// Probability beyond a limit sits on the limit; everything between the limits is untouched.
    Clipped {
        /// The law before.
        inner: Box<Marginal>,
        /// Lower limit.
        lower: Option<f64>,
        /// Upper limit.
        upper: Option<f64>,
    },
    /// Weights (positive, any sum) and laws.
    Mixture(Vec<(f64, Marginal)>),
    /// The distances from the median times factors that depend on side and probability; make it with
    /// [`Marginal::stretched`].
    Stretched {
        /// The law before.
        inner: Box<Marginal>,
        /// Its median.
        median: f64,
        /// The factors.
        stretch: Stretch,
        /// Whether the lower side is a power of the ratio to the median, so that it stays above zero.
        ratio: bool,
    },
}

impl Marginal {
    /// Equally likely draws, in any order; values that are not finite are dropped.
    #[must_use]
    pub fn sample(mut draws: Vec<f64>) -> Self {
        draws.retain(|value| value.is_finite());
        draws.sort_unstable_by(f64::total_cmp);
        Self::Sample(draws)
    }

    /// A normal law on a transformed scale.
    #[must_use]
    pub fn transformed_normal(mean: f64, sd: f64, transform: Transform) -> Self {
        Self::Transformed { inner: Box::new(Self::Normal { mean, sd }), transform }
    }

    /// The value that is not passed with probability `p`, `p` in (0, 1).
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
        match self {
            Self::Point(value) => *value,
            // A spread of zero must not meet an infinite quantile.
            Self::Normal { mean, sd } => *sd * gaussian::quantile(p) + mean,
            Self::Student { location, scale, degrees } => scale * student::quantile(p, *degrees) + location,
            Self::Sample(draws) => sample_quantile(draws, p),
            Self::Quantiles(table) => table_quantile(table, p),
            Self::Transformed { inner, transform } => transform.back(inner.quantile(p)),
            Self::Affine { inner, shift, factor } => shift + factor * inner.quantile(p),
            Self::Clipped { inner, lower, upper } => clamp(inner.quantile(p), *lower, *upper),
            Self::Mixture(parts) => mixture_quantile(parts, p, self),
            Self::Stretched { inner, median, stretch, ratio } => {
                stretch.quantile(p, inner.quantile(p), *median, *ratio, |p| inner.quantile(p))
            }
        }
    }

    /// As [`quantile`](Self::quantile), for a row of laws that share their degrees of freedom: the standard quantile, the
    /// costly part, is kept from one law to the next.
    pub(super) fn quantile_after(&self, p: f64, kept: &mut Option<(f64, f64)>) -> f64 {
        if let Self::Stretched { inner, median, stretch, ratio } = self {
            return stretch.quantile(p, inner.quantile_after(p, kept), *median, *ratio, |p| inner.quantile(p));
        }
        let Self::Student { location, scale, degrees } = self else { return self.quantile(p) };
        let standard = match *kept {
            Some((same, value)) if same == *degrees => value,
            _ => student::quantile(p, *degrees),
        };
        *kept = Some((*degrees, standard));
        scale * standard + location
    }

    /// Probability of a value at or below `x`.
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Point(value) => step(*value <= x),
            Self::Normal { mean, sd } if *sd <= 0.0 => step(*mean <= x),
            Self::Normal { mean, sd } => gaussian::cdf((x - mean) / sd),
            Self::Student { location, scale, .. } if *scale <= 0.0 => step(*location <= x),
            Self::Student { location, scale, degrees } => student::cdf((x - location) / scale, *degrees),
            Self::Sample(draws) => sample_cdf(draws, x),
            Self::Quantiles(table) => table_cdf(table, x),
            Self::Transformed { inner, transform } => inner.cdf(transform.forward(x)),
            Self::Affine { inner, shift, factor } => inner.cdf((x - shift) / factor),
            Self::Clipped { inner, lower, upper } => {
                if upper.is_some_and(|upper| x >= upper) {
                    1.0
                } else if lower.is_some_and(|lower| x < lower) {
                    0.0
                } else {
                    inner.cdf(x)
                }
            }
            Self::Mixture(parts) => weighted(parts, |part| part.cdf(x)),
            Self::Stretched { .. } => self.share_where(|value| value <= x),
        }
    }

    /// Probability of a value at or above `x`.
    #[must_use]
    pub fn probability_at_least(&self, x: f64) -> f64 {
        match self {
            Self::Point(value) => step(*value >= x),
            Self::Normal { mean, sd } if *sd <= 0.0 => step(*mean >= x),
            Self::Student { location, scale, .. } if *scale <= 0.0 => step(*location >= x),
            Self::Normal { mean, sd } => gaussian::cdf((mean - x) / sd),
            Self::Student { location, scale, degrees } => student::cdf((location - x) / scale, *degrees),
            Self::Transformed { inner, transform } => inner.probability_at_least(transform.forward(x)),
            Self::Affine { inner, shift, factor } => inner.probability_at_least((x - shift) / factor),
            Self::Clipped { inner, lower, upper } => {
                if lower.is_some_and(|lower| x <= lower) {
                    1.0
                } else if upper.is_some_and(|upper| x > upper) {
                    0.0
                } else {
                    inner.probability_at_least(x)
                }
            }
            Self::Mixture(parts) => weighted(parts, |part| part.probability_at_least(x)),
            Self::Sample(draws) => share(draws.len() - draws.partition_point(|draw| *draw < x), draws.len()),
            Self::Quantiles(_) => 1.0 - self.cdf(x),
            Self::Stretched { .. } => 1.0 - self.share_where(|value| value < x),
        }
    }

    /// Expected value; where it has no closed form, the mean of 400 equally likely quantiles (finite even where the
    /// expectation is not, as for the logarithm of a Student law).
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Point(value) => *value,
            Self::Normal { mean, .. } => *mean,
            Self::Student { location, .. } => *location,
            #[expect(clippy::cast_precision_loss, reason = "numbers of draws are far below 2^53")]
            Self::Sample(draws) => draws.iter().sum::<f64>() / draws.len().max(1) as f64,
            Self::Transformed { inner, transform: Transform::Log | Transform::BoxCox(0.0) }
                if matches!(**inner, Self::Normal { .. }) =>
            {
                if let Self::Normal { mean, sd } = **inner {
                    (mean + 0.5 * sd * sd).exp()
                } else {
                    f64::NAN
                }
            }
            Self::Affine { inner, shift, factor } => shift + factor * inner.mean(),
            Self::Mixture(parts) => weighted(parts, Self::mean),
            Self::Quantiles(_) | Self::Transformed { .. } | Self::Clipped { .. } | Self::Stretched { .. } => {
                grid().map(|p| self.quantile(p)).sum::<f64>() / grid_size()
            }
        }
    }

    /// Continuous ranked probability score against what happened: closed form for the normal, Student and sample laws,
    /// otherwise twice the mean pinball loss over 400 equally likely quantiles.
    #[must_use]
    pub fn crps(&self, actual: f64) -> f64 {
        match self {
            Self::Point(value) => (actual - value).abs(),
            Self::Normal { mean, sd } if *sd > 0.0 => {
                let z = (actual - mean) / sd;
                sd * (z * (2.0 * gaussian::cdf(z) - 1.0) + 2.0 * gaussian::pdf(z) - 1.0 / std::f64::consts::PI.sqrt())
            }
            Self::Sample(draws) => sample_crps(draws, actual),
            Self::Affine { inner, shift, factor } => factor * inner.crps((actual - shift) / factor),
            _ => {
                let loss = |p: f64| {
                    let gap = actual - self.quantile(p);
                    if gap >= 0.0 { p * gap } else { (p - 1.0) * gap }
                };
                2.0 * grid().map(loss).sum::<f64>() / grid_size()
            }
        }
    }

    /// Density at `x`, for the logarithmic score: exact for the normal and Student laws and maps of them, otherwise the
    /// slope of the distribution function over a thousandth of its central 90 %. `None` where there is no density.
    #[must_use]
    pub fn density(&self, x: f64) -> Option<f64> {
        match self {
            Self::Normal { mean, sd } if *sd > 0.0 => Some(gaussian::pdf((x - mean) / sd) / sd),
            Self::Student { location, scale, degrees } if *scale > 0.0 => {
                Some(student::density((x - location) / scale, *degrees) / scale)
            }
            Self::Affine { inner, shift, factor } => Some(inner.density((x - shift) / factor)? / factor),
            Self::Mixture(parts) => {
                let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
                let sum: Option<f64> = parts.iter().map(|(weight, part)| Some(weight * part.density(x)?)).sum();
                Some(sum? / total)
            }
            _ => {
                let width = (self.quantile(0.95) - self.quantile(0.05)) * 1e-2;
                (width > 0.0).then(|| (self.cdf(x + 0.5 * width) - self.cdf(x - 0.5 * width)) / width)
            }
        }
    }

    /// The law of `factor * X`, `factor` above 0.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        self.affine(0.0, factor)
    }

    /// The law of `shift + factor * X`, `factor` above 0.
    #[must_use]
    pub fn affine(self, shift: f64, factor: f64) -> Self {
        if shift == 0.0 && factor == 1.0 {
            return self;
        }
        match self {
            Self::Point(value) => Self::Point(shift + factor * value),
            Self::Normal { mean, sd } => Self::Normal { mean: shift + factor * mean, sd: factor * sd },
            Self::Student { location, scale, degrees } => {
                Self::Student { location: shift + factor * location, scale: factor * scale, degrees }
            }
            Self::Sample(draws) => Self::Sample(draws.into_iter().map(|value| shift + factor * value).collect()),
            Self::Quantiles(table) => {
                Self::Quantiles(table.into_iter().map(|(p, value)| (p, shift + factor * value)).collect())
            }
            Self::Mixture(parts) => {
                Self::Mixture(parts.into_iter().map(|(w, part)| (w, part.affine(shift, factor))).collect())
            }
            Self::Clipped { inner, lower, upper } => Self::Clipped {
                inner: Box::new(inner.affine(shift, factor)),
                lower: lower.map(|value| shift + factor * value),
                upper: upper.map(|value| shift + factor * value),
            },
            Self::Affine { inner, shift: before, factor: first } => {
                Self::Affine { inner, shift: shift + factor * before, factor: factor * first }
            }
            // A ratio to the median is none after a shift.
            Self::Stretched { ratio: true, .. } if shift != 0.0 => {
                Self::Affine { inner: Box::new(self), shift, factor }
            }
            Self::Stretched { inner, median, stretch, ratio } => Self::Stretched {
                inner: Box::new(inner.affine(shift, factor)),
                median: shift + factor * median,
                stretch,
                ratio,
            },
            Self::Transformed { .. } => Self::Affine { inner: Box::new(self), shift, factor },
        }
    }

    /// The same median, distances from it times `factor` (above 0).
    #[must_use]
    pub fn widened(self, factor: f64) -> Self {
        let median = self.quantile(0.5);
        self.affine(median * (1.0 - factor), factor)
    }

    /// Distances from the median times factors that depend on side and probability. Where `positive` and all but a
    /// 400th of the law lies above zero, the lower side stays above zero.
    #[must_use]
    pub fn stretched(self, stretch: Stretch, positive: bool) -> Self {
        if let Self::Point(_) = self {
            return self;
        }
        let median = self.quantile(0.5);
        let ratio = positive && median > 0.0 && self.quantile(0.0025) > 0.0;
        Self::Stretched { inner: Box::new(self), median, stretch, ratio }
    }

    /// The probability up to which quantiles hold the condition, which must hold from the left, by bisection.
    fn share_where(&self, holds: impl Fn(f64) -> bool) -> f64 {
        // Beyond 8.3 standard deviations a probability is 0 or 1 to the last bit.
        let (mut low, mut high) = (-8.3, 8.3);
        if !holds(self.quantile(gaussian::cdf(low))) {
            return 0.0;
        }
        if holds(self.quantile(1.0 - f64::EPSILON / 2.0)) {
            return 1.0;
        }
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if holds(self.quantile(gaussian::cdf(middle))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        gaussian::cdf(0.5 * (low + high))
    }

    /// Probability beyond the limits moved onto them.
    #[must_use]
    pub fn clipped(self, lower: Option<f64>, upper: Option<f64>) -> Self {
        if lower.is_none() && upper.is_none() {
            return self;
        }
        match self {
            Self::Point(value) => Self::Point(clamp(value, lower, upper)),
            Self::Sample(draws) => Self::Sample(draws.into_iter().map(|value| clamp(value, lower, upper)).collect()),
            other => Self::Clipped { inner: Box::new(other), lower, upper },
        }
    }
}

fn clamp(value: f64, lower: Option<f64>, upper: Option<f64>) -> f64 {
    let value = lower.map_or(value, |lower| value.max(lower));
    upper.map_or(value, |upper| value.min(upper))
}

fn step(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of draws are far below 2^53")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "a small constant")]
fn grid_size() -> f64 {
    GRID as f64
}

#[expect(clippy::cast_precision_loss, reason = "a small constant")]
fn grid() -> impl Iterator<Item = f64> {
    (0..GRID).map(|i| (i as f64 + 0.5) / GRID as f64)
}

fn weighted(parts: &[(f64, Marginal)], value: impl Fn(&Marginal) -> f64) -> f64 {
    let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
    parts.iter().map(|(weight, part)| weight * value(part)).sum::<f64>() / total
}

/// Quantile of type 7: linear between the draws, the extreme draws at 0 and 1.
fn sample_quantile(draws: &[f64], p: f64) -> f64 {
    let Some(last) = draws.len().checked_sub(1) else { return f64::NAN };
    #[expect(clippy::cast_precision_loss, reason = "numbers of draws are far below 2^53")]
    let place = p * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last index")]
    let below = place.floor() as usize;
    let low = draws.get(below).copied().unwrap_or(f64::NAN);
    let high = draws.get(below + 1).copied().unwrap_or(low);
    low + (place - place.floor()) * (high - low)
}

fn sample_cdf(draws: &[f64], x: f64) -> f64 {
    share(draws.partition_point(|draw| *draw <= x), draws.len())
}

fn sample_crps(draws: &[f64], actual: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "numbers of draws are far below 2^53")]
    let n = draws.len().max(1) as f64;
    let error: f64 = draws.iter().map(|draw| (draw - actual).abs()).sum::<f64>() / n;
    // Mean absolute difference of two draws, from the sorted order.
    #[expect(clippy::cast_precision_loss, reason = "numbers of draws are far below 2^53")]
    let spread: f64 = draws.iter().enumerate().map(|(i, draw)| (2.0 * i as f64 + 1.0 - n) * draw).sum();
    error - spread / (n * n)
}

fn table_quantile(table: &[(f64, f64)], p: f64) -> f64 {
    let z = gaussian::quantile(p);
    let at = table.partition_point(|(probability, _)| *probability < p);
    let at = at.clamp(1, table.len().saturating_sub(1).max(1));
    match (table.get(at - 1), table.get(at)) {
        (Some(low), Some(high)) => {
            let (z0, z1) = (gaussian::quantile(low.0), gaussian::quantile(high.0));
            low.1 + (high.1 - low.1) * (z - z0) / (z1 - z0)
        }
        (Some(only), None) => only.1,
        _ => f64::NAN,
    }
}

fn table_cdf(table: &[(f64, f64)], x: f64) -> f64 {
    let at = table.partition_point(|(_, value)| *value <= x).clamp(1, table.len().saturating_sub(1).max(1));
    match (table.get(at - 1), table.get(at)) {
        (Some(low), Some(high)) if high.1 > low.1 => {
            let (z0, z1) = (gaussian::quantile(low.0), gaussian::quantile(high.0));
            gaussian::cdf(z0 + (z1 - z0) * (x - low.1) / (high.1 - low.1))
        }
        (Some(only), _) => step(only.1 <= x),
        _ => f64::NAN,
    }
}

/// Between the smallest and largest quantile of the parts, to the last bits of the value: inverse quadratic steps where
/// they are safe and bisection elsewhere (Chandrupatla 1997), a sixth of the evaluations that bisection alone takes.
fn mixture_quantile(parts: &[(f64, Marginal)], p: f64, whole: &Marginal) -> f64 {
    let (low, high) = parts
        .iter()
        .map(|(_, part)| part.quantile(p))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), q| (low.min(q), high.max(q)));
    // A value where the distribution function equals `p` counts as above: the answer is the smallest such value.
    let excess = |x: f64| whole.cdf(x) - p;
    let (mut newest, mut other) = (high, low);
    let (mut at_newest, mut at_other) = (excess(high), excess(low));
    if at_other >= 0.0 {
        return low;
    }
    if at_newest < 0.0 {
        return high;
    }
    let finest = 2.0 * f64::EPSILON;
    let width = high - low;
    let mut share = 0.5;
    for _ in 0..200 {
        let middle = newest + share * (other - newest);
        let at_middle = excess(middle);
        let (third, at_third);
        if (at_middle < 0.0) == (at_newest < 0.0) {
            (third, at_third) = (newest, at_newest);
        } else {
            (third, at_third) = (other, at_other);
            (other, at_other) = (newest, at_newest);
        }
        (newest, at_newest) = (middle, at_middle);
        let nearest = if at_newest.abs() < at_other.abs() { newest } else { other };
        let least = finest * nearest.abs().max(1e-3 * width) / (other - newest).abs();
        if least > 0.5 || (at_newest == 0.0 && at_other == 0.0) {
            break;
        }
        let along = (newest - other) / (third - other);
        let rise = (at_newest - at_other) / (at_third - at_other);
        share = if rise * rise < along && (1.0 - rise) * (1.0 - rise) < 1.0 - along {
            at_newest / (at_other - at_newest) * at_third / (at_other - at_third)
                + (third - newest) / (other - newest) * at_newest / (at_third - at_newest) * at_other
                    / (at_third - at_other)
        } else {
            0.5
        };
        share = share.clamp(least, 1.0 - least);
    }
    if at_newest < 0.0 { other } else { newest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal_stretched(positive: bool) -> Marginal {
        let stretch = Stretch { low80: 1.3, low95: 1.5, high80: 1.1, high95: 1.6 };
        Marginal::Normal { mean: 20.0, sd: 4.0 }.stretched(stretch, positive)
    }

    fn laws() -> Vec<Marginal> {
        let normal = Marginal::Normal { mean: 2.0, sd: 0.5 };
        vec![
            normal.clone(),
            Marginal::Student { location: 1.0, scale: 2.0, degrees: 5.0 },
            Marginal::Quantiles(vec![(0.1, 1.0), (0.5, 2.0), (0.9, 4.0)]),
            Marginal::transformed_normal(1.0, 0.3, Transform::BoxCox(0.4)),
            Marginal::transformed_normal(0.0, 1.0, Transform::Logit { lower: 0.0, upper: 100.0 }),
            Marginal::Mixture(vec![(1.0, normal.clone()), (3.0, Marginal::Normal { mean: 5.0, sd: 1.0 })]),
            Marginal::transformed_normal(1.0, 0.3, Transform::Log).affine(3.0, 2.0),
            normal_stretched(false),
            normal_stretched(true),
        ]
    }

    #[test]
    fn quantile_and_probability_agree() {
        for law in laws() {
            for p in [0.01, 0.2, 0.5, 0.8, 0.99] {
                let x = law.quantile(p);
                assert!((law.cdf(x) - p).abs() < 1e-9, "{law:?} {p}");
                assert!((law.probability_at_least(x) - (1.0 - p)).abs() < 1e-9, "{law:?} {p}");
            }
        }
    }

    #[test]
    fn scaling_scales_everything() {
        for law in laws() {
            let scaled = law.clone().scaled(1e6);
            for p in [0.05, 0.5, 0.95] {
                assert!((scaled.quantile(p) / (1e6 * law.quantile(p)) - 1.0).abs() < 1e-12);
            }
            assert!((scaled.crps(2e6) / (1e6 * law.crps(2.0)) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn clipping_leaves_the_middle() {
        let law = Marginal::Normal { mean: 95.0, sd: 10.0 };
        let clipped = law.clone().clipped(Some(0.0), Some(100.0));
        assert_eq!(clipped.quantile(0.5), law.quantile(0.5));
        assert_eq!(clipped.quantile(0.99), 100.0);
        assert_eq!(clipped.cdf(100.0), 1.0);
        assert!(clipped.probability_at_least(100.0) > 0.3);
        assert_eq!(clipped.probability_at_least(100.1), 0.0);
    }

    #[test]
    fn crps_of_a_normal_matches_the_grid_and_the_sample() {
        let law = Marginal::Normal { mean: 0.0, sd: 1.0 };
        let table = Marginal::Quantiles(vec![(0.1, gaussian::quantile(0.1)), (0.9, gaussian::quantile(0.9))]);
        let sample = Marginal::sample((0..4000).map(|i| law.quantile((f64::from(i) + 0.5) / 4000.0)).collect());
        for actual in [-2.0, 0.0, 0.7] {
            assert!((law.crps(actual) - table.crps(actual)).abs() < 1e-3);
            assert!((law.crps(actual) - sample.crps(actual)).abs() < 1e-3);
        }
        // Gneiting and Raftery 2007: CRPS of the standard normal at its centre is (sqrt 2 - 1) / sqrt pi.
        assert!((law.crps(0.0) - (2.0_f64.sqrt() - 1.0) / std::f64::consts::PI.sqrt()).abs() < 1e-15);
    }
}
