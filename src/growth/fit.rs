//! Fitting: starts, descent, the outer loops of robust scale, noise choice and dispersion.

use crate::error::{Error, Result};
use crate::growth::curve::Curve;
use crate::growth::fitted::{Fitted, Parts};
use crate::growth::likelihood;
use crate::growth::objective::{Loss, Noise, Objective, Response};
use crate::growth::projected::Projected;
use crate::growth::sample::Sample;
use crate::growth::spec::{Options, Shared, assemble, index_of};
use crate::growth::start::{self, Limits};
use crate::num::least_squares::close::{self, Close};
use crate::num::least_squares::{
    self, Convergence, Covariance, Problem, Reason, Settings, Solution, Workspace, sum_of_squares,
};

/// Evaluations for one candidate.
const BUDGET: usize = 300;
/// Relative change of the sum of squares at which a candidate is refined enough to be compared.
const ROUGH: f64 = 1e-10;
/// Relative difference of two minima that are the same.
const SAME: f64 = 1e-7;
/// Share of the values' sum of squares below which the first minimum is taken without trying others.
const CLOSE: f64 = 1e-4;
/// The same share for the curve's own guess.
const GUESSED: f64 = 0.02;
/// Largest dispersion α of a negative binomial, and the smallest that is told from Poisson.
const DISPERSION: (f64, f64) = (1e-6, 1e3);

/// A minimum with the problem it belongs to.
pub(crate) struct Minimum {
    pub(crate) optimum: Optimum,
    pub(crate) response: Response,
    pub(crate) threshold: f64,
    pub(crate) log_likelihood: f64,
}

/// Where the sum of squares is smallest.
pub(crate) struct Optimum {
    pub(crate) parameters: Vec<f64>,
    pub(crate) sum_of_squares: f64,
    pub(crate) covariance: Covariance,
    pub(crate) at_bound: Vec<bool>,
    pub(crate) convergence: Convergence,
}

impl Optimum {
    fn of(solution: Solution, limits: &Limits) -> Self {
        let Solution { parameters, sum_of_squares, jacobian, at_bound, convergence, residuals } = solution;
        let held: Vec<bool> = limits.fixed.iter().zip(&at_bound).map(|(fixed, at)| fixed.is_some() || *at).collect();
        let covariance = Covariance::new(&jacobian, residuals.len(), parameters.len(), &held);
        Self { parameters, sum_of_squares, covariance, at_bound, convergence }
    }
}

/// Fits one curve.
pub(crate) fn fit_curve(curve: &Shared, options: &Options, t: &[f64], y: &[f64], diagnose: bool) -> Result<Fitted> {
    let noise = options.noise.unwrap_or(curve.usual_noise());
    let counts = matches!(noise, Noise::Poisson | Noise::NegativeBinomial);
    let mut sample = Sample::new(t, y, options.weights.as_deref(), counts)?;
    if matches!(noise, Noise::Multiplicative | Noise::Automatic) {
        sample = sample.with_logarithms(t, y);
    }
    let base = match options.base {
        None => None,
        Some((at, value)) if at.is_finite() && value.is_finite() => {
            Some((sample.scaling.time(at), value / sample.scaling.magnitude))
        }
        Some(_) => return Err(Error::argument("base", "time and value must be finite")),
    };
    let curve = assemble(curve, options, base)?;
    let limits = limits(&*curve, options, &sample)?;
    let minimum = minimum(&*curve, &sample, &limits, noise, options)?;
    let fitted = Fitted::new(Parts { curve, options: options.clone(), sample, limits, minimum }, diagnose);
    // Finite in scaled values, too large in the caller's: values of 1e308 under a curve that has its ceiling far above them.
    match fitted.parameters().iter().find(|estimate| !estimate.value.is_finite()) {
        Some(lost) => {
            let why =
                format!("the best {} is beyond the range of numbers; use a simpler curve or smaller units", lost.name);
            Err(Error::refused(format!("{} curve", fitted.name()), why))
        }
        None => Ok(fitted),
    }
}

/// Checks the data against the curve and finds the best minimum under the noise model.
pub(crate) fn minimum(
    curve: &dyn Curve,
    sample: &Sample,
    limits: &Limits,
    noise: Noise,
    options: &Options,
) -> Result<Minimum> {
    check(curve, sample, limits, noise)?;
    match noise {
        Noise::Additive => solve(curve, sample, limits, Response::Additive, options),
        Noise::Multiplicative => solve(curve, sample, limits, Response::Multiplicative, options),
        Noise::Poisson => solve(curve, sample, limits, Response::Poisson, options),
        Noise::Automatic => {
            let additive = solve(curve, sample, limits, Response::Additive, options)?;
            if sample.ln_y.is_empty() {
                return Ok(additive);
            }
            match solve(curve, sample, limits, Response::Multiplicative, options) {
                Ok(other) if other.log_likelihood > additive.log_likelihood => Ok(other),
                _ => Ok(additive),
            }
        }
        Noise::NegativeBinomial => negative_binomial(curve, sample, limits, options),
    }
}

