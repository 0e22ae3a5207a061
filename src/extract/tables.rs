//! Tables: rows with separated cells, and tables flattened to one cell a line.

use super::captions::{about, caption_subject, caption_topic, caption_units, counted_in, fitting};
use super::columns::{Column, columns, from_label, head_and_body, join_growth, leading, read_unit, split_unit};
use super::facts::{Fact, Reader};
use super::flows;
use super::lexicon::Lexicon;
use super::measure;
use super::numeral;
use super::period::{Mark, Span, TimeRef};
use super::phrase;
use super::resolve;
use super::scan::{AmountForm, Mention};
use super::subject::{self, Name};
use super::unit::UnitClass;
use crate::table::{Measure, Role};
use crate::time::Date;
use chrono::Datelike;

/// A cell: its place among the blocks, its text, its figure if it holds one.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableCell<'a> {
    pub(super) block: usize,
    /// Where it begins in the block.
    pub(super) start: usize,
    pub(super) text: &'a str,
    /// Index in the block of its figure.
    pub(super) mention: Option<usize>,
    pub(super) time: Option<&'a TimeRef>,
}

/// What opens a sum over the years of a plan in its table: [13.5].
pub(super) const BRACKETS: [char; 3] = ['[', '〔', '［'];

impl TableCell<'_> {
    /// Whether the figure is one of all the years of a plan together.
    fn sums_years(&self) -> bool {
        self.text.trim_start().starts_with(BRACKETS)
    }
    pub(super) fn is_number(&self) -> bool {
        let opens = self.text.trim_start().trim_start_matches(BRACKETS).starts_with(|c: char| {
            c.is_ascii_digit() || matches!(c, '-' | '+' | '<' | '>' | '≥' | '≤' | '约' | '超' | '第' | '近' | '*')
        });
        self.mention.is_some() && self.time.is_none() && opens
    }
}

/// A row of sums: the block and figure of the sum, and of what it sums up.
#[derive(Debug, Clone)]
pub(super) struct Total {
    pub(super) whole: (usize, usize),
    pub(super) parts: Vec<(usize, usize)>,
}

/// The sums of a table whose first or last row says 合计 and that names no parts of parts.
fn totals(rows: &[Vec<TableCell<'_>>], out: &mut Vec<Total>) {
    let label = |row: &Vec<TableCell<'_>>| row.first().map_or("", |cell| cell.text).trim().to_string();
    let is_total = |row: &Vec<TableCell<'_>>| {
        matches!(label(row).as_str(), "合计" | "总计" | "共计" | "全市合计" | "全县合计" | "全省合计")
    };
    let body = &rows[1.min(rows.len())..];
    let nested = body.iter().any(|row| {
        ["其中", "#", "小计", "全市", "全省"].iter().any(|word| label(row).contains(word) && !is_total(row))
    });
    let mut sums = (0..body.len()).filter(|&at| is_total(&body[at]));
    let (Some(sum), None) = (sums.next(), sums.next()) else { return };
    if nested || body.len() < 4 || !(sum == 0 || sum + 1 == body.len()) {
        return;
    }
    for column in 1..body[sum].len() {
        let figure = |row: &Vec<TableCell<'_>>| {
            let cell = row.get(column).filter(|cell| row.len() == body[sum].len() && cell.time.is_none())?;
            cell.mention.map(|mention| (cell.block, mention))
        };
        let parts: Option<Vec<_>> = (0..body.len()).filter(|&at| at != sum).map(|at| figure(&body[at])).collect();
        if let (Some(whole), Some(parts)) = (figure(&body[sum]), parts) {
            out.push(Total { whole, parts });
        }
    }
}

