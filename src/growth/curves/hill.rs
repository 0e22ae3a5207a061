//! Growth towards a ceiling by a ratio of powers.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, bounded_exp, combinations, evaluate, span};
use crate::num::dual::Real;

/// y = ceiling · x^shape / (half^shape + x^shape), x = t − t₁ + step.
#[derive(Debug, Clone, Copy)]
pub struct Hill;

impl Equation<3> for Hill {
    fn at<R: Real>(&self, u: f64, &[ceiling, half, shape]: &[R; 3]) -> R {
        ceiling / (bounded_exp(shape * (half.ln() - R::from(u.ln_1p()))) + R::from(1.0))
    }
}

impl Curve for Hill {
    fn name(&self) -> &'static str {
        "hill"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling · x^shape / (half^shape + x^shape), x = t − t₁ + step"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape("half", Unit::Duration, "the time until half the ceiling, from one step before the first observation").within(1e-3, 1e6),
                Parameter::shape("shape", Unit::Number, "steepness; above 1 there is an inflection").within(0.02, 50.0),
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
        let halves = [0.03, 0.15, 0.3, 0.5, 0.75, 1.0, 1.5, 3.0, 10.0].map(|s| s * (span + 1.0));
        combinations(&[&halves, &[0.3, 0.7, 1.0, 1.6, 3.0, 6.0, 12.0, 25.0]])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        p.first().copied()
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        let &[_, half, shape] = p else { return None };
        (shape > 1.0).then(|| half * ((shape - 1.0) / (shape + 1.0)).powf(shape.recip()) - 1.0)
    }
}
