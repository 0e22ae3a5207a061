//! PDF: the text layer, with lines rebuilt from where the characters stand on the page.
//!
//! Characters on one height are a line, from left to right; a gap of two characters or more is a tab, so that table rows
//! are read as rows; a wider step down than usual is a blank line. A line at the top or bottom of a page that is only the
//! page's number is left out, as is slanted text (a watermark) and text that is printed twice to look bold.
//!
//! Text is decoded through the fonts' Unicode maps, the simple encodings and the predefined maps UniGB-UCS2, UniGB-UTF16,
//! GB-EUC and GBK. A scanned page has none: a PDF in which more than a third of the pages are pictures without text is
//! refused with the first such page; fewer are named in [`Converted::notes`]. An encrypted PDF that an empty password does
//! not open is refused.

mod font;
mod layout;

use super::convert::{Converted, LIMIT, too_large};
use crate::error::{Error, Result};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use std::collections::BTreeMap;
use std::rc::Rc;

use font::Font;
use layout::write_page;

/// The most bytes that one stream may unpack to.
const STREAM_LIMIT: usize = 32 << 20;
/// The most pages, characters and drawing steps of a file.
const MAX_PAGES: usize = 10_000;
const MAX_GLYPHS: usize = 20_000_000;
const MAX_STEPS: usize = 50_000_000;
/// How deep forms may stand in forms; a form that holds itself ends here.
const MAX_DEPTH: usize = 8;
/// Share of undecodable characters above which a page counts as unreadable.
const MAX_UNKNOWN: f64 = 0.3;

/// Reads the text layer of a PDF.
///
/// # Errors
/// Where the file is damaged, encrypted, scanned or unpacks to too much; the message names the page.
pub fn read(bytes: &[u8], name: &str) -> Result<Converted> {
    let document = load(bytes, name)?;
    let pages = document.get_pages();
    if pages.is_empty() || pages.len() > MAX_PAGES {
        let why = format!("has {} pages, where 1 to {MAX_PAGES} can be read; split or repair the file", pages.len());
        return Err(Error::unreadable(name, why));
    }
    let mut reader = PageReader { document: &document, fonts: BTreeMap::new(), glyphs: 0, steps: 0, unpacked: 0 };
    let mut text = String::new();
    let mut scanned = Vec::new();
    let mut unknown = Vec::new();
    for (&number, &id) in &pages {
        let page = reader.page(id).map_err(|stop| stop.error(name, number))?;
        if page.glyphs.is_empty() {
            if page.pictures {
                scanned.push(number);
            }
            continue;
        }
        let letters = page.glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()).count();
        if page.unknown as f64 > MAX_UNKNOWN * (letters + page.unknown) as f64 {
            unknown.push(number);
        }
        write_page(&page.glyphs, number, &mut text);
    }
    if let Some(first) = scanned.first()
        && (scanned.len() * 3 > pages.len() || text.trim().is_empty())
    {
        let why = format!(
            "page {first} is a scanned picture without a text layer ({} of {} pages are); run character recognition (OCR) on the file and read its text",
            scanned.len(),
            pages.len()
        );
        return Err(Error::unreadable(name, why));
    }
    if let Some(first) = unknown.first() {
        let why = format!(
            "page {first} is set in a font without a Unicode map, so its text cannot be told; print the file to a new PDF or run character recognition (OCR) on it"
        );
        return Err(Error::unreadable(name, why));
    }
    if text.trim().is_empty() {
        return Err(Error::unreadable(
            name,
            "has no text on its pages, page 1 included; check that it is the right file",
        ));
    }
    let notes = scanned.iter().map(|page| format!("page {page} is a picture without text and was not read")).collect();
    Ok(Converted { text, notes, date: None })
}

