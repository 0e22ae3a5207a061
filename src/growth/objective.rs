//! From a curve's values to residuals whose squares add up to what is minimised.

use crate::growth::curve::{Curve, Observations};
use crate::growth::sample::Sample;
use crate::num::least_squares::Problem;

/// How the observations scatter about the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Noise {
    /// Normal with the same variance at every level: least squares of the values.
    #[default]
    Additive,
    /// Normal on the log scale: least squares of the logarithms; the curve is the median.
    Multiplicative,
    /// Additive or multiplicative, whichever makes the data more likely.
    Automatic,
    /// Poisson counts: variance equal to the mean.
    Poisson,
    /// Negative binomial counts: variance μ + α μ², α estimated.
    NegativeBinomial,
}

/// What a residual costs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Loss {
    /// Its square.
    #[default]
    Square,
    /// Square up to a threshold, linear beyond.
    Huber,
    /// A smooth form of Huber, 2(√(1 + z) − 1).
    SoftL1,
    /// Logarithmic, ln(1 + z): outliers count next to nothing.
    Cauchy,
}

impl Loss {
    /// The threshold in units of the residuals' robust standard deviation that keeps 95 % efficiency under normal noise.
    pub(crate) fn threshold(self) -> f64 {
        match self {
            Self::Square => f64::INFINITY,
            Self::Huber => 1.345,
            Self::SoftL1 => 1.2,
            Self::Cauchy => 2.385,
        }
    }
    /// ρ(z) and ρ'(z) for the squared residual z in units of the squared threshold.
    fn rho(self, z: f64) -> (f64, f64) {
        match self {
            Self::Square => (z, 1.0),
            Self::Huber if z <= 1.0 => (z, 1.0),
            Self::Huber => (2.0 * z.sqrt() - 1.0, z.sqrt().recip()),
            Self::SoftL1 => {
                let root = (1.0 + z).sqrt();
                // 2(√(1+z) − 1) = 2z/(√(1+z) + 1), without cancellation
                (2.0 * z / (root + 1.0), root.recip())
            }
            Self::Cauchy => (z.ln_1p(), (1.0 + z).recip()),
        }
    }
    /// The residual whose square is c² ρ(r²/c²), and its slope in r.
    pub(crate) fn shrink(self, r: f64, c: f64) -> (f64, f64) {
        if self == Self::Square || r == 0.0 {
            return (r, 1.0);
        }
        let scaled = r / c;
        let (rho, slope) = self.rho(scaled * scaled);
        let root = rho.sqrt();
        (c * root * r.signum(), slope * scaled.abs() / root)
    }
}

/// The noise model of one fit, without the choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Response {
    Additive,
    Multiplicative,
    Poisson,
    NegativeBinomial { alpha: f64 },
}

impl Response {
    pub(crate) fn is_count(self) -> bool {
        matches!(self, Self::Poisson | Self::NegativeBinomial { .. })
    }
    /// Residual of observation y (ln y where multiplicative) at curve value f, and its slope in f; `None` where f is
    /// outside the domain.
    fn residual(self, y: f64, f: f64) -> Option<(f64, f64)> {
        match self {
            Self::Additive => Some((f - y, 1.0)),
            Self::Multiplicative => (f > 0.0).then(|| (f.ln() - y, f.recip())),
            Self::Poisson => (f > 0.0).then(|| deviance(y, f, 0.0)),
            Self::NegativeBinomial { alpha } => (f > 0.0).then(|| deviance(y, f, alpha)),
        }
    }
}

/// Signed root of the unit deviance of a count y at mean f (variance f + α f²), and its slope in f. The sum of squares is
/// the deviance, so least squares maximises the likelihood.
fn deviance(y: f64, f: f64, alpha: f64) -> (f64, f64) {
    let variance = f * (1.0 + alpha * f);
    let x = (f - y) / variance.sqrt();
    // Near y the deviance is the squared Pearson residual; the closed form cancels there.
    if (f - y).abs() <= 1e-5 * f {
        return (x, variance.sqrt().recip());
    }
    let log_part = if y > 0.0 { y * (y / f).ln() } else { 0.0 };
    let unit = if alpha > 0.0 {
        log_part - (y + alpha.recip()) * ((1.0 + alpha * y) / (1.0 + alpha * f)).ln()
    } else {
        log_part - (y - f)
    };
    let d = (2.0 * unit.max(0.0)).sqrt() * (f - y).signum();
    (d, (f - y) / (variance * d))
}

