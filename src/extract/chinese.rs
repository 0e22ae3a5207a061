//! Quantities written in Chinese characters: 翻番, 两成, 十余项, 千亿级, 第二大, 近两年.

use super::amount::{note_duration, push_rank, tail};
use super::bounds::{bound_before, bound_behind};
use super::classify;
use super::magnitude::{graded, is_admission, is_class, reached, sum};
use super::multiples::{doubling, halving, multiple, over_half, zero};
use super::numeral::{self, Form};
use super::period::{Atom, Placed, YearOf, part_of_date};
use super::scan::{Amount, AmountForm, Mention, Scan, char_at, char_before};
use super::unit::UnitClass;
use crate::table::{Bound, Class};
use std::borrow::Cow;

/// The characters that [`chinese`] reads something at, as bits of the plane from U+4E00 on.
static BEGINS: [u64; 328] = {
    let characters = [
        '翻', '倍', '减', '过', '零', '第', '一', '三', '七', '万', '两', '二', '五', '亿', '四', '六', '八', '九',
        '十', '千', '半', '百', '数', '几', '首',
    ];
    let mut bits = [0; 328];
    let mut at = 0;
    while at < characters.len() {
        let place = characters[at] as usize - 0x4e00;
        bits[place / 64] |= 1 << (place % 64);
        at += 1;
    }
    bits
};

/// Whether [`chinese`] may read something at the three bytes of a character.
pub(super) fn begins(bytes: [u8; 3]) -> bool {
    let [first, second, third] = bytes.map(|byte| usize::from(byte & 0x3f));
    let place = ((first & 0xf) << 12 | second << 6 | third).wrapping_sub(0x4e00);
    BEGINS.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
}

/// Reads the quantity that begins at a Chinese character, if one does; the place behind it.
pub(super) fn chinese(text: &str, at: usize, out: &mut Scan<'_>) -> Option<usize> {
    match text.as_bytes().get(at..at + 3)? {
        [0xe7, 0xbf, 0xbb] => doubling(text, at, out),              // 翻
        [0xe5, 0x80, 0x8d] => multiple(text, at, at, 2.0, out),     // 倍
        [0xe5, 0x87, 0x8f] => halving(text, at, out),               // 减
        [0xe8, 0xbf, 0x87] => over_half(text, at, out),             // 过
        [0xe9, 0x9b, 0xb6] => zero(text, at, out),                  // 零
        [0xe7, 0xac, 0xac] => ordinal(text, at, out),               // 第
        [0xe9, 0xa6, 0x96] => leader(text, at, out),                // 首
        [0xe4, 0xb8, 0x80 | 0x89 | 0x83 | 0x87 | 0xa4]               // 一三七万两
        | [0xe4, 0xba, 0x8c | 0x94 | 0xbf]                           // 二五亿
        | [0xe5, 0x9b, 0x9b]                                         // 四
        | [0xe5, 0x85, 0xad | 0xab]                                  // 六八
        | [0xe4, 0xb9, 0x9d]                                         // 九
        | [0xe5, 0x8d, 0x81 | 0x83 | 0x8a]                           // 十千半
        | [0xe7, 0x99, 0xbe]                                         // 百
        | [0xe6, 0x95, 0xb0]                                         // 数
        | [0xe5, 0x87, 0xa0] => number(text, at, out),               // 几
        _ => None,
    }
}

pub(super) fn push(
    out: &mut Scan<'_>,
    span: (usize, usize),
    value: f64,
    unit: Cow<'static, str>,
    class: UnitClass,
    bound: Bound,
    form: AmountForm,
) {
    let amount = Amount { value, step: 0.0, unit, class, bound, chinese: true, form };
    let (start, end) = span;
    out.mentions.push(Mention { start, end, class: Class::Observation, reason: "汉字数量", amount: Some(amount) });
}

pub(super) fn note(out: &mut Scan<'_>, start: usize, end: usize, class: Class, reason: &'static str) -> Option<usize> {
    out.mentions.push(Mention { start, end, class, reason, amount: None });
    Some(end)
}

