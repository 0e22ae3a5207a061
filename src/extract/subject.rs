//! Subject resolution: from the words around a figure to the indicator that it is about.

use super::comparison::cut_comparison;
use super::cues::Cues;
use super::edges::{guards, is_short_deed, noun_despite, splits_word};
use super::lexicon::{Lexicon, fold_name, is_decoration};
use super::numeral;
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
    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
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
    let item =
        chars.next().is_some_and(|c| !c.is_ascii_digit() && numeral::single(c).is_some()) && chars.next() == Some('是');
    if item { trim(chars.as_str()) } else { text }
}

/// 加债务还本支出, 加上级补助收入: how a budget is added up names nothing.
fn without_sign(text: &str) -> &str {
    const ADDED: &[&str] =
        &["债务", "上级", "上年", "调入", "动用", "转移", "税收返还", "返还性", "再融资", "安排预算"];
    text.strip_prefix('加').filter(|rest| ADDED.iter().any(|word| rest.starts_with(word))).unwrap_or(text)
}

/// The text behind 按可比口径, 按不变价格计算 at its head, which tell how a rate was reckoned.
fn without_basis(text: &str) -> &str {
    // 扣除房地产开发投资后增长2.3%: the same thing without a part of it.
    // 考虑增值税留抵退税等因素后
    let bare = text.trim_start_matches('在');
    if ["扣除", "剔除", "考虑"].iter().any(|word| bare.starts_with(word))
        && text.ends_with('后')
        && text.chars().count() <= 18
    {
        return "";
    }
    // 分季度看，一季度增长6.8%: by what the parts are told apart.
    if text.starts_with(['分', '从', '按']) && text.ends_with('看') && text.chars().count() <= 14 {
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
            && !super::flows::ends_in_quantity(before);
        if guards(rest, before) || mean {
            break;
        }
        tags.set(tag);
        let only_aspect = &rest[before.len()..] == "了";
        rest = trim(before);
        // 比上年缩小了: the verb still stands there.
        if only_aspect {
            continue;
        }
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
        // 分别高于全国、全省: of one thing, from each of them.
        rest = rest.strip_suffix("分别").map_or(rest, trim);
        // 总值力争比2025年翻一番
        if let Some((before, tag)) = listed_end(rest).filter(|&(before, tag)| tag == Tag::Aim && !guards(rest, before))
        {
            tags.set(tag);
            rest = trim(before);
        }
    }
    static BEFORE_OBJECT: Cues =
        Cues::new(&["投向", "等共建", "等合作共建", "组织实施", "财政厅下达", "财政部下达", "财政局下达"]);
    if let Some((at, verb)) = BEFORE_OBJECT.last(rest).filter(|&(at, _)| at > 0) {
        rest = trim(&rest[at + verb.len()..]);
    }
    rest = without_item(without_basis(rest));
    rest = without_sign(rest);
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
    // 约占全市的四成, 分别占全省的7.1%和41.3%
    for (word, tag) in [("约", None), ("分别", Some(Tag::Each)), ("各", Some(Tag::Each))] {
        if let Some(share) = rest.strip_prefix(word).filter(|share| share.starts_with('占')) {
            rest = share;
            for whole in ["总量", "总数"] {
                // 占全国总量的7%
                rest = rest
                    .strip_suffix(whole)
                    .filter(|rest| super::naming::is_scope(&rest["占".len()..]))
                    .unwrap_or(rest);
            }
            tag.into_iter().for_each(|tag| tags.set(tag));
        }
    }
    Head { phrase: rest, tags }
}

