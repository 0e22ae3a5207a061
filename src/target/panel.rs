//! Points and targets as a panel of the latent growth model.

use super::pace::{point_position, position};
use crate::error::Result;
use crate::latent::{Fact, FactKind, Panel, Scale};
use crate::table::{Bound, Measure, Origin, SeriesPoint, Target};
use crate::time::Stamp;
use std::collections::{BTreeMap, BTreeSet};

/// A panel and where each series stands in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Built {
    /// The panel.
    pub panel: Panel,
    /// Position by series name.
    pub index: BTreeMap<String, usize>,
    /// Points that could not become facts, with the reason.
    pub refused: Vec<String>,
}

/// A rate without a stated interval is a whole percent.
const HALF_PERCENT: f64 = 0.5;
/// Units that count things one by one.
const COUNTERS: &str = "家户个项人名支件所座位次场条批辆台套种对篇";

/// The kind of an indicator, within which growth is shared: the head of its id (`ent` of `ent_hightech`), or its name.
fn kind(unique_id: &str) -> String {
    let indicator = unique_id.rsplit('/').next().unwrap_or(unique_id);
    let indicator = indicator.split('#').next().unwrap_or(indicator);
    let head = indicator.split('_').next().unwrap_or(indicator);
    head.to_string()
}

fn region(unique_id: &str) -> String {
    unique_id.split_once('/').map_or(String::new(), |(region, _)| region.to_string())
}

/// What the values of a series are, from measure, unit and the values themselves.
fn scale(unit: &str, measure: Option<Measure>, values: &[f64]) -> Scale {
    let share = matches!(measure, Some(Measure::Ratio)) && unit == "%";
    if share && values.iter().all(|value| *value < 100.0) {
        return Scale::Share { ceiling: 100.0 };
    }
    let counter = unit.chars().count() == 1 && COUNTERS.contains(unit);
    if counter && values.iter().all(|value| value.fract() == 0.0) { Scale::Count } else { Scale::Amount }
}

/// Series whose numbers are no levels on which growth can be steady.
fn is_level(unique_id: &str) -> bool {
    !["#growth", "#delta", "#rank", "#rate_card"].iter().any(|suffix| unique_id.ends_with(suffix))
}

/// The panel of all series that say something about growth: those with two facts, a stated rate, or a target.
pub(super) fn build(points: &[SeriesPoint], targets: &[Target]) -> Built {
    let mut members: BTreeMap<&str, Vec<&SeriesPoint>> = BTreeMap::new();
    let mut rates: BTreeMap<&str, Vec<&SeriesPoint>> = BTreeMap::new();
    // Integer steps stand for years; a series that has both is read by its dates.
    let dated: BTreeSet<&str> =
        points.iter().filter(|point| point.ds.date().is_some()).map(|point| point.unique_id.as_str()).collect();
    let of_its_axis = |point: &&SeriesPoint| point.ds.date().is_some() || !dated.contains(point.unique_id.as_str());
    for point in points.iter().filter(of_its_axis) {
        if is_level(&point.unique_id) {
            members.entry(&point.unique_id).or_default().push(point);
        } else if let Some(base) = point.unique_id.strip_suffix("#growth").filter(|_| point.base_ds.is_some()) {
            rates.entry(base).or_default().push(point);
        }
    }
    let mut wanted: BTreeMap<&str, &Target> = BTreeMap::new();
    for target in targets.iter().filter(|target| is_level(&target.unique_id)) {
        wanted.entry(&target.unique_id).or_insert(target);
    }
    let ids: BTreeSet<&str> = members
        .iter()
        .filter(|(_, points)| points.len() > 1)
        .map(|(id, _)| *id)
        .chain(rates.keys().copied())
        .chain(wanted.keys().copied())
        .collect();
    let mut built = Built::default();
    for id in ids {
        let own = members.get(id).map_or(&[][..], Vec::as_slice);
        let target = wanted.get(id).copied();
        let unit = own.first().map_or_else(|| target.map_or("", |target| &target.unit), |point| &point.unit);
        let measure = own.first().map_or_else(|| target.and_then(|target| target.measure), |point| point.measure);
        let mut values: Vec<f64> = own.iter().map(|point| point.y).collect();
        values.extend(target.map(|target| target.target));
        let scale = scale(unit, measure, &values);
        let series = built.panel.add_series(id, kind(id), region(id), scale);
        built.index.insert(id.to_string(), series);
        for point in own {
            // A value that the series' scale cannot hold is left out, not the whole table.
            match level(series, point).and_then(|fact| fact.check(scale).map(|()| fact)) {
                Ok(fact) => built.panel.add(fact),
                Err(error) => built.refused.push(error.within(format!("series \"{id}\" at {}", point.ds)).to_string()),
            }
        }
        for rate in rates.get(id).map_or(&[][..], Vec::as_slice) {
            // A rate from which a level was worked out already speaks through that level.
            let used = own.iter().any(|point| {
                point.origin == Some(Origin::Implied) && point.doc == rate.doc && point.start == rate.start
            });
            if !used {
                built.panel.add(ratio(series, rate));
            }
        }
    }
    built
}

fn label(point: &SeriesPoint) -> String {
    let place = if point.doc.is_empty() { String::new() } else { format!(" ({} line {})", point.doc, point.line) };
    format!("{} {} {}{place}", point.ds, point.y, point.unit)
}

fn level(series: usize, point: &SeriesPoint) -> Result<Fact> {
    let t = point_position(point);
    let bound = point.bound.unwrap_or(Bound::Eq);
    let fact = match (point.origin, point.lo, point.hi) {
        // What is worked out has the interval that the arithmetic gives.
        (Some(Origin::Implied), Some(lo), Some(hi)) if lo < hi => Fact::level(series, t, vec![(lo, hi, 1.0)], ""),
        (_, Some(lo), Some(hi)) if bound == Bound::Eq && lo < hi => {
            Fact::stated(series, t, point.y, bound, Some(lo), Some(hi), None)?
        }
        _ => Fact::stated(series, t, point.y, bound, None, None, None)?,
    };
    Ok(fact.labelled(label(point)))
}

/// A rate in percent over a base date.
fn ratio(series: usize, rate: &SeriesPoint) -> Fact {
    let end = point_position(rate);
    let years = rate.base_ds.map_or(1.0, |base| rate.ds.position() - Stamp::Date(base).position());
    let base = end - years;
    // The interval of the wording: half a unit of the last digit, or the looser one of 翻番.
    let (lo, hi) = match (rate.lo, rate.hi) {
        (Some(lo), Some(hi)) if lo < hi => (lo, hi),
        _ => (rate.y - HALF_PERCENT, rate.y + HALF_PERCENT),
    };
    let intervals = vec![((1.0 + lo / 100.0).max(0.0), 1.0 + hi / 100.0, 1.0)];
    let fact = Fact { series, kind: FactKind::Ratio { t: end, base_t: base }, intervals, label: String::new() };
    fact.labelled(format!("{} {}% since {} ({} line {})", rate.ds, rate.y, base, rate.doc, rate.line))
}

/// Where a target's deadline stands on the time axis.
pub(super) fn deadline(target: &Target) -> f64 {
    position(target.ds, target.measure, target.period_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_heads_of_ids() {
        assert_eq!(kind("宜宾市/ent_hightech#flow"), "ent");
        assert_eq!(kind("宜宾市/孵化器数"), "孵化器数");
        assert_eq!(region("宜宾市/ent_hightech"), "宜宾市");
    }
}
