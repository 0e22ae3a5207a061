//! Growth towards a ceiling at a falling pace.

use crate::growth::curve::{Curve, Equation, Parameter, RATE_FLOOR, Unit, evaluate, span};
use crate::num::dual::Real;

/// y = ceiling − (ceiling − level) exp(−rate (t − t₁)).
#[derive(Debug, Clone, Copy)]
pub struct Saturating;

impl Equation<3> for Saturating {
    fn at<R: Real>(&self, u: f64, &[ceiling, level, rate]: &[R; 3]) -> R {
        let left = rate * R::from(-u);
        level * left.exp() - ceiling * left.exp_m1()
    }
}

impl Curve for Saturating {
    fn name(&self) -> &'static str {
        "saturating"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling − (ceiling − level) exp(−rate (t − t₁))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::shape("rate", Unit::Rate, "the share of the remaining gap that is closed in a short unit of time").within(RATE_FLOOR, 50.0),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        [0.01, 0.1, 0.3, 0.7, 1.5, 3.0, 6.0, 12.0, 30.0].iter().map(|r| vec![r / span]).collect()
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        p.first().copied()
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
