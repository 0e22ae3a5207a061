//! Diffusion of an innovation: adopters so far.

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate, span};
use crate::num::dual::Real;

/// y = market · (1 − e) / (1 + imitation/innovation · e), e = exp(−(innovation + imitation) x), x = t − t₁ + step.
#[derive(Debug, Clone, Copy)]
pub struct Bass;

/// market · F(x), with the ratio imitation/innovation kept out of the exponential: F = (1 − e) / (1 + (q/p) e).
pub(crate) fn adopted<R: Real>(market: R, innovation: R, imitation: R, x: f64) -> R {
    let left = (innovation + imitation) * R::from(-x);
    market * -(left.exp_m1()) / (R::from(1.0) + imitation / innovation * left.exp())
}

impl Equation<3> for Bass {
    fn at<R: Real>(&self, u: f64, &[market, innovation, imitation]: &[R; 3]) -> R {
        adopted(market, innovation, imitation, u + 1.0)
    }
}

impl Curve for Bass {
    fn name(&self) -> &'static str {
        "bass"
    }
    fn equation(&self) -> &'static str {
        "y = market · (1 − e) / (1 + imitation/innovation · e), e = exp(−(innovation + imitation) x), x = t − t₁ + step"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("market", Unit::Value, "everyone who will ever adopt"),
                Parameter::shape("innovation", Unit::Rate, "share of the remaining who adopt on their own in a short unit of time (p)").within(1e-9, 20.0),
                Parameter::shape("imitation", Unit::Rate, "further share who adopt because others have (q)").within(0.0, 50.0),
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
        let total = [0.3, 1.0, 2.5, 5.0, 9.0, 16.0, 30.0].map(|r| r / (span + 1.0));
        let mut all = Vec::new();
        for total in total {
            for share in [1e-4, 2e-3, 0.02, 0.1, 0.3, 0.6, 1.0] {
                all.push(vec![total * share, total * (1.0 - share)]);
            }
        }
        all
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        p.first().copied()
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        let &[_, innovation, imitation] = p else { return None };
        (imitation > innovation).then(|| (imitation / innovation).ln() / (innovation + imitation) - 1.0)
    }
}
