//! Ranges and bounds: 5%到8%, 超过100, 20万次以上, 500多亿.

use super::decimal::Decimal;
use super::line::Line;
use super::span::{Kind, Span};
use super::token::{Token, is_blank, is_han, token};
use crate::extract::numeral::{Form, Numeral, Script};

/// A number of the line with its unit, as ranges see it.
#[derive(Clone, Copy)]
struct Item {
    /// With a currency sign before the number.
    start: usize,
    number_end: usize,
    /// With the unit, where it is money or a share.
    end: usize,
    value: Decimal,
    unit: Option<&'static str>,
    numeral: Numeral,
    more: bool,
}

/// One side of a range as a word states it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Low(bool),
    High(bool),
    Both,
}

/// Words before a number that bound it; the longest stands first.
const BEFORE: [(&str, Side); 53] = [
    ("大于或者等于", Side::Low(true)),
    ("小于或者等于", Side::High(true)),
    ("大于或等于", Side::Low(true)),
    ("小于或等于", Side::High(true)),
    ("大于等于", Side::Low(true)),
    ("小于等于", Side::High(true)),
    ("高于等于", Side::Low(true)),
    ("低于等于", Side::High(true)),
    ("不得低于", Side::Low(true)),
    ("不得少于", Side::Low(true)),
    ("不得高于", Side::High(true)),
    ("不得超过", Side::High(true)),
    ("不低于", Side::Low(true)),
    ("不少于", Side::Low(true)),
    ("不小于", Side::Low(true)),
    ("不高于", Side::High(true)),
    ("不大于", Side::High(true)),
    ("不多于", Side::High(true)),
    ("不超过", Side::High(true)),
    ("不超", Side::High(true)),
    ("至少有", Side::Low(true)),
    ("至少是", Side::Low(true)),
    ("至少为", Side::Low(true)),
    ("至少", Side::Low(true)),
    ("最少", Side::Low(true)),
    ("最低", Side::Low(true)),
    ("至多", Side::High(true)),
    ("最多为", Side::High(true)),
    ("最多是", Side::High(true)),
    ("最多有", Side::High(true)),
    ("最多", Side::High(true)),
    ("最高", Side::High(true)),
    ("超过了", Side::Low(false)),
    ("超过", Side::Low(false)),
    ("突破了", Side::Low(false)),
    ("突破", Side::Low(false)),
    ("大于", Side::Low(false)),
    ("多于", Side::Low(false)),
    ("高于", Side::Low(false)),
    ("小于", Side::High(false)),
    ("少于", Side::High(false)),
    ("低于", Side::High(false)),
    ("不足", Side::High(false)),
    ("不到", Side::High(false)),
    ("不满", Side::High(false)),
    ("等于", Side::Both),
    ("接近", Side::High(false)),
    ("将近", Side::High(false)),
    ("近", Side::High(false)),
    ("上", Side::Low(true)),
    ("超", Side::Low(false)),
    ("逾", Side::Low(false)),
    ("过", Side::Low(false)),
];

/// Words behind a number that bound it.
const BEHIND: [(&str, Side); 14] = [
    ("或者以上", Side::Low(true)),
    ("及其以上", Side::Low(true)),
    ("或以上", Side::Low(true)),
    ("及以上", Side::Low(true)),
    ("以上", Side::Low(true)),
    ("之上", Side::Low(false)),
    ("或者以下", Side::High(true)),
    ("或以下", Side::High(true)),
    ("及以下", Side::High(true)),
    ("以下", Side::High(true)),
    ("以内", Side::High(true)),
    ("之内", Side::High(true)),
    ("之下", Side::High(false)),
    ("以外", Side::Low(false)),
];

/// Counters that may stand between a number and 以上.
const COUNTERS: &str = "个個家次人名户項项件台套辆条座所处种篇部头只株艘架列宗笔间间门类块片枚起张本册份期班节岁位度级亩吨元斤米天年月日倍%％公里万亿度时分层批场支项";

