//! Makes data/forecast/spread.csv: `cargo run --release --example train_combination -- DIR > data/forecast/spread.csv`.
//!
//! DIR holds competition files. Only their training parts are read: the last horizon of each is held out, the members'
//! own spread is forecast for it, and each factor is the quantile of the factors that the held-out values would have
//! needed, every file counting the same (split conformal). Cells with few values are shrunk to the whole.

#[path = "shared/competition.rs"]
mod competition;

use ontrend::forecast::{auto::Auto, history::History, model::Model};
use rayon::prelude::*;
use std::path::Path;

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

/// First lengths and first steps of the cells.
const LENGTHS: [usize; 4] = [1, 12, 24, 60];
const STEPS: [usize; 4] = [1, 2, 3, 5];

/// Values from which a cell is trusted as much as the whole.
const SHRINKAGE: f64 = 400.0;

/// The factors that one value would have needed, and where it belongs.
struct Needed {
    seasonal: bool,
    length: usize,
    step: usize,
    weight: f64,
    at80: f64,
    at95: f64,
}

fn needed(actual: f64, centre: f64, (low, high): (f64, f64), positive: bool) -> f64 {
    if actual >= centre {
        (actual - centre) / (high - centre)
    } else if positive && low > 0.0 {
        if actual > 0.0 { (actual / centre).ln() / (low / centre).ln() } else { f64::INFINITY }
    } else {
        (centre - actual) / (centre - low)
    }
}

fn series_factors(train: &[f64], horizon: usize, period: usize, model: Auto, origins: usize) -> Vec<Needed> {
    let origins = (1..=origins).filter_map(|back| origin_factors(train, back, horizon, period, model));
    origins.flatten().collect()
}

fn origin_factors(train: &[f64], back: usize, horizon: usize, period: usize, model: Auto) -> Option<Vec<Needed>> {
    let cut = train.len().checked_sub(back * horizon).filter(|cut| *cut >= 5.max(2 * period + 2))?;
    let (seen, held) = train.get(..cut + horizon)?.split_at(cut);
    let history = History::new(seen, period).ok()?;
    history.line().is_none().then_some(())?;
    let forecast = model.widening(1.0).fit(&history).ok()?.forecast(horizon).ok()?;
    let (inner, outer) = (forecast.interval(0.8).ok()?, forecast.interval(0.95).ok()?);
    let positive = seen.iter().all(|value| *value > 0.0);
    let rows = held.iter().zip(forecast.point()).zip(inner.iter().zip(&outer)).enumerate();
    Some(
        rows.map(|(at, ((actual, centre), (inner, outer)))| Needed {
            seasonal: period > 1,
            length: cut,
            step: at + 1,
            weight: 1.0,
            at80: needed(*actual, *centre, *inner, positive),
            at95: needed(*actual, *centre, *outer, positive),
        })
        .collect(),
    )
}

fn quantile(values: &mut [(f64, f64)], p: f64) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let mut sum = 0.0;
    for (value, weight) in values.iter() {
        sum += weight;
        if sum >= p * total {
            return *value;
        }
    }
    f64::NAN
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = std::env::args().nth(1).ok_or("name the directory of the competition files")?;
    println!("combination,season,length_from,step_from,factor80,factor95");
    for (name, model) in [("auto", Auto::new()), ("fast", Auto::fast())] {
        let mut all: Vec<Needed> = Vec::new();
        for (file, stride, origins) in FILES {
            let path = Path::new(&directory).join(format!("{file}.csv.gz"));
            if !path.exists() {
                eprintln!("{file}: not in {directory}, left out");
                continue;
            }
            let period = competition::period(&path);
            let chosen: Vec<_> = competition::read(&path)?.into_iter().step_by(stride).collect();
            let rows: Vec<Needed> = chosen
                .par_iter()
                .flat_map_iter(|series| series_factors(&series.train, series.test.len(), period, model, origins))
                .collect();
            let weight = 1e4 / rows.len().max(1) as f64;
            eprintln!("{name} {file}: {} values", rows.len());
            all.extend(rows.into_iter().map(|row| Needed { weight, ..row }));
        }
        for (season, word) in [(false, "none"), (true, "some")] {
            let factors = |inside: &dyn Fn(&Needed) -> bool| {
                let kept: Vec<&Needed> = all.iter().filter(|row| row.seasonal == season && inside(row)).collect();
                let mut at80: Vec<(f64, f64)> = kept.iter().map(|row| (row.at80, row.weight)).collect();
                let mut at95: Vec<(f64, f64)> = kept.iter().map(|row| (row.at95, row.weight)).collect();
                (quantile(&mut at80, 0.80), quantile(&mut at95, 0.95), kept.len() as f64)
            };
            let (whole80, whole95, _) = factors(&|_| true);
            for (l, &length) in LENGTHS.iter().enumerate() {
                for (s, &step) in STEPS.iter().enumerate() {
                    let next = (LENGTHS.get(l + 1).copied(), STEPS.get(s + 1).copied());
                    let (cell80, cell95, n) = factors(&|row| {
                        row.length >= length
                            && next.0.is_none_or(|end| row.length < end)
                            && row.step >= step
                            && next.1.is_none_or(|end| row.step < end)
                    });
                    let share = if n > 0.0 { n / (n + SHRINKAGE) } else { 0.0 };
                    let mix =
                        |cell: f64, whole: f64| if share > 0.0 { share * cell + (1.0 - share) * whole } else { whole };
                    println!("{name},{word},{length},{step},{:.3},{:.3}", mix(cell80, whole80), mix(cell95, whole95));
                }
            }
        }
    }
    Ok(())
}
