//! Magnitudes told without their unit (财政收入突破百亿, 补助789万), classes of size (10万吨级码头) and fractions (占全省1/4).

use super::bounds::{bound_before, bound_behind};
use super::chinese;
use super::classify;
use super::numeral::Numeral;
use super::scan::{Amount, AmountForm, Mention, Scan, char_at, int_end};
use super::unit::UnitClass;
use crate::table::{Bound, Class};
use std::borrow::Cow;

/// What is counted in money.
const SUMS: &[&str] = &[
    "产值",
    "收入",
    "营收",
    "投资",
    "利润",
    "利税",
    "税收",
    "增加值",
    "生产总值",
    "GDP",
    "市值",
    "估值",
    "补助",
    "补贴",
    "奖补",
    "奖励",
    "奖金",
    "资金",
    "经费",
    "费用",
    "贷款",
    "融资",
    "授信",
    "存款",
    "债券",
    "资产",
    "支出",
    "保费",
    "投入",
    "成本",
];
/// Sums that end in 额, and what does that is none.
const AMOUNTS: [&str; 3] = ["名额", "配额", "份额"];
/// What is counted in money where it is told in hundreds of millions.
const LARGE: &[&str] = &["规模", "总量", "体量", "产业", "集群", "经济"];
/// Verbs between a name and its amount.
const VERBS: &[&str] = &[
    "达到",
    "达",
    "突破",
    "超过",
    "首次",
    "历史性",
    "成功",
    "实现",
    "完成",
    "增加到",
    "增长到",
    "提高到",
    "增至",
    "升至",
    "累计",
    "合计",
    "共计",
    "总计",
    "已",
    "共",
    "约",
    "近",
    "为",
    "至",
    "到",
    "了",
    "双双",
    "均",
];

/// Whether a number of 万 or 亿 without a unit is money: its name says so before it, and nothing that it could count stands
/// behind it.
pub(super) fn is_money(before: &str, behind: &str, large: bool) -> bool {
    let closed = closes(char_at(behind, 0)) || ["大关", "台阶"].iter().any(|word| behind.starts_with(word));
    let scope = large && behind.starts_with("规模");
    if !closed && !scope {
        return false;
    }
    let mut head = before;
    while let Some(shorter) = VERBS.iter().find_map(|word| head.strip_suffix(word)) {
        head = shorter;
    }
    let sum = SUMS.iter().any(|word| head.ends_with(word))
        || head.ends_with('额') && !AMOUNTS.iter().any(|word| head.ends_with(word));
    sum || scope && LARGE.iter().any(|word| head.ends_with(word))
        || large && ["规模", "经济总量"].iter().any(|word| head.ends_with(word))
}

/// Whether a number that was not read stands before `at` in the same list: 消费券500万、补贴资金300万.
pub(super) fn in_unread_list(text: &str, at: usize, out: &Scan<'_>) -> bool {
    out.mentions.last().is_some_and(|last| {
        let between = text.get(last.end..at).unwrap_or("");
        last.class == Class::Other && !between.contains(['，', '。', '；'])
    })
}

/// Whether a clause ends at a character.
pub(super) fn closes(next: char) -> bool {
    matches!(next, '\0' | '，' | '。' | '；' | '、' | '！' | '）' | '”' | '\n' | '\u{3000}')
}

/// Whether a verb of reaching ends the words before a bare magnitude: 规模达到千亿元.
pub(super) fn reached(before: &str, behind: &str) -> bool {
    let closed = closes(char_at(behind, 0)) || ["大关", "规模"].iter().any(|word| behind.starts_with(word));
    closed && before.ends_with(['达', '到', '至'])
}

/// Whether an amount only says of what class a thing is: 10万吨级码头, 百万千瓦级机组.
pub(super) fn is_class(behind: &str, class: UnitClass) -> bool {
    let size = matches!(
        class,
        UnitClass::Mass
            | UnitClass::Power
            | UnitClass::Volume
            | UnitClass::Quantity
            | UnitClass::Length
            | UnitClass::Area
            | UnitClass::Energy
            | UnitClass::Person
    );
    size && behind.strip_prefix('级').is_some_and(|rest| !rest.starts_with(['配', '差', '别']))
}

