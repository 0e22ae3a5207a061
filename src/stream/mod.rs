//! Tables that are larger than memory: read, worked on and written in batches, in order.
//!
//! A [`Source`] gives a table's rows in [`Batch`]es that hold whole series; [`ordered`] works on a fixed number of them at a
//! time on all cores and hands the results over in the order of the input; a [`Sink`] writes them. What comes out does not
//! depend on the size of the batches nor on the number of threads.
//!
//! **Order of the rows.** The rows of one series stand together. A table of at most [`ANY_ORDER`] rows may have them in any
//! order: it is then held in memory and its series come in the order in which each first stands there. In a longer one, and
//! in a stream of the worker, a series that comes back after another one began is an error that names it.
//!
//! **Memory.** At most [`ahead`] batches, [`ANY_ORDER`] rows as text or columns before the first result, one row group of
//! what is written (Parquet and Arrow), and 16 bytes a series that has ended (to know it when it comes back).
//!
//! ```
//! use ontrend::stream::{Options, Source, ordered};
//! use ontrend::table::{Row, SeriesPoint};
//! let path = std::env::temp_dir().join(format!("ontrend-stream-{}.csv", std::process::id()));
//! std::fs::write(&path, "unique_id,ds,y\na,1,2\na,2,3\nb,1,5\n")?;
//! let source = Source::open(&path, &Options { rows: 1, ..Options::default() })?;
//! let mut sizes = Vec::new();
//! let length = |batch: ontrend::stream::Batch| Ok(SeriesPoint::from_sheet(&batch.sheet()?)?.len());
//! ordered(source, 4, length, |size| {
//!     sizes.push(size);
//!     Ok(())
//! })?;
//! assert_eq!(sizes, [2, 1]);
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `rows` | 2048 | 1.. | rows | a batch ends with the first series that fills it |
//! | `any_order` | [`ANY_ORDER`] | 0.. | rows | longest table whose rows may stand in any order |

mod arrow;
mod batch;
mod pieces;
mod pipeline;
mod sink;
mod whole;

pub use batch::Batch;
pub use pipeline::{ahead, ordered};
pub use sink::{Encoder, Part, Sink};

use crate::error::Result;
use std::path::Path;

/// Longest table whose rows may stand in any order.
pub const ANY_ORDER: usize = 1_000_000;

/// How a table is cut into batches.
#[derive(Debug, Clone)]
pub struct Options {
    /// The column that names the series.
    pub key: String,
    /// The part of a name within which rows belong together: the whole name for most purposes.
    pub same: fn(&str) -> &str,
    /// A batch ends with the first series that fills it.
    pub rows: usize,
    /// Longest table whose rows may stand in any order.
    pub any_order: usize,
    /// The columns to read where a file has them; others are passed over. Empty reads all.
    pub columns: Vec<String>,
}

/// Rows of a batch where the caller does not say: about a hundred annual series.
const ROWS: usize = 2048;

impl Default for Options {
    fn default() -> Self {
        Self {
            key: crate::table::KEY.to_string(),
            same: |name| name,
            rows: ROWS,
            any_order: ANY_ORDER,
            columns: Vec::new(),
        }
    }
}

/// A table in batches of whole series.
pub struct Source(whole::Whole);

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Source")
    }
}

impl Source {
    /// Opens a table of any known form; `-` is standard input as CSV. At least one batch comes, an empty one of an empty table.
    ///
    /// # Errors
    /// Where the file cannot be opened or is not a table of the form that its ending says.
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        Ok(Self(whole::Whole::new(pieces::open(path, options)?, options.clone())))
    }

    /// Reads an Arrow IPC stream; `origin` names it in errors. A stream without its end mark was cut off and is an error.
    ///
    /// # Errors
    /// Where it does not begin with a schema.
    pub fn stream(from: impl std::io::Read + Send + 'static, origin: &str, options: &Options) -> Result<Self> {
        Ok(Self(whole::Whole::new(pieces::guarded(origin, || arrow::stream(from, origin, options))?, options.clone())))
    }
}

impl Iterator for Source {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}
