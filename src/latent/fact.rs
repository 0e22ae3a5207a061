//! Facts as the reports word them: intervals on a level, on the ratio of two dates, or on an increase.

use super::panel::Scale;
use crate::error::{Error, Result};
use crate::table::Bound;
use serde::{Deserialize, Serialize};

/// Which quantity a fact is about. Times are decimal years; the end of 2024 is 2025.0, a flow of 2024 sits at 2024.5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// The level at `t`.
    Level {
        /// When.
        t: f64,
    },
    /// Level at `t` over level at `base_t`: 较2021年增长60% is 1.6.
    Ratio {
        /// When.
        t: f64,
        /// Compared with when.
        base_t: f64,
    },
    /// Level at `t` less level at `base_t`: 净增超100家.
    Increment {
        /// When.
        t: f64,
        /// Compared with when.
        base_t: f64,
    },
}

/// One stated fact: the likelihood of the quantity is `weight` inside each interval (lo, hi] and 0 outside all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Position of the series in the panel.
    pub series: usize,
    /// Which quantity.
    pub kind: FactKind,
    /// Intervals (lo, hi, weight) in natural units (ratios as multiples); ends may be infinite.
    pub intervals: Vec<(f64, f64, f64)>,
    /// Where it comes from, for people: the quote or the provenance.
    pub label: String,
}

impl Fact {
    /// A level inside given intervals (lo, hi, weight).
    #[must_use]
    pub fn level(series: usize, t: f64, intervals: Vec<(f64, f64, f64)>, label: impl Into<String>) -> Self {
        Self { series, kind: FactKind::Level { t }, intervals, label: label.into() }
    }

    /// A stated level: the number, how the wording bounds it, the interval that the wording allows where the extraction
    /// gives one, and the granule (one unit of the last non-zero digit as written; worked out from the number if absent).
    ///
    /// | bound | intervals (weight) |
    /// | --- | --- |
    /// | eq | half a unit of the last place each side |
    /// | gt | (v, v+g] (1), (v+g, v+3g] (0.1) |
    /// | ge | (v, v+g] (1), (v+g, v+3g] (0.3) |
    /// | lt | (v−g/2, v] (1), (v−g, v−g/2] (0.2) |
    /// | le | (v−g, v] (1), (v−3g, v−g] (0.3) |
    /// | approx | (v−g/2, v+g/2] (1) |
    ///
    /// `lo` and `hi` replace the ends of the first interval.
    ///
    /// # Errors
    /// Numbers that are not finite, a granule that is not positive, an interval whose lower end is not below its upper.
    pub fn stated(
        series: usize,
        t: f64,
        value: f64,
        bound: Bound,
        lo: Option<f64>,
        hi: Option<f64>,
        granule: Option<f64>,
    ) -> Result<Self> {
        let intervals = stated_intervals(value, bound, lo, hi, granule)?;
        let fact = Self::level(series, t, intervals, format!("{bound} {value}"));
        fact.check_form()?;
        Ok(fact)
    }

    /// A level known up to the rounding of the number given.
    ///
    /// # Errors
    /// A number or time that is not finite.
    pub fn exact(series: usize, t: f64, value: f64) -> Result<Self> {
        Self::stated(series, t, value, Bound::Eq, None, None, None)
    }

    /// A stated growth since `base_t` as a fraction (0.6 for 增长60%), known to `half_width` (0.005 where whole percents
    /// are stated, 0.0005 with one decimal).
    ///
    /// # Errors
    /// Numbers that are not finite, a growth of −100 % or less, a half width that is not positive.
    pub fn growth(series: usize, t: f64, base_t: f64, growth: f64, half_width: f64) -> Result<Self> {
        if !(half_width > 0.0 && half_width.is_finite()) {
            return Err(Error::argument("half_width", format!("{half_width}; it must be positive")));
        }
        let ratio = 1.0 + growth;
        let fact = Self {
            series,
            kind: FactKind::Ratio { t, base_t },
            intervals: vec![((ratio - half_width).max(0.0), ratio + half_width, 1.0)],
            label: format!("growth {:+.2} %", 100.0 * growth),
        };
        fact.check_form()?;
        Ok(fact)
    }

    /// A multiple in words: 翻番 and 倍增 are 2, 翻两番 4, 增长两倍 3. Between 2.5 % short and 12.5 % above (weight 1), up to
    /// 30 % above (0.2): 翻番 is (1.95, 2.25] and (2.25, 2.6].
    ///
    /// # Errors
    /// A multiple that is not positive or not finite.
    pub fn multiple(series: usize, t: f64, base_t: f64, multiple: f64) -> Result<Self> {
        let fact = Self {
            series,
            kind: FactKind::Ratio { t, base_t },
            intervals: vec![(0.975 * multiple, 1.125 * multiple, 1.0), (1.125 * multiple, 1.3 * multiple, 0.2)],
            label: format!("{multiple} times"),
        };
        fact.check_form()?;
        Ok(fact)
    }

