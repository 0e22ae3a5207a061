//! The words before a figure taken apart: what they say, the region, the noun phrase.

use super::carry::{Carried, Place};
use super::cues::Cues;
use super::facts::Reader;
use super::flows;
use super::kinds;
use super::listing;
use super::naming::is_scope;
use super::phrase;
use super::resolve;
use super::scan::{Amount, AmountForm};
use super::sentence::Words;
use super::subject::{self, Head};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::Measure;

impl Reader<'_> {
    /// Tags, region and noun phrase of the words before a figure.
    pub(super) fn head<'t>(
        &self,
        words: &Words<'t>,
        amount: &Amount,
        local: &'t str,
        behind_noun: usize,
        carried: &mut Carried,
    ) -> (Head<'t>, Option<Place>, String) {
        let after = words.after.get(behind_noun.min(words.after.len())..).unwrap_or(words.after);
        let after = if words.after.len() == words.words.len() { after } else { words.after };
        let ranked = amount.form == AmountForm::Rank;
        // 法人单位数位居前三位的地区是章贡区1.98万个: the first of them.
        let first = after.rfind('是').filter(|&at| !carried.ranked.text.is_empty() && after[..at].contains("居前"));
        let after = first.map_or(after, |at| &after[at + '是'.len_utf8()..]);
        let after = if ranked { resolve::without_scope(self.before_standing(without_field(after))) } else { after };
        let mut head = subject::take_apart(after, self.lexicon);
        carried.places.retain(|_| words.words.is_empty());
        if head.tags.has(Tag::Each)
            && let Some((mut places, rest)) = self.region_list(head.phrase)
        {
            let first = places.remove(0);
            carried.places = places;
            return (head, Some(first), rest.to_string());
        }
        // 通江县、南江县分别建成帮扶车间: what each of them did stands behind 分别.
        if let Some(at) = head.phrase.find("分别").filter(|&at| at > 0) {
            let left = head.phrase[..at].trim_end_matches(['，', '、']);
            let right = subject::take_apart(&head.phrase[at + "分别".len()..], self.lexicon);
            let mut tags = right.tags;
            tags.set(Tag::Each);
            if let Some((mut places, _)) = self.region_list(left).filter(|(_, rest)| rest.is_empty()) {
                let first = places.remove(0);
                carried.places = places;
                return (Head { phrase: right.phrase, tags }, Some(first), right.phrase.to_string());
            }
            let items = listing::list_items(left);
            if items.len() >= 2 && !right.phrase.is_empty() {
                let joined: Vec<String> = items.iter().map(|item| format!("{item}{}", right.phrase)).collect();
                return (Head { phrase: right.phrase, tags }, None, joined.join("、"));
            }
        }
        // 分别实现旅游收入31.2亿元 behind 春节、国庆假期分别接待游客: of each in turn.
        if let Some(right) = head.phrase.strip_prefix("分别").filter(|_| carried.list.len() >= 2) {
            let right = subject::take_apart(right, self.lexicon);
            let heads = listing::differing_heads(&carried.list);
            if heads.len() >= 2 && !right.phrase.is_empty() {
                let mut tags = right.tags;
                tags.set(Tag::Each);
                let joined: Vec<String> = heads.iter().map(|item| format!("{item}{}", right.phrase)).collect();
                return (Head { phrase: right.phrase, tags }, None, joined.join("、"));
            }
        }
        // 2025年、2026年分别新增企业180家、220家
        if let Some(right) = head.phrase.strip_prefix("分别").filter(|right| right.chars().count() >= 2) {
            let right = subject::take_apart(right, self.lexicon);
            head = Head { phrase: right.phrase, tags: right.tags.with(head.tags) };
            head.tags.set(Tag::Each);
        }
        let (mut region, mut phrase) = self.placed(head.phrase);
        // 由城投公司承建25所: who does it is not whose they are.
        let firm = region
            .as_ref()
            .is_some_and(|(name, code)| code.is_empty() && (name.ends_with("公司") || name.ends_with("集团")));
        if firm
            && after
                .strip_suffix(head.phrase)
                .or(after.split(head.phrase).next())
                .is_some_and(|before| before.ends_with('由'))
        {
            region = None;
        }
        // 高新技术企业796家。科技城新区236家: where, of the same things.
        let zone = region.is_none() && kinds::is_zone(phrase) && self.lexicon.named(phrase).is_none();
        if let Some(thing) = carried.thing(&amount.unit).filter(|_| zone) {
            carried.name = subject::name(thing, self.lexicon);
            carried.fresh = true;
            region = Some((phrase.to_string(), String::new()));
            phrase = "";
        }
        // 明光镇有初级中学1所: where, of what stands behind the figure.
        if region.is_none()
            && let Some((town, rest)) = kinds::leading_town(phrase)
            && (!rest.is_empty() || subject::begins_noun(words.behind))
        {
            region = Some((town.to_string(), String::new()));
            phrase = subject::take_apart(rest, self.lexicon).phrase;
        }
        if let Some(inner) = phrase::named_in_brackets(phrase, self.lexicon) {
            phrase = inner;
        }
        // 高于全国1.3个、全省0.5个百分点: what is compared with is not what is measured.
        if amount.class == UnitClass::Point && phrase.is_empty() && carried.measure == Some(Measure::Delta) {
            region = None;
        }
        // 占全国的12.8%、全省的45.5%, 在全省排名第6: a whole that the report's own region is a part of.
        let within =
            is_scope(words.words.trim_start_matches('在').trim_end_matches(['的', '中', '排', '名', '列', '居']));
        if within && (amount.class == UnitClass::Percent || ranked) {
            region = None;
        }
        if amount.form == AmountForm::Rank {
            phrase = resolve::without_scope(phrase);
            // 位列全国茶叶区域公用品牌第27位: the field and no name.
            if ["位列", "位居", "名列"].iter().any(|verb| phrase.starts_with(verb)) {
                phrase = "";
            }
            region = region.filter(|(name, _)| name != "全国");
        }
        // 贴息比例为年利率的1.5%: what it is a share of stands behind 为.
        let shared = amount.class == UnitClass::Percent && words.words.ends_with('的');
        if (amount.class == UnitClass::Times || shared)
            && let Some(at) = phrase.find('为').filter(|&at| at >= 6)
        {
            phrase = &phrase[..at];
        }
        let said_of_front = subject::is_generic(phrase) || phrase::is_deed(phrase) && region.is_none();
        if said_of_front && words.front.chars().count() >= 2 {
            // 生猪年末存栏, “惠企贷”全年投放: the subject stands before the time.
            let front = subject::take_apart(words.front, self.lexicon);
            let (place, found) = self.placed(front.phrase);
            if found.chars().count() >= 2 && !phrase::is_loose(found) {
                return (head, region.or(place), format!("{found}{phrase}"));
            }
        }
        if phrase.is_empty() && words.front.chars().count() >= 2 {
            let front = subject::take_apart(words.front, self.lexicon);
            let (place, found) = self.placed(front.phrase);
            region = region.or(place);
            phrase = found;
        }
        if amount.form == AmountForm::Rank
            && let Some(listed) =
                listed_name(words.words).or_else(|| phrase.is_empty().then(|| listed_name(local)).flatten())
        {
            return (head, region, listed);
        }
        (head, region, phrase.to_string())
    }

    /// The words before a rank without the verb that gives it and the field: 规模居全市各区县第1位, 稳居全国城市首位.
    fn before_standing<'t>(&self, words: &'t str) -> &'t str {
        static STANDING: Cues = Cues::new(&["居", "位列", "名列", "跻身", "分列"]);
        let resident = |at: usize, verb: &str| {
            verb == "居"
                && (words[at + verb.len()..].starts_with(['民', '住', '家', '室', '所', '委', '者'])
                    || words[..at].ends_with(['安', '宜', '旧', '邻', '定', '同', '寓']))
        };
        let Some((at, verb)) = STANDING.all(words).filter(|&(at, verb)| !resident(at, verb)).last() else {
            return words;
        };
        // 位居全国地区生产总值第三: what is ranked stands behind the verb.
        let field = resolve::without_scope(&words[at + verb.len()..]);
        if flows::ends_in_quantity(field) || self.lexicon.named(field).is_some() || words.ends_with(['”', '》']) {
            return words;
        }
        words[..at].trim_end_matches(['位', '稳', '跃', '高', '仍', '均', '分', '别'])
    }
}

