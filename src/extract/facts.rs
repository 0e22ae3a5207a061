//! From mentions to facts: sentence by sentence, clause by clause, with what is carried from one to the next.

use super::context::{Context, Genre};
use super::lexicon::Lexicon;
use super::measure;
use super::period::{Clock, Mark, Span, TimeRef};
use super::scan::{AmountForm, Mention};
use super::subject::{self, Name, Tags};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::{Bound, Class, Measure, Role};
use crate::time::Date;
use chrono::Datelike;

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

/// What is carried from clause to clause.
#[derive(Debug, Clone, Default)]
struct Carried {
    name: Name,
    tags: Tags,
    /// The names of the last 分别 list or coordination.
    list: Vec<Name>,
    topic: String,
    region: Option<(String, String)>,
    span: Option<Span>,
    role: Option<Role>,
}

pub(super) struct Reader<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) context: &'a Context,
    pub(super) section: Section,
    /// The period that the paragraph, or the paragraphs before it, last spoke of.
    pub(super) paragraph: Option<Span>,
    pub(super) clock_year: Option<i32>,
}

/// Byte ranges of the sentences of a block.
fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, '。' | '！' | '？' | '；' | '★' | '●') {
            let end = at + c.len_utf8();
            if end > start {
                found.push((start, end));
            }
            start = end;
        }
    }
    if start < text.len() {
        found.push((start, text.len()));
    }
    found
}

