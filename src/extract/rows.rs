//! The passes in order: scan every block, settle the context, read the facts, write the rows.

use super::Extraction;
use super::checks;
use super::context::{self, BlockTimes, Context, ENDS, Genre};
use super::facts::{Fact, Reader, Section};
use super::genre;
use super::grid;
use super::lexicon::Lexicon;
use super::period::{self, Mark, Span, TimeRef};
use super::phrase::without_new;
use super::restated;
use super::scan::{self, Amount, Mention, Scan};
use super::settle;
use super::siblings;
use super::tables::{self, TableCell, Total};
use super::unit::{UnitClass, Units};
use crate::report::{BlockKind, Report};
use crate::table::{Bound, Class, LedgerEntry, Measure, Observation};
use crate::time::Period;
use chrono::Datelike;
use std::collections::HashSet;
use std::ops::Range;

/// Mentions and times of all blocks in one array each, with every block's share.
pub(super) struct Scanned<'u> {
    units: &'u Units,
    pub(super) mentions: Vec<Mention>,
    pub(super) refs: Vec<TimeRef>,
    /// The mentions and the times of each block.
    pub(super) blocks: Vec<(Range<usize>, Range<usize>)>,
}

fn scan_all<'u>(report: &Report, units: &'u Units) -> Scanned<'u> {
    let mut scanned = Scanned { units, mentions: Vec::new(), refs: Vec::new(), blocks: Vec::new() };
    let mut scan = Scan::new(units);
    for block in report.blocks() {
        let text = report.block_text(block);
        scan.clear();
        scan::scan(text, &mut scan);
        scan.part();
        period::add_words(text, &mut scan.atoms);
        let (mentions, refs) = (scanned.mentions.len(), scanned.refs.len());
        period::fold(text, &scan.atoms, &mut scanned.refs);
        scanned.mentions.append(&mut scan.mentions);
        scanned.blocks.push((mentions..scanned.mentions.len(), refs..scanned.refs.len()));
    }
    scanned
}

