//! The posterior of SGT, by Metropolis steps within a Gibbs sampler with a fixed seed.

use super::draws::Draws;
use super::sampler::{FREEDOMS, RHO, Step, cauchy, logistic, misfit, prior_of_logit, reflect, weights_of};
use serde::{Deserialize, Serialize};

/// Second parameters of the Beta(1, ·) priors of the level's and the season's weight.
const ALPHA_SHAPE: f64 = 1.0;
const ZETA_SHAPE: f64 = 3.0;
/// Scale of the Cauchy prior of a seasonal index: its logarithm, or in units of the maximum where it is added.
const SEASON_SCALE: f64 = 0.3;
/// Indices moved in one sweep.
const MOVED: usize = 3;

/// How the sampler is run.
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
    /// Largest value of the scaled series.
    pub(super) maximum: f64,
    /// Scale of the Cauchy prior of the global trend's weight.
    pub(super) gamma_scale: f64,
    /// Whether values are positive: seasons multiply, the trend has a power, errors grow with the level.
    pub(super) powers: bool,
}

/// One draw from the posterior, with the states after the last observation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Draw {
    pub(super) alpha: f64,
    pub(super) zeta: f64,
    pub(super) gamma: f64,
    pub(super) rho: f64,
    pub(super) tau: f64,
    pub(super) phi: f64,
    pub(super) chi2: f64,
    pub(super) freedom: f64,
    pub(super) level: f64,
    /// Indices of the next slots in order.
    pub(super) season: Vec<f64>,
}

impl Draw {
    /// Whether paths can be simulated from it: a draw that was read from a file may hold anything.
    pub(super) fn is_sound(&self) -> bool {
        let parameters = [self.alpha, self.zeta, self.gamma, self.rho, self.tau, self.phi, self.chi2, self.level];
        parameters.iter().chain(&self.season).all(|value| value.is_finite())
            && self.freedom >= 1.0
            && self.freedom.is_finite()
            && self.chi2 >= 0.0
            && !self.season.is_empty()
    }

    /// One path of `out.len()` values; `ring` is room for a season.
    pub(super) fn path(
        &self,
        powers: bool,
        (floor, ceiling): (f64, f64),
        ring: &mut Vec<f64>,
        out: &mut [f64],
        random: &mut Draws,
    ) {
        ring.clear();
        ring.extend_from_slice(&self.season);
        let (m, mut level) = (ring.len(), self.level);
        for (step, slot) in out.iter_mut().enumerate() {
            let index = &mut ring[step % m];
            let noise = random.student(self.freedom);
            if powers {
                let own = level * *index;
                let rest = 1.0 - self.phi;
                let scale = (self.chi2 * (self.phi * self.phi + rest * rest * own.powf(2.0 * self.tau))).sqrt();
                let mean = own + self.gamma * level.powf(self.rho) * *index;
                let value = (mean + scale * noise).clamp(-ceiling, ceiling);
                // As in LGT: a value at the floor leaves the level where it was.
                if value <= floor {
                    *slot = floor;
                } else {
                    *slot = value;
                    level = (level + self.alpha * (value / *index - level)).max(floor);
                    *index += self.zeta * (value / level - *index);
                }
            } else {
                let value = (level + *index + self.gamma + self.chi2.sqrt() * noise).clamp(-ceiling, ceiling);
                *slot = value;
                level += self.alpha * (value - *index - level);
                *index += self.zeta * (value - level - *index);
            }
        }
    }
}

/// Parameters of the chain.
#[derive(Debug, Clone)]
struct State {
    theta_alpha: f64,
    theta_zeta: f64,
    gamma: f64,
    rho: f64,
    tau: f64,
    phi: f64,
    chi2: f64,
    freedom: usize,
    /// Logarithms of the first indices where they multiply, the indices where they are added; they sum to 0.
    season: Vec<f64>,
}

/// What the recursions give at some parameters.
#[derive(Debug, Clone)]
struct Pass {
    /// Level before each value but the first, its logarithm, and the index that meets it.
    log_level: Vec<f64>,
    index: Vec<f64>,
    /// Level with its season, and the logarithm of it.
    own: Vec<f64>,
    log_own: Vec<f64>,
    /// What the global trend's weight is multiplied with.
    lever: Vec<f64>,
    weight: Vec<f64>,
    error: Vec<f64>,
    level: f64,
    ring: Vec<f64>,
}

