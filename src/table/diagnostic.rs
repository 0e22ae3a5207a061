//! What models leave behind for people to look at: paths of curves, fitted values, components, quantiles, scores.

use super::cell::row;
use crate::time::Stamp;

row! {
    /// One place on the path of one fitted growth curve.
    pub struct CurvePath in "curves" {
        /// The series.
        unique_id: String,
        /// The curve; `auto` is the weighed mean of all.
        curve: String,
        /// Its weight among the curves, 0 to 1, where the data allow a comparison.
        weight: Option<f64>,
        /// The day or step.
        ds: Stamp,
        /// The curve there.
        value: f64,
    }
}

row! {
    /// What a model said of one value of the past.
    pub struct FittedValue in "fitted" {
        /// The series.
        unique_id: String,
        /// The day or step.
        ds: Stamp,
        /// The model or curve.
        model: String,
        /// The value seen.
        y: Option<f64>,
        /// The model's value: one step ahead for forecasting models, on the curve for growth curves.
        fitted: Option<f64>,
        /// The value seen minus the model's.
        residual: Option<f64>,
    }
}

row! {
    /// One part of one value of a series that was taken apart.
    pub struct ComponentValue in "components" {
        /// The series.
        unique_id: String,
        /// The day or step.
        ds: Stamp,
        /// `data`, `trend`, `season`, `season-12`, `level`, `slope` or `remainder`.
        component: String,
        /// The part's value.
        value: f64,
    }
}

row! {
    /// One quantile of a series' value at a target's deadline.
    pub struct DeadlineQuantile in "posterior" {
        /// The series.
        unique_id: String,
        /// The deadline.
        ds: Stamp,
        /// The value to reach.
        target: f64,
        /// Whether at most the target is asked for.
        at_most: bool,
        /// The unit.
        unit: String,
        /// Region.
        region: String,
        /// Indicator name.
        indicator: String,
        /// The newest value known.
        latest: Option<f64>,
        /// Probability that the target is met.
        probability: Option<f64>,
        /// Lower end of its interval.
        probability_lo: Option<f64>,
        /// Upper end of its interval.
        probability_hi: Option<f64>,
        /// The share of the probability below the quantile.
        share: f64,
        /// The quantile.
        value: f64,
    }
}

row! {
    /// Scores of one model on one cut of one series.
    pub struct CutScore in "cuts" {
        /// The series.
        unique_id: String,
        /// Number of values before the cut.
        origin: u64,
        /// The model.
        model: String,
        /// Symmetric mean absolute percentage error.
        smape: f64,
        /// Mean absolute scaled error.
        mase: f64,
        /// Root mean squared scaled error.
        rmsse: f64,
        /// sMAPE of Naive2 on the same cut.
        smape_naive2: f64,
        /// MASE of Naive2 on the same cut.
        mase_naive2: f64,
        /// Mean scaled interval score of the 95 % interval.
        msis: Option<f64>,
        /// Share of the values inside the 95 % interval.
        coverage95: Option<f64>,
        /// Share of the values inside the 80 % interval.
        coverage80: Option<f64>,
        /// Scaled continuous ranked probability score.
        crps: Option<f64>,
    }
}

row! {
    /// A probability that was given before, and what happened.
    pub struct Outcome in "outcomes" {
        /// The series.
        unique_id: String,
        /// Number of values before the cut.
        origin: u64,
        /// Steps ahead.
        step: u64,
        /// The model.
        model: String,
        /// The value in question.
        threshold: f64,
        /// The probability given to a value of at most the threshold.
        probability: f64,
        /// Whether the value was at most the threshold.
        outcome: bool,
    }
}
