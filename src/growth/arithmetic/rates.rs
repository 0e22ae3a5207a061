//! Growth rates between values, periods and dates.

use super::{in_range, number, positive};
use crate::error::{Error, Result};
use crate::time::{Date, decimal_year, shift_years};

/// ln(last/base), without the rounding of the quotient where the two are close and without its overflow where they are far.
fn log_ratio(last: f64, base: f64) -> f64 {
    let change = (last - base) / base;
    let ratio = last / base;
    if change.abs() < 0.5 {
        change.ln_1p()
    } else if ratio.is_normal() {
        ratio.ln()
    } else {
        last.ln() - base.ln()
    }
}

/// The change of `current` against `base` as a fraction of `base`.
///
/// # Errors
/// `Domain` where `base` is not positive; `NotFinite`.
pub fn relative_change(current: f64, base: f64) -> Result<f64> {
    number("value", current)?;
    positive("base", base)?;
    in_range("relative change", (current - base) / base)
}

/// The average growth rate over `periods` periods from `base` to `last` (年均增长, 水平法; the CAGR).
///
/// Five years from 2020 to 2025 are five periods: the base year does not count.
///
/// # Errors
/// `Domain` where `base` is not positive or `last` is negative; `Argument` where `periods` is not positive.
pub fn average_growth(base: f64, last: f64, periods: f64) -> Result<f64> {
    positive("base", base)?;
    number("last value", last)?;
    if last < 0.0 {
        return Err(Error::domain(
            "last value",
            format!("{last} is negative, so there is no average rate; state the change itself"),
        ));
    }
    span(periods)?;
    in_range("average growth", (log_ratio(last, base) / periods).exp_m1())
}

fn span(periods: f64) -> Result<f64> {
    if number("periods", periods)? > 0.0 {
        Ok(periods)
    } else {
        Err(Error::argument("periods", format!("{periods} is not positive")))
    }
}

