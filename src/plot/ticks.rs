//! Ticks that people would choose, and numbers as people write them.

use crate::brief::Lang;
use crate::brief::number::{grouped, magnitude, wants_exponent};
use crate::time::{Date, decimal_year};

/// How the numbers of one axis or column are written: one scale and one number of decimals for all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Digits {
    divisor: f64,
    suffix: &'static str,
    decimals: usize,
    exponent: bool,
}

impl Digits {
    /// For values up to `largest` that should differ where they are `step` apart.
    pub fn new(largest: f64, step: f64, lang: Lang) -> Self {
        let (divisor, suffix) = magnitude(largest, lang);
        let exponent = wants_exponent(largest);
        let step = (step / divisor).abs();
        let mut decimals = 0;
        while decimals < 8 && step > 0.0 {
            let unit = 10_f64.powi(decimals);
            if ((step * unit).round() - step * unit).abs() < 1e-6 * step * unit {
                break;
            }
            decimals += 1;
        }
        Self { divisor, suffix, decimals: usize::try_from(decimals).unwrap_or(0), exponent }
    }

    /// The number with thousands separators.
    pub fn write(&self, value: f64) -> String {
        if value == 0.0 {
            return grouped(0.0, self.decimals);
        }
        if self.exponent {
            return format!("{value:.1e}");
        }
        format!("{}{}", grouped(value / self.divisor, self.decimals), self.suffix)
    }
}

/// About `count` ticks at multiples of 1, 2, 2.5 or 5 times a power of ten that cover `[low, high]` or lie within it.
pub(crate) fn nice(low: f64, high: f64, count: usize, whole: bool) -> (f64, Vec<f64>) {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) || count == 0 {
        return (1.0, vec![low]);
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let raw = span / count as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let mut step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= raw * 0.999)
        .unwrap_or(10.0 * power);
    if whole {
        step = step.max(1.0).ceil();
    }
    let first = (low / step - 1e-9).ceil();
    let last = (high / step + 1e-9).floor();
    let mut ticks = Vec::new();
    let mut index = first;
    while index <= last && ticks.len() < 200 {
        // Adding zero turns -0 into 0.
        ticks.push(index * step + 0.0);
        index += 1.0;
    }
    (step, ticks)
}

/// A tick of a time axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TimeTick {
    /// Where the small line stands, if there is one.
    pub line: Option<f64>,
    /// Where the label stands in the middle of, if there is one.
    pub label: Option<(f64, String)>,
}

