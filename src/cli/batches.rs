//! What the subcommands that read and write in batches share.

use super::Done;
use super::output::{Say, SeriesInput};
use super::progress::Progress;
use crate::error::{Error, Result};
use crate::files::Existing;
use crate::projection::{Failure, summary};
use crate::stream::{Batch, Encoder, Options, Part, Sink, Source};
use crate::table::{Column, Row, SeriesPoint};
use std::collections::BTreeMap;
use std::path::PathBuf;

impl SeriesInput {
    /// How the table is cut into batches whose rows belong together by `same`.
    pub fn options(&self, same: fn(&str) -> &str) -> Options {
        let mut columns = vec![self.id.clone(), self.time.clone(), self.value.clone()];
        columns.extend(SeriesPoint::columns(&[]).into_iter().map(|column| column.name));
        let rows = self.batch_rows.unwrap_or(Options::default().rows);
        Options { key: self.id.clone(), same, rows, columns, ..Options::default() }
    }

    /// Opens the table for reading in batches.
    pub fn open(&self, same: fn(&str) -> &str) -> Result<Source> {
        if self.series.as_os_str().is_empty() {
            return Err(Error::argument("SERIES", "none; name a table, or - for standard input"));
        }
        Source::open(&self.series, &self.options(same))
    }

    /// The points of a batch.
    pub fn points(&self, batch: &Batch) -> Result<Vec<SeriesPoint>> {
        let sheet = batch.sheet()?;
        let sheet = sheet.rename(&self.id, "unique_id")?.rename(&self.time, "ds")?.rename(&self.value, "y")?;
        SeriesPoint::from_sheet(&sheet)
    }

    /// Says file, line and column where a series failed for a value that is not finite or for two rows of one date.
    pub fn locate(&self, batch: &Batch, points: &[SeriesPoint], failures: &mut [Failure]) -> Result<()> {
        if failures.is_empty() {
            return Ok(());
        }
        let sheet = batch.sheet()?;
        let mut rows: BTreeMap<String, Vec<usize>> =
            failures.iter().map(|failure| (failure.unique_id.clone(), Vec::new())).collect();
        for (row, point) in points.iter().enumerate() {
            if let Some(rows) = rows.get_mut(&point.unique_id) {
                rows.push(row);
            }
        }
        for failure in failures {
            let Some(rows) = rows.get(&failure.unique_id) else { continue };
            let cell = |row: usize, column: &str, why: String| Error::cell(&sheet.origin, sheet.line(row), column, why);
            if let Some(row) = rows.iter().find(|row| !points[**row].y.is_finite()) {
                let why = format!("{} is not finite; leave the row out", points[*row].y);
                failure.error = cell(*row, &self.value, why);
                continue;
            }
            let mut first = BTreeMap::new();
            let twice = rows.iter().find_map(|row| first.insert(points[*row].ds, *row).map(|before| (before, *row)));
            if let Some((before, row)) = twice {
                let why = format!("{} stands on line {} too; keep one", points[row].ds, sheet.line(before));
                failure.error = cell(row, &self.time, why);
            }
        }
        Ok(())
    }
}

/// How many series stand in these points; those of one series stand together.
pub(super) fn series(points: &[SeriesPoint]) -> u64 {
    let changes = points.windows(2).filter(|pair| pair[0].unique_id != pair[1].unique_id).count();
    if points.is_empty() { 0 } else { changes as u64 + 1 }
}

/// A table beside the main one, written where a path was named for it.
pub(super) struct Extra(Option<Sink>);

impl Extra {
    /// Begins the table, if there is a path.
    pub fn create(path: Option<&PathBuf>, existing: Existing, columns: &[Column]) -> Result<Self> {
        Ok(Self(path.map(|path| Sink::create(path, existing, columns)).transpose()?))
    }

    /// What turns rows into parts, if they are wanted.
    pub fn encoder(&self) -> Option<Encoder> {
        self.0.as_ref().map(Sink::encoder)
    }

    /// Writes a part.
    pub fn write(&mut self, part: Option<Part>) -> Result<()> {
        match (&mut self.0, part) {
            (Some(sink), Some(part)) => sink.write(part),
            _ => Ok(()),
        }
    }

    /// Completes the table.
    pub fn finish(self) -> Result<()> {
        self.0.map_or(Ok(()), Sink::finish)
    }
}

/// Rows as a part of a table that may not be wanted.
pub(super) fn part<R: Row>(encoder: Option<Encoder>, rows: &[R]) -> Result<Option<Part>> {
    encoder.map(|encoder| encoder.encode(&R::to_sheet(rows))).transpose()
}

/// Different reasons that are kept: a reason may name a value, so that there are as many as series.
const REASONS: usize = 1000;

/// Failures, equal reasons together.
#[derive(Debug, Default)]
pub(super) struct Failures {
    groups: BTreeMap<String, (usize, String)>,
    others: usize,
}

impl Failures {
    /// Adds failures, in the order of the series.
    pub fn add(&mut self, failures: &[Failure]) {
        for (reason, count, first) in summary(failures) {
            if self.groups.len() < REASONS || self.groups.contains_key(&reason) {
                self.groups.entry(reason).or_insert((0, first)).0 += count;
            } else {
                self.others += count;
            }
        }
    }

    /// Names them, and says how the command ended.
    pub fn tell(&self) -> Done {
        for (reason, (count, first)) in &self.groups {
            let others = if *count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            eprintln!("ontrend: series \"{first}\"{others}: {}", unnamed(first, reason));
        }
        if self.others > 0 {
            eprintln!("ontrend: {} more failures for other reasons", self.others);
        }
        if self.groups.is_empty() { Done::All } else { Done::Some }
    }
}

/// A reason without the name of its series before it.
pub(super) fn unnamed<'a>(series: &str, reason: &'a str) -> &'a str {
    let named = format!("series \"{series}\": ");
    let mut reason = reason;
    while let Some(rest) = reason.strip_prefix(&named) {
        reason = rest;
    }
    reason
}

/// Remarks that are told in full.
const REMARKS: usize = 100;

/// Remarks on series: the first are told, the rest counted.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    told: usize,
    more: usize,
}

impl Remarks {
    /// Tells remarks, in the order of the series.
    pub fn add(&mut self, notes: &[String], say: Say, progress: &Progress) {
        let room = REMARKS - self.told;
        for note in notes.iter().take(room) {
            progress.pause(|| say.note(note));
        }
        self.told += notes.len().min(room);
        self.more += notes.len().saturating_sub(room);
    }

    /// Says how many were not told.
    pub fn finish(&self, say: Say) {
        if self.more > 0 {
            say.note(&format!("{} more remarks of this kind", self.more));
        }
    }
}
