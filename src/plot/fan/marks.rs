//! The marks of a fan chart: bands, paths, points, targets, and the labels that name them.

use super::super::axes::Panel;
use super::super::page::{Labels, Page};
use super::super::scene::{Anchor, Rect};
use super::{EndLabel, FanData, label_unit, levels, open_side, shades, today_word, with_unit};
use crate::brief::number::{short, stamp};
use crate::table::{Origin, SeriesPoint};

/// The path of constant growth from one point to another; straight where growth has no meaning.
fn required(from: (f64, f64), to: (f64, f64)) -> Vec<(f64, f64)> {
    let steps = 32_u32;
    (0..=steps)
        .map(|step| {
            let share = f64::from(step) / f64::from(steps);
            let x = from.0 + (to.0 - from.0) * share;
            let geometric = from.1 > 0.0 && to.1 > 0.0;
            let y = if geometric { from.1 * (to.1 / from.1).powf(share) } else { from.1 + (to.1 - from.1) * share };
            (x, y)
        })
        .collect()
}

/// Draws everything within the axes; labels stay within `bounds`, those of the end within `right` pixels beside the panel.
pub(crate) fn draw_content(
    page: &mut Page,
    panel: &Panel,
    data: &FanData,
    bounds: Rect,
    (ends, right): (&[EndLabel], f64),
) {
    let palette = page.palette;
    let mut labels = Labels::within(bounds);
    let anchor = data.path.first().and_then(|step| {
        let start = step.ds.position();
        data.points.iter().rfind(|point| point.ds.position() < start).map(|point| (point.ds.position(), point))
    });
    let levels = levels(&data.path);
    for (level, colour) in levels.iter().zip(shades(levels.len(), page)) {
        let mut edge: Vec<(f64, f64, f64)> = Vec::new();
        if let Some((x, point)) = anchor {
            edge.push((x, point.lo.unwrap_or(point.y).min(point.y), point.hi.unwrap_or(point.y).max(point.y)));
        }
        edge.extend(data.path.iter().filter_map(|step| {
            let (lower, upper) = step.interval(*level)?;
            Some((step.ds.position(), lower, upper))
        }));
        if edge.len() > 1 {
            page.area(panel.band(&edge), colour);
        }
    }
    draw_today(page, panel, data, &mut labels);
    for target in &data.targets {
        if let Some((from, level)) = data.required_from.filter(|(from, _)| from.position() < target.ds.position()) {
            let path = required((from.position(), level), (target.ds.position(), target.target));
            for part in panel.clipped(&path) {
                page.dashed(&part, palette.target, 1.6);
                labels.take_line(&part, 2.0);
            }
        }
    }
    let mut middle: Vec<(f64, f64)> = anchor.map(|(x, point)| (x, point.y)).into_iter().collect();
    middle.extend(data.path.iter().map(|step| (step.ds.position(), step.mean)));
    for part in panel.clipped(&middle) {
        labels.take_line(&part, 2.0);
        page.line(part, palette.series, 2.2);
    }
    if let [step] = &data.path[..] {
        page.disc(panel.at(step.ds.position(), step.mean), page.size * 0.24, palette.series);
    }
    draw_points(page, panel, data, &mut labels);
    draw_targets(page, panel, data, &mut labels);
    draw_ends(page, panel, ends, right);
}

fn draw_today(page: &mut Page, panel: &Panel, data: &FanData, labels: &mut Labels) {
    let Some(today) = data.today else { return };
    let at = today.position();
    if !panel.x.holds(at) || (at - panel.x.low) < 1e-9 || panel.x.high - at < 1e-9 {
        return;
    }
    let x = panel.x.at(at);
    let small = page.small();
    page.dashed(&[(x, panel.area.top), (x, panel.area.bottom)], page.palette.axis, 1.0);
    let text = today_word(&page.style);
    let half = small.width(text) / 2.0;
    let clear_of_unit = panel.area.left;
    let centre = x.clamp(clear_of_unit + half, (panel.area.right - half).max(clear_of_unit + half));
    let (at, set) = ((centre, panel.area.top - small.size * 0.4), small.anchored(Anchor::Middle));
    page.text(at, text, set);
    labels.take(page.text_box(at, text, set));
    labels.take_line(&[(x, panel.area.top), (x, panel.area.bottom)], 1.0);
}

