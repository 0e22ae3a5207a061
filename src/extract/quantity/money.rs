//! Money: 123元1角1分, 人民币8千元, 两个亿卢布, 9000元日币.

use super::decimal::Decimal;
use super::line::{Line, Measured};
use super::token::{Token, token};
use super::unit::{Class, FoundUnit, unit_at};
use crate::extract::numeral::{Form, Numeral};

const YUAN: &str = "元";

impl Line<'_> {
    /// The sum of money whose number is `numeral`.
    pub(super) fn money(&self, numeral: &Numeral) -> Option<Measured> {
        if !matches!(numeral.form, Form::Plain | Form::Spelled | Form::Pair | Form::Several | Form::Bare) {
            return None;
        }
        let prefix = self.currency_before(numeral.start);
        let start = prefix.map_or(numeral.start, |prefix| prefix.0);
        let mut measured = Measured {
            start,
            end: numeral.end,
            value: numeral.value,
            upper: numeral.upper,
            unit: prefix.map_or(YUAN, |prefix| prefix.1),
            unit_start: numeral.end,
            more: numeral.more || numeral.form == Form::Several,
        };
        let mut at = self.skip_blanks(numeral.end);
        if let Some(end) = self.word(at, &["余", "餘", "多", "几", "幾", "来"]) {
            measured.more = true;
            at = end;
        }
        // 两个亿: the counter does not change the unit behind it.
        if let Some(end) = self.word(at, &["个", "個"])
            && let Some(Token::Unit(power @ (4 | 8))) = self.char_at(end).and_then(token)
        {
            let shift = i32::from(power);
            measured.value = measured.value.shift(shift)?;
            measured.upper = measured.upper.and_then(|upper| upper.shift(shift));
            at = self.skip_blanks(end + self.char_at(end)?.len_utf8());
        } else if let Some(end) = self.letter_multiplier(at)
            && unit_at(self.text, self.skip_blanks(end)).is_some_and(|found| found.unit.class == Class::Currency)
        {
            measured.value = measured.value.shift(self.letter_power(at)?)?;
            at = self.skip_blanks(end);
        }
        measured.unit_start = at;
        let Some(found) = unit_at(self.text, at).filter(|found| found.unit.class == Class::Currency) else {
            if let Some(measured) = self.small_money(measured, at) {
                return Some(measured);
            }
            // A sign or name before the number is enough: ￥500, 人民币8千.
            return prefix.filter(|_| numeral.form != Form::Bare).map(|_| measured);
        };
        measured.end = found.end;
        if found.unit.name != YUAN {
            measured.unit = found.unit.name;
            return Some(measured);
        }
        let written = self.text.get(found.start..found.end).unwrap_or("");
        if !self.is_money(&found, written, numeral) {
            return prefix.map(|_| Measured { end: numeral.end, ..measured });
        }
        if !measured.more && measured.upper.is_none() {
            self.add_small(&mut measured, written)?;
        }
        measured.end = self.word(measured.end, &["整", "正", "钱", "錢"]).unwrap_or(measured.end);
        // 三万元欧元, 9000元日币, 两块九毛九RMB.
        let behind = self.skip_blanks(measured.end);
        if let Some(other) = unit_at(self.text, behind).filter(|other| other.unit.class == Class::Currency) {
            let named = other.unit.name != YUAN
                || self.text.get(other.start..other.end).is_some_and(|it| it.len() > 3 || it.is_ascii());
            if named {
                measured.unit = other.unit.name;
                measured.end = other.end;
            }
        }
        Some(measured)
    }

    /// 块 counts pieces too: it is money at the end of a phrase and before tenths.
    fn is_money(&self, found: &FoundUnit, written: &str, numeral: &Numeral) -> bool {
        let pieces = matches!(written, "块" | "塊");
        let next = self.char_at(found.end);
        !pieces
            || numeral.more
            || next.is_none_or(|it| !super::token::is_han(it) || token(it).is_some() || "钱錢整和与到至".contains(it))
    }

    /// 角 and 分 behind 元; the bare digit of 九块九.
    fn add_small(&self, measured: &mut Measured, unit: &str) -> Option<()> {
        let spoken = matches!(unit, "块" | "塊");
        let mut at = self.word(measured.end, &["零", "又"]).unwrap_or(measured.end);
        let mut last = 0;
        let sign = if measured.value.is_negative() { -1 } else { 1 };
        for (words, power) in [(["角", "毛"], -1), (["分", "分"], -2)] {
            let Some((digit, end)) = self.digit(at) else { break };
            if let Some(end) = self.word(end, &words) {
                measured.value = measured.value.plus(&Decimal::new(sign * digit, 0).shift(power)?)?;
                at = self.word(end, &["零"]).filter(|zero| self.digit(*zero).is_some()).unwrap_or(end);
                measured.end = end;
                last = power;
            } else if (spoken || last == -1) && power == last - 1 && self.ends_digit(end) {
                measured.value = measured.value.plus(&Decimal::new(sign * digit, 0).shift(power)?)?;
                measured.end = end;
                break;
            }
        }
        Some(())
    }

    /// 九毛九, 九分钱, 负壹角: less than a yuan.
    fn small_money(&self, mut measured: Measured, at: usize) -> Option<Measured> {
        let (power, end) = if let Some(end) = self.word(at, &["角", "毛"]) {
            (-1, end)
        } else {
            (-2, self.word(at, &["分"]).filter(|end| self.word(*end, &["钱", "錢"]).is_some())?)
        };
        let closed = self.word(end, &["钱", "錢"]);
        let free = self.char_at(end).is_none_or(|it| !super::token::is_han(it) || token(it).is_some());
        if closed.is_none() && !free {
            return None;
        }
        let sign = if measured.value.is_negative() { measured.value.negative() } else { measured.value };
        let mut value = sign.shift(power)?;
        measured.end = end;
        if power == -1
            && let Some((digit, end)) = self.digit(end)
        {
            if let Some(end) = self.word(end, &["分"]) {
                value = value.plus(&Decimal::new(digit, 2))?;
                measured.end = end;
            } else if self.ends_digit(end) {
                value = value.plus(&Decimal::new(digit, 2))?;
                measured.end = end;
            }
        }
        measured.end = self.word(measured.end, &["钱", "錢"]).unwrap_or(measured.end);
        measured.value = if measured.value.is_negative() { value.negative() } else { value };
        measured.unit = YUAN;
        Some(measured)
    }

    fn digit(&self, at: usize) -> Option<(i128, usize)> {
        let character = self.char_at(at)?;
        match token(character)? {
            Token::Digit(digit) | Token::Han(digit) => Some((i128::from(digit), at + character.len_utf8())),
            _ => None,
        }
    }

    /// Whether no further numeral stands at `at`.
    fn ends_digit(&self, at: usize) -> bool {
        self.char_at(at).is_none_or(|it| token(it).is_none() && !"个折倍米成".contains(it))
    }

    /// 人民币, ￥, US$ before a number.
    fn currency_before(&self, at: usize) -> Option<(usize, &'static str)> {
        let before = self.text.get(..at)?.trim_end_matches(super::token::is_blank);
        let signs = [
            ("人民币", "元"),
            ("人民幣", "元"),
            ("RMB", "元"),
            ("CNY", "元"),
            ("￥", "元"),
            ("¥", "元"),
            ("US$", "美元"),
            ("HK$", "港元"),
            ("USD", "美元"),
            ("$", "美元"),
            ("＄", "美元"),
            ("€", "欧元"),
            ("£", "英镑"),
        ];
        let (sign, unit) = signs.iter().find(|(sign, _)| before.ends_with(sign))?;
        let start = before.len() - sign.len();
        // 4人民币 5美元: the name belongs to the number before it.
        let head = before.get(..start)?;
        let counted = head.chars().next_back().is_some_and(|it| token(it).is_some());
        if counted { None } else { Some((start, unit)) }
    }
}
