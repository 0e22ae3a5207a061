//! Assessment of whole tables: directions, steps, early attainment, shared shocks, many contradictions, monotone answers.

use ontrend::latent::{Aim, Fact, Model, Panel, Pool, Prior, Scale, infer};
use ontrend::num::gaussian::{cdf, quantile};
use ontrend::table::{Row, SeriesPoint, Target, csv};
use ontrend::target::{AssessOptions, Assessment, Judgement, assess};
use proptest::prelude::*;

fn tables(points: &str, targets: &str, options: &AssessOptions) -> Assessment {
    let points = format!("unique_id,ds,y,unit\n{points}\n");
    let targets = format!("unique_id,ds,target,unit,bound,base\n{targets}\n");
    let points = SeriesPoint::from_sheet(&csv::read(points.as_bytes(), "points").unwrap()).unwrap();
    let targets = Target::from_sheet(&csv::read(targets.as_bytes(), "targets").unwrap()).unwrap();
    assess(&points, &targets, options).unwrap()
}

fn options(pool: Pool) -> AssessOptions {
    AssessOptions { pool, ..AssessOptions::shipped().unwrap() }
}

const RISING: &str = "r/a,2021-12-31,100,\nr/a,2022-12-31,112,\nr/a,2023-12-31,121,\nr/a,2024-12-31,135,";

/// Without bound and base a target is a floor, also below the newest figure; its probability falls as it gets harder.
#[test]
fn plain_targets_are_floors_and_always_have_a_probability() {
    for pool in Pool::ALL {
        let targets: Vec<String> = [120, 130, 140, 170, 220].iter().map(|x| format!("r/a,2026-12-31,{x},,,")).collect();
        let found = tables(RISING, &targets.join("\n"), &options(pool));
        let p: Vec<f64> = found.attainments.iter().map(|one| one.verdict.probability.unwrap()).collect();
        assert!(p.windows(2).all(|pair| pair[0] > pair[1]) && p[0] > 0.7 && p[4] < 0.3, "{pool}: {p:?}");
        assert_eq!(found.attainments[0].judgement, Judgement::Attained);
        assert!(found.attainments[0].verdict.why_en.contains("still holds"));
        assert!(found.attainments.iter().all(|one| !one.sensitivity.is_empty() && !one.path.is_empty()));
    }
    // A base above the target turns it into a ceiling.
    let found = tables(RISING, "r/a,2026-12-31,120,,,135\nr/a,2026-12-31,120,,le,", &options(Pool::None));
    assert!(found.attainments.iter().all(|one| one.at_most && one.verdict.probability.unwrap() < 0.3));
}

/// A target on a growth rate is judged by the rates stated so far, as they stand: harder is less likely, a ceiling is the rest of
/// the floor, and the years behind the newest gap do not count.
#[test]
fn rates_are_forecast_as_they_stand() {
    let read = |rows: &str, targets: &str| {
        let points = format!("unique_id,ds,y,unit,measure\n{rows}\n");
        let targets = format!("unique_id,ds,target,unit,measure,bound\n{targets}\n");
        let points = SeriesPoint::from_sheet(&csv::read(points.as_bytes(), "points").unwrap()).unwrap();
        let targets = Target::from_sheet(&csv::read(targets.as_bytes(), "targets").unwrap()).unwrap();
        assess(&points, &targets, &AssessOptions::shipped().unwrap()).unwrap()
    };
    let rates = "r/g,2020-12-31,5.1,%,growth\nr/g,2021-12-31,6.2,%,growth\nr/g,2022-12-31,5.4,%,growth\n\
                 r/g,2023-12-31,5.9,%,growth\nr/g,2024-12-31,5.6,%,growth";
    let targets = "r/g,2025-12-31,2,%,growth,ge\nr/g,2025-12-31,5.6,%,growth,ge\nr/g,2025-12-31,9,%,growth,ge\n\
                   r/g,2025-12-31,9,%,growth,le\nr/g,2027-12-31,9,%,growth,ge";
    let found = read(rates, targets);
    let p: Vec<f64> = found.attainments.iter().map(|one| one.verdict.probability.unwrap()).collect();
    assert!(p[0] > 0.9 && (0.3..0.7).contains(&p[1]) && p[2] < 0.1, "{p:?}");
    assert!((p[2] + p[3] - 1.0).abs() < 1e-9 && p[4] >= p[2], "{p:?}");
    for one in &found.attainments {
        assert!(!one.sensitivity.is_empty() && one.path.iter().all(|row| row.mean.is_finite()), "{:?}", one.verdict);
        let median = one.verdict.median.unwrap();
        assert!((5.0..6.5).contains(&median), "{median}");
        // A rate does not grow towards its target, and rules about levels that do say nothing of it.
        assert!(one.verdict.required_cagr.is_none() && one.verdict.observed_cagr.is_none(), "{:?}", one.verdict);
        assert!(one.verdict.eurostat.contains("growth rate"), "{}", one.verdict.eurostat);
    }
    // A rate from before the gap of years says nothing.
    let gap = read(&format!("r/g,2012-12-31,14,%,growth\n{rates}"), targets);
    let again: Vec<f64> = gap.attainments.iter().map(|one| one.verdict.probability.unwrap()).collect();
    assert_eq!(p, again);
    // No rate before the deadline, no probability.
    let none = read("r/g,2026-12-31,5,%,growth", "r/g,2025-12-31,5,%,growth,ge");
    assert!(none.attainments.iter().all(|one| one.verdict.probability.is_none()));
}