/// What was found, before neighbours are joined.
struct Bound {
    start: usize,
    end: usize,
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
    unit: Option<&'static str>,
    from_prefix: bool,
    /// 以上, 以下 or their like closes it.
    end_word: bool,
}

impl Line<'_> {
    pub(super) fn ranges(&self, spans: &mut Vec<Span>) {
        let items = self.items();
        let mut index = 0;
        let mut bounds: Vec<Bound> = Vec::new();
        let mut sums: Vec<Span> = Vec::new();
        while let Some(item) = items.get(index) {
            if let Some(next) = items.get(index + 1)
                && let Some(bound) = self.joined(item, next)
            {
                if bound.unit.is_some_and(|unit| !matches!(unit, "%" | "百分点" | "x")) {
                    sums.push(money_range(&bound));
                }
                bounds.push(bound);
                index += 2;
                continue;
            }
            if let Some(bound) = self.single(item) {
                bounds.push(bound);
            }
            index += 1;
        }
        // A range of money is one span, not two sums.
        spans.retain(|span| {
            let after = sums.partition_point(|sum| sum.end <= span.start);
            span.kind != Kind::Currency || sums.get(after).is_none_or(|sum| span.end <= sum.start)
        });
        spans.append(&mut sums);
        for bound in self.join_sides(bounds) {
            let mut span = Span::bytes(bound.start, bound.end, Kind::Range);
            if let Some((low, included)) = bound.low {
                span = span.with_lo(low, included);
            }
            if let Some((high, included)) = bound.high {
                span = span.with_hi(high, included);
            }
            span.unit = bound.unit;
            spans.push(span);
        }
    }

    fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        let mut time = 0;
        for numeral in &self.numerals {
            while self.times.get(time).is_some_and(|it| it.end <= numeral.start) {
                time += 1;
            }
            let in_time = self.times.get(time).is_some_and(|it| it.start <= numeral.start);
            // 3/4 alone may be a date or a code; 3/4以上 is a share.
            let slashed = numeral.form == Form::Slash
                && self.suffix(numeral.end).is_none()
                && self.prefix(numeral.start).is_none();
            if in_time || slashed || matches!(numeral.form, Form::Several | Form::Roman) {
                continue;
            }
            let mut item = Item {
                start: numeral.start,
                number_end: numeral.end,
                end: numeral.end,
                value: numeral.value,
                unit: None,
                numeral: *numeral,
                more: numeral.more,
            };
            let measured = self.percent(numeral).or_else(|| self.money(numeral));
            if let Some(measured) = measured {
                item.start = measured.start;
                item.end = measured.end;
                item.value = measured.value;
                item.unit = Some(measured.unit);
                item.more = measured.more;
            } else if let Some(end) = self.word(self.skip_blanks(numeral.end), &["余", "餘", "多", "几", "幾"])
                && self.word(end, &["样", "年", "元化", "样化", "种多样", "少", "点", "次方"]).is_none()
            {
                item.more = true;
                item.end = end;
            }
            // 百 and 千亿 alone are words as often as numbers: a bound must say that they count.
            let counts = item.more || self.prefix(item.start).is_some() || self.suffix(item.end).is_some();
            if numeral.form == Form::Bare && !counts {
                continue;
            }
            items.push(item);
        }
        items
    }

    /// Two numbers with a joint between them.
    fn joined(&self, first: &Item, second: &Item) -> Option<Bound> {
        if first.numeral.form == Form::Bare || second.numeral.form == Form::Bare {
            return None;
        }
        if first.more || second.more || first.numeral.upper.is_some() || second.numeral.upper.is_some() {
            return None;
        }
        let mut at = first.end;
        if let Some(end) = self.word(at, &["(含)", "（含）", "(含本数)"]) {
            at = end;
        }
        let between = self.text.get(at..second.start)?.trim_matches(is_blank);
        let dashes = !between.is_empty()
            && between.chars().count() <= 3
            && between.chars().all(|it| "-–—－―─~～〜−∼".contains(it));
        let word = matches!(between, "到" | "至");
        let closed = matches!(between, "和" | "与" | "同" | "跟")
            .then(|| self.word(self.skip_blanks(second.end), &["之间", "间"]));
        let between_end = match closed {
            Some(end) => Some(end?),
            None if dashes || word => self.word(self.skip_blanks(second.end), &["之间"]),
            None => return None,
        };
        let written = |item: &Item| (item.numeral.script, item.numeral.plain_digits);
        if dashes {
            // 888-000-9999 and 2020-2021 are codes or years; so is what letters are tied to.
            let chained = |at: usize| self.char_at(at).is_some_and(|it| it == '-' || it.is_ascii_alphabetic());
            let before = self.char_before(first.numeral.digits_start);
            let tied = before.is_some_and(|it| it.is_ascii_alphanumeric() || "-_/.".contains(it))
                && !first.value.is_negative();
            if (between == "-" && (chained(second.end) || tied))
                || first.numeral.script != second.numeral.script && first.unit.is_some() && second.unit.is_none()
            {
                return None;
            }
            let year = |item: &Item| {
                written(item) == (Script::Digits, 4) && item.value.to_i64().is_some_and(|it| (1900..2100).contains(&it))
            };
            if year(first) && year(second) && second.unit.is_none() {
                return None;
            }
            // 0831-8221234: a number that begins with a nought counts nothing.
            let coded = |item: &Item| {
                item.numeral.plain_digits > 1 && self.rest(item.numeral.digits_start).starts_with(['0', '０'])
            };
            if coded(first) || coded(second) {
                return None;
            }
        }
        if first.unit.is_some() && second.unit.is_some() && first.unit != second.unit {
            return None;
        }
        let mut low = first.value;
        if first.unit.is_none() {
            low = self.scaled(first, second).unwrap_or(low);
        }
        let high = second.value;
        if low > high {
            return None;
        }
        let mut start = first.start;
        let before = self.text.get(..start)?.trim_end_matches(is_blank);
        if let Some(head) = ["位于", "介于", "从"].iter().find(|head| before.ends_with(**head)) {
            let closes =
                between_end.is_some() || (*head == "从" && self.is_whole(before.len() - head.len(), second.end));
            if closes {
                start = before.len() - head.len();
            }
        }
        let end = between_end.unwrap_or(second.end);
        let unit = second.unit.or(first.unit);
        Some(Bound {
            start,
            end,
            low: Some((low, true)),
            high: Some((high, true)),
            unit,
            from_prefix: false,
            end_word: false,
        })
    }

    /// The first number with the 万 or 亿 that only the second writes: 七千到九千亿, 2——3万, 两~3百.
    fn scaled(&self, first: &Item, second: &Item) -> Option<Decimal> {
        let written = self.text.get(second.numeral.digits_start..second.numeral.end)?;
        let units = written.chars().rev().map_while(|character| match token(character) {
            Some(Token::Unit(power)) => Some(power),
            _ => None,
        });
        let all: Vec<u8> = units.collect();
        let big: i32 = all.iter().take_while(|power| **power >= 4).map(|power| i32::from(*power)).sum();
        let shift = if big > 0 {
            big
        } else if all.len() == 1 && written.chars().count() == 2 {
            i32::from(*all.first()?)
        } else {
            return None;
        };
        let own = self.text.get(first.numeral.digits_start..first.numeral.end)?;
        if own.chars().any(|it| matches!(token(it), Some(Token::Unit(4..)))) {
            return None;
        }
        let scaled = first.value.shift(shift)?;
        (scaled <= second.value).then_some(scaled)
    }

    /// A bound by a word before or behind one number.
    fn single(&self, item: &Item) -> Option<Bound> {
        let share = item.unit.is_some_and(|unit| matches!(unit, "%" | "百分点"));
        let unit = item.unit;
        let value = item.value;
        // Shares take their sign into the span, counts stand without their counter.
        let end = if item.numeral.form == Form::Percent || share { item.end } else { item.number_end };
        if let Some((start, side)) = self.prefix(item.start) {
            let (low, high) = sides(side, value);
            // A line that is one bounded sum takes its unit in.
            let whole = unit.is_some() && self.is_whole(start, item.end);
            let (end, unit) = if whole { (item.end, unit) } else { (end, unit.filter(|_| share)) };
            return Some(Bound { start, end, low, high, unit, from_prefix: true, end_word: false });
        }
        if let Some((end, side)) = self.suffix(item.end) {
            let (low, high) = sides(side, value);
            return Some(Bound { start: item.start, end, low, high, unit, from_prefix: false, end_word: true });
        }
        // 比 170 低
        let before = self.text.get(..item.start)?.trim_end_matches(is_blank);
        if before.ends_with('比') {
            let at = self.skip_blanks(item.end);
            let side = match self.char_at(at)? {
                '低' | '小' | '少' => Side::High(false),
                '高' | '大' | '多' => Side::Low(false),
                _ => return None,
            };
            let (low, high) = sides(side, value);
            let start = before.len() - '比'.len_utf8();
            let end = at + self.char_at(at)?.len_utf8();
            return Some(Bound { start, end, low, high, unit, from_prefix: false, end_word: false });
        }
        if let Some(upper) = item.numeral.upper {
            let upper = if item.unit.is_some() {
                self.percent(&item.numeral).or_else(|| self.money(&item.numeral))?.upper?
            } else {
                upper
            };
            let end = if item.unit.is_some() { item.end } else { item.number_end };
            let (low, high) = (Some((value, true)), Some((upper, true)));
            return Some(Bound { start: item.start, end, low, high, unit, from_prefix: false, end_word: false });
        }
        if item.more {
            return Some(Bound {
                start: item.start,
                end: item.end,
                low: Some((value, false)),
                high: None,
                unit,
                from_prefix: false,
                end_word: false,
            });
        }
        None
    }

    pub(super) fn prefix(&self, at: usize) -> Option<(usize, Side)> {
        let before = self.text.get(..at)?.trim_end_matches(is_blank);
        // Most numbers have nothing of the kind before them.
        let last = before.chars().next_back()?;
        if !"于过了少低多为是有到满超逾破足近上高≥≤≧≦=><＞＜".contains(last) {
            return None;
        }
        let symbols = [
            ("≥", Side::Low(true)),
            (">=", Side::Low(true)),
            ("≤", Side::High(true)),
            ("<=", Side::High(true)),
            ("≧", Side::Low(true)),
            ("≦", Side::High(true)),
            (">", Side::Low(false)),
            ("＞", Side::Low(false)),
            ("<", Side::High(false)),
            ("＜", Side::High(false)),
        ];
        // 小于 或 等于
        let parted = before.chars().rev().take(12).any(is_blank);
        let spaced: String = before.chars().rev().take(12).filter(|it| parted && !is_blank(*it)).collect();
        let reversed = |word: &str| word.chars().rev().collect::<String>();
        for (word, side) in BEFORE.iter().filter(|(word, _)| parted && word.contains('或')) {
            if spaced.starts_with(&reversed(word)) {
                let mut left = word.chars().count();
                let start = before.char_indices().rev().find(|(_, it)| {
                    left -= usize::from(!is_blank(*it));
                    left == 0
                })?;
                return Some((start.0, *side));
            }
        }
        for (word, side) in symbols.iter().chain(BEFORE.iter()) {
            let Some(head) = before.strip_suffix(word) else { continue };
            let glued = match *word {
                // 通过, 经过, 度过 and 高超 are other words.
                "过" => head.ends_with(|it| "通经越渡路度透跳胜难好使来不超".contains(it)),
                "超" => head.ends_with(|it| "高赶反中英德".contains(it)),
                "近" => head.ends_with(|it| "附最靠临亲邻远贴挨相就切逼迫".contains(it)),
                "上" => {
                    !head.is_empty()
                        && !head.ends_with(|it: char| !is_han(it) || "达有超过成到现培育引聚拥等吸家为至".contains(it))
                }
                _ => false,
            };
            return if glued { None } else { Some((head.len(), *side)) };
        }
        None
    }

    pub(super) fn suffix(&self, at: usize) -> Option<(usize, Side)> {
        let mut at = self.skip_blanks(at);
        let mut said = None;
        for _ in 0..5 {
            for (word, side) in BEHIND {
                if let Some(end) = self.word(at, &[word]) {
                    let side = match (side, said) {
                        (Side::Low(_), Some(included)) => Side::Low(included),
                        (Side::High(_), Some(included)) => Side::High(included),
                        (side, _) => side,
                    };
                    return Some((end, side));
                }
            }
            // 10人（含）以上, 5万元（不含）以下.
            if let Some(end) = self.word(at, &["（含）", "(含)", "（含本数）", "(含本数)"]) {
                (at, said) = (end, Some(true));
                continue;
            }
            if let Some(end) = self.word(at, &["（不含）", "(不含)", "（不含本数）", "(不含本数)"]) {
                (at, said) = (end, Some(false));
                continue;
            }
            let character = self.char_at(at).filter(|it| COUNTERS.contains(*it))?;
            at += character.len_utf8();
        }
        None
    }

    /// Two bounds of the same thing make one range: 大于100并且小于300, 最多100最少20.
    fn join_sides(&self, bounds: Vec<Bound>) -> Vec<Bound> {
        let mut joined: Vec<Bound> = Vec::with_capacity(bounds.len());
        // A pair that was joined takes no third: 小于12并大于50 小于30.
        let mut closed = false;
        for bound in bounds {
            let both = joined.last().filter(|_| !closed).and_then(|last| self.both_sides(last, &bound));
            closed = both.is_some();
            match (both, joined.last_mut()) {
                (Some(both), Some(last)) => *last = both,
                _ => joined.push(bound),
            }
        }
        joined
    }

    fn both_sides(&self, first: &Bound, second: &Bound) -> Option<Bound> {
        let between = self.text.get(first.end..second.start)?;
        let between: String = between.chars().filter(|it| !is_blank(*it)).collect();
        let joins = matches!(between.as_str(), "" | "并且" | "并" | "而且" | "，" | "," | "同时");
        // 3万元以上10万元以下 is one range as well.
        let behind = !first.from_prefix && !second.from_prefix && first.low.is_some() && between.is_empty();
        let behind = behind && first.end_word && second.end_word;
        if !joins || !(behind || (first.from_prefix && second.from_prefix)) {
            return None;
        }
        let (low, high) = match (first.low, first.high, second.low, second.high) {
            (Some(low), None, None, Some(high)) | (None, Some(high), Some(low), None) => (low, high),
            _ => return None,
        };
        let unit = if first.unit == second.unit { first.unit } else { return None };
        (low.0 < high.0).then_some(Bound {
            start: first.start,
            end: second.end,
            low: Some(low),
            high: Some(high),
            unit,
            from_prefix: true,
            end_word: false,
        })
    }
}

/// The span of money for a range of it.
fn money_range(bound: &Bound) -> Span {
    let mut span = Span::bytes(bound.start, bound.end, Kind::Currency);
    if let (Some((low, _)), Some((high, _))) = (bound.low, bound.high) {
        span = span.with_lo(low, true).with_hi(high, true);
    }
    span.unit = bound.unit;
    span
}

type Limit = Option<(Decimal, bool)>;

fn sides(side: Side, value: Decimal) -> (Limit, Limit) {
    match side {
        Side::Low(included) => (Some((value, included)), None),
        Side::High(included) => (None, Some((value, included))),
        Side::Both => (Some((value, true)), Some((value, true))),
    }
}
