//! Price and volume indices: deflation, rebasing, chaining.

use super::{in_range, number, positive};
use crate::error::{Error, Result};

/// A value at the prices of the index's base: value / index · 100.
///
/// # Errors
/// `Domain` where the index is not positive; `NotFinite`.
pub fn deflate(value: f64, index: f64) -> Result<f64> {
    in_range("deflated value", number("value", value)? / positive("index", index)? * 100.0)
}

/// Each value at the prices of the index's base.
///
/// # Errors
/// `Argument` where the lengths differ; else as [`deflate`].
pub fn deflate_all(values: &[f64], index: &[f64]) -> Result<Vec<f64>> {
    if values.len() != index.len() {
        return Err(Error::argument("index", format!("{} index values for {} values", index.len(), values.len())));
    }
    values.iter().zip(index).map(|(value, index)| deflate(*value, *index)).collect()
}

/// Real growth from nominal growth and the growth of prices: (1 + nominal) / (1 + prices) − 1.
///
/// # Errors
/// `Domain` where prices fall by all or more; `NotFinite`.
pub fn real_growth(nominal: f64, prices: f64) -> Result<f64> {
    number("nominal growth", nominal)?;
    if number("price growth", prices)? <= -1.0 {
        return Err(Error::domain("price growth", format!("{prices} leaves no prices to divide by")));
    }
    // (n − p)/(1 + p), which keeps the digits that (1 + n)/(1 + p) − 1 loses where both are small
    in_range("real growth", (nominal - prices) / (1.0 + prices))
}

/// An index with 100 at position `base`.
///
/// # Errors
/// `Argument` where there is no such position; `Domain` where its value is not positive; `NotFinite`.
pub fn rebase(values: &[f64], base: usize) -> Result<Vec<f64>> {
    let at = values
        .get(base)
        .ok_or_else(|| Error::argument("base", format!("position {base} of {} values", values.len())))?;
    let at = positive("base", *at)?;
    values.iter().map(|value| in_range("rebased value", number("value", *value)? / at * 100.0)).collect()
}

/// A fixed-base index from indices with the previous period as 100 (上年 = 100): 100 first, then the running product.
///
/// # Errors
/// `Domain` where a link is not positive or the product leaves the range of numbers; `NotFinite`.
pub fn chain(links: &[f64]) -> Result<Vec<f64>> {
    let mut all = vec![100.0];
    let mut level = 100.0;
    for link in links {
        level = in_range("chained index", level * (positive("link", *link)? / 100.0))?;
        all.push(level);
    }
    Ok(all)
}

/// Links with the previous period as 100 from a fixed-base index; one fewer than values.
///
/// # Errors
/// `Domain` where a value is not positive; `NotFinite`.
pub fn from_chain(index: &[f64]) -> Result<Vec<f64>> {
    index.windows(2).map(|w| in_range("link", positive("index", w[1])? / positive("index", w[0])? * 100.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_go_round() {
        assert!((deflate(121.0, 110.0).unwrap() - 110.0).abs() < 1e-13);
        assert!(deflate(1.0, 0.0).is_err() && deflate_all(&[1.0], &[]).is_err());
        assert!((real_growth(0.08, 0.02).unwrap() - 0.058_823_529_411_764_705).abs() < 1e-16);
        assert_eq!(rebase(&[50.0, 100.0, 150.0], 1).unwrap(), [50.0, 100.0, 150.0]);
        let index = chain(&[105.0, 110.0, 90.0]).unwrap();
        assert!((index[3] - 103.95).abs() < 1e-12);
        for (a, b) in from_chain(&index).unwrap().iter().zip([105.0, 110.0, 90.0]) {
            assert!((a - b).abs() < 1e-12);
        }
        assert!(rebase(&[1.0], 3).is_err() && chain(&[-1.0]).is_err());
    }
}
