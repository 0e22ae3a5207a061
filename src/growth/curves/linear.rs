//! The straight line.

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
