//! Growth from few facts: what bounded, rounded and implied figures say about a level in the future.
//!
//! ```
//! use ontrend::latent::{Fact, Panel, Pool, Prior, Scale, infer};
//! use ontrend::table::Bound;
//!
//! let mut panel = Panel::new();
//! let firms = panel.add_series("Yibin/ent_hightech", "ent_hightech", "Yibin", Scale::Count);
//! panel.add(Fact::exact(firms, 2024.0, 700.0)?);
//! panel.add(Fact::stated(firms, 2025.0, 810.0, Bound::Gt, None, None, None)?);
//! let posterior = infer(&panel, &Prior::shipped()?, Pool::All, firms, &[2028.0])?;
//! let p = posterior.probability_at_least(2028.0, 1200.0)?;
//! assert!(p > 0.2 && p < 0.8, "{p}");
//! # Ok::<(), ontrend::error::Error>(())
//! ```

pub mod annual;
mod block;
mod ep;
mod fact;
mod joint;
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
