//! `ontrend plot`.

mod size;

use super::Done;
use super::output::{Say, existing, read};
use crate::brief::Lang;
use crate::error::{Error, Result, nearest};
use crate::files;
use crate::plot::{
    self, CalibrationData, ComponentsData, CurvesData, DashboardData, FanData, Figure, MultiplesData, PosteriorData,
    RankingData, ResidualsData, Style, Theme, TimelineData,
};
use crate::table::{Projection, Row, SeriesPoint, Sheet, Target, Verdict};
use crate::time::Stamp;
use clap::{Args, ValueEnum};
use size::{Length, style_width};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend plot projections.csv --series series.csv --targets targets.csv --id 宜宾市/ent_srdi -o fan.svg
  ontrend plot projections.csv --series series.csv --kind multiples --title finding -o cities.png
  ontrend plot verdicts.csv --theme dark -o dashboard.svg
  ontrend plot verdicts.csv --kind timeline --width 160mm --dpi 300 -o timeline.png
  ontrend assess series.csv --targets targets.csv --posterior p.csv -o v.csv; ontrend plot p.csv --id 宜宾市/ent_srdi -o p.svg
  ontrend growth gdp.csv --paths paths.csv -o g.csv; ontrend plot paths.csv --series gdp.csv -o curves.svg
  ontrend forecast gdp.csv -n 3 --fitted f.csv -o p.csv; ontrend plot f.csv -o residuals.svg
  ontrend decompose sales.csv --season 12 | ontrend plot - -o components.svg
  ontrend evaluate panel.csv -n 3 --outcomes o.csv -o scores.csv; ontrend plot scores.csv -o ranking.svg
  ontrend plot o.csv --model auto -o calibration.svg

What is drawn follows from the columns of the table where --kind is left out.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// One series with its projection and targets
    Fan,
    /// One small panel a series
    Multiples,
    /// Attained share against share of time, one bar a target (from verdicts)
    Dashboard,
    /// Targets and outcomes over time (from verdicts)
    Timeline,
    /// The value at a deadline, the probability shaded (from assess --posterior)
    Posterior,
    /// Growth curves with their weights (from growth --paths)
    Curves,
    /// Residuals over time, autocorrelation, Q–Q (from forecast or growth --fitted)
    Residuals,
    /// Trend, season, remainder (from decompose)
    Components,
    /// Models by accuracy, with intervals (from evaluate, or evaluate --cuts)
    Ranking,
    /// Forecast probabilities against outcomes (from evaluate --outcomes, or run's track_record.csv)
    Calibration,
}

#[derive(Debug, Args)]
pub(super) struct Plot {
    /// Table to draw (`-`: standard input); projections for fan and multiples
    #[arg(value_name = "TABLE", required_unless_present_any = ["verdicts", "series", "targets"])]
    table: Option<PathBuf>,
    /// Table of series
    #[arg(long, value_name = "FILE")]
    series: Option<PathBuf>,
    /// Table of targets
    #[arg(long, value_name = "FILE")]
    targets: Option<PathBuf>,
    /// Table of verdicts, for dashboard and timeline and for titles that state the finding
    #[arg(long, value_name = "FILE")]
    verdicts: Option<PathBuf>,
    /// What to draw; follows from the table where left out
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// The series to draw, repeatable; all where left out
    #[arg(long, value_name = "ID")]
    id: Vec<String>,
    /// The model to draw; the first in the table where left out
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The measure to rank by: mean_rank, OWA, sMAPE, MASE, …
    #[arg(long, value_name = "NAME")]
    measure: Option<String>,
    /// The day on which all this is known, drawn as a line
    #[arg(long, value_name = "DATE")]
    today: Option<Stamp>,
    /// The title; `finding` states what is found, `` leaves it out
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Width: 320 to 1600 pixels, or millimetres (`160mm`), centimetres, inches
    #[arg(long, value_name = "WIDTH", default_value = "720")]
    width: Length,
    /// Height, in the same units; what the content needs where left out
    #[arg(long, value_name = "HEIGHT")]
    height: Option<Length>,
    /// Device pixels a pixel in PNG
    #[arg(long, value_name = "FACTOR", default_value_t = 2.0)]
    scale: f64,
    /// Dots an inch in PNG, in place of --scale; 96 is a scale of 1
    #[arg(long, value_name = "DPI", conflicts_with = "scale")]
    dpi: Option<f64>,
    /// light or dark
    #[arg(long, value_name = "THEME", default_value = "light")]
    theme: Theme,
    /// The same as --theme dark
    #[arg(long, hide = true)]
    dark: bool,
    /// Language of the words that the figure adds: zh or en
    #[arg(long, value_name = "LANG", default_value = "zh")]
    lang: Lang,
    /// File to write, ending in .svg or .png
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Replace a file that exists
    #[arg(long)]
    force: bool,
}

/// Most panels of one figure.
const MOST_PANELS: usize = 24;

/// Dots an inch of a CSS pixel.
const CSS_DPI: f64 = 96.0;

/// Bins of a reliability diagram.
const BINS: usize = 10;

