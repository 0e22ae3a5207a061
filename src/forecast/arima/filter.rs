//! The Kalman filter of a seasonal ARIMA process with missing values, diffuse start by a large prior variance.
//!
//! State: Harvey's form of the differenced process (max(p, q + 1) entries), then the last values of the series itself.

use super::stationary::{Autocovariance, state_covariance};

/// Prior variance of the undifferenced values, in innovation variances. R's `arima` uses the same.
pub(crate) const DIFFUSE: f64 = 1e6;
/// Predictions with a larger variance than this (in innovation variances) are start-up and not part of the likelihood.
const START_UP: f64 = 1e4;

/// What one pass leaves: the sums of the likelihood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sums {
    /// Σ v²/F.
    pub(crate) squares: f64,
    /// Σ ln F.
    pub(crate) logs: f64,
    /// Number of terms.
    pub(crate) terms: usize,
}

impl Sums {
    /// ½ (ln σ² + mean ln F), what is minimised; σ² = Σ v²/F over the number of terms.
    pub(crate) fn objective(&self) -> f64 {
        let terms = self.terms as f64;
        0.5 * ((self.squares / terms).ln() + self.logs / terms)
    }
}

/// The filter with all its room; one pass allocates nothing.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    stationary: usize,
    delta: Vec<f64>,
    state: Vec<f64>,
    covariance: Vec<f64>,
    predicted_state: Vec<f64>,
    predicted: Vec<f64>,
    product: Vec<f64>,
    gain: Vec<f64>,
    column: Vec<f64>,
    room: Autocovariance<f64>,
}

impl Filter {
    /// Room for polynomials of at most `p` and `q` lags and the differences `delta`.
    pub(crate) fn new(p: usize, q: usize, delta: Vec<f64>) -> Self {
        let stationary = p.max(q + 1);
        let size = stationary + delta.len();
        Self {
            stationary,
            delta,
            state: vec![0.0; size],
            covariance: vec![0.0; size * size],
            predicted_state: vec![0.0; size],
            predicted: vec![0.0; size * size],
            product: vec![0.0; size * size],
            gain: vec![0.0; size],
            column: vec![0.0; stationary],
            room: Autocovariance::default(),
        }
    }

    fn start(&mut self, phi: &[f64], theta: &[f64]) {
        let size = self.state.len();
        self.state.fill(0.0);
        self.predicted.fill(0.0);
        self.room.solve(phi, theta);
        self.room.first_column(phi, theta, &mut self.column);
        state_covariance(phi, theta, &self.column, self.stationary, &mut self.predicted, size);
        for k in self.stationary..size {
            self.predicted[k * size + k] = DIFFUSE;
        }
    }

    /// a ← T a, into `predicted_state`.
    fn predict_state(&mut self, phi: &[f64]) {
        let (r, a) = (self.stationary, &self.state);
        for i in 0..r {
            let shifted = if i + 1 < r { a[i + 1] } else { 0.0 };
            self.predicted_state[i] = shifted + phi.get(i).map_or(0.0, |value| value * a[0]);
        }
        if !self.delta.is_empty() {
            let level = self.delta.iter().zip(&a[r..]).fold(a[0], |sum, (delta, value)| sum + delta * value);
            self.predicted_state[r] = level;
            let size = a.len();
            self.predicted_state[r + 1..].copy_from_slice(&a[r..size - 1]);
        }
    }

    /// P ← T P T' + R R', into `predicted`; everything is symmetric, so rows serve as columns.
    fn predict_covariance(&mut self, phi: &[f64], theta: &[f64]) {
        let (r, size) = (self.stationary, self.state.len());
        let d = self.delta.len();
        let p = &self.covariance;
        if d == 0 {
            for i in 0..r {
                let ar_i = phi.get(i).copied().unwrap_or(0.0);
                let ma_i = if i == 0 { 1.0 } else { theta.get(i - 1).copied().unwrap_or(0.0) };
                for j in 0..=i {
                    let ar_j = phi.get(j).copied().unwrap_or(0.0);
                    let ma_j = if j == 0 { 1.0 } else { theta.get(j - 1).copied().unwrap_or(0.0) };
                    let mut value = ma_i * ma_j + ar_i * ar_j * p[0];
                    if i + 1 < r {
                        value += p[(i + 1) * r + j + 1] + ar_j * p[i + 1];
                    }
                    if j + 1 < r {
                        value += ar_i * p[j + 1];
                    }
                    self.predicted[i * r + j] = value;
                    self.predicted[j * r + i] = value;
                }
            }
            return;
        }
        // product = T P, row by row.
        let product = &mut self.product;
        for i in 0..r {
            let ar = phi.get(i).copied().unwrap_or(0.0);
            for j in 0..size {
                let mut value = ar * p[j];
                if i + 1 < r {
                    value += p[(i + 1) * size + j];
                }
                product[i * size + j] = value;
            }
        }
        for j in 0..size {
            let mut value = p[j];
            for (k, delta) in self.delta.iter().enumerate() {
                value += delta * p[(r + k) * size + j];
            }
            product[r * size + j] = value;
        }
        product[(r + 1) * size..].copy_from_slice(&p[r * size..(size - 1) * size]);
        // predicted = product T'; entry (j, i) needs row i of T.
        for j in 0..size {
            let row = &product[j * size..(j + 1) * size];
            let out = &mut self.predicted[j * size..(j + 1) * size];
            for i in 0..r {
                let mut value = phi.get(i).map_or(0.0, |ar| ar * row[0]);
                if i + 1 < r {
                    value += row[i + 1];
                }
                out[i] = value;
            }
            out[r] = self.delta.iter().zip(&row[r..]).fold(row[0], |sum, (delta, value)| sum + delta * value);
            out[r + 1..].copy_from_slice(&row[r..size - 1]);
        }
        for i in 0..=theta.len() {
            let ma_i = if i == 0 { 1.0 } else { theta[i - 1] };
            for j in 0..=theta.len() {
                let ma_j = if j == 0 { 1.0 } else { theta[j - 1] };
                self.predicted[i * size + j] += ma_i * ma_j;
            }
        }
    }

