//! The states along the way: level, slope and season of every value.

use super::EtsFit;
use crate::forecast::ets::form::{Season, Trend};

/// The states after each value of the sample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EtsComponents {
    /// Level.
    pub level: Vec<f64>,
    /// Slope (a factor where the trend is multiplicative); empty without a trend.
    pub slope: Vec<f64>,
    /// Seasonal term of the value's own slot (a factor where the season is multiplicative); empty without a season.
    pub season: Vec<f64>,
}

impl EtsFit {
    /// Level, slope and season after each value, by the recursions of the form at the estimates; a missing value leaves
    /// the states where they are.
    ///
    /// With l, b, s the states before a value y and p = φ b (bᵠ where the trend is a factor), q = l + p (l p):
    ///
    /// ```text
    /// level   l' = q + α (y ⊖ s − q)          y ⊖ s: y − s, or y / s where the season is a factor
    /// slope   b' = p + (β/α) (r − p)          r = l' − l, or l' / l
    /// season  s' = s + γ (y ⊖ q − s)
    /// ```
    ///
    /// **Source.** Hyndman, Koehler, Ord and Snyder 2008, *Forecasting with exponential smoothing*, section 2.5.
    #[must_use]
    pub fn components(&self) -> EtsComponents {
        let (form, at) = (self.form, &self.parameters);
        let (mut level, mut slope, mut season) = (at.level, at.slope, at.season.clone());
        let mut found = EtsComponents::default();
        for (place, value) in self.values.iter().enumerate() {
            let slot = if season.is_empty() { 0 } else { place % season.len() };
            let term = season.get(slot).copied().unwrap_or_default();
            let growth = match form.trend {
                Trend::None => 0.0,
                _ if form.trend.multiplicative() => slope.powf(at.phi),
                _ => at.phi * slope,
            };
            let base = match form.trend {
                Trend::None => level,
                _ if form.trend.multiplicative() => level * growth,
                _ => level + growth,
            };
            let before = level;
            level = base;
            if let Some(value) = value {
                let (plain, seasonal) = match form.season {
                    Season::None => (*value, 0.0),
                    Season::Additive => (value - term, value - base),
                    Season::Multiplicative => (value / term, value / base),
                };
                level = base + at.alpha * (plain - base);
                let ratio = if at.alpha > 0.0 { at.beta / at.alpha } else { 0.0 };
                let rise = if form.trend.multiplicative() { level / before } else { level - before };
                slope = growth + ratio * (rise - growth);
                if let Some(own) = season.get_mut(slot) {
                    *own += at.gamma * (seasonal - *own);
                }
            } else {
                slope = growth;
            }
            found.level.push(level);
            if form.trend != Trend::None {
                found.slope.push(slope);
            }
            found.season.extend(season.get(slot));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::forecast::ets::{Ets, EtsForm};
    use crate::forecast::history::History;

    #[test]
    fn the_last_states_are_those_of_the_fit() {
        let season = [1.2, 0.8, 0.95, 1.05];
        let noise = |t: i32| 1.0 + 0.02 * f64::from((t * 7919) % 13 - 6) / 6.0;
        let values: Vec<f64> =
            (0..40).map(|t| (50.0 + 1.5 * f64::from(t)) * season[t as usize % 4] * noise(t)).collect();
        let history = History::new(&values, 4).unwrap();
        for form in ["ANN", "AAN", "MAdN", "AAA", "MAM", "MAdM", "ANA", "MNM"] {
            let fit = Ets::form(form.parse::<EtsForm>().unwrap()).fit_history(&history).unwrap();
            let found = fit.components();
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
            assert!(close(*found.level.last().unwrap(), fit.level), "{form}: {:?} {}", found.level.last(), fit.level);
            if let Some(slope) = found.slope.last() {
                assert!(close(*slope, fit.slope), "{form}: {slope} {}", fit.slope);
            }
            assert_eq!(found.season.is_empty(), fit.season.is_empty(), "{form}");
            if let Some(last) = found.season.last() {
                assert!(close(*last, fit.season[39 % 4]), "{form}: {last} {:?}", fit.season);
            }
            // One step ahead, the states before a value give the fitted value.
            for t in 5..40 {
                let (level, slope) = (found.level[t - 1], found.slope.get(t - 1).copied().unwrap_or_default());
                let base = level + fit.parameters.phi * slope;
                let mean = match found.season.get(t - 4) {
                    Some(term) if form.ends_with('M') => base * term,
                    Some(term) => base + term,
                    None => base,
                };
                assert!(close(mean, fit.fitted[t].unwrap()), "{form} at {t}: {mean} {:?}", fit.fitted[t]);
            }
        }
    }
}
