//! What goes wrong outside the program, and what it does then. The outcomes stand in `docs/faults.md`; a change of any of them
//! fails this test. `ONTREND_RENEW=1 cargo test --test it faults` writes the page anew.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// Bound on the address space of the program, in KiB: 4 GiB, threads and all.
const MEMORY: u64 = 4 << 20;
/// Bound on the time of one case, on a busy machine.
const TIME: Duration = Duration::from_secs(120);

struct Case {
    /// What is wrong.
    fault: &'static str,
    /// Puts it there.
    put: fn(&Path),
    /// The call.
    call: &'static [&'static str],
    /// How it ends.
    status: i32,
    /// What it says; empty where all is well.
    says: &'static str,
    /// What must be there afterwards, with its content where that matters.
    left: &'static [(&'static str, Option<&'static str>)],
    /// The outcome in words.
    outcome: &'static str,
}

const REPORT: &str = "宜宾市科学技术局\n2025年6月6日\n截至2024年末，全市高新技术企业达480家。到2027年达800家。\n";
const SERIES: &str = "unique_id,ds,y\na,2020,1\na,2021,2\na,2022,4\n";

fn report(here: &Path) {
    std::fs::write(here.join("r.txt"), REPORT).unwrap();
}
fn series(here: &Path) {
    std::fs::write(here.join("s.csv"), SERIES).unwrap();
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            fault: "the disk is full (`/dev/full`)",
            put: series,
            call: &["forecast", "s.csv", "-n", "2", "-o", "full.csv", "--force"],
            status: 2,
            says: "full.csv",
            left: &[],
            outcome: "error with the file's name; nothing half-written",
        },
        Case {
            fault: "the output's directory does not exist",
            put: series,
            call: &["forecast", "s.csv", "-n", "2", "-o", "none/o.csv"],
            status: 2,
            says: "none/",
            left: &[("s.csv", Some(SERIES))],
            outcome: "error with the path; nothing is made",
        },
        Case {
            fault: "a file stands where a directory is needed",
            put: |here| {
                report(here);
                std::fs::write(here.join("out"), "mine").unwrap();
            },
            call: &["run", "r.txt", "--out", "out"],
            status: 2,
            says: "is a file",
            left: &[("out", Some("mine"))],
            outcome: "error; the file is untouched",
        },
        Case {
            fault: "a read-only file of the same name",
            put: |here| {
                series(here);
                std::fs::write(here.join("o.csv"), "mine").unwrap();
                let mut rights = std::fs::metadata(here.join("o.csv")).unwrap().permissions();
                rights.set_readonly(true);
                std::fs::set_permissions(here.join("o.csv"), rights).unwrap();
            },
            call: &["forecast", "s.csv", "-n", "2", "-o", "o.csv"],
            status: 2,
            says: "--force",
            left: &[("o.csv", Some("mine"))],
            outcome: "error that names --force; the file is untouched",
        },
        Case {
            fault: "a directory with files of other programs",
            put: |here| {
                report(here);
                std::fs::create_dir(here.join("out")).unwrap();
                std::fs::write(here.join("out/mine.txt"), "mine").unwrap();
            },
            call: &["run", "r.txt", "--out", "out"],
            status: 2,
            says: "exists already",
            left: &[("out/mine.txt", Some("mine"))],
            outcome: "error that names --force; the files are untouched",
        },
        Case {
            fault: "a symbolic link as output",
            put: |here| {
                series(here);
                std::fs::write(here.join("real.csv"), "old").unwrap();
                std::os::unix::fs::symlink("real.csv", here.join("link.csv")).unwrap();
            },
            call: &["forecast", "s.csv", "-n", "1", "-o", "link.csv", "--force", "--model", "naive"],
            status: 0,
            says: "",
            left: &[("link.csv", None), ("real.csv", None)],
            outcome: "the file behind the link is replaced whole; the link stays",
        },
        Case {
            fault: "a directory that links to itself",
            put: |here| {
                report(here);
                std::fs::create_dir(here.join("d")).unwrap();
                std::fs::copy(here.join("r.txt"), here.join("d/r.txt")).unwrap();
                std::os::unix::fs::symlink(".", here.join("d/again")).unwrap();
            },
            call: &["extract", "d", "-o", "o.csv"],
            status: 0,
            says: "1 reports",
            left: &[("o.csv", None)],
            outcome: "links to directories are not followed; the report is read once",
        },
        Case {
            fault: "a half-written table (CSV cut in a row)",
            put: |here| std::fs::write(here.join("s.csv"), &SERIES[..SERIES.len() - 3]).unwrap(),
            call: &["forecast", "s.csv", "-n", "2"],
            status: 2,
            says: "s.csv line 4",
            left: &[],
            outcome: "error with the line; no output",
        },
        Case {
            fault: "a half-written Parquet file",
            put: |here| std::fs::write(here.join("s.parquet"), b"PAR1 and no more").unwrap(),
            call: &["forecast", "s.parquet", "-n", "2"],
            status: 2,
            says: "s.parquet",
            left: &[],
            outcome: "error with the file's name",
        },
        Case {
            fault: "a half-written Arrow file",
            put: |here| std::fs::write(here.join("s.arrow"), b"ARROW1\0\0 and no more").unwrap(),
            call: &["forecast", "s.arrow", "-n", "2"],
            status: 2,
            says: "s.arrow",
            left: &[],
            outcome: "error with the file's name",
        },
        Case {
            fault: "a report of 2 GB",
            put: |here| std::fs::File::create(here.join("r.txt")).unwrap().set_len(2 << 30).unwrap(),
            call: &["extract", "r.txt"],
            status: 2,
            says: "MB",
            left: &[],
            outcome: "refused with its size, unread",
        },
        Case {
            fault: "a report that is one endless line (400 KB, 17 000 figures, no full stop)",
            put: |here| std::fs::write(here.join("r.txt"), "全市企业1747家，".repeat(17_000)).unwrap(),
            call: &["extract", "r.txt", "-o", "o.csv"],
            status: 0,
            says: "observations",
            left: &[("o.csv", None)],
            outcome: "read, every figure in the ledger",
        },
        Case {
            fault: "10 000 reports, one of them binary",
            put: |here| {
                std::fs::create_dir(here.join("d")).unwrap();
                for number in 0..9_999 {
                    std::fs::write(here.join(format!("d/{number:05}.txt")), REPORT).unwrap();
                }
                std::fs::write(here.join("d/bad.txt"), b"\0\x01\x02").unwrap();
            },
            call: &["extract", "d", "-o", "o.csv"],
            status: 1,
            says: "bad.txt",
            left: &[("o.csv", None)],
            outcome: "the bad one is named, the others are read, exit status 1",
        },
        Case {
            fault: "a DOCX that unpacks to 400 MB",
            put: |here| {
                let file = std::fs::File::create(here.join("bomb.docx")).unwrap();
                let mut zip = zip::ZipWriter::new(file);
                let options = zip::write::SimpleFileOptions::default();
                zip.start_file("word/document.xml", options).unwrap();
                let spaces = vec![b' '; 1 << 20];
                for _ in 0..400 {
                    zip.write_all(&spaces).unwrap();
                }
                zip.finish().unwrap();
            },
            call: &["extract", "bomb.docx"],
            status: 2,
            says: "unpacks to more than",
            left: &[],
            outcome: "refused at 256 MB",
        },
        Case {
            fault: "a PDF whose page tree is a cycle",
            put: |here| {
                let pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n\
                           trailer<</Root 1 0 R>>\n%%EOF\n";
                std::fs::write(here.join("cycle.pdf"), pdf).unwrap();
            },
            call: &["extract", "cycle.pdf"],
            status: 2,
            says: "cycle.pdf",
            left: &[],
            outcome: "error with the file's name",
        },
        Case {
            fault: "HTML 200 000 elements deep",
            put: |here| {
                let page = format!("{}{REPORT}", "<div>".repeat(200_000));
                std::fs::write(here.join("deep.html"), page).unwrap();
            },
            call: &["extract", "deep.html", "-o", "o.csv"],
            status: 2,
            says: "nested more than",
            left: &[],
            outcome: "refused, with what to do instead",
        },
        Case {
            fault: "a CSV of a million columns",
            put: |here| {
                let names: Vec<String> = (0..1_000_000).map(|number| format!("c{number}")).collect();
                std::fs::write(here.join("wide.csv"), format!("{}\n", names.join(","))).unwrap();
            },
            call: &["forecast", "wide.csv", "-n", "1"],
            status: 2,
            says: "unique_id",
            left: &[],
            outcome: "error: the needed columns are not there",
        },
        Case {
            fault: "a Parquet file with a damaged page header",
            put: |here| {
                let kept = "fuzz/found/parquet/a_page_of_more_bytes_than_the_file";
                std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(kept), here.join("t.parquet")).unwrap();
            },
            call: &["forecast", "t.parquet", "-n", "1"],
            status: 2,
            says: "t.parquet",
            left: &[],
            outcome: "error with the file's name, before memory is asked for",
        },
        Case {
            fault: "formulas in a report's text",
            put: |here| std::fs::write(here.join("r.txt"), "2025年6月6日\n=cmd|' /C calc'!A0有企业480家。\n").unwrap(),
            call: &["extract", "r.txt", "-o", "o.csv"],
            status: 0,
            says: "",
            left: &[("o.csv", None)],
            outcome: "no cell of the table starts as a formula",
        },
    ]
}