impl Reader<'_> {
    pub(super) fn clock(&self) -> Clock {
        Clock { today: self.context.date, year: self.clock_year.or(self.context.period.map(|period| period.end.year())) }
    }

    /// Reads the facts of one block of prose.
    pub(super) fn block(&mut self, text: &str, mentions: &[Mention], refs: &[TimeRef], facts: &mut Vec<Fact>) {
        let mut carried = Carried { span: self.paragraph, ..Carried::default() };
        let (mut next_mention, mut next_ref) = (0, 0);
        for (start, end) in sentences(text) {
            let first = next_mention;
            while mentions.get(next_mention).is_some_and(|mention| mention.start < end) {
                next_mention += 1;
            }
            let first_ref = next_ref;
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
        self.paragraph = carried.span;
    }

    fn sentence(&mut self, here: &Sentence<'_>, carried: &mut Carried, facts: &mut Vec<Fact>) {
        carried.role = None;
        carried.region = None;
        carried.topic.clear();
        let closed = here.text[..here.start].ends_with('；');
        if !closed {
            carried.list.clear();
        }
        let mut previous = here.start;
        let mut time_at = 0;
        let amounts: Vec<usize> = (0..here.mentions.len())
            .filter(|&at| here.mentions[at].class == Class::Observation && here.mentions[at].amount.is_some())
            .collect();
        let mut queue: Vec<Name> = Vec::new();
        for (order, &at) in amounts.iter().enumerate() {
            let mention = &here.mentions[at];
            // Times that stand before the figure set the period that it belongs to.
            while let Some(time) = here.refs.get(time_at).filter(|time| time.start < mention.start) {
                self.take_time(here, time, carried);
                time_at += 1;
            }
            let (gap_start, words) = (previous, &here.text[previous.min(mention.start)..mention.start]);
            let cut = separator(words, order > 0);
            let head_start = gap_start + cut;
            let words = &here.text[head_start..mention.start];
            let next_start = amounts.get(order + 1).map_or(here.end, |&next| here.mentions[next].start);
            let behind = &here.text[mention.end.min(next_start)..next_start];
            let behind = &behind[..first_separator(behind)];
            previous = mention.end;
            self.read(here, at, head_start, words, behind, carried, &mut queue, facts);
        }
        for time in here.refs.iter().skip(time_at) {
            self.take_time(here, time, carried);
        }
    }

    fn take_time(&mut self, here: &Sentence<'_>, time: &TimeRef, carried: &mut Carried) {
        let _ = here;
        if time.mark == Mark::Base || time.when.length {
            return;
        }
        let clock = self.clock();
        if let Some(span) = time.when.resolve(time.mark, clock) {
            carried.span = Some(span);
            if time.when.year.is_some() || time.when.date.is_some() {
                self.clock_year = time.when.year_on(clock).map(|(year, _)| year);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one clause, taken apart by the caller")]
    fn read(
        &mut self,
        here: &Sentence<'_>,
        at: usize,
        head_start: usize,
        words: &str,
        behind: &str,
        carried: &mut Carried,
        queue: &mut Vec<Name>,
        facts: &mut Vec<Fact>,
    ) {
        let mention = &here.mentions[at];
        let Some(amount) = &mention.amount else { return };
        let mut inferred = Vec::new();
        let mut confidence = 0.93;
        let (words, topic) = split_topic(words);
        if let Some(topic) = topic {
            carried.topic = topic.to_string();
        }
        // Times inside the words are cut out; what is named before them counts where nothing is named behind them.
        let (mut head, front) = self.apart(here, head_start, words);
        let mut region = None;
        let mut phrase = head.phrase;
        if let Some((found, rest)) = self.leading_region(phrase) {
            region = found;
            phrase = subject::take_apart(rest, self.lexicon).phrase;
        }
        if phrase.is_empty()
            && let Some(front) = front
        {
            phrase = front;
            if let Some((found, rest)) = self.leading_region(phrase) {
                region = region.or(found);
                phrase = rest;
            }
        }
        if region.is_some() {
            carried.region.clone_from(&region);
        }
        let counted = matches!(amount.class, UnitClass::Counter | UnitClass::Person | UnitClass::Other | UnitClass::Times);
        let tail = subject::trim(behind);
        let noun_behind = !behind.is_empty()
            && subject::begins_noun(behind)
            && amount.form != AmountForm::Rank
            && (counted && amount.form != AmountForm::Part(0) || money_noun(tail, amount.class));
        let each = head.tags.has(Tag::Each);
        let mut subject_name = None;
        if !noun_behind && !phrase.is_empty() && (phrase.contains(['、', '和', '与', '及']) || phrase.contains("”“")) && (each || self.list_ahead(here, at)) {
            let items = list_items(phrase);
            if items.len() >= 2 {
                *queue = items.iter().map(|item| self.named(item, amount.unit.as_ref(), carried)).collect();
                carried.list.clone_from(queue);
                subject_name = Some(queue.remove(0));
            }
        }
        if subject_name.is_none() && phrase.is_empty() && each && carried.list.len() >= 2 {
            queue.clone_from(&carried.list);
            subject_name = Some(queue.remove(0));
        }
        if subject_name.is_none() && phrase.is_empty() && !noun_behind && !queue.is_empty() && coordinate(words) {
            subject_name = Some(queue.remove(0));
            head.tags = carried.tags;
        }
        let bare = phrase.is_empty();
        let name = match subject_name {
            Some(name) => name,
            None if noun_behind && !enumeration_only(phrase, amount.class) => {
                queue.clear();
                self.named(&noun(tail), amount.unit.as_ref(), carried)
            }
            None if !phrase.is_empty() => {
                queue.clear();
                let full = if !noun_behind && verb_tail(tail, amount.class) && counted {
                    format!("{phrase}{}", noun(tail))
                } else {
                    phrase.to_string()
                };
                self.named(&full, amount.unit.as_ref(), carried)
            }
            None => {
                confidence -= 0.08;
                if !carried.topic.is_empty() && carried.name.text.is_empty() {
                    subject::name(&carried.topic, self.lexicon)
                } else {
                    carried.name.clone()
                }
            }
        };
        if bare && !head.tags.is_change() && !words.is_empty() && coordinate(words) {
            head.tags = carried.tags;
        }
        if name.text.is_empty() {
            confidence -= 0.3;
        }
        let clause = clause_around(here, mention);
        let sentence = &here.text[here.start..here.end];
        let local = &here.text[here.start..mention.start];
        let role = self.role(here, mention, local, behind, carried, amount.class);
        let taken = measure::measure(&measure::Question {
            amount,
            tags: head.tags,
            name: &name,
            words,
            behind,
            role,
            sentence,
            lexicon: self.lexicon,
        });
        let (measure, value) = (taken.measure, taken.value);
        let (name, unit) = self.finish_name(name, &taken, words, amount.unit.as_ref());
        let region = region.or_else(|| carried.region.clone());
        let (region, region_code) = region.unwrap_or_else(|| {
            inferred.push("region");
            (self.context.region.clone(), self.context.region_code.clone())
        });
        if bare && !noun_behind {
            inferred.push("indicator");
        }
        let (start, end, guessed) = self.period(measure, role, carried, local);
        if guessed {
            inferred.push("period_start");
            inferred.push("period_end");
            confidence -= 0.05;
        }
        let base = if matches!(measure, Measure::Growth | Measure::Delta) {
            let (base, stated) = self.base(here, head_start, mention, end, head.tags);
            if !stated && !base.is_empty() {
                inferred.push("base_period");
            }
            base
        } else {
            String::new()
        };
        let scope = if measure == Measure::Rank { scope(words, local) } else { "" };
        if matches!(amount.form, AmountForm::Plain | AmountForm::Multiple | AmountForm::FromZero) && !name.text.is_empty() {
            carried.name = if taken.suffix.is_empty() { name.clone() } else { carried.name.clone() };
        }
        carried.tags = head.tags;
        let _ = facts.len();
        facts.push(Fact {
            mention: here.offset + at,
            name,
            measure,
            role: taken.role,
            value,
            unit,
            bound: amount.bound,
            region,
            region_code,
            start,
            end,
            base,
            scope,
            inferred,
            confidence: f64::max(confidence, 0.3),
            clause,
        });
    }

    /// The words before a figure without times, predicates and openings; and what is named before the last time.
    fn apart<'t>(&self, here: &Sentence<'_>, head_start: usize, words: &'t str) -> (subject::Head<'t>, Option<&'t str>) {
        let from = head_start + (here.text[head_start..].len().min(0));
        let mut cut = 0;
        let mut before = None;
        for time in here.refs {
            if time.start >= from && time.end <= from + words.len() && time.mark != Mark::Base {
                let (at, end) = (time.start - from, time.end - from);
                before = words.get(cut..at);
                cut = end;
            }
        }
        let after = words.get(cut..).unwrap_or(words);
        let after = after.trim_start_matches(['末', '底', '，', '”', '年', '度']);
        let head = subject::take_apart(after, self.lexicon);
        let front = before.map(|before| subject::take_apart(before, self.lexicon).phrase).filter(|front| front.chars().count() >= 2);
        (head, front)
    }

    /// A region at the head of a phrase: the region where it is another than the report's, and what follows it.
    #[expect(clippy::type_complexity, reason = "a region and the rest of the phrase")]
    fn leading_region<'t>(&self, phrase: &'t str) -> Option<(Option<(String, String)>, &'t str)> {
        if phrase.is_empty() || self.lexicon.named(phrase).is_some() {
            return None;
        }
        for own in ["全市", "全省", "全县", "全区", "我市", "我省", "我县", "我区", "全国", "全州"] {
            if let Some(rest) = phrase.strip_prefix(own) {
                let rest = rest.trim_start_matches("平均");
                if rest.is_empty() && own == "全省" && self.context.region_code.len() == 6 && !self.context.region_code.ends_with("0000") {
                    let province = self.lexicon.region(&format!("{}0000", &self.context.region_code[..2]));
                    return Some((province.map(|region| (region.name.clone(), region.code.clone())), rest));
                }
                if own == "全国" {
                    return Some((Some(("全国".to_string(), String::new())), rest));
                }
                return Some((None, rest));
            }
        }
        let (start, end, of, full) = self.lexicon.regions_in(phrase).next()?;
        if start != 0 {
            return None;
        }
        let rest = &phrase[end..];
        let own = &self.context.region_code;
        let pick = of
            .iter()
            .filter_map(|&index| self.lexicon.region_at(index))
            .max_by_key(|region| region.code.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count())?;
        if pick.code == *own || pick.name == self.context.region {
            return Some((None, rest));
        }
        let shared = pick.code.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
        let inside = !own.is_empty() && shared >= own.trim_end_matches('0').len().div_ceil(2) * 2 && pick.code != *own;
        if !(full || inside) || ["级", "籍", "产", "造", "大学", "首批"].iter().any(|word| rest.starts_with(word)) {
            return None;
        }
        if inside || rest.is_empty() || self.lexicon.suffix(&super::lexicon::fold_name(rest)).is_some_and(|(at, _)| at == 0) {
            return Some((Some((pick.name.clone(), pick.code.clone())), rest));
        }
        None
    }

    /// Whether the figures that follow are as many as the names of a list: a value, then 、 and another value.
    fn list_ahead(&self, here: &Sentence<'_>, at: usize) -> bool {
        let Some(mention) = here.mentions.get(at) else { return false };
        let Some(next) = here.mentions.get(at + 1).filter(|next| next.amount.is_some()) else { return false };
        matches!(here.text.get(mention.end..next.start), Some("、" | "和" | "，" | "及" | "与"))
    }

    fn named(&self, phrase: &str, unit: &str, carried: &Carried) -> Name {
        let clean = subject::clean(phrase);
        let stripped = clean.trim_start_matches("其中").to_string();
        if subject::is_generic(&stripped) {
            let stem = if carried.name.text.is_empty() || !carried.topic.is_empty() && carried.name.text.is_empty() {
                carried.topic.clone()
            } else {
                carried.name.text.clone()
            };
            if !stem.is_empty() {
                let joined = match stripped.as_str() {
                    "总数" | "总量" | "数量" | "合计" | "增速" | "增幅" => stem,
                    other => format!("{}{other}", stem.trim_end_matches('数')),
                };
                return subject::name(&joined, self.lexicon);
            }
        }
        let mut name = subject::name(&stripped, self.lexicon);
        if name.id.is_empty()
            && let Some(noun) = measure::noun_of_unit(unit)
            && !measure::ends_in_quantity(&name.text)
        {
            let with = subject::name(&format!("{}{noun}", name.text), self.lexicon);
            name = with;
        }
        name
    }

    fn finish_name(&self, name: Name, taken: &measure::Taken, words: &str, unit: &str) -> (Name, String) {
        let unit = taken.unit.clone().unwrap_or_else(|| unit.to_string());
        let _ = words;
        if taken.suffix.is_empty() || name.text.ends_with(taken.suffix) {
            return (name, unit);
        }
        (Name { text: format!("{}{}", name.text, taken.suffix), id: String::new() }, unit)
    }

    fn role(&self, here: &Sentence<'_>, mention: &Mention, local: &str, behind: &str, carried: &mut Carried, class: UnitClass) -> Role {
        const AIMS: &[&str] = &[
            "力争", "目标", "确保", "争取", "计划", "预期", "规划", "拟", "将", "有望", "努力实现", "不少于", "不低于", "要做到", "要达到", "须达到", "任务是", "要求达到", "考核任务", "预计到", "必须", "奋力", "建成后",
        ];
        const DONE: &[&str] = &["目前已", "已", "截至目前", "目前", "完成了", "去年", "上年", "实际", "以来", "获得", "荣获"];
        let aim = AIMS.iter().filter_map(|word| rfind_word(local, word)).max();
        let done = DONE.iter().filter_map(|word| local.rfind(word)).max();
        let deadline = carried.span.is_some_and(|span| {
            span.mark == Mark::By && self.context.date.is_none_or(|today| span.end >= today)
                || self.context.date.is_some_and(|today| span.end > today && span.end.year() > today.year())
        });
        let award = class == UnitClass::Money && award(local, behind);
        let role = if award && !local.contains("累计") && !local.contains("兑现") {
            Role::Policy
        } else if aim.is_some() && aim >= done.or(Some(0)) && aim.is_some_and(|at| at > 0 || done.is_none()) && aim > done {
            Role::Target
        } else if deadline {
            Role::Target
        } else if done.is_some() {
            Role::Actual
        } else if self.section.target || (self.context.genre == Genre::Plan && !self.section.past) {
            Role::Target
        } else {
            Role::Actual
        };
        let _ = (here, mention);
        carried.role = Some(role);
        role
    }

    fn period(&self, measure: Measure, role: Role, carried: &Carried, local: &str) -> (Option<Date>, Option<Date>, bool) {
        let default = || -> Option<(Span, bool)> {
            if let Some(span) = self.section.span {
                return Some((span, true));
            }
            if let Some(period) = self.context.period {
                return Some((Span { start: Some(period.start), end: period.end, guessed: true, mark: Mark::Plain }, true));
            }
            let today = self.context.date?;
            if role == Role::Target {
                return None;
            }
            Some((Span { start: None, end: today, guessed: true, mark: Mark::AsOf }, true))
        };
        let Some((span, guessed)) = carried.span.map(|span| (span, span.guessed)).or_else(default) else {
            return (None, None, false);
        };
        let point = matches!(measure, Measure::Level | Measure::Rank);
        let end = span.end;
        if point && measure == Measure::Level {
            return (Some(end), Some(end), guessed);
        }
        let start = match span.mark {
            Mark::AsOf | Mark::By if span.start == Some(end) || span.start.is_none() => {
                let running = local.contains("今年") || local.contains("全年") || local.contains("同比") || measure == Measure::Growth;
                running.then(|| Date::from_ymd_opt(end.year(), 1, 1)).flatten()
            }
            _ => span.start,
        };
        (start, Some(end), guessed)
    }

    fn base(&self, here: &Sentence<'_>, head_start: usize, mention: &Mention, end: Option<Date>, tags: Tags) -> (String, bool) {
        let clock = self.clock();
        let stated = here.refs.iter().rev().find(|time| time.mark == Mark::Base && time.start >= head_start.saturating_sub(60) && time.end <= mention.start);
        if let Some(time) = stated {
            if let Some(plan) = time.when.plan {
                return ((2010 + (plan - 12) * 5 + 5).to_string(), true);
            }
            if let Some((year, _)) = time.when.year_on(clock)
                && matches!(time.when.year, Some(super::period::YearOf::Given(_)))
            {
                return (year.to_string(), true);
            }
        }
        let words = &here.text[here.start..mention.start];
        if tags.has(Tag::Yearly) {
            return (String::new(), false);
        }
        let Some(end) = end else { return (String::new(), false) };
        let window = words.len().saturating_sub(90);
        let window = words.get((window..words.len()).find(|&at| words.is_char_boundary(at)).unwrap_or(0)..).unwrap_or(words);
        let years = here.mentions.iter().rev().find(|other| other.end <= mention.start && other.class == Class::Time && other.reason == "时长");
        if let Some(years) = years.filter(|other| mention.start - other.end <= 12)
            && let Ok(count) = here.text[years.start..years.end].trim_end_matches('年').trim_start_matches('近').parse::<i32>()
            && here.text[years.start..years.end].ends_with('年')
        {
            return ((end.year() - count).to_string(), false);
        }
        let _ = window;
        if end.month() == 12 && end.day() == 31 {
            ((end.year() - 1).to_string(), window.contains("同比") || window.contains("上年") || window.contains("去年"))
        } else {
            let base = crate::time::shift_years(end, -1);
            (base.map_or_else(String::new, |date| date.to_string()), window.contains("同比"))
        }
    }
}

pub(super) struct Sentence<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    mentions: &'a [Mention],
    offset: usize,
    refs: &'a [TimeRef],
}

