//! Three tables into one: what the program made last time, what a person made of it, and what the program makes now.

use super::{BY_HAND, Keyed};
use crate::table::{Cell, Column, Kind, Sheet};
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

crate::table::row! {
    /// One thing that a person set in a table.
    pub struct Edit in "edits" {
        /// The table.
        table: String,
        /// The row: the values of its key, joined by ` | `.
        row: String,
        /// The column; empty where a whole row was added or deleted.
        column: String,
        /// What the program makes of it now.
        made: String,
        /// What the person set.
        set: String,
        /// `set`, `added`, `deleted`; `conflict` where the program's own value changed under the edit; `orphan` where the
        /// program no longer finds the row.
        state: String,
    }
}

/// A table after the merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The table.
    pub sheet: Sheet,
    /// What people set in it.
    pub edits: Vec<Edit>,
}

/// The rows of a sheet by key; rows that share a key are told apart by their order.
fn index(sheet: &Sheet, keyed: Keyed) -> Vec<Vec<String>> {
    let at: Vec<Option<usize>> = keyed.key.iter().map(|name| sheet.position(name)).collect();
    let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    sheet
        .rows
        .iter()
        .map(|row| {
            let mut key: Vec<String> =
                at.iter().map(|at| at.and_then(|at| row.get(at)).map_or(String::new(), plain)).collect();
            let count = seen.entry(key.clone()).or_default();
            *count += 1;
            key.push(count.to_string());
            key
        })
        .collect()
}

/// A cell of a key: a date as a spreadsheet may have rewritten it is the same date.
fn plain(cell: &Cell) -> String {
    let text = cell.to_string();
    let text = text.trim();
    as_date(text).map_or_else(|| text.to_string(), |date| date.to_string())
}

/// A day as people and spreadsheets write it: 2025-06-06, 2025/6/6.
fn as_date(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Relative difference that a spreadsheet's fifteen digits leave.
const FIFTEEN_DIGITS: f64 = 1e-12;

/// Whether two cells of one column say the same.
fn same(one: &Cell, other: &Cell, column: &str) -> bool {
    let (one, other) = (one.to_string(), other.to_string());
    let (one, other) = (one.trim(), other.trim());
    if column == "inferred" {
        return without_marks(one) == without_marks(other);
    }
    if one == other || one.replace("\r\n", "\n") == other.replace("\r\n", "\n") {
        return true;
    }
    if let (Ok(one), Ok(other)) = (one.parse::<f64>(), other.parse::<f64>()) {
        return one == other || (one - other).abs() <= FIFTEEN_DIGITS * one.abs().max(other.abs());
    }
    if let (Some(one), Some(other)) = (as_date(one), as_date(other)) {
        return one == other;
    }
    matches!(one, "true" | "false") && one.eq_ignore_ascii_case(other)
        || matches!(other, "true" | "false") && other.eq_ignore_ascii_case(one)
}

fn without_marks(text: &str) -> String {
    text.split(';').filter(|word| !word.starts_with(BY_HAND)).collect::<Vec<_>>().join(";")
}

/// Merges what people set in `current`, against `base`, into `fresh`.
///
/// `base` is the table as the program made it last time, `current` the same file as it is now, `fresh` what the program
/// makes now. Columns that only `current` has are kept. Where a row cannot be found again, an edited one is kept as an
/// orphan and an untouched one goes.
#[must_use]
pub fn merge(keyed: Keyed, base: &Sheet, current: &Sheet, fresh: &Sheet) -> Merged {
    let (base_keys, current_keys, fresh_keys) = (index(base, keyed), index(current, keyed), index(fresh, keyed));
    let by_key = |keys: &[Vec<String>]| -> BTreeMap<Vec<String>, usize> {
        keys.iter().enumerate().map(|(at, key)| (key.clone(), at)).collect()
    };
    let (in_base, in_current, in_fresh) = (by_key(&base_keys), by_key(&current_keys), by_key(&fresh_keys));
    let extra: Vec<(usize, &Column)> = current
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.name.is_empty() && fresh.position(&column.name).is_none())
        .collect();
    let mut columns = fresh.columns.clone();
    columns.extend(extra.iter().map(|(_, column)| Column { kind: Kind::Text, required: false, ..(*column).clone() }));
    let mut work =
        Work { keyed, base, current, fresh, extra: extra.iter().map(|(at, _)| *at).collect(), edits: Vec::new() };
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for (at, key) in fresh_keys.iter().enumerate() {
        let row = match (in_base.get(key), in_current.get(key)) {
            (Some(_), None) => {
                work.edit(key, "", "", "", "deleted");
                continue;
            }
            (base, Some(now)) => work.row(key, base.copied(), *now, at),
            (None, None) => work.untouched(at),
        };
        rows.push(row);
        lines.push(in_current.get(key).map_or(0, |now| current.line(*now)));
    }
    for (now, key) in current_keys.iter().enumerate() {
        if in_fresh.contains_key(key) {
            continue;
        }
        let state = match in_base.get(key) {
            None => "added",
            Some(before) if work.touched(*before, now) => "orphan",
            Some(_) => continue,
        };
        work.edit(key, "", "", "", state);
        rows.push(work.own(now));
        lines.push(current.line(now));
    }
    Merged { sheet: Sheet { origin: current.origin.clone(), columns, rows, lines }, edits: work.edits }
}

