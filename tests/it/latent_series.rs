//! The series form: golden numbers of the prototype, scores on a sample of windows, hard input.

use flate2::read::GzDecoder;
use ontrend::latent::annual::windows::{self, GROUPS, Scores};
use ontrend::latent::annual::{Learning, Parameters, SeriesForm, learn};
use std::io::Read;

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn prototype() -> SeriesForm {
    SeriesForm::new(Parameters::from_json(&String::from_utf8(data("latent/gli.json")).unwrap()).unwrap()).unwrap()
}

fn sample() -> Vec<windows::Window> {
    let mut text = String::new();
    let bytes = data("competitions/attainment/windows_sample.csv.gz");
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    windows::read(&text, "windows_sample.csv.gz").unwrap()
}

/// Every quantile and probability of the prototype to the six decimals that it prints.
#[test]
fn the_prototype_is_reproduced() {
    let golden: serde_json::Value = serde_json::from_slice(&data("latent/gli2_golden.json")).unwrap();
    let form = prototype();
    let mut compared = 0;
    for case in golden["cases"].as_array().unwrap() {
        let values: Vec<f64> = case["y"].as_array().unwrap().iter().map(|y| y.as_f64().unwrap()).collect();
        let forecast = form.forecast(&values, 4).unwrap();
        let quantiles = case["log_growth_quantiles_2_5_10_50_90_97_5_by_h1_4"].as_array().unwrap();
        let reached = case["p_reach_10pct_a_year_by_h1_4"].as_array().unwrap();
        for (step, (row, p)) in quantiles.iter().zip(reached).enumerate() {
            for (share, expected) in [0.025, 0.1, 0.5, 0.9, 0.975].into_iter().zip(row.as_array().unwrap()) {
                let value = forecast.growth_quantile(step, share).unwrap();
                assert!(
                    (value - expected.as_f64().unwrap()).abs() < 2e-6,
                    "{values:?} {step} {share}: {value} {expected}"
                );
                compared += 1;
            }
            let target = forecast.last() * 1.1f64.powi(i32::try_from(step).unwrap() + 1);
            let value = forecast.probability_at_least(step, target).unwrap();
            assert!((value - p.as_f64().unwrap()).abs() < 2e-6, "{values:?} {step}: {value} {p}");
            compared += 1;
        }
    }
    assert_eq!(compared, 5 * 4 * 6);
}

fn scores(form: &SeriesForm) -> Vec<Scores> {
    let all = sample();
    GROUPS
        .iter()
        .map(|&(_, fewest, most)| {
            let group = windows::group(&all, fewest, most);
            windows::score(&group, |window| form.forecast(&window.seen, window.future.len())).unwrap()
        })
        .collect()
}

/// The shipped parameters are better than the prototype's in every group of the sample, and their intervals hold.
#[test]
fn shipped_parameters_beat_the_prototype() {
    let (ours, theirs) = (scores(&SeriesForm::shipped().unwrap()), scores(&prototype()));
    for ((our, their), (name, ..)) in ours.iter().zip(&theirs).zip(GROUPS) {
        println!("{name}: {our:?}\n   prototype {their:?}");
        assert!(our.brier < their.brier, "{name}: Brier {} against {}", our.brier, their.brier);
        assert!(our.log_score < their.log_score, "{name}: log score {} against {}", our.log_score, their.log_score);
        assert!((our.coverage80 - 0.8).abs() < 0.06, "{name}: {}", our.coverage80);
        assert!((our.coverage95 - 0.95).abs() < 0.04, "{name}: {}", our.coverage95);
    }
}

#[test]
fn learning_improves_the_density_and_is_repeatable() {
    let all = sample();
    let few: Vec<_> = all.iter().step_by(4).map(|window| (window, 1.0)).collect();
    let start = prototype().parameters().clone();
    let learning = Learning { evaluations: 8, shapes: false, ..Learning::default() };
    let (first, _) = learn(&start, &few, &learning).unwrap();
    let (second, _) = learn(&start, &few, &learning).unwrap();
    assert_eq!(first, second);
    let density = |parameters: &Parameters| -> f64 {
        let form = SeriesForm::new(parameters.clone()).unwrap();
        let group: Vec<_> = few.iter().map(|one| one.0).collect();
        windows::score(&group, |window| form.forecast(&window.seen, window.future.len())).unwrap().log_score
    };
    assert!(density(&first) < density(&start));
    assert!(learn(&start, &[], &learning).is_err());
}

#[test]
fn scaling_and_gaps_are_understood() {
    let form = prototype();
    let small = form.forecast(&[100.0, 110.0, 125.0], 3).unwrap();
    let large = form.forecast(&[1e6, 1.1e6, 1.25e6], 3).unwrap();
    assert!((small.growth_quantile(2, 0.5).unwrap() - large.growth_quantile(2, 0.5).unwrap()).abs() < 1e-9);
    // Half the growth per year where the same values are two years apart.
    let slow = form.forecast_at(&[0.0, 2.0, 4.0], &[100.0, 110.0, 125.0], &[5.0]).unwrap();
    assert!(slow.growth_quantile(0, 0.5).unwrap() < small.growth_quantile(0, 0.5).unwrap());
    let widths: Vec<f64> = (0..3)
        .map(|step| small.growth_quantile(step, 0.9).unwrap() - small.growth_quantile(step, 0.1).unwrap())
        .collect();
    assert!(widths[0] < widths[1] && widths[1] < widths[2]);
    let (mean, sd) = small.growth_moments(0).unwrap();
    assert!(mean > 0.0 && sd > 0.0);
}

#[test]
fn hard_input_gets_errors_or_probabilities() {
    let form = SeriesForm::shipped().unwrap();
    assert!(form.forecast(&[], 1).unwrap_err().is_too_few());
    for wrong in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        assert!(form.forecast(&[5.0, wrong], 2).unwrap_err().is_input(), "{wrong}");
    }
    assert!(form.forecast_at(&[0.0, 0.0], &[1.0, 2.0], &[1.0]).is_err());
    assert!(form.forecast_at(&[0.0, 1.0], &[1.0, 2.0], &[1.0]).is_err());
    for values in [vec![7.0], vec![5.0, 5.0, 5.0, 5.0], vec![1.0, 1e6], vec![1e-300, 1e300], vec![3.0; 40]] {
        let forecast = form.forecast_at(
            &(0..values.len()).map(|i| i as f64).collect::<Vec<_>>(),
            &values,
            &[values.len() as f64, values.len() as f64 + 100.0],
        );
        match forecast {
            Ok(forecast) => {
                for step in 0..2 {
                    for target in [-1.0, 0.0, 1e-3, 6.0, 1e12] {
                        let p = forecast.probability_at_least(step, target).unwrap();
                        assert!(p > 0.0 && p < 1.0, "{values:?} {target}: {p}");
                    }
                    let (low, high) = (forecast.quantile(step, 0.1).unwrap(), forecast.quantile(step, 0.9).unwrap());
                    assert!(low <= high, "{values:?}: {low} {high}");
                }
            }
            Err(error) => assert!(error.is_input(), "{error}"),
        }
    }
    assert!(windows::read("series,n,end,seen,future\na,1,0,-5,6 7 8", "w.csv").unwrap_err().is_input());
    assert!(windows::read("series,n,end,seen\na,1,0,5", "w.csv").unwrap_err().is_input());
}
