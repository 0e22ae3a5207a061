//! The glyphs of a block as logical text: widths, punctuation, spaces, stars, thousands separators.

use super::cells::Cells;
use super::decode::Glyph;
use super::ideograph::ideograph;
use super::layout::{Layout, is_plain, is_space};
use super::line::{is_digit, is_spread};

pub(super) fn emit(c: char, raw: u32, raw_len: u8, layout: &mut Layout) {
    layout.text.push(c);
    layout.offsets.push(u8::try_from(c.len_utf8()).unwrap_or(4), raw, raw_len);
}

/// Folds the glyphs of one block: widths, punctuation, spaces, stars, thousands separators.
pub(super) fn render(buffer: &[Glyph], length_at: impl Fn(usize) -> u8, cells: Cells, layout: &mut Layout) {
    let row = cells != Cells::None;
    let loose = cells == Cells::Loose;
    let mut last = '\0';
    let mut quoted = false;
    let mut at = 0;
    let spread = !row && is_spread(buffer);
    while let Some(&Glyph { c, raw }) = buffer.get(at) {
        let length = length_at(at);
        if is_plain(c) {
            // Characters that stand one behind the other in the file go over together.
            let step = u32::from(length);
            let (mut count, mut place) = (1, raw + step);
            layout.text.push(c);
            last = c;
            at += 1;
            while let Some(&Glyph { c, raw }) = buffer.get(at)
                && raw == place
                && is_plain(c)
                && length_at(at) == length
            {
                layout.text.push(c);
                last = c;
                at += 1;
                count += 1;
                place += step;
            }
            layout.offsets.push_run(count, 3, raw, length);
            continue;
        }
        if is_space(c) || c == '\n' || (row && c == '|') {
            let (after, gap) = skip_spaces(buffer, at, row);
            let next = buffer.get(after).map_or('\0', |glyph| glyph.c);
            if let Cells::Kept(kept) = cells
                && after < buffer.len()
                && kept.ends(&buffer[at..after], last == '\0').next().is_some()
            {
                for end in kept.ends(&buffer[at..after], last == '\0') {
                    emit('\t', buffer[at + end].raw, length_at(at + end), layout);
                }
                last = '\t';
            } else if row && !matches!(cells, Cells::Kept(_)) && (gap >= 2 || loose) && last != '\0' {
                emit('\t', raw, length, layout);
                last = '\t';
            } else if last.is_ascii_alphanumeric() && fold(next).is_ascii_alphanumeric() {
                emit(' ', raw, length, layout);
                last = ' ';
            } else if gap >= 3 && !spread && last != '\0' && !matches!(last, '，' | '、' | '：') {
                emit('\u{3000}', raw, length, layout);
                last = '\u{3000}';
            }
            at = after;
            continue;
        }
        at += 1;
        let next = if last.is_ascii_digit() || last == '—' { following(buffer, at) } else { '\0' };
        let folded = match c {
            '*' | '`' => continue,
            '#' if last == '\0' => continue,
            ',' if last.is_ascii_digit() && thousands(buffer, at) => continue,
            '.' | '．' | '·' | '•' | '・' | '‧' | '∙' if last.is_ascii_digit() && is_digit(next) => '.',
            // 提高0.9个百分点.分产业看: a stop typed narrow behind Chinese words or a share.
            '.' if (is_plain(last) || matches!(last, '%' | '）' | '”' | '》')) && ends_sentence(buffer, at) => '。',
            ':' | '：' | '∶' | '︰' | '﹕' if last.is_ascii_digit() && is_digit(next) => ':',
            // Straight quotes open and close by turns.
            '"' | '＂' => {
                quoted = !quoted;
                if quoted { '“' } else { '”' }
            }
            '—' | '–' | '－' | '−' | '―' if last == '—' && is_digit(next) => continue,
            _ => fold(c),
        };
        emit(folded, raw, length, layout);
        last = folded;
    }
}

/// The place behind a run of spaces, and how wide it is; a full-width space or a tab counts three.
pub(super) fn skip_spaces(buffer: &[Glyph], from: usize, row: bool) -> (usize, u32) {
    let (mut at, mut gap) = (from, 0);
    while let Some(glyph) = buffer.get(at) {
        match glyph.c {
            '\t' | '\u{3000}' => gap += 3,
            '|' if row => gap += 3,
            c if is_space(c) || c == '\n' => gap += 1,
            _ => break,
        }
        at += 1;
    }
    (at, gap)
}

/// Whether Chinese words, or nothing, stand behind a narrow stop.
pub(super) fn ends_sentence(buffer: &[Glyph], at: usize) -> bool {
    let next = following(buffer, at);
    next == '\0' || is_plain(next) || matches!(next, '“' | '《' | '（' | '(')
}

/// The next character that is neither space nor star.
pub(super) fn following(buffer: &[Glyph], from: usize) -> char {
    buffer[from.min(buffer.len())..]
        .iter()
        .take(8)
        .map(|glyph| glyph.c)
        .find(|&c| !is_space(c) && c != '*')
        .unwrap_or('\0')
}

/// Whether the comma before `at` groups thousands: one to three digits before it, three behind it, no fourth. Each comma of
/// 2,345,678 is one.
pub(super) fn thousands(buffer: &[Glyph], at: usize) -> bool {
    let ahead = &buffer[..at.saturating_sub(1)];
    let behind = buffer[at..].iter().take(4).take_while(|glyph| is_digit(glyph.c)).count();
    let ahead = ahead.iter().rev().take(4).take_while(|glyph| is_digit(glyph.c)).count();
    behind == 3 && (1..=3).contains(&ahead)
}

/// Full-width letters and digits become narrow, half-width punctuation of Chinese prose becomes wide.
pub(super) fn fold(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '(' | '﹙' => '（',
        ')' | '﹚' => '）',
        '?' => '？',
        '!' => '！',
        '％' | '﹪' => '%',
        '＋' => '+',
        '－' | '−' | '﹣' | '‐' | '‑' => '-',
        '．' => '.',
        '～' | '〜' | '∼' => '~',
        '–' | '―' => '—',
        '／' => '/',
        '＝' => '=',
        '＞' => '>',
        '＜' => '<',
        '≧' => '≥',
        '≦' => '≤',
        '∶' | '︰' | '﹕' => '：',
        '‘' | '「' | '『' => '“',
        '’' | '」' | '』' => '”',
        _ => ideograph(c),
    }
}
