//! How do I fit many series inside a parallel loop of my own? The specification is shared, each series is fitted alone.
//!
//! `cargo run --no-default-features --example embed_rayon`
use ontrend::error::Error;
use ontrend::growth::{self, CurveKind, Options};
use rayon::prelude::*;

fn main() -> Result<(), Error> {
    let years: Vec<f64> = (0..12).map(|year| 2013.0 + f64::from(year)).collect();
    let options = Options::default();
    // Any parallel loop will do: nothing is shared that changes, and the result does not depend on the threads.
    let rates: Vec<Result<f64, Error>> = (1..=2000_u32)
        .into_par_iter()
        .map(|place| {
            let rate = f64::from(place) / 20_000.0;
            let sales: Vec<f64> = years.iter().map(|year| 50.0 * (rate * (year - 2013.0)).exp()).collect();
            let fit = growth::fit(CurveKind::Exponential, &years, &sales, &options)?;
            Ok(fit.parameter("rate").map_or(f64::NAN, |rate| rate.value))
        })
        .collect();
    let found = rates.iter().filter(|rate| rate.is_ok()).count();
    let worst = (1..=2000_u32)
        .zip(&rates)
        .filter_map(|(place, rate)| Some((rate.as_ref().ok()? - f64::from(place) / 20_000.0).abs()))
        .fold(0.0, f64::max);
    println!("{found} of {} curves fitted, the rates found to within {worst:.0e}", rates.len());
    assert!(found == 2000 && worst < 1e-8);
    Ok(())
}
