//! What every registered model must do, whatever it is.

use ontrend::forecast::distribution::Forecast;
use ontrend::forecast::history::{Bounds, History};
use ontrend::forecast::model::Model;
use ontrend::forecast::registry::{self, Entry};
use rand::SeedableRng;

const SHAPES: [(&str, &[f64]); 9] = [
    ("growth", &[3.1, 3.4, 3.3, 3.9, 4.6, 4.4, 5.2, 5.9, 6.1, 7.0, 7.4, 8.3]),
    ("noise", &[5.2, 4.1, 6.0, 5.1, 4.4, 5.9, 5.0, 4.2, 6.1, 5.3, 4.8, 5.6]),
    ("constant", &[4.0; 12]),
    ("zeros", &[0.0; 12]),
    ("negative", &[-3.0, -2.5, -2.9, -1.0, 0.5, 0.2, 1.4, 1.1, 2.9, 2.2, 3.5, 4.1]),
    ("counts", &[0.0, 2.0, 0.0, 0.0, 3.0, 1.0, 0.0, 0.0, 0.0, 4.0, 0.0, 1.0]),
    ("jump", &[1.0, 1.1, 0.9, 1.0, 1.2, 9.0, 9.3, 9.1, 8.8, 9.2, 9.0, 9.4]),
    ("fall", &[90.0, 70.0, 52.0, 41.0, 30.0, 24.0, 17.0, 13.0, 10.5, 8.0, 6.1, 4.9]),
    ("short", &[3.0, 5.0, 4.0, 6.0, 7.0]),
];

fn history(values: &[f64]) -> History {
    History::new(values, 1).unwrap()
}

fn forecast(entry: &Entry, history: &History, horizon: usize) -> Forecast {
    let fit = (entry.make)().fit(history).unwrap_or_else(|error| panic!("{}: {error}", entry.name));
    fit.forecast(horizon).unwrap_or_else(|error| panic!("{}: {error}", entry.name))
}

/// The model with its formula's intervals, and as the program gives it.
fn both(entry: &Entry) -> [Box<dyn Model>; 2] {
    [(entry.make)(), registry::model(entry.name).unwrap()]
}

fn check(entry: &Entry, label: &str, forecast: &Forecast) {
    let (narrow, wide) = (forecast.interval(0.8).unwrap(), forecast.interval(0.95).unwrap());
    for step in 0..forecast.horizon() {
        let (low, high) = narrow[step];
        let (lower, higher) = wide[step];
        let point = forecast.point()[step];
        let fine = [point, low, high, lower, higher].iter().all(|value| value.is_finite())
            && lower <= low
            && low <= high
            && high <= higher;
        assert!(fine, "{} on {label}, step {step}: {point} {:?} {:?}", entry.name, narrow[step], wide[step]);
        let at_least = forecast.probability_at_least(point)[step];
        assert!((0.0..=1.0).contains(&at_least), "{} on {label}: {at_least}", entry.name);
    }
}

#[test]
fn any_shape_gets_finite_ordered_intervals_or_a_typed_error() {
    for entry in registry::entries() {
        for (label, values) in SHAPES {
            match registry::model(entry.name).unwrap().fit(&history(values)) {
                Ok(fit) => {
                    check(entry, label, &fit.forecast(6).unwrap());
                    assert_eq!(fit.fitted_values().len(), values.len(), "{} on {label}", entry.name);
                    assert_eq!(fit.residuals().len(), values.len(), "{} on {label}", entry.name);
                    assert!(!fit.label().is_empty() && !fit.why().is_empty() && !fit.summary().is_empty());
                    assert!(fit.forecast(0).is_err(), "{}: a horizon of 0", entry.name);
                }
                Err(error) => assert!(error.is_input(), "{} on {label}: {error}", entry.name),
            }
        }
    }
}

#[test]
fn one_to_four_values_get_a_forecast() {
    for entry in registry::entries() {
        for n in 1..=4 {
            let values: Vec<f64> = [20.0, 21.0, 23.5, 24.0].into_iter().take(n).collect();
            check(entry, &format!("{n} values"), &forecast(entry, &history(&values), 4));
        }
    }
}

