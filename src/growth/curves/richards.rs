//! Growth towards a ceiling with a free place of the inflection.
//!
//! **When to use it**: with many precise values on both sides of the inflection, to let the data choose between
//! logistic (shape 1) and Gompertz (shape → 0). **Not**: with fewer than about ten values: rate and shape trade
//! against each other.
//!
//! **Model**
//! ```text
//! y(t) = ceiling · (1 + shape · exp(−rate (t − midpoint)))^(−1/shape)
//! y(midpoint) = ceiling · (1 + shape)^(−1/shape)
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `ceiling` | estimated | any | value | the limit for late times |
//! | `rate` | estimated | any | 1/time | how quickly the growth rate falls |
//! | `midpoint` | estimated | any | date | when growth is fastest |
//! | `shape` | estimated | 1e-4 to 100 | – | 1 logistic, near 0 Gompertz, large: sudden stop |
//!
//! **Estimation**: start values: 7 rates by 7 midpoints by 4 shapes, the ceiling solved for. From the best of them the
//! smallest sum of squares is searched as [`growth`](crate::growth#estimation) says.
//!
//! **Intervals**: Student intervals from the Jacobian for the curve and for new observations, profile likelihood and
//! bootstrap for parameters; they leave out the choice of the curve.
//!
//! **Missing values**: leave them out; times need not be regular.
//!
//! **Errors**: `TooFew` with fewer values than free parameters + 2; `Domain` where all values are equal (their place
//! on the curve is unknown).
//!
//! **Example**
//! ```
//! use ontrend::growth::{CurveKind, Growth};
//! let t: Vec<f64> = (2010..2022).map(f64::from).collect();
//! let y: Vec<f64> = t.iter().map(|t| 80.0 * (1.0 + 2.0 * (-0.9 * (t - 2015.0)).exp()).powf(-0.5)).collect();
//! let fit = Growth::new(CurveKind::Richards).fit(&t, &y)?;
//! assert!((fit.parameter("ceiling").unwrap().value - 80.0).abs() < 1e-7);
//! assert!((fit.parameter("shape").unwrap().value - 2.0).abs() < 1e-6);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: F. J. Richards, "A flexible growth function for empirical use", *Journal of Experimental Botany* 10
//! (1959), 290–301.
//!
//! **Agrees with**: NIST Rat43 from automatic starts, 9 digits (`tests/it/growth_nist.rs`).

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
                Parameter::shape("shape", Unit::Number, "place of the inflection: 1 is logistic, near 0 Gompertz")
                    .within(1e-4, 100.0),
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
