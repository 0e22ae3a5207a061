//! How do I map a model over a list column of a polars frame?
//!
//! The frames are those of `ontrend::frame::polars`; a program with another polars hands them over as an Arrow IPC stream.
use ontrend::forecast::{history::History, model::Model, registry};
use ontrend::frame::{self, polars::prelude::*};

fn forecast(model: &dyn Model, values: &Series) -> Option<Series> {
    let values: Vec<Option<f64>> = values.cast(&DataType::Float64).ok()?.f64().ok()?.iter().collect();
    let history = History::with_gaps(values, 1).ok()?;
    let forecast = model.fit(&history).ok()?.forecast(3).ok()?;
    Some(Series::new("forecast".into(), forecast.point()))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lists = [
        Series::new("y".into(), [110.0, 139.0, 176.0, 221.0, 280.0]),
        Series::new("y".into(), [Some(31.0), None, Some(33.5), Some(33.0), Some(35.0)]),
        Series::new("y".into(), [7.0]),
    ];
    let mut frame = df!("region" => ["宜宾", "泸州", "自贡"], "y" => lists.to_vec())?;
    let model = registry::model("drift")?;
    let y = frame.column("y")?.list()?;
    let forecasts: Vec<Option<Series>> =
        (0..frame.height()).map(|row| forecast(model.as_ref(), &y.get_as_series(row)?)).collect();
    let forecasts: ListChunked = forecasts.into_iter().collect();
    frame.with_column(forecasts.with_name("forecast".into()).into_column())?;
    println!("{frame}");
    let bytes = frame::to_ipc(&frame)?;
    assert_eq!(frame::from_ipc(&bytes)?, frame);
    println!("{} bytes as an Arrow IPC stream", bytes.len());
    Ok(())
}
