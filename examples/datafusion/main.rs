//! How do I forecast in SQL? Registers the functions with DataFusion, runs them over a Parquet file, and compares with the
//! program's own table, bit for bit.
//!
//! `cargo run --no-default-features --features datafusion --example datafusion [SERIES.parquet]`: a file with `unique_id`, `ds`
//! (dates) and `y`; fifty seeded series where left out.
use datafusion::arrow::array::{Array, AsArray, Date32Array, Float64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Schema};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use ontrend::projection::{self, ForecastOptions};
use ontrend::table::{Row, SeriesPoint, csv};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Fifty series of 8 to 20 years, each growing by a rate of its own with a wave on it.
fn write(path: &Path) -> Result<(), Box<dyn Error>> {
    let (mut names, mut days, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for place in 0..50_u32 {
        for year in 0..8 + place % 13 {
            let t = f64::from(year);
            names.push(format!("county{place:03}"));
            days.push(10_956 + i32::try_from(year * 1461)? / 4);
            values
                .push(100.0 * ((0.02 + 0.002 * f64::from(place)) * t + 0.05 * (t * f64::from(place + 1)).sin()).exp());
        }
    }
    let field = |name: &str, kind| Field::new(name, kind, false);
    let schema = Schema::new(vec![
        field("unique_id", DataType::Utf8),
        field("ds", DataType::Date32),
        field("y", DataType::Float64),
    ]);
    let columns: Vec<Arc<dyn Array>> = vec![
        Arc::new(StringArray::from(names)),
        Arc::new(Date32Array::from(days)),
        Arc::new(Float64Array::from(values)),
    ];
    let batch = RecordBatch::try_new(Arc::new(schema), columns)?;
    let mut writer = ArrowWriter::try_new(std::fs::File::create(path)?, batch.schema(), None)?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(())
}

/// The rows of a query as CSV lines, every double by its shortest exact text.
async fn rows(session: &SessionContext, query: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut found = Vec::new();
    for batch in session.sql(query).await?.collect().await? {
        let names = datafusion::arrow::compute::cast(batch.column(0), &DataType::Utf8)?;
        let (names, days) = (names.as_string::<i32>(), batch.column(1).as_primitive::<Date32Type>());
        for row in 0..batch.num_rows() {
            let day = days.value_as_date(row).ok_or("a day out of range")?;
            let numbers =
                batch.columns()[2..].iter().map(|column| column.as_primitive::<Float64Type>().value(row).to_string());
            found.push(format!("{},{day},{}", names.value(row), numbers.collect::<Vec<_>>().join(",")));
        }
    }
    Ok(found)
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/datafusion_series.parquet"), PathBuf::from);
    if std::env::args().nth(1).is_none() {
        write(&path)?;
    }
    let session = SessionContext::new();
    ontrend::sql::register(&session)?;
    session.register_parquet("series", &path.display().to_string(), ParquetReadOptions::default()).await?;

    let points = rows(&session, "SELECT unique_id, ds, y FROM series ORDER BY unique_id, ds").await?;
    let sheet = csv::read(format!("unique_id,ds,y\n{}\n", points.join("\n")).as_bytes(), "series")?;
    let options = ForecastOptions { horizon: 3, models: vec!["ets".into()], ..ForecastOptions::default() };
    let table = projection::forecast(&SeriesPoint::from_sheet(&sheet)?, &options)?;
    let mut own: Vec<String> = table
        .rows
        .iter()
        .map(|row| {
            let ends: Vec<String> = row.intervals.iter().map(|(_, low, high)| format!("{low},{high}")).collect();
            format!("{},{},{},{}", row.unique_id, row.ds, row.mean, ends.join(","))
        })
        .collect();
    own.sort();

    let aggregate = "SELECT unique_id, step['ds'], step['mean'], step['lo-80'], step['hi-80'], step['lo-95'], step['hi-95'] FROM \
                     (SELECT unique_id, unnest(forecast_ets(ds, y, 3)) AS step FROM series GROUP BY unique_id)";
    let whole =
        "SELECT unique_id, ds, mean, \"lo-80\", \"hi-80\", \"lo-95\", \"hi-95\" FROM forecasts('series', 3, 'ets')";
    for (what, query) in [("aggregate", aggregate), ("table function", whole)] {
        let mut found = rows(&session, query).await?;
        found.sort();
        assert_eq!(found, own, "{what}");
        println!("{what}: {} rows, equal to the program's bit for bit", found.len());
    }
    let lists = "SELECT unique_id, max(ds), list_extract(forecast_list('ets', array_agg(y ORDER BY ds), 3), 3) FROM series GROUP BY unique_id";
    let mut last = rows(&session, lists).await?;
    last.sort();
    for (scalar, own) in last.iter().zip(own.iter().skip(2).step_by(3)) {
        assert_eq!(scalar.rsplit(',').next(), own.split(',').nth(2), "{scalar} {own}");
    }
    println!("scalar function: {} lists, their third steps equal too", last.len());
    Ok(())
}
