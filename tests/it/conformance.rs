//! Every model and every curve over one table of hard series. What each does stands in `docs/conformance.md`; a change of any
//! cell fails this test. `ONTREND_RENEW=1 cargo test --test it whole_page -- --ignored` writes the page anew.

use ontrend::error::{Error, ErrorKind};
use ontrend::forecast::history::{Bounds, History};
use ontrend::forecast::registry::{self, Entry};
use ontrend::growth::{CurveKind, Growth, Target};
use rayon::prelude::*;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Values of the longest series.
const LONG: usize = 10_000;

/// A hard series: its name, its values, and what bounds them.
struct Hard {
    name: &'static str,
    values: Vec<Option<f64>>,
    bounds: Bounds,
}

/// A wave that no short rule produces, between −1 and 1.
fn wave(t: u32) -> f64 {
    (f64::from(t) * 12.9898).sin() * 0.7 + (f64::from(t) * 4.1414).cos() * 0.3
}

fn series() -> Vec<Hard> {
    let free = Bounds::default();
    let share = Bounds { lower: Some(0.0), upper: Some(100.0) };
    let made = |name, count: u32, of: &dyn Fn(u32) -> f64, bounds| Hard {
        name,
        values: (0..count).map(|t| Some(of(t))).collect(),
        bounds,
    };
    let growth = |t: u32| 100.0 * (0.07 * f64::from(t) + 0.03 * wave(t)).exp();
    let mut gaps = made("gaps", 16, &growth, free);
    for at in [3, 4, 9] {
        gaps.values[at] = None;
    }
    vec![
        made("empty", 0, &growth, free),
        made("1 value", 1, &growth, free),
        made("2 values", 2, &growth, free),
        made("3 values", 3, &growth, free),
        made("constant", 16, &|_| 7.0, free),
        made("straight line", 16, &|t| 10.0 + 2.5 * f64::from(t), free),
        made("geometric", 16, &|t| 10.0 * 1.12_f64.powi(t.cast_signed()), free),
        made("zeros", 16, &|_| 0.0, free),
        made("negatives", 16, &|t| -50.0 + 3.0 * f64::from(t) + wave(t), free),
        made("a step", 16, &|t| if t < 8 { 10.0 + wave(t) } else { 90.0 + wave(t) }, free),
        made("an outlier", 16, &|t| if t == 11 { 1e6 } else { 100.0 + wave(t) }, free),
        gaps,
        made("times 1e-100", 16, &|t| growth(t) * 1e-100, free),
        made("times 1e100", 16, &|t| growth(t) * 1e100, free),
        made("small counts", 16, &|t| (3.0 + 2.9 * wave(t)).round(), Bounds { lower: Some(0.0), upper: None }),
        made("shares near 0", 16, &|t| 0.3 + 0.25 * wave(t), share),
        made("shares near 100", 16, &|t| 99.0 + 0.9 * wave(t), share),
        made("alternating", 16, &|t| if t % 2 == 0 { 1.0 } else { -1.0 }, free),
        made("10 000 values", u32::try_from(LONG).unwrap(), &|t| 100.0 + 0.01 * f64::from(t) + 5.0 * wave(t), free),
    ]
}

/// The kind of an error, as the page's key names it.
fn kind(error: &Error) -> &'static str {
    match error.root().kind() {
        ErrorKind::TooFew { .. } => "few",
        ErrorKind::NoConvergence { .. } => panic!("{error}"),
        _ => "no",
    }
}

fn model(entry: &Entry, hard: &Hard) -> &'static str {
    let history = match History::with_gaps(hard.values.clone(), 1).and_then(|history| history.bounded(hard.bounds)) {
        Ok(history) => history,
        Err(error) => return kind(&error),
    };
    let told = format!("{} on {}", entry.name, hard.name);
    let fitted = registry::model(entry.name).unwrap().fit(&history).and_then(|fit| fit.forecast(4));
    let forecast = match fitted {
        Ok(forecast) => forecast,
        Err(error) => return kind(&error),
    };
    let (narrow, wide) = (forecast.interval(0.8).unwrap(), forecast.interval(0.95).unwrap());
    for step in 0..4 {
        let (point, (low, high), (lower, upper)) = (forecast.point()[step], narrow[step], wide[step]);
        assert!([point, lower, upper].iter().all(|value| value.is_finite()), "{told}: {point} {lower} {upper}");
        assert!(lower <= low && low <= high && high <= upper, "{told}: {low}..{high} in {lower}..{upper}");
        let inside = |value: f64| hard.bounds.clamp(value) == value;
        assert!(inside(point) && inside(lower) && inside(upper), "{told}: {point} {lower} {upper}");
    }
    "yes"
}

