//! Word documents: paragraphs, table rows, foot- and endnotes.
//!
//! A table becomes a line a row with tabs between the cells. Deleted text of tracked changes, field codes and the
//! fall-back copies of text boxes are left out; automatic numbering is not part of the text and is not written.

use super::convert::{Converted, LIMIT, too_large};
use crate::error::{Error, Result};
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::{Cursor, Read};

const BODY: &str = "word/document.xml";

/// Reads a Word document.
///
/// # Errors
/// Where the file is no Word document, is damaged, is encrypted or unpacks to more than [`LIMIT`].
pub fn read(bytes: &[u8], name: &str) -> Result<Converted> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
        Error::unreadable(name, format!("is a damaged ZIP archive ({error}); save it again as DOCX or text"))
    })?;
    let mut left = LIMIT;
    let Some(body) = part(&mut archive, BODY, name, &mut left)? else {
        let why = "is a ZIP archive without word/document.xml, so no DOCX (perhaps XLSX, OFD or several files); save the report as DOCX or text";
        return Err(Error::unreadable(name, why));
    };
    let mut writer = Writer::default();
    writer.read(&body, BODY, name)?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(xml) = part(&mut archive, notes, name, &mut left)? {
            writer.read(&xml, notes, name)?;
        }
    }
    let text = writer.text.trim_matches('\n').to_owned();
    if text.trim().is_empty() {
        let why = "has no text, only pictures or nothing; run character recognition on the pictures and give the text";
        return Err(Error::unreadable(name, why));
    }
    Ok(Converted { text: text + "\n", ..Converted::default() })
}

/// The bytes of one file of the archive, as far as `left` allows.
fn part(
    archive: &mut zip::ZipArchive<Cursor<&[u8]>>,
    path: &str,
    name: &str,
    left: &mut usize,
) -> Result<Option<Vec<u8>>> {
    let file = match archive.by_name(path) {
        Ok(file) => file,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => {
            let why =
                format!("{path} cannot be unpacked ({error}); remove a password, or save it again as DOCX or text");
            return Err(Error::unreadable(name, why));
        }
    };
    let mut bytes = Vec::new();
    // The size that the archive states may be a lie: what comes out is counted.
    let read = file.take(*left as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| {
        Error::unreadable(name, format!("{path} is damaged ({error}); save it again as DOCX or text"))
    })?;
    if bytes.len() > *left {
        return Err(too_large(name, path));
    }
    *left -= bytes.len();
    Ok(Some(bytes))
}

/// Elements whose text is not part of the document as it is read.
fn is_left_out(element: &[u8]) -> bool {
    matches!(
        element,
        b"del"
            | b"moveFrom"
            | b"instrText"
            | b"delText"
            | b"Fallback"
            | b"pPr"
            | b"rPr"
            | b"tblPr"
            | b"tcPr"
            | b"sectPr"
    )
}

#[derive(Default)]
struct Writer {
    text: String,
    /// Open cells, one for each table that is inside another.
    cells: usize,
    /// Columns that the cell spans.
    columns: usize,
    left_out: usize,
    in_text: bool,
    /// A separator note, which holds no text of the author.
    separator: bool,
}