impl Pass {
    fn new(n: usize, m: usize) -> Self {
        let vector = || vec![0.0; n - 1];
        Self {
            log_level: vector(),
            index: vector(),
            own: vector(),
            log_own: vector(),
            lever: vec![1.0; n - 1],
            weight: vec![1.0; n - 1],
            error: vector(),
            level: 0.0,
            ring: vec![0.0; m],
        }
    }

    fn run(&mut self, y: &[f64], state: &State, powers: bool) {
        let (alpha, zeta, m) = (logistic(state.theta_alpha), logistic(state.theta_zeta), self.ring.len());
        for (slot, season) in self.ring.iter_mut().zip(&state.season) {
            *slot = if powers { season.exp() } else { *season };
        }
        let first = self.ring[0];
        let mut level = if powers { y[0] / first } else { y[0] - first };
        for (i, value) in y[1..].iter().enumerate() {
            let index = self.ring[(i + 1) % m];
            self.index[i] = index;
            if powers {
                self.log_level[i] = level.ln();
                self.own[i] = level * index;
                level += alpha * (value / index - level);
                self.ring[(i + 1) % m] = index + zeta * (value / level - index);
            } else {
                self.own[i] = level + index;
                level += alpha * (value - index - level);
                self.ring[(i + 1) % m] = index + zeta * (value - level - index);
            }
        }
        self.level = level;
        if powers {
            for (log, own) in self.log_own.iter_mut().zip(&self.own) {
                *log = own.ln();
            }
            weights_of(&self.log_own, state.phi, state.tau, &mut self.weight);
            self.bend(state.rho);
        }
        self.miss(y, state.gamma);
    }

    fn bend(&mut self, rho: f64) {
        for ((lever, log), index) in self.lever.iter_mut().zip(&self.log_level).zip(&self.index) {
            *lever = (rho * log).exp() * index;
        }
    }

    fn miss(&mut self, y: &[f64], gamma: f64) {
        for (((error, y), own), lever) in self.error.iter_mut().zip(&y[1..]).zip(&self.own).zip(&self.lever) {
            *error = y - own - gamma * lever;
        }
    }

    fn misfit(&self, state: &State) -> f64 {
        misfit(&self.error, &self.weight, state.chi2, FREEDOMS[state.freedom])
    }
}

struct Chain<'a> {
    y: &'a [f64],
    settings: Settings,
    draws: Draws,
    state: State,
    pass: Pass,
    trial: Pass,
    mixing: Vec<f64>,
    constants: [f64; 9],
    floor: f64,
    step_alpha: Step,
    step_zeta: Step,
    step_rho: Step,
    step_season: Step,
}

impl<'a> Chain<'a> {
    fn new(y: &'a [f64], season: &[f64], settings: Settings) -> Self {
        let (n, m) = (y.len(), season.len());
        let spread = y.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum::<f64>() / (n - 1) as f64;
        let constants = FREEDOMS.map(|nu| {
            statrs::function::gamma::ln_gamma(0.5 * (nu + 1.0))
                - statrs::function::gamma::ln_gamma(0.5 * nu)
                - 0.5 * nu.ln()
        });
        let powers = settings.powers;
        let state = State {
            theta_alpha: 0.0,
            theta_zeta: -1.5,
            gamma: 0.0,
            rho: if powers { 0.4 } else { 0.0 },
            tau: if powers { 0.3 } else { 0.0 },
            phi: if powers { 0.5 } else { 1.0 },
            chi2: 1.0,
            freedom: 5,
            season: season.to_vec(),
        };
        let mut chain = Self {
            y,
            settings,
            draws: Draws::new(settings.seed),
            state,
            pass: Pass::new(n, m),
            trial: Pass::new(n, m),
            mixing: vec![1.0; n - 1],
            constants,
            floor: (settings.maximum * 1e-7).powi(2).max(f64::MIN_POSITIVE),
            step_alpha: Step::new(0.7),
            step_zeta: Step::new(1.0),
            step_rho: Step::new(0.3),
            step_season: Step::new(0.05),
        };
        chain.pass.run(y, &chain.state, powers);
        let typical = chain.pass.weight.iter().sum::<f64>() / chain.pass.weight.len() as f64;
        chain.state.chi2 = (0.25 * spread / typical).max(chain.floor / typical);
        chain
    }

    fn count(&self) -> usize {
        self.y.len() - 1
    }

