//! Subject resolution: from the words around a figure to the indicator that it is about.

use super::cues::Cues;
use super::lexicon::{Lexicon, fold_name, is_decoration};
use super::words::{Tag, lists};

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

/// Whether a phrase is a general word for a sum or amount, whose subject stands elsewhere.
pub(super) fn is_generic(phrase: &str) -> bool {
    lists().generic.contains(phrase)
}

/// Whether a word stands among those that predicates are made of: 达到, 实现, 新增, 力争.
pub(super) fn is_predicate_word(word: &str) -> bool {
    word.chars().count() >= 2 && (lists().openings.contains(word) || lists().predicates.contains_key(word))
}

/// The longest listed word (at most seven characters) that a text ends with.
fn listed_end(text: &str) -> Option<(&str, Tag)> {
    if !text.chars().next_back().is_some_and(|last| lists().predicate_ends.contains(last)) {
        return None;
    }
    let mut starts = [0usize; 7];
    let mut count = 0;
    for (at, _) in text.char_indices().rev().take(7) {
        starts[count] = at;
        count += 1;
    }
    starts[..count].iter().rev().find_map(|&at| lists().predicates.get(&text[at..]).map(|&tag| (&text[..at], tag)))
}

fn listed_start(text: &str) -> Option<&str> {
    if !text.chars().next().is_some_and(|first| lists().opening_starts.contains(first)) {
        return None;
    }
    let mut ends = [0usize; 8];
    let mut count = 0;
    for (at, c) in text.char_indices().take(8) {
        ends[count] = at + c.len_utf8();
        count += 1;
    }
    ends[..count].iter().rev().find_map(|&end| lists().openings.contains(&text[..end]).then(|| &text[end..]))
}

/// Whether a word only says where, seen from the region: 省外, 县内, 境内.
pub(super) fn is_place_word(word: &str) -> bool {
    let mut chars = word.trim_start_matches(['省', '市', '县', '区', '州', '境', '国', '域', '旗', '外', '内']).chars();
    chars.next().is_none() && word.ends_with(['内', '外']) && (2..=5).contains(&word.chars().count())
}

/// The text behind 一是, 二是 at its head.
fn without_item(text: &str) -> &str {
    let mut chars = text.chars();
    let item = chars.next().is_some_and(|c| "一二三四五六七八九十".contains(c)) && chars.next() == Some('是');
    if item { trim(chars.as_str()) } else { text }
}

/// The text behind 按可比口径, 按不变价格计算 at its head, which tell how a rate was reckoned.
fn without_basis(text: &str) -> &str {
    // 扣除房地产开发投资后增长2.3%: the same thing without a part of it.
    if (text.starts_with("扣除") || text.starts_with("剔除")) && text.ends_with('后') && text.chars().count() <= 16
    {
        return "";
    }
    let Some(rest) = text.strip_prefix('按').or_else(|| text.strip_prefix("剔除")) else { return text };
    static BASES: Cues = Cues::new(&["口径", "价格", "现价", "可比价", "不变价", "汇率", "因素", "人口计算", "分组"]);
    let reckoned = BASES.all(rest).map(|(at, word)| at + word.len()).take_while(|&end| end <= 30).max();
    reckoned.map_or(text, |end| {
        let rest = &rest[end..];
        trim(["计算", "折算", "影响"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest))
            .trim_start_matches('的')
    })
}

