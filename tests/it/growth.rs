//! Growth curves: one conformance suite over all curves, and what must not change when units do.

use ontrend::growth::{
    Automatic, CurveKind, Fitted, Growth, Loss, Noise, Reference, Resample, Rung, Target, Unit, Warning, auto,
};
use proptest::prelude::*;

/// A gentle S with a little scatter: positive, rising, 15 values.
fn sample() -> (Vec<f64>, Vec<f64>) {
    let noise = [0.4, -0.3, 0.1, 0.5, -0.6, 0.2, -0.1, 0.3, -0.4, 0.2, -0.2, 0.1, 0.3, -0.2, -0.3];
    let t: Vec<f64> = (0..15).map(|i| 2008.0 + f64::from(i)).collect();
    let y = t.iter().zip(noise).map(|(t, e)| 3.0 + 50.0 / (1.0 + (-0.5 * (t - 2014.0)).exp()) + e).collect();
    (t, y)
}

/// A fit on hard input must be an error with a message or a curve whose numbers are numbers.
fn is_right_or_refused(kind: CurveKind, t: &[f64], y: &[f64], what: &str) {
    match Growth::new(kind).fit(t, y) {
        Err(error) => {
            let text = error.to_string();
            assert!(text.len() > 10 && !text.ends_with('.'), "{kind} {what}: {text}");
        }
        Ok(fit) => {
            assert!(
                fit.parameters().iter().all(|e| e.value.is_finite() && !e.deviation.is_nan()),
                "{kind} {what}: {fit}"
            );
            let largest = y.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            let worst = fit.residuals().iter().fold(0.0_f64, |m, r| m.max(r.abs()));
            assert!(worst <= 2.1 * largest, "{kind} {what}: residual {worst:e} for values up to {largest:e}");
            for at in t {
                let Ok(prediction) = fit.at(*at) else { panic!("{kind} {what}: no value at an observed time {at}") };
                let interval = prediction.interval(0.95, Target::Observation).unwrap();
                assert!(!interval.lower.is_nan() && !interval.upper.is_nan(), "{kind} {what}: {interval:?}");
            }
            assert!(!fit.to_string().contains("NaN"), "{kind} {what}: {fit}");
        }
    }
}

