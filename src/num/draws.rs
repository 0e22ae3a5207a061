//! Uniform and standard normal draws from a generator that the caller passes.

use rand::RngCore;

/// A uniform draw strictly inside (0, 1).
pub fn uniform(rng: &mut (impl RngCore + ?Sized)) -> f64 {
    // 53 random bits, moved half a step off zero, so that quantiles of it are finite.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
    let bits = (rng.next_u64() >> 11) as f64;
    (bits + 0.5) / 9_007_199_254_740_992.0
}

/// Fills `out` with independent standard normal draws (Marsaglia's polar method).
pub fn fill_normal(out: &mut [f64], rng: &mut (impl RngCore + ?Sized)) {
    let mut filled = 0;
    while filled < out.len() {
        let (u, v) = (2.0 * uniform(rng) - 1.0, 2.0 * uniform(rng) - 1.0);
        let square = u * u + v * v;
        if square >= 1.0 || square == 0.0 {
            continue;
        }
        let factor = (-2.0 * square.ln() / square).sqrt();
        for value in [u * factor, v * factor] {
            if let Some(slot) = out.get_mut(filled) {
                *slot = value;
                filled += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn draws_have_the_right_moments() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let mut draws = vec![0.0; 40_001];
        fill_normal(&mut draws, &mut rng);
        let mean = draws.iter().sum::<f64>() / 40_001.0;
        let variance = draws.iter().map(|x| x * x).sum::<f64>() / 40_001.0;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
    }
}
