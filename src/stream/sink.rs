//! A table written in batches: the rows may come in any number of parts, the file is the same.

use crate::error::{Error, Result};
use crate::files::{Draft, Existing};
use crate::frame::{Form, fill, from_sheet, polars, write_json};
use crate::table::{Cell, Column, Kind, Sheet, csv};
use polars::io::{ipc, parquet};
use polars::prelude::{
    CompatLevel, DataFrame, DataType, IpcWriter, ParquetWriter, PolarsError, Schema, SchemaExt, SerWriter,
};
use polars_arrow::io::ipc::write as arrow;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of a row group (Parquet) and of a record batch (Arrow), whatever parts they come in.
const GROUP: usize = 1 << 16;
/// Rows of a record batch of a stream: whoever reads it need not wait long.
const STREAMED: usize = 1 << 13;

/// Bytes that are compressed at a time: what comes out depends on how they are cut.
const BLOCK: usize = 1 << 16;

/// Rows in the form in which they are written.
#[derive(Debug)]
pub struct Part(Body);

#[derive(Debug)]
enum Body {
    Bytes(Vec<u8>),
    Frame(DataFrame),
    Sheet(Sheet),
}

/// Turns rows into the form in which a [`Sink`] writes them; can be done on any thread.
#[derive(Debug, Clone, Copy)]
pub struct Encoder {
    form: Form,
    /// Whether a column of stamps may hold days beside integers, as text.
    mixed: bool,
}

impl Encoder {
    /// The rows of a table with the sink's columns.
    ///
    /// # Errors
    /// Where a cell cannot be written in this form.
    pub fn encode(&self, sheet: &Sheet) -> Result<Part> {
        let mut bytes = Vec::new();
        match self.form {
            Form::Csv | Form::CsvExcel | Form::CsvGz => csv::write_rows(sheet, &mut bytes)?,
            Form::JsonLines => write_json(sheet, &mut bytes)?,
            Form::Parquet | Form::Arrow | Form::ArrowStream => {
                if !self.mixed {
                    unmixed(sheet)?;
                }
                return Ok(Part(Body::Frame(from_sheet(sheet)?)));
            }
            // What people read is laid out as a whole.
            _ => return Ok(Part(Body::Sheet(sheet.clone()))),
        }
        Ok(Part(Body::Bytes(bytes)))
    }
}

/// Refuses a column of stamps with days and integers.
fn unmixed(sheet: &Sheet) -> Result<()> {
    for (index, column) in sheet.columns.iter().enumerate().filter(|(_, column)| column.kind == Kind::Stamp) {
        let has = |days: bool| {
            sheet.rows.iter().any(|row| matches!(row[index], Cell::Date(_)) == days && row[index] != Cell::Empty)
        };
        if has(true) && has(false) {
            return Err(mixed(&sheet.origin, &column.name));
        }
    }
    Ok(())
}

fn mixed(origin: &str, column: &str) -> Error {
    let why = "holds days and integer steps; a column of this form holds one of them, write CSV or JSON Lines";
    Error::cell(origin, 1, column, why)
}

/// Writes a table in parts. A file takes its name only when [`Sink::finish`] is called.
///
/// The columns of stamps of a Parquet or Arrow file hold days or integers, as the first row does that has one; a table that
/// mixes them is refused, and can be written as CSV or JSON Lines.
pub struct Sink {
    form: Form,
    origin: String,
    columns: Vec<Column>,
    to: Shared,
    state: State,
    /// The names of the columns, until the first rows or the end: a run that fails before either prints nothing.
    header: Vec<u8>,
    /// Rows of frames that do not fill a group yet.
    held: Vec<DataFrame>,
    rows: usize,
    /// The types of all columns, as soon as they are known.
    kinds: Schema,
    /// What columns of stamps hold, where the caller knows.
    stamps: Option<Kind>,
    metadata: Vec<(String, String)>,
}

