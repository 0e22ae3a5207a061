//! `ontrend evaluate`.

use super::Done;
use super::output::{Output, Say, SeriesInput, text_table};
use crate::error::{Error, Result};
use crate::forecast::evaluate::{Plan, evaluate};
use crate::forecast::model::Model;
use crate::forecast::{ranks, registry};
use crate::projection;
use crate::table::{Cell, Column, Kind, Sheet};
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend evaluate panel.csv --horizon 6 --model auto,ets,drift
  ontrend evaluate sales.csv --horizon 12 --season 12 --windows 3 --model fast,ets,theta -o scores.csv";

#[derive(Debug, Args)]
pub(super) struct Evaluate {
    #[command(flatten)]
    input: SeriesInput,
    /// Steps held out after each origin
    #[arg(long, short = 'n', value_name = "N")]
    horizon: usize,
    /// Number of origins, the last leaves exactly the horizon
    #[arg(long, value_name = "K", default_value_t = 1)]
    windows: usize,
    /// Steps between origins; the horizon where left out
    #[arg(long, value_name = "N")]
    step: Option<usize>,
    /// Length of the training part; all values before the origin where left out
    #[arg(long, value_name = "N")]
    window: Option<usize>,
    /// Models, comma-separated; `ontrend models` lists them
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', default_value = "auto,drift,naive")]
    model: Vec<String>,
    /// Steps a season; the usual one of the dates' frequency where left out
    #[arg(long, value_name = "M")]
    season: Option<usize>,
    /// Where the scores of every cut go
    #[arg(long, value_name = "FILE")]
    cuts: Option<PathBuf>,
    /// Where forecast probabilities and what happened go, for `plot --kind calibration`
    #[arg(long, value_name = "FILE")]
    outcomes: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Level of the Nemenyi test.
const LEVEL: f64 = 0.05;

pub(super) fn run(command: &Evaluate, say: Say) -> Result<Done> {
    let existing = command.output.existing();
    for path in [Some(&command.output.output), command.cuts.as_ref(), command.outcomes.as_ref()].into_iter().flatten() {
        crate::files::check(path, existing)?;
    }
    let models: Vec<Box<dyn Model>> = command.model.iter().map(|name| registry::model(name)).collect::<Result<_>>()?;
    let mut failed = 0;
    let mut panel = Vec::new();
    for (id, history) in projection::histories(&command.input.read()?, command.season, None) {
        match history {
            Ok(history) => panel.push((id, history)),
            Err(error) => {
                failed += 1;
                eprintln!("ontrend: {error}");
            }
        }
    }
    let mut plan = Plan::new(command.horizon).windows(command.windows);
    if let Some(step) = command.step {
        plan = plan.step(step);
    }
    if let Some(window) = command.window {
        plan = plan.rolling(window);
    }
    let found = evaluate(&panel, &models, &plan)?;
    if let Some(path) = &command.cuts {
        crate::frame::write_rows(&projection::cut_scores(&panel, &plan, &found), path, existing)?;
    }
    if let Some(path) = &command.outcomes {
        crate::frame::write_rows(&projection::outcomes(&panel, &models, &plan), path, existing)?;
    }
    for (series, error) in &found.left_out {
        eprintln!("ontrend: series \"{series}\" is left out: {}", error.root());
    }
    for failure in &found.failures {
        eprintln!(
            "ontrend: series \"{}\" from {}: {}: {}",
            failure.series,
            failure.origin,
            failure.model,
            failure.error.root()
        );
    }
    // Friedman's ranks need two models and two cuts.
    let cuts = found.models.first().map_or(0, |model| model.cuts.len());
    let losses: Vec<Vec<f64>> =
        (0..cuts).map(|cut| found.models.iter().map(|model| model.cuts[cut].mase).collect()).collect();
    let ranked = ranks::nemenyi(&losses, LEVEL).ok();
    // Bars of half the critical distance to each side: those of models that differ do not meet.
    let half = ranked.as_ref().map_or(f64::NAN, |ranks| ranks.critical_distance / 2.0);
    let numbers = [
        "sMAPE",
        "MASE",
        "RMSSE",
        "OWA",
        "MSIS",
        "coverage95",
        "coverage80",
        "CRPS",
        "pinball",
        "log_score",
        "mean_rank",
        "rank_lo",
        "rank_hi",
    ];
    let mut columns = vec![
        Column { name: "model".into(), kind: Kind::Text, required: true },
        Column { name: "cuts".into(), kind: Kind::Integer, required: true },
        Column { name: "failed".into(), kind: Kind::Integer, required: true },
    ];
    columns.extend(numbers.iter().map(|name| Column { name: (*name).into(), kind: Kind::Number, required: true }));
    let rows = found
        .models
        .iter()
        .enumerate()
        .map(|(index, model)| {
            let group = &model.group;
            let rank = ranked.as_ref().and_then(|ranks| ranks.mean_ranks.get(index)).copied();
            let count = |count: usize| Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX));
            let mut row = vec![Cell::Text(model.model.clone()), count(group.series), count(group.failed)];
            let scores = [
                group.smape,
                group.mase,
                group.rmsse,
                group.owa,
                group.msis,
                group.coverage95,
                group.coverage80,
                group.crps,
                group.pinball,
                group.log_score,
                rank.unwrap_or(f64::NAN),
                rank.unwrap_or(f64::NAN) - half,
                rank.unwrap_or(f64::NAN) + half,
            ];
            row.extend(
                scores.into_iter().map(|score| if score.is_finite() { Cell::Number(score) } else { Cell::Empty }),
            );
            row
        })
        .collect();
    let sheet = Sheet { origin: "scores".into(), columns, rows, lines: Vec::new() };
    let terminal = command.output.output.as_os_str() == "-" && std::io::IsTerminal::is_terminal(&std::io::stdout());
    if terminal && !command.output.json {
        println!("{}", text_table(&sheet));
    } else {
        command.output.write_sheet(&sheet)?;
    }
    if let Some(ranks) = &ranked {
        say.note(&format!(
            "mean ranks differ at the {:.0} % level where they are {:.3} or more apart (Nemenyi)",
            100.0 * LEVEL,
            ranks.critical_distance
        ));
    }
    if found.models.is_empty() {
        return Err(Error::argument("series", "none could be scored"));
    }
    Ok(if failed == 0 && found.left_out.is_empty() && found.failures.is_empty() { Done::All } else { Done::Some })
}
