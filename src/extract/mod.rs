//! Observations from a report's text.
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
//! assert_eq!(found.ledger.len(), 4);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

mod amount;
mod checks;
mod chinese;
mod classify;
mod context;
mod cues;
mod facts;
mod lexicon;
mod measure;
mod naming;
pub mod numeral;
mod period;
mod phrase;
mod place;
pub mod quantity;
mod resolve;
mod restated;
mod rows;
mod scan;
mod sentence;
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
