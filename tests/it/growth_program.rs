//! `ontrend growth` on tables as people have them.

use super::program::{directory, fails, ontrend};

/// A table of one series `a` from 2010 on with these values.
fn table(values: &[&str]) -> String {
    let rows = values.iter().enumerate().map(|(i, v)| format!("a,{},{v}\n", 2010 + i));
    std::iter::once("unique_id,ds,y\n".to_owned()).chain(rows).collect()
}

const GOOD: [&str; 10] = ["3", "5", "8", "12", "17", "21", "24", "26", "27", "27.5"];

/// [`GOOD`] with one other value on line 5.
fn with(value: &str) -> String {
    let mut values = GOOD;
    values[3] = value;
    table(&values)
}

#[test]
fn bad_cells_are_named_by_file_line_and_column() {
    let here = directory("growth_cells");
    let refused = [
        ("nan.csv", with("NaN"), 1, "nan.csv line 5, column \"y\": NaN is not finite"),
        ("inf.csv", with("inf"), 1, "inf.csv line 5, column \"y\": inf is not finite"),
        ("minus.csv", with("-Infinity"), 1, "minus.csv line 5, column \"y\": -inf is not finite"),
        ("over.csv", with("1e400"), 1, "over.csv line 5, column \"y\": inf is not finite"),
        ("hole.csv", with(""), 2, "hole.csv line 5, column \"y\": is empty"),
        ("words.csv", with("n/a"), 2, "words.csv line 5, column \"y\": cannot read \"n/a\""),
        ("twice.csv", table(&GOOD) + "a,2012,9\n", 1, "twice.csv line 12, column \"ds\": 2012 stands on line 4 too"),
        ("date.csv", table(&GOOD) + "a,20x1,9\n", 2, "date.csv line 12, column \"ds\": cannot read \"20x1\""),
        ("ragged.csv", table(&GOOD) + "a,2021\n", 2, "ragged.csv line 12: 2 cells, the header has 3"),
        ("columns.csv", "id,year,value\na,2010,1\n".to_owned(), 2, "columns.csv line 1: no column \"unique_id\""),
        ("header.csv", table(&[]), 2, "header.csv line 1: has no rows"),
        ("empty.csv", String::new(), 2, "empty.csv line 1: is empty"),
    ];
    for (name, text, status, says) in refused {
        std::fs::write(here.join(name), text).unwrap();
        for curve in ["auto", "logistic"] {
            fails(&here, &["growth", name, "--curve", curve], status, &[says]);
        }
    }
    fails(&here, &["growth", "missing.csv"], 2, &["missing.csv"]);
}

#[test]
fn values_without_a_shape_are_refused_by_curves_and_answered_by_auto() {
    let here = directory("growth_shapes");
    for (name, values, says) in [
        ("one.csv", &["5"][..], "at least 5 needed"),
        ("equal.csv", &["5"; 8], "all are equal"),
        ("zeros.csv", &["0", "0", "1", "3", "5", "7", "9", "10"], "not positive"),
    ] {
        std::fs::write(here.join(name), table(values)).unwrap();
        let curve = if name == "zeros.csv" { "log-linear" } else { "logistic" };
        fails(&here, &["growth", name, "--curve", curve], 1, &["series \"a\"", says]);
        let output = ontrend(&here, &["growth", name]);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let rows = String::from_utf8_lossy(&output.stdout).lines().count();
        assert_eq!(rows, 4, "{name}: a header and three steps");
    }
}

#[test]
fn scale_and_order_of_rows_do_not_matter() {
    let here = directory("growth_scale");
    let next = |name: &str, text: &str| {
        std::fs::write(here.join(name), text).unwrap();
        let output = ontrend(&here, &["growth", name, "--curve", "logistic", "--steps", "1"]);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        out.lines().nth(1).unwrap().split(',').nth(3).unwrap().parse::<f64>().unwrap()
    };
    let plain = next("plain.csv", &table(&GOOD));
    let mut lines: Vec<String> = table(&GOOD).lines().skip(1).map(|line| format!("{line}\n")).collect();
    lines.rotate_left(4);
    lines.swap(1, 7);
    assert_eq!(next("shuffled.csv", &format!("unique_id,ds,y\n{}", lines.concat())), plain);
    for exponent in ["e300", "e-300"] {
        let scaled: Vec<String> = GOOD.iter().map(|v| format!("{v}{exponent}")).collect();
        let scaled: Vec<&str> = scaled.iter().map(String::as_str).collect();
        let factor: f64 = format!("1{exponent}").parse().unwrap();
        assert!((next("scaled.csv", &table(&scaled)) / factor / plain - 1.0).abs() < 1e-8, "{exponent}");
    }
}

#[test]
fn one_bad_series_does_not_stop_the_others_and_auto_compares_in_a_table() {
    let here = directory("growth_mixed");
    let mut text = table(&GOOD);
    text += "b,2010,1\nb,2011,NaN\nb,2012,3\n";
    std::fs::write(here.join("mixed.csv"), text).unwrap();
    let output = ontrend(&here, &["growth", "mixed.csv", "--steps", "2"]);
    assert_eq!(output.status.code(), Some(1));
    let (out, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(out.lines().filter(|line| line.starts_with("a,")).count(), 2, "{out}");
    assert!(said.contains("series \"b\": mixed.csv line 13, column \"y\": NaN is not finite"), "{said}");
    assert_eq!(said.matches("series \"b\"").count(), 1, "{said}");
    for word in ["curve", "AICc weight", "BIC", "leave-one-out error", "logistic", "richards", "curves weighed by AICc"]
    {
        assert!(said.contains(word), "{word}: {said}");
    }
    let widest = said.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(widest <= 160, "{widest} columns\n{said}");
}
