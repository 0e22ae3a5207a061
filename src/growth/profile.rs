//! Profile-likelihood intervals: with `S` the least sum of squares and `S(p)` the least one where a parameter is `p`, all `p`
//! with `(S(p) - S) / (S / (n - k)) ≤ t²`, `t` the Student quantile of the level at `n - k` degrees of freedom.
//!
//! **Sources.** Bates and Watts, *Nonlinear Regression Analysis and Its Applications* 1988, chapter 6.

use crate::error::{Error, Result};
use crate::growth::fitted::Fitted;
use crate::growth::prediction::{Interval, check_level};
use crate::num::least_squares::{self, Settings, Workspace, sum_of_squares};

/// Distance from the estimate, in multiples of the largest natural size of a standard parameter, at which a profile that
/// has not risen counts as open.
const FAR: f64 = 1e4;
/// Evaluations for one point of a profile.
const BUDGET: usize = 200;
/// Relative change of the sum of squares at which a point is found: where an end is wanted, and where only its being there.
const TIGHT: f64 = 1e-13;
const LOOSE: f64 = 1e-8;

impl Fitted {
    /// The profile-likelihood interval of a parameter: all values at which, with the other parameters refitted, the data
    /// are not too unlikely (Student or, for counts, normal quantile of the signed root). An end at which the profile
    /// never rises far enough is infinite: the data do not bound the parameter on that side.
    ///
    /// # Errors
    /// `Argument` for an unknown, held or derived parameter or a level outside (0, 1).
    pub fn profile(&self, name: &str, level: f64) -> Result<Interval> {
        check_level(level)?;
        let index = crate::growth::spec::index_of(&*self.curve, name)?;
        if self.limits.fixed[index].is_some() {
            return Err(Error::argument("name", format!("{name} is held and has no profile")));
        }
        let unit = self.curve.parameters()[index].unit;
        let scaling = self.scaling();
        let lower = self.profile_end(index, level, -1.0);
        let upper = self.profile_end(index, level, 1.0);
        let outward = |v: f64| if v.is_finite() { scaling.outward(unit, v) } else { v };
        Ok(Interval { lower: outward(lower), upper: outward(upper) })
    }
    /// One end of a profile in standard coordinates; infinite where it is open.
    pub(crate) fn profile_end(&self, index: usize, level: f64, sign: f64) -> f64 {
        let limit = self.profile_limit(level);
        let mut tracer = Tracer::new(self, index, TIGHT);
        match self.profile_bracket(&mut tracer, limit, sign) {
            Bracket::Open => sign * f64::INFINITY,
            Bracket::At(value) => value,
            Bracket::Between(inside, outside) => close(inside, outside, |v| tracer.excess_at(v, limit)),
        }
    }
    /// Whether an end of a profile is open.
    pub(crate) fn profile_is_open(&self, index: usize, level: f64, sign: f64) -> bool {
        let mut tracer = Tracer::new(self, index, LOOSE);
        matches!(self.profile_bracket(&mut tracer, self.profile_limit(level), sign), Bracket::Open)
    }
    /// By how much the sum of squares may exceed its minimum.
    fn profile_limit(&self, level: f64) -> f64 {
        self.quantile(level).powi(2) * if self.variance.is_finite() { self.variance } else { 1.0 }
    }
    /// Goes away from the estimate in growing strides until the sum of squares is too large.
    fn profile_bracket(&self, tracer: &mut Tracer<'_>, limit: f64, sign: f64) -> Bracket {
        let index = tracer.index;
        let estimate = self.inner[index];
        if self.variance == 0.0 {
            return Bracket::At(estimate);
        }
        let bound = if sign < 0.0 { self.limits.lower[index] } else { self.limits.upper[index] };
        let wald = self.covariance.deviations()[index] * limit.sqrt();
        let natural = estimate.abs().max(self.sample.span()).max(1.0);
        let mut inside = (estimate, -limit);
        let mut stride =
            if wald > 0.0 && wald < 0.5 * natural { wald } else { 0.1 * natural.min(estimate.abs().max(0.1)) };
        while stride <= FAR * natural {
            let mut next = estimate + sign * stride;
            let clamped = if sign < 0.0 { next <= bound } else { next >= bound };
            if clamped {
                next = bound;
            }
            let excess = tracer.excess_at(next, limit);
            if excess > 0.0 {
                return Bracket::Between(inside, (next, excess));
            }
            if clamped {
                // The bound itself is not too unlikely: the interval ends where the curve's family ends.
                return if bound.is_finite() { Bracket::At(bound) } else { Bracket::Open };
            }
            inside = (next, excess);
            stride *= 2.0;
        }
        Bracket::Open
    }
}

/// Where a profile ends.
enum Bracket {
    /// Nowhere.
    Open,
    At(f64),
    /// Between two values, each with the excess of its sum of squares over what the level allows.
    Between((f64, f64), (f64, f64)),
}

