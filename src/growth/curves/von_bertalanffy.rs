//! Growth of a body: the third power of a saturating length.
//!
//! **When to use it**: for sizes that grow from nothing at a birth date, with an inflection at 8/27 of the ceiling.
//! **Not**: where growth did not start from zero; add a floor then.
//!
//! **Model**
//! ```text
//! y(t) = ceiling · (1 − exp(−rate (t − birth)))³ for t ≥ birth, 0 before
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `ceiling` | estimated | any | value | the limit for late times |
//! | `rate` | estimated | > 0 | 1/time | share of the remaining length closed in a short unit of time |
//! | `birth` | estimated | any | date | when growth starts from nothing |
//!
//! **Estimation**: start values: 7 rates by 9 birth dates, the ceiling solved for. From the best of them the smallest
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
//! let y: Vec<f64> = t.iter().map(|t| 60.0 * (1.0 - (-0.25 * (t - 2008.0)).exp()).powi(3)).collect();
//! let fit = Growth::new(CurveKind::VonBertalanffy).fit(&t, &y)?;
//! assert!((fit.parameter("ceiling").unwrap().value - 60.0).abs() < 1e-8);
//! assert!((fit.parameter("birth").unwrap().value - 2008.0).abs() < 1e-8);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: L. von Bertalanffy, "Quantitative laws in metabolism and growth", *Quarterly Review of Biology* 32
//! (1957), 217–231.
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

use crate::growth::curve::{Curve, Equation, Parameter, RATE_FLOOR, Unit, combinations, evaluate, span};
use crate::num::dual::Real;

/// y = ceiling · (1 − exp(−rate (t − birth)))³ for t ≥ birth, 0 before.
#[derive(Debug, Clone, Copy)]
pub struct VonBertalanffy;

impl Equation<3> for VonBertalanffy {
    fn at<R: Real>(&self, u: f64, &[ceiling, rate, birth]: &[R; 3]) -> R {
        let age = R::from(u) - birth;
        if age.value() <= 0.0 {
            return R::from(0.0);
        }
        ceiling * (-(-(rate * age)).exp_m1()).powi(3)
    }
}

impl Curve for VonBertalanffy {
    fn name(&self) -> &'static str {
        "von-bertalanffy"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling · (1 − exp(−rate (t − birth)))³ for t ≥ birth, 0 before"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape(
                    "rate",
                    Unit::Rate,
                    "the share of the remaining length that is closed in a short unit of time",
                )
                .within(RATE_FLOOR, 50.0),
                Parameter::shape("birth", Unit::Date, "when growth starts from nothing"),
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
        let rates = [0.1, 0.5, 1.5, 3.0, 6.0, 12.0, 25.0].map(|r| r / span);
        let births = [-4.0, -1.5, -0.7, -0.3, -0.1, -0.02, 0.1, 0.3, 0.6].map(|b| b * span);
        combinations(&[&rates, &births])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        p.first().copied()
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        let &[_, rate, birth] = p else { return None };
        Some(birth + 3.0_f64.ln() / rate)
    }
}
