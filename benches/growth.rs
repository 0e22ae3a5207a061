//! Growth curves: time of one logistic fit, of a choice among all curves, and of a batch on one core and on all.
//!
//! `cargo bench --bench growth`; `benches/growth_vs_scipy.py` runs the first two beside SciPy and lmfit and prints ratios.

#![allow(missing_docs, reason = "the macros of criterion make public functions")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ontrend::growth::{CurveKind, Growth, auto};
use std::hint::black_box;

/// A logistic through its middle with deterministic scatter of about 1 % of the ceiling.
fn series(n: usize, variant: usize) -> (Vec<f64>, Vec<f64>) {
    let t: Vec<f64> = (0..n).map(|i| i as f64 * 10.0 / n as f64).collect();
    let scatter = |i: usize| ((i * 7919 + variant * 104_729) % 13) as f64 / 6.0 - 1.0;
    let y = t.iter().enumerate().map(|(i, t)| 100.0 / (1.0 + (-0.8 * (t - 5.0)).exp()) + scatter(i)).collect();
    (t, y)
}

fn fits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("logistic");
    for n in [10, 100] {
        let (t, y) = series(n, 0);
        let growth = Growth::new(CurveKind::Logistic);
        group.throughput(Throughput::Elements(1));
        group.bench_function(BenchmarkId::new("fit", n), |b| {
            b.iter(|| growth.fit(black_box(&t), black_box(&y)).is_ok())
        });
    }
    group.finish();
    let (t, y) = series(12, 0);
    criterion.bench_function("auto/12", |b| b.iter(|| auto(black_box(&t), black_box(&y)).is_ok()));
}

fn batches(criterion: &mut Criterion) {
    let all: Vec<(Vec<f64>, Vec<f64>)> = (0..10_000).map(|variant| series(12, variant)).collect();
    let mut group = criterion.benchmark_group("batch");
    group.sample_size(10).throughput(Throughput::Elements(all.len() as u64));
    for threads in [1, 0] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let name = if threads == 1 { "one core" } else { "all cores" };
        group.bench_function(name, |b| {
            b.iter(|| pool.install(|| Growth::new(CurveKind::Logistic).fit_all(black_box(&all)).len()));
        });
    }
    group.finish();
}

criterion_group!(benches, fits, batches);
criterion_main!(benches);
