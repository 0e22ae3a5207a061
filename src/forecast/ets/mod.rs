//! Exponential smoothing: all 30 forms in innovations state-space form, with automatic choice.

mod fit;
mod form;
mod kernel;
mod search;

pub use fit::{EtsFit, EtsParameters, Tried};
pub use form::{EtsForm, Noise, Season, Trend};
pub use search::Prior;

use super::history::History;
use super::ladder::Ladder;
use super::model::{Criteria, Fitted, Model, count, load_as};
use super::registry::{Entry, Kind};
use crate::error::{Error, Result};

/// Entries of the registry.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "ets",
        aliases: &["auto_ets", "exponential_smoothing"],
        about: "exponential smoothing, the form chosen by AICc",
        continues_lines: true,
        make: || Box::new(Ets::automatic().prior(Prior::STEADY)),
    },
    Entry {
        name: "ets_likelihood",
        aliases: &["ets_ml"],
        about: "the same by maximum likelihood, without a prior on the weights",
        continues_lines: true,
        make: || Box::new(Ets::automatic()),
    },
    Entry {
        name: "ses",
        aliases: &["simple"],
        about: "simple exponential smoothing, ETS(A,N,N)",
        continues_lines: false,
        make: || Box::new(Ets::form(EtsForm::new(Noise::Additive, Trend::None, Season::None))),
    },
    Entry {
        name: "holt",
        aliases: &[],
        about: "Holt's linear trend, ETS(A,A,N)",
        continues_lines: true,
        make: || {
            let form = EtsForm::new(Noise::Additive, Trend::Additive, Season::None);
            Box::new(Ets::form(form).prior(Prior::STEADY))
        },
    },
    Entry {
        name: "damped",
        aliases: &["damped_holt", "damped_trend"],
        about: "damped linear trend, ETS(A,Ad,N)",
        continues_lines: true,
        make: || {
            let form = EtsForm::new(Noise::Additive, Trend::AdditiveDamped, Season::None);
            Box::new(Ets::form(form).prior(Prior::STEADY))
        },
    },
];

/// Kinds of fitted models.
pub const KINDS: &[Kind] = &[Kind { name: "ets", load: load_as::<EtsFit> }];

/// What decides between forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Criterion {
    /// AIC corrected for small samples.
    #[default]
    Aicc,
    /// Akaike's.
    Aic,
    /// Schwarz'.
    Bic,
}

impl Criterion {
    fn of(self, criteria: &Criteria) -> f64 {
        match self {
            Self::Aicc => criteria.aicc(),
            Self::Aic => criteria.aic(),
            Self::Bic => criteria.bic(),
        }
    }
}

/// The spec: one form, or the forms among which a criterion chooses.
#[derive(Debug, Clone, PartialEq)]
pub struct Ets {
    fixed: Option<EtsForm>,
    noise: Option<Noise>,
    damped: Option<bool>,
    multiplicative_trend: bool,
    unstable: bool,
    criterion: Criterion,
    prior: Prior,
}

impl Ets {
    /// The form is chosen: additive or multiplicative noise, no, straight or fading additive trend, season as the history's
    /// period allows; R's defaults.
    #[must_use]
    pub fn automatic() -> Self {
        Self {
            fixed: None,
            noise: None,
            damped: None,
            multiplicative_trend: false,
            unstable: false,
            criterion: Criterion::Aicc,
            prior: Prior::FLAT,
        }
    }

    /// One form, nothing chosen.
    #[must_use]
    pub fn form(form: EtsForm) -> Self {
        Self { fixed: Some(form), ..Self::automatic() }
    }

    /// Only forms with this noise.
    #[must_use]
    pub fn noise(mut self, noise: Noise) -> Self {
        self.noise = Some(noise);
        self
    }

    /// Only fading trends (`true`) or none of them (`false`); forms without a trend are kept.
    #[must_use]
    pub fn damped(mut self, damped: bool) -> Self {
        self.damped = Some(damped);
        self
    }

    /// Multiplicative trends as well.
    #[must_use]
    pub fn multiplicative_trend(mut self) -> Self {
        self.multiplicative_trend = true;
        self
    }

    /// Forms with an infinite variance as well: additive noise with a multiplicative part.
    #[must_use]
    pub fn unstable(mut self) -> Self {
        self.unstable = true;
        self
    }

