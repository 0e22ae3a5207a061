//! `ontrend man`.

use super::Done;
use crate::error::{Error, Result};
use crate::files::{self, Existing};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend man --out ~/.local/share/man/man1
  ontrend man | man -l -";

#[derive(Debug, Args)]
pub(super) struct Man {
    /// Directory for one page a subcommand; the main page goes to standard output where left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

pub(super) fn run(command: &Man, mut program: clap::Command) -> Result<Done> {
    // Names the pages of the subcommands and hands them the options of all.
    program.build();
    let page = |command: clap::Command| -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        clap_mangen::Man::new(command).render(&mut bytes).map_err(|error| Error::io("manual page", error))?;
        Ok(bytes)
    };
    let Some(directory) = &command.out else {
        use std::io::Write;
        std::io::stdout().write_all(&page(program.clone())?).map_err(|error| Error::io("-", error))?;
        return Ok(Done::All);
    };
    std::fs::create_dir_all(directory).map_err(|error| Error::io(directory, error))?;
    let existing = if command.force { Existing::Replace } else { Existing::Keep };
    files::write_bytes(&directory.join("ontrend.1"), existing, &page(program.clone())?)?;
    for one in program.get_subcommands().filter(|one| !one.is_hide_set()) {
        let file = format!("{}.1", one.get_display_name().unwrap_or(one.get_name()));
        files::write_bytes(&directory.join(file), existing, &page(one.clone())?)?;
    }
    Ok(Done::All)
}
