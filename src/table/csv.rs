//! Tables as CSV text, read row by row so that every error names its line and column.

use super::cell::{Cell, Column, Kind, Sheet};
use crate::error::{Error, ErrorKind, Result};
use std::io::{Read, Write};

/// Reads a table; all cells are text, empty ones [`Cell::Empty`].
///
/// A byte-order mark is passed over. `origin` is the file's name in errors.
///
/// # Errors
/// Where the bytes are not UTF-8, a row has more or fewer cells than the header, a column stands there twice, or there is
/// no header.
pub fn read(from: impl Read, origin: &str) -> Result<Sheet> {
    let mut reader = ::csv::ReaderBuilder::new().from_reader(from);
    let header = reader.headers().map_err(|error| convert(error, origin))?.clone();
    if header.is_empty() || header.iter().all(str::is_empty) {
        return Err(Error::table(origin, 1, "is empty; a header line with the columns' names is needed"));
    }
    let mut columns: Vec<Column> = Vec::with_capacity(header.len());
    for name in &header {
        let name = name.trim();
        if columns.iter().any(|column| column.name == name) {
            return Err(Error::table(origin, 1, format!("column \"{name}\" stands there twice")));
        }
        columns.push(Column { name: name.to_string(), kind: Kind::Text, required: false });
    }
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| convert(error, origin))?;
        lines.push(record.position().map_or(0, ::csv::Position::line));
        rows.push(
            record
                .iter()
                .map(|cell| if cell.is_empty() { Cell::Empty } else { Cell::Text(cell.to_string()) })
                .collect(),
        );
    }
    Ok(Sheet { origin: origin.to_string(), columns, rows, lines })
}

/// Writes a table with its header.
///
/// # Errors
/// Where the writer refuses.
pub fn write(sheet: &Sheet, to: impl Write) -> Result<()> {
    let mut writer = ::csv::WriterBuilder::new().from_writer(to);
    let fail = |error: ::csv::Error| convert(error, &sheet.origin);
    writer.write_record(sheet.columns.iter().map(|column| column.name.as_str())).map_err(fail)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(Cell::to_string)).map_err(fail)?;
    }
    writer.flush().map_err(|error| Error::io(&sheet.origin, error))
}

fn convert(error: ::csv::Error, origin: &str) -> Error {
    let line = error.position().map_or(1, ::csv::Position::line);
    match error.into_kind() {
        ::csv::ErrorKind::Io(source) => ErrorKind::Io { path: origin.into(), source }.into(),
        ::csv::ErrorKind::Utf8 { err, .. } => {
            Error::table(origin, line, format!("cell {} is not UTF-8; convert the file to UTF-8", err.field() + 1))
        }
        ::csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Error::table(origin, line, format!("{len} cells, the header has {expected_len}"))
        }
        other => Error::table(origin, line, format!("is not a CSV table: {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let text = "a,b\n\"宜宾,\"\"市\"\"\n\",1e-300\n,-0.1\n";
        let sheet = read(text.as_bytes(), "t.csv").unwrap();
        let mut out = Vec::new();
        write(&sheet, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), text);
    }

    #[test]
    fn errors_name_the_line() {
        let error = read("a,b\n1,2\n1,2,3\n".as_bytes(), "t.csv").unwrap_err();
        assert_eq!(error.to_string(), "t.csv line 3: 3 cells, the header has 2");
        assert!(read("a,a\n".as_bytes(), "t.csv").is_err());
        assert!(read("".as_bytes(), "t.csv").is_err());
    }
}
