//! Choice among curves: comparison, averaging by AICc weights, and the ladder for few points.
//!
//! With `L` the maximised likelihood of `n` values and `k` parameters, the variance counted:
//!
//! ```text
//! AICc     -2 ln L + 2 k + 2 k (k + 1) / (n - k - 1)
//! weight   exp(-(AICc - least AICc) / 2), summing to 1
//! ```
//!
//! **Sources.** Hurvich and Tsai 1989, *Biometrika* 76, 297–307; Burnham and Anderson, *Model Selection and Multimodel Inference*
//! 2002, chapters 2 and 4.

use crate::error::{Error, Result};
use crate::growth::curve::CurveKind;
use crate::growth::fitted::Fitted;
use crate::growth::ladder::{Drift, Reference};
use crate::growth::objective::Noise;
use crate::growth::prediction::{Interval, Prediction, Target, check_level};
use crate::growth::spec::{Growth, Options};

/// Weights below this are set to zero: a curve that the data rule out must not bend the average even by its explosion.
const NEGLIGIBLE: f64 = 1e-4;

/// Values beyond which leaving each out in turn takes longer than it tells: AICc and these errors then agree.
const MOST_LEFT_OUT: usize = 200;

/// Which curves are compared and how: the spec of a choice.
///
/// ```
/// use ontrend::growth::{Automatic, Target};
/// let years: Vec<f64> = (2012..2025).map(f64::from).collect();
/// let noise = [0.3, -0.9, 0.5, 0.7, -1.1, 0.2, 0.9, -0.4, -0.6, 1.0, -0.8, 0.1, 0.2];
/// let value: Vec<f64> = years.iter().zip(noise).map(|(t, e)| 50.0 * (0.08 * (t - 2012.0)).exp() + e).collect();
/// let choice = Automatic::new().fit(&years, &value)?;
/// assert_eq!(choice.best().unwrap().name(), "exponential");
/// let next = choice.at(2025.0)?;
/// assert!(next.interval(0.95, Target::Observation)?.contains(50.0 * (0.08_f64 * 13.0).exp()));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Automatic {
    curves: Vec<CurveKind>,
    options: Options,
    reference: Reference,
    errors: bool,
}

impl Default for Automatic {
    fn default() -> Self {
        Self::new()
    }
}

impl Automatic {
    /// All curves that describe a level over time ([`CurveKind::GENERAL`]), additive noise, the default reference.
    #[must_use]
    pub fn new() -> Self {
        Self {
            curves: CurveKind::GENERAL.to_vec(),
            options: Options::default(),
            reference: Reference::default(),
            errors: true,
        }
    }
    /// Compares these curves only.
    #[must_use]
    pub fn curves(mut self, curves: &[CurveKind]) -> Self {
        self.curves = curves.to_vec();
        self
    }
    /// Options for every curve.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }
    /// The growth of comparable series, for the lowest rungs of the ladder.
    #[must_use]
    pub fn reference(mut self, reference: Reference) -> Self {
        self.reference = reference;
        self
    }
    /// Whether leave-one-out and rolling-origin errors are computed (2n refits a curve).
    #[must_use]
    pub fn errors(mut self, on: bool) -> Self {
        self.errors = on;
        self
    }
    /// Compares the curves on values `y` at times `t`.
    ///
    /// # Errors
    /// As [`Growth::fit`] for data that no curve can take; curves that do not apply are refused in the table instead.
    pub fn fit(&self, t: &[f64], y: &[f64]) -> Result<Selection> {
        let drift = Drift::new(t, y, self.reference)?;
        let mut rows = Vec::new();
        let mut fits: Vec<(usize, Fitted)> = Vec::new();
        for &kind in &self.curves {
            let growth = Growth::new(kind).options(self.options.clone());
            let outcome = growth.fit(t, y);
            let mut row = Row::empty(kind);
            match outcome {
                Ok(fit) => {
                    row.fill(&fit);
                    if self.errors {
                        (row.leave_one_out, row.rolling_origin) = out_of_sample(&fit);
                    }
                    if fit.aicc().is_none() {
                        row.refused = Some(format!(
                            "{} values, {} needed for AICc with {} parameters",
                            fit.observations(),
                            fit.free_parameters() + 3,
                            fit.free_parameters()
                        ));
                    }
                    fits.push((rows.len(), fit));
                }
                Err(error) => row.refused = Some(error.root().to_string()),
            }
            rows.push(row);
        }
        Ok(Selection::weigh(rows, fits, drift))
    }
}

/// Compares all general curves with default options.
///
/// # Errors
/// As [`Automatic::fit`].
pub fn auto(t: &[f64], y: &[f64]) -> Result<Selection> {
    Automatic::new().fit(t, y)
}

