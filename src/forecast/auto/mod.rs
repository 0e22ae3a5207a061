//! The default combination `auto` and its cheap sibling `fast`.

mod blend;
mod tables;

use super::combination::PROBABILITIES;
use super::distribution::{Dependence, Forecast, Marginal};
use super::history::{Bounds, History};
use super::ladder::{self, Ladder, LadderFit};
use super::model::{Fitted, Model, Saved, check_horizon, differences, load_as};
use super::registry::{self, Entry};
use super::seasonal::{self, Adjustment};
use crate::error::{Error, Result};
use blend::Step;
use serde::{Deserialize, Serialize};
use tables::{Kind, Role, Scale, Season};

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "auto",
        aliases: &["combination", "default"],
        about: "LGT and the median of a broad pool, with intervals fixed on public data",
        continues_lines: true,
        make: || Box::new(Auto::new()),
    },
    Entry {
        name: "fast",
        aliases: &["cheap"],
        about: "the median of the cheap pool, for millions of series",
        continues_lines: true,
        make: || Box::new(Auto::fast()),
    },
];

/// Values at the end of the series that the anchor is fitted to: its cost grows with their number, its memory does not.
const ANCHOR_WINDOW: usize = 120;

/// Kinds of fitted models.
pub const KINDS: &[registry::Kind] = &[registry::Kind { name: "auto", load: load_as::<AutoFit> }];

/// The spec.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Auto {
    cheap: bool,
    widening: Option<f64>,
}

impl Default for Auto {
    fn default() -> Self {
        Self::new()
    }
}

impl Auto {
    /// The default combination.
    #[must_use]
    pub fn new() -> Self {
        Self { cheap: false, widening: None }
    }

    /// The cheap pool without LGT.
    #[must_use]
    pub fn fast() -> Self {
        Self { cheap: true, widening: None }
    }

    /// One factor for all distances from the centre in place of the shipped table; 1 gives the members' own spread, on
    /// which the table was fixed.
    #[must_use]
    pub fn widening(mut self, factor: f64) -> Self {
        self.widening = Some(factor);
        self
    }

    fn kind(self) -> Kind {
        if self.cheap { Kind::Fast } else { Kind::Auto }
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// A widening that is not positive; no series of finite values is refused.
    pub fn fit_history(&self, history: &History) -> Result<AutoFit> {
        if let Some(factor) = self.widening.filter(|factor| !(factor.is_finite() && *factor > 0.0)) {
            return Err(Error::argument("widening", format!("{factor} is not a positive factor")));
        }
        let (scaled, scale) = history.normalised();
        let mut fit = AutoFit {
            cheap: self.cheap,
            widening: self.widening,
            scale,
            bounds: history.bounds(),
            values: history.values().to_vec(),
            period: history.period(),
            season: None,
            short: None,
            members: Vec::new(),
            refused: Vec::new(),
            fits: Vec::new(),
        };
        if history.len() <= ladder::LONGEST || history.line().is_some() {
            fit.short = Some(Ladder::fit_history(history));
            return Ok(fit);
        }
        let filled = scaled.filled();
        let whole = History::new(&filled, history.period())?.bounded(scaled.bounds())?;
        fit.season = Adjusted::find(&filled, history.period());
        let without = match &fit.season {
            Some(season) => History::new(&season.adjusted(&filled), 1)?,
            None => History::new(&filled, 1)?.bounded(scaled.bounds())?,
        };
        let from = without.len().saturating_sub(ANCHOR_WINDOW);
        let recent: Vec<f64> = without.seen().split_off(from);
        let recent = History::new(&recent, 1)?.bounded(without.bounds())?;
        let season = if fit.season.is_some() { Season::Some } else { Season::None };
        for row in tables::pool(self.kind(), season)? {
            let adjusted = row.scale == Scale::Adjusted || fit.season.is_none();
            let member = registry::model(&row.model)?;
            let anchor = row.role == Role::Anchor;
            let data = if anchor {
                &recent
            } else if adjusted {
                &without
            } else {
                &whole
            };
            match member.fit(data) {
                Ok(fitted) => {
                    fit.members.push(Member { saved: fitted.save()?, adjusted: adjusted || anchor, anchor });
                    fit.fits.push(fitted);
                }
                Err(why) => fit.refused.push((row.model.clone(), why.to_string())),
            }
        }
        if fit.fits.is_empty() {
            fit.short = Some(Ladder::fit_history(history));
        }
        Ok(fit)
    }
}

impl Model for Auto {
    fn name(&self) -> String {
        if self.cheap { "fast" } else { "auto" }.to_owned()
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        Ok(Box::new(self.fit_history(history)?))
    }
}

/// The season that was taken out of the members that know none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Adjusted {
    indices: Vec<f64>,
    adjustment: Adjustment,
}

