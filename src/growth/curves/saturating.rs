//! Growth towards a ceiling at a falling pace (monomolecular, Mitscherlich).
//!
//! **When to use it**: for shares and stocks that approach a limit without an S: the yearly gain falls by a constant
//! factor. **Not**: before the gain has begun to fall: the ceiling is then unbounded, and a line fits as well (the
//! rate ends at its bound).
//!
//! **Model**
//! ```text
//! y(t) = ceiling − (ceiling − level) exp(−rate (t − t₁))
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `ceiling` | estimated | any | value | the limit for late times |
//! | `level` | estimated | any | value | the value at the first observation |
//! | `rate` | estimated | > 0 | 1/time | share of the remaining gap closed in a short unit of time |
//!
//! **Estimation**: start values: nine rates from 0.01 to 30 over the span, ceiling and level solved for. From the best
//! of them the smallest sum of squares is searched as [`growth`](crate::growth#estimation) says.
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
//! let y: Vec<f64> = t.iter().map(|t| 40.0 - 35.0 * (-0.2 * (t - 2010.0)).exp()).collect();
//! let fit = Growth::new(CurveKind::Saturating).fit(&t, &y)?;
//! assert!((fit.parameter("ceiling").unwrap().value - 40.0).abs() < 1e-9);
//! assert!((fit.share_of_ceiling(2010.0)?.value - 0.125).abs() < 1e-10);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: G. A. F. Seber and C. J. Wild, *Nonlinear Regression* (1989), chapter 7 (monomolecular).
//!
//! **Agrees with**: NIST Misra1a and BoxBOD, which are this curve through the origin, from automatic starts
//! (`tests/it/growth_nist.rs`, 8 digits).

use crate::growth::curve::{Curve, Equation, Parameter, RATE_FLOOR, Unit, evaluate, span};
use crate::num::dual::Real;

/// y = ceiling − (ceiling − level) exp(−rate (t − t₁)).
#[derive(Debug, Clone, Copy)]
pub struct Saturating;

impl Equation<3> for Saturating {
    fn at<R: Real>(&self, u: f64, &[ceiling, level, rate]: &[R; 3]) -> R {
        let left = rate * R::from(-u);
        level * left.exp() - ceiling * left.exp_m1()
    }
}

impl Curve for Saturating {
    fn name(&self) -> &'static str {
        "saturating"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling − (ceiling − level) exp(−rate (t − t₁))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::shape(
                    "rate",
                    Unit::Rate,
                    "the share of the remaining gap that is closed in a short unit of time",
                )
                .within(RATE_FLOOR, 50.0),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        [0.01, 0.1, 0.3, 0.7, 1.5, 3.0, 6.0, 12.0, 30.0].iter().map(|r| vec![r / span]).collect()
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        p.first().copied()
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
