//! Nouns behind a figure: what it counts, and where that ends.

use super::award;
use super::carry::Carried;
use super::complete;
use super::cues::Cues;
use super::facts::Reader;
use super::phrase;
use super::scan::{Amount, AmountForm};
use super::sentence::{self, Sentence, Words};
use super::subject;
use super::unit::UnitClass;

/// Verbs behind a counted noun that begin the subject of the next figure.
const OWN_VERBS: &[&str] = &[
    "放款", "授信", "接待", "从事", "实现", "完成", "创造", "吸纳", "带动", "投入", "发放", "追回", "提供", "处理",
    "减免", "拨付", "兑现", "提取", "筹集", "募集", "布设",
];

impl Reader<'_> {
    /// 为4.3万名失业人员发放待遇3.86亿元: where the words of a figure begin behind what the one before it counted.
    pub(super) fn behind_noun_before(&self, here: &Sentence<'_>, amounts: &[usize], order: usize) -> usize {
        let Some(before) = order.checked_sub(1) else { return 0 };
        let amount = here.mentions[amounts[before]].amount.as_ref();
        if !amount.is_some_and(|amount| matches!(amount.class, UnitClass::Counter | UnitClass::Person)) {
            return 0;
        }
        let words = here.words(amounts, before);
        if !words.adjoins || words.through || !subject::begins_noun(words.behind) {
            return 0;
        }
        let own = self.own_noun(words.behind).len();
        if own < words.behind.len() && OWN_VERBS.iter().any(|verb| words.behind[own..].starts_with(verb)) {
            own
        } else {
            0
        }
    }

    /// The noun behind a figure, completed where it is only a measure word or shares its head with the next one.
    pub(super) fn whole_noun(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        noun: &str,
        carried: &Carried,
        phrase: &str,
    ) -> String {
        let following = amounts.get(order + 1).map(|_| here.words(amounts, order + 1));
        if let Some(next) = &following {
            let gap =
                here.text.get(here.mentions[amounts[order]].end..here.mentions[amounts[order + 1]].start).unwrap_or("");
            if matches!(noun, "方面" | "大类" | "批次") && gap == noun && !next.behind.is_empty() {
                return format!("{}{noun}", phrase::noun_phrase(next.behind));
            }
            // 7个县域、12个特色产业科技特派服务团: the head stands behind the last figure.
            let joined = gap.trim_start_matches(noun).trim_matches(['、', '和', '及']).is_empty();
            if joined
                && noun.chars().count() <= 3
                && next.behind.chars().count() >= 6
                && self.lexicon.named(noun).is_none()
            {
                let half = next.behind.chars().count() / 2;
                let tail = next.behind.char_indices().nth(half).map_or("", |(at, _)| &next.behind[at..]);
                return format!("{noun}{tail}");
            }
        }
        if phrase::is_loose(noun) && phrase.chars().count() >= 2 && !phrase.ends_with('等') {
            return format!("{phrase}{noun}");
        }
        if phrase::is_loose(noun) {
            let stem = phrase::object_before(&here.text[here.start..here.mentions[amounts[order]].start]);
            if stem.chars().count() >= 2 {
                return format!("{stem}{noun}");
            }
            if !carried.name.text.is_empty() && noun == "企业" {
                return carried.name.text.clone();
            }
        }
        noun.to_string()
    }

    /// 45家A级景区接待游客286.3万人次: what is counted ends where the next figure's subject begins.
    pub(super) fn own_noun<'t>(&self, behind: &'t str) -> &'t str {
        static OWN: Cues = Cues::new(OWN_VERBS);
        // 1.08万户贫困户户均增收3000元: what each of them has.
        static MEANS: Cues = Cues::new(&["户均", "人均", "亩均", "校均", "村均"]);
        // 83家企业年营业收入在20亿元以下的: what a bound is told of.
        let bounded =
            behind.find('在').filter(|&at| behind[at + '在'.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()));
        let behind = &behind[..bounded.unwrap_or(behind.len())];
        let verb = OWN.all(behind).chain(MEANS.all(behind)).map(|(at, _)| at).filter(|&at| at > 0).min();
        if let Some(at) = verb.filter(|&at| at >= "企业".len()) {
            return &behind[..at];
        }
        let subject = subject::take_apart(behind, self.lexicon).phrase;
        match self.lexicon.suffix(subject) {
            Some((at, _))
                if at >= "县市".len() && behind.starts_with(subject) && !behind[..at].ends_with(['上', '级', '的']) =>
            {
                &behind[..at]
            }
            // 18座水库蓄水总量0.86亿立方米, 9个断面水质达标率100%.
            _ if behind.starts_with(subject) => match complete::measured_tail(subject) {
                Some(at) if at >= "县市".len() => &behind[..at],
                _ => behind,
            },
            _ => behind,
        }
    }

    /// What is counted, where it stands behind the figure.
    pub(super) fn noun(&self, words: &Words<'_>, amount: &Amount) -> Option<String> {
        if amount.form == AmountForm::Threshold {
            return subject::begins_noun(words.behind).then(|| phrase::noun_phrase(words.behind));
        }
        if matches!(amount.form, AmountForm::Rank | AmountForm::Part(_)) {
            return words.behind.strip_prefix("经济体").map(|_| "地区生产总值".to_string());
        }
        let counted = matches!(amount.class, UnitClass::Counter | UnitClass::Person | UnitClass::Other);
        let behind = if words.adjoins && !words.through { self.own_noun(words.behind) } else { words.behind };
        // 为1.46万户企业发放稳岗返还1.28亿元: the firms that it was paid to.
        let given = &words.behind[behind.len().min(words.behind.len())..];
        if counted && ["发放", "追回", "提供", "减免", "拨付", "兑现"].iter().any(|verb| given.starts_with(verb))
        {
            return Some(phrase::noun_phrase(&format!("{given}{behind}")));
        }
        if words.through {
            return Some(phrase::noun_phrase(behind));
        }
        if amount.class == UnitClass::Money
            && let Some(noun) =
                behind.strip_prefix('的').map(phrase::before_verb).filter(|noun| phrase::is_money_noun(noun))
        {
            return Some(phrase::noun_phrase(noun));
        }
        // 10个带动作用较强的成长型产业
        if counted && let Some(noun) = sentence::behind_modifiers(behind) {
            return Some(phrase::noun_phrase(noun));
        }
        if behind.is_empty()
            || !subject::begins_noun(behind)
            || matches!(amount.class, UnitClass::Percent | UnitClass::Point | UnitClass::Times)
        {
            return None;
        }
        if amount.class == UnitClass::Money {
            let head = phrase::before_verb(behind);
            let awarded = award::is_bare_award(head) && ["奖", "补", "资助"].iter().any(|word| head.contains(word));
            return (phrase::is_money_noun(head) && !awarded).then(|| phrase::noun_phrase(head));
        }
        // 约800公里乡村公路变成硬化路, 建成8万亩高标准农田: where no name stands before the figure.
        let spread = matches!(amount.class, UnitClass::Length | UnitClass::Area | UnitClass::Power)
            && amount.form == AmountForm::Plain
            && subject::take_apart(words.after, self.lexicon).phrase.is_empty();
        (counted || spread).then(|| phrase::noun_phrase(behind)).filter(|noun| !noun.is_empty())
    }
}
