//! A figure under construction: heading, legend and notes laid out, marks drawn, texts kept apart.

use super::font;
use super::scene::{Anchor, Figure, Mark, Rect, text_box};
use super::theme::{Colour, Palette, Style};

/// A sign in a legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Sign {
    Dot(Colour),
    Ring(Colour),
    ArrowUp(Colour),
    ArrowDown(Colour),
    Interval(Colour),
    Diamond(Colour),
    Line(Colour),
    Dashed(Colour),
    Swatch(Colour),
    Tick(Colour),
}

impl Sign {
    /// Half its width, in sizes of the text beside it.
    fn reach(self) -> f64 {
        match self {
            Self::Line(_) | Self::Dashed(_) | Self::Swatch(_) => 0.75,
            Self::Diamond(_) => 0.48,
            _ => 0.36,
        }
    }
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Type {
    pub size: f64,
    pub bold: bool,
    pub colour: Colour,
    pub anchor: Anchor,
}

impl Type {
    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
    pub fn coloured(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }
    pub fn width(&self, text: &str) -> f64 {
        font::width(text, self.size, self.bold)
    }
    pub fn elide(&self, text: &str, limit: f64) -> String {
        font::elide(text, self.size, self.bold, limit)
    }
    pub fn wrap(&self, text: &str, limit: f64) -> Vec<String> {
        font::wrap(text, self.size, self.bold, limit)
    }
}

/// A figure under construction.
pub(crate) struct Page {
    pub style: Style,
    pub palette: Palette,
    /// Size of ordinary text.
    pub size: f64,
    pub width: f64,
    /// Space left free around the content.
    pub margin: f64,
    marks: Vec<Mark>,
    top: f64,
    height: f64,
    notes: Vec<String>,
    title: String,
}

impl Page {
    /// Sets title and subtitle; both may be empty.
    pub fn new(style: &Style, title: &str, subtitle: &str) -> Self {
        let size = style.text_size();
        let width = style.bounded_width();
        let margin = (width * 0.025).clamp(10.0, 28.0);
        let mut page = Self {
            style: *style,
            palette: style.theme.palette(),
            size,
            width,
            margin,
            marks: Vec::new(),
            top: margin * 0.8,
            height: 0.0,
            notes: Vec::new(),
            title: title.to_string(),
        };
        let heading = Type { size: size * 1.32, bold: true, ..page.plain() };
        for line in heading.wrap(title, page.inner()) {
            page.top += heading.size * 1.25;
            page.text((margin, page.top - heading.size * 0.22), &line, heading);
        }
        let plain = page.muted();
        if !subtitle.is_empty() {
            page.top += size * 0.25;
        }
        for line in plain.wrap(subtitle, page.inner()) {
            page.top += size * 1.42;
            page.text((margin, page.top - size * 0.3), &line, plain);
        }
        if !title.is_empty() || !subtitle.is_empty() {
            page.top += size * 0.5;
        }
        page
    }

    /// Width between the margins.
    pub fn inner(&self) -> f64 {
        self.width - 2.0 * self.margin
    }
    /// Ordinary text.
    pub fn plain(&self) -> Type {
        Type { size: self.size, bold: false, colour: self.palette.ink, anchor: Anchor::Start }
    }
    /// Text of the second rank.
    pub fn muted(&self) -> Type {
        self.plain().coloured(self.palette.muted)
    }
    /// Small text.
    pub fn small(&self) -> Type {
        Type { size: (self.size * 0.92).max(10.0), ..self.muted() }
    }

    /// Sets legend entries in rows that wrap.
    pub fn legend(&mut self, items: &[(Sign, String)]) {
        if items.is_empty() {
            return;
        }
        let plain = self.small();
        let gap = plain.size * 1.25;
        let mut x = self.margin;
        self.top += plain.size * 1.45;
        for (symbol, text) in items {
            let reach = symbol.reach() * plain.size;
            let sign = 2.0 * reach + plain.size * 0.4;
            let text = plain.elide(text, self.inner() - sign);
            let wide = sign + plain.width(&text);
            if x > self.margin && x + wide > self.width - self.margin {
                x = self.margin;
                self.top += plain.size * 1.5;
            }
            let middle = self.top - plain.size * 0.65;
            self.sign(*symbol, (x + reach, middle), plain.size);
            self.text((x + sign, self.top - plain.size * 0.3), &text, plain);
            x += wide + gap;
        }
        self.top += plain.size * 0.55;
    }

