//! The parabola.

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
                Parameter::linear("bend", Unit::ValuePerTimeSquared, "half the change of the slope in one unit of time"),
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
