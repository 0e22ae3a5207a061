//! What `ontrend run` does in a directory that a run has filled before: see [`crate::update`].

use crate::chain::{ChainOptions, Document, Progress, Revise, gather, names, read_bytes};
use crate::error::{Error, Result};
use crate::table::{Observation, Row, SeriesPoint, Sheet, Target, Warning};
use crate::update::{Change, Edit, Keyed, Known, OBSERVATIONS, SERIES, TARGETS, Workspace, merge};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The reports of a run: those that the call names and those of earlier runs.
pub(super) struct Reports {
    /// Read, in the order of their names.
    pub documents: Vec<Document>,
    /// What the directory is to remember.
    pub known: Vec<Known>,
    /// Which are new or changed.
    pub changes: Vec<Change>,
    /// Those that could not be read.
    pub errors: Vec<Error>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// What came of one report, and a note where it was not read from its file.
type Read = (Result<(Document, Known)>, Option<String>);

/// One report to read.
struct Job {
    doc: String,
    path: PathBuf,
    /// What earlier runs know of it.
    before: Option<Known>,
    /// Whether the call names it.
    named: bool,
}

impl Reports {
    /// Reads all reports.
    pub fn read(
        named: &[PathBuf],
        forget: &[String],
        workspace: &Workspace,
        options: &mut ChainOptions,
        progress: Progress,
    ) -> Result<Self> {
        let known: Vec<&Known> = workspace.known().iter().filter(|one| !forget.contains(&one.doc)).collect();
        if let Some(missing) = forget.iter().find(|name| !workspace.known().iter().any(|one| one.doc == **name)) {
            let docs = workspace.known().iter().map(|one| one.doc.as_str());
            let hint =
                crate::error::nearest(missing, docs).map_or_else(String::new, |near| format!("; did you mean {near}?"));
            return Err(Error::argument("forget", format!("no earlier run read a report {missing}{hint}")));
        }
        let paths = if named.is_empty() && !known.is_empty() { Vec::new() } else { gather(named)? };
        let mut jobs: Vec<Job> = known
            .iter()
            .map(|one| Job { doc: one.doc.clone(), path: one.path.clone(), before: Some((*one).clone()), named: false })
            .collect();
        let mut at_path: HashMap<PathBuf, usize> =
            jobs.iter().enumerate().rev().map(|(at, job)| (job.path.clone(), at)).collect();
        let mut of_doc: HashMap<String, usize> =
            jobs.iter().enumerate().rev().map(|(at, job)| (job.doc.clone(), at)).collect();
        for (path, name) in paths.iter().zip(names(&paths)) {
            let whole = std::fs::canonicalize(path).map_err(|error| Error::io(path, error))?;
            let same_path = at_path.get(&whole).copied();
            // A known report whose file is gone, or is the same: it has been moved.
            let moved = || of_doc.get(&name).copied().filter(|at| !jobs[*at].named && !jobs[*at].path.is_file());
            if let Some(at) = same_path.or_else(moved) {
                at_path.insert(whole.clone(), at);
                jobs[at].path = whole;
                jobs[at].named = true;
                continue;
            }
            let doc = if of_doc.contains_key(&name) { path.to_string_lossy().into_owned() } else { name };
            at_path.insert(whole.clone(), jobs.len());
            of_doc.insert(doc.clone(), jobs.len());
            jobs.push(Job { doc, path: whole, before: None, named: true });
        }
        // By name, so that it does not matter which report came first.
        jobs.sort_by(|one, other| one.doc.cmp(&other.doc));
        // What an earlier call said of a report holds until a call says otherwise.
        for job in &jobs {
            let said = job.named && (options.read.date.is_some() || options.read.region.is_some());
            if let Some(before) = job.before.as_ref().filter(|_| !said) {
                options.reports.entry(job.doc.clone()).or_insert_with(|| before.read());
            }
        }
        let options = &*options;
        let done = AtomicUsize::new(0);
        let read: Vec<Read> = jobs
            .par_iter()
            .map(|job| {
                let outcome = read(job, workspace, options);
                progress("reports", done.fetch_add(1, Ordering::Relaxed) + 1, jobs.len());
                outcome
            })
            .collect();
        let mut reports = Self {
            documents: Vec::new(),
            known: Vec::new(),
            changes: Vec::new(),
            errors: Vec::new(),
            notes: Vec::new(),
        };
        for name in forget {
            reports.changes.push(change("gone", name));
        }
        for (job, (outcome, note)) in jobs.iter().zip(read) {
            reports.notes.extend(note);
            match outcome {
                Ok((document, known)) => {
                    match &job.before {
                        None if !workspace.is_fresh() => reports.changes.push(change("new", &job.doc)),
                        Some(before) if before.sha256 != known.sha256 => {
                            reports.changes.push(change("changed", &job.doc))
                        }
                        _ => {}
                    }
                    reports.documents.push(document);
                    reports.known.push(known);
                }
                Err(error) => reports.errors.push(error),
            }
        }
        Ok(reports)
    }
}

fn change(what: &str, doc: &str) -> Change {
    Change {
        kind: "report".into(),
        what: what.into(),
        subject: doc.into(),
        before: String::new(),
        after: String::new(),
    }
}

/// Reads one report; a known one whose file is gone or damaged is read from the copy, with a note.
fn read(job: &Job, workspace: &Workspace, options: &ChainOptions) -> Read {
    let from_file = read_bytes(&job.path).and_then(|bytes| document(job, &bytes, workspace, options));
    let error = match (from_file, &job.before) {
        (Ok(read), _) => return (Ok(read), None),
        (Err(error), None) => return (Err(error), None),
        (Err(error), Some(_)) => error,
    };
    let copy = job.before.as_ref().map(|before| workspace.received(&before.sha256));
    match copy {
        Some(Ok(bytes)) => {
            let note = format!("{error}; {} is read from the copy of the last run", job.doc);
            (document(job, &bytes, workspace, options), Some(note))
        }
        _ => (Err(error), None),
    }
}

fn document(job: &Job, bytes: &[u8], workspace: &Workspace, options: &ChainOptions) -> Result<(Document, Known)> {
    let document = Document::from_bytes(bytes, &job.doc, options)?;
    let said = options.reports.get(&job.doc).unwrap_or(&options.read);
    let known = Known {
        doc: job.doc.clone(),
        path: job.path.clone(),
        sha256: workspace.keep(bytes)?,
        date: said.date,
        region: said.region.clone(),
    };
    Ok((document, known))
}

/// A table with what people set in it: as made, and after the merge.
pub(super) struct Table {
    /// Which.
    pub keyed: Keyed,
    /// As the program makes it.
    pub made: Sheet,
    /// After the merge; absent where there was nothing to merge.
    merged: Option<Sheet>,
    /// As it stood in the directory.
    pub before: Option<Sheet>,
}

impl Table {
    /// The table that holds now.
    pub fn now(&self) -> &Sheet {
        self.merged.as_ref().unwrap_or(&self.made)
    }
}

/// Merges hand edits between the steps of the chain.
pub(super) struct Revision<'a> {
    workspace: &'a Workspace,
    /// The tables so far.
    pub tables: Vec<Table>,
    /// What people set.
    pub edits: Vec<Edit>,
}

