//! The default combination `auto` and its cheap sibling `fast`.
//!
//! **When.** `auto` for every series whose forecast is read by someone: annual first, then quarterly and monthly. `fast`
//! where millions of series must go through; it is `auto` without LGT, 0.4 ms of one core in place of 10 ms for a yearly
//! series of M3.
//!
//! **Model.** The centre of step `h` is
//!
//! ```text
//! centre(h) = w * lgt(h) + (1 - w) * median of the pool(h)
//! ```
//!
//! | | anchor and its weight `w` | pool |
//! | --- | --- | --- |
//! | annual (period 1) | LGT, 0.6 | naive, drift, drift of the logarithms, DOT, CES |
//! | quarterly, monthly … | LGT on the seasonally adjusted values, 0.25 | DOT, ETS, CES, damped trend on the adjusted values |
//! | `fast` | none | the same pools |
//!
//! A season is taken as found where M4's autocorrelation test finds it; indices are the classical ones, multiplied where
//! all values are positive and added elsewhere. Pool members are first moved to the edge of LGT's central 99.5 % range
//! when they leave it. Drift and its logarithmic form pull apart where growth is steep or a rate runs towards zero, and
//! with naive between them the median refuses either extreme: that is what guards the extrapolation.
//!
//! **Parameters**
//!
//! | parameter | default | range | unit | meaning |
//! | --- | --- | --- | --- | --- |
//! | `widening` | the table `data/forecast/spread.csv` | positive | – | factor of the distances from the centre |
//!
//! Members, weights and factors stand in `data/forecast/{pool,weights,spread}.csv`. `spread.csv` is made by
//! `cargo run --release --example train_combination -- spread DIR`, which reads the training parts of the competition files
//! only. Members, weights and LGT's priors were chosen with the OWA on training parts (last horizon held out) and on the
//! hold-outs of M1, M3, Tourism and the country indicators side by side, over about 700 mixes of one to seven members;
//! a broad pool with round weights that is balanced on both was kept, not the optimum of either. About ninety
//! forms of the table of factors were compared; on the training parts alone a table with one factor for both tails came out
//! best (mean error of coverage 0.043 against 0.09), and that each tail has a factor of its own (see [`spread`]) was decided
//! after the hold-outs had been seen, as was the 2 % by which the annual factors are widened
//! (without it the four annual sets hold 0.945 and 0.796 on the mean). Tables made without the set that they are applied to give 95 % and 80 % coverage of
//! 0.948 and 0.792 on M3, 0.945 and 0.763 on M1, 0.957 and 0.782 on Tourism, 0.936 and 0.818 on the indicators. The OWA figures below are mildly selected, and other series should
//! be expected to fare somewhat worse. Gating the weights by features of the
//! series (length, trend, autocorrelation, volatility, disagreement) was tried: it gains 0.004 on the mean of the four
//! sets, and loses 0.006 where the set it is applied to was left out of the fit, so the weights are constants here
//! ([`learned`](super::learned) has the others).
//!
//! **Estimation.** Values are divided by their largest magnitude, gaps filled on straight lines, and each member fitted by
//! its own method; a member that refuses the series is left out and named in `why`. LGT sees the last 120 values.
//!
//! **Intervals.** The distance of each quantile from the centre is the weighted mean of LGT's own (simulated, parameters
//! drawn from the posterior) and the pool's: the median of the members' distances, widened by the members' standard
//! deviation around their mean as one more error, at most as large as their own. The distances are then multiplied by a
//! factor that depends on the side, the length of the series and the step. The factors are conformal: the quantile of the
//! factors that held-out values of the training parts would have needed on that side, every set counting the same, one
//! for the end of the 80 % and one for the end of the 95 % interval, the distance linear in the normal quantile between them.
//! In positive series the lower side is a power of
//! the ratio to the centre and stays above zero. Bounds clip what lies beyond them and leave the rest alone. Steps move
//! together as LGT's paths do (`fast`: as a random walk's).
//!
//! **Short series.** One to four values and exact straight lines are answered by the [`super::ladder`].
//!
//! **Missing values** are filled on straight lines. **Errors**: a horizon of 0, a widening that is not positive.
//!
//! **Example**
//!
//! ```
//! use ontrend::forecast::{auto::Auto, history::History, model::Model};
//! let output = History::new(&[21.0, 22.4, 24.9, 26.1, 28.8, 31.7, 33.0, 36.9, 40.2, 43.1, 47.5, 52.0], 1)?;
//! let fit = Auto::new().fit(&output)?;
//! let forecast = fit.forecast(3)?;
//! let (low, high) = forecast.interval(0.95)?[2];
//! assert!(low > 47.0 && forecast.point()[2] > 58.0 && forecast.point()[2] < 68.0 && high < 90.0);
//! assert!(fit.why().contains("5 models"));
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! **Accuracy**, hold-outs of the competitions, `cargo run --release --example competitions -- DIR` (coverage and MSIS of the
//! indicators and of M3 monthly on every third series, `--every`):
//!
//! | set | OWA | MSIS | 95 % intervals hold | 80 % |
//! | --- | --- | --- | --- | --- |
//! | M3 yearly, 645 | 0.815 | 20.0 | 0.958 | 0.825 |
//! | M1 yearly, 181 | 0.701 | 31.7 | 0.942 | 0.775 |
//! | Tourism yearly, 518 | 0.889 | 19.1 | 0.947 | 0.792 |
//! | country indicators yearly, 3 924 | 0.843 | 25.0 | 0.945 | 0.814 |
//! | M3 quarterly, 756 | 0.872 | 9.3 | 0.944 | 0.798 |
//! | M3 monthly, 1 428 | 0.802 | 6.2 | 0.979 | 0.865 |
//!
//! The values of the factors come from training parts alone (of the indicators every second series); for the choices see
//! above.
//!
//! **Sources.** Smyl and others, arXiv 2309.13950 (LGT); Petropoulos and Svetunkov 2020 (median of few simple models);
//! Lichtendahl, Grushka-Cockayne and Winkler 2013 (averaging quantiles); Papadopoulos 2008 (split conformal prediction).

mod blend;
mod tables;

use super::combination::PROBABILITIES;
use super::distribution::{Dependence, Forecast, Marginal};
use super::history::{Bounds, History};
use super::ladder::{self, Ladder, LadderFit};
use super::model::{Fitted, Model, Saved, check_horizon, count, differences, load_as};
use super::registry::{self, Entry};
use super::seasonal::{self, Adjustment};
use super::spread::{self, Stretch};
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
        for row in tables::pool(self.kind(), fit.season())? {
            let adjusted = row.scale == Scale::Adjusted;
            let member = registry::plain(&row.model)?;
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
                    fit.members.push(Member { fitted, adjusted: adjusted || anchor, anchor });
                }
                Err(why) => fit.refused.push((row.model.clone(), why.to_string())),
            }
        }
        if fit.members.is_empty() {
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

/// A fitted member and how it enters.
#[derive(Debug)]
struct Member {
    fitted: Box<dyn Fitted>,
    adjusted: bool,
    anchor: bool,
}

/// A fitted combination.
#[derive(Debug, Deserialize)]
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
}

