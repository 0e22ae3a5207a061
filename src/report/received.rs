//! The text as received, for pages that show it.

use super::decode::decode;
use crate::error::Result;

/// A file's text with nothing left out, and where it runs apart from the bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// The decoded text.
    pub text: String,
    /// (byte in `text`, byte in the file), rising: from each pair on both run in step up to the next. Empty where the file
    /// is the text, byte for byte.
    pub offsets: Vec<(u64, u64)>,
}

/// Decodes a text or Markdown file as [`Report::read`](super::Report::read) does, but keeps every character.
///
/// # Errors
/// Where the bytes are no text.
pub fn received(bytes: &[u8], doc: &str) -> Result<Received> {
    let decoded = decode(bytes, doc)?;
    let mut received = Received::default();
    let Some((_, glyphs)) = decoded.glyphs.split_last() else { return Ok(received) };
    // In step as long as text and file are the same distance apart as at the last pair.
    let mut apart = 0_i64;
    for glyph in glyphs {
        let (text, raw) = (received.text.len() as i64, i64::from(glyph.raw));
        if raw - text != apart {
            apart = raw - text;
            received.offsets.push((received.text.len() as u64, u64::from(glyph.raw)));
        }
        received.text.push(glyph.c);
    }
    Ok(received)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_needs_no_map_and_a_mark_needs_one() {
        assert_eq!(received("达1747家".as_bytes(), "t").unwrap().offsets, []);
        let marked = [b"\xef\xbb\xbf".as_slice(), "达1747家".as_bytes()].concat();
        let marked = received(&marked, "t").unwrap();
        assert_eq!((marked.text.as_str(), marked.offsets), ("达1747家", vec![(0, 3)]));
    }

    #[test]
    fn every_character_of_gb18030_is_found_again() {
        let text = "全市高新技术企业达480家，技术合同成交额突破100亿元。";
        let (bytes, _, _) = encoding_rs::GB18030.encode(text);
        let received = received(&bytes, "t").unwrap();
        assert_eq!(received.text, text);
        let digits = text.find("480").unwrap() as u64;
        let pair = received.offsets.iter().rev().find(|(at, _)| *at <= digits).unwrap();
        assert_eq!(&bytes[(pair.1 + digits - pair.0) as usize..][..3], b"480");
    }
}
