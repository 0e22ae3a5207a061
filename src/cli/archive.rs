//! Tables of many reports in parts, with a record of the files that are done, so that an interrupted run goes on where it
//! stopped.
//!
//! `done.jsonl` begins with a line that says how the reports are read; each further line is one part, written when all its
//! tables are. A file counts as done while its bytes are the same; a part with a file that has changed or gone is made anew.

use super::output::Say;
use super::progress::Progress;
use crate::chain::{ChainOptions, Document};
use crate::error::{Error, Result};
use crate::files::{self, Existing};
use crate::frame;
use crate::stream::{self, Options, Sink, Source};
use crate::table::{LedgerEntry, Observation, Row, Sheet, Warning};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Files of a part.
pub(super) const FILES: usize = 256;
/// Parts that are worked on at a time; the files of each are read on all cores.
const AHEAD: usize = 2;
/// Changes when the record is read differently.
const VERSION: u32 = 1;
/// How a partition is called whose rows have nothing in the column, as Hive and Spark do.
const NOTHING: &str = "__HIVE_DEFAULT_PARTITION__";

/// What was found, or stands in the record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Counts {
    /// Reports that were read.
    pub reports: usize,
    /// Rows of the tables.
    pub observations: usize,
    pub ledger: usize,
    pub warnings: usize,
    /// Reports done in an earlier run.
    #[serde(skip)]
    pub before: usize,
    /// What could not be read, and why.
    pub failed: Vec<String>,
}

impl Counts {
    /// Adds what another part holds.
    pub fn add(&mut self, other: &Self) {
        self.reports += other.reports;
        self.observations += other.observations;
        self.ledger += other.ledger;
        self.warnings += other.warnings;
        self.before += other.before;
        self.failed.extend(other.failed.iter().cloned());
    }
}

/// Which tables are written beside the observations, and how these are split.
pub(super) struct Wanted<'a> {
    pub ledger: bool,
    pub warnings: bool,
    pub partition: Option<&'a str>,
}

/// A file as it was when it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Seen {
    path: String,
    bytes: u64,
    crc32: u32,
}

/// One line of the record.
#[derive(Debug, Serialize, Deserialize)]
struct Done {
    part: usize,
    files: Vec<Seen>,
    tables: Vec<String>,
    counts: Counts,
}

/// A directory of parts.
pub(super) struct Archive {
    directory: PathBuf,
    head: String,
}

/// Size and checksum: enough to see that a file has changed.
fn seen(path: &Path, bytes: &[u8]) -> Seen {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    Seen { path: path.display().to_string(), bytes: bytes.len() as u64, crc32: crc.sum() }
}

impl Archive {
    /// Opens a directory of parts, an empty one or one that was filled before with the same options.
    ///
    /// # Errors
    /// Where it holds something else, or was filled with other options and may not be replaced.
    pub fn open(directory: &Path, reading: &str, replace: bool) -> Result<Self> {
        let head = serde_json::json!({ "record": VERSION, "program": env!("CARGO_PKG_VERSION"), "reading": reading });
        let archive = Self { directory: directory.to_path_buf(), head: head.to_string() };
        std::fs::create_dir_all(directory).map_err(|error| Error::io(directory, error))?;
        let record = archive.record();
        match std::fs::read_to_string(&record) {
            Ok(text) if text.lines().next() == Some(archive.head.as_str()) && !replace => {}
            Ok(_) if replace => archive.clear()?,
            Ok(_) => {
                let why = "was begun by another version or with other options; choose another directory or start anew with --force";
                return Err(Error::unreadable(directory, why));
            }
            Err(_) if directory.read_dir().is_ok_and(|mut entries| entries.next().is_some()) => {
                return Err(Error::unreadable(directory, "holds something else than parts; choose another directory"));
            }
            Err(_) => {}
        }
        Ok(archive)
    }

    fn record(&self) -> PathBuf {
        self.directory.join("done.jsonl")
    }

    fn table(&self, table: &str) -> PathBuf {
        self.directory.join(table)
    }

    /// Takes away what is known to be ours.
    fn clear(&self) -> Result<()> {
        for table in [Observation::TABLE, LedgerEntry::TABLE, Warning::TABLE] {
            let path = self.table(table);
            if path.is_dir() {
                std::fs::remove_dir_all(&path).map_err(|error| Error::io(&path, error))?;
            }
        }
        let record = self.record();
        if record.exists() {
            std::fs::remove_file(&record).map_err(|error| Error::io(&record, error))?;
        }
        Ok(())
    }

