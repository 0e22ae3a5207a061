//! The pace that a target takes and the pace that was kept.

use crate::table::{Measure, SeriesPoint, Target};
use crate::time::{Stamp, decimal_year};

/// Paces of one target.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pace {
    /// Years from the newest point to the deadline.
    pub years_left: Option<f64>,
    /// Compound growth a year needed from the newest point, as a fraction; absent without a positive newest value.
    pub required_cagr: Option<f64>,
    /// The same a month.
    pub required_monthly: Option<f64>,
    /// Units a year needed.
    pub required_per_year: Option<f64>,
    /// Compound growth a year between first and newest own point at least [`SHORTEST`] years apart.
    pub observed_cagr: Option<f64>,
    /// The years that the observed growth spans.
    pub observed_years: Option<f64>,
    /// (newest − base) / (target − base).
    pub attained_share: Option<f64>,
    /// (newest date − base date) / (deadline − base date).
    pub time_share: Option<f64>,
}

/// Growth over a shorter span than this is not stated as growth a year.
pub const SHORTEST: f64 = 0.25;

/// Where a point stands on the time axis: a level at the end of its day, a flow in the middle of its period.
#[must_use]
pub fn position(ds: Stamp, measure: Option<Measure>, period_start: Option<crate::time::Date>) -> f64 {
    match (ds, measure, period_start) {
        (Stamp::Date(end), Some(Measure::Flow), Some(start)) => {
            let begin = start.pred_opt().map_or_else(|| decimal_year(start), decimal_year);
            0.5 * (begin + decimal_year(end))
        }
        // A flow without its first day is a year's.
        (Stamp::Date(end), Some(Measure::Flow), None) => decimal_year(end) - 0.5,
        _ => ds.position(),
    }
}

/// The position of a point.
#[must_use]
pub fn point_position(point: &SeriesPoint) -> f64 {
    position(point.ds, point.measure, point.period_start)
}

/// The position of a target.
#[must_use]
pub fn target_position(target: &Target) -> f64 {
    position(target.ds, target.measure, target.period_start)
}

/// The paces of a target, from its own series' points in time order up to the day that is judged from.
///
/// The base is the target's stated base where it lies before the newest point, else the first own point.
#[must_use]
pub fn pace(target: &Target, points: &[&SeriesPoint]) -> Pace {
    let mut pace = Pace::default();
    let Some(newest) = points.last() else { return pace };
    let (end, now) = (target_position(target), point_position(newest));
    let left = end - now;
    if left > 0.0 {
        pace.years_left = Some(left);
    }
    // A growth rate does not grow towards its target.
    if target.measure == Some(Measure::Growth) {
        return pace;
    }
    if left > 0.0 {
        pace.required_per_year = Some((target.target - newest.y) / left);
        if newest.y > 0.0 && target.target > 0.0 {
            let log = (target.target / newest.y).ln() / left;
            pace.required_cagr = Some(log.exp_m1());
            pace.required_monthly = Some((log / 12.0).exp_m1());
        }
    }
    let base = base(target, points);
    if let Some((then, value)) = base {
        if now - then >= SHORTEST && value > 0.0 && newest.y > 0.0 {
            pace.observed_cagr = Some(((newest.y / value).ln() / (now - then)).exp_m1());
            pace.observed_years = Some(now - then);
        }
        if end > then && now > then {
            pace.time_share = Some((now - then) / (end - then));
            if target.target != value {
                pace.attained_share = Some((newest.y - value) / (target.target - value));
            }
        }
    }
    pace
}

/// The point that progress is counted from.
#[must_use]
pub fn base(target: &Target, points: &[&SeriesPoint]) -> Option<(f64, f64)> {
    let newest = points.last()?;
    let stated = target.base_ds.zip(target.base).filter(|(ds, _)| *ds < newest.ds);
    match stated {
        Some((ds, value)) => {
            let start = points.iter().find(|point| point.ds == ds).and_then(|point| point.period_start);
            Some((position(ds, target.measure, start), value))
        }
        None => points.first().filter(|first| first.ds < newest.ds).map(|first| (point_position(first), first.y)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Row, csv};

    fn target(text: &str) -> Target {
        let text = format!("unique_id,ds,target,measure,period_start\n{text}\n");
        Target::from_sheet(&csv::read(text.as_bytes(), "t").unwrap()).unwrap().remove(0)
    }
    fn points(text: &str) -> Vec<SeriesPoint> {
        let text = format!("unique_id,ds,y\n{text}\n");
        SeriesPoint::from_sheet(&csv::read(text.as_bytes(), "t").unwrap()).unwrap()
    }

    /// 7 firms on 2025-06-06, 50 by the end of 2027: 2.570 years, ln(50/7)/2.570 = 0.765 a year.
    #[test]
    fn yibins_little_giants_need_to_double_every_year() {
        let goal = target("a,2027-12-31,50,level,");
        let own = points("a,2025-06-06,7");
        let pace = pace(&goal, &own.iter().collect::<Vec<_>>());
        assert!((pace.years_left.unwrap() - 2.569_863).abs() < 1e-6);
        assert!((pace.required_cagr.unwrap() - 1.149_4).abs() < 1e-3);
        assert!((pace.required_per_year.unwrap() - 16.732).abs() < 1e-3);
        assert_eq!(pace.observed_cagr, None);
        assert_eq!(pace.time_share, None);
    }

    #[test]
    fn shares_of_gap_and_span() {
        let goal = target("a,2025-12-31,200,level,");
        let own = points("a,2020-12-31,100\na,2023-12-31,140");
        let pace = pace(&goal, &own.iter().collect::<Vec<_>>());
        assert!((pace.attained_share.unwrap() - 0.4).abs() < 1e-12);
        assert!((pace.time_share.unwrap() - 0.6).abs() < 1e-12);
        assert!((pace.observed_cagr.unwrap() - (1.4f64.powf(1.0 / 3.0) - 1.0)).abs() < 1e-12);
    }

    #[test]
    fn a_rate_has_no_pace() {
        let goal = target("a,2025-12-31,8,growth,");
        let own = points("a,2023-12-31,7\na,2024-12-31,6.9");
        let pace = pace(&goal, &own.iter().collect::<Vec<_>>());
        assert_eq!(pace, Pace { years_left: pace.years_left, ..Pace::default() });
        assert_eq!(pace.years_left, Some(1.0));
    }

    #[test]
    fn a_year_flow_stands_in_the_middle_of_its_year() {
        let goal = target("a,2022-12-31,45,flow,2022-01-01");
        assert!((target_position(&goal) - 2022.5).abs() < 1e-9);
    }
}
