//! The progress rules against published figures.
//!
//! Found and used: the state planners' report on the middle of the Twelfth Five-Year Plan (as reported in the press in 2013:
//! carbon intensity down 6.6 % in 2011 and 2012 of the 17 % aimed at, so that 3.9 % a year and more are needed in 2013 to 2015;
//! nitrogen oxides 2.8 % above 2010 instead of 10 % below by 2015, 4.3 % a year needed; both called behind); the schedule by which
//! provinces are scored on energy saving (20, 40, 60, 80, 100 % after each year); and UNICEF's technical note on the average annual
//! rate of reduction, whose example has the coefficient −0.06613 and the rate 6.4 %. No worked example with all of its inputs was
//! found for Eurostat, Open SDG, the UN chart, SDSN, UNESCAP, Destatis, OECD and the World Bank: those are held to their formulas
//! in `src/target/rules.rs`.

use ontrend::target::rules::{Grade, Progress, Rule};

fn progress(points: &[(f64, f64)], target: (f64, f64)) -> Progress {
    Progress { points: points.to_vec(), target, ..Progress::default() }
}

fn needed(now: f64, goal: f64, years: f64) -> f64 {
    1.0 - (goal / now).powf(1.0 / years)
}

#[test]
fn the_twelfth_plan_was_behind_where_its_review_says_so() {
    let carbon = progress(&[(2011.0, 100.0), (2013.0, 93.4)], (2016.0, 83.0));
    let finding = Rule::TimeProgress.judge(&carbon).unwrap();
    assert!((finding.ratio - (6.6 / 17.0 - 0.4)).abs() < 1e-12);
    assert_eq!(finding.word_zh, "滞后序时进度");
    assert_eq!(format!("{:.1}", 100.0 * needed(93.4, 83.0, 3.0)), "3.9");
    let nitrogen = progress(&[(2011.0, 100.0), (2013.0, 102.8)], (2016.0, 90.0));
    assert_eq!(Rule::TimeProgress.judge(&nitrogen).unwrap().grade, Grade::Away);
    assert_eq!(format!("{:.1}", 100.0 * needed(102.8, 90.0, 3.0)), "4.3");
    // Required from now, as UNICEF and WHO do: the actual rate over the published need.
    let ratio = Rule::Aarr.judge(&carbon).unwrap().ratio;
    assert!((ratio - (1.0 - 0.934f64.sqrt()) / needed(93.4, 83.0, 3.0)).abs() < 1e-12);
}

#[test]
fn a_fifth_of_the_saving_each_year_is_on_schedule() {
    for year in 1..=4 {
        let done = 20.0 * f64::from(year);
        let at = |saved: f64| progress(&[(2011.0, 0.0), (2011.0 + f64::from(year), saved)], (2016.0, 100.0));
        assert_eq!(Rule::TimeProgress.judge(&at(done + 1e-9)).unwrap().grade, Grade::On, "{year}");
        assert_ne!(Rule::TimeProgress.judge(&at(done - 1.0)).unwrap().grade, Grade::On, "{year}");
    }
}

#[test]
fn the_rate_of_reduction_is_unicefs() {
    let points: Vec<(f64, f64)> =
        (0..8).map(|k| (1990.0 + 2.0 * f64::from(k), 60.0 * (-0.06613 * 2.0 * f64::from(k)).exp())).collect();
    let last = points[7];
    // A target one year on that needs exactly 6.4 %, the rate of the note to its one decimal.
    let case = progress(&points, (last.0 + 1.0, last.1 * (1.0 - 0.064)));
    let ratio = Rule::Aarr.judge(&case).unwrap().ratio;
    assert!((ratio * 0.064 - 0.064).abs() < 5e-4, "{ratio}");
}
