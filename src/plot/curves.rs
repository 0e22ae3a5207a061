//! Growth curves compared: each curve's path with the weight that the data give it.

use super::axes::{Panel, ValueAxis, axis_height, draw_time, draw_values};
use super::fan::{finite, unit_word, with_unit};
use super::page::{Labels, Page, Sign, spread};
use super::scene::{Figure, Rect};
use super::theme::Style;
use crate::brief::number::{percent, short};
use crate::error::{Error, Result};
use crate::table::{SeriesPoint, Target};
use crate::time::Stamp;

/// One fitted curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveLine {
    /// Its name.
    pub name: String,
    /// Its weight among the curves, 0 to 1, where there is one.
    pub weight: Option<f64>,
    /// Its path.
    pub path: Vec<(Stamp, f64)>,
}

/// What a comparison of curves shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CurvesData {
    /// The points that the curves are fitted to.
    pub points: Vec<SeriesPoint>,
    /// The curves; more than eight are not told apart, and those of a weight below 0.5 % only clutter: they are left out,
    /// and a note says so.
    pub curves: Vec<CurveLine>,
    /// Targets of the series.
    pub targets: Vec<Target>,
    /// The unit.
    pub unit: String,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

/// Most lines that can be told apart by colour.
const MOST: usize = 8;

/// Lighter curves are left out where two heavier ones are there.
const NEGLIGIBLE: f64 = 0.005;

/// Draws fitted curves over their points, heavier the more weight they have, each named at its end.
///
/// # Errors
/// Where there is no curve or point, a value is not finite, or dates and steps are mixed.
///
/// # Example
/// ```
/// use ontrend::plot::{self, CurveLine, CurvesData, Style};
/// use ontrend::time::Stamp;
/// let path = |rate: f64| (0..10).map(|step| (Stamp::Step(step), 100.0 * rate.powi(step as i32))).collect();
/// let data = CurvesData {
///     curves: vec![
///         CurveLine { name: "logistic".into(), weight: Some(0.7), path: path(1.1) },
///         CurveLine { name: "linear".into(), weight: Some(0.3), path: path(1.05) },
///     ],
///     ..CurvesData::default()
/// };
/// assert!(plot::curves(&data, &Style::wide(720.0))?.texts().contains(&"logistic 70%"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn curves(data: &CurvesData, style: &Style) -> Result<Figure> {
    let stamps: Vec<Stamp> = stamps(data);
    if stamps.is_empty() {
        return Err(Error::too_few("a comparison of curves", 0, 1, "give at least one curve"));
    }
    let dated = stamps.iter().filter(|stamp| stamp.date().is_some()).count();
    if dated != 0 && dated != stamps.len() {
        return Err(Error::domain("a comparison of curves", "dates and integer steps are mixed; use one kind"));
    }
    finite("points", data.points.iter().map(|point| point.y))?;
    finite("curves", data.curves.iter().flat_map(|curve| curve.path.iter().map(|place| place.1)))?;
    finite("targets", data.targets.iter().map(|target| target.target))?;
    finite("weights", data.curves.iter().filter_map(|curve| curve.weight))?;
    let mut shown: Vec<&CurveLine> = data.curves.iter().filter(|curve| !curve.path.is_empty()).collect();
    shown.sort_by(|a, b| b.weight.unwrap_or(0.0).total_cmp(&a.weight.unwrap_or(0.0)));
    let all = shown.len();
    let heavy = |curve: &CurveLine| curve.weight.is_none_or(|weight| weight >= NEGLIGIBLE);
    if shown.iter().filter(|curve| heavy(curve)).count() > 1 {
        shown.retain(|curve| heavy(curve));
    }
    shown.truncate(MOST);
    let left_out = all - shown.len();
    let mut page = Page::new(style, &data.title, &data.subtitle);
    let palette = page.palette;
    let mut items = Vec::new();
    if !data.points.is_empty() {
        items.push((Sign::Dot(palette.ink), style.word("观测", "stated").to_string()));
    }
    if !data.targets.is_empty() {
        items.push((Sign::Diamond(palette.target), style.word("目标", "target").to_string()));
    }
    let narrow = page.width < page.size * 44.0;
    if narrow {
        for (curve, colour) in shown.iter().zip(palette.lines) {
            items.push((Sign::Line(colour), label(curve)));
        }
    }
    page.legend(&items);
    page.note(data.note.clone());
    if left_out > 0 {
        let text = match style.lang {
            super::Lang::Zh => format!("另有{left_out}条权重最小的曲线未画。"),
            super::Lang::En if left_out == 1 => "1 more curve with the least weight is not drawn.".to_string(),
            super::Lang::En => format!("{left_out} more curves with the least weight are not drawn."),
        };
        page.note(text);
    }
    let body = page.body((page.width * 0.52).clamp(190.0, 640.0));
    let (low, high) = range(data, &shown);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let rows = (body.height() / (page.size * 3.6)).clamp(3.0, 8.0) as usize;
    let axis = ValueAxis::covering(low, high, rows, false, style.lang);
    let small = page.small();
    let widest = shown.iter().map(|curve| small.bold().width(&label(curve))).fold(0.0, f64::max);
    let right = if narrow { page.size } else { (widest + page.size * 1.4).min(body.width() * 0.3) };
    let unit_text = unit_word(unit(data), style.lang);
    let head = if unit_text.is_empty() { page.size * 0.8 } else { page.size * 1.9 };
    let left = axis.label_width(small) + page.size * 0.6;
    let area = Rect::new(body.left + left, body.top + head, body.right - right, body.bottom - axis_height(&page));
    let first = stamps.iter().map(Stamp::position).fold(f64::INFINITY, f64::min);
    let last = stamps.iter().map(Stamp::position).fold(f64::NEG_INFINITY, f64::max);
    let pad = (last - first).max(0.5) * 0.015;
    let panel = Panel::new(area, (first - pad, last.max(first + 0.5)), (axis.low, axis.high));
    page.text((body.left, body.top + page.size * 0.85), &small.elide(&unit_text, body.width()), small);
    draw_values(&mut page, &panel, &axis);
    draw_time(&mut page, &panel, dated > 0);
    draw_lines(&mut page, &panel, data, &shown, (!narrow).then_some(right));
    let description =
        shown.iter().map(|curve| format!("{} {}", label(curve), end_text(curve, data, style))).collect::<Vec<_>>();
    Ok(page.finish(description.join("; ")))
}

