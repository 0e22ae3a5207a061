//! Interval factors from held-out values: what a model's own intervals leave out.
//!
//! A model's formula knows its innovations; it does not know that its parameters are estimates, that another model may be
//! right, or that the next years may be rougher than the last. On short series that is half of the error. The table
//! `data/forecast/spread.csv` holds, for each model of the registry, the factors by which the distances of the 80 % and 95 %
//! quantiles from the median had to be multiplied so that a tenth and a fortieth of held-out values lie beyond them, on each
//! side by itself: growing series are missed above more often than below, and a probability of reaching a value needs the
//! right tail, not the right coverage of both together.
//!
//! The factors are split conformal (asymmetric, each tail its own): made by
//! `cargo run --release --example train_combination -- DIR` from the training parts of M1, M3, Tourism and of every second
//! country indicator, every file counting the same, cells of length and step with few values shrunk to the whole.
//!
//! **Sources.** Papadopoulos 2008 (split conformal prediction); Romano, Patterson and Candès 2019, theorem 2, for separate
//! tails.

use crate::error::{Error, Result};
use crate::num::gaussian;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/forecast/spread.csv");

/// A falling path keeps at least this share of the centre before a factor is applied.
const DEEPEST: f64 = 1e-3;

/// Factors of the distances from the median, below and above it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Of the lower end of the 80 % interval.
    pub low80: f64,
    /// Of the lower end of the 95 % interval.
    pub low95: f64,
    /// Of the upper end of the 80 % interval.
    pub high80: f64,
    /// Of the upper end of the 95 % interval.
    pub high95: f64,
}

impl Stretch {
    /// The same factor everywhere.
    #[must_use]
    pub fn even(factor: f64) -> Self {
        Self { low80: factor, low95: factor, high80: factor, high95: factor }
    }

    /// The factor at probability `p`: constant inside the 80 % interval and outside the 95 % interval; between them the
    /// stretched distance of a normal law is linear in its quantile, so that quantiles keep their order.
    #[must_use]
    pub fn factor(&self, p: f64) -> f64 {
        let (at80, at95) = if p < 0.5 { (self.low80, self.low95) } else { (self.high80, self.high95) };
        let z = gaussian::quantile(p).abs();
        let (z80, z95) = (gaussian::quantile(0.9), gaussian::quantile(0.975));
        if z <= z80 {
            at80
        } else if z >= z95 {
            at95
        } else {
            let share = (z - z80) / (z95 - z80);
            (z80 * at80 + share * (z95 * at95 - z80 * at80)) / z
        }
    }

    /// A value moved away from the median at probability `p`. With `ratio` the lower side is a power of the ratio to the
    /// median and stays above zero.
    #[must_use]
    pub fn apply(&self, p: f64, value: f64, median: f64, ratio: bool) -> f64 {
        let factor = self.factor(p);
        if ratio && value < median && median > 0.0 {
            median * (value / median).max(DEEPEST).powf(factor)
        } else {
            median + factor * (value - median)
        }
    }

    /// The stretched value at probability `p` of a law with these quantiles. As [`apply`](Self::apply), but where the factor
    /// falls outwards the value stays beyond the end of the 80 % interval and, between the ends of both intervals, is as far
    /// along as the law's own: a law of lighter tails than the normal would otherwise run backwards.
    #[must_use]
    pub fn quantile(&self, p: f64, value: f64, median: f64, ratio: bool, law: impl Fn(f64) -> f64) -> f64 {
        let low = p < 0.5;
        let (inner, outer) = if low { (0.1, 0.025) } else { (0.9, 0.975) };
        let falls = if low { self.low95 < self.low80 } else { self.high95 < self.high80 };
        // The tail of a level such as 0.8 is a tenth but for its last digit.
        let ends = (inner - p).abs() < f64::EPSILON;
        if !falls || (!ends && low != (p < inner)) {
            return self.apply(p, value, median, ratio);
        }
        let beyond = |a: f64, b: f64| if low { a.min(b) } else { a.max(b) };
        let first = law(inner);
        let from = self.apply(inner, first, median, ratio);
        if ends {
            return from;
        }
        let last = law(outer);
        let to = beyond(from, self.apply(outer, last, median, ratio));
        if low == (p < outer) {
            return beyond(to, self.apply(p, value, median, ratio));
        }
        let share = if first == last { 0.0 } else { ((value - first) / (last - first)).clamp(0.0, 1.0) };
        from + share * (to - from)
    }

    /// Whether all factors are positive and finite: a saved one may hold anything.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        [self.low80, self.low95, self.high80, self.high95].iter().all(|factor| factor.is_finite() && *factor > 0.0)
    }
}

#[derive(Deserialize)]
struct Row {
    model: String,
    season: String,
    length_from: usize,
    step_from: usize,
    low80: f64,
    low95: f64,
    high80: f64,
    high95: f64,
}

type Cells = BTreeMap<(String, bool), Vec<(usize, usize, Stretch)>>;

