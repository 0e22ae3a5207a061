//! Accuracy ranking: models in order, each with its interval.

use super::axes::{Panel, ValueAxis, axis_height, draw_values_below};
use super::fan::finite;
use super::page::Page;
use super::scene::{Anchor, Figure, Rect};
use super::theme::Style;
use crate::error::{Error, Result};

/// One line of a ranking.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RankRow {
    /// The model, city or indicator.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// The interval of the value.
    pub interval: Option<(f64, f64)>,
    /// Whether it is the one that the chart is about.
    pub highlighted: bool,
}

/// What a ranking shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RankingData {
    /// The rows, in any order.
    pub rows: Vec<RankRow>,
    /// Whether larger values are better; accuracy measures are better when smaller.
    pub larger_is_better: bool,
    /// A value to compare with, and its name: 1 for a relative error, the naive forecast's error.
    pub reference: Option<(f64, String)>,
    /// Whether models differ where their intervals do not meet, as with Nemenyi's; titles then say so.
    pub intervals_decide: bool,
    /// What the values are: MASE, OWA, coverage.
    pub measure: String,
    /// Decimals of the values; absent means 3.
    pub decimals: Option<usize>,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

/// Draws a ranking, the best on top: a disc a row, its interval as a line, its value at the right.
///
/// # Errors
/// Where there is no row or a value is not finite.
///
/// # Example
/// ```
/// use ontrend::plot::{self, RankRow, RankingData, Style};
/// let row = |name: &str, value: f64| RankRow { name: name.into(), value, ..RankRow::default() };
/// let data = RankingData { rows: vec![row("Theta", 0.872), row("ETS", 0.861)], ..RankingData::default() };
/// let figure = plot::ranking(&data, &Style::default())?;
/// let texts = figure.texts();
/// let place = |name| texts.iter().position(|text| *text == name);
/// assert!(place("ETS") < place("Theta"), "the best stands on top");
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn ranking(data: &RankingData, style: &Style) -> Result<Figure> {
    if data.rows.is_empty() {
        return Err(Error::too_few("a ranking", 0, 1, "give at least one row"));
    }
    finite("values of the ranking", data.rows.iter().map(|row| row.value))?;
    let ends = data.rows.iter().filter_map(|row| row.interval).flat_map(|(low, high)| [low, high]);
    finite("intervals of the ranking", ends)?;
    finite("reference of the ranking", data.reference.iter().map(|reference| reference.0))?;
    let mut rows: Vec<&RankRow> = data.rows.iter().collect();
    rows.sort_by(|a, b| if data.larger_is_better { b.value.total_cmp(&a.value) } else { a.value.total_cmp(&b.value) });
    let mut page = Page::new(style, &data.title, &data.subtitle);
    page.note(data.note.clone());
    let plain = page.plain();
    let small = page.small();
    let row_height = page.size * 1.9;
    #[expect(clippy::cast_precision_loss, reason = "rows of a chart")]
    let count = rows.len() as f64;
    let foot = axis_height(&page) + page.size * 1.4;
    let head = if data.reference.is_some() { page.size * 1.6 } else { page.size * 0.3 };
    let body = page.body(count * row_height + foot + head);
    let decimals = data.decimals.unwrap_or(3).min(8);
    let written = |value: f64| crate::brief::number::grouped(value, decimals);
    let widest = rows.iter().map(|row| plain.bold().width(&row.name)).fold(0.0, f64::max);
    let left = (widest + page.size).min(body.width() * 0.4);
    let right = rows.iter().map(|row| plain.bold().width(&written(row.value))).fold(0.0, f64::max) + page.size * 1.2;
    let area = Rect::new(body.left + left, body.top + head, body.right - right, body.bottom - foot);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in rows.iter().flat_map(|row| row.interval.map_or([row.value; 2], |(a, b)| [a, b])) {
        low = low.min(value);
        high = high.max(value);
    }
    for value in rows.iter().map(|row| row.value).chain(data.reference.iter().map(|reference| reference.0)) {
        low = low.min(value);
        high = high.max(value);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let ticks = (area.width() / (page.size * 5.5)).clamp(2.0, 8.0) as usize;
    let axis = ValueAxis::covering(low, high, ticks, false, style.lang);
    let panel = Panel::new(area, (axis.low, axis.high), (0.0, 1.0));
    draw_values_below(&mut page, &panel, &axis);
    let better = match (data.larger_is_better, style.lang) {
        (true, super::Lang::Zh) => "越大越好",
        (false, super::Lang::Zh) => "越小越好",
        (true, super::Lang::En) => "larger is better",
        (false, super::Lang::En) => "smaller is better",
    };
    let below = if data.measure.is_empty() { better.to_string() } else { format!("{} · {better}", data.measure) };
    let base = body.bottom - small.size * 0.3;
    page.text((area.left, base), &small.elide(&below, body.right - area.left), small);
    if let Some((value, name)) = &data.reference {
        let x = panel.x.at(*value);
        page.dashed(&[(x, area.top), (x, area.bottom)], page.palette.target, 1.4);
        let text = small.elide(name, body.width());
        let half = small.width(&text) / 2.0;
        let centre = x.clamp(body.left + half, (body.right - half).max(body.left + half));
        let set = small.coloured(page.palette.target_ink).anchored(Anchor::Middle);
        page.text((centre, area.top - small.size * 0.45), &text, set);
    }
    let step = area.height() / count;
    for (index, row) in rows.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "rows of a chart")]
        let y = area.top + (index as f64 + 0.5) * step;
        let colour = if row.highlighted { page.palette.series } else { page.palette.muted };
        let set = if row.highlighted { plain.bold() } else { plain };
        page.text((body.left, y + plain.size * 0.36), &set.elide(&row.name, left - page.size * 0.6), set);
        if let Some((low, high)) = row.interval {
            page.line(
                vec![(panel.x.at(low), y), (panel.x.at(high), y)],
                colour,
                if row.highlighted { 2.4 } else { 1.6 },
            );
        }
        page.disc((panel.x.at(row.value), y), page.size * 0.36, colour);
        page.text((body.right, y + plain.size * 0.36), &written(row.value), set.anchored(Anchor::End));
    }
    let text = rows.iter().map(|row| format!("{} {}", row.name, written(row.value))).collect::<Vec<_>>();
    Ok(page.finish(format!("{}: {}", data.measure, text.join(", "))))
}