/// Reads a table: the first row without figures names the columns, the first cell of every other row the row.
pub(super) fn table(
    rows: &[Vec<TableCell<'_>>],
    caption: &str,
    mentions: impl Fn(usize, usize) -> Option<Mention>,
    reader: &Reader<'_>,
    out: &mut Vec<(usize, Fact)>,
    sums: &mut Vec<Total>,
) {
    let lexicon = reader.lexicon;
    let Some((head, body)) = head_and_body(rows) else { return totals(rows, sums) };
    let mut columns = columns(head, reader);
    join_growth(&mut columns);
    let lead = leading(head, body);
    let labelled: Vec<Vec<TableCell<'_>>>;
    let (head, body) = if lead == 0 {
        totals(rows, sums);
        (&head[head.len() - 1][..], body)
    } else {
        let own = &head[head.len() - 1][lead..];
        labelled = std::iter::once(own.to_vec())
            .chain(body.iter().filter_map(|row| from_label(row, lead, &columns)))
            .collect();
        columns.drain(..lead);
        totals(&labelled, sums);
        (own, &labelled[1..])
    };
    // A growth column belongs to the newest period named in the head for what was done.
    let newest = |aimed: bool| {
        columns
            .iter()
            .filter(|column| aimed || !column.aim)
            .filter_map(|column| column.span)
            .max_by_key(|span| span.end)
    };
    let newest = newest(false).or_else(|| newest(true));
    for column in
        columns.iter_mut().filter(|column| (column.growth || column.delta || column.rank) && column.span.is_none())
    {
        column.span = newest;
    }
    let (caption, unit_line) = caption.split_once('\t').unwrap_or((caption, caption));
    let units = caption_units(unit_line, lexicon.units());
    let topic = caption_topic(caption, head.first().map_or("", |cell| cell.text), lexicon.units());
    let regional = body.iter().filter_map(|row| row.first()).any(|label| {
        lexicon.regions_in(label.text).next().is_some_and(|(from, to, ..)| from == 0 && to == label.text.len())
    });
    let districts = head.first().is_some_and(|cell| heads_districts(cell.text));
    let mut last_label = String::new();
    // The last row that names a quantity, and its unit: 货物周转量, 亿吨公里.
    let mut whole = (String::new(), String::new());
    for row in body {
        let Some(label) = row.first().filter(|label| !label.text.is_empty()) else { continue };
        if label.is_number() && label.text.chars().all(|c| c.is_ascii_digit() || c == '.') {
            continue;
        }
        let unit_cell = columns.iter().position(|column| column.unit_column).and_then(|at| row.get(at));
        let row_unit = unit_cell.map(|cell| read_unit(cell.text, lexicon.units())).unwrap_or_default();
        let (label_name, label_unit, label_exponent) = split_unit(label.text, lexicon.units());
        let row_span = label
            .time
            .filter(|time| time.mark != Mark::Base)
            .and_then(|time| time.when.resolve(time.mark, reader.clock()));
        // 当年“小升规”企业数: a time that opens a name is no row's year.
        let (label_name, row_span, yearly) = match label.time.filter(|_| row_span.is_some()) {
            Some(time) if time.start == label.start && label_name.len() > time.end - time.start => {
                let rest = label_name[time.end - time.start..].trim_start_matches(['末', '底', '度', '末']);
                let named = rest.chars().count() >= 4 && rest.ends_with(['数', '额', '量', '率', '值', '人', '业']);
                let yearly = named && ["当年", "本年", "全年"].iter().any(|word| label_name.starts_with(word));
                if named { (rest.to_string(), None, yearly) } else { (label_name, row_span, false) }
            }
            _ => (label_name, row_span, false),
        };
        // 比上年增加（万亩） below 播种面积（万亩）: the change of the row above.
        let change = row_change(&label_name, &label_unit).filter(|_| !last_label.is_empty());
        let label_name = match change {
            Some(_) => last_label.clone(),
            None => label_name,
        };
        if change.is_none() {
            last_label.clone_from(&label_name);
        }
        // 铁路 below 货物周转量, in its unit: the part of it.
        let own_unit = if row_unit.0.is_empty() { &label_unit } else { &row_unit.0 };
        let bare = without_number(&label_name).trim();
        let label_name = if flows::ends_in_quantity(bare) {
            whole = (bare.to_string(), own_unit.clone());
            label_name
        } else if !own_unit.is_empty()
            && *own_unit == whole.1
            && bare.chars().count() <= 6
            && lexicon.named(bare).is_none()
            && lexicon.regions_in(bare).next().is_none()
            && change.is_none()
        {
            format!("{bare}{}", whole.0)
        } else {
            label_name
        };
        let grown = grown_label(&label_name, &label_unit);
        let mut column_left = String::new();
        // What the row has been read as, which its change and its rank are of.
        let mut row_name: Option<Name> = None;
        for (at, cell) in row.iter().enumerate().skip(1) {
            let Some(index) = cell.mention.filter(|_| cell.time.is_none()) else { continue };
            let Some(mention) = mentions(cell.block, index) else { continue };
            let Some(amount) = &mention.amount else { continue };
            let offset = head.len().abs_diff(row.len());
            let Some(column) = columns.get(at).or_else(|| columns.get(at.saturating_sub(offset))) else { continue };
            // 国内生产总值增长（%）: the rate of what the row names.
            let rate = grown.is_some() && (column.unit.is_empty() || column.growth);
            let change = change.or(rate.then_some(true));
            let changed = if cell.sums_years() {
                // [4.4] of a share is what it is to gain, of an amount the amount of all the years.
                let share = label_unit == "%" && grown.is_none();
                let unit = if share { "百分点".to_string() } else { label_unit.clone() };
                let (name, exponent) = (String::new(), label_exponent);
                Some(Column { name, unit, exponent, growth: grown.is_some(), delta: share, ..column.clone() })
            } else {
                change.filter(|_| !column.rank && column.completion.is_empty()).map(|growth| Column {
                    growth,
                    delta: !growth,
                    ..column.clone()
                })
            };
            let column = changed.as_ref().unwrap_or(column);
            let own_unit = !amount.unit.is_empty();
            let (unit, exponent) = if column.rank {
                ("位".to_string(), 0)
            } else if own_unit {
                (amount.unit.to_string(), 0)
            } else if !column.unit.is_empty() {
                (column.unit.clone(), column.exponent)
            } else if !row_unit.0.is_empty() {
                row_unit.clone()
            } else if !label_unit.is_empty() {
                (label_unit.clone(), label_exponent)
            } else if !units.is_empty() {
                fitting(&units, &column.name, lexicon)
            } else {
                (counted_in(&column.name, &label_name).to_string(), 0)
            };
            let place =
                lexicon.regions_in(&label_name).next().filter(|&(from, to, ..)| from == 0 && to == label_name.len());
            let own = &reader.context.region_code;
            let shared = |code: &str| code.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
            let place = place.and_then(|(_, _, of, _)| {
                of.iter().filter_map(|&index| lexicon.region_at(index)).max_by_key(|region| shared(&region.code))
            });
            // 西山县 below 县区, though no list of regions knows it
            let unlisted = place.is_none() && districts && is_district(&label_name);
            let bare_label = row_span.is_some()
                || place.is_some()
                || unlisted
                || matches!(label_name.as_str(), "全市" | "全省" | "全县" | "全区" | "合计" | "总计")
                || regional && matches!(label_name.as_str(), "其他" | "其它" | "其余");
            if bare_label && column.name.is_empty() && (column.growth || column.delta || column.rank) {
                // The growth of what the column to the left holds.
                let left = columns
                    .iter()
                    .take(at)
                    .rev()
                    .find(|other| !other.name.is_empty())
                    .map(|other| other.name.clone())
                    .unwrap_or_default();
                if column_left.is_empty() {
                    column_left = left;
                }
            }
            let subject_word = if bare_label && !column.name.is_empty() && lexicon.named(&column.name).is_none() {
                about(caption, &column.name, lexicon)
            } else {
                None
            };
            if let Some(word) = subject_word {
                column_left = format!("{word}{}", column.name);
            } else if !column.name.is_empty() {
                column_left = column.name.clone();
            }
            if bare_label && column_left.is_empty() {
                // 雨山区 in 2024年各县（区）招商引资任务表: of what the table is about.
                column_left = caption_subject(caption, lexicon);
            }
            let follows = districts && column.name.is_empty();
            let named = if bare_label || follows {
                Column { name: column_left.clone(), ..column.clone() }
            } else {
                column.clone()
            };
            // 新认定（家） in a table on high-tech firms
            let deed = (bare_label && phrase::is_deed(&named.name)).then(|| lexicon.units().class_of(&unit)).flatten();
            let counted = deed.and_then(|class| {
                let of = |text| lexicon.last_counted(text, class);
                of(caption).or_else(|| of(&reader.context.title)).map(|thing| format!("{}{thing}", named.name))
            });
            let named = Column { name: counted.unwrap_or(named.name), ..named };
            let grows = grown.filter(|_| column.growth && !bare_label);
            let label_of = grows.map_or(label_name.as_str(), |(of, _)| of);
            let mut name = cell_name(if bare_label { "" } else { label_of }, &named, &unit, &topic, lexicon);
            if !bare_label && (column.name.is_empty() || column.rank) && column.completion.is_empty() {
                match (&row_name, column.growth || column.delta || column.rank) {
                    (Some(known), true) => name = known.clone(),
                    (None, false) => row_name = Some(name.clone()),
                    _ => {}
                }
            } else if !bare_label && row_name.is_none() && !(column.growth || column.delta || column.rank) {
                row_name = Some(name.clone());
            }
            if !column.completion.is_empty() && !name.text.ends_with("完成率") {
                name = Name { text: format!("{}{}", name.text, column.completion), id: String::new() };
            }
            let span = column.span.or(row_span).or(reader.section.span).or_else(|| {
                reader.context.period.map(|period| Span {
                    start: Some(period.start),
                    end: period.end,
                    guessed: true,
                    mark: Mark::Plain,
                })
            });
            let today = reader.context.date;
            // A column of a year gone by beside one of a year to come holds what was reached.
            let gone = |span: Option<Span>| span.zip(today).is_some_and(|(span, today)| span.end < today);
            let past = |span| gone(span) && columns.iter().any(|other| other.span.is_some() && !gone(other.span));
            // A bulletin of December holds the year that is about to end.
            let ahead = |span: Span, today: Date| {
                span.end.year() > today.year() || reader.context.date_stated && (span.end - today).num_days() > 45
            };
            let target = column.aim
                || span.zip(today).is_some_and(|(span, today)| ahead(span, today))
                || !column.done
                    && !past(column.span)
                    && ["目标", "计划", "任务"].iter().any(|word| caption.contains(word))
                    && !["完成", "执行", "实绩"].iter().any(|word| caption.contains(word));
            let (measure, value) = cell_measure(amount, column, &name, &unit, lexicon);
            let value = if grows.is_some_and(|(_, falls)| falls) { -value } else { value };
            let sums = yearly || cell.sums_years();
            let measure = if sums && measure == Measure::Level { Measure::Flow } else { measure };
            let span = span.or(today.map(|today| Span { start: None, end: today, guessed: true, mark: Mark::AsOf }));
            let start =
                if measure == Measure::Level { span.map(|span| span.end) } else { span.and_then(|span| span.start) };
            // A plan runs for the five years up to one that five divides.
            let first =
                span.filter(|_| cell.sums_years()).map(|span| span.end.year() - (span.end.year() - 1).rem_euclid(5));
            let start = first.and_then(|first| Date::from_ymd_opt(first, 1, 1)).or(start);
            let base = if matches!(measure, Measure::Growth | Measure::Delta) && (!column.yearly || first.is_some()) {
                let before = first.or(span.map(|span| span.end.year()));
                before.map_or_else(String::new, |year| (year - 1).to_string())
            } else {
                String::new()
            };
            let mut inferred = vec!["region"];
            if span.is_none_or(|span| span.guessed) {
                inferred.extend(["period_start", "period_end"]);
            }
            let scaled = super::amount::scaled(&format!("{value}"), exponent).0;
            out.push((
                cell.block,
                Fact {
                    mention: index,
                    name,
                    measure,
                    role: if target { Role::Target } else { Role::Actual },
                    value: scaled,
                    unit,
                    bound: amount.bound,
                    region: match place {
                        Some(region) => region.name.clone(),
                        None if unlisted => label_name.clone(),
                        None => reader.home().0,
                    },
                    region_code: match place {
                        Some(region) => region.code.clone(),
                        None if unlisted => String::new(),
                        None => reader.home().1,
                    },
                    start,
                    end: span.map(|span| span.end),
                    base,
                    scope: if measure == Measure::Rank { resolve::scope(&column.name, caption) } else { "" },
                    inferred,
                    confidence: 0.85,
                    clause: (cell.start, cell.start + cell.text.len()),
                },
            ));
        }
    }
}

/// Whether the rows below a head are districts: 县区, 县（市、区）, 各乡镇.
fn heads_districts(head: &str) -> bool {
    let head = head.trim().trim_end_matches("名称");
    head.chars().count() >= 2 && head.chars().all(|c| "县市区镇乡街道旗园地州盟各、/（）".contains(c))
}

/// Whether a label is called as districts are: 西山县, 高新区, 北苑街道.
fn is_district(label: &str) -> bool {
    let ends = label.ends_with(['县', '区', '市', '旗', '镇', '乡', '州', '盟']) || label.ends_with("街道");
    ends && (2..=10).contains(&label.chars().count()) && !label.starts_with(['全', '各'])
}

/// What a row gives the rate of change of, and whether the rate is one at which it falls: 单位GDP能耗降低（%）.
fn grown_label<'t>(label: &'t str, unit: &str) -> Option<(&'t str, bool)> {
    const WORDS: [(&str, bool); 8] = [
        ("增长率", false),
        ("增长", false),
        ("增速", false),
        ("增幅", false),
        ("降低率", true),
        ("降低", true),
        ("下降", true),
        ("减少", true),
    ];
    let (of, falls) = WORDS.iter().find_map(|(word, falls)| Some((label.strip_suffix(word)?, *falls)))?;
    (unit == "%" && of.chars().count() >= 2 && !of.ends_with("自然")).then_some((of, falls))
}

