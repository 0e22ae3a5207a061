//! ARIMA against R, and what must hold on any series.

use ontrend::forecast::arima::{Arima, ArimaAverage, ArimaOrder, Estimation, Search, log_likelihood};
use ontrend::forecast::history::History;
use ontrend::forecast::model::{Fitted, Model};
use ontrend::forecast::registry;
use ontrend::forecast::regressors::Regressors;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/competitions/arima_golden.csv");
const SEASONAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/arima/seasonal.csv");
const REGRESSORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/arima/regressors.csv");

/// Rows of a table as text, without the header.
fn table(path: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn numbers(cell: &str) -> Vec<f64> {
    cell.split(';').filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}

fn close(left: f64, right: f64, tolerance: f64) -> bool {
    (left - right).abs() <= tolerance * right.abs().max(1e-300)
}

#[test]
fn likelihood_at_given_parameters_is_that_of_r() {
    let mut compared = 0;
    for row in table(GOLDEN) {
        let order: ArimaOrder = row[2].parse().unwrap();
        let coefficients: Vec<f64> =
            row[4].split(';').filter_map(|part| part.split_once('=')).map(|(_, v)| v.parse().unwrap()).collect();
        let history = History::new(&numbers(&row[5]), 1).unwrap();
        let value = log_likelihood(&history, order, &coefficients).unwrap();
        let expected: f64 = row[3].parse().unwrap();
        assert!(close(value, expected, 1e-9), "{} {order}: {value} {expected}", row[1]);
        compared += 1;
    }
    for row in table(SEASONAL).iter().filter(|row| row[0] != "regressors") {
        let order: ArimaOrder = row[2].parse().unwrap();
        let value = log_likelihood(&gappy(row), order, &numbers(&row[4])).unwrap();
        let expected: f64 = row[3].parse().unwrap();
        assert!(close(value, expected, 1e-9), "{} {order}: {value} {expected}", row[0]);
        compared += 1;
    }
    assert!(compared > 110);
}

fn gappy(row: &[String]) -> History {
    let slots = row[5].split(';').map(|cell| cell.parse().ok()).collect();
    History::with_gaps(slots, row[1].parse().unwrap()).unwrap()
}

#[test]
fn reference_search_is_auto_arima() {
    let (mut agreed, mut all) = (0, 0);
    for row in table(GOLDEN) {
        let fit = Arima::reference().fit_history(&History::new(&numbers(&row[5]), 1).unwrap()).unwrap();
        let (mean, high) = (numbers(&row[6]), numbers(&row[7]));
        let forecast = fit.forecast(mean.len()).unwrap();
        let limits = forecast.interval(0.95).unwrap();
        let near = forecast.point().iter().zip(&mean).all(|(a, b)| close(*a, *b, 1e-4))
            && limits.iter().zip(&high).all(|((_, a), b)| close(*a, *b, 1e-4));
        agreed += usize::from(fit.order().to_string() == row[2] && near);
        all += 1;
    }
    // Where exactly the machine rounds can turn a close choice; on the machine of record all agree.
    assert!(agreed * 100 >= all * 97, "{agreed} of {all}");
}

#[test]
fn seasonal_models_gaps_and_regressors_agree_with_r() {
    let names = ["a", "b"];
    let rows = table(REGRESSORS);
    let columns = (0..2).map(|k| (names[k], rows.iter().map(|row| row[k].parse().unwrap()).collect::<Vec<f64>>()));
    let given = Regressors::new(columns).unwrap();
    let future = Regressors::new([("b", vec![1.0, 0.0]), ("a", vec![0.5, -0.5])]).unwrap();
    for row in table(SEASONAL) {
        let order: ArimaOrder = row[2].parse().unwrap();
        let automatic = matches!(&row[0][..], "ukgas" | "austres");
        let spec =
            if automatic { Arima::reference() } else { Arima::with_order(order).estimated(Estimation::Reference) };
        let (mean, high) = (numbers(&row[6]), numbers(&row[7]));
        let forecast = if row[0] == "regressors" {
            let fit = spec.fit_with(&gappy(&row), &given).unwrap();
            assert!(fit.forecast(2).unwrap_err().to_string().contains("a, b"));
            fit.forecast_with(2, &future).unwrap()
        } else {
            let fit = spec.fit_history(&gappy(&row)).unwrap();
            assert_eq!(fit.order(), order, "{}", row[0]);
            fit.forecast(mean.len()).unwrap()
        };
        for (k, (low_high, point)) in forecast.interval(0.95).unwrap().iter().zip(forecast.point()).enumerate() {
            assert!(close(*point, mean[k], 1e-5), "{} step {k}: {point} {}", row[0], mean[k]);
            assert!(close(low_high.1, high[k], 1e-5), "{} step {k}: {} {}", row[0], low_high.1, high[k]);
        }
    }
}

#[test]
fn converged_estimates_are_at_least_as_likely() {
    let (mut better, mut all) = (0, 0);
    for row in table(GOLDEN) {
        let order: ArimaOrder = row[2].parse().unwrap();
        let history = History::new(&numbers(&row[5]), 1).unwrap();
        let fit = Arima::with_order(order).fit_history(&history).unwrap();
        assert!(fit.convergence().converged());
        // Both likelihoods by the same filter, at the estimates.
        let mut parameters: Vec<f64> = fit.parameters().into_iter().map(|(_, value)| value).collect();
        parameters.pop();
        let own = log_likelihood(&history, order, &parameters).unwrap();
        let expected: f64 = row[3].parse().unwrap();
        // The diffuse start of the filter differs from the exact one by a millionth of the first level.
        better += usize::from(own >= expected - 1e-4);
        all += 1;
    }
    assert!(better * 100 >= all * 98, "{better} of {all}");
}

#[test]
fn own_searches_beat_the_reference_on_the_sample() {
    let smape = |points: &[f64], test: &[f64]| -> f64 {
        points.iter().zip(test).map(|(f, y)| 200.0 * (f - y).abs() / (f.abs() + y.abs())).sum::<f64>()
            / test.len() as f64
    };
    let (mut reference, mut chosen, mut average, mut naive, mut all) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for row in table(GOLDEN) {
        let (values, test) = (numbers(&row[5]), numbers(&row[8]));
        let history = History::new(&values, 1).unwrap();
        let score =
            |model: &dyn Model| smape(model.fit(&history).unwrap().forecast(test.len()).unwrap().point(), &test);
        reference += smape(&numbers(&row[6]), &test);
        chosen += score(&Arima::automatic());
        average += score(&ArimaAverage::default());
        naive += smape(&vec![values[values.len() - 1]; test.len()], &test);
        all += 1.0;
    }
    println!("sMAPE: naive {} R {} chosen {} average {}", naive / all, reference / all, chosen / all, average / all);
    assert!(chosen <= reference * 1.01 && average < chosen * 1.01 && average < naive);
}

#[test]
fn exhaustive_search_is_never_worse() {
    for row in table(GOLDEN).iter().step_by(12) {
        let history = History::new(&numbers(&row[5]), 1).unwrap();
        let aicc = |spec: Arima| spec.fit_history(&history).unwrap().criteria().unwrap().aicc();
        let stepwise = aicc(Arima::automatic());
        let exhaustive = aicc(Arima::automatic().searched(Search::Exhaustive));
        assert!(exhaustive <= stepwise + 1e-6, "{}: {exhaustive} {stepwise}", row[1]);
    }
}

/// Series that break forecasters.
fn hard_series() -> Vec<(&'static str, Vec<f64>)> {
    let noise = |t: usize| ((t * 7919 + 13) % 101) as f64 / 101.0;
    vec![
        ("one value", vec![5.0]),
        ("two", vec![5.0, 6.0]),
        ("three", vec![5.0, 6.0, 9.0]),
        ("four", vec![5.0, 6.0, 9.0, 7.0]),
        ("five", vec![5.0, 6.0, 9.0, 7.0, 8.0]),
        ("seven", vec![5.0, 6.0, 9.0, 7.0, 8.0, 12.0, 9.0]),
        ("constant", vec![7.0; 12]),
        ("zeros", vec![0.0; 12]),
        ("line", (0..12).map(|t| 3.0 + 0.7 * t as f64).collect()),
        ("parabola", (0..15).map(|t| (t * t) as f64).collect()),
        ("doubling", (0..30).map(|t| 2.0_f64.powi(t)).collect()),
        ("one jump", [vec![0.0; 10], vec![1.0; 10]].concat()),
        ("alternating", (0..20).map(|t| if t % 2 == 0 { 1.0 } else { -1.0 }).collect()),
        ("spike", (0..20).map(|t| if t == 10 { 1e9 } else { noise(t) }).collect()),
        ("noise", (0..40).map(noise).collect()),
        ("nearly constant", (0..20).map(|t| 1e6 + 1e-6 * noise(t)).collect()),
    ]
}

#[test]
fn every_model_of_the_room_takes_hard_series() {
    let names =
        ["arima", "auto_arima", "arima_reference", "ces", "stl_ets", "stl_arima", "stl_drift", "elastic_net", "mfles"];
    for name in names {
        let model = registry::model(name).unwrap();
        for (case, values) in hard_series() {
            for period in [1, 4] {
                let fit = model.fit(&History::new(&values, period).unwrap());
                let fit = fit.unwrap_or_else(|error| panic!("{name} on {case}, period {period}: {error}"));
                let forecast = fit.forecast(6).unwrap_or_else(|error| panic!("{name} on {case}: {error}"));
                assert!(forecast.point().iter().all(|value| value.is_finite()), "{name} {case}");
                assert!(forecast.interval(0.95).unwrap().iter().all(|(low, high)| low <= high), "{name} {case}");
                assert!(!fit.why().is_empty() && fit.forecast(0).is_err());
                assert_eq!(fit.fitted_values().len(), values.len(), "{name} {case}");
                // What is saved forecasts the same.
                let again = registry::load(&fit.save().unwrap()).unwrap();
                assert_eq!(again.forecast(6).unwrap(), forecast, "{name} {case}");
            }
        }
        let line: Vec<f64> = (0..12).map(|t| 3.0 + 0.7 * f64::from(t)).collect();
        let point = model.fit(&History::new(&line, 1).unwrap()).unwrap().forecast(3).unwrap().point().to_vec();
        for (k, value) in point.iter().enumerate() {
            assert!(close(*value, 3.0 + 0.7 * (12 + k) as f64, 1e-12), "{name} {value}");
        }
    }
}

#[test]
fn powers_of_ten_only_move_the_point() {
    let values = [112.0, 118.0, 132.0, 129.0, 121.0, 135.0, 148.0, 148.0, 136.0, 119.0, 104.0, 118.0, 140.0, 150.0];
    for name in ["arima", "auto_arima", "ces", "stl_arima", "elastic_net", "mfles"] {
        let model = registry::model(name).unwrap();
        let point = |scale: f64, period: usize| {
            let scaled: Vec<f64> = values.iter().map(|value| value * scale).collect();
            model.fit(&History::new(&scaled, period).unwrap()).unwrap().forecast(4).unwrap().point().to_vec()
        };
        for period in [1, 4] {
            let plain = point(1.0, period);
            for scale in [1e-100, 1e-7, 1e100] {
                for (a, b) in point(scale, period).iter().zip(&plain) {
                    assert!(close(a / scale, *b, 1e-9), "{name} at {scale}: {} {b}", a / scale);
                }
            }
        }
    }
}

#[test]
fn bad_calls_are_named() {
    let history = History::new(&[1.0, 3.0, 2.0, 5.0, 4.0, 7.0], 1).unwrap();
    let long = Arima::with_order(ArimaOrder::new(3, 1, 2));
    assert!(long.fit_history(&history).unwrap_err().is_too_few());
    let wide = Arima::with_order(ArimaOrder::new(30, 0, 0));
    assert!(wide.fit_history(&history).unwrap_err().to_string().contains("more lags"));
    assert!("(1,1)".parse::<ArimaOrder>().is_err());
    assert!("(1,1,0) with salt".parse::<ArimaOrder>().is_err());
    assert!(log_likelihood(&history, ArimaOrder::new(1, 0, 0), &[]).is_err());
    let flat = Regressors::new([("flat", vec![1.0; 6])]).unwrap();
    assert!(Arima::automatic().fit_with(&history, &flat).unwrap_err().to_string().contains("\"flat\" is constant"));
}

#[test]
fn an_edited_file_is_an_error() {
    let history = History::new(&[3.0, 5.0, 4.0, 8.0, 7.0, 11.0, 10.0, 14.0, 12.0, 17.0], 1).unwrap();
    for (name, from, to) in [
        ("auto_arima", "\"regression\":[", "\"regression\":[1.0,2.0,"),
        ("ces", "\"level\":[[", "\"level\":[],\"unused\":[["),
        ("elastic_net", "\"lags\":[", "\"lags\":[0,"),
        ("mfles", "\"fitted\":[", "\"fitted\":[0.0,"),
    ] {
        let saved = registry::model(name).unwrap().fit(&history).unwrap().save().unwrap();
        let text = serde_json::to_string(&saved).unwrap();
        let edited = text.replacen(from, to, 1).replace(",]", "]");
        assert_ne!(edited, text, "{name}");
        assert!(registry::load(&serde_json::from_str(&edited).unwrap()).is_err(), "{name}");
    }
}