/// The place between a value inside the interval and one outside where the excess over the limit is zero.
fn close(inside: (f64, f64), outside: (f64, f64), mut excess: impl FnMut(f64) -> f64) -> f64 {
    let (mut a, mut fa) = inside;
    let (mut b, mut fb) = outside;
    for round in 0..80 {
        if (b - a).abs() <= 1e-10 * a.abs().max(b.abs()) {
            break;
        }
        // False position, with a bisection every third time against one-sided creeping.
        let mut middle = if fb.is_finite() && round % 3 != 2 { a + (b - a) * fa / (fa - fb) } else { 0.5 * (a + b) };
        if !(middle > a.min(b) && middle < a.max(b)) {
            middle = 0.5 * (a + b);
        }
        if middle == a || middle == b {
            break;
        }
        let value = excess(middle);
        if value > 0.0 {
            (b, fb) = (middle, value);
        } else {
            (a, fa) = (middle, value);
        }
        if value.abs() <= 1e-10 * inside.1.abs() {
            return middle;
        }
    }
    0.5 * (a + b)
}

/// Follows the constrained minimum along one parameter, starting each point where the last one ended.
struct Tracer<'a> {
    fit: &'a Fitted,
    index: usize,
    settings: Settings,
    last: Vec<f64>,
    work: Workspace,
}

impl<'a> Tracer<'a> {
    fn new(fit: &'a Fitted, index: usize, tolerance: f64) -> Self {
        let mut settings = Settings { evaluations: BUDGET, tolerance, ..fit.limits.settings() };
        settings.fixed = fit.limits.fixed.iter().map(Option::is_some).collect();
        settings.fixed[index] = true;
        let work = Workspace::new(fit.sample.len(), fit.inner.len());
        Self { fit, index, settings, last: fit.inner.clone(), work }
    }
    /// By how much the smallest sum of squares with the parameter at `value` exceeds the minimum and `limit`.
    fn excess_at(&mut self, value: f64, limit: f64) -> f64 {
        let mut best = f64::INFINITY;
        let excess = |sum: f64| sum - self.fit.sum_of_squares - limit;
        // From the last point; from the fit only where that is not enough to be allowed, or finds nothing.
        for mut start in [self.last.clone(), self.fit.inner.clone()] {
            start[self.index] = value;
            let objective = self.fit.objective();
            if least_squares::run(&objective, &start, &self.settings, &mut self.work).is_some() {
                let sum = sum_of_squares(&self.work.residuals);
                if sum < best {
                    best = sum;
                    self.last.copy_from_slice(&self.work.parameters);
                }
            }
            if excess(best) <= 0.0 {
                break;
            }
        }
        excess(best)
    }
}

#[cfg(test)]
mod tests {
    use crate::growth::{CurveKind, Growth, Warning};

    #[test]
    fn the_profile_of_a_line_is_its_student_interval() {
        let t: Vec<f64> = (0..9).map(|i| 2000.0 + f64::from(i)).collect();
        let y = [3.1, 4.0, 4.7, 6.2, 6.9, 8.3, 8.8, 10.1, 10.8];
        let fit = Growth::new(CurveKind::Linear).fit(&t, &y).unwrap();
        for name in ["level", "slope"] {
            let (profile, wald) = (fit.profile(name, 0.9).unwrap(), fit.parameter_interval(name, 0.9).unwrap());
            assert!((profile.lower - wald.lower).abs() < 1e-7 * wald.lower.abs(), "{profile:?} {wald:?}");
            assert!((profile.upper - wald.upper).abs() < 1e-7 * wald.upper.abs());
        }
    }

    #[test]
    fn a_ceiling_seen_from_far_below_is_open_above() {
        let t: Vec<f64> = (0..10).map(f64::from).collect();
        let noise = [0.01, -0.02, 0.015, 0.0, -0.01, 0.02, -0.015, 0.01, 0.005, -0.01];
        let y: Vec<f64> = t.iter().zip(noise).map(|(t, e)| 5.0 * (0.15 * t).exp() * (1.0 + e)).collect();
        let fit = Growth::new(CurveKind::Logistic).fit(&t, &y).unwrap();
        let ceiling = fit.profile("ceiling", 0.95).unwrap();
        assert_eq!(ceiling.upper, f64::INFINITY);
        assert!(ceiling.lower > 20.0 && ceiling.lower.is_finite(), "{ceiling:?}");
        assert!(fit.warnings().contains(&Warning::Unidentified { parameter: "ceiling" }), "{:?}", fit.warnings());
    }

    #[test]
    fn a_ceiling_that_is_reached_is_closed() {
        let t: Vec<f64> = (0..14).map(f64::from).collect();
        let noise = [0.4, -0.3, 0.1, 0.5, -0.6, 0.2, -0.1, 0.3, -0.4, 0.2, -0.2, 0.1, 0.3, -0.2];
        let y: Vec<f64> = t.iter().zip(noise).map(|(t, e)| 50.0 / (1.0 + (4.0 - 0.8 * t).exp()) + e).collect();
        let fit = Growth::new(CurveKind::Logistic).fit(&t, &y).unwrap();
        let (profile, wald) = (fit.profile("ceiling", 0.95).unwrap(), fit.parameter_interval("ceiling", 0.95).unwrap());
        assert!(profile.is_bounded() && (profile.width() / wald.width() - 1.0).abs() < 0.1, "{profile:?} {wald:?}");
        assert!(fit.warnings().is_empty(), "{:?}", fit.warnings());
    }
}
