//! The quantities of one line of text.

use super::MOST_DOUBLINGS;
use super::decimal::Decimal;
use super::phrase::words;
use super::span::{Kind, Span, settle};
use super::time::{Modifier, Part, TimeExpression, TimeValue, When, Year, find};
use super::token::{Token, is_blank, is_han, token};
use super::unit::{Class, FoundUnit, unit_at};
use crate::extract::numeral::{Form, Numeral, Script, scan, scan_at};
use crate::time::Date;
use chrono::Datelike;

/// A line with what was found in it.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) numerals: Vec<Numeral>,
    pub(super) times: Vec<TimeExpression>,
    reference: Option<Date>,
}

/// An amount with its unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) value: Decimal,
    pub(super) upper: Option<Decimal>,
    pub(super) unit: &'static str,
    /// Where the unit begins.
    pub(super) unit_start: usize,
    /// 余, 多 or 几 stands in it.
    pub(super) more: bool,
}

/// A date that any year can be resolved against, for expressions that carry their year.
fn any_reference() -> Date {
    Date::default()
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str, reference: Option<Date>) -> Self {
        let skipped = skipped(text);
        let mut at = 0;
        let inside = |at: &mut usize, numeral: &Numeral| {
            while skipped.get(*at).is_some_and(|range| range.1 <= numeral.start) {
                *at += 1;
            }
            // A numeral that goes on behind the word is one: the 一切 of 二十一切.
            skipped.get(*at).is_some_and(|range| range.0 <= numeral.start && numeral.end <= range.1)
        };
        let numerals = scan(text).filter(|numeral| !inside(&mut at, numeral)).collect();
        Self { text, numerals, times: find(text), reference }
    }
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }
    pub(super) fn char_before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }
    pub(super) fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }
    pub(super) fn skip_blanks(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + (rest.len() - rest.trim_start_matches(is_blank).len())
    }
    pub(super) fn word(&self, at: usize, words: &[&str]) -> Option<usize> {
        let rest = self.rest(at);
        words.iter().find(|word| rest.starts_with(**word)).map(|word| at + word.len())
    }
    /// Whether `start..end` is all of the line but blanks.
    pub(super) fn is_whole(&self, start: usize, end: usize) -> bool {
        self.text.get(..start).is_some_and(|it| it.trim().is_empty()) && self.rest(end).trim().is_empty()
    }
    /// The power of ten of k, w, M behind a number, where no word begins with it.
    pub(super) fn letter_power(&self, at: usize) -> Option<i32> {
        Some(match self.char_at(at)? {
            'k' | 'K' | 'Ｋ' | 'ｋ' => 3,
            'w' | 'W' => 4,
            'M' => 6,
            _ => return None,
        })
    }
    pub(super) fn letter_multiplier(&self, at: usize) -> Option<usize> {
        self.letter_power(at)?;
        let end = at + self.char_at(at)?.len_utf8();
        let free = self.char_at(end).is_none_or(|it| !it.is_ascii_alphanumeric());
        free.then_some(end)
    }

    /// Every span, in order of place.
    pub(super) fn spans(&self) -> Vec<Span> {
        let mut spans = Vec::new();
        for expression in &self.times {
            self.time(expression, &mut spans);
        }
        let mut measured_end = 0;
        for numeral in &self.numerals {
            self.number(numeral, &mut spans);
            self.ordinal(numeral, &mut spans);
            self.rewrite(numeral, &mut spans);
            if let Some(percent) = self.percent(numeral) {
                if percent.upper.is_none() {
                    let span = Span::bytes(percent.start, percent.end, Kind::Percent);
                    spans.push(span.with_value(percent.value).with_unit(percent.unit));
                }
            } else if numeral.start >= measured_end
                && !self.in_clock(numeral)
                && let Some(span) = self.measure(numeral)
            {
                measured_end = span.end;
                spans.push(span);
            }
        }
        self.halves(&mut spans);
        self.ranges(&mut spans);
        settle(self.text, &mut spans);
        spans
    }

    fn number(&self, numeral: &Numeral, spans: &mut Vec<Span>) {
        let mut numeral = *numeral;
        if numeral.form == Form::Percent {
            // 百分之五 is a share whose number is five; 千分之五 is read as the fraction too.
            if self.rest(numeral.digits_start).starts_with(['百', '佰']) {
                let Some(inner) = self.numerator(&numeral) else { return };
                numeral = inner;
            } else {
                let Some(value) = numeral.value.shift(-2) else { return };
                (numeral.value, numeral.form) = (value, Form::Fraction);
            }
        }
        let plain = matches!(numeral.form, Form::Plain | Form::Spelled | Form::Fraction | Form::Slash | Form::Roman);
        if !plain || numeral.upper.is_some() {
            return;
        }
        let mut span = Span::bytes(numeral.start, numeral.end, Kind::Number).with_value(numeral.value);
        // A line that is a number with the general counter is one expression: 二个.
        if let Some(end) = self.word(numeral.end, &["个", "個"])
            && self.is_whole(numeral.start, end)
        {
            span.end = end;
        }
        spans.push(span);
    }

    /// The number behind 分之.
    fn numerator(&self, numeral: &Numeral) -> Option<Numeral> {
        let written = self.text.get(numeral.start..numeral.end)?;
        let after = numeral.start + written.find('之')? + '之'.len_utf8();
        let digits = self.skip_blanks(after);
        let inner = scan_at(self.text, digits)?;
        (inner.end == numeral.end && inner.form != Form::Bare).then_some(inner)
    }

    fn ordinal(&self, numeral: &Numeral, spans: &mut Vec<Span>) {
        if !matches!(numeral.form, Form::Plain | Form::Spelled) || numeral.upper.is_some() {
            return;
        }
        let before = self.text.get(..numeral.start).unwrap_or("").trim_end_matches(is_blank);
        if before.ends_with('第') {
            let start = before.len() - '第'.len_utf8();
            spans.push(Span::bytes(start, numeral.end, Kind::Ordinal).with_value(numeral.value));
        }
    }

    /// Chinese numerals with what they are in digits.
    fn rewrite(&self, numeral: &Numeral, spans: &mut Vec<Span>) {
        if numeral.script != Script::Chinese || numeral.upper.is_some() || numeral.more {
            return;
        }
        let mut span = Span::bytes(numeral.start, numeral.end, Kind::Rewrite);
        span.to = Some(match numeral.form {
            Form::Percent => format!("{}%", numeral.value),
            Form::Fraction => match self.fraction_digits(numeral) {
                Some(digits) => digits,
                None => return,
            },
            Form::Plain | Form::Spelled => match self.word(numeral.end, &["摄氏度"]) {
                Some(end) => {
                    span.end = end;
                    format!("{}℃", numeral.value)
                }
                // Digits that were spelled keep their noughts: 零八年.
                None if numeral.form == Form::Spelled => self.spelled_digits(numeral),
                None => numeral.value.to_string(),
            },
            _ => return,
        });
        spans.push(span);
    }

    fn spelled_digits(&self, numeral: &Numeral) -> String {
        let written = self.text.get(numeral.start..numeral.end).unwrap_or("");
        let digits: Option<String> = written
            .chars()
            .map(|character| match token(character) {
                Some(Token::Han(digit)) => Some(char::from(b'0' + digit)),
                _ => None,
            })
            .collect();
        digits.unwrap_or_else(|| numeral.value.to_string())
    }

    /// 三分之一 as 1/3.
    fn fraction_digits(&self, numeral: &Numeral) -> Option<String> {
        let written = self.text.get(numeral.start..numeral.end)?;
        let (denominator, numerator) = written.split_once("分之")?;
        let whole = |part: &str| scan_at(part, 0).filter(|it| it.end == part.len()).map(|it| it.value);
        Some(format!("{}/{}", whole(numerator)?, whole(denominator)?))
    }

    /// Whether the number is an hour, minute or second on the clock: 20点, 8时30分.
    fn in_clock(&self, numeral: &Numeral) -> bool {
        matches!(self.char_at(numeral.end), Some('点' | '點' | '时' | '時'))
            && self.word(numeral.end, &["点钟"]).is_none()
    }

    /// The share or difference of shares whose number is `numeral`.
    pub(super) fn percent(&self, numeral: &Numeral) -> Option<Measured> {
        let mut measured = Measured {
            start: numeral.start,
            end: numeral.end,
            value: numeral.value,
            upper: numeral.upper,
            unit: "%",
            unit_start: numeral.end,
            more: numeral.more,
        };
        if numeral.form == Form::Percent {
            let letter = self.skip_blanks(numeral.end);
            if let Some(end) = self.letter_multiplier(letter) {
                measured.value = measured.value.shift(self.letter_power(letter)?)?;
                measured.end = end;
            }
            return Some(measured);
        }
        if !matches!(numeral.form, Form::Plain | Form::Spelled | Form::Pair) {
            return None;
        }
        let mut at = self.skip_blanks(numeral.end);
        if let Some(end) = self.word(at, &["余", "多"]) {
            measured.more = true;
            at = end;
        }
        if let Some(end) = self.letter_multiplier(at)
            && self.point_at(self.skip_blanks(end)).is_some()
        {
            measured.value = measured.value.shift(self.letter_power(at)?)?;
            at = self.skip_blanks(end);
        }
        measured.unit_start = at;
        if let Some(end) = self.point_at(at) {
            (measured.end, measured.unit) = (end, "百分点");
            return Some(measured);
        }
        if let Some(found) = unit_at(self.text, at) {
            let shift = match found.unit.class {
                Class::Percent => 0,
                Class::PerMille => -1,
                Class::Point => {
                    (measured.end, measured.unit) = (found.end, "百分点");
                    return Some(measured);
                }
                _ => return self.tenths(numeral, measured, at),
            };
            measured.value = measured.value.shift(shift)?;
            measured.upper = measured.upper.and_then(|upper| upper.shift(shift));
            measured.end = found.end;
            return Some(measured);
        }
        self.tenths(numeral, measured, at)
    }

    /// 个百分点, also with blanks between its characters.
    fn point_at(&self, at: usize) -> Option<usize> {
        let mut at = at;
        let mut first = true;
        for characters in ["个個", "百", "分", "点點"] {
            match self.char_at(at) {
                Some(character) if characters.contains(character) => at = self.skip_blanks(at + character.len_utf8()),
                _ if first => {}
                _ => return None,
            }
            first = false;
        }
        // The blanks behind the last character are not part of it.
        let trimmed = self.text.get(..at)?.trim_end_matches(is_blank).len();
        Some(trimmed)
    }

    /// 三成半, 七成六, 九折.
    fn tenths(&self, numeral: &Numeral, mut measured: Measured, at: usize) -> Option<Measured> {
        let ten = Decimal::from(10);
        if let Some(end) = self.word(at, &["成"]) {
            let next = self.char_at(end);
            let word =
                next.is_some_and(|it| "功立为為员員果本长長交熟都效绩績分品人套就型年规群份因样语组".contains(it));
            if word || measured.value.is_negative() || measured.value > ten {
                return None;
            }
            measured.value = measured.value.shift(1)?;
            measured.upper = measured.upper.and_then(|upper| upper.shift(1));
            measured.end = end;
            let behind = self.skip_blanks(end);
            if let Some(end) = self.word(end, &["半"]) {
                measured.value = measured.value.plus(&Decimal::from(5))?;
                measured.end = end;
            } else if let Some(digit) = scan_at(self.text, behind)
                && digit.value < ten
                && digit.value.is_integer()
                && digit.form == Form::Plain
                && self.char_at(digit.end).is_none_or(|it| !is_han(it) && it != '%')
                && self.text.get(behind..digit.end).is_some_and(|it| it.chars().count() == 1)
            {
                measured.value = measured.value.plus(&digit.value)?;
                measured.end = digit.end;
            }
            return Some(measured);
        }
        let end = self.word(at, &["折"])?;
        let word = self.char_at(end).is_some_and(|it| "旧舊叠合射线磨返服扣算页".contains(it));
        if word || measured.value.is_negative() || numeral.upper.is_some() && numeral.value > ten {
            return None;
        }
        // Two digits with a blank between them: 9 9 折.
        if let Some(tens) = self.spaced_digit(numeral) {
            measured.start = tens.start;
            measured.value = tens.value.shift(1)?.plus(&measured.value)?;
        } else if let Some(upper) = measured.upper {
            // 七八折 is vague; 八九折 too.
            measured.value = measured.value.shift(1)?;
            measured.upper = upper.shift(1);
        } else if measured.value <= ten {
            measured.value = measured.value.shift(1)?;
        }
        measured.end = end;
        Some(measured)
    }

    fn spaced_digit(&self, numeral: &Numeral) -> Option<&Numeral> {
        let index = self.numerals.partition_point(|other| other.start < numeral.start);
        let before = self.numerals.get(index.checked_sub(1)?)?;
        let gap = self.text.get(before.end..numeral.start)?;
        let digit = |it: &Numeral| it.value < Decimal::from(10) && it.value.is_integer() && !it.value.is_negative();
        (gap == " " && digit(before) && digit(numeral)).then_some(before)
    }

    /// Money, multiples and physical quantities.
    fn measure(&self, numeral: &Numeral) -> Option<Span> {
        if let Some(money) = self.money(numeral) {
            // 单位：万元 heads a table; 逾千万元 and 百亿元以上 are sums.
            let counts = money.more || self.prefix(money.start).is_some() || self.suffix(money.end).is_some();
            if numeral.form == Form::Bare && !counts {
                return None;
            }
            let mut span = Span::bytes(money.start, money.end, Kind::Currency).with_unit(money.unit);
            span = match money.upper {
                Some(upper) => span.with_lo(money.value, true).with_hi(upper, true),
                None => span.with_value(money.value),
            };
            span.approx = money.more;
            self.widen(&mut span);
            return Some(span);
        }
        if numeral.upper.is_some() || !matches!(numeral.form, Form::Plain | Form::Spelled) {
            return None;
        }
        let mut at = self.skip_blanks(numeral.end);
        let mut more = numeral.more;
        if let Some(end) = self.word(at, &["余", "餘", "多"]) {
            (at, more) = (end, true);
        }
        let found = unit_at(self.text, at)?;
        let mut value = numeral.value;
        match found.unit.class {
            Class::Multiple => {
                let mut end = found.end;
                if let Some(after) = self.word(end, &["半"])
                    && let Some(half) = value.plus(&Decimal::new(5, 1))
                {
                    (value, end) = (half, after);
                }
                let mut span = Span::bytes(numeral.start, end, Kind::Multiple).with_value(value).with_unit("x");
                span.approx = more;
                Some(span)
            }
            Class::Dimension | Class::Area => {
                if self.glued(numeral) || self.counts_otherwise(numeral, &found) {
                    return None;
                }
                let mut end = found.end;
                if let Some(after) = self.word(end, &["半"])
                    && self.char_at(after).is_none_or(|it| !is_han(it) || "的多左".contains(it))
                    && let Some(half) = value.plus(&Decimal::new(5, 1))
                {
                    (value, end) = (half, after);
                }
                let mut span = Span::bytes(numeral.start, end, Kind::Dimension).with_value(value);
                span.approx = more;
                span.unit = Some(found.output());
                span.unit_text = self.text.get(found.start..found.end).map(str::to_owned);
                Some(span)
            }
            _ => None,
        }
    }

    /// Whether a letter or hyphen ties the number to what stands before it: A4, X-20.
    fn glued(&self, numeral: &Numeral) -> bool {
        let before = self.char_before(numeral.digits_start);
        before.is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
    }

    /// 一两 and 两两 are words; 二两 and 三十两 are weights.
    fn counts_otherwise(&self, numeral: &Numeral, found: &FoundUnit) -> bool {
        let liang = found.unit.name == "两";
        liang && numeral.value == Decimal::ONE && self.char_at(found.end).is_some()
    }

    /// A line that is one sum of money takes its 约 and 左右 into the span.
    fn widen(&self, span: &mut Span) {
        let before = self.text.get(..span.start).unwrap_or("");
        let prefix = ["大约", "约", "近", "大概"].iter().find(|word| before.trim() == **word);
        let end = self.word(span.end, &["左右", "上下"]);
        let start = match prefix {
            Some(word) => before.find(*word).unwrap_or(span.start),
            None => span.start,
        };
        if self.is_whole(start, end.unwrap_or(span.end)) && (prefix.is_some() || end.is_some()) {
            (span.start, span.end, span.approx) = (start, end.unwrap_or(span.end), true);
        }
    }

    /// Quantities without a numeral: 对折, 翻番, 翻两番.
    fn halves(&self, spans: &mut Vec<Span>) {
        for (at, _) in self.text.match_indices('番') {
            let head = self.text.get(..at).unwrap_or("");
            // 翻 stands at most four characters before: 翻了两番.
            let Some((turn, _)) = head.char_indices().rev().take(4).find(|(_, it)| *it == '翻') else { continue };
            let middle = head.get(turn + '翻'.len_utf8()..).unwrap_or("").trim_start_matches('了');
            let times = match middle {
                "" => Some(1),
                _ => scan_at(middle, 0).filter(|it| it.end == middle.len()).and_then(|it| it.value.to_i64()),
            };
            if let Some(times) = times.filter(|times| (1..=i64::from(MOST_DOUBLINGS)).contains(times)) {
                let span = Span::bytes(turn, at + '番'.len_utf8(), Kind::Multiple);
                spans.push(span.with_value(Decimal::from(1 << times)).with_unit("x"));
            }
        }
        for word in ["翻倍", "倍增"] {
            for (at, _) in self.text.match_indices(word) {
                // 三倍增长 and 成倍增长 are read otherwise; 倍增器, 倍增计划 name things but state the aim.
                let counted = self.char_before(at).is_some_and(|it| token(it).is_some() || "成数几".contains(it));
                if !counted && self.word(at, &["倍增长"]).is_none() {
                    let span = Span::bytes(at, at + word.len(), Kind::Multiple);
                    spans.push(span.with_value(Decimal::from(2)).with_unit("x"));
                }
            }
        }
        for (at, _) in self.text.match_indices('折') {
            let before = self.char_before(at).filter(|it| matches!(it, '对' | '對'));
            if let Some(character) = before {
                let start = at - character.len_utf8();
                if self.char_before(start) == Some('打') {
                    let span = Span::bytes(start, at + '折'.len_utf8(), Kind::Percent);
                    spans.push(span.with_value(Decimal::from(50)).with_unit("%"));
                }
            }
        }
    }

    fn time(&self, expression: &TimeExpression, spans: &mut Vec<Span>) {
        let mut span = Span::bytes(expression.start, expression.end, Kind::DatePeriod);
        // 从 belongs to the sentence, unless the expression is all there is.
        let range = matches!(expression.value, TimeValue::Range(..));
        if self.rest(span.start).starts_with('从') && !range && !self.is_whole(span.start, span.end) {
            span.start = expression.core_start;
        }
        span.approx = expression.approx;
        match expression.value {
            TimeValue::Duration(duration) => {
                span.kind = Kind::Duration;
                span.duration = Some(duration.to_string());
                spans.push(span);
                return;
            }
            TimeValue::DurationRange(low, high) => {
                span.kind = Kind::Duration;
                span.lo_duration = low.map(|it| it.to_string());
                span.hi_duration = high.map(|it| it.to_string());
                spans.push(span);
                return;
            }
            TimeValue::Span(Some(count), _) if count < 0 => span.modifier = Some(Modifier::Since.as_str()),
            _ => span.modifier = expression.modifier.map(Modifier::as_str),
        }
        let reference = self.reference.or(expression.year_stated().then(any_reference));
        if let Some(reference) = reference {
            let found = expression.resolve(reference);
            span.from = found.from;
            span.to = found.to.map(|date| date.to_string());
            if expression.modifier == Some(Modifier::Until) {
                span.from = None;
            }
        }
        if let TimeValue::One(when) = &expression.value {
            span.iso = self.iso(when);
            // Two digits and 年 alone may be a length of time as well.
            if let When { year: Some(Year::Short(count @ 10..)), part: Part::Whole, .. } = when
                && expression.modifier.is_none()
                && self.char_at(expression.core_start).is_some_and(|it| it.is_ascii_digit())
            {
                let mut length = Span::bytes(expression.core_start, expression.core_end, Kind::Duration);
                length.duration = Some(format!("P{count}Y"));
                spans.push(length);
            }
        }
        if expression.is_day() && expression.modifier.is_none() {
            let mut day = span.clone();
            day.kind = Kind::Date;
            spans.push(day);
        }
        spans.push(span);
    }

    /// The date as far as the text gives it; without a year `XXXX`, or the reference's year for a day still to come.
    fn iso(&self, when: &When) -> Option<String> {
        if when.edge != super::time::Edge::Whole {
            return None;
        }
        let year = match when.year {
            None => None,
            Some(Year::Given(year)) => Some(year),
            _ => Some(when.resolve(self.reference?)?.start.year()),
        };
        let year_text = year.map_or("XXXX".to_owned(), |year| format!("{year:04}"));
        match when.part {
            Part::Whole => year.map(|year| format!("{year:04}")),
            Part::Months(first, last) if first == last => Some(format!("{year_text}-{first:02}")),
            Part::Days(month, first, last) if first == last => {
                let coming = year.is_none().then_some(self.reference).flatten().and_then(|reference| {
                    let day = when.resolve(reference)?.start;
                    (day >= reference).then(|| day.to_string())
                });
                Some(coming.unwrap_or_else(|| format!("{year_text}-{month:02}-{first:02}")))
            }
            _ => None,
        }
    }
}

/// Words and web addresses whose digits are no quantities, in order.
fn skipped(text: &str) -> Vec<(usize, usize)> {
    let mut ranges = words(text);
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("://")) {
        let start = at + found;
        let end = text.get(start..).and_then(|rest| rest.find(|it: char| it.is_whitespace() || is_han(it)));
        at = end.map_or(text.len(), |length| start + length);
        ranges.push((start, at));
    }
    ranges.sort_unstable();
    ranges
}
