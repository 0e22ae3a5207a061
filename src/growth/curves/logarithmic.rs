//! Growth by the logarithm of time.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate};
use crate::num::dual::Real;

/// y = level + gain · ln x, x = 1 + (t − t₁)/step.
#[derive(Debug, Clone, Copy)]
pub struct Logarithmic;

impl Equation<2> for Logarithmic {
    fn at<R: Real>(&self, u: f64, &[level, gain]: &[R; 2]) -> R {
        level + gain * R::from(u.ln_1p())
    }
}

impl Curve for Logarithmic {
    fn name(&self) -> &'static str {
        "logarithmic"
    }
    fn equation(&self) -> &'static str {
        "y = level + gain · ln x, x = 1 + (t − t₁)/step"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::linear("gain", Unit::Value, "the gain while time since the step before the first observation grows e-fold"),
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
