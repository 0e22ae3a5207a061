//! Seasonal and trend decomposition by local regression (STL), for one season or several (MSTL).
//!
//! **When to use.** Series with a season of two periods or more, for looking at the parts, for the strength of trend and
//! season, and for forecasting the seasonally adjusted series with any model ([`forecaster`]). The season may change
//! slowly. Not for series shorter than two seasons; seasons that grow with the level want logarithms first.
//!
//! **Model.** `y_t = trend_t + season_t + remainder_t`. Each inner round smooths the detrended values of each season
//! slot over the years by local regression, takes a low-pass filter (three moving averages and a local regression) of
//! the result off, and smooths the seasonally adjusted values to the trend. Outer rounds weight points down whose
//! remainder is large (bisquare at six times the median). The local regression at `x` over the `q` nearest slots, the farthest
//! at distance `h`, has the weights `(1 - (|x_i - x| / h)³)³`.
//!
//! **Parameters.**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `period` | – | 2.. | slots | length of the season |
//! | `seasonal` | 7 + 4 for the first season, + 4 for each more | odd, 7.. or periodic | seasons | span of the season's smoother |
//! | `trend` | 1.5 period / (1 - 1.5 / seasonal), odd | odd, 3.. | slots | span of the trend's smoother |
//! | `low_pass` | period, odd | odd, 3.. | slots | span of the low-pass smoother |
//! | `degrees` | 0, 1, 1 | 0, 1 | – | degrees of the three local regressions |
//! | `jumps` | a tenth of the spans | 1.. | slots | every how many slots each is evaluated |
//! | `robust` | no | – | – | outer rounds (15 with 1 inner) or not (0 with 2 inner) |
//!
//! **Estimation.** A fixed number of rounds; there is no objective and no stop rule.
//!
//! **Intervals.** None for the parts; the [`forecaster`] has those of its model.
//!
//! **Missing values.** Filled on the straight line between their neighbours of the same season slot's adjusted level for
//! the smoothing; their remainder is `None`.
//!
//! **Errors.** Fewer values than two seasons and one, a period below 2, even or too small spans.
//!
//! **Example.**
//!
//! ```
//! use ontrend::forecast::{history::History, stl::Stl};
//! let season = [3.0, -1.0, -4.0, 2.0];
//! let values: Vec<f64> = (0..32).map(|t| 50.0 + 0.5 * f64::from(t) + season[t as usize % 4]).collect();
//! let parts = Stl::new(4).decompose(&History::new(&values, 4)?)?;
//! // Local regression bends a little at the jumps of its evaluation points.
//! assert!((parts.seasonal[0][5] + 1.0).abs() < 0.04);
//! assert!(parts.seasonal_strength(0) > 0.99);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Sources.** Cleveland, Cleveland, McRae and Terpenning 1990, *STL: a seasonal-trend decomposition procedure based on
//! loess*, Journal of Official Statistics 6, 3–73; Bandara, Hyndman and Bergmeir 2021, *MSTL*, arXiv 2107.13462.
//!
//! **Agrees with** R 4.2.2 `stl` and R forecast 8.20 `mstl` to 1e-9 relative, test `arima_stl`.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "a comparison with NaN has to take the refusing branch")]

mod decompose;
pub mod forecaster;
mod loess;

pub use decompose::{Decomposition, Span, Stl};

use super::arima::Arima;
use super::ets::Ets;
use super::naive::Naive;
use super::registry::{Entry, Kind};
use forecaster::StlForecaster;

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "stl_ets",
        aliases: &["stlf"],
        about: "seasons taken off by STL, ETS on the rest",
        continues_lines: true,
        make: || Box::new(StlForecaster::new("stl_ets", Ets::automatic())),
    },
    Entry {
        name: "stl_arima",
        aliases: &[],
        about: "seasons taken off by STL, ARIMA on the rest",
        continues_lines: true,
        make: || Box::new(StlForecaster::new("stl_arima", Arima::automatic())),
    },
    Entry {
        name: "stl_drift",
        aliases: &[],
        about: "seasons taken off by STL, random walk with drift on the rest",
        continues_lines: true,
        make: || Box::new(StlForecaster::new("stl_drift", Naive::Drift)),
    },
];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "stl", load: forecaster::load }];
