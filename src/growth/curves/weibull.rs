//! Growth towards a ceiling by a Weibull distribution of adoption times.
//!
//! **When to use it**: for diffusion with a free asymmetry: shape below 1 starts at full speed, above 1 has an
//! inflection. **Not**: where the process began long before the first observation: its zero is one step earlier.
//!
//! **Model**
//! ```text
//! y(t) = ceiling · (1 − exp(−(x/scale)^shape)),  x = t − t₁ + step
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `ceiling` | estimated | any | value | the limit for late times |
//! | `scale` | estimated | > 0 | time | time from the beginning to 63.2 % of the ceiling |
//! | `shape` | estimated | 0.02 to 50 | – | asymmetry |
//!
//! **Estimation**: start values: 8 scales by 7 shapes, the ceiling solved for. From the best of them the smallest sum
//! of squares is searched as [`growth`](crate::growth#estimation) says.
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
//! let y: Vec<f64> = t.iter().map(|t| 90.0 * (1.0 - (-((t - 2009.0_f64) / 6.0).powf(2.2)).exp())).collect();
//! let fit = Growth::new(CurveKind::Weibull).fit(&t, &y)?;
//! assert!((fit.parameter("scale").unwrap().value - 6.0).abs() < 1e-9);
//! assert!((fit.parameter("shape").unwrap().value - 2.2).abs() < 1e-9);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: M. N. Sharif and M. N. Islam, "The Weibull distribution as a general model for forecasting
//! technological change", *Technological Forecasting and Social Change* 18 (1980), 247–256.
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

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
                Parameter::shape(
                    "scale",
                    Unit::Duration,
                    "the time until 63.2 % of the ceiling, from one step before the first observation",
                )
                .within(1e-3, 1e6),
                Parameter::shape(
                    "shape",
                    Unit::Number,
                    "below 1 growth slows from the start, above 1 it has an inflection",
                )
                .within(0.02, 50.0),
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
