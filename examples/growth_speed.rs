//! Our side of `benches/growth_vs_scipy.py`: size, seconds per logistic fit, ceiling.
//!
//! A fit is everything: checks, start values, parameters, standard deviations, warnings.

use ontrend::error::Result;
use ontrend::growth::{CurveKind, Growth};
use std::time::Instant;

fn main() -> Result<()> {
    for n in [10_u16, 100] {
        let t: Vec<f64> = (0..n).map(|i| f64::from(i) * 10.0 / f64::from(n)).collect();
        let scatter = |i: usize| f64::from(u32::try_from(i * 7919 % 13).unwrap_or(0)) / 6.0 - 1.0;
        let y: Vec<f64> =
            t.iter().enumerate().map(|(i, t)| 100.0 / (1.0 + (-0.8 * (t - 5.0)).exp()) + scatter(i)).collect();
        let growth = Growth::new(CurveKind::Logistic);
        let ceiling = growth.fit(&t, &y)?.parameter("ceiling").map_or(f64::NAN, |e| e.value);
        let rounds = 5000;
        let start = Instant::now();
        for _ in 0..rounds {
            std::hint::black_box(growth.fit(std::hint::black_box(&t), std::hint::black_box(&y))?);
        }
        println!("{n} {:e} {ceiling}", start.elapsed().as_secs_f64() / f64::from(rounds));
    }
    Ok(())
}