impl Writer {
    fn read(&mut self, xml: &[u8], path: &str, name: &str) -> Result<()> {
        let mut reader = quick_xml::Reader::from_reader(xml);
        reader.config_mut().check_end_names = false;
        (self.cells, self.left_out, self.in_text, self.separator) = (0, 0, false, false);
        loop {
            let event = reader.read_event().map_err(|error| {
                let why = format!(
                    "{path} is damaged at byte {} ({error}); save it again as DOCX or text",
                    reader.error_position()
                );
                Error::unreadable(name, why)
            })?;
            match event {
                Event::Start(element) => self.open(&element),
                Event::Empty(element) => self.empty(&element),
                Event::End(element) => self.close(element.local_name().as_ref()),
                Event::Text(text) if self.writes() => {
                    self.text.push_str(&String::from_utf8_lossy(&text));
                }
                Event::CData(text) if self.writes() => self.text.push_str(&String::from_utf8_lossy(&text)),
                Event::GeneralRef(reference) if self.writes() => self.reference(&reference),
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(())
    }

    fn writes(&self) -> bool {
        self.in_text && self.left_out == 0 && !self.separator
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            b"t" => self.in_text = true,
            b"tc" => {
                self.cells += 1;
                self.columns = 1;
            }
            b"tbl" if self.cells == 0 => self.end_line(true),
            b"footnote" | b"endnote" => self.separator = is_separator(element),
            local if is_left_out(local) => self.left_out += 1,
            _ => {}
        }
    }

    fn empty(&mut self, element: &BytesStart<'_>) {
        if element.local_name().as_ref() == b"gridSpan" && self.cells == 1 {
            self.columns = attribute(element, b"val").and_then(|it| it.parse().ok()).unwrap_or(1).clamp(1, 64);
        }
        if self.left_out > 0 || self.separator {
            return;
        }
        match element.local_name().as_ref() {
            b"tab" if self.cells == 0 => self.text.push('\t'),
            b"tab" => self.text.push(' '),
            b"br" | b"cr" if self.cells == 0 => self.end_line(false),
            b"br" | b"cr" => self.text.push(' '),
            b"noBreakHyphen" => self.text.push('-'),
            _ => {}
        }
    }

    fn close(&mut self, local: &[u8]) {
        match local {
            b"t" => self.in_text = false,
            b"tc" => {
                self.cells = self.cells.saturating_sub(1);
                if self.cells == 0 {
                    self.text.truncate(self.text.trim_end_matches(' ').len());
                    self.text.extend(std::iter::repeat_n('\t', self.columns));
                }
            }
            b"tr" if self.cells == 0 => {
                self.text.truncate(self.text.trim_end_matches('\t').len());
                self.end_line(false);
            }
            b"tbl" if self.cells == 0 => self.end_line(true),
            // Paragraphs of a cell stay on its line.
            b"p" if self.cells > 0 && !self.text.ends_with([' ', '\t', '\n']) => self.text.push(' '),
            b"p" if self.cells == 0 => self.end_line(true),
            b"footnote" | b"endnote" => self.separator = false,
            local if is_left_out(local) => self.left_out = self.left_out.saturating_sub(1),
            _ => {}
        }
    }

    fn end_line(&mut self, paragraph: bool) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        if paragraph && !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            self.text.push(character);
            return;
        }
        match &**reference {
            b"amp" => self.text.push('&'),
            b"lt" => self.text.push('<'),
            b"gt" => self.text.push('>'),
            b"quot" => self.text.push('"'),
            b"apos" => self.text.push('\''),
            _ => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, local: &[u8]) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == local)?;
    Some(String::from_utf8_lossy(&found.value).into_owned())
}

fn is_separator(element: &BytesStart<'_>) -> bool {
    attribute(element, b"type").is_some_and(|kind| kind != "normal")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn document(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (path, xml) in files {
            archive.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(xml.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn paragraphs_tables_and_notes_are_read() {
        let body = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>全市高新技术企业</w:t></w:r><w:r><w:t xml:space='preserve'>480 家 &amp; &#24180;</w:t></w:r>\
            <w:del><w:r><w:delText>470</w:delText></w:r></w:del></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>指标</w:t></w:r></w:p></w:tc>\
            <w:tc><w:p><w:r><w:t>2024</w:t></w:r></w:p><w:p><w:r><w:t>年</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
            <w:p><w:r><w:t>末</w:t><w:tab/><w:t>1</w:t></w:r></w:p></w:body></w:document>";
        let notes = "<w:footnotes><w:footnote w:type='separator'><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>\
            <w:footnote w:id='1'><w:p><w:r><w:t>按现价</w:t></w:r></w:p></w:footnote></w:footnotes>";
        let bytes = document(&[("word/document.xml", body), ("word/footnotes.xml", notes)]);
        let found = read(&bytes, "t.docx").unwrap();
        assert_eq!(found.text, "全市高新技术企业480 家 & 年\n\n指标\t2024 年\n\t\t5\n\n末\t1\n\n按现价\n");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let other = document(&[("xl/workbook.xml", "<a/>")]);
        assert!(read(&other, "t").unwrap_err().to_string().contains("word/document.xml"));
        assert!(read(b"PK\x03\x04 broken", "t").unwrap_err().is_input());
        let broken = document(&[("word/document.xml", "<w:document><w:p><w:t>1</w:t")]);
        assert!(read(&broken, "t").is_err());
    }

    #[test]
    fn a_bomb_is_refused() {
        let bytes = document(&[(BODY, &" ".repeat(100_000))]);
        assert!(bytes.len() < 1000);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).unwrap();
        let mut left = 50_000;
        let error = part(&mut archive, BODY, "t", &mut left).unwrap_err();
        assert!(error.to_string().contains("unpacks to more than"));
    }
}
