//! The curves, one page each.

pub mod bass;
pub mod bass_per_period;
pub mod constant;
pub mod exponential;
pub mod gompertz;
pub mod hill;
pub mod hyperbolic;
pub mod linear;
pub mod log_linear;
pub mod logarithmic;
pub mod logistic;
pub mod piecewise;
pub mod power;
pub mod quadratic;
pub mod richards;
pub mod saturating;
pub mod von_bertalanffy;
pub mod weibull;
