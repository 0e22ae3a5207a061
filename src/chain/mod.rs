//! The whole chain: reports in, tables, charts and brief out.
//!
//! Every step is a public function of its own module; this one puts them in order.
//!
//! ```
//! use ontrend::chain::{Chain, ChainOptions, Document};
//! let text = "宜宾市科学技术局\n2025年6月6日\n目前，全市创新型中小企业283户，到2027年达500户。\n";
//! let options = ChainOptions::shipped()?;
//! let document = Document::from_bytes(text.as_bytes(), "r.txt", &options)?;
//! let chain = Chain::run(vec![document], &options, &|_, _, _| {})?;
//! assert_eq!(chain.targets.len(), 1);
//! assert!(chain.assessment.attainments[0].verdict.probability.is_some());
//! # Ok::<(), ontrend::error::Error>(())
//! ```

#[cfg(feature = "plot")]
mod charts;
mod document;
mod english;
#[cfg(feature = "plot")]
mod page;
mod record;
#[cfg(feature = "xlsx")]
mod workbook;

#[cfg(feature = "plot")]
pub use charts::{ChartFile, draw_charts, inlined};
#[cfg(feature = "cli")]
pub(crate) use document::read_bytes;
pub use document::{Document, gather, names, read, read_all};
#[cfg(feature = "plot")]
pub use page::brief;
#[cfg(feature = "cli")]
pub(crate) use page::{joint_words, shown, timeline_row};
pub use record::{MOST_DAYS, Record, Sampled, brier, record_sheet, track_record};
#[cfg(feature = "xlsx")]
pub use workbook::{MOST_SHEET_ROWS, excel};

use crate::error::Result;
use crate::extract::Lexicon;
use crate::projection::{self, Failure, ForecastOptions, GrowthOptions};
use crate::report::ReadOptions;
use crate::series::{Kin, assemble};
use crate::table::{LedgerEntry, Measure, Observation, Origin, Projection, SeriesPoint, Target, Warning};
use crate::target::slogan::{self, Trial};
use crate::target::{AssessOptions, Assessment, Judgement, assess, collect};
use crate::time::{Date, Stamp};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Charts that stand in the brief and in the workbook themselves; the others stand in their files, so that both can be opened
/// for a large archive.
pub const MOST_INLINE: usize = 300;

/// How reports become verdicts.
#[derive(Debug, Clone)]
pub struct ChainOptions {
    /// Indicators and regions.
    pub lexicon: Arc<Lexicon>,
    /// Date and region of reports whose text does not say.
    pub read: ReadOptions,
    /// Date and region of single reports, by file name; they take the place of `read`.
    pub reports: BTreeMap<String, ReadOptions>,
    /// How targets are assessed.
    pub assess: AssessOptions,
    /// Forecasting models for comparison.
    pub models: Vec<String>,
    /// Growth curves for comparison.
    pub curves: Vec<String>,
    /// Steps to project where no target says how far.
    pub steps: usize,
    /// Levels of the intervals in percent.
    pub levels: Vec<f64>,
}

impl ChainOptions {
    /// Shipped vocabulary and prior; naive, drift and the default combination; linear, exponential and logistic curves and their
    /// choice (`growth` in the projections).
    ///
    /// # Errors
    /// None as shipped: a test reads the prior.
    pub fn shipped() -> Result<Self> {
        Ok(Self {
            lexicon: Lexicon::shipped(),
            read: ReadOptions::default(),
            reports: BTreeMap::new(),
            assess: AssessOptions::shipped()?,
            models: ["auto", "naive", "drift"].map(String::from).to_vec(),
            curves: ["auto", "linear", "exponential", "logistic"].map(String::from).to_vec(),
            steps: 3,
            levels: vec![80.0, 95.0],
        })
    }
}

/// Tells how far the work is: the step, how much of it is done, and how much there is.
pub type Progress<'a> = &'a (dyn Fn(&str, usize, usize) + Sync);

/// A say between the steps of [`Chain::run_with`]: each method gets the rows of a step and gives those that the next step works
/// on. `()` changes nothing.
pub trait Revise {
    /// After extraction.
    ///
    /// # Errors
    /// What stops the run.
    fn observations(&mut self, rows: Vec<Observation>) -> Result<Vec<Observation>> {
        Ok(rows)
    }
    /// After the series are assembled.
    ///
    /// # Errors
    /// What stops the run.
    fn series(&mut self, rows: Vec<SeriesPoint>) -> Result<Vec<SeriesPoint>> {
        Ok(rows)
    }
    /// After the targets are collected.
    ///
    /// # Errors
    /// What stops the run.
    fn targets(&mut self, rows: Vec<Target>) -> Result<Vec<Target>> {
        Ok(rows)
    }
}

