//! A panel with its two scales and their axes.

use super::page::{Page, Type};
use super::scene::{Anchor, Rect};
use super::ticks::{Digits, nice, time_ticks};
use crate::brief::Lang;

/// A straight map from values to pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Scale {
    pub fn at(&self, value: f64) -> f64 {
        let span = self.high - self.low;
        // A value far outside would leave the range of the backends.
        let share = if span > 0.0 { ((value - self.low) / span).clamp(-4.0, 5.0) } else { 0.5 };
        self.from + share * (self.to - self.from)
    }
    pub fn holds(&self, value: f64) -> bool {
        let slack = (self.high - self.low) * 1e-9;
        value >= self.low - slack && value <= self.high + slack
    }
}

/// A value axis: its range, its ticks and how they are written.
#[derive(Debug, Clone)]
pub(crate) struct ValueAxis {
    pub low: f64,
    pub high: f64,
    pub ticks: Vec<f64>,
    digits: Digits,
    /// Written after every number, such as `%`.
    suffix: &'static str,
    factor: f64,
}

impl ValueAxis {
    /// An axis that covers the values; from zero where they are far apart and of one sign.
    pub fn covering(low: f64, high: f64, count: usize, whole: bool, lang: Lang) -> Self {
        let (mut low, mut high) = (low.min(high), low.max(high));
        if low > 0.0 && low < 0.5 * high {
            low = 0.0;
        }
        if high < 0.0 && high > 0.5 * low {
            high = 0.0;
        }
        // A single value says most against zero.
        if low == high {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        Self::fitting(low, high, count, whole, lang)
    }
    /// An axis that covers the values and no more.
    pub fn fitting(low: f64, high: f64, count: usize, whole: bool, lang: Lang) -> Self {
        let (mut low, mut high) = (low.min(high), low.max(high));
        if !(low.is_finite() && high.is_finite()) {
            (low, high) = (0.0, 1.0);
        }
        // Steps below and above these would be no numbers.
        let at_most = |value: f64| if value.abs() < SMALLEST { 0.0 } else { value.clamp(-LARGEST, LARGEST) };
        (low, high) = (at_most(low), at_most(high));
        if high - low <= 1e-12 * high.abs().max(low.abs()) {
            let half = if high == 0.0 { 1.0 } else { high.abs() * 0.1 };
            (low, high) = (low - half, high + half);
        }
        let (step, _) = nice(low, high, count.max(2), whole);
        // The range ends on a tick where the data almost reach it, so that the top mark has a line above it.
        let bottom = if low == 0.0 { 0.0 } else { (low / step + 1e-9).floor() * step };
        let top = (high / step - 1e-9).ceil() * step;
        let top = if high == 0.0 { 0.0 } else { top };
        let (low, high) = (bottom, if top - high > 0.75 * step { high + 0.05 * step } else { top });
        let (_, ticks) = nice(low, high, count.max(2), whole);
        let ticks = ticks_of(low, high, step, ticks);
        Self { low, high, digits: Digits::new(high.abs().max(low.abs()), step, lang), ticks, suffix: "", factor: 1.0 }
    }
    /// The same axis with its numbers written as percent.
    pub fn percent(mut self, lang: Lang) -> Self {
        let step = match self.ticks[..] {
            [first, second, ..] => second - first,
            _ => 0.1,
        };
        self.factor = 100.0;
        self.suffix = "%";
        self.digits = Digits::new(100.0 * self.high.abs().max(self.low.abs()), 100.0 * step, lang);
        self
    }
    pub fn write(&self, tick: f64) -> String {
        format!("{}{}", self.digits.write(tick * self.factor), self.suffix)
    }
    /// Width of the widest tick label.
    pub fn label_width(&self, set: Type) -> f64 {
        self.ticks.iter().map(|tick| set.width(&self.write(*tick))).fold(0.0, f64::max)
    }
}

/// What an axis tells from zero, and the most it shows.
const SMALLEST: f64 = 1e-290;
const LARGEST: f64 = 1e300;

fn ticks_of(low: f64, high: f64, step: f64, fallback: Vec<f64>) -> Vec<f64> {
    let mut ticks = Vec::new();
    let mut index = (low / step - 1e-9).ceil();
    while index * step <= high + 1e-9 * step && ticks.len() < 60 {
        ticks.push(index * step + 0.0);
        index += 1.0;
    }
    if ticks.is_empty() { fallback } else { ticks }
}

/// A rectangle to draw in, with its scales.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panel {
    pub area: Rect,
    pub x: Scale,
    pub y: Scale,
}

