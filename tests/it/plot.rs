//! Figures: every kind at every width without cut or overlapping text, the same bytes every time, marks where the data say.

use ontrend::plot::{
    self, CalibrationData, Component, ComponentsData, CurveLine, CurvesData, DashboardData, FanData, Figure, Lang,
    MultiplesData, PosteriorData, RankRow, RankingData, ResidualsData, Style, Theme, TimelineData, TimelineRow,
};
use ontrend::table::{Projection, Row, SeriesPoint, Sheet, Target, Verdict, csv};
use ontrend::time::Stamp;
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use std::path::PathBuf;

fn sheet(text: &str) -> Sheet {
    csv::read(text.as_bytes(), "test.csv").unwrap()
}

fn rows<T: Row>(text: &str) -> Vec<T> {
    T::from_sheet(&sheet(text)).unwrap()
}

fn stamp(text: &str) -> Stamp {
    text.parse().unwrap()
}

const POINTS: &str = "unique_id,ds,y,lo,hi,bound,unit,origin,region,indicator
宜宾市/高新技术企业,2018-12-31,96,,,,家,stated,宜宾市,高新技术企业
宜宾市/高新技术企业,2019-12-31,131,110,160,approx,家,implied,宜宾市,高新技术企业
宜宾市/高新技术企业,2020-12-31,190,,,,家,stated,宜宾市,高新技术企业
宜宾市/高新技术企业,2022-12-31,340,,,,家,stated,宜宾市,高新技术企业
宜宾市/高新技术企业,2024-12-31,810,810,,gt,家,stated,宜宾市,高新技术企业
";
const PATH: &str = "unique_id,ds,model,mean,lo-50,hi-50,lo-80,hi-80,lo-95,hi-95
宜宾市/高新技术企业,2025-12-31,latent,960,910,1010,860,1060,800,1120
宜宾市/高新技术企业,2026-12-31,latent,1140,1040,1240,950,1350,850,1500
宜宾市/高新技术企业,2027-12-31,latent,1350,1180,1520,1020,1750,860,2100
";
const TARGETS: &str = "unique_id,ds,target,unit,region,indicator
宜宾市/高新技术企业,2025-12-31,900,家,宜宾市,高新技术企业
宜宾市/高新技术企业,2027-12-31,1500,家,宜宾市,高新技术企业
";
const VERDICTS: &str = "unique_id,ds,target,unit,region,indicator,attained_share,time_share,probability,verdict
a,2027-12-31,50,家,宜宾市,国家级“小巨人”企业,0,0.05,0.03,unlikely
b,2027-12-31,400,家,宜宾市,专精特新中小企业,0.12,0.05,0.22,open
c,2027-12-31,1200,亿元,宜宾市,高新技术产业营业收入,1.41,1,1,attained
d,2022-12-31,1.4,%,宜宾市,研发经费投入强度,0.61,1,0,missed
e,2027-12-31,6,个,宜宾市,市级领军人才专家工作站和引才引智基地建设数量合计,-0.1,0.4,0.08,off_trend
f,2027-12-31,2000,人,宜宾市,新型研发机构聚集人才,,0,,undecided
";

fn fan_data() -> FanData {
    FanData::new(rows(POINTS), rows(PATH), rows(TARGETS), Some(stamp("2025-06-06")))
}

fn monthly(count: u32, value: impl Fn(f64) -> f64) -> Vec<(Stamp, f64)> {
    (0..count).map(|month| (Stamp::Step(i64::from(month) + 1), value(f64::from(month)))).collect()
}

