//! Lesson 4. Which growth curve do the data speak for, and how far apart are they five years on?
//!
//! `cargo run --example 04_growth_curves [-- FILE.csv ID]`

use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, CurvesData, Lang, Style};
use ontrend::projection::{GrowthOptions, comparison_sheet, grow};
use ontrend::table::{CurvePath, Row, SeriesPoint};

fn main() -> Result<()> {
    let mut given = std::env::args().skip(1);
    let file = given.next().unwrap_or("examples/data/china.csv".into());
    let id = given.next().unwrap_or("China/gdp_per_capita".into());
    let mut points: Vec<SeriesPoint> = frame::read_rows(file.as_ref())?;
    points.retain(|point| point.unique_id == id);
    let grown = grow(&points, &GrowthOptions { steps: 5, paths: true, ..GrowthOptions::default() })?;

    // AICc weighs how well a curve fits against how many parameters it takes.
    println!("{:<18}{:>8}{:>10}{:>12}", "curve", "weight", "AICc", "5 years on");
    let comparison = comparison_sheet(&grown.fits);
    for curve in grown.paths.iter().map(|place| &place.curve).fold(Vec::new(), |mut names, name| {
        if !names.contains(&name) {
            names.push(name);
        }
        names
    }) {
        let Some(last) = grown.paths.iter().rfind(|place| place.curve == *curve) else { continue };
        let row = comparison.rows.iter().find(|row| row[1].to_string() == *curve);
        let aicc = row.and_then(|row| row[3].to_string().parse::<f64>().ok());
        let shown = |number: Option<f64>, digits| number.map_or("–".into(), |number| format!("{number:.digits$}"));
        println!("{curve:<18}{:>8}{:>10}{:>12.0}", shown(last.weight, 3), shown(aicc, 1), last.value);
    }
    for row in &grown.outcome.rows {
        let (low, high) = row.interval(95.0).unwrap_or((row.mean, row.mean));
        println!("{} {}: {:.0} (95 %: {low:.0} to {high:.0})", row.ds, row.model, row.mean);
    }

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&grown.paths, "target/examples/04_growth_curves.csv".as_ref(), Existing::Replace)?;
    let mut data = CurvesData::from_sheet(&CurvePath::to_sheet(&grown.paths), Some(&id), &points, &[])?;
    data.title = data.finding(Lang::En);
    plot::curves(&data, &Style::wide(800.0).lang(Lang::En))?.save_svg("target/examples/04_growth_curves.svg")
}
