//! Tables in batches: the same bytes for any size of batch, any form and any number of threads; order and whole series kept.

use ontrend::error::Result;
use ontrend::files::Existing;
use ontrend::stream::{Batch, Options, Sink, Source, ordered};
use ontrend::table::{Cell, Column, Kind, Row, SeriesPoint, Sheet};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stream").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn ontrend(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ontrend")).current_dir(directory).args(arguments).output().unwrap()
}

/// Annual series of different lengths, some of them unfit: flat, short, off the grid.
fn table(count: usize) -> String {
    let mut text = String::from("unique_id,ds,y,note\n");
    for series in 0..count {
        let length = match series % 7 {
            3 => 1,
            5 => 31,
            _ => 12,
        };
        for year in 0..length {
            let y = if series % 7 == 1 { 5.0 } else { f64::from((series as i32 * 37 + year * year * 13) % 101) + 1.0 };
            let day = if series % 11 == 10 && year == 4 { "05-17" } else { "12-31" };
            text.push_str(&format!("区{series},{}-{day},{y},\"甲,\n乙\"\n", 1990 + year));
        }
    }
    text.push_str("重,2020-12-31,1,\n重,2020-12-31,2,\n");
    text
}

fn columns() -> Vec<Column> {
    let column = |name: &str, kind| Column { name: name.into(), kind, required: true };
    vec![column("unique_id", Kind::Text), column("ds", Kind::Stamp), column("y", Kind::Number)]
}

/// The same rows in every form that can be read.
fn forms(here: &Path, text: &str) -> Vec<String> {
    std::fs::write(here.join("s.csv"), text).unwrap();
    let points = SeriesPoint::from_sheet(&ontrend::frame::read(&here.join("s.csv")).unwrap()).unwrap();
    for ending in ["csv.gz", "jsonl", "parquet", "arrow", "arrows"] {
        ontrend::frame::write_rows(&points, &here.join(format!("s.{ending}")), Existing::Replace).unwrap();
    }
    ["csv", "csv.gz", "jsonl", "parquet", "arrow", "arrows"].map(|ending| format!("s.{ending}")).to_vec()
}

#[test]
fn any_batch_and_any_form_give_the_same_bytes() {
    let here = directory("forecast");
    let mut first: Option<(Vec<u8>, String)> = None;
    for file in forms(&here, &table(40)) {
        for rows in ["1", "13", "100000"] {
            for jobs in ["1", "3"] {
                let arguments =
                    ["forecast", &file, "-n", "2", "--model", "naive,ets", "--batch-rows", rows, "--jobs", jobs];
                let output = ontrend(&here, &arguments);
                // Faults are located in the file, whatever it is called and whether a header counts as a line.
                let words = String::from_utf8(output.stderr).unwrap().replace(&file, "TABLE");
                let words: Vec<&str> =
                    words.split("line ").map(|part| part.trim_start_matches(char::is_numeric)).collect();
                let said = (output.stdout, words.concat());
                assert_eq!(output.status.code(), Some(1), "{}", said.1);
                assert_eq!(first.get_or_insert_with(|| said.clone()), &said, "{file}, {rows} rows, {jobs} jobs");
            }
        }
    }
    let (table, said) = first.unwrap();
    assert!(String::from_utf8(table).unwrap().lines().count() > 100);
    assert!(said.contains("column \"ds\": 2020-12-31 stands on"), "{said}");
}

#[test]
fn every_command_and_every_form_of_output_is_the_same_for_any_batch() {
    let here = directory("commands");
    std::fs::write(here.join("s.csv"), table(22)).unwrap();
    let growth = ["growth", "s.csv", "--curve", "linear,exponential", "--fits", "f.csv"];
    let evaluate = ["evaluate", "s.csv", "-n", "2", "--model", "drift,naive"];
    let forecast = ["forecast", "s.csv", "-n", "2", "--model", "drift"];
    for command in [&growth[..], &evaluate[..], &forecast[..]] {
        for ending in ["csv", "csv.gz", "jsonl", "parquet", "arrow", "arrows"] {
            let out = format!("o.{ending}");
            let mut first = None;
            for rows in ["1", "40", "100000"] {
                let mut arguments = command.to_vec();
                arguments.extend(["--batch-rows", rows, "-o", &out, "--force"]);
                let output = ontrend(&here, &arguments);
                assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
                let fits = std::fs::read(here.join("f.csv")).unwrap_or_default();
                let found = (std::fs::read(here.join(&out)).unwrap(), output.stderr, fits);
                assert!(found == *first.get_or_insert_with(|| found.clone()), "{command:?} {ending} {rows}");
            }
        }
        let read = ontrend::frame::read(&here.join("o.parquet")).unwrap();
        assert_eq!(read.rows.len(), ontrend::frame::read(&here.join("o.csv")).unwrap().rows.len());
    }
}

