//! The head of a table: what its columns hold.

use super::facts::Reader;
use super::period::{Mark, Span};
use super::tables::TableCell;
use super::unit::Units;

/// What a column holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) exponent: i32,
    pub(super) span: Option<Span>,
    pub(super) growth: bool,
    pub(super) delta: bool,
    /// 年均: a rate a year over several.
    pub(super) yearly: bool,
    pub(super) unit_column: bool,
    pub(super) rank: bool,
    /// What a share is called that says how much of a plan has been done.
    pub(super) completion: &'static str,
    /// Plans and aims, or what was done, by the column's own words.
    pub(super) aim: bool,
    pub(super) done: bool,
}

/// `面积（公顷）` is 面积 in 公顷; `单位：万元` gives the unit alone.
pub(super) fn split_unit(text: &str, units: &Units) -> (String, String, i32) {
    let (name, inside) = match (text.rfind('（'), text.rfind('）')) {
        (Some(open), Some(close)) if open < close => (&text[..open], &text[open + '（'.len_utf8()..close]),
        _ => text.rsplit_once('/').filter(|(_, unit)| is_unit(unit, units)).unwrap_or((text, "")),
    };
    let inside = inside.trim_start_matches("单位：").trim_start_matches("单位");
    let (unit, exponent) = read_unit(inside.trim_start_matches(['±', '+', '-']), units);
    if unit.is_empty() {
        return (text.to_string(), String::new(), 0);
    }
    (name.to_string(), unit, exponent)
}

pub(super) fn is_unit(text: &str, units: &Units) -> bool {
    !read_unit(text, units).0.is_empty()
}

/// 万吨 is 吨 with four noughts, 亿元 stays itself.
pub(super) fn read_unit(text: &str, units: &Units) -> (String, i32) {
    let tail = super::amount::tail(text, 0, units);
    match tail.unit {
        Some((unit, _)) if tail.end == text.len() => (unit.into_owned(), tail.exponent),
        _ => match units.unit_at(text) {
            Some(unit) if unit.len == text.len() => (unit.name.into_owned(), 0),
            _ => (String::new(), 0),
        },
    }
}

pub(super) fn column(cell: &TableCell<'_>, reader: &Reader<'_>) -> Column {
    let mut column = Column::default();
    let (name, unit, exponent) = split_unit(cell.text, reader.lexicon.units());
    column.span =
        cell.time.filter(|time| time.mark != Mark::Base).and_then(|time| time.when.resolve(time.mark, reader.clock()));
    let change = ["增减", "增长", "增速", "同比", "比上年", "较上年", "增幅", "涨幅", "±%", "环比"]
        .iter()
        .any(|word| cell.text.contains(word));
    // 年均/累计 in the head of a plan's table: rates a year, and sums in brackets.
    column.yearly = cell.text.contains("年均");
    let change = change || column.yearly && !column.span.is_some_and(|span| span.mark != Mark::Base);
    let percent = unit == "%" || cell.text.contains('%');
    column.growth = change
        && (percent
            || ["增速", "增长", "增幅", "涨幅", "年均"].iter().any(|word| name.contains(word)) && unit.is_empty());
    column.delta = change && !column.growth;
    column.unit_column = matches!(name.as_str(), "单位" | "计量单位");
    let says = |words: &[&str]| words.iter().any(|word| cell.text.contains(word));
    column.done = says(&["完成", "实绩", "执行", "实际", "实现", "决算", "为预算", "占预算"]);
    column.aim = says(&["计划", "目标", "任务", "预期", "预算数"]) && !column.done;
    column.rank = ["排名", "位次", "名次"].iter().any(|word| name.contains(word));
    let percent = percent || unit.is_empty() && cell.text.ends_with('率');
    column.completion = if !percent || change {
        ""
    } else if says(&["为预算", "占预算", "完成预算", "为年初预算", "为调整预算", "预算完成"]) {
        "预算完成率"
    } else if says(&["完成年度", "完成计划", "为计划", "占计划", "占年度", "完成率", "完成进度"])
    {
        "完成率"
    } else {
        ""
    };
    column.unit = if column.growth || !column.completion.is_empty() { "%".to_string() } else { unit };
    column.exponent = exponent;
    column.name = if change
        || column.span.is_some()
        || !column.completion.is_empty()
        || [
            "预算数",
            "决算数",
            "执行数",
            "绝对数",
            "绝对量",
            "数值",
            "指标值",
            "总量",
            "数量",
            "完成数",
            "实绩",
            "本年",
            "累计",
        ]
        .contains(&name.as_str())
    {
        String::new()
    } else {
        name
    };
    column
}

/// The cells of a row.
pub(super) type Row<'a> = Vec<TableCell<'a>>;

/// The rows that name the columns (one, or several under merged cells), and those that hold figures.
pub(super) fn head_and_body<'r, 'a>(rows: &'r [Row<'a>]) -> Option<(&'r [Row<'a>], &'r [Row<'a>])> {
    let bare = |row: &Vec<TableCell<'_>>| row.iter().all(|cell| !cell.is_number());
    // A title may stand in the first row alone.
    let title =
        usize::from(rows.first().is_some_and(|row| row.iter().filter(|cell| !cell.text.is_empty()).count() == 1));
    let rows = rows.get(title.min(rows.len().saturating_sub(2))..)?;
    let first = rows.first().filter(|row| bare(row))?;
    let names = |row: &Vec<TableCell<'_>>| {
        row.len() == first.len() && row.iter().skip(1).filter(|cell| !cell.text.is_empty()).count() >= 2 && bare(row)
    };
    let mut heads = 1;
    while heads < 3 && rows.get(heads).is_some_and(names) && rows.len() > heads + 1 {
        heads += 1;
    }
    Some(rows.split_at(heads))
}

/// The columns that one head row or several name.
pub(super) fn columns(head: &[Vec<TableCell<'_>>], reader: &Reader<'_>) -> Vec<Column> {
    let mut merged: Vec<Column> = Vec::new();
    for row in head {
        let below: Vec<Column> = row.iter().map(|cell| column(cell, reader)).collect();
        if merged.is_empty() {
            merged = below;
            continue;
        }
        for (above, below) in merged.iter_mut().zip(below) {
            above.name.push_str(if above.name == below.name { "" } else { &below.name });
            if above.unit.is_empty() || !below.unit.is_empty() {
                (above.unit, above.exponent) = (below.unit, below.exponent);
            }
            above.span = below.span.or(above.span);
            above.growth |= below.growth;
            above.delta |= below.delta;
            above.yearly |= below.yearly;
            above.unit_column |= below.unit_column;
            above.rank |= below.rank;
            above.aim |= below.aim;
            above.done |= below.done;
            if above.completion.is_empty() {
                above.completion = below.completion;
            }
        }
    }
    merged
}