    /// A stated net increase since `base_t`, bounded as in [`Fact::stated`].
    ///
    /// # Errors
    /// As [`Fact::stated`].
    pub fn increment(
        series: usize,
        t: f64,
        base_t: f64,
        value: f64,
        bound: Bound,
        granule: Option<f64>,
    ) -> Result<Self> {
        let intervals = stated_intervals(value, bound, None, None, granule)?;
        let fact = Self {
            series,
            kind: FactKind::Increment { t, base_t },
            intervals,
            label: format!("increase {bound} {value}"),
        };
        fact.check_form()?;
        Ok(fact)
    }

    /// The same fact with a label.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The later of its times.
    #[must_use]
    pub fn time(&self) -> f64 {
        match self.kind {
            FactKind::Level { t } => t,
            FactKind::Ratio { t, base_t } | FactKind::Increment { t, base_t } => t.max(base_t),
        }
    }

    /// The interval of largest weight.
    #[must_use]
    pub fn hull(&self) -> Option<(f64, f64)> {
        let mut best: Option<(f64, f64, f64)> = None;
        for &interval in &self.intervals {
            if best.is_none_or(|known| interval.2 > known.2) {
                best = Some(interval);
            }
        }
        best.map(|(lo, hi, _)| (lo, hi))
    }

    fn check_form(&self) -> Result<()> {
        let times = match self.kind {
            FactKind::Level { t } => [t, t - 1.0],
            FactKind::Ratio { t, base_t } | FactKind::Increment { t, base_t } => [t, base_t],
        };
        for (index, time) in times.into_iter().enumerate() {
            if !time.is_finite() {
                return Err(Error::not_finite("time of a fact", index, time));
            }
            if time.abs() > LAST_YEAR {
                return Err(Error::domain("time of a fact", format!("{time} is no year; give a decimal year")));
            }
        }
        if (times[0] - times[1]).abs() < 1e-6 {
            return Err(Error::domain("a comparison of two dates", "both dates are the same; give two"));
        }
        if self.intervals.is_empty() {
            return Err(Error::too_few("a fact", 0, 1, "give at least one interval"));
        }
        for &(lo, hi, weight) in &self.intervals {
            if lo.is_nan() || hi.is_nan() || lo >= hi {
                return Err(Error::domain("interval", format!("({lo}, {hi}] is empty; the lower end comes first")));
            }
            if !(weight > 0.0 && weight.is_finite()) {
                return Err(Error::domain("interval weight", format!("{weight}; it must be positive")));
            }
            if matches!(self.kind, FactKind::Ratio { .. }) && hi <= 0.0 {
                return Err(Error::domain("ratio", format!("at most {hi}; a ratio of two levels is positive")));
            }
        }
        Ok(())
    }

    pub(crate) fn check(&self, scale: Scale) -> Result<()> {
        self.check_form()?;
        if matches!(self.kind, FactKind::Level { .. }) {
            let latent: Vec<_> =
                self.intervals.iter().filter(|(lo, hi, _)| scale.to_latent(*lo) < scale.to_latent(*hi)).collect();
            if latent.is_empty() {
                let (lo, hi) = self.hull().unwrap_or((f64::NAN, f64::NAN));
                return Err(Error::domain(
                    "level",
                    match scale {
                        Scale::Share { ceiling } => {
                            format!("({lo}, {hi}] is outside 0 to {ceiling}; state it as an amount")
                        }
                        _ => format!("({lo}, {hi}] is not positive; growth models need positive levels"),
                    },
                ));
            }
        }
        Ok(())
    }
}

/// Times are decimal years; anything beyond is a date in another unit (seconds, days, 20241231).
pub(super) const LAST_YEAR: f64 = 20_000.0;

fn stated_intervals(
    value: f64,
    bound: Bound,
    lo: Option<f64>,
    hi: Option<f64>,
    granule: Option<f64>,
) -> Result<Vec<(f64, f64, f64)>> {
    if !value.is_finite() {
        return Err(Error::not_finite("stated value", 0, value));
    }
    let g = granule.unwrap_or_else(|| granule_of(value));
    if !(g > 0.0 && g.is_finite()) {
        return Err(Error::argument("granule", format!("{g}; it must be positive")));
    }
    let (first, second) = match bound {
        Bound::Eq => {
            // Text with more digits than a double holds has a last place below the rounding of the value itself.
            let half = (0.5 * last_place(value).min(granule.unwrap_or(f64::INFINITY))).max(1e-9 * value.abs());
            ((value - half, value + half), None)
        }
        Bound::Gt => ((value, value + g), Some((value + g, value + 3.0 * g, 0.1))),
        Bound::Ge => ((value, value + g), Some((value + g, value + 3.0 * g, 0.3))),
        Bound::Lt => ((value - 0.5 * g, value), Some((value - g, value - 0.5 * g, 0.2))),
        Bound::Le => ((value - g, value), Some((value - 3.0 * g, value - g, 0.3))),
        Bound::Approx => ((value - 0.5 * g, value + 0.5 * g), None),
    };
    let from = lo.filter(|end| end.is_finite()).unwrap_or(first.0);
    let to = hi.filter(|end| end.is_finite()).unwrap_or(if first.1 > from { first.1 } else { from + g });
    let main = (from, to, 1.0);
    let mut intervals = vec![main];
    if let Some((low, high, weight)) = second {
        let rising = low >= value;
        // Beyond the stated end the second interval keeps only what the first does not cover.
        let (low, high) = if rising { (low.max(main.1), high) } else { (low, high.min(main.0)) };
        if low < high && low.is_finite() && high.is_finite() {
            intervals.push((low, high, weight));
        }
    }
    Ok(intervals)
}

