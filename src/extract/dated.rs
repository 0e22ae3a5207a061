//! The days of a figure where its sentence says more of them than the time it stands with.

use super::base;
use super::carry::Carried;
use super::context::Genre;
use super::facts::Reader;
use super::period::{Mark, Span, YearOf};
use super::resolve;
use super::scan::{Amount, AmountForm, Mention};
use super::sentence::{Sentence, Words};
use super::subject::{Name, Tags};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::{Measure, Role};
use crate::time::{Date, Period, shift_years};
use chrono::Datelike;

/// A figure whose days are asked for.
pub(super) struct Told<'a> {
    pub(super) here: &'a Sentence<'a>,
    pub(super) mention: &'a Mention,
    pub(super) amount: &'a Amount,
    pub(super) words: &'a Words<'a>,
    pub(super) name: &'a Name,
    pub(super) measure: Measure,
    pub(super) role: Role,
    pub(super) tags: Tags,
    /// From the head of the sentence to the figure.
    pub(super) local: &'a str,
    /// From the last mark of punctuation to the figure.
    pub(super) clause: &'a str,
    /// Whether a change begins with it: 由30万元; and whether a list of such beginnings goes on.
    pub(super) began: bool,
    pub(super) listed_from: bool,
    /// Whether it begins in a year that is named: 由2015年的8.2万户增加到20.3万户.
    pub(super) from_then: bool,
    /// Whether a change arrives at it.
    pub(super) arrives: bool,
    /// Whether it is the plan that something is measured by, or the goal that it missed or passed.
    pub(super) planned: bool,
    pub(super) goal: bool,
    /// Whether its name is that of what was spoken of.
    pub(super) implied: bool,
    /// Whether it tells how far two things are apart.
    pub(super) apart: bool,
}

/// First and last day of a figure and what a change is measured from.
pub(super) struct Days {
    pub(super) start: Option<Date>,
    pub(super) end: Option<Date>,
    pub(super) base: String,
    /// Whether the days are inferred, and whether the base is.
    pub(super) guessed: bool,
    pub(super) reckoned: bool,
}

