//! Plans, centuries, decades, and spans that run to or from the reference: “十四五”, 80年代, 近三年.

use super::time::{Edge, TimeValue, Unit};
use super::token::{Token, is_han, token};
use super::when::Cursor;

impl Cursor<'_> {
    /// “十四五”, 十三五末, “十五”期间.
    pub(super) fn plan(&self, at: usize) -> Option<(TimeValue, usize)> {
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
    pub(super) fn century(&self, at: usize) -> Option<(TimeValue, usize)> {
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
    pub(super) fn span(&self, at: usize) -> Option<(TimeValue, usize)> {
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
}
