//! Quantities that begin with digits: number, scale, unit, bound words on both sides, ranges and ratio chains.

use super::bounds::{bound_before, bound_behind};
use super::classify;
use super::index::{is_index, moves_index, uncounted};
use super::limits;
use super::magnitude::{fraction, in_unread_list, is_class, is_money};
use super::period::{Atom, Placed, YearOf};
use super::quantity::MOST_DOUBLINGS;
use super::quantity::reader::is_minus;
use super::scan::{Amount, AmountForm, Mention, Scan, char_before, digits_end, int_end};
use super::unit::{Unit, UnitClass, Units};
use crate::table::{Bound, Class};
use std::borrow::Cow;

pub(super) const SCALES: &[(&str, i32)] = &[
    ("万亿", 12),
    ("千亿", 11),
    ("百亿", 10),
    ("十亿", 9),
    ("亿", 8),
    ("千万", 7),
    ("百万", 6),
    ("十万", 5),
    ("万", 4),
    ("千", 3),
    ("百", 2),
];

/// What follows a 余 or 多, unit.
#[derive(Debug, Clone)]
pub(super) struct Tail {
    pub(super) end: usize,
    /// Power of ten to multiply in.
    pub(super) exponent: i32,
    pub(super) unit: Option<(Cow<'static, str>, UnitClass)>,
    pub(super) more: bool,
}

fn more_at(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    ["余", "多", "来", "几"].iter().find(|word| rest.starts_with(**word)).map(|word| at + word.len())
}

/// Units whose surface also begins another word.
fn is_word(text: &str, unit: &Unit) -> bool {
    let next = text[unit.len..].chars().next().unwrap_or('\0');
    matches!(
        (&text[..unit.len], next),
        ("部", '门' | '分' | '署') | ("单", '位' | '项') | ("对", '比' | '于') | ("条", '件') | ("分", '别' | '之' | '析' | '布' | '担' | '摊' | '享' | '工')
            | ("起", '步' | '草') | ("方", '面' | '式' | '案' | '向') | ("家", '庭' | '具') | ("位", '居' | '列' | '于' | '数')
            | ("名", '列' | '录' | '单') | ("元", '旦') | ("台", '阶' | '账' | '风' | '湾' | '上') | ("路", '径') | ("节", '能' | '约') | ("期", '间' | '末' | '货')
            | ("首", '先' | '次' | '批' | '府' | '位' | '家' | '个' | '创' | '届' | '期' | '轮' | '发' | '要' | '富')
            | ("双", '方' | '向' | '创' | '高' | '碳' | '一' | '减' | '控' | '循' | '随' | '城' | '拥' | '争')
            | ("面", '向' | '积' | '临' | '对' | '粉' | '料' | '条')
            | ("道", '路' | '口' | '德')
            | ("队", '伍' | '员' | '列')
            | ("段", '落')
            | ("层", '次' | '面' | '级' | '出')
            | ("集", '中' | '群' | '团' | '聚' | '成' | '体' | '装' | '约' | '市' | '镇' | '散' | '采' | '贸' | '热' | '资')
            | ("组", '织' | '建' | '成' | '团' | '合' | '长' | '装' | '件')
            | ("封", '闭' | '山' | '顶')
            | ("尾", '矿' | '气' | '水' | '款' | '号')
            | ("袋", '装')
            | ("匹", '配')
            | ("卷", '烟' | '入')
            | ("孔", '雀' | '子')
            | ("级", _) if !matches!(&text[..unit.len], "级")
    ) || (&text[..unit.len] == "成"
        && matches!(
            next,
            '立' | '为'
                | '功'
                | '员'
                | '果'
                | '长'
                | '熟'
                | '效'
                | '分'
                | '都'
                | '交'
                | '本'
                | '绩'
                | '品'
                | '年'
                | '人'
                | '就'
                | '型'
                | '套'
                | '渝'
        ))
        || (&text[..unit.len] == "P" && next.is_ascii_alphanumeric())
}

/// Whether 个 is short for the 个百分点 that ends the list: 高于全国1.3个、全省0.5个百分点.
fn shares_points(text: &str) -> bool {
    let mut text = text;
    for _ in 0..6 {
        let Some(rest) = text.strip_prefix("个").and_then(|rest| rest.strip_prefix(['、', '和', '，'])) else {
            return false;
        };
        let Some(at) = rest.char_indices().take(6).find(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at) else {
            return false;
        };
        text = &rest[digits_end(rest, at)..];
        if text.starts_with("个百分点") {
            return true;
        }
    }
    false
}

pub(super) fn tail(text: &str, from: usize, units: &Units) -> Tail {
    let mut end = from;
    let mut more = false;
    if let Some(after) = more_at(text, end)
        && (units.unit_at(&text[after..]).is_some() || SCALES.iter().any(|(word, _)| text[after..].starts_with(word)))
    {
        more = true;
        end = after;
    }
    for per in ["/10万", "/十万", "/万人", "/百万"] {
        if text[end..].starts_with(per) {
            return Tail {
                end: end + per.len(),
                exponent: 0,
                unit: Some((Cow::Borrowed(if per == "/万人" { "人/万人" } else { "/10万" }), UnitClass::Other)),
                more,
            };
        }
    }
    if shares_points(&text[end..]) {
        let unit = Some((Cow::Borrowed("百分点"), UnitClass::Point));
        return Tail { end: end + "个".len(), exponent: 0, unit, more };
    }
    let mut exponent = 0;
    let mut scale_word = "";
    for &(word, power) in SCALES {
        if text[end..].starts_with(word) {
            // 千 of 千瓦, 千克, 千米 belongs to the unit.
            if word == "千" && units.unit_at(&text[end..]).is_some() {
                break;
            }
            (exponent, scale_word) = (power, word);
            end += word.len();
            break;
        }
    }
    if let Some(after) = more_at(text, end)
        && !scale_word.is_empty()
        && units.unit_at(&text[after..]).is_some()
    {
        more = true;
        end = after;
    }
    let mut unit = units.unit_at(&text[end..]).filter(|unit| !is_word(&text[end..], unit));
    if let Some(found) = &unit {
        end += found.len;
    }
    let mut named = unit.take().map(|unit| (unit.name, unit.class));
    if let Some((name, UnitClass::Money)) = &named
        && matches!(exponent, 3 | 4 | 8 | 12)
    {
        named = Some((Cow::Owned(format!("{scale_word}{name}")), UnitClass::Money));
        exponent = 0;
    }
    if named.is_some() && text[end..].starts_with(['余', '多']) && !text[end..].starts_with("多种") {
        let after = end + 3;
        if !text[after..].starts_with(['个', '家', '万', '亿', '项']) {
            more = true;
            end = after;
        }
    }
    Tail { end, exponent, unit: named, more }
}

/// The number as written, times ten to a power, rounded once.
pub(super) fn scaled(digits: &str, exponent: i32) -> (f64, f64) {
    if exponent == 0
        && let Ok(whole) = digits.parse::<u32>()
    {
        return (f64::from(whole), 1.0);
    }
    let value = format!("{digits}e{exponent}").parse().unwrap_or(f64::NAN);
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let places = exponent - i32::try_from(decimals).unwrap_or(0);
    (value, format!("1e{places}").parse().unwrap_or(1.0))
}

fn sign_start(text: &str, at: usize) -> Option<usize> {
    let head = &text[..at];
    if let Some(rest) = head.strip_suffix('负') {
        return is_minus(rest).then_some(rest.len());
    }
    let rest = head.strip_suffix('-')?;
    let prior = rest.chars().next_back().unwrap_or('\0');
    matches!(
        prior,
        '\0' | '\t'
            | '，'
            | '、'
            | '（'
            | '：'
            | '\u{3000}'
            | ' '
            | '长'
            | '为'
            | '温'
            | '值'
            | '额'
            | '润'
            | '差'
            | '达'
            | '率'
            | '幅'
            | '速'
            | '是'
            | '降'
            | '|'
            | '；'
    )
    .then_some(rest.len())
}

/// 9.2:51:39.8: each part a share of the whole.
pub(super) fn ratio_chain(text: &str, at: usize, out: &mut Scan<'_>) -> Option<usize> {
    let mut parts = vec![(at, digits_end(text, at))];
    while let Some(&(_, end)) = parts.last()
        && text[end..].starts_with(':')
        && text.as_bytes().get(end + 1).is_some_and(u8::is_ascii_digit)
        && parts.len() < 8
    {
        parts.push((end + 1, digits_end(text, end + 1)));
    }
    if let [(_, first_end), (second, second_end)] = parts[..]
        && &text[at..first_end] == "1"
        && &text[second..second_end] != "1"
        && is_index(&text[..at])
    {
        // 医护比1:1.27 is the ratio 1.27.
        let (value, step) = scaled(&text[second..second_end], 0);
        let amount = Amount {
            value,
            step,
            unit: Cow::Borrowed(""),
            class: UnitClass::Other,
            bound: Bound::Eq,
            chinese: false,
            form: AmountForm::Plain,
        };
        out.mentions.push(Mention {
            start: at,
            end: second_end,
            class: Class::Observation,
            reason: "比值",
            amount: Some(amount),
        });
        return Some(second_end);
    }
    if parts.len() == 2
        && let [(_, first_end), (second, second_end)] = parts[..]
        && &text[second..second_end] == "1"
        && is_index(text[..at].trim_end_matches("控制在").trim_end_matches("保持在"))
    {
        // 2.8:1 is the ratio 2.8.
        let (value, step) = scaled(&text[at..first_end], 0);
        let behind = bound_behind(text, second_end);
        let end = behind.map_or(second_end, |(stop, _)| stop);
        let bound = behind.map_or(Bound::Eq, |(_, bound)| bound);
        let amount = Amount {
            value,
            step,
            unit: Cow::Borrowed(""),
            class: UnitClass::Other,
            bound,
            chinese: false,
            form: AmountForm::Plain,
        };
        out.mentions
            .push(Mention { start: at, end, class: Class::Observation, reason: "比值", amount: Some(amount) });
        return Some(end);
    }
    // 线上线下销售比例为4.2:5.8, 六四开: tenths of a whole.
    let tenths = parts.len() == 2
        && ["比例", "之比", "占比", "结构"]
            .iter()
            .any(|word| text[..at].trim_end_matches(['为', '是', '达', '约', '到', '至']).ends_with(word))
        && parts.iter().filter_map(|&(from, to)| text[from..to].parse::<f64>().ok()).sum::<f64>() == 10.0;
    if parts.len() < 3 && !tenths {
        return None;
    }
    let numbers: Vec<f64> = parts.iter().filter_map(|&(from, to)| text[from..to].parse().ok()).collect();
    let whole: f64 = numbers.iter().sum();
    let shares = tenths || numbers.len() == parts.len() && (whole - 100.0).abs() <= 0.6;
    for (place, &(from, to)) in parts.iter().enumerate() {
        if !shares {
            out.mentions.push(Mention {
                start: from,
                end: to,
                class: Class::Other,
                reason: "比例或版本号的一项",
                amount: None,
            });
            continue;
        }
        let (value, step) = scaled(&text[from..to], i32::from(tenths));
        let amount = Amount {
            value,
            step,
            unit: Cow::Borrowed("%"),
            class: UnitClass::Percent,
            bound: Bound::Eq,
            chinese: false,
            form: AmountForm::Part(u8::try_from(place).unwrap_or(0)),
        };
        let mention =
            Mention {
                start: from, end: to, class: Class::Observation, reason: "比例结构的一项", amount: Some(amount)
            };
        out.mentions.push(mention);
    }
    parts.last().map(|&(_, end)| end)
}

/// The unit of the list of numbers that goes on at `end`, which stands behind the last of them (0.8、0.5、0.3个百分点), and the
/// power of ten before it.
fn unit_of_list(text: &str, end: usize, units: &Units) -> Option<(Cow<'static, str>, UnitClass, i32)> {
    let mut end = end;
    for _ in 0..6 {
        let next =
            ["和", "、", "与", "及"].iter().find_map(|mark| text[end..].starts_with(mark).then(|| end + mark.len()))?;
        if !text.as_bytes().get(next).is_some_and(u8::is_ascii_digit) {
            return None;
        }
        end = digits_end(text, next);
        let tail = tail(text, end, units);
        if let Some((unit, class)) = tail.unit {
            return Some((unit, class, tail.exponent));
        }
        if tail.exponent != 0 {
            return None;
        }
    }
    None
}

/// Reads the quantity at `at..end`; the place behind it.
pub(super) fn amount(text: &str, at: usize, end: usize, out: &mut Scan<'_>) -> usize {
    let sign = sign_start(text, at);
    let mut tail_one = tail(text, end, out.units);
    // 提高1.3和2.9个百分点: the unit stands behind the last of them.
    if tail_one.unit.is_none()
        && tail_one.exponent == 0
        && let Some((unit, class, exponent)) = unit_of_list(text, end, out.units)
    {
        let point = class == UnitClass::Point && text[at..end].contains('.');
        // 均值分别为7和21微克/立方米
        let each = || {
            let clause = classify::before(text, at, 45).rsplit(['，', '。', '；']).next().unwrap_or("");
            clause.contains("分别") && exponent == 0 && !matches!(class, UnitClass::Duration | UnitClass::Other)
                || clause.contains("分别") && unit.contains('/')
        };
        if point || each() {
            tail_one.unit = Some((unit, class));
        }
    }
    // 占人均可支配收入的1/3
    if let Some(stop) = fraction(text, at, end, out) {
        return stop;
    }
    // 30-50家, 5%—6%
    if tail_one.unit.as_ref().is_none_or(|(_, class)| !matches!(class, UnitClass::Duration))
        && let Some(second) = ["——", "—", "-", "~", "至", "到"]
            .iter()
            .find_map(|mark| text[tail_one.end..].starts_with(mark).then(|| tail_one.end + mark.len()))
        && text.as_bytes().get(second).is_some_and(u8::is_ascii_digit)
        && let second_end = digits_end(text, second)
        && let tail_two = tail(text, second_end, out.units)
        && tail_two.unit.as_ref().is_some_and(|(_, class)| *class != UnitClass::Duration)
        && text[at..end].parse::<f64>().ok() < text[second..second_end].parse::<f64>().ok()
    {
        let shared = if tail_one.unit.is_some() { tail_one.clone() } else { tail_two.clone() };
        let prefix = bound_before(text, at);
        let start = prefix.map_or(at, |(start, _)| start);
        // 从0到5家的突破: where it began and where it ended.
        let moved = text[..at].ends_with(['从', '由']) && text[tail_one.end..].starts_with(['到', '至']);
        let (from, to) = if moved { (Bound::Eq, Bound::Eq) } else { (Bound::Ge, Bound::Le) };
        push(text, (start, tail_one.end), (at, end), &shared, from, out);
        let behind = bound_behind(text, tail_two.end);
        let stop = behind.map_or(tail_two.end, |(stop, _)| stop);
        push(text, (second, stop), (second, second_end), &tail_two, to, out);
        return stop;
    }
    let from = sign.unwrap_or(at);
    if char_before(text, from) == '第' && classify::is_rank(text, from - '第'.len_utf8(), end) {
        return rank(text, from - '第'.len_utf8(), at, end, out);
    }
    if char_before(text, from) == '前'
        && matches!(super::scan::char_at(text, end), '，' | '。' | '；' | '、' | '\0')
        && int_end(text, at) == end
        && classify::stands(text, from - '前'.len_utf8())
    {
        // 居全国地级市前20.
        let (value, step) = scaled(&text[at..end], 0);
        push_rank(from - '前'.len_utf8(), end, value, step, false, out);
        if let Some(Mention { amount: Some(amount), .. }) = out.mentions.last_mut() {
            amount.bound = Bound::Le;
        }
        return end;
    }
    if char_before(text, from) == '前'
        && text[end..].starts_with(['位', '名'])
        && !text[end + 3..].starts_with(|c: char| c.is_alphabetic() && !matches!(c, '以' | '之' | '内'))
    {
        let stop = end + 3;
        let (value, step) = scaled(&text[at..end], 0);
        push_rank(from - '前'.len_utf8(), stop, value, step, false, out);
        if let Some(Mention { amount: Some(amount), .. }) = out.mentions.last_mut() {
            amount.bound = Bound::Le;
        }
        return stop;
    }
    match &tail_one.unit {
        Some((_, UnitClass::Duration)) if !classify::counts_days(text, at) => duration(text, at, end, &tail_one, out),
        _ => {
            let before = bound_before(text, from);
            let behind = bound_behind(text, tail_one.end);
            let start = before.map_or(from, |(start, _)| start);
            let stop = behind.map_or(tail_one.end, |(stop, _)| stop);
            let bound = match (before, behind, tail_one.more) {
                (_, Some((_, Bound::Approx)), _) => Bound::Approx,
                (Some((_, bound)), None, _) => bound,
                (_, Some((_, bound)), _) => bound,
                (None, None, true) => Bound::Gt,
                (None, None, false) => Bound::Eq,
            };
            push(text, (start, stop), (at, end), &tail_one, bound, out);
            stop
        }
    }
}

fn push(text: &str, span: (usize, usize), number: (usize, usize), tail: &Tail, bound: Bound, out: &mut Scan<'_>) {
    // 研发费用补助789万: the 元 is left out.
    let priced = matches!(tail.exponent, 4..=12)
        && tail.unit.is_none()
        && is_money(&text[..span.0], &text[span.1..], tail.exponent >= 8)
        && !in_unread_list(text, span.0, out)
        && uncounted(&text[..span.0], &text[span.1..], tail).is_none();
    let spent = Tail {
        exponent: tail.exponent - if tail.exponent == 12 { 12 } else { tail.exponent / 4 * 4 },
        unit: Some((
            Cow::Borrowed(match tail.exponent {
                12 => "万亿元",
                8.. => "亿元",
                _ => "万元",
            }),
            UnitClass::Money,
        )),
        ..tail.clone()
    };
    let tail = if priced { &spent } else { tail };
    let (mut value, step) = scaled(&text[number.0..number.1], tail.exponent);
    if sign_start(text, number.0).is_some() {
        value = -value;
    }
    let (unit, class) = match &tail.unit {
        Some((unit, class)) => (unit.clone(), *class),
        None => (Cow::Borrowed(""), UnitClass::Other),
    };
    let (value, unit, class) = match uncounted(&text[..span.0], &text[span.1..], tail) {
        Some((unit, class)) => (value, Cow::Borrowed(unit), class),
        None => (value, unit, class),
    };
    let counted = tail.unit.is_some() || !unit.is_empty();
    let indexed = tail.exponent == 0 && (is_index(&text[..span.0]) || moves_index(&text[..span.0], out));
    let limited = class == UnitClass::Money
        && limits::limits(&text[..span.0], &text[span.1..], bound != Bound::Eq, out.units)
        || limits::conditions(text, span.0, span.1, bound != Bound::Eq)
        || limits::limits_count(text, span.0, span.1, &unit, class)
        || limits::sizes(&text[span.1..], bound != Bound::Eq, class, out.units)
        || class == UnitClass::Counter && limits::one_of(&text[span.1..]);
    if limited {
        out.mentions.push(Mention {
            start: span.0,
            end: span.1,
            class: Class::Other,
            reason: "限定语，不单独成数",
            amount: None,
        });
        return;
    }
    // 纳税过5000万元企业
    let bounded = bound != Bound::Eq || text[..span.0].ends_with('过');
    let threshold = class == UnitClass::Money && bounded && limits::qualifies(&text[span.1..]);
    let (form, ledger, reason) = if threshold {
        (AmountForm::Threshold, Class::Observation, "数量")
    } else if counted || indexed {
        (AmountForm::Plain, Class::Observation, "数量")
    } else {
        (AmountForm::Bare, Class::Other, "没有单位的数")
    };
    if tail
        .unit
        .as_ref()
        .is_some_and(|(name, class)| is_class(&text[span.1..], *class) || name == "级" && *class == UnitClass::Other)
    {
        out.mentions.push(Mention { start: span.0, end: span.1, class: Class::Other, reason: "等级", amount: None });
        return;
    }
    if unit == "番" && value > f64::from(MOST_DOUBLINGS) {
        out.mentions.push(Mention {
            start: span.0,
            end: span.1,
            class: Class::Other,
            reason: "没有单位的数",
            amount: None,
        });
        return;
    }
    let (value, step, unit) = match unit.as_ref() {
        "成" => (value * 10.0, step * 10.0, Cow::Borrowed("%")),
        "番" => (f64::powf(2.0, value), 0.0, Cow::Borrowed("x")),
        _ => (value, step, unit),
    };
    let amount = Amount { value, step, unit, class, bound, chinese: false, form };
    out.mentions.push(Mention { start: span.0, end: span.1, class: ledger, reason, amount: Some(amount) });
}

/// 第6, 第5位.
fn rank(text: &str, start: usize, at: usize, end: usize, out: &mut Scan<'_>) -> usize {
    let stop = if text[end..].starts_with(['位', '名']) { end + 3 } else { end };
    let (value, step) = scaled(&text[at..end], 0);
    push_rank(start, stop, value, step, false, out);
    stop
}

pub(super) fn push_rank(start: usize, end: usize, value: f64, step: f64, chinese: bool, out: &mut Scan<'_>) {
    let amount = Amount {
        value,
        step,
        unit: Cow::Borrowed("位"),
        class: UnitClass::Counter,
        bound: Bound::Eq,
        chinese,
        form: AmountForm::Rank,
    };
    out.mentions.push(Mention { start, end, class: Class::Observation, reason: "名次", amount: Some(amount) });
}

/// 3年来, 10个月, 45分钟.
fn duration(text: &str, at: usize, end: usize, tail: &Tail, out: &mut Scan<'_>) -> usize {
    let integer = int_end(text, at) == end;
    let years = text[at..end].parse::<i32>().ok().filter(|years| integer && (1..=60).contains(years));
    let is_years = tail.unit.as_ref().is_some_and(|(name, _)| name == "年");
    note_duration(text, at, tail.end, years.filter(|_| is_years), out);
    tail.end
}

/// Notes a length of time, as 近三年 or 3年来 where it points back from the report's day.
pub(super) fn note_duration(text: &str, at: usize, end: usize, years: Option<i32>, out: &mut Scan<'_>) {
    let head = &text[..at];
    // 学前三年毛入园率: part of the name.
    if head.ends_with("学前") {
        out.mentions.push(Mention { start: at, end, class: Class::Name, reason: "名称", amount: None });
        return;
    }
    out.mentions.push(Mention { start: at, end, class: Class::Time, reason: "时长", amount: None });
    let back = ["近", "过去", "最近", "过去的", "这", "近来"].iter().any(|word| head.ends_with(word));
    let rest = &text[end..];
    let summed = || {
        let clause = super::classify::before(text, at, 60).rsplit(['。', '；']).next().unwrap_or("");
        ["累计", "共"].iter().any(|word| rest.starts_with(word))
            && !["力争", "计划", "将", "推动", "确保", "下一步", "到20"].iter().any(|word| clause.contains(word))
    };
    let ahead = ["来", "间", "以来", "多来"].iter().any(|word| rest.starts_with(word)) || summed();
    let within = rest.starts_with('内') && !back;
    let aimed = || {
        let clause = super::classify::before(text, at, 60).rsplit(['。', '；']).next().unwrap_or("");
        ["力争", "争取", "计划", "确保", "将", "拟", "用", "未来", "今后"].iter().any(|word| clause.contains(word))
    };
    // 五年前是4.35件
    let gone = rest.starts_with('前') && !back;
    // 今后三年，规上企业达到600家
    let coming = ["今后", "未来", "今后的", "未来的", "接下来的"].iter().any(|word| head.ends_with(word));
    let atom = match years {
        Some(years) if coming && years <= 15 => Atom::ComingYears(years),
        Some(years) if gone => Atom::Year(YearOf::Ago(years)),
        Some(years) if within && aimed() => Atom::NextYears(years),
        Some(years) if rest.starts_with('多') && ahead => Atom::RunningYears(years),
        Some(years) if back || ahead => Atom::LastYears(years),
        _ => Atom::Length,
    };
    // 用两年时间新增: the word for time is part of the expression.
    let spent = head.ends_with('用') && rest.starts_with("时间");
    let (atom, end) = match years {
        Some(years) if spent && (1..=15).contains(&years) => (Atom::NextYears(years), end + "时间".len()),
        _ => (atom, end),
    };
    if !matches!(atom, Atom::Length) {
        let marked = gone && !coming || matches!(atom, Atom::NextYears(_)) && !spent;
        let end = if marked { end + '内'.len_utf8() } else { end };
        out.atoms.push(Placed { start: at, end, atom });
    }
}
