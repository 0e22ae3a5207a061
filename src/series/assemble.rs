//! Stated figures to points, one series a region and indicator.

use super::imply;
use super::interval::{factor, plausible};
use super::merge;
use crate::table::{Bound, Measure, Observation, Origin, Role, SeriesPoint, Warning};
use crate::time::{Date, Stamp};
use chrono::Datelike;

/// What the vocabulary knows of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// What the bare indicator is.
    pub measure: Measure,
    /// The set that it is counted within, or the indicator whose change it is; empty where there is none.
    pub parent: String,
}

/// Looks an indicator id up in the vocabulary; `None` for an indicator outside it.
pub type Kinship<'a> = &'a dyn Fn(&str) -> Option<Kin>;

/// The series of a set of reports.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assembly {
    /// The points, by series and date.
    pub points: Vec<SeriesPoint>,
    /// Facts that contradict each other.
    pub warnings: Vec<Warning>,
    /// Actual figures that could not be placed because the text gives them no date.
    pub undated: usize,
}

/// The name of the series that an observation belongs to.
///
/// The suffixes are explained in the [module](super).
#[must_use]
pub fn series_id(observation: &Observation, kinship: Kinship) -> String {
    let indicator =
        if observation.indicator_id.is_empty() { &observation.indicator } else { &observation.indicator_id };
    let suffix = match observation.measure {
        Measure::Growth => "#growth".to_string(),
        Measure::Delta => "#delta".to_string(),
        Measure::Rank => "#rank".to_string(),
        Measure::RateCard => "#rate_card".to_string(),
        Measure::Level | Measure::Ratio => String::new(),
        Measure::Flow => {
            let level = kinship(&observation.indicator_id).is_some_and(|kin| kin.measure == Measure::Level);
            format!("{}{}", if level { "#flow" } else { "" }, span(observation))
        }
    };
    format!("{}/{indicator}{suffix}", observation.region)
}

/// The part of the year that a flow covers; empty for whole years.
fn span(observation: &Observation) -> String {
    let (Some(start), Some(end)) = (observation.period_start, observation.period_end) else {
        return if observation.period_end.is_some() { "#span".into() } else { String::new() };
    };
    let whole_year = start.month() == 1 && start.day() == 1 && end.month() == 12 && end.day() == 31;
    match end.year() - start.year() {
        0 if whole_year => String::new(),
        0 => format!("#{:02}-{:02}", start.month(), end.month()),
        _ => "#span".into(),
    }
}

/// Series out of observations.
///
/// Only actual figures count; the targets are [`collect`](crate::target::collect)ed apart. The order of the observations
/// does not matter, except that of two equally exact statements the one from the later report stands (reports are in the
/// order of their dates in `report_dates`, by name where they have none).
#[must_use]
pub fn assemble(observations: &[Observation], kinship: Kinship, report_dates: &[(String, Option<Date>)]) -> Assembly {
    let mut points = Vec::new();
    let mut undated = 0;
    for observation in observations.iter().filter(|observation| is_figure(observation)) {
        match observation.period_end {
            Some(end) => points.push(stated(observation, end, kinship)),
            None => undated += 1,
        }
    }
    let implied = imply::points(observations, kinship);
    let (points, warnings) = merge::merge(points, implied, report_dates);
    Assembly { points, warnings, undated }
}

/// Whether an observation is a past figure that a series can hold.
pub(super) fn is_figure(observation: &Observation) -> bool {
    observation.role == Role::Actual
        && matches!(observation.measure, Measure::Level | Measure::Flow | Measure::Ratio | Measure::Growth)
        && observation.value.is_finite()
}

fn stated(observation: &Observation, end: Date, kinship: Kinship) -> SeriesPoint {
    let growth = observation.measure == Measure::Growth;
    // Rates of a growth series are percent throughout, so that 翻番 and 60 % stand on one scale.
    let times = growth && matches!(observation.unit.as_str(), "x" | "倍");
    let rate = |value: f64| if times { (value - 1.0) * 100.0 } else { value };
    let exact = observation.bound == Bound::Eq;
    let interval = match factor(observation).filter(|_| times) {
        Some(factor) => factor,
        None => plausible(observation),
    };
    SeriesPoint {
        unique_id: series_id(observation, kinship),
        ds: Stamp::Date(end),
        y: rate(observation.value),
        lo: if exact { Some(rate(interval.lo)) } else { observation.lo.map(rate) },
        hi: if exact { Some(rate(interval.hi)) } else { observation.hi.map(rate) },
        bound: Some(observation.bound),
        unit: if times { "%".into() } else { observation.unit.clone() },
        measure: Some(observation.measure),
        origin: Some(Origin::Stated),
        period_start: if observation.measure == Measure::Flow { observation.period_start } else { None },
        base_ds: if growth { imply::base_date(observation) } else { None },
        region: observation.region.clone(),
        indicator: observation.indicator.clone(),
        note: String::new(),
        doc: observation.doc.clone(),
        line: observation.line,
        start: observation.start,
        end: observation.end,
    }
}
