//! Titles that state the finding.

use super::fan::with_unit;
use super::residuals::autocorrelation;
use super::{
    CalibrationData, ComponentsData, CurvesData, FanData, MultiplesData, PosteriorData, RankingData, ResidualsData,
    Style,
};
use crate::brief::Lang;
use crate::brief::number::{grouped, percent, rate, short, stamp};
use crate::brief::words::{VERDICTS, name, verdict_word};
use crate::table::Verdict;

/// A title that states what is found about a target: where it stands, where it should be, what that needs, how likely it is.
///
/// # Example
/// ```
/// use ontrend::plot::{self, Lang};
/// use ontrend::table::{csv, Row, Verdict};
/// let text = "unique_id,ds,target,unit,region,indicator,latest,required_cagr,probability,verdict\n\
///     a,2027-12-31,50,家,宜宾市,“小巨人”企业,7,1.15,0.004,unlikely\n";
/// let verdicts = Verdict::from_sheet(&csv::read(text.as_bytes(), "verdicts.csv")?)?;
/// assert_eq!(
///     plot::finding(&verdicts[0], Lang::Zh),
///     "宜宾市“小巨人”企业：由7家到2027年底的50家，每年须增长115%，达成概率<1%，很可能未达成"
/// );
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[must_use]
pub fn finding(verdict: &Verdict, lang: Lang) -> String {
    let subject = name(&verdict.region, &verdict.indicator, &verdict.unique_id, lang);
    let goal = with_unit(verdict.target, &verdict.unit, lang);
    let day = stamp(verdict.ds, lang);
    let deadline = if day.starts_with("end") { format!("the {day}") } else { day };
    let latest = verdict.latest.filter(|value| value.is_finite()).map(|value| with_unit(value, &verdict.unit, lang));
    let mut parts = vec![match (lang, latest) {
        (Lang::Zh, Some(latest)) => format!("由{latest}到{deadline}的{goal}"),
        (Lang::Zh, None) => format!("{deadline}目标{goal}"),
        (Lang::En, Some(latest)) => format!("from {latest} to {goal} by {deadline}"),
        (Lang::En, None) => format!("target {goal} by {deadline}"),
    }];
    if let Some(growth) = verdict.required_cagr.filter(|growth| *growth > 0.0 && growth.is_finite()) {
        let growth = rate(growth).trim_start_matches('+').to_string();
        parts.push(match lang {
            Lang::Zh => format!("每年须增长{growth}"),
            Lang::En => format!("needs {growth} a year"),
        });
    }
    if let Some(share) = verdict.probability.filter(|share| share.is_finite()) {
        parts.push(match lang {
            Lang::Zh => format!("达成概率{}", percent(share)),
            Lang::En => format!("probability {}", percent(share)),
        });
    }
    parts.push(verdict_word(&verdict.verdict, lang));
    parts.retain(|part| !part.is_empty());
    match lang {
        Lang::Zh => format!("{subject}：{}", parts.join("，")),
        Lang::En => format!("{subject}: {}", parts.join(", ")),
    }
}

/// How many targets have which verdict, the best first: for the title of a dashboard or timeline.
#[must_use]
pub fn tally(verdicts: &[Verdict], lang: Lang) -> String {
    let parts: Vec<String> = VERDICTS
        .iter()
        .filter_map(|word| {
            let count = verdicts.iter().filter(|row| row.verdict == *word).count();
            (count > 0)
                .then(|| format!("{}{}{count}", verdict_word(word, lang), if lang == Lang::En { " " } else { "" }))
        })
        .collect();
    match lang {
        Lang::Zh => format!("{}项目标：{}", verdicts.len(), parts.join("，")),
        Lang::En if verdicts.len() == 1 => format!("1 target: {}", parts.join(", ")),
        Lang::En => format!("{} targets: {}", verdicts.len(), parts.join(", ")),
    }
}

/// Growth a year between the first and the last point of a series, where it has a meaning.
fn pace(data: &FanData) -> Option<f64> {
    let (first, last) = (data.points.first()?, data.points.last()?);
    let years = last.ds.position() - first.ds.position();
    (first.y > 0.0 && last.y > 0.0 && years > 0.0).then(|| (last.y / first.y).powf(1.0 / years) - 1.0)
}

