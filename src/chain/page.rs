//! Charts and brief of a chain.

use super::charts::ChartFile;
use super::{Chain, MOST_INLINE, Record};
use crate::brief::{BriefData, BriefTable, Chart, Lang, Place, Section, TableCell, TargetDetail, Tone, Words};
use crate::error::Result;
use crate::plot::{self, DashboardData, Figure, PosteriorData, Style, TimelineData, TimelineRow};
use crate::table::text::figure;
use crate::table::{Measure, SeriesPoint, Verdict};
use crate::target::sensitivity::name_zh;
use crate::target::{Attainment, Judgement, chance, percent};
use crate::time::Stamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Width of the charts in the brief, in pixels.
pub(super) const WIDTH: f64 = 560.0;
/// Width of the charts over all targets.
const FULL_WIDTH: f64 = 900.0;
/// Height of a posterior beside its fan chart.
const POSTERIOR_HEIGHT: f64 = 330.0;

/// The targets as a person wants them: what can be judged first, each part in the order of the reports.
pub(crate) fn shown(chain: &Chain) -> Vec<&Attainment> {
    let mut all: Vec<&Attainment> = chain.assessment.attainments.iter().collect();
    all.sort_by_key(|attainment| attainment.judgement == Judgement::Undecided);
    all
}

/// The brief's content.
#[must_use]
pub fn brief<'a>(chain: &'a Chain, charts: &[ChartFile], command: &str, lang: Lang) -> BriefData<'a> {
    let names = names(chain);
    // The first of each series, should there be more.
    let drawn: HashMap<&str, &ChartFile> = charts.iter().rev().map(|chart| (chart.unique_id.as_str(), chart)).collect();
    let chart_of = |id: &str| -> Option<Chart> {
        let chart = drawn.get(id)?;
        let name = |between: &str| {
            names.get(id).map_or_else(
                || id.to_string(),
                |(region, indicator)| format!("{region}{between}{indicator}").trim().to_string(),
            )
        };
        Some(Chart {
            svg: chart.svg.clone(),
            file: if chart.svg.is_empty() { chart.path("svg") } else { String::new() },
            caption: Words::new(
                format!("{}：观测、投影与目标", name("")),
                format!("{}: observations, projection and target", name(" ")),
            ),
        })
    };
    let with_target: BTreeSet<&str> = chain.targets.iter().map(|target| target.unique_id.as_str()).collect();
    BriefData {
        title: Words::default(),
        as_of: chain.documents.iter().filter_map(super::Document::date).max(),
        command: command.to_string(),
        version: env!("CARGO_PKG_VERSION").to_string(),
        verdicts: shown(chain).into_iter().map(|attainment| attainment.verdict.clone()).collect(),
        targets: (&chain.targets).into(),
        details: shown(chain)
            .into_iter()
            .enumerate()
            .map(|(place, attainment)| {
                // A target of which nothing else is known needs no chart of one diamond.
                let mut charts = if attainment.judgement == Judgement::Undecided {
                    Vec::new()
                } else {
                    chart_of(&attainment.verdict.unique_id).into_iter().collect()
                };
                if place < MOST_INLINE {
                    charts.extend(posterior_chart(attainment, lang));
                }
                detail(attainment, charts)
            })
            .collect(),
        observations: (&chain.observations).into(),
        ledger: (&chain.ledger).into(),
        series: (&chain.series).into(),
        warnings: (&chain.warnings).into(),
        series_charts: charts
            .iter()
            .filter(|chart| !with_target.contains(chart.unique_id.as_str()))
            .filter_map(|chart| Some((chart.unique_id.clone(), chart_of(&chart.unique_id)?)))
            .collect(),
        sections: [slogan_section(chain), cities(chain), outcomes(chain), overview(chain, lang), aims(chain)]
            .into_iter()
            .flatten()
            .collect(),
        reports: chain.documents.iter().map(|document| document.text.clone()).collect(),
    }
}

/// Region and indicator of the series that a table names.
fn names(chain: &Chain) -> HashMap<&str, (&str, &str)> {
    let points = chain.series.iter().map(|point| (&point.unique_id, &point.region, &point.indicator));
    let targets = chain.targets.iter().map(|target| (&target.unique_id, &target.region, &target.indicator));
    let mut names: HashMap<&str, (&str, &str)> = HashMap::new();
    for (id, region, indicator) in points.chain(targets).filter(|(_, _, indicator)| !indicator.is_empty()) {
        names.entry(id).or_insert((region, indicator));
    }
    names
}

