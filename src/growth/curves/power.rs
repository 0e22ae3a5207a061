//! Growth by a power of the time since the step before the first observation.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, bounded_exp, evaluate};
use crate::num::dual::Real;

/// y = level · x^exponent, x = 1 + (t − t₁)/step.
#[derive(Debug, Clone, Copy)]
pub struct Power;

impl Equation<2> for Power {
    fn at<R: Real>(&self, u: f64, &[level, exponent]: &[R; 2]) -> R {
        level * bounded_exp(exponent * R::from(u.ln_1p()))
    }
}

impl Curve for Power {
    fn name(&self) -> &'static str {
        "power"
    }
    fn equation(&self) -> &'static str {
        "y = level · x^exponent, x = 1 + (t − t₁)/step"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::shape("exponent", Unit::Number, "the percentage gain for one percent more time"),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn is_proportional(&self) -> bool {
        true
    }
    fn shapes(&self, _: &[f64]) -> Vec<Vec<f64>> {
        [-6.0, -3.0, -1.5, -0.7, -0.3, 0.0, 0.3, 0.7, 1.0, 1.5, 2.0, 3.0, 6.0].iter().map(|b| vec![*b]).collect()
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