struct Work<'a> {
    keyed: Keyed,
    base: &'a Sheet,
    current: &'a Sheet,
    fresh: &'a Sheet,
    extra: Vec<usize>,
    edits: Vec<Edit>,
}

impl Work<'_> {
    fn edit(&mut self, key: &[String], column: &str, made: &str, set: &str, state: &str) {
        self.edits.push(Edit {
            table: self.keyed.table.to_string(),
            row: key[..key.len() - 1].join(" | "),
            column: column.to_string(),
            made: made.to_string(),
            set: set.to_string(),
            state: state.to_string(),
        });
    }

    /// A cell of a sheet by its column's name; `None` where it has no such column.
    fn cell<'s>(sheet: &'s Sheet, row: usize, name: &str) -> Option<&'s Cell> {
        sheet.position(name).and_then(|at| sheet.rows[row].get(at))
    }

    /// Whether a person set the column: the file differs from what the program wrote. A column taken out of the file is not
    /// an edit of its cells.
    fn set_by_hand(&self, before: usize, now: usize, name: &str) -> bool {
        if self.keyed.follows.contains(&name) {
            return false;
        }
        match (Self::cell(self.base, before, name), Self::cell(self.current, now, name)) {
            (Some(was), Some(is)) => !same(was, is, name) && !self.follows(before, now, name),
            (None, Some(now)) => {
                *now != Cell::Empty && self.base.position(name).is_none() && self.fresh.position(name).is_none()
            }
            _ => false,
        }
    }

    /// Whether a cell differs only because it went with another that was set by hand, in an earlier run.
    fn follows(&self, before: usize, now: usize, name: &str) -> bool {
        let number =
            |sheet, row, name| Self::cell(sheet, row, name).and_then(|cell| cell.to_string().parse::<f64>().ok());
        let shift = |name| Some(number(self.current, now, name)? - number(self.base, before, name)?);
        match name {
            "lo" | "hi" => self.keyed.value.and_then(shift).zip(shift(name)).is_some_and(|(value, end)| {
                let size = number(self.current, now, name).map_or(0.0, f64::abs);
                value != 0.0 && (value - end).abs() <= FIFTEEN_DIGITS * size.max(1.0)
            }),
            // Both ends of a day were moved together: the last one counts as set.
            "period_start" => {
                let day = |sheet, row| Self::cell(sheet, row, "period_start") == Self::cell(sheet, row, "period_end");
                day(self.base, before) && day(self.current, now)
            }
            _ => false,
        }
    }

    fn touched(&self, before: usize, now: usize) -> bool {
        self.current.columns.iter().any(|column| self.set_by_hand(before, now, &column.name))
    }

    /// A row that the program finds again and that is in the file.
    fn row(&mut self, key: &[String], before: Option<usize>, now: usize, at: usize) -> Vec<Cell> {
        let mut cells = self.fresh.rows[at].clone();
        let mut marks: BTreeSet<String> = BTreeSet::new();
        for (index, column) in self.fresh.columns.iter().enumerate() {
            let name = column.name.as_str();
            let Some(set) = Self::cell(self.current, now, name).cloned() else { continue };
            let made = cells[index].clone();
            let by_hand = match before {
                Some(before) => self.set_by_hand(before, now, name),
                // The person added the row before the program found it.
                None => !self.keyed.follows.contains(&name) && set != Cell::Empty && !same(&set, &made, name),
            };
            if !by_hand || same(&set, &made, name) {
                continue;
            }
            let moved = before
                .and_then(|before| Self::cell(self.base, before, name))
                .is_some_and(|before| !same(before, &made, name));
            self.edit(key, name, &made.to_string(), &set.to_string(), if moved { "conflict" } else { "set" });
            marks.insert(format!("{BY_HAND}{name}"));
            cells[index] = as_read(set);
        }
        self.follow(&mut cells, at, &marks);
        if let Some(at) = self.fresh.position("inferred").filter(|_| !marks.is_empty()) {
            let words = cells[at].to_string();
            let words = without_marks(&words);
            let all: Vec<&str> =
                words.split(';').filter(|word| !word.is_empty()).chain(marks.iter().map(String::as_str)).collect();
            cells[at] = Cell::Text(all.join(";"));
        }
        cells.extend(self.extra.iter().map(|at| self.current.rows[now].get(*at).cloned().unwrap_or(Cell::Empty)));
        cells
    }

    /// What goes with a hand-set cell and was not set itself: the interval around a value moves with it, and the two ends of a
    /// day stay one day.
    fn follow(&self, cells: &mut [Cell], at: usize, marks: &BTreeSet<String>) {
        let set = |name: &str| marks.contains(&format!("{BY_HAND}{name}"));
        let made = |name: &str| Self::cell(self.fresh, at, name);
        let number = |cell: &Cell| cell.to_string().parse::<f64>().ok();
        if let Some(value) = self.keyed.value.filter(|value| set(value)) {
            let now = self.fresh.position(value).and_then(|at| number(&cells[at]));
            if let Some(shift) = now.zip(made(value).and_then(number)).map(|(now, made)| now - made) {
                for name in ["lo", "hi"].into_iter().filter(|name| !set(name)) {
                    let moved = made(name).and_then(number).map(|made| made + shift);
                    if let Some((at, moved)) = self.fresh.position(name).zip(moved) {
                        cells[at] = Cell::Number(moved);
                    }
                }
            }
        }
        for (one, other) in [("period_start", "period_end"), ("period_end", "period_start")] {
            if set(one)
                && !set(other)
                && made(one) == made(other)
                && let (Some(from), Some(to)) = (self.fresh.position(one), self.fresh.position(other))
            {
                cells[to] = cells[from].clone();
            }
        }
    }

    fn untouched(&self, at: usize) -> Vec<Cell> {
        let mut cells = self.fresh.rows[at].clone();
        cells.resize(cells.len() + self.extra.len(), Cell::Empty);
        cells
    }

    /// A row of the file that the program does not make.
    fn own(&self, now: usize) -> Vec<Cell> {
        let known = self
            .fresh
            .columns
            .iter()
            .map(|column| Self::cell(self.current, now, &column.name).cloned().map_or(Cell::Empty, as_read));
        let extra = self.extra.iter().map(|at| self.current.rows[now].get(*at).cloned().unwrap_or(Cell::Empty));
        known.chain(extra).collect()
    }
}