/// Takes predicates off the end and openings off the front of the words before a figure.
pub(super) fn take_apart<'a>(words: &'a str, lexicon: &Lexicon) -> Head<'a> {
    let mut tags = Tags::default();
    let mut rest = without_number(trim(words));
    for _ in 0..10 {
        let Some((before, tag)) = listed_end(rest) else { break };
        // 的 and single characters may end a noun; a name of the vocabulary is never cut.
        let moves = matches!(tag, Tag::Up | Tag::Down) && lexicon.named(trim(before)).is_some();
        if rest.chars().count() > 2
            && lexicon.named(rest).is_some()
            && !matches!(tag, Tag::Rate | Tag::FallRate)
            && !moves
        {
            break;
        }
        // 班均43.2人: 均 right before a figure belongs to the noun; before a verb it says of each.
        let mean = rest.ends_with('均')
            && before.len() + '均'.len_utf8() == rest.len()
            && tags == Tags::default()
            && !super::measure::ends_in_quantity(before);
        if guards(rest, before) || mean {
            break;
        }
        tags.set(tag);
        rest = trim(before);
        if let Some(base) = cut_comparison(rest) {
            // 较上年分别提高, 分别是2015年的
            if rest[base.len()..].contains("分别") {
                tags.set(Tag::Each);
            }
            rest = trim(base);
        }
    }
    if let Some(base) = cut_comparison(rest) {
        if rest[base.len()..].contains("分别") {
            tags.set(Tag::Each);
        }
        rest = trim(base);
        // 总值力争比2025年翻一番
        if let Some((before, tag)) = listed_end(rest).filter(|&(before, tag)| tag == Tag::Aim && !guards(rest, before))
        {
            tags.set(tag);
            rest = trim(before);
        }
    }
    static BEFORE_OBJECT: Cues = Cues::new(&["投向", "等共建", "等合作共建", "组织实施"]);
    if let Some((at, verb)) = BEFORE_OBJECT.last(rest).filter(|&(at, _)| at > 0) {
        rest = trim(&rest[at + verb.len()..]);
    }
    rest = without_item(without_basis(rest));
    for _ in 0..8 {
        if lexicon.named(rest).is_some() {
            break;
        }
        match listed_start(rest) {
            // 带动就业2.9万人, 提供岗位29.8万个: a verb with a short object makes the name.
            Some(after) if is_short_deed(rest, after) => break,
            Some("") if is_generic(rest) || super::phrase::is_deed(rest) => break,
            Some(after) if after.is_empty() || !splits_word(rest, after) => rest = trim(after),
            _ => break,
        }
    }
    Head { phrase: rest, tags }
}

/// Whether an opening is a verb whose object, two characters long, names nothing by itself.
fn is_short_deed(whole: &str, after: &str) -> bool {
    const DEEDS: &[&str] = &["带动", "提供", "扶持", "支持", "惠及", "覆盖", "吸纳", "服务", "培训", "帮助"];
    const OBJECTS: &[&str] = &[
        "就业",
        "岗位",
        "创业",
        "项目",
        "农户",
        "居民",
        "群众",
        "增收",
        "企业",
        "学生",
        "村民",
        "教师",
        "人员",
        "干部",
        "农民",
        "困难群众",
    ];
    DEEDS.contains(&&whole[..whole.len() - after.len()]) && OBJECTS.contains(&after)
}

/// The text without the number of a list item at its head: 1.新增学位.
pub(super) fn without_number(text: &str) -> &str {
    // 第八条 市级财政
    if let Some((number, rest)) = text.strip_prefix('第').and_then(|inside| inside.split_once('条'))
        && (1..=3).contains(&number.chars().count())
        && number.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c))
    {
        return trim(rest);
    }
    // （二）工业企业
    if let Some((number, rest)) = text.strip_prefix('（').and_then(|inside| inside.split_once('）'))
        && (1..=3).contains(&number.chars().count())
        && number.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
    {
        return trim(rest);
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == text.len() || text.len() - rest.len() > 2 {
        return text;
    }
    match rest.strip_prefix(['.', '、', '）']) {
        Some(rest) if !rest.starts_with(|c: char| c.is_ascii_digit()) => trim(rest),
        _ => text,
    }
}

