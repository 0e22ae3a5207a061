//! What kind of report a text is, and the period that its undated figures belong to.

use super::context::{BlockTimes, Genre, head_titles, title_year, told, year_of};
use super::period::{Mark, TimeRef, YearOf, plan_years};
use crate::report::BlockKind;
use crate::time::{Date, Period};
use chrono::Datelike;
use std::collections::BTreeMap;

/// The year of a national census, by its number: the seventh of the population was that of 2020, the fifth of the economy
/// that of 2023.
fn census(text: &str) -> Option<i32> {
    const COUNTS: [(&str, i32, i32); 3] = [("人口普查", 1950, 10), ("经济普查", 1998, 5), ("农业普查", 1986, 10)];
    let (name, zero, step) = COUNTS.into_iter().find(|(name, ..)| text.contains(name))?;
    let before = &text[..text.find(name)?];
    let number = before[before.rfind('第')? + '第'.len_utf8()..].chars().next()?;
    let number = i32::from(super::numeral::single(number)?);
    // The first three were held in 1953, 1964 and 1982.
    (name != "人口普查" || number >= 4).then_some(zero + step * number)
}

/// First and last year of the five-year plan that a title is: of “十四五”…规划, of 第十四个五年规划.
pub(super) fn planned_years(text: &str) -> Option<(i32, i32)> {
    let plan = ["规划", "纲要"].iter().any(|word| text.contains(word))
        && !["评估", "总结", "情况", "报告", "解读"].iter().any(|word| text.contains(word));
    // “十四五”, 第十四个五年
    let number = text.char_indices().filter(|&(_, c)| c == '十').find_map(|(at, c)| {
        let rest = &text[at + c.len_utf8()..];
        let unit = rest.chars().next()?;
        let rest = &rest[unit.len_utf8()..];
        (rest.starts_with('五') || rest.starts_with("个五年")).then(|| super::numeral::single(unit)).flatten()
    })?;
    plan.then(|| plan_years(10 + i32::from(number)))
}

/// The year of a whole-year expression in what a title says.
fn titled_year(block: &BlockTimes<'_>) -> Option<i32> {
    let end = told(block.text).len();
    let whole =
        block.refs.iter().filter(|time| time.end <= end && time.when.months.is_none() && time.when.day.is_none());
    whole.filter(|time| time.mark != Mark::Base && !time.when.since).find_map(|time| year_of(&time.when))
}

fn is_work_report(text: &str) -> bool {
    let own = ["工作报告", "工作汇报", "述职报告"].iter().any(|word| text.contains(word));
    own && !["依据", "根据", "整理", "解读", "分工", "任务", "落实"].iter().any(|word| text.contains(word))
}

