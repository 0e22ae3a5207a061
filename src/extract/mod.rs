//! Observations from a report's text.
pub mod numeral;
pub mod quantity;