#[test]
fn a_straight_line_continues_exactly() {
    for entry in registry::entries().filter(|entry| entry.continues_lines) {
        for (first, slope) in [(10.0, 2.5), (5.0, -0.3), (1e6, 7.0), (0.1, 0.1)] {
            let values: Vec<f64> = (0..14).map(|t| first + slope * f64::from(t)).collect();
            let forecast = forecast(entry, &history(&values), 5);
            for (step, point) in (14..).zip(forecast.point()) {
                let exact = first + slope * f64::from(step);
                assert!((point - exact).abs() <= 1e-9 * exact.abs().max(1.0), "{}: {point} for {exact}", entry.name);
            }
        }
    }
}

#[test]
fn powers_of_ten_scale_forecasts() {
    let values = SHAPES[0].1;
    // These two follow R's searches, whose first steps and tolerances are in the data's unit.
    let as_r = ["thetaf", "arima_reference"];
    for entry in registry::entries().filter(|entry| !as_r.contains(&entry.name)) {
        let Ok(fit) = (entry.make)().fit(&history(values)) else { continue };
        let base = fit.forecast(4).unwrap();
        let width = base.interval(0.95).unwrap();
        for power in [-100, -9, -1, 1, 9, 100] {
            let factor = 10.0_f64.powi(power);
            let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
            let found = forecast(entry, &history(&scaled), 4);
            for (step, (low, high)) in found.interval(0.95).unwrap().into_iter().enumerate() {
                let near = |ours: f64, exact: f64| (ours / factor - exact).abs() <= 1e-9 * base.point()[step].abs();
                let all = near(found.point()[step], base.point()[step]);
                assert!(
                    all && near(low, width[step].0) && near(high, width[step].1),
                    "{} times 1e{power}, step {step}: {} for {}",
                    entry.name,
                    found.point()[step] / factor,
                    base.point()[step]
                );
            }
        }
    }
}

#[test]
fn bounds_hold_without_moving_the_middle() {
    let values = [71.0, 78.0, 83.0, 88.5, 90.0, 93.2, 95.5, 96.1, 97.9, 98.4];
    let bounds = Bounds { lower: Some(0.0), upper: Some(100.0) };
    for entry in registry::entries() {
        let share = history(&values).bounded(bounds).unwrap();
        for model in both(entry) {
            let found = model.fit(&share).unwrap().forecast(8).unwrap();
            for (low, high) in found.interval(0.95).unwrap() {
                assert!(low >= 0.0 && high <= 100.0, "{}: {low} {high}", entry.name);
            }
            assert!(found.point().iter().all(|point| (0.0..=100.0).contains(point)), "{}", entry.name);
            assert!(found.probability_at_least(100.1).iter().all(|p| *p == 0.0), "{}", entry.name);
        }
    }
}

#[test]
fn counts_stay_at_or_above_zero() {
    let bounds = Bounds { lower: Some(0.0), upper: None };
    for (label, values) in [SHAPES[5], SHAPES[7], SHAPES[3]] {
        let counts = history(values).bounded(bounds).unwrap();
        for entry in registry::entries() {
            for model in both(entry) {
                // A curve may refuse a shape, but says so.
                let Ok(fit) = model.fit(&counts) else { continue };
                let found = fit.forecast(8).unwrap();
                let lows = found.interval(0.95).unwrap().into_iter().map(|(low, _)| low);
                assert!(lows.chain(found.point().iter().copied()).all(|value| value >= 0.0), "{} {label}", entry.name);
                let paths = found.sample(20, &mut rand_chacha::ChaCha8Rng::seed_from_u64(5));
                assert!(paths.iter().all(|value| *value >= 0.0), "{} {label}: paths", entry.name);
            }
        }
    }
}

