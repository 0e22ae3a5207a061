//! Expectation propagation for a few quantities that are jointly normal with mean zero, each with a piecewise-constant
//! likelihood: sequential, a fresh factor after each sweep, damped from the fourth.

use super::likelihood::Likelihood;
use crate::num::cholesky::Cholesky;

/// Precisions below this are not given to a site: a likelihood that widens the belief would make it negative.
const PRECISION_FLOOR: f64 = 1e-9;

/// Sweeps at most; a few suffice, and a set of facts that keeps moving is contradictory.
const SWEEPS: usize = 60;

/// Sites whose means still move by more than this share of their standard deviation after all sweeps never settle.
const MOVING: f64 = 0.01;

/// By how much the evidence may exceed what no evidence can, for what normal sites are off.
const BEYOND: f64 = 0.1;

/// Sites have settled when no mean moves by more than this share of its standard deviation.
const SETTLED: f64 = 1e-6;

/// What the likelihoods amount to as normal sites on the first quantities of a larger system.
#[derive(Debug, Clone)]
pub(super) struct Sites {
    precision: Vec<f64>,
    shift: Vec<f64>,
    factor: Option<Cholesky>,
    pub(super) ln_evidence: f64,
}

/// Sites for likelihoods under N(0, prior).
pub(super) fn run(prior: &[f64], likelihoods: &[Likelihood]) -> Sites {
    let n = likelihoods.len();
    let mut precision = vec![PRECISION_FLOOR; n];
    let mut shift = vec![0.0; n];
    let mut mean = vec![0.0; n];
    let mut covariance = prior.to_vec();
    let mut factor = None;
    let mut ln_mass = vec![0.0; n];
    let mut cavity = vec![(0.0, 1.0); n];
    let mut settled = false;
    for sweep in 0..SWEEPS {
        let mut moved = 0.0f64;
        for i in 0..n {
            let v = covariance[i * n + i];
            let left = (1.0 / v - precision[i]).max(PRECISION_FLOOR);
            let cavity_variance = 1.0 / left;
            let cavity_mean = cavity_variance * (mean[i] / v - shift[i]);
            let tilted = likelihoods[i].tilt(cavity_mean, cavity_variance);
            ln_mass[i] = tilted.ln_mass;
            cavity[i] = (cavity_mean, cavity_variance);
            if !tilted.ln_mass.is_finite() {
                return Sites { precision, shift, factor: None, ln_evidence: f64::NEG_INFINITY };
            }
            let wanted = (1.0 / tilted.variance - left).max(PRECISION_FLOOR);
            let wanted_shift = tilted.mean * (wanted + left) - cavity_mean * left;
            let step = if sweep < 3 || n == 1 { 1.0 } else { 0.7 };
            let (more, push) = (step * (wanted - precision[i]), step * (wanted_shift - shift[i]));
            precision[i] += more;
            shift[i] += push;
            let before = mean[i];
            // The change of one site is a change of rank one: Σ' = Σ − Σ_i Σ_iᵀ δ / (1 + δ Σ_ii), μ' = μ + Σ'_i (push − δ μ_i)
            let column: Vec<f64> = (0..n).map(|j| covariance[j * n + i]).collect();
            let scale = 1.0 + more * v;
            for (j, a) in column.iter().enumerate() {
                mean[j] += a * (push - more * before) / scale;
                for (k, b) in column.iter().enumerate() {
                    covariance[j * n + k] -= a * b * more / scale;
                }
            }
            moved = moved.max((mean[i] - before).abs() / covariance[i * n + i].max(1e-300).sqrt());
        }
        // Afresh after each sweep, or rounding would pile up.
        (mean, covariance, factor) = posterior(prior, &precision, &shift);
        settled = n == 1 || sweep > 0 && moved < MOVING;
        if moved < SETTLED && sweep > 0 || n == 1 {
            break;
        }
    }
    let mut ln_evidence = 0.0;
    for i in 0..n {
        let (c, v) = cavity[i];
        let joint = 1.0 / (1.0 / v + precision[i]);
        let top = c / v + shift[i];
        ln_evidence += ln_mass[i] - 0.5 * (top * top * joint - c * c / v) - 0.5 * (joint / v).ln();
    }
    let quadratic: f64 = mean.iter().zip(&shift).map(|(m, s)| m * s).sum();
    ln_evidence += 0.5 * quadratic - factor.as_ref().map_or(0.0, |factor| 0.5 * factor.ln_det());
    // Facts that exclude each other push their sites ever further, and the evidence to any number; none is above the likelihoods'.
    let most: f64 = likelihoods.iter().map(Likelihood::ln_most).sum();
    if !settled || ln_evidence > most + BEYOND {
        return Sites { precision, shift, factor: None, ln_evidence: f64::NEG_INFINITY };
    }
    Sites { precision, shift, factor, ln_evidence }
}

