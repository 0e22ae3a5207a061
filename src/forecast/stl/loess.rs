//! Local regression at evenly spaced points.

/// A smoother: span in points (odd), degree 0 or 1, and every how many points it is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Smoother {
    pub(super) span: usize,
    pub(super) degree: usize,
    pub(super) jump: usize,
}

impl Smoother {
    /// The fit at place `at` (0-based, may lie outside) from the points `left..=right`; `None` where no point has
    /// weight.
    pub(super) fn at(
        &self,
        values: &[f64],
        at: f64,
        left: usize,
        right: usize,
        robustness: Option<&[f64]>,
        room: &mut [f64],
    ) -> Option<f64> {
        let n = values.len();
        let mut reach = (at - left as f64).max(right as f64 - at);
        if self.span > n {
            reach += ((self.span - n) / 2) as f64;
        }
        let (inner, outer) = (0.001 * reach, 0.999 * reach);
        let mut total = 0.0;
        for place in left..=right {
            let distance = (place as f64 - at).abs();
            let mut weight = 0.0;
            if distance <= outer {
                weight = if distance <= inner {
                    1.0
                } else {
                    let share = distance / reach;
                    let rest = 1.0 - share * share * share;
                    rest * rest * rest
                };
                if let Some(robustness) = robustness {
                    weight *= robustness[place];
                }
                total += weight;
            }
            room[place] = weight;
        }
        if !(total > 0.0) {
            return None;
        }
        let weights = &mut room[left..=right];
        for weight in weights.iter_mut() {
            *weight /= total;
        }
        if reach > 0.0 && self.degree > 0 {
            let places = || (left..=right).map(|place| place as f64);
            let centre: f64 = weights.iter().zip(places()).map(|(w, place)| w * place).sum();
            let spread: f64 = weights.iter().zip(places()).map(|(w, place)| w * (place - centre).powi(2)).sum();
            if spread.sqrt() > 0.001 * (n as f64 - 1.0) {
                let slope = (at - centre) / spread;
                for (weight, place) in weights.iter_mut().zip((left..=right).map(|place| place as f64)) {
                    *weight *= slope * (place - centre) + 1.0;
                }
            }
        }
        Some(weights.iter().zip(&values[left..=right]).map(|(w, y)| w * y).sum())
    }

    /// Window of the point `at` (0-based).
    fn window(&self, at: usize, n: usize) -> (usize, usize) {
        if self.span >= n {
            return (0, n - 1);
        }
        let half = self.span.div_ceil(2);
        let left = (at + 1).saturating_sub(half).min(n - self.span);
        (left, left + self.span - 1)
    }

    /// Smooths all points into `out`, straight lines between those evaluated.
    pub(super) fn smooth(&self, values: &[f64], robustness: Option<&[f64]>, out: &mut [f64], room: &mut [f64]) {
        let n = values.len();
        if n < 2 {
            out.copy_from_slice(values);
            return;
        }
        let jump = self.jump.clamp(1, n - 1);
        // The last point is read from the window of the last one evaluated before it, as the authors' program does.
        let mut evaluate = |at: usize, window: usize| {
            let (left, right) = self.window(window, n);
            self.at(values, at as f64, left, right, robustness, room).unwrap_or(values[at])
        };
        let mut last = 0;
        for at in (0..n).step_by(jump) {
            out[at] = evaluate(at, at);
            last = at;
        }
        if last != n - 1 {
            out[n - 1] = evaluate(n - 1, last);
        }
        if jump > 1 {
            let mut from = 0;
            while from < n - 1 {
                let to = (from + jump).min(n - 1);
                let slope = (out[to] - out[from]) / (to - from) as f64;
                for between in from + 1..to {
                    out[between] = out[from] + slope * (between - from) as f64;
                }
                from = to;
            }
        }
    }
}

/// Means of `length` neighbours; the output is shorter by `length - 1`.
pub(super) fn moving_average(values: &[f64], length: usize, out: &mut Vec<f64>) {
    out.clear();
    if values.len() < length {
        return;
    }
    let mut sum: f64 = values[..length].iter().sum();
    out.push(sum / length as f64);
    for (old, new) in values.iter().zip(&values[length..]) {
        sum += new - old;
        out.push(sum / length as f64);
    }
}
