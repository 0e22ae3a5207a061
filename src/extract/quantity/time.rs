//! Time expressions: finds and reads dates, periods and durations in Chinese text.
//!
//! ```
//! use ontrend::extract::quantity::time::{Modifier, find};
//! use ontrend::time::Date;
//! let reference = Date::from_ymd_opt(2026, 3, 1).unwrap();
//! let text = "截至2025年底，去年前三季度，2025—2027年，“十四五”期间，近三年";
//! let read: Vec<String> = find(text)
//!     .iter()
//!     .map(|time| {
//!         let period = time.resolve(reference).period().unwrap();
//!         format!("{} {} {}", &text[time.start..time.end], period.start, period.end)
//!     })
//!     .collect();
//! assert_eq!(read, [
//!     "截至2025年底 2025-12-01 2025-12-31",
//!     "去年前三季度 2025-01-01 2025-09-30",
//!     "2025—2027年 2025-01-01 2027-12-31",
//!     "“十四五”期间 2021-01-01 2025-12-31",
//!     "近三年 2023-03-01 2026-03-01",
//! ]);
//! assert_eq!(find(text)[0].modifier, Some(Modifier::Until));
//! ```
//!
//! [`find`] runs over a text and gives every expression once, left to right, none overlapping another; [`time_at`] reads
//! the one that begins at a byte. Finding needs no date: [`TimeExpression::resolve`] sets an expression on the time axis
//! for a given reference date and can be called again with another one (the document's date, the year of the sentence).
//! [`TimeExpression::year_stated`] tells whether the text gave the year itself.
//!
//! # Grammar
//!
//! ```text
//! expression = [截至|截止(到)|自|从] when [sep when] [modifier] | span | duration
//! when       = year [part] [edge] | part [edge] | numeric date | plan | decade | century
//! year       = dddd年 | dd年 | 二〇二五年 | 去年 今年 明年 前年 后年 上年 本年 当年 次年 全年
//! part       = 上|下半年 | 第N季度, 前N季度, N至M季度, QN | N月, N—M月, 前N个月, 首月 | N月D日, D—E日, 上|中|下旬
//! edge       = 初 | 中 | 末, 底
//! plan       = “十四五”: the plan's five years; with 末 its last year
//! span       = 近|最近|过去|未来|今后 N 年|个月|…, N年来, 近年来
//! sep        = — - ~ 至 到, and 和, 与 where (之)间 follows
//! modifier   = 起 以来 开始 | 之前 以前 前 | 之后 以后 后 | 及|或之前 | 及|或之后 | 止
//! ```
//!
//! # How they are read
//!
//! - A year without century belongs to the hundred years that end 20 years after the reference: 91年 is 1991.
//! - An expression without a year is read in the reference's year.
//! - The edge 末 or 底 stands for the last month, 初 for the first, 中 for the middle one; a level at 年底 holds on the
//!   last day, [`Resolved::last_day`]. 月底 and 月末 are the last day.
//! - 近三年 runs back from the reference day; 今后五年 runs ahead from it. 截至 includes the day; 之前 excludes it, 以前
//!   and 前 include it; 起 and 以来 include the first day, 之后 and 以后 exclude it.
//! - The n-th five-year plan begins in 1951 + 5 n: “十四五” is 2021 to 2025.
//! - Two digits before 年 are a year only where a nought leads, a part of the year follows or nothing else stands in the
//!   text; else they are a duration.

use super::decimal::Decimal;
pub use super::duration::Duration;
use super::when::Cursor;
use crate::time::{Date, Period};
use chrono::{Datelike, Days, Months};

/// A year as stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Year {
    /// In full: 2025年.
    Given(i32),
    /// Two digits: 08年.
    Short(u8),
    /// By distance from the reference's year: 去年 is -1.
    Relative(i32),
}

/// The part of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// All of it.
    Whole,
    /// 上半年 is 1, 下半年 is 2.
    Half(u8),
    /// First and last quarter.
    Quarters(u8, u8),
    /// First and last month.
    Months(u8, u8),
    /// 上旬 1, 中旬 2, 下旬 3 of a month.
    Third(u8, u8),
    /// First and last day of a month.
    Days(u8, u8, u8),
    /// Months from the reference's: 上月 is -1.
    RelativeMonth(i32),
    /// Quarters from the reference's.
    RelativeQuarter(i32),
    /// Days from the reference: 昨天 is -1.
    RelativeDay(i32),
    /// Weeks from the reference's, Monday to Sunday: 上周 is -1.
    RelativeWeek(i32),
    /// A day, 1 for Monday to 7, of a week counted from the reference's.
    Weekday(i32, u8),
    /// A day of a month counted from the reference's: 上月15日.
    DayOfMonth(i32, u8),
}