/// 第二批 is an ordinal, 第二大经济体 and 居全省第二 are ranks.
fn ordinal(text: &str, at: usize, out: &mut Scan<'_>) -> Option<usize> {
    let from = at + 3;
    let numeral = numeral::scan_at(text, from).filter(|numeral| numeral.digits_start == from)?;
    if text.as_bytes().get(from).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let (end, value) = (numeral.end, numeral.value.to_f64());
    if text[from..end].bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let rest = &text[end..];
    if rest.starts_with("产业") || rest.starts_with("季度") {
        return Some(end);
    }
    if classify::in_title(text, at).is_some() {
        return note(out, at, end, Class::Name, "书名号内，属名称");
    }
    if rest.starts_with('大') && !rest.starts_with("大会") {
        push_rank(at, end + 3, value, 1.0, true, out);
        return Some(end + 3);
    }
    if classify::is_rank(text, at, end) {
        let stop = if rest.starts_with(['位', '名']) { end + 3 } else { end };
        push_rank(at, stop, value, 1.0, true, out);
        return Some(stop);
    }
    let stop = if rest.starts_with(['批', '届', '次', '轮', '期', '条', '章', '号']) { end + 3 } else { end };
    note(out, at, stop, Class::Ordinal, "“第N”序数")
}

/// 居全省首位 is the first rank.
fn leader(text: &str, at: usize, out: &mut Scan<'_>) -> Option<usize> {
    let end = at + "首位".len();
    let closed = matches!(char_at(text, end), '，' | '。' | '、' | '；' | '！' | '）' | '\0' | '\u{3000}');
    if !text[at..].starts_with("首位") || !closed || !classify::stands(text, at) {
        return None;
    }
    push_rank(at, end, 1.0, 1.0, true, out);
    Some(end)
}

/// Nouns behind 个 that name the parts of a plan or text rather than things counted.
const PARTS: &[&str] = &[
    "规定",
    "改革",
    "制度",
    "机制",
    "要求",
    "纪律",
    "工程",
    "行动",
    "措施",
    "举措",
    "政策",
    "工作",
    "能力",
    "保障",
    "服务",
    "方面",
    "着力点",
    "环节",
    "阶段",
    "层面",
    "维度",
    "重点",
    "关键",
    "原则",
    "方向",
    "任务",
    "部分",
    "坚持",
    "时期",
    "年份",
    "层次",
    "领域",
    "体系",
    "清单",
    "步骤",
    "角度",
    "特点",
    "亮点",
    "抓手",
    "突破口",
    "问题",
    "板块",
    "目标",
    "一批",
    "一",
    "阶",
    "篇章",
    "关系",
    "意识",
    "自信",
    "维护",
    "确立",
    "面向",
    "结合",
    "转变",
    "更加",
    "必须",
    "统筹",
    "文明",
    "革命",
    "时间",
    "节点",
    "口径",
    "字",
    "人",
    "里程碑",
    "台阶",
    "新台阶",
    "家",
    "故事",
    "梦想",
    "春天",
    "全覆盖",
    "主要",
    "路子",
    "大局",
    "整体",
];
/// Counters that count things one by one, so that even a small number of them is a fact.
const HARD: &[&str] = &[
    "家", "户", "名", "人", "项", "件", "所", "座", "次", "场", "支", "例", "位", "部", "篇", "辆", "艘", "台", "对",
    "宗", "元", "万元", "亿元",
];

/// Characters that may follow a numeral of one character and belong to what it says: 十四五, 三成, 两年, 千亿级.
const CONTINUE: &[char] =
    &['分', '点', '又', '余', '多', '来', '倍', '季', '月', '年', '级', '元', '以', '几', '数', '半'];

