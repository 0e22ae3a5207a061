//! The progress rules that statistical bodies use, each with its formula, thresholds and data needs.
//!
//! Notation: base y0 at t0, latest y at t, target yT at T (decimal years), direction d = sign(yT − y0). Observed compound
//! growth a = (y/y0)^(1/(t−t0)) − 1, required from the base r = (yT/y0)^(1/(T−t0)) − 1, required from now
//! n = (yT/y)^(1/(T−t)) − 1.
//!
//! | rule | formula | grades |
//! | --- | --- | --- |
//! | Eurostat | a / r | ≥ 0.95 significant, ≥ 0.6 moderate, ≥ 0 insufficient, < 0 moving away |
//! | Open SDG | d·a / \|r\| | ≥ 0.95 on track, ≥ 0.6 acceleration needed, ≥ 0 limited, < 0 deterioration |
//! | UN Progress Chart | (y(1+a)^(T−t) − y0) / (yT − y0) | ≥ 0.95 on track, ≥ 0.1 fair, < 0.1 stagnation |
//! | Eurostat without target | d·a | ≥ 1 % significant, ≥ 0 moderate, ≥ −1 % moderate movement away, < −1 % significant |
//! | SDSN | (y−y0)/(t−t0) ÷ (yT−y0)/(T−t0) | ≥ 1 ↑, ≥ 0.5 ↗, ≥ 0 →, < 0 ↓ |
//! | UNESCAP | max(0, d(yT − ŷT)) / \|yT − y0\|, ŷT from a time-weighted line | reached or ≤ 0.1 maintain, short accelerate, away reverse |
//! | UNICEF/WHO | growth of the log-linear line against n | ≥ n on track, right way insufficient, wrong way off track |
//! | Destatis | (yT − ŷT) / (yT − y), mean change of five years | < 0.05 sun, ≤ 0.2 light cloud, else cloud, wrong way storm |
//! | OECD | (yT − y) / standard deviation over the peers | < 0.5 small, ≤ 1.5 medium, else far |
//! | World Bank | own log growth a year ÷ typical growth | ≥ 1 faster than typical, else slower |
//! | 序时进度 | (y−y0)/(yT−y0) against (t−t0)/(T−t0) | ≥ 1 done early, ≥ share of time on schedule, else behind |
//!
//! Some are applied to what is known here, more simply than their authors do: SDSN takes the pace of the last years and
//! normalised scores, here both paces start at the base; WHO and UNICEF compare with the rate that was needed from the
//! baseline, here with the rate needed from now, and their limits of a small rate are left out; the World Bank measures speed
//! in years of a path that is estimated from many countries, here the typical growth is this crate's own prior, a judgement;
//! the weights of UNESCAP's line fall by a tenth a year, which is ours. 序时进度 is the usage of Chinese plan reviews; no
//! published rule defines it.
//!
//! Sources: Eurostat, *Sustainable development in the European Union*, methodology; Open SDG, `progress-methodology`;
//! UNSD, *SDG Progress Chart Technical Note* (2023); SDSN, *Sustainable Development Report 2024*, methods summary;
//! Bidarbakht Nia, *A weighted extrapolation method for measuring the SDGs progress*, ESCAP SD/WP/04, and *Tracking progress
//! towards the SDGs: measuring the otherwise ambiguous progress*, SD/WP/05 (both 2017); UNICEF, *How to calculate Average
//! Annual Rate of Reduction (AARR) of Underweight Prevalence* (2007), for the rate, and WHO/UNICEF, WHO/NMH/NHD/17.9 (2017), for
//! its grades; Destatis, indicator report of the German sustainability strategy; OECD, *Measuring Distance to the SDG
//! Targets*; World Bank, *sdgtrackr* (now *trackr*).
//!
//! ```
//! use ontrend::target::rules::{Grade, Progress, Rule};
//! let progress = Progress { points: vec![(2020.0, 100.0), (2022.0, 110.25)], target: (2025.0, 127.63), ..Progress::default() };
//! let finding = Rule::Eurostat.judge(&progress)?;
//! assert_eq!(finding.grade, Grade::On);
//! assert!((finding.ratio - 1.0).abs() < 1e-3);
//! assert!(Rule::Destatis.judge(&progress).is_err()); // six points needed
//! # Ok::<(), ontrend::error::Error>(())
//! ```