fn check(curve: &dyn Curve, sample: &Sample, limits: &Limits, noise: Noise) -> Result<()> {
    let free = limits.fixed.iter().filter(|v| v.is_none()).count();
    let need = (free + 2).max(1);
    if sample.len() < need {
        return Err(Error::too_few(
            format!("{free} free parameters"),
            sample.len(),
            need,
            "use a simpler curve, fix parameters, or let auto choose",
        ));
    }
    if sample.distinct < free {
        return Err(Error::too_few(
            format!("{free} free parameters"),
            sample.distinct,
            free,
            "values at different times count once; use a simpler curve",
        ));
    }
    if sample.is_constant() && !curve.holds_constants() && free > 1 {
        return Err(Error::domain(
            "values",
            "all are equal, so the curve's shape cannot be found; use constant or linear",
        ));
    }
    let positive = curve.needs_positive() || noise == Noise::Multiplicative;
    if positive && let Some(value) = sample.not_positive() {
        return Err(Error::domain(
            "values",
            format!(
                "{value} is not positive, needed under a logarithm; use additive noise and a curve that reaches zero"
            ),
        ));
    }
    if matches!(noise, Noise::Poisson | Noise::NegativeBinomial)
        && let Some(value) = sample.y.iter().find(|v| **v < 0.0 || v.fract() != 0.0)
    {
        return Err(Error::domain("values", format!("{value} is not a count; use additive or multiplicative noise")));
    }
    Ok(())
}

/// Bounds and held values in standard coordinates.
fn limits(curve: &dyn Curve, options: &Options, sample: &Sample) -> Result<Limits> {
    let parameters = curve.parameters();
    let scaling = &sample.scaling;
    let (lower, upper): (Vec<f64>, Vec<f64>) = curve.bounds(sample.span()).into_iter().unzip();
    let mut limits = Limits { lower, upper, fixed: vec![None; parameters.len()] };
    for (name, value) in &options.fixed {
        let j = index_of(curve, name)?;
        let inner = scaling.inward(parameters[j].unit, *value);
        if !inner.is_finite() || inner < limits.lower[j] || inner > limits.upper[j] {
            return Err(Error::argument(name.as_str(), format!("{value} lies outside what the curve allows")));
        }
        limits.fixed[j] = Some(inner);
    }
    for (name, low, high) in &options.bounds {
        let j = index_of(curve, name)?;
        let low_inner = scaling.inward(parameters[j].unit, *low).max(limits.lower[j]);
        let high_inner = scaling.inward(parameters[j].unit, *high).min(limits.upper[j]);
        if low_inner.is_nan() || high_inner.is_nan() || low_inner > high_inner {
            return Err(Error::argument(name.as_str(), format!("bounds [{low}, {high}] leave no value")));
        }
        (limits.lower[j], limits.upper[j]) = (low_inner, high_inner);
    }
    Ok(limits)
}

impl Limits {
    /// Solver settings from these limits.
    pub(crate) fn settings(&self) -> Settings {
        let held = self.fixed.iter().any(Option::is_some);
        Settings {
            evaluations: BUDGET,
            thorough: false,
            polish: false,
            tolerance: ROUGH,
            lower: self.lower.clone(),
            upper: self.upper.clone(),
            fixed: if held { self.fixed.iter().map(Option::is_some).collect() } else { Vec::new() },
        }
    }
}

fn solve(
    curve: &dyn Curve,
    sample: &Sample,
    limits: &Limits,
    response: Response,
    options: &Options,
) -> Result<Minimum> {
    let square = Objective { curve, sample, response, loss: Loss::Square, threshold: f64::INFINITY };
    if options.loss == Loss::Square
        && let Some(optimum) = guessed(&square, limits)
    {
        let log_likelihood = likelihood::log_likelihood(curve, sample, response, &optimum);
        return Ok(Minimum { optimum, response, threshold: f64::INFINITY, log_likelihood });
    }
    let mut starts = start::candidates(curve, sample, response, limits);
    if curve.is_two_sided() {
        starts = start::alternated(curve, starts);
    }
    let starts: Vec<&[f64]> = starts.iter().map(|c| c.parameters.as_slice()).collect();
    let mut solution = best(&square, &starts, &limits.settings(), limits)?;
    let mut threshold = f64::INFINITY;
    if options.loss != Loss::Square {
        (solution, threshold) = robust(curve, sample, limits, response, options, solution, &starts)?;
    }
    let optimum = Optimum::of(solution, limits);
    let log_likelihood = likelihood::log_likelihood(curve, sample, response, &optimum);
    Ok(Minimum { optimum, response, threshold, log_likelihood })
}

