//! What a release promises about itself: terms for every datum that ships, one version everywhere, a stated Rust.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn every_datum_that_ships_has_its_terms() {
    let page = read("data/LICENSES.md");
    let mut found = Vec::new();
    for directory in ["data", "examples/data", "seeds"] {
        files(&root().join(directory), &mut found);
    }
    for path in &found {
        let name = path.strip_prefix(root()).expect("inside").display().to_string().replace('\\', "/");
        let told = page.contains(&format!("`{name}`")) || name.ends_with("/README.md");
        assert!(told, "{name}: its terms are not in data/LICENSES.md");
        assert!(path.metadata().expect("a file").len() < 10 << 20, "{name} is over 10 MiB");
    }
    // What the page names is there.
    for name in page.split('`').skip(1).step_by(2).filter(|name| name.contains('/') || name.starts_with("LICENSE")) {
        assert!(root().join(name).is_file(), "{name} of data/LICENSES.md is missing");
    }
}

#[test]
fn versions_and_terms_agree() {
    let manifest = read("Cargo.toml");
    let field = |name: &str| {
        let line = manifest.lines().find(|line| line.starts_with(&format!("{name} = \""))).expect("a field");
        line.split('"').nth(1).expect("a value").to_string()
    };
    let citation = read("CITATION.cff");
    assert!(citation.contains(&format!("version: {}", field("version"))), "CITATION.cff is of another version");
    assert!(read("CHANGELOG.md").contains(&field("version")), "CHANGELOG.md does not name the version");
    for license in field("license").split(" OR ") {
        assert!(citation.contains(license), "{license} is not in CITATION.cff");
    }
    assert!(
        read("CONTRIBUTING.md").contains(&field("rust-version")),
        "CONTRIBUTING.md does not state the minimal Rust"
    );
    assert!(manifest.contains("[package.metadata.docs.rs]"));
}
