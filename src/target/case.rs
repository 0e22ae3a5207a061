//! One target: what is known of its series, pace, rules, probability, and the verdict that follows.

use super::assess::{Attainment, NextFigure, Own};
use super::disagreement::disagreement;
use super::pace::{self, Pace, point_position};
use super::panel::{Built, deadline};
use super::rate::rate_chance;
use super::rules::{Finding, Progress, Rule};
use super::wording::{Judgement, OFF_TREND, ON_TREND, Story, indicator, sentences};
use crate::error::{Error, Result};
use crate::latent::annual::SeriesForm;
use crate::latent::{Doubt, Model, Posterior, Scale};
use crate::table::{Bound, Measure, Origin, Projection, SeriesPoint, Target, Verdict};
use crate::time::Date;
use chrono::Datelike;
use std::sync::Arc;

/// Shortest step of a path, in years: a deadline next month still gets two points.
pub(super) const MARGIN: f64 = 1e-6;
/// Crossings later than this many years after the deadline are not looked for.
const LOOK_AHEAD: f64 = 15.0;
/// Deadlines farther off than this are not projected.
const FARTHEST: f64 = 60.0;
/// More deadlines than this are asked one by one.
const TOGETHER: usize = 60;

/// A series with all that its targets share.
pub(super) struct Subject<'a> {
    known: Own<'a>,
    series: Option<usize>,
    /// The annual series whose flows a target over several years adds up.
    annual: Option<usize>,
    scale: Scale,
    worlds: &'a [(String, Model)],
    details: bool,
    /// One posterior a world over the newest date and every deadline; empty where it could not be had for all of them.
    posteriors: Vec<Posterior>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        id: &str,
        targets: &[&Target],
        known: Own<'a>,
        built: &Built,
        worlds: &'a [(String, Model)],
        details: bool,
    ) -> Self {
        let series = built.index.get(id).copied();
        let annual = id.strip_suffix("#span").and_then(|id| built.index.get(id).copied());
        let scale = series.and_then(|series| built.panel.series.get(series)).map_or(Scale::Amount, |info| info.scale);
        let mut posteriors = Vec::new();
        if let (Some(series), Some(newest)) = (series, known.points.last()) {
            let now = point_position(newest);
            let mut times = vec![now];
            times.extend(targets.iter().map(|target| deadline(target)).filter(|end| end - now <= FARTHEST));
            times.sort_by(f64::total_cmp);
            times.dedup_by(|a, b| (*a - *b).abs() < MARGIN);
            if times.len() <= TOGETHER {
                let asked: Result<Vec<Posterior>> =
                    worlds.iter().map(|(_, model)| model.posterior(series, &times)).collect();
                posteriors = asked.unwrap_or_default();
            }
        }
        Self { known, series, annual, scale, worlds, details, posteriors }
    }

    /// The posteriors over at least the newest date and one deadline, one a world.
    fn posteriors(&self, series: usize, times: &[f64]) -> Result<std::borrow::Cow<'_, [Posterior]>> {
        let covered = self.posteriors.first().is_some_and(|one| times.iter().all(|t| one.covers(*t)));
        if covered {
            return Ok((&self.posteriors[..]).into());
        }
        let asked: Result<Vec<Posterior>> =
            self.worlds.iter().map(|(_, model)| model.posterior(series, times)).collect();
        asked.map(Into::into)
    }
}

pub(super) struct Case<'a> {
    pub(super) target: &'a Target,
    pub(super) own: Vec<&'a SeriesPoint>,
    subject: &'a Subject<'a>,
    /// Annual flows that a target over several years adds up.
    summed: Option<(usize, Vec<f64>)>,
    pub(super) scale: Scale,
    today: Option<Date>,
}

/// What the posterior says.
#[derive(Default)]
pub(super) struct Chance {
    pub probability: f64,
    pub sensitivity: Vec<(String, f64)>,
    pub quantiles: Vec<(f64, f64)>,
    pub reference: Option<f64>,
    pub evidence: String,
    pub prior: String,
    pub doubts: Vec<Doubt>,
    pub path: Vec<Projection>,
    pub crossings: [Option<f64>; 3],
    pub next: Option<NextFigure>,
}

