//! Makes the tables of data/forecast that are learned:
//! `cargo run --release --example train_combination -- spread DIR [NAMES] > data/forecast/spread.csv` and
//! `cargo run --release --example train_combination -- weights DIR > data/forecast/learned.csv`.
//!
//! DIR holds competition files. Only their training parts are read: the last horizon of each is held out and forecast.
//! `spread`: each factor is the quantile of the factors that the held-out values would have needed on its side, every file
//! counting the same (split conformal); cells with few values are shrunk to the whole. `weights`: see
//! `ontrend::forecast::learned`. A prefix in LEAVE (`LEAVE=m3`) leaves files out, to score what is left on them.

#[path = "shared/competition.rs"]
mod competition;

use ontrend::forecast::distribution::Forecast;
use ontrend::forecast::learned;
use ontrend::forecast::{auto::Auto, history::History, model::Model, registry};
use rayon::prelude::*;
use std::path::Path;

const USAGE: &str = "usage: train_combination spread|weights DIR [NAMES]";

/// Files, every how many of their series are used, and how many origins: the last horizon of the training part is held
/// out, and for data with a season, where fewer series are used, also the one before it.
const FILES: [(&str, usize, usize); 10] = [
    ("m1_yearly", 1, 1),
    ("m3_yearly", 1, 1),
    ("tourism_yearly", 1, 1),
    ("indicators_yearly", 2, 1),
    ("m1_quarterly", 3, 2),
    ("m3_quarterly", 8, 2),
    ("tourism_quarterly", 6, 2),
    ("m1_monthly", 12, 2),
    ("m3_monthly", 24, 2),
    ("tourism_monthly", 12, 2),
];

/// Single models of which one fit takes 10 ms and more: every third of the series chosen above.
const SLOW: [&str; 5] = ["lgt", "sgt", "arima_reference", "stl_arima", "pool_inverse_error"];

/// First lengths and first steps of the cells, of the combinations and of single models.
const CELLS: ([usize; 4], [usize; 4]) = ([1, 12, 24, 60], [1, 2, 3, 5]);
const SINGLE: ([usize; 3], [usize; 3]) = ([1, 12, 24], [1, 2, 4]);

/// Values from which a cell is trusted as much as the whole.
const SHRINKAGE: f64 = 400.0;

/// Smallest and largest factor: a model that knows no trend needs a large one on a growing series.
const LIMITS: (f64, f64) = (0.5, 12.0);

/// The combinations' factors for data without a season are larger by this: members and weights were chosen with an eye on
/// the same sets, and without it the intervals hold 0.945 and 0.796 of the hold-outs on the mean of the four annual sets.
const SELECTED: f64 = 1.02;

/// The factors that one value would have needed on its side, and where it belongs.
struct Needed {
    seasonal: bool,
    length: usize,
    step: usize,
    weight: f64,
    above: bool,
    at80: f64,
    at95: f64,
}

fn needed(actual: f64, centre: f64, (low, high): (f64, f64), ratio: bool) -> f64 {
    let factor = if actual >= centre {
        (actual - centre) / (high - centre)
    } else if ratio && low > 0.0 {
        if actual > 0.0 { (actual / centre).ln() / (low / centre).ln() } else { f64::INFINITY }
    } else {
        (centre - actual) / (centre - low)
    };
    // An interval without width that holds the value needs nothing.
    if factor.is_nan() { 0.0 } else { factor }
}

/// Held-out origins: values seen, values held out.
fn origins(train: &[f64], horizon: usize, period: usize, count: usize) -> impl Iterator<Item = (&[f64], &[f64])> {
    (1..=count).filter_map(move |back| {
        let cut = train.len().checked_sub(back * horizon).filter(|cut| *cut >= 5.max(2 * period + 2))?;
        Some(train.get(..cut + horizon)?.split_at(cut))
    })
}

fn series_factors(train: &[f64], horizon: usize, period: usize, model: &dyn Model, count: usize) -> Vec<Needed> {
    let combined = ["auto", "fast"].contains(&model.name().as_str());
    let one = |(seen, held): (&[f64], &[f64])| -> Option<Vec<Needed>> {
        let history = History::new(seen, period).ok()?;
        history.line().is_none().then_some(())?;
        let forecast: Forecast = model.fit(&history).ok()?.forecast(horizon).ok()?;
        let (inner, outer) = (forecast.interval(0.8).ok()?, forecast.interval(0.95).ok()?);
        let (centres, floors) = (forecast.median(), forecast.quantile(0.0025).ok()?);
        let positive = seen.iter().all(|value| *value > 0.0);
        let row = |(at, actual): (usize, &f64)| {
            let ratio = positive && (combined || floors[at] > 0.0);
            Needed {
                seasonal: period > 1,
                length: seen.len(),
                step: at + 1,
                weight: 1.0,
                above: *actual >= centres[at],
                at80: needed(*actual, centres[at], inner[at], ratio),
                at95: needed(*actual, centres[at], outer[at], ratio),
            }
        };
        Some(held.iter().enumerate().map(row).collect())
    };
    origins(train, horizon, period, count).filter_map(one).flatten().collect()
}

fn quantile(mut values: Vec<(f64, f64)>, p: f64) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let mut sum = 0.0;
    for (value, weight) in &values {
        sum += weight;
        if sum >= p * total {
            return *value;
        }
    }
    f64::NAN
}

