//! All tables of a run as one Excel workbook.

use super::{Chain, record_sheet};
use crate::error::Result;
use crate::table::workbook::{Drawing, DrawingRow, workbook};
use crate::table::{Row, Sheet};
use crate::time::Stamp;
use std::collections::BTreeMap;

/// The name of the sheet with the verdicts, which come first.
const VERDICTS: &str = "verdicts";

/// A workbook of all tables, the verdicts first, with a chart of every judged series.
///
/// # Errors
/// Where a table is longer than a sheet can be.
pub fn excel(chain: &Chain) -> Result<Vec<u8>> {
    fn sheet<R: Row>(rows: &[R]) -> (&'static str, Sheet) {
        (R::TABLE, R::to_sheet(rows))
    }
    let verdicts = chain.assessment.verdicts();
    let tables = [
        (VERDICTS, Row::to_sheet(&verdicts)),
        sheet(&chain.targets),
        sheet(&chain.series),
        sheet(&chain.observations),
        sheet(&chain.projections),
        ("growth", crate::projection::fits_sheet(&chain.fits)),
        ("track_record", record_sheet(&chain.records)),
        ("sensitivity", crate::target::sensitivity::sheet(&chain.assessment)),
        sheet(&chain.warnings),
        sheet(&chain.ledger),
    ];
    workbook(&tables, &drawings(chain))
}

/// Figures, projection and target of every series that is judged and has a figure.
fn drawings(chain: &Chain) -> Vec<Drawing> {
    let mut found: Vec<(String, Drawing)> = Vec::new();
    for attainment in &chain.assessment.attainments {
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