/// Words whose last character only looks like a predicate.
fn guards(whole: &str, before: &str) -> bool {
    let cut = &whole[before.len()..];
    let prior = before.chars().next_back().unwrap_or('\0');
    if cut == "能" && ["亩产", "单产"].iter().any(|word| before.ends_with(word)) {
        return false;
    }
    matches!(
        (cut, prior),
        ("均", '户' | '人' | '亩' | '年' | '日' | '村' | '月' | '次' | '地' | '生' | '师')
            | ("增收", '均')
            | ("面积", '总')
            | ("奖", '技' | '等' | '明' | '步' | '术' | '金' | '大' | '学' | '质' | '量' | '利' | '作' | '人' | '优')
            | ("能", '节' | '功' | '性' | '产' | '智' | '动' | '热' | '职' | '效' | '才' | '储' | '万')
            | ("有", '所' | '拥' | '国' | '共' | '私' | '享')
            | ("计", '统' | '会' | '设' | '审')
            | ("为", '作' | '行' | '成')
            | ("共", '公')
            | ("列", '系' | '序' | '陈' | '班' | '专' | '车' | '行' | '队' | '并')
            | ("居", '民' | '安' | '宜')
            | ("高", '提' | '最')
            | ("多", '众')
            | ("少", '减')
            | ("增", '新')
            | ("快", '加')
            | ("在", '存' | '现')
            | ("要", '主' | '需' | '纲' | '纪')
            | ("需", '内' | '外' | '急' | '特' | '供' | '必' | '刚' | '所' | '亟' | '军')
            | ("得", '所' | '取' | '获')
            | ("达", '发' | '到')
            | ("排", '安')
            | ("从", '服')
            | ("占", '侵')
            | ("给", '供' | '补' | '配' | '自' | '保' | '送' | '发')
            | ("可", '许')
            | ("于", '由' | '关' | '对')
            | ("低", '最' | '降')
            | ("降", '沉')
            | ("到", '报' | '达' | '受' | '收' | '签')
            | ("至", '甚')
            | ("平均", '人')
            | ("少", '青')
            | ("快", '轻')
            | ("总计", '入' | '出')
            | ("提升", '造')
            | ("增长率" | "增长", '然')
    ) || cut == "目标" && (before.ends_with("比控制") || before.ends_with("比年度") || before.ends_with("比预期"))
        || matches!(cut, "补贴" | "补助" | "奖励" | "激励" | "资助" | "奖补")
            && ["发放", "兑现", "拨付", "落实", "下达", "申领", "享受"].iter().any(|verb| before.contains(verb))
        || cut == "要" && before.ends_with('重') && !before.ends_with("比重")
        || cut == "占比"
}

