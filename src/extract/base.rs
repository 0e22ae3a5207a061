//! What a change is measured from: a year, a month before, the beginning of a plan, or nothing that has a date.

use super::dated::Told;
use super::period::{Clock, Mark, TimeRef, YearOf, plan_years};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::{Class, Role};
use crate::time::{Date, shift_years};
use chrono::Datelike;

/// Whether a clause ends in others that a multiple is of: 是全省平均的1.5倍.
fn multiple_of_others(clause: &str) -> bool {
    let of = clause.strip_suffix('的').unwrap_or("");
    let compared = of.contains('是') || of.contains("相当于") || of.contains("达到");
    compared && ["平均", "平均水平", "平均值", "平均数", "均值", "全国", "全省"].iter().any(|word| of.ends_with(word))
}

/// Whether a clause compares with the month or quarter before.
pub(super) fn links(clause: &str) -> bool {
    let link = ["环比", "上月", "上个月", "上季度", "上个季度"].iter().filter_map(|word| clause.rfind(word)).max();
    link > ["同比", "上年", "去年"].iter().filter_map(|word| clause.rfind(word)).max()
}

/// What a growth or delta is compared with, and whether the text says so.
pub(super) fn base(
    clock: Clock,
    told: &Told<'_>,
    (start, end): (Option<Date>, Option<Date>),
    chained: bool,
) -> (String, bool) {
    let Told { here, mention, tags, .. } = *told;
    let from = told.words.start;
    let multiple = told.role == Role::Target && told.amount.class == UnitClass::Times;
    let clause = super::classify::before(here.text, mention.start, 90).rsplit(['，', '；', '。']).next().unwrap_or("");
    // 是规上工业企业平均水平的4.2倍: of others, and not of a year before.
    if multiple_of_others(clause) {
        return (String::new(), true);
    }
    // 比常年偏高0.9℃: from no one year.
    if ["常年", "历年同期", "多年平均", "历史同期"].iter().any(|word| clause.contains(word)) {
        return (String::new(), true);
    }
    let bases = || here.refs.iter().rev().filter(|time| time.mark == Mark::Base && time.end <= mention.start);
    // 与2010年第六次全国人口普查相比，城镇人口增加22487人，乡村人口减少26262人: said of all that follows.
    let all = |time: &&TimeRef| {
        let behind = here.text[time.end..mention.start].split('，').next().unwrap_or("");
        behind.ends_with("相比") && behind.chars().count() <= 30
    };
    let stated = bases().find(|time| time.start + 60 >= from || all(time));
    if let Some(time) = stated {
        if let Some(plan) = time.when.plan {
            return (plan_years(plan).1.to_string(), true);
        }
        if let Some((year, _)) = time.when.year_on(clock)
            && matches!(time.when.year, Some(YearOf::Given(_)))
        {
            return (year.to_string(), true);
        }
        // 较去年全年提高2.8个百分点
        if let Some((year, _)) = time.when.year_on(clock)
            && matches!(time.when.year, Some(YearOf::FromThis(_)))
            && here.text[time.start..time.end].ends_with("全年")
        {
            return (year.to_string(), true);
        }
        // 增速比上半年回落0.2个百分点
        let near = !here.text[time.end..mention.start].contains(['，', '；', '。']);
        let unsaid = matches!(time.when.year, None | Some(YearOf::Context));
        let months = near && time.when.months.is_some() && unsaid && !time.when.same_months;
        if let Some(span) = time.when.resolve(Mark::AsOf, clock).filter(|_| months)
            && end.is_some_and(|end| span.end < end)
        {
            return (span.end.to_string(), true);
        }
    }
    let Some(end) = end else { return (String::new(), false) };
    // 到2027年翻番: a multiple to be reached is one of what there was when it was set, and not of the year before the last.
    if let Some(today) = clock.today.filter(|today| multiple && today.year() < end.year()) {
        return ((today.year() - 1).to_string(), false);
    }
    // “十四五”以来增长30%, 近三年增加10万人: from before the first of the years.
    let several = start.filter(|start| end.year() > start.year() && !tags.has(Tag::Yearly));
    let said = super::classify::before(here.text, mention.start, 36);
    if let Some(start) =
        several.filter(|_| !["同比", "上年", "去年", "环比", "年均"].iter().any(|word| said.contains(word)))
    {
        let opening = (start.month(), start.day()) == (1, 1);
        return ((start.year() - i32::from(opening)).to_string(), false);
    }
    if chained || links(clause) {
        // The month or quarter before; of more months than these, the month before the last.
        let quarter = start.filter(|start| {
            start.year() == end.year() && start.month() % 3 == 1 && start.month() + 2 == end.month() && start.day() == 1
        });
        let before = match quarter.filter(|_| !clause.contains('月')) {
            Some(start) => start.pred_opt(),
            None => end.checked_sub_days(chrono::Days::new(u64::from(end.day()))),
        };
        return (before.map_or_else(String::new, |date| date.to_string()), true);
    }
    let length = here
        .mentions
        .iter()
        .rev()
        .find(|other| other.end <= mention.start && other.class == Class::Time && other.reason == "时长");
    if let Some(length) = length.filter(|other| mention.start - other.end <= 12) {
        let words = here.text[length.start..length.end].trim_start_matches('近');
        let said = |count: &str| {
            let mut characters = count.chars();
            let spoken = characters.next().filter(|_| characters.next().is_none()).and_then(super::numeral::single);
            count.parse::<i32>().ok().or(spoken.map(i32::from))
        };
        if let Some(count) = words.strip_suffix('年').and_then(said) {
            return ((end.year() - count).to_string(), false);
        }
    }
    let clause = super::classify::before(here.text, mention.start, 60).rsplit(['，', '；', '。']).next().unwrap_or("");
    // 年均增速不低于12%
    if tags.has(Tag::Yearly) || clause.contains("年均增") {
        return (String::new(), false);
    }
    if clause.contains("比年初") || clause.contains("较年初") {
        return ((end.year() - 1).to_string(), true);
    }
    let words = &here.text[here.start..mention.start];
    let said = ["同比", "上年", "去年"].iter().any(|word| words.contains(word));
    if end.month() == 12 && end.day() == 31 {
        ((end.year() - 1).to_string(), said)
    } else {
        (shift_years(end, -1).map_or_else(String::new, |date| date.to_string()), said)
    }
}
