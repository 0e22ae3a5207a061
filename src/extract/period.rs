//! Time expressions: atoms found in the text, folded into references, resolved to days against the report's date.

use super::numeral;
use crate::time::{Date, Period, shift_years};
use aho_corasick::{AhoCorasick, MatchKind};
use chrono::Datelike;
use std::sync::OnceLock;

/// A year as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YearOf {
    Given(i32),
    /// 今年 is 0, 去年 -1, 明年 1.
    FromThis(i32),
    /// Not written: the year that the text last spoke of.
    Context,
    /// 上年: the year before the one that the text last spoke of.
    Prior,
    /// 五年前: so many years before the one that the text last spoke of.
    Ago(i32),
}

/// The smallest piece of a time expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Atom {
    Year(YearOf),
    Years(i32, i32),
    Months(u32, u32),
    Day(u32),
    Date(Date),
    /// 末, 底: the last day of what stands before it.
    End,
    /// 初.
    Beginning,
    /// 十四五 is 14.
    Plan(i32),
    /// 目前, 截至目前.
    Now,
    /// 近三年, 3年来, 五年间.
    LastYears(i32),
    /// 一年多来: up to the day, whatever the calendar.
    RunningYears(i32),
    /// 三年内, 今后五年.
    NextYears(i32),
    /// 今后五年: the years that begin now.
    ComingYears(i32),
    /// 当月: the last of the months spoken of.
    LastMonth,
    /// A length without a place on the calendar.
    Length,
}

/// An atom with its place in the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) atom: Atom,
}

/// How a time expression stands in its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Plain,
    /// 截至, 末, 底: a day.
    AsOf,
    /// 到2027年, 至2025年末: a deadline.
    By,
    /// 较2021年, 比上年: a base of comparison.
    Base,
}

/// A folded time expression.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeRef {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) mark: Mark,
    pub(super) when: When,
}

/// What a time expression says, before the report's date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct When {
    pub(super) year: Option<YearOf>,
    pub(super) last_year: Option<i32>,
    pub(super) months: Option<(u32, u32)>,
    pub(super) day: Option<u32>,
    /// Month and day that a range of days ends on: 2月10日至17日.
    pub(super) until: Option<(u32, u32)>,
    pub(super) date: Option<Date>,
    pub(super) plan: Option<i32>,
    pub(super) now: bool,
    pub(super) span: Option<i32>,
    /// Years ahead of the report's day.
    pub(super) ahead: Option<i32>,
    /// Whether those are the years of the calendar that the report looks forward to.
    pub(super) coming: bool,
    pub(super) at_end: bool,
    pub(super) since: bool,
    pub(super) length: bool,
    /// 当月: the last of the months spoken of.
    pub(super) last_month: bool,
    /// 上年同期: the months spoken of, a year before.
    pub(super) same_months: bool,
}

/// The days that a text speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: Option<Date>,
    pub(super) end: Date,
    /// Whether the year was taken from the context.
    pub(super) guessed: bool,
    /// Whether it runs up to a deadline or day rather than over a period.
    pub(super) mark: Mark,
}

