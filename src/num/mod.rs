//! Numerics that several models share.

pub mod cholesky;
pub(crate) mod counts;
pub mod double_double;
pub mod draws;
pub mod dual;
pub mod exponential;
pub mod gauss_newton;
pub mod gaussian;
pub mod least_squares;
pub mod minimize;
pub mod moments;
pub mod qr;
pub mod student;
