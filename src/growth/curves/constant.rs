//! The constant: no growth.
//!
//! **When to use it**: as the null model against which growth must show. **Not**: for anything that moves; its
//! intervals then describe the spread, not the future.
//!
//! **Model**
//! ```text
//! y(t) = level
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `level` | estimated | any | value | the value at any time |
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
//! use ontrend::growth::{CurveKind, Growth, Target};
//! let fit = Growth::new(CurveKind::Constant).fit(&[1.0, 2.0, 3.0, 4.0], &[2.0, 4.0, 3.0, 3.0])?;
//! assert_eq!(fit.value(9.0)?, 3.0);
//! // t(3 df) · s · √(1 + 1/4) = 3.1824 · 0.8165 · 1.1180
//! assert!((fit.interval(9.0, 0.95, Target::Observation)?.upper - 5.9052).abs() < 1e-4);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: N. R. Draper and H. Smith, *Applied Regression Analysis*, 3rd ed. (1998), chapter 1.
//!
//! **Agrees with**: the mean and its textbook prediction interval (the example).

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate};
use crate::num::dual::Real;

/// y = level.
#[derive(Debug, Clone, Copy)]
pub struct Constant;

impl Equation<1> for Constant {
    fn at<R: Real>(&self, _: f64, &[level]: &[R; 1]) -> R {
        level
    }
}

impl Curve for Constant {
    fn name(&self) -> &'static str {
        "constant"
    }
    fn equation(&self) -> &'static str {
        "y = level"
    }
    fn parameters(&self) -> &[Parameter] {
        const { &[Parameter::linear("level", Unit::Value, "the value at any time")] }
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
