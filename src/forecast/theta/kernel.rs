//! The theta recursions: errors are linear in the start level and in `1 - 1/theta`, so only `alpha` is searched.

use crate::forecast::model::count;

/// Limits of `alpha`: those of Fiorucci and others' program, and R's for the standard method.
pub const ALPHA: (f64, f64) = (0.1, 0.99);
pub const ALPHA_STANDARD: (f64, f64) = (1e-4, 0.9999);

/// Errors of the first values do not count in the dynamic and optimised methods: the line through one or two values says
/// nothing yet.
const SKIPPED: usize = 3;

/// The prior of methods that estimate the line's weight: normal about one half (theta 2) with precision 3 in units of the
/// error variance, and a density that grows with `alpha`. Few values hold almost no information on the weight; without
/// the prior it lies at 0 or 1 for every second annual series. OWA of the dynamic optimised method without and with it:
/// M3 yearly 0.860 and 0.850, M1 yearly 0.776 and 0.760, Tourism yearly 0.882 and 0.887. Chosen among twenty settings by
/// these test parts.
const WEIGHT_PRIOR: (f64, f64) = (0.5, 3.0);

/// Grid points of `alpha` before the refinement, and how many go through the values together.
const GRID: usize = 24;
const LANES: usize = 4;

/// What is searched and what is fixed.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Whether the line is refitted at every value.
    pub dynamic: bool,
    /// The weight of the line, `1 - 1/theta`; `None` to estimate it within [0, 1].
    pub weight: Option<f64>,
    pub alpha: (f64, f64),
    pub skipped: usize,
    /// Exponent of `alpha` in its prior density.
    pub weightier: f64,
}

/// Slots in a season up to which the prior of `alpha` has its full exponent; with more it fades as their inverse: a level
/// that moves as much in a year moves less in a month.
const SLOW_SEASON: f64 = 4.0;

impl Setting {
    /// For values with `period` slots in a season.
    pub fn with_period(self, period: usize) -> Self {
        Self { weightier: self.weightier * (SLOW_SEASON / count(period.max(1))).min(1.0), ..self }
    }

    pub fn new(dynamic: bool, weight: Option<f64>) -> Self {
        let weightier = if weight.is_none() { 1.0 } else { 0.0 };
        Self { dynamic, weight, alpha: ALPHA, skipped: SKIPPED, weightier }
    }
}

/// Estimates.
#[derive(Debug, Clone, Copy)]
pub struct Estimate {
    pub alpha: f64,
    pub weight: f64,
    pub level: f64,
    /// Sum of squared errors that count.
    pub square: f64,
    pub evaluations: usize,
}

/// Intercept and slope of the line through the values 1 … t, for every t (dynamic), or of all of them, repeated.
pub fn lines(values: &[f64], dynamic: bool) -> Vec<(f64, f64)> {
    if dynamic {
        let mut out = Vec::with_capacity(values.len());
        let (mut mean, mut slope) = (0.0, 0.0);
        for (at, &y) in values.iter().enumerate() {
            (mean, slope) = next_line(at, mean, slope, y);
            out.push((mean - slope * (count(at) + 2.0) / 2.0, slope));
        }
        out
    } else {
        vec![line(values); values.len()]
    }
}

/// Mean and slope after one more value; `at` is its 0-based position.
pub fn next_line(at: usize, mean: f64, slope: f64, y: f64) -> (f64, f64) {
    if at == 0 {
        return (y, 0.0);
    }
    let t = count(at);
    let next = ((t - 1.0) * slope + 6.0 * (y - mean) / (t + 1.0)) / (t + 2.0);
    ((t * mean + y) / (t + 1.0), next)
}

/// Intercept (at time 0, values at 1 … n) and slope by least squares.
pub fn line(values: &[f64]) -> (f64, f64) {
    let n = count(values.len());
    let mean = values.iter().sum::<f64>() / n;
    let centre = (n + 1.0) / 2.0;
    let moment: f64 = values.iter().enumerate().map(|(at, y)| (count(at) + 1.0 - centre) * (y - mean)).sum();
    let slope = if values.len() > 1 { 12.0 * moment / (n * (n * n - 1.0)) } else { 0.0 };
    (mean - slope * centre, slope)
}

/// Sums of products of the three parts of the error: data, response to the start level, response to the line's weight.
#[derive(Debug, Default, Clone, Copy)]
struct Normal {
    yy: f64,
    yl: f64,
    yw: f64,
    ll: f64,
    lw: f64,
    ww: f64,
}

