//! Numbers and days as people write them, for the brief and the figures alike.

use super::data::Lang;
use crate::time::Stamp;
use chrono::Datelike;

/// A number with a comma before every third digit from the point.
pub(crate) fn grouped(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
    let mut out = String::new();
    let negative = value < 0.0 && plain.chars().any(|digit| matches!(digit, '1'..='9'));
    if negative {
        out.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// The divisor that makes numbers up to `largest` short, and the word that stands for it.
pub(crate) fn magnitude(largest: f64, lang: Lang) -> (f64, &'static str) {
    match (lang, largest.abs()) {
        (Lang::Zh, size) if size >= 1e12 => (1e12, "万亿"),
        (Lang::Zh, size) if size >= 1e8 => (1e8, "亿"),
        (Lang::Zh, size) if size >= 1e6 => (1e4, "万"),
        (Lang::En, size) if size >= 1e12 => (1e12, "T"),
        (Lang::En, size) if size >= 1e9 => (1e9, "B"),
        (Lang::En, size) if size >= 1e6 => (1e6, "M"),
        _ => (1.0, ""),
    }
}

/// Whether plain digits would be unreadable.
pub(crate) fn wants_exponent(largest: f64) -> bool {
    let size = largest.abs();
    size >= 1e16 || (size > 0.0 && size < 1e-5)
}

/// A single value with about three significant digits: a label beside a mark.
pub(crate) fn short(value: f64, lang: Lang) -> String {
    if !value.is_finite() {
        return "–".to_string();
    }
    if wants_exponent(value) {
        return format!("{value:.1e}");
    }
    let (divisor, suffix) = magnitude(value, lang);
    let scaled = value / divisor;
    let mut decimals: usize = match scaled.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 => 3,
        size if size >= 0.01 => 4,
        0.0 => 0,
        _ => 6,
    };
    // A stated figure such as 1092.4 is written as it is; only what a computer made is cut.
    if scaled.abs() >= 100.0 && ((scaled * 10.0).round() - scaled * 10.0).abs() < 1e-9 {
        decimals = 1;
    }
    let mut text = grouped(scaled, decimals);
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    format!("{text}{suffix}")
}

/// A share as whole percent; what is below one or above 99 without being all is said so.
pub(crate) fn percent(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        "–".to_string()
    } else if value > 0.0 && value < 1.0 {
        "<1%".to_string()
    } else if value > 99.0 && value < 100.0 {
        ">99%".to_string()
    } else {
        format!("{}%", grouped(value, 0))
    }
}

/// A rate of change as percent with a decimal where it is small, and its sign.
pub(crate) fn rate(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        return "–".to_string();
    }
    let decimals = usize::from(value.abs() < 100.0);
    format!("{}{}%", if value > 0.0 { "+" } else { "" }, grouped(value, decimals))
}

/// A stamp in words: a year end as `2027年底`, another day as `2025年6月6日`, a step as its number.
pub(crate) fn stamp(stamp: Stamp, lang: Lang) -> String {
    let Stamp::Date(date) = stamp else { return stamp.to_string() };
    match (date.month(), date.day(), lang) {
        (12, 31, Lang::Zh) => format!("{}年底", date.year()),
        (12, 31, Lang::En) => format!("end of {}", date.year()),
        (month, day, Lang::Zh) => format!("{}年{month}月{day}日", date.year()),
        (_, _, Lang::En) => date.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(grouped(-1000.0, 0), "−1,000");
        assert_eq!(grouped(-0.2, 0), "0");
        assert_eq!(grouped(999.0, 0), "999");
    }

    #[test]
    fn labels_keep_three_digits() {
        assert_eq!(short(1747.0, Lang::Zh), "1,747");
        assert_eq!(short(4005.8, Lang::Zh), "4,005.8");
        assert_eq!(short(1.4, Lang::Zh), "1.4");
        assert_eq!(short(0.0, Lang::Zh), "0");
        assert_eq!(short(36.666_666, Lang::En), "36.7");
        assert_eq!(short(2.5e8, Lang::Zh), "2.5亿");
        assert_eq!(short(f64::NAN, Lang::En), "–");
    }

    #[test]
    fn percents_never_round_to_certainty() {
        assert_eq!(percent(0.004), "<1%");
        assert_eq!(percent(0.996), ">99%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.37), "37%");
        assert_eq!(rate(1.148), "+115%");
        assert_eq!(rate(-0.034), "−3.4%");
    }

    #[test]
    fn stamps_in_words() {
        let day = |text: &str| text.parse::<Stamp>().unwrap();
        assert_eq!(stamp(day("2027-12-31"), Lang::Zh), "2027年底");
        assert_eq!(stamp(day("2027-12-31"), Lang::En), "end of 2027");
        assert_eq!(stamp(day("2025-06-06"), Lang::Zh), "2025年6月6日");
        assert_eq!(stamp(day("17"), Lang::Zh), "17");
    }
}
