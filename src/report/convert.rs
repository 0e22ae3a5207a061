//! Other formats than text: HTML, DOCX and PDF are turned into text, which is then read as a report.
//!
//! | format | known by | what is read | feature |
//! | --- | --- | --- | --- |
//! | text, Markdown | anything else | the file itself; offsets are bytes of the file | – |
//! | HTML | `<html`, `<!doctype html`, or the ending .html, .htm, .shtml | the main text, tables as rows of tab-separated cells | `html` |
//! | DOCX | a ZIP archive with `word/document.xml` | paragraphs, table rows, foot- and endnotes | `docx` |
//! | PDF | `%PDF` in the first 1024 bytes | the text layer, lines rebuilt from their place on the page | `pdf` |
//!
//! Offsets of a converted report count bytes of the extracted text, not of the file. [`Converted::text`] is that text: write
//! it beside the tables where a reader should be able to look places up.
//!
//! A scanned PDF has no text layer and is refused with the page that lacks it; so is an encrypted one. Archives and
//! streams that unpack to more than [`LIMIT`] bytes are refused, and cyclic references are cut.
//!
//! ```
//! use ontrend::report::convert::{Format, format};
//! assert_eq!(format(b"%PDF-1.7\n", "a.pdf"), Format::Pdf);
//! assert_eq!(format("全市\n".as_bytes(), "a.txt"), Format::Text);
//! ```

use crate::error::{Error, Result};
use crate::time::Date;

/// The most bytes that a file may unpack to.
pub const LIMIT: usize = 256 << 20;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text or Markdown, to be read as it is.
    Text,
    /// A web page.
    Html,
    /// A Word document.
    Docx,
    /// A PDF.
    Pdf,
}

/// The text of a file that is no text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Converted {
    /// The text in UTF-8: a blank line between paragraphs, a line a table row, tabs between cells.
    pub text: String,
    /// The day on which the file says that it was published.
    pub date: Option<Date>,
    /// What was left out and why, for a person to read.
    pub notes: Vec<String>,
}

/// The format by content, and by the name's ending where the content does not tell.
#[must_use]
pub fn format(bytes: &[u8], name: &str) -> Format {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or(bytes);
    if head.windows(4).any(|window| window == b"%PDF") {
        return Format::Pdf;
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Format::Docx;
    }
    let lower = head.to_ascii_lowercase();
    let holds = |tag: &[u8]| lower.windows(tag.len()).any(|window| window == tag);
    if holds(b"<!doctype html") || holds(b"<html") {
        return Format::Html;
    }
    let name = name.to_ascii_lowercase();
    let ending = name.rsplit('.').next().unwrap_or("");
    let markup = bytes.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| *byte == b'<');
    if matches!(ending, "html" | "htm" | "shtml" | "xhtml") && (markup || holds(b"</")) {
        Format::Html
    } else {
        Format::Text
    }
}

/// The text of an HTML, DOCX or PDF file; `None` for a file that is text already.
///
/// # Errors
/// Where the file is damaged, encrypted, scanned or unpacks to too much, and where the feature for its format is off; the
/// message says what to do instead.
pub fn convert(bytes: &[u8], name: &str) -> Result<Option<Converted>> {
    match format(bytes, name) {
        Format::Text => Ok(None),
        Format::Html => html(bytes, name).map(Some),
        Format::Docx => docx(bytes, name).map(Some),
        Format::Pdf => pdf(bytes, name).map(Some),
    }
}

#[cfg(feature = "html")]
fn html(bytes: &[u8], name: &str) -> Result<Converted> {
    super::html::read(bytes, name)
}
#[cfg(not(feature = "html"))]
fn html(_: &[u8], name: &str) -> Result<Converted> {
    Err(off(name, "a web page", "html"))
}
#[cfg(feature = "docx")]
fn docx(bytes: &[u8], name: &str) -> Result<Converted> {
    super::docx::read(bytes, name)
}
#[cfg(not(feature = "docx"))]
fn docx(_: &[u8], name: &str) -> Result<Converted> {
    Err(off(name, "a Word document or another ZIP archive", "docx"))
}
#[cfg(feature = "pdf")]
fn pdf(bytes: &[u8], name: &str) -> Result<Converted> {
    super::pdf::read(bytes, name)
}
#[cfg(not(feature = "pdf"))]
fn pdf(_: &[u8], name: &str) -> Result<Converted> {
    Err(off(name, "a PDF", "pdf"))
}

#[cfg(not(all(feature = "html", feature = "docx", feature = "pdf")))]
fn off(name: &str, what: &str, feature: &str) -> Error {
    Error::unreadable(
        name,
        format!("is {what}, and this program was built without the {feature} feature; save it as text"),
    )
}

/// The error for a file that unpacks to too much.
#[cfg_attr(not(any(feature = "docx", feature = "pdf")), expect(dead_code, reason = "used by the formats that unpack"))]
pub(super) fn too_large(name: &str, part: &str) -> Error {
    Error::unreadable(name, format!("{part} unpacks to more than {} MB; save the text on its own", LIMIT >> 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        assert_eq!(format(b"\n<!DOCTYPE html><p>1", "x"), Format::Html);
        assert_eq!(format(b"<div>1</div>", "x.htm"), Format::Html);
        assert_eq!(format(b"<div>1</div>", "x.txt"), Format::Text);
        assert_eq!(format(b"PK\x03\x04..", "x"), Format::Docx);
        assert_eq!(format(b"\0\0%PDF-1.4", "x"), Format::Pdf);
        assert_eq!(convert("达1747家".as_bytes(), "x.md").unwrap(), None);
    }
}