/// Integer steps are years: the same answer as for the dates of year ends.
#[test]
fn steps_are_years() {
    let dated = tables(RISING, "r/a,2027-12-31,170,,,", &options(Pool::None));
    let steps = tables("r/a,1,100,\nr/a,2,112,\nr/a,3,121,\nr/a,4,135,", "r/a,7,170,,,", &options(Pool::None));
    let p = |found: &Assessment| found.attainments[0].verdict.probability.unwrap();
    assert!((p(&dated) - p(&steps)).abs() < 0.01, "{} {}", p(&dated), p(&steps));
}

/// What cannot be answered is refused with its reason, and everything else is answered.
#[test]
fn bad_input_is_refused_or_answered() {
    let points = "r/unit,2024-12-31,5,家\nr/far,2024-12-31,5,\nr/zero,2022-12-31,0,\nr/zero,2023-12-31,0,\nr/zero,2024-12-31,0,\n\
                  r/jump,2023-12-31,5,\nr/jump,2024-12-31,5000000,\nr/past,2023-12-31,10,\nr/past,2025-12-31,12,\n\
                  r/down,2023-12-31,-4,\nr/down,2024-12-31,-6,";
    let targets = "r/unit,2027-12-31,9,亿元,,\nr/far,2124-12-31,9,,,\nr/zero,2027-12-31,9,,,\nr/jump,2027-12-31,6000000,,,\n\
                   r/past,2024-12-31,11,,,\nr/down,2027-12-31,3,,,\nr/none,2027-12-31,3,,,";
    for pool in Pool::ALL {
        let found = tables(points, targets, &options(pool));
        let reasons: Vec<String> = found.refused.iter().map(ToString::to_string).collect();
        assert!(reasons.iter().any(|why| why.contains("r/unit") && why.contains("unit")), "{reasons:?}");
        assert!(reasons.iter().any(|why| why.contains("r/far") && why.contains("years after")), "{reasons:?}");
        for one in &found.attainments {
            let verdict = &one.verdict;
            if let Some(p) = verdict.probability {
                assert!(p > 0.0 && p < 1.0, "{pool} {}: {p}", verdict.unique_id);
            }
            assert!(verdict.median.is_none_or(f64::is_finite), "{}", verdict.unique_id);
        }
        let of = |id: &str| found.attainments.iter().find(|one| one.verdict.unique_id == id).unwrap();
        assert!(of("r/jump").verdict.probability.is_some());
        assert!(of("r/none").verdict.probability.is_none());
        // A deadline between two figures is judged by the path between them.
        assert!(!of("r/past").path.is_empty());
    }
}

/// A passed deadline without a figure: the path drawn is the one that the probability comes from.
#[test]
fn the_path_of_a_passed_target_is_the_latent_one() {
    let points = "r/a,2021-12-31,1092,\nr/a,2024-12-31,1747,";
    let found = tables(points, "r/a,2022-12-31,1100,,,", &options(Pool::All));
    let one = &found.attainments[0];
    let at = one.path.iter().find(|row| row.ds == one.verdict.ds).unwrap();
    assert!((at.mean / one.verdict.median.unwrap() - 1.0).abs() < 1e-6, "{at:?}");
    let end = one.path.last().unwrap();
    assert_eq!(end.ds.to_string(), "2024-12-31");
    assert!((end.mean - 1747.0).abs() < 1.0);
}

