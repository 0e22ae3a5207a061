//! The posterior of LGT, by a partially collapsed Gibbs sampler with a fixed seed.

use super::draws::Draws;
use serde::{Deserialize, Serialize};

/// Degrees of freedom that the error distribution may have; the last one is as good as normal.
pub(super) const FREEDOMS: [f64; 9] = [1.6, 1.95, 2.4, 3.0, 4.0, 5.6, 8.84, 18.63, 1000.0];
/// Range of the power of the global trend.
pub(super) const RHO: (f64, f64) = (-0.5, 1.0);
/// Weight of the local trend: at most 1.
const LAMBDA_MAX: f64 = 1.0;
/// Acceptance rate that the random-walk steps are tuned to.
const ACCEPTANCE: f64 = 0.4;

/// How the sampler is run and which parts of the model are free.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Settings {
    /// Sweeps thrown away, during which the steps are tuned.
    pub(super) warm_up: usize,
    /// Sweeps after that.
    pub(super) sweeps: usize,
    /// One sweep in so many is kept as a draw.
    pub(super) thin: usize,
    /// Seed of the stream.
    pub(super) seed: u64,
    /// Scale of the Cauchy prior of the global trend's weight γ.
    pub(super) gamma_scale: f64,
    /// Scale of the Cauchy prior of the local trend's weight λ.
    pub(super) lambda_scale: f64,
    /// Second parameter of the Beta prior of the slope's weight.
    pub(super) beta_shape: f64,
    /// Scale of the Cauchy prior of the first slope.
    pub(super) slope_scale: f64,
    /// Free power of the trend and of the error scale; without, the trend is a constant and the errors are alike.
    pub(super) powers: bool,
}

/// One draw from the posterior, with the states after the last observation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Draw {
    pub(super) alpha: f64,
    pub(super) beta: f64,
    pub(super) gamma: f64,
    pub(super) lambda: f64,
    pub(super) rho: f64,
    pub(super) tau: f64,
    pub(super) phi: f64,
    pub(super) chi2: f64,
    pub(super) freedom: f64,
    pub(super) level: f64,
    pub(super) slope: f64,
}

impl Draw {
    /// Whether paths can be simulated from it: a draw that was read from a file may hold anything.
    pub(super) fn is_sound(&self) -> bool {
        let parameters = [self.alpha, self.beta, self.gamma, self.lambda, self.rho, self.tau, self.phi, self.chi2];
        let states = [self.level, self.slope, self.freedom];
        parameters.iter().chain(&states).all(|value| value.is_finite()) && self.freedom >= 1.0 && self.chi2 >= 0.0
    }

    /// Expectation of the next value.
    pub(super) fn mean(&self, level: f64, slope: f64, powers: bool) -> f64 {
        let global = if powers { self.gamma * level.powf(self.rho) } else { self.gamma };
        level + global + self.lambda * slope
    }

    /// Scale of the next value's error.
    pub(super) fn scale(&self, level: f64, powers: bool) -> f64 {
        if !powers {
            return self.chi2.sqrt();
        }
        let rest = 1.0 - self.phi;
        (self.chi2 * (self.phi * self.phi + rest * rest * level.powf(2.0 * self.tau))).sqrt()
    }
}

/// A random-walk step that tunes itself while the sampler warms up.
pub(super) struct Step {
    log: f64,
}

impl Step {
    pub(super) fn new(size: f64) -> Self {
        Self { log: size.ln() }
    }

    pub(super) fn size(&self) -> f64 {
        self.log.exp()
    }

    pub(super) fn tune(&mut self, accepted: bool, sweep: usize) {
        let gain = 3.0 / (10.0 + sweep as f64).powf(0.7);
        let target = if accepted { 1.0 - ACCEPTANCE } else { -ACCEPTANCE };
        self.log = (self.log + gain * target).clamp(-7.0, 2.5);
    }
}

