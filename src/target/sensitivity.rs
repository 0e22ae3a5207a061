//! The sensitivity table: the probability of every target under every set of assumptions.
//!
//! The sets themselves are those of [`latent::Sensitivity`](crate::latent::Sensitivity).

use super::assess::Assessment;
use crate::table::{Cell, Column, Field, Kind, Sheet};

/// The Chinese name of a set of assumptions.
#[must_use]
pub fn name_zh(name: &str) -> String {
    match name {
        "as given" => "默认假设".into(),
        "growth spread × 2" => "增速离散度加倍".into(),
        "volatility × 2" => "波动加倍".into(),
        "no borrowing" => "不借用其他序列".into(),
        "pooled form" => "合并模型".into(),
        other => match other.strip_prefix("growth ").and_then(|rate| rate.parse::<f64>().ok()) {
            Some(rate) => format!("共同增速取每年{:.0}%", 100.0 * rate),
            None => other.to_string(),
        },
    }
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
            attainment.sensitivity.iter().map(|(name, probability)| {
                vec![
                    Cell::Text(verdict.unique_id.clone()),
                    verdict.ds.to_cell(),
                    Cell::Number(verdict.target),
                    Cell::Text(name.clone()),
                    Cell::Text(name_zh(name)),
                    Cell::Number(*probability),
                ]
            })
        })
        .collect();
    Sheet {
        origin: "sensitivity".into(),
        columns: vec![
            column("unique_id", Kind::Text),
            column("ds", Kind::Stamp),
            column("target", Kind::Number),
            column("assumption", Kind::Text),
            column("assumption_zh", Kind::Text),
            column("probability", Kind::Number),
        ],
        rows,
        lines: Vec::new(),
    }
}
