//! The targets that reports state.

use crate::series::{Kinship, series_id};
use crate::table::{Bound, Measure, Observation, Role, SeriesPoint, Target};
use crate::time::{Date, Stamp};
use std::collections::HashMap;

/// The targets of a set of reports.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Collection {
    /// Targets with a deadline, in text order, one a series and deadline and value.
    pub targets: Vec<Target>,
    /// Aims that the text gives no deadline for; they cannot be assessed.
    pub without_deadline: Vec<Observation>,
}

/// Takes the targets out of the observations.
///
/// The base is the newest figure of the target's own series that was known when the target was stated, from the same report
/// before any other. A target that headline and body state twice is one target; the stricter wording stands.
#[must_use]
pub fn collect(
    observations: &[Observation],
    points: &[SeriesPoint],
    kinship: Kinship,
    report_dates: &[(String, Option<Date>)],
) -> Collection {
    let mut collection = Collection::default();
    let mut own: HashMap<&str, Vec<&SeriesPoint>> = HashMap::new();
    for point in points {
        own.entry(&point.unique_id).or_default().push(point);
    }
    let dates: HashMap<&str, Option<Date>> =
        report_dates.iter().rev().map(|(doc, date)| (doc.as_str(), *date)).collect();
    // Where the targets of a series stand in the collection.
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    let wanted = observations.iter().filter(|observation| {
        observation.role == Role::Target
            && matches!(observation.measure, Measure::Level | Measure::Flow | Measure::Ratio | Measure::Growth)
            && observation.value.is_finite()
    });
    for observation in wanted {
        let slogan = observation.measure == Measure::Growth && !matches!(observation.unit.as_str(), "%" | "‰");
        let stated_on = dates.get(observation.doc.as_str()).copied().flatten();
        // A date that only the report lends, and that does not lie ahead of it, is no deadline.
        let lent = observation.inferred.split(';').any(|column| column.trim() == "period_end");
        let deadline = observation.period_end.filter(|end| !(lent && stated_on.is_some_and(|on| *end <= on)));
        let Some(deadline) = deadline else {
            collection.without_deadline.push(observation.clone());
            continue;
        };
        if slogan {
            continue;
        }
        let unique_id = series_id(observation, kinship);
        let known = own.get(unique_id.as_str()).map_or(&[][..], Vec::as_slice);
        let base = base(known, &observation.doc, stated_on, deadline);
        let target = Target {
            unique_id,
            ds: Stamp::Date(deadline),
            target: observation.value,
            unit: observation.unit.clone(),
            bound: Some(observation.bound),
            measure: Some(observation.measure),
            period_start: if observation.measure == Measure::Flow { observation.period_start } else { None },
            base_ds: base.map(|point| point.ds),
            base: base.map(|point| point.y),
            region: observation.region.clone(),
            indicator: observation.indicator.clone(),
            stated_on,
            doc: observation.doc.clone(),
            line: observation.line,
            start: observation.start,
            end: observation.end,
            quote: observation.quote.clone(),
        };
        let places = places.entry(target.unique_id.clone()).or_default();
        let twin = places.iter().copied().find(|at| {
            let other = &collection.targets[*at];
            other.ds == target.ds && other.target == target.target && other.doc == target.doc
        });
        match twin.map(|at| &mut collection.targets[at]) {
            Some(other) if strictness(target.bound) > strictness(other.bound) => other.bound = target.bound,
            Some(_) => {}
            None => {
                places.push(collection.targets.len());
                collection.targets.push(target);
            }
        }
    }
    collection
}

fn strictness(bound: Option<Bound>) -> u8 {
    match bound {
        Some(Bound::Gt | Bound::Lt) => 2,
        Some(Bound::Ge | Bound::Le) => 1,
        _ => 0,
    }
}

fn base<'a>(points: &[&'a SeriesPoint], doc: &str, stated_on: Option<Date>, deadline: Date) -> Option<&'a SeriesPoint> {
    let latest = stated_on.unwrap_or(deadline).min(deadline);
    let mut known: Vec<&SeriesPoint> = points
        .iter()
        .copied()
        .filter(|point| point.ds.date().is_some_and(|date| date <= latest && date < deadline))
        .collect();
    known.sort_by_key(|point| (point.doc == doc, point.ds));
    known.last().copied()
}