/// `(ν + 1) / 2 · Σ ln(1 + e² / (ν χ² v)) + ½ Σ ln v`: minus the log likelihood, but for the terms in χ² and ν alone.
///
/// Logarithms are taken of products of up to eight factors; a product that overflows is infinite and the proposal that
/// made it is refused.
pub(super) fn misfit(errors: &[f64], weights: &[f64], chi2: f64, freedom: f64) -> f64 {
    let inverse = 1.0 / (freedom * chi2);
    let (mut tails, mut scales) = (0.0, 0.0);
    for (e, v) in errors.chunks(8).zip(weights.chunks(8)) {
        let (mut tail, mut scale) = (1.0, 1.0);
        for (e, v) in e.iter().zip(v) {
            tail *= 1.0 + e * e * inverse / v;
            scale *= v;
        }
        tails += tail.ln();
        scales += scale.ln();
    }
    0.5 * (freedom + 1.0) * tails + 0.5 * scales
}

/// Minus the log density of Beta(1, `second`) on the logit scale.
pub(super) fn prior_of_logit(theta: f64, second: f64) -> f64 {
    let soft = if theta > 30.0 { theta } else { theta.exp().ln_1p() };
    (1.0 + second) * soft - theta
}

/// Second parameter of the Beta prior of the level's weight.
const ALPHA_SHAPE: f64 = 0.5;

pub(super) fn logistic(theta: f64) -> f64 {
    1.0 / (1.0 + (-theta).exp())
}

/// Minus the log density of a Cauchy distribution, up to a constant.
pub(super) fn cauchy(x: f64, scale: f64) -> f64 {
    let z = x / scale;
    (z * z).ln_1p()
}

/// Reflects a proposal into an interval.
pub(super) fn reflect(x: f64, low: f64, high: f64) -> f64 {
    let width = high - low;
    let turn = (x - low).rem_euclid(2.0 * width);
    low + if turn > width { 2.0 * width - turn } else { turn }
}

/// The state of the chain and the vectors that its moves share.
struct Chain<'a> {
    /// All observations, scaled.
    y: &'a [f64],
    settings: Settings,
    draws: Draws,
    theta_alpha: f64,
    theta_beta: f64,
    gamma: f64,
    lambda: f64,
    first_slope: f64,
    rho: f64,
    tau: f64,
    phi: f64,
    chi2: f64,
    freedom: usize,
    /// `ln Γ((ν+1)/2) − ln Γ(ν/2) − ½ ln ν` of each choice of ν.
    freedom_constants: [f64; 9],
    level: Vec<f64>,
    log_level: Vec<f64>,
    /// Slopes without the first one's share, and that share's decay.
    slope: Vec<f64>,
    decay: Vec<f64>,
    power: Vec<f64>,
    weight: Vec<f64>,
    error: Vec<f64>,
    mixing: Vec<f64>,
    trial_level: Vec<f64>,
    trial_log: Vec<f64>,
    trial_slope: Vec<f64>,
    trial_decay: Vec<f64>,
    trial_power: Vec<f64>,
    trial_weight: Vec<f64>,
    trial_error: Vec<f64>,
    /// Smallest squared scale: keeps an exact fit from dividing by nothing.
    floor: f64,
    step_alpha: Step,
    step_beta: Step,
    step_rho: Step,
}

fn smooth_level(y: &[f64], alpha: f64, level: &mut [f64]) {
    let mut current = y[0];
    level[0] = current;
    for (slot, y) in level[1..].iter_mut().zip(&y[1..]) {
        current += alpha * (y - current);
        *slot = current;
    }
}

fn smooth_slope(level: &[f64], beta: f64, slope: &mut [f64], decay: &mut [f64]) {
    let (mut current, mut share) = (0.0, 1.0);
    slope[0] = 0.0;
    decay[0] = 1.0;
    let rest = 1.0 - beta;
    for t in 1..level.len() {
        current = beta * (level[t] - level[t - 1]) + rest * current;
        share *= rest;
        slope[t] = current;
        decay[t] = share;
    }
}