#[test]
fn seasons_are_forecast_by_every_model() {
    let values: Vec<f64> = (0..22_u32)
        .map(|t| (40.0 + f64::from(t)) * [0.8, 1.0, 1.3, 0.9][(t % 4) as usize] + f64::from(t * 5 % 7))
        .collect();
    for entry in registry::entries() {
        for n in [7, 22] {
            let seasonal = History::new(&values[..n], 4).unwrap();
            match registry::model(entry.name).unwrap().fit(&seasonal) {
                Ok(fit) => check(entry, &format!("season, {n} values"), &fit.forecast(6).unwrap()),
                Err(error) => assert!(error.is_input(), "{} on {n} values: {error}", entry.name),
            }
        }
    }
}

#[test]
fn every_model_scores_quantiles_probabilities_and_correlated_paths() {
    let values = SHAPES[0].1;
    for entry in registry::entries() {
        let Ok(fit) = registry::model(entry.name).unwrap().fit(&history(values)) else { continue };
        let found = fit.forecast(4).unwrap();
        let quantiles: Vec<f64> = [0.05, 0.3, 0.5, 0.7, 0.95].map(|p| found.quantile(p).unwrap()[3]).to_vec();
        assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]), "{}: {quantiles:?}", entry.name);
        // A probability undoes its quantile, but for laws of draws and with mass on a limit.
        let reached = found.probability_at_least(quantiles[3])[3];
        assert!((reached - 0.3).abs() < 0.02, "{}: {reached}", entry.name);
        let crps = found.crps(&[8.0, 8.5, 9.0, 9.5]).unwrap();
        assert!(crps.iter().all(|score| score.is_finite() && *score >= 0.0), "{}: {crps:?}", entry.name);
        let paths = found.sample(400, &mut rand_chacha::ChaCha8Rng::seed_from_u64(7));
        let inside = paths.column(3).iter().filter(|value| (quantiles[0]..=quantiles[4]).contains(*value)).count();
        assert!((340..=380).contains(&inside), "{}: {inside} of 400 paths in the 90 % interval", entry.name);
    }
}

#[test]
fn values_that_are_not_finite_are_typed_errors() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = History::new(&[1.0, bad, 3.0], 1).unwrap_err();
        assert!(error.is_input() && error.to_string().contains('1'), "{error}");
    }
}

#[test]
fn gaps_are_handled_or_named() {
    let mut values: Vec<Option<f64>> = SHAPES[0].1.iter().copied().map(Some).collect();
    values[4] = None;
    values[7] = None;
    let history = History::with_gaps(values, 1).unwrap();
    for entry in registry::entries() {
        match registry::model(entry.name).unwrap().fit(&history) {
            Ok(fit) => check(entry, "gaps", &fit.forecast(3).unwrap()),
            Err(error) => assert!(error.to_string().contains("missing"), "{}: {error}", entry.name),
        }
    }
}

#[test]
fn the_same_fit_gives_the_same_numbers_and_survives_saving() {
    for entry in registry::entries() {
        for values in [SHAPES[0].1, SHAPES[8].1, &[3.0, 4.0]] {
            let model = registry::model(entry.name).unwrap();
            let Ok(fit) = model.fit(&history(values)) else { continue };
            let again = model.fit(&history(values)).unwrap();
            let base = fit.forecast(5).unwrap();
            assert_eq!(base, again.forecast(5).unwrap(), "{}", entry.name);
            let text = serde_json::to_string(&fit.save().unwrap()).unwrap();
            let back = registry::load(&serde_json::from_str(&text).unwrap()).unwrap().forecast(5).unwrap();
            // Reading a decimal may be off by the last bit.
            for (step, (a, b)) in base.point().iter().zip(back.point()).enumerate() {
                assert!((a - b).abs() <= 1e-12 * a.abs(), "{} step {step}: {a} {b}", entry.name);
            }
            let widths = |forecast: &Forecast| forecast.interval(0.95).unwrap();
            for (a, b) in widths(&base).into_iter().zip(widths(&back)) {
                assert!((a.0 - b.0).abs() + (a.1 - b.1).abs() <= 1e-9 * (a.1.abs() + a.0.abs()), "{}", entry.name);
            }
        }
    }
}
