//! Quantities.
pub mod decimal;
mod number;
pub(crate) mod reader;
pub(crate) mod token;
