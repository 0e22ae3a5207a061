//! Numerals: finds and reads numbers written in ASCII, full-width or Chinese digits, exactly.
//!
//! ```
//! use ontrend::extract::numeral::{Form, scan, scan_at};
//! let numeral = scan_at("16.4亿元", 0).unwrap();
//! assert_eq!(numeral.value.to_string(), "1640000000");
//! assert_eq!(numeral.step.to_string(), "10000000"); // one unit of the last digit written: 0.1亿
//! assert_eq!(&"16.4亿元"[numeral.start..numeral.end], "16.4亿");
//! let found: Vec<String> = scan("一千七百四十七家，两万三，二〇二五年").map(|n| n.value.to_string()).collect();
//! assert_eq!(found, ["1747", "23000", "2025"]);
//! let share = scan_at("百分之十五", 0).unwrap();
//! assert_eq!((share.form, share.value.to_string().as_str()), (Form::Percent, "15"));
//! ```
//!
//! [`scan_at`] reads the longest numeral that begins at a byte; [`scan`] runs over a text and yields every numeral once,
//! left to right. Offsets are byte offsets. [`Numeral`] says what the number is and how it was written; whether it is a
//! quantity, a year, a code or part of a name is for the caller to judge: the scanner also yields the 三 of 三江新区.
//!
//! # Grammar
//!
//! ```text
//! numeral   = [sign] (fraction | percent | mixed | number)
//! sign      = 负 where it ends no word (减负, 税负) | "-" where nothing that could be the left side of a range or a code
//!             stands before it
//! percent   = (百|千|万|百万|万万) 分之 number | 百分百        value in per cent
//! fraction  = number 分之 number | number "/" number (form Slash)
//! mixed     = number 又 number 分之 number
//! number    = group { group } [ 点 digit {digit} { 万|亿|兆 } ]
//! group     = (digits | digit) [unit {unit}]        unit = 十 百 千 万 亿 兆, descending; 万 and 亿 multiply all below
//! digits    = ASCII or full-width digits, "," or a thin space between groups of three, "." or "·" before decimals
//! ```
//!
//! - A last digit straight after a unit counts tenths of that unit: 两万三 is 23000, 一百零三 is 103.
//! - Two neighbouring digits before a unit or counter are a vague pair: 二三十 is 20 to 30 (form `Pair`, `upper` set).
//! - Three or more Chinese digits, or two that are not neighbours, are read one by one: 二〇二五 is 2025.
//! - 余, 多, 几 inside a numeral (十余万) set `more`; behind it they are left to the caller.
//! - A unit alone (百, 千亿) is form `Bare`, with 数 or 几 before it form `Several`: vague, callers mostly skip `Bare`.
//! - 千 before a metric unit is the prefix: 5千克 is 5 with the unit 千克, 一万三千克 is 13000.
//! - Spaces may stand before a unit and in numerals that are spaced throughout; a line break ends a numeral.
//! - A full-width comma groups only full-width digits, or where decimals or another group follow: 2023年，120家 is two.
//! - A run of more than 36 digits, Chinese ones too, is a code: it is skipped.

pub use super::quantity::decimal::Decimal;
use super::quantity::reader::Reader;

/// What a numeral is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// ASCII or full-width digits: 1,234.5.
    Digits,
    /// Chinese digits and units: 一千二.
    Chinese,
    /// Digits with Chinese units: 1.6万.
    Mixed,
}

/// How a numeral is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// An ordinary number.
    Plain,
    /// Chinese digits read one by one: 二〇二五, 一七二零点一.
    Spelled,
    /// Two neighbouring digits: 二三十 (value 20, upper 30), 七八 (7, upper 8).
    Pair,
    /// 分之 with 百, 千, 万, 百万 or 万万 before it; the value is in per cent.
    Percent,
    /// 分之 with another number before it, with a whole number before it or not: 三分之一, 3又二分之一.
    Fraction,
    /// Two numbers with a slash: 3/4, which may also be a date or two alternatives.
    Slash,
    /// A unit alone: 百, 千亿.
    Bare,
    /// A unit with 数 or 几 before it: 几十, 数百万.
    Several,
    /// A Roman numeral character: Ⅲ.
    Roman,
}