impl FanData {
    /// What the chart shows in one sentence: from where to where the series went, how fast, and where the projection ends.
    #[must_use]
    pub fn finding(&self, lang: Lang) -> String {
        let heading = self.heading(&Style::default().lang(lang));
        let mut parts = Vec::new();
        if let (Some(first), Some(last)) = (self.points.first(), self.points.last()) {
            let unit = self.unit();
            let value = |value: f64| with_unit(value, unit, lang);
            let (from, to) = (stamp(first.ds, lang), stamp(last.ds, lang));
            parts.push(match (lang, first.ds == last.ds) {
                (Lang::Zh, true) => format!("{to}为{}", value(last.y)),
                (Lang::En, true) => format!("{} at {to}", value(last.y)),
                (Lang::Zh, false) => format!("由{}（{from}）到{}（{to}）", value(first.y), value(last.y)),
                (Lang::En, false) => format!("from {} ({from}) to {} ({to})", value(first.y), value(last.y)),
            });
            let dated = last.ds.date().is_some();
            if let Some(pace) = pace(self).filter(|_| dated) {
                parts.push(match lang {
                    Lang::Zh => format!("年均{}", rate(pace)),
                    Lang::En => format!("{} a year", rate(pace)),
                });
            }
        }
        if let Some(step) = self.path.last() {
            let (day, value) =
                (stamp(step.ds, lang), with_unit(super::fan::readable(step.mean, self.is_whole()), self.unit(), lang));
            parts.push(match lang {
                Lang::Zh => format!("预计{day}达{value}"),
                Lang::En => format!("projected {value} at {day}"),
            });
        }
        stated(&heading, &parts, lang)
    }
}

/// A subject with what is said of it.
fn stated(subject: &str, parts: &[String], lang: Lang) -> String {
    let said = parts.join(if lang == Lang::Zh { "，" } else { ", " });
    match (subject.is_empty(), said.is_empty()) {
        (_, true) => subject.to_string(),
        (true, false) => said,
        (false, false) => format!("{subject}{}{said}", if lang == Lang::Zh { "：" } else { ": " }),
    }
}

impl MultiplesData {
    /// Which series grew fastest and which slowest.
    #[must_use]
    pub fn finding(&self, lang: Lang) -> String {
        let style = Style::default().lang(lang);
        let mut paces: Vec<(f64, String)> =
            self.panels.iter().filter_map(|panel| Some((pace(panel)?, panel.heading(&style)))).collect();
        paces.sort_by(|a, b| b.0.total_cmp(&a.0));
        let count = self.panels.len();
        match (lang, paces.first(), paces.last()) {
            (Lang::Zh, Some(first), Some(last)) if paces.len() > 1 => {
                format!(
                    "{count}个序列：{}增长最快（年均{}），{}最慢（{}）",
                    first.1,
                    rate(first.0),
                    last.1,
                    rate(last.0)
                )
            }
            (Lang::En, Some(first), Some(last)) if paces.len() > 1 => format!(
                "{count} series: {} grows fastest ({} a year), {} slowest ({})",
                first.1,
                rate(first.0),
                last.1,
                rate(last.0)
            ),
            (Lang::Zh, ..) => format!("{count}个序列"),
            (Lang::En, ..) => format!("{count} series"),
        }
    }
}

impl PosteriorData {
    /// The probability, and where the median stands against the target.
    #[must_use]
    pub fn finding(&self, lang: Lang) -> String {
        let mut parts = Vec::new();
        if let Some(share) = self.probability {
            parts.push(match lang {
                Lang::Zh => format!("达成概率{}", percent(share)),
                Lang::En => format!("probability {}", percent(share)),
            });
        }
        let goal = with_unit(self.target, &self.unit, lang);
        if let Some(median) = self.median {
            let median = with_unit(median, &self.unit, lang);
            parts.push(match lang {
                Lang::Zh => format!("到期中位数{median}，目标{goal}"),
                Lang::En => format!("median {median} against the target of {goal}"),
            });
        }
        stated(&self.title, &parts, lang)
    }
}

impl CurvesData {
    /// Which curve carries the most weight.
    #[must_use]
    pub fn finding(&self, lang: Lang) -> String {
        let heaviest = self.curves.iter().filter_map(|curve| Some((curve.weight?, curve)));
        let Some((weight, curve)) = heaviest.max_by(|a, b| a.0.total_cmp(&b.0)) else { return self.title.clone() };
        let weighed = self.curves.iter().filter(|curve| curve.weight.is_some()).count();
        let said = match lang {
            Lang::Zh => format!("{weighed}条曲线中{}权重最大（{}）", curve.name, percent(weight)),
            Lang::En => format!("of {weighed} curves {} carries the most weight ({})", curve.name, percent(weight)),
        };
        stated(&self.title, &[said], lang)
    }
}