/// One curve in the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The curve.
    pub kind: CurveKind,
    /// Number of estimated parameters.
    pub parameters: usize,
    /// Noise model used.
    pub noise: Option<Noise>,
    /// Standard deviation of the residuals.
    pub residual_deviation: Option<f64>,
    /// Corrected Akaike criterion.
    pub aicc: Option<f64>,
    /// Schwarz criterion.
    pub bic: Option<f64>,
    /// AICc weight in the average, 0 where the curve takes no part.
    pub weight: f64,
    /// Root mean squared error of predicting each value from the others; for up to 200 values.
    pub leave_one_out: Option<f64>,
    /// Root mean squared error of predicting each value from the earlier ones; for up to 200 values.
    pub rolling_origin: Option<f64>,
    /// Why the curve takes no part.
    pub refused: Option<String>,
}

impl Row {
    fn empty(kind: CurveKind) -> Self {
        Self {
            kind,
            parameters: kind.curve().parameters().len(),
            noise: None,
            residual_deviation: None,
            aicc: None,
            bic: None,
            weight: 0.0,
            leave_one_out: None,
            rolling_origin: None,
            refused: None,
        }
    }
    fn fill(&mut self, fit: &Fitted) {
        self.parameters = fit.free_parameters();
        self.noise = Some(fit.noise());
        self.residual_deviation = Some(fit.residual_deviation());
        self.aicc = fit.aicc();
        self.bic = Some(fit.bic());
    }
}

/// Errors of predicting values that were left out: one at a time, and all later ones from the earlier. Refits start from
/// the fit to all values, in its coordinates; rolling ones from the fit with one value more.
fn out_of_sample(fit: &Fitted) -> (Option<f64>, Option<f64>) {
    let n = fit.observations();
    let least = fit.free_parameters() + 2;
    let error = |keep: &dyn Fn(usize) -> bool, target: usize, start: &[f64]| -> Option<(f64, Vec<f64>)> {
        let p = fit.refit(&fit.sample.filtered(keep), start)?;
        let predicted = fit.curve_at(fit.sample.u[target], &p)?;
        Some(((fit.sample.y[target] - predicted) * fit.scaling().magnitude, p))
    };
    if n <= least || n > MOST_LEFT_OUT {
        return (None, None);
    }
    let loo: Option<Vec<f64>> = (0..n).map(|left| error(&|i| i != left, left, &fit.inner).map(|(e, _)| e)).collect();
    let mut rolling = Vec::new();
    let mut start = fit.inner.clone();
    for origin in (least..n).rev() {
        if let Some((e, p)) = error(&|i| i < origin, origin, &start) {
            rolling.push(e);
            start = p;
        }
    }
    (loo.and_then(|e| root_mean_square(&e)), root_mean_square(&rolling))
}

fn root_mean_square(errors: &[f64]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let n = errors.len() as f64;
    (!errors.is_empty()).then(|| crate::num::qr::norm(errors) / n.sqrt())
}

/// The rung of the ladder that a choice stands on, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rung {
    /// Curves weighed by AICc.
    Curves,
    /// Two values or more, but too few for any curve: their drift, drawn towards the reference growth.
    Drift,
    /// One value (or one date): constant, with an interval from the reference growth.
    Constant,
}

impl std::fmt::Display for Rung {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Curves => "curves weighed by AICc",
            Self::Drift => "drift of few values, drawn towards the reference growth",
            Self::Constant => "constant with an interval from the reference growth",
        })
    }
}

/// The outcome of a comparison: a table, and one forecast from all curves that hold.
#[derive(Debug, Clone)]
pub struct Selection {
    rows: Vec<Row>,
    members: Vec<(f64, Fitted)>,
    drift: Drift,
}