const WORDS: &[(&str, Atom)] = &[
    ("今年以来", Atom::Year(YearOf::FromThis(0))),
    ("今年", Atom::Year(YearOf::FromThis(0))),
    ("本年度", Atom::Year(YearOf::FromThis(0))),
    ("本年", Atom::Year(YearOf::FromThis(0))),
    ("去年", Atom::Year(YearOf::FromThis(-1))),
    ("上年度", Atom::Year(YearOf::Prior)),
    ("上年", Atom::Year(YearOf::Prior)),
    ("上一年", Atom::Year(YearOf::Prior)),
    ("过去一年", Atom::Year(YearOf::FromThis(-1))),
    ("过去的一年", Atom::Year(YearOf::FromThis(-1))),
    ("前年", Atom::Year(YearOf::FromThis(-2))),
    ("明年", Atom::Year(YearOf::FromThis(1))),
    ("全年", Atom::Year(YearOf::Context)),
    ("当年", Atom::Year(YearOf::Context)),
    ("当月", Atom::LastMonth),
    ("上半年", Atom::Months(1, 6)),
    ("下半年", Atom::Months(7, 12)),
    ("第一季度", Atom::Months(1, 3)),
    ("一季度", Atom::Months(1, 3)),
    ("首季", Atom::Months(1, 3)),
    ("第二季度", Atom::Months(4, 6)),
    ("二季度", Atom::Months(4, 6)),
    ("第三季度", Atom::Months(7, 9)),
    ("三季度", Atom::Months(7, 9)),
    ("第四季度", Atom::Months(10, 12)),
    ("四季度", Atom::Months(10, 12)),
    ("前三季度", Atom::Months(1, 9)),
    ("前三个季度", Atom::Months(1, 9)),
    ("前两个季度", Atom::Months(1, 6)),
    ("年末", Atom::End),
    ("年底", Atom::End),
    ("期末", Atom::End),
    ("期间", Atom::Length),
    ("目前", Atom::Now),
    ("当前", Atom::Now),
    ("眼下", Atom::Now),
    ("至今", Atom::Now),
    ("迄今", Atom::Now),
    ("现已", Atom::Now),
    ("截至日前", Atom::Now),
    ("十一五", Atom::Plan(11)),
    ("十二五", Atom::Plan(12)),
    ("十三五", Atom::Plan(13)),
    ("十四五", Atom::Plan(14)),
    ("十五五", Atom::Plan(15)),
];

fn words() -> &'static AhoCorasick {
    static WORDS_AUTOMATON: OnceLock<AhoCorasick> = OnceLock::new();
    WORDS_AUTOMATON.get_or_init(|| {
        let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).to_owned();
        builder.build(WORDS.iter().map(|(word, _)| word)).unwrap_or_else(|_| unreachable!("a short list of words"))
    })
}

/// Adds the atoms that are written in words to those found among the numbers, in order.
pub(super) fn add_words(text: &str, atoms: &mut Vec<Placed>) {
    let numbered = atoms.len();
    for found in words().find_iter(text) {
        let (mut start, mut end) = (found.start(), found.end());
        let mut atom = WORDS[found.pattern().as_usize()].1;
        // 截至今年6月末 says 今年 and not 至今.
        if text[start..].starts_with("至今年") {
            (start, end) = (start + "至".len(), end + "年".len());
            atom = Atom::Year(YearOf::FromThis(0));
        }
        // 年末 inside 2024年末 has been read with the number.
        let next = atoms[..numbered].partition_point(|atom| atom.end <= start);
        if next < numbered && atoms[next].start < end {
            continue;
        }
        // 上年结余, 上年结转 name a sum and tell no time of what follows.
        // 按当年价格 tells how a rate was reckoned.
        let sum = matches!(atom, Atom::Year(YearOf::Prior | YearOf::Context))
            && ["结余", "结转", "滚存", "价"].iter().any(|word| text[end..].starts_with(word));
        // 2025年是“十四五”收官之年: which year it is, and no span of years.
        let turning = matches!(atom, Atom::Plan(_)) && {
            let rest = text[end..].trim_start_matches(['”', '规', '划', '的']);
            ["收官", "开局", "起步", "关键", "承上启下", "中期", "攻坚"].iter().any(|word| rest.starts_with(word))
        };
        let named = sum
            || turning
            || matches!(atom, Atom::Plan(_))
                && text[end..].trim_start_matches('”').starts_with("规划")
                && !text[end..].trim_start_matches('”').starts_with("规划期")
                && !text[end..].trim_start_matches('”').starts_with("规划末");
        if matches!(atom, Atom::Length) || named || super::classify::in_title(text, start).is_some() {
            continue;
        }
        atoms.push(Placed { start, end, atom });
    }
    atoms.sort_by_key(|atom| atom.start);
}

