//! Subject resolution: from the words around a figure to the indicator that it is about.

use super::cues::Cues;
use super::lexicon::{Lexicon, fold_name, is_decoration};
use super::words::{FOLLOWING, GENERIC, OPENINGS, PREDICATES, Tag};
use std::collections::HashMap;
use std::sync::OnceLock;

/// An indicator as named in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Name {
    /// As it goes into the table.
    pub(super) text: String,
    /// Index-free id of the vocabulary; empty where the name is outside it.
    pub(super) id: String,
}

/// The words before a figure, taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Head<'a> {
    /// What is left: the noun phrase, or nothing.
    pub(super) phrase: &'a str,
    pub(super) tags: Tags,
}

/// The tags found, as a small set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tags(u16);

impl Tags {
    pub(super) fn set(&mut self, tag: Tag) {
        self.0 |= 1 << (tag as u16);
    }
    pub(super) fn has(self, tag: Tag) -> bool {
        self.0 & (1 << (tag as u16)) != 0
    }
    pub(super) fn is_change(self) -> bool {
        [Tag::Up, Tag::Down, Tag::Rate, Tag::FallRate, Tag::Net].iter().any(|&tag| self.has(tag))
    }
}

fn predicates() -> &'static HashMap<&'static str, Tag> {
    static MAP: OnceLock<HashMap<&'static str, Tag>> = OnceLock::new();
    MAP.get_or_init(|| PREDICATES.iter().copied().collect())
}

fn set_of(words: &'static [&'static str], cell: &'static OnceLock<std::collections::HashSet<&'static str>>) -> &'static std::collections::HashSet<&'static str> {
    cell.get_or_init(|| words.iter().copied().collect())
}

fn openings() -> &'static std::collections::HashSet<&'static str> {
    static SET: OnceLock<std::collections::HashSet<&'static str>> = OnceLock::new();
    set_of(OPENINGS, &SET)
}

/// Whether a phrase is a general word for a sum or amount, whose subject stands elsewhere.
pub(super) fn is_generic(phrase: &str) -> bool {
    static SET: OnceLock<std::collections::HashSet<&'static str>> = OnceLock::new();
    set_of(GENERIC, &SET).contains(phrase)
}

/// The longest listed word (at most seven characters) that a text ends with.
fn listed_end(text: &str) -> Option<(&str, Tag)> {
    let mut starts = [0usize; 7];
    let mut count = 0;
    for (at, _) in text.char_indices().rev().take(7) {
        starts[count] = at;
        count += 1;
    }
    starts[..count].iter().rev().find_map(|&at| predicates().get(&text[at..]).map(|&tag| (&text[..at], tag)))
}

fn listed_start(text: &str) -> Option<&str> {
    let mut ends = [0usize; 8];
    let mut count = 0;
    for (at, c) in text.char_indices().take(8) {
        ends[count] = at + c.len_utf8();
        count += 1;
    }
    ends[..count].iter().rev().find_map(|&end| openings().contains(&text[..end]).then(|| &text[end..]))
}

/// Takes predicates off the end and openings off the front of the words before a figure.
pub(super) fn take_apart<'a>(words: &'a str, lexicon: &Lexicon) -> Head<'a> {
    let mut tags = Tags::default();
    let mut rest = trim(words);
    for _ in 0..10 {
        let Some((before, tag)) = listed_end(rest) else { break };
        // 的 and single characters may end a noun; a name of the vocabulary is never cut.
        if rest.chars().count() > 2 && lexicon.named(rest).is_some() && !matches!(tag, Tag::Rate | Tag::FallRate) {
            break;
        }
        if guards(rest, before) {
            break;
        }
        tags.set(tag);
        rest = trim(before);
        if let Some(base) = cut_comparison(rest) {
            rest = trim(base);
        }
    }
    if let Some(base) = cut_comparison(rest) {
        rest = trim(base);
    }
    for verb in ["投向", "等共建", "等合作共建"] {
        if let Some(at) = rest.find(verb).filter(|&at| at > 0) {
            rest = trim(&rest[at + verb.len()..]);
        }
    }
    for _ in 0..8 {
        if lexicon.named(rest).is_some() {
            break;
        }
        match listed_start(rest) {
            Some(after) if after.is_empty() || !splits_word(rest, after) => rest = trim(after),
            _ => break,
        }
    }
    Head { phrase: rest, tags }
}

