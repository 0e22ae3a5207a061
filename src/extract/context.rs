//! What the whole report says about itself: its day, its region, the period that it covers, whether it plans or reports.

use super::cues::Cues;
use super::genre;
use super::issuer;
use super::lexicon::Lexicon;
use super::period::{Mark, TimeRef, When, YearOf};
use crate::report::{BlockKind, Report};
use crate::time::{Date, Period};
use chrono::Datelike;

/// What a report is, as far as it decides how undated and unmarked figures are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    /// A plan for a coming year: figures are targets unless the text says otherwise.
    Plan,
    /// A bulletin or summary of one year: undated figures belong to that year.
    Annual,
    /// A programme of support: undated sums and shares are what it grants.
    Policy,
    /// Everything else: undated figures hold on the report's day.
    News,
}

/// What the report says about itself, or what the caller gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// The first heading that names the report.
    pub title: String,
    /// Its day, as exactly as it is known.
    pub date: Option<Date>,
    /// Whether `date` is given or written out; else it was inferred from years and months in the text.
    pub date_stated: bool,
    /// Its region in the full official form; empty where the text names none.
    pub region: String,
    /// GB/T 2260 code of the region; empty where unknown.
    pub region_code: String,
    /// How undated figures are read.
    pub genre: Genre,
    /// The period that undated figures of a plan or bulletin belong to.
    pub period: Option<Period>,
    /// Whether a plan is one for several years, whose undated figures are set for its end.
    pub(super) long_plan: bool,
}

/// Headings and signatures stand in this many blocks at either end.
pub(super) const ENDS: usize = 6;

pub(super) struct BlockTimes<'a> {
    pub(super) refs: &'a [TimeRef],
    pub(super) text: &'a str,
    pub(super) kind: BlockKind,
}

