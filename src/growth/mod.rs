//! Growth curves by nonlinear least squares, with honest intervals.
//!
//! [`Growth`] is the spec of one curve with its options, [`Fitted`] the fit; [`auto`] compares curves and averages them;
//! [`arithmetic`] holds the growth rates that analysts compute by hand.
//!
//! ```
//! use ontrend::growth::{CurveKind, Growth, Target, Warning};
//! let years: Vec<f64> = (2014..2025).map(f64::from).collect();
//! let firms = [14.0, 19.0, 27.0, 35.0, 52.0, 66.0, 85.0, 99.0, 112.0, 119.0, 127.0];
//! let fit = Growth::new(CurveKind::Logistic).fit(&years, &firms)?;
//! println!("{fit}");
//! assert!(fit.inflection()?.interval(0.95)?.contains(2019.0));
//! assert!(fit.share_of_ceiling(2025.0)?.value > 0.9);
//! let next = fit.interval(2025.0, 0.95, Target::Observation)?;
//! assert!(next.lower > 120.0 && next.upper < 140.0);
//! // seen only in its first years, the same growth says nothing of a ceiling, and the fit says so
//! let early = Growth::new(CurveKind::Logistic).fit(&years[..5], &firms[..5])?;
//! assert!(early.warnings().contains(&Warning::Unidentified { parameter: "ceiling" }));
//! assert_eq!(early.profile("ceiling", 0.95)?.upper, f64::INFINITY);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! ## Curves
//!
//! | shape | curves |
//! | --- | --- |
//! | no ceiling, constant gain or rate | [`linear`](curves::linear), [`exponential`](curves::exponential), [`log-linear`](curves::log_linear) |
//! | no ceiling, slowing or speeding up | [`power`](curves::power), [`logarithmic`](curves::logarithmic), [`quadratic`](curves::quadratic), [`hyperbolic`](curves::hyperbolic) |
//! | ceiling, slowing from the start | [`saturating`](curves::saturating) |
//! | ceiling, S-shaped | [`logistic`](curves::logistic), [`gompertz`](curves::gompertz), [`richards`](curves::richards), [`von-bertalanffy`](curves::von_bertalanffy), [`weibull`](curves::weibull), [`hill`](curves::hill) |
//! | diffusion | [`bass`](curves::bass), [`bass-per-period`](curves::bass_per_period) |
//! | breaks | [`piecewise-1`, `-2`, `-3`](curves::piecewise) |
//! | none | [`constant`](curves::constant) |
//!
//! Composites: [`Growth::with_floor`] adds a constant level, [`Growth::capacity`] holds the ceiling, [`Growth::through`] makes
//! the curve pass through a known point. A curve of your own implements [`Curve`].
//!
//! ## Estimation
//!
//! Observations are sorted and put into standard coordinates: time in steps (the median distance) from the first one, values
//! over a power of two near the largest. Fits therefore follow a shift of time and a change of units to eight digits and more.
//! Where a curve's page gives one guess from the data and descent from it leaves less than 2 % of their variance, that is the
//! fit: on 3000 random sets no parameter was farther than 2·10⁻⁹ of its standard deviations from the polished minimum
//! (`fits_from_a_guess_are_as_exact_as_polished_ones` asserts 10⁻⁸). Else candidates for the shape come from each curve's page; parameters in which the curve is linear are solved for. The best
//! candidates descend by variable projection (least squares with additive noise) or in all parameters (other noise, robust
//! losses, bounds), and the winner is polished to the last digit: see [`num::least_squares`](crate::num::least_squares). On
//! 1000 random parameter sets a curve, with noise of 0, 1, 5 and 20 % and from k + 2 (at least 4) to 30 values, at least 99 %
//! of the fits reach the sum of squares that a descent from the true parameters reaches: `tests/it/growth_starts.rs` for all
//! curves (99.7 % for three breaks, 99.8 % or more for the others), `tests/it/growth_composites.rs` for thirteen composites
//! (99.3 % for a logistic on a floor, 99.8 % or more for the others).
//!
//! A curve with k free parameters needs k + 2 values. [`Noise`] may be additive, multiplicative (least squares of logarithms),
//! chosen by likelihood, Poisson or negative binomial; [`Loss`] square or robust, with the scale from the median residual.
//!
//! ## Intervals
//!
//! [`Fitted::interval`] uses the covariance from the Jacobian and Student quantiles; [`Fitted::profile`] follows the
//! likelihood and says by an infinite end that the data do not bound a parameter; [`Fitted::bootstrap`] refits resampled data.
//! Share of 4000 simulated series whose 80 and 95 % intervals held the truth, the smallest and largest over the curve inside
//! the data and one step ahead, a new value one step ahead, each parameter, the growth rate of the last half, the doubling
//! time, the date of crossing a target ([`Fitted::crossing_interval`]), the share of the ceiling and the inflection date (noise
//! 2.5 % of the ceiling; `cargo test --test it growth_coverage -- --nocapture` prints every share, and asserts two points from
//! eight values on):
//!
//! | n | linear | exponential | saturating | logistic | gompertz |
//! | --- | --- | --- | --- | --- | --- |
//! | 4 | 80–81, 95–96 | 81–82, 95–96 | refused | refused | refused |
//! | 5 | 79–81, 95–96 | 79–80, 94–95 | 78–80, 93–95 | 78–80, 94–95 | 79–80, 95–96 |
//! | 6 | 79–80, 95 | 79–80, 94–95 | 79–81, 94–95 | 79–81, 93–95 | 79–81, 94–95 |
//! | 7 | 80–81, 95 | 80–81, 95 | 80–81, 95–96 | 78–81, 93–96 | 79–81, 94–96 |
//! | 8 | 79–80, 95 | 79–80, 95 | 79–80, 94–95 | 79–80, 94–95 | 79–80, 94–95 |
//! | 12 | 78–80, 94–95 | 78–80, 94–95 | 79–80, 94–96 | 79–81, 94–95 | 79–81, 94–95 |
//! | 20 | 80, 95–96 | 79–80, 95–96 | 78–80, 94–95 | 79–81, 94–95 | 79–81, 94–95 |
//!
//! These are the right curve's intervals. They leave out that the curve itself may be wrong; [`auto`] counts that in as far as
//! the data weigh the curves.
//!
//! ## Choice
//!
//! [`auto`] compares the general curves by AICc, BIC, leave-one-out and rolling-origin error, and forecasts with the mixture of
//! their distributions weighed by AICc (weights below 1/10 000 dropped). AICc needs k + 3 values. With fewer it falls back
//! along a ladder ([`Rung`]): curves; the drift of two or three values drawn towards the [`Reference`] growth by precision; for
//! one value a constant with an interval from the reference growth.
//!
//! ## Missing values and errors
//!
//! Leave missing values out; times may be irregular, unsorted and repeated. Input that has no right answer gives a typed error,
//! never a panic or NaN: not finite, too few values, zeros under a logarithm, all values equal for a curve whose shape they do
//! not determine (`tests/it/growth.rs` runs every curve over all of them).

pub mod arithmetic;
pub mod curves;

mod batch;
mod bootstrap;
mod choose;
mod composite;
mod curve;
mod dataset;
mod derived;
mod fit;
mod fitted;
mod ladder;
mod likelihood;
mod objective;
mod prediction;
mod profile;
mod projected;
mod sample;
mod spec;
mod start;
mod warning;

pub use bootstrap::{Bootstrap, Resample};
pub use choose::{Automatic, Average, Row, Rung, Selection, auto};
pub use curve::{Curve, CurveKind, Observations, Parameter, Unit};
pub use derived::Quantity;
pub use fitted::{Estimate, Fitted};
pub use ladder::Reference;
pub use objective::{Loss, Noise};
pub use prediction::{Interval, Prediction, Target};
pub use sample::Scaling;
pub use spec::{Growth, Options};
pub use warning::Warning;

use crate::error::Result;

/// Fits one curve to values `y` at times `t`: [`Growth::fit`] as a function.
///
/// # Errors
/// As [`Growth::fit`].
pub fn fit(kind: CurveKind, t: &[f64], y: &[f64], options: &Options) -> Result<Fitted> {
    Growth::new(kind).options(options.clone()).fit(t, y)
}