/// A verdict as a row of the timeline.
pub(crate) fn timeline_row(verdict: &Verdict) -> TimelineRow {
    TimelineRow {
        name: if verdict.indicator.is_empty() {
            verdict.unique_id.clone()
        } else {
            format!("{}{}", verdict.region, verdict.indicator)
        },
        stated: verdict.stated_on.map(Stamp::Date),
        deadline: verdict.ds,
        target: verdict.target,
        outcome: verdict.latest_ds.zip(verdict.latest),
        unit: verdict.unit.clone(),
        verdict: verdict.verdict.clone(),
    }
}

/// The posterior of the value at the deadline: the density that the percentiles make, and the chart.
fn posterior_chart(attainment: &Attainment, lang: Lang) -> Option<Chart> {
    let verdict = &attainment.verdict;
    verdict.probability?;
    let density = plot::density_of_quantiles(&attainment.quantiles);
    if density.len() < 5 {
        return None;
    }
    let data = PosteriorData {
        density,
        target: verdict.target,
        at_most: attainment.at_most,
        median: verdict.median,
        latest: verdict.latest,
        probability: verdict.probability,
        probability_interval: verdict.probability_lo.zip(verdict.probability_hi),
        deadline: Some(verdict.ds),
        unit: verdict.unit.clone(),
        ..PosteriorData::default()
    };
    let svg = plot::posterior(&data, &Style::wide(WIDTH).height(POSTERIOR_HEIGHT).lang(lang))
        .and_then(|figure| figure.to_svg())
        .ok()?;
    let caption = Words::new("期限当日数值的后验分布", "Posterior of the value at the deadline");
    Some(Chart { svg, caption, ..Chart::default() })
}

/// Dashboard and timeline over all targets that can be judged.
fn overview(chain: &Chain, lang: Lang) -> Option<Section> {
    let verdicts: Vec<Verdict> = chain
        .assessment
        .attainments
        .iter()
        .filter(|attainment| attainment.judgement != Judgement::Undecided)
        .map(|attainment| attainment.verdict.clone())
        .collect();
    if verdicts.is_empty() {
        return None;
    }
    let style = Style::wide(FULL_WIDTH).lang(lang);
    let today = chain.documents.iter().filter_map(super::Document::date).max().map(Stamp::Date);
    let rows = verdicts.iter().map(timeline_row).collect();
    let dashboard = plot::dashboard(&DashboardData { verdicts, ..DashboardData::default() }, &style);
    let timeline = plot::timeline(&TimelineData { rows, today, ..TimelineData::default() }, &style);
    let chart = |figure: Result<Figure>, zh: &str, en: &str| -> Option<Chart> {
        Some(Chart {
            svg: figure.and_then(|figure| figure.to_svg()).ok()?,
            caption: Words::new(zh, en),
            ..Chart::default()
        })
    };
    let charts: Vec<Chart> = [
        chart(dashboard, "完成比例与时间进度", "Attained share against share of time"),
        chart(timeline, "目标与结果的时间线", "Targets and outcomes over time"),
    ]
    .into_iter()
    .flatten()
    .collect();
    Some(Section {
        place: Place::Other,
        title: Words::new("全部目标一览", "All targets at a glance"),
        text: Words::default(),
        charts,
        tables: Vec::new(),
    })
}

fn year(decimal: f64) -> String {
    // 2025.0 is the end of 2024: month 12 of it.
    let month = (decimal.fract() * 12.0).floor();
    format!("{:.0}-{:02.0}", decimal.floor(), month + 1.0)
}

