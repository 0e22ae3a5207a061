//! How far an answer moves when the prior or the borrowing is changed.

use super::model::Model;
use super::panel::{Panel, Pool};
use super::prior::Prior;
use crate::error::{Error, Result};
use std::sync::Arc;

/// The same panel under a documented set of other assumptions.
///
/// | name | what is changed |
/// | --- | --- |
/// | as given | nothing |
/// | growth 0, 0.05, 0.12, 0.20 | mean of the common growth a year of counts and amounts |
/// | growth spread × 2 | standard deviations of common, kind, region and own growth |
/// | volatility × 2 | median volatility |
/// | no borrowing | every series alone (left out where the pool is none anyway) |
#[derive(Debug)]
pub struct Sensitivity {
    rows: Vec<(String, Model)>,
}

/// The answers to one question under every assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// (name, probability), the first as given.
    pub rows: Vec<(String, f64)>,
    /// Least of them.
    pub lo: f64,
    /// Largest of them.
    pub hi: f64,
}

/// Means of the common growth that are tried.
pub const GROWTHS: [f64; 4] = [0.0, 0.05, 0.12, 0.2];

impl Sensitivity {
    /// Takes in the panel under every assumption.
    ///
    /// # Errors
    /// As [`Model::fit`].
    pub fn fit(panel: &Panel, prior: &Prior, pool: Pool) -> Result<Self> {
        let panel = Arc::new(panel.clone());
        let fit = |prior: Prior| Model::fit_shared(Arc::clone(&panel), &prior, pool);
        let given = fit(prior.clone())?;
        let mut rows = Vec::new();
        for growth in GROWTHS {
            rows.push((format!("growth {growth:.2}"), given.with_growth(growth)?));
        }
        rows.push(("growth spread × 2".to_owned(), fit(prior.clone().with_wider_drift(2.0))?));
        rows.push(("volatility × 2".to_owned(), fit(prior.clone().with_volatility(2.0))?));
        if pool != Pool::None {
            rows.push(("no borrowing".to_owned(), given.apart()));
        }
        rows.insert(0, ("as given".to_owned(), given));
        Ok(Self { rows })
    }

    /// Takes in the panel as given and under no other assumption, in a third of the time.
    ///
    /// # Errors
    /// As [`Model::fit`].
    pub fn as_given(panel: &Panel, prior: &Prior, pool: Pool) -> Result<Self> {
        let given = Model::fit_shared(Arc::new(panel.clone()), prior, pool)?;
        Ok(Self { rows: vec![("as given".to_owned(), given)] })
    }

    /// The model as given.
    ///
    /// # Errors
    /// None: the first row is always there.
    pub fn given(&self) -> Result<&Model> {
        self.rows
            .first()
            .map(|(_, model)| model)
            .ok_or_else(|| Error::too_few("sensitivity", 0, 1, "fit a panel first"))
    }

    /// All models with their names.
    #[must_use]
    pub fn models(&self) -> &[(String, Model)] {
        &self.rows
    }

    /// P(value at `t` ≥ `x`), or ≤ where `at_least` is false, under every assumption.
    ///
    /// # Errors
    /// As [`Model::posterior`].
    pub fn probability(&self, series: usize, t: f64, x: f64, at_least: bool) -> Result<Spread> {
        let mut spreads = self.probabilities(series, &[(t, x, at_least)])?;
        spreads.pop().ok_or_else(|| Error::too_few("sensitivity", 0, 1, "ask about at least one target"))
    }

    /// The same for several targets (t, x, at least) of one series, at the cost of one.
    ///
    /// # Errors
    /// As [`Model::posterior`].
    pub fn probabilities(&self, series: usize, targets: &[(f64, f64, bool)]) -> Result<Vec<Spread>> {
        let mut times: Vec<f64> = targets.iter().map(|target| target.0).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        let mut spreads: Vec<Spread> =
            targets.iter().map(|_| Spread { rows: Vec::new(), lo: f64::INFINITY, hi: f64::NEG_INFINITY }).collect();
        for (name, model) in &self.rows {
            let posterior = model.posterior(series, &times)?;
            for (spread, &(t, x, at_least)) in spreads.iter_mut().zip(targets) {
                let p = if at_least {
                    posterior.probability_at_least(t, x)?
                } else {
                    posterior.probability_at_most(t, x)?
                };
                spread.lo = spread.lo.min(p);
                spread.hi = spread.hi.max(p);
                spread.rows.push((name.clone(), p));
            }
        }
        Ok(spreads)
    }
}
