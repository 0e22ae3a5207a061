//! The decomposition itself.

use super::loess::{Smoother, moving_average};
use crate::error::{Error, Result};
use crate::forecast::history::History;
use serde::{Deserialize, Serialize};

/// Span of the season's smoother.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// The season never changes.
    Periodic,
    /// A number of seasons, odd.
    Seasons(usize),
}

/// The spec of a decomposition; see the [module](super) for its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stl {
    periods: Vec<usize>,
    seasonal: Vec<Span>,
    trend: Option<usize>,
    low_pass: Option<usize>,
    degrees: [usize; 3],
    jumps: Option<[usize; 3]>,
    robust: bool,
    rounds: usize,
}

impl Stl {
    /// One season.
    #[must_use]
    pub fn new(period: usize) -> Self {
        Self::several([period])
    }

    /// Several seasons, for instance 24 and 168 for hours; each is taken off in turn, twice, shortest first.
    #[must_use]
    pub fn several(periods: impl IntoIterator<Item = usize>) -> Self {
        let mut periods: Vec<usize> = periods.into_iter().collect();
        periods.sort_unstable();
        periods.dedup();
        let seasonal = (0..periods.len()).map(|place| Span::Seasons(11 + 4 * place)).collect();
        let rounds = if periods.len() > 1 { 2 } else { 1 };
        Self { periods, seasonal, trend: None, low_pass: None, degrees: [0, 1, 1], jumps: None, robust: false, rounds }
    }

    /// Span of every season's smoother.
    #[must_use]
    pub fn seasonal(mut self, span: Span) -> Self {
        self.seasonal = vec![span; self.periods.len()];
        self
    }

    /// Span of the trend's smoother, in slots.
    #[must_use]
    pub const fn trend(mut self, span: usize) -> Self {
        self.trend = Some(span);
        self
    }

    /// Span of the low-pass smoother, in slots.
    #[must_use]
    pub const fn low_pass(mut self, span: usize) -> Self {
        self.low_pass = Some(span);
        self
    }

    /// Degrees (0 or 1) of the season's, trend's and low-pass smoother.
    #[must_use]
    pub const fn degrees(mut self, degrees: [usize; 3]) -> Self {
        self.degrees = degrees;
        self
    }

    /// Every how many slots the three smoothers are evaluated; 1 everywhere is exact.
    #[must_use]
    pub const fn jumps(mut self, jumps: [usize; 3]) -> Self {
        self.jumps = Some(jumps);
        self
    }

    /// Weights down points with a large remainder.
    #[must_use]
    pub const fn robust(mut self, robust: bool) -> Self {
        self.robust = robust;
        self
    }

    /// The periods, shortest first.
    #[must_use]
    pub fn periods(&self) -> &[usize] {
        &self.periods
    }

    /// Takes a series apart. Seasons of which there are not more than two are left out where there are several.
    ///
    /// # Errors
    /// No period above 1, fewer values than two seasons and one, or spans and degrees that cannot be used.
    pub fn decompose(&self, history: &History) -> Result<Decomposition> {
        let n = history.len();
        if self.periods.first().is_none_or(|&period| period < 2) {
            return Err(Error::argument("period", "a decomposition needs seasons of 2 slots or more"));
        }
        let usable: Vec<(usize, Span)> =
            self.periods.iter().copied().zip(self.seasonal.iter().copied()).filter(|(p, _)| n > 2 * p).collect();
        if usable.is_empty() || (self.periods.len() == 1 && usable.len() != 1) {
            let need = 2 * self.periods.first().copied().unwrap_or(2) + 1;
            return Err(Error::too_few("stl", n, need, "use a model without seasons until there are two of them"));
        }
        self.check()?;
        let (normal, scale) = history.normalised();
        let values = fill(&normal, usable.first().map_or(1, |(period, _)| *period));
        let mut seasonal = vec![vec![0.0; n]; usable.len()];
        let mut adjusted = values.clone();
        let mut trend = vec![0.0; n];
        let mut weights = vec![1.0; n];
        for _ in 0..self.rounds {
            for (&(period, span), season) in usable.iter().zip(&mut seasonal) {
                for (slot, value) in adjusted.iter_mut().zip(season.iter()) {
                    *slot += value;
                }
                let pass = self.plan(period, span, n);
                let (part, level, robustness) = pass.run(&adjusted);
                *season = part;
                trend = level;
                weights = robustness;
                for (slot, value) in adjusted.iter_mut().zip(season.iter()) {
                    *slot -= value;
                }
            }
        }
        let remainder = (0..n)
            .map(|t| {
                history.values()[t].map(|_| {
                    let seasons: f64 = seasonal.iter().map(|season| season[t]).sum();
                    (values[t] - trend[t] - seasons) * scale
                })
            })
            .collect();
        for season in &mut seasonal {
            season.iter_mut().for_each(|value| *value *= scale);
        }
        trend.iter_mut().for_each(|value| *value *= scale);
        Ok(Decomposition {
            periods: usable.iter().map(|(period, _)| *period).collect(),
            trend,
            seasonal,
            remainder,
            weights,
        })
    }