fn run(here: &Path, call: &[&str]) -> (Output, Duration) {
    let quoted: Vec<String> = call.iter().map(|word| format!("'{word}'")).collect();
    let line = format!("ulimit -v {MEMORY}; exec \"$0\" {}", quoted.join(" "));
    let started = Instant::now();
    let output = Command::new("sh")
        .args(["-c", &line, env!("CARGO_BIN_EXE_ontrend")])
        .current_dir(here)
        .env("HOME", here)
        .output()
        .unwrap();
    (output, started.elapsed())
}

#[test]
fn every_fault_has_its_outcome() {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("faults");
    let _ = std::fs::remove_dir_all(&root);
    let mut page = String::from(
        "# When things go wrong\n\nEach line is a case of `tests/it/faults.rs`, run with 4 GiB of address space and two minutes. Nothing that was written before is\ndamaged in any of them, and no case ends in a panic.\n\n| fault | exit | outcome |\n| --- | --- | --- |\n",
    );
    for (number, case) in cases().iter().enumerate() {
        let here = root.join(format!("{number:02}"));
        std::fs::create_dir_all(&here).unwrap();
        (case.put)(&here);
        if case.fault.contains("/dev/full") {
            std::os::unix::fs::symlink("/dev/full", here.join("full.csv")).unwrap();
        }
        let (output, took) = run(&here, case.call);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(case.status), "{}: {said}", case.fault);
        assert!(said.contains(case.says), "{}: {said}", case.fault);
        assert!(!said.contains("panicked"), "{}: {said}", case.fault);
        assert!(took < TIME, "{} took {took:?}", case.fault);
        for (name, content) in case.left {
            let found = std::fs::read_to_string(here.join(name))
                .unwrap_or_else(|error| panic!("{}: {name}: {error}", case.fault));
            assert!(content.is_none_or(|content| content == found), "{}: {name} is damaged", case.fault);
            if case.fault.contains("formulas") {
                let formula = csv::Reader::from_reader(found.as_bytes())
                    .records()
                    .any(|row| row.unwrap().iter().any(|cell| cell.starts_with(['=', '@'])));
                assert!(!formula, "{found}");
            }
        }
        let leftovers: Vec<_> = std::fs::read_dir(&here)
            .unwrap()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name().to_string_lossy().ends_with(".part"))
            .collect();
        assert!(leftovers.is_empty(), "{}: {leftovers:?}", case.fault);
        page += &format!("| {} | {} | {} |\n", case.fault, case.status, case.outcome);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    if std::env::var_os("ONTREND_RENEW").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), page, "docs/faults.md is not what the test found");
    let _ = std::fs::remove_dir_all(&root);
}