/// Whether taking an opening off would cut a word in two: 完成率, 服务业, 有效, 新增.
fn splits_word(whole: &str, after: &str) -> bool {
    let cut = &whole[..whole.len() - after.len()];
    let next = after.chars().next().unwrap_or('\0');
    if after.chars().count() < 2
        || is_generic(whole)
        || ["补贴", "补助", "资金", "费用", "经费", "奖励", "基金", "贷款", "收入", "支出"].contains(&after)
        || matches!(next, '率' | '额' | '度' | '性' | '者' | '期' | '化' | '式' | '类')
        || ["以上", "及以上", "以下"].iter().any(|word| after.starts_with(word))
    {
        return true;
    }
    matches!(
        (cut, next),
        ("新", _)
            | ("重点", _)
            | ("高质量", _)
            | ("高标准", _)
            | ("设", '施' | '备' | '计' | '市')
            | ("获", '奖')
            | ("有", '效' | '机' | '色' | '限' | '研' | '线' | '害')
            | ("和", '谐' | '美')
            | ("对", '外' | '口' | '接')
            | ("为", '民')
            | ("向", '日')
            | (
                "在",
                '校' | '园'
                    | '册'
                    | '建'
                    | '孵'
                    | '岗'
                    | '编'
                    | '职'
                    | '库'
                    | '训'
                    | '用'
                    | '营'
                    | '学'
                    | '研'
                    | '线'
                    | '市'
                    | '田'
                    | '栏'
                    | '站'
                    | '运'
                    | '役'
                    | '售'
                    | '产'
                    | '办'
                    | '审'
                    | '读'
                    | '籍'
                    | '租'
                    | '外'
                    | '险'
                    | '贷'
            )
            | ("共", '享' | '同' | '建')
            | ("从", '事' | '业')
            | ("单", '项' | '位' | '产' | '个' | '体')
            | ("规模", '以' | '化' | '工' | '企')
            | (
                "全",
                '市' | '省'
                    | '县'
                    | '区'
                    | '国'
                    | '州'
                    | '旗'
                    | '社'
                    | '员'
                    | '程'
                    | '部'
                    | '体'
                    | '口'
                    | '民'
                    | '域'
                    | '日'
                    | '行'
                    | '产'
                    | '年'
                    | '链'
                    | '球'
            )
            | ("以", '上' | '下' | '旧')
            | ("服务", '业' | '器' | '贸' | '企' | '收' | '站' | '中' | '平' | '机' | '团')
            | ("投入", '强' | '产')
            | ("基本", '医' | '养' | '公' | '农' | '药' | '生' | '单' | '保' | '民' | '建')
            | ("要", '素')
            | ("支持", '资')
            | ("中", _)
            | ("由", '国')
            | ("实施", '项')
            | ("培训", '机' | '基')
            | ("发放", '贷')
            | ("获得", '授')
            | ("运行", '费')
            | ("改造", '项' | '面')
            | ("开工", '项' | '面')
            | ("竣工", '项' | '面' | '房')
            | ("运营", '里' | '车' | '线')
            | ("覆盖", '率' | '面')
            | ("完成", '投')
            | ("立项", '金' | '项')
            | ("其", '他' | '它')
            | ("即", '时')
            | ("再", '生' | '贷' | '保')
            | ("按", '揭')
            | ("数量", _)
            | (
                "平均",
                '寿' | '工'
                    | '浓'
                    | '预'
                    | '每'
                    | '利'
                    | '价'
                    | '单'
                    | '亩'
                    | '年'
                    | '水'
                    | '温'
                    | '气'
                    | '等'
                    | '成'
                    | '费'
                    | '研'
            )
            | ("已", '投' | '建' | '改' | '批' | '供' | '售' | '签' | '融')
            | ("安排", '就')
            | ("计划", '投' | '总' | '生')
            | ("优化", '营')
            | ("含", '税' | '量')
            | ("创建", '国')
            | ("建成", '区')
            | ("建设", '用' | '项' | '面')
            | ("发布", '会')
            | ("累计", '发' | '折')
            | ("使", '用')
            | ("入选", _)
            | ("推广", _)
            | ("惠及", _)
    ) && !(cut == "入选" || cut == "惠及")
}

/// Cuts 较2021年, 比上年, 与2021年相比 and what follows off the end.
fn cut_comparison(text: &str) -> Option<&str> {
    const MARKS: &[&str] = &["较", "比", "与", "同"];
    // 分别是2015年的2.9倍和3.6倍
    let text = text.strip_prefix("分别").filter(|rest| rest.starts_with(['是', '为', '达'])).unwrap_or(text);
    static COMPARED: Cues = Cues::new(&[
        "快于",
        "高于",
        "低于",
        "慢于",
        "好于",
        "优于",
        "高出",
        "比全国",
        "比全省",
        "比全市",
        "较全国",
        "较全省",
        "比周边",
        "比平均",
        "比目标",
        "比控制",
        "比年度目标",
        "比预期",
        "比计划",
        "恢复到",
        "恢复至",
        "由零",
        "从零",
        "折算",
        "折合",
        "相当于",
    ]);
    // 数量在2016年基础上
    if text.ends_with("基础上")
        && let Some(at) = text.rfind('在').filter(|&at| text[at..].chars().count() <= 16)
    {
        return Some(&text[..at]);
    }
    if let Some((at, word)) = COMPARED.last(text) {
        return Some(if matches!(word, "折算" | "折合") { "" } else { &text[..at] });
    }
    // 为2020年的1.46倍
    let bare = text.trim_start_matches(['为', '达', '到', '是']).trim_end_matches("同期").trim_end_matches('年');
    if bare.len() == 4 && bare.len() < text.len() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("");
    }
    // 仅为上年的六成
    let before = text.trim_start_matches(['仅', '只', '是', '为', '达', '到', '约']).trim_end_matches('的');
    if before.len() < text.len() && ["上年", "去年", "上年同期", "去年同期", "上年末", "前一年"].contains(&before)
    {
        return Some("");
    }
    if text.starts_with('是') || text.starts_with("恢复至") || text.starts_with("恢复到") {
        return Some("");
    }
    let reach = text.char_indices().rev().nth(16).map_or(0, |(at, _)| at);
    let window = &text[reach..];
    // 由年初的132, 从上年的: where a change began.
    for mark in ["由", "从"] {
        if let Some(at) = super::fast::rfind(window, mark) {
            let after = &window[at + mark.len()..];
            let timed = [
                "年初",
                "上年",
                "去年",
                "年底",
                "年末",
                "目前",
                "当前",
                "同期",
                "原来",
                "原先",
                "此前",
                "以前",
                "过去",
                "改革前",
            ]
            .iter()
            .any(|word| after.starts_with(word));
            let each = after.starts_with('每') && after.chars().count() <= 6;
            if each || timed && after.chars().count() <= 6 {
                return Some(&text[..reach + at]);
            }
        }
    }
    for mark in MARKS {
        if let Some(at) = super::fast::rfind(window, mark) {
            let after = &window[at + mark.len()..];
            let timed =
                ["年", "上年", "去年", "同期", "年初", "月", "末", "期", "季度", "预算", "计划", "前", "届", "上次"]
                    .iter()
                    .any(|word| after.contains(word))
                    && after.chars().count() <= 14
                    || matches!(*mark, "较" | "比") && after.contains("平均") && after.chars().count() <= 10;
            let compared = matches!(*mark, "与" | "同") && !after.ends_with("相比") && !after.ends_with("比");
            let whole_word = window[..at].ends_with('占')
                || after.starts_with('重')
                || after.starts_with('例')
                || after.starts_with('率');
            if timed && !compared && !whole_word {
                return Some(&text[..reach + at]);
            }
        }
    }
    None
}

