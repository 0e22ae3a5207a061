//! Where the searches of all forms start: a grid of weights, each with the start states that minimise the squared errors.
//!
//! With an additive trend the errors are linear in level and slope before the first value, so one pass gives the normal
//! equations of both, unweighted for additive and weighted for multiplicative noise: forms that differ in their noise share
//! it. Seasonal forms share the passes over the values without their classical season.

use super::form::{EtsForm, Noise, Season, Trend};
use super::kernel::{Kernel, Point, SQUARE_FLOOR};
use super::layout::Layout;
use super::prior::Prior;
use crate::forecast::model::count;
use crate::forecast::seasonal::{self, Adjustment};

/// How many grid points a search starts from.
const STARTS: usize = 3;

/// Weights of the season, as shares of what the level's weight leaves.
const SHARES: [f64; 3] = [0.2, 0.02, 0.6];

/// A starting point and twice the negative log posterior there, up to a constant.
#[derive(Debug, Clone)]
pub struct Start {
    pub value: f64,
    pub at: Point,
}

/// A grid point with its start states.
#[derive(Debug, Clone, Copy)]
struct Cell {
    alpha: f64,
    beta: f64,
    phi: f64,
    level: f64,
    slope: f64,
    /// Sum of squared errors, relative to the values where they are weighted.
    square: f64,
}

/// Classical season of one kind and the values without it.
#[derive(Debug)]
struct Seasoned {
    season: Vec<f64>,
    plain: Vec<f64>,
    /// Weights of squared errors that make them relative; empty where a value is not positive.
    weights: Vec<f64>,
}

/// The grid, filled as forms ask for it.
#[derive(Debug)]
pub struct Grid<'a> {
    values: &'a [f64],
    period: usize,
    positive: bool,
    seasons: [Option<Seasoned>; 3],
    /// For each trend and season the cells without and with weights.
    cells: Vec<(Trend, Season, [Vec<Cell>; 2])>,
}

impl<'a> Grid<'a> {
    pub fn new(values: &'a [f64], period: usize) -> Self {
        let positive = values.iter().all(|&y| y > 0.0);
        Self { values, period, positive, seasons: [None, None, None], cells: Vec::new() }
    }

    fn seasoned(&mut self, kind: Season) -> &Seasoned {
        let (values, period, positive) = (self.values, self.period, self.positive);
        let place = match kind {
            Season::None => 0,
            Season::Additive => 1,
            Season::Multiplicative => 2,
        };
        self.seasons[place].get_or_insert_with(|| {
            let season = start_season(kind, values, period);
            let plain = match kind {
                Season::None => values.to_vec(),
                Season::Additive => seasonal::adjusted(values, &season, Adjustment::Additive),
                Season::Multiplicative => seasonal::adjusted(values, &season, Adjustment::Multiplicative),
            };
            let base = if kind == Season::Multiplicative { &plain[..] } else { values };
            let weights = if positive { base.iter().map(|y| 1.0 / (y * y)).collect() } else { Vec::new() };
            Seasoned { season, plain, weights }
        })
    }

    /// Cells of a trend and season; the second list is empty where a value is not positive.
    fn cells(&mut self, trend: Trend, season: Season) -> &[Vec<Cell>; 2] {
        if let Some(found) = self.cells.iter().position(|cell| (cell.0, cell.1) == (trend, season)) {
            return &self.cells[found].2;
        }
        let seasonal = season != Season::None;
        let alphas: &[f64] = if seasonal { &[0.05, 0.2, 0.5, 0.9] } else { &[0.05, 0.3, 0.65, 0.98] };
        let betas: &[f64] = match trend {
            Trend::None => &[0.0],
            _ if seasonal => &[0.02, 0.3],
            _ => &[0.01, 0.3, 0.9],
        };
        let phis: &[f64] = match (trend, trend.damped()) {
            (Trend::None, _) => &[0.0],
            (_, true) if seasonal => &[0.97],
            (_, true) => &[0.82, 0.9, 0.97],
            (_, false) => &[1.0],
        };
        let seasoned = self.seasoned(season);
        let mut out = [Vec::new(), Vec::new()];
        for &alpha in alphas {
            for &beta in betas {
                for &phi in phis {
                    let beta = alpha * beta;
                    let sums = responses(&seasoned.plain, &seasoned.weights, alpha, beta, phi);
                    for (list, sums) in out.iter_mut().zip(&sums) {
                        let (level, slope, square) = sums.solve(trend != Trend::None);
                        let phi = if trend == Trend::None { 1.0 } else { phi };
                        list.push(Cell { alpha, beta, phi, level, slope, square });
                    }
                }
            }
        }
        if seasoned.weights.is_empty() {
            out[1].clear();
        }
        self.cells.push((trend, season, out));
        let last = self.cells.len() - 1;
        &self.cells[last].2
    }

