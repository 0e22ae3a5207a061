//! Constant growth rate, fitted to the logarithms.
//!
//! **When to use it**: for growth rates as the World Bank (least-squares growth rate) and UNICEF (AARR) compute them:
//! least squares of ln y on time; right where the scatter is a percentage of the level. **Not**: with zeros or
//! negative values, or where small values are uncertain: they weigh as much as large ones.
//!
//! **Model**
//! ```text
//! ln y(t) = ln level + rate (t − t₁) + ε        AARR = 1 − exp(rate)
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `level` | estimated | > 0 | value | the median value at the first observation |
//! | `rate` | estimated | any | 1/time | the continuous growth rate |
//!
//! **Estimation**: start values: as the exponential, with weights 1/y². From the best of them the smallest sum of
//! squares is searched as [`growth`](crate::growth#estimation) says.
//!
//! **Intervals**: Student on the log scale, so bands are multiplicative and never negative; the curve is the median.
//!
//! **Missing values**: leave them out; times need not be regular.
//!
//! **Errors**: `TooFew` with fewer values than free parameters + 2; `Domain` for values that are not positive.
//!
//! **Example**
//! ```
//! use ontrend::growth::{CurveKind, Growth};
//! let t: Vec<f64> = (2010..2022).map(f64::from).collect();
//! let y: Vec<f64> = t.iter().map(|t| 5.0 * 0.95_f64.powf(t - 2010.0)).collect();
//! let fit = Growth::new(CurveKind::LogLinear).fit(&t, &y)?;
//! assert!((fit.parameter("rate").unwrap().value - 0.95_f64.ln()).abs() < 1e-12);
//! assert_eq!(fit.noise(), ontrend::growth::Noise::Multiplicative);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: World Bank, *World Development Indicators*, statistical methods (least-squares growth rate); UNICEF,
//! technical note on the average annual rate of reduction.
//!
//! **Agrees with**: ordinary least squares of the logarithms (`the_log_linear_curve_is_a_line_in_logs`,
//! `tests/it/growth.rs`).

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate};
use crate::growth::curves::exponential::Exponential;
use crate::growth::objective::Noise;
use crate::num::dual::Real;

/// ln y = ln level + rate (t − t₁).
#[derive(Debug, Clone, Copy)]
pub struct LogLinear;

impl Equation<2> for LogLinear {
    fn at<R: Real>(&self, u: f64, &[level, rate]: &[R; 2]) -> R {
        Exponential.at(u, &[level, rate])
    }
}

impl Curve for LogLinear {
    fn name(&self) -> &'static str {
        "log-linear"
    }
    fn equation(&self) -> &'static str {
        "ln y = ln level + rate (t − t₁)"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the median value at the first observation"),
                Parameter::shape("rate", Unit::Rate, "the continuous growth rate; the CAGR is exp(rate) − 1"),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        Exponential.shapes(times)
    }
    fn holds_constants(&self) -> bool {
        true
    }
    fn usual_noise(&self) -> Noise {
        Noise::Multiplicative
    }
    fn needs_positive(&self) -> bool {
        true
    }
}
