//! Learning what the pooled form can learn from annual series: volatility, persistence, passing deviations. The mean growth is
//! not learned: what the world's annual series grow by says little about figures that a report chooses to show.

use super::annual::Traits;
use super::annual::windows::Window;
use super::fact::Fact;
use super::model::Model;
use super::panel::{Panel, Pool, Scale};
use super::prior::Prior;
use crate::error::{Error, Result};
use crate::num::gaussian::{cdf, ln_pdf};
use crate::num::minimize::{Convergence, Options, nelder_mead};
use rayon::prelude::*;

/// What was learned.
#[derive(Debug, Clone, PartialEq)]
pub struct PooledLearning {
    /// The prior given, with the learned volatility, persistence and passing deviations.
    pub prior: Prior,
    /// Mean growth a year of the series learned from, for comparison only.
    pub growth: f64,
    /// Its standard deviation between series, for comparison only.
    pub growth_sd: f64,
    /// Mean log predictive density of the log growth 1 to 4 years ahead.
    pub density: f64,
    /// Share of outcomes inside the central 80 and 95 % intervals.
    pub coverage: (f64, f64),
    /// How the search ended.
    pub convergence: Convergence,
}

/// The spread of the volatility may not exceed this: the grid would be too coarse for it.
const SPREAD_MOST: f64 = 0.9;

/// Learns from windows of counts and of large amounts ([`countable`]), each series alone.
///
/// # Errors
/// No usable windows; a prior that cannot be used.
pub fn learn_pooled(prior: &Prior, windows: &[&Window], evaluations: usize) -> Result<PooledLearning> {
    prior.check()?;
    let usable: Vec<&Window> = windows.iter().copied().filter(|window| countable(window)).collect();
    if usable.is_empty() {
        return Err(Error::too_few("learning", 0, 1, "give windows of whole numbers or of thousands and more"));
    }
    let at = |x: &[f64]| -> Prior {
        let mut next = x.iter().copied();
        let mut take = || next.next().unwrap_or(0.0);
        let mut out = prior.clone();
        let (drift, sd) = (take() / 10.0, take().exp());
        for scale in [&mut out.count, &mut out.amount] {
            (scale.drift, scale.drift_sd, scale.kind_sd, scale.region_sd, scale.series_sd) =
                (drift, 1e-6, 0.0, 0.0, sd);
        }
        out.count.volatility = take().exp();
        out.amount.volatility = take().exp();
        out.volatility_spread = take().exp();
        out.velocity = take().exp();
        out.velocity_rate = take().exp();
        out.passing = take().exp();
        out.passing_rate = take().exp();
        out
    };
    let start = [
        0.5,
        0.05f64.ln(),
        prior.count.volatility.ln(),
        prior.amount.volatility.ln(),
        prior.volatility_spread.clamp(0.05, SPREAD_MOST).ln(),
        prior.velocity.max(1e-3).ln(),
        prior.velocity_rate.ln(),
        prior.passing.max(1e-3).ln(),
        prior.passing_rate.ln(),
    ];
    let mut bounds = [(-7.0, 3.0); 9];
    bounds[4].1 = SPREAD_MOST.ln();
    let options = Options { evaluations, value_tolerance: 1e-6, ..Options::default() };
    let result = nelder_mead(|x| -predict(&at(x), &usable).density, &start, &bounds, &options);
    let learned = at(&result.point);
    let score = predict(&learned, &usable);
    let mut out = prior.clone();
    out.count.volatility = learned.count.volatility;
    out.amount.volatility = learned.amount.volatility;
    out.volatility_spread = learned.volatility_spread;
    out.velocity = learned.velocity;
    out.velocity_rate = learned.velocity_rate;
    out.passing = learned.passing;
    out.passing_rate = learned.passing_rate;
    Ok(PooledLearning {
        prior: out,
        growth: learned.count.drift,
        growth_sd: learned.count.series_sd,
        density: score.density,
        coverage: (score.inside80, score.inside95),
        convergence: result.convergence,
    })
}

/// Whether a window holds whole numbers or large amounts, and at least two points.
#[must_use]
pub fn countable(window: &Window) -> bool {
    let [whole, large, ..] = Traits::of(&window.seen).values;
    window.seen.len() >= 2 && (whole > 0.0 || large > 0.6)
}

#[derive(Debug, Default, Clone, Copy)]
struct Prediction {
    density: f64,
    inside80: f64,
    inside95: f64,
    count: f64,
}

fn predict(prior: &Prior, windows: &[&Window]) -> Prediction {
    let each: Vec<Prediction> = windows.par_iter().map(|window| one(prior, window).unwrap_or_default()).collect();
    let mut sum = Prediction::default();
    for part in each {
        sum.density += part.density;
        sum.inside80 += part.inside80;
        sum.inside95 += part.inside95;
        sum.count += part.count;
    }
    let count = sum.count.max(1.0);
    Prediction { density: sum.density / count, inside80: sum.inside80 / count, inside95: sum.inside95 / count, count }
}

fn one(prior: &Prior, window: &Window) -> Result<Prediction> {
    let traits = Traits::of(&window.seen);
    let scale = if traits.values[0] > 0.0 && traits.level < SMALL { Scale::Count } else { Scale::Amount };
    let mut panel = Panel::new();
    let series = panel.add_series(&window.series, "", "", scale);
    for (t, &value) in (0u32..).zip(&window.seen) {
        panel.add(Fact::exact(series, f64::from(t), value)?);
    }
    let first = u32::try_from(window.seen.len()).unwrap_or(0);
    let times: Vec<f64> = (first..).map(f64::from).take(window.future.len()).collect();
    let posterior = Model::fit(&panel, prior, Pool::None)?.posterior(series, &times)?;
    let mut out = Prediction::default();
    for (h, value) in window.future.iter().enumerate() {
        let (mut density, mut below) = (0.0, 0.0);
        for part in posterior.normals() {
            let variance = part.covariance[h * times.len() + h];
            density += part.weight * ln_pdf(value.ln(), part.mean[h], variance).exp();
            below += part.weight * cdf((value.ln() - part.mean[h]) / variance.sqrt());
        }
        out.density += density.max(1e-12).ln();
        out.inside80 += f64::from(u8::from((0.1..=0.9).contains(&below)));
        out.inside95 += f64::from(u8::from((0.025..=0.975).contains(&below)));
        out.count += 1.0;
    }
    Ok(out)
}

/// Whole numbers below this are counts of things, above it they are amounts that happen to be whole.
const SMALL: f64 = 3000.0;
