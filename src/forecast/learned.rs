//! A combination whose weights follow from features of the series, learned on held-out ends of training parts.
//!
//! **When to use.** Panels of many unlike series, where one rule of combination for all wastes what is known of each. For
//! one series [`auto`](super::auto) is the better choice: gating its own members by features gained on the sets that the gate
//! was fitted to and lost on the one left out, so `auto` does not use these weights.
//!
//! **Model.** With `z` the features of the table below (1 first), `B` the shipped coefficients and `k` members:
//!
//! ```text
//! w_i = 1/2 * exp(b_i z) / sum of exp(b_j z)  +  1/2 * 1/k
//! point(h) = sum of w_i point_i(h)             quantile(h, p) = sum of w_i q_i(h, p)
//! ```
//!
//! | feature | as used |
//! | --- | --- |
//! | length `n` | `ln(n / 20)` |
//! | `trend_strength`, `season_strength`, `autocorrelation`, `change_autocorrelation`, `power`, `crossings` | as they are |
//! | `linearity`, `curvature` | size of the first over the root of `n`; the second likewise, with the first one's sign |
//! | `variation`, `drift` | at most 1; hyperbolic tangent of its size |
//!
//! Members are naive, drift, DOT, CES, ETS, Theta and damped trend on Box-Cox data; with a season seasonal naive, DOT, CES, ETS
//! and the damped trend.
//!
//! **Parameters**: none; the coefficients are `data/forecast/learned.csv`, made by
//! `cargo run --release --example train_combination -- weights DIR` ([`train`]).
//!
//! **Estimation.** Gradient descent (Adam, 400 steps) on the mean absolute error of the combined point over the median member's,
//! every file counting the same, with a ridge penalty that pulls towards equal weights; then half of equal weights is mixed in.
//!
//! **Intervals** from the averaged quantiles, widened as those of every single model ([`calibrated`](super::calibrated)).
//! **Missing values** are filled on straight lines for the features; members see the gaps. **Short series** and exact lines go to
//! the [`ladder`]. **Errors**: every member refused.
//!
//! ```
//! use ontrend::forecast::{history::History, registry};
//! let output = History::new(&[21.0, 22.4, 24.9, 26.1, 28.8, 31.7, 33.0, 36.9, 40.2, 43.1, 47.5, 52.0], 1)?;
//! let fit = registry::model("learned")?.fit(&output)?;
//! let weights: f64 = fit.parameters().iter().map(|(_, weight)| weight).sum();
//! assert!((weights - 1.0).abs() < 1e-12 && fit.forecast(2)?.point()[1] > 52.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Montero-Manso, Athanasopoulos, Hyndman and Talagala 2020 (FFORMA: weights from features, by the combined
//! forecast's own loss); Kingma and Ba 2015 (Adam); Claeskens and others 2016 for why weights are shrunk to equal ones.

use super::combination::{self, Combination, Weighting};
use super::features::Features;
use super::history::History;
use super::ladder::{self, Ladder};
use super::model::{Fitted, Model, count};
use super::registry::{self, Entry};
use crate::error::{Error, Result};
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/forecast/learned.csv");

/// Members without and with a season.
const MEMBERS: [&[&str]; 2] = [
    &["naive", "drift", "dot", "ces", "ets", "bc_theta", "bc_damped"],
    &["seasonal_naive", "dot", "ces", "ets", "damped"],
];

/// Number of features, the constant counted.
const FEATURES: usize = 12;

/// Share of equal weights.
const EQUAL: f64 = 0.5;

/// Price of the square of a coefficient, in units of the loss.
const RIDGE: f64 = 0.01;

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[Entry {
    name: "learned",
    aliases: &["features"],
    about: "weighted mean of cheap models, weights from features of the series, shrunk to equal",
    continues_lines: true,
    make: || Box::new(Learned),
}];

/// The spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Learned;

/// The features as the weights use them.
fn features(history: &History) -> [f64; FEATURES] {
    let features = Features::of(history);
    let n = count(features.length.max(1));
    let line = features.linearity / n.sqrt();
    [
        1.0,
        (n / 20.0).ln(),
        features.trend_strength,
        features.season_strength,
        line.abs(),
        features.curvature / n.sqrt() * line.signum(),
        features.autocorrelation,
        features.change_autocorrelation,
        features.variation.min(1.0),
        features.drift.abs().tanh(),
        features.power,
        features.crossings,
    ]
}