/// Which end of the part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edge {
    /// All of it.
    Whole,
    /// 初.
    Start,
    /// 中.
    Middle,
    /// 末, 底.
    End,
}

/// A date or period in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct When {
    /// The year, where stated.
    pub year: Option<Year>,
    /// The part of it.
    pub part: Part,
    /// Which end.
    pub edge: Edge,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 年.
    Year,
    /// 季度.
    Quarter,
    /// 个月.
    Month,
    /// 周, 星期.
    Week,
    /// 天, 日.
    Day,
    /// 小时.
    Hour,
    /// 分钟.
    Minute,
    /// 秒.
    Second,
}

/// What an expression says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeValue {
    /// A date or a period within a year.
    One(When),
    /// From one to another, both included.
    Range(When, When),
    /// Whole years, both included: a decade, a century, a plan.
    Years(i32, i32),
    /// A five-year plan by its number, or its first, middle or last year.
    Plan(u8, Edge),
    /// A decade (0 to 9, or none for all) of a century counted from the reference's: 上世纪80年代 is (-1, 8).
    RelativeCentury(i32, Option<u8>),
    /// So many units back from the reference (negative) or ahead; no count for 近年来.
    Span(Option<i32>, Unit),
    /// A length of time.
    Duration(Duration),
    /// Lengths with bounds: 3年以上7年以下.
    DurationRange(Option<Duration>, Option<Duration>),
}

/// How an expression bounds what it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Modifier {
    /// 之前: the day itself excluded.
    Before,
    /// 以前, 前: the day itself included.
    BeforeOrOn,
    /// 截至, 及以前, 或之前, 止.
    Until,
    /// 起, 以来, 及以后, 或之后.
    Since,
    /// 之后, 以后.
    After,
}

impl Modifier {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::BeforeOrOn => "before_or_on",
            Self::Until => "until",
            Self::Since => "since",
            Self::After => "after",
        }
    }
}

/// A time expression found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeExpression {
    /// First byte, with 截至, 自, 从.
    pub start: usize,
    /// One past the last byte, with 起, 以来, 之前.
    pub end: usize,
    /// First byte without what stands before the date.
    pub core_start: usize,
    /// One past the last byte without what stands behind the date.
    pub core_end: usize,
    /// What it says.
    pub value: TimeValue,
    /// How it bounds.
    pub modifier: Option<Modifier>,
    /// 左右, 前后, 约.
    pub approx: bool,
}

/// An expression on the time axis; an absent side is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resolved {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl Resolved {
    /// The period, where both sides are known.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        Some(Period { start: self.from?, end: self.to? })
    }
    /// The last day, where known: the day on which a level stated for the expression holds.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.to
    }
}

