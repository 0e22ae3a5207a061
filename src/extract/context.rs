//! What the whole report says about itself: its day, its region, the period that it covers, whether it plans or reports.

use super::lexicon::Lexicon;
use super::period::{Mark, TimeRef, When, YearOf};
use crate::report::{BlockKind, Report};
use crate::time::{Date, Period};
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};

/// What a report is, as far as it decides how undated and unmarked figures are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    /// A plan for a coming year: figures are targets unless the text says otherwise.
    Plan,
    /// A bulletin or summary of one year: undated figures belong to that year.
    Annual,
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
const ENDS: usize = 6;
/// Bytes of text in which region names are counted.
const COUNTED: usize = 200_000;

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
    let (region, region_code) = region(report, lexicon);
    let title = title(blocks);
    let (genre, period) = genre(blocks, date, date_stated);
    let several =
        |text: &str| ["三年", "五年", "“十", "规划", "—20", "-20", "至20"].iter().any(|word| text.contains(word));
    let long_plan = genre == Genre::Plan
        && blocks.iter().take(4).any(|block| block.text.chars().count() <= 60 && several(block.text));
    Context { title, date, date_stated, region, region_code, genre, period, long_plan }
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
    ];
    let head = || blocks.iter().take(12).filter(|block| block.kind == BlockKind::Heading);
    let named = head().find(|block| NAMES.iter().any(|name| block.text.contains(name)));
    named.or_else(|| head().next()).map_or_else(String::new, |block| block.text.to_string())
}

fn year_of(when: &When) -> Option<i32> {
    match (when.year, when.date) {
        (_, Some(date)) => Some(date.year()),
        (Some(YearOf::Given(year)), _) => Some(when.last_year.unwrap_or(year)),
        _ => None,
    }
}