/// The minimum reached from the curve's own guess, where the fit is so close that no other basin can hold a better one.
fn guessed(objective: &Objective<'_>, limits: &Limits) -> Option<Optimum> {
    if objective.response != Response::Additive
        || !objective.curve.is_smooth()
        || limits.fixed.iter().any(Option::is_some)
    {
        return None;
    }
    let sample = objective.sample;
    let guess = objective.curve.guess(&sample.u, &sample.y)?;
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let size = sample.largest * (sample.len() as f64).sqrt();
    let close = close::descend(objective, &guess, size, &limits.lower, &limits.upper)?;
    if close.sum_of_squares > GUESSED * spread(sample) {
        return None;
    }
    let (rows, count) = (sample.len(), guess.len());
    let Close { parameters, sum_of_squares, products, convergence } = close;
    let covariance = Covariance::of_products(&products[..count * count], count).or_else(|| {
        let (mut residuals, mut jacobian) = (vec![0.0; rows], vec![0.0; rows * count]);
        objective
            .evaluate(&parameters, &mut residuals, Some(&mut jacobian))
            .then(|| Covariance::new(&jacobian, rows, count, &[]))
    })?;
    Some(Optimum { parameters, sum_of_squares, covariance, at_bound: vec![false; count], convergence })
}

/// Refines the best candidates and polishes the winner.
pub(crate) fn best(
    objective: &Objective<'_>,
    starts: &[&[f64]],
    settings: &Settings,
    limits: &Limits,
) -> Result<Solution> {
    let sample = objective.sample;
    let mut work = Workspace::new(sample.len(), objective.curve.parameters().len());
    let projected = Projected::new(objective, limits).map(|problem| {
        let reduced = problem.settings(settings);
        let work = Workspace::new(sample.len(), reduced.lower.len());
        (problem, reduced, work)
    });
    let mut descent = Descent { objective, settings, projected, evaluations: 0 };
    let enough = CLOSE * spread(sample);
    let mut winner: Option<Refined> = None;
    let mut refined = 0;
    for start in starts {
        if refined == objective.curve.refinements() {
            break;
        }
        let Some(next) = descent.from(start, &mut work) else { continue };
        refined += 1;
        let close = objective.response == Response::Additive && next.cost <= enough;
        // Upside down, a curve with a floor of its own comes close to data that it does not fit.
        let settled = !objective.curve.is_two_sided();
        let again = winner.as_ref().is_some_and(|w| (next.cost - w.cost).abs() <= SAME * w.cost);
        if winner.as_ref().is_none_or(|w| next.cost < w.cost) {
            winner = Some(next);
        }
        // The best candidates lie in different basins where there are several: one reached twice is the lowest.
        if settled && (close || again && objective.curve.is_smooth()) {
            break;
        }
    }
    let Some(Refined { mut parameters, reason, .. }) = winner else {
        let spent = descent.evaluations;
        return Err(Error::no_convergence("least squares", spent, "no start gives finite values; use another curve"));
    };
    normalise(objective.curve, settings, &mut parameters);
    let (parameters, held) = at_kinks(objective, parameters, settings, &mut work);
    let finish = if descent.projected.is_some() && reason != Reason::Evaluations {
        least_squares::refine(objective, &parameters, &held, reason, &mut work)
    } else {
        let full = Settings {
            polish: true,
            tolerance: Settings::default().tolerance,
            thorough: reason == Reason::Evaluations,
            evaluations: 2000,
            ..held
        };
        least_squares::run(objective, &parameters, &full, &mut work)
    };
    let reason =
        finish.ok_or_else(|| Error::no_convergence("least squares", descent.evaluations, "use another curve"))?;
    let mut solution = least_squares::conclude(&mut work, reason, settings);
    solution.convergence.evaluations += descent.evaluations;
    Ok(solution)
}

/// Brings parameters into the curve's own order where that keeps what the caller asked for.
fn normalise(curve: &dyn Curve, settings: &Settings, parameters: &mut [f64]) {
    let Settings { fixed, lower, upper, .. } = settings;
    let mut ordered = parameters.to_vec();
    curve.normalise(&mut ordered);
    if fixed.is_empty() && ordered.iter().zip(lower).zip(upper).all(|((p, low), high)| p >= low && p <= high) {
        parameters.copy_from_slice(&ordered);
    }
}

