//! What a model is fitted to: the values of one series, its period and the bounds that its values respect.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Limits that no value of a series can pass: a share stays in [0, 100] %, a count at or above 0.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bounds {
    /// Smallest possible value.
    pub lower: Option<f64>,
    /// Largest possible value.
    pub upper: Option<f64>,
}

impl Bounds {
    /// No limits.
    pub const NONE: Self = Self { lower: None, upper: None };

    /// At or above zero.
    pub const NON_NEGATIVE: Self = Self { lower: Some(0.0), upper: None };

    /// The nearest value inside the limits.
    #[must_use]
    pub fn clamp(&self, value: f64) -> f64 {
        let value = self.lower.map_or(value, |lower| value.max(lower));
        self.upper.map_or(value, |upper| value.min(upper))
    }

    /// Whether neither side is limited.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.lower.is_none() && self.upper.is_none()
    }

    /// The limits of the series divided by `scale` (positive).
    #[must_use]
    pub fn divided(&self, scale: f64) -> Self {
        Self { lower: self.lower.map(|value| value / scale), upper: self.upper.map(|value| value / scale) }
    }

    fn check(&self) -> Result<()> {
        for (name, value) in [("lower", self.lower), ("upper", self.upper)] {
            if value.is_some_and(|value| !value.is_finite()) {
                return Err(Error::argument("bounds", format!("{name} is not finite; leave it out for no limit")));
            }
        }
        match (self.lower, self.upper) {
            (Some(lower), Some(upper)) if lower >= upper => {
                Err(Error::argument("bounds", format!("lower {lower} is not below upper {upper}")))
            }
            _ => Ok(()),
        }
    }
}

/// The values of one series in time order, one slot per period, `None` where nothing was seen.
///
/// ```
/// use ontrend::forecast::history::History;
/// let history = History::new(&[112.0, 118.0, 132.0], 1)?;
/// assert_eq!(history.complete()?, [112.0, 118.0, 132.0]);
/// assert!(History::new(&[1.0, f64::NAN], 1).is_err());
/// let gap = History::with_gaps(vec![Some(1.0), None, Some(3.0)], 1)?;
/// assert!(gap.complete().unwrap_err().to_string().contains("value 1 is missing"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    values: Vec<Option<f64>>,
    /// The values without the gaps' option, kept so that models can borrow a slice; empty where there are gaps.
    dense: Vec<f64>,
    period: usize,
    bounds: Bounds,
}

impl History {
    /// Values without gaps; `period` is the number of slots in one season (1 for annual data, 4, 12 …).
    ///
    /// # Errors
    /// No values, a value that is NaN or infinite, or a period of 0.
    pub fn new(values: &[f64], period: usize) -> Result<Self> {
        Self::with_gaps(values.iter().copied().map(Some).collect(), period)
    }

