//! The tables that fix pool, weights and interval factors; made by `examples/train_combination.rs`.

use super::super::combination::PROBABILITIES;
use crate::error::{Error, Result};
use crate::num::gaussian;
use serde::Deserialize;
use std::sync::OnceLock;

const POOL: &str = include_str!("../../../data/forecast/pool.csv");
const WEIGHTS: &str = include_str!("../../../data/forecast/weights.csv");
const SPREAD: &str = include_str!("../../../data/forecast/spread.csv");

/// Which combination a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Auto,
    Fast,
}

/// Whether the data can have a season: a period of 1 or above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Season {
    None,
    Some,
}

/// What a member is fitted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scale {
    Values,
    Adjusted,
}

/// How a member enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    /// Counts by its own weight.
    Anchor,
    /// One of those whose median is taken.
    Pool,
}

/// One member.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PoolRow {
    combination: Kind,
    season: Season,
    pub(super) model: String,
    pub(super) scale: Scale,
    pub(super) role: Role,
}

/// Shares of the anchor.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct WeightRow {
    combination: Kind,
    season: Season,
    /// In the centre.
    pub(super) anchor_weight: f64,
    /// In the distances from the centre.
    pub(super) anchor_spread: f64,
}

/// Factors of the distances from the centre.
#[derive(Debug, Clone, Copy, Deserialize)]
struct SpreadRow {
    combination: Kind,
    season: Season,
    length_from: usize,
    step_from: usize,
    factor80: f64,
    factor95: f64,
}

struct Tables {
    pool: Vec<PoolRow>,
    weights: Vec<WeightRow>,
    spread: Vec<SpreadRow>,
}

fn read<T: for<'a> Deserialize<'a>>(name: &str, text: &str) -> Result<Vec<T>> {
    let rows: Result<Vec<T>, csv::Error> = csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
    rows.map_err(|why| Error::table(name, 1, why.to_string()))
}

fn tables() -> Result<&'static Tables> {
    static TABLES: OnceLock<std::result::Result<Tables, String>> = OnceLock::new();
    let load = || -> Result<Tables> {
        Ok(Tables {
            pool: read("forecast/pool.csv", POOL)?,
            weights: read("forecast/weights.csv", WEIGHTS)?,
            spread: read("forecast/spread.csv", SPREAD)?,
        })
    };
    TABLES
        .get_or_init(|| load().map_err(|why| why.to_string()))
        .as_ref()
        .map_err(|why| Error::domain("the shipped tables of the combination", why.clone()))
}

/// The members of a combination, in the table's order.
pub(super) fn pool(kind: Kind, season: Season) -> Result<Vec<&'static PoolRow>> {
    Ok(tables()?.pool.iter().filter(|row| row.combination == kind && row.season == season).collect())
}

/// The anchor's shares.
pub(super) fn weights(kind: Kind, season: Season) -> Result<WeightRow> {
    let row = tables()?.weights.iter().find(|row| row.combination == kind && row.season == season);
    Ok(row.copied().unwrap_or(WeightRow { combination: kind, season, anchor_weight: 0.5, anchor_spread: 0.5 }))
}

/// Factor of the distance from the centre at each of [`PROBABILITIES`], for a series of `length` values and step `step`
/// (1-based): constant inside the 80 % and outside the 95 % interval, linear in the normal quantile between them.
pub(super) fn factors(kind: Kind, season: Season, length: usize, step: usize) -> Result<Vec<f64>> {
    let fits = |row: &&SpreadRow| {
        row.combination == kind && row.season == season && row.length_from <= length && row.step_from <= step
    };
    let row = tables()?.spread.iter().filter(fits).max_by_key(|row| (row.length_from, row.step_from));
    let (at80, at95) = row.map_or((1.0, 1.0), |row| (row.factor80, row.factor95));
    let (z80, z95) = (gaussian::quantile(0.9), gaussian::quantile(0.975));
    let factor = |p: &f64| {
        let share = ((gaussian::quantile(*p).abs() - z80) / (z95 - z80)).clamp(0.0, 1.0);
        at80 + share * (at95 - at80)
    };
    Ok(PROBABILITIES.iter().map(factor).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_name_known_models_and_sensible_numbers() {
        for kind in [Kind::Auto, Kind::Fast] {
            for season in [Season::None, Season::Some] {
                let rows = pool(kind, season).unwrap();
                assert!(rows.len() >= 4);
                for row in rows {
                    assert!(crate::forecast::registry::entry(&row.model).is_ok(), "{}", row.model);
                    assert!(kind == Kind::Auto || row.role == Role::Pool);
                }
                let weights = weights(kind, season).unwrap();
                assert!((0.0..=1.0).contains(&weights.anchor_weight) && (0.0..=1.0).contains(&weights.anchor_spread));
                for (length, step) in [(5, 1), (15, 3), (30, 8), (500, 48)] {
                    let factors = factors(kind, season, length, step).unwrap();
                    assert!(factors.iter().all(|factor| (0.5..3.0).contains(factor)), "{factors:?}");
                    // Distances grow with the level.
                    let distances = PROBABILITIES.iter().zip(&factors).map(|(p, f)| gaussian::quantile(*p) * f);
                    let distances: Vec<f64> = distances.collect();
                    assert!(distances.windows(2).all(|pair| pair[0] < pair[1]), "{distances:?}");
                }
            }
        }
    }
}