/// Words whose last character only looks like a predicate.
fn guards(whole: &str, before: &str) -> bool {
    let cut = &whole[before.len()..];
    let prior = before.chars().next_back().unwrap_or('\0');
    matches!(
        (cut, prior),
        ("有", '所' | '拥' | '国' | '共' | '私' | '享') | ("计", '统' | '会' | '设' | '审') | ("为", '作' | '行' | '成') | ("共", '公')
            | ("列", '系' | '序' | '陈') | ("居", '民' | '安' | '宜') | ("高", '提') | ("多", '众') | ("少", '减') | ("增", '新') | ("快", '加')
            | ("在", '存' | '现') | ("要", '主' | '需' | '纲' | '纪') | ("得", '所' | '取' | '获') | ("达", '发' | '到') | ("排", '安') | ("从", '服')
            | ("占", '侵') | ("可", '许') | ("于", '由' | '关' | '对') | ("低", '最' | '降') | ("降", '沉')
            | ("到", '报' | '达' | '受' | '收' | '签') | ("至", '甚') | ("平均", '人') | ("少", '青') | ("快", '轻')
            | ("增长率" | "增长", '然')
    ) || cut == "要" && before.ends_with('重') && !before.ends_with("比重")
        || cut == "占比"
}

/// Whether taking an opening off would cut a word in two: 完成率, 服务业, 有效, 新增.
fn splits_word(whole: &str, after: &str) -> bool {
    let cut = &whole[..whole.len() - after.len()];
    let next = after.chars().next().unwrap_or('\0');
    if after.chars().count() < 2 || is_generic(whole) || matches!(next, '率' | '额' | '度' | '性' | '者' | '期' | '化' | '式' | '类') {
        return true;
    }
    matches!(
        (cut, next),
        ("新", _) | ("重点", _) | ("高质量", _) | ("高标准", _) | ("设", '施' | '备' | '计' | '市') | ("获", '奖') | ("有", '效' | '机' | '色' | '限' | '研' | '线' | '害') | ("和", '谐' | '美')
            | ("对", '外' | '口' | '接') | ("为", '民') | ("向", '日') | ("在", '校' | '园' | '册' | '建' | '孵' | '岗' | '编' | '职' | '库' | '训' | '用' | '营' | '学' | '研' | '线' | '市' | '田' | '栏')
            | ("共", '享' | '同' | '建') | ("单", '项' | '位' | '产' | '个' | '体') | ("规模", '以' | '化' | '工' | '企') | ("全", '市' | '省' | '县' | '区' | '国' | '州' | '旗' | '社' | '员' | '程' | '部' | '体' | '口' | '民' | '域' | '日' | '行' | '产' | '年' | '链' | '球')
            | ("以", '上' | '下' | '旧') | ("服务", '业' | '贸' | '企' | '收' | '站' | '中' | '平' | '机' | '团') | ("投入", '强' | '产') | ("基本", '医' | '养' | '公' | '农') | ("要", '素') | ("支持", '资')
            | ("中", _) | ("由", '国') | ("实施", '项') | ("培训", '机' | '基') | ("发放", '贷') | ("获得", '授') | ("运行", '费') | ("改造", '项' | '面') | ("开工", '项' | '面') | ("竣工", '项' | '面' | '房') | ("运营", '里' | '车' | '线')
            | ("覆盖", '率' | '面') | ("完成", '投') | ("立项", '金' | '项') | ("其", '他' | '它') | ("即", '时') | ("再", '生' | '贷' | '保') | ("按", '揭') | ("数量", _) | ("平均", '寿' | '工' | '浓' | '预' | '每') | ("安排", '就')
            | ("计划", '投' | '总' | '生') | ("优化", '营') | ("含", '税' | '量') | ("创建", '国') | ("建成", '区') | ("建设", '用' | '项' | '面') | ("发布", '会') | ("累计", '发' | '折') | ("使", '用') | ("入选", _) | ("推广", _) | ("惠及", _)
    ) && !(cut == "入选" || cut == "惠及")
}