/// Whether nothing that separates stands between two atoms of one expression.
fn glued(between: &str) -> bool {
    matches!(between, "" | "的" | "（" | "”" | "”规划" | "规划" | "年" | "度" | "，截至" | "”时期" | "时期")
}

/// Joins neighbouring atoms into time expressions and reads the words around them.
pub(super) fn fold(text: &str, atoms: &[Placed], refs: &mut Vec<TimeRef>) {
    let mut at = 0;
    while let Some(first) = atoms.get(at) {
        let mut when = When::default();
        let mut end = first.end;
        absorb(&mut when, first.atom);
        at += 1;
        while let Some(next) = atoms.get(at) {
            if !text.get(end..next.start).is_some_and(glued) || !fits(&when, next.atom) {
                break;
            }
            absorb(&mut when, next.atom);
            end = next.end;
            at += 1;
        }
        if let Some((until, last)) = days_until(text, &when, end, atoms.get(at..).unwrap_or(&[])) {
            when.until = Some(until);
            end = atoms[at + last].end;
            at += last + 1;
        }
        let after = text.get(end..).unwrap_or("");
        let skipped = after.trim_start_matches(['”', '）']);
        if ["末", "底", "期末", "时期末"].iter().any(|word| skipped.starts_with(word)) {
            when.at_end = true;
        }
        // 按2015年不变价格计算, （2010年不变价）: how growth was reckoned, and no time of what is told.
        const RECKONED: &[&str] = &["不变价", "可比价", "价格计算", "为基期", "=100", "＝100", "为100"];
        if when.months.is_none() && RECKONED.iter().any(|word| skipped.starts_with(word)) {
            continue;
        }
        when.same_months = skipped.starts_with("同期")
            && matches!(when.year, Some(YearOf::Prior | YearOf::FromThis(-1)))
            && when.months.is_none();
        let from = text[..first.start].ends_with(['从', '自']);
        // 五年来，: what it counts back is a number of years, of the calendar where the report closes one.
        let since = ["以来", "来，", "以后", "至今"].iter().any(|word| skipped.starts_with(word));
        let whole = when.span.is_some() && skipped.starts_with("来，") && !text[..end].ends_with(['多', '余']);
        if since && !whole || from && (skipped.starts_with("起，") || skipped.starts_with("开始")) {
            when.since = true;
        }
        // 与2018年末（2018年是第四次经济普查年份，下同）相比: what the brackets say of the base dates nothing else.
        let aside = refs.last().is_some_and(|base: &TimeRef| {
            let between = text.get(base.end..first.start).unwrap_or("");
            base.mark == Mark::Base && between.len() <= 40 && between.contains('（') && !between.contains('）')
        });
        // 为1961年以来第2高: how far back the order reaches.
        let ranked = when.since
            && skipped.strip_prefix("以来").is_some_and(|rest| {
                rest.starts_with(['第', '最', '首', '同']) || rest.starts_with("新高") || rest.starts_with("新低")
            });
        // 35年来、20年来首次: the same.
        let near = near(skipped, 14).split(['，', '。', '；', '（']).next().unwrap_or("");
        let ranked = ranked
            || when.span.is_some()
                && ["首次", "最高", "最好", "最低", "最快", "最大", "新高", "新低"]
                    .iter()
                    .any(|word| near.contains(word));
        let mark = if aside || ranked { Mark::Base } else { mark_of(text, first.start, end, &when) };
        refs.push(TimeRef { start: first.start, end, mark, when });
    }
}

/// The first characters of what follows: to look for a stop further off takes time in proportion to the text.
fn near(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| &text[..at])
}