    /// Values with `None` where nothing was seen; gaps before the first and after the last value are refused.
    ///
    /// # Errors
    /// No values, a value that is NaN or infinite, a gap at either end, or a period of 0.
    pub fn with_gaps(values: Vec<Option<f64>>, period: usize) -> Result<Self> {
        if period == 0 {
            return Err(Error::argument("period", "0 slots in a season; 1 means no season"));
        }
        for (index, value) in values.iter().enumerate() {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                return Err(Error::not_finite("series", index, value));
            }
        }
        match (values.first(), values.last()) {
            (Some(Some(_)), Some(Some(_))) => {}
            (Some(_), Some(_)) => {
                return Err(Error::domain("series", "the first or last value is missing; cut the series there"));
            }
            _ => return Err(Error::too_few("series", 0, 1, "give at least one value")),
        }
        let complete: Option<Vec<f64>> = values.iter().copied().collect();
        Ok(Self { dense: complete.unwrap_or_default(), values, period, bounds: Bounds::NONE })
    }

    /// The same values with limits.
    ///
    /// # Errors
    /// Limits that are not finite or cross, or a value outside them.
    pub fn bounded(mut self, bounds: Bounds) -> Result<Self> {
        bounds.check()?;
        for (index, value) in self.values.iter().enumerate() {
            if let Some(value) = value.filter(|value| bounds.clamp(*value) != *value) {
                let what = format!("value {index} is {value}, outside the bounds; widen or drop them");
                return Err(Error::domain("series", what));
            }
        }
        self.bounds = bounds;
        Ok(self)
    }

    /// One slot per period.
    #[must_use]
    pub fn values(&self) -> &[Option<f64>] {
        &self.values
    }

    /// The values that were seen, in order.
    #[must_use]
    pub fn seen(&self) -> Vec<f64> {
        self.values.iter().flatten().copied().collect()
    }

    /// Number of slots, gaps counted.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a history is never empty")]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Slots in one season; 1 means no season.
    #[must_use]
    pub fn period(&self) -> usize {
        self.period
    }

    /// The limits of the series.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Whether a slot is empty.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        self.dense.is_empty()
    }

    /// All values, where there are no gaps.
    ///
    /// # Errors
    /// The first gap, with its position.
    pub fn complete(&self) -> Result<&[f64]> {
        match self.values.iter().position(Option::is_none) {
            None => Ok(&self.dense),
            Some(index) => Err(Error::domain(
                "series",
                format!("value {index} is missing; use a model that filters gaps (arima) or fill it first"),
            )),
        }
    }

    /// All values, gaps filled on the straight line between their neighbours.
    #[must_use]
    pub fn filled(&self) -> Vec<f64> {
        let mut out: Vec<f64> = Vec::with_capacity(self.values.len());
        for (index, value) in self.values.iter().enumerate() {
            let filled = value.unwrap_or_else(|| {
                let last = out.last().copied().unwrap_or_default();
                let next = self.values.iter().enumerate().skip(index).find_map(|(at, v)| v.map(|v| (at, v)));
                #[expect(clippy::cast_precision_loss, reason = "positions are far below 2^53")]
                next.map_or(last, |(at, v)| last + (v - last) / (at - index + 1) as f64)
            });
            out.push(filled);
        }
        out
    }

    /// The history without its last `count` slots, for rolling origins; gaps left at the end are cut as well.
    ///
    /// # Errors
    /// Nothing is left.
    pub fn without_last(&self, count: usize) -> Result<Self> {
        let keep = self.values.len().saturating_sub(count);
        let kept: Vec<Option<f64>> = self.values.iter().take(keep).copied().collect();
        let end = kept.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        let mut out = Self::with_gaps(kept.into_iter().take(end).collect(), self.period)?;
        out.bounds = self.bounds;
        Ok(out)
    }

    /// The largest magnitude among the values, or 1 where all are zero: dividing by it makes a fit free of units.
    #[must_use]
    pub fn magnitude(&self) -> f64 {
        let largest = self.values.iter().flatten().fold(0.0_f64, |top, value| top.max(value.abs()));
        if largest > 0.0 { largest } else { 1.0 }
    }

    /// The history divided by [`magnitude`](Self::magnitude), bounds with it, and the divisor. A forecast of the result
    /// is brought back by [`Forecast::scaled`](super::distribution::Forecast::scaled).
    #[must_use]
    pub fn normalised(&self) -> (Self, f64) {
        let scale = self.magnitude();
        let out = Self {
            values: self.values.iter().map(|value| value.map(|value| value / scale)).collect(),
            dense: self.dense.iter().map(|value| value / scale).collect(),
            period: self.period,
            bounds: self.bounds.divided(scale),
        };
        (out, scale)
    }

    /// Intercept and slope where the values lie on one straight line to rounding error (at least 3 values, gaps allowed).
    #[must_use]
    pub fn line(&self) -> Option<(f64, f64)> {
        let points: Vec<(f64, f64)> = self
            .values
            .iter()
            .enumerate()
            .filter_map(|(at, value)| {
                #[expect(clippy::cast_precision_loss, reason = "positions are far below 2^53")]
                value.map(|value| (at as f64, value))
            })
            .collect();
        let (first, last) = (points.first()?, points.last()?);
        if points.len() < 3 {
            return None;
        }
        let slope = (last.1 - first.1) / (last.0 - first.0);
        let tolerance = LINE_TOLERANCE * self.magnitude();
        let straight = points.iter().all(|(at, value)| (first.1 + slope * (at - first.0) - value).abs() <= tolerance);
        straight.then_some((first.1, slope))
    }
}

/// Deviation from a line, relative to the largest magnitude, that decimal input such as 0.1, 0.2, 0.3 can show.
const LINE_TOLERANCE: f64 = 8.0 * f64::EPSILON;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lie_on_the_line_between_neighbours() {
        let history = History::with_gaps(vec![Some(1.0), None, None, Some(4.0)], 1).unwrap();
        assert_eq!(history.filled(), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(history.line(), None);
        assert_eq!(history.without_last(1).unwrap().len(), 1);
    }

    #[test]
    fn lines_are_seen_at_any_scale() {
        for scale in [1e-100, 0.1, 1.0, 1e100] {
            let values: Vec<f64> = (0..12).map(|i| (3.0 + 0.7 * f64::from(i)) * scale).collect();
            let (_, slope) = History::new(&values, 1).unwrap().line().unwrap();
            assert!((slope / scale - 0.7).abs() < 1e-12);
        }
        assert_eq!(History::new(&[1.0, 2.0, 3.1], 1).unwrap().line(), None);
    }

    #[test]
    fn bad_input_is_named() {
        assert!(History::new(&[], 1).unwrap_err().is_too_few());
        assert!(History::new(&[1.0], 0).is_err());
        assert!(History::new(&[f64::INFINITY], 1).is_err());
        assert!(History::with_gaps(vec![None, Some(1.0)], 1).is_err());
        let share = History::new(&[20.0, 101.0], 1).unwrap();
        assert!(share.bounded(Bounds { lower: Some(0.0), upper: Some(100.0) }).is_err());
    }
}
