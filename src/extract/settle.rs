//! Numbers that the scanner of prose takes for something else and that are figures in the cells of a table.

use super::rows::Scanned;
use super::scan::{Amount, Mention};
use crate::report::{BlockKind, Report};
use crate::table::Class;
use std::ops::Range;

fn becomes_number(mention: &mut Mention, digits: &str) {
    mention.amount = Amount::bare(digits);
    mention.class = Class::Other;
    mention.reason = "没有单位的数";
}

/// A whole number that fills a cell of its own is a figure there and no section number.
pub(super) fn ordinals(report: &Report, scanned: &mut Scanned<'_>, from: usize) {
    let blocks = report.blocks()[from..].iter().enumerate();
    for (place, block) in blocks.take_while(|(_, block)| block.kind == BlockKind::Cell) {
        let text = report.block_text(block);
        for mention in &mut scanned.mentions[scanned.blocks[from + place].0.clone()] {
            let whole = mention.start == 0 && mention.end == text.trim_end_matches(['|', ' ']).len();
            if mention.class == Class::Ordinal && mention.amount.is_none() && whole {
                becomes_number(mention, text);
            }
        }
    }
}

/// A number that fills a cell of the body of a table, and that could be a year without 年, is a figure: 1386, 2000, 2600 under
/// 2022年, 2025年, 2027年. In the head, in the first column and in a run of years, as labels of rows of one cell each, it is a year.
pub(super) fn years(report: &Report, scanned: &mut Scanned<'_>, range: Range<usize>) {
    let flattened = report.blocks()[range.start].kind == BlockKind::Cell;
    let mut found: Vec<(usize, usize, i32)> = Vec::new();
    let mut body = false;
    // 开工年份, 注册时间: a column of years.
    const DATED: &[&str] = &["年份", "年度", "时间", "年月", "日期", "年限"];
    const HEADS: &[&str] = &["指标", "项目", "名称", "类别", "序号", "地区", "区县", "县区", "单位", "年"];
    let head: Vec<&str> = report.block_text(&report.blocks()[range.start]).split('\t').collect();
    let dated = |column: usize| head.get(column).is_some_and(|head| DATED.iter().any(|word| head.contains(word)));
    let labels =
        |place: usize| flattened && DATED.iter().any(|word| report.block_text(&report.blocks()[place]).contains(word));
    if range.clone().take(9).any(labels) {
        return;
    }
    for place in range.clone() {
        let text = report.block_text(&report.blocks()[place]);
        let own = &scanned.mentions[scanned.blocks[place].0.clone()];
        let counted = own.iter().any(|mention| mention.amount.is_some());
        if counted && flattened {
            body = true;
        }
        // The head of a table of rows holds years and no figures, or is its first row.
        let first = text.split('\t').next().unwrap_or("").trim();
        let labelled = head.len() > 1
            && !first.is_empty()
            && !first.contains(|c: char| c.is_ascii_digit())
            && !HEADS.iter().any(|word| first.contains(word));
        let open = if flattened { body } else { place > range.start && (counted || body || labelled) };
        for (index, mention) in own.iter().enumerate().filter(|_| open) {
            let bare = mention.class == Class::Time && mention.reason.starts_with("年份（未带");
            let cell_start = text[..mention.start].rfind('\t').map_or(0, |at| at + 1);
            let cell_end = text[mention.end..].find('\t').map_or(text.len(), |at| mention.end + at);
            let cell = text[cell_start..cell_end].trim_matches(['|', ' ']);
            let fills = cell == &text[mention.start..mention.end];
            let column = text[..cell_start].matches('\t').count();
            if bare
                && !dated(column)
                && fills
                && (flattened || cell_start > 0)
                && let Ok(year) = cell.parse::<i32>()
            {
                found.push((place, index, year));
            }
        }
        body |= counted;
    }
    let run = flattened
        && found.len() >= 2
        && (found.windows(2).all(|pair| pair[1].2 == pair[0].2 + 1)
            || found.windows(2).all(|pair| pair[1].2 == pair[0].2 - 1));
    if run {
        return;
    }
    for (place, index, year) in found {
        let (mentions, refs) = scanned.blocks[place].clone();
        let mention = &mut scanned.mentions[mentions.start + index];
        becomes_number(mention, &year.to_string());
        let inside = mention.start..mention.end;
        // No time stands there any more.
        for time in scanned.refs[refs].iter_mut().filter(|time| inside.contains(&time.start)) {
            (time.start, time.end) = (usize::MAX, usize::MAX);
        }
    }
}
