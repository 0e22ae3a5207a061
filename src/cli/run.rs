//! `ontrend run`, and what is known of reports.

use super::Done;
use super::config::Config;
use super::output::{Say, existing, text_table};
use super::progress::Progress;
use super::revise::{Reports, Revision, merged_files};
use crate::brief::{self, Lang};
use crate::chain::{self, Chain, ChainOptions, Document};
use crate::error::{Error, Result};
use crate::extract::{Lexicon, Source};
use crate::files::{self, Existing};
use crate::frame::{self, Form};
use crate::latent::Pool;
use crate::projection::fits_sheet;
use crate::report::ReadOptions;
use crate::stream::Sink;
use crate::table::{Cell, Column, DeadlineQuantile, Kind, Projection, Row, Sheet, Verdict};
use crate::target::Attainment;
use crate::time::{Date, Stamp};
use crate::update::{self, Change, Edit, VERDICTS, Workspace};
use clap::Args;
use std::path::{Path, PathBuf};

pub(super) const RUN_EXAMPLES: &str = "Examples:
  ontrend run seeds --out out
  ontrend run report.txt --date 2025-06-06 --region 宜宾市 --out out --lang en
  ontrend run new.txt --out out           adds a report; tables edited by hand keep their edits
  ontrend run --out out                   reads changed reports again";

/// What the text of the reports may not say.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Report files, or directories of them
    #[arg(value_name = "REPORT|DIR")]
    pub reports: Vec<PathBuf>,
    #[command(flatten)]
    pub known: Known,
}

/// What is known of reports before they are read.
#[derive(Debug, Args)]
pub(super) struct Known {
    /// The day of the reports, where their text does not say
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// The region of the reports, where their text does not say
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Indicators of your own, merged with the shipped vocabulary (same columns as data/indicators.csv)
    #[arg(long, value_name = "FILE")]
    indicators: Option<PathBuf>,
    /// Regions of your own, merged with the shipped table
    #[arg(long, value_name = "FILE")]
    regions: Option<PathBuf>,
    /// Units of your own, merged with the shipped table (same columns as data/units.csv)
    #[arg(long, value_name = "FILE")]
    units: Option<PathBuf>,
}

impl Known {
    /// What decides how reports are read, as one text: two runs with the same words read them alike.
    pub fn words(&self, config: &Config) -> Result<String> {
        let options = self.options(config)?;
        let mut words = format!("{:?} {:?}", options.read, options.reports);
        let own =
            [(&self.indicators, &config.indicators), (&self.regions, &config.regions), (&self.units, &config.units)];
        for path in own.into_iter().filter_map(|(said, configured)| said.as_ref().or(configured.as_ref())) {
            let mut crc = flate2::Crc::new();
            crc.update(&std::fs::read(path).map_err(|error| Error::io(path, error))?);
            words.push_str(&format!(" {:08x}", crc.sum()));
        }
        Ok(words)
    }

    /// As the chain takes it.
    pub fn options(&self, config: &Config) -> Result<ChainOptions> {
        let mut options = ChainOptions::shipped()?;
        options.read = ReadOptions {
            date: self.date.or(config.date),
            region: self.region.clone().or_else(|| config.region.clone()),
        };
        // What the call says goes before what the configuration says of one report.
        options.reports = config.overrides();
        for one in options.reports.values_mut() {
            one.date = self.date.or(one.date).or(config.date);
            one.region = self.region.clone().or_else(|| one.region.clone()).or_else(|| config.region.clone());
        }
        let text = |path: &Option<PathBuf>| -> Result<Option<(String, String)>> {
            let Some(path) = path else { return Ok(None) };
            let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
            Ok(Some((path.display().to_string(), text)))
        };
        let own = |said: &Option<PathBuf>, configured: &Option<PathBuf>| said.clone().or_else(|| configured.clone());
        let indicators = text(&own(&self.indicators, &config.indicators))?;
        let regions = text(&own(&self.regions, &config.regions))?;
        let units = text(&own(&self.units, &config.units))?;
        if indicators.is_some() || regions.is_some() || units.is_some() {
            let [indicators, regions, units] = [&indicators, &regions, &units]
                .map(|file| file.iter().map(|(name, text)| Source { name, text }).collect::<Vec<_>>());
            options.lexicon = std::sync::Arc::new(Lexicon::build(&indicators, &regions)?.with_units(&units)?);
        }
        Ok(options)
    }
}

/// Tells what could not be read; where that is everything, the first reason is the error.
fn said(documents: Vec<Document>, errors: &mut Vec<Error>, say: Say) -> Result<Vec<Document>> {
    if documents.is_empty() && errors.len() == 1 {
        return Err(errors.remove(0));
    }
    for error in &*errors {
        eprintln!("ontrend: {error}");
    }
    if documents.is_empty() {
        return Err(Error::argument("reports", "none could be read"));
    }
    for document in &documents {
        for note in &document.notes {
            say.note(&format!("{}: {note}", document.doc));
        }
    }
    Ok(documents)
}