/// The average growth rate that makes the same total: Σ base (1 + g)^i = Σ valuesᵢ (年均增长, 累计法), as for investment.
///
/// # Errors
/// `Domain` where `base` is not positive or the total is; `TooFew` without values.
pub fn average_growth_cumulative(base: f64, values: &[f64]) -> Result<f64> {
    positive("base", base)?;
    if values.is_empty() {
        return Err(Error::too_few("average growth", 0, 1, "give the values after the base"));
    }
    for value in values {
        number("value", *value)?;
    }
    let total = positive("total", values.iter().sum())?;
    let ratio = in_range("total over base", total / base)?;
    let sum = |x: f64| values.iter().fold(0.0, |s, _| (s + 1.0) * x);
    // The sum of powers rises with x from 0 without limit: bisection cannot fail.
    let (mut low, mut high) = (0.0, 1.0);
    while sum(high) < ratio {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if sum(middle) < ratio {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(high - 1.0)
}

/// The compound annual growth rate between two dated values; the span in years counts days exactly (year ends are whole
/// years apart).
///
/// # Errors
/// As [`average_growth`]; `Argument` where the second date is not later.
pub fn cagr_dated(from: (Date, f64), to: (Date, f64)) -> Result<f64> {
    if to.0 <= from.0 {
        return Err(Error::argument("to", format!("{} is not later than {}", to.0, from.0)));
    }
    average_growth(from.1, to.1, decimal_year(to.0) - decimal_year(from.0))
}

/// Growth against the same period one year earlier (同比), for values with `periods` to a year; `None` for the first year
/// and where a value is missing or the earlier one is not positive.
///
/// # Errors
/// `Argument` where `periods` is zero; `NotFinite`.
pub fn year_on_year(values: &[Option<f64>], periods: usize) -> Result<Vec<Option<f64>>> {
    if periods == 0 {
        return Err(Error::argument("periods", "a year has at least one period"));
    }
    lagged(values, periods)
}

/// Growth against the period before (环比); `None` for the first and where a value is missing or the earlier one is not
/// positive.
///
/// # Errors
/// `NotFinite`.
pub fn period_on_period(values: &[Option<f64>]) -> Result<Vec<Option<f64>>> {
    lagged(values, 1)
}

fn lagged(values: &[Option<f64>], lag: usize) -> Result<Vec<Option<f64>>> {
    for (index, value) in values.iter().enumerate() {
        if let Some(value) = value.filter(|v| !v.is_finite()) {
            return Err(Error::not_finite("value", index, value));
        }
    }
    let change = |i: usize| relative_change(values[i]?, values[i.checked_sub(lag)?]?).ok();
    Ok((0..values.len()).map(change).collect())
}

/// Growth of each dated value against the value exactly one year earlier (同比; 29 February against 28 February), in the
/// order given; `None` where there is none or it is not positive.
///
/// # Errors
/// `Argument` where a date stands twice; `NotFinite`.
pub fn year_on_year_dated(values: &[(Date, f64)]) -> Result<Vec<Option<f64>>> {
    let mut by_date = std::collections::BTreeMap::new();
    for (index, (date, value)) in values.iter().enumerate() {
        if !value.is_finite() {
            return Err(Error::not_finite("value", index, *value));
        }
        if by_date.insert(*date, *value).is_some() {
            return Err(Error::argument("values", format!("{date} stands twice")));
        }
    }
    let change = |(date, value): &(Date, f64)| relative_change(*value, *by_date.get(&shift_years(*date, -1)?)?).ok();
    Ok(values.iter().map(change).collect())
}

/// The annual rate of a rate per period (环比年率): (1 + rate)^periods − 1.
///
/// # Errors
/// `Domain` for a rate below −1; `Argument` where `periods` is not positive.
pub fn annualise(rate: f64, periods: f64) -> Result<f64> {
    if number("rate", rate)? < -1.0 {
        return Err(Error::domain("rate", format!("{rate} is below −1: more than everything is lost")));
    }
    in_range("annual rate", (rate.ln_1p() * span(periods)?).exp_m1())
}

/// The growth over all periods together: Π (1 + rateᵢ) − 1.
///
/// # Errors
/// `Domain` for a rate below −1; `NotFinite`.
pub fn compound(rates: &[f64]) -> Result<f64> {
    let mut log = 0.0;
    for rate in rates {
        if number("rate", *rate)? < -1.0 {
            return Err(Error::domain("rate", format!("{rate} is below −1: more than everything is lost")));
        }
        log += rate.ln_1p();
    }
    in_range("compound growth", log.exp_m1())
}

/// The earlier value that a stated value and its growth rate imply: current / (1 + rate).
///
/// # Errors
/// `Domain` for a rate of −1 or below; `NotFinite`.
pub fn implied_base(current: f64, rate: f64) -> Result<f64> {
    number("value", current)?;
    if number("rate", rate)? <= -1.0 {
        return Err(Error::domain("rate", format!("{rate} leaves nothing, so the base is unknown")));
    }
    in_range("implied base", current / (1.0 + rate))
}

/// The growth rate that is needed to reach `target` from `current` in `periods` periods.
///
/// # Errors
/// As [`average_growth`].
pub fn required_growth(current: f64, target: f64, periods: f64) -> Result<f64> {
    average_growth(current, target, periods)
}

/// How many times a value has doubled: log₂(last/base). 翻一番 is 1 (×2), 翻两番 is 2 (×4).
///
/// # Errors
/// `Domain` where a value is not positive.
pub fn doublings(base: f64, last: f64) -> Result<f64> {
    let ratio = positive("last value", last)? / positive("base", base)?;
    // The quotient is exact for whole doublings; beyond its range the logarithms are subtracted.
    Ok(if ratio.is_normal() { ratio.log2() } else { last.log2() - base.log2() })
}

/// The growth rate per period at which a value doubles `count` times in `periods` periods.
///
/// # Errors
/// `Argument` where `periods` is not positive; `NotFinite`.
pub fn rate_for_doublings(count: f64, periods: f64) -> Result<f64> {
    in_range("rate", (number("count", count)? * std::f64::consts::LN_2 / span(periods)?).exp_m1())
}

/// Periods until a value doubles at a constant rate (倍增): ln 2 / ln(1 + rate).
///
/// # Errors
/// `Domain` for a rate of zero or below: it never doubles.
pub fn doubling_time(rate: f64) -> Result<f64> {
    if number("rate", rate)? <= 0.0 {
        return Err(Error::domain("doubling time", format!("at a rate of {rate} a value never doubles")));
    }
    Ok(std::f64::consts::LN_2 / rate.ln_1p())
}

/// The part's share in the change of the total (贡献率): (part − part_base) / (total − total_base).
///
/// # Errors
/// `Domain` where the total does not change; `NotFinite`.
pub fn contribution(part: f64, part_base: f64, total: f64, total_base: f64) -> Result<f64> {
    let change = number("total", total)? - number("total base", total_base)?;
    if change == 0.0 {
        return Err(Error::domain("contribution", "the total does not change; state the part's pull in points"));
    }
    in_range("contribution", (number("part", part)? - number("part base", part_base)?) / change)
}

/// How many percentage points of the total's growth come from the part (拉动…个百分点): 100 (part − part_base) / total_base.
///
/// # Errors
/// `Domain` where the total's base is not positive; `NotFinite`.
pub fn pull(part: f64, part_base: f64, total_base: f64) -> Result<f64> {
    let change = number("part", part)? - number("part base", part_base)?;
    in_range("pull", 100.0 * change / positive("total base", total_base)?)
}

/// The difference of two percentages in percentage points (百分点).
///
/// # Errors
/// `NotFinite`.
pub fn points(percent: f64, base_percent: f64) -> Result<f64> {
    Ok(number("percentage", percent)? - number("base percentage", base_percent)?)
}

/// How a value stands against its base, with the wording where no growth rate exists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Comparison {
    /// A growth rate: the base is positive and the value not negative.
    Rate(f64),
    /// From a loss to a gain (扭亏为盈).
    TurnedPositive,
    /// From a gain to a loss (由盈转亏).
    TurnedNegative,
    /// A smaller loss than before, by this fraction (减亏); 1 where it vanished.
    LossNarrowed(f64),
    /// A larger loss than before, by this fraction (增亏).
    LossWidened(f64),
    /// From zero to something.
    FromZero,
    /// No change.
    Unchanged,
}

impl std::fmt::Display for Comparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rate(rate) => write!(f, "{:+.1}%", 100.0 * rate),
            Self::TurnedPositive => f.write_str("扭亏为盈"),
            Self::TurnedNegative => f.write_str("由盈转亏"),
            Self::LossNarrowed(by) => write!(f, "减亏{:.1}%", 100.0 * by),
            Self::LossWidened(by) => write!(f, "增亏{:.1}%", 100.0 * by),
            Self::FromZero => f.write_str("上年同期为零"),
            Self::Unchanged => f.write_str("持平"),
        }
    }
}

