//! What changed since the last run.

use super::{Edit, Keyed, OBSERVATIONS, SERIES, VERDICTS};
use crate::table::{Cell, Sheet, text};
use std::collections::BTreeMap;

crate::table::row! {
    /// One thing that is not as it was after the last run.
    pub struct Change in "changes" {
        /// `report`, `fact`, `figure`, `verdict` or `edit`.
        kind: String,
        /// `new`, `changed`, `gone`; for figures `restated`, for verdicts `moved`; for edits their state.
        what: String,
        /// The report, the fact's quote, the series with its date, or the edited cell.
        subject: String,
        /// What was there.
        before: String,
        /// What is there now.
        after: String,
    }
}

/// Smallest change of a probability that is told.
const MOVED: f64 = 0.01;

/// Compares the tables of the last run with those of this one; each pair may lack the former.
#[must_use]
pub fn changes(reports: Vec<Change>, tables: &[(Keyed, Option<Sheet>, &Sheet)], edits: &[Edit]) -> Vec<Change> {
    let mut found = reports;
    for (keyed, before, now) in tables {
        let Some(before) = before else { continue };
        match keyed.table {
            table if table == OBSERVATIONS.table => facts(*keyed, before, now, &mut found),
            table if table == SERIES.table => figures(*keyed, before, now, &mut found),
            table if table == VERDICTS.table => verdicts(*keyed, before, now, &mut found),
            _ => {}
        }
    }
    found.extend(edits.iter().filter(|edit| edit.state != "set").map(|edit| Change {
        kind: "edit".into(),
        what: edit.state.clone(),
        subject: format!("{}: {} {}", edit.table, edit.row, edit.column).trim().to_string(),
        before: edit.set.clone(),
        after: edit.made.clone(),
    }));
    found
}

fn at(sheet: &Sheet, row: usize, name: &str) -> String {
    sheet.position(name).and_then(|at| sheet.rows[row].get(at)).map_or(String::new(), Cell::to_string)
}

fn number(sheet: &Sheet, row: usize, name: &str) -> Option<f64> {
    at(sheet, row, name).parse().ok()
}

/// Rows by key; of rows that share one, each in turn.
fn by_key(keyed: Keyed, sheet: &Sheet) -> BTreeMap<Vec<String>, Vec<usize>> {
    let mut rows: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for row in 0..sheet.rows.len() {
        rows.entry(keyed.key.iter().map(|name| at(sheet, row, name)).collect()).or_default().push(row);
    }
    rows
}

fn facts(keyed: Keyed, before: &Sheet, now: &Sheet, found: &mut Vec<Change>) {
    let (old, new) = (by_key(keyed, before), by_key(keyed, now));
    let mut tell = |sheet: &Sheet, rows: &[usize], known: usize, what: &str| {
        for row in rows.iter().skip(known) {
            let fact =
                format!("{}{} {}", at(sheet, *row, "value"), at(sheet, *row, "unit"), at(sheet, *row, "period_end"));
            let (gone, fact) = (what == "gone", fact.trim().to_string());
            found.push(Change {
                kind: "fact".into(),
                what: what.into(),
                subject: format!(
                    "{} {}：{}",
                    at(sheet, *row, "region"),
                    at(sheet, *row, "indicator"),
                    at(sheet, *row, "quote")
                ),
                before: if gone { fact.clone() } else { String::new() },
                after: if gone { String::new() } else { fact },
            });
        }
    };
    for (key, rows) in &new {
        tell(now, rows, old.get(key).map_or(0, Vec::len), "new");
    }
    for (key, rows) in &old {
        tell(before, rows, new.get(key).map_or(0, Vec::len), "gone");
    }
}

fn figures(keyed: Keyed, before: &Sheet, now: &Sheet, found: &mut Vec<Change>) {
    let old = by_key(keyed, before);
    for (key, rows) in by_key(keyed, now) {
        let Some((was, is)) = old.get(&key).and_then(|old| old.first()).zip(rows.first()) else { continue };
        let (Some(was), Some(is)) = (number(before, *was, "y"), number(now, *is, "y")) else { continue };
        if was != is {
            found.push(Change {
                kind: "figure".into(),
                what: "restated".into(),
                subject: key.join(" "),
                before: text::figure(was),
                after: text::figure(is),
            });
        }
    }
}

fn verdicts(keyed: Keyed, before: &Sheet, now: &Sheet, found: &mut Vec<Change>) {
    let old = by_key(keyed, before);
    let shown = |sheet: &Sheet, row: usize| {
        let chance =
            number(sheet, row, "probability").map_or(String::new(), |chance| format!(" {:.1} %", 100.0 * chance));
        format!("{}{chance}", at(sheet, row, "verdict"))
    };
    let new = by_key(keyed, now);
    for (key, rows) in &new {
        let Some(is) = rows.first() else { continue };
        let subject = key.join(" ");
        let Some(was) = old.get(key).and_then(|old| old.first()) else {
            found.push(Change {
                kind: "verdict".into(),
                what: "new".into(),
                subject,
                before: String::new(),
                after: shown(now, *is),
            });
            continue;
        };
        let chance = (number(before, *was, "probability"), number(now, *is, "probability"));
        let moved = match chance {
            (Some(was), Some(is)) => (was - is).abs() >= MOVED,
            (was, is) => was.is_some() != is.is_some(),
        };
        if moved || at(before, *was, "verdict") != at(now, *is, "verdict") {
            found.push(Change {
                kind: "verdict".into(),
                what: "moved".into(),
                subject,
                before: shown(before, *was),
                after: shown(now, *is),
            });
        }
    }
    for (key, rows) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        if let Some(was) = rows.first() {
            found.push(Change {
                kind: "verdict".into(),
                what: "gone".into(),
                subject: key.join(" "),
                before: shown(before, *was),
                after: String::new(),
            });
        }
    }
}
