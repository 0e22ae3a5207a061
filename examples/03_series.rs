//! Lesson 3. How do the facts of several reports become series? Stated points, and those that follow from 净增 and 翻番.
//!
//! `cargo run --example 03_series`

use ontrend::chain::{Chain, ChainOptions, gather, read_all};
use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, FanData, MultiplesData, Style};
use ontrend::series::group;
use std::path::PathBuf;

fn main() -> Result<()> {
    let options = ChainOptions::shipped()?;
    let (documents, errors) = read_all(&gather(&[PathBuf::from("seeds")])?, &options, &|_, _, _| {});
    for error in &errors {
        println!("{error}");
    }
    let chain = Chain::run(documents, &options, &|_, _, _| {})?;

    // Series of two points and more; `implied` points follow from what is stated.
    println!("{:<36}{:<12}{:>8}  {:<8} note", "series", "day", "value", "origin");
    let mut panels = Vec::new();
    for (id, series) in group(&chain.series) {
        let Ok(series) = series else { continue };
        if series.points.len() < 2 {
            continue;
        }
        for point in &series.points {
            let origin = point.origin.map_or("", |origin| origin.as_str());
            println!("{id:<36}{:<12}{:>8.1}  {origin:<8} {}", point.ds.to_string(), point.y, point.note);
        }
        let points = series.points.iter().map(|point| (*point).clone()).collect();
        panels.push(FanData::new(points, Vec::new(), Vec::new(), None));
    }
    for warning in &chain.warnings {
        println!("doubt: {}", warning.what_en);
    }

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&chain.series, "target/examples/03_series.csv".as_ref(), Existing::Replace)?;
    let data = MultiplesData { panels, title: "多份报告合成的序列".into(), ..MultiplesData::default() };
    plot::multiples(&data, &Style::wide(960.0))?.save_svg("target/examples/03_series.svg")
}
