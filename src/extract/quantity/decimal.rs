//! Exact decimal numbers.
//!
//! A [`Decimal`] is `digits / 10^scale` with an `i128` of digits, so 16.4亿 is 1640000000 and 0.1 + 0.2 is 0.3. It is
//! kept in lowest terms: equal numbers have equal fields. An operation whose result does not fit gives `None`.

use std::cmp::Ordering;

/// The most digits a numeral may have; a longer run of digits is a code, not a quantity.
pub const MAX_DIGITS: u32 = 36;

/// `digits / 10^scale`, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

fn power_of_ten(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

impl Decimal {
    /// Nought.
    pub const ZERO: Self = Self { digits: 0, scale: 0 };
    /// One.
    pub const ONE: Self = Self { digits: 1, scale: 0 };

    /// `digits / 10^scale`.
    #[must_use]
    pub fn new(digits: i128, scale: u32) -> Self {
        let (mut digits, mut scale) = (digits, scale);
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        if digits == 0 {
            scale = 0;
        }
        Self { digits, scale }
    }
    /// `10^exponent`, also for negative exponents; `None` outside ±38.
    #[must_use]
    pub fn power(exponent: i32) -> Option<Self> {
        let size = exponent.unsigned_abs();
        if exponent >= 0 {
            power_of_ten(size).map(|digits| Self { digits, scale: 0 })
        } else {
            (size <= 38).then_some(Self { digits: 1, scale: size })
        }
    }
    /// The digits without the decimal point.
    #[must_use]
    pub fn digits(&self) -> i128 {
        self.digits
    }
    /// How many of the digits stand behind the decimal point.
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.scale
    }
    /// Whether it is nought.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.digits == 0
    }
    /// Whether it is below nought.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.digits < 0
    }
    /// Whether it has no decimal part.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.scale == 0
    }
    /// The whole number, where it is one and fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        if self.scale == 0 { i64::try_from(self.digits).ok() } else { None }
    }
    /// The nearest double.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        // Printing and reading rounds once; dividing two rounded doubles would round twice.
        self.to_string().parse().unwrap_or(f64::NAN)
    }
    /// The negative.
    #[must_use]
    pub fn negative(&self) -> Self {
        Self { digits: self.digits.wrapping_neg(), scale: self.scale }
    }
    /// The size without the sign.
    #[must_use]
    pub fn absolute(&self) -> Self {
        if self.digits < 0 { self.negative() } else { *self }
    }
    fn aligned(&self, other: &Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let left = self.digits.checked_mul(power_of_ten(scale - self.scale)?)?;
        let right = other.digits.checked_mul(power_of_ten(scale - other.scale)?)?;
        Some((left, right, scale))
    }
    /// The sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other)?;
        Some(Self::new(left.checked_add(right)?, scale))
    }
    /// The difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.negative())
    }
    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Option<Self> {
        Some(Self::new(self.digits.checked_mul(other.digits)?, self.scale.checked_add(other.scale)?))
    }
    /// Times `10^exponent`.
    #[must_use]
    pub fn shift(&self, exponent: i32) -> Option<Self> {
        let size = exponent.unsigned_abs();
        if exponent < 0 {
            return (self.scale + size <= 76).then(|| Self::new(self.digits, self.scale + size));
        }
        if size <= self.scale {
            return Some(Self::new(self.digits, self.scale - size));
        }
        Some(Self::new(self.digits.checked_mul(power_of_ten(size - self.scale)?)?, 0))
    }
    /// The quotient, rounded half up to 18 significant digits or more where it does not end; `None` for a divisor of nought.
    #[must_use]
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        if divisor.digits == 0 {
            return None;
        }
        if self.digits == 0 {
            return Some(Self::ZERO);
        }
        // Long division, one digit at a time: nothing overflows and an exact quotient is found exactly.
        let sign = self.digits.signum() * divisor.digits.signum();
        let (top, bottom) = (self.digits.unsigned_abs(), divisor.digits.unsigned_abs());
        let mut quotient = top / bottom;
        let mut rest = top % bottom;
        let mut scale = i64::from(self.scale) - i64::from(divisor.scale);
        while rest != 0 && quotient < 1_000_000_000_000_000_000 && scale < 38 {
            let Some(tenfold) = rest.checked_mul(10) else { break };
            quotient = quotient * 10 + tenfold / bottom;
            rest = tenfold % bottom;
            scale += 1;
        }
        if rest >= bottom - rest {
            quotient += 1;
        }
        let digits = i128::try_from(quotient).ok()?.checked_mul(sign)?;
        if scale >= 0 {
            Some(Self::new(digits, u32::try_from(scale).ok()?))
        } else {
            Self::new(digits, 0).shift(i32::try_from(-scale).ok()?)
        }
    }
    /// One unit of the last digit that is not nought: 100 for 2900, 0.1 for 16.4.
    #[must_use]
    pub fn granule(&self) -> Self {
        if self.digits == 0 {
            return Self::ONE;
        }
        let mut digits = self.digits;
        let mut exponent = 0;
        while digits % 10 == 0 {
            digits /= 10;
            exponent += 1;
        }
        let exponent = exponent - i32::try_from(self.scale).unwrap_or(0);
        Self::power(exponent).unwrap_or(Self::ONE)
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::new(i128::from(value), 0)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.aligned(other) {
            Some((left, right, _)) => left.cmp(&right),
            // One of the two has so many digits that aligning overflows: the doubles differ by then.
            None => self.to_f64().total_cmp(&other.to_f64()),
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        if digits.len() > scale {
            let (whole, part) = digits.split_at(digits.len() - scale);
            write!(f, "{sign}{whole}.{part}")
        } else {
            write!(f, "{sign}0.{digits:0>scale$}")
        }
    }
}