/// Cuts 较2021年, 比上年, 与2021年相比 and what follows off the end.
fn cut_comparison(text: &str) -> Option<&str> {
    const MARKS: &[&str] = &["较", "比", "与", "同"];
    static COMPARED: Cues = Cues::new(&[
        "快于", "高于", "低于", "慢于", "好于", "优于", "高出", "比全国", "比全省", "比全市", "较全国", "较全省", "比周边", "比平均", "比目标", "折算", "折合", "相当于",
    ]);
    if let Some((at, word)) = COMPARED.last(text) {
        return Some(if matches!(word, "折算" | "折合") { "" } else { &text[..at] });
    }
    if text.starts_with('是') {
        return Some("");
    }
    let reach = text.char_indices().rev().nth(16).map_or(0, |(at, _)| at);
    let window = &text[reach..];
    for mark in MARKS {
        if let Some(at) = window.rfind(mark) {
            let after = &window[at + mark.len()..];
            let timed = ["年", "上年", "去年", "同期", "年初", "月", "末", "期", "季度"].iter().any(|word| after.contains(word))
                && after.chars().count() <= 14;
            let compared = matches!(*mark, "与" | "同") && !after.ends_with("相比") && !after.ends_with("比");
            let whole_word = window[..at].ends_with('占') || after.starts_with('重') || after.starts_with('例') || after.starts_with('率');
            if timed && !compared && !whole_word {
                return Some(&text[..reach + at]);
            }
        }
    }
    None
}

/// Takes marks and spaces off both ends.
pub(super) fn trim(text: &str) -> &str {
    let marks = |c: char| matches!(c, '，' | '。' | '；' | '：' | '、' | '！' | '？' | ' ' | '\u{3000}' | '\t' | '\n' | '—' | '★' | '●' | '◆' | '■' | '-' | '·' | '～' | '~' | '…');
    let mut text = text.trim_matches(marks);
    // A bracket or quote of which the other half is missing.
    loop {
        let before = text;
        for (open, close) in [('（', '）'), ('“', '”'), ('《', '》'), ('【', '】')] {
            if text.starts_with(close) {
                text = &text[close.len_utf8()..];
            }
            if text.ends_with(open) {
                text = &text[..text.len() - open.len_utf8()];
            }
            if text.starts_with(open) && !text.contains(close) {
                text = &text[open.len_utf8()..];
            }
            if text.ends_with(close) && !text.contains(open) {
                text = &text[..text.len() - close.len_utf8()];
            }
        }
        text = text.trim_matches(marks);
        if text.len() == before.len() {
            return text;
        }
    }
}

/// Whether the words behind a figure begin with what is counted rather than with a verb or mark.
pub(super) fn begins_noun(text: &str) -> bool {
    let first = text.chars().next().unwrap_or('\0');
    if !(first.is_alphanumeric() || matches!(first, '“' | '《')) || first.is_ascii_digit() {
        return false;
    }
    !FOLLOWING.iter().any(|word| text.starts_with(word) && !noun_despite(text, word))
}