    fn accept(&mut self, before: f64, after: f64) -> bool {
        let gain = before - after;
        gain >= 0.0 || self.draws.uniform().ln() < gain
    }

    /// The errors' mixing variables and the common scale, then the weight of the global trend, from their conditionals.
    fn draw_linear(&mut self) {
        let n = self.count();
        let freedom = FREEDOMS[self.state.freedom];
        let (inverse, shape) = (1.0 / self.state.chi2, 0.5 * (freedom + 1.0));
        let mut sum = 0.0;
        for i in 0..n {
            let square = self.pass.error[i] * self.pass.error[i] / self.pass.weight[i];
            self.mixing[i] = 0.5 * (square * inverse + freedom) / self.draws.gamma(shape);
            sum += square / self.mixing[i];
        }
        self.state.chi2 = (0.5 * sum / self.draws.gamma(0.5 * n as f64)).max(self.floor / self.pass.weight[n - 1]);
        let scale = self.settings.gamma_scale;
        let prior = 0.5 * (self.state.gamma * self.state.gamma + scale * scale) / self.draws.exponential();
        let (mut precision, mut linear) = (1.0 / prior, 0.0);
        for i in 0..n {
            let weight = 1.0 / (self.state.chi2 * self.pass.weight[i] * self.mixing[i]);
            precision += weight * self.pass.lever[i] * self.pass.lever[i];
            linear += weight * self.pass.lever[i] * (self.y[i + 1] - self.pass.own[i]);
        }
        self.state.gamma = linear / precision + self.draws.normal() / precision.sqrt();
        self.pass.miss(self.y, self.state.gamma);
    }

    /// Tries other parameters of the recursions; `change` is the difference of the priors' minus log densities.
    fn try_state(&mut self, proposal: State, change: f64, before: &mut f64) -> bool {
        self.trial.run(self.y, &proposal, self.settings.powers);
        let after = self.trial.misfit(&proposal);
        let accepted = after.is_finite() && self.accept(*before, after + change);
        if accepted {
            self.state = proposal;
            std::mem::swap(&mut self.pass, &mut self.trial);
            *before = after;
        }
        accepted
    }

    fn move_alpha(&mut self, before: &mut f64) -> bool {
        let mut proposal = self.state.clone();
        proposal.theta_alpha += self.step_alpha.size() * self.draws.normal();
        let change =
            prior_of_logit(proposal.theta_alpha, ALPHA_SHAPE) - prior_of_logit(self.state.theta_alpha, ALPHA_SHAPE);
        self.try_state(proposal, change, before)
    }

    fn move_zeta(&mut self, before: &mut f64) -> bool {
        let mut proposal = self.state.clone();
        proposal.theta_zeta += self.step_zeta.size() * self.draws.normal();
        let change =
            prior_of_logit(proposal.theta_zeta, ZETA_SHAPE) - prior_of_logit(self.state.theta_zeta, ZETA_SHAPE);
        self.try_state(proposal, change, before)
    }

    /// One index against all others, so that their sum stays.
    fn move_season(&mut self, before: &mut f64) -> bool {
        let m = self.state.season.len();
        // The product is below m, so the cast is exact.
        let at = ((self.draws.uniform() * m as f64) as usize).min(m - 1);
        let scale = if self.settings.powers { 1.0 } else { self.settings.maximum };
        let step = scale * self.step_season.size() * self.draws.normal();
        let mut proposal = self.state.clone();
        let share = step / m as f64;
        proposal.season.iter_mut().for_each(|index| *index -= share);
        proposal.season[at] += step;
        let prior = |season: &[f64]| season.iter().map(|index| cauchy(*index, SEASON_SCALE * scale)).sum::<f64>();
        let change = prior(&proposal.season) - prior(&self.state.season);
        self.try_state(proposal, change, before)
    }