/// A refined candidate.
struct Refined {
    parameters: Vec<f64>,
    cost: f64,
    reason: Reason,
}

/// Descent from candidates: in the shape alone where the rest can be eliminated, else in all parameters.
struct Descent<'a> {
    objective: &'a Objective<'a>,
    settings: &'a Settings,
    projected: Option<(Projected<'a>, Settings, Workspace)>,
    evaluations: usize,
}

impl Descent<'_> {
    fn from(&mut self, start: &[f64], work: &mut Workspace) -> Option<Refined> {
        if let Some((problem, reduced, reduced_work)) = &mut self.projected {
            let reason = least_squares::run(problem, &problem.reduce(start), reduced, reduced_work);
            self.evaluations += reduced_work.evaluations();
            let parameters = problem.complete(&reduced_work.parameters)?;
            // With a floor, values may come out as the difference of two that are huge, and the descent fit their rounding: what
            // counts is what the parameters give, and the mirror image, which has no such difference, is descended from instead.
            let mut image = parameters.clone();
            normalise(self.objective.curve, self.settings, &mut image);
            let mut residuals = vec![0.0; self.objective.sample.len()];
            if image == parameters {
                let defined = self.objective.evaluate(&parameters, &mut residuals, None);
                let cost = if defined { sum_of_squares(&residuals) } else { f64::INFINITY };
                return Some(Refined { parameters, cost, reason: reason? });
            }
            let reason = least_squares::run(problem, &problem.reduce(&image), reduced, reduced_work)?;
            self.evaluations += reduced_work.evaluations();
            let parameters = problem.complete(&reduced_work.parameters)?;
            let defined = self.objective.evaluate(&parameters, &mut residuals, None);
            let cost = if defined { sum_of_squares(&residuals) } else { f64::INFINITY };
            return Some(Refined { parameters, cost, reason });
        }
        let reason = least_squares::run(self.objective, start, self.settings, work);
        self.evaluations += work.evaluations();
        let cost = sum_of_squares(&work.residuals);
        Some(Refined { parameters: work.parameters.clone(), cost, reason: reason? })
    }
}

/// Tries the places near the parameters where the sum of squares has kinks, which no descent reaches exactly. Gives the best
/// parameters and the settings that hold those at a kink.
fn at_kinks(
    objective: &Objective<'_>,
    parameters: Vec<f64>,
    settings: &Settings,
    work: &mut Workspace,
) -> (Vec<f64>, Settings) {
    let mut best = (parameters.clone(), settings.clone());
    let kinks = objective.curve.kinks(&parameters, &objective.sample.u);
    if kinks.is_empty() || least_squares::run(objective, &parameters, settings, work).is_none() {
        return best;
    }
    let mut smallest = sum_of_squares(&work.residuals);
    for kink in kinks {
        let mut held = settings.clone();
        held.fixed.resize(parameters.len(), false);
        let mut start = parameters.clone();
        if kink.iter().any(|(j, _)| held.fixed[*j]) {
            continue;
        }
        for (j, value) in kink {
            held.fixed[j] = true;
            start[j] = value;
        }
        if least_squares::run(objective, &start, &held, work).is_some() {
            let cost = sum_of_squares(&work.residuals);
            if cost <= smallest * (1.0 + 1e-12) {
                smallest = cost;
                best = (work.parameters.clone(), held);
            }
        }
    }
    best
}

impl Fitted {
    /// Parameters of the same curve fitted to other observations in the same coordinates, by descent from `start`.
    pub(crate) fn refit(&self, sample: &Sample, start: &[f64]) -> Option<Vec<f64>> {
        let objective = Objective { sample, ..self.objective() };
        let settings = self.limits.settings();
        if let Some(problem) = Projected::new(&objective, &self.limits) {
            let reduced = problem.settings(&settings);
            let mut work = Workspace::new(sample.len(), reduced.lower.len());
            least_squares::run(&problem, &problem.reduce(start), &reduced, &mut work)?;
            return problem.complete(&work.parameters);
        }
        let mut work = Workspace::new(sample.len(), start.len());
        least_squares::run(&objective, start, &settings, &mut work)?;
        Some(work.parameters)
    }
}

/// Sum of squared deviations of the values from their mean.
fn spread(sample: &Sample) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let mean = sum(&sample.y, |v| v) / sample.len() as f64;
    sum(&sample.y, |v| (v - mean) * (v - mean))
}

