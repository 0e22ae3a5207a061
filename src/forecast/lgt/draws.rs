//! Random variates that the sampler draws in its inner loop.
//!
//! Only what [`super`] needs, in the order in which it needs it: the stream of a seed is part of the result, so these
//! are written here and not taken from a library whose algorithm may change between versions.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of variates with a fixed seed.
pub(super) struct Draws {
    rng: ChaCha8Rng,
    spare: Option<f64>,
}

impl Draws {
    /// A stream that depends on the seed alone.
    pub(super) fn new(seed: u64) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed), spare: None }
    }

    /// Uniform in (0, 1), both ends left out.
    pub(super) fn uniform(&mut self) -> f64 {
        // 53 random bits, moved by half a step so that neither logarithm nor reciprocal can fail.
        ((self.rng.next_u64() >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
    }

    /// Standard exponential.
    pub(super) fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// Standard normal, by the polar method.
    pub(super) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let u = 2.0 * self.uniform() - 1.0;
            let v = 2.0 * self.uniform() - 1.0;
            let square = u * u + v * v;
            if square < 1.0 {
                let scale = (-2.0 * square.ln() / square).sqrt();
                self.spare = Some(v * scale);
                return u * scale;
            }
        }
    }

    /// Gamma with the given shape (at least 1) and rate 1, by Marsaglia and Tsang's squeeze.
    pub(super) fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let cube = 1.0 + c * x;
            if cube <= 0.0 {
                continue;
            }
            let v = cube * cube * cube;
            let u = self.uniform();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square || u.ln() < 0.5 * square + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }

    /// Student's t.
    pub(super) fn student(&mut self, freedom: f64) -> f64 {
        let normal = self.normal();
        // Gamma(ν/2) with ν/2 possibly below 1: draw at ν/2 + 1 and shrink by a power of a uniform.
        let half = 0.5 * freedom;
        let gamma =
            if half >= 1.0 { self.gamma(half) } else { self.gamma(half + 1.0) * self.uniform().powf(1.0 / half) };
        normal * (half / gamma).sqrt()
    }

    /// Normal truncated to values of at most `upper`.
    pub(super) fn normal_below(&mut self, mean: f64, deviation: f64, upper: f64) -> f64 {
        let limit = (upper - mean) / deviation;
        if limit > -0.5 {
            loop {
                let z = self.normal();
                if z <= limit {
                    return mean + deviation * z;
                }
            }
        }
        // Robert's exponential proposal for the far tail, mirrored.
        let bound = -limit;
        let rate = 0.5 * (bound + (bound * bound + 4.0).sqrt());
        loop {
            let z = bound + self.exponential() / rate;
            let gap = z - rate;
            if self.uniform().ln() <= -0.5 * gap * gap {
                return mean - deviation * z;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(count: usize, mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..count {
            let x = draw();
            sum += x;
            square += x * x;
        }
        let mean = sum / count as f64;
        (mean, square / count as f64 - mean * mean)
    }

    #[test]
    fn moments_are_those_of_the_named_distributions() {
        let mut draws = Draws::new(1);
        let n = 200_000;
        let (mean, variance) = moments(n, || draws.normal());
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        let (mean, variance) = moments(n, || draws.gamma(2.5));
        assert!((mean - 2.5).abs() < 0.02 && (variance - 2.5).abs() < 0.06, "{mean} {variance}");
        let (mean, variance) = moments(n, || draws.exponential());
        assert!((mean - 1.0).abs() < 0.01 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        let (mean, variance) = moments(n, || draws.student(8.0));
        assert!(mean.abs() < 0.01 && (variance - 8.0 / 6.0).abs() < 0.04, "{mean} {variance}");
        // Half normal below 0: mean −√(2/π), variance 1 − 2/π.
        let (mean, variance) = moments(n, || draws.normal_below(0.0, 1.0, 0.0));
        assert!((mean + 0.797_885).abs() < 0.01 && (variance - 0.363_38).abs() < 0.01, "{mean} {variance}");
        // Below −2: mean −φ(2)/Φ(−2).
        let (mean, _) = moments(n, || draws.normal_below(0.0, 1.0, -2.0));
        assert!((mean + 2.373_216).abs() < 0.01, "{mean}");
    }

    #[test]
    fn small_shapes_keep_the_quartiles_of_student() {
        let mut draws = Draws::new(2);
        let mut sample: Vec<f64> = (0..100_001).map(|_| draws.student(1.6)).collect();
        sample.sort_by(f64::total_cmp);
        // scipy 1.17.1: t.ppf(0.75, 1.6) = 0.858129.
        assert!((sample[75_000] - 0.858_129).abs() < 0.02, "{}", sample[75_000]);
        assert!((sample[25_000] + 0.858_129).abs() < 0.02, "{}", sample[25_000]);
    }
}
