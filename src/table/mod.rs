//! The tables as plain Rust rows: what each column is called, holds and means.
//!
//! Every arrow of the chain hands over one of these tables. A row type implements [`Row`]; readers and writers
//! (CSV, JSON Lines here in [`csv`], polars frames in `ontrend::frame`) work on the neutral [`Sheet`] and so on all of them.
//!
//! ```
//! use ontrend::table::{csv, Row, SeriesPoint};
//! let text = "unique_id,ds,y\nYibin/gdp,2024-12-31,4005.8\n";
//! let points: Vec<SeriesPoint> = SeriesPoint::from_sheet(&csv::read(text.as_bytes(), "gdp.csv")?)?;
//! assert_eq!(points[0].y, 4005.8);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

pub(crate) mod cell;
pub mod csv;
mod diagnostic;
mod html;
mod ledger;
mod observation;
mod projection;
mod series;
mod target;
pub mod text;
mod verdict;
mod warning;
mod words;
#[cfg(feature = "xlsx")]
pub mod workbook;

#[cfg(feature = "frame")]
pub(crate) use cell::KEY;
#[cfg(feature = "plot")]
pub(crate) use cell::field;
pub(crate) use cell::missing;
#[cfg(feature = "cli")]
pub(crate) use cell::row;
pub use cell::{Cell, Column, Field, Kind, Row, Sheet};
pub use diagnostic::{ComponentValue, CurvePath, CutScore, DeadlineQuantile, FittedValue, Outcome};
pub use ledger::LedgerEntry;
pub use observation::Observation;
pub use projection::Projection;
pub use series::SeriesPoint;
pub use target::Target;
pub use verdict::Verdict;
pub use warning::Warning;
pub use words::{Bound, Class, Measure, Origin, Role};