fn softmax(coefficients: &[[f64; FEATURES]], z: &[f64; FEATURES]) -> Vec<f64> {
    let scores: Vec<f64> = coefficients.iter().map(|b| b.iter().zip(z).map(|(b, z)| b * z).sum()).collect();
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raw: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|weight| weight / total).collect()
}

#[derive(Deserialize)]
struct Row {
    season: String,
    member: String,
    coefficients: String,
}

type Tables = [Vec<[f64; FEATURES]>; 2];

fn tables() -> Result<&'static Tables> {
    static TABLES: OnceLock<std::result::Result<Tables, String>> = OnceLock::new();
    let load = || -> std::result::Result<Tables, String> {
        let mut out: Tables = [vec![[0.0; FEATURES]; MEMBERS[0].len()], vec![[0.0; FEATURES]; MEMBERS[1].len()]];
        for row in csv::Reader::from_reader(TABLE.as_bytes()).deserialize() {
            let row: Row = row.map_err(|why| why.to_string())?;
            let group = usize::from(row.season == "some");
            let member = MEMBERS[group].iter().position(|name| *name == row.member).ok_or(row.member)?;
            for (slot, text) in out[group][member].iter_mut().zip(row.coefficients.split(' ')) {
                *slot = text.parse().map_err(|_| text.to_owned())?;
            }
        }
        Ok(out)
    };
    TABLES.get_or_init(load).as_ref().map_err(|why| Error::domain("the shipped table of learned weights", why.clone()))
}

impl Learned {
    /// Names and weights of the members for a history.
    ///
    /// # Errors
    /// The shipped table cannot be read.
    pub fn weights(history: &History) -> Result<Vec<(&'static str, f64)>> {
        let group = usize::from(history.period() > 1);
        let learned = softmax(&tables()?[group], &features(history));
        let equal = 1.0 / count(learned.len());
        Ok(MEMBERS[group].iter().zip(learned).map(|(name, w)| (*name, EQUAL * equal + (1.0 - EQUAL) * w)).collect())
    }
}

impl Model for Learned {
    fn name(&self) -> String {
        "learned".to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        if history.line().is_some() || history.values().iter().flatten().count() <= ladder::LONGEST {
            return Ok(Box::new(Ladder::fit_history(history)));
        }
        let (names, weights): (Vec<&str>, Vec<f64>) = Self::weights(history)?.into_iter().unzip();
        let members = names.iter().map(|name| registry::plain(name)).collect::<Result<_>>()?;
        Combination::of(members).weighting(Weighting::Fixed(weights)).fit(history)
    }
}

/// One series with a held-out end and the members' forecasts of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    seasonal: bool,
    z: [f64; FEATURES],
    /// Members' points, step by step.
    points: Vec<Vec<f64>>,
    actual: Vec<f64>,
    /// The median member's mean absolute error.
    scale: f64,
}

impl Example {
    /// Fits all members; `None` where one of them refuses, the series is short or straight, or all members are exact.
    #[must_use]
    pub fn new(history: &History, actual: &[f64]) -> Option<Self> {
        if history.line().is_some() || history.len() <= ladder::LONGEST || actual.is_empty() {
            return None;
        }
        let group = usize::from(history.period() > 1);
        let points: Vec<Vec<f64>> = MEMBERS[group]
            .iter()
            .map(|name| {
                Some(registry::plain(name).ok()?.fit(history).ok()?.forecast(actual.len()).ok()?.point().to_vec())
            })
            .collect::<Option<_>>()?;
        let error = |points: &Vec<f64>| {
            points.iter().zip(actual).map(|(point, actual)| (point - actual).abs()).sum::<f64>() / count(actual.len())
        };
        let scale = combination::median(&mut points.iter().map(error).collect::<Vec<f64>>());
        let sound = scale.is_finite() && scale > 0.0;
        sound.then(|| Self { seasonal: group == 1, z: features(history), points, actual: actual.to_vec(), scale })
    }

