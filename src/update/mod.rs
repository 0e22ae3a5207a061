//! A directory that is kept up to date: runs that add to what is there, and lose nothing.
//!
//! `ontrend run` leaves, beside the tables for people, a directory `.ontrend` with what the next run needs: a copy of every
//! report as received, and every table as the program itself made it. The next run reads new and changed reports, makes all
//! tables afresh, and merges what people set by hand in the meantime ([`merge`]): a cell, a row added, a row deleted. A
//! hand-set value always wins; it is listed in `edits.csv`, and where the program now reads something else too, that is said.
//! What changed since the last run goes to `changes.csv` ([`changes`]).
//!
//! All files of a run are written to `.ontrend/next` and moved to their places only when the last one is complete
//! ([`Workspace::commit`]). A run that is killed before leaves the directory as it was; one that is killed while files are
//! being moved is finished by the next. Two runs cannot work in one directory at the same time.

mod changes;
mod merge;
mod workspace;

pub use changes::{Change, changes};
pub use merge::{Edit, Merged, merge};
pub use workspace::{Known, Workspace};

use crate::table::{Observation, Row, SeriesPoint, Target, Verdict};

/// The tables that a person may edit: each has a key that stays the same from run to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyed {
    /// The table's name.
    pub table: &'static str,
    /// The columns that name a row.
    pub key: &'static [&'static str],
    /// Columns that only say where a row comes from: they follow the report and are never taken for hand edits.
    pub follows: &'static [&'static str],
    /// The column around whose value `lo` and `hi` stand.
    pub value: Option<&'static str>,
}

/// Observations: the mention in its clause, wherever the clause stands in the report.
pub const OBSERVATIONS: Keyed = Keyed {
    table: Observation::TABLE,
    key: &["doc", "mention", "quote"],
    follows: &["line", "start", "end"],
    value: Some("value"),
};
/// Points of series.
pub const SERIES: Keyed = Keyed {
    table: SeriesPoint::TABLE,
    key: &["unique_id", "ds"],
    follows: &["line", "start", "end"],
    value: Some("y"),
};
/// Targets.
pub const TARGETS: Keyed =
    Keyed { table: Target::TABLE, key: &["unique_id", "ds"], follows: &["line", "start", "end"], value: None };
/// Verdicts.
pub const VERDICTS: Keyed = Keyed {
    table: Verdict::TABLE,
    key: &["unique_id", "ds", "target"],
    follows: &["line", "start", "end"],
    value: None,
};

/// The prefix of a word in the column `inferred` that names a column set by hand.
pub const BY_HAND: &str = "hand:";