/// Sum of a function of values in four interleaved partial sums.
fn sum(values: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    let fours = values.chunks_exact(4);
    let rest: f64 = fours.remainder().iter().map(|v| of(*v)).sum();
    let mut sums = [0.0; 4];
    for four in fours {
        for (sum, v) in sums.iter_mut().zip(four) {
            *sum += of(*v);
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// Alternates between the scale of the residuals (median absolute deviation) and the fit at that scale.
fn robust(
    curve: &dyn Curve,
    sample: &Sample,
    limits: &Limits,
    response: Response,
    options: &Options,
    square: Solution,
    starts: &[&[f64]],
) -> Result<(Solution, f64)> {
    let settings = limits.settings();
    let factor = if response == Response::Additive { sample.scaling.magnitude } else { 1.0 };
    let fixed_scale = match options.loss_scale {
        Some(c) if c > 0.0 && c.is_finite() => Some(c / factor),
        Some(c) => return Err(Error::argument("loss_scale", format!("{c} is not positive and finite"))),
        None => None,
    };
    let plain = Objective { curve, sample, response, loss: Loss::Square, threshold: f64::INFINITY };
    let mut solution = square;
    let mut threshold = f64::INFINITY;
    for round in 0..30 {
        let mut raw = vec![0.0; sample.len()];
        if !plain.evaluate(&solution.parameters, &mut raw, None) {
            break;
        }
        let scale = fixed_scale.unwrap_or_else(|| median_deviation(&raw));
        let next = if fixed_scale.is_some() { scale } else { options.loss.threshold() * scale };
        // A perfect fit of more than half of the values has no scale: any smaller threshold gives the same curve.
        let next = next.max(1e-12 * spread(sample).sqrt()).max(f64::MIN_POSITIVE);
        if round > 0 && (next - threshold).abs() <= 1e-10 * threshold {
            break;
        }
        threshold = next;
        let objective = Objective { curve, sample, response, loss: options.loss, threshold };
        let mut all: Vec<&[f64]> = vec![&solution.parameters];
        if round == 0 {
            all.extend_from_slice(starts);
        }
        solution = best(&objective, &all, &settings, limits)?;
        if fixed_scale.is_some() {
            break;
        }
    }
    Ok((solution, threshold))
}

/// Median absolute residual as an estimate of the standard deviation under normal noise.
pub(crate) fn median_deviation(residuals: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let n = sizes.len();
    let median = if n % 2 == 1 { sizes[n / 2] } else { 0.5 * (sizes[n / 2 - 1] + sizes[n / 2]) };
    median / 0.674_489_750_196_081_7
}

/// Maximises the likelihood over the dispersion: Poisson where it is below what can be told apart.
fn negative_binomial(curve: &dyn Curve, sample: &Sample, limits: &Limits, options: &Options) -> Result<Minimum> {
    let poisson = solve(curve, sample, limits, Response::Poisson, options)?;
    let settings = limits.settings();
    let mut best_minimum = Minimum { response: Response::NegativeBinomial { alpha: 0.0 }, ..poisson };
    let at = |log_alpha: f64, best_minimum: &mut Minimum| -> f64 {
        let response = Response::NegativeBinomial { alpha: log_alpha.exp() };
        let objective = Objective { curve, sample, response, loss: Loss::Square, threshold: f64::INFINITY };
        let start = best_minimum.optimum.parameters.clone();
        let Ok(solution) = best(&objective, &[&start], &settings, limits) else { return f64::NEG_INFINITY };
        let optimum = Optimum::of(solution, limits);
        let log_likelihood = likelihood::log_likelihood(curve, sample, response, &optimum);
        if log_likelihood > best_minimum.log_likelihood {
            *best_minimum = Minimum { optimum, response, threshold: f64::INFINITY, log_likelihood };
        }
        log_likelihood
    };
    // The profile likelihood in ln α has one maximum or rises towards Poisson: a coarse scan, then golden section.
    let (low, high) = (DISPERSION.0.ln(), DISPERSION.1.ln());
    let grid: Vec<f64> = (0..=10).map(|i| low + (high - low) * f64::from(i) / 10.0).collect();
    let values: Vec<f64> = grid.iter().map(|a| at(*a, &mut best_minimum)).collect();
    let top = (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(0);
    let (mut left, mut right) = (grid[top.saturating_sub(1)], grid[(top + 1).min(grid.len() - 1)]);
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    for _ in 0..40 {
        let (a, b) = (right - golden * (right - left), left + golden * (right - left));
        if at(a, &mut best_minimum) > at(b, &mut best_minimum) {
            right = b;
        } else {
            left = a;
        }
    }
    Ok(best_minimum)
}
