//! Blocks and sentences: what is carried from one figure to the next, and the times that stand between them.

use super::carry::Carried;
use super::complete;
use super::context::Genre;
use super::cues::Cues;
use super::facts::{Fact, Reader};
use super::period::{Clock, Mark, Span, TimeRef, YearOf};
use super::phrase;
use super::resolve;
use super::scan::{AmountForm, Mention};
use super::sentence::{Sentence, sentences};
use super::siblings;
use super::subject::{self, Name};
use super::unit::UnitClass;
use crate::table::{Bound, Measure, Role};
use crate::time::{Date, Period, shift_years};
use chrono::Datelike;

impl Reader<'_> {
    pub(super) fn clock(&self) -> Clock {
        Clock {
            today: self.context.date,
            closed: self.section.past && self.section.span.is_some(),
            // 全年 under 2024年工作回顾 is 2024, whatever the report's own year.
            year: (self.section.span.map(|span| span.end.year()))
                .or(self.clock_year)
                .or(self.context.period.map(|period| period.end.year())),
        }
    }

    /// Reads the facts of one block of prose.
    pub(super) fn block(&mut self, text: &str, mentions: &[Mention], refs: &[TimeRef], facts: &mut Vec<Fact>) {
        let things = std::mem::take(&mut self.things);
        let budget = std::mem::take(&mut self.budget);
        let mut carried =
            Carried { budget, plan: self.plan.clone(), whole: self.whole.clone(), things, ..Carried::default() };
        // 去年 of one paragraph is not the year of 年底前 in the next.
        if self.clock_relative {
            (self.clock_year, self.clock_relative) = (None, false);
        }
        // 全年 in a bulletin is its own year again, whatever year the paragraph before quoted.
        if self.context.genre == Genre::Annual {
            self.clock_year = None;
        }
        // 以上两批项目合计: of the time that was told last.
        if ["以上", "上述"].iter().any(|word| text.starts_with(word)) {
            carried.span = self.last_span;
        }
        // 到2027年，实现以下目标：——创新能力更强。研发投入强度达到2.5%: the day is that of every item.
        let item = text.starts_with(['—', '-', '·']) || opens_item(text);
        if item && let Some(span) = self.open_list {
            carried.span = Some(Span { guessed: true, ..span });
        }
        carried.home = self.headed_by_region(text);
        let (mut next_mention, mut next_ref) = (0, 0);
        for (start, end) in sentences(text, mentions) {
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
        self.things = carried.things;
        self.plan = carried.plan;
        self.whole = carried.whole;
        self.last_span = carried.span;
        // The aims of a list go on as long as its items do; bullets follow a paragraph that names the day as well.
        if !item {
            self.open_list = carried.span.filter(|span| self.is_ahead(span));
        }
    }

    /// Notes the day ahead that a line without figures gives the list below it: 到2027年，实现以下目标：
    pub(super) fn opens_list(&mut self, text: &str, refs: &[TimeRef]) {
        if text.ends_with('：') || text.ends_with(':') {
            let clock = self.clock();
            let days = refs.iter().filter(|time| time.mark == Mark::By && !time.when.length);
            let last = days.filter_map(|time| time.when.resolve(time.mark, clock)).next_back();
            self.open_list = last.filter(|span| self.is_ahead(span));
        }
    }

    /// Whether a deadline lies ahead in what is told.
    fn is_ahead(&self, span: &Span) -> bool {
        span.mark == Mark::By && self.context.date.is_none_or(|today| span.end > today) && !self.section.past
    }

    pub(super) fn sentence(&mut self, here: &Sentence<'_>, carried: &mut Carried, facts: &mut Vec<Fact>) {
        let goes_on = here.start > 0 && !here.text[..here.start].ends_with(['。', '！', '？', '★', '●', '■']);
        if let Some(outer) = carried.outer.take() {
            // 其中2026年开工86个；新增就业15万人: the year of a part ends with it.
            carried.span = outer;
        }
        carried.parting &= goes_on;
        if !goes_on {
            carried.role = None;
            // 预计全年达到 ends with its sentence: what follows is told of the report's day.
            let ahead = |span: &Span| {
                span.guessed && span.mark == Mark::Plain && self.context.date.is_some_and(|today| span.end > today)
            };
            if self.context.genre == Genre::News
                && !self.section.target
                && carried.span.is_some_and(|span| ahead(&span))
            {
                carried.span = None;
            }
            (carried.risen, carried.point_base) = (None, None);
            carried.chained &= ["其中", "分类别", "分"].iter().any(|word| here.text[here.start..].starts_with(word));
            carried.list.clear();
            carried.earlier = std::mem::take(&mut carried.stated);
            carried.bracketed.clear();
            // 乡镇卫生院33个，卫生人员160人。全市床位2万张: of all institutions again.
            if ["全市", "全县", "全省", "全区", "全州", "全国"]
                .iter()
                .any(|all| here.text[here.start..].starts_with(all))
            {
                carried.host.clear();
            }
            carried.rates.clear();
            carried.told.clear();
            carried.grown.clear();
            carried.dealt.clear();
            carried.fresh = false;
            carried.hosted = false;
            carried.ranked = Name::default();
            carried.standing = Name::default();
        }
        // 二是, 三是 begin a new item: the period of the last one is over.
        let opening = here.text[here.start..here.end].trim_start_matches('（');
        let sentence = &here.text[here.start..here.end];
        static ITEMS: Cues = Cues::new(&["一是", "：1", "：（1", "：①"]);
        if let Some((first, _)) = ITEMS.all(sentence).next() {
            // 今年要抓好六项工作：一是: the year is that of every item.
            let headed = here.refs.iter().rev().find(|time| time.end <= here.start + first && time.mark != Mark::Base);
            carried.items = headed.and_then(|time| time.when.resolve(time.mark, self.clock()));
        }
        if ["二是", "三是", "四是", "五是", "六是"].iter().any(|word| opening.starts_with(word)) {
            carried.span = carried.items;
        }
        carried.run.clear();
        carried.told_at = (carried.stated.len(), carried.grown.len());
        carried.rose_from = None;
        // 猴桥镇有小学12所；幼儿园7所: of the town until the full stop.
        let town = |(name, code): &(String, String)| code.is_empty() && name.ends_with(['镇', '乡', '道']);
        carried.region = carried.region.take().filter(|place| goes_on && town(place));
        carried.topic.clear();
        carried.queue.clear();
        carried.times.clear();
        carried.spans.clear();
        carried.restored = None;
        if let Some(plan) = complete::plan_named(&here.text[here.start..here.end], self.lexicon) {
            carried.plan = plan;
        }
        carried.holder.clear();
        self.note_sentence(here, carried);
        if let Some(place) = self.example(&here.text[here.start..here.end]) {
            carried.region = Some(place);
        }
        let amounts = here.amounts();
        if !amounts.is_empty() {
            self.said.read(&here.text[here.start..here.end]);
        }
        if amounts.is_empty()
            && let Some(budget) = siblings::budget_headed(sentence)
        {
            carried.budget = budget;
        }
        let opens = amounts.first().and_then(|&at| here.text.get(here.start..here.mentions[at].start));
        if let Some(ranked) = opens.and_then(|text| self.ranked(text)) {
            carried.name.clone_from(&ranked);
            self.ranked.clone_from(&ranked);
            carried.ranked = ranked;
            carried.fresh = true;
        }
        let entered = carried.span;
        let mut times = here.refs.iter().peekable();
        for order in 0..amounts.len() {
            let mention = &here.mentions[amounts[order]];
            // Times that stand before the figure set the period that it belongs to.
            let words = here.words(&amounts, order);
            if mention.amount.as_ref().is_some_and(|amount| amount.form == AmountForm::Part(0))
                && let Some(span) = carried.restored.take()
            {
                carried.span = span;
            }
            let mut before = carried.span;
            let year_before = self.clock_year;
            let mut ago = false;
            let before_times = carried.span;
            while let Some(time) = times.next_if(|time| time.start < mention.start) {
                let outer = carried.span;
                ago |= matches!(time.when.year, Some(YearOf::Ago(_)));
                self.take_time(here, time, carried);
                if here.text[here.start..time.start].trim_end_matches('，').ends_with("其中") && carried.outer.is_none()
                {
                    carried.outer = Some(outer);
                }
                if time.start < words.start {
                    before = carried.span;
                }
            }
            // 完成全年任务的62%: the task is the year's, what has been done of it the period's spoken of.
            let year_long = carried.span;
            let percent = mention.amount.as_ref().is_some_and(|amount| amount.class == UnitClass::Percent);
            if percent && before_times != carried.span && phrase::is_completion(words.words) {
                carried.span = before_times;
            }
            // 4月，全市一般公共预算收入累计完成24.6亿元: since the year began.
            if words.words.contains("累计")
                && let Some(span) = &mut carried.span
                && span.mark == Mark::Plain
                && span.start.is_some_and(|start| start.day() == 1 && start.month() == span.end.month())
                && here.refs.iter().any(|time| time.when.months.is_some() && time.when.day.is_none())
            {
                span.start = Date::from_ymd_opt(span.end.year(), 1, 1);
            }
            // ——企业更多。现有高新技术企业500家，到2027年达到800家: what is there is of the day of the report.
            let there = ["现有", "已有", "已建成", "已培育"].iter().any(|word| words.words.starts_with(word))
                && carried.span.is_some_and(|span| span.mark == Mark::By);
            let aimed = if there { carried.span.take() } else { None };
            let fact = self.figure(here, &amounts, order, &words, carried);
            carried.span = carried.span.or(aimed);
            if percent && carried.span == before_times && before_times.is_none() {
                carried.span = year_long;
            }
            // 由2020年的6.8%下降到: the year is the base's; 完成“十四五”目标的54%: the plan's; neither goes on.
            let head = words.words;
            // 五年前是4.35件，跃居全省第4位: the years gone by were the one figure's.
            let base = ago || head.contains('由') || head.contains('从') || phrase::is_completion(head);
            if base && carried.span != before {
                match mention.amount.as_ref().map(|amount| amount.form) {
                    // 由上年的4.6:42.1:53.3调整为: all three belong to the base year.
                    Some(AmountForm::Part(_)) => carried.restored = Some(before),
                    _ => carried.span = before,
                }
                self.clock_year = year_before;
            }
            facts.extend(fact);
        }
        self.per_item(here, carried, facts);
        // 分季度看，一季度增长5.1%，二季度增长4.3%: the quarters end with their sentence.
        static APART: Cues = Cues::new(&["分季度看", "分季看", "分月看", "分月度看", "逐季看", "逐月看", "从季度看"]);
        if APART.any(sentence) {
            carried.span = entered;
        }
        // 预计全年产值200亿元。龙头企业155家: what is foreseen ends with its sentence.
        let foreseen = self.said.foresees()
            && !self.section.target
            && self.context.genre != Genre::Plan
            && carried.span.is_some_and(|span| span.guessed && self.context.date.is_some_and(|today| span.end > today));
        if foreseen {
            carried.span = entered.filter(|span| self.context.date.is_none_or(|today| span.end <= today));
        }
        for time in times {
            self.take_time(here, time, carried);
        }
    }

    /// 一个产业、一名领导、一套班子: three or more of one each are what a programme gives every item.
    pub(super) fn per_item(&self, here: &Sentence<'_>, carried: &Carried, facts: &mut Vec<Fact>) {
        let one = |mention: &Mention| {
            mention
                .amount
                .as_ref()
                .is_some_and(|amount| amount.chinese && amount.form == AmountForm::Bare && amount.value == 1.0)
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
            for (place, &at) in ones.iter().enumerate().take(last + 1).skip(order) {
                let mention = &here.mentions[at];
                let Some(amount) = mention.amount.as_ref().filter(|_| last - order >= 2 && !noun(place).is_empty())
                else {
                    continue;
                };
                let (start, end, _) =
                    resolve::period(self.context, self.section, carried, Measure::Level, Role::Policy, "");
                facts.push(Fact {
                    mention: here.offset + at,
                    name: subject::name(&format!("每个{}", noun(place)), self.lexicon),
                    measure: Measure::Level,
                    role: Role::Policy,
                    value: 1.0,
                    unit: amount.unit.to_string(),
                    bound: Bound::Eq,
                    region: self.home().0,
                    region_code: self.home().1,
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

    /// The months spoken of, a year before: 上年同期.
    pub(super) fn year_before(&self, span: Option<Span>) -> Option<Span> {
        let span = span.or(self.section.span).or_else(|| {
            let period = self.context.period?;
            Some(Span { start: Some(period.start), end: period.end, guessed: true, mark: Mark::Plain })
        })?;
        let start = span.start.and_then(|start| shift_years(start, -1));
        Some(Span { start, end: shift_years(span.end, -1)?, ..span })
    }

    pub(super) fn take_time(&mut self, here: &Sentence<'_>, time: &TimeRef, carried: &mut Carried) {
        let words = &here.text[time.start..time.end];
        let this_year = (words.starts_with("本年") || words == "今年")
            && self.context.title.contains("公报")
            && time.mark == Mark::Plain;
        // 五年间 in a plan is the plan's own span and not the years behind the report.
        let planned = self.context.genre == Genre::Plan && time.when.span.is_some();
        // 三年内 in what has been reached, or in the terms of a grant, tells no day to come.
        let told = time.when.ahead.is_some()
            && !time.when.coming
            && (self.section.past || matches!(self.context.genre, Genre::Annual | Genre::Policy));
        if time.mark == Mark::Base || time.when.length || planned || told {
            return;
        }
        // 到2023年，融资额3年累计突破60亿元: how long the sum runs moves no deadline.
        // 今后三年…；过去三年…: the years behind are those.
        let behind = ["过去", "过去的", "近", "最近", "这"].iter().any(|word| here.text[..time.start].ends_with(word));
        if time.when.span.is_some() && !behind && carried.span.is_some_and(|span| span.mark == Mark::By) {
            return;
        }
        let clock = self.clock();
        // 一年来 in a review is the year under review.
        let review = (time.when.span == Some(1)).then_some(()).and_then(|()| {
            let own = self.section.span.filter(|_| self.section.past);
            own.or_else(|| {
                let period = self.context.period.filter(|_| self.context.genre == Genre::Annual)?;
                Some(Span { start: Some(period.start), end: period.end, guessed: true, mark: Mark::Plain })
            })
        });
        let same = time.when.same_months.then(|| self.year_before(carried.span)).flatten();
        // 1—4月工业总产值1501亿元，其中当月401亿元: of April.
        let month = carried.span.filter(|_| time.when.last_month).map(|span| {
            let start = Date::from_ymd_opt(span.end.year(), span.end.month(), 1);
            Span { start, mark: Mark::Plain, ..span }
        });
        // 2024年…全区规上工业企业412家，当年新增“四上”企业123家: of the year spoken of.
        let month = month.or_else(|| {
            let year = carried.span.filter(|_| words == "当年").and_then(|span| Period::year(span.end.year()))?;
            Some(Span { start: Some(year.start), end: year.end, guessed: true, mark: Mark::Plain })
        });
        // 本年 in a bulletin is the year that it is about.
        let own = self.context.period.filter(|_| self.context.genre == Genre::Annual && this_year).map(|period| Span {
            start: Some(period.start),
            end: period.end,
            guessed: true,
            mark: Mark::Plain,
        });
        if let Some(span) = review.or(same).or(month).or(own).or_else(|| time.when.resolve(time.mark, clock)) {
            carried.span = Some(span);
            carried.times.push(span);
            let gone = self.context.date.is_some_and(|today| {
                self.reviews
                    && today.month() <= 2
                    && span.start == Date::from_ymd_opt(today.year() - 1, 1, 1)
                    && span.end == Date::from_ymd_opt(today.year() - 1, 12, 31).unwrap_or(span.end)
            });
            // 1—4月 in a release of May: what it goes on to tell is of those months.
            let months = self.context.date.is_some_and(|today| {
                time.when.months.is_some_and(|(first, _)| first == 1)
                    && time.when.day.is_none()
                    && here.text[..time.start].chars().take(8).count() <= 6
                    && span.end < today
                    && (today - span.end).num_days() <= 62
            });
            if (gone || months) && time.mark == Mark::Plain && self.context.genre == Genre::News {
                self.told = Some(Span { guessed: true, ..span });
            }
            let named = matches!(time.when.year, Some(YearOf::Given(_) | YearOf::FromThis(_)));
            // 2020—2024年 of one paragraph is not the year of 6月末 in the next.
            if named && !time.when.since && time.when.last_year.is_none() || time.when.date.is_some() {
                self.clock_year = time.when.year_on(clock).map(|(year, _)| year);
                self.clock_relative = matches!(time.when.year, Some(YearOf::FromThis(_)));
            }
        }
    }

    /// What a sentence says of all its figures: 投入超过20亿元的有 names them, 与2018年末（下同）相比 gives their base.
    pub(super) fn note_sentence(&mut self, here: &Sentence<'_>, carried: &mut Carried) {
        let limit = here.mentions.iter().find(|mention| {
            mention.reason.starts_with("限定")
                && here.text[mention.end..here.end].trim_start_matches('的').starts_with(['有', '为'])
        });
        if let Some(limit) = limit.filter(|limit| here.text[limit.end..].starts_with('的')) {
            let words = here.text[here.start..limit.start].rsplit(['，', '。', '：']).next().unwrap_or("");
            let named = subject::take_apart(words, self.lexicon).phrase;
            if named.chars().count() >= 2 {
                carried.name = subject::name(named, self.lexicon);
                carried.fresh = true;
                carried.unit = limit.amount.as_ref().map_or_else(|| "元".to_string(), |amount| amount.unit.to_string());
            }
        }
        for time in here.refs.iter().filter(|time| time.mark == Mark::Base) {
            let after = here.text[time.end..here.end].trim_start_matches(['年', '末', '底']);
            let inside =
                after.strip_prefix('（').and_then(|rest| rest.split_once('）')).map_or("", |(inside, _)| inside);
            if inside.contains("下同")
                && let Some((year, _)) = time.when.year_on(self.clock())
            {
                self.base_year = Some(year);
            }
        }
    }
}

/// Whether a paragraph begins as an item of a list does: 1.…, （一）…, ①….
fn opens_item(text: &str) -> bool {
    let inside = text.strip_prefix('（').and_then(|rest| rest.split_once('）')).map(|(inside, _)| inside);
    let numbered = |number: &str| {
        (1..=2).contains(&number.chars().count())
            && number.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
    };
    inside.is_some_and(numbered)
        || text.starts_with(|c: char| ('①'..='⑳').contains(&c))
        || text
            .split_once(['.', '．', '、'])
            .is_some_and(|(number, rest)| numbered(number) && !rest.starts_with(|c: char| c.is_ascii_digit()))
}
