//! Sentences and the gaps between figures: where the words that belong to a figure begin and end.

use super::period::{Mark, TimeRef};
use super::scan::{AmountForm, Mention};
use super::subject;
use super::unit::UnitClass;
use crate::table::{Bound, Class};

/// A sentence with its mentions and times.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) mentions: &'a [Mention],
    /// Index in the block of the first mention.
    pub(super) offset: usize,
    pub(super) refs: &'a [TimeRef],
}

/// A sentence that runs on for more bytes than this ends at the next comma, and for more than [`HARD`] at the next
/// character outside a mention: what a figure belongs to stands nearer, and a line without stops stays in linear time.
const SOFT: usize = 1200;
const HARD: usize = 1800;

/// Longest part of a clause before or behind its figure, in bytes.
const REACH: usize = 450;

/// Byte ranges of the sentences of a block.
pub(super) fn sentences(text: &str, mentions: &[Mention]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut next = 0;
    for (at, c) in text.char_indices() {
        let stop = matches!(c, '。' | '！' | '？' | '；' | '★' | '●' | '■');
        let end = at + c.len_utf8();
        let long = at > start + SOFT && {
            while mentions.get(next).is_some_and(|mention| mention.end <= end) {
                next += 1;
            }
            let inside = mentions.get(next).is_some_and(|mention| mention.start < end);
            !inside && (c == '，' || at > start + HARD)
        };
        if stop || long {
            if at > start {
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

/// The words around one figure.
pub(super) struct Words<'a> {
    /// From the last separator to the figure.
    pub(super) words: &'a str,
    /// Where they begin in the block.
    pub(super) start: usize,
    /// The last stretch of them, behind every time expression.
    pub(super) after: &'a str,
    /// The stretch before that, if a time expression stands between.
    pub(super) front: &'a str,
    /// The topic before a colon.
    pub(super) topic: Option<&'a str>,
    /// From the figure to the next separator, figure or time.
    pub(super) behind: &'a str,
    /// Whether a threshold (百人以上) opens `behind`.
    pub(super) through: bool,
    /// Whether `behind` runs up to the next figure, so that its end is what that one is about.
    pub(super) adjoins: bool,
}

impl<'a> Sentence<'a> {
    fn is_amount(mention: &Mention) -> bool {
        mention.class == Class::Observation && mention.amount.is_some()
    }

    /// Places of the figures among the mentions.
    pub(super) fn amounts(&self) -> Vec<usize> {
        (0..self.mentions.len()).filter(|&at| Self::is_amount(&self.mentions[at]) && !self.qualifies(at)).collect()
    }

    /// Whether a threshold only qualifies the noun behind it, as in 万亿级产业合计3个, and counts nothing itself.
    fn qualifies(&self, at: usize) -> bool {
        let mention = &self.mentions[at];
        // 5‰人口变动抽样调查: how large the sample is.
        let behind = self.slice(mention.end, self.end);
        if ["人口变动", "人口抽样", "抽样", "的抽样"].iter().any(|word| behind.starts_with(word)) {
            return true;
        }
        // 就业人员10万人生产安全事故死亡人数: of how many the deaths are counted.
        let deaths = behind.starts_with("生产安全事故死亡") || behind.starts_with("事故死亡");
        if deaths && self.slice(self.start, mention.start).ends_with("业人员") {
            return true;
        }
        let sized = mention.amount.as_ref().is_some_and(|amount| matches!(amount.bound, Bound::Le | Bound::Ge));
        if sized && self.sizes(mention, behind) {
            return true;
        }
        let threshold = mention.amount.as_ref().is_some_and(|amount| amount.form == AmountForm::Threshold);
        let counted = self.mentions.iter().any(|other| other.end == mention.start && other.amount.is_some());
        threshold && !counted && subject::begins_noun(&self.text[mention.end..self.end])
    }

    /// Whether a bound only says who is meant of whom a share is told: 年营业收入在20亿元以下的占到63%, 近两成企业年产值在3000万元以下,
    /// 班额45人以下的班级占96%.
    fn sizes(&self, mention: &Mention, behind: &str) -> bool {
        let kind = behind.strip_prefix('的').and_then(|of| of.split_once('占')).map(|(kind, _)| kind);
        if kind.is_some_and(|kind| kind.chars().count() <= 6 && !kind.contains(['，', '。', '；', '、'])) {
            return true;
        }
        let before = self.slice(self.start, mention.start);
        let share = self.mentions.iter().rev().find(|other| other.end <= mention.start);
        before.ends_with('在')
            && share.is_some_and(|share| {
                let between = self.slice(share.end, mention.start);
                share.amount.as_ref().is_some_and(|amount| amount.class == UnitClass::Percent)
                    && share.start >= self.start
                    && between.chars().count() >= 4
                    && !between.contains(['，', '。', '；', '、'])
            })
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to.max(from)).unwrap_or("")
    }

    /// The words around the figure `amounts[order]`.
    pub(super) fn words(&self, amounts: &[usize], order: usize) -> Words<'a> {
        let mention = &self.mentions[amounts[order]];
        let previous = order.checked_sub(1).map_or(self.start, |before| self.mentions[amounts[before]].end);
        let gap = self.slice(previous, mention.start);
        let mut start = previous + separator(gap, order > 0);
        let mut topic = None;
        if let Some(at) = self.slice(start, mention.start).rfind('：') {
            let before = &self.slice(start, mention.start)[..at];
            let found = subject::trim(before.rsplit(['，', '。', '；', '）', '】', '\t']).next().unwrap_or(""));
            topic = (found.chars().count() <= 18 && !found.is_empty()).then_some(found);
            start += at + '：'.len_utf8();
        }
        let words = self.slice(start, mention.start);
        let (after, front) = self.around_times(start, mention.start);
        let (behind, through) = self.behind(amounts, order);
        let end = mention.end + behind.len();
        let adjoins =
            !behind.is_empty() && amounts.get(order + 1).is_some_and(|&next| self.mentions[next].start == end);
        Words { words, start, after, front, topic, behind, through, adjoins }
    }

    /// Whether a bracket that is open at `from` closes before `to`: 贷款利率（5年以上）.
    fn bracketed(&self, from: usize, to: usize) -> bool {
        let mut depth = 0;
        self.slice(from, to).chars().any(|c| {
            depth += i32::from(c == '（') - i32::from(c == '）');
            depth < 0
        })
    }

    /// What stands behind the last time expression between two places, and between that and the one before.
    fn around_times(&self, start: usize, end: usize) -> (&'a str, &'a str) {
        let (mut cut, mut before) = (start, (start, start));
        let mut take = |from: usize, to: usize| {
            if from >= cut && to <= end {
                before = (cut, from);
                cut = to;
            }
        };
        let mut times: Vec<(usize, usize)> = self
            .refs
            .iter()
            .filter(|time| time.mark != Mark::Base && time.start >= start && time.end <= end)
            .filter(|time| !self.slice(start, time.start).ends_with('占') && !self.bracketed(time.end, end))
            .map(|time| (time.start, time.end))
            .collect();
        for mention in self
            .mentions
            .iter()
            .filter(|mention| mention.class == Class::Time && mention.start >= start && mention.end <= end)
            // 臭氧日最大8小时平均浓度: how long a mean is taken over is part of the name.
            .filter(|mention| {
                let behind = &self.text[mention.end..];
                mention.reason != "时长" || !(behind.starts_with("平均") || behind.starts_with("滑动平均"))
            })
        {
            let based = self
                .refs
                .iter()
                .any(|time| time.mark == Mark::Base && time.start <= mention.start && mention.end <= time.end);
            if !based && !self.slice(start, mention.start).ends_with('占') && !self.bracketed(mention.end, end) {
                times.push((mention.start, mention.end));
            }
        }
        // 2024年上半年 before the 2024年 that it begins with.
        times.sort_unstable_by_key(|&(from, to)| (from, std::cmp::Reverse(to)));
        for (from, to) in times {
            take(from, to);
        }
        let after = self.slice(cut, end);
        let after = if cut > start && !after.starts_with("前者") {
            after.trim_start_matches(['末', '底', '，', '”', '年', '度', '来', '间', '里', '内', '前', '）'])
        } else {
            after
        };
        (after, self.slice(before.0, before.1))
    }

    /// What stands behind a figure, and whether a threshold opens it.
    fn behind(&self, amounts: &[usize], order: usize) -> (&'a str, bool) {
        let from = self.mentions[amounts[order]].end;
        let mut next = order + 1;
        let mut through = false;
        let threshold = amounts.get(next).map(|&at| &self.mentions[at]).filter(|other| {
            other.start == from && other.amount.as_ref().is_some_and(|amount| amount.form == AmountForm::Threshold)
        });
        if threshold.is_some() {
            through = true;
            next += 1;
        }
        let mut to = amounts.get(next).map_or(self.end, |&at| self.mentions[at].start);
        for time in self.refs.iter().filter(|time| time.start >= from && time.mark != Mark::Base) {
            to = to.min(time.start);
        }
        for mention in self.mentions.iter().filter(|mention| mention.class == Class::Time && mention.start >= from) {
            to = to.min(mention.start);
        }
        let behind = self.slice(from, to);
        let end = first_separator(behind);
        (&behind[..joined_noun(behind, end)], through)
    }

    /// What stands behind the last figure of the list that a figure opens.
    pub(super) fn behind_list(&self, amounts: &[usize], order: usize) -> &'a str {
        let last = order + (order..amounts.len()).take_while(|&at| self.list_ahead(amounts, at)).count();
        self.behind(amounts, last).0
    }

    /// The bound of the last figure of the list that a figure opens.
    pub(super) fn list_bound(&self, amounts: &[usize], order: usize) -> Option<Bound> {
        let last = order + (order..amounts.len()).take_while(|&at| self.list_ahead(amounts, at)).count();
        self.mentions.get(*amounts.get(last)?)?.amount.as_ref().map(|amount| amount.bound)
    }

    /// Whether a figure is followed by another, with only 、 or 和 between.
    pub(super) fn list_ahead(&self, amounts: &[usize], order: usize) -> bool {
        let (Some(&at), Some(&next)) = (amounts.get(order), amounts.get(order + 1)) else { return false };
        matches!(
            self.slice(self.mentions[at].end, self.mentions[next].start),
            "、" | "和" | "及" | "与" | "以及" | "，和"
        )
    }

    /// The same where words of change may stand between: 增长5.4%和下降1.2%.
    pub(super) fn list_goes_on(&self, amounts: &[usize], order: usize) -> bool {
        let (Some(&at), Some(&next)) = (amounts.get(order), amounts.get(order + 1)) else { return false };
        let between = self.slice(self.mentions[at].end, self.mentions[next].start);
        let Some(rest) = ["、", "和", "及", "与", "以及"].iter().find_map(|mark| between.strip_prefix(mark))
        else {
            return false;
        };
        rest.is_empty() || subject::is_predicate_word(rest)
    }

    /// The clause around a mention, at most [`REACH`] bytes to either side.
    pub(super) fn clause(&self, mention: &Mention) -> (usize, usize) {
        let (mut from, mut to) =
            (self.start.max(mention.start.saturating_sub(REACH)), self.end.min(mention.end + REACH));
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        while !self.text.is_char_boundary(to) {
            to -= 1;
        }
        let start = self.slice(from, mention.start).rfind(['，', '；', '。']).map_or(from, |at| at + from + 3);
        let end = self.slice(mention.end, to).find(['，', '；', '。']).map_or(to, |at| at + mention.end);
        (start, end)
    }
}