#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(flatten)]
    reading: Reading,
    /// Directory for everything that is written
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The day to judge from; the day of the newest report where left out
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Who shares growth with whom: none, kind, region, all (the default)
    #[arg(long, value_name = "POOL")]
    pool: Option<Pool>,
    /// Prior as JSON, in place of the shipped one
    #[arg(long, value_name = "FILE")]
    prior: Option<PathBuf>,
    /// Language of charts, brief and verdicts: zh (the default) or en
    #[arg(long, value_name = "LANG")]
    lang: Option<Lang>,
    /// Leave out a report of an earlier run, by the name that it has in the tables; repeatable
    #[arg(long, value_name = "DOC")]
    forget: Vec<String>,
    /// Start anew: replace what earlier runs and people left in the directory
    #[arg(long)]
    force: bool,
    /// Begin CSV with a byte-order mark, as Excel needs it
    #[arg(long)]
    excel: bool,
    /// Print the verdicts as JSON Lines in place of the table
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &Run, config: &Config, say: Say) -> Result<Done> {
    let lang = command.lang.or(config.lang).unwrap_or(Lang::Zh);
    let mut options = command.reading.known.options(config)?;
    options.assess.as_of = command.as_of;
    options.assess.pool = command.pool.or(config.pool).unwrap_or(Pool::All);
    options.assess.prior = super::assess::prior(command.prior.as_deref().or(config.prior.as_deref()))?;
    let workspace = Workspace::open(&command.out, existing(command.force))?;
    let bar = Progress::new(say, "reports");
    let progress = |step: &str, done, all| bar.show(step, done, all);
    let mut reports = Reports::read(&command.reading.reports, &command.forget, &workspace, &mut options, &progress)?;
    let documents = said(std::mem::take(&mut reports.documents), &mut reports.errors, say)?;
    for note in workspace.notes().iter().chain(&reports.notes) {
        say.note(note);
    }
    let mut revision = Revision::new(&workspace);
    let mut chain = Chain::run_with(documents, &options, &progress, &mut revision)?;
    for note in &chain.notes {
        say.note(note);
    }
    let verdicts = revision.take(VERDICTS, chain.assessment.verdicts())?;
    for (attainment, verdict) in chain.assessment.attainments.iter_mut().zip(verdicts) {
        // A row that was added or taken out by hand shows in the table only: there is no reckoning behind it.
        if attainment.verdict.unique_id == verdict.unique_id && attainment.verdict.ds == verdict.ds {
            attainment.verdict = verdict;
        }
    }
    chain.warnings.extend(revision.warnings());
    let compared: Vec<_> =
        revision.tables.iter().map(|table| (table.keyed, table.before.clone(), table.now())).collect();
    let changes = update::changes(std::mem::take(&mut reports.changes), &compared, &revision.edits);
    write_tables(&chain, command, &workspace)?;
    let told = command.json.then(|| Verdict::to_sheet(&chain.assessment.verdicts()));
    // The tables keep the names of the reports; charts, brief and summary speak the reader's language.
    if lang == Lang::En {
        chain.name_in_english(&options.lexicon);
    }
    // They are written, and would be the largest table in memory beside the brief.
    chain.fits = Vec::new();
    write_pages(&chain, command, lang, &workspace, &bar)?;
    write_revised(&workspace, &revision, &changes, command.excel)?;
    let (fresh, merged) = (workspace.is_fresh(), merged_files(&revision.tables));
    let edits = revision.edits.len();
    for note in workspace.commit(reports.known, &merged)? {
        say.note(&note);
    }
    bar.finish();
    if !fresh {
        tell_changes(&changes, edits, say);
    }
    let failed = reports.errors.len();
    for error in &chain.assessment.refused {
        eprintln!("ontrend: {error}");
    }
    if let Some(verdicts) = told {
        frame::write_as(&verdicts, Path::new("-"), Form::JsonLines, Existing::Replace)?;
        return Ok(ended(&chain, failed));
    }
    println!("{}", text_table(&summary(&chain, lang)));
    if let Some((zh, en)) = crate::target::slogan::finding(&chain.trials) {
        println!("{}", if lang == Lang::Zh { zh } else { en });
    }
    let (zh, en) = chain::joint_words(&chain);
    if !zh.is_empty() {
        println!("{}", if lang == Lang::Zh { zh } else { en });
    }
    say.note(&format!(
        "{} reports, {} observations, {} series points, {} targets, {} warnings; {} figures without a date; all in {}",
        chain.documents.len(),
        chain.observations.len(),
        chain.series.len(),
        chain.targets.len(),
        chain.warnings.len(),
        chain.undated,
        command.out.display()
    ));
    Ok(ended(&chain, failed))
}

