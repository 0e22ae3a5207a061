//! Numerics that several models share.

pub mod cholesky;
pub mod draws;
pub mod gaussian;
pub mod minimize;
pub mod student;