    /// Draws a sign around a point; `size` is the text's size beside it.
    pub fn sign(&mut self, sign: Sign, (x, y): (f64, f64), size: f64) {
        let (half, radius) = (size * 0.75, size * 0.34);
        match sign {
            Sign::Dot(colour) => self.disc((x, y), radius, colour),
            Sign::Ring(colour) => self.ring((x, y), radius, colour),
            Sign::ArrowUp(colour) => self.arrow((x, y + size * 0.5), size * 0.8, true, colour),
            Sign::ArrowDown(colour) => self.arrow((x, y - size * 0.5), size * 0.8, false, colour),
            Sign::Interval(colour) => self.interval(x, y - size * 0.5, y + size * 0.5, size, colour),
            Sign::Diamond(colour) => self.diamond((x, y), size * 0.48, colour),
            Sign::Line(colour) => self.line(vec![(x - half, y), (x + half, y)], colour, 2.2),
            Sign::Dashed(colour) => self.dashed(&[(x - half, y), (x + half, y)], colour, 1.6),
            Sign::Swatch(colour) => {
                self.rect(Rect::new(x - half, y - size * 0.42, x + half, y + size * 0.42), colour);
            }
            Sign::Tick(colour) => self.line(vec![(x, y - size * 0.5), (x, y + size * 0.5)], colour, 2.4),
        }
    }

