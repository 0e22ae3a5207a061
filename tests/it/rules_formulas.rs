//! The progress rules against their formulas: figures computed apart from this program, and where each grade begins.

use ontrend::target::rules::{Grade, Progress, Rule};

fn progress(points: &[(f64, f64)], target: (f64, f64)) -> Progress {
    Progress { points: points.to_vec(), target, ..Progress::default() }
}

/// Every rule's figure for a rise and a fall, computed apart from this program from the formulas of the table.
#[test]
fn every_rule_keeps_to_its_formula() {
    let rise = [
        (2015.0, 100.0),
        (2016.0, 103.0),
        (2017.0, 109.0),
        (2018.0, 112.0),
        (2019.0, 121.0),
        (2020.5, 130.0),
        (2021.0, 133.0),
    ];
    let fall = [
        (2015.0, 80.0),
        (2016.0, 79.0),
        (2017.0, 74.5),
        (2018.0, 71.0),
        (2019.0, 70.0),
        (2020.0, 66.0),
        (2022.0, 61.0),
    ];
    let case = |points: &[(f64, f64)], target, peers: &[f64], typical| Progress {
        peers: peers.into(),
        typical_growth: Some(typical),
        ..progress(points, target)
    };
    let rise = case(&rise, (2026.0, 180.0), &[90.0, 150.0, 210.0, 133.0], 0.06);
    let fall = case(&fall, (2030.0, 45.0), &[40.0, 61.0, 75.0], 0.03);
    let expected = [
        (Rule::Eurostat, 0.886_841_576_403_189_5, 1.009_677_802_605_826_8),
        (Rule::EurostatWithoutTarget, 0.048_677_476_103_242_47, 0.037_995_461_037_678_48),
        (Rule::OpenSdg, 0.886_841_576_403_189_5, 1.009_677_802_605_826_8),
        (Rule::UnProgressChart, 0.858_489_073_510_255_8, 1.007_278_968_043_286),
        (Rule::Sdsn, 0.756_25, 1.163_265_306_122_449),
        // The falling line passes its target.
        (Rule::Unescap, 0.232_823_809_274_077_6, 0.0),
        (Rule::Aarr, 0.808_939_308_685_545_3, 1.049_317_981_055_497),
        (Rule::Destatis, 0.361_702_127_659_574_5, -0.5),
        (Rule::Oecd, 0.945_260_837_207_902_4, 0.908_250_759_130_315_8),
        (Rule::WorldBank, 0.792_163_728_426_840_1, -1.291_203_669_050_335_5),
        (Rule::TimeProgress, -0.132_954_545_454_545_44, 0.076_190_476_190_476_14),
    ];
    assert_eq!(expected.map(|line| line.0), Rule::ALL);
    for (rule, up, down) in expected {
        let (first, second) = (rule.judge(&rise).unwrap(), rule.judge(&fall).unwrap());
        assert!((first.ratio - up).abs() < 1e-10, "{}: {} for {up}", rule.name(), first.ratio);
        assert!((second.ratio - down).abs() < 1e-10, "{}: {} for {down}", rule.name(), second.ratio);
    }
}

