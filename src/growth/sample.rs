//! Observations as the solver sees them: checked, sorted, in standard coordinates.

use crate::error::{Error, Result};
use crate::growth::curve::{Unit, all_finite, is_counted, span};

/// The change of units between the caller's time and value and standard coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    /// The first observation's time, 0 in standard coordinates.
    pub origin: f64,
    /// The median distance of neighbouring observations, 1 in standard coordinates.
    pub step: f64,
    /// A power of two near the largest value.
    pub magnitude: f64,
}

impl Scaling {
    /// A time in steps from the origin.
    #[must_use]
    pub fn time(&self, t: f64) -> f64 {
        (t - self.origin) / self.step
    }
    /// Multiplies a parameter in standard coordinates to give the caller's, before any shift.
    #[must_use]
    pub fn factor(&self, unit: Unit) -> f64 {
        match unit {
            Unit::Value => self.magnitude,
            Unit::ValuePerTime => self.magnitude / self.step,
            Unit::ValuePerTimeSquared => self.magnitude / self.step / self.step,
            Unit::Rate => self.step.recip(),
            Unit::Date | Unit::Duration => self.step,
            Unit::Number => 1.0,
        }
    }
    /// A standard deviation in the caller's units; an undetermined one stays so, however small the unit.
    #[must_use]
    pub fn deviation(&self, unit: Unit, deviation: f64) -> f64 {
        if deviation == 0.0 || deviation.is_infinite() { deviation } else { deviation * self.factor(unit) }
    }
    /// A parameter in the caller's units.
    #[must_use]
    pub fn outward(&self, unit: Unit, value: f64) -> f64 {
        let shift = if unit == Unit::Date { self.origin } else { 0.0 };
        shift + value * self.factor(unit)
    }
    /// A parameter in standard coordinates.
    #[must_use]
    pub fn inward(&self, unit: Unit, value: f64) -> f64 {
        match unit {
            Unit::Date => self.time(value),
            _ => value / self.factor(unit),
        }
    }
}

/// Checked observations in standard coordinates, in the order of time.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) u: Vec<f64>,
    pub(crate) y: Vec<f64>,
    /// Natural logarithms of the scaled values, where they are wanted and all values are positive.
    pub(crate) ln_y: Vec<f64>,
    /// Square roots of the weights, scaled to mean weight one; empty for equal weights.
    pub(crate) root_weights: Vec<f64>,
    pub(crate) scaling: Scaling,
    /// Whether the times are 0, 1, 2, …
    pub(crate) counted: bool,
    /// Number of different times.
    pub(crate) distinct: usize,
    /// Largest size of a value.
    pub(crate) largest: f64,
}

