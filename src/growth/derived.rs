//! Quantities that follow from a fitted curve, with their uncertainty.

use crate::error::{Error, Result};
use crate::growth::curve::Unit;
use crate::growth::fitted::Fitted;
use crate::growth::prediction::{Interval, Target, check_level};
use crate::num::student;

/// A derived quantity with its standard deviation (first order in the parameters).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// The value.
    pub value: f64,
    /// Its standard deviation; infinite where the data do not determine it.
    pub deviation: f64,
    degrees: f64,
}

impl Quantity {
    /// The symmetric interval of a level.
    ///
    /// # Errors
    /// `Argument` for a level outside (0, 1).
    pub fn interval(&self, level: f64) -> Result<Interval> {
        check_level(level)?;
        let quantile = student::quantile(0.5 + 0.5 * level, self.degrees);
        let half = if self.deviation == 0.0 { 0.0 } else { quantile * self.deviation };
        Ok(Interval { lower: self.value - half, upper: self.value + half })
    }
}

/// Distances, in steps, that a search for a date walks at most: ten thousand years of annual data.
const FARTHEST: f64 = 1e4;

impl Fitted {
    /// The curve at standard time `u` for standard parameters `p`, in scaled values.
    pub(crate) fn curve_at(&self, u: f64, p: &[f64]) -> Option<f64> {
        let mut value = [0.0];
        self.curve.evaluate(&[u], p, &mut value, None).then_some(value[0]).filter(|v| v.is_finite())
    }
    fn quantity(&self, what: &str, unit: Unit, f: &dyn Fn(&[f64]) -> Option<f64>) -> Result<Quantity> {
        let none =
            || Error::refused(format!("{what} of the {} curve", self.name()), "it has none for these parameters");
        let value = f(&self.inner).filter(|v| v.is_finite()).ok_or_else(none)?;
        let scaling = self.scaling();
        let deviation = self.deviation_of(f).unwrap_or(f64::INFINITY);
        let deviation = scaling.deviation(unit, deviation);
        Ok(Quantity { value: scaling.outward(unit, value), deviation, degrees: self.quantile_degrees() })
    }
    /// Compound annual growth rate of the curve from time `from` to time `to`, as a fraction per unit of time.
    ///
    /// # Errors
    /// `Argument` where the times are equal; `Domain` where the curve is not positive at both.
    pub fn cagr(&self, from: f64, to: f64) -> Result<Quantity> {
        if from == to || !from.is_finite() || !to.is_finite() {
            return Err(Error::argument("to", format!("a span from {from} to {to} has no length")));
        }
        let scaling = self.scaling();
        let (a, b) = (scaling.time(from), scaling.time(to));
        let rate = |p: &[f64]| {
            let (first, last) = (self.curve_at(a, p)?, self.curve_at(b, p)?);
            (first > 0.0 && last > 0.0).then(|| ((last / first).ln() / (to - from)).exp_m1())
        };
        if rate(&self.inner).is_none() {
            return Err(Error::domain(
                "compound growth",
                format!("the curve is not positive from {from} to {to}; use differences"),
            ));
        }
        self.quantity("compound growth", Unit::Number, &rate)
    }
    /// How long after `t` the curve has doubled.
    ///
    /// # Errors
    /// `Refused` where it never doubles; `Domain` where it is not positive at `t`.
    pub fn doubling_time(&self, t: f64) -> Result<Quantity> {
        let u = self.scaling().time(t);
        let now = self.curve_at(u, &self.inner).filter(|v| *v > 0.0);
        if now.is_none() {
            return Err(Error::domain(
                "doubling time",
                format!("the curve is not positive at {t}; choose another time"),
            ));
        }
        let time = |p: &[f64]| Some(self.reach(u, 2.0 * self.curve_at(u, p)?, p)? - u);
        if time(&self.inner).is_none() {
            return Err(Error::refused("doubling time", format!("the curve does not double after {t}")));
        }
        self.quantity("doubling time", Unit::Duration, &time)
    }
    /// When growth is fastest.
    ///
    /// # Errors
    /// `Refused` for a curve without an inflection.
    pub fn inflection(&self) -> Result<Quantity> {
        self.quantity("inflection", Unit::Date, &|p| self.curve.inflection(p))
    }
    /// The limit for late times.
    ///
    /// # Errors
    /// `Refused` for a curve without a ceiling.
    pub fn ceiling(&self) -> Result<Quantity> {
        self.quantity("ceiling", Unit::Value, &|p| self.curve.ceiling(p))
    }
    /// Share of the ceiling that the curve has reached at `t`.
    ///
    /// # Errors
    /// `Refused` for a curve without a ceiling (or with one of zero).
    pub fn share_of_ceiling(&self, t: f64) -> Result<Quantity> {
        let u = self.scaling().time(t);
        let share = |p: &[f64]| {
            let ceiling = self.curve.ceiling(p).filter(|c| *c != 0.0)?;
            Some(self.curve_at(u, p)? / ceiling)
        };
        self.quantity("share of the ceiling", Unit::Number, &share)
    }
    /// First time at or after `after` when the curve reaches `target`.
    ///
    /// Where the curve flattens towards the target, the symmetric interval of this date is too wide (80 % intervals of a
    /// saturating curve at 90 % of its ceiling held 81 to 84 %); [`crossing_interval`](Self::crossing_interval) is not.
    ///
    /// # Errors
    /// `Refused` where it never does (within ten thousand steps).
    pub fn crossing(&self, target: f64, after: f64) -> Result<Quantity> {
        if !target.is_finite() || !after.is_finite() {
            return Err(Error::argument("target", "target and time must be finite"));
        }
        let (u, level) = (self.scaling().time(after), target / self.scaling().magnitude);
        let time = |p: &[f64]| self.reach(u, level, p);
        if time(&self.inner).is_none() {
            let limit = self.curve.ceiling(&self.inner).map(|c| c * self.scaling().magnitude);
            let why = match limit {
                Some(limit) => format!("the curve does not reach {target} after {after}; its limit is {limit:.6}"),
                None => format!("the curve does not reach {target} after {after}"),
            };
            return Err(Error::refused("crossing date", why));
        }
        self.quantity("crossing date", Unit::Date, &time)
    }
    /// Between which times the target is crossed: from the first time that the band of the given level touches it to the
    /// first time that all of the band has passed it (infinite where that does not happen). Bands widen ahead, so this is
    /// not symmetric about [`crossing`](Self::crossing) and may be open on the late side.
    ///
    /// # Errors
    /// As [`crossing`](Self::crossing), and `Argument` for a level outside (0, 1).
    pub fn crossing_interval(&self, target: f64, after: f64, level: f64, of: Target) -> Result<Interval> {
        check_level(level)?;
        let now = self.interval(after, level, of)?;
        let rising = self.value(after)? <= target;
        let step = self.scaling().step;
        let tail = 0.5 * (1.0 - level);
        let standard = student::quantile(1.0 - tail, self.quantile_degrees());
        let distance = |t: f64, near: bool| -> Option<f64> {
            let prediction = self.at(t).ok()?;
            let (p, standard) = if near == rising { (1.0 - tail, standard) } else { (tail, -standard) };
            let end = prediction.quantile_at(p, standard, of);
            Some(if rising { target - end } else { end - target }).filter(|v| v.is_finite())
        };
        let lower = if now.contains(target) { Some(after) } else { search(after, step, |t| distance(t, true)) };
        let lower = lower.ok_or_else(|| {
            Error::refused("crossing date", format!("the {level} band does not reach {target} after {after}"))
        })?;
        let upper = search(lower, step, |t| distance(t, false)).unwrap_or(f64::INFINITY);
        Ok(Interval { lower, upper })
    }
    /// First standard time at or after `u` when the curve reaches `level`.
    fn reach(&self, u: f64, level: f64, p: &[f64]) -> Option<f64> {
        let rising = self.curve_at(u, p)? <= level;
        search(u, 1.0, |at| self.curve_at(at, p).map(|v| if rising { level - v } else { v - level }))
    }
}

