//! `ontrend evaluate`.

use super::Done;
use super::batches::{Extra, part, series, unnamed};
use super::output::{Output, Say, SeriesInput, text_table};
use super::progress::Progress;
use crate::error::{Error, Result};
use crate::forecast::accuracy::{GroupSums, SeriesScore};
use crate::forecast::evaluate::{Plan, nothing_scored, score};
use crate::forecast::model::Model;
use crate::forecast::ranks::RankSums;
use crate::forecast::registry;
use crate::projection::{self, Failure};
use crate::stream::{self, Batch};
use crate::table::{Cell, Column, CutScore, Kind, Outcome, Row, Sheet};
use clap::Args;
use std::collections::HashMap;
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
    let mut plan = Plan::new(command.horizon).windows(command.windows);
    if let Some(step) = command.step {
        plan = plan.step(step);
    }
    if let Some(window) = command.window {
        plan = plan.rolling(window);
    }
    // A plan that cannot be used is refused before anything is read or written.
    score(&[], &models, &plan)?;
    let source = command.input.open(|name| name)?;
    let mut cuts = Extra::create(command.cuts.as_ref(), existing, &CutScore::columns(&[]))?;
    let mut outcomes = Extra::create(command.outcomes.as_ref(), existing, &Outcome::columns(&[]))?;
    let (cuts_encoder, outcomes_encoder) = (cuts.encoder(), outcomes.encoder());
    let work = |batch: Batch| {
        let points = command.input.points(&batch)?;
        let (mut panel, mut failed, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        let mut places = HashMap::new();
        for (place, (id, history)) in projection::histories(&points, command.season, None).into_iter().enumerate() {
            places.insert(id.clone(), place);
            match history {
                Ok(history) => panel.push((id, history)),
                Err(error) => unread.push(Failure { unique_id: id, model: String::new(), error }),
            }
        }
        command.input.locate(&batch, &points, &mut unread)?;
        for failure in &unread {
            let (series, reason) = (&failure.unique_id, failure.error.to_string());
            failed.push((places[series], format!("series \"{series}\": {}", unnamed(series, &reason))));
        }
        let found = score(&panel, &models, &plan)?;
        for (series, error) in &found.left_out {
            failed.push((places[series], format!("series \"{series}\" is left out: {}", error.root())));
        }
        for failure in &found.failures {
            let (series, origin, model) = (&failure.series, failure.origin, &failure.model);
            let text = format!("series \"{series}\" from {origin}: {model}: {}", failure.error.root());
            failed.push((places[series], text));
        }
        // By series, whatever the batch.
        failed.sort_by_key(|(place, _)| *place);
        let parts = [
            match cuts_encoder {
                Some(_) => {
                    let named: Vec<(String, &[SeriesScore])> =
                        models.iter().map(|model| model.name()).zip(found.scores.iter().map(Vec::as_slice)).collect();
                    part(cuts_encoder, &projection::by_series(&panel, &plan, &named, &found.left_out))?
                }
                None => None,
            },
            match outcomes_encoder {
                Some(_) => part(outcomes_encoder, &projection::outcomes(&panel, &models, &plan))?,
                None => None,
            },
        ];
        let left_out = found.left_out.into_iter().next();
        Ok((failed, left_out, found.scores, parts, series(&points), batch.through()))
    };
    let mut groups = vec![GroupSums::default(); models.len()];
    let (mut ranks, mut whole, mut first) = (RankSums::default(), true, None::<(String, Error)>);
    let mut told = Told::default();
    let progress = Progress::new(say, "series");
    stream::ordered(source, stream::ahead(), work, |(failed, left_out, found, parts, series, through)| {
        for (extra, part) in [&mut cuts, &mut outcomes].into_iter().zip(parts) {
            extra.write(part)?;
        }
        for (_, text) in &failed {
            told.tell(&progress, text);
        }
        first = first.take().or(left_out);
        for cut in 0..found.first().map_or(0, Vec::len) {
            let losses: Vec<f64> = found.iter().map(|scores| scores[cut].mase).collect();
            // Without ranks the scores still stand.
            whole &= ranks.add(&losses).is_ok();
        }
        for (group, scores) in groups.iter_mut().zip(&found) {
            scores.iter().for_each(|score| group.add(score));
        }
        progress.add(series, through);
        Ok(())
    })?;
    progress.finish();
    told.finish();
    if groups.first().is_none_or(|group| group.score().series == 0) {
        return Err(nothing_scored(first.as_ref().map(|(name, why)| (name.as_str(), why))));
    }
    [cuts, outcomes].into_iter().try_for_each(Extra::finish)?;
    // Friedman's ranks need two models and two cuts.
    let ranked = ranks.nemenyi(LEVEL).ok().filter(|_| whole);
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
    let rows = models
        .iter()
        .zip(&groups)
        .enumerate()
        .map(|(index, (model, sums))| {
            let group = sums.score();
            let rank = ranked.as_ref().and_then(|ranks| ranks.mean_ranks.get(index)).copied();
            let count = |count: usize| Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX));
            let mut row = vec![Cell::Text(model.name()), count(group.series), count(group.failed)];
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
    Ok(if told.count == 0 { Done::All } else { Done::Some })
}

/// Failures that are told in full.
const FULL: usize = 1000;

/// Failures as they come: the first are told, the rest counted.
#[derive(Default)]
struct Told {
    count: usize,
}

impl Told {
    fn tell(&mut self, progress: &Progress, text: &str) {
        if self.count < FULL {
            progress.pause(|| eprintln!("ontrend: {text}"));
        }
        self.count += 1;
    }
    fn finish(&self) {
        if self.count > FULL {
            eprintln!("ontrend: {} more series or models failed", self.count - FULL);
        }
    }
}
