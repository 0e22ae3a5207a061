//! Tables as an Excel workbook: one sheet a table, and a sheet of charts.
//!
//! Headers stand still and filter, numbers and dates are numbers and dates, and text is text: no cell is a formula, whatever
//! a report says. The same tables give the same bytes.
//!
//! ```
//! use ontrend::table::{Row, SeriesPoint, csv, workbook};
//! let sheet = csv::read("unique_id,ds,y\ngdp,2024-12-31,4005.8\n".as_bytes(), "gdp.csv")?;
//! let points = SeriesPoint::from_sheet(&sheet)?;
//! let bytes = workbook::workbook(&[("series", SeriesPoint::to_sheet(&points))], &[])?;
//! assert_eq!(&bytes[..2], b"PK");
//! # Ok::<(), ontrend::error::Error>(())
//! ```

use super::cell::{Cell, Kind, Sheet};
use crate::error::{Error, Result};
use crate::time::Stamp;
use rust_xlsxwriter::{
    Chart, ChartEmptyCells, ChartFormat, ChartLine, ChartMarker, ChartMarkerType, DocProperties, ExcelDateTime, Format,
    FormatAlign, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

/// One chart: a series, its projection and its target over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// What is drawn.
    pub title: String,
    /// The unit of the values.
    pub unit: String,
    /// Values by date or step, rising.
    pub rows: Vec<DrawingRow>,
}

/// The values of one date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DrawingRow {
    /// The date or step.
    pub ds: Stamp,
    /// What the reports state.
    pub actual: Option<f64>,
    /// The middle of the projection.
    pub median: Option<f64>,
    /// The interval of the projection.
    pub interval: Option<(f64, f64)>,
    /// The target.
    pub target: Option<f64>,
}

/// Most rows of a sheet, header aside: the limit of the file format.
const MOST_ROWS: usize = 1_048_575;
/// Most characters of a cell: the limit of the file format.
const MOST_CHARACTERS: usize = 32_767;
/// Widest column, in characters.
const WIDEST: f64 = 60.0;
/// Rows of the chart sheet that one chart takes.
const CHART_ROWS: u32 = 20;

/// Writes tables and charts into a workbook.
///
/// # Errors
/// Where a table has more rows than a sheet can hold, or two tables share a name.
pub fn workbook(tables: &[(&str, Sheet)], drawings: &[Drawing]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    // A fixed day, so that the same tables give the same bytes.
    let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(refuse)?;
    book.set_properties(&DocProperties::new().set_title("ontrend").set_creation_datetime(&day));
    for (name, sheet) in tables {
        if sheet.rows.len() > MOST_ROWS {
            return Err(Error::argument(
                "workbook",
                format!("{name}: {} rows, a sheet of a workbook holds {MOST_ROWS}; write Parquet", sheet.rows.len()),
            ));
        }
        fill(book.add_worksheet().set_name(*name).map_err(refuse)?, sheet).map_err(refuse)?;
    }
    if !drawings.is_empty() {
        let mut data = Worksheet::new();
        data.set_name("chart_data").map_err(refuse)?;
        let mut charts = Worksheet::new();
        charts.set_name("charts").map_err(refuse)?;
        draw(&mut data, &mut charts, drawings).map_err(refuse)?;
        book.push_worksheet(charts);
        book.push_worksheet(data);
    }
    book.save_to_buffer().map_err(refuse)
}

fn refuse(error: XlsxError) -> Error {
    Error::argument("workbook", error.to_string())
}

fn bold() -> Format {
    Format::new().set_bold().set_align(FormatAlign::Top)
}

fn day() -> Format {
    Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left)
}

/// Digits that fit a column: none for whole numbers, else as its size asks.
fn digits(sheet: &Sheet, column: usize) -> Format {
    let numbers: Vec<f64> = sheet
        .rows
        .iter()
        .filter_map(|row| match row.get(column) {
            Some(Cell::Number(number)) if number.is_finite() => Some(number.abs()),
            _ => None,
        })
        .collect();
    let largest = numbers.iter().copied().fold(0.0, f64::max);
    let form = match () {
        () if numbers.iter().all(|number| number.fract() == 0.0) => "#,##0",
        () if largest >= 1000.0 => "#,##0.0",
        () if largest >= 10.0 => "0.00",
        () => "0.0000",
    };
    Format::new().set_num_format(form)
}

