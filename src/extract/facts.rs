//! From mentions to facts: sentence by sentence, figure by figure, with what is carried from one to the next.

use super::award;
use super::carry::{Carried, Place};
use super::comparison;
use super::complete;
use super::context::{Context, Genre};
use super::dated::{Days, Told};
use super::fast;
use super::lexicon::Lexicon;
use super::measure::{self, counts, extends_work, sums_up, tangible};
use super::period::{Mark, Span};
use super::phrase;
use super::resolve::{self, RoleQuestion, Said};
use super::scan::AmountForm;
use super::sentence::{Sentence, Words};
use super::subject::{self, Name};
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

/// A figure that was stated with its date, so that the same figure without one is known again.
#[derive(Debug, Clone)]
pub(super) struct Known {
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
    /// Whether that year was told from the report's own: 去年.
    pub(super) clock_relative: bool,
    /// The year gone by that a paragraph of a report of the first months told of: undated figures below are that year's.
    pub(super) told: Option<Span>,
    /// Whether nothing in the report is said of the present: then what an opening month tells is the year before.
    pub(super) reviews: bool,
    pub(super) known: VecDeque<Known>,
    /// What the plan that the report last named is for.
    pub(super) plan: String,
    /// The whole that parts were last told of.
    pub(super) whole: String,
    /// What was last counted, with the counters.
    pub(super) things: Vec<(String, String)>,
    /// The year that all changes are measured from, where the report says so once: 下同.
    pub(super) base_year: Option<i32>,
    /// The cues of the sentence at hand.
    pub(super) said: Said,
    /// The period that the paragraph before ended with.
    pub(super) last_span: Option<Span>,
    /// The day ahead that a paragraph named, for the items of the list behind it.
    pub(super) open_list: Option<Span>,
    /// The region that the section's heading names.
    pub(super) place: Option<Place>,
    /// The budget that the line before names.
    pub(super) budget: String,
    /// What industries or regions were last ranked by: 按地区分，居前三位的地区是.
    pub(super) ranked: Name,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lexicon: &'a Lexicon, context: &'a Context) -> Self {
        Self {
            lexicon,
            context,
            section: Section::default(),
            clock_year: None,
            clock_relative: false,
            told: None,
            reviews: false,
            known: VecDeque::new(),
            whole: String::new(),
            things: Vec::new(),
            base_year: None,
            said: Said::default(),
            last_span: None,
            open_list: None,
            place: None,
            ranked: Name::default(),
            budget: String::new(),
            plan: complete::plan_topic(&context.title, lexicon).unwrap_or_default(),
        }
    }
}

