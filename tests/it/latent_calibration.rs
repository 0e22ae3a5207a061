//! Simulation-based calibration: worlds drawn from the prior, facts worded as reports word them, and the stated
//! probabilities held against what happened.

use ontrend::latent::{Fact, Model, Panel, Pool, Prior, Scale};
use ontrend::num::gaussian::quantile;
use ontrend::table::Bound;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use statrs::distribution::{ChiSquared, ContinuousCDF};

const SIMULATIONS: u64 = 2000;
const SEED: u64 = 12;

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    quantile(rng.random::<f64>().clamp(1e-12, 1.0 - 1e-12))
}

fn pick<'a, T>(rng: &mut ChaCha8Rng, weighted: &'a [(T, f64)]) -> &'a T {
    let total: f64 = weighted.iter().map(|one| one.1).sum();
    let mut left = rng.random::<f64>() * total;
    for (value, weight) in weighted {
        left -= weight;
        if left <= 0.0 {
            return value;
        }
    }
    &weighted[weighted.len() - 1].0
}

/// A path of log levels at whole years 2020.0 to 2029.0, by small steps of the process itself: Brownian motion, a velocity
/// that forgets, a deviation that passes.
fn path(rng: &mut ChaCha8Rng, prior: &Prior, level: f64, growth: f64, sigma: f64) -> Vec<f64> {
    const STEPS: usize = 50;
    let dt = 1.0 / STEPS as f64;
    let keep = |rate: f64| (-rate * dt).exp();
    let (keep_v, keep_o) = (keep(prior.velocity_rate), keep(prior.passing_rate));
    let (mut walk, mut velocity, mut integral, mut passing) = (level, normal(rng), 0.0, normal(rng));
    let mut out = Vec::new();
    for year in 0..10 {
        let trend = growth * f64::from(year);
        out.push(walk + trend + sigma * (prior.velocity * integral + prior.passing * passing));
        for _ in 0..STEPS {
            let now = walk + trend + sigma * (prior.velocity * integral + prior.passing * passing);
            let demographic = prior.demographic / now.exp().max(1.0);
            let walk_sd = (sigma * sigma + prior.common_shock.powi(2) + demographic).sqrt();
            walk += walk_sd * dt.sqrt() * normal(rng);
            let before = velocity;
            velocity = keep_v * velocity + (1.0 - keep_v * keep_v).sqrt() * normal(rng);
            integral += 0.5 * (before + velocity) * dt;
            passing = keep_o * passing + (1.0 - keep_o * keep_o).sqrt() * normal(rng);
        }
    }
    out
}

struct Outcome {
    stated: f64,
    happened: bool,
    rank: f64,
}

fn simulate(seed: u64, prior: &Prior) -> Outcome {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let numbers = &prior.count;
    let grid: Vec<(f64, f64)> = prior.volatility_grid.iter().map(|z| (*z, (-0.5 * z * z).exp())).collect();
    let common = numbers.drift + numbers.drift_sd * normal(&mut rng);
    let kinds: Vec<f64> = (0..3).map(|_| numbers.kind_sd * normal(&mut rng)).collect();
    let regions: Vec<f64> = (0..2).map(|_| numbers.region_sd * normal(&mut rng)).collect();
    let mut panel = Panel::new();
    let mut truth = Vec::new();
    for series in 0..6 {
        let (kind, region) = (series % 3, series / 3);
        let one = panel.add_series(format!("{series}"), format!("{kind}"), format!("{region}"), Scale::Count);
        let tail = *pick(&mut rng, &prior.drift_tail);
        let growth = common + kinds[kind] + regions[region] + numbers.series_sd * tail * normal(&mut rng);
        let sigma = numbers.volatility * (prior.volatility_spread * pick(&mut rng, &grid)).exp();
        let level = f64::ln(60.0) + 3.0 * rng.random::<f64>();
        let logs = path(&mut rng, prior, level, growth, sigma);
        state(&mut rng, prior, &mut panel, one, &logs);
        truth.push(logs);
    }
    let series = usize::try_from(seed % 6).unwrap_or(0);
    // 2025.0 is the fifth year of the path, the deadline 2028.0 the eighth.
    let (now, then) = (truth[series][5].exp(), truth[series][8].exp());
    let target = (now * (1.0 + 0.35 * rng.random::<f64>()).powi(3)).round();
    let model = Model::fit(&panel, prior, Pool::All).expect("a panel from the prior");
    let posterior = model.posterior(series, &[2028.0]).expect("every series has a level");
    Outcome {
        stated: posterior.probability_at_least(2028.0, target).expect("asked for"),
        happened: then >= target - 0.5,
        rank: 1.0 - posterior.probability_at_least(2028.0, then + 0.5).expect("asked for"),
    }
}

