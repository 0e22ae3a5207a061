//! `ontrend run` and `ontrend extract`.

use super::Done;
use super::output::{Output, Say, existing, text_table};
use crate::brief::{self, Lang};
use crate::chain::{self, Chain, ChainOptions, Document};
use crate::error::{Error, Result};
use crate::extract::view::ledger_html;
use crate::extract::{Lexicon, Source};
use crate::files::{self, Existing};
use crate::frame;
use crate::latent::Pool;
use crate::report::{ReadOptions, Received};
use crate::table::{Cell, Column, Kind, LedgerEntry, Observation, Row, Sheet, Warning};
use crate::time::Date;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};

pub(super) const RUN_EXAMPLES: &str = "Examples:
  ontrend run seeds --out out
  ontrend run report.txt --date 2025-06-06 --region 宜宾市 --out out --force --lang en";

pub(super) const EXTRACT_EXAMPLES: &str = "Examples:
  ontrend extract reports -o observations.csv --ledger ledger.csv
  ontrend extract plan.docx --region 宜宾市 --indicators mine.csv";

/// What the text of the reports may not say.
#[derive(Debug, Args)]
struct Reading {
    /// Report files, or directories of them
    #[arg(required = true, value_name = "REPORT|DIR")]
    reports: Vec<PathBuf>,
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
}

impl Reading {
    fn options(&self) -> Result<ChainOptions> {
        let mut options = ChainOptions::shipped()?;
        options.read = ReadOptions { date: self.date, region: self.region.clone() };
        let text = |path: &Option<PathBuf>| -> Result<Option<(String, String)>> {
            let Some(path) = path else { return Ok(None) };
            let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
            Ok(Some((path.display().to_string(), text)))
        };
        let (indicators, regions) = (text(&self.indicators)?, text(&self.regions)?);
        if indicators.is_some() || regions.is_some() {
            let indicators: Vec<Source> = indicators.iter().map(|(name, text)| Source { name, text }).collect();
            let regions: Vec<Source> = regions.iter().map(|(name, text)| Source { name, text }).collect();
            options.lexicon = std::sync::Arc::new(Lexicon::build(&indicators, &regions)?);
        }
        Ok(options)
    }

    /// Reads all reports; failures are told, and where nothing could be read the first is the error.
    fn read(&self, options: &ChainOptions, say: Say) -> Result<(Vec<Document>, usize)> {
        let paths = chain::gather(&self.reports)?;
        let bar = Bar::new(say);
        let (documents, mut errors) = chain::read_all(&paths, options, &|step, done, all| bar.show(step, done, all));
        bar.finish();
        if documents.is_empty() {
            if errors.len() == 1 {
                return Err(errors.remove(0));
            }
            for error in &errors {
                eprintln!("ontrend: {error}");
            }
            return Err(Error::argument("reports", "none could be read"));
        }
        for error in &errors {
            eprintln!("ontrend: {error}");
        }
        for document in &documents {
            for note in &document.notes {
                say.note(&format!("{}: {note}", document.doc));
            }
        }
        Ok((documents, errors.len()))
    }
}

/// A progress bar on a terminal; nothing elsewhere.
struct Bar(ProgressBar);

