//! The head of a table: what its columns hold.

use super::facts::Reader;
use super::flows;
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
    /// 同比: against the same period of the year before, and so of what was done.
    pub(super) compared: bool,
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
    column.compared = cell.text.contains("同比");
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
    let own = own_name(cell, &name, &column, change, reader);
    column.name = if !own.is_empty() {
        own
    } else if change
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

/// What a column says it holds beside its time or growth: 2023年专精特新企业数, 工业投资增速.
fn own_name(cell: &TableCell<'_>, name: &str, column: &Column, change: bool, reader: &Reader<'_>) -> String {
    const NO_NAMES: &[&str] = &[
        "目标",
        "计划",
        "任务",
        "预期",
        "预算",
        "决算",
        "执行",
        "完成",
        "实际",
        "实绩",
        "基期",
        "现状",
        "绝对",
        "数值",
        "指标",
        "总量",
        "数量",
        "累计",
        "可比",
        "不变价",
        "现价",
        "名义",
        "平均",
        "年均",
        "同比",
        "环比",
        "比重",
        "占比",
        "上年",
        "去年",
        "同期",
        "本年",
        "当年",
        "当月",
        "本月",
        "增",
        "减",
        "排名",
        "位次",
        "名次",
        "单位",
    ];
    const GROWTHS: &[&str] = &["同比增长率", "同比增长", "同比增速", "增长速度", "增长率", "增速", "增幅", "增长"];
    let rest = match cell.time.filter(|_| column.span.is_some()) {
        Some(time) if time.start == cell.start => name.get(time.end - time.start..).unwrap_or(""),
        Some(_) => "",
        None => name,
    };
    let rest = rest.trim_start_matches(['末', '底', '度']);
    let rest = if column.growth { GROWTHS.iter().find_map(|word| rest.strip_suffix(word)).unwrap_or("") } else { rest };
    let told = column.span.is_some() || change;
    let named = flows::ends_in_quantity(rest) || reader.lexicon.named(rest).is_some();
    let bare = column.delta || !column.completion.is_empty() || NO_NAMES.iter().any(|word| rest.contains(word));
    if told && named && !bare && rest.chars().count() >= 2 { rest.to_string() } else { String::new() }
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
        let mut below: Vec<Column> = row.iter().map(|cell| column(cell, reader)).collect();
        // 2024年 over 绝对数 and 增长 stands over both.
        let last = head.last().filter(|last| !std::ptr::eq(*last, row));
        for at in 1..below.len() {
            let spans =
                row[at].text.is_empty() && last.and_then(|last| last.get(at)).is_some_and(|cell| !cell.text.is_empty());
            if spans {
                below[at] = below[at - 1].clone();
            }
        }
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
            above.compared |= below.compared;
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

/// A growth column is of the plan that the column before it holds: 2024年计划, 2024年增速.
pub(super) fn join_growth(columns: &mut [Column]) {
    for at in 1..columns.len() {
        let (before, rest) = columns.split_at_mut(at);
        let (Some(left), Some(column)) = (before.last(), rest.first_mut()) else { continue };
        if column.growth && !column.done && left.aim && left.span.is_some() && !left.growth {
            let same = column.span.map_or(!column.compared, |own| left.span.is_some_and(|left| own.end == left.end));
            column.aim |= same;
            column.span = column.span.or(left.span.filter(|_| same));
        }
    }
}

/// Words over columns that only group or number the rows.
const GROUPS: &[&str] = &[
    "类别",
    "分类",
    "类型",
    "类",
    "大类",
    "领域",
    "板块",
    "维度",
    "方面",
    "指标类别",
    "指标类型",
    "指标分类",
    "项目类别",
    "一级指标",
    "序号",
    "编号",
    "项次",
    "序",
];

/// How many columns stand before the one that names the rows: 类别, 序号 before 指标名称.
pub(super) fn leading(head: &[Row<'_>], body: &[Row<'_>]) -> usize {
    let says = |column: usize| {
        let mut texts = head.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.replace(' ', ""));
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    };
    let width = head.last().map_or(0, Vec::len);
    let groups = (0..width).take_while(|&column| GROUPS.contains(&says(column).as_str())).count();
    let full = body.iter().filter(|row| row.len() == width);
    let named =
        full.clone().filter(|row| row.get(groups).is_some_and(|cell| !cell.text.is_empty() && !cell.is_number()));
    // 类别 names the rows itself where figures stand beside it.
    let names = !matches!(says(groups).as_str(), "" | "单位" | "计量单位");
    if names && named.count() * 2 > full.count() { groups } else { 0 }
}

/// A row from the cell that names it on. A row that lacks cells lacks the first ones, which stand merged over several rows, or
/// the last; where neither puts words and figures under columns of their kind, it is left out.
pub(super) fn from_label<'a>(row: &Row<'a>, lead: usize, columns: &[Column]) -> Option<Row<'a>> {
    let fits = |from: &usize| {
        let label = row.get(*from).is_some_and(|cell| !cell.text.is_empty() && !cell.is_number());
        label
            && row.iter().skip(from + 1).zip(columns.iter().skip(lead + 1)).all(|(cell, column)| {
                let wordy = cell.mention.is_none() && cell.text.chars().any(char::is_alphabetic);
                !(wordy && (column.span.is_some() || column.growth) || cell.is_number() && column.unit_column)
            })
    };
    let lacking = columns.len().saturating_sub(row.len());
    let from = lead.checked_sub(lacking).filter(fits).or_else(|| Some(lead).filter(fits));
    match from {
        Some(from) => Some(row[from..].to_vec()),
        // 合计 over the columns of groups and names
        None => {
            let label = row.iter().take(lead).rev().find(|cell| !cell.text.is_empty() && !cell.is_number())?;
            let empty = row.get(lead).is_some_and(|cell| cell.text.is_empty());
            (empty && lacking == 0).then(|| [&[*label], &row[lead + 1..]].concat())
        }
    }
}