/// Every kind of figure, by name.
fn gallery(style: &Style) -> Vec<(&'static str, Figure)> {
    let fan = fan_data();
    let multiples = MultiplesData {
        panels: ["绵阳市", "宜宾市", "乐山市", "达州市", "泸州市"]
            .iter()
            .map(|city| FanData { title: format!("{city}高新技术企业"), ..fan.clone() })
            .collect(),
        title: "五市高新技术企业".into(),
        ..MultiplesData::default()
    };
    let draws: Vec<f64> = (1..2000).map(|i| 16.0 * (0.5 * ((f64::from(i) / 2000.0) - 0.5) * 6.0).exp()).collect();
    let posterior = PosteriorData {
        density: plot::density(&draws, 200).unwrap(),
        target: 50.0,
        median: Some(16.0),
        latest: Some(7.0),
        probability: Some(0.12),
        probability_interval: Some((0.04, 0.3)),
        deadline: Some(stamp("2027-12-31")),
        unit: "家".into(),
        title: "2027年底“小巨人”企业数".into(),
        ..PosteriorData::default()
    };
    let curve = |name: &str, weight: f64, rate: f64| CurveLine {
        name: name.into(),
        weight: Some(weight),
        path: (2018..=2027).map(|year| (stamp(&format!("{year}-12-31")), 96.0 * rate.powi(year - 2018))).collect(),
    };
    let curves = CurvesData {
        points: rows(POINTS),
        curves: vec![
            curve("logistic", 0.55, 1.3),
            curve("exponential", 0.3, 1.34),
            curve("linear", 0.149, 1.27),
            curve("Weibull", 0.001, 1.26),
        ],
        targets: rows(TARGETS),
        title: "逻辑斯蒂曲线权重最大".into(),
        ..CurvesData::default()
    };
    let noise = |x: f64| (x * 12.9898).sin() * 3.0 + (x * 0.7).cos();
    let residuals = ResidualsData { residuals: monthly(60, noise), title: "残差".into(), ..ResidualsData::default() };
    let season = |x: f64| 12.0 * (x * std::f64::consts::TAU / 12.0).sin();
    let component = |name: &str, values| Component { name: name.into(), values };
    let components = ComponentsData {
        components: vec![
            component("数据", monthly(72, |x| 100.0 + x + season(x) + noise(x))),
            component("趋势", monthly(72, |x| 100.0 + x)),
            component("季节", monthly(72, season)),
            component("余项", monthly(72, noise)),
        ],
        title: "STL分解".into(),
        ..ComponentsData::default()
    };
    let rank = |name: &str, value: f64| RankRow {
        name: name.into(),
        value,
        interval: Some((value - 0.01, value + 0.012)),
        highlighted: name == "ontrend",
    };
    let ranking = RankingData {
        rows: vec![
            rank("Theta", 0.872),
            rank("ontrend", 0.842),
            rank("Naive 2", 1.0),
            rank("A model with a very long name", 1.05),
        ],
        reference: Some((1.0, "Naive 2".into())),
        measure: "OWA".into(),
        title: "年度序列准确度".into(),
        ..RankingData::default()
    };
    let forecasts: Vec<f64> = (0..1000).map(|i| f64::from(i) / 999.0).collect();
    let outcomes: Vec<bool> = (0..1000_i32).map(|i| (i * 7919) % 1000 < i).collect();
    let calibration = CalibrationData {
        bins: plot::calibration_bins(&forecasts, &outcomes, 10).unwrap(),
        title: "达成概率的校准".into(),
        ..CalibrationData::default()
    };
    let row = |name: &str, deadline: &str, outcome: Option<(&str, f64)>, verdict: &str| TimelineRow {
        name: name.into(),
        stated: Some(stamp("2022-03-01")),
        deadline: stamp(deadline),
        target: 1200.0,
        outcome: outcome.map(|(day, value)| (stamp(day), value)),
        unit: "亿元".into(),
        verdict: verdict.into(),
    };
    let timeline = TimelineData {
        rows: vec![
            row("宜宾市高新技术产业营业收入", "2022-12-31", Some(("2024-12-31", 1697.0)), "attained"),
            row("宜宾市研发经费投入强度", "2022-12-31", None, "undecided"),
            row("宜宾市国家级“小巨人”企业", "2027-12-31", Some(("2025-06-06", 7.0)), "unlikely"),
        ],
        today: Some(stamp("2025-06-06")),
        title: "目标与结果".into(),
        ..TimelineData::default()
    };
    let dashboard =
        DashboardData { verdicts: rows::<Verdict>(VERDICTS), title: "目标进度".into(), ..DashboardData::default() };
    vec![
        ("fan", plot::fan(&fan, style).unwrap()),
        ("multiples", plot::multiples(&multiples, style).unwrap()),
        ("dashboard", plot::dashboard(&dashboard, style).unwrap()),
        ("posterior", plot::posterior(&posterior, style).unwrap()),
        ("curves", plot::curves(&curves, style).unwrap()),
        ("residuals", plot::residuals(&residuals, style).unwrap()),
        ("components", plot::components(&components, style).unwrap()),
        ("ranking", plot::ranking(&ranking, style).unwrap()),
        ("calibration", plot::calibration(&calibration, style).unwrap()),
        ("timeline", plot::timeline(&timeline, style).unwrap()),
    ]
}