impl Bar {
    fn new(say: Say) -> Self {
        let target = if say.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{msg:12} {wide_bar} {pos}/{len} {per_sec} {eta}") {
            bar.set_style(style);
        }
        Self(bar)
    }
    fn show(&self, step: &str, done: usize, all: usize) {
        self.0.set_message(step.to_string());
        self.0.set_length(all as u64);
        self.0.set_position(done as u64);
    }
    fn finish(&self) {
        self.0.finish_and_clear();
    }
}

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
    /// Where a page goes that shows each mention in the text as received; one report only
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn extract(command: &Extract, say: Say) -> Result<Done> {
    let existing = command.output.existing();
    for path in [Some(&command.output.output), command.ledger.as_ref(), command.warnings.as_ref()].into_iter().flatten()
    {
        files::check(path, existing)?;
    }
    if let Some(path) = &command.html {
        files::check(path, existing)?;
    }
    let options = command.reading.options()?;
    let (documents, failed) = command.reading.read(&options, say)?;
    if let Some(path) = &command.html {
        let [document] = documents.as_slice() else {
            return Err(Error::argument(
                "html",
                format!("shows one report, {} were read; name one of them", documents.len()),
            ));
        };
        let received = Received { text: document.text.text.clone(), offsets: document.text.offsets.clone() };
        let page =
            ledger_html(&document.doc, &received, &document.extraction.observations, &document.extraction.ledger);
        files::write_bytes(path, existing, page.as_bytes())?;
    }
    let observations: Vec<Observation> = documents.iter().flat_map(|one| one.extraction.observations.clone()).collect();
    command.output.write(&observations)?;
    let ledger: Vec<LedgerEntry> = documents.iter().flat_map(|one| one.extraction.ledger.clone()).collect();
    if let Some(path) = &command.ledger {
        frame::write_rows(&ledger, path, existing)?;
    }
    let warnings: Vec<Warning> = documents.iter().flat_map(|one| one.extraction.warnings.clone()).collect();
    if let Some(path) = &command.warnings {
        frame::write_rows(&warnings, path, existing)?;
    }
    say.note(&format!(
        "{} reports: {} observations of {} numeric mentions, {} warnings",
        documents.len(),
        observations.len(),
        ledger.len(),
        warnings.len()
    ));
    Ok(if failed == 0 { Done::All } else { Done::Some })
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
    /// Who shares growth with whom: none, kind, region, all
    #[arg(long, value_name = "POOL", default_value = "all")]
    pool: Pool,
    /// Prior as JSON, in place of the shipped one
    #[arg(long, value_name = "FILE")]
    prior: Option<PathBuf>,
    /// Language of charts, brief and verdicts: zh or en
    #[arg(long, value_name = "LANG", default_value = "zh")]
    lang: Lang,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

pub(super) fn run(command: &Run, say: Say) -> Result<Done> {
    let existing = existing(command.force);
    let filled = command.out.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if filled {
        files::check(&command.out, existing)?;
    } else if command.out.symlink_metadata().is_ok() && !command.out.is_dir() {
        return Err(Error::unreadable(&command.out, "is a file; --out names a directory"));
    }
    let mut options = command.reading.options()?;
    options.assess.as_of = command.as_of;
    options.assess.pool = command.pool;
    options.assess.prior = super::assess::prior(command.prior.as_deref())?;
    let (documents, failed) = command.reading.read(&options, say)?;
    let bar = Bar::new(say);
    let chain = Chain::run(documents, &options, &|step, done, all| bar.show(step, done, all))?;
    write(&chain, command, existing, &bar)?;
    bar.finish();
    for error in &chain.assessment.refused {
        eprintln!("ontrend: {error}");
    }
    println!("{}", text_table(&summary(&chain, command.lang)));
    if let Some((zh, en)) = crate::target::slogan::finding(&chain.trials) {
        println!("{}", if command.lang == Lang::Zh { zh } else { en });
    }
    let (zh, en) = chain::joint_words(&chain);
    if !zh.is_empty() {
        println!("{}", if command.lang == Lang::Zh { zh } else { en });
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
    let unassessed = chain.targets.len() - chain.assessment.attainments.len();
    Ok(if failed == 0 && unassessed == 0 { Done::All } else { Done::Some })
}

fn write(chain: &Chain, command: &Run, existing: Existing, bar: &Bar) -> Result<()> {
    let out = &command.out;
    let plots = out.join("plots");
    std::fs::create_dir_all(&plots).map_err(|error| Error::io(&plots, error))?;
    table(&chain.observations, out, existing)?;
    table(&chain.ledger, out, existing)?;
    table(&chain.series, out, existing)?;
    table(&chain.targets, out, existing)?;
    table(&chain.projections, out, existing)?;
    table(&chain.assessment.verdicts(), out, existing)?;
    table(&chain.warnings, out, existing)?;
    for (name, sheet) in [
        ("growth", crate::projection::fits_sheet(&chain.fits)),
        ("track_record", chain::record_sheet(&chain.records)),
        ("sensitivity", crate::target::sensitivity::sheet(&chain.assessment)),
    ] {
        frame::write_sheet(&sheet, &out.join(format!("{name}.csv")), existing)?;
    }
    let charts = chain::charts(chain, command.lang)?;
    for (done, chart) in charts.iter().enumerate() {
        bar.show("plots", done + 1, charts.len());
        files::write_bytes(&plots.join(format!("{}.svg", chart.name)), existing, chart.svg.as_bytes())?;
        files::write_bytes(&plots.join(format!("{}.png", chart.name)), existing, &chart.figure.to_png(SCALE)?)?;
    }
    let page = brief::html(&chain::brief(chain, &charts, &spoken(command), command.lang), command.lang);
    files::write_bytes(&out.join("brief.html"), existing, page.as_bytes())
}

/// Device pixels of a PNG for each pixel of its SVG.
const SCALE: f64 = 2.0;

fn table<R: Row>(rows: &[R], out: &Path, existing: Existing) -> Result<()> {
    for ending in ["csv", "parquet"] {
        frame::write_rows(rows, &out.join(format!("{}.{ending}", R::TABLE)), existing)?;
    }
    Ok(())
}

/// The command that makes the same brief again.
fn spoken(command: &Run) -> String {
    let reports: Vec<String> = command.reading.reports.iter().map(|path| path.display().to_string()).collect();
    format!(
        "ontrend run {} --out {} --lang {}",
        reports.join(" "),
        command.out.display(),
        if command.lang == Lang::Zh { "zh" } else { "en" }
    )
}

/// The verdicts as a person wants them on a terminal.
fn summary(chain: &Chain, lang: Lang) -> Sheet {
    use crate::target::{chance, figure, percent};
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