pub(super) fn powers_of(log_level: &[f64], exponent: f64, out: &mut [f64]) {
    for (out, log) in out.iter_mut().zip(log_level) {
        *out = (exponent * log).exp();
    }
}

pub(super) fn weights_of(log_level: &[f64], phi: f64, tau: f64, out: &mut [f64]) {
    let (fixed, rest) = (phi * phi, (1.0 - phi) * (1.0 - phi));
    for (out, log) in out.iter_mut().zip(log_level) {
        *out = fixed + rest * (2.0 * tau * log).exp();
    }
}

impl<'a> Chain<'a> {
    fn new(y: &'a [f64], settings: Settings) -> Self {
        let n = y.len() - 1;
        let largest = y.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let spread = y.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum::<f64>() / n as f64;
        let floor = (largest * 1e-7).powi(2).max(f64::MIN_POSITIVE);
        let constants = FREEDOMS.map(|nu| {
            statrs::function::gamma::ln_gamma(0.5 * (nu + 1.0))
                - statrs::function::gamma::ln_gamma(0.5 * nu)
                - 0.5 * nu.ln()
        });
        let vector = || vec![0.0; n + 1];
        let mut chain = Self {
            y,
            settings,
            draws: Draws::new(settings.seed),
            theta_alpha: 0.85,
            theta_beta: 0.0,
            gamma: 0.0,
            lambda: 0.3,
            first_slope: 0.0,
            rho: if settings.powers { 0.4 } else { 0.0 },
            tau: if settings.powers { 0.3 } else { 0.0 },
            phi: if settings.powers { 0.5 } else { 1.0 },
            chi2: 1.0,
            freedom: 5,
            freedom_constants: constants,
            level: vector(),
            log_level: vector(),
            slope: vector(),
            decay: vector(),
            power: vec![1.0; n + 1],
            weight: vec![1.0; n + 1],
            error: vec![0.0; n],
            mixing: vec![1.0; n],
            trial_level: vector(),
            trial_log: vector(),
            trial_slope: vector(),
            trial_decay: vector(),
            trial_power: vec![1.0; n + 1],
            trial_weight: vec![1.0; n + 1],
            trial_error: vec![0.0; n],
            floor,
            step_alpha: Step::new(1.0),
            step_beta: Step::new(1.5),
            step_rho: Step::new(0.3),
        };
        smooth_level(y, logistic(chain.theta_alpha), &mut chain.level);
        smooth_slope(&chain.level, logistic(chain.theta_beta), &mut chain.slope, &mut chain.decay);
        if settings.powers {
            for (log, level) in chain.log_level.iter_mut().zip(&chain.level) {
                *log = level.ln();
            }
            powers_of(&chain.log_level, chain.rho, &mut chain.power);
            weights_of(&chain.log_level, chain.phi, chain.tau, &mut chain.weight);
        }
        let typical = chain.weight.iter().sum::<f64>() / chain.weight.len() as f64;
        chain.chi2 = (0.5 * spread / typical).max(floor / typical);
        chain.gamma = (y[n] - y[0]) / n as f64 / chain.power[n] * 0.5;
        chain
    }

    fn update_errors(&mut self) {
        let parts = self.power.iter().zip(&self.slope).zip(&self.decay).zip(&self.level).zip(&self.y[1..]);
        for (error, ((((power, slope), decay), level), y)) in self.error.iter_mut().zip(parts) {
            *error = y - level - self.gamma * power - self.lambda * (slope + decay * self.first_slope);
        }
    }

    fn count(&self) -> usize {
        self.y.len() - 1
    }

    fn misfit(&self) -> f64 {
        misfit(&self.error, &self.weight[..self.count()], self.chi2, FREEDOMS[self.freedom])
    }

    fn accept(&mut self, before: f64, after: f64) -> bool {
        let gain = before - after;
        gain >= 0.0 || self.draws.uniform().ln() < gain
    }