fn noun_despite(text: &str, word: &str) -> bool {
    let next = text[word.len()..].chars().next().unwrap_or('\0');
    matches!(
        (word, next),
        ("高", '新' | '校' | '速' | '标' | '层' | '技' | '端' | '等' | '质' | '铁' | '企' | '中' | '原' | '价' | '水' | '成' | '精' | '能') | ("低", '碳' | '空' | '保' | '收') | ("多", '功' | '式' | '元' | '媒')
            | ("地", '方' | '区' | '铁' | '质' | '级' | '块' | '下' | '理') | ("水平", _) | ("标准", '化' | '地' | '厂') | ("用", '户' | '人' | '地' | '能') | ("服务", '业' | '站' | '点' | '平' | '中' | '机' | '团' | '专' | '器' | '区' | '企') | ("在", '建' | '校' | '岗' | '孵') | ("支持", _)
            | ("可", '再') | ("能", '源') | ("要", '素') | ("不", '动' | '良') | ("未", '来' | '成') | ("来", '华' | '自') | ("起", '重') | ("签约", '项') | ("开工", '项') | ("投产", '项') | ("建成", '项') | ("入驻", '企') | ("级", _) | ("助力", _)
            | ("同", '步') | ("和", '美') | ("以", '上') | ("列", '车') | ("位", '于') | ("正", '高') | ("被", '征') | ("补助", '资') | ("奖励", '资') | ("补贴", '资') | ("占", '地') | ("完成", '率') | ("通过", '率') | ("等", '级') | ("打", '卡') | ("计算", '机') | ("达", '标') | ("均", '等') | ("已", _) if !matches!(word, "已" | "级" | "支持" | "水平" | "助力")
    )
}

/// Levels of government that qualify the noun spoken of before: 其中国家级6个.
const GRADES: &[&str] = &[
    "国家级", "省级", "市级", "县级", "省部级", "部级", "区级", "省级及以上", "省级以上", "市级以上", "市级及以上", "国家", "省", "市", "世界级", "省级（含）以上", "省级含以上", "省部级以上",
];

/// The carried name with another grade in front, where the phrase is only a grade.
pub(super) fn regraded(phrase: &str, stem: &str) -> Option<String> {
    if stem.is_empty() || !GRADES.contains(&phrase) {
        return None;
    }
    let mut core = stem;
    loop {
        let before = core;
        for grade in GRADES.iter().filter(|grade| grade.chars().count() >= 2) {
            core = core.strip_prefix(grade).unwrap_or(core);
        }
        core = core.trim_start_matches("及以上").trim_start_matches("以上").trim_start_matches("各类");
        if core.len() == before.len() {
            break;
        }
    }
    Some(format!("{phrase}{core}"))
}

/// Whether the words before a colon name a topic and do not introduce speech: not 盘点结果是, 会议提出.
pub(super) fn is_topic(words: &str) -> bool {
    !["是", "为", "如下", "提出", "介绍", "表示", "看", "说", "指出", "要求", "强调", "显示", "下", "即", "包括", "目标", "其中", "主要", "部分", "编辑", "记者", "来源", "时间", "单位", "称", "获悉", "了解", "公布", "工作", "答", "问", "答记者问", "数据", "指标", "情况"]
        .iter()
        .any(|word| words.ends_with(word))
}

/// Whether a phrase only tells a deed: 申报, 首次申报, 上榜, 评价确认.
pub(super) fn is_deed(phrase: &str) -> bool {
    const DEEDS: &[&str] = &["首次申报", "申报", "推荐申报", "上榜", "企业上榜", "评价确认", "认定", "新认定", "通过", "入选", "获批", "复审", "通过评审", "完成备案", "备案", "入库", "新增", "新培育", "新添", "引进", "新签约", "净增", "申请", "通过率", "参评", "评审通过", "已认定"];
    DEEDS.contains(&phrase)
}

/// Whether a percentage is the part of a plan, budget or target that has been done.
pub(super) fn is_completion(words: &str) -> bool {
    let words = words.trim_end_matches('的');
    ["年度计划", "计划", "预算", "年初预算", "目标", "年度目标", "任务", "目标任务", "进度", "目标进度", "下达任务", "全年任务", "全年目标", "年度任务", "总投资", "时序进度"]
        .iter()
        .any(|word| words.ends_with(word))
        && ["完成", "占", "为", "达"].iter().any(|verb| words.contains(verb))
}

/// A name without 新增 and its like in front: 总数 counts all.
pub(super) fn without_new(name: &str) -> &str {
    ["新增", "新认定", "新培育", "新建", "净增", "新引进", "新添"].iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name)
}

