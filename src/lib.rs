//! contract
pub mod error;
pub mod table;
pub mod time;
