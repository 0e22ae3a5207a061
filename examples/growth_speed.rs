//! Our side of `benches/growth_vs_scipy.py`: fits a logistic to `n` values `rounds` times and prints its ceiling.
//!
//! A fit is everything: checks, start values, parameters, standard deviations, warnings.
//!
//! `cargo run --release --example growth_speed -- 10 20000`

use ontrend::error::Result;
use ontrend::growth::{CurveKind, Growth};
use std::hint::black_box;

fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<u16>().ok());
    let (n, rounds) = (numbers.next().unwrap_or(10), numbers.next().unwrap_or(1000));
    let t: Vec<f64> = (0..n).map(|i| f64::from(i) * 10.0 / f64::from(n)).collect();
    let scatter = |i: u32| f64::from(i * 7919 % 13) / 6.0 - 1.0;
    let y: Vec<f64> = t.iter().zip(0..).map(|(t, i)| 100.0 / (1.0 + (-0.8 * (t - 5.0)).exp()) + scatter(i)).collect();
    let growth = Growth::new(CurveKind::Logistic);
    for _ in 1..rounds {
        black_box(growth.fit(black_box(&t), black_box(&y))?);
    }
    let ceiling = growth.fit(&t, &y)?.parameter("ceiling").map_or(f64::NAN, |estimate| estimate.value);
    println!("{ceiling}");
    Ok(())
}
