//! How many certified digits of the 27 nonlinear NIST reference sets come out, from both official starts, at defaults.
//!
//! `cargo run --release --example nist_strd`

#[path = "../tests/it/growth_nist_data.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod data;

fn main() {
    println!("{:<9} {:<8} start  parameters  deviations  residual sd  evaluations", "set", "level");
    let runs = data::runs();
    for run in &runs {
        println!(
            "{:<9} {:<8} {:>5}  {:>10.2}  {:>10.2}  {:>11.2}  {:>11}",
            run.name, run.level, run.start, run.parameters, run.deviations, run.residual_deviation, run.evaluations
        );
    }
    let reached = runs.iter().filter(|run| run.parameters >= 9.0).count();
    let mean = runs.iter().map(|run| run.parameters).sum::<f64>() / 54.0;
    let worst = runs.iter().map(|run| run.parameters).fold(11.0, f64::min);
    println!("{} runs: {reached} at LRE>=9, mean {mean:.2}, worst {worst:.2}", runs.len());
}
