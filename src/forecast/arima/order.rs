//! Orders of a seasonal ARIMA model.

use crate::error::Error;
use serde::{Deserialize, Serialize};

/// (p, d, q)(P, D, Q)\[m\] and whether there is a constant: a mean where nothing is differenced, a drift where one
/// difference is taken.
///
/// ```
/// use ontrend::forecast::arima::ArimaOrder;
/// let order: ArimaOrder = "(0,1,1)(0,1,1)[12]".parse()?;
/// assert_eq!(order.to_string(), "(0,1,1)(0,1,1)[12]");
/// assert_eq!("(1,1,0) with drift".parse::<ArimaOrder>()?, ArimaOrder::new(1, 1, 0).with_constant(true));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ArimaOrder {
    /// Autoregressive lags.
    pub p: usize,
    /// Differences at lag 1.
    pub d: usize,
    /// Moving-average lags.
    pub q: usize,
    /// Seasonal autoregressive lags.
    pub seasonal_p: usize,
    /// Differences at the seasonal lag.
    pub seasonal_d: usize,
    /// Seasonal moving-average lags.
    pub seasonal_q: usize,
    /// Slots in one season; 1 where there is no season.
    pub period: usize,
    /// Whether a mean or drift is estimated.
    pub constant: bool,
}

impl ArimaOrder {
    /// A non-seasonal model without a constant.
    #[must_use]
    pub const fn new(p: usize, d: usize, q: usize) -> Self {
        Self { p, d, q, seasonal_p: 0, seasonal_d: 0, seasonal_q: 0, period: 1, constant: false }
    }

    /// With a seasonal part (P, D, Q) of `period` slots.
    #[must_use]
    pub const fn seasonal(mut self, p: usize, d: usize, q: usize, period: usize) -> Self {
        (self.seasonal_p, self.seasonal_d, self.seasonal_q, self.period) = (p, d, q, period);
        self
    }

    /// With or without a constant.
    #[must_use]
    pub const fn with_constant(mut self, constant: bool) -> Self {
        self.constant = constant;
        self
    }

    /// Number of differences of both kinds.
    #[must_use]
    pub const fn differences(&self) -> usize {
        self.d + self.seasonal_d
    }

    /// Values that the differences use up.
    #[must_use]
    pub const fn lost(&self) -> usize {
        self.d + self.seasonal_d * self.period
    }

    /// Number of ARMA coefficients.
    #[must_use]
    pub const fn coefficients(&self) -> usize {
        self.p + self.q + self.seasonal_p + self.seasonal_q
    }

    /// Whether there is a mean, that is a constant and no difference.
    #[must_use]
    pub const fn has_mean(&self) -> bool {
        self.constant && self.differences() == 0
    }

    /// Whether there is a drift, that is a constant and one difference. With more differences a constant is not used.
    #[must_use]
    pub const fn has_drift(&self) -> bool {
        self.constant && self.differences() == 1
    }

    /// Largest lag of the expanded autoregressive polynomial.
    #[must_use]
    pub(crate) const fn ar_lags(&self) -> usize {
        self.p + self.period * self.seasonal_p
    }

    /// Largest lag of the expanded moving-average polynomial.
    #[must_use]
    pub(crate) const fn ma_lags(&self) -> usize {
        self.q + self.period * self.seasonal_q
    }
}

impl std::fmt::Display for ArimaOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({},{},{})", self.p, self.d, self.q)?;
        if self.seasonal_p + self.seasonal_d + self.seasonal_q > 0 {
            write!(f, "({},{},{})[{}]", self.seasonal_p, self.seasonal_d, self.seasonal_q, self.period)?;
        }
        if self.has_mean() {
            f.write_str(" with mean")?;
        } else if self.has_drift() {
            f.write_str(" with drift")?;
        }
        Ok(())
    }
}

impl std::str::FromStr for ArimaOrder {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unreadable =
            || Error::parse(text, "ARIMA orders such as (0,1,1), (1,1,0) with drift or (0,1,1)(0,1,1)[12]");
        let (orders, constant) = match text.trim().split_once(" with ") {
            Some((orders, "mean" | "drift")) => (orders.trim(), true),
            Some(_) => return Err(unreadable()),
            None => (text.trim(), false),
        };
        let orders = orders.strip_prefix("ARIMA").unwrap_or(orders);
        let numbers: Vec<usize> = orders
            .split(['(', ')', ',', '[', ']'])
            .filter(|part| !part.trim().is_empty())
            .map(|part| part.trim().parse().map_err(|_| unreadable()))
            .collect::<Result<_, _>>()?;
        match numbers[..] {
            [p, d, q] => Ok(Self::new(p, d, q).with_constant(constant)),
            [p, d, q, sp, sd, sq, period] if period > 0 => {
                Ok(Self::new(p, d, q).seasonal(sp, sd, sq, period).with_constant(constant))
            }
            _ => Err(unreadable()),
        }
    }
}
