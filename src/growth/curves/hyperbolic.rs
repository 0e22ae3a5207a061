//! Growth whose rate grows with the value: towards a pole.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate, span};
use crate::num::dual::Real;

/// y = level / (1 − rate (t − t₁)).
#[derive(Debug, Clone, Copy)]
pub struct Hyperbolic;

impl Equation<2> for Hyperbolic {
    fn at<R: Real>(&self, u: f64, &[level, rate]: &[R; 2]) -> R {
        level / (R::from(1.0) - rate * R::from(u))
    }
}

impl Curve for Hyperbolic {
    fn name(&self) -> &'static str {
        "hyperbolic"
    }
    fn equation(&self) -> &'static str {
        "y = level / (1 − rate (t − t₁))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::shape("rate", Unit::Rate, "the relative growth rate at the first observation; the pole lies 1/rate later"),
            ]
        }
    }
    fn bounds(&self, span: f64) -> Vec<(f64, f64)> {
        // The pole lies after the last observation.
        vec![(f64::NEG_INFINITY, f64::INFINITY), (f64::NEG_INFINITY, (1.0 - 1e-9) / span)]
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn is_proportional(&self) -> bool {
        true
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        [-30.0, -8.0, -3.0, -1.0, -0.4, -0.1, 0.0, 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99].iter().map(|r| vec![r / span]).collect()
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