fn detail(attainment: &Attainment, charts: Vec<Chart>) -> TargetDetail {
    let verdict = &attainment.verdict;
    let unit = &verdict.unit;
    let mut zh = Vec::new();
    let mut en = Vec::new();
    if let Some(next) = &attainment.next {
        zh.push(format!(
            "若{}的数字为{}{unit}（匀速路径上的值），达成概率为{}。",
            next.ds,
            figure(next.required),
            chance(next.probability_on_path)
        ));
        en.push(format!(
            "A figure of {} {unit} on {} (on the steady path) would give a probability of {}.",
            figure(next.required),
            next.ds,
            chance(next.probability_on_path)
        ));
        if let Some(from) = next.on_trend_from {
            zh.push(format!("届时达到{}{unit}即可判为“按趋势可达成”。", figure(from)));
            en.push(format!("From {} {unit} then, the target is on trend.", figure(from)));
        }
        if let Some(to) = next.off_trend_to {
            zh.push(format!("届时不超过{}{unit}则判为“按趋势难以达成”。", figure(to)));
            en.push(format!("Up to {} {unit} then, it is off trend.", figure(to)));
        }
    }
    let crossing = |slot: usize| attainment.crossings[slot].map(year);
    if let Some(median) = crossing(1) {
        zh.push(format!("中位路径约在{median}达到目标。"));
        en.push(format!("The median path reaches the target about {median}."));
    } else if verdict.probability.is_some() {
        zh.push("中位路径在目标期限后十五年内未达到目标。".into());
        en.push("The median path does not reach the target within fifteen years of the deadline.".into());
    }
    for doubt in &attainment.doubts {
        if doubt.weight < 0.9 {
            zh.push(format!("与其他事实不符而降权（权重{}）：{}。", percent(doubt.weight), doubt.label));
            en.push(format!(
                "Down-weighted to {} because other facts contradict it: {}.",
                percent(doubt.weight),
                doubt.label
            ));
        }
    }
    if !attainment.prior.is_empty() {
        en.push(format!("Rests on {}; {}.", verdict.evidence, attainment.prior));
        zh.push(format!("先验（prior）：{}。", attainment.prior));
    }
    let mut tables = Vec::new();
    if !attainment.sensitivity.is_empty() {
        tables.push(BriefTable {
            caption: Words::new("不同假设下的达成概率", "Probability under other assumptions"),
            columns: vec![Words::new("假设", "assumption"), Words::new("概率", "probability")],
            rows: attainment
                .sensitivity
                .iter()
                .map(|(name, p)| vec![TableCell::text(name_zh(name), name), TableCell::number(*p, chance(*p))])
                .collect(),
        });
    }
    TargetDetail {
        unique_id: verdict.unique_id.clone(),
        ds: verdict.ds,
        target: verdict.target,
        sensitivity: Words::new(zh.concat(), en.join(" ")),
        charts,
        tables,
    }
}

fn slogan_section(chain: &Chain) -> Option<Section> {
    let (zh, en) = crate::target::slogan::finding(&chain.trials)?;
    let rows = chain
        .trials
        .iter()
        .map(|trial| {
            let (doc, _, start, end) = &trial.source;
            let number = |value: Option<f64>| {
                value.map_or_else(TableCell::default, |value| TableCell::number(value, figure(value)))
            };
            let holds = match trial.holds {
                Some(true) => TableCell::text("相符", "fits").tone(Tone::Good),
                Some(false) => TableCell::text("不符", "does not fit").tone(Tone::Bad),
                None => TableCell::text("无基数", "no base"),
            };
            vec![
                TableCell::text(&trial.slogan, &trial.slogan).from_source(doc, *start, *end),
                TableCell::text(
                    format!("{}：×{}", trial.reading.name_zh, trial.reading.factor),
                    format!("{}: ×{}", trial.reading.name, trial.reading.factor),
                ),
                TableCell::text(&trial.indicator, &trial.indicator),
                number(trial.base),
                number(Some(trial.target)),
                number(trial.factor),
                number(trial.implied_target),
                number(Some(trial.implied_base)),
                holds,
            ]
        })
        .collect();
    let columns = [
        ("口号", "slogan"),
        ("读法", "reading"),
        ("指标", "indicator"),
        ("所述基数", "stated base"),
        ("所述目标", "stated target"),
        ("目标÷基数", "target ÷ base"),
        ("按读法的目标", "target by the reading"),
        ("按读法的基数", "base by the reading"),
        ("是否相符", "fits"),
    ];
    let (joint_zh, joint_en) = joint_words(chain);
    Some(Section {
        place: Place::Slogan,
        title: Words::new("口号与数字", "Slogans against numbers"),
        text: Words::new(format!("{zh}\n{joint_zh}"), format!("{en}.\n{joint_en}")),
        charts: Vec::new(),
        tables: vec![BriefTable {
            caption: Words::new("每种读法与所列目标、基数的比较", "Each reading against the stated targets and bases"),
            columns: columns.iter().map(|(zh, en)| Words::new(*zh, *en)).collect(),
            rows,
        }],
    })
}

/// How likely the targets of one sentence are met together.
pub(crate) fn joint_words(chain: &Chain) -> (String, String) {
    let name = |id: &String| -> String {
        chain
            .targets
            .iter()
            .find(|target| target.unique_id == *id)
            .map_or_else(|| id.clone(), |target| target.indicator.clone())
    };
    let mut zh = Vec::new();
    let mut en = Vec::new();
    for together in &chain.assessment.joints {
        let names: Vec<String> = together.unique_ids.iter().map(name).collect();
        let joint = &together.joint;
        zh.push(format!(
            "{}到{}全部达成的概率为{}（若互不相关则为{}），至少一项达成的概率为{}。",
            names.join("、"),
            together.ds,
            chance(joint.all),
            chance(joint.independent),
            chance(joint.any)
        ));
        en.push(format!(
            "{} by {}: all are met with probability {} ({} if they had nothing in common), at least one with {}.",
            names.join(", "),
            together.ds,
            chance(joint.all),
            chance(joint.independent),
            chance(joint.any)
        ));
    }
    (zh.join("\n"), en.join("\n"))
}

