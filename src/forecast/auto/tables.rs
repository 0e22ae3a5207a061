//! The tables that fix pool and weights.

use crate::error::{Error, Result};
use serde::Deserialize;
use std::sync::OnceLock;

const POOL: &str = include_str!("../../../data/forecast/pool.csv");
const WEIGHTS: &str = include_str!("../../../data/forecast/weights.csv");

/// Which combination a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Auto,
    Fast,
}

impl Kind {
    /// The name in the registry and in the table of interval factors.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Fast => "fast",
        }
    }
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

struct Tables {
    pool: Vec<PoolRow>,
    weights: Vec<WeightRow>,
}

fn read<T: for<'a> Deserialize<'a>>(name: &str, text: &str) -> Result<Vec<T>> {
    let rows: Result<Vec<T>, csv::Error> = csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
    rows.map_err(|why| Error::table(name, 1, why.to_string()))
}

fn tables() -> Result<&'static Tables> {
    static TABLES: OnceLock<std::result::Result<Tables, String>> = OnceLock::new();
    let load = || -> Result<Tables> {
        Ok(Tables { pool: read("forecast/pool.csv", POOL)?, weights: read("forecast/weights.csv", WEIGHTS)? })
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
            }
        }
    }
}