#[test]
fn no_text_is_cut_or_overlaps_at_any_width() {
    for width in [320.0, 360.0, 400.0, 480.0, 560.0, 640.0, 720.0, 800.0, 960.0, 1200.0, 1600.0] {
        for lang in [Lang::Zh, Lang::En] {
            for (kind, figure) in gallery(&Style::wide(width).lang(lang)) {
                assert_eq!(figure.collisions(), Vec::<String>::new(), "{kind} at {width} px, {lang:?}");
                assert_eq!(figure.missing_glyphs(), Vec::<char>::new(), "{kind}");
                assert_eq!(figure.width(), width);
            }
        }
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let style = Style::wide(480.0);
    for ((kind, first), (_, second)) in gallery(&style).into_iter().zip(gallery(&style)) {
        assert_eq!(first.to_svg().unwrap(), second.to_svg().unwrap(), "{kind}");
    }
    let figure = plot::fan(&fan_data(), &style).unwrap();
    assert_eq!(figure.to_png(1.0).unwrap(), figure.to_png(1.0).unwrap());
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/plot")).join(name)
}

/// Compares with the kept file, or keeps the new one where ONTREND_KEEP_FIGURES is set.
fn kept(name: &str, bytes: &[u8]) -> Vec<u8> {
    let path = golden(name);
    if std::env::var_os("ONTREND_KEEP_FIGURES").is_some() {
        std::fs::write(&path, bytes).unwrap();
    }
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_svg_text_is_the_kept_one() {
    for theme in [Theme::Light, Theme::Dark] {
        for (kind, figure) in gallery(&Style::wide(640.0).theme(theme)) {
            if theme == Theme::Dark && kind != "dashboard" {
                continue;
            }
            let name = format!("{kind}-{}.svg", if theme == Theme::Light { "light" } else { "dark" });
            let svg = figure.to_svg().unwrap();
            let expected = String::from_utf8(kept(&name, svg.as_bytes())).unwrap();
            let different = svg.lines().zip(expected.lines()).find(|(new, old)| new != old);
            assert!(different.is_none(), "{name}: first line that differs, new and kept: {different:?}");
            assert_eq!(svg.lines().count(), expected.lines().count(), "{name}");
        }
    }
}

#[test]
fn the_pixels_are_the_kept_ones() {
    use resvg::tiny_skia::Pixmap;
    for (kind, figure) in gallery(&Style::wide(480.0)) {
        if !["fan", "dashboard", "posterior"].contains(&kind) {
            continue;
        }
        let png = figure.to_png(1.0).unwrap();
        let old = Pixmap::decode_png(&kept(&format!("{kind}.png"), &png)).unwrap();
        let new = Pixmap::decode_png(&png).unwrap();
        assert_eq!((new.width(), new.height()), (old.width(), old.height()), "{kind}");
        let far = new.data().iter().zip(old.data()).filter(|(a, b)| a.abs_diff(**b) > 24).count();
        // Another rasteriser may round an edge differently; a moved label or line changes far more.
        assert!(far * 500 < new.data().len(), "{kind}: {far} of {} samples differ", new.data().len());
    }
}

/// The numbers of an attribute that holds `x,y` pairs.
fn pairs(tag: &str) -> Vec<(f64, f64)> {
    let Some((_, rest)) = tag.split_once("points=\"") else { return Vec::new() };
    let list = rest.split('"').next().unwrap_or("");
    list.split_whitespace()
        .filter_map(|pair| pair.split_once(','))
        .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
        .collect()
}

#[test]
fn the_target_stands_at_its_value_and_its_deadline() {
    let data = FanData {
        targets: rows("unique_id,ds,target,unit\na,2026-12-31,1000,家\n"),
        path: rows(PATH),
        points: rows(POINTS),
        ..FanData::default()
    };
    let svg = plot::fan(&data, &Style::wide(640.0)).unwrap().to_svg().unwrap();
    let diamonds: Vec<Vec<(f64, f64)>> =
        svg.lines().filter(|line| line.contains("<polygon") && line.contains("#D55E00")).map(pairs).collect();
    // The legend's sign and the target itself.
    assert_eq!(diamonds.len(), 2);
    let (x, y) = (diamonds[1][0].0, diamonds[1][1].1);
    // The grid line of 1,000 and the tick between 2026 and 2027 are drawn as lines that go through the same place.
    let lines: Vec<Vec<(f64, f64)>> = svg.lines().filter(|line| line.contains("<polyline")).map(pairs).collect();
    assert!(lines.iter().any(|line| line.len() == 2 && line[0].1 == y && line[1].1 == y), "no grid line at {y}");
    assert!(
        lines.iter().any(|line| line.len() == 2 && line[0].0 == x && line[1].0 == x && line[0].1 > y),
        "no tick at {x}"
    );
}

#[test]
fn signs_appear_only_for_what_is_there() {
    let style = Style::wide(640.0);
    let plain = FanData { points: rows("unique_id,ds,y\na,2023-12-31,5\na,2024-12-31,7\n"), ..FanData::default() };
    let texts =
        |data: &FanData| plot::fan(data, &style).unwrap().texts().iter().map(ToString::to_string).collect::<Vec<_>>();
    let few = texts(&plain);
    for word in ["推算", "至少", "可能范围", "中位路径", "目标", "所需路径", "今日"] {
        assert!(!few.contains(&word.to_string()), "{word} without cause: {few:?}");
    }
    let many = texts(&fan_data());
    for word in [
        "推算",
        "至少",
        "可能范围",
        "中位路径",
        "50%",
        "80%",
        "95%",
        "目标",
        "所需路径",
        "今日",
        "目标 1,500家",
        "2027年底",
    ] {
        assert!(many.contains(&word.to_string()), "{word} is missing: {many:?}");
    }
}

#[test]
fn a_target_alone_says_that_no_report_gives_a_figure() {
    for (lang, says) in [(Lang::Zh, "所读报告均未给出该指标的实际数字"), (Lang::En, "No report gives a figure")]
    {
        for width in [320.0, 640.0, 1600.0] {
            let style = Style::wide(width).lang(lang);
            let data = FanData::new(Vec::new(), Vec::new(), rows(TARGETS), Some(stamp("2025-06-06")));
            let figure = plot::fan(&data, &style).unwrap();
            assert_eq!(figure.collisions(), Vec::<String>::new());
            assert!(
                figure.texts().concat().contains(says) || figure.texts().join(" ").contains(says),
                "{:?}",
                figure.texts()
            );
            let full = plot::fan(&fan_data(), &style).unwrap();
            assert!(!full.texts().join(" ").contains(says));
        }
    }
}

#[test]
fn the_dark_page_knows_every_colour_of_the_figures() {
    let css = include_str!("../../src/brief/style.css").to_ascii_lowercase();
    for (kind, figure) in gallery(&Style::wide(640.0)) {
        let svg = figure.to_svg().unwrap().to_ascii_lowercase();
        for attribute in ["fill", "stroke"] {
            for part in svg.split(&format!("{attribute}=\"#")).skip(1) {
                let rule = format!("[{attribute}=\"#{}\"]", &part[..6]);
                // Ink on a coloured bar stays: the bar keeps enough of its colour.
                if part.starts_with("14181c") {
                    continue;
                }
                assert!(css.contains(&rule), "{kind}: style.css has no dark colour for {rule}");
            }
        }
    }
}

#[test]
fn hostile_names_are_text() {
    let name = "<script>alert(1)</script>&\"'\u{7}\n]]>";
    let data = FanData {
        points: rows("unique_id,ds,y\na,2023-12-31,5\na,2024-12-31,7\n"),
        title: name.into(),
        subtitle: name.into(),
        unit: name.into(),
        note: name.into(),
        ..FanData::default()
    };
    let figure = plot::fan(&data, &Style::wide(640.0)).unwrap();
    let svg = figure.to_svg().unwrap();
    assert!(!svg.contains("<script") && !svg.contains('\u{7}'));
    assert!(figure.to_png(1.0).is_ok());
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let style = Style::default();
    let message =
        |result: ontrend::error::Result<Figure>| result.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(message(plot::fan(&FanData::default(), &style)).contains("at least 1"));
    let mut data = fan_data();
    data.points[1].y = f64::NAN;
    assert_eq!(message(plot::fan(&data, &style)), "points: value 1 is NaN; values must be finite");
    let mut data = fan_data();
    data.points[0].ds = Stamp::Step(3);
    assert!(message(plot::fan(&data, &style)).contains("mixed"));
    let bad = FanData { title: "甲".into(), ..data };
    let panels = MultiplesData { panels: vec![fan_data(), bad], ..MultiplesData::default() };
    assert!(message(plot::multiples(&panels, &style)).starts_with("甲: "));
    assert!(message(plot::multiples(&MultiplesData::default(), &style)).contains("at least 1"));
    assert!(message(plot::dashboard(&DashboardData::default(), &style)).contains("at least 1"));
    assert!(message(plot::posterior(&PosteriorData::default(), &style)).contains("at least 3"));
    assert!(message(plot::curves(&CurvesData::default(), &style)).contains("at least 1"));
    assert!(message(plot::residuals(&ResidualsData::default(), &style)).contains("at least 4"));
    assert!(message(plot::components(&ComponentsData::default(), &style)).contains("at least 1"));
    assert!(message(plot::ranking(&RankingData::default(), &style)).contains("at least 1"));
    assert!(message(plot::calibration(&CalibrationData::default(), &style)).contains("at least 1"));
    assert!(message(plot::timeline(&TimelineData::default(), &style)).contains("at least 1"));
    let figure = plot::fan(&fan_data(), &style).unwrap();
    for scale in [0.0, f64::NAN, 1e9] {
        assert!(figure.to_png(scale).is_err());
    }
    assert!(figure.save_svg("/no such folder/x.svg").unwrap_err().to_string().contains("/no such folder/x.svg"));
}

#[test]
fn png_has_size_and_density() {
    let png = plot::fan(&fan_data(), &Style::wide(400.0).height(300.0)).unwrap().to_png(2.0).unwrap();
    let number = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
    assert_eq!((number(16), number(20)), (800, 600));
    assert_eq!(&png[37..41], b"pHYs");
    // 192 pixels to the inch.
    assert_eq!(number(41), 7559);
    assert!(resvg::tiny_skia::Pixmap::decode_png(&png).is_ok(), "the chunk's check sum must hold");
}

#[test]
fn chinese_text_is_set_with_the_embedded_font() {
    // The title's ink: dark pixels where the characters stand, none where the font lacks them.
    let ink = |title: &str| {
        let data = FanData { title: title.into(), ..fan_data() };
        let png = plot::fan(&data, &Style::wide(640.0)).unwrap().to_png(1.0).unwrap();
        let picture = resvg::tiny_skia::Pixmap::decode_png(&png).unwrap();
        let row = picture.width() as usize * 4;
        picture.data()[..row * 34].chunks(4).filter(|pixel| pixel[0] < 128).count()
    };
    assert!(ink("宜宾市专精特新中小企业") > 600);
    assert!(ink("犍为县筠连县珙县") > 400, "names outside the bold face's level 1 fall back to the regular face");
}

#[test]
fn figures_go_onto_any_backend() {
    use plotters::prelude::{IntoDrawingArea, SVGBackend};
    let mut text = String::new();
    let figure = plot::fan(&fan_data(), &Style::wide(640.0)).unwrap();
    figure.draw_on(&SVGBackend::with_string(&mut text, (1280, 900)).into_drawing_area()).unwrap();
    assert!(text.contains("目标 1,500家") && text.contains("<polyline"));
}

#[test]
fn letters_can_become_paths() {
    let svg = plot::fan(&fan_data(), &Style::wide(320.0)).unwrap().to_svg_paths().unwrap();
    assert!(!svg.contains("<text") && svg.contains("<path"));
}

fn value() -> impl Strategy<Value = f64> {
    (any::<bool>(), -8_i32..14, 1.0..10.0_f64).prop_map(|(negative, power, digits)| {
        let value = digits * 10_f64.powi(power);
        if negative && power < 3 { -value } else { value }
    })
}

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec![
            "宜宾市",
            "高新技术企业",
            "R&D",
            " ",
            "a",
            "spending",
            "，",
            "“",
            "”",
            "1,200",
            "（亿元）",
            "\u{1F600}",
            "<b>",
        ]),
        0..14,
    )
    .prop_map(|parts| parts.concat())
}

