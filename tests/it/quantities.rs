//! The conformance cases of five open projects, and properties of the quantities of a line.

use ontrend::extract::quantity::{Kind, json_line, quantities_line};
use ontrend::time::Date;
use proptest::prelude::*;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/quantities/zh_quantities.jsonl");
const READINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/quantities/readings.jsonl");

/// Share of all cases of a kind that must pass: the best of the peers that the cases come from.
const FLOORS: [(&str, f64); 6] = [
    ("number", 0.91),
    ("percent", 0.93),
    ("currency", 0.68),
    ("date_period", 0.62),
    ("date", 0.92),
    ("duration", 0.67),
];

fn text<'a>(case: &'a Map<String, Value>, key: &str) -> &'a str {
    case.get(key).and_then(Value::as_str).unwrap_or("")
}

/// Whether everything that the case states about a span is what the program says.
fn agrees(expected: &Map<String, Value>, found: &Map<String, Value>) -> bool {
    expected.iter().all(|(key, value)| match key.as_str() {
        "start" | "end" | "text" => found.get(key) == Some(value),
        "value" | "lo" | "hi" => {
            let number = |value: &Value| match value {
                Value::String(text) => text.parse::<f64>().ok(),
                other => other.as_f64(),
            };
            match (number(value), found.get(key).and_then(number)) {
                (Some(want), Some(got)) => (want - got).abs() <= 1e-9 * want.abs().max(f64::MIN_POSITIVE),
                _ => false,
            }
        }
        _ => found.get(key) == Some(value),
    })
}

fn passes(case: &Map<String, Value>) -> bool {
    let line = text(case, "text");
    let reference: Option<Date> = case.get("ref").and_then(Value::as_str).and_then(|date| date.parse().ok());
    let spans: Vec<Map<String, Value>> = quantities_line(line, reference)
        .iter()
        .filter_map(|span| serde_json::to_value(span).ok()?.as_object().cloned())
        .filter(|span| text(span, "kind") == text(case, "kind"))
        .collect();
    let expected: Vec<&Map<String, Value>> = case
        .get("expect")
        .and_then(Value::as_array)
        .map_or(Vec::new(), |it| it.iter().filter_map(Value::as_object).collect());
    let length = line.chars().count() as u64;
    let whole = |span: &Map<String, Value>| {
        span.get("start").and_then(Value::as_u64) == Some(0) && span.get("end").and_then(Value::as_u64) == Some(length)
    };
    if text(case, "task") == "parse" {
        // The whole text is one expression, or is none.
        return match expected.first() {
            Some(expected) => spans.iter().any(|span| agrees(expected, span)),
            None => !spans.iter().any(whole),
        };
    }
    spans.len() == expected.len() && expected.iter().zip(&spans).all(|(expected, span)| agrees(expected, span))
}

#[test]
fn conformance_cases_pass() {
    let file = std::fs::read_to_string(CASES).unwrap();
    let cases: Vec<Map<String, Value>> =
        file.lines().map(|line| serde_json::from_str::<Value>(line).unwrap().as_object().unwrap().clone()).collect();
    assert_eq!(cases.len(), 841);
    let mut table: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut failing = Vec::new();
    for case in &cases {
        let flagged = case.get("flags").and_then(Value::as_array).is_some_and(|flags| !flags.is_empty());
        let passed = passes(case);
        let row = table.entry(text(case, "kind").to_owned()).or_default();
        row[0] += 1;
        row[1] += usize::from(passed);
        row[2] += usize::from(!flagged);
        row[3] += usize::from(!flagged && passed);
        if !passed {
            failing.push((flagged, case));
        }
    }
    println!("{:<12} {:>5} {:>5} {:>6}   {:>9} {:>5} {:>6}", "kind", "all", "pass", "%", "unflagged", "pass", "%");
    let mut sum = [0; 4];
    for (kind, row) in &table {
        let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
        println!(
            "{kind:<12} {:>5} {:>5} {:>6.1}   {:>9} {:>5} {:>6.1}",
            row[0],
            row[1],
            share(row[1], row[0]),
            row[2],
            row[3],
            share(row[3], row[2])
        );
        for (total, part) in sum.iter_mut().zip(row) {
            *total += part;
        }
    }
    println!("all {}/{}, unflagged {}/{}", sum[1], sum[0], sum[3], sum[2]);
    for (flagged, case) in &failing {
        let reference: Option<Date> = case.get("ref").and_then(Value::as_str).and_then(|date| date.parse().ok());
        let got: Vec<String> = quantities_line(text(case, "text"), reference)
            .iter()
            .filter_map(|span| serde_json::to_value(span).ok())
            .filter(|span| span.get("kind").and_then(Value::as_str) == Some(text(case, "kind")))
            .map(|span| span.to_string())
            .collect();
        println!(
            "{} {} {} {:?}\n    want {}\n    got  {}",
            if *flagged { "flagged" } else { "CORE" },
            text(case, "kind"),
            text(case, "task"),
            text(case, "text"),
            case.get("expect").map_or(String::new(), Value::to_string),
            got.join(" ")
        );
    }
    assert!(sum[3] as f64 >= 0.95 * sum[2] as f64, "{} of {} unflagged cases pass", sum[3], sum[2]);
    for (kind, floor) in FLOORS {
        let row = table[kind];
        assert!(row[1] as f64 >= floor * row[0] as f64 - 0.5, "{kind}: {} of {} pass", row[1], row[0]);
    }
}