enum State {
    /// Text needs no more than its writer.
    Text(Shared),
    Packed(flate2::write::GzEncoder<Shared>, Vec<u8>),
    /// A form for people, laid out at the end.
    Whole(Sheet),
    /// The types of the columns are not known yet.
    Open,
    Parquet(Box<parquet::write::BatchedWriter<Shared>>),
    Arrow(ipc::BatchedWriter<Shared>),
    Stream(arrow::StreamWriter<Shared>),
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sink({})", self.origin)
    }
}

/// What is written to: a writer of polars keeps its own.
#[derive(Clone)]
struct Shared(Arc<Mutex<Option<End>>>);

enum End {
    File(Draft),
    Other(Box<dyn Write + Send>),
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(End::File(file)) => file.write(bytes),
            Some(End::Other(other)) => other.write(bytes),
            None => Ok(0),
        }
    }
    fn flush(&mut self) -> std::io::Result<()> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(End::File(file)) => file.flush(),
            Some(End::Other(other)) => other.flush(),
            None => Ok(()),
        }
    }
}

impl Sink {
    /// Begins a table in the form that the path's ending asks for; `-` is standard output as CSV.
    ///
    /// # Errors
    /// Where the path is taken and existing files are kept, or the ending is not known.
    pub fn create(path: &Path, existing: Existing, columns: &[Column]) -> Result<Self> {
        Self::create_as(path, Form::of(path)?, existing, columns)
    }

    /// Begins a table in a form of the caller's choice, whatever the path ends in; `-` is standard output.
    ///
    /// # Errors
    /// As [`Sink::create`].
    pub fn create_as(path: &Path, form: Form, existing: Existing, columns: &[Column]) -> Result<Self> {
        let end = if path.as_os_str() == "-" {
            End::Other(Box::new(std::io::BufWriter::new(std::io::stdout())))
        } else {
            End::File(Draft::create(path, existing)?)
        };
        Self::begin(form, end, &path.display().to_string(), columns, Vec::new())
    }

    /// Begins an Arrow IPC stream with these words in its schema; `origin` names it in errors.
    ///
    /// # Errors
    /// None today.
    pub fn stream(
        to: impl Write + Send + 'static,
        origin: &str,
        columns: &[Column],
        metadata: &[(&str, &str)],
    ) -> Result<Self> {
        let metadata = metadata.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect();
        Self::begin(Form::ArrowStream, End::Other(Box::new(std::io::BufWriter::new(to))), origin, columns, metadata)
    }

    fn begin(form: Form, end: End, origin: &str, columns: &[Column], metadata: Vec<(String, String)>) -> Result<Self> {
        let to = Shared(Arc::new(Mutex::new(Some(end))));
        let state = match form {
            Form::Csv | Form::CsvExcel | Form::JsonLines => State::Text(to.clone()),
            // No time stamp and no file name in the header: the same rows give the same bytes.
            Form::CsvGz => State::Packed(
                flate2::GzBuilder::new().mtime(0).write(to.clone(), flate2::Compression::default()),
                Vec::new(),
            ),
            Form::Parquet | Form::Arrow | Form::ArrowStream => State::Open,
            _ => State::Whole(Sheet {
                origin: origin.into(),
                columns: columns.to_vec(),
                rows: Vec::new(),
                lines: Vec::new(),
            }),
        };
        let mut sink = Self {
            form,
            origin: origin.into(),
            columns: columns.to_vec(),
            to,
            state,
            header: Vec::new(),
            held: Vec::new(),
            rows: 0,
            kinds: Schema::default(),
            stamps: None,
            metadata,
        };
        if matches!(form, Form::Csv | Form::CsvExcel | Form::CsvGz) {
            if form == Form::CsvExcel {
                sink.header.extend_from_slice(b"\xEF\xBB\xBF");
            }
            let empty = sink.empty();
            csv::write(&empty, &mut sink.header)?;
        }
        Ok(sink)
    }

