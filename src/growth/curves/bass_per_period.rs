//! Diffusion of an innovation: adopters in each period.
//!
//! **When to use it**: for yearly sales or new adopters; estimates as V. Srinivasan and C. H. Mason (1986) recommend,
//! by nonlinear least squares of differences of the cumulative curve. **Not**: for irregular observations that do not
//! each cover one step.
//!
//! **Model**
//! ```text
//! y(t) = F(x) − F(x − step),  F the cumulative Bass curve, x = t − t₁ + step
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `market` | estimated | any | value | everyone who will ever adopt |
//! | `innovation` | estimated | 1e-9 to 20 per step | 1/time | p |
//! | `imitation` | estimated | 0 to 50 per step | 1/time | q |
//!
//! **Estimation**: start values: 7 totals by 7 shares of innovation, the market solved for. From the best of them the
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
//! let (m, p, q) = (500.0, 0.02, 0.5);
//! let so_far = |x: f64| { let e = (-(p + q) * x).exp(); m * (1.0 - e) / (1.0 + q / p * e) };
//! let t: Vec<f64> = (2011..2026).map(f64::from).collect();
//! let y: Vec<f64> = t.iter().map(|t| so_far(t - 2010.0) - so_far(t - 2011.0)).collect();
//! let fit = Growth::new(CurveKind::BassPerPeriod).fit(&t, &y)?;
//! assert!((fit.parameter("market").unwrap().value - m).abs() < 1e-7);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: F. M. Bass, *Management Science* 15 (1969), 215–227; V. Srinivasan and C. H. Mason, "Nonlinear least
//! squares estimation of new product diffusion models", *Marketing Science* 5 (1986), 169–178.
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate, span};
use crate::growth::curves::bass::adopted;
use crate::num::dual::Real;

/// y = F(x) − F(x − step), F the cumulative Bass curve, x = t − t₁ + step.
#[derive(Debug, Clone, Copy)]
pub struct BassPerPeriod;

impl Equation<3> for BassPerPeriod {
    fn at<R: Real>(&self, u: f64, &[market, innovation, imitation]: &[R; 3]) -> R {
        adopted(market, innovation, imitation, u + 1.0) - adopted(market, innovation, imitation, u)
    }
}

impl Curve for BassPerPeriod {
    fn name(&self) -> &'static str {
        "bass-per-period"
    }
    fn equation(&self) -> &'static str {
        "y = F(x) − F(x − step), F the cumulative Bass curve, x = t − t₁ + step"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("market", Unit::Value, "everyone who will ever adopt"),
                Parameter::shape(
                    "innovation",
                    Unit::Rate,
                    "share of the remaining who adopt on their own in a short unit of time (p)",
                )
                .within(1e-9, 20.0),
                Parameter::shape("imitation", Unit::Rate, "further share who adopt because others have (q)")
                    .within(0.0, 50.0),
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
    fn ceiling(&self, _: &[f64]) -> Option<f64> {
        Some(0.0)
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        let &[_, innovation, imitation] = p else { return None };
        (imitation > innovation).then(|| (imitation / innovation).ln() / (innovation + imitation) - 0.5)
    }
}
