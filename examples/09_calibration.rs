//! Lesson 9. When the forecast says 80 %, does it happen four times in five? Reliability over many past forecasts.
//!
//! `cargo run --example 09_calibration [-- FILE.csv MODEL]`

use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::forecast::evaluate::Plan;
use ontrend::forecast::registry;
use ontrend::frame;
use ontrend::plot::{self, CalibrationData, Lang, Style};
use ontrend::projection::{histories, outcomes};
use ontrend::table::{Outcome, Row, SeriesPoint};

fn main() -> Result<()> {
    let mut given = std::env::args().skip(1);
    let file = given.next().unwrap_or("examples/data/world.csv".into());
    let model = given.next().unwrap_or("fast".into());
    let points: Vec<SeriesPoint> = frame::read_rows(file.as_ref())?;
    let panel: Vec<_> =
        histories(&points, None, None).into_iter().filter_map(|(id, history)| Some((id, history.ok()?))).collect();

    // Each past forecast is asked for nineteen quantiles; of the values asked about with 80 %, 80 % should lie below.
    let asked = outcomes(&panel, &[registry::model(&model)?], &Plan::new(3).windows(4));
    let mut data = CalibrationData::from_sheet(&Outcome::to_sheet(&asked), Some(&model), 10)?;
    println!("{:>10}{:>10}{:>8}{:>18}", "forecast", "happened", "count", "95 % interval");
    for bin in &data.bins {
        let (low, high) = bin.interval.unwrap_or((0.0, 1.0));
        println!("{:>10.3}{:>10.3}{:>8}{low:>12.3}–{high:.3}", bin.forecast, bin.observed, bin.count);
    }
    data.title = data.finding(Lang::En);
    println!("{}", data.title);

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&asked, "target/examples/09_calibration.csv".as_ref(), Existing::Replace)?;
    plot::calibration(&data, &Style::wide(560.0).lang(Lang::En))?.save_svg("target/examples/09_calibration.svg")
}
