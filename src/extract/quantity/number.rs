//! Numbers with units: the group part of the numeral grammar.

use super::decimal::{Decimal, MAX_DIGITS};
use super::reader::Reader;
use super::token::{Token, is_cheque_unit, is_doubtful, is_han, token};
use crate::extract::numeral::{Form, Numeral, Script};

/// The numeral read so far.
struct Sum {
    /// Summands with the power of ten of their unit, descending.
    parts: [(u8, Decimal); 8],
    count: usize,
    /// Digits that wait for their unit.
    pending: Option<Decimal>,
    pending_digits: Option<u32>,
    /// Upper minus lower value of a vague pair.
    gap: Option<Decimal>,
    step: Decimal,
    /// 零 stood before the digits that come next.
    zero: bool,
}

impl Sum {
    fn new() -> Self {
        Self {
            parts: [(0, Decimal::ZERO); 8],
            count: 0,
            pending: None,
            pending_digits: None,
            gap: None,
            step: Decimal::ONE,
            zero: false,
        }
    }
    fn top(&self) -> Option<u8> {
        self.count.checked_sub(1).and_then(|last| self.parts.get(last)).map(|part| part.0)
    }
    fn push(&mut self, power: u8, value: Decimal) -> Option<()> {
        *self.parts.get_mut(self.count)? = (power, value);
        self.count += 1;
        Some(())
    }
    /// Adds up the parts below `power` and takes them off.
    fn take_below(&mut self, power: u8) -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        while let Some(top) = self.top() {
            if top >= power {
                break;
            }
            self.count -= 1;
            sum = sum.plus(&self.parts.get(self.count)?.1)?;
        }
        Some(sum)
    }
}

/// Which scripts were seen.
#[derive(Default)]
struct Seen {
    digits: bool,
    chinese: bool,
}

/// Consecutive Chinese digits without units between them.
struct HanRun {
    count: usize,
    first: u8,
    second: u8,
    /// Value read digit by digit, if it fits.
    value: Option<i128>,
    leading_zeros: usize,
    after_first: usize,
    end: usize,
    /// 两 stands in it at another place than the first.
    has_liang: bool,
}

