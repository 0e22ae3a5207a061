//! Names that a figure's own words leave out or only hint at: told by the clause before, a part of a chain, a rate of completion,
//! a share of one thing in another.

use super::carry::Carried;
use super::facts::Reader;
use super::phrase;
use super::scan::Amount;
use super::sentence::{Sentence, Words};
use super::subject::{self, Name, Tags};
use super::words::Tag;
use crate::table::Measure;

impl Reader<'_> {
    /// What the clause right before a change tells of, without a figure: 固定资产投资增长3.6%，民间投资由负转正，增长1.5%.
    pub(super) fn told_between(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
    ) -> Option<Name> {
        let from = order.checked_sub(1).map_or(here.start, |before| here.mentions[amounts[before]].end);
        let between = here.text.get(from..words.start)?.strip_suffix('，')?;
        let clause = if order == 0 { between } else { between.strip_prefix('，')? };
        let clause = clause.rsplit(['，', '：']).next()?;
        // 价格由涨转跌，下跌0.2%: whatever turned is what fell.
        if let Some((turned, how)) = clause.split_once('由')
            && how.contains('转')
            && how.chars().count() <= 6
        {
            let turned = subject::take_apart(turned, self.lexicon).phrase;
            return (turned.chars().count() >= 2).then(|| subject::name(turned, self.lexicon));
        }
        let ends = clause.char_indices().map(|(at, _)| at).take(16).filter(|&at| at > 0);
        let name = ends.filter(|&at| self.lexicon.named(&clause[..at]).is_some()).last()?;
        if clause[name..].starts_with(['的', '和', '与', '及', '、']) {
            return None;
        }
        let name = subject::name(&clause[..name], self.lexicon);
        // The growth of a rate would be one in points.
        let rate = self.lexicon.indicator(&name.id)?.measure == Some(Measure::Ratio);
        (!rate).then_some(name)
    }

    /// A part of a ratio chain: the shares of the three sectors, or the whole chain's name with the place in it.
    pub(super) fn part(
        &self,
        here: &Sentence<'_>,
        place: u8,
        phrase: &str,
        amount: &Amount,
        carried: &mut Carried,
    ) -> Name {
        if place == 0 {
            carried.name = self.named(phrase, amount, carried);
        }
        let sectors = ["第一产业", "第二产业", "第三产业"];
        let spoken = ["三次产业", "三产", "产业结构", "一二三产业", "一、二、三产业", "一二三次产业"];
        let sentence = &here.text[here.start..here.end];
        match sectors.get(usize::from(place)) {
            Some(sector) if spoken.iter().any(|word| sentence.contains(word)) => {
                subject::name(&format!("{sector}增加值占地区生产总值比重"), self.lexicon)
            }
            _ => Name { text: format!("{}第{}项", carried.name.text, place + 1), id: String::new() },
        }
    }

    /// 完成年度计划的112.1%: the rate at which what was spoken of has been done.
    pub(super) fn completed(&self, words: &Words<'_>, carried: &Carried, amount: &Amount) -> Name {
        let head = words.words.split(['完', '占', '为', '达']).next().unwrap_or("");
        let own = self.placed(subject::take_apart(head, self.lexicon).phrase).1;
        let of = if words.words.contains("预算") { "预算完成率" } else { "完成率" };
        let stem =
            if own.chars().count() >= 2 { self.named(own, amount, carried).text } else { carried.name.text.clone() };
        Name { text: format!("{}{of}", phrase::without_count(&stem)), id: String::new() }
    }

    /// X在Y中占 and X同Y之比: the share of X in Y.
    pub(super) fn share_of(
        &self,
        here: &Sentence<'_>,
        words: &Words<'_>,
        phrase: &str,
        tags: Tags,
        carried: &Carried,
        percent: bool,
    ) -> Option<String> {
        if let Some(pair) = phrase.strip_suffix("之比") {
            // 研究与试验发展经费支出42.3亿元，与地区生产总值之比为1.12%
            let apart = words.words.strip_prefix(['与', '同', '和']).filter(|rest| rest.starts_with(phrase));
            if apart.is_some() && carried.fresh && percent {
                return Some(format!("{}占{pair}比重", phrase::without_count(&carried.name.text)));
            }
            // 研究与, 合同, 共同 are words.
            let joins = |at: usize, mark: &str| {
                !(pair[at..].starts_with("与试验") || mark == "同" && pair[..at].ends_with(['合', '共', '协']))
            };
            let at = ["同", "与", "和"].iter().find_map(|mark| {
                pair.rmatch_indices(*mark).find(|&(at, mark)| joins(at, mark)).map(|(at, _)| (at, mark.len()))
            })?;
            if !percent {
                return Some(phrase.to_string());
            }
            return Some(format!("{}占{}比重", &pair[..at.0], &pair[at.0 + at.1..]));
        }
        // 能繁母猪13.6万头，为正常保有量的104%
        let of = words.words.strip_prefix('为').or_else(|| words.words.strip_prefix("相当于"));
        if let Some(of) = of.and_then(|of| of.strip_suffix('的')).filter(|of| percent && *of == phrase && carried.fresh)
        {
            return Some(format!("{}占{of}比重", phrase::without_count(&carried.name.text)));
        }
        if !tags.has(Tag::Share) {
            return phrase.starts_with('占').then(|| format!("{}{phrase}", phrase::without_count(&carried.name.text)));
        }
        let whole = phrase.strip_suffix('中').or_else(|| phrase.strip_suffix("的"))?;
        if let Some(at) = whole.find('在').filter(|&at| at > 0) {
            return Some(format!("{}占{}比重", &whole[..at], &whole[at + '在'.len_utf8()..]));
        }
        let before = &here.text[here.start..words.start];
        let part = match whole.strip_prefix('在') {
            Some(_) if carried.fresh => phrase::without_count(&carried.name.text).to_string(),
            _ => {
                let object = phrase::object_before(before);
                let named = !object.is_empty() && !object.contains(|c: char| c.is_ascii_digit());
                if !named && carried.fresh { phrase::without_count(&carried.name.text).to_string() } else { object }
            }
        };
        Some(format!("{part}占{}比重", whole.trim_start_matches('在')))
    }
}