pub(super) fn read(report: &Report, lexicon: &Lexicon) -> Extraction {
    let mut scanned = scan_all(report, lexicon.units());
    let context = {
        let times: Vec<BlockTimes<'_>> = report
            .blocks()
            .iter()
            .zip(&scanned.blocks)
            .map(|(block, (_, refs))| BlockTimes {
                refs: &scanned.refs[refs.clone()],
                text: report.block_text(block),
                kind: block.kind,
            })
            .collect();
        context::read(report, &times, lexicon)
    };
    let mut observations = Vec::new();
    let mut headlines = HashSet::new();
    let mut reader = Reader::new(lexicon, &context);
    reader.reviews = context.date_stated
        && !["目前", "今年以来", "现有", "现已"].iter().any(|word| report.text().contains(word))
        && !speaks_of_now(report.text(), &context);
    let mut facts: Vec<Fact> = Vec::new();
    let mut at = 0;
    let mut caption = String::new();
    let mut totals: Vec<Total> = Vec::new();
    let mut sections = Places::default();
    // Whether a paragraph and no heading opened the section.
    let mut opened = false;
    while let Some(block) = report.blocks().get(at) {
        // 附件1, 2024年招商引资任务表, 单位：亿元: what stands over the head of a flattened table.
        if block.kind == BlockKind::Cell && over_head(report, &scanned, at, &mut caption) {
            at += 1;
            continue;
        }
        if matches!(block.kind, BlockKind::Row | BlockKind::Cell) && !is_prose(report, at) {
            settle::ordinals(report, &mut scanned, at);
            let last = (at..report.blocks().len())
                .find(|&next| report.blocks()[next].kind != block.kind || is_prose(report, next))
                .unwrap_or(report.blocks().len());
            let last = (at + 1..last).find(|&next| heads_anew(report, &scanned, at, next)).unwrap_or(last);
            settle::years(report, &mut scanned, at..last);
            let mut found = Vec::new();
            let told = block.kind == BlockKind::Cell && !is_table(report, &scanned, at..last);
            for place in at..last {
                for mention in &mut scanned.mentions[scanned.blocks[place].0.clone()] {
                    if mention.class == Class::Observation {
                        (mention.class, mention.reason) = (Class::Other, "表中未归入行列的数");
                    }
                }
            }
            if told {
                read_cells(report, &scanned, at..last, &mut reader, &mut found);
            }
            read_table(report, &scanned, at..last, &caption, &reader, &mut found, &mut totals);
            for (place, fact) in found {
                let block = &report.blocks()[place];
                let index = scanned.blocks[place].0.start + fact.mention;
                if let Some(mention) = scanned.mentions.get_mut(index) {
                    mention.class = Class::Observation;
                    if mention.reason.starts_with("表中") {
                        mention.reason = "数量";
                    }
                    observations.push(row(report, block.range.start, mention, fact));
                }
            }
            at = last;
            continue;
        }
        let (mentions, refs) = scanned.blocks[at].clone();
        at += 1;
        let text = report.block_text(block);
        let unit_line = text.trim_start_matches('（').starts_with("单位：");
        if unit_line {
            caption.push('\t');
            caption.push_str(text);
        }
        let refs = &scanned.refs[refs.clone()];
        // The day below the title of a table is no title of it.
        let day = is_title(&caption) && genre::is_dateline(text, refs);
        if block.kind == BlockKind::Heading && !unit_line && !day {
            caption = text.to_string();
        }
        let stated = scanned.mentions[mentions.clone()].iter().any(|mention| mention.amount.is_some());
        let figured = scanned.mentions[mentions.clone()].iter().any(|mention| mention.class == Class::Observation);
        let title = *text == *reader.context.title && !reader.context.title.is_empty()
            || at <= ENDS && genre::is_dateline(text, refs);
        if block.kind == BlockKind::Heading && !unit_line && !figured && !title && !text.starts_with(['★', '●', '◆'])
        {
            reader.section = section(text, refs, &reader);
            opened = false;
        }
        if block.kind == BlockKind::Heading && !unit_line {
            sections.heading(text, &mut reader);
        }
        if block.kind == BlockKind::Paragraph
            && let Some(section) = opening(text, refs, &reader, opened)
        {
            reader.section = section;
            opened = true;
        }
        if block.kind == BlockKind::Heading && !figured {
            reader.open_list = None;
        }
        if !stated {
            reader.opens_list(text, refs);
            reader.budget = siblings::budget_headed(text).unwrap_or_default();
            continue;
        }
        // 2023年工作回顾：预计完成…: a heading in line.
        if let Some(at) = text.char_indices().take(26).find(|(_, c)| *c == '：').map(|(at, _)| at) {
            let inline = section(&text[..at], refs, &reader);
            if (inline.past || inline.target) && inline.span.is_some() && !text[..at].contains('，') {
                reader.section = inline;
                opened = true;
            }
        }
        facts.clear();
        reader.block(text, &scanned.mentions[mentions.clone()], refs, &mut facts);
        for mention in &mut scanned.mentions[mentions.clone()] {
            if mention.class == Class::Observation {
                (mention.class, mention.reason) = (Class::Other, "限定语，不单独成数");
            }
        }
        for mut fact in facts.drain(..) {
            name_change(lexicon, &mut fact);
            let index = mentions.start + fact.mention;
            if let Some(mention) = scanned.mentions.get_mut(index) {
                mention.class = Class::Observation;
                if mention.reason.starts_with("限定") {
                    mention.reason = "数量";
                }
                let row = row(report, block.range.start, mention, fact);
                if block.kind == BlockKind::Heading && !text.starts_with(['★', '●', '◆']) && !text.contains('：')
                {
                    headlines.insert(row.start);
                }
                observations.push(row);
            }
        }
    }
    observations.sort_by_key(|row| (row.start, row.end));
    restated::settle(&mut observations, &headlines);
    let ledger = ledger(report, &scanned);
    let place = |(block, mention): (usize, usize)| {
        let base = report.blocks()[block].range.start;
        let mention = &scanned.mentions[scanned.blocks[block].0.start + mention];
        report.raw(base + mention.start..base + mention.end).start
    };
    let sums: Vec<(u64, Vec<u64>)> =
        totals.into_iter().map(|total| (place(total.whole), total.parts.into_iter().map(place).collect())).collect();
    let warnings = checks::check(&observations, &sums, lexicon);
    Extraction { observations, ledger, warnings, context }
}