impl<'a> Case<'a> {
    pub(super) fn new(target: &'a Target, subject: &'a Subject<'a>, today: Option<Date>) -> Self {
        let mut own = subject.known.points.to_vec();
        own.retain(|point| point.ds.date().is_some() == target.ds.date().is_some());
        let summed = subject.annual.and_then(|annual| {
            let (start, end) = (target.period_start?, target.ds.date()?);
            let years: Vec<f64> = (start.year()..=end.year()).map(|year| f64::from(year) + 0.5).collect();
            (years.len() > 1 && years.len() <= 30).then_some((annual, years))
        });
        Self { target, own, subject, summed, scale: subject.scale, today }
    }

    /// Whether more is better. A bound says so; without one the base does; a target that a report states without either is held
    /// against the newest figure of that time; a target of which nothing else is given is a floor.
    pub(super) fn rising(&self) -> bool {
        let base = match self.target.bound {
            Some(Bound::Ge | Bound::Gt) => return true,
            Some(Bound::Le | Bound::Lt) => return false,
            Some(Bound::Eq | Bound::Approx) => {
                let on = self.target.stated_on;
                let then = |point: &&&SeriesPoint| {
                    point.ds < self.target.ds && on.is_none_or(|on| point.ds.date().is_none_or(|date| date <= on))
                };
                self.target.base.or_else(|| self.own.iter().rfind(then).map(|point| point.y))
            }
            None => self.target.base,
        };
        base.is_none_or(|base| self.target.target >= base)
    }

    fn reached(&self, value: f64) -> bool {
        if self.rising() { value >= self.target.target } else { value <= self.target.target }
    }

    /// The figure that settles the target, the first later figure, and what they say.
    ///
    /// A level reached before the deadline has been reached, an amount is settled by its own period. A figure from before the
    /// target was stated settles nothing; where that day is not known, only the newest figure up to the deadline counts.
    fn outcome(&self) -> (Option<&'a SeriesPoint>, Option<Judgement>) {
        let stated: Vec<&'a SeriesPoint> = self
            .own
            .iter()
            .copied()
            .filter(|point| point.origin != Some(Origin::Implied) && point.ds <= self.target.ds)
            .collect();
        let last = stated.last().copied();
        let counts = |point: &SeriesPoint| match self.target.stated_on {
            Some(on) => point.ds.date().is_none_or(|date| date >= on),
            None => last.is_some_and(|last| last.ds == point.ds),
        };
        let level = self.target.measure != Some(Measure::Flow);
        let met = stated.iter().find(|point| {
            let timely = level || point.ds == self.target.ds;
            timely && counts(point) && self.reached(point.y)
        });
        if let Some(met) = met {
            return (Some(met), Some(Judgement::Attained));
        }
        if let Some(last) = last.filter(|last| last.ds == self.target.ds) {
            return (Some(last), Some(Judgement::Missed));
        }
        let later = self.own.iter().find(|point| point.ds > self.target.ds).copied();
        (later, None)
    }

    pub(super) fn passed(&self) -> bool {
        self.target.ds.date().zip(self.today).is_some_and(|(ds, today)| ds < today)
            || self.own.last().is_some_and(|last| last.ds >= self.target.ds)
    }

