//! The numeral reader behind [`crate::extract::numeral`].

use super::decimal::{Decimal, MAX_DIGITS};
use super::token::{Token, is_blank, is_han, roman, token};
use crate::extract::numeral::{Form, Numeral, Script};

/// Characters that make a word with 负 behind them, in which it is no sign: 减负5.2亿元, 税负3%, 肩负三项, 正负5%.
const WORDS_IN_MINUS: &str = "减減降税稅担擔肩背承自抱辜胜勝欺正";

/// Whether 负 behind `before` is the sign of a number rather than the end of a word.
pub(crate) fn is_minus(before: &str) -> bool {
    !before.trim_end_matches(is_blank).ends_with(|it| WORDS_IN_MINUS.contains(it))
}

/// Groups of three behind the first, at most.
const MAX_GROUPS: u32 = 11;

/// A text with methods that read numerals from it.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    text: &'a str,
}

/// A run of digits, not yet multiplied by a unit.
pub(super) struct Run {
    pub(super) end: usize,
    pub(super) value: Decimal,
    pub(super) scale: u32,
    pub(super) whole_digits: u32,
    pub(super) plain: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text }
    }
    pub(super) fn text_from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }
    pub(super) fn text_to(&self, at: usize) -> &'a str {
        self.text.get(..at).unwrap_or("")
    }
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }
    pub(super) fn char_before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }
    pub(super) fn token_at(&self, at: usize) -> Option<(Token, usize, char)> {
        let character = self.char_at(at)?;
        Some((token(character)?, at + character.len_utf8(), character))
    }
    pub(super) fn skip_blanks(&self, at: usize) -> usize {
        let mut at = at;
        while let Some(character) = self.char_at(at) {
            if !is_blank(character) {
                break;
            }
            at += character.len_utf8();
        }
        at
    }

    /// The first byte at or after `from` where a numeral may begin.
    pub(crate) fn candidate(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' => return Some(at),
                b'.' | b'-' => {
                    if self.numeral(at).is_some() {
                        return Some(at);
                    }
                    at += 1;
                }
                0..=0x7f => at += 1,
                // Lead bytes of U+2000.., U+3000.., the ideographs and the full-width forms.
                0xe2..=0xef => {
                    let character = self.char_at(at)?;
                    if token(character).is_some() || roman(character).is_some() {
                        return Some(at);
                    }
                    let opens = matches!(character, '负' | '負' | '－' | '−' | '数' | '數' | '几' | '幾');
                    if opens && self.numeral(at).is_some() {
                        return Some(at);
                    }
                    at += 3;
                }
                _ => at += self.char_at(at).map_or(1, char::len_utf8),
            }
        }
        None
    }

    /// Where to go on after a candidate that is no numeral.
    pub(crate) fn skip(&self, at: usize) -> usize {
        let mut next = at;
        while let Some((Token::Digit(_), end, _)) = self.token_at(next) {
            next = end;
        }
        if next > at { next } else { at + self.char_at(at).map_or(1, char::len_utf8) }
    }

    /// Whether a minus sign at `at` negates what follows and is no dash.
    fn negates(&self, at: usize) -> bool {
        let before = self.text_to(at);
        let trimmed = before.trim_end_matches(is_blank);
        let Some(previous) = trimmed.chars().next_back() else { return true };
        // A wide gap parts the columns of a table: 11118　-265.
        let gap = before.get(trimmed.len()..).unwrap_or("");
        if gap.contains(['\u{3000}', '\t']) || gap.chars().count() >= 2 {
            return true;
        }
        if is_han(previous) {
            // After any other character the dash may join the ends of a range (5万元-10万元) or a name and a number.
            return token(previous).is_none() && "长增降比为幅率是达至额差值于在约过温升".contains(previous);
        }
        matches!(
            previous,
            '（' | '('
                | '：'
                | ':'
                | '，'
                | ','
                | '、'
                | '；'
                | ';'
                | '。'
                | '='
                | '＝'
                | '≥'
                | '≤'
                | '<'
                | '>'
                | '“'
                | '|'
        )
    }

    /// The longest numeral at `at`.
    pub(crate) fn numeral(&self, at: usize) -> Option<Numeral> {
        let first = self.char_at(at)?;
        let negative = match first {
            '负' | '負' => {
                if !is_minus(self.text_to(at)) {
                    return None;
                }
                true
            }
            '-' | '－' | '−' => {
                if !self.negates(at) {
                    return None;
                }
                true
            }
            _ => false,
        };
        if !negative {
            return self.unsigned(at);
        }
        let after = at + first.len_utf8();
        let digits = self.skip_blanks(after);
        // "- 5" is a sign only where a text or line begins with it, else a dash with spaces.
        if digits > after && matches!(first, '-' | '－' | '−') && at > 0 {
            return None;
        }
        let mut numeral = self.unsigned(digits)?;
        if matches!(numeral.form, Form::Bare | Form::Several | Form::Roman) || numeral.upper.is_some() {
            return None;
        }
        numeral.value = numeral.value.negative();
        numeral.start = at;
        Some(numeral)
    }

    fn unsigned(&self, at: usize) -> Option<Numeral> {
        let first = self.char_at(at)?;
        if let Some(value) = roman(first) {
            let value = Decimal::from(i64::from(value));
            let end = at + first.len_utf8();
            return Some(plain(at, end, value, Script::Digits, Form::Roman));
        }
        if matches!(first, '数' | '數' | '几' | '幾') {
            let mut numeral = self.number(at + first.len_utf8())?;
            if numeral.form != Form::Bare && !(numeral.value == 10.into() || numeral.value.granule() == numeral.value) {
                return None;
            }
            let unit = self.token_at(at + first.len_utf8())?.0;
            // 总数百分之六十: 数 ends a word where 百 begins a share.
            if !matches!(unit, Token::Unit(_)) || self.parted(numeral.end).is_some() {
                return None;
            }
            numeral.start = at;
            numeral.digits_start = at;
            numeral.form = Form::Several;
            return Some(numeral);
        }
        let number = self.number(at)?;
        if number.upper.is_some() {
            return Some(number);
        }
        if let Some(fraction) = self.fraction(&number) {
            return Some(fraction);
        }
        if number.form == Form::Bare && self.char_at(number.end) == Some('分') && self.cents(number.end) {
            return None;
        }
        if let Some(mixed) = self.mixed(&number) {
            return Some(mixed);
        }
        Some(self.slash(&number).unwrap_or(number))
    }

    /// Whether 分 at `at` makes the unit before it a word: 百分点, 百分比, 百分制, 千分位.
    fn cents(&self, at: usize) -> bool {
        let next = self.skip_blanks(at + '分'.len_utf8());
        matches!(self.char_at(next), Some('点' | '點' | '比' | '制' | '位' | '数' | '號' | '号'))
    }

    /// Reads 分之 and returns where the numerator begins.
    pub(super) fn parted(&self, at: usize) -> Option<usize> {
        let at = self.skip_blanks(at);
        if self.char_at(at)? != '分' {
            return None;
        }
        let at = self.skip_blanks(at + '分'.len_utf8());
        if self.char_at(at)? != '之' {
            return None;
        }
        Some(self.skip_blanks(at + '之'.len_utf8()))
    }

    fn fraction(&self, denominator: &Numeral) -> Option<Numeral> {
        let percent = denominator.form == Form::Bare;
        let numerator = match self.parted(denominator.end) {
            Some(at) => {
                let negative = matches!(self.char_at(at), Some('负' | '負'));
                let digits = if negative { self.skip_blanks(at + '负'.len_utf8()) } else { at };
                let mut numerator = self.number(digits)?;
                if negative {
                    numerator.value = numerator.value.negative();
                }
                numerator
            }
            // 百分百
            None if percent && self.char_at(denominator.end) == Some('分') => {
                self.number(denominator.end + '分'.len_utf8()).filter(|number| number.form == Form::Bare)?
            }
            None => return None,
        };
        let scale = if percent { Decimal::from(100) } else { Decimal::ONE };
        let share = |value: &Decimal| value.times(&scale)?.over(&denominator.value);
        let value = share(&numerator.value)?;
        let upper = match &numerator.upper {
            Some(upper) => Some(share(upper)?),
            None => None,
        };
        Some(Numeral {
            start: denominator.start,
            end: numerator.end,
            digits_start: denominator.digits_start,
            value,
            upper,
            step: share(&numerator.step)?,
            granule: share(&numerator.granule)?,
            script: if denominator.script == numerator.script { denominator.script } else { Script::Mixed },
            form: if percent { Form::Percent } else { Form::Fraction },
            more: false,
            plain_digits: 0,
        })
    }

    fn mixed(&self, whole: &Numeral) -> Option<Numeral> {
        let joint = self.skip_blanks(whole.end);
        let part = match self.char_at(joint)? {
            '又' => {
                let at = self.skip_blanks(joint + '又'.len_utf8());
                let denominator = self.number(at)?;
                self.fraction(&denominator).or_else(|| self.bare_fraction(&denominator))?
            }
            // 4 6/3
            _ if joint == whole.end + 1 && (1..3).contains(&whole.plain_digits) => {
                let numerator = self.number(joint)?;
                self.slash(&numerator)?
            }
            _ => return None,
        };
        if !matches!(part.form, Form::Fraction | Form::Slash) || part.upper.is_some() {
            return None;
        }
        let value = whole.value.plus(&part.value)?;
        Some(Numeral { start: whole.start, digits_start: whole.start, value, ..part })
    }

    /// 十分一, which stands for 十分之一 behind 又 only.
    fn bare_fraction(&self, denominator: &Numeral) -> Option<Numeral> {
        if self.char_at(denominator.end)? != '分' {
            return None;
        }
        let numerator = self.number(denominator.end + '分'.len_utf8())?;
        let value = numerator.value.over(&denominator.value)?;
        Some(Numeral { end: numerator.end, value, form: Form::Fraction, ..*denominator })
    }

    fn slash(&self, numerator: &Numeral) -> Option<Numeral> {
        let sign = |at| matches!(self.char_at(at), Some('/' | '／'));
        let at = numerator.end;
        if !sign(at) || matches!(self.char_before(numerator.start), Some('/' | '／' | '.' | '-')) {
            return None;
        }
        if numerator.plain_digits > 2 || !matches!(numerator.form, Form::Plain | Form::Spelled) {
            return None;
        }
        let denominator = self.number(at + self.char_at(at)?.len_utf8())?;
        let ends = !sign(denominator.end) && !matches!(self.char_at(denominator.end), Some('-'));
        if !ends || denominator.form != Form::Plain || denominator.plain_digits > 2 {
            return None;
        }
        let value = numerator.value.over(&denominator.value)?;
        let script = if numerator.script == denominator.script { numerator.script } else { return None };
        let mut numeral = plain(numerator.start, denominator.end, value, script, Form::Slash);
        numeral.step = numerator.step.over(&denominator.value)?;
        Some(numeral)
    }

    /// A run of ASCII or full-width digits with grouping and decimals; `None` for a code of too many digits.
    pub(super) fn digits(&self, at: usize) -> Option<Run> {
        let mut run = Run { end: at, value: Decimal::ZERO, scale: 0, whole_digits: 0, plain: true };
        let mut mantissa: i128 = 0;
        let mut count = 0u32;
        let mut take = |mantissa: &mut i128, digit: u8| -> Option<()> {
            count += 1;
            if count > MAX_DIGITS {
                return None;
            }
            *mantissa = *mantissa * 10 + i128::from(digit);
            Some(())
        };
        let mut wide = false;
        while let Some((Token::Digit(digit), end, character)) = self.token_at(run.end) {
            take(&mut mantissa, digit)?;
            wide |= !character.is_ascii();
            run.whole_digits += 1;
            run.end = end;
        }
        if (1..=3).contains(&run.whole_digits)
            && let Some(end) = self.groups(run.end, wide)
        {
            for character in self.text.get(run.end..end)?.chars() {
                if let Some(Token::Digit(digit)) = token(character) {
                    take(&mut mantissa, digit)?;
                    run.whole_digits += 1;
                }
            }
            run.end = end;
            run.plain = false;
        }
        if let Some(end) = self.decimals(run.end, run.whole_digits > 0) {
            for character in self.text.get(run.end..end)?.chars() {
                if let Some(Token::Digit(digit)) = token(character) {
                    take(&mut mantissa, digit)?;
                    run.scale += 1;
                }
            }
            run.end = end;
            run.plain = false;
        }
        run.value = Decimal::new(mantissa, run.scale);
        (run.end > at).then_some(run)
    }

    /// The end of `,ddd,ddd` groups at `at`, if every group is whole.
    fn groups(&self, at: usize, wide: bool) -> Option<usize> {
        let mut end = at;
        let mut groups = 0;
        let mut wide_comma = false;
        let mut all_wide = wide;
        while let Some(comma @ (',' | '，' | '\u{2009}' | '\u{202f}')) = self.char_at(end) {
            let mut next = end + comma.len_utf8();
            let mut digits = 0;
            while let Some((Token::Digit(_), after, character)) = self.token_at(next) {
                digits += 1;
                all_wide &= !character.is_ascii();
                next = after;
            }
            if digits == 0 {
                break;
            }
            // More groups than a number can have digits are a list or a code.
            if digits != 3 || groups == MAX_GROUPS {
                return None;
            }
            wide_comma |= comma == '，';
            groups += 1;
            end = next;
        }
        // A single full-width comma is mostly the end of a clause that ends with a year or a count.
        let sure = !wide_comma || all_wide || groups > 1 || self.decimals(end, true).is_some();
        (groups > 0 && sure).then_some(end)
    }

    /// The end of a decimal part at `at`.
    fn decimals(&self, at: usize, has_whole: bool) -> Option<usize> {
        let point = self.char_at(at)?;
        let spoken = match point {
            '.' | '．' | '·' | '‧' | '•' => false,
            '点' | '點' => true,
            _ => return None,
        };
        // .5 is a number, the ends of 1..5 and v.5 are none; no other point opens one.
        if !has_whole && self.char_before(at).is_some_and(|it| it == '.' || it.is_ascii_alphanumeric()) {
            return None;
        }
        let first = at + point.len_utf8();
        let mut end = first;
        while let Some((Token::Digit(_), next, _)) = self.token_at(end) {
            end = next;
        }
        if end == first {
            return None;
        }
        // 2025.9.11 is a date or a heading, 8点30分 a time of day.
        let dotted = |character| matches!(character, '.' | '．');
        if !spoken && self.char_at(end).is_some_and(dotted) {
            let behind = self.char_at(end + 1);
            if behind.is_some_and(|it| matches!(token(it), Some(Token::Digit(_)))) {
                return None;
            }
        }
        if !spoken && self.char_before(at).is_some_and(|it| it.is_ascii_digit()) && self.in_dotted_chain(at) {
            return None;
        }
        if spoken && matches!(self.char_at(end), Some('分' | '钟' | ':' | '：')) && self.parted(end).is_none() {
            return None;
        }
        Some(end)
    }

    /// Whether the digits before the point at `at` follow another point: the 9 of 2025.9.11.
    fn in_dotted_chain(&self, at: usize) -> bool {
        let before = self.text_to(at).trim_end_matches(|it: char| it.is_ascii_digit());
        let mut back = before.chars().rev();
        back.next() == Some('.') && back.next().is_some_and(|it| it.is_ascii_digit())
    }
}

fn plain(start: usize, end: usize, value: Decimal, script: Script, form: Form) -> Numeral {
    Numeral {
        start,
        end,
        digits_start: start,
        value,
        upper: None,
        step: Decimal::ONE,
        granule: value.granule(),
        script,
        form,
        more: false,
        plain_digits: 0,
    }
}
