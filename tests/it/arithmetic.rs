//! Growth arithmetic at the edges: what is refused and with which words, what is exact, what is as large or small as numbers go.

use ontrend::growth::arithmetic::*;
use ontrend::time::Date;

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1e-300), "{found} for {expected}");
}

#[track_caller]
fn refused<T: std::fmt::Debug>(found: ontrend::error::Result<T>, why: &str) {
    let told = found.expect_err("refused").to_string();
    assert!(told.contains(why), "{told}");
}

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd_opt(year, month, day).expect("a day")
}

#[test]
fn changes_and_averages() {
    near(relative_change(5.0, 4.0).unwrap(), 0.25);
    near(relative_change(0.0, 4.0).unwrap(), -1.0);
    for base in [0.0, -4.0] {
        refused(relative_change(5.0, base), "not positive");
        refused(average_growth(base, 5.0, 1.0), "not positive");
        refused(average_growth_cumulative(base, &[1.0]), "not positive");
    }
    refused(relative_change(f64::NAN, 1.0), "value");
    refused(relative_change(1e308, 1e-308), "beyond the range");
    refused(average_growth(1.0, -1.0, 1.0), "is negative");
    for periods in [0.0, -2.0] {
        refused(average_growth(1.0, 2.0, periods), "periods");
        refused(annualise(0.1, periods), "periods");
        refused(rate_for_doublings(1.0, periods), "periods");
    }
    refused(average_growth(1.0, 2.0, f64::NAN), "periods");
    refused(average_growth(1.0, 1e300, 1e-3), "beyond the range");
    near(required_growth(100.0, 121.0, 2.0).unwrap(), 0.1);
    // A change in the sixteenth digit, one of half and more, and a ratio that is no normal number.
    near(average_growth(1e15, 1e15 + 1.0, 1.0).unwrap(), 1e-15);
    near(average_growth(2.0, 1.0, 1.0).unwrap(), -0.5);
    near(average_growth(2.0, 3.0, 1.0).unwrap(), 0.5);
    near(average_growth(1e300, 1e-20, 320.0).unwrap(), -0.9);
    assert!((average_growth(10.0, 12.9, 1.0).unwrap() - 0.29).abs() < 1e-15);
}

#[test]
fn the_cumulative_method_at_its_edges() {
    near(average_growth_cumulative(100.0, &[1000.0]).unwrap(), 9.0);
    near(average_growth_cumulative(100.0, &[10.0]).unwrap(), -0.9);
    near(average_growth_cumulative(1.0, &[3.0, 9.0, 27.0]).unwrap(), 2.0);
    near(average_growth_cumulative(10.0, &[-5.0, 25.0]).unwrap() + 1.0, 1.0);
    refused(average_growth_cumulative(1.0, &[]), "average growth");
    refused(average_growth_cumulative(1.0, &[1.0, f64::INFINITY]), "value");
    refused(average_growth_cumulative(1.0, &[1.0, -1.0]), "not positive");
    refused(average_growth_cumulative(1e-300, &[1e300]), "beyond the range");
}

#[test]
fn rates_between_dates_and_periods() {
    refused(cagr_dated((day(2024, 1, 2), 1.0), (day(2024, 1, 1), 2.0)), "not later");
    refused(cagr_dated((day(2024, 1, 1), 1.0), (day(2024, 1, 1), 2.0)), "not later");
    near(cagr_dated((day(2019, 12, 31), 50.0), (day(2021, 12, 31), 72.0)).unwrap(), 0.2);
    refused(year_on_year(&[Some(1.0)], 0), "at least one period");
    refused(year_on_year(&[Some(1.0), Some(f64::NAN)], 1), "value");
    refused(period_on_period(&[Some(f64::INFINITY)]), "value");
    assert_eq!(period_on_period(&[Some(4.0), Some(5.0), Some(4.0)]).unwrap(), [None, Some(0.25), Some(-0.2)]);
    assert_eq!(year_on_year(&[Some(4.0), Some(9.0), Some(5.0), None], 2).unwrap(), [None, None, Some(0.25), None]);
    refused(year_on_year_dated(&[(day(2024, 1, 1), 1.0), (day(2024, 1, 1), 2.0)]), "stands twice");
    refused(year_on_year_dated(&[(day(2024, 1, 1), f64::NAN)]), "value");
    let dated = [(day(2023, 6, 30), 4.0), (day(2024, 6, 30), 5.0), (day(2025, 6, 30), 4.0)];
    assert_eq!(year_on_year_dated(&dated).unwrap(), [None, Some(0.25), Some(-0.2)]);
}

#[test]
fn rates_on_rates() {
    near(annualise(0.1, 2.0).unwrap(), 0.21);
    assert_eq!(annualise(-1.0, 4.0).unwrap(), -1.0);
    refused(annualise(-1.1, 4.0), "below −1");
    refused(annualise(f64::NAN, 4.0), "rate");
    refused(annualise(1e10, 1e5), "beyond the range");
    near(compound(&[0.1, 0.2]).unwrap(), 0.32);
    assert_eq!((compound(&[]).unwrap(), compound(&[0.5, -1.0]).unwrap()), (0.0, -1.0));
    refused(compound(&[0.5, -1.5]), "below −1");
    refused(compound(&[f64::NAN]), "rate");
    near(implied_base(3.0, -0.5).unwrap(), 6.0);
    near(implied_base(-3.0, 0.5).unwrap(), -2.0);
    for rate in [-1.0, -2.0] {
        refused(implied_base(3.0, rate), "leaves nothing");
    }
    refused(implied_base(f64::NAN, 0.1), "value");
    refused(implied_base(1.0, f64::NAN), "rate");
}

