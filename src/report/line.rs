//! Lines of a file: how wide they are, what they hold, how they begin and end.

use super::decode::Glyph;
use super::layout::{is_plain, is_space};

/// A line of the file: the glyphs between two line feeds, outer space trimmed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) first: u32,
    pub(super) last: u32,
    /// Columns on screen; a Chinese character takes two.
    pub(super) width: u32,
    pub(super) cells: u16,
    /// Short cells with a digit that are no date.
    pub(super) figures: u16,
    /// Words between single spaces, and a bit for each of the first of them that is a number.
    pub(super) tokens: u16,
    pub(super) numbers: u16,
    pub(super) digits: u16,
    /// Whether it has a comma or stop inside and so is prose.
    pub(super) prose: bool,
    /// Whether it ends in a mark that closes a sentence or announces a list.
    pub(super) closed: bool,
    /// Whether it begins with a list mark.
    pub(super) item: bool,
    /// Whether it ends in a semicolon, was indented, begins with a dash.
    pub(super) listed: bool,
    pub(super) indented: bool,
    pub(super) begins_dash: bool,
    /// Whether it ends as titles do: 公报, 方案.
    pub(super) titled: bool,
    /// Whether it is the page's own word on the text: its source, its day, all of it in brackets.
    pub(super) notice: bool,
}

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.first == self.last
    }
    pub(super) fn numeric(&self) -> bool {
        self.digits > 0 && u32::from(self.digits) * 2 >= self.width && !self.prose
    }
}

pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

pub(super) fn is_wide(c: char) -> bool {
    u32::from(c) >= 0x1100
}

/// Characters that begin an item of a list.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(c, '★' | '☆' | '●' | '○' | '◆' | '◇' | '■' | '□' | '▲' | '△' | '▶' | '►' | '•' | '※' | '#' | '[' | '【' | '〔' | '①'..='⑳' | '⑴'..='⒇')
}

/// Words between spaces, and a bit for each that is a number as it stands in a table: 46.8, 〔8.2〕, ＜5.5, 30左右, —.
pub(super) fn tokens(line: &[Glyph]) -> (u16, u16) {
    const AROUND: &[char] = &['[', ']', '〔', '〕', '［', '］', '<', '＜', '>', '＞', '≤', '≥', '约', '左', '右'];
    let (mut tokens, mut numbers) = (0u16, 0u16);
    for token in line.split(|glyph| is_space(glyph.c)).filter(|token| !token.is_empty()) {
        let digit = token.iter().any(|glyph| is_digit(glyph.c));
        let dash = |c: char| matches!(c, '-' | '−' | '—' | '－');
        let number = token.iter().all(|glyph| {
            let within = matches!(glyph.c, '.' | '+' | '%' | '％' | ',') || AROUND.contains(&glyph.c);
            is_digit(glyph.c) || dash(glyph.c) || digit && within
        });
        if number && tokens < 16 {
            numbers |= 1 << tokens;
        }
        tokens = tokens.saturating_add(1);
    }
    (tokens, numbers)
}

/// What a cell looks like.
#[derive(Default)]
pub(super) struct Shape {
    width: u32,
    digits: u32,
    dated: bool,
}

impl Shape {
    fn see(&mut self, c: char) {
        self.width += if is_wide(c) { 2 } else { 1 };
        self.digits += u32::from(is_digit(c));
        self.dated |= matches!(c, ':' | '：');
    }
    fn is_figure(&self) -> bool {
        self.digits * 4 >= self.width.max(1) && !self.dated && self.width <= 14
    }
}

