//! Fonts: from codes to characters and widths.

use super::{PageReader, STREAM_LIMIT, Stop, number};
use lopdf::{Dictionary, Object};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How codes become characters.
enum Decoder {
    /// By table, codes of so many bytes.
    Table(usize, BTreeMap<u32, Rc<str>>),
    Utf16,
    Gbk,
}

pub(super) struct Font {
    decoder: Decoder,
    /// Widths in thousandths of the size.
    pub(super) widths: BTreeMap<u32, f64>,
    pub(super) default_width: f64,
}

impl<'a> PageReader<'a> {
    pub(super) fn load_font(&mut self, dictionary: &'a Dictionary) -> std::result::Result<Font, Stop> {
        let composite = dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it == b"Type0");
        let named = dictionary.get_deref(b"Encoding", self.document).and_then(Object::as_name).unwrap_or(b"");
        let has_map = dictionary.has(b"ToUnicode");
        let decoder = if !has_map && named.starts_with(b"UniGB-") {
            Decoder::Utf16
        } else if !has_map && named.starts_with(b"GB") {
            Decoder::Gbk
        } else {
            self.table(dictionary, composite, has_map)?
        };
        let (widths, default_width) = self.widths(dictionary, composite);
        Ok(Font { decoder, widths, default_width })
    }

    /// Every code of a font with its characters.
    fn table(
        &mut self,
        dictionary: &'a Dictionary,
        composite: bool,
        has_map: bool,
    ) -> std::result::Result<Decoder, Stop> {
        let length = if composite { 2 } else { 1 };
        let last: u32 = if composite { 0xffff } else { 0xff };
        self.steps += last as usize;
        let mut map = BTreeMap::new();
        // A Unicode map says more than an encoding: where there is one, it is read alone.
        let mut mapped = dictionary.clone();
        if has_map {
            mapped.remove(b"Encoding");
        }
        if composite && !has_map {
            return Ok(Decoder::Table(length, map));
        }
        let encoding = match mapped.get_font_encoding_with_limit(self.document, STREAM_LIMIT) {
            Ok(encoding) => encoding,
            Err(lopdf::Error::Decompress(_)) => return Err(Stop::TooLarge),
            Err(_) => return Ok(Decoder::Table(length, map)),
        };
        for code in 0..=last {
            let bytes = code.to_be_bytes();
            let Some(unit) = bytes.get(4 - length..) else { continue };
            let character = encoding.bytes_to_string(unit).ok();
            if let Some(character) =
                character.filter(|it| !it.is_empty() && !it.contains('\u{fffd}') && !it.starts_with('\0'))
            {
                map.insert(code, Rc::from(character));
            }
        }
        Ok(Decoder::Table(length, map))
    }

    fn widths(&self, dictionary: &'a Dictionary, composite: bool) -> (BTreeMap<u32, f64>, f64) {
        let mut widths = BTreeMap::new();
        if !composite {
            let first = dictionary.get_deref(b"FirstChar", self.document).and_then(Object::as_i64).unwrap_or(0);
            let listed = dictionary.get_deref(b"Widths", self.document).and_then(Object::as_array);
            for (offset, width) in listed.into_iter().flatten().take(256).enumerate() {
                let code = u32::try_from(first).unwrap_or(0).saturating_add(u32::try_from(offset).unwrap_or(0));
                widths.insert(code, self.value(width));
            }
            return (widths, 500.0);
        }
        let descendant = dictionary
            .get_deref(b"DescendantFonts", self.document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|fonts| fonts.first())
            .and_then(|font| self.document.dereference(font).ok())
            .and_then(|(_, font)| font.as_dict().ok());
        let Some(descendant) = descendant else { return (widths, 1000.0) };
        let default = descendant.get_deref(b"DW", self.document).map_or(1000.0, |it| number(Some(it)));
        let listed: Vec<&Object> = descendant
            .get_deref(b"W", self.document)
            .and_then(Object::as_array)
            .into_iter()
            .flatten()
            .take(200_000)
            .filter_map(|it| self.document.dereference(it).ok().map(|found| found.1))
            .collect();
        // first [w w w] or first last w
        let code =
            |object: &Object| object.as_i64().ok().and_then(|it| u32::try_from(it).ok()).filter(|it| *it <= 0xffff);
        let mut at = 0;
        while let Some(first) = listed.get(at).and_then(|it| code(it)) {
            match listed.get(at + 1) {
                Some(Object::Array(row)) => {
                    for (offset, width) in (0_u32..=0xffff).zip(row) {
                        widths.insert(first + offset, self.value(width));
                    }
                    at += 2;
                }
                Some(last) => {
                    let width = number(listed.get(at + 2).copied());
                    for code in first..=code(last).unwrap_or(first) {
                        widths.insert(code, width);
                    }
                    at += 3;
                }
                None => break,
            }
        }
        (widths, default)
    }

    fn value(&self, object: &'a Object) -> f64 {
        number(self.document.dereference(object).ok().map(|found| found.1))
    }
}

impl Font {
    /// The next code, its length in bytes and its characters.
    pub(super) fn next(&self, codes: &[u8]) -> Option<(u32, usize, Option<Rc<str>>)> {
        let first = *codes.first()?;
        let two = |second: u8| u32::from(first) << 8 | u32::from(second);
        match &self.decoder {
            Decoder::Table(2, map) => {
                let code = two(codes.get(1).copied()?);
                Some((code, 2, map.get(&code).cloned()))
            }
            Decoder::Table(_, map) => Some((u32::from(first), 1, map.get(&u32::from(first)).cloned())),
            Decoder::Utf16 => {
                let unit = u16::try_from(two(codes.get(1).copied()?)).ok()?;
                let low = codes.get(2).zip(codes.get(3)).map(|(high, low)| u16::from_be_bytes([*high, *low]));
                let pair = (0xd800..0xdc00).contains(&unit).then_some(low).flatten();
                let text: String = char::decode_utf16(std::iter::once(unit).chain(pair)).flatten().collect();
                let character = (!text.is_empty()).then(|| Rc::from(text));
                Some((u32::from(unit), if pair.is_some() { 4 } else { 2 }, character))
            }
            Decoder::Gbk => {
                let length = if first < 0x81 || codes.len() < 2 { 1 } else { 2 };
                let unit = codes.get(..length)?;
                let (text, _, wrong) = encoding_rs::GBK.decode(unit);
                let code = if length == 2 { two(codes.get(1).copied()?) } else { u32::from(first) };
                Some((code, length, (!wrong).then(|| Rc::from(text.as_ref()))))
            }
        }
    }
}
