//! One pass over the data that carries the derivatives of the states by all parameters along: the exact gradient of a
//! form's objective and the Gauss–Newton approximation of its second derivatives.
//!
//! With `e` the errors, `G` the geometric mean of the means (1 where the noise is additive) and `u = e G`, the objective is
//! `n ln sum u²`; its curvature without second derivatives of `u` is `2 n / sum u² · sum u' u''ᵀ`.

use super::form::{Noise, Season, Trend};
use super::kernel::{Kernel, Point, SMALLEST_MEAN, SQUARE_FLOOR};
use super::layout::Layout;

/// Memory of the pass, kept between passes.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    season: Vec<f64>,
    /// Derivatives of the seasonal states, one row a slot.
    season_slopes: Vec<f64>,
    /// Derivatives of the means of up to four steps, weighted.
    rows: Vec<f64>,
    matrix: Vec<f64>,
}

/// Objective at a point of the optimiser's vector, its gradient and curvature (lower triangle), `n` parameters each.
/// Infinite outside the domain of the form.
pub fn curved(
    kernel: &Kernel<'_>,
    layout: &Layout,
    x: &[f64],
    at: &Point,
    memory: &mut Memory,
    gradient: &mut [f64],
    curvature: &mut [f64],
) -> f64 {
    let pass = Pass { kernel, layout, x, at, memory, gradient, curvature };
    match (kernel.form.trend, kernel.form.season) {
        (Trend::None, Season::None) => pass.run::<2, 0, 0>(),
        (Trend::Additive | Trend::AdditiveDamped, Season::None) => {
            if x.len() <= 4 {
                pass.run::<4, 1, 0>()
            } else {
                pass.run::<6, 1, 0>()
            }
        }
        (_, Season::None) => {
            if x.len() <= 4 {
                pass.run::<4, 2, 0>()
            } else {
                pass.run::<6, 2, 0>()
            }
        }
        (Trend::None, Season::Additive) => pass.seasonal::<0, 1>(),
        (Trend::None, Season::Multiplicative) => pass.seasonal::<0, 2>(),
        (Trend::Additive | Trend::AdditiveDamped, Season::Additive) => pass.seasonal::<1, 1>(),
        (Trend::Additive | Trend::AdditiveDamped, Season::Multiplicative) => pass.seasonal::<1, 2>(),
        (_, Season::Additive) => pass.seasonal::<2, 1>(),
        (_, Season::Multiplicative) => pass.seasonal::<2, 2>(),
    }
}

struct Pass<'a, 'b> {
    kernel: &'a Kernel<'b>,
    layout: &'a Layout,
    x: &'a [f64],
    at: &'a Point,
    memory: &'a mut Memory,
    gradient: &'a mut [f64],
    curvature: &'a mut [f64],
}

/// Time steps whose products are added together.
const BATCH: usize = 4;

impl Pass<'_, '_> {
    fn seasonal<const TREND: u8, const SEASON: u8>(self) -> f64 {
        match self.x.len() {
            0..=8 => self.run::<8, TREND, SEASON>(),
            9..=10 => self.run::<10, TREND, SEASON>(),
            11..=14 => self.run::<14, TREND, SEASON>(),
            15..=16 => self.run::<16, TREND, SEASON>(),
            17..=18 => self.run::<18, TREND, SEASON>(),
            _ => self.run::<30, TREND, SEASON>(),
        }
    }

