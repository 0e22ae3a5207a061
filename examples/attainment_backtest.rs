//! Scores the series form on windows files: `cargo run --release --example attainment_backtest -- DIR [PARAMETERS.json]`.
//!
//! DIR holds files `*.csv` or `*.csv.gz` with the columns series, n, end, seen, future.

use flate2::read::GzDecoder;
use ontrend::error::{Error, Result};
use ontrend::latent::annual::{Parameters, SeriesForm, windows};
use std::io::Read;
use std::path::Path;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let directory = arguments.first().map_or("tests/data/competitions/attainment", String::as_str);
    let form = match arguments.get(1) {
        Some(path) => SeriesForm::new(Parameters::from_json(&read(Path::new(path))?)?)?,
        None => SeriesForm::shipped()?,
    };
    let entries = std::fs::read_dir(directory).map_err(|error| Error::io(directory, error))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths.iter().filter(|path| {
        let name = path.to_string_lossy();
        name.ends_with(".csv") || name.ends_with(".csv.gz")
    }) {
        all.extend(windows::read(&read(path)?, &path.to_string_lossy())?);
    }
    println!("{} windows, parameters {:?}", all.len(), form.parameters().name);
    println!("points windows questions  Brier  B0-10%    log    ECE   CRPS  cov80  cov95 width80");
    for (name, fewest, most) in windows::GROUPS {
        let group = windows::group(&all, fewest, most);
        if group.is_empty() {
            continue;
        }
        let s = windows::score(&group, |window| form.forecast(&window.seen, window.future.len()))?;
        println!(
            "{name:>6} {:>7} {:>9} {:.4}  {:.4} {:.4} {:.4} {:.4}  {:.3}  {:.3}   {:.3}",
            s.windows,
            s.questions,
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
