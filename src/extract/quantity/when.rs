//! The parser behind [`super::time`].

use super::decimal::Decimal;
use super::reader::Reader;
use super::time::{Edge, Modifier, Part, TimeExpression, TimeValue, Unit, When, Year, small};
use super::token::{Token, is_blank, is_han, token};
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

fn month_number(value: i32) -> Option<u8> {
    u8::try_from(value).ok().filter(|month| (1..=12).contains(month))
}

fn day_number(value: i32) -> Option<u8> {
    u8::try_from(value).ok().filter(|day| (1..=31).contains(day))
}

fn is_day_of(month: u8, day: u8) -> bool {
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
                        '去' | '今'
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

    /// “十四五”, 十三五末, “十五”期间.
    fn plan(&self, at: usize) -> Option<(TimeValue, usize)> {
        let (start, quote) = match self.char_at(at)? {
            '“' => (at + 3, Some('”')),
            '‘' => (at + 3, Some('’')),
            '「' => (at + 3, Some('」')),
            '『' => (at + 3, Some('』')),
            '"' => (at + 1, Some('"')),
            _ => (at, None),
        };
        let mut characters = self.rest(start).char_indices();
        let digit = |character| match token(character) {
            Some(Token::Han(digit)) if digit > 0 => Some(digit),
            _ => None,
        };
        let (_, first) = characters.next()?;
        let (number, length) = if first == '十' {
            let (place, second) = characters.next()?;
            match (digit(second), characters.next()) {
                (Some(ones), Some((last, '五'))) if ones != 2 || second == '二' => (10 + ones, last + 3),
                (Some(5), _) => (10, place + 3),
                _ => return None,
            }
        } else {
            let (last, second) = characters.next()?;
            if second != '五' {
                return None;
            }
            (digit(first).filter(|number| quote.is_some() || *number >= 6)?, last + 3)
        };
        let mut end = start + length;
        if let Some(quote) = quote {
            if self.char_at(end)? != quote {
                return None;
            }
            end += quote.len_utf8();
        }
        let unquoted = quote.is_none();
        let after = self.skip_blanks(end);
        let named = self.word(after, &["规划纲要", "规划", "計劃", "计划"]);
        let edge_at = named.filter(|_| self.word(named.unwrap_or(0), &["期", "末", "时期"]).is_some()).unwrap_or(after);
        let table: [(&[&str], Edge); 4] = [
            (&["期末", "时期末", "末期", "收官之年", "末", "终期"], Edge::End),
            (&["期初", "开局之年", "起步之年", "初期", "初", "首年"], Edge::Start),
            (&["中期", "期中"], Edge::Middle),
            (&["期间", "时期", "以来", "规划期", "期内"], Edge::Whole),
        ];
        for (words, edge) in table {
            if let Some(end) = self.word(edge_at, words) {
                return Some((TimeValue::Plan(number, edge), end));
            }
        }
        // Without quotes, 十四五 may be a count (十四五个) and 十五 mostly is.
        if unquoted && named.is_none() {
            let counted = self
                .char_at(end)
                .is_some_and(|it| is_han(it) && "个家天人岁万亿年次名元倍成件项月日号點点".contains(it));
            if number <= 10 || counted || self.char_at(end) == Some('%') {
                return None;
            }
        }
        if unquoted && number == 10 && named.is_none() {
            return None;
        }
        Some((TimeValue::Plan(number, Edge::Whole), end))
    }

    /// 十九世纪七十年代, 本世纪20年代, 上世纪80年代, 18世纪, 80年代.
    fn century(&self, at: usize) -> Option<(TimeValue, usize)> {
        let (relative, end) = if let Some(end) = self.word(at, &["上世纪", "上个世纪", "上一世纪"]) {
            (Some(-1), end)
        } else if let Some(end) = self.word(at, &["本世纪", "这个世纪", "新世纪"]) {
            (Some(0), end)
        } else {
            (None, at)
        };
        let decade_at = |at: usize| -> Option<(u8, usize)> {
            let int = self.int(self.skip_blanks(at))?;
            let end = self.word(int.end, &["年代"])?;
            let decade = u8::try_from(int.value / 10).ok().filter(|decade| *decade < 10 && int.value % 10 == 0)?;
            Some((decade, end))
        };
        if let Some(offset) = relative {
            return match decade_at(end) {
                Some((decade, end)) => Some((TimeValue::RelativeCentury(offset, Some(decade)), end)),
                None => Some((TimeValue::RelativeCentury(offset, None), end)),
            };
        }
        let int = self.int(at)?;
        let end = self.word(int.end, &["世纪", "世紀"])?;
        if !(1..=30).contains(&int.value) || int.upper.is_some() {
            return None;
        }
        let first = (int.value - 1) * 100;
        match decade_at(end) {
            Some((decade, end)) => {
                let from = first + i32::from(decade) * 10;
                Some((TimeValue::Years(from, from + 9), end))
            }
            None => Some((TimeValue::Years(first, first + 99), end)),
        }
    }

    /// 近三年, 过去十年, 未来五年, 近年来.
    fn span(&self, at: usize) -> Option<(TimeValue, usize)> {
        let (sign, end) = if let Some(end) = self.word(at, &["最近", "过去", "過去", "近"]) {
            (-1, end)
        } else if let Some(end) = self.word(at, &["未来", "今后", "往后"]) {
            (1, end)
        } else {
            return self.years_past(at);
        };
        if let Some(end) = self.word(end, &["年来", "些年", "几年来", "几年", "年以来"]) {
            return (sign < 0).then_some((TimeValue::Span(None, Unit::Year), end));
        }
        let number = self.skip_blanks(end);
        let (count, end) = match self.int(number) {
            Some(int) if int.upper.is_none() => (int.value, int.end),
            Some(_) => return None,
            None => (3, self.word(number, &["仨"])?),
        };
        let at = self.skip_blanks(end);
        let table: [(&[&str], Unit); 5] = [
            (&["个月", "個月", "月"], Unit::Month),
            (&["个季度", "季度"], Unit::Quarter),
            (&["年"], Unit::Year),
            (&["周", "个星期", "星期"], Unit::Week),
            (&["天", "日"], Unit::Day),
        ];
        for (words, unit) in table {
            if let Some(mut end) = self.word(at, words) {
                if unit == Unit::Year && self.word(end, &["级", "薪", "期", "生", "制"]).is_some() {
                    return None;
                }
                if sign < 0 {
                    end = self.word(end, &["以来", "来"]).unwrap_or(end);
                }
                return Some((TimeValue::Span(Some(sign * count), unit), end));
            }
        }
        None
    }

    /// 五年来, 3年多来.
    fn years_past(&self, at: usize) -> Option<(TimeValue, usize)> {
        let int = self.int(at).filter(|int| int.value < 1000 && int.upper.is_none() && !int.spelled)?;
        let end = self.word(int.end, &["年多来", "年以来", "年来"])?;
        Some((TimeValue::Span(Some(-int.value), Unit::Year), end))
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
        let (edge, end) = self.edge(end);
        Some((When { year: None, part, edge }, end))
    }

    fn edge(&self, at: usize) -> (Edge, usize) {
        if let Some(end) = self.word(at, &["末", "底"]) {
            return (Edge::End, end);
        }
        if let Some(end) = self.word(at, &["初"]) {
            // 初步, 初级, 初中 are other words.
            if self.word(end, &["步", "级", "中", "创", "心", "始", "见", "次"]).is_none() {
                return (Edge::Start, end);
            }
        }
        if let Some(end) = self.word(at, &["中"]) {
            // 年中 closes a phrase; 中央, 中心, 中国 do not.
            let next = self.char_at(end);
            if next.is_none_or(|it| !is_han(it) || "的时前后为达预较".contains(it)) {
                return (Edge::Middle, end);
            }
        }
        (Edge::Whole, at)
    }

    /// A part of a year; `in_year` where the year stands before it.
    fn part(&self, at: usize, in_year: bool) -> Option<(Part, Edge, usize)> {
        let at = self.skip_blanks(at);
        let at = if in_year { self.word(at, &["的"]).unwrap_or(at) } else { at };
        if in_year {
            let at = self.word(at, &["年"]).filter(|end| self.edge(*end).0 != Edge::Whole).unwrap_or(at);
            let (edge, end) = self.edge(at);
            if edge != Edge::Whole {
                return Some((Part::Whole, edge, end));
            }
            if let Some(end) = self.word(at, &["首月"]) {
                return Some((Part::Months(1, 1), Edge::Whole, end));
            }
            if let Some(end) = self.word(at, &["全年"]) {
                return Some((Part::Whole, Edge::Whole, end));
            }
        } else if let Some(end) = self.word(at, &["年末", "年底", "年初", "年中"]) {
            let (edge, _) = self.edge(at + '年'.len_utf8());
            return (edge != Edge::Whole).then_some((Part::Whole, edge, end));
        }
        if let Some(found) = self.half(at) {
            return Some(found);
        }
        if let Some(found) = self.first_of_year(at) {
            return Some(found);
        }
        self.quarter(at).or_else(|| self.month(at, in_year))
    }

    fn half(&self, at: usize) -> Option<(Part, Edge, usize)> {
        let (half, end) = if let Some(end) = self.word(at, &["上半年", "前半年"]) {
            (1, end)
        } else {
            (2, self.word(at, &["下半年", "后半年"])?)
        };
        let (edge, end) = self.edge(end);
        Some((Part::Half(half), edge, end))
    }

    /// 前三季度, 前9个月, 前两月; also 头三个月.
    fn first_of_year(&self, at: usize) -> Option<(Part, Edge, usize)> {
        let end = self.word(at, &["前", "头"])?;
        let int = self.int(end).filter(|int| int.upper.is_none())?;
        if let Some(end) = self.word(int.end, &["个季度", "季度"]) {
            let last = u8::try_from(int.value).ok().filter(|last| (1..=4).contains(last))?;
            return Some((Part::Quarters(1, last), Edge::Whole, end));
        }
        let end = self.word(int.end, &["个月", "個月", "月"])?;
        Some((Part::Months(1, month_number(int.value)?), Edge::Whole, end))
    }

    /// 第一季度, 一季度, 1—3季度, 三四季度, Q1.
    fn quarter(&self, at: usize) -> Option<(Part, Edge, usize)> {
        let number = |int: &Int| u8::try_from(int.value).ok().filter(|quarter| (1..=4).contains(quarter));
        if matches!(self.char_at(at), Some('Q' | 'Ｑ')) {
            let start = at + self.char_at(at)?.len_utf8();
            let int = self.int(start)?;
            let glued = self.before(at).chars().next_back().is_some_and(|it| it.is_ascii_alphanumeric());
            let next = self.char_at(int.end);
            if glued || next.is_some_and(|it| it.is_ascii_alphanumeric()) {
                return None;
            }
            let quarter = number(&int)?;
            let end = self.word(int.end, &["季度"]).unwrap_or(int.end);
            return Some((Part::Quarters(quarter, quarter), Edge::Whole, end));
        }
        let start = self.word(at, &["第"]).unwrap_or(at);
        let first = self.int(start)?;
        let low = number(&first)?;
        let (high, end) = match self.word(first.end, &["季度", "季"]) {
            Some(end) => {
                // 第一季 of a show, 三季稻: without 度 it is a quarter only where the word ends.
                let short = self.before(end).ends_with('季');
                if short && self.char_at(end).is_some_and(|it| is_han(it) && !"末初底至到的".contains(it)) {
                    return None;
                }
                let high = match first.upper {
                    Some(upper) => u8::try_from(upper).ok().filter(|quarter| *quarter <= 4)?,
                    None => low,
                };
                (high, end)
            }
            None => {
                let next = self.joint(first.end).or_else(|| self.word(first.end, &["、", "和"]))?;
                let next = self.word(next, &["第"]).unwrap_or(next);
                let last = self.int(next)?;
                let high = number(&last).filter(|high| *high > low)?;
                (high, self.word(last.end, &["季度"])?)
            }
        };
        let (edge, end) = self.edge(end);
        Some((Part::Quarters(low, high), edge, end))
    }

    /// N月 with its days, N—M月.
    fn month(&self, at: usize, in_year: bool) -> Option<(Part, Edge, usize)> {
        if in_year && let Some(start) = self.word(at, &["第"]) {
            let int = self.int(start)?;
            let month = month_number(int.value)?;
            return Some((Part::Months(month, month), Edge::Whole, self.word(int.end, &["个月"])?));
        }
        let first = self.int(at).filter(|int| int.digits <= 3)?;
        let low = month_number(first.value)?;
        let first_end = self.skip_blanks(first.end);
        if let Some(end) = self.word(first_end, &["月份", "月"]) {
            if let Some(upper) = first.upper {
                let high = month_number(upper)?;
                return Some((Part::Months(low, high), Edge::Whole, end));
            }
            return Some(self.in_month(low, end));
        }
        let next = self.joint(first.end)?;
        let last = self.int(next)?;
        let high = month_number(last.value)?;
        let end = self.word(last.end, &["月份", "月"])?;
        // 9月—12月9日 is a range of dates, made by the caller; 1—9月 one of months.
        if low == high || first.upper.is_some() {
            return None;
        }
        let (edge, end) = if self.word(end, &["末", "底"]).is_some() { self.edge(end) } else { (Edge::Whole, end) };
        Some((Part::Months(low, high), edge, end))
    }

    /// What stands behind N月: a day, days, a third, an edge.
    fn in_month(&self, month: u8, end: usize) -> (Part, Edge, usize) {
        let whole = (Part::Months(month, month), Edge::Whole, end);
        let third = [("上旬", 1), ("中旬", 2), ("下旬", 3)];
        for (word, number) in third {
            if let Some(end) = self.word(end, &[word]) {
                return (Part::Third(month, number), Edge::Whole, end);
            }
        }
        if let Some(end) = self.word(end, &["末", "底"]) {
            return (Part::Months(month, month), Edge::End, end);
        }
        if self.word(end, &["初"]).is_some() {
            let (edge, end) = self.edge(end);
            return (Part::Months(month, month), edge, end);
        }
        let at = self.skip_blanks(end);
        let Some(first) = self.int(at).filter(|int| int.digits <= 3 && int.upper.is_none()) else { return whole };
        let Some(day) = day_number(first.value).filter(|day| is_day_of(month, *day)) else { return whole };
        let first_end = self.skip_blanks(first.end);
        if let Some(end) = self.word(first_end, &["日", "号", "號"]) {
            // 1月3号楼 is a building.
            if self.word(end, &["楼", "线", "院", "均"]).is_some() {
                return whole;
            }
            return (Part::Days(month, day, day), Edge::Whole, end);
        }
        if let Some(next) = self.joint(first.end)
            && let Some(last) = self.int(next)
            && let Some(end) = self.word(last.end, &["日", "号", "號"])
            && let Some(last) = day_number(last.value).filter(|last| is_day_of(month, *last) && *last > day)
        {
            return (Part::Days(month, day, last), Edge::Whole, end);
        }
        // 一月二十三, 1月3: a day without 日 only where nothing follows that the number could count.
        let free = self
            .char_at(first.end)
            .is_none_or(|it| !is_han(it) && !it.is_ascii_alphanumeric() && !"%％‰.．,·".contains(it));
        if free && at == end {
            return (Part::Days(month, day, day), Edge::Whole, first.end);
        }
        whole
    }

    /// 2010-01-29, 2010.1.29, 2010 01 29, 20100129, 2008.03 before a range, 6·30.
    fn numeric(&self, at: usize) -> Option<(When, usize)> {
        let first = self.int(at).filter(|int| int.ascii)?;
        let glued =
            self.before(at).chars().next_back().is_some_and(|it| it.is_ascii_alphanumeric() || ".,-/_".contains(it));
        let day = |year, month, day, end| {
            crate::time::Date::from_ymd_opt(year, u32::from(month), u32::from(day))?;
            Some((When { year: Some(Year::Given(year)), part: Part::Days(month, day, day), edge: Edge::Whole }, end))
        };
        let ends = |end: usize| !self.char_at(end).is_some_and(|it| it.is_ascii_alphanumeric() || "%％‰".contains(it));
        match first.digits {
            8 if !glued && (1900..2100).contains(&(first.value / 10_000)) => {
                let month = month_number(first.value / 100 % 100)?;
                let number = day_number(first.value % 100)?;
                let free = self.char_at(first.end).is_none_or(|it| !is_han(it));
                if free && ends(first.end) { day(first.value / 10_000, month, number, first.end) } else { None }
            }
            4 if (1000..3000).contains(&first.value) => {
                let (separator, month_at) = self.separator(first.end)?;
                let second = self.int(month_at).filter(|int| int.ascii && int.digits <= 2)?;
                let month = month_number(second.value)?;
                let third = self.separator(second.end).and_then(|(next, at)| {
                    let int = self.int(at).filter(|int| int.ascii && int.digits <= 2)?;
                    // Blanks separate only two-digit parts, and only where blanks stand on both sides.
                    let blank = separator == ' ' || next == ' ';
                    let sure = !blank || (separator == next && second.digits == 2 && int.digits == 2);
                    (sure && ends(int.end)).then_some(int)
                });
                if let Some(third) = third {
                    return day(first.value, month, day_number(third.value)?, third.end);
                }
                // 2008.03 is a number unless a range goes on to another year.
                let next = self.joint(second.end)?;
                let other = self.int(next).filter(|int| int.ascii && int.digits == 4)?;
                let month_range = second.digits == 2 && (1000..3000).contains(&other.value) && separator != ' ';
                month_range.then_some((
                    When { year: Some(Year::Given(first.value)), part: Part::Months(month, month), edge: Edge::Whole },
                    second.end,
                ))
            }
            1 | 2 if !glued => {
                let month = month_number(first.value)?;
                if !matches!(self.char_at(first.end), Some('·' | '•' | '‧')) {
                    return None;
                }
                let second_at = first.end + self.char_at(first.end)?.len_utf8();
                let second = self.int(second_at).filter(|int| int.ascii && int.digits == 2)?;
                let number = day_number(second.value).filter(|number| is_day_of(month, *number))?;
                // A middle dot is also a decimal point: 6·30% is a number.
                let free =
                    self.char_at(second.end).is_none_or(|it| (!is_han(it) || "案事地晚讲".contains(it)) && it != '‰');
                (free && ends(second.end)).then_some((
                    When { year: None, part: Part::Days(month, number, number), edge: Edge::Whole },
                    second.end,
                ))
            }
            _ => None,
        }
    }

    fn separator(&self, at: usize) -> Option<(char, usize)> {
        let character = self.char_at(at)?;
        let class = match character {
            '-' | '－' | '–' => '-',
            '/' | '／' => '/',
            '.' | '．' => '.',
            ' ' => ' ',
            _ => return None,
        };
        Some((class, at + character.len_utf8()))
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
        Part::RelativeMonth(_) | Part::RelativeQuarter(_) => (0, 0),
    };
    place(&last.part) >= place(&first.part)
}

/// A number of units as a decimal, with a half behind them.
pub(super) fn with_half(value: &Decimal, half: bool) -> Option<Decimal> {
    if half { value.plus(&Decimal::new(5, 1)) } else { Some(*value) }
}
