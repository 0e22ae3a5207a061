//! Curves, forecasting models and targets on any numbers.

use super::bytes::Bytes;
use super::tables::{points, targets};
use ontrend::forecast::history::{Bounds, History};
use ontrend::forecast::registry;
use ontrend::growth::{CurveKind, Growth, Loss, Noise, Target};
use ontrend::latent::Pool;
use ontrend::target::{AssessOptions, assess as assess_targets};

const LOSSES: [Loss; 4] = [Loss::Square, Loss::Huber, Loss::SoftL1, Loss::Cauchy];
const NOISES: [Noise; 5] =
    [Noise::Additive, Noise::Multiplicative, Noise::Automatic, Noise::Poisson, Noise::NegativeBinomial];

pub fn growth(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let kind = CurveKind::ALL[bytes.below(CurveKind::ALL.len())];
    let how = bytes.byte();
    let mut curve = Growth::new(kind).loss(LOSSES[usize::from(how) % 4]).noise(NOISES[usize::from(how / 4) % 5]);
    if how >= 200 {
        curve = curve.with_floor();
    }
    let (mut t, mut y) = (Vec::new(), Vec::new());
    let spaced = !bytes.byte().is_multiple_of(4);
    while !bytes.is_empty() && t.len() < 30 {
        t.push(if spaced { 2000.0 + t.len() as f64 } else { bytes.number() });
        y.push(bytes.number());
    }
    let fit = match curve.fit(&t, &y) {
        Ok(fit) => fit,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    for parameter in fit.parameters() {
        assert!(parameter.value.is_finite() && !parameter.deviation.is_nan(), "{kind}: {fit}");
    }
    let last = t.iter().copied().fold(f64::MIN, f64::max);
    for at in t.iter().copied().chain([last + 1.0, last + 10.0]) {
        let Ok(prediction) = fit.at(at) else { continue };
        for target in [Target::Mean, Target::Observation] {
            let Ok(interval) = prediction.interval(0.95, target) else { continue };
            assert!(interval.lower <= interval.upper, "{kind} at {at}: {interval:?}");
            let probability = prediction.probability_at_least(prediction.value(), target);
            assert!((0.0..=1.0).contains(&probability), "{kind} at {at}: {probability}");
        }
    }
    assert!(!fit.to_string().contains("NaN"), "{kind}: {fit}");
}

pub fn forecast(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let names = registry::names();
    let name = names[bytes.below(names.len())];
    let (shape, horizon) = (bytes.byte(), 1 + bytes.below(12));
    let period = [1, 1, 1, 4, 12, 7][usize::from(shape) % 6];
    let mut values: Vec<Option<f64>> = Vec::new();
    while !bytes.is_empty() && values.len() < 40 {
        let gap = shape >= 128 && bytes.byte().is_multiple_of(8);
        values.push((!gap).then(|| bytes.number()));
    }
    let Ok(mut history) = History::with_gaps(values, period) else { return };
    if shape.is_multiple_of(5) {
        let Ok(bounded) = history.clone().bounded(Bounds { lower: Some(0.0), upper: None }) else { return };
        history = bounded;
    }
    let Ok(model) = registry::model(name) else { unreachable!("{name} is of the registry") };
    let fit = match model.fit(&history) {
        Ok(fit) => fit,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let Ok(forecast) = fit.forecast(horizon) else { return };
    let (Ok(narrow), Ok(wide)) = (forecast.interval(0.8), forecast.interval(0.95)) else { return };
    for step in 0..horizon {
        let (point, (low, high), (lower, upper)) = (forecast.point()[step], narrow[step], wide[step]);
        let ordered = lower <= low && low <= high && high <= upper;
        assert!(
            ordered && [point, lower, upper].iter().all(|v| v.is_finite()),
            "{name}, step {step}: {point} {low}..{high} {lower}..{upper}"
        );
        assert!(history.bounds().is_none() || (lower >= 0.0 && point >= 0.0), "{name}, step {step}: {point} {lower}");
        assert!((0.0..=1.0).contains(&forecast.probability_at_least(point)[step]), "{name}, step {step}");
    }
    let saved = fit.save().and_then(|saved| registry::load(&saved)).and_then(|fit| fit.forecast(horizon));
    if let Ok(again) = saved {
        assert_eq!(again.point(), forecast.point(), "{name}: a saved fit forecasts as the fit");
    }
}

pub fn assess(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let Ok(mut options) = AssessOptions::shipped() else { unreachable!("the shipped prior is read in a test") };
    options.pool = [Pool::None, Pool::All, Pool::Kind][bytes.below(3)];
    options.details = bytes.byte().is_multiple_of(4);
    let points = points(&mut bytes, 12);
    let targets = targets(&mut bytes, 4);
    let Ok(assessment) = assess_targets(&points, &targets, &options) else { return };
    for attainment in &assessment.attainments {
        let verdict = &attainment.verdict;
        for p in [verdict.probability, verdict.probability_lo, verdict.probability_hi].into_iter().flatten() {
            assert!(p > 0.0 && p < 1.0, "{verdict:?}");
        }
        if let (Some(low), Some(p), Some(high)) = (verdict.probability_lo, verdict.probability, verdict.probability_hi)
        {
            assert!(low <= p && p <= high, "{verdict:?}");
        }
        assert!(attainment.path.iter().all(|row| !row.mean.is_nan()), "{verdict:?}");
    }
}
