//! Tables in files: the ending picks the form.

use super::batches::check as check_batches;
use super::convert::{from_sheet, to_sheet};
use super::guard::guarded;
use super::pages::check as check_pages;
use crate::error::{Error, Result};
use crate::files::{self, Existing};
use crate::table::{Cell, Column, Kind, Row, Sheet, csv, text};
use polars::prelude::{
    CompatLevel, DataFrame, IpcReader, IpcStreamReader, IpcStreamWriter, IpcWriter, ParquetReader, ParquetWriter,
    SerReader, SerWriter,
};
use std::io::Write;
use std::path::Path;

/// The form of a table's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated text, UTF-8.
    Csv,
    /// The same with a byte-order mark, which Excel needs to take the text for UTF-8.
    CsvExcel,
    /// The same as CSV, compressed by gzip.
    CsvGz,
    /// One JSON object a line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow IPC file, in the oldest compatible layout (text as `large_string`).
    Arrow,
    /// Apache Arrow IPC stream, in the same layout.
    ArrowStream,
    /// Excel workbook of one sheet; written, not read.
    #[cfg(feature = "xlsx")]
    Xlsx,
    /// Markdown table for people; written, not read.
    Markdown,
    /// LaTeX table for people; written, not read.
    Latex,
}

impl Form {
    /// The form that a file's ending asks for; `-` is CSV.
    ///
    /// # Errors
    /// Where the ending is none of the known ones.
    pub fn of(path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let endings: &[(&str, Self)] = &[
            (".csv", Self::Csv),
            (".csv.gz", Self::CsvGz),
            (".jsonl", Self::JsonLines),
            (".ndjson", Self::JsonLines),
            (".parquet", Self::Parquet),
            (".arrow", Self::Arrow),
            (".ipc", Self::Arrow),
            (".feather", Self::Arrow),
            (".arrows", Self::ArrowStream),
            #[cfg(feature = "xlsx")]
            (".xlsx", Self::Xlsx),
            (".md", Self::Markdown),
            (".tex", Self::Latex),
        ];
        if name == "-" {
            return Ok(Self::Csv);
        }
        endings.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, form)| *form).ok_or_else(|| {
            Error::unreadable(path, "the ending names no table; .csv, .csv.gz, .jsonl, .parquet, .arrow and .arrows are known, and .xlsx, .md and .tex to write")
        })
    }
}

/// Reads a table of any known form; `-` is standard input as CSV.
///
/// # Errors
/// Where the file cannot be opened or is not a table of the form that its ending says.
pub fn read(path: &Path) -> Result<Sheet> {
    let origin = path.display().to_string();
    if origin == "-" {
        return csv::read(std::io::stdin().lock(), "-");
    }
    let form = Form::of(path)?;
    let mut file = std::fs::File::open(path).map_err(|error| Error::io(path, error))?;
    if path.is_dir() {
        return Err(Error::unreadable(path, "is a directory; a table's file is needed"));
    }
    match form {
        Form::Csv | Form::CsvExcel => csv::read(std::io::BufReader::new(file), &origin),
        Form::CsvGz => csv::read(flate2::read::MultiGzDecoder::new(std::io::BufReader::new(file)), &origin),
        Form::JsonLines => json_lines(std::io::BufReader::new(file), &origin),
        Form::Parquet => {
            check_pages(&mut file, path)?;
            binary(file, form, path)
        }
        Form::Arrow | Form::ArrowStream => {
            check_batches(&mut file, form == Form::ArrowStream, path)?;
            binary(file, form, path)
        }
        _ => Err(Error::unreadable(path, "is a form for people, which is written and not read; give the table as CSV")),
    }
}

fn binary(file: impl polars::io::mmap::MmapBytesReader, form: Form, path: &Path) -> Result<Sheet> {
    guarded(path, || {
        let frame = match form {
            Form::Parquet => ParquetReader::new(file).finish(),
            Form::ArrowStream => IpcStreamReader::new(file).finish(),
            _ => IpcReader::new(file).finish(),
        };
        let frame = frame.map_err(|error| Error::unreadable(path, format!("is not a whole table file: {error}")))?;
        to_sheet(&frame, &path.display().to_string())
    })
}

/// Reads rows of a table from a file of any known form.
///
/// # Errors
/// As [`read`], and where a column is missing or a cell cannot be read; the error names file, line and column.
pub fn read_rows<R: Row>(path: &Path) -> Result<Vec<R>> {
    R::from_sheet(&read(path)?)
}

/// Lines of JSON as rows; columns are those of all lines so far, in the order in which they first stand there.
#[derive(Debug, Default)]
pub(crate) struct JsonLines {
    columns: Vec<Column>,
}

impl JsonLines {
    /// The columns so far.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The cells of a line, as many as there are columns so far; nothing of an empty line.
    pub fn row(&mut self, line: &str, number: u64, origin: &str) -> Result<Option<Vec<Cell>>> {
        if line.trim().is_empty() {
            return Ok(None);
        }
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line)
            .map_err(|error| Error::table(origin, number, format!("is not a JSON object: {error}")))?;
        let mut row = vec![Cell::Empty; self.columns.len()];
        for (name, value) in object {
            let cell = match value {
                serde_json::Value::Null => Cell::Empty,
                serde_json::Value::Bool(flag) => Cell::Flag(flag),
                serde_json::Value::Number(number) => number
                    .as_i64()
                    .map(Cell::Integer)
                    .or_else(|| number.as_f64().map(Cell::Number))
                    .unwrap_or(Cell::Empty),
                serde_json::Value::String(text) => Cell::Text(text),
                _ => return Err(Error::cell(origin, number, name, "lists and objects are not table cells")),
            };
            if let Some(at) = self.columns.iter().position(|column| column.name == name) {
                row[at] = cell;
            } else {
                self.columns.push(Column { name, kind: Kind::Text, required: false });
                row.push(cell);
            }
        }
        Ok(Some(row))
    }
}

