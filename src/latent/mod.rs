//! Growth from few facts: what bounded, rounded and implied figures say about a level in the future.
//!
//! Use it for one to a dozen facts of any wording, about series that may share growth. Use [`annual`] for exact annual
//! values of one series: its parameters are learned and its probabilities were scored on thousands of series. Do not use
//! either for monthly data with seasons, or for levels that change sign.
//!
//! # Model
//! The latent level f is the log of a count or amount, or the logit of a share of its ceiling. For series s of kind k in
//! region r, t in years and t₀ the middle date of its facts:
//!
//! ```text
//! f_s(t) = α_s + μ_s (t − t₀) + N(t) + D_s(t) + σ_s [ B(t) + v I(t) + c O(t) ]
//! μ_s    = m₀ + b_k + a_r + c_s
//! ```
//!
//! α_s is normal around the rough level of the facts (`level_sd`); m₀, b_k, a_r normal (`drift`, `drift_sd`, `kind_sd`,
//! `region_sd`); c_s normal with `series_sd` times a factor of `drift_tail`; N a Brownian shock of the kind
//! (`common_shock`); D a Brownian shock of small counts with variance `demographic` / level a year, the level growing as the prior expects; B Brownian; I the integral
//! of a stationary velocity of variance 1 that forgets at `velocity_rate` (v = `velocity`); O stationary of variance 1,
//! forgetting at `passing_rate` (c = `passing`); ln σ_s normal around ln `volatility` with `volatility_spread`.
//!
//! A fact says that a level, or the difference of two, lies in an interval, or in several with weights
//! ([`Fact::stated`] has the table). A change in units (净增, percentage points) becomes a difference of latent levels through
//! the tightest level known within a quarter of a year of one of its dates.
//!
//! Any fact may be unsound: of another definition, misprinted, misread. The share of such facts is each series' own, beta
//! with mean `unsound_probability` and the weight of `unsound_strength` facts; an unsound fact is off by a normal error of
//! `unsound_sd`, of whose variance unsound levels of one series share `unsound_common`. Which facts are unsound is a choice;
//! the sixteen likeliest choices are components, found with every fact as a normal, for each volatility apart so that
//! several wrong figures do not hide each other. [`Posterior::down_weighted`] lists every fact whose probability of being
//! sound came out below 0.95. What is more than half of a series' facts is never called unsound.
//!
//! # Parameters
//! [`Prior`], in `data/prior/pooled.json`; every [`Evidence`] prints the part that decides.
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `drift` | 0.12, shares 0.05 | any | log a year | mean of the common growth: a judgement |
//! | `drift_sd`, `kind_sd` | 0.10, shares 0.08 | ≥ 0 | log a year | spread of the common growth and of kinds |
//! | `region_sd`, `series_sd` | 0.04, 0.08 | ≥ 0 | log a year | spread of regions and of series |
//! | `drift_tail` | 1 (0.85), 2.5 (0.15) | > 0 | – | factors on `series_sd` and their probabilities |
//! | `volatility`, `volatility_spread` | see file | > 0 | log per √year | median of σ, spread of ln σ |
//! | `velocity`, `velocity_rate` | see file | ≥ 0, > 0 | –, 1/year | persistence of growth |
//! | `passing`, `passing_rate` | see file | ≥ 0, > 0 | –, 1/year | deviations that pass |
//! | `common_shock`, `demographic` | 0.05, 0.4 | ≥ 0 | log per √year, – | shock of a kind, noise of small counts |
//! | `unsound_probability`, `unsound_sd` | 0.02, 0.5 | [0, 0.5), > 0 | –, log | facts that are not what they say: a judgement |
//! | `unsound_strength`, `unsound_common` | 10, 0.75 | > 0, [0, 1) | facts, – | how alike the facts of a series are in that: a judgement |
//!
//! # Estimation
//! Deterministic. For every series and every component (volatility × growth tail × sound facts) facts with one interval
//! shorter than 0.02 on the latent scale are conditioned on exactly as normal observations of variance width²/12; wider ones
//! by expectation propagation with the exact moments of their intervals, centred at the conditional mean. The component's
//! weight is its prior times its evidence. What a long or open interval leaves of a level is no normal: where a fact leaves its
//! quantity a standard deviation above 0.02, the vaguest is cut into up to six pieces and the next into up to four, and every
//! piece is a component of its own when the series itself is asked about (messages to others go without). Series speak to each other through the shared growth e = m₀ + b_k + a_r alone: each
//! sends one normal message about its own e, messages are exchanged until none moves a belief by more than 10⁻⁶ of
//! its standard deviation (at most 40 rounds, damped by 0.8), and the effects are solved by eliminating the larger of the two
//! factors. The cost is linear in the number of series. A [`Pool`] says which effects are shared; what is not shared keeps its
//! variance as the series' own, so the prior of a single series is the same under every pool.
//!
//! # Intervals
//! Quantiles and probabilities are read off one mixture of normals and hold what is uncertain in levels, growth,
//! volatility, soundness and future shocks, under the prior given. What they leave out is the prior: [`Sensitivity`] shows how
//! far answers move with it. In [`Model::joint`] series have the shared growth in common, and those of one kind its shocks
//! after the newest fact of any of them; shocks before that are left out.
//!
//! # Missing values
//! There is no grid: any dates do. A series without facts, or with changes only, is refused when asked about, and still
//! informs the others.
//!
//! # Errors
//! Levels outside the scale, empty intervals, times that are not finite, series that are not there, a series without a level,
//! facts that exclude each other in every reading. A target before the last fact is answered (the path is interpolated).
//! Probabilities stay within [10⁻⁶, 1 − 10⁻⁶].
//!
//! # Example
//! ```
//! use ontrend::latent::{Fact, Model, Panel, Pool, Prior, Scale};
//! use ontrend::table::Bound;
//!
//! let mut panel = Panel::new();
//! let firms = panel.add_series("Yibin/ent_hightech", "ent_hightech", "Yibin", Scale::Count);
//! let peers = panel.add_series("Dazhou/ent_hightech", "ent_hightech", "Dazhou", Scale::Count);
//! panel.add(Fact::stated(firms, 2025.0, 810.0, Bound::Gt, None, None, None)?); // 超810家
//! panel.add(Fact::exact(peers, 2025.0, 283.0)?);
//! panel.add(Fact::growth(peers, 2025.0, 2024.0, 0.13, 0.005)?); // 增长13%
//! let model = Model::fit(&panel, &Prior::shipped()?, Pool::Kind)?;
//! let posterior = model.posterior(firms, &[2028.0])?;
//! let p = posterior.probability_at_least(2028.0, 1200.0)?;
//! assert!(p > 0.3 && p < 0.7, "{p}");
//! assert_eq!(posterior.evidence().to_string(), "own 1; borrowed 1 series, 2 facts");
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! # Sources
//! Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, section 3.6 (expectation propagation); Minka,
//! A family of algorithms for approximate Bayesian inference, 2001; Genz, J. Comput. Graph. Statist. 1, 1992 (several
//! targets of one series); Talts et al., arXiv 1804.06788 (simulation-based calibration).
//!
//! # Agrees with
//! Importance sampling on a fixed lattice over random sets of one to five facts (probabilities within 0.01, quantiles within
//! 2 %; over 300 sets the largest misses are 0.008 and 1.0 %): `tests/it/latent_sampling.rs`; quadrature over the shared growth (within 0.005): `tests/it/latent.rs`. Calibrated on worlds drawn from the prior with facts worded as in reports:
//! over 20 seeds of 2,000 worlds each, 2 of 20 p-values of reliability and 2 of 20 of uniform ranks lie below 0.05; all 40,000
//! together give p = 0.21 and 0.18, and 0.499, 0.799 and 0.949 of outcomes inside the central 50, 80 and 95 %
//! (`cargo test --release --test it calibration_over_seeds -- --ignored --nocapture`).

pub mod annual;
mod block;
mod doubt;
mod ep;
mod fact;
mod joint;
mod learning;
mod likelihood;
mod model;
mod panel;
mod posterior;
mod prior;
mod qmc;
mod resolve;
mod sensitivity;
mod shared;

pub use fact::{Fact, FactKind, granule_of, last_place, significant_digits};
pub use joint::{Aim, Joint};
pub use learning::{PooledLearning, countable, learn_pooled};
pub use model::Model;
pub use panel::{Panel, Pool, Scale, SeriesInfo};
pub use posterior::{Doubt, Evidence, Normal, PROBABILITY_FLOOR, Posterior};
pub use prior::{Prior, ScalePrior};
pub use sensitivity::{GROWTHS, Sensitivity, Spread};

use crate::error::Result;

/// Takes in a panel and answers for one series at some times: [`Model::fit`] and [`Model::posterior`] in one. For more
/// than one question keep the [`Model`].
///
/// # Errors
/// As those two.
pub fn infer(panel: &Panel, prior: &Prior, pool: Pool, series: usize, times: &[f64]) -> Result<Posterior> {
    Model::fit(panel, prior, pool)?.posterior(series, times)
}
