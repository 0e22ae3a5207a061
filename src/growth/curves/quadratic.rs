//! The parabola: a gain that changes by the same amount every year.
//!
//! **When to use it**: for a gentle bend inside the data. **Not**: to look ahead: it turns round or explodes soon
//! after the last observation.
//!
//! **Model**
//! ```text
//! y(t) = level + slope (t − t₁) + bend (t − t₁)²
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `level` | estimated | any | value | the value at the first observation |
//! | `slope` | estimated | any | value/time | the gain in one unit of time at the first observation |
//! | `bend` | estimated | any | value/time² | half the yearly change of the slope |
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
//! let y: Vec<f64> = t.iter().map(|t| 5.0 + 2.0 * (t - 2010.0) - 0.1 * (t - 2010.0).powi(2)).collect();
//! let fit = Growth::new(CurveKind::Quadratic).fit(&t, &y)?;
//! assert!((fit.parameter("bend").unwrap().value - (-0.1)).abs() < 1e-12);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: N. R. Draper and H. Smith, *Applied Regression Analysis*, 3rd ed. (1998).
//!
//! **Agrees with**: NIST Pontius through the linear solver (`tests/it/growth_nist.rs`); the generating parameters of
//! noise-free data, ten digits (`tests/it/growth.rs`); the optimum refined from the truth in at least 99 % of 1000
//! random sets (`tests/it/growth_starts.rs`).

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate};
use crate::num::dual::Real;

/// y = level + slope (t − t₁) + bend (t − t₁)².
#[derive(Debug, Clone, Copy)]
pub struct Quadratic;

impl Equation<3> for Quadratic {
    fn at<R: Real>(&self, u: f64, &[level, slope, bend]: &[R; 3]) -> R {
        let u = R::from(u);
        level + u * (slope + bend * u)
    }
}

impl Curve for Quadratic {
    fn name(&self) -> &'static str {
        "quadratic"
    }
    fn equation(&self) -> &'static str {
        "y = level + slope (t − t₁) + bend (t − t₁)²"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::linear("slope", Unit::ValuePerTime, "the gain in one unit of time at the first observation"),
                Parameter::linear(
                    "bend",
                    Unit::ValuePerTimeSquared,
                    "half the change of the slope in one unit of time",
                ),
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