/// Month and day that a range of days runs to (10日至17日, 5月1日—6月3日), and the place of its last atom.
fn days_until(text: &str, when: &When, end: usize, next: &[Placed]) -> Option<((u32, u32), usize)> {
    let (month, day) = (when.months?.1, when.day?);
    let joined = |to: usize| matches!(text.get(end..to), Some("至" | "到" | "-" | "—" | "——" | "~"));
    let until = match next {
        [Placed { start, atom: Atom::Day(last), .. }, ..] if joined(*start) => ((month, *last), 0),
        [Placed { start, end, atom: Atom::Months(last, _) }, Placed { start: behind, atom: Atom::Day(to), .. }, ..]
            if joined(*start) && end == behind =>
        {
            ((*last, *to), 1)
        }
        _ => return None,
    };
    (until.0 > (month, day)).then_some(until)
}

fn fits(when: &When, next: Atom) -> bool {
    match next {
        // 较去年全年提高2.8个百分点
        Atom::Year(YearOf::Context) => {
            matches!(when.year, Some(YearOf::Given(_) | YearOf::FromThis(_))) && when.months.is_none() && !when.at_end
        }
        Atom::Months(..) => when.months.is_none() && when.date.is_none() && !when.now,
        Atom::Day(_) => when.months.is_some() && when.day.is_none(),
        Atom::End | Atom::Beginning => when.year.is_some() || when.months.is_some() || when.plan.is_some(),
        _ => false,
    }
}

fn absorb(when: &mut When, atom: Atom) {
    match atom {
        Atom::Year(YearOf::Context) if when.year.is_some() => {}
        Atom::Year(year) => when.year = Some(year),
        Atom::Years(from, to) => {
            when.year = Some(YearOf::Given(from));
            when.last_year = Some(to);
        }
        Atom::Months(from, to) => when.months = Some((from, to)),
        Atom::Day(day) => when.day = Some(day),
        Atom::Date(date) => when.date = Some(date),
        Atom::End => {
            when.at_end = true;
            when.year.get_or_insert(YearOf::Context);
        }
        Atom::Beginning | Atom::Length => when.length = true,
        Atom::Plan(plan) => when.plan = Some(plan),
        Atom::Now => when.now = true,
        Atom::LastYears(years) => when.span = Some(years),
        Atom::NextYears(years) => when.ahead = Some(years),
        Atom::LastMonth => when.last_month = true,
        Atom::ComingYears(years) => (when.ahead, when.coming) = (Some(years), true),
        Atom::RunningYears(years) => {
            when.span = Some(years);
            when.since = true;
        }
    }
}

fn mark_of(text: &str, start: usize, end: usize, when: &When) -> Mark {
    let before = text.get(..start).unwrap_or("").trim_end_matches(['“', '（']);
    let after = text.get(end..).unwrap_or("").trim_start_matches(['”', '）', '期', '末', '底', '年', '度']);
    // 与2018年末（第四次全国经济普查年份，下同）相比
    let after = match after.strip_prefix('（').and_then(|inside| inside.split_once('）')) {
        Some((inside, rest)) if inside.chars().count() <= 30 => rest,
        _ => after,
    };
    let after = ["时期", "期间"].iter().find_map(|word| after.strip_prefix(word)).unwrap_or(after);
    let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    let starts = |words: &[&str]| words.iter().any(|word| after.starts_with(word));
    if ends(&[
        "较",
        "比",
        "相比",
        "较之",
        "对比",
        "相较",
        "相较于",
        "比较",
        "高于",
        "低于",
        "快于",
        "好于",
        "超过",
        "多于",
        "同比",
        "不及",
        "不如",
        "少于",
        "慢于",
        "优于",
    ]) || (ends(&["与", "同", "和", "跟"])
        && starts(&["相比", "比较", "持平", "期末相比", "同期", "基本持平", "相当", "比"]))
        || ends(&["与", "同", "和", "跟"]) && {
            // 与2010年第六次全国人口普查的234626人相比
            let clause = near(after, 41).split(['，', '。', '；']).next().unwrap_or("");
            clause.chars().count() <= 40 && (clause.ends_with("相比") || clause.ends_with("相比较"))
        }
        || starts(&["相比", "同期", "的基础上", "基础上"])
            && !["同期是", "同期为", "同期只"].iter().any(|word| after.starts_with(word))
        || (ends(&["在", "以"]) && starts(&["基础", "为基", "为基数", "为基期"]))
        || (ends(&["是", "为", "相当于", "恢复到", "恢复至", "达到", "达"]) && starts(&["的"]) && !when.now)
        || ends(&["是", "相当于"])
            && near(after, 16).split(['，', '。', '；']).next().is_some_and(|clause| clause.contains('倍'))
    {
        return Mark::Base;
    }
    if ends(&["截至", "截止", "截止到", "截至到"]) || when.now {
        return Mark::AsOf;
    }
    if ends(&["展望", "面向"]) {
        return Mark::By;
    }
    // 由76%提升到今年的88%: a change arrives there, no deadline.
    let arrives = ["到", "至"].iter().find_map(|word| before.strip_suffix(word)).is_some_and(|verb| {
        verb.ends_with(['升', '高', '加', '长', '低', '降', '少', '大', '小', '展', '达', '得', '看', '收', '增', '减'])
    });
    if ends(&["到", "至", "力争", "争取到", "力争到"]) && !arrives {
        return Mark::By;
    }
    if when.at_end { Mark::AsOf } else { Mark::Plain }
}

