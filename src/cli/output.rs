//! What the subcommands share: where tables come from and go to, and how failures are told.

use crate::error::{Error, Result};
use crate::files::Existing;
use crate::frame::{self, Form};
use crate::stream::Sink;
use crate::table::text::{shown, to_the_right};
use crate::table::{Column, Row, SeriesPoint, Sheet};
use clap::builder::TypedValueParser;
use std::path::{Path, PathBuf};

/// Messages to standard error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Say {
    /// Only errors.
    pub quiet: bool,
}

impl Say {
    /// One line, unless quiet.
    pub fn note(self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }
}

/// Where a table goes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Output {
    /// File to write; the ending picks CSV, CSV.gz, JSON Lines, Parquet, Arrow, XLSX, Markdown or LaTeX (`-`: standard output as CSV)
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    pub force: bool,
    /// Write JSON Lines to standard output in place of CSV
    #[arg(long, conflicts_with = "excel")]
    pub json: bool,
    /// Begin CSV with a byte-order mark, as Excel needs it
    #[arg(long)]
    pub excel: bool,
}

impl Output {
    /// What happens to files that exist.
    pub fn existing(&self) -> Existing {
        existing(self.force)
    }
    /// Writes a table.
    pub fn write<R: Row>(&self, rows: &[R]) -> Result<()> {
        self.write_sheet(&R::to_sheet(rows))
    }
    /// Writes a table in neutral form.
    pub fn write_sheet(&self, sheet: &Sheet) -> Result<()> {
        frame::write_as(sheet, &self.output, self.form()?, self.existing())
    }
    /// Begins a table that is written in parts.
    pub fn sink(&self, columns: &[Column]) -> Result<Sink> {
        Sink::create_as(&self.output, self.form()?, self.existing(), columns)
    }
    fn form(&self) -> Result<Form> {
        let standard = self.output.as_os_str() == "-";
        Ok(match Form::of(&self.output)? {
            Form::Csv if standard && self.json => Form::JsonLines,
            Form::Csv if self.excel => Form::CsvExcel,
            form => form,
        })
    }
}

pub(crate) fn existing(force: bool) -> Existing {
    if force { Existing::Replace } else { Existing::Keep }
}

/// How a table of series names its columns.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct SeriesInput {
    /// Table of series: unique_id, ds, y (`-`: standard input)
    // A table is asked for only where it is read: saved fits need none.
    #[arg(value_name = "SERIES", default_value = "", hide_default_value = true,
        value_parser = clap::builder::OsStringValueParser::new().map(PathBuf::from))]
    pub series: PathBuf,
    /// Column that names the series
    #[arg(long, value_name = "COLUMN", default_value = "unique_id")]
    pub id: String,
    /// Column of dates or steps
    #[arg(long, value_name = "COLUMN", default_value = "ds")]
    pub time: String,
    /// Column of values
    #[arg(long, value_name = "COLUMN", default_value = "y")]
    pub value: String,
    /// Rows to read at a time, beyond which only the series that is being read is completed; the result does not depend on it
    #[arg(long, value_name = "N", value_parser = rows)]
    pub batch_rows: Option<usize>,
}

fn rows(text: &str) -> std::result::Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("0 rows; at least 1".to_string()),
        Ok(rows) => Ok(rows),
        Err(_) => Err("not a number of rows".to_string()),
    }
}

impl SeriesInput {
    /// Reads the points.
    pub fn read(&self) -> Result<Vec<SeriesPoint>> {
        if self.series.as_os_str().is_empty() {
            return Err(Error::argument("SERIES", "none; name a table, or - for standard input"));
        }
        let sheet = frame::read(&self.series)?;
        let sheet = sheet.rename(&self.id, "unique_id")?.rename(&self.time, "ds")?.rename(&self.value, "y")?;
        SeriesPoint::from_sheet(&sheet)
    }
}

/// Reads rows of a table from a file, `-` for standard input.
pub(crate) fn read<R: Row>(path: &Path) -> Result<Vec<R>> {
    frame::read_rows(path)
}

/// A table for the terminal: Chinese aligned, numbers to the right with sensible digits.
pub(crate) fn text_table(sheet: &Sheet) -> String {
    use comfy_table::{Attribute, CellAlignment, ContentArrangement, Table, TableComponent, presets};
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    for part in [
        TableComponent::HorizontalLines,
        TableComponent::MiddleIntersections,
        TableComponent::LeftBorderIntersections,
        TableComponent::RightBorderIntersections,
    ] {
        table.remove_style(part);
    }
    if !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        table.force_no_tty().set_width(WIDTH);
    }
    let plain = std::env::var_os("NO_COLOR").is_some();
    table.set_header(sheet.columns.iter().map(|column| {
        let cell = comfy_table::Cell::new(&column.name);
        if plain { cell } else { cell.add_attribute(Attribute::Bold) }
    }));
    for row in &sheet.rows {
        table.add_row(row.iter().zip(&sheet.columns).map(|(cell, column)| {
            let text = comfy_table::Cell::new(shown(cell));
            if to_the_right(column.kind) { text.set_alignment(CellAlignment::Right) } else { text }
        }));
    }
    table.to_string()
}

/// Columns of a table that goes into a file or a pipe.
const WIDTH: u16 = 140;