/// First place at or after `from` where `gap` is zero or below: walks in growing strides, then bisects. A crossing and
/// return within one stride is not seen; strides start at a quarter step and grow by 2 %.
fn search(from: f64, step: f64, gap: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    if gap(from)? <= 0.0 {
        return Some(from);
    }
    let (mut low, mut stride) = (from, 0.25 * step);
    loop {
        let next = low + stride;
        if next - from > FARTHEST * step {
            return None;
        }
        // Past the curve's domain (a pole) nothing is reached any more: halve towards it.
        let Some(value) = gap(next) else {
            stride *= 0.5;
            if stride < 1e-9 * step {
                return None;
            }
            continue;
        };
        if value <= 0.0 {
            let (mut a, mut b) = (low, next);
            for _ in 0..200 {
                let middle = 0.5 * (a + b);
                if middle <= a || middle >= b {
                    break;
                }
                if gap(middle).is_none_or(|v| v <= 0.0) {
                    b = middle;
                } else {
                    a = middle;
                }
            }
            return Some(b);
        }
        low = next;
        stride *= 1.02;
    }
}

#[cfg(test)]
mod tests {
    use crate::growth::{CurveKind, Growth, Target};

    fn years() -> Vec<f64> {
        (0..12).map(|i| 2010.0 + f64::from(i)).collect()
    }

