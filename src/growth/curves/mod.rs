//! The curves, one page each.

pub mod constant;
pub mod exponential;
pub mod gompertz;
pub mod linear;
pub mod logistic;
