//! Growth towards a ceiling, symmetric about its midpoint.
//!
//! **When to use it**: for diffusion and saturation with a visible slowdown: numbers of users, firms, shares. **Not**:
//! before the inflection: the data then say next to nothing of the ceiling, and the fit warns `Unidentified`.
//!
//! **Model**
//! ```text
//! y(t) = ceiling / (1 + exp(−rate (t − midpoint)))
//! ```
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `ceiling` | estimated | any | value | the limit for late times |
//! | `rate` | estimated | any; negative for decline | 1/time | growth rate far below the ceiling |
//! | `midpoint` | estimated | any | date | when half the ceiling is reached and growth is fastest |
//!
//! **Estimation**: start values: a ceiling just above the largest value, and the line through the logits of the values
//! nearest to 15 and 85 % of it; where that does not lead to a close fit, 8 rates by 9 midpoints, the ceiling solved for. From the best of them the smallest sum of
//! squares is searched as [`growth`](crate::growth#estimation) says.
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
//! let y: Vec<f64> = t.iter().map(|t| 80.0 / (1.0 + (-0.7 * (t - 2015.0)).exp())).collect();
//! let fit = Growth::new(CurveKind::Logistic).fit(&t, &y)?;
//! assert!((fit.parameter("ceiling").unwrap().value - 80.0).abs() < 1e-9);
//! assert!((fit.parameter("midpoint").unwrap().value - 2015.0).abs() < 1e-10);
//! assert!(fit.value(2100.0)? <= 80.0 + 1e-9);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Sources**: P.-F. Verhulst, "Notice sur la loi que la population suit dans son accroissement", *Correspondance
//! mathématique et physique* 10 (1838), 113–121; D. A. Ratkowsky, *Nonlinear Regression Modeling* (1983), chapter 4.
//!
//! **Agrees with**: NIST Rat42 from automatic starts, 9 digits (`tests/it/growth_nist.rs`); SciPy 1.17.1 `curve_fit`
//! (the example of [`Growth`](crate::growth::Growth)).

use crate::growth::curve::{
    Curve, Equation, Parameter, Unit, bounded_exp, combinations, decay, evaluate, span, transformed_line,
};
use crate::num::dual::Real;

/// y = ceiling / (1 + exp(−rate (t − midpoint))).
#[derive(Debug, Clone, Copy)]
pub struct Logistic;

impl Equation<3> for Logistic {
    fn at<R: Real>(&self, u: f64, &[ceiling, rate, midpoint]: &[R; 3]) -> R {
        ceiling * (R::from(1.0) / (bounded_exp(rate * (midpoint - R::from(u))) + R::from(1.0)))
    }
}

impl Curve for Logistic {
    fn name(&self) -> &'static str {
        "logistic"
    }
    fn equation(&self) -> &'static str {
        "y = ceiling / (1 + exp(−rate (t − midpoint)))"
    }
    fn parameters(&self) -> &[Parameter] {
        const {
            &[
                Parameter::linear("ceiling", Unit::Value, "the limit for late times"),
                Parameter::shape("rate", Unit::Rate, "the growth rate far below the ceiling"),
                Parameter::shape("midpoint", Unit::Date, "when half the ceiling is reached and growth is fastest"),
            ]
        }
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        let (&[ceiling, rate, midpoint], Some(jacobian)) = (p, jacobian) else {
            return evaluate(self, u, p, values, None);
        };
        // By hand: one division a point, and next to no exponentials on an even grid.
        let (by_ceiling, rest) = jacobian.split_at_mut(u.len());
        let (by_rate, by_midpoint) = rest.split_at_mut(u.len());
        decay(rate, midpoint, u, by_ceiling);
        let columns = by_ceiling.iter_mut().zip(by_rate).zip(by_midpoint);
        for (((share, by_rate), by_midpoint), (value, u)) in columns.zip(values.iter_mut().zip(u)) {
            let e = *share;
            *share = (e + 1.0).recip();
            let slope = ceiling * (*share * (e * *share));
            *value = ceiling * *share;
            *by_rate = slope * (u - midpoint);
            *by_midpoint = -(slope * rate);
        }
        values.iter().fold(true, |finite, v| finite & v.is_finite())
    }
    fn is_proportional(&self) -> bool {
        true
    }
    fn guess(&self, times: &[f64], values: &[f64]) -> Option<Vec<f64>> {
        transformed_line(times, values, |share| (share / (1.0 - share)).ln())
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let span = span(times);
        let rates = [-20.0, -8.0, -3.0, -1.0, 1.0, 3.0, 8.0, 20.0].map(|r| r / span);
        let places = [-1.0, -0.2, 0.1, 0.3, 0.5, 0.7, 0.9, 1.2, 2.0].map(|m| m * span);
        combinations(&[&rates, &places])
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        let &[ceiling, rate, _] = p else { return None };
        Some(if rate > 0.0 { ceiling } else { 0.0 })
    }
    fn mirror(&self, p: &mut [f64]) -> Option<f64> {
        let ceiling = p[0];
        if ceiling >= 0.0 {
            return None;
        }
        // K / (1 + e^{−z}) = K − K / (1 + e^{z})
        p[0] = -ceiling;
        p[1] = -p[1];
        Some(ceiling)
    }
    fn can_solve(&self, index: usize) -> bool {
        index == 0 || index == 2
    }
    fn solve(&self, index: usize, u: f64, y: f64, p: &[f64]) -> Option<f64> {
        let &[ceiling, rate, midpoint] = p else { return None };
        let value = match index {
            0 => y * (1.0 + bounded_exp(rate * (midpoint - u))),
            _ => u + (ceiling / y - 1.0).ln() / rate,
        };
        Some(value).filter(|v| v.is_finite())
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        p.get(2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jacobian_by_hand_is_that_of_the_dual_numbers() {
        let u: Vec<f64> = (-3..9).map(f64::from).chain([1e4, -1e4]).collect();
        for p in [[10.0, 0.7, 2.5], [-3.0, -1.2, 4.0], [1.0, 0.0, 1.0]] {
            let n = u.len();
            let (mut a, mut b) = (vec![0.0; n], vec![0.0; n]);
            let (mut hand, mut dual) = (vec![0.0; 3 * n], vec![0.0; 3 * n]);
            assert!(Logistic.evaluate(&u, &p, &mut a, Some(&mut hand)));
            assert!(evaluate(&Logistic, &u, &p, &mut b, Some(&mut dual)));
            assert_eq!(a, b);
            for (x, y) in hand.iter().zip(&dual) {
                assert!((x - y).abs() <= 1e-13 * y.abs().max(1e-12), "{x} {y}");
            }
        }
    }
}