#[test]
fn doublings_both_ways() {
    assert_eq!((doublings(3.0, 24.0).unwrap(), doublings(400.0, 100.0).unwrap()), (3.0, -2.0));
    near(doublings(1e-200, 1e200).unwrap(), 400.0 * std::f64::consts::LOG2_10);
    near(doublings(1e200, 1e-200).unwrap(), -400.0 * std::f64::consts::LOG2_10);
    for value in [0.0, -1.0] {
        refused(doublings(value, 1.0), "not positive");
        refused(doublings(1.0, value), "not positive");
    }
    near(rate_for_doublings(2.0, 2.0).unwrap(), 1.0);
    near(rate_for_doublings(2.0, 1.0).unwrap(), 3.0);
    near(rate_for_doublings(-1.0, 1.0).unwrap(), -0.5);
    refused(rate_for_doublings(f64::NAN, 1.0), "count");
    refused(rate_for_doublings(1e6, 1.0), "beyond the range");
    near(doubling_time(1.0).unwrap(), 1.0);
    near(doubling_time(3.0).unwrap(), 0.5);
    for rate in [0.0, -0.1] {
        refused(doubling_time(rate), "never doubles");
    }
    refused(doubling_time(f64::NAN), "rate");
}

#[test]
fn parts_and_points() {
    near(contribution(7.0, 3.0, 30.0, 10.0).unwrap(), 0.2);
    near(contribution(3.0, 7.0, 30.0, 10.0).unwrap(), -0.2);
    refused(contribution(7.0, 3.0, 10.0, 10.0), "does not change");
    near(pull(7.0, 3.0, 10.0).unwrap(), 40.0);
    for base in [0.0, -10.0] {
        refused(pull(7.0, 3.0, base), "not positive");
    }
    near(points(25.0, 20.0).unwrap(), 5.0);
    for wrong in [f64::NAN, f64::INFINITY] {
        refused(points(wrong, 1.0), "percentage");
        refused(points(1.0, wrong), "base percentage");
        for place in 0..4 {
            let mut values = [7.0, 3.0, 30.0, 10.0];
            values[place] = wrong;
            let [a, b, c, d] = values;
            assert!(contribution(a, b, c, d).is_err() && (place > 2 || pull(a, b, c).is_err()));
        }
    }
    refused(contribution(1e308, -1e308, 3.0, 2.0), "beyond the range");
}

#[test]
fn comparisons_at_zero_and_beyond() {
    assert_eq!(compare(0.0, -4.0).unwrap(), Comparison::LossNarrowed(1.0));
    assert_eq!(compare(-4.0, -4.0).unwrap(), Comparison::Unchanged);
    assert_eq!(compare(0.0, 5.0).unwrap(), Comparison::Rate(-1.0));
    assert_eq!(compare(-5.0, 0.0).unwrap(), Comparison::FromZero);
    assert_eq!(compare(5.0, 4.0).unwrap(), Comparison::Rate(0.25));
    assert_eq!(compare(-3.0, -2.0).unwrap(), Comparison::LossWidened(0.5));
    let words: Vec<String> = [(5.0, 4.0), (3.0, 4.0), (5.0, 0.0), (4.0, 4.0)]
        .into_iter()
        .map(|(current, base)| compare(current, base).unwrap().to_string())
        .collect();
    assert_eq!(words, ["+25.0%", "-25.0%", "上年同期为零", "持平"]);
    refused(compare(-1e308, -1e-308), "beyond the range");
    refused(compare(f64::NAN, 1.0), "value");
    refused(compare(1.0, f64::NAN), "base");
}

#[test]
fn indices_at_their_edges() {
    near(deflate(121.0, 110.0).unwrap(), 110.0);
    assert_eq!(deflate_all(&[55.0, 50.0], &[110.0, 50.0]).unwrap(), [50.0, 100.0]);
    refused(deflate_all(&[1.0, 2.0], &[1.0]), "1 index values for 2 values");
    refused(deflate(1.0, -1.0), "not positive");
    refused(deflate(f64::NAN, 1.0), "value");
    refused(deflate(1e308, 1.0), "beyond the range");
    near(real_growth(0.5, -0.5).unwrap(), 2.0);
    near(real_growth(0.02, 0.5).unwrap(), -0.32);
    for prices in [-1.0, -2.0] {
        refused(real_growth(0.1, prices), "no prices");
    }
    refused(real_growth(f64::NAN, 0.1), "nominal growth");
    refused(real_growth(0.1, f64::NAN), "price growth");
    assert_eq!(rebase(&[50.0, 80.0], 1).unwrap(), [62.5, 100.0]);
    assert_eq!(rebase(&[50.0, 80.0], 0).unwrap(), [100.0, 160.0]);
    refused(rebase(&[0.0, 80.0], 0), "not positive");
    refused(rebase(&[1.0, f64::NAN], 0), "value");
    refused(rebase(&[1.0, 2.0], 2), "position 2 of 2 values");
    assert_eq!(chain(&[]).unwrap(), [100.0]);
    assert_eq!(chain(&[150.0, 50.0]).unwrap(), [100.0, 150.0, 75.0]);
    refused(chain(&[0.0]), "not positive");
    refused(chain(&[1e308, 1e308]), "beyond the range");
    assert_eq!(from_chain(&[50.0, 75.0, 30.0]).unwrap(), [150.0, 40.0]);
    assert!(from_chain(&[5.0]).unwrap().is_empty());
    refused(from_chain(&[0.0, 5.0]), "not positive");
    refused(from_chain(&[5.0, 0.0]), "not positive");
}
