//! Many reports: one bad file does not stop the rest, an interrupted run goes on, the parts are the table.

#[path = "../../examples/shared/reports.rs"]
mod reports;

use ontrend::stream::{Batch, Options, Source, ordered};
use ontrend::table::{Observation, Role, Row};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("archive").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ontrend"));
    command.current_dir(directory).args(arguments);
    command
}

fn extract(directory: &Path, arguments: &[&str]) -> (Output, String) {
    let output = command(directory, &[&["extract", "reports"], arguments].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.matches("bad.txt").count(), 1, "{said}");
    (output, said)
}

/// Reports in three directories, one of them no text.
fn archive(here: &Path, count: u64) {
    for place in 0..count {
        let folder = here.join(format!("reports/{}", place % 3));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{place:04}.txt")), reports::report(place).0).unwrap();
    }
    std::fs::write(here.join("reports/0/bad.txt"), b"\0\x01\x02").unwrap();
}

fn parts(path: &Path) -> Vec<Observation> {
    let mut rows = Vec::new();
    let source = Source::open(path, &Options { key: String::new(), ..Options::default() }).unwrap();
    ordered(
        source,
        3,
        |batch: Batch| Observation::from_sheet(&batch.sheet()?),
        |part| {
            rows.extend(part);
            Ok(())
        },
    )
    .unwrap();
    rows
}

#[test]
fn what_the_reports_state_is_found() {
    let options = ontrend::chain::ChainOptions::shipped().unwrap();
    let (mut stated, mut found) = (0, 0);
    for place in 0..100 {
        let (text, facts) = reports::report(place);
        let document = ontrend::chain::Document::from_bytes(text.as_bytes(), "r.txt", &options).unwrap();
        stated += facts.len();
        for fact in &facts {
            found += usize::from(document.extraction.observations.iter().any(|seen| {
                seen.value == fact.value && seen.unit == fact.unit && (seen.role == Role::Target) == fact.target
            }));
        }
    }
    assert_eq!(found, stated);
}

#[test]
fn an_interrupted_run_goes_on_where_it_stopped() {
    let here = directory("resume");
    archive(&here, 700);
    extract(&here, &["--into", "whole"]);
    let whole = parts(&here.join("whole/observations"));
    assert!(whole.len() > 3500);

    // Killed as soon as the first part is done, or a moment later: what is left is done by the next call.
    let mut child = command(&here, &["extract", "reports", "--into", "killed"]).spawn().unwrap();
    let record = here.join("killed/done.jsonl");
    while std::fs::read_to_string(&record).unwrap_or_default().lines().count() < 2 {
        assert!(child.try_wait().unwrap().is_none_or(|status| status.code() == Some(1)));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let _ = child.kill();
    child.wait().unwrap();
    let (_, said) = extract(&here, &["--into", "killed"]);
    assert!(said.contains("done before"), "{said}");
    assert_eq!(parts(&here.join("killed/observations")), whole);

    // Nothing is left to do but the file that failed; one that changed is read again.
    let (_, said) = extract(&here, &["--into", "killed"]);
    assert!(said.contains("700 reports (700 of them done before)"), "{said}");
    std::fs::write(here.join("reports/0/0003.txt"), reports::report(5000).0).unwrap();
    let (_, said) = extract(&here, &["--into", "killed"]);
    assert!(said.contains("700 reports (") && !said.contains("(700 of"), "{said}");
    let again = parts(&here.join("killed/observations"));
    let of = |rows: &[Observation]| {
        rows.iter().filter(|row| row.doc == "0003.txt").map(|row| row.value).collect::<Vec<f64>>()
    };
    assert!(of(&again) != of(&whole) && of(&again).len() > 4);

    // Other options would give other rows.
    let mixed = command(&here, &["extract", "reports", "--into", "killed", "--date", "2020-01-01"]).output().unwrap();
    assert_eq!(mixed.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&mixed.stderr).contains("other options"));
}

#[test]
fn parts_and_one_file_hold_the_same_rows() {
    let here = directory("file");
    archive(&here, 300);
    extract(&here, &["-o", "o.parquet", "--ledger", "l.csv"]);
    extract(&here, &["--into", "d"]);
    extract(&here, &["--into", "by", "--partition", "region"]);
    let rows: Vec<Observation> = ontrend::frame::read_rows(&here.join("o.parquet")).unwrap();
    assert_eq!(parts(&here.join("d/observations")), rows);
    assert!(std::fs::read_to_string(here.join("l.csv")).unwrap().lines().count() > rows.len());
    // Nothing is left of the record of one file.
    let left: Vec<String> =
        std::fs::read_dir(&here).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!left.iter().any(|name| name.ends_with(".parts")), "{left:?}");
    let yibin = ontrend::frame::read(&here.join("by/observations/region=宜宾市/part-000000.parquet")).unwrap();
    assert!(yibin.position("region").is_none() && !yibin.rows.is_empty());
    // A few files and many give the same bytes.
    let (one, _) = extract(&here, &["-o", "-"]);
    extract(&here, &["-o", "o.csv"]);
    assert_eq!(std::fs::read(here.join("o.csv")).unwrap(), one.stdout);
}

#[test]
fn parts_that_were_read_with_other_words_are_not_mixed() {
    let here = directory("words");
    archive(&here, 3);
    for (option, first, second) in [
        ("--indicators", "id,name_zh,unit\nown,自有指标,家\n", "id,name_zh,unit\nown,另一指标,家\n"),
        ("--regions", "code,name\n510799,王朗自然保护区\n", "code,name\n510799,另一自然保护区\n"),
        ("--units", "name,class\n蒸吨,power\n", "name,class\n千蒸吨,power\n"),
    ] {
        let call = [option, "mine.csv", "--into", &option[2..]];
        std::fs::write(here.join("mine.csv"), first).unwrap();
        extract(&here, &call);
        std::fs::write(here.join("mine.csv"), second).unwrap();
        let output = command(&here, &[&["extract", "reports"], &call[..]].concat()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains("with other options"), "{option}: {said}");
    }
}