/// Whether a row's label says only how the row above has changed; true where by a rate.
fn row_change(label: &str, unit: &str) -> Option<bool> {
    const CHANGES: &[&str] = &[
        "比上年",
        "较上年",
        "比去年",
        "较去年",
        "与上年",
        "同比",
        "环比",
        "增长",
        "增减",
        "增速",
        "增幅",
        "增加",
        "减少",
        "下降",
        "涨幅",
        "相比",
        "变化",
        "变动",
        "速度",
        "情况",
        "幅度",
        "率",
        "量",
        "额",
        "年",
        "±",
        "+",
        "-",
        "或",
        "、",
        "/",
        "（",
        "）",
        "%",
    ];
    let mut rest = without_number(label);
    let begins = ["比", "较", "与上年", "同比", "环比", "增", "涨幅", "±"].iter().any(|word| rest.starts_with(word));
    while let Some(shorter) = CHANGES.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    let rate = ["增长", "增速", "增幅", "涨幅"].iter().any(|word| label.contains(word)) && unit.is_empty();
    (begins && rest.is_empty()).then(|| unit == "%" || label.contains('%') || rate)
}

/// A row's label without its number and without 其中.
fn without_number(label: &str) -> &str {
    let mut rest = label.trim_start_matches(['#', '*', ' ']);
    for word in ["其中：", "其中", "#"] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let numbered = rest.trim_start_matches('（');
    let behind = numbered.trim_start_matches(|c: char| numeral::single(c).is_some());
    match behind.strip_prefix(['、', '.', '）']) {
        Some(after) if behind.len() < numbered.len() && !after.starts_with(|c: char| c.is_ascii_digit()) => after,
        _ => rest,
    }
}

