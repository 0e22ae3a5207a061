//! Coverage of intervals on simulated data.

use ontrend::growth::{CurveKind, Growth, Target};
use ontrend::num::draws::fill_normal;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Simulated series per cell; the standard error of an 80 % coverage is 0.6 points.
const SERIES: u64 = 4000;

/// Curve, standard parameters for times 0 to 10, noise, first size at which it can be fitted.
fn designs() -> Vec<(CurveKind, Vec<f64>, f64)> {
    vec![
        (CurveKind::Linear, vec![20.0, 6.0], 2.0),
        (CurveKind::Exponential, vec![20.0, 0.12], 2.0),
        (CurveKind::Saturating, vec![80.0, 10.0, 0.3], 2.0),
        (CurveKind::Logistic, vec![80.0, 0.8, 5.0], 2.0),
        (CurveKind::Gompertz, vec![80.0, 0.55, 3.5], 2.0),
    ]
}

#[derive(Default, Clone, Copy)]
struct Hits {
    counted: u64,
    // 80 and 95 %: curve inside the data, curve one step ahead, observation one step ahead, growth over the last half
    hits: [[u64; 2]; 4],
}

impl Hits {
    fn add(mut self, other: Self) -> Self {
        self.counted += other.counted;
        for (a, b) in self.hits.iter_mut().flatten().zip(other.hits.iter().flatten()) {
            *a += b;
        }
        self
    }
    fn share(&self, what: usize, level: usize) -> f64 {
        self.hits[what][level] as f64 / self.counted as f64
    }
}

fn simulate(kind: CurveKind, truth: &[f64], noise: f64, n: usize, seed: u64) -> Option<Hits> {
    let step = 10.0 / (n - 1) as f64;
    let t: Vec<f64> = (0..n).map(|i| i as f64 * step).collect();
    let at = |t: f64| {
        let mut value = [0.0];
        assert!(kind.curve().evaluate(&[t], truth, &mut value, None));
        value[0]
    };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(n as u64);
    let mut z = vec![0.0; n + 1];
    fill_normal(&mut z, &mut rng);
    let y: Vec<f64> = t.iter().zip(&z).map(|(t, z)| at(*t) + noise * z).collect();
    let fit = Growth::new(kind).fit(&t, &y).ok()?;
    let mut hits = Hits { counted: 1, ..Hits::default() };
    let ahead = 10.0 + step;
    for (slot, level) in [0.8, 0.95].into_iter().enumerate() {
        let inside =
            |t: f64, target, value: f64| u64::from(fit.interval(t, level, target).is_ok_and(|i| i.contains(value)));
        hits.hits[0][slot] = inside(5.0, Target::Mean, at(5.0));
        hits.hits[1][slot] = inside(ahead, Target::Mean, at(ahead));
        hits.hits[2][slot] = inside(ahead, Target::Observation, at(ahead) + noise * z[n]);
        let growth = (at(10.0) / at(5.0)).powf(0.2) - 1.0;
        let cagr = fit.cagr(5.0, 10.0).and_then(|q| q.interval(level));
        hits.hits[3][slot] = u64::from(cagr.is_ok_and(|i| i.contains(growth)));
    }
    Some(hits)
}

fn coverage(kind: CurveKind, truth: &[f64], noise: f64, n: usize) -> Hits {
    (0..SERIES)
        .into_par_iter()
        .filter_map(|seed| simulate(kind, truth, noise, n, seed))
        .reduce(Hits::default, Hits::add)
}

#[test]
fn intervals_cover_what_they_say() {
    let mut wrong = Vec::new();
    for (kind, truth, noise) in designs() {
        for n in [4, 5, 6, 7, 8, 12, 20] {
            if n < truth.len() + 2 {
                continue;
            }
            let hits = coverage(kind, &truth, noise, n);
            print!("{kind:<12} n {n:>2} of {}", hits.counted);
            for (what, name) in ["curve inside", "curve ahead", "value ahead", "growth"].iter().enumerate() {
                let (a, b) = (hits.share(what, 0), hits.share(what, 1));
                print!("  {name} {:.1} {:.1}", 100.0 * a, 100.0 * b);
                if n >= 8 && ((a - 0.8).abs() > 0.02 || (b - 0.95).abs() > 0.02) {
                    wrong.push(format!("{kind} n {n} {name}: {a:.3} {b:.3}"));
                }
            }
            println!();
        }
    }
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
