//! Lengths of time.

use super::decimal::Decimal;
use super::time::{TimeExpression, TimeValue, Unit};
use super::when::{Cursor, with_half};
use crate::extract::numeral::Form;

/// A length of time, exact to a thousandth in each of its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duration {
    /// Thousandths of years, months, weeks, days, hours, minutes, seconds.
    thousandths: [i64; 7],
}

impl Duration {
    /// So many of one unit, a quarter as three months; `None` beyond three decimals or 15 digits.
    #[must_use]
    pub fn of(count: Decimal, unit: Unit) -> Option<Self> {
        let mut duration = Self::default();
        let count = if unit == Unit::Quarter { count.times(&Decimal::from(3))? } else { count };
        *duration.thousandths.get_mut(place(unit))? = count.shift(3)?.to_i64()?;
        Some(duration)
    }
    /// The count of one unit; a quarter has none of its own.
    #[must_use]
    pub fn count(&self, unit: Unit) -> Decimal {
        if unit == Unit::Quarter {
            return Decimal::ZERO;
        }
        self.thousandths.get(place(unit)).map_or(Decimal::ZERO, |count| Decimal::new(i128::from(*count), 3))
    }
    /// The sum, unit by unit.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let mut sum = *self;
        for (left, right) in sum.thousandths.iter_mut().zip(other.thousandths) {
            *left = left.checked_add(right)?;
        }
        Some(sum)
    }
}

fn place(unit: Unit) -> usize {
    match unit {
        Unit::Year => 0,
        Unit::Month | Unit::Quarter => 1,
        Unit::Week => 2,
        Unit::Day => 3,
        Unit::Hour => 4,
        Unit::Minute => 5,
        Unit::Second => 6,
    }
}

impl std::fmt::Display for Duration {
    /// ISO 8601: `P1Y6M`, `P2.5Y`, `PT30M`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |unit, letter| (self.count(unit), letter);
        let date = [part(Unit::Year, 'Y'), part(Unit::Month, 'M'), part(Unit::Week, 'W'), part(Unit::Day, 'D')];
        let clock = [part(Unit::Hour, 'H'), part(Unit::Minute, 'M'), part(Unit::Second, 'S')];
        let any = |parts: &[(Decimal, char)]| parts.iter().any(|part| !part.0.is_zero());
        f.write_str("P")?;
        if !any(&date) && !any(&clock) {
            return f.write_str("0D");
        }
        for (count, letter) in date.iter().filter(|part| !part.0.is_zero()) {
            write!(f, "{count}{letter}")?;
        }
        if any(&clock) {
            f.write_str("T")?;
            for (count, letter) in clock.iter().filter(|part| !part.0.is_zero()) {
                write!(f, "{count}{letter}")?;
            }
        }
        Ok(())
    }
}

