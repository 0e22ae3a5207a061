//! Series form of the growth model: exact annual values, parameters learned from many series.

mod form;
mod learn;
mod parameters;
mod traits;
pub mod windows;

pub use form::{GrowthForecast, SeriesForm};
pub use learn::{Learning, learn};
pub use parameters::{Drift, Parameters, Structure};
pub use traits::Traits;
