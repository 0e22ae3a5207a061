//! What goes in: series, facts about them, and who shares growth with whom.

use super::fact::{Fact, FactKind};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// What the values of a series are, and so on which scale growth is steady.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Scale {
    /// Whole numbers of things (家, 个, 人): log scale, with the extra noise of small numbers, and targets met from T − ½.
    Count,
    /// Amounts in a unit (亿元, 吨): log scale.
    Amount,
    /// Shares between 0 and a ceiling (100 for percent): logit scale.
    Share {
        /// The largest possible value.
        ceiling: f64,
    },
}

impl Scale {
    /// The latent level of a value: log, or logit of the share of the ceiling. Infinite at and beyond the limits.
    #[must_use]
    pub fn to_latent(self, value: f64) -> f64 {
        match self {
            Self::Count | Self::Amount => {
                if value <= 0.0 {
                    f64::NEG_INFINITY
                } else {
                    value.ln()
                }
            }
            Self::Share { ceiling } => {
                if value <= 0.0 {
                    f64::NEG_INFINITY
                } else if value >= ceiling {
                    f64::INFINITY
                } else {
                    (value / (ceiling - value)).ln()
                }
            }
        }
    }

    /// The value of a latent level.
    #[must_use]
    pub fn to_value(self, latent: f64) -> f64 {
        match self {
            Self::Count | Self::Amount => latent.exp(),
            Self::Share { ceiling } => ceiling / (1.0 + (-latent).exp()),
        }
    }

    /// The latent level from which a target `value` counts as reached: for counts half a unit below it.
    #[must_use]
    pub fn threshold(self, value: f64) -> f64 {
        match self {
            Self::Count => self.to_latent(value - 0.5),
            _ => self.to_latent(value),
        }
    }

    /// The latent level up to which a target of at most `value` counts as met: for counts half a unit above it.
    #[must_use]
    pub fn ceiling_of(self, value: f64) -> f64 {
        match self {
            Self::Count => self.to_latent(value + 0.5),
            _ => self.to_latent(value),
        }
    }

    /// Whether growth is counted on the log scale (counts and amounts) and not on logits.
    #[must_use]
    pub fn is_log(self) -> bool {
        !matches!(self, Self::Share { .. })
    }
}

/// One series of a panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesInfo {
    /// Its name, for messages.
    pub id: String,
    /// The kind of indicator; series of one kind share growth.
    pub kind: String,
    /// The region; series of one region share growth.
    pub region: String,
    /// What its values are.
    pub scale: Scale,
}

/// Who shares growth with whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pool {
    /// Every series stands alone.
    None,
    /// Series of one kind share.
    Kind,
    /// Series of one region share.
    Region,
    /// All share: a common growth, one of the kind, one of the region.
    All,
}

impl Pool {
    /// All choices.
    pub const ALL: [Self; 4] = [Self::None, Self::Kind, Self::Region, Self::All];
    /// The word of the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Kind => "kind",
            Self::Region => "region",
            Self::All => "all",
        }
    }
}

impl std::fmt::Display for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Pool {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|pool| pool.as_str() == text)
            .ok_or_else(|| Error::parse(text, "one of none kind region all"))
    }
}

/// Series and the facts known about them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Panel {
    /// The series; facts name them by position.
    pub series: Vec<SeriesInfo>,
    /// The facts, in any order.
    pub facts: Vec<Fact>,
}

impl Panel {
    /// An empty panel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a series and returns its position.
    pub fn add_series(
        &mut self,
        id: impl Into<String>,
        kind: impl Into<String>,
        region: impl Into<String>,
        scale: Scale,
    ) -> usize {
        self.series.push(SeriesInfo { id: id.into(), kind: kind.into(), region: region.into(), scale });
        self.series.len() - 1
    }

    /// Adds a fact.
    pub fn add(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// The same panel without the facts of a later date than `until`: what was known then.
    #[must_use]
    pub fn until(&self, until: f64) -> Self {
        let facts = self.facts.iter().filter(|fact| fact.time() <= until).cloned().collect();
        Self { series: self.series.clone(), facts }
    }

    /// Checks every series and fact; the first that cannot be used is named.
    ///
    /// # Errors
    /// A ceiling that is not positive, a fact of a series that is not there, times or intervals that are not finite or
    /// empty, and values that the scale cannot hold.
    pub fn check(&self) -> Result<()> {
        for info in &self.series {
            if let Scale::Share { ceiling } = info.scale
                && !(ceiling > 0.0 && ceiling.is_finite())
            {
                return Err(Error::domain(
                    format!("series {:?}", info.id),
                    format!("the ceiling of a share is {ceiling}; it must be positive, 100 for percent"),
                ));
            }
        }
        for (index, fact) in self.facts.iter().enumerate() {
            let Some(info) = self.series.get(fact.series) else {
                return Err(Error::argument(
                    "facts",
                    format!("fact {index} is of series {}, the panel has {}", fact.series, self.series.len()),
                ));
            };
            fact.check(info.scale)
                .map_err(|error| error.within(format!("series {:?}, fact {index} {:?}", info.id, fact.label)))?;
        }
        Ok(())
    }

    /// Closes sums: for a whole and its parts with level facts within a quarter of a year of `t`, adds what the
    /// arithmetic of intervals says: the whole lies between the sums of its parts' ends, each part is at most the whole
    /// less the least of the others. `complete` says whether the parts make up the whole; otherwise the whole is only
    /// bounded from below. Returns how many facts were added.
    ///
    /// # Errors
    /// A position that the panel does not have.
    pub fn close_sum(&mut self, whole: usize, parts: &[usize], t: f64, complete: bool) -> Result<usize> {
        for &series in parts.iter().chain(std::iter::once(&whole)) {
            if series >= self.series.len() {
                return Err(Error::argument(
                    "parts",
                    format!("series {series} is not in the panel of {}", self.series.len()),
                ));
            }
        }
        let hull = |series: usize| -> Option<(f64, f64)> {
            self.facts
                .iter()
                .filter(|fact| fact.series == series)
                .filter_map(|fact| match fact.kind {
                    FactKind::Level { t: at } if (at - t).abs() < SAME_DATE => fact.hull(),
                    _ => None,
                })
                .min_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))
        };
        let ends: Vec<Option<(f64, f64)>> = parts.iter().map(|&part| hull(part)).collect();
        let top = hull(whole);
        let least: f64 = ends.iter().map(|end| end.map_or(0.0, |(lo, _)| lo.max(0.0))).sum();
        let mut added = Vec::new();
        let most: Option<f64> = ends.iter().map(|end| end.map(|(_, hi)| hi)).sum();
        let high = if complete { most.unwrap_or(f64::INFINITY) } else { f64::INFINITY };
        if least > 0.0 {
            added.push(Fact::level(whole, t, vec![(least, high, 1.0)], "sum of parts"));
        }
        if let Some((_, ceiling)) = top.filter(|(_, hi)| hi.is_finite()) {
            for (position, &part) in parts.iter().enumerate() {
                let own = ends.get(position).copied().flatten().map_or(0.0, |(lo, _)| lo.max(0.0));
                let room = ceiling - (least - own);
                if room > 0.0 {
                    added.push(Fact::level(part, t, vec![(0.0, room, 1.0)], "at most the whole less the other parts"));
                }
            }
        }
        let count = added.len();
        self.facts.extend(added);
        Ok(count)
    }
}

/// Facts closer than this, in years, are of one date.
pub(super) const SAME_DATE: f64 = 0.26;
