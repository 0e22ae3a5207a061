//! The worker between two Arrow streams: the same numbers as the program, every failure a row, the contract kept.

use ontrend::frame::{self, polars};
use ontrend::table::{Cell, Sheet};
use polars::prelude::{CompatLevel, DataFrame, IpcStreamReader, IpcStreamWriter, SerReader, SerWriter};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("worker").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn ontrend(directory: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ontrend"));
    command.current_dir(directory).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut to = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || {
        let _ = to.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

fn stream(mut frame: DataFrame, newest: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let level = if newest { CompatLevel::newest() } else { CompatLevel::oldest() };
    IpcStreamWriter::new(&mut bytes).with_compat_level(level).finish(&mut frame).unwrap();
    bytes
}

fn table(text: &str) -> Sheet {
    ontrend::table::csv::read(text.as_bytes(), "t").unwrap()
}

/// A frame with days as days and numbers as numbers.
fn typed<R: ontrend::table::Row>(text: &str) -> DataFrame {
    frame::from_rows(&R::from_sheet(&table(text)).unwrap()).unwrap()
}

fn unstream(output: &Output) -> Sheet {
    let said = String::from_utf8_lossy(&output.stderr);
    let frame = IpcStreamReader::new(std::io::Cursor::new(&output.stdout)).finish();
    frame::to_sheet(&frame.unwrap_or_else(|error| panic!("{error}: {said}")), "out").unwrap()
}

/// The rows without an error, and the errors with their series.
fn parted(sheet: &Sheet) -> (Vec<Vec<String>>, Vec<(String, String)>) {
    let at = sheet.position("error").unwrap();
    assert_eq!(at + 1, sheet.columns.len());
    let text = |row: &Vec<Cell>| row[..at].iter().map(ToString::to_string).collect::<Vec<String>>();
    let good = sheet.rows.iter().filter(|row| row[at] == Cell::Empty).map(text).collect();
    let bad = sheet.rows.iter().filter(|row| row[at] != Cell::Empty);
    (good, bad.map(|row| (row[0].to_string(), row[at].to_string())).collect())
}

fn rows(csv: &[u8]) -> Vec<Vec<String>> {
    let sheet = ontrend::table::csv::read(csv, "t").unwrap();
    sheet.rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

const SERIES: &str = "unique_id,ds,y
甲,2019-12-31,10\n甲,2020-12-31,12\n甲,2021-12-31,15\n甲,2022-12-31,15.5\n甲,2023-12-31,19
乙,2019-12-31,7\n乙,2019-12-31,8
丙,2020-12-31,110\n丙,2021-12-31,112.5\n丙,2022-12-31,99\n丙,2023-12-31,130.25
";

#[test]
fn the_worker_forecasts_as_the_program_does() {
    let here = directory("forecast");
    std::fs::write(here.join("s.csv"), SERIES).unwrap();
    for options in [
        &["forecast", "--horizon", "2", "--model", "ets,drift", "--level", "95,50"][..],
        &["growth", "--curve", "linear,exponential", "--steps", "2"],
    ] {
        let program = ontrend(&here, &[&[options[0], "s.csv"], &options[1..]].concat(), b"");
        for newest in [false, true] {
            let input = stream(typed::<ontrend::table::SeriesPoint>(SERIES), newest);
            let worker = ontrend(&here, &[&["worker"], options].concat(), &input);
            assert_eq!(worker.status.code(), Some(1), "{}", String::from_utf8_lossy(&worker.stderr));
            let (good, bad) = parted(&unstream(&worker));
            assert_eq!(good, rows(&program.stdout));
            assert!(bad.len() == 1 && bad[0].0 == "乙" && bad[0].1.contains("two rows"), "{bad:?}");
            assert!(String::from_utf8_lossy(&worker.stderr).contains("乙"));
        }
    }
}

#[test]
fn the_worker_judges_as_the_program_does() {
    let here = directory("assess");
    let targets = "unique_id,ds,target,unit,bound\n丙,2027-12-31,200,,ge\n甲,2027-12-31,25,,ge\n甲,2026-12-31,24,家,ge\n丁,2027-12-31,1,,ge\n丁,2028-12-31,nan,,ge\n";
    let series = SERIES.replace("乙,2019-12-31,8\n", "");
    std::fs::write(here.join("s.csv"), &series).unwrap();
    std::fs::write(here.join("t.csv"), targets).unwrap();
    let call = ["assess", "s.csv", "--targets", "t.csv", "--pool", "none", "--date", "2024-06-30"];
    let program = ontrend(&here, &call, b"");
    assert_eq!(program.status.code(), Some(1), "{}", String::from_utf8_lossy(&program.stderr));
    // Any batch, and all at once from standard input.
    for rows in ["1", "6"] {
        let again = ontrend(&here, &[&call[..], &["--batch-rows", rows]].concat(), b"");
        assert_eq!(again.stdout, program.stdout, "{rows}");
    }
    let piped = ontrend(&here, &[&["assess", "-"], &call[2..]].concat(), series.as_bytes());
    assert_eq!(piped.stdout, program.stdout);

    // Series and targets in one stream, each series with its targets.
    let mut all = String::from("unique_id,ds,y,target,unit,bound\n");
    for id in ["甲", "乙", "丙", "丁"] {
        for line in series.lines().filter(|line| line.starts_with(id)) {
            all.push_str(&format!("{line},,,\n"));
        }
        for line in targets.lines().filter(|line| line.starts_with(id)) {
            let cells: Vec<&str> = line.split(',').collect();
            all.push_str(&format!("{},{},,{},{},{}\n", cells[0], cells[1], cells[2], cells[3], cells[4]));
        }
    }
    let mut sheet = table(&all);
    for row in &mut sheet.rows {
        row[1] = Cell::Date(row[1].to_string().parse().unwrap());
        for at in [2, 3] {
            row[at] = row[at].to_string().parse().map_or(Cell::Empty, Cell::Number);
        }
    }
    for (at, kind) in
        [(1, ontrend::table::Kind::Date), (2, ontrend::table::Kind::Number), (3, ontrend::table::Kind::Number)]
    {
        sheet.columns[at].kind = kind;
    }
    let input = stream(frame::from_sheet(&sheet).unwrap(), false);
    let worker = ontrend(&here, &["worker", "assess", "--date", "2024-06-30"], &input);
    assert_eq!(worker.status.code(), Some(1), "{}", String::from_utf8_lossy(&worker.stderr));
    let (mut good, bad) = parted(&unstream(&worker));
    let mut wanted = rows(&program.stdout);
    good.sort();
    wanted.sort();
    assert_eq!(good, wanted);
    assert_eq!(bad.len(), targets.lines().count() - 1 - wanted.len());
    let undated = ontrend(&here, &["worker", "assess"], &input);
    assert_eq!(undated.status.code(), Some(2));
}

#[test]
fn the_worker_reads_reports_as_the_program_does() {
    let here = directory("extract");
    let reports = [
        (
            "a.txt",
            "宜宾市科学技术局\n2025年6月6日\n截至2024年末，全市高新技术企业达480家。到2027年，高新技术企业达800家。\n",
        ),
        ("b.txt", "泸州市统计局\n2024年3月1日\n2023年，全市实现地区生产总值2725.9亿元，同比增长5.2%。\n"),
    ];
    let mut sheet = table("doc,text\n");
    for (name, text) in reports {
        std::fs::write(here.join(name), text).unwrap();
        sheet.rows.push(vec![Cell::Text(name.into()), Cell::Text(text.into())]);
    }
    sheet.rows.push(vec![Cell::Text("c.txt".into()), Cell::Empty]);
    let input = stream(frame::from_sheet(&sheet).unwrap(), false);
    for (table, output) in [("observations", "-o"), ("ledger", "--ledger")] {
        let program = ontrend(&here, &["extract", "a.txt", "b.txt", output, "o.csv", "--force"], b"");
        assert_eq!(program.status.code(), Some(0), "{}", String::from_utf8_lossy(&program.stderr));
        let worker = ontrend(&here, &["worker", "extract", "--table", table], &input);
        assert_eq!(worker.status.code(), Some(1), "{}", String::from_utf8_lossy(&worker.stderr));
        let (good, bad) = parted(&unstream(&worker));
        assert_eq!(good, rows(&std::fs::read(here.join("o.csv")).unwrap()), "{table}");
        assert!(bad.len() == 1 && bad[0].0 == "c.txt", "{bad:?}");
    }
}

#[test]
fn a_broken_stream_or_contract_is_an_error() {
    let here = directory("broken");
    let points = "unique_id,ds,y\na,1,1\na,2,2\nb,1,1\nb,2,2\na,3,3\n";
    let input = stream(typed::<ontrend::table::SeriesPoint>(points), false);
    let call = ["worker", "forecast", "--horizon", "1", "--model", "naive"];
    let fails = |input: &[u8], says: &str| {
        let output = ontrend(&here, &call, input);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(says) && !said.contains("panicked"), "{said}");
    };
    fails(&input, "series \"a\" comes back");
    let whole = stream(typed::<ontrend::table::SeriesPoint>(&points[..points.len() - 6]), false);
    assert_eq!(ontrend(&here, &call, &whole).status.code(), Some(0));
    // Without its last eight bytes, the end mark, nobody knows whether more was to come.
    fails(&whole[..whole.len() - 8], "end mark");
    fails(&whole[..whole.len() - 200], "");
    fails(b"unique_id,ds,y\na,1,1\n", "Arrow");
    fails(b"", "Arrow");
}

#[test]
fn the_schema_names_columns_and_options() {
    let output = ontrend(&directory("schema"), &["worker", "--schema"], b"");
    assert_eq!(output.status.code(), Some(0));
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["schema"], 1);
    for (task, first, option) in [
        ("forecast", "unique_id", "horizon"),
        ("growth", "unique_id", "curve"),
        ("assess", "unique_id", "date"),
        ("extract", "doc", "region"),
    ] {
        let task = &schema["tasks"][task];
        assert_eq!(task["output"][0]["name"], first);
        let columns = task["output"].as_array().unwrap();
        assert_eq!(columns.last().unwrap()["name"], "error");
        let options = task["options"].as_array().unwrap();
        assert!(options.iter().any(|known| known["name"] == option && known["help"].is_string()), "{task}");
    }
}