/// A number found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numeral {
    /// First byte, with the sign.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// First byte without the sign.
    pub digits_start: usize,
    /// The value; the lower one of a pair.
    pub value: Decimal,
    /// The higher value of a pair.
    pub upper: Option<Decimal>,
    /// One unit of the last digit written: 1 for 2900, 0.1 for 16.0, 10000000 for 16.4亿. For rounding intervals.
    pub step: Decimal,
    /// One unit of the last digit that is not nought: 100 for 2900, 1000000 for 2900万. For 2900余 → (2900, 3000).
    pub granule: Decimal,
    /// What it is written in.
    pub script: Script,
    /// How it is built.
    pub form: Form,
    /// Whether 余, 多 or 几 stands inside: 十余万, 二十几亿; the value is the lower limit, excluded.
    pub more: bool,
    /// Digits before the decimal point of a plain digit run without units or commas, else 0: 4 for 2025, 2 for 05.
    pub plain_digits: u8,
}

/// The number that one character writes: 一 to 九 and 十, or a digit.
pub(super) fn single(c: char) -> Option<u8> {
    "一二三四五六七八九十"
        .chars()
        .zip(1..)
        .find(|&(numeral, _)| numeral == c)
        .map(|(_, value)| value)
        .or_else(|| c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()))
}

/// Reads the longest numeral that begins at byte `at`; the sign may begin there too.
#[must_use]
pub fn scan_at(text: &str, at: usize) -> Option<Numeral> {
    if !text.is_char_boundary(at) {
        return None;
    }
    Reader::new(text).numeral(at)
}

/// Every numeral of a text, left to right, none overlapping another.
#[must_use]
pub fn scan(text: &str) -> Scan<'_> {
    Scan { reader: Reader::new(text), at: 0 }
}

/// The iterator behind [`scan`].
#[derive(Debug, Clone)]
pub struct Scan<'a> {
    reader: Reader<'a>,
    at: usize,
}

