//! The series form: exact annual values, closed form.

use super::parameters::{Parameters, Structure};
use super::traits::Traits;
use crate::error::{Error, Result};
use crate::latent::block::integrated_velocity;
use crate::latent::posterior::{PROBABILITY_FLOOR, mixture_quantile};
use crate::num::cholesky::Cholesky;
use crate::num::gaussian::{LN_SQRT_2PI, cdf};

/// A series form, ready to forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesForm {
    parameters: Parameters,
}

/// The components given the values, in the order z, structure, growth: log likelihood of each, and its mean and variance at
/// each horizon.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    pub(super) ln_likelihoods: Vec<f64>,
    ahead: Vec<(f64, f64)>,
    horizon: usize,
}

impl Parts {
    /// Mean and variance of one component at each horizon.
    pub(super) fn ahead(&self, part: usize) -> &[(f64, f64)] {
        &self.ahead[part * self.horizon..(part + 1) * self.horizon]
    }
}

/// Distribution of the log growth from the last value to each time asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthForecast {
    last: f64,
    ahead: Vec<f64>,
    /// For each time ahead: (weight, mean, standard deviation).
    mixtures: Vec<Vec<(f64, f64, f64)>>,
}

/// Weight below which a normal is left out.
const NEGLIGIBLE: f64 = 1e-9;

impl SeriesForm {
    /// A form with given parameters.
    ///
    /// # Errors
    /// As [`Parameters::check`].
    pub fn new(parameters: Parameters) -> Result<Self> {
        parameters.check()?;
        Ok(Self { parameters })
    }

    /// The form that ships with the crate.
    ///
    /// # Errors
    /// None as shipped.
    pub fn shipped() -> Result<Self> {
        Self::new(Parameters::shipped()?)
    }

    /// Its parameters.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Forecast of consecutive annual values, 1 to `horizon` years ahead.
    ///
    /// # Errors
    /// As [`SeriesForm::forecast_at`].
    pub fn forecast(&self, values: &[f64], horizon: usize) -> Result<GrowthForecast> {
        let times: Vec<f64> = (0..values.len()).map(number).collect();
        let last = number(values.len().saturating_sub(1));
        let ahead: Vec<f64> = (1..=horizon).map(|h| last + number(h)).collect();
        self.forecast_at(&times, values, &ahead)
    }

    /// Forecast from values at increasing times (years) to later times.
    ///
    /// # Errors
    /// No values, values that are not positive and finite, times that do not increase, targets that are not after the last
    /// value.
    pub fn forecast_at(&self, times: &[f64], values: &[f64], ahead: &[f64]) -> Result<GrowthForecast> {
        if values.is_empty() {
            return Err(Error::too_few("series form", 0, 1, "give at least one value"));
        }
        if times.len() != values.len() {
            return Err(Error::argument("times", format!("{} times for {} values", times.len(), values.len())));
        }
        for (index, &value) in values.iter().enumerate() {
            if !value.is_finite() {
                return Err(Error::not_finite("series form", index, value));
            }
            if value <= 0.0 {
                return Err(Error::domain(
                    "series form",
                    format!("value {index} is {value}; growth is measured on logs, values must be positive"),
                ));
            }
        }
        if times.iter().any(|t| !t.is_finite()) || times.windows(2).any(|pair| pair[1] - pair[0] < 1e-6) {
            return Err(Error::argument("times", "must be finite and increase"));
        }
        let last_time = times.last().copied().unwrap_or(0.0);
        if let Some(early) = ahead.iter().find(|t| !t.is_finite() || **t <= last_time) {
            return Err(Error::argument("ahead", format!("{early} is not after the last value at {last_time}")));
        }
        let traits = Traits::of(values);
        let logs: Vec<f64> = values.iter().map(|y| y.ln()).collect();
        let plans = Plans::new(&self.parameters, times, ahead);
        let parts = parts(&self.parameters, &plans, &logs, &traits).ok_or_else(|| {
            Error::domain("series form", "values or times are too far apart for double precision; check units")
        })?;
        let ln_priors = ln_priors(&self.parameters, &traits);
        let weights = weigh(&parts, &ln_priors, &self.parameters);
        let stretch = self.parameters.stretch_after(values.len());
        let mut mixtures = vec![Vec::new(); ahead.len()];
        for (part, weight) in weights.into_iter().enumerate() {
            if weight < NEGLIGIBLE {
                continue;
            }
            for (mixture, &(mean, variance)) in mixtures.iter_mut().zip(parts.ahead(part)) {
                let sd = variance.sqrt() * stretch;
                mixture.push((weight * (1.0 - self.parameters.shock), mean, sd));
                if self.parameters.shock > 0.0 {
                    mixture.push((weight * self.parameters.shock, mean, sd * self.parameters.shock_factor));
                }
            }
        }
        let last = values.last().copied().unwrap_or(1.0);
        Ok(GrowthForecast { last, ahead: ahead.to_vec(), mixtures })
    }
}