/// Whether a report says up to which day it tells, and that day is no end of the year before: 截至12月底 of a report of January is.
fn speaks_of_now(text: &str, context: &Context) -> bool {
    let before = context.date.map(|today| (today.year() - 1).to_string());
    text.match_indices("截至").take(200).any(|(at, word)| {
        let rest = &text[at + word.len()..];
        let over = before.as_deref().and_then(|year| rest.strip_prefix(year)).or_else(|| rest.strip_prefix("去"));
        !over.is_some_and(|rest| ["年底", "年末", "年12月"].iter().any(|word| rest.starts_with(word)))
    })
}

/// Whether a cell that begins a run of them is a title or a line of units, which becomes the caption.
fn over_head(report: &Report, scanned: &Scanned<'_>, place: usize, caption: &mut String) -> bool {
    let blocks = report.blocks();
    let opens = place.checked_sub(1).and_then(|before| blocks.get(before)).is_none_or(|before| {
        let text = report.block_text(before);
        before.kind != BlockKind::Cell || is_title(text) || text.starts_with("附件")
    });
    let text = report.block_text(&blocks[place]);
    let figured = scanned.mentions[scanned.blocks[place].0.clone()].iter().any(|mention| mention.amount.is_some());
    if !opens || figured && !text.starts_with("附件") {
        return false;
    }
    if text.trim_start_matches('（').starts_with("单位：") {
        caption.push('\t');
        caption.push_str(text);
        return true;
    }
    if is_title(text) {
        *caption = text.to_string();
    }
    is_title(text) || text.starts_with("附件")
}

/// Whether a row begins another table: without a figure, and with the first cell of the first row.
fn heads_anew(report: &Report, scanned: &Scanned<'_>, first: usize, next: usize) -> bool {
    let row = |place: usize| report.block_text(&report.blocks()[place]);
    let label = |place: usize| row(place).split_once('\t').map(|(label, _)| label.trim());
    let figured = scanned.mentions[scanned.blocks[next].0.clone()].iter().any(|mention| mention.amount.is_some());
    report.blocks()[first].kind == BlockKind::Row
        && !figured
        && label(next).is_some_and(|own| !own.is_empty())
        && label(next) == label(first)
}

/// Whether a line is the title of a table.
fn is_title(text: &str) -> bool {
    text.chars().count() >= 6 && ["表", "情况"].iter().any(|word| text.ends_with(word))
}

/// Whether a line among cells is a paragraph.
fn is_prose(report: &Report, place: usize) -> bool {
    let block = &report.blocks()[place];
    let text = report.block_text(block);
    block.kind == BlockKind::Cell && text.contains('。') && text.chars().count() >= 40
}

/// Whether lines of one cell each make up the rows and columns of a table.
fn is_table(report: &Report, scanned: &Scanned<'_>, range: Range<usize>) -> bool {
    let cells: Vec<TableCell<'_>> = range.map(|place| cell_of(report, scanned, place)).collect();
    grid::unflatten(&cells).is_some()
}

/// A block of one cell, with its first figure and time.
fn cell_of<'a>(report: &'a Report, scanned: &'a Scanned<'_>, place: usize) -> TableCell<'a> {
    let (mentions, refs) = &scanned.blocks[place];
    let mention = scanned.mentions[mentions.clone()].iter().position(|mention| mention.amount.is_some());
    let text = report.block_text(&report.blocks()[place]).trim_end_matches(['|', ' ']);
    TableCell {
        block: place,
        start: 0,
        text,
        mention,
        time: scanned.refs[refs.clone()].iter().find(|time| time.start < text.len()),
    }
}

