//! Decompositions against R.

use ontrend::forecast::history::History;
use ontrend::forecast::stl::{Span, Stl};

const TABLE: &str = include_str!("../data/arima/stl.csv");

/// Values, seasonal and trend of one case.
fn case(name: &str) -> [Vec<f64>; 3] {
    let mut out: [Vec<f64>; 3] = Default::default();
    for line in TABLE.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[0] == name {
            for (column, cell) in out.iter_mut().zip(&cells[2..]) {
                column.push(cell.parse().unwrap());
            }
        }
    }
    assert!(out[0].len() > 40);
    out
}

fn compare(name: &str, period: usize, stl: Stl) {
    let [values, seasonal, trend] = case(name);
    let parts = stl.decompose(&History::new(&values, period).unwrap()).unwrap();
    let size = values.iter().fold(0.0_f64, |top, value| top.max(value.abs()));
    for t in 0..values.len() {
        let season: f64 = parts.seasonal.iter().map(|season| season[t]).sum();
        assert!((season - seasonal[t]).abs() < 1e-9 * size, "{name} season {t}: {season} {}", seasonal[t]);
        assert!((parts.trend[t] - trend[t]).abs() < 1e-9 * size, "{name} trend {t}: {} {}", parts.trend[t], trend[t]);
        let rest = parts.remainder[t].unwrap();
        assert!((season + parts.trend[t] + rest - values[t]).abs() < 1e-12 * size);
    }
}

#[test]
fn stl_agrees_with_r() {
    compare("plain", 12, Stl::new(12).seasonal(Span::Seasons(7)));
    compare("periodic", 12, Stl::new(12).seasonal(Span::Periodic));
    compare("robust", 12, Stl::new(12).seasonal(Span::Seasons(11)).robust(true));
    let exact = Stl::new(12).seasonal(Span::Seasons(9)).degrees([1, 1, 1]).trend(15).jumps([1, 1, 1]);
    compare("exact", 12, exact);
    compare("quarterly", 4, Stl::new(4).seasonal(Span::Seasons(7)));
}

#[test]
fn mstl_agrees_with_r() {
    compare("mstl", 4, Stl::new(4));
    compare("mstl_two", 12, Stl::several([12, 4]));
}

#[test]
fn bad_calls_are_named() {
    let history = History::new(&[1.0, 2.0, 4.0, 1.0, 2.0, 5.0, 1.0, 3.0], 4).unwrap();
    assert!(Stl::new(4).decompose(&history).unwrap_err().is_too_few());
    assert!(Stl::new(1).decompose(&history).is_err());
    assert!(Stl::new(3).seasonal(Span::Seasons(8)).decompose(&history).is_err());
    assert!(Stl::new(3).degrees([2, 1, 1]).decompose(&history).is_err());
    assert!(Stl::new(3).jumps([0, 1, 1]).decompose(&history).is_err());
}

#[test]
fn gaps_and_scale() {
    let [values, ..] = case("plain");
    let mut slots: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
    slots[17] = None;
    let parts = Stl::new(12).decompose(&History::with_gaps(slots, 12).unwrap()).unwrap();
    assert_eq!(parts.remainder[17], None);
    let whole = Stl::new(12).decompose(&History::new(&values, 12).unwrap()).unwrap();
    // Month means differ by 24 degrees; the filled gap must not move the season by more than a few per cent of that.
    let apart = whole.seasonal[0].iter().zip(&parts.seasonal[0]).fold(0.0_f64, |top, (a, b)| top.max((a - b).abs()));
    assert!(apart < 1.5, "{apart}");
    let large: Vec<f64> = values.iter().map(|value| value * 1e100).collect();
    let large = Stl::new(12).decompose(&History::new(&large, 12).unwrap()).unwrap();
    for (a, b) in whole.trend.iter().zip(&large.trend) {
        assert!((b / 1e100 / a - 1.0).abs() < 1e-9);
    }
}
