//! One pass over the data: the objective of a form and its exact gradient by a backward pass.
//!
//! The cost of the gradient does not depend on the number of parameters: the backward pass walks the recursions once from
//! the last value to the first (reverse-mode differentiation by hand).

use super::form::{EtsForm, Noise, Season, Trend};

/// Smoothing weights, damping and start states in natural terms; unused entries are ignored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
    pub phi: f64,
    pub level: f64,
    pub slope: f64,
    /// One entry per slot of the season, the first belongs to the first value.
    pub season: Vec<f64>,
}

/// What the backward pass needs of one step.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    level: f64,
    slope: f64,
    season: f64,
    /// Level and growth together, and the growth alone.
    base: f64,
    growth: f64,
    mean: f64,
}

/// A form with its data and the memory of its passes.
#[derive(Debug)]
pub struct Kernel<'a> {
    pub form: EtsForm,
    pub values: &'a [f64],
    pub period: usize,
    tape: Vec<Step>,
    season: Vec<f64>,
    season_adjoint: Vec<f64>,
}

/// Sums over the sample: squared errors (relative ones where the noise is multiplicative) and logarithms of the means.
#[derive(Debug, Clone, Copy)]
pub struct Sums {
    pub square: f64,
    pub logs: f64,
}

/// States after the last value.
#[derive(Debug, Clone, PartialEq)]
pub struct States {
    pub level: f64,
    pub slope: f64,
    pub season: Vec<f64>,
}

/// Mean squared errors below this, in units of the largest value squared, are rounding: without the floor a perfect fit
/// has an infinite likelihood and the criteria cannot prefer the simplest form.
const SQUARE_FLOOR: f64 = 1e-30;

/// Relative errors divide by the mean; below this, in units of the largest value, the quotient is rounding (R's tolerance).
const SMALLEST_MEAN: f64 = 1e-10;

