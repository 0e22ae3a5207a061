//! Automatic start values: from the data alone, the fit is as good as from the true parameters.

use ontrend::growth::{Curve, CurveKind, Growth, Noise};
use ontrend::num::least_squares::{Problem, Settings, minimise};
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Parameter sets per curve.
const SETS: u64 = 1000;
/// Share of sets that must reach the reference optimum.
const SHARE: f64 = 0.99;

struct Direct<'a> {
    curve: &'a dyn Curve,
    t: &'a [f64],
    y: &'a [f64],
    log: bool,
}

impl Problem for Direct<'_> {
    fn parameters(&self) -> usize {
        self.curve.parameters().len()
    }
    fn residuals(&self) -> usize {
        self.y.len()
    }
    fn evaluate(&self, p: &[f64], residuals: &mut [f64], mut jacobian: Option<&mut [f64]>) -> bool {
        if !self.curve.evaluate(self.t, p, residuals, jacobian.as_deref_mut()) {
            return false;
        }
        for (i, y) in self.y.iter().enumerate() {
            let f = residuals[i];
            if !self.log {
                residuals[i] = f - y;
                continue;
            }
            if f <= 0.0 {
                return false;
            }
            residuals[i] = (f / y).ln();
            if let Some(jacobian) = jacobian.as_deref_mut() {
                for column in jacobian.chunks_exact_mut(self.y.len()) {
                    column[i] /= f;
                }
            }
        }
        true
    }
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let (a, b): (f64, f64) = (rng.random(), rng.random());
    (-2.0 * (1.0 - a).ln()).sqrt() * (2.0 * std::f64::consts::PI * b).cos()
}

fn log_uniform(rng: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    rng.random_range(low.ln()..high.ln()).exp()
}

/// A random member of the family whose growth shows within `span` steps.
pub fn member(kind: CurveKind, span: f64, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let size = log_uniform(rng, 1e-3, 1e6);
    let mut within = |low: f64, high: f64| rng.random_range(low..high);
    match kind {
        CurveKind::Constant => vec![size],
        CurveKind::Linear => vec![size, size * within(-0.5, 1.5) / span],
        CurveKind::Quadratic => vec![size, size * within(-1.0, 2.0) / span, size * within(-1.0, 1.0) / span / span],
        CurveKind::Power => vec![size, within(-1.5, 2.5)],
        CurveKind::Exponential | CurveKind::LogLinear => vec![size, within(-2.0, 3.0) / span],
        CurveKind::Logarithmic => vec![size, size * within(-0.3, 2.0)],
        CurveKind::Hyperbolic => vec![size, within(-2.0, 0.9) / span],
        CurveKind::Saturating => vec![size, size * within(0.0, 0.8), within(0.8, 6.0) / span],
        CurveKind::Logistic => vec![size, within(3.0, 12.0) / span, span * within(0.2, 0.9)],
        CurveKind::Gompertz => vec![size, within(2.0, 9.0) / span, span * within(0.1, 0.8)],
        CurveKind::Richards => vec![size, within(4.0, 12.0) / span, span * within(0.3, 0.8), within(0.2, 3.0)],
        CurveKind::VonBertalanffy => vec![size, within(1.5, 8.0) / span, span * within(-0.8, 0.2)],
        CurveKind::Weibull => vec![size, span * within(0.2, 1.0), within(0.6, 4.0)],
        CurveKind::Hill => vec![size, span * within(0.2, 1.0), within(0.8, 5.0)],
        CurveKind::Bass | CurveKind::BassPerPeriod => {
            vec![size, within(0.05, 0.6) / span, within(2.0, 10.0) / span]
        }
        CurveKind::PiecewiseOne => {
            vec![size, size * within(-0.5, 1.0) / span, size * within(-3.0, 3.0) / span, span * within(0.25, 0.75)]
        }
        CurveKind::PiecewiseTwo => {
            let (a, b) = (span * within(0.2, 0.4), span * within(0.6, 0.8));
            vec![size, size / span, size * within(1.0, 4.0) / span, a, -size * within(1.0, 4.0) / span, b]
        }
        CurveKind::PiecewiseThree => {
            let (a, b, c) = (span * within(0.15, 0.25), span * within(0.4, 0.6), span * within(0.75, 0.85));
            let mut change = || size * within(1.5, 4.0) / span;
            vec![size, size / span, change(), a, -change(), b, change(), c]
        }
        other => panic!("no random members for {other}"),
    }
}

