//! Levels that follow from growth statements, increments and this year's additions.

use super::assemble::{Kinship, is_figure, series_id};
use super::interval::{Interval, factor, plausible};
use crate::table::{Bound, Measure, Observation, Origin, Role, SeriesPoint};
use crate::time::{Date, Stamp, shift_years};
use chrono::Datelike;

/// Share of a stock that may leave within the year in which the additions are counted: certificates lapse, firms close.
const EXITS: f64 = 0.03;

/// All points that the observations imply.
pub(super) fn points(observations: &[Observation], kinship: Kinship) -> Vec<SeriesPoint> {
    let levels: Vec<&Observation> = observations
        .iter()
        .filter(|observation| is_figure(observation) && observation.measure != Measure::Growth)
        .filter(|observation| observation.period_end.is_some())
        .collect();
    let mut implied = Vec::new();
    for observation in observations.iter().filter(|observation| observation.role == Role::Actual) {
        match observation.measure {
            Measure::Growth => implied.extend(from_growth(observation, &levels, kinship)),
            Measure::Delta => implied.extend(from_delta(observation, &levels, kinship)),
            Measure::Flow => implied.extend(from_additions(observation, &levels, kinship)),
            _ => {}
        }
    }
    implied
}

/// The day on which the base of a growth or delta statement lies: the end of the base period.
pub(super) fn base_date(observation: &Observation) -> Option<Date> {
    let text = observation.base_period.trim();
    let end = observation.period_end?;
    let mut parts = text.split('-').map(str::parse::<i32>);
    let year = parts.next()?.ok()?;
    let month = parts.next().and_then(std::result::Result::ok).and_then(|month| u32::try_from(month).ok());
    let day = parts.next().and_then(std::result::Result::ok).and_then(|day| u32::try_from(day).ok());
    let base = match (month, day) {
        (Some(month), Some(day)) => Date::from_ymd_opt(year, month, day)?,
        (Some(month), None) => crate::time::Period::month(year, month)?.end,
        // A bare year: the same span of that year for a flow, its last day for a level.
        _ if observation.measure == Measure::Growth && observation.period_start != observation.period_end => {
            shift_years(end, year - end.year())?
        }
        _ => Date::from_ymd_opt(year, 12, 31)?,
    };
    (base < end).then_some(base)
}

/// Same region and indicator.
fn akin(one: &Observation, other: &Observation) -> bool {
    one.region == other.region
        && if one.indicator_id.is_empty() || other.indicator_id.is_empty() {
            one.indicator == other.indicator
        } else {
            one.indicator_id == other.indicator_id
        }
}

/// The stated figure at a date, the most exact first.
fn figure_at<'a>(levels: &[&'a Observation], like: &Observation, end: Date) -> Option<&'a Observation> {
    let mut found: Vec<&&Observation> =
        levels.iter().filter(|level| akin(level, like) && level.period_end == Some(end)).collect();
    found.sort_by_key(|level| (level.bound != Bound::Eq, level.doc != like.doc, level.line.abs_diff(like.line)));
    found.first().map(|level| **level)
}

fn percent(value: f64) -> String {
    format!("{}", (value * 1e4).round() / 1e4)
}

fn point(
    from: &Observation,
    base: &Observation,
    ds: Date,
    y: f64,
    interval: Interval,
    note: String,
    kinship: Kinship,
) -> SeriesPoint {
    SeriesPoint {
        unique_id: series_id(base, kinship),
        ds: Stamp::Date(ds),
        y,
        lo: Some(interval.lo.max(0.0)),
        hi: Some(interval.hi),
        bound: Some(Bound::Eq),
        unit: base.unit.clone(),
        measure: Some(base.measure),
        origin: Some(Origin::Implied),
        period_start: None,
        base_ds: None,
        region: base.region.clone(),
        indicator: base.indicator.clone(),
        note,
        doc: from.doc.clone(),
        line: from.line,
        start: from.start,
        end: from.end,
    }
}

/// The whole years over which an average rate compounds; `None` where the statement is not an average.
fn average_years(observation: &Observation) -> Option<i32> {
    let average = ["年均", "平均每年", "年平均", "平均增长"].iter().any(|word| observation.quote.contains(word));
    let base = base_date(observation)?;
    let end = observation.period_end?;
    average.then(|| end.year() - base.year()).filter(|years| *years > 1)
}

