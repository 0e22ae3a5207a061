//! What is believed before the facts: growth, volatility, persistence, soundness of facts.

use super::panel::Scale;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Growth and volatility of one scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScalePrior {
    /// Mean of the common growth a year, on the latent scale.
    pub drift: f64,
    /// Its standard deviation.
    pub drift_sd: f64,
    /// Standard deviation of what a kind adds.
    pub kind_sd: f64,
    /// Standard deviation of what a region adds.
    pub region_sd: f64,
    /// Standard deviation of what a series adds.
    pub series_sd: f64,
    /// Median volatility: standard deviation of one year's shock.
    pub volatility: f64,
}

/// The prior of the pooled form. Every field is in years and on the latent scale (log, or logit for shares).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prior {
    /// What it is called in outputs.
    pub name: String,
    /// Where its numbers come from.
    pub source: String,
    /// Counts.
    pub count: ScalePrior,
    /// Amounts.
    pub amount: ScalePrior,
    /// Shares.
    pub share: ScalePrior,
    /// Medians of the volatility for single kinds, before those of the scales.
    #[serde(default)]
    pub volatility_of_kind: std::collections::BTreeMap<String, f64>,
    /// Factors on `series_sd` with their probabilities: the heavy tail of the series' own growth.
    pub drift_tail: Vec<(f64, f64)>,
    /// Standard deviation of the log volatility between series.
    pub volatility_spread: f64,
    /// Grid of the volatility in standard deviations; weights are normal.
    pub volatility_grid: Vec<f64>,
    /// Velocity: its standard deviation as a share of the volatility.
    pub velocity: f64,
    /// Rate at which the velocity forgets, a year.
    pub velocity_rate: f64,
    /// Passing deviations of the level: their standard deviation as a share of the volatility.
    pub passing: f64,
    /// Rate at which they pass, a year.
    pub passing_rate: f64,
    /// Shock a year that a kind has in common (policy).
    pub common_shock: f64,
    /// Variance a year of small counts, divided by the typical count.
    pub demographic: f64,
    /// Standard deviation of the level around the rough level of the facts.
    pub level_sd: f64,
    /// Probability that a stated fact is not what it says (other definition, misprint).
    pub unsound_probability: f64,
    /// How far off such a fact is.
    pub unsound_sd: f64,
    /// How firmly that probability is held for one series, in facts: a series with one wrong fact is likelier to have another.
    #[serde(default = "unsound_strength")]
    pub unsound_strength: f64,
    /// Share of the variance of unsound levels that those of one series have in common, as figures of another definition do.
    #[serde(default = "unsound_common")]
    pub unsound_common: f64,
}

fn unsound_strength() -> f64 {
    10.0
}

fn unsound_common() -> f64 {
    0.75
}

/// The prior that ships with the crate.
const SHIPPED: &str = include_str!("../../data/prior/pooled.json");

impl Prior {
    /// Reads a prior from JSON text as in `data/prior/pooled.json`.
    ///
    /// # Errors
    /// Text that is not such JSON, and numbers outside their ranges.
    pub fn from_json(text: &str) -> Result<Self> {
        let prior: Self = serde_json::from_str(text)
            .map_err(|error| Error::parse(short(text), format!("a prior as in data/prior/pooled.json ({error})")))?;
        prior.check()?;
        Ok(prior)
    }

    /// The prior as JSON text, to be edited and read back.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The prior that ships with the crate.
    ///
    /// # Errors
    /// None as shipped: a test reads it.
    pub fn shipped() -> Result<Self> {
        Self::from_json(SHIPPED)
    }

    /// The numbers of one scale.
    #[must_use]
    pub fn scale(&self, scale: Scale) -> &ScalePrior {
        match scale {
            Scale::Count => &self.count,
            Scale::Amount => &self.amount,
            Scale::Share { .. } => &self.share,
        }
    }

    /// Median volatility of a kind.
    #[must_use]
    pub fn volatility(&self, scale: Scale, kind: &str) -> f64 {
        self.volatility_of_kind.get(kind).copied().unwrap_or(self.scale(scale).volatility)
    }

    /// One line for outputs: what decides a probability with little evidence.
    #[must_use]
    pub fn describe(&self, scale: Scale, kind: &str) -> String {
        let numbers = self.scale(scale);
        let total = (numbers.drift_sd.powi(2)
            + numbers.kind_sd.powi(2)
            + numbers.region_sd.powi(2)
            + numbers.series_sd.powi(2))
        .sqrt();
        format!(
            "prior {:?}: growth {:.3} ± {:.3} a year (common {:.3}, kind {:.3}, region {:.3}, series {:.3}), volatility {:.3} ×÷ {:.2}",
            self.name,
            numbers.drift,
            total,
            numbers.drift_sd,
            numbers.kind_sd,
            numbers.region_sd,
            numbers.series_sd,
            self.volatility(scale, kind),
            self.volatility_spread.exp(),
        )
    }

