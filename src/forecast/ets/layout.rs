//! Where each parameter of a form stands in the optimiser's vector, in which units and between which limits.

use super::form::{EtsForm, Season, Trend};
use super::kernel::Point;
use crate::forecast::model::count;

/// Limits of the level's weight, R's.
const ALPHA: (f64, f64) = (1e-4, 0.9999);
/// Limits of the other weights as shares of what the level's weight leaves them: R's region and its edge at 0.
const SHARE: (f64, f64) = (1e-4, 1.0 - 1e-9);
/// Limits of the damping, R's.
pub const PHI: (f64, f64) = (0.8, 0.98);

/// Where each parameter stands in the optimiser's vector.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub form: EtsForm,
    period: usize,
    /// Typical change of the series: start states stand in the vector in units of it, so that all entries have the same
    /// size of effect. Without it a series such as 1e6 + noise takes ten times the steps.
    unit: f64,
    /// The same relative to the level, for growth and season factors.
    share: f64,
    /// Centres of the prior, in units: level before the first value and mean change (or factor).
    pub first: f64,
    pub change: f64,
}

impl Layout {
    pub fn new(form: EtsForm, values: &[f64], period: usize) -> Self {
        let n = count(values.len().max(2));
        let square: f64 = values.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
        let level = values.iter().map(|y| y.abs()).sum::<f64>() / n;
        let unit = (square / (n - 1.0)).sqrt().clamp(1e-6, 1.0);
        let share = (unit / level.max(1e-6)).min(1.0);
        let (first, last) = (values.first().copied().unwrap_or_default(), values.last().copied().unwrap_or_default());
        let mean_change = (last - first) / (n - 1.0);
        let trended = form.trend != Trend::None;
        let start = if trended { first - mean_change } else { first };
        let change = if !form.trend.multiplicative() {
            mean_change / unit
        } else if first > 0.0 && last > 0.0 {
            (last / first).powf(1.0 / (n - 1.0)) / share
        } else {
            1.0 / share
        };
        Self { form, period, unit, share, first: start / unit, change }
    }

    /// What a unit of the optimiser's level, slope and seasonal terms is in the data.
    pub fn level_unit(&self) -> f64 {
        self.unit
    }

    pub fn slope_unit(&self) -> f64 {
        if self.form.trend.multiplicative() { self.share } else { self.unit }
    }

    pub fn season_unit(&self) -> f64 {
        if self.form.season == Season::Multiplicative { self.share } else { self.unit }
    }

    pub fn trend(&self) -> bool {
        self.form.trend != Trend::None
    }

    pub fn seasonal(&self) -> bool {
        self.form.season != Season::None
    }

    /// Number of entries before the start states.
    pub fn states(&self) -> usize {
        1 + usize::from(self.trend()) + usize::from(self.seasonal()) + usize::from(self.form.trend.damped())
    }

    pub fn bounds(&self) -> Vec<(f64, f64)> {
        let mut out = vec![ALPHA];
        if self.trend() {
            out.push(SHARE);
        }
        if self.seasonal() {
            out.push(SHARE);
        }
        if self.form.trend.damped() {
            out.push(PHI);
        }
        let positive = (1e-8, f64::INFINITY);
        let any = (f64::NEG_INFINITY, f64::INFINITY);
        let units = (self.unit, self.slope_unit(), self.season_unit());
        let in_units = |bound: (f64, f64), unit: f64| (bound.0 / unit, bound.1);
        let factors = self.form.trend.multiplicative() || self.form.season == Season::Multiplicative;
        out.push(in_units(if factors { positive } else { any }, units.0));
        if self.trend() {
            out.push(in_units(if self.form.trend.multiplicative() { positive } else { any }, units.1));
        }
        if self.seasonal() {
            let bound = if self.form.season == Season::Multiplicative { positive } else { any };
            out.resize(out.len() + self.period - 1, in_units(bound, units.2));
        }
        out
    }

    pub fn unpack(&self, x: &[f64], at: &mut Point) {
        let mut next = x.iter().copied();
        let mut take = || next.next().unwrap_or_default();
        at.alpha = take();
        at.beta = if self.trend() { at.alpha * take() } else { 0.0 };
        at.gamma = if self.seasonal() { (1.0 - at.alpha) * take() } else { 0.0 };
        at.phi = if self.form.trend.damped() { take() } else { 1.0 };
        at.level = self.unit * take();
        at.slope = if self.trend() { self.slope_unit() * take() } else { 0.0 };
        if self.seasonal() {
            let total = if self.form.season == Season::Multiplicative { self.period } else { 0 };
            at.season.clear();
            at.season.push(0.0);
            at.season.extend(next.map(|value| self.season_unit() * value));
            let rest: f64 = at.season.iter().skip(1).sum();
            if let Some(first) = at.season.first_mut() {
                *first = count(total) - rest;
            }
        }
    }

    pub fn pack(&self, at: &Point) -> Vec<f64> {
        let mut out = Vec::with_capacity(self.states() + 2 + at.season.len());
        self.pack_into(at, &mut out);
        out
    }

    pub fn pack_into(&self, at: &Point, out: &mut Vec<f64>) {
        out.clear();
        out.push(at.alpha);
        if self.trend() {
            out.push(at.beta / at.alpha);
        }
        if self.seasonal() {
            out.push(at.gamma / (1.0 - at.alpha));
        }
        if self.form.trend.damped() {
            out.push(at.phi);
        }
        out.push(at.level / self.unit);
        if self.trend() {
            out.push(at.slope / self.slope_unit());
        }
        if self.seasonal() {
            out.extend(at.season.iter().skip(1).map(|value| value / self.season_unit()));
        }
    }
}
