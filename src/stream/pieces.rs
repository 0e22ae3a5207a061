//! A table's rows in pieces, in the form in which each kind of file gives them.

use super::Options;
use super::arrow;
use super::batch::{Batch, Body, Text};
use crate::error::{Error, Result};
use crate::frame::{self, Form, JsonLines, polars};
use crate::table::{Sheet, csv};
use polars::prelude::{ParquetReader, SerReader};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The pieces of a table, in order; at least one, empty where the table is. Nothing comes after an error.
pub(super) type Pieces = Box<dyn Iterator<Item = Result<Batch>>>;

/// Most rows of a Parquet file that are decoded at a time; a row group that is smaller is decoded whole.
const DECODED: usize = 1 << 20;

/// The pieces that `open` gives, a panic of a reader on damaged bytes being an error, the last of them.
pub(super) fn guarded(origin: impl AsRef<Path>, open: impl FnOnce() -> Result<Pieces>) -> Result<Pieces> {
    let origin = origin.as_ref().to_path_buf();
    let mut pieces = Some(frame::guarded(&origin, open)?);
    Ok(Box::new(std::iter::from_fn(move || {
        let next = frame::guarded(&origin, || pieces.as_mut().and_then(Iterator::next).transpose()).transpose();
        if matches!(next, Some(Err(_))) {
            pieces = None;
        }
        next
    })))
}

pub(super) fn open(path: &Path, options: &Options) -> Result<Pieces> {
    let origin: Arc<str> = path.display().to_string().into();
    if &*origin == "-" {
        return text(Box::new(std::io::stdin()), origin, None, options);
    }
    if path.is_dir() {
        return directory(path, options);
    }
    let form = Form::of(path)?;
    let file = File::open(path).map_err(|error| Error::io(path, error))?;
    let length = file.metadata().map(|data| data.len()).ok();
    match form {
        Form::Csv | Form::CsvExcel => text(Box::new(file), origin, length, options),
        Form::CsvGz => text(Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(file))), origin, None, options),
        Form::JsonLines => Ok(json(BufReader::new(file), origin, options.rows)),
        Form::Parquet => guarded(path, || parquet(file, path, options)),
        Form::Arrow | Form::ArrowStream => guarded(path, || arrow::file(file, path, options)),
        _ => Err(Error::unreadable(path, "is a form for people, which is written and not read; give the table as CSV")),
    }
}

/// The tables of a directory, as an engine writes one table: by name, without those that begin with `_` or `.`.
fn directory(path: &Path, options: &Options) -> Result<Pieces> {
    let entries = std::fs::read_dir(path).map_err(|error| Error::io(path, error))?;
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let file = entry.map_err(|error| Error::io(path, error))?.path();
        let hidden = file.file_name().is_none_or(|name| name.to_string_lossy().starts_with(['_', '.']));
        if !hidden && file.is_file() && Form::of(&file).is_ok() {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Error::unreadable(
            path,
            "is a directory without tables; .csv, .jsonl, .parquet and .arrow are known",
        ));
    }
    let (options, all) = (options.clone(), files.len());
    let mut ended = false;
    #[expect(clippy::cast_precision_loss, reason = "a number of files")]
    let pieces = files.into_iter().enumerate().flat_map(move |(done, file)| {
        let share = move |through: f64| (done as f64 + through) / all as f64;
        let pieces: Pieces = open(&file, &options).unwrap_or_else(|error| Box::new(std::iter::once(Err(error))));
        let placed = move |piece: Batch| Batch { through: piece.through.map(share), ..piece };
        Box::new(pieces.map(move |piece| piece.map(placed))) as Pieces
    });
    Ok(Box::new(pieces.take_while(move |piece| !std::mem::replace(&mut ended, piece.is_err()))))
}

struct Lines {
    reader: ::csv::Reader<Box<dyn Read>>,
    record: ::csv::ByteRecord,
    columns: Arc<[crate::table::Column]>,
    origin: Arc<str>,
    length: Option<u64>,
    rows: usize,
    error: Option<Error>,
    state: State,
}

#[derive(PartialEq)]
enum State {
    First,
    Further,
    Done,
}

fn text(from: Box<dyn Read>, origin: Arc<str>, length: Option<u64>, options: &Options) -> Result<Pieces> {
    let mut reader = ::csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(from);
    let columns = csv::header(&mut reader, &origin)?.into();
    let record = ::csv::ByteRecord::new();
    let (rows, state) = (options.rows.max(1), State::First);
    Ok(Box::new(Lines { reader, record, columns, origin, length, rows, error: None, state }))
}

