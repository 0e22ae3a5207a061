//! Growth of a body: the third power of a saturating length.

use crate::growth::curve::{Curve, Equation, Parameter, RATE_FLOOR, Unit, combinations, evaluate, span};
use crate::num::dual::Real;

/// y = ceiling · (1 − exp(−rate (t − birth)))³ for t ≥ birth, 0 before.
#[derive(Debug, Clone, Copy)]
pub struct VonBertalanffy;

impl Equation<3> for VonBertalanffy {
    fn at<R: Real>(&self, u: f64, &[ceiling, rate, birth]: &[R; 3]) -> R {
        let age = R::from(u) - birth;
        if age.value() <= 0.0 {
            return R::from(0.0);
        }
        ceiling * (-(-(rate * age)).exp_m1()).powi(3)
    }
}

impl Curve for VonBertalanffy {
    fn name(&self) -> &'static str {
        "von-bertalanffy"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling · (1 − exp(−rate (t − birth)))³ for t ≥ birth, 0 before"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape("rate", Unit::Rate, "the share of the remaining length that is closed in a short unit of time").within(RATE_FLOOR, 50.0),
                Parameter::shape("birth", Unit::Date, "when growth starts from nothing"),
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
        let rates = [0.1, 0.5, 1.5, 3.0, 6.0, 12.0, 25.0].map(|r| r / span);
        let births = [-4.0, -1.5, -0.7, -0.3, -0.1, -0.02, 0.1, 0.3, 0.6].map(|b| b * span);
        combinations(&[&rates, &births])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        p.first().copied()
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        let &[_, rate, birth] = p else { return None };
        Some(birth + 3.0_f64.ln() / rate)
    }
}