use crate::error::{Error, Result};
use std::sync::Arc;

/// What a rule judges.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Base first, latest last, as (decimal year, value) in time order.
    pub points: Vec<(f64, f64)>,
    /// Deadline and value.
    pub target: (f64, f64),
    /// Values of the same indicator elsewhere, for the OECD distance.
    pub peers: Arc<[f64]>,
    /// Log growth a year of the typical path at this level, for the World Bank rule.
    pub typical_growth: Option<f64>,
    /// A natural ceiling, 100 for shares in percent.
    pub ceiling: Option<f64>,
}

/// The rules, in the order of the table above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Eurostat with a quantified target.
    Eurostat,
    /// Eurostat where there is no target: d·a against 1 % a year.
    EurostatWithoutTarget,
    /// Statistics Canada and Open SDG.
    OpenSdg,
    /// United Nations SDG Progress Chart.
    UnProgressChart,
    /// SDSN trend arrow.
    Sdsn,
    /// UNESCAP anticipated progress.
    Unescap,
    /// UNICEF/WHO average annual rate of change against the rate required from now.
    Aarr,
    /// Weather symbol of Destatis.
    Destatis,
    /// OECD distance.
    Oecd,
    /// World Bank's speed against typical growth.
    WorldBank,
    /// 序时进度, as Chinese plan reviews use it.
    TimeProgress,
}

/// The common scale that all rules' grades are put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Away from the target.
    Away,
    /// The right way, far too slow; where there is no target, slowly the wrong way.
    Slow,
    /// The right way, not fast enough.
    Short,
    /// Fast enough.
    On,
    /// The target is reached.
    Reached,
}

/// What a rule finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The rule's own figure.
    pub ratio: f64,
    /// On the common scale.
    pub grade: Grade,
    /// The rule's own word, English.
    pub word: &'static str,
    /// The rule's own word, Chinese.
    pub word_zh: &'static str,
}

/// Eurostat, Open SDG and the UN chart call this share of the required pace enough.
const ENOUGH: f64 = 0.95;
/// Below this share Eurostat and Open SDG call progress insufficient.
const MODERATE: f64 = 0.6;
/// Each year back weighs this much less in UNESCAP's line: our choice.
const YEARLY_DECAY: f64 = 0.9;

impl Rule {
    /// All rules.
    pub const ALL: [Rule; 11] = [
        Rule::Eurostat,
        Rule::EurostatWithoutTarget,
        Rule::OpenSdg,
        Rule::UnProgressChart,
        Rule::Sdsn,
        Rule::Unescap,
        Rule::Aarr,
        Rule::Destatis,
        Rule::Oecd,
        Rule::WorldBank,
        Rule::TimeProgress,
    ];

