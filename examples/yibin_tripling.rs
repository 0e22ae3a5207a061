//! Is Yibin's 三倍增 by 2027 on trend, and how likely? From the press conference's text alone to a verdict.
//!
//! `cargo run --example yibin_tripling`

use ontrend::chain::{Chain, ChainOptions, Document};
use ontrend::error::{Error, Result};
use ontrend::files::Existing;
use ontrend::frame;
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let doc = "000_9e004ea125470e0d.txt";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(doc);
    let bytes = std::fs::read(&file).map_err(|error| Error::io(&file, error))?;
    let options = ChainOptions::shipped()?;
    let report = Document::from_bytes(&bytes, doc, &options)?;
    let chain = Chain::run(vec![report], &options, &|_, _, _| {})?;

    // The slogan: no reading of 三倍增 may be taken for granted.
    for trial in &chain.trials {
        let factor = trial.factor.map_or("–".into(), |factor| format!("{factor:.2}"));
        let holds = trial.holds.map_or("no base is stated", |holds| if holds { "fits" } else { "does not fit" });
        println!("{} as ×{}: {} needs ×{factor}, {holds}", trial.slogan, trial.reading.factor, trial.indicator);
    }

    // The three targets that the slogan speaks for.
    let tripled: Vec<&str> = chain.trials.iter().map(|trial| trial.unique_id.as_str()).collect();
    for attainment in &chain.assessment.attainments {
        let verdict = &attainment.verdict;
        if !tripled.contains(&verdict.unique_id.as_str()) {
            continue;
        }
        println!("\n{}\n{}", verdict.why, verdict.why_en);
        println!("  evidence: {}; {}", verdict.evidence, attainment.prior);
        println!("  sentence: {}", chain.targets.iter().find(|t| t.start == verdict.start).map_or("", |t| &t.quote));
        for (assumption, probability) in &attainment.sensitivity {
            println!("  {assumption:<28}{:>6.1} %", 100.0 * probability);
        }
        if let Some(next) = &attainment.next {
            println!("  steady path at {}: {:.0}", next.ds, next.required);
        }
    }

    for together in &chain.assessment.joints {
        println!("\nall of {}: {:.1} %", together.unique_ids.join(", "), 100.0 * together.joint.all);
    }

    let out = PathBuf::from("target/examples/yibin_tripling");
    std::fs::create_dir_all(&out).map_err(|error| Error::io(&out, error))?;
    frame::write_rows(&chain.assessment.verdicts(), &out.join("verdicts.csv"), Existing::Replace)?;
    frame::write_rows(&chain.projections, &out.join("projections.parquet"), Existing::Replace)?;
    for chart in ontrend::chain::charts(&chain, ontrend::plot::Lang::Zh)? {
        chart.figure.save_svg(out.join(format!("{}.svg", chart.name)))?;
    }
    println!("\nwritten to {}", out.display());
    Ok(())
}