    pub(super) fn attainment(&self, form: Option<&SeriesForm>) -> Result<Attainment> {
        let target = self.target;
        if !target.target.is_finite() {
            return Err(Error::not_finite("target", 0, target.target));
        }
        if let Some(other) = self.own.iter().find(|point| !same_unit(&point.unit, &target.unit)) {
            let why =
                format!("the target is in {} and the series in {}; bring them to one unit", target.unit, other.unit);
            return Err(Error::domain("unit", why));
        }
        let before: Vec<&SeriesPoint> = self.own.iter().copied().filter(|point| point.ds <= target.ds).collect();
        let pace = self.summed_pace().unwrap_or_else(|| pace::pace(target, &before));
        let (outcome, settled) = self.outcome();
        let chance = self.chance(form)?;
        let probability = chance.as_ref().map(|chance| chance.probability);
        let judgement = settled.unwrap_or_else(|| match (probability, self.passed(), outcome) {
            (None, ..) => Judgement::Undecided,
            (Some(p), true, Some(_)) if p >= ON_TREND => Judgement::LikelyAttained,
            (Some(p), true, Some(_)) if p <= OFF_TREND => Judgement::LikelyMissed,
            (Some(p), ..) if p >= ON_TREND => Judgement::OnTrend,
            (Some(p), ..) if p <= OFF_TREND => Judgement::OffTrend,
            _ => Judgement::Open,
        });
        // What has happened needs no probability; a level reached early may still be lost again by the deadline.
        let happened = settled.is_some() && self.passed();
        let chance = if happened { chance.map(|chance| Chance { sensitivity: Vec::new(), ..chance }) } else { chance };
        let probability = probability.filter(|_| !happened);
        let (lo, hi) = chance.as_ref().map_or((None, None), |chance| range(&chance.sensitivity));
        let base = pace::base(target, &before);
        let progress = self.progress(&before, base);
        let rate = target.measure == Some(Measure::Growth);
        let judge = |rule: Rule| match rate {
            true => Err(Error::refused(rule.name(), "a growth rate is no level that advances")),
            false => rule.judge(&progress),
        };
        let findings: Vec<(Rule, Result<Finding>)> = Rule::ALL.iter().map(|rule| (*rule, judge(*rule))).collect();
        let story = Story {
            target,
            judgement,
            pace,
            newest: before.last().copied(),
            outcome,
            probability: probability.map(|p| (p, lo.unwrap_or(p), hi.unwrap_or(p))),
            reference_cagr: chance.as_ref().and_then(|chance| chance.reference),
            own_points: self.own.len(),
        };
        let (mut why, mut why_en) = sentences(&story);
        if let Some((zh, en)) = disagreement(&progress, &findings) {
            why.push_str(&zh);
            why_en.push(' ');
            why_en.push_str(&en);
        }
        let word = |rule: Rule| -> String {
            findings.iter().find(|(found, _)| *found == rule).map_or(String::new(), |(_, finding)| match finding {
                Ok(finding) => finding.word.to_string(),
                Err(error) => format!("– {error}"),
            })
        };
        let quantile = |share: f64| {
            chance
                .as_ref()
                .and_then(|chance| chance.quantiles.iter().find(|(p, _)| (p - share).abs() < 1e-9))
                .map(|(_, value)| *value)
        };
        let newest = before.last();
        let base_ds =
            base.and_then(|(at, value)| before.iter().find(|point| point_position(point) == at && point.y == value));
        let verdict = Verdict {
            unique_id: target.unique_id.clone(),
            ds: target.ds,
            target: target.target,
            unit: target.unit.clone(),
            region: target.region.clone(),
            indicator: indicator(target),
            latest_ds: newest.map(|point| point.ds),
            latest: newest.map(|point| point.y),
            base_ds: base_ds.map(|point| point.ds),
            base: base.map(|(_, value)| value),
            attained_share: pace.attained_share,
            time_share: pace.time_share,
            required_cagr: pace.required_cagr,
            required_monthly: pace.required_monthly,
            required_per_year: pace.required_per_year,
            observed_cagr: pace.observed_cagr,
            reference_cagr: chance.as_ref().and_then(|chance| chance.reference),
            eurostat: word(Rule::Eurostat),
            open_sdg: word(Rule::OpenSdg),
            un_progress_chart: word(Rule::UnProgressChart),
            sdsn: word(Rule::Sdsn),
            unescap: word(Rule::Unescap),
            aarr: word(Rule::Aarr),
            destatis: word(Rule::Destatis),
            oecd: word(Rule::Oecd),
            world_bank: word(Rule::WorldBank),
            time_progress: word(Rule::TimeProgress),
            median: quantile(0.5),
            p10: quantile(0.1),
            p90: quantile(0.9),
            probability,
            probability_lo: probability.and(lo),
            probability_hi: probability.and(hi),
            evidence: chance.as_ref().map_or_else(String::new, |chance| chance.evidence.clone()),
            verdict: judgement.as_str().to_string(),
            why,
            why_en,
            stated_on: target.stated_on,
            doc: target.doc.clone(),
            line: target.line,
            start: target.start,
            end: target.end,
        };
        let chance = chance.unwrap_or_default();
        Ok(Attainment {
            verdict,
            judgement,
            at_most: !self.rising(),
            findings,
            sensitivity: chance.sensitivity,
            path: chance.path,
            quantiles: chance.quantiles,
            crossings: chance.crossings,
            next: chance.next,
            doubts: chance.doubts,
            prior: chance.prior,
        })
    }

