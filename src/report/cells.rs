//! Cells of the rows of a table: which of them stand empty, and which lines only rule the table.

use super::decode::Glyph;
use super::layout::is_space;
use super::line::Line;

/// How the cells of a block are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cells {
    /// The block is no row.
    None,
    /// A single space parts them.
    Loose,
    /// Any wide gap parts two.
    Merged,
    /// Every tab or bar ends one, so that empty ones keep their place.
    Kept(Kept),
}

/// What ends the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    mark: char,
    /// Whether a bar opens every row.
    bordered: bool,
}

impl Kept {
    /// The places in a gap at which a cell ends; a bar at the head of a bordered row ends none.
    pub(super) fn ends(self, gap: &[Glyph], opens: bool) -> impl Iterator<Item = usize> + '_ {
        let border = usize::from(opens && self.bordered);
        gap.iter().enumerate().filter(move |(_, glyph)| glyph.c == self.mark).map(|(at, _)| at).skip(border)
    }
}

/// Where a row begins with the tabs before its first cell.
pub(super) fn row_start(glyphs: &[Glyph], line: &Line, kept: Kept) -> usize {
    let first = line.first as usize;
    if kept.mark != '\t' {
        return first;
    }
    first
        - glyphs[..first].iter().rev().take_while(|glyph| !matches!(glyph.c, '\n' | '\r') && is_space(glyph.c)).count()
}

/// Whether rows keep their empty cells: tabs or bars alone part them, and no row has more of them than the fullest row has
/// filled. Tabs that only align columns give short rows more.
pub(super) fn kept(glyphs: &[Glyph], rows: &[&Line]) -> Option<Kept> {
    let text = |line: &&Line| glyphs.get(line.first as usize..line.last as usize).unwrap_or(&[]);
    let barred = |line: &&Line| text(line).iter().any(|glyph| glyph.c == '|');
    let mark = if rows.iter().all(barred) {
        '|'
    } else if !rows.iter().any(barred) {
        '\t'
    } else {
        return None;
    };
    let bordered = mark == '|' && rows.iter().all(|row| text(row).first().is_some_and(|glyph| glyph.c == '|'));
    let kept = Kept { mark, bordered };
    let (mut widest, mut fullest) = (0, 0);
    for &row in rows {
        let line = glyphs.get(row_start(glyphs, row, kept)..row.last as usize)?;
        let (mut cells, mut filled, mut at) = (1, 0, 0);
        while let Some(glyph) = line.get(at) {
            let blank = |glyph: &Glyph| is_space(glyph.c) || mark == '|' && glyph.c == '|';
            if !blank(glyph) {
                at += 1;
                continue;
            }
            let gap = line[at..].iter().take_while(|glyph| blank(glyph)).count();
            let ends = kept.ends(&line[at..at + gap], at == 0).count();
            // Other wide gaps part cells that no mark counts.
            if ends == 0 && mark == '\t' && (gap >= 2 || line[at].c == '\u{3000}') {
                return None;
            }
            let inner = at > 0 && at + gap < line.len();
            filled += usize::from(inner && ends > 0);
            cells += if at + gap < line.len() { ends } else { 0 };
            at += gap;
        }
        (widest, fullest) = (widest.max(cells), fullest.max(filled + 1));
    }
    (widest == fullest).then_some(kept)
}

/// Whether a line only rules a table: `|---|:---:|`, `+-----+-----+`.
pub(super) fn is_rule(glyphs: &[Glyph], line: &Line) -> bool {
    let line = glyphs.get(line.first as usize..line.last as usize).unwrap_or(&[]);
    let marks = |marks: &[char]| line.iter().filter(|glyph| marks.contains(&glyph.c)).count();
    let rules = |glyph: &Glyph| is_space(glyph.c) || matches!(glyph.c, '|' | '+' | '-' | ':' | '=');
    line.iter().all(rules) && marks(&['|', '+']) > 0 && marks(&['-', '=']) >= 2
}