/// The words before a rank without the field that 在 and 中 enclose: 在全省九市一区中排名第三.
fn without_field(words: &str) -> &str {
    let Some(close) = words.rfind('中').filter(|&at| words[at..].chars().count() <= 4) else { return words };
    let ranking =
        |field: &str| ["排名", "评价", "考核", "指数", "竞争力", "榜"].iter().any(|word| field.contains(word));
    words[..close].rfind('在').filter(|&at| !ranking(&words[at..close])).map_or(words, |at| &words[..at])
}

/// The content of the last quotes or title marks that name a ranking.
fn listed_name(text: &str) -> Option<String> {
    let close = text.rfind(['”', '》'])?;
    let open = text[..close].rfind(['“', '《'])?;
    let inside = text[open..close].trim_start_matches(['“', '《']);
    let listed = ["强", "榜", "竞争力", "指数", "排行", "排名", "评价"].iter().any(|word| inside.contains(word));
    if !listed || text[close..].chars().count() > 16 {
        return None;
    }
    let bare: String = inside.chars().filter(|c| !c.is_ascii_digit()).collect();
    let bare = bare.trim_start_matches("年度").trim_start_matches('年');
    let bare = bare.trim_end_matches('强').trim_end_matches('百').trim_end_matches('榜').trim_end_matches("排行");
    (bare.chars().count() >= 2).then(|| bare.to_string())
}