impl Iterator for Scan<'_> {
    type Item = Numeral;
    fn next(&mut self) -> Option<Numeral> {
        while let Some(at) = self.reader.candidate(self.at) {
            if let Some(numeral) = self.reader.numeral(at) {
                self.at = numeral.end;
                return Some(numeral);
            }
            self.at = self.reader.skip(at);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match scan_at(text, 0) {
            Some(numeral) if numeral.end == text.trim_end().len() => numeral.value.to_string(),
            Some(numeral) => format!("{} [{}]", numeral.value, &text[..numeral.end]),
            None => "none".into(),
        }
    }

    fn all(text: &str) -> Vec<String> {
        scan(text).map(|numeral| format!("{}={}", &text[numeral.start..numeral.end], numeral.value)).collect()
    }

    #[test]
    fn one_character_is_one_number() {
        let values: Vec<Option<u8>> = "一二九十0７7零百a".chars().map(single).collect();
        let digit = |value: u8| Some(value);
        let expected = [digit(1), digit(2), digit(9), digit(10), digit(0), None, digit(7), None, None, None];
        assert_eq!(values, expected);
    }

    #[test]
    fn a_unit_in_a_word_is_no_number_and_a_whole_with_its_part_is_one() {
        assert_eq!(all("增长5个百分点，百分 点，百分制，百分比，千分位"), ["5=5"]);
        assert_eq!(all("满百分，得千分"), ["百=100", "千=1000"]);
        assert_eq!(all("为企业减负5亿元，增速为负5%"), ["5亿=500000000", "负5=-5"]);
        assert_eq!(scan_at("一又三分之一", 0).map(|numeral| numeral.digits_start), Some(0));
        assert_eq!(scan_at("一点五", 0).map(|numeral| numeral.step.to_string()).as_deref(), Some("0.1"));
        let (code, number) = ("三".repeat(37), "三".repeat(36));
        assert_eq!(all(&format!("{code}，{number}")), [format!("{number}={}", "3".repeat(36))]);
    }

    #[test]
    fn values_are_exact() {
        for (text, value) in [
            ("一千七百四十七", "1747"),
            ("两万三", "23000"),
            ("1.6万", "16000"),
            ("6505.6", "6505.6"),
            ("1,234", "1234"),
            ("1,200,000", "1200000"),
            ("４，５６５", "4565"),
            ("82，225.00", "82225"),
            ("十二", "12"),
            ("廿二", "22"),
            ("壹仟贰佰", "1200"),
            ("16.4亿", "1640000000"),
            ("4.78万亿", "4780000000000"),
            ("五兆六十二亿四万五千二", "5006200045200"),
            ("两千万点五五四四", "20000000.5544"),
            ("一百五十万五千二百四十五", "1505245"),
            ("一千一百一十一万一千一百一十一亿一千一百一十一万一千一百一十一", "1111111111111111"),
            ("10万万", "1000000000"),
            ("3万4000", "34000"),
            ("1百01", "101"),
            ("100万三千", "1003000"),
            ("7万 5千 4百", "75400"),
            ("一百 五 十 二", "152"),
            ("三千 八百 九十六 萬 四千 九百 六十五", "38964965"),
            ("1000  万", "10000000"),
            ("一万零百一十一", "10111"),
            ("一百十六", "116"),
            ("一七二零点一", "1720.1"),
            ("零点零零零五零零零五", "0.00050005"),
            ("零零点零零二八五", "0.00285"),
            ("二〇二五", "2025"),
            ("二○二五", "2025"),
            ("负三十二", "-32"),
            ("-10.1万", "-101000"),
            ("负 1,200,000", "-1200000"),
            (".23456000", "0.23456"),
            ("-.5", "-0.5"),
            ("1点45", "1.45"),
            ("3·5", "3.5"),
            ("三分之一点五", "0.5"),
            ("3又一千分之23", "3.023"),
            ("一百万又五十万分之二十五", "1000000.00005"),
            ("负３ 分  之 负一百五十七", "52.3333333333333333333"),
            ("六十/一百二十", "0.5"),
            ("一又十分一", "1.1"),
            ("百分之十五点六二", "15.62"),
            ("百分之负三点八", "-3.8"),
            ("负百分之百", "-100"),
            ("千分之六百", "60"),
            ("万万分之七", "0.000007"),
            ("Ⅲ", "3"),
        ] {
            let got = read(text);
            assert!(got == value || (value.len() > 20 && got.starts_with(&value[..17])), "{text}: {got}");
        }
    }

    #[test]
    fn numerals_end_where_they_must() {
        for (text, found) in [
            ("2023年，120家", vec!["2023=2023", "120=120"]),
            ("2025十大人物", vec!["2025=2025", "十=10"]),
            ("5千克", vec!["5=5"]),
            ("一万三千克", vec!["一万三千=13000"]),
            ("1,2,3", vec!["1=1", "2=2", "3=3"]),
            ("8.6:48.3:43.1", vec!["8.6=8.6", "48.3=48.3", "43.1=43.1"]),
            ("1—9月", vec!["1=1", "9=9"]),
            ("2017-2019", vec!["2017=2017", "2019=2019"]),
            ("增长-3.2%", vec!["-3.2=-3.2"]),
            ("一千零十二章一千零十八章", vec!["一千零十二=1012", "一千零十八=1018"]),
            ("五十千", vec!["五十=50", "千=1000"]),
            ("2024.", vec!["2024=2024"]),
            ("下午三点二十分", vec!["三=3", "二十=20"]),
            ("2025.9.11", vec!["2025=2025", "9=9", "11=11"]),
            ("四百多", vec!["四百=400"]),
        ] {
            assert_eq!(all(text), found, "{text}");
        }
        let code = "1".repeat(60);
        assert_eq!(all(&format!("{code}家5家")), ["5=5"]);
    }

    #[test]
    fn how_it_is_written_is_kept() {
        let pair = scan_at("二三十", 0).unwrap();
        assert_eq!((pair.form, pair.value, pair.upper), (Form::Pair, 20.into(), Some(30.into())));
        let pair = scan_at("三五百", 0).unwrap();
        assert_eq!((pair.value, pair.upper), (300.into(), Some(500.into())));
        let pair = scan_at("十七八", 0).unwrap();
        assert_eq!((pair.value, pair.upper), (17.into(), Some(18.into())));
        let vague = scan_at("十余万", 0).unwrap();
        assert!(vague.more && vague.value == 100_000.into());
        assert_eq!(scan_at("千亿", 0).unwrap().form, Form::Bare);
        assert_eq!(scan_at("数百万", 0).unwrap().form, Form::Several);
        let round = scan_at("2900", 0).unwrap();
        assert_eq!((round.step, round.granule, round.plain_digits), (1.into(), 100.into(), 4));
        let step = |text| scan_at(text, 0).unwrap().step.to_string();
        assert_eq!(
            [step("12.0"), step("16.4亿"), step("2900万"), step("两万三"), step("一百二十")],
            ["0.1", "10000000", "10000", "1000", "1"]
        );
        assert_eq!(scan_at("1.6万", 0).unwrap().script, Script::Mixed);
    }
}
