//! The embedded font and everything that is measured with it.
//!
//! Noto Sans SC (SIL OFL 1.1), subset as `data/font/README.md` says. Widths are read from the same files that the PNG is
//! set with, so a label that fits on paper fits on the picture.

use ab_glyph::{Font, FontRef};
use std::sync::LazyLock;

/// The regular face.
pub(crate) const REGULAR: &[u8] = include_bytes!("../../data/font/NotoSansSC-Regular-subset.ttf");
/// The bold face.
pub(crate) const BOLD: &[u8] = include_bytes!("../../data/font/NotoSansSC-Bold-subset.ttf");

/// The family list that an SVG names: the embedded font first, then what other machines have.
pub const FAMILY: &str = "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, \
WenQuanYi Micro Hei, sans-serif";

struct Faces {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

static FACES: LazyLock<Faces> = LazyLock::new(|| Faces {
    // The bytes are compiled in, and a test of this module reads both faces: parsing cannot fail at run time.
    regular: FontRef::try_from_slice(REGULAR).expect("the embedded regular face parses"),
    bold: FontRef::try_from_slice(BOLD).expect("the embedded bold face parses"),
});

/// Width of one character in em.
fn advance(character: char, bold: bool) -> f64 {
    let faces = &*FACES;
    let first = if bold { &faces.bold } else { &faces.regular };
    // The bold face has fewer characters; the renderer takes the regular glyph where one is missing.
    let face = if bold && first.glyph_id(character).0 == 0 { &faces.regular } else { first };
    let em = f64::from(face.units_per_em().unwrap_or(1000.0));
    f64::from(face.h_advance_unscaled(face.glyph_id(character))) / em
}

/// Width of a text in pixels.
#[must_use]
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    text.chars().map(|character| advance(character, bold)).sum::<f64>() * size
}

/// The characters of a text that the embedded font cannot show, each once, in order.
#[must_use]
pub fn missing(text: &str) -> Vec<char> {
    let mut found = Vec::new();
    for character in text.chars() {
        if FACES.regular.glyph_id(character).0 == 0 && !character.is_control() && !found.contains(&character) {
            found.push(character);
        }
    }
    found
}

/// Whether a line may break before this character.
fn opens_line(character: char) -> bool {
    !"，。、；：？！）》」』】〉”’…％%,.;:?!)]}·—/".contains(character)
}

/// Whether a character stands for itself in line breaking, as Chinese characters do.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

/// Parts of a text that must stay on one line.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    for character in text.chars() {
        let joins = match previous {
            None => false,
            Some(last) => {
                let after_opening = "（《「『【〈“‘([{".contains(last);
                let within_word = !is_wide(last) && !is_wide(character) && last != ' ';
                !opens_line(character) || after_opening || within_word || character == ' '
            }
        };
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
        previous = Some(character);
    }
    pieces
}

/// Breaks a text into lines no wider than `limit`; a single word that is wider is broken within.
#[must_use]
pub fn wrap(text: &str, size: f64, bold: bool, limit: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            let joined = format!("{line}{piece}");
            if width(joined.trim_end(), size, bold) <= limit {
                line = joined;
                continue;
            }
            if !line.trim().is_empty() {
                lines.push(line.trim_end().to_string());
            }
            line = piece;
            while width(line.trim_end(), size, bold) > limit && line.chars().count() > 1 {
                let mut head = String::new();
                let mut rest = String::new();
                for character in line.chars() {
                    let fits = rest.is_empty() && width(&format!("{head}{character}"), size, bold) <= limit;
                    if fits || head.is_empty() { head.push(character) } else { rest.push(character) }
                }
                if rest.is_empty() {
                    break;
                }
                lines.push(head);
                line = rest;
            }
        }
        if !line.trim().is_empty() {
            lines.push(line.trim_end().to_string());
        }
    }
    lines
}

/// Shortens a text with an ellipsis until it is no wider than `limit`; empty where not even that fits.
#[must_use]
pub fn elide(text: &str, size: f64, bold: bool, limit: f64) -> String {
    if width(text, size, bold) <= limit {
        return text.to_string();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let shorter = format!("{}…", kept.iter().collect::<String>().trim_end());
        if width(&shorter, size, bold) <= limit && !kept.is_empty() {
            return shorter;
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_parse_and_measure() {
        assert!((width("指标", 10.0, false) - 20.0).abs() < 1e-9);
        assert!((width("指标", 10.0, true) - 20.0).abs() < 1e-9);
        assert!(width("ii", 10.0, false) < width("WW", 10.0, false));
        // A face whose digits differ in width would make number columns ragged.
        assert_eq!(width("1111", 10.0, false), width("8888", 10.0, false));
    }

    #[test]
    fn charts_need_these_characters() {
        let text = "≥≤±×·•◆→↑↓…—–“”‘’《》〈〉（），。；：、％%‰℃¥ 泸亳衢犍筠珙 0123456789 ABCxyz éü";
        assert_eq!(missing(text), Vec::<char>::new());
        assert_eq!(missing("a🎈b🎈"), vec!['🎈']);
    }

    #[test]
    fn lines_break_where_a_person_would() {
        let lines = wrap("宜宾市专精特新“小巨人”企业2027年底达到50家，需要每年增长113%", 12.0, false, 150.0);
        assert!(lines.len() >= 3, "{lines:?}");
        for line in &lines {
            assert!(width(line, 12.0, false) <= 150.0, "{line}");
            assert!(!line.starts_with(['，', '”']) && !line.ends_with('“'), "{line}");
        }
        assert!(lines.iter().any(|line| line.contains("113%")), "a number was torn: {lines:?}");
        assert_eq!(wrap("one two three", 10.0, false, 1e9), ["one two three"]);
        assert_eq!(wrap("", 10.0, false, 100.0), Vec::<String>::new());
        assert_eq!(wrap("长", 100.0, false, 1.0), ["长"]);
    }

    #[test]
    fn long_labels_are_shortened() {
        assert_eq!(elide("创新型中小企业", 10.0, false, 70.0), "创新型中小企业");
        let short = elide("创新型中小企业", 10.0, false, 45.0);
        assert!(short.ends_with('…') && width(&short, 10.0, false) <= 45.0);
        assert_eq!(elide("创新", 10.0, false, 1.0), "");
    }
}
