//! Where the weights may lie.

use super::form::{EtsForm, Season, Trend};
use super::kernel::Point;

/// Which weights are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Region {
    /// Weighted averages with positive weights: `beta < alpha`, `gamma < 1 - alpha`, `phi` from 0.8 to 0.98; and
    /// admissible as well, which a seasonal form is not everywhere in this box.
    #[default]
    Usual,
    /// Wherever old values lose their influence (the model can be inverted), `phi` from 0 to 1.
    Admissible,
}

/// Roots beyond the unit circle by more than this make a form inadmissible; R's tolerance.
const ROOT_TOLERANCE: f64 = 1e-10;

/// Whether old values lose their influence on the forecasts: Hyndman and others 2008, section 10.2. The conditions are
/// those of the additive forms, which are used for all, as in R; the slope enters with `phi beta`, since the mean sees it
/// damped (R takes `beta`, which is the same where nothing fades and else calls some decaying weights inadmissible).
pub fn admissible(form: EtsForm, period: usize, at: &Point) -> bool {
    let Point { alpha, beta, gamma, phi, .. } = *at;
    if !(0.0..=1.0 + 1e-8).contains(&phi) {
        return false;
    }
    let trended = form.trend != Trend::None;
    let beta = if trended { phi * beta } else { 0.0 };
    if form.season == Season::None {
        return if trended {
            // Phi of 0 leaves no slope: the region of simple smoothing.
            alpha >= 1.0 - 1.0 / phi
                && alpha <= 1.0 + 1.0 / phi
                && beta >= alpha * (phi - 1.0)
                && beta <= (1.0 + phi) * (2.0 - alpha)
        } else {
            (0.0..=2.0).contains(&alpha)
        };
    }
    // Characteristic polynomial of the discount matrix, highest power first: z^(m+1), z^m, m - 2 equal terms, z, 1.
    let mut polynomial = vec![1.0, alpha + beta - phi];
    polynomial.extend(std::iter::repeat_n(alpha + beta - alpha * phi, period.saturating_sub(2)));
    polynomial.push(alpha + beta - alpha * phi + gamma - 1.0);
    polynomial.push(phi * (1.0 - alpha - gamma));
    stable(&polynomial)
}

/// Whether all roots lie inside the unit circle (highest power first), by Schur's recursion: the polynomial is stable if
/// its last coefficient is below the first in magnitude and the reduced polynomial is stable. Roots on the circle count as
/// inside: the radius is stretched by the tolerance first. A trend in a season with `phi` of 1 always has such a root.
fn stable(polynomial: &[f64]) -> bool {
    let stretch = 1.0 / (1.0 + ROOT_TOLERANCE + CIRCLE);
    let mut power = 1.0;
    let mut current: Vec<f64> = polynomial
        .iter()
        .map(|value| {
            let out = value * power;
            power *= stretch;
            out
        })
        .collect();
    while current.len() > 1 {
        let (Some(&first), Some(&last)) = (current.first(), current.last()) else { return true };
        if last.abs() >= first.abs() {
            return false;
        }
        let ratio = last / first;
        let degree = current.len() - 1;
        current = (0..degree).map(|k| current[k] - ratio * current[degree - k]).collect();
        let size = current.iter().fold(0.0_f64, |top, value| top.max(value.abs()));
        if size > 0.0 {
            current.iter_mut().for_each(|value| *value /= size);
        }
    }
    true
}

/// The recursion loses digits with roots on the circle itself; it is asked a little outside.
const CIRCLE: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::super::form::Noise;
    use super::*;

    fn at(alpha: f64, beta: f64, gamma: f64, phi: f64) -> Point {
        Point { alpha, beta, gamma, phi, ..Point::default() }
    }

    #[test]
    fn plain_forms_have_their_closed_regions() {
        let simple = EtsForm::new(Noise::Additive, Trend::None, Season::None);
        assert!(admissible(simple, 1, &at(1.9, 0.0, 0.0, 1.0)) && !admissible(simple, 1, &at(2.1, 0.0, 0.0, 1.0)));
        let holt = EtsForm::new(Noise::Additive, Trend::Additive, Season::None);
        assert!(admissible(holt, 1, &at(0.5, 2.9, 0.0, 1.0)) && !admissible(holt, 1, &at(0.5, 3.1, 0.0, 1.0)));
    }

    #[test]
    fn seasonal_regions_agree_with_the_decay_of_the_weights() {
        // The error of a unit at the start must die out in the recursion with zero data.
        let form = EtsForm::new(Noise::Additive, Trend::Additive, Season::Additive);
        let mut counts = [0, 0];
        for step in 0..400_u32 {
            let share = |k: u32| f64::from((step * k + 7) % 101) / 100.0;
            let point = at(1.6 * share(37), 0.8 * share(53), 1.8 * share(71), 0.5 + 0.48 * share(89));
            let (mut level, mut slope, mut season) = (1.0, 0.3, [0.5, -0.2, 0.4, -0.7]);
            let mut size = [0.0_f64; 2];
            for t in 0..4000 {
                let base = level + point.phi * slope;
                let error = -(base + season[t % 4]);
                size[0] = if t % 1000 == 0 { 0.0 } else { size[0].max(error.abs()) };
                if t == 999 {
                    size[1] = size[0];
                }
                level = base + point.alpha * error;
                slope = point.phi * slope + point.beta * error;
                season[t % 4] += point.gamma * error;
                if !error.is_finite() {
                    size[0] = f64::INFINITY;
                    break;
                }
            }
            let decays = size[0] < 1e-3 * size[1].min(1.0) || size[0] < 1e-9;
            let grows = size[0] > 10.0 * size[1] || size[0].is_infinite();
            if decays {
                assert!(admissible(form, 4, &point), "{point:?} {size:?}");
                counts[0] += 1;
            }
            if grows {
                assert!(!admissible(form, 4, &point), "{point:?} {size:?}");
                counts[1] += 1;
            }
        }
        assert!(counts[0] > 40 && counts[1] > 40, "{counts:?}");
    }
}
