//! From lines to logical text: wrapped lines are joined, headings, table rows and cells kept apart, characters folded.

use super::cells::{Cells, is_rule, kept, row_start};
use super::decode::Glyph;
use super::line::{Line, lines};
use super::offsets::Offsets;
use super::render::{emit, render};
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

/// Rows of a table copied with single spaces: a label and two numbers or more, with words between and behind them that stand
/// alike in the row beside it, or the head above such a row. A row may lack the cell of its group: 创新驱动.
fn is_loose_row(lines: &[Line], at: usize, first: usize, last: usize) -> bool {
    let line = &lines[at];
    let numbers = |other: &Line| other.numbers.count_ones();
    let numeric = |other: &Line| numbers(other) >= 2 && other.tokens >= 3;
    let plain = |other: &Line| numbers(other) + 1 >= u32::from(other.tokens);
    let lacks = |long: &Line, short: &Line| {
        long.tokens == short.tokens + 1 && long.numbers >> 1 == short.numbers && long.numbers & 1 == 0
    };
    let alike = |other: &Line| {
        let even = other.tokens == line.tokens
            && (line.numbers == 0 || line.numbers == other.numbers || plain(line) && plain(other));
        numeric(other) && (even || numeric(line) && (lacks(line, other) || lacks(other, line)))
    };
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
    // Two rows of a head over a row of figures, the upper under merged cells: 2023年 over 绝对数 and 增长.
    let head = |at: usize| {
        let Some([upper, lower, body]) = lines[..last].get(at..at + 3) else { return false };
        let names = |line: &Line| line.figures == 0 && !line.closed;
        let wide = upper.cells >= 3 && lower.cells >= 2 || (upper.cells, lower.cells, body.cells) == (2, 2, 3);
        let filled = body.figures >= 2 && !body.closed && body.cells >= upper.cells.max(lower.cells);
        names(upper) && names(lower) && wide && filled
    };
    if head(at) || at > first && head(at - 1) {
        return true;
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
    let (mut lines, line_starts) = lines(glyphs);
    lines.retain(|line| !is_rule(glyphs, line));
    let mut layout = Layout {
        text: String::with_capacity(glyphs.len() * 3),
        blocks: Vec::new(),
        offsets: Offsets::default(),
        line_starts,
    };
    let mut buffer: Vec<Glyph> = Vec::new();
    let mut lengths: Vec<u8> = Vec::new();
    let spans = spans(&lines);
    for (span, cells) in spans.iter().zip(cells(glyphs, &lines, &spans)) {
        let start = layout.text.len();
        let mut full = lines[span.first..span.last].iter().filter(|line| !line.is_empty());
        let last = match (full.next(), full.next()) {
            (Some(line), None) => {
                let (mut from, to) = (line.first as usize, line.last as usize);
                if let Cells::Kept(kept) = cells {
                    from = row_start(glyphs, line, kept);
                }
                let buffer = glyphs.get(from..to).unwrap_or(&[]);
                render(buffer, |at| raw_length(glyphs, from + at), cells, &mut layout);
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
                render(&buffer, length, cells, &mut layout);
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

/// How the cells of each block are told apart; rows that stand one below the other are one table.
fn cells(glyphs: &[Glyph], lines: &[Line], spans: &[Span]) -> Vec<Cells> {
    let mut cells = Vec::with_capacity(spans.len());
    while let Some(span) = spans.get(cells.len()) {
        let from = cells.len();
        if span.kind != BlockKind::Row || span.loose {
            cells.push(if span.loose { Cells::Loose } else { Cells::None });
            continue;
        }
        let table = |pair: &&[Span]| matches!(pair, [above, below] if below.kind == BlockKind::Row && !below.loose && above.last == below.first);
        let rows = 1 + spans[from..].windows(2).take_while(table).count();
        let table: Vec<&Line> = spans[from..from + rows].iter().filter_map(|span| lines.get(span.first)).collect();
        let found = kept(glyphs, &table).map_or(Cells::Merged, Cells::Kept);
        cells.resize(from + rows, found);
    }
    cells
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
