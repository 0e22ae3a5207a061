//! ARIMA, complex exponential smoothing and decomposition: fit and forecast apart, n = 20, 200, 2000.
//!
//! Peers: `arima_statsforecast.py` beside this file.
#![allow(missing_docs, reason = "criterion's macros make public functions without pages")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ontrend::forecast::history::History;
use ontrend::forecast::registry;
use ontrend::forecast::stl::Stl;
use std::hint::black_box;

/// A random walk with drift and a season of `period` slots, the same each time.
fn series(n: usize, period: usize) -> History {
    let (mut level, mut state) = (100.0, 12_345_u64);
    let values: Vec<f64> = (0..n)
        .map(|t| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            level += 0.3 + (state >> 40) as f64 / 16_777_216.0 - 0.5;
            level + if period > 1 { 5.0 * (std::f64::consts::TAU * t as f64 / period as f64).sin() } else { 0.0 }
        })
        .collect();
    History::new(&values, period).expect("the values are finite")
}

fn fits(criterion: &mut Criterion) {
    for (name, period) in
        [("arima", 1), ("arima_reference", 1), ("arima_average", 1), ("arima", 12), ("ces", 1), ("ces", 12)]
    {
        let model = registry::model(name).expect("the name is registered");
        let mut group = criterion.benchmark_group(format!("{name}, period {period}"));
        group.sample_size(10);
        for n in [20, 200, 2000] {
            if n < 3 * period || (n > 200 && name != "ces" && name != "arima") || (n > 200 && period > 1) {
                continue;
            }
            let history = series(n, period);
            group.bench_with_input(BenchmarkId::new("fit", n), &history, |bencher, history| {
                bencher.iter(|| model.fit(black_box(history)));
            });
            let fit = model.fit(&history).expect("the series can be fitted");
            group
                .bench_function(BenchmarkId::new("forecast", n), |bencher| bencher.iter(|| fit.forecast(black_box(6))));
        }
        group.finish();
    }
    let mut group = criterion.benchmark_group("stl, period 12");
    for n in [200, 2000] {
        let history = series(n, 12);
        group.bench_function(BenchmarkId::new("decompose", n), |bencher| {
            bencher.iter(|| Stl::new(12).decompose(black_box(&history)));
        });
    }
    group.finish();
}

criterion_group!(benches, fits);
criterion_main!(benches);
