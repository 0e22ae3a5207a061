//! `ontrend indicators`.

use super::Done;
use super::output::{Output, text_table};
use crate::error::{Error, Result, nearest};
use crate::extract::{Lexicon, Source};
use crate::table::{Cell, Column, Kind, Sheet};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend indicators 企业
  ontrend indicators ent_ -o indicators.csv";

#[derive(Debug, Args)]
pub(super) struct Indicators {
    /// Part of an id or a name; all where left out
    query: Option<String>,
    /// Indicators of your own, merged with the shipped vocabulary
    #[arg(long, value_name = "FILE")]
    indicators: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(command: &Indicators) -> Result<Done> {
    let lexicon = match &command.indicators {
        None => Lexicon::shipped(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
            let source = Source { name: &path.display().to_string(), text: &text };
            std::sync::Arc::new(Lexicon::build(&[source], &[])?)
        }
    };
    let query = command.query.as_deref().unwrap_or("");
    // A name that the vocabulary knows under another one: the indicator that it means.
    let alias = lexicon.named(query).map(|indicator| indicator.id.clone());
    let found: Vec<_> = lexicon
        .indicators()
        .iter()
        .filter(|one| one.id.contains(query) || one.name.contains(query) || alias.as_ref() == Some(&one.id))
        .collect();
    if found.is_empty() {
        let names = lexicon.indicators().iter().flat_map(|one| [one.id.as_str(), one.name.as_str()]);
        let hint = nearest(query, names).map_or_else(String::new, |name| format!("; did you mean {name}?"));
        return Err(Error::argument("query", format!("\"{query}\" is in no id and no name{hint}")));
    }
    let columns = ["id", "name", "unit", "measure", "parent"]
        .map(|name| Column { name: name.to_string(), kind: Kind::Text, required: false })
        .to_vec();
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string()) };
    let rows = found
        .into_iter()
        .map(|one| {
            let measure = one.measure.map_or("", |measure| measure.as_str());
            [one.id.as_str(), &one.name, &one.unit, measure, &one.parent].map(text).to_vec()
        })
        .collect();
    let sheet = Sheet { origin: "indicators".into(), columns, rows, lines: Vec::new() };
    let terminal = command.output.output.as_os_str() == "-" && std::io::IsTerminal::is_terminal(&std::io::stdout());
    if terminal && !command.output.json {
        println!("{}", text_table(&sheet));
    } else {
        command.output.write_sheet(&sheet)?;
    }
    Ok(Done::All)
}