pub(super) fn run(command: &Plot, say: Say) -> Result<Done> {
    let existing = existing(command.force);
    files::check(&command.output, existing)?;
    let ending = command.output.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let png = match ending.as_deref() {
        Some("svg") => false,
        Some("png") => true,
        _ => {
            return Err(Error::argument(
                "output",
                format!("{}: the name must end in .svg or .png", command.output.display()),
            ));
        }
    };
    let theme = if command.dark { Theme::Dark } else { command.theme };
    let mut style = Style::wide(style_width(command.width)?).theme(theme).lang(command.lang);
    style.height = command.height.map(|height| height.pixels);
    let figure = figure(command, &style, say)?;
    if png {
        let scale = command.dpi.map_or(command.scale, |dpi| dpi / CSS_DPI);
        files::write_bytes(&command.output, existing, &figure.to_png(scale)?)?;
    } else {
        files::write_bytes(&command.output, existing, figure.to_svg()?.as_bytes())?;
    }
    let missing = figure.missing_glyphs();
    if !missing.is_empty() {
        say.note(&format!("the embedded font lacks {}", missing.iter().collect::<String>()));
    }
    Ok(Done::All)
}

/// What a table is drawn as: the kind that its columns are made for.
fn kind_of(sheet: &Sheet) -> Option<Kind> {
    let has = |names: &[&str]| names.iter().all(|name| sheet.position(name).is_some());
    [
        (Kind::Dashboard, &["verdict", "target"][..]),
        (Kind::Posterior, &["share", "value", "target"]),
        (Kind::Curves, &["curve", "ds", "value"]),
        (Kind::Residuals, &["residual"]),
        (Kind::Components, &["component"]),
        (Kind::Calibration, &["probability", "outcome"]),
        (Kind::Calibration, &["probability_then", "attained"]),
        (Kind::Calibration, &["forecast", "outcome"]),
        (Kind::Ranking, &["model", "mean_rank"]),
        (Kind::Ranking, &["model", "smape_naive2"]),
    ]
    .into_iter()
    .find(|(_, names)| has(names))
    .map(|(kind, _)| kind)
}

fn figure(command: &Plot, style: &Style, say: Say) -> Result<Figure> {
    let sheet = command.table.as_ref().map(|path| crate::frame::read(path)).transpose()?;
    let from_verdicts = sheet.is_none() && command.verdicts.is_some() && command.series.is_none();
    let kind = command.kind.or_else(|| sheet.as_ref().and_then(kind_of)).or(from_verdicts.then_some(Kind::Dashboard));
    let table = |needs: &str| {
        sheet.as_ref().ok_or_else(|| Error::argument("table", format!("this kind is drawn from a table of {needs}")))
    };
    let id = match &command.id[..] {
        [] => None,
        [id] => Some(id.as_str()),
        _ if matches!(kind, None | Some(Kind::Multiples | Kind::Dashboard | Kind::Timeline)) => None,
        [_, _, ..] => return Err(Error::argument("id", "this kind draws one series; name one")),
    };
    let lang = style.lang;
    let (model, measure) = (command.model.as_deref(), command.measure.as_deref());
    match kind {
        Some(Kind::Dashboard | Kind::Timeline) => verdict_figure(command, sheet.as_ref(), kind, style),
        Some(Kind::Posterior) => {
            let mut data = PosteriorData::from_sheet(table("quantiles: assess --posterior")?, id)?;
            data.title = title(command, &data.title, || data.finding(lang));
            plot::posterior(&data, style)
        }
        Some(Kind::Curves) => {
            let (points, targets) = (optional(command.series.as_ref())?, optional(command.targets.as_ref())?);
            let mut data = CurvesData::from_sheet(table("paths: growth --paths")?, id, &points, &targets)?;
            data.title = title(command, &data.title, || data.finding(lang));
            plot::curves(&data, style)
        }
        Some(Kind::Residuals) => {
            let mut data = ResidualsData::from_sheet(table("fitted values: forecast --fitted")?, id, model)?;
            data.title = title(command, &data.title, || data.finding(lang));
            if command.title.as_deref() == Some("finding") {
                data.subtitle.clear();
            }
            plot::residuals(&data, style)
        }
        Some(Kind::Components) => {
            let mut data = ComponentsData::from_sheet(table("components: decompose")?, id, lang)?;
            data.title = title(command, &data.title, || data.finding(lang));
            plot::components(&data, style)
        }
        Some(Kind::Ranking) => {
            let mut data = RankingData::from_sheet(table("scores: evaluate")?, measure, lang)?;
            data.title = title(command, "", || data.finding(lang));
            plot::ranking(&data, style)
        }
        Some(Kind::Calibration) => {
            let table = table("probabilities and outcomes: evaluate --outcomes")?;
            let mut data = CalibrationData::from_sheet(table, model, BINS)?;
            data.title = title(command, "", || data.finding(lang));
            if command.title.as_deref() == Some("finding") {
                data.subtitle.clear();
            }
            plot::calibration(&data, style)
        }
        None | Some(Kind::Fan | Kind::Multiples) => fans(command, sheet.as_ref(), style, say),
    }
}