const FACETS: &[&str] = &[
    "种植面积", "播种面积", "收获面积", "总面积", "面积", "总产量", "产量", "销量", "保有量", "用电量", "里程", "总产值", "产值", "增加值", "存栏", "出栏", "招生", "在校生", "毕业生", "户籍人口", "常住人口", "人口", "零售额", "销售额", "客运量", "货运量", "投资", "支出", "价格", "办结率", "满意率", "完成率", "就业率", "覆盖率", "立项",
];

/// What of its subject a name measures: 汽车产量 gives 产量.
pub(super) fn facet(name: &str) -> Option<&'static str> {
    FACETS.iter().copied().find(|facet| name.ends_with(facet) && name.len() > facet.len())
}

/// The subject of a name without what is measured of it.
pub(super) fn without_facet(name: &str) -> &str {
    facet(name).map_or(name, |facet| &name[..name.len() - facet.len()])
}

/// Whom an award goes to: the words between 对 and the comma.
pub(super) fn award_object(local: &str) -> Option<String> {
    let from = local.rfind('对').map(|at| at + '对'.len_utf8())?;
    let object = local[from..].split(['，', '；', '。']).next()?;
    let object = trim(object);
    let object = ["给予", "予以", "按", "每"].iter().filter_map(|word| object.find(word)).min().map_or(object, |at| &object[..at]);
    (2..=30).contains(&object.chars().count()).then(|| object.to_string())
}

/// Whether the words before a figure end in 由 or 从: it is where a change began.
pub(super) fn is_from(words: &str) -> bool {
    let words = words.trim_end_matches("每人每年").trim_end_matches("每人每月").trim_end_matches(['约', '近', '的']);
    words.ends_with(['由', '从'])
}

/// Nouns too general to name an indicator alone.
pub(super) fn is_loose(noun: &str) -> bool {
    ["项目", "企业", "成果", "平台", "人才", "资金", "课题", "工程", "活动", "产品", "品种", "任务", "问题", "专利", "机构", "基地", "团队", "单位", "工作", "重点任务", "方面"].contains(&noun)
}

/// The noun phrase that the words before a figure end their last clause with: its object.
pub(super) fn object_before(text: &str) -> String {
    let clause = trim(text).rsplit(['，', '；', '。', '：']).next().unwrap_or("");
    let clause = clause.rsplit(['的', '、']).next().unwrap_or(clause);
    let mut rest = clause;
    for verb in ["实施", "开展", "建设", "推进", "搞", "聚焦", "围绕", "做强", "加强", "紧扣", "瞄准", "推动", "完成", "支持", "打造", "拿到", "获得", "投入"] {
        if let Some(at) = rest.rfind(verb) {
            rest = &rest[at + verb.len()..];
        }
    }
    let rest = clean(rest);
    if rest.chars().count() <= 14 { rest } else { String::new() }
}

/// Names of a list without what all of them begin with.
pub(super) fn differing(list: &[Name]) -> Vec<String> {
    let Some(first) = list.first() else { return Vec::new() };
    let mut shared = 0;
    for (at, c) in first.text.char_indices() {
        if !list.iter().all(|name| name.text.get(at..).is_some_and(|rest| rest.starts_with(c))) {
            break;
        }
        shared = at + c.len_utf8();
    }
    list.iter().map(|name| name.text[shared..].to_string()).collect()
}

/// A phrase behind a figure without what is told of it.
pub(super) fn noun_phrase(behind: &str) -> String {
    let mut text = trim(behind).trim_start_matches('的');
    for word in ["合计", "共计", "累计", "全部", "分别"] {
        if let Some(at) = text.find(word).filter(|&at| at >= 6) {
            text = &text[..at];
        }
    }
    if let Some(at) = text.find('均').filter(|&at| at >= 12) {
        text = text[..at].trim_end_matches(['上', '中', '里']);
    }
    if text.chars().count() > 14 {
        let cut = ["及", "拿到", "获得", "享受", "取得"].iter().filter_map(|word| text.find(word)).filter(|&at| at >= 15).min();
        text = &text[..cut.unwrap_or(text.len())];
    }
    let text = text.trim_end_matches(['和', '与', '及', '、', '在', '以']);
    text.chars().take(24).collect()
}