/// A full date at either end; else a year with the latest month and day that the text names.
fn date(blocks: &[BlockTimes<'_>], text: &str) -> (Option<Date>, bool) {
    let full = |when: &When| match (when.date, when.year, when.months, when.day) {
        (Some(date), ..) => Some(date),
        (_, Some(YearOf::Given(year)), Some((month, _)), Some(day)) => Date::from_ymd_opt(year, month, day),
        _ => None,
    };
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
            .find_map(|time| full(&time.when).filter(|day| day.year() == year));
        let stamped = head.clone().flat_map(|block| block.refs).find_map(|time| full(&time.when));
        if given.is_some() {
            return (given, true);
        }
        if stamped.is_some_and(|day| day.year() > year + 1) {
            return (Date::from_ymd_opt(year, 1, 31), false);
        }
    }
    for block in head.clone().filter(|block| {
        ["发布时间", "发布日期", "成文日期", "时间：", "日期："].iter().any(|word| block.text.contains(word))
    }) {
        if let Some(found) = block.refs.iter().find_map(|time| full(&time.when)) {
            return (Some(found), true);
        }
    }
    for block in tail.clone().chain(head.clone()).filter(|block| block.text.chars().count() <= 60) {
        // 有效期至2027年12月31日 ends what the report begins.
        let lasts = |time: &&TimeRef| !block.text[..time.start].ends_with(['至', '到', '止']);
        if let Some(found) = block.refs.iter().rev().filter(lasts).find_map(|time| full(&time.when)) {
            return (Some(found), true);
        }
    }
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
    (inferred(blocks, text), false)
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

fn inferred(blocks: &[BlockTimes<'_>], text: &str) -> Option<Date> {
    let (mut reported, mut as_of, mut planned) = (None::<i32>, None::<i32>, None::<i32>);
    for block in blocks {
        for time in block.refs {
            let Some(year) = year_of(&time.when) else { continue };
            if year > 2100 {
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
    let this_year = text.contains("今年");
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

/// The year of a national census, by its number: the seventh of the population was that of 2020, the fifth of the economy
/// that of 2023.
fn census(text: &str) -> Option<i32> {
    const COUNTS: [(&str, i32, i32); 3] = [("人口普查", 1950, 10), ("经济普查", 1998, 5), ("农业普查", 1986, 10)];
    let (name, zero, step) = COUNTS.into_iter().find(|(name, ..)| text.contains(name))?;
    let before = &text[..text.find(name)?];
    let number = before[before.rfind('第')? + '第'.len_utf8()..].chars().next()?;
    let number = match number.to_digit(10) {
        Some(digit) => i32::try_from(digit).ok()?,
        None => i32::try_from("一二三四五六七八九".chars().position(|c| c == number)?).ok()? + 1,
    };
    // The first three were held in 1953, 1964 and 1982.
    (name != "人口普查" || number >= 4).then_some(zero + step * number)
}

/// The first year of a span inside 《》: a plan that has been issued.
fn title_year(text: &str) -> Option<i32> {
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

/// Words that make a development area of a region's name.
pub(super) const AREAS: &[&str] = &[
    "片区",
    "都市圈",
    "工业园区",
    "城市群",
    "经济圈",
    "高新技术产业开发区",
    "高新区",
    "经济技术开发区",
    "经开区",
    "自贸试验区",
    "综合保税区",
];
const OFFICES: &[&str] = &["局", "委员会", "政府", "办公室", "委", "厅", "统计", "发展和改革", "教育", "科学技术"];
const OFFICE_ENDS: &[&str] =
    &["局", "委员会", "政府", "办公室", "管委会", "厅", "委", "人民法院", "检察院", "中心", "调查队"];

/// Whether a region with this code is larger than the one that the text is about, by what the text calls its own: a report that
/// says 全市 and not 全省 is of a city, though it ends with 贯彻四川省委、省政府决策部署. 北京市 and its like are cities too.
fn encloses(code: &str, text: &str) -> bool {
    let said = |words: [&str; 2]| words.iter().map(|word| text.matches(word).count()).sum::<usize>();
    let city = || said(["全市", "我市"]);
    if code.ends_with("0000") {
        !["11", "12", "31", "50"].iter().any(|own| code.starts_with(own)) && city() > said(["全省", "我省"])
    } else {
        code.ends_with("00") && said(["全县", "我县"]) + said(["全区", "我区"]) > city()
    }
}

/// Whether the words behind a region's name make an office of it: 洛阳市卫生健康委员会.
fn names_office(after: &str) -> bool {
    let near = after.char_indices().nth(17).map_or(after, |(at, _)| &after[..at]);
    let own = near.split(['，', '。', '　', ' ', '、', '：', '（', '\t']).next().unwrap_or("");
    OFFICES.iter().any(|word| after.starts_with(word))
        || own.chars().count() <= 16 && OFFICE_ENDS.iter().any(|word| own.ends_with(word))
}

fn region(report: &Report, lexicon: &Lexicon) -> (String, String) {
    if let Some(given) = &report.given().region {
        let code = lexicon.region_named(given).map(|region| region.code.clone()).unwrap_or_default();
        return (given.clone(), code);
    }
    let mut scores: BTreeMap<u32, i64> = BTreeMap::new();
    let mut areas: BTreeMap<String, i64> = BTreeMap::new();
    let mut outside: BTreeMap<u32, bool> = BTreeMap::new();
    let blocks = report.blocks();
    let mut seen = 0;
    // A county's short name is often a common word (新建, 和平, 通道): it counts where the text has the full name too.
    let mut spelt: BTreeSet<u32> = BTreeSet::new();
    let mut short: BTreeMap<u32, i64> = BTreeMap::new();
    for (place, block) in blocks.iter().enumerate() {
        let at_end = place < ENDS || place + ENDS >= blocks.len();
        // The rows of a table name parts of the region, each about as often as the next.
        let text = report.block_text(block);
        let signed =
            place < ENDS && block.kind == BlockKind::Cell && OFFICE_ENDS.iter().any(|word| text.ends_with(word));
        if seen > COUNTED && !at_end
            || matches!(block.kind, BlockKind::Row | BlockKind::Cell) && !signed && text.chars().count() < 40
        {
            continue;
        }
        seen += text.len();
        let found: Vec<_> = lexicon.regions_in(text).collect();
        for (place_in_text, &(start, end, of, full)) in found.iter().enumerate() {
            // 毕节市七星关区: the inner one is meant.
            let inner = found.get(place_in_text + 1).is_some_and(|next| {
                let codes = |of: &[u32]| -> Vec<&str> {
                    of.iter().filter_map(|&index| lexicon.region_at(index)).map(|region| region.code.as_str()).collect()
                };
                next.0 == end
                    && codes(next.2).iter().any(|code| {
                        codes(of).iter().any(|outer| {
                            let level = outer.trim_end_matches('0').len().div_ceil(2) * 2;
                            !outer.is_empty() && code.len() == 6 && code != outer && code.starts_with(&outer[..level])
                        })
                    })
            });
            if inner {
                continue;
            }
            let after = &text[end..];
            let sourced = text.contains("来源") || text.contains("发布时间") || text.contains("编辑：");
            let title = place < ENDS && block.kind == BlockKind::Heading && !sourced;
            let office = at_end && names_office(after);
            let within = place_in_text.checked_sub(1).and_then(|before| found.get(before));
            let subject = within.is_some_and(|outer| outer.1 == start)
                || matches!(
                    super::scan::char_before(text, start),
                    '\0' | '，' | '。' | '；' | '、' | '“' | '：' | '\u{3000}'
                );
            let mut score = if full { 3 } else { 2 }
                + if title { 30 } else { 0 }
                + if office { 40 } else { 0 }
                + if subject { 1 } else { 0 };
            if let Some(area) = AREAS.iter().find(|area| after.starts_with(**area)) {
                let name = format!("{}{area}", &text[start..end]);
                *areas.entry(name).or_default() += score;
                score = 1;
            }
            for &index in of {
                let Some(region) = lexicon.region_at(index) else { continue };
                let province = region.code.ends_with("0000");
                let outer = office && *outside.entry(index).or_insert_with(|| encloses(&region.code, report.text()));
                let score = if outer { (score - 40).max(1) } else { score };
                // 四川省 stands in names of every kind; 成都 and 北京 too where they are not the subject.
                let share = if of.len() > 1 { score / 2 } else { score };
                let share = if province && !title && (!office || outer) { share / 2 } else { share };
                if full {
                    spelt.insert(index);
                }
                let county = !region.code.ends_with("00");
                *if county && !full { &mut short } else { &mut scores }.entry(index).or_default() += share;
            }
        }
    }
    for (index, score) in short.into_iter().filter(|(index, _)| spelt.contains(index)) {
        *scores.entry(index).or_default() += score;
    }
    if let Some((name, score)) = areas.iter().max_by_key(|(_, score)| **score)
        && *score >= 30
        && scores.values().max().is_none_or(|best| score > best)
    {
        return (name.clone(), String::new());
    }
    let best = scores.iter().max_by_key(|(index, score)| (**score, std::cmp::Reverse(**index)));
    match best {
        Some((&index, &score)) if score >= 5 || score >= 4 && scores.len() == 1 => {
            lexicon.region_at(index).map(|region| (region.name.clone(), region.code.clone())).unwrap_or_default()
        }
        _ => {
            let own = ["全市", "我市", "全县", "我县", "全区", "我区", "全省", "我省"];
            let found = own.iter().find(|word| report.text().contains(**word));
            // 全省 in a text that spells one province out.
            let fits = |code: &str| match found.and_then(|word| word.chars().last()) {
                Some('省') => code.ends_with("0000"),
                Some('市') => code.ends_with("00") && !code.ends_with("0000"),
                Some(_) => !code.ends_with("00"),
                None => false,
            };
            let mut spelt =
                spelt.iter().filter_map(|&index| lexicon.region_at(index)).filter(|region| fits(&region.code));
            if let (Some(only), None) = (spelt.next(), spelt.next()) {
                return (only.name.clone(), only.code.clone());
            }
            (found.map_or_else(String::new, |word| (*word).to_string()), String::new())
        }
    }
}

/// The number of the five-year plan that a title names: 14 of “十四五”.
fn plan_number(text: &str) -> Option<i32> {
    ["十二五", "十三五", "十四五", "十五五"]
        .iter()
        .zip(12..)
        .find(|(word, _)| text.contains(*word))
        .map(|(_, number)| number)
}

/// The past year that most time expressions name; of two, the later.
fn most_named(blocks: &[BlockTimes<'_>], date: Option<Date>) -> Option<i32> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    let times = blocks.iter().skip(1).flat_map(|block| block.refs);
    for time in times.filter(|time| matches!(time.mark, Mark::Plain | Mark::AsOf)) {
        if let Some(YearOf::Given(year)) = time.when.year
            && date.is_none_or(|date| year < date.year())
        {
            *counts.entry(year).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|&(year, count)| (count, year)).map(|(year, _)| year)
}

fn genre(blocks: &[BlockTimes<'_>], date: Option<Date>, stated: bool) -> (Genre, Option<Period>) {
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
    let head: Vec<&BlockTimes<'_>> = blocks.iter().take(8).collect();
    let year = |block: &&&BlockTimes<'_>| {
        block.refs.iter().find_map(|time| year_of(&time.when)).or_else(|| title_year(block.text))
    };
    let find = |words: &[&str]| {
        head.iter()
            .filter(|block| block.text.chars().count() <= 60)
            .filter(|block| words.iter().any(|word| block.text.contains(word)))
            .min_by_key(|block| year(block).is_none())
    };
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
    // 2024年12月份 in the title: that month.
    let month = head
        .iter()
        .take(3)
        .filter(|block| block.kind == BlockKind::Heading && block.text.contains('月'))
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
    // 上半年, 前三季度, 1—9月 in the title or the opening with year-on-year rates: the whole text is about those months.
    let part =
        head.iter().take(4).filter(|block| block.kind == BlockKind::Heading || block.text.contains("同比")).find_map(
            |block| {
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
            },
        );
    if let Some(period) = part.filter(|period| date.is_none_or(|date| period.end <= date)) {
        return (Genre::Annual, Some(period));
    }
    // 2022年重庆生态环境“成绩单”出炉: the one year that the first line names, gone by when the report was written.
    let headline = head.iter().take(2).find(|block| {
        (6..=40).contains(&block.text.chars().count()) && !block.text.contains('；') && !block.text.ends_with('。')
    });
    if let Some(block) = headline
        && let [time] = block.refs
        && time.start <= 36
        && matches!(time.mark, Mark::Plain)
        && let When { year: Some(YearOf::Given(year)), last_year: None, months: None, day: None, .. } = time.when
        && date.is_some_and(|date| date.year() == year + 1)
        && !PLANS.iter().any(|word| block.text.contains(word))
    {
        return (Genre::Annual, Period::year(year));
    }
    if let Some(block) = find(SUMMARIES)
        && let Some(year) = year(&block)
    {
        return (Genre::Annual, Period::year(year));
    }
    // A bulletin whose title names no year is about the past year that it names most.
    if find(&["公报"]).is_some()
        && let Some(year) = most_named(blocks, date)
    {
        return (Genre::Annual, Period::year(year));
    }
    if let Some(block) = find(PLANS)
        && let Some(year) = year(&block)
        && date.is_none_or(|date| date.year() <= year)
    {
        return (Genre::Plan, Period::year(year));
    }
    // A title that names a year ahead: 四张清单看2025.
    let ahead = head.iter().take(4).filter(|block| block.text.chars().count() <= 40).find_map(|block| {
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
    // “十四五”教育发展规划: the years of that plan.
    let titles = head.iter().take(4).filter(|block| block.kind == BlockKind::Heading);
    let planned = titles
        .filter(|block| block.text.contains("规划") && block.text.chars().count() <= 60)
        .filter(|block| !["评估", "总结", "情况", "报告"].iter().any(|word| block.text.contains(word)))
        .find_map(|block| plan_number(block.text));
    if let Some(last) = planned.map(|plan| 2010 + (plan - 12) * 5 + 5)
        && date.is_none_or(|date| date.year() <= last)
    {
        return (Genre::Plan, Period::year(last));
    }
    // A report of January that speaks of the year before: its undated figures are that year's.
    let reports = || {
        let count = |word: &str| blocks.iter().map(|block| block.text.matches(word).count()).sum::<usize>();
        count("增长") + count("下降") >= 5 && count("今年") + count("目前") == 0
    };
    let reported = head.iter().take(3).any(|block| {
        block.kind == BlockKind::Heading
            && ["工作报告", "工作汇报", "述职报告"].iter().any(|word| block.text.contains(word))
    });
    if let Some(date) = date.filter(|date| !stated && date.month() == 1 && (reported || reports()))
        && let Some(year) = most_named(blocks, Some(date)).filter(|year| year + 1 == date.year())
    {
        return (Genre::Annual, Period::year(year));
    }
    // A plan that dates neither itself nor its beginning.
    let titled = head.iter().take(2).filter(|block| block.kind == BlockKind::Heading);
    let undated = date.is_none()
        && titled.clone().any(|block| ["计划", "规划", "行动方案"].iter().any(|word| block.text.ends_with(word)));
    (if undated { Genre::Plan } else { Genre::News }, None)
}
