//! Lists of names: taken apart, given the head that they share, told from each other.

use super::cues::Cues;
use super::dealt::is_done;
use super::phrase::is_deed;
use super::splits;
use super::subject::Name;
use super::words::lists;

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

/// Names of a list without what all of them end with.
pub(super) fn differing_heads(list: &[Name]) -> Vec<String> {
    let Some(first) = list.first() else { return Vec::new() };
    let shared = first
        .text
        .char_indices()
        .map(|(at, _)| &first.text[at..])
        .find(|tail| list.iter().all(|name| name.text.ends_with(tail)))
        .map_or(0, str::len);
    let heads: Vec<String> = list.iter().map(|name| name.text[..name.text.len() - shared].to_string()).collect();
    if shared == 0 || heads.iter().any(String::is_empty) { Vec::new() } else { heads }
}

/// The same where it is not known how many figures there are.
pub(super) fn list_items(phrase: &str) -> Vec<String> {
    list_items_of(phrase, 0)
}

/// 国道、省道、县道 and “小巨人”“专精特新”企业, one by one; a single item where it is no list.
pub(super) fn list_items_of(phrase: &str, figures: usize) -> Vec<String> {
    if phrase.contains("”“") {
        let first = phrase.find('“').unwrap_or(0);
        let last = phrase.rfind('”').map_or(phrase.len(), |at| at + '”'.len_utf8());
        let (front, back) = (&phrase[..first], &phrase[last..]);
        return phrase[first..last]
            .split("”“")
            .map(|item| format!("{front}{}{back}", item.trim_matches(['“', '”'])))
            .collect();
    }
    static JOINED: Cues = Cues::new(&["和", "与", "及", "、", "大", "轻重", "城乡", "产业", "存贷款", "内外"]);
    if !JOINED.any(phrase) {
        return vec![phrase.to_string()];
    }
    for (compound, parts) in COMPOUNDS {
        if let Some(rest) = phrase.strip_prefix(compound) {
            let rest = rest.trim_start_matches('的');
            return parts.iter().map(|part| format!("{part}{rest}")).collect();
        }
    }
    // 金融机构存贷款余额: deposits and loans.
    if let Some((front, back)) = phrase.split_once("存贷款").filter(|_| figures == 2) {
        return vec![format!("{front}存款{back}"), format!("{front}贷款{back}")];
    }
    let items = splits::split(phrase, figures);
    // 新建、改造市政道路: two verbs and one thing.
    if items.len() >= 2
        && items.len() != figures
        && items[..items.len() - 1].iter().all(|item| lists().builds.contains(item))
    {
        return vec![phrase.to_string()];
    }
    distribute(&items)
}