fn fill(to: &mut Worksheet, sheet: &Sheet) -> std::result::Result<(), XlsxError> {
    let columns = sheet.columns.len();
    for (at, column) in sheet.columns.iter().enumerate() {
        let number = digits(sheet, at);
        let position = u16::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)?;
        to.write_string_with_format(0, position, &column.name, &bold())?;
        let mut width = column.name.width();
        for (index, row) in sheet.rows.iter().enumerate() {
            let line = u32::try_from(index + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
            let Some(cell) = row.get(at) else { continue };
            width = width.max(write(to, line, position, cell, column.kind, &number)?);
        }
        #[expect(clippy::cast_precision_loss, reason = "widths are small")]
        to.set_column_width(position, (width as f64 + 2.0).min(WIDEST))?;
    }
    to.set_freeze_panes(1, 0)?;
    if columns > 0 && !sheet.rows.is_empty() {
        let last = u32::try_from(sheet.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        to.autofilter(0, 0, last, u16::try_from(columns - 1).map_err(|_| XlsxError::RowColumnLimitError)?)?;
    }
    Ok(())
}

/// Writes one cell and says how wide it is.
fn write(
    to: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    kind: Kind,
    number: &Format,
) -> std::result::Result<usize, XlsxError> {
    match cell {
        Cell::Empty => return Ok(0),
        Cell::Number(value) if value.is_finite() => {
            to.write_number_with_format(row, column, *value, number)?;
            return Ok(super::text::figure(*value).len() + 2);
        }
        #[expect(clippy::cast_precision_loss, reason = "a workbook holds doubles")]
        Cell::Integer(value) => {
            let plain = if kind == Kind::Integer { Format::new() } else { Format::new().set_align(FormatAlign::Left) };
            to.write_number_with_format(row, column, *value as f64, &plain)?;
        }
        Cell::Flag(flag) => {
            to.write_boolean(row, column, *flag)?;
        }
        Cell::Date(date) => {
            to.write_datetime_with_format(row, column, excel_day(*date)?, &day())?;
        }
        Cell::Text(text) => {
            let cut: String = text.chars().take(MOST_CHARACTERS).collect();
            to.write_string(row, column, &cut)?;
        }
        Cell::Number(value) => {
            to.write_string(row, column, value.to_string())?;
        }
    }
    Ok(cell.to_string().width())
}

fn excel_day(date: crate::time::Date) -> std::result::Result<ExcelDateTime, XlsxError> {
    use chrono::Datelike;
    let part = |value: u32| u8::try_from(value).unwrap_or(1);
    let year = u16::try_from(date.year()).map_err(|_| XlsxError::RowColumnLimitError)?;
    ExcelDateTime::from_ymd(year, part(date.month()), part(date.day()))
}

/// The values of the charts, one block below the other, and the charts over them.
fn draw(data: &mut Worksheet, charts: &mut Worksheet, drawings: &[Drawing]) -> std::result::Result<(), XlsxError> {
    let mut top = 0;
    for (index, drawing) in drawings.iter().enumerate() {
        let names = ["ds", "actual", "median", "lower", "upper", "target"];
        data.write_string_with_format(top, 0, &drawing.title, &bold())?;
        for (column, name) in (0u16..).zip(names) {
            data.write_string_with_format(top + 1, column, name, &bold())?;
        }
        let (first, mut line) = (top + 2, top + 2);
        for row in &drawing.rows {
            match row.ds {
                Stamp::Date(date) => data.write_datetime_with_format(line, 0, excel_day(date)?, &day())?,
                Stamp::Time(_) => data.write_string(line, 0, row.ds.to_string())?,
                #[expect(clippy::cast_precision_loss, reason = "a workbook holds doubles")]
                Stamp::Step(step) => data.write_number(line, 0, step as f64)?,
            };
            let (lower, upper) = row.interval.map_or((None, None), |(lower, upper)| (Some(lower), Some(upper)));
            for (column, value) in (1u16..).zip([row.actual, row.median, lower, upper, row.target]) {
                if let Some(value) = value.filter(|value| value.is_finite()) {
                    data.write_number(line, column, value)?;
                }
            }
            line += 1;
        }
        let last = line.saturating_sub(1).max(first);
        let place = u32::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)? * CHART_ROWS;
        charts.insert_chart(place, 0, &chart(drawing, first, last))?;
        top = line + 1;
    }
    data.set_column_width(0, 12)?;
    Ok(())
}

fn chart(drawing: &Drawing, first: u32, last: u32) -> Chart {
    let mut chart = Chart::new_scatter();
    let solid = |color: u32, width: f64| {
        let mut format = ChartFormat::new();
        format.set_line(ChartLine::new().set_color(color).set_width(width));
        format
    };
    let mut none = ChartFormat::new();
    none.set_line(ChartLine::new().set_hidden(true));
    let mut dot = ChartMarker::new();
    dot.set_type(ChartMarkerType::Circle).set_size(6);
    let mut diamond = ChartMarker::new();
    diamond.set_type(ChartMarkerType::Diamond).set_size(9);
    let mut bare = ChartMarker::new();
    bare.set_none();
    // Colours of Okabe and Ito, which colour-blind readers tell apart.
    let lines = [
        ("actual", 1, solid(0x0000_0000, 1.5), &dot),
        ("median", 2, solid(0x0000_72B2, 2.25), &bare),
        ("lower", 3, solid(0x0056_B4E9, 1.0), &bare),
        ("upper", 4, solid(0x0056_B4E9, 1.0), &bare),
        ("target", 5, none, &diamond),
    ];
    for (name, column, format, marker) in &lines {
        let has = drawing.rows.iter().any(|row| match column {
            1 => row.actual.is_some(),
            2 => row.median.is_some(),
            5 => row.target.is_some(),
            _ => row.interval.is_some(),
        });
        if !has {
            continue;
        }
        chart
            .add_series()
            .set_name(*name)
            .set_categories(("chart_data", first, 0, last, 0))
            .set_values(("chart_data", first, *column, last, *column))
            .set_format(&mut format.clone())
            .set_marker(marker);
    }
    chart.title().set_name(drawing.title.as_str());
    chart.y_axis().set_name(drawing.unit.as_str()).set_num_format("#,##0.##");
    if drawing.rows.iter().any(|row| matches!(row.ds, Stamp::Date(_))) {
        chart.x_axis().set_num_format("yyyy");
    }
    chart.show_empty_cells_as(ChartEmptyCells::Connected);
    chart.set_width(720).set_height(380).set_alt_text(drawing.title.as_str());
    chart
}