impl GrowthForecast {
    /// The last value, from which growth counts.
    #[must_use]
    pub fn last(&self) -> f64 {
        self.last
    }
    /// The times ahead.
    #[must_use]
    pub fn ahead(&self) -> &[f64] {
        &self.ahead
    }

    fn mixture(&self, step: usize) -> Result<&[(f64, f64, f64)]> {
        self.mixtures
            .get(step)
            .map(Vec::as_slice)
            .ok_or_else(|| Error::argument("step", format!("{step}; the forecast has {} steps", self.mixtures.len())))
    }

    /// P(value at step ≥ target), steps from 0; within [1e-6, 1 − 1e-6].
    ///
    /// # Errors
    /// A step that was not asked for, a target that is not finite.
    pub fn probability_at_least(&self, step: usize, target: f64) -> Result<f64> {
        if !target.is_finite() {
            return Err(Error::not_finite("target", 0, target));
        }
        let mixture = self.mixture(step)?;
        if target <= 0.0 {
            return Ok(1.0 - PROBABILITY_FLOOR);
        }
        let growth = target.ln() - self.last.ln();
        let p: f64 = mixture.iter().map(|&(weight, mean, sd)| weight * cdf((mean - growth) / sd)).sum();
        Ok(p.clamp(PROBABILITY_FLOOR, 1.0 - PROBABILITY_FLOOR))
    }

    /// Log growth to a step below which a share `p` lies.
    ///
    /// # Errors
    /// A step that was not asked for, `p` outside (0, 1).
    pub fn growth_quantile(&self, step: usize, p: f64) -> Result<f64> {
        if !(p > 0.0 && p < 1.0) {
            return Err(Error::argument("p", format!("{p}; a quantile needs a share between 0 and 1")));
        }
        Ok(mixture_quantile(self.mixture(step)?, p))
    }

    /// Value at a step below which a share `p` lies.
    ///
    /// # Errors
    /// As [`GrowthForecast::growth_quantile`].
    pub fn quantile(&self, step: usize, p: f64) -> Result<f64> {
        Ok(self.last * self.growth_quantile(step, p)?.exp())
    }

    /// P(log growth to a step ≤ x), unclipped.
    ///
    /// # Errors
    /// A step that was not asked for.
    pub fn growth_cdf(&self, step: usize, x: f64) -> Result<f64> {
        Ok(self.mixture(step)?.iter().map(|&(weight, mean, sd)| weight * cdf((x - mean) / sd)).sum())
    }

    /// Mean and standard deviation of the log growth to a step.
    ///
    /// # Errors
    /// A step that was not asked for.
    pub fn growth_moments(&self, step: usize) -> Result<(f64, f64)> {
        let (mut mass, mut mean, mut square) = (0.0, 0.0, 0.0);
        for &(weight, centre, sd) in self.mixture(step)? {
            mass += weight;
            mean += weight * centre;
            square += weight * (sd * sd + centre * centre);
        }
        let mean = mean / mass;
        Ok((mean, (square / mass - mean * mean).max(0.0).sqrt()))
    }
}