/// Where the words of a figure begin inside the gap before it.
fn separator(gap: &str, follows: bool) -> usize {
    let mut cut = 0;
    let mut depth: Vec<usize> = Vec::new();
    for (at, c) in gap.char_indices() {
        match c {
            '，' | '；' | '！' | '？' | '\u{3000}' => cut = at + c.len_utf8(),
            '（' => depth.push(at + c.len_utf8()),
            '）' if depth.pop().is_none() => cut = at + c.len_utf8(),
            _ => {}
        }
    }
    if let Some(&open) = depth.last() {
        cut = cut.max(open);
    }
    if cut == 0 && follows {
        for mark in ["、", "以及", "和", "及", "与"] {
            if let Some(at) = gap.find(mark).filter(|&at| at <= 36) {
                return at + mark.len();
            }
        }
    }
    cut
}

fn first_separator(behind: &str) -> usize {
    let mut depth = 0;
    for (at, c) in behind.char_indices() {
        match c {
            '（' => depth += 1,
            '）' if depth > 0 => depth -= 1,
            '，' | '；' | '。' | '：' | '！' | '？' | '\u{3000}' | '）' => return at,
            '、' if depth == 0 => return at,
            _ => {}
        }
    }
    behind.len()
}

/// Splits `高标准农田：考核任务` into the words and the topic before the colon.
fn split_topic(words: &str) -> (&str, Option<&str>) {
    match words.rfind('：') {
        Some(at) => {
            let topic = subject::trim(words[..at].rsplit(['，', '。', '；', '）', '】']).next().unwrap_or(""));
            let topic = (topic.chars().count() <= 16 && !topic.is_empty()).then_some(topic);
            (&words[at + '：'.len_utf8()..], topic)
        }
        None => (words, None),
    }
}