/// A hand-set cell in the form that the tables use: a spreadsheet's 2025/6/6 as 2025-06-06, TRUE as true.
fn as_read(cell: Cell) -> Cell {
    let Cell::Text(text) = &cell else { return cell };
    let text = text.trim();
    if let Some(date) = as_date(text) {
        return Cell::Text(date.to_string());
    }
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        return Cell::Text(text.to_lowercase());
    }
    Cell::Text(text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::csv;

    const KEYED: Keyed = Keyed { table: "t", key: &["id"], follows: &["line"], value: Some("y") };

    fn sheet(text: &str) -> Sheet {
        csv::read(text.as_bytes(), "t.csv").unwrap()
    }

    fn shown(sheet: &Sheet) -> String {
        let mut out = Vec::new();
        csv::write(sheet, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hand_edits_survive_what_the_program_makes_now() {
        let base = sheet("id,y,line,inferred\na,1,10,x\nb,2,11,\nc,3,12,\nd,4,13,\n");
        let current = sheet("id,y,line,inferred,note\na,1.50,10,x,mine\nb,2.0,11,,\nd,4,13,,\ne,9,,,\n");
        let fresh = sheet("id,y,line,inferred\na,1,20,x\nb,5,21,\nc,3,22,\nf,6,24,\n");
        let merged = merge(KEYED, &base, &current, &fresh);
        assert_eq!(
            shown(&merged.sheet),
            "id,y,line,inferred,note\na,1.50,20,x;hand:y,mine\nb,5,21,,\nf,6,24,,\ne,9,,,\n"
        );
        let states: Vec<(&str, &str)> =
            merged.edits.iter().map(|edit| (edit.row.as_str(), edit.state.as_str())).collect();
        assert_eq!(states, [("a", "set"), ("c", "deleted"), ("e", "added")]);
        // The merged table is the next current one: the same edits are found again, and nothing else.
        let again = merge(KEYED, &fresh, &merged.sheet, &fresh);
        assert_eq!(shown(&again.sheet), shown(&merged.sheet));
        assert_eq!(again.edits.iter().filter(|edit| edit.state == "set").count(), 1);
    }

    #[test]
    fn conflicts_and_orphans_are_named() {
        let base = sheet("id,y\na,1\nb,2\n");
        let current = sheet("id,y\na,7\nb,8\n");
        let fresh = sheet("id,y\na,3\n");
        let merged = merge(KEYED, &base, &current, &fresh);
        assert_eq!(shown(&merged.sheet), "id,y\na,7\nb,8\n");
        let states: Vec<&str> = merged.edits.iter().map(|edit| edit.state.as_str()).collect();
        assert_eq!(states, ["conflict", "orphan"]);
        assert_eq!((merged.edits[0].made.as_str(), merged.edits[0].set.as_str()), ("3", "7"));
    }

    #[test]
    fn the_interval_moves_with_a_value_set_by_hand() {
        let base = sheet("id,y,lo,hi,period_start,period_end\na,400,399.5,400.5,2023-12-31,2023-12-31\n");
        let current = sheet("id,y,lo,hi,period_start,period_end\na,450,399.5,400.5,2023-12-31,2024-12-31\n");
        let merged = merge(KEYED, &base, &current, &base);
        assert_eq!(
            shown(&merged.sheet),
            "id,y,lo,hi,period_start,period_end\na,450,449.5,450.5,2024-12-31,2024-12-31\n"
        );
        // Written and read again, the moved ends are what the program wrote, not new edits that would stop moving.
        let again = merge(KEYED, &base, &merged.sheet, &base);
        assert_eq!(shown(&again.sheet), shown(&merged.sheet));
        assert_eq!(again.edits, merged.edits);
    }

    #[test]
    fn what_a_spreadsheet_rewrites_is_no_edit() {
        let base = sheet("id,y,ds,flag\na,0.1234567890123456,2025-06-06,true\n");
        let current = sheet("id,y,ds,flag\na,0.123456789012346,2025/6/6,TRUE\n");
        assert!(merge(KEYED, &base, &current, &base).edits.is_empty());
    }
}