/// Where a grade begins, on both sides of the border and on it where numbers without rounding lie there.
#[test]
fn grades_begin_where_the_table_says() {
    use Grade::{Away, On, Reached, Short, Slow};
    let two = |y0: f64, y: f64, goal: f64| progress(&[(2020.0, y0), (2021.0, y)], (2022.0, goal));
    let is = |rule: Rule, case: &Progress, grade: Grade| {
        let found = rule.judge(case).unwrap();
        assert_eq!(found.grade, grade, "{} of {case:?}", rule.name());
    };
    // 32 to 84.5 in two years is 62.5 % a year; 51 and 44 are 0.95 and 0.6 of it.
    for rule in [Rule::Eurostat, Rule::OpenSdg] {
        for (y, grade) in
            [(51.0, On), (50.99, Short), (44.0, Short), (43.99, Slow), (32.0, Slow), (31.99, Away), (84.5, Reached)]
        {
            is(rule, &two(32.0, y, 84.5), grade);
        }
    }
    for (y, grade) in [(101.01, On), (100.99, Short), (100.0, Short), (99.99, Slow), (99.01, Slow), (98.9, Away)] {
        is(Rule::EurostatWithoutTarget, &two(100.0, y, 300.0), grade);
        is(Rule::EurostatWithoutTarget, &two(100.0, y, 100.0), grade);
    }
    for (y, grade) in [(98.9, On), (99.1, Short), (100.0, Short), (100.9, Slow), (101.1, Away)] {
        is(Rule::EurostatWithoutTarget, &two(100.0, y, 99.0), grade);
    }
    // 1 to 18 would go on to 324: 0.95 of the way to 341, 0.1 of that to 3231.
    for (goal, grade) in [(341.0, On), (341.1, Short), (3231.0, Short), (3232.0, Slow)] {
        is(Rule::UnProgressChart, &two(1.0, 18.0, goal), grade);
    }
    is(Rule::UnProgressChart, &two(10.0, 10.0, 20.0), Slow);
    is(Rule::UnProgressChart, &two(10.0, 9.0, 20.0), Away);
    for (y, grade) in
        [(50.0, On), (49.9, Short), (25.0, Short), (24.9, Slow), (0.0, Slow), (-0.1, Away), (100.0, Reached)]
    {
        is(Rule::Sdsn, &two(0.0, y, 100.0), grade);
        is(Rule::TimeProgress, &two(0.0, y, 100.0), grade);
    }
    // Halfway in time with 40 of 100 the line ends at 80.
    for (goal, grade) in [(88.8, On), (89.0, Short), (1000.0, Short)] {
        is(Rule::Unescap, &two(0.0, 40.0, goal), grade);
    }
    is(Rule::Unescap, &two(0.0, 0.0, 10.0), Away);
    is(Rule::Unescap, &two(5.0, 4.0, 20.0), Away);
    is(Rule::Unescap, &two(0.0, -1.0, 10.0), Away);
    for (y, grade) in [(20.01, On), (19.99, Short), (10.01, Short), (10.0, Slow), (9.99, Away)] {
        is(Rule::Aarr, &two(10.0, y, 40.0), grade);
    }
    let years = |last: f64, end: f64, goal: f64| {
        progress(&(0..6).map(|k| (f64::from(k), f64::from(k) * last / 5.0)).collect::<Vec<_>>(), (end, goal))
    };
    // One more a year up to 5: 24 after 19 years, 9 after 4.
    for (end, goal, grade) in [(24.0, 24.9, On), (24.0, 25.0, Short), (9.0, 10.0, Short), (9.0, 10.1, Slow)] {
        is(Rule::Destatis, &years(5.0, end, goal), grade);
    }
    is(Rule::Destatis, &years(-5.0, 9.0, 10.0), Away);
    let level = progress(
        &[1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 1.0].into_iter().zip(0..).map(|(y, t)| (f64::from(t), y)).collect::<Vec<_>>(),
        (9.0, 10.0),
    );
    is(Rule::Destatis, &level, Away);
    is(
        Rule::Destatis,
        &Progress {
            points: level.points[1..].iter().map(|&(t, y)| (t, if t == 1.0 { 1.0 } else { y })).collect(),
            ..level
        },
        Away,
    );
    // Peers one apart.
    for (y, goal, grade) in
        [(4.6, 5.0, On), (4.5, 5.0, Short), (3.5, 5.0, Short), (3.4, 5.0, Slow), (5.0, 5.0, Reached), (3.4, 2.0, Short)]
    {
        let case = Progress { peers: [1.0, 2.0, 3.0].into(), ..two(3.0, y, goal) };
        is(Rule::Oecd, &case, grade);
    }
    let alone = Progress { points: vec![(2020.0, 3.0)], peers: [1.0, 2.0, 3.0].into(), ..two(0.0, 0.0, 3.25) };
    is(Rule::Oecd, &alone, On);
    let met = Progress { points: vec![(2020.0, 3.0)], ..two(0.0, 0.0, 3.0) };
    assert_eq!(Rule::Oecd.judge(&Progress { peers: [1.0, 2.0, 4.0].into(), ..met }).unwrap().ratio, 0.0);
    for (growth, grade) in [(0.0999, On), (0.1001, Short), (0.1999, Short), (0.2001, Slow)] {
        is(Rule::WorldBank, &Progress { typical_growth: Some(growth), ..two(1.0, 0.1f64.exp(), 9.0) }, grade);
    }
    is(Rule::WorldBank, &Progress { typical_growth: Some(0.1), ..two(1.0, 0.9, 9.0) }, Away);
    is(Rule::WorldBank, &Progress { typical_growth: Some(0.1), ..two(1.0, 1.0, 1.0) }, Slow);
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let good = Progress {
        peers: [1.0, 2.0, 4.0].into(),
        typical_growth: Some(0.1),
        ..progress(&[(2019.0, 1.0), (2020.0, 2.0)], (2022.0, 5.0))
    };
    let refused = |rule: Rule, case: Progress, why: &str| {
        let told = rule.judge(&case).unwrap_err().to_string();
        assert!(told.contains(why), "{}: {told}", rule.name());
    };
    for rule in Rule::ALL.into_iter().filter(|rule| *rule != Rule::Destatis) {
        assert!(rule.judge(&good).is_ok(), "{}", rule.name());
        let bad = |change: &dyn Fn(&mut Progress)| {
            let mut case = good.clone();
            change(&mut case);
            case
        };
        for place in 0..2 {
            refused(rule, bad(&|case| case.points[place].0 = f64::NAN), "not finite");
            refused(rule, bad(&|case| case.points[place].1 = f64::INFINITY), "not finite");
        }
        refused(rule, bad(&|case| case.target.0 = f64::INFINITY), "not finite");
        refused(rule, bad(&|case| case.target.1 = f64::NAN), "not finite");
        refused(rule, bad(&|case| case.target.0 = 2020.0), "the deadline is not after");
        if rule == Rule::Oecd {
            refused(rule, bad(&|case| case.points.clear()), "0 dated points, 1 needed");
            refused(rule, bad(&|case| case.peers = [1.0, 2.0].into()), "2 peers with");
            refused(rule, bad(&|case| case.peers = [1.0].into()), "1 peer with");
            refused(rule, bad(&|case| case.peers = [2.0; 3].into()), "the same value");
            assert!(rule.judge(&bad(&|case| case.points[0].0 = 2020.0)).is_ok());
        } else {
            refused(rule, bad(&|case| case.points[0].0 = 2020.0), "fall on one day");
            refused(rule, bad(&|case| case.points.truncate(1)), "1 dated point, 2 needed");
        }
        let equal = bad(&|case| case.target.1 = 1.0);
        if matches!(rule, Rule::Oecd | Rule::EurostatWithoutTarget | Rule::WorldBank) {
            assert!(rule.judge(&equal).is_ok(), "{}", rule.name());
        } else {
            refused(rule, equal, "target and base are equal");
        }
        if matches!(
            rule,
            Rule::Eurostat
                | Rule::EurostatWithoutTarget
                | Rule::OpenSdg
                | Rule::UnProgressChart
                | Rule::Aarr
                | Rule::WorldBank
        ) {
            refused(rule, bad(&|case| case.points[0].1 = 0.0), "positive");
            refused(rule, bad(&|case| case.points[1].1 = 0.0), "positive");
            refused(rule, progress_like(&good, [3.0, 2.0], 0.0), "positive");
        }
    }
    refused(Rule::WorldBank, Progress { typical_growth: Some(0.0), ..good.clone() }, "no reference class");
    let between = Progress { points: vec![(2018.0, 1.0), (2019.0, -1.0), (2020.0, 2.0)], ..good.clone() };
    refused(Rule::Aarr, between, "positive");
    refused(Rule::Destatis, Progress { points: vec![(2020.0, 1.0); 5], ..good }, "5 dated points, 6 needed");
}

fn progress_like(case: &Progress, values: [f64; 2], goal: f64) -> Progress {
    let mut case = case.clone();
    case.points[0].1 = values[0];
    case.points[1].1 = values[1];
    case.target.1 = goal;
    case
}
