//! Diffusion of an innovation: adopters so far.
//!
//! **When to use it**: for cumulated adopters of a new product or practice, counted from its launch. **Not**: for
//! yearly adopters (take [`bass-per-period`](crate::growth::curves::bass_per_period)); before the peak of yearly
//! adoption the market is not determined. Errors of a cumulated series are correlated, so its intervals are too
//! narrow: prefer the yearly curve for them.
//!
//! **Model**
//! ```text
//! y(t) = market · (1 − e) / (1 + imitation/innovation · e)
//! e = exp(−(innovation + imitation) x),  x = t − t₁ + step: launch one step before the first observation
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `market` | estimated | any | value | everyone who will ever adopt |
//! | `innovation` | estimated | 1e-9 to 20 per step | 1/time | share of the remaining who adopt on their own (p) |
//! | `imitation` | estimated | 0 to 50 per step | 1/time | further share who adopt because others have (q) |
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
//! let t: Vec<f64> = (2011..2026).map(f64::from).collect();
//! let y: Vec<f64> = t.iter().map(|t| (-(p + q) * (t - 2010.0_f64)).exp()).map(|e| m * (1.0 - e) / (1.0 + q / p * e)).collect();
//! let fit = Growth::new(CurveKind::Bass).fit(&t, &y)?;
//! assert!((fit.parameter("market").unwrap().value - m).abs() < 1e-7);
//! // fastest at ln(q/p)/(p + q) after the launch
//! assert!((fit.inflection()?.value - (2010.0 + (q / p).ln() / (p + q))).abs() < 1e-8);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: F. M. Bass, "A new product growth model for consumer durables", *Management Science* 15 (1969),
//! 215–227.
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate, span};
use crate::num::dual::Real;

/// y = market · (1 − e) / (1 + imitation/innovation · e), e = exp(−(innovation + imitation) x), x = t − t₁ + step.
#[derive(Debug, Clone, Copy)]
pub struct Bass;

/// market · F(x), with the ratio imitation/innovation kept out of the exponential: F = (1 − e) / (1 + (q/p) e).
pub(crate) fn adopted<R: Real>(market: R, innovation: R, imitation: R, x: f64) -> R {
    let left = (innovation + imitation) * R::from(-x);
    market * -(left.exp_m1()) / (R::from(1.0) + imitation / innovation * left.exp())
}

impl Equation<3> for Bass {
    fn at<R: Real>(&self, u: f64, &[market, innovation, imitation]: &[R; 3]) -> R {
        adopted(market, innovation, imitation, u + 1.0)
    }
}

impl Curve for Bass {
    fn name(&self) -> &'static str {
        "bass"
    }
    fn equation(&self) -> &'static str {
        "y = market · (1 − e) / (1 + imitation/innovation · e), e = exp(−(innovation + imitation) x), x = t − t₁ + step"
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
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        p.first().copied()
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        let &[_, innovation, imitation] = p else { return None };
        (imitation > innovation).then(|| (imitation / innovation).ln() / (innovation + imitation) - 1.0)
    }
}
