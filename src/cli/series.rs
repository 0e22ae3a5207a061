//! `ontrend series`.

use super::Done;
use super::output::{Output, Say, read};
use crate::chain::kin;
use crate::error::Result;
use crate::extract::Lexicon;
use crate::frame;
use crate::series::assemble;
use crate::table::Observation;
use crate::target::collect;
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend series observations.csv -o series.csv --targets targets.csv
  ontrend extract reports | ontrend series - | ontrend forecast - --horizon 3";

#[derive(Debug, Args)]
pub(super) struct Series {
    /// Table of observations (`-`: standard input)
    observations: PathBuf,
    /// Where the targets go
    #[arg(long, value_name = "FILE")]
    targets: Option<PathBuf>,
    /// Where contradictions between facts go
    #[arg(long, value_name = "FILE")]
    warnings: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(command: &Series, say: Say) -> Result<Done> {
    let existing = command.output.existing();
    for path in
        [Some(&command.output.output), command.targets.as_ref(), command.warnings.as_ref()].into_iter().flatten()
    {
        if path.as_os_str() != "-" {
            crate::files::check(path, existing)?;
        }
    }
    let observations: Vec<Observation> = read(&command.observations)?;
    let lexicon = Lexicon::shipped();
    let kinship = |id: &str| kin(&lexicon, id);
    let assembly = assemble(&observations, &kinship, &[]);
    command.output.write(&assembly.points)?;
    let collection = collect(&observations, &assembly.points, &kinship, &[]);
    if let Some(path) = &command.targets {
        frame::write_rows(&collection.targets, path, existing)?;
    }
    if let Some(path) = &command.warnings {
        frame::write_rows(&assembly.warnings, path, existing)?;
    }
    say.note(&format!(
        "{} observations: {} points, {} targets, {} contradictions; {} figures without a date, {} aims without a deadline",
        observations.len(),
        assembly.points.len(),
        collection.targets.len(),
        assembly.warnings.len(),
        assembly.undated,
        collection.without_deadline.len(),
    ));
    Ok(Done::All)
}