/// Every quantity of every line stays as it was read: see `readings.source.md`.
#[test]
fn readings_stay_as_they_are() {
    let file = std::fs::read_to_string(READINGS).unwrap();
    let reference = Date::from_ymd_opt(2026, 3, 1);
    let mut changed = Vec::new();
    for line in file.lines() {
        let kept: Map<String, Value> = serde_json::from_str(line).unwrap();
        let now = json_line(text(&kept, "text"), reference);
        if now != line {
            changed.push(format!("kept {line}\nnow  {now}"));
        }
    }
    assert!(file.lines().count() > 800);
    assert!(changed.is_empty(), "{} lines are read otherwise:\n{}", changed.len(), changed.join("\n"));
}

/// Kind, text and value or bounds of every span but plain numbers and rewrites.
fn read(line: &str) -> Vec<String> {
    let reference = Date::from_ymd_opt(2026, 3, 1);
    quantities_line(line, reference)
        .iter()
        .filter(|span| !matches!(span.kind, Kind::Number | Kind::Rewrite))
        .map(|span| {
            let side = |value: Option<ontrend::extract::quantity::decimal::Decimal>, included: Option<bool>| match value
            {
                Some(value) => format!("{value}{}", if included == Some(true) { "]" } else { ")" }),
                None => "..".to_owned(),
            };
            let what = match (span.value, span.from, &span.duration) {
                (Some(value), _, _) => format!("{value} {}", span.unit.unwrap_or("")),
                (None, Some(from), _) => format!("{from} {}", span.to.as_deref().unwrap_or("..")),
                (None, None, Some(duration)) => duration.clone(),
                _ => format!(
                    "{} {} {}",
                    side(span.lo, span.lo_incl),
                    side(span.hi, span.hi_incl),
                    span.unit.unwrap_or("")
                ),
            };
            format!("{:?} {} {}", span.kind, span.text, what.trim_end())
        })
        .collect()
}

