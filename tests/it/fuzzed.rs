//! The fuzzer's targets over its kept inputs, as they stand and with seeded changes: what `fuzz/` searches for hours with
//! libFuzzer is held here by every `cargo test`.

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Changed inputs a target, beside those that are kept: fewer where one costs a fit or a whole chain.
fn changed(target: &str) -> usize {
    match target {
        "brief" => 10,
        "forecast" | "assess" | "plot" => 100,
        "growth" | "read_pdf" | "read_docx" | "extract" => 300,
        _ => 1000,
    }
}

fn inputs(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut found: Vec<PathBuf> = ["corpus", "found"]
        .iter()
        .filter_map(|kept| std::fs::read_dir(fuzz.join(kept).join(target)).ok())
        .flatten()
        .map(|entry| entry.expect("a kept input").path())
        .collect();
    found.sort();
    found.into_iter().map(|path| (path.clone(), std::fs::read(&path).expect("a kept input"))).collect()
}

/// One to four small changes: another byte, a piece gone, a piece twice, a piece of another input.
fn change(data: &mut Vec<u8>, other: &[u8], rng: &mut ChaCha8Rng) {
    for _ in 0..rng.random_range(1..=4) {
        let at = rng.random_range(0..=data.len());
        let to = (at + rng.random_range(0..=16)).min(data.len());
        match rng.random_range(0..4) {
            0 if at < data.len() => data[at] = rng.random(),
            1 => drop(data.drain(at..to)),
            2 => data.extend_from_within(at..to),
            _ => {
                let from = rng.random_range(0..=other.len());
                let piece = &other[from..(from + rng.random_range(0..=32)).min(other.len())];
                data.splice(at..to, piece.iter().copied());
            }
        }
    }
}

fn hold(target: &str) {
    let (_, run) = fuzz::TARGETS.iter().find(|(name, _)| *name == target).expect("a target");
    let inputs = inputs(target);
    assert!(!inputs.is_empty(), "no kept inputs of {target}");
    for (path, data) in &inputs {
        assert!(catch_unwind(AssertUnwindSafe(|| run(data))).is_ok(), "{}", path.display());
    }
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for number in 0..changed(target) {
        let mut data = inputs[rng.random_range(0..inputs.len())].1.clone();
        change(&mut data, &inputs[rng.random_range(0..inputs.len())].1, &mut rng);
        if catch_unwind(AssertUnwindSafe(|| run(&data))).is_err() {
            let kept = std::env::temp_dir().join(format!("ontrend-{target}-{number}"));
            std::fs::write(&kept, &data).expect("the input kept");
            panic!("{target} fails on {}: keep it in fuzz/found/{target}/", kept.display());
        }
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            hold(stringify!($name));
        })*
        #[test]
        fn every_target_is_held_here() {
            let held = [$(stringify!($name)),*];
            assert_eq!(fuzz::TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), held);
        }
    };
}

targets!(read_text read_markdown read_html read_docx read_pdf quantities extract ledger csv parquet ipc series growth forecast assess plot brief);
