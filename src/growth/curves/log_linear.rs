//! Constant growth rate, fitted to the logarithms.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate};
use crate::growth::curves::exponential::Exponential;
use crate::growth::objective::Noise;
use crate::num::dual::Real;

/// ln y = ln level + rate (t − t₁).
#[derive(Debug, Clone, Copy)]
pub struct LogLinear;

impl Equation<2> for LogLinear {
    fn at<R: Real>(&self, u: f64, &[level, rate]: &[R; 2]) -> R {
        Exponential.at(u, &[level, rate])
    }
}

impl Curve for LogLinear {
    fn name(&self) -> &'static str {
        "log-linear"
    }
    fn equation(&self) -> &'static str {
        "ln y = ln level + rate (t − t₁)"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the median value at the first observation"),
                Parameter::shape("rate", Unit::Rate, "the continuous growth rate; the CAGR is exp(rate) − 1"),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        Exponential.shapes(times)
    }
    fn holds_constants(&self) -> bool {
        true
    }
    fn usual_noise(&self) -> Noise {
        Noise::Multiplicative
    }
    fn needs_positive(&self) -> bool {
        true
    }
}