    /// The best cells of a form, one for each weight of the level, best first.
    pub fn starts(&mut self, layout: &Layout, prior: &Prior, kernel: &mut Kernel<'_>) -> Vec<Start> {
        let form = layout.form;
        let relative = form.noise == Noise::Multiplicative && self.positive;
        let n = count(self.values.len());
        let first = self.values.first().copied().unwrap_or_default();
        let cells = self.cells(form.trend, form.season)[usize::from(relative)].clone();
        let season = self.seasoned(form.season).season.clone();
        let mut posterior = |at: &Point, x: &mut Vec<f64>, square: Option<f64>| {
            layout.pack_into(at, x);
            let objective = match square {
                Some(square) => n * (square.max(0.0) + n * SQUARE_FLOOR).ln(),
                None => kernel.objective(at),
            };
            objective + prior.penalty(layout, x)
        };
        let mut out: Vec<Start> = Vec::with_capacity(4);
        let mut x = Vec::with_capacity(6 + season.len());
        for cell in cells {
            let gamma = if season.is_empty() { 0.0 } else { (1.0 - cell.alpha) * SHARES[0] };
            let Cell { alpha, beta, phi, level, slope, square } = cell;
            let mut at = Point { alpha, beta, gamma, phi, level, slope, season: season.clone() };
            // Without noise in units of the means and without a season the squares are those of the model.
            let plain = !relative && season.is_empty() && !form.needs_positive();
            if form.needs_positive() && at.level <= 0.0 {
                at.level = if first > 0.0 { first } else { 0.1 };
            }
            if form.trend.multiplicative() {
                at.slope = (1.0 + at.slope / at.level).clamp(0.5, 2.0);
            }
            let value = posterior(&at, &mut x, plain.then_some(square));
            match out.iter_mut().find(|start| start.at.alpha == at.alpha) {
                Some(start) if start.value <= value => {}
                Some(start) => *start = Start { value, at },
                None if value.is_finite() => out.push(Start { value, at }),
                None => {}
            }
        }
        if form.season != Season::None {
            for start in &mut out {
                for share in &SHARES[1..] {
                    let gamma = (1.0 - start.at.alpha) * share;
                    let before = std::mem::replace(&mut start.at.gamma, gamma);
                    let value = posterior(&start.at, &mut x, None);
                    if value < start.value {
                        start.value = value;
                    } else {
                        start.at.gamma = before;
                    }
                }
            }
        }
        out.sort_by(|a, b| a.value.total_cmp(&b.value));
        out.truncate(STARTS);
        out
    }
}

/// Classical indices, or the neutral ones where there are too few seasons.
fn start_season(kind: Season, values: &[f64], period: usize) -> Vec<f64> {
    let (adjustment, neutral) = match kind {
        Season::None => return Vec::new(),
        Season::Additive => (Adjustment::Additive, 0.0),
        Season::Multiplicative => (Adjustment::Multiplicative, 1.0),
    };
    let mut season = seasonal::indices(values, period, adjustment).unwrap_or_else(|| vec![neutral; period]);
    if kind == Season::Multiplicative {
        // A slot whose values are all zero would start outside the domain.
        for index in &mut season {
            *index = index.max(0.01);
        }
        let total: f64 = season.iter().sum();
        let factor = count(period) / total;
        season.iter_mut().for_each(|index| *index *= factor);
    }
    season
}

/// Sums of products of the errors that the data leave and of the responses to a unit of level and of slope.
#[derive(Debug, Default, Clone, Copy)]
struct Normal {
    yy: f64,
    ly: f64,
    sy: f64,
    ll: f64,
    ls: f64,
    ss: f64,
}

impl Normal {
    /// Level, slope and the squares that are left.
    fn solve(&self, trended: bool) -> (f64, f64, f64) {
        let Self { yy, ly, sy, ll, ls, ss } = *self;
        let determinant = ll * ss - ls * ls;
        let (level, slope) = if trended && determinant > 1e-12 * ll * ss {
            ((ly * ss - sy * ls) / determinant, (sy * ll - ly * ls) / determinant)
        } else {
            (if ll > 0.0 { ly / ll } else { 0.0 }, 0.0)
        };
        (level, slope, yy - level * ly - slope * sy)
    }
}

/// One pass of the additive recursions: the normal equations without and with weights.
fn responses(values: &[f64], weights: &[f64], alpha: f64, beta: f64, phi: f64) -> [Normal; 2] {
    let (mut data, mut level, mut slope) = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0));
    let mut out = [Normal::default(); 2];
    let step = |state: &mut (f64, f64), y: f64| {
        let growth = phi * state.1;
        let mean = state.0 + growth;
        let error = y - mean;
        *state = (mean + alpha * error, growth + beta * error);
        error
    };
    for (at, &y) in values.iter().enumerate() {
        let error = step(&mut data, y);
        let (by_level, by_slope) = (-step(&mut level, 0.0), -step(&mut slope, 0.0));
        let weight = weights.get(at).copied().unwrap_or(0.0);
        let [plain, weighted] = &mut out;
        for (sums, weight) in [(plain, 1.0), (weighted, weight)] {
            let (level, slope, error_here) = (weight * by_level, weight * by_slope, weight * error);
            sums.yy += error_here * error;
            sums.ly += level * error;
            sums.sy += slope * error;
            sums.ll += level * by_level;
            sums.ls += level * by_slope;
            sums.ss += slope * by_slope;
        }
    }
    out
}

/// Number of grid points of a form, each of which took a pass.
pub fn passes(form: EtsForm) -> usize {
    match (form.trend, form.season) {
        (Trend::None, Season::None) => 4,
        (trend, Season::None) if trend.damped() => 36,
        (_, Season::None) => 12,
        (Trend::None, _) => 16,
        _ => 24,
    }
}
