//! The constant: no growth.

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
