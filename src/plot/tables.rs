//! What figures show, out of the tables that the program writes.

use super::calibration::calibration_bins;
use super::{
    CalibrationData, Component, ComponentsData, CurveLine, CurvesData, Lang, PosteriorData, RankRow, RankingData,
    ResidualsData,
};
use crate::error::{Error, Result};
use crate::table::{
    ComponentValue, CurvePath, CutScore, DeadlineQuantile, FittedValue, Row, SeriesPoint, Sheet, Target, field, missing,
};

/// The one name of a column to draw: the one asked for, or the only one.
fn one<'a>(what: &str, names: impl Iterator<Item = &'a str>, asked: Option<&str>) -> Result<String> {
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    if let Some(asked) = asked {
        if known.contains(&asked) {
            return Ok(asked.to_string());
        }
        return Err(Error::argument(what, format!("\"{asked}\" is not in the table; {}", listed(&known))));
    }
    match known[..] {
        [only] => Ok(only.to_string()),
        [] => Err(Error::argument(what, "the table has no rows")),
        _ => Err(Error::argument(what, format!("{} are in the table, one is drawn; {}", known.len(), listed(&known)))),
    }
}

/// The first names of a list, as an error tells them.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 6;
    let first = names.iter().take(SHOWN).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        format!("it holds {first} and {} more", names.len() - SHOWN)
    } else {
        format!("it holds {first}")
    }
}

impl CurvesData {
    /// One series of a table of [`CurvePath`], as `ontrend growth --paths` writes it, over its own points and targets.
    ///
    /// # Errors
    /// Where a column is missing, or the table holds several series and none is named.
    pub fn from_sheet(sheet: &Sheet, id: Option<&str>, points: &[SeriesPoint], targets: &[Target]) -> Result<Self> {
        let rows = CurvePath::from_sheet(sheet)?;
        let id = one("id", rows.iter().map(|row| row.unique_id.as_str()), id)?;
        let mut curves: Vec<CurveLine> = Vec::new();
        for row in rows.into_iter().filter(|row| row.unique_id == id) {
            match curves.iter_mut().find(|curve| curve.name == row.curve) {
                Some(curve) => curve.path.push((row.ds, row.value)),
                None => curves.push(CurveLine { name: row.curve, weight: row.weight, path: vec![(row.ds, row.value)] }),
            }
        }
        let mut points: Vec<SeriesPoint> = points.iter().filter(|point| point.unique_id == id).cloned().collect();
        points.sort_by_key(|point| point.ds);
        let targets = targets.iter().filter(|target| target.unique_id == id).cloned().collect();
        Ok(Self { points, curves, targets, title: id, ..Self::default() })
    }
}

impl ResidualsData {
    /// One series under one model of a table of [`FittedValue`], as `ontrend forecast --fitted` and `ontrend growth --fitted`
    /// write it.
    ///
    /// # Errors
    /// Where a column is missing, or the table holds several series or models and none is named.
    pub fn from_sheet(sheet: &Sheet, id: Option<&str>, model: Option<&str>) -> Result<Self> {
        let rows = FittedValue::from_sheet(sheet)?;
        let id = one("id", rows.iter().map(|row| row.unique_id.as_str()), id)?;
        let own = || rows.iter().filter(|row| row.unique_id == id);
        let model = one("model", own().map(|row| row.model.as_str()), model)?;
        let mut residuals: Vec<_> =
            own().filter(|row| row.model == model).filter_map(|row| Some((row.ds, row.residual?))).collect();
        residuals.sort_by_key(|row| row.0);
        Ok(Self { residuals, title: id, subtitle: model, ..Self::default() })
    }
}

impl ComponentsData {
    /// One series of a table of [`ComponentValue`], as `ontrend decompose` writes it.
    ///
    /// # Errors
    /// Where a column is missing, or the table holds several series and none is named.
    pub fn from_sheet(sheet: &Sheet, id: Option<&str>, lang: Lang) -> Result<Self> {
        let rows = ComponentValue::from_sheet(sheet)?;
        let id = one("id", rows.iter().map(|row| row.unique_id.as_str()), id)?;
        let mut components: Vec<Component> = Vec::new();
        for row in rows.iter().filter(|row| row.unique_id == id) {
            let name = component_word(&row.component, lang);
            match components.iter_mut().find(|known| known.name == name) {
                Some(known) => known.values.push((row.ds, row.value)),
                None => components.push(Component { name, values: vec![(row.ds, row.value)] }),
            }
        }
        Ok(Self { components, title: id, ..Self::default() })
    }
}

