//! The theta family: standard, optimised, dynamic and dynamic optimised, and the automatic choice among them.

mod fit;
mod kernel;

pub use fit::ThetaFit;

use super::history::History;
use super::ladder::{self, Ladder};
use super::model::{Fitted, Model, load_as};
use super::registry::{Entry, Kind};
use super::seasonal::{self, Adjustment};
use crate::error::Result;
use serde::{Deserialize, Serialize};

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "theta",
        aliases: &["thetaf", "standard_theta"],
        about: "the standard theta method: exponential smoothing plus half the slope",
        continues_lines: true,
        make: || Box::new(Theta::Standard),
    },
    Entry {
        name: "optimized_theta",
        aliases: &["otm", "optimised_theta"],
        about: "theta with an estimated theta",
        continues_lines: true,
        make: || Box::new(Theta::Optimized),
    },
    Entry {
        name: "dynamic_theta",
        aliases: &["dstm"],
        about: "the standard method with a line that is refitted at every value",
        continues_lines: true,
        make: || Box::new(Theta::Dynamic),
    },
    Entry {
        name: "dot",
        aliases: &["dotm", "dynamic_optimized_theta", "dynamic_optimised_theta"],
        about: "dynamic optimised theta: estimated theta, line refitted at every value",
        continues_lines: true,
        make: || Box::new(Theta::DynamicOptimized),
    },
    Entry {
        name: "auto_theta",
        aliases: &[],
        about: "the theta method with the smallest squared error per degree of freedom",
        continues_lines: true,
        make: || Box::new(Theta::Automatic),
    },
];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "theta", load: load_as::<ThetaFit> }];

/// Which method of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Theta {
    /// Theta 2, the line of all values, all errors count: R's `thetaf`.
    Standard,
    /// Theta estimated, the line of all values.
    Optimized,
    /// Theta 2, the line refitted at every value.
    Dynamic,
    /// Theta estimated, the line refitted at every value.
    DynamicOptimized,
    /// Whichever of the others has the smallest error.
    Automatic,
}

impl Theta {
    fn setting(self) -> kernel::Setting {
        match self {
            Self::Standard => kernel::Setting {
                alpha: kernel::ALPHA_STANDARD,
                skipped: 0,
                ..kernel::Setting::new(false, Some(0.5))
            },
            Self::Optimized => kernel::Setting::new(false, None),
            Self::Dynamic => kernel::Setting::new(true, Some(0.5)),
            Self::DynamicOptimized | Self::Automatic => kernel::Setting::new(true, None),
        }
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Gaps, or fewer than 5 values.
    pub fn fit_history(self, history: &History) -> Result<ThetaFit> {
        let values = history.complete()?;
        if values.len() <= ladder::LONGEST {
            let instead = "use ladder, naive or drift";
            return Err(crate::error::Error::too_few(self.name(), values.len(), ladder::LONGEST + 1, instead));
        }
        let scale = history.magnitude();
        let values: Vec<f64> = values.iter().map(|value| value / scale).collect();
        let (season, adjustment) = season(&values, history.period());
        let plain = match &season {
            Some(season) => seasonal::adjusted(&values, season, adjustment),
            None => values,
        };
        if let Some((_, slope)) = history.line() {
            return Ok(ThetaFit::line(self, slope, history));
        }
        let methods: &[Self] = match self {
            Self::Automatic => &[Self::DynamicOptimized, Self::Optimized, Self::Dynamic, Self::Standard],
            Self::Standard => &[Self::Standard],
            Self::Optimized => &[Self::Optimized],
            Self::Dynamic => &[Self::Dynamic],
            Self::DynamicOptimized => &[Self::DynamicOptimized],
        };
        let mut found: Vec<ThetaFit> = methods
            .iter()
            .map(|method| ThetaFit::new(*method, &plain, season.clone().unwrap_or_default(), adjustment, history, scale))
            .collect();
        found.sort_by(|a, b| a.error_variance().total_cmp(&b.error_variance()));
        let runner_up = found.get(1).map(|fit| (fit.method(), fit.error_variance()));
        // One method at least is always tried.
        Ok(found.swap_remove(0).beside(runner_up))
    }
}

/// Seasonal indices where the series is seasonal at 90 %: ratios where all values are positive, differences else.
fn season(values: &[f64], period: usize) -> (Option<Vec<f64>>, Adjustment) {
    let positive = values.iter().all(|value| *value > 0.0);
    let adjustment = if positive { Adjustment::Multiplicative } else { Adjustment::Additive };
    if !seasonal::is_seasonal(values, period) {
        return (None, adjustment);
    }
    let found = seasonal::indices(values, period, adjustment);
    // A ratio near zero would blow the adjusted value up: R drops the season at 1e-10, a hundredth already distorts.
    let usable = found.filter(|indices| {
        adjustment == Adjustment::Additive || indices.iter().all(|index| *index > SMALLEST_INDEX)
    });
    (usable, adjustment)
}

/// Smallest seasonal ratio that is divided by.
const SMALLEST_INDEX: f64 = 1e-2;

impl Model for Theta {
    fn name(&self) -> String {
        match self {
            Self::Standard => "theta",
            Self::Optimized => "optimized_theta",
            Self::Dynamic => "dynamic_theta",
            Self::DynamicOptimized => "dot",
            Self::Automatic => "auto_theta",
        }
        .to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        match self.fit_history(history) {
            Ok(fit) => Ok(Box::new(fit)),
            // With so few values the ladder stands in, and says so.
            Err(error) if error.is_too_few() => Ok(Box::new(Ladder::fit_history(history))),
            Err(error) => Err(error),
        }
    }
}
