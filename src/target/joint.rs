//! Targets that one sentence states together.

use super::assess::Attainment;
use super::panel::{Built, deadline};
use crate::latent::{Aim, Joint, Model};
use crate::table::Target;
use crate::time::Stamp;

/// Targets of one sentence and one deadline.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The report.
    pub doc: String,
    /// The deadline.
    pub ds: Stamp,
    /// The series, in text order.
    pub unique_ids: Vec<String>,
    /// Probability of all, of any, of each.
    pub joint: Joint,
}

/// One sentence's targets that can be judged, each with its place in the panel.
struct Sentence<'a> {
    first: &'a Target,
    members: Vec<(&'a Attainment, usize)>,
}

/// The joint probability of the open targets that one sentence states for one deadline.
pub(super) fn together(targets: &[Target], attainments: &[Attainment], built: &Built, model: &Model) -> Vec<Together> {
    let mut sentences: Vec<Sentence> = Vec::new();
    for attainment in attainments.iter().filter(|attainment| attainment.verdict.probability.is_some()) {
        let verdict = &attainment.verdict;
        let stated = |target: &&Target| {
            target.doc == verdict.doc && target.start == verdict.start && target.unique_id == verdict.unique_id
        };
        let (Some(target), Some(series)) = (targets.iter().find(stated), built.index.get(&verdict.unique_id)) else {
            continue;
        };
        let beside = |sentence: &&mut Sentence| {
            let first = sentence.first;
            !target.quote.is_empty() && first.doc == target.doc && first.ds == target.ds && first.quote == target.quote
        };
        match sentences.iter_mut().find(beside) {
            Some(sentence) => sentence.members.push((attainment, *series)),
            None => sentences.push(Sentence { first: target, members: vec![(attainment, *series)] }),
        }
    }
    sentences.retain(|sentence| sentence.members.len() > 1);
    sentences
        .into_iter()
        .filter_map(|Sentence { first, members }| {
            let aims: Vec<Aim> = members
                .iter()
                .map(|(one, series)| Aim {
                    series: *series,
                    t: deadline(first),
                    value: one.verdict.target,
                    at_least: !one.at_most,
                })
                .collect();
            Some(Together {
                doc: first.doc.clone(),
                ds: first.ds,
                unique_ids: members.iter().map(|(one, _)| one.verdict.unique_id.clone()).collect(),
                joint: model.joint(&aims).ok()?,
            })
        })
        .collect()
}