/// Gives every item of a list the head that only the last one has: 小学、初中毕业生数.
pub(super) fn distribute(items: &[&str]) -> Vec<String> {
    let Some((last, front)) = items.split_last() else { return Vec::new() };
    // 专精特新企业首次认定、重新认定: the deed alone stands second.
    if is_deed(last)
        && let Some(stem) =
            front.first().and_then(|first| lists().deeds.iter().find_map(|deed| first.strip_suffix(*deed)))
        && stem.chars().count() >= 2
    {
        let mut all: Vec<String> = front.iter().map(|item| (*item).to_string()).collect();
        all.push(format!("{stem}{last}"));
        return all;
    }
    // 国家级、市级和区级创新型企业: each grade of the same.
    // 新认定的国家级、省级重点实验室: the head of the first, too, is said of all.
    let graded = |item: &&str| lists().grades.iter().any(|grade| item.ends_with(*grade));
    if !front.is_empty()
        && front.iter().all(graded)
        && let Some(kind) =
            lists().grades.iter().filter_map(|grade| last.strip_prefix(*grade)).min_by_key(|rest| rest.len())
        && kind.chars().count() >= 2
    {
        let first = front[0];
        let head = lists().grades.iter().filter_map(|grade| first.strip_suffix(*grade)).min_by_key(|head| head.len());
        let head = head.unwrap_or("");
        let front = front.iter().map(|item| format!("{}{item}{kind}", if item.starts_with(head) { "" } else { head }));
        return front.chain([format!("{head}{last}")]).collect();
    }
    // 新开工、新竣工亿元以上项目: the last deed has the noun of all.
    if !front.is_empty() && front.iter().all(|item| is_done(item)) {
        let ends = last.char_indices().map(|(at, _)| at).skip(1).take(6);
        let deed = ends.filter(|&at| is_done(&last[..at])).last();
        if let Some(noun) = deed.map(|at| &last[at..]).filter(|noun| noun.chars().count() >= 2) {
            return front.iter().map(|item| format!("{item}{noun}")).chain([(*last).to_string()]).collect();
        }
    }
    // 批发业、零售业、住宿业、餐饮业销售额（营业额）: hotels and restaurants turn over what shops sell.
    if let Some(kind) = last.strip_suffix("销售额（营业额）").filter(|kind| !kind.is_empty()) {
        let sum = |item: &str| if item.contains(['宿', '餐']) { "营业额" } else { "销售额" };
        return front.iter().chain([&kind]).map(|item| format!("{item}{}", sum(item))).collect();
    }
    let last = without_apposition(last);
    let (last, kind) = without_examples(&last);
    // 幼儿园、小学生均经费: what is measured begins with its mean.
    let mean = ["生均", "人均", "户均", "亩均", "年均", "平均"]
        .iter()
        .filter_map(|word| last.find(word))
        .filter(|&at| at > 0)
        .min()
        .map(|at| &last[at..]);
    let head = kind.or(mean).or_else(|| rate_head(&last)).or_else(|| {
        let ends = lists().heads.iter().copied().filter(|head| last.ends_with(head) && last.len() > head.len());
        ends.max_by_key(|head| head.len()).map(|head| widened(&last, last.len() - head.len()))
    });
    // 猪、牛、羊、禽肉产量; 内、外贸吞吐量: half a word takes the other half, too.
    if let Some(first) = last.chars().next()
        && !front.is_empty()
        && front.iter().all(|item| item.chars().count() == 1)
    {
        let rest = &last[first.len_utf8()..];
        let halves = ['业', '肉', '贸', '级', '道', '资', '销', '性', '蛋'];
        if rest.starts_with(halves) || head.is_some_and(|head| head == rest) {
            return front.iter().map(|item| format!("{item}{rest}")).chain([last.clone()]).collect();
        }
    }
    let head = head.filter(|head| !front.is_empty() && !front.iter().any(|item| item.ends_with(head)));
    let front = front.iter().map(|item| match head {
        Some(head) if !measured(item) => overlapped(item.trim_end_matches('的'), head),
        _ => (*item).to_string(),
    });
    front.chain([last.clone()]).collect()
}

/// A name and its head, with what both have at the seam once: 失业保险 and 保险参保人数.
pub(super) fn overlapped(item: &str, head: &str) -> String {
    let seams = head.char_indices().map(|(at, c)| at + c.len_utf8());
    let word = "保险".len();
    let shared = seams.filter(|&end| end >= word && item.ends_with(&head[..end])).max().unwrap_or(0);
    format!("{item}{}", &head[shared..])
}

/// The head with the nouns before it that belong to all of the list: 经费所占比重, 保险参保人数.
pub(super) fn widened(last: &str, mut at: usize) -> &str {
    while let Some(noun) = lists().shared.iter().find(|noun| last[..at].ends_with(**noun) && at > noun.len()) {
        at -= noun.len();
    }
    &last[at..]
}

/// The rate that the last name of a list ends in, with the words that belong to it: 规范管理率 of 糖尿病患者规范管理率.
pub(super) fn rate_head(last: &str) -> Option<&str> {
    last.strip_suffix('率')?;
    let mut at = last.char_indices().rev().nth(2).map(|(at, _)| at)?;
    while let Some(word) = ["规范", "健康", "综合", "平均", "及时", "按时", "累计", "患者"]
        .iter()
        .find(|word| last[..at].ends_with(**word))
    {
        at -= word.len();
    }
    (at > 0).then(|| &last[at..])
}

/// A name without the words that sum its list up: 竹业两大传统产业产值 is 竹业产值.
pub(super) fn without_apposition(item: &str) -> String {
    let Some(at) = item.find('大').filter(|&at| at > 0) else { return item.to_string() };
    let count = item[..at].chars().next_back().filter(|c| "两三四五六七八九十".contains(*c));
    let Some(count) = count.map(char::len_utf8) else { return item.to_string() };
    let (head, tail) = (&item[..at - count], &item[at..]);
    let nouns = ["产业", "行业", "集群", "板块", "市场", "领域", "园区", "企业"];
    let cut = nouns.iter().filter_map(|noun| tail.find(noun).map(|from| from + noun.len())).min();
    match cut {
        Some(cut) if !head.is_empty() && tail[..cut].chars().count() <= 6 => {
            format!("{}{}", head.trim_end_matches('等'), tail[cut..].trim_start_matches('的'))
        }
        _ => item.to_string(),
    }
}

