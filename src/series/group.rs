//! Series as models want them: one after another, in time order.

use crate::error::{Error, Result};
use crate::table::SeriesPoint;
use crate::time::{Date, Stamp, shift_years};
use chrono::{Datelike, Days, Months, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The step of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    /// Integer steps.
    Step,
    /// Calendar years.
    Yearly,
    /// Calendar quarters.
    Quarterly,
    /// Calendar months.
    Monthly,
    /// Weeks.
    Weekly,
    /// Days.
    Daily,
    /// Hours.
    Hourly,
}

impl Frequency {
    /// The usual season in steps: 1, 4, 12, 52, 7 or 24.
    #[must_use]
    pub fn season(self) -> usize {
        match self {
            Self::Step | Self::Yearly => 1,
            Self::Quarterly => 4,
            Self::Monthly => 12,
            Self::Weekly => 52,
            Self::Daily => 7,
            Self::Hourly => 24,
        }
    }

    /// The stamp `count` steps later; calendar steps keep the end of a month.
    #[must_use]
    pub fn step(self, from: Stamp, count: i64) -> Option<Stamp> {
        let date = match from {
            Stamp::Step(step) => return step.checked_add(count).map(Stamp::Step),
            Stamp::Date(date) => date,
            Stamp::Time(time) => time.date(),
        };
        if self == Self::Hourly {
            return from.time()?.checked_add_signed(TimeDelta::try_hours(count)?).map(Stamp::Time);
        }
        if let (Self::Daily | Self::Weekly, Stamp::Time(time)) = (self, from) {
            let days = if self == Self::Daily { 1 } else { 7 };
            return time.checked_add_signed(TimeDelta::try_days(count.checked_mul(days)?)?).map(Stamp::Time);
        }
        let months = |each: i64| -> Option<Date> {
            let months = count.checked_mul(each)?;
            let size = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
            let moved = |date: Date| {
                if months >= 0 { date.checked_add_months(size) } else { date.checked_sub_months(size) }
            };
            let last_day = date.checked_add_days(Days::new(1)).is_some_and(|next| next.month() != date.month());
            if last_day {
                // The last day of a month goes to the last day of a month: 28 February to 31 March.
                let next = date.checked_add_days(Days::new(1))?;
                moved(next)?.checked_sub_days(Days::new(1))
            } else {
                moved(date)
            }
        };
        let days = |each: u64| {
            let size = Days::new(count.unsigned_abs().checked_mul(each)?);
            if count >= 0 { date.checked_add_days(size) } else { date.checked_sub_days(size) }
        };
        match self {
            Self::Step => None,
            Self::Yearly => shift_years(date, i32::try_from(count).ok()?),
            Self::Quarterly => months(3),
            Self::Monthly => months(1),
            Self::Weekly => days(7),
            Self::Daily => days(1),
            Self::Hourly => None,
        }
        .map(Stamp::Date)
    }
}

impl std::fmt::Display for Frequency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Step => "step",
            Self::Yearly => "yearly",
            Self::Quarterly => "quarterly",
            Self::Monthly => "monthly",
            Self::Weekly => "weekly",
            Self::Daily => "daily",
            Self::Hourly => "hourly",
        })
    }
}

/// One series of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// Its name.
    pub id: &'a str,
    /// Its points in time order.
    pub points: Vec<&'a SeriesPoint>,
}

