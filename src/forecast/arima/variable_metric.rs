//! Variable metric minimisation with central differences, after Nash, Compact Numerical Methods for Computers (1990),
//! algorithm 21, with the step lengths and stop rules that R's `optim(method = "BFGS")` uses: the estimates that
//! `auto.arima` compares are the points where *this* method stops, so the reference search needs the same path.

/// Half-width of the central differences, in units of the parameter scales.
const DIFFERENCE: f64 = 1e-3;
/// Factor of a step that is not accepted.
const SHRINK: f64 = 0.2;
/// Share of the predicted decrease that a step must reach.
const ACCEPT: f64 = 1e-4;
/// Parameters count as unchanged when adding this hides the change.
const UNCHANGED: f64 = 10.0;
/// Relative decrease below which the search stops.
const RELATIVE: f64 = 1.490_116_119_384_765_6e-8;
/// Iterations after which it gives up.
const ITERATIONS: usize = 100;

/// The objective or its differences were not finite where they had to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotFinite;

/// Where the search stopped.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Minimum {
    pub(crate) point: Vec<f64>,
    pub(crate) value: f64,
    pub(crate) evaluations: usize,
    pub(crate) converged: bool,
}

/// An objective with the scales of its parameters; counts its evaluations.
pub(crate) struct Scaled<'a, F> {
    objective: F,
    scales: &'a [f64],
    point: Vec<f64>,
    evaluations: usize,
}

impl<'a, F: FnMut(&[f64]) -> f64> Scaled<'a, F> {
    pub(crate) fn new(objective: F, scales: &'a [f64]) -> Self {
        Self { objective, scales, point: vec![0.0; scales.len()], evaluations: 0 }
    }

    fn value(&mut self, scaled: &[f64]) -> f64 {
        for ((slot, value), scale) in self.point.iter_mut().zip(scaled).zip(self.scales) {
            *slot = value * scale;
        }
        self.evaluations += 1;
        (self.objective)(&self.point)
    }

    fn gradient(&mut self, scaled: &[f64], gradient: &mut [f64]) -> Result<(), NotFinite> {
        for ((slot, value), scale) in self.point.iter_mut().zip(scaled).zip(self.scales) {
            *slot = value * scale;
        }
        for i in 0..scaled.len() {
            let keep = self.point[i];
            self.point[i] = (scaled[i] + DIFFERENCE) * self.scales[i];
            let above = (self.objective)(&self.point);
            self.point[i] = (scaled[i] - DIFFERENCE) * self.scales[i];
            let below = (self.objective)(&self.point);
            self.point[i] = keep;
            self.evaluations += 2;
            gradient[i] = (above - below) / (2.0 * DIFFERENCE);
            if !gradient[i].is_finite() {
                return Err(NotFinite);
            }
        }
        Ok(())
    }

    /// The objective at a point (unscaled).
    pub(crate) fn at(&mut self, point: &[f64]) -> f64 {
        self.evaluations += 1;
        (self.objective)(point)
    }

