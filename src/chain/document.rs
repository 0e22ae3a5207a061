//! Reports from files and directories.

use super::{ChainOptions, Progress};
use crate::brief::ReportText;
use crate::error::{Error, Result};
use crate::extract::{self, Extraction};
use crate::report::convert::convert;
use crate::report::{ReadOptions, Report, received};
use crate::time::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// One report with what was read out of it.
#[derive(Debug, Clone)]
pub struct Document {
    /// The name that stands for it in every table.
    pub doc: String,
    /// The text as received.
    pub text: ReportText,
    /// Observations, ledger, warnings and context.
    pub extraction: Extraction,
    /// What was left out of a file that is no text, for a person to read.
    pub notes: Vec<String>,
}

impl Document {
    /// Reads a report: text, Markdown, HTML, DOCX or PDF.
    ///
    /// # Errors
    /// Where the file is damaged, scanned, encrypted or no text, or holds none.
    pub fn from_bytes(bytes: &[u8], doc: &str, options: &ChainOptions) -> Result<Self> {
        let converted = convert(bytes, doc)?;
        let (bytes, notes) =
            converted.as_ref().map_or((bytes, Vec::new()), |one| (one.text.as_bytes(), one.notes.clone()));
        let read = options.reports.get(doc).unwrap_or(&options.read);
        let date = read.date.or(converted.as_ref().and_then(|one| one.date));
        let report = Report::read_text(bytes, doc, &ReadOptions { date, ..read.clone() })?;
        if report.text().trim().is_empty() {
            return Err(Error::unreadable(doc, "is empty; a report needs text"));
        }
        let received = received(bytes, doc)?;
        let extraction = extract::observe(&report, &extract::Options { lexicon: options.lexicon.clone() });
        tracing::info!(doc, bytes = bytes.len(), observations = extraction.observations.len(), "report read");
        let context = &extraction.context;
        let text = ReportText {
            doc: doc.to_string(),
            title: context.title.clone(),
            region: context.region.clone(),
            date: context.date,
            text: received.text,
            offsets: received.offsets,
        };
        Ok(Self { doc: doc.to_string(), text, extraction, notes })
    }

    /// The day of the report, stated or inferred.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.extraction.context.date
    }
}

/// Endings of files that a directory is searched for.
const ENDINGS: [&str; 7] = ["txt", "md", "markdown", "html", "htm", "docx", "pdf"];

/// The report files behind a list of files and directories, in order; a directory gives its reports by name, those of its
/// subdirectories included. Hidden files and README files are passed over, directories behind symbolic links too.
///
/// # Errors
/// Where a path does not exist, a directory cannot be read or holds no report, or nothing was named.
pub fn gather(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        let kind = std::fs::metadata(path).map_err(|error| Error::io(path, error))?;
        if kind.is_dir() {
            let before = found.len();
            search(path, &mut found)?;
            if found.len() == before {
                let why = format!("holds no report; files ending in {} are looked for", ENDINGS.join(", "));
                return Err(Error::unreadable(path, why));
            }
        } else {
            found.push(path.clone());
        }
    }
    if found.is_empty() {
        return Err(Error::argument("reports", "none named; name files or directories"));
    }
    Ok(found)
}

fn search(directory: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(directory).map_err(|error| Error::io(directory, error))?;
    let mut entries: Vec<std::fs::DirEntry> =
        entries.collect::<std::io::Result<_>>().map_err(|error| Error::io(directory, error))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().map_err(|error| Error::io(&path, error))?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            search(&path, found)?;
            continue;
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        if ENDINGS.contains(&ending.as_str()) && !name.to_lowercase().starts_with("readme") {
            found.push(path);
        }
    }
    Ok(())
}

/// Names for the documents: the file name, or the whole path where two files share it.
#[must_use]
pub fn names(paths: &[PathBuf]) -> Vec<String> {
    let short = |path: &Path| {
        path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
    };
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for path in paths {
        *count.entry(short(path)).or_default() += 1;
    }
    paths
        .iter()
        .map(|path| if count[&short(path)] > 1 { path.to_string_lossy().into_owned() } else { short(path) })
        .collect()
}

/// Reads reports on all cores; what cannot be read comes back with its reason.
#[must_use]
pub fn read_all(paths: &[PathBuf], options: &ChainOptions, progress: Progress) -> (Vec<Document>, Vec<Error>) {
    let done = AtomicUsize::new(0);
    let found: Vec<Result<Document>> = paths
        .par_iter()
        .zip(names(paths))
        .map(|(path, name)| {
            let document = read(path, &name, options);
            progress("reports", done.fetch_add(1, Ordering::Relaxed) + 1, paths.len());
            document
        })
        .collect();
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    for document in found {
        match document {
            Ok(document) => documents.push(document),
            Err(error) => errors.push(error),
        }
    }
    (documents, errors)
}

/// Reads one report from a file; `name` stands for it in every table.
///
/// # Errors
/// As [`Document::from_bytes`], and where the file cannot be opened or is too large to be a report.
pub fn read(path: &Path, name: &str, options: &ChainOptions) -> Result<Document> {
    Document::from_bytes(&read_bytes(path)?, name, options)
}

/// Largest report file that is read, in bytes.
const LARGEST: u64 = 128 << 20;

/// The bytes of a report file.
///
/// # Errors
/// Where the file cannot be read or is too large to be a report.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(path).map_err(|error| Error::io(path, error))?.len();
    if size > LARGEST {
        let why = format!("holds {} MB; reports of up to {} MB are read, split it", size >> 20, LARGEST >> 20);
        return Err(Error::unreadable(path, why));
    }
    std::fs::read(path).map_err(|error| Error::io(path, error))
}
