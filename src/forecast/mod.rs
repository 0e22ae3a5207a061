//! Forecasting of short series: models, their combination, predictive distributions, accuracy and evaluation.
//!
//! A [`History`](history::History) goes into a [`Model`](model::Model), found by name in the
//! [`registry`]; the [`Fitted`](model::Fitted) model gives a [`Forecast`](distribution::Forecast), one
//! joint predictive distribution from which points, intervals, probabilities and sample paths are read.
//!
//! ```
//! use ontrend::forecast::{history::History, registry};
//! let population = History::new(&[458.9, 460.1, 461.8, 463.0, 464.4, 465.6, 467.1], 1)?;
//! let fit = registry::model("drift")?.fit(&population)?;
//! let forecast = fit.forecast(3)?;
//! assert!((forecast.point()[2] - 471.2).abs() < 1e-9);
//! assert!(forecast.probability_at_least(470.0)[2] > 0.9);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

pub mod accuracy;
pub mod arima;
pub mod auto;
pub mod boxcox;
pub mod calibrated;
pub mod ces;
mod checked;
pub mod combination;
pub mod croston;
pub mod curve;
pub mod deseasonalised;
pub mod diagnostics;
pub mod distribution;
pub mod ets;
pub mod evaluate;
pub mod features;
pub mod history;
pub mod ladder;
pub mod learned;
pub mod lgt;
pub mod logit;
pub mod marginal;
pub mod mfles;
pub mod model;
pub mod naive;
pub mod ranks;
pub mod reconcile;
pub mod registry;
pub mod regression;
pub mod regressors;
pub mod seasonal;
pub mod spread;
pub mod stl;
pub mod theta;
