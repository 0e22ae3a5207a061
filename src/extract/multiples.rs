//! Multiples said in words: 翻番, 倍增, 减半, 过半, 零突破.

use super::bounds::bound_behind;
use super::chinese::{note, push};
use super::scan::{AmountForm, Scan, char_at, char_before};
use super::unit::UnitClass;
use crate::table::{Bound, Class};
use std::borrow::Cow;

/// Whether a clause may end here, so that the word before stands as a predicate.
fn closes(text: &str, at: usize) -> bool {
    let next = char_at(text, at);
    matches!(next, '\0' | '，' | '。' | '；' | '、' | '！' | '）' | '”' | '\n' | '的' | '以' | '目' | '左' | '\u{3000}')
}

/// 翻番, 翻一番, 翻两番, 翻了一番.
pub(super) fn doubling(text: &str, at: usize, out: &mut Scan) -> Option<usize> {
    let mut end = at + 3;
    if char_at(text, end) == '了' {
        end += 3;
    }
    let almost = char_at(text, end) == '近';
    if almost {
        end += 3;
    }
    // 同比翻倍
    if char_at(text, end) == '倍' && end == at + 3 && closes(text, end + 3) {
        push(out, (at, end + 3), 2.0, Cow::Borrowed("x"), UnitClass::Times, Bound::Eq, AmountForm::Multiple);
        return Some(end + 3);
    }
    let times = match char_at(text, end) {
        '番' => 0,
        '一' => 1,
        '两' | '二' => 2,
        '三' => 3,
        '四' => 4,
        _ => return None,
    };
    if times > 0 {
        end += 3;
    }
    if char_at(text, end) != '番' {
        return None;
    }
    end += 3;
    let bound = bound_behind(text, end).or_else(|| (char_at(text, end) == '多').then_some((end + 3, Bound::Gt)));
    let bound = bound.or(almost.then_some((end, Bound::Lt)));
    let stop = bound.map_or(end, |(stop, _)| stop);
    let value = f64::from(1u32 << times.max(1));
    let bound = bound.map_or(Bound::Eq, |(_, bound)| bound);
    push(out, (at, stop), value, Cow::Borrowed("x"), UnitClass::Times, bound, AmountForm::Multiple);
    Some(stop)
}

/// 倍增, 三倍增, 成倍增长.
pub(super) fn multiple(text: &str, start: usize, at: usize, value: f64, out: &mut Scan) -> Option<usize> {
    if !text[at..].starts_with("倍增") || text[at..].starts_with("倍增长") {
        return None;
    }
    let end = at + "倍增".len();
    let named = text[end..].trim_start_matches('”');
    if ["工程", "行动", "计划", "方案", "规划"].iter().any(|word| named.starts_with(word)) {
        return note(out, start, end, Class::Name, "工程或计划名");
    }
    let head = &text[..start];
    let asserted = ["实现", "成", "达到", "力争", "目标", "“", "年", "规模", "企业", "总量", "数量"]
        .iter()
        .any(|word| head.ends_with(word));
    if closes(text, end) && (asserted || start < at) {
        push(out, (start, end), value, Cow::Borrowed("x"), UnitClass::Times, Bound::Eq, AmountForm::Multiple);
        return Some(end);
    }
    None
}

pub(super) fn halving(text: &str, at: usize, out: &mut Scan) -> Option<usize> {
    let end = at + "减半".len();
    if !text[at..].starts_with("减半") {
        return None;
    }
    if closes(text, end) {
        push(out, (at, end), 0.5, Cow::Borrowed("x"), UnitClass::Times, Bound::Eq, AmountForm::Multiple);
        return Some(end);
    }
    note(out, at, end, Class::Other, "减半办理，非统计量")
}

pub(super) fn over_half(text: &str, at: usize, out: &mut Scan) -> Option<usize> {
    let end = at + "过半".len();
    if !text[at..].starts_with("过半") || !closes(text, end) || matches!(char_before(text, at), '不' | '超') {
        return None;
    }
    let head = &text[..at];
    if head.ends_with("时间") || head.ends_with("任务") {
        return note(out, at, end, Class::Other, "“双过半”口号");
    }
    push(out, (at, end), 50.0, Cow::Borrowed("%"), UnitClass::Percent, Bound::Gt, AmountForm::Plain);
    Some(end)
}

/// “零”突破, 零的突破, 零突破.
pub(super) fn zero(text: &str, at: usize, out: &mut Scan) -> Option<usize> {
    let rest = &text[at + 3..];
    let word = ["”突破", "”的突破", "的突破", "突破"].iter().find(|word| rest.starts_with(**word))?;
    let start = if char_before(text, at) == '“' { at - 3 } else { at };
    let end = at + 3 + word.len();
    push(out, (start, end), 0.0, Cow::Borrowed("家"), UnitClass::Counter, Bound::Gt, AmountForm::FromZero);
    Some(end)
}
