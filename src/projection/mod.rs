//! Projections of whole tables: every series under every model asked for.
//!
//! One bad series never stops the rest: what cannot be projected comes back as a [`Failure`] with its reason.
//!
//! ```
//! use ontrend::projection::{forecast, ForecastOptions};
//! use ontrend::table::{csv, Row, SeriesPoint};
//! let text = "unique_id,ds,y\ngdp,2021,3.1\ngdp,2022,3.4\ngdp,2023,3.8\ngdp,2024,4.0\nrate,2024,nan\n";
//! let points = SeriesPoint::from_sheet(&csv::read(text.as_bytes(), "t.csv")?)?;
//! let options = ForecastOptions { horizon: 2, models: vec!["drift".into()], ..ForecastOptions::default() };
//! let outcome = forecast(&points, &options)?;
//! assert_eq!(outcome.rows.len(), 2);
//! assert!((outcome.rows[1].mean - 4.6).abs() < 1e-9);
//! assert_eq!(outcome.failures[0].unique_id, "rate");
//! # Ok::<(), ontrend::error::Error>(())
//! ```

mod decompose;
mod forecast;
mod grid;
mod growth;
mod outcomes;

pub use decompose::{Decompose, DecomposeOptions, Decomposed, decompose};
pub use forecast::{ForecastOptions, forecast, histories};
pub use grid::{Grid, grid};
pub use growth::{FitLine, GrowthOptions, GrowthOutcome, comparison_sheet, fits_sheet, grow};
#[cfg(feature = "cli")]
pub(crate) use outcomes::by_series;
pub use outcomes::{cut_scores, outcomes};

use crate::error::Error;
use crate::table::{FittedValue, Projection};
use std::collections::BTreeMap;

/// A series that could not be projected.
#[derive(Debug)]
pub struct Failure {
    /// The series.
    pub unique_id: String,
    /// The model, where one was tried.
    pub model: String,
    /// The reason.
    pub error: Error,
}

/// Projections and what could not be projected.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The projections, in the order of the series and of the models asked for.
    pub rows: Vec<Projection>,
    /// The failures, in the same order.
    pub failures: Vec<Failure>,
    /// What was done to a series on the way, one sentence each.
    pub notes: Vec<String>,
    /// What each model said of the past, where the options ask for it.
    pub fitted: Vec<FittedValue>,
}

/// Failures grouped by equal reason: reason, how many series, the first of them.
#[must_use]
pub fn summary(failures: &[Failure]) -> Vec<(String, usize, String)> {
    let mut groups: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for failure in failures {
        let reason = if failure.model.is_empty() {
            failure.error.root().to_string()
        } else {
            format!("{}: {}", failure.model, failure.error.root())
        };
        groups.entry(reason).or_insert_with(|| (0, failure.unique_id.clone())).0 += 1;
    }
    groups.into_iter().map(|(reason, (count, first))| (reason, count, first)).collect()
}
