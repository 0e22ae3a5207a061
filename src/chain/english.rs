//! English names for what a chain holds.

use super::Chain;
use crate::extract::Lexicon;
use std::collections::HashMap;
use std::sync::OnceLock;

/// English names of provinces and prefectures.
fn regions() -> &'static HashMap<&'static str, &'static str> {
    static NAMES: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        include_str!("../../data/regions_en.csv").lines().skip(1).filter_map(|line| line.split_once(',')).collect()
    })
}

impl Chain {
    /// Puts English names in place of the Chinese names of indicators and of provinces and prefectures, for charts and briefs
    /// in English; an indicator that the vocabulary does not know, a county and a quote stay as they are.
    pub fn name_in_english(&mut self, lexicon: &Lexicon) {
        let rename = |unique_id: &str, region: &mut String, name: &mut String| {
            if let Some(english) = english_name(lexicon, unique_id) {
                *name = english;
            }
            if let Some(english) = regions().get(region.as_str()) {
                *region = (*english).to_string();
            }
        };
        for row in &mut self.observations {
            rename(&row.indicator_id, &mut row.region, &mut row.indicator);
        }
        for aim in &mut self.without_deadline {
            rename(&aim.indicator_id, &mut aim.region, &mut aim.indicator);
        }
        for point in self.series.iter_mut().chain(self.kindred.iter_mut().map(|(_, point)| point)) {
            rename(&point.unique_id, &mut point.region, &mut point.indicator);
        }
        for target in &mut self.targets {
            rename(&target.unique_id, &mut target.region, &mut target.indicator);
        }
        for one in &mut self.assessment.attainments {
            let verdict = &mut one.verdict;
            let before = format!("{}{}", verdict.region, verdict.indicator);
            rename(&verdict.unique_id, &mut verdict.region, &mut verdict.indicator);
            let after = format!("{} {}", verdict.region, verdict.indicator);
            verdict.why_en = verdict.why_en.replace(&before, after.trim());
        }
        for trial in &mut self.trials {
            rename(&trial.unique_id, &mut String::new(), &mut trial.indicator);
        }
    }
}

/// The English name of a series' indicator, without the remarks in brackets; what parts its figures from the plain level is
/// said behind it.
fn english_name(lexicon: &Lexicon, unique_id: &str) -> Option<String> {
    let indicator = unique_id.split_once('/').map_or(unique_id, |(_, indicator)| indicator);
    let (id, kind) = indicator.split_once('#').unwrap_or((indicator, ""));
    let known = lexicon.indicator(id).filter(|known| !known.name_en.is_empty())?;
    let name = known.name_en.split(" (").next().unwrap_or(&known.name_en).trim();
    Some(if kind.is_empty() { name.to_string() } else { format!("{name} ({kind})") })
}
