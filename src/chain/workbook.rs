//! All tables of a run as one Excel workbook.

use super::{Chain, MOST_INLINE, record_sheet};
use crate::error::Result;
use crate::table::workbook::{Drawing, DrawingRow, workbook};
use crate::table::{Cell, Column, Kind, Row, Sheet};
use crate::time::Stamp;
use std::collections::BTreeMap;

/// Rows of a table that go into the workbook, which is made in memory; a larger archive has the others in its CSV and Parquet.
pub const MOST_SHEET_ROWS: usize = 20_000;

/// A workbook of all tables, the verdicts first, with a chart of each of the first [`MOST_INLINE`] judged series. Of a table
/// longer than [`MOST_SHEET_ROWS`] it holds the first so many, and says so in a sheet of notes.
///
/// # Errors
/// Where the workbook cannot be made.
pub fn excel(chain: &Chain) -> Result<Vec<u8>> {
    let mut tables = Tables::default();
    tables.rows(&chain.assessment.verdicts());
    tables.rows(&chain.targets);
    tables.rows(&chain.series);
    tables.rows(&chain.observations);
    tables.rows(&chain.projections);
    let fits = &chain.fits[..chain.fits.len().min(MOST_SHEET_ROWS)];
    tables.add("growth", crate::projection::fits_sheet(fits), chain.fits.len());
    tables.add("track_record", record_sheet(&chain.records), chain.records.len());
    let sensitivity = crate::target::sensitivity::sheet(&chain.assessment);
    let rows = sensitivity.rows.len();
    tables.add("sensitivity", sensitivity, rows);
    tables.rows(&chain.warnings);
    tables.rows(&chain.ledger);
    if !tables.cut.is_empty() {
        let column = |name: &str, kind| Column { name: name.into(), kind, required: true };
        let columns =
            vec![column("table", Kind::Text), column("rows_here", Kind::Integer), column("rows_in_csv", Kind::Integer)];
        let notes = Sheet { origin: "notes".into(), columns, rows: tables.cut, lines: Vec::new() };
        tables.sheets.insert(0, ("notes", notes));
    }
    workbook(&tables.sheets, &drawings(chain))
}

/// The sheets so far, and which of them hold a part.
#[derive(Default)]
struct Tables {
    sheets: Vec<(&'static str, Sheet)>,
    cut: Vec<Vec<Cell>>,
}

impl Tables {
    fn rows<R: Row>(&mut self, rows: &[R]) {
        self.add(R::TABLE, R::to_sheet(&rows[..rows.len().min(MOST_SHEET_ROWS)]), rows.len());
    }
    fn add(&mut self, name: &'static str, mut sheet: Sheet, all: usize) {
        sheet.rows.truncate(MOST_SHEET_ROWS);
        if sheet.rows.len() < all {
            let count = |rows: usize| Cell::Integer(i64::try_from(rows).unwrap_or(i64::MAX));
            self.cut.push(vec![Cell::Text(format!("{name}.csv")), count(sheet.rows.len()), count(all)]);
        }
        self.sheets.push((name, sheet));
    }
}

/// Figures, projection and target of every series that is judged and has a figure.
fn drawings(chain: &Chain) -> Vec<Drawing> {
    let mut found: Vec<(String, Drawing)> = Vec::new();
    for attainment in &chain.assessment.attainments {
        if found.len() == MOST_INLINE {
            break;
        }
        let verdict = &attainment.verdict;
        if verdict.latest.is_none() || found.iter().any(|(id, _)| *id == verdict.unique_id) {
            continue;
        }
        let mut rows: BTreeMap<Stamp, DrawingRow> = BTreeMap::new();
        let mut set = |ds: Stamp, change: &dyn Fn(&mut DrawingRow)| {
            let empty = DrawingRow { ds, actual: None, median: None, interval: None, target: None };
            change(rows.entry(ds).or_insert(empty));
        };
        for point in chain.series.iter().filter(|point| point.unique_id == verdict.unique_id) {
            set(point.ds, &|row| row.actual = Some(point.y));
        }
        for step in &attainment.path {
            set(step.ds, &|row| {
                row.median = Some(step.mean);
                row.interval = step.interval(80.0);
            });
        }
        for target in chain.targets.iter().filter(|target| target.unique_id == verdict.unique_id) {
            set(target.ds, &|row| row.target = Some(target.target));
        }
        let title = format!("{} {}", verdict.region, verdict.indicator);
        let drawing =
            Drawing { title: title.trim().to_string(), unit: verdict.unit.clone(), rows: rows.into_values().collect() };
        found.push((verdict.unique_id.clone(), drawing));
    }
    found.into_iter().map(|(_, drawing)| drawing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_table_is_cut_and_says_so() {
        let sheet = |rows: usize| Sheet {
            origin: "t".into(),
            columns: vec![Column { name: "n".into(), kind: Kind::Text, required: true }],
            rows: vec![vec![Cell::Text("x".into())]; rows],
            lines: Vec::new(),
        };
        let mut tables = Tables::default();
        tables.add("short", sheet(MOST_SHEET_ROWS), MOST_SHEET_ROWS);
        assert!(tables.cut.is_empty());
        tables.add("long", sheet(MOST_SHEET_ROWS + 3), MOST_SHEET_ROWS + 3);
        assert_eq!(tables.sheets[1].1.rows.len(), MOST_SHEET_ROWS);
        assert_eq!(
            tables.cut,
            [[Cell::Text("long.csv".into()), Cell::Integer(20_000), Cell::Integer(20_003)].to_vec()]
        );
    }
}
