//! The numbers of the series form, as learned and as stored.

use super::traits::Traits;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// How levels move around their trend: f = σ [a B + s I + c O], B Brownian, I an integrated velocity of variance 1 that
/// forgets at rate κ, O a passing deviation of variance 1 that forgets at rate ρ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    /// Weight of the Brownian part.
    pub a: f64,
    /// Weight of the integrated velocity.
    pub s: f64,
    /// Rate of the velocity, a year.
    pub kappa: f64,
    /// Weight of the passing deviation.
    pub c: f64,
    /// Rate of the passing deviation, a year.
    pub rho: f64,
    /// Log weight of the structure, before traits.
    pub weight: f64,
    /// Change of the log weight with z, the standardised log volatility.
    pub weight_z: f64,
    /// Change of the log weight with the traits of the numbers.
    pub traits: [f64; Traits::COUNT],
}

/// One normal of the growth a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drift {
    /// Mean.
    pub mean: f64,
    /// Standard deviation; the part `d σ` comes on top.
    pub sd: f64,
    /// Log weight, before traits.
    pub weight: f64,
    /// Change of the log weight with z.
    pub weight_z: f64,
    /// Change of the log weight with the traits of the numbers.
    pub traits: [f64; Traits::COUNT],
}

/// Parameters of the series form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// What it is called.
    pub name: String,
    /// Where the numbers come from.
    pub source: String,
    /// Nodes of z.
    pub grid: Vec<f64>,
    /// ln σ = log_volatility + volatility_spread · z.
    pub log_volatility: f64,
    /// Spread of ln σ.
    pub volatility_spread: f64,
    /// Shift of z with the traits of the numbers.
    pub volatility_traits: [f64; Traits::COUNT],
    /// Standard deviation of growth as a share of σ.
    pub drift_share: f64,
    /// Structures.
    pub structures: Vec<Structure>,
    /// Growth.
    pub drifts: Vec<Drift>,
    /// Probability that the future is shocked.
    pub shock: f64,
    /// Factor on the predictive standard deviation then.
    pub shock_factor: f64,
    /// Variance a year of whole numbers, divided by their typical size.
    pub demographic: f64,
    /// Whether the rounding of the numbers counts as noise.
    pub rounding: bool,
    /// Factors on the predictive standard deviation after 1, 2, 3 and more points.
    pub stretch: [f64; 4],
}

const SHIPPED: &str = include_str!("../../../data/prior/series.json");

impl Parameters {
    /// Reads parameters from JSON text as in `data/prior/series.json`.
    ///
    /// # Errors
    /// Text that is not such JSON, and numbers outside their ranges.
    pub fn from_json(text: &str) -> Result<Self> {
        let read: Self = serde_json::from_str(text).map_err(|error| {
            let start: String = text.chars().take(40).collect();
            Error::parse(start, format!("parameters as in data/prior/series.json ({error})"))
        })?;
        read.check()?;
        Ok(read)
    }

    /// The parameters that ship with the crate.
    ///
    /// # Errors
    /// None as shipped: a test reads them.
    pub fn shipped() -> Result<Self> {
        Self::from_json(SHIPPED)
    }

    /// JSON text, to be edited and read back.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Checks that every number is inside its range.
    ///
    /// # Errors
    /// Names the field that is not.
    pub fn check(&self) -> Result<()> {
        if self.grid.is_empty() || self.structures.is_empty() || self.drifts.is_empty() {
            return Err(Error::too_few("parameters of the series form", 0, 1, "give grid, structures and drifts"));
        }
        let mut positive = vec![
            ("volatility_spread", self.volatility_spread),
            ("shock_factor", self.shock_factor),
            ("stretch", self.stretch.iter().copied().fold(f64::INFINITY, f64::min)),
        ];
        for structure in &self.structures {
            positive.push(("kappa", structure.kappa));
            positive.push(("rho", structure.rho));
            positive.push(("a", structure.a));
        }
        positive.extend(self.drifts.iter().map(|drift| ("sd", drift.sd)));
        for (name, value) in positive {
            if !(value > 0.0 && value.is_finite()) {
                return Err(Error::argument(name, format!("{value} in the series form; it must be positive")));
            }
        }
        let rest = self.to_vector();
        if let Some(index) = rest.iter().position(|value| !value.is_finite()) {
            return Err(Error::not_finite("parameters of the series form", index, rest[index]));
        }
        if !(0.0..1.0).contains(&self.shock) || self.demographic < 0.0 || self.drift_share < 0.0 {
            return Err(Error::argument("shock", "shock must be in [0, 1), demographic and drift_share not negative"));
        }
        Ok(())
    }

    /// Values that a search may move freely; positive numbers go in as logs. First those that change the likelihood of
    /// the components ([`Parameters::shape_count`] of them), then those that change only their weights.
    #[must_use]
    pub fn to_vector(&self) -> Vec<f64> {
        let small = |x: f64| x.max(1e-8).ln();
        let mut out = vec![self.log_volatility, small(self.volatility_spread), small(self.drift_share)];
        out.push(small(self.demographic));
        for one in &self.structures {
            out.extend([small(one.a), small(one.s), small(one.kappa), small(one.c), small(one.rho)]);
        }
        for one in &self.drifts {
            out.extend([one.mean * DRIFT_UNIT, small(one.sd)]);
        }
        out.push((self.shock.max(1e-8) / (1.0 - self.shock)).ln());
        out.push(small(self.shock_factor));
        out.extend(self.stretch.map(small));
        for one in self.structures.iter().skip(1) {
            out.extend([one.weight, one.weight_z]);
            out.extend(one.traits);
        }
        for one in self.drifts.iter().skip(1) {
            out.extend([one.weight, one.weight_z]);
            out.extend(one.traits);
        }
        out.extend(self.volatility_traits);
        out
    }

    /// Factor on the predictive standard deviation after so many points.
    #[must_use]
    pub fn stretch_after(&self, points: usize) -> f64 {
        let [one, two, three, more] = self.stretch;
        match points {
            0 | 1 => one,
            2 => two,
            3 => three,
            _ => more,
        }
    }

    /// How many leading values of the vector change more than weights.
    #[must_use]
    pub fn shape_count(&self) -> usize {
        10 + 5 * self.structures.len() + 2 * self.drifts.len()
    }

    /// The same form with the values of a vector.
    #[must_use]
    pub fn with_vector(&self, values: &[f64]) -> Self {
        let mut out = self.clone();
        let mut next = values.iter().copied();
        let mut take = || next.next().unwrap_or(0.0);
        out.log_volatility = take();
        out.volatility_spread = take().exp();
        out.drift_share = take().exp();
        out.demographic = take().exp();
        for one in &mut out.structures {
            for field in [&mut one.a, &mut one.s, &mut one.kappa, &mut one.c, &mut one.rho] {
                *field = take().exp();
            }
        }
        for one in &mut out.drifts {
            one.mean = take() / DRIFT_UNIT;
            one.sd = take().exp();
        }
        out.shock = 1.0 / (1.0 + (-take()).exp());
        out.shock_factor = take().exp();
        for stretch in &mut out.stretch {
            *stretch = take().exp();
        }
        for one in out.structures.iter_mut().skip(1) {
            one.weight = take();
            one.weight_z = take();
            one.traits.fill_with(&mut take);
        }
        for one in out.drifts.iter_mut().skip(1) {
            one.weight = take();
            one.weight_z = take();
            one.traits.fill_with(&mut take);
        }
        out.volatility_traits.fill_with(&mut take);
        out
    }
}

/// Growth of a few percent becomes a number of the size of the other values of the vector.
const DRIFT_UNIT: f64 = 30.0;
