//! Constant growth rate.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, bounded_exp, evaluate, span};
use crate::num::dual::Real;

/// y = level · exp(rate (t − t₁)).
#[derive(Debug, Clone, Copy)]
pub struct Exponential;

impl Equation<2> for Exponential {
    fn at<R: Real>(&self, u: f64, &[level, rate]: &[R; 2]) -> R {
        level * bounded_exp(rate * R::from(u))
    }
}

impl Curve for Exponential {
    fn name(&self) -> &'static str {
        "exponential"
    }
    fn equation(&self) -> &'static str {
        "y = level · exp(rate (t − t₁))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::shape("rate", Unit::Rate, "the continuous growth rate; the CAGR is exp(rate) − 1"),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn is_proportional(&self) -> bool {
        true
    }
    fn guess(&self, times: &[f64], values: &[f64]) -> Option<Vec<f64>> {
        let (first, last) = (values.first()?, values.last()?);
        let rate = (last / first).ln() / times.last()?;
        rate.is_finite().then(|| vec![rate])
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        [-30.0, -10.0, -4.0, -2.0, -1.0, -0.4, -0.1, 0.0, 0.1, 0.4, 1.0, 2.0, 4.0, 10.0, 30.0]
            .iter()
            .map(|r| vec![r / span])
            .collect()
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
