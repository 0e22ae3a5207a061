//! The exponential of many numbers at once.
//!
//! One call of the library for each number keeps the processor from doing two or four at a time. [`exponentials`] has no branch
//! and no table, so the compiler does that: x = k ln 2 + r with |r| ≤ ln 2 / 2 in two parts, e^r from a polynomial of degree 11
//! (interpolation at Chebyshev nodes; 2·10⁻¹⁷ from e^r), 2^k put into the exponent's bits.
//!
//! **Accuracy**: within one unit in the last place of [`f64::exp`] for −708 ≤ x ≤ 709 (a test over a million numbers). Below and
//! above, the value at the end is returned: never zero, never infinite. NaN stays NaN.

/// Below it the result would not be a normal number.
const LOWEST: f64 = -708.0;
/// Above it the result would be infinite.
const HIGHEST: f64 = 709.0;
/// Adding and taking away rounds to a whole number, which then stands in the lowest bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// ln 2 in 26 bits, of which whole multiples are exact, and what is missing.
const LN_2: (f64, f64) = (0.693_147_167_563_438_4, 1.299_650_689_388_988_9e-8);
/// (e^r − 1 − r) / r² by powers of r.
const SERIES: [f64; 10] = [
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_69,
    0.041_666_666_666_624_136,
    0.008_333_333_333_330_063,
    0.001_388_888_891_720_967,
    0.000_198_412_698_630_505_06,
    2.480_152_130_224_208e-5,
    2.755_726_846_483_162_7e-6,
    2.762_008_545_501_841_4e-7,
    2.510_038_319_586_702e-8,
];

/// Replaces every value by its exponential.
#[inline(never)]
pub fn exponentials(values: &mut [f64]) {
    for value in values {
        *value = exponential(*value);
    }
}

/// The exponential of one number.
#[inline(always)]
#[must_use]
pub fn exponential(x: f64) -> f64 {
    // Comparisons that are false for NaN, which therefore passes.
    let x = if x < LOWEST { LOWEST } else { x };
    let x = if x > HIGHEST { HIGHEST } else { x };
    let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
    let whole = shifted - ROUNDER;
    let r = (x - whole * LN_2.0) - whole * LN_2.1;
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9] = SERIES;
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let low = (c0 + c1 * r) + r2 * (c2 + c3 * r);
    let middle = (c4 + c5 * r) + r2 * (c6 + c7 * r);
    let series = low + r4 * (middle + r4 * (c8 + c9 * r));
    let power = 1.0 + (r + r2 * series);
    f64::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_library_to_one_unit_in_the_last_place() {
        for range in [709.0, 40.0, 1.0, 1e-3, 1e-9] {
            let arguments: Vec<f64> = (-100_000..=100_000).map(|i| f64::from(i) * range / 100_000.3).collect();
            let mut values = arguments.clone();
            exponentials(&mut values);
            for (x, value) in arguments.iter().zip(values) {
                let distance = value.to_bits().abs_diff(x.max(LOWEST).exp().to_bits());
                assert!(distance <= 1, "{x:e}: {value:e}, {distance} units");
            }
        }
    }

    #[test]
    fn ends_are_held_and_nan_stays() {
        let mut values = [0.0, -0.0, 1e4, f64::INFINITY, -1e4, f64::NEG_INFINITY, f64::NAN];
        exponentials(&mut values);
        assert_eq!(values[..2], [1.0, 1.0]);
        assert!(values[2].is_finite() && values[2] == values[3] && values[2] > 8e307);
        assert!(values[4].is_normal() && values[4] == values[5] && values[4] < 4e-308);
        assert!(values[6].is_nan());
    }
}
