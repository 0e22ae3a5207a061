//! Statistics and forecasting on the indicators that government reports state in Chinese prose.
//!
//! A report says 到2027年实现…“三倍增”目标（分别达50家、400家、500家）. `ontrend` reads such figures with the place where they
//! stand, assembles them into series, fits growth curves and forecasting models, says how likely each stated target is,
//! and writes tables, charts and a report that leads from every number back to its sentence.
//!
//! ```
//! use ontrend::chain::{Chain, ChainOptions, Document};
//! let text = "宜宾市经济和信息化局\n2025年6月6日\n目前，全市创新型中小企业283户。到2027年，创新型中小企业达500户。\n";
//! let options = ChainOptions::shipped()?;
//! let report = Document::from_bytes(text.as_bytes(), "report.txt", &options)?;
//! let chain = Chain::run(vec![report], &options, &|_, _, _| {})?;
//! let verdict = &chain.assessment.attainments[0].verdict;
//! assert_eq!((verdict.latest, verdict.target), (Some(283.0), 500.0));
//! assert!((verdict.required_cagr.unwrap() - 0.248).abs() < 1e-3);
//! let probability = verdict.probability.unwrap();
//! assert!(probability > 0.05 && probability < 0.95);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! # The way of the data
//! ```text
//! report ──extract──► observations ──series──► points ──forecast, growth, latent──► projections ──target──► verdicts
//!             └─► ledger                  └──► targets                                      └─ plot, brief ─► SVG, PNG, HTML
//! ```
//! Each arrow is a public function and a subcommand of the program; each table is a CSV, JSON Lines, Parquet or Arrow file
//! that a person can edit and give back.
//!
//! | step | function | page |
//! | --- | --- | --- |
//! | read a report | [`report::Report::read`] | [`report`] |
//! | numbers, money, dates of a line | [`extract::quantity::quantities_line`] | [`extract::quantity`] |
//! | observations and ledger | [`extract::observe`] | [`extract`] |
//! | series | [`series::assemble`] | [`series`] |
//! | targets | [`target::collect`] | [`target`] |
//! | growth curves | [`growth::fit`], [`growth::auto`] | [`growth`] |
//! | forecasts | [`forecast::registry::model`] | [`forecast`] |
//! | whole tables | [`projection::forecast()`], [`projection::grow`] | [`projection`] |
//! | probability from few facts | [`latent::infer`] | [`latent`] |
//! | official rules | [`target::rules::Rule::judge`] | [`target::rules`] |
//! | verdicts | [`target::assess`] | [`target`] |
//! | everything | [`chain::Chain::run`] | [`chain`] |
//! | tables larger than memory | [`stream::ordered`] | [`stream`], [`scaling`] |
//!
//! # Tour
//! The lessons in `examples/` are the tour: each answers one question on data that come along, prints a table, and writes CSV
//! and SVG to `target/examples`. Run one as `cargo run --example 01_read_report`.
//!
//! | lesson | question |
//! | --- | --- |
//! | `01_read_report` | What does a report say, and where? |
//! | `02_quantities` | How much is 近百家, 二三十项, 超过1.2亿元? |
//! | `03_series` | How do the facts of several reports become series? |
//! | `04_growth_curves` | Which growth curve do the data speak for? |
//! | `05_forecast` | How do the series of a CSV file go on? |
//! | `06_residuals` | Does the model leave anything unsaid? |
//! | `07_components` | What is trend, what is season, what is left? |
//! | `08_backtest` | Which model would have done best? |
//! | `09_calibration` | When the forecast says 80 %, does it happen four times in five? |
//! | `10_few_facts` | What do a handful of bounded facts say? |
//! | `11_official_rules` | Is it on track? Eleven official answers |
//! | `12_yibin_tripling` | From a press conference's text to a verdict |
//! | `13_own_tables` | How do I bring tables and indicators of my own? |
//!
//! The same walk in a Python notebook that calls the program is `examples/yibin.ipynb`; as a pipe of program calls,
//! `examples/yibin.sh`. How the crate stands beside other software is on the page [`comparison`], what every model and curve does with
//! hard series on [`conformance`], and what happens when disks are full and files damaged on [`faults`].
//!
//! # Cookbook
//! **Fit a curve to numbers of your own.**
//! ```
//! use ontrend::growth::{self, CurveKind, Options, Target};
//! let (years, firms) = ([2019.0, 2020.0, 2021.0, 2022.0, 2023.0], [110.0, 139.0, 176.0, 221.0, 280.0]);
//! let fit = growth::fit(CurveKind::Exponential, &years, &firms, &Options::default())?;
//! assert!((fit.parameter("rate").unwrap().value - 0.233).abs() < 0.005);
//! let interval = fit.interval(2025.0, 0.95, Target::Observation)?;
//! assert!(interval.lower < 446.0 && 446.0 < interval.upper);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Forecast with a distribution.**
//! ```
//! use ontrend::forecast::{history::History, registry};
//! let history = History::new(&[110.0, 139.0, 176.0, 221.0, 280.0], 1)?;
//! let forecast = registry::model("drift")?.fit(&history)?.forecast(2)?;
//! let reached = forecast.probability_at_least(400.0);
//! assert!(reached[1] < 0.5);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Draw what a table holds.** Every table that the program writes has its figure; [`plot`] lists them.
//! ```
//! # #[cfg(feature = "plot")] {
//! use ontrend::plot::{self, Lang, RankingData, Style};
//! use ontrend::table::csv;
//! let scores = "model,cuts,OWA\nauto,75,0.89\nnaive,75,1.00\n";
//! let mut data = RankingData::from_sheet(&csv::read(scores.as_bytes(), "scores.csv")?, Some("OWA"), Lang::En)?;
//! data.title = data.finding(Lang::En);
//! assert_eq!(data.title, "auto is best (OWA 0.890), next naive (1.000)");
//! let svg = plot::ranking(&data, &Style::wide(640.0).lang(Lang::En))?.to_svg()?;
//! assert!(svg.contains("Naive2"));
//! # }
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//! **Work in a Rust notebook.** Tables ([`table::Sheet`]) and figures (`plot::Figure`) carry `evcxr_display`, so that a cell
//! that ends with one shows it. Give every `let` its type: without the `rust-src` component evcxr cannot infer it.
//! ```text
//! :dep ontrend = { path = "." }
//! use ontrend::{frame, plot, projection, table::{Projection, Row, SeriesPoint, Sheet}};
//! let points: Vec<SeriesPoint> = frame::read_rows("examples/data/china.csv".as_ref()).unwrap();
//! let table: Sheet = SeriesPoint::to_sheet(&points);
//! table
//! let options: projection::ForecastOptions = projection::ForecastOptions::default();
//! let path: Vec<Projection> = projection::forecast(&points, &options).unwrap().rows;
//! let id: &str = "China/gdp_per_capita";
//! let own: Vec<SeriesPoint> = points.iter().filter(|p| p.unique_id == id).cloned().collect();
//! let steps: Vec<Projection> = path.iter().filter(|p| p.unique_id == id).cloned().collect();
//! let figure: plot::Figure = plot::fan(&plot::FanData::new(own, steps, vec![], None), &plot::Style::default()).unwrap();
//! figure
//! ```
//! **Take a table to polars.** [`frame::from_rows`] and [`frame::to_rows`]; `ontrend::frame::polars` is the polars that the
//! frames belong to. A new minor version of polars is a new minor version of this crate.
//!
//! # Features
//! Default: everything. With `default-features = false` the extraction and the models remain, without polars, plotters and
//! clap: `frame` adds polars, Parquet and Arrow, `plot` the figures, `cli` the program, `html`, `docx` and `pdf` the report
//! formats beside plain text and Markdown. `datafusion`, off by default, adds `sql`: the models as functions of SQL for DataFusion
//! 55 and Ballista, which speak arrow 59; `cargo run --no-default-features --features datafusion --example datafusion` runs them over
//! Parquet and compares with the program, bit for bit.
//!
//! # Not in this crate
//! Character recognition (a scanned page is refused, with the page named); reading of charts and pictures; other languages
//! than Chinese in reports; causal statements (a probability of attainment is conditional on growth going on as it does in
//! similar series, not on what a policy will do); network access of any kind.
#![forbid(unsafe_code)]

#[cfg(doc)]
#[doc = include_str!("../docs/comparison.md")]
pub mod comparison {}
#[cfg(doc)]
#[doc = include_str!("../docs/conformance.md")]
pub mod conformance {}

#[cfg(doc)]
#[doc = include_str!("../docs/yibin.md")]
pub mod yibin {}

pub mod brief;
pub mod chain;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod error;
pub mod extract;
#[cfg(doc)]
#[doc = include_str!("../docs/faults.md")]
pub mod faults {}
pub mod files;
pub mod forecast;
#[cfg(feature = "frame")]
pub mod frame;
pub mod growth;
pub mod latent;
pub mod num;
#[cfg(feature = "plot")]
pub mod plot;
pub mod projection;
pub mod report;
#[cfg(feature = "frame")]
#[doc = include_str!("../docs/scaling.md")]
pub mod scaling {}
pub mod series;
#[cfg(feature = "datafusion")]
pub mod sql;
#[cfg(feature = "frame")]
pub mod stream;
pub mod table;
pub mod target;
pub mod time;
#[cfg(feature = "cli")]
pub mod update;
