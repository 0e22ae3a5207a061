//! Targets: what they ask, whether they are on trend, and how likely they are met.
//!
//! [`collect`] takes the targets out of the observations, [`slogan`] holds slogans such as 三倍增 against the numbers that
//! stand beside them, [`rules`] are the official progress rules, and [`assess`] joins them with the probability of
//! attainment from [`latent`](crate::latent) into one [`Verdict`](crate::table::Verdict) a target.

mod assess;
mod case;
mod collect;
pub mod condition;
pub mod disagreement;
mod joint;
mod outlook;
pub mod pace;
mod panel;
mod rate;
pub mod rules;
pub mod sensitivity;
pub mod slogan;
mod wording;

pub use assess::{AssessOptions, Assessment, Attainment, NextFigure, assess, assess_with};
pub use collect::{Collection, collect};
pub use joint::Together;
pub use wording::{Judgement, OFF_TREND, ON_TREND};
#[cfg(feature = "plot")]
pub(crate) use wording::{chance, percent};