/// Every time expression of a text.
#[must_use]
pub fn find(text: &str) -> Vec<TimeExpression> {
    let cursor = Cursor::new(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(candidate) = cursor.candidate(at) {
        match cursor.expression(candidate) {
            Some(expression) => {
                at = expression.end;
                found.push(expression);
                // 12月2日、3日: the days behind stand in the same month.
                while let Some(day) = found.last().and_then(|last| cursor.another_day(last)) {
                    at = day.end;
                    found.push(day);
                }
            }
            None => at = cursor.skip(candidate),
        }
    }
    found
}

/// The time expression that begins at byte `at`.
#[must_use]
pub fn time_at(text: &str, at: usize) -> Option<TimeExpression> {
    if text.is_char_boundary(at) { Cursor::new(text).expression(at) } else { None }
}

fn year_of(year: Option<Year>, reference: Date) -> Option<i32> {
    match year {
        None => Some(reference.year()),
        Some(Year::Given(year)) => Some(year),
        Some(Year::Relative(offset)) => reference.year().checked_add(offset),
        Some(Year::Short(short)) => {
            let century = reference.year() - reference.year().rem_euclid(100);
            let year = century + i32::from(short);
            Some(if year > reference.year() + 20 { year - 100 } else { year })
        }
    }
}

fn days_from(date: Date, days: i64) -> Option<Date> {
    date.checked_add_signed(chrono::TimeDelta::try_days(days)?)
}

fn monday_from(reference: Date, weeks: i32) -> Option<Date> {
    let back = i64::from(reference.weekday().num_days_from_monday());
    days_from(reference, i64::from(weeks) * 7 - back)
}

fn month_from(reference: Date, offset: i32) -> Option<Date> {
    let months = Months::new(offset.unsigned_abs());
    let first = Date::from_ymd_opt(reference.year(), reference.month(), 1)?;
    if offset >= 0 { first.checked_add_months(months) } else { first.checked_sub_months(months) }
}

impl When {
    /// The period, for the reference date.
    #[must_use]
    pub fn resolve(&self, reference: Date) -> Option<Period> {
        let year = year_of(self.year, reference)?;
        let period = match self.part {
            Part::Whole => Period::year(year)?,
            Part::Half(half) => {
                let first = if half == 1 { 1 } else { 7 };
                Period::months(year, first, first + 5)?
            }
            Part::Quarters(first, last) => {
                Period::months(year, u32::from(first) * 3 - 2, u32::from(last.max(first)) * 3)?
            }
            Part::Months(first, last) if first <= last => Period::months(year, first.into(), last.into())?,
            // 12—2月 runs into the next year.
            Part::Months(first, last) => Period {
                start: Period::month(year, first.into())?.start,
                end: Period::month(year + 1, last.into())?.end,
            },
            Part::Third(month, third) => {
                let whole = Period::month(year, month.into())?;
                let day = |day| Date::from_ymd_opt(year, month.into(), day);
                match third {
                    1 => Period { start: whole.start, end: day(10)? },
                    2 => Period { start: day(11)?, end: day(20)? },
                    _ => Period { start: day(21)?, end: whole.end },
                }
            }
            Part::Days(month, first, last) => Period {
                start: Date::from_ymd_opt(year, month.into(), first.into())?,
                end: Date::from_ymd_opt(year, month.into(), last.into())?,
            },
            Part::RelativeMonth(offset) => {
                let first = month_from(reference, offset)?;
                Period::month(first.year(), first.month())?
            }
            Part::RelativeDay(offset) => Period::day(days_from(reference, offset.into())?),
            Part::RelativeWeek(offset) => {
                let monday = monday_from(reference, offset)?;
                Period { start: monday, end: days_from(monday, 6)? }
            }
            Part::Weekday(offset, day) => Period::day(days_from(monday_from(reference, offset)?, i64::from(day) - 1)?),
            Part::DayOfMonth(offset, day) => {
                let first = month_from(reference, offset)?;
                Period::day(Date::from_ymd_opt(first.year(), first.month(), day.into())?)
            }
            Part::RelativeQuarter(offset) => {
                let first = month_from(reference, offset.checked_mul(3)?)?;
                let quarter = first.month0() / 3;
                Period::months(first.year(), quarter * 3 + 1, quarter * 3 + 3)?
            }
        };
        Some(self.at_edge(period))
    }
    fn at_edge(&self, period: Period) -> Period {
        let month = |date: Date| Period::month(date.year(), date.month()).unwrap_or(period);
        let within_month = matches!(self.part, Part::Months(first, last) if first == last)
            || matches!(self.part, Part::RelativeMonth(_) | Part::Third(..) | Part::Days(..));
        match self.edge {
            Edge::Whole => period,
            Edge::Start if within_month => {
                Period { start: period.start, end: period.start.checked_add_days(Days::new(9)).unwrap_or(period.end) }
            }
            Edge::Start => month(period.start),
            Edge::End if within_month => Period::day(period.end),
            Edge::End => month(period.end),
            Edge::Middle => {
                let half = u64::try_from(period.days() / 2 - 1).unwrap_or(0);
                let middle = period.start.checked_add_days(Days::new(half)).unwrap_or(period.start);
                if within_month { Period::day(middle) } else { month(middle) }
            }
        }
    }
    /// Whether it is a single day.
    #[must_use]
    pub fn is_day(&self) -> bool {
        match self.part {
            Part::Days(_, first, last) => first == last,
            part => matches!(part, Part::RelativeDay(_) | Part::Weekday(..) | Part::DayOfMonth(..)),
        }
    }
}

/// The first and last year of a five-year plan.
#[must_use]
pub fn plan_years(number: u8) -> (i32, i32) {
    let first = 1951 + 5 * i32::from(number);
    (first, first + 4)
}

impl TimeExpression {
    /// Sets the expression on the time axis; durations stay off it.
    #[must_use]
    pub fn resolve(&self, reference: Date) -> Resolved {
        let Some(period) = self.core_period(reference) else { return Resolved::default() };
        let (from, to) = (Some(period.start), Some(period.end));
        if matches!(self.value, TimeValue::Span(..)) {
            return Resolved { from, to };
        }
        match self.modifier {
            None | Some(Modifier::Until) if matches!(self.value, TimeValue::One(_)) => Resolved { from, to },
            None => Resolved { from, to },
            Some(Modifier::Before) => Resolved { from: None, to: days_from(period.start, -1) },
            Some(Modifier::BeforeOrOn | Modifier::Until) => Resolved { from: None, to },
            Some(Modifier::Since) => Resolved { from, to: None },
            Some(Modifier::After) => Resolved { from: days_from(period.end, 1), to: None },
        }
    }
    /// The period that the expression names, whatever its modifier.
    #[must_use]
    pub fn core_period(&self, reference: Date) -> Option<Period> {
        match self.value {
            TimeValue::One(when) => when.resolve(reference),
            TimeValue::Range(first, last) => {
                let start = first.resolve(reference)?;
                // 2024年11月至次年2月 and 今年9月至明年3月 carry their years; 9月至3月 runs into the next.
                let end = last.resolve(reference)?;
                let end = if end.end < start.start && last.year.is_none() { end.shift_years(1)? } else { end };
                (start.start <= end.end).then_some(Period { start: start.start, end: end.end })
            }
            TimeValue::Years(first, last) => {
                Some(Period { start: Period::year(first)?.start, end: Period::year(last)?.end })
            }
            TimeValue::Plan(number, edge) => {
                let (first, last) = plan_years(number);
                let (first, last) = match edge {
                    Edge::Whole => (first, last),
                    Edge::Start => (first, first),
                    Edge::Middle => (first + 2, first + 2),
                    Edge::End => (last, last),
                };
                Some(Period { start: Period::year(first)?.start, end: Period::year(last)?.end })
            }
            TimeValue::RelativeCentury(offset, decade) => {
                let century = reference.year() - reference.year().rem_euclid(100) + offset.checked_mul(100)?;
                let (first, last) = match decade {
                    Some(decade) => (century + i32::from(decade) * 10, century + i32::from(decade) * 10 + 9),
                    None => (century, century + 99),
                };
                Some(Period { start: Period::year(first)?.start, end: Period::year(last)?.end })
            }
            TimeValue::Span(count, unit) => span_period(count?, unit, reference),
            TimeValue::Duration(_) | TimeValue::DurationRange(..) => None,
        }
    }
    /// Whether the text gives the year (or the plan) itself.
    #[must_use]
    pub fn year_stated(&self) -> bool {
        let stated = |when: &When| matches!(when.year, Some(Year::Given(_) | Year::Short(_)));
        match &self.value {
            TimeValue::One(when) | TimeValue::Range(when, _) => stated(when),
            TimeValue::Years(..) | TimeValue::Plan(..) => true,
            _ => false,
        }
    }
    /// Whether the year depends on the reference by a word: 去年, 近三年, 上月.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        let relative = |when: &When| {
            matches!(when.year, Some(Year::Relative(_)))
                || matches!(when.part, Part::RelativeMonth(_) | Part::RelativeQuarter(_) | Part::RelativeDay(_))
                || matches!(when.part, Part::RelativeWeek(_) | Part::Weekday(..) | Part::DayOfMonth(..))
        };
        match &self.value {
            TimeValue::One(when) | TimeValue::Range(when, _) => relative(when),
            TimeValue::RelativeCentury(..) | TimeValue::Span(..) => true,
            _ => false,
        }
    }
    /// Whether it is a length of time without a place on the axis.
    #[must_use]
    pub fn is_duration(&self) -> bool {
        matches!(self.value, TimeValue::Duration(_) | TimeValue::DurationRange(..))
    }
    /// Whether it names a single day.
    #[must_use]
    pub fn is_day(&self) -> bool {
        matches!(&self.value, TimeValue::One(when) if when.is_day())
    }
    /// Whether it points at the end of its period: 年底, 季度末, “十三五”末.
    #[must_use]
    pub fn is_end(&self) -> bool {
        match &self.value {
            TimeValue::One(when) => when.edge == Edge::End,
            TimeValue::Plan(_, edge) => *edge == Edge::End,
            _ => false,
        }
    }
}

