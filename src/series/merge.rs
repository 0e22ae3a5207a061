//! Several facts on one value: agreement, restatement, contradiction.

use super::interval::Interval;
use crate::table::{Bound, Origin, SeriesPoint, Warning};
use crate::time::Date;
use std::collections::BTreeMap;

/// Orders points as a table has them: by series, date, and place in the reports.
fn order(point: &SeriesPoint) -> (String, crate::time::Stamp, String, u64) {
    (point.unique_id.clone(), point.ds, point.doc.clone(), point.start)
}

/// What a point leaves possible; open ends are infinite.
fn range(point: &SeriesPoint) -> Interval {
    Interval { lo: point.lo.unwrap_or(f64::NEG_INFINITY), hi: point.hi.unwrap_or(f64::INFINITY) }
}

/// One point a series and date; what contradicts it becomes a warning.
pub(super) fn merge(
    stated: Vec<SeriesPoint>,
    implied: Vec<SeriesPoint>,
    report_dates: &[(String, Option<Date>)],
) -> (Vec<SeriesPoint>, Vec<Warning>) {
    let date_of: BTreeMap<&str, Option<Date>> = report_dates.iter().map(|(doc, date)| (doc.as_str(), *date)).collect();
    let newness = |point: &SeriesPoint| date_of.get(point.doc.as_str()).copied().flatten();
    let mut cells: BTreeMap<(String, crate::time::Stamp), Vec<SeriesPoint>> = BTreeMap::new();
    for point in stated.into_iter().chain(implied) {
        cells.entry((point.unique_id.clone(), point.ds)).or_default().push(point);
    }
    let (mut points, mut warnings) = (Vec::new(), Vec::new());
    for (_, mut facts) in cells {
        facts.sort_by_key(order);
        // Stated before implied, exact before bounded, later reports before earlier ones.
        facts.sort_by_key(|fact| {
            (fact.origin == Some(Origin::Implied), fact.bound != Some(Bound::Eq), std::cmp::Reverse(newness(fact)))
        });
        let mut facts = facts.into_iter();
        let Some(mut chosen) = facts.next() else { continue };
        for other in facts {
            let same = other.y == chosen.y && other.unit == chosen.unit;
            if same {
                continue;
            }
            if comparable(&chosen, &other) && range(&chosen).meets(range(&other)) {
                tighten(&mut chosen, &other);
            } else {
                warnings.push(contradiction(&chosen, &other, newness(&chosen) != newness(&other)));
            }
        }
        points.push(chosen);
    }
    warnings.sort_by(|a, b| (&a.doc, a.start, &a.what).cmp(&(&b.doc, b.start, &b.what)));
    (points, warnings)
}

fn comparable(one: &SeriesPoint, other: &SeriesPoint) -> bool {
    one.unit == other.unit || (one.unit.chars().count() == 1 && other.unit.chars().count() == 1)
}

/// Agreement narrows what is possible; a bounded statement never overrules an exact one.
fn tighten(chosen: &mut SeriesPoint, other: &SeriesPoint) {
    if chosen.bound == Some(Bound::Eq) && chosen.origin == Some(Origin::Stated) {
        return;
    }
    chosen.lo = match (chosen.lo, other.lo) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    };
    chosen.hi = match (chosen.hi, other.hi) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
}

fn contradiction(chosen: &SeriesPoint, other: &SeriesPoint, restated: bool) -> Warning {
    let check = if other.origin == Some(Origin::Implied) {
        "level_against_growth"
    } else if restated {
        "restated"
    } else {
        "two_values"
    };
    let round = |value: f64| format!("{}", (value * 100.0).round() / 100.0);
    let range = |point: &SeriesPoint| match (point.lo, point.hi) {
        (Some(lo), Some(hi)) => format!("{}–{}", round(lo), round(hi)),
        (Some(lo), None) => format!("≥{}", round(lo)),
        (None, Some(hi)) => format!("≤{}", round(hi)),
        (None, None) => round(point.y),
    };
    Warning {
        doc: other.doc.clone(),
        line: other.line,
        start: other.start,
        end: other.end,
        check: check.into(),
        subject: chosen.unique_id.clone(),
        what: format!(
            "{} {}：采用{}{}（{} 第{}行），与{}{}（{} 第{}行，区间{}）不一致{}",
            chosen.indicator,
            chosen.ds,
            round(chosen.y),
            chosen.unit,
            chosen.doc,
            chosen.line,
            round(other.y),
            other.unit,
            other.doc,
            other.line,
            range(other),
            if other.note.is_empty() { String::new() } else { format!("；推算：{}", other.note) },
        ),
        what_en: format!(
            "{} at {}: {} {} is used ({} line {}); {} {} ({} line {}, range {}) disagrees{}",
            chosen.indicator,
            chosen.ds,
            round(chosen.y),
            chosen.unit,
            chosen.doc,
            chosen.line,
            round(other.y),
            other.unit,
            other.doc,
            other.line,
            range(other),
            if other.note.is_empty() { String::new() } else { format!("; implied by {}", other.note) },
        ),
    }
}
