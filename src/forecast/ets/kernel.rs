//! One pass over the data: the objective of a form, its one-step means and its states after the last value.

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

/// A form with its data and the memory of its passes.
#[derive(Debug)]
pub struct Kernel<'a> {
    pub form: EtsForm,
    pub values: &'a [f64],
    pub period: usize,
    season: Vec<f64>,
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
pub const SQUARE_FLOOR: f64 = 1e-30;

/// Relative errors divide by the mean; below this, in units of the largest value, the quotient is rounding (R's tolerance).
pub const SMALLEST_MEAN: f64 = 1e-10;

impl<'a> Kernel<'a> {
    pub fn new(form: EtsForm, values: &'a [f64], period: usize) -> Self {
        let slots = if form.season == Season::None { 0 } else { period };
        Self { form, values, period, season: vec![0.0; slots] }
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
    pub fn count(&self) -> f64 {
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

    fn sums(&mut self, at: &Point) -> Option<Sums> {
        self.pass(at, |_| {}).map(|(sums, _)| sums)
    }

    /// Sums, and level and slope after the last value; `visit` gets the one-step means along the way.
    fn pass(&mut self, at: &Point, visit: impl FnMut(f64)) -> Option<(Sums, (f64, f64))> {
        match (self.form.trend, self.form.season) {
            (Trend::None, Season::None) => self.forward::<0, 0>(at, visit),
            (Trend::None, Season::Additive) => self.forward::<0, 1>(at, visit),
            (Trend::None, Season::Multiplicative) => self.forward::<0, 2>(at, visit),
            (Trend::Additive | Trend::AdditiveDamped, Season::None) => self.forward::<1, 0>(at, visit),
            (Trend::Additive | Trend::AdditiveDamped, Season::Additive) => self.forward::<1, 1>(at, visit),
            (Trend::Additive | Trend::AdditiveDamped, Season::Multiplicative) => self.forward::<1, 2>(at, visit),
            (_, Season::None) => self.forward::<2, 0>(at, visit),
            (_, Season::Additive) => self.forward::<2, 1>(at, visit),
            (_, Season::Multiplicative) => self.forward::<2, 2>(at, visit),
        }
    }

    /// States after the last value, and the one-step means along the way.
    pub fn run(&mut self, at: &Point) -> Option<(States, Vec<f64>, Sums)> {
        let mut fitted = Vec::with_capacity(self.values.len());
        let (sums, (level, slope)) = self.pass(at, |mean| fitted.push(mean))?;
        let slope = if self.form.trend == Trend::None { 0.0 } else { slope };
        Some((States { level, slope, season: self.season.clone() }, fitted, sums))
    }

    /// TREND 0 none, 1 additive, 2 multiplicative; SEASON the same.
    fn forward<const TREND: u8, const SEASON: u8>(
        &mut self,
        at: &Point,
        mut visit: impl FnMut(f64),
    ) -> Option<(Sums, (f64, f64))> {
        let relative = self.form.noise == Noise::Multiplicative;
        let (alpha, beta, gamma, phi) = (at.alpha, at.beta, at.gamma, at.phi);
        let (mut level, mut slope) = (at.level, at.slope);
        if SEASON > 0 {
            self.season.copy_from_slice(&at.season);
        }
        let (mut square, mut logs, mut product) = (0.0, 0.0, 1.0_f64);
        let mut slot = 0;
        for &y in self.values {
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
            visit(mean);
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
        (square.is_finite() && logs.is_finite()).then_some((Sums { square, logs }, (level, slope)))
    }
}