/// A month or day in Chinese numerals at a place, and where it ends.
pub(super) fn part_of_date(text: &str, at: usize, unit: char, most: u32) -> Option<(u32, usize)> {
    let numeral = numeral::scan_at(text, at).filter(|numeral| numeral.start == at)?;
    let end = text[numeral.end..].starts_with(unit).then_some(numeral.end + unit.len_utf8())?;
    let value = numeral.value.to_f64();
    let whole = value.fract() == 0.0 && (1.0..=f64::from(most)).contains(&value);
    whole.then_some((value as u32, end))
}

/// First and last year of a five-year plan by its number: the fourteenth is that of 2021 to 2025.
pub(super) fn plan_years(number: i32) -> (i32, i32) {
    let last = 1955 + number * 5;
    (last - 4, last)
}

/// What relative expressions are read on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// The report's day.
    pub(super) today: Option<Date>,
    /// The year that the text last spoke of.
    pub(super) year: Option<i32>,
    /// Whether that year is over in what is told: a review of it.
    pub(super) closed: bool,
}

impl When {
    /// The year, with whether it was taken from the context.
    pub(super) fn year_on(&self, clock: Clock) -> Option<(i32, bool)> {
        if let Some(date) = self.date {
            return Some((date.year(), false));
        }
        match self.year {
            Some(YearOf::Given(year)) => Some((year, false)),
            Some(YearOf::Prior) => {
                let year = clock.year.or(clock.today.map(|today| today.year()));
                year.map(|year| (year - 1, true))
            }
            Some(YearOf::FromThis(offset)) => clock.today.map(|today| (today.year() + offset, true)),
            Some(YearOf::Ago(years)) => {
                let year = clock.year.or(clock.today.map(|today| today.year()));
                year.map(|year| (year - years, true))
            }
            // 12月份 in a report of January is last year's.
            _ => clock.year.map(|year| (year, true)).or_else(|| {
                let today = clock.today?;
                let months = self.months.map_or(0, |(first, _)| first);
                Some((today.year() - i32::from(months >= today.month() + 9), true))
            }),
        }
    }

