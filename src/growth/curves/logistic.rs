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
    Curve, Decay, GROUP, Observations, Parameter, Unit, all_finite, bounded_exp, combinations, decay, span,
    transformed_line,
};

/// y = ceiling / (1 + exp(−rate (t − midpoint))).
#[derive(Debug, Clone, Copy)]
pub struct Logistic;

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
        let &[ceiling, rate, midpoint] = p else { return false };
        let Some(jacobian) = jacobian else {
            decay(rate, midpoint, u, values);
            for value in values.iter_mut() {
                *value = ceiling * (*value + 1.0).recip();
            }
            return all_finite(values);
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
        all_finite(values)
    }
    fn products(&self, observations: &Observations<'_>, p: &[f64], sums: &mut [f64]) -> bool {
        let &Observations { times, values, counted } = observations;
        let (&[ceiling, rate, midpoint], Some(sums)) = (p, sums.first_chunk_mut::<10>()) else { return false };
        let decay = Decay::new(rate, midpoint, times, counted);
        let (mut pairs, mut single) = ([[0.0; 2]; 10], [[0.0]; 10]);
        let mut powers = [0.0; GROUP];
        for (times, values) in times.chunks(GROUP).zip(values.chunks(GROUP)) {
            let powers = &mut powers[..times.len()];
            decay.write(times, powers);
            let (powers, last) = powers.as_chunks();
            let (times, last_time) = times.as_chunks();
            let (values, last_value) = values.as_chunks();
            add::<2>(&mut pairs, powers, times, values, ceiling, midpoint);
            add::<1>(
                &mut single,
                last.as_chunks().0,
                last_time.as_chunks().0,
                last_value.as_chunks().0,
                ceiling,
                midpoint,
            );
        }
        let mut total = [0.0; 10];
        for (total, (pair, [single])) in total.iter_mut().zip(pairs.iter().zip(single)) {
            *total = pair[0] + pair[1] + single;
        }
        // The Jacobian's columns are the share, the slope times ceiling and distance, and the slope times −ceiling · rate.
        let [one, two, three] = [1.0, ceiling, -ceiling * rate];
        let factors = [one, two, two * two, three, three * two, three * three, one, two, three, 1.0];
        *sums = std::array::from_fn(|i| total[i] * factors[i]);
        true
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

/// Adds products of share s of the ceiling, slope times distance from the midpoint s (1 − s) x, slope s (1 − s) and residual,
/// `L` observations at a time. A function of its own, so that lanes of a sum share a register.
#[inline(never)]
fn add<const L: usize>(
    sums: &mut [[f64; L]; 10],
    powers: &[[f64; L]],
    times: &[[f64; L]],
    values: &[[f64; L]],
    ceiling: f64,
    midpoint: f64,
) {
    let [mut ss, mut sx, mut xx, mut sw, mut xw, mut ww, mut sr, mut xr, mut wr, mut rr] = *sums;
    for ((powers, times), values) in powers.iter().zip(times).zip(values) {
        for lane in 0..L {
            let e = powers[lane];
            let s = 1.0 / (e + 1.0);
            let w = s * (e * s);
            let x = w * (times[lane] - midpoint);
            let r = ceiling * s - values[lane];
            ss[lane] += s * s;
            sx[lane] += s * x;
            xx[lane] += x * x;
            sw[lane] += s * w;
            xw[lane] += x * w;
            ww[lane] += w * w;
            sr[lane] += s * r;
            xr[lane] += x * r;
            wr[lane] += w * r;
            rr[lane] += r * r;
        }
    }
    *sums = [ss, sx, xx, sw, xw, ww, sr, xr, wr, rr];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::curve::{Equation, evaluate};
    use crate::num::dual::Real;

    impl Equation<3> for Logistic {
        fn at<R: Real>(&self, u: f64, &[ceiling, rate, midpoint]: &[R; 3]) -> R {
            ceiling * (R::from(1.0) / (bounded_exp(rate * (midpoint - R::from(u))) + R::from(1.0)))
        }
    }

    #[test]
    fn the_jacobian_by_hand_is_that_of_the_dual_numbers() {
        let u: Vec<f64> = (-3..9).map(f64::from).chain([1e4, -1e4]).collect();
        for p in [[10.0, 0.7, 2.5], [-3.0, -1.2, 4.0], [1.0, 0.0, 1.0]] {
            let n = u.len();
            let (mut a, mut b) = (vec![0.0; n], vec![0.0; n]);
            let (mut hand, mut dual) = (vec![0.0; 3 * n], vec![0.0; 3 * n]);
            assert!(Logistic.evaluate(&u, &p, &mut a, Some(&mut hand)));
            assert!(evaluate(&Logistic, &u, &p, &mut b, Some(&mut dual)));
            let mut plain = vec![0.0; n];
            assert!(Logistic.evaluate(&u, &p, &mut plain, None));
            assert_eq!(a, plain);
            for (x, y) in a.iter().zip(&b) {
                assert!((x - y).abs() <= 4e-16 * y.abs().max(1e-12), "{x} {y}");
            }
            for (x, y) in hand.iter().zip(&dual) {
                assert!((x - y).abs() <= 1e-13 * y.abs().max(1e-12), "{x} {y}");
            }
        }
    }
}
