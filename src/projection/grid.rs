//! Points on an even grid of steps, as forecasting models need them.

use crate::error::{Error, Result};
use crate::series::{Frequency, Group};
use crate::time::Stamp;

/// A series on an even grid that ends with its newest point.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// One value a step; `None` where nothing was seen.
    pub values: Vec<Option<f64>>,
    /// The step.
    pub frequency: Frequency,
    /// The newest stamp.
    pub last: Stamp,
    /// Whether values stand between the stated points rather than on them.
    pub interpolated: bool,
}

/// Longest grid: a date that is mistyped by centuries must not fill the memory.
const LONGEST: usize = 100_000;
/// A point this far off its step, as a share of the step, still counts as on it (leap days, month lengths).
const SLACK: f64 = 0.15;

/// Puts a series on the grid of its own frequency.
///
/// Points that lie on the grid stay as they are, with gaps where a step has none. Points between steps (a level of 6 June
/// among year-end levels) are interpolated linearly in time onto the yearly grid that ends with the newest point;
/// `interpolated` says so.
///
/// # Errors
/// No points, or more than 100 000 steps between first and last.
pub fn grid(series: &Group) -> Result<Grid> {
    let subject = || format!("series \"{}\"", series.id);
    let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else {
        return Err(Error::too_few(subject(), 0, 1, "give it a value"));
    };
    let frequency = series.frequency();
    let back: Vec<f64> = series.points.iter().map(|point| -distance(frequency, last.ds, point.ds)).collect();
    let steps = back.first().copied().unwrap_or(0.0);
    #[expect(clippy::cast_precision_loss, reason = "a constant")]
    if steps > LONGEST as f64 {
        let why = format!("{steps:.0} steps from {} to {}; at most {LONGEST}", first.ds, last.ds);
        return Err(Error::domain(subject(), why));
    }
    let even = back.iter().all(|back| (back - back.round()).abs() <= slack(frequency));
    if even {
        let mut values = vec![None; index(steps) + 1];
        let length = values.len();
        for (point, back) in series.points.iter().zip(&back) {
            let slot = &mut values[length - 1 - index(*back).min(length - 1)];
            if slot.is_some() {
                let why = format!("two points on the step of {}; keep one", point.ds);
                return Err(Error::domain(subject(), why));
            }
            *slot = Some(point.y);
        }
        return Ok(Grid { values, frequency, last: last.ds, interpolated: false });
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to LONGEST")]
    let whole = steps.floor() as usize;
    let values = (0..=whole).rev().map(|step| Some(at(series, &back, count(step)))).collect();
    Ok(Grid { values, frequency, last: last.ds, interpolated: true })
}

/// How far off its step a point may be.
fn slack(frequency: Frequency) -> f64 {
    match frequency {
        // A week's day may move by three, an hour's minute by 29.
        Frequency::Weekly | Frequency::Hourly | Frequency::Daily => 0.49,
        _ => SLACK,
    }
}

/// Steps from one stamp to another: exact days for weeks, days and hours, parts of calendar years for the rest.
fn distance(frequency: Frequency, from: Stamp, to: Stamp) -> f64 {
    let years = |per_year: f64| (to.position() - from.position()) * per_year;
    let seconds = |each: f64| match (from.time(), to.time()) {
        #[expect(clippy::cast_precision_loss, reason = "seconds of the calendar are below 2^53")]
        (Some(from), Some(to)) => (to - from).num_seconds() as f64 / each,
        _ => f64::NAN,
    };
    match frequency {
        Frequency::Step | Frequency::Yearly => years(1.0),
        Frequency::Quarterly => years(4.0),
        Frequency::Monthly => years(12.0),
        Frequency::Weekly => seconds(7.0 * 86_400.0),
        Frequency::Daily => seconds(86_400.0),
        Frequency::Hourly => seconds(3_600.0),
    }
}

/// Whole steps from one stamp to another, negative backwards; `None` between the steps.
pub(super) fn offset(frequency: Frequency, from: Stamp, to: Stamp) -> Option<i64> {
    let steps = distance(frequency, from, to);
    #[expect(clippy::cast_possible_truncation, reason = "the calendar has fewer than 2^53 hours")]
    let whole = steps.round() as i64;
    ((steps - steps.round()).abs() <= slack(frequency)).then_some(whole)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to LONGEST")]
fn index(steps: f64) -> usize {
    steps.round().max(0.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "at most LONGEST")]
fn count(steps: usize) -> f64 {
    steps as f64
}

/// The value `back` steps before the newest point, linear between its neighbours.
fn at(series: &Group, backs: &[f64], back: f64) -> f64 {
    let right = backs.iter().rposition(|other| *other >= back).unwrap_or(0);
    let (from, value) = (backs[right], series.points[right].y);
    match (backs.get(right + 1), series.points.get(right + 1)) {
        (Some(&to), Some(next)) if from > to => value + (next.y - value) * (from - back) / (from - to),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::group;
    use crate::table::{Row, SeriesPoint, csv};

    fn grid_of(text: &str) -> Result<Grid> {
        let text = format!("unique_id,ds,y\n{text}");
        let points = SeriesPoint::from_sheet(&csv::read(text.as_bytes(), "t").unwrap()).unwrap();
        let groups = group(&points);
        grid(groups[0].1.as_ref().unwrap())
    }

    #[test]
    fn gaps_stay_gaps() {
        let grid = grid_of("a,2020-12-31,1\na,2022-12-31,3\na,2023-12-31,4\n").unwrap();
        assert_eq!(grid.values, [Some(1.0), None, Some(3.0), Some(4.0)]);
        assert!(!grid.interpolated);
    }

    #[test]
    fn mid_year_points_are_interpolated_and_say_so() {
        let grid = grid_of("a,2022-12-31,10\na,2024-12-31,30\na,2025-06-30,40\n").unwrap();
        assert!(grid.interpolated);
        assert_eq!(grid.values.len(), 3);
        assert!((grid.values[1].unwrap() - 25.0).abs() < 0.1);
    }

    #[test]
    fn months_are_even() {
        let grid = grid_of("a,2024-01-31,1\na,2024-02-29,2\na,2024-03-31,3\na,2024-05-31,5\n").unwrap();
        assert_eq!(grid.frequency, Frequency::Monthly);
        assert_eq!(grid.values, [Some(1.0), Some(2.0), Some(3.0), None, Some(5.0)]);
    }

    #[test]
    fn days_weeks_and_hours_are_true_to_the_calendar() {
        // Two years of days across a leap year, of weeks across a new year, hours across a midnight: no gap, no clash.
        let start = crate::time::Date::from_ymd_opt(2023, 6, 1).unwrap();
        let day = |count: u64| start.checked_add_days(chrono::Days::new(count)).unwrap();
        let daily: String = (0..731).map(|t| format!("a,{},{t}\n", day(t))).collect();
        let weekly: String = (0..110).map(|t| format!("a,{},{t}\n", day(7 * t))).collect();
        let hourly: String = (0..60).map(|t| format!("a,{}T{:02}:00:00,{t}\n", day(t / 24), t % 24)).collect();
        for (text, frequency, n) in
            [(daily, Frequency::Daily, 731), (weekly, Frequency::Weekly, 110), (hourly, Frequency::Hourly, 60)]
        {
            let grid = grid_of(&text).unwrap();
            assert_eq!(grid.frequency, frequency);
            let expected: Vec<Option<f64>> = (0..n).map(|t| Some(f64::from(t))).collect();
            assert_eq!(grid.values, expected, "{frequency}");
            assert!(!grid.interpolated);
        }
    }

    #[test]
    fn a_mistyped_century_is_refused() {
        assert!(grid_of("a,1,1\na,9000000,2\n").is_err());
    }
}
