//! The days of a figure where its sentence says more of them than the time it stands with.

use super::context::Genre;
use super::facts::Reader;
use super::period::{Mark, Span, YearOf};
use super::scan::Mention;
use super::sentence::Sentence;
use crate::table::{Measure, Role};
use crate::time::{Date, Period, shift_years};
use chrono::Datelike;

impl Reader<'_> {
    /// The period of an aim whose year only an earlier sentence gave: 力争全年 behind 2021年 in a report of 2022 is of 2022.
    pub(super) fn not_behind(&self, here: &Sentence<'_>, role: Role, span: Option<Span>) -> Option<Span> {
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
    pub(super) fn base_span(&self, here: &Sentence<'_>, mention: &Mention, spoken: Option<Span>) -> Option<Span> {
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
    pub(super) fn sentence_base(&self, here: &Sentence<'_>, mention: &Mention) -> Option<i32> {
        let base = here.refs.iter().rev().find(|time| time.mark == Mark::Base && time.end <= mention.start)?;
        matches!(base.when.year, Some(YearOf::Given(_))).then(|| base.when.year_on(self.clock()))?.map(|(year, _)| year)
    }

    /// Whether a figure is what another is compared with: 与2010年第六次全国人口普查的234626人相比.
    pub(super) fn is_compared(&self, here: &Sentence<'_>, mention: &Mention) -> bool {
        here.text[mention.end..here.end].starts_with("相比") && here.text[here.start..mention.start].ends_with('的')
    }
}

/// Whether two days bound a year, or the one of a level closes it.
pub(super) fn whole_year(start: Date, end: Date, measure: Measure) -> bool {
    let closes = (end.month(), end.day()) == (12, 31);
    closes && (measure == Measure::Level || (start.month(), start.day()) == (1, 1))
}

/// The year of a named ranking.
pub(super) fn listed_year(text: &str) -> Option<Span> {
    let close = text.rfind(['”', '》'])?;
    let open = text[..close].rfind(['“', '《'])?;
    let inside = text[open..close].trim_start_matches(['“', '《']);
    let year = inside.get(..4)?.parse::<i32>().ok().filter(|year| (1990..2100).contains(year))?;
    let period = Period::year(year)?;
    Some(Span { start: Some(period.start), end: period.end, guessed: true, mark: Mark::Plain })
}
