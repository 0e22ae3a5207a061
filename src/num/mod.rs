//! Numerics that several models share.

pub mod cholesky;
pub mod gaussian;
pub mod minimize;
pub mod normal;
