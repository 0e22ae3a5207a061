//! The track record: what was known when a target was stated, the probability that followed from it, and the outcome.

use super::{Chain, ChainOptions, kin};
use crate::error::Result;
use crate::series::assemble;
use crate::table::{Column, Field, Kind, Observation, Sheet};
use crate::target::{AssessOptions, Judgement, assess};
use crate::time::{Date, Stamp};
use std::collections::BTreeSet;

/// One target whose outcome is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The series.
    pub unique_id: String,
    /// The deadline.
    pub ds: Stamp,
    /// The value to reach.
    pub target: f64,
    /// When it was stated.
    pub stated_on: Date,
    /// The probability from the facts of reports up to that day; absent where those give no level of the series.
    pub probability_then: Option<f64>,
    /// Whether it was attained.
    pub attained: bool,
    /// Whether that is stated, or inferred from figures before and after the deadline.
    pub stated: bool,
}

/// Days that are judged again. Each takes in everything that was known by then, so that more of them would make the time grow
/// with the square of the archive.
pub const MOST_DAYS: usize = 50;

/// What a record is of, where an archive has more days than are judged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampled {
    /// Days that were judged again.
    pub judged: usize,
    /// Days on which targets with a known outcome were stated.
    pub days: usize,
}

/// Judges every target with a known outcome from what was known when it was stated. No later report is looked at: the
/// series are assembled anew from the reports up to that day. Of more than [`MOST_DAYS`] such days so many are taken, evenly
/// over their order.
///
/// # Errors
/// As [`assess`].
pub fn track_record(chain: &Chain, options: &ChainOptions) -> Result<(Vec<Record>, Sampled)> {
    let settled = |judgement| match judgement {
        Judgement::Attained => Some((true, true)),
        Judgement::Missed => Some((false, true)),
        Judgement::LikelyAttained => Some((true, false)),
        Judgement::LikelyMissed => Some((false, false)),
        _ => None,
    };
    let past: Vec<_> = chain
        .assessment
        .attainments
        .iter()
        .filter_map(|one| Some((&one.verdict, settled(one.judgement)?, one.verdict.stated_on?)))
        .collect();
    let all: BTreeSet<Date> = past.iter().map(|(_, _, day)| *day).collect();
    let days = evenly(all.iter().copied().collect(), MOST_DAYS);
    let sampled = Sampled { judged: days.len(), days: all.len() };
    let dates: Vec<(String, Option<Date>)> =
        chain.documents.iter().map(|document| (document.doc.clone(), document.date())).collect();
    let kinship = |id: &str| kin(&options.lexicon, id);
    let mut records = Vec::new();
    for day in days {
        let known: BTreeSet<&str> = dates
            .iter()
            .filter(|(_, date)| date.is_some_and(|date| date <= day))
            .map(|(doc, _)| doc.as_str())
            .collect();
        let facts: Vec<Observation> =
            chain.observations.iter().filter(|fact| known.contains(fact.doc.as_str())).cloned().collect();
        let points = assemble(&facts, &kinship, &dates).points;
        let then: Vec<_> = past.iter().filter(|(_, _, stated)| *stated == day).collect();
        let targets: Vec<_> = chain
            .targets
            .iter()
            .filter(|target| {
                then.iter().any(|(verdict, _, _)| verdict.doc == target.doc && verdict.start == target.start)
            })
            .cloned()
            .collect();
        let options = AssessOptions { as_of: Some(day), details: false, sensitivity: false, ..options.assess.clone() };
        let judged = assess(&points, &targets, &options)?;
        for (verdict, (attained, stated), _) in then {
            let found = judged.attainments.iter().find(|one| {
                one.verdict.unique_id == verdict.unique_id
                    && one.verdict.ds == verdict.ds
                    && one.verdict.target == verdict.target
            });
            records.push(Record {
                unique_id: verdict.unique_id.clone(),
                ds: verdict.ds,
                target: verdict.target,
                stated_on: day,
                probability_then: found.and_then(|one| one.verdict.probability),
                attained: *attained,
                stated: *stated,
            });
        }
    }
    Ok((records, sampled))
}

/// At most so many of them, the first and the last included.
fn evenly(days: Vec<Date>, most: usize) -> Vec<Date> {
    if days.len() <= most {
        return days;
    }
    (0..most).filter_map(|at| days.get(at * (days.len() - 1) / (most - 1)).copied()).collect()
}

/// Mean squared distance of the probabilities from the outcomes, and over how many targets; `None` where no target had a
/// probability when it was stated.
#[must_use]
pub fn brier(records: &[Record]) -> Option<(f64, usize)> {
    let scores: Vec<f64> = records
        .iter()
        .filter_map(|record| Some((record.probability_then? - if record.attained { 1.0 } else { 0.0 }).powi(2)))
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "a number of targets")]
    let count = scores.len() as f64;
    (!scores.is_empty()).then(|| (scores.iter().sum::<f64>() / count, scores.len()))
}

/// The record as a table.
#[must_use]
pub fn record_sheet(records: &[Record]) -> Sheet {
    let column = |name: &str, kind| Column { name: name.to_string(), kind, required: true };
    Sheet {
        origin: "track_record".into(),
        columns: vec![
            column("unique_id", Kind::Text),
            column("ds", Kind::Stamp),
            column("target", Kind::Number),
            column("stated_on", Kind::Date),
            column("probability_then", Kind::Number),
            column("attained", Kind::Flag),
            column("outcome_stated", Kind::Flag),
        ],
        rows: records
            .iter()
            .map(|record| {
                vec![
                    record.unique_id.to_cell(),
                    record.ds.to_cell(),
                    record.target.to_cell(),
                    record.stated_on.to_cell(),
                    record.probability_then.to_cell(),
                    record.attained.to_cell(),
                    record.stated.to_cell(),
                ]
            })
            .collect(),
        lines: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Chain, ChainOptions, Document};
    use super::*;

    const PLAN: &str = "宜宾市科学技术局2022年工作计划\n2022年2月1日\n2021年，全市高新技术企业达240家。2022年，高新技术企业达300家。\n";
    const REPORT: &str = "宜宾市科学技术局工作总结\n2023年2月1日\n截至2022年末，全市高新技术企业达320家。\n";

    #[test]
    fn of_many_days_some_are_taken_evenly() {
        let days: Vec<Date> = (1..=28).filter_map(|day| Date::from_ymd_opt(2024, 2, day)).collect();
        assert_eq!(evenly(days.clone(), 28), days);
        let taken = evenly(days.clone(), 4);
        assert_eq!(taken, [days[0], days[9], days[18], days[27]]);
    }

    #[test]
    fn later_reports_do_not_leak_into_earlier_judgements() {
        let options = ChainOptions::shipped().unwrap();
        let read = |text: &str, doc: &str| Document::from_bytes(text.as_bytes(), doc, &options).unwrap();
        let chain =
            Chain::run(vec![read(PLAN, "plan.txt"), read(REPORT, "report.txt")], &options, &|_, _, _| {}).unwrap();
        let (records, sampled) = track_record(&chain, &options).unwrap();
        assert_eq!(sampled, Sampled { judged: 1, days: 1 });
        assert_eq!(records.len(), 1, "{records:?}");
        assert!(records[0].attained && records[0].stated);
        let alone = Chain::run(vec![read(PLAN, "plan.txt")], &options, &|_, _, _| {}).unwrap();
        assert_eq!(records[0].probability_then, alone.assessment.attainments[0].verdict.probability);
        let (score, count) = brier(&records).unwrap();
        assert!(count == 1 && score > 0.0 && score < 1.0);
    }
}
