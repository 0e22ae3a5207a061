//! Growth curves of a table's series.

use super::forecast::check_levels;
use super::{Failure, Outcome};
use crate::error::{Error, Result};
use crate::growth::{self, CurveKind, Fitted, Options, Selection, Target};
use crate::series::{Group, group};
use crate::table::{Cell, Column, CurvePath, FittedValue, Kind, Projection, SeriesPoint, Sheet};
use crate::time::{Date, Stamp};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// What to fit and how far to project.
#[derive(Debug, Clone)]
pub struct GrowthOptions {
    /// Names of curves, or `auto`.
    pub curves: Vec<String>,
    /// The last day (or step) of the projection; `None` projects `steps` steps.
    pub until: Option<Stamp>,
    /// Steps after the newest point where `until` is absent.
    pub steps: usize,
    /// Levels of the intervals in percent.
    pub levels: Vec<f64>,
    /// Whether the paths of the curves and their values of the past come along.
    pub paths: bool,
}

impl Default for GrowthOptions {
    fn default() -> Self {
        Self { curves: vec!["auto".into()], until: None, steps: 3, levels: vec![80.0, 95.0], paths: false }
    }
}

/// One line about a fit: a parameter, a statistic, a derived quantity, a weight or a remark.
#[derive(Debug, Clone, PartialEq)]
pub struct FitLine {
    /// The series. A series has many lines, which share it.
    pub unique_id: Arc<str>,
    /// The curve.
    pub curve: &'static str,
    /// `parameter`, `statistic`, `derived`, `weight`, `warning` or `refused`.
    pub kind: &'static str,
    /// What it is.
    pub name: &'static str,
    /// Its value.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval.
    pub lower: Option<f64>,
    /// Upper end of the 95 % interval.
    pub upper: Option<f64>,
    /// Unit, or the words of a remark.
    pub note: Cow<'static, str>,
}

/// Projections by growth curves, with the table of fits.
#[derive(Debug, Default)]
pub struct GrowthOutcome {
    /// Projections and failures.
    pub outcome: Outcome,
    /// The fits.
    pub fits: Vec<FitLine>,
    /// The curves from the first point to the end of the projection, where the options ask for them.
    pub paths: Vec<CurvePath>,
}

/// The table of fits.
#[must_use]
pub fn fits_sheet(lines: &[FitLine]) -> Sheet {
    let column = |name: &str, kind| Column { name: name.to_string(), kind, required: true };
    let number = |value: Option<f64>| value.filter(|value| value.is_finite()).map_or(Cell::Empty, Cell::Number);
    Sheet {
        origin: "growth".into(),
        columns: vec![
            column("unique_id", Kind::Text),
            column("curve", Kind::Text),
            column("kind", Kind::Text),
            column("name", Kind::Text),
            column("value", Kind::Number),
            column("lo-95", Kind::Number),
            column("hi-95", Kind::Number),
            column("note", Kind::Text),
        ],
        rows: lines
            .iter()
            .map(|line| {
                vec![
                    Cell::Text(line.unique_id.to_string()),
                    Cell::Text(line.curve.to_string()),
                    Cell::Text(line.kind.to_string()),
                    Cell::Text(line.name.to_string()),
                    number(line.value),
                    number(line.lower),
                    number(line.upper),
                    Cell::Text(line.note.to_string()),
                ]
            })
            .collect(),
        lines: Vec::new(),
    }
}

/// The comparison of curves, one row a series and curve: AICc weight, criteria, errors on left-out points, or the refusal.
#[must_use]
pub fn comparison_sheet(lines: &[FitLine]) -> Sheet {
    const NUMBERS: [&str; 5] = ["AICc weight", "AICc", "BIC", "leave-one-out error", "rolling-origin error"];
    let column = |name: &str, kind| Column { name: name.to_string(), kind, required: true };
    let mut columns = vec![column("unique_id", Kind::Text), column("curve", Kind::Text)];
    columns.extend(NUMBERS.iter().map(|name| column(name, Kind::Number)));
    columns.push(column("note", Kind::Text));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for line in lines {
        let key = [Cell::Text(line.unique_id.to_string()), Cell::Text(line.curve.to_string())];
        let number = NUMBERS.iter().position(|name| *name == line.name);
        if number.is_none() && line.kind != "refused" && line.kind != "warning" && line.name != "rung" {
            continue;
        }
        let at = rows.iter().position(|row| row[..2] == key).unwrap_or_else(|| {
            let mut row = key.to_vec();
            row.resize(NUMBERS.len() + 3, Cell::Empty);
            rows.push(row);
            rows.len() - 1
        });
        match (number, line.value) {
            (Some(number), Some(value)) if value.is_finite() => rows[at][number + 2] = Cell::Number(value),
            (None, _) => {
                let before = rows[at][NUMBERS.len() + 2].to_string();
                let note = if before.is_empty() { line.note.to_string() } else { format!("{before}; {}", line.note) };
                rows[at][NUMBERS.len() + 2] = Cell::Text(note);
            }
            _ => {}
        }
    }
    Sheet { origin: "comparison".into(), columns, rows, lines: Vec::new() }
}