/// A phrase up to the verb that tells what money does.
pub(super) fn before_verb(text: &str) -> &str {
    let cut = ["撬动", "支持", "用于", "带动", "助力", "投向", "推动", "吸引", "扶持"].iter().filter_map(|word| text.find(word)).min();
    &text[..cut.unwrap_or(text.len())]
}

/// Whether a noun phrase is one that a sum of money may stand before.
pub(super) fn is_money_noun(text: &str) -> bool {
    ["基金", "资金", "贷款", "投资", "债券", "补助", "授信", "信贷", "经费", "产业集群", "奖金", "专项债"].iter().any(|noun| text.ends_with(noun))
}

/// 10家上榜: the verb behind tells which ones are counted.
pub(super) fn verb_behind(behind: &str) -> bool {
    let text = trim(behind);
    !text.is_empty()
        && text.chars().count() <= 12
        && ["获", "上榜", "入选", "参会", "递交", "提交", "通过", "入驻", "签约", "开工", "投产", "挂牌", "进入", "跻身", "落地", "竣工", "投用"].iter().any(|word| text.starts_with(word))
}

/// 国道、省道、县道 and “小巨人”“专精特新”企业, one by one; a single item where it is no list.
pub(super) fn list_items(phrase: &str) -> Vec<String> {
    if phrase.contains("”“") {
        let first = phrase.find('“').unwrap_or(0);
        let last = phrase.rfind('”').map_or(phrase.len(), |at| at + '”'.len_utf8());
        let (front, back) = (&phrase[..first], &phrase[last..]);
        return phrase[first..last].split("”“").map(|item| format!("{front}{}{back}", item.trim_matches(['“', '”']))).collect();
    }
    for (compound, parts) in COMPOUNDS {
        if let Some(rest) = phrase.strip_prefix(compound) {
            return parts.iter().map(|part| format!("{part}{rest}")).collect();
        }
    }
    let mut items: Vec<&str> = Vec::new();
    for part in phrase.split('、') {
        let joined = ["以及", "和", "与", "及"].iter().find_map(|mark| {
            let at = part.find(mark)?;
            let (left, right) = (&part[..at], &part[at + mark.len()..]);
            (left.chars().count() >= 2 && right.chars().count() >= 2).then_some((left, right))
        });
        match joined {
            Some((left, right)) => items.extend([left, right]),
            None => items.push(part),
        }
    }
    items.retain(|item| !item.is_empty());
    distribute(&items)
}

/// Compounds that stand for two subjects.
const COMPOUNDS: &[(&str, [&str; 2])] = &[
    ("轻重", ["轻", "重"]),
    ("城乡低保", ["城市低保", "农村低保"]),
    ("城乡居民", ["城镇居民", "农村居民"]),
    ("进出口", ["进口", "出口"]),
    ("城镇和农村居民", ["城镇居民", "农村居民"]),
    ("城镇、农村居民", ["城镇居民", "农村居民"]),
    ("农村和城镇居民", ["农村居民", "城镇居民"]),
];

/// Gives every item of a list the head that only the last one has: 小学、初中毕业生数.
fn distribute(items: &[&str]) -> Vec<String> {
    const HEADS: &[&str] = &[
        "人均可支配收入", "可支配收入", "参保人数", "减排量", "排放量", "增加值", "产量", "产值", "面积", "里程", "收入", "支出", "投资", "余额", "人数", "总额", "比重", "占比", "率", "贷款", "存款", "销售额", "零售额", "价格", "出口", "进口", "用电量", "客运量", "货运量", "周转量", "招生", "在校生", "毕业生",
    ];
    let Some((last, front)) = items.split_last() else { return Vec::new() };
    let head = HEADS.iter().find(|head| last.ends_with(**head) && last.len() > head.len() && !front.iter().any(|item| item.ends_with(**head)));
    items
        .iter()
        .map(|item| match head {
            Some(head) if !item.ends_with(head) && front.len() >= 1 && !measured(item) => format!("{}{head}", item.trim_end_matches('的')),
            _ => (*item).to_string(),
        })
        .collect()
}