fn number(text: &str, at: usize, out: &mut Scan<'_>) -> Option<usize> {
    let first = char_at(text, at);
    if first == '半' {
        return None;
    }
    // 一是, 数据, 三江: most of these characters begin no numeral of two and stand before no unit.
    let next = char_at(text, at + 3);
    let lone = ('\u{4e00}'..='\u{9fff}').contains(&next)
        && !CONTINUE.contains(&next)
        && !out.units.begins(next)
        && super::quantity::token::token(next).is_none();
    if lone {
        return None;
    }
    // 上百家, 数十项, 几百名: the vague head belongs to the mention.
    // Digits of both kinds in one numeral (两百30) are left to the scanner of digits.
    let numeral = numeral::scan_at(text, at).filter(|numeral| {
        numeral.start == at && numeral.end > at && !text[at..numeral.end].bytes().any(|byte| byte.is_ascii_digit())
    })?;
    let end = numeral.end;
    let rest = &text[end..];
    let value = numeral.value.to_f64();
    if matches!(numeral.form, Form::Percent | Form::Fraction) {
        return fraction(text, at, &numeral, out);
    }
    if let Some(end) = graded(text, at, &numeral, out) {
        return Some(end);
    }
    if matches!(numeral.form, Form::Several | Form::Bare) {
        return bare(text, at, &numeral, out);
    }
    if rest.starts_with("倍增") && !rest.starts_with("倍增长") {
        return multiple(text, at, end, value, out).or(Some(end));
    }
    if let Some(stop) = calendar(text, at, end, value, out) {
        return Some(stop);
    }
    let tail = tail(text, end, out.units);
    let Some((unit, class)) = tail.unit.clone() else { return sum(text, at, end, value, out).or(Some(end)) };
    if is_class(&text[tail.end..], class) && classify::in_title(text, at).is_none() {
        return note(out, at, tail.end + "级".len(), Class::Other, "等级");
    }
    if is_admission(&unit, value, &text[tail.end..]) {
        return note(out, at, tail.end, Class::Name, "录取批次");
    }
    if matches!(class, UnitClass::Other | UnitClass::Volume) && value < 10.0 && unit != "岁" {
        return Some(end);
    }
    if unit == "成" {
        return tenths(text, at, &tail, value, out);
    }
    if class == UnitClass::Duration {
        if matches!(unit.as_ref(), "日" | "天" | "年" | "秒" | "周") && value < 1.0 {
            return Some(tail.end);
        }
        let years = (unit == "年").then_some(value as i32).filter(|years| (1..=60).contains(years));
        note_duration(text, at, tail.end, years, out);
        return Some(tail.end);
    }
    if classify::in_title(text, at).is_some()
        || classify::in_quotes(text, at).is_some_and(|quoted| quoted.chars().count() <= 8)
    {
        return note(out, at, tail.end, Class::Name, "名称内的汉字数");
    }
    let after = &text[tail.end..];
    let named = matches!(unit.as_ref(), "台" | "家" | "门" | "色" | "路" | "口" | "部" | "间" | "对" | "座");
    if named && after.starts_with(['县', '市', '区', '旗', '镇', '乡', '村']) {
        // 三台县, 九台区.
        return Some(tail.end);
    }
    let vague = numeral.more || tail.more;
    // 跨越三个百位台阶: how many steps, and no bound.
    let stepped = |start: usize| value < 10.0 && text[start..at].starts_with(['跨', '迈', '跃', '站']);
    let bound = bound_before(text, at).filter(|&(start, _)| !stepped(start));
    let behind = bound_behind(text, tail.end);
    if unit == "届"
        || unit == "次" && char_before(text, at) == '届'
        || unit == "次" && ["全会", "会议", "党代会", "代表大会", "产业"].iter().any(|word| after.starts_with(word))
    {
        return note(out, at, tail.end, Class::Ordinal, "会议届次");
    }
    let hard = HARD.contains(&unit.as_ref())
        || class == UnitClass::Money
        || class == UnitClass::Percent
        || class == UnitClass::Point
        || class == UnitClass::Times;
    if char_before(text, at) == '前' && matches!(unit.as_ref(), "位" | "名") && tail.end < text.len() {
        if after.starts_with('的') || after.starts_with(|c: char| c.is_alphabetic() && !matches!(c, '以' | '之' | '内'))
        {
            return note(out, at, tail.end, Class::Other, "回指或泛指的汉字数");
        }
        push_rank(at - '前'.len_utf8(), tail.end, value, 1.0, true, out);
        if let Some(Mention { amount: Some(amount), .. }) = out.mentions.last_mut() {
            amount.bound = Bound::Le;
        }
        return Some(tail.end);
    }
    // 三项社会保险基金总收入312.6亿元: the small number belongs to the name of what the next figure measures.
    let clause = after.split(['，', '。', '；', '、', '：', '（']).next().unwrap_or("");
    // 十种有色金属产量: a fixed list of them.
    let attributive = (value < 10.0 || after.starts_with("有色金属"))
        && matches!(unit.as_ref(), "项" | "个" | "类" | "家" | "种" | "级")
        && clause.contains(|c: char| c.is_ascii_digit())
        && super::subject::begins_noun(clause);
    if attributive {
        return note(out, at, tail.end, Class::Other, "回指或泛指的汉字数");
    }
    let parts = PARTS.iter().any(|word| after.starts_with(word));
    let bounded = bound.is_some() || behind.is_some() || vague;
    let counted = value >= 10.0 || (value >= 2.0 && hard) || bounded;
    let start = bound.map_or(at, |(start, _)| start);
    let stop = behind.map_or(tail.end, |(stop, _)| stop);
    if matches!(
        unit.as_ref(),
        "级" | "期" | "类" | "色" | "分" | "起" | "轮" | "届" | "批" | "节" | "路" | "门" | "口" | "条"
    ) && !bounded
        && value < 10.0
        && unit != "条"
        || !counted
        || (parts && !bounded)
        || (value == 1.0 && (!bounded || matches!(unit.as_ref(), "批" | "次" | "些" | "定" | "种")))
    {
        if value == 1.0
            && matches!(
                unit.as_ref(),
                "批" | "次"
                    | "起"
                    | "期"
                    | "种"
                    | "级"
                    | "类"
                    | "部"
                    | "门"
                    | "路"
                    | "口"
                    | "片"
                    | "块"
                    | "方"
                    | "分"
                    | "对"
                    | "单"
                    | "色"
                    | "节"
                    | "本"
                    | "幅"
                    | "款"
                    | "台"
                    | "班"
                    | "轮"
            )
        {
            return Some(tail.end);
        }
        let amount = Amount { value, step: 0.0, unit, class, bound: Bound::Eq, chinese: true, form: AmountForm::Bare };
        out.mentions.push(Mention {
            start: at,
            end: tail.end,
            class: Class::Other,
            reason: "回指或泛指的汉字数",
            amount: Some(amount),
        });
        return Some(tail.end);
    }
    let exact = f64::powi(10.0, tail.exponent) * value;
    let bound = match (bound, behind) {
        (_, Some((_, Bound::Approx))) => Bound::Approx,
        (Some((_, bound)), None) => bound,
        (_, Some((_, bound))) => bound,
        (None, None) => {
            if vague {
                Bound::Gt
            } else {
                Bound::Eq
            }
        }
    };
    let (exact, unit) = money(text, end, exact, unit, class);
    push(out, (start, stop), exact, unit, class, bound, AmountForm::Plain);
    Some(stop)
}

