//! Prints accuracy and calibration on competition files, one line a set and model:
//! `cargo run --release --example competitions -- DIR [--model auto,fast] [--every 1] [--only m3_yearly,m1_yearly]`.
//!
//! Definitions are those of the M4 competition: sMAPE in percent; MASE scaled by the in-sample seasonal naive error; OWA,
//! the mean of both relative to Naive2; MSIS and coverage of the 95 % interval. A series without a forecast counts as
//! failed and is scored with Naive2, so that leaving hard series out never helps.

#[path = "shared/competition.rs"]
mod competition;

use competition::Series;
use ontrend::forecast::seasonal::{self, Adjustment};
use ontrend::forecast::{history::History, registry};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: competitions DIR [--model NAMES] [--every N] [--only SETS]";

/// Sums over the steps of one series, or over the series of a set.
#[derive(Default, Clone, Copy)]
struct Score {
    smape: f64,
    mase: f64,
    base_smape: f64,
    base_mase: f64,
    msis: f64,
    inside95: f64,
    inside80: f64,
    steps: f64,
    series: f64,
    given: f64,
}

impl Score {
    fn plus(self, other: Self) -> Self {
        Self {
            smape: self.smape + other.smape,
            mase: self.mase + other.mase,
            base_smape: self.base_smape + other.base_smape,
            base_mase: self.base_mase + other.base_mase,
            msis: self.msis + other.msis,
            inside95: self.inside95 + other.inside95,
            inside80: self.inside80 + other.inside80,
            steps: self.steps + other.steps,
            series: self.series + other.series,
            given: self.given + other.given,
        }
    }
}

fn naive2(train: &[f64], horizon: usize, period: usize) -> Vec<f64> {
    let last = train.last().copied().unwrap_or_default();
    let indices = seasonal::is_seasonal(train, period)
        .then(|| seasonal::indices(train, period, Adjustment::Multiplicative))
        .flatten();
    let Some(indices) = indices else { return vec![last; horizon] };
    let slot = |at: usize| indices[at % period];
    let level = if slot(train.len() - 1) == 0.0 { last } else { last / slot(train.len() - 1) };
    (0..horizon).map(|step| level * slot(train.len() + step)).collect()
}

fn errors(actual: &[f64], forecast: &[f64], scale: f64) -> (f64, f64) {
    let n = actual.len() as f64;
    let relative =
        |(a, f): (&f64, &f64)| if *a == 0.0 && *f == 0.0 { 0.0 } else { 200.0 * (a - f).abs() / (a.abs() + f.abs()) };
    let absolute: f64 = actual.iter().zip(forecast).map(|(a, f)| (a - f).abs()).sum();
    (actual.iter().zip(forecast).map(relative).sum::<f64>() / n, absolute / n / scale)
}

fn score(series: &Series, period: usize, model: &str) -> Option<Score> {
    let Series { train, test } = series;
    let changes: Vec<f64> = train.iter().skip(period).zip(train).map(|(a, b)| (a - b).abs()).collect();
    let scale = changes.iter().sum::<f64>() / changes.len() as f64;
    if !scale.is_finite() || scale == 0.0 {
        return None;
    }
    let base = naive2(train, test.len(), period);
    let (base_smape, base_mase) = errors(test, &base, scale);
    let mut out = Score { base_smape, base_mase, smape: base_smape, mase: base_mase, series: 1.0, ..Score::default() };
    let forecast = History::new(train, period)
        .and_then(|history| registry::model(model)?.fit(&history))
        .and_then(|fit| fit.forecast(test.len()));
    let Ok(forecast) = forecast else { return Some(out) };
    let (Ok(inner), Ok(outer)) = (forecast.interval(0.8), forecast.interval(0.95)) else { return Some(out) };
    (out.smape, out.mase) = errors(test, forecast.point(), scale);
    for ((actual, (low80, high80)), (low, high)) in test.iter().zip(inner).zip(outer) {
        let outside = (low - actual).max(0.0) + (actual - high).max(0.0);
        out.msis += (high - low + 40.0 * outside) / scale / test.len() as f64;
        out.inside95 += f64::from(u8::from(low <= *actual && *actual <= high));
        out.inside80 += f64::from(u8::from(low80 <= *actual && *actual <= high80));
        out.steps += 1.0;
    }
    out.given = 1.0;
    Some(out)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or(USAGE)?;
    let (mut models, mut every, mut only) = ("auto,fast".to_owned(), 1_usize, String::new());
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match option.as_str() {
            "--model" => models = value,
            "--every" => every = value.parse()?,
            "--only" => only = value,
            _ => return Err(USAGE.into()),
        }
    }
    let set_of = |path: &Path| path.file_name().and_then(|n| n.to_str()).unwrap_or_default().replace(".csv.gz", "");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&directory)?.map(|e| Ok(e?.path())).collect::<Result<_, std::io::Error>>()?;
    files.retain(|path| path.to_string_lossy().ends_with(".csv.gz"));
    files.retain(|path| only.is_empty() || only.split(',').any(|name| name == set_of(path)));
    files.sort();
    println!(
        "{:<20} {:<16} {:>6} {:>8} {:>7} {:>7} {:>7} {:>7} {:>7} {:>6}",
        "set", "model", "series", "sMAPE", "MASE", "OWA", "MSIS", "cov95", "cov80", "failed"
    );
    for path in files {
        let period = competition::period(&path);
        let series: Vec<Series> = competition::read(&path)?.into_iter().step_by(every.max(1)).collect();
        for model in models.split(',') {
            registry::model(model)?;
            let scores: Vec<Option<Score>> = series.par_iter().map(|series| score(series, period, model)).collect();
            let sum = scores.into_iter().flatten().fold(Score::default(), Score::plus);
            let owa = 0.5 * (sum.smape / sum.base_smape + sum.mase / sum.base_mase);
            println!(
                "{:<20} {model:<16} {:>6} {:>8.3} {:>7.3} {owa:>7.4} {:>7.2} {:>7.3} {:>7.3} {:>6}",
                set_of(&path),
                sum.series,
                sum.smape / sum.series,
                sum.mase / sum.series,
                sum.msis / sum.given,
                sum.inside95 / sum.steps,
                sum.inside80 / sum.steps,
                sum.series - sum.given
            );
        }
    }
    Ok(())
}
