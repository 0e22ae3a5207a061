//! Some rows of a table in the form in which they were read: turning them into cells is left to whoever works on them.

use crate::error::{Error, Result};
use crate::frame::{polars, to_sheet};
use crate::table::{Cell, Column, Sheet};
use polars::prelude::{AnyValue, DataFrame, IdxCa};
use std::hash::Hasher;
use std::sync::Arc;

/// Consecutive rows of a table.
#[derive(Debug, Clone)]
pub struct Batch {
    pub(super) body: Body,
    pub(super) origin: Arc<str>,
    /// Rows of the table before these; line numbers follow from it where the rows were never text.
    pub(super) before: u64,
    /// How much of the table has been read with these rows, where that is known.
    pub(super) through: Option<f64>,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    Text(Text),
    Frame(DataFrame),
    Sheet(Sheet),
}

/// Rows of a CSV table, undecoded: all cells one after another.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub columns: Arc<[Column]>,
    pub bytes: Vec<u8>,
    /// Where each cell ends in `bytes`, row by row.
    pub ends: Vec<usize>,
    /// The 1-based line of each row.
    pub lines: Vec<u64>,
}

impl Text {
    fn start(&self, cell: usize) -> usize {
        if cell == 0 { 0 } else { self.ends[cell - 1] }
    }

    fn cell(&self, row: usize, column: usize) -> &[u8] {
        let at = row * self.columns.len() + column;
        &self.bytes[self.start(at)..self.ends[at]]
    }

    fn slice(&self, from: usize, length: usize) -> Self {
        let width = self.columns.len();
        let (first, last) = (from * width, (from + length) * width);
        let (start, end) = (self.start(first), self.start(last));
        Self {
            columns: self.columns.clone(),
            bytes: self.bytes[start..end].to_vec(),
            ends: self.ends[first..last].iter().map(|end| end - start).collect(),
            lines: self.lines[from..from + length].to_vec(),
        }
    }

    fn append(&mut self, other: &Self) {
        let before = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| end + before));
        self.lines.extend_from_slice(&other.lines);
    }

    fn gather(&self, rows: &[u32]) -> Self {
        let mut out = Self { columns: self.columns.clone(), ..Self::default() };
        for &row in rows {
            for column in 0..self.columns.len() {
                out.bytes.extend_from_slice(self.cell(row as usize, column));
                out.ends.push(out.bytes.len());
            }
            out.lines.push(self.lines[row as usize]);
        }
        out
    }

    fn sheet(&self, origin: &str) -> Result<Sheet> {
        let mut rows = Vec::with_capacity(self.lines.len());
        for (row, line) in self.lines.iter().enumerate() {
            let mut cells = Vec::with_capacity(self.columns.len());
            for (column, named) in self.columns.iter().enumerate() {
                let bytes = self.cell(row, column);
                let text = std::str::from_utf8(bytes)
                    .map_err(|_| Error::cell(origin, *line, &named.name, "is not UTF-8; convert the file to UTF-8"))?;
                cells.push(if text.is_empty() {
                    Cell::Empty
                } else {
                    Cell::Text(crate::table::csv::unguarded(text).to_string())
                });
            }
            rows.push(cells);
        }
        Ok(Sheet { origin: origin.to_string(), columns: self.columns.to_vec(), rows, lines: self.lines.clone() })
    }
}

/// A name as 128 bits: two names share them once in 10^18 tables of 10^10 series.
pub(super) fn fingerprint(name: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(name.as_bytes());
        u128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}

impl Batch {
    /// The rows as a neutral table.
    ///
    /// # Errors
    /// Where a cell cannot be read.
    pub fn sheet(&self) -> Result<Sheet> {
        match &self.body {
            Body::Text(text) => text.sheet(&self.origin),
            Body::Sheet(sheet) => Ok(sheet.clone()),
            Body::Frame(frame) => {
                let mut sheet = to_sheet(frame, &self.origin)?;
                sheet.lines = (0..sheet.rows.len()).map(|row| self.line(row)).collect();
                Ok(sheet)
            }
        }
    }

    /// The rows as a frame, where they came as columns.
    #[must_use]
    pub fn frame(&self) -> Option<&DataFrame> {
        if let Body::Frame(frame) = &self.body { Some(frame) } else { None }
    }

