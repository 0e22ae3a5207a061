//! Rolling-origin evaluation of models over a panel of series.
//!
//! Each series is cut at several origins; models are fitted to what lies before and scored on the `horizon` values after,
//! by the measures of [`accuracy`]. Series are worked on in parallel; the result does not depend on
//! the number of threads.
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `horizon` | – | 1.. | periods | values held out after each origin |
//! | `windows` | 1 | 1.. | – | number of origins, the last leaves exactly `horizon` values |
//! | `step` | `horizon` | 1.. | periods | distance between origins |
//! | `window` | all | 1.. | values | length of the training part; all values before the origin (expanding) if absent |
//!
//! ```
//! use ontrend::forecast::{evaluate::{evaluate, Plan}, history::History, registry};
//! let series: Vec<(String, History)> = [1.0_f64, 2.0]
//!     .iter()
//!     .map(|slope| {
//!         let values: Vec<f64> = (0..20).map(|t| 10.0 + slope * f64::from(t) + f64::from(t % 3)).collect();
//!         Ok((format!("slope {slope}"), History::new(&values, 1)?))
//!     })
//!     .collect::<Result<_, ontrend::error::Error>>()?;
//! let models = [registry::model("naive")?, registry::model("drift")?];
//! let found = evaluate(&series, &models, &Plan::new(3).windows(2))?;
//! assert!(found.models[1].group.owa < found.models[0].group.owa);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

use super::accuracy::{self, GroupScore, SeriesScore};
use super::history::History;
use super::model::Model;
use crate::error::{Error, Result};
use rayon::prelude::*;

/// Where a series is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    horizon: usize,
    windows: usize,
    step: usize,
    window: Option<usize>,
}

impl Plan {
    /// One origin that leaves `horizon` values.
    #[must_use]
    pub fn new(horizon: usize) -> Self {
        Self { horizon, windows: 1, step: horizon, window: None }
    }

    /// Number of origins.
    #[must_use]
    pub fn windows(mut self, windows: usize) -> Self {
        self.windows = windows;
        self
    }

    /// Distance between origins, in periods.
    #[must_use]
    pub fn step(mut self, step: usize) -> Self {
        self.step = step;
        self
    }

    /// Training parts of this length (rolling) instead of all values before the origin (expanding).
    #[must_use]
    pub fn rolling(mut self, window: usize) -> Self {
        self.window = Some(window);
        self
    }

    fn check(&self) -> Result<()> {
        let zero = [("horizon", self.horizon), ("windows", self.windows), ("step", self.step)]
            .into_iter()
            .chain(self.window.map(|window| ("window", window)))
            .find(|(_, value)| *value == 0);
        zero.map_or(Ok(()), |(name, _)| Err(Error::argument(name, "0; at least 1")))
    }
}

/// A training part and the values after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// Number of values before the origin.
    pub origin: usize,
    /// What models are fitted to.
    pub train: History,
    /// What they are scored on.
    pub actual: Vec<f64>,
}

/// The cuts of one series, earliest first; fewer than asked for where the series is short, and none with a gap among the
/// test values.
#[must_use]
pub fn cuts(history: &History, plan: &Plan) -> Vec<Cut> {
    let n = history.len();
    let mut out = Vec::with_capacity(plan.windows);
    for window in (0..plan.windows).rev() {
        let after = plan.horizon.saturating_add(window.saturating_mul(plan.step));
        let Some(origin) = n.checked_sub(after).filter(|origin| *origin > 0) else { continue };
        let actual: Option<Vec<f64>> = history.values().iter().skip(origin).take(plan.horizon).copied().collect();
        let first = plan.window.map_or(0, |length| origin.saturating_sub(length));
        let part: Vec<Option<f64>> = history.values().iter().take(origin).skip(first).copied().collect();
        let train = History::with_gaps(part, history.period()).and_then(|part| part.bounded(history.bounds()));
        if let (Some(actual), Ok(train)) = (actual, train) {
            out.push(Cut { origin, train, actual });
        }
    }
    out
}

/// Scores of one model.
#[derive(Debug, Clone)]
pub struct ModelScore {
    /// Its name.
    pub model: String,
    /// Means over all cuts of all series.
    pub group: GroupScore,
    /// One entry per cut, in the order of series and origins; the same order for all models.
    pub cuts: Vec<SeriesScore>,
}

/// A model that failed on a cut.
#[derive(Debug)]
pub struct Failure {
    /// The series.
    pub series: String,
    /// Number of values before the origin.
    pub origin: usize,
    /// The model.
    pub model: String,
    /// What happened.
    pub error: Error,
}

/// What an evaluation found.
#[derive(Debug)]
pub struct Evaluation {
    /// One entry per model, in the order given.
    pub models: Vec<ModelScore>,
    /// Model and cut where no forecast was made.
    pub failures: Vec<Failure>,
    /// Series that could not be scored at all, with the reason.
    pub left_out: Vec<(String, Error)>,
}

/// One cut of one series with the outcome of each model.
type Outcome = Vec<(SeriesScore, Option<Failure>)>;

/// Fits, forecasts and scores every model at every cut of every series.
///
/// # Errors
/// A plan with a zero, no model, or no series that could be scored.
pub fn evaluate(panel: &[(String, History)], models: &[Box<dyn Model>], plan: &Plan) -> Result<Evaluation> {
    let Scores { scores, failures, left_out } = score(panel, models, plan)?;
    if scores.first().is_none_or(Vec::is_empty) {
        return Err(nothing_scored(left_out.first().map(|(name, why)| (name.as_str(), why))));
    }
    let models = models
        .iter()
        .zip(scores)
        .map(|(model, cuts)| ModelScore { model: model.name(), group: accuracy::group(&cuts), cuts })
        .collect();
    Ok(Evaluation { models, failures, left_out })
}

