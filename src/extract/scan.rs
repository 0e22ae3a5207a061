//! The mention scanner: every run of digits and every quantity in Chinese, each exactly once, with what it is.

use super::period::{Atom, Placed, YearOf};
use super::unit::{UnitClass, Units};
use crate::table::{Bound, Class};
use crate::time::Date;
use std::borrow::Cow;

/// A figure with its unit and bound.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amount {
    pub(super) value: f64,
    /// One unit of the last digit written: 0.1亿元 for 16.4亿元.
    pub(super) step: f64,
    pub(super) unit: Cow<'static, str>,
    pub(super) class: UnitClass,
    pub(super) bound: Bound,
    /// Written in Chinese characters.
    pub(super) chinese: bool,
    /// What the form of the words already says.
    pub(super) form: AmountForm,
}

impl Amount {
    /// A whole number without unit.
    pub(super) fn bare(digits: &str) -> Option<Self> {
        let value = digits.parse::<u32>().ok().map(f64::from)?;
        Some(Self {
            value,
            step: 1.0,
            unit: Cow::Borrowed(""),
            class: UnitClass::Other,
            bound: Bound::Eq,
            chinese: false,
            form: AmountForm::Bare,
        })
    }
}

/// Forms that say more than number and unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmountForm {
    Plain,
    /// 翻番, 倍增, 三倍增, 减半: growth by its form.
    Multiple,
    /// 第6, 第5位.
    Rank,
    /// 千亿级, 百人以上 before a noun: a threshold.
    Threshold,
    /// 零突破.
    FromZero,
    /// A part of 8.6:48.3:43.1; the place in it.
    Part(u8),
    /// A number without unit.
    Bare,
}

/// One numeric mention.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// The whole of it, with bound words.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) class: Class,
    pub(super) reason: &'static str,
    /// Present where `class` is an observation.
    pub(super) amount: Option<Amount>,
}

/// What a block yields.
#[derive(Debug)]
pub(super) struct Scan<'u> {
    pub(super) mentions: Vec<Mention>,
    pub(super) atoms: Vec<Placed>,
    /// The units that figures are read with.
    pub(super) units: &'u Units,
    /// Whether the block holds titles in 《》.
    pub(super) titled: bool,
}

impl<'u> Scan<'u> {
    pub(super) fn new(units: &'u Units) -> Self {
        Self { mentions: Vec::new(), atoms: Vec::new(), units, titled: false }
    }

    pub(super) fn clear(&mut self) {
        self.mentions.clear();
        self.atoms.clear();
    }
    /// Lets no two mentions share a character: words that bound both go with the first.
    pub(super) fn part(&mut self) {
        let mut end = 0;
        for mention in &mut self.mentions {
            mention.start = mention.start.max(end);
            end = mention.end;
        }
    }
    fn note(&mut self, start: usize, end: usize, class: Class, reason: &'static str) {
        self.mentions.push(Mention { start, end, class, reason, amount: None });
    }
}

pub(super) fn char_before(text: &str, at: usize) -> char {
    text.get(..at).and_then(|before| before.chars().next_back()).unwrap_or('\0')
}

pub(super) fn char_at(text: &str, at: usize) -> char {
    text.get(at..).and_then(|after| after.chars().next()).unwrap_or('\0')
}

/// The digits from `at` with their decimals; the end.
pub(super) fn digits_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    if bytes.get(end) == Some(&b'.')
        && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
        && !numbers_date(text, at, end)
    {
        let mut after = end + 1;
        while bytes.get(after).is_some_and(u8::is_ascii_digit) {
            after += 1;
        }
        // A second point makes it a date or a section number, whose parts are integers.
        if bytes.get(after) != Some(&b'.') || !bytes.get(after + 1).is_some_and(u8::is_ascii_digit) {
            end = after;
        }
    }
    end
}

