//! The models as functions of SQL, for DataFusion and for executors of Ballista.
//!
//! [`register`] gives a session three kinds of functions. They forecast as the program does, with the same numbers.
//!
//! | call | what it gives |
//! | --- | --- |
//! | `forecast_ets(ds, y, 3)` | an aggregate over the rows of a series: a list with a row a step |
//! | `forecast(ds, y, 3, 'ets,drift')` | the same with models named by text |
//! | `forecast_list('ets', y, 3)` | a scalar function over a list of values, oldest first: a list of point forecasts |
//! | `forecasts('series', 3, 'ets')` | a table function over a table with `unique_id`, `ds` and `y` |
//!
//! A row of a list is a struct `ds, model, mean, lo-80, hi-80, lo-95, hi-95, error`. A series that cannot be worked on has one
//! row with its reason in `error`. There is a function `forecast_NAME` for each model of the [`registry`]. `ds` is a date, a
//! timestamp without zone or an integer; rows without a value are passed over.
//!
//! ```
//! use datafusion::prelude::*;
//! # let done: datafusion::error::Result<()> = tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let session = SessionContext::new();
//! ontrend::sql::register(&session)?;
//! let rows = session
//!     .sql("SELECT forecast_drift(ds, y, 2)[2]['mean'] AS mean FROM (VALUES (1, 3.0), (2, 4.0), (3, 5.0)) AS t (ds, y)")
//!     .await?
//!     .collect()
//!     .await?;
//! let text = datafusion::arrow::util::pretty::pretty_format_batches(&rows)?.to_string();
//! assert!(text.contains("7.0"), "{text}");
//! # Ok(())
//! # });
//! # done.unwrap();
//! ```
//!
//! **Arrow.** The functions speak the arrow of DataFusion (arrow-rs); the frames of `ontrend::frame` are polars' own. The two
//! do not meet: this feature works without `frame`.
//!
//! **Ballista.** Functions do not travel with a plan, so that the scheduler and each executor must know them: build an executor
//! of your own (a binary around `ballista_executor`) whose function registry, `ballista_core::registry::BallistaFunctionRegistry`,
//! has been given [`aggregates`] and [`scalars`]; the same for the scheduler and the client's session. The table function is
//! resolved in the client's session and needs no registration elsewhere.

mod list;
mod series;
mod table;

use crate::error::Error;
use crate::forecast::registry;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use datafusion::prelude::SessionContext;
use std::sync::Arc;

impl From<Error> for DataFusionError {
    fn from(error: Error) -> Self {
        Self::External(Box::new(error))
    }
}

/// The aggregates: `forecast`, and one for each model.
#[must_use]
pub fn aggregates() -> Vec<AggregateUDF> {
    let named = registry::names().into_iter().map(|name| series::Forecast::of(Some(name)));
    std::iter::once(series::Forecast::of(None)).chain(named).map(AggregateUDF::new_from_impl).collect()
}

/// The scalar function.
#[must_use]
pub fn scalars() -> Vec<ScalarUDF> {
    vec![ScalarUDF::new_from_impl(list::ForecastList::default())]
}

/// Gives a session the functions.
///
/// # Errors
/// None today.
pub fn register(session: &SessionContext) -> Result<()> {
    aggregates().into_iter().for_each(|function| session.register_udaf(function));
    scalars().into_iter().for_each(|function| session.register_udf(function));
    session.register_udtf("forecasts", Arc::new(table::Forecasts));
    Ok(())
}
