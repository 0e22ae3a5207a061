//! Growth from few facts: the approximations against referees that share no code with them, and hard input.

use ontrend::latent::{Aim, Fact, FactKind, Model, Panel, Pool, Posterior, Prior, Scale, Sensitivity, infer};
use ontrend::table::Bound;

fn prior() -> Prior {
    Prior::shipped().unwrap()
}

/// A prior in which facts are always what they say, so that there is nothing but the model to integrate.
fn sound() -> Prior {
    Prior { unsound_probability: 0.0, ..prior() }
}

/// Messages between series against quadrature over the growth that they share.
#[test]
fn borrowing_agrees_with_quadrature_over_the_shared_growth() {
    let prior = sound();
    let mut panel = Panel::new();
    for (city, now, growth) in
        [("a", 163.0, None), ("b", 810.0, Some(0.25)), ("c", 95.0, Some(0.18)), ("d", 2900.0, Some(0.22))]
    {
        let one = panel.add_series(city, "firms", city, Scale::Count);
        panel.add(Fact::stated(one, 2025.0, now, Bound::Gt, None, None, None).unwrap());
        if let Some(growth) = growth {
            panel.add(Fact::growth(one, 2025.0, 2024.0, growth, 0.005).unwrap());
        }
    }
    let (target, deadline) = (220.0, 2028.0);
    let model = Model::fit(&panel, &prior, Pool::Kind).unwrap();
    let p = model.posterior(0, &[deadline]).unwrap().probability_at_least(deadline, target).unwrap();
    // Given the shared growth, the series are alone, with that growth as their prior's mean.
    let shared = prior.count.drift_sd.hypot(prior.count.kind_sd);
    let (mut top, mut bottom) = (0.0, 0.0);
    for step in -60..=60 {
        let e = f64::from(step) / 15.0 * shared;
        let mut alone = prior.clone();
        alone.count.drift = prior.count.drift + e;
        alone.count.drift_sd = 1e-7;
        alone.count.kind_sd = 0.0;
        let model = Model::fit(&panel, &alone, Pool::None).unwrap();
        let mut weight = (-0.5 * (e / shared).powi(2)).exp();
        let mut hit = 0.0;
        for series in 0..4 {
            let posterior = model.posterior(series, &[deadline]).unwrap();
            weight *= (posterior.ln_evidence() + 5.0).exp();
            if series == 0 {
                hit = posterior.probability_at_least(deadline, target).unwrap();
            }
        }
        top += weight * hit;
        bottom += weight;
    }
    assert!((p - top / bottom).abs() < 0.005, "{p} against {}", top / bottom);
    let alone = infer(&panel, &prior, Pool::None, 0, &[deadline]).unwrap();
    assert!((alone.probability_at_least(deadline, target).unwrap() - p).abs() > 0.01, "borrowing must matter here");
    let evidence = model.posterior(0, &[deadline]).unwrap().evidence().clone();
    assert_eq!((evidence.own_points, evidence.borrowed_series, evidence.borrowed_facts), (1, 3, 6));
}

/// Joint probability of two series against sampling by hand from the shared growth: it lies between the product and the
/// lesser of both, and equals the product where nothing is shared.
#[test]
fn joint_probability_knows_what_is_shared() {
    let prior = prior();
    let mut panel = Panel::new();
    for (kind, level) in [("firms", 163.0), ("revenue", 1697.0)] {
        let scale = if kind == "firms" { Scale::Count } else { Scale::Amount };
        let one = panel.add_series(kind, kind, "here", scale);
        panel.add(Fact::exact(one, 2025.0, level).unwrap());
    }
    let aims = [
        Aim { series: 0, t: 2028.0, value: 230.0, at_least: true },
        Aim { series: 1, t: 2028.0, value: 2400.0, at_least: true },
    ];
    let alone = Model::fit(&panel, &prior, Pool::None).unwrap().joint(&aims).unwrap();
    assert!((alone.all - alone.independent).abs() < 2e-3, "{alone:?}");
    let shared = Model::fit(&panel, &prior, Pool::All).unwrap().joint(&aims).unwrap();
    assert!(shared.all > shared.independent + 0.02, "{shared:?}");
    assert!(shared.all < shared.each[0].min(shared.each[1]), "{shared:?}");
    // P(any) + P(all) = P(first) + P(second)
    assert!((shared.any + shared.all - shared.each[0] - shared.each[1]).abs() < 4e-3, "{shared:?}");
    // Two targets of one series at one date: the harder one decides.
    let twice = [aims[0], Aim { value: 200.0, ..aims[0] }];
    let both = Model::fit(&panel, &prior, Pool::All).unwrap().joint(&twice).unwrap();
    assert!((both.all - both.each[0]).abs() < 4e-3, "{both:?}");
}

