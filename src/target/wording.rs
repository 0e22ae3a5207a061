//! Verdicts in words, Chinese and English.

use super::pace::Pace;
use crate::table::text::{english_amount, figure};
use crate::table::{Measure, SeriesPoint, Target};
use crate::time::Stamp;

/// What is found about a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Judgement {
    /// A figure at or before the deadline reaches it.
    Attained,
    /// The deadline has passed and the newest figure of that time is short of it.
    Missed,
    /// The deadline has passed without a figure; later figures make it likely that it was reached.
    LikelyAttained,
    /// The deadline has passed without a figure; what is known makes it unlikely that it was reached.
    LikelyMissed,
    /// The probability is at least [`ON_TREND`].
    OnTrend,
    /// Between the two thresholds.
    Open,
    /// The probability is at most [`OFF_TREND`].
    OffTrend,
    /// Nothing is known of the indicator.
    Undecided,
}

/// From this probability a target is called on trend: two to one.
pub const ON_TREND: f64 = 2.0 / 3.0;
/// Up to this probability it is called off trend: one to two.
pub const OFF_TREND: f64 = 1.0 / 3.0;

impl Judgement {
    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attained => "attained",
            Self::Missed => "missed",
            Self::LikelyAttained => "likely",
            Self::LikelyMissed => "unlikely",
            Self::OnTrend => "on_trend",
            Self::Open => "open",
            Self::OffTrend => "off_trend",
            Self::Undecided => "undecided",
        }
    }
    /// The word in Chinese or English.
    #[must_use]
    pub fn word(self, chinese: bool) -> &'static str {
        if chinese { self.zh() } else { self.en() }
    }
    fn zh(self) -> &'static str {
        match self {
            Self::Attained => "已达成",
            Self::Missed => "未达成",
            Self::LikelyAttained => "很可能已达成",
            Self::LikelyMissed => "很可能未达成",
            Self::OnTrend => "按趋势可达成",
            Self::Open => "尚无定论",
            Self::OffTrend => "按趋势难以达成",
            Self::Undecided => "无从判断",
        }
    }
    fn en(self) -> &'static str {
        match self {
            Self::Attained => "attained",
            Self::Missed => "missed",
            Self::LikelyAttained => "probably attained",
            Self::LikelyMissed => "probably missed",
            Self::OnTrend => "on trend",
            Self::Open => "open",
            Self::OffTrend => "off trend",
            Self::Undecided => "cannot be judged",
        }
    }
}

/// Everything that a verdict's sentence says.
#[derive(Debug, Clone)]
pub(super) struct Story<'a> {
    pub target: &'a Target,
    pub judgement: Judgement,
    pub pace: Pace,
    pub newest: Option<&'a SeriesPoint>,
    /// The figure that decided a target whose deadline has passed, or the first figure after it.
    pub outcome: Option<&'a SeriesPoint>,
    /// Probability with its interval.
    pub probability: Option<(f64, f64, f64)>,
    pub reference_cagr: Option<f64>,
    pub own_points: usize,
}

/// A fraction in percent with one decimal below 10.
pub(crate) fn percent(fraction: f64) -> String {
    let value = 100.0 * fraction;
    if value.abs() < 9.95 { format!("{value:.1}%") } else { format!("{value:.0}%") }
}

/// A probability in percent that never reads as certain: inside 1 … 99 %, or beyond.
pub(crate) fn chance(probability: f64) -> String {
    if probability < 0.005 {
        "<1%".into()
    } else if probability > 0.995 {
        ">99%".into()
    } else {
        format!("{:.0}%", 100.0 * probability)
    }
}

fn day_zh(ds: Stamp) -> String {
    use chrono::Datelike;
    match ds.date() {
        Some(date) if date.month() == 12 && date.day() == 31 => format!("{}年末", date.year()),
        Some(date) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        None => ds.to_string(),
    }
}

/// The name of what a target is about: a growth rate is not the level that it is the growth of.
pub(super) fn indicator(target: &Target) -> String {
    let name = &target.indicator;
    let says = ["增速", "增长率", "增幅", "增长"].iter().any(|word| name.ends_with(word));
    let growth = target.measure == Some(Measure::Growth) && !name.is_empty() && !says;
    format!("{name}{}", if growth { "增速" } else { "" })
}

