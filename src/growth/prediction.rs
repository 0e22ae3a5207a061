//! What a fitted curve says about one time: point, intervals and probabilities from one object.

use crate::error::{Error, Result};
use crate::num::counts::{self, Tails};
use crate::num::student;

/// What an interval is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The curve itself.
    Mean,
    /// A new observation, which scatters about the curve.
    Observation,
}

/// Two limits between which something lies with a probability. An end that the data do not determine is infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Interval {
    /// Whether a value lies in it, ends included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
    /// Upper minus lower end.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.upper - self.lower
    }
    /// Whether both ends are finite.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.lower.is_finite() && self.upper.is_finite()
    }
}

/// A level must lie strictly between 0 and 1.
pub(crate) fn check_level(level: f64) -> Result<()> {
    if level > 0.0 && level < 1.0 {
        Ok(())
    } else {
        Err(Error::argument("level", format!("{level} is not between 0 and 1, such as 0.95")))
    }
}

/// The family that an observation follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Family {
    /// Student on the scale of the values.
    Plain,
    /// Student on the log scale.
    Log,
    /// Counts with variance μ + α μ².
    Count { alpha: f64 },
}

/// The distribution of the curve and of a new observation at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    pub(crate) family: Family,
    /// The curve, on the scale of the values.
    pub(crate) value: f64,
    /// Standard error of the curve: of the value, or of its logarithm for `Log` and `Count`.
    pub(crate) error: f64,
    /// Standard deviation of an observation about the curve, on the same scale (not for counts).
    pub(crate) noise: f64,
    /// Degrees of freedom; infinite for counts.
    pub(crate) degrees: f64,
}