/// A component's name in the words of a language.
fn component_word(name: &str, lang: Lang) -> String {
    let (word, period) = name.split_once('-').unwrap_or((name, ""));
    let zh = match word {
        "data" => "数据",
        "trend" => "趋势",
        "level" => "水平",
        "slope" => "斜率",
        "season" => "季节",
        "remainder" => "余项",
        _ => return name.to_string(),
    };
    match (lang, period) {
        (Lang::En, _) => name.to_string(),
        (Lang::Zh, "") => zh.to_string(),
        (Lang::Zh, period) => format!("{zh}（{period}）"),
    }
}

impl RankingData {
    /// A ranking out of the scores of `ontrend evaluate`, or out of its scores cut by cut ([`CutScore`]).
    ///
    /// `measure` is a column's name in any case; mean ranks where left out (OWA for scores cut by cut). Mean ranks carry
    /// half of Nemenyi's critical distance to each side: models whose bars do not meet differ. Measures of cuts carry the
    /// 95 % interval of the jackknife over the cuts. The best model is highlighted; OWA is held against 1, Naive2.
    ///
    /// # Errors
    /// Where a column is missing or the measure has no values.
    pub fn from_sheet(sheet: &Sheet, measure: Option<&str>, lang: Lang) -> Result<Self> {
        let by_cuts = sheet.position("smape_naive2").is_some();
        let fallback = if by_cuts { "OWA" } else { "mean_rank" };
        let asked = measure.unwrap_or(fallback);
        let (name, mut rows) = if by_cuts { from_cuts(sheet, asked)? } else { from_scores(sheet, asked)? };
        let larger_is_better = name.eq_ignore_ascii_case("log_score");
        // Coverage has a nominal value, not a best one.
        let nominal = name.to_ascii_lowercase().strip_prefix("coverage").and_then(|level| level.parse::<f64>().ok());
        let distance = |row: &RankRow| match nominal {
            Some(level) => (row.value - level / 100.0).abs(),
            None if larger_is_better => -row.value,
            None => row.value,
        };
        if let Some(best) = rows.iter().map(distance).min_by(f64::total_cmp) {
            for row in &mut rows {
                row.highlighted = distance(row) == best;
            }
        }
        let reference = match (nominal, name.eq_ignore_ascii_case("owa")) {
            (Some(level), _) => Some((level / 100.0, format!("{level}%"))),
            (None, true) => Some((1.0, "Naive2".to_string())),
            _ => None,
        };
        let note = match (name.as_str(), by_cuts, lang) {
            ("mean_rank", false, Lang::Zh) => "横条为Nemenyi临界距离之半：互不相接的模型在5%水平上有差异。",
            ("mean_rank", false, Lang::En) => {
                "Bars are half of Nemenyi's critical distance: models whose bars do not meet differ at the 5 % level."
            }
            (_, true, Lang::Zh) => "横条为刀切法的95%区间。",
            (_, true, Lang::En) => "Bars are 95 % intervals by the jackknife.",
            _ => "",
        };
        let measure = match (name.as_str(), lang) {
            ("mean_rank", Lang::Zh) => "平均名次".to_string(),
            ("mean_rank", Lang::En) => "mean rank".to_string(),
            _ => name,
        };
        let intervals_decide = !by_cuts;
        Ok(Self {
            rows,
            larger_is_better,
            reference,
            intervals_decide,
            measure,
            note: note.to_string(),
            ..Self::default()
        })
    }
}

/// The position of a column by its name in any case.
fn column(sheet: &Sheet, name: &str) -> Option<usize> {
    sheet.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))
}

