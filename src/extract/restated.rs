//! The same figure in headline and body: the one that says less takes over what the other one states.

use super::subject::likeness;
use crate::table::{Observation, Role};
use std::collections::{HashMap, HashSet};

/// Figures below this are met by chance, so that their names must agree too.
const TELLING: f64 = 20.0;

/// 18条举措 and 18项举措 count the same things.
fn kind(unit: &str) -> &str {
    if matches!(unit, "个" | "项" | "条" | "家" | "户" | "件") { "个" } else { unit }
}

/// Settles headlines from the body, and undated figures from the same figure with a date.
pub(super) fn settle(rows: &mut [Observation], headlines: &HashSet<u64>) {
    let mut by_amount: HashMap<(u64, u32), Vec<usize>> = HashMap::new();
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut units = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let unit = *numbers.entry(kind(&row.unit)).or_insert(next);
        units.push(unit);
        by_amount.entry((row.value.to_bits(), unit)).or_default().push(index);
    }
    for index in 0..rows.len() {
        let row = &rows[index];
        let headline = headlines.contains(&row.start);
        let dated = !row.inferred.contains("period_end") && row.period_end.is_some();
        if !headline && (dated || row.indicator_id.is_empty()) {
            continue;
        }
        let Some(others) = by_amount.get(&(row.value.to_bits(), units[index])) else { continue };
        let fits = |other: &&usize| {
            let other = &rows[**other];
            let alike = || likeness(&row.indicator, &other.indicator);
            let stated = !other.inferred.contains("period_end") && other.period_end.is_some();
            if headline {
                !headlines.contains(&other.start)
                    && match alike() {
                        0.5.. => true,
                        alike => row.value.abs() >= TELLING && (alike > 0.0 || row.indicator.chars().count() <= 3),
                    }
            } else {
                stated
                    && row.role == Role::Actual
                    && other.indicator_id == row.indicator_id
                    && other.measure == row.measure
                    && other.region == row.region
                    && other.role == row.role
            }
        };
        // Neighbours first, so that a long file of many reports stays in linear time.
        let place = others.partition_point(|&other| other < index);
        let near = others[place.saturating_sub(4)..others.len().min(place + 8)].iter();
        let Some(&found) = near.filter(|other| **other != index).find(fits) else { continue };
        let other = rows[found].clone();
        let row = &mut rows[index];
        if headline {
            row.indicator = other.indicator;
            row.indicator_id = other.indicator_id;
            row.measure = other.measure;
            row.role = other.role;
            row.region = other.region;
            row.region_code = other.region_code;
        }
        row.period_start = other.period_start;
        row.period_end = other.period_end;
        if row.base_period.is_empty() || !other.base_period.is_empty() {
            row.base_period = other.base_period;
        }
        let mut inferred: Vec<&str> = row.inferred.split(';').filter(|word| !word.is_empty()).collect();
        for word in ["period_start", "period_end"].into_iter().chain(headline.then_some("indicator")) {
            if !inferred.contains(&word) {
                inferred.push(word);
            }
        }
        row.inferred = inferred.join(";");
    }
}