fn cells() -> Result<&'static Cells> {
    static CELLS: OnceLock<std::result::Result<Cells, String>> = OnceLock::new();
    let load = || -> std::result::Result<Cells, csv::Error> {
        let mut out = Cells::new();
        for row in csv::Reader::from_reader(TABLE.as_bytes()).deserialize() {
            let row: Row = row?;
            let stretch = Stretch { low80: row.low80, low95: row.low95, high80: row.high80, high95: row.high95 };
            let cell = (row.length_from, row.step_from, stretch);
            out.entry((row.model, row.season == "some")).or_default().push(cell);
        }
        Ok(out)
    };
    CELLS
        .get_or_init(|| load().map_err(|why| why.to_string()))
        .as_ref()
        .map_err(|why| Error::domain("the shipped table of interval factors", why.clone()))
}

/// Whether the table knows the model.
///
/// # Errors
/// The shipped table cannot be read.
pub fn knows(model: &str) -> Result<bool> {
    let cells = cells()?;
    Ok([false, true].iter().any(|seasonal| cells.contains_key(&(model.to_owned(), *seasonal))))
}

/// The factors of a model for a series of `length` values at steps 1 to `horizon`; data of which one has a season
/// (`seasonal`) have rows of their own. Empty where the table does not know the model.
///
/// # Errors
/// The shipped table cannot be read.
pub fn stretches(model: &str, seasonal: bool, length: usize, horizon: usize) -> Result<Vec<Stretch>> {
    let Some(rows) = cells()?.get(&(model.to_owned(), seasonal)) else { return Ok(Vec::new()) };
    let at = |step: usize| {
        let fits = rows.iter().filter(|(from, first, _)| *from <= length && *first <= step);
        fits.max_by_key(|(from, first, _)| (*from, *first)).map(|(_, _, stretch)| *stretch)
    };
    // Beyond the last cell nothing changes.
    let last = rows.iter().map(|(_, first, _)| *first).max().unwrap_or(1);
    Ok((1..=horizon).map(|step| at(step.min(last)).unwrap_or(Stretch::even(1.0))).collect())
}

#[cfg(test)]
mod tests {
    use super::super::combination::PROBABILITIES;
    use super::super::registry;
    use super::*;

    #[test]
    fn the_table_names_known_models_and_sensible_factors() {
        // Rows of a model that has been renamed would be those of another; the ladder has a spread of its own.
        let names: std::collections::BTreeSet<&str> = registry::names().into_iter().collect();
        for name in names.iter().filter(|name| **name != "ladder") {
            assert!(knows(name).unwrap(), "{name} has no factors: examples/train_combination.rs makes them");
        }
        for ((model, _), rows) in cells().unwrap() {
            assert!(names.contains(model.as_str()), "{model}");
            for (_, _, stretch) in rows {
                let distances: Vec<f64> =
                    PROBABILITIES.iter().map(|p| gaussian::quantile(*p) * stretch.factor(*p)).collect();
                assert!(
                    stretch.is_sound() && distances.windows(2).all(|pair| pair[0] < pair[1]),
                    "{model} {stretch:?}"
                );
            }
        }
        assert!(knows("auto").unwrap() && !knows("no such").unwrap());
    }

    #[test]
    fn wider_levels_are_wider_whatever_the_law() {
        let stretch = Stretch { low80: 1.4, low95: 1.0, high80: 1.5, high95: 1.1 };
        let laws: [&dyn Fn(f64) -> f64; 3] =
            [&|p| 10.0 + (p - 0.5).clamp(-0.4, 0.4), &gaussian::quantile, &|p| if p < 0.94 { 5.0 + p } else { 7.0 }];
        for law in laws {
            for ratio in [false, true] {
                let at = |p| stretch.quantile(p, law(p), law(0.5), ratio, law);
                let values: Vec<f64> = (1..1000).map(|k| at(f64::from(k) / 1000.0)).collect();
                let back = values.windows(2).position(|pair| pair[0] > pair[1] + 1e-12);
                assert!(back.is_none(), "{back:?} {:?}", back.map(|at| &values[at..at + 2]));
            }
        }
        // Where both ends of a law coincide, so do the stretched ones, to the last digit.
        let flat = |p: f64| if p < 0.3 { 5.086_138_618_545_536e244 } else { 7.0e244 };
        for low95 in [0.7, 0.9, 0.99, 1.1] {
            let stretch = Stretch { low80: 1.037, low95, high80: 1.0, high95: 1.0 };
            for ratio in [false, true] {
                let at = |p: f64| stretch.quantile(p, flat(p), flat(0.5), ratio, flat);
                assert!(at(0.5 * (1.0 - 0.95)) <= at(0.5 * (1.0 - 0.8)), "{low95} {ratio}");
            }
        }
        // A normal law is stretched as its table says.
        for p in [0.01, 0.025, 0.05, 0.1, 0.3, 0.9, 0.93, 0.975, 0.99] {
            let z = gaussian::quantile(p);
            let value = stretch.quantile(p, z, 0.0, false, gaussian::quantile);
            assert!((value - z * stretch.factor(p)).abs() < 1e-12, "{p}");
        }
    }

    #[test]
    fn ratios_stay_above_zero() {
        let stretch = Stretch { low80: 1.4, low95: 1.6, high80: 1.2, high95: 1.3 };
        assert!(stretch.apply(0.025, 2.0, 10.0, true) > 0.0 && stretch.apply(0.025, 2.0, 10.0, false) < 0.0);
        assert_eq!(stretch.apply(0.975, 20.0, 10.0, true), 23.0);
        assert_eq!(stretch.apply(0.5, 10.0, 10.0, true), 10.0);
    }
}