/// 三亿元 stays 3 亿元.
pub(super) fn money(
    text: &str,
    end: usize,
    value: f64,
    unit: Cow<'static, str>,
    class: UnitClass,
) -> (f64, Cow<'static, str>) {
    if class != UnitClass::Money || unit != "元" {
        return (value, unit);
    }
    let head = &text[..end];
    if head.ends_with('亿') {
        (value / 1e8, Cow::Borrowed("亿元"))
    } else if head.ends_with('万') {
        (value / 1e4, Cow::Borrowed("万元"))
    } else if value >= 1e8 {
        (value / 1e8, Cow::Borrowed("亿元"))
    } else if value >= 1e4 {
        (value / 1e4, Cow::Borrowed("万元"))
    } else {
        (value, unit)
    }
}

/// 三季度, 五月, 二〇二五年: read as time elsewhere or here.
fn calendar(text: &str, at: usize, end: usize, value: f64, out: &mut Scan<'_>) -> Option<usize> {
    let rest = &text[end..];
    if rest.starts_with("季度") {
        return Some(end + 6);
    }
    let plan = ["十一五", "十二五", "十三五", "十四五", "十五五"].iter().any(|word| text[at..].starts_with(word));
    if plan {
        return Some(at + 9);
    }
    if rest.starts_with('年') && (1900.0..2100.0).contains(&value) {
        let year_end = end + '年'.len_utf8();
        let mut stop = year_end;
        out.atoms.push(Placed { start: at, end: stop, atom: Atom::Year(YearOf::Given(value as i32)) });
        // 二〇二四年三月二十八日
        if let Some((month, month_end)) = part_of_date(text, stop, '月', 12) {
            out.atoms.push(Placed { start: stop, end: month_end, atom: Atom::Months(month, month) });
            stop = month_end;
            if let Some((day, day_end)) = part_of_date(text, stop, '日', 31) {
                out.atoms.push(Placed { start: stop, end: day_end, atom: Atom::Day(day) });
                stop = day_end;
            }
        }
        let reason = if stop > year_end { "日期" } else { "年份" };
        out.mentions.push(Mention { start: at, end: stop, class: Class::Time, reason, amount: None });
        return Some(stop);
    }
    if rest.starts_with('月') && (1.0..=12.0).contains(&value) && !rest.starts_with("月份") {
        return note(out, at, end + 3, Class::Time, "月份");
    }
    None
}