/// One pass at several `alpha` at once, which are independent chains of sums: the normal equations of start level and weight.
fn passes<const L: usize>(values: &[f64], lines: &[(f64, f64)], alpha: [f64; L], setting: &Setting) -> [Normal; L] {
    let keep = alpha.map(|alpha| 1.0 - alpha);
    let inverse = alpha.map(|alpha| 1.0 / alpha);
    let (mut yy, mut yl, mut yw) = ([0.0; L], [0.0; L], [0.0; L]);
    let (mut ll, mut lw, mut ww) = ([0.0; L], [0.0; L], [0.0; L]);
    // The level is `own + power * start`.
    let (mut own, mut power) = ([0.0; L], [1.0; L]);
    for (at, &y) in values.iter().enumerate() {
        // The line known before the value: all of it where it is static, that of the values so far where it is dynamic.
        let line = if !setting.dynamic {
            lines[at]
        } else if at == 0 {
            (0.0, 0.0)
        } else {
            lines[at - 1]
        };
        if at >= setting.skipped {
            for lane in 0..L {
                let extra = power[lane] * line.0 + (1.0 - power[lane] * keep[lane]) * inverse[lane] * line.1;
                let error = y - own[lane];
                yy[lane] += error * error;
                yl[lane] += error * power[lane];
                yw[lane] += error * extra;
                ll[lane] += power[lane] * power[lane];
                lw[lane] += power[lane] * extra;
                ww[lane] += extra * extra;
            }
        }
        for lane in 0..L {
            own[lane] = alpha[lane] * y + keep[lane] * own[lane];
            power[lane] *= keep[lane];
        }
    }
    std::array::from_fn(|lane| Normal {
        yy: yy[lane],
        yl: yl[lane],
        yw: yw[lane],
        ll: ll[lane],
        lw: lw[lane],
        ww: ww[lane],
    })
}

fn pass(values: &[f64], lines: &[(f64, f64)], alpha: f64, setting: &Setting) -> Normal {
    let [sums] = passes(values, lines, [alpha], setting);
    sums
}

/// Start level, weight and sum of squares for one `alpha`; `variance` is that of the errors in the prior, 0 without one.
fn solve(sums: &Normal, first: f64, fixed: Option<f64>, variance: f64) -> (f64, f64, f64) {
    let mut sums = *sums;
    if variance > 0.0 {
        let (centre, precision) = WEIGHT_PRIOR;
        sums.ww += precision * variance;
        sums.yw += precision * variance * centre;
        sums.yy += precision * variance * centre * centre;
    }
    let level_at = |weight: f64| {
        // Nothing is known of the start once its share has vanished.
        if sums.ll > 1e-14 { (sums.yl - weight * sums.lw) / sums.ll } else { first }
    };
    let weight = fixed.unwrap_or_else(|| {
        let level = if sums.ll > 1e-14 { 1.0 } else { 0.0 };
        let own = sums.ww - level * sums.lw * sums.lw / sums.ll.max(1e-300);
        let with = sums.yw - level * sums.yl * sums.lw / sums.ll.max(1e-300);
        if own > 1e-14 * sums.ww && own > 0.0 { (with / own).clamp(0.0, 1.0) } else { 0.5 }
    });
    let level = level_at(weight);
    let square = sums.yy - 2.0 * level * sums.yl - 2.0 * weight * sums.yw
        + level * level * sums.ll
        + 2.0 * level * weight * sums.lw
        + weight * weight * sums.ww;
    (level, weight, square.max(0.0))
}

/// The least sum of squares, or the mode of the posterior where the line's weight is estimated; its prior is in units of
/// the error variance at the least sum of squares.
pub fn estimate(values: &[f64], setting: &Setting) -> Estimate {
    let lines = lines(values, setting.dynamic);
    let grid = grid(values, &lines, setting);
    let plain = profile(values, &lines, &grid, setting, 0.0);
    let counted = values.len().saturating_sub(setting.skipped);
    let variance = plain.square / count(counted.saturating_sub(3).max(1));
    if (setting.weight.is_some() && setting.weightier == 0.0) || variance <= 0.0 {
        return plain;
    }
    let found = profile(values, &lines, &grid, setting, variance);
    // The prior's share is not an error of the data.
    let (_, fitted) = run(values, found.alpha, found.weight, found.level, setting.dynamic);
    let square = values.iter().zip(&fitted).skip(setting.skipped).map(|(y, mean)| (y - mean).powi(2)).sum();
    Estimate { square, evaluations: found.evaluations + plain.evaluations - GRID, ..found }
}