    /// Fixes what columns of stamps hold before the first row: dates, integers, or either as text.
    #[must_use]
    pub fn stamps(mut self, kind: Kind) -> Self {
        self.stamps = Some(kind);
        self
    }

    fn empty(&self) -> Sheet {
        Sheet { origin: self.origin.clone(), columns: self.columns.clone(), rows: Vec::new(), lines: Vec::new() }
    }

    fn group(&self) -> usize {
        if self.form == Form::ArrowStream { STREAMED } else { GROUP }
    }

    /// What turns rows into parts of this sink.
    #[must_use]
    pub fn encoder(&self) -> Encoder {
        Encoder { form: self.form, mixed: self.stamps == Some(Kind::Text) }
    }

    fn refuse(&self, error: &PolarsError) -> Error {
        Error::unreadable(&self.origin, format!("cannot be written: {error}"))
    }

    /// Writes a part that [`Encoder::encode`] made.
    ///
    /// # Errors
    /// Where the disk refuses, or stamps of another kind come than before.
    pub fn write(&mut self, part: Part) -> Result<()> {
        match part.0 {
            Body::Bytes(rows) => {
                let mut bytes = std::mem::take(&mut self.header);
                bytes.extend_from_slice(&rows);
                let written = match &mut self.state {
                    State::Text(to) => to.write_all(&bytes),
                    State::Packed(to, waiting) => {
                        waiting.extend_from_slice(&bytes);
                        let whole = waiting.len() / BLOCK * BLOCK;
                        let written = waiting[..whole].chunks(BLOCK).try_for_each(|block| to.write_all(block));
                        waiting.drain(..whole);
                        written
                    }
                    _ => Ok(()),
                };
                written.map_err(|error| Error::io(&self.origin, error))
            }
            Body::Sheet(mut sheet) => {
                if let State::Whole(whole) = &mut self.state {
                    whole.rows.append(&mut sheet.rows);
                }
                Ok(())
            }
            Body::Frame(frame) => {
                if frame.height() == 0 {
                    return Ok(());
                }
                if matches!(self.state, State::Open) {
                    self.open(&frame)?;
                }
                self.rows += frame.height();
                let frame = self.conform(frame)?;
                self.held.push(frame);
                if self.rows >= self.group() { self.drain(false) } else { Ok(()) }
            }
        }
    }

    /// Fixes the types by the first rows.
    fn open(&mut self, frame: &DataFrame) -> Result<()> {
        let found = self.columns.iter().zip(frame.columns());
        let stamps = match self.stamps {
            Some(Kind::Date) => DataType::Date,
            Some(Kind::Integer) => DataType::Int64,
            Some(_) => DataType::String,
            None => found
                .filter(|(column, held)| column.kind == Kind::Stamp && held.null_count() < held.len())
                .map(|(_, held)| held.dtype().clone())
                .next()
                .unwrap_or(DataType::String),
        };
        let schema: Schema = self
            .columns
            .iter()
            .zip(frame.columns())
            .map(|(column, held)| {
                let kind = if column.kind == Kind::Stamp { stamps.clone() } else { held.dtype().clone() };
                (column.name.as_str().into(), kind)
            })
            .collect();
        self.state = match self.form {
            Form::Parquet => {
                let writer = ParquetWriter::new(self.to.clone()).batched(&schema);
                State::Parquet(Box::new(writer.map_err(|error| self.refuse(&error))?))
            }
            Form::Arrow => {
                let writer = IpcWriter::new(self.to.clone()).with_compat_level(CompatLevel::oldest());
                let layout = schema.to_arrow(CompatLevel::oldest());
                let fields = arrow::default_ipc_fields(layout.iter_values());
                State::Arrow(writer.batched(&schema, fields).map_err(|error| self.refuse(&error))?)
            }
            _ => {
                let mut writer = arrow::StreamWriter::new(self.to.clone(), arrow::WriteOptions { compression: None });
                let words = self.metadata.iter().map(|(name, value)| (name.as_str().into(), value.as_str().into()));
                writer.set_custom_schema_metadata(Arc::new(words.collect()));
                writer.start(&schema.to_arrow(CompatLevel::oldest()), None).map_err(|error| self.refuse(&error))?;
                State::Stream(writer)
            }
        };
        self.kinds = schema;
        Ok(())
    }