/// The sentence, in Chinese and in English.
pub(super) fn sentences(story: &Story) -> (String, String) {
    let target = story.target;
    let unit = &target.unit;
    let amount = |value: f64| english_amount(value, unit);
    let name = if target.indicator.is_empty() {
        target.unique_id.clone()
    } else {
        format!("{}{}", target.region, indicator(target))
    };
    let mut zh = format!("{name}{}目标{}{unit}：{}。", day_zh(target.ds), figure(target.target), story.judgement.zh());
    let mut en = format!("{name}, {} by {}: {}.", amount(target.target), target.ds, story.judgement.en());
    if let Some(newest) = story.newest {
        zh.push_str(&format!("最新值{}{unit}（{}）", figure(newest.y), day_zh(newest.ds)));
        en.push_str(&format!(" Newest figure {} ({})", amount(newest.y), newest.ds));
        match (story.pace.required_cagr, story.pace.required_monthly, story.pace.required_per_year) {
            (Some(year), Some(month), Some(step)) if year > 0.0 || step < 0.0 => {
                zh.push_str(&format!(
                    "，需年均增长{}（月均{}，年均{}{unit}）",
                    percent(year),
                    percent(month),
                    figure(step)
                ));
                en.push_str(&format!(
                    "; it takes {} a year ({} a month, {} a year)",
                    percent(year),
                    percent(month),
                    amount(step)
                ));
            }
            (None, None, Some(step)) => {
                zh.push_str(&format!("，需年均增加{}{unit}", figure(step)));
                en.push_str(&format!("; it takes {} a year", amount(step)));
            }
            _ => {}
        }
        match (story.pace.observed_cagr, story.pace.observed_years, story.reference_cagr) {
            (Some(observed), Some(years), _) => {
                zh.push_str(&format!("，已知{years:.1}年间折年均增长{}", percent(observed)));
                en.push_str(&format!(", observed {} a year over {years:.1} years", percent(observed)));
            }
            (None, _, Some(reference)) => {
                zh.push_str(&format!("，自身无可比增速，参照同类折年均{}", percent(reference)));
                en.push_str(&format!(", no own pace; similar series suggest {} a year", percent(reference)));
            }
            _ => {}
        }
        zh.push('。');
        en.push('.');
    } else if story.outcome.is_none() {
        zh.push_str("报告未给出该指标的现值。");
        en.push_str(" The reports give no figure of it.");
    }
    if let Some(outcome) = story.outcome {
        zh.push_str(&format!("结果：{}为{}{unit}（{}）。", day_zh(outcome.ds), figure(outcome.y), outcome.doc));
        en.push_str(&format!(" Outcome: {} on {} ({}).", amount(outcome.y), outcome.ds, outcome.doc));
    }
    if let Some((probability, lo, hi)) = story.probability {
        let basis = if story.own_points < 2 { "，主要依据同类借用" } else { "" };
        let basis_en = if story.own_points < 2 { ", mostly borrowed from similar series" } else { "" };
        // A level reached early may be lost again.
        let (what, what_en) = if story.judgement == Judgement::Attained {
            ("到期时仍达标的概率", "Probability that it still holds at the deadline")
        } else {
            ("达成概率", "Probability")
        };
        zh.push_str(&format!("{what}{}（{}–{}{basis}）。", chance(probability), chance(lo), chance(hi)));
        en.push_str(&format!(" {what_en} {} ({}–{}{basis_en}).", chance(probability), chance(lo), chance(hi)));
    }
    (zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(figure(1747.0), "1,747");
        assert_eq!(figure(16.732), "16.73");
        assert_eq!(figure(1.4), "1.4");
        assert_eq!(figure(-1234567.0), "-1,234,567");
        assert_eq!(figure(937.9), "937.9");
        assert_eq!(percent(0.005), "0.5%");
        assert_eq!(chance(0.999), ">99%");
    }
}
