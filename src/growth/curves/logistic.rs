//! Growth towards a ceiling, symmetric about its midpoint.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, bounded_exp, combinations, evaluate, span};
use crate::num::dual::Real;

/// y = ceiling / (1 + exp(−rate (t − midpoint))).
#[derive(Debug, Clone, Copy)]
pub struct Logistic;

impl Equation<3> for Logistic {
    fn at<R: Real>(&self, u: f64, &[ceiling, rate, midpoint]: &[R; 3]) -> R {
        ceiling / (bounded_exp(rate * (midpoint - R::from(u))) + R::from(1.0))
    }
}

impl Curve for Logistic {
    fn name(&self) -> &'static str {
        "logistic"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling / (1 + exp(−rate (t − midpoint)))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape("rate", Unit::Rate, "the growth rate far below the ceiling"),
                Parameter::shape("midpoint", Unit::Date, "when half the ceiling is reached and growth is fastest"),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        let rates = [-20.0, -8.0, -3.0, -1.0, 1.0, 3.0, 8.0, 20.0].map(|r| r / span);
        let places = [-1.0, -0.2, 0.1, 0.3, 0.5, 0.7, 0.9, 1.2, 2.0].map(|m| m * span);
        combinations(&[&rates, &places])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        let &[ceiling, rate, _] = p else { return None };
        Some(if rate > 0.0 { ceiling } else { 0.0 })
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        p.get(2).copied()
    }
}
