//! Nonlinear least squares.
//!
//! [`minimise`] finds parameters p that make the sum of squared residuals Σ rᵢ(p)² smallest, for any [`Problem`] that
//! gives its residuals and their exact Jacobian.
//!
//! **Method**
//! 1. *Two globalisations*, both trust regions whose step solves the damped linear problem through QR of the Jacobian:
//!    `Scaling::Memory` keeps the largest column norm seen (Moré), `Scaling::Current` takes the norm of the moment, with
//!    a small first region. Each gets lost where the other does not; both run (unless [`Settings::thorough`] is off) and
//!    the smaller sum of squares is kept.
//! 2. *Polish*: Gauss–Newton steps through QR of the column-scaled Jacobian until the scaled gradient ‖Q₁ᵀr‖ stops
//!    falling. It does not look at the sum of squares, whose rounding hides the last seven digits of the parameters.
//! 3. *Bounds and fixed parameters*: a parameter at a bound that the gradient pushes outward is held for that step, and
//!    steps are projected into the box.
//!
//! **Sources**: J. J. Moré, "The Levenberg–Marquardt algorithm: implementation and theory", *Numerical Analysis*, LNM 630
//! (1978), sections 3 to 6; D. M. Bates and D. G. Watts, *Nonlinear Regression Analysis* (1988), section 2.2 (relative
//! offset). **Agrees with** the NIST Statistical Reference Datasets: 54 of 54 runs to 9 digits (`tests/it/growth_nist.rs`).
//!
//! ```
//! use ontrend::num::least_squares::{Problem, Settings, minimise};
//! struct Circle;
//! impl Problem for Circle {
//!     fn parameters(&self) -> usize { 2 }
//!     fn residuals(&self) -> usize { 2 }
//!     fn evaluate(&self, p: &[f64], r: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
//!         r.copy_from_slice(&[p[0] * p[0] + p[1] * p[1] - 25.0, p[0] - p[1] + 1.0]);
//!         if let Some(j) = jacobian {
//!             j.copy_from_slice(&[2.0 * p[0], 1.0, 2.0 * p[1], -1.0]);
//!         }
//!         true
//!     }
//! }
//! let solution = minimise(&Circle, &[1.0, 1.0], &Settings::default())?;
//! assert!((solution.parameters[0] - 3.0).abs() < 1e-14);
//! assert!((solution.parameters[1] - 4.0).abs() < 1e-14);
//! # Ok::<(), ontrend::error::Error>(())
//! ```

pub(crate) mod close;
mod covariance;
mod linear;
mod polish;
mod region;

pub use covariance::Covariance;
pub use linear::{Linear, linear, polynomial};

use crate::error::{Error, Result};

/// Residuals and their Jacobian at given parameters.
pub trait Problem {
    /// Number of parameters k.
    fn parameters(&self) -> usize;
    /// Number of residuals n.
    fn residuals(&self) -> usize;
    /// Writes the `n` residuals and, where asked for, the `n × k` Jacobian ∂rᵢ/∂pⱼ (column-major: all rows of the first
    /// parameter first). `false` where the problem is not defined at `p`; the solver then shortens its step.
    fn evaluate(&self, p: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>) -> bool;
    /// Writes the lower triangle of `[J r]ᵀ [J r]`, row by row, (k + 1)(k + 2) / 2 sums, where a problem has a shorter way to
    /// them than [`evaluate`](Self::evaluate); `false` where it has none. Sums that are not finite say that the problem is not
    /// defined at `p`.
    fn products(&self, p: &[f64], sums: &mut [f64]) -> bool {
        let _ = (p, sums);
        false
    }
}

/// How parameters are scaled against each other in the trust region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaling {
    /// The largest norm that a column of the Jacobian has had so far.
    Memory,
    /// The norm that the column has now.
    Current,
}

/// What [`minimise`] may do.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Evaluations that one globalisation may spend.
    pub evaluations: usize,
    /// Whether both globalisations run; otherwise the second only where the first ends without a minimum.
    pub thorough: bool,
    /// Whether the solution is polished to the last digits.
    pub polish: bool,
    /// Relative change of the sum of squares, predicted and actual, below which a descent stops; the polish, where it is on,
    /// takes over from there.
    pub tolerance: f64,
    /// Smallest allowed value of each parameter; empty for none.
    pub lower: Vec<f64>,
    /// Largest allowed value of each parameter; empty for none.
    pub upper: Vec<f64>,
    /// Parameters held at their start value; empty for none.
    pub fixed: Vec<bool>,
}

/// The rounding of a sum of squares.
const TOLERANCE: f64 = 2.5e-16;