    fn check(&self) -> Result<()> {
        if self.degrees.iter().any(|&degree| degree > 1) {
            return Err(Error::argument("degrees", format!("{:?}; each is 0 or 1", self.degrees)));
        }
        let spans = self.seasonal.iter().filter_map(|span| match span {
            Span::Seasons(seasons) => Some(*seasons),
            Span::Periodic => None,
        });
        for span in spans.chain(self.trend).chain(self.low_pass) {
            if span < 3 || span.is_multiple_of(2) {
                return Err(Error::argument("span", format!("{span}; spans are odd and at least 3")));
            }
        }
        if self.jumps.is_some_and(|jumps| jumps.contains(&0)) {
            return Err(Error::argument("jumps", "each is at least 1"));
        }
        Ok(())
    }

    fn plan(&self, period: usize, span: Span, n: usize) -> Pass {
        let (seasonal, periodic) = match span {
            Span::Periodic => (10 * n + 1, true),
            Span::Seasons(seasons) => (seasons, false),
        };
        let odd = |value: f64| {
            let rounded = value.round().max(1.0) as usize;
            rounded + usize::from(rounded.is_multiple_of(2))
        };
        let trend = self.trend.unwrap_or_else(|| odd((1.5 * period as f64 / (1.0 - 1.5 / seasonal as f64)).ceil()));
        let low_pass = self.low_pass.unwrap_or_else(|| odd(period as f64));
        let tenth = |span: usize| span.div_ceil(10);
        let jumps = self.jumps.unwrap_or([tenth(seasonal), tenth(trend), tenth(low_pass)]);
        let degrees = if periodic { [0, self.degrees[1], self.degrees[2]] } else { self.degrees };
        let smoother = |span: usize, k: usize| Smoother { span: span.max(3), degree: degrees[k], jump: jumps[k] };
        Pass {
            period,
            periodic,
            seasonal: smoother(seasonal, 0),
            trend: smoother(trend, 1),
            low_pass: smoother(low_pass, 2),
            inner: if self.robust { 1 } else { 2 },
            outer: if self.robust { 15 } else { 0 },
        }
    }
}

/// Values with gaps filled on the line between the neighbouring values of the same slot of the season, or between any
/// neighbours where a slot has none.
fn fill(history: &History, period: usize) -> Vec<f64> {
    if !history.has_gaps() {
        return history.values().iter().map(|value| value.unwrap_or_default()).collect();
    }
    let values = history.values();
    let line = history.filled();
    (0..values.len())
        .map(|t| {
            values[t].unwrap_or_else(|| {
                // The change of the line since a season ago, on top of what the slot had then, or until a season later.
                let near = [t.checked_sub(period), Some(t + period)].into_iter().flatten().find_map(|other| {
                    let value = values.get(other).copied().flatten()?;
                    Some(value + line[t] - mean_around(&line, other, period) + mean_around(&line, t, period) - line[t])
                });
                near.unwrap_or(line[t])
            })
        })
        .collect()
}

fn mean_around(line: &[f64], at: usize, period: usize) -> f64 {
    let from = at.saturating_sub(period / 2);
    let to = (from + period).min(line.len());
    let window = &line[from.min(to.saturating_sub(period))..to];
    window.iter().sum::<f64>() / window.len().max(1) as f64
}

struct Pass {
    period: usize,
    periodic: bool,
    seasonal: Smoother,
    trend: Smoother,
    low_pass: Smoother,
    inner: usize,
    outer: usize,
}

impl Pass {
    /// Season, trend and robustness weights.
    fn run(&self, values: &[f64]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let (n, period) = (values.len(), self.period);
        let mut season = vec![0.0; n];
        let mut trend = vec![0.0; n];
        let mut weights: Option<Vec<f64>> = None;
        let mut room = vec![0.0; n + 2 * period];
        let mut work = vec![0.0; n];
        let mut cycle = vec![0.0; n + 2 * period];
        let (mut first, mut second, mut third) = (vec![], vec![], vec![]);
        for round in 0..=self.outer {
            for _ in 0..self.inner {
                for ((slot, value), level) in work.iter_mut().zip(values).zip(&trend) {
                    *slot = value - level;
                }
                self.smooth_slots(&work, weights.as_deref(), &mut cycle, &mut room);
                moving_average(&cycle, period, &mut first);
                moving_average(&first, period, &mut second);
                moving_average(&second, 3, &mut third);
                self.low_pass.smooth(&third, None, &mut work, &mut room);
                for ((slot, value), low) in season.iter_mut().zip(&cycle[period..]).zip(&work) {
                    *slot = value - low;
                }
                for ((slot, value), part) in work.iter_mut().zip(values).zip(&season) {
                    *slot = value - part;
                }
                self.trend.smooth(&work, weights.as_deref(), &mut trend, &mut room);
            }
            if round < self.outer {
                let fit = season.iter().zip(&trend).map(|(a, b)| a + b);
                weights = Some(robustness(values, fit));
            }
        }
        if self.periodic {
            let means: Vec<f64> = (0..period)
                .map(|slot| {
                    let count = season.iter().skip(slot).step_by(period).count();
                    season.iter().skip(slot).step_by(period).sum::<f64>() / count as f64
                })
                .collect();
            for (t, slot) in season.iter_mut().enumerate() {
                *slot = means[t % period];
            }
        }
        (season, trend, weights.unwrap_or_else(|| vec![1.0; n]))
    }