impl Sample {
    /// Checks and scales; `counts` keeps the values as they are, because the variance of a count depends on its unit.
    pub(crate) fn new(t: &[f64], y: &[f64], weights: Option<&[f64]>, counts: bool) -> Result<Self> {
        if t.len() != y.len() {
            return Err(Error::argument("y", format!("{} values for {} times", y.len(), t.len())));
        }
        if t.is_empty() {
            return Err(Error::too_few("growth curve", 0, 3, "give observations"));
        }
        finite("time", t)?;
        finite("value", y)?;
        let order = order(t, y);
        let Steps { u, step, counted, distinct } = match &order {
            None => steps(t)?,
            Some(order) => steps(&order.iter().map(|&i| t[i]).collect::<Vec<f64>>())?,
        };
        // Not −0.
        let origin = order.as_ref().map_or(t[0], |order| t[order[0]]) + 0.0;
        let largest = largest(y);
        let magnitude = if counts { 1.0 } else { power_of_two(largest) };
        let scaling = Scaling { origin, step, magnitude };
        let mut values = sorted(y, order.as_deref(), |v| v);
        // The inverse of a power of two is exact.
        let inverse = magnitude.recip();
        values.iter_mut().for_each(|v| *v *= inverse);
        let root_weights = match weights {
            None => Vec::new(),
            Some(w) => roots(w, t.len(), order.as_deref())?,
        };
        let largest = largest / magnitude;
        Ok(Self { u, y: values, ln_y: Vec::new(), root_weights, scaling, counted, distinct, largest })
    }
    /// With the logarithms of the values (taken before scaling, which may flush small values to zero).
    pub(crate) fn with_logarithms(mut self, t: &[f64], y: &[f64]) -> Self {
        if y.iter().all(|v| *v > 0.0) {
            let order = order(t, y);
            let shift = self.scaling.magnitude.ln();
            self.ln_y = sorted(y, order.as_deref(), |v| v.ln() - shift);
        }
        self
    }
    pub(crate) fn len(&self) -> usize {
        self.u.len()
    }
    /// The observations at some positions, in the same coordinates.
    pub(crate) fn filtered(&self, keep: &dyn Fn(usize) -> bool) -> Self {
        let pick = |values: &[f64]| -> Vec<f64> {
            values.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, v)| *v).collect()
        };
        let u = pick(&self.u);
        let distinct = 1 + u.windows(2).filter(|w| w[1] > w[0]).count();
        let y = pick(&self.y);
        Self {
            largest: largest(&y),
            y,
            ln_y: pick(&self.ln_y),
            root_weights: pick(&self.root_weights),
            scaling: self.scaling,
            counted: is_counted(&u),
            distinct,
            u,
        }
    }
    /// Standard time of the last observation, at least one.
    pub(crate) fn span(&self) -> f64 {
        span(&self.u)
    }
    /// Whether all values are equal.
    pub(crate) fn is_constant(&self) -> bool {
        self.y.iter().all(|v| *v == self.y[0])
    }
    /// Index and value of the first value that is not positive.
    pub(crate) fn not_positive(&self) -> Option<f64> {
        self.y.iter().find(|v| **v <= 0.0).map(|v| v * self.scaling.magnitude)
    }
}

/// Positions in the order of time, equal times in the order of values; `None` where they stand in it already.
fn order(t: &[f64], y: &[f64]) -> Option<Vec<usize>> {
    if t[1..].iter().zip(t).fold(true, |sorted, (next, now)| sorted & (now < next)) {
        return None;
    }
    let mut order: Vec<usize> = (0..t.len()).collect();
    order.sort_by(|&a, &b| t[a].total_cmp(&t[b]).then(y[a].total_cmp(&y[b])));
    Some(order)
}

/// A function of the values in an order.
fn sorted(values: &[f64], order: Option<&[usize]>, of: impl Fn(f64) -> f64) -> Vec<f64> {
    match order {
        None => values.iter().map(|v| of(*v)).collect(),
        Some(order) => order.iter().map(|&i| of(values[i])).collect(),
    }
}

/// Rounding of a time in units of its last bit: dates come out of a division or two.
const ROUNDING: f64 = 2.0 * f64::EPSILON;

/// Sorted times in steps from the first one.
struct Steps {
    u: Vec<f64>,
    /// The length of a step.
    step: f64,
    /// Whether `u` is 0, 1, 2, …
    counted: bool,
    /// How many times differ.
    distinct: usize,
}

/// Times that are even but for their rounding become 0, 1, 2, …
fn steps(times: &[f64]) -> Result<Steps> {
    let (origin, last) = (times[0], times[times.len() - 1]);
    let span = last - origin;
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let even = span / (times.len() - 1).max(1) as f64;
    let slack = ROUNDING * origin.abs().max(last.abs());
    if even.is_normal() && slack < 1e-6 * even {
        let counts = counts(times.len());
        if are_near(times, &counts, |i| origin + i * even, slack) {
            return Ok(Steps { u: counts, step: even, counted: true, distinct: times.len() });
        }
    }
    let mut gaps: Vec<f64> = times.windows(2).map(|w| w[1] - w[0]).filter(|g| *g > 0.0).collect();
    gaps.sort_by(f64::total_cmp);
    let step = if gaps.is_empty() { 1.0 } else { gaps[(gaps.len() - 1) / 2] };
    if !(span / step).is_finite() || !step.is_normal() {
        return Err(Error::domain("growth curve", format!("times span {span:e} in steps of {step:e}; rescale time")));
    }
    let u: Vec<f64> = times.iter().map(|t| (t - origin) / step).collect();
    Ok(Steps { counted: is_counted(&u), u, step, distinct: 1 + gaps.len() })
}