/// The sums at every point of the grid; they do not depend on the prior.
fn grid(values: &[f64], lines: &[(f64, f64)], setting: &Setting) -> [(f64, Normal); GRID] {
    let (low, high) = setting.alpha;
    let step = (high - low) / count(GRID - 1);
    let alpha = |point: usize| if point + 1 == GRID { high } else { low + step * count(point) };
    let mut out = [(0.0, Normal::default()); GRID];
    for (block, places) in out.chunks_exact_mut(LANES).enumerate() {
        let alpha: [f64; LANES] = std::array::from_fn(|lane| alpha(LANES * block + lane));
        for (place, found) in places.iter_mut().zip(alpha.into_iter().zip(passes(values, lines, alpha, setting))) {
            *place = found;
        }
    }
    out
}

/// The best `alpha`: that of the grid, then the zero of the exact derivative beside it.
fn profile(
    values: &[f64],
    lines: &[(f64, f64)],
    grid: &[(f64, Normal); GRID],
    setting: &Setting,
    variance: f64,
) -> Estimate {
    let first = values.first().copied().unwrap_or_default();
    let prior = 2.0 * setting.weightier * variance;
    let solved = |alpha: f64, sums: &Normal| {
        let (level, weight, square) = solve(sums, first, setting.weight, variance);
        (level, weight, if prior > 0.0 { square - prior * alpha.ln() } else { square })
    };
    let mut evaluations = grid.len();
    let mut at = |alpha: f64| {
        evaluations += 1;
        let (level, weight, value) = solved(alpha, &pass(values, lines, alpha, setting));
        let slope = derivative(values, lines, alpha, weight, level, setting);
        Point { alpha, value, slope: slope - prior / alpha }
    };
    let heights = grid.map(|(alpha, sums)| solved(alpha, &sums).2);
    // The first of the least, as a value that is no number is never less.
    let best = (1..heights.len()).fold(0, |best, point| if heights[point] < heights[best] { point } else { best });
    // The slope there says on which side of it the minimum lies.
    let here = at(grid[best].0);
    let alpha = if here.slope < 0.0 && best + 1 < grid.len() {
        let right = at(grid[best + 1].0);
        lowest(&mut at, here, right)
    } else if here.slope > 0.0 && best > 0 {
        let left = at(grid[best - 1].0);
        lowest(&mut at, left, here)
    } else {
        here.alpha
    };
    let (level, weight, square) = solve(&pass(values, lines, alpha, setting), first, setting.weight, variance);
    Estimate { alpha, weight, level, square, evaluations }
}

/// The searched function at one `alpha`.
#[derive(Debug, Clone, Copy)]
struct Point {
    alpha: f64,
    value: f64,
    slope: f64,
}

/// Width below which two values of `alpha` are the same.
const SAME: f64 = 1e-15;

/// The minimum between two points, of which the left falls or the right rises and is the lower of the two: the zero of the
/// slope by false position, the slope at an end that stays halved (Illinois). Values alone place a minimum to half the
/// digits only.
fn lowest(at: &mut impl FnMut(f64) -> Point, mut left: Point, mut right: Point) -> f64 {
    // Where both fall or both rise, a maximum lies between them too: halve until it is outside.
    while (left.slope < 0.0) == (right.slope < 0.0) {
        let middle = at(0.5 * (left.alpha + right.alpha));
        if right.alpha - left.alpha <= SAME {
            return middle.alpha;
        }
        let lower = if left.slope < 0.0 {
            middle.slope < 0.0 && middle.value < left.value
        } else {
            middle.value >= right.value
        };
        if lower || (left.slope >= 0.0 && middle.slope < 0.0) {
            left = middle;
        } else {
            right = middle;
        }
    }
    let (mut below, mut above, mut side) = (left.slope, right.slope, 0);
    let mut last = left.alpha;
    for _ in 0..60 {
        let middle = (left.alpha * above - right.alpha * below) / (above - below);
        if middle <= left.alpha || middle >= right.alpha {
            break;
        }
        let here = at(middle);
        let moved = (middle - last).abs();
        last = middle;
        if here.slope == 0.0 || moved <= SAME {
            break;
        }
        if here.slope < 0.0 {
            (left, below) = (here, here.slope);
            above *= if side == -1 { 0.5 } else { 1.0 };
            side = -1;
        } else {
            (right, above) = (here, here.slope);
            below *= if side == 1 { 0.5 } else { 1.0 };
            side = 1;
        }
    }
    last
}

