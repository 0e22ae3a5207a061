//! The interval in which a stated number leaves the true value.

use crate::table::{Bound, Observation};

/// A closed interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
}

/// The multiples that 翻番 and 倍增 cover when nothing else is said: writers round 1.95 up and say 2.3 倍 beyond 2.25.
const DOUBLING: Interval = Interval { lo: 1.95, hi: 2.25 };
/// A one-sided statement is made at the last round number passed: the true value lies within a tenth of it at most.
const ONE_SIDED_SHARE: f64 = 0.1;

impl Interval {
    /// Both ends divided, where the divisor is positive.
    #[must_use]
    pub fn over(self, divisor: Interval) -> Option<Interval> {
        (divisor.lo > 0.0 && self.lo >= 0.0).then(|| Interval { lo: self.lo / divisor.hi, hi: self.hi / divisor.lo })
    }
    /// The difference of any two values of both.
    #[must_use]
    pub fn minus(self, other: Interval) -> Interval {
        Interval { lo: self.lo - other.hi, hi: self.hi - other.lo }
    }
    /// The product with a non-negative factor.
    #[must_use]
    pub fn times(self, factor: Interval) -> Option<Interval> {
        (factor.lo >= 0.0 && self.lo >= 0.0).then_some(Interval { lo: self.lo * factor.lo, hi: self.hi * factor.hi })
    }
    /// Its middle.
    #[must_use]
    pub fn middle(self) -> f64 {
        0.5 * (self.lo + self.hi)
    }
    /// Whether the two have a value in common.
    #[must_use]
    pub fn meets(self, other: Interval) -> bool {
        self.lo <= other.hi && other.lo <= self.hi
    }
}

/// One unit of the last digit that is not zero, as a number is written: 810 gives 10, 2900 gives 100, 1.40 gives 0.1.
#[must_use]
pub fn granule(value: f64) -> f64 {
    let text = format!("{}", value.abs());
    match text.split_once('.') {
        Some((_, decimals)) => 10f64.powi(-i32::try_from(decimals.len()).unwrap_or(0)),
        None => {
            let zeros = text.len() - text.trim_end_matches('0').len();
            10f64.powi(i32::try_from(zeros).unwrap_or(0))
        }
    }
}

/// The last digit that is written, zero or not: half of it is the rounding of an exact statement.
fn last_digit(observation: &Observation) -> f64 {
    match (observation.lo, observation.hi) {
        (Some(lo), Some(hi)) if observation.bound == Bound::Eq && hi > lo => hi - lo,
        _ => {
            let text = format!("{}", observation.value.abs());
            text.split_once('.').map_or(1.0, |(_, decimals)| 10f64.powi(-i32::try_from(decimals.len()).unwrap_or(0)))
        }
    }
}

/// The interval that the wording makes plausible, both ends finite.
///
/// Exact: half a unit of the last stated digit each side. Above (超, 余, 突破, 以上): up to one unit of the last non-zero
/// digit, at most a tenth of the number. Below (近, 不足, 以内): the same downwards. About: half of that each side.
#[must_use]
pub fn plausible(observation: &Observation) -> Interval {
    let value = observation.value;
    let step = granule(value).min(ONE_SIDED_SHARE * value.abs()).max(f64::MIN_POSITIVE);
    match observation.bound {
        Bound::Eq => {
            let half = 0.5 * last_digit(observation);
            Interval { lo: value - half, hi: value + half }
        }
        Bound::Ge | Bound::Gt => Interval { lo: value, hi: observation.hi.unwrap_or(value + step) },
        Bound::Le | Bound::Lt => Interval { lo: observation.lo.unwrap_or(value - step), hi: value },
        Bound::Approx => Interval {
            lo: observation.lo.unwrap_or(value - 0.5 * step),
            hi: observation.hi.unwrap_or(value + 0.5 * step),
        },
    }
}

/// The factor that a growth statement puts between base and value.
///
/// `None` for a unit that is no rate. A fall of 100 % or more has no factor.
pub(super) fn factor(observation: &Observation) -> Option<Interval> {
    let stated = plausible(observation);
    let factor = match observation.unit.as_str() {
        "%" => Interval { lo: 1.0 + stated.lo / 100.0, hi: 1.0 + stated.hi / 100.0 },
        "‰" => Interval { lo: 1.0 + stated.lo / 1000.0, hi: 1.0 + stated.hi / 1000.0 },
        "x" | "倍" if observation.mention.contains(char::is_numeric) => stated,
        // 翻番, 翻两番: written without a number, and so as loose as the phrase.
        "x" | "倍" => {
            let scale = observation.value / 2.0;
            Interval { lo: DOUBLING.lo * scale, hi: DOUBLING.hi * scale }
        }
        _ => return None,
    };
    (factor.lo > 0.0).then_some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn granules_are_those_of_the_written_number() {
        for (value, expected) in [(810.0, 10.0), (2900.0, 100.0), (163.0, 1.0), (937.9, 0.1), (25.0, 1.0), (0.75, 0.01)]
        {
            assert!((granule(value) - expected).abs() < 1e-12, "{value}");
        }
    }
}
