//! Constant growth rate, fitted to the values.
//!
//! **When to use it**: for growth by the same percentage every year with scatter of the same size at all levels; gives
//! the CAGR of all points, not of two. **Not**: where the scatter grows with the level (take
//! [`log-linear`](crate::growth::curves::log_linear) or multiplicative noise), and far ahead: rates fall.
//!
//! **Model**
//! ```text
//! y(t) = level · exp(rate (t − t₁))        CAGR = exp(rate) − 1, doubling time = ln 2 / rate
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `level` | estimated | any | value | the value at the first observation |
//! | `rate` | estimated | any | 1/time | the continuous growth rate |
//!
//! **Estimation**: start values: the rate between the first and last value, else 15 rates from −30 to 30 over the
//! span, the level solved for. From the best of them the smallest sum of squares is searched as
//! [`growth`](crate::growth#estimation) says.
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
//! let y: Vec<f64> = t.iter().map(|t| 5.0 * 1.08_f64.powf(t - 2010.0)).collect();
//! let fit = Growth::new(CurveKind::Exponential).fit(&t, &y)?;
//! assert!((fit.parameter("rate").unwrap().value - 1.08_f64.ln()).abs() < 1e-12);
//! assert!((fit.cagr(2010.0, 2021.0)?.value - 0.08).abs() < 1e-12);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: G. A. F. Seber and C. J. Wild, *Nonlinear Regression* (1989), chapter 7.
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

use crate::growth::curve::{Curve, Equation, Parameter, Unit, bounded_exp, evaluate, span};
use crate::num::dual::Real;

/// y = level · exp(rate (t − t₁)).
#[derive(Debug, Clone, Copy)]
pub struct Exponential;

impl Equation<2> for Exponential {
    fn at<R: Real>(&self, u: f64, &[level, rate]: &[R; 2]) -> R {
        level * bounded_exp(rate * R::from(u))
    }
}

impl Curve for Exponential {
    fn name(&self) -> &'static str {
        "exponential"
    }
    fn equation(&self) -> &'static str {
        "y = level · exp(rate (t − t₁))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::shape("rate", Unit::Rate, "the continuous growth rate; the CAGR is exp(rate) − 1"),
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
        let (first, last) = (values.first()?, values.last()?);
        let rate = (last / first).ln() / times.last()?;
        rate.is_finite().then(|| vec![*first, rate])
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        [-30.0, -10.0, -4.0, -2.0, -1.0, -0.4, -0.1, 0.0, 0.1, 0.4, 1.0, 2.0, 4.0, 10.0, 30.0]
            .iter()
            .map(|r| vec![r / span])
            .collect()
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