fn json_lines(from: impl std::io::BufRead, origin: &str) -> Result<Sheet> {
    let mut reader = JsonLines::default();
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for (number, line) in from.lines().enumerate() {
        let number = number as u64 + 1;
        let line = line.map_err(|error| Error::io(origin, error))?;
        if let Some(row) = reader.row(&line, number, origin)? {
            rows.push(row);
            lines.push(number);
        }
    }
    for row in &mut rows {
        row.resize(reader.columns.len(), Cell::Empty);
    }
    Ok(Sheet { origin: origin.to_string(), columns: reader.columns, rows, lines })
}

/// Rows of a table as JSON, one object a line.
pub(crate) fn write_json(sheet: &Sheet, to: &mut dyn Write) -> Result<()> {
    for row in &sheet.rows {
        let object: serde_json::Map<String, serde_json::Value> =
            sheet.columns.iter().map(|column| column.name.clone()).zip(row.iter().map(to_json)).collect();
        writeln!(to, "{}", serde_json::Value::Object(object)).map_err(|error| Error::io(&sheet.origin, error))?;
    }
    Ok(())
}

fn to_json(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Empty => serde_json::Value::Null,
        Cell::Integer(number) => (*number).into(),
        Cell::Number(number) => serde_json::Number::from_f64(*number).map_or(serde_json::Value::Null, Into::into),
        Cell::Flag(flag) => (*flag).into(),
        Cell::Text(_) | Cell::Date(_) => cell.to_string().into(),
    }
}

/// Writes a table in the form that the path's ending asks for; `-` is standard output as CSV.
///
/// # Errors
/// Where the path is taken and existing files are kept, the ending is not known, or the disk refuses.
pub fn write_sheet(sheet: &Sheet, path: &Path, existing: Existing) -> Result<()> {
    if path.as_os_str() == "-" {
        return csv::write(sheet, std::io::stdout().lock());
    }
    let form = Form::of(path)?;
    files::write(path, existing, |to| fill(sheet, form, path, to))
}

/// Writes a table in a form of the caller's choice, whatever the path ends in; `-` is standard output.
///
/// # Errors
/// As [`write_sheet`].
pub fn write_as(sheet: &Sheet, path: &Path, form: Form, existing: Existing) -> Result<()> {
    if path.as_os_str() == "-" {
        return fill(sheet, form, path, &mut std::io::stdout().lock());
    }
    files::write(path, existing, |to| fill(sheet, form, path, to))
}

/// A whole table in a form; `path` names it in errors.
pub(crate) fn fill(sheet: &Sheet, form: Form, path: &Path, to: &mut dyn Write) -> Result<()> {
    let refuse = |error: polars::prelude::PolarsError| Error::unreadable(path, format!("cannot be written: {error}"));
    match form {
        Form::Csv => csv::write_named(sheet, to, &path.display().to_string()),
        Form::CsvExcel => {
            to.write_all(b"\xEF\xBB\xBF").map_err(|error| Error::io(path, error))?;
            csv::write_named(sheet, to, &path.display().to_string())
        }
        Form::CsvGz => {
            // No time stamp and no file name in the header: the same rows give the same bytes.
            let mut packed = flate2::GzBuilder::new().mtime(0).write(to, flate2::Compression::default());
            csv::write_named(sheet, &mut packed, &path.display().to_string())?;
            packed.finish().map(|_| ()).map_err(|error| Error::io(path, error))
        }
        Form::JsonLines => write_json(sheet, to),
        #[cfg(feature = "xlsx")]
        Form::Xlsx => {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let name: String = name.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).take(31).collect();
            let name = if name.is_empty() { "table" } else { name.as_str() };
            let bytes = crate::table::workbook::workbook(&[(name, sheet.clone())], &[])?;
            to.write_all(&bytes).map_err(|error| Error::io(path, error))
        }
        Form::Markdown => to.write_all(text::markdown(sheet).as_bytes()).map_err(|error| Error::io(path, error)),
        Form::Latex => to.write_all(text::latex(sheet).as_bytes()).map_err(|error| Error::io(path, error)),
        Form::Parquet => ParquetWriter::new(to).finish(&mut from_sheet(sheet)?).map(|_| ()).map_err(refuse),
        Form::Arrow => {
            let mut writer = IpcWriter::new(to).with_compat_level(CompatLevel::oldest());
            writer.finish(&mut from_sheet(sheet)?).map_err(refuse)
        }
        Form::ArrowStream => {
            let mut writer = IpcStreamWriter::new(to).with_compat_level(CompatLevel::oldest());
            writer.finish(&mut from_sheet(sheet)?).map_err(refuse)
        }
    }
}

/// Writes rows in the form that the path's ending asks for.
///
/// # Errors
/// As [`write_sheet`].
pub fn write_rows<R: Row>(rows: &[R], path: &Path, existing: Existing) -> Result<()> {
    write_sheet(&R::to_sheet(rows), path, existing)
}

/// Writes a frame in the form that the path's ending asks for.
///
/// # Errors
/// As [`write_sheet`].
pub fn write(frame: &DataFrame, path: &Path, existing: Existing) -> Result<()> {
    write_sheet(&to_sheet(frame, &path.display().to_string())?, path, existing)
}
