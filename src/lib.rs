//! contract
#![forbid(unsafe_code)]
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod error;
pub mod files;
pub mod forecast;
#[cfg(feature = "frame")]
pub mod frame;
pub mod latent;
pub mod num;
pub mod projection;
pub mod series;
pub mod table;
pub mod target;
pub mod time;
