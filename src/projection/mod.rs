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
mod fit;
mod forecast;
mod given;
mod grid;
mod growth;
mod hierarchy;
mod outcomes;

pub use decompose::{Decompose, DecomposeOptions, Decomposed, decompose};
pub use fit::{Fits, FittedSeries, project, reasons};
pub use forecast::{ForecastOptions, fit, forecast, histories};
pub use given::Given;
pub use grid::{Grid, grid};
pub use growth::{FitLine, GrowthOptions, GrowthOutcome, comparison_sheet, fits_sheet, grow};
pub use hierarchy::{Family, reconcile};
#[cfg(feature = "cli")]
pub(crate) use outcomes::by_series;
pub use outcomes::{cut_scores, outcomes};

use crate::error::Error;
use crate::series::Frequency;
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
    /// How many series have which step.
    pub frequencies: BTreeMap<Frequency, usize>,
}

/// The steps of the series in words: `3 yearly, 1 monthly`; `None` where all have integer steps.
#[must_use]
pub fn steps_in_words(frequencies: &BTreeMap<Frequency, usize>) -> Option<String> {
    if frequencies.keys().all(|frequency| *frequency == Frequency::Step) {
        return None;
    }
    let word = |(frequency, count): (&Frequency, &usize)| match frequency {
        Frequency::Step => format!("{count} in integer steps"),
        _ => format!("{count} {frequency}"),
    };
    Some(frequencies.iter().map(word).collect::<Vec<String>>().join(", "))
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