/// Where the words of a figure begin inside the gap before it.
fn separator(gap: &str, follows: bool) -> usize {
    let mut cut = 0;
    let mut depth: Vec<(usize, usize)> = Vec::new();
    let mut quoted = false;
    for (at, c) in gap.char_indices() {
        match c {
            '“' | '《' => quoted = true,
            '”' | '》' => quoted = false,
            '，' | '；' | '！' | '？' | '…' | '】' | '\u{3000}' if !quoted => cut = at + c.len_utf8(),
            '（' => depth.push((at + c.len_utf8(), cut)),
            // A mark inside brackets that are closed again separates nothing.
            '）' => match depth.pop() {
                Some((_, before)) => cut = before,
                None => cut = at + c.len_utf8(),
            },
            _ => {}
        }
    }
    if let Some(&(open, _)) = depth.last() {
        cut = cut.max(open);
    }
    if cut == 0 && follows {
        for mark in ["、", "以及", "和", "及", "与"] {
            // 地级及以上城市
            let joins = |at: usize| mark != "及" || !gap[at + mark.len()..].starts_with(['以', '其']);
            if let Some(at) = gap.find(mark).filter(|&at| at <= 36 && joins(at)) {
                return at + mark.len();
            }
        }
    }
    cut
}

/// Where a counted noun of two parts ends: 国控、省控地表水断面 behind 27个. The second part holds no figure of its own.
fn joined_noun(behind: &str, end: usize) -> usize {
    let Some(rest) = behind[end..].strip_prefix('、') else { return end };
    let stop = rest.find(['，', '。', '；', '、', '：', '（']).unwrap_or(rest.len());
    let second = &rest[..stop];
    let short = |text: &str| (2..=10).contains(&text.chars().count());
    let counted = rest.chars().take(40).take_while(|c| !matches!(c, '，' | '。' | '；')).any(|c| c.is_ascii_digit());
    // 引领产业升级、在全国具有影响力的领军型产业
    let modified = behind_modifiers(behind.get(..end + '、'.len_utf8() + stop).unwrap_or(""));
    if modified.is_some_and(|noun| noun.len() < second.len()) && !counted && behind_modifiers(&behind[..end]).is_none()
    {
        return end + '、'.len_utf8() + stop;
    }
    let qualifies = behind[..end].ends_with(['控', '级', '类', '型', '性', '式', '制', '办', '营']);
    if qualifies && short(&behind[..end]) && short(second) && !counted && subject::begins_noun(second) {
        end + '、'.len_utf8() + stop
    } else {
        end
    }
}

/// The noun behind words that only tell what it does: 带动作用较强的成长型产业.
pub(super) fn behind_modifiers(behind: &str) -> Option<&str> {
    const DOES: &[&str] = &["引领", "带动", "支撑", "具有", "具备", "符合", "潜力", "掌握", "影响力", "竞争力", "辐射"];
    if !DOES.iter().any(|verb| behind.starts_with(verb)) {
        return None;
    }
    let (does, noun) = behind.rsplit_once('的')?;
    let figured = does.contains(|c: char| c.is_ascii_digit());
    ((3..=14).contains(&noun.chars().count()) && does.chars().count() <= 30 && !figured).then_some(noun)
}

fn first_separator(behind: &str) -> usize {
    let mut depth = 0;
    for (at, c) in behind.char_indices() {
        match c {
            '（' => depth += 1,
            '）' if depth > 0 => depth -= 1,
            '，' | '；' | '。' | '：' | '！' | '？' | '\u{3000}' | '）' | '\t' => return at,
            '、' if depth == 0 => return at,
            _ => {}
        }
    }
    behind.len()
}
