//! Dates, periods and steps.
//!
//! A fact holds for a [`Period`]: an amount for the days from `start` to `end`, both inclusive, a level for a single day
//! (`start == end`). Models need a real number: [`decimal_year`] puts the end of 31 December 2024 at 2025.0. The rows of a
//! series are labelled by a [`Stamp`], a date or an integer step.

use crate::error::{Error, Result};
pub use chrono::NaiveDate as Date;
use chrono::{Datelike, Days, Months, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Days from `start` to `end`, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
}

impl Period {
    /// One day, the period of a level.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { start: date, end: date }
    }
    /// A calendar year; `None` outside the years that a date can hold.
    #[must_use]
    pub fn year(year: i32) -> Option<Self> {
        Some(Self { start: Date::from_ymd_opt(year, 1, 1)?, end: Date::from_ymd_opt(year, 12, 31)? })
    }
    /// A calendar month.
    #[must_use]
    pub fn month(year: i32, month: u32) -> Option<Self> {
        let start = Date::from_ymd_opt(year, month, 1)?;
        let end = start.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1))?;
        Some(Self { start, end })
    }
    /// Months `first` to `last` of one year.
    #[must_use]
    pub fn months(year: i32, first: u32, last: u32) -> Option<Self> {
        Some(Self { start: Self::month(year, first)?.start, end: Self::month(year, last)?.end })
    }
    /// Length in days, both ends counted.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.end - self.start).num_days() + 1
    }
    /// The same days `years` later (earlier where negative); 29 February becomes 28 February.
    #[must_use]
    pub fn shift_years(&self, years: i32) -> Option<Self> {
        Some(Self { start: shift_years(self.start, years)?, end: shift_years(self.end, years)? })
    }
}

/// The same day `years` later; 29 February becomes 28 February.
#[must_use]
pub fn shift_years(date: Date, years: i32) -> Option<Date> {
    let months = Months::new(years.unsigned_abs().checked_mul(12)?);
    if years >= 0 { date.checked_add_months(months) } else { date.checked_sub_months(months) }
}

/// The end of a day as a decimal year: 2024-12-31 is 2025.0, 2024-06-30 is 2024 + 182/366.
#[must_use]
pub fn decimal_year(date: Date) -> f64 {
    let length = if Date::from_ymd_opt(date.year(), 2, 29).is_some() { 366.0 } else { 365.0 };
    f64::from(date.year()) + f64::from(date.ordinal()) / length
}

/// The label of a row in a series: a date or an integer step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stamp {
    /// An integer step, as in competition data; a bare year is a step.
    Step(i64),
    /// A calendar day.
    Date(Date),
    /// A time of day; midnight is read as the day itself.
    Time(NaiveDateTime),
}

impl Stamp {
    /// The date, where it has one.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Time(time) => Some(time.date()),
            Self::Step(_) => None,
        }
    }
    /// Date and time, a day being its midnight; `None` for a step.
    #[must_use]
    pub fn time(&self) -> Option<NaiveDateTime> {
        match self {
            Self::Date(date) => Some(date.and_time(NaiveTime::MIN)),
            Self::Time(time) => Some(*time),
            Self::Step(_) => None,
        }
    }
    /// The place on the time axis: decimal years for dates (the end of the day) and times, the step itself for steps.
    #[must_use]
    pub fn position(&self) -> f64 {
        match self {
            Self::Date(date) => decimal_year(*date),
            Self::Time(time) => {
                let length = if Date::from_ymd_opt(time.year(), 2, 29).is_some() { 366.0 } else { 365.0 };
                let day = f64::from(time.num_seconds_from_midnight()) / 86_400.0;
                f64::from(time.year()) + (f64::from(time.ordinal0()) + day) / length
            }
            #[expect(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
            Self::Step(step) => *step as f64,
        }
    }
}

impl PartialOrd for Stamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Steps before dates, dates and times in the order of the calendar, a day before the times of the same midnight.
impl Ord for Stamp {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Step(one), Self::Step(two)) => one.cmp(two),
            _ => (self.time(), matches!(self, Self::Time(_))).cmp(&(other.time(), matches!(other, Self::Time(_)))),
        }
    }
}

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Time(time) => f.pad(&time.format("%Y-%m-%dT%H:%M:%S").to_string()),
            Self::Step(step) => step.fmt(f),
        }
    }
}

impl std::str::FromStr for Stamp {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        if let Ok(step) = text.parse::<i64>() {
            return Ok(Self::Step(step));
        }
        if let Some(period) = labelled(text) {
            return Ok(Self::Date(period.end));
        }
        let wrong = || {
            let expected = "a date as 2027-12-31, a time as 2027-12-31T14:00, a month as 2027-12, a quarter as 2027Q4 or an integer step";
            Error::parse(text, expected)
        };
        let Some((day, time)) = text.split_once(['T', ' ']) else {
            return text.parse::<Date>().map(Self::Date).map_err(|_| wrong());
        };
        let day: Date = day.parse().map_err(|_| wrong())?;
        // Universal time says so; another offset would move the clock within the series.
        let time = time.trim().trim_end_matches('Z').trim_end_matches("+00:00").trim_end();
        let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok());
        let time = time.or_else(|| hour(text)).ok_or_else(wrong)?;
        Ok(if time == NaiveTime::MIN { Self::Date(day) } else { Self::Time(day.and_time(time)) })
    }
}