/// Whether only 、 or 和 joins a figure to the one before it.
fn coordinate(words: &str) -> bool {
    let words = words.trim_matches(['、', '，', '和', '及', '与', ' ']);
    words.is_empty()
}

/// 国道、省道、县道 and “小巨人”“专精特新”企业.
fn list_items(phrase: &str) -> Vec<String> {
    if phrase.contains("”“") {
        let first = phrase.find('“').unwrap_or(0);
        let last = phrase.rfind('”').map_or(phrase.len(), |at| at + '”'.len_utf8());
        let (front, back) = (&phrase[..first], &phrase[last..]);
        return phrase[first..last].split("”“").map(|item| format!("{front}{}{back}", item.trim_matches(['“', '”']))).collect();
    }
    if let Some(rest) = phrase.strip_prefix("轻重") {
        return ["轻", "重"].iter().map(|kind| format!("{kind}{rest}")).collect();
    }
    if let Some(rest) = phrase.strip_prefix("城乡居民") {
        return ["城镇居民", "农村居民"].iter().map(|kind| format!("{kind}{rest}")).collect();
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
    items.into_iter().filter(|item| !item.is_empty()).map(str::to_string).collect()
}

/// Whether a money figure modifies what follows: 10亿元创业投资基金.
fn money_noun(tail: &str, class: UnitClass) -> bool {
    class == UnitClass::Money
        && ["基金", "资金", "贷款", "投资", "债券", "补助", "项目", "产业集群", "产业", "企业", "授信", "信贷"].iter().any(|noun| noun_head(tail).ends_with(noun))
}

fn noun_head(tail: &str) -> &str {
    let cut = ["撬动", "支持", "用于", "带动", "助力", "投向", "推动"].iter().filter_map(|word| tail.find(word)).min();
    &tail[..cut.unwrap_or(tail.len())]
}

/// The noun phrase behind a figure, without what is told of it.
fn noun(tail: &str) -> String {
    let head = noun_head(tail).trim_start_matches('的');
    let mut end = head.len();
    for (count, (at, _)) in head.char_indices().enumerate() {
        if count >= 24 {
            end = at;
            break;
        }
    }
    head[..end].to_string()
}

/// 富临精工等6户企业: the words before the figure only list the members.
fn enumeration_only(phrase: &str, class: UnitClass) -> bool {
    let _ = (phrase, class);
    false
}

/// 10家上榜: the verb behind tells which ones are counted.
fn verb_tail(tail: &str, class: UnitClass) -> bool {
    matches!(class, UnitClass::Counter | UnitClass::Person)
        && !tail.is_empty()
        && tail.chars().count() <= 8
        && ["获", "上榜", "入选", "参会", "递交", "提交", "通过", "入驻", "签约", "开工", "投产", "挂牌"].iter().any(|word| tail.starts_with(word))
}

/// The last place of a word, unless it is part of another: 将 of 将军, 计划 of a plan's name.
fn rfind_word(text: &str, word: &str) -> Option<usize> {
    let at = text.rfind(word)?;
    let after = &text[at + word.len()..];
    let before = text[..at].chars().next_back().unwrap_or('\0');
    let name = match word {
        "计划" => after.starts_with('”') || after.starts_with('》') || matches!(before, '技' | '划' | '育' | '增') || after.starts_with("项目") || after.starts_with("立项"),
        "规划" => after.starts_with('”') || after.starts_with('》') || !after.starts_with('到'),
        "目标" => after.starts_with("考核") || after.starts_with("责任") || after.starts_with("导向"),
        "将" => after.starts_with('军') || after.starts_with("研发") || after.starts_with('其') || after.starts_with("眼光") || after.starts_with("科技"),
        "拟" => matches!(before, '模' | '虚'),
        _ => false,
    };
    (!name).then_some(at)
}

fn award(local: &str, behind: &str) -> bool {
    let clause = local.rsplit(['。', '；']).next().unwrap_or("");
    let near = clause.char_indices().rev().nth(30).map_or(clause, |(at, _)| &clause[at..]);
    ["给予", "奖励", "补助", "激励", "补贴", "资助", "奖补", "一次性", "每户", "每家"].iter().any(|word| near.contains(word))
        || ["奖励", "补助", "补贴", "资助", "奖补", "激励"].iter().any(|word| behind.starts_with(word) || behind.starts_with("的一次性"))
}

fn clause_around(here: &Sentence<'_>, mention: &Mention) -> (usize, usize) {
    let before = &here.text[here.start..mention.start];
    let start = before.rfind(['，', '；', '。']).map_or(here.start, |at| at + here.start + 3);
    let after = &here.text[mention.end.min(here.end)..here.end];
    let end = after.find(['，', '；', '。']).map_or(here.end, |at| at + mention.end);
    (start, end)
}

/// The field of a rank.
fn scope(words: &str, local: &str) -> &'static str {
    const FIELDS: &[&str] = &["全国地级市", "全国", "全省", "全市", "川东北", "川南", "全区", "西部", "中部", "东部", "苏北", "苏南", "长三角", "西南", "西北", "东北", "华东", "华中", "全球", "世界", "全疆", "全州", "全县", "同类"];
    let near = |text: &str| FIELDS.iter().filter_map(|field| text.rfind(field).map(|at| (at, *field))).max();
    near(words).or_else(|| near(local)).map_or("", |(_, field)| field)
}