    /// The rule's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Eurostat => "Eurostat",
            Self::EurostatWithoutTarget => "Eurostat (no target)",
            Self::OpenSdg => "Open SDG",
            Self::UnProgressChart => "UN Progress Chart",
            Self::Sdsn => "SDSN",
            Self::Unescap => "UNESCAP",
            Self::Aarr => "UNICEF/WHO",
            Self::Destatis => "Destatis",
            Self::Oecd => "OECD",
            Self::WorldBank => "World Bank",
            Self::TimeProgress => "序时进度",
        }
    }

    /// The formula, as the report prints it.
    #[must_use]
    pub fn formula(self) -> &'static str {
        match self {
            Self::Eurostat => "a / r",
            Self::EurostatWithoutTarget => "d·a",
            Self::OpenSdg => "d·a / |r|",
            Self::UnProgressChart => "(y(1+a)^(T−t) − y0) / (yT − y0)",
            Self::Sdsn => "(y−y0)/(t−t0) ÷ (yT−y0)/(T−t0)",
            Self::Unescap => "max(0, d(yT − ŷT)) / |yT − y0|",
            Self::Aarr => "(e^β − 1) / ((yT/y)^(1/(T−t)) − 1)",
            Self::Destatis => "(yT − ŷT) / (yT − y)",
            Self::Oecd => "(yT − y) / sd",
            Self::WorldBank => "ln(y/y0)/(t−t0) ÷ g",
            Self::TimeProgress => "(y−y0)/(yT−y0) − (t−t0)/(T−t0)",
        }
    }

    /// Applies the rule.
    ///
    /// # Errors
    /// Where the rule's data needs are not met: too few points, a base that is zero or negative under a growth rate, no
    /// peers, no typical path, a deadline that is not after the latest point.
    pub fn judge(self, progress: &Progress) -> Result<Finding> {
        let refuse = |why: String| Error::refused(self.name(), why);
        let needed = if self == Self::Oecd {
            1
        } else if self == Self::Destatis {
            6
        } else {
            2
        };
        if progress.points.len() < needed {
            let (have, s) = (progress.points.len(), if progress.points.len() == 1 { "" } else { "s" });
            return Err(refuse(format!("{have} dated point{s}, {needed} needed")));
        }
        let (Some(&(t0, y0)), Some(&(t, y))) = (progress.points.first(), progress.points.last()) else {
            return Err(refuse("no point".into()));
        };
        let (end, goal) = progress.target;
        if ![t0, y0, t, y, end, goal].iter().all(|value| value.is_finite()) {
            return Err(refuse("a value is not finite".into()));
        }
        if self != Self::Oecd && t <= t0 {
            return Err(refuse("base and latest point fall on one day".into()));
        }
        if end <= t {
            return Err(refuse("the deadline is not after the latest point; see the outcome instead".into()));
        }
        let need = goal - y0;
        if need == 0.0 && !matches!(self, Self::Oecd | Self::EurostatWithoutTarget | Self::WorldBank) {
            return Err(refuse("target and base are equal".into()));
        }
        // Upwards where nothing is needed.
        let direction = need.signum();
        if (y - goal) * direction >= 0.0 && need != 0.0 && self != Self::EurostatWithoutTarget {
            return Ok(self.found(1.0, Grade::Reached));
        }
        let rates = || -> Result<(f64, f64)> {
            if y0 <= 0.0 || y <= 0.0 || goal <= 0.0 {
                return Err(refuse("a growth rate needs positive values".into()));
            }
            Ok(((y / y0).powf(1.0 / (t - t0)) - 1.0, (goal / y0).powf(1.0 / (end - t0)) - 1.0))
        };
        let steps = |ratio: f64, enough: f64, middle: f64, floor: f64| {
            if ratio >= enough {
                Grade::On
            } else if ratio >= middle {
                Grade::Short
            } else if ratio >= floor {
                Grade::Slow
            } else {
                Grade::Away
            }
        };
        Ok(match self {
            Self::Eurostat | Self::OpenSdg => {
                let (observed, required) = rates()?;
                let ratio = direction * observed / required.abs();
                self.found(ratio, steps(ratio, ENOUGH, MODERATE, 0.0))
            }
            Self::EurostatWithoutTarget => {
                let (observed, _) = rates()?;
                let ratio = direction * observed;
                self.found(ratio, steps(ratio, 0.01, 0.0, -0.01))
            }
            Self::UnProgressChart => {
                let (observed, _) = rates()?;
                let ratio = (y * (1.0 + observed).powf(end - t) - y0) / need;
                self.found(ratio, steps(ratio, ENOUGH, 0.1, 0.0))
            }
            Self::Sdsn => {
                let ratio = ((y - y0) / (t - t0)) / (need / (end - t0));
                self.found(ratio, steps(ratio, 1.0, 0.5, 0.0))
            }
            Self::Unescap => {
                let reached = weighted_line(&progress.points, end);
                let gap = (goal - reached) * direction / need.abs();
                let grade = if gap <= 0.1 {
                    Grade::On
                } else if (reached - y0) * direction > 0.0 {
                    Grade::Short
                } else {
                    Grade::Away
                };
                self.found(gap.max(0.0), grade)
            }
            Self::Aarr => {
                rates()?;
                let logs: Vec<(f64, f64)> = progress.points.iter().map(|&(t, y)| (t, y.ln())).collect();
                if logs.iter().any(|(_, log)| !log.is_finite()) {
                    return Err(refuse("a growth rate needs positive values".into()));
                }
                let observed = line(&logs, |_| 1.0).1.exp_m1();
                let required = (goal / y).powf(1.0 / (end - t)) - 1.0;
                let ratio = direction * observed / required.abs();
                self.found(ratio, steps(ratio, 1.0, f64::MIN_POSITIVE, 0.0))
            }
            Self::Destatis => {
                let recent = &progress.points[progress.points.len() - 6..];
                let (first, last) = (recent[0], recent[5]);
                let change = (last.1 - first.1) / (last.0 - first.0);
                let reached = y + change * (end - t);
                let miss = (goal - reached) / (goal - y);
                let grade = if change * direction <= 0.0 {
                    Grade::Away
                } else if miss < 0.05 {
                    Grade::On
                } else if miss <= 0.2 {
                    Grade::Short
                } else {
                    Grade::Slow
                };
                self.found(miss, grade)
            }
            Self::Oecd => {
                if progress.peers.len() < 3 {
                    let (have, s) = (progress.peers.len(), if progress.peers.len() == 1 { "" } else { "s" });
                    return Err(refuse(format!("{have} peer{s} with the same indicator, 3 needed")));
                }
                let spread = deviation(&progress.peers);
                if spread == 0.0 {
                    return Err(refuse("all peers have the same value".into()));
                }
                let distance = (goal - y) * direction / spread;
                let grade = if distance < 0.5 {
                    Grade::On
                } else if distance <= 1.5 {
                    Grade::Short
                } else {
                    Grade::Slow
                };
                self.found(distance, grade)
            }
            Self::WorldBank => {
                let typical = progress
                    .typical_growth
                    .filter(|growth| *growth > 0.0)
                    .ok_or_else(|| refuse("no reference class with positive growth".into()))?;
                rates()?;
                let ratio = (y / y0).ln() / (t - t0) / typical;
                self.found(ratio, steps(ratio, 1.0, 0.5, 0.0))
            }
            Self::TimeProgress => {
                let (done, time) = ((y - y0) / need, (t - t0) / (end - t0));
                let grade = if done >= time {
                    Grade::On
                } else if done >= 0.5 * time {
                    Grade::Short
                } else if done >= 0.0 {
                    Grade::Slow
                } else {
                    Grade::Away
                };
                self.found(done - time, grade)
            }
        })
    }

    fn found(self, ratio: f64, grade: Grade) -> Finding {
        let (word, word_zh) = self.words(grade);
        Finding { rule: self, ratio, grade, word, word_zh }
    }

    /// The rule's own words for a grade.
    fn words(self, grade: Grade) -> (&'static str, &'static str) {
        match (self, grade) {
            (Self::TimeProgress, Grade::Reached) => ("done early", "提前完成"),
            (_, Grade::Reached) => ("reached", "已达到"),
            (Self::Eurostat | Self::EurostatWithoutTarget, Grade::On) => ("significant progress", "显著进展"),
            (Self::Eurostat | Self::EurostatWithoutTarget, Grade::Short) => ("moderate progress", "中等进展"),
            (Self::Eurostat, Grade::Slow) => ("insufficient progress", "进展不足"),
            (Self::Eurostat, Grade::Away) => ("moving away", "偏离目标"),
            (Self::EurostatWithoutTarget, Grade::Slow) => ("moderate movement away", "中等偏离"),
            (Self::EurostatWithoutTarget, Grade::Away) => ("significant movement away", "显著偏离"),
            (Self::OpenSdg, Grade::Short) => ("acceleration needed", "需要加速"),
            (Self::OpenSdg, Grade::Slow) => ("limited progress", "进展有限"),
            (Self::OpenSdg, Grade::Away) => ("deterioration", "恶化"),
            (Self::UnProgressChart, Grade::Short) => ("fair, acceleration needed", "尚可，需加速"),
            (Self::UnProgressChart, Grade::Slow | Grade::Away) => ("stagnation or regression", "停滞或倒退"),
            (Self::Sdsn, Grade::On) => ("on track ↑", "在轨 ↑"),
            (Self::Sdsn, Grade::Short) => ("moderately improving ↗", "中等改善 ↗"),
            (Self::Sdsn, Grade::Slow) => ("stagnating →", "停滞 →"),
            (Self::Sdsn, Grade::Away) => ("decreasing ↓", "下降 ↓"),
            (Self::Unescap, Grade::On) => ("maintain", "保持"),
            (Self::Unescap, Grade::Short | Grade::Slow) => ("accelerate", "加速"),
            (Self::Unescap, Grade::Away) => ("reverse", "扭转"),
            (Self::Aarr, Grade::Short | Grade::Slow) => ("right way, too slow", "方向正确，速度不足"),
            (Self::Aarr, Grade::Away) => ("off track", "偏离"),
            (Self::Destatis, Grade::On) => ("sun ☀", "晴 ☀"),
            (Self::Destatis, Grade::Short) => ("slightly cloudy ⛅", "少云 ⛅"),
            (Self::Destatis, Grade::Slow) => ("cloudy ☁", "多云 ☁"),
            (Self::Destatis, Grade::Away) => ("storm ⛈", "雷暴 ⛈"),
            (Self::Oecd, Grade::On) => ("small distance", "距离小"),
            (Self::Oecd, Grade::Short) => ("medium distance", "距离中等"),
            (Self::Oecd, _) => ("far", "距离远"),
            (Self::WorldBank, Grade::On) => ("faster than typical", "快于典型路径"),
            (Self::WorldBank, Grade::Away) => ("against the typical path", "与典型路径相反"),
            (Self::WorldBank, _) => ("slower than typical", "慢于典型路径"),
            (Self::TimeProgress, Grade::On) => ("on schedule", "达到序时进度"),
            (Self::TimeProgress, _) => ("behind schedule", "滞后序时进度"),
            (_, Grade::On) => ("on track", "在轨"),
        }
    }
}