impl Selection {
    fn weigh(mut rows: Vec<Row>, fits: Vec<(usize, Fitted)>, drift: Drift) -> Self {
        let lowest = fits.iter().filter_map(|(_, fit)| fit.aicc()).fold(f64::INFINITY, f64::min);
        let raw =
            |fit: &Fitted| fit.aicc().map_or(0.0, |a| if a == lowest { 1.0 } else { (-0.5 * (a - lowest)).exp() });
        let total: f64 = fits.iter().map(|(_, fit)| raw(fit)).sum();
        let kept = |fit: &Fitted| if raw(fit) >= NEGLIGIBLE * total { raw(fit) } else { 0.0 };
        let kept_total: f64 = fits.iter().map(|(_, fit)| kept(fit)).sum();
        let mut members = Vec::new();
        for (row, fit) in fits {
            let weight = if kept_total > 0.0 { kept(&fit) / kept_total } else { 0.0 };
            rows[row].weight = weight;
            if weight > 0.0 {
                members.push((weight, fit));
            }
        }
        // Stable: equal weights keep the order of the curves.
        members.sort_by(|a, b| b.0.total_cmp(&a.0));
        Self { rows, members, drift }
    }
    /// The comparison table, in the order of the curves asked for.
    #[must_use]
    pub fn table(&self) -> &[Row] {
        &self.rows
    }
    /// Curves with a weight, heaviest first.
    pub fn members(&self) -> impl Iterator<Item = (f64, &Fitted)> {
        self.members.iter().map(|(w, fit)| (*w, fit))
    }
    /// The curve with the smallest AICc.
    #[must_use]
    pub fn best(&self) -> Option<&Fitted> {
        self.members.first().map(|(_, fit)| fit)
    }
    /// The rung of the ladder.
    #[must_use]
    pub fn rung(&self) -> Rung {
        if self.members.is_empty() { self.drift.rung() } else { Rung::Curves }
    }
    /// The weighed forecast at time `t`; curves without a finite value there (a pole passed, an overflow) take no part.
    ///
    /// # Errors
    /// `Domain` where no curve has a finite value at `t`.
    pub fn at(&self, t: f64) -> Result<Average> {
        if self.members.is_empty() {
            return Ok(Average { parts: vec![(1.0, self.drift.at(t)?)] });
        }
        let mut parts: Vec<(f64, Prediction)> =
            self.members.iter().filter_map(|(w, fit)| Some((*w, fit.at(t).ok()?))).collect();
        let total: f64 = parts.iter().map(|(w, _)| w).sum();
        if parts.is_empty() {
            return Err(Error::domain("averaged curve", format!("no curve has a finite value at time {t}")));
        }
        parts.iter_mut().for_each(|(w, _)| *w /= total);
        Ok(Average { parts })
    }
    /// The averaged curve at time `t`.
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn value(&self, t: f64) -> Result<f64> {
        Ok(self.at(t)?.value())
    }
}

impl std::fmt::Display for Selection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.rung())?;
        let number = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"));
        writeln!(
            f,
            "{:<16} {:>2} {:>12} {:>10} {:>10} {:>7} {:>12} {:>12}",
            "curve", "k", "residual sd", "AICc", "BIC", "weight", "leave-one-out", "rolling"
        )?;
        for row in &self.rows {
            write!(
                f,
                "{:<16} {:>2} {:>12} {:>10} {:>10} {:>7.4} {:>12} {:>12}",
                row.kind.name(),
                row.parameters,
                number(row.residual_deviation),
                number(row.aicc),
                number(row.bic),
                row.weight,
                number(row.leave_one_out),
                number(row.rolling_origin)
            )?;
            match &row.refused {
                Some(why) => writeln!(f, "  refused: {why}")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}

/// A weighed mixture of the curves' distributions at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Average {
    parts: Vec<(f64, Prediction)>,
}

impl Average {
    /// The weighed mean of the curves.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.parts.iter().map(|(w, p)| w * p.value()).sum()
    }
    /// Probability that the curve or a new observation is at least `threshold`.
    #[must_use]
    pub fn probability_at_least(&self, threshold: f64, target: Target) -> f64 {
        self.parts.iter().map(|(w, p)| w * p.probability_at_least(threshold, target)).sum()
    }
    /// The value that is not passed with probability `p`, by bisection between the curves' own quantiles.
    ///
    /// # Errors
    /// `Argument` unless 0 < p < 1.
    pub fn quantile(&self, p: f64, target: Target) -> Result<f64> {
        check_level(p)?;
        let each = self.parts.iter().map(|(_, part)| part.quantile(p, target)).collect::<Result<Vec<f64>>>()?;
        let mut low = each.iter().copied().fold(f64::INFINITY, f64::min);
        let mut high = each.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for _ in 0..200 {
            let middle = 0.5 * low + 0.5 * high;
            if middle <= low || middle >= high || !middle.is_finite() {
                break;
            }
            if self.probability_at_least(middle, target) > 1.0 - p {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(if low.is_finite() && high.is_finite() {
            0.5 * low + 0.5 * high
        } else if p < 0.5 {
            low
        } else {
            high
        })
    }
    /// The central interval of a level.
    ///
    /// # Errors
    /// `Argument` for a level outside (0, 1).
    pub fn interval(&self, level: f64, target: Target) -> Result<Interval> {
        check_level(level)?;
        let tail = 0.5 * (1.0 - level);
        if tail <= 0.0 {
            return Err(Error::argument("level", format!("{level} is too close to 1")));
        }
        Ok(Interval { lower: self.quantile(tail, target)?, upper: self.quantile(1.0 - tail, target)? })
    }
}
