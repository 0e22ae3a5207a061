//! Bytes to characters, each with the byte at which it stands.

use crate::error::{Error, Result};

/// One character of the file and the byte at which it begins; it ends where the next one begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub(super) c: char,
    pub(super) raw: u32,
}

/// The characters of a file, closed by a line feed that stands behind its last byte.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) encoding: &'static str,
}

/// Decodes UTF-8 (with or without byte-order mark), UTF-16 with a byte-order mark, and GB18030 or GBK where
/// chardetng finds it likely.
pub(super) fn decode(bytes: &[u8], doc: &str) -> Result<Decoded> {
    if u32::try_from(bytes.len()).is_err() {
        return Err(Error::unreadable(doc, "is larger than 4 GB; split it into parts"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return Ok(utf16(rest, u16::from_le_bytes, "UTF-16LE"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return Ok(utf16(rest, u16::from_be_bytes, "UTF-16BE"));
    }
    refuse_binary(bytes, doc)?;
    let bom = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    match std::str::from_utf8(&bytes[bom..]) {
        Ok(text) => Ok(utf8(text, bom)),
        Err(_) => legacy(bytes, doc),
    }
}

fn refuse_binary(bytes: &[u8], doc: &str) -> Result<()> {
    let kinds: [(&[u8], &str); 4] = [
        (b"%PDF", "is a PDF; read it through the pdf feature or convert it to text first"),
        (b"PK\x03\x04", "is a ZIP archive (DOCX, XLSX or OFD); read DOCX through the docx feature or save it as text"),
        (b"\xd0\xcf\x11\xe0", "is an old Office file (DOC or WPS); save it as DOCX or as text"),
        (b"\x89PNG", "is a picture; run character recognition on it first and give the text"),
    ];
    if let Some((_, why)) = kinds.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Error::unreadable(doc, *why));
    }
    let head = &bytes[..bytes.len().min(1 << 16)];
    if head.contains(&0) {
        return Err(Error::unreadable(doc, "holds zero bytes and is no text; give a UTF-8 or GB18030 text file"));
    }
    Ok(())
}

fn position(at: usize) -> u32 {
    // `decode` has checked that the file is shorter than 2^32 bytes.
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn utf8(text: &str, bom: usize) -> Decoded {
    let mut glyphs = Vec::with_capacity(text.len() / 2 + 1);
    let mut raw = position(bom);
    for c in text.chars() {
        glyphs.push(Glyph { c, raw });
        raw += match u32::from(c) {
            ..0x80 => 1,
            0x80..0x800 => 2,
            0x800..0x10000 => 3,
            _ => 4,
        };
    }
    glyphs.push(Glyph { c: '\n', raw: position(text.len() + bom) });
    Decoded { glyphs, encoding: "UTF-8" }
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16, encoding: &'static str) -> Decoded {
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    let mut glyphs = Vec::with_capacity(bytes.len() / 2 + 1);
    let mut at = 2;
    for unit in char::decode_utf16(units) {
        let c = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
        glyphs.push(Glyph { c, raw: position(at) });
        at += c.len_utf16() * 2;
    }
    glyphs.push(Glyph { c: '\n', raw: position(bytes.len() + 2) });
    Decoded { glyphs, encoding }
}

/// GB18030 by detection; UTF-8 with a few broken bytes is read with replacement characters.
fn legacy(bytes: &[u8], doc: &str) -> Result<Decoded> {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow);
    if guess == encoding_rs::GBK || guess == encoding_rs::GB18030 {
        return Ok(gb18030(bytes));
    }
    let lossy = String::from_utf8_lossy(bytes);
    let broken = lossy.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    if broken * 100 <= lossy.chars().count() {
        return Ok(broken_utf8(bytes));
    }
    let why = format!("looks like {}; convert it to UTF-8 or GB18030 first", guess.name());
    Err(Error::unreadable(doc, why))
}

fn broken_utf8(bytes: &[u8]) -> Decoded {
    let mut glyphs = Vec::with_capacity(bytes.len() / 2 + 1);
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        glyphs.extend(chunk.valid().char_indices().map(|(offset, c)| Glyph { c, raw: position(at + offset) }));
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            glyphs.push(Glyph { c: char::REPLACEMENT_CHARACTER, raw: position(at) });
            at += chunk.invalid().len();
        }
    }
    glyphs.push(Glyph { c: '\n', raw: position(bytes.len()) });
    Decoded { glyphs, encoding: "UTF-8" }
}

/// Character by character, since GB18030 gives every character's length in its first two bytes.
fn gb18030(bytes: &[u8]) -> Decoded {
    let mut glyphs = Vec::with_capacity(bytes.len() / 2 + 1);
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        let length = match (first, bytes.get(at + 1)) {
            (0..=0x80, _) | (_, None) => 1,
            (_, Some(0x30..=0x39)) => 4,
            _ => 2,
        };
        let unit = &bytes[at..bytes.len().min(at + length)];
        let (c, length) = if first < 0x80 {
            (char::from(first), 1)
        } else {
            let (text, _) = encoding_rs::GB18030.decode_without_bom_handling(unit);
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) if c != char::REPLACEMENT_CHARACTER => (c, unit.len()),
                // A broken unit gives up only its first byte, so that a following digit or line feed is not lost.
                _ => (char::REPLACEMENT_CHARACTER, 1),
            }
        };
        glyphs.push(Glyph { c, raw: position(at) });
        at += length;
    }
    glyphs.push(Glyph { c: '\n', raw: position(bytes.len()) });
    Decoded { glyphs, encoding: "GB18030" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(decoded: &Decoded) -> String {
        decoded.glyphs[..decoded.glyphs.len() - 1].iter().map(|glyph| glyph.c).collect()
    }

    #[test]
    fn the_same_text_in_four_encodings() {
        let original = "全市高新技术企业达480家，技术合同成交额突破100亿元。𠮷";
        let (gb, _, _) = encoding_rs::GB18030.encode(original);
        let utf16: Vec<u8> =
            std::iter::once(0xfeff).chain(original.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let bom = [b"\xef\xbb\xbf".as_slice(), original.as_bytes()].concat();
        for (bytes, encoding) in
            [(original.as_bytes(), "UTF-8"), (&bom, "UTF-8"), (&gb, "GB18030"), (&utf16, "UTF-16LE")]
        {
            let decoded = decode(bytes, "t.txt").unwrap();
            assert_eq!(text(&decoded), original);
            assert_eq!(decoded.encoding, encoding);
            let digits = decoded.glyphs.iter().find(|glyph| glyph.c == '4').unwrap();
            assert_eq!(bytes[digits.raw as usize], b'4');
        }
    }

    #[test]
    fn binary_files_say_what_to_do() {
        for bytes in [b"%PDF-1.7 ...".as_slice(), b"PK\x03\x04....", b"\0\x01\x02", b"\x89PNG\r\n"] {
            let error = decode(bytes, "x.bin").unwrap_err();
            assert!(error.is_input());
            assert!(error.to_string().starts_with("x.bin: "));
        }
    }
}
