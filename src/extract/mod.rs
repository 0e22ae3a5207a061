//! Observations from a report's text: every figure read, explained and traceable.
//!
//! [`observe`] turns a [`Report`] into an [`Extraction`]: the observations, the ledger of every numeric mention, warnings
//! about figures that do not fit together, and the [`Context`] (day, region, kind of report) that they were read in.
//!
//! ```
//! use ontrend::extract::{Options, observe};
//! use ontrend::report::{ReadOptions, Report};
//! let text = "宜宾市科学技术局\n截至2024年，宜宾科技型中小企业达1747家，较2021年增长60%。\n";
//! let report = Report::read(text.as_bytes(), "r.txt", &ReadOptions::default())?;
//! let found = observe(&report, &Options::default());
//! assert_eq!(found.observations.len(), 2);
//! assert_eq!(found.observations[0].indicator_id, "ent_tech_sme");
//! assert_eq!(found.observations[0].region, "宜宾市");
//! assert_eq!(found.observations[1].base_period, "2021");
//! assert_eq!(found.ledger.len(), 4);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! # Passes
//!
//! ```text
//! blocks ─scan─► mentions, times ─context─► day, region, genre ─facts─► facts ─rows─► observations, ledger ─checks─► warnings
//! ```
//!
//! Data flows one way. Every pass is linear in the text; looking back is bounded (150 bytes for brackets and quotes, a
//! sentence for subjects).
//!
//! How numerals, bounds, periods and subjects are read, with the source of each convention, and how words are added: see
//! [`grammar`].
//!
//! # Checks
//!
//! | check | raised where |
//! | --- | --- |
//! | `part_above_whole` | a part by the vocabulary's `parent`, or told behind 其中, exceeds its whole |
//! | `parts_do_not_add_up` | the three sectors miss the product, exports and imports the trade, and the like, by over 1 %; a list behind 其中 exceeds what it is part of; figures miss the sum that 合计, 共计 or a table's row 合计 gives, rounding allowed for |
//! | `stated_differently` | one fact stands there twice with another value or bound |
//! | `growth_contradicts_levels` | a stated rate is over 5 points off its levels, a multiple over 15 % |
//! | `slogan_contradicted` | 三倍增 said of indicators whose figures give another multiple |
//! | `outside_plausible_range` | a value outside the vocabulary's `min` and `max` |
//!
//! # Not read
//!
//! Figures in pictures; numbers without unit in prose, unless their name is an index or ratio; who 其 refers to across
//! sentences.

mod amount;
mod award;
mod base;
mod bounds;
mod captions;
mod carry;
mod checks;
mod chinese;
mod classify;
mod columns;
mod comparison;
mod complete;
mod context;
mod cues;
mod dated;
mod dealt;
mod edges;
mod elided;
mod facts;
mod fast;
mod flows;
mod genre;
pub mod grammar;
mod grid;
mod heads;
mod index;
mod issuer;
mod kinds;
mod lexicon;
mod limits;
mod listing;
mod magnitude;
mod measure;
mod multiples;
mod named;
mod naming;
mod nouns;
pub mod numeral;
mod period;
mod phrase;
mod place;
pub mod quantity;
mod reader;
mod resolve;
mod restated;
mod rows;
mod scan;
mod sentence;
mod settle;
mod siblings;
mod splits;
mod subject;
mod tables;
mod unit;
pub mod view;
mod words;

use crate::report::Report;
use crate::table::{LedgerEntry, Observation, Warning};
pub use context::{Context, Genre};
pub use lexicon::{Indicator, Lexicon, Region, Source};
use std::sync::Arc;

/// How a report is read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Indicators and regions; [`Lexicon::build`] adds the user's own.
    pub lexicon: Arc<Lexicon>,
}

impl Default for Options {
    fn default() -> Self {
        Self { lexicon: Lexicon::shipped() }
    }
}

/// What a report yields.
#[derive(Debug, Clone)]
pub struct Extraction {
    /// One row a stated fact, in text order.
    pub observations: Vec<Observation>,
    /// One row a numeric mention, in text order; no digit of the text is missing or in two rows.
    pub ledger: Vec<LedgerEntry>,
    /// What a careful analyst would question.
    pub warnings: Vec<Warning>,
    /// What the report says about itself.
    pub context: Context,
}

/// Reads the observations, ledger and warnings of a report.
#[must_use]
pub fn observe(report: &Report, options: &Options) -> Extraction {
    rows::read(report, &options.lexicon)
}
