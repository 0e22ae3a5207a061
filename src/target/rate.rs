//! Targets on growth rates: 地区生产总值增长6%以上.
//!
//! Rates are no levels that grow: they are forecast as they stand, by the forecasting models, on the series of stated rates.

use super::case::Chance;
use crate::error::Result;
use crate::forecast::history::History;
use crate::forecast::registry;
use crate::table::{Projection, SeriesPoint, Target};
use crate::time::Stamp;
use chrono::Datelike;

/// Models that are asked, the first for the answer and the others for its sensitivity.
const MODELS: [&str; 3] = ["ladder", "naive", "mean"];
/// Deadlines farther off than this many years are not projected.
const FARTHEST: i32 = 30;

/// The chance of a rate, from the annual rates stated so far; `None` where there is none before the deadline.
///
/// The newest run of years without a gap counts; a rate of part of a year stands for its year.
pub(super) fn rate_chance(target: &Target, own: &[&SeriesPoint], rising: bool) -> Result<Option<Chance>> {
    let year = |ds: Stamp| match ds {
        Stamp::Date(date) => i64::from(date.year()),
        Stamp::Time(time) => i64::from(time.year()),
        Stamp::Step(step) => step,
    };
    let mut rates: Vec<(i64, f64)> =
        own.iter().filter(|point| point.ds < target.ds).map(|point| (year(point.ds), point.y)).collect();
    rates.dedup_by_key(|rate| rate.0);
    let run = rates.windows(2).rposition(|pair| pair[1].0 - pair[0].0 != 1).map_or(0, |gap| gap + 1);
    let rates = &rates[run..];
    let Some(&(newest, _)) = rates.last() else { return Ok(None) };
    let ahead = year(target.ds) - newest;
    if ahead < 1 || ahead > i64::from(FARTHEST) {
        return Ok(None);
    }
    let step = usize::try_from(ahead).unwrap_or(1);
    let values: Vec<f64> = rates.iter().map(|rate| rate.1).collect();
    let history = History::new(&values, 1)?;
    let mut chance = Chance::default();
    for (index, name) in MODELS.iter().enumerate() {
        let Ok(forecast) =
            registry::model(name).and_then(|model| model.fit(&history)).and_then(|fit| fit.forecast(step))
        else {
            continue;
        };
        let above = forecast.probability_at_least(target.target)[step - 1];
        let floor = crate::latent::PROBABILITY_FLOOR;
        let probability = if rising { above } else { 1.0 - above }.clamp(floor, 1.0 - floor);
        chance.sensitivity.push(((*name).to_string(), probability));
        if index == 0 {
            chance.probability = probability;
            for share in [0.1, 0.5, 0.9] {
                chance.quantiles.push((share, forecast.quantile(share)?[step - 1]));
            }
            let median = forecast.median();
            let bands: Vec<Vec<(f64, f64)>> =
                [0.5, 0.8, 0.95].iter().map(|level| forecast.interval(*level)).collect::<Result<_>>()?;
            let last = own.iter().filter(|point| point.ds < target.ds).map(|point| point.ds).max();
            for at in 0..step {
                let Some(ds) =
                    last.and_then(|last| crate::series::Frequency::Yearly.step(last, i64::try_from(at).ok()? + 1))
                else {
                    continue;
                };
                let intervals = [50.0, 80.0, 95.0]
                    .iter()
                    .zip(&bands)
                    .map(|(level, band)| (*level, band[at].0, band[at].1))
                    .collect();
                chance.path.push(Projection {
                    unique_id: target.unique_id.clone(),
                    ds,
                    model: "latent".into(),
                    mean: median[at],
                    intervals,
                });
            }
        }
    }
    if chance.sensitivity.is_empty() {
        return Ok(None);
    }
    chance.evidence = format!("own {}; borrowed 0 series, 0 facts", values.len());
    chance.prior = "stated rates forecast as they stand".into();
    Ok(Some(chance))
}