/// Indicators that two regions or more state, newest figure of each.
fn cities(chain: &Chain) -> Option<Section> {
    let mut newest: BTreeMap<(&str, &str), &SeriesPoint> = BTreeMap::new();
    // Cities and counties have a code; firms have none.
    let coded: BTreeSet<&str> = chain
        .observations
        .iter()
        .filter(|fact| !fact.region_code.is_empty())
        .map(|fact| fact.region.as_str())
        .collect();
    for point in chain.series.iter().filter(|point| point.measure != Some(Measure::Growth)) {
        if !coded.contains(point.region.as_str()) {
            continue;
        }
        let Some((region, indicator)) = point.unique_id.split_once('/') else { continue };
        let entry = newest.entry((indicator, region)).or_insert(point);
        if entry.ds < point.ds {
            *entry = point;
        }
    }
    let mut shared: BTreeMap<&str, Vec<&SeriesPoint>> = BTreeMap::new();
    for ((indicator, _), point) in newest {
        shared.entry(indicator).or_default().push(point);
    }
    shared.retain(|_, points| points.len() > 1);
    let regions: BTreeSet<&str> = shared.values().flatten().map(|point| point.region.as_str()).collect();
    if shared.is_empty() {
        return None;
    }
    let mut columns = vec![Words::new("指标", "indicator")];
    columns.extend(regions.iter().map(|region| Words::same(*region)));
    let rows = shared
        .values()
        .map(|points| {
            let mut row = vec![TableCell::text(&points[0].indicator, &points[0].indicator)];
            row.extend(regions.iter().map(|region| {
                points.iter().find(|point| point.region == *region).map_or_else(TableCell::default, |point| {
                    let bound = point.bound.map_or("", |bound| match bound {
                        crate::table::Bound::Gt | crate::table::Bound::Ge => "≥",
                        crate::table::Bound::Lt | crate::table::Bound::Le => "≤",
                        crate::table::Bound::Approx => "≈",
                        crate::table::Bound::Eq => "",
                    });
                    TableCell::number(point.y, format!("{bound}{} {}（{}）", figure(point.y), point.unit, point.ds))
                        .from_source(&point.doc, point.start, point.end)
                })
            }));
            row
        })
        .collect();
    Some(Section {
        place: Place::Cities,
        title: Words::new("各市比较", "Cities compared"),
        text: Words::new(
            "两地及以上都报告的指标，取各自最新数字；日期不同的数字不宜直接比大小。",
            "Indicators that two regions or more report, with the newest figure of each; figures of different dates do not compare directly.",
        ),
        charts: Vec::new(),
        tables: vec![BriefTable {
            caption: Words::new("共有指标的最新数字", "Newest figures of shared indicators"),
            columns,
            rows,
        }],
    })
}

