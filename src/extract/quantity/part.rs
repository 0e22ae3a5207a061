//! Parts of a year: halves, quarters, months, days, their ends, and dates in digits.

use super::time::{Edge, Part, When, Year};
use super::token::is_han;
use super::when::{Cursor, Int, day_number, is_day_of, month_number};

impl Cursor<'_> {
    pub(super) fn edge(&self, at: usize) -> (Edge, usize) {
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
    pub(super) fn part(&self, at: usize, in_year: bool) -> Option<(Part, Edge, usize)> {
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
    pub(super) fn numeric(&self, at: usize) -> Option<(When, usize)> {
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