fn any_fan() -> impl Strategy<Value = FanData> {
    let point = (2000_i32..2027, 1_u32..=12, value(), any::<u8>());
    let points = prop::collection::vec(point, 0..30);
    let targets = prop::collection::vec((2020_i32..2036, value()), 0..4);
    (points, targets, prop::collection::vec((value(), 0.0..2.0_f64), 0..8), name(), name(), any::<bool>()).prop_map(
        |(points, targets, path, title, unit, today)| {
            let mut text = String::from("unique_id,ds,y,lo,hi,bound,origin\n");
            for (year, month, value, kind) in points {
                let (lo, hi, bound) = match kind % 5 {
                    0 => (value.to_string(), String::new(), "gt"),
                    1 => (String::new(), value.to_string(), "lt"),
                    2 => ((value - value.abs() * 0.2).to_string(), (value + value.abs() * 0.3).to_string(), "approx"),
                    _ => (String::new(), String::new(), "eq"),
                };
                let origin = if kind % 2 == 0 { "stated" } else { "implied" };
                text.push_str(&format!("a,{year}-{month:02}-28,{value},{lo},{hi},{bound},{origin}\n"));
            }
            let mut goals = String::from("unique_id,ds,target,unit\n");
            for (year, value) in targets {
                goals.push_str(&format!("a,{year}-12-31,{value},\n"));
            }
            let mut steps = String::from("unique_id,ds,model,mean,lo-80,hi-80,lo-95,hi-95\n");
            for (index, (mean, spread)) in path.iter().enumerate() {
                let (a, b) = (mean.abs() * spread, mean.abs() * spread * 3.0);
                let year = 2027 + index;
                steps.push_str(&format!(
                    "a,{year}-12-31,m,{mean},{},{},{},{}\n",
                    mean - a,
                    mean + a,
                    mean - b,
                    mean + b
                ));
            }
            let today = today.then(|| stamp("2025-06-06"));
            let mut data =
                FanData::new(rows::<SeriesPoint>(&text), rows::<Projection>(&steps), rows::<Target>(&goals), today);
            data.title = title;
            data.unit = unit;
            data
        },
    )
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_data_is_drawn_cleanly(data in any_fan(), width in 320.0..1600.0_f64, dark in any::<bool>(), english in any::<bool>()) {
        let style = Style::wide(width)
            .theme(if dark { Theme::Dark } else { Theme::Light })
            .lang(if english { Lang::En } else { Lang::Zh });
        match plot::fan(&data, &style) {
            Ok(figure) => {
                prop_assert_eq!(figure.collisions(), Vec::<String>::new());
                let svg = figure.to_svg().unwrap();
                prop_assert!(!svg.contains("NaN") && !svg.contains("inf\""));
                prop_assert!(!svg.contains("<b>"));
            }
            Err(error) => prop_assert!(error.is_too_few() && data.points.is_empty() && data.path.is_empty() && data.targets.is_empty()),
        }
    }

    #[test]
    fn any_ranking_is_drawn_cleanly(values in prop::collection::vec((name(), value(), 0.0..1.0_f64), 1..20), width in 320.0..1600.0_f64) {
        let rows = values.into_iter().map(|(name, value, spread)| RankRow {
            name,
            value,
            interval: Some((value - spread * value.abs(), value + spread * value.abs())),
            highlighted: spread > 0.8,
        });
        let data = RankingData { rows: rows.collect(), decimals: Some(2), ..RankingData::default() };
        let figure = plot::ranking(&data, &Style::wide(width)).unwrap();
        prop_assert_eq!(figure.collisions(), Vec::<String>::new());
    }

    #[test]
    fn any_posterior_is_drawn_cleanly(centre in value(), spread in 0.01..2.0_f64, target in value(), width in 320.0..1600.0_f64) {
        let size = centre.abs() * spread;
        let density: Vec<(f64, f64)> = (-40..=40)
            .map(|i| f64::from(i) / 10.0)
            .map(|z| (centre + z * size, (-0.5 * z * z).exp() / size))
            .collect();
        let data = PosteriorData {
            density, target, median: Some(centre), latest: Some(centre - size), probability: Some(0.4),
            probability_interval: Some((0.1, 0.8)), unit: "亿元".into(), title: "到期数值".into(), ..PosteriorData::default()
        };
        let figure = plot::posterior(&data, &Style::wide(width)).unwrap();
        prop_assert_eq!(figure.collisions(), Vec::<String>::new());
    }

    #[test]
    fn any_rows_are_drawn_cleanly(
        rows in prop::collection::vec((name(), value(), -0.5..2.5_f64, 0.0..1.2_f64, 0.0..=1.0_f64, 0_usize..9), 1..14),
        width in 320.0..1600.0_f64,
        english in any::<bool>(),
    ) {
        const WORDS: [&str; 9] =
            ["attained", "on_trend", "likely", "open", "unlikely", "off_trend", "missed", "undecided", "a word of the user's"];
        let style = Style::wide(width).lang(if english { Lang::En } else { Lang::Zh });
        let template = self::rows::<Verdict>(VERDICTS).remove(0);
        let verdicts: Vec<Verdict> = rows
            .iter()
            .map(|(name, target, attained, gone, probability, word)| Verdict {
                indicator: name.clone(),
                target: *target,
                attained_share: Some(*attained),
                time_share: Some(*gone),
                probability: Some(*probability),
                verdict: WORDS[*word].into(),
                ..template.clone()
            })
            .collect();
        let timeline = TimelineData {
            rows: verdicts
                .iter()
                .map(|row| TimelineRow {
                    name: row.indicator.clone(),
                    stated: Some(stamp("2022-03-01")),
                    deadline: stamp("2027-12-31"),
                    target: row.target,
                    outcome: row.attained_share.filter(|share| *share > 1.0).map(|share| (stamp("2024-12-31"), share * row.target)),
                    unit: "亿元".into(),
                    verdict: row.verdict.clone(),
                })
                .collect(),
            today: Some(stamp("2022-03-02")),
            ..TimelineData::default()
        };
        let curves = CurvesData {
            curves: rows
                .iter()
                .map(|(name, end, ..)| CurveLine {
                    name: name.clone(),
                    weight: Some(0.1),
                    path: vec![(stamp("2020-12-31"), 0.0), (stamp("2027-12-31"), *end)],
                })
                .collect(),
            ..CurvesData::default()
        };
        let multiples = MultiplesData {
            panels: rows.iter().map(|(name, ..)| FanData { title: name.clone(), ..fan_data() }).collect(),
            ..MultiplesData::default()
        };
        let components = ComponentsData {
            components: rows
                .iter()
                .map(|(name, end, ..)| Component { name: name.clone(), values: monthly(12, |x| x * end) })
                .collect(),
            ..ComponentsData::default()
        };
        for figure in [
            plot::dashboard(&DashboardData { verdicts, ..DashboardData::default() }, &style),
            plot::timeline(&timeline, &style),
            plot::curves(&curves, &style),
            plot::multiples(&multiples, &style),
            plot::components(&components, &style),
        ] {
            prop_assert_eq!(figure.unwrap().collisions(), Vec::<String>::new());
        }
    }
}