fn draw_points(page: &mut Page, panel: &Panel, data: &FanData, labels: &mut Labels) {
    let palette = page.palette;
    let mut points: Vec<&SeriesPoint> = data.points.iter().collect();
    points.sort_by(|a, b| a.ds.position().total_cmp(&b.ds.position()).then(a.y.total_cmp(&b.y)));
    let mut line: Vec<(f64, f64)> = points.iter().map(|point| (point.ds.position(), point.y)).collect();
    line.dedup_by(|next, kept| next.0 == kept.0);
    for part in panel.clipped(&line) {
        labels.take_line(&part, 1.5);
        page.line(part, palette.series, 1.4);
    }
    let many = points.len() > 40;
    let radius = if many { page.size * 0.16 } else { page.size * 0.32 };
    for point in &points {
        let (x, y) = panel.at(point.ds.position(), point.y);
        if let (Some(low), Some(high)) = (point.lo, point.hi) {
            let (bottom, top) = (panel.y.at(low), panel.y.at(high));
            if bottom - top > radius * 2.4 {
                page.interval(x, top, bottom, page.size, palette.series);
                labels.take(Rect::new(x - radius, top, x + radius, bottom));
            }
        }
        if let Some(up) = open_side(point) {
            page.arrow((x, y), page.size * 1.15, up, palette.series);
            let reach = if up { -page.size * 1.5 } else { page.size * 1.5 };
            labels.take(Rect::new(x - radius, y.min(y + reach), x + radius, y.max(y + reach)));
        }
        if point.origin == Some(Origin::Implied) {
            page.ring((x, y), radius, palette.series);
        } else if !many {
            page.disc((x, y), radius + 1.0, palette.background);
            page.disc((x, y), radius, palette.series);
        }
        labels.take(Rect::new(x - radius, y - radius, x + radius, y + radius));
    }
    for target in &data.targets {
        let (x, y) = panel.at(target.ds.position(), target.target);
        labels.take(Rect::new(x, y, x, y).grown(page.size * 0.6));
    }
    // The newest value is named first, the oldest next, the others where they are few and there is room.
    let count = points.len();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&index| if index + 1 == count { 0 } else { index + 1 });
    if count > 12 || panel.area.width() < page.size * 20.0 {
        order.truncate(2);
    }
    let set = page.small().coloured(palette.ink);
    for index in order {
        let point = points[index];
        let at = panel.at(point.ds.position(), point.y);
        let clear = radius + 1.0;
        labels.put(page, at, clear, &short(point.y, page.style.lang), set);
    }
}

fn draw_targets(page: &mut Page, panel: &Panel, data: &FanData, labels: &mut Labels) {
    let palette = page.palette;
    let lang = page.style.lang;
    for target in &data.targets {
        let at = panel.at(target.ds.position(), target.target);
        page.diamond(at, page.size * 0.62, palette.background);
        page.diamond(at, page.size * 0.5, palette.target);
        let inside = panel.x.high - target.ds.position() > 0.02 * (panel.x.high - panel.x.low);
        if inside {
            let text = format!(
                "{}{} · {}",
                page.style.word("目标 ", "target "),
                with_unit(target.target, label_unit(data.unit()), lang),
                stamp(target.ds, lang)
            );
            let set = page.small().coloured(palette.target_ink).bold();
            let short_text = with_unit(target.target, label_unit(data.unit()), lang);
            let clear = page.size * 0.6;
            let near = labels.put(page, at, clear, &text, set) || labels.put(page, at, clear, &short_text, set);
            if !near {
                let _ =
                    labels.put_far(page, at, clear, &text, set) || labels.put_far(page, at, clear, &short_text, set);
            }
        }
    }
}

fn draw_ends(page: &mut Page, panel: &Panel, ends: &[EndLabel], right: f64) {
    if ends.is_empty() {
        return;
    }
    let bold = page.plain().bold();
    let small = page.small();
    let limit = right - page.size * 0.9;
    let gap = page.size * 2.75;
    let wished: Vec<f64> = ends.iter().map(|end| panel.y.at(end.value)).collect();
    let placed =
        super::super::page::spread(&wished, gap, panel.area.top + page.size * 0.3, panel.area.bottom - page.size * 1.4);
    let x = panel.area.right + page.size * 0.9;
    for (end, y) in ends.iter().zip(placed) {
        let colour = if end.target { page.palette.target_ink } else { page.palette.series };
        let set = bold.coloured(colour);
        // Where both do not fit, the number matters and the word is in the legend.
        let number = end.text.split_once(' ').map_or(end.text.as_str(), |(_, number)| number);
        let text = if set.width(&end.text) <= limit { end.text.as_str() } else { number };
        page.text((x, y + set.size * 0.36), &set.elide(text, limit), set);
        let span = end.second.split_once(": ").map_or(end.second.as_str(), |(_, span)| span);
        let second = if small.width(&end.second) <= limit { end.second.as_str() } else { span };
        page.text((x, y + set.size * 0.36 + small.size * 1.25), &small.elide(second, limit), small);
    }
}