#[test]
fn contradicting_facts_are_named_and_weighed() {
    let mut panel = Panel::new();
    let firms = panel.add_series("firms", "firms", "here", Scale::Count);
    for (t, level) in [(2021.0, 500.0), (2022.0, 560.0), (2023.0, 630.0), (2025.0, 790.0)] {
        panel.add(Fact::exact(firms, t, level).unwrap().labelled(format!("stock {level}")));
    }
    // The flow of newly certified firms, taken for the stock.
    panel.add(Fact::exact(firms, 2024.0, 210.0).unwrap().labelled("new 210"));
    let posterior = infer(&panel, &prior(), Pool::None, firms, &[2026.0]).unwrap();
    let doubt = posterior.down_weighted().iter().find(|doubt| doubt.label == "new 210").expect("must be in doubt");
    assert!(doubt.weight < 0.05, "{doubt:?}");
    let median = posterior.median(2026.0).unwrap();
    assert!((820.0..960.0).contains(&median), "{median}");
    // Without the stranger nothing is in serious doubt.
    panel.facts.pop();
    let posterior = infer(&panel, &prior(), Pool::None, firms, &[2026.0]).unwrap();
    assert!(posterior.down_weighted().iter().all(|doubt| doubt.weight > 0.8), "{:?}", posterior.down_weighted());
}

/// Figures of another definition among many: under half of them, in every other year or so, all at about `factor` times the
/// level. Returns the posterior and which facts are strange.
fn mixed(strange: &[usize], factor: f64, count: usize) -> (Posterior, Vec<String>) {
    let mut panel = Panel::new();
    let firms = panel.add_series("firms", "firms", "here", Scale::Count);
    let mut level = 400.0;
    let mut names = Vec::new();
    for year in 0..count {
        level *= [1.09, 1.12, 1.07, 1.11][year % 4];
        let other = strange.contains(&year);
        let value = if other { level * factor * [1.0, 0.96, 1.03][year % 3] } else { level };
        let label = format!("{} in {}", if other { "new" } else { "stock" }, 2010 + year);
        if other {
            names.push(label.clone());
        }
        panel.add(Fact::exact(firms, 2010.0 + year as f64, value.round()).unwrap().labelled(label));
    }
    (infer(&panel, &prior(), Pool::None, firms, &[2010.0 + count as f64]).unwrap(), names)
}

#[test]
fn many_contradictions_are_found_and_weighed() {
    for (strange, factor) in [
        (vec![1, 3, 5, 8, 10, 12], 0.4),
        (vec![2, 3, 6, 7, 11], 0.35),
        (vec![1, 4, 6, 9, 11], 2.2),
        (vec![0, 2, 5, 9, 12, 13], 0.4),
    ] {
        let (posterior, names) = mixed(&strange, factor, 14);
        let doubted: Vec<&str> =
            posterior.down_weighted().iter().filter(|one| one.weight < 0.5).map(|one| one.label.as_str()).collect();
        let wanted: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut sorted = doubted.clone();
        sorted.sort_unstable();
        let mut wanted = wanted;
        wanted.sort_unstable();
        assert_eq!(sorted, wanted, "{:?}", posterior.down_weighted());
        // The level goes on from the sound figures: about 400 · 1.0975^15.
        let median = posterior.median(2024.0).unwrap();
        assert!((1_350.0..1_800.0).contains(&median), "{strange:?}: {median}");
    }
    // Fourteen figures of one definition are all believed.
    let (posterior, _) = mixed(&[], 1.0, 14);
    assert!(posterior.down_weighted().is_empty(), "{:?}", posterior.down_weighted());
}