impl Reader<'_> {
    /// The days of a figure.
    pub(super) fn days(&self, told: &Told<'_>, carried: &mut Carried) -> Days {
        let Told { amount, measure, role, .. } = *told;
        let span =
            if amount.form == AmountForm::Rank { listed_year(told.local).or(carried.span) } else { carried.span };
        let span = self.not_behind(told.here, role, span);
        let quoted = self.base_span(told.here, told.mention, carried.span);
        let span = quoted.filter(|_| amount.class != UnitClass::Times).or(span);
        let reviewed = self.told.filter(|_| role == Role::Actual && self.section.span.is_none());
        let timed = Carried { span: span.or(reviewed), role: carried.role, ..Carried::default() };
        // 失业率5.1%，低于5.5%左右的预期目标: the goal is of the time of what is measured by it.
        let timing = if told.planned || told.goal { Role::Actual } else { role };
        let (start, end, guessed) = resolve::period(self.context, self.section, &timed, measure, timing, told.local);
        let (mut start, mut end) = self.of_change(told, carried, timed.span, (start, end));
        // 1—4月…完成年初预算60.9亿元的40.4%: the budget is the year's.
        let yearly = told.planned && measure != Measure::Level;
        if let (Some(from), Some(to)) = (start.filter(|_| yearly), end)
            && from == Date::from_ymd_opt(to.year(), 1, 1).unwrap_or(to)
            && !told.clause.contains(['月', '季'])
        {
            end = Date::from_ymd_opt(to.year(), 12, 31);
        }
        match amount.form {
            AmountForm::Part(0) => carried.part_days = Some((start, end)),
            AmountForm::Part(_) => (start, end) = carried.part_days.unwrap_or((start, end)),
            _ => {}
        }
        let rises =
            !told.began && !told.from_then && matches!(measure, Measure::Level | Measure::Flow | Measure::Ratio);
        if let (Some(from), Some(to)) = (carried.rose_from.filter(|_| rises), end)
            && from < to.year()
        {
            carried.risen = Some((from, to.year()));
        }
        let mut days = Days { start, end, base: String::new(), guessed, reckoned: false };
        if matches!(measure, Measure::Growth | Measure::Delta) && !told.apart {
            self.measured_from(told, carried, &mut days);
        }
        // A share or rank holds on its day; the growth of a stock is told of the stock's day.
        let stock = measure == Measure::Growth && !told.tags.has(Tag::Yearly) && {
            let known = self.lexicon.indicator(&told.name.id).and_then(|indicator| indicator.measure);
            let told_before = carried.amount_measure == Some(Measure::Level) && *told.name == carried.name;
            let standing = span.is_some_and(|span| span.mark != Mark::Plain);
            // PM2.5年均浓度 is a mean over the year.
            let mean = ["均", "浓度"].iter().any(|word| told.name.text.contains(word));
            known.map_or(told.implied && told_before && standing, |measure| measure == Measure::Level && !mean)
        };
        if stock || days.start.is_none() && matches!(measure, Measure::Ratio | Measure::Rank) {
            days.start = days.end;
        }
        days
    }

    /// The days of what a change began with, and of what several years came to.
    fn of_change(
        &self,
        told: &Told<'_>,
        carried: &Carried,
        span: Option<Span>,
        (mut start, mut end): (Option<Date>, Option<Date>),
    ) -> (Option<Date>, Option<Date>) {
        let Told { measure, .. } = *told;
        let whole = |year: i32| {
            let (first, last) = (Date::from_ymd_opt(year, 1, 1), Date::from_ymd_opt(year, 12, 31));
            (if measure == Measure::Level { last } else { first }, last)
        };
        let from_start = told.began && (told.listed_from || told.words.after.len() == told.words.words.len());
        // 过去五年，由5.1万元提高到6.7万元: from before the first of them.
        let spoken = span.and_then(|span| Some((span.start?.year(), span.end.year())));
        // 2020—2024年，由312亿元增长到405亿元: in the first of the years that are named.
        let mut times =
            told.here.refs.iter().rev().filter(|time| time.end <= told.mention.start && time.mark != Mark::Base);
        let ranged = times.next().is_some_and(|time| {
            // 2016、2017两年 are the years of the work, which began with what there was before.
            let written = &told.here.text[time.start..time.end];
            time.when.last_year.is_some() && written.contains(['—', '-', '~', '至', '到'])
        });
        let before_all = spoken.filter(|(first, last)| first < last && from_start).map(|(first, _)| first);
        let before_all = before_all.map(|first| first - i32::from(!ranged));
        if let Some(year) = before_all {
            (start, end) = whole(year);
        } else if from_start {
            // 由52.2%提高到95.7%: the figure that a change began with is the year's before, where years are told of.
            (start, end) = match (start, end) {
                (Some(start), Some(end)) if start.year() == end.year() && whole_year(start, end, measure) => {
                    // What is to be reached by a day begins with what there was when that was written.
                    let plans = self.context.genre == Genre::Plan;
                    let aimed = span.map_or(plans, |span| span.mark == Mark::By);
                    let written = self.context.date.filter(|_| aimed).map_or(end.year(), |today| today.year());
                    let risen = carried.risen.filter(|&(_, to)| to == end.year()).map(|(from, _)| from);
                    whole(self.sentence_base(told.here, told.mention).or(risen).unwrap_or(written - 1))
                }
                _ => (None, None),
            };
        }
        // 过去五年，人均收入由5.1万元提高到6.7万元: what it came to is the last year's, and no sum of five.
        let written = &told.here.text[told.mention.start..told.mention.end];
        let reaches = told.arrives && matches!(measure, Measure::Flow | Measure::Ratio)
            || reached(told.words.words, written, &told.name.text, measure);
        if let (Some(from), Some(to)) = (start.filter(|_| reaches), end)
            && from.year() < to.year()
            && (to.month(), to.day()) == (12, 31)
        {
            start = Date::from_ymd_opt(to.year(), 1, 1);
        }
        (start, end)
    }

    /// What a change is measured from, and the days where those follow from it.
    fn measured_from(&self, told: &Told<'_>, carried: &mut Carried, days: &mut Days) {
        let Told { here, mention, amount, clause, .. } = *told;
        // 居民消费价格环比下降0.9%。其中，食品价格下降3.1%: from the month before as well.
        carried.chained = base::links(clause)
            || !["同比", "上年", "去年", "年初", "累计", "年均"].iter().any(|word| clause.contains(word))
                && carried.chained
            || here.text[here.start..mention.start].contains("环比看");
        let span = (days.start, days.end);
        let (found, stated) = base::base(self.clock(), told, span, carried.chained);
        let common = self.base_year.filter(|_| !stated && !found.is_empty() && !told.tags.has(Tag::Yearly));
        days.reckoned = !stated && !found.is_empty();
        days.base = common.map_or(found, |year| year.to_string());
        let end = days.end;
        // 降幅比1—10月份扩大0.8个百分点；…降幅收窄0.7个百分点: from the same months.
        if amount.class == UnitClass::Point && end.is_some() {
            match &carried.point_base {
                Some((day, from)) if !stated && *day == end => days.base.clone_from(from),
                _ => carried.point_base = (stated && days.base.len() > 4).then(|| (end, days.base.clone())),
            }
        }
        // 比2020年增加216家: from the year behind it.
        if told.measure == Measure::Delta
            && amount.class != UnitClass::Point
            && let (Ok(from), Some(start), Some(to)) = (days.base.parse::<i32>(), days.start, end)
            && from < start.year() - 1
            && start.year() == to.year()
        {
            days.start = Date::from_ymd_opt(from + 1, 1, 1);
        }
        // 6月末余额比上月末增加3亿元: in that month.
        if told.measure == Measure::Delta
            && amount.class != UnitClass::Point
            && let Ok(from) = days.base.parse::<Date>()
            && days.start.is_some_and(|start| start < from)
        {
            days.start = from.succ_opt();
        }
        // “十三五”以来PM2.5年均浓度为33微克，同比下降4.2%: the change is the last year's.
        if let (Some(from), Some(to)) = (days.start, end)
            && from.year() < to.year()
            && days.base == (to.year() - 1).to_string()
            && clause.contains("同比")
        {
            days.start = Date::from_ymd_opt(to.year(), 1, 1);
        }
        // 由2015年的8.2万户增加到2020年的20.3万户，增长1.5倍: over those years.
        let risen =
            carried.rose_from.filter(|year| !stated && told.implied && end.is_some_and(|end| *year < end.year()));
        if let Some(year) = risen {
            days.base = year.to_string();
            days.start = Date::from_ymd_opt(year + 1, 1, 1);
        }
    }

    /// The period of an aim whose year only an earlier sentence gave: 力争全年 behind 2021年 in a report of 2022 is of 2022.
    fn not_behind(&self, here: &Sentence<'_>, role: Role, span: Option<Span>) -> Option<Span> {
        let Some(today) = self.context.date else { return span };
        // 预计全年 in a review of the year before is of that year.
        let reviewed = |year: i32| {
            let period = self.context.period.filter(|_| self.context.genre == Genre::Annual);
            self.section.past || period.is_some_and(|period| period.end.year() == year)
        };
        let named = || here.refs.iter().any(|time| matches!(time.when.year, Some(YearOf::Given(_))));
        match span {
            Some(before)
                if role == Role::Target
                    && before.end.year() < today.year()
                    && !named()
                    && !reviewed(before.end.year()) =>
            {
                let years = today.year() - before.end.year();
                let start = before.start.and_then(|start| shift_years(start, years));
                Some(Span { start, end: shift_years(before.end, years)?, ..before })
            }
            _ => span,
        }
    }

    /// The day of a figure that a comparison quotes: 较2021年底的1.7个增加2.35个.
    fn base_span(&self, here: &Sentence<'_>, mention: &Mention, spoken: Option<Span>) -> Option<Span> {
        let base = here.refs.iter().rev().find(|time| time.mark == Mark::Base && time.end <= mention.start)?;
        let between = here.text.get(base.end..mention.start)?.trim_start_matches(['年', '底', '末', '初', '度']);
        let before = here.text[here.start..base.start].trim_end_matches(['“', '约', '近']);
        let between = between.trim_start_matches("同期");
        let began = before.ends_with(['由', '从']);
        let compared = began || before.ends_with(['较', '比', '与', '同', '和']);
        // 由上年同期下降12.4%转为增长2.1%
        let rated = began && ["下降", "增长", "上涨", "下跌"].contains(&between);
        // 比2010年第六次全国人口普查的3.42人减少0.61人
        let survey = between.ends_with('的') && between.chars().count() <= 14 && between.contains("普查");
        let quoted = rated || compared && (between == "的" || survey) || self.is_compared(here, mention);
        if !quoted {
            return None;
        }
        // 由上年同期的2.14缩小至2.09
        if base.when.same_months { self.year_before(spoken) } else { base.when.resolve(Mark::AsOf, self.clock()) }
    }

    /// The year that a sentence measures its changes from: 较2015年底.
    fn sentence_base(&self, here: &Sentence<'_>, mention: &Mention) -> Option<i32> {
        let base = here.refs.iter().rev().find(|time| time.mark == Mark::Base && time.end <= mention.start)?;
        matches!(base.when.year, Some(YearOf::Given(_))).then(|| base.when.year_on(self.clock()))?.map(|(year, _)| year)
    }

    /// Whether a figure is what another is compared with: 与2010年第六次全国人口普查的234626人相比.
    pub(super) fn is_compared(&self, here: &Sentence<'_>, mention: &Mention) -> bool {
        here.text[mention.end..here.end].starts_with("相比") && here.text[here.start..mention.start].ends_with('的')
    }
}

