//! What must hold against hostile reports, tables and directories: nothing runs, no cell is a formula, nothing is written or
//! removed outside the output directory. Scripts in a brief are tried in a real browser by `tests/browser/run.sh`.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An empty directory with one for the program to work in, so that what climbs out of that is seen.
fn directory(name: &str) -> (PathBuf, PathBuf) {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("security").join(name);
    let _ = std::fs::remove_dir_all(&root);
    let here = root.join("work/here");
    std::fs::create_dir_all(&here).expect("a directory");
    (root, here)
}

fn ontrend(here: &Path, call: &[&str]) -> Output {
    let program = Command::new(env!("CARGO_BIN_EXE_ontrend")).args(call).current_dir(here).env("HOME", here).output();
    program.expect("the program")
}

/// All files below a directory.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root).expect("a directory") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// No cell of a CSV file starts as a formula does, unless it is a number.
fn no_formula_in_csv(path: &Path) {
    for row in csv::ReaderBuilder::new().has_headers(false).from_path(path).expect("a table").records() {
        for cell in &row.expect("a row") {
            let figure = |text: &str| text.parse::<f64>().is_ok();
            assert!(!cell.starts_with(['=', '@', '+', '-', '\t', '\r']) || figure(cell), "{}: {cell}", path.display());
        }
    }
}

/// No cell of a workbook is a formula, and nothing in it leads elsewhere.
fn no_formula_in_workbook(path: &Path) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("a workbook")).expect("a workbook");
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").to_string();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("XML");
        let charts = name.contains("/charts/");
        assert!(charts || !text.contains("<f>") && !text.contains("<f "), "{name} of {} computes", path.display());
        assert!(!text.contains("TargetMode=\"External\"") && !name.contains("externalLink"), "{name} leads out");
    }
}

#[test]
fn a_hostile_report_neither_computes_nor_climbs() {
    let (root, here) = directory("report");
    let report = "=HYPERLINK(\"http://x\")市统计局\n2025年6月6日\n=cmd|' /C calc'!A0高新技术企业480家，@SUM(A1)科技型中小企业达60家。\n\
                  截至2022年末，全市+cmd企业达300家。截至2024年末，全市-2+3专利500件。到2027年，=1+1高新技术企业达800家。\n<script>globalThis.hostile=1</script>\n";
    std::fs::write(here.join("r.txt"), report).expect("a report");
    std::fs::write(here.join("mine.csv"), "id,name_zh,unit,measure\n../../../climb,=1+1高新技术企业,家,level\n")
        .expect("a table");
    for (out, region) in [("a", "../../../climb"), ("b", "=1+1"), ("c", "/climb")] {
        let output = ontrend(&here, &["run", "r.txt", "--region", region, "--indicators", "mine.csv", "--out", out]);
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
        for path in files(&here.join(out)) {
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("csv") => no_formula_in_csv(&path),
                Some("xlsx") => no_formula_in_workbook(&path),
                Some("html" | "svg") => {
                    let page = std::fs::read_to_string(&path).expect("a page");
                    assert!(!page.contains("<script>globalThis"), "{}", path.display());
                }
                _ => {}
            }
        }
    }
    let call = ["extract", "r.txt", "--region", "../../../climb", "--into", "tables", "--partition", "region"];
    assert!(ontrend(&here, &call).status.success());
    let outside: Vec<PathBuf> = files(&root).into_iter().filter(|path| !path.starts_with(&here)).collect();
    assert!(outside.is_empty(), "{outside:?}");
    let own = ["r.txt", "mine.csv", "a", "b", "c", "tables"];
    for entry in std::fs::read_dir(&here).expect("a directory") {
        let name = entry.expect("an entry").file_name();
        assert!(own.iter().any(|own| name == *own), "{name:?}");
    }
}

#[test]
fn a_hostile_table_neither_computes_nor_climbs() {
    let (root, here) = directory("table");
    let rows: String = ["=1+1", "@SUM(A1)", "+cmd|x", "-2+3", "../../../climb"]
        .iter()
        .flat_map(|id| (2018..2025).map(move |year| format!("\"{id}\",{year},{}\n", year - 2000)))
        .collect();
    std::fs::write(here.join("s.csv"), format!("unique_id,ds,y\n{rows}")).expect("a table");
    for (form, look) in [("csv", no_formula_in_csv as fn(&Path)), ("xlsx", no_formula_in_workbook)] {
        let (forecasts, fits) = (format!("f.{form}"), format!("g.{form}"));
        for call in [
            &["forecast", "s.csv", "-n", "2", "--model", "drift", "-o", &forecasts][..],
            &["growth", "s.csv", "--curve", "linear", "-o", &fits],
        ] {
            let output = ontrend(&here, call);
            assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
            look(&here.join(call[call.len() - 1]));
        }
    }
    let outside: Vec<PathBuf> = files(&root).into_iter().filter(|path| !path.starts_with(&here)).collect();
    assert!(outside.is_empty(), "{outside:?}");
}

/// A directory that comes from someone else may remember anything.
#[test]
fn a_hostile_directory_reaches_nothing_outside_itself() {
    let (root, here) = directory("directory");
    let report = "宜宾市科学技术局\n2025年6月6日\n截至2024年末，全市高新技术企业达480家。\n";
    std::fs::write(here.join("r.txt"), report).expect("a report");
    std::fs::write(root.join("mine.txt"), "mine").expect("a file");
    let absolute = root.join("mine.txt").display().to_string();
    for way in ["../../../mine.txt", &absolute] {
        for (name, memory) in [
            (".ontrend/next/journal.json", format!("{{\"files\":[],\"remove\":[\"{way}\"]}}")),
            (".ontrend/next/journal.json", format!("{{\"files\":[[\"{way}\",null]],\"remove\":[]}}")),
            (".ontrend/state.json", format!("{{\"version\":1,\"reports\":[],\"files\":{{\"{way}\":\"00\"}}}}")),
        ] {
            let out = here.join("out");
            let _ = std::fs::remove_dir_all(&out);
            let path = out.join(name);
            std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            std::fs::write(&path, memory).expect("a memory");
            let output = ontrend(&here, &["run", "r.txt", "--out", "out"]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{name} {way}: {said}");
            assert!(said.contains("leads out of the output directory"), "{said}");
            assert_eq!(std::fs::read_to_string(root.join("mine.txt")).expect("the file"), "mine", "{name} {way}");
        }
    }
}

#[test]
fn the_crate_opens_no_connection_and_starts_no_program() {
    let sources = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let sources: Vec<_> = sources.iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect();
    assert!(sources.len() > 100);
    for path in sources {
        let text = std::fs::read_to_string(path).expect("a source");
        for word in ["std::net", "tokio::net", "process::Command", "unsafe {", "libloading", "extern \"C\""] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
    // The manifest forbids unsafe code in every target of the crate.
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).expect("the manifest");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}
