//! Lesson 11. Is it on track? Eleven official answers to one question, and why they differ.
//!
//! `cargo run --example 11_official_rules`

use ontrend::error::{Error, Result};
use ontrend::plot::{self, FanData, Lang, Style};
use ontrend::table::{Row, SeriesPoint, Target, csv};
use ontrend::target::rules::{Progress, Rule};

fn main() -> Result<()> {
    // 240 firms at the end of 2021, 480 three years later, 800 wanted by the end of 2027.
    let progress = Progress {
        points: vec![(2022.0, 240.0), (2025.0, 480.0)],
        target: (2028.0, 800.0),
        peers: vec![300.0, 810.0, 131.0].into(),
        typical_growth: Some(0.12),
        ceiling: None,
    };
    let mut table = String::from("rule,figure,finding\n");
    println!("{:<22}{:<42}{:>8}  finding", "rule", "formula", "figure");
    for rule in Rule::ALL {
        match rule.judge(&progress) {
            Ok(found) => {
                let said = format!("{} ({})", found.word, found.word_zh);
                println!("{:<22}{:<42}{:>8.3}  {said}", rule.name(), rule.formula(), found.ratio);
                table.push_str(&format!("{},{:.4},\"{said}\"\n", rule.name(), found.ratio));
            }
            Err(reason) => println!("{:<22}{:<42}{:>8}  {reason}", rule.name(), rule.formula(), "–"),
        }
    }

    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    std::fs::write("target/examples/11_official_rules.csv", table)
        .map_err(|error| Error::io("target/examples", error))?;
    let points = "unique_id,ds,y\nfirms,2021-12-31,240\nfirms,2024-12-31,480\n";
    let target = "unique_id,ds,target\nfirms,2027-12-31,800\n";
    let data = FanData::new(
        SeriesPoint::from_sheet(&csv::read(points.as_bytes(), "points.csv")?)?,
        Vec::new(),
        Target::from_sheet(&csv::read(target.as_bytes(), "target.csv")?)?,
        None,
    );
    plot::fan(&data, &Style::default().lang(Lang::En))?.save_svg("target/examples/11_official_rules.svg")
}
