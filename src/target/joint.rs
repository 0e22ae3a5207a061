//! Targets that one sentence states together.

use super::assess::Attainment;
use super::panel::{Built, deadline};
use super::wording::Judgement;
use crate::latent::{Aim, Joint, Model};
use crate::table::Target;
use crate::time::Stamp;
use std::collections::BTreeMap;

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
///
/// `targets` are those of the `attainments`, in the same order.
pub(super) fn together(targets: &[&Target], attainments: &[Attainment], built: &Built, model: &Model) -> Vec<Together> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut places: BTreeMap<(&str, Stamp, &str), usize> = BTreeMap::new();
    for (attainment, &target) in attainments.iter().zip(targets) {
        let open = attainment.verdict.probability.is_some() && attainment.judgement != Judgement::Attained;
        let Some(series) = built.index.get(&target.unique_id).filter(|_| open && !target.quote.is_empty()) else {
            continue;
        };
        let place = *places.entry((&target.doc, target.ds, &target.quote)).or_insert_with(|| {
            sentences.push(Sentence { first: target, members: Vec::new() });
            sentences.len() - 1
        });
        sentences[place].members.push((attainment, *series));
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