/// 0, 1, 2, …
fn counts(count: usize) -> Vec<f64> {
    let mut counts = vec![0.0; count];
    let (fours, rest) = counts.as_chunks_mut::<4>();
    let mut next = [0.0, 1.0, 2.0, 3.0];
    for four in fours {
        *four = next;
        next = next.map(|v| v + 4.0);
    }
    rest.copy_from_slice(&next[..rest.len()]);
    counts
}

/// Whether no value is farther than `slack` from what is expected at its count.
fn are_near(values: &[f64], counts: &[f64], expected: impl Fn(f64) -> f64, slack: f64) -> bool {
    // The largest distance of each of four, which the processor finds together.
    let mut farthest = [0.0; 4];
    let mut compare = |values: &[f64; 4], counts: &[f64; 4]| {
        for lane in 0..4 {
            let distance = (values[lane] - expected(counts[lane])).abs();
            farthest[lane] = if distance > farthest[lane] { distance } else { farthest[lane] };
        }
    };
    for (values, counts) in values.as_chunks().0.iter().zip(counts.as_chunks().0) {
        compare(values, counts);
    }
    if let (Some(values), Some(counts)) = (values.last_chunk(), counts.last_chunk()) {
        compare(values, counts);
        return farthest.iter().all(|distance| *distance <= slack);
    }
    values.iter().zip(counts).all(|(value, count)| (value - expected(*count)).abs() <= slack)
}

fn finite(what: &str, values: &[f64]) -> Result<()> {
    if all_finite(values) {
        return Ok(());
    }
    let index = values.iter().position(|v| !v.is_finite()).unwrap_or(0);
    Err(Error::not_finite(what, index, values[index]))
}

/// Largest size among finite values, 0 for none.
fn largest(values: &[f64]) -> f64 {
    let larger = |a: f64, b: f64| if a > b { a } else { b };
    let (fours, rest) = values.as_chunks::<4>();
    let mut sizes = [0.0; 4];
    for four in fours {
        for (size, v) in sizes.iter_mut().zip(four) {
            *size = larger(*size, v.abs());
        }
    }
    rest.iter().map(|v| v.abs()).chain(sizes).fold(0.0, larger)
}

fn roots(weights: &[f64], count: usize, order: Option<&[usize]>) -> Result<Vec<f64>> {
    if weights.len() != count {
        return Err(Error::argument("weights", format!("{} weights for {count} values", weights.len())));
    }
    finite("weight", weights)?;
    if let Some(w) = weights.iter().find(|w| **w <= 0.0) {
        return Err(Error::argument("weights", format!("{w} is not positive; leave such values out")));
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let mean = weights.iter().map(|w| w / count as f64).sum::<f64>();
    Ok(sorted(weights, order, |w| (w / mean).sqrt()))
}

/// The power of two below or at `value`, 1 for zero; scaling by it is exact. Values below the normal range keep the
/// smallest normal power.
fn power_of_two(value: f64) -> f64 {
    if value == 0.0 {
        return 1.0;
    }
    let bits = value.max(f64::MIN_POSITIVE).to_bits() & 0x7ff0_0000_0000_0000;
    f64::from_bits(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_bracket_the_value() {
        for value in [1.0, 3.7, 1e300, 1e-300, 5e-324, f64::MAX] {
            let p = power_of_two(value);
            assert!(p.is_normal() && (value / p < 2.0), "{value:e} {p:e}");
        }
    }

    #[test]
    fn observations_are_sorted_and_scaled() {
        let sample =
            Sample::new(&[2003.0, 2001.0, 2002.0], &[30.0, 10.0, 20.0], Some(&[3.0, 1.0, 2.0]), false).unwrap();
        assert_eq!(sample.u, [0.0, 1.0, 2.0]);
        assert_eq!(sample.y, [0.625, 1.25, 1.875]);
        assert_eq!(sample.root_weights[0], 0.5_f64.sqrt());
        assert_eq!(sample.scaling.outward(Unit::Date, 2.0), 2003.0);
    }
}
