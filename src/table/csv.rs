//! Tables as CSV text, read row by row so that every error names its line and column.
//!
//! A text that a spreadsheet would take for a formula (`=1+2`, `@sum`, `+cmd|…`) is written with an apostrophe before it and
//! read back without, so that a cell out of a hostile report computes nothing. Signed figures as `-3.5%` stay as they are.

use super::cell::{Cell, Column, Kind, Sheet};
use crate::error::{Error, ErrorKind, Result};
use std::borrow::Cow;
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
    let columns = header(&mut reader, origin)?;
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| convert(error, origin))?;
        lines.push(record.position().map_or(0, ::csv::Position::line));
        rows.push(
            record
                .iter()
                .map(|cell| if cell.is_empty() { Cell::Empty } else { Cell::Text(unguarded(cell).to_string()) })
                .collect(),
        );
    }
    Ok(Sheet { origin: origin.to_string(), columns, rows, lines })
}

/// The columns that the first line names.
pub(crate) fn header<R: Read>(reader: &mut ::csv::Reader<R>, origin: &str) -> Result<Vec<Column>> {
    let header = reader.headers().map_err(|error| convert(error, origin))?.clone();
    if header.is_empty() || header.iter().all(str::is_empty) {
        return Err(Error::table(origin, 1, "is empty; a header line with the columns' names is needed"));
    }
    let mut columns: Vec<Column> = Vec::with_capacity(header.len());
    let mut names = std::collections::BTreeSet::new();
    for name in &header {
        let name = unguarded(name.trim());
        if !names.insert(name) {
            return Err(Error::table(origin, 1, format!("column \"{name}\" stands there twice")));
        }
        columns.push(Column { name: name.to_string(), kind: Kind::Text, required: false });
    }
    Ok(columns)
}

/// Writes a table with its header.
///
/// # Errors
/// Where the writer refuses.
pub fn write(sheet: &Sheet, to: impl Write) -> Result<()> {
    write_named(sheet, to, &sheet.origin)
}

/// The same, with the name of the file that errors tell.
pub(crate) fn write_named(sheet: &Sheet, to: impl Write, origin: &str) -> Result<()> {
    let mut writer = ::csv::WriterBuilder::new().from_writer(to);
    let fail = |error: ::csv::Error| convert(error, origin);
    writer.write_record(sheet.columns.iter().map(|column| guarded(&column.name).into_owned())).map_err(fail)?;
    rows(sheet, &mut writer, origin)
}

/// Writes the rows of a table, without its header.
///
/// # Errors
/// Where the writer refuses.
pub fn write_rows(sheet: &Sheet, to: impl Write) -> Result<()> {
    rows(sheet, &mut ::csv::WriterBuilder::new().from_writer(to), &sheet.origin)
}

fn rows<W: Write>(sheet: &Sheet, writer: &mut ::csv::Writer<W>, origin: &str) -> Result<()> {
    for row in &sheet.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => guarded(text).into_owned(),
            other => other.to_string(),
        });
        writer.write_record(cells).map_err(|error| convert(error, origin))?;
    }
    writer.flush().map_err(|error| Error::io(origin, error))
}

/// Whether a spreadsheet would compute the text: it starts as a formula does and is more than a signed figure with its unit.
fn is_formula(text: &str) -> bool {
    let mut rest = text.chars();
    match rest.next() {
        Some('=' | '@' | '＝' | '＠' | '\t' | '\r') => true,
        // A number out of a table, as -1e-12.
        Some('+' | '-') if text.parse::<f64>().is_ok() => false,
        Some('+' | '-' | '＋' | '－') => {
            let figure = |character: char| {
                character.is_ascii_digit() || matches!(character, '.' | ',' | '%') || !character.is_ascii()
            };
            !(rest.clone().next().is_some_and(|first| first.is_ascii_digit() || first == '.') && rest.all(figure))
        }
        _ => false,
    }
}

/// Whether the text needs the apostrophe: a formula, or one that has apostrophes of its own before it and would lose one on
/// being read back.
fn needs_guard(text: &str) -> bool {
    is_formula(text.trim_start_matches('\''))
}

fn guarded(text: &str) -> Cow<'_, str> {
    if needs_guard(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that was guarded.
pub(crate) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(text)
}

pub(crate) fn convert(error: ::csv::Error, origin: &str) -> Error {
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
    fn no_text_becomes_a_formula() {
        let column = Column { name: "=a".into(), kind: Kind::Text, required: false };
        let texts = [
            "=1+2",
            "@sum(a)",
            "+cmd|' /C calc'!A0",
            "-2+3*cmd",
            "\tx",
            "＝1",
            "-3.5%",
            "+86家",
            "-",
            "'x",
            "-5",
            "-1e-300",
        ];
        let sheet = Sheet {
            origin: "t".into(),
            columns: vec![column],
            rows: texts.iter().map(|text| vec![Cell::Text((*text).to_string())]).collect(),
            lines: Vec::new(),
        };
        let mut out = Vec::new();
        write(&sheet, &mut out).unwrap();
        let written = String::from_utf8(out.clone()).unwrap();
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(
            lines,
            [
                "'=a",
                "'=1+2",
                "'@sum(a)",
                "'+cmd|' /C calc'!A0",
                "'-2+3*cmd",
                "'\tx",
                "'＝1",
                "-3.5%",
                "+86家",
                "'-",
                "'x",
                "-5",
                "-1e-300"
            ]
        );
        assert_eq!(read(out.as_slice(), "t").unwrap().rows, sheet.rows);
        let own = Sheet { rows: vec![vec![Cell::Text("'=1".into())], vec![Cell::Text("''\r".into())]], ..sheet };
        let mut out = Vec::new();
        write(&own, &mut out).unwrap();
        assert_eq!(read(out.as_slice(), "t").unwrap().rows, own.rows);
    }

    #[test]
    fn errors_name_the_line() {
        let error = read("a,b\n1,2\n1,2,3\n".as_bytes(), "t.csv").unwrap_err();
        assert_eq!(error.to_string(), "t.csv line 3: 3 cells, the header has 2");
        assert!(read("a,a\n".as_bytes(), "t.csv").is_err());
        assert!(read("".as_bytes(), "t.csv").is_err());
    }
}