impl Adjusted {
    fn find(values: &[f64], period: usize) -> Option<Self> {
        if !seasonal::is_seasonal(values, period) {
            return None;
        }
        let adjustment =
            if values.iter().all(|value| *value > 0.0) { Adjustment::Multiplicative } else { Adjustment::Additive };
        let indices = seasonal::indices(values, period, adjustment)?;
        let usable = adjustment == Adjustment::Additive || indices.iter().all(|index| *index > 0.0);
        usable.then_some(Self { indices, adjustment })
    }

    fn adjusted(&self, values: &[f64]) -> Vec<f64> {
        seasonal::adjusted(values, &self.indices, self.adjustment)
    }

    /// A value of slot `at` (counted from the first value) with its season.
    fn back(&self, at: usize, value: f64) -> f64 {
        let index = self.indices.get(at % self.indices.len().max(1)).copied();
        match self.adjustment {
            Adjustment::Additive => value + index.unwrap_or(0.0),
            Adjustment::Multiplicative => value * index.unwrap_or(1.0),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Member {
    saved: Saved,
    adjusted: bool,
    anchor: bool,
}

/// A fitted combination.
#[derive(Debug, Serialize, Deserialize)]
#[serde(try_from = "SavedAuto")]
pub struct AutoFit {
    cheap: bool,
    widening: Option<f64>,
    scale: f64,
    bounds: Bounds,
    values: Vec<Option<f64>>,
    period: usize,
    season: Option<Adjusted>,
    short: Option<LadderFit>,
    members: Vec<Member>,
    refused: Vec<(String, String)>,
    #[serde(skip)]
    fits: Vec<Box<dyn Fitted>>,
}

/// The saved fields before the members are read back.
#[derive(Deserialize)]
struct SavedAuto {
    cheap: bool,
    widening: Option<f64>,
    scale: f64,
    bounds: Bounds,
    values: Vec<Option<f64>>,
    period: usize,
    season: Option<Adjusted>,
    short: Option<LadderFit>,
    members: Vec<Member>,
    refused: Vec<(String, String)>,
}

impl TryFrom<SavedAuto> for AutoFit {
    type Error = Error;

    fn try_from(saved: SavedAuto) -> Result<Self> {
        if saved.short.is_none() && saved.members.is_empty() {
            return Err(Error::domain("saved auto", "no members; save it again"));
        }
        let fits = saved.members.iter().map(|member| registry::load(&member.saved)).collect::<Result<_>>()?;
        Ok(Self {
            cheap: saved.cheap,
            widening: saved.widening,
            scale: saved.scale,
            bounds: saved.bounds,
            values: saved.values,
            period: saved.period,
            season: saved.season,
            short: saved.short,
            members: saved.members,
            refused: saved.refused,
            fits,
        })
    }
}

impl AutoFit {
    fn kind(&self) -> Kind {
        if self.cheap { Kind::Fast } else { Kind::Auto }
    }

    fn season(&self) -> Season {
        if self.season.is_some() { Season::Some } else { Season::None }
    }

    /// Labels of the members, the anchor first.
    #[must_use]
    pub fn members(&self) -> Vec<String> {
        self.fits.iter().map(|fit| fit.label()).collect()
    }

    fn steps(&self, member: &Member, forecast: &Forecast) -> Vec<Step> {
        let steps = blend::steps(forecast);
        match (&self.season, member.adjusted) {
            (Some(season), true) => {
                let first = self.values.len();
                let back = |(at, step): (usize, Step)| step.with_season(|value| season.back(first + at, value));
                steps.into_iter().enumerate().map(back).collect()
            }
            _ => steps,
        }
    }
}

impl Fitted for AutoFit {
    fn label(&self) -> String {
        let name = if self.cheap { "fast" } else { "auto" };
        match &self.short {
            Some(_) => format!("{name}(ladder)"),
            None => format!("{name}({})", self.members().join(",")),
        }
    }

    fn forecast(&self, horizon: usize) -> Result<Forecast> {
        check_horizon(horizon)?;
        if let Some(short) = &self.short {
            return short.forecast(horizon);
        }
        let mut anchor: Option<Vec<Step>> = None;
        let mut pool: Vec<Vec<Step>> = Vec::with_capacity(self.fits.len());
        let mut dependence = Dependence::walk(horizon);
        for (member, fit) in self.members.iter().zip(&self.fits) {
            // A member that cannot go that far is left out of this forecast.
            let Ok(forecast) = fit.forecast(horizon) else { continue };
            let steps = self.steps(member, &forecast);
            if member.anchor {
                dependence = forecast.dependence().clone();
                anchor = Some(steps);
            } else {
                pool.push(steps);
            }
        }
        let weights = tables::weights(self.kind(), self.season())?;
        let positive = self.values.iter().flatten().all(|value| *value > 0.0);
        let mut points = Vec::with_capacity(horizon);
        let mut marginals = Vec::with_capacity(horizon);
        for at in 0..horizon {
            let factors = match self.widening {
                Some(factor) => vec![factor; PROBABILITIES.len()],
                None => tables::factors(self.kind(), self.season(), self.values.len(), at + 1)?,
            };
            let at_step: Vec<&Step> = pool.iter().filter_map(|steps| steps.get(at)).collect();
            let anchor = anchor.as_ref().and_then(|steps| steps.get(at));
            let (centre, quantiles) = blend::blend(anchor, &at_step, &weights, &factors, positive)
                .ok_or_else(|| Error::no_convergence(self.label(), 0, "no member gives finite values; use ladder"))?;
            points.push(centre);
            marginals.push(Marginal::Quantiles(PROBABILITIES.iter().copied().zip(quantiles).collect()));
        }
        Ok(Forecast::new(points, marginals, dependence)?.scaled(self.scale).clipped(&self.bounds))
    }

    fn fitted_values(&self) -> Vec<Option<f64>> {
        if let Some(short) = &self.short {
            return short.fitted_values();
        }
        let all: Vec<(bool, bool, Vec<Option<f64>>)> =
            self.members.iter().zip(&self.fits).map(|(m, fit)| (m.anchor, m.adjusted, fit.fitted_values())).collect();
        let share = tables::weights(self.kind(), self.season()).map_or(0.5, |row| row.anchor_weight);
        (0..self.values.len())
            .map(|at| {
                let value = |adjusted: bool, fitted: &[Option<f64>]| {
                    // The anchor may have seen the end of the series only.
                    let value = fitted.get((at + fitted.len()).checked_sub(self.values.len())?).copied().flatten()?;
                    Some(match &self.season {
                        Some(season) if adjusted => season.back(at, value),
                        _ => value,
                    })
                };
                let anchor = all.iter().find(|part| part.0).and_then(|part| value(part.1, &part.2));
                let mut pool: Vec<f64> =
                    all.iter().filter(|part| !part.0).filter_map(|part| value(part.1, &part.2)).collect();
                let cheap = (!pool.is_empty()).then(|| super::combination::median(&mut pool));
                let both = match (anchor, cheap) {
                    (Some(anchor), Some(cheap)) => share * anchor + (1.0 - share) * cheap,
                    (one, other) => one.or(other)?,
                };
                Some(self.scale * both)
            })
            .collect()
    }

    fn residuals(&self) -> Vec<Option<f64>> {
        differences(&self.values, &self.fitted_values())
    }

    fn parameters(&self) -> Vec<(String, f64)> {
        let share = tables::weights(self.kind(), self.season()).map_or(0.5, |row| row.anchor_weight);
        let mut out = Vec::new();
        if self.members.iter().any(|member| member.anchor) {
            out.push(("weight of lgt".to_owned(), share));
        }
        if let Some(season) = &self.season {
            out.extend(season.indices.iter().enumerate().map(|(at, v)| (format!("season {}", at + 1), *v)));
        }
        out
    }

    fn why(&self) -> String {
        if let Some(short) = &self.short {
            return short.why();
        }
        let mut out = if self.cheap {
            format!("median of {} models", self.fits.len())
        } else {
            format!("local and global trend and the median of {} models", self.fits.iter().count().saturating_sub(1))
        };
        if let Some(season) = &self.season {
            let how = if season.adjustment == Adjustment::Additive { "added" } else { "multiplied" };
            out.push_str(&format!("; a season of {} was found ({how})", season.indices.len()));
        } else if self.period > 1 {
            out.push_str("; no season found");
        }
        if self.values.iter().any(Option::is_none) {
            out.push_str("; gaps filled on straight lines");
        }
        for (name, why) in &self.refused {
            out.push_str(&format!("; {name} left out: {why}"));
        }
        out
    }

    fn save(&self) -> Result<Saved> {
        Saved::of("auto", self)
    }
}