impl Revise for () {}

/// Everything that follows from a set of reports.
#[derive(Debug)]
pub struct Chain {
    /// The reports; what was read out of them has moved to the tables below.
    pub documents: Vec<Document>,
    /// Stated facts.
    pub observations: Vec<Observation>,
    /// Every numeric mention.
    pub ledger: Vec<LedgerEntry>,
    /// What the reports contradict themselves or each other in.
    pub warnings: Vec<Warning>,
    /// Points of series.
    pub series: Vec<SeriesPoint>,
    /// Actual figures without a date.
    pub undated: usize,
    /// Targets with a deadline.
    pub targets: Vec<Target>,
    /// Aims without one.
    pub without_deadline: Vec<Observation>,
    /// Slogans held against numbers.
    pub trials: Vec<Trial>,
    /// Projections by all models.
    pub projections: Vec<Projection>,
    /// Models that a series was too short or unfit for.
    pub failures: Vec<Failure>,
    /// What growth curves were fitted.
    pub fits: Vec<projection::FitLine>,
    /// What was done to a series on the way.
    pub notes: Vec<String>,
    /// Verdicts and what they rest on.
    pub assessment: Assessment,
    /// Later figures of a kindred indicator for targets whose deadline has passed without a figure of their own: position in
    /// `assessment.attainments`, and the figure. 技术合同成交额 says something about a target on 技术合同认定登记额, but not whether
    /// it was met.
    pub kindred: Vec<(usize, SeriesPoint)>,
    /// Earlier targets: what was thought of them when they were stated, and what came of them.
    pub records: Vec<Record>,
}

impl Chain {
    /// Runs all steps after reading.
    ///
    /// # Errors
    /// Where an option cannot be used; what concerns one series or target is reported and the rest goes on.
    pub fn run(documents: Vec<Document>, options: &ChainOptions, progress: Progress) -> Result<Self> {
        Self::run_with(documents, options, progress, &mut ())
    }

