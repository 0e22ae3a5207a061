//! Figures: each a function on tables that returns a [`Figure`], drawn with plotters.
//!
//! A figure is laid out once (text measured with the embedded font, ticks chosen, labels kept apart) and then goes out as
//! SVG text, as PNG bytes, or onto any plotters backend. Widths from 320 to 1600 px, light and dark, Chinese and English.
//! The same data give the same bytes on every machine.
//!
//! | function | shows |
//! | --- | --- |
//! | [`fan`] | observations, bounds, projection with its bands, targets, required path |
//! | [`multiples`] | the same for many series |
//! | [`dashboard`] | attained share against share of time, coloured by verdict |
//! | [`posterior`] | the value at the deadline, the probability as an area |
//! | [`curves`] | growth curves with their weights |
//! | [`residuals`] | residuals over time, autocorrelation, normal quantiles |
//! | [`components`] | data, trend, season and remainder |
//! | [`ranking`] | models by accuracy, with intervals |
//! | [`calibration`] | forecast probabilities against outcomes |
//! | [`timeline`] | targets over time and what came of them |
//!
//! On a time axis a year's number stands in the middle of the year, so that the end of 2024 lies between 2024 and 2025.
//! Colours follow Okabe and Ito (2008); whatever a colour says is also written. Text uses the embedded font (Noto Sans SC);
//! [`Figure::missing_glyphs`] names what it lacks. In a Rust notebook a figure shows itself ([`Figure::evcxr_display`]);
//! give every `let` its type there, as in `let figure: Figure = plot::fan(&data, &style)?;`.
//!
//! ```
//! use ontrend::plot::{self, FanData, Style, Theme};
//! use ontrend::table::{Projection, SeriesPoint, csv, Row};
//! let points = "unique_id,ds,y,unit\n绵阳市/高企,2022-12-31,612,家\n绵阳市/高企,2023-12-31,731,家\n";
//! let path = "unique_id,ds,model,mean,lo-80,hi-80\n绵阳市/高企,2024-12-31,drift,850,800,900\n";
//! let data = FanData::new(
//!     SeriesPoint::from_sheet(&csv::read(points.as_bytes(), "series.csv")?)?,
//!     Projection::from_sheet(&csv::read(path.as_bytes(), "projections.csv")?)?,
//!     Vec::new(),
//!     None,
//! );
//! let figure = plot::fan(&data, &Style::wide(480.0).theme(Theme::Dark))?;
//! assert_eq!(figure.width(), 480.0);
//! assert!(figure.collisions().is_empty());
//! assert!(figure.to_png(2.0)?.starts_with(b"\x89PNG"));
//! # Ok::<(), ontrend::error::Error>(())
//! ```

mod axes;
mod calibration;
mod components;
mod curves;
mod dashboard;
mod fan;
mod finding;
mod font;
mod multiples;
mod page;
mod png;
mod posterior;
mod ranking;
mod residuals;
mod scene;
mod tables;
mod theme;
mod ticks;
mod timeline;

pub use crate::brief::Lang;
pub use calibration::{CalibrationBin, CalibrationData, calibration, calibration_bins};
pub use components::{Component, ComponentsData, components};
pub use curves::{CurveLine, CurvesData, curves};
pub use dashboard::{DashboardData, dashboard};
pub use fan::{FanData, fan};
pub use finding::{finding, tally};
pub use font::{FAMILY, elide, missing, width, wrap};
pub use multiples::{MultiplesData, multiples};
pub use posterior::{PosteriorData, density, density_of_quantiles, posterior};
pub use ranking::{RankRow, RankingData, ranking};
pub use residuals::{ResidualsData, autocorrelation, residuals};
pub use scene::Figure;
pub use theme::{Style, Theme};
pub use timeline::{TimelineData, TimelineRow, timeline};