impl Group<'_> {
    /// The values.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.points.iter().map(|point| point.y).collect()
    }
    /// The places on the time axis: decimal years or steps.
    #[must_use]
    pub fn positions(&self) -> Vec<f64> {
        self.points.iter().map(|point| point.ds.position()).collect()
    }
    /// The step between the points: the coarsest calendar step that every gap is a multiple of.
    ///
    /// One point, or points with irregular gaps above a month, count as yearly; times of day less than a day apart as hourly.
    #[must_use]
    pub fn frequency(&self) -> Frequency {
        let dates: Vec<Date> = self.points.iter().filter_map(|point| point.ds.date()).collect();
        if dates.is_empty() {
            return Frequency::Step;
        }
        let times: Vec<_> = self.points.iter().filter_map(|point| point.ds.time()).collect();
        let hours = times.windows(2).map(|pair| (pair[1] - pair[0]).num_hours()).min();
        if self.points.iter().any(|point| matches!(point.ds, Stamp::Time(_))) && hours.is_some_and(|hours| hours < 24) {
            return Frequency::Hourly;
        }
        let gap = dates.windows(2).map(|pair| (pair[1] - pair[0]).num_days()).min().unwrap_or(365);
        match gap {
            ..=3 => Frequency::Daily,
            4..=10 => Frequency::Weekly,
            11..=45 => Frequency::Monthly,
            46..=135 if dates.len() > 2 => Frequency::Quarterly,
            _ => Frequency::Yearly,
        }
    }
}

/// The series of a table, in the order in which they first stand there, each in time order.
///
/// A series is an error of its own where it has two rows for the same date, mixes dates and steps, or has a value that is
/// not finite; the others are not touched by it.
#[must_use]
pub fn group(points: &[SeriesPoint]) -> Vec<(&str, Result<Group<'_>>)> {
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for point in points {
        let at = *index.entry(&point.unique_id).or_insert_with(|| {
            groups.push(Group { id: &point.unique_id, points: Vec::new() });
            groups.len() - 1
        });
        groups[at].points.push(point);
    }
    groups.into_iter().map(|group| (group.id, check(group))).collect()
}

fn check(mut group: Group<'_>) -> Result<Group<'_>> {
    let subject = format!("series \"{}\"", group.id);
    if let Some((row, point)) = group.points.iter().enumerate().find(|(_, point)| !point.y.is_finite()) {
        return Err(Error::not_finite(subject, row, point.y));
    }
    let dated = group.points.iter().filter(|point| point.ds.date().is_some()).count();
    if dated != 0 && dated != group.points.len() {
        return Err(Error::domain(subject, "some rows have dates and some have integer steps; use one of them"));
    }
    group.points.sort_by_key(|point| point.ds);
    if let Some(pair) = group.points.windows(2).find(|pair| pair[0].ds == pair[1].ds) {
        let why = format!("two rows for {} ({} and {}); keep one", pair[0].ds, pair[0].y, pair[1].y);
        return Err(Error::domain(subject, why));
    }
    Ok(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_step_to_months_ends() {
        let february: Stamp = "2023-02-28".parse().unwrap();
        assert_eq!(Frequency::Monthly.step(february, 1).unwrap().to_string(), "2023-03-31");
        assert_eq!(Frequency::Quarterly.step("2023-12-31".parse().unwrap(), 1).unwrap().to_string(), "2024-03-31");
        assert_eq!(Frequency::Yearly.step("2024-02-29".parse().unwrap(), 1).unwrap().to_string(), "2025-02-28");
        assert_eq!(Frequency::Step.step(Stamp::Step(7), 2), Some(Stamp::Step(9)));
        // Backward as well, as the stamps of a grid are counted from its end.
        assert_eq!(Frequency::Monthly.step("2023-03-31".parse().unwrap(), -1).unwrap(), february);
        assert_eq!(Frequency::Quarterly.step("2023-12-28".parse().unwrap(), -4).unwrap().to_string(), "2022-12-28");
        assert_eq!(Frequency::Weekly.step("2023-03-31".parse().unwrap(), -2).unwrap().to_string(), "2023-03-17");
        assert_eq!(Frequency::Daily.step(february, i64::MIN), None);
        let evening: Stamp = "2024-02-28T23:00".parse().unwrap();
        assert_eq!(Frequency::Hourly.step(evening, 25).unwrap().to_string(), "2024-03-01T00:00:00");
    }
}