#[test]
fn report_prose_is_read() {
    for (line, expected) in [
        ("全市高新技术企业突破1747家", vec!["Range 突破1747 1747) .."]),
        ("技术合同成交额6505.6万元", vec!["Currency 6505.6万元 65056000 元"]),
        ("三江新区新增企业十余家", vec!["Range 十余 10) .."]),
        (
            "2025年研发投入强度达到2.5%以上",
            vec!["DatePeriod 2025年 2025-01-01 2025-12-31", "Percent 2.5% 2.5 %", "Range 2.5%以上 2.5] .. %"],
        ),
        ("同比增长5%～8%", vec!["Range 5%～8% 5] 8] %", "Percent 5% 5 %", "Percent 8% 8 %"]),
        (
            "给予100—150万元补助",
            vec!["Currency 100—150万元 1000000] 1500000] 元", "Range 100—150万元 1000000] 1500000] 元"],
        ),
        ("投资超810亿元", vec!["Range 超810亿 81000000000) ..", "Currency 810亿元 81000000000 元"]),
        ("占比提高0.3个百分点", vec!["Percent 0.3个百分点 0.3 百分点"]),
        ("规模翻两番", vec!["Multiple 翻两番 4 x"]),
        ("电话0831-8221234，一切顺利", vec![]),
        ("单位能耗下降3.5吨标准煤", vec!["Dimension 3.5吨标准煤 3.5 Ton of coal equivalent"]),
        (
            "投资逾千万元，百人以上，百亿级",
            vec!["Currency 千万元 10000000 元", "Range 百人以上 100] ..", "Range 逾千万 10000000) .."],
        ),
        ("单位：万元", vec![]),
        ("实现倍增", vec!["Multiple 倍增 2 x"]),
        ("共1\u{2009}234\u{2009}567人", vec![]),
        ("居全省第三位", vec!["Ordinal 第三 3"]),
        ("建设期三年半", vec!["Duration 三年半 P3.5Y"]),
        ("用工10人（含）以上", vec!["Range 10人（含）以上 10] .."]),
        ("用工10人（不含）以下", vec!["Range 10人（不含）以下 .. 10)"]),
        ("到会3/4以上", vec!["Range 3/4以上 0.75] .."]),
    ] {
        let (mut found, mut expected) = (read(line), expected);
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn bounds_stand_beside_times_and_fractions() {
    let ranges = |line: &str| read(line).into_iter().filter(|span| span.starts_with("Range")).collect::<Vec<_>>();
    // Numerals of a time are no ends of a range; those behind it are.
    assert_eq!(ranges("2024年6月1日，企业达到480家以上"), ["Range 480家以上 480] .."]);
    assert_eq!(ranges("6月1日至3日来了200人以上"), ["Range 200人以上 200] .."]);
    assert_eq!(ranges("6至8月来了200人以上"), ["Range 200人以上 200] .."]);
    assert_eq!(ranges("2021—2023年新增5至8家"), ["Range 5至8 5] 8]"]);
    assert_eq!(ranges("到2027年，超过300人、3/4以上的企业"), ["Range 超过300 300) ..", "Range 3/4以上 0.75] .."]);
    // 5/6 may be a day or a code.
    assert!(ranges("5/6至8人参加").is_empty());
}

#[test]
fn two_numbers_with_a_joint_are_a_range_and_codes_are_none() {
    for (line, expected) in [
        ("5至8人", "5至8 5] 8]"),
        ("5—8人", "5—8 5] 8]"),
        ("5---8人", "5---8 5] 8]"),
        ("A5—8", "5—8 5] 8]"),
        ("-5-8度", "-5-8 -5] 8]"),
        ("3%-5", "3%-5 3] 5] %"),
        ("2020—2150家", "2020—2150 2020] 2150]"),
        ("介于5和8之间", "介于5和8之间 5] 8]"),
        ("位于5与8间", "位于5与8间 5] 8]"),
        ("从5到8", "从5到8 5] 8]"),
        ("从5到8人参加", "5到8 5] 8]"),
        ("10(含)-20人", "10(含)-20 10] 20]"),
        ("七千到九千亿", "七千到九千亿 700000000000] 900000000000]"),
        ("2——3万", "2——3万 20000] 30000]"),
        ("两~3百", "两~3百 200] 300]"),
        ("一到三千五百", "一到三千五百 1] 3500]"),
        ("二到九十亿", "二到九十亿 200000000] 9000000000]"),
        ("百分之一到二十", "百分之一到二十 1] 20] %"),
        ("8至8人", "8至8 8] 8]"),
        ("0-5度", "0-5 0] 5]"),
        ("10余至20人", "10余 10) .."),
        ("20至三十几人", "三十几 30) .."),
        ("5----8人", ""),
        ("5a8人", ""),
        ("5和8人", ""),
        ("8至5人", ""),
        ("5万元至8%", ""),
        ("五%-5", ""),
        ("888-000-9999", ""),
        ("2020-2021", ""),
        ("A5-8", ""),
        ("5-8A", ""),
        ("05-08号", ""),
        ("1-08号", ""),
    ] {
        let ranges: Vec<String> =
            read(line).iter().filter_map(|span| span.strip_prefix("Range ").map(str::to_owned)).collect();
        assert_eq!(ranges.join("; "), expected, "{line}");
    }
}

#[test]
fn one_number_is_bounded_by_the_word_beside_it() {
    for (line, expected) in [
        ("比170低", "比170低 .. 170)"),
        ("比170小的数", "比170小 .. 170)"),
        ("比 170 少", "比 170 少 .. 170)"),
        ("比170高", "比170高 170) .."),
        ("比170大", "比170大 170) .."),
        ("比170多", ""),
        ("比170差", ""),
        ("超过百分之五", "超过百分之五 5) .. %"),
        ("超过5%", "超过5% 5) .. %"),
        ("超过5家", "超过5 5) .."),
        ("5家以上", "5家以上 5] .."),
        ("百家以上", "百家以上 100] .."),
        ("百家企业", ""),
        ("3到百家", ""),
        ("百到3家", ""),
        ("船上百人", ""),
        ("大于100并且小于300", "大于100并且小于300 100) 300)"),
        ("最多100最少20", "最多100最少20 20] 100]"),
        ("3万元以上10万元以下", "3万元以上10万元以下 30000] 100000] 元"),
        ("大于100，小于300家", "大于100，小于300 100) 300)"),
        ("大于300小于100", "大于300 300) ..; 小于100 .. 100)"),
        ("超过5家不到8万元", "超过5 5) ..; 不到8万 .. 80000)"),
        ("大于100小于300大于50", "大于100小于300 100) 300); 大于50 50) .."),
        ("通过480家", ""),
        ("过480家", "过480 480) .."),
        ("已过480家", "过480 480) .."),
        ("高超480家", ""),
        ("超480家", "超480 480) .."),
        ("附近480家", ""),
        ("近480家", "近480 .. 480)"),
        ("将近480家", "将近480 .. 480)"),
        ("建成上百家", "上百 100] .."),
        ("达上百家", "上百 100] .."),
        ("上百家", "上百 100] .."),
        ("A上百家", "上百 100] .."),
        ("小于 或 等于 30", "小于 或 等于 30 .. 30]"),
        ("小于 或  等于30家", "小于 或  等于30 .. 30]"),
        ("大于 或等于 30", "大于 或等于 30 30] .."),
        ("大于或等于30", "大于或等于30 30] .."),
        ("是不大于 30", "不大于 30 .. 30]"),
        ("≥30家", "≥30 30] .."),
        ("＞30", "＞30 30) .."),
        ("<= 30家", "<= 30 .. 30]"),
        ("多30家", ""),
        ("少于30家", "少于30 .. 30)"),
        ("已少于 30 家", "少于 30 .. 30)"),
        ("企业 小于 30", "小于 30 .. 30)"),
        ("比例 大 于 30", ""),
    ] {
        let ranges: Vec<String> =
            read(line).iter().filter_map(|span| span.strip_prefix("Range ").map(str::to_owned)).collect();
        assert_eq!(ranges.join("; "), expected, "{line}");
    }
}

/// Time grows with the length of a line and not faster, on what would tempt a reader to look far ahead or back.
#[test]
fn long_lines_take_linear_time() {
    let pieces = [
        "一",
        "1,111,",
        "1.",
        "万",
        "番",
        "折",
        "9 9 折",
        "大于5小于7",
        "1万到2万元，",
        "0",
        "第",
        " ",
        "百分之",
        "1/",
        "（",
        "月",
        "零点零",
        "年",
    ];
    for piece in pieces {
        let line: String = piece.repeat(60_000 / piece.len());
        let begin = std::time::Instant::now();
        let spans = quantities_line(&line, None);
        // Quadratic readers took minutes here; a linear one takes milliseconds.
        assert!(begin.elapsed().as_secs() < 5, "{piece:?}: {:?}, {} spans", begin.elapsed(), spans.len());
    }
}

/// Characters of which numerals, units, dates and their neighbours are made, so that random texts are dense in them.
const ALPHABET: &str = "0123456789０５,.，．·-—~～%％ 　\n零〇○一二三四五六七八九十百千万亿兆两半点分之又余多几数第个元角毛块整美日年月号季度周天小时成折倍番翻以上下内前后起至到和与间近过超不足约左右近去今明末底初中“”十四五期间自从截止负壹贰伍陆拾佰仟廿卅㎡km吨米克QkwM/:()（）含比低ⅠⅢ";

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn dense_text_is_read(picks in proptest::collection::vec(0usize..4096, 0..40)) {
        let alphabet: Vec<char> = ALPHABET.chars().collect();
        let text: String = picks.iter().map(|pick| alphabet[pick % alphabet.len()]).collect();
        check(&text);
    }
}

/// What holds for every text: spans are slices of it in order, and reading twice gives the same.
fn check(text: &str) {
    let reference = Date::from_ymd_opt(2024, 2, 29);
    let characters: Vec<char> = text.chars().collect();
    let spans = quantities_line(text, reference);
    let mut last = 0;
    for span in &spans {
        assert!(span.start < span.end && span.end <= characters.len() && span.start >= last);
        assert_eq!(span.text, characters[span.start..span.end].iter().collect::<String>());
        last = span.start;
        if let (Some(low), Some(high)) = (span.lo, span.hi) {
            assert!(low <= high, "{text:?}: {span:?}");
        }
    }
    assert_eq!(json_line(text, reference), json_line(text, reference));
    let mut end = 0;
    for numeral in ontrend::extract::numeral::scan(text) {
        assert!(numeral.start >= end && numeral.end > numeral.start && numeral.digits_start >= numeral.start);
        // Each value can be read again from its own place.
        assert_eq!(ontrend::extract::numeral::scan_at(text, numeral.start), Some(numeral));
        end = numeral.end;
    }
    let mut end = 0;
    for time in ontrend::extract::quantity::time::find(text) {
        assert!(time.start >= end && time.core_start >= time.start && time.core_end <= time.end);
        end = time.end;
    }
}
