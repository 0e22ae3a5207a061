//! Growth towards a ceiling with a long upper arm.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, bounded_exp, combinations, evaluate, passing, span};
use crate::num::dual::Real;

/// y = ceiling · exp(−exp(−rate (t − midpoint))).
#[derive(Debug, Clone, Copy)]
pub struct Gompertz;

impl Equation<3> for Gompertz {
    fn at<R: Real>(&self, u: f64, &[ceiling, rate, midpoint]: &[R; 3]) -> R {
        ceiling * (-bounded_exp(rate * (midpoint - R::from(u)))).exp()
    }
}

impl Curve for Gompertz {
    fn name(&self) -> &'static str {
        "gompertz"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling · exp(−exp(−rate (t − midpoint)))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape("rate", Unit::Rate, "how quickly the growth rate falls"),
                Parameter::shape("midpoint", Unit::Date, "when growth is fastest, at 1/e of the ceiling"),
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
        let (quarter, most) = (passing(times, values, 0.25)?, passing(times, values, 0.75)?);
        let rate = (4.0_f64.ln() / (4.0_f64 / 3.0).ln()).ln() / (most - quarter);
        (most > quarter).then(|| vec![rate, quarter + 4.0_f64.ln().ln() / rate])
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        let rates = [-15.0, -6.0, -2.0, -0.5, 0.5, 2.0, 6.0, 15.0].map(|r| r / span);
        let places = [-1.0, -0.2, 0.1, 0.3, 0.5, 0.7, 0.9, 1.2, 2.0].map(|m| m * span);
        combinations(&[&rates, &places])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        let &[ceiling, rate, _] = p else { return None };
        Some(if rate > 0.0 { ceiling } else { 0.0 })
    }
    fn can_solve(&self, index: usize) -> bool {
        index == 0 || index == 2
    }
    fn solve(&self, index: usize, u: f64, y: f64, p: &[f64]) -> Option<f64> {
        let &[ceiling, rate, midpoint] = p else { return None };
        let value = match index {
            0 => y * bounded_exp(rate * (midpoint - u)).exp(),
            _ => u + (ceiling / y).ln().ln() / rate,
        };
        Some(value).filter(|v| v.is_finite())
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        p.get(2).copied()
    }
}