    fn progress(&self, before: &[&SeriesPoint], base: Option<(f64, f64)>) -> Progress {
        let mut points: Vec<(f64, f64)> = base.into_iter().collect();
        points.extend(
            before
                .iter()
                .map(|point| (point_position(point), point.y))
                .filter(|point| base.is_none_or(|base| point.0 > base.0)),
        );
        let mut end = deadline(self.target);
        if let Some((first, cumulated)) = self.cumulated() {
            points = vec![(first, 0.0)];
            points.extend(cumulated);
            end = self.target.ds.position();
        }
        let typical = self.subject.worlds.first().map(|(_, model)| model.prior().scale(self.scale).drift);
        Progress {
            points,
            target: (end, self.target.target),
            peers: Arc::clone(&self.subject.known.peers),
            typical_growth: if self.scale.is_log() { typical } else { None },
            ceiling: if let Scale::Share { ceiling } = self.scale { Some(ceiling) } else { None },
        }
    }

    /// For a target that adds up the flows of several years: when the first of them begins, and the sum after each year that is
    /// known, as far as there is no gap.
    fn cumulated(&self) -> Option<(f64, Vec<(f64, f64)>)> {
        let (_, years) = self.summed.as_ref()?;
        let mut sum = 0.0;
        let mut steps = Vec::new();
        for year in years {
            let annual = self.subject.known.annual.iter().find(|point| (point_position(point) - year).abs() < MARGIN);
            let Some(annual) = annual else { break };
            sum += annual.y;
            steps.push((year + 0.5, sum));
        }
        Some((years.first()? - 0.5, steps))
    }

    /// The paces of a sum over years, from the years that are known.
    fn summed_pace(&self) -> Option<Pace> {
        let (first, steps) = self.cumulated()?;
        let (now, sum) = steps.last().copied().unwrap_or((first, 0.0));
        let end = self.target.ds.position();
        let left = end - now;
        Some(Pace {
            years_left: (left > 0.0).then_some(left),
            required_per_year: (left > 0.0).then(|| (self.target.target - sum) / left),
            attained_share: (now > first).then(|| sum / self.target.target),
            time_share: (now > first).then(|| (now - first) / (end - first)),
            ..Pace::default()
        })
    }

    /// The posterior's answer; `None` where no level of the series is known.
    fn chance(&self, form: Option<&SeriesForm>) -> Result<Option<Chance>> {
        if let Some((annual, years)) = &self.summed {
            return self.sum_chance(*annual, years);
        }
        if self.target.measure == Some(Measure::Growth) {
            return rate_chance(self.target, &self.own, self.rising());
        }
        let (Some(series), Some((_, model))) = (self.subject.series, self.subject.worlds.first()) else {
            return Ok(None);
        };
        let (Some(newest), end) = (self.own.last(), deadline(self.target)) else { return Ok(None) };
        let now = point_position(newest);
        if end - now > FARTHEST {
            let why = format!(
                "{} is {:.0} years after the newest figure; at most {FARTHEST} are projected",
                self.target.ds,
                end - now
            );
            return Err(Error::domain("deadline", why));
        }
        let goal = self.target.target;
        let posteriors = self.subject.posteriors(series, &[now, end])?;
        let Some(posterior) = posteriors.first() else { return Ok(None) };
        let mut chance = Chance {
            evidence: posterior.evidence().to_string(),
            prior: posterior.evidence().prior.clone(),
            doubts: posterior.down_weighted().to_vec(),
            ..Chance::default()
        };
        for ((name, _), posterior) in self.subject.worlds.iter().zip(posteriors.iter()) {
            let probability = if self.rising() {
                posterior.probability_at_least(end, goal)?
            } else {
                posterior.probability_at_most(end, goal)?
            };
            chance.sensitivity.push((name.clone(), probability));
        }
        chance.probability = chance.sensitivity.first().map_or(f64::NAN, |given| given.1);
        let shares = (1..100).filter(|percent| self.subject.details || [10, 50, 90].contains(percent));
        let shares: Vec<f64> = shares.map(|percent| f64::from(percent) / 100.0).collect();
        let ahead = end > now + MARGIN;
        if ahead {
            let (mean, _) = posterior.growth(now, end)?;
            chance.reference = self.scale.is_log().then(|| mean.exp_m1());
        }
        match form.filter(|_| ahead && self.is_plain()) {
            Some(form) => self.alone(form, newest, &shares, &mut chance)?,
            None => {
                for share in shares {
                    chance.quantiles.push((share, posterior.quantile(end, share)?));
                }
                if self.subject.details {
                    chance.path = self.path(model, series)?;
                }
            }
        }
        if self.subject.details && ahead {
            let until = end + LOOK_AHEAD;
            for (slot, share) in
                chance.crossings.iter_mut().zip(if self.rising() { [0.9, 0.5, 0.1] } else { [0.1, 0.5, 0.9] })
            {
                *slot = model.crossing_time(series, goal, share, until).unwrap_or(None);
            }
            chance.next = self.next(model, series, newest)?;
        }
        Ok(Some(chance))
    }