impl Reader<'_> {
    pub(super) fn figure(
        &mut self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
        carried: &mut Carried,
    ) -> Option<Fact> {
        let mention = &here.mentions[amounts[order]];
        let amount = mention.amount.as_ref()?;
        if let Some(topic) = words.topic.filter(|topic| phrase::is_topic(topic)) {
            let topic = self.placed(subject::take_apart(topic, self.lexicon).phrase).1;
            let dated = topic.trim_start_matches(|c: char| c.is_ascii_digit());
            let topic = dated.strip_prefix('年').filter(|_| dated.len() < topic.len()).unwrap_or(topic);
            carried.topic = subject::clean(topic);
        }
        let local = &here.text[here.start..mention.start];
        let parting = self.said.parting(local.len());
        let said = |word: &str, behind: &str| {
            parting.iter().any(|&(at, found)| found == word && local[at + word.len()..].starts_with(behind))
        };
        carried.parting |= said("其中", "：");
        carried.part = carried.parting || phrase::breaks_down(local, parting) || order > 0 && said("分别", "");
        // 分主体看，企业62亿元；研究机构0.48亿元: the parts go on behind ；
        carried.parting |= carried.part && parting.iter().any(|(_, word)| *word == "看，");
        carried.within = false;
        if let Some(whole) = phrase::within(local, parting) {
            (carried.part, carried.within) = (true, true);
            carried.whole = subject::clean(whole);
        }
        carried.read.clear();
        let reach = here.text[..mention.start].char_indices().rev().nth(90).map_or(0, |(at, _)| at);
        carried.read.push_str(&here.text[reach..mention.start]);
        let (mut head, region, mut phrase) = {
            let behind_noun = self.behind_noun_before(here, amounts, order);
            self.head(words, amount, local, behind_noun, carried)
        };
        // 分别给予50万元、100万元奖励: what they are stands behind the last of them.
        let paid = matches!(amount.class, UnitClass::Money | UnitClass::Percent);
        let behind = if paid { here.behind_list(amounts, order) } else { words.behind };
        // 按额定功率给予每千瓦200元补贴: how it is reckoned is no part of the name.
        if let Some(at) = fast::rfind(&phrase, "给予").or_else(|| fast::rfind(&phrase, "予以")) {
            phrase.drain(..at + "给予".len());
        }
        // 最高补贴30万元: the bound's words say what it is too.
        let through = &here.text[here.start..mention.end];
        // 其中中央和省级补助12.3亿元: where a sum comes from.
        let source = complete::is_source(&phrase, behind);
        let awarded = amount.class == UnitClass::Money && !source && resolve::is_award(through, behind);
        let listed = 1 + (order..amounts.len()).take_while(|&at| here.list_ahead(amounts, at)).count();
        if awarded {
            phrase = award::awarded_for(phrase, local, words, amount, head.tags, listed, carried);
        } else if amount.class == UnitClass::Percent && resolve::is_awarded(behind) {
            phrase = award::share_of(&phrase, local, words.words).unwrap_or(phrase);
        }
        // 市级财政每年安排不少于5亿元: the sum that is set apart.
        if amount.class == UnitClass::Money && phrase.ends_with("财政") && words.words.contains("安排") {
            phrase.push_str("安排资金");
        }
        // 超年度任务3.6亿元: by how much what was spoken of exceeds its plan.
        let exceeds = phrase.strip_prefix('超').is_some_and(complete::is_plan_word)
            && amount.bound == Bound::Eq
            && !carried.name.text.is_empty();
        if exceeds {
            phrase.clear();
            head.tags.set(Tag::Net);
        }
        // 增产34.70万吨（6.94亿斤）: the same change in another unit.
        let restated = here.text[..mention.start].ends_with('（')
            && here.text[mention.end..].starts_with('）')
            && order > 0
            && here.mentions[amounts[order - 1]].end + '（'.len_utf8() == mention.start
            && here.mentions[amounts[order - 1]].amount.as_ref().is_some_and(|before| before.class == amount.class)
            && amount.class == UnitClass::Mass;
        if restated {
            head.tags = carried.tags;
        }
        if region.is_some() {
            carried.region.clone_from(&region);
        }
        // 在全国31个省设立机构40个: where, and not of what.
        let noun_behind = subject::begins_noun(words.behind) && amount.class == UnitClass::Counter;
        let region = region.filter(|(name, _)| !(name == "全国" && phrase.is_empty() && noun_behind));
        carried.change = head.tags.is_change();
        let mut noun = self.noun(words, amount).or_else(|| {
            // 1—2家省部共建国家重点实验室: both ends count the same.
            let next = *amounts.get(order + 1)?;
            let range = here.text.get(mention.end..here.mentions[next].start)?;
            let joined = matches!(range, "-" | "—" | "——" | "~" | "至" | "到");
            let other = here.mentions[next].amount.as_ref().filter(|_| joined)?;
            self.noun(&here.words(amounts, order + 1), other)
        });
        if amount.form == AmountForm::Threshold && noun.is_some() && !threshold_of_count(here, amounts, order) {
            return None;
        }
        let mut inferred = Vec::new();
        if let Some(known) =
            self.known.iter().rev().find(|known| known.value == amount.value && known.unit == amount.unit)
            && amount.value >= 10.0
            && phrase.is_empty()
            && noun.as_deref().is_none_or(phrase::is_loose)
            && !head.tags.is_change()
            && !joined_by_comma(words.words)
            // 投资增长8%，力争10%: an aim of this, and not of what else has the same number.
            && !(amount.class == UnitClass::Percent && carried.fresh && head.tags.has(Tag::Aim))
        {
            carried.name.clone_from(&known.name);
            carried.fresh = true;
            if carried.span.is_none() {
                carried.span = known.span;
            }
            // 11家企业中: the firms of that number.
            noun = None;
        }
        let arrives = carried.began.is_some();
        let waiting = carried.queue.len();
        let (name, implied) =
            self.subject(here, amounts, order, words, &mut head, &phrase, noun.as_deref(), carried, amount);
        carried.note_dealt(&name, implied, waiting);
        let mut confidence = 0.93;
        if implied {
            inferred.push("indicator");
            confidence -= 0.08;
        }
        // 给予不超过2个百分点的贷款贴息
        let granted = amount.class == UnitClass::Point && phrase.is_empty() && resolve::grants_points(behind);
        let name = if granted { subject::name(behind.trim_start_matches('的'), self.lexicon) } else { name };
        if name.text.is_empty() {
            confidence -= 0.3;
        }
        // 为年初预算5.48亿元的102.6%: the budget's figure and what has been done of it.
        let of_plan = amount.class == UnitClass::Percent && carried.planned && matches!(words.words, "的" | "）的");
        // 完成省下达目标（470家）的103.4%
        let bracketed = here.text[..words.start].strip_suffix('（').and_then(|before| {
            let clause = before.rsplit(['，', '；', '。']).next()?.trim_start_matches("完成").trim_start_matches('占');
            (phrase.is_empty() && here.text[mention.end..].starts_with('）')).then_some(clause)
        });
        let planned = amount.form == AmountForm::Plain
            && !matches!(amount.class, UnitClass::Point | UnitClass::Times)
            && (amount.class != UnitClass::Percent || here.text[..words.start].ends_with('（'))
            && complete::is_plan_word(bracketed.unwrap_or(&phrase))
            && !carried.name.text.is_empty();
        let (name, implied) = if planned { (carried.name.clone(), true) } else { (name, implied) };
        let compared = self.is_compared(here, mention) && !carried.name.text.is_empty();
        let (name, implied) = if compared { (carried.name.clone(), true) } else { (name, implied) };
        carried.planned = planned;
        let completion = of_plan || amount.class == UnitClass::Percent && phrase::is_completion(words.words);
        let (name, implied) = if completion && !name.text.ends_with("完成率") {
            (self.completed(words, carried, amount), true)
        } else {
            (name, implied)
        };
        let follows = order > 0 && here.list_ahead(amounts, order - 1);
        carried.deal_years(head.tags.has(Tag::Each), here.list_ahead(amounts, order), follows);
        let question = RoleQuestion {
            section: self.section,
            local,
            through,
            behind,
            tags: head.tags,
            class: amount.class,
            name: &name.text,
            said: &self.said,
        };
        // 由2015年的8.2万户增加到20.3万户
        let from_then = here.text[mention.end..here.end].contains(['到', '至', '为'])
            && here.refs.iter().any(|time| {
                (words.start..mention.start).contains(&time.start) && here.text[..time.start].ends_with(['由', '从'])
            });
        // 低于全国1.1个百分点、全省0.7个百分点: how far two rates are apart, which no plan sets.
        let clause = here.text[here.start..mention.start].rsplit(['，', '；', '。']).next().unwrap_or("");
        // 与全省平均水平相比还有0.45个百分点的差距
        let behind_others = behind.starts_with("的差距") && clause.contains("相比");
        let gap = comparison::gap(clause).or(behind_others.then_some(true));
        let gap = gap.filter(|_| amount.class == UnitClass::Point);
        // 由2.4%提高到3%: what is to change is there.
        let listed_from = carried.began.is_some() && joined_by_comma(words.words);
        let began = (listed_from
            || words.words.contains(['由', '从']) && phrase::is_from(resolve::without_scope(words.words)))
            && here.text[mention.end..here.end].contains(['到', '至', '为']);
        // 完成年度任务的116%、120%: the second of a row is told as the first is.
        let in_row = waiting > carried.queue.len() && joined_by_comma(words.words);
        let role = if source || in_row {
            carried.role.unwrap_or(Role::Actual)
        } else if completion
            || exceeds
            || began && amount.class != UnitClass::Money
            || from_then && carried.span.is_some_and(|span| self.context.date.is_some_and(|today| span.end < today))
            || gap.is_some() && !self.section.target && self.context.genre != Genre::Plan
            // 排名第36位，较上年前移4位: what a place has gained is told of what has been.
            || amount.unit == "位" && amount.form == AmountForm::Plain && !head.tags.has(Tag::Aim)
        {
            Role::Actual
        } else if planned || resolve::is_aim_behind(behind) {
            Role::Target
        } else {
            resolve::role(self.context, carried, &question)
        };
        // 力争新增规上企业50家，专精特新企业20家: so many more of each; 突破60家 is all of them.
        let added = carried.adds
            && !here.text[mention.start..].starts_with(['突', '超', '达', '过', '逾'])
            && role == Role::Target
            && counts(amount.class)
            && words.words == phrase
            && here.text[..words.start].ends_with('，');
        let mut taken = measure::measure(&measure::Question {
            amount,
            tags: head.tags,
            name: &name,
            words: words.words,
            behind,
            role,
            lexicon: self.lexicon,
            deadline: carried.span.is_some_and(|span| span.mark == Mark::By || span.start.is_none())
                || carried.span.is_none() && self.context.genre == Genre::Plan && self.context.long_plan,
            summed_next: sums_up(&here.text[mention.end..here.end]),
            before: carried
                .stated_measure(carried.part)
                .filter(|&measure| {
                    carried.counted == counts(amount.class)
                        || carried.part && carried.whole_unit == amount.unit
                        || measure == Measure::Flow && carried.tangible && tangible(amount.class)
                })
                // 新增规上企业90家、总数突破300家: all of them.
                .filter(|_| !["总数", "总量"].iter().any(|word| words.words.starts_with(word)))
                .filter(|_| {
                    here.text[..words.start].ends_with(['、', '和', '与', '及'])
                        || joined_by_comma(words.words)
                        || matches!(words.words, "—" | "——" | "-" | "~" | "至" | "到")
                        || words.words == "方面"
                        || words.words.starts_with("其中")
                        || added
                }),
            implied,
            grew: carried.grew && carried.fresh && name == carried.name,
            share_before: carried.measure == Some(Measure::Ratio),
            standing: carried.span.is_some_and(|span| span.mark == Mark::AsOf && !span.guessed),
            extends: carried.measure == Some(Measure::Flow)
                && carried.fresh
                && !here.text[..words.start].ends_with('；')
                && extends_work(words.words),
        });
        // 市属国企由126户压减至74户: what is arrived at is measured as what it came from.
        if arrives
            && counts(amount.class)
            && matches!(taken.measure, Measure::Level | Measure::Flow)
            && let Some(from @ (Measure::Level | Measure::Flow)) = carried.measure
        {
            taken.measure = from;
        }
        // 增长2.1%，低于5%的年度目标: the aim is a growth as well, and told exactly.
        let missed = resolve::is_aim_behind(behind)
            && ["低于", "高于", "超过", "超", "不及", "未达", "未达到", "未能达到", "未完成"]
                .iter()
                .any(|word| here.text[mention.start..mention.end].starts_with(word) || words.words.ends_with(word));
        if missed && carried.measure == Some(Measure::Growth) && amount.class == UnitClass::Percent {
            taken.measure = Measure::Growth;
        }
        if let Some(below) = gap {
            taken.value = if below { -taken.value.abs() } else { taken.value.abs() };
        }
        let raised = name.text.strip_prefix("培育").filter(|rest| rest.chars().count() >= 3);
        let name = match raised.filter(|_| taken.measure == Measure::Level) {
            Some(rest) => subject::name(rest, self.lexicon),
            None => name,
        };
        if amount.form != AmountForm::Threshold {
            carried.owner = if words.through && !phrase.ends_with('等') { phrase.clone() } else { String::new() };
        }
        let owner =
            (amount.form == AmountForm::Threshold && amount.class == UnitClass::Money && !carried.owner.is_empty())
                .then(|| (subject::clean(&carried.owner), String::new()));
        let place =
            if !carried.places.is_empty() && words.words.is_empty() { Some(carried.places.remove(0)) } else { None };
        let place = place
            .or(owner)
            .or_else(|| self.before_bracket(here, words))
            .or(region)
            .or_else(|| carried.region.clone())
            .or_else(|| self.firm(here, words))
            .or_else(|| carried.home.clone());
        let place = self.scope_beside(words).or(place);
        let (region, region_code) = place.unwrap_or_else(|| {
            inferred.push("region");
            self.home()
        });
        let told = Told {
            here,
            mention,
            amount,
            words,
            name: &name,
            measure: taken.measure,
            role,
            tags: head.tags,
            local,
            clause,
            began,
            listed_from,
            from_then,
            arrives,
            planned,
            goal: missed,
            implied,
            // 契税收入3256万元，短收1256万元: short of the budget, and not of the year before.
            apart: gap.is_some() || ["短收", "超收"].iter().any(|word| words.words.ends_with(word)),
        };
        let Days { start, end, base, guessed, reckoned } = self.days(&told, carried);
        if guessed {
            inferred.extend(["period_start", "period_end"]);
            confidence -= 0.05;
        }
        if reckoned {
            inferred.push("base_period");
        }
        let unit = taken.unit.clone().unwrap_or_else(|| amount.unit.to_string());
        let plain = matches!(amount.form, AmountForm::Plain | AmountForm::Multiple | AmountForm::FromZero);
        let keeps = plain
            && !completion
            && !name.text.is_empty()
            // 完成预算的97.7%，快于序时进度2.1个百分点，增长5.9%: what grew is no rate of completion.
            && !(amount.class == UnitClass::Point && (name.text.ends_with("完成率") || name.text.ends_with("影响")))
            && (taken.measure != Measure::RateCard || role != Role::Policy)
            && taken.suffix.is_empty();
        // （含往年贮存12.23万吨），处置: what brackets say besides ends with them.
        let aside = ["含", "不含"].iter().any(|word| words.words.starts_with(word))
            && here.text[..words.start].ends_with('（')
            && here.text[mention.end..].starts_with('）');
        // 涉及居民29055户，总投资4.87亿元: whom the works reach is not what they cost.
        let aside = aside
            || counts(amount.class)
                && ["涉及", "惠及", "覆盖", "受益"].iter().any(|word| words.words.starts_with(word))
            || words.words.ends_with("建筑面积") && extends_work(words.words)
            // 地区生产总值连跨8个百亿台阶，年均增长6.8%: the steps are how far it came, and what grew is what was spoken of.
            || name.text.ends_with("台阶");
        if keeps && carried.queue.is_empty() && !aside {
            carried.name.clone_from(&name);
            carried.fresh = true;
            carried.unit = amount.unit.to_string();
            let share = taken.measure == Measure::Ratio && amount.class == UnitClass::Percent;
            let share = share && name.text.contains('占') || name.text.ends_with("占比") || name.text.ends_with("比重");
            if (!carried.part || carried.whole.is_empty()) && !share {
                carried.whole.clone_from(&name.text);
                if !matches!(taken.measure, Measure::Growth | Measure::Delta) {
                    carried.whole_unit = amount.unit.to_string();
                }
            }
        }
        let percent = amount.class == UnitClass::Percent;
        if plain
            && (matches!(taken.measure, Measure::Level | Measure::Flow) || taken.measure == Measure::Ratio && !percent)
        {
            carried.keep_stated(&name);
            let before = &here.text[here.start..mention.start];
            if before.rfind('（') > before.rfind('）') {
                carried.bracketed.push(name.clone());
            }
        }
        carried.note_grown(&name, taken.measure);
        let counted = counts(amount.class) && amount.form == AmountForm::Plain && !name.text.is_empty();
        if counted && !implied && !matches!(taken.measure, Measure::Ratio | Measure::Rank | Measure::RateCard) {
            carried.keep_thing(&name.text, &amount.unit);
        }
        if plain && percent && taken.measure == Measure::Ratio && !completion {
            carried.rates.push(with_suffix(name.clone(), taken.suffix));
            carried.told.push(with_suffix(name.clone(), taken.suffix));
        }
        carried.note_host(&name.text, amount.class == UnitClass::Counter && plain);
        if !implied {
            if !here.text[..words.start].ends_with(['、', '和', '及', '与']) {
                carried.run.clear();
            }
            if carried.run.last() != Some(&name) {
                carried.run.push(name.clone());
            }
        }
        if began || from_then && carried.span.is_some() {
            carried.rose_from = end.map(|end| end.year());
        } else if !implied {
            carried.rose_from = None;
        }
        carried.began = began.then(|| name.clone());
        carried.measure = Some(taken.measure);
        if matches!(taken.measure, Measure::Level | Measure::Flow) {
            carried.amount_measure = Some(taken.measure);
        }
        carried.counted = counts(amount.class);
        carried.tangible = tangible(amount.class);
        carried.grew = taken.measure == Measure::Growth || taken.measure == Measure::Delta && taken.suffix == "增速";
        // 最高500万元、1000万元: the cap is said of all.
        let in_list = order > 0 && here.list_ahead(amounts, order - 1) && joined_by_comma(words.words);
        let capped = role == Role::Policy && in_list && carried.bound == Some(Bound::Le) && amount.bound == Bound::Eq;
        // 分别突破50亿元、150亿元: a bound that stands before a list is said of all of it.
        let shared = carried.led.filter(|_| in_list && amount.bound == Bound::Eq);
        // 分别控制在58、30微克以内
        let held = words.words.ends_with("控制在") && amount.bound == Bound::Eq && here.list_ahead(amounts, order);
        let held = held && here.list_bound(amounts, order) == Some(Bound::Le);
        let told = if missed && amount.bound != Bound::Approx { Bound::Eq } else { amount.bound };
        let bound = if capped || held { Bound::Le } else { shared.unwrap_or(told) };
        let led = amount.bound != Bound::Eq
            && !here.text[mention.start..].starts_with(|c: char| c.is_ascii_digit())
            && !mention_ends_in_bound(&here.text[mention.start..mention.end]);
        carried.led = if led { Some(amount.bound) } else { shared };
        carried.bound = Some(bound);
        // 11家企业入围 names the firms less well than the heading before it.
        let bare = name.text.char_indices().nth(2).is_some_and(|(at, _)| phrase::is_loose(&name.text[..at]));
        if plain && !bare && (carried.span.is_some() || counts(amount.class)) && !name.text.is_empty() {
            if self.known.len() >= MEMORY {
                self.known.pop_front();
            }
            self.known.push_back(Known {
                value: amount.value,
                unit: unit.clone(),
                name: name.clone(),
                span: carried.span,
            });
        }
        if taken.measure == Measure::Rank {
            carried.standing.clone_from(&name);
        }
        carried.adds = added || name.text.starts_with("新增") && taken.measure == Measure::Flow;
        carried.tags = head.tags;
        carried.role = Some(if planned || missed { Role::Actual } else { role });
        if taken.measure == Measure::Ratio {
            carried.share = Some(with_suffix(name.clone(), taken.suffix));
        }
        // 分别奖励100万元、50万元: the second is an award as the first is.
        // 按设备投资额的20%给予补助，最高500万元; 首次认定的奖励30万元，重新认定的给15万元
        let told = order > 0 && amount.class == UnitClass::Money && !carried.award.is_empty();
        let suffix = if taken.suffix.is_empty() && taken.measure == Measure::RateCard && (in_list || told) {
            award::kind_of(carried.award, &name.text)
        } else {
            taken.suffix
        };
        carried.award = if taken.measure == Measure::RateCard { suffix } else { "" };
        if taken.measure == Measure::RateCard {
            carried.awarded.clone_from(&name.text);
        }
        let name = with_suffix(name, suffix);
        Some(Fact {
            mention: here.offset + amounts[order],
            name,
            measure: taken.measure,
            role,
            value: taken.value,
            unit,
            bound,
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
}

fn with_suffix(name: Name, suffix: &str) -> Name {
    if suffix.is_empty() || name.text.ends_with(suffix) {
        return name;
    }
    // 技改项目资金 of an award is the award: 技改项目补助.
    let given = suffix.starts_with(['奖', '补', '资', '激']) && name.text.ends_with("项目资金");
    let stem = if given { name.text.trim_end_matches("资金") } else { &name.text };
    Name { text: format!("{stem}{suffix}"), id: String::new() }
}

/// Whether a mention closes with words of its bound: 30家以上.
fn mention_ends_in_bound(mention: &str) -> bool {
    mention.ends_with(['上', '下', '内', '右', '余', '多'])
}

/// Whether only 、 or 和 joins a figure to the one before it.
pub(super) fn joined_by_comma(words: &str) -> bool {
    words.trim_matches(['、', '，', '和', '及', '与', ' ']).is_empty()
}

/// Whether the figure before a threshold counts what it qualifies: 1家千亿级企业.
fn threshold_of_count(here: &Sentence<'_>, amounts: &[usize], order: usize) -> bool {
    order.checked_sub(1).is_some_and(|before| here.mentions[amounts[before]].end == here.mentions[amounts[order]].start)
}