pub(super) fn measure_line(glyphs: &[Glyph], first: usize, last: usize) -> Line {
    let (mut first, mut last) = (first, last);
    let blank = |glyph: &Glyph| is_space(glyph.c);
    let whole = first;
    while first < last && glyphs.get(first).is_some_and(blank) {
        first += 1;
    }
    while first < last && glyphs.get(last - 1).is_some_and(blank) {
        last -= 1;
    }
    let indented = first >= whole + 2 || first > whole && glyphs[whole].c == '\u{3000}';
    // `650 |`: the rule of a table of which one cell was left on the line.
    let barred = |at: usize| glyphs.get(at).is_some_and(|glyph| glyph.c == '|');
    if first < last && (barred(first) || barred(last - 1)) {
        let (from, to) = (first + usize::from(barred(first)), last - usize::from(barred(last - 1)));
        if from < to && !(from..to).any(barred) {
            (first, last) = (from, to);
            while first < last && glyphs.get(first).is_some_and(blank) {
                first += 1;
            }
            while first < last && glyphs.get(last - 1).is_some_and(blank) {
                last -= 1;
            }
        }
    }
    let line = glyphs.get(first..last).unwrap_or(&[]);
    let (mut width, mut digits, mut cells, mut gap, mut prose) = (0u32, 0u16, 1u16, 0u32, false);
    let mut listing = true;
    let (mut figures, mut cell) = (0u16, Shape::default());
    let mut rest = line.iter();
    while let Some(&Glyph { c, .. }) = rest.next() {
        if !is_plain(c) && (is_space(c) || c == '|') {
            gap += if matches!(c, '\t' | '|' | '\u{3000}') { 2 } else { 1 };
            width += 1;
            continue;
        }
        if gap >= 2 {
            cells = cells.saturating_add(1);
            figures = figures.saturating_add(u16::from(cell.is_figure()));
            cell = Shape::default();
        }
        gap = 0;
        if is_plain(c) {
            let dated = |c: char| matches!(c, '年' | '月' | '日');
            let mut columns = 2;
            cell.dated |= dated(c);
            while let [Glyph { c, .. }, after @ ..] = rest.as_slice()
                && is_plain(*c)
            {
                cell.dated |= dated(*c);
                columns += 2;
                rest = after.iter();
            }
            cell.width += columns;
            width += columns;
            continue;
        }
        cell.see(c);
        width += if is_wide(c) { 2 } else { 1 };
        digits = digits.saturating_add(u16::from(is_digit(c)));
        // The mark behind a list number is none of prose: 一、综合.
        let number = c == '、' && line.len() - rest.as_slice().len() <= 4;
        prose |= matches!(c, '，' | '。' | '；' | '、') && !number;
        listing &= !matches!(c, '，' | '。' | '；');
        prose |= matches!(c, ',' | ';') && width > 20;
    }
    let end = line.last().map_or(' ', |glyph| glyph.c);
    let ratio = matches!(end, '：' | ':') && line.iter().rev().nth(1).is_some_and(|glyph| is_digit(glyph.c));
    let closed = matches!(end, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '：' | ':' | '…') && !ratio
        || (matches!(end, '”' | '）' | ')' | '"')
            && line.iter().rev().nth(1).is_some_and(|glyph| matches!(glyph.c, '。' | '！' | '？')));
    figures = figures.saturating_add(u16::from(cell.is_figure()));
    if cells > 1 && is_spread(line) {
        (cells, figures) = (1, 0);
    }
    let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let (tokens, numbers) = if prose || cells > 1 { (0, 0) } else { tokens(line) };
    Line {
        first: index(first),
        last: index(last),
        width,
        cells,
        figures,
        tokens,
        numbers,
        digits,
        prose,
        closed,
        item: begins_item(line) && !is_sum(line),
        listed: matches!(end, '；' | ';'),
        indented,
        titled: listing && ends_title(line),
        notice: !closed && width <= NOTICE && is_notice(line),
        begins_dash: line.first().is_some_and(|glyph| glyph.c == '—'),
    }
}

/// Widest line, in columns, that gives a text's source or day.
pub(super) const NOTICE: u32 = 90;

/// Whether a line begins as the lines of a page do that tell where a text is from, or stands in brackets.
pub(super) fn is_notice(line: &[Glyph]) -> bool {
    const WORDS: &[[char; 2]] = &[
        ['来', '源'],
        ['发', '布'],
        ['发', '文'],
        ['成', '文'],
        ['日', '期'],
        ['时', '间'],
        ['索', '引'],
        ['作', '者'],
    ];
    let [first, second, .., last] = line else { return false };
    WORDS.contains(&[first.c, second.c])
        || matches!(first.c, '（' | '(')
            && matches!(last.c, '）' | ')')
            && !line[1..line.len() - 1].iter().any(|glyph| matches!(glyph.c, '）' | ')' | '，' | '。'))
}

