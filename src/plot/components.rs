//! Components of a series, one above the other: data, trend, season, remainder.

use super::axes::{Panel, ValueAxis, axis_height, draw_time, draw_values};
use super::fan::finite;
use super::page::Page;
use super::scene::{Figure, Rect};
use super::theme::Style;
use crate::error::{Error, Result};
use crate::time::Stamp;

/// One component.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// Its values in time order.
    pub values: Vec<(Stamp, f64)>,
}

/// What a chart of components shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ComponentsData {
    /// The components, from top to bottom.
    pub components: Vec<Component>,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

/// Draws components over one time axis. Each panel has its own scale; the grey bar at its right end has the same height in
/// data units in all of them, so that a long bar says that the component is small.
///
/// # Errors
/// Where there is no component with at least two values, a value is not finite, or dates and steps are mixed.
///
/// # Example
/// ```
/// use ontrend::plot::{self, Component, ComponentsData, Style};
/// use ontrend::time::Stamp;
/// let values = |slope: f64| (0..24).map(|step| (Stamp::Step(step), slope * step as f64)).collect();
/// let components = vec![
///     Component { name: "trend".into(), values: values(1.0) },
///     Component { name: "remainder".into(), values: values(0.01) },
/// ];
/// let data = ComponentsData { components, ..ComponentsData::default() };
/// assert!(plot::components(&data, &Style::default())?.texts().contains(&"remainder"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn components(data: &ComponentsData, style: &Style) -> Result<Figure> {
    if data.components.is_empty() {
        return Err(Error::too_few("a chart of components", 0, 1, "give at least one component"));
    }
    for component in &data.components {
        if component.values.len() < 2 {
            let what = format!("component \"{}\"", component.name);
            return Err(Error::too_few(what, component.values.len(), 2, "leave it out"));
        }
        finite(&component.name, component.values.iter().map(|place| place.1))?;
    }
    let stamps: Vec<Stamp> = data.components.iter().flat_map(|c| c.values.iter().map(|place| place.0)).collect();
    let dated = stamps.iter().filter(|stamp| stamp.date().is_some()).count();
    if dated != 0 && dated != stamps.len() {
        return Err(Error::domain("a chart of components", "dates and integer steps are mixed; use one kind"));
    }
    let mut page = Page::new(style, &data.title, &data.subtitle);
    page.note(data.note.clone());
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let count = data.components.len() as f64;
    let each = (page.width * 0.19).clamp(86.0, 190.0);
    let foot = axis_height(&page);
    let body = page.body(each * count + foot);
    let small = page.small();
    let lang = page.style.lang;
    let high = (body.height() - foot) / count;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let rows = (high / (page.size * 3.2)).clamp(2.0, 4.0) as usize;
    let ranges: Vec<(f64, f64)> = data.components.iter().map(range).collect();
    let axes: Vec<ValueAxis> =
        ranges.iter().map(|&(low, high)| ValueAxis::fitting(low, high, rows, false, lang)).collect();
    let left = axes.iter().map(|axis| axis.label_width(small)).fold(0.0, f64::max) + page.size * 0.6;
    let bar = axes.iter().map(|axis| axis.high - axis.low).fold(f64::INFINITY, f64::min) * 0.8;
    let first = stamps.iter().map(Stamp::position).fold(f64::INFINITY, f64::min);
    let last = stamps.iter().map(Stamp::position).fold(f64::NEG_INFINITY, f64::max);
    let mut bottom_panel = None;
    for (index, (component, axis)) in data.components.iter().zip(&axes).enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let top = body.top + index as f64 * high;
        let set = small.bold().coloured(page.palette.ink);
        page.text((body.left, top + set.size), &set.elide(&component.name, body.width()), set);
        let right = body.right - page.size * 1.1;
        let area = Rect::new(body.left + left, top + set.size * 1.9, right, top + high - page.size * 0.9);
        let panel = Panel::new(area, (first, last.max(first + 1e-9)), (axis.low, axis.high));
        draw_values(&mut page, &panel, axis);
        let path: Vec<(f64, f64)> = component.values.iter().map(|&(stamp, value)| (stamp.position(), value)).collect();
        for part in panel.clipped(&path) {
            page.line(part, page.palette.series, 1.6);
        }
        let middle = f64::midpoint(area.top, area.bottom);
        let half = (bar / (axis.high - axis.low) * area.height() / 2.0).min(area.height() / 2.0);
        let x = right + page.size * 0.4;
        page.rect(Rect::new(x, middle - half, x + page.size * 0.55, middle + half), page.palette.axis);
        bottom_panel = Some(Panel::new(Rect { bottom: body.bottom - foot, ..area }, (first, last), (0.0, 1.0)));
    }
    if let Some(panel) = bottom_panel {
        draw_time(&mut page, &panel, dated > 0);
    }
    let names: Vec<&str> = data.components.iter().map(|component| component.name.as_str()).collect();
    Ok(page.finish(names.join(", ")))
}

fn range(component: &Component) -> (f64, f64) {
    component
        .values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| (low.min(place.1), high.max(place.1)))
}
