//! `ontrend decompose`.

use super::Done;
use super::batches::Failures;
use super::output::{Output, Say, SeriesInput};
use crate::error::Result;
use crate::projection::{self, Decompose as Method, DecomposeOptions};
use clap::Args;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend decompose sales.csv --season 12 -o components.csv
  ontrend decompose gdp.csv --method ets | ontrend plot - -o components.svg";

#[derive(Debug, Args)]
pub(super) struct Decompose {
    #[command(flatten)]
    input: SeriesInput,
    /// auto, stl (trend, season, remainder) or ets (level, slope, season)
    #[arg(long, value_name = "METHOD", default_value = "auto")]
    method: Method,
    /// Steps a season; the usual one of the dates' frequency where left out
    #[arg(long, value_name = "M")]
    season: Option<usize>,
    /// Weigh down outliers (STL)
    #[arg(long)]
    robust: bool,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(command: &Decompose, say: Say) -> Result<Done> {
    crate::files::check(&command.output.output, command.output.existing())?;
    let options = DecomposeOptions { method: command.method, season: command.season, robust: command.robust };
    let found = projection::decompose(&command.input.read()?, &options)?;
    command.output.write(&found.rows)?;
    say.note(&format!("{} values of components", found.rows.len()));
    let mut failures = Failures::default();
    failures.add(&found.failures);
    Ok(failures.tell())
}
