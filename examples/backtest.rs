//! Which model would have done best? Rolling origins over a panel, with the field's measures.
//!
//! `cargo run --example backtest [-- FILE.csv]`

use ontrend::error::Result;
use ontrend::forecast::evaluate::{Plan, evaluate};
use ontrend::forecast::registry;
use ontrend::frame;
use ontrend::projection::histories;
use ontrend::table::SeriesPoint;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let given = std::env::args().nth(1).map(PathBuf::from);
    let file = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/china.csv"));
    let points: Vec<SeriesPoint> = frame::read_rows(&file)?;
    let mut panel = Vec::new();
    for (id, history) in histories(&points, None, None) {
        panel.push((id, history?));
    }

    // Three origins, three years held out after each.
    let names = ["naive", "drift", "ets", "dot", "fast"];
    let models = names.iter().map(|name| registry::model(name)).collect::<Result<Vec<_>>>()?;
    let found = evaluate(&panel, &models, &Plan::new(3).windows(3))?;
    println!("{:<8}{:>8}{:>8}{:>8}{:>10}{:>8}", "model", "sMAPE", "MASE", "OWA", "cover 95", "CRPS");
    for model in &found.models {
        let score = &model.group;
        println!(
            "{:<8}{:>8.2}{:>8.3}{:>8.3}{:>10.2}{:>8.3}",
            model.model, score.smape, score.mase, score.owa, score.coverage95, score.crps
        );
    }
    for failure in &found.failures {
        println!("{} from {}: {}", failure.series, failure.origin, failure.error);
    }
    Ok(())
}
