//! Many short series at once.

use crate::error::Result;
use crate::growth::fitted::Fitted;
use crate::growth::spec::Growth;
use rayon::prelude::*;

impl Growth {
    /// Fits the curve to each series `(times, values)` on all cores; results stand in the order of the series, and one bad
    /// series does not stop the others.
    ///
    /// ```
    /// use ontrend::growth::{CurveKind, Growth};
    /// let t: Vec<f64> = (0..8).map(f64::from).collect();
    /// let series: Vec<(Vec<f64>, Vec<f64>)> =
    ///     (1..100).map(|k| (t.clone(), t.iter().map(|t| f64::from(k) * (0.1 * t).exp()).collect())).collect();
    /// let fits = Growth::new(CurveKind::Exponential).fit_all(&series);
    /// assert!(fits.iter().all(|fit| (fit.as_ref().unwrap().parameter("rate").unwrap().value - 0.1).abs() < 1e-12));
    /// ```
    pub fn fit_all<T: AsRef<[f64]> + Sync>(&self, series: &[(T, T)]) -> Vec<Result<Fitted>> {
        series.par_iter().map(|(t, y)| self.fit(t.as_ref(), y.as_ref())).collect()
    }
}
