//! Table files, series out of tables, and figures of them.

use super::bytes::Bytes;
use ontrend::plot::{self, FanData, Style};
use ontrend::series::assemble;
use ontrend::table::{self, Bound, Measure, Observation, Projection, Row, SeriesPoint, Sheet, Target, Verdict};
use ontrend::target::collect;
use ontrend::time::{Date, Stamp};

const BOUNDS: [Option<Bound>; 4] = [None, Some(Bound::Eq), Some(Bound::Ge), Some(Bound::Le)];
const MEASURES: [Option<Measure>; 4] = [None, Some(Measure::Level), Some(Measure::Flow), Some(Measure::Ratio)];

fn stamp(bytes: &mut Bytes<'_>) -> Stamp {
    let (year, kind) = (1990 + i64::from(bytes.byte() % 64), bytes.byte());
    match kind % 4 {
        0 => Stamp::Step(year),
        1 => Stamp::Step(i64::from(kind) - 100),
        _ => {
            let day: Result<Date, _> = format!("{year}-{:02}-28", 1 + kind % 12).parse();
            day.map_or(Stamp::Step(year), Stamp::Date)
        }
    }
}

/// The row of a table with the needed columns alone.
fn plain<R: Row>(text: &str) -> R {
    let sheet = table::csv::read(text.as_bytes(), "plain.csv").expect("a table");
    R::from_sheet(&sheet).expect("its rows").remove(0)
}

/// Points of at most two series.
pub fn points(bytes: &mut Bytes<'_>, most: usize) -> Vec<SeriesPoint> {
    let plain: SeriesPoint = plain("unique_id,ds,y\na,2020,1\n");
    let count = bytes.below(most + 1);
    let point = |_| {
        let (choice, y) = (usize::from(bytes.byte()), bytes.number());
        SeriesPoint {
            unique_id: ["甲市/gdp", "乙市/firms"][choice % 2].into(),
            ds: stamp(bytes),
            y,
            lo: (choice % 8 == 3).then(|| bytes.number()),
            hi: (choice % 8 == 5).then(|| bytes.number()),
            bound: BOUNDS[choice / 8 % 4],
            unit: ["亿元", "家", "%", ""][choice / 2 % 4].into(),
            measure: MEASURES[choice / 64],
            ..plain.clone()
        }
    };
    (0..count).map(point).collect()
}

/// Targets on those series.
pub fn targets(bytes: &mut Bytes<'_>, most: usize) -> Vec<Target> {
    let plain: Target = plain("unique_id,ds,target\na,2020,1\n");
    let count = bytes.below(most + 1);
    let target = |_| {
        let (choice, value) = (usize::from(bytes.byte()), bytes.number());
        Target {
            unique_id: ["甲市/gdp", "乙市/firms"][choice % 2].into(),
            ds: stamp(bytes),
            target: value,
            unit: ["亿元", "家", "%", ""][choice / 2 % 4].into(),
            bound: BOUNDS[choice / 8 % 4],
            measure: MEASURES[choice / 64],
            base: (choice % 8 == 3).then(|| bytes.number()),
            base_ds: (choice % 8 == 3).then(|| stamp(bytes)),
            ..plain.clone()
        }
    };
    (0..count).map(target).collect()
}

/// A row type either takes a table or says what is wrong; what it takes, it gives back.
fn rows<R: Row + PartialEq + std::fmt::Debug>(sheet: &Sheet) {
    if let Ok(rows) = R::from_sheet(sheet) {
        let again = R::from_sheet(&R::to_sheet(&rows)).expect("a table that was made here");
        assert_eq!(format!("{rows:?}"), format!("{again:?}"));
    }
}

fn all(sheet: &Sheet) {
    rows::<SeriesPoint>(sheet);
    rows::<Target>(sheet);
    rows::<Observation>(sheet);
    rows::<Projection>(sheet);
    rows::<Verdict>(sheet);
}

pub fn csv(data: &[u8]) {
    if data.len() > 1 << 16 {
        return;
    }
    let Ok(sheet) = table::csv::read(data, "table.csv") else { return };
    all(&sheet);
}

/// Parquet and Arrow files are read by path.
#[cfg(feature = "frame")]
fn file(data: &[u8], ending: &str) {
    if data.len() > 1 << 16 {
        return;
    }
    let thread = format!("{:?}", std::thread::current().id());
    let own: String = thread.chars().filter(char::is_ascii_digit).collect();
    let path = std::env::temp_dir().join(format!("ontrend-fuzz-{}-{own}.{ending}", std::process::id()));
    if std::fs::write(&path, data).is_err() {
        return;
    }
    let read = ontrend::frame::read(&path);
    std::fs::remove_file(&path).expect("the file that was written");
    if let Ok(sheet) = read {
        all(&sheet);
    }
}

#[cfg(feature = "frame")]
pub fn parquet(data: &[u8]) {
    file(data, "parquet");
}

#[cfg(feature = "frame")]
pub fn ipc(data: &[u8]) {
    file(data, "arrow");
}

pub fn series(data: &[u8]) {
    if data.len() > 1 << 14 {
        return;
    }
    let Ok(sheet) = table::csv::read(data, "observations.csv") else { return };
    let Ok(observations) = Observation::from_sheet(&sheet) else { return };
    let kinship = |_: &str| None;
    let assembly = assemble(&observations, &kinship, &[]);
    for point in &assembly.points {
        assert!(point.y.is_finite(), "{point:?}");
    }
    let targets = collect(&observations, &assembly.points, &kinship, &[]);
    assert!(targets.targets.iter().all(|target| target.target.is_finite()));
}

pub fn plot(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let width = [320.0, 640.0, 1600.0][bytes.below(3)];
    let mut points = points(&mut bytes, 12);
    points.retain(|point| point.unique_id == "甲市/gdp");
    let mut path = Vec::new();
    for _ in 0..bytes.below(6) {
        let (ds, mean) = (stamp(&mut bytes), bytes.number());
        let intervals = vec![(80.0, bytes.number(), bytes.number())];
        path.push(Projection { unique_id: "甲市/gdp".into(), ds, model: "drift".into(), mean, intervals });
    }
    let targets = targets(&mut bytes, 2);
    let data = FanData::new(points, path, targets, Some(stamp(&mut bytes)));
    let Ok(figure) = plot::fan(&data, &Style::wide(width)) else { return };
    if let Ok(svg) = figure.to_svg() {
        assert!(svg.starts_with("<svg") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