    /// `K` lanes, at least as many as parameters; TREND and SEASON as in the kernel.
    fn run<const K: usize, const TREND: u8, const SEASON: u8>(self) -> f64 {
        let Self { kernel, layout, x, at, memory, gradient, curvature } = self;
        let n = x.len();
        let relative = kernel.form.noise == Noise::Multiplicative;
        let damped = kernel.form.trend.damped();
        let Point { alpha, beta, gamma, phi, .. } = *at;
        let (mut level, mut slope) = (at.level, at.slope);
        // Places in the optimiser's vector.
        let gamma_place = 1 + usize::from(TREND > 0);
        let phi_place = gamma_place + usize::from(SEASON > 0);
        let level_place = phi_place + usize::from(damped);
        let first_season = level_place + 1 + usize::from(TREND > 0);
        let beta_share = if TREND > 0 { x[1] } else { 0.0 };
        let gamma_share = if SEASON > 0 { x[gamma_place] } else { 0.0 };
        let (mut d_level, mut d_slope) = ([0.0; K], [0.0; K]);
        d_level[level_place] = layout.level_unit();
        if TREND > 0 {
            d_slope[level_place + 1] = layout.slope_unit();
        }
        let period = if SEASON > 0 { kernel.period } else { 0 };
        let Memory { season, season_slopes, rows, matrix } = memory;
        season_slopes.clear();
        season_slopes.resize(period * K, 0.0);
        let (d_season, _) = season_slopes.as_chunks_mut::<K>();
        if SEASON > 0 {
            season.clear();
            season.extend_from_slice(&at.season);
            let unit = layout.season_unit();
            for slot in 1..period {
                d_season[0][first_season + slot - 1] = -unit;
                d_season[slot][first_season + slot - 1] = unit;
            }
        }
        rows.clear();
        rows.resize(BATCH * K, 0.0);
        let (rows, _) = rows.as_chunks_mut::<K>();
        matrix.clear();
        matrix.resize(K * K, 0.0);
        let (matrix, _) = matrix.as_chunks_mut::<K>();
        let (mut square, mut logs, mut product) = (0.0, 0.0, 1.0_f64);
        let (mut by_error, mut by_mean) = ([0.0; K], [0.0; K]);
        let mut slot = 0;
        let mut filled = 0;
        for &y in kernel.values {
            let mut d_growth = [0.0; K];
            let mut d_base = d_level;
            let (growth, base) = match TREND {
                0 => (0.0, level),
                1 => {
                    for i in 0..K {
                        d_growth[i] = phi * d_slope[i];
                    }
                    if damped {
                        d_growth[phi_place] += slope;
                    }
                    for i in 0..K {
                        d_base[i] += d_growth[i];
                    }
                    (phi * slope, level + phi * slope)
                }
                _ => {
                    if slope <= 0.0 || level <= 0.0 {
                        return f64::INFINITY;
                    }
                    let growth = if phi == 1.0 { slope } else { slope.powf(phi) };
                    let share = phi * growth / slope;
                    for i in 0..K {
                        d_growth[i] = share * d_slope[i];
                    }
                    if damped {
                        d_growth[phi_place] += growth * slope.ln();
                    }
                    for i in 0..K {
                        d_base[i] = growth * d_level[i] + level * d_growth[i];
                    }
                    (growth, level * growth)
                }
            };
            let mut d_mean = d_base;
            let mut d_surprise = [0.0; K];
            let (mean, seasonless, term) = match SEASON {
                0 => {
                    for i in 0..K {
                        d_surprise[i] = -d_base[i];
                    }
                    (base, y, 0.0)
                }
                1 => {
                    for i in 0..K {
                        d_mean[i] += d_season[slot][i];
                        d_surprise[i] = -d_mean[i];
                    }
                    (base + season[slot], y - season[slot], season[slot])
                }
                _ => {
                    let term = season[slot];
                    if term <= 0.0 || base <= 0.0 {
                        return f64::INFINITY;
                    }
                    let seasonless = y / term;
                    let share = seasonless / term;
                    for i in 0..K {
                        d_mean[i] = term * d_base[i] + base * d_season[slot][i];
                        d_surprise[i] = -share * d_season[slot][i] - d_base[i];
                    }
                    (base * term, seasonless, term)
                }
            };
            let (error, weight) = if relative {
                if mean.abs() < SMALLEST_MEAN {
                    return f64::INFINITY;
                }
                let inverse = 1.0 / mean;
                let ratio = y * inverse;
                product *= mean.abs();
                if !(1e-200..1e200).contains(&product) {
                    logs += product.ln();
                    product = 1.0;
                }
                for i in 0..K {
                    by_mean[i] += inverse * d_mean[i];
                }
                (ratio - 1.0, ratio * inverse)
            } else {
                (y - mean, 1.0)
            };
            square += error * error;
            let row = &mut rows[filled];
            for i in 0..K {
                row[i] = weight * d_mean[i];
                by_error[i] -= error * row[i];
            }
            filled += 1;
            if filled == BATCH {
                add_products(matrix, rows);
                filled = 0;
            }
            let surprise = seasonless - base;
            if TREND == 1 {
                for i in 0..K {
                    d_slope[i] = d_growth[i] + beta * d_surprise[i];
                }
                d_slope[0] += beta_share * surprise;
                d_slope[1] += alpha * surprise;
                slope = growth + beta * surprise;
            } else if TREND == 2 {
                let share = surprise / level;
                for i in 0..K {
                    d_slope[i] = d_growth[i] + beta / level * (d_surprise[i] - share * d_level[i]);
                }
                d_slope[0] += beta_share * share;
                d_slope[1] += alpha * share;
                slope = growth + beta * share;
            }
            for i in 0..K {
                d_level[i] = d_base[i] + alpha * d_surprise[i];
            }
            d_level[0] += surprise;
            level = base + alpha * surprise;
            if SEASON > 0 {
                let (target, pull) = if SEASON == 1 { (y - base, 1.0) } else { (y / base, y / (base * base)) };
                let row = &mut d_season[slot];
                for i in 0..K {
                    row[i] = (1.0 - gamma) * row[i] - gamma * pull * d_base[i];
                }
                row[0] -= gamma_share * (target - term);
                row[gamma_place] += (1.0 - alpha) * (target - term);
                season[slot] = term + gamma * (target - term);
                slot += 1;
                if slot == period {
                    slot = 0;
                }
            }
        }
        if filled > 0 {
            for row in &mut rows[filled..] {
                row.fill(0.0);
            }
            add_products(matrix, rows);
        }
        if relative {
            logs += product.ln();
        }
        if !(square.is_finite() && logs.is_finite()) {
            return f64::INFINITY;
        }
        let count = kernel.count();
        let total = square + count * SQUARE_FLOOR;
        let factor = 2.0 * count / total;
        for i in 0..n {
            let share = by_mean[i] / count;
            gradient[i] = factor * by_error[i] + 2.0 * by_mean[i];
            for j in 0..=i {
                let other = by_mean[j] / count;
                let mixed = share * by_error[j] + other * by_error[i] + share * other * square;
                curvature[i * n + j] = factor * (matrix[i][j] + mixed);
            }
        }
        count * total.ln() + 2.0 * logs
    }
}

