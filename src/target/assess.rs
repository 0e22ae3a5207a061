//! Every target against what is known: pace, rules, probability, verdict.

use super::condition::{figure_for, probability_given};
use super::joint::{Together, together};
use super::pace::{self, point_position};
use super::panel::{self, deadline};
use super::rate::rate_chance;
use super::rules::{Finding, Progress, Rule};
use super::wording::{Judgement, OFF_TREND, ON_TREND, Story, sentences};
use crate::error::{Error, Result};
use crate::latent::annual::SeriesForm;
use crate::latent::{Doubt, Model, Pool, Posterior, Prior, Scale, Sensitivity};
use crate::table::{Bound, DeadlineQuantile, Measure, Origin, Projection, SeriesPoint, Target, Verdict};
use crate::time::{Date, Stamp, decimal_year, shift_years};
use chrono::Datelike;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How targets are assessed.
#[derive(Debug, Clone)]
pub struct AssessOptions {
    /// The day to judge from; the newest date in the tables where it is absent.
    pub as_of: Option<Date>,
    /// Who shares growth with whom.
    pub pool: Pool,
    /// What is believed before the facts.
    pub prior: Prior,
    /// Whether paths, percentiles, crossings and next figures are worked out beside the verdicts.
    pub details: bool,
}

impl AssessOptions {
    /// The shipped prior, everything shared.
    ///
    /// # Errors
    /// None as shipped: a test reads the prior.
    pub fn shipped() -> Result<Self> {
        Ok(Self { as_of: None, pool: Pool::All, prior: Prior::shipped()?, details: true })
    }
}

/// What a new figure would mean.
#[derive(Debug, Clone, PartialEq)]
pub struct NextFigure {
    /// The day of the figure: half way to the deadline.
    pub ds: Date,
    /// The level on the steady path to the target.
    pub required: f64,
    /// The probability if the figure is on that path.
    pub probability_on_path: f64,
    /// From this figure on the target is on trend.
    pub on_trend_from: Option<f64>,
    /// Up to this figure it is off trend.
    pub off_trend_to: Option<f64>,
}

/// All that is found about one target.
#[derive(Debug)]
pub struct Attainment {
    /// The row of the verdicts table.
    pub verdict: Verdict,
    /// The verdict's word.
    pub judgement: Judgement,
    /// Whether at most the target is asked for, instead of at least.
    pub at_most: bool,
    /// Every rule with its finding or its reason to refuse.
    pub findings: Vec<(Rule, Result<Finding>)>,
    /// Probability under other assumptions, the first as given.
    pub sensitivity: Vec<(String, f64)>,
    /// The posterior path from the newest point to the deadline, with 50, 80 and 95 % intervals.
    pub path: Vec<Projection>,
    /// Deciles and percentiles of the value at the deadline as (share, value), for the posterior plot.
    pub quantiles: Vec<(f64, f64)>,
    /// Decimal years at which the 90 %, 50 % and 10 % paths cross the target, within fifteen years.
    pub crossings: [Option<f64>; 3],
    /// What a figure half way would mean.
    pub next: Option<NextFigure>,
    /// Facts that others contradict, with the weight left to them.
    pub doubts: Vec<Doubt>,
    /// The prior in one line.
    pub prior: String,
}

/// Assessment of a table of targets.
#[derive(Debug, Default)]
pub struct Assessment {
    /// One for each target, in the order of the targets.
    pub attainments: Vec<Attainment>,
    /// Targets that stand in one sentence, together.
    pub joints: Vec<Together>,
    /// Targets and points that could not be used, with the reason.
    pub refused: Vec<Error>,
}

impl Assessment {
    /// The verdicts table.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Verdict> {
        self.attainments.iter().map(|attainment| attainment.verdict.clone()).collect()
    }
    /// The percentiles of the value at each deadline; with the options' `details`, 1 to 99 %.
    #[must_use]
    pub fn quantiles(&self) -> Vec<DeadlineQuantile> {
        let rows = |one: &Attainment| -> Vec<DeadlineQuantile> {
            let verdict = &one.verdict;
            let quantile = |&(share, value): &(f64, f64)| DeadlineQuantile {
                unique_id: verdict.unique_id.clone(),
                ds: verdict.ds,
                target: verdict.target,
                at_most: one.at_most,
                unit: verdict.unit.clone(),
                region: verdict.region.clone(),
                indicator: verdict.indicator.clone(),
                latest: verdict.latest,
                probability: verdict.probability,
                probability_lo: verdict.probability_lo,
                probability_hi: verdict.probability_hi,
                share,
                value,
            };
            one.quantiles.iter().map(quantile).collect()
        };
        self.attainments.iter().flat_map(rows).collect()
    }
}

