//! Growth towards a ceiling by a Weibull distribution of adoption times.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, bounded_exp, combinations, evaluate, span};
use crate::num::dual::Real;

/// y = ceiling · (1 − exp(−(x/scale)^shape)), x = t − t₁ + step.
#[derive(Debug, Clone, Copy)]
pub struct Weibull;

impl Equation<3> for Weibull {
    fn at<R: Real>(&self, u: f64, &[ceiling, scale, shape]: &[R; 3]) -> R {
        let power = bounded_exp(shape * (R::from(u.ln_1p()) - scale.ln()));
        -(ceiling * (-power).exp_m1())
    }
}

impl Curve for Weibull {
    fn name(&self) -> &'static str {
        "weibull"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling · (1 − exp(−(x/scale)^shape)), x = t − t₁ + step"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape("scale", Unit::Duration, "the time until 63.2 % of the ceiling, from one step before the first observation").within(1e-3, 1e6),
                Parameter::shape("shape", Unit::Number, "below 1 growth slows from the start, above 1 it has an inflection").within(0.02, 50.0),
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
        let scales = [0.05, 0.2, 0.4, 0.7, 1.0, 1.5, 3.0, 10.0].map(|s| s * (span + 1.0));
        combinations(&[&scales, &[0.3, 0.7, 1.0, 1.6, 3.0, 6.0, 12.0]])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        p.first().copied()
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        let &[_, scale, shape] = p else { return None };
        (shape > 1.0).then(|| scale * (1.0 - shape.recip()).powf(shape.recip()) - 1.0)
    }
}