impl Iterator for Lines {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.error.take() {
            self.state = State::Done;
            return Some(Err(error));
        }
        if self.state == State::Done {
            return None;
        }
        let mut text = Text { columns: self.columns.clone(), ..Text::default() };
        while text.lines.len() < self.rows {
            match self.reader.read_byte_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    self.error = Some(csv::convert(error, &self.origin));
                    break;
                }
            }
            text.lines.push(self.record.position().map_or(0, ::csv::Position::line));
            for cell in &self.record {
                text.bytes.extend_from_slice(cell);
                text.ends.push(text.bytes.len());
            }
        }
        if text.lines.is_empty() && self.state == State::Further {
            self.state = State::Done;
            return self.error.take().map(Err);
        }
        self.state = State::Further;
        #[expect(clippy::cast_precision_loss, reason = "a share for people to read")]
        let through = self.length.map(|length| self.reader.position().byte() as f64 / length.max(1) as f64);
        Some(Ok(Batch { body: Body::Text(text), origin: self.origin.clone(), before: 0, through }))
    }
}

fn json(from: impl BufRead + 'static, origin: Arc<str>, rows: usize) -> Pieces {
    let (mut lines, mut reader) = (from.lines().enumerate(), JsonLines::default());
    let (mut first, mut failed) = (true, None);
    Box::new(std::iter::from_fn(move || {
        if let Some(error) = failed.take() {
            first = false;
            return Some(Err(error));
        }
        let mut sheet = Sheet { origin: origin.to_string(), columns: Vec::new(), rows: Vec::new(), lines: Vec::new() };
        while sheet.rows.len() < rows.max(1) {
            let Some((number, line)) = lines.next() else { break };
            let number = number as u64 + 1;
            let row =
                line.map_err(|error| Error::io(&*origin, error)).and_then(|line| reader.row(&line, number, &origin));
            match row {
                Ok(Some(row)) => {
                    sheet.rows.push(row);
                    sheet.lines.push(number);
                }
                Ok(None) => {}
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        if sheet.rows.is_empty() && !first {
            return failed.take().map(Err);
        }
        first = false;
        sheet.columns = reader.columns().to_vec();
        for row in &mut sheet.rows {
            row.resize(sheet.columns.len(), crate::table::Cell::Empty);
        }
        Some(Ok(Batch { body: Body::Sheet(sheet), origin: origin.clone(), before: 0, through: None }))
    }))
}

fn parquet(mut file: File, path: &Path, options: &Options) -> Result<Pieces> {
    frame::check_pages(&mut file, path)?;
    let path = path.to_path_buf();
    let refuse = {
        let path = path.clone();
        move |error: polars::prelude::PolarsError| {
            Error::unreadable(&path, format!("is not a whole table file: {error}"))
        }
    };
    let again = |file: &File| file.try_clone().map_err(|error| Error::io(&path, error));
    let mut reader = ParquetReader::new(again(&file)?);
    let metadata = reader.get_metadata().map_err(&refuse)?.clone();
    let schema = reader.schema().map_err(&refuse)?;
    let columns = arrow::chosen(&schema, options, &path.display().to_string())?;
    let groups: Vec<usize> = metadata.row_groups.iter().map(|group| group.num_rows()).collect();
    let mut slices = Vec::new();
    let mut start = 0;
    for group in groups {
        let mut done = 0;
        while done < group {
            let length = (group - done).min(DECODED);
            slices.push((start + done, length));
            done += length;
        }
        start += group;
    }
    if slices.is_empty() {
        slices.push((0, 0));
    }
    let (all, rows) = (start, options.rows.max(1));
    let origin: Arc<str> = path.display().to_string().into();
    let mut slices = slices.into_iter();
    let mut current: Option<(polars::prelude::DataFrame, usize, usize)> = None;
    let mut failed = false;
    Ok(Box::new(std::iter::from_fn(move || {
        if failed {
            return None;
        }
        if current.as_ref().is_none_or(|(frame, _, given)| *given >= frame.height()) {
            let (from, length) = slices.next()?;
            let read = file.try_clone().map_err(|error| Error::io(&path, error)).and_then(|file| {
                let mut reader = ParquetReader::new(file).with_columns(Some(columns.clone()));
                reader.set_metadata(metadata.clone());
                reader.with_slice(Some((from, length))).finish().map_err(&refuse)
            });
            match read {
                Ok(frame) => current = Some((frame, from, 0)),
                Err(error) => {
                    failed = true;
                    return Some(Err(error));
                }
            }
        }
        let (frame, from, given) = current.as_mut()?;
        let piece = frame.slice(i64::try_from(*given).unwrap_or(i64::MAX), rows);
        let before = (*from + *given) as u64;
        *given += rows;
        #[expect(clippy::cast_precision_loss, reason = "a share for people to read")]
        let through = Some((before as f64 + piece.height() as f64) / (all as f64).max(1.0));
        Some(Ok(Batch { body: Body::Frame(piece), origin: origin.clone(), before, through }))
    })))
}