/// Takes marks and spaces off both ends.
pub(super) fn trim(text: &str) -> &str {
    let marks = |c: char| {
        matches!(
            c,
            '，' | '。'
                | '；'
                | '：'
                | '、'
                | '！'
                | '？'
                | ' '
                | '\u{3000}'
                | '\t'
                | '\n'
                | '—'
                | '★'
                | '●'
                | '◆'
                | '■'
                | '-'
                | '·'
                | '～'
                | '~'
                | '…'
                | '/'
        )
    };
    let mut text = text.trim_matches(marks);
    let paired = |c: char| matches!(c, '（' | '）' | '“' | '”' | '《' | '》' | '【' | '】');
    if !text.starts_with(paired) && !text.ends_with(paired) {
        return text;
    }
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
    // 1.2万名80岁以上老年人: an age qualifies the noun.
    let aged = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let aged = aged.len() < text.len() && (aged.starts_with('岁') || aged.starts_with("周岁"));
    if !(first.is_alphanumeric() || matches!(first, '“' | '《')) || first.is_ascii_digit() && !aged {
        return false;
    }
    if arrives(text) {
        return false;
    }
    let following = lists().following.get(&first);
    !following.is_some_and(|words| words.iter().any(|word| text.starts_with(word) && !noun_despite(text, word)))
}