    /// Runs all steps after reading, with a say of the caller's between them.
    ///
    /// # Errors
    /// As [`Chain::run`], and what `revise` answers.
    pub fn run_with(
        mut documents: Vec<Document>,
        options: &ChainOptions,
        progress: Progress,
        revise: &mut dyn Revise,
    ) -> Result<Self> {
        let (mut observations, mut ledger, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
        for document in &mut documents {
            observations.append(&mut document.extraction.observations);
            ledger.append(&mut document.extraction.ledger);
            warnings.append(&mut document.extraction.warnings);
        }
        let observations = revise.observations(observations)?;
        let dates: Vec<(String, Option<Date>)> =
            documents.iter().map(|document| (document.doc.clone(), document.date())).collect();
        let kinship = |id: &str| kin(&options.lexicon, id);
        progress("series", 0, 1);
        let mut assembly = assemble(&observations, &kinship, &dates);
        assembly.points = revise.series(assembly.points)?;
        warnings.extend(assembly.warnings);
        let mut collection = collect(&observations, &assembly.points, &kinship, &dates);
        collection.targets = revise.targets(collection.targets)?;
        tracing::info!(
            observations = observations.len(),
            points = assembly.points.len(),
            targets = collection.targets.len(),
            "series assembled"
        );
        let trials = slogan::examine(&observations, &collection.targets);
        progress("projections", 0, 2);
        let projected = project(&assembly.points, &collection.targets, options)?;
        progress("verdicts", 1, 2);
        let mut assess_options = options.assess.clone();
        // The day to judge from is the day of the newest report, not the newest figure in any of them.
        assess_options.as_of = assess_options.as_of.or_else(|| dates.iter().filter_map(|(_, date)| *date).max());
        let assessment = assess(&assembly.points, &collection.targets, &assess_options)?;
        let mut projections: Vec<Projection> =
            assessment.attainments.iter().flat_map(|attainment| attainment.path.clone()).collect();
        // Two targets on one series have one path.
        projections.sort_by(|a, b| (&a.unique_id, a.ds).cmp(&(&b.unique_id, b.ds)));
        projections.dedup_by(|a, b| a.unique_id == b.unique_id && a.ds == b.ds);
        projections.extend(projected.rows);
        let mut chain = Self {
            documents,
            observations,
            ledger,
            warnings,
            series: assembly.points,
            undated: assembly.undated,
            targets: collection.targets,
            without_deadline: collection.without_deadline,
            trials,
            projections,
            failures: projected.failures,
            fits: projected.fits,
            notes: projected.notes,
            assessment,
            kindred: Vec::new(),
            records: Vec::new(),
        };
        chain.kindred = kindred(&chain, assess_options.as_of, &kinship);
        let (records, sampled) = track_record(&chain, options)?;
        chain.records = records;
        if sampled.judged < sampled.days {
            let Sampled { judged, days } = sampled;
            chain.notes.push(format!("track record: {judged} of the {days} days on which targets were stated"));
        }
        Ok(chain)
    }
}

/// What the vocabulary says of an indicator.
#[must_use]
pub fn kin(lexicon: &Lexicon, id: &str) -> Option<Kin> {
    let indicator = lexicon.indicator(id)?;
    Some(Kin { measure: indicator.measure.unwrap_or(Measure::Level), parent: indicator.parent.clone() })
}

/// The first figure at or after the deadline of an indicator whose whole or part the target's indicator is.
fn kindred(chain: &Chain, today: Option<Date>, kinship: crate::series::Kinship) -> Vec<(usize, SeriesPoint)> {
    let id = |unique_id: &str| -> String {
        let indicator = unique_id.split_once('/').map_or(unique_id, |(_, indicator)| indicator);
        indicator.split('#').next().unwrap_or(indicator).to_string()
    };
    let related = |one: &str, other: &str| {
        one != other
            && (kinship(one).is_some_and(|kin| kin.parent == other)
                || kinship(other).is_some_and(|kin| kin.parent == one))
    };
    let mut points: HashMap<&str, Vec<&SeriesPoint>> = HashMap::new();
    for point in chain.series.iter().filter(|point| !point.unique_id.contains('#')) {
        points.entry(&point.region).or_default().push(point);
    }
    let mut found = Vec::new();
    for (index, attainment) in chain.assessment.attainments.iter().enumerate() {
        let verdict = &attainment.verdict;
        let passed = verdict.ds.date().zip(today).is_some_and(|(ds, today)| ds < today);
        if attainment.judgement != Judgement::Undecided || !passed {
            continue;
        }
        let own = id(&verdict.unique_id);
        let later = points
            .get(verdict.region.as_str())
            .into_iter()
            .flatten()
            .filter(|point| {
                point.unit == verdict.unit && point.ds >= verdict.ds && related(&own, &id(&point.unique_id))
            })
            // What a report states before what follows from it.
            .min_by_key(|point| (point.origin == Some(Origin::Implied), point.ds));
        found.extend(later.map(|point| (index, (*point).clone())));
    }
    found
}

struct Projected {
    rows: Vec<Projection>,
    failures: Vec<Failure>,
    fits: Vec<projection::FitLine>,
    notes: Vec<String>,
}

/// Forecasts and curves of the series that have a target or two points, as far as the deadlines reach.
fn project(points: &[SeriesPoint], targets: &[Target], options: &ChainOptions) -> Result<Projected> {
    let mut projected = Projected { rows: Vec::new(), failures: Vec::new(), fits: Vec::new(), notes: Vec::new() };
    let mut deadlines: HashMap<&str, Stamp> = HashMap::new();
    for target in targets {
        let last = deadlines.entry(&target.unique_id).or_insert(target.ds);
        *last = target.ds.max(*last);
    }
    for (id, group) in crate::series::group(points) {
        let deadline = deadlines.get(id).copied();
        let group = match group {
            Ok(group) => group,
            Err(error) => {
                projected.failures.push(Failure { unique_id: id.to_string(), model: String::new(), error });
                continue;
            }
        };
        if deadline.is_none() && group.points.len() < 2 {
            continue;
        }
        let Some(last) = group.points.last() else { continue };
        let own: Vec<SeriesPoint> = group.points.iter().map(|point| (*point).clone()).collect();
        let until = deadline.filter(|deadline| *deadline > last.ds);
        let frequency = group.frequency();
        let horizon = until.map_or(options.steps, |until| {
            (1..=60)
                .find(|ahead| frequency.step(last.ds, *ahead).is_none_or(|stamp| stamp >= until))
                .map_or(options.steps, |ahead| ahead as usize)
        });
        let forecasts = projection::forecast(
            &own,
            &ForecastOptions {
                horizon,
                models: options.models.clone(),
                levels: options.levels.clone(),
                ..ForecastOptions::default()
            },
        )?;
        projected.rows.extend(forecasts.rows);
        projected.failures.extend(forecasts.failures);
        projected.notes.extend(forecasts.notes);
        let grown = projection::grow(
            &own,
            &GrowthOptions {
                curves: options.curves.clone(),
                until,
                steps: options.steps,
                levels: options.levels.clone(),
                ..GrowthOptions::default()
            },
        )?;
        // Both the forecasts and the curves have an `auto`; in one table they need two names.
        projected.rows.extend(grown.outcome.rows.into_iter().map(|mut row| {
            if row.model == "auto" {
                row.model = "growth".into();
            }
            row
        }));
        projected.failures.extend(grown.outcome.failures);
        projected.fits.extend(grown.fits);
    }
    Ok(projected)
}
