//! contract
#![forbid(unsafe_code)]
pub mod error;
pub mod files;
#[cfg(feature = "frame")]
pub mod frame;
pub mod series;
pub mod table;
pub mod target;
pub mod time;
