//! Growth towards a ceiling with a free place of the inflection.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, bounded_exp, combinations, evaluate, span};
use crate::num::dual::Real;

/// y = ceiling · (1 + shape · exp(−rate (t − midpoint)))^(−1/shape).
#[derive(Debug, Clone, Copy)]
pub struct Richards;

impl Equation<4> for Richards {
    fn at<R: Real>(&self, u: f64, &[ceiling, rate, midpoint, shape]: &[R; 4]) -> R {
        let early = shape * bounded_exp(rate * (midpoint - R::from(u)));
        ceiling * (-(early.ln_1p() / shape)).exp()
    }
}

impl Curve for Richards {
    fn name(&self) -> &'static str {
        "richards"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling · (1 + shape · exp(−rate (t − midpoint)))^(−1/shape)"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape("rate", Unit::Rate, "how quickly the growth rate falls"),
                Parameter::shape("midpoint", Unit::Date, "when growth is fastest"),
                Parameter::shape("shape", Unit::Number, "place of the inflection: 1 is logistic, near 0 Gompertz").within(1e-4, 100.0),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn is_proportional(&self) -> bool {
        true
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        let rates = [-12.0, -4.0, -1.0, 1.0, 3.0, 7.0, 18.0].map(|r| r / span);
        let places = [-0.6, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5].map(|m| m * span);
        combinations(&[&rates, &places, &[0.05, 0.5, 2.0, 8.0]])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        let &[ceiling, rate, ..] = p else { return None };
        Some(if rate > 0.0 { ceiling } else { 0.0 })
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        p.get(2).copied()
    }
}