/// Compares a value with its base, whatever their signs.
///
/// # Errors
/// `NotFinite`, or `Domain` where the fraction is beyond the range of numbers.
pub fn compare(current: f64, base: f64) -> Result<Comparison> {
    number("value", current)?;
    number("base", base)?;
    let fraction = || in_range("comparison", ((current - base) / base).abs());
    Ok(if current == base {
        Comparison::Unchanged
    } else if base == 0.0 {
        Comparison::FromZero
    } else if base > 0.0 {
        if current < 0.0 { Comparison::TurnedNegative } else { Comparison::Rate(relative_change(current, base)?) }
    } else if current > 0.0 {
        Comparison::TurnedPositive
    } else if current > base {
        Comparison::LossNarrowed(fraction()?)
    } else {
        Comparison::LossWidened(fraction()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> Date {
        Date::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn average_growth_is_exact_where_it_can_be() {
        assert!((average_growth(100.0, 121.0, 2.0).unwrap() - 0.1).abs() < 1e-16);
        assert_eq!(average_growth(5.0, 5.0, 3.0).unwrap(), 0.0);
        assert_eq!(average_growth(5.0, 0.0, 3.0).unwrap(), -1.0);
        assert!((average_growth(1e-300, 1e300, 600.0).unwrap() - 9.0).abs() < 1e-12);
        assert!(average_growth(0.0, 5.0, 3.0).unwrap_err().to_string().contains("not positive"));
        assert!(average_growth(5.0, -1.0, 3.0).is_err() && average_growth(5.0, 6.0, 0.0).is_err());
        // doubling within ten years needs 7.18 % a year
        assert!((rate_for_doublings(1.0, 10.0).unwrap() - 0.071_773_462_536_293).abs() < 1e-14);
    }

    #[test]
    fn the_cumulative_method_makes_the_same_total() {
        let values = [110.0, 118.0, 131.0];
        let g = average_growth_cumulative(100.0, &values).unwrap();
        let total: f64 = (1..=3).map(|i| 100.0 * (1.0 + g).powi(i)).sum();
        assert!((total - 359.0).abs() < 1e-10);
        assert!((average_growth_cumulative(100.0, &[108.0, 116.64]).unwrap() - 0.08).abs() < 1e-15);
    }

    #[test]
    fn dates_count_in_years() {
        let g = cagr_dated((day(2020, 12, 31), 100.0), (day(2024, 12, 31), 146.41)).unwrap();
        assert!((g - 0.1).abs() < 1e-13);
        let half = cagr_dated((day(2023, 12, 31), 100.0), (day(2024, 7, 1), 110.0)).unwrap();
        assert!((half - (1.1_f64.powf(366.0 / 183.0) - 1.0)).abs() < 1e-12, "{half}");
        assert!(cagr_dated((day(2024, 1, 1), 1.0), (day(2024, 1, 1), 2.0)).is_err());
    }

    #[test]
    fn lagged_rates_skip_what_is_not_there() {
        let values = [Some(100.0), Some(110.0), None, Some(0.0), Some(5.0)];
        let rates = period_on_period(&values).unwrap();
        assert!((rates[1].unwrap() - 0.1).abs() < 1e-15);
        assert_eq!((rates[0], rates[2], rates[3], rates[4]), (None, None, None, None));
        let quarters: Vec<Option<f64>> = [10.0, 20.0, 30.0, 40.0, 11.0, 25.0].map(Some).to_vec();
        let rates = year_on_year(&quarters, 4).unwrap();
        assert_eq!(rates[5], Some(0.25));
        let dated = [(day(2024, 2, 29), 12.0), (day(2023, 2, 28), 10.0), (day(2024, 3, 31), 9.0)];
        let rates = year_on_year_dated(&dated).unwrap();
        assert!((rates[0].unwrap() - 0.2).abs() < 1e-15 && rates[1].is_none() && rates[2].is_none());
    }

    #[test]
    fn doubling_and_contributions() {
        assert_eq!(doublings(100.0, 400.0).unwrap(), 2.0);
        assert!((doubling_time(0.072).unwrap() - 9.969_602_105_373_944).abs() < 1e-13);
        assert!(doubling_time(0.0).is_err());
        assert_eq!(contribution(60.0, 50.0, 220.0, 200.0).unwrap(), 0.5);
        assert_eq!(pull(60.0, 50.0, 200.0).unwrap(), 5.0);
        assert!(contribution(1.0, 2.0, 3.0, 3.0).is_err());
        assert!((annualise(0.01, 12.0).unwrap() - 0.126_825_030_131_969).abs() < 1e-14);
        assert!((compound(&[0.1, -0.1]).unwrap() + 0.01).abs() < 1e-16);
        assert!((implied_base(108.0, 0.08).unwrap() - 100.0).abs() < 1e-13);
    }

    #[test]
    fn every_sign_has_its_words() {
        let words = |a, b| compare(a, b).unwrap().to_string();
        assert_eq!(words(2.0, -3.0), "扭亏为盈");
        assert_eq!(words(-2.0, 3.0), "由盈转亏");
        assert_eq!(words(-1.0, -4.0), "减亏75.0%");
        assert_eq!(words(-6.0, -4.0), "增亏50.0%");
        assert_eq!(words(110.0, 100.0), "+10.0%");
        assert_eq!(compare(3.0, 0.0).unwrap(), Comparison::FromZero);
        assert_eq!(compare(0.0, 0.0).unwrap(), Comparison::Unchanged);
    }
}
