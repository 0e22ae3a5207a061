//! Why official rules disagree about one target, in words: from the rules' own formulas and the figures that they met.
//!
//! Rules part for five reasons: a straight path or a steady rate from the base to the target; a pace required from the base or
//! from today; the pace between the two ends, over all points or over the last years; how much of the pace counts as enough; and
//! whether the target is looked at at all. A reason is given only where it parts the rules of this very case.

use super::rules::{Finding, Grade, Progress, Rule};
use crate::error::Result;
use crate::table::text::figure;

/// Rules that judge by the target itself; the others judge the pace or the distance alone.
const OF_THE_TARGET: [Rule; 8] = [
    Rule::Eurostat,
    Rule::OpenSdg,
    Rule::UnProgressChart,
    Rule::Sdsn,
    Rule::Unescap,
    Rule::Aarr,
    Rule::Destatis,
    Rule::TimeProgress,
];

/// The findings of one case, by rule.
struct Case<'a> {
    progress: &'a Progress,
    findings: Vec<&'a Finding>,
}

/// Levels and rates that the reasons name.
struct Figures {
    base: f64,
    straight: f64,
    steady: f64,
    latest: f64,
    observed: f64,
    from_base: f64,
    from_now: f64,
    years: f64,
}

/// Which rules call the pace enough and which do not, and the reasons, in Chinese and in English; `None` where they agree or
/// fewer than two rules apply.
#[must_use]
pub fn disagreement(progress: &Progress, findings: &[(Rule, Result<Finding>)]) -> Option<(String, String)> {
    let case = Case { progress, findings: findings.iter().filter_map(|(_, found)| found.as_ref().ok()).collect() };
    let (enough, short): (Vec<&Finding>, Vec<&Finding>) = case.findings.iter().partition(|found| is_enough(found));
    if enough.is_empty() || short.is_empty() {
        return None;
    }
    let mut reasons = case.reasons();
    if reasons.is_empty() {
        // Thresholds that nothing else explains: the figures themselves.
        reasons.push(by_figures(enough[0], short[0]));
    }
    let names = |found: &[&Finding], between: &str| {
        found.iter().map(|one| one.rule.name()).collect::<Vec<&str>>().join(between)
    };
    let (zh, en): (Vec<String>, Vec<String>) = reasons.into_iter().unzip();
    Some((
        format!(
            "各规则结论不一：{}认为进度足够，{}认为不足；{}。",
            names(&enough, "、"),
            names(&short, "、"),
            zh.join("；")
        ),
        format!(
            "The rules disagree: {} find the pace enough, {} do not: {}.",
            names(&enough, ", "),
            names(&short, ", "),
            en.join("; ")
        ),
    ))
}

/// A fraction in percent with one decimal: rates that part rules are often near each other.
fn percent(fraction: f64) -> String {
    format!("{:.1}%", 100.0 * fraction)
}

fn is_enough(found: &Finding) -> bool {
    matches!(found.grade, Grade::On | Grade::Reached)
}

fn by_figures(enough: &Finding, short: &Finding) -> (String, String) {
    let one = |found: &Finding| format!("{} {} = {:.2}", found.rule.name(), found.rule.formula(), found.ratio);
    (
        format!("判据不同（{}；{}）", one(enough), one(short)),
        format!("they compare different figures ({}; {})", one(enough), one(short)),
    )
}