/// Labels and figures that stand on lines of their own and make no table (城镇新增就业, 2.83万人, 同比增长, 6.4%), read as
/// the sentence that they are a picture of.
fn read_cells(
    report: &Report,
    scanned: &Scanned<'_>,
    range: Range<usize>,
    reader: &mut Reader<'_>,
    out: &mut Vec<(usize, Fact)>,
) {
    let mut joined = String::new();
    let mut starts = Vec::with_capacity(range.len());
    for place in range.clone() {
        let cell = cell_of(report, scanned, place);
        starts.push(joined.len());
        joined.push_str(cell.text);
        if cell.mention.is_some() {
            joined.push('，');
        }
    }
    let mut scan = Scan::new(scanned.units);
    scan::scan(&joined, &mut scan);
    scan.part();
    period::add_words(&joined, &mut scan.atoms);
    let (mut refs, mut facts) = (Vec::new(), Vec::new());
    period::fold(&joined, &scan.atoms, &mut refs);
    reader.block(&joined, &scan.mentions, &refs, &mut facts);
    for mut fact in facts {
        let Some(read) = scan.mentions.get(fact.mention) else { continue };
        let order = starts.partition_point(|&start| start <= read.start).saturating_sub(1);
        let place = range.start + order;
        let local = read.end - starts[order];
        let own = &scanned.mentions[scanned.blocks[place].0.clone()];
        let Some(index) = own.iter().position(|mention| mention.end == local && mention.amount.is_some()) else {
            continue;
        };
        fact.mention = index;
        fact.clause = (0, report.block_text(&report.blocks()[place]).len());
        out.push((place, fact));
    }
}

/// Cells of the blocks of one table, handed to the table reader.
fn read_table(
    report: &Report,
    scanned: &Scanned<'_>,
    range: Range<usize>,
    caption: &str,
    reader: &Reader<'_>,
    out: &mut Vec<(usize, Fact)>,
    sums: &mut Vec<Total>,
) {
    let mut rows: Vec<Vec<TableCell<'_>>> = Vec::new();
    let mut units = None;
    let flattened = report.blocks()[range.start].kind == BlockKind::Cell;
    for place in range {
        let block = &report.blocks()[place];
        let text = report.block_text(block);
        let (mentions, refs) = &scanned.blocks[place];
        let (mentions, refs) = (&scanned.mentions[mentions.clone()], &scanned.refs[refs.clone()]);
        let mut start = 0;
        let mut row = Vec::new();
        for cell in text.split('\t') {
            let end = start + cell.len();
            let inside = |from: usize| from >= start && from < end.max(start + 1);
            let mention = mentions.iter().position(|mention| inside(mention.start) && mention.amount.is_some());
            let time = refs.iter().find(|time| inside(time.start));
            let shown = if flattened { cell.trim_end_matches(['|', ' ']) } else { cell };
            row.push(TableCell { block: place, start, text: shown, mention, time });
            start = end + 1;
        }
        // The rule of a Markdown table.
        if flattened || !text.chars().all(|c| matches!(c, '-' | ':' | ' ' | '：' | '—' | '\t')) {
            rows.push(row);
        }
    }
    if flattened {
        let cells: Vec<TableCell<'_>> = rows.into_iter().flatten().collect();
        let Some(found) = grid::unflatten(&cells) else { return };
        let unit = cells.iter().take(3).find(|cell| cell.text.trim_start_matches('（').starts_with("单位："));
        units = unit.map(|cell| format!("{caption}\t{}", cell.text));
        rows = found;
    }
    // Rows that keep their empty cells all have the width of the widest.
    let kept = !flattened && rows.iter().any(|row| row[..row.len() - 1].iter().any(|cell| cell.text.is_empty()));
    if kept {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        for row in &mut rows {
            let Some(&last) = row.last() else { continue };
            let end = last.start + last.text.len();
            row.resize(width, TableCell { start: end, text: "", mention: None, time: None, ..last });
        }
    }
    grid::drop_index(&mut rows);
    let caption = units.as_deref().unwrap_or(caption);
    let mention = |block: usize, index: usize| scanned.mentions.get(scanned.blocks[block].0.start + index).cloned();
    tables::table(&rows, caption, mention, reader, out, sums);
}

/// The region that headings have set, with the rank of the heading that set it.
#[derive(Default)]
struct Places {
    rank: u8,
}