/// Weighted least squares: intercept at t = 0 and slope.
fn line(points: &[(f64, f64)], weight: impl Fn(f64) -> f64) -> (f64, f64) {
    let total: f64 = points.iter().map(|&(t, _)| weight(t)).sum();
    let (mut mean_t, mut mean_y) = (0.0, 0.0);
    for &(t, y) in points {
        mean_t += weight(t) * t / total;
        mean_y += weight(t) * y / total;
    }
    let (mut above, mut below) = (0.0, 0.0);
    for &(t, y) in points {
        above += weight(t) * (t - mean_t) * (y - mean_y);
        below += weight(t) * (t - mean_t).powi(2);
    }
    let slope = if below > 0.0 { above / below } else { 0.0 };
    (mean_y - slope * mean_t, slope)
}

fn weighted_line(points: &[(f64, f64)], at: f64) -> f64 {
    let last = points.last().map_or(0.0, |point| point.0);
    let (intercept, slope) = line(points, |t| YEARLY_DECAY.powf(last - t));
    intercept + slope * at
}

fn deviation(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a handful of peers")]
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(points: &[(f64, f64)], target: (f64, f64)) -> Progress {
        Progress { points: points.to_vec(), target, ..Progress::default() }
    }

    /// 100 → 80 in five of fifteen years to 50: −4.36 % a year of the −4.52 % needed.
    #[test]
    fn targets_from_above_count_falls_as_progress() {
        let fall = progress(&[(2015.0, 100.0), (2020.0, 80.0)], (2030.0, 50.0));
        assert_eq!(Rule::Eurostat.judge(&fall).unwrap().grade, Grade::On);
        let observed: f64 = 0.8f64.powf(0.2) - 1.0;
        let required: f64 = 0.5f64.powf(1.0 / 15.0) - 1.0;
        assert!((Rule::OpenSdg.judge(&fall).unwrap().ratio - observed / required).abs() < 1e-12);
        let rise = progress(&[(2015.0, 100.0), (2020.0, 120.0)], (2030.0, 50.0));
        assert_eq!(Rule::Eurostat.judge(&rise).unwrap().grade, Grade::Away);
    }

    #[test]
    fn the_schedule_compares_shares_of_gap_and_span() {
        let case = progress(&[(2021.0, 0.0), (2023.0, 30.0)], (2026.0, 100.0));
        let finding = Rule::TimeProgress.judge(&case).unwrap();
        assert!((finding.ratio - (0.3 - 0.4)).abs() < 1e-12);
        assert_eq!(finding.word_zh, "滞后序时进度");
        assert!(Rule::Eurostat.judge(&case).unwrap_err().to_string().contains("positive"));
    }

    #[test]
    fn a_line_that_reaches_the_goal_is_maintained() {
        let points: Vec<(f64, f64)> = (0..6).map(|k| (2018.0 + f64::from(k), 10.0 + f64::from(k))).collect();
        let case = progress(&points, (2028.0, 20.0));
        assert_eq!(Rule::Unescap.judge(&case).unwrap().grade, Grade::On);
        assert_eq!(Rule::Destatis.judge(&case).unwrap().grade, Grade::On);
        assert!((Rule::Sdsn.judge(&case).unwrap().ratio - 1.0).abs() < 1e-12);
    }

    /// A rule's words tell its grades apart where its table does, in both languages.
    #[test]
    fn every_grade_has_its_word() {
        let words = |rule: Rule| {
            [Grade::Reached, Grade::On, Grade::Short, Grade::Slow, Grade::Away]
                .map(|grade| rule.words(grade).0)
                .join("; ")
        };
        let expected = [
            "reached; significant progress; moderate progress; insufficient progress; moving away",
            "reached; significant progress; moderate progress; moderate movement away; significant movement away",
            "reached; on track; acceleration needed; limited progress; deterioration",
            "reached; on track; fair, acceleration needed; stagnation or regression; stagnation or regression",
            "reached; on track ↑; moderately improving ↗; stagnating →; decreasing ↓",
            "reached; maintain; accelerate; accelerate; reverse",
            "reached; on track; right way, too slow; right way, too slow; off track",
            "reached; sun ☀; slightly cloudy ⛅; cloudy ☁; storm ⛈",
            "reached; small distance; medium distance; far; far",
            "reached; faster than typical; slower than typical; slower than typical; against the typical path",
            "done early; on schedule; behind schedule; behind schedule; behind schedule",
        ];
        for (rule, expected) in Rule::ALL.into_iter().zip(expected) {
            assert_eq!(words(rule), expected, "{}", rule.name());
            assert!(!rule.name().is_empty() && !rule.formula().is_empty());
        }
        let names = "Eurostat|Eurostat (no target)|Open SDG|UN Progress Chart|SDSN|UNESCAP|UNICEF/WHO|Destatis|OECD|World Bank|序时进度";
        assert_eq!(Rule::ALL.map(Rule::name).join("|"), names);
        let formulas: std::collections::BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.formula()).collect();
        assert!(formulas.len() == Rule::ALL.len() && formulas.iter().all(|formula| formula.chars().count() >= 3));
        assert_eq!(Rule::Sdsn.words(Grade::Away).1, "下降 ↓");
    }

    #[test]
    fn needs_are_named() {
        let one = progress(&[(2025.0, 7.0)], (2028.0, 50.0));
        for rule in Rule::ALL {
            assert!(rule.judge(&one).is_err(), "{}", rule.name());
        }
        assert!(Rule::Eurostat.judge(&one).unwrap_err().to_string().contains("2 needed"));
    }
}