#[test]
fn every_curve_takes_every_input() {
    let (t, y) = sample();
    let with = |index: usize, value: f64, of: &[f64]| {
        let mut of = of.to_vec();
        of[index] = value;
        of
    };
    let scaled = |factor: f64| y.iter().map(|v| v * factor).collect::<Vec<f64>>();
    let mut unsorted = (t.clone(), y.clone());
    unsorted.0.reverse();
    unsorted.1.reverse();
    let flat = vec![7.0; t.len()];
    let zeros = vec![0.0; t.len()];
    let negative: Vec<f64> = y.iter().map(|v| -v).collect();
    let mixed: Vec<f64> = y.iter().map(|v| v - 25.0).collect();
    let falling: Vec<f64> = y.iter().rev().copied().collect();
    let wild: Vec<f64> = y.iter().enumerate().map(|(i, v)| if i % 2 == 0 { v * 1e200 } else { v * 1e-200 }).collect();
    let jump: Vec<f64> = (0..t.len()).map(|i| if i < 7 { 0.0 } else { 1.0 }).collect();
    let spike = with(7, 1e12, &y);
    let exact: Vec<f64> = t.iter().map(|t| 2.0 * (t - 2000.0)).collect();
    let far: Vec<f64> = t.iter().map(|t| t + 1e9).collect();
    let microscopic: Vec<f64> = t.iter().map(|t| (t - 2008.0) * 1e-9).collect();
    let cosmic: Vec<f64> = t.iter().map(|t| (t - 2008.0) * 1e12).collect();
    let irregular: Vec<f64> = t.iter().map(|t| t + 0.3 * (t * 3.0).sin()).collect();
    let doubled: Vec<f64> = t.iter().map(|t| (t / 2.0).floor() * 2.0).collect();
    for &kind in CurveKind::ALL {
        for (what, t, y) in [
            ("plain", &t, &y),
            ("unsorted", &unsorted.0, &unsorted.1),
            ("all equal", &t, &flat),
            ("all zero", &t, &zeros),
            ("negative", &t, &negative),
            ("mixed signs", &t, &mixed),
            ("falling", &t, &falling),
            ("huge", &t, &scaled(1e300)),
            ("tiny", &t, &scaled(1e-300)),
            ("subnormal", &t, &scaled(1e-315)),
            ("huge and tiny", &t, &wild),
            ("a zero", &t, &with(3, 0.0, &y)),
            ("jump", &t, &jump),
            ("spike", &t, &spike),
            ("exact line", &t, &exact),
            ("far times", &far, &y),
            ("microscopic times", &microscopic, &y),
            ("cosmic times", &cosmic, &y),
            ("irregular times", &irregular, &y),
            ("duplicated times", &doubled, &y),
            ("one time", &vec![2020.0; t.len()], &y),
        ] {
            is_right_or_refused(kind, t, y, what);
        }
        // these have no right answer
        for (what, t, y) in [
            ("NaN value", t.clone(), with(2, f64::NAN, &y)),
            ("infinite value", t.clone(), with(2, f64::INFINITY, &y)),
            ("NaN time", with(0, f64::NAN, &t), y.clone()),
            ("infinite time", with(0, f64::NEG_INFINITY, &t), y.clone()),
            ("one value", vec![2020.0], vec![5.0]),
            ("no value", vec![], vec![]),
            ("lengths", t.clone(), y[1..].to_vec()),
        ] {
            assert!(Growth::new(kind).fit(&t, &y).is_err(), "{kind} took {what}");
        }
        let unsorted = Growth::new(kind).fit(&unsorted.0, &unsorted.1).map(|f| f.to_string());
        assert_eq!(unsorted.ok(), Growth::new(kind).fit(&t, &y).map(|f| f.to_string()).ok(), "{kind}: order matters");
    }
}

#[test]
fn few_values_are_refused_with_the_reason() {
    for &kind in CurveKind::ALL {
        let need = kind.curve().parameters().len() + 2;
        let t: Vec<f64> = (1..need).map(|i| i as f64).collect();
        let y: Vec<f64> = t.iter().map(|t| 3.0 + t * t).collect();
        let error = Growth::new(kind).fit(&t, &y).unwrap_err();
        assert!(error.is_too_few() && error.to_string().contains(&need.to_string()), "{kind}: {error}");
    }
}

#[test]
fn automatic_choice_takes_every_input() {
    let (t, y) = sample();
    for n in 1..=t.len() {
        let choice = auto(&t[..n], &y[..n]).unwrap();
        let expected = if n == 1 {
            Rung::Constant
        } else if n < 4 {
            Rung::Drift
        } else {
            Rung::Curves
        };
        assert_eq!(choice.rung(), expected, "{n} values\n{choice}");
        let at = choice.at(2030.0).unwrap();
        let (narrow, wide) =
            (at.interval(0.8, Target::Observation).unwrap(), at.interval(0.95, Target::Observation).unwrap());
        assert!(
            wide.lower <= narrow.lower && narrow.upper <= wide.upper && narrow.lower < narrow.upper,
            "{n}: {narrow:?} {wide:?}"
        );
        let weights: f64 = choice.table().iter().map(|row| row.weight).sum();
        assert!(choice.rung() != Rung::Curves || (weights - 1.0).abs() < 1e-12);
        assert!(choice.table().iter().all(|row| row.refused.is_some() || row.aicc.is_some()));
    }
    assert!(auto(&[], &[]).is_err() && auto(&[1.0, f64::NAN], &[1.0, 2.0]).is_err());
    let wide = Reference { drift_deviation: 0.3, shock_deviation: 0.5, ..Reference::default() };
    let width = |reference| {
        let choice = Automatic::new().reference(reference).fit(&[2024.0], &[8.0]).unwrap();
        choice.at(2026.0).unwrap().interval(0.9, Target::Observation).unwrap().width()
    };
    assert!(width(wide) > 2.0 * width(Reference::default()));
}