/// Fits curves to every series and projects them, on all cores, in the order of the input.
///
/// # Errors
/// Where an option cannot be used: an unknown curve, a level outside 0 to 100.
pub fn grow(points: &[SeriesPoint], options: &GrowthOptions) -> Result<GrowthOutcome> {
    let kinds: Vec<Option<CurveKind>> = options
        .curves
        .iter()
        .map(|name| if name == "auto" { Ok(None) } else { name.parse().map(Some) })
        .collect::<Result<_>>()?;
    check_levels(&options.levels)?;
    let parts: Vec<GrowthOutcome> = group(points)
        .into_par_iter()
        .map(|(id, series)| match series {
            Ok(series) => one(&series, &kinds, options),
            Err(error) => GrowthOutcome {
                outcome: Outcome {
                    failures: vec![Failure { unique_id: id.to_string(), model: String::new(), error }],
                    ..Outcome::default()
                },
                ..GrowthOutcome::default()
            },
        })
        .collect();
    let mut all = GrowthOutcome::default();
    for part in parts {
        all.outcome.rows.extend(part.outcome.rows);
        all.outcome.failures.extend(part.outcome.failures);
        all.outcome.fitted.extend(part.outcome.fitted);
        all.fits.extend(part.fits);
        all.paths.extend(part.paths);
    }
    Ok(all)
}

fn one(series: &Group, kinds: &[Option<CurveKind>], options: &GrowthOptions) -> GrowthOutcome {
    let mut all = GrowthOutcome::default();
    let (t, y) = (series.positions(), series.values());
    let id: Arc<str> = series.id.into();
    let mut asked: Vec<Fitted> = Vec::new();
    for kind in kinds {
        let name = kind.map_or("auto", CurveKind::name);
        let projected = match kind {
            Some(kind) => growth::fit(*kind, &t, &y, &Options::default()).and_then(|fit| {
                describe(&id, &fit, &mut all.fits);
                let rows = project(series, name, options, |at, level| {
                    let prediction = fit.at(at)?;
                    let interval = prediction.interval(level, Target::Observation)?;
                    Ok((prediction.value(), interval.lower, interval.upper))
                })?;
                asked.push(fit);
                Ok(rows)
            }),
            None => growth::auto(&t, &y).and_then(|selection| {
                compare(&id, &selection, &mut all.fits);
                let rows = project(series, name, options, |at, level| {
                    let average = selection.at(at)?;
                    let interval = average.interval(level, Target::Observation)?;
                    Ok((average.value(), interval.lower, interval.upper))
                })?;
                if options.paths {
                    for (weight, fit) in selection.members() {
                        past(series, options, fit.name(), Some(weight), |at| fit.value(at), &mut all);
                    }
                    past(series, options, name, None, |at| selection.value(at), &mut all);
                }
                Ok(rows)
            }),
        };
        match projected {
            Ok(rows) => all.outcome.rows.extend(rows),
            Err(error) => {
                all.outcome.failures.push(Failure { unique_id: series.id.to_string(), model: name.to_string(), error });
            }
        }
    }
    if options.paths {
        let lowest = asked.iter().filter_map(Fitted::aicc).fold(f64::INFINITY, f64::min);
        let raw = |fit: &Fitted| fit.aicc().filter(|aicc| aicc.is_finite()).map(|aicc| (-0.5 * (aicc - lowest)).exp());
        let total: f64 = asked.iter().filter_map(raw).sum();
        for fit in &asked {
            let weight = raw(fit).filter(|_| asked.len() > 1).map(|weight| weight / total);
            past(series, options, fit.name(), weight, |at| fit.value(at), &mut all);
        }
    }
    all
}

