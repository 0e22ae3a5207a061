//! LGT against its authors' sampler; accuracy, calibration and behaviour of the combinations.

use flate2::read::GzDecoder;
use ontrend::forecast::auto::Auto;
use ontrend::forecast::combination::{Combination, Weighting};
use ontrend::forecast::distribution::Forecast;
use ontrend::forecast::history::{Bounds, History};
use ontrend::forecast::lgt::{Lgt, Priors};
use ontrend::forecast::model::Model;
use ontrend::forecast::registry;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;

const GROWTH: [f64; 14] = [3.1, 3.4, 3.3, 3.9, 4.6, 4.4, 5.2, 5.9, 6.1, 7.0, 7.4, 8.3, 8.1, 9.0];

#[derive(Default)]
struct Series {
    id: String,
    train: Vec<f64>,
    test: Vec<f64>,
}

fn rows(name: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/data/{name}.csv.gz", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_reader(GzDecoder::new(File::open(path).unwrap())).records().map(Result::unwrap).collect()
}

fn competition(name: &str) -> Vec<Series> {
    let mut out: Vec<Series> = Vec::new();
    for row in rows(&format!("competitions/{name}")) {
        if out.last().is_none_or(|series| series.id != row[0]) {
            out.push(Series { id: row[0].to_owned(), ..Series::default() });
        }
        let series = out.last_mut().unwrap();
        let part = if &row[3] == "train" { &mut series.train } else { &mut series.test };
        part.push(row[2].parse().unwrap());
    }
    out
}

/// sMAPE and MASE of one forecast.
fn errors(series: &Series, points: &[f64]) -> (f64, f64) {
    let scale = series.train.windows(2).map(|w| (w[1] - w[0]).abs()).sum::<f64>() / (series.train.len() - 1) as f64;
    let n = series.test.len() as f64;
    let pairs = || series.test.iter().zip(points);
    let smape = pairs().map(|(a, f)| 200.0 * (a - f).abs() / (a.abs() + f.abs()).max(1e-300)).sum::<f64>() / n;
    (smape, pairs().map(|(a, f)| (a - f).abs()).sum::<f64>() / n / scale)
}

/// OWA against Naive over all series.
fn owa(series: &[Series], points: &[Vec<f64>]) -> f64 {
    let mut sums = [0.0; 4];
    for (series, points) in series.iter().zip(points) {
        let (smape, mase) = errors(series, points);
        let naive = vec![*series.train.last().unwrap(); series.test.len()];
        let (base_smape, base_mase) = errors(series, &naive);
        for (sum, value) in sums.iter_mut().zip([smape, mase, base_smape, base_mase]) {
            *sum += value;
        }
    }
    0.5 * (sums[0] / sums[2] + sums[1] / sums[3])
}

fn forecasts(model: &dyn Model, series: &[Series]) -> Vec<Forecast> {
    let one = |s: &Series| model.fit(&History::new(&s.train, 1).unwrap()).unwrap().forecast(s.test.len()).unwrap();
    series.par_iter().map(one).collect()
}

fn coverage(series: &[Series], forecasts: &[Forecast], level: f64) -> f64 {
    let (mut inside, mut all) = (0.0, 0.0);
    for (series, forecast) in series.iter().zip(forecasts) {
        for (actual, (low, high)) in series.test.iter().zip(forecast.interval(level).unwrap()) {
            inside += f64::from(u8::from(low <= *actual && *actual <= high));
            all += 1.0;
        }
    }
    inside / all
}