    /// The frame in the types of the first one.
    fn conform(&self, mut frame: DataFrame) -> Result<DataFrame> {
        let kinds: Vec<DataType> = self.kinds.iter_values().cloned().collect();
        for (index, kind) in kinds.iter().enumerate() {
            let held = &frame.columns()[index];
            if held.dtype() == kind {
                continue;
            }
            let name = held.name().to_string();
            let words = self.stamps == Some(Kind::Text) && *kind == DataType::String;
            if held.null_count() < held.len() && !words {
                return Err(mixed(&self.origin, &name));
            }
            let same = held.cast(kind).map_err(|error| self.refuse(&error))?;
            frame.replace_column(index, same).map_err(|error| self.refuse(&error))?;
        }
        Ok(frame)
    }

    /// Writes the groups that are full, at the end what is left as well.
    fn drain(&mut self, all: bool) -> Result<()> {
        let mut frames = std::mem::take(&mut self.held).into_iter();
        let Some(mut frame) = frames.next() else { return Ok(()) };
        for more in frames {
            frame.vstack_mut_owned(more).map_err(|error| self.refuse(&error))?;
        }
        let (mut start, length) = (0, self.group());
        while self.rows - start >= length || (all && start < self.rows) {
            let mut group = frame.slice(i64::try_from(start).unwrap_or(i64::MAX), length);
            // One chunk a column: each chunk would become a group of its own.
            group.rechunk_mut();
            start += group.height();
            let written = match &mut self.state {
                State::Parquet(writer) => writer.write_batch(&group),
                State::Arrow(writer) => writer.write_batch(&group),
                State::Stream(writer) => {
                    group.iter_chunks(CompatLevel::oldest(), true).try_for_each(|chunk| writer.write(&chunk, None))
                }
                State::Text(_) | State::Packed(..) | State::Whole(_) | State::Open => Ok(()),
            };
            written.map_err(|error| self.refuse(&error))?;
        }
        if start < self.rows {
            self.held.push(frame.slice(i64::try_from(start).unwrap_or(i64::MAX), self.rows - start));
        }
        self.rows -= start;
        Ok(())
    }

    /// Completes the table and, for a file, puts it in its place.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn finish(mut self) -> Result<()> {
        self.write(Part(Body::Bytes(Vec::new())))?;
        if matches!(self.state, State::Open) {
            self.open(&from_sheet(&self.empty())?)?;
        }
        self.drain(true)?;
        match &mut self.state {
            State::Text(to) => to.flush().map_err(|error| Error::io(&self.origin, error))?,
            State::Packed(to, waiting) => {
                let written = to.write_all(waiting).and_then(|()| to.try_finish());
                written.map_err(|error| Error::io(&self.origin, error))?;
            }
            State::Whole(sheet) => fill(sheet, self.form, Path::new(&self.origin), &mut self.to)?,
            State::Parquet(writer) => writer.finish().map(|_| ()).map_err(|error| self.refuse(&error))?,
            State::Arrow(writer) => writer.finish().map_err(|error| self.refuse(&error))?,
            State::Stream(writer) => writer.finish().map_err(|error| self.refuse(&error))?,
            State::Open => {}
        }
        let origin = self.origin.clone();
        let end = self.to.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match end {
            Some(End::File(draft)) => draft.finish(),
            Some(End::Other(mut other)) => other.flush().map_err(|error| Error::io(origin, error)),
            None => Ok(()),
        }
    }
}
