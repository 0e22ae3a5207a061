//! Curves built from curves: a constant floor below, a known point to pass through.

use crate::error::{Error, Result};
use crate::growth::curve::{Curve, Parameter, Unit};
use crate::growth::spec::Shared;

/// A curve with a floor, a base point, or both.
#[derive(Debug)]
pub(crate) struct Composite {
    inner: Shared,
    /// Position of the floor among the parameters: the last, where there is one.
    floor: bool,
    base: Option<Base>,
    parameters: Vec<Parameter>,
}

/// What is left of a floor, as a share of it, after the curve's height has been added, where digits are lost.
const CANCELLED: f64 = 1e-6;

#[derive(Debug, Clone, Copy)]
struct Base {
    u: f64,
    y: f64,
    /// The inner parameter that follows from the others.
    follows: usize,
}

impl Composite {
    pub(crate) fn new(inner: Shared, floor: bool, base: Option<(f64, f64)>, held: &[&str]) -> Result<Self> {
        let mut parameters = inner.parameters().to_vec();
        let base = match base {
            None => None,
            Some((u, y)) => {
                let free = |j: &usize| !held.contains(&parameters[*j].name);
                let linear = (0..parameters.len()).find(|j| parameters[*j].linear && free(j));
                let solvable = || (0..parameters.len()).find(|j| free(j) && inner.can_solve(*j));
                let follows = inner.anchor().filter(free).or(linear).or_else(solvable).ok_or_else(|| {
                    Error::refused(
                        "a known base point",
                        format!("no free parameter of {} can follow from it", inner.name()),
                    )
                })?;
                parameters.remove(follows);
                Some(Base { u, y, follows })
            }
        };
        if floor {
            if inner.parameters().iter().all(|p| p.linear) {
                return Err(Error::refused("a floor", format!("{} has a free level already", inner.name())));
            }
            parameters.push(Parameter::linear("floor", Unit::Value, "the level on which the curve stands"));
        }
        // With a base point, the followed parameter depends on the others: the curve is no longer affine in them.
        if base.is_some() {
            for p in &mut parameters {
                p.linear = p.linear && p.name == "floor";
            }
        }
        Ok(Self { inner, floor, base, parameters })
    }
    /// The inner parameters and, with a base, the derivative of the followed one by each of ours.
    fn expand(&self, p: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
        let own = p.len() - usize::from(self.floor);
        let floor = if self.floor { p[own] } else { 0.0 };
        let Some(base) = self.base else { return Some((p[..own].to_vec(), Vec::new())) };
        let mut inner = p[..own].to_vec();
        inner.insert(base.follows, 0.0);
        inner[base.follows] = self.inner.solve(base.follows, base.u, base.y - floor, &inner)?;
        let mut value = [0.0];
        let mut slopes = vec![0.0; inner.len()];
        if !self.inner.evaluate(&[base.u], &inner, &mut value, Some(&mut slopes)) {
            return None;
        }
        let by_followed = slopes[base.follows];
        let mut derivative: Vec<f64> =
            slopes.iter().enumerate().filter(|(j, _)| *j != base.follows).map(|(_, s)| -s / by_followed).collect();
        if self.floor {
            derivative.push(-1.0 / by_followed);
        }
        derivative.iter().all(|d| d.is_finite()).then_some((inner, derivative))
    }
}

