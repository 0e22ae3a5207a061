//! What a reader of a fit must know before using its numbers.

use crate::growth::curve::Unit;
use crate::growth::fitted::Fitted;

/// A reservation about a fit.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The data do not determine a parameter: its value is one of many that fit equally well.
    Unidentified {
        /// The parameter.
        parameter: &'static str,
    },
    /// A parameter ended at a bound, so the curve wants to leave its family.
    AtBound {
        /// The parameter.
        parameter: &'static str,
    },
    /// The solver used up its budget.
    NotConverged,
    /// The residuals have as many values as degrees that leave intervals nearly without information.
    FewDegrees {
        /// Observations minus parameters.
        degrees: usize,
    },
    /// The ceiling lies so far above the data that they show no sign of it.
    CeilingFarAway {
        /// The largest observation as a share of the ceiling.
        share: f64,
    },
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unidentified { parameter } => {
                write!(f, "{parameter} is not determined by the data; use a simpler curve or hold {parameter}")
            }
            Self::AtBound { parameter } => {
                write!(f, "{parameter} ended at its bound; a simpler curve fits as well")
            }
            Self::NotConverged => f.write_str("the solver used up its evaluations; treat the numbers as approximate"),
            Self::FewDegrees { degrees } => {
                write!(f, "only {degrees} degrees of freedom; intervals depend on the noise model alone")
            }
            Self::CeilingFarAway { share } => write!(
                f,
                "the data reach {:.3} % of the ceiling, which is therefore a guess; use exponential, or hold a known ceiling",
                100.0 * share
            ),
        }
    }
}

/// Half width of the symmetric 95 % interval, relative to the parameter's size, from which on the profile is looked at.
const SUSPICIOUS: f64 = 0.3;

/// Share of the ceiling below which data say nothing about it.
const VISIBLE_SHARE: f64 = 0.02;

pub(crate) fn collect(fit: &Fitted) -> Vec<Warning> {
    let mut all = Vec::new();
    let degrees = fit.degrees_of_freedom();
    if !fit.convergence().converged() {
        all.push(Warning::NotConverged);
    }
    let deviations = fit.covariance.deviations();
    for (index, estimate) in fit.parameters().iter().enumerate() {
        if estimate.held {
            continue;
        }
        if estimate.at_bound {
            all.push(Warning::AtBound { parameter: estimate.name });
            continue;
        }
        // The profile costs some thirty refits: it is asked only where the standard deviation is not small against the
        // size that the parameter can have.
        let (Some(inner), Some(deviation)) = (fit.inner.get(index), deviations.get(index)) else { continue };
        let size = match estimate.unit {
            Unit::Date => fit.sample.span(),
            Unit::Rate => inner.abs().max(fit.sample.span().recip()),
            Unit::Value => inner.abs().max(1.0),
            _ => inner.abs(),
        };
        let spread = deviation * fit.variance.sqrt();
        // No Student quantile is below 1.9; most parameters are far inside even with that of three degrees of freedom.
        let quantile = if degrees >= 3 && spread < SUSPICIOUS / 3.2 * size { 1.9 } else { fit.quantile(0.95) };
        let wide = quantile * spread;
        let suspicious = wide.is_nan() || wide >= SUSPICIOUS * size;
        let open = || [-1.0, 1.0].into_iter().any(|sign| fit.profile_is_open(index, 0.95, sign));
        if suspicious && (fit.covariance.is_singular() && !wide.is_finite() || open()) {
            all.push(Warning::Unidentified { parameter: estimate.name });
        }
    }
    if let Some(ceiling) = fit.curve.ceiling(&fit.inner) {
        let top = fit.sample.largest;
        if ceiling.abs() > top && top / ceiling.abs() < VISIBLE_SHARE {
            all.push(Warning::CeilingFarAway { share: top / ceiling.abs() });
        }
    }
    if degrees < 3 {
        all.push(Warning::FewDegrees { degrees });
    }
    all
}
