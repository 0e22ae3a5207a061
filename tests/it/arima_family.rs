//! Croston's family against statsforecast 2.1.1 (Python 3.11.7, season_length 1), and hard series.

use ontrend::forecast::croston::Croston;
use ontrend::forecast::history::History;
use ontrend::forecast::model::Fitted;

const SHORT: [f64; 10] = [0.0, 3.0, 0.0, 0.0, 2.0, 0.0, 4.0, 0.0, 0.0, 1.0];
const LONG: [f64; 25] =
    [0., 0., 5., 0., 0., 0., 0., 7., 3., 0., 0., 0., 2., 0., 0., 9., 0., 0., 0., 0., 4., 0., 1., 0., 0.];

#[test]
fn croston_family_agrees_with_statsforecast() {
    let tsb = Croston::Obsolescence { alpha: 0.1, alpha_probability: 0.1 };
    let cases = [
        (Croston::Classic, 1.287_941_311_325_080_4, 1.465_765_413_987_868, 1e-9),
        (Croston::Corrected, 1.223_544_245_758_826_4, 1.392_477_143_288_474_6, 1e-9),
        (tsb, 0.772_462_980_289_000_1, 1.190_353_777_634_612, 1e-9),
        // Its optimiser stops at 1e-6; ours does not.
        (Croston::Aggregated, 1.276_014_177_871_918, 1.409_764_833_332_620_5, 1e-5),
        (Croston::MultiAggregated, 0.999_873_850_494_433_6, 1.262_299_196_919_081_5, 1e-5),
    ];
    for (spec, short, long, tolerance) in cases {
        for (values, expected) in [(&SHORT[..], short), (&LONG[..], long)] {
            let rate = spec.fit_history(&History::new(values, 1).unwrap()).unwrap().rate();
            assert!((rate / expected - 1.0).abs() < tolerance, "{spec:?}: {rate} {expected}");
        }
    }
}

#[test]
fn quantiles_of_intermittent_demand() {
    let forecast = Croston::Classic.fit_history(&History::new(&LONG, 1).unwrap()).unwrap().forecast(3).unwrap();
    let zero = 1.0 - forecast.probability_at_least(1e-9)[0];
    // 7 of 25 periods had demand.
    assert!(zero > 0.6 && zero < 0.8, "{zero}");
    let (low, high) = forecast.interval(0.95).unwrap()[2];
    assert!(low.abs() < 1e-12 && high > 5.0, "{low} {high}");
}
