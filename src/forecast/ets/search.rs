//! Estimation of the forms of one series: starts from a shared grid, damped Gauss–Newton steps from the best of them, and
//! an end where no form that is still behind could catch up.

use super::curvature::{self, Memory};
use super::form::EtsForm;
use super::kernel::{Kernel, Point};
use super::layout::Layout;
use super::prior::Prior;
use super::region::{self, Region};
use super::starts::{self, Grid, Start};
use crate::num::gauss_newton::{self, Curved, Rivals, Workspace};
use crate::num::minimize::{self, Convergence, Options, Stop};

/// Stop rule of the comparison of starts and forms.
const ROUGH: Options = Options { evaluations: 100, gradient_tolerance: 1e-5, value_tolerance: 1e-8, first_step: 0.05 };
/// Stop rule of the form that is kept.
const FINE: Options = Options { evaluations: 400, gradient_tolerance: 1e-9, value_tolerance: 1e-13, first_step: 0.01 };

/// A form on its way to its best point.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub form: EtsForm,
    /// R's `lik` for values divided by their magnitude, at the point reached so far.
    pub objective: f64,
    /// Natural parameters and how the estimation ended, once it has.
    pub end: Option<(Point, Convergence)>,
    layout: Layout,
    starts: Vec<Start>,
    x: Vec<f64>,
    evaluations: usize,
}

/// The forms of one series.
#[derive(Debug)]
pub struct Search<'a> {
    values: &'a [f64],
    period: usize,
    prior: &'a Prior,
    region: Region,
    grid: Grid<'a>,
    work: Workspace,
    memory: Memory,
}

impl<'a> Search<'a> {
    /// On values divided by their magnitude.
    pub fn new(values: &'a [f64], period: usize, prior: &'a Prior, region: Region) -> Self {
        let (work, memory) = (Workspace::default(), Memory::default());
        Self { values, period, prior, region, grid: Grid::new(values, period), work, memory }
    }

    /// A form at its best start; `None` where none has a finite objective.
    pub fn candidate(&mut self, form: EtsForm) -> Option<Candidate> {
        let layout = Layout::new(form, self.values, self.period);
        let mut kernel = Kernel::new(form, self.values, self.period);
        let starts = self.grid.starts(&layout, self.prior, &mut kernel);
        let x = layout.pack(&starts.first()?.at);
        let objective = starts.first()?.value - self.prior.penalty(&layout, &x);
        Some(Candidate { form, objective, end: None, layout, starts, x, evaluations: starts::passes(form) })
    }

    /// Runs all starts to a few digits and keeps the best. Where no step promises an objective below `needed`, it is left
    /// where it is.
    pub fn rough(&mut self, candidate: &mut Candidate, needed: f64) {
        let layout = candidate.layout;
        let bounds = layout.bounds();
        let mut kernel = Kernel::new(candidate.form, self.values, self.period);
        let prior = self.prior;
        let mut posterior =
            Posterior { kernel: &mut kernel, layout: &layout, prior, at: Point::default(), memory: &mut self.memory };
        let mut best = f64::INFINITY;
        for start in &candidate.starts {
            let mut x = layout.pack(&start.at);
            let rivals = Rivals { reached: best, needed: needed + prior.penalty(&layout, &x) };
            let found = gauss_newton::minimise(&mut posterior, &mut x, &bounds, &ROUGH, &rivals, &mut self.work);
            candidate.evaluations += found.convergence.evaluations;
            if found.value < best {
                best = found.value;
                candidate.x = x;
            }
            if found.hopeless {
                break;
            }
        }
        candidate.objective = best - prior.penalty(&layout, &candidate.x);
    }

    /// Goes on to the last digit, inside the region that is wanted.
    pub fn finish(&mut self, candidate: &mut Candidate) {
        let layout = candidate.layout;
        let bounds = layout.bounds();
        let mut kernel = Kernel::new(candidate.form, self.values, self.period);
        let mut posterior = Posterior {
            kernel: &mut kernel,
            layout: &layout,
            prior: self.prior,
            at: Point::default(),
            memory: &mut self.memory,
        };
        let (x, rivals) = (&mut candidate.x, Rivals::NONE);
        let mut minimum = gauss_newton::minimise(&mut posterior, x, &bounds, &FINE, &rivals, &mut self.work);
        gauss_newton::polish(&mut posterior, x, &bounds, &mut minimum, &mut self.work);
        candidate.evaluations += minimum.convergence.evaluations;
        let mut at = Point::default();
        layout.unpack(x, &mut at);
        let mut convergence = minimum.convergence;
        convergence.evaluations = candidate.evaluations;
        if convergence.reason == Stop::Step && convergence.gradient_norm.is_some_and(|norm| norm < 1e-4) {
            convergence.reason = Stop::Value;
        }
        let outside = layout.seasonal() && !region::admissible(candidate.form, self.period, &at);
        if self.region == Region::Admissible || outside {
            convergence = admissible(&mut kernel, &layout, self.region, self.prior, &mut at, convergence);
        }
        // The criteria compare likelihoods, not posteriors.
        candidate.objective = kernel.objective(&at);
        candidate.end = Some((at, convergence));
    }
}

/// What is minimised: the objective of a form with the penalty of the prior.
struct Posterior<'a, 'b> {
    kernel: &'a mut Kernel<'b>,
    layout: &'a Layout,
    prior: &'a Prior,
    at: Point,
    memory: &'a mut Memory,
}

impl Curved for Posterior<'_, '_> {
    fn value(&mut self, x: &[f64]) -> f64 {
        self.layout.unpack(x, &mut self.at);
        self.kernel.objective(&self.at) + self.prior.penalty(self.layout, x)
    }

    fn curved(&mut self, x: &[f64], gradient: &mut [f64], curvature: &mut [f64]) -> f64 {
        self.layout.unpack(x, &mut self.at);
        let value = curvature::curved(self.kernel, self.layout, x, &self.at, self.memory, gradient, curvature);
        value + self.prior.add(self.layout, x, gradient, curvature)
    }
}

/// A simplex search inside the admissible region from the best point of the box, which is moved inside first. Wanted
/// [`Region::Usual`], it stays in the box as well.
fn admissible(
    kernel: &mut Kernel<'_>,
    layout: &Layout,
    wanted: Region,
    prior: &Prior,
    at: &mut Point,
    before: Convergence,
) -> Convergence {
    let (form, period) = (layout.form, kernel.period);
    // Smaller weights are always admissible; shrinking them by a tenth at a time finds the edge from outside.
    for _ in 0..100 {
        if region::admissible(form, period, at) {
            break;
        }
        at.beta *= 0.9;
        at.gamma *= 0.9;
    }
    let mut bounds = layout.bounds();
    if wanted == Region::Admissible {
        bounds.iter_mut().take(layout.states()).for_each(|bound| *bound = (f64::NEG_INFINITY, f64::INFINITY));
    }
    let mut trial = Point::default();
    let function = |x: &[f64]| {
        layout.unpack(x, &mut trial);
        if !region::admissible(form, period, &trial) {
            return f64::INFINITY;
        }
        kernel.objective(&trial) + prior.penalty(layout, x)
    };
    let options = Options { evaluations: 4000, first_step: 0.05, ..FINE };
    let minimum = minimize::nelder_mead(function, &layout.pack(at), &bounds, &options);
    if minimum.value.is_finite() {
        layout.unpack(&minimum.point, at);
    }
    Convergence { evaluations: before.evaluations + minimum.convergence.evaluations, ..minimum.convergence }
}
