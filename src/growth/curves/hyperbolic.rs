//! Growth whose rate is proportional to the value: towards a pole, or hyperbolic decline.
//!
//! **When to use it**: to describe faster-than-exponential growth (world population until about 1960) and slow
//! declines. **Not**: to look ahead of growth: it becomes infinite 1/rate after the first observation, and has
//! no value from there on.
//!
//! **Model**
//! ```text
//! y(t) = level / (1 − rate (t − t₁))        pole at t₁ + 1/rate, always after the last observation
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `level` | estimated | any | value | the value at the first observation |
//! | `rate` | estimated | below 1/span | 1/time | the relative growth rate at the first observation |
//!
//! **Estimation**: start values: 14 rates from −30 to 0.99 over the span, the level solved for. From the best of them
//! the smallest sum of squares is searched as [`growth`](crate::growth#estimation) says.
//!
//! **Intervals**: Student intervals from the Jacobian for the curve and for new observations, profile likelihood and
//! bootstrap for parameters; they leave out the choice of the curve.
//!
//! **Missing values**: leave them out; times need not be regular.
//!
//! **Errors**: `TooFew` with fewer values than free parameters + 2; `Domain` when asked for a value at the pole.
//!
//! **Example**
//! ```
//! use ontrend::growth::{CurveKind, Growth};
//! let t: Vec<f64> = (2010..2022).map(f64::from).collect();
//! let y: Vec<f64> = t.iter().map(|t| 5.0 / (1.0 - 0.06 * (t - 2010.0))).collect();
//! let fit = Growth::new(CurveKind::Hyperbolic).fit(&t, &y)?;
//! assert!((fit.parameter("rate").unwrap().value - 0.06).abs() < 1e-12);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: H. von Foerster, P. M. Mora and L. W. Amiot, "Doomsday: Friday, 13 November, A.D. 2026", *Science* 132
//! (1960), 1291–1295.
//!
//! **Agrees with**: the generating parameters of noise-free data, ten digits (`tests/it/growth.rs`); the optimum
//! refined from the truth in at least 99 % of 1000 random sets (`tests/it/growth_starts.rs`).

use crate::growth::curve::{Curve, Equation, Parameter, Unit, evaluate, span};
use crate::num::dual::Real;

/// y = level / (1 − rate (t − t₁)).
#[derive(Debug, Clone, Copy)]
pub struct Hyperbolic;

impl Equation<2> for Hyperbolic {
    fn at<R: Real>(&self, u: f64, &[level, rate]: &[R; 2]) -> R {
        let left = R::from(1.0) - rate * R::from(u);
        // At the pole and beyond it the curve has no value; the formula would come back from below.
        if left.value() <= 0.0 { R::from(f64::NAN) } else { level / left }
    }
}

impl Curve for Hyperbolic {
    fn name(&self) -> &'static str {
        "hyperbolic"
    }
    fn equation(&self) -> &'static str {
        "y = level / (1 − rate (t − t₁))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("level", Unit::Value, "the value at the first observation"),
                Parameter::shape(
                    "rate",
                    Unit::Rate,
                    "the relative growth rate at the first observation; the pole lies 1/rate later",
                ),
            ]
        }
    }
    fn bounds(&self, span: f64) -> Vec<(f64, f64)> {
        // The pole lies after the last observation.
        vec![(f64::NEG_INFINITY, f64::INFINITY), (f64::NEG_INFINITY, (1.0 - 1e-9) / span)]
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        evaluate(self, u, p, values, jacobian)
    }
    fn is_proportional(&self) -> bool {
        true
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        [-30.0, -8.0, -3.0, -1.0, -0.4, -0.1, 0.0, 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99]
            .iter()
            .map(|r| vec![r / span])
            .collect()
    }
    fn holds_constants(&self) -> bool {
        true
    }
}
