//! Learning the series form: maximum predictive density of the log growth after each window.

use super::form::{Plans, ln_priors, parts, weigh};
use super::parameters::Parameters;
use super::traits::Traits;
use super::windows::Window;
use crate::error::{Error, Result};
use crate::num::minimize::{Convergence, Options, bfgs};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::f64::consts::TAU;

/// How to learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learning {
    /// Function evaluations with gradient at most.
    pub evaluations: usize,
    /// Whether structures, growth and shocks move too, or only the weights between them (which is much cheaper: their
    /// gradient is in closed form).
    pub shapes: bool,
    /// Weight of the squares of all log weights and traits' coefficients, against overfitting.
    pub ridge: f64,
}

impl Default for Learning {
    fn default() -> Self {
        Self { evaluations: 60, shapes: true, ridge: 2e-4 }
    }
}

/// Components of smaller weight do not change the density.
const NEGLIGIBLE: f64 = 1e-8;

/// Step of the differences for parameters that change more than weights.
const STEP: f64 = 1e-4;

/// Improves parameters on windows, each with a weight; returns them and how the search ended.
///
/// # Errors
/// No windows.
pub fn learn(start: &Parameters, windows: &[(&Window, f64)], learning: &Learning) -> Result<(Parameters, Convergence)> {
    if windows.is_empty() {
        return Err(Error::too_few("learning", 0, 1, "give windows"));
    }
    let data: Vec<Datum> = windows.iter().map(|&(window, weight)| Datum::new(window, weight)).collect();
    let shapes = start.shape_count();
    let first = start.to_vector();
    let ridge = |x: &[f64], gradient: &mut [f64]| {
        let mut penalty = 0.0;
        // Log weights and traits only; shapes are held by the data.
        for (value, slope) in x.iter().zip(gradient.iter_mut()).skip(shapes) {
            penalty += learning.ridge * value * value;
            *slope += 2.0 * learning.ridge * value;
        }
        penalty
    };
    let result = bfgs(
        |x, gradient| {
            let (value, weights) = evaluate(&start.with_vector(x), &data, true);
            gradient.fill(0.0);
            gradient[shapes..].copy_from_slice(&weights);
            if learning.shapes {
                for i in 0..shapes {
                    let mut y = x.to_vec();
                    y[i] += STEP;
                    gradient[i] = (evaluate(&start.with_vector(&y), &data, false).0 - value) / STEP;
                }
            }
            value + ridge(x, gradient)
        },
        &first,
        &[],
        &Options {
            evaluations: learning.evaluations,
            gradient_tolerance: 1e-6,
            value_tolerance: 1e-8,
            ..Options::default()
        },
    );
    Ok((start.with_vector(&result.point), result.convergence))
}

/// A window as the likelihood needs it.
struct Datum {
    logs: Vec<f64>,
    growth: Vec<f64>,
    weight: f64,
    traits: Traits,
}

impl Datum {
    fn new(window: &Window, weight: f64) -> Self {
        let logs: Vec<f64> = window.seen.iter().map(|y| y.ln()).collect();
        let last = logs.last().copied().unwrap_or(0.0);
        let growth = window.future.iter().map(|y| y.ln() - last).collect();
        Self { logs, growth, weight, traits: Traits::of(&window.seen) }
    }
}

/// Mean negative log predictive density, and where wanted its gradient in the weight parameters.
fn evaluate(parameters: &Parameters, data: &[Datum], with_gradient: bool) -> (f64, Vec<f64>) {
    let mut plans: BTreeMap<(usize, usize), Plans> = BTreeMap::new();
    for datum in data {
        let key = (datum.logs.len(), datum.growth.len());
        plans.entry(key).or_insert_with(|| {
            #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
            let axis = |from: usize, count: usize| (from..from + count).map(|i| i as f64).collect::<Vec<f64>>();
            Plans::new(parameters, &axis(0, key.0), &axis(key.0, key.1))
        });
    }
    let count = Traits::COUNT;
    let weight_count = (parameters.structures.len() - 1 + parameters.drifts.len() - 1) * (2 + count) + count;
    let chunks: Vec<(f64, f64, Vec<f64>)> = data
        .par_chunks(64)
        .map(|chunk| {
            let mut gradient = vec![0.0; if with_gradient { weight_count } else { 0 }];
            let (mut total, mut cells) = (0.0, 0.0);
            for datum in chunk {
                let Some(plan) = plans.get(&(datum.logs.len(), datum.growth.len())) else { continue };
                let value = window(parameters, plan, datum, &mut gradient);
                total += datum.weight * value.max(-1e3);
                cells += datum.weight * f64::from(u32::try_from(datum.growth.len()).unwrap_or(0));
            }
            (total, cells, gradient)
        })
        .collect();
    let (mut total, mut cells, mut gradient) = (0.0, 0.0, vec![0.0; if with_gradient { weight_count } else { 0 }]);
    for (value, count, part) in chunks {
        total += value;
        cells += count;
        gradient.iter_mut().zip(part).for_each(|(sum, one)| *sum += one);
    }
    gradient.iter_mut().for_each(|slope| *slope = -*slope / cells);
    (-total / cells, gradient)
}