/// Places on the path of a curve between the first point and the end of the projection.
const PATH_PLACES: i64 = 60;

/// A curve's path, and its values at the points.
fn past(
    series: &Group,
    options: &GrowthOptions,
    name: &str,
    weight: Option<f64>,
    at: impl Fn(f64) -> Result<f64>,
    all: &mut GrowthOutcome,
) {
    let value = |stamp: Stamp| at(stamp.position()).ok().filter(|value| value.is_finite());
    for point in &series.points {
        let Some(fitted) = value(point.ds) else { continue };
        all.outcome.fitted.push(FittedValue {
            unique_id: series.id.to_string(),
            ds: point.ds,
            model: name.to_string(),
            y: Some(point.y),
            fitted: Some(fitted),
            residual: Some(point.y - fitted),
        });
    }
    let last = stamps(series, options).ok().and_then(|stamps| stamps.last().copied());
    let ends = (series.points.first().map(|point| point.ds), last);
    let places: Vec<Stamp> = match ends {
        (Some(Stamp::Step(first)), Some(Stamp::Step(last))) => {
            let every = ((last - first) / PATH_PLACES).max(1);
            (0..)
                .map(|place| first + place * every)
                .take_while(|at| *at < last)
                .chain([last])
                .map(Stamp::Step)
                .collect()
        }
        (Some(Stamp::Date(first)), Some(Stamp::Date(last))) => {
            let days = (last - first).num_days();
            let mut dates: Vec<Date> = (0..=PATH_PLACES)
                .filter_map(|place| first.checked_add_signed(chrono::TimeDelta::days(days * place / PATH_PLACES)))
                .collect();
            dates.dedup();
            dates.into_iter().map(Stamp::Date).collect()
        }
        _ => Vec::new(),
    };
    all.paths.extend(places.into_iter().filter_map(|ds| {
        let (unique_id, curve) = (series.id.to_string(), name.to_string());
        Some(CurvePath { unique_id, curve, weight, ds, value: value(ds)? })
    }));
}

/// The stamps to project: steps after the newest point, the last one on `until`.
fn stamps(series: &Group, options: &GrowthOptions) -> Result<Vec<Stamp>> {
    let subject = || format!("series \"{}\"", series.id);
    let Some(last) = series.points.last().map(|point| point.ds) else {
        return Err(Error::too_few(subject(), 0, 1, "give it a value"));
    };
    let frequency = series.frequency();
    let mut stamps = Vec::new();
    let beyond = |stamp: &Stamp| options.until.is_some_and(|until| *stamp >= until);
    for ahead in 1.. {
        if options.until.is_none() && stamps.len() >= options.steps {
            break;
        }
        let Some(next) = frequency.step(last, ahead).filter(|stamp| !beyond(stamp)) else { break };
        stamps.push(next);
        if stamps.len() > 10_000 {
            return Err(Error::domain(subject(), "more than 10000 steps to project; choose a nearer date"));
        }
    }
    if let Some(until) = options.until {
        if until.date().is_some() != last.date().is_some() {
            let why = format!(
                "the series ends at {last} and the projection at {until}; use dates for both or steps for both"
            );
            return Err(Error::argument("until", why));
        }
        if until <= last {
            return Err(Error::argument("until", format!("{until} is not after the newest point at {last}")));
        }
        stamps.push(until);
    }
    Ok(stamps)
}

fn project(
    series: &Group,
    name: &str,
    options: &GrowthOptions,
    at: impl Fn(f64, f64) -> Result<(f64, f64, f64)>,
) -> Result<Vec<Projection>> {
    let mut levels = options.levels.clone();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    stamps(series, options)?
        .into_iter()
        .map(|ds| {
            let mut mean = f64::NAN;
            let mut intervals = Vec::new();
            for level in &levels {
                let (value, lower, upper) = at(ds.position(), level / 100.0)?;
                mean = value;
                intervals.push((*level, lower, upper));
            }
            if levels.is_empty() {
                mean = at(ds.position(), 0.5)?.0;
            }
            if !mean.is_finite() {
                return Err(Error::not_finite(format!("projection of {name} at {ds}"), 0, mean));
            }
            // An interval without an end says so by its absence: the curve is refused by name.
            if let Some((level, ..)) =
                intervals.iter().find(|(_, lower, upper)| !(lower.is_finite() && upper.is_finite()))
            {
                let why = format!("the {level} % interval at {ds} has no end; the data do not determine the curve");
                return Err(Error::domain(name.to_string(), why));
            }
            Ok(Projection { unique_id: series.id.to_string(), ds, model: name.to_string(), mean, intervals })
        })
        .collect()
}