fn sane(posterior: &Posterior, t: f64, x: f64) {
    let p = posterior.probability_at_least(t, x).unwrap();
    assert!(p > 0.0 && p < 1.0 && p.is_finite(), "{p}");
    let (low, high) = (posterior.quantile(t, 0.1).unwrap(), posterior.quantile(t, 0.9).unwrap());
    assert!(low.is_finite() && low <= high, "{low} {high}");
}

#[test]
fn hard_input_gets_errors_or_probabilities() {
    let prior = prior();
    let with = |facts: &[(f64, f64)]| {
        let mut panel = Panel::new();
        let one = panel.add_series("s", "k", "r", Scale::Count);
        for &(t, level) in facts {
            panel.add(Fact::exact(one, t, level).unwrap());
        }
        panel
    };
    // zeros
    let zeros = with(&[(2022.0, 0.0), (2023.0, 0.0), (2024.0, 0.0)]);
    let posterior = infer(&zeros, &prior, Pool::None, 0, &[2027.0]).unwrap();
    sane(&posterior, 2027.0, 50.0);
    assert!(posterior.probability_at_least(2027.0, 50.0).unwrap() < 0.05);
    assert_eq!(posterior.probability_at_least(2027.0, 0.0).unwrap(), 1.0 - 1e-6);
    // a million-fold jump
    let jump = with(&[(2023.0, 5.0), (2024.0, 6.0), (2025.0, 6_000_000.0)]);
    let posterior = infer(&jump, &prior, Pool::None, 0, &[2027.0]).unwrap();
    sane(&posterior, 2027.0, 7_000_000.0);
    assert!(posterior.down_weighted().iter().any(|doubt| doubt.weight < 0.9));
    // a century
    let far = with(&[(2024.0, 100.0), (2025.0, 110.0)]);
    let posterior = infer(&far, &prior, Pool::None, 0, &[2125.0]).unwrap();
    sane(&posterior, 2125.0, 1000.0);
    let ratio = posterior.quantile(2125.0, 0.9).unwrap() / posterior.quantile(2125.0, 0.1).unwrap();
    assert!(ratio > 1e3, "a century must be wide open: {ratio}");
    // a target before the last observation is interpolated
    let posterior = infer(&far, &prior, Pool::None, 0, &[2024.5]).unwrap();
    assert!((posterior.median(2024.5).unwrap() - 105.0).abs() < 3.0);
    // excluded by every reading: two disjoint one-sided facts
    let mut panel = with(&[]);
    panel.add(Fact::level(0, 2025.0, vec![(0.0, 10.0, 1.0)], "at most 10"));
    panel.add(Fact::level(0, 2025.0, vec![(1e9, f64::INFINITY, 1.0)], "at least 1e9"));
    match infer(&panel, &sound(), Pool::None, 0, &[2026.0]) {
        Ok(posterior) => sane(&posterior, 2026.0, 5.0),
        Err(error) => assert!(error.is_input(), "{error}"),
    }
    sane(&infer(&panel, &prior, Pool::None, 0, &[2026.0]).unwrap(), 2026.0, 5.0);
    // nothing known, or only a change
    let empty = with(&[]);
    assert!(infer(&empty, &prior, Pool::All, 0, &[2027.0]).unwrap_err().is_too_few());
    let mut change = with(&[]);
    change.add(Fact::growth(0, 2025.0, 2024.0, 0.1, 0.005).unwrap());
    assert!(infer(&change, &prior, Pool::All, 0, &[2027.0]).unwrap_err().is_too_few());
    // a rate outside its limits, a time that is none, a series that is not there
    let mut rate = Panel::new();
    rate.add_series("s", "k", "r", Scale::Share { ceiling: 100.0 });
    rate.add(Fact::exact(0, 2025.0, 140.0).unwrap());
    assert!(infer(&rate, &prior, Pool::All, 0, &[2027.0]).unwrap_err().is_input());
    assert!(infer(&far, &prior, Pool::All, 0, &[f64::NAN]).is_err());
    assert!(infer(&far, &prior, Pool::All, 0, &[20_271_231.0]).is_err());
    assert!(infer(&far, &prior, Pool::All, 7, &[2027.0]).is_err());
    // the largest and smallest numbers, side by side
    for levels in [[1e-300, 1e300], [1e308, 1e308], [5e-324, 1.0]] {
        let mut extreme = Panel::new();
        extreme.add_series("s", "k", "r", Scale::Amount);
        for (t, level) in [2024.0, 2025.0].into_iter().zip(levels) {
            extreme.add(Fact::level(0, t, vec![(level * 0.999, level, 1.0)], ""));
        }
        match infer(&extreme, &prior, Pool::All, 0, &[2027.0]) {
            Ok(posterior) => {
                let p = posterior.probability_at_least(2027.0, levels[1] * 0.9).unwrap();
                assert!(p > 0.0 && p < 1.0, "{levels:?}: {p}");
            }
            Err(error) => assert!(error.is_input(), "{error}"),
        }
    }
    let posterior = infer(&far, &prior, Pool::All, 0, &[2027.0]).unwrap();
    assert!(posterior.probability_at_least(2028.0, 5.0).is_err());
    assert!(posterior.probability_at_least(2027.0, f64::NAN).is_err());
    assert!(posterior.quantile(2027.0, 1.0).is_err());
}