    /// Minimises from `start` (unscaled).
    pub(crate) fn minimise(&mut self, start: &[f64]) -> Result<Minimum, NotFinite> {
        let n = start.len();
        let mut b: Vec<f64> = start.iter().zip(self.scales).map(|(value, scale)| value / scale).collect();
        let mut best = self.value(&b);
        if !best.is_finite() {
            return Err(NotFinite);
        }
        let mut gradient = vec![0.0; n];
        self.gradient(&b, &mut gradient)?;
        let (mut gradients, mut iterations, mut reset) = (1, 1, 1);
        let mut metric = vec![0.0; n * n];
        let (mut step, mut before, mut old_gradient) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        let mut converged = true;
        loop {
            if reset == gradients {
                metric.fill(0.0);
                for i in 0..n {
                    metric[i * n + i] = 1.0;
                }
            }
            before.copy_from_slice(&b);
            old_gradient.copy_from_slice(&gradient);
            let mut slope = 0.0;
            for i in 0..n {
                let sum = -row_times(&metric, n, i, &gradient);
                step[i] = sum;
                slope += sum * gradient[i];
            }
            let mut unchanged = 0;
            if slope < 0.0 {
                let mut length = 1.0;
                let mut accepted = false;
                let mut value = best;
                loop {
                    unchanged = 0;
                    for i in 0..n {
                        b[i] = before[i] + length * step[i];
                        if UNCHANGED + before[i] == UNCHANGED + b[i] {
                            unchanged += 1;
                        }
                    }
                    if unchanged < n {
                        value = self.value(&b);
                        accepted = value.is_finite() && value <= best + slope * length * ACCEPT;
                        if !accepted {
                            length *= SHRINK;
                        }
                    }
                    if unchanged == n || accepted {
                        break;
                    }
                }
                if !((value - best).abs() > RELATIVE * (best.abs() + RELATIVE)) {
                    unchanged = n;
                    best = value;
                }
                if unchanged < n {
                    best = value;
                    self.gradient(&b, &mut gradient)?;
                    gradients += 1;
                    iterations += 1;
                    let mut curvature = 0.0;
                    for i in 0..n {
                        step[i] *= length;
                        old_gradient[i] = gradient[i] - old_gradient[i];
                        curvature += step[i] * old_gradient[i];
                    }
                    if curvature > 0.0 {
                        let mut weight = 0.0;
                        for i in 0..n {
                            let sum = row_times(&metric, n, i, &old_gradient);
                            before[i] = sum;
                            weight += sum * old_gradient[i];
                        }
                        let weight = 1.0 + weight / curvature;
                        for i in 0..n {
                            for j in 0..=i {
                                metric[i * n + j] +=
                                    (weight * step[i] * step[j] - step[i] * before[j] - before[i] * step[j])
                                        / curvature;
                            }
                        }
                    } else {
                        reset = gradients;
                    }
                } else if reset < gradients {
                    unchanged = 0;
                    reset = gradients;
                }
            } else if reset == gradients {
                unchanged = n;
            } else {
                reset = gradients;
            }
            if iterations >= ITERATIONS {
                converged = false;
                break;
            }
            if gradients - reset > 2 * n {
                reset = gradients;
            }
            if unchanged == n && reset == gradients {
                break;
            }
        }
        let point = b.iter().zip(self.scales).map(|(value, scale)| value * scale).collect();
        Ok(Minimum { point, value: best, evaluations: self.evaluations, converged })
    }

    /// Second derivatives at `point` (unscaled) by differences of the gradient, made symmetric.
    pub(crate) fn hessian(&mut self, point: &[f64]) -> Result<Vec<f64>, NotFinite> {
        let n = point.len();
        let mut scaled: Vec<f64> = point.iter().zip(self.scales).map(|(value, scale)| value / scale).collect();
        let (mut above, mut below) = (vec![0.0; n], vec![0.0; n]);
        let mut hessian = vec![0.0; n * n];
        for i in 0..n {
            let width = DIFFERENCE / self.scales[i];
            let keep = scaled[i];
            scaled[i] = keep + width;
            self.gradient(&scaled, &mut above)?;
            scaled[i] = keep + width - 2.0 * width;
            self.gradient(&scaled, &mut below)?;
            scaled[i] = keep;
            for j in 0..n {
                hessian[i * n + j] = (above[j] - below[j]) / (2.0 * width * self.scales[i] * self.scales[j]);
            }
        }
        for i in 0..n {
            for j in 0..i {
                let middle = 0.5 * (hessian[i * n + j] + hessian[j * n + i]);
                hessian[i * n + j] = middle;
                hessian[j * n + i] = middle;
            }
        }
        Ok(hessian)
    }
}

/// A row of a symmetric matrix times a vector.
fn row_times(matrix: &[f64], n: usize, i: usize, vector: &[f64]) -> f64 {
    vector.iter().enumerate().map(|(j, value)| lower(matrix, n, i, j) * value).sum()
}

/// Entry of a symmetric matrix of which the lower triangle is kept.
fn lower(matrix: &[f64], n: usize, i: usize, j: usize) -> f64 {
    if j <= i { matrix[i * n + j] } else { matrix[j * n + i] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_valley_of_rosenbrock() {
        let mut problem =
            Scaled::new(|x: &[f64]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2), &[1.0; 2]);
        let minimum = problem.minimise(&[-1.2, 1.0]).unwrap();
        // R 4.2.2: optim(c(-1.2, 1), method = "BFGS") without a gradient stops at 0.9998044, 0.9998044 after 118 and 38 calls.
        assert!((minimum.point[0] - 0.999_804_4).abs() < 1e-6, "{minimum:?}");
        assert!(minimum.converged);
    }

    #[test]
    fn refuses_a_start_that_is_not_finite() {
        assert_eq!(Scaled::new(|_: &[f64]| f64::NAN, &[1.0]).minimise(&[0.0]), Err(NotFinite));
    }
}
