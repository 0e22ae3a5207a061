//! Variable projection: descent in the shape parameters alone.
//!
//! Where a curve is affine in some parameters, those have a closed solution for any shape. Eliminating them leaves one to
//! three parameters, and valleys such as ceiling → ∞ with rate → 0, along which a full descent creeps for thousands of
//! steps, disappear. The Jacobian is Kaufman's: the shape columns projected off the linear ones.
//!
//! Source: L. Kaufman, "A variable projection method for solving separable nonlinear least squares problems", *BIT* 15
//! (1975), section 2.

use crate::growth::objective::{Loss, Objective, Response};
use crate::growth::start::Limits;
use crate::num::least_squares::{Problem, Settings};
use crate::num::qr::{Reflector, rotate, solve_upper, triangularise};
use std::cell::RefCell;

/// An additive, square-loss objective with its unbounded linear parameters eliminated.
pub(crate) struct Projected<'a> {
    objective: &'a Objective<'a>,
    linear: Vec<usize>,
    shape: Vec<usize>,
    /// Whether one evaluation at a linear parameter of one gives everything.
    proportional: bool,
    buffers: RefCell<Buffers>,
}

struct Buffers {
    parameters: Vec<f64>,
    values: Vec<f64>,
    jacobian: Vec<f64>,
    design: Vec<f64>,
    right: Vec<f64>,
}

impl<'a> Projected<'a> {
    /// `None` where nothing can be eliminated exactly.
    pub(crate) fn new(objective: &'a Objective<'a>, limits: &Limits) -> Option<Self> {
        if objective.response != Response::Additive || objective.loss != Loss::Square || !objective.curve.is_smooth() {
            return None;
        }
        let parameters = objective.curve.parameters();
        let free = |j: usize| {
            limits.fixed[j].is_none() && limits.lower[j] == f64::NEG_INFINITY && limits.upper[j] == f64::INFINITY
        };
        let (linear, shape): (Vec<usize>, Vec<usize>) =
            (0..parameters.len()).partition(|&j| parameters[j].linear && free(j));
        let rows = objective.sample.len();
        if linear.is_empty() || shape.is_empty() || rows < linear.len() {
            return None;
        }
        let count = parameters.len();
        let buffers = RefCell::new(Buffers {
            parameters: limits.fixed.iter().map(|v| v.unwrap_or(0.0)).collect(),
            values: vec![0.0; rows],
            jacobian: vec![0.0; rows * count],
            design: vec![0.0; rows * count],
            right: vec![0.0; rows],
        });
        let proportional = linear.len() == 1 && objective.curve.is_proportional();
        Some(Self { objective, linear, shape, proportional, buffers })
    }
    /// The shape's part of full parameters.
    pub(crate) fn reduce(&self, full: &[f64]) -> Vec<f64> {
        self.shape.iter().map(|&j| full[j]).collect()
    }
    /// The shape's part of settings.
    pub(crate) fn settings(&self, settings: &Settings) -> Settings {
        let pick = |values: &[f64]| self.shape.iter().filter_map(|&j| values.get(j).copied()).collect();
        let fixed = self.shape.iter().filter_map(|&j| settings.fixed.get(j).copied()).collect();
        Settings { lower: pick(&settings.lower), upper: pick(&settings.upper), fixed, ..settings.clone() }
    }
    /// The shape columns of a proportional curve, off its amplitude column, whose reflector the last `solve` left in
    /// `design`.
    fn project_shapes(&self, buffers: &mut Buffers, out: &mut [f64]) {
        let sample = self.objective.sample;
        let rows = sample.len();
        let amplitude = buffers.parameters[self.linear[0]];
        let amplitude_column = self.linear[0] * rows;
        for i in 0..rows {
            let weight = sample.root_weights.get(i).copied().unwrap_or(1.0);
            buffers.design[i] = weight * buffers.jacobian[amplitude_column + i];
        }
        let Some(reflector) = Reflector::of(&mut buffers.design[..rows]) else { return out.fill(0.0) };
        for (column, &j) in out.chunks_exact_mut(rows).zip(&self.shape) {
            for (i, slot) in column.iter_mut().enumerate() {
                let weight = sample.root_weights.get(i).copied().unwrap_or(1.0);
                *slot = weight * amplitude * buffers.jacobian[j * rows + i];
            }
            reflector.apply(column);
            column[0] = 0.0;
        }
    }
    /// Full parameters for a shape; `None` where the linear ones cannot be solved for.
    pub(crate) fn complete(&self, shape: &[f64]) -> Option<Vec<f64>> {
        let mut buffers = self.buffers.borrow_mut();
        self.solve(shape, &mut buffers).then(|| buffers.parameters.clone())
    }
    /// Solves for the linear parameters, leaving reflectors of their columns in `design` and the parameters in place.
    fn solve(&self, shape: &[f64], buffers: &mut Buffers) -> bool {
        let Buffers { parameters, values, jacobian, design, right } = buffers;
        let sample = self.objective.sample;
        let rows = sample.len();
        for (&j, value) in self.shape.iter().zip(shape) {
            parameters[j] = *value;
        }
        for &j in &self.linear {
            parameters[j] = if self.proportional { 1.0 } else { 0.0 };
        }
        if !self.objective.curve.evaluate(&sample.u, parameters, values, Some(jacobian)) {
            return false;
        }
        for i in 0..rows {
            let weight = sample.root_weights.get(i).copied().unwrap_or(1.0);
            right[i] = weight * if self.proportional { sample.y[i] } else { sample.y[i] - values[i] };
            for (slot, &j) in self.linear.iter().enumerate() {
                design[slot * rows + i] = weight * jacobian[j * rows + i];
            }
        }
        let count = self.linear.len();
        triangularise(design, rows, count, right);
        let mut solution = [0.0; 8];
        let Some(solution) = solution.get_mut(..count) else { return false };
        solution.copy_from_slice(&right[..count]);
        if !solve_upper(design, rows, count, solution) {
            return false;
        }
        for (&j, value) in self.linear.iter().zip(solution.iter()) {
            parameters[j] = *value;
        }
        true
    }
}

