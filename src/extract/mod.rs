//! Observations from a report's text.
pub mod numeral;
pub mod quantity;
mod amount;
mod chinese;
mod classify;
mod lexicon;
mod period;
mod scan;
mod unit;
pub use lexicon::{Indicator, Lexicon, Region, Source};