fn from_scores(sheet: &Sheet, measure: &str) -> Result<(String, Vec<RankRow>)> {
    if sheet.position("model").is_none() {
        return Err(missing(sheet, "model"));
    }
    let Some(at) = column(sheet, measure) else { return Err(missing(sheet, measure)) };
    let name = sheet.columns[at].name.clone();
    let mut rows = Vec::new();
    for row in 0..sheet.rows.len() {
        let Some(value) = field::<Option<f64>>(sheet, row, &name)? else { continue };
        let ends = if name == "mean_rank" {
            (field::<Option<f64>>(sheet, row, "rank_lo")?, field::<Option<f64>>(sheet, row, "rank_hi")?)
        } else {
            (None, None)
        };
        rows.push(RankRow {
            name: field(sheet, row, "model")?,
            value,
            interval: ends.0.zip(ends.1),
            highlighted: false,
        });
    }
    if rows.is_empty() {
        let why = format!("column \"{name}\" has no values; --measure names another, such as OWA or MASE");
        return Err(Error::table(&sheet.origin, 1, why));
    }
    Ok((name, rows))
}

/// A measure as a function of sums over cuts: the sums, and what is made of them and of their number.
type Measure = (fn(&CutScore) -> [f64; 4], fn([f64; 4], f64) -> f64);

fn from_cuts(sheet: &Sheet, measure: &str) -> Result<(String, Vec<RankRow>)> {
    let mean: fn([f64; 4], f64) -> f64 = |sums, count| sums[0] / count;
    let (name, (parts, make)): (&str, Measure) = match measure.to_ascii_lowercase().as_str() {
        "owa" => (
            "OWA",
            (
                |cut| [cut.smape, cut.smape_naive2, cut.mase, cut.mase_naive2],
                |sums, _| f64::midpoint(sums[0] / sums[1], sums[2] / sums[3]),
            ),
        ),
        "smape" => ("sMAPE", (|cut| [cut.smape, 0.0, 0.0, 0.0], mean)),
        "mase" => ("MASE", (|cut| [cut.mase, 0.0, 0.0, 0.0], mean)),
        "rmsse" => ("RMSSE", (|cut| [cut.rmsse, 0.0, 0.0, 0.0], mean)),
        "msis" => ("MSIS", (|cut| [cut.msis.unwrap_or(f64::NAN), 0.0, 0.0, 0.0], mean)),
        "crps" => ("CRPS", (|cut| [cut.crps.unwrap_or(f64::NAN), 0.0, 0.0, 0.0], mean)),
        "coverage95" => ("coverage95", (|cut| [cut.coverage95.unwrap_or(f64::NAN), 0.0, 0.0, 0.0], mean)),
        "coverage80" => ("coverage80", (|cut| [cut.coverage80.unwrap_or(f64::NAN), 0.0, 0.0, 0.0], mean)),
        _ => {
            let known = "OWA, sMAPE, MASE, RMSSE, MSIS, CRPS, coverage95 or coverage80";
            return Err(Error::parse(measure, format!("a measure: {known}")));
        }
    };
    let cuts = CutScore::from_sheet(sheet)?;
    let mut models: Vec<&str> = Vec::new();
    for cut in &cuts {
        if !models.contains(&cut.model.as_str()) {
            models.push(&cut.model);
        }
    }
    let rows = models.into_iter().filter_map(|model| {
        let own: Vec<[f64; 4]> =
            cuts.iter().filter(|cut| cut.model == model).map(parts).filter(|part| part[0].is_finite()).collect();
        jackknife(&own, make).map(|(value, interval)| RankRow {
            name: model.to_string(),
            value,
            interval,
            highlighted: false,
        })
    });
    let rows: Vec<RankRow> = rows.collect();
    if rows.is_empty() {
        return Err(Error::table(&sheet.origin, 1, format!("no cut has a value of {name}")));
    }
    Ok((name.to_string(), rows))
}