    /// Estimates are the mode of a posterior with this prior instead of the maximum of the likelihood.
    #[must_use]
    pub fn prior(mut self, prior: Prior) -> Self {
        self.prior = prior;
        self
    }

    /// What decides.
    #[must_use]
    pub fn criterion(mut self, criterion: Criterion) -> Self {
        self.criterion = criterion;
        self
    }

    /// The forms that may be tried on a history, simplest first.
    #[must_use]
    pub fn candidates(&self, history: &History) -> Vec<EtsForm> {
        if let Some(form) = self.fixed {
            return vec![form];
        }
        let positive = history.values().iter().flatten().all(|value| *value > 0.0);
        let period = history.period();
        let seasonal = (2..=LONGEST_SEASON).contains(&period) && history.len() > period;
        EtsForm::all()
            .filter(|form| {
                (positive || !form.needs_positive())
                    && (seasonal || form.season == Season::None)
                    && self.noise.is_none_or(|noise| form.noise == noise)
                    && self.damped.is_none_or(|damped| form.trend == Trend::None || form.trend.damped() == damped)
                    && (self.multiplicative_trend || !form.trend.multiplicative())
                    && (self.unstable || form.stable())
                    // One parameter more for the variance, and a finite AICc.
                    && history.len() > form.parameters(period) + 2
            })
            .collect()
    }

    /// Fits and keeps the concrete type.
    ///
    /// # Errors
    /// Gaps, too few values for any form, or values outside the form's domain.
    pub fn fit_history(&self, history: &History) -> Result<EtsFit> {
        history.complete()?;
        let candidates = self.candidates(history);
        if let Some((_, slope)) = history.line() {
            let trended = candidates.iter().any(|form| form.trend != Trend::None && form.season == Season::None);
            if slope != 0.0 && trended {
                return EtsFit::line(EtsForm::new(Noise::Additive, Trend::Additive, Season::None), slope, history);
            }
        }
        let (normalised, scale) = history.normalised();
        let values = normalised.complete()?;
        let n = values.len();
        if let Some(form) = self.fixed {
            let need = form.parameters(history.period()) + 1;
            if n < need {
                return Err(Error::too_few(form.to_string(), n, need, "use a shorter form, drift or ladder"));
            }
            if form.needs_positive() && values.iter().any(|value| *value <= 0.0) {
                return Err(Error::domain(form.to_string(), "a value is zero or below; use an additive form"));
            }
            if form.season != Season::None && history.period() < 2 {
                return Err(Error::domain(form.to_string(), "the history has no season (period 1)"));
            }
        }
        let mut found = Vec::with_capacity(candidates.len());
        for form in candidates {
            if let Some(best) = search::search(form, values, history.period(), &self.prior) {
                let criteria = Criteria {
                    log_likelihood: -0.5 * best.objective - count(n) * scale.ln(),
                    parameters: form.parameters(history.period()) + 1,
                    observations: n,
                };
                found.push((self.criterion.of(&criteria), best));
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, best)) = found.first() else {
            let instead = "use ladder, naive or drift";
            return Err(Error::too_few("ets", n, 5, instead));
        };
        let fit = EtsFit::from_point(best.form, &best.at, &normalised, history, scale, best.convergence)?;
        if self.fixed.is_some() {
            return Ok(fit);
        }
        let tried = found.iter().map(|(criterion, found)| Tried { form: found.form, criterion: *criterion }).collect();
        Ok(fit.chosen_from(tried))
    }
}

impl Model for Ets {
    fn name(&self) -> String {
        self.fixed.map_or_else(|| "ets".to_owned(), |form| format!("ets({})", form.code()))
    }

    fn fit(&self, history: &History) -> Result<Box<dyn Fitted>> {
        match self.fit_history(history) {
            Ok(fit) => Ok(Box::new(fit)),
            // Where even the shortest form has too few values the ladder stands in, and says so.
            Err(error) if error.is_too_few() && !history.has_gaps() => Ok(Box::new(Ladder::fit_history(history))),
            Err(error) => Err(error),
        }
    }
}

/// Longest season that gets its own states, as in R: a weekly year of 52 slots needs other models.
const LONGEST_SEASON: usize = 24;