impl std::str::FromStr for Decimal {
    type Err = crate::error::Error;
    /// Reads `-12.50`; no exponent, no grouping.
    fn from_str(text: &str) -> crate::error::Result<Self> {
        let wrong = || crate::error::Error::parse(text, "a decimal number as -12.5");
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
        let count = whole.len() + part.len();
        let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if count == 0 || count > MAX_DIGITS as usize || !plain(whole) || !plain(part) {
            return Err(wrong());
        }
        let mut digits: i128 = 0;
        for byte in whole.bytes().chain(part.bytes()) {
            digits = digits * 10 + i128::from(byte - b'0');
        }
        Ok(Self::new(sign * digits, u32::try_from(part.len()).map_err(|_| wrong())?))
    }
}

impl serde::Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn arithmetic_is_exact() {
        assert_eq!(decimal("0.1").plus(&decimal("0.2")).unwrap(), decimal("0.3"));
        assert_eq!(decimal("16.4").shift(8).unwrap().to_string(), "1640000000");
        assert_eq!(decimal("-2.50").to_string(), "-2.5");
        assert_eq!(decimal("0.00285").to_string(), "0.00285");
        assert_eq!(decimal("12.5").over(&decimal("2.5")).unwrap(), decimal("5"));
        assert_eq!(decimal("1").over(&decimal("3")).unwrap().to_string(), "0.3333333333333333333");
        assert_eq!(decimal("2").over(&decimal("3")).unwrap().to_string(), "0.6666666666666666667");
        assert_eq!(decimal("100").over(&decimal("0.5")).unwrap(), decimal("200"));
        assert_eq!(decimal("1").over(&Decimal::ZERO), None);
    }

    #[test]
    fn the_granule_is_a_unit_of_the_last_digit() {
        for (value, granule) in [("2900", "100"), ("16.4", "0.1"), ("1640000000", "10000000"), ("0", "1"), ("7", "1")] {
            assert_eq!(decimal(value).granule(), decimal(granule), "{value}");
        }
    }

    #[test]
    fn order_is_by_value() {
        assert!(decimal("-3") < decimal("2.5"));
        assert!(decimal("2.49") < decimal("2.5"));
        assert!(Decimal::power(38).unwrap() > Decimal::power(-38).unwrap());
    }

    #[test]
    fn overflow_is_none() {
        assert_eq!(Decimal::power(30).unwrap().times(&Decimal::power(30).unwrap()), None);
        assert_eq!(Decimal::power(30).unwrap().shift(30), None);
        assert!("1".repeat(50).parse::<Decimal>().is_err());
    }

    #[test]
    fn a_number_tells_what_it_is() {
        // Digits, places, nought, negative, integer, and as a whole number.
        for (text, digits, scale, zero, negative, integer, whole) in [
            ("0", 0, 0, true, false, true, Some(0)),
            ("-0.00", 0, 0, true, false, true, Some(0)),
            ("7", 7, 0, false, false, true, Some(7)),
            ("-12.50", -125, 1, false, true, false, None),
            ("1200", 1200, 0, false, false, true, Some(1200)),
            ("0.25", 25, 2, false, false, false, None),
            ("99999999999999999999", 99_999_999_999_999_999_999, 0, false, false, true, None),
        ] {
            let number = decimal(text);
            assert_eq!((number.digits(), number.scale()), (digits, scale), "{text}");
            assert_eq!((number.is_zero(), number.is_negative()), (zero, negative), "{text}");
            assert_eq!((number.is_integer(), number.to_i64()), (integer, whole), "{text}");
            assert_eq!(
                number.to_f64(),
                text.parse::<f64>().unwrap().abs() * if negative { -1.0 } else { 1.0 },
                "{text}"
            );
        }
        assert_eq!(Decimal::new(1200, 2), decimal("12"));
        assert_eq!(Decimal::new(1200, 3), decimal("1.2"));
        assert_eq!(Decimal::new(0, 5), Decimal::ZERO);
        assert_eq!(Decimal::ONE, decimal("1"));
        assert_eq!(Decimal::from(-40), decimal("-40"));
    }

    #[test]
    fn signs_turn() {
        for (text, negative, size) in [("2.5", "-2.5", "2.5"), ("-2.5", "2.5", "2.5"), ("0", "0", "0")] {
            assert_eq!(decimal(text).negative(), decimal(negative));
            assert_eq!(decimal(text).absolute(), decimal(size));
        }
        assert_eq!(decimal("2.5").minus(&decimal("-0.75")), Some(decimal("3.25")));
        assert_eq!(decimal("2").minus(&decimal("2")), Some(Decimal::ZERO));
    }

    #[test]
    fn powers_and_shifts_end_where_the_digits_do() {
        assert_eq!(Decimal::power(0), Some(Decimal::ONE));
        assert_eq!(Decimal::power(3), Some(decimal("1000")));
        assert_eq!(Decimal::power(-3), Some(decimal("0.001")));
        assert!(Decimal::power(38).is_some() && Decimal::power(-38).is_some());
        assert!(Decimal::power(39).is_none() && Decimal::power(-39).is_none());
        for (by, shifted) in [(-2, "0.0025"), (0, "0.25"), (1, "2.5"), (2, "25"), (3, "250")] {
            assert_eq!(decimal("0.25").shift(by), Some(decimal(shifted)), "{by}");
        }
        assert_eq!(decimal("0.25").shift(-74).unwrap().scale(), 76);
        assert_eq!(decimal("0.25").shift(-75), None);
    }

    #[test]
    fn quotients_round_half_up() {
        for (one, other, quotient) in [
            ("-1", "3", "-0.3333333333333333333"),
            ("1", "-3", "-0.3333333333333333333"),
            ("-2", "-3", "0.6666666666666666667"),
            ("0", "7", "0"),
            ("7", "2", "3.5"),
            ("0.001", "8", "0.000125"),
            ("600", "0.02", "30000"),
            ("4000000000000000000", "3", "1333333333333333333"),
            ("5000000000000000000", "3", "1666666666666666667"),
            ("3000000000000000001", "2", "1500000000000000001"),
        ] {
            assert_eq!(decimal(one).over(&decimal(other)), Some(decimal(quotient)), "{one}/{other}");
        }
        // The 38th place is the last.
        let tiny = Decimal::power(-30).unwrap();
        assert_eq!(tiny.over(&decimal("3")).unwrap().to_string(), format!("0.{}33333333", "0".repeat(30)));
        assert_eq!(tiny.over(&decimal("150000000")), Decimal::power(-38));
        assert_eq!(tiny.over(&decimal("600000000")), Some(Decimal::ZERO));
    }

    #[test]
    fn text_is_read_and_written_alike() {
        for text in ["0.25", "-0.05", "12.5", "-3", "0.5"] {
            assert_eq!(decimal(text).to_string(), text);
            assert_eq!(serde_json::to_string(&decimal(text)).unwrap(), format!("\"{text}\""));
        }
        assert_eq!((decimal(".5"), decimal("5.")), (decimal("0.5"), decimal("5")));
        for text in ["", "-", ".", "-.", "+1", "1.2.3", "a.1", "1.a", "1e3", "１"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert_eq!(decimal(&"9".repeat(36)).to_string(), "9".repeat(36));
        assert!("9".repeat(37).parse::<Decimal>().is_err());
        assert!(format!("{}.{}", "9".repeat(20), "9".repeat(16)).parse::<Decimal>().is_ok());
        assert!(format!("{}.{}", "9".repeat(20), "9".repeat(17)).parse::<Decimal>().is_err());
    }
}