fn measured(item: &str) -> bool {
    super::measure::ends_in_quantity(item)
}

/// How alike two names are: shared pairs of characters.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = text.chars().collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (left, mut right) = (pairs(a), pairs(b));
    let (count, total) = (left.len(), left.len() + right.len());
    let mut shared = 0;
    for pair in left {
        if let Some(at) = right.iter().position(|other| *other == pair) {
            right.swap_remove(at);
            shared += 1;
        }
    }
    if count == 0 || total == 0 { 0.0 } else { 2.0 * f64::from(shared) / total as f64 }
}

/// Words before a name that do not change what it names.
const NEUTRAL: &[&str] = &["全市", "全省", "全县", "全区", "我市", "我省", "我县", "我区", "各类", "有效", "累计", "全社会", "全部", "入库", "有效期内", "各级", "国家", "国家级", "市", "省", "县", "区", "本市", "该市", "地方", "城市", "注册"];
const TAILS: &[&str] = &["总数", "数量", "有效数", "总量", "数", "数目", "个数", "家数", "总数量", "保有量", "存量"];

/// The name of a noun phrase: the vocabulary's where it has one, else the phrase itself.
pub(super) fn name(phrase: &str, lexicon: &Lexicon) -> Name {
    let clean = clean(phrase);
    let folded = fold_name(&clean);
    if let Some(found) = lexicon.named(&clean) {
        return Name { text: chosen(&clean, &folded, &found.name), id: found.id.clone() };
    }
    let mut stripped = folded.as_str();
    loop {
        let before = stripped;
        for word in NEUTRAL {
            if let Some(rest) = stripped.strip_prefix(word).filter(|rest| rest.len() >= 6) {
                stripped = rest;
            }
        }
        for word in TAILS {
            if let Some(rest) = stripped.strip_suffix(word).filter(|rest| rest.len() >= 6) {
                stripped = rest;
            }
        }
        if let Some(found) = lexicon.named_folded(stripped) {
            return Name { text: chosen(stripped, stripped, &found.name), id: found.id.clone() };
        }
        if stripped.len() == before.len() {
            break;
        }
    }
    Name { text: clean, id: String::new() }
}

/// The vocabulary's own name where it is alike or the text has a short form; else the words of the text.
fn chosen(clean: &str, folded: &str, official: &str) -> String {
    let own = fold_name(official);
    if own == folded || folded.chars().count() <= 3 || is_subsequence(&own, folded) && likeness(&own, folded) >= 0.55 {
        official.to_string()
    } else {
        clean.to_string()
    }
}

/// Short forms inside a name, and what is written for them.
const SHORT: &[(&str, &str)] = &[("营收", "营业收入"), ("固投", "固定资产投资"), ("高企", "高新技术企业"), ("新研机构", "新型研发机构")];

/// Whether all characters of `short` stand in `long` in the same order.
fn is_subsequence(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}

/// The phrase without quotes, stray marks and inserted words in brackets.
pub(super) fn clean(phrase: &str) -> String {
    let mut clean = String::with_capacity(phrase.len());
    let mut inside = String::new();
    let mut depth = 0;
    for c in trim(phrase).chars() {
        match c {
            '（' => depth += 1,
            '）' if depth > 0 => {
                depth -= 1;
                let short = inside.chars().count() <= 4 && inside != "含" && inside.chars().all(|c| !c.is_ascii());
                if short {
                    clean.push_str(&inside);
                }
                inside.clear();
            }
            _ if depth > 0 => inside.push(c),
            '、' => clean.push('、'),
            c if is_decoration(c) => {}
            c => clean.push(c),
        }
    }
    clean.push_str(&inside);
    let trimmed = clean.trim_matches('、').trim_matches('的');
    let mut text = trimmed.to_string();
    for filler in ["的", "合计", "创造", "实现", "累计", "共有", "现有", "每人每月", "每人每年"] {
        if text.contains(filler) {
            text = text.replace(filler, "");
        }
    }
    for (short, long) in SHORT {
        if text.contains(short) && !text.contains(long) {
            text = text.replace(short, long);
        }
    }
    text
}