    /// The same prior with another common growth on every log scale.
    #[must_use]
    pub fn with_drift(mut self, drift: f64) -> Self {
        self.name = format!("{}, growth {drift}", self.name);
        self.count.drift = drift;
        self.amount.drift = drift;
        self
    }

    /// The same prior with the standard deviations of growth multiplied.
    #[must_use]
    pub fn with_wider_drift(mut self, factor: f64) -> Self {
        self.name = format!("{}, growth spread × {factor}", self.name);
        for scale in [&mut self.count, &mut self.amount, &mut self.share] {
            scale.drift_sd *= factor;
            scale.kind_sd *= factor;
            scale.region_sd *= factor;
            scale.series_sd *= factor;
        }
        self
    }

    /// The same prior with the volatility multiplied.
    #[must_use]
    pub fn with_volatility(mut self, factor: f64) -> Self {
        self.name = format!("{}, volatility × {factor}", self.name);
        for scale in [&mut self.count, &mut self.amount, &mut self.share] {
            scale.volatility *= factor;
        }
        for volatility in self.volatility_of_kind.values_mut() {
            *volatility *= factor;
        }
        self
    }

    /// Checks that every number is inside its range.
    ///
    /// # Errors
    /// Names the first field that is not, and the range.
    pub fn check(&self) -> Result<()> {
        let mut positive = vec![
            ("velocity_rate", self.velocity_rate),
            ("passing_rate", self.passing_rate),
            ("level_sd", self.level_sd),
            ("unsound_sd", self.unsound_sd),
            ("unsound_strength", self.unsound_strength),
        ];
        let mut not_negative = vec![
            ("volatility_spread", self.volatility_spread),
            ("velocity", self.velocity),
            ("passing", self.passing),
            ("common_shock", self.common_shock),
            ("demographic", self.demographic),
        ];
        for scale in [&self.count, &self.amount, &self.share] {
            positive.push(("volatility", scale.volatility));
            positive.push(("drift_sd", scale.drift_sd));
            positive.push(("series_sd", scale.series_sd));
            not_negative.push(("kind_sd", scale.kind_sd));
            not_negative.push(("region_sd", scale.region_sd));
            if !scale.drift.is_finite() {
                return Err(Error::not_finite("prior drift", 0, scale.drift));
            }
        }
        positive.extend(self.volatility_of_kind.values().map(|value| ("volatility_of_kind", *value)));
        for (name, value) in positive {
            if !(value > 0.0 && value.is_finite()) {
                return Err(Error::argument(name, format!("{value} in the prior; it must be positive")));
            }
        }
        for (name, value) in not_negative {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(Error::argument(name, format!("{value} in the prior; it must not be negative")));
            }
        }
        if !(0.0..0.5).contains(&self.unsound_probability) {
            return Err(Error::argument(
                "unsound_probability",
                format!("{} in the prior; it must be in [0, 0.5)", self.unsound_probability),
            ));
        }
        if !(0.0..1.0).contains(&self.unsound_common) {
            return Err(Error::argument(
                "unsound_common",
                format!("{} in the prior; it must be in [0, 1)", self.unsound_common),
            ));
        }
        let tail_ok = self
            .drift_tail
            .iter()
            .all(|(factor, weight)| *factor > 0.0 && *weight > 0.0 && factor.is_finite() && weight.is_finite());
        if self.drift_tail.is_empty() || !tail_ok {
            return Err(Error::argument("drift_tail", "needs pairs of a positive factor and a positive probability"));
        }
        if self.volatility_grid.is_empty() || self.volatility_grid.iter().any(|z| z.is_nan() || z.abs() > 6.0) {
            return Err(Error::argument("volatility_grid", "needs values between -6 and 6"));
        }
        Ok(())
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_prior_reads_and_prints() {
        let prior = Prior::shipped().unwrap();
        assert_eq!(Prior::from_json(&prior.to_json()).unwrap(), prior);
        assert!(prior.describe(Scale::Count, "ent_hightech").contains("growth 0.1"));
    }

    #[test]
    fn wrong_priors_are_named() {
        let mut prior = Prior::shipped().unwrap();
        prior.velocity_rate = 0.0;
        assert!(prior.check().unwrap_err().to_string().contains("velocity_rate"));
        assert!(Prior::from_json("{}").is_err());
    }
}
