//! The lowest rungs: what can be said with fewer values than any curve needs.

use crate::error::{Error, Result};
use crate::growth::choose::Rung;
use crate::growth::prediction::{Family, Prediction};
use crate::growth::sample::Sample;

/// How comparable series grow, per unit of time, on the log scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reference {
    /// Mean of the lasting growth rate over series.
    pub drift: f64,
    /// Standard deviation of the lasting growth rate over series.
    pub drift_deviation: f64,
    /// Standard deviation of one unit of time's growth about the lasting rate.
    pub shock_deviation: f64,
    /// Degrees of freedom of the Student law that the deviations belong to; infinite for normal.
    pub degrees: f64,
}

impl Default for Reference {
    /// Annual series of the calibration windows of the attainment model (2500 series: M3 and Tourism yearly, world
    /// indicators): the values lie between settings that were tried there, whose central 80 and 95 % intervals, 1 to 4 years
    /// ahead of 1, 2 and 3 values, held 81 to 83 and 93 to 95 % of what came. Tails are heavy because series differ more from each other than years do.
    fn default() -> Self {
        Self { drift: 0.013, drift_deviation: 0.027, shock_deviation: 0.062, degrees: 1.75 }
    }
}

/// Drift of a few values, drawn towards the reference by precision weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Drift {
    last_time: f64,
    last: f64,
    /// Growth per unit of time, of the logarithm or of the value.
    rate: f64,
    rate_variance: f64,
    shock_variance: f64,
    degrees: f64,
    log: bool,
    rung: Rung,
}

impl Drift {
    pub(crate) fn new(t: &[f64], y: &[f64], reference: Reference) -> Result<Self> {
        let Reference { drift, drift_deviation, shock_deviation, degrees } = reference;
        let usable = drift.is_finite() && drift_deviation >= 0.0 && shock_deviation >= 0.0 && degrees > 0.0;
        if !usable || !drift_deviation.is_finite() || !shock_deviation.is_finite() {
            return Err(Error::argument(
                "reference",
                "needs a finite drift, deviations of at least zero, and degrees above zero",
            ));
        }
        let sample = Sample::new(t, y, None, false)?.with_logarithms(t, y);
        let (n, scaling) = (sample.len(), sample.scaling);
        let log = !sample.ln_y.is_empty();
        // On the value scale the reference's rates apply to the size of the values.
        let size = if log { 1.0 } else { sample.y.iter().fold(0.0_f64, |m, v| m.max(v.abs())) * scaling.magnitude };
        let values = if log { &sample.ln_y } else { &sample.y };
        let unit = if log { 1.0 } else { scaling.magnitude };
        let span = sample.u[n - 1] * scaling.step;
        let shock_variance = (shock_deviation * size).powi(2);
        let prior = (drift_deviation * size).powi(2);
        let (rate, rate_variance, rung) = if sample.distinct > 1 {
            // Values at the first and last date: their means, where there are several.
            let ends = |u: f64| {
                let at: Vec<f64> = (0..n).filter(|i| sample.u[*i] == u).map(|i| values[i]).collect();
                #[expect(clippy::cast_precision_loss, reason = "small counts")]
                let count = at.len() as f64;
                at.iter().sum::<f64>() / count
            };
            let observed = (ends(sample.u[n - 1]) - ends(0.0)) * unit / span;
            let noise = shock_variance / span;
            let share = if prior + noise > 0.0 { prior / (prior + noise) } else { 1.0 };
            (drift * size + share * (observed - drift * size), share * noise, Rung::Drift)
        } else {
            // Neither size nor sign of its growth is known: the point stays, the interval carries both.
            (0.0, prior + (drift * size).powi(2), Rung::Constant)
        };
        let last = y
            .iter()
            .zip(t)
            .filter(|(_, at)| scaling.time(**at) == sample.u[n - 1])
            .map(|(v, _)| v)
            .fold((0.0, 0.0), |(sum, count): (f64, f64), v| (sum + (v - sum) / (count + 1.0), count + 1.0))
            .0;
        Ok(Self { last_time: scaling.origin + span, last, rate, rate_variance, shock_variance, degrees, log, rung })
    }
    pub(crate) fn rung(&self) -> Rung {
        self.rung
    }
    pub(crate) fn at(&self, t: f64) -> Result<Prediction> {
        let ahead = t - self.last_time;
        let moved = self.rate * ahead;
        let value = if self.log { self.last * moved.exp() } else { self.last + moved };
        if !value.is_finite() {
            return Err(Error::domain("drift", format!("no finite value at time {t}; ask for a nearer one")));
        }
        Ok(Prediction {
            family: if self.log { Family::Log } else { Family::Plain },
            value,
            error: (ahead * ahead * self.rate_variance).sqrt(),
            noise: (ahead.abs() * self.shock_variance).sqrt(),
            degrees: self.degrees,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::growth::Target;

    #[test]
    fn one_value_stays_and_the_interval_widens() {
        let drift = Drift::new(&[2024.0], &[163.0], Reference::default()).unwrap();
        let (near, far) = (drift.at(2025.0).unwrap(), drift.at(2030.0).unwrap());
        assert_eq!(drift.rung(), Rung::Constant);
        assert_eq!((near.value(), far.value()), (163.0, 163.0));
        let width = |p: &Prediction| p.interval(0.95, Target::Observation).unwrap().width();
        assert!(width(&far) > 2.0 * width(&near));
    }

    #[test]
    fn two_values_drift_between_their_growth_and_the_reference() {
        let drift = Drift::new(&[2020.0, 2024.0], &[100.0, 200.0], Reference::default()).unwrap();
        let next = drift.at(2025.0).unwrap().value();
        assert_eq!(drift.rung(), Rung::Drift);
        assert!(next > 200.0 * 0.013_f64.exp() && next < 200.0 * 2.0_f64.powf(0.25), "{next}");
    }
}