/// Whether 一本, 二本, 三本 are the rounds in which colleges admit: 二本以上上线, 一本率.
pub(super) fn is_admission(unit: &str, value: f64, behind: &str) -> bool {
    let rounds = ["以上", "及以上", "上线", "达线", "过线", "录取", "线", "率", "批", "院校", "大学"];
    unit == "本" && value <= 3.0 && rounds.iter().any(|word| behind.starts_with(word))
}

/// A fraction in digits that says what share of something: 的1/3, 近2/3, 占全省1/4.
pub(super) fn fraction(text: &str, at: usize, end: usize, out: &mut Scan<'_>) -> Option<usize> {
    let stop = text[end..].strip_prefix('/').map(|_| int_end(text, end + 1)).filter(|&stop| stop > end + 1)?;
    let (above, below) = (text[at..end].parse::<u8>().ok()?, text[end + 1..stop].parse::<u8>().ok()?);
    let before = bound_before(text, at);
    let start = before.map_or(at, |(start, _)| start);
    let clause = classify::before(text, start, 60).rsplit(['，', '。', '；', '：', '、']).next().unwrap_or("");
    let whole = clause.rsplit_once('占').map(|(_, whole)| whole);
    let share = text[..start].ends_with(['的', '占', '达', '为', '了', '幅', '长', '降', '少', '高', '有', '到'])
        || whole.is_some_and(|whole| whole.chars().count() <= 12);
    let closed = bound_behind(text, stop);
    let next = char_at(text, closed.map_or(stop, |(stop, _)| stop));
    let ends = matches!(next, '，' | '。' | '；' | '、' | '）' | '\0' | '和');
    if !(share && ends && 0 < above && above < below && below <= 20) {
        return None;
    }
    let bound = closed.map(|(_, bound)| bound).or(before.map(|(_, bound)| bound)).unwrap_or(Bound::Eq);
    let stop = closed.map_or(stop, |(stop, _)| stop);
    let amount = Amount {
        value: (f64::from(above) * 1e4 / f64::from(below)).round() / 100.0,
        step: 0.0,
        unit: Cow::Borrowed("%"),
        class: UnitClass::Percent,
        bound,
        chinese: false,
        form: AmountForm::Plain,
    };
    out.mentions.push(Mention { start, end: stop, class: Class::Observation, reason: "分数", amount: Some(amount) });
    Some(stop)
}

/// 财政总收入突破百亿, 产业总量超过五千亿规模: money, of which 元 is left out.
pub(super) fn sum(text: &str, at: usize, end: usize, value: f64, out: &mut Scan<'_>) -> Option<usize> {
    let before = bound_before(text, at);
    let start = before.map_or(at, |(start, _)| start);
    let told = before.is_some() || text[..at].ends_with(['达', '到', '至', '为']);
    let behind = bound_behind(text, end);
    let stop = behind.map_or(end, |(stop, _)| stop);
    if value < 1e6 || !told || !is_money(&text[..start], &text[stop..], value >= 1e8) {
        return None;
    }
    let (exact, unit) = chinese::money(text, end, value, Cow::Borrowed("元"), UnitClass::Money);
    let bound = behind.or(before.map(|(_, bound)| (0, bound))).map_or(Bound::Eq, |(_, bound)| bound);
    chinese::push(out, (start, stop), exact, unit, UnitClass::Money, bound, AmountForm::Plain);
    Some(stop)
}

/// What sorts firms and industries by their size: 千亿级, 十亿元级, 千万级.
pub(super) fn graded(text: &str, at: usize, numeral: &Numeral, out: &mut Scan<'_>) -> Option<usize> {
    let level = ["级", "元级"].iter().find(|word| text[numeral.end..].starts_with(**word))?;
    let end = numeral.end + level.len();
    let value = numeral.value.to_f64();
    if value < 1e7 || classify::in_title(text, at).is_some() {
        return None;
    }
    let (exact, unit) = match value {
        1e12.. => (value / 1e12, "万亿元"),
        1e8.. => (value / 1e8, "亿元"),
        _ => (value / 1e4, "万元"),
    };
    chinese::push(out, (at, end), exact, Cow::Borrowed(unit), UnitClass::Money, Bound::Ge, AmountForm::Threshold);
    Some(end)
}