#[test]
fn shares_stay_below_their_ceiling_and_points_are_understood() {
    let mut panel = Panel::new();
    let rate = panel.add_series("rate", "coverage", "here", Scale::Share { ceiling: 100.0 });
    panel.add(Fact::exact(rate, 2025.0, 92.0).unwrap());
    panel.add(Fact::increment(rate, 2025.0, 2024.0, 1.5, Bound::Eq, None).unwrap());
    let posterior = infer(&panel, &prior(), Pool::None, rate, &[2024.0, 2030.0]).unwrap();
    assert!((posterior.median(2024.0).unwrap() - 90.5).abs() < 0.2);
    assert!(posterior.quantile(2030.0, 0.999).unwrap() < 100.0);
    assert!(posterior.evidence().unused.is_empty());
}

#[test]
fn the_answer_moves_with_the_prior_and_says_so() {
    let mut panel = Panel::new();
    let firms = panel.add_series("firms", "firms", "here", Scale::Count);
    panel.add(Fact::exact(firms, 2025.0, 163.0).unwrap());
    let spread =
        Sensitivity::fit(&panel, &prior(), Pool::All).unwrap().probability(firms, 2028.0, 230.0, true).unwrap();
    let names: Vec<&str> = spread.rows.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(
        names,
        [
            "as given",
            "growth 0.00",
            "growth 0.05",
            "growth 0.12",
            "growth 0.20",
            "growth spread × 2",
            "volatility × 2",
            "no borrowing"
        ]
    );
    assert!(spread.hi - spread.lo > 0.15, "one point cannot decide: {spread:?}");
    // Growth of 0 lowers, of 0.20 raises the probability.
    assert!(spread.rows[1].1 < spread.rows[0].1 && spread.rows[0].1 < spread.rows[4].1);
}

#[test]
fn paths_cross_and_news_count() {
    let mut panel = Panel::new();
    let firms = panel.add_series("firms", "firms", "here", Scale::Count);
    for (t, level) in [(2023.0, 100.0), (2024.0, 112.0), (2025.0, 126.0)] {
        panel.add(Fact::exact(firms, t, level).unwrap());
    }
    let model = Model::fit(&panel, &prior(), Pool::None).unwrap();
    let median = model.crossing_time(firms, 200.0, 0.5, 2060.0).unwrap().unwrap();
    let optimistic = model.crossing_time(firms, 200.0, 0.9, 2060.0).unwrap().unwrap();
    assert!(optimistic < median && (2027.0..2033.0).contains(&median), "{optimistic} {median}");
    let at = model.posterior(firms, &[median]).unwrap().median(median).unwrap();
    assert!((at - 199.5).abs() < 0.3, "{at}");
    assert!(model.crossing_time(firms, 200.0, 0.5, 2020.0).is_err());
    let p = |model: &Model| model.posterior(firms, &[2028.0]).unwrap().probability_at_least(2028.0, 180.0).unwrap();
    let better = model.what_if(Fact::exact(firms, 2026.0, 150.0).unwrap()).unwrap();
    let worse = model.what_if(Fact::exact(firms, 2026.0, 127.0).unwrap()).unwrap();
    assert!(p(&worse) < p(&model) && p(&model) < p(&better));
    // The sum of three years' amounts: the median of the sum is near the sum of medians.
    let sum = model.posterior(firms, &[2026.0, 2027.0, 2028.0]).unwrap();
    let middle: f64 = sum.path(0.5).unwrap().iter().sum();
    let half = sum.probability_sum_at_least(middle).unwrap();
    assert!((half - 0.5).abs() < 0.05, "{half}");
}