/// Whether the digits at `at..end` number an item of a list that a time opens: 7.2024年, 4.1—11月.
pub(super) fn numbers_date(text: &str, at: usize, end: usize) -> bool {
    if end - at > 2 || !text[end..].starts_with('.') {
        return false;
    }
    let stop = int_end(text, end + 1);
    let Some(first) = small(text, end + 1, stop) else { return false };
    let month = |number: u32| (1..=12).contains(&number);
    let span = || {
        let second = range_mark(text, stop).filter(|&second| !text[stop..second].starts_with('、'))?;
        let last = int_end(text, second);
        small(text, second, last).filter(|&last| first < last && month(last))?;
        text[last..].starts_with('月').then_some(())
    };
    stop - end == 5 && valid_year(first) && text[stop..].starts_with('年')
        || stop - end <= 3 && month(first) && (span().is_some() || at == 0 && text[stop..].starts_with('月'))
}

fn small(text: &str, from: usize, to: usize) -> Option<u32> {
    text.get(from..to).filter(|digits| digits.len() <= 4).and_then(|digits| digits.parse().ok())
}

fn range_mark(text: &str, at: usize) -> Option<usize> {
    ["——", "—", "-", "~", "至", "到", "、"]
        .iter()
        .find(|mark| text[at..].starts_with(**mark))
        .map(|mark| at + mark.len())
}

/// Scans one block.
pub(super) fn scan(text: &str, out: &mut Scan<'_>) {
    let bytes = text.as_bytes();
    out.titled = text.contains('《');
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_digit() {
            at = digits(text, at, out).max(at + 1);
        } else if byte < 0x80 {
            at += 1;
        } else if (0xe4..=0xe9).contains(&byte) {
            let read = match bytes.get(at..at + 3) {
                Some(&[first, second, third]) if super::chinese::begins([first, second, third]) => {
                    super::chinese::chinese(text, at, out)
                }
                _ => None,
            };
            at = read.filter(|&end| end > at).unwrap_or(at + 3);
        } else {
            at += match byte {
                0xf0.. => 4,
                0xe0.. => 3,
                _ => 2,
            };
        }
    }
}

/// Reads what begins at a digit; the place behind it.
fn digits(text: &str, at: usize, out: &mut Scan<'_>) -> usize {
    let end = digits_end(text, at);
    if let Some(after) = time(text, at, out) {
        return after;
    }
    if let Some((class, reason)) = super::classify::by_context(text, at, end, out) {
        let stop = super::classify::mention_end(text, end);
        out.note(at, stop, class, reason);
        return stop;
    }
    if let Some(after) = super::amount::ratio_chain(text, at, out) {
        return after;
    }
    super::amount::amount(text, at, end, out)
}

fn valid_year(year: u32) -> bool {
    (1900..=2100).contains(&year)
}