/// Whether a line is one word written wide, as labels of tables are to fill their column: 合　计, 小　学.
pub(super) fn is_spread(line: &[Glyph]) -> bool {
    let mut words = line.split(|glyph| is_space(glyph.c)).filter(|word| !word.is_empty());
    line.len() <= 12 && words.all(|word| matches!(word, [glyph] if is_plain(glyph.c)))
}

/// Whether a line ends in what reports are called.
pub(super) fn ends_title(line: &[Glyph]) -> bool {
    const NAMES: [[char; 2]; 17] = [
        ['公', '报'],
        ['简', '报'],
        ['快', '报'],
        ['通', '报'],
        ['报', '告'],
        ['方', '案'],
        ['规', '划'],
        ['要', '点'],
        ['总', '结'],
        ['通', '知'],
        ['概', '况'],
        ['简', '况'],
        ['情', '况'],
        ['答', '复'],
        ['实', '录'],
        ['措', '施'],
        ['办', '法'],
    ];
    let [.., a, b] = line else { return false };
    line.len() >= 8 && NAMES.contains(&[a.c, b.c])
}

/// 一、 （一） (1) 1. 1、 第一章 ①  ★ and their like at the head of a line.
pub(super) fn begins_item(line: &[Glyph]) -> bool {
    let mut head = ['\0'; 8];
    for (slot, glyph) in head.iter_mut().zip(line.iter().filter(|glyph| !is_space(glyph.c) && glyph.c != '*')) {
        *slot = glyph.c;
    }
    let number = |c: char| is_digit(c) || "一二三四五六七八九十".contains(c);
    if is_bullet(head[0]) || head[0] == '—' && head[1] == '—' {
        return true;
    }
    // 表1, 专栏2, 附图3: the caption of a table or picture.
    let captions: [&[char]; 5] = [&['表'], &['图'], &['专', '栏'], &['附', '表'], &['附', '图']];
    if captions.iter().any(|caption| head.starts_with(caption) && is_digit(head[caption.len()])) {
        return true;
    }
    let open = matches!(head[0], '（' | '(' | '【' | '第');
    let from = usize::from(open);
    let count = head[from..].iter().take_while(|&&c| number(c)).count();
    if count == 0 || count > 3 || from + count + 1 >= head.len() {
        return false;
    }
    let (after, next) = (head[from + count], head[from + count + 1]);
    match head[0] {
        '（' | '(' | '【' => matches!(after, '）' | ')' | '】'),
        '第' => matches!(after, '章' | '条' | '节' | '部'),
        _ => matches!(after, '、' | '．' | '）' | ')') || (after == '.' && !is_digit(next)),
    }
}

/// Whether a line is the sum of all years in the cell of a flattened table: 〔8.2〕.
fn is_sum(line: &[Glyph]) -> bool {
    let [Glyph { c: '[' | '〔' | '［', .. }, inner @ .., Glyph { c: ']' | '〕' | '］', .. }] = line else {
        return false;
    };
    !inner.is_empty() && inner.iter().all(|glyph| is_digit(glyph.c) || matches!(glyph.c, '.' | '-' | '%'))
}

/// The lines, and the first byte of each in the file.
pub(super) fn lines(glyphs: &[Glyph]) -> (Vec<Line>, Vec<u32>) {
    let mut lines = Vec::new();
    let mut starts = vec![0];
    let mut first = 0;
    for (at, glyph) in glyphs.iter().enumerate() {
        if glyph.c == '\n' || (glyph.c == '\r' && glyphs.get(at + 1).is_none_or(|next| next.c != '\n')) {
            lines.push(measure_line(glyphs, first, at));
            first = at + 1;
            starts.extend(glyphs.get(first).map(|next| next.raw));
        }
    }
    (lines, starts)
}
