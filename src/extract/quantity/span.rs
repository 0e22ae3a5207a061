//! What a line of text yields.

use super::decimal::Decimal;
use crate::time::Date;
use serde::Serialize;

/// What a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A number, whatever it counts.
    Number,
    /// A share in per cent, or a difference in percentage points.
    Percent,
    /// Two ends, or one that is bounded.
    Range,
    /// 第N.
    Ordinal,
    /// Money.
    Currency,
    /// A physical quantity.
    Dimension,
    /// A day.
    Date,
    /// A period of days.
    DatePeriod,
    /// A length of time.
    Duration,
    /// N倍, 翻番.
    Multiple,
    /// A Chinese numeral with what it is in digits.
    Rewrite,
}

/// A quantity found in a line; absent fields do not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First character, counted in Unicode code points from nought.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The characters.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// The value, with 万 and 亿 multiplied in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Decimal>,
    /// 元 and other currencies, % or 百分点, x, the English name of a physical unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// The unit as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_text: Option<String>,
    /// Lower limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lo: Option<Decimal>,
    /// Whether the lower limit is included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lo_incl: Option<bool>,
    /// Upper limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hi: Option<Decimal>,
    /// Whether the upper limit is included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hi_incl: Option<bool>,
    /// Whether the text blurs the value: 约, 左右, 余.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub approx: bool,
    /// The date as `2016`, `2016-10`, `2016-10-12`, `XXXX-10-12`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso: Option<String>,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day; the replacement in digits for [`Kind::Rewrite`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// before, before_or_on, until, since, after.
    #[serde(rename = "mod", skip_serializing_if = "Option::is_none")]
    pub modifier: Option<&'static str>,
    /// Length of time after ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// Shortest length of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lo_duration: Option<String>,
    /// Longest length of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hi_duration: Option<String>,
}

impl Span {
    /// A span of bytes, which the caller turns into characters at the end.
    pub(super) fn bytes(start: usize, end: usize, kind: Kind) -> Self {
        Self {
            start,
            end,
            text: String::new(),
            kind,
            value: None,
            unit: None,
            unit_text: None,
            lo: None,
            lo_incl: None,
            hi: None,
            hi_incl: None,
            approx: false,
            iso: None,
            from: None,
            to: None,
            modifier: None,
            duration: None,
            lo_duration: None,
            hi_duration: None,
        }
    }
    pub(super) fn with_value(mut self, value: Decimal) -> Self {
        self.value = Some(value);
        self
    }
    pub(super) fn with_unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }
    pub(super) fn with_lo(mut self, value: Decimal, included: bool) -> Self {
        (self.lo, self.lo_incl) = (Some(value), Some(included));
        self
    }
    pub(super) fn with_hi(mut self, value: Decimal, included: bool) -> Self {
        (self.hi, self.hi_incl) = (Some(value), Some(included));
        self
    }
}

/// Turns byte offsets into character offsets, sorts and fills in the texts.
pub(super) fn settle(text: &str, spans: &mut Vec<Span>) {
    spans.sort_by_key(|span| (span.start, span.end, span.kind));
    spans.dedup_by(|a, b| (a.start, a.end, a.kind) == (b.start, b.end, b.kind));
    let mut marks: Vec<usize> = spans.iter().flat_map(|span| [span.start, span.end]).collect();
    marks.sort_unstable();
    marks.dedup();
    let mut characters = Vec::with_capacity(marks.len());
    let (mut at, mut count) = (0, 0);
    for mark in &marks {
        count += text.get(at..*mark).map_or(0, |part| part.chars().count());
        at = *mark;
        characters.push(count);
    }
    let place = |byte: usize| marks.binary_search(&byte).ok().and_then(|index| characters.get(index)).copied();
    for span in spans.iter_mut() {
        span.text = text.get(span.start..span.end).unwrap_or("").to_owned();
        span.start = place(span.start).unwrap_or(0);
        span.end = place(span.end).unwrap_or(0);
    }
}