impl Places {
    /// A heading that is a region's name sets the region of its section; the next one of its rank ends it.
    fn heading(&mut self, text: &str, reader: &mut Reader<'_>) {
        let rank = rank_of(text);
        if let Some(place) = reader.only_region(text) {
            reader.place = Some(place).filter(|(name, _)| *name != reader.context.region);
            self.rank = rank;
        } else if rank <= self.rank {
            reader.place = None;
        }
    }
}

/// How deep a heading stands, by its number: 第一章, 一、, （一）, 1., （1）, none.
fn rank_of(text: &str) -> u8 {
    let chinese = |c: char| !c.is_ascii_digit() && super::numeral::single(c).is_some();
    let inner = text.trim_start_matches('（');
    let bracket = inner.len() < text.len();
    match inner.chars().next() {
        Some('第') => 0,
        Some(c) if chinese(c) => 1 + u8::from(bracket),
        Some(c) if c.is_ascii_digit() => 3 + u8::from(bracket),
        _ => 5,
    }
}

/// What the first words of a paragraph say about those that follow, in a report whose parts have no headings: 过去一年, of the
/// year before; 今年 or 新的一年 behind it, of what is aimed at.
fn opening(text: &str, refs: &[TimeRef], reader: &Reader<'_>, opened: bool) -> Option<Section> {
    // 2024年，我们将重点抓好以下工作： in a summary of 2023 opens the items below it.
    if text.ends_with('：') && text.chars().count() <= 60 && reader.context.genre == Genre::Annual {
        let span = section(text, refs, reader).span;
        let aims = ["将", "要", "抓好", "打算", "目标", "计划", "安排", "重点"].iter().any(|word| text.contains(word));
        let ahead = span.zip(reader.context.period).is_some_and(|(span, own)| span.end.year() > own.end.year());
        if aims && ahead {
            return Some(Section { past: false, target: true, span });
        }
    }
    let today = reader.context.date.filter(|today| today.month() <= 4)?;
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    // 实现上述目标，要做好以下工作：
    let tasks = text.ends_with('：')
        && text.chars().count() <= 60
        && ["以下", "如下", "下列"].iter().any(|word| text.contains(word))
        && ["要做好", "要抓好", "重点做好", "重点抓好", "着力抓好", "着力做好"].iter().any(|word| text.contains(word));
    let year = |year: i32| {
        let period = Period::year(year)?;
        Some(Span { start: Some(period.start), end: period.end, guessed: true, mark: Mark::Plain })
    };
    if begins(&["过去一年", "过去的一年", "刚刚过去的", "一年来"]) && !reader.section.target {
        return Some(Section { past: true, target: false, span: Some(year(today.year() - 1)?) });
    }
    if tasks {
        return Some(Section { past: false, target: true, span: Some(year(today.year())?) });
    }
    let this_year = format!("{}年", today.year());
    if opened && (begins(&["新的一年", "今年"]) || text.starts_with(&this_year)) {
        return Some(Section { past: false, target: true, span: Some(year(today.year())?) });
    }
    None
}

/// What a heading says about the section below it.
fn section(text: &str, refs: &[TimeRef], reader: &Reader<'_>) -> Section {
    const TARGETS: &[&str] = &[
        "目标",
        "下一步",
        "下步",
        "工作计划",
        "工作打算",
        "工作安排",
        "这样奋斗",
        "计划安排",
        "展望",
        "工作思路",
        "重点任务",
        "主要任务",
        "草案",
        "预算安排",
        "收支预算",
    ];
    const PAST: &[&str] = &[
        "完成情况",
        "执行情况",
        "工作开展情况",
        "主要开展工作",
        "工作成效",
        "回顾",
        "发展基础",
        "发展现状",
        "现状",
        "这样收官",
        "主要成效",
        "总结",
        "主要指标",
        "工作亮点",
        "亮点",
    ];
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let clock = reader.clock();
    let dated = |time: &&TimeRef| {
        time.end <= text.len() && time.when.year.is_some() && time.when.date.is_none() && time.when.day.is_none()
    };
    let span = refs.iter().find(dated).and_then(|time| time.when.resolve(time.mark, clock));
    // 【任务2018】
    let tasks = text.contains("任务") && !text.contains("完成") && text.chars().count() <= 12;
    let past = has(PAST) || text.ends_with("基础") && text.chars().count() <= 12;
    let target = (has(TARGETS) || tasks || super::context::announces(text)) && !has(&["完成情况", "决算"]);
    // 2024年预算执行情况和2025年预算草案 is the title of both parts.
    let both = target && past && text.contains("草案");
    Section { target: target && !both, past: past && !both, span: span.filter(|_| !both) }
}