fn cell_name(label: &str, column: &Column, unit: &str, topic: &str, lexicon: &Lexicon) -> Name {
    let label = without_number(label);
    if label.is_empty() {
        return subject::name(&column.name, lexicon);
    }
    let whole = subject::name(label, lexicon);
    let class = |unit: &str| lexicon.units().class_of(unit);
    let fits = lexicon.indicator(&whole.id).is_some_and(|known| column.growth || class(&known.unit) == class(unit));
    // 小学 under 班级数 is no 小学数.
    let told = flows::ends_in_quantity(&column.name) && !flows::ends_in_quantity(label);
    if (!whole.id.is_empty() && fits && !told) || (column.name.is_empty() && topic.is_empty()) {
        return whole;
    }
    let noun = if !topic.is_empty() && (column.name.is_empty() || topic.ends_with(&column.name)) {
        topic
    } else {
        &column.name
    };
    if label.ends_with(noun) || column.name.is_empty() && flows::ends_in_quantity(label) {
        return whole;
    }
    // 播种面积 under 夏粮: the metric stands behind what it is of.
    let metric = flows::ends_in_quantity(label) || subject::is_generic(label);
    if metric && !flows::ends_in_quantity(noun) && !subject::is_generic(noun) {
        return subject::name(&format!("{noun}{label}"), lexicon);
    }
    subject::name(&format!("{label}{noun}"), lexicon)
}

