//! The tables as polars frames and as files.
//!
//! This is the one module whose signatures name polars types; `polars` itself is re-exported, so that a user can name the
//! version these frames belong to. The ending of a file picks its form: `.csv`, `.csv.gz`, `.jsonl`, `.parquet`, `.arrow`,
//! `.arrows` (an Arrow IPC stream), and `.xlsx`, `.md`, `.tex` to write.
//!
//! ```
//! use ontrend::frame;
//! use ontrend::table::{csv, Row, SeriesPoint};
//! let sheet = csv::read("unique_id,ds,y\ngdp,2023-12-31,3.8\ngdp,2024-12-31,4.0\n".as_bytes(), "gdp.csv")?;
//! let points = SeriesPoint::from_sheet(&sheet)?;
//! let table = frame::from_rows(&points)?;
//! assert_eq!(table.height(), 2);
//! assert_eq!(frame::to_rows::<SeriesPoint>(&table, "gdp.csv")?, points);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

mod batches;
mod convert;
mod file;
mod guard;
mod ipc;
mod pages;
mod thrift;

pub(crate) use batches::check as check_batches;
pub use convert::{from_rows, from_sheet, to_rows, to_sheet};
pub use file::{Form, read, read_rows, write, write_as, write_rows, write_sheet};
pub(crate) use file::{JsonLines, fill, write_json};
pub(crate) use guard::guarded;
#[cfg(feature = "cli")]
pub(crate) use guard::reading;
pub use ipc::{from_ipc, to_ipc};
pub(crate) use pages::check as check_pages;
pub use polars;
