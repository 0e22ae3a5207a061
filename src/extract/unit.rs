//! Units of the genre: counters, money, mass, area, energy, rates, found behind a number.

use std::borrow::Cow;

/// What a unit measures; it decides how a figure is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitClass {
    /// Counts things: 家, 个, 项.
    Counter,
    /// Counts people: 人, 名.
    Person,
    Money,
    Percent,
    Point,
    Times,
    Mass,
    Area,
    Length,
    Volume,
    Energy,
    Power,
    Concentration,
    /// Days, hours, years, where they measure and do not date.
    Duration,
    Other,
}

/// A unit as found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub(super) name: Cow<'static, str>,
    pub(super) class: UnitClass,
    /// Bytes that it takes.
    pub(super) len: usize,
}

use UnitClass as C;

/// Surface, name in the table, class. Sorted by nothing: the longest surface that fits wins.
const UNITS: &[(&str, &str, UnitClass)] = &[
    ("个百分点", "百分点", C::Point),
    ("百分点", "百分点", C::Point),
    ("个基点", "基点", C::Point),
    ("基点", "基点", C::Point),
    ("pct", "百分点", C::Point),
    ("%", "%", C::Percent),
    ("‰", "‰", C::Percent),
    ("成", "成", C::Percent),
    ("倍", "x", C::Times),
    ("番", "番", C::Times),
    ("元", "元", C::Money),
    ("美元", "美元", C::Money),
    ("欧元", "欧元", C::Money),
    ("港元", "港元", C::Money),
    ("港币", "港元", C::Money),
    ("日元", "日元", C::Money),
    ("英镑", "英镑", C::Money),
    ("块钱", "元", C::Money),
    ("家次", "家次", C::Counter),
    ("家", "家", C::Counter),
    ("户次", "户次", C::Counter),
    ("户", "户", C::Counter),
    ("个", "个", C::Counter),
    ("项次", "项次", C::Counter),
    ("项", "项", C::Counter),
    ("件", "件", C::Counter),
    ("支", "支", C::Counter),
    ("所", "所", C::Counter),
    ("座", "座", C::Counter),
    ("场次", "场次", C::Counter),
    ("场", "场", C::Counter),
    ("条", "条", C::Counter),
    ("批次", "批次", C::Counter),
    ("批", "批", C::Counter),
    ("辆次", "辆次", C::Counter),
    ("辆", "辆", C::Counter),
    ("标台", "标台", C::Counter),
    ("台套", "台套", C::Counter),
    ("台（套）", "台套", C::Counter),
    ("台", "台", C::Counter),
    ("套", "套", C::Counter),
    ("种", "种", C::Counter),
    ("对", "对", C::Counter),
    ("篇", "篇", C::Counter),
    ("部", "部", C::Counter),
    ("处", "处", C::Counter),
    ("栋", "栋", C::Counter),
    ("张", "张", C::Counter),
    ("头", "头", C::Counter),
    ("只", "只", C::Counter),
    ("羽", "羽", C::Counter),
    ("株", "株", C::Counter),
    ("艘", "艘", C::Counter),
    ("架次", "架次", C::Counter),
    ("架", "架", C::Counter),
    ("列", "列", C::Counter),
    ("宗", "宗", C::Counter),
    ("笔", "笔", C::Counter),
    ("单", "单", C::Counter),
    ("届", "届", C::Counter),
    ("间", "间", C::Counter),
    ("门", "门", C::Counter),
    ("路", "路", C::Counter),
    ("类", "类", C::Counter),
    ("大类", "类", C::Counter),
    ("块", "块", C::Counter),
    ("片", "片", C::Counter),
    ("枚", "枚", C::Counter),
    ("起", "起", C::Counter),
    ("例", "例", C::Counter),
    ("床", "张", C::Counter),
    ("本", "本", C::Counter),
    ("册", "册", C::Counter),
    ("份", "份", C::Counter),
    ("期", "期", C::Counter),
    ("班次", "班次", C::Counter),
    ("班", "班", C::Counter),
    ("节", "节", C::Counter),
    ("趟", "趟", C::Counter),
    ("轮次", "轮次", C::Counter),
    ("轮", "轮", C::Counter),
    ("次", "次", C::Counter),
    ("剂次", "剂次", C::Counter),
    ("剂", "剂", C::Counter),
    ("根", "根", C::Counter),
    ("口", "口", C::Counter),
    ("眼", "眼", C::Counter),
    ("盏", "盏", C::Counter),
    ("幅", "幅", C::Counter),
    ("款", "款", C::Counter),
    ("颗", "颗", C::Counter),
    ("筐", "筐", C::Counter),
    ("箱", "箱", C::Counter),
    ("标箱", "标箱", C::Counter),
    ("TEU", "标箱", C::Counter),
    ("宿", "个", C::Counter),
    ("村", "个", C::Counter),
    ("镇", "个", C::Counter),
    ("级", "级", C::Other),
    ("名", "名", C::Person),
    ("人次", "人次", C::Person),
    ("人日", "人日", C::Person),
    ("人年", "人年", C::Person),
    ("人", "人", C::Person),
    ("位", "位", C::Person),
    ("岁", "岁", C::Other),
    ("分", "分", C::Other),
    ("吨标准煤", "吨标准煤", C::Energy),
    ("吨标煤", "吨标准煤", C::Energy),
    ("吨公里", "吨公里", C::Other),
    ("人公里", "人公里", C::Other),
    ("吨", "吨", C::Mass),
    ("公斤", "公斤", C::Mass),
    ("千克", "公斤", C::Mass),
    ("斤", "斤", C::Mass),
    ("克", "克", C::Mass),
    ("担", "担", C::Mass),
    ("毫克", "毫克", C::Mass),
    ("kg", "公斤", C::Mass),
    ("平方公里", "平方公里", C::Area),
    ("平方千米", "平方公里", C::Area),
    ("km2", "平方公里", C::Area),
    ("km²", "平方公里", C::Area),
    ("平方米", "平方米", C::Area),
    ("平米", "平方米", C::Area),
    ("㎡", "平方米", C::Area),
    ("m2", "平方米", C::Area),
    ("m²", "平方米", C::Area),
    ("公顷", "公顷", C::Area),
    ("亩次", "亩次", C::Area),
    ("亩", "亩", C::Area),
    ("公里", "公里", C::Length),
    ("千米", "公里", C::Length),
    ("km", "公里", C::Length),
    ("海里", "海里", C::Length),
    ("皮长公里", "皮长公里", C::Length),
    ("芯公里", "芯公里", C::Length),
    ("延米", "延米", C::Length),
    ("米", "米", C::Length),
    ("毫米", "毫米", C::Length),
    ("mm", "毫米", C::Length),
    ("厘米", "厘米", C::Length),
    ("纳米", "纳米", C::Length),
    ("立方米", "立方米", C::Volume),
    ("方", "立方米", C::Volume),
    ("立方", "立方米", C::Volume),
    ("m3", "立方米", C::Volume),
    ("m³", "立方米", C::Volume),
    ("升", "升", C::Volume),
    ("千升", "千升", C::Volume),
    ("桶", "桶", C::Volume),
    ("标准立方米", "标准立方米", C::Volume),
    ("千瓦时", "千瓦时", C::Energy),
    ("度电", "千瓦时", C::Energy),
    ("kWh", "千瓦时", C::Energy),
    ("GWh", "GWh", C::Energy),
    ("MWh", "MWh", C::Energy),
    ("吉瓦时", "GWh", C::Energy),
    ("度", "千瓦时", C::Energy),
    ("千瓦", "千瓦", C::Power),
    ("兆瓦", "兆瓦", C::Power),
    ("MW", "兆瓦", C::Power),
    ("吉瓦", "吉瓦", C::Power),
    ("GW", "吉瓦", C::Power),
    ("kW", "千瓦", C::Power),
    ("千伏安", "千伏安", C::Power),
    ("千伏", "千伏", C::Power),
    ("微克/立方米", "微克/立方米", C::Concentration),
    ("微克每立方米", "微克/立方米", C::Concentration),
    ("微克／立方米", "微克/立方米", C::Concentration),
    ("μg/m3", "微克/立方米", C::Concentration),
    ("μg/m³", "微克/立方米", C::Concentration),
    ("ug/m3", "微克/立方米", C::Concentration),
    ("毫克/升", "毫克/升", C::Concentration),
    ("mg/L", "毫克/升", C::Concentration),
    ("PFLOPS", "PFLOPS", C::Other),
    ("EFLOPS", "EFLOPS", C::Other),
    ("Pflops", "PFLOPS", C::Other),
    ("P", "PFLOPS", C::Other),
    ("TB", "TB", C::Other),
    ("PB", "PB", C::Other),
    ("GB", "GB", C::Other),
    ("Mbps", "Mbps", C::Other),
    ("Gbps", "Gbps", C::Other),
    ("兆", "兆", C::Other),
    ("载重吨", "载重吨", C::Other),
    ("摄氏度", "摄氏度", C::Other),
    ("℃", "摄氏度", C::Other),
    ("分贝", "分贝", C::Other),
    ("色", "色", C::Other),
    ("天", "天", C::Duration),
    ("日", "天", C::Duration),
    ("小时", "小时", C::Duration),
    ("分钟", "分钟", C::Duration),
    ("秒", "秒", C::Duration),
    ("年", "年", C::Duration),
    ("个月", "个月", C::Duration),
    ("周", "周", C::Duration),
    ("个工作日", "个工作日", C::Duration),
    ("学时", "学时", C::Duration),
    ("课时", "课时", C::Duration),
    ("周年", "年", C::Duration),
    ("周岁", "岁", C::Other),
    ("个小时", "小时", C::Duration),
    ("工作日", "个工作日", C::Duration),
    ("克拉", "克拉", C::Mass),
    ("英寸", "英寸", C::Length),
    ("马力", "马力", C::Power),
    ("伏", "伏", C::Power),
];

