//! How far an answer moves when the prior or the borrowing is changed.

use crate::error::Result;
use super::assess::Assessment;
use crate::latent::{Model, Panel, Pool, Prior};
use crate::table::{Cell, Column, Field, Kind, Sheet};

/// One other set of assumptions.
#[derive(Debug)]
pub struct Alternative {
    /// What is changed, English.
    pub name: &'static str,
    /// What is changed, Chinese.
    pub name_zh: &'static str,
    /// The panel under it.
    pub model: Model,
}

/// The panel as assumed and under the documented set of changes, the assumed one first.
///
/// The common growth a year is set to 0, 5 and 20 % (the prior of the pooled form is a judgement between the world's
/// reference class and what press releases show), the spread of growth is doubled, volatility is halved and doubled, and
/// nothing is borrowed from other series.
///
/// # Errors
/// As [`Model::fit`].
pub fn alternatives(panel: &Panel, prior: &Prior, pool: Pool) -> Result<Vec<Alternative>> {
    let set: [(&'static str, &'static str, Prior, Pool); 8] = [
        ("as assumed", "默认假设", prior.clone(), pool),
        ("common growth 0 % a year", "共同增速取0%", prior.clone().with_drift(0.0), pool),
        ("common growth 5 % a year", "共同增速取5%", prior.clone().with_drift(0.05), pool),
        ("common growth 20 % a year", "共同增速取20%", prior.clone().with_drift(0.20), pool),
        ("spread of growth doubled", "增速离散度加倍", prior.clone().with_wider_drift(2.0), pool),
        ("volatility halved", "波动减半", prior.clone().with_volatility(0.5), pool),
        ("volatility doubled", "波动加倍", prior.clone().with_volatility(2.0), pool),
        ("nothing borrowed", "不借用其他序列", prior.clone(), Pool::None),
    ];
    set.into_iter()
        .map(|(name, name_zh, prior, pool)| Ok(Alternative { name, name_zh, model: Model::fit(panel, &prior, pool)? }))
        .collect()
}

/// The probabilities of every target under every set of assumptions, as a table.
#[must_use]
pub fn sheet(assessment: &Assessment) -> Sheet {
    let column = |name: &str, kind| Column { name: name.to_string(), kind, required: true };
    let rows = assessment
        .attainments
        .iter()
        .flat_map(|attainment| {
            let verdict = &attainment.verdict;
            attainment.sensitivity.iter().map(|(name, name_zh, probability)| {
                vec![
                    Cell::Text(verdict.unique_id.clone()),
                    verdict.ds.to_cell(),
                    Cell::Number(verdict.target),
                    Cell::Text((*name).to_string()),
                    Cell::Text((*name_zh).to_string()),
                    Cell::Number(*probability),
                ]
            })
        })
        .collect();
    Sheet {
        origin: "sensitivity".into(),
        columns: vec![
            column("unique_id", Kind::Text),
            column("ds", Kind::Text),
            column("target", Kind::Number),
            column("assumption", Kind::Text),
            column("assumption_zh", Kind::Text),
            column("probability", Kind::Number),
        ],
        rows,
        lines: Vec::new(),
    }
}