    /// Smooths each slot of the season over the seasons, one season further at both ends.
    fn smooth_slots(&self, values: &[f64], weights: Option<&[f64]>, out: &mut [f64], room: &mut [f64]) {
        let period = self.period;
        let longest = values.len().div_ceil(period);
        let mut smooth = vec![0.0; longest];
        for slot in 0..period {
            let part: Vec<f64> = values.iter().skip(slot).step_by(period).copied().collect();
            let robust: Option<Vec<f64>> = weights.map(|w| w.iter().skip(slot).step_by(period).copied().collect());
            let robust = robust.as_deref();
            let count = part.len();
            let smooth = &mut smooth[..count];
            self.seasonal.smooth(&part, robust, smooth, room);
            let span = self.seasonal.span.min(count);
            let before = self.seasonal.at(&part, -1.0, 0, span - 1, robust, room).unwrap_or(smooth[0]);
            let after = self
                .seasonal
                .at(&part, count as f64, count - span, count - 1, robust, room)
                .unwrap_or(smooth[count - 1]);
            out[slot] = before;
            for (place, value) in smooth.iter().enumerate() {
                out[(place + 1) * period + slot] = *value;
            }
            out[(count + 1) * period + slot] = after;
        }
    }
}

/// Bisquare weights of the remainder at six times its median magnitude.
fn robustness(values: &[f64], fit: impl Iterator<Item = f64>) -> Vec<f64> {
    let sizes: Vec<f64> = values.iter().zip(fit).map(|(value, fit)| (value - fit).abs()).collect();
    let mut sorted = sizes.clone();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let limit = 3.0 * (sorted[n / 2] + sorted[n - n / 2 - 1]);
    let (inner, outer) = (0.001 * limit, 0.999 * limit);
    sizes
        .into_iter()
        .map(|size| {
            if size <= inner {
                1.0
            } else if size <= outer {
                (1.0 - (size / limit).powi(2)).powi(2)
            } else {
                0.0
            }
        })
        .collect()
}

/// A series taken apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decomposition {
    /// The seasons that were taken off, shortest first.
    pub periods: Vec<usize>,
    /// Trend, one value a slot.
    pub trend: Vec<f64>,
    /// One season a period, one value a slot each.
    pub seasonal: Vec<Vec<f64>>,
    /// What is left; `None` where nothing was seen.
    pub remainder: Vec<Option<f64>>,
    /// Robustness weights; 1 everywhere without outer rounds.
    pub weights: Vec<f64>,
}

impl Decomposition {
    /// Values without any season; `None` where nothing was seen.
    #[must_use]
    pub fn adjusted(&self) -> Vec<Option<f64>> {
        self.trend.iter().zip(&self.remainder).map(|(trend, rest)| rest.map(|rest| trend + rest)).collect()
    }

    /// Sum of all seasons at each of the `horizon` slots after the last: the last season of each repeated.
    #[must_use]
    pub fn seasonal_ahead(&self, horizon: usize) -> Vec<f64> {
        let n = self.trend.len();
        (0..horizon)
            .map(|k| {
                self.periods.iter().zip(&self.seasonal).map(|(&period, season)| season[n - period + k % period]).sum()
            })
            .collect()
    }

    /// 1 - var(remainder) / var(season + remainder), within [0, 1]: how much of a season there is.
    #[must_use]
    pub fn seasonal_strength(&self, season: usize) -> f64 {
        self.seasonal.get(season).map_or(0.0, |season| self.strength(season))
    }

    /// 1 - var(remainder) / var(trend + remainder), within [0, 1]: how much of a trend there is.
    #[must_use]
    pub fn trend_strength(&self) -> f64 {
        self.strength(&self.trend)
    }

    fn strength(&self, part: &[f64]) -> f64 {
        let rest: Vec<f64> = self.remainder.iter().flatten().copied().collect();
        let with: Vec<f64> =
            self.remainder.iter().zip(part).filter_map(|(rest, part)| rest.map(|rest| rest + part)).collect();
        let whole = variance(&with);
        if whole > 0.0 { (1.0 - variance(&rest) / whole).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Variance with n - 1, in units that cannot overflow.
fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let top = values.iter().fold(0.0_f64, |top, value| top.max((value - mean).abs()));
    if !(top > 0.0) || n < 2.0 {
        return 0.0;
    }
    values.iter().map(|value| ((value - mean) / top).powi(2)).sum::<f64>() / (n - 1.0) * top * top
}
