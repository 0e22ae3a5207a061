//! Runs that add to a directory: what is kept, what is said, and what an interruption leaves.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("update").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn command(here: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ontrend"));
    command
        .current_dir(here)
        .args(arguments)
        .env_remove("ONTREND_CONFIG")
        .env("HOME", here)
        .env_remove("XDG_CONFIG_HOME");
    command
}

fn ontrend(here: &Path, arguments: &[&str]) -> Output {
    let output = command(here, arguments).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{arguments:?}: {}", said(&output));
    output
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(here: &Path, name: &str) -> String {
    std::fs::read_to_string(here.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn replace(here: &Path, name: &str, from: &str, to: &str) {
    let before = text(here, name);
    assert!(before.contains(from), "{name} has no {from}:\n{before}");
    std::fs::write(here.join(name), before.replace(from, to)).unwrap();
}

const PLAN: &str =
    "宜宾市科学技术局工作计划\n2024年3月1日\n截至2023年末，全市高新技术企业达400家。到2027年，高新技术企业达800家。\n";
const REVIEW: &str = "宜宾市科学技术局工作总结\n2025年6月6日\n截至2024年末，全市高新技术企业达480家，较2021年翻番。\n";
const TABLES: [&str; 7] =
    ["observations.csv", "series.csv", "targets.csv", "verdicts.csv", "ledger.csv", "projections.csv", "warnings.csv"];

#[test]
fn a_report_added_later_is_as_good_as_one_read_at_once() {
    let here = directory("added");
    std::fs::write(here.join("a.txt"), PLAN).unwrap();
    std::fs::write(here.join("b.txt"), REVIEW).unwrap();
    ontrend(&here, &["run", "b.txt", "a.txt", "--out", "once"]);
    ontrend(&here, &["run", "b.txt", "--out", "later"]);
    let output = ontrend(&here, &["run", "a.txt", "--out", "later"]);
    for name in TABLES {
        assert_eq!(text(&here, &format!("once/{name}")), text(&here, &format!("later/{name}")), "{name}");
    }
    let changes = text(&here, "later/changes.csv");
    assert!(changes.contains("report,new,a.txt") && changes.contains("verdict,new,"), "{changes}");
    assert!(said(&output).contains("report"), "{}", said(&output));
    // Nothing new: nothing changes, not even a byte.
    let before: Vec<String> = TABLES.iter().map(|name| text(&here, &format!("later/{name}"))).collect();
    let output = ontrend(&here, &["run", "--out", "later"]);
    assert!(said(&output).contains("nothing has changed"), "{}", said(&output));
    let after: Vec<String> = TABLES.iter().map(|name| text(&here, &format!("later/{name}"))).collect();
    assert_eq!(before, after);
    // A report whose file is gone is still there, until it is forgotten.
    std::fs::remove_file(here.join("b.txt")).unwrap();
    let output = ontrend(&here, &["run", "--out", "later"]);
    assert!(said(&output).contains("copy of the last run"), "{}", said(&output));
    assert_eq!(text(&here, "later/observations.csv"), before[0]);
    ontrend(&here, &["run", "--out", "later", "--forget", "b.txt"]);
    assert!(!text(&here, "later/observations.csv").contains("b.txt"));
}

#[test]
fn a_series_in_steps_set_by_hand_stands_beside_dates() {
    let here = directory("steps");
    std::fs::write(here.join("a.txt"), PLAN).unwrap();
    ontrend(&here, &["run", "a.txt", "--out", "out"]);
    let mut series = text(&here, "out/series.csv");
    let columns = series.lines().next().unwrap().split(',').count();
    for (step, value) in [(2021, 5), (2022, 6), (2023, 8)] {
        series += &format!("mine/x,{step},{value}{}\n", ",".repeat(columns - 3));
    }
    std::fs::write(here.join("out/series.csv"), series).unwrap();
    ontrend(&here, &["run", "--out", "out"]);
    let projections = text(&here, "out/projections.csv");
    assert!(projections.contains("mine/x,2024,") && projections.contains("2027-12-31"), "{projections}");
}

#[test]
fn what_people_set_wins_and_is_marked() {
    let here = directory("edited");
    std::fs::write(here.join("a.txt"), PLAN).unwrap();
    ontrend(&here, &["run", "a.txt", "--out", "out"]);
    let before = text(&here, "out/verdicts.csv");
    // A value corrected, a row of one's own, a column of one's own.
    replace(&here, "out/observations.csv", ",400,家", ",450,家");
    replace(&here, "out/targets.csv", "2027-12-31,800,", "2027-12-31,700,");
    ontrend(&here, &["run", "--out", "out"]);
    let observations = text(&here, "out/observations.csv");
    assert!(observations.contains("hand:value"), "{observations}");
    let edits = text(&here, "out/edits.csv");
    assert!(edits.contains("value,400,450,set") && edits.contains("target,800,700,set"), "{edits}");
    assert!(text(&here, "out/series.csv").contains("2023-12-31,450,"));
    let verdicts = text(&here, "out/verdicts.csv");
    assert!(verdicts.contains("2027-12-31,700,") && verdicts != before, "{verdicts}");
    assert!(text(&here, "out/warnings.csv").contains("手工"));
    // The report is restated; the edit still wins, and the conflict is told.
    std::fs::write(here.join("a.txt"), format!("{PLAN}另有专精特新中小企业163家。\n")).unwrap();
    let output = ontrend(&here, &["run", "--out", "out"]);
    assert!(text(&here, "out/observations.csv").contains("163"));
    assert!(text(&here, "out/series.csv").contains("2023-12-31,450,"));
    assert!(text(&here, "out/changes.csv").contains("report,changed,a.txt"));
    assert!(said(&output).contains("by hand"), "{}", said(&output));
    // A figure deleted by hand stays deleted; a chart that someone edited is kept beside the new one.
    let kept: String = text(&here, "out/observations.csv")
        .lines()
        .filter(|line| !line.contains("163"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(here.join("out/observations.csv"), kept).unwrap();
    std::fs::write(here.join("out/brief.html"), "mine").unwrap();
    let output = ontrend(&here, &["run", "--out", "out"]);
    assert!(!text(&here, "out/observations.csv").contains("163"));
    assert!(text(&here, "out/edits.csv").contains("deleted"));
    assert_eq!(text(&here, "out/brief.kept-1.html"), "mine");
    assert!(said(&output).contains("brief.kept-1.html"), "{}", said(&output));
    // A cell that cannot be read is an error with its place, and nothing is lost.
    let before = text(&here, "out/observations.csv");
    replace(&here, "out/observations.csv", ",450,家", ",many,家");
    let output = command(&here, &["run", "--out", "out"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("observations.csv line") && said(&output).contains("many"), "{}", said(&output));
    replace(&here, "out/observations.csv", ",many,家", ",450,家");
    assert_eq!(text(&here, "out/observations.csv"), before);
    // Starting anew is asked for in so many words.
    ontrend(&here, &["run", "a.txt", "--out", "out", "--force"]);
    assert!(text(&here, "out/series.csv").contains("2023-12-31,400,"));
    assert_eq!(text(&here, "out/edits.csv").lines().count(), 1);
}

/// Killed at many points of the run, the directory is always the one before or the one after, and the next run ends well.
#[test]
fn nothing_is_lost_when_a_run_is_killed() {
    let here = directory("killed");
    std::fs::write(here.join("a.txt"), PLAN).unwrap();
    std::fs::write(here.join("b.txt"), REVIEW).unwrap();
    ontrend(&here, &["run", "a.txt", "--out", "out"]);
    replace(&here, "out/observations.csv", ",400,家", ",450,家");
    let edited = text(&here, "out/observations.csv");
    let started = std::time::Instant::now();
    ontrend(&here, &["run", "a.txt", "b.txt", "--out", "other"]);
    let whole = started.elapsed();
    for part in [1, 3, 5, 7, 8, 9, 10, 11] {
        let mut child = command(&here, &["run", "a.txt", "b.txt", "--out", "out"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * part / 12 + Duration::from_millis(1));
        let _ = child.kill();
        child.wait().unwrap();
        let observations = text(&here, "out/observations.csv");
        assert!(observations == edited || observations.contains("hand:value"), "half a table: {observations}");
    }
    ontrend(&here, &["run", "a.txt", "b.txt", "--out", "out"]);
    assert!(text(&here, "out/series.csv").contains("2023-12-31,450,"), "the edit is lost");
    assert!(text(&here, "out/observations.csv").contains("480"));
    assert!(!here.join("out/.ontrend/next").exists());
    let leftovers = std::fs::read_dir(here.join("out")).unwrap().filter_map(Result::ok);
    let leftovers: Vec<_> = leftovers.filter(|entry| entry.file_name().to_string_lossy().ends_with(".part")).collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}

#[test]
fn tables_come_in_the_forms_that_people_use() {
    let here = directory("forms");
    std::fs::write(here.join("a.txt"), PLAN).unwrap();
    for name in ["o.md", "o.tex", "o.xlsx"] {
        ontrend(&here, &["extract", "a.txt", "-o", name]);
    }
    assert!(text(&here, "o.md").starts_with("| doc | line |"));
    assert!(text(&here, "o.tex").starts_with("\\begin{tabular}{l"));
    assert_eq!(&std::fs::read(here.join("o.xlsx")).unwrap()[..2], b"PK");
    ontrend(&here, &["extract", "a.txt", "-o", "o.csv", "--excel"]);
    assert!(std::fs::read(here.join("o.csv")).unwrap().starts_with(b"\xEF\xBB\xBFdoc,"));
    // What is written for Excel reads back.
    ontrend(&here, &["series", "o.csv", "-o", "s.csv"]);
    let output = ontrend(&here, &["extract", "a.txt", "--json"]);
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        assert!(line.starts_with("{\"") && line.ends_with('}'), "{line}");
    }
    let output = command(&here, &["series", "o.xlsx"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("not read"), "{}", said(&output));
}

#[test]
fn defaults_come_from_a_file_and_names_are_put_right() {
    let here = directory("config");
    std::fs::create_dir_all(here.join("deeper")).unwrap();
    std::fs::write(here.join("deeper/a.txt"), "截至去年末，全市高新技术企业达400家。\n").unwrap();
    std::fs::write(
        here.join("ontrend.toml"),
        "lang = \"en\"\n[reports.\"a.txt\"]\ndate = 2025-06-06\nregion = \"宜宾市\"\n",
    )
    .unwrap();
    let output = ontrend(&here.join("deeper"), &["extract", "a.txt"]);
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("宜宾市") && table.contains("2024-12-31"), "{table}");
    let output = ontrend(&here.join("deeper"), &["extract", "a.txt", "--region", "泸州市"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("泸州市"), "the call goes before the file");
    let output = ontrend(&here.join("deeper"), &["-v", "extract", "a.txt", "-o", "o.csv"]);
    assert!(said(&output).contains("ontrend.toml") && said(&output).contains("report read"), "{}", said(&output));
    for (arguments, hint) in [
        (&["extrct", "a.txt"][..], "extract"),
        (&["indicators", "高新技木企业"], "高新技术企业"),
        (&["forecast", "s.csv", "-n", "2", "--id", "citty"], "city"),
        (&["growth", "s.csv", "--id", "city", "--curve", "logistik"], "did you mean logistic?"),
    ] {
        std::fs::write(here.join("s.csv"), "city,ds,y\na,2020,1\na,2021,2\n").unwrap();
        let output = command(&here, arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).contains(hint), "{arguments:?}: {}", said(&output));
    }
    ontrend(&here, &["man", "--out", "man"]);
    for page in ["ontrend.1", "ontrend-run.1", "ontrend-forecast.1"] {
        assert!(text(&here, &format!("man/{page}")).contains(".TH"), "{page}");
    }
}