fn load(bytes: &[u8], name: &str) -> Result<Document> {
    // The header may stand behind other bytes, as mail gateways leave them.
    let start = bytes.windows(4).take(1024).position(|window| window == b"%PDF").unwrap_or(0);
    let options = LoadOptions::with_max_decompressed_size(STREAM_LIMIT);
    let encrypted = || {
        let why = "is encrypted, page 1 on; open it with its password and save it without one, or save its text";
        Error::unreadable(name, why)
    };
    match Document::load_mem_with_options(bytes.get(start..).unwrap_or(bytes), options) {
        Ok(document) if document.is_encrypted() => Err(encrypted()),
        Ok(document) => Ok(document),
        Err(
            lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) | lopdf::Error::UnsupportedSecurityHandler(_),
        ) => Err(encrypted()),
        Err(lopdf::Error::Decompress(_)) => Err(too_large(name, "a stream of the PDF")),
        Err(error) => {
            let why =
                format!("is a damaged PDF ({error}); open it in a viewer and print it to a new PDF, or save its text");
            Err(Error::unreadable(name, why))
        }
    }
}

/// Why the reading of a page stopped.
enum Stop {
    TooLarge,
    Damaged(String),
}

impl Stop {
    fn error(self, name: &str, page: u32) -> Error {
        match self {
            Self::TooLarge => too_large(name, &format!("page {page}")),
            Self::Damaged(why) => {
                let why = format!("page {page} is damaged ({why}); print the file to a new PDF or save its text");
                Error::unreadable(name, why)
            }
        }
    }
}

/// A character on a page; y grows upwards.
struct Glyph {
    x: f64,
    y: f64,
    size: f64,
    width: f64,
    text: Rc<str>,
}

#[derive(Default)]
struct Page {
    glyphs: Vec<Glyph>,
    pictures: bool,
    /// Characters without a Unicode value.
    unknown: usize,
}

/// The text that a marked content stands for, and whether its first glyph has taken it.
struct Actual {
    said: Rc<str>,
    told: bool,
}

/// Longest text of a marked content that is taken for its glyphs; a longer one would lose its place on the page.
const MAX_ACTUAL: usize = 8;

type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

struct PageReader<'a> {
    document: &'a Document,
    fonts: BTreeMap<ObjectId, Rc<Font>>,
    glyphs: usize,
    steps: usize,
    unpacked: usize,
}

fn number(object: Option<&Object>) -> f64 {
    object.and_then(|it| it.as_float().ok()).map_or(0.0, f64::from)
}

fn matrix_of(operands: &[Object]) -> Matrix {
    let mut matrix = IDENTITY;
    for (slot, operand) in matrix.iter_mut().zip(operands) {
        *slot = number(Some(operand));
    }
    matrix
}

impl<'a> PageReader<'a> {
    fn page(&mut self, id: ObjectId) -> std::result::Result<Page, Stop> {
        let mut page = Page::default();
        let Ok(dictionary) = self.document.get_dictionary(id) else { return Ok(page) };
        let content = self.document.get_page_content_with_limit(id, STREAM_LIMIT).map_err(|error| match error {
            lopdf::Error::Decompress(_) => Stop::TooLarge,
            other => Stop::Damaged(other.to_string()),
        })?;
        self.count(content.len())?;
        let resources = self.inherited(dictionary, b"Resources").and_then(|it| it.as_dict().ok());
        let turn = self.inherited(dictionary, b"Rotate").and_then(|it| it.as_i64().ok()).unwrap_or(0);
        let matrix = match turn.rem_euclid(360) {
            90 => [0.0, -1.0, 1.0, 0.0, 0.0, 0.0],
            180 => [-1.0, 0.0, 0.0, -1.0, 0.0, 0.0],
            270 => [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],
            _ => IDENTITY,
        };
        self.run(&content, resources, matrix, &mut page, 0)?;
        Ok(page)
    }

    fn count(&mut self, bytes: usize) -> std::result::Result<(), Stop> {
        self.unpacked += bytes;
        if self.unpacked > LIMIT { Err(Stop::TooLarge) } else { Ok(()) }
    }