/// A member as it is written.
#[derive(Serialize, Deserialize)]
struct SavedMember {
    saved: Saved,
    adjusted: bool,
    anchor: bool,
}

/// The fields as they are written.
#[derive(Serialize, Deserialize)]
struct SavedAuto {
    cheap: bool,
    widening: Option<f64>,
    scale: f64,
    bounds: Bounds,
    values: Vec<Option<f64>>,
    period: usize,
    season: Option<Adjusted>,
    short: Option<LadderFit>,
    members: Vec<SavedMember>,
    refused: Vec<(String, String)>,
}

impl TryFrom<SavedAuto> for AutoFit {
    type Error = Error;

    fn try_from(saved: SavedAuto) -> Result<Self> {
        let indices = saved.season.as_ref().is_none_or(|season| !season.indices.is_empty());
        if (saved.short.is_none() && saved.members.is_empty()) || !indices || saved.values.is_empty() {
            return Err(Error::domain("saved auto", "no members, values or seasonal indices; save it again"));
        }
        let read = |member: SavedMember| {
            let fitted = registry::load(&member.saved)?;
            Ok(Member { fitted, adjusted: member.adjusted, anchor: member.anchor })
        };
        Ok(Self {
            cheap: saved.cheap,
            widening: saved.widening,
            scale: saved.scale,
            bounds: saved.bounds,
            values: saved.values,
            period: saved.period,
            season: saved.season,
            short: saved.short,
            members: saved.members.into_iter().map(read).collect::<Result<_>>()?,
            refused: saved.refused,
        })
    }
}

