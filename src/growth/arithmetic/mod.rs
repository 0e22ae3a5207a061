//! Growth arithmetic as analysts and statistics bureaus use it: exact definitions, for annual and irregular dates.
//!
//! Rates are fractions (0.08 is 8 %), percentage points are numbers of points, indices have 100 as their base. A rate
//! needs a positive base: with a base of zero or below, functions return a `Domain` error that says so, and [`compare`]
//! gives the wording that is used instead (扭亏为盈, 减亏, …).
//!
//! | Chinese | function | definition |
//! | --- | --- | --- |
//! | 年均增长 (水平法) | [`average_growth`] | (last/base)^(1/n) − 1 |
//! | 年均增长 (累计法) | [`average_growth_cumulative`] | the g with Σ base (1 + g)^i = Σ values |
//! | 同比 | [`year_on_year`], [`year_on_year_dated`] | against the same period one year earlier |
//! | 环比 | [`period_on_period`] | against the period before |
//! | 翻番, 翻两番 | [`doublings`], [`rate_for_doublings`] | log₂(last/base): 翻一番 is 1, 翻两番 is 2 |
//! | 倍增 | [`doubling_time`] | ln 2 / ln(1 + g) |
//! | 贡献率 | [`contribution`] | change of the part / change of the total |
//! | 拉动…个百分点 | [`pull`] | 100 · change of the part / base of the total |
//! | 百分点 | [`points`] | difference of two percentages |
//! | 不变价 | [`deflate`], [`real_growth`] | by a price index, 100 in its base |
//!
//! ```
//! use ontrend::growth::arithmetic::*;
//! // 2020 to 2025 are five years of growth: 翻一番 in them needs 14.87 % a year
//! assert!((average_growth(100.0, 200.0, 5.0)? - 0.148698354997035).abs() < 1e-15);
//! assert_eq!(rate_for_doublings(1.0, 5.0)?, average_growth(100.0, 200.0, 5.0)?);
//! // a share that rises from 20 % to 25 % rises by 5 points, or by a quarter
//! assert_eq!(points(25.0, 20.0)?, 5.0);
//! assert_eq!(relative_change(25.0, 20.0)?, 0.25);
//! // profits of −3 and then 2 have no growth rate
//! assert!(relative_change(2.0, -3.0).is_err());
//! assert_eq!(compare(2.0, -3.0)?, Comparison::TurnedPositive);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources**: the definitions are the common ones of descriptive statistics, stated in the table; no bureau's wording is
//! quoted.

mod index;
mod rates;

pub use index::{chain, deflate, deflate_all, from_chain, real_growth, rebase};
pub use rates::{
    Comparison, annualise, average_growth, average_growth_cumulative, cagr_dated, compare, compound, contribution,
    doubling_time, doublings, implied_base, period_on_period, points, pull, rate_for_doublings, relative_change,
    required_growth, year_on_year, year_on_year_dated,
};

use crate::error::{Error, Result};

/// A finite number.
fn number(what: &str, value: f64) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(Error::not_finite(what, 0, value)) }
}

/// A finite number above zero.
fn positive(what: &str, value: f64) -> Result<f64> {
    if number(what, value)? > 0.0 {
        Ok(value)
    } else {
        Err(Error::domain(
            what,
            format!("{value} is not positive, so there is no growth rate; state the change itself"),
        ))
    }
}

/// Results that left the range of `f64` are an error, not an infinity.
fn in_range(what: &str, value: f64) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(Error::domain(what, "the result is beyond the range of numbers")) }
}
