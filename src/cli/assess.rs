//! `ontrend assess`.

use super::Done;
use super::config::Config;
use super::output::{Output, Say, SeriesInput, read};
use super::run::Bar;
use crate::error::{Error, Result};
use crate::latent::{Pool, Prior};
use crate::table::Target;
use crate::target::{AssessOptions, assess_with};
use crate::time::Date;
use clap::Args;
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
    /// Who shares growth with whom: none, kind, region, all (the default)
    #[arg(long, value_name = "POOL")]
    pool: Option<Pool>,
    /// Prior as JSON, in place of the shipped one
    #[arg(long, value_name = "FILE")]
    prior: Option<PathBuf>,
    /// Print the prior in use as JSON and stop
    #[arg(long)]
    print_prior: bool,
    /// The day to judge from; the newest date in the tables where left out
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Where the probabilities under other assumptions go
    #[arg(long, value_name = "FILE")]
    sensitivity: Option<PathBuf>,
    /// Where the percentiles of the value at each deadline go
    #[arg(long, value_name = "FILE")]
    posterior: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
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
    let prior = prior(command.prior.as_deref().or(config.prior.as_deref()))?;
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
    let points = command.input.read()?;
    let Some(targets) = &command.targets else {
        return Err(Error::argument("targets", "name the table of targets"));
    };
    let targets: Vec<Target> = read(targets)?;
    let options = AssessOptions { as_of: command.date, pool, prior, details: command.posterior.is_some() };
    let bar = Bar::new(say);
    let assessment = assess_with(&points, &targets, &options, &|done, all| bar.show("targets", done, all));
    bar.finish();
    let assessment = assessment?;
    command.output.write(&assessment.verdicts())?;
    if let Some(path) = &command.sensitivity {
        crate::frame::write_sheet(&crate::target::sensitivity::sheet(&assessment), path, existing)?;
    }
    if let Some(path) = &command.posterior {
        crate::frame::write_rows(&assessment.quantiles(), path, existing)?;
    }
    for error in &assessment.refused {
        eprintln!("ontrend: {error}");
    }
    say.note(&format!("{} targets, {} verdicts", targets.len(), assessment.attainments.len()));
    Ok(if assessment.attainments.len() == targets.len() { Done::All } else { Done::Some })
}
