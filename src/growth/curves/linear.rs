//! The straight line: the same gain every year.
//!
//! **When to use it**: for slow growth over a short span, and as the first alternative to a constant rate. **Not**:
//! far ahead of the data: no series gains the same amount for ever, and one that falls reaches zero.
//!
//! **Model**
//! ```text
//! y(t) = level + slope (t − t₁)        t₁ first observation
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `level` | estimated | any | value | the value at the first observation |
//! | `slope` | estimated | any | value/time | the gain in one unit of time |
//!
//! **Estimation**: start values: linear in all its parameters, so no start is needed. From the best of them the
//! smallest sum of squares is searched as [`growth`](crate::growth#estimation) says.
//!
//! **Intervals**: Student intervals from the Jacobian for the curve and for new observations, profile likelihood and
//! bootstrap for parameters; they leave out the choice of the curve.
//!
//! **Missing values**: leave them out; times need not be regular.
//!
//! **Errors**: `TooFew` with fewer values than free parameters + 2.
//!
//! **Example**
//! ```
//! use ontrend::growth::{CurveKind, Growth};
//! let t: Vec<f64> = (2010..2022).map(f64::from).collect();
//! let y: Vec<f64> = t.iter().map(|t| 5.0 + 2.0 * (t - 2010.0)).collect();
//! let fit = Growth::new(CurveKind::Linear).fit(&t, &y)?;
//! assert!((fit.parameter("slope").unwrap().value - 2.0).abs() < 1e-12);
//! assert!((fit.value(2030.0)? - 45.0).abs() < 1e-10);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: N. R. Draper and H. Smith, *Applied Regression Analysis*, 3rd ed. (1998), chapter 1.
//!
//! **Agrees with**: NIST Norris through the same solver (`tests/it/growth_nist.rs`); Student intervals of profile and
//! Jacobian, 1e-7.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate};
use crate::num::dual::Real;

/// y = level + slope (t − t₁).
#[derive(Debug, Clone, Copy)]
pub struct Linear;

impl Equation<2> for Linear {
    fn at<R: Real>(&self, u: f64, &[level, slope]: &[R; 2]) -> R {
        level + slope * R::from(u)
    }
}

impl Curve for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }
    fn equation(&self) -> &'static str {
        "y = level + slope (t − t₁)"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::linear("slope", Unit::ValuePerTime, "the gain in one unit of time"),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn shapes(&self, _: &[f64]) -> Vec<Vec<f64>> {
        vec![Vec::new()]
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