impl Prediction {
    /// The curve: the mean where noise is additive or counts are modelled, the median where it is multiplicative.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }
    /// Standard error of the curve in the unit of the values (first order).
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        if self.family == Family::Plain { self.error } else { self.error * self.value }
    }
    fn spread(&self, target: Target) -> f64 {
        match target {
            Target::Mean => self.error,
            Target::Observation => self.error.hypot(self.noise),
        }
    }
    /// The value that is not passed with probability `p` (strictly between 0 and 1).
    ///
    /// # Errors
    /// `Argument` for another `p`.
    pub fn quantile(&self, p: f64, target: Target) -> Result<f64> {
        check_level(p)?;
        Ok(self.quantile_at(p, student::quantile(p, self.degrees), target))
    }
    /// As [`quantile`](Self::quantile), for many predictions of one fit: `standard` is the quantile of their Student law.
    pub(crate) fn quantile_at(&self, p: f64, standard: f64, target: Target) -> f64 {
        let spread = self.spread(target);
        // A curve known exactly has no width, even where the quantile of its law is infinite.
        let away = if spread == 0.0 { 0.0 } else { standard * spread };
        let (end, least) = match (self.family, target) {
            (Family::Plain, _) => (self.value + away, f64::NEG_INFINITY),
            (Family::Log, _) | (Family::Count { .. }, Target::Mean) => (self.value * away.exp(), 0.0),
            (Family::Count { .. }, Target::Observation) if self.error.is_infinite() => (f64::NAN, 0.0),
            (Family::Count { alpha }, Target::Observation) => (self.count_quantile(p, alpha), 0.0),
        };
        // Nought times infinity far away, or a spread beyond the numbers: nothing is known of this end.
        match end.is_nan() {
            false => end,
            true if p < 0.5 => least,
            true if p > 0.5 => f64::INFINITY,
            true => self.value,
        }
    }
    /// The central interval of a level such as 0.95.
    ///
    /// # Errors
    /// `Argument` for a level outside (0, 1).
    pub fn interval(&self, level: f64, target: Target) -> Result<Interval> {
        check_level(level)?;
        let tail = 0.5 * (1.0 - level);
        Ok(Interval { lower: self.quantile(tail, target)?, upper: self.quantile(1.0 - tail, target)? })
    }
    /// Probability that the curve or a new observation is at least `threshold`.
    #[must_use]
    pub fn probability_at_least(&self, threshold: f64, target: Target) -> f64 {
        let spread = self.spread(target);
        let tail = |distance: f64| {
            if spread == 0.0 {
                if distance <= 0.0 { 1.0 } else { 0.0 }
            } else {
                let z = -distance / spread;
                // Nothing is known where the spread is beyond the numbers.
                if z.is_nan() { 0.5 } else { student::cdf(z, self.degrees) }
            }
        };
        match (self.family, target) {
            (Family::Plain, _) => tail(threshold - self.value),
            (Family::Count { .. }, Target::Observation) if self.error.is_infinite() && threshold > 0.0 => 0.5,
            (Family::Count { alpha }, Target::Observation) => {
                let below = (threshold - 1.0).ceil();
                if below < 0.0 { 1.0 } else { self.count_tails(below, alpha).above }
            }
            _ if threshold <= 0.0 => 1.0,
            _ => tail((threshold / self.value).ln()),
        }
    }
    /// Dispersion that carries the uncertainty of the mean too (a gamma mixture of counts).
    fn dispersion(&self, alpha: f64) -> f64 {
        alpha + self.error * self.error * (1.0 + alpha)
    }
    fn count_tails(&self, count: f64, alpha: f64) -> Tails {
        let alpha = self.dispersion(alpha);
        if alpha > 0.0 {
            counts::negative_binomial(count, self.value, alpha)
        } else {
            counts::poisson(count, self.value)
        }
    }
    /// The smallest count whose cumulative probability is at least p, by doubling and bisection.
    fn count_quantile(&self, p: f64, alpha: f64) -> f64 {
        let reaches = |count: f64| self.count_tails(count, alpha).at_most >= p;
        let mut high = self.value.ceil().max(1.0);
        while !reaches(high) && high < f64::MAX / 2.0 {
            high *= 2.0;
        }
        let mut low = -1.0;
        while high - low > 1.0 {
            let middle = (0.5 * (low + high)).floor();
            if middle <= low || middle >= high {
                // Beyond 2^53 counts are farther apart than one.
                break;
            }
            if reaches(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_intervals_and_probabilities_agree() {
        for family in [Family::Plain, Family::Log, Family::Count { alpha: 0.1 }] {
            let prediction = Prediction { family, value: 40.0, error: 0.1, noise: 0.2, degrees: 7.0 };
            for target in [Target::Mean, Target::Observation] {
                let narrow = prediction.interval(0.8, target).unwrap();
                let wide = prediction.interval(0.95, target).unwrap();
                assert!(wide.lower < narrow.lower && narrow.upper < wide.upper);
                let above = prediction.probability_at_least(wide.upper, target);
                let slack =
                    if matches!(family, Family::Count { .. }) && target == Target::Observation { 0.02 } else { 1e-9 };
                assert!((above - 0.025).abs() < slack, "{family:?} {target:?} {above}");
            }
        }
    }

    #[test]
    fn an_undetermined_curve_says_nothing() {
        for family in [Family::Log, Family::Count { alpha: 0.0 }, Family::Count { alpha: 0.1 }] {
            let p = Prediction { family, value: 40.0, error: f64::INFINITY, noise: 0.2, degrees: 7.0 };
            for target in [Target::Mean, Target::Observation] {
                let interval = p.interval(0.8, target).unwrap();
                assert!(interval.lower == 0.0 && interval.upper == f64::INFINITY, "{family:?} {target:?} {interval:?}");
                assert!((p.probability_at_least(45.0, target) - 0.5).abs() < 1e-9, "{family:?} {target:?}");
            }
        }
    }

    #[test]
    fn large_counts_have_probabilities_too() {
        // Five million people, a standard deviation of 0.3 %; 1e17 of them. The normal law is close.
        for (value, alpha) in [(5e6, 1e-5), (5e6, 1e-9), (3e9, 1e-4), (1e17, 1e-6)] {
            let p =
                Prediction { family: Family::Count { alpha }, value, error: 0.0, noise: 0.0, degrees: f64::INFINITY };
            let sd = (value + alpha * value * value).sqrt();
            for (z, above) in [(-1.0, 0.8413447), (0.0, 0.5), (1.0, 0.1586553), (3.0, 0.0013499)] {
                let told = p.probability_at_least(value + z * sd, Target::Observation);
                assert!((told - above).abs() < 0.01, "{value} {alpha} {z}: {told}");
            }
            let interval = p.interval(0.95, Target::Observation).unwrap();
            assert!((interval.width() / (2.0 * 1.96 * sd) - 1.0).abs() < 0.02, "{value} {alpha}: {interval:?}");
        }
    }

    #[test]
    fn ends_that_cannot_be_reckoned_are_the_widest() {
        for (family, value, error, least) in [
            (Family::Log, 0.0, 1e6, 0.0),
            (Family::Log, f64::INFINITY, 1e6, 0.0),
            (Family::Plain, 3.0, f64::NAN, f64::NEG_INFINITY),
        ] {
            let p = Prediction { family, value, error, noise: 0.0, degrees: 2.0 };
            let interval = p.interval(0.95, Target::Mean).unwrap();
            assert_eq!((interval.lower, interval.upper > 1e300), (least, true), "{family:?} {value} {error}");
            assert!((0.0..=1.0).contains(&p.probability_at_least(value, Target::Mean)), "{family:?} {value} {error}");
        }
    }

    #[test]
    fn a_certain_curve_has_no_width() {
        let p = Prediction { family: Family::Plain, value: 3.0, error: 0.0, noise: 0.0, degrees: 2.0 };
        assert_eq!(p.interval(0.95, Target::Observation).unwrap(), Interval { lower: 3.0, upper: 3.0 });
        assert_eq!(p.probability_at_least(3.0, Target::Mean), 1.0);
        assert!(p.interval(1.0, Target::Mean).is_err());
    }
}