fn span_period(count: i32, unit: Unit, reference: Date) -> Option<Period> {
    let size = count.unsigned_abs();
    let months = match unit {
        Unit::Year => Some(size.checked_mul(12)?),
        Unit::Quarter => Some(size.checked_mul(3)?),
        Unit::Month => Some(size),
        _ => None,
    };
    let days = match unit {
        Unit::Week => u64::from(size) * 7,
        Unit::Day => u64::from(size),
        _ => 0,
    };
    let other = match (months, count < 0) {
        (Some(months), true) => reference.checked_sub_months(Months::new(months))?,
        (Some(months), false) => reference.checked_add_months(Months::new(months))?,
        (None, true) => reference.checked_sub_days(Days::new(days))?,
        (None, false) => reference.checked_add_days(Days::new(days))?,
    };
    let (start, end) = if count < 0 { (other, reference) } else { (reference, other) };
    Some(Period { start, end })
}

/// The exact value of a whole number, for counts of units.
pub(super) fn small(value: &Decimal) -> Option<i32> {
    i32::try_from(value.to_i64()?).ok().filter(|count| (0..10_000).contains(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, reference: (i32, u32, u32)) -> Vec<String> {
        let reference = Date::from_ymd_opt(reference.0, reference.1, reference.2).unwrap();
        let side = |date: Option<Date>| date.map_or("..".into(), |date| date.to_string());
        find(text)
            .iter()
            .map(|time| match time.value {
                TimeValue::Duration(duration) => format!("{}={duration}", &text[time.start..time.end]),
                TimeValue::DurationRange(low, high) => {
                    let end = |side: Option<Duration>| side.map_or("..".into(), |side| side.to_string());
                    format!("{}={} {}", &text[time.start..time.end], end(low), end(high))
                }
                _ => {
                    let found = time.resolve(reference);
                    format!("{}={} {}", &text[time.start..time.end], side(found.from), side(found.to))
                }
            })
            .collect()
    }

    #[test]
    fn reports_are_read() {
        for (text, found) in [
            ("2025年1—9月，全市规上工业增加值", vec!["2025年1—9月=2025-01-01 2025-09-30"]),
            ("1至9月", vec!["1至9月=2026-01-01 2026-09-30"]),
            ("今年上半年", vec!["今年上半年=2026-01-01 2026-06-30"]),
            ("去年前三季度", vec!["去年前三季度=2025-01-01 2025-09-30"]),
            ("一至三季度", vec!["一至三季度=2026-01-01 2026-09-30"]),
            ("第一季度末", vec!["第一季度末=2026-03-01 2026-03-31"]),
            ("到2027年底", vec!["2027年底=2027-12-01 2027-12-31"]),
            ("截至2025年9月末", vec!["截至2025年9月末=2025-09-30 2025-09-30"]),
            ("“十三五”末", vec!["“十三五”末=2020-01-01 2020-12-31"]),
            ("十四五期间", vec!["十四五期间=2021-01-01 2025-12-31"]),
            ("2025—2027年", vec!["2025—2027年=2025-01-01 2027-12-31"]),
            ("2025-27年", vec!["2025-27年=2025-01-01 2027-12-31"]),
            ("今明两年", vec!["今明两年=2026-01-01 2027-12-31"]),
            ("3年来", vec!["3年来=2023-03-01 2026-03-01"]),
            ("近三年，未来五年", vec!["近三年=2023-03-01 2026-03-01", "未来五年=2026-03-01 2031-03-01"]),
            ("上年末", vec!["上年末=2025-12-01 2025-12-31"]),
            ("2024年11月至2025年2月", vec!["2024年11月至2025年2月=2024-11-01 2025-02-28"]),
            ("2月30日", vec!["2月=2026-02-01 2026-02-28", "30日=P30D"]),
            ("共1747家，12.5万元", vec![]),
            ("十四五个人", vec![]),
            ("二〇二五年九月十一日", vec!["二〇二五年九月十一日=2025-09-11 2025-09-11"]),
            ("2025年9月11日", vec!["2025年9月11日=2025-09-11 2025-09-11"]),
            ("12月2日、3日", vec!["12月2日=2026-12-02 2026-12-02", "3日=2026-12-03 2026-12-03"]),
            (
                "昨天，本周五，上月15日",
                vec!["昨天=2026-02-28 2026-02-28", "本周五=2026-02-27 2026-02-27", "上月15日=2026-02-15 2026-02-15"],
            ),
            ("半年，三年半，两年三个月", vec!["半年=P0.5Y", "三年半=P3.5Y", "两年三个月=P2Y3M"]),
            ("5至10年", vec!["5至10年=P5Y P10Y"]),
            ("2020年以来", vec!["2020年以来=2020-01-01 .."]),
            ("2035年前", vec!["2035年前=.. 2035-12-31"]),
        ] {
            assert_eq!(read(text, (2026, 3, 1)), found, "{text}");
        }
    }
}
