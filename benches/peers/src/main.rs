//! Fits and forecasts of one process, timed model by model on orders from standard input.
//!
//! `ontrend-peers FILE PERIOD STEP` reads every STEP-th series of a competition file, then one order a line,
//! `PROGRAM MODEL SECONDS OUT`: fits the model to each series and takes the 95 % intervals of its horizon, again and again
//! until SECONDS of user time have passed, writes the forecasts to OUT (`series_id,h,mean,lo95,hi95`) and answers with
//! `microseconds of user time a series, series without a forecast`. A first series is run before the clock starts.

use anofox_forecast::core::TimeSeries;
use anofox_forecast::models::Forecaster;
use anofox_forecast::models::arima::{AutoARIMA, AutoARIMAConfig};
use anofox_forecast::models::exponential::AutoETS as AnofoxEts;
use anofox_forecast::models::theta::{AutoTheta, DynamicTheta, OptimizedTheta, Theta};
use augurs::ets::AutoETS as AugursEts;
use augurs::{Fit, Predict};
use chrono::{DateTime, Utc};
use flate2::read::GzDecoder;
use nix::sys::resource::{UsageWho, getrusage};
use ontrend::forecast::{history::History, registry};
use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, Read, Write};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Points, lower and upper limits.
type Forecast = [Vec<f64>; 3];

struct Series {
    name: String,
    train: Vec<f64>,
    horizon: usize,
}

fn read(path: &str, step: usize) -> Result<Vec<Series>> {
    let mut text = String::new();
    GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
    let mut out: Vec<Series> = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [name, _, value, split] = cells[..] else { return Err(format!("{path}: {line}").into()) };
        if out.last().is_none_or(|last| last.name != name) {
            out.push(Series { name: name.to_owned(), train: Vec::new(), horizon: 0 });
        }
        let Some(last) = out.last_mut() else { continue };
        if split == "train" { last.train.push(value.parse()?) } else { last.horizon += 1 }
    }
    Ok(out.into_iter().step_by(step).collect())
}

fn ontrend(model: &str, series: &Series, period: usize) -> Result<Forecast> {
    let fit = registry::model(model)?.fit(&History::new(&series.train, period)?)?;
    let forecast = fit.forecast(series.horizon)?;
    let (lower, upper) = forecast.interval(0.95)?.into_iter().unzip();
    Ok([forecast.point().to_vec(), lower, upper])
}

fn augurs(model: &str, series: &Series, period: usize) -> Result<Forecast> {
    if model != "ets" {
        return Err(format!("augurs has no {model}").into());
    }
    let fit = AugursEts::new(period, if period > 1 { "ZZZ" } else { "ZZN" })?.fit(&series.train)?;
    let forecast = fit.predict(series.horizon, Some(0.95))?;
    let limits = forecast.intervals.ok_or("no intervals")?;
    Ok([forecast.point, limits.lower, limits.upper])
}

fn anofox(model: &str, series: &Series, period: usize) -> Result<Forecast> {
    let seasonal = period > 1;
    let mut spec: Box<dyn Forecaster> = match model {
        "ets" if seasonal => Box::new(AnofoxEts::with_period(period)),
        "ets" => Box::new(AnofoxEts::non_seasonal()),
        "arima" if seasonal => {
            Box::new(AutoARIMA::with_config(AutoARIMAConfig::default().with_seasonal_period(period)))
        }
        "arima" => Box::new(AutoARIMA::new()),
        "theta" if seasonal => Box::new(Theta::seasonal(period)),
        "theta" => Box::new(Theta::new()),
        "optimized_theta" if seasonal => Box::new(OptimizedTheta::seasonal(period)),
        "optimized_theta" => Box::new(OptimizedTheta::new()),
        "dot" if seasonal => Box::new(DynamicTheta::seasonal_optimized(period)),
        "dot" => Box::new(DynamicTheta::optimized()),
        "auto_theta" if seasonal => Box::new(AutoTheta::seasonal(period)),
        "auto_theta" => Box::new(AutoTheta::new()),
        _ => return Err(format!("anofox-forecast has no {model}").into()),
    };
    let day = |t: usize| DateTime::<Utc>::from_timestamp(86_400 * t as i64, 0).ok_or("no such day");
    let days: std::result::Result<Vec<_>, _> = (0..series.train.len()).map(day).collect();
    spec.fit(&TimeSeries::univariate(days?, series.train.clone())?)?;
    let forecast = spec.predict_with_intervals(series.horizon, 0.95)?;
    Ok([forecast.primary().to_vec(), forecast.lower_series(0)?.to_vec(), forecast.upper_series(0)?.to_vec()])
}

/// Seconds of user time of this process.
fn user() -> Result<f64> {
    let time = getrusage(UsageWho::RUSAGE_SELF)?.user_time();
    Ok(time.tv_sec() as f64 + 1e-6 * time.tv_usec() as f64)
}

fn run(order: &str, series: &[Series], period: usize) -> Result<String> {
    let words: Vec<&str> = order.split_whitespace().collect();
    let [program, model, seconds, out] = words[..] else { return Err(format!("no order: {order}").into()) };
    let seconds: f64 = seconds.parse()?;
    let one: fn(&str, &Series, usize) -> Result<Forecast> = match program {
        "ontrend" => ontrend,
        "augurs" => augurs,
        "anofox" => anofox,
        _ => return Err(format!("no program {program}").into()),
    };
    let _first = series.first().map(|series| black_box(one(model, series, period)));
    let start = user()?;
    let mut rounds = 0_u32;
    let mut found: Vec<Result<Forecast>>;
    loop {
        found = series.iter().map(|series| black_box(one(model, series, period))).collect();
        rounds += 1;
        if user()? - start >= seconds {
            break;
        }
    }
    let spent = 1e6 * (user()? - start) / f64::from(rounds) / series.len() as f64;
    let mut file = std::io::BufWriter::new(File::create(out)?);
    let mut failed = 0;
    for (series, forecast) in series.iter().zip(&found) {
        let Ok([mean, lower, upper]) = forecast else {
            failed += 1;
            continue;
        };
        for (step, ((mean, lower), upper)) in mean.iter().zip(lower).zip(upper).enumerate() {
            writeln!(file, "{},{},{mean},{lower},{upper}", series.name, step + 1)?;
        }
    }
    file.flush()?;
    Ok(format!("{spent} {failed}"))
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [path, period, step] = &words[..] else { return Err("usage: ontrend-peers FILE PERIOD STEP".into()) };
    let series = read(path, step.parse()?)?;
    let period = period.parse()?;
    for order in std::io::stdin().lock().lines() {
        println!("{}", run(&order?, &series, period)?);
        std::io::stdout().flush()?;
    }
    Ok(())
}