    /// One pass over `values` (NaN where nothing was seen); standardised residuals go to `residuals` if given.
    pub(crate) fn run(
        &mut self,
        phi: &[f64],
        theta: &[f64],
        values: &[f64],
        mut residuals: Option<&mut Vec<f64>>,
    ) -> Sums {
        let (r, size) = (self.stationary, self.state.len());
        self.start(phi, theta);
        if let Some(residuals) = residuals.as_deref_mut() {
            residuals.clear();
        }
        let mut sums = Sums { squares: 0.0, logs: 0.0, terms: 0 };
        for (time, &value) in values.iter().enumerate() {
            self.predict_state(phi);
            if time > 0 {
                self.predict_covariance(phi, theta);
            }
            if value.is_nan() {
                self.state.copy_from_slice(&self.predicted_state);
                self.covariance.copy_from_slice(&self.predicted);
                if let Some(residuals) = residuals.as_deref_mut() {
                    residuals.push(f64::NAN);
                }
                continue;
            }
            let mut error = value - self.predicted_state[0];
            for (delta, level) in self.delta.iter().zip(&self.predicted_state[r..]) {
                error -= delta * level;
            }
            for i in 0..size {
                let row = &self.predicted[i * size..(i + 1) * size];
                self.gain[i] = self.delta.iter().zip(&row[r..]).fold(row[0], |sum, (delta, value)| sum + delta * value);
            }
            let variance =
                self.delta.iter().zip(&self.gain[r..]).fold(self.gain[0], |sum, (delta, value)| sum + delta * value);
            if variance < START_UP {
                sums.terms += 1;
                sums.squares += error * error / variance;
                sums.logs += variance.ln();
            }
            if let Some(residuals) = residuals.as_deref_mut() {
                residuals.push(error / variance.sqrt());
            }
            for i in 0..size {
                self.state[i] = self.predicted_state[i] + self.gain[i] * error / variance;
            }
            for i in 0..size {
                let row = i * size;
                for j in 0..size {
                    self.covariance[row + j] = self.predicted[row + j] - self.gain[i] * self.gain[j] / variance;
                }
            }
        }
        sums
    }

    /// How each entry of a stationary state (one without differences) moves the next `horizon` values, entry by entry, and the
    /// means themselves; to be read with [`covariance_at`](Self::covariance_at).
    pub(crate) fn responses(&self, phi: &[f64], horizon: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
        let r = self.stationary;
        let path = |mut state: Vec<f64>| {
            (0..horizon)
                .map(|_| {
                    let first = state[0];
                    for i in 0..r {
                        let shifted = if i + 1 < r { state[i + 1] } else { 0.0 };
                        state[i] = shifted + phi.get(i).map_or(0.0, |value| value * first);
                    }
                    state[0]
                })
                .collect::<Vec<f64>>()
        };
        let unit = |place: usize| (0..r).map(|i| if i == place { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
        (path(self.state[..r].to_vec()), (0..r).map(|place| path(unit(place))).collect())
    }

    /// Covariance of two entries of the state after the last value.
    pub(crate) fn covariance_at(&self, i: usize, j: usize) -> f64 {
        self.covariance[i * self.state.len() + j]
    }

    /// Means and variances (in innovation variances) of the next `horizon` values after [`run`](Self::run).
    pub(crate) fn forecast(&mut self, phi: &[f64], theta: &[f64], horizon: usize) -> (Vec<f64>, Vec<f64>) {
        let (r, size) = (self.stationary, self.state.len());
        let mut means = Vec::with_capacity(horizon);
        let mut variances = Vec::with_capacity(horizon);
        for _ in 0..horizon {
            self.predict_state(phi);
            self.predict_covariance(phi, theta);
            self.state.copy_from_slice(&self.predicted_state);
            self.covariance.copy_from_slice(&self.predicted);
            let mean = self.delta.iter().zip(&self.state[r..]).fold(self.state[0], |sum, (d, value)| sum + d * value);
            let mut variance = 0.0;
            let weight = |i: usize| match i {
                0 => 1.0,
                i if i < r => 0.0,
                i => self.delta[i - r],
            };
            for i in 0..size {
                let outer = weight(i);
                if outer != 0.0 {
                    for j in 0..size {
                        variance += outer * weight(j) * self.covariance[i * size + j];
                    }
                }
            }
            means.push(mean);
            variances.push(variance);
        }
        (means, variances)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_noise_is_a_sum_of_squares() {
        let mut filter = Filter::new(0, 0, vec![]);
        let sums = filter.run(&[], &[], &[1.0, f64::NAN, 2.0], None);
        assert_eq!(sums, Sums { squares: 5.0, logs: 0.0, terms: 2 });
    }

    #[test]
    fn random_walk_scores_differences() {
        let mut filter = Filter::new(0, 0, vec![1.0]);
        let sums = filter.run(&[], &[], &[10.0, 11.0, 13.0], None);
        assert_eq!(sums.terms, 2);
        assert!((sums.squares - 5.0).abs() < 1e-4);
        let (means, variances) = filter.forecast(&[], &[], 2);
        assert!((means[1] - 13.0).abs() < 1e-4 && (variances[1] - 2.0).abs() < 1e-4);
    }
}