/// The error of an evaluation without a score, with the first series that was left out.
pub(crate) fn nothing_scored(first: Option<(&str, &Error)>) -> Error {
    let why = first.map_or_else(|| "no series".to_owned(), |(name, why)| format!("{name}: {why}"));
    Error::refused("evaluation", format!("no series could be scored; the first: {why}"))
}

/// Scores of some series, not yet averaged.
#[derive(Debug)]
pub struct Scores {
    /// One list a model, in the order given: one entry per cut, in the order of series and origins.
    pub scores: Vec<Vec<SeriesScore>>,
    /// Model and cut where no forecast was made.
    pub failures: Vec<Failure>,
    /// Series that could not be scored at all, with the reason.
    pub left_out: Vec<(String, Error)>,
}

/// What [`evaluate`] averages: the scores of every model at every cut of every series, for a panel that comes in parts.
///
/// # Errors
/// A plan with a zero, or no model.
pub fn score(panel: &[(String, History)], models: &[Box<dyn Model>], plan: &Plan) -> Result<Scores> {
    plan.check()?;
    if models.is_empty() {
        return Err(Error::argument("models", "none; name at least one"));
    }
    let found: Vec<Result<Vec<Outcome>>> =
        panel.par_iter().map(|(name, history)| one_series(name, history, models, plan)).collect();
    let mut scores: Vec<Vec<SeriesScore>> = vec![Vec::new(); models.len()];
    let (mut failures, mut left_out) = (Vec::new(), Vec::new());
    for ((name, _), outcome) in panel.iter().zip(found) {
        match outcome {
            Err(error) => left_out.push((name.clone(), error)),
            Ok(cuts) => {
                for cut in cuts {
                    for (list, (score, failure)) in scores.iter_mut().zip(cut) {
                        list.push(score);
                        failures.extend(failure);
                    }
                }
            }
        }
    }
    Ok(Scores { scores, failures, left_out })
}

fn one_series(name: &str, history: &History, models: &[Box<dyn Model>], plan: &Plan) -> Result<Vec<Outcome>> {
    let cuts = cuts(history, plan);
    if cuts.is_empty() {
        let instead = "shorten the horizon";
        return Err(Error::too_few("evaluation", history.len(), plan.horizon + 1, instead));
    }
    let mut out = Vec::with_capacity(cuts.len());
    for cut in &cuts {
        let train = cut.train.filled();
        let period = history.period();
        // Where this fails (no scale) no model can be scored.
        accuracy::score(&train, period, &cut.actual, None)?;
        let mut row = Vec::with_capacity(models.len());
        for model in models {
            let forecast = model.fit(&cut.train).and_then(|fit| fit.forecast(cut.actual.len()));
            let (forecast, failure) = match forecast {
                Ok(forecast) => (Some(forecast), None),
                Err(error) => {
                    let model = model.name();
                    (None, Some(Failure { series: name.to_owned(), origin: cut.origin, model, error }))
                }
            };
            row.push((accuracy::score(&train, period, &cut.actual, forecast.as_ref())?, failure));
        }
        out.push(row);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::registry;

    fn ramp(n: i32) -> History {
        let values: Vec<f64> = (0..n).map(|t| f64::from(t * t % 17)).collect();
        History::new(&values, 1).unwrap()
    }

    #[test]
    fn origins_are_where_the_plan_says() {
        let plan = Plan::new(3).windows(3).step(2);
        let found = cuts(&ramp(10), &plan);
        assert_eq!(found.iter().map(|cut| cut.origin).collect::<Vec<_>>(), [3, 5, 7]);
        assert_eq!(found[2].actual, [49.0 % 17.0, 64.0 % 17.0, 81.0 % 17.0]);
        assert_eq!(found[2].train.len(), 7);
        let rolling = cuts(&ramp(10), &plan.rolling(2));
        assert!(rolling.iter().all(|cut| cut.train.len() == 2));
        assert_eq!(cuts(&ramp(3), &Plan::new(3)).len(), 0);
    }

    #[test]
    fn bad_series_are_named_and_the_rest_goes_on() {
        let constant = History::new(&[5.0; 12], 1).unwrap();
        let panel = [("short".to_owned(), ramp(2)), ("flat".to_owned(), constant), ("good".to_owned(), ramp(20))];
        let models = [registry::model("naive").unwrap()];
        let found = evaluate(&panel, &models, &Plan::new(3)).unwrap();
        assert_eq!(found.models[0].group.series, 1);
        assert_eq!(found.left_out.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["short", "flat"]);
        assert!(evaluate(&panel[..2], &models, &Plan::new(3)).is_err());
        assert!(evaluate(&panel, &[], &Plan::new(3)).is_err() && evaluate(&panel, &models, &Plan::new(0)).is_err());
    }

    #[test]
    fn the_naive_forecast_has_owa_one() {
        let panel = [("a".to_owned(), ramp(20)), ("b".to_owned(), ramp(15))];
        let models = [registry::model("naive").unwrap()];
        let found = evaluate(&panel, &models, &Plan::new(3).windows(2)).unwrap();
        assert!((found.models[0].group.owa - 1.0).abs() < 1e-12 && found.models[0].group.series == 4);
    }
}