impl<'a> Kernel<'a> {
    pub fn new(form: EtsForm, values: &'a [f64], period: usize) -> Self {
        let slots = if form.season == Season::None { 0 } else { period };
        Self {
            form,
            values,
            period,
            tape: vec![Step::default(); values.len()],
            season: vec![0.0; slots],
            season_adjoint: vec![0.0; slots],
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
    fn count(&self) -> f64 {
        self.values.len() as f64
    }

    /// R's `lik`: n ln(sum of squares), plus twice the sum of log means where the noise is multiplicative. Infinite outside
    /// the domain of the form.
    pub fn objective(&mut self, at: &Point) -> f64 {
        match self.sums(at) {
            Some(sums) => self.combine(sums),
            None => f64::INFINITY,
        }
    }

    pub fn combine(&self, sums: Sums) -> f64 {
        let n = self.count();
        n * (sums.square + n * SQUARE_FLOOR).ln() + 2.0 * sums.logs
    }

    pub fn sums(&mut self, at: &Point) -> Option<Sums> {
        match (self.form.trend, self.form.season) {
            (Trend::None, Season::None) => self.forward::<0, 0>(at),
            (Trend::None, Season::Additive) => self.forward::<0, 1>(at),
            (Trend::None, Season::Multiplicative) => self.forward::<0, 2>(at),
            (Trend::Additive | Trend::AdditiveDamped, Season::None) => self.forward::<1, 0>(at),
            (Trend::Additive | Trend::AdditiveDamped, Season::Additive) => self.forward::<1, 1>(at),
            (Trend::Additive | Trend::AdditiveDamped, Season::Multiplicative) => self.forward::<1, 2>(at),
            (_, Season::None) => self.forward::<2, 0>(at),
            (_, Season::Additive) => self.forward::<2, 1>(at),
            (_, Season::Multiplicative) => self.forward::<2, 2>(at),
        }
    }

    /// Objective and gradient in the natural parameters, after a pass of [`objective`](Self::objective) at the same point.
    pub fn gradient(&mut self, at: &Point, out: &mut Point) -> f64 {
        let Some(sums) = self.sums(at) else { return f64::INFINITY };
        match (self.form.trend, self.form.season) {
            (Trend::None, Season::None) => self.backward::<0, 0>(at, sums, out),
            (Trend::None, Season::Additive) => self.backward::<0, 1>(at, sums, out),
            (Trend::None, Season::Multiplicative) => self.backward::<0, 2>(at, sums, out),
            (Trend::Additive | Trend::AdditiveDamped, Season::None) => self.backward::<1, 0>(at, sums, out),
            (Trend::Additive | Trend::AdditiveDamped, Season::Additive) => self.backward::<1, 1>(at, sums, out),
            (Trend::Additive | Trend::AdditiveDamped, Season::Multiplicative) => self.backward::<1, 2>(at, sums, out),
            (_, Season::None) => self.backward::<2, 0>(at, sums, out),
            (_, Season::Additive) => self.backward::<2, 1>(at, sums, out),
            (_, Season::Multiplicative) => self.backward::<2, 2>(at, sums, out),
        }
        self.combine(sums)
    }

    /// States after the last value, and the one-step means along the way.
    pub fn run(&mut self, at: &Point) -> Option<(States, Vec<f64>, Sums)> {
        let sums = self.sums(at)?;
        let fitted = self.tape.iter().map(|step| step.mean).collect();
        let last = self.tape.last().copied().unwrap_or_default();
        let y = self.values.last().copied().unwrap_or_default();
        let seasonless = match self.form.season {
            Season::None => y,
            Season::Additive => y - last.season,
            Season::Multiplicative => y / last.season,
        };
        let surprise = seasonless - last.base;
        let level = last.base + at.alpha * surprise;
        let slope = match self.form.trend {
            Trend::None => 0.0,
            Trend::Additive | Trend::AdditiveDamped => last.growth + at.beta * surprise,
            _ => last.growth + at.beta * surprise / last.level,
        };
        Some((States { level, slope, season: self.season.clone() }, fitted, sums))
    }

    /// TREND 0 none, 1 additive, 2 multiplicative; SEASON the same.
    fn forward<const TREND: u8, const SEASON: u8>(&mut self, at: &Point) -> Option<Sums> {
        let relative = self.form.noise == Noise::Multiplicative;
        let (alpha, beta, gamma, phi) = (at.alpha, at.beta, at.gamma, at.phi);
        let (mut level, mut slope) = (at.level, at.slope);
        if SEASON > 0 {
            self.season.copy_from_slice(&at.season);
        }
        let (mut square, mut logs, mut product) = (0.0, 0.0, 1.0_f64);
        let mut slot = 0;
        for (&y, step) in self.values.iter().zip(&mut self.tape) {
            let (growth, base) = match TREND {
                0 => (0.0, level),
                1 => (phi * slope, level + phi * slope),
                _ => {
                    if slope <= 0.0 || level <= 0.0 {
                        return None;
                    }
                    let growth = if phi == 1.0 { slope } else { slope.powf(phi) };
                    (growth, level * growth)
                }
            };
            let season = if SEASON > 0 { self.season[slot] } else { 0.0 };
            let (mean, seasonless) = match SEASON {
                0 => (base, y),
                1 => (base + season, y - season),
                _ => {
                    if season <= 0.0 || base <= 0.0 {
                        return None;
                    }
                    (base * season, y / season)
                }
            };
            *step = Step { level, slope, season, base, growth, mean };
            if relative {
                if mean.abs() < SMALLEST_MEAN {
                    return None;
                }
                let error = y / mean - 1.0;
                square += error * error;
                // One logarithm for many means, as long as their product stays in range.
                product *= mean.abs();
                if !(1e-200..1e200).contains(&product) {
                    logs += product.ln();
                    product = 1.0;
                }
            } else {
                let error = y - mean;
                square += error * error;
            }
            let surprise = seasonless - base;
            if TREND == 1 {
                slope = growth + beta * surprise;
            } else if TREND == 2 {
                slope = growth + beta * surprise / level;
            }
            level = base + alpha * surprise;
            if SEASON > 0 {
                let target = if SEASON == 1 { y - base } else { y / base };
                self.season[slot] = season + gamma * (target - season);
                slot += 1;
                if slot == self.period {
                    slot = 0;
                }
            }
        }
        if relative {
            logs += product.ln();
        }
        (square.is_finite() && logs.is_finite()).then_some(Sums { square, logs })
    }

    fn backward<const TREND: u8, const SEASON: u8>(&mut self, at: &Point, sums: Sums, out: &mut Point) {
        let relative = self.form.noise == Noise::Multiplicative;
        let (alpha, beta, gamma, phi) = (at.alpha, at.beta, at.gamma, at.phi);
        let n = self.count();
        let weight = 2.0 * n / (sums.square + n * SQUARE_FLOOR);
        let (mut to_alpha, mut to_beta, mut to_gamma, mut to_phi) = (0.0, 0.0, 0.0, 0.0);
        let (mut to_level, mut to_slope) = (0.0, 0.0);
        self.season_adjoint.fill(0.0);
        let mut slot = if SEASON > 0 { self.values.len() % self.period } else { 0 };
        for (&y, step) in self.values.iter().zip(&self.tape).rev() {
            let Step { level, slope, season, base, growth, mean } = *step;
            let seasonless = match SEASON {
                0 => y,
                1 => y - season,
                _ => y / season,
            };
            let surprise = seasonless - base;
            to_alpha += to_level * surprise;
            let mut to_base = to_level * (1.0 - alpha);
            let mut to_seasonless = to_level * alpha;
            let mut to_growth = 0.0;
            let mut next_level = 0.0;
            if TREND == 1 {
                to_beta += to_slope * surprise;
                to_seasonless += to_slope * beta;
                to_base -= to_slope * beta;
                to_growth = to_slope;
            } else if TREND == 2 {
                let share = to_slope / level;
                to_beta += share * surprise;
                to_seasonless += share * beta;
                to_base -= share * beta;
                next_level -= share * beta * surprise / level;
                to_growth = to_slope;
            }
            let to_mean = if relative {
                let ratio = y / mean;
                (2.0 - weight * (ratio - 1.0) * ratio) / mean
            } else {
                -weight * (y - mean)
            };
            if SEASON == 0 {
                to_base += to_mean;
            } else {
                slot = if slot == 0 { self.period - 1 } else { slot - 1 };
                let to_next = self.season_adjoint[slot];
                let mut to_season = to_next * (1.0 - gamma);
                if SEASON == 1 {
                    to_gamma += to_next * (y - base - season);
                    to_base -= to_next * gamma;
                    to_season += to_mean - to_seasonless;
                    to_base += to_mean;
                } else {
                    let target = y / base;
                    to_gamma += to_next * (target - season);
                    to_base -= to_next * gamma * target / base;
                    to_season += to_mean * base - to_seasonless * seasonless / season;
                    to_base += to_mean * season;
                }
                self.season_adjoint[slot] = to_season;
            }
            if TREND == 0 {
                to_level = to_base;
            } else if TREND == 1 {
                to_growth += to_base;
                to_level = to_base + next_level;
                to_slope = phi * to_growth;
                to_phi += slope * to_growth;
            } else {
                to_growth += to_base * level;
                to_level = to_base * growth + next_level;
                to_slope = to_growth * phi * growth / slope;
                to_phi += to_growth * growth * slope.ln();
            }
        }
        out.alpha = to_alpha;
        out.beta = to_beta;
        out.gamma = to_gamma;
        out.phi = to_phi;
        out.level = to_level;
        out.slope = to_slope;
        out.season.clear();
        out.season.extend_from_slice(&self.season_adjoint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_that_of_the_objective() {
        let values: Vec<f64> = (0..23)
            .map(|t| 2.0 + 0.05 * f64::from(t) + 0.3 * (f64::from(t) * 1.9).sin() + 0.2 * f64::from(t % 4))
            .collect();
        for form in EtsForm::all() {
            let mut kernel = Kernel::new(form, &values, 4);
            let season = match form.season {
                Season::None => vec![],
                Season::Additive => vec![-0.3, 0.1, 0.05, 0.15],
                Season::Multiplicative => vec![0.9, 1.02, 0.98, 1.1],
            };
            let slope = if form.trend.multiplicative() { 1.03 } else { 0.04 };
            let phi = if form.trend.damped() { 0.9 } else { 1.0 };
            let at = Point { alpha: 0.4, beta: 0.11, gamma: 0.2, phi, level: 1.9, slope, season };
            let mut exact = Point::default();
            kernel.gradient(&at, &mut exact);
            let mut check = |name: &str, exact: f64, field: &dyn Fn(&mut Point) -> &mut f64| {
                let step = 1e-6;
                let (mut up, mut down) = (at.clone(), at.clone());
                *field(&mut up) += step;
                *field(&mut down) -= step;
                let slope = (kernel.objective(&up) - kernel.objective(&down)) / (2.0 * step);
                assert!((slope - exact).abs() < 1e-6 * (1.0 + exact.abs()), "{form} {name}: {slope} {exact}");
            };
            check("alpha", exact.alpha, &|p| &mut p.alpha);
            check("level", exact.level, &|p| &mut p.level);
            if form.trend != Trend::None {
                check("beta", exact.beta, &|p| &mut p.beta);
                check("slope", exact.slope, &|p| &mut p.slope);
            }
            if form.trend.damped() {
                check("phi", exact.phi, &|p| &mut p.phi);
            }
            if form.season != Season::None {
                check("gamma", exact.gamma, &|p| &mut p.gamma);
                check("season", exact.season[2], &|p| &mut p.season[2]);
            }
        }
    }
}