fn fraction(text: &str, at: usize, numeral: &numeral::Numeral, out: &mut Scan<'_>) -> Option<usize> {
    let value = numeral.value.to_f64();
    let value = if numeral.form == Form::Percent { value } else { (value * 1e4).round() / 100.0 };
    let mut end = numeral.end;
    let before = bound_before(text, at);
    if text[end..].starts_with("个百分点") {
        return None;
    }
    let behind = bound_behind(text, end);
    end = behind.map_or(end, |(stop, _)| stop);
    let bound = behind.map(|(_, bound)| bound).or(before.map(|(_, bound)| bound)).unwrap_or(Bound::Eq);
    push(
        out,
        (before.map_or(at, |(start, _)| start), end),
        value,
        Cow::Borrowed("%"),
        UnitClass::Percent,
        bound,
        AmountForm::Plain,
    );
    Some(end)
}

/// 两成, 近八成, 三成以上.
fn tenths(text: &str, at: usize, tail: &super::amount::Tail, value: f64, out: &mut Scan<'_>) -> Option<usize> {
    if !(1.0..10.0).contains(&value) {
        return Some(tail.end);
    }
    let mut end = tail.end;
    let mut value = value * 10.0;
    let digit = numeral::single(char_at(text, end)).filter(|digit| *digit < 10).map(f64::from);
    let digit = digit.filter(|_| !text[end..].starts_with(|c: char| c.is_ascii_digit()));
    let digit = digit.or((char_at(text, end) == '半').then_some(5.0));
    if let Some(digit) = digit.filter(|digit| {
        *digit == 5.0 || matches!(char_at(text, end + 3), '，' | '。' | '；' | '、' | '）' | '\0' | '以' | '左')
    }) {
        value += digit;
        end += 3;
    }
    let before = bound_before(text, at);
    let behind = bound_behind(text, end);
    end = behind.map_or(end, |(stop, _)| stop);
    let bound = behind.map(|(_, bound)| bound).or(before.map(|(_, bound)| bound));
    let bound = bound.unwrap_or(if tail.more { Bound::Gt } else { Bound::Eq });
    push(
        out,
        (before.map_or(at, |(start, _)| start), end),
        value,
        Cow::Borrowed("%"),
        UnitClass::Percent,
        bound,
        AmountForm::Plain,
    );
    Some(end)
}