    /// The errors' mixing variables, then the common scale, given everything else.
    fn draw_scale(&mut self) {
        let n = self.count();
        let freedom = FREEDOMS[self.freedom];
        let inverse = 1.0 / self.chi2;
        let shape = 0.5 * (freedom + 1.0);
        let mut sum = 0.0;
        for i in 0..n {
            let square = self.error[i] * self.error[i] / self.weight[i];
            self.mixing[i] = 0.5 * (square * inverse + freedom) / self.draws.gamma(shape);
            sum += square / self.mixing[i];
        }
        self.chi2 = (0.5 * sum / self.draws.gamma(0.5 * n as f64)).max(self.floor / self.weight[n]);
    }

    /// The weights of global and local trend and the first slope, given the mixing variables.
    fn draw_weights(&mut self) {
        let n = self.count();
        let square = |x: f64| x * x;
        let gamma_scale2 = square(self.settings.gamma_scale);
        let lambda_scale2 = square(self.settings.lambda_scale);
        let slope_scale2 = square(self.settings.slope_scale);
        // Scale mixtures behind the Cauchy priors.
        let gamma_prior = 0.5 * (self.gamma * self.gamma + gamma_scale2) / self.draws.exponential();
        let lambda_prior = 0.5 * (self.lambda * self.lambda + lambda_scale2) / self.draws.exponential();
        let slope_prior = 0.5 * (self.first_slope * self.first_slope + slope_scale2) / self.draws.exponential();
        let (mut gg, mut gl, mut ll, mut gy, mut ly) = (1.0 / gamma_prior, 0.0, 1.0 / lambda_prior, 0.0, 0.0);
        for i in 0..n {
            let precision = 1.0 / (self.chi2 * self.weight[i] * self.mixing[i]);
            let global = self.power[i];
            let local = self.slope[i] + self.decay[i] * self.first_slope;
            let rest = self.y[i + 1] - self.level[i];
            gg += precision * global * global;
            gl += precision * global * local;
            ll += precision * local * local;
            gy += precision * global * rest;
            ly += precision * local * rest;
        }
        let remaining = ll - gl * gl / gg;
        if remaining > 0.0 {
            let mean = (ly - gl * gy / gg) / remaining;
            let deviation = (1.0 / remaining).sqrt();
            self.lambda = self.draws.normal_below(mean, deviation, LAMBDA_MAX);
        }
        self.gamma = (gy - gl * self.lambda) / gg + self.draws.normal() / gg.sqrt();
        let (mut precision_sum, mut linear) = (1.0 / slope_prior, 0.0);
        for i in 0..n {
            let precision = 1.0 / (self.chi2 * self.weight[i] * self.mixing[i]);
            let share = self.lambda * self.decay[i];
            let rest = self.y[i + 1] - self.level[i] - self.gamma * self.power[i] - self.lambda * self.slope[i];
            precision_sum += precision * share * share;
            linear += precision * share * rest;
        }
        self.first_slope = linear / precision_sum + self.draws.normal() / precision_sum.sqrt();
        self.update_errors();
    }

    /// The smoothing weight of the level, with the mixing variables integrated out.
    fn move_alpha(&mut self, before: &mut f64) -> bool {
        let n = self.count();
        let theta = self.theta_alpha + self.step_alpha.size() * self.draws.normal();
        smooth_level(self.y, logistic(theta), &mut self.trial_level);
        smooth_slope(&self.trial_level, logistic(self.theta_beta), &mut self.trial_slope, &mut self.trial_decay);
        if self.settings.powers {
            for (log, level) in self.trial_log.iter_mut().zip(&self.trial_level) {
                *log = level.ln();
            }
            powers_of(&self.trial_log, self.rho, &mut self.trial_power);
            weights_of(&self.trial_log, self.phi, self.tau, &mut self.trial_weight);
        }
        for i in 0..n {
            self.trial_error[i] = self.y[i + 1]
                - self.trial_level[i]
                - self.gamma * self.trial_power[i]
                - self.lambda * (self.trial_slope[i] + self.trial_decay[i] * self.first_slope);
        }
        let after = misfit(&self.trial_error, &self.trial_weight[..n], self.chi2, FREEDOMS[self.freedom]);
        let accepted = self.accept(
            *before + prior_of_logit(self.theta_alpha, ALPHA_SHAPE),
            after + prior_of_logit(theta, ALPHA_SHAPE),
        );
        if accepted {
            self.theta_alpha = theta;
            std::mem::swap(&mut self.level, &mut self.trial_level);
            std::mem::swap(&mut self.log_level, &mut self.trial_log);
            std::mem::swap(&mut self.slope, &mut self.trial_slope);
            std::mem::swap(&mut self.decay, &mut self.trial_decay);
            std::mem::swap(&mut self.power, &mut self.trial_power);
            std::mem::swap(&mut self.weight, &mut self.trial_weight);
            std::mem::swap(&mut self.error, &mut self.trial_error);
            *before = after;
        }
        accepted
    }