    /// Adds a note below the figure.
    pub fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.notes.push(text);
        }
    }

    /// Fixes the height and sets the notes; returns the space for the content, `natural` pixels high unless the style
    /// asks for another height.
    pub fn body(&mut self, natural: f64) -> Rect {
        let small = self.small();
        let lines: Vec<String> =
            self.notes.iter().flat_map(|note| small.wrap(note, self.inner())).collect::<Vec<String>>();
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let notes = if lines.is_empty() { 0.0 } else { lines.len() as f64 * small.size * 1.4 + small.size * 0.4 };
        let least = self.top + notes + self.margin + 60.0;
        self.height = self.style.bounded_height(self.top + natural + notes + self.margin * 0.8).max(least).round();
        let bottom = self.height - self.margin * 0.8 - notes;
        let mut y = bottom + small.size * 0.4;
        for line in &lines {
            y += small.size * 1.4;
            self.text((self.margin, y - small.size * 0.35), line, small);
        }
        Rect::new(self.margin, self.top, self.width - self.margin, bottom)
    }

    /// The finished figure.
    pub fn finish(self, description: String) -> Figure {
        Figure {
            width: self.width,
            height: self.height,
            background: self.palette.background,
            marks: self.marks,
            title: self.title,
            description,
        }
    }

    pub fn line(&mut self, points: Vec<(f64, f64)>, colour: Colour, width: f64) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, colour, width });
        }
    }

    /// A line of dashes, measured along its whole length.
    pub fn dashed(&mut self, points: &[(f64, f64)], colour: Colour, width: f64) {
        let (on, off) = (width * 3.2, width * 3.0);
        let mut dash: Vec<(f64, f64)> = points.first().copied().into_iter().collect();
        let (mut left, mut drawing) = (on, true);
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            let length = (x1 - x0).hypot(y1 - y0);
            if length.is_nan() || length > 1e5 {
                continue;
            }
            let mut gone = 0.0;
            while length - gone > left {
                gone += left;
                let at = (x0 + (x1 - x0) * gone / length, y0 + (y1 - y0) * gone / length);
                dash.push(at);
                if drawing {
                    self.line(std::mem::take(&mut dash), colour, width);
                }
                dash = vec![at];
                drawing = !drawing;
                left = if drawing { on } else { off };
            }
            left -= length - gone;
            dash.push((x1, y1));
        }
        if drawing {
            self.line(dash, colour, width);
        }
    }

    pub fn area(&mut self, points: Vec<(f64, f64)>, colour: Colour) {
        if points.len() > 2 {
            self.marks.push(Mark::Area { points, colour });
        }
    }

    pub fn rect(&mut self, place: Rect, colour: Colour) {
        let Rect { left, top, right, bottom } = place;
        self.area(vec![(left, top), (right, top), (right, bottom), (left, bottom)], colour);
    }

    pub fn disc(&mut self, centre: (f64, f64), radius: f64, colour: Colour) {
        self.marks.push(Mark::Disc { centre, radius, colour });
    }

    pub fn ring(&mut self, centre: (f64, f64), radius: f64, colour: Colour) {
        self.disc(centre, radius, colour);
        self.disc(centre, (radius - 1.6).max(radius * 0.4), self.palette.background);
    }

    pub fn diamond(&mut self, (x, y): (f64, f64), radius: f64, colour: Colour) {
        self.area(vec![(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], colour);
    }

    /// An arrow that leaves a point upward or downward: the true value lies on that side.
    pub fn arrow(&mut self, (x, y): (f64, f64), size: f64, up: bool, colour: Colour) {
        let way = if up { -1.0 } else { 1.0 };
        let (tip, head) = (y + way * size * 1.25, size * 0.32);
        self.line(vec![(x, y), (x, tip - way * head)], colour, 1.6);
        self.area(
            vec![(x, tip), (x + head * 0.85, tip - way * head * 1.35), (x - head * 0.85, tip - way * head * 1.35)],
            colour,
        );
    }

    /// A bar with caps.
    pub fn interval(&mut self, x: f64, top: f64, bottom: f64, size: f64, colour: Colour) {
        let cap = size * 0.28;
        self.line(vec![(x, top), (x, bottom)], colour, 1.4);
        self.line(vec![(x - cap, top), (x + cap, top)], colour, 1.4);
        self.line(vec![(x - cap, bottom), (x + cap, bottom)], colour, 1.4);
    }

    /// Sets a text on its baseline.
    pub fn text(&mut self, at: (f64, f64), text: &str, set: Type) {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if text.trim().is_empty() {
            return;
        }
        let Type { size, bold, colour, anchor } = set;
        self.marks.push(Mark::Text { at, text, size, bold, colour, anchor, upright: false });
    }

    /// Sets a text upright, centred on a point, to be read from the right.
    pub fn upright(&mut self, at: (f64, f64), text: &str, set: Type) {
        let Type { size, bold, colour, .. } = set;
        let anchor = Anchor::Middle;
        self.marks.push(Mark::Text { at, text: text.to_string(), size, bold, colour, anchor, upright: true });
    }

    /// The box that a text would take.
    pub fn text_box(&self, at: (f64, f64), text: &str, set: Type) -> Rect {
        text_box(at, text, set.size, set.bold, set.anchor)
    }
}

/// Places that labels have to keep clear of.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    bounds: Rect,
    taken: Vec<Rect>,
}

