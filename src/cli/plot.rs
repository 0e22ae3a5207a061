//! `ontrend plot`.

use super::Done;
use super::output::{Say, existing, read};
use crate::brief::Lang;
use crate::error::{Error, Result, nearest};
use crate::files;
use crate::plot::{self, DashboardData, FanData, Figure, MultiplesData, Style, Theme, TimelineData};
use crate::table::{Projection, SeriesPoint, Target, Verdict};
use crate::time::Stamp;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  ontrend plot projections.csv --series series.csv --targets targets.csv --id 宜宾市/ent_srdi -o fan.svg
  ontrend plot projections.csv --series series.csv --kind multiples -o cities.png
  ontrend plot --verdicts verdicts.csv --kind dashboard --dark -o dashboard.svg
  ontrend forecast gdp.csv -n 5 | ontrend plot - --series gdp.csv -o gdp.png";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// One series with its projection and targets
    Fan,
    /// One small panel a series
    Multiples,
    /// Attained share against share of time, one bar a target
    Dashboard,
    /// Targets and outcomes over time
    Timeline,
}

#[derive(Debug, Args)]
pub(super) struct Plot {
    /// Table of projections (`-`: standard input)
    #[arg(required_unless_present = "verdicts")]
    projections: Option<PathBuf>,
    /// Table of series
    #[arg(long, value_name = "FILE")]
    series: Option<PathBuf>,
    /// Table of targets
    #[arg(long, value_name = "FILE")]
    targets: Option<PathBuf>,
    /// Table of verdicts, for dashboard and timeline
    #[arg(long, value_name = "FILE")]
    verdicts: Option<PathBuf>,
    /// What to draw; a fan for one series and multiples for several where left out
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// The series to draw, repeatable; all where left out
    #[arg(long, value_name = "ID")]
    id: Vec<String>,
    /// The model to draw; the first in the table where left out
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The title
    #[arg(long, value_name = "TEXT", default_value = "")]
    title: String,
    /// Width in pixels, 320 to 1600
    #[arg(long, value_name = "PIXELS", default_value_t = 720.0)]
    width: f64,
    /// Device pixels a pixel in PNG
    #[arg(long, value_name = "FACTOR", default_value_t = 2.0)]
    scale: f64,
    /// Dark theme
    #[arg(long)]
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
    let theme = if command.dark { Theme::Dark } else { Theme::Light };
    let style = Style::wide(command.width).theme(theme).lang(command.lang);
    let figure = match (&command.verdicts, command.kind) {
        (Some(path), Some(Kind::Timeline)) => timeline(command, &read::<Verdict>(path)?, &style)?,
        (Some(path), None | Some(Kind::Dashboard)) => {
            let verdicts =
                read::<Verdict>(path)?.into_iter().filter(|verdict| wanted(command, &verdict.unique_id)).collect();
            plot::dashboard(
                &DashboardData { verdicts, title: command.title.clone(), ..DashboardData::default() },
                &style,
            )?
        }
        (None, Some(Kind::Dashboard | Kind::Timeline)) => {
            return Err(Error::argument("verdicts", "dashboard and timeline are drawn from a table of verdicts"));
        }
        _ => fans(command, &style, say)?,
    };
    if png {
        files::write_bytes(&command.output, existing, &figure.to_png(command.scale)?)?;
    } else {
        files::write_bytes(&command.output, existing, figure.to_svg()?.as_bytes())?;
    }
    Ok(Done::All)
}

fn wanted(command: &Plot, id: &str) -> bool {
    command.id.is_empty() || command.id.iter().any(|wanted| wanted == id)
}

fn optional<R: crate::table::Row>(path: Option<&PathBuf>) -> Result<Vec<R>> {
    path.map_or_else(|| Ok(Vec::new()), |path| read(path))
}

fn fans(command: &Plot, style: &Style, say: Say) -> Result<Figure> {
    let projections: Vec<Projection> = optional(command.projections.as_ref())?;
    let series: Vec<SeriesPoint> = optional(command.series.as_ref())?;
    let targets: Vec<Target> = optional(command.targets.as_ref())?;
    let mut ids: Vec<&str> = Vec::new();
    for id in projections.iter().map(|row| &row.unique_id).chain(series.iter().map(|point| &point.unique_id)) {
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
    let data = |id: &str| -> FanData {
        let rows: Vec<&Projection> = projections.iter().filter(|row| row.unique_id == id).collect();
        let model = command.model.clone().or_else(|| rows.first().map(|row| row.model.clone())).unwrap_or_default();
        let path = rows.into_iter().filter(|row| row.model == model).cloned().collect();
        let own = |other: &str| other == id;
        FanData::new(
            series.iter().filter(|point| own(&point.unique_id)).cloned().collect(),
            path,
            targets.iter().filter(|target| own(&target.unique_id)).cloned().collect(),
            None,
        )
    };
    if let ([id], None | Some(Kind::Fan)) = (ids.as_slice(), command.kind) {
        let mut data = data(id);
        data.title.clone_from(&command.title);
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
    let panels = ids.iter().take(MOST_PANELS).map(|id| data(id)).collect();
    plot::multiples(&MultiplesData { panels, title: command.title.clone(), ..MultiplesData::default() }, style)
}

fn timeline(command: &Plot, verdicts: &[Verdict], style: &Style) -> Result<Figure> {
    let rows =
        verdicts.iter().filter(|verdict| wanted(command, &verdict.unique_id)).map(crate::chain::timeline_row).collect();
    let today = verdicts.iter().filter_map(|verdict| verdict.stated_on).max().map(Stamp::Date);
    plot::timeline(&TimelineData { rows, today, title: command.title.clone(), ..TimelineData::default() }, style)
}