/// The year in which a plan or a work report was written, by the year that its title names.
pub(super) fn written_in(blocks: &[BlockTimes<'_>]) -> Option<i32> {
    const PLANS: &[&str] =
        &["工作要点", "工作计划", "工作方案", "工作安排", "工作打算", "目标任务", "重点工作", "实施方案"];
    let block = head_titles(blocks).find(|block| {
        let planned = PLANS.iter().any(|word| block.text.contains(word))
            && !["总结", "情况", "完成", "报告", "通报"].iter().any(|word| block.text.contains(word));
        planned || is_work_report(block.text)
    })?;
    let mut years = block.refs.iter().filter(|time| time.end <= told(block.text).len());
    let end = told(block.text).len();
    let several = block.refs.iter().filter(|time| time.end <= end && year_of(&time.when).is_some()).count() > 1;
    let year = years.find_map(|time| year_of(&time.when).filter(|_| time.when.last_year.is_none()))?;
    (!several).then_some(year)
}

/// Whether a line is a time and nothing else, as （2025年3月） under a title.
pub(super) fn is_dateline(text: &str, refs: &[TimeRef]) -> bool {
    let alone = text.trim_matches(['（', '）', '(', ')', ' ', '\u{3000}']);
    refs.iter().any(|time| text.get(time.start..time.end) == Some(alone))
}

/// The past year that most time expressions name, and how many do; of two, the later.
fn most_named(blocks: &[BlockTimes<'_>], date: Option<Date>) -> Option<(i32, usize)> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    let times = blocks.iter().skip(1).flat_map(|block| block.refs);
    for time in times.filter(|time| matches!(time.mark, Mark::Plain | Mark::AsOf)) {
        if let Some(YearOf::Given(year)) = time.when.year
            && date.is_none_or(|date| year < date.year())
        {
            *counts.entry(year).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|&(year, count)| (count, year))
}

/// Whether a line says what the text rests on, and not what it is: 根据《…三年行动计划（2018—2020年）》.
fn rests_on(line: &str) -> bool {
    ["根据", "按照", "依据", "为"].iter().any(|word| line.trim_start().starts_with(word))
}

pub(super) fn genre(blocks: &[BlockTimes<'_>], date: Option<Date>, stated: bool) -> (Genre, Option<Period>) {
    const PLANS: &[&str] = &[
        "工作计划",
        "工作要点",
        "工作安排",
        "工作打算",
        "实施方案",
        "行动计划",
        "行动方案",
        "规划",
        "清单",
        "目标任务",
        "计划草案",
        "工作思路",
        "要点",
        "工作方案",
        "重点工作",
    ];
    const SUMMARIES: &[&str] = &[
        "公报",
        "总结",
        "统计",
        "运行情况",
        "经济形势",
        "工作情况",
        "概况",
        "年报",
        "情况",
        "简况",
        "简析",
        "分析",
        "快报",
        "白皮书",
        "简报",
        "决算",
        "通报",
        "状况",
        "年度报告",
        "发布会",
    ];
    let head: Vec<&BlockTimes<'_>> = blocks.iter().take(8).filter(|block| !told(block.text).is_empty()).collect();
    let year = |block: &&&BlockTimes<'_>| {
        block.refs.iter().find_map(|time| year_of(&time.when)).or_else(|| title_year(block.text))
    };
    let find = |words: &[&str]| {
        head.iter()
            .filter(|block| block.text.chars().count() <= 60)
            .filter(|block| !rests_on(block.text))
            .filter(|block| words.iter().any(|word| told(block.text).contains(word)))
            .min_by_key(|block| year(block).is_none())
    };
    // A work report of the first months tells of the year before.
    if let Some(date) = date.filter(|date| date.month() <= 4)
        && head_titles(blocks).any(|block| is_work_report(block.text))
    {
        return (Genre::Annual, Period::year(date.year() - 1));
    }
    // 现将2020年11月1日零时的数据公布如下: the day of all that follows.
    let day =
        blocks.iter().take(8).filter(|block| block.text.contains("现将") || block.text.contains("标准时点")).find_map(
            |block| {
                let from = block.text.find("现将").or_else(|| block.text.find("标准时点")).unwrap_or(0);
                let mut times = block.refs.iter().filter(|time| time.start > from);
                times.find_map(|time| match (time.when.year, time.when.months, time.when.day) {
                    (Some(YearOf::Given(year)), Some((month, _)), Some(day)) => Date::from_ymd_opt(year, month, day),
                    _ => None,
                })
            },
        );
    if let Some(day) = day.filter(|day| date.is_none_or(|date| *day < date)) {
        return (Genre::Annual, Some(Period::day(day)));
    }
    // 第七次全国人口普查公报: the year of that census.
    let census =
        head.iter().take(3).filter(|block| block.text.chars().count() <= 60).find_map(|block| census(block.text));
    if let Some(year) = census.filter(|&year| date.is_none_or(|date| date.year() >= year)) {
        return (Genre::Annual, Period::year(year));
    }
    // 2024年12月份 in the title: that month; in a line of its own it is when the report was written, but for a monthly one.
    let monthly = head_titles(blocks)
        .any(|block| ["月报", "月度", "运行", "快报", "简报", "监测"].iter().any(|word| block.text.contains(word)));
    let month = head
        .iter()
        .take(3)
        .filter(|block| block.kind == BlockKind::Heading && block.text.contains('月'))
        .filter(|block| monthly || !is_dateline(block.text, block.refs))
        .find_map(|block| {
            block.refs.iter().find_map(|time| match (time.when.year, time.when.months, time.when.day) {
                (Some(YearOf::Given(year)), Some((first, last)), None) if first == last && time.mark == Mark::Plain => {
                    Period::months(year, first, last)
                }
                _ => None,
            })
        });
    let summed = head.iter().take(3).any(|block| SUMMARIES.iter().any(|word| block.text.contains(word)));
    if let Some(period) = month.filter(|period| summed && date.is_none_or(|date| period.end <= date)) {
        return (Genre::Annual, Some(period));
    }
    // The first paragraph; what stands further on may tell of other times than the text does.
    let paragraph = blocks.iter().find(|block| block.kind == BlockKind::Paragraph && !told(block.text).is_empty());
    let opens = |block: &BlockTimes<'_>| paragraph.is_some_and(|first| std::ptr::eq(first.text, block.text));
    // 上半年, 前三季度, 1—9月 in the title or the opening with year-on-year rates: the whole text is about those months.
    let part = head
        .iter()
        .take(4)
        .filter(|block| block.kind == BlockKind::Heading || opens(block) && block.text.contains("同比"))
        .find_map(|block| {
            let titled = block.kind == BlockKind::Heading;
            block.refs.iter().filter(|time| titled || time.start <= 48).find_map(|time| match time.when.months {
                Some((1, last)) if last >= 2 && time.mark == Mark::Plain => {
                    let year = match time.when.year {
                        Some(YearOf::Given(year)) => Some(year),
                        Some(YearOf::FromThis(offset)) => date.map(|date| date.year() + offset),
                        _ => date.map(|date| date.year()),
                    };
                    year.and_then(|year| Period::months(year, 1, last))
                }
                _ => None,
            })
        });
    if let Some(period) = part.filter(|period| date.is_none_or(|date| period.end <= date)) {
        return (Genre::Annual, Some(period));
    }
    // 2022年…成绩单 put out in 2023: a title of a year gone by is what the report is about.
    let gone = head_titles(blocks).take(2).find_map(|block| {
        let ahead = PLANS.iter().chain(&["计划", "方案", "意见", "办法", "措施", "政策", "预算草案", "纲要"]);
        titled_year(block).filter(|_| !ahead.into_iter().any(|word| block.text.contains(word)))
    });
    if let Some(year) = gone.filter(|&year| {
        date.is_some_and(|date| {
            year < date.year() && date.year() <= year + 10 || year == date.year() && date.month() == 12
        })
    }) {
        return (Genre::Annual, Period::year(year));
    }
    // What is told of a year in its middle holds on the day that it is told.
    let over = |year: i32| {
        date.filter(|_| stated).is_none_or(|date| year < date.year() || year == date.year() && date.month() >= 11)
    };
    if let Some(block) = find(SUMMARIES)
        && let Some(year) = year(&block).filter(|&year| over(year))
    {
        return (Genre::Annual, Period::year(year));
    }
    // A bulletin whose title names no year is about the past year that it names most.
    if find(&["公报"]).is_some()
        && let Some((year, _)) = most_named(blocks, date)
    {
        return (Genre::Annual, Period::year(year));
    }
    // “十四五”教育发展规划: the years of that plan.
    if let Some((_, last)) = head_titles(blocks).find_map(|block| planned_years(block.text))
        && date.is_none_or(|date| date.year() <= last)
    {
        return (Genre::Plan, Period::year(last));
    }
    if let Some(block) = find(PLANS)
        && let Some(year) = year(&block)
        && date.is_none_or(|date| date.year() <= year)
    {
        return (Genre::Plan, Period::year(year));
    }
    // 关于印发《绵阳市2023年国民经济和社会发展计划》的通知
    let issued = head_titles(blocks).filter(|block| block.text.contains("印发")).find_map(|block| {
        let (_, inside) = block.text.split_once('《')?;
        let inside = inside.split('》').next()?;
        let plan = ["计划", "要点", "目标", "任务", "清单", "安排"].iter().any(|word| inside.ends_with(word));
        title_year(block.text).filter(|_| plan)
    });
    if let Some(year) = issued.filter(|&year| date.is_none_or(|date| date.year() == year)) {
        return (Genre::Plan, Period::year(year));
    }
    // A title that names a year ahead: 四张清单看2025.
    let short = head.iter().take(4).filter(|block| block.text.chars().count() <= 40 && !rests_on(block.text));
    let ahead = short.into_iter().find_map(|block| {
        block
            .refs
            .iter()
            .filter_map(|time| year_of(&time.when))
            .find(|&year| date.is_some_and(|date| year > date.year() && year <= date.year() + 15))
    });
    if let Some(year) = ahead {
        return (Genre::Plan, Period::year(year));
    }
    let opening = head.iter().find(|block| block.text.contains("年是") && block.text.contains("之年"));
    if let Some(block) = opening
        && let Some(year) = year(&block)
        && date.is_none_or(|date| date.year() <= year)
    {
        return (Genre::Plan, Period::year(year));
    }
    // A report of the first months that speaks of the year before: its undated figures are that year's.
    let count = |word: &str| blocks.iter().map(|block| block.text.matches(word).count()).sum::<usize>();
    if let Some(date) = date.filter(|date| date.month() <= 4)
        && let Some((year, named)) = most_named(blocks, Some(date)).filter(|(year, _)| year + 1 == date.year())
    {
        let rates = || count("增长") + count("下降") >= 5 && count("今年") + count("目前") == 0;
        let sums = || summed && named > 1 && count("今年以来") + count("目前") + count("现有") == 0;
        if !stated && date.month() == 1 && rates() || sums() {
            return (Genre::Annual, Period::year(year));
        }
    }
    // A plan that dates neither itself nor its beginning.
    let titled = head.iter().take(2).filter(|block| block.kind == BlockKind::Heading);
    let undated = date.is_none()
        && titled.clone().any(|block| ["计划", "规划", "行动方案"].iter().any(|word| block.text.ends_with(word)));
    const GRANTS: &[&str] = &[
        "政策",
        "奖补",
        "扶持",
        "若干措施",
        "奖励",
        "补贴",
        "补助",
        "激励",
        "若干意见",
        "办法",
        "细则",
        "条措施",
        "资助",
    ];
    let grants = head_titles(blocks).take(4).any(|block| {
        GRANTS.iter().any(|word| told(block.text).contains(word))
            && !["情况", "成效", "兑现", "解读", "答复", "提案", "建议", "报告"]
                .iter()
                .any(|word| block.text.contains(word))
    });
    let genre = match (undated, grants) {
        (true, _) => Genre::Plan,
        (_, true) => Genre::Policy,
        _ => Genre::News,
    };
    (genre, None)
}
