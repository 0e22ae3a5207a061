//! The rows of a series as an aggregate.

use crate::error::Error;
use crate::projection::{self, ForecastOptions, Outcome};
use crate::table::{Cell, Column, Kind, Row, SeriesPoint, Sheet};
use crate::time::{Date, Stamp};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Float64Array, Int64Array, ListArray, StringArray, StructArray,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Date32Type, Field, FieldRef, Fields, Float64Type, Int64Type};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};
use datafusion::scalar::ScalarValue;
use std::sync::Arc;

/// The levels of the intervals, as the program's default.
const LEVELS: [f64; 2] = [80.0, 95.0];
/// The days from 1970-01-01, as Arrow counts them.
const EPOCH: Date = Date::from_ymd_opt(1970, 1, 1).expect("a valid day");

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Forecast {
    name: String,
    model: Option<String>,
    signature: Signature,
}

impl Forecast {
    /// The function of one model, or of models named by its fourth argument.
    pub fn of(model: Option<&str>) -> Self {
        Self {
            name: model.map_or("forecast".to_string(), |model| format!("forecast_{}", model.replace('-', "_"))),
            model: model.map(String::from),
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }
}

/// A row of the list.
pub(super) fn fields(ds: &DataType) -> Fields {
    let mut fields = vec![
        Field::new("ds", ds.clone(), true),
        Field::new("model", DataType::Utf8, true),
        Field::new("mean", DataType::Float64, true),
    ];
    for level in LEVELS {
        fields.push(Field::new(format!("lo-{level}"), DataType::Float64, true));
        fields.push(Field::new(format!("hi-{level}"), DataType::Float64, true));
    }
    fields.push(Field::new("error", DataType::Utf8, true));
    fields.into()
}

impl AggregateUDFImpl for Forecast {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let wanted = if self.model.is_some() { 3 } else { 4 };
        if given.len() != wanted {
            let call = if wanted == 3 { "(ds, y, horizon)" } else { "(ds, y, horizon, models)" };
            return Err(DataFusionError::Plan(format!(
                "{}: {} arguments; call it as {}{call}",
                self.name,
                given.len(),
                self.name
            )));
        }
        let ds = match &given[0] {
            DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, None) => DataType::Date32,
            kind if kind.is_integer() => DataType::Int64,
            other => {
                let why =
                    format!("{}: ds is {other}; a date, a timestamp without zone or an integer is needed", self.name);
                return Err(DataFusionError::Plan(why));
            }
        };
        let mut kinds = vec![ds, DataType::Float64, DataType::Int64, DataType::Utf8];
        kinds.truncate(wanted);
        Ok(kinds)
    }

    fn return_type(&self, kinds: &[DataType]) -> Result<DataType> {
        let row = DataType::Struct(fields(&kinds[0]));
        Ok(DataType::List(Arc::new(Field::new_list_field(row, true))))
    }

    fn accumulator(&self, call: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let dated = match call.return_field.data_type() {
            DataType::List(row) => match row.data_type() {
                DataType::Struct(fields) => fields[0].data_type() == &DataType::Date32,
                _ => false,
            },
            _ => false,
        };
        Ok(Box::new(Points { dated, model: self.model.clone(), ..Points::default() }))
    }

    fn state_fields(&self, _: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let list = |name: &str, kind| Field::new_list(name, Field::new_list_field(kind, true), true);
        Ok([
            list("ds", DataType::Int64),
            list("y", DataType::Float64),
            Field::new("horizon", DataType::Int64, true),
            Field::new("models", DataType::Utf8, true),
        ]
        .map(Arc::new)
        .to_vec())
    }
}

/// The rows so far.
#[derive(Debug, Default)]
struct Points {
    dated: bool,
    ds: Vec<i64>,
    y: Vec<f64>,
    horizon: Option<i64>,
    model: Option<String>,
}

impl Points {
    fn call(&mut self, horizon: &ArrayRef, models: Option<&ArrayRef>) {
        let horizon = horizon.as_primitive::<Int64Type>();
        self.horizon = self.horizon.or_else(|| horizon.iter().flatten().next());
        if self.model.is_none() {
            self.model = models.and_then(|models| models.as_string::<i32>().iter().flatten().next().map(String::from));
        }
    }

    fn points(&self) -> Result<Vec<SeriesPoint>, Error> {
        let column = |name: &str, kind| Column { name: name.into(), kind, required: true };
        let stamp = |ds: i64| {
            if !self.dated {
                return Ok(Cell::Integer(ds));
            }
            let day = chrono::TimeDelta::try_days(ds).and_then(|days| EPOCH.checked_add_signed(days));
            day.map(Cell::Date).ok_or_else(|| Error::domain("ds", format!("{ds} days after 1970-01-01 are no date")))
        };
        let rows = self
            .ds
            .iter()
            .zip(&self.y)
            .map(|(ds, y)| Ok(vec![Cell::Text("series".into()), stamp(*ds)?, Cell::Number(*y)]))
            .collect::<Result<_, Error>>()?;
        let columns = vec![column("unique_id", Kind::Text), column("ds", Kind::Stamp), column("y", Kind::Number)];
        SeriesPoint::from_sheet(&Sheet { origin: "sql".into(), columns, rows, lines: Vec::new() })
    }