impl Default for Settings {
    fn default() -> Self {
        Self {
            evaluations: 2000,
            thorough: true,
            polish: true,
            tolerance: TOLERANCE,
            lower: Vec::new(),
            upper: Vec::new(),
            fixed: Vec::new(),
        }
    }
}

/// Why the solver stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The residuals are zero or at the level of rounding.
    Exact,
    /// The scaled gradient is at the level of rounding.
    Gradient,
    /// Neither the sum of squares nor the parameters change any more.
    Stationary,
    /// The budget of evaluations was used up.
    Evaluations,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Exact => "exact fit",
            Self::Gradient => "gradient at rounding level",
            Self::Stationary => "stationary",
            Self::Evaluations => "evaluation budget used up",
        })
    }
}

/// How a solver stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Convergence {
    /// Why.
    pub reason: Reason,
    /// Evaluations of the problem, over all runs.
    pub evaluations: usize,
    /// Scaled gradient: the share of the residual norm that lies in the tangent plane (relative offset; 0 is perfect).
    pub gradient_norm: f64,
}

impl Convergence {
    /// Whether a minimum was reached (and not merely the budget used up).
    #[must_use]
    pub fn converged(&self) -> bool {
        self.reason != Reason::Evaluations
    }
}

/// A minimum of the sum of squares.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The parameters.
    pub parameters: Vec<f64>,
    /// The sum of squared residuals there.
    pub sum_of_squares: f64,
    /// The residuals there.
    pub residuals: Vec<f64>,
    /// The Jacobian there, `n × k`, column-major.
    pub jacobian: Vec<f64>,
    /// Which parameters ended at a bound.
    pub at_bound: Vec<bool>,
    /// How the solver stopped.
    pub convergence: Convergence,
}

/// Buffers of one problem size, reused over runs.
pub(crate) struct Workspace {
    rows: usize,
    columns: usize,
    pub(crate) parameters: Vec<f64>,
    pub(crate) residuals: Vec<f64>,
    pub(crate) jacobian: Vec<f64>,
    trial: Vec<f64>,
    trial_residuals: Vec<f64>,
    trial_jacobian: Vec<f64>,
    factor: Vec<f64>,
    rotated: Vec<f64>,
    damped: Vec<f64>,
    damped_right: Vec<f64>,
    step: Vec<f64>,
    scratch: Vec<f64>,
    scale: Vec<f64>,
    free: Vec<usize>,
    evaluations: usize,
}

impl Workspace {
    pub(crate) fn new(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            parameters: vec![0.0; columns],
            residuals: vec![0.0; rows],
            jacobian: vec![0.0; rows * columns],
            trial: vec![0.0; columns],
            trial_residuals: vec![0.0; rows],
            trial_jacobian: vec![0.0; rows * columns],
            factor: vec![0.0; rows * columns],
            rotated: vec![0.0; rows],
            damped: vec![0.0; 2 * columns * columns],
            damped_right: vec![0.0; 2 * columns],
            step: vec![0.0; columns],
            scratch: vec![0.0; columns],
            scale: vec![0.0; columns],
            free: Vec::with_capacity(columns),
            evaluations: 0,
        }
    }
    pub(crate) fn evaluations(&self) -> usize {
        self.evaluations
    }
}

/// A view of the box and the fixed parameters.
#[derive(Clone, Copy)]
pub(crate) struct Limits<'a> {
    lower: &'a [f64],
    upper: &'a [f64],
    fixed: &'a [bool],
}

impl<'a> Limits<'a> {
    pub(crate) fn of(settings: &'a Settings) -> Self {
        Self { lower: &settings.lower, upper: &settings.upper, fixed: &settings.fixed }
    }
    fn lower(&self, i: usize) -> f64 {
        self.lower.get(i).copied().unwrap_or(f64::NEG_INFINITY)
    }
    fn upper(&self, i: usize) -> f64 {
        self.upper.get(i).copied().unwrap_or(f64::INFINITY)
    }
    fn fixed(&self, i: usize) -> bool {
        self.fixed.get(i).copied().unwrap_or(false)
    }
    fn clamp(&self, i: usize, value: f64) -> f64 {
        value.max(self.lower(i)).min(self.upper(i))
    }
}

/// Finds the parameters that make the sum of squared residuals smallest, from `start`.
///
/// # Errors
/// `Argument` where `start` or the settings have another length than the problem, are not finite or cross;
/// `Domain` where the problem is not defined at `start`; `TooFew` where there are fewer residuals than free parameters.
pub fn minimise(problem: &impl Problem, start: &[f64], settings: &Settings) -> Result<Solution> {
    check(problem, start, settings)?;
    let mut work = Workspace::new(problem.residuals(), problem.parameters());
    let Some(reason) = run(problem, start, settings, &mut work) else {
        return Err(Error::domain("least squares", "the model has no finite value at the start; choose another start"));
    };
    Ok(conclude(&mut work, reason, settings))
}

