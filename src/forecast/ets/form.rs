//! The 30 forms of exponential smoothing and their names.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// How the error enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Noise {
    /// `y = f + e`.
    Additive,
    /// `y = f (1 + e)`.
    Multiplicative,
}

/// How the level grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Trend {
    /// Not at all.
    None,
    /// By an amount.
    Additive,
    /// By an amount that fades.
    AdditiveDamped,
    /// By a factor.
    Multiplicative,
    /// By a factor that fades towards 1.
    MultiplicativeDamped,
}

impl Trend {
    /// Whether the growth fades.
    #[must_use]
    pub fn damped(self) -> bool {
        matches!(self, Self::AdditiveDamped | Self::MultiplicativeDamped)
    }

    /// Whether the growth is a factor.
    #[must_use]
    pub fn multiplicative(self) -> bool {
        matches!(self, Self::Multiplicative | Self::MultiplicativeDamped)
    }
}

/// How the season enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Season {
    /// Not at all.
    None,
    /// As an amount.
    Additive,
    /// As a factor.
    Multiplicative,
}

/// One form of the family, for instance `ETS(M,Ad,N)`.
///
/// ```
/// use ontrend::forecast::ets::{EtsForm, Trend};
/// let form: EtsForm = "MAdN".parse()?;
/// assert_eq!(form.trend, Trend::AdditiveDamped);
/// assert_eq!(form.to_string(), "ETS(M,Ad,N)");
/// assert_eq!("ets(M,Ad,N)".parse::<EtsForm>()?, form);
/// assert_eq!(EtsForm::all().count(), 30);
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EtsForm {
    /// The error.
    pub noise: Noise,
    /// The trend.
    pub trend: Trend,
    /// The season.
    pub season: Season,
}

impl EtsForm {
    /// A form from its parts.
    #[must_use]
    pub const fn new(noise: Noise, trend: Trend, season: Season) -> Self {
        Self { noise, trend, season }
    }

    /// All 30, simplest first within an error kind.
    pub fn all() -> impl Iterator<Item = Self> {
        const TRENDS: [Trend; 5] =
            [Trend::None, Trend::Additive, Trend::AdditiveDamped, Trend::Multiplicative, Trend::MultiplicativeDamped];
        let noises = [Noise::Additive, Noise::Multiplicative];
        let seasons = [Season::None, Season::Additive, Season::Multiplicative];
        noises.into_iter().flat_map(move |noise| {
            seasons
                .into_iter()
                .flat_map(move |season| TRENDS.into_iter().map(move |trend| Self { noise, trend, season }))
        })
    }

    /// Whether only positive values can be modelled: any multiplicative part.
    #[must_use]
    pub fn needs_positive(&self) -> bool {
        self.noise == Noise::Multiplicative || self.season == Season::Multiplicative || self.trend.multiplicative()
    }

    /// Whether the variance of its forecasts is finite and its errors cannot divide by a state near zero: additive
    /// errors with a multiplicative part can, and R's automatic choice leaves them out for it.
    #[must_use]
    pub fn stable(&self) -> bool {
        self.noise == Noise::Multiplicative || (self.season != Season::Multiplicative && !self.trend.multiplicative())
    }

    /// Number of estimated parameters with `period` slots in a season: smoothing weights, damping and start states.
    #[must_use]
    pub fn parameters(&self, period: usize) -> usize {
        let trend = match self.trend {
            Trend::None => 0,
            Trend::Additive | Trend::Multiplicative => 2,
            Trend::AdditiveDamped | Trend::MultiplicativeDamped => 3,
        };
        2 + trend + if self.season == Season::None { 0 } else { period }
    }

    /// Four letters at most, for instance `MAdN`.
    #[must_use]
    pub fn code(&self) -> String {
        let (noise, trend, season) = self.letters();
        format!("{noise}{trend}{season}")
    }

    fn letters(&self) -> (&'static str, &'static str, &'static str) {
        let noise = match self.noise {
            Noise::Additive => "A",
            Noise::Multiplicative => "M",
        };
        let trend = match self.trend {
            Trend::None => "N",
            Trend::Additive => "A",
            Trend::AdditiveDamped => "Ad",
            Trend::Multiplicative => "M",
            Trend::MultiplicativeDamped => "Md",
        };
        let season = match self.season {
            Season::None => "N",
            Season::Additive => "A",
            Season::Multiplicative => "M",
        };
        (noise, trend, season)
    }

    /// What the form says, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let trend = match self.trend {
            Trend::None => "no trend: a flat line",
            Trend::Additive => "a straight trend",
            Trend::AdditiveDamped => "a trend that fades",
            Trend::Multiplicative => "growth by a constant factor",
            Trend::MultiplicativeDamped => "growth by a factor that fades",
        };
        let season = match self.season {
            Season::None => "",
            Season::Additive => ", a season of constant size",
            Season::Multiplicative => ", a season that grows with the level",
        };
        let noise = match self.noise {
            Noise::Additive => "errors of constant size",
            Noise::Multiplicative => "errors that grow with the level",
        };
        format!("{trend}{season}, {noise}")
    }
}

impl std::fmt::Display for EtsForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (noise, trend, season) = self.letters();
        write!(f, "ETS({noise},{trend},{season})")
    }
}

impl std::str::FromStr for EtsForm {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let plain: String = text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        // `ets` itself can be no form: no part is called s.
        let plain = plain.strip_prefix("ets").unwrap_or(&plain).to_owned();
        let found = Self::all().find(|form| form.code().to_lowercase() == plain);
        found.ok_or_else(|| {
            Error::parse(text, "an ETS form such as MAdN: error A or M, trend N, A, Ad, M or Md, season N, A or M")
        })
    }
}
