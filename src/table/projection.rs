use super::cell::{Cell, Column, Field, Kind, Row, Sheet, field, missing};
use crate::error::{Error, Result};
use crate::time::Stamp;

/// One future step of one series under one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// The series.
    pub unique_id: String,
    /// The future day or step.
    pub ds: Stamp,
    /// The model.
    pub model: String,
    /// The point forecast.
    pub mean: f64,
    /// Intervals as (level in percent, lower, upper), rising in level; columns `lo-80`, `hi-80` and so on.
    pub intervals: Vec<(f64, f64, f64)>,
}

impl Projection {
    /// The interval of a level in percent.
    #[must_use]
    pub fn interval(&self, level: f64) -> Option<(f64, f64)> {
        self.intervals.iter().find(|(found, _, _)| *found == level).map(|&(_, lower, upper)| (lower, upper))
    }
}

impl Projection {
    /// All levels that some row has, rising.
    #[must_use]
    pub fn levels(rows: &[Self]) -> Vec<f64> {
        let mut levels: Vec<f64> = Vec::new();
        for (level, _, _) in rows.iter().flat_map(|row| &row.intervals) {
            if let Err(at) = levels.binary_search_by(|known| known.total_cmp(level)) {
                levels.insert(at, *level);
            }
        }
        levels
    }
    /// A table of these rows with the intervals of all `levels`, be they there or not.
    #[must_use]
    pub fn sheet(rows: &[Self], levels: &[f64]) -> Sheet {
        let cells = |row: &Self| {
            let mut cells = row.cells();
            cells.truncate(4);
            for level in levels {
                let ends = row.interval(*level).map(|(lower, upper)| [Cell::Number(lower), Cell::Number(upper)]);
                cells.extend(ends.unwrap_or([Cell::Empty, Cell::Empty]));
            }
            cells
        };
        Sheet {
            origin: Self::TABLE.to_string(),
            columns: table(levels),
            rows: rows.iter().map(cells).collect(),
            lines: Vec::new(),
        }
    }
}

/// The columns of a table with the intervals of these levels.
fn table(levels: &[f64]) -> Vec<Column> {
    let column = |name: &str, kind, required| Column { name: name.to_string(), kind, required };
    let mut columns = vec![
        column("unique_id", Kind::Text, true),
        column("ds", Kind::Stamp, true),
        column("model", Kind::Text, true),
        column("mean", Kind::Number, true),
    ];
    for level in levels {
        columns.push(column(&format!("lo-{level}"), Kind::Number, false));
        columns.push(column(&format!("hi-{level}"), Kind::Number, false));
    }
    columns
}

/// The levels of which a table has both columns.
fn levels(sheet: &Sheet) -> Result<Vec<f64>> {
    let mut levels = Vec::new();
    for column in &sheet.columns {
        let Some(text) = column.name.strip_prefix("lo-") else { continue };
        let Ok(level) = text.parse::<f64>() else { continue };
        if sheet.position(&format!("hi-{text}")).is_none() {
            return Err(missing(sheet, &format!("hi-{text}")));
        }
        levels.push(level);
    }
    levels.sort_by(f64::total_cmp);
    Ok(levels)
}

impl Row for Projection {
    const TABLE: &'static str = "projections";

    fn columns(rows: &[Self]) -> Vec<Column> {
        table(&Self::levels(rows))
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells =
            vec![self.unique_id.to_cell(), self.ds.to_cell(), self.model.to_cell(), Cell::Number(self.mean)];
        for &(_, lower, upper) in &self.intervals {
            cells.extend([Cell::Number(lower), Cell::Number(upper)]);
        }
        cells
    }

    /// Rows may have different levels; a level that a row lacks is empty there.
    fn to_sheet(rows: &[Self]) -> Sheet {
        Self::sheet(rows, &Self::levels(rows))
    }

    fn check(sheet: &Sheet) -> Result<()> {
        for name in ["unique_id", "ds", "model", "mean"] {
            if sheet.position(name).is_none() {
                return Err(missing(sheet, name));
            }
        }
        levels(sheet).map(|_| ())
    }

    fn read(sheet: &Sheet, row: usize) -> Result<Self> {
        let mut intervals = Vec::new();
        for level in levels(sheet)? {
            let lower: Option<f64> = field(sheet, row, &format!("lo-{level}"))?;
            let upper: Option<f64> = field(sheet, row, &format!("hi-{level}"))?;
            match (lower, upper) {
                (Some(lower), Some(upper)) => intervals.push((level, lower, upper)),
                (None, None) => {}
                _ => {
                    let why = "one end of the interval is there and the other is not";
                    return Err(Error::cell(&sheet.origin, sheet.line(row), format!("lo-{level}"), why));
                }
            }
        }
        Ok(Self {
            unique_id: field(sheet, row, "unique_id")?,
            ds: field(sheet, row, "ds")?,
            model: field(sheet, row, "model")?,
            mean: field(sheet, row, "mean")?,
            intervals,
        })
    }
}
