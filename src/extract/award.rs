//! Awards and rates of a policy: what they are given for, to whom, in which tiers.

use super::carry::Carried;
use super::facts::joined_by_comma;
use super::phrase;
use super::scan::Amount;
use super::sentence::Words;
use super::subject::{self, Tags, trim};
use super::unit::UnitClass;
use super::words::{Tag, lists};

/// A text without any of the words at its head or its end, as often as they stand there, while `least` characters stay.
pub(super) fn stripped<'t>(text: &'t str, heads: &[&str], ends: &[&str], least: usize) -> &'t str {
    let mut rest = text;
    loop {
        let head = heads.iter().find_map(|word| rest.strip_prefix(word));
        let shorter = head.or_else(|| ends.iter().find_map(|word| rest.strip_suffix(word)));
        match shorter.filter(|shorter| shorter.chars().count() >= least) {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

/// The clause that a figure stands in and those before it in its sentence, the nearest first.
fn clauses(local: &str) -> impl Iterator<Item = &str> {
    local.rsplit(['；', '。']).next().unwrap_or("").rsplit('，')
}

/// Whether a text names a year, so that its digits date.
fn names_year(text: &str) -> bool {
    text.match_indices('年').any(|(at, _)| at >= 4 && text.as_bytes()[at - 4..at].iter().all(u8::is_ascii_digit))
}

/// What the words before a sum or share of a policy are to name: `phrase` where they name it themselves, else whom the award
/// goes to, on which condition, in which tiers.
pub(super) fn awarded_for(
    phrase: String,
    local: &str,
    words: &Words<'_>,
    amount: &Amount,
    tags: Tags,
    count: usize,
    carried: &Carried,
) -> String {
    // 重新认定的每家10万元: the deed alone, done to what the award before was given to.
    let mut phrase = phrase;
    phrase.truncate(without_each(&phrase).len());
    let deed = phrase.trim_end_matches('的');
    if (phrase::is_deed(deed) || lists().builds.contains(&deed)) && !carried.awarded.is_empty() {
        return format!("{deed}{}", phrase::thing_of(without_award(&carried.awarded)));
    }
    // 按“一事一议”给予: how it is given.
    if phrase.starts_with('“') && ["按", "按照", "采取", "以"].iter().any(|word| words.words.starts_with(word))
    {
        phrase.clear();
    }
    // 达到300万元、1000万元的，分别给予10万元、30万元: one award for each tier.
    if count >= 2
        && carried.queue.is_empty()
        && let Some(tiers) = tiers(local, count)
    {
        return tiers.join("、");
    }
    let silent = phrase.is_empty()
        || subject::is_generic(&phrase)
        || phrase.starts_with('单')
        || phrase.ends_with("财政")
        || is_bare_award(&phrase)
        || phrase.starts_with('每');
    if !silent || !carried.queue.is_empty() && joined_by_comma(words.words) {
        return phrase;
    }
    // 对新认定的企业，给予50万元奖励: what is awarded stands behind 对.
    if let Some(object) = object(local) {
        return object;
    }
    // 种植耐盐碱小麦的，每亩补贴100元
    if let Some(condition) = condition(local) {
        return condition;
    }
    if !phrase.is_empty() || !carried.queue.is_empty() {
        return reduced(phrase, carried);
    }
    if tags.has(Tag::Each) {
        // 专精特新企业首次认定、重新认定，依次奖励10万元和5万元
        return reduced(clauses(local).nth(1).unwrap_or("").to_string(), carried);
    }
    // 企业年研发费用增量部分，按10%的比例给予补助: the clause before names it.
    let before = phrase::object_before(local.rsplit_once('，').map_or("", |(before, _)| before));
    // 按投资额的20%给予补助，最高1000万元: the cap of the award just told.
    let share = before.contains('%') || before.starts_with(|c: char| c.is_ascii_digit());
    if share && amount.class == UnitClass::Money {
        return without_base(without_award(&carried.awarded)).to_string();
    }
    reduced(before, carried)
}

/// 重新认定的减半，奖励10万元: the award just spoken of.
fn reduced(phrase: String, carried: &Carried) -> String {
    if phrase.ends_with("减半") && !carried.awarded.is_empty() { carried.awarded.clone() } else { phrase }
}

/// Whom a share is paid to, in front of what it is reckoned from: 对技改项目，按设备投资额的8%给予补助.
pub(super) fn share_of(phrase: &str, local: &str, words: &str) -> Option<String> {
    let reckoned = ["按", "按照", "依据"].iter().any(|word| words.starts_with(word)) && phrase.chars().count() >= 3;
    let to = object(local).or_else(|| condition(local)).filter(|_| reckoned)?;
    let shared = phrase.chars().take(2).collect::<String>();
    (!to.contains(&shared) && !phrase.contains(to.as_str()) && to.chars().count() <= 16)
        .then(|| format!("{to}{phrase}"))
}

/// The names of awards whose condition lists as many amounts: 首次突破10亿元、50亿元的工业企业，分别奖励50万元、100万元.
fn tiers(local: &str, count: usize) -> Option<Vec<String>> {
    let clause = clauses(local).skip(1).take(2).find(|clause| clause.contains(|c: char| c.is_ascii_digit()))?;
    let first = clause.find(|c: char| c.is_ascii_digit())?;
    let (listed, noun) = clause[first..].split_once('的').unwrap_or((&clause[first..], ""));
    let amounts: Vec<&str> = listed.split('、').collect();
    let plain = |text: &&str| {
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        unit.len() < text.len() && unit.chars().count() <= 6
    };
    let head =
        stripped(subject::without_number(trim(&clause[..first])), &["对", "凡", "年度", "当年", "企业"], &["在"], 4);
    // Of a list of whom it goes to, the last: names of several tiers are joined by the same mark.
    let head = head.rsplit(['、', '和']).next().unwrap_or(head);
    (amounts.len() == count && amounts.iter().all(plain) && head.chars().count() <= 20 && noun.chars().count() <= 12)
        .then(|| amounts.iter().map(|amount| format!("{head}{amount}{noun}")).collect())
}

/// Whom an award goes to: the words between 对 and the comma.
fn object(local: &str) -> Option<String> {
    let from = local.rfind('对').map(|at| at + '对'.len_utf8())?;
    let object = trim(local[from..].split(['，', '；', '。']).next()?);
    let end = ["给予", "予以", "按", "每"].iter().filter_map(|word| object.find(word)).min();
    let object = &object[..end.unwrap_or(object.len())];
    // 首次突破1亿元、5亿元的企业: the firms; how large they are is no part of the name.
    let object = match object.rfind('的') {
        Some(at) if object[..at].contains(|c: char| c.is_ascii_digit()) && object[at..].chars().count() > 2 => {
            let named = &object[at + '的'.len_utf8()..];
            let first = object.find(|c: char| c.is_ascii_digit()).unwrap_or(at);
            let bounds = ["达到", "超过", "突破", "不低于", "高于", "首次", "年度", "超", "达", "在"];
            let condition = stripped(&object[..first], &["首次", "年度"], &bounds, 0);
            if phrase::is_loose(named) && condition.chars().count() >= 2 && object.chars().count() > 20 {
                return Some(format!("{condition}{named}")).filter(|name| name.chars().count() <= 24);
            }
            if phrase::is_loose(named) { object } else { named }
        }
        _ => object,
    };
    (2..=30).contains(&object.chars().count()).then(|| object.to_string())
}

/// What an award is given for where the clause before sets it as a condition: 当年认定为国家级高新技术企业的，奖励.
fn condition(local: &str) -> Option<String> {
    let clause = clauses(local).skip(1).take(2).find_map(|clause| clause.strip_suffix('的'))?;
    let clause = clause.rsplit('：').next().unwrap_or(clause);
    let clause = trim(clause.split("并在").next().unwrap_or(clause));
    let heads = ["对", "凡", "当年", "首次", "新", "经", "被", "获评为", "认定为", "评为"];
    let clause = stripped(clause, &heads, &[], 3);
    ((3..=24).contains(&clause.chars().count()) && !names_year(clause)).then(|| clause.to_string())
}

/// What an award was given for, without how it was reckoned: 新型研发机构按设备投资额.
fn without_base(name: &str) -> &str {
    name.split_once('按').map(|(to, _)| to).filter(|to| to.chars().count() >= 2).unwrap_or(name)
}

/// Whether a phrase only says that something is given: 一次性奖励.
pub(super) fn is_bare_award(phrase: &str) -> bool {
    let heads = ["一次性", "奖励", "补助", "补贴", "资助", "奖补", "给予", "予以", "再", "另", "企业", "资金"];
    !phrase.is_empty() && stripped(phrase, &heads, &[], 0).is_empty()
}

/// A phrase without the words at its end that tell how an award is reckoned: 每家, 每人每年.
pub(super) fn without_each(phrase: &str) -> &str {
    let mut rest = phrase;
    while let Some((at, _)) = rest.char_indices().rev().nth(1).filter(|&(at, c)| {
        at > 0 && c == '每' && "家户个项人名亩次年月件台所座吨套位张辆头只株".contains(&rest[at + c.len_utf8()..])
    }) {
        rest = rest[..at].trim_end_matches(['，', '的']);
    }
    rest
}

/// What an award was given for: without the words of the award behind it.
pub(super) fn without_award(name: &str) -> &str {
    ["补助比例", "奖励", "补助", "补贴", "资助", "奖补", "激励"]
        .iter()
        .fold(name, |rest, word| rest.strip_suffix(word).unwrap_or(rest))
}

/// What an award is called as the one before was, where its name does not say it.
pub(super) fn kind_of(before: &'static str, name: &str) -> &'static str {
    let kind = before.strip_suffix("比例").unwrap_or(before);
    let said = ["奖", "补", "资助", "激励", "支持", "贴息"].iter().any(|word| name.contains(word));
    if said { "" } else { kind }
}