impl Curve for Composite {
    fn name(&self) -> &'static str {
        self.inner.name()
    }
    fn equation(&self) -> &'static str {
        self.inner.equation()
    }
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        if p.len() != self.parameters.len() {
            return false;
        }
        let Some((inner, derivative)) = self.expand(p) else { return false };
        let rows = u.len();
        match jacobian {
            None => {
                if !self.inner.evaluate(u, &inner, values, None) {
                    return false;
                }
            }
            Some(jacobian) => {
                let mut full = vec![0.0; rows * inner.len()];
                if !self.inner.evaluate(u, &inner, values, Some(&mut full)) {
                    return false;
                }
                let followed = self.base.map(|base| base.follows);
                let mut columns = full.chunks_exact(rows).enumerate().filter(|(j, _)| Some(*j) != followed);
                for (slot, target) in jacobian.chunks_exact_mut(rows).enumerate() {
                    match columns.next() {
                        Some((_, column)) => target.copy_from_slice(column),
                        None => target.fill(1.0),
                    }
                    if let Some(j) = followed {
                        for (value, by) in target.iter_mut().zip(&full[j * rows..(j + 1) * rows]) {
                            *value += derivative[slot] * by;
                        }
                    }
                }
            }
        }
        if self.floor {
            let floor = p[p.len() - 1];
            values.iter_mut().for_each(|v| *v += floor);
        }
        values.iter().all(|v| v.is_finite())
    }
    fn bounds(&self, span: f64) -> Vec<(f64, f64)> {
        let mut bounds = self.inner.bounds(span);
        if let Some(base) = self.base {
            bounds.remove(base.follows);
        }
        if self.floor {
            bounds.push((f64::NEG_INFINITY, f64::INFINITY));
        }
        bounds
    }
    fn normalise(&self, p: &mut [f64]) {
        if self.base.is_some() {
            return;
        }
        if let (true, Some((floor, inner))) = (self.floor, p.split_last_mut()) {
            let mut image = inner.to_vec();
            if let Some(shift) = self.inner.mirror(&mut image) {
                let cancels = |floor: f64, shift: f64| (floor + shift).abs() < CANCELLED * floor.abs();
                // A growing curve on its floor, unless that makes the data a small difference of floor and curve.
                let turn = if shift < 0.0 { !cancels(*floor + shift, -shift) } else { cancels(*floor, shift) };
                if turn {
                    inner.copy_from_slice(&image);
                    *floor += shift;
                }
            }
        }
        let own = p.len() - usize::from(self.floor);
        self.inner.normalise(&mut p[..own]);
    }
    fn is_two_sided(&self) -> bool {
        // Where the image is of the same family, both sides are one curve.
        self.floor && self.inner.mirror(&mut vec![-1.0; self.inner.parameters().len()]).is_none()
    }
    fn is_smooth(&self) -> bool {
        self.inner.is_smooth()
    }
    fn kinks(&self, p: &[f64], times: &[f64]) -> Vec<Vec<(usize, f64)>> {
        if self.base.is_some() { Vec::new() } else { self.inner.kinks(&p[..p.len() - usize::from(self.floor)], times) }
    }
    fn refinements(&self) -> usize {
        self.inner.refinements() + 12
    }
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>> {
        let followed = self.base.map(|base| base.follows);
        let inner = self.inner.parameters();
        let mut all = Vec::new();
        for shape in self.inner.shapes(times) {
            let Some(followed) = followed else {
                all.push(shape);
                continue;
            };
            // Parameters that lost their linearity get candidates of the size of the (scaled) values.
            let mut partial = vec![Vec::new()];
            let mut given = shape.into_iter();
            for (j, parameter) in inner.iter().enumerate() {
                let choices = if parameter.linear {
                    if j == followed { continue } else { vec![-1.0, -0.1, 0.1, 0.5, 1.0, 1.5, 3.0, 10.0] }
                } else {
                    let value = given.next().unwrap_or(0.0);
                    if j == followed { continue } else { vec![value] }
                };
                partial = partial
                    .iter()
                    .flat_map(|head: &Vec<f64>| choices.iter().map(move |v| [head.as_slice(), &[*v]].concat()))
                    .collect();
            }
            all.append(&mut partial);
        }
        all
    }
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        let floor = if self.floor { *p.last()? } else { 0.0 };
        Some(self.inner.ceiling(&self.expand(p)?.0)? + floor)
    }
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        self.inner.inflection(&self.expand(p)?.0)
    }
    fn holds_constants(&self) -> bool {
        self.inner.holds_constants() && !self.floor
    }
    fn needs_positive(&self) -> bool {
        self.inner.needs_positive() && !self.floor
    }
    fn complete(&self, p: &[f64]) -> Option<(Parameter, f64)> {
        let base = self.base?;
        Some((self.inner.parameters()[base.follows], self.expand(p)?.0[base.follows]))
    }
}