fn check(problem: &impl Problem, start: &[f64], settings: &Settings) -> Result<()> {
    let k = problem.parameters();
    for (name, length) in [("start", start.len()), ("lower", settings.lower.len()), ("upper", settings.upper.len())] {
        if length != k && (name == "start" || length != 0) {
            return Err(Error::argument(name, format!("{length} values for {k} parameters")));
        }
    }
    if !settings.fixed.is_empty() && settings.fixed.len() != k {
        return Err(Error::argument("fixed", format!("{} values for {k} parameters", settings.fixed.len())));
    }
    if let Some(index) = start.iter().position(|v| !v.is_finite()) {
        return Err(Error::not_finite("start", index, start[index]));
    }
    let limits = Limits::of(settings);
    if settings.tolerance.is_nan() || settings.tolerance < 0.0 {
        return Err(Error::argument("tolerance", format!("{} is not zero or above", settings.tolerance)));
    }
    for i in 0..k {
        let (low, high) = (limits.lower(i), limits.upper(i));
        if low.is_nan() || high.is_nan() || low > high {
            return Err(Error::argument("lower", format!("parameter {i} has bounds [{low}, {high}]")));
        }
    }
    let free = (0..k).filter(|&i| !limits.fixed(i)).count();
    if problem.residuals() < free {
        return Err(Error::too_few("least squares", problem.residuals(), free, "fix parameters or give more values"));
    }
    Ok(())
}

/// Runs the globalisations and the polish in `work`; `None` where the problem is not defined at the start.
pub(crate) fn run<P: Problem + ?Sized>(
    problem: &P,
    start: &[f64],
    settings: &Settings,
    work: &mut Workspace,
) -> Option<Reason> {
    let limits = Limits::of(settings);
    work.evaluations = 0;
    let mut reason = region::descend(problem, start, limits, Scaling::Memory, settings, work)?;
    if settings.thorough || reason == Reason::Evaluations {
        let best = (work.parameters.clone(), sum_of_squares(&work.residuals), reason);
        let second = region::descend(problem, start, limits, Scaling::Current, settings, work);
        match second {
            Some(other) if sum_of_squares(&work.residuals) < best.1 => reason = other,
            _ => {
                reason = best.2;
                work.parameters.copy_from_slice(&best.0);
                evaluate(problem, work);
            }
        }
    }
    if settings.polish {
        reason = polish::polish(problem, limits, work, reason);
    }
    Some(reason)
}

/// Polishes `start`, a minimum that was found by other means, without a new descent; `None` where the problem is not defined
/// there.
pub(crate) fn refine<P: Problem + ?Sized>(
    problem: &P,
    start: &[f64],
    settings: &Settings,
    reason: Reason,
    work: &mut Workspace,
) -> Option<Reason> {
    work.evaluations = 0;
    work.parameters.copy_from_slice(start);
    evaluate(problem, work).then(|| polish::polish(problem, Limits::of(settings), work, reason))
}

/// Refreshes residuals and Jacobian at the current parameters.
fn evaluate<P: Problem + ?Sized>(problem: &P, work: &mut Workspace) -> bool {
    work.evaluations += 1;
    problem.evaluate(&work.parameters, &mut work.residuals, Some(&mut work.jacobian))
        && work.residuals.iter().chain(&work.jacobian).all(|v| v.is_finite())
}

pub(crate) fn sum_of_squares(residuals: &[f64]) -> f64 {
    crate::num::qr::dot(residuals, residuals)
}

pub(crate) fn conclude(work: &mut Workspace, reason: Reason, settings: &Settings) -> Solution {
    let limits = Limits::of(settings);
    let at_bound = work
        .parameters
        .iter()
        .enumerate()
        .map(|(i, &p)| !limits.fixed(i) && (p <= limits.lower(i) || p >= limits.upper(i)))
        .collect();
    let projected = polish::gradient(limits, work);
    let size = crate::num::qr::norm(&work.residuals);
    Solution {
        parameters: work.parameters.clone(),
        sum_of_squares: sum_of_squares(&work.residuals),
        residuals: work.residuals.clone(),
        jacobian: work.jacobian.clone(),
        at_bound,
        convergence: Convergence {
            reason,
            evaluations: work.evaluations,
            gradient_norm: if size > 0.0 { projected / size } else { 0.0 },
        },
    }
}