/// Whether the fit from the data reaches the optimum refined from the truth, for one random set.
fn reaches(kind: CurveKind, seed: u64) -> bool {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let curve = kind.curve();
    let least = (curve.parameters().len() + 2).max(4);
    let n = rng.random_range(least..=30_usize);
    let noise = [0.0, 0.01, 0.05, 0.2][(seed % 4) as usize];
    let t: Vec<f64> = (0..n).map(|i| i as f64).collect();
    let truth = member(kind, (n - 1) as f64, &mut rng);
    let mut y = vec![0.0; n];
    assert!(curve.evaluate(&t, &truth, &mut y, None), "{kind} {truth:?}");
    let log = curve.usual_noise() == Noise::Multiplicative;
    let size = y.iter().map(|v| v.abs()).sum::<f64>() / n as f64;
    for v in &mut y {
        let e = normal(&mut rng);
        *v = if log { *v * (noise * e).exp() } else { *v + noise * size * e };
    }
    let problem = Direct { curve, t: &t, y: &y, log };
    let (lower, upper) = curve.bounds((n - 1) as f64).into_iter().unzip();
    let settings = Settings { lower, upper, ..Settings::default() };
    let reference = minimise(&problem, &truth, &settings).expect("the truth is a valid start");
    let fit = Growth::new(kind).fit(&t, &y).expect("clean data");
    let mut r = vec![0.0; n];
    let standard: Vec<f64> =
        fit.parameters().iter().map(|e| fit.scaling().inward(e.unit, e.value) * scale_of(e.unit, &fit)).collect();
    assert!(problem.evaluate(&standard, &mut r, None), "{kind} {standard:?}");
    let reached: f64 = r.iter().map(|v| v * v).sum();
    let rounding = if log { 1.0 } else { size };
    reached <= 1.000_001 * reference.sum_of_squares + n as f64 * (1e-10 * rounding).powi(2)
}

/// Times are steps already; only the value scale must be undone.
fn scale_of(unit: ontrend::growth::Unit, fit: &ontrend::growth::Fitted) -> f64 {
    use ontrend::growth::Unit;
    match unit {
        Unit::Value | Unit::ValuePerTime | Unit::ValuePerTimeSquared => fit.scaling().magnitude,
        _ => 1.0,
    }
}

#[test]
fn fits_from_the_data_alone_reach_the_optimum() {
    let shares: Vec<(CurveKind, f64)> = CurveKind::ALL
        .iter()
        .map(|kind| {
            let hits: u64 = (0..SETS).into_par_iter().map(|seed| u64::from(reaches(*kind, seed))).sum();
            (*kind, hits as f64 / SETS as f64)
        })
        .collect();
    println!("{shares:?}");
    for (kind, share) in &shares {
        assert!(*share >= SHARE, "{kind}: {share}; all: {shares:?}");
    }
}

/// Distance of a fit from the polished minimum, in standard deviations, over the parameters; `None` where the data do not
/// determine them.
fn distance(kind: CurveKind, seed: u64) -> Option<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let n = rng.random_range(8..=30_usize);
    let t: Vec<f64> = (0..n).map(|i| i as f64).collect();
    let truth = member(kind, (n - 1) as f64, &mut rng);
    let curve = kind.curve();
    let mut y = vec![0.0; n];
    assert!(curve.evaluate(&t, &truth, &mut y, None));
    let size = y.iter().map(|v| v.abs()).sum::<f64>() / n as f64;
    y.iter_mut().for_each(|v| *v += [0.01, 0.05][(seed % 2) as usize] * size * normal(&mut rng));
    let fit = Growth::new(kind).fit(&t, &y).expect("clean data");
    if !fit.warnings().is_empty() {
        return None;
    }
    let start: Vec<f64> = fit.parameters().iter().map(|e| e.value).collect();
    let problem = Direct { curve, t: &t, y: &y, log: false };
    let polished = minimise(&problem, &start, &Settings::default()).expect("a minimum is a valid start");
    fit.parameters().iter().zip(&polished.parameters).map(|(e, p)| (e.value - p).abs() / e.deviation).reduce(f64::max)
}

#[test]
fn fits_from_a_guess_are_as_exact_as_polished_ones() {
    for kind in [CurveKind::Exponential, CurveKind::Logistic, CurveKind::Gompertz] {
        let all: Vec<f64> = (0..SETS).into_par_iter().filter_map(|seed| distance(kind, seed)).collect();
        let worst = all.iter().copied().fold(0.0, f64::max);
        println!("{kind}: {} fits, at most {worst:.1e} standard deviations away", all.len());
        assert!(all.len() > 700 && worst < 1e-8, "{kind}: {worst:e} of {}", all.len());
    }
}
