//! All series of a table as a table function.

use super::series::Forecast;
use datafusion::catalog::view::ViewTable;
use datafusion::catalog::{TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{Column, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{AggregateUDF, Expr, LogicalPlanBuilder, lit};
use datafusion::prelude::col;
use datafusion::scalar::ScalarValue;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// `forecasts('table', horizon, 'models')`: the columns of the program's projections, and the error.
#[derive(Debug)]
pub(super) struct Forecasts;

fn text(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Literal(ScalarValue::Utf8(text) | ScalarValue::Utf8View(text) | ScalarValue::LargeUtf8(text), _) => {
            text.as_deref()
        }
        _ => None,
    }
}

impl TableFunctionImpl for Forecasts {
    fn call_with_args(&self, call: TableFunctionArgs) -> Result<Arc<dyn TableProvider>> {
        let wrong = || DataFusionError::Plan("call it as forecasts('table', horizon, 'models')".to_string());
        let [name, horizon, models] = call.exprs() else { return Err(wrong()) };
        let (Some(name), Some(models)) = (text(name), text(models)) else { return Err(wrong()) };
        let Expr::Literal(ScalarValue::Int64(Some(horizon)), _) = horizon else { return Err(wrong()) };
        let state = call.session().as_any().downcast_ref::<SessionState>();
        let state = state.ok_or_else(|| DataFusionError::Plan("forecasts: this session has no tables".to_string()))?;
        let reference = TableReference::from(name);
        let schema = state.schema_for_ref(reference.clone())?;
        // Tables of a session are at hand; a catalogue that must ask elsewhere needs an aggregate instead.
        let found = match pin!(schema.table(reference.table())).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(found) => found?,
            Poll::Pending => {
                let why = format!(
                    "forecasts: table {name} is not at hand; use the aggregate forecast(ds, y, horizon, models)"
                );
                return Err(DataFusionError::Plan(why));
            }
        };
        let table = found.ok_or_else(|| DataFusionError::Plan(format!("forecasts: there is no table {name}")))?;
        let forecast = AggregateUDF::new_from_impl(Forecast::of(None));
        let rows = forecast.call(vec![col("ds"), col("y"), lit(*horizon), lit(models)]).alias("step");
        let plan = LogicalPlanBuilder::scan(reference, provider_as_source(table), None)?
            .aggregate(vec![col("unique_id")], vec![rows])?
            .unnest_column("step")?
            .unnest_column("step")?;
        let columns: Vec<Expr> = plan
            .schema()
            .columns()
            .into_iter()
            .map(|column| {
                let shown = column.name.strip_prefix("step.").unwrap_or(&column.name).to_string();
                Expr::Column(Column::clone(&column)).alias(shown)
            })
            .collect();
        Ok(Arc::new(ViewTable::new(plan.project(columns)?.build()?, None)))
    }
}