impl Panel {
    pub fn new(area: Rect, x: (f64, f64), y: (f64, f64)) -> Self {
        Self {
            area,
            x: Scale { low: x.0, high: x.1, from: area.left, to: area.right },
            y: Scale { low: y.0, high: y.1, from: area.bottom, to: area.top },
        }
    }
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.at(x), self.y.at(y))
    }
    /// The part of a line that lies within the panel's value range.
    pub fn clipped(&self, points: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let mut parts: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            let (mut from, mut to) = (0.0_f64, 1.0_f64);
            if y1 == y0 {
                if !self.y.holds(y0) {
                    continue;
                }
            } else {
                let (a, b) = ((self.y.low - y0) / (y1 - y0), (self.y.high - y0) / (y1 - y0));
                from = from.max(a.min(b));
                to = to.min(a.max(b));
            }
            if from > to {
                continue;
            }
            let along = |share: f64| (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
            let (start, end) = (self.at(along(from).0, along(from).1), self.at(along(to).0, along(to).1));
            match parts.last_mut() {
                Some(part) if part.last() == Some(&start) => part.push(end),
                Some(part) if part.is_empty() => part.extend([start, end]),
                _ => parts.push(vec![start, end]),
            }
        }
        parts.retain(|part| part.len() > 1);
        parts
    }
    /// The outline of a band between two lines over the same places, cut at the panel's edges.
    pub fn band(&self, points: &[(f64, f64, f64)]) -> Vec<(f64, f64)> {
        // Where an edge crosses the panel's limit between two places, a place is put in, so that the cut is straight.
        let mut fine: Vec<(f64, f64, f64)> = Vec::new();
        for (index, &(x, low, high)) in points.iter().enumerate() {
            if let Some(&(x0, low0, high0)) = index.checked_sub(1).and_then(|before| points.get(before)) {
                let mut cuts: Vec<f64> = [(low0, low), (high0, high)]
                    .into_iter()
                    .flat_map(|(a, b)| [self.y.low, self.y.high].map(|edge| (edge - a) / (b - a)))
                    .filter(|share| *share > 0.0 && *share < 1.0)
                    .collect();
                cuts.sort_by(f64::total_cmp);
                for share in cuts {
                    fine.push((x0 + (x - x0) * share, low0 + (low - low0) * share, high0 + (high - high0) * share));
                }
            }
            fine.push((x, low, high));
        }
        let cut = |value: f64| value.clamp(self.y.low, self.y.high);
        let upper = fine.iter().map(|&(x, _, high)| self.at(x, cut(high)));
        let lower = fine.iter().rev().map(|&(x, low, _)| self.at(x, cut(low)));
        upper.chain(lower).collect()
    }
}

/// Draws grid lines and the labels left of the panel.
pub(crate) fn draw_values(page: &mut Page, panel: &Panel, axis: &ValueAxis) {
    let set = page.small().anchored(Anchor::End);
    let (grid, strong) = (page.palette.grid, page.palette.axis);
    let mut last = f64::INFINITY;
    for &tick in &axis.ticks {
        if !panel.y.holds(tick) {
            continue;
        }
        let y = panel.y.at(tick);
        let base = tick == 0.0 || (tick == panel.y.low && panel.y.low > 0.0);
        page.line(
            vec![(panel.area.left, y), (panel.area.right, y)],
            if base && tick == 0.0 { strong } else { grid },
            1.0,
        );
        if last - y >= set.size * 1.15 {
            page.text((panel.area.left - set.size * 0.5, y + set.size * 0.36), &axis.write(tick), set);
            last = y;
        }
    }
}

/// Height that the labels of a horizontal axis need.
pub(crate) fn axis_height(page: &Page) -> f64 {
    page.small().size * 1.9
}