#[test]
fn a_noise_free_logistic_near_its_ceiling_is_not_forecast_above_it() {
    for ceiling in [1.0, 100.0, 3.7e8] {
        // ends at 99 % of the ceiling
        let t: Vec<f64> = (0..12).map(f64::from).collect();
        let last = 99.0_f64.ln();
        let y: Vec<f64> = t.iter().map(|t| ceiling / (1.0 + (-(last - 0.8 * (11.0 - t))).exp())).collect();
        let choice = auto(&t, &y).unwrap();
        for ahead in [12.0, 15.0, 20.0, 40.0, 100.0] {
            let at = choice.at(ahead).unwrap();
            assert!(at.value() <= ceiling * (1.0 + 1e-9), "{ceiling} {ahead}: {}\n{choice}", at.value());
            let interval = at.interval(0.95, Target::Observation).unwrap();
            assert!(interval.upper <= ceiling * (1.0 + 1e-6), "{interval:?}");
        }
    }
}

#[test]
fn noise_free_data_give_back_their_parameters() {
    let t: Vec<f64> = (0..20).map(|i| 1990.0 + f64::from(i)).collect();
    for (kind, truth) in [
        (CurveKind::Gompertz, vec![120.0, 0.3, 1997.0]),
        (CurveKind::Bass, vec![500.0, 0.01, 0.45]),
        (CurveKind::BassPerPeriod, vec![500.0, 0.01, 0.45]),
        (CurveKind::PiecewiseOne, vec![10.0, 2.0, -3.0, 1999.4]),
        (CurveKind::PiecewiseTwo, vec![10.0, 1.0, 4.0, 1996.3, -6.0, 2003.6]),
        (CurveKind::Richards, vec![80.0, 0.6, 1999.0, 1.7]),
        (CurveKind::Weibull, vec![90.0, 9.0, 2.2]),
        (CurveKind::Hill, vec![70.0, 8.0, 3.1]),
        (CurveKind::VonBertalanffy, vec![60.0, 0.25, 1988.0]),
        (CurveKind::Saturating, vec![40.0, 5.0, 0.2]),
        (CurveKind::Hyperbolic, vec![5.0, 0.04]),
        (CurveKind::Power, vec![5.0, 1.3]),
    ] {
        let curve = kind.curve();
        let u: Vec<f64> = t.iter().map(|t| t - 1990.0).collect();
        let standard: Vec<f64> = curve
            .parameters()
            .iter()
            .zip(&truth)
            .map(|(p, v)| if p.unit == Unit::Date { v - 1990.0 } else { *v })
            .collect();
        let mut y = vec![0.0; t.len()];
        assert!(curve.evaluate(&u, &standard, &mut y, None));
        let fit = Growth::new(kind).fit(&t, &y).unwrap();
        for (estimate, true_value) in fit.parameters().iter().zip(&truth) {
            let digits = -((estimate.value - true_value) / true_value).abs().log10();
            assert!(digits >= 10.0, "{kind} {}: {digits:.1} digits\n{fit}", estimate.name);
        }
    }
}

fn close(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-8 * scale.abs()
}

