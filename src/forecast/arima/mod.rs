//! arima
#![allow(missing_docs, dead_code)]
pub mod auto;
pub mod classic;
pub mod differences;
pub mod filter;
pub mod linear;
pub mod order;
pub mod polynomial;
pub mod search;
pub mod stationary;
pub mod variable_metric;
pub use order::ArimaOrder;

/// trial
pub fn trial(values: &[f64], period: usize, seasonal_d: usize, horizon: usize) -> Option<(String, f64, Vec<f64>, Vec<f64>, f64)> {
    let (plan, work) = auto::plan(values, &[], period, seasonal_d, auto::Settings { stepwise: true, criteria: auto::Criteria::Aicc, most_differences: 2, seasonal_differences: 1 }).ok()?;
    if auto::nothing_left(&work) { return None; }
    let choice = auto::search(values, &[], &plan, true).ok()?;
    let c = &choice.candidate;
    let o = c.order;
    let mut e = classic::Expanded::new(o);
    e.set(&c.estimate.arma, false);
    let mut f = filter::Filter::new(o.ar_lags(), o.ma_lags(), polynomial::difference_coefficients(o.d, o.seasonal_d, o.period));
    let cols = auto::with_constant(o, &[], values.len() + horizon);
    let level: Vec<f64> = values.iter().enumerate().map(|(t, v)| v - cols.iter().zip(&c.estimate.regression).map(|(x, b)| x[t] * b).sum::<f64>()).collect();
    f.run(&e.phi, &e.theta, &level, None);
    let (mut m, v) = f.forecast(&e.phi, &e.theta, horizon);
    for (k, x) in m.iter_mut().enumerate() { *x += cols.iter().zip(&c.estimate.regression).map(|(x, b)| x[values.len() + k] * b).sum::<f64>(); }
    Some((o.to_string(), c.estimate.log_likelihood?, m, v.iter().map(|v| (v * c.sigma2).sqrt()).collect(), c.sigma2))
}
