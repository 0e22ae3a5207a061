//! Growth towards a ceiling with a long upper arm: fastest at 1/e of the ceiling.
//!
//! **When to use it**: for saturation that starts quickly and slows for long; many economic diffusions. **Not**:
//! before the inflection, as for the logistic.
//!
//! **Model**
//! ```text
//! y(t) = ceiling · exp(−exp(−rate (t − midpoint)))
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `ceiling` | estimated | any | value | the limit for late times |
//! | `rate` | estimated | any; negative for decline | 1/time | how quickly the growth rate falls |
//! | `midpoint` | estimated | any | date | when growth is fastest, at 36.8 % of the ceiling |
//!
//! **Estimation**: start values: a ceiling just above the largest value, and the line through −ln(−ln y/ceiling) of the values
//! nearest to 15 and 85 % of it; else 8 rates by 9 midpoints, the ceiling solved for. From the best of them the smallest sum of squares is searched as
//! [`growth`](crate::growth#estimation) says.
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
//! let y: Vec<f64> = t.iter().map(|t| 80.0 * (-(-0.4 * (t - 2014.0)).exp()).exp()).collect();
//! let fit = Growth::new(CurveKind::Gompertz).fit(&t, &y)?;
//! assert!((fit.parameter("ceiling").unwrap().value - 80.0).abs() < 1e-8);
//! assert!((fit.parameter("midpoint").unwrap().value - 2014.0).abs() < 1e-9);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: B. Gompertz, *Philosophical Transactions of the Royal Society* 115 (1825), 513–583; C. P. Winsor, "The
//! Gompertz curve as a growth curve", *PNAS* 18 (1932), 1–8.
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

use crate::growth::curve::{
    Curve, Equation, Parameter, Unit, bounded_exp, combinations, evaluate, span, transformed_line,
};
use crate::num::dual::Real;

/// y = ceiling · exp(−exp(−rate (t − midpoint))).
#[derive(Debug, Clone, Copy)]
pub struct Gompertz;

impl Equation<3> for Gompertz {
    fn at<R: Real>(&self, u: f64, &[ceiling, rate, midpoint]: &[R; 3]) -> R {
        ceiling * (-bounded_exp(rate * (midpoint - R::from(u)))).exp()
    }
}

impl Curve for Gompertz {
    fn name(&self) -> &'static str {
        "gompertz"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling · exp(−exp(−rate (t − midpoint)))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape("rate", Unit::Rate, "how quickly the growth rate falls"),
                Parameter::shape("midpoint", Unit::Date, "when growth is fastest, at 1/e of the ceiling"),
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
        transformed_line(times, values, |share| -(-share.ln()).ln())
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        let rates = [-15.0, -6.0, -2.0, -0.5, 0.5, 2.0, 6.0, 15.0].map(|r| r / span);
        let places = [-1.0, -0.2, 0.1, 0.3, 0.5, 0.7, 0.9, 1.2, 2.0].map(|m| m * span);
        combinations(&[&rates, &places])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        let &[ceiling, rate, _] = p else { return None };
        Some(if rate > 0.0 { ceiling } else { 0.0 })
    }
    fn can_solve(&self, index: usize) -> bool {
        index == 0 || index == 2
    }
    fn solve(&self, index: usize, u: f64, y: f64, p: &[f64]) -> Option<f64> {
        let &[ceiling, rate, midpoint] = p else { return None };
        let value = match index {
            0 => y * bounded_exp(rate * (midpoint - u)).exp(),
            _ => u + (ceiling / y).ln().ln() / rate,
        };
        Some(value).filter(|v| v.is_finite())
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        p.get(2).copied()
    }
}