/// Two series of one kind under nothing but a common shock and their own: quadrature over the shock.
#[test]
fn shocks_of_a_kind_are_shared() {
    let mut prior = Prior::shipped().unwrap();
    prior.unsound_probability = 0.0;
    prior.volatility_grid = vec![0.0];
    prior.drift_tail = vec![(1.0, 1.0)];
    (prior.velocity, prior.passing, prior.common_shock) = (0.0, 0.0, 0.15);
    prior.amount.volatility = 0.1;
    (prior.amount.drift_sd, prior.amount.kind_sd, prior.amount.series_sd) = (1e-6, 0.0, 1e-6);
    prior.amount.region_sd = 0.0;
    let mut panel = Panel::new();
    for city in ["a", "b"] {
        let one = panel.add_series(city, "firms", city, Scale::Amount);
        panel.add(Fact::exact(one, 2025.0, 100_000.0).unwrap());
    }
    let aim = |series| Aim { series, t: 2028.0, value: 150_000.0, at_least: true };
    let joint = Model::fit(&panel, &prior, Pool::Kind).unwrap().joint(&[aim(0), aim(1)]).unwrap();
    let (gap, own, common) = (1.5f64.ln() - 0.36, 0.1 * 3f64.sqrt(), 0.15 * 3f64.sqrt());
    let steps = 4000;
    let exact = (0..steps)
        .map(|k| {
            let shock = common * quantile((f64::from(k) + 0.5) / f64::from(steps));
            cdf((shock - gap) / own).powi(2)
        })
        .sum::<f64>()
        / f64::from(steps);
    // The lattice's error.
    assert!((joint.all - exact).abs() < 2e-3, "{joint:?} against {exact}");
    assert!(joint.all > joint.independent + 0.08);
    let apart = Model::fit(&panel, &prior, Pool::None).unwrap().joint(&[aim(0), aim(1)]).unwrap();
    assert!((apart.all - apart.independent).abs() < 2e-3, "{apart:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A harder target is never likelier, and no probability is 0, 1 or no number.
    #[test]
    fn a_harder_target_is_never_likelier(
        levels in prop::collection::vec(0.5f64..5000.0, 1..5),
        step in 0.2f64..3.0,
        ahead in 0.1f64..20.0,
        ratio in 0.01f64..0.9,
        pool in 0usize..4,
    ) {
        let mut panel = Panel::new();
        let one = panel.add_series("one", "k", "r", Scale::Amount);
        for (k, level) in levels.iter().enumerate() {
            panel.add(Fact::exact(one, 2020.0 + step * k as f64, *level).unwrap());
        }
        let end = 2020.0 + step * levels.len() as f64 + ahead;
        let posterior = infer(&panel, &Prior::shipped().unwrap(), Pool::ALL[pool], one, &[end]).unwrap();
        let last = levels[levels.len() - 1];
        let mut before = 1.0;
        for k in -6..12 {
            let p = posterior.probability_at_least(end, last * (1.0 + ratio).powi(k)).unwrap();
            prop_assert!(p > 0.0 && p < 1.0 && p <= before + 1e-12, "{p} after {before}");
            before = p;
        }
    }
}

/// Values that real tables hold and should not: zeros, a million-fold jump, negatives, the largest and the smallest.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.5f64..5_000.0,
        1 => Just(0.0),
        1 => Just(5e6),
        1 => Just(6e9),
        1 => Just(-3.0),
        1 => Just(1e300),
        1 => Just(1e-300),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the table holds, every target has a verdict or a reason, and no probability is 0, 1 or no number.
    #[test]
    fn any_table_gets_verdicts_or_reasons(
        values in prop::collection::vec(value(), 0..7),
        gaps in prop::collection::vec(0i32..4, 7),
        targets in prop::collection::vec((value(), -6i32..120, 0usize..3, 0usize..6), 1..4),
        unit in 0usize..4,
        pool in 0usize..4,
    ) {
        let units = ["家", "", "%", "亿元"];
        let mut year = 2010;
        let mut points = Vec::new();
        for (value, gap) in values.iter().zip(&gaps) {
            year += gap;
            points.push(format!("r/a,{year}-12-31,{value:?},{}", units[unit]));
        }
        points.push("r/b,2020-12-31,12,家".to_owned());
        let bounds = ["ge", "le", "eq", "gt", "lt", ""];
        let rows: Vec<String> = targets
            .iter()
            .map(|(goal, ahead, other, bound)| {
                // One unit in three is another one.
                let unit = if *other == 0 { "吨" } else { units[unit] };
                format!("r/a,{}-12-31,{goal:?},{unit},{},", year + ahead, bounds[*bound])
            })
            .collect();
        let found = tables(&points.join("\n"), &rows.join("\n"), &options(Pool::ALL[pool]));
        let reasons = found.refused.iter().filter(|why| why.to_string().contains("r/a")).count();
        prop_assert!(found.attainments.len() + reasons >= rows.len(), "{} {reasons} {}", found.attainments.len(), rows.len());
        for one in &found.attainments {
            let verdict = &one.verdict;
            for p in [verdict.probability, verdict.probability_lo, verdict.probability_hi].into_iter().flatten() {
                prop_assert!(p > 0.0 && p < 1.0, "{p}: {points:?} {rows:?}");
            }
            for level in [verdict.median, verdict.p10, verdict.p90].into_iter().flatten() {
                prop_assert!(!level.is_nan(), "{points:?} {rows:?}");
            }
            if let (Some(low), Some(median), Some(high)) = (verdict.p10, verdict.median, verdict.p90) {
                prop_assert!(low <= median && median <= high, "{low} {median} {high}");
            }
            prop_assert!(!verdict.why.contains("NaN") && !verdict.why_en.contains("NaN"), "{}", verdict.why_en);
        }
        for why in &found.refused {
            prop_assert!(!why.to_string().is_empty());
        }
    }
}