/// Whether every report was read and every target judged.
fn ended(chain: &Chain, failed: usize) -> Done {
    let all = failed == 0 && chain.targets.len() == chain.assessment.attainments.len();
    if all { Done::All } else { Done::Some }
}

/// Tables that no one edits, and the workbook.
fn write_tables(chain: &Chain, command: &Run, workspace: &Workspace) -> Result<()> {
    let csv_form = if command.excel { Form::CsvExcel } else { Form::Csv };
    let both = [("csv", csv_form), ("parquet", Form::Parquet)];
    derived(&chain.ledger, workspace, &both)?;
    derived(&chain.warnings, workspace, &both)?;
    let levels = Projection::levels(&chain.projections);
    let part = |rows: &[Projection]| Projection::sheet(rows, &levels);
    let projections = chain.projections.chunks(ROWS).map(part);
    let stamps = stamps(chain.projections.iter().map(|row| row.ds));
    streamed(Projection::TABLE, projections, &part(&[]).columns, workspace, &both, stamps)?;
    let part = |some: &[Attainment]| {
        let rows: Vec<DeadlineQuantile> = some.iter().flat_map(Attainment::quantile_rows).collect();
        DeadlineQuantile::to_sheet(&rows)
    };
    let quantiles = chain.assessment.attainments.chunks(TARGETS).map(part);
    let stamps = self::stamps(chain.assessment.attainments.iter().map(|one| one.verdict.ds));
    streamed(DeadlineQuantile::TABLE, quantiles, &part(&[]).columns, workspace, &both, stamps)?;
    let fits = chain.fits.chunks(ROWS).map(fits_sheet);
    streamed("growth", fits, &fits_sheet(&[]).columns, workspace, &both[..1], None)?;
    parquet(&chain.observations, workspace)?;
    parquet(&chain.series, workspace)?;
    parquet(&chain.targets, workspace)?;
    parquet(&chain.assessment.verdicts(), workspace)?;
    for (name, sheet) in [
        ("track_record", chain::record_sheet(&chain.records)),
        ("sensitivity", crate::target::sensitivity::sheet(&chain.assessment)),
    ] {
        csv(&sheet, name, workspace, command.excel)?;
    }
    bytes(workspace, "workbook.xlsx", &chain::excel(chain)?)
}

/// Charts and brief.
fn write_pages(chain: &Chain, command: &Run, lang: Lang, workspace: &Workspace, bar: &Progress) -> Result<()> {
    let inlined = chain::inlined(chain);
    let mut charts = Vec::new();
    chain::draw_charts(chain, lang, |mut chart, figure, done, all| {
        bar.show("plots", done, all);
        bytes(workspace, &chart.path("svg"), chart.svg.as_bytes())?;
        bytes(workspace, &chart.path("png"), &figure.to_png(SCALE)?)?;
        if !inlined.contains(&chart.unique_id) {
            chart.svg = String::new();
        }
        charts.push(chart);
        Ok(())
    })?;
    let page = brief::html(&chain::brief(chain, &charts, &spoken(command, lang), lang), lang);
    bytes(workspace, "brief.html", page.as_bytes())
}

/// The tables that people edit, as made and as merged, and what was set and changed.
fn write_revised(workspace: &Workspace, revision: &Revision, changes: &[Change], excel: bool) -> Result<()> {
    for table in &revision.tables {
        frame::write_sheet(&table.made, &workspace.next_made(table.keyed.table)?, Existing::Replace)?;
        csv(table.now(), table.keyed.table, workspace, excel)?;
    }
    csv(&Edit::to_sheet(&revision.edits), Edit::TABLE, workspace, excel)?;
    csv(&Change::to_sheet(changes), Change::TABLE, workspace, excel)
}

/// Says what is not as it was after the last run.
fn tell_changes(changes: &[Change], edits: usize, say: Say) {
    if edits > 0 {
        say.note(&format!("{edits} settings by hand are kept; edits.csv lists them"));
    }
    if changes.is_empty() {
        say.note("nothing has changed since the last run");
        return;
    }
    let shown = &changes[..changes.len().min(MOST_CHANGES)];
    say.note(&text_table(&Change::to_sheet(shown)));
    if changes.len() > shown.len() {
        say.note(&format!("and {} more; changes.csv lists all", changes.len() - shown.len()));
    }
}

/// Changes that are told on the terminal.
const MOST_CHANGES: usize = 20;

/// Device pixels of a PNG for each pixel of its SVG.
const SCALE: f64 = 2.0;