    /// Takes the directory away.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn remove(&self) -> Result<()> {
        self.clear()?;
        std::fs::remove_dir(&self.directory).map_err(|error| Error::io(&self.directory, error))
    }

    /// The parts that stand: all their files are asked for and are as they were.
    fn standing(&self, reports: &[(PathBuf, String)], wanted: &[&str]) -> Vec<Done> {
        let Ok(text) = std::fs::read_to_string(self.record()) else { return Vec::new() };
        // A line that was cut off is a part that was not done.
        let parts: Vec<Done> = text.lines().skip(1).filter_map(|line| serde_json::from_str(line).ok()).collect();
        let asked: BTreeSet<String> = reports.iter().map(|(path, _)| path.display().to_string()).collect();
        let same = |file: &Seen| {
            let path = Path::new(&file.path);
            asked.contains(&file.path) && std::fs::read(path).is_ok_and(|bytes| seen(path, &bytes) == *file)
        };
        let stands = |part: &Done| {
            wanted.iter().all(|table| part.tables.iter().any(|known| known == table)) && part.files.iter().all(same)
        };
        let standing: Vec<bool> = parts.par_iter().map(stands).collect();
        parts.into_iter().zip(standing).filter(|(_, stands)| *stands).map(|(part, _)| part).collect()
    }

    /// Reads the reports that are not done and writes their tables in parts.
    ///
    /// # Errors
    /// Where the disk refuses; what a file lacks is counted and does not stop the others.
    pub fn fill(
        &self,
        reports: &[(PathBuf, String)],
        options: &ChainOptions,
        wanted: &Wanted,
        say: Say,
    ) -> Result<Counts> {
        let tables: Vec<&str> =
            [(true, Observation::TABLE), (wanted.ledger, LedgerEntry::TABLE), (wanted.warnings, Warning::TABLE)]
                .into_iter()
                .filter_map(|(asked, table)| asked.then_some(table))
                .collect();
        let standing = self.standing(reports, &tables);
        let done: BTreeSet<&str> =
            standing.iter().flat_map(|part| &part.files).map(|file| file.path.as_str()).collect();
        let left: Vec<&(PathBuf, String)> =
            reports.iter().filter(|(path, _)| !done.contains(&*path.display().to_string())).collect();
        self.sweep(&standing)?;
        let mut counts = Counts::default();
        for part in &standing {
            counts.add(&Counts { failed: Vec::new(), before: part.counts.reports, ..part.counts.clone() });
        }
        let mut lines = format!("{}\n", self.head);
        for part in &standing {
            lines.push_str(&line(part)?);
        }
        let record = self.record();
        files::write_bytes(&record, Existing::Replace, lines.as_bytes())?;
        let mut journal =
            std::fs::OpenOptions::new().append(true).open(&record).map_err(|error| Error::io(&record, error))?;
        let free = (0..).filter(|number| standing.iter().all(|part| part.part != *number));
        let pieces: Vec<(usize, &[&(PathBuf, String)])> = free.zip(left.chunks(FILES)).collect();
        let progress = Progress::new(say, "reports");
        #[expect(clippy::cast_precision_loss, reason = "a number of files")]
        let (all, mut through) = (left.len() as f64, 0.0);
        let work = |(number, files): (usize, &[&(PathBuf, String)])| {
            let (part, notes) = self.part(number, files, options, wanted, &tables)?;
            Ok((part, notes, files.len()))
        };
        stream::ordered(pieces.into_iter().map(Ok), AHEAD, work, |(part, notes, files)| {
            notes.iter().for_each(|note| progress.pause(|| say.note(note)));
            let written = journal.write_all(line(&part)?.as_bytes()).and_then(|()| journal.sync_data());
            written.map_err(|error| Error::io(&record, error))?;
            counts.add(&part.counts);
            #[expect(clippy::cast_precision_loss, reason = "a number of files")]
            {
                through += files as f64;
            }
            progress.add(files as u64, Some(through / all));
            Ok(())
        })?;
        progress.finish();
        Ok(counts)
    }

    /// Takes away the files of parts that do not stand.
    fn sweep(&self, standing: &[Done]) -> Result<()> {
        let kept: BTreeSet<String> = standing.iter().map(|part| name(part.part)).collect();
        let mut directories: Vec<PathBuf> =
            [Observation::TABLE, LedgerEntry::TABLE, Warning::TABLE].map(|table| self.table(table)).to_vec();
        while let Some(directory) = directories.pop() {
            let Ok(entries) = std::fs::read_dir(&directory) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                if path.is_dir() {
                    directories.push(path);
                } else if !kept.contains(&entry.file_name().to_string_lossy().into_owned()) {
                    std::fs::remove_file(&path).map_err(|error| Error::io(&path, error))?;
                }
            }
        }
        Ok(())
    }

    fn part(
        &self,
        number: usize,
        files: &[&(PathBuf, String)],
        options: &ChainOptions,
        wanted: &Wanted,
        tables: &[&str],
    ) -> Result<(Done, Vec<String>)> {
        let read: Vec<(Seen, Result<Document>)> = files
            .par_iter()
            .map(|(path, name)| match std::fs::read(path) {
                Ok(bytes) => (seen(path, &bytes), Document::from_bytes(&bytes, name, options)),
                Err(error) => (seen(path, &[]), Err(Error::io(path, error))),
            })
            .collect();
        let mut part = Done {
            part: number,
            files: Vec::new(),
            tables: tables.iter().map(ToString::to_string).collect(),
            counts: Counts::default(),
        };
        let (mut observations, mut ledger, mut warnings, mut notes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (file, document) in read {
            match document {
                Ok(document) => {
                    part.counts.add(&Counts::of(&document));
                    notes.extend(document.notes.iter().map(|note| format!("{}: {note}", document.doc)));
                    observations.extend(document.extraction.observations);
                    ledger.extend(document.extraction.ledger);
                    warnings.extend(document.extraction.warnings);
                    part.files.push(file);
                }
                // Not recorded as done: the next run tries it again.
                Err(error) => part.counts.failed.push(error.to_string()),
            }
        }
        let sheet = Observation::to_sheet(&observations);
        match wanted.partition {
            None => self.write(Observation::TABLE, "", number, &sheet)?,
            Some(column) => {
                for (value, sheet) in split(&sheet, column) {
                    self.write(Observation::TABLE, &format!("{column}={value}"), number, &sheet)?;
                }
            }
        }
        if wanted.ledger {
            self.write(LedgerEntry::TABLE, "", number, &LedgerEntry::to_sheet(&ledger))?;
        }
        if wanted.warnings {
            self.write(Warning::TABLE, "", number, &Warning::to_sheet(&warnings))?;
        }
        Ok((part, notes))
    }

    fn write(&self, table: &str, partition: &str, number: usize, sheet: &Sheet) -> Result<()> {
        let directory = if partition.is_empty() { self.table(table) } else { self.table(table).join(partition) };
        std::fs::create_dir_all(&directory).map_err(|error| Error::io(&directory, error))?;
        frame::write_sheet(sheet, &directory.join(name(number)), Existing::Replace)
    }

    /// All parts of a table as one.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn gather<R: Row + Send>(&self, mut sink: Sink) -> Result<()> {
        let encoder = sink.encoder();
        // Without a column of series the rows come as they stand.
        let options = Options { key: String::new(), ..Options::default() };
        let source = Source::open(&self.table(R::TABLE), &options)?;
        let work = |batch: stream::Batch| encoder.encode(&R::to_sheet(&R::from_sheet(&batch.sheet()?)?));
        stream::ordered(source, stream::ahead(), work, |part| sink.write(part))?;
        sink.finish()
    }
}

