//! How do I forecast from types of my own? The core alone: no polars, no files, no program.
//!
//! `cargo run --no-default-features --example embed_types`
use ontrend::error::Result;
use ontrend::forecast::{history::History, registry};

/// A station of one's own program, with yearly passengers in thousands.
struct Station {
    name: &'static str,
    passengers: Vec<f64>,
}

/// What that program wants to know.
struct Outlook {
    next_year: f64,
    at_least_half_more: f64,
}

fn outlook(station: &Station) -> Result<Outlook> {
    let history = History::new(&station.passengers, 1)?;
    let forecast = registry::model("ets")?.fit(&history)?.forecast(3)?;
    let latest = station.passengers.last().copied().unwrap_or(f64::NAN);
    Ok(Outlook { next_year: forecast.point()[0], at_least_half_more: forecast.probability_at_least(1.5 * latest)[2] })
}

fn main() -> Result<()> {
    let stations = [
        Station { name: "north", passengers: vec![210.0, 232.0, 241.0, 268.0, 290.0, 311.0, 342.0] },
        Station { name: "south", passengers: vec![95.0, 91.0, 99.0, 97.0, 104.0, 96.0, 101.0] },
        Station { name: "new", passengers: vec![12.0] },
    ];
    for station in &stations {
        match outlook(station) {
            Ok(found) => println!(
                "{:6} next year {:6.1} thousand, half more in three years {:3.0} %",
                station.name,
                found.next_year,
                100.0 * found.at_least_half_more
            ),
            Err(error) => println!("{:6} {error}", station.name),
        }
    }
    Ok(())
}