impl ResidualsData {
    /// Whether the residuals look like noise.
    #[must_use]
    pub fn finding(&self, lang: Lang) -> String {
        let values: Vec<f64> = self.residuals.iter().map(|row| row.1).collect();
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53 values")]
        let bound = 1.96 / (values.len().max(1) as f64).sqrt();
        let found = autocorrelation(&values, self.lags_of(values.len()));
        let outside = found.iter().filter(|value| value.abs() > bound).count();
        let lags = found.len();
        let said = match (lang, outside) {
            (Lang::Zh, 0) => format!("{lags}个滞后的自相关都在白噪声界限之内"),
            (Lang::Zh, _) => format!("{lags}个滞后中有{outside}个的自相关超出白噪声界限"),
            (Lang::En, 0) => format!("none of {lags} lags lies outside the bounds of white noise"),
            (Lang::En, 1) => format!("1 of {lags} lags lies outside the bounds of white noise"),
            (Lang::En, _) => format!("{outside} of {lags} lags lie outside the bounds of white noise"),
        };
        let subject =
            if self.subtitle.is_empty() { self.title.clone() } else { format!("{} {}", self.title, self.subtitle) };
        stated(subject.trim(), &[said], lang)
    }
}

impl ComponentsData {
    /// How strong trend and season are: 1 − var(remainder) / var(component + remainder), at least 0 (Wang, Smith and
    /// Hyndman 2006).
    #[must_use]
    pub fn finding(&self, lang: Lang) -> String {
        let of = |words: [&str; 2]| {
            self.components.iter().find(|component| words.iter().any(|word| component.name.starts_with(word)))
        };
        let Some(rest) = of(["remainder", "余项"]) else { return self.title.clone() };
        let strength = |words: [&str; 2]| -> Option<f64> {
            let component = of(words)?;
            let sums: Vec<f64> = rest
                .values
                .iter()
                .filter_map(|(at, rest)| Some(component.values.iter().find(|(own, _)| own == at)?.1 + rest))
                .collect();
            let rest: Vec<f64> = rest.values.iter().map(|place| place.1).collect();
            let whole = variance(&sums);
            (whole > 0.0).then(|| (1.0 - variance(&rest) / whole).max(0.0))
        };
        let words = |share: Option<f64>, zh: &str, en: &str| {
            share.map(|share| match lang {
                Lang::Zh => format!("{zh}强度{}", grouped(share, 2)),
                Lang::En => format!("{en} {}", grouped(share, 2)),
            })
        };
        let parts: Vec<String> = [
            words(strength(["trend", "趋势"]), "趋势", "strength of trend"),
            words(strength(["season", "季节"]), "季节", "of season"),
        ]
        .into_iter()
        .flatten()
        .collect();
        stated(&self.title, &parts, lang)
    }
}

fn variance(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53 values")]
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count
}

impl RankingData {
    /// Which model is best, and by how much it leads the next.
    #[must_use]
    pub fn finding(&self, lang: Lang) -> String {
        let Some(best) = self.rows.iter().find(|row| row.highlighted) else { return self.title.clone() };
        let next = self
            .rows
            .iter()
            .filter(|row| row.name != best.name)
            .min_by(|a, b| (a.value - best.value).abs().total_cmp(&(b.value - best.value).abs()));
        let value = |value: f64| grouped(value, self.decimals.unwrap_or(3).min(8));
        let mut parts = vec![match lang {
            Lang::Zh => format!("{}最好（{} {}）", best.name, self.measure, value(best.value)),
            Lang::En => format!("{} is best ({} {})", best.name, self.measure, value(best.value)),
        }];
        if let Some(next) = next {
            let apart = match (best.interval, next.interval) {
                _ if !self.intervals_decide => "",
                (Some(a), Some(b)) if a.1 < b.0 || b.1 < a.0 => match lang {
                    Lang::Zh => "，差异显著",
                    Lang::En => ", a significant difference",
                },
                (Some(_), Some(_)) => match lang {
                    Lang::Zh => "，差异不显著",
                    Lang::En => ", no significant difference",
                },
                _ => "",
            };
            parts.push(match lang {
                Lang::Zh => format!("其次{}（{}）{apart}", next.name, value(next.value)),
                Lang::En => format!("next {} ({}){apart}", next.name, value(next.value)),
            });
        }
        stated("", &parts, lang)
    }
}

