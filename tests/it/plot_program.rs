//! `ontrend plot` on every table that the program writes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("plot_program").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn ontrend(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ontrend")).current_dir(directory).args(arguments).output().unwrap()
}

fn done(directory: &Path, arguments: &[&str]) -> String {
    let output = ontrend(directory, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(directory: &Path, arguments: &[&str], says: &str) {
    let output = ontrend(directory, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains(says) && !said.contains("panicked"), "{arguments:?} should say {says:?}: {said}");
}

/// Draws a table at the widths and in the themes that matter; returns the SVG at 640 pixels in light.
fn drawn(here: &Path, arguments: &[&str], says: &[&str]) {
    for (width, theme, lang) in [("320", "light", "zh"), ("1600", "dark", "en"), ("640", "light", "en")] {
        let mut all = vec!["plot"];
        all.extend(arguments);
        all.extend([
            "--width",
            width,
            "--theme",
            theme,
            "--lang",
            lang,
            "-o",
            "drawn.svg",
            "--force",
            "--title",
            "finding",
        ]);
        done(here, &all);
        let svg = std::fs::read_to_string(here.join("drawn.svg")).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains(&format!("width=\"{width}\"")), "{arguments:?}");
        assert_eq!(theme == "dark", svg.contains("#181B1F"), "{arguments:?}: background of the theme");
        assert!(!svg.contains("NaN"), "{arguments:?}");
        if width == "640" {
            for word in says {
                assert!(svg.contains(word), "{arguments:?} should show {word:?}: {svg}");
            }
        }
    }
}

#[test]
fn every_table_of_the_program_can_be_drawn() {
    let here = directory("all");
    let mut series = String::from("unique_id,ds,y,unit\n");
    for year in 0..18 {
        let growth = 100.0 * 1.1_f64.powi(year) * (1.0 + 0.03 * f64::from((year * 7) % 5 - 2));
        series.push_str(&format!(
            "a,{}-12-31,{growth:.3},家\nb,{}-12-31,{:.3},%\n",
            2007 + year,
            2007 + year,
            5.0 + f64::from(year % 3)
        ));
    }
    std::fs::write(here.join("series.csv"), series).unwrap();
    std::fs::write(here.join("targets.csv"), "unique_id,ds,target,unit\na,2027-12-31,700,家\n").unwrap();
    let mut monthly = String::from("unique_id,ds,y\n");
    for month in 0..60 {
        let value = 50.0 + f64::from(month) + 9.0 * (f64::from(month) * std::f64::consts::TAU / 12.0).sin();
        monthly.push_str(&format!("m,{}-{:02}-28,{value:.3}\n", 2019 + month / 12, month % 12 + 1));
    }
    std::fs::write(here.join("monthly.csv"), monthly).unwrap();

    done(
        &here,
        &[
            "growth",
            "series.csv",
            "--curve",
            "linear,exponential",
            "--steps",
            "4",
            "--paths",
            "paths.parquet",
            "--fitted",
            "curve.csv",
            "-o",
            "g.csv",
        ],
    );
    done(
        &here,
        &["forecast", "series.csv", "-n", "3", "--model", "drift,ets", "--fitted", "fitted.csv", "-o", "p.csv"],
    );
    done(&here, &["decompose", "monthly.csv", "-o", "components.csv"]);
    done(&here, &["decompose", "series.csv", "--method", "ets", "-o", "states.csv"]);
    done(
        &here,
        &[
            "evaluate",
            "series.csv",
            "-n",
            "2",
            "--windows",
            "3",
            "--model",
            "drift,naive",
            "--cuts",
            "cuts.csv",
            "--outcomes",
            "o.csv",
            "-o",
            "scores.csv",
        ],
    );
    done(
        &here,
        &["assess", "series.csv", "--targets", "targets.csv", "--posterior", "posterior.csv", "-o", "verdicts.csv"],
    );

    drawn(
        &here,
        &["paths.parquet", "--id", "a", "--series", "series.csv", "--targets", "targets.csv"],
        &["exponential", "most weight", "target"],
    );
    drawn(&here, &["fitted.csv", "--id", "a", "--model", "ets"], &["Normal Q–Q", "white noise"]);
    drawn(&here, &["curve.csv", "--id", "a", "--model", "linear"], &["Autocorrelation"]);
    drawn(&here, &["components.csv"], &["trend", "season", "remainder", "strength of trend"]);
    drawn(&here, &["states.csv", "--id", "a"], &["level", "remainder"]);
    drawn(&here, &["scores.csv"], &["drift", "naive", "mean rank", "is best"]);
    drawn(&here, &["scores.csv", "--measure", "mase"], &["MASE"]);
    drawn(&here, &["cuts.csv", "--measure", "owa"], &["OWA", "Naive2", "jackknife"]);
    drawn(&here, &["o.csv", "--model", "drift"], &["perfect calibration", "percentage points"]);
    drawn(&here, &["posterior.csv"], &["probability", "target 700", "median"]);
    drawn(&here, &["verdicts.csv"], &["share of time gone", "1 target: "]);
    drawn(&here, &["verdicts.csv", "--kind", "timeline"], &["deadline"]);
    drawn(
        &here,
        &["p.csv", "--series", "series.csv", "--targets", "targets.csv", "--id", "a"],
        &["median path", "required path", "a year"],
    );
    drawn(
        &here,
        &["p.csv", "--series", "series.csv", "--verdicts", "verdicts.csv", "--id", "a"],
        &["needs", "a year, probability"],
    );
    drawn(&here, &["p.csv", "--series", "series.csv"], &["2 series", "grows fastest"]);
    drawn(&here, &["series.csv", "--id", "b"], &["from 5"]);

    refused(&here, &["plot", "paths.parquet", "-o", "x.svg"], "\"a\", \"b\"");
    refused(&here, &["plot", "fitted.csv", "--id", "a", "-o", "x.svg"], "\"drift\", \"ets\"");
    refused(&here, &["plot", "scores.csv", "--measure", "mape", "-o", "x.svg"], "OWA");
    refused(&here, &["plot", "cuts.csv", "--measure", "mape", "-o", "x.svg"], "OWA");
    refused(&here, &["plot", "p.csv", "--id", "a", "--model", "thetta", "-o", "x.svg"], "drift, ets");
    refused(&here, &["plot", "p.csv", "--width", "300", "-o", "x.svg"], "320 to 1600");
    refused(&here, &["plot", "p.csv", "--kind", "curves", "-o", "x.svg"], "no column \"value\"");
    refused(&here, &["plot", "p.csv", "--theme", "grey", "-o", "x.svg"], "light or dark");
    assert!(!here.join("x.svg").exists());
}

#[test]
fn sizes_are_given_as_print_wants_them() {
    let here = directory("size");
    std::fs::write(here.join("s.csv"), "unique_id,ds,y\na,2021,1\na,2022,2\na,2023,4\n").unwrap();
    done(&here, &["plot", "s.csv", "--width", "127mm", "--height", "76.2mm", "--dpi", "300", "-o", "s.png"]);
    let png = std::fs::read(here.join("s.png")).unwrap();
    let number = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
    // Five inches by three at 300 dots.
    assert_eq!((number(16), number(20)), (1500, 900));
    assert_eq!(number(41), 11811);
}
