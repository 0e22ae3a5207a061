//! A fixed lattice of points in the unit cube: the same numbers on every machine and in every run. The lattice is Richtmyer's
//! (1951), the tent map that of Hickernell 2002.

/// Kronecker lattice on square roots of primes, folded (the tent map makes it as good as a periodic integrand).
#[derive(Debug, Clone)]
pub(super) struct Lattice {
    generator: Vec<f64>,
}

impl Lattice {
    /// How many points are used.
    pub(super) const POINTS: usize = 4093;
    /// The same as a number.
    pub(super) const COUNT: f64 = 4093.0;

    /// A lattice in `dimensions` coordinates.
    pub(super) fn new(dimensions: usize) -> Self {
        let mut generator = Vec::with_capacity(dimensions);
        let mut candidate = 2u32;
        while generator.len() < dimensions {
            if (2..candidate).take_while(|d| d * d <= candidate).all(|d| !candidate.is_multiple_of(d)) {
                generator.push(f64::from(candidate).sqrt().fract());
            }
            candidate += 1;
        }
        Self { generator }
    }

    /// The coordinates of point `k`, all inside (0, 1).
    pub(super) fn point(&self, k: usize) -> impl Iterator<Item = f64> + '_ {
        #[expect(clippy::cast_precision_loss, reason = "numbers of points are far below 2^53")]
        let step = k as f64 + 0.5;
        self.generator.iter().map(move |g| {
            let u = (step * g).fract();
            (1.0 - (2.0 * u - 1.0).abs()).clamp(1e-9, 1.0 - 1e-9)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smooth_integral_comes_out() {
        // ∫ Π (1 + (x − ½)) over the cube is 1
        let lattice = Lattice::new(5);
        let sum: f64 = (0..Lattice::POINTS).map(|k| lattice.point(k).map(|x| 0.5 + x).product::<f64>()).sum();
        assert!((sum / Lattice::COUNT - 1.0).abs() < 1e-3);
    }
}
