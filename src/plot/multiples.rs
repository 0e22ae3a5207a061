//! Small multiples: the same small chart for many series.

use super::axes::{Panel, ValueAxis, axis_height, draw_time, draw_values};
use super::fan::{FanData, describe, draw_content, is_dated, legend, time_range, unit_word, value_range};
use super::page::Page;
use super::scene::{Figure, Rect};
use super::theme::Style;
use crate::error::{Error, Result};

/// What small multiples show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MultiplesData {
    /// One panel a series; the panel's title is that of its data.
    pub panels: Vec<FanData>,
    /// Whether all panels share the value axis, as the same indicator in several cities does.
    pub shared_values: bool,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

/// How many columns of panels fit.
fn columns(page: &Page, panels: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let fit = (page.inner() / (page.size * 15.0)).clamp(1.0, 6.0) as usize;
    // Four panels stand better as two by two than as three and one.
    (1..=fit.min(panels))
        .rev()
        .find(|count| panels.is_multiple_of(*count) && count + 1 >= fit)
        .unwrap_or(fit.min(panels))
}

/// Draws small multiples: a fan chart a series, all over the same span of time.
///
/// # Errors
/// Where there is no panel, or one of them cannot be drawn; the error names its title.
///
/// # Example
/// ```
/// use ontrend::plot::{self, FanData, MultiplesData, Style};
/// use ontrend::table::{csv, Row, SeriesPoint};
/// let text = "unique_id,ds,y\n绵阳市/gdp,2023-12-31,4039\n宜宾市/gdp,2023-12-31,3807\n";
/// let points = SeriesPoint::from_sheet(&csv::read(text.as_bytes(), "gdp.csv")?)?;
/// let panels = points.into_iter().map(|point| FanData { title: point.unique_id.clone(), points: vec![point], ..FanData::default() });
/// let data = MultiplesData { panels: panels.collect(), shared_values: true, ..MultiplesData::default() };
/// assert!(plot::multiples(&data, &Style::wide(640.0))?.texts().contains(&"绵阳市/gdp"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn multiples(data: &MultiplesData, style: &Style) -> Result<Figure> {
    if data.panels.is_empty() {
        return Err(Error::too_few("small multiples", 0, 1, "give at least one panel"));
    }
    for panel in &data.panels {
        panel.check().map_err(|error| error.within(panel.heading(style)))?;
    }
    let dated = data.panels.iter().filter(|panel| is_dated(panel)).count();
    if dated != 0 && dated != data.panels.len() {
        return Err(Error::domain("small multiples", "dates and integer steps are mixed; use one kind for all panels"));
    }
    let mut page = Page::new(style, &data.title, &data.subtitle);
    let mut all = FanData::default();
    for panel in &data.panels {
        all.points.extend(panel.points.iter().cloned());
        all.path.extend(panel.path.iter().cloned());
        all.targets.extend(panel.targets.iter().cloned());
        all.required_from = all.required_from.or(panel.required_from);
        all.today = all.today.or(panel.today);
    }
    page.legend(&legend(&all, &page));
    page.note(data.note.clone());
    let count = columns(&page, data.panels.len());
    let rows = data.panels.len().div_ceil(count);
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let (across, down) = (count as f64, rows as f64);
    let gap = page.size * 1.4;
    let wide = (page.inner() - gap * (across - 1.0)) / across;
    let high = (wide * 0.68).clamp(page.size * 11.5, page.size * 22.0);
    let body = page.body(down * high + (down - 1.0) * gap);
    let high = ((body.height() - gap * (down - 1.0)) / down).max(page.size * 7.0);
    let mut places: Vec<f64> = Vec::new();
    for panel in &data.panels {
        let (first, last) = time_range(panel, wide);
        places.extend([first, last]);
    }
    let span = (
        places.iter().copied().fold(f64::INFINITY, f64::min),
        places.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    let ranges: Vec<(f64, f64, bool)> = data.panels.iter().map(value_range).collect();
    let shared = ranges
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), range| (low.min(range.0), high.max(range.1)));
    for (index, content) in data.panels.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let (column, row) = ((index % count) as f64, (index / count) as f64);
        let left = body.left + column * (wide + gap);
        let top = body.top + row * (high + gap);
        let (low, top_value) = if data.shared_values { shared } else { (ranges[index].0, ranges[index].1) };
        draw_one(&mut page, content, Rect::new(left, top, left + wide, top + high), span, (low, top_value));
    }
    let description = data.panels.iter().map(|panel| describe(panel, style)).collect::<Vec<_>>().join(" | ");
    Ok(page.finish(description))
}

fn draw_one(page: &mut Page, data: &FanData, place: Rect, span: (f64, f64), values: (f64, f64)) {
    let style = page.style;
    let small = page.small();
    let title = small.bold().coloured(page.palette.ink);
    let unit = unit_word(data.unit(), style.lang);
    let name = data.heading(&style);
    let tail = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
    let room = place.width() - small.width(&tail);
    let shown = title.elide(&name, room.max(place.width() * 0.5));
    page.text((place.left, place.top + small.size), &shown, title);
    let used = title.width(&shown);
    let tail = small.elide(&tail, place.width() - used - small.size * 0.35);
    page.text((place.left + used + small.size * 0.35, place.top + small.size), &tail, small);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let rows = (place.height() / (page.size * 4.2)).clamp(2.0, 5.0) as usize;
    let axis = ValueAxis::covering(values.0, values.1, rows, false, style.lang);
    let left = axis.label_width(small) + page.size * 0.6;
    let head = small.size * 2.1 + if data.today.is_some() { small.size * 0.9 } else { 0.0 };
    let area = Rect::new(
        (place.left + left).min(place.right - 20.0),
        place.top + head,
        place.right - page.size * 0.7,
        place.bottom - axis_height(page),
    );
    let panel = Panel::new(area, span, (axis.low, axis.high));
    draw_values(page, &panel, &axis);
    draw_time(page, &panel, is_dated(data));
    let bounds = Rect::new(area.left + 1.0, area.top - page.size * 0.5, place.right - 1.0, area.bottom - 1.0);
    draw_content(page, &panel, data, bounds, (&[], 0.0));
}
