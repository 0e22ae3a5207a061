//! Slogans held against numbers: what 三倍增 or 翻番 may mean, and which meaning the stated figures bear out.
//!
//! 增长N倍 and N倍增 are read in three ways in official prose: to N times the base (×N), by N times the base (+N·100 %,
//! that is ×(N+1)), and as N doublings (×2^N). 翻N番 is N doublings; 翻番 and 倍增 are one.
//!
//! ```
//! use ontrend::target::slogan::readings;
//! let factors: Vec<f64> = readings("三倍增").iter().map(|reading| reading.factor).collect();
//! assert_eq!(factors, [3.0, 4.0, 8.0]);
//! ```

use crate::table::{Measure, Observation, Role, Target};

/// One meaning of a slogan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// In English: `×3`, `+300 %`, `three doublings`.
    pub name: &'static str,
    /// In Chinese.
    pub name_zh: &'static str,
    /// The factor between base and target.
    pub factor: f64,
}

/// A reading held against one stated target and its base.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The slogan as written.
    pub slogan: String,
    /// The meaning that is tried.
    pub reading: Reading,
    /// The series of the target.
    pub unique_id: String,
    /// Indicator name.
    pub indicator: String,
    /// The stated base, where the text gives one.
    pub base: Option<f64>,
    /// The stated target.
    pub target: f64,
    /// Target over base.
    pub factor: Option<f64>,
    /// What the reading would make of the base.
    pub implied_target: Option<f64>,
    /// The base from which the reading would give the target.
    pub implied_base: f64,
    /// Whether target over base agrees with the reading within [`TOLERANCE`].
    pub holds: Option<bool>,
    /// The report and the bytes of the slogan.
    pub source: (String, u64, u64, u64),
}

/// A stated target may be rounded: agreement within a tenth.
pub const TOLERANCE: f64 = 0.1;
/// A slogan speaks for the targets of its own sentence and the next.
const REACH: u64 = 600;

/// The number that a Chinese or Arabic digit at the head of a slogan names.
fn count(text: &str) -> Option<f64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        return digits.parse().ok();
    }
    text.chars()
        .find_map(|c| "一二三四五六七八九十".chars().position(|d| d == c))
        .map(|at| at as f64 + 1.0)
        .or_else(|| text.contains('两').then_some(2.0))
}

/// The meanings of a slogan; none where the words are no slogan of multiplication.
#[must_use]
pub fn readings(slogan: &str) -> Vec<Reading> {
    let times = |factor| Reading { name: "to N times", name_zh: "增至N倍（×N）", factor };
    let by = |factor| Reading { name: "by N times (+N·100 %)", name_zh: "增加N倍（+N·100%）", factor };
    let doublings = |factor| Reading { name: "N doublings", name_zh: "翻N番（×2的N次方）", factor };
    if slogan.contains('翻') || slogan.contains('番') {
        return vec![doublings(2f64.powf(count(slogan).unwrap_or(1.0)))];
    }
    if slogan.contains("倍增") || slogan.contains("倍") {
        return match count(slogan) {
            Some(n) if n > 1.0 => vec![times(n), by(n + 1.0), doublings(2f64.powf(n))],
            _ => vec![times(2.0)],
        };
    }
    Vec::new()
}

/// Whether an observation is such a slogan: a multiple that is aimed at, for several targets or one.
fn is_slogan(observation: &Observation) -> bool {
    observation.role == Role::Target
        && observation.measure == Measure::Growth
        && (observation.mention.contains("倍增") || observation.mention.contains('翻'))
}

/// Every slogan of the reports, every reading, held against every target that stands beside it.
#[must_use]
pub fn examine(observations: &[Observation], targets: &[Target]) -> Vec<Trial> {
    let mut trials: Vec<Trial> = Vec::new();
    let mut seen: Vec<(&str, u64)> = Vec::new();
    for slogan in observations.iter().filter(|observation| is_slogan(observation)) {
        // One slogan may stand for several indicators and so in several rows.
        if seen.contains(&(slogan.doc.as_str(), slogan.start)) {
            continue;
        }
        seen.push((&slogan.doc, slogan.start));
        let beside = targets.iter().filter(|target| {
            target.doc == slogan.doc
                && target.measure != Some(Measure::Growth)
                && target.start.abs_diff(slogan.end) <= REACH
                && target.ds.date() == slogan.period_end
        });
        for target in beside {
            for reading in readings(&slogan.mention) {
                let factor = target.base.filter(|base| *base > 0.0).map(|base| target.target / base);
                trials.push(Trial {
                    slogan: slogan.mention.clone(),
                    reading,
                    unique_id: target.unique_id.clone(),
                    indicator: target.indicator.clone(),
                    base: target.base,
                    target: target.target,
                    factor,
                    implied_target: target.base.map(|base| base * reading.factor),
                    implied_base: target.target / reading.factor,
                    holds: factor.map(|factor| (factor / reading.factor).ln().abs() <= (1.0 + TOLERANCE).ln()),
                    source: (slogan.doc.clone(), slogan.line, slogan.start, slogan.end),
                });
            }
        }
    }
    trials
}

/// The finding in one sentence, Chinese and English; `None` where there is nothing to hold a slogan against.
#[must_use]
pub fn finding(trials: &[Trial]) -> Option<(String, String)> {
    let slogan = &trials.first()?.slogan;
    let factors: Vec<String> = {
        let mut seen: Vec<&str> = Vec::new();
        trials
            .iter()
            .filter(|trial| {
                let new = !seen.contains(&trial.unique_id.as_str());
                seen.push(&trial.unique_id);
                new
            })
            .filter_map(|trial| trial.factor.map(|factor| format!("{} ×{factor:.2}", trial.indicator)))
            .collect()
    };
    let factors = if factors.is_empty() { vec!["–".to_string()] } else { factors };
    let readings: Vec<f64> = {
        let mut all: Vec<f64> = trials.iter().map(|trial| trial.reading.factor).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    };
    let fits = |factor: f64| {
        let tried: Vec<&Trial> = trials.iter().filter(|trial| trial.reading.factor == factor).collect();
        tried.iter().filter(|trial| trial.holds.is_some()).count() > 0
            && tried.iter().all(|trial| trial.holds == Some(true))
    };
    let listed: Vec<String> = readings.iter().map(|factor| format!("×{factor}")).collect();
    let fitting: Vec<String> =
        readings.iter().filter(|factor| fits(**factor)).map(|factor| format!("×{factor}")).collect();
    Some(if fitting.is_empty() {
        (
            format!("“{slogan}”读作{}均不与所列目标和基数相符：{}。", listed.join("、"), factors.join("，")),
            format!(
                "no reading of “{slogan}” ({}) fits all stated targets and bases: {}",
                listed.join(", "),
                factors.join(", ")
            ),
        )
    } else {
        (
            format!("“{slogan}”读作{}时与所列目标和基数相符：{}。", fitting.join("、"), factors.join("，")),
            format!(
                "“{slogan}” read as {} fits the stated targets and bases: {}",
                fitting.join(", "),
                factors.join(", ")
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doublings_multiply() {
        assert_eq!(readings("翻两番")[0].factor, 4.0);
        assert_eq!(readings("翻番")[0].factor, 2.0);
        assert_eq!(readings("倍增")[0].factor, 2.0);
        assert!(readings("增长").is_empty());
    }
}
