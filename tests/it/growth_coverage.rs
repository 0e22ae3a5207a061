//! Coverage of intervals on simulated data.

use ontrend::error::Result;
use ontrend::growth::{CurveKind, Growth, Quantity, Target};
use ontrend::num::draws::fill_normal;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Simulated series per cell; the standard error of an 80 % coverage is 0.6 points.
const SERIES: u64 = 4000;

/// Curve, parameters and noise for times 0 to 10, and a time from which it doubles soon.
fn designs() -> Vec<(CurveKind, Vec<f64>, f64, f64)> {
    vec![
        (CurveKind::Linear, vec![20.0, 6.0], 2.0, 1.0),
        (CurveKind::Exponential, vec![20.0, 0.12], 2.0, 1.0),
        (CurveKind::Saturating, vec![80.0, 10.0, 0.3], 2.0, 1.0),
        (CurveKind::Logistic, vec![80.0, 0.8, 5.0], 2.0, 3.0),
        (CurveKind::Gompertz, vec![80.0, 0.55, 3.5], 2.0, 2.0),
    ]
}

const LEVELS: [f64; 2] = [0.8, 0.95];

/// A quantity with whether its intervals of the two levels hold the truth, in one simulated series. What a fit refuses to
/// give does not hold it.
type Held = (String, [bool; 2]);

fn simulate(kind: CurveKind, truth: &[f64], noise: f64, doubling: f64, n: usize, seed: u64) -> Vec<Held> {
    let step = 10.0 / (n - 1) as f64;
    let t: Vec<f64> = (0..n).map(|i| i as f64 * step).collect();
    let curve = kind.curve();
    let at = |t: f64| {
        let mut value = [0.0];
        assert!(curve.evaluate(&[t], truth, &mut value, None));
        value[0]
    };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(n as u64);
    let mut z = vec![0.0; n + 1];
    fill_normal(&mut z, &mut rng);
    let y: Vec<f64> = t.iter().zip(&z).map(|(t, z)| at(*t) + noise * z).collect();
    let fit = Growth::new(kind).fit(&t, &y).expect("clean data");
    let mut all: Vec<Held> = Vec::new();
    let ahead = 10.0 + step;
    for (name, t, target, value) in [
        ("curve inside", 5.0, Target::Mean, at(5.0)),
        ("curve ahead", ahead, Target::Mean, at(ahead)),
        ("value ahead", ahead, Target::Observation, at(ahead) + noise * z[n]),
    ] {
        let held = LEVELS.map(|level| fit.interval(t, level, target).is_ok_and(|i| i.contains(value)));
        all.push((name.to_owned(), held));
    }
    for (parameter, value) in curve.parameters().iter().zip(truth) {
        let held = LEVELS.map(|level| fit.parameter_interval(parameter.name, level).is_ok_and(|i| i.contains(*value)));
        all.push((parameter.name.to_owned(), held));
    }
    let crossing = LEVELS.map(|level| {
        fit.crossing_interval(at(8.0), 0.0, level, Target::Mean).is_ok_and(|interval| interval.contains(8.0))
    });
    all.push(("crossing date".to_owned(), crossing));
    let mut derived = |name: &str, quantity: Result<Quantity>, value: f64| {
        let held = LEVELS.map(|level| {
            quantity.as_ref().is_ok_and(|q| q.interval(level).is_ok_and(|interval| interval.contains(value)))
        });
        all.push((name.to_owned(), held));
    };
    derived("growth rate", fit.cagr(5.0, 10.0), (at(10.0) / at(5.0)).powf(0.2) - 1.0);
    derived("doubling time", fit.doubling_time(doubling), first(&at, 2.0 * at(doubling), doubling) - doubling);
    if let Some(ceiling) = curve.ceiling(truth) {
        derived("share of ceiling", fit.share_of_ceiling(10.0), at(10.0) / ceiling);
    }
    if let Some(inflection) = curve.inflection(truth) {
        derived("inflection", fit.inflection(), inflection);
    }
    all
}

/// Smallest and largest share of a level, in percent.
fn range(shares: &[[f64; 2]], level: usize) -> String {
    let percent = |share: &[f64; 2]| (100.0 * share[level]).round();
    let smallest = shares.iter().map(percent).fold(f64::INFINITY, f64::min);
    let largest = shares.iter().map(percent).fold(0.0, f64::max);
    if smallest == largest { format!("{smallest}") } else { format!("{smallest}–{largest}") }
}

/// When a growing function reaches a value after `from`, by bisection.
fn first(f: &dyn Fn(f64) -> f64, value: f64, from: f64) -> f64 {
    let (mut low, mut high) = (from, from + 20.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if f(middle) < value { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[test]
fn intervals_cover_what_they_say() {
    let mut wrong = Vec::new();
    let mut table = String::new();
    for n in [4, 5, 6, 7, 8, 12, 20] {
        table += &format!("\n//! | {n}");
        for (kind, truth, noise, doubling) in designs() {
            if n < truth.len() + 2 {
                table += " | refused";
                continue;
            }
            let held: Vec<Vec<Held>> =
                (0..SERIES).into_par_iter().map(|seed| simulate(kind, &truth, noise, doubling, n, seed)).collect();
            print!("{kind} n {n}:");
            let mut shares = Vec::new();
            for what in 0..held[0].len() {
                let name = &held[0][what].0;
                let share = [0, 1].map(|level| held.iter().filter(|s| s[what].1[level]).count() as f64 / SERIES as f64);
                print!("  {name} {:.1} {:.1}", 100.0 * share[0], 100.0 * share[1]);
                shares.push(share);
                if n >= 8 && share.iter().zip(LEVELS).any(|(share, level)| (share - level).abs() > 0.02) {
                    wrong.push(format!("{kind} n {n} {name}: {share:.3?}"));
                }
            }
            println!();
            table += &format!(" | {}, {}", range(&shares, 0), range(&shares, 1));
        }
        table += " |";
    }
    println!("smallest and largest share over all quantities:{table}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn profile_intervals_of_a_ceiling_cover_it() {
    let truth = [80.0, 0.8, 5.0];
    let cover = |n: usize| {
        let hits: u64 = (0..800_u64)
            .into_par_iter()
            .map(|seed| {
                let mut z = vec![0.0; n];
                fill_normal(&mut z, &mut ChaCha8Rng::seed_from_u64(seed));
                let t: Vec<f64> = (0..n).map(|i| i as f64 * 8.0 / (n - 1) as f64).collect();
                let y: Vec<f64> = t
                    .iter()
                    .zip(&z)
                    .map(|(t, z)| truth[0] / (1.0 + (-truth[1] * (t - truth[2])).exp()) + 2.0 * z)
                    .collect();
                let fit = Growth::new(CurveKind::Logistic).fit(&t, &y).expect("clean data");
                u64::from(fit.profile("ceiling", 0.95).expect("a level").contains(truth[0]))
            })
            .sum();
        hits as f64 / 800.0
    };
    for n in [8, 14] {
        let share = cover(n);
        println!("profile of the ceiling, n {n}: {:.1} %", 100.0 * share);
        // twice the standard error of 0.8 points beside the two points
        assert!((share - 0.95).abs() < 0.025, "n {n}: {share}");
    }
}
