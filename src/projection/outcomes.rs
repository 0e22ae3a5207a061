//! Scores cut by cut, and forecast probabilities with what happened.

use crate::error::Error;
use crate::forecast::accuracy::SeriesScore;
use crate::forecast::evaluate::{Evaluation, Plan, cuts};
use crate::forecast::history::History;
use crate::forecast::model::Model;
use crate::table::{CutScore, Outcome};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// The scores of an evaluation, one row a model and cut, in the order of the models.
#[must_use]
pub fn cut_scores(panel: &[(String, History)], plan: &Plan, found: &Evaluation) -> Vec<CutScore> {
    let models: Vec<(String, &[SeriesScore])> =
        found.models.iter().map(|model| (model.model.clone(), model.cuts.as_slice())).collect();
    let mut rows = by_series(panel, plan, &models, &found.left_out);
    rows.sort_by_key(|row| models.iter().position(|(name, _)| *name == row.model));
    rows
}

/// The scores of some series, one row a cut and model, in the order of the series.
pub(crate) fn by_series(
    panel: &[(String, History)],
    plan: &Plan,
    models: &[(String, &[SeriesScore])],
    left_out: &[(String, Error)],
) -> Vec<CutScore> {
    let left: BTreeSet<&str> = left_out.iter().map(|(id, _)| id.as_str()).collect();
    let number = |value: f64| value.is_finite().then_some(value);
    let mut rows = Vec::new();
    let mut place = 0;
    for (id, history) in panel.iter().filter(|(id, _)| !left.contains(id.as_str())) {
        for cut in cuts(history, plan) {
            for (model, scores) in models {
                let Some(score) = scores.get(place) else { continue };
                rows.push(CutScore {
                    unique_id: id.clone(),
                    origin: cut.origin as u64,
                    model: model.clone(),
                    smape: score.smape,
                    mase: score.mase,
                    rmsse: score.rmsse,
                    smape_naive2: score.smape_naive2,
                    mase_naive2: score.mase_naive2,
                    msis: score.spread.and_then(|spread| number(spread.msis)),
                    coverage95: score.spread.and_then(|spread| number(spread.coverage95)),
                    coverage80: score.spread.and_then(|spread| number(spread.coverage80)),
                    crps: score.spread.and_then(|spread| number(spread.crps)),
                });
            }
            place += 1;
        }
    }
    rows
}

/// Shares of the forecast's distribution that are asked about.
const SHARES: [f64; 19] =
    [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

/// Asks every model at every cut and step for its quantiles 0.05 … 0.95, and says whether the value stayed at or below
/// each: of the values asked about with probability p, the share p should. Models that fail on a cut say nothing there.
#[must_use]
pub fn outcomes(panel: &[(String, History)], models: &[Box<dyn Model>], plan: &Plan) -> Vec<Outcome> {
    let one = |(id, history): &(String, History)| -> Vec<Outcome> {
        let mut rows = Vec::new();
        for cut in cuts(history, plan) {
            for model in models {
                let Ok(forecast) = model.fit(&cut.train).and_then(|fit| fit.forecast(cut.actual.len())) else {
                    continue;
                };
                for share in SHARES {
                    let Ok(quantiles) = forecast.quantile(share) else { continue };
                    for (step, (threshold, actual)) in quantiles.into_iter().zip(&cut.actual).enumerate() {
                        rows.push(Outcome {
                            unique_id: id.clone(),
                            origin: cut.origin as u64,
                            step: step as u64 + 1,
                            model: model.name(),
                            threshold,
                            probability: share,
                            outcome: *actual <= threshold,
                        });
                    }
                }
            }
        }
        rows
    };
    let parts: Vec<Vec<Outcome>> = panel.par_iter().map(one).collect();
    parts.into_iter().flatten().collect()
}