/// Compares two fits whose times differ by `shift` and whose values differ by the factor `scale`.
fn moved_alike(a: &Fitted, b: &Fitted, shift: f64, scale: f64) -> Result<(), TestCaseError> {
    let (first, last) = a.span();
    let size = a.residuals().iter().fold(0.0_f64, |m, r| m.max(r.abs())).max(a.value(last).unwrap().abs());
    for i in 0..=12 {
        let t = first + (last - first) * f64::from(i) / 10.0;
        let (Ok(x), Ok(y)) = (a.at(t), b.at(t + shift)) else { continue };
        prop_assert!(
            close(x.value() * scale, y.value(), size * scale),
            "{} at {t}: {} {}",
            a.name(),
            x.value() * scale,
            y.value()
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shifting_time_and_scaling_values_moves_the_fit(
        shift in -3000..3000_i32,
        exponent in -12.0..12.0_f64,
        noise in prop::collection::vec(-1.0..1.0_f64, 15),
    ) {
        let (t, y) = sample();
        let y: Vec<f64> = y.iter().zip(noise).map(|(y, e)| y + 0.5 * e).collect();
        let (shift, scale) = (f64::from(shift), 10.0_f64.powf(exponent));
        let moved: Vec<f64> = t.iter().map(|t| t + shift).collect();
        let scaled: Vec<f64> = y.iter().map(|y| y * scale).collect();
        for &kind in CurveKind::ALL {
            let (a, b) = (Growth::new(kind).fit(&t, &y), Growth::new(kind).fit(&moved, &scaled));
            prop_assert_eq!(a.is_ok(), b.is_ok());
            if let (Ok(a), Ok(b)) = (a, b) {
                moved_alike(&a, &b, shift, scale)?;
            }
        }
    }

    #[test]
    fn intervals_widen_with_the_level_and_hold_the_curve(
        noise in prop::collection::vec(-1.0..1.0_f64, 15),
        level in 0.5..0.9_f64,
    ) {
        let (t, y) = sample();
        let y: Vec<f64> = y.iter().zip(noise).map(|(y, e)| y + e).collect();
        for &kind in CurveKind::ALL {
            let fit = Growth::new(kind).fit(&t, &y).unwrap();
            let at = fit.at(2025.0).unwrap();
            for target in [Target::Mean, Target::Observation] {
                let (narrow, wide) = (at.interval(level, target).unwrap(), at.interval(level + 0.09, target).unwrap());
                prop_assert!(wide.lower <= narrow.lower && narrow.upper <= wide.upper);
                prop_assert!(narrow.contains(at.value()));
            }
            prop_assert!(at.interval(level, Target::Observation).unwrap().width() >= at.interval(level, Target::Mean).unwrap().width());
        }
    }
}

#[test]
fn a_robust_loss_ignores_an_outlier() {
    let t: Vec<f64> = (0..16).map(f64::from).collect();
    let clean: Vec<f64> = t.iter().map(|t| 20.0 * (0.08 * t).exp() + (t * 2.3).sin() * 0.3).collect();
    let mut dirty = clean.clone();
    dirty[9] *= 10.0;
    let rate = |y: &[f64], loss| {
        Growth::new(CurveKind::Exponential).loss(loss).fit(&t, y).unwrap().parameter("rate").unwrap().value
    };
    let truth = rate(&clean, Loss::Square);
    assert!((rate(&dirty, Loss::Square) - truth).abs() > 0.02);
    for loss in [Loss::Huber, Loss::SoftL1, Loss::Cauchy] {
        assert!((rate(&dirty, loss) - truth).abs() < 0.004, "{loss:?}: {} {truth}", rate(&dirty, loss));
    }
}

#[test]
fn weights_count_like_repeated_values() {
    let t = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
    let y = [2.0, 2.3, 2.9, 3.1, 3.9, 4.6];
    let weighted = Growth::new(CurveKind::Exponential).weights(vec![1.0, 2.0, 1.0, 3.0, 1.0, 1.0]).fit(&t, &y).unwrap();
    let repeated_t = [0.0, 1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0];
    let repeated_y = [2.0, 2.3, 2.3, 2.9, 3.1, 3.1, 3.1, 3.9, 4.6];
    let repeated = Growth::new(CurveKind::Exponential).fit(&repeated_t, &repeated_y).unwrap();
    for (a, b) in weighted.parameters().iter().zip(repeated.parameters()) {
        assert!((a.value - b.value).abs() < 1e-10, "{a:?} {b:?}");
    }
}

#[test]
fn held_bounded_and_composite_curves() {
    let (t, y) = sample();
    let held = Growth::new(CurveKind::Logistic).capacity(60.0).fit(&t, &y).unwrap();
    assert_eq!((held.parameter("ceiling").unwrap().value, held.free_parameters()), (60.0, 2));
    assert!(held.value(2100.0).unwrap() <= 60.0);
    let bounded = Growth::new(CurveKind::Logistic).bound("ceiling", 0.0, 50.0).fit(&t, &y).unwrap();
    assert!((bounded.parameter("ceiling").unwrap().value - 50.0).abs() < 1e-12);
    assert!(bounded.warnings().contains(&Warning::AtBound { parameter: "ceiling" }));
    let floor = Growth::new(CurveKind::Logistic).with_floor().fit(&t, &y).unwrap();
    let (floor_estimate, ceiling) = (floor.parameter("floor").unwrap(), floor.parameter("ceiling").unwrap());
    assert!((floor_estimate.value - 3.0).abs() < 1.0 && (ceiling.value - 50.0).abs() < 1.5, "{floor}");
    assert!(floor.value(2100.0).unwrap() > ceiling.value);
    for &kind in
        &[CurveKind::Linear, CurveKind::Exponential, CurveKind::Logistic, CurveKind::Gompertz, CurveKind::Quadratic]
    {
        let through = Growth::new(kind).through(2008.0, 5.0).fit(&t, &y).unwrap();
        assert!((through.value(2008.0).unwrap() - 5.0).abs() < 1e-9, "{kind}: {}", through.value(2008.0).unwrap());
        assert!(through.interval(2008.0, 0.95, Target::Mean).unwrap().width() < 1e-8);
        assert_eq!(through.parameters().len(), kind.curve().parameters().len());
        assert_eq!(through.free_parameters() + 1, kind.curve().parameters().len());
    }
    let both = Growth::new(CurveKind::Logistic).capacity(60.0).through(2008.0, 5.0).fit(&t, &y).unwrap();
    assert!((both.value(2008.0).unwrap() - 5.0).abs() < 1e-9 && both.free_parameters() == 1, "{both}");
    assert!(Growth::new(CurveKind::Linear).capacity(60.0).fit(&t, &y).is_err());
    assert!(Growth::new(CurveKind::Linear).with_floor().fit(&t, &y).is_err());
}

#[test]
fn the_noise_model_is_chosen_by_likelihood() {
    let t: Vec<f64> = (0..24).map(f64::from).collect();
    let e = |t: f64| (t * 7.7).sin() + 0.5 * (t * 3.1).cos();
    let multiplicative: Vec<f64> = t.iter().map(|t| (1.0 + 0.2 * t + 0.15 * e(*t)).exp()).collect();
    let additive: Vec<f64> = t.iter().map(|t| (1.0 + 0.12 * t).exp() + 1.2 * e(*t)).collect();
    let chosen = |y: &[f64]| Growth::new(CurveKind::Exponential).noise(Noise::Automatic).fit(&t, y).unwrap().noise();
    assert_eq!(chosen(&multiplicative), Noise::Multiplicative);
    assert_eq!(chosen(&additive), Noise::Additive);
}

#[test]
fn counts_follow_their_likelihood() {
    // reference: glm(y ~ t, family = poisson) by hand: score equations Σ (y − μ) = 0 and Σ t (y − μ) = 0
    let t: Vec<f64> = (0..12).map(f64::from).collect();
    let y = [3.0, 4.0, 2.0, 6.0, 7.0, 9.0, 8.0, 13.0, 14.0, 19.0, 22.0, 25.0];
    let fit = Growth::new(CurveKind::Exponential).noise(Noise::Poisson).fit(&t, &y).unwrap();
    let residuals = fit.residuals();
    let (score, moment): (f64, f64) = (residuals.iter().sum(), residuals.iter().zip(&t).map(|(r, t)| r * t).sum());
    assert!(score.abs() < 1e-9 && moment.abs() < 1e-8, "{score} {moment}");
    let interval = fit.interval(12.0, 0.95, Target::Observation).unwrap();
    assert!(
        interval.lower.fract() == 0.0 && interval.upper.fract() == 0.0 && interval.contains(fit.value(12.0).unwrap())
    );
    // overdispersed counts: a positive dispersion and wider intervals
    let wild = [1.0, 9.0, 2.0, 3.0, 16.0, 4.0, 20.0, 8.0, 5.0, 31.0, 12.0, 44.0];
    let poisson = Growth::new(CurveKind::Exponential).noise(Noise::Poisson).fit(&t, &wild).unwrap();
    let negative = Growth::new(CurveKind::Exponential).noise(Noise::NegativeBinomial).fit(&t, &wild).unwrap();
    assert!(negative.dispersion().unwrap() > 0.1 && negative.aic() < poisson.aic());
    let width = |f: &Fitted| f.interval(12.0, 0.8, Target::Observation).unwrap().width();
    assert!(width(&negative) > 1.5 * width(&poisson));
    assert!(Growth::new(CurveKind::Linear).noise(Noise::Poisson).fit(&t, &[0.5; 12]).is_err());
}

#[test]
fn bootstrap_bits_do_not_depend_on_threads() {
    let (t, y) = sample();
    let fit = Growth::new(CurveKind::Gompertz).fit(&t, &y).unwrap();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            fit.bootstrap(Resample::Parametric, 200, 3).unwrap().interval(2030.0, 0.9, Target::Observation).unwrap()
        })
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn the_log_linear_curve_is_a_line_in_logs() {
    let (t, y) = sample();
    let logs: Vec<f64> = y.iter().map(|v| v.ln()).collect();
    let line = Growth::new(CurveKind::Linear).fit(&t, &logs).unwrap();
    let curve = Growth::new(CurveKind::LogLinear).fit(&t, &y).unwrap();
    let (slope, rate) = (line.parameter("slope").unwrap(), curve.parameter("rate").unwrap());
    assert!((slope.value - rate.value).abs() < 1e-13 && (slope.deviation - rate.deviation).abs() < 1e-13);
    let (a, b) = (
        line.interval(2030.0, 0.9, Target::Observation).unwrap(),
        curve.interval(2030.0, 0.9, Target::Observation).unwrap(),
    );
    assert!((a.lower.exp() / b.lower - 1.0).abs() < 1e-12 && (a.upper.exp() / b.upper - 1.0).abs() < 1e-12);
}

#[test]
fn a_robust_fit_has_intervals_of_the_clean_part() {
    let t: Vec<f64> = (0..30).map(f64::from).collect();
    let noise = |t: f64| (t * 12.9898).sin() * 0.7 + (t * 78.233).cos() * 0.7;
    let clean: Vec<f64> = t.iter().map(|t| 4.0 + 2.0 * t + noise(*t)).collect();
    let mut dirty = clean.clone();
    for i in [4, 13, 22] {
        dirty[i] += 60.0;
    }
    let square = Growth::new(CurveKind::Linear).fit(&t, &clean).unwrap();
    for scale in [None, Some(1.0)] {
        let mut options = ontrend::growth::Options { loss: Loss::Cauchy, loss_scale: scale, ..Default::default() };
        options.noise = Some(Noise::Additive);
        let robust = Growth::new(CurveKind::Linear).options(options).fit(&t, &dirty).unwrap();
        let ratio = robust.residual_deviation() / square.residual_deviation();
        assert!((0.6..1.6).contains(&ratio), "{scale:?}: {ratio}");
        let ratio = robust.parameter("slope").unwrap().deviation / square.parameter("slope").unwrap().deviation;
        assert!((0.6..1.7).contains(&ratio), "{scale:?}: {ratio}");
        assert!(robust.parameter_interval("slope", 0.95).unwrap().contains(square.parameter("slope").unwrap().value));
    }
}

#[test]
fn beyond_a_pole_there_is_no_value() {
    let t: Vec<f64> = (0..12).map(f64::from).collect();
    let y: Vec<f64> = t.iter().map(|t| 5.0 / (1.0 - 0.06 * t)).collect();
    let fit = Growth::new(CurveKind::Hyperbolic).fit(&t, &y).unwrap();
    assert!(fit.value(16.0).unwrap() > 100.0 && fit.value(17.0).is_err() && fit.value(30.0).is_err());
    assert!((fit.crossing(50.0, 12.0).unwrap().value - 15.0).abs() < 1e-6);
    let both = Automatic::new().curves(&[CurveKind::Hyperbolic, CurveKind::Exponential]).fit(&t, &y).unwrap();
    assert!(both.at(30.0).is_err());
    assert!(auto(&t, &y).unwrap().at(30.0).is_ok());
}