/// The month, quarter or day that a label of tables names: `2027-12`, `2027M12`, `2027Q4`, `2027-Q4`, `2027/12/31`,
/// `2027年12月`, `2027年四季度`.
fn labelled(text: &str) -> Option<Period> {
    let (year, rest) = text.split_at_checked(4)?;
    let year: i32 = year.bytes().all(|byte| byte.is_ascii_digit()).then(|| year.parse().ok())??;
    let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?;
    let quarter =
        |quarter: u32| (1..=4).contains(&quarter).then(|| Period::months(year, 3 * quarter - 2, 3 * quarter))?;
    if let Some(rest) = rest.strip_prefix('年') {
        if let Some(name) = rest.strip_suffix("季度") {
            let name = name.strip_prefix('第').unwrap_or(name);
            return quarter(
                ["一", "二", "三", "四"]
                    .iter()
                    .position(|known| *known == name)
                    .map_or_else(|| number(name), |place| u32::try_from(place + 1).ok())?,
            );
        }
        let (month, day) = rest.split_once('月')?;
        let whole = Period::month(year, number(month)?)?;
        return match day.strip_suffix(['日', '号']) {
            Some(day) => Date::from_ymd_opt(year, number(month)?, number(day)?).map(Period::day),
            None => day.is_empty().then_some(whole),
        };
    }
    if let Some((_, digits)) = rest.split_once(['Q', 'q']).filter(|(before, _)| ["", "-", " "].contains(before)) {
        return quarter(number(digits)?);
    }
    let rest = rest.strip_prefix(['-', '/', 'M', 'm'])?;
    match rest.split_once('/') {
        Some((month, day)) => Date::from_ymd_opt(year, number(month)?, number(day)?).map(Period::day),
        None => Period::month(year, number(rest)?),
    }
}

/// The hour alone, as in `2027-12-31T14`, which needs minutes for the calendar library.
fn hour(text: &str) -> Option<NaiveTime> {
    let (_, hour) = text.split_once(['T', ' '])?;
    NaiveTime::from_hms_opt(hour.trim().trim_end_matches('Z').parse().ok()?, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_ends_on_its_number() {
        assert_eq!(decimal_year(Date::from_ymd_opt(2024, 12, 31).unwrap()), 2025.0);
        assert_eq!(decimal_year(Date::from_ymd_opt(2023, 12, 31).unwrap()), 2024.0);
    }

    #[test]
    fn months_are_calendar_months() {
        let period = Period::months(2024, 1, 2).unwrap();
        assert_eq!(period.end, Date::from_ymd_opt(2024, 2, 29).unwrap());
        assert_eq!(period.days(), 60);
    }

    #[test]
    fn stamps_read_back() {
        for text in ["2027-12-31", "17", "-3"] {
            assert_eq!(text.parse::<Stamp>().unwrap().to_string(), text);
        }
        assert!("soon".parse::<Stamp>().is_err());
        for text in ["2027-12-31T14:00", "2027-12-31 14:00:00", "2027-12-31T14:00:00Z", "2027-12-31T14"] {
            assert_eq!(text.parse::<Stamp>().unwrap().to_string(), "2027-12-31T14:00:00");
        }
        assert_eq!("2027-12-31 00:00:00".parse::<Stamp>().unwrap().to_string(), "2027-12-31");
        assert!("2027-12-31T25:00".parse::<Stamp>().is_err() && "2027-12-31T14:00+08:00".parse::<Stamp>().is_err());
    }

    #[test]
    fn months_and_quarters_are_their_last_day() {
        let read = |text: &str| text.parse::<Stamp>().map(|stamp| stamp.to_string()).ok();
        for text in [
            "2023Q1",
            "2023-Q1",
            "2023 q1",
            "2023-03",
            "2023/3",
            "2023M03",
            "2023年3月",
            "2023年一季度",
            "2023年第1季度",
        ] {
            assert_eq!(read(text).as_deref(), Some("2023-03-31"), "{text}");
        }
        assert_eq!(read("2024-02").as_deref(), Some("2024-02-29"));
        for text in ["2024/2/9", "2024年2月9日", "2024-02-09"] {
            assert_eq!(read(text).as_deref(), Some("2024-02-09"), "{text}");
        }
        for text in [
            "2023Q5",
            "2023-13",
            "2023Q",
            "2023-",
            "2023/2/30",
            "2023-02-30",
            "2023年",
            "2023年五季度",
            "20é3Q1",
            "2023-+1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn stamps_stand_in_the_order_of_the_calendar() {
        let mut stamps: Vec<Stamp> =
            ["2024-01-02", "2024-01-01T05:00", "2024-01-01", "2024-01-01T23:00"].map(|s| s.parse().unwrap()).to_vec();
        stamps.sort();
        let text: Vec<String> = stamps.iter().map(Stamp::to_string).collect();
        assert_eq!(text, ["2024-01-01", "2024-01-01T05:00:00", "2024-01-01T23:00:00", "2024-01-02"]);
    }
}
