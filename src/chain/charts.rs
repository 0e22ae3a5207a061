//! The charts of a chain, one for each series, drawn a few at a time.

use super::page::{WIDTH, shown};
use super::{Chain, MOST_INLINE};
use crate::brief::Lang;
use crate::error::Result;
use crate::plot::{self, FanData, Figure, Style};
use crate::table::{Projection, SeriesPoint, Target, Verdict};
use crate::target::Judgement;
use crate::time::Stamp;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Charts that are drawn at the same time.
const BATCH: usize = 64;

/// A chart with the name of its file, without ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartFile {
    /// The series.
    pub unique_id: String,
    /// File name without ending: the series' name with everything that no file system takes replaced.
    pub name: String,
    /// The figure as SVG; empty where the brief is to point to the file.
    pub svg: String,
}

impl ChartFile {
    /// Where the file lies beside the brief, with an ending such as `svg`.
    #[must_use]
    pub fn path(&self, ending: &str) -> String {
        format!("plots/{}.{ending}", self.name)
    }
}

/// A file name for a series: letters, digits and Chinese characters stay, everything else becomes `_`.
fn file_name(unique_id: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String =
        unique_id.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).take(60).collect();
    let mut name = plain.clone();
    for number in 2.. {
        if taken.insert(name.clone()) {
            break;
        }
        name = format!("{plain}_{number}");
    }
    name
}

/// The series that are drawn, those with a target or at least two points, with both.
fn drawn(chain: &Chain) -> BTreeMap<&str, Rows<'_>> {
    let mut rows: BTreeMap<&str, Rows<'_>> = BTreeMap::new();
    for point in &chain.series {
        rows.entry(&point.unique_id).or_default().points.push(point);
    }
    for target in &chain.targets {
        rows.entry(&target.unique_id).or_default().targets.push(target);
    }
    rows.retain(|_, rows| rows.points.len() > 1 || !rows.targets.is_empty());
    rows
}

/// Draws a fan chart for every series that has a target or at least two points, and hands each to `take` in the order of the
/// series, with how many of how many are done. What `take` does not keep is gone.
///
/// # Errors
/// Where a figure cannot be drawn, and those of `take`.
pub fn draw_charts(
    chain: &Chain,
    lang: Lang,
    mut take: impl FnMut(ChartFile, &Figure, usize, usize) -> Result<()>,
) -> Result<()> {
    let mut rows = drawn(chain);
    for projection in &chain.projections {
        if let Some(rows) = rows.get_mut(projection.unique_id.as_str()) {
            rows.projections.push(projection);
        }
    }
    for attainment in &chain.assessment.attainments {
        if let Some(rows) = rows.get_mut(attainment.verdict.unique_id.as_str()) {
            rows.verdicts.push(&attainment.verdict);
        }
    }
    let today = chain.documents.iter().filter_map(super::Document::date).max().map(Stamp::Date);
    let mut taken = BTreeSet::new();
    let named: Vec<(&str, Rows<'_>, String)> =
        rows.into_iter().map(|(id, rows)| (id, rows, file_name(id, &mut taken))).collect();
    let mut done = 0;
    for batch in named.chunks(BATCH) {
        let drawn: Vec<(ChartFile, Figure)> = batch
            .par_iter()
            .map(|(id, rows, name)| {
                let figure = plot::fan(&rows.fan(today, lang), &Style::wide(WIDTH).lang(lang))?;
                let svg = figure.to_svg()?;
                Ok((ChartFile { unique_id: (*id).to_string(), name: name.clone(), svg }, figure))
            })
            .collect::<Result<_>>()?;
        for (file, figure) in drawn {
            done += 1;
            take(file, &figure, done, named.len())?;
        }
    }
    Ok(())
}

/// The series whose charts stand in the brief: of the targets in the order in which it shows them, then the others.
#[must_use]
pub fn inlined(chain: &Chain) -> BTreeSet<String> {
    let drawn = drawn(chain);
    let judged = shown(chain).into_iter().filter(|one| one.judgement != Judgement::Undecided);
    let judged = judged.map(|one| one.verdict.unique_id.as_str()).filter(|id| drawn.contains_key(id));
    let mut ids = BTreeSet::new();
    for id in judged.chain(drawn.keys().copied()) {
        if ids.len() == MOST_INLINE {
            break;
        }
        if !ids.contains(id) {
            ids.insert(id.to_string());
        }
    }
    ids
}

/// What is known of one series.
#[derive(Default)]
struct Rows<'a> {
    points: Vec<&'a SeriesPoint>,
    targets: Vec<&'a Target>,
    projections: Vec<&'a Projection>,
    verdicts: Vec<&'a Verdict>,
}

impl Rows<'_> {
    fn fan(&self, today: Option<Stamp>, lang: Lang) -> FanData {
        let of = |model: &str| -> Vec<Projection> {
            self.projections.iter().filter(|row| row.model == model).map(|row| (*row).clone()).collect()
        };
        let mut path = of("latent");
        if path.is_empty() {
            path = of("auto");
        }
        path.sort_by_key(|row| row.ds);
        path.dedup_by_key(|row| row.ds);
        let points: Vec<SeriesPoint> = self.points.iter().map(|point| (*point).clone()).collect();
        let targets: Vec<Target> = self.targets.iter().map(|target| (*target).clone()).collect();
        let mut data = FanData::new(points, path, targets, today);
        if let [verdict] = self.verdicts.as_slice() {
            data.title = plot::finding(verdict, lang);
        }
        data
    }
}