/// The text without the number of a list item at its head: 1.新增学位.
pub(super) fn without_number(text: &str) -> &str {
    // 第八条 市级财政
    if let Some((number, rest)) = text.strip_prefix('第').and_then(|inside| inside.split_once('条'))
        && (1..=3).contains(&number.chars().count())
        && number.chars().all(|c| c == '百' || numeral::single(c).is_some())
    {
        return trim(rest);
    }
    // （二）工业企业
    if let Some((number, rest)) = text.strip_prefix('（').and_then(|inside| inside.split_once('）'))
        && (1..=3).contains(&number.chars().count())
        && number.chars().all(|c| numeral::single(c).is_some())
    {
        return trim(rest);
    }
    // 一、我市现有三级医院
    if let Some((number, rest)) = text.split_once('、')
        && (1..=2).contains(&number.chars().count())
        && number.chars().all(|c| !c.is_ascii_digit() && numeral::single(c).is_some())
        && !rest.starts_with(|c: char| c == '第' || numeral::single(c).is_some())
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
    const NARROWED: &[&str] =
        &["吸纳", "输出", "新开工", "规上", "规模以上", "限上", "限额以上", "省级", "市级", "国家级", "区级", "县级"];
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
    let Some(at) = phrase.rfind('等').filter(|&at| phrase[..at].chars().count() >= 4) else { return phrase };
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
    let noted = without_notes(phrase);
    let phrase = noted.as_deref().unwrap_or(phrase);
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
                // 化肥施用量（折纯）: how it is reckoned.
                let reckoned = ["折纯", "折纯量", "折标", "现价", "当年价", "可比价", "不变价", "快报数", "预计数"];
                if short && !reckoned.contains(&inside.as_str()) {
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

/// The phrase without the marks of notes, if it has any: 规模以上工业[3]增加值, 民营经济增加值②.
fn without_notes(phrase: &str) -> Option<String> {
    let circled = |c: char| ('①'..='⑳').contains(&c);
    if !phrase.contains(|c| c == '[' || c == '［' || circled(c)) {
        return None;
    }
    let mut text: String = phrase.chars().filter(|&c| !circled(c)).collect();
    for (open, close) in [('[', ']'), ('［', '］')] {
        while let Some(at) = text.find(open)
            && let Some(length) = text[at..].find(close)
            && let inside = &text[at + open.len_utf8()..at + length]
            && (1..=2).contains(&inside.trim_start_matches('注').len())
            && inside.trim_start_matches('注').bytes().all(|byte| byte.is_ascii_digit())
        {
            text.replace_range(at..at + length + close.len_utf8(), "");
        }
    }
    Some(text)
}

/// The phrase without words that name nothing, its short forms written out.
fn without_fillers(phrase: &str) -> String {
    let trimmed = phrase.trim_matches('、').trim_matches('的');
    const FILLERS: &[&str] =
        &["已经", "的", "合计", "创造", "力争", "实现", "累计", "共有", "现有", "每人每月", "每人每年"];
    static FILLED: Cues = Cues::new(FILLERS);
    let mut text = trimmed.to_string();
    if FILLED.any(&text) {
        for filler in FILLERS {
            // 累计结余 is the name of a sum.
            let word = match *filler {
                "累计" => text.contains("累计结"),
                "的" => text.contains("标的额") || text.contains("标的金额"),
                _ => false,
            };
            if text.contains(filler) && !word {
                text = text.replace(filler, "");
            }
        }
    }
    // 规模以上工业完成增加值, 完成造林面积: it was done, whatever it is.
    const DONE: &[&str] = &[
        "增加值",
        "营业收入",
        "主营业务收入",
        "总产值",
        "产值",
        "销售额",
        "零售额",
        "营业额",
        "利税",
        "利润",
        "税收",
        "进出口",
        "货运",
        "客运",
        "货物",
        "旅客",
        "吞吐量",
        "业务总量",
        "业务量",
        "业务收入",
        "造林",
    ];
    if let Some((before, object)) = text.split_once("完成")
        && DONE.iter().any(|word| object.starts_with(word))
        && !before.ends_with(['已', '未'])
    {
        text = format!("{before}{object}");
    }
    // 高新技术企业新增 is what 新增高新技术企业 is; 老旧小区已改造
    const TURNED: &[&str] = &["新增", "新建", "新培育", "新认定", "新引进", "已改造", "已建成", "已完成", "已开通"];
    if let Some((word, before)) = TURNED.iter().find_map(|word| Some((*word, text.strip_suffix(*word)?)))
        && before.chars().count() >= 2
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
