//! Learns the parameters of the series form from the calibration windows, or what the pooled form can learn from them:
//! `cargo run --release --example learn_prior -- WINDOWS.csv.gz START.json [OUT.json [EVALUATIONS [FOLDS]]]`,
//! `cargo run --release --example learn_prior -- WINDOWS.csv.gz pooled PRIOR.json OUT.json [EVALUATIONS]`.
//!
//! Prints scores by cross-validation over clusters of series (an indicator's countries stay together), then learns from all
//! windows and writes OUT.json. Business and tourism series count three times, so that they weigh about as much as the
//! country indicators: the form is for amounts and counts as much as for rates.

use flate2::read::GzDecoder;
use ontrend::error::{Error, Result};
use ontrend::latent::annual::windows::{self, Window};
use ontrend::latent::annual::{Learning, Parameters, SeriesForm, learn};
use ontrend::latent::{Prior, countable, learn_pooled};
use std::io::Read;
use std::path::Path;

/// Weight of a window.
fn weight(window: &Window) -> f64 {
    if window.series.starts_with("ind:") { 1.0 } else { 3.0 }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |index: usize, what: &str| {
        arguments
            .get(index)
            .cloned()
            .ok_or_else(|| Error::argument(what, "is missing; WINDOWS START [OUT [N [FOLDS]]]"))
    };
    let path = argument(0, "WINDOWS")?;
    if argument(1, "START")? == "pooled" {
        let evaluations = arguments.get(4).and_then(|text| text.parse().ok()).unwrap_or(150);
        return pooled(&path, &argument(2, "PRIOR")?, &argument(3, "OUT")?, evaluations);
    }
    let start = Parameters::from_json(&read(Path::new(&argument(1, "START")?))?)?;
    let number =
        |index: usize, default: usize| arguments.get(index).and_then(|text| text.parse().ok()).unwrap_or(default);
    let evaluations = number(3, 60);
    let folds = u64::try_from(number(4, 3)).unwrap_or(3);
    let all = windows::read(&read(Path::new(&path))?, &path)?;
    let mut held_out: Vec<(usize, SeriesForm)> = Vec::new();
    for fold in 0..folds {
        let rest: Vec<_> = all.iter().filter(|one| one.fold(folds) != fold).map(|one| (one, weight(one))).collect();
        let parameters = widened(search(&start, &rest, evaluations)?);
        held_out.push((usize::try_from(fold).unwrap_or(0), SeriesForm::new(parameters)?));
    }
    if folds > 0 {
        report("cross-validated", &all, &|window| {
            let part = usize::try_from(window.fold(folds)).unwrap_or(0);
            let form = held_out.iter().find(|(fold, _)| *fold == part).map(|(_, form)| form);
            form.ok_or_else(|| Error::argument("FOLDS", "a part is missing"))
        })?;
    }
    if let Some(out) = arguments.get(2) {
        let every: Vec<_> = all.iter().map(|one| (one, weight(one))).collect();
        let parameters = widened(search(&start, &every, evaluations)?);
        std::fs::write(out, parameters.to_json()).map_err(|error| Error::io(out, error))?;
        let form = SeriesForm::new(parameters)?;
        report("on the windows learned from", &all, &|_| Ok(&form))?;
    }
    Ok(())
}

/// The pooled form, from every sixth usable window.
fn pooled(path: &str, prior: &str, out: &str, evaluations: usize) -> Result<()> {
    let all = windows::read(&read(Path::new(path))?, path)?;
    let some: Vec<&Window> = all.iter().filter(|window| countable(window)).step_by(6).collect();
    let learned = learn_pooled(&Prior::from_json(&read(Path::new(prior))?)?, &some, evaluations)?;
    println!("{} windows: {}", some.len(), learned.convergence);
    println!("growth {:.3} ± {:.3} a year (not stored)", learned.growth, learned.growth_sd);
    println!("ln density {:.4}, coverage {:.3} {:.3}", learned.density, learned.coverage.0, learned.coverage.1);
    std::fs::write(out, learned.prior.to_json()).map_err(|error| Error::io(out, error))
}

/// Weights on all windows, then everything on some of the clusters, then weights again.
fn search(start: &Parameters, windows: &[(&Window, f64)], evaluations: usize) -> Result<Parameters> {
    let thin: Vec<_> = windows.iter().copied().filter(|(window, _)| window.fold(SEVENTHS) < KEPT).collect();
    let weights = Learning { evaluations: 30, shapes: false, ..Learning::default() };
    let shapes = Learning { evaluations, ..Learning::default() };
    let (first, how) = learn(start, windows, &weights)?;
    println!("  weights: {how}");
    let (second, how) = if evaluations > 0 { learn(&first, &thin, &shapes)? } else { (first, how) };
    println!("  shapes: {how}");
    let (third, how) = learn(&second, windows, &weights)?;
    println!("  weights: {how}");
    Ok(third)
}

/// Factors on the predictive standard deviation after 1, 2, 3 and more points, on top of the learned ones: the density rewards
/// 80 % intervals that hold 0.78 to 0.81 of the outcomes where both kinds of series weigh the same, and with few points the
/// interval rests on which indicators happened to be learned from.
const WIDEN: [f64; 4] = [1.05, 1.06, 1.06, 1.045];

fn widened(mut parameters: Parameters) -> Parameters {
    for (factor, more) in parameters.stretch.iter_mut().zip(WIDEN) {
        *factor *= more;
    }
    parameters
}

/// Two clusters in seven are used where every parameter moves.
const SEVENTHS: u64 = 7;
const KEPT: u64 = 2;

fn report<'a>(title: &str, all: &[Window], form: &dyn Fn(&Window) -> Result<&'a SeriesForm>) -> Result<()> {
    println!("{title}\npoints weights    Brier  B0-10%    log    ECE   CRPS  cov80  cov95 width80");
    for (name, fewest, most) in windows::GROUPS {
        for balanced in [false, true] {
            let mut group = windows::group(all, fewest, most);
            if balanced {
                let more: Vec<_> = group.iter().copied().filter(|one| weight(one) > 1.0).collect();
                group.extend(more.iter().flat_map(|one| [*one, *one]));
            }
            let forecasts: Vec<_> = group
                .iter()
                .map(|window| form(window)?.forecast(&window.seen, window.future.len()))
                .collect::<Result<_>>()?;
            let paired = windows::score_paired(&group, &forecasts)?;
            let s = paired;
            println!(
                "{name:>6} {:<9} {:.4}  {:.4} {:.4} {:.4} {:.4}  {:.3}  {:.3}   {:.3}",
                if balanced { "balanced" } else { "as found" },
                s.brier,
                s.brier_middle,
                s.log_score,
                s.calibration_error,
                s.crps,
                s.coverage80,
                s.coverage95,
                s.width80
            );
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Error::io(path, error))?;
    let mut text = String::new();
    if path.extension().is_some_and(|ending| ending == "gz") {
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map_err(|error| Error::io(path, error))?;
        return Ok(text);
    }
    String::from_utf8(bytes).map_err(|_| Error::unreadable(path, "not UTF-8 text"))
}
