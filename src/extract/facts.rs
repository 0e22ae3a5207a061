//! From mentions to facts: sentence by sentence, figure by figure, with what is carried from one to the next.

use super::context::{AREAS, Context, Genre};
use super::lexicon::{Lexicon, fold_name};
use super::measure;
use super::period::{Clock, Mark, Span, TimeRef, YearOf};
use super::resolve::{self, RoleQuestion};
use super::scan::{Amount, AmountForm, Mention};
use super::sentence::{Sentence, Words, sentences};
use super::subject::{self, Head, Name, Tags};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::{Bound, Measure, Role};
use crate::time::Date;
use chrono::Datelike;
use std::collections::VecDeque;

/// A fact before it becomes a row.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// Index of its mention in the block.
    pub(super) mention: usize,
    pub(super) name: Name,
    pub(super) measure: Measure,
    pub(super) role: Role,
    pub(super) value: f64,
    pub(super) unit: String,
    pub(super) bound: Bound,
    pub(super) region: String,
    pub(super) region_code: String,
    pub(super) start: Option<Date>,
    pub(super) end: Option<Date>,
    pub(super) base: String,
    pub(super) scope: &'static str,
    pub(super) inferred: Vec<&'static str>,
    pub(super) confidence: f64,
    /// The clause in the block.
    pub(super) clause: (usize, usize),
}

/// What a section heading says about the figures below it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Section {
    pub(super) target: bool,
    pub(super) past: bool,
    pub(super) span: Option<Span>,
}

/// A region and its code.
type Place = (String, String);

/// What is carried from figure to figure.
#[derive(Debug, Clone, Default)]
pub(super) struct Carried {
    pub(super) name: Name,
    pub(super) tags: Tags,
    /// The names of the last list, for 分别.
    pub(super) list: Vec<Name>,
    /// Names of the list that have not had their figure.
    pub(super) queue: Vec<Name>,
    pub(super) topic: String,
    pub(super) region: Option<Place>,
    pub(super) span: Option<Span>,
    pub(super) role: Option<Role>,
    /// Whether `name` was set in this sentence.
    fresh: bool,
    /// The text of the block up to the figure.
    read: String,
    /// Names of figures joined by 、 or 和, for a 分别 that follows without naming them again.
    run: Vec<Name>,
    /// Whether 其中 has been said, the whole's name, and the unit of the last figure.
    part: bool,
    whole: String,
    unit: String,
    /// Times said since the last figure, and those of a list that have not had theirs.
    times: Vec<Span>,
    spans: Vec<Span>,
    /// Regions of a list that have not had their figure.
    places: Vec<Place>,
    /// The firms that a threshold is said of: 长虹1家千亿级企业.
    owner: String,
    measure: Option<Measure>,
}

/// A figure that was stated with its date, so that the same figure without one is known again.
#[derive(Debug, Clone)]
struct Known {
    value: f64,
    unit: String,
    name: Name,
    span: Option<Span>,
}

/// How many stated figures are remembered.
const MEMORY: usize = 64;

pub(super) struct Reader<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) context: &'a Context,
    pub(super) section: Section,
    pub(super) clock_year: Option<i32>,
    known: VecDeque<Known>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lexicon: &'a Lexicon, context: &'a Context) -> Self {
        Self { lexicon, context, section: Section::default(), clock_year: None, known: VecDeque::new() }
    }
}