/// 缩小到, 增加至, 调整为: a verb that carries a figure to the next one.
fn arrives(text: &str) -> bool {
    let ends = text.char_indices().skip(1).take(5).filter(|(_, c)| matches!(c, '到' | '至' | '为'));
    // 猛增到, 快速增至: an adverb may stand before the verb.
    let to = |word: &str| lists().predicates.get(word) == Some(&Tag::To);
    ends.map(|(at, c)| &text[..at + c.len_utf8()])
        .any(|verb| verb.char_indices().take(3).any(|(at, _)| to(&verb[at..])))
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

/// The name of a noun phrase: the vocabulary's where it has one, else the phrase itself.
pub(super) fn name(phrase: &str, lexicon: &Lexicon) -> Name {
    name_of_clean(clean(phrase), lexicon)
}

/// The same for a phrase that is clean.
pub(super) fn name_of_clean(clean: String, lexicon: &Lexicon) -> Name {
    let folded = fold_name(&clean);
    if let Some(found) = lexicon.named(&clean) {
        return Name { text: chosen(&clean, &folded, &found.name), id: found.id.clone() };
    }
    let mut stripped = folded.as_str();
    loop {
        let before = stripped;
        for word in &lists().neutral {
            if let Some(rest) = stripped.strip_prefix(word).filter(|rest| rest.len() >= 6) {
                stripped = rest;
            }
        }
        for word in &lists().tails {
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
    // 规上工业总产值, 省级专精特新企业: what narrows a name is kept.
    const NARROWED: &[&str] = &["规上", "规模以上", "限上", "限额以上", "省级", "市级", "国家级", "区级", "县级"];
    let narrowed = NARROWED.iter().any(|word| folded.starts_with(word) && !own.contains(word));
    if narrowed {
        return clean.to_string();
    }
    if own == folded || folded.chars().count() <= 3 || is_subsequence(&own, folded) && likeness(&own, folded) >= 0.55 {
        official.to_string()
    } else {
        clean.to_string()
    }
}

/// Short forms inside a name, and what is written for them.
const SHORT: &[(&str, &str)] =
    &[("营收", "营业收入"), ("固投", "固定资产投资"), ("高企", "高新技术企业"), ("新研机构", "新型研发机构")];

/// Whether all characters of `short` stand in `long` in the same order.
fn is_subsequence(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}

/// 县级水网先导区等国家级试点: what the examples before 等 are examples of.
fn behind_examples(phrase: &str) -> &str {
    let Some(at) = phrase.rfind('等').filter(|&at| at >= "四个字的".len()) else { return phrase };
    let (before, kind) = (&phrase[..at], &phrase[at + '等'.len_utf8()..]);
    let word = before.ends_with(['平', '同', '高', '中', '初', '均', '对', '优', '上', '一', '二', '三']);
    let named = kind.chars().count() >= 4
        && !kind.starts_with(['级', '次', '效', '值', '额', '外', '候'])
        && !kind.contains(['、', '在', '的'])
        && begins_noun(kind);
    if named && !word { kind } else { phrase }
}

/// The phrase without quotes, stray marks and inserted words in brackets.
pub(super) fn clean(phrase: &str) -> String {
    let phrase = behind_examples(trim(phrase));
    if !phrase.contains(is_decoration) {
        return without_fillers(phrase);
    }
    let mut clean = String::with_capacity(phrase.len());
    let mut inside = String::new();
    let mut depth = 0;
    for c in phrase.chars() {
        match c {
            '（' => depth += 1,
            '）' if depth > 0 => {
                depth -= 1;
                let short = inside.chars().count() <= 4
                    && !inside.starts_with(['含', '不'])
                    && inside.chars().all(|c| !c.is_ascii());
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
    without_fillers(&clean)
}

/// The phrase without words that name nothing, its short forms written out.
fn without_fillers(phrase: &str) -> String {
    let trimmed = phrase.trim_matches('、').trim_matches('的');
    const FILLERS: &[&str] = &["已经", "的", "合计", "创造", "实现", "累计", "共有", "现有", "每人每月", "每人每年"];
    static FILLED: Cues = Cues::new(FILLERS);
    let mut text = trimmed.to_string();
    if FILLED.any(&text) {
        for filler in FILLERS {
            // 累计结余 is the name of a sum.
            if text.contains(filler) && !(*filler == "累计" && text.contains("累计结")) {
                text = text.replace(filler, "");
            }
        }
    }
    // 高新技术企业新增 is what 新增高新技术企业 is; 老旧小区已改造
    const TURNED: &[&str] = &["新增", "新建", "新培育", "新认定", "新引进", "已改造", "已建成", "已完成", "已开通"];
    if let Some((word, before)) = TURNED.iter().find_map(|word| Some((*word, text.strip_suffix(*word)?)))
        && before.len() >= "两字".len()
    {
        text = match word.strip_prefix('已') {
            Some(verb) => format!("{before}{verb}"),
            None => format!("{word}{before}"),
        };
    }
    static SHORTENED: Cues = Cues::new(&["营收", "固投", "高企", "新研机构"]);
    if !SHORTENED.any(trimmed) {
        return text;
    }
    for (short, long) in SHORT {
        if text.contains(short) && !text.contains(long) {
            text = text.replace(short, long);
        }
    }
    text
}
