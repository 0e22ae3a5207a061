//! What lies ahead of a target: the path of its series, and what the next figure would change.

use super::assess::NextFigure;
use super::case::{Case, MARGIN};
use super::condition::{figure_for, probability_given};
use super::pace::point_position;
use super::panel::deadline;
use super::wording::{OFF_TREND, ON_TREND};
use crate::error::Result;
use crate::latent::Model;
use crate::table::{Measure, Projection, SeriesPoint};
use crate::time::{Date, Stamp, decimal_year, shift_years};
use chrono::Datelike;

impl Case<'_> {
    /// The days of a path after one day and up to another: half-years, the series' own days, the deadline. On an axis of steps
    /// every step, at most sixty.
    pub(super) fn stamps(&self, from: Stamp, until: Stamp) -> Vec<(Stamp, f64)> {
        let shift = deadline(self.target) - self.target.ds.position();
        let (Some(from), Some(until), Some(end)) = (from.date(), until.date(), self.target.ds.date()) else {
            let (Stamp::Step(from), Stamp::Step(until)) = (from, until) else { return Vec::new() };
            return (from.saturating_add(1)..=until.min(from.saturating_add(60)))
                .map(|step| (Stamp::Step(step), Stamp::Step(step).position()))
                .collect();
        };
        let mut dates: Vec<Date> = vec![end];
        dates.extend(self.own.iter().filter_map(|point| point.ds.date()));
        if self.target.measure == Some(Measure::Flow) {
            let years = until.year() - from.year();
            dates.extend((1..=years).filter_map(|ahead| shift_years(from, ahead)));
        } else {
            for year in from.year()..=until.year() {
                dates.extend([Date::from_ymd_opt(year, 6, 30), Date::from_ymd_opt(year, 12, 31)].into_iter().flatten());
            }
        }
        dates.retain(|date| *date > from && *date <= until);
        dates.sort();
        dates.dedup();
        dates.into_iter().map(|date| (Stamp::Date(date), decimal_year(date) + shift)).collect()
    }

    /// The path that the probability comes from: after the newest figure before the deadline, over the deadline, up to the
    /// newest figure of all. A deadline that has passed lies between figures, and so does its path.
    pub(super) fn path(&self, model: &Model, series: usize) -> Result<Vec<Projection>> {
        let before = self.own.iter().rfind(|point| point.ds < self.target.ds).map(|point| point.ds);
        let until = self.own.last().map_or(self.target.ds, |last| last.ds.max(self.target.ds));
        let mut stamps = before.map_or_else(Vec::new, |from| self.stamps(from, until));
        if before.is_none() {
            stamps.push((self.target.ds, deadline(self.target)));
            stamps.extend(self.stamps(self.target.ds, until));
        }
        let times: Vec<f64> = stamps.iter().map(|(_, time)| *time).collect();
        if times.is_empty() {
            return Ok(Vec::new());
        }
        let posterior = model.posterior(series, &times)?;
        stamps.iter().map(|&(ds, time)| self.projection(ds, |share| posterior.quantile(time, share))).collect()
    }

    /// A row of the path from its quantiles.
    pub(super) fn projection(&self, ds: Stamp, quantile: impl Fn(f64) -> Result<f64>) -> Result<Projection> {
        let interval = |level: f64| -> Result<(f64, f64, f64)> {
            let tail = (1.0 - level / 100.0) / 2.0;
            Ok((level, quantile(tail)?, quantile(1.0 - tail)?))
        };
        Ok(Projection {
            unique_id: self.target.unique_id.clone(),
            ds,
            model: "latent".into(),
            mean: quantile(0.5)?,
            intervals: vec![interval(50.0)?, interval(80.0)?, interval(95.0)?],
        })
    }

    pub(super) fn next(&self, model: &Model, series: usize, newest: &SeriesPoint) -> Result<Option<NextFigure>> {
        let (Some(from), Some(until)) = (newest.ds.date(), self.target.ds.date()) else { return Ok(None) };
        let Some(ds) = from.checked_add_signed((until - from) / 2).filter(|ds| *ds > from && *ds < until) else {
            return Ok(None);
        };
        let (end, now) = (deadline(self.target), point_position(newest));
        let middle = 0.5 * (end + now);
        let goal = self.target.target;
        let (a, b) = (self.scale.to_latent(newest.y), self.scale.to_latent(goal));
        if !(a.is_finite() && b.is_finite()) || end <= now + MARGIN {
            return Ok(None);
        }
        let required = self.scale.to_value(0.5 * (a + b));
        let posterior = model.posterior(series, &[middle, end])?;
        let Some(on_path) = probability_given(&posterior, self.scale, required, goal, self.rising()) else {
            return Ok(None);
        };
        let span = (
            posterior.quantile(middle, 1e-4)?.min(newest.y).min(goal),
            posterior.quantile(middle, 1.0 - 1e-4)?.max(newest.y).max(goal),
        );
        let solve = |wanted| figure_for(&posterior, self.scale, span, goal, self.rising(), wanted);
        Ok(Some(NextFigure {
            ds,
            required,
            probability_on_path: on_path,
            on_trend_from: solve(ON_TREND),
            off_trend_to: solve(OFF_TREND),
        }))
    }
}
