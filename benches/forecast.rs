//! Time of fits and forecasts: `cargo bench --bench forecast`.
//!
//! Fit and forecast are measured apart, on samples of M3 (19 and 115 values in the median) and on a made series of 20, 200
//! and 2000 values. Ratios to statsforecast come from `benches/forecast_vs_peers.py`, which runs both in one go.
//! `cargo bench --bench forecast -- --instructions NAME yearly|monthly [PASSES]` runs one model so many times over 20 (19) fixed
//! series and stops: for callgrind, see `benches/forecast_instructions.sh`.
#![allow(missing_docs, reason = "criterion's macros make public functions without pages")]

use criterion::Criterion;
use flate2::read::GzDecoder;
use ontrend::forecast::history::History;
use ontrend::forecast::registry;
use std::hint::black_box;
use std::io::Read;

const MODELS: [&str; 8] = ["naive", "drift", "ets", "damped", "theta", "dot", "bc_damped", "arima"];

/// Training parts of a sample.
fn sample(name: &str, period: usize) -> Vec<History> {
    let path = format!("{}/tests/data/competitions/{name}.csv.gz", env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let mut out: Vec<(String, Vec<f64>)> = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[3] == "train" {
            if out.last().is_none_or(|last| last.0 != cells[0]) {
                out.push((cells[0].to_owned(), Vec::new()));
            }
            out.last_mut().unwrap().1.push(cells[2].parse().unwrap());
        }
    }
    out.into_iter().take(20).map(|(_, values)| History::new(&values, period).unwrap()).collect()
}

fn made(n: u32) -> History {
    let values: Vec<f64> = (0..n).map(|t| 50.0 + 0.8 * f64::from(t) + 6.0 * (f64::from(t * t % 97) / 97.0)).collect();
    History::new(&values, 1).unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--instructions") {
        let monthly = arguments.get(at + 2).is_some_and(|set| set == "monthly");
        let (histories, horizon) = if monthly { (sample("m3_monthly", 12), 18) } else { (sample("m3_yearly", 1), 6) };
        let passes = arguments.get(at + 3).map_or(1, |passes| passes.parse().unwrap());
        let model = registry::model(&arguments[at + 1]).unwrap();
        for history in (0..passes).flat_map(|_| &histories) {
            black_box(model.fit(history).unwrap().forecast(horizon).unwrap().interval(0.95).unwrap());
        }
        return;
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    let sets = [("20 of M3 yearly", sample("m3_yearly", 1), 6), ("19 of M3 monthly", sample("m3_monthly", 12), 18)];
    for name in MODELS {
        let Ok(model) = registry::model(name) else { continue };
        for (label, histories, horizon) in &sets {
            criterion.bench_function(&format!("{name}/fit/{label}"), |bencher| {
                bencher.iter(|| histories.iter().for_each(|history| drop(black_box(model.fit(history)))));
            });
            let fits: Vec<_> = histories.iter().map(|history| model.fit(history).unwrap()).collect();
            criterion.bench_function(&format!("{name}/forecast/{label}"), |bencher| {
                bencher.iter(|| fits.iter().for_each(|fit| drop(black_box(fit.forecast(*horizon)))));
            });
        }
        for n in [20, 200, 2000] {
            let history = made(n);
            criterion.bench_function(&format!("{name}/fit/n = {n}"), |bencher| {
                bencher.iter(|| drop(black_box(model.fit(&history))));
            });
        }
    }
    criterion.final_summary();
}