/// Adds the products of each row with itself to the lower triangle.
fn add_products<const K: usize>(matrix: &mut [[f64; K]], rows: &[[f64; K]]) {
    let [a, b, c, d] = rows else { return };
    for (i, row) in matrix.iter_mut().enumerate() {
        let (p, q, r, s) = (a[i], b[i], c[i], d[i]);
        for j in 0..=i {
            row[j] += (p * a[j] + q * b[j]) + (r * c[j] + s * d[j]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::form::EtsForm;
    use super::*;

    fn values() -> Vec<f64> {
        let value = |t: i32| 2.0 + 0.05 * f64::from(t) + 0.3 * (f64::from(t) * 1.9).sin() + 0.2 * f64::from(t % 4);
        (0..23).map(value).collect()
    }

    fn point(form: EtsForm) -> Point {
        let season = match form.season {
            Season::None => vec![],
            Season::Additive => vec![-0.3, 0.1, 0.05, 0.15],
            Season::Multiplicative => vec![0.9, 1.02, 0.98, 1.1],
        };
        let trended = form.trend != Trend::None;
        let slope = if form.trend.multiplicative() { 1.03 } else { 0.04 };
        Point {
            alpha: 0.4,
            beta: if trended { 0.11 } else { 0.0 },
            gamma: if season.is_empty() { 0.0 } else { 0.2 },
            phi: if form.trend.damped() { 0.9 } else { 1.0 },
            level: 1.9,
            slope: if trended { slope } else { 0.0 },
            season,
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_objective() {
        let values = values();
        for form in EtsForm::all() {
            let layout = Layout::new(form, &values, 4);
            let mut kernel = Kernel::new(form, &values, 4);
            let x = layout.pack(&point(form));
            let n = x.len();
            let (mut gradient, mut curvature) = (vec![0.0; n], vec![0.0; n * n]);
            let mut at = Point::default();
            layout.unpack(&x, &mut at);
            let value = curved(&kernel, &layout, &x, &at, &mut Memory::default(), &mut gradient, &mut curvature);
            assert!((value - kernel.objective(&at)).abs() < 1e-9, "{form}");
            for place in 0..n {
                let step = 1e-6 * x[place].abs().max(1e-2);
                let mut objective = |sign: f64| {
                    let mut moved = x.clone();
                    moved[place] += sign * step;
                    layout.unpack(&moved, &mut at);
                    kernel.objective(&at)
                };
                let slope = (objective(1.0) - objective(-1.0)) / (2.0 * step);
                let exact = gradient[place];
                assert!((slope - exact).abs() < 1e-5 * (1.0 + exact.abs()), "{form} {place}: {slope} {exact}");
                assert!(curvature[place * n + place] > 0.0, "{form} {place}");
            }
        }
    }

    #[test]
    fn the_curvature_is_that_of_the_squares_of_the_errors() {
        // Additive noise: 2 n / S times the products of the slopes of the one-step means.
        let values = values();
        let form = EtsForm::new(Noise::Additive, Trend::AdditiveDamped, Season::Additive);
        let layout = Layout::new(form, &values, 4);
        let mut kernel = Kernel::new(form, &values, 4);
        let x = layout.pack(&point(form));
        let n = x.len();
        let (mut gradient, mut curvature) = (vec![0.0; n], vec![0.0; n * n]);
        let mut at = Point::default();
        layout.unpack(&x, &mut at);
        curved(&kernel, &layout, &x, &at, &mut Memory::default(), &mut gradient, &mut curvature);
        let mut means = |moved: &[f64]| {
            layout.unpack(moved, &mut at);
            kernel.run(&at).unwrap().1
        };
        let square: f64 = values.iter().zip(means(&x)).map(|(y, mean)| (y - mean).powi(2)).sum();
        let slopes: Vec<Vec<f64>> = (0..n)
            .map(|place| {
                let (mut up, mut down) = (x.clone(), x.clone());
                up[place] += 1e-6;
                down[place] -= 1e-6;
                means(&up).iter().zip(means(&down)).map(|(a, b)| (a - b) / 2e-6).collect()
            })
            .collect();
        for i in 0..n {
            for j in 0..=i {
                let sum: f64 = slopes[i].iter().zip(&slopes[j]).map(|(a, b)| a * b).sum();
                let expected = 2.0 * 23.0 / square * sum;
                let exact = curvature[i * n + j];
                assert!((expected - exact).abs() < 1e-5 * (1.0 + exact.abs()), "{i} {j}: {expected} {exact}");
            }
        }
    }
}
