//! The one error of the crate.
//!
//! Every fallible function returns [`Error`]. It is one word wide, says *where, what, what instead*, and answers the
//! common questions through predicates, so that a caller can act without matching on text.
//!
//! ```
//! use ontrend::error::Error;
//! let error = Error::cell("gdp.csv", 14, "value", "cannot read \"n/a\" as a number; leave the cell empty");
//! assert_eq!(
//!     error.to_string(),
//!     "gdp.csv line 14, column \"value\": cannot read \"n/a\" as a number; leave the cell empty"
//! );
//! assert!(error.is_input());
//! ```

use std::path::PathBuf;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The candidate that a mistyped name probably means: the nearest by Jaro–Winkler similarity, if any is near.
///
/// ```
/// use ontrend::error::nearest;
/// assert_eq!(nearest("uniqe_id", ["ds", "unique_id", "y"]), Some("unique_id"));
/// assert_eq!(nearest("宜宾", ["gdp", "ds"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |candidate: &&str| strsim::jaro_winkler(&name.to_lowercase(), &candidate.to_lowercase());
    let best = candidates.into_iter().map(|candidate| (near(&candidate), candidate)).max_by(|one, other| {
        // The earlier of two that are equally near.
        one.0.total_cmp(&other.0).then(std::cmp::Ordering::Greater)
    })?;
    (best.0 >= NEAR).then_some(best.1)
}

/// Least Jaro–Winkler similarity of a name that is suggested.
const NEAR: f64 = 0.75;

/// What went wrong, where, and what to do instead.
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

/// The kinds of [`Error`], with their fields.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused to read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An output exists and may not be overwritten.
    #[error("{}: exists already; choose another name or allow overwriting with --force", path.display())]
    Exists {
        /// The file or directory.
        path: PathBuf,
    },
    /// A file is not of a kind that can be read.
    #[error("{}: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What it is and what to do instead.
        why: String,
    },
    /// One cell of a table holds something else than its column wants.
    #[error("{path} line {line}, column \"{column}\": {why}")]
    Cell {
        /// The table's file, or `-`.
        path: String,
        /// 1-based line.
        line: u64,
        /// The column's name.
        column: String,
        /// What was found and what is expected.
        why: String,
    },
    /// A table's columns are not those that are needed.
    #[error("{path} line {line}: {why}")]
    Table {
        /// The table's file, or `-`.
        path: String,
        /// 1-based line, 1 for the header.
        line: u64,
        /// What is missing or twice there.
        why: String,
    },
    /// Fewer values than a method needs.
    #[error("{what}: {have} values, at least {need} needed; {instead}")]
    TooFew {
        /// The method.
        what: String,
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
        /// What can be done.
        instead: String,
    },
    /// A value is NaN or infinite.
    #[error("{what}: value {index} is {value}; values must be finite")]
    NotFinite {
        /// Which input.
        what: String,
        /// 0-based position.
        index: usize,
        /// The value.
        value: f64,
    },
    /// A value lies outside the domain of a method.
    #[error("{what}: {why}")]
    Domain {
        /// The method or quantity.
        what: String,
        /// Which value, which domain, what instead.
        why: String,
    },
    /// An argument of a call cannot be used.
    #[error("argument {name}: {why}")]
    Argument {
        /// The argument's name.
        name: String,
        /// What was given and what is allowed.
        why: String,
    },
    /// A text is not of the form asked for.
    #[error("cannot read {text:?} as {expected}")]
    Parse {
        /// The text.
        text: String,
        /// What it should have been, with the allowed words where they are few.
        expected: String,
    },
    /// A method gave up.
    #[error("{what}: no convergence after {evaluations} evaluations; {instead}")]
    NoConvergence {
        /// The method.
        what: String,
        /// Function evaluations spent.
        evaluations: usize,
        /// What can be done.
        instead: String,
    },
    /// A rule or method does not apply to what it was given.
    #[error("{what} does not apply: {why}")]
    Refused {
        /// The rule or method.
        what: String,
        /// The reason.
        why: String,
    },
    /// An error with the series, document or step that it belongs to.
    #[error("{subject}: {source}")]
    Within {
        /// The series, document or step.
        subject: String,
        /// What happened there.
        source: Error,
    },
}

impl Error {
    /// Wraps a kind.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
    /// The kind with its fields.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }
    /// The operating system refused.
    #[must_use]
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::new(ErrorKind::Io { path: path.into(), source })
    }
    /// A file that cannot be read as what it should be.
    #[must_use]
    pub fn unreadable(path: impl Into<PathBuf>, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unreadable { path: path.into(), why: why.into() })
    }
    /// A table cell that cannot be read.
    #[must_use]
    pub fn cell(path: impl Into<String>, line: u64, column: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::Cell { path: path.into(), line, column: column.into(), why: why.into() })
    }
    /// A table whose columns are wrong.
    #[must_use]
    pub fn table(path: impl Into<String>, line: u64, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::Table { path: path.into(), line, why: why.into() })
    }
    /// Too few values.
    #[must_use]
    pub fn too_few(what: impl Into<String>, have: usize, need: usize, instead: impl Into<String>) -> Self {
        Self::new(ErrorKind::TooFew { what: what.into(), have, need, instead: instead.into() })
    }
    /// A value that is NaN or infinite.
    #[must_use]
    pub fn not_finite(what: impl Into<String>, index: usize, value: f64) -> Self {
        Self::new(ErrorKind::NotFinite { what: what.into(), index, value })
    }
    /// A value outside a method's domain.
    #[must_use]
    pub fn domain(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::Domain { what: what.into(), why: why.into() })
    }
    /// An argument that cannot be used.
    #[must_use]
    pub fn argument(name: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::Argument { name: name.into(), why: why.into() })
    }
    /// A text that is not of the form asked for.
    #[must_use]
    pub fn parse(text: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::new(ErrorKind::Parse { text: text.into(), expected: expected.into() })
    }
    /// A method that gave up.
    #[must_use]
    pub fn no_convergence(what: impl Into<String>, evaluations: usize, instead: impl Into<String>) -> Self {
        Self::new(ErrorKind::NoConvergence { what: what.into(), evaluations, instead: instead.into() })
    }
    /// A rule or method that does not apply.
    #[must_use]
    pub fn refused(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused { what: what.into(), why: why.into() })
    }
    /// The same error, said of a series, document or step.
    #[must_use]
    pub fn within(self, subject: impl Into<String>) -> Self {
        Self::new(ErrorKind::Within { subject: subject.into(), source: self })
    }
    /// The innermost error, without the subjects around it.
    #[must_use]
    pub fn root(&self) -> &Error {
        match self.kind() {
            ErrorKind::Within { source, .. } => source.root(),
            _ => self,
        }
    }
    /// Whether the input or the call is to blame (and not the machine).
    #[must_use]
    pub fn is_input(&self) -> bool {
        !matches!(self.root().kind(), ErrorKind::Io { .. } | ErrorKind::NoConvergence { .. })
    }
    /// Whether there were too few values.
    #[must_use]
    pub fn is_too_few(&self) -> bool {
        matches!(self.root().kind(), ErrorKind::TooFew { .. })
    }
    /// Whether an output existed already.
    #[must_use]
    pub fn is_exists(&self) -> bool {
        matches!(self.root().kind(), ErrorKind::Exists { .. })
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}
