//! Regressors of a table: known over the past of each series and over the steps to be forecast.

use super::grid::{Grid, offset};
use crate::error::{Error, Result};
use crate::forecast::arima::{Arima, ArimaWith};
use crate::forecast::history::History;
use crate::forecast::model::Fitted;
use crate::forecast::regressors::Regressors;
use crate::table::{Cell, Field, Sheet, missing};
use crate::time::Stamp;
use std::collections::BTreeMap;

/// Regressors by series: `unique_id, ds` and one column of numbers each.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    names: Vec<String>,
    rows: BTreeMap<String, Vec<(Stamp, Vec<f64>)>>,
}

/// Models that take regressors.
const TAKERS: &str = "arima or arima_reference";

impl Given {
    /// Reads a table; every column beside `unique_id` and `ds` is a regressor.
    ///
    /// # Errors
    /// A missing column, no regressor, a cell that is no number (file, line and column are named).
    pub fn from_sheet(sheet: &Sheet) -> Result<Self> {
        let place = |name: &str| sheet.position(name).ok_or_else(|| missing(sheet, name));
        let (id, ds) = (place("unique_id")?, place("ds")?);
        let own: Vec<usize> = (0..sheet.columns.len()).filter(|at| *at != id && *at != ds).collect();
        if own.is_empty() {
            return Err(Error::table(&sheet.origin, 1, "no regressors; give columns beside unique_id and ds"));
        }
        let mut rows: BTreeMap<String, Vec<(Stamp, Vec<f64>)>> = BTreeMap::new();
        for (at, row) in sheet.rows.iter().enumerate() {
            let line = sheet.line(at);
            let bad = |place: usize, why: String| Error::cell(&sheet.origin, line, &sheet.columns[place].name, why);
            let cell = |place: usize| row.get(place).unwrap_or(&Cell::Empty);
            let stamp = Stamp::from_cell(cell(ds)).map_err(|why| bad(ds, why))?;
            let values = own.iter().map(|place| f64::from_cell(cell(*place)).map_err(|why| bad(*place, why)));
            rows.entry(cell(id).to_string()).or_default().push((stamp, values.collect::<Result<_>>()?));
        }
        Ok(Self { names: own.iter().map(|place| sheet.columns[*place].name.clone()).collect(), rows })
    }

    /// Fits a model with the regressors of a series.
    ///
    /// # Errors
    /// A model that takes none, a series or step without values (each missing step is named), dependent columns.
    pub fn fit(&self, name: &str, id: &str, grid: &Grid, history: &History, horizon: usize) -> Result<Box<dyn Fitted>> {
        let spec = match crate::forecast::registry::entry(name)?.name {
            "arima" => Arima::automatic(),
            "arima_reference" => Arima::reference(),
            other => {
                return Err(Error::argument("model", format!("{other} takes no regressors; use {TAKERS}")));
            }
        };
        let rows = self.rows.get(id).ok_or_else(|| {
            Error::argument("regressors", format!("none for series \"{id}\"; give rows with this unique_id"))
        })?;
        let past = grid.values.len();
        let mut slots: Vec<Option<&Vec<f64>>> = vec![None; past + horizon];
        for (stamp, values) in rows {
            // Rows before the first value, between the steps or beyond the horizon are not needed.
            let Some(ahead) = offset(grid.frequency, grid.last, *stamp) else { continue };
            let slot = i64::try_from(past).ok().and_then(|past| usize::try_from(past - 1 + ahead).ok());
            if let Some(slot) = slot.and_then(|slot| slots.get_mut(slot)) {
                if slot.is_some() {
                    return Err(Error::argument("regressors", format!("two rows for {stamp}; keep one")));
                }
                *slot = Some(values);
            }
        }
        if let Some(at) = slots.iter().position(Option::is_none) {
            let from_last = i64::try_from(at).unwrap_or(i64::MAX) - i64::try_from(past).unwrap_or(i64::MAX) + 1;
            let where_ = if from_last > 0 {
                let when = grid.frequency.step(grid.last, from_last).map_or_else(String::new, |ds| format!(" ({ds})"));
                format!("the future step {from_last}{when}: a forecast needs the values of all {horizon} steps ahead")
            } else {
                format!("{} steps before {}", -from_last, grid.last)
            };
            return Err(Error::argument("regressors", format!("no row for {where_}")));
        }
        let column = |from: usize, to: usize| {
            let columns = self.names.iter().enumerate().map(|(at, name)| {
                (name.clone(), slots[from..to].iter().map(|row| row.map_or(f64::NAN, |row| row[at])).collect())
            });
            Regressors::new(columns.collect::<Vec<(String, Vec<f64>)>>())
        };
        let fit = spec.fit_with(history, &column(0, past)?)?;
        Ok(Box::new(ArimaWith::new(fit, column(past, past + horizon)?)))
    }
}