impl Reader<'_> {
    pub(super) fn clock(&self) -> Clock {
        Clock { today: self.context.date, year: self.clock_year.or(self.context.period.map(|period| period.end.year())) }
    }

    /// Reads the facts of one block of prose.
    pub(super) fn block(&mut self, text: &str, mentions: &[Mention], refs: &[TimeRef], facts: &mut Vec<Fact>) {
        let mut carried = Carried::default();
        let (mut next_mention, mut next_ref) = (0, 0);
        for (start, end) in sentences(text) {
            let (first, first_ref) = (next_mention, next_ref);
            while mentions.get(next_mention).is_some_and(|mention| mention.start < end) {
                next_mention += 1;
            }
            while refs.get(next_ref).is_some_and(|time| time.start < end) {
                next_ref += 1;
            }
            let here = Sentence {
                text,
                start,
                end,
                mentions: &mentions[first..next_mention],
                offset: first,
                refs: &refs[first_ref..next_ref],
            };
            self.sentence(&here, &mut carried, facts);
        }
    }

    fn sentence(&mut self, here: &Sentence<'_>, carried: &mut Carried, facts: &mut Vec<Fact>) {
        let goes_on = here.text[..here.start].ends_with('；');
        if !goes_on {
            carried.role = None;
            carried.list.clear();
            carried.fresh = false;
        }
        // 二是, 三是 begin a new item: the period of the last one is over.
        let opening = here.text[here.start..here.end].trim_start_matches('（');
        if ["二是", "三是", "四是", "五是", "六是"].iter().any(|word| opening.starts_with(word)) {
            carried.span = None;
        }
        carried.run.clear();
        carried.region = None;
        carried.topic.clear();
        carried.queue.clear();
        carried.times.clear();
        carried.spans.clear();
        let amounts = here.amounts();
        let mut times = here.refs.iter().peekable();
        for order in 0..amounts.len() {
            let mention = &here.mentions[amounts[order]];
            // Times that stand before the figure set the period that it belongs to.
            let words = here.words(&amounts, order);
            let mut before = carried.span;
            while let Some(time) = times.next_if(|time| time.start < mention.start) {
                if time.start < words.start {
                    self.take_time(time, carried);
                    before = carried.span;
                } else {
                    self.take_time(time, carried);
                }
            }
            let fact = self.figure(here, &amounts, order, &words, carried);
            // 由2020年的6.8%下降到: the year is the base's; 完成“十四五”目标的54%: the plan's; neither goes on.
            let head = words.words;
            let base = head.contains('由') || head.contains('从') || subject::is_completion(head);
            if base && before.is_some() && carried.span != before {
                carried.span = before;
            }
            facts.extend(fact);
        }
        self.per_item(here, carried, facts);
        for time in times {
            self.take_time(time, carried);
        }
    }

    /// 一个产业、一名领导、一套班子: three or more of one each are what a programme gives every item.
    fn per_item(&self, here: &Sentence<'_>, carried: &Carried, facts: &mut Vec<Fact>) {
        let one = |mention: &Mention| {
            mention.amount.as_ref().is_some_and(|amount| amount.chinese && amount.form == AmountForm::Bare && amount.value == 1.0)
        };
        let ones: Vec<usize> = (0..here.mentions.len()).filter(|&at| one(&here.mentions[at])).collect();
        let next_start = |order: usize| ones.get(order + 1).map_or(here.end, |&next| here.mentions[next].start);
        let noun = |order: usize| {
            let behind = here.text.get(here.mentions[ones[order]].end..next_start(order)).unwrap_or("");
            &behind[..behind.find(['、', '，', '。', '”', '；', '的']).unwrap_or(behind.len())]
        };
        let joined = |order: usize| {
            let end = here.mentions[ones[order]].end + noun(order).len();
            here.text.get(end..next_start(order)) == Some("、") && !noun(order).is_empty()
        };
        let mut order = 0;
        while order < ones.len() {
            let mut last = order;
            while last + 1 < ones.len() && joined(last) {
                last += 1;
            }
            for place in order..=last {
                let mention = &here.mentions[ones[place]];
                let Some(amount) = mention.amount.as_ref().filter(|_| last - order >= 2 && !noun(place).is_empty()) else { continue };
                let (start, end, _) = resolve::period(self.context, self.section, carried, Measure::Level, Role::Policy, "");
                facts.push(Fact {
                    mention: here.offset + ones[place],
                    name: subject::name(&format!("每个{}", noun(place)), self.lexicon),
                    measure: Measure::Level,
                    role: Role::Policy,
                    value: 1.0,
                    unit: amount.unit.to_string(),
                    bound: Bound::Eq,
                    region: self.context.region.clone(),
                    region_code: self.context.region_code.clone(),
                    start,
                    end,
                    base: String::new(),
                    scope: "",
                    inferred: vec!["region", "period_start", "period_end"],
                    confidence: 0.6,
                    clause: here.clause(mention),
                });
            }
            order = last + 1;
        }
    }

    fn take_time(&mut self, time: &TimeRef, carried: &mut Carried) {
        // 五年间 in a plan is the plan's own span and not the years behind the report.
        let planned = self.context.genre == Genre::Plan && time.when.span.is_some();
        if time.mark == Mark::Base || time.when.length || planned {
            return;
        }
        let clock = self.clock();
        if let Some(span) = time.when.resolve(time.mark, clock) {
            carried.span = Some(span);
            carried.times.push(span);
            if matches!(time.when.year, Some(YearOf::Given(_) | YearOf::FromThis(_))) || time.when.date.is_some() {
                self.clock_year = time.when.year_on(clock).map(|(year, _)| year);
            }
        }
    }

    fn figure(&mut self, here: &Sentence<'_>, amounts: &[usize], order: usize, words: &Words<'_>, carried: &mut Carried) -> Option<Fact> {
        let mention = &here.mentions[amounts[order]];
        let amount = mention.amount.as_ref()?;
        if let Some(topic) = words.topic.filter(|topic| subject::is_topic(topic)) {
            let topic = self.placed(subject::take_apart(topic, self.lexicon).phrase).1;
            carried.topic = subject::clean(topic);
        }
        let local = &here.text[here.start..mention.start];
        carried.part = local.contains("其中") || local.contains("分别") && order > 0;
        if !carried.part {
            carried.whole.clear();
        }
        carried.read.clear();
        let reach = here.text[..mention.start].char_indices().rev().nth(90).map_or(0, |(at, _)| at);
        carried.read.push_str(&here.text[reach..mention.start]);
        let (mut head, region, mut phrase) = self.head(words, amount, local, carried);
        if amount.class == UnitClass::Money && resolve::is_award(local, words.behind) && (phrase.is_empty() || subject::is_generic(&phrase) || phrase.starts_with('单') || phrase.starts_with('每')) {
            // 对新认定的企业，给予50万元奖励: what is awarded stands behind 对.
            if let Some(object) = subject::award_object(local) {
                phrase = object;
            }
        }
        if region.is_some() {
            carried.region.clone_from(&region);
        }
        let noun = self.noun(words, amount);
        if amount.form == AmountForm::Threshold && noun.is_some() && !threshold_of_count(here, amounts, order) {
            return None;
        }
        let mut inferred = Vec::new();
        if let Some(known) = self.known.iter().rev().find(|known| known.value == amount.value && known.unit == amount.unit)
            && amount.value >= 10.0
            && phrase.is_empty()
            && noun.is_none()
            && !head.tags.is_change()
            && !coordinate(words.words)
        {
            carried.name.clone_from(&known.name);
            carried.fresh = true;
            if carried.span.is_none() {
                carried.span = known.span;
            }
        }
        let (name, implied) = self.subject(here, amounts, order, words, &mut head, &phrase, noun.as_deref(), carried, amount);
        let mut confidence = 0.93;
        if implied {
            inferred.push("indicator");
            confidence -= 0.08;
        }
        if name.text.is_empty() {
            confidence -= 0.3;
        }
        let completion = amount.class == UnitClass::Percent && subject::is_completion(words.words);
        let (name, implied) = if completion { (self.completed(words, carried, amount), true) } else { (name, implied) };
        let question = RoleQuestion {
            section: self.section,
            local,
            behind: words.behind,
            tags: head.tags,
            class: amount.class,
            name: &name.text,
        };
        let role = if completion { Role::Actual } else { resolve::role(self.context, carried, &question) };
        let taken = measure::measure(&measure::Question {
            amount,
            tags: head.tags,
            name: &name,
            words: words.words,
            behind: words.behind,
            role,
            lexicon: self.lexicon,
            before: carried.measure.filter(|_| here.text[..words.start].ends_with(['、', '和', '与', '及']) || coordinate(words.words) || words.words == "方面"),
        });
        if amount.form != AmountForm::Threshold {
            carried.owner = if words.through && !phrase.ends_with('等') { phrase.clone() } else { String::new() };
        }
        let owner = (amount.form == AmountForm::Threshold && amount.class == UnitClass::Money && !carried.owner.is_empty())
            .then(|| (subject::clean(&carried.owner), String::new()));
        let place = if !carried.places.is_empty() && words.words.is_empty() { Some(carried.places.remove(0)) } else { None };
        let place = place.or(owner).or(region).or_else(|| carried.region.clone()).or_else(|| self.firm(here, words));
        let (region, region_code) = place.unwrap_or_else(|| {
            inferred.push("region");
            (self.context.region.clone(), self.context.region_code.clone())
        });
        if head.tags.has(Tag::Each) && carried.times.len() >= 2 && here.list_ahead(amounts, order) && carried.list.is_empty() {
            // 到2025年、2027年分别达到: one figure for each year.
            carried.spans = carried.times.clone();
        }
        carried.times.clear();
        if !carried.spans.is_empty() && (head.tags.has(Tag::Each) || order > 0 && here.list_ahead(amounts, order - 1)) {
            carried.span = Some(carried.spans.remove(0));
        } else {
            carried.spans.clear();
        }
        let span = if amount.form == AmountForm::Rank { listed_year(local).or(carried.span) } else { carried.span };
        let timed = Carried { span, role: carried.role, ..Carried::default() };
        let (mut start, mut end, guessed) = resolve::period(self.context, self.section, &timed, taken.measure, role, local);
        if subject::is_from(words.words) && words.after.len() == words.words.len() && here.text[mention.end..here.end].contains(['到', '至', '为']) {
            // 由5520元提高到6240元: of the first figure the text gives no date.
            (start, end) = (None, None);
        }
        if guessed {
            inferred.extend(["period_start", "period_end"]);
            confidence -= 0.05;
        }
        let mut base = String::new();
        if matches!(taken.measure, Measure::Growth | Measure::Delta) {
            let (found, stated) = resolve::base(self.clock(), here, words.start, mention, end, head.tags);
            if !stated && !found.is_empty() {
                inferred.push("base_period");
            }
            base = found;
        }
        let unit = taken.unit.clone().unwrap_or_else(|| amount.unit.to_string());
        let plain = matches!(amount.form, AmountForm::Plain | AmountForm::Multiple | AmountForm::FromZero);
        let keeps = plain && !completion && !name.text.is_empty() && taken.measure != Measure::RateCard && taken.suffix.is_empty();
        if keeps && carried.queue.is_empty() {
            carried.name.clone_from(&name);
            carried.fresh = true;
            carried.unit = amount.unit.to_string();
            if !carried.part || carried.whole.is_empty() {
                carried.whole.clone_from(&name.text);
            }
        }
        if !implied {
            if !here.text[..words.start].ends_with(['、', '和', '及', '与']) {
                carried.run.clear();
            }
            carried.run.push(name.clone());
        }
        carried.measure = Some(taken.measure);
        if plain && carried.span.is_some() && !name.text.is_empty() {
            if self.known.len() >= MEMORY {
                self.known.pop_front();
            }
            self.known.push_back(Known { value: amount.value, unit: unit.clone(), name: name.clone(), span: carried.span });
        }
        carried.tags = head.tags;
        carried.role = Some(role);
        let mut name = with_suffix(name, taken.suffix);
        if taken.measure == Measure::Level
            && let Some(rest) = name.text.strip_prefix("培育").filter(|rest| rest.chars().count() >= 3)
        {
            name = subject::name(rest, self.lexicon);
        }
        Some(Fact {
            mention: here.offset + amounts[order],
            name,
            measure: taken.measure,
            role,
            value: taken.value,
            unit,
            bound: amount.bound,
            region,
            region_code,
            start,
            end,
            base,
            scope: if taken.measure == Measure::Rank { resolve::scope(words.words, local) } else { "" },
            inferred,
            confidence: f64::max(confidence, 0.3),
            clause: here.clause(mention),
        })
    }

    /// Tags, region and noun phrase of the words before a figure.
    fn head<'t>(&self, words: &Words<'t>, amount: &Amount, local: &'t str, carried: &mut Carried) -> (Head<'t>, Option<Place>, String) {
        let after = if amount.form == AmountForm::Rank { resolve::without_scope(words.after) } else { words.after };
        let head = subject::take_apart(after, self.lexicon);
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
            if let Some((mut places, rest)) = self.region_list(left).filter(|(_, rest)| rest.is_empty()) {
                let _ = rest;
                let first = places.remove(0);
                carried.places = places;
                return (Head { phrase: right.phrase, tags }, Some(first), right.phrase.to_string());
            }
            let items = subject::list_items(left);
            if items.len() >= 2 && !right.phrase.is_empty() {
                let joined: Vec<String> = items.iter().map(|item| format!("{item}{}", right.phrase)).collect();
                return (Head { phrase: right.phrase, tags }, None, joined.join("、"));
            }
        }
        let (mut region, mut phrase) = self.placed(head.phrase);
        if amount.form == AmountForm::Rank {
            region = region.filter(|(name, _)| name != "全国");
        }
        if amount.class == UnitClass::Times
            && let Some(at) = phrase.find('为').filter(|&at| at >= 6)
        {
            phrase = &phrase[..at];
        }
        if subject::is_generic(phrase) && words.front.chars().count() >= 2 {
            // 生猪年末存栏: the subject stands before the time.
            let front = subject::take_apart(words.front, self.lexicon);
            let (place, found) = self.placed(front.phrase);
            if found.chars().count() >= 2 && !subject::is_loose(found) {
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
            && let Some(listed) = listed_name(words.words).or_else(|| phrase.is_empty().then(|| listed_name(local)).flatten())
        {
            return (head, region, listed);
        }
        (head, region, phrase.to_string())
    }

    fn placed<'t>(&self, phrase: &'t str) -> (Option<Place>, &'t str) {
        match self.leading_region(phrase) {
            Some((place, rest)) => (place, subject::take_apart(rest, self.lexicon).phrase),
            None => (None, phrase),
        }
    }

    /// 瑞金市、会昌县、寻乌县的蔬菜面积: the regions and what all of them are measured by.
    fn region_list<'t>(&self, phrase: &'t str) -> Option<(Vec<Place>, &'t str)> {
        let mut places = Vec::new();
        let mut end = 0;
        let own = &self.context.region_code;
        for (from, to, of, _) in self.lexicon.regions_in(phrase) {
            if !matches!(&phrase[end..from], "" | "、" | "和" | "与" | "及") {
                break;
            }
            let shared = |code: &str| code.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
            let pick = of.iter().filter_map(|&index| self.lexicon.region_at(index)).max_by_key(|region| shared(&region.code))?;
            let zone = AREAS.iter().find(|area| phrase[to..].starts_with(**area)).map_or(0, |area| area.len());
            if zone > 0 {
                places.push((phrase[from..to + zone].to_string(), String::new()));
            } else {
                places.push((pick.name.clone(), pick.code.clone()));
            }
            end = to + zone;
        }
        (places.len() >= 2).then(|| (places, phrase[end..].trim_start_matches('的')))
    }

    /// A region at the head of a phrase: the region where it is another than the report's, and what follows it.
    fn leading_region<'t>(&self, phrase: &'t str) -> Option<(Option<Place>, &'t str)> {
        if phrase.is_empty() || self.lexicon.named(phrase).is_some() {
            return None;
        }
        for own in ["全市", "全省", "全县", "全区", "我市", "我省", "我县", "我区", "全国", "全州", "该市", "该县"] {
            if let Some(rest) = phrase.strip_prefix(own) {
                let rest = rest.trim_start_matches("平均");
                if rest.is_empty() && own == "全省" && self.context.region_code.len() == 6 && !self.context.region_code.ends_with("0000") {
                    let province = self.lexicon.region(&format!("{}0000", &self.context.region_code[..2]));
                    return Some((province.map(|region| (region.name.clone(), region.code.clone())), rest));
                }
                let place = if own == "全国" {
                    ("全国".to_string(), String::new())
                } else {
                    (self.context.region.clone(), self.context.region_code.clone())
                };
                return Some((Some(place), rest));
            }
        }
        let (start, end, of, full) = self.lexicon.regions_in(phrase).next()?;
        if start != 0 {
            return None;
        }
        let rest = &phrase[end..];
        if let Some(area) = AREAS.iter().find(|area| rest.starts_with(**area)) {
            let name = phrase[..end + area.len()].to_string();
            let place = if self.context.region == name { (name, self.context.region_code.clone()) } else { (name, String::new()) };
            return Some((Some(place), &rest[area.len()..]));
        }
        let own = &self.context.region_code;
        let shared = |code: &str| code.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
        let pick = of.iter().filter_map(|&index| self.lexicon.region_at(index)).max_by_key(|region| shared(&region.code))?;
        if pick.code == *own || pick.name == self.context.region || self.context.region.starts_with(&phrase[..end]) {
            return Some((Some((self.context.region.clone(), self.context.region_code.clone())), rest));
        }
        if ["级", "籍", "产", "造", "大学", "首批", "科技进步奖", "自然"].iter().any(|word| rest.starts_with(word)) {
            return None;
        }
        let level = own.trim_end_matches('0').len().div_ceil(2) * 2;
        let inside = !own.is_empty() && shared(&pick.code) >= level;
        let named = self.lexicon.suffix(&fold_name(rest)).is_some_and(|(at, _)| at == 0);
        if (full || inside) && (inside || rest.is_empty() || named) {
            return Some((Some((pick.name.clone(), pick.code.clone())), rest));
        }
        None
    }

    /// What is counted, where it stands behind the figure.
    fn noun(&self, words: &Words<'_>, amount: &Amount) -> Option<String> {
        if amount.form == AmountForm::Threshold {
            return subject::begins_noun(words.behind).then(|| subject::noun_phrase(words.behind));
        }
        if matches!(amount.form, AmountForm::Rank | AmountForm::Part(_)) {
            return words.behind.strip_prefix("经济体").map(|_| "地区生产总值".to_string());
        }
        let counted = matches!(amount.class, UnitClass::Counter | UnitClass::Person | UnitClass::Other);
        let behind = words.behind;
        if words.through {
            return Some(subject::noun_phrase(behind));
        }
        if amount.class == UnitClass::Money
            && let Some(noun) = behind.strip_prefix('的').map(subject::before_verb).filter(|noun| subject::is_money_noun(noun))
        {
            return Some(subject::noun_phrase(noun));
        }
        if behind.is_empty() || !subject::begins_noun(behind) || matches!(amount.class, UnitClass::Percent | UnitClass::Point | UnitClass::Times) {
            return None;
        }
        if amount.class == UnitClass::Money {
            let head = subject::before_verb(behind);
            return subject::is_money_noun(head).then(|| subject::noun_phrase(head));
        }
        counted.then(|| subject::noun_phrase(behind)).filter(|noun| !noun.is_empty())
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one clause, taken apart by the caller")]
    fn subject(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
        head: &mut Head<'_>,
        phrase: &str,
        noun: Option<&str>,
        carried: &mut Carried,
        amount: &Amount,
    ) -> (Name, bool) {
        if let AmountForm::Part(place) = amount.form {
            return (self.part(here, place, phrase, amount, carried), true);
        }
        let joined = order > 0 && here.list_ahead(amounts, order - 1) && coordinate(words.words);
        let each = head.tags.has(Tag::Each);
        let ahead = here.list_ahead(amounts, order);
        let unit = amount.unit.as_ref();
        if noun.is_none() && !phrase.is_empty() {
            let items = subject::list_items(phrase);
            if items.len() >= 2 {
                let mut names: Vec<Name> = items.iter().map(|item| self.named(item, amount, carried)).collect();
                carried.list.clone_from(&names);
                if each || ahead {
                    let first = names.remove(0);
                    carried.queue = names;
                    return (first, false);
                }
            } else if each && ahead && carried.list.len() >= 2 {
                // 非首次复核通过的再分别: the phrase qualifies each name of the last list.
                let mut names: Vec<Name> =
                    subject::differing(&carried.list).iter().map(|item| self.named(&format!("{phrase}{item}"), amount, carried)).collect();
                let first = names.remove(0);
                carried.queue = names;
                return (first, true);
            }
        }
        if phrase.is_empty() && noun.is_none() {
            if each && (carried.list.len() >= 2 || carried.run.len() >= 2) {
                let mut names = if carried.run.len() >= 2 { carried.run.clone() } else { carried.list.clone() };
                let first = names.remove(0);
                carried.queue = names;
                return (first, true);
            }
            if !carried.queue.is_empty() && joined {
                head.tags = carried.tags;
                return (carried.queue.remove(0), false);
            }
        }
        carried.queue.clear();
        if noun.is_none()
            && ahead
            && amount.form == AmountForm::Plain
            && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
            && here.text.get(here.mentions[amounts[order]].end..here.mentions[amounts[order + 1]].start) == Some("、")
            && let next = here.words(amounts, order + 1)
            && subject::begins_noun(next.behind)
            && here.mentions[amounts[order + 1]].amount.as_ref().is_some_and(|next| matches!(next.class, UnitClass::Counter | UnitClass::Person))
        {
            // 10大类、52项实事: the noun stands behind the last figure.
            let kind = if amount.unit == "类" { "类别" } else { "" };
            let text = format!("{}{}{kind}", carried.topic, subject::noun_phrase(next.behind));
            return (subject::name(&text, self.lexicon), true);
        }
        if let Some(noun) = noun {
            if amount.form == AmountForm::Threshold {
                let text = if amount.class == UnitClass::Money { "营业收入".to_string() } else { format!("{}单家人员规模", subject::clean(noun)) };
                return (subject::name(&text, self.lexicon), true);
            }
            if words.words.ends_with(['这', '该', '上']) && (carried.name.text.ends_with(noun) || noun == "企业") && !carried.name.text.is_empty() {
                return (carried.name.clone(), true);
            }
            return (self.named(&self.whole_noun(here, amounts, order, noun, carried, phrase), amount, carried), false);
        }
        if !phrase.is_empty() {
            let full = if subject::verb_behind(words.behind) && matches!(amount.class, UnitClass::Counter | UnitClass::Person) {
                format!("{phrase}{}", subject::noun_phrase(words.behind))
            } else if let Some(shared) = self.share_of(here, words, phrase, head.tags, carried, amount.class == UnitClass::Percent) {
                shared
            } else {
                phrase.to_string()
            };
            return (self.named(&full, amount, carried), false);
        }
        // Money behind a clause that counted something else, or at the head of a sentence: the clause's object is meant.
        let counted = carried.fresh && !carried.unit.contains('元') && !carried.unit.contains('%');
        if (!carried.fresh || counted) && !carried.name.text.is_empty() && !head.tags.is_change() && amount.form == AmountForm::Plain && amount.class == UnitClass::Money {
            let object = subject::object_before(&here.text[here.start..words.start]);
            if object.chars().count() >= 4 && !object.contains(|c: char| c.is_ascii_digit()) {
                return (self.named(&object, amount, carried), true);
            }
        }
        if joined && !head.tags.is_change() {
            head.tags = carried.tags;
        }
        if !carried.topic.is_empty() && (carried.name.text.is_empty() || words.topic.is_some()) {
            return (self.named(&carried.topic.clone(), amount, carried), true);
        }
        (carried.name.clone(), true)
    }

    /// 完成年度计划的112.1%: the rate at which what was spoken of has been done.
    fn completed(&self, words: &Words<'_>, carried: &Carried, amount: &Amount) -> Name {
        let head = words.words.split(['完', '占', '为', '达']).next().unwrap_or("");
        let own = self.placed(subject::take_apart(head, self.lexicon).phrase).1;
        let of = if words.words.contains("预算") { "预算完成率" } else { "完成率" };
        let stem = if own.chars().count() >= 2 { self.named(own, amount, carried).text } else { carried.name.text.clone() };
        Name { text: format!("{}{of}", stem.trim_end_matches('数')), id: String::new() }
    }

    /// A part of a ratio chain: the shares of the three sectors, or the whole chain's name with the place in it.
    fn part(&self, here: &Sentence<'_>, place: u8, phrase: &str, amount: &Amount, carried: &mut Carried) -> Name {
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

    /// The noun behind a figure, completed where it is only a measure word or shares its head with the next one.
    fn whole_noun(&self, here: &Sentence<'_>, amounts: &[usize], order: usize, noun: &str, carried: &Carried, phrase: &str) -> String {
        let following = amounts.get(order + 1).map(|_| here.words(amounts, order + 1));
        if let Some(next) = &following {
            let gap = here.text.get(here.mentions[amounts[order]].end..here.mentions[amounts[order + 1]].start).unwrap_or("");
            if matches!(noun, "方面" | "大类" | "批次") && gap == noun && !next.behind.is_empty() {
                return format!("{}{noun}", subject::noun_phrase(next.behind));
            }
            // 7个县域、12个特色产业科技特派服务团: the head stands behind the last figure.
            let joined = gap.trim_start_matches(noun).trim_matches(['、', '和', '及']).is_empty();
            if joined && noun.chars().count() <= 3 && next.behind.chars().count() >= 6 && self.lexicon.named(noun).is_none() {
                let chars: Vec<char> = next.behind.chars().collect();
                let tail: String = chars[chars.len() - chars.len().min(7).min(chars.len() / 2 + 1)..].iter().collect();
                return format!("{noun}{tail}");
            }
        }
        if subject::is_loose(noun) && phrase.chars().count() >= 2 && !phrase.ends_with('等') {
            return format!("{phrase}{noun}");
        }
        if subject::is_loose(noun) {
            let stem = subject::object_before(&here.text[here.start..here.mentions[amounts[order]].start]);
            if stem.chars().count() >= 2 {
                return format!("{stem}{noun}");
            }
            if !carried.name.text.is_empty() && noun == "企业" {
                return carried.name.text.clone();
            }
        }
        noun.to_string()
    }

    /// X在Y中占 and X同Y之比: the share of X in Y.
    fn share_of(&self, here: &Sentence<'_>, words: &Words<'_>, phrase: &str, tags: Tags, carried: &Carried, percent: bool) -> Option<String> {
        if let Some(pair) = phrase.strip_suffix("之比") {
            let at = ["同", "与", "和"].iter().find_map(|mark| pair.find(mark).map(|at| (at, mark.len())))?;
            if !percent {
                return Some(phrase.to_string());
            }
            return Some(format!("{}占{}比重", &pair[..at.0], &pair[at.0 + at.1..]));
        }
        if !tags.has(Tag::Share) {
            return phrase.starts_with('占').then(|| format!("{}{phrase}", carried.name.text.trim_end_matches('数')));
        }
        let whole = phrase.strip_suffix('中').or_else(|| phrase.strip_suffix("的"))?;
        if let Some(at) = whole.find('在').filter(|&at| at > 0) {
            return Some(format!("{}占{}比重", &whole[..at], &whole[at + '在'.len_utf8()..]));
        }
        let before = &here.text[here.start..words.start];
        let part = subject::object_before(before);
        Some(format!("{part}占{whole}比重"))
    }

    fn named(&self, phrase: &str, amount: &Amount, carried: &Carried) -> Name {
        let clean = subject::clean(phrase);
        let clean = clean.strip_prefix("其中").unwrap_or(&clean);
        let stem = if carried.topic.is_empty() { carried.name.text.as_str() } else { carried.topic.as_str() };
        let stem = stem.trim_end_matches('数');
        // The object of the clause before, where this sentence has named nothing yet.
        let object = if subject::is_generic(clean) && !carried.fresh && carried.topic.is_empty() {
            let sentence = carried.read.rsplit(['。', '；']).next().unwrap_or("");
            sentence.rfind('，').map(|at| subject::object_before(&sentence[..at])).filter(|object| object.chars().count() >= 4 && !object.contains(|c: char| c.is_ascii_digit()))
        } else {
            None
        };
        let stem = object.as_deref().unwrap_or(stem);
        let money = amount.class == UnitClass::Money;
        if subject::is_loose(clean) && carried.fresh && stem.ends_with(clean) {
            return subject::name(&if money { format!("{stem}资金") } else { stem.to_string() }, self.lexicon);
        }
        if subject::is_generic(clean) && !stem.is_empty() {
            let joined = match clean {
                "总数" | "总量" | "数量" | "合计" | "增速" | "增幅" | "总额" => subject::without_new(stem).to_string(),
                "投入强度" => format!("{}{clean}", stem.trim_end_matches("支出").trim_end_matches("投入")),
                other => format!("{}{other}", subject::without_facet(stem)),
            };
            return subject::name(&joined, self.lexicon);
        }
        if let Some(core) = subject::regraded(clean, stem) {
            return subject::name(&core, self.lexicon);
        }
        if subject::is_deed(clean) {
            // 首次申报, 上榜: what is done; to whom stands in the name that the text last used.
            let thing = self.lexicon.last_alias(&carried.read).map(str::to_string).or_else(|| (!stem.is_empty()).then(|| stem.to_string()));
            if let Some(thing) = thing {
                return subject::name(&format!("{clean}{thing}"), self.lexicon);
            }
        }
        let name = subject::name(clean, self.lexicon);
        if !name.id.is_empty() {
            return name;
        }
        if clean.ends_with('率') && clean.chars().count() <= 4 && carried.fresh && !stem.is_empty() {
            return subject::name(&format!("{}{clean}", subject::without_facet(stem)), self.lexicon);
        }
        if !carried.topic.is_empty() && carried.topic.chars().count() <= 4 && !clean.contains(carried.topic.as_str()) && clean.chars().count() <= 8 {
            return subject::name(&format!("{}{clean}", carried.topic), self.lexicon);
        }
        if amount.class == UnitClass::Money && name.text.ends_with("项目") {
            return subject::name(&format!("{}资金", name.text), self.lexicon);
        }
        // 其中新能源汽车38.9万辆 behind 汽车产量: a part is counted as its whole is.
        if carried.part
            && carried.fresh
            && carried.unit == amount.unit
            && !measure::ends_in_quantity(&name.text)
            && let Some(facet) = subject::facet(&carried.whole)
        {
            return subject::name(&format!("{}{facet}", name.text), self.lexicon);
        }
        match measure::noun_of_unit(&amount.unit) {
            Some(noun) if !measure::ends_in_quantity(&name.text) => subject::name(&format!("{}{noun}", name.text), self.lexicon),
            _ => name,
        }
    }

    /// The firm named before an open bracket: 有限公司（研发人员20人）.
    fn firm(&self, here: &Sentence<'_>, words: &Words<'_>) -> Option<Place> {
        let before = here.text.get(here.start..words.start)?.strip_suffix('（')?;
        let at = before.rfind("公司").map(|at| at + "公司".len())?;
        if before[at..].chars().count() > 6 || before[at..].contains(['，', '。']) {
            return None;
        }
        let clause = before[..at].rfind(['，', '。', '；', '、']).map_or(0, |at| at + '，'.len_utf8());
        let clause = &before[clause..at];
        let start = self.lexicon.regions_in(clause).next().map(|(start, ..)| start)?;
        Some((clause[start..].to_string(), String::new()))
    }
}

fn with_suffix(name: Name, suffix: &str) -> Name {
    if suffix.is_empty() || name.text.ends_with(suffix) {
        return name;
    }
    Name { text: format!("{}{suffix}", name.text), id: String::new() }
}

/// Whether only 、 or 和 joins a figure to the one before it.
fn coordinate(words: &str) -> bool {
    words.trim_matches(['、', '，', '和', '及', '与', ' ']).is_empty()
}

/// Whether the figure before a threshold counts what it qualifies: 1家千亿级企业.
fn threshold_of_count(here: &Sentence<'_>, amounts: &[usize], order: usize) -> bool {
    order.checked_sub(1).is_some_and(|before| here.mentions[amounts[before]].end == here.mentions[amounts[order]].start)
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

/// The year of a named ranking.
fn listed_year(text: &str) -> Option<Span> {
    let close = text.rfind(['”', '》'])?;
    let open = text[..close].rfind(['“', '《'])?;
    let inside = text[open..close].trim_start_matches(['“', '《']);
    let year = inside.get(..4)?.parse::<i32>().ok().filter(|year| (1990..2100).contains(year))?;
    let period = crate::time::Period::year(year)?;
    Some(Span { start: Some(period.start), end: period.end, guessed: true, mark: Mark::Plain })
}
