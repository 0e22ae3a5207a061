//! contract
#![forbid(unsafe_code)]
pub mod brief;
pub mod chain;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod error;
pub mod extract;
pub mod files;
pub mod forecast;
#[cfg(feature = "frame")]
pub mod frame;
pub mod growth;
pub mod latent;
pub mod num;
#[cfg(feature = "plot")]
pub mod plot;
pub mod projection;
pub mod report;
pub mod series;
pub mod table;
pub mod target;
pub mod time;