/// The longest unit that a text begins with, joined with a denominator behind "/".
pub(super) fn unit_at(text: &str) -> Option<Unit> {
    let (surface, name, class) = longest(text)?;
    let mut unit = Unit { name: Cow::Borrowed(name), class, len: surface.len() };
    let rest = &text[surface.len()..];
    if let Some(below) = rest.strip_prefix('/')
        && let Some((under, under_name, _)) = denominator(below)
    {
        unit.name = Cow::Owned(format!("{name}/{under_name}"));
        unit.len += 1 + under.len();
        unit.class = C::Other;
    }
    Some(unit)
}

fn denominator(text: &str) -> Option<(&'static str, &'static str, UnitClass)> {
    const SCALED: &[(&str, &str)] = &[
        ("万人", "万人"),
        ("万元", "万元"),
        ("千人", "千人"),
        ("百户", "百户"),
        ("月", "月"),
        ("百平方公里", "百平方公里"),
    ];
    SCALED
        .iter()
        .find(|(surface, _)| text.starts_with(surface))
        .map(|&(surface, name)| (surface, name, C::Other))
        .or_else(|| longest(text))
}

fn longest(text: &str) -> Option<(&'static str, &'static str, UnitClass)> {
    let first = text.chars().next()?;
    index().get(&first)?.iter().map(|&at| UNITS[at as usize]).find(|(surface, _, _)| text.starts_with(surface))
}

/// Places in `UNITS` by first character, longest surface first.
fn index() -> &'static std::collections::HashMap<char, Vec<u16>> {
    static INDEX: std::sync::OnceLock<std::collections::HashMap<char, Vec<u16>>> = std::sync::OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index: std::collections::HashMap<char, Vec<u16>> = std::collections::HashMap::new();
        for (at, (surface, _, _)) in UNITS.iter().enumerate() {
            if let Some(first) = surface.chars().next() {
                index.entry(first).or_default().push(u16::try_from(at).unwrap_or(0));
            }
        }
        for places in index.values_mut() {
            places.sort_by_key(|&at| std::cmp::Reverse(UNITS[at as usize].0.len()));
        }
        index
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unit_wins() {
        for (text, name) in [
            ("个百分点。", "百分点"),
            ("平方公里", "平方公里"),
            ("吨标准煤/万元", "吨标准煤/万元"),
            ("家企业", "家"),
            ("人次", "人次"),
            ("元/平方米", "元/平方米"),
            ("微克/立方米", "微克/立方米"),
            ("件/万人", "件/万人"),
        ] {
            assert_eq!(unit_at(text).unwrap().name, name);
        }
        assert!(unit_at("江新区").is_none());
    }
}