    /// The smoothing weight of the slope.
    fn move_beta(&mut self, before: &mut f64) -> bool {
        let n = self.count();
        let theta = self.theta_beta + self.step_beta.size() * self.draws.normal();
        smooth_slope(&self.level, logistic(theta), &mut self.trial_slope, &mut self.trial_decay);
        for i in 0..n {
            let old = self.slope[i] + self.decay[i] * self.first_slope;
            let new = self.trial_slope[i] + self.trial_decay[i] * self.first_slope;
            self.trial_error[i] = self.error[i] + self.lambda * (old - new);
        }
        let after = misfit(&self.trial_error, &self.weight[..n], self.chi2, FREEDOMS[self.freedom]);
        let shape = self.settings.beta_shape;
        let old = *before + prior_of_logit(self.theta_beta, shape);
        let accepted = self.accept(old, after + prior_of_logit(theta, shape));
        if accepted {
            self.theta_beta = theta;
            std::mem::swap(&mut self.slope, &mut self.trial_slope);
            std::mem::swap(&mut self.decay, &mut self.trial_decay);
            std::mem::swap(&mut self.error, &mut self.trial_error);
            *before = after;
        }
        accepted
    }

    /// The power of the global trend; with it the weight γ moves so that γ·level^ρ stays where the level is typical.
    fn move_rho(&mut self, before: &mut f64, far: bool) -> bool {
        let n = self.count();
        let rho = if far {
            RHO.0 + (RHO.1 - RHO.0) * self.draws.uniform()
        } else {
            reflect(self.rho + self.step_rho.size() * self.draws.normal(), RHO.0, RHO.1)
        };
        let centre = self.log_level[..n].iter().sum::<f64>() / n as f64;
        let shift = (self.rho - rho) * centre;
        let gamma = self.gamma * shift.exp();
        powers_of(&self.log_level, rho, &mut self.trial_power);
        for i in 0..n {
            self.trial_error[i] = self.error[i] + self.gamma * self.power[i] - gamma * self.trial_power[i];
        }
        let after = misfit(&self.trial_error, &self.weight[..n], self.chi2, FREEDOMS[self.freedom]);
        let scale = self.settings.gamma_scale;
        let old = *before + cauchy(self.gamma, scale) + (self.rho * self.rho).ln_1p();
        let new = after + cauchy(gamma, scale) + (rho * rho).ln_1p() - shift;
        let accepted = self.accept(old, new);
        if accepted {
            self.rho = rho;
            self.gamma = gamma;
            std::mem::swap(&mut self.power, &mut self.trial_power);
            std::mem::swap(&mut self.error, &mut self.trial_error);
            *before = after;
        }
        accepted
    }