impl Problem for Projected<'_> {
    fn parameters(&self) -> usize {
        self.shape.len()
    }
    fn residuals(&self) -> usize {
        self.objective.sample.len()
    }
    fn evaluate(&self, p: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        let mut guard = self.buffers.borrow_mut();
        let buffers = &mut *guard;
        if !self.solve(p, buffers) {
            return false;
        }
        let rows = residuals.len();
        if self.proportional {
            // In `right` stands what is left of the values after the amplitude: the projected residual, up to its sign.
            for (residual, left) in residuals.iter_mut().zip(&buffers.right) {
                *residual = -left;
            }
            residuals[0] = 0.0;
            let Some(out) = jacobian else { return true };
            self.project_shapes(buffers, out);
            return true;
        }
        if !self.objective.evaluate(&buffers.parameters, residuals, Some(&mut buffers.jacobian)) {
            return false;
        }
        let Some(out) = jacobian else { return true };
        // [linear | shape] columns; after the linear ones are triangular, what is left of the shape columns below row
        // `count` is their projection. Rows above are set to zero: the projected residuals vanish there too.
        let (count, all) = (self.linear.len(), self.linear.len() + self.shape.len());
        for (slot, &j) in self.linear.iter().chain(&self.shape).enumerate() {
            buffers.design[slot * rows..(slot + 1) * rows].copy_from_slice(&buffers.jacobian[j * rows..(j + 1) * rows]);
        }
        buffers.right.copy_from_slice(residuals);
        rotate(&mut buffers.design, rows, count, all, &mut buffers.right);
        residuals.copy_from_slice(&buffers.right);
        residuals[..count].fill(0.0);
        for (slot, column) in out.chunks_exact_mut(rows).enumerate() {
            column.copy_from_slice(&buffers.design[(count + slot) * rows..(count + slot + 1) * rows]);
            column[..count].fill(0.0);
        }
        true
    }
}
