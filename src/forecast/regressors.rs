//! Exogenous regressors: named columns known over the history, and over the future when a forecast is asked for.
//!
//! ```
//! use ontrend::forecast::regressors::Regressors;
//! let past = Regressors::new([("price", vec![1.0, 1.2, 1.1, 1.4]), ("holiday", vec![0.0, 1.0, 0.0, 0.0])])?;
//! let future = Regressors::new([("price", vec![1.5])])?;
//! let error = past.matching(&future, 1).unwrap_err();
//! assert!(error.to_string().contains("\"holiday\" is missing"));
//! # Ok::<(), ontrend::error::Error>(())
//! ```

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "a comparison with NaN has to take the refusing branch")]

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// Named columns of equal length, one row per period.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Regressors {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
}

/// A column whose part orthogonal to the columns before it is shorter than this share of itself counts as dependent:
/// rounding of decimal input leaves about 1e-15.
const DEPENDENT: f64 = 1e-10;

impl Regressors {
    /// Columns by name.
    ///
    /// # Errors
    /// A name twice, columns of different lengths, or a value that is not finite.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, Vec<f64>)>) -> Result<Self> {
        let mut out = Self::default();
        for (name, column) in columns {
            let name = name.into();
            if out.names.contains(&name) {
                return Err(Error::argument("regressors", format!("column \"{name}\" is there twice")));
            }
            if let Some(first) = out.columns.first()
                && first.len() != column.len()
            {
                let why =
                    format!("column \"{name}\" has {} rows, \"{}\" has {}", column.len(), out.names[0], first.len());
                return Err(Error::argument("regressors", why));
            }
            if let Some((index, value)) = column.iter().enumerate().find(|(_, value)| !value.is_finite()) {
                return Err(Error::not_finite(format!("regressor \"{name}\""), index, *value));
            }
            out.names.push(name);
            out.columns.push(column);
        }
        Ok(out)
    }

    /// Names in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Columns in order.
    #[must_use]
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// Whether there are no columns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// Checks that there is one row per slot of the history and that no column is a combination of a constant and the
    /// columns before it.
    ///
    /// # Errors
    /// The wrong number of rows, or the first dependent column by name.
    pub fn check(&self, length: usize) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        if self.rows() != length {
            let why = format!("{} rows for {length} values; give one row per period of the history", self.rows());
            return Err(Error::argument("regressors", why));
        }
        let mut basis: Vec<Vec<f64>> = vec![vec![1.0 / (length as f64).sqrt(); length]];
        for (name, column) in self.names.iter().zip(&self.columns) {
            let top = column.iter().fold(0.0_f64, |top, value| top.max(value.abs()));
            let mut rest: Vec<f64> = column.iter().map(|value| value / top.max(f64::MIN_POSITIVE)).collect();
            let size = length_of(&rest);
            for _ in 0..2 {
                for direction in &basis {
                    let share: f64 = direction.iter().zip(&rest).map(|(a, b)| a * b).sum();
                    for (slot, value) in rest.iter_mut().zip(direction) {
                        *slot -= share * value;
                    }
                }
            }
            let left = length_of(&rest);
            if !(left > DEPENDENT * size) {
                let why = if basis.len() == 1 {
                    format!("column \"{name}\" is constant and cannot be told from the mean; leave it out")
                } else {
                    format!("column \"{name}\" is a combination of the columns before it and a constant; leave one out")
                };
                return Err(Error::argument("regressors", why));
            }
            basis.push(rest.iter().map(|value| value / left).collect());
        }
        Ok(())
    }

    /// The columns of `future` in the order of these, `horizon` rows each.
    ///
    /// # Errors
    /// A column that is missing or extra, or fewer rows than steps.
    pub fn matching(&self, future: &Self, horizon: usize) -> Result<Vec<Vec<f64>>> {
        if let Some(extra) = future.names.iter().find(|name| !self.names.contains(name)) {
            let why =
                format!("column \"{extra}\" was not there when the model was fitted; leave it out or fit with it");
            return Err(Error::argument("future regressors", why));
        }
        self.names
            .iter()
            .map(|name| {
                let place = future.names.iter().position(|other| other == name).ok_or_else(|| {
                    let why = format!("column \"{name}\" is missing; give its values for the {horizon} steps ahead");
                    Error::argument("future regressors", why)
                })?;
                let column = &future.columns[place];
                if column.len() < horizon {
                    let why = format!("column \"{name}\" has {} rows for {horizon} steps ahead", column.len());
                    return Err(Error::argument("future regressors", why));
                }
                Ok(column[..horizon].to_vec())
            })
            .collect()
    }
}

fn length_of(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependent_columns_are_named() {
        let columns = [("a", vec![1.0, 2.0, 4.0, 7.0]), ("b", vec![3.0, 5.0, 9.0, 15.0])];
        let error = Regressors::new(columns).unwrap().check(4).unwrap_err();
        assert!(error.to_string().contains("\"b\" is a combination"));
        let flat = Regressors::new([("flat", vec![2.0; 4])]).unwrap();
        assert!(flat.check(4).unwrap_err().to_string().contains("constant"));
        assert!(flat.check(5).unwrap_err().to_string().contains("4 rows for 5 values"));
    }

    #[test]
    fn scale_of_a_column_does_not_matter() {
        for scale in [1e-200, 1.0, 1e200] {
            let column = [1.0, 2.0, 4.0, 7.0].map(|value| value * scale).to_vec();
            assert!(Regressors::new([("a", column)]).unwrap().check(4).is_ok());
        }
    }

    #[test]
    fn bad_input_is_named() {
        assert!(Regressors::new([("a", vec![1.0]), ("a", vec![1.0])]).is_err());
        assert!(Regressors::new([("a", vec![1.0]), ("b", vec![1.0, 2.0])]).is_err());
        assert!(Regressors::new([("a", vec![f64::NAN])]).is_err());
        let past = Regressors::new([("a", vec![1.0, 2.0])]).unwrap();
        let extra = Regressors::new([("a", vec![1.0]), ("z", vec![1.0])]).unwrap();
        assert!(past.matching(&extra, 1).unwrap_err().to_string().contains("\"z\" was not there"));
        let short = Regressors::new([("a", vec![1.0])]).unwrap();
        assert!(past.matching(&short, 2).unwrap_err().to_string().contains("1 rows for 2 steps"));
    }
}