/// 百, 千亿, 数十: 百人以上, 逾千万元, 上百家.
fn bare(text: &str, at: usize, numeral: &numeral::Numeral, out: &mut Scan<'_>) -> Option<usize> {
    let end = numeral.end;
    let value = numeral.value.to_f64();
    if classify::in_title(text, at).is_some() {
        return Some(end);
    }
    let tail = tail(text, end, out.units);
    let Some((unit, class)) = tail.unit.clone() else { return sum(text, at, end, value, out).or(Some(end)) };
    let before = bound_before(text, at).or_else(|| {
        ["上", "过"].iter().find(|word| text[..at].ends_with(**word)).map(|word| (at - word.len(), Bound::Gt))
    });
    let behind = bound_behind(text, tail.end);
    let vague = numeral.form == Form::Several;
    if before.is_none() && behind.is_none() && !vague && !tail.more && !numeral.more {
        // 规模达到千亿元
        if class != UnitClass::Money || value < 1e6 || !reached(&text[..at], &text[tail.end..]) {
            return Some(end);
        }
        let (exact, unit) = money(text, end, value * f64::powi(10.0, tail.exponent), unit, class);
        push(out, (at, tail.end), exact, unit, class, Bound::Eq, AmountForm::Plain);
        return Some(tail.end);
    }
    if class == UnitClass::Duration {
        return Some(tail.end);
    }
    let next = char_at(text, behind.map_or(tail.end, |(stop, _)| stop));
    let threshold = behind.is_some() && before.is_none() && !vague && !closes_clause(next);
    let threshold = threshold
        || class == UnitClass::Money && super::limits::qualifies(&text[behind.map_or(tail.end, |(stop, _)| stop)..]);
    let (exact, unit) = money(text, end, value * f64::powi(10.0, tail.exponent), unit, class);
    let start = before.map_or(at, |(start, _)| start);
    let stop = behind.map_or(tail.end, |(stop, _)| stop);
    let bound = behind.map(|(_, bound)| bound).or(before.map(|(_, bound)| bound)).unwrap_or(Bound::Gt);
    let counted = text[stop..].starts_with(|c: char| c == '的' || c.is_ascii_digit());
    if (!threshold || counted) && super::limits::sizes(&text[stop..], true, class, out.units) {
        return note(out, start, stop, Class::Other, "限定语，不单独成数");
    }
    let form = if threshold { AmountForm::Threshold } else { AmountForm::Plain };
    push(out, (start, stop), exact, unit, class, bound, form);
    Some(stop)
}

fn closes_clause(next: char) -> bool {
    matches!(next, '\0' | '，' | '。' | '；' | '、' | '！' | '）' | '”' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut out = Scan::new(crate::extract::unit::Units::shipped());
        super::super::scan::scan(text, &mut out);
        out.mentions
            .iter()
            .map(|mention| {
                let words = &text[mention.start..mention.end];
                match &mention.amount {
                    Some(amount) if mention.class == Class::Observation => {
                        format!("{words}={}{} {}", amount.value, amount.unit, amount.bound)
                    }
                    _ => format!("{words}:{}", mention.class),
                }
            })
            .collect()
    }

    #[test]
    fn chinese_quantities() {
        for (text, wanted) in [
            ("高新技术企业数量翻番，", "翻番=2x eq"),
            ("规模翻两番。", "翻两番=4x eq"),
            ("成交额1年实现倍增。", "倍增=2x eq"),
            ("“三倍增”目标", "三倍增=3x eq"),
            ("逾千万元", "逾千万元=1000万元 gt"),
            ("上百家企业", "上百家=100家 gt"),
            ("占比超三成", "超三成=30% gt"),
            ("十余项成果", "十余项=10项 gt"),
            ("降低三分之一", "三分之一=33.33333333333333% eq"),
            ("四川省第二大经济体", "第二大=2位 eq"),
            ("入选第三批名单", "第三批:ordinal"),
            ("1家千亿级企业", "千亿级=1000亿元 ge"),
        ] {
            let found = read(text);
            assert!(found.iter().any(|item| item.starts_with(wanted.split('=').next().unwrap())), "{text}: {found:?}");
            if !wanted.starts_with("三分") {
                assert!(found.contains(&wanted.to_string()), "{text}: {found:?}");
            }
        }
        for text in ["三江新区", "“十四五”规划", "五粮液", "一批项目", "四个意识", "倍增行动方案"]
        {
            assert!(read(text).iter().all(|item| item.contains(':')), "{text}: {:?}", read(text));
        }
    }
}