    /// The power of the global trend; its weight moves along so that the trend at the typical level stays.
    fn move_rho(&mut self, before: &mut f64, far: bool) -> bool {
        let n = self.count();
        let old = self.state.rho;
        let rho = if far {
            RHO.0 + (RHO.1 - RHO.0) * self.draws.uniform()
        } else {
            reflect(old + self.step_rho.size() * self.draws.normal(), RHO.0, RHO.1)
        };
        let centre = self.pass.log_level.iter().sum::<f64>() / n as f64;
        let shift = (old - rho) * centre;
        let gamma = self.state.gamma * shift.exp();
        self.trial.clone_from(&self.pass);
        self.trial.bend(rho);
        self.trial.miss(self.y, gamma);
        let after = self.trial.misfit(&self.state);
        let scale = self.settings.gamma_scale;
        let prior = |gamma: f64, rho: f64| cauchy(gamma, scale) + (rho * rho).ln_1p();
        let change = prior(gamma, rho) - prior(self.state.gamma, old) - shift;
        let accepted = after.is_finite() && self.accept(*before, after + change);
        if accepted {
            (self.state.rho, self.state.gamma) = (rho, gamma);
            std::mem::swap(&mut self.pass, &mut self.trial);
            *before = after;
        }
        accepted
    }

    /// How the error scale grows with the level; the common scale moves so that the typical error stays.
    fn move_shape_of_scale(&mut self, before: &mut f64) {
        let n = self.count() as f64;
        let (tau, phi) = (self.draws.uniform(), self.draws.uniform());
        weights_of(&self.pass.log_own, phi, tau, &mut self.trial.weight);
        let mean_log = |weights: &[f64]| weights.iter().map(|weight| weight.ln()).sum::<f64>() / n;
        let shift = mean_log(&self.pass.weight) - mean_log(&self.trial.weight);
        let chi2 = self.state.chi2 * shift.exp();
        let after = misfit(&self.pass.error, &self.trial.weight, chi2, FREEDOMS[self.state.freedom]);
        // n/2 ln chi2 is left out of `misfit`; the prior 1/chi2 makes the shift of its logarithm free of a Jacobian.
        if after.is_finite() && self.accept(*before + 0.5 * n * self.state.chi2.ln(), after + 0.5 * n * chi2.ln()) {
            (self.state.tau, self.state.phi, self.state.chi2) = (tau, phi, chi2);
            std::mem::swap(&mut self.pass.weight, &mut self.trial.weight);
            *before = after;
        }
    }

    /// The degrees of freedom, with the mixing variables integrated out.
    fn move_freedom(&mut self, before: &mut f64) {
        // The product is below 9, so the cast is exact.
        let other = ((self.draws.uniform() * FREEDOMS.len() as f64) as usize).min(FREEDOMS.len() - 1);
        if other == self.state.freedom {
            return;
        }
        let after = misfit(&self.pass.error, &self.pass.weight, self.state.chi2, FREEDOMS[other]);
        let n = self.count() as f64;
        let gain = n * (self.constants[self.state.freedom] - self.constants[other]);
        if self.accept(*before, after + gain) {
            self.state.freedom = other;
            *before = after;
        }
    }

    fn sweep(&mut self, index: usize) {
        let warming = index < self.settings.warm_up;
        self.draw_linear();
        let mut misfit = self.pass.misfit(&self.state);
        let accepted = self.move_alpha(&mut misfit);
        if warming {
            self.step_alpha.tune(accepted, index);
        }
        let accepted = self.move_zeta(&mut misfit);
        if warming {
            self.step_zeta.tune(accepted, index);
        }
        for _ in 0..MOVED {
            let accepted = self.move_season(&mut misfit);
            if warming {
                self.step_season.tune(accepted, index);
            }
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
        let m = self.pass.ring.len();
        let next = (0..m).map(|step| self.pass.ring[(self.y.len() + step) % m]);
        Draw {
            alpha: logistic(self.state.theta_alpha),
            zeta: logistic(self.state.theta_zeta),
            gamma: self.state.gamma,
            rho: self.state.rho,
            tau: self.state.tau,
            phi: self.state.phi,
            chi2: self.state.chi2,
            freedom: FREEDOMS[self.state.freedom],
            level: self.pass.level,
            season: next.collect(),
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

/// Draws from the posterior of a series (all positive where `powers`), from first indices whose sum (of logarithms) is 0.
pub(super) fn posterior(y: &[f64], season: &[f64], settings: Settings) -> Posterior {
    let mut chain = Chain::new(y, season, settings);
    let mut draws = Vec::with_capacity(settings.sweeps / settings.thin.max(1));
    let mut errors = vec![0.0; chain.count()];
    for index in 0..settings.warm_up + settings.sweeps {
        chain.sweep(index);
        if index < settings.warm_up {
            continue;
        }
        for (sum, error) in errors.iter_mut().zip(&chain.pass.error) {
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