impl<'a> Revision<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        Self { workspace, tables: Vec::new(), edits: Vec::new() }
    }

    /// Merges one table and gives the rows that hold from here on.
    pub fn take<R: Row>(&mut self, keyed: Keyed, rows: Vec<R>) -> Result<Vec<R>> {
        let made = R::to_sheet(&rows);
        let Some((base, current)) = self.workspace.last(keyed.table)? else {
            self.tables.push(Table { keyed, made, merged: None, before: None });
            return Ok(rows);
        };
        let merged = merge(keyed, &base, &current, &made);
        let rows = if merged.edits.is_empty() { rows } else { R::from_sheet(&merged.sheet)? };
        self.edits.extend(merged.edits);
        self.tables.push(Table { keyed, made, merged: Some(merged.sheet), before: Some(current) });
        Ok(rows)
    }

    /// The edits as warnings, so that the brief tells them too.
    pub fn warnings(&self) -> Vec<Warning> {
        self.edits
            .iter()
            .map(|edit| Warning {
                doc: String::new(),
                line: 0,
                start: 0,
                end: 0,
                check: "hand".into(),
                subject: edit.row.clone(),
                what: format!("{}：手工{}。{}", edit.table, word(&edit.state), told(edit, "程序读作", "手工设为")),
                what_en: format!(
                    "{}: {} by hand. {}",
                    edit.table,
                    edit.state,
                    told(edit, "the program makes", "set to")
                ),
            })
            .collect()
    }
}

fn word(state: &str) -> &str {
    match state {
        "set" => "修改",
        "added" => "新增",
        "deleted" => "删除",
        "conflict" => "修改（程序的读数此后也变了）",
        _ => "修改（报告中已找不到该行）",
    }
}

fn told(edit: &Edit, made: &str, set: &str) -> String {
    if edit.column.is_empty() {
        return String::new();
    }
    format!("{}: {made} {}, {set} {}", edit.column, edit.made, edit.set)
}

impl Revise for Revision<'_> {
    fn observations(&mut self, rows: Vec<Observation>) -> Result<Vec<Observation>> {
        self.take(OBSERVATIONS, rows)
    }
    fn series(&mut self, rows: Vec<SeriesPoint>) -> Result<Vec<SeriesPoint>> {
        self.take(SERIES, rows)
    }
    fn targets(&mut self, rows: Vec<Target>) -> Result<Vec<Target>> {
        self.take(TARGETS, rows)
    }
}

/// The files whose edits are merged.
pub(super) fn merged_files(tables: &[Table]) -> Vec<PathBuf> {
    tables.iter().map(|table| Path::new(&format!("{}.csv", table.keyed.table)).to_path_buf()).collect()
}