    /// Whether all points are exact positive figures as a user gives them.
    fn is_plain(&self) -> bool {
        self.own.iter().all(|point| {
            point.y > 0.0
                && matches!(point.origin, None | Some(Origin::Given))
                && matches!(point.bound, None | Some(Bound::Eq))
                && point.lo.is_none()
                && point.hi.is_none()
        })
    }

    /// The answer of the series form in place of the pooled one, which stays in the sensitivity.
    fn alone(&self, form: &SeriesForm, newest: &SeriesPoint, shares: &[f64], chance: &mut Chance) -> Result<()> {
        let times: Vec<f64> = self.own.iter().map(|point| point_position(point)).collect();
        let values: Vec<f64> = self.own.iter().map(|point| point.y).collect();
        let mut ahead = vec![deadline(self.target)];
        let stamps = if self.subject.details { self.stamps(newest.ds, self.target.ds) } else { Vec::new() };
        ahead.extend(stamps.iter().map(|(_, time)| *time));
        let growth = form.forecast_at(&times, &values, &ahead)?;
        let above = growth.probability_at_least(0, self.target.target)?;
        chance.probability = if self.rising() { above } else { 1.0 - above };
        for &share in shares {
            chance.quantiles.push((share, growth.quantile(0, share)?));
        }
        for (step, (ds, _)) in stamps.into_iter().enumerate() {
            chance.path.push(self.projection(ds, |share| growth.quantile(step + 1, share))?);
        }
        if let Some(first) = chance.sensitivity.first_mut() {
            let pooled = std::mem::replace(first, ("as given".into(), chance.probability));
            chance.sensitivity.push(("pooled form".into(), pooled.1));
        }
        chance.prior = "series form, learned on annual series (data/prior/series.json)".into();
        Ok(())
    }

    /// A target summed over several years' amounts.
    fn sum_chance(&self, annual: usize, years: &[f64]) -> Result<Option<Chance>> {
        let goal = self.target.target;
        let mut chance = Chance::default();
        for (index, (name, model)) in self.subject.worlds.iter().enumerate() {
            let posterior = model.posterior(annual, years)?;
            let above = posterior.probability_sum_at_least(goal)?;
            let probability = if self.rising() { above } else { 1.0 - above };
            chance.sensitivity.push((name.clone(), probability));
            if index == 0 {
                chance.probability = probability;
                chance.evidence = posterior.evidence().to_string();
                chance.prior = posterior.evidence().prior.clone();
                chance.doubts = posterior.down_weighted().to_vec();
            }
        }
        Ok(Some(chance))
    }
}

/// Counters stand for each other (家 and 户); everything else must be the same word.
fn same_unit(one: &str, other: &str) -> bool {
    let counter = |unit: &str| unit.chars().count() == 1 && unit != "%" && unit != "元" && unit != "x";
    one == other || one.is_empty() || other.is_empty() || (counter(one) && counter(other))
}

fn range(sensitivity: &[(String, f64)]) -> (Option<f64>, Option<f64>) {
    let values = sensitivity.iter().map(|(_, p)| *p);
    (values.clone().reduce(f64::min), values.reduce(f64::max))
}
