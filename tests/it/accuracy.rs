//! Measures of accuracy against figures computed by hand or apart from this program.

use ontrend::forecast::accuracy::{
    absolute_error, coverage, group, interval_score, naive2, pinball, scale, score, smape, square_scale, squared_error,
};
use ontrend::forecast::distribution::{Dependence, Forecast};

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} for {expected}");
}

#[test]
fn errors_of_points() {
    // 0 where both are 0, 200 · 10/210, 200 for opposite signs, whatever the size.
    near(smape(&[0.0, 100.0, -50.0], &[0.0, 110.0, 50.0]), (0.0 + 2000.0 / 210.0 + 200.0) / 3.0);
    near(smape(&[1e308], &[-1e308]), 200.0);
    near(smape(&[-2.0], &[-3.0]), 40.0);
    near(absolute_error(&[1.0, 2.0], &[3.0, 1.0]), 1.5);
    near(squared_error(&[1.0, 2.0], &[3.0, 1.0]), 2.5);
    assert!(smape(&[], &[]).is_nan());
}

#[test]
fn scales() {
    let train = [1.0, 3.0, 2.0, 5.0];
    assert_eq!((scale(&train, 1), scale(&train, 2)), (Some(2.0), Some(1.5)));
    assert_eq!((square_scale(&train, 1), square_scale(&train, 2)), (Some(14.0 / 3.0), Some(2.5)));
    for (train, period) in [(&[2.0, 2.0, 2.0][..], 1), (&[1.0], 1), (&[1.0, 2.0], 2), (&[1e308, -1e308], 1), (&[], 1)] {
        assert_eq!((scale(train, period), square_scale(train, period)), (None, None), "{train:?}");
    }
}

#[test]
fn intervals_and_quantiles() {
    let intervals = [(2.0, 6.0); 3];
    // Width 4, and ten or forty times what is missed.
    near(interval_score(&[5.0, 1.0, 9.0], &intervals, 0.8), (4.0 + 14.0 + 34.0) / 3.0);
    near(interval_score(&[5.0, 1.0, 9.0], &intervals, 0.95), (4.0 + 44.0 + 124.0) / 3.0);
    near(coverage(&[2.0, 6.0, 6.1, 1.9], &[(2.0, 6.0); 4]), 0.5);
    near(pinball(3.0, 1.0, 0.9), 1.8);
    near(pinball(1.0, 3.0, 0.9), 0.2);
    near(pinball(2.0, 2.0, 0.3), 0.0);
}

#[test]
fn naive2_goes_on_with_the_season() {
    let season = [80.0, 110.0, 120.0, 90.0];
    let train: Vec<f64> = (0..27).map(|at| season[at % 4]).collect();
    for (found, expected) in naive2(&train, 4, 6).into_iter().zip([90.0, 80.0, 110.0, 120.0, 90.0, 80.0]) {
        near(found, expected);
    }
    assert_eq!(naive2(&[3.0, 5.0, 4.0], 4, 2), [4.0, 4.0]);
    assert_eq!(naive2(&[3.0, 5.0, 4.0], 1, 1), [4.0]);
    // The last slot is always zero: nothing to divide by.
    assert_eq!(naive2(&[0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0], 2, 2), [0.0, 0.0]);
}

const TRAIN: [f64; 6] = [10.0, 12.0, 11.0, 13.0, 12.0, 15.0];

fn forecast(points: &[f64], sds: &[f64]) -> Forecast {
    Forecast::normal(points.to_vec(), sds, Dependence::Independent).expect("normal steps")
}

#[test]
fn a_series_is_scored_in_every_measure() {
    let found =
        score(&TRAIN, 1, &[16.0, 12.0], Some(&forecast(&[15.5, 14.5, 14.0], &[1.2, 1.5, 2.0]))).expect("a score");
    near(found.smape, 11.021_263_851_452_531);
    near(found.smape_naive2, 14.336_917_562_724_015);
    near(found.mase, 5.0 / 6.0);
    near(found.mase_naive2, 10.0 / 9.0);
    near(found.rmsse, 0.924_804_388_989_767_4);
    let spread = found.spread.expect("a distribution");
    near(spread.msis, 2.939_945_976_810_079_7);
    assert_eq!((spread.coverage95, spread.coverage80), (1.0, 0.5));
    near(spread.crps, 0.576_544_538_699_485_2);
    near(spread.pinball, 0.319_208_339_654_573_85);
    near(spread.log_score.expect("a density"), -1.362_892_422_975_835_5);
    // A value beyond all belief counts as a density of 1e-12.
    let far = score(&TRAIN, 1, &[1e6], Some(&forecast(&[15.0], &[1.0]))).expect("a score");
    near(far.spread.and_then(|spread| spread.log_score).expect("a density"), 1e-12_f64.ln());
}

#[test]
fn what_cannot_be_scored_is_refused() {
    let one = forecast(&[15.0], &[1.0]);
    assert!(score(&TRAIN, 1, &[], Some(&one)).unwrap_err().to_string().contains("at least one test value"));
    assert!(score(&TRAIN, 1, &[1.0, 2.0], Some(&one)).unwrap_err().to_string().contains("1 steps for 2 test values"));
    assert!(score(&[2.0, 2.0], 1, &[1.0], Some(&one)).unwrap_err().to_string().contains("no scale"));
}

#[test]
fn a_group_takes_means_and_their_ratios() {
    let first = score(&TRAIN, 1, &[16.0, 12.0], Some(&forecast(&[15.5, 14.5], &[1.2, 1.5]))).expect("a score");
    let second = score(&TRAIN, 1, &[14.0], Some(&forecast(&[13.0], &[0.1]))).expect("a score");
    let none = score(&TRAIN, 1, &[17.0], None).expect("a score");
    assert_eq!((none.smape, none.mase, none.spread), (none.smape_naive2, none.mase_naive2, None));
    let found = group(&[first, second, none]);
    assert_eq!((found.series, found.failed), (3, 1));
    let mean = |values: [f64; 3]| (values[0] + values[1] + values[2]) / 3.0;
    near(found.smape, mean([first.smape, second.smape, none.smape]));
    near(found.mase, mean([first.mase, second.mase, none.mase]));
    near(found.rmsse, mean([first.rmsse, second.rmsse, none.rmsse]));
    let smape = mean([first.smape_naive2, second.smape_naive2, none.smape_naive2]);
    let mase = mean([first.mase_naive2, second.mase_naive2, none.mase_naive2]);
    near(found.owa, 0.5 * (found.smape / smape + found.mase / mase));
    assert!((found.owa - 1.0).abs() > 0.01);
    let (a, b) = (first.spread.expect("a distribution"), second.spread.expect("a distribution"));
    near(found.msis, 0.5 * (a.msis + b.msis));
    near(found.coverage95, 0.5 * (a.coverage95 + b.coverage95));
    near(found.coverage80, 0.5 * (a.coverage80 + b.coverage80));
    near(found.crps, 0.5 * (a.crps + b.crps));
    near(found.pinball, 0.5 * (a.pinball + b.pinball));
    near(found.log_score, 0.5 * (a.log_score.expect("a density") + b.log_score.expect("a density")));
    assert!((found.coverage95 - 0.5).abs() < 1e-12 && (found.coverage80 - 0.25).abs() < 1e-12);
    assert!(group(&[none]).msis.is_nan() && group(&[]).smape.is_nan());
}