/// Time expressions that begin with a digit.
fn time(text: &str, at: usize, out: &mut Scan<'_>) -> Option<usize> {
    let end = int_end(text, at);
    let number = small(text, at, end);
    let rest = &text[end..];
    if out.titled && super::classify::in_title(text, at).is_some() {
        return None;
    }
    let length = end - at;
    // 表1年末户籍人口: the number of a table at the head of its title.
    if length <= 2 && matches!(&text[..at], "图" | "表") {
        return None;
    }
    if length == 4 && number.is_some_and(valid_year) {
        return year(text, at, end, out);
    }
    let numbered = out.mentions.last().is_some_and(|mention| mention.class == Class::Ordinal && mention.end + 1 == at);
    if char_before(text, at) == '.' && length != 4 && !numbered
        || (rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    let number = number?;
    if length <= 2 {
        if let Some(after) = month(text, at, end, number, out) {
            return Some(after);
        }
        if (1..=31).contains(&number)
            && (rest.starts_with('日') || rest.starts_with('号') && out.atoms.last().is_some_and(|atom| atom.end == at))
            && !rest.starts_with("日均")
        {
            let stop = end + 3;
            let follows = out.atoms.last().is_some_and(|last| last.end == at);
            if follows || !super::classify::counts_days(text, at) {
                out.note(at, stop, Class::Time, "日期");
                out.atoms.push(Placed { start: at, end: stop, atom: Atom::Day(number) });
                return Some(stop);
            }
        }
        if rest.starts_with(':')
            && (0..=24).contains(&number)
            && int_end(text, end + 1) - end == 3
            && !text[int_end(text, end + 1)..].starts_with('.')
            && small(text, end + 1, end + 3).is_some_and(|minute| minute < 60)
            && super::classify::clock_context(text, at)
        {
            let mut stop = end;
            out.note(at, stop, Class::Time, "钟点");
            while text[stop..].starts_with(':') && text.as_bytes().get(stop + 1).is_some_and(u8::is_ascii_digit) {
                let to = int_end(text, stop + 1);
                out.note(stop + 1, to, Class::Time, "钟点");
                stop = to;
            }
            return Some(stop);
        }
        if rest.starts_with("世纪") || rest.starts_with("年代") {
            out.note(at, end + 6, Class::Time, "年代");
            return Some(end + 6);
        }
        // 昼间（6点至22点）
        if rest.starts_with("点至") && int_end(text, end + 6) > end + 6
            || rest.starts_with('点')
                && matches!(text[..at].chars().next_back(), Some('至' | '到' | '—' | '-'))
                && out.mentions.last().is_some_and(|last| last.reason == "钟点" && last.end + 6 >= at)
        {
            out.note(at, end + 3, Class::Time, "钟点");
            return Some(end + 3);
        }
        if rest.starts_with('时') && !rest.starts_with("时段") || rest.starts_with("点钟") {
            out.note(at, end + 3, Class::Time, "钟点");
            return Some(end + 3);
        }
    }
    None
}

pub(super) fn int_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    (at..bytes.len()).find(|&index| !bytes[index].is_ascii_digit()).unwrap_or(bytes.len())
}

/// Whether years joined by 、 are each spoken of by itself: 2024年、2025年分别达到.
fn listed_years(behind: &str) -> bool {
    let behind = behind.trim_start_matches('年');
    let near = behind.char_indices().nth(40).map_or(behind, |(at, _)| &behind[..at]);
    let clause = near.split(['，', '。', '；']).next().unwrap_or("");
    behind.starts_with(['、', '和']) || clause.contains("分别")
}

/// 2024年, 2019-2020年, 2021年至2023年, 2023-07-06, a year alone.
fn year(text: &str, at: usize, end: usize, out: &mut Scan<'_>) -> Option<usize> {
    let first = small(text, at, end)?;
    let signed = |year: u32| i32::try_from(year).unwrap_or(0);
    let rest = &text[end..];
    if let Some(after) = iso_date(text, at, end, out) {
        return Some(after);
    }
    let after_year = if rest.starts_with("年度") || rest.starts_with("学年") {
        Some(end + 6)
    } else {
        rest.starts_with('年').then_some(end + 3)
    };
    // 2019-2020年 and 2021年—2023年
    let from = after_year.unwrap_or(end);
    if let Some(second) = range_mark(text, from)
        && int_end(text, second) == second + 4
        && let Some(last) = small(text, second, second + 4).filter(|&last| valid_year(last) && last > first)
        && (text[second + 4..].starts_with('年') || after_year.is_none() && !text[second + 4..].starts_with('.'))
        && (!text[from..second].starts_with('、') || last == first + 1 && !listed_years(&text[second + 4..]))
    {
        let stop = second + 4 + if text[second + 4..].starts_with('年') { 3 } else { 0 };
        out.note(at, from, Class::Time, "起止年份");
        out.note(second, stop, Class::Time, "起止年份");
        out.atoms.push(Placed { start: at, end: stop, atom: Atom::Years(signed(first), signed(last)) });
        return Some(stop);
    }
    let bare = after_year.is_none();
    if bare && (rest.starts_with('.') || !super::classify::bare_year(text, at, end, out.units)) {
        return None;
    }
    let stop = after_year.unwrap_or(end);
    out.note(at, stop, Class::Time, if bare { "年份（未带“年”）" } else { "年份" });
    out.atoms.push(Placed { start: at, end: stop, atom: Atom::Year(YearOf::Given(signed(first))) });
    let tail = &text[stop..];
    for (word, atom) in
        [("年末", Atom::End), ("年底", Atom::End), ("末", Atom::End), ("底", Atom::End), ("初", Atom::Beginning)]
    {
        if tail.starts_with(word) {
            out.atoms.push(Placed { start: stop, end: stop + word.len(), atom });
            return Some(stop + word.len());
        }
    }
    Some(stop)
}