    fn forecast(&self) -> Result<Outcome, Error> {
        let horizon = self.horizon.unwrap_or(0);
        let horizon =
            usize::try_from(horizon).map_err(|_| Error::argument("horizon", format!("{horizon}; at least 1")))?;
        let models = self.model.as_deref().unwrap_or("auto").split(',').map(|name| name.trim().to_string()).collect();
        let options = ForecastOptions { horizon, models, levels: LEVELS.to_vec(), ..ForecastOptions::default() };
        projection::forecast(&self.points()?, &options)
    }

    /// The projections and failures as one list.
    fn list(&self, outcome: &Outcome) -> ScalarValue {
        let failures = outcome.failures.len();
        let none = std::iter::repeat_n(None, failures);
        let day = |stamp: &Stamp| stamp.date().and_then(|date| i32::try_from((date - EPOCH).num_days()).ok());
        let step = |stamp: &Stamp| if let Stamp::Step(step) = stamp { Some(*step) } else { None };
        let ds: ArrayRef = if self.dated {
            Arc::new(Date32Array::from_iter(outcome.rows.iter().map(|row| day(&row.ds)).chain(none)))
        } else {
            let none = std::iter::repeat_n(None, failures);
            Arc::new(Int64Array::from_iter(outcome.rows.iter().map(|row| step(&row.ds)).chain(none)))
        };
        let number = |of: &dyn Fn(&crate::table::Projection) -> Option<f64>| -> ArrayRef {
            Arc::new(Float64Array::from_iter(outcome.rows.iter().map(of).chain(std::iter::repeat_n(None, failures))))
        };
        let models = outcome.rows.iter().map(|row| Some(row.model.clone()));
        let failed =
            outcome.failures.iter().map(|failure| Some(failure.model.clone()).filter(|model| !model.is_empty()));
        let mut columns: Vec<ArrayRef> =
            vec![ds, Arc::new(StringArray::from_iter(models.chain(failed))), number(&|row| Some(row.mean))];
        for level in LEVELS {
            columns.push(number(&|row| row.interval(level).map(|(lower, _)| lower)));
            columns.push(number(&|row| row.interval(level).map(|(_, upper)| upper)));
        }
        let good = std::iter::repeat_n(None, outcome.rows.len());
        let errors = outcome.failures.iter().map(|failure| Some(failure.error.root().to_string()));
        columns.push(Arc::new(StringArray::from_iter(good.chain(errors))));
        let fields = fields(columns[0].data_type());
        let rows = StructArray::new(fields.clone(), columns, None);
        let length = rows.len();
        let field = Arc::new(Field::new_list_field(DataType::Struct(fields), true));
        ScalarValue::List(Arc::new(ListArray::new(field, OffsetBuffer::from_lengths([length]), Arc::new(rows), None)))
    }
}

impl Accumulator for Points {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.call(&values[2], values.get(3));
        let y = values[1].as_primitive::<Float64Type>();
        for row in 0..y.len() {
            if y.is_null(row) || values[0].is_null(row) {
                continue;
            }
            self.ds.push(if self.dated {
                i64::from(values[0].as_primitive::<Date32Type>().value(row))
            } else {
                values[0].as_primitive::<Int64Type>().value(row)
            });
            self.y.push(y.value(row));
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(self.list(&self.forecast()?))
    }

    fn size(&self) -> usize {
        size_of_val(self) + (self.ds.capacity() + self.y.capacity()) * size_of::<f64>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let ds: Vec<ScalarValue> = self.ds.iter().map(|ds| ScalarValue::Int64(Some(*ds))).collect();
        let y: Vec<ScalarValue> = self.y.iter().map(|y| ScalarValue::Float64(Some(*y))).collect();
        Ok(vec![
            ScalarValue::List(ScalarValue::new_list_nullable(&ds, &DataType::Int64)),
            ScalarValue::List(ScalarValue::new_list_nullable(&y, &DataType::Float64)),
            ScalarValue::Int64(self.horizon),
            ScalarValue::Utf8(self.model.clone()),
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.call(&states[2], Some(&states[3]));
        let (ds, y) = (states[0].as_list::<i32>(), states[1].as_list::<i32>());
        for row in 0..ds.len() {
            if !ds.is_null(row) && !y.is_null(row) {
                self.ds.extend(ds.value(row).as_primitive::<Int64Type>().values());
                self.y.extend(y.value(row).as_primitive::<Float64Type>().values());
            }
        }
        Ok(())
    }
}