/// 净增高新技术企业超100家 is a change of 高新技术企业数, so that it meets the level it changes.
fn name_change(lexicon: &Lexicon, fact: &mut Fact) {
    if fact.measure != Measure::Delta || !fact.name.id.is_empty() {
        return;
    }
    let bare = without_new(&fact.name.text);
    if let Some(indicator) = lexicon.named(bare).filter(|_| bare != fact.name.text) {
        fact.name.id.clone_from(&indicator.id);
        fact.name.text.clone_from(&indicator.name);
    }
}

fn row(report: &Report, base: usize, mention: &Mention, fact: Fact) -> Observation {
    let raw = report.raw(base + mention.start..base + mention.end);
    let (lo, hi) = mention.amount.as_ref().map_or((None, None), |amount| interval(amount, fact.value));
    Observation {
        doc: report.doc().to_string(),
        line: report.raw_line(raw.start),
        start: raw.start,
        end: raw.end,
        mention: report.written(raw),
        quote: report.as_written(base + fact.clause.0..base + fact.clause.1),
        region: fact.region,
        region_code: fact.region_code,
        indicator: fact.name.text,
        indicator_id: fact.name.id,
        measure: fact.measure,
        role: fact.role,
        value: fact.value,
        unit: fact.unit,
        bound: fact.bound,
        lo,
        hi,
        period_start: fact.start,
        period_end: fact.end,
        base_period: fact.base,
        scope: fact.scope.to_string(),
        inferred: fact.inferred.join(";"),
        confidence: (fact.confidence * 100.0).round() / 100.0,
    }
}

/// The interval that wording and rounding allow.
fn interval(amount: &Amount, value: f64) -> (Option<f64>, Option<f64>) {
    let exact = matches!(amount.class, UnitClass::Counter | UnitClass::Person) && amount.step <= 1.0 || amount.chinese;
    let half = if exact { 0.0 } else { amount.step / 2.0 };
    let grain = granule(value);
    match amount.bound {
        Bound::Eq => (Some(tidy(value - half)), Some(tidy(value + half))),
        Bound::Ge => (Some(value), None),
        Bound::Gt => (Some(value), None),
        Bound::Le => (None, Some(value)),
        Bound::Lt => (Some(tidy(value - grain)), Some(value)),
        Bound::Approx => (Some(tidy(value - grain / 2.0)), Some(tidy(value + grain / 2.0))),
    }
}

/// One unit of the last digit that is not nought, at most a tenth of the value.
fn granule(value: f64) -> f64 {
    let size = value.abs();
    if size == 0.0 {
        return 0.0;
    }
    f64::powf(10.0, size.log10().floor() - 1.0).max(f64::MIN_POSITIVE)
}

fn tidy(value: f64) -> f64 {
    if value.fract() == 0.0 {
        return value;
    }
    format!("{value:.10}").parse().unwrap_or(value)
}

fn ledger(report: &Report, scanned: &Scanned<'_>) -> Vec<LedgerEntry> {
    let mut rows = Vec::with_capacity(scanned.mentions.len());
    for (block, (mentions, _)) in report.blocks().iter().zip(&scanned.blocks) {
        let base = block.range.start;
        for mention in &scanned.mentions[mentions.clone()] {
            let raw = report.raw(base + mention.start..base + mention.end);
            rows.push(LedgerEntry {
                doc: report.doc().to_string(),
                line: report.raw_line(raw.start),
                start: raw.start,
                end: raw.end,
                mention: report.written(raw),
                class: mention.class,
                reason: mention.reason.to_string(),
            });
        }
    }
    rows
}