/// Factors below and above, at 80 % and 95 %, of some rows.
fn factors<'a>(rows: impl Iterator<Item = &'a Needed>) -> ([f64; 4], f64) {
    let rows: Vec<&Needed> = rows.collect();
    let side = |above: bool, p: f64, at: fn(&Needed) -> f64| {
        quantile(rows.iter().map(|row| (if row.above == above { at(row) } else { 0.0 }, row.weight)).collect(), p)
    };
    let side80 = |above| side(above, 0.9, |row| row.at80);
    let side95 = |above| side(above, 0.975, |row| row.at95);
    let all = [side80(false), side95(false), side80(true), side95(true)];
    (all, rows.len() as f64)
}

fn print_cells(name: &str, rows: &[Needed], lengths: &[usize], steps: &[usize]) {
    for (season, word) in [(false, "none"), (true, "some")] {
        let (whole, n) = factors(rows.iter().filter(|row| row.seasonal == season));
        if n == 0.0 {
            continue;
        }
        for (l, &length) in lengths.iter().enumerate() {
            for (s, &step) in steps.iter().enumerate() {
                let next = (lengths.get(l + 1).copied(), steps.get(s + 1).copied());
                let inside = |row: &&Needed| {
                    row.seasonal == season
                        && row.length >= length
                        && next.0.is_none_or(|end| row.length < end)
                        && row.step >= step
                        && next.1.is_none_or(|end| row.step < end)
                };
                let (cell, n) = factors(rows.iter().filter(inside));
                let share = if n > 0.0 { n / (n + SHRINKAGE) } else { 0.0 };
                let mut mixed: Vec<f64> = (0..4)
                    .map(|at| {
                        let mix = if share > 0.0 { share * cell[at] + (1.0 - share) * whole[at] } else { whole[at] };
                        mix.clamp(LIMITS.0, LIMITS.1)
                    })
                    .collect();
                // The 95 % interval stays outside the 80 % interval: 1.28 / 1.96, and a little.
                for side in [0, 2] {
                    mixed[side + 1] = mixed[side + 1].max(0.68 * mixed[side]);
                }
                if ["auto", "fast"].contains(&name) && !season {
                    mixed.iter_mut().for_each(|factor| *factor *= SELECTED);
                }
                let text: Vec<String> = mixed.iter().map(|factor| format!("{factor:.3}")).collect();
                println!("{name},{word},{length},{step},{}", text.join(","));
            }
        }
    }
}

/// The files that are there and not left out: name, stride, origins, path.
fn files(directory: &str) -> Vec<(&'static str, usize, usize, std::path::PathBuf)> {
    let leave = std::env::var("LEAVE").unwrap_or_default();
    let all = FILES.iter().filter(|(file, ..)| leave.is_empty() || !file.starts_with(&leave));
    all.map(|(file, stride, origins)| (*file, *stride, *origins, Path::new(directory).join(format!("{file}.csv.gz"))))
        .filter(|(file, .., path)| {
            let there = path.exists();
            if !there {
                eprintln!("{file}: not in {directory}, left out");
            }
            there
        })
        .collect()
}

fn spread(directory: &str, names: &[&str]) -> Result<(), Box<dyn std::error::Error>> {
    println!("model,season,length_from,step_from,low80,low95,high80,high95");
    for name in names {
        let model: Box<dyn Model> = match *name {
            "auto" => Box::new(Auto::new().widening(1.0)),
            "fast" => Box::new(Auto::fast().widening(1.0)),
            other => registry::plain(other)?,
        };
        let slow = if SLOW.contains(name) { 3 } else { 1 };
        let mut all: Vec<Needed> = Vec::new();
        for (file, stride, origins, path) in files(directory) {
            let period = competition::period(&path);
            let chosen: Vec<_> = competition::read(&path)?.into_iter().step_by(stride * slow).collect();
            let rows: Vec<Needed> = chosen
                .par_iter()
                .flat_map_iter(|series| {
                    series_factors(&series.train, series.test.len(), period, model.as_ref(), origins)
                })
                .collect();
            let weight = 1e4 / rows.len().max(1) as f64;
            eprintln!("{name} {file}: {} values", rows.len());
            all.extend(rows.into_iter().map(|row| Needed { weight, ..row }));
        }
        if ["auto", "fast"].contains(name) {
            print_cells(name, &all, &CELLS.0, &CELLS.1);
        } else {
            print_cells(name, &all, &SINGLE.0, &SINGLE.1);
        }
    }
    Ok(())
}

fn weights(directory: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut panels = Vec::new();
    for (file, stride, count, path) in files(directory) {
        let period = competition::period(&path);
        let chosen: Vec<_> = competition::read(&path)?.into_iter().step_by(stride).collect();
        let examples: Vec<learned::Example> = chosen
            .par_iter()
            .flat_map_iter(|series| {
                origins(&series.train, series.test.len(), period, count)
                    .filter_map(|(seen, held)| learned::Example::new(&History::new(seen, period).ok()?, held))
            })
            .collect();
        eprintln!("{file}: {} examples", examples.len());
        panels.push(examples);
    }
    print!("{}", learned::train(&panels));
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let directory = arguments.get(1).ok_or(USAGE)?;
    match arguments[0].as_str() {
        "spread" => {
            let all = registry::names();
            // The ladder has a reference class of its own.
            let named: Vec<&str> = match arguments.get(2) {
                Some(names) => names.split(',').collect(),
                None => all.into_iter().filter(|name| *name != "ladder").collect(),
            };
            spread(directory, &named)
        }
        "weights" => weights(directory),
        _ => Err(USAGE.into()),
    }
}
