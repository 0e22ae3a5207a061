//! linfa's `Fit` and `Predict` for every curve.
//!
//! Records are one column of times, targets are the values; a dataset's weights are used unless the spec has its own. The
//! curves then work inside linfa's metrics and cross-validation.
//!
//! ```
//! use linfa::prelude::*;
//! use ndarray::{Array1, Array2};
//! use ontrend::growth::{CurveKind, Growth};
//! let t = Array2::from_shape_fn((20, 1), |(i, _)| 2000.0 + i as f64);
//! let y: Array1<f64> = t.column(0).mapv(|t: f64| 3.0 * (0.1 * (t - 2000.0)).exp() + (t * 5.0).sin());
//! let mut data = Dataset::new(t, y);
//! let fit = Fit::fit(&Growth::new(CurveKind::Exponential), &data)?; // `Growth::fit` itself takes slices
//! assert!(fit.predict(&data).r2(&data)? > 0.97);
//! let specs = [Growth::new(CurveKind::Linear), Growth::new(CurveKind::Exponential)];
//! let errors = data.cross_validate_single(5, &specs, |p, y| p.mean_squared_error(y))?;
//! assert!(errors[1] < 0.5 * errors[0]);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

use crate::error::{Error, Result};
use crate::growth::fitted::Fitted;
use crate::growth::spec::Growth;
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::{Fit, PredictInplace};
use ndarray::{Array1, ArrayBase, Data, Ix2};

impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Self {
        Self::refused("linfa's operation", error.to_string())
    }
}

impl<D: Data<Elem = f64>, T: AsSingleTargets<Elem = f64>> Fit<ArrayBase<D, Ix2>, T, Error> for Growth {
    type Object = Fitted;
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Fitted> {
        let records = dataset.records();
        if records.ncols() != 1 {
            return Err(Error::argument(
                "records",
                format!("{} columns; a curve takes one, the time", records.ncols()),
            ));
        }
        let t = records.column(0).to_vec();
        let y = dataset.as_single_targets().to_vec();
        match dataset.weights() {
            Some(weights) if self.options.weights.is_none() => {
                let weights = weights.iter().map(|w| f64::from(*w)).collect();
                Growth::fit(&self.clone().weights(weights), &t, &y)
            }
            _ => Growth::fit(self, &t, &y),
        }
    }
}

/// Values of the curve at the times in the first column; NaN where the curve has none, as linfa's signature has no errors.
/// Use [`Fitted::at`] for a typed error.
impl<D: Data<Elem = f64>> PredictInplace<ArrayBase<D, Ix2>, Array1<f64>> for Fitted {
    fn predict_inplace<'a>(&'a self, records: &'a ArrayBase<D, Ix2>, targets: &mut Array1<f64>) {
        for (target, row) in targets.iter_mut().zip(records.rows()) {
            *target = row.first().map_or(f64::NAN, |t| self.value(*t).unwrap_or(f64::NAN));
        }
    }
    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<f64> {
        Array1::zeros(records.nrows())
    }
}