/// A measure over all cuts with its 95 % interval by leaving out each cut in turn.
fn jackknife(parts: &[[f64; 4]], make: fn([f64; 4], f64) -> f64) -> Option<(f64, Option<(f64, f64)>)> {
    let mut total = [0.0; 4];
    for part in parts {
        for (sum, value) in total.iter_mut().zip(part) {
            *sum += value;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of cuts")]
    let count = parts.len() as f64;
    let value = make(total, count);
    if !value.is_finite() {
        return None;
    }
    let without: Vec<f64> = parts
        .iter()
        .map(|part| {
            let mut rest = total;
            for (sum, value) in rest.iter_mut().zip(part) {
                *sum -= value;
            }
            make(rest, count - 1.0)
        })
        .collect();
    let mean = without.iter().sum::<f64>() / count;
    let variance = (count - 1.0) / count * without.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    let half = 1.959_963_985 * variance.sqrt();
    let interval = (parts.len() > 1 && half.is_finite()).then_some((value - half, value + half));
    Some((value, interval))
}

impl CalibrationData {
    /// A reliability diagram out of any table with a column of probabilities (`probability`, `probability_then` or
    /// `forecast`) and one of outcomes (`outcome` or `attained`; true and false, or 1 and 0), such as `ontrend evaluate
    /// --outcomes` and the track record of `ontrend run`. Rows without a probability are passed over.
    ///
    /// # Errors
    /// Where a column is missing, or a value is no probability.
    pub fn from_sheet(sheet: &Sheet, model: Option<&str>, bins: usize) -> Result<Self> {
        let find = |names: &[&str]| names.iter().find_map(|name| column(sheet, name));
        let Some(probability) = find(&["probability", "probability_then", "forecast"]) else {
            return Err(missing(sheet, "probability"));
        };
        let Some(outcome) = find(&["outcome", "attained"]) else { return Err(missing(sheet, "outcome")) };
        let (probability, outcome) = (&sheet.columns[probability].name, &sheet.columns[outcome].name);
        let text = |row: usize| field::<String>(sheet, row, "model");
        let model = match sheet.position("model") {
            Some(_) => {
                let names: Vec<String> = (0..sheet.rows.len()).map(text).collect::<Result<_>>()?;
                Some(one("model", names.iter().map(String::as_str), model)?)
            }
            None => None,
        };
        let (mut forecasts, mut outcomes) = (Vec::new(), Vec::new());
        for row in 0..sheet.rows.len() {
            if let Some(model) = &model
                && text(row)? != *model
            {
                continue;
            }
            let Some(given) = field::<Option<f64>>(sheet, row, probability)? else { continue };
            let happened = match field::<String>(sheet, row, outcome)?.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => true,
                "false" | "0" | "no" => false,
                other => {
                    let why = format!("cannot read \"{other}\" as true or false");
                    return Err(Error::cell(&sheet.origin, sheet.line(row), outcome, why));
                }
            };
            forecasts.push(given);
            outcomes.push(happened);
        }
        let bins = calibration_bins(&forecasts, &outcomes, bins)?;
        Ok(Self { bins, subtitle: model.unwrap_or_default(), ..Self::default() })
    }
}

impl PosteriorData {
    /// One target of a table of [`DeadlineQuantile`], as `ontrend assess --posterior` writes it; `id` may be followed by
    /// `@` and the deadline where a series has several targets.
    ///
    /// # Errors
    /// Where a column is missing, or the table holds several targets and none is named.
    pub fn from_sheet(sheet: &Sheet, id: Option<&str>) -> Result<Self> {
        let rows = DeadlineQuantile::from_sheet(sheet)?;
        let full = |row: &DeadlineQuantile| format!("{}@{}", row.unique_id, row.ds);
        let names: Vec<String> = rows.iter().map(full).collect();
        let asked = id.map(|id| names.iter().find(|name| name.rsplit_once('@').is_some_and(|(own, _)| own == id)));
        let asked = match asked {
            Some(Some(name)) => Some(name.as_str()),
            _ => id,
        };
        let id = one("id", names.iter().map(String::as_str), asked)?;
        let mut own: Vec<DeadlineQuantile> = rows.into_iter().filter(|row| full(row) == id).collect();
        own.sort_by(|a, b| a.share.total_cmp(&b.share));
        let Some(first) = own.first().cloned() else {
            return Err(Error::argument("id", "the table has no rows"));
        };
        // A second target of the same series and day has another value.
        own.retain(|row| row.target == first.target);
        let quantiles: Vec<(f64, f64)> = own.iter().map(|row| (row.share, row.value)).collect();
        let median = own.iter().find(|row| (row.share - 0.5).abs() < 1e-9).map(|row| row.value);
        Ok(Self {
            density: super::posterior::density_of_quantiles(&quantiles),
            target: first.target,
            at_most: first.at_most,
            median,
            latest: first.latest,
            probability: first.probability,
            probability_interval: first.probability_lo.zip(first.probability_hi),
            deadline: Some(first.ds),
            unit: first.unit.clone(),
            title: crate::brief::words::name(&first.region, &first.indicator, &first.unique_id, Lang::Zh),
            ..Self::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::csv;

    fn sheet(text: &str) -> Sheet {
        csv::read(text.as_bytes(), "t.csv").unwrap()
    }

    #[test]
    fn one_series_is_drawn_and_the_others_are_named() {
        let text = "unique_id,curve,weight,ds,value\na,linear,0.3,1,2\na,linear,0.3,2,4\nb,linear,,1,2\n";
        let error = CurvesData::from_sheet(&sheet(text), None, &[], &[]).unwrap_err().to_string();
        assert!(error.contains("\"a\", \"b\""), "{error}");
        let error = CurvesData::from_sheet(&sheet(text), Some("c"), &[], &[]).unwrap_err().to_string();
        assert!(error.contains("\"c\" is not in the table"), "{error}");
        let data = CurvesData::from_sheet(&sheet(text), Some("a"), &[], &[]).unwrap();
        assert_eq!((data.curves.len(), data.curves[0].path.len(), data.curves[0].weight), (1, 2, Some(0.3)));
    }

    #[test]
    fn the_jackknife_of_a_mean_is_its_standard_error() {
        let parts: Vec<[f64; 4]> = [1.0, 2.0, 4.0, 9.0].map(|value| [value, 0.0, 0.0, 0.0]).to_vec();
        let (value, interval) = jackknife(&parts, |sums, count| sums[0] / count).unwrap();
        assert_eq!(value, 4.0);
        // s = sqrt(38 / 3), standard error s / 2.
        let half = 1.959_963_985 * (38.0_f64 / 3.0).sqrt() / 2.0;
        assert!((interval.unwrap().1 - 4.0 - half).abs() < 1e-12);
        assert!(jackknife(&parts[..1], |sums, count| sums[0] / count).unwrap().1.is_none());
    }

    #[test]
    fn a_ranking_reads_scores_and_cuts() {
        let text = "model,cuts,OWA,mean_rank,rank_lo,rank_hi\nauto,9,0.8,1.4,1.0,1.8\nnaive,9,1.1,2.2,1.8,2.6\n";
        let data = RankingData::from_sheet(&sheet(text), None, Lang::En).unwrap();
        assert_eq!((data.measure.as_str(), data.rows[0].interval), ("mean rank", Some((1.0, 1.8))));
        assert!(data.rows[0].highlighted && !data.rows[1].highlighted);
        let data = RankingData::from_sheet(&sheet(text), Some("owa"), Lang::En).unwrap();
        assert_eq!((data.reference.unwrap().0, data.rows[1].value), (1.0, 1.1));
        assert!(RankingData::from_sheet(&sheet(text), Some("mape"), Lang::En).unwrap_err().to_string().contains("OWA"));
        let text =
            "unique_id,origin,model,smape,mase,rmsse,smape_naive2,mase_naive2\na,5,x,10,1,1,20,2\nb,5,x,30,1,1,20,2\n";
        let data = RankingData::from_sheet(&sheet(text), None, Lang::En).unwrap();
        assert!((data.rows[0].value - 0.75).abs() < 1e-12);
    }

    #[test]
    fn calibration_reads_any_table_of_probabilities_and_outcomes() {
        let text = "probability_then,attained\n0.2,false\n,true\n0.9,1\n";
        let data = CalibrationData::from_sheet(&sheet(text), None, 10).unwrap();
        assert_eq!(data.bins.iter().map(|bin| bin.count).sum::<usize>(), 2);
        let error = CalibrationData::from_sheet(&sheet("forecast,outcome\n0.2,maybe\n"), None, 10).unwrap_err();
        assert!(error.to_string().contains("t.csv line 2, column \"outcome\""), "{error}");
        let error = CalibrationData::from_sheet(&sheet("p,o\n0.2,1\n"), None, 10).unwrap_err().to_string();
        assert!(error.contains("probability"), "{error}");
    }
}