/// A curve, observations and a noise model as a least-squares problem.
pub(crate) struct Objective<'a> {
    pub(crate) curve: &'a dyn Curve,
    pub(crate) sample: &'a Sample,
    pub(crate) response: Response,
    pub(crate) loss: Loss,
    /// Threshold of the loss in units of the (weighted) residual.
    pub(crate) threshold: f64,
}

impl Objective<'_> {
    /// Whether residuals are the differences of curve and values as they stand.
    fn is_plain(&self) -> bool {
        self.response == Response::Additive && self.loss == Loss::Square && self.sample.root_weights.is_empty()
    }
    fn targets(&self) -> &[f64] {
        if self.response == Response::Multiplicative { &self.sample.ln_y } else { &self.sample.y }
    }
}

impl Problem for Objective<'_> {
    fn products(&self, p: &[f64], sums: &mut [f64]) -> bool {
        let Sample { u: times, y: values, counted, .. } = self.sample;
        self.is_plain() && self.curve.products(&Observations { times, values, counted: *counted }, p, sums)
    }
    fn parameters(&self) -> usize {
        self.curve.parameters().len()
    }
    fn residuals(&self) -> usize {
        self.sample.len()
    }
    fn evaluate(&self, p: &[f64], residuals: &mut [f64], mut jacobian: Option<&mut [f64]>) -> bool {
        if !self.curve.evaluate(&self.sample.u, p, residuals, jacobian.as_deref_mut()) {
            return false;
        }
        if self.is_plain() {
            for (r, y) in residuals.iter_mut().zip(&self.sample.y) {
                *r -= y;
            }
            return true;
        }
        let rows = residuals.len();
        for (i, y) in self.targets().iter().enumerate() {
            let Some((mut r, mut slope)) = self.response.residual(*y, residuals[i]) else { return false };
            if let Some(w) = self.sample.root_weights.get(i) {
                r *= w;
                slope *= w;
            }
            let (shrunk, by) = self.loss.shrink(r, self.threshold);
            slope *= by;
            residuals[i] = shrunk;
            if !shrunk.is_finite() || !slope.is_finite() {
                return false;
            }
            if let Some(jacobian) = jacobian.as_deref_mut() {
                for column in jacobian.chunks_exact_mut(rows) {
                    column[i] *= slope;
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviance_slope_is_that_of_differences() {
        for (y, f, alpha) in [(3.0, 5.0, 0.0), (0.0, 2.0, 0.0), (7.0, 2.5, 0.3), (0.0, 4.0, 0.5), (5.0, 5.0001, 0.1)] {
            let (d, slope) = deviance(y, f, alpha);
            let h = 1e-6;
            let near = (deviance(y, f + h, alpha).0 - deviance(y, f - h, alpha).0) / (2.0 * h);
            assert!((slope - near).abs() < 1e-6 * slope.abs().max(1.0), "{y} {f} {alpha}: {slope} {near}");
            assert_eq!(d > 0.0, f > y);
        }
        // Poisson unit deviance 2(y ln(y/f) − y + f)
        let d = deviance(3.0, 5.0, 0.0).0;
        assert!((d * d - 2.0 * (3.0 * (0.6_f64).ln() + 2.0)).abs() < 1e-14);
    }

    #[test]
    fn losses_are_square_near_zero_and_have_the_right_slope() {
        for loss in [Loss::Square, Loss::Huber, Loss::SoftL1, Loss::Cauchy] {
            let (r, slope) = loss.shrink(1e-6, 1.0);
            assert!((r - 1e-6).abs() < 1e-12 && (slope - 1.0).abs() < 1e-6);
            for r in [-3.0, 0.5, 7.0] {
                let h = 1e-6;
                let near = (loss.shrink(r + h, 1.5).0 - loss.shrink(r - h, 1.5).0) / (2.0 * h);
                assert!((loss.shrink(r, 1.5).1 - near).abs() < 1e-6);
            }
        }
    }
}
