//! The program as its users meet it: what it writes, what it says, how it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("program").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

pub fn ontrend(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ontrend")).current_dir(directory).args(arguments).output().unwrap()
}

pub fn fails(directory: &Path, arguments: &[&str], status: i32, says: &[&str]) {
    let output = ontrend(directory, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    for word in says {
        assert!(said.contains(word), "{arguments:?} should say {word:?}: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

const REPORT: &str = "宜宾市科学技术局工作总结\n2025年6月6日\n截至2024年末，全市高新技术企业达480家，较2021年翻番。到2027年，高新技术企业达800家。\n";

#[test]
fn bad_input_gets_one_clear_line() {
    let here = directory("bad");
    std::fs::create_dir_all(here.join("none")).unwrap();
    std::fs::write(here.join("none/picture.jpg"), b"\xff\xd8").unwrap();
    std::fs::write(here.join("binary.txt"), b"\0\x01\x02\x03").unwrap();
    std::fs::write(here.join("empty.txt"), "").unwrap();
    std::fs::write(here.join("good.txt"), REPORT).unwrap();
    std::fs::write(here.join("wrong.csv"), "id,ds,y\na,2020,1\n").unwrap();
    std::fs::write(here.join("cell.csv"), "unique_id,ds,y\na,2020,1\na,2021,many\n").unwrap();
    std::fs::write(here.join("good.csv"), "unique_id,ds,y\na,2020,1\na,2021,2\na,2022,4\n").unwrap();
    std::fs::write(here.join("short.csv"), "unique_id,ds,y\na,2020\n").unwrap();
    std::fs::create_dir_all(here.join("taken")).unwrap();
    std::fs::write(here.join("taken/old.csv"), "old").unwrap();

    fails(&here, &["run", "missing.txt", "--out", "out"], 2, &["missing.txt"]);
    fails(&here, &["run", "none", "--out", "out"], 2, &["none", "no report"]);
    fails(&here, &["run", "binary.txt", "--out", "out"], 2, &["binary.txt", "no text"]);
    fails(&here, &["run", "empty.txt", "--out", "out"], 2, &["empty.txt", "empty"]);
    fails(&here, &["run", "good.txt", "--out", "taken"], 2, &["taken", "--force"]);
    assert_eq!(std::fs::read(here.join("taken/old.csv")).unwrap(), b"old");
    assert!(!here.join("out").exists(), "nothing is written where nothing could be done");
    fails(&here, &["forecast", "wrong.csv", "-n", "2"], 2, &["wrong.csv line 1", "unique_id", "id, ds, y"]);
    fails(&here, &["forecast", "cell.csv", "-n", "2"], 2, &["cell.csv line 3, column \"y\"", "many"]);
    fails(&here, &["forecast", "short.csv", "-n", "2"], 2, &["short.csv line 2", "2 cells"]);
    fails(&here, &["forecast", "good.csv", "-n", "2", "--model", "drfit"], 2, &["drift"]);
    fails(&here, &["growth", "good.csv", "--curve", "logistik"], 2, &["logistic"]);
    fails(&here, &["plot", "cell.csv", "-o", "a.gif"], 2, &[".svg or .png"]);
    fails(&here, &["forecast", "-n", "2"], 2, &["SERIES"]);
}

#[test]
fn one_bad_report_does_not_stop_the_others() {
    let here = directory("mixed");
    std::fs::create_dir_all(here.join("reports")).unwrap();
    std::fs::write(here.join("reports/a.txt"), REPORT).unwrap();
    std::fs::write(here.join("reports/b.txt"), b"\0\x01\x02\x03").unwrap();
    fails(&here, &["extract", "reports", "-o", "o.csv"], 1, &["b.txt"]);
    let table = std::fs::read_to_string(here.join("o.csv")).unwrap();
    assert!(table.contains("高新技术企业") && table.contains("480"), "{table}");
}

#[test]
fn a_run_writes_every_table_chart_and_the_brief() {
    let here = directory("run");
    std::fs::write(here.join("report.txt"), REPORT).unwrap();
    let output = ontrend(&here, &["run", "report.txt", "--out", "out"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    for table in ["observations", "ledger", "series", "targets", "projections", "verdicts", "warnings"] {
        for ending in ["csv", "parquet"] {
            let file = here.join(format!("out/{table}.{ending}"));
            assert!(file.metadata().unwrap().len() > 0, "{}", file.display());
        }
    }
    let plots: Vec<String> = std::fs::read_dir(here.join("out/plots"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(plots.iter().any(|name| name.ends_with("ent_hightech.svg")), "{plots:?}");
    assert!(plots.iter().any(|name| name.ends_with("ent_hightech.png")), "{plots:?}");
    let verdicts = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(verdicts.contains("高新技术企业数") && verdicts.contains("800 家"), "{verdicts}");
    let brief = std::fs::read_to_string(here.join("out/brief.html")).unwrap();
    assert!(brief.contains("达480家") || brief.contains("480"), "the report's text is in the brief");

    // The same input gives the same bytes, and an existing directory is kept without --force.
    let before = std::fs::read(here.join("out/brief.html")).unwrap();
    let again = ontrend(&here, &["run", "report.txt", "--out", "out"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing has changed"));
    assert_eq!(ontrend(&here, &["run", "report.txt", "--out", "out", "--force"]).status.code(), Some(0));
    assert_eq!(std::fs::read(here.join("out/brief.html")).unwrap(), before);
}

#[test]
fn a_run_in_english_names_places_and_indicators_in_english() {
    let here = directory("english");
    std::fs::write(here.join("report.txt"), REPORT).unwrap();
    let output = ontrend(&here, &["run", "--quiet", "--lang", "en", "--out", "out", "report.txt"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let brief = std::fs::read_to_string(here.join("out/brief.html")).unwrap();
    for part in ["Yibin", "High-tech enterprises", "较2021年翻番"] {
        assert!(brief.contains(part), "{part}");
    }
    // Tables keep the names they are joined by, and quotes stay what was written.
    let table = std::fs::read_to_string(here.join("out/observations.csv")).unwrap();
    assert!(table.contains("宜宾市") && table.contains("高新技术企业"), "{table}");
}

#[test]
fn the_chain_can_be_walked_in_pieces() {
    let here = directory("pieces");
    std::fs::write(here.join("report.txt"), REPORT).unwrap();
    let done = |arguments: &[&str]| {
        let output = ontrend(&here, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    done(&["extract", "report.txt", "-o", "observations.csv", "--ledger", "ledger.jsonl"]);
    done(&["series", "observations.csv", "-o", "series.parquet", "--targets", "targets.csv"]);
    let projections = done(&["growth", "series.parquet", "--steps", "3"]);
    assert!(projections.starts_with("unique_id,ds,model,mean,lo-80,hi-80,lo-95,hi-95"), "{projections}");
    let forecasts = done(&["forecast", "series.parquet", "-n", "3", "--model", "naive,drift", "-o", "f.arrow"]);
    assert!(forecasts.is_empty());
    let verdicts = done(&["assess", "series.parquet", "--targets", "targets.csv", "--sensitivity", "s.csv"]);
    assert!(verdicts.contains("ent_hightech"), "{verdicts}");
    assert_eq!(std::fs::read_to_string(here.join("s.csv")).unwrap().lines().count(), 9);
    done(&[
        "plot",
        "f.arrow",
        "--series",
        "series.parquet",
        "--targets",
        "targets.csv",
        "--id",
        "宜宾市/ent_hightech",
        "-o",
        "fan.png",
    ]);
    assert!(std::fs::read(here.join("fan.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn every_report_gets_a_page_of_its_own() {
    let here = directory("pages");
    for (path, text) in [
        ("a/r.txt", "绵阳市统计局\n2024年末，全市高新技术企业480家。\n"),
        ("b/r.txt", "宜宾市统计局\n2024年末，全市高新技术企业490家。\n"),
        ("b/r.md", "达州市统计局\n2024年末，全市高新技术企业300家。\n"),
        ("b_r.txt", "乐山市统计局\n2024年末，全市高新技术企业131家。\n"),
    ] {
        std::fs::create_dir_all(here.join(path).parent().unwrap()).unwrap();
        std::fs::write(here.join(path), text).unwrap();
    }
    let arguments = ["extract", "a/r.txt", "b/r.txt", "b/r.md", "b_r.txt", "-o", "o.csv", "--html", "page.html"];
    let output = ontrend(&here, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pages: Vec<String> = std::fs::read_dir(&here)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    assert_eq!(pages.len(), 4);
    for (region, figure) in [("绵阳市", "480家"), ("宜宾市", "490家"), ("达州市", "300家"), ("乐山市", "131家")]
    {
        let own: Vec<_> = pages.iter().filter(|page| page.contains(region)).collect();
        assert_eq!(own.len(), 1, "{region}");
        assert!(own[0].contains(figure) && own[0].contains("class=\"observation\""), "{region}");
    }
    // A second call writes over nothing unless it is told to, and then no table either.
    let again: Vec<&str> = arguments.iter().map(|word| if *word == "o.csv" { "p.csv" } else { word }).collect();
    fails(&here, &again, 2, &["page.", "--force"]);
    assert!(!here.join("p.csv").exists());
    let forced: Vec<&str> = arguments.iter().copied().chain(["--force"]).collect();
    assert!(ontrend(&here, &forced).status.success());
}