    /// How the error scale grows with the level; the common scale moves so that the typical error stays.
    fn move_shape_of_scale(&mut self, before: &mut f64) {
        let n = self.count();
        let tau = self.draws.uniform();
        let phi = self.draws.uniform();
        weights_of(&self.log_level, phi, tau, &mut self.trial_weight);
        let mean_log =
            |weights: &[f64]| weights.chunks(8).map(|chunk| chunk.iter().product::<f64>().ln()).sum::<f64>() / n as f64;
        let shift = mean_log(&self.weight[..n]) - mean_log(&self.trial_weight[..n]);
        let chi2 = self.chi2 * shift.exp();
        let after = misfit(&self.error, &self.trial_weight[..n], chi2, FREEDOMS[self.freedom]);
        // n/2 · ln χ² is left out of `misfit`; the prior 1/χ² makes the shift of ln χ² free of a Jacobian.
        let half = 0.5 * n as f64;
        if self.accept(*before + half * self.chi2.ln(), after + half * chi2.ln()) {
            self.tau = tau;
            self.phi = phi;
            self.chi2 = chi2;
            std::mem::swap(&mut self.weight, &mut self.trial_weight);
            *before = after;
        }
    }

    /// The degrees of freedom, with the mixing variables integrated out.
    fn move_freedom(&mut self, before: &mut f64) {
        let n = self.count();
        // The product is below 9, so the cast is exact.
        let other = ((self.draws.uniform() * FREEDOMS.len() as f64) as usize).min(FREEDOMS.len() - 1);
        if other == self.freedom {
            return;
        }
        let after = misfit(&self.error, &self.weight[..n], self.chi2, FREEDOMS[other]);
        let count = n as f64;
        let old = *before - count * self.freedom_constants[self.freedom];
        let new = after - count * self.freedom_constants[other];
        if self.accept(old, new) {
            self.freedom = other;
            *before = after;
        }
    }

    fn sweep(&mut self, index: usize) {
        let warming = index < self.settings.warm_up;
        self.draw_scale();
        self.draw_weights();
        let mut misfit = self.misfit();
        let accepted = self.move_alpha(&mut misfit);
        if warming {
            self.step_alpha.tune(accepted, index);
        }
        let accepted = self.move_beta(&mut misfit);
        if warming {
            self.step_beta.tune(accepted, index);
        }
        if self.settings.powers {
            self.move_rho(&mut misfit, true);
            let accepted = self.move_rho(&mut misfit, false);
            if warming {
                self.step_rho.tune(accepted, index);
            }
            self.move_shape_of_scale(&mut misfit);
        }
        self.move_freedom(&mut misfit);
    }

    fn record(&self) -> Draw {
        let n = self.count();
        Draw {
            alpha: logistic(self.theta_alpha),
            beta: logistic(self.theta_beta),
            gamma: self.gamma,
            lambda: self.lambda,
            rho: self.rho,
            tau: self.tau,
            phi: self.phi,
            chi2: self.chi2,
            freedom: FREEDOMS[self.freedom],
            level: self.level[n],
            slope: self.slope[n] + self.decay[n] * self.first_slope,
        }
    }
}

/// What the sampler hands back.
pub(super) struct Posterior {
    /// Every `thin`-th sweep after the warm-up.
    pub(super) draws: Vec<Draw>,
    /// Posterior mean of the one-step forecasts of all values but the first.
    pub(super) fitted: Vec<f64>,
}

/// Draws from the posterior of a series of at least three values (all positive where the powers are free).
pub(super) fn posterior(y: &[f64], settings: Settings) -> Posterior {
    let mut chain = Chain::new(y, settings);
    chain.update_errors();
    let mut draws = Vec::with_capacity(settings.sweeps / settings.thin.max(1));
    let mut errors = vec![0.0; chain.count()];
    for index in 0..settings.warm_up + settings.sweeps {
        chain.sweep(index);
        if index < settings.warm_up {
            continue;
        }
        for (sum, error) in errors.iter_mut().zip(&chain.error) {
            *sum += error;
        }
        if (index - settings.warm_up).is_multiple_of(settings.thin.max(1)) {
            draws.push(chain.record());
        }
    }
    let sweeps = settings.sweeps.max(1) as f64;
    let fitted = y.iter().skip(1).zip(&errors).map(|(y, sum)| y - sum / sweeps).collect();
    Posterior { draws, fitted }
}