fn stamps(data: &CurvesData) -> Vec<Stamp> {
    let points = data.points.iter().map(|point| point.ds);
    let paths = data.curves.iter().flat_map(|curve| curve.path.iter().map(|place| place.0));
    points.chain(paths).chain(data.targets.iter().map(|target| target.ds)).collect()
}

fn unit(data: &CurvesData) -> &str {
    if data.unit.is_empty() { data.points.first().map_or("", |point| point.unit.as_str()) } else { &data.unit }
}

/// Logistic 62%.
fn label(curve: &CurveLine) -> String {
    match curve.weight {
        Some(weight) => format!("{} {}", curve.name, percent(weight)),
        None => curve.name.clone(),
    }
}

fn end_text(curve: &CurveLine, data: &CurvesData, style: &Style) -> String {
    curve.path.last().map(|&(_, value)| with_unit(value, unit(data), style.lang)).unwrap_or_default()
}

/// The values to show; a curve without weight that runs away does not squeeze the others.
fn range(data: &CurvesData, shown: &[&CurveLine]) -> (f64, f64) {
    let mut core: Vec<f64> = data.points.iter().map(|point| point.y).collect();
    core.extend(data.targets.iter().map(|target| target.target));
    let heavy = shown.iter().map(|curve| curve.weight.unwrap_or(1.0)).fold(0.0, f64::max);
    for curve in shown.iter().filter(|curve| curve.weight.unwrap_or(1.0) >= 0.05 * heavy) {
        core.extend(curve.path.iter().map(|place| place.1));
    }
    let low = core.iter().copied().fold(f64::INFINITY, f64::min);
    let high = core.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (low, high)
}

fn draw_lines(page: &mut Page, panel: &Panel, data: &CurvesData, shown: &[&CurveLine], ends: Option<f64>) {
    let palette = page.palette;
    let mut labels = Labels::within(panel.area);
    let heaviest = shown.iter().filter_map(|curve| curve.weight).fold(0.0, f64::max);
    for (curve, colour) in shown.iter().zip(palette.lines).rev() {
        let share = if heaviest > 0.0 { curve.weight.unwrap_or(heaviest) / heaviest } else { 1.0 };
        let path: Vec<(f64, f64)> = curve.path.iter().map(|&(stamp, value)| (stamp.position(), value)).collect();
        for part in panel.clipped(&path) {
            labels.take_line(&part, 1.5);
            page.line(part, colour, 1.2 + 1.8 * share.clamp(0.0, 1.0));
        }
    }
    for point in &data.points {
        let at = panel.at(point.ds.position(), point.y);
        page.disc(at, page.size * 0.36, palette.background);
        page.disc(at, page.size * 0.28, palette.ink);
        labels.take(Rect::new(at.0, at.1, at.0, at.1).grown(page.size * 0.36));
    }
    for target in &data.targets {
        let at = panel.at(target.ds.position(), target.target);
        page.diamond(at, page.size * 0.62, palette.background);
        page.diamond(at, page.size * 0.5, palette.target);
        labels.take(Rect::new(at.0, at.1, at.0, at.1).grown(page.size * 0.6));
    }
    for target in &data.targets {
        let at = panel.at(target.ds.position(), target.target);
        let text = short(target.target, page.style.lang);
        let set = page.small().bold().coloured(palette.target_ink);
        let clear = page.size * 0.6;
        let _ = labels.put(page, at, clear, &text, set) || labels.put_far(page, at, clear, &text, set);
    }
    if let Some(point) = data.points.last() {
        let at = panel.at(point.ds.position(), point.y);
        let set = page.small().coloured(palette.ink);
        labels.put(page, at, page.size * 0.36, &short(point.y, page.style.lang), set);
    }
    let Some(right) = ends else { return };
    let set = page.small().bold();
    let wished: Vec<f64> = shown
        .iter()
        .map(|curve| {
            let end = curve.path.last().map_or(panel.y.low, |place| place.1);
            panel.y.at(end.clamp(panel.y.low, panel.y.high))
        })
        .collect();
    let placed = spread(&wished, set.size * 1.3, panel.area.top, panel.area.bottom);
    for (((curve, colour), wish), y) in shown.iter().zip(palette.lines).zip(wished).zip(placed) {
        let x = panel.area.right;
        page.line(vec![(x + 2.0, wish), (x + page.size * 0.6, y)], colour, 1.0);
        let text = set.elide(&label(curve), right - page.size * 0.9);
        page.text((x + page.size * 0.85, y + set.size * 0.36), &text, set.coloured(palette.ink));
    }
}