/// Assesses every target against the series of its name.
///
/// # Errors
/// Where the prior or the panel cannot be used at all; what concerns one target is refused alone.
pub fn assess(points: &[SeriesPoint], targets: &[Target], options: &AssessOptions) -> Result<Assessment> {
    let today = options.as_of.or_else(|| newest_date(points, targets));
    let known: Vec<SeriesPoint> = points
        .iter()
        .filter(|point| point.ds.date().is_none() || today.is_none_or(|today| point.ds.date() <= Some(today)))
        .cloned()
        .collect();
    let built = panel::build(&known, targets);
    let mut assessment = Assessment::default();
    for reason in &built.refused {
        assessment.refused.push(Error::domain("fact left out", reason.clone()));
    }
    let worlds = if built.panel.series.is_empty() {
        None
    } else {
        Some(Sensitivity::fit(&built.panel, &options.prior, options.pool)?)
    };
    let worlds = worlds.as_ref().map_or(&[][..], Sensitivity::models);
    // A series that stands alone with exact values is what the series form was learned on.
    let form = if options.pool == Pool::None { Some(SeriesForm::shipped()?) } else { None };
    let known = Known::new(&known, options.pool);
    let found: Vec<Result<Attainment>> = targets
        .par_iter()
        .map(|target| Case::new(target, &known, &built, worlds, today, options.details).attainment(form.as_ref()))
        .collect();
    for (target, found) in targets.iter().zip(found) {
        let subject = || format!("target {} of \"{}\" by {}", target.target, target.unique_id, target.ds);
        match found {
            Ok(attainment) => assessment.attainments.push(attainment),
            Err(error) => assessment.refused.push(error.within(subject())),
        }
    }
    if let (Some((_, model)), true) = (worlds.first(), options.details) {
        assessment.joints = together(targets, &assessment.attainments, &built, model);
    }
    Ok(assessment)
}

/// The points by series and by indicator, so that each target finds its own and its peers without a search.
struct Known<'a> {
    own: BTreeMap<&'a str, Vec<&'a SeriesPoint>>,
    newest: BTreeMap<&'a str, Vec<&'a SeriesPoint>>,
}

impl<'a> Known<'a> {
    /// Where nothing is shared, a series has no peers: its verdict is the same whatever else the table holds.
    fn new(points: &'a [SeriesPoint], pool: Pool) -> Self {
        let mut own: BTreeMap<&str, Vec<&SeriesPoint>> = BTreeMap::new();
        for point in points {
            own.entry(&point.unique_id).or_default().push(point);
        }
        let mut newest: BTreeMap<&str, Vec<&SeriesPoint>> = BTreeMap::new();
        for (id, points) in &mut own {
            points.sort_by_key(|point| point.ds);
            if pool != Pool::None
                && let (Some((_, indicator)), Some(last)) = (id.split_once('/'), points.last())
            {
                newest.entry(indicator).or_default().push(last);
            }
        }
        Self { own, newest }
    }
}

fn newest_date(points: &[SeriesPoint], targets: &[Target]) -> Option<Date> {
    points.iter().filter_map(|point| point.ds.date()).chain(targets.iter().filter_map(|target| target.stated_on)).max()
}

/// Shortest step of a path, in years: a deadline next month still gets two points.
const MARGIN: f64 = 1e-6;
/// Crossings later than this many years after the deadline are not looked for.
const LOOK_AHEAD: f64 = 15.0;
/// Deadlines farther off than this are not projected.
const FARTHEST: f64 = 60.0;