/// Places on the time axis read better as dates.
fn date_note(value: f64, dated: bool) -> String {
    if !dated || !(1.0..9999.0).contains(&value) {
        return String::new();
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a year")]
    let year = value.floor() as i32;
    let days = (value.fract() * 365.25).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 366")]
    let date = Date::from_ymd_opt(year, 1, 1).and_then(|start| start.checked_add_days(chrono::Days::new(days as u64)));
    date.map_or(String::new(), |date| date.to_string())
}

fn describe(id: &Arc<str>, fit: &Fitted, lines: &mut Vec<FitLine>) {
    let line = |kind, name, value: Option<f64>, note: Cow<'static, str>| FitLine {
        unique_id: id.clone(),
        curve: fit.name(),
        kind,
        name,
        value,
        lower: None,
        upper: None,
        note,
    };
    for parameter in fit.parameters() {
        let interval = fit.parameter_interval(parameter.name, 0.95).ok();
        let date = if parameter.unit == growth::Unit::Date {
            date_note(parameter.value, fit.span().0 > 1000.0)
        } else {
            String::new()
        };
        let note = if date.is_empty() { parameter.unit.as_str().into() } else { date.into() };
        let mut line = line("parameter", parameter.name, Some(parameter.value), note);
        line.lower = interval.map(|interval| interval.lower);
        line.upper = interval.map(|interval| interval.upper);
        lines.push(line);
    }
    #[expect(clippy::cast_precision_loss, reason = "a number of points")]
    let observations = fit.observations() as f64;
    for (name, value) in [
        ("observations", Some(observations)),
        ("residual deviation", Some(fit.residual_deviation())),
        ("r squared", fit.r_squared()),
        ("log likelihood", Some(fit.log_likelihood())),
        ("AICc", fit.aicc()),
        ("BIC", Some(fit.bic())),
    ] {
        lines.push(line("statistic", name, value, "".into()));
    }
    let (first, last) = fit.span();
    let dated = first > 1000.0;
    for (name, quantity, date) in [
        ("compound growth", fit.cagr(first, last), false),
        ("doubling time", fit.doubling_time(last), false),
        ("inflection", fit.inflection(), true),
        ("share of the ceiling", fit.share_of_ceiling(last), false),
    ] {
        // A curve that has no such quantity says nothing about it.
        let Ok(quantity) = quantity else { continue };
        let note = if date { date_note(quantity.value, dated) } else { String::new() };
        let mut line = line("derived", name, Some(quantity.value), note.into());
        if let Ok(interval) = quantity.interval(0.95) {
            (line.lower, line.upper) = (Some(interval.lower), Some(interval.upper));
        }
        lines.push(line);
    }
    for warning in fit.warnings() {
        lines.push(line("warning", "", None, warning.to_string().into()));
    }
}

fn compare(id: &Arc<str>, selection: &Selection, lines: &mut Vec<FitLine>) {
    for row in selection.table() {
        let line = |kind, name, value: Option<f64>, note: Cow<'static, str>| FitLine {
            unique_id: id.clone(),
            curve: row.kind.name(),
            kind,
            name,
            value,
            lower: None,
            upper: None,
            note,
        };
        if let Some(reason) = &row.refused {
            lines.push(line("refused", "", None, reason.clone().into()));
            continue;
        }
        lines.push(line("weight", "AICc weight", Some(row.weight), "".into()));
        lines.push(line("statistic", "AICc", row.aicc, "".into()));
        lines.push(line("statistic", "BIC", row.bic, "".into()));
        lines.push(line("statistic", "leave-one-out error", row.leave_one_out, "".into()));
        lines.push(line("statistic", "rolling-origin error", row.rolling_origin, "".into()));
    }
    lines.push(FitLine {
        unique_id: id.clone(),
        curve: "auto",
        kind: "statistic",
        name: "rung",
        value: None,
        lower: None,
        upper: None,
        note: selection.rung().to_string().into(),
    });
    for (_, fit) in selection.members() {
        describe(id, fit, lines);
    }
}
