//! The touchstone: Yibin's 三倍增 by 2027 and the outcome of its 2022 plan, from the five seed reports alone.
//!
//! The probabilities are goldens of version 0.1.0 (shipped prior, pool `all`), held within five points: a change of prior or
//! model that moves them further must say so in the changelog.

use ontrend::chain::{Chain, ChainOptions, gather, read_all};
use ontrend::target::{Attainment, Judgement};
use std::path::PathBuf;
use std::sync::OnceLock;

fn chain() -> &'static Chain {
    static CHAIN: OnceLock<Chain> = OnceLock::new();
    CHAIN.get_or_init(|| {
        let options = ChainOptions::shipped().unwrap();
        let seeds = gather(&[PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds"))]).unwrap();
        let (documents, errors) = read_all(&seeds, &options, &|_, _, _| {});
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(documents.len(), 5);
        Chain::run(documents, &options, &|_, _, _| {}).unwrap()
    })
}

fn attainment(unique_id: &str) -> &'static Attainment {
    let found = chain().assessment.attainments.iter().find(|one| one.verdict.unique_id == unique_id);
    found.unwrap_or_else(|| panic!("no target on {unique_id}"))
}

#[test]
fn the_three_targets_are_judged_from_the_text_alone() {
    let cases = [
        ("宜宾市/ent_srdi_giant", 7.0, 50.0, 1.149, 0.02, Judgement::OffTrend),
        ("宜宾市/ent_srdi", 163.0, 400.0, 0.418, 0.21, Judgement::OffTrend),
        ("宜宾市/ent_innov_sme", 283.0, 500.0, 0.248, 0.42, Judgement::Open),
    ];
    for (id, latest, target, required, probability, judgement) in cases {
        let found = attainment(id);
        let verdict = &found.verdict;
        assert_eq!((verdict.latest, verdict.target), (Some(latest), target), "{id}");
        assert_eq!(verdict.latest_ds.unwrap().to_string(), "2025-06-06", "{id}");
        assert_eq!(verdict.ds.to_string(), "2027-12-31", "{id}");
        assert!((verdict.required_cagr.unwrap() - required).abs() < 2e-3, "{id}: {:?}", verdict.required_cagr);
        let p = verdict.probability.unwrap();
        assert!((p - probability).abs() < 0.05, "{id}: {p}");
        assert!(verdict.probability_lo.unwrap() <= p && p <= verdict.probability_hi.unwrap(), "{id}");
        assert_eq!(found.judgement, judgement, "{id}");
        assert!(verdict.why.contains("2027年末") && verdict.why_en.contains("2027-12-31"), "{id}");
        assert_eq!(found.findings.len(), ontrend::target::rules::Rule::ALL.len(), "{id}");
    }
    // 今年已认定25家 implies a second point, and so an observed pace.
    assert!((attainment("宜宾市/ent_innov_sme").verdict.observed_cagr.unwrap() - 0.24).abs() < 0.01);
}

#[test]
fn every_number_leads_back_to_its_bytes() {
    for verdict in chain().assessment.verdicts() {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds").join(&verdict.doc);
        let bytes = std::fs::read(file).unwrap();
        let slice = &bytes[usize::try_from(verdict.start).unwrap()..usize::try_from(verdict.end).unwrap()];
        let text: String = String::from_utf8_lossy(slice).chars().filter(|c| c.is_ascii_digit()).collect();
        let digits = format!("{}", verdict.target).replace('.', "");
        // 2千, 千万 and the like are written without the digits of their value.
        assert!(
            text.is_empty() || digits.starts_with(text.trim_end_matches('0')),
            "{}: {text} for {digits}",
            verdict.unique_id
        );
    }
}

#[test]
fn no_reading_of_the_slogan_fits_all_three() {
    let trials = &chain().trials;
    let factors: Vec<f64> = trials.iter().map(|trial| trial.reading.factor).take(3).collect();
    assert_eq!(factors, [3.0, 4.0, 8.0]);
    assert_eq!(trials.len(), 9);
    assert!(trials.iter().all(|trial| trial.holds == Some(false)));
    let (zh, _) = ontrend::target::slogan::finding(trials).unwrap();
    assert!(zh.contains("7.14") && zh.contains("2.45") && zh.contains("1.77"), "{zh}");
}

#[test]
fn all_three_together_are_less_likely_than_each_and_one_of_them_more() {
    let together = chain().assessment.joints.iter().find(|one| one.unique_ids.len() == 3).unwrap();
    let least = together.joint.each.iter().copied().fold(1.0, f64::min);
    let most = together.joint.each.iter().copied().fold(0.0, f64::max);
    assert!(together.joint.all <= least && together.joint.all >= together.joint.independent);
    assert!(together.joint.any >= most && together.joint.any < 0.7);
}

#[test]
fn the_plan_of_2022_stands_beside_its_outcome() {
    let small = attainment("宜宾市/ent_tech_sme");
    assert_eq!(small.judgement, Judgement::LikelyAttained);
    assert!(small.verdict.why.contains("1,747"), "{}", small.verdict.why);
    let revenue = attainment("宜宾市/hti_revenue");
    assert!(revenue.verdict.why.contains("1,697"), "{}", revenue.verdict.why);
    // 技术合同认定登记额 has no later figure of its own; 技术合同成交额, its whole, has.
    let kindred = chain().kindred.iter().map(|(index, point)| (&chain().assessment.attainments[*index].verdict, point));
    let (target, figure) =
        kindred.into_iter().find(|(verdict, _)| verdict.unique_id == "宜宾市/tc_registered").unwrap();
    assert_eq!((target.target, figure.y), (18.0, 100.0));
}

#[test]
fn implied_points_have_the_interval_of_their_arithmetic() {
    let point = |id: &str, ds: &str| {
        chain().series.iter().find(|point| point.unique_id == id && point.ds.to_string() == ds).unwrap()
    };
    let base = point("宜宾市/ent_tech_sme", "2021-12-31");
    assert!((base.y - 1747.0 / 1.6).abs() < 1e-9);
    assert!((base.lo.unwrap() - 1746.5 / 1.605).abs() < 1e-6 && (base.hi.unwrap() - 1747.5 / 1.595).abs() < 1e-6);
    // 净增超100家、总数超810家: the year before, (700, 720].
    let before = point("绵阳市/ent_hightech", "2022-12-31");
    assert!((before.lo.unwrap() - 700.0).abs() < 1e-9 && (before.hi.unwrap() - 720.0).abs() < 1e-9);
}