impl CalibrationData {
    /// How far forecast and outcome are apart on average, weighed by the number of forecasts (expected calibration error).
    #[must_use]
    pub fn finding(&self, lang: Lang) -> String {
        #[expect(clippy::cast_precision_loss, reason = "counts of forecasts")]
        let weighed = |value: fn(&super::CalibrationBin) -> f64| -> f64 {
            self.bins.iter().map(|bin| bin.count as f64 * value(bin)).sum()
        };
        let count = weighed(|_| 1.0);
        if count == 0.0 {
            return self.title.clone();
        }
        let error = 100.0 * weighed(|bin| (bin.forecast - bin.observed).abs()) / count;
        let (error, count) = (grouped(error, 1), short(count, lang));
        let said = match lang {
            Lang::Zh => format!("{count}个预测的概率与实际频率平均相差{error}个百分点"),
            Lang::En => {
                format!("{count} forecasts miss the observed frequency by {error} percentage points on average")
            }
        };
        stated(&self.subtitle, &[said], lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Row, csv};

    #[test]
    fn what_is_not_known_is_not_said() {
        let text = "unique_id,ds,target,unit,verdict\nYibin/firms,2026-06-30,12,km,undecided\n";
        let verdicts = Verdict::from_sheet(&csv::read(text.as_bytes(), "v.csv").unwrap()).unwrap();
        assert_eq!(finding(&verdicts[0], Lang::En), "Yibin/firms: target 12 km by 2026-06-30, cannot be judged");
        assert_eq!(finding(&verdicts[0], Lang::Zh), "Yibin/firms：2026年6月30日目标12 km，无从判断");
    }

    #[test]
    fn verdicts_are_counted() {
        let text = "unique_id,ds,target,verdict\na,1,5,open\nb,1,5,missed\nc,1,5,open\n";
        let verdicts = Verdict::from_sheet(&csv::read(text.as_bytes(), "v.csv").unwrap()).unwrap();
        assert_eq!(tally(&verdicts, Lang::Zh), "3项目标：尚无定论2，未达成1");
        assert_eq!(tally(&verdicts, Lang::En), "3 targets: open 2, missed 1");
    }

    #[test]
    fn each_figure_says_what_it_finds() {
        use crate::plot::{CurveLine, RankRow};
        use crate::table::SeriesPoint;
        let text = "unique_id,ds,y,unit\na,2020-12-31,100,家\na,2024-12-31,146.41,家\n";
        let points = SeriesPoint::from_sheet(&csv::read(text.as_bytes(), "s.csv").unwrap()).unwrap();
        let fan = FanData::new(points, Vec::new(), Vec::new(), None);
        assert_eq!(fan.finding(Lang::En), "a: from 100 (end of 2020) to 146 (end of 2024), +10.0% a year");
        let flat = FanData { title: "b".into(), ..FanData::default() };
        let data = MultiplesData { panels: vec![fan, flat], ..MultiplesData::default() };
        assert_eq!(data.finding(Lang::Zh), "2个序列");
        let curve = |name: &str, weight| CurveLine { name: name.into(), weight, path: Vec::new() };
        let curves = vec![curve("linear", Some(0.2)), curve("auto", None), curve("logistic", Some(0.8))];
        let data = CurvesData { curves, ..CurvesData::default() };
        assert_eq!(data.finding(Lang::En), "of 2 curves logistic carries the most weight (80%)");
        let row = |name: &str, value: f64, highlighted| RankRow {
            name: name.into(),
            value,
            interval: Some((value - 0.1, value + 0.1)),
            highlighted,
        };
        let rows = vec![row("naive", 1.0, false), row("auto", 0.5, true), row("drift", 0.65, false)];
        let data = RankingData { rows, measure: "OWA".into(), intervals_decide: true, ..RankingData::default() };
        assert_eq!(data.finding(Lang::En), "auto is best (OWA 0.500), next drift (0.650), no significant difference");
        let bins = crate::plot::calibration_bins(&[0.1, 0.1, 0.9, 0.9], &[false, false, true, false], 10).unwrap();
        let data = CalibrationData { bins, ..CalibrationData::default() };
        assert_eq!(
            data.finding(Lang::En),
            "4 forecasts miss the observed frequency by 25.0 percentage points on average"
        );
    }
}