/// Whether what is told of several years is what they came to and no sum of them: 人均生产总值突破3.6万元, 城镇化率达到58%.
fn reached(words: &str, mention: &str, name: &str, measure: Measure) -> bool {
    const YEARLY: &[&str] = &[
        "生产总值",
        "人均",
        "零售总额",
        "预算收入",
        "财政收入",
        "税收收入",
        "营业收入",
        "总产值",
        "增加值",
        "可支配收入",
        "进出口总额",
    ];
    let arrives = ["达到", "突破", "超过", "达", "超", "跃上", "迈上", "提高到", "提升到", "提高至", "提升至"];
    arrives.iter().any(|verb| words.ends_with(verb) || mention.starts_with(verb))
        && !["累计", "新增", "共", "增量", "年均", "贡献"]
            .iter()
            .any(|word| words.contains(word) || name.contains(word))
        && match measure {
            Measure::Ratio => true,
            Measure::Flow => YEARLY.iter().any(|word| name.contains(word)),
            _ => false,
        }
}

/// Whether two days bound a year, or the one of a level closes it.
fn whole_year(start: Date, end: Date, measure: Measure) -> bool {
    let closes = (end.month(), end.day()) == (12, 31);
    closes && (measure == Measure::Level || (start.month(), start.day()) == (1, 1))
}

/// The year of a named ranking.
fn listed_year(text: &str) -> Option<Span> {
    let close = text.rfind(['”', '》'])?;
    let open = text[..close].rfind(['“', '《'])?;
    let inside = text[open..close].trim_start_matches(['“', '《']);
    let year = inside.get(..4)?.parse::<i32>().ok().filter(|year| (1990..2100).contains(year))?;
    let period = Period::year(year)?;
    Some(Span { start: Some(period.start), end: period.end, guessed: true, mark: Mark::Plain })
}
