//! `ontrend extract`.

use super::Done;
use super::archive::{Archive, Counts, Wanted};
use super::config::Config;
use super::output::{Output, Say};
use super::progress::Progress;
use super::run::Reading;
use crate::chain::{self, ChainOptions, Document};
use crate::error::{Error, Result};
use crate::extract::view::ledger_html;
use crate::files;
use crate::report::Received;
use crate::stream::{self, Part, Sink};
use crate::table::{LedgerEntry, Observation, Row, Warning};
use clap::Args;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

pub(super) const EXAMPLES: &str = "Examples:
  ontrend extract reports -o observations.csv --ledger ledger.csv
  ontrend extract plan.docx --region 宜宾市 --indicators mine.csv
  ontrend extract archive --jobs 8 --into tables --partition region

A file that cannot be read is named at the end and does not stop the others; the exit status is then 1. Of more than 256 files
what is done is recorded: after an interruption the same call does the rest.";

#[derive(Debug, Args)]
pub(super) struct Extract {
    #[command(flatten)]
    reading: Reading,
    /// Where the ledger goes: every numeric mention with its class and reason
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Where the warnings go: figures that do not fit together
    #[arg(long, value_name = "FILE")]
    warnings: Option<PathBuf>,
    /// Where a page goes that shows each mention in the text as received; of several reports each gets a page of its own
    /// beside it, named page.REPORT.html
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Directory for all tables as Parquet in parts, with a record of the files that are done; a later call does what is left
    #[arg(long, value_name = "DIR", conflicts_with_all = ["output", "ledger", "warnings", "html"])]
    into: Option<PathBuf>,
    /// Column of the observations by whose values their parts are split into directories COLUMN=VALUE
    #[arg(long, value_name = "COLUMN", requires = "into")]
    partition: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// Reports that are read as one piece of work.
const PIECE: usize = 8;

pub(super) fn extract(command: &Extract, config: &Config, say: Say) -> Result<Done> {
    let existing = command.output.existing();
    let outputs =
        [Some(&command.output.output), command.ledger.as_ref(), command.warnings.as_ref(), command.html.as_ref()];
    for path in outputs.into_iter().flatten().filter(|path| path.as_os_str() != "-") {
        files::check(path, existing)?;
    }
    if let Some(column) = &command.partition
        && !Observation::columns(&[]).iter().any(|known| known.name == *column)
    {
        return Err(Error::argument("partition", format!("observations have no column \"{column}\"")));
    }
    let options = command.reading.known.options(config)?;
    let paths = chain::gather(&command.reading.reports)?;
    if let Some(path) = &command.html {
        return pages(command, path, &paths, &options, say);
    }
    let names = chain::names(&paths);
    let reports: Vec<(PathBuf, String)> = paths.into_iter().zip(names).collect();
    if let Some(into) = &command.into {
        let archive = Archive::open(into, &command.reading.known.words(config)?, command.output.force)?;
        let wanted = Wanted { ledger: true, warnings: true, partition: command.partition.as_deref() };
        return tell(&archive.fill(&reports, &options, &wanted, say)?, say);
    }
    if reports.len() > super::archive::FILES && command.output.output.as_os_str() != "-" {
        return recorded(command, config, &reports, &options, say);
    }
    let mut tables = Tables::create(command)?;
    let (mut counts, progress) = (Counts::default(), Progress::new(say, "reports"));
    let encoders = tables.encoders();
    let work = |piece: &[(PathBuf, String)]| {
        let mut found = Vec::with_capacity(piece.len());
        for (path, name) in piece {
            found.push(chain::read(path, name, &options).and_then(|document| {
                let counts = Counts::of(&document);
                let extraction = &document.extraction;
                let parts = [
                    Some(encoders[0].encode(&Observation::to_sheet(&extraction.observations))?),
                    command
                        .ledger
                        .as_ref()
                        .map(|_| encoders[1].encode(&LedgerEntry::to_sheet(&extraction.ledger)))
                        .transpose()?,
                    command
                        .warnings
                        .as_ref()
                        .map(|_| encoders[2].encode(&Warning::to_sheet(&extraction.warnings)))
                        .transpose()?,
                ];
                let notes: Vec<String> = document.notes.iter().map(|note| format!("{name}: {note}")).collect();
                Ok((parts, counts, notes))
            }));
        }
        Ok(found)
    };
    #[expect(clippy::cast_precision_loss, reason = "a number of files")]
    let (all, mut done) = (reports.len() as f64, 0.0);
    stream::ordered(reports.chunks(PIECE).map(Ok), stream::ahead(), work, |found| {
        for one in found {
            match one {
                Ok((parts, more, notes)) => {
                    tables.write(parts)?;
                    counts.add(&more);
                    notes.iter().for_each(|note| progress.pause(|| say.note(note)));
                }
                Err(error) => counts.failed.push(error.to_string()),
            }
            done += 1.0;
            progress.add(1, Some(done / all));
        }
        Ok(())
    })?;
    progress.finish();
    if counts.reports == 0 {
        return nothing(counts);
    }
    tables.finish()?;
    tell(&counts, say)
}

/// The error where no report could be read.
fn nothing(mut counts: Counts) -> Result<Done> {
    if counts.failed.len() == 1 {
        return Err(Error::refused("extract", counts.failed.remove(0)));
    }
    counts.failed.iter().for_each(|error| eprintln!("ontrend: {error}"));
    Err(Error::argument("reports", "none could be read"))
}

/// Names the files that failed and says what was found.
fn tell(counts: &Counts, say: Say) -> Result<Done> {
    counts.failed.iter().for_each(|error| eprintln!("ontrend: {error}"));
    let before = if counts.before > 0 { format!(" ({} of them done before)", counts.before) } else { String::new() };
    let failed =
        if counts.failed.is_empty() { String::new() } else { format!("; {} files failed", counts.failed.len()) };
    say.note(&format!(
        "{} reports{before}: {} observations of {} numeric mentions, {} warnings{failed}",
        counts.reports, counts.observations, counts.ledger, counts.warnings
    ));
    Ok(if counts.failed.is_empty() { Done::All } else { Done::Some })
}

/// Many reports into files: the parts stand beside the output until all are done.
fn recorded(
    command: &Extract,
    config: &Config,
    reports: &[(PathBuf, String)],
    options: &ChainOptions,
    say: Say,
) -> Result<Done> {
    let mut beside = std::ffi::OsString::from(".");
    beside.push(command.output.output.file_name().unwrap_or_default());
    beside.push(".parts");
    let directory = command.output.output.with_file_name(beside);
    let archive = Archive::open(&directory, &command.reading.known.words(config)?, false)?;
    let wanted = Wanted { ledger: command.ledger.is_some(), warnings: command.warnings.is_some(), partition: None };
    let counts = archive.fill(reports, options, &wanted, say)?;
    if counts.reports == 0 {
        archive.remove()?;
        return nothing(counts);
    }
    let existing = command.output.existing();
    archive.gather::<Observation>(command.output.sink(&Observation::columns(&[]))?)?;
    if let Some(path) = &command.ledger {
        archive.gather::<LedgerEntry>(Sink::create(path, existing, &LedgerEntry::columns(&[]))?)?;
    }
    if let Some(path) = &command.warnings {
        archive.gather::<Warning>(Sink::create(path, existing, &Warning::columns(&[]))?)?;
    }
    archive.remove()?;
    tell(&counts, say)
}

/// Every report as a page, beside the tables of all.
fn pages(command: &Extract, path: &Path, paths: &[PathBuf], options: &ChainOptions, say: Say) -> Result<Done> {
    let (documents, mut errors) = chain::read_all(paths, options, &|_, _, _| {});
    if documents.is_empty() {
        return match errors.len() {
            1 => Err(errors.remove(0)),
            _ => nothing(Counts { failed: errors.iter().map(ToString::to_string).collect(), ..Counts::default() }),
        };
    }
    let existing = command.output.existing();
    let mut counts = Counts::default();
    let names: Vec<&str> = documents.iter().map(|document| document.doc.as_str()).collect();
    let pages = pages_of(path, &names);
    for page in &pages {
        files::check(page, existing)?;
    }
    for (document, path) in documents.iter().zip(pages) {
        let received = Received { text: document.text.text.clone(), offsets: document.text.offsets.clone() };
        let extraction = &document.extraction;
        let page = ledger_html(&document.doc, &received, &extraction.observations, &extraction.ledger);
        files::write_bytes(&path, existing, page.as_bytes())?;
        counts.add(&Counts::of(document));
        document.notes.iter().for_each(|note| say.note(&format!("{}: {note}", document.doc)));
    }
    let all = || documents.iter().map(|document| &document.extraction);
    command.output.write(&all().flat_map(|one| one.observations.clone()).collect::<Vec<_>>())?;
    if let Some(path) = &command.ledger {
        crate::frame::write_rows(&all().flat_map(|one| one.ledger.clone()).collect::<Vec<_>>(), path, existing)?;
    }
    if let Some(path) = &command.warnings {
        crate::frame::write_rows(&all().flat_map(|one| one.warnings.clone()).collect::<Vec<_>>(), path, existing)?;
    }
    counts.failed = errors.iter().map(ToString::to_string).collect();
    tell(&counts, say)
}

/// The pages of several reports: `page.001.html` for `page.html` and `001.txt`. Of reports whose names differ by their
/// ending or by a separator alone each keeps its ending, and a number behind it where that is not enough.
fn pages_of(path: &Path, docs: &[&str]) -> Vec<PathBuf> {
    if docs.len() == 1 {
        return vec![path.to_path_buf()];
    }
    let plain: Vec<String> = docs
        .iter()
        .map(|doc| doc.chars().map(|c| if matches!(c, '/' | '\\' | ':') { '_' } else { c }).collect())
        .collect();
    let short = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_string();
    // Some file systems take names that differ by case alone for one.
    let mut met: HashMap<String, usize> = HashMap::new();
    for name in &plain {
        *met.entry(short(name).to_lowercase()).or_default() += 1;
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map_or_else(|| "html".to_string(), |ending| ending.to_string_lossy().into_owned());
    let mut taken = HashSet::new();
    let mut page = |name: &String| {
        let base = if met[&short(name).to_lowercase()] == 1 { short(name) } else { name.clone() };
        let numbered = (2..).map(|number| format!("{base}.{number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|name| taken.insert(name.to_lowercase()));
        path.with_file_name(format!("{stem}.{}.{ending}", free.unwrap_or(base)))
    };
    plain.iter().map(&mut page).collect()
}

/// The tables that are asked for: observations, ledger, warnings.
struct Tables([Option<Sink>; 3]);

impl Tables {
    fn create(command: &Extract) -> Result<Self> {
        let existing = command.output.existing();
        let optional = |path: &Option<PathBuf>, columns| {
            path.as_ref().map(|path| Sink::create(path, existing, columns)).transpose()
        };
        Ok(Self([
            Some(command.output.sink(&Observation::columns(&[]))?),
            optional(&command.ledger, &LedgerEntry::columns(&[]))?,
            optional(&command.warnings, &Warning::columns(&[]))?,
        ]))
    }

    /// Those of tables that are not asked for are never used.
    fn encoders(&self) -> Vec<stream::Encoder> {
        let first = self.0[0].as_ref().map(Sink::encoder);
        self.0.iter().filter_map(|sink| sink.as_ref().map(Sink::encoder).or(first)).collect()
    }

    fn write(&mut self, parts: [Option<Part>; 3]) -> Result<()> {
        for (sink, part) in self.0.iter_mut().zip(parts) {
            if let (Some(sink), Some(part)) = (sink, part) {
                sink.write(part)?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<()> {
        self.0.into_iter().flatten().try_for_each(Sink::finish)
    }
}

impl Counts {
    /// What one report holds.
    pub fn of(document: &Document) -> Self {
        let extraction = &document.extraction;
        Self {
            reports: 1,
            observations: extraction.observations.len(),
            ledger: extraction.ledger.len(),
            warnings: extraction.warnings.len(),
            ..Self::default()
        }
    }
}
