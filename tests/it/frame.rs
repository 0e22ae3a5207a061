//! Every table goes through every file form and comes back the same.

use ontrend::files::Existing;
use ontrend::frame::{read_rows, write_rows};
use ontrend::table::{Bound, Measure, Observation, Origin, Projection, Role, SeriesPoint};
use ontrend::time::Stamp;
use proptest::prelude::*;
use std::path::PathBuf;

fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn point(id: String, y: f64, lo: Option<f64>, note: String, ds: Stamp) -> SeriesPoint {
    SeriesPoint {
        unique_id: id,
        ds,
        y,
        lo,
        hi: None,
        bound: lo.map(|_| Bound::Gt),
        unit: "亿元".into(),
        measure: Some(Measure::Level),
        origin: Some(Origin::Implied),
        period_start: None,
        base_ds: None,
        region: "宜宾市".into(),
        indicator: "研发投入".into(),
        note,
        doc: "a.txt".into(),
        line: 3,
        start: 10,
        end: 14,
    }
}

#[test]
fn observations_survive_every_form() {
    let rows = vec![Observation {
        doc: "000.txt".into(),
        line: 4,
        start: 9,
        end: 20,
        mention: "超810家".into(),
        quote: "总数超810家,\"合计\"\n次行".into(),
        region: "宜宾市".into(),
        region_code: "511500".into(),
        indicator: "高新技术企业数".into(),
        indicator_id: "ent_hightech".into(),
        measure: Measure::Level,
        role: Role::Actual,
        value: 810.0,
        unit: "家".into(),
        bound: Bound::Gt,
        lo: Some(810.0),
        hi: None,
        period_start: "2024-12-31".parse().ok(),
        period_end: "2024-12-31".parse().ok(),
        base_period: String::new(),
        scope: String::new(),
        inferred: "period_end".into(),
        confidence: 0.9,
    }];
    for ending in ["csv", "csv.gz", "jsonl", "parquet", "arrow"] {
        let path = directory("observations").join(format!("o.{ending}"));
        write_rows(&rows, &path, Existing::Replace).unwrap();
        assert_eq!(read_rows::<Observation>(&path).unwrap(), rows, "{ending}");
    }
}

#[test]
fn projections_keep_their_levels() {
    let rows = vec![Projection {
        unique_id: "a".into(),
        ds: Stamp::Step(7),
        model: "drift".into(),
        mean: 0.1 + 0.2,
        intervals: vec![(80.0, -1.0, 2.0), (99.5, -3.0, 4.0)],
    }];
    for ending in ["csv", "parquet"] {
        let path = directory("projections").join(format!("p.{ending}"));
        write_rows(&rows, &path, Existing::Replace).unwrap();
        assert_eq!(read_rows::<Projection>(&path).unwrap(), rows, "{ending}");
    }
}

#[test]
fn errors_name_file_line_and_column() {
    let path = directory("errors").join("gdp.csv");
    std::fs::write(&path, "unique_id,ds,y\na,2024-12-31,1\na,soon,2\n").unwrap();
    let error = read_rows::<SeriesPoint>(&path).unwrap_err().to_string();
    assert!(
        error.ends_with(
            "gdp.csv line 3, column \"ds\": cannot read \"soon\" as a date as 2027-12-31, a month as 2027-12, a quarter as 2027Q4 or an integer step"
        ),
        "{error}"
    );
    std::fs::write(&path, "id,ds,y\na,2024-12-31,1\n").unwrap();
    let error = read_rows::<SeriesPoint>(&path).unwrap_err().to_string();
    assert!(error.ends_with("no column \"unique_id\"; the columns are id, ds, y"), "{error}");
}

#[test]
fn an_existing_table_is_kept() {
    let path = directory("existing").join("s.csv");
    let _ = std::fs::remove_file(&path);
    write_rows::<SeriesPoint>(&[], &path, Existing::Keep).unwrap();
    assert!(write_rows::<SeriesPoint>(&[], &path, Existing::Keep).unwrap_err().is_exists());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_point_survives_every_form(
        id in "[^\0]{1,12}",
        note in ".{0,20}",
        y in any::<f64>().prop_filter("finite", |y| y.is_finite()),
        lo in proptest::option::of(-1e300..1e300f64),
        step in any::<i64>(),
        dated in any::<bool>(),
        day in 0u64..60_000,
    ) {
        prop_assume!(!id.trim().is_empty());
        let ds = if dated {
            Stamp::Date(ontrend::time::Date::default().checked_add_days(chrono::Days::new(day)).unwrap())
        } else {
            Stamp::Step(step)
        };
        let rows = vec![point(id, y, lo, note, ds)];
        for ending in ["csv", "jsonl", "parquet", "arrow"] {
            let path = directory("any").join(format!("s.{ending}"));
            write_rows(&rows, &path, Existing::Replace).unwrap();
            prop_assert_eq!(&read_rows::<SeriesPoint>(&path).unwrap(), &rows, "{}", ending);
        }
    }
}