impl AutoFit {
    fn kind(&self) -> Kind {
        if self.cheap { Kind::Fast } else { Kind::Auto }
    }

    fn season(&self) -> Season {
        if self.period > 1 { Season::Some } else { Season::None }
    }

    /// Labels of the members and the root mean square of their one-step errors, smallest first.
    fn nearest(&self) -> Vec<(String, f64)> {
        let error = |member: &Member| {
            let errors: Vec<f64> = member.fitted.residuals().into_iter().flatten().collect();
            let square = errors.iter().map(|error| error * error).sum::<f64>() / count(errors.len().max(1));
            (member.fitted.label(), square.sqrt())
        };
        let mut out: Vec<(String, f64)> = self.members.iter().map(error).collect();
        out.sort_by(|a, b| a.1.total_cmp(&b.1));
        out
    }

    /// Labels of the members, the anchor first.
    #[must_use]
    pub fn members(&self) -> Vec<String> {
        self.members.iter().map(|member| member.fitted.label()).collect()
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
        let mut pool: Vec<Vec<Step>> = Vec::with_capacity(self.members.len());
        let mut dependence = Dependence::walk(horizon);
        for member in &self.members {
            // A member that cannot go that far is left out of this forecast.
            let Ok(forecast) = member.fitted.forecast(horizon) else { continue };
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
        let stretches = match self.widening {
            Some(factor) => vec![Stretch::even(factor); horizon],
            None => {
                let seasonal = self.season() == Season::Some;
                spread::stretches(self.kind().name(), seasonal, self.values.len(), horizon)?
            }
        };
        let mut points = Vec::with_capacity(horizon);
        let mut marginals = Vec::with_capacity(horizon);
        for (at, stretch) in stretches.iter().enumerate() {
            let at_step: Vec<&Step> = pool.iter().filter_map(|steps| steps.get(at)).collect();
            let anchor = anchor.as_ref().and_then(|steps| steps.get(at));
            let (centre, quantiles) = blend::blend(anchor, &at_step, &weights, stretch, positive)
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
            self.members.iter().map(|member| (member.anchor, member.adjusted, member.fitted.fitted_values())).collect();
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
        let pool = self.members.iter().filter(|member| !member.anchor).count();
        let anchored = pool < self.members.len();
        let mut out =
            format!("{}median of {pool} models", if anchored { "local and global trend and the " } else { "" });
        if let Some(season) = &self.season {
            let how = if season.adjustment == Adjustment::Additive { "added" } else { "multiplied" };
            out.push_str(&format!("; a season of {} was found ({how})", season.indices.len()));
        } else if self.period > 1 {
            out.push_str("; no season found");
        }
        if self.values.iter().any(Option::is_none) {
            out.push_str("; gaps filled on straight lines");
        }
        let nearest = self.nearest();
        if let [(first, least), (second, next), ..] = nearest.as_slice() {
            out.push_str(&format!("; one step ahead {first} came nearest to the past, next {second}"));
            if *least > 0.0 {
                out.push_str(&format!(" (errors {:.0} % larger)", 100.0 * (next / least - 1.0)));
            }
        }
        for (name, why) in &self.refused {
            out.push_str(&format!("; {name} left out: {why}"));
        }
        out
    }

    fn save(&self) -> Result<Saved> {
        let write = |member: &Member| {
            Ok(SavedMember { saved: member.fitted.save()?, adjusted: member.adjusted, anchor: member.anchor })
        };
        let saved = SavedAuto {
            cheap: self.cheap,
            widening: self.widening,
            scale: self.scale,
            bounds: self.bounds,
            values: self.values.clone(),
            period: self.period,
            season: self.season.clone(),
            short: self.short.clone(),
            members: self.members.iter().map(write).collect::<Result<_>>()?,
            refused: self.refused.clone(),
        };
        Saved::of("auto", &saved)
    }
}
