//! Forecasts of families of series that add up.

use super::fit::{Fits, FittedSeries};
use super::{Failure, ForecastOptions, Outcome};
use crate::error::{Error, Result};
use crate::forecast::distribution::Forecast;
use crate::forecast::reconcile::{Hierarchy, Method};
use crate::table::{Cell, Projection, Sheet, missing};

/// Which series is a part of which: names with the name of the whole, `None` at the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    members: Vec<(String, Option<String>)>,
}

impl Family {
    /// From names and wholes.
    ///
    /// # Errors
    /// A name twice, a whole that is not a member itself, nobody.
    pub fn new(members: Vec<(String, Option<String>)>) -> Result<Self> {
        let wrong = |why: String| Err(Error::argument("hierarchy", why));
        if members.is_empty() {
            return wrong("no rows; it needs one row a series: unique_id, parent".to_owned());
        }
        for (at, (name, parent)) in members.iter().enumerate() {
            if members[..at].iter().any(|(other, _)| other == name) {
                return wrong(format!("series \"{name}\" stands in two rows; a part belongs to one whole"));
            }
            if let Some(parent) = parent
                && !members.iter().any(|(other, _)| other == parent)
            {
                return wrong(format!("\"{parent}\", the whole of \"{name}\", has no row of its own; give it one"));
            }
        }
        Ok(Self { members })
    }

    /// From a table with the columns `unique_id` and `parent`, the latter empty at the top.
    ///
    /// # Errors
    /// A missing column, and as [`new`](Self::new).
    pub fn from_sheet(sheet: &Sheet) -> Result<Self> {
        let place = |name: &str| sheet.position(name).ok_or_else(|| missing(sheet, name));
        let (id, parent) = (place("unique_id")?, place("parent")?);
        let text = |cell: Option<&Cell>| cell.map_or_else(String::new, |cell| cell.to_string().trim().to_owned());
        let row = |row: &Vec<Cell>| {
            let parent = text(row.get(parent));
            (text(row.get(id)), (!parent.is_empty()).then_some(parent))
        };
        Self::new(sheet.rows.iter().map(row).collect())
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|(member, _)| member == name)
    }

    fn hierarchy(&self) -> Result<Hierarchy> {
        let parents: Vec<Option<usize>> =
            self.members.iter().map(|(_, parent)| parent.as_ref().and_then(|name| self.place(name))).collect();
        Hierarchy::tree(&parents)
    }
}

/// Projects fits so that the parts of a family add up to their wholes, model by model; series outside the family are
/// projected as they are, and a note says so. Where a member has no fit, the family cannot add up under that model: all its
/// series are failures.
///
/// # Errors
/// A family with a loop.
pub fn reconcile(fits: &Fits, family: &Family, method: Method, options: &ForecastOptions) -> Result<Outcome> {
    let hierarchy = family.hierarchy()?;
    let mut outcome =
        Outcome { notes: fits.notes.clone(), frequencies: fits.frequencies.clone(), ..Outcome::default() };
    let mut rows: Vec<Option<Result<Vec<Projection>>>> = fits.fits.iter().map(|_| None).collect();
    for model in &options.models {
        let own: Vec<(usize, &FittedSeries)> =
            fits.fits.iter().enumerate().filter(|(_, fitted)| fitted.model == *model).collect();
        match family_rows(&own, family, &hierarchy, method, options) {
            Ok(found) => found.into_iter().for_each(|(at, found)| rows[at] = Some(Ok(found))),
            Err(error) => {
                let within = own.iter().find(|(_, fitted)| family.place(&fitted.unique_id).is_some());
                let unique_id =
                    within.map_or_else(|| family.members[0].0.clone(), |(_, fitted)| fitted.unique_id.clone());
                outcome.failures.push(Failure { unique_id, model: model.clone(), error });
                for (at, fitted) in own {
                    if family.place(&fitted.unique_id).is_some() {
                        rows[at] = Some(Ok(Vec::new()));
                    }
                }
            }
        }
    }
    for (fitted, found) in fits.fits.iter().zip(rows) {
        let outside = found.is_none();
        match found.unwrap_or_else(|| fitted.project(options)) {
            Ok(found) => outcome.rows.extend(found),
            Err(error) => outcome.failures.push(Failure {
                unique_id: fitted.unique_id.clone(),
                model: fitted.model.clone(),
                error,
            }),
        }
        if outside {
            outcome.notes.push(format!("series \"{}\" is not in the hierarchy: left as it is", fitted.unique_id));
        }
    }
    Ok(outcome)
}

type Rows = Vec<(usize, Vec<Projection>)>;

fn family_rows(
    own: &[(usize, &FittedSeries)],
    family: &Family,
    hierarchy: &Hierarchy,
    method: Method,
    options: &ForecastOptions,
) -> Result<Rows> {
    let members: Vec<(usize, &FittedSeries)> = family
        .members
        .iter()
        .map(|(name, _)| {
            own.iter().find(|(_, fitted)| fitted.unique_id == *name).copied().ok_or_else(|| {
                let why = format!("\"{name}\" has no forecast, so its family cannot add up; mend it or leave it out");
                Error::domain("hierarchy", why)
            })
        })
        .collect::<Result<_>>()?;
    let (_, first) = members[0];
    if let Some((_, other)) =
        members.iter().find(|(_, other)| other.last != first.last || other.frequency != first.frequency)
    {
        let why = format!(
            "\"{}\" is {} and ends at {}, \"{}\" is {} and ends at {}; cut them to one end",
            first.unique_id, first.frequency, first.last, other.unique_id, other.frequency, other.last
        );
        return Err(Error::domain("hierarchy", why));
    }
    let base: Vec<Forecast> =
        members.iter().map(|(_, fitted)| fitted.fit.forecast(options.horizon)).collect::<Result<_>>()?;
    let mut residuals: Vec<Vec<Option<f64>>> = members.iter().map(|(_, fitted)| fitted.fit.residuals()).collect();
    // All end together; shorter ones begin later.
    let longest = residuals.iter().map(Vec::len).max().unwrap_or(0);
    for own in &mut residuals {
        let lacking = longest - own.len();
        own.splice(0..0, std::iter::repeat_n(None, lacking));
    }
    let whole = hierarchy.reconcile(&base, &residuals, method)?;
    members.iter().zip(&whole).map(|((at, fitted), forecast)| Ok((*at, fitted.rows(forecast, options)?))).collect()
}
