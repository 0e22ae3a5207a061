//! What the caption of a table says of its figures: their units, what they are about.

use super::columns::{read_unit, split_unit};
use super::lexicon::Lexicon;
use super::subject;
use super::unit::{UnitClass, Units};

/// The counter that a column or row asks for which gives no unit: 班级数 are counted in 个.
pub(super) fn counted_in(column: &str, label: &str) -> &'static str {
    const COUNTED: &[(&str, &str)] = &[
        ("学校", "所"),
        ("幼儿园", "所"),
        ("园数", "所"),
        ("校数", "所"),
        ("班级", "个"),
        ("班数", "个"),
        ("学生", "人"),
        ("在校生", "人"),
        ("招生", "人"),
        ("毕业生", "人"),
        ("教师", "人"),
        ("教职工", "人"),
        ("人员", "人"),
        ("职工", "人"),
        ("人数", "人"),
        ("人口", "人"),
        ("机构", "个"),
        ("医院", "个"),
        ("卫生院", "个"),
        ("企业", "家"),
        ("床位", "张"),
        ("户数", "户"),
        ("车辆", "辆"),
    ];
    let find = |name: &str| {
        let bare = name.strip_suffix('数').unwrap_or(name);
        let share =
            ["比", "率", "比重", "比例", "额", "值", "量", "收入", "面积"].iter().any(|word| bare.ends_with(word));
        COUNTED.iter().find(|(word, _)| !share && (name.ends_with(word) || bare.ends_with(word))).map(|(_, unit)| *unit)
    };
    if column.is_empty() { find(label).unwrap_or("") } else { find(column).unwrap_or("") }
}

/// Units of a line such as 单位：万亩、万吨.
pub(super) fn caption_units(line: &str, units: &Units) -> Vec<(String, i32)> {
    let inside = match line.find("单位") {
        Some(at) => line[at + "单位".len()..].trim_start_matches(['：', '（']),
        None => line.rfind('（').map_or("", |open| &line[open + '（'.len_utf8()..]),
    };
    inside
        .trim_end_matches('）')
        .split(['、', '，', '；'])
        .map(|unit| read_unit(unit, units))
        .filter(|(unit, _)| !unit.is_empty())
        .collect()
}

/// The unit that a column's name asks for, else the first.
pub(super) fn fitting(units: &[(String, i32)], name: &str, lexicon: &Lexicon) -> (String, i32) {
    let wanted = [
        ("面积", UnitClass::Area),
        ("产量", UnitClass::Mass),
        ("额", UnitClass::Money),
        ("值", UnitClass::Money),
        ("收入", UnitClass::Money),
        ("支出", UnitClass::Money),
        ("投资", UnitClass::Money),
        ("人口", UnitClass::Person),
        ("人数", UnitClass::Person),
    ];
    let class = wanted.iter().find(|(word, _)| name.ends_with(word)).map(|(_, class)| *class);
    let fits = |unit: &str| class.is_none() || lexicon.units().class_of(unit) == class;
    units.iter().find(|(unit, _)| fits(unit)).or_else(|| units.first()).cloned().unwrap_or_default()
}

/// What a table is about, where its columns only say 播种面积 or 总产量: 2023年全省分市粮食生产情况 is about 粮食.
pub(super) fn about<'a>(caption: &'a str, column: &str, lexicon: &Lexicon) -> Option<&'a str> {
    let bytes: Vec<usize> = caption.char_indices().map(|(at, _)| at).chain([caption.len()]).collect();
    for length in [4, 3, 2] {
        for window in bytes.windows(length + 1) {
            let word = &caption[window[0]..window[length]];
            if lexicon.named(&format!("{word}{column}")).is_some() {
                return Some(word);
            }
        }
    }
    None
}

/// 主要农作物种植面积 over a column 作物 leaves 种植面积.
pub(super) fn caption_topic(caption: &str, label_head: &str, units: &Units) -> String {
    let (caption, _, _) = split_unit(caption, units);
    let text = caption.rsplit('：').next().unwrap_or("");
    // 主要产品产量 over 产品名称
    let label_head = label_head.strip_suffix("名称").filter(|head| !head.is_empty()).unwrap_or(label_head);
    match text.rfind(label_head).filter(|_| !label_head.is_empty()) {
        Some(at) => text[at + label_head.len()..].to_string(),
        None => String::new(),
    }
}

/// What a table that only sets years against regions is about: 招商引资 of 2024年各县（区）招商引资任务表.
pub(super) fn caption_subject(caption: &str, lexicon: &Lexicon) -> String {
    const KINDS: &[&str] = &[
        "一览表",
        "统计表",
        "情况表",
        "任务表",
        "目标表",
        "分解表",
        "分配表",
        "表",
        "任务",
        "目标",
        "完成",
        "情况",
        "分解",
        "计划",
        "指标",
    ];
    const HEADS: &[&str] = &[
        "各县（区）",
        "各县（市、区）",
        "各县（市区）",
        "各县区",
        "各地区",
        "各地",
        "各市州",
        "各市",
        "分县区",
        "分县",
        "分市",
        "全市",
        "全县",
        "全省",
        "度",
        "年",
    ];
    let mut rest = caption.trim();
    if rest.starts_with(['表', '附']) {
        rest =
            rest.trim_start_matches(|c: char| matches!(c, '表' | '附' | ' ' | '\u{3000}' | '-') || c.is_ascii_digit());
    }
    loop {
        let shorter = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let shorter = HEADS.iter().find_map(|word| shorter.strip_prefix(word)).unwrap_or(shorter);
        let shorter = KINDS.iter().find_map(|word| shorter.strip_suffix(word)).unwrap_or(shorter);
        let shorter = match lexicon.regions_in(shorter).next() {
            Some((0, end, ..)) => &shorter[end..],
            _ => shorter,
        };
        if shorter == rest {
            break;
        }
        rest = shorter;
    }
    if (2..=16).contains(&rest.chars().count()) && !rest.contains(['，', '：', '、']) {
        subject::clean(rest)
    } else {
        String::new()
    }
}
