//! What the numbers themselves give away before any growth is seen: counts move otherwise than percentages.

use crate::latent::fact::granule_of;

/// Traits of the values of a series, each between 0 and about 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traits {
    /// The traits: whole numbers; large (thousands and more); small (below ten, more the smaller); near a hundred.
    pub values: [f64; Self::COUNT],
    /// Geometric mean of the values.
    pub level: f64,
    /// The finest unit that the values are written in.
    pub unit: f64,
}

impl Traits {
    /// Number of traits.
    pub const COUNT: usize = 4;

    /// Traits of positive values.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
        let count = values.len().max(1) as f64;
        let level = (values.iter().map(|y| y.ln()).sum::<f64>() / count).exp();
        let unit = values.iter().map(|&y| granule_of(y)).fold(f64::INFINITY, f64::min);
        let size = level.log10();
        let whole = if unit >= 1.0 { 1.0 } else { 0.0 };
        let large = 1.0 / (1.0 + ((2.8 - size) / 0.2).exp());
        let small = (1.0 - size).clamp(0.0, 3.0) / 2.0;
        let hundred = (-((size - 1.9) / 0.4).powi(2)).exp();
        Self { values: [whole, large, small, hundred], level, unit }
    }

    /// Σ coefficient × trait.
    #[must_use]
    pub fn dot(&self, coefficients: &[f64; Self::COUNT]) -> f64 {
        self.values.iter().zip(coefficients).map(|(a, b)| a * b).sum()
    }
}
