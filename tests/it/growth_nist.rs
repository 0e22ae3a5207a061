//! The NIST Statistical Reference Datasets.

#[path = "growth_nist_data.rs"]
mod data;

#[test]
fn nonlinear_sets_from_both_starts() {
    let runs = data::runs();
    assert_eq!(runs.len(), 54);
    for run in &runs {
        assert!(run.parameters >= 9.0, "{} start {}: {:.2} digits", run.name, run.start, run.parameters);
        if run.name != "Lanczos1" {
            assert!(run.deviations >= 8.0, "{} start {}: deviations {:.2} digits", run.name, run.start, run.deviations);
            assert!(run.residual_deviation >= 8.0, "{} start {}: residual deviation", run.name, run.start);
        }
    }
    let mean = runs.iter().map(|run| run.parameters).sum::<f64>() / 54.0;
    assert!(mean >= 10.3, "mean {mean:.2}");
}