fn cell_measure(
    amount: &super::scan::Amount,
    column: &Column,
    name: &Name,
    unit: &str,
    lexicon: &Lexicon,
) -> (Measure, f64) {
    let value = amount.value;
    if column.rank {
        return (Measure::Rank, value);
    }
    if column.growth {
        return (Measure::Growth, value);
    }
    if column.delta {
        return (Measure::Delta, value);
    }
    let mut typed = amount.clone();
    typed.unit = unit.to_string().into();
    typed.class = lexicon.units().class_of(unit).unwrap_or(UnitClass::Other);
    let taken = measure::measure(&measure::Question {
        amount: &super::scan::Amount { form: AmountForm::Plain, ..typed },
        tags: subject::Tags::default(),
        name,
        words: "",
        behind: "",
        role: Role::Actual,
        lexicon,
        before: None,
        implied: false,
        deadline: false,
        summed_next: false,
        grew: false,
        share_before: false,
        standing: false,
        extends: false,
    });
    // A percentage of what is no share by itself is its growth: 规上工业增加值（%）.
    let known = lexicon.indicator(&name.id).filter(|_| !name.id.is_empty());
    let grows = unit == "%" && known.is_some_and(|known| !known.unit.is_empty() && known.unit != "%");
    (if grows { Measure::Growth } else { taken.measure }, value)
}