/// Mean and covariance of N(0, prior) times the sites, and the factor of I + √T · prior · √T.
fn posterior(prior: &[f64], precision: &[f64], shift: &[f64]) -> (Vec<f64>, Vec<f64>, Option<Cholesky>) {
    let n = precision.len();
    let root: Vec<f64> = precision.iter().map(|p| p.sqrt()).collect();
    let mut matrix = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            matrix[i * n + j] = root[i] * prior[i * n + j] * root[j] + if i == j { 1.0 } else { 0.0 };
        }
    }
    let Some(factor) = Cholesky::new(&matrix, n) else { return (vec![0.0; n], prior.to_vec(), None) };
    // rows of L⁻¹ √T prior, column by column
    let mut half = vec![0.0; n * n];
    let mut column = vec![0.0; n];
    for j in 0..n {
        for i in 0..n {
            column[i] = root[i] * prior[i * n + j];
        }
        factor.forward(&mut column);
        half[j * n..(j + 1) * n].copy_from_slice(&column);
    }
    let mut covariance = vec![0.0; n * n];
    let mut mean = vec![0.0; n];
    for i in 0..n {
        for j in 0..n {
            let taken: f64 = (0..n).map(|k| half[i * n + k] * half[j * n + k]).sum();
            covariance[i * n + j] = prior[i * n + j] - taken;
        }
        covariance[i * n + i] = covariance[i * n + i].max(1e-300);
        mean[i] = (0..n).map(|j| covariance[i * n + j] * shift[j]).sum();
    }
    (mean, covariance, Some(factor))
}

impl Sites {
    /// Conditions a system of `size` quantities, whose first ones the sites are about, on the sites. The means given are
    /// those that the sites were centred at.
    pub(super) fn apply(&self, mean: &mut [f64], covariance: &mut [f64], size: usize) {
        let n = self.precision.len();
        let Some(factor) = &self.factor else { return };
        let root: Vec<f64> = self.precision.iter().map(|p| p.sqrt()).collect();
        // posterior mean shift of the first n: prior · (s − √T B⁻¹ √T prior s)
        let mut weight: Vec<f64> =
            (0..n).map(|i| root[i] * (0..n).map(|j| covariance[i * size + j] * self.shift[j]).sum::<f64>()).collect();
        factor.solve(&mut weight);
        let pull: Vec<f64> = (0..n).map(|i| self.shift[i] - root[i] * weight[i]).collect();
        let mut half = vec![0.0; size * n];
        let mut column = vec![0.0; n];
        for x in 0..size {
            for i in 0..n {
                column[i] = root[i] * covariance[x * size + i];
            }
            factor.forward(&mut column);
            half[x * n..(x + 1) * n].copy_from_slice(&column);
        }
        for (x, value) in mean.iter_mut().enumerate().take(size) {
            *value += (0..n).map(|i| covariance[x * size + i] * pull[i]).sum::<f64>();
        }
        for x in 0..size {
            for y in 0..size {
                let taken: f64 = (0..n).map(|k| half[x * n + k] * half[y * n + k]).sum();
                covariance[x * size + y] -= taken;
            }
            covariance[x * size + x] = covariance[x * size + x].max(1e-12);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_site_is_exact() {
        let likelihood = Likelihood { pieces: vec![(0.5, 1.5, 0.0)] };
        let exact = likelihood.tilt(0.0, 2.0);
        let sites = run(&[2.0], std::slice::from_ref(&likelihood));
        assert!((sites.ln_evidence - exact.ln_mass).abs() < 1e-7);
        let (mut mean, mut covariance) = (vec![0.0], vec![2.0]);
        sites.apply(&mut mean, &mut covariance, 1);
        assert!((mean[0] - exact.mean).abs() < 1e-7 && (covariance[0] - exact.variance).abs() < 1e-7);
    }

    #[test]
    fn two_half_planes_have_the_known_orthant_mass() {
        // P(x > 0, y > 0) = 1/4 + asin(r) / 2π
        let rho: f64 = 0.5;
        let above = Likelihood { pieces: vec![(0.0, f64::INFINITY, 0.0)] };
        let sites = run(&[1.0, rho, rho, 1.0], &[above.clone(), above]);
        let exact = (0.25 + rho.asin() / std::f64::consts::TAU).ln();
        assert!((sites.ln_evidence - exact).abs() < 2e-3, "{} {exact}", sites.ln_evidence);
    }

    #[test]
    fn sites_that_exclude_each_other_have_no_evidence() {
        // Two quantities that are equal but for a ten-thousandth or so, in intervals that lie apart: the evidence is tiny.
        let inside = |lo: f64, hi: f64| Likelihood { pieces: vec![(lo, hi, 0.0)] };
        for variance in [0.002, 0.01, 0.05] {
            for apart in [3e-5, 1e-4, 2.4e-4, 5e-4] {
                let prior = [variance, variance, variance, variance + apart * apart];
                for step in 1..=20 {
                    for start in [-0.05, 0.0, 0.03] {
                        let gap = start + 0.02 + 0.002 * f64::from(step);
                        let sites = run(&prior, &[inside(start, start + 0.02), inside(gap, gap + 0.016)]);
                        assert!(sites.ln_evidence < -4.0, "{variance} {apart} {start} {gap}: {}", sites.ln_evidence);
                    }
                }
            }
        }
        let prior = [0.01, 0.01, 0.01, 0.01 + 1e-8];
        let sites = run(&prior, &[inside(0.0, 0.02), inside(0.01, 0.03)]);
        let both = inside(0.01, 0.02).tilt(0.0, 0.01).ln_mass;
        assert!((sites.ln_evidence - both).abs() < 0.2, "{} for {both}", sites.ln_evidence);
    }
}