#[test]
fn lgt_agrees_with_its_authors_sampler() {
    let mut golden: BTreeMap<(String, String), Vec<[f64; 5]>> = BTreeMap::new();
    for row in rows("lgt/rlgt_sample") {
        let value = |at: usize| row[at].parse::<f64>().unwrap();
        let step = [value(3), value(4), value(5), value(6), value(7)];
        golden.entry((row[0].to_owned(), row[1].to_owned())).or_default().push(step);
    }
    for (set, file) in [("m1", "m1_yearly"), ("m3", "m3_yearly"), ("tourism", "tourism_yearly")] {
        let mut series = competition(file);
        series.retain(|series| golden.contains_key(&(set.to_owned(), series.id.clone())));
        assert!(series.len() >= 20, "{set}: {} series", series.len());
        let ours = forecasts(&Lgt::new().priors(&[Priors::REFERENCE]).sweeps(400, 2000), &series);
        let sampler: Vec<&Vec<[f64; 5]>> = series.iter().map(|s| &golden[&(set.to_owned(), s.id.clone())]).collect();
        let points: Vec<Vec<f64>> = ours.iter().map(|forecast| forecast.point().to_vec()).collect();
        let medians: Vec<Vec<f64>> = sampler.iter().map(|steps| steps.iter().map(|step| step[0]).collect()).collect();
        let (left, right) = (owa(&series, &points), owa(&series, &medians));
        // Both sides are Monte Carlo; on some tens of series that is worth about 0.015.
        assert!((left - right).abs() < 0.03, "{set}: OWA {left} against {right}");
        // The medians differ by a small part of the 80 % interval's width, and the widths agree.
        let (mut gap, mut ratio, mut n) = (0.0, 0.0, 0.0);
        for (forecast, steps) in ours.iter().zip(&sampler) {
            for ((point, (low, high)), step) in forecast.point().iter().zip(forecast.interval(0.8).unwrap()).zip(*steps)
            {
                gap += (point - step[0]).abs() / (step[2] - step[1]);
                ratio += ((high - low) / (step[2] - step[1])).ln();
                n += 1.0;
            }
        }
        assert!(gap / n < 0.05, "{set}: medians differ by {} of the width", gap / n);
        assert!((ratio / n).abs() < 0.06, "{set}: widths differ by {}", (ratio / n).exp());
    }
}

#[test]
fn the_default_is_accurate_and_calibrated() {
    // OWA on these samples when written: 0.714, 0.837, 0.894 and 0.822.
    for (file, limit) in
        [("m1_yearly", 0.725), ("m3_yearly", 0.85), ("tourism_yearly", 0.905), ("indicators_yearly", 0.84)]
    {
        let series = competition(file);
        let found = forecasts(&Auto::new(), &series);
        let points: Vec<Vec<f64>> = found.iter().map(|forecast| forecast.point().to_vec()).collect();
        let owa = owa(&series, &points);
        assert!(owa < limit, "{file}: OWA {owa}");
        let (narrow, wide) = (coverage(&series, &found, 0.8), coverage(&series, &found, 0.95));
        assert!((0.68..=0.88).contains(&narrow), "{file}: 80 % intervals hold {narrow}");
        assert!((0.88..=0.99).contains(&wide), "{file}: 95 % intervals hold {wide}");
    }
}

