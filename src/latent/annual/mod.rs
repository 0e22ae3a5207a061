//! Series form of the growth model: exact annual values of one series, closed form, parameters learned from many series.
//!
//! Use it where the values of single years are known as numbers; one is enough. For bounded or implied figures and for series
//! that share growth use [`crate::latent`].
//!
//! # Model
//! ```text
//! f(t) = μ t + D(t) + σ [ a B(t) + s I(t) + c O(t) ]          ln y = f + rounding
//! ```
//!
//! Differences to the last value, so the level needs no prior. B is Brownian, I the integral of a stationary velocity
//! of variance 1 that forgets at rate κ, O stationary of variance 1, forgetting at ρ; (a, s, κ, c, ρ) is one of several
//! structures. ln σ = ℓ + w z on a grid of z; μ is one of several normals, whose variance is τ² + (dσ)². The weights of z, of
//! the structure given z and of the growth given z depend on what the numbers themselves give away ([`Traits`]: whole numbers,
//! thousands and more, below ten, near a hundred): counts of firms move otherwise than percentages, and with one point nothing
//! else tells them apart. D is the noise of small whole numbers; rounding is uniform in the last digit written. With a small
//! probability the future is shocked: the predictive standard deviation is multiplied.
//!
//! # Parameters
//! [`Parameters`], in `data/prior/series.json`; learned by `examples/learn_prior.rs` ([`learn()`]).
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `grid` | −3 to 3 by 0.5 | any | – | nodes of z |
//! | `log_volatility`, `volatility_spread` | learned | any, > 0 | log per √year | ℓ and w |
//! | `volatility_traits` | learned | any | – | shift of z with each trait |
//! | `drift_share` | learned | ≥ 0 | – | d |
//! | `structures` | three | – | – | a, s, κ, c, ρ; log weight, its change with z and with each trait |
//! | `drifts` | four | – | log a year | mean, τ; log weight, its change with z and with each trait |
//! | `shock`, `shock_factor` | learned | [0, 1), > 0 | – | probability and factor of a shocked future |
//! | `demographic` | learned | ≥ 0 | – | variance a year of whole numbers times their size |
//! | `rounding` | true | – | – | whether rounding counts as noise |
//! | `stretch` | learned | > 0 | – | factor on the predictive standard deviation after 1, 2, 3 and more points |
//!
//! # Estimation
//! Every combination of z, structure and growth is jointly normal, so that the forecast is a mixture of normals with weights
//! prior × likelihood: one Cholesky factor for each z and structure. [`learn()`] maximises the mean log predictive density of the growth 1 to 4
//! years ahead by BFGS, with a small ridge on log weights; the gradient in the weights is in closed form, in the shapes by
//! differences.
//!
//! # Intervals
//! Quantiles of the mixture. They leave out that the parameters were learned from finitely many series.
//!
//! # Missing values
//! [`SeriesForm::forecast_at`] takes any increasing times.
//!
//! # Errors
//! No values, values that are not positive and finite, times that do not increase, targets not after the last value.
//!
//! # Example
//! ```
//! use ontrend::latent::annual::SeriesForm;
//! let forecast = SeriesForm::shipped()?.forecast(&[240.0, 300.0, 380.0, 480.0], 3)?;
//! let p = forecast.probability_at_least(2, 800.0)?;
//! assert!(p > 0.4 && p < 0.8, "{p}");
//! assert!(forecast.quantile(2, 0.1)? < 800.0);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! # Sources
//! The covariance of I is that of the integrated Ornstein–Uhlenbeck process (Taylor, Cumberland and Sy, JASA 89, 1994).
//!
//! # Agrees with
//! The prototype at its own parameters, 120 numbers to the six decimals it prints: `tests/it/latent_series.rs`.

mod form;
mod learn;
mod parameters;
mod traits;
pub mod windows;

pub use form::{GrowthForecast, SeriesForm};
pub use learn::{Learning, learn};
pub use parameters::{Drift, Parameters, Structure};
pub use traits::Traits;