fn from_growth(growth: &Observation, levels: &[&Observation], kinship: Kinship) -> Option<SeriesPoint> {
    let end = growth.period_end?;
    let base_end = base_date(growth)?;
    let mut factor = factor(growth)?;
    if let Some(years) = average_years(growth) {
        factor = Interval { lo: factor.lo.powi(years), hi: factor.hi.powi(years) };
    }
    let said = format!("{} ({})", growth.mention, growth.base_period);
    let backward = figure_at(levels, growth, end);
    let forward = figure_at(levels, growth, base_end);
    match (backward, forward) {
        // The base follows from the later figure.
        (Some(later), None) => {
            let interval = plausible(later).over(factor)?;
            let stated = stated_factor(growth, factor);
            let note = format!("{} {} ÷ {} ← {said}", later.value, later.unit, percent(stated));
            let mut implied = point(growth, later, base_end, later.value / stated, interval, note, kinship);
            if later.measure == Measure::Flow {
                let years = base_end.year() - end.year();
                implied.period_start = later.period_start.and_then(|start| shift_years(start, years));
                // A flow of nine months implies one of nine months.
                implied.period_start?;
            }
            Some(implied)
        }
        // The later figure follows from the base.
        (None, Some(base)) => {
            let interval = plausible(base).times(factor)?;
            let stated = stated_factor(growth, factor);
            let note = format!("{} {} × {} ← {said}", base.value, base.unit, percent(stated));
            let mut implied = point(growth, base, end, base.value * stated, interval, note, kinship);
            if base.measure == Measure::Flow {
                implied.period_start = growth.period_start;
            }
            Some(implied)
        }
        _ => None,
    }
}

/// The factor as stated: the number itself, not the middle of its interval.
fn stated_factor(growth: &Observation, factor: Interval) -> f64 {
    let once = if growth.unit == "%" {
        1.0 + growth.value / 100.0
    } else if growth.unit == "‰" {
        1.0 + growth.value / 1000.0
    } else {
        growth.value
    };
    average_years(growth).map_or(once, |years| once.powi(years)).clamp(factor.lo, factor.hi)
}

fn from_delta(delta: &Observation, levels: &[&Observation], kinship: Kinship) -> Option<SeriesPoint> {
    let end = delta.period_end?;
    let base_end = base_date(delta).or_else(|| {
        let start = delta.period_start?;
        (start < end && start.month() == 1 && start.day() == 1).then(|| start.pred_opt()).flatten()
    })?;
    let later = figure_at(levels, delta, end).filter(|level| level.measure != Measure::Flow)?;
    if later.unit != delta.unit && !(is_counter(&later.unit) && is_counter(&delta.unit)) {
        return None;
    }
    if figure_at(levels, delta, base_end).is_some() {
        return None;
    }
    let interval = plausible(later).minus(plausible(delta));
    let note = format!("{} − {}", later.mention, delta.mention);
    let exact = later.bound == Bound::Eq && delta.bound == Bound::Eq;
    let y = if exact { later.value - delta.value } else { interval.middle() };
    (y >= 0.0).then(|| point(delta, later, base_end, y, interval, note, kinship))
}

fn is_counter(unit: &str) -> bool {
    matches!(unit, "家" | "户" | "个" | "项" | "人" | "名" | "支" | "件" | "所")
}

/// Additions since 1 January with the stock at the same day: the stock at the end of last year.
fn from_additions(flow: &Observation, levels: &[&Observation], kinship: Kinship) -> Option<SeriesPoint> {
    let (start, end) = (flow.period_start?, flow.period_end?);
    if start.month() != 1 || start.day() != 1 || start.year() != end.year() || !is_counter(&flow.unit) {
        return None;
    }
    // Re-certifications are no additions: such a flow says little about last year's stock.
    if ["重新认定", "复核", "申报", "推荐"].iter().any(|word| flow.indicator.contains(word)) {
        return None;
    }
    let parent = kinship(&flow.indicator_id).map(|kin| kin.parent).unwrap_or_default();
    let additions = ["认定", "新增", "净增", "新认定"]
        .iter()
        .any(|word| flow.indicator.contains(word) || flow.quote.contains(word));
    let stock = levels.iter().find(|level| {
        level.measure == Measure::Level
            && level.region == flow.region
            && level.period_end == Some(end)
            && is_counter(&level.unit)
            && (akin(level, flow)
                || (!parent.is_empty() && level.indicator_id == parent)
                || base_name(&flow.indicator) == base_name(&level.indicator))
    })?;
    if !additions {
        return None;
    }
    let base_end = start.pred_opt()?;
    if figure_at(levels, stock, base_end).is_some() || flow.value >= stock.value {
        return None;
    }
    let less = plausible(stock).minus(plausible(flow));
    let interval = Interval { lo: less.lo, hi: less.hi + EXITS * stock.value };
    let note = format!("{} − {}, {}% {}", stock.mention, flow.mention, EXITS * 100.0, "may have left");
    let y = stock.value - flow.value;
    let mut implied = point(flow, stock, base_end, y, interval, note, kinship);
    implied.bound = Some(Bound::Ge);
    Some(implied)
}

/// An indicator's name without the words that make it a flow.
fn base_name(name: &str) -> String {
    let mut name = name.to_string();
    for word in ["新增", "净增", "新认定", "认定", "培育", "获批", "数量", "数"] {
        name = name.replace(word, "");
    }
    name
}
