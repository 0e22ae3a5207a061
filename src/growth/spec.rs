//! What is to be fitted: the curve with its options.

use crate::error::{Error, Result};
use crate::growth::composite::Composite;
use crate::growth::curve::{Curve, CurveKind};
use crate::growth::fit::fit_curve;
use crate::growth::fitted::Fitted;
use crate::growth::objective::{Loss, Noise};
use std::sync::Arc;

/// A curve shared between a spec and its fits.
#[derive(Debug, Clone)]
pub(crate) enum Shared {
    Kind(CurveKind),
    Own(Arc<dyn Curve>),
}

impl std::ops::Deref for Shared {
    type Target = dyn Curve;
    fn deref(&self) -> &(dyn Curve + 'static) {
        match self {
            Self::Kind(kind) => kind.curve(),
            Self::Own(curve) => curve.as_ref(),
        }
    }
}

/// How a curve is fitted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// How observations scatter about the curve; `None` for the curve's usual model.
    pub noise: Option<Noise>,
    /// What residuals cost.
    pub loss: Loss,
    /// Scale of the robust loss in the unit of the residuals; estimated from their median where `None`.
    pub loss_scale: Option<f64>,
    /// One positive weight per observation (inverse variances up to a factor).
    pub weights: Option<Vec<f64>>,
    /// Parameters held at a value, by name, in the caller's units.
    pub fixed: Vec<(String, f64)>,
    /// Bounds by parameter name, in the caller's units.
    pub bounds: Vec<(String, f64, f64)>,
    /// Whether a constant level is added to the curve (parameter `floor`).
    pub floor: bool,
    /// A time and value through which the curve passes exactly.
    pub base: Option<(f64, f64)>,
}

/// A curve to be fitted: the spec.
///
/// ```
/// use ontrend::growth::{CurveKind, Growth};
/// let years: Vec<f64> = (2015..2025).map(f64::from).collect();
/// let firms = [12.0, 15.0, 22.0, 30.0, 44.0, 58.0, 77.0, 92.0, 104.0, 113.0];
/// let fit = Growth::new(CurveKind::Logistic).fit(&years, &firms)?;
/// let ceiling = fit.parameter("ceiling").unwrap();
/// assert!((ceiling.value - 136.342).abs() < 1e-3 && (ceiling.deviation - 4.571).abs() < 1e-3); // as SciPy 1.17
/// assert!((fit.value(2025.0)? - 121.477).abs() < 1e-3);
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Growth {
    pub(crate) curve: Shared,
    pub(crate) options: Options,
}

impl Growth {
    /// A curve of this crate with default options.
    #[must_use]
    pub fn new(kind: CurveKind) -> Self {
        Self { curve: Shared::Kind(kind), options: Options::default() }
    }
    /// A curve of your own with default options.
    #[must_use]
    pub fn custom(curve: Arc<dyn Curve>) -> Self {
        Self { curve: Shared::Own(curve), options: Options::default() }
    }
    /// Replaces all options.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }
    /// How observations scatter about the curve.
    #[must_use]
    pub fn noise(mut self, noise: Noise) -> Self {
        self.options.noise = Some(noise);
        self
    }
    /// What residuals cost.
    #[must_use]
    pub fn loss(mut self, loss: Loss) -> Self {
        self.options.loss = loss;
        self
    }
    /// One positive weight per observation.
    #[must_use]
    pub fn weights(mut self, weights: Vec<f64>) -> Self {
        self.options.weights = Some(weights);
        self
    }
    /// Holds a parameter at a value.
    #[must_use]
    pub fn fix(mut self, parameter: impl Into<String>, value: f64) -> Self {
        self.options.fixed.push((parameter.into(), value));
        self
    }
    /// Holds the ceiling (for diffusion the market) at a known capacity.
    #[must_use]
    pub fn capacity(self, value: f64) -> Self {
        let market = self.curve.parameters().iter().any(|p| p.name == "market");
        self.fix(if market { "market" } else { "ceiling" }, value)
    }
    /// Keeps a parameter between two values.
    #[must_use]
    pub fn bound(mut self, parameter: impl Into<String>, lower: f64, upper: f64) -> Self {
        self.options.bounds.push((parameter.into(), lower, upper));
        self
    }
    /// Adds a constant level, parameter `floor`, to the curve.
    #[must_use]
    pub fn with_floor(mut self) -> Self {
        self.options.floor = true;
        self
    }
    /// Makes the curve pass exactly through a known point; the first linear parameter that is not held follows from it.
    #[must_use]
    pub fn through(mut self, t: f64, value: f64) -> Self {
        self.options.base = Some((t, value));
        self
    }
    /// The curve's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.curve.name()
    }
    /// Fits the curve to values `y` at times `t` (any order, any spacing).
    ///
    /// # Errors
    /// `TooFew` with fewer than parameters + 2 values, `NotFinite`, `Domain` (zeros under a logarithm, all values equal
    /// for a curve whose parameters they do not determine), `Argument` for options that do not fit the curve.
    pub fn fit(&self, t: &[f64], y: &[f64]) -> Result<Fitted> {
        self.fit_with(t, y, true)
    }
    /// As [`fit`](Self::fit), without the search for warnings where only numbers are needed.
    pub(crate) fn fit_with(&self, t: &[f64], y: &[f64], diagnose: bool) -> Result<Fitted> {
        fit_curve(&self.curve, &self.options, t, y, diagnose)
            .map_err(|error| error.within(format!("{} curve", self.name())))
    }
}

/// The curve with floor and base applied, given the base in standard coordinates.
pub(crate) fn assemble(curve: &Shared, options: &Options, base: Option<(f64, f64)>) -> Result<Shared> {
    if !options.floor && base.is_none() {
        return Ok(curve.clone());
    }
    let held: Vec<&str> = options.fixed.iter().map(|(name, _)| name.as_str()).collect();
    Composite::new(curve.clone(), options.floor, base, &held).map(|c| Shared::Own(Arc::new(c)))
}

/// The index of a parameter by name.
pub(crate) fn index_of(curve: &dyn Curve, name: &str) -> Result<usize> {
    curve.parameters().iter().position(|p| p.name == name).ok_or_else(|| {
        let names: Vec<&str> = curve.parameters().iter().map(|p| p.name).collect();
        Error::argument(
            "parameter",
            format!("{} has no free parameter {name:?}; it has {}", curve.name(), names.join(", ")),
        )
    })
}
