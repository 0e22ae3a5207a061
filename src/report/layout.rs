//! From lines to logical text: wrapped lines are joined, headings, table rows and cells kept apart, characters folded.

use super::decode::Glyph;
use super::ideograph::ideograph;
use super::offsets::Offsets;
use std::ops::Range;

/// What a block of the logical text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A title, a section heading, a caption: short and without a closing mark.
    Heading,
    /// A row of a table; its cells are separated by tabs in the text.
    Row,
    /// One cell of a table that was flattened to one cell a line.
    Cell,
}

/// A block of the logical text.
#[derive(Debug, Clone)]
pub struct Block {
    /// Bytes of the logical text, without the closing line feed.
    pub range: Range<usize>,
    /// What it is.
    pub kind: BlockKind,
}

/// A line of the file: the glyphs between two line feeds, outer space trimmed.
#[derive(Debug, Clone, Copy)]
struct Line {
    first: u32,
    last: u32,
    /// Columns on screen; a Chinese character takes two.
    width: u32,
    cells: u16,
    /// Short cells with a digit that are no date.
    figures: u16,
    /// Words between single spaces, and those of them that are numbers.
    tokens: u16,
    numbers: u16,
    digits: u16,
    /// Whether it has a comma or stop inside and so is prose.
    prose: bool,
    /// Whether it ends in a mark that closes a sentence or announces a list.
    closed: bool,
    /// Whether it begins with a list mark.
    item: bool,
    /// Whether it ends in a semicolon, was indented, begins with a dash.
    listed: bool,
    indented: bool,
    begins_dash: bool,
    /// Whether it ends as titles do: 公报, 方案.
    titled: bool,
    /// Whether it is the page's own word on the text: its source, its day, all of it in brackets.
    notice: bool,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.first == self.last
    }
    fn numeric(&self) -> bool {
        self.digits > 0 && u32::from(self.digits) * 2 >= self.width && !self.prose
    }
}

pub(super) fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{a0}' | '\u{3000}' | '\u{feff}' | '\u{2028}' | '\u{2029}'
    ) || matches!(c, '\u{2000}'..='\u{200f}' | '\u{202a}'..='\u{202f}' | '\u{205f}'..='\u{2064}' | '\u{ad}')
}

