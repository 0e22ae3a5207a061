//! A report as read: logical text with the way back to the bytes of the file.
//!
//! Government reports come as newspaper columns, wrapped lines, copied web pages. [`Report::open`] and [`Report::read`]
//! decode them (UTF-8 with or without byte-order mark, UTF-16 with one, GB18030 and GBK by detection), join wrapped lines,
//! keep headings and table rows apart, fold full-width digits and half-width punctuation, and drop white space and
//! Markdown stars. Every offset of that logical text leads back to the file: [`Report::raw`] gives the first and the
//! last byte there, [`Report::line`] the line.
//!
//! ```
//! use ontrend::report::{ReadOptions, Report};
//! let bytes = "全市需求 **200** 余项。\n".as_bytes();
//! let report = Report::read(bytes, "002.txt", &ReadOptions::default())?;
//! assert_eq!(report.text(), "全市需求200余项。\n");
//! let at = report.text().find("200").unwrap();
//! let raw = report.raw(at..at + 3);
//! assert_eq!(&bytes[raw.start as usize..raw.end as usize], b"200");
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! For HTML, DOCX and PDF the bytes are those of the extracted text, not of the file: see [`convert`].

mod cells;
pub mod convert;
mod decode;
#[cfg(feature = "docx")]
pub mod docx;
#[cfg(feature = "html")]
pub mod html;
mod ideograph;
mod layout;
mod line;
mod offsets;
#[cfg(feature = "pdf")]
pub mod pdf;
mod received;
mod render;

use crate::error::{Error, Result};
use crate::time::Date;
pub use layout::{Block, BlockKind};
pub use offsets::Offsets;
pub use received::{Received, received};
use std::ops::Range;
use std::path::Path;

/// What the caller knows about a report that its text may not say.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The day on which it was issued.
    pub date: Option<Date>,
    /// The region that its issuer stands for, in its full official form.
    pub region: Option<String>,
}

/// A report as read.
#[derive(Debug, Clone)]
pub struct Report {
    doc: String,
    text: String,
    blocks: Vec<Block>,
    offsets: Offsets,
    line_starts: Vec<u32>,
    encoding: &'static str,
    bytes: Vec<u8>,
    given: ReadOptions,
}

impl Report {
    /// Reads a file of any known format; its file name stands for it in every table.
    ///
    /// # Errors
    /// Where the file cannot be read, is damaged, scanned or encrypted, or is neither text nor a format that is built in; the
    /// message says what to do instead.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::io(path, source))?;
        let doc = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        Self::read(&bytes, &doc, options)
    }

    /// Reads a file that is in memory; `doc` names it in every table. HTML, DOCX and PDF are converted first.
    ///
    /// # Errors
    /// As [`Report::open`].
    pub fn read(bytes: &[u8], doc: &str, options: &ReadOptions) -> Result<Self> {
        match convert::convert(bytes, doc)? {
            None => Self::read_text(bytes, doc, options),
            Some(converted) => {
                let options = ReadOptions { date: options.date.or(converted.date), ..options.clone() };
                Self::read_text(converted.text.as_bytes(), doc, &options)
            }
        }
    }

    /// Reads text or Markdown, without looking for another format.
    ///
    /// # Errors
    /// Where the bytes are no text.
    pub fn read_text(bytes: &[u8], doc: &str, options: &ReadOptions) -> Result<Self> {
        let decoded = decode::decode(bytes, doc)?;
        let layout = layout::lay_out(&decoded.glyphs);
        Ok(Self {
            doc: doc.to_string(),
            text: layout.text,
            blocks: layout.blocks,
            offsets: layout.offsets,
            line_starts: layout.line_starts,
            encoding: decoded.encoding,
            bytes: bytes.to_vec(),
            given: options.clone(),
        })
    }

    /// The name that stands for the report in every table.
    #[must_use]
    pub fn doc(&self) -> &str {
        &self.doc
    }

    /// The logical text: one line a block.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The blocks of the logical text, in order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The text of a block.
    #[must_use]
    pub fn block_text(&self, block: &Block) -> &str {
        self.text.get(block.range.clone()).unwrap_or("")
    }

    /// UTF-8, UTF-16LE, UTF-16BE or GB18030.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// What the caller gave.
    #[must_use]
    pub fn given(&self) -> &ReadOptions {
        &self.given
    }

    /// Bytes of the file as received that a range of the logical text comes from.
    #[must_use]
    pub fn raw(&self, range: Range<usize>) -> Range<u64> {
        let start = self.offsets.start(range.start);
        start..self.offsets.end(range.end).max(start)
    }

    /// The characters of the file that a range of the logical text comes from, without white space and Markdown marks.
    #[must_use]
    pub fn as_written(&self, range: Range<usize>) -> String {
        self.written(self.raw(range))
    }

    /// As [`Report::as_written`], for a range of the file.
    pub(crate) fn written(&self, raw: Range<u64>) -> String {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(self.bytes.len());
        let slice = self.bytes.get(place(raw.start)..place(raw.end)).unwrap_or(&[]);
        let text = match self.encoding {
            "GB18030" => encoding_rs::GB18030.decode_without_bom_handling(slice).0,
            "UTF-16LE" => encoding_rs::UTF_16LE.decode_without_bom_handling(slice).0,
            "UTF-16BE" => encoding_rs::UTF_16BE.decode_without_bom_handling(slice).0,
            _ => String::from_utf8_lossy(slice),
        };
        let dropped = |c: char| !layout::is_plain(c) && (layout::is_space(c) || matches!(c, '\n' | '*' | '`' | '#'));
        if text.contains(dropped) { text.chars().filter(|&c| !dropped(c)).collect() } else { text.into_owned() }
    }

    /// The 1-based line of the file that a place of the logical text comes from.
    #[must_use]
    pub fn line(&self, at: usize) -> u64 {
        self.raw_line(self.offsets.start(at))
    }

    /// The 1-based line that a byte of the file stands on.
    #[must_use]
    pub fn raw_line(&self, raw: u64) -> u64 {
        self.line_starts.partition_point(|&start| u64::from(start) <= raw).max(1) as u64
    }
}
