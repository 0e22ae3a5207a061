//! Growth by the logarithm of time: the same gain for each doubling of time.
//!
//! **When to use it**: for learning-curve like series that slow without a ceiling. **Not**: near the beginning of
//! time, one step before the first observation, where the logarithm falls to −∞.
//!
//! **Model**
//! ```text
//! y(t) = level + gain · ln x,  x = 1 + (t − t₁)/step
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `level` | estimated | any | value | the value at the first observation |
//! | `gain` | estimated | any | value | the gain while x grows e-fold |
//!
//! **Estimation**: start values: linear in all its parameters, so no start is needed. From the best of them the
//! smallest sum of squares is searched as [`growth`](crate::growth#estimation) says.
//!
//! **Intervals**: Student intervals from the Jacobian for the curve and for new observations, profile likelihood and
//! bootstrap for parameters; they leave out the choice of the curve.
//!
//! **Missing values**: leave them out; times need not be regular.
//!
//! **Errors**: `TooFew` with fewer values than free parameters + 2.
//!
//! **Example**
//! ```
//! use ontrend::growth::{CurveKind, Growth};
//! let t: Vec<f64> = (2010..2022).map(f64::from).collect();
//! let y: Vec<f64> = t.iter().map(|t| 5.0 + 3.0 * (t - 2009.0_f64).ln()).collect();
//! let fit = Growth::new(CurveKind::Logarithmic).fit(&t, &y)?;
//! assert!((fit.parameter("gain").unwrap().value - 3.0).abs() < 1e-12);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: N. R. Draper and H. Smith, *Applied Regression Analysis*, 3rd ed. (1998).
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate};
use crate::num::dual::Real;

/// y = level + gain · ln x, x = 1 + (t − t₁)/step.
#[derive(Debug, Clone, Copy)]
pub struct Logarithmic;

impl Equation<2> for Logarithmic {
    fn at<R: Real>(&self, u: f64, &[level, gain]: &[R; 2]) -> R {
        level + gain * R::from(u.ln_1p())
    }
}

impl Curve for Logarithmic {
    fn name(&self) -> &'static str {
        "logarithmic"
    }
    fn equation(&self) -> &'static str {
        "y = level + gain · ln x, x = 1 + (t − t₁)/step"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::linear(
                    "gain",
                    Unit::Value,
                    "the gain while time since the step before the first observation grows e-fold",
                ),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn shapes(&self, _: &[f64]) -> Vec<Vec<f64>> {
        vec![Vec::new()]
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