/// Facts about one path as reports word them: a level, plain or 超; sometimes a growth in percent or 翻番; sometimes an
/// earlier level. One in fifty is not what it says.
fn state(rng: &mut ChaCha8Rng, prior: &Prior, panel: &mut Panel, series: usize, logs: &[f64]) {
    let off = |rng: &mut ChaCha8Rng| {
        if rng.random::<f64>() < prior.unsound_probability { prior.unsound_sd * normal(rng) } else { 0.0 }
    };
    // Reports word one series' figures alike: the granule is the series', not the value's, or the value would show in it.
    let size = logs[0].exp();
    let granule = if size < 100.0 { 5.0 } else { 10f64.powf(size.log10().floor() - 1.0) };
    let level = |rng: &mut ChaCha8Rng, year: usize| {
        let value = (logs[year] + off(rng)).exp();
        let t = 2020.0 + year as f64;
        if rng.random::<f64>() < 0.5 {
            return Fact::exact(series, t, value.round()).expect("a count");
        }
        // p(stated | value) is 1 : 0.1 : 0.1 for the granule below and the two below that
        let below = *pick(rng, &[(0.0, 1.0), (1.0, 0.1), (2.0, 0.1)]);
        let stated = ((value / granule).ceil() - 1.0 - below) * granule;
        if stated <= 0.0 {
            return Fact::exact(series, t, value.round()).expect("a count");
        }
        Fact::stated(series, t, stated, Bound::Gt, None, None, Some(granule)).expect("a bound")
    };
    let now = level(rng, 5);
    panel.add(now);
    if rng.random::<f64>() < 0.5 {
        let base = 2 + usize::from(rng.random::<f64>() < 0.5) * 2;
        let ratio = (logs[5] - logs[base] + off(rng)).exp();
        let doubled = if ratio > 1.95 && ratio <= 2.25 {
            1.0
        } else if ratio > 2.25 && ratio <= 2.6 {
            0.2
        } else {
            0.0
        };
        let base_t = 2020.0 + base as f64;
        let fact = if rng.random::<f64>() < doubled {
            Fact::multiple(series, 2025.0, base_t, 2.0)
        } else {
            Fact::growth(series, 2025.0, base_t, (100.0 * (ratio - 1.0)).round() / 100.0, 0.005)
        };
        panel.add(fact.expect("a growth"));
    }
    if rng.random::<f64>() < 0.3 {
        let earlier = level(rng, 3);
        panel.add(earlier);
    }
}

/// Kolmogorov–Smirnov distance of ranks from uniform, times the square root of their number.
fn kolmogorov(ranks: &mut [f64]) -> f64 {
    ranks.sort_by(f64::total_cmp);
    let n = ranks.len() as f64;
    ranks
        .iter()
        .enumerate()
        .map(|(i, r)| ((i as f64 + 1.0) / n - r).abs().max((r - i as f64 / n).abs()))
        .fold(0.0, f64::max)
        * n.sqrt()
}

#[test]
fn stated_probabilities_come_true_as_often_as_stated() {
    let prior = Prior::shipped().unwrap();
    let outcomes: Vec<Outcome> =
        (0..SIMULATIONS).into_par_iter().map(|i| simulate(SEED * 10_000 + i, &prior)).collect();
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for one in &outcomes {
        let bin = &mut bins[((one.stated * 10.0) as usize).min(9)];
        bin.0 += f64::from(u8::from(one.happened)) - one.stated;
        bin.1 += one.stated * (1.0 - one.stated);
        bin.2 += 1.0;
    }
    let statistic: f64 = bins.iter().filter(|bin| bin.2 > 0.0).map(|bin| bin.0 * bin.0 / bin.1).sum();
    let p = 1.0 - ChiSquared::new(10.0).unwrap().cdf(statistic);
    let error: f64 = bins.iter().map(|bin| bin.0.abs()).sum::<f64>() / outcomes.len() as f64;
    let inside = |low: f64, high: f64| {
        outcomes.iter().filter(|one| low <= one.rank && one.rank <= high).count() as f64 / outcomes.len() as f64
    };
    let (c50, c80, c95) = (inside(0.25, 0.75), inside(0.1, 0.9), inside(0.025, 0.975));
    let mut ranks: Vec<f64> = outcomes.iter().map(|one| one.rank).collect();
    let distance = kolmogorov(&mut ranks);
    let happened = outcomes.iter().filter(|one| one.happened).count();
    println!(
        "chi2 {statistic:.1} p {p:.2} ece {error:.3} ks {distance:.2} coverage {c50:.3} {c80:.3} {c95:.3} happened {happened}"
    );
    assert!(p > 0.05, "reliability: chi2 of 10 is {statistic}, p {p}");
    assert!(error < 0.03, "calibration error {error}");
    // 1.36 is the 5 % point of Kolmogorov's distribution.
    assert!(distance < 1.36, "ranks are not uniform: {distance}");
    assert!((c80 - 0.8).abs() < 0.02 && (c95 - 0.95).abs() < 0.012 && (c50 - 0.5).abs() < 0.025, "{c50} {c80} {c95}");
    assert!((400..1600).contains(&happened), "the questions must be open ones: {happened}");
}