/// A name without the words that it and those before it are examples of, and the noun that all then share: 光伏电池等产品产量
/// is 光伏电池产量, 电子信息等新兴产业 is 电子信息产业.
fn without_examples(item: &str) -> (String, Option<&'static str>) {
    const KINDS: &[&str] =
        &["产品", "产业", "行业", "领域", "地区", "国家", "城市", "指标", "作物", "商品", "品种", "企业", "项目"];
    let whole = || (item.to_string(), None);
    let Some(at) = item.rfind('等').filter(|&at| at >= "甲乙".len()) else { return whole() };
    let (head, tail) = (&item[..at], &item[at + '等'.len_utf8()..]);
    let ends = KINDS.iter().filter_map(|kind| tail.find(kind).map(|from| (from + kind.len(), *kind)));
    let Some((end, kind)) = ends.filter(|&(end, _)| tail[..end].chars().count() <= 6).min() else { return whole() };
    if head.ends_with(['平', '同', '高', '中', '初', '均', '对', '优', '上']) {
        return whole();
    }
    let of = tail[end..].trim_start_matches('的');
    if matches!(kind, "产业" | "行业") && !head.ends_with(['业', '造']) {
        return (format!("{head}产业{of}"), Some("产业").filter(|_| of.is_empty()));
    }
    if of.is_empty() { (head.to_string(), None) } else { (format!("{head}{of}"), None) }
}

pub(super) fn measured(item: &str) -> bool {
    !matches!(item, "一产" | "二产" | "三产") && super::flows::ends_in_quantity(item)
}

/// The carried name with another grade in front, where the phrase is only a grade.
pub(super) fn regraded(phrase: &str, stem: &str) -> Option<String> {
    if stem.is_empty() || !lists().grades.contains(&phrase) {
        return None;
    }
    let mut core = stem;
    for verb in ["培育", "新增", "新认定", "认定", "创建", "打造", "引进", "新建"] {
        core = core.strip_prefix(verb).filter(|rest| rest.chars().count() >= 3).unwrap_or(core);
    }
    loop {
        let before = core;
        for grade in lists().grades.iter().filter(|grade| grade.chars().count() >= 2) {
            core = core.strip_prefix(grade).unwrap_or(core);
        }
        core = core.trim_start_matches("及以上").trim_start_matches("以上").trim_start_matches("各类");
        if core.len() == before.len() {
            break;
        }
    }
    Some(format!("{phrase}{core}"))
}

/// Compounds that stand for several subjects.
pub(super) const COMPOUNDS: &[(&str, &[&str])] = &[
    ("轻重", &["轻", "重"]),
    ("城乡低保", &["城市低保", "农村低保"]),
    ("城乡居民", &["城镇居民", "农村居民"]),
    ("城乡常住居民", &["城镇常住居民", "农村常住居民"]),
    ("城镇和农村居民", &["城镇居民", "农村居民"]),
    ("城镇、农村居民", &["城镇居民", "农村居民"]),
    ("农村和城镇居民", &["农村居民", "城镇居民"]),
    ("三次产业", &SECTORS),
    ("一二三产业", &SECTORS),
    ("一、二、三产业", &SECTORS),
    ("第一、二、三产业", &SECTORS),
    ("第一、第二、第三产业", &SECTORS),
    ("一二三次产业", &SECTORS),
    ("一、二、三次产业", &SECTORS),
    ("二、三产业", &["第二产业", "第三产业"]),
    ("第二、第三产业", &["第二产业", "第三产业"]),
    ("第二和第三产业", &["第二产业", "第三产业"]),
    ("第二、三产业", &["第二产业", "第三产业"]),
    ("第一、第二产业", &["第一产业", "第二产业"]),
    ("第一、二产业", &["第一产业", "第二产业"]),
    ("第一、第三产业", &["第一产业", "第三产业"]),
    ("第一、三产业", &["第一产业", "第三产业"]),
    ("内外贸", &["内贸", "外贸"]),
    ("内外资", &["内资", "外资"]),
];

pub(super) const SECTORS: [&str; 3] = ["第一产业", "第二产业", "第三产业"];
