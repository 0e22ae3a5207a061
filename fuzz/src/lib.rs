//! What is fuzzed, target by target: functions of any bytes that panic where something does not hold.
//!
//! The fuzzer's programs in `targets/` call them; `tests/it/fuzzed.rs` runs them over the kept inputs on every `cargo test`.
#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "a test's parts")]

mod bytes;
mod models;
mod reports;
mod tables;

pub use models::{assess, forecast, growth};
pub use reports::{brief, extract, ledger, quantities, read_docx, read_html, read_markdown, read_pdf, read_text};
pub use tables::{csv, plot, series};
#[cfg(feature = "frame")]
pub use tables::{ipc, parquet};

/// Panics where something does not hold of the bytes.
type Check = fn(&[u8]);

/// Every target with its name, that of its corpus.
pub const TARGETS: &[(&str, Check)] = &[
    ("read_text", read_text),
    ("read_markdown", read_markdown),
    ("read_html", read_html),
    ("read_docx", read_docx),
    ("read_pdf", read_pdf),
    ("quantities", quantities),
    ("extract", extract),
    ("ledger", ledger),
    ("csv", csv),
    #[cfg(feature = "frame")]
    ("parquet", parquet),
    #[cfg(feature = "frame")]
    ("ipc", ipc),
    ("series", series),
    ("growth", growth),
    ("forecast", forecast),
    ("assess", assess),
    ("plot", plot),
    ("brief", brief),
];
