//! Lesson 12. Is Yibin's 三倍增 by 2027 on trend, and how likely? From the press conference's text to a verdict.
//!
//! `cargo run --example 12_yibin_tripling`

use ontrend::chain::{Chain, ChainOptions, Document};
use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, DashboardData, Style};

fn main() -> Result<()> {
    let doc = "000_9e004ea125470e0d.txt";
    let bytes = std::fs::read(format!("seeds/{doc}")).map_err(|error| Error::io(doc, error))?;
    let options = ChainOptions::shipped()?;
    let report = Document::from_bytes(&bytes, doc, &options)?;
    let chain = Chain::run(vec![report], &options, &|_, _, _| {})?;

    // The slogan: no reading of 三倍增 may be taken for granted.
    for trial in &chain.trials {
        let factor = trial.factor.map_or("–".into(), |factor| format!("{factor:.2}"));
        let holds = trial.holds.map_or("no base is stated", |holds| if holds { "fits" } else { "does not fit" });
        println!("{} as ×{}: {} needs ×{factor}, {holds}", trial.slogan, trial.reading.factor, trial.indicator);
    }

    // The targets that the slogan speaks for.
    let tripled: Vec<&str> = chain.trials.iter().map(|trial| trial.unique_id.as_str()).collect();
    for attainment in &chain.assessment.attainments {
        let verdict = &attainment.verdict;
        if !tripled.contains(&verdict.unique_id.as_str()) {
            continue;
        }
        println!("\n{}\n{}", verdict.why, verdict.why_en);
        println!("  sentence: {}", chain.targets.iter().find(|t| t.start == verdict.start).map_or("", |t| &t.quote));
        for (assumption, probability) in &attainment.sensitivity {
            println!("  {assumption:<28}{:>6.0} %", 100.0 * probability);
        }
    }
    for together in &chain.assessment.joints {
        println!("\nall of {}: {:.0} %", together.unique_ids.join(", "), 100.0 * together.joint.all);
    }

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    let verdicts = chain.assessment.verdicts();
    frame::write_rows(&verdicts, "target/examples/12_yibin_tripling.csv".as_ref(), Existing::Replace)?;
    let title = plot::tally(&verdicts, plot::Lang::Zh);
    let data = DashboardData { verdicts, title, ..DashboardData::default() };
    plot::dashboard(&data, &Style::wide(800.0))?.save_svg("target/examples/12_yibin_tripling.svg")
}
