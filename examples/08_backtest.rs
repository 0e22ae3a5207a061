//! Lesson 8. Which model would have done best? Rolling origins over a panel of countries, with the field's measures.
//!
//! `cargo run --example 08_backtest [-- FILE.csv]`

use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::forecast::evaluate::{Plan, evaluate};
use ontrend::forecast::registry;
use ontrend::frame;
use ontrend::plot::{self, Lang, RankingData, Style};
use ontrend::projection::{cut_scores, histories};
use ontrend::table::{CutScore, Row, SeriesPoint};

fn main() -> Result<()> {
    let file = std::env::args().nth(1).unwrap_or("examples/data/world.csv".into());
    let points: Vec<SeriesPoint> = frame::read_rows(file.as_ref())?;
    let panel: Vec<_> =
        histories(&points, None, None).into_iter().filter_map(|(id, history)| Some((id, history.ok()?))).collect();

    // Three origins, three years held out after each.
    let plan = Plan::new(3).windows(3);
    let models =
        ["naive", "drift", "ets", "dot", "fast"].map(registry::model).into_iter().collect::<Result<Vec<_>>>()?;
    let found = evaluate(&panel, &models, &plan)?;
    println!("{:<8}{:>8}{:>8}{:>8}{:>10}{:>8}", "model", "sMAPE", "MASE", "OWA", "cover 95", "CRPS");
    for model in &found.models {
        let score = &model.group;
        println!(
            "{:<8}{:>8.2}{:>8.3}{:>8.3}{:>10.2}{:>8.3}",
            model.model, score.smape, score.mase, score.owa, score.coverage95, score.crps
        );
    }
    for (series, why) in &found.left_out {
        println!("left out: {series}: {}", why.root());
    }

    // Is the difference more than chance? The scores of every cut give the ranking its intervals.
    let cuts = cut_scores(&panel, &plan, &found);
    let mut data = RankingData::from_sheet(&CutScore::to_sheet(&cuts), Some("OWA"), Lang::En)?;
    data.title = data.finding(Lang::En);
    println!("{}", data.title);
    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&cuts, "target/examples/08_backtest.csv".as_ref(), Existing::Replace)?;
    plot::ranking(&data, &Style::wide(720.0).lang(Lang::En))?.save_svg("target/examples/08_backtest.svg")
}