    /// The number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        match &self.body {
            Body::Text(text) => text.lines.len(),
            Body::Frame(frame) => frame.height(),
            Body::Sheet(sheet) => sheet.rows.len(),
        }
    }

    /// How much of the table has been read with these rows, from 0 to 1, where that is known.
    #[must_use]
    pub fn through(&self) -> Option<f64> {
        self.through
    }

    /// The 1-based line of a row, counted from a header where the rows were never text.
    pub(super) fn line(&self, row: usize) -> u64 {
        match &self.body {
            Body::Text(text) => text.lines[row],
            Body::Sheet(sheet) => sheet.line(row),
            Body::Frame(_) => self.before + row as u64 + 2,
        }
    }

    /// The fingerprint of each row's series; nothing where there is no such column.
    pub(super) fn keys(&self, column: &str, same: fn(&str) -> &str) -> Option<Vec<u128>> {
        let mut last: Option<(String, u128)> = None;
        let mut key = |name: &str| {
            let name = same(name);
            match &last {
                Some((known, key)) if known == name => *key,
                _ => {
                    let key = fingerprint(name);
                    last = Some((name.to_string(), key));
                    key
                }
            }
        };
        match &self.body {
            Body::Text(text) => {
                let at = text.columns.iter().position(|known| known.name == column)?;
                Some((0..text.lines.len()).map(|row| key(&String::from_utf8_lossy(text.cell(row, at)))).collect())
            }
            Body::Sheet(sheet) => {
                let at = sheet.position(column)?;
                Some(sheet.rows.iter().map(|row| key(&row[at].to_string())).collect())
            }
            Body::Frame(frame) => {
                let names = frame.column(column).ok()?;
                if let Ok(text) = names.str() {
                    return Some(text.iter().map(|name| key(name.unwrap_or_default())).collect());
                }
                Some((0..frame.height()).map(|row| key(&shown(names, row))).collect())
            }
        }
    }

    /// The name of a row's series.
    pub(super) fn name(&self, row: usize, column: &str) -> String {
        match &self.body {
            Body::Text(text) => text
                .columns
                .iter()
                .position(|known| known.name == column)
                .map_or(String::new(), |at| String::from_utf8_lossy(text.cell(row, at)).into_owned()),
            Body::Sheet(sheet) => sheet.position(column).map_or(String::new(), |at| sheet.rows[row][at].to_string()),
            Body::Frame(frame) => frame.column(column).map_or(String::new(), |names| shown(names, row)),
        }
    }

    pub(super) fn slice(&self, from: usize, length: usize) -> Self {
        let body = match &self.body {
            Body::Text(text) => Body::Text(text.slice(from, length)),
            Body::Frame(frame) => Body::Frame(frame.slice(i64::try_from(from).unwrap_or(i64::MAX), length)),
            Body::Sheet(sheet) => Body::Sheet(Sheet {
                origin: sheet.origin.clone(),
                columns: sheet.columns.clone(),
                rows: sheet.rows[from..from + length].to_vec(),
                lines: if sheet.lines.is_empty() { Vec::new() } else { sheet.lines[from..from + length].to_vec() },
            }),
        };
        Self { body, origin: self.origin.clone(), before: self.before + from as u64, through: self.through }
    }

    /// The rows of both; they belong to one table.
    pub(super) fn append(&mut self, other: Self) -> Result<()> {
        self.through = other.through;
        match (&mut self.body, other.body) {
            (Body::Text(text), Body::Text(other)) => text.append(&other),
            (Body::Frame(frame), Body::Frame(other)) => {
                frame.vstack_mut_owned(other).map_err(|error| Error::table(&*self.origin, 1, error.to_string()))?;
            }
            (Body::Sheet(sheet), Body::Sheet(mut other)) => {
                // Lines of JSON may bring new columns; they stand after those that are known.
                sheet.columns = other.columns;
                for row in &mut sheet.rows {
                    row.resize(sheet.columns.len(), Cell::Empty);
                }
                sheet.rows.append(&mut other.rows);
                sheet.lines.append(&mut other.lines);
            }
            _ => return Err(Error::table(&*self.origin, 1, "changes its form on the way")),
        }
        Ok(())
    }

    /// The rows in another order.
    pub(super) fn gather(&self, rows: &[u32]) -> Result<Self> {
        let body = match &self.body {
            Body::Text(text) => Body::Text(text.gather(rows)),
            Body::Sheet(sheet) => Body::Sheet(Sheet {
                origin: sheet.origin.clone(),
                columns: sheet.columns.clone(),
                rows: rows.iter().map(|row| sheet.rows[*row as usize].clone()).collect(),
                lines: rows.iter().map(|row| sheet.line(*row as usize)).collect(),
            }),
            Body::Frame(frame) => {
                let rows = IdxCa::from_vec("rows".into(), rows.iter().map(|row| polars_index(*row)).collect());
                Body::Frame(frame.take(&rows).map_err(|error| Error::table(&*self.origin, 1, error.to_string()))?)
            }
        };
        Ok(Self { body, origin: self.origin.clone(), before: self.before, through: self.through })
    }
}

fn polars_index(row: u32) -> polars::prelude::IdxSize {
    row
}

fn shown(names: &polars::prelude::Column, row: usize) -> String {
    match names.get(row) {
        Ok(AnyValue::Null) | Err(_) => String::new(),
        Ok(AnyValue::String(text)) => text.to_string(),
        Ok(other) => other.to_string(),
    }
}