/// Targets whose deadline has passed, against what later reports say.
fn outcomes(chain: &Chain) -> Option<Section> {
    let past = [Judgement::Attained, Judgement::Missed, Judgement::LikelyAttained, Judgement::LikelyMissed];
    let mut points: HashMap<&str, Vec<&SeriesPoint>> = HashMap::new();
    for point in &chain.series {
        points.entry(&point.unique_id).or_default().push(point);
    }
    let mut records: HashMap<&str, Vec<&Record>> = HashMap::new();
    for record in &chain.records {
        records.entry(&record.unique_id).or_default().push(record);
    }
    let rows: Vec<Vec<TableCell>> =
        chain
            .assessment
            .attainments
            .iter()
            .filter(|attainment| past.contains(&attainment.judgement))
            .map(|attainment| {
                let verdict = &attainment.verdict;
                let own = points.get(verdict.unique_id.as_str()).into_iter().flatten();
                let later = own.filter(|point| point.ds >= verdict.ds).min_by_key(|point| point.ds);
                let outcome = later.map_or_else(TableCell::default, |point| {
                    TableCell::number(point.y, format!("{} {}（{}）", figure(point.y), point.unit, point.ds))
                        .from_source(&point.doc, point.start, point.end)
                });
                let mut own = records.get(verdict.unique_id.as_str()).into_iter().flatten();
                let record = own.find(|record| record.ds == verdict.ds && record.target == verdict.target);
                let then = record.and_then(|record| record.probability_then);
                let met = matches!(attainment.judgement, Judgement::Attained | Judgement::LikelyAttained);
                let tone = if met { Tone::Good } else { Tone::Bad };
                vec![
                    TableCell::text(&verdict.indicator, &verdict.indicator),
                    TableCell::text(&verdict.region, &verdict.region),
                    TableCell::number(verdict.target, format!("{} {}", figure(verdict.target), verdict.unit))
                        .from_source(&verdict.doc, verdict.start, verdict.end),
                    TableCell::text(verdict.ds.to_string(), verdict.ds.to_string()),
                    outcome,
                    then.map_or_else(
                        || TableCell::text("当时无数字可依", "nothing was known then"),
                        |p| TableCell::number(p, chance(p)),
                    ),
                    TableCell::text(&verdict.why, &verdict.why_en).tone(tone),
                ]
            })
            .collect();
    let rows: Vec<Vec<TableCell>> =
        rows.into_iter().chain(chain.kindred.iter().map(|kindred| kindred_row(chain, kindred))).collect();
    if rows.is_empty() {
        return None;
    }
    Some(Section {
        place: Place::Outcomes,
        title: Words::new("早先目标的结果", "Outcomes of earlier targets"),
        text: Words::new(
            "期限已过的目标与后来报告中的数字对照；没有期限当日数字的，由前后数字推断。",
            "Targets whose deadline has passed, against figures of later reports; where none is given for the deadline, the figures around it say how likely it was met.",
        ),
        charts: Vec::new(),
        tables: vec![BriefTable {
            caption: Words::new("目标与结果", "Target and outcome"),
            columns: [
                ("指标", "indicator"),
                ("地区", "region"),
                ("目标", "target"),
                ("期限", "deadline"),
                ("后来的数字", "later figure"),
                ("提出时的概率", "probability when stated"),
                ("结论", "finding"),
            ]
            .iter()
            .map(|(zh, en)| Words::new(*zh, *en))
            .collect(),
            rows,
        }],
    })
}

/// A target without a figure of its own beside a later figure of a kindred indicator.
fn kindred_row(chain: &Chain, (index, point): &(usize, SeriesPoint)) -> Vec<TableCell> {
    let verdict = &chain.assessment.attainments[*index].verdict;
    let goal = format!("{} {}", figure(verdict.target), verdict.unit);
    let later = format!("{}：{} {}（{}）", point.indicator, figure(point.y), point.unit, point.ds);
    vec![
        TableCell::text(&verdict.indicator, &verdict.indicator),
        TableCell::text(&verdict.region, &verdict.region),
        TableCell::number(verdict.target, goal).from_source(&verdict.doc, verdict.start, verdict.end),
        TableCell::text(verdict.ds.to_string(), verdict.ds.to_string()),
        TableCell::number(point.y, later).from_source(&point.doc, point.start, point.end),
        TableCell::text("当时无数字可依", "nothing was known then"),
        TableCell::text(
            format!(
                "没有{}本身的数字；口径相近的“{}”后来为{}{}，只供参考。",
                verdict.indicator,
                point.indicator,
                figure(point.y),
                point.unit
            ),
            format!(
                "no figure of its own; the kindred {} later stood at {} {}, which does not settle it",
                point.indicator,
                figure(point.y),
                point.unit
            ),
        )
        .tone(Tone::Open),
    ]
}

/// Aims without a deadline.
fn aims(chain: &Chain) -> Option<Section> {
    if chain.without_deadline.is_empty() {
        return None;
    }
    let rows = chain
        .without_deadline
        .iter()
        .map(|aim| {
            vec![
                TableCell::text(&aim.region, &aim.region),
                TableCell::text(&aim.indicator, &aim.indicator),
                TableCell::number(aim.value, format!("{} {}", figure(aim.value), aim.unit))
                    .from_source(&aim.doc, aim.start, aim.end),
                TableCell::text(&aim.quote, &aim.quote),
            ]
        })
        .collect();
    Some(Section {
        place: Place::Other,
        title: Words::new("没有期限的目标", "Aims without a deadline"),
        text: Words::new("原文未给出期限，无法评估。", "The text gives no deadline, so they cannot be assessed."),
        charts: Vec::new(),
        tables: vec![BriefTable {
            caption: Words::new("没有期限的目标", "Aims without a deadline"),
            columns: [("地区", "region"), ("指标", "indicator"), ("目标", "aim"), ("原文", "text")]
                .iter()
                .map(|(zh, en)| Words::new(*zh, *en))
                .collect(),
            rows,
        }],
    })
}