impl Case<'_> {
    fn of(&self, rule: Rule) -> Option<&Finding> {
        self.findings.iter().find(|found| found.rule == rule).copied()
    }

    /// Whether two rules both apply and part.
    fn part(&self, one: Rule, other: Rule) -> bool {
        self.of(one).zip(self.of(other)).is_some_and(|(one, other)| is_enough(one) != is_enough(other))
    }

    fn figures(&self) -> Option<Figures> {
        let (&(t0, base), &(t, latest)) = (self.progress.points.first()?, self.progress.points.last()?);
        let (end, goal) = self.progress.target;
        let share = (t - t0) / (end - t0);
        let rate = |from: f64, to: f64, years: f64| (to / from).powf(1.0 / years) - 1.0;
        Some(Figures {
            base,
            straight: base + (goal - base) * share,
            steady: base * (goal / base).powf(share),
            latest,
            observed: rate(base, latest, t - t0),
            from_base: rate(base, goal, end - t0),
            from_now: rate(latest, goal, end - t),
            years: t - t0,
        })
    }

    fn reasons(&self) -> Vec<(String, String)> {
        let Some(figures) = self.figures() else { return Vec::new() };
        [self.path(&figures), self.start(&figures), self.window(&figures), self.threshold(), self.scope()]
            .into_iter()
            .flatten()
            .collect()
    }

    /// A straight line and a steady rate lead over different levels today, and by one of them the figure is too low.
    fn path(&self, figures: &Figures) -> Option<(String, String)> {
        let parted = self.part(Rule::Eurostat, Rule::Sdsn) || self.part(Rule::UnProgressChart, Rule::Sdsn);
        let (rate, line) = (self.of(Rule::Eurostat)?.ratio, self.of(Rule::Sdsn)?.ratio);
        // Held to one threshold the two would still part.
        if !parted || (rate >= 0.95) == (line >= 0.95) {
            return None;
        }
        let (now, line, curve) = (figure(figures.latest), figure(figures.straight), figure(figures.steady));
        Some((
            format!("从基数{}到目标走直线今应为{line}，按不变增速今应为{curve}，实际为{now}", figure(figures.base)),
            format!(
                "on a straight line from the base {} to the target today's level is {line}, at a steady rate {curve}; it is {now}",
                figure(figures.base)
            ),
        ))
    }

    /// What is required from the base is less than what is still required from now, or more, with the pace between.
    fn start(&self, figures: &Figures) -> Option<(String, String)> {
        let rates = [figures.observed, figures.from_base, figures.from_now];
        if !self.part(Rule::Eurostat, Rule::Aarr) || rates.iter().any(|rate| !rate.is_finite()) {
            return None;
        }
        // With the pace between the ends in place of that over all points, and held to Eurostat's threshold, UNICEF's rule must
        // still part from it.
        let ahead = figures.observed / figures.from_now >= 0.95;
        if self.of(Rule::Aarr).is_some_and(|found| is_enough(found) != ahead) {
            return None;
        }
        let [observed, base, now] = rates.map(percent);
        Some((
            format!("Eurostat按基数起算需年均{base}，UNICEF/WHO按今日起算需年均{now}，实际年均{observed}"),
            format!(
                "Eurostat requires {base} a year from the base, UNICEF/WHO {now} a year from today, and {observed} was observed"
            ),
        ))
    }

    /// The pace depends on which points it is taken from.
    fn window(&self, figures: &Figures) -> Option<(String, String)> {
        let points = &self.progress.points;
        let (&first, &last) = (points.first()?, points.last()?);
        let whole = (last.1 - first.1) / figures.years;
        if points.len() > 6 && (self.part(Rule::Destatis, Rule::Sdsn) || self.part(Rule::Destatis, Rule::TimeProgress))
        {
            let from = points[points.len() - 6];
            let recent = (last.1 - from.1) / (last.0 - from.0);
            let (recent_text, whole_text) = (figure(recent), figure(whole));
            return Some((
                format!("Destatis只看最近五期（年均变化{recent_text}），其余看全程（{whole_text}）"),
                format!(
                    "Destatis looks at the last five steps ({recent_text} a year), others at the whole span ({whole_text})"
                ),
            ));
        }
        if points.len() > 2 && (self.part(Rule::Unescap, Rule::Sdsn) || self.part(Rule::Unescap, Rule::TimeProgress)) {
            return Some((
                "UNESCAP以各期加权（近年较重）的直线外推，且差距在全程10%以内即算足够，其余只取首末两期".to_owned(),
                "UNESCAP extends a line through all points, recent years heavier, and is content within 10 % of the way, others take \
                 the two ends alone"
                    .to_owned(),
            ));
        }
        (points.len() > 2 && self.part(Rule::Eurostat, Rule::Aarr) && self.start(figures).is_none()).then(|| {
            (
                "UNICEF/WHO以各期对数直线求增速，Eurostat只取首末两期".to_owned(),
                "UNICEF/WHO take the pace from a line through the logs of all points, Eurostat from the two ends"
                    .to_owned(),
            )
        })
    }

    /// 95 % of the pace is enough for some and not for others.
    fn threshold(&self) -> Option<(String, String)> {
        let pace = self.of(Rule::Eurostat).map(|found| found.ratio)?;
        let strict =
            [Rule::Sdsn, Rule::Aarr, Rule::TimeProgress].into_iter().any(|rule| self.part(rule, Rule::Eurostat));
        if strict && (0.95..1.0).contains(&pace) {
            return Some((
                format!("所需速度的{}对Eurostat等已够（95%起），对要求全额者不够", percent(pace)),
                format!(
                    "{} of the required pace is enough where 95 % are asked for, and not where all of it is",
                    percent(pace)
                ),
            ));
        }
        let way = self.of(Rule::UnProgressChart)?.ratio;
        self.part(Rule::UnProgressChart, Rule::Eurostat).then(|| {
            (
                format!("Eurostat比速度（已达所需的{}），联合国图比到期能走完的路程（{}），各以95%为界", percent(pace), percent(way)),
                format!(
                    "Eurostat compares rates ({} of the required one), the UN chart the way covered by the deadline ({}), both with 95 %",
                    percent(pace),
                    percent(way)
                ),
            )
        })
    }

    /// Rules that do not look at the target, or not at the pace, part from those that do.
    fn scope(&self) -> Option<(String, String)> {
        let own: Vec<bool> = self
            .findings
            .iter()
            .filter(|found| OF_THE_TARGET.contains(&found.rule))
            .map(|found| is_enough(found))
            .collect();
        // Where those of the target disagree among themselves, that is the news.
        let against = |rule: Rule| {
            self.of(rule).filter(|found| !own.is_empty() && own.iter().all(|enough| *enough != is_enough(found)))
        };
        let mut zh = Vec::new();
        let mut en = Vec::new();
        if let Some(found) = against(Rule::EurostatWithoutTarget) {
            let pace = percent(found.ratio);
            zh.push(format!("不看目标的Eurostat只问年增幅是否达1%（{pace}）"));
            en.push(format!("Eurostat's rule without a target only asks for 1 % a year ({pace})"));
        }
        if let Some(found) = against(Rule::Oecd) {
            zh.push(format!("OECD只看距离（{:.1}个标准差），不看速度", found.ratio));
            en.push(format!(
                "the OECD looks at the distance ({:.1} standard deviations) and not at the pace",
                found.ratio
            ));
        }
        if let Some(found) = against(Rule::WorldBank) {
            zh.push(format!("世界银行比的是典型路径的速度（{:.1}倍）", found.ratio));
            en.push(format!("the World Bank compares with the typical pace ({:.1} times)", found.ratio));
        }
        (!zh.is_empty()).then(|| (zh.join("，"), en.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(points: &[(f64, f64)], target: (f64, f64)) -> Option<(String, String)> {
        let progress = Progress { points: points.to_vec(), target, ..Progress::default() };
        let findings: Vec<(Rule, Result<Finding>)> =
            Rule::ALL.iter().map(|rule| (*rule, rule.judge(&progress))).collect();
        disagreement(&progress, &findings)
    }

    /// 7 → 50 in six years: after three a steady rate asks for 18.7, a straight line for 28.5.
    #[test]
    fn a_multiple_parts_straight_and_steady_paths() {
        let (zh, en) = said(&[(2021.0, 7.0), (2024.0, 20.0)], (2027.0, 50.0)).unwrap();
        assert!(en.contains("straight line from the base 7") && en.contains("28.5") && en.contains("18.71"), "{en}");
        assert!(zh.contains("直线") && zh.contains("28.5"), "{zh}");
        assert!(en.contains("Eurostat") && en.contains("序时进度"), "{en}");
        assert!(!en.contains("from today"), "{en}");
    }

    /// 96 % of the pace: enough for Eurostat, not for UNICEF; the rate needed from now is higher, too.
    #[test]
    fn thresholds_and_starts_are_named() {
        let (_, en) = said(&[(2020.0, 100.0), (2024.0, 121.0)], (2028.0, 148.5)).unwrap();
        assert!(en.contains("96.3% of the required pace is enough where 95 %"), "{en}");
        assert!(en.contains("from the base, UNICEF/WHO"), "{en}");
    }

    /// Growing by 3 % a year where 15 % are needed: only the rule that does not look at the target is content.
    #[test]
    fn rules_that_do_not_look_at_the_target_are_named() {
        let (zh, en) = said(&[(2022.0, 100.0), (2024.0, 106.1)], (2028.0, 200.0)).unwrap();
        assert!(en.contains("only asks for 1 % a year (3.0%)"), "{en}");
        assert!(zh.contains("不看目标的Eurostat只问年增幅"), "{zh}");
    }

    /// A late start: the last five years run at twice the pace of the whole span.
    #[test]
    fn the_window_is_named() {
        let levels = [100.0, 100.0, 100.0, 100.0, 106.0, 112.0, 118.0, 124.0, 130.0];
        let points: Vec<(f64, f64)> = (2016u16..).map(f64::from).zip(levels).collect();
        let (_, en) = said(&points, (2028.0, 153.0)).unwrap();
        assert!(
            en.contains("Destatis looks at the last five steps (6 a year), others at the whole span (3.75)"),
            "{en}"
        );
    }

    #[test]
    fn agreement_is_silence() {
        assert_eq!(said(&[(2022.0, 100.0), (2024.0, 150.0)], (2028.0, 180.0)), None);
        assert_eq!(said(&[(2024.0, 100.0)], (2028.0, 180.0)), None);
    }
}