impl Labels {
    pub fn within(bounds: Rect) -> Self {
        Self { bounds, taken: Vec::new() }
    }
    pub fn take(&mut self, place: Rect) {
        self.taken.push(place);
    }
    /// Keeps a line clear.
    pub fn take_line(&mut self, points: &[(f64, f64)], width: f64) {
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            let steps = ((x1 - x0).hypot(y1 - y0) / 6.0).clamp(1.0, 400.0).ceil();
            let mut step = 0.0;
            while step <= steps {
                let (x, y) = (x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps);
                self.taken.push(Rect::new(x - width, y - width, x + width, y + width));
                step += 1.0;
            }
        }
    }
    /// Sets a text at the first of the positions around a point where it meets nothing; `false` where there is none.
    pub fn put(&mut self, page: &mut Page, (x, y): (f64, f64), clear: f64, text: &str, set: Type) -> bool {
        let up = y - clear - set.size * 0.25;
        let down = y + clear + set.size * 0.95;
        let level = y + set.size * 0.36;
        let side = clear + set.size * 0.25;
        let places = [
            (x, up, Anchor::Middle),
            (x, down, Anchor::Middle),
            (x + side, level, Anchor::Start),
            (x - side, level, Anchor::End),
            (x + side * 0.6, up + clear * 0.5, Anchor::Start),
            (x - side * 0.6, up + clear * 0.5, Anchor::End),
            (x + side * 0.6, down - clear * 0.5, Anchor::Start),
            (x - side * 0.6, down - clear * 0.5, Anchor::End),
        ];
        for (x, y, anchor) in places {
            let set = set.anchored(anchor);
            let place = page.text_box((x, y), text, set);
            if self.bounds.holds(&place) && !self.taken.iter().any(|other| other.meets(&place)) {
                page.text((x, y), text, set);
                self.take(place.grown(1.0));
                return true;
            }
        }
        false
    }

    /// Sets a text farther off, tied to the point by a thin line; `false` where there is no room either.
    pub fn put_far(&mut self, page: &mut Page, (x, y): (f64, f64), clear: f64, text: &str, set: Type) -> bool {
        for far in [2.4, 3.6, 5.0, 7.0, 9.5] {
            for (across, up) in
                [(-0.8, -0.6), (0.0, 1.0), (0.0, -1.0), (-0.8, 0.6), (0.8, -0.6), (0.8, 0.6), (-1.0, 0.0)]
            {
                let anchor = match across {
                    side if side < 0.0 => Anchor::End,
                    side if side > 0.0 => Anchor::Start,
                    _ => Anchor::Middle,
                };
                let (end_x, end_y) = (x + across * far * set.size, y - up * far * set.size);
                let base = end_y
                    + set.size
                        * if up > 0.5 {
                            -0.2
                        } else if up < -0.5 {
                            0.95
                        } else {
                            0.36
                        };
                let gap = set.size * 0.25 * f64::from(i8::from(across > 0.0) - i8::from(across < 0.0));
                let set = set.anchored(anchor);
                let place = page.text_box((end_x + gap, base), text, set);
                if self.bounds.holds(&place) && !self.taken.iter().any(|other| other.meets(&place)) {
                    let length = (end_x - x).hypot(end_y - y).max(1e-9);
                    let start = (x + (end_x - x) * clear / length, y + (end_y - y) * clear / length);
                    page.line(vec![start, (end_x, end_y)], set.colour, 0.9);
                    page.text((end_x + gap, base), text, set);
                    self.take(place.grown(1.0));
                    return true;
                }
            }
        }
        false
    }
}

/// Moves wished positions apart until each is at least `gap` from the next, within `low` and `high`.
pub(crate) fn spread(wished: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by(|&a, &b| wished[a].total_cmp(&wished[b]).then(a.cmp(&b)));
    let mut placed = vec![0.0; wished.len()];
    let mut floor = low;
    for &index in &order {
        placed[index] = wished[index].max(floor);
        floor = placed[index] + gap;
    }
    let mut ceiling = high;
    for &index in order.iter().rev() {
        placed[index] = placed[index].min(ceiling);
        ceiling = placed[index] - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_spread() {
        assert_eq!(spread(&[10.0, 11.0, 50.0], 10.0, 0.0, 100.0), [10.0, 20.0, 50.0]);
        assert_eq!(spread(&[98.0, 97.0], 10.0, 0.0, 100.0), [100.0, 90.0]);
        assert_eq!(spread(&[], 10.0, 0.0, 100.0), Vec::<f64>::new());
    }

    #[test]
    fn long_titles_make_room_for_themselves() {
        let mut short = Page::new(&Style::wide(320.0), "短", "");
        let mut long = Page::new(&Style::wide(320.0), &"很长的标题".repeat(20), "副题");
        assert!(long.body(100.0).top > short.body(100.0).top + 60.0);
        assert_eq!(long.finish(String::new()).collisions(), Vec::<String>::new());
    }
}
