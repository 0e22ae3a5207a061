//! Is it on track? Eleven official answers to one question, and why they differ.
//!
//! `cargo run --example official_rules`

use ontrend::target::rules::{Progress, Rule};

fn main() {
    // 240 firms at the end of 2021, 480 three years later, 800 wanted by the end of 2027.
    let progress = Progress {
        points: vec![(2022.0, 240.0), (2025.0, 480.0)],
        target: (2028.0, 800.0),
        peers: vec![300.0, 810.0, 131.0],
        typical_growth: Some(0.12),
        ceiling: None,
    };
    println!("{:<22}{:<42}{:>8}  finding", "rule", "formula", "figure");
    for rule in Rule::ALL {
        match rule.judge(&progress) {
            Ok(found) => println!(
                "{:<22}{:<42}{:>8.3}  {} ({})",
                rule.name(),
                rule.formula(),
                found.ratio,
                found.word,
                found.word_zh
            ),
            Err(reason) => println!("{:<22}{:<42}{:>8}  {reason}", rule.name(), rule.formula(), "–"),
        }
    }
}