impl Reader<'_> {
    fn han_run(&self, at: usize) -> Option<HanRun> {
        let mut run = HanRun {
            count: 0,
            first: 0,
            second: 0,
            value: Some(0),
            leading_zeros: 0,
            after_first: at,
            end: at,
            has_liang: false,
        };
        while let Some((Token::Han(digit), end, character)) = self.token_at(run.end) {
            if run.count > MAX_DIGITS as usize {
                break;
            }
            if run.count > 0 && is_doubtful(character) && matches!(character, '俩' | '倆') {
                break;
            }
            match run.count {
                0 => (run.first, run.after_first) = (digit, end),
                1 => run.second = digit,
                _ => {}
            }
            if run.leading_zeros == run.count && digit == 0 {
                run.leading_zeros += 1;
            }
            run.has_liang |= run.count > 0 && matches!(character, '两' | '兩');
            run.value = run.value.and_then(|value| value.checked_mul(10)?.checked_add(i128::from(digit)));
            run.count += 1;
            run.end = end;
        }
        // A code is no number from a later digit on either.
        let is_digit = |character: &char| matches!(token(*character), Some(Token::Han(_)));
        let before = self.text_to(at).chars().rev().take(MAX_DIGITS as usize).take_while(is_digit).count();
        (run.count > 0 && before + run.count <= MAX_DIGITS as usize).then_some(run)
    }

    /// Whether the unit that ends at `end` belongs to a metric unit behind it: 千克, 兆瓦, 百帕.
    fn is_metric_prefix(&self, power: u8, end: usize) -> bool {
        let mut behind = self.text_from(end).chars();
        let (next, later) = (behind.next(), behind.next());
        let Some(next) = next else { return false };
        match power {
            2 => next == '帕',
            3 => match next {
                '米' | '克' | '瓦' | '卡' | '伏' | '赫' | '焦' | '帕' => true,
                '比' => later == Some('特'),
                '字' => later == Some('节'),
                '安' => matches!(later, Some('时' | '培')),
                _ => false,
            },
            12 => matches!(next, '瓦' | '赫' | '帕' | '焦' | '位' | '伏' | '比' | '字') || next.is_ascii_alphabetic(),
            _ => false,
        }
    }

    /// The unit at `at` (blanks may stand before it), unless it is part of a metric unit.
    fn unit_at(&self, at: usize) -> Option<(u8, usize)> {
        let (found, end, _) = self.token_at(self.skip_blanks(at))?;
        match found {
            Token::Unit(power) if !self.is_metric_prefix(power, end) => Some((power, end)),
            _ => None,
        }
    }

    /// Whether a numeral may begin with the doubtful character at `at`: 伍仟 but not 队伍, 大陆, 收拾.
    fn doubtful_start(&self, at: usize, character: char) -> bool {
        let next = self.char_at(at + character.len_utf8());
        if next.is_some_and(is_cheque_unit) && !matches!(character, '佰' | '仟') {
            return true;
        }
        let digit_next = next.is_some_and(|it| token(it).is_some());
        let free_before = self.char_before(at).is_none_or(|it| !is_han(it) || "之第负負又".contains(it));
        let free_after = next.is_none_or(|it| !is_han(it));
        match character {
            '俩' | '倆' | '两' | '兩' => matches!(next.and_then(token), Some(Token::Unit(_))),
            _ => free_before && (free_after || digit_next || next == Some('分')),
        }
    }

    /// A number at `at`, without sign, 分之 and 又.
    pub(super) fn number(&self, at: usize) -> Option<Numeral> {
        let character = self.char_at(at)?;
        if is_doubtful(character) && !self.doubtful_start(at, character) {
            return None;
        }
        let mut sum = Sum::new();
        let mut seen = Seen::default();
        let mut form = Form::Plain;
        let mut more = false;
        let mut spaced = false;
        let mut plain_digits = 0u32;
        let mut closed = false;
        // `end` is the end of what is surely part of the numeral.
        let mut end = at;
        while !closed {
            let here = if end == at { at } else { self.skip_blanks(end) };
            let blank = here > end;
            // .5 begins with its point; the digit reader checks that digits follow.
            let leading_point = (here == at && character == '.').then_some((Token::Digit(0), at, '.'));
            let Some((next, after, character)) = self.token_at(here).or(leading_point) else {
                match self.more_inside(here, &sum) {
                    Some(behind) => {
                        more = true;
                        end = self.apply_unit(&mut sum, behind, &mut form)?;
                        seen.chinese = true;
                        continue;
                    }
                    None => break,
                }
            };
            match next {
                Token::Digit(_) => {
                    if sum.pending.is_some() || sum.gap.is_some() {
                        break;
                    }
                    let run = self.digits(here)?;
                    if sum.count > 0 {
                        let top = u32::from(sum.top()?);
                        let unit_next = self.unit_at(run.end).is_some_and(|(power, _)| u32::from(power) < top);
                        let fits = run.scale == 0 && run.whole_digits <= top;
                        let whole = run.whole_digits == top || run.whole_digits == 1 || sum.zero;
                        if !fits || !run.plain || form == Form::Bare || !(unit_next || (whole && !blank)) {
                            break;
                        }
                    } else if run.plain {
                        plain_digits = run.whole_digits;
                    }
                    sum.pending = Some(run.value);
                    sum.pending_digits = Some(run.whole_digits);
                    sum.step = Decimal::power(-i32::try_from(run.scale).ok()?)?;
                    seen.digits = true;
                    end = run.end;
                }
                Token::Han(_) => {
                    if sum.pending.is_some() || sum.gap.is_some() || form == Form::Bare {
                        break;
                    }
                    let run = self.han_run(here)?;
                    let goes_on = self.unit_at(run.after_first).is_some()
                        || self.char_at(self.skip_blanks(run.after_first)) == Some('又');
                    if blank && !spaced && !goes_on {
                        break;
                    }
                    spaced |= blank;
                    let Some((next_end, ends)) = self.take_han(&mut sum, &run, &mut form, here) else { break };
                    seen.chinese = true;
                    closed = ends;
                    // A nought that nothing follows is not part of the numeral: the end stays.
                    if sum.pending.is_some() {
                        end = next_end;
                    } else if let Some(following) = self.after_zero(next_end) {
                        end = following;
                    } else {
                        break;
                    }
                }
                Token::Tens(tens) => {
                    if sum.pending.is_some() || sum.top().is_some_and(|top| top <= 1) || form == Form::Bare {
                        break;
                    }
                    sum.push(1, Decimal::from(i64::from(tens) * 10))?;
                    // 廿二: the digit behind it counts ones, as after 二十.
                    sum.zero = false;
                    sum.step = Decimal::ONE;
                    seen.chinese = true;
                    end = after;
                }
                Token::Unit(power) => {
                    if self.is_metric_prefix(power, after) && (sum.count == 0 || power == 12) {
                        break;
                    }
                    if is_doubtful(character) && end == at && !self.doubtful_start(at, character) {
                        break;
                    }
                    let Some(next_end) = self.take_unit(&mut sum, power, after, &mut form) else { break };
                    spaced |= blank;
                    seen.chinese = true;
                    plain_digits = 0;
                    end = next_end;
                }
            }
        }
        if end == at {
            return None;
        }
        self.finish(at, end, sum, seen, form, more, plain_digits)
    }

    /// Where the numeral goes on behind 零: at a digit or unit, or at 几 with a unit behind it.
    fn after_zero(&self, at: usize) -> Option<usize> {
        let next = self.skip_blanks(at);
        let character = self.char_at(next)?;
        if token(character).is_some() || matches!(character, '几' | '幾') { Some(next) } else { None }
    }

    /// 余, 多 or 几 at `at` with 万 or 亿 behind it; returns where that unit begins.
    fn more_inside(&self, at: usize, sum: &Sum) -> Option<usize> {
        let character = self.char_at(at)?;
        if !matches!(character, '余' | '餘' | '多' | '几' | '幾') || (sum.count == 0 && sum.pending.is_none()) {
            return None;
        }
        let behind = self.skip_blanks(at + character.len_utf8());
        match self.token_at(behind)?.0 {
            Token::Unit(power) if power >= 4 => Some(behind),
            _ => None,
        }
    }

    fn apply_unit(&self, sum: &mut Sum, at: usize, form: &mut Form) -> Option<usize> {
        let (found, end, _) = self.token_at(at)?;
        let Token::Unit(power) = found else { return None };
        self.take_unit(sum, power, end, form)
    }

    /// Takes a run of Chinese digits; returns its end and whether the numeral ends with it.
    fn take_han(&self, sum: &mut Sum, run: &HanRun, form: &mut Form, at: usize) -> Option<(usize, bool)> {
        sum.step = Decimal::ONE;
        let unit_next = self.unit_at(run.end);
        let neighbours = |low: u8, high: u8| low > 0 && (high == low + 1 || (low, high) == (3, 5));
        if sum.count == 0 {
            if run.count == 1 {
                sum.pending = Some(Decimal::from(i64::from(run.first)));
                return Some((run.end, false));
            }
            if run.count == 2 && neighbours(run.first, run.second) && !self.point_at(run.end) {
                sum.pending = Some(Decimal::from(i64::from(run.first)));
                sum.gap = Some(Decimal::from(i64::from(run.second - run.first)));
                *form = Form::Pair;
                return Some((run.end, false));
            }
            if run.has_liang {
                sum.pending = Some(Decimal::from(i64::from(run.first)));
                return Some((run.after_first, true));
            }
            *form = Form::Spelled;
            sum.pending = Some(Decimal::new(run.value?, 0));
            // Small units do not follow a spelled number: 二〇二五 百强.
            return Some((run.end, unit_next.is_some_and(|(power, _)| power < 4)));
        }
        let zeros = run.leading_zeros;
        if zeros > 0 {
            sum.zero = true;
        }
        let left = run.count - zeros;
        if left == 0 {
            return Some((run.end, false));
        }
        let mut digits = self.text_from(at).chars().skip(zeros).filter_map(|character| match token(character) {
            Some(Token::Han(digit)) => Some((digit, character.len_utf8())),
            _ => None,
        });
        let (low, low_length) = digits.next()?;
        let start: usize = self.text_from(at).chars().take(zeros).map(char::len_utf8).sum();
        // 三十两 is a weight: as a digit 两 needs a unit behind it.
        if self.text_from(at + start).starts_with(['两', '兩']) && self.unit_at(at + start + low_length).is_none() {
            return None;
        }
        sum.pending = Some(Decimal::from(i64::from(low)));
        if left == 1 {
            return Some((run.end, false));
        }
        let (high, _) = digits.next()?;
        if left == 2 && neighbours(low, high) && !self.point_at(run.end) {
            sum.gap = Some(Decimal::from(i64::from(high - low)));
            *form = Form::Pair;
            return Some((run.end, false));
        }
        Some((at + start + low_length, true))
    }

    /// Whether a decimal point with a digit stands at `at`.
    fn point_at(&self, at: usize) -> bool {
        matches!(self.char_at(at), Some('点' | '點'))
            && matches!(self.token_at(at + '点'.len_utf8()), Some((Token::Han(_), _, _)))
    }

    /// Takes a unit that ends at `end`; `None` where it cannot belong to the numeral.
    fn take_unit(&self, sum: &mut Sum, power: u8, end: usize, form: &mut Form) -> Option<usize> {
        let shift = i32::from(power);
        if power < 4 {
            // 五十千, 三十五百: a small unit must be below the ones before it.
            if sum.top().is_some_and(|top| top <= power) {
                return None;
            }
            let coefficient = match (&sum.pending, sum.pending_digits) {
                // 2025十大人物, 500百强: digits that the unit could have been written with.
                (Some(_), Some(digits)) if digits > u32::from(power) => return None,
                (Some(value), _) => *value,
                (None, _) if power == 1 || sum.zero => Decimal::ONE,
                (None, _) if sum.count == 0 => {
                    *form = Form::Bare;
                    Decimal::ONE
                }
                (None, _) if *form == Form::Bare => Decimal::ONE,
                _ => return None,
            };
            sum.push(power, coefficient.shift(shift)?)?;
            if sum.pending_digits.is_some() {
                sum.step = sum.step.shift(shift)?;
            }
        } else {
            if let Some(value) = sum.pending {
                sum.push(0, value)?;
            } else if sum.count == 0 {
                *form = Form::Bare;
                sum.push(0, Decimal::ONE)?;
            }
            // 10万万: the same unit twice in a row multiplies.
            let limit = if sum.pending.is_none() { power + 1 } else { power };
            let below = sum.take_below(limit)?;
            if below.is_zero() || sum.top().is_some_and(|top| top <= power) {
                return None;
            }
            sum.push(power, below.shift(shift)?)?;
            sum.step = sum.step.shift(shift)?;
        }
        if let Some(gap) = sum.gap {
            sum.gap = Some(gap.shift(shift)?);
        }
        sum.pending = None;
        sum.pending_digits = None;
        sum.zero = false;
        Some(end)
    }

    /// Decimals in Chinese digits at `end`: 点五四; with the units behind them.
    fn spoken_decimals(&self, start: usize, end: usize) -> Option<(usize, i128, u32)> {
        let point = self.skip_blanks(end);
        let character = self.char_at(point)?;
        if !matches!(character, '点' | '點') {
            return None;
        }
        let mut at = self.skip_blanks(point + character.len_utf8());
        let mut digits: i128 = 0;
        let mut scale = 0;
        while let Some((Token::Han(digit), next, character)) = self.token_at(at) {
            if matches!(character, '两' | '兩' | '俩' | '倆') {
                break;
            }
            digits = digits.checked_mul(10)?.checked_add(i128::from(digit))?;
            scale += 1;
            at = next;
        }
        if scale == 0 {
            return None;
        }
        // 三点二十分, 两点一刻 are times of day.
        let behind = self.char_at(at);
        let clock = matches!(self.unit_at(at), Some((1, _)))
            || behind == Some('刻')
            || (behind == Some('分') && self.parted(at).is_none());
        if clock {
            return None;
        }
        // 这一点三是, 差一点五, 有一点一: 一点 is a word.
        if self.text_from(start).starts_with('一') && end == start + '一'.len_utf8() {
            let word = self.char_before(start).is_some_and(|it| "这那有差快多早大高低好每哪任某".contains(it));
            if word {
                return None;
            }
        }
        Some((at, digits, scale))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one numeral, taken apart once")]
    fn finish(
        &self,
        start: usize,
        end: usize,
        mut sum: Sum,
        mut seen: Seen,
        form: Form,
        more: bool,
        plain_digits: u32,
    ) -> Option<Numeral> {
        let mut end = end;
        if let Some(value) = sum.pending {
            let one_digit = sum.pending_digits.unwrap_or(1) == 1;
            let implied = match sum.top() {
                Some(top) if top >= 2 && !sum.zero && one_digit => i32::from(top) - 1,
                _ => 0,
            };
            if let Some(gap) = sum.gap {
                sum.gap = Some(gap.shift(implied)?);
            }
            sum.push(0, value.shift(implied)?)?;
            sum.step = sum.step.shift(implied)?;
        }
        let mut value = sum.take_below(u8::MAX)?;
        if sum.gap.is_none()
            && !more
            && form != Form::Bare
            && (seen.chinese || !seen.digits)
            && let Some((after, digits, scale)) = self.spoken_decimals(start, end)
        {
            value = value.plus(&Decimal::new(digits, scale))?;
            sum.step = Decimal::power(-i32::try_from(scale).ok()?)?;
            end = after;
            seen.chinese = true;
            while let Some((power, after)) = self.unit_at(end) {
                value = value.shift(i32::from(power))?;
                sum.step = sum.step.shift(i32::from(power))?;
                end = after;
            }
        }
        let upper = match sum.gap {
            Some(gap) => Some(value.plus(&gap)?),
            None => None,
        };
        let script = match (seen.digits, seen.chinese) {
            (true, true) => Script::Mixed,
            (true, false) => Script::Digits,
            _ => Script::Chinese,
        };
        Some(Numeral {
            start,
            end,
            digits_start: start,
            value,
            upper,
            step: sum.step,
            granule: value.granule(),
            script,
            form,
            more,
            plain_digits: u8::try_from(plain_digits).unwrap_or(u8::MAX),
        })
    }
}