/// Ticks of a time axis from `low` to `high`; `room` is how many labels of about four digits fit.
///
/// Years are bands from one boundary to the next, with the year's number in the middle: the end of 2024 lies between the
/// bands 2024 and 2025, so that nobody takes it for 2025.
pub(crate) fn time_ticks(low: f64, high: f64, dates: bool, room: usize, lang: Lang) -> Vec<TimeTick> {
    let span = high - low;
    if !(span.is_finite() && span >= 0.0) {
        return Vec::new();
    }
    let room = room.max(2);
    if !dates {
        let (_, ticks) = nice(low, high.max(low + 1.0), room.min(9), true);
        return ticks
            .into_iter()
            .filter(|at| *at <= high + 1e-9)
            .map(|at| TimeTick { line: Some(at), label: Some((at, format!("{at:.0}"))) })
            .collect();
    }
    if span < 1.6 {
        return month_ticks(low, high, room, lang);
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let every = [1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 500.0, 1000.0]
        .into_iter()
        .find(|every| span / every <= room as f64)
        .unwrap_or(5000.0);
    let mut ticks = Vec::new();
    let mut year = low.floor();
    while year <= high && ticks.len() < 400 {
        let line = (year >= low - 1e-9 && (every <= 2.0 || year.rem_euclid(every) == 0.0)).then_some(year);
        let middle = year + 0.5;
        let named = year.rem_euclid(every) == 0.0 && middle >= low && middle <= high;
        let label = named.then(|| (middle, format!("{year:.0}")));
        if line.is_some() || label.is_some() {
            ticks.push(TimeTick { line, label });
        }
        year += 1.0;
    }
    ticks
}

fn month_ticks(low: f64, high: f64, room: usize, lang: Lang) -> Vec<TimeTick> {
    #[expect(clippy::cast_possible_truncation, reason = "years of a calendar")]
    let (mut year, last) = (low.floor() as i32, high.ceil() as i32 + 1);
    let mut firsts = Vec::new();
    while year <= last {
        for month in 1..=12 {
            if let Some(day) = Date::from_ymd_opt(year, month, 1).and_then(|day| day.pred_opt()) {
                firsts.push((decimal_year(day), year, month));
            }
        }
        year += 1;
    }
    let within: Vec<_> = firsts.iter().filter(|(at, _, _)| *at >= low - 1e-9 && *at <= high + 1e-9).copied().collect();
    let every = [1_u32, 2, 3, 6, 12].into_iter().find(|every| within.len() / *every as usize <= room).unwrap_or(12);
    let mut named_year = None;
    let mut ticks = Vec::new();
    for (at, year, month) in within {
        let mut label = None;
        if (month - 1).is_multiple_of(every) && at + 0.04 <= high {
            let word = match lang {
                Lang::Zh => format!("{month}月"),
                Lang::En => format!("{month:02}"),
            };
            let text = if named_year == Some(year) {
                word
            } else {
                named_year = Some(year);
                match lang {
                    Lang::Zh => format!("{year}年{word}"),
                    Lang::En => format!("{year}-{word}"),
                }
            };
            label = Some((at + 1.0 / 24.0, text));
        }
        ticks.push(TimeTick { line: Some(at), label });
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_nice() {
        assert_eq!(nice(0.0, 1180.0, 5, false), (250.0, vec![0.0, 250.0, 500.0, 750.0, 1000.0]));
        assert_eq!(nice(0.0, 50.0, 5, true).1, vec![0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        assert_eq!(nice(0.0, 3.0, 6, true).1, vec![0.0, 1.0, 2.0, 3.0]);
        assert_eq!(nice(-0.3, 0.3, 4, false).1.len(), 3);
        assert_eq!(nice(1.0, 1.0, 5, false).1, vec![1.0]);
        assert_eq!(nice(f64::NEG_INFINITY, 1.0, 5, false).1.len(), 1);
    }

    #[test]
    fn axis_numbers_share_scale_and_decimals() {
        let zh = Digits::new(4e8, 1e8, Lang::Zh);
        assert_eq!(zh.write(1e8), "1亿");
        assert_eq!(Digits::new(1200.0, 200.0, Lang::Zh).write(1200.0), "1,200");
        assert_eq!(Digits::new(2.5, 0.5, Lang::En).write(2.0), "2.0");
        assert_eq!(Digits::new(10.0, 2.5, Lang::En).write(2.5), "2.5");
        assert_eq!(Digits::new(3e6, 5e5, Lang::En).write(2_500_000.0), "2.5M");
    }

    #[test]
    fn a_year_end_lies_between_two_year_labels() {
        let ticks = time_ticks(2023.0, 2028.0, true, 8, Lang::Zh);
        let labels: Vec<_> = ticks.iter().filter_map(|tick| tick.label.clone()).collect();
        assert_eq!(labels.first(), Some(&(2023.5, "2023".to_string())));
        assert_eq!(labels.last(), Some(&(2027.5, "2027".to_string())));
        let end = decimal_year(Date::from_ymd_opt(2024, 12, 31).unwrap());
        assert!(ticks.iter().any(|tick| tick.line == Some(end)));
        assert!(time_ticks(1900.0, 2020.0, true, 5, Lang::Zh).iter().filter(|tick| tick.label.is_some()).count() <= 5);
        assert_eq!(time_ticks(1.0, 12.0, false, 6, Lang::Zh)[0].label, Some((2.0, "2".to_string())));
        assert!(
            time_ticks(2024.9, 2025.6, true, 6, Lang::Zh)
                .iter()
                .any(|tick| { tick.label.as_ref().is_some_and(|(_, text)| text == "2025年1月") })
        );
    }
}
