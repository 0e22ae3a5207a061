//! Growth towards a ceiling by a ratio of powers (log-logistic).
//!
//! **When to use it**: for saturation with a heavy upper tail; shape 1 is the rectangular hyperbola of Michaelis and
//! Menten. **Not**: where the process began long before the first observation: its zero is one step earlier.
//!
//! **Model**
//! ```text
//! y(t) = ceiling · x^shape / (half^shape + x^shape),  x = t − t₁ + step
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `ceiling` | estimated | any | value | the limit for late times |
//! | `half` | estimated | > 0 | time | time from the beginning to half the ceiling |
//! | `shape` | estimated | 0.02 to 50 | – | steepness; above 1 there is an inflection |
//!
//! **Estimation**: start values: 9 half times by 8 shapes, the ceiling solved for. From the best of them the smallest
//! sum of squares is searched as [`growth`](crate::growth#estimation) says.
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
//! let y: Vec<f64> = t.iter().map(|t| 70.0 * (t - 2009.0_f64).powi(3) / (5.0_f64.powi(3) + (t - 2009.0_f64).powi(3))).collect();
//! let fit = Growth::new(CurveKind::Hill).fit(&t, &y)?;
//! assert!((fit.parameter("half").unwrap().value - 5.0).abs() < 1e-9);
//! assert!((fit.parameter("shape").unwrap().value - 3.0).abs() < 1e-9);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: A. V. Hill, *Journal of Physiology* 40 (1910), iv–vii; for a shape of 1, L. Michaelis and M. L. Menten,
//! *Biochemische Zeitschrift* 49 (1913), 333–369.
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

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
                Parameter::shape(
                    "half",
                    Unit::Duration,
                    "the time until half the ceiling, from one step before the first observation",
                )
                .within(1e-3, 1e6),
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