/// One unit of the last non-zero digit: 810 gives 10, 937.9 gives 0.1, 0 gives 1.
#[must_use]
pub fn granule_of(value: f64) -> f64 {
    let (place, zeros) = written(value);
    10f64.powi(zeros - place)
}

/// One unit of the last digit as written: 810 gives 1, 937.9 gives 0.1.
#[must_use]
pub fn last_place(value: f64) -> f64 {
    10f64.powi(-written(value).0)
}

/// Significant digits of the shortest decimal text of a value: 57620000000 has 4, 6.51217 has 6.
#[must_use]
pub fn significant_digits(value: f64) -> usize {
    let text = format!("{:e}", value.abs());
    text.split('e').next().unwrap_or("").chars().filter(char::is_ascii_digit).count().max(1)
}

/// Decimal places of the shortest text, and trailing zeros before the point where there are none.
fn written(value: f64) -> (i32, i32) {
    if value == 0.0 || !value.is_finite() {
        return (0, 0);
    }
    // "8.1e2": one digit after the point, exponent 2
    let text = format!("{:e}", value.abs());
    let mut parts = text.split('e');
    let digits = parts.next().map_or(0, |mantissa| mantissa.len().saturating_sub(2));
    let exponent: i32 = parts.next().and_then(|text| text.parse().ok()).unwrap_or(0);
    let places = i32::try_from(digits).unwrap_or(0) - exponent;
    if places >= 0 { (places, 0) } else { (0, -places) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn granules_follow_the_digits() {
        for (value, granule, place) in [
            (810.0, 10.0, 1.0),
            (937.9, 0.1, 0.1),
            (2900.0, 100.0, 1.0),
            (163.0, 1.0, 1.0),
            (0.05, 0.01, 0.01),
            (0.0, 1.0, 1.0),
        ] {
            assert!((granule_of(value) / granule - 1.0).abs() < 1e-12, "{value}");
            assert!((last_place(value) / place - 1.0).abs() < 1e-12, "{value}");
        }
        assert_eq!(significant_digits(57_620_000_000.0), 4);
        assert_eq!(significant_digits(6.51217), 6);
        assert_eq!(significant_digits(600.0), 1);
    }

    #[test]
    fn wordings_become_intervals() {
        let over = Fact::stated(0, 2025.0, 810.0, Bound::Gt, None, None, None).unwrap();
        assert_eq!(over.intervals, vec![(810.0, 820.0, 1.0), (820.0, 840.0, 0.1)]);
        let plain = Fact::stated(0, 2025.0, 163.0, Bound::Eq, None, None, None).unwrap();
        assert_eq!(plain.intervals, vec![(162.5, 163.5, 1.0)]);
        let more = Fact::stated(0, 2025.0, 2900.0, Bound::Gt, Some(2900.0), Some(3000.0), None).unwrap();
        assert_eq!(more.intervals, vec![(2900.0, 3000.0, 1.0), (3000.0, 3200.0, 0.1)]);
        assert!(Fact::exact(0, 2025.0, 547_362_460_000.000_06).is_ok());
        let near = Fact::stated(0, 2025.0, 30.0, Bound::Lt, None, None, None).unwrap();
        assert_eq!(near.intervals, vec![(25.0, 30.0, 1.0), (20.0, 25.0, 0.2)]);
        let double = Fact::multiple(0, 2025.0, 2022.0, 2.0).unwrap();
        assert_eq!(double.intervals, vec![(1.95, 2.25, 1.0), (2.25, 2.6, 0.2)]);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(Fact::exact(0, f64::NAN, 3.0).is_err());
        assert!(Fact::exact(0, 2025.0, f64::INFINITY).is_err());
        assert!(Fact::growth(0, 2025.0, 2025.0, 0.1, 0.005).is_err());
        assert!(Fact::growth(0, 2025.0, 2024.0, -2.0, 0.005).is_err());
        assert!(Fact::level(0, 2025.0, vec![(2.0, 1.0, 1.0)], "").check_form().is_err());
        assert!(Fact::exact(0, 2025.0, -4.0).unwrap().check(Scale::Amount).is_err());
        assert!(Fact::exact(0, 2025.0, 101.0).unwrap().check(Scale::Share { ceiling: 100.0 }).is_err());
    }
}