#[test]
fn parts_bound_the_whole_and_the_other_way_round() {
    let mut panel = Panel::new();
    let whole = panel.add_series("all", "all", "here", Scale::Count);
    let first = panel.add_series("first", "part", "here", Scale::Count);
    let second = panel.add_series("second", "part", "here", Scale::Count);
    panel.add(Fact::exact(first, 2025.0, 300.0).unwrap());
    panel.add(Fact::exact(second, 2025.0, 200.0).unwrap());
    assert_eq!(panel.close_sum(whole, &[first, second], 2025.0, true).unwrap(), 1);
    let posterior = infer(&panel, &prior(), Pool::None, whole, &[2025.0]).unwrap();
    assert!((posterior.median(2025.0).unwrap() - 500.0).abs() < 1.0);
    // A part above its whole is a contradiction that shows.
    let mut panel = Panel::new();
    let whole = panel.add_series("all", "all", "here", Scale::Count);
    let part = panel.add_series("part", "part", "here", Scale::Count);
    panel.add(Fact::exact(whole, 2025.0, 100.0).unwrap());
    panel.add(Fact::exact(part, 2025.0, 300.0).unwrap());
    panel.close_sum(whole, &[part], 2025.0, false).unwrap();
    let posterior = infer(&panel, &prior(), Pool::None, part, &[2026.0]).unwrap();
    assert!(!posterior.down_weighted().is_empty());
    assert!(matches!(panel.facts[2].kind, FactKind::Level { .. }));
}

/// 9 firms, then 11, 增长22.2%: a piece of what one level says may exclude a piece of what the other says.
#[test]
fn small_counts_stay_where_they_are_stated() {
    let prior = prior();
    for was in [6.0, 9.0, 12.0, 17.0] {
        for more in 1..=6 {
            let now = was + f64::from(more);
            let rate = ((now / was - 1.0) * 1000.0).round() / 1000.0;
            let mut panel = Panel::new();
            let firms = panel.add_series("s", "firms", "city", Scale::Count);
            for (t, value) in [(2014.0, was), (2015.0, now), (2016.0, now + 1.0), (2018.0, now + 3.0)] {
                panel.add(Fact::exact(firms, t, value).unwrap());
            }
            panel.add(Fact::growth(firms, 2015.0, 2014.0, rate, 0.0005).unwrap());
            let model = Model::fit(&panel, &prior, Pool::All).unwrap();
            let posterior = model.posterior(firms, &[2015.0, 2021.0]).unwrap_or_else(|error| {
                panic!("{was} to {now} ({rate}): {error}");
            });
            for p in [0.1, 0.5, 0.9] {
                let there = posterior.quantile(2015.0, p).unwrap();
                assert!((now - 0.55..=now + 0.55).contains(&there), "{was} to {now} ({rate}): {p} at {there}");
            }
            assert!(posterior.ln_evidence() < 10.0, "{was} to {now}: {}", posterior.ln_evidence());
        }
    }
}

/// What an increase says of a level is a hull over the level's own interval: neighbouring pieces of it overlap, and facts that lie
/// where they do are as good as any.
#[test]
fn facts_where_pieces_overlap_are_no_contradiction() {
    let mut panel = Panel::new();
    let firms = panel.add_series("s", "firms", "city", Scale::Count);
    panel.add(Fact::exact(firms, 2023.0, 1000.0).unwrap());
    panel.add(Fact::growth(firms, 2024.0, 2023.0, 0.5, 0.0005).unwrap());
    panel.add(Fact::stated(firms, 2024.0, 1500.0, Bound::Approx, None, None, None).unwrap());
    panel.add(Fact::increment(firms, 2024.0, 2023.0, 400.0, Bound::Ge, None).unwrap());
    for prior in [sound(), prior()] {
        let model = Model::fit(&panel, &prior, Pool::All).unwrap();
        let posterior = model.posterior(firms, &[2024.0]).unwrap();
        assert!((posterior.median(2024.0).unwrap() / 1500.0 - 1.0).abs() < 0.002);
        assert!(posterior.down_weighted().is_empty(), "{:?}", posterior.down_weighted());
    }
}
