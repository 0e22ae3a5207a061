//! Whole tables through `ontrend forecast`: why, save and read back, regressors, families, dates.

use crate::program::{directory, fails, ontrend};
use std::collections::BTreeMap;
use std::path::Path;

/// Rows of a CSV by column.
fn rows(here: &Path, file: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(here.join(file)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn done(here: &Path, arguments: &[&str]) -> String {
    let output = ontrend(here, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    said
}

/// Two parts and their sum over 2005 to 2020.
fn family() -> String {
    let mut text = "unique_id,ds,y\n".to_owned();
    let part = |t: i32, slope: f64, noise: f64| 20.0 + slope * f64::from(t) + noise * f64::from((t * 7 + 3) % 5 - 2);
    for t in 0..16 {
        let (north, south) = (part(t, 1.5, 0.8), part(t, 0.4, 0.5));
        let error = 0.3 * f64::from(t % 3 - 1);
        for (name, value) in [("province", north + south + error), ("north", north), ("south", south)] {
            text.push_str(&format!("{name},{}-12-31,{value}\n", 2005 + t));
        }
    }
    text
}

#[test]
fn saved_fits_forecast_later_as_they_did() {
    let here = directory("saved");
    std::fs::write(here.join("family.csv"), family()).unwrap();
    let models = "auto,ets,arima,dot,ces,lgt,growth_curve,logit,learned,pool_median,drift";
    let first = ["forecast", "family.csv", "-n", "4", "--model", models, "--save", "fits.jsonl", "-o", "one.csv"];
    let said = done(&here, &[&first[..], &["--why", "why.csv"]].concat());
    assert!(said.contains("3 yearly"), "{said}");
    done(&here, &["forecast", "--from", "fits.jsonl", "-n", "4", "-o", "two.csv"]);
    let (one, two) = (rows(&here, "one.csv"), rows(&here, "two.csv"));
    assert_eq!(one.len(), 3 * 11 * 4);
    for (one, two) in one.iter().zip(&two) {
        for column in ["unique_id", "ds", "model"] {
            assert_eq!(one[column], two[column]);
        }
        for column in ["mean", "lo-80", "hi-80", "lo-95", "hi-95"] {
            let (one, two) = (number(one, column), number(two, column));
            assert!((one - two).abs() <= 1e-9 * one.abs(), "{column}: {one} {two}");
        }
    }
    assert_eq!(two[0]["ds"], "2021-12-31");
    // Longer than at first, other levels.
    done(&here, &["forecast", "--from", "fits.jsonl", "-n", "9", "--level", "50", "-o", "three.csv"]);
    assert_eq!(rows(&here, "three.csv").len(), 3 * 11 * 9);

    let why = rows(&here, "why.csv");
    assert_eq!(why.len(), 33);
    let of = |model: &str| why.iter().find(|row| row["unique_id"] == "north" && row["model"] == model).unwrap();
    assert!(of("ets")["why"].contains("runner-up") && of("ets")["chosen"].starts_with("ETS("), "{:?}", of("ets"));
    assert!(of("auto")["why"].contains("next"), "{:?}", of("auto"));
    assert!(of("drift")["trend"].starts_with("rising"), "{:?}", of("drift"));
    assert!(why.iter().all(|row| row["frequency"] == "yearly" && !row["why"].is_empty()));

    let text = std::fs::read_to_string(here.join("fits.jsonl")).unwrap();
    std::fs::write(here.join("newer.jsonl"), text.replacen("\"version\":1", "\"version\":99", 1)).unwrap();
    std::fs::write(here.join("torn.jsonl"), &text[..text.len() / 2]).unwrap();
    fails(&here, &["forecast", "--from", "newer.jsonl", "-n", "2"], 2, &["newer.jsonl line 1", "version 99"]);
    fails(&here, &["forecast", "--from", "torn.jsonl", "-n", "2"], 2, &["torn.jsonl line"]);
    fails(&here, &["forecast", "--from", "fits.jsonl", "-n", "2", "--model", "ets"], 2, &["--from"]);
}

#[test]
fn families_add_up() {
    let here = directory("family");
    std::fs::write(here.join("family.csv"), family() + "alone,2020-12-31,7\n").unwrap();
    std::fs::write(here.join("parts.csv"), "unique_id,parent\nprovince,\nnorth,province\nsouth,province\n").unwrap();
    for method in ["mint", "bottom-up"] {
        let said = done(
            &here,
            &[
                "forecast",
                "family.csv",
                "-n",
                "3",
                "--model",
                "ets,drift",
                "--hierarchy",
                "parts.csv",
                "--reconcile",
                method,
                "--force",
                "-o",
                "out.csv",
            ],
        );
        assert!(said.contains("\"alone\" is not in the hierarchy"), "{said}");
        let found = rows(&here, "out.csv");
        for model in ["ets", "drift"] {
            for year in 2021..=2023 {
                let ds = format!("{year}-12-31");
                let of = |name: &str| {
                    let same = |row: &&BTreeMap<String, String>| {
                        row["unique_id"] == name && row["model"] == model && row["ds"] == ds
                    };
                    found.iter().find(same).unwrap()
                };
                let (whole, north, south) = (of("province"), of("north"), of("south"));
                let sum = number(north, "mean") + number(south, "mean");
                assert!((number(whole, "mean") - sum).abs() < 1e-9 * sum, "{method} {model} {ds}");
                for row in [whole, north, south] {
                    assert!(number(row, "lo-95") < number(row, "mean") && number(row, "mean") < number(row, "hi-95"));
                }
            }
        }
    }
    for (text, says) in [
        ("unique_id,parent\nnorth,province\n", "has no row of its own"),
        ("unique_id,parent\nprovince,\nnorth,province\nnorth,province\n", "stands in two rows"),
        ("unique_id,whole\nprovince,\n", "parent"),
        ("unique_id,parent\nprovince,north\nnorth,province\n", "hierarchy"),
    ] {
        std::fs::write(here.join("wrong.csv"), text).unwrap();
        fails(
            &here,
            &["forecast", "family.csv", "-n", "2", "--model", "drift", "--hierarchy", "wrong.csv"],
            2,
            &[says],
        );
    }
    std::fs::write(here.join("lacking.csv"), "unique_id,parent\nprovince,\nnorth,province\nwest,province\n").unwrap();
    let lacking = ["forecast", "family.csv", "-n", "2", "--model", "drift", "--hierarchy", "lacking.csv"];
    fails(&here, &lacking, 1, &["\"west\" has no forecast"]);
}

#[test]
fn regressors_move_the_forecast_and_their_faults_are_named() {
    let here = directory("regressors");
    let (mut series, mut prices) = ("unique_id,ds,y\n".to_owned(), "unique_id,ds,price,holiday\n".to_owned());
    let price = |t: u32| 2.0 + f64::from(t * 5 % 7) * 0.3;
    for t in 0..30_u32 {
        let ds = format!("{}-{:02}-01", 2019 + t / 12, t % 12 + 1);
        let holiday = f64::from(u8::from(t % 6 == 0));
        let noise = 0.2 * f64::from(t * 11 % 5);
        if t < 28 {
            series.push_str(&format!("shop,{ds},{}\n", 90.0 - 8.0 * price(t) + 5.0 * holiday + noise));
        }
        prices.push_str(&format!("shop,{ds},{},{holiday}\n", price(t)));
    }
    std::fs::write(here.join("shop.csv"), &series).unwrap();
    std::fs::write(here.join("prices.csv"), &prices).unwrap();
    let base = ["forecast", "shop.csv", "-n", "2", "--season", "1", "--model", "arima"];
    let with = |file: &'static str| [&base[..], &["--regressors", file]].concat();
    done(&here, &[&with("prices.csv")[..], &["-o", "out.csv", "--save", "fits.jsonl"]].concat());
    for (t, row) in (28..).zip(rows(&here, "out.csv")) {
        let expected = 90.0 - 8.0 * price(t) + 0.4;
        assert!((number(&row, "mean") - expected).abs() < 1.0, "{} for {expected}", row["mean"]);
    }
    done(&here, &["forecast", "--from", "fits.jsonl", "-n", "2", "-o", "again.csv"]);
    assert_eq!(rows(&here, "again.csv").len(), 2);
    fails(&here, &["forecast", "--from", "fits.jsonl", "-n", "3"], 1, &["known for 2 steps ahead"]);

    let short: String = prices.lines().take(30).map(|line| format!("{line}\n")).collect();
    std::fs::write(here.join("short.csv"), short).unwrap();
    fails(&here, &with("short.csv"), 1, &["future step 2", "2021-06-01"]);
    std::fs::write(here.join("hole.csv"), prices.replacen("shop,2019-03-01", "other,2019-03-01", 1)).unwrap();
    fails(&here, &with("hole.csv"), 1, &["no row for"]);
    std::fs::write(here.join("word.csv"), prices.replacen("2019-02-01,", "2019-02-01,high", 1)).unwrap();
    fails(&here, &with("word.csv"), 2, &["word.csv line 3", "price"]);
    let twice: String = prices
        .lines()
        .map(|line| {
            let last = line.rsplit(',').next().unwrap();
            if line.starts_with("unique") { format!("{line},again\n") } else { format!("{line},{last}\n") }
        })
        .collect();
    std::fs::write(here.join("twice.csv"), twice).unwrap();
    fails(&here, &with("twice.csv"), 1, &["\"again\" is a combination"]);
    let ets = ["forecast", "shop.csv", "-n", "2", "--model", "ets", "--regressors", "prices.csv"];
    fails(&here, &ets, 1, &["ets takes no regressors", "arima"]);
}

#[test]
fn dates_of_every_frequency_go_on_by_the_calendar() {
    let here = directory("dates");
    let day = |text: &str, days: u64| {
        let date: chrono::NaiveDate = text.parse().unwrap();
        date.checked_add_days(chrono::Days::new(days)).unwrap()
    };
    let mut text = "unique_id,ds,y\n".to_owned();
    for t in 0..8_u32 {
        let value = 10.0 + f64::from(t * 3 % 5);
        text.push_str(&format!("year,{}-12-31,{value}\n", 2016 + t));
        let month_end = day(&format!("{}-{:02}-01", 2023 + (t + 6) / 12, (t + 6) % 12 + 1), 0).pred_opt().unwrap();
        text.push_str(&format!("month,{month_end},{value}\n"));
        text.push_str(&format!("quarter,{}-{:02}-01,{value}\n", 2022 + t / 4, 3 * (t % 4) + 1));
        text.push_str(&format!("week,{},{value}\n", day("2023-11-06", u64::from(7 * t))));
        text.push_str(&format!("day,{},{value}\n", day("2024-02-20", u64::from(t))));
        text.push_str(&format!("hour,2024-02-28T{:02}:00:00,{value}\n", 16 + t));
        text.push_str(&format!("step,{t},{value}\n"));
    }
    std::fs::write(here.join("dates.csv"), text).unwrap();
    let said = done(&here, &["forecast", "dates.csv", "-n", "2", "--model", "naive", "-o", "out.csv"]);
    for word in ["1 yearly", "1 quarterly", "1 monthly", "1 weekly", "1 daily", "1 hourly", "1 in integer steps"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let found: Vec<(String, String)> =
        rows(&here, "out.csv").into_iter().map(|row| (row["unique_id"].clone(), row["ds"].clone())).collect();
    let expected = [
        ("year", "2024-12-31"),
        ("year", "2025-12-31"),
        ("month", "2024-02-29"),
        ("month", "2024-03-31"),
        ("quarter", "2024-01-01"),
        ("quarter", "2024-04-01"),
        ("week", "2024-01-01"),
        ("week", "2024-01-08"),
        ("day", "2024-02-28"),
        ("day", "2024-02-29"),
        ("hour", "2024-02-29T00:00:00"),
        ("hour", "2024-02-29T01:00:00"),
        ("step", "8"),
        ("step", "9"),
    ];
    for (name, ds) in expected {
        assert!(found.contains(&(name.to_owned(), ds.to_owned())), "{name} {ds}: {found:?}");
    }
    // Rows in any order, but each date once.
    std::fs::write(here.join("mixed.csv"), "unique_id,ds,y\na,2022,3\na,2020,1\na,2021,2\nb,2020,1\nb,2020,4\n")
        .unwrap();
    fails(
        &here,
        &["forecast", "mixed.csv", "-n", "1", "--model", "drift", "-o", "mixed_out.csv"],
        1,
        &["\"b\"", "mixed.csv line 6", "2020 stands on line 5 too"],
    );
    assert_eq!(rows(&here, "mixed_out.csv")[0]["mean"], "4");
}
