//! Extraction: the whole pipeline over the five seeds repeated, the quantities of lines, and many files on one core and on all.
//!
//! `cargo bench --bench extract`; with `--test` a small variant runs once. The throughput of `pipeline` must not fall with
//! the size of the text. On Linux the peak of memory is printed as a multiple of the largest text.

#![allow(missing_docs, reason = "the macros of criterion make public functions")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ontrend::extract::quantity::quantities_line;
use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use rayon::prelude::*;
use std::hint::black_box;

/// The seeds, one behind the other.
fn seeds() -> String {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");
    let mut paths: Vec<_> =
        std::fs::read_dir(directory).expect("seeds").map(|entry| entry.expect("seed").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("UTF-8") + "\n").collect()
}

/// Whether criterion only tries the benches out.
fn is_trial() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

/// Bytes to observations and ledger; the number of both.
fn pipeline(bytes: &[u8], options: &Options) -> usize {
    let report = Report::read(bytes, "seeds.txt", &ReadOptions::default()).expect("text");
    let found = observe(&report, options);
    found.observations.len() + found.ledger.len()
}

/// The peak of resident memory in bytes, where the system tells.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

fn repeated(criterion: &mut Criterion) {
    let (seeds, options) = (seeds(), Options::default());
    let sizes: &[usize] = if is_trial() { &[1, 2] } else { &[2, 20, 200] };
    let mut group = criterion.benchmark_group("pipeline");
    group.sample_size(10);
    for &times in sizes {
        let text = seeds.repeat(times);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("seeds", times), |b| {
            b.iter(|| pipeline(black_box(text.as_bytes()), &options))
        });
        if let Some(peak) = peak().filter(|_| times == sizes[sizes.len() - 1]) {
            println!("peak of memory: {:.1} times the text of {} bytes", peak as f64 / text.len() as f64, text.len());
        }
    }
    group.finish();
}

fn lines(criterion: &mut Criterion) {
    let text = seeds().repeat(if is_trial() { 1 } else { 20 });
    let mut group = criterion.benchmark_group("quantities");
    group.sample_size(10).throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("lines", |b| {
        b.iter(|| black_box(&text).lines().map(|line| quantities_line(line, None).len()).sum::<usize>())
    });
    group.finish();
}

fn files(criterion: &mut Criterion) {
    let (text, options) = (seeds(), Options::default());
    let files = vec![text.as_str(); if is_trial() { 2 } else { 40 }];
    let mut group = criterion.benchmark_group("files");
    group.sample_size(10).throughput(Throughput::Bytes((text.len() * files.len()) as u64));
    for threads in [1, 0] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let name = if threads == 1 { "one core" } else { "all cores" };
        group.bench_function(name, |b| {
            b.iter(|| pool.install(|| files.par_iter().map(|text| pipeline(text.as_bytes(), &options)).sum::<usize>()))
        });
    }
    group.finish();
}

criterion_group!(benches, repeated, lines, files);
criterion_main!(benches);
