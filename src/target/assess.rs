//! Every target against what is known: pace, rules, probability, verdict.

use super::case::{Case, Subject};
use super::joint::{Together, together};
use super::panel;
use super::rules::{Finding, Rule};
use super::wording::Judgement;
use crate::error::{Error, Result};
use crate::latent::annual::SeriesForm;
use crate::latent::{Doubt, Pool, Prior, Sensitivity};
use crate::table::{DeadlineQuantile, Projection, SeriesPoint, Target, Verdict};
use crate::time::Date;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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
    /// Whether the probability is also worked out under other assumptions, which give it its range.
    pub sensitivity: bool,
}

impl AssessOptions {
    /// The shipped prior, everything shared.
    ///
    /// # Errors
    /// None as shipped: a test reads the prior.
    pub fn shipped() -> Result<Self> {
        Ok(Self { as_of: None, pool: Pool::All, prior: Prior::shipped()?, details: true, sensitivity: true })
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

impl Attainment {
    /// The percentiles of the value at the deadline as rows of their table.
    pub fn quantile_rows(&self) -> impl Iterator<Item = DeadlineQuantile> {
        let verdict = &self.verdict;
        self.quantiles.iter().map(|&(share, value)| DeadlineQuantile {
            unique_id: verdict.unique_id.clone(),
            ds: verdict.ds,
            target: verdict.target,
            at_most: self.at_most,
            unit: verdict.unit.clone(),
            region: verdict.region.clone(),
            indicator: verdict.indicator.clone(),
            latest: verdict.latest,
            probability: verdict.probability,
            probability_lo: verdict.probability_lo,
            probability_hi: verdict.probability_hi,
            share,
            value,
        })
    }
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
        self.attainments.iter().flat_map(Attainment::quantile_rows).collect()
    }
}

/// Assesses every target against the series of its name.
///
/// # Errors
/// Where the prior or the panel cannot be used at all; what concerns one target is refused alone.
pub fn assess(points: &[SeriesPoint], targets: &[Target], options: &AssessOptions) -> Result<Assessment> {
    assess_with(points, targets, options, &|_, _| {})
}

/// As [`assess`]; `progress` hears how many targets of how many are done.
///
/// # Errors
/// As [`assess`].
pub fn assess_with(
    points: &[SeriesPoint],
    targets: &[Target],
    options: &AssessOptions,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Assessment> {
    let today = options.as_of.or_else(|| newest_date(points, targets));
    let mut known: Vec<SeriesPoint> = points
        .iter()
        .filter(|point| point.ds.date().is_none() || today.is_none_or(|today| point.ds.date() <= Some(today)))
        .cloned()
        .collect();
    // In one order, so that sums of rounded numbers do not depend on that of the rows.
    known.sort_by(|one, other| {
        (&one.unique_id, one.ds).cmp(&(&other.unique_id, other.ds)).then(one.y.total_cmp(&other.y))
    });
    let built = panel::build(&known, targets);
    let mut assessment = Assessment::default();
    for reason in &built.refused {
        assessment.refused.push(Error::domain("fact left out", reason.clone()));
    }
    progress(0, targets.len());
    let worlds = if built.panel.series.is_empty() {
        None
    } else {
        let fit = if options.sensitivity { Sensitivity::fit } else { Sensitivity::as_given };
        Some(fit(&built.panel, &options.prior, options.pool)?)
    };
    let worlds = worlds.as_ref().map_or(&[][..], Sensitivity::models);
    // A series that stands alone with exact values is what the series form was learned on.
    let form = if options.pool == Pool::None { Some(SeriesForm::shipped()?) } else { None };
    let known = Known::new(&known, options.pool);
    // The targets of one series ask one posterior, each world solved once for all their deadlines.
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, target) in targets.iter().enumerate() {
        places.entry(&target.unique_id).or_default().push(place);
    }
    let groups: Vec<(&str, Vec<usize>)> = places.into_iter().collect();
    let done = AtomicUsize::new(0);
    let mut found: Vec<(usize, Result<Attainment>)> = groups
        .par_iter()
        .flat_map_iter(|(id, places)| {
            let wanted: Vec<&Target> = places.iter().map(|&place| &targets[place]).collect();
            let subject = Subject::new(id, &wanted, known.of(id), &built, worlds, options.details);
            let found: Vec<(usize, Result<Attainment>)> = places
                .iter()
                .map(|&place| (place, Case::new(&targets[place], &subject, today).attainment(form.as_ref())))
                .collect();
            progress(done.fetch_add(found.len(), Ordering::Relaxed) + found.len(), targets.len());
            found
        })
        .collect();
    found.sort_by_key(|(place, _)| *place);
    let mut judged: Vec<&Target> = Vec::new();
    for (place, found) in found {
        let target = &targets[place];
        match found {
            Ok(attainment) => {
                assessment.attainments.push(attainment);
                judged.push(target);
            }
            Err(error) => {
                let subject = format!("target {} of \"{}\" by {}", target.target, target.unique_id, target.ds);
                assessment.refused.push(error.within(subject));
            }
        }
    }
    if let Some((_, model)) = worlds.first() {
        assessment.joints = together(&judged, &assessment.attainments, &built, model);
    }
    Ok(assessment)
}

/// The points by series and by indicator, so that each target finds its own and its peers without a search.
struct Known<'a> {
    own: BTreeMap<&'a str, Vec<&'a SeriesPoint>>,
    newest: BTreeMap<&'a str, Vec<&'a SeriesPoint>>,
}

/// What is known of a series: its own points in time order, those of the annual series where its name is that of a sum over
/// years, and the newest values of the same indicator elsewhere.
pub(super) struct Own<'a> {
    pub points: &'a [&'a SeriesPoint],
    pub annual: &'a [&'a SeriesPoint],
    pub peers: Arc<[f64]>,
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

    fn of(&'a self, id: &str) -> Own<'a> {
        let points = |id: &str| self.own.get(id).map_or(&[][..], Vec::as_slice);
        let alike = id.split_once('/').and_then(|(_, indicator)| self.newest.get(indicator));
        let alike = alike.map_or(&[][..], Vec::as_slice);
        let peers = alike.iter().filter(|point| point.unique_id != id).map(|point| point.y).collect();
        Own { points: points(id), annual: id.strip_suffix("#span").map_or(&[][..], points), peers }
    }
}

fn newest_date(points: &[SeriesPoint], targets: &[Target]) -> Option<Date> {
    points.iter().filter_map(|point| point.ds.date()).chain(targets.iter().filter_map(|target| target.stated_on)).max()
}
