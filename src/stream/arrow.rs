//! Arrow record batches as pieces of a table.
//!
//! Reading and writing go through polars-arrow, the arrow that polars brings: one arrow version in the whole program. Text may
//! come as utf8, large_utf8, utf8_view or dictionaries of them.

use super::Options;
use super::batch::{Batch, Body};
use super::pieces::Pieces;
use crate::error::{Error, Result};
use crate::frame::polars;
use polars::prelude::{
    ArrowField, ArrowSchema, Column, DataFrame, IdxCa, IdxSize, NewChunkedArray, PolarsError, PolarsResult, Series,
};
use polars_arrow::array::{Array, DictionaryArray, new_empty_array};
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::io::ipc::read;
use polars_arrow::match_integer_type;
use polars_arrow::record_batch::RecordBatchT;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

type Record = RecordBatchT<Box<dyn Array>>;

/// What a dictionary's values are, or the type itself.
fn plain(kind: &ArrowDataType) -> &ArrowDataType {
    if let ArrowDataType::Dictionary(_, values, _) = kind { plain(values) } else { kind }
}

/// The columns to read, all of them of types that a table can hold.
pub(super) fn chosen(schema: &ArrowSchema, options: &Options, origin: &str) -> Result<Vec<String>> {
    let mut columns = Vec::new();
    for field in schema.iter_values() {
        let name = field.name.as_str();
        if !options.columns.is_empty() && !options.columns.iter().any(|wanted| wanted == name) {
            continue;
        }
        use ArrowDataType as T;
        match plain(&field.dtype) {
            T::Timestamp(_, Some(zone)) if !["UTC", "+00:00", "Z"].contains(&zone.as_str()) => {
                let why = format!(
                    "holds moments in the zone {zone}, whose days are not those of UTC; make it a date, or a timestamp without zone"
                );
                return Err(Error::cell(origin, 1, name, why));
            }
            T::Null | T::Boolean | T::Float32 | T::Float64 | T::Date32 | T::Date64 | T::Timestamp(..) => {}
            T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::UInt8 | T::UInt16 | T::UInt32 | T::UInt64 => {}
            T::Utf8 | T::LargeUtf8 | T::Utf8View => {}
            T::Binary | T::LargeBinary | T::BinaryView if !options.columns.is_empty() => {}
            other => {
                let why = format!("holds {other:?}; text, numbers, dates or booleans are needed");
                return Err(Error::cell(origin, 1, name, why));
            }
        }
        columns.push(name.to_string());
    }
    Ok(columns)
}

/// An array in a plain type: a dictionary as the values that it names, moments of UTC without their zone.
fn series(name: &str, array: &dyn Array) -> PolarsResult<Series> {
    match array.dtype() {
        ArrowDataType::Dictionary(keys, ..) => {
            let mut rows: Vec<Option<IdxSize>> = Vec::with_capacity(array.len());
            let mut values = None;
            match_integer_type!(keys, |$T| {
                if let Some(array) = array.as_any().downcast_ref::<DictionaryArray<$T>>() {
                    rows.extend(array.keys_iter().map(|key| key.and_then(|key| IdxSize::try_from(key).ok())));
                    values = Some(array.values().clone());
                }
            });
            let values = values.unwrap_or_else(|| new_empty_array(plain(array.dtype()).clone()));
            series(name, values.as_ref())?.take(&IdxCa::from_slice_options("rows".into(), &rows))
        }
        ArrowDataType::Timestamp(unit, Some(_)) => {
            let (mut array, kind) = (array.to_boxed(), ArrowDataType::Timestamp(*unit, None));
            *array.dtype_mut() = kind.clone();
            Series::try_from((&ArrowField::new(name.into(), kind, true), vec![array]))
        }
        kind => Series::try_from((&ArrowField::new(name.into(), kind.clone(), true), vec![array.to_boxed()])),
    }
}

/// A frame of the chosen columns, in plain types.
fn frame(record: &Record, schema: &ArrowSchema, columns: &[String], origin: &str) -> Result<DataFrame> {
    let mut found = Vec::with_capacity(columns.len());
    for (field, array) in schema.iter_values().zip(record.arrays()) {
        let name = field.name.as_str();
        if !columns.iter().any(|wanted| wanted == name) {
            continue;
        }
        let refuse = |error: PolarsError| Error::cell(origin, 1, name, error.to_string());
        found.push(Column::from(series(name, array.as_ref()).map_err(refuse)?));
    }
    DataFrame::new(record.len(), found).map_err(|error| Error::table(origin, 1, error.to_string()))
}

struct Records<I> {
    records: I,
    schema: ArrowSchema,
    columns: Vec<String>,
    origin: Arc<str>,
    rows: usize,
    before: u64,
    current: Option<(DataFrame, usize)>,
    first: bool,
    failed: bool,
}