/// The title asked for, the finding, or the usual one.
fn title(command: &Plot, usual: &str, finding: impl Fn() -> String) -> String {
    match command.title.as_deref() {
        Some("finding") => finding(),
        Some(title) => title.to_string(),
        None => usual.to_string(),
    }
}

fn wanted(command: &Plot, id: &str) -> bool {
    command.id.is_empty() || command.id.iter().any(|wanted| wanted == id)
}

fn optional<R: Row>(path: Option<&PathBuf>) -> Result<Vec<R>> {
    path.map_or_else(|| Ok(Vec::new()), |path| read(path))
}

fn verdict_figure(command: &Plot, sheet: Option<&Sheet>, kind: Option<Kind>, style: &Style) -> Result<Figure> {
    let verdicts: Vec<Verdict> = match (&command.verdicts, sheet) {
        (Some(path), _) => read(path)?,
        (None, Some(sheet)) => Verdict::from_sheet(sheet)?,
        (None, None) => {
            return Err(Error::argument("verdicts", "dashboard and timeline are drawn from a table of verdicts"));
        }
    };
    let verdicts: Vec<Verdict> = verdicts.into_iter().filter(|verdict| wanted(command, &verdict.unique_id)).collect();
    let title = title(command, "", || plot::tally(&verdicts, style.lang));
    if kind == Some(Kind::Timeline) {
        let rows = verdicts.iter().map(crate::chain::timeline_row).collect();
        let newest = || verdicts.iter().filter_map(|verdict| verdict.stated_on).max().map(Stamp::Date);
        let today = command.today.or_else(newest);
        return plot::timeline(&TimelineData { rows, today, title, ..TimelineData::default() }, style);
    }
    plot::dashboard(&DashboardData { verdicts, title, ..DashboardData::default() }, style)
}

fn fans(command: &Plot, sheet: Option<&Sheet>, style: &Style, say: Say) -> Result<Figure> {
    let mut projections: Vec<Projection> = Vec::new();
    let mut series: Vec<SeriesPoint> = optional(command.series.as_ref())?;
    match sheet {
        // A table of series alone is drawn as it is.
        Some(sheet) if sheet.position("mean").is_none() && sheet.position("y").is_some() => {
            series.extend(SeriesPoint::from_sheet(sheet)?);
        }
        Some(sheet) => projections = Projection::from_sheet(sheet)?,
        None => {}
    }
    let targets: Vec<Target> = optional(command.targets.as_ref())?;
    let verdicts: Vec<Verdict> = optional(command.verdicts.as_ref())?;
    let mut ids: Vec<&str> = Vec::new();
    let named = projections.iter().map(|row| &row.unique_id).chain(series.iter().map(|point| &point.unique_id));
    for id in named.chain(targets.iter().map(|target| &target.unique_id)) {
        if wanted(command, id) && !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    let known = projections.iter().map(|row| row.unique_id.as_str());
    let known = known.chain(series.iter().map(|point| point.unique_id.as_str()));
    if let Some(missing) = command.id.iter().find(|id| !ids.contains(&id.as_str())) {
        let hint = nearest(missing, known).map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
        return Err(Error::argument("id", format!("\"{missing}\" is in none of the tables{hint}")));
    }
    let data = |id: &str| -> Result<FanData> {
        let rows: Vec<&Projection> = projections.iter().filter(|row| row.unique_id == id).collect();
        let model = command.model.clone().or_else(|| rows.first().map(|row| row.model.clone())).unwrap_or_default();
        if !rows.is_empty() && !rows.iter().any(|row| row.model == model) {
            let mut known: Vec<&str> = rows.iter().map(|row| row.model.as_str()).collect();
            known.dedup();
            return Err(Error::argument(
                "model",
                format!("\"{model}\" did not project \"{id}\"; {} did", known.join(", ")),
            ));
        }
        let path = rows.into_iter().filter(|row| row.model == model).cloned().collect();
        let own = |other: &str| other == id;
        Ok(FanData::new(
            series.iter().filter(|point| own(&point.unique_id)).cloned().collect(),
            path,
            targets.iter().filter(|target| own(&target.unique_id)).cloned().collect(),
            command.today,
        ))
    };
    if let ([id], None | Some(Kind::Fan)) = (ids.as_slice(), command.kind) {
        let mut data = data(id)?;
        let verdict = verdicts.iter().find(|verdict| verdict.unique_id == *id);
        data.title = title(command, "", || match verdict {
            Some(verdict) => plot::finding(verdict, style.lang),
            None => data.finding(style.lang),
        });
        return plot::fan(&data, style);
    }
    if command.kind == Some(Kind::Fan) {
        return Err(Error::argument(
            "id",
            format!("{} series in the tables; name one with --id or use --kind multiples", ids.len()),
        ));
    }
    if ids.len() > MOST_PANELS {
        say.note(&format!("the first {MOST_PANELS} of {} series are drawn; name others with --id", ids.len()));
    }
    let panels = ids.iter().take(MOST_PANELS).map(|id| data(id)).collect::<Result<_>>()?;
    let mut data = MultiplesData { panels, ..MultiplesData::default() };
    data.title = title(command, "", || data.finding(style.lang));
    plot::multiples(&data, style)
}
