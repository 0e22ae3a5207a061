//! A list of values as a scalar function.

use crate::error::Error;
use crate::forecast::history::History;
use crate::forecast::model::Model;
use crate::forecast::registry;
use datafusion::arrow::array::{Array, AsArray, Float64Builder, ListBuilder};
use datafusion::arrow::datatypes::{DataType, Field, Float64Type, Int64Type};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct ForecastList {
    signature: Signature,
}

impl Default for ForecastList {
    fn default() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

fn list() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Float64, true)))
}

impl ScalarUDFImpl for ForecastList {
    fn name(&self) -> &str {
        "forecast_list"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        if given.len() != 3 {
            let why = format!("forecast_list: {} arguments; call it as forecast_list(model, y, horizon)", given.len());
            return Err(DataFusionError::Plan(why));
        }
        Ok(vec![DataType::Utf8, list(), DataType::Int64])
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(list())
    }

    /// A list that cannot be forecast gives no list; a call that cannot be used is an error.
    fn invoke_with_args(&self, call: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let columns = ColumnarValue::values_to_arrays(&call.args)?;
        let (names, lists) = (columns[0].as_string::<i32>(), columns[1].as_list::<i32>());
        let horizons = columns[2].as_primitive::<Int64Type>();
        let mut models: BTreeMap<&str, Box<dyn Model>> = BTreeMap::new();
        let mut found = ListBuilder::new(Float64Builder::new());
        for row in 0..lists.len() {
            if names.is_null(row) || lists.is_null(row) || horizons.is_null(row) {
                found.append_null();
                continue;
            }
            let (name, horizon) = (names.value(row), horizons.value(row));
            if !models.contains_key(name) {
                models.insert(name, registry::model(name)?);
            }
            let horizon =
                usize::try_from(horizon).map_err(|_| Error::argument("horizon", format!("{horizon}; at least 1")))?;
            crate::forecast::model::check_horizon(horizon)?;
            let values = lists.value(row);
            let values: Vec<Option<f64>> = values.as_primitive::<Float64Type>().iter().collect();
            let forecast = History::with_gaps(values, 1)
                .and_then(|history| models[name].fit(&history))
                .and_then(|fitted| fitted.forecast(horizon));
            match forecast {
                Ok(forecast) => {
                    found.values().append_slice(forecast.point());
                    found.append(true);
                }
                Err(_) => found.append_null(),
            }
        }
        Ok(ColumnarValue::Array(Arc::new(found.finish())))
    }
}
