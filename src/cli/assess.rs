//! `ontrend assess`.

use super::Done;
use super::batches::{Extra, part, series};
use super::config::Config;
use super::output::{Output, Say, SeriesInput, read};
use super::progress::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::latent::{Pool, Prior};
use crate::stream::{self, Batch, Sink};
use crate::table::{DeadlineQuantile, Row, SeriesPoint, Target, Verdict};
use crate::target::{AssessOptions, Assessment, Attainment, assess_with, sensitivity};
use crate::time::Date;
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend assess series.csv --targets targets.csv
  ontrend assess series.csv --targets targets.csv --pool none --date 2025-06-06 -o verdicts.csv
  ontrend assess --print-prior - > prior.json; ontrend assess series.csv --targets targets.csv --prior prior.json";

#[derive(Debug, Args)]
pub(super) struct Assess {
    #[command(flatten)]
    input: SeriesInput,
    /// Table of targets: unique_id, ds, target; a floor, unless bound or base say otherwise
    #[arg(long, value_name = "FILE", required_unless_present = "print_prior")]
    targets: Option<PathBuf>,
    /// Who shares growth with whom: none, kind, region, all (the default); with none each series is judged by itself alone
    #[arg(long, value_name = "POOL")]
    pool: Option<Pool>,
    #[command(flatten)]
    judging: Judging,
    /// Print the prior in use as JSON and stop
    #[arg(long)]
    print_prior: bool,
    /// Where the probabilities under other assumptions go
    #[arg(long, value_name = "FILE")]
    sensitivity: Option<PathBuf>,
    /// Where the percentiles of the value at each deadline go
    #[arg(long, value_name = "FILE")]
    posterior: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// How a target is judged.
#[derive(Debug, Args)]
pub(super) struct Judging {
    /// Prior as JSON, in place of the shipped one
    #[arg(long, value_name = "FILE")]
    prior: Option<PathBuf>,
    /// The day to judge from; the newest date in the tables where left out
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
}

impl Judging {
    /// As the library takes it, each series by itself.
    pub fn alone(&self, config: &Config) -> Result<AssessOptions> {
        let prior = prior(self.prior.as_deref().or(config.prior.as_deref()))?;
        Ok(AssessOptions { as_of: self.date, pool: Pool::None, prior, details: false, sensitivity: true })
    }
}

/// The part of a series' name within which rows belong together: a series and the rates stated for it.
pub(super) fn base(name: &str) -> &str {
    name.split('#').next().unwrap_or(name)
}

pub(super) fn prior(path: Option<&std::path::Path>) -> Result<Prior> {
    match path {
        None => Prior::shipped(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
            Prior::from_json(&text).map_err(|error| error.within(path.display().to_string()))
        }
    }
}

pub(super) fn run(command: &Assess, config: &Config, say: Say) -> Result<Done> {
    let prior = prior(command.judging.prior.as_deref().or(config.prior.as_deref()))?;
    let pool = command.pool.or(config.pool).unwrap_or(Pool::All);
    if command.print_prior {
        println!("{}", prior.to_json());
        return Ok(Done::All);
    }
    let existing = command.output.existing();
    let others = [&command.sensitivity, &command.posterior].map(Option::as_ref);
    for path in others.into_iter().chain([Some(&command.output.output)]).flatten() {
        crate::files::check(path, existing)?;
    }
    let Some(targets) = &command.targets else {
        return Err(Error::argument("targets", "name the table of targets"));
    };
    // In a pipe the program before this one may write the targets while it writes the series.
    let piped = (command.input.series.as_os_str() == "-").then(|| command.input.read()).transpose()?;
    let targets: Vec<Target> = read(targets)?;
    let options = AssessOptions {
        as_of: command.judging.date,
        pool,
        prior,
        details: command.posterior.is_some(),
        sensitivity: true,
    };
    let mut tables = Tables::create(command)?;
    // What shares growth is judged together; a stream cannot be read twice.
    let judged = if pool == Pool::None && command.input.series.as_os_str() != "-" {
        each(command, &targets, options, &mut tables, say)?
    } else {
        let points = piped.map_or_else(|| command.input.read(), Ok)?;
        let bar = Progress::new(say, "targets");
        let judged = judge(&points, &targets, &options, &|done, all| bar.show("targets", done, all));
        bar.finish();
        let judged = judged?;
        for note in &judged.notes {
            eprintln!("ontrend: {note}");
        }
        judged.found.into_iter().try_fold(0, |count, found| Ok::<_, Error>(count + tables.add(found)?))?
    };
    tables.finish()?;
    say.note(&format!("{} targets, {judged} verdicts", targets.len()));
    Ok(if judged == targets.len() { Done::All } else { Done::Some })
}

/// What was found about some targets.
pub(super) struct Judged {
    /// One entry a target, in their order.
    pub found: Vec<Result<Attainment>>,
    /// What was left out.
    pub notes: Vec<String>,
}

/// Judges targets by points.
pub(super) fn judge(
    points: &[SeriesPoint],
    targets: &[Target],
    options: &AssessOptions,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Judged> {
    let assessment = assess_with(points, targets, options, progress)?;
    let (refused, notes): (Vec<Error>, Vec<Error>) =
        assessment.refused.into_iter().partition(|error| matches!(error.kind(), ErrorKind::Within { .. }));
    let (mut refused, mut attainments) = (refused.into_iter(), assessment.attainments.into_iter().peekable());
    let found = targets
        .iter()
        .map(|target| {
            let own = |verdict: &Verdict| {
                verdict.unique_id == target.unique_id && verdict.ds == target.ds && verdict.target == target.target
            };
            attainments
                .next_if(|attainment| own(&attainment.verdict))
                .ok_or_else(|| refused.next().unwrap_or_else(|| Error::refused("assess", "no verdict was reached")))
        })
        .collect();
    Ok(Judged { found, notes: notes.iter().map(ToString::to_string).collect() })
}

/// The tables that come out, in the order of the targets.
struct Tables {
    verdicts: Sink,
    sensitivity: Extra,
    posterior: Extra,
}

impl Tables {
    fn create(command: &Assess) -> Result<Self> {
        let existing = command.output.existing();
        let columns = sensitivity::sheet(&Assessment::default()).columns;
        Ok(Self {
            verdicts: command.output.sink(&Verdict::columns(&[]))?,
            sensitivity: Extra::create(command.sensitivity.as_ref(), existing, &columns)?,
            posterior: Extra::create(command.posterior.as_ref(), existing, &DeadlineQuantile::columns(&[]))?,
        })
    }

    /// Writes what was found about one target, or says why nothing was; the number of verdicts.
    fn add(&mut self, found: Result<Attainment>) -> Result<usize> {
        let attainment = match found {
            Ok(attainment) => attainment,
            Err(error) => {
                eprintln!("ontrend: {error}");
                return Ok(0);
            }
        };
        let assessment = Assessment { attainments: vec![attainment], ..Assessment::default() };
        self.verdicts.write(self.verdicts.encoder().encode(&Verdict::to_sheet(&assessment.verdicts()))?)?;
        if let Some(encoder) = self.sensitivity.encoder() {
            self.sensitivity.write(Some(encoder.encode(&sensitivity::sheet(&assessment))?))?;
        }
        self.posterior.write(part(self.posterior.encoder(), &assessment.quantiles())?)?;
        Ok(1)
    }

    fn finish(self) -> Result<()> {
        self.verdicts.finish()?;
        self.sensitivity.finish()?;
        self.posterior.finish()
    }
}

/// Each series by itself, in batches: first for the newest date and for the series that there are, then for the verdicts.
fn each(
    command: &Assess,
    targets: &[Target],
    mut options: AssessOptions,
    tables: &mut Tables,
    say: Say,
) -> Result<usize> {
    let mut wanted: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, target) in targets.iter().enumerate() {
        wanted.entry(base(&target.unique_id)).or_default().push(place);
    }
    let mut newest = targets.iter().filter_map(|target| target.stated_on).max();
    let mut absent: BTreeSet<&str> = wanted.keys().copied().collect();
    let look = |batch: Batch| {
        let points = command.input.points(&batch)?;
        let own: Vec<&str> = points
            .iter()
            .filter_map(|point| wanted.get_key_value(base(&point.unique_id)))
            .map(|(name, _)| *name)
            .collect();
        Ok((points.iter().filter_map(|point| point.ds.date()).max(), own))
    };
    stream::ordered(command.input.open(base)?, stream::ahead(), look, |(date, own)| {
        newest = newest.max(date);
        own.iter().for_each(|name| {
            absent.remove(name);
        });
        Ok(())
    })?;
    options.as_of = options.as_of.or(newest);
    let places = |names: &mut dyn Iterator<Item = &str>| {
        let mut places: Vec<usize> = names.filter_map(|name| wanted.get(name)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    let judge_some = |points: &[SeriesPoint], places: Vec<usize>| {
        let some: Vec<Target> = places.iter().map(|place| targets[*place].clone()).collect();
        judge(points, &some, &options, &|_, _| {}).map(|judged| (places, judged))
    };
    let mut waiting: BTreeMap<usize, Result<Attainment>> = BTreeMap::new();
    let (mut next, mut count) = (0, 0);
    let (places_without, judged) = judge_some(&[], places(&mut absent.iter().copied()))?;
    waiting.extend(places_without.into_iter().zip(judged.found));
    let progress = Progress::new(say, "series");
    let work = |batch: Batch| {
        let points = command.input.points(&batch)?;
        let places = places(&mut points.iter().map(|point| base(&point.unique_id)));
        let of_targets: Vec<SeriesPoint> =
            points.iter().filter(|point| wanted.contains_key(base(&point.unique_id))).cloned().collect();
        Ok((judge_some(&of_targets, places)?, series(&points), batch.through()))
    };
    stream::ordered(command.input.open(base)?, stream::ahead(), work, |((places, judged), series, through)| {
        for note in &judged.notes {
            progress.pause(|| eprintln!("ontrend: {note}"));
        }
        waiting.extend(places.into_iter().zip(judged.found));
        while let Some(found) = waiting.remove(&next) {
            count += tables.add(found)?;
            next += 1;
        }
        progress.add(series, through);
        Ok(())
    })?;
    progress.finish();
    for (_, found) in waiting {
        count += tables.add(found)?;
    }
    Ok(count)
}
