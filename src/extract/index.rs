//! Numbers without a unit of their own: indices, ratios, and counts whose noun stands before or behind them.

use super::amount::Tail;
use super::scan::{AmountForm, Scan};
use super::unit::UnitClass;
use crate::table::Class;

const MOVES: &[&str] = &[
    "提高", "上升", "下降", "缩小", "降低", "扩大", "提升", "回落", "减少", "增加", "收窄", "优化", "改善", "降", "升",
];

/// The unit of a number of ten thousands without one, by the nouns around it: 总诊疗人次3056.7万, 70万果农.
pub(super) fn uncounted(before: &str, behind: &str, tail: &Tail) -> Option<(&'static str, UnitClass)> {
    const NAMES: &[(&str, &str, UnitClass)] = &[
        ("人次", "人次", UnitClass::Person),
        ("人数", "人", UnitClass::Person),
        ("人口", "人", UnitClass::Person),
        ("户数", "户", UnitClass::Counter),
        ("用户", "户", UnitClass::Counter),
        ("主体", "户", UnitClass::Counter),
        ("件数", "件", UnitClass::Counter),
        ("次数", "次", UnitClass::Counter),
        ("车次", "车次", UnitClass::Counter),
        ("辆次", "辆次", UnitClass::Counter),
    ];
    const PEOPLE: &[&str] = &[
        "群众",
        "居民",
        "市民",
        "百姓",
        "农民",
        "果农",
        "茶农",
        "菜农",
        "烟农",
        "蔗农",
        "村民",
        "牧民",
        "渔民",
        "职工",
        "员工",
        "工人",
        "学生",
        "师生",
        "学子",
        "游客",
        "旅客",
        "老人",
        "老年人",
        "儿童",
        "党员",
        "干部",
        "移民",
        "人口",
        "劳动力",
        "毕业生",
        "青年",
        "妇女",
        "患者",
        "人才",
        "农村居民",
        "城镇居民",
        "大学生",
        "产业工人",
        "残疾人",
    ];
    const HOUSEHOLDS: &[&str] = &["用户", "农户", "经营主体", "市场主体", "商户", "家庭", "果农户"];
    if tail.unit.is_some() || !matches!(tail.exponent, 4 | 8) {
        return None;
    }
    let mut head = before.trim_end_matches(['：', ' ']);
    for verb in ["达到", "达", "为", "至", "突破", "共", "约", "已"] {
        head = head.strip_suffix(verb).unwrap_or(head);
    }
    // 城区人口增加10万
    for verb in ["增加", "减少", "增长", "新增", "净增", "净流入"] {
        if let Some(rest) = head.strip_suffix(verb).filter(|rest| rest.ends_with("人口")) {
            head = rest;
        }
    }
    let named = NAMES.iter().find(|(word, ..)| head.ends_with(word)).map(|&(_, unit, class)| (unit, class));
    // 960多万贫困人口
    const KINDS: &[&str] = &[
        "贫困",
        "脱贫",
        "农村",
        "农业",
        "城镇",
        "城市",
        "城乡",
        "常住",
        "户籍",
        "低收入",
        "流动",
        "困难",
        "参保",
        "就业",
        "失业",
        "返乡",
        "外来",
        "务工",
        "在校",
        "退休",
        "残疾",
        "移民",
        "搬迁",
        "受灾",
        "老年",
        "新",
    ];
    let mut noun = behind.trim_start_matches('名');
    for _ in 0..2 {
        noun = KINDS.iter().find_map(|word| noun.strip_prefix(word)).unwrap_or(noun);
    }
    let whole = behind.trim_start_matches('名');
    let starts = |words: &[&str]| words.iter().any(|word| noun.starts_with(word) || whole.starts_with(word));
    named
        .or_else(|| starts(PEOPLE).then_some(("人", UnitClass::Person)))
        .or_else(|| starts(HOUSEHOLDS).then_some(("户", UnitClass::Counter)))
}

/// Whether a number without unit tells how the index just stated moved: 收入比为2.04，比上年缩小0.04.
pub(super) fn moves_index(head: &str, out: &Scan) -> bool {
    let Some(last) = out.mentions.iter().rev().find(|mention| mention.class == Class::Observation) else {
        return false;
    };
    let unitless =
        last.amount.as_ref().is_some_and(|amount| amount.unit.is_empty() && amount.form == AmountForm::Plain);
    let between = head.get(last.end..).unwrap_or("");
    let verb = between.trim_end_matches(['至', '到', '为', '了']);
    unitless
        && between.chars().count() <= 24
        && !between.contains('。')
        && MOVES.iter().any(|word| verb.ends_with(word))
}

/// Whether the words before a number without unit name an index or ratio: 收入比为2.04.
pub(super) fn is_index(head: &str) -> bool {
    let mut head = head;
    for verb in ["达到", "达", "为", "是", "至", "到", "由", "从"] {
        head = head.strip_suffix(verb).unwrap_or(head);
    }
    // 性别比（以女性为100）为105.28.
    let head = match head.strip_suffix('）').and_then(|rest| rest.rfind('（')) {
        Some(open) => &head[..open],
        None => head,
    };
    // 收入比由上年同期的2.85降至2.78.
    let quoted = head.strip_suffix('的').and_then(|rest| {
        let at = rest.rfind(['由', '从'])?;
        (rest[at..].chars().count() <= 10).then(|| &rest[..at])
    });
    let head = quoted.unwrap_or(head);
    let head = MOVES.iter().find_map(|verb| head.strip_suffix(verb)).unwrap_or(head);
    let head = match head.strip_suffix('）').and_then(|rest| rest.rfind('（')) {
        Some(open) => &head[..open],
        None => head,
    };
    let ratio = head.strip_suffix('比').and_then(|rest| rest.chars().next_back());
    if ratio.is_some_and(|prior| !matches!(prior, '同' | '环' | '占' | '对' | '相' | '评' | '，' | '。' | '、' | '且'))
    {
        return true;
    }
    [
        "指数",
        "倍差",
        "死亡率",
        "杠杆率",
        "收入比",
        "系数",
        "得分",
        "评分",
        "比值",
        "之比",
        "综合指数",
        "生师比",
        "比例",
        "抚养比",
        "容积率",
        "满意度",
        "均值",
        "pH值",
    ]
    .iter()
    .any(|word| head.ends_with(word))
}
