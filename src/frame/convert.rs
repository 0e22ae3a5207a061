//! Between frames and neutral sheets.

use crate::error::{Error, Result};
use crate::table::{Cell, Column, Kind, Row, Sheet};
use crate::time::Date;
use polars::prelude::{AnyValue, Column as FrameColumn, DataFrame, DataType, NamedFrom, Series};

/// The days from 1970-01-01, as Arrow counts them.
const EPOCH: Date = Date::from_ymd_opt(1970, 1, 1).expect("a valid day");

/// What a column really holds: one of stamps holds days or integers.
fn held(sheet: &Sheet, index: usize) -> Kind {
    let declared = sheet.columns[index].kind;
    if !matches!(declared, Kind::Text | Kind::Stamp) {
        return declared;
    }
    let mut found = None;
    for row in &sheet.rows {
        let kind = match &row[index] {
            Cell::Empty => continue,
            Cell::Date(_) => Kind::Date,
            Cell::Integer(_) => Kind::Integer,
            _ => return Kind::Text,
        };
        if *found.get_or_insert(kind) != kind {
            return Kind::Text;
        }
    }
    found.unwrap_or(Kind::Text)
}

/// A frame of a sheet: text, 64-bit integers, doubles, days and booleans; empty cells are nulls.
///
/// # Errors
/// Where two columns share a name.
pub fn from_sheet(sheet: &Sheet) -> Result<DataFrame> {
    let columns = sheet.columns.iter().enumerate().map(|(index, column)| {
        let name = column.name.as_str().into();
        let cells = sheet.rows.iter().map(|row| &row[index]);
        let series = match held(sheet, index) {
            Kind::Text | Kind::Stamp => Series::new(
                name,
                cells.map(|cell| if *cell == Cell::Empty { None } else { Some(cell.to_string()) }).collect::<Vec<_>>(),
            ),
            Kind::Integer => Series::new(
                name,
                cells
                    .map(|cell| if let Cell::Integer(number) = cell { Some(*number) } else { None })
                    .collect::<Vec<_>>(),
            ),
            Kind::Number => Series::new(name, cells.map(number).collect::<Vec<_>>()),
            Kind::Flag => Series::new(
                name,
                cells.map(|cell| if let Cell::Flag(flag) = cell { Some(*flag) } else { None }).collect::<Vec<_>>(),
            ),
            Kind::Date => {
                let days: Vec<Option<i32>> = cells
                    .map(|cell| match cell {
                        Cell::Date(date) => i32::try_from((*date - EPOCH).num_days()).ok(),
                        _ => None,
                    })
                    .collect();
                let days = Series::new(name, days);
                days.cast(&DataType::Date).unwrap_or(days)
            }
        };
        FrameColumn::from(series)
    });
    DataFrame::new(sheet.rows.len(), columns.collect())
        .map_err(|error| Error::table(&sheet.origin, 1, error.to_string()))
}

#[expect(clippy::cast_precision_loss, reason = "what a spreadsheet would do")]
fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(*number),
        Cell::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// The sheet of a frame. `origin` names it in errors.
///
/// # Errors
/// Where a column holds lists, structures or another type that no table of this crate has.
pub fn to_sheet(frame: &DataFrame, origin: &str) -> Result<Sheet> {
    let mut columns = Vec::new();
    let mut rows: Vec<Vec<Cell>> = vec![Vec::with_capacity(frame.width()); frame.height()];
    for column in frame.columns() {
        let name = column.name().to_string();
        let refuse = |why: String| Error::cell(origin, 1, &name, why);
        let kind = match column.dtype() {
            DataType::String | DataType::Null | DataType::Categorical(..) => Kind::Text,
            DataType::Boolean => Kind::Flag,
            DataType::Date | DataType::Datetime(..) => Kind::Date,
            DataType::Float32 | DataType::Float64 => Kind::Number,
            kind if kind.is_integer() => Kind::Integer,
            other => return Err(refuse(format!("holds {other}; text, numbers, dates or booleans are needed"))),
        };
        let series = match column.dtype() {
            DataType::Datetime(..) => column.cast(&DataType::Date).map_err(|error| refuse(error.to_string()))?,
            _ => column.clone(),
        };
        for (row, cells) in rows.iter_mut().enumerate() {
            let value = series.get(row).map_err(|error| refuse(error.to_string()))?;
            cells.push(
                // What cannot be read is not printed: polars panics at days beyond the calendar.
                cell(&value).ok_or_else(|| {
                    let why = format!("holds {} beyond what can be read", value.dtype());
                    Error::cell(origin, row as u64 + 2, &name, why)
                })?,
            );
        }
        columns.push(Column { name, kind, required: false });
    }
    Ok(Sheet { origin: origin.to_string(), columns, rows, lines: Vec::new() })
}

fn cell(value: &AnyValue) -> Option<Cell> {
    Some(match value {
        AnyValue::Null => Cell::Empty,
        AnyValue::String("") => Cell::Empty,
        AnyValue::String(text) => Cell::Text((*text).to_string()),
        AnyValue::StringOwned(text) => Cell::Text(text.to_string()),
        AnyValue::Boolean(flag) => Cell::Flag(*flag),
        AnyValue::Date(days) => Cell::Date(EPOCH.checked_add_signed(chrono::TimeDelta::try_days(i64::from(*days))?)?),
        AnyValue::Float32(number) => Cell::Number(f64::from(*number)),
        AnyValue::Float64(number) => Cell::Number(*number),
        AnyValue::Categorical(..) | AnyValue::CategoricalOwned(..) => Cell::Text(value.get_str()?.to_string()),
        other if other.is_integer() => Cell::Integer(other.extract::<i64>()?),
        _ => return None,
    })
}

/// A frame of rows.
///
/// # Errors
/// As [`from_sheet`].
pub fn from_rows<R: Row>(rows: &[R]) -> Result<DataFrame> {
    from_sheet(&R::to_sheet(rows))
}

/// The rows of a frame; columns that are not known are passed over. `origin` names it in errors.
///
/// # Errors
/// Where a required column is missing or a cell cannot be read as what the column holds.
pub fn to_rows<R: Row>(frame: &DataFrame, origin: &str) -> Result<Vec<R>> {
    R::from_sheet(&to_sheet(frame, origin)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_beyond_the_calendar_is_an_error_with_its_cell() {
        let days = Series::new("ds".into(), [0, i32::MAX]).cast(&DataType::Date).unwrap();
        let frame = DataFrame::new(2, vec![days.into()]).unwrap();
        let told = to_sheet(&frame, "table.arrow").unwrap_err().to_string();
        assert!(told.contains("table.arrow line 3") && told.contains("ds"), "{told}");
    }
}
