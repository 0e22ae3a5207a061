//! The parser behind [`super::time`].

use super::decimal::Decimal;
use super::reader::Reader;
use super::time::{Edge, Modifier, Part, TimeExpression, TimeValue, When, Year, small};
use super::token::{Token, is_blank, token};
use crate::extract::numeral::Form;

/// A text with methods that read time expressions from it.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) reader: Reader<'a>,
}

/// A whole number as dates use them.
#[derive(Clone, Copy)]
pub(super) struct Int {
    pub(super) value: i32,
    /// The second of a pair: 三四季度.
    pub(super) upper: Option<i32>,
    /// Digits written, where they are digits or spelled one by one.
    pub(super) digits: u8,
    pub(super) spelled: bool,
    pub(super) ascii: bool,
    pub(super) end: usize,
}

const FULL: When = When { year: None, part: Part::Whole, edge: Edge::Whole };

pub(super) fn month_number(value: i32) -> Option<u8> {
    u8::try_from(value).ok().filter(|month| (1..=12).contains(month))
}

pub(super) fn day_number(value: i32) -> Option<u8> {
    u8::try_from(value).ok().filter(|day| (1..=31).contains(day))
}

pub(super) fn is_day_of(month: u8, day: u8) -> bool {
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    day <= longest
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, reader: Reader::new(text) }
    }
    pub(super) fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }
    pub(super) fn before(&self, at: usize) -> &'a str {
        self.text.get(..at).unwrap_or("")
    }
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }
    pub(super) fn skip_blanks(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + (rest.len() - rest.trim_start_matches(is_blank).len())
    }
    /// The end of the first of `words` that stands at `at`.
    pub(super) fn word(&self, at: usize, words: &[&str]) -> Option<usize> {
        let rest = self.rest(at);
        words.iter().find(|word| rest.starts_with(**word)).map(|word| at + word.len())
    }

    /// The first byte at or after `from` where an expression may begin.
    pub(super) fn candidate(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' | b'Q' | b'"' => return Some(at),
                0..=0x7f => at += 1,
                0xe2..=0xef => {
                    let character = self.char_at(at)?;
                    let opens = matches!(
                        character,
                        '昨' | '这'
                            | '去'
                            | '今'
                            | '明'
                            | '前'
                            | '后'
                            | '大'
                            | '上'
                            | '下'
                            | '本'
                            | '当'
                            | '近'
                            | '过'
                            | '未'
                            | '截'
                            | '自'
                            | '从'
                            | '首'
                            | '同'
                            | '次'
                            | '翌'
                            | '往'
                            | '全'
                            | '最'
                            | '半'
                            | 'Ｑ'
                            | '第'
                            | '“'
                            | '‘'
                            | '「'
                            | '『'
                            | '年'
                            | '头'
                    );
                    if opens || token(character).is_some() {
                        return Some(at);
                    }
                    at += 3;
                }
                _ => at += self.char_at(at).map_or(1, char::len_utf8),
            }
        }
        None
    }
    /// Where to go on after a candidate that begins no expression: past the whole numeral, whose tail is none either.
    pub(super) fn skip(&self, at: usize) -> usize {
        let mut end = at;
        while let Some((Token::Digit(_), next, _)) = self.reader.token_at(end) {
            end = next;
        }
        if end > at {
            return end;
        }
        match self.reader.number(at) {
            Some(number) => number.end,
            None => at + self.char_at(at).map_or(1, char::len_utf8),
        }
    }

    /// A whole number without decimals and grouping.
    pub(super) fn int(&self, at: usize) -> Option<Int> {
        let (first, _, _) = self.reader.token_at(at)?;
        if let Token::Digit(_) = first {
            let mut int = Int { value: 0, upper: None, digits: 0, spelled: false, ascii: true, end: at };
            while let Some((Token::Digit(digit), end, _)) = self.reader.token_at(int.end) {
                int.value = int.value.checked_mul(10)?.checked_add(i32::from(digit))?;
                int.digits = int.digits.checked_add(1)?;
                int.end = end;
            }
            return Some(int);
        }
        let number = self.reader.number(at)?;
        let spelled = number.form == Form::Spelled;
        if !matches!(number.form, Form::Plain | Form::Pair | Form::Spelled) || number.more {
            return None;
        }
        let digits = self.text.get(at..number.end)?.chars().count();
        let upper = match &number.upper {
            Some(upper) => Some(small(upper)?),
            None => None,
        };
        let digits = u8::try_from(digits).ok()?;
        Some(Int { value: small(&number.value)?, upper, digits, spelled, ascii: false, end: number.end })
    }

    /// A sign that joins two ends; returns its end. `words` allows 至 and 到.
    pub(super) fn joint(&self, at: usize) -> Option<usize> {
        let start = self.skip_blanks(at);
        let mut end = start;
        let mut count = 0;
        while let Some(character) = self.char_at(end) {
            if !matches!(character, '-' | '–' | '—' | '－' | '―' | '─' | '~' | '～' | '〜' | '−' | '∼') {
                break;
            }
            count += 1;
            end += character.len_utf8();
        }
        if count == 0 {
            end = self.word(start, &["至", "到"])?;
        } else if count > 3 {
            return None;
        }
        Some(self.skip_blanks(end))
    }

    pub(super) fn expression(&self, at: usize) -> Option<TimeExpression> {
        let (core_start, lead) =
            match self.word(at, &["截至到", "截止到", "截至", "截止至", "截止", "自从", "自", "从"]) {
                Some(end) => {
                    let lead = if self.rest(at).starts_with('截') { Some(Modifier::Until) } else { None };
                    (self.skip_blanks(end), lead)
                }
                None => (at, None),
            };
        let led = core_start > at;
        let (value, core_end) = match self.core(core_start) {
            Some(found) => found,
            None if !led => return self.duration(at),
            None => return None,
        };
        let mut expression = TimeExpression {
            start: at,
            end: core_end,
            core_start,
            core_end,
            value,
            modifier: lead,
            approx: matches!(value, TimeValue::Span(..)),
        };
        let spanned = matches!(value, TimeValue::Span(..));
        if spanned {
            expression.modifier = None;
        } else if let Some((end, modifier)) = self.modifier(core_end) {
            expression.end = end;
            // 自…至…止 and 从…到…期间 close a range that is whole already.
            if !matches!(value, TimeValue::Range(..)) {
                expression.modifier = modifier.or(lead);
            }
        } else if let Some(end) = self.word(self.skip_blanks(core_end), &["左右", "前后"]) {
            expression.end = end;
            expression.approx = true;
        }
        // 自 and 从 without 起 or a second end belong to the sentence: 从2020年的5家.
        let bounded = expression.modifier.is_some() || matches!(value, TimeValue::Range(..));
        if led && lead.is_none() && !bounded {
            expression.start = core_start;
        }
        Some(expression)
    }

    /// What stands behind a date and bounds it.
    fn modifier(&self, at: usize) -> Option<(usize, Option<Modifier>)> {
        let at = self.skip_blanks(at);
        let table: [(&[&str], Option<Modifier>); 8] = [
            (&["起至今", "以来", "起", "开始", "至今"], Some(Modifier::Since)),
            (&["或之前", "及之前", "及以前", "或以前", "或更早"], Some(Modifier::Until)),
            (&["或之后", "及之后", "及以后", "或以后", "或更晚"], Some(Modifier::Since)),
            (&["之前"], Some(Modifier::Before)),
            (&["以前"], Some(Modifier::BeforeOrOn)),
            (&["之后", "以后"], Some(Modifier::After)),
            (&["为止", "止"], Some(Modifier::Until)),
            (&["之间", "期间", "间"], None),
        ];
        for (words, modifier) in table {
            if let Some(end) = self.word(at, words) {
                // 开始, 间, 起 and 止 must not be the head of another word: 间接, 起草, 止损.
                let next = self.char_at(end);
                let word = self.text.get(at..end).unwrap_or("");
                let cut = match word {
                    "间" => next.is_some_and(|it| "接断隔或".contains(it)),
                    "起" => next.is_some_and(|it| "草步点来底源诉".contains(it)),
                    "止" => next.is_some_and(|it| "损境".contains(it)),
                    _ => false,
                };
                return if cut { None } else { Some((end, modifier)) };
            }
        }
        // 前 and 后 end an expression where no count follows: 2035年前, not 2020年前三季度.
        let (word, modifier) = match self.char_at(at)? {
            '前' => ('前', Modifier::BeforeOrOn),
            '后' | '後' => ('后', Modifier::After),
            _ => return None,
        };
        let end = at + word.len_utf8();
        let next = self.char_at(end);
        let free = next.is_none_or(|it| token(it).is_none() && !"期半后沿列景端部续者来台年".contains(it));
        free.then_some((end, Some(modifier)))
    }

    /// A date, range, plan or span without what stands around it.
    fn core(&self, at: usize) -> Option<(TimeValue, usize)> {
        if let Some(found) = self.plan(at) {
            return Some(found);
        }
        if let Some(found) = self.century(at) {
            return Some(found);
        }
        if let Some(found) = self.span(at) {
            return Some(found);
        }
        if let Some(found) = self.year_range(at) {
            return Some(found);
        }
        if let Some(end) = self.word(at, &["今明两年", "今明兩年", "今明2年"]) {
            let year = |offset| When { year: Some(Year::Relative(offset)), ..FULL };
            return Some((TimeValue::Range(year(0), year(1)), end));
        }
        let (first, end) = self.when(at)?;
        if let Some((last, range_end)) = self.second(&first, end) {
            return Some((TimeValue::Range(first, last), range_end));
        }
        Some((TimeValue::One(first), end))
    }

    /// The second end of a range whose first ends at `end`.
    fn second(&self, first: &When, end: usize) -> Option<(When, usize)> {
        // 自…起至…止
        let end = self.word(end, &["起"]).filter(|end| self.joint(*end).is_some()).unwrap_or(end);
        if let Some(next) = self.joint(end) {
            let (mut last, last_end) = self.when(next).or_else(|| self.bare_tail(first, next))?;
            if last.year.is_none() && matches!(first.part, Part::Whole) && !matches!(last.part, Part::Whole) {
                return None;
            }
            if last.year.is_none() && follows(first, &last) {
                last.year = first.year;
            }
            return Some((last, last_end));
        }
        let next = self.skip_blanks(end);
        if !matches!(self.char_at(next), Some('和' | '与' | '同' | '及')) {
            return None;
        }
        let next = self.skip_blanks(next + '和'.len_utf8());
        let (mut last, last_end) = self.when(next)?;
        self.word(self.skip_blanks(last_end), &["之间", "间", "期间"])?;
        if last.year.is_none() {
            last.year = first.year;
        }
        Some((last, last_end))
    }

    /// The second end where it leaves out what the first said: the 15号 of 9月9号到15号, the 2009 of 2008.03-2009.
    fn bare_tail(&self, first: &When, at: usize) -> Option<(When, usize)> {
        let int = self.int(at)?;
        match first.part {
            Part::Days(month, start, _) => {
                let day = day_number(int.value).filter(|day| is_day_of(month, *day) && *day > start)?;
                let end = self.word(int.end, &["日", "号", "號"])?;
                Some((When { year: first.year, part: Part::Days(month, day, day), edge: Edge::Whole }, end))
            }
            Part::Months(..) if int.ascii && int.digits == 4 && first.year.is_some() => {
                Some((When { year: Some(Year::Given(int.value)), ..FULL }, int.end))
            }
            _ => None,
        }
    }

    /// Two years of which only the last has 年: 1995-1997年, 2025至2027年, 2021—25年.
    fn year_range(&self, at: usize) -> Option<(TimeValue, usize)> {
        let first = self.int(at)?;
        let is_year = |int: &Int| int.digits == 4 && (int.ascii || int.spelled) && (1000..3000).contains(&int.value);
        if !is_year(&first) {
            return None;
        }
        let next = self.joint(first.end).or_else(|| self.slash(first.end))?;
        let mut last = self.int(next)?;
        if last.ascii && last.digits == 2 && last.value > first.value % 100 {
            last.value += first.value - first.value % 100;
        } else if !is_year(&last) {
            return None;
        }
        let end = self.word(self.skip_blanks(last.end), &["年度", "学年", "年"])?;
        if last.value < first.value {
            return None;
        }
        let mut last_when = When { year: Some(Year::Given(last.value)), ..FULL };
        let mut end = end;
        if let Some((part, edge, part_end)) = self.part(end, true) {
            last_when = When { part, edge, ..last_when };
            end = part_end;
        }
        Some((TimeValue::Range(When { year: Some(Year::Given(first.value)), ..FULL }, last_when), end))
    }

    fn slash(&self, at: usize) -> Option<usize> {
        self.word(at, &["/", "／"])
    }

    /// A date or a period inside one year.
    pub(super) fn when(&self, at: usize) -> Option<(When, usize)> {
        if let Some(found) = self.numeric(at) {
            return Some(found);
        }
        if let Some(found) = self.relative(at) {
            return Some(found);
        }
        if let Some(int) = self.int(at)
            && let Some(found) = self.year(at, &int)
        {
            return Some(found);
        }
        let (part, edge, end) = self.part(at, false)?;
        Some((When { year: None, part, edge }, end))
    }

    /// A numbered year at `at` with its part.
    fn year(&self, at: usize, int: &Int) -> Option<(When, usize)> {
        let end = self.word(self.skip_blanks(int.end), &["年度", "年份", "年"])?;
        let part = self.part(end, true);
        let year = match int.digits {
            4 if (int.ascii || int.spelled) && (1000..3000).contains(&int.value) => Year::Given(int.value),
            3 if int.spelled || (int.ascii && part.is_some()) => Year::Given(int.value),
            2 if int.spelled || (int.ascii && self.is_short_year(at, int, end, part.is_some())) => {
                Year::Short(u8::try_from(int.value).ok()?)
            }
            _ => return None,
        };
        if int.upper.is_some() {
            return None;
        }
        let when = |part, edge| When { year: Some(year), part, edge };
        match part {
            Some((part, edge, end)) => Some((when(part, edge), end)),
            None => Some((when(Part::Whole, Edge::Whole), end)),
        }
    }

    /// Whether two digits before 年 are a year and no count of years.
    fn is_short_year(&self, at: usize, int: &Int, end: usize, has_part: bool) -> bool {
        int.value < 10 || has_part || (self.before(at).trim().is_empty() && self.rest(end).trim().is_empty())
    }

    /// 去年, 今年上半年, 上月, 本季度末.
    fn relative(&self, at: usize) -> Option<(When, usize)> {
        let years: [(&[&str], i32); 6] = [
            (&["大前年"], -3),
            (&["前年"], -2),
            (&["去年", "上年度", "上年", "上一年度", "上一年"], -1),
            (&["今年", "本年度", "本年", "当年", "全年", "同年"], 0),
            (&["明年", "次年", "翌年", "下一年", "下年度"], 1),
            (&["后年"], 2),
        ];
        for (words, offset) in years {
            if let Some(end) = self.word(at, words) {
                let year = Some(Year::Relative(offset));
                // 全年 and 当年 without a part are left to the caller where a stated year stands before them.
                return match self.part(end, true) {
                    Some((part, edge, end)) => Some((When { year, part, edge }, end)),
                    None => Some((When { year, ..FULL }, end)),
                };
            }
        }
        if let Some((part, end)) = self.near_day(at) {
            return Some((When { year: None, part, edge: Edge::Whole }, end));
        }
        let (offset, end) = if let Some(end) = self.word(at, &["上一个", "上个", "上一", "上"]) {
            (-1, end)
        } else if let Some(end) = self.word(at, &["本", "当", "这个"]) {
            (0, end)
        } else if let Some(end) = self.word(at, &["下一个", "下个", "下一", "下"]) {
            (1, end)
        } else {
            return None;
        };
        let (part, end) = if let Some(end) = self.word(end, &["季度", "季"]) {
            if self.word(end, &["节", "后赛", "前赛"]).is_some() {
                return None;
            }
            (Part::RelativeQuarter(offset), end)
        } else {
            (Part::RelativeMonth(offset), self.word(end, &["月份", "月"])?)
        };
        if let (Part::RelativeMonth(_), Some(next)) = (part, self.char_at(end))
            && "球亮光饼票台".contains(next)
        {
            return None;
        }
        if let Part::RelativeMonth(offset) = part
            && let Some(int) = self.int(end).filter(|int| int.digits <= 3 && int.upper.is_none())
            && let Some(day) = day_number(int.value)
            && let Some(end) = self.word(int.end, &["日", "号", "號"])
        {
            return Some((When { year: None, part: Part::DayOfMonth(offset, day), edge: Edge::Whole }, end));
        }
        let (edge, end) = self.edge(end);
        Some((When { year: None, part, edge }, end))
    }

    /// 今天, 上周, 下周三.
    fn near_day(&self, at: usize) -> Option<(Part, usize)> {
        let days: [(&[&str], i32); 7] = [
            (&["大前天"], -3),
            (&["前天", "前日"], -2),
            (&["昨天", "昨日"], -1),
            (&["今天", "今日"], 0),
            (&["明天", "明日"], 1),
            (&["大后天"], 3),
            (&["后天"], 2),
        ];
        for (words, offset) in days {
            if let Some(end) = self.word(at, words) {
                // 后天 and 今日 stand in other words: 后天性, 今日头条.
                return self.word(end, &["性", "头条", "免疫"]).is_none().then_some((Part::RelativeDay(offset), end));
            }
        }
        let weeks: [(&[&str], i32); 3] = [
            (&["上一周", "上周", "上星期", "上个星期", "上礼拜"], -1),
            (&["本周", "这周", "本星期", "这个星期", "这一周", "这星期"], 0),
            (&["下一周", "下周", "下星期", "下个星期", "下礼拜"], 1),
        ];
        for (words, offset) in weeks {
            let Some(end) = self.word(at, words) else { continue };
            let names = [("一", 1), ("二", 2), ("三", 3), ("四", 4), ("五", 5), ("六", 6), ("日", 7), ("天", 7)];
            for (name, day) in names {
                if let Some(end) = self.word(end, &[name]) {
                    return Some((Part::Weekday(offset, day), end));
                }
            }
            // 本周期, 下周转 are cut elsewhere.
            return self
                .word(end, &["期", "转", "边", "岁", "刊"])
                .is_none()
                .then_some((Part::RelativeWeek(offset), end));
        }
        None
    }

    /// 、3日 behind a day.
    pub(super) fn another_day(&self, last: &TimeExpression) -> Option<TimeExpression> {
        let TimeValue::One(When { year, part: Part::Days(month, before, _), .. }) = last.value else { return None };
        let start = self.skip_blanks(self.word(last.end, &["、", "和", "及", "与"])?);
        let int = self.int(start).filter(|int| int.digits <= 3 && int.upper.is_none())?;
        let day = day_number(int.value).filter(|day| *day > before && is_day_of(month, *day))?;
        let end = self.word(int.end, &["日", "号", "號"])?;
        if self.word(end, &["均", "常", "报", "元", "楼", "线"]).is_some() {
            return None;
        }
        let value = TimeValue::One(When { year, part: Part::Days(month, day, day), edge: Edge::Whole });
        Some(TimeExpression { start, end, core_start: start, core_end: end, value, modifier: None, approx: false })
    }
}

/// Whether a second end without a year lies behind the first within a year.
fn follows(first: &When, last: &When) -> bool {
    let place = |part: &Part| match *part {
        Part::Whole => (0, 0),
        Part::Half(half) => (half * 6, 31),
        Part::Quarters(_, quarter) => (quarter * 3, 31),
        Part::Months(_, month) => (month, 31),
        Part::Third(month, third) => (month, third * 10),
        Part::Days(month, _, day) => (month, day),
        _ => (0, 0),
    };
    place(&last.part) >= place(&first.part)
}

/// A number of units as a decimal, with a half behind them.
pub(super) fn with_half(value: &Decimal, half: bool) -> Option<Decimal> {
    if half { value.plus(&Decimal::new(5, 1)) } else { Some(*value) }
}
