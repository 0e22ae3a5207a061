//! arima
#![allow(missing_docs, dead_code)]
mod auto;
mod average;
mod classic;
mod converged;
mod differences;
mod filter;
mod fitted;
mod linear;
mod order;
mod own;
mod polynomial;
mod search;
mod spec;
mod stationary;
mod variable_metric;

pub use auto::Penalty;
pub use average::{ArimaAverage, ArimaAverageFit};
pub use differences::{kpss_lags, kpss_level};
pub use fitted::ArimaFit;
pub use order::ArimaOrder;
pub use spec::{Arima, Estimation, Search};

use super::model::load_as;
use super::registry::{Entry, Kind};

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "arima",
        aliases: &["auto_arima", "autoarima"],
        about: "seasonal ARIMA, order chosen by AICc, converged exact likelihood",
        continues_lines: true,
        make: || Box::new(Arima::automatic()),
    },
    Entry {
        name: "arima_average",
        aliases: &["akaike_arima"],
        about: "seasonal ARIMA orders weighted by AICc instead of one being chosen",
        continues_lines: true,
        make: || Box::new(ArimaAverage::default()),
    },
    Entry {
        name: "arima_reference",
        aliases: &["arima_r"],
        about: "seasonal ARIMA on the path of R's auto.arima",
        continues_lines: true,
        make: || Box::new(Arima::reference()),
    },
];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[
    Kind { name: "arima", load: load_as::<ArimaFit> },
    Kind { name: "arima_average", load: load_as::<ArimaAverageFit> },
];
