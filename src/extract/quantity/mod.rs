//! Quantities.
pub mod decimal;
pub mod duration;
mod number;
pub(crate) mod reader;
pub mod time;
pub(crate) mod token;
mod when;
