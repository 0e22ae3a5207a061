//! Start values from the data: candidates for the shape, the linear parameters by linear least squares.

use crate::growth::curve::Curve;
use crate::growth::objective::Response;
use crate::growth::sample::Sample;
use crate::num::qr::{norm, solve_upper, triangularise};

/// A start with its (weighted, linear) residual norm.
pub(crate) struct Candidate {
    pub(crate) parameters: Vec<f64>,
    pub(crate) cost: f64,
}

/// Relative difference of parameters that are the same but for rounding.
const EQUAL: f64 = 1e-9;

/// Bounds and held values in standard coordinates.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Limits {
    pub(crate) lower: Vec<f64>,
    pub(crate) upper: Vec<f64>,
    pub(crate) fixed: Vec<Option<f64>>,
}

impl Limits {
    fn put(&self, i: usize, value: f64) -> f64 {
        self.fixed[i].unwrap_or_else(|| value.max(self.lower[i]).min(self.upper[i]))
    }
}

/// Weights of the linear start problem: the noise model's variance at the observed values.
fn start_weight(sample: &Sample, response: Response, i: usize) -> f64 {
    let root = sample.root_weights.get(i).copied().unwrap_or(1.0);
    match response {
        Response::Additive => root,
        Response::Multiplicative => root / sample.y[i].abs().max(f64::MIN_POSITIVE),
        Response::Poisson | Response::NegativeBinomial { .. } => root / sample.y[i].max(1.0).sqrt(),
    }
}

/// All candidates, best first.
pub(crate) fn candidates(curve: &dyn Curve, sample: &Sample, response: Response, limits: &Limits) -> Vec<Candidate> {
    let parameters = curve.parameters();
    let (rows, count) = (sample.len(), parameters.len());
    let linear: Vec<usize> = (0..count).filter(|&j| parameters[j].linear && limits.fixed[j].is_none()).collect();
    let weights: Vec<f64> = (0..rows).map(|i| start_weight(sample, response, i)).collect();
    let mut values = vec![0.0; rows];
    let mut jacobian = vec![0.0; rows * count];
    let mut design = vec![0.0; rows * linear.len()];
    let mut right = vec![0.0; rows];
    let mut all: Vec<Candidate> = Vec::new();
    for shape in curve.shapes(&sample.u) {
        let mut p = vec![0.0; count];
        let mut shape = shape.into_iter();
        for (j, slot) in p.iter_mut().enumerate() {
            if !parameters[j].linear {
                *slot = limits.put(j, shape.next().unwrap_or(0.0));
            } else if let Some(value) = limits.fixed[j] {
                *slot = value;
            }
        }
        if !curve.evaluate(&sample.u, &p, &mut values, Some(&mut jacobian)) {
            continue;
        }
        for i in 0..rows {
            right[i] = weights[i] * (sample.y[i] - values[i]);
        }
        for (slot, &j) in linear.iter().enumerate() {
            for i in 0..rows {
                design[slot * rows + i] = weights[i] * jacobian[j * rows + i];
            }
        }
        if !linear.is_empty() {
            if rows < linear.len() {
                continue;
            }
            triangularise(&mut design, rows, linear.len(), &mut right);
            let cost = norm(&right[linear.len()..]);
            if !solve_upper(&design, rows, linear.len(), &mut right) {
                continue;
            }
            for (slot, &j) in linear.iter().enumerate() {
                p[j] = limits.put(j, right[slot]);
            }
            push(&mut all, p, cost);
        } else {
            push(&mut all, p, norm(&right));
        }
    }
    if limits.fixed.iter().all(Option::is_none) {
        all.iter_mut().for_each(|candidate| curve.normalise(&mut candidate.parameters));
    }
    all.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    // Held and bounded shapes make several candidates one, and so do a curve and its mirror image.
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= EQUAL * (a.abs() + b.abs());
    all.dedup_by(|a, b| a.parameters.iter().zip(&b.parameters).all(near));
    all
}

/// The candidates with the first linear parameter above and below zero in turns, each side best first.
pub(crate) fn alternated(curve: &dyn Curve, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let Some(side) = curve.parameters().iter().position(|p| p.linear) else { return candidates };
    let (above, below): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|candidate| candidate.parameters[side] >= 0.0);
    let (mut above, mut below) = (above.into_iter(), below.into_iter());
    let mut all = Vec::new();
    loop {
        let before = all.len();
        all.extend(above.next());
        all.extend(below.next());
        if all.len() == before {
            return all;
        }
    }
}

fn push(all: &mut Vec<Candidate>, parameters: Vec<f64>, cost: f64) {
    if cost.is_finite() && parameters.iter().all(|v| v.is_finite()) {
        all.push(Candidate { parameters, cost });
    }
}
