//! Growth curves by nonlinear least squares, with honest intervals.

pub mod arithmetic;
pub mod curves;

mod batch;
mod bootstrap;
mod choose;
mod composite;
mod curve;
mod dataset;
mod derived;
mod fit;
mod fitted;
mod ladder;
mod likelihood;
mod objective;
mod prediction;
mod profile;
mod projected;
mod sample;
mod spec;
mod start;
mod warning;

pub use bootstrap::{Bootstrap, Resample};
pub use choose::{Automatic, Average, Row, Rung, Selection, auto};
pub use curve::{Curve, CurveKind, Parameter, Unit};
pub use derived::Quantity;
pub use fitted::{Estimate, Fitted};
pub use ladder::Reference;
pub use objective::{Loss, Noise};
pub use prediction::{Interval, Prediction, Target};
pub use sample::Scaling;
pub use spec::{Growth, Options};
pub use warning::Warning;

use crate::error::Result;

/// Fits one curve to values `y` at times `t`.
///
/// # Errors
/// As [`Growth::fit`].
pub fn fit(kind: CurveKind, t: &[f64], y: &[f64], options: &Options) -> Result<Fitted> {
    Growth::new(kind).options(options.clone()).fit(t, y)
}