#[test]
fn rows_in_any_order_are_put_together_where_they_fit_in_memory() {
    let here = directory("order");
    std::fs::write(here.join("a.csv"), "unique_id,ds,y\nb,1,1\na,1,4\nb,2,2\na,2,5\nb,3,3\na,3,6\n").unwrap();
    std::fs::write(here.join("b.csv"), "unique_id,ds,y\nb,1,1\nb,2,2\nb,3,3\na,1,4\na,2,5\na,3,6\n").unwrap();
    let run = |file: &str| ontrend(&here, &["forecast", file, "-n", "1", "--model", "drift", "--batch-rows", "1"]);
    assert_eq!(run("a.csv").stdout, run("b.csv").stdout);
    assert!(String::from_utf8(run("a.csv").stdout).unwrap().contains("\nb,4,drift,4,"));

    // A longer table must keep its series together; the error names the one that does not, and where.
    for (any_order, says) in [(5, "more than 5 rows"), (0, "sort by")] {
        let options = Options { rows: 1, any_order, ..Options::default() };
        let found: Result<Vec<Batch>> = Source::open(&here.join("a.csv"), &options).unwrap().collect();
        let error = found.unwrap_err().to_string();
        assert!(error.contains("line 4") && error.contains("\"b\" comes back") && error.contains(says), "{error}");
        assert_eq!(Source::open(&here.join("b.csv"), &options).unwrap().count(), 2);
    }
    let options = Options { rows: 1, any_order: 6, ..Options::default() };
    assert_eq!(Source::open(&here.join("a.csv"), &options).unwrap().count(), 2);
}

#[test]
fn a_directory_of_parts_is_one_table() {
    let here = directory("parts");
    std::fs::create_dir_all(here.join("d")).unwrap();
    std::fs::write(here.join("d/part-0.csv"), "unique_id,ds,y\na,1,4\na,2,5\n").unwrap();
    std::fs::write(here.join("d/part-1.csv"), "unique_id,ds,y\na,3,6\nb,1,4\nb,2,5\n").unwrap();
    std::fs::write(here.join("d/_SUCCESS"), "").unwrap();
    let output = ontrend(&here, &["forecast", "d", "-n", "1", "--model", "drift"]);
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("\na,4,drift,7,") && table.contains("\nb,3,drift,6,"), "{table}");
}

#[test]
fn the_earliest_error_is_told_and_no_file_is_left() {
    let here = directory("errors");
    let good: String = (0..500).map(|row| format!("a{},{row},1\n", row / 10)).collect();
    for (tail, says) in [
        ("z,1,many\nz,2\n", "line 502, column \"y\""),
        ("z,2\nz,1,many\n", "line 502: 2 cells"),
        ("z,1,2\n\u{fffd}", "line 503"),
    ] {
        std::fs::write(here.join("s.csv"), format!("unique_id,ds,y\n{good}{tail}")).unwrap();
        for rows in ["3", "4000"] {
            let arguments = ["forecast", "s.csv", "-n", "1", "--model", "naive", "--batch-rows", rows, "-o", "o.csv"];
            let output = ontrend(&here, &arguments);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains(says) && said.lines().count() == 1, "{said}");
        }
    }
    let left: Vec<_> = std::fs::read_dir(&here).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["s.csv"]);
}

#[test]
fn a_column_of_days_holds_no_integers() {
    let here = directory("mixed");
    std::fs::write(here.join("s.csv"), "unique_id,ds,y\na,2020-12-31,1\na,2021-12-31,2\nb,1,1\nb,2,2\n").unwrap();
    for rows in ["1", "100"] {
        let arguments = ["forecast", "s.csv", "-n", "1", "--model", "naive", "--batch-rows", rows, "-o"];
        let run = |out| ontrend(&here, &[&arguments[..], &[out]].concat());
        let refused = run("o.parquet");
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("write CSV"), "{refused:?}");
        assert_eq!(run("o.csv").status.code(), Some(0));
        std::fs::remove_file(here.join("o.csv")).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever the sizes of pieces and batches: all rows, in order, each series in one batch.
    #[test]
    fn series_stay_whole(lengths in proptest::collection::vec(1_usize..9, 1..30), rows in 1_usize..20, sorted in any::<bool>()) {
        let here = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stream").join("whole");
        std::fs::create_dir_all(&here).unwrap();
        let mut all: Vec<(usize, usize)> =
            lengths.iter().enumerate().flat_map(|(id, length)| (0..*length).map(move |step| (id, step))).collect();
        if !sorted {
            all.sort_by_key(|(id, step)| (*step, *id));
        }
        let cells = |(id, step): &(usize, usize)| {
            vec![Cell::Text(format!("s{id}")), Cell::Integer(*step as i64), Cell::Number(*id as f64)]
        };
        let sheet = Sheet { origin: "s".into(), columns: columns(), rows: all.iter().map(cells).collect(), lines: Vec::new() };
        for ending in ["csv", "jsonl", "parquet", "arrow", "arrows"] {
            let path = here.join(format!("s.{ending}"));
            let mut sink = Sink::create(&path, Existing::Replace, &columns()).unwrap();
            sink.write(sink.encoder().encode(&sheet).unwrap()).unwrap();
            sink.finish().unwrap();
            let source = Source::open(&path, &Options { rows, ..Options::default() }).unwrap();
            let mut seen: Vec<Vec<(String, String)>> = Vec::new();
            let read = |batch: Batch| SeriesPoint::from_sheet(&batch.sheet()?);
            ordered(source, 3, read, |points| {
                seen.push(points.iter().map(|point| (point.unique_id.clone(), point.ds.to_string())).collect());
                Ok(())
            }).unwrap();
            let flat: Vec<_> = seen.concat();
            let wanted: Vec<_> = lengths.iter().enumerate()
                .flat_map(|(id, length)| (0..*length).map(move |step| (format!("s{id}"), step.to_string()))).collect();
            prop_assert_eq!(&flat, &wanted, "{}", ending);
            for pair in seen.windows(2) {
                prop_assert!(pair[0].last().unwrap().0 != pair[1][0].0);
            }
            prop_assert!(seen[..seen.len() - 1].iter().all(|batch| batch.len() >= rows));
        }
    }
}