    /// A page attribute, which a node above may hold.
    fn inherited(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        let mut node = dictionary;
        for _ in 0..32 {
            if let Ok(found) = node.get_deref(key, self.document) {
                return Some(found);
            }
            node = node.get_deref(b"Parent", self.document).ok()?.as_dict().ok()?;
        }
        None
    }

    fn entry(
        &self,
        resources: Option<&'a Dictionary>,
        class: &[u8],
        name: &[u8],
    ) -> Option<(&'a Object, Option<ObjectId>)> {
        let entries = resources?.get_deref(class, self.document).ok()?.as_dict().ok()?;
        let entry = entries.get(name).ok()?;
        let id = entry.as_reference().ok();
        Some((entries.get_deref(name, self.document).ok()?, id))
    }

    /// Carries out the drawing steps of a page or form.
    fn run(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        matrix: Matrix,
        page: &mut Page,
        depth: usize,
    ) -> std::result::Result<(), Stop> {
        // What cannot be parsed ends the page's text; a page without any is reported by the caller.
        let Ok(content) = Content::decode(content) else { return Ok(()) };
        let mut state = State {
            matrix,
            font: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut saved: Vec<State> = Vec::new();
        let mut text = IDENTITY;
        let mut line = IDENTITY;
        // What the file says that the marked content around a place reads as.
        let mut marked: Vec<Option<Actual>> = Vec::new();
        for Operation { operator, operands } in &content.operations {
            self.steps += 1;
            if self.steps > MAX_STEPS || self.glyphs > MAX_GLYPHS {
                return Err(Stop::TooLarge);
            }
            let first = operands.first();
            match operator.as_str() {
                "q" if saved.len() < 512 => saved.push(state.clone()),
                "Q" => {
                    if let Some(before) = saved.pop() {
                        state = before;
                    }
                }
                "cm" => state.matrix = product(&matrix_of(operands), &state.matrix),
                "BMC" | "BDC" if marked.len() < 512 => {
                    let said = operands.get(1).and_then(|it| self.actual_text(it, resources));
                    marked.push(said.map(|said| Actual { said, told: false }));
                }
                "EMC" => {
                    marked.pop();
                }
                "BT" => (text, line) = (IDENTITY, IDENTITY),
                "Tf" => {
                    let name = first.and_then(|it| it.as_name().ok()).unwrap_or(b"");
                    state.font = self.font(resources, name)?;
                    state.size = number(operands.get(1));
                }
                "Tc" => state.letter_space = number(first),
                "Tw" => state.word_space = number(first),
                "Tz" => state.stretch = number(first) / 100.0,
                "TL" => state.leading = number(first),
                "Ts" => state.rise = number(first),
                "Td" | "TD" => {
                    let step = [1.0, 0.0, 0.0, 1.0, number(first), number(operands.get(1))];
                    if operator == "TD" {
                        state.leading = -number(operands.get(1));
                    }
                    line = product(&step, &line);
                    text = line;
                }
                "Tm" => {
                    line = matrix_of(operands);
                    text = line;
                }
                "T*" | "'" | "\"" => {
                    if operator == "\"" {
                        state.word_space = number(first);
                        state.letter_space = number(operands.get(1));
                    }
                    line = product(&[1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], &line);
                    text = line;
                    if let Some(Object::String(codes, _)) = operands.last() {
                        self.show(codes, &state, &mut text, page, &mut marked);
                    }
                }
                "Tj" => {
                    if let Some(Object::String(codes, _)) = first {
                        self.show(codes, &state, &mut text, page, &mut marked);
                    }
                }
                "TJ" => {
                    for part in first.and_then(|it| it.as_array().ok()).into_iter().flatten() {
                        match part {
                            Object::String(codes, _) => self.show(codes, &state, &mut text, page, &mut marked),
                            other => {
                                let back = number(Some(other)) / 1000.0 * state.size * state.stretch;
                                text = product(&[1.0, 0.0, 0.0, 1.0, -back, 0.0], &text);
                            }
                        }
                    }
                }
                "BI" => page.pictures = true,
                "Do" => {
                    let name = first.and_then(|it| it.as_name().ok()).unwrap_or(b"");
                    if let Some((Object::Stream(object), _)) = self.entry(resources, b"XObject", name) {
                        self.external(object, resources, &state.matrix, page, depth)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A picture or a form.
    fn external(
        &mut self,
        object: &'a Stream,
        resources: Option<&'a Dictionary>,
        matrix: &Matrix,
        page: &mut Page,
        depth: usize,
    ) -> std::result::Result<(), Stop> {
        let kind = object.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or(b"");
        if kind != b"Form" {
            page.pictures = true;
            return Ok(());
        }
        if depth >= MAX_DEPTH {
            return Ok(());
        }
        let Ok(content) = object.decompressed_content_with_limit(STREAM_LIMIT) else { return Ok(()) };
        self.count(content.len())?;
        let own = object.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        let form = object.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array);
        let form = form.map_or(IDENTITY, |operands| matrix_of(operands));
        self.run(&content, own.or(resources), product(&form, matrix), page, depth + 1)
    }

    /// The text that a marked content stands for, where the file says so; a line at most.
    fn actual_text(&self, properties: &'a Object, resources: Option<&'a Dictionary>) -> Option<Rc<str>> {
        let dictionary = match properties {
            Object::Name(name) => self.entry(resources, b"Properties", name)?.0.as_dict().ok()?,
            other => other.as_dict().ok()?,
        };
        let bytes = dictionary.get_deref(b"ActualText", self.document).ok()?.as_str().ok()?;
        let said = match bytes {
            [0xfe, 0xff, units @ ..] => {
                let units = units.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            other if other.is_ascii() => String::from_utf8_lossy(other).into_owned(),
            _ => return None,
        };
        (said.chars().count() <= MAX_ACTUAL && !said.contains(char::is_control)).then(|| Rc::from(said))
    }

    fn show(&mut self, codes: &[u8], state: &State, text: &mut Matrix, page: &mut Page, marked: &mut [Option<Actual>]) {
        let Some(font) = &state.font else { return };
        let mut rest = codes;
        while let Some((code, length, character)) = font.next(rest) {
            rest = rest.get(length..).unwrap_or(&[]);
            let place = product(text, &state.matrix);
            let (right, up) = ((place[0].hypot(place[1])), place[2].hypot(place[3]));
            let upright = place[0] > 0.0 && place[1].abs() <= 0.1 * place[0];
            let width = font.widths.get(&code).copied().unwrap_or(font.default_width) / 1000.0;
            let character = match marked.iter_mut().rev().flatten().next() {
                Some(actual) => {
                    let said = if actual.told { Rc::from("") } else { actual.said.clone() };
                    actual.told = true;
                    Some(said)
                }
                None => character,
            };
            match character {
                Some(character) if upright => {
                    self.glyphs += 1;
                    page.glyphs.push(Glyph {
                        x: place[4],
                        y: place[5] + state.rise * up,
                        size: state.size.abs() * up,
                        width: width * state.size.abs() * state.stretch * right,
                        text: character,
                    });
                }
                Some(_) => {}
                None => page.unknown += 1,
            }
            let space = if length == 1 && code == 32 { state.word_space } else { 0.0 };
            let step = (width * state.size + state.letter_space + space) * state.stretch;
            *text = product(&[1.0, 0.0, 0.0, 1.0, step, 0.0], text);
        }
    }

    fn font(&mut self, resources: Option<&'a Dictionary>, name: &[u8]) -> std::result::Result<Option<Rc<Font>>, Stop> {
        let Some((object, id)) = self.entry(resources, b"Font", name) else { return Ok(None) };
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Ok(Some(font.clone()));
        }
        let Ok(dictionary) = object.as_dict() else { return Ok(None) };
        let font = Rc::new(self.load_font(dictionary)?);
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        Ok(Some(font))
    }
}