    #[test]
    fn an_exponential_has_its_cagr_and_doubling_time() {
        let y: Vec<f64> = years().iter().map(|t| 7.0 * 1.08_f64.powf(t - 2010.0)).collect();
        let fit = Growth::new(CurveKind::Exponential).fit(&years(), &y).unwrap();
        assert!((fit.cagr(2012.0, 2019.0).unwrap().value - 0.08).abs() < 1e-12);
        assert!((fit.doubling_time(2015.0).unwrap().value - 2.0_f64.ln() / 1.08_f64.ln()).abs() < 1e-9);
        assert!((fit.crossing(14.0, 2010.0).unwrap().value - (2010.0 + 2.0_f64.ln() / 1.08_f64.ln())).abs() < 1e-9);
        assert!(fit.ceiling().is_err() && fit.inflection().is_err());
    }

    #[test]
    fn a_logistic_has_its_inflection_and_share() {
        let noise = [0.4, -0.3, 0.1, 0.5, -0.6, 0.2, -0.1, 0.3, -0.4, 0.2, -0.2, 0.1];
        let curve = |t: f64| 80.0 / (1.0 + (-0.7 * (t - 2015.0)).exp());
        let y: Vec<f64> = years().iter().zip(noise).map(|(t, e)| curve(*t) + e).collect();
        let fit = Growth::new(CurveKind::Logistic).fit(&years(), &y).unwrap();
        let inflection = fit.inflection().unwrap();
        let parameter = fit.parameter("midpoint").unwrap();
        assert!((inflection.value - parameter.value).abs() < 1e-9);
        assert!((inflection.deviation / parameter.deviation - 1.0).abs() < 1e-6);
        assert!(fit.share_of_ceiling(2015.0).unwrap().interval(0.95).unwrap().contains(0.5));
        assert!(fit.crossing(200.0, 2010.0).unwrap_err().to_string().contains("limit"));
        let when = fit.crossing_interval(70.0, 2010.0, 0.95, Target::Mean).unwrap();
        let middle = fit.crossing(70.0, 2010.0).unwrap();
        assert!(when.contains(middle.value) && when.width() < 1.0, "{when:?} {middle:?}");
        // the delta method and the inverted band agree where the band is narrow
        let wald = middle.interval(0.95).unwrap();
        assert!((wald.lower - when.lower).abs() < 0.05 && (wald.upper - when.upper).abs() < 0.05);
    }
}
