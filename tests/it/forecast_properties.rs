//! Properties that hold for any series, checked on random ones.

use ontrend::forecast::distribution::{Dependence, Forecast, Marginal, Transform};
use ontrend::forecast::evaluate::{Plan, cuts};
use ontrend::forecast::history::{Bounds, History};
use ontrend::forecast::registry;
use ontrend::forecast::{accuracy, boxcox, ranks};
use proptest::prelude::*;

fn series() -> impl Strategy<Value = Vec<f64>> {
    (5_usize..40, 1.0..1e4_f64, -0.05..0.1_f64, 0.001..0.2_f64, any::<u64>()).prop_map(
        |(n, level, growth, noise, seed)| {
            let mut state = seed | 1;
            let mut value = level;
            (0..n)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let uniform = (state >> 11) as f64 / 9_007_199_254_740_992.0 - 0.5;
                    value *= 1.0 + growth + noise * uniform;
                    value
                })
                .collect()
        },
    )
}

fn law() -> impl Strategy<Value = Marginal> {
    let plain = prop_oneof![
        (-5.0..5.0_f64, 0.01..3.0_f64).prop_map(|(mean, sd)| Marginal::Normal { mean, sd }),
        (-5.0..5.0_f64, 0.01..3.0_f64, 1.0..30.0_f64).prop_map(|(location, scale, degrees)| Marginal::Student {
            location,
            scale,
            degrees
        }),
        prop::collection::vec(-5.0..5.0_f64, 2..50).prop_map(Marginal::sample),
    ];
    plain.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            (inner.clone(), 0.0..1.0_f64).prop_map(|(inner, lambda)| Marginal::Transformed {
                inner: Box::new(inner.affine(6.0, 0.2)),
                transform: Transform::BoxCox(lambda)
            }),
            (inner.clone(), -3.0..3.0_f64, 0.1..4.0_f64).prop_map(|(inner, shift, factor)| inner.affine(shift, factor)),
            prop::collection::vec((0.1..2.0_f64, inner.clone()), 2..4).prop_map(Marginal::Mixture),
            (inner, -4.0..0.0_f64, 0.5..4.0_f64).prop_map(|(inner, low, high)| inner.clipped(Some(low), Some(high))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn quantiles_rise_and_undo_probabilities(law in law(), p in 0.01..0.99_f64, q in 0.01..0.99_f64) {
        let (low, high) = (law.quantile(p.min(q)), law.quantile(p.max(q)));
        prop_assert!(low <= high, "{law:?}: {low} {high}");
        // Where the law has steps the probability at a quantile can only be larger; draws are read between the ranks.
        prop_assert!(law.cdf(low + 1e-9 * low.abs()) >= p.min(q) - 0.5, "{law:?}");
        let x = law.quantile(p);
        let total = law.cdf(x) + law.probability_at_least(x);
        prop_assert!(total >= 1.0 - 1e-9, "{law:?}: {total}");
        prop_assert!(law.crps(x) >= -1e-9, "{law:?}");
    }

    #[test]
    fn widening_and_clipping_keep_medians(law in law(), factor in 0.2..4.0_f64) {
        let forecast = Forecast::new(vec![law.quantile(0.5)], vec![law], Dependence::Independent).unwrap();
        let median = forecast.median()[0];
        let wide = forecast.clone().widened(factor);
        prop_assert!((wide.median()[0] - median).abs() <= 1e-9 * (1.0 + median.abs()));
        let bounds = Bounds { lower: Some(median - 1.0), upper: Some(median + 1.0) };
        let clipped = forecast.clipped(&bounds);
        prop_assert!((clipped.median()[0] - median).abs() <= 1e-12 * (1.0 + median.abs()));
        let (low, high) = clipped.interval(0.99).unwrap()[0];
        prop_assert!(low >= median - 1.0 && high <= median + 1.0);
    }

    #[test]
    fn intervals_grow_with_the_level(values in series(), name in prop::sample::select(vec!["ets", "dot", "drift", "bc_damped"])) {
        let fit = registry::model(name).unwrap().fit(&History::new(&values, 1).unwrap()).unwrap();
        let forecast = fit.forecast(4).unwrap();
        let mut before: Option<Vec<(f64, f64)>> = None;
        for level in [0.5, 0.8, 0.95, 0.99] {
            let now = forecast.interval(level).unwrap();
            if let Some(before) = before {
                for (inner, outer) in before.iter().zip(&now) {
                    prop_assert!(outer.0 <= inner.0 && inner.1 <= outer.1, "{name}");
                }
            }
            before = Some(now);
        }
    }

    #[test]
    fn shifting_shifts_additive_models(values in series(), name in prop::sample::select(vec!["naive", "drift", "theta", "dstm"])) {
        let top = values.iter().fold(0.0_f64, |top, value| top.max(value.abs()));
        let shifted: Vec<f64> = values.iter().map(|value| value + top).collect();
        let point = |values: &[f64]| {
            registry::model(name).unwrap().fit(&History::new(values, 1).unwrap()).unwrap().forecast(3).unwrap().point().to_vec()
        };
        for (a, b) in point(&values).iter().zip(point(&shifted)) {
            prop_assert!((a + top - b).abs() <= 1e-6 * top, "{name}: {a} {b} {top}");
        }
    }

    #[test]
    fn powers_do_not_depend_on_the_unit(values in series(), exponent in -60..60_i32) {
        let scaled: Vec<f64> = values.iter().map(|value| value * 2.0_f64.powi(exponent)).collect();
        prop_assert_eq!(boxcox::power(&values, 1), boxcox::power(&scaled, 1));
    }

    #[test]
    fn cuts_put_the_series_together_again(values in series(), horizon in 1..5_usize, windows in 1..4_usize) {
        let history = History::new(&values, 1).unwrap();
        for cut in cuts(&history, &Plan::new(horizon).windows(windows)) {
            let mut joined = cut.train.complete().unwrap().to_vec();
            joined.extend(&cut.actual);
            prop_assert_eq!(joined.as_slice(), &values[..cut.origin + horizon]);
        }
    }

    #[test]
    fn scores_do_not_depend_on_the_unit(values in series(), exponent in -60..60_i32) {
        let factor = 2.0_f64.powi(exponent);
        let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
        let split = values.len() - 2;
        let score = |values: &[f64]| {
            let forecast = Forecast::normal(vec![values[0], values[1]], &[values[2] * 0.1, values[2] * 0.1], Dependence::walk(2)).unwrap();
            accuracy::score(&values[..split], 1, &values[split..], Some(&forecast)).unwrap()
        };
        let (one, two) = (score(&values), score(&scaled));
        prop_assert!((one.smape - two.smape).abs() < 1e-9 && (one.mase - two.mase).abs() <= 1e-9 * one.mase);
        let (one, two) = (one.spread.unwrap(), two.spread.unwrap());
        prop_assert!((one.msis - two.msis).abs() <= 1e-9 * one.msis && (one.crps - two.crps).abs() <= 1e-9 * one.crps);
    }

    #[test]
    fn mean_ranks_add_up(rows in prop::collection::vec(prop::collection::vec(0.0..9.0_f64, 4), 2..20)) {
        let found = ranks::nemenyi(&rows, 0.05).unwrap();
        prop_assert!((found.mean_ranks.iter().sum::<f64>() - 10.0).abs() < 1e-9);
    }
}
