//! `ontrend quantities` and `ontrend models`.

use super::Done;
use crate::error::{Error, Result};
use crate::extract::quantity::json_line;
use crate::forecast::registry;
use crate::time::Date;
use clap::Args;
use std::io::{BufRead, Write};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  echo 技术合同成交额突破16.4亿元，较2021年增长60% | ontrend quantities
  ontrend quantities lines.txt --ref 2025-06-06 > quantities.jsonl";

#[derive(Debug, Args)]
pub(super) struct Quantities {
    /// Lines of text (`-`: standard input)
    #[arg(default_value = "-")]
    file: PathBuf,
    /// The day on which relative dates are read
    #[arg(long = "ref", value_name = "DATE")]
    reference: Option<Date>,
}

pub(super) fn run(command: &Quantities) -> Result<Done> {
    let path = &command.file;
    let fail = |error| Error::io(path, error);
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::io::BufReader::new(std::fs::File::open(path).map_err(fail)?))
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (number, line) in reader.split(b'\n').enumerate() {
        let line = line.map_err(fail)?;
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        let text = std::str::from_utf8(line).map_err(|_| {
            Error::table(path.display().to_string(), number as u64 + 1, "is not UTF-8; convert the file to UTF-8")
        })?;
        let written = writeln!(out, "{}", json_line(text, command.reference));
        if written.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe) {
            return Ok(Done::All);
        }
        written.map_err(|error| Error::io("-", error))?;
    }
    out.flush().map_err(|error| Error::io("-", error))?;
    Ok(Done::All)
}

/// Prints the forecasting models.
pub(super) fn models() -> Done {
    for entry in registry::entries() {
        println!("{:<24} {}", entry.name, entry.about);
    }
    Done::All
}