fn curve(curve: CurveKind, hard: &Hard) -> &'static str {
    let seen = hard.values.iter().zip(2000_u32..).filter_map(|(value, year)| Some((f64::from(year), (*value)?)));
    let (t, y): (Vec<f64>, Vec<f64>) = seen.unzip();
    let told = format!("{curve} on {}", hard.name);
    let fit = match Growth::new(curve).fit(&t, &y) {
        Ok(fit) => fit,
        Err(error) => return kind(&error),
    };
    let last = t.last().copied().unwrap_or(0.0);
    for parameter in fit.parameters() {
        assert!(parameter.value.is_finite() && !parameter.deviation.is_nan(), "{told}: {fit}");
    }
    let interval = match fit.at(last + 1.0).and_then(|ahead| ahead.interval(0.95, Target::Observation)) {
        Ok(interval) => interval,
        Err(error) => return kind(&error),
    };
    assert!(interval.lower <= interval.upper, "{told}: {interval:?}");
    // A bound that the data leave open is said to be open, by the interval and by a warning.
    let closed = interval.lower.is_finite() && interval.upper.is_finite();
    assert!(closed || !fit.warnings().is_empty(), "{told}: {interval:?} without a warning");
    if closed { "yes" } else { "open" }
}

fn table(page: &mut String, what: &str, series: &[Hard], rows: &[(String, Vec<&'static str>)]) {
    let heads: Vec<&str> = series.iter().map(|hard| hard.name).collect();
    writeln!(page, "| {what} | {} |\n|{}", heads.join(" | "), " --- |".repeat(series.len() + 1)).unwrap();
    for (name, cells) in rows {
        writeln!(page, "| `{name}` | {} |", cells.join(" | ")).unwrap();
    }
}

/// The page for these series.
fn page(series: &[Hard]) -> String {
    let entries: Vec<&Entry> = registry::entries().collect();
    let models: Vec<(String, Vec<&str>)> = entries
        .par_iter()
        .map(|entry| (entry.name.to_string(), series.iter().map(|hard| model(entry, hard)).collect()))
        .collect();
    let curves: Vec<(String, Vec<&str>)> = CurveKind::ALL
        .par_iter()
        .map(|&kind| (kind.to_string(), series.iter().map(|hard| curve(kind, hard)).collect()))
        .collect();
    let mut page = HEAD.to_string();
    table(&mut page, "model", series, &models);
    page.push_str("\n# Curves\n");
    table(&mut page, "curve", series, &curves);
    page
}

const HEAD: &str = "\
Every forecasting model and every growth curve over one table of hard series, as `tests/it/conformance.rs` found it: 4 steps
ahead with 80 and 95 % intervals for models, one year ahead for curves.

*yes*: a forecast with finite, ordered intervals inside the bounds; *open*: an interval that is open on a side, with a warning
that names the parameter that the data leave open; *few*: a typed error that says how many values are needed; *no*: a typed error
that says why the series does not suit. Nothing panics, no number is NaN, no width of a model is infinite.

# Models
";

fn kept() -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    (path, text)
}

#[test]
fn hard_series_get_a_forecast_or_a_typed_error() {
    let short: Vec<Hard> = series().into_iter().filter(|hard| hard.values.len() < LONG).collect();
    // The long series is the last column.
    let without_long = |line: &str| match line.strip_suffix(" |").and_then(|row| row.rsplit_once(" | ")) {
        Some((row, _)) => format!("{row} |"),
        None => line.to_string(),
    };
    let (_, kept) = kept();
    let kept: Vec<String> = kept.lines().map(without_long).collect();
    assert_eq!(kept, page(&short).lines().collect::<Vec<_>>(), "docs/conformance.md is not what the test found");
}

#[test]
#[ignore = "10 000 values take ARIMA and others minutes"]
fn the_whole_page_is_what_is_found() {
    let (path, kept) = kept();
    let page = page(&series());
    if std::env::var_os("ONTREND_RENEW").is_some() {
        std::fs::write(&path, &page).unwrap();
        return;
    }
    assert_eq!(kept, page, "docs/conformance.md is not what the test found");
}