    /// The loss at some coefficients, and its gradient added to `gradient` times `share`.
    fn loss(&self, coefficients: &[[f64; FEATURES]], share: f64, gradient: &mut [[f64; FEATURES]]) -> f64 {
        let weights = softmax(coefficients, &self.z);
        let k = weights.len();
        let (mut loss, mut slopes) = (0.0, vec![0.0; k]);
        let size = self.scale * count(self.actual.len());
        for (step, actual) in self.actual.iter().enumerate() {
            let combined: f64 = weights.iter().zip(&self.points).map(|(w, points)| w * points[step]).sum();
            loss += (combined - actual).abs() / size;
            let sign = (combined - actual).signum() / size;
            for (slope, points) in slopes.iter_mut().zip(&self.points) {
                *slope += sign * (points[step] - combined);
            }
        }
        for ((row, weight), slope) in gradient.iter_mut().zip(&weights).zip(&slopes) {
            for (slot, z) in row.iter_mut().zip(&self.z) {
                *slot += share * weight * slope * z;
            }
        }
        loss
    }
}

/// Learns the coefficients from panels of examples, every panel counting the same, and writes the shipped table.
#[must_use]
pub fn train(panels: &[Vec<Example>]) -> String {
    let mut out = "season,member,coefficients\n".to_owned();
    for (group, word) in ["none", "some"].iter().enumerate() {
        let chosen: Vec<Vec<&Example>> = panels
            .iter()
            .map(|panel| panel.iter().filter(|example| usize::from(example.seasonal) == group).collect::<Vec<_>>())
            .filter(|panel: &Vec<&Example>| !panel.is_empty())
            .collect();
        let coefficients = descend(&chosen, MEMBERS[group].len());
        for (member, row) in MEMBERS[group].iter().zip(&coefficients) {
            let text: Vec<String> = row.iter().map(|b| format!("{b:.4}")).collect();
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{word},{member},{}", text.join(" "));
        }
    }
    out
}

/// Adam with its authors' constants, full gradients.
fn descend(panels: &[Vec<&Example>], members: usize) -> Vec<[f64; FEATURES]> {
    const STEPS: i32 = 400;
    const RATE: f64 = 0.03;
    let (first, second) = (0.9_f64, 0.999_f64);
    let mut coefficients = vec![[0.0; FEATURES]; members];
    let (mut mean, mut square) = (coefficients.clone(), coefficients.clone());
    for step in 1..=STEPS {
        let mut gradient = vec![[0.0; FEATURES]; members];
        for panel in panels {
            let share = 1.0 / (count(panels.len()) * count(panel.len()));
            for example in panel {
                example.loss(&coefficients, share, &mut gradient);
            }
        }
        for member in 0..members {
            for at in 0..FEATURES {
                let g = gradient[member][at] + 2.0 * RIDGE * coefficients[member][at];
                let (m, v) = (&mut mean[member][at], &mut square[member][at]);
                *m = first * *m + (1.0 - first) * g;
                *v = second * *v + (1.0 - second) * g * g;
                let (m, v) = (*m / (1.0 - first.powi(step)), *v / (1.0 - second.powi(step)));
                coefficients[member][at] -= RATE * m / (v.sqrt() + 1e-8);
            }
        }
    }
    coefficients
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_shares_and_none_vanishes() {
        for period in [1, 4] {
            let values: Vec<f64> = (0..24).map(|t| 10.0 + f64::from(t) + f64::from(t * 7 % 5)).collect();
            let weights = Learned::weights(&History::new(&values, period).unwrap()).unwrap();
            let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
            assert!((total - 1.0).abs() < 1e-12);
            let least = EQUAL / count(weights.len());
            assert!(weights.iter().all(|(_, weight)| *weight >= least), "{weights:?}");
        }
    }

    #[test]
    fn descent_finds_the_member_that_is_right() {
        let example = |at: usize| {
            let mut z = [0.0; FEATURES];
            z[0] = 1.0;
            // The first member is right where the second feature is 1, the second where it is 0.
            z[1] = if at.is_multiple_of(2) { 1.0 } else { 0.0 };
            let points = vec![vec![if z[1] > 0.5 { 5.0 } else { 9.0 }], vec![if z[1] > 0.5 { 1.0 } else { 5.0 }]];
            Example { seasonal: false, z, points, actual: vec![5.0], scale: 2.0 }
        };
        let examples: Vec<Example> = (0..10).map(example).collect();
        let panel: Vec<&Example> = examples.iter().collect();
        let coefficients = descend(&[panel], 2);
        let (odd, even) = (softmax(&coefficients, &examples[1].z), softmax(&coefficients, &examples[0].z));
        assert!(even[0] > 0.75 && odd[1] > 0.75, "{even:?} {odd:?}");
    }
}