pub(super) fn read(report: &Report, blocks: &[BlockTimes<'_>], lexicon: &Lexicon) -> Context {
    let (date, date_stated) = match report.given().date {
        Some(date) => (Some(date), true),
        None => date(blocks, report.text()),
    };
    // 2024年一季度…简报 was written when the quarter was over, whatever days it tells of.
    let over = titled_end(blocks).filter(|end| !date_stated && date.is_some_and(|date| date < *end));
    let date = over.or(date);
    let (region, region_code) = issuer::region(report, lexicon);
    let title = title(blocks);
    let (genre, period) = genre::genre(blocks, date, date_stated);
    let several =
        |text: &str| ["三年", "五年", "“十", "规划", "—20", "-20", "至20"].iter().any(|word| text.contains(word));
    let long_plan = genre == Genre::Plan
        && blocks.iter().take(4).any(|block| block.text.chars().count() <= 60 && several(block.text));
    Context { title, date, date_stated, region, region_code, genre, period, long_plan }
}

/// What a line of a heading says before the page's own words (source, day, font size) begin.
pub(super) fn told(text: &str) -> &str {
    static NOTICES: Cues = Cues::new(&[
        "发布时间",
        "发布日期",
        "发布机构",
        "发布单位",
        "信息来源",
        "来源：",
        "时间：",
        "日期：",
        "字体",
        "字号",
        "当前位置",
        "首页>",
        "您的位置",
        "浏览",
        "阅读",
        "责任编辑",
        "编辑：",
        "索引号",
        "点击",
        "更新日期",
        "上一篇",
        "作者：",
        "标签：",
        "整理：",
    ]);
    let notice = NOTICES.all(text).map(|(at, _)| at).min().unwrap_or(text.len());
    // 2021-07-27 17:24:44
    let stamp = text.as_bytes().windows(10).position(|window| {
        window
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
    });
    let told = text[..notice.min(stamp.unwrap_or(text.len()))].trim_end_matches(['（', '　', '【', ' ', '发', '布']);
    if told.chars().count() < 4 { "" } else { told }
}

fn title(blocks: &[BlockTimes<'_>]) -> String {
    const NAMES: &[&str] = &[
        "报告",
        "公报",
        "方案",
        "规划",
        "计划",
        "要点",
        "总结",
        "复函",
        "的函",
        "答复",
        "意见",
        "通知",
        "发布会",
        "简报",
        "情况",
        "办法",
        "概况",
        "简况",
        "措施",
        "政策",
        "纲要",
        "状况",
    ];
    let head = || {
        let headings = blocks.iter().take(12).filter(|block| block.kind == BlockKind::Heading);
        headings.map(|block| told(block.text)).filter(|text| !text.is_empty())
    };
    head().find(|text| NAMES.iter().any(|name| text.contains(name))).or_else(|| head().next()).unwrap_or("").to_string()
}

pub(super) fn year_of(when: &When) -> Option<i32> {
    match (when.year, when.date) {
        (_, Some(date)) => Some(date.year()),
        (Some(YearOf::Given(year)), _) => Some(when.last_year.unwrap_or(year)),
        _ => None,
    }
}

/// A full date at either end; else a year with the latest month and day that the text names.
fn date(blocks: &[BlockTimes<'_>], text: &str) -> (Option<Date>, bool) {
    if let Some(day) = delivered(blocks) {
        return (Some(day), true);
    }
    let page = page_date(blocks);
    // 2023年政府工作报告 over a page of January 2024 that sets 2024's aims was read out then.
    let aims = |year: i32| {
        let sets = |text: &str| ["目标", "预期", "安排", "打算", "重点"].iter().any(|word| text.contains(word));
        blocks.iter().skip(ENDS / 2).any(|block| {
            sets(block.text)
                && block.refs.iter().any(|time| time.when.day.is_none() && year_of(&time.when) == Some(year))
        })
    };
    // 2024年政府工作报告 on a page of January 2025 that tells of 2024 and of no year before: the year it reviews.
    let tells = |year: i32| {
        let plain = blocks.iter().skip(1).flat_map(|block| block.refs.iter()).filter(|time| time.when.day.is_none());
        let (mut of, mut before) = (false, false);
        for told in plain.filter_map(|time| year_of(&time.when)) {
            (of, before) = (of || told == year, before || told < year);
        }
        of && !before
    };
    // A page puts out anew what an earlier year planned or reported: 2019年政府工作报告 on a page of 2021.
    match (genre::written_in(blocks), page) {
        (Some(year), Some(day)) if day.year() == year + 1 && day.month() <= 4 && (aims(day.year()) || tells(year)) => {
            (Some(day), true)
        }
        (Some(year), Some(day)) if day.year() > year => (Date::from_ymd_opt(year, 1, 31), false),
        (_, Some(day)) => (Some(day), true),
        (written, None) => undated(blocks, text, written),
    }
}

/// The day on which a report was read out: 2019年3月21日在…第二次会议上.
fn delivered(blocks: &[BlockTimes<'_>]) -> Option<Date> {
    let head = blocks.iter().take(8).filter(|block| block.text.chars().count() <= 80);
    head.flat_map(|block| block.refs.iter().map(move |time| (block, time))).find_map(|(block, time)| {
        let rest = block.text.get(time.end..)?.trim_start_matches(['，', '）']);
        let clause = rest.split(['，', '。', '；']).next().unwrap_or(rest);
        let read_out =
            rest.starts_with('在') && ["会议上", "大会上", "全会上", "会上"].iter().any(|word| clause.contains(word));
        day_of(&time.when).filter(|_| read_out)
    })
}

fn day_of(when: &When) -> Option<Date> {
    match (when.date, when.year, when.months, when.day) {
        (Some(date), ..) => Some(date),
        (_, Some(YearOf::Given(year)), Some((month, _)), Some(day)) => Date::from_ymd_opt(year, month, day),
        _ => None,
    }
}

/// A full date at either end of the text.
fn page_date(blocks: &[BlockTimes<'_>]) -> Option<Date> {
    let tail_from = blocks.len().saturating_sub(ENDS);
    let head = blocks.iter().take(ENDS);
    let tail = blocks.iter().skip(tail_from).rev();
    // 2019年政府工作报告 was given in 2019, whenever the page was copied.
    let reported = head
        .clone()
        .filter(|block| block.text.chars().count() <= 40 && block.text.contains("工作报告"))
        .find_map(|block| block.refs.iter().find_map(|time| year_of(&time.when)));
    if let Some(year) = reported {
        let given = head
            .clone()
            .flat_map(|block| block.refs)
            .find_map(|time| day_of(&time.when).filter(|day| day.year() == year));
        if given.is_some() {
            return given;
        }
    }
    for block in head.clone().filter(|block| {
        ["发布时间", "发布日期", "成文日期", "时间：", "日期："].iter().any(|word| block.text.contains(word))
    }) {
        if let Some(found) = block.refs.iter().find_map(|time| day_of(&time.when)) {
            return Some(found);
        }
    }
    for block in tail.clone().chain(head.clone()).filter(|block| block.text.chars().count() <= 60) {
        // 有效期至2027年12月31日 ends what the report begins.
        let lasts = |time: &&TimeRef| !block.text[..time.start].ends_with(['至', '到', '止']);
        if let Some(found) = block.refs.iter().rev().filter(lasts).find_map(|time| day_of(&time.when)) {
            return Some(found);
        }
    }
    None
}

/// A day for a report that states none: by its title, its document number, the years that it speaks of.
fn undated(blocks: &[BlockTimes<'_>], text: &str, written: Option<i32>) -> (Option<Date>, bool) {
    let tail_from = blocks.len().saturating_sub(ENDS);
    let head = blocks.iter().take(ENDS);
    let tail = blocks.iter().skip(tail_from).rev();
    // 2024年工作总结和2025年工作计划, 2023年预算执行情况和2024年预算草案: written at the turn of the year.
    for block in head.clone().take(4).filter(|block| block.text.chars().count() <= 60) {
        let years: Vec<i32> = block.refs.iter().filter_map(|time| year_of(&time.when)).collect();
        if let [first, second] = years[..]
            && second == first + 1
        {
            return (Date::from_ymd_opt(second, 1, 31), false);
        }
    }
    if let Some(year) = document_number(text) {
        return (within(year, latest_day(blocks)), false);
    }
    for block in tail.chain(head).filter(|block| block.text.chars().count() <= 30) {
        let signed =
            ["发布", "日印发", "编", "局", "委", "办公室", "政府"].iter().any(|word| block.text.contains(word));
        if let Some(year) = block.refs.iter().rev().find_map(|time| year_of(&time.when))
            && signed
            && !["公报", "总结", "计划", "规划", "方案", "到20"].iter().any(|word| block.text.contains(word))
        {
            return (within(year, latest_day(blocks)), false);
        }
    }
    // 第十四个五年规划 was written as its years began.
    let planned = head_titles(blocks).find_map(|block| genre::planned_years(block.text)).map(|(first, _)| first);
    if let Some(year) = written.or(planned) {
        return (Date::from_ymd_opt(year, 1, 31), false);
    }
    (inferred(blocks, text), false)
}

/// The last day of the months that a title names.
fn titled_end(blocks: &[BlockTimes<'_>]) -> Option<Date> {
    let titles = blocks.iter().take(4).filter(|block| block.kind == BlockKind::Heading && !told(block.text).is_empty());
    titles.flat_map(|block| block.refs).find_map(|time| match (time.when.year, time.when.months, time.when.day) {
        (Some(YearOf::Given(year)), Some((first, last)), None) if time.mark == Mark::Plain => {
            Period::months(year, first, last).map(|period| period.end)
        }
        _ => None,
    })
}

/// The first headings that are the report's own words.
pub(super) fn head_titles<'b, 'a>(blocks: &'b [BlockTimes<'a>]) -> impl Iterator<Item = &'b BlockTimes<'a>> {
    blocks
        .iter()
        .take(ENDS)
        .filter(|block| block.text.chars().count() <= 60 && !told(block.text).is_empty() && !block.text.ends_with('。'))
}

/// 〔2025〕 of a document number in the first lines.
fn document_number(text: &str) -> Option<i32> {
    let mut end = text.len().min(3000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let at = head.find('〔')? + '〔'.len_utf8();
    head.get(at..at + 4)?.parse::<i32>().ok().filter(|year| (1980..2100).contains(year))
}

/// The latest month and day without a year of its own that speaks of the past.
fn latest_day(blocks: &[BlockTimes<'_>]) -> Option<(u32, u32)> {
    let days =
        blocks.iter().flat_map(|block| block.refs).filter(|time| time.mark != Mark::By && time.mark != Mark::Base);
    days.filter_map(|time| match (time.when.year, time.when.months, time.when.day) {
        (None | Some(YearOf::FromThis(0)), Some((_, month)), Some(day)) => Some((month, day)),
        _ => None,
    })
    .max()
}

/// The middle of a year of which nothing else is known.
fn within(year: i32, day: Option<(u32, u32)>) -> Option<Date> {
    let (month, day) = day.unwrap_or((6, 30));
    Date::from_ymd_opt(year, month, day)
}

/// Whether a heading announces what is to be done: 五、2021年打算, 三、2021年安排.
pub(super) fn announces(heading: &str) -> bool {
    let heading = heading.trim_end_matches(['】', '）', '：']);
    ["打算", "安排", "计划", "部署", "思路", "展望", "目标", "举措", "任务"].iter().any(|word| heading.ends_with(word))
        && !["完成", "执行", "落实", "回顾"].iter().any(|word| heading.contains(word))
}

fn inferred(blocks: &[BlockTimes<'_>], text: &str) -> Option<Date> {
    let (mut reported, mut as_of, mut planned) = (None::<i32>, None::<i32>, None::<i32>);
    for block in blocks {
        for time in block.refs {
            let Some(year) = year_of(&time.when) else { continue };
            if year > 2100 {
                continue;
            }
            // 五、2021年打算: what a heading announces has not been.
            if block.kind == BlockKind::Heading && announces(block.text) {
                planned = planned.max(Some(year));
                continue;
            }
            let whole = time.when.months.is_none() && !time.when.since;
            match time.mark {
                Mark::By | Mark::Base => {}
                Mark::AsOf if whole => as_of = as_of.max(Some(year)),
                _ => {
                    let ahead = block.text.get(time.end..).is_some_and(|after| {
                        let after = after.trim_start_matches('，');
                        let near = after.char_indices().nth(60).map_or(after, |(at, _)| &after[..at]);
                        let clause = near.split(['，', '。', '；', '、']).next().unwrap_or(near);
                        ["是", "目标", "要", "计划", "力争", "拟", "确保", "预期"]
                            .iter()
                            .any(|word| clause.starts_with(word))
                            || clause.contains('将')
                    });
                    let sentence =
                        super::classify::before(block.text, time.start, 200).rsplit(['。', '；']).next().unwrap_or("");
                    let aimed = ["计划", "力争", "目标", "规划"].iter().any(|word| sentence.contains(word));
                    if ahead || aimed {
                        planned = planned.max(Some(year));
                    } else if time.when.last_year.is_none() && !block.text[..time.start].ends_with(['从', '由', '自'])
                    {
                        reported = reported.max(Some(year));
                    }
                }
            }
        }
    }
    // A plan for 2025—2027 was written as its first year began.
    let plan = blocks.iter().take(8).filter(|block| block.text.chars().count() <= 60).find_map(|block| {
        let named = ["计划", "规划", "方案"].iter().any(|word| block.text.contains(word));
        let span = |time: &TimeRef| match (time.when.year, time.when.last_year) {
            (Some(YearOf::Given(first)), Some(last)) if last > first => Some(first),
            _ => None,
        };
        block.refs.iter().find_map(span).filter(|_| named)
    });
    if let Some(first) =
        plan.filter(|&first| reported.is_none_or(|year| year >= first) && as_of.is_none_or(|year| year < first))
    {
        return Date::from_ymd_opt(first, 1, 31);
    }
    // 2025年民生实事清单 was written as that year began.
    let ahead = blocks.iter().take(3).filter(|block| block.text.chars().count() <= 40).find_map(|block| {
        let plan = ["清单", "要点", "计划", "工作方案", "实施方案", "行动方案", "工作安排", "实事"]
            .iter()
            .any(|word| block.text.contains(word));
        let past = ["总结", "情况", "完成", "回顾", "报告", "执行"].iter().any(|word| block.text.contains(word));
        block
            .refs
            .iter()
            .find_map(|time| year_of(&time.when).filter(|_| plan && !past && time.when.last_year.is_none()))
    });
    if let Some(year) =
        ahead.filter(|&year| reported.is_none_or(|other| other <= year) && as_of.is_none_or(|other| other < year))
    {
        planned = planned.max(Some(year));
    }
    let titled = title_year(text);
    let day = latest_day(blocks);
    // 今年 in a bulletin is the year it is about.
    let this_year = text.contains("今年") && !head_titles(blocks).any(|block| block.text.contains("公报"));
    if let Some(year) =
        planned.filter(|&year| reported.is_none_or(|other| other <= year) && as_of.is_none_or(|other| other < year))
    {
        return Date::from_ymd_opt(year, 1, 31);
    }
    let newest = as_of.map(|year| year + 1).max(titled).max(match (this_year || day.is_some(), reported) {
        (true, reported) => reported,
        (false, reported) => reported.map(|year| year + 1),
    })?;
    let (month, day) = day.unwrap_or((1, 31));
    Date::from_ymd_opt(newest, month, day)
}

/// The first year of a span inside 《》: a plan that has been issued.
pub(super) fn title_year(text: &str) -> Option<i32> {
    let mut latest = None;
    for (at, _) in text.match_indices('《').take(200) {
        let rest = &text[at..];
        let Some(close) = rest.find('》').filter(|&close| close < 200) else { continue };
        let name = &rest[..close];
        let Some(digits) = name.find(|c: char| c.is_ascii_digit()) else { continue };
        let year = name.get(digits..digits + 4).and_then(|year| year.parse::<i32>().ok());
        latest = latest.max(year.filter(|year| (1990..2100).contains(year)));
    }
    latest
}