#[test]
fn seasons_come_back() {
    for (file, period) in [("m3_quarterly", 4), ("m3_monthly", 12)] {
        for series in competition(file).into_iter().take(3) {
            let history = History::new(&series.train, period).unwrap();
            for model in [Auto::new(), Auto::fast()] {
                let forecast = model.fit(&history).unwrap().forecast(2 * period).unwrap();
                assert!(forecast.point().iter().all(|point| point.is_finite() && *point > 0.0), "{file} {}", series.id);
            }
        }
    }
    // A season of ±30 % on a slow trend: the forecast of each slot lies within 3 % of the truth.
    let truth =
        |t: usize| (100.0 + 0.5 * t as f64) * [0.7, 1.0, 1.3, 1.0][t % 4] * (1.0 + 0.001 * ((t * 7919) % 11) as f64);
    let values: Vec<f64> = (0..44).map(truth).collect();
    for model in [Auto::new(), Auto::fast()] {
        let forecast = model.fit(&History::new(&values, 4).unwrap()).unwrap().forecast(8).unwrap();
        for (step, point) in (44..).zip(forecast.point()) {
            assert!((point / truth(step) - 1.0).abs() < 0.03, "{} step {step}: {point} {}", model.name(), truth(step));
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let series: Vec<Series> = competition("m3_yearly").into_iter().take(8).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| forecasts(&Auto::new(), &series))
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn bounds_do_not_move_the_middle() {
    let shares = [52.0, 55.5, 57.0, 60.2, 61.0, 63.9, 66.0, 67.2, 70.1, 71.0];
    let open = Auto::new().fit(&History::new(&shares, 1).unwrap()).unwrap().forecast(6).unwrap();
    let bounds = Bounds { lower: Some(0.0), upper: Some(100.0) };
    let history = History::new(&shares, 1).unwrap().bounded(bounds).unwrap();
    let closed = Auto::new().fit(&history).unwrap().forecast(6).unwrap();
    for (open, closed) in open.interval(0.5).unwrap().iter().zip(closed.interval(0.5).unwrap()) {
        assert!((open.0 - closed.0).abs() < 1e-9 && (open.1 - closed.1).abs() < 1e-9);
    }
    assert!(closed.interval(0.99).unwrap().iter().all(|(low, high)| *low >= 0.0 && *high <= 100.0));
}

#[test]
fn negative_values_and_jumps_are_forecast() {
    for values in [
        [-3.0, -2.5, -2.9, -1.0, 0.5, 0.2, 1.4, 1.1, 2.9, 2.2, 3.5, 4.1],
        [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0],
        [5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 9000.0],
    ] {
        for model in [Box::new(Lgt::new()) as Box<dyn Model>, Box::new(Auto::new()), Box::new(Auto::fast())] {
            let forecast = model.fit(&History::new(&values, 1).unwrap()).unwrap().forecast(10).unwrap();
            for (low, high) in forecast.interval(0.95).unwrap() {
                assert!(low.is_finite() && high.is_finite() && low <= high, "{}: {low} {high}", model.name());
            }
        }
    }
}

#[test]
fn weights_of_a_combination_are_those_of_its_rule() {
    let history = History::new(&GROWTH, 1).unwrap();
    let named = || Combination::named(&["naive", "drift", "ets"]).unwrap();
    for weighting in [Weighting::Mean, Weighting::Median, Weighting::InverseError { origins: 3 }, Weighting::Akaike] {
        let fit = named().weighting(weighting.clone()).fit_history(&history).unwrap();
        let total: f64 = fit.weights().iter().map(|(_, weight)| weight).sum();
        assert!((total - 1.0).abs() < 1e-12, "{weighting:?}");
    }
    // Growth of half a unit a year: drift misses by less than naive and weighs more.
    let inverse = named().weighting(Weighting::InverseError { origins: 3 }).fit_history(&history).unwrap().weights();
    assert!(inverse[1].1 > inverse[0].1, "{inverse:?}");
    // Only ets has a likelihood.
    let akaike = named().weighting(Weighting::Akaike).fit_history(&history).unwrap().weights();
    assert!((akaike[2].1 - 1.0).abs() < 1e-12, "{akaike:?}");
    assert!(named().weighting(Weighting::Fixed(vec![1.0])).fit(&history).is_err());
    assert!(Combination::of(Vec::new()).fit(&history).is_err());
    assert!(Combination::named(&["no such"]).is_err());
}

#[test]
fn a_combination_survives_saving() {
    let history = History::new(&GROWTH, 1).unwrap();
    let fit = Combination::named(&["naive", "drift"]).unwrap().weighting(Weighting::Mean).fit(&history).unwrap();
    let text = serde_json::to_string(&fit.save().unwrap()).unwrap();
    let back = registry::load(&serde_json::from_str(&text).unwrap()).unwrap();
    assert_eq!(back.forecast(4).unwrap(), fit.forecast(4).unwrap());
    assert!(
        registry::load(&serde_json::from_str(&text.replace("\"weights\":[", "\"weights\":[1.0,")).unwrap()).is_err()
    );
}

#[test]
fn wrong_settings_are_typed_errors() {
    let history = History::new(&GROWTH, 1).unwrap();
    assert!(Lgt::new().sweeps(1, 1).fit(&history).unwrap_err().is_input());
    assert!(Lgt::new().priors(&[]).fit(&history).unwrap_err().is_input());
    let narrow = Priors { gamma_scale: f64::NAN, ..Priors::REFERENCE };
    assert!(Lgt::new().priors(&[narrow]).fit(&history).unwrap_err().is_input());
    assert!(Auto::new().widening(0.0).fit(&history).unwrap_err().is_input());
    assert!(Auto::new().fit(&history).unwrap().forecast(0).unwrap_err().is_input());
}