fn iso_date(text: &str, at: usize, end: usize, out: &mut Scan<'_>) -> Option<usize> {
    let mark = text[end..].chars().next().filter(|mark| matches!(mark, '-' | '/' | '.'))?;
    let month_end = int_end(text, end + 1);
    let month = small(text, end + 1, month_end).filter(|month| (1..=12).contains(month))?;
    let year = i32::try_from(small(text, at, end)?).ok()?;
    if !text[month_end..].starts_with(mark) {
        // 2024-05 is a month, 2024.5 is a number
        if mark == '-' && month_end == end + 3 && !text[month_end..].starts_with('年') {
            out.note(at, end, Class::Time, "年月");
            out.note(end + 1, month_end, Class::Time, "年月");
            out.atoms.push(Placed { start: at, end, atom: Atom::Year(YearOf::Given(year)) });
            out.atoms.push(Placed { start: end, end: month_end, atom: Atom::Months(month, month) });
            return Some(month_end);
        }
        return None;
    }
    let day_end = int_end(text, month_end + 1);
    let day = small(text, month_end + 1, day_end)?;
    let date = Date::from_ymd_opt(year, month, day)?;
    out.note(at, end, Class::Time, "日期");
    out.note(end + 1, month_end, Class::Time, "日期");
    out.note(month_end + 1, day_end, Class::Time, "日期");
    out.atoms.push(Placed { start: at, end: day_end, atom: Atom::Date(date) });
    Some(day_end)
}

/// Where 元至 or 元月至 before a month begins: 元至5月 is January to May.
fn since_january(text: &str, at: usize) -> Option<usize> {
    let head = ["至", "—", "-", "~", "到"].iter().find_map(|mark| text[..at].strip_suffix(mark))?;
    let rest = head.strip_suffix("元月").or_else(|| head.strip_suffix('元'))?;
    let opens = rest.is_empty() || rest.ends_with(['年', '，', '。', '；', '：', '（', '\u{3000}', '今', '、']);
    opens.then_some(rest.len())
}

/// 6月, 1-9月, 1月至9月.
fn month(text: &str, at: usize, end: usize, first: u32, out: &mut Scan<'_>) -> Option<usize> {
    if !(1..=12).contains(&first) {
        return None;
    }
    let own = text[end..].starts_with('月').then_some(end + 3);
    if let (Some(stop), Some(from)) = (own, since_january(text, at)) {
        out.note(from, stop, Class::Time, "起止月份");
        out.atoms.push(Placed { start: from, end: stop, atom: Atom::Months(1, first) });
        return Some(stop);
    }
    let from = own.unwrap_or(end);
    if let Some(second) = range_mark(text, from)
        && !text[from..second].starts_with('、')
    {
        let second_end = int_end(text, second);
        if let Some(last) = small(text, second, second_end).filter(|last| (first..=12).contains(last))
            && text[second_end..].starts_with('月')
        {
            let mut stop = second_end + 3;
            if text[stop..].starts_with('份') {
                stop += 3;
            }
            out.note(at, from, Class::Time, "起止月份");
            out.note(second, stop, Class::Time, "起止月份");
            out.atoms.push(Placed { start: at, end: stop, atom: Atom::Months(first, last) });
            return Some(stop);
        }
    }
    let mut stop = own?;
    if text[stop..].starts_with('份') {
        stop += 3;
    }
    out.note(at, stop, Class::Time, "月份");
    out.atoms.push(Placed { start: at, end: stop, atom: Atom::Months(first, first) });
    if text[stop..].starts_with(['末', '底']) {
        out.atoms.push(Placed { start: stop, end: stop + 3, atom: Atom::End });
        stop += 3;
    }
    Some(stop)
}