impl Cursor<'_> {
    /// A duration at `at`, with bounds where they are stated.
    pub(super) fn duration(&self, at: usize) -> Option<TimeExpression> {
        let make = |value, end, approx| TimeExpression {
            start: at,
            end,
            core_start: at,
            core_end: end,
            value,
            modifier: None,
            approx,
        };
        if let Some((low, high, end)) = self.duration_range(at) {
            return Some(make(TimeValue::DurationRange(low, high), end, true));
        }
        let (mut sum, mut unit, mut end) = self.length(at)?;
        while let Some(next) = self.another(end)
            && let Some((more, finer, after)) = self.length(next)
        {
            // 两年三个月 goes from the longer to the shorter unit; 两天又一个月 says so by 又.
            if next == end && place(finer) <= place(unit) {
                break;
            }
            sum = sum.plus(&more)?;
            (unit, end) = (finer, after);
        }
        Some(make(TimeValue::Duration(sum), end, false))
    }

    /// Where the next length of a sum may begin.
    fn another(&self, end: usize) -> Option<usize> {
        let at = self.skip_blanks(end);
        Some(match self.word(at, &["外加", "加上", "加", "又", "零"]) {
            Some(after) => self.skip_blanks(after),
            None => at,
        })
    }

    /// One count with its unit: 三年半, 个半月, 半年, 10个工作日.
    fn length(&self, at: usize) -> Option<(Duration, Unit, usize)> {
        if let Some(end) = self.word(at, &["半"]) {
            let end = self.word(end, &["个", "個"]).unwrap_or(end);
            let (unit, end) = self.time_unit(end, false)?;
            if unit == Unit::Day && self.word(at, &["半日"]).is_some() {
                return None;
            }
            return Some((Duration::of(Decimal::new(5, 1), unit)?, unit, end));
        }
        let number = self.reader.number(at)?;
        if number.upper.is_some() || number.more || !matches!(number.form, Form::Plain | Form::Spelled) {
            return None;
        }
        let mut end = self.skip_blanks(number.end);
        let mut half = false;
        let counter = self.word(end, &["个", "個"]);
        if let Some(after) = counter {
            end = after;
        }
        if let Some(after) = self.word(end, &["半"]) {
            half = true;
            end = after;
        }
        let (unit, mut end) = self.time_unit(end, counter.is_some())?;
        // Four plain digits before 年 are a calendar year.
        if unit == Unit::Year && number.plain_digits == 4 {
            return None;
        }
        if !half && let Some(after) = self.word(end, &["半"]) {
            half = true;
            end = after;
        }
        Some((Duration::of(with_half(&number.value, half)?, unit)?, unit, end))
    }

    fn time_unit(&self, at: usize, counted: bool) -> Option<(Unit, usize)> {
        let table: [(&[&str], Unit); 9] = [
            (&["周年", "年"], Unit::Year),
            (&["季度"], Unit::Quarter),
            (&["工作日", "自然日", "日历日"], Unit::Day),
            (&["星期", "礼拜", "禮拜", "周", "週"], Unit::Week),
            (&["小时", "小時", "钟头", "鐘頭"], Unit::Hour),
            (&["分钟", "分鐘"], Unit::Minute),
            (&["秒钟", "秒鐘", "秒"], Unit::Second),
            (&["天", "日"], Unit::Day),
            (&["月"], Unit::Month),
        ];
        for (words, unit) in table {
            let Some(end) = self.word(at, words) else { continue };
            if unit == Unit::Month && !counted && self.word(at.saturating_sub("半".len()), &["半"]).is_none() {
                return None;
            }
            if unit == Unit::Quarter && !counted {
                return None;
            }
            let cut: &[&str] = match unit {
                Unit::Year => &["级", "代", "度", "份", "轻", "薪", "货", "初", "末", "底"],
                Unit::Day => &["均", "报", "元", "本", "语", "然气", "津", "府", "气"],
                Unit::Week => &["边", "岁", "转"],
                _ => &[],
            };
            if self.word(end, cut).is_some() {
                return None;
            }
            return Some((unit, end));
        }
        None
    }

    /// 3年以上7年以下, 三十年以上, 13—18天, 3天——8天, 5至10年.
    fn duration_range(&self, at: usize) -> Option<(Option<Duration>, Option<Duration>, usize)> {
        if let Some((low, unit, end)) = self.length(at) {
            if let Some(after) = self.word(end, &["以上"]) {
                let upper =
                    self.length(after).and_then(|(high, _, end)| Some((high, self.word(end, &["以下", "以内"])?)));
                return Some(match upper {
                    Some((high, end)) => (Some(low), Some(high), end),
                    None => (Some(low), None, after),
                });
            }
            if let Some(after) = self.word(end, &["以下", "以内", "之内"]) {
                return Some((None, Some(low), after));
            }
            let (high, other, end) = self.length(self.joint(end)?)?;
            return (unit == other).then_some((Some(low), Some(high), end));
        }
        let number = self.reader.number(at)?;
        if !matches!(number.form, Form::Plain | Form::Pair) || number.more {
            return None;
        }
        if let Some(upper) = number.upper {
            let end = self.skip_blanks(number.end);
            let counter = self.word(end, &["个", "個"]);
            let (unit, end) = self.time_unit(counter.unwrap_or(end), counter.is_some())?;
            return Some((Duration::of(number.value, unit), Duration::of(upper, unit), end));
        }
        if number.plain_digits == 4 {
            return None;
        }
        let (high, unit, end) = self.length(self.joint(number.end)?)?;
        Some((Some(Duration::of(number.value, unit)?), Some(high), end))
    }
}