/// Covariances of log differences to the last value, for every structure, with unit volatility; past first, then ahead.
#[derive(Debug)]
pub(super) struct Plans {
    past: usize,
    ahead: usize,
    /// Time differences to the last value.
    slope: Vec<f64>,
    walk: Vec<f64>,
    structures: Vec<Vec<f64>>,
    conditioned: Vec<Option<Conditioned>>,
}

/// Conditioning on the past differences, before any of them is known.
#[derive(Debug)]
struct Conditioned {
    factor: Cholesky,
    /// L⁻¹ times the slope of the past.
    slope: Vec<f64>,
    /// L⁻¹ times the covariance of the past with each horizon.
    columns: Vec<Vec<f64>>,
    /// Slope and variance at each horizon that the past leaves.
    left: Vec<(f64, f64)>,
}

/// What the past says, as a function of the growth: the log likelihood is r + q μ − p μ² / 2.
struct Told {
    p: f64,
    q: f64,
    r: f64,
    means: Vec<f64>,
}

impl Conditioned {
    fn new(n: usize, slope: &[f64], covariance: &dyn Fn(usize, usize) -> f64) -> Option<Self> {
        let mut matrix = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                matrix[i * n + j] = covariance(i, j);
            }
        }
        let factor = Cholesky::new(&matrix, n)?;
        let (past, future) = slope.split_at(n);
        let mut known = past.to_vec();
        factor.forward(&mut known);
        let mut columns = Vec::with_capacity(future.len());
        let mut left = Vec::with_capacity(future.len());
        for (h, rise) in (n..).zip(future) {
            let mut column: Vec<f64> = (0..n).map(|i| covariance(i, h)).collect();
            factor.forward(&mut column);
            left.push((rise - dot(&column, &known), (covariance(h, h) - dot(&column, &column)).max(1e-14)));
            columns.push(column);
        }
        Some(Self { factor, slope: known, columns, left })
    }

    /// With the differences known, for covariances times `scale`.
    fn tell(&self, residual: &[f64]) -> Told {
        let mut known = residual.to_vec();
        self.factor.forward(&mut known);
        Told {
            p: dot(&self.slope, &self.slope),
            q: dot(&self.slope, &known),
            r: -0.5 * dot(&known, &known),
            means: self.columns.iter().map(|column| dot(column, &known)).collect(),
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Plans {
    pub(super) fn new(parameters: &Parameters, times: &[f64], ahead: &[f64]) -> Self {
        let past = times.len().saturating_sub(1);
        let last = times.last().copied().unwrap_or(0.0);
        let origin = times.first().copied().unwrap_or(0.0) - 1.0;
        let nodes: Vec<f64> = times.iter().take(past).chain(ahead).copied().collect();
        let size = nodes.len();
        let differences = |kernel: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
            let mut out = vec![0.0; size * size];
            for (i, &t) in nodes.iter().enumerate() {
                for (j, &u) in nodes.iter().enumerate().take(i + 1) {
                    let value = kernel(t, u) - kernel(t, last) - kernel(last, u) + kernel(last, last);
                    out[i * size + j] = value;
                    out[j * size + i] = value;
                }
            }
            out
        };
        let walk = differences(&|t, u| t.min(u) - origin);
        let of = |one: &Structure| {
            differences(&|t, u| {
                let (early, late) = (t.min(u) - origin, t.max(u) - origin);
                one.a * one.a * early
                    + one.s * one.s * integrated_velocity(early, late, one.kappa)
                    + one.c * one.c * (-one.rho * (late - early)).exp()
            })
        };
        let slope: Vec<f64> = nodes.iter().map(|t| t - last).collect();
        let structures: Vec<Vec<f64>> = parameters.structures.iter().map(of).collect();
        let conditioned =
            structures.iter().map(|shape| Conditioned::new(past, &slope, &|i, j| shape[i * size + j])).collect();
        Self { past, ahead: ahead.len(), slope, walk, structures, conditioned }
    }
}

/// Rounding below this share of the level is not counted: it is far below any volatility.
const ROUNDING_COUNTS: f64 = 5e-4;

/// A variance a year below this is not counted for small numbers.
const DEMOGRAPHIC_COUNTS: f64 = 1e-6;

/// Every component given the values.
pub(super) fn parts(parameters: &Parameters, plans: &Plans, logs: &[f64], traits: &Traits) -> Option<Parts> {
    // A number written as 600 may be round by chance: never more than the rounding of two digits.
    let rounding = (traits.unit / traits.level).min(0.1);
    let noise = if parameters.rounding && rounding > ROUNDING_COUNTS { rounding * rounding / 12.0 } else { 0.0 };
    let demographic = if traits.values[0] > 0.0 { parameters.demographic / traits.level.max(1.0) } else { 0.0 };
    let demographic = if demographic > DEMOGRAPHIC_COUNTS { demographic } else { 0.0 };
    let n = plans.past;
    let last = logs.last().copied()?;
    let residual: Vec<f64> = logs.iter().take(n).map(|y| y - last).collect();
    let size = parameters.grid.len() * parameters.structures.len() * parameters.drifts.len();
    let mut out = Parts {
        ln_likelihoods: Vec::with_capacity(size),
        ahead: Vec::with_capacity(size * plans.ahead),
        horizon: plans.ahead,
    };
    let sigmas = parameters.grid.iter().map(|z| (parameters.log_volatility + parameters.volatility_spread * z).exp());
    if noise == 0.0 && demographic == 0.0 {
        // Volatility only scales the covariances: one conditioning serves every z and every series of this length.
        let mut told = Vec::with_capacity(plans.conditioned.len());
        for shared in &plans.conditioned {
            let shared = shared.as_ref()?;
            told.push((shared, shared.tell(&residual), shared.factor.ln_det()));
        }
        for sigma in sigmas {
            let scale = sigma * sigma;
            for (shared, told, ln_det) in &told {
                let r = told.r / scale - 0.5 * (ln_det + number(n) * scale.ln()) - number(n) * LN_SQRT_2PI;
                let ahead = told.means.iter().zip(&shared.left).map(|(a, &(b, c))| (*a, b, c * scale));
                out.add(parameters, sigma, (told.p / scale, told.q / scale, r), ahead);
            }
        }
        return Some(out);
    }
    let width = n + plans.ahead;
    for sigma in sigmas {
        for shape in &plans.structures {
            let covariance = |i: usize, j: usize| {
                let at = i * width + j;
                // The last value's rounding is in every difference, also in those to true future values.
                let own = if i == j && i < n { noise } else { 0.0 };
                sigma * sigma * shape[at] + demographic * plans.walk[at] + noise + own
            };
            let alone = Conditioned::new(n, &plans.slope, &covariance)?;
            let told = alone.tell(&residual);
            let r = told.r - 0.5 * alone.factor.ln_det() - number(n) * LN_SQRT_2PI;
            let ahead = told.means.iter().zip(&alone.left).map(|(a, &(b, c))| (*a, b, c));
            out.add(parameters, sigma, (told.p, told.q, r), ahead);
        }
    }
    Some(out)
}

impl Parts {
    /// Adds the components of one volatility and structure, one for each growth.
    fn add(
        &mut self,
        parameters: &Parameters,
        sigma: f64,
        (p, q, r): (f64, f64, f64),
        ahead: impl Iterator<Item = (f64, f64, f64)> + Clone,
    ) {
        for growth in &parameters.drifts {
            let variance = growth.sd * growth.sd + (parameters.drift_share * sigma).powi(2);
            let after = 1.0 / (1.0 / variance + p);
            let mean = after * (growth.mean / variance + q);
            self.ln_likelihoods
                .push(r + 0.5 * (mean * mean / after - growth.mean * growth.mean / variance + (after / variance).ln()));
            self.ahead.extend(ahead.clone().map(|(a, b, c)| (a + b * mean, c + b * b * after)));
        }
    }
}

/// Log prior weights: of z, of the structure given z, of the growth given z.
#[derive(Debug)]
pub(super) struct LnPriors {
    z: Vec<f64>,
    structure: Vec<f64>,
    drift: Vec<f64>,
}

pub(super) fn ln_priors(parameters: &Parameters, traits: &Traits) -> LnPriors {
    let shift = traits.dot(&parameters.volatility_traits);
    let z = normalised(parameters.grid.iter().map(|z| -0.5 * (z - shift) * (z - shift)).collect());
    let structures: Vec<f64> = parameters.structures.iter().map(|one| one.weight + traits.dot(&one.traits)).collect();
    let drifts: Vec<f64> = parameters.drifts.iter().map(|one| one.weight + traits.dot(&one.traits)).collect();
    let mut structure = Vec::with_capacity(z.len() * structures.len());
    let mut drift = Vec::with_capacity(z.len() * drifts.len());
    for node in &parameters.grid {
        structure.extend(normalised(
            structures.iter().zip(&parameters.structures).map(|(base, one)| base + one.weight_z * node).collect(),
        ));
        drift.extend(normalised(
            drifts.iter().zip(&parameters.drifts).map(|(base, one)| base + one.weight_z * node).collect(),
        ));
    }
    LnPriors { z, structure, drift }
}

impl LnPriors {
    pub(super) fn z_share(&self, index: usize) -> f64 {
        self.z[index].exp()
    }
    pub(super) fn structure_share(&self, index: usize) -> f64 {
        self.structure[index].exp()
    }
    pub(super) fn drift_share(&self, index: usize) -> f64 {
        self.drift[index].exp()
    }
}

/// Posterior weights of the components.
pub(super) fn weigh(parts: &Parts, priors: &LnPriors, parameters: &Parameters) -> Vec<f64> {
    let (structures, drifts) = (parameters.structures.len(), parameters.drifts.len());
    let mut weights = Vec::with_capacity(parts.ln_likelihoods.len());
    let mut likelihoods = parts.ln_likelihoods.iter();
    for (z, ln_z) in priors.z.iter().enumerate() {
        for ln_structure in &priors.structure[z * structures..(z + 1) * structures] {
            for (ln_drift, likelihood) in priors.drift[z * drifts..(z + 1) * drifts].iter().zip(&mut likelihoods) {
                weights.push(likelihood + ln_z + ln_structure + ln_drift);
            }
        }
    }
    let top = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for weight in &mut weights {
        *weight = (*weight - top).exp();
        total += *weight;
    }
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

fn normalised(mut logs: Vec<f64>) -> Vec<f64> {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = logs.iter().map(|x| (x - top).exp()).sum();
    logs.iter_mut().for_each(|x| *x -= top + total.ln());
    logs
}

#[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise just above what counts takes the long way; with noise going to nothing both ways must meet.
    #[test]
    fn both_ways_to_condition_agree() {
        let mut parameters = Parameters::shipped().unwrap();
        parameters.demographic = 0.0;
        let values = [100.0, 104.0, 111.0, 109.0, 118.0];
        let logs: Vec<f64> = values.iter().map(|y: &f64| y.ln()).collect();
        let plans = Plans::new(&parameters, &[0.0, 1.0, 2.0, 3.0, 4.0], &[5.0, 7.0]);
        let mut traits = Traits::of(&values);
        traits.unit = 0.0;
        let short = parts(&parameters, &plans, &logs, &traits).unwrap();
        // A variance of 1.0000001e-6 a year on whole numbers.
        parameters.demographic = 1.000_000_1e-6 * traits.level;
        let long = parts(&parameters, &plans, &logs, &traits).unwrap();
        let priors = ln_priors(&parameters, &traits);
        let (a, b) = (weigh(&short, &priors, &parameters), weigh(&long, &priors, &parameters));
        for (part, (one, other)) in a.iter().zip(&b).enumerate().filter(|(_, (one, _))| **one > 1e-3) {
            assert!((one / other - 1.0).abs() < 1e-2, "{part}: {one} {other}");
            for ((mean, variance), (mean2, variance2)) in short.ahead(part).iter().zip(long.ahead(part)) {
                assert!((mean - mean2).abs() < 1e-3 && (variance / variance2 - 1.0).abs() < 1e-2, "{part}");
            }
        }
    }
}