fn name(part: usize) -> String {
    format!("part-{part:06}.parquet")
}

fn line(part: &Done) -> Result<String> {
    let text = serde_json::to_string(part).map_err(|error| Error::refused("record", error.to_string()))?;
    Ok(format!("{text}\n"))
}

/// The rows by the values of a column, without it; the values as names of directories.
fn split(sheet: &Sheet, column: &str) -> BTreeMap<String, Sheet> {
    let Some(at) = sheet.position(column) else { return BTreeMap::new() };
    let mut columns = sheet.columns.clone();
    columns.remove(at);
    let mut parts: BTreeMap<String, Sheet> = BTreeMap::new();
    for row in &sheet.rows {
        let mut row = row.clone();
        let value = escaped(&row.remove(at).to_string());
        let empty = || Sheet { columns: columns.clone(), rows: Vec::new(), lines: Vec::new(), ..sheet.clone() };
        parts.entry(value).or_insert_with(empty).rows.push(row);
    }
    parts
}

/// A value as the name of a directory: what file systems or engines read as something else becomes `%` and its code.
fn escaped(value: &str) -> String {
    if value.is_empty() {
        return NOTHING.to_string();
    }
    let special = |letter: char| letter.is_ascii_control() || "\"#%'*/:=?\\{}[]^|<> ".contains(letter);
    value
        .chars()
        .map(|letter| if special(letter) { format!("%{:02X}", letter as u32) } else { letter.to_string() })
        .collect()
}