/// Chinese characters, which are neither spaces nor marks nor digits.
pub(super) fn is_plain(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

fn is_wide(c: char) -> bool {
    u32::from(c) >= 0x1100
}

/// Characters that begin an item of a list.
fn is_bullet(c: char) -> bool {
    matches!(c, '★' | '☆' | '●' | '○' | '◆' | '◇' | '■' | '□' | '▲' | '△' | '▶' | '►' | '•' | '※' | '#' | '[' | '【' | '〔' | '①'..='⑳' | '⑴'..='⒇')
}

/// Words between spaces, and how many of them are plain numbers.
fn tokens(line: &[Glyph]) -> (u16, u16) {
    let (mut tokens, mut numbers) = (0u16, 0u16);
    for token in line.split(|glyph| is_space(glyph.c)).filter(|token| !token.is_empty()) {
        let number = token.iter().any(|glyph| is_digit(glyph.c))
            && token
                .iter()
                .all(|glyph| is_digit(glyph.c) || matches!(glyph.c, '.' | '-' | '+' | '%' | '％' | ',' | '−'));
        tokens = tokens.saturating_add(1);
        numbers = numbers.saturating_add(u16::from(number));
    }
    (tokens, numbers)
}

/// What a cell looks like.
#[derive(Default)]
struct Shape {
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

fn measure_line(glyphs: &[Glyph], first: usize, last: usize) -> Line {
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
        item: begins_item(line),
        listed: matches!(end, '；' | ';'),
        indented,
        titled: listing && ends_title(line),
        notice: !closed && width <= NOTICE && is_notice(line),
        begins_dash: line.first().is_some_and(|glyph| glyph.c == '—'),
    }
}

/// Widest line, in columns, that gives a text's source or day.
const NOTICE: u32 = 90;

/// Whether a line begins as the lines of a page do that tell where a text is from, or stands in brackets.
fn is_notice(line: &[Glyph]) -> bool {
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
fn is_spread(line: &[Glyph]) -> bool {
    let mut words = line.split(|glyph| is_space(glyph.c)).filter(|word| !word.is_empty());
    line.len() <= 12 && words.all(|word| matches!(word, [glyph] if is_plain(glyph.c)))
}

/// Whether a line ends in what reports are called.
fn ends_title(line: &[Glyph]) -> bool {
    const NAMES: [[char; 2]; 14] = [
        ['公', '报'],
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
fn begins_item(line: &[Glyph]) -> bool {
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

/// The lines, and the first byte of each in the file.
fn lines(glyphs: &[Glyph]) -> (Vec<Line>, Vec<u32>) {
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

/// A line narrower than its neighbours by more than this many columns has ended before the margin. A paragraph's first
/// line has lost an indent of four columns, and a word or number that is not broken leaves two.
const RAGGED: u32 = 6;
/// Widest line, in columns, of a table flattened to one cell a line.
const CELL_WIDTH: u32 = 24;
/// A run without line breaks longer than this is a paragraph of its own and not a wrapped line.
const LONG: u32 = 160;

/// Lines `first..last` of one block.
struct Span {
    first: usize,
    last: usize,
    kind: BlockKind,
    /// A row whose cells stand a single space apart.
    loose: bool,
}

fn spans(lines: &[Line]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if lines[at].is_empty() {
            at += 1;
            continue;
        }
        let end = (at..lines.len()).find(|&index| lines[index].is_empty()).unwrap_or(lines.len());
        run(lines, at, end, &mut spans);
        at = end;
    }
    spans
}

fn flattened(lines: &[Line]) -> bool {
    let numeric = lines.iter().filter(|line| line.numeric()).count();
    lines.len() >= 4
        && numeric * 10 >= lines.len() * 3
        && lines.iter().filter(|line| line.width <= CELL_WIDTH && !line.prose).count() * 10 >= lines.len() * 8
}

/// Splits a run of lines without blank lines between them.
fn run(lines: &[Line], first: usize, last: usize, spans: &mut Vec<Span>) {
    let run = &lines[first..last];
    let sentence = |line: &Line| line.prose && line.width > 2 * CELL_WIDTH || line.closed && line.width > 8;
    if flattened(run) && run.iter().all(|line| line.cells == 1 && !sentence(line)) {
        spans.extend((first..last).map(|at| Span { first: at, last: at + 1, kind: BlockKind::Cell, loose: false }));
        return;
    }
    // A table flattened to one cell a line, between paragraphs.
    let cell = |at: usize| {
        let label = !lines[at].item || lines[at].width <= CELL_WIDTH && at + 1 < last && lines[at + 1].numeric();
        let sentence = lines[at].closed && lines[at].width > 8;
        lines[at].width <= 2 * CELL_WIDTH && !lines[at].prose && !sentence && lines[at].cells == 1 && label
    };
    let mut table = first..first;
    for at in first..last {
        if at >= table.end {
            let end = (at..last).find(|&next| !cell(next)).unwrap_or(last);
            // What stands behind the last figure is a heading or note of its own.
            let figures = lines[at..end].iter().rposition(Line::numeric);
            let end = figures.filter(|_| end - at >= 8).map_or(end, |figure| at + figure + 1);
            let flat = end - at >= 8 && flattened(&lines[at..end]);
            table = if flat { at..end } else { end..end };
        }
        if table.contains(&at) {
            spans.push(Span { first: at, last: at + 1, kind: BlockKind::Cell, loose: false });
            continue;
        }
        if is_row(lines, at, first, last) {
            spans.push(Span { first: at, last: at + 1, kind: BlockKind::Row, loose: false });
            continue;
        }
        if is_loose_row(lines, at, first, last) {
            spans.push(Span { first: at, last: at + 1, kind: BlockKind::Row, loose: true });
            continue;
        }
        let joins = spans
            .last()
            .is_some_and(|span| span.kind == BlockKind::Paragraph && continues(lines, span, at, first, last));
        if joins && let Some(span) = spans.last_mut() {
            span.last = at + 1;
        } else {
            spans.push(Span { first: at, last: at + 1, kind: BlockKind::Paragraph, loose: false });
        }
    }
}

/// Rows of a table copied with single spaces: a label and two numbers or more, or the head above such a row.
fn is_loose_row(lines: &[Line], at: usize, first: usize, last: usize) -> bool {
    let line = &lines[at];
    let numeric = |other: &Line| other.numbers >= 2 && other.numbers + 1 >= other.tokens && other.tokens >= 3;
    let alike = |other: &Line| other.tokens == line.tokens && numeric(other);
    let neighbour = at > first && alike(&lines[at - 1]) || at + 1 < last && alike(&lines[at + 1]);
    line.tokens >= 3 && neighbour && (numeric(line) || line.numbers == 0)
}

/// Rows of a table have two cells or more and a neighbour with as many.
fn is_row(lines: &[Line], at: usize, first: usize, last: usize) -> bool {
    let line = &lines[at];
    if line.closed {
        return false;
    }
    // A line of one word between rows is the heading of those below it: 民生福祉.
    let parts = |other: &Line| {
        other.cells == 1 && other.width <= CELL_WIDTH && other.digits == 0 && !other.prose && !other.closed
    };
    let before = |at: usize| at.checked_sub(1).filter(|&before| before >= first);
    let behind = |at: usize| Some(at + 1).filter(|&behind| behind < last);
    if parts(line) && !line.item {
        let row = |at: Option<usize>| at.is_some_and(|at| lines[at].cells >= 3 && !lines[at].closed);
        let figured = |at: Option<usize>| at.is_some_and(|at| lines[at].figures > 0);
        return row(before(at)) && row(behind(at)) && (figured(before(at)) || figured(behind(at)));
    }
    if line.cells < 2 {
        return false;
    }
    let alike = |other: &Line| other.cells.abs_diff(line.cells) <= 1 && other.cells >= 2 && !other.closed;
    let figured = |other: &Line| alike(other) && (line.figures > 0 || other.figures > 0);
    let beside = |next: Option<usize>, beyond: Option<usize>| {
        let over = next.filter(|&next| line.cells >= 3 && parts(&lines[next])).and(beyond);
        over.or(next).is_some_and(|at| figured(&lines[at]))
    };
    let neighbour = beside(before(at), before(at).and_then(before)) || beside(behind(at), behind(at).and_then(behind));
    neighbour && (line.cells >= 3 || !line.prose)
}

/// Whether line `at` goes on with the paragraph `span`.
fn continues(lines: &[Line], span: &Span, at: usize, first: usize, last: usize) -> bool {
    let (before, line) = (&lines[span.last - 1], &lines[at]);
    // A title is over where the page tells its source.
    if line.notice && (before.titled || !before.prose) || before.notice && span.first + 1 == span.last {
        return false;
    }
    if before.titled && line.prose && lines[span.first..span.last].iter().all(|line| !line.prose) {
        return false;
    }
    let subtitle =
        span.first + 1 == span.last && before.item && !before.prose && before.digits > 0 && before.width < LONG;
    if line.item || before.numeric() && line.numeric() || subtitle && line.prose && before.begins_dash {
        return false;
    }
    let from = first.max(at.saturating_sub(12));
    let to = last.min(at + 12);
    let margin = lines[from..to].iter().map(|line| line.width.min(LONG)).max().unwrap_or(0);
    if before.closed {
        // Full lines that end in a stop by chance: the paragraph goes on where others begin with an indent, or in a list.
        let full =
            span.last == at && before.width + 2 >= margin && (40..LONG).contains(&before.width) && !line.indented;
        let inside = span.first + 1 < span.last || before.indented;
        let indents = lines[from..to].iter().filter(|line| line.indented && line.prose).count() >= 2;
        return full && line.prose && inside && (indents || before.listed);
    }
    if span.last == at {
        // No blank line between them: joined where the line before reached the margin.
        let open = before.prose && before.width * 5 >= margin * 3;
        return before.width < LONG && (before.width + RAGGED >= margin || open);
    }
    // A blank line between them: joined where prose breaks off in the middle of a sentence and goes on as prose. Columns
    // of a newspaper are torn so, by pictures and captions.
    let prose = lines[span.first..span.last].iter().any(|line| line.prose);
    let goes_on = lines[at..last.min(at + 4)].iter().any(|line| line.prose || line.closed);
    let alike = before.width * 2 >= LONG || (line.width + 14 >= before.width && line.width < LONG);
    prose && goes_on && alike && at - span.last <= 2
}

/// The logical text with its blocks and the way back to the file.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) offsets: Offsets,
    /// First byte of every line of the file.
    pub(super) line_starts: Vec<u32>,
}

pub(super) fn lay_out(glyphs: &[Glyph]) -> Layout {
    let (lines, line_starts) = lines(glyphs);
    let mut layout = Layout {
        text: String::with_capacity(glyphs.len() * 3),
        blocks: Vec::new(),
        offsets: Offsets::default(),
        line_starts,
    };
    let mut buffer: Vec<Glyph> = Vec::new();
    let mut lengths: Vec<u8> = Vec::new();
    for span in spans(&lines) {
        let start = layout.text.len();
        let row = span.kind == BlockKind::Row;
        let mut full = lines[span.first..span.last].iter().filter(|line| !line.is_empty());
        let last = match (full.next(), full.next()) {
            (Some(line), None) => {
                let (from, to) = (line.first as usize, line.last as usize);
                let buffer = glyphs.get(from..to).unwrap_or(&[]);
                render(buffer, |at| raw_length(glyphs, from + at), row, span.loose, &mut layout);
                buffer.last().map(|glyph| (glyph.raw, raw_length(glyphs, to - 1)))
            }
            _ => {
                buffer.clear();
                lengths.clear();
                for line in lines[span.first..span.last].iter().filter(|line| !line.is_empty()) {
                    let range = line.first as usize..line.last as usize;
                    buffer.extend_from_slice(glyphs.get(range.clone()).unwrap_or(&[]));
                    lengths.extend(range.map(|at| raw_length(glyphs, at)));
                }
                let length = |at: usize| lengths.get(at).copied().unwrap_or(1);
                render(&buffer, length, row, span.loose, &mut layout);
                buffer.last().map(|glyph| (glyph.raw, length(buffer.len() - 1)))
            }
        };
        let range = start..layout.text.len();
        if range.is_empty() {
            continue;
        }
        let kind = if span.kind == BlockKind::Paragraph { kind_of(&layout.text[range.clone()]) } else { span.kind };
        layout.blocks.push(Block { range, kind });
        let (raw, length) = last.unwrap_or((0, 1));
        emit('\n', raw, length, &mut layout);
    }
    layout
}

fn raw_length(glyphs: &[Glyph], at: usize) -> u8 {
    match (glyphs.get(at), glyphs.get(at + 1)) {
        (Some(this), Some(next)) => u8::try_from(next.raw - this.raw).unwrap_or(1),
        _ => 1,
    }
}

/// Longest heading in characters.
const HEADING: usize = 42;

fn kind_of(text: &str) -> BlockKind {
    let closed = text.ends_with(['。', '；', '！', '？', '：', '，']);
    if !closed && text.chars().take(HEADING + 1).count() <= HEADING && !text.contains(['。', '；']) {
        BlockKind::Heading
    } else {
        BlockKind::Paragraph
    }
}

fn emit(c: char, raw: u32, raw_len: u8, layout: &mut Layout) {
    layout.text.push(c);
    layout.offsets.push(u8::try_from(c.len_utf8()).unwrap_or(4), raw, raw_len);
}

/// Folds the glyphs of one block: widths, punctuation, spaces, stars, thousands separators.
fn render(buffer: &[Glyph], length_at: impl Fn(usize) -> u8, row: bool, loose: bool, layout: &mut Layout) {
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
            if row && (gap >= 2 || loose) && last != '\0' {
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
            ',' if last.is_ascii_digit() && thousands(buffer, at, &layout.text) => continue,
            '.' | '．' | '·' | '•' | '・' | '‧' | '∙' if last.is_ascii_digit() && is_digit(next) => '.',
            // 提高0.9个百分点.分产业看: a stop typed narrow behind Chinese words or a share.
            '.' if (is_plain(last) || matches!(last, '%' | '）' | '”' | '》')) && ends_sentence(buffer, at) => '。',
            ':' | '：' | '∶' if last.is_ascii_digit() && is_digit(next) => ':',
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
fn skip_spaces(buffer: &[Glyph], from: usize, row: bool) -> (usize, u32) {
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
fn ends_sentence(buffer: &[Glyph], at: usize) -> bool {
    let next = following(buffer, at);
    next == '\0' || is_plain(next) || matches!(next, '“' | '《' | '（' | '(')
}

/// The next character that is neither space nor star.
fn following(buffer: &[Glyph], from: usize) -> char {
    buffer[from.min(buffer.len())..]
        .iter()
        .take(8)
        .map(|glyph| glyph.c)
        .find(|&c| !is_space(c) && c != '*')
        .unwrap_or('\0')
}

/// Whether the comma before `at` groups thousands: one to three digits before it, three behind it, no fourth.
fn thousands(buffer: &[Glyph], at: usize, before: &str) -> bool {
    let behind = buffer[at..].iter().take(4).take_while(|glyph| is_digit(glyph.c)).count();
    let ahead = before.bytes().rev().take(7).take_while(u8::is_ascii_digit).count();
    behind == 3 && (1..=6).contains(&ahead) && ahead != 4 && ahead != 5
}

/// Full-width letters and digits become narrow, half-width punctuation of Chinese prose becomes wide.
fn fold(c: char) -> char {
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
        '∶' => '：',
        '‘' | '「' | '『' => '“',
        '’' | '」' | '』' => '”',
        _ => ideograph(c),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, Report};
    use super::BlockKind;

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).unwrap();
        report.blocks().iter().map(|block| (block.kind, report.text()[block.range.clone()].to_string())).collect()
    }

    #[test]
    fn a_wrapped_paragraph_is_one_block_and_its_heading_another() {
        let found = blocks(
            "一、主要指标\n（1）农民收入：农村居民人均可支配收入19437元，增长7.5%，增速列\n全省第1。\n（2）一产增加值97.1亿元，增长5.2%。\n",
        );
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], (BlockKind::Heading, "一、主要指标".to_string()));
        assert!(found[1].1.ends_with("增速列全省第1。"));
    }

    #[test]
    fn a_column_torn_by_a_blank_line_is_joined() {
        let found = blocks("近年来，全市安排财政科技资\n\n金30亿元，优化组建10亿元创新创\n业股权投资基金。\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].1.contains("财政科技资金30亿元"));
    }

    #[test]
    fn rows_keep_their_cells_and_spaces_go_elsewhere() {
        let found = blocks("作物　面积（公顷）　比上年增减\n粮食　43907　63\n玉米　11118　-11265\n");
        assert_eq!(found[1], (BlockKind::Row, "粮食\t43907\t63".to_string()));
        assert_eq!(blocks("需求 **200** 余项，研发人员 20 人。")[0].1, "需求200余项，研发人员20人。");
    }

    #[test]
    fn rows_copied_with_single_spaces() {
        let found = blocks("县区 生产总值（亿元） 增长（%）\n涪城区 486.3 5.2\n游仙区 152.6 4.1\n");
        assert_eq!(found[0], (BlockKind::Row, "县区\t生产总值（亿元）\t增长（%）".to_string()));
        assert_eq!(found[2].1, "游仙区\t152.6\t4.1");
    }

    #[test]
    fn punctuation_is_folded_but_not_in_numbers() {
        assert_eq!(
            blocks("收入1,234.5元,涨2·9%,时间12:30;比为8.6:48.3。")[0].1,
            "收入1234.5元，涨2.9%，时间12:30；比为8.6:48.3。"
        );
    }

    #[test]
    fn one_cell_a_line_is_a_flattened_table() {
        let found = blocks("指标\n单位\n2023年\n地区生产总值\n亿元\n4005.8\n粮食产量\n万吨\n258.3\n");
        assert!(found.iter().all(|(kind, _)| *kind == BlockKind::Cell));
    }
}