/// Log predictive density of one window, summed over horizons; adds its gradient where one is wanted.
fn window(parameters: &Parameters, plan: &Plans, datum: &Datum, gradient: &mut [f64]) -> f64 {
    let Some(parts) = parts(parameters, plan, &datum.logs, &datum.traits) else { return -1e3 };
    let priors = ln_priors(parameters, &datum.traits);
    let weights = weigh(&parts, &priors, parameters);
    let stretch = parameters.stretch_after(datum.logs.len()).powi(2);
    let wide = parameters.shock_factor * parameters.shock_factor;
    let horizons = datum.growth.len();
    let kept: Vec<usize> = (0..weights.len()).filter(|&i| weights[i] > NEGLIGIBLE).collect();
    let mut densities = vec![0.0; kept.len() * horizons];
    let mut sums = vec![1e-300; horizons];
    let near = (1.0 - parameters.shock) / TAU.sqrt();
    let far = parameters.shock / (TAU.sqrt() * parameters.shock_factor);
    for (row, &i) in kept.iter().enumerate() {
        for (h, (&(mean, variance), growth)) in parts.ahead(i).iter().zip(&datum.growth).enumerate() {
            let variance = variance * stretch;
            let half = -0.5 * (growth - mean) * (growth - mean) / variance;
            let density = (near * half.exp() + far * (half / wide).exp()) / variance.sqrt();
            densities[row * horizons + h] = density;
            sums[h] += weights[i] * density;
        }
    }
    if !gradient.is_empty() {
        let (nodes, structures, drifts) = (parameters.grid.len(), parameters.structures.len(), parameters.drifts.len());
        let mut by_z = vec![0.0; nodes];
        let mut by_structure = vec![0.0; nodes * structures];
        let mut by_drift = vec![0.0; nodes * drifts];
        for (row, &i) in kept.iter().enumerate() {
            let (z, structure, drift) = (i / (structures * drifts), i / drifts % structures, i % drifts);
            let change: f64 = (0..horizons)
                .map(|h| datum.weight * weights[i] * (densities[row * horizons + h] / sums[h] - 1.0))
                .sum();
            by_z[z] += change;
            by_structure[z * structures + structure] += change;
            by_drift[z * drifts + drift] += change;
        }
        let count = Traits::COUNT;
        let mut at = 0;
        let mut add = |choice: usize, size: usize, sums: &[f64], shares: &dyn Fn(usize, usize) -> f64| {
            for z in 0..nodes {
                let total: f64 = sums[z * size..(z + 1) * size].iter().sum();
                let slope = sums[z * size + choice] - shares(z, choice) * total;
                gradient[at] += slope;
                gradient[at + 1] += slope * parameters.grid[z];
                for (k, value) in datum.traits.values.iter().enumerate() {
                    gradient[at + 2 + k] += slope * value;
                }
            }
            at += 2 + count;
        };
        for choice in 1..structures {
            add(choice, structures, &by_structure, &|z, s| priors.structure_share(z * structures + s));
        }
        for choice in 1..drifts {
            add(choice, drifts, &by_drift, &|z, k| priors.drift_share(z * drifts + k));
        }
        let shift = datum.traits.dot(&parameters.volatility_traits);
        let expected: f64 = parameters.grid.iter().enumerate().map(|(i, z)| priors.z_share(i) * (z - shift)).sum();
        let slope: f64 = parameters.grid.iter().zip(&by_z).map(|(z, g)| g * (z - shift - expected)).sum();
        for (k, value) in datum.traits.values.iter().enumerate() {
            gradient[at + k] += slope * value;
        }
    }
    sums.iter().map(|sum| sum.ln()).sum()
}