/// Draws a time axis below the panel.
pub(crate) fn draw_time(page: &mut Page, panel: &Panel, dates: bool) {
    let set = page.small().anchored(Anchor::Middle);
    let lang = page.style.lang;
    let unit = if dates { set.width("2024") } else { set.width(&format!("{:.0}", panel.x.high)) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let mut room = (panel.area.width() / (unit + set.size * 0.9)).clamp(1.0, 60.0) as usize;
    if dates && panel.x.high - panel.x.low < 1.6 {
        room = (room * 2 / 3).max(2);
    }
    let bottom = panel.area.bottom;
    let axis = page.palette.axis;
    page.line(vec![(panel.area.left, bottom), (panel.area.right, bottom)], axis, 1.0);
    let mut free = f64::NEG_INFINITY;
    for tick in time_ticks(panel.x.low, panel.x.high, dates, room, lang) {
        if let Some(at) = tick.line {
            let x = panel.x.at(at);
            page.line(vec![(x, bottom), (x, bottom + set.size * 0.4)], axis, 1.0);
        }
        if let Some((at, text)) = tick.label {
            let place = page.text_box((panel.x.at(at), bottom + set.size * 1.55), &text, set);
            if place.left >= free && place.left >= 1.0 && place.right <= page.width - 1.0 {
                page.text((panel.x.at(at), bottom + set.size * 1.55), &text, set);
                free = place.right + set.size * 0.4;
            }
        }
    }
}

/// Draws a value axis below the panel, with grid lines through it.
pub(crate) fn draw_values_below(page: &mut Page, panel: &Panel, axis: &ValueAxis) {
    let set = page.small().anchored(Anchor::Middle);
    let (grid, strong) = (page.palette.grid, page.palette.axis);
    let mut free = f64::NEG_INFINITY;
    for &tick in &axis.ticks {
        if !panel.x.holds(tick) {
            continue;
        }
        let x = panel.x.at(tick);
        let colour = if tick == 0.0 { strong } else { grid };
        page.line(vec![(x, panel.area.top), (x, panel.area.bottom)], colour, 1.0);
        let place = page.text_box((x, panel.area.bottom + set.size * 1.45), &axis.write(tick), set);
        if place.left >= free && place.left >= 1.0 && place.right <= page.width - 1.0 {
            page.text((x, panel.area.bottom + set.size * 1.45), &axis.write(tick), set);
            free = place.right + set.size * 0.5;
        }
    }
    page.line(
        vec![(panel.area.left, panel.area.bottom), (panel.area.right, panel.area.bottom)],
        page.palette.axis,
        1.0,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_start_at_zero_and_close_values_do_not() {
        let axis = ValueAxis::covering(7.0, 50.0, 5, true, Lang::Zh);
        assert_eq!((axis.low, axis.high), (0.0, 50.0));
        let axis = ValueAxis::covering(95.0, 102.0, 5, false, Lang::Zh);
        assert!(axis.low >= 90.0 && axis.low <= 95.0);
        let axis = ValueAxis::covering(5.0, 5.0, 5, false, Lang::Zh);
        assert!(axis.low == 0.0 && axis.high >= 5.0);
        let axis = ValueAxis::fitting(5.0, 5.0, 5, false, Lang::Zh);
        assert!(axis.low < 5.0 && axis.high > 5.0);
        let axis = ValueAxis::covering(f64::NAN, 5.0, 5, false, Lang::Zh);
        assert!(axis.low.is_finite() && axis.high.is_finite());
    }

    #[test]
    fn axes_of_the_smallest_and_largest_values_are_numbers() {
        let ends = [0.0, 5e-324, 1e-310, 3e-300, 1e-280, 1.0, 1e290, f64::MAX, -f64::MAX, f64::INFINITY, f64::NAN];
        for low in ends {
            for high in ends {
                for axis in [ValueAxis::covering, ValueAxis::fitting].map(|make| make(low, high, 5, false, Lang::En)) {
                    let ticks = axis.ticks.iter().all(|tick| tick.is_finite());
                    assert!(
                        axis.low < axis.high && (axis.high - axis.low).is_finite() && ticks,
                        "{low} {high} {axis:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn bands_are_cut_at_the_panel() {
        let panel = Panel::new(Rect::new(0.0, 0.0, 100.0, 100.0), (0.0, 1.0), (0.0, 10.0));
        let outline = panel.band(&[(0.0, 1.0, 2.0), (1.0, -10.0, 40.0)]);
        assert!(outline.iter().all(|(_, y)| (0.0..=100.0).contains(y)), "{outline:?}");
        assert!(outline.len() > 4);
        assert_eq!(panel.clipped(&[(0.0, 5.0), (1.0, 15.0)]), vec![vec![(0.0, 50.0), (50.0, 0.0)]]);
    }
}