impl<I: Iterator<Item = Result<Record>>> Iterator for Records<I> {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        while self.current.as_ref().is_none_or(|(frame, given)| *given >= frame.height() && !self.first) {
            let next = match self.records.next() {
                Some(record) => record.and_then(|record| frame(&record, &self.schema, &self.columns, &self.origin)),
                // A table without rows still has its columns.
                None if self.first => {
                    let arrays = self.schema.iter_values().map(|field| new_empty_array(field.dtype.clone()));
                    let record = Record::new(0, Arc::new(self.schema.clone()), arrays.collect());
                    frame(&record, &self.schema, &self.columns, &self.origin)
                }
                None => return None,
            };
            match next {
                Ok(frame) => self.current = Some((frame, 0)),
                Err(error) => {
                    self.failed = true;
                    return Some(Err(error));
                }
            }
        }
        self.first = false;
        let (frame, given) = self.current.as_mut()?;
        let piece = frame.slice(i64::try_from(*given).unwrap_or(i64::MAX), self.rows);
        *given += self.rows;
        let before = self.before;
        self.before += piece.height() as u64;
        Some(Ok(Batch { body: Body::Frame(piece), origin: self.origin.clone(), before, through: None }))
    }
}

fn records<I: Iterator<Item = Result<Record>> + 'static>(
    records: I,
    schema: &ArrowSchema,
    origin: &str,
    options: &Options,
) -> Result<Pieces> {
    Ok(Box::new(Records {
        records,
        schema: schema.clone(),
        columns: chosen(schema, options, origin)?,
        origin: origin.into(),
        rows: options.rows.max(1),
        before: 0,
        current: None,
        first: true,
        failed: false,
    }))
}

/// An Arrow file, or a stream that was saved to one.
pub(super) fn file(mut file: File, path: &Path, options: &Options) -> Result<Pieces> {
    let origin = path.display().to_string();
    let refuse = {
        let path = path.to_path_buf();
        move |error: PolarsError| Error::unreadable(&path, format!("is not a whole table file: {error}"))
    };
    let mut magic = Vec::new();
    let start = file.by_ref().take(6).read_to_end(&mut magic).and_then(|_| file.seek(SeekFrom::Start(0)));
    start.map_err(|error| Error::io(path, error))?;
    let is_stream = magic != *b"ARROW1";
    crate::frame::check_batches(&mut file, is_stream, path)?;
    if is_stream {
        return stream(file, &origin, options);
    }
    let mut reader = BufReader::new(file);
    let metadata = read::read_file_metadata(&mut reader).map_err(&refuse)?;
    let schema = metadata.schema.as_ref().clone();
    let reader = read::FileReader::new(reader, metadata, None, None);
    records(reader.map(move |record| record.map_err(&refuse)), &schema, &origin, options)
}

/// An Arrow stream.
pub(super) fn stream(from: impl Read + 'static, origin: &str, options: &Options) -> Result<Pieces> {
    let mut from = Forward { from: BufReader::new(from), position: 0 };
    let refuse = {
        let origin = origin.to_string();
        move |error: PolarsError| Error::unreadable(&origin, format!("is not an Arrow IPC stream: {error}"))
    };
    let metadata = read::read_stream_metadata(&mut from).map_err(&refuse)?;
    let schema = metadata.schema.clone();
    let reader = read::StreamReader::new(from, metadata, None);
    let cut_off = {
        let origin = origin.to_string();
        move || {
            Error::unreadable(
                &origin,
                "ends without the end mark of an Arrow IPC stream; its sender stopped on the way",
            )
        }
    };
    let mut ended = false;
    let found = reader.map_while(move |state| match state {
        _ if ended => None,
        Ok(read::StreamState::Some(record)) => Some(Ok(record)),
        Ok(read::StreamState::Waiting) => {
            ended = true;
            Some(Err(cut_off()))
        }
        Err(error) => {
            ended = true;
            Some(Err(refuse(error)))
        }
    });
    records(found, &schema, origin, options)
}

/// A reader that only goes forward, where its user asks for its position and skips.
struct Forward<R> {
    from: BufReader<R>,
    position: u64,
}

impl<R: Read> Read for Forward<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Read> Seek for Forward<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        match to {
            SeekFrom::Current(skip) if skip >= 0 => {
                let skip = skip.unsigned_abs();
                let skipped = std::io::copy(&mut self.by_ref().take(skip), &mut std::io::sink())?;
                if skipped < skip { Err(std::io::ErrorKind::UnexpectedEof.into()) } else { Ok(self.position) }
            }
            _ => Err(std::io::Error::new(std::io::ErrorKind::Unsupported, "a stream goes only forward")),
        }
    }
}