    /// First and last day.
    pub(super) fn resolve(&self, mark: Mark, clock: Clock) -> Option<Span> {
        if self.now {
            return clock.today.map(|today| Span { start: Some(today), end: today, guessed: true, mark: Mark::AsOf });
        }
        if let Some(date) = self.date {
            return Some(Span { start: Some(date), end: date, guessed: false, mark });
        }
        if let Some(plan) = self.plan {
            let (first, last) = plan_years(plan);
            let period = Period { start: Period::year(first)?.start, end: Period::year(last)?.end };
            let mark = if self.at_end { Mark::AsOf } else { mark };
            // “十一五”期末，完成生产总值249亿元: of the last year.
            if self.at_end {
                let start = Period::year(last)?.start;
                return Some(Span { start: Some(start), end: period.end, guessed: false, mark });
            }
            if self.since
                && let Some(today) = clock.today.filter(|today| (period.start..=period.end).contains(today))
            {
                return Some(Span { start: Some(period.start), end: today, guessed: true, mark: Mark::Plain });
            }
            // “十三五”以来 in a bulletin of 2022: up to the year that is told of.
            if self.since
                && let Some(year) = clock.year.filter(|year| *year > last).and_then(Period::year)
            {
                return Some(Span { start: Some(period.start), end: year.end, guessed: true, mark: Mark::Plain });
            }
            return Some(Span { start: Some(period.start), end: period.end, guessed: false, mark });
        }
        if let Some(years) = self.ahead {
            let today = clock.today?;
            // 今后五年 in a report of January begins with its own year.
            let own = self.coming && today.month() <= 3;
            let last = Period::year(today.year() + years - i32::from(own))?;
            if self.coming {
                let first = Period::year(last.start.year() - years + 1)?;
                return Some(Span { start: Some(first.start), end: last.end, guessed: true, mark: Mark::By });
            }
            return Some(Span { start: Some(today), end: last.end, guessed: true, mark: Mark::By });
        }
        if let Some(years) = self.span {
            // 一年来 under 2018年工作回顾 ends with that year.
            let closed = |year: &i32| {
                let over = clock.today.is_none_or(|today| *year < today.year() || today.month() > 6);
                clock.closed && !self.since && over
            };
            if let Some(year) = clock.year.filter(closed) {
                let (first, last) = (Period::year(year - years + 1)?, Period::year(year)?);
                return Some(Span { start: Some(first.start), end: last.end, guessed: true, mark: Mark::Plain });
            }
            let today = clock.today?;
            // 过去一年, 五年来 in a report of the first months are the calendar years that have ended.
            if today.month() <= 3
                && !self.since
                && let (Some(first), Some(last)) = (Period::year(today.year() - years), Period::year(today.year() - 1))
            {
                return Some(Span { start: Some(first.start), end: last.end, guessed: true, mark: Mark::Plain });
            }
            let end = today;
            return Some(Span { start: shift_years(end, -years), end, guessed: true, mark: Mark::Plain });
        }
        if self.year.is_none() && self.months.is_none() {
            return None;
        }
        let (year, guessed) = self.year_on(clock)?;
        let period = match (self.months, self.day) {
            (Some((from, _)), Some(day)) => {
                let first = Date::from_ymd_opt(year, from, day)?;
                let last = self.until.and_then(|(month, day)| Date::from_ymd_opt(year, month, day));
                Period { start: first, end: last.unwrap_or(first) }
            }
            (Some((from, to)), None) => Period::months(year, from, to)?,
            (None, _) => {
                Period { start: Period::year(year)?.start, end: Period::year(self.last_year.unwrap_or(year))?.end }
            }
        };
        let this_year = matches!(self.year, Some(YearOf::FromThis(0)));
        let running = clock.today.filter(|today| {
            (self.since || this_year) && self.months.is_none() && mark != Mark::By && period.start <= *today
        });
        if self.since {
            let end = clock.today.filter(|today| *today >= period.start).unwrap_or(period.end);
            return Some(Span { start: Some(period.start), end, guessed, mark });
        }
        if this_year
            && self.months.is_none()
            && !self.at_end
            && mark != Mark::By
            && let Some(today) = running
        {
            return Some(Span { start: Some(period.start), end: today, guessed, mark });
        }
        Some(Span { start: Some(period.start), end: period.end, guessed, mark })
    }
}