struct Case<'a> {
    target: &'a Target,
    own: Vec<&'a SeriesPoint>,
    peers: Vec<f64>,
    series: Option<usize>,
    /// Annual flows that a target over several years adds up.
    summed: Option<(usize, Vec<f64>)>,
    scale: Scale,
    worlds: &'a [(String, Model)],
    today: Option<Date>,
    details: bool,
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
    fn new(
        target: &'a Target,
        known: &Known<'a>,
        built: &panel::Built,
        worlds: &'a [(String, Model)],
        today: Option<Date>,
        details: bool,
    ) -> Self {
        let mut own = known.own.get(target.unique_id.as_str()).cloned().unwrap_or_default();
        own.retain(|point| point.ds.date().is_some() == target.ds.date().is_some());
        let indicator = target.unique_id.split_once('/').map(|(_, indicator)| indicator);
        let alike = indicator.and_then(|indicator| known.newest.get(indicator)).map_or(&[][..], Vec::as_slice);
        let peers = alike.iter().filter(|point| point.unique_id != target.unique_id).map(|point| point.y).collect();
        let series = built.index.get(&target.unique_id).copied();
        let summed = target.unique_id.strip_suffix("#span").and_then(|id| {
            let annual = *built.index.get(id)?;
            let (start, end) = (target.period_start?, target.ds.date()?);
            let years: Vec<f64> = (start.year()..=end.year()).map(|year| f64::from(year) + 0.5).collect();
            (years.len() > 1 && years.len() <= 30).then_some((annual, years))
        });
        let scale = series.and_then(|series| built.panel.series.get(series)).map_or(Scale::Amount, |info| info.scale);
        Self { target, own, peers, series, summed, scale, worlds, today, details }
    }

    /// Whether more is better: stated as a floor, or above what was known before the deadline.
    fn rising(&self) -> bool {
        match self.target.bound {
            Some(Bound::Ge | Bound::Gt) => true,
            Some(Bound::Le) => false,
            _ => {
                let before = self.own.iter().find(|point| point.ds < self.target.ds).map(|point| point.y);
                self.target.base.or(before).is_none_or(|base| self.target.target >= base)
            }
        }
    }

    fn reached(&self, value: f64) -> bool {
        if self.rising() { value >= self.target.target } else { value <= self.target.target }
    }

    /// The figure that settles the target, the first later figure, and what they say.
    fn outcome(&self) -> (Option<&'a SeriesPoint>, Option<Judgement>) {
        let stated: Vec<&&SeriesPoint> =
            self.own.iter().filter(|point| point.origin != Some(Origin::Implied)).collect();
        let level = self.target.measure != Some(Measure::Flow);
        // A level reached before the deadline has been reached; an amount is settled by its own period.
        let met = stated.iter().find(|point| {
            let timely = if level { point.ds <= self.target.ds } else { point.ds == self.target.ds };
            let after = self.target.stated_on.is_none_or(|on| point.ds.date().is_none_or(|date| date >= on));
            timely && after && self.reached(point.y)
        });
        if let Some(met) = met {
            return (Some(met), Some(Judgement::Attained));
        }
        if let Some(last) = stated.iter().find(|point| point.ds == self.target.ds) {
            return (Some(last), Some(Judgement::Missed));
        }
        let later = self.own.iter().find(|point| point.ds > self.target.ds).copied();
        (later, None)
    }

    fn passed(&self) -> bool {
        self.target.ds.date().zip(self.today).is_some_and(|(ds, today)| ds < today)
            || self.own.last().is_some_and(|last| last.ds >= self.target.ds)
    }

    fn attainment(&self, form: Option<&SeriesForm>) -> Result<Attainment> {
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
        let pace = pace::pace(target, &before);
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
        // What has happened needs no probability.
        let chance =
            if settled.is_some() { chance.map(|chance| Chance { sensitivity: Vec::new(), ..chance }) } else { chance };
        let probability = if settled.is_some() { None } else { probability };
        let (lo, hi) = chance.as_ref().map_or((None, None), |chance| range(&chance.sensitivity));
        let base = pace::base(target, &before);
        let progress = self.progress(&before, base);
        let findings: Vec<(Rule, Result<Finding>)> =
            Rule::ALL.iter().map(|rule| (*rule, rule.judge(&progress))).collect();
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
        let (why, why_en) = sentences(&story);
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
            indicator: target.indicator.clone(),
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
        let typical = self.worlds.first().map(|(_, model)| model.prior().scale(self.scale).drift);
        Progress {
            points,
            target: (deadline(self.target), self.target.target),
            peers: self.peers.clone(),
            typical_growth: if self.scale.is_log() { typical } else { None },
            ceiling: if let Scale::Share { ceiling } = self.scale { Some(ceiling) } else { None },
        }
    }

    /// The posterior's answer; `None` where no level of the series is known.
    fn chance(&self, form: Option<&SeriesForm>) -> Result<Option<Chance>> {
        if let Some((annual, years)) = &self.summed {
            return self.sum_chance(*annual, years);
        }
        if self.target.measure == Some(Measure::Growth) {
            return rate_chance(self.target, &self.own, self.rising());
        }
        let (Some(series), Some((_, model))) = (self.series, self.worlds.first()) else { return Ok(None) };
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
        let ask = |posterior: &Posterior| -> Result<f64> {
            if self.rising() {
                posterior.probability_at_least(end, goal)
            } else {
                posterior.probability_at_most(end, goal)
            }
        };
        let posterior = model.posterior(series, &[end])?;
        let mut chance = Chance {
            probability: ask(&posterior)?,
            evidence: posterior.evidence().to_string(),
            prior: posterior.evidence().prior.clone(),
            doubts: posterior.down_weighted().to_vec(),
            ..Chance::default()
        };
        for percent in (1..100).filter(|percent| self.details || [10, 50, 90].contains(percent)) {
            let share = f64::from(percent) / 100.0;
            chance.quantiles.push((share, posterior.quantile(end, share)?));
        }
        for (name, model) in self.worlds {
            chance.sensitivity.push((name.clone(), ask(&model.posterior(series, &[end])?)?));
        }
        if let Some(form) = form.filter(|_| end > now + MARGIN && self.is_plain()) {
            self.alone(form, end, &mut chance)?;
        }
        if end > now + MARGIN {
            let (mean, _) = model.posterior(series, &[now, end])?.growth(now, end)?;
            chance.reference = self.scale.is_log().then(|| mean.exp_m1());
        }
        if self.details && end > now + MARGIN {
            chance.path = self.path(model, series, newest)?;
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
    fn alone(&self, form: &SeriesForm, end: f64, chance: &mut Chance) -> Result<()> {
        let times: Vec<f64> = self.own.iter().map(|point| point_position(point)).collect();
        let values: Vec<f64> = self.own.iter().map(|point| point.y).collect();
        let growth = form.forecast_at(&times, &values, &[end])?;
        let above = growth.probability_at_least(0, self.target.target)?;
        chance.probability = if self.rising() { above } else { 1.0 - above };
        for (share, value) in &mut chance.quantiles {
            *value = growth.quantile(0, *share)?;
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
        for (index, (name, model)) in self.worlds.iter().enumerate() {
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

    /// Year-ends and the deadline after the newest point, or a path of twelve steps where the axis has no dates.
    fn stamps(&self, newest: &SeriesPoint) -> Vec<(Stamp, f64)> {
        let shift = deadline(self.target) - self.target.ds.position();
        let (Some(from), Some(until)) = (newest.ds.date(), self.target.ds.date()) else {
            let (Stamp::Step(from), Stamp::Step(until)) = (newest.ds, self.target.ds) else { return Vec::new() };
            return (from + 1..=until.min(from + 60))
                .map(|step| (Stamp::Step(step), Stamp::Step(step).position()))
                .collect();
        };
        let mut dates: Vec<Date> = Vec::new();
        if self.target.measure == Some(Measure::Flow) {
            let years = until.year() - from.year();
            dates.extend((1..=years).filter_map(|ahead| shift_years(from, ahead)));
        } else {
            for year in from.year()..=until.year() {
                dates.extend([Date::from_ymd_opt(year, 6, 30), Date::from_ymd_opt(year, 12, 31)].into_iter().flatten());
            }
        }
        dates.push(until);
        dates.retain(|date| *date > from && *date <= until);
        dates.sort();
        dates.dedup();
        dates.into_iter().map(|date| (Stamp::Date(date), decimal_year(date) + shift)).collect()
    }

    fn path(&self, model: &Model, series: usize, newest: &SeriesPoint) -> Result<Vec<Projection>> {
        let stamps = self.stamps(newest);
        let times: Vec<f64> = stamps.iter().map(|(_, time)| *time).collect();
        if times.is_empty() {
            return Ok(Vec::new());
        }
        let posterior = model.posterior(series, &times)?;
        stamps
            .iter()
            .map(|&(ds, time)| {
                let interval = |level: f64| -> Result<(f64, f64, f64)> {
                    let tail = (1.0 - level / 100.0) / 2.0;
                    Ok((level, posterior.quantile(time, tail)?, posterior.quantile(time, 1.0 - tail)?))
                };
                Ok(Projection {
                    unique_id: self.target.unique_id.clone(),
                    ds,
                    model: "latent".into(),
                    mean: posterior.median(time)?,
                    intervals: vec![interval(50.0)?, interval(80.0)?, interval(95.0)?],
                })
            })
            .collect()
    }

    fn next(&self, model: &Model, series: usize, newest: &SeriesPoint) -> Result<Option<NextFigure>> {
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

/// Counters stand for each other (家 and 户); everything else must be the same word.
fn same_unit(one: &str, other: &str) -> bool {
    let counter = |unit: &str| unit.chars().count() == 1 && unit != "%" && unit != "元" && unit != "x";
    one == other || one.is_empty() || other.is_empty() || (counter(one) && counter(other))
}

fn range(sensitivity: &[(String, f64)]) -> (Option<f64>, Option<f64>) {
    let values = sensitivity.iter().map(|(_, p)| *p);
    (values.clone().reduce(f64::min), values.reduce(f64::max))
}