fn derived<R: Row>(rows: &[R], workspace: &Workspace, forms: &[(&str, Form)]) -> Result<()> {
    streamed(R::TABLE, rows.chunks(ROWS).map(R::to_sheet), &R::columns(&[]), workspace, forms, None)
}

/// Text for the stamps of a table in which there are days and steps, as rows set by hand may bring them.
fn stamps(mut all: impl Iterator<Item = Stamp>) -> Option<Kind> {
    let first = std::mem::discriminant(&all.next()?);
    all.any(|stamp| std::mem::discriminant(&stamp) != first).then_some(Kind::Text)
}

/// Writes a table in parts: as cells, a whole one would take several times the memory of its rows. `stamps` is what its columns of
/// stamps hold where that is not the kind of the first.
fn streamed(
    name: &str,
    parts: impl Iterator<Item = Sheet>,
    columns: &[Column],
    workspace: &Workspace,
    forms: &[(&str, Form)],
    stamps: Option<Kind>,
) -> Result<()> {
    let begin = |(ending, form): &(&str, Form)| {
        let path = workspace.next(Path::new(&format!("{name}.{ending}")))?;
        let sink = Sink::create_as(&path, *form, Existing::Replace, columns)?;
        Ok(if let Some(kind) = stamps { sink.stamps(kind) } else { sink })
    };
    let mut sinks: Vec<Sink> = forms.iter().map(begin).collect::<Result<_>>()?;
    for sheet in parts {
        for sink in &mut sinks {
            let part = sink.encoder().encode(&sheet)?;
            sink.write(part)?;
        }
    }
    sinks.into_iter().try_for_each(Sink::finish)
}

/// Rows of a table that are written at a time.
const ROWS: usize = 10_000;
/// Targets whose percentiles, ninety-nine each, are written at a time.
const TARGETS: usize = ROWS / 100;

fn parquet<R: Row>(rows: &[R], workspace: &Workspace) -> Result<()> {
    let path = workspace.next(Path::new(&format!("{}.parquet", R::TABLE)))?;
    frame::write_rows(rows, &path, Existing::Replace)
}

fn csv(sheet: &Sheet, name: &str, workspace: &Workspace, excel: bool) -> Result<()> {
    let form = if excel { Form::CsvExcel } else { Form::Csv };
    frame::write_as(sheet, &workspace.next(Path::new(&format!("{name}.csv")))?, form, Existing::Replace)
}

fn bytes(workspace: &Workspace, name: &str, bytes: &[u8]) -> Result<()> {
    files::write_bytes(&workspace.next(Path::new(name))?, Existing::Replace, bytes)
}

/// The command that makes the same brief again.
fn spoken(command: &Run, lang: Lang) -> String {
    let reports: Vec<String> = command.reading.reports.iter().map(|path| path.display().to_string()).collect();
    format!(
        "ontrend run {} --out {} --lang {}",
        reports.join(" "),
        command.out.display(),
        if lang == Lang::Zh { "zh" } else { "en" }
    )
}

/// The verdicts as a person wants them on a terminal.
fn summary(chain: &Chain, lang: Lang) -> Sheet {
    use crate::table::text::figure;
    use crate::target::{chance, percent};
    let zh = lang == Lang::Zh;
    let names = if zh {
        ["地区", "指标", "期限", "目标", "最新", "需年均", "观察年均", "概率", "区间", "结论"]
    } else {
        [
            "region",
            "indicator",
            "deadline",
            "target",
            "newest",
            "needed a year",
            "observed",
            "probability",
            "range",
            "verdict",
        ]
    };
    let numeric = [3, 4, 5, 6, 7, 8];
    let columns = names
        .iter()
        .enumerate()
        .map(|(index, name)| Column {
            name: (*name).to_string(),
            kind: if numeric.contains(&index) { Kind::Number } else { Kind::Text },
            required: true,
        })
        .collect();
    let rows = chain::shown(chain)
        .into_iter()
        .map(|attainment| {
            let verdict = &attainment.verdict;
            let share = |value: Option<f64>| value.map_or(String::new(), percent);
            let range = verdict
                .probability_lo
                .zip(verdict.probability_hi)
                .map_or(String::new(), |(lo, hi)| format!("{}–{}", chance(lo), chance(hi)));
            [
                verdict.region.clone(),
                verdict.indicator.clone(),
                verdict.ds.to_string(),
                format!("{} {}", figure(verdict.target), verdict.unit),
                verdict.latest.map_or(String::new(), figure),
                share(verdict.required_cagr),
                share(verdict.observed_cagr),
                verdict.probability.map_or(String::new(), chance),
                range,
                attainment.judgement.word(zh).to_string(),
            ]
            .map(Cell::Text)
            .to_vec()
        })
        .collect();
    Sheet { origin: "verdicts".into(), columns, rows, lines: Vec::new() }
}