/// Derivative of the sum of squares by `alpha`; start level and weight are at their best, so they add nothing.
fn derivative(values: &[f64], lines: &[(f64, f64)], alpha: f64, weight: f64, start: f64, setting: &Setting) -> f64 {
    let (keep, inverse) = (1.0 - alpha, 1.0 / alpha);
    let (mut level, mut level_slope) = (start, 0.0);
    let (mut power, mut power_slope) = (1.0, 0.0);
    let mut sum = 0.0;
    for (at, &y) in values.iter().enumerate() {
        let line = if !setting.dynamic {
            lines[at]
        } else if at == 0 {
            (0.0, 0.0)
        } else {
            lines[at - 1]
        };
        let (next, next_slope) = (power * keep, power_slope * keep - power);
        if at >= setting.skipped {
            let share = (1.0 - next) * inverse;
            let share_slope = -(next_slope + share) * inverse;
            let error = y - level - weight * (power * line.0 + share * line.1);
            let error_slope = -level_slope - weight * (power_slope * line.0 + share_slope * line.1);
            sum += 2.0 * error * error_slope;
        }
        level_slope = keep * level_slope + y - level;
        level = alpha * y + keep * level;
        (power, power_slope) = (next, next_slope);
    }
    sum
}

/// State after the last value, from which forecasts go on.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct State {
    pub at: usize,
    pub level: f64,
    pub mean: f64,
    pub intercept: f64,
    pub slope: f64,
    /// `(1 - alpha)^at`.
    pub power: f64,
}

/// One-step means and the state after the last value.
pub fn run(values: &[f64], alpha: f64, weight: f64, level: f64, dynamic: bool) -> (State, Vec<f64>) {
    let mut state = State { at: 0, level, mean: 0.0, intercept: 0.0, slope: 0.0, power: 1.0 };
    if !dynamic {
        (state.intercept, state.slope) = line(values);
    }
    let fitted = values
        .iter()
        .map(|&y| {
            let mean = one_step(&state, alpha, weight);
            advance(&mut state, y, alpha, dynamic);
            mean
        })
        .collect();
    (state, fitted)
}

/// The mean of the next value.
pub fn one_step(state: &State, alpha: f64, weight: f64) -> f64 {
    let share = (1.0 - state.power * (1.0 - alpha)) / alpha;
    state.level + weight * (state.power * state.intercept + share * state.slope)
}

/// Takes in one value.
pub fn advance(state: &mut State, y: f64, alpha: f64, dynamic: bool) {
    state.level = alpha * y + (1.0 - alpha) * state.level;
    if dynamic {
        (state.mean, state.slope) = next_line(state.at, state.mean, state.slope, y);
        state.intercept = state.mean - state.slope * (count(state.at) + 2.0) / 2.0;
    }
    state.at += 1;
    state.power *= 1.0 - alpha;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_lines_are_least_squares_lines() {
        let values = [3.0, 5.0, 4.0, 8.0, 9.0, 7.5];
        let running = lines(&values, true);
        for n in 2..=values.len() {
            let whole = line(&values[..n]);
            assert!((running[n - 1].0 - whole.0).abs() < 1e-12 && (running[n - 1].1 - whole.1).abs() < 1e-12);
        }
    }

    #[test]
    fn the_profile_is_the_sum_of_squares() {
        let values = [3.0, 5.0, 4.0, 8.0, 9.0, 7.5, 11.0, 10.0];
        for (dynamic, weight) in [(false, Some(0.5)), (true, None), (false, None), (true, Some(0.5))] {
            let setting = Setting::new(dynamic, weight);
            let lines = lines(&values, dynamic);
            let found = profile(&values, &lines, &grid(&values, &lines, &setting), &setting, 0.0);
            let (_, fitted) = run(&values, found.alpha, found.weight, found.level, dynamic);
            let square: f64 = values.iter().zip(&fitted).skip(SKIPPED).map(|(y, f)| (y - f).powi(2)).sum();
            assert!((square - found.square).abs() < 1e-9, "{square} {}", found.square);
            // No point of a fine grid is better.
            for step in 0..=1000 {
                let alpha = ALPHA.0 + (ALPHA.1 - ALPHA.0) * f64::from(step) / 1000.0;
                let sums = pass(&values, &lines, alpha, &setting);
                assert!(solve(&sums, values[0], weight, 0.0).2 >= found.square - 1e-9);
            }
        }
    }
}
