//! A figure as a list of marks, and its ways out: any plotters backend, SVG text, PNG bytes.

use super::font;
use super::theme::Colour;
use crate::error::{Error, Result};
use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DrawingArea, DrawingBackend, FontDesc, FontFamily, FontStyle, FontTransform, IntoDrawingArea, PathElement,
    Polygon, RGBColor, SVGBackend, ShapeStyle, Text, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::path::Path;

/// SVG coordinates of plotters are whole numbers: the canvas is this much larger and shrunk through the view box.
const FINE: f64 = 8.0;
/// No mark lies farther out than this, so that coordinates stay far below the limits of the backends.
const FAR: f64 = 20_000.0;

/// Where a text's position lies on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// One mark, in pixels from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    Line { points: Vec<(f64, f64)>, colour: Colour, width: f64 },
    Area { points: Vec<(f64, f64)>, colour: Colour },
    Disc { centre: (f64, f64), radius: f64, colour: Colour },
    Text { at: (f64, f64), text: String, size: f64, bold: bool, colour: Colour, anchor: Anchor, upright: bool },
}

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, right, bottom }
    }
    pub fn width(&self) -> f64 {
        self.right - self.left
    }
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
    pub fn holds(&self, other: &Self) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }
    pub fn grown(&self, by: f64) -> Self {
        Self::new(self.left - by, self.top - by, self.right + by, self.bottom + by)
    }
}

/// The box of a text whose baseline starts, centres or ends at `at`.
pub(crate) fn text_box(at: (f64, f64), text: &str, size: f64, bold: bool, anchor: Anchor) -> Rect {
    let width = font::width(text, size, bold);
    let left = match anchor {
        Anchor::Start => at.0,
        Anchor::Middle => at.0 - width / 2.0,
        Anchor::End => at.0 - width,
    };
    // Chinese characters reach from 0.88 em above to 0.12 em below the baseline.
    Rect::new(left, at.1 - 0.88 * size, left + width, at.1 + 0.14 * size)
}

impl Mark {
    /// The box of a text mark.
    pub fn text_box(&self) -> Option<Rect> {
        let Self::Text { at, text, size, bold, anchor, upright, .. } = self else { return None };
        let flat = text_box(*at, text, *size, *bold, *anchor);
        if !upright {
            return Some(flat);
        }
        // Turned left by a quarter about `at`: what ran right runs up.
        let (x, y) = *at;
        Some(Rect::new(x + (flat.top - y), y - (flat.right - x), x + (flat.bottom - y), y - (flat.left - x)))
    }
}

/// A finished figure: what the functions of this module return.
///
/// The same figure always gives the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) background: Colour,
    pub(crate) marks: Vec<Mark>,
    pub(crate) title: String,
    pub(crate) description: String,
}

impl Figure {
    /// Width in CSS pixels.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.width
    }
    /// Height in CSS pixels.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.height
    }
    /// The title, as read out by a screen reader.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }
    /// All texts on the figure, in drawing order.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }
    /// The characters that the embedded font lacks; they show as boxes in a PNG.
    #[must_use]
    pub fn missing_glyphs(&self) -> Vec<char> {
        font::missing(&self.texts().concat())
    }
    /// Texts that are cut by the edge or lie over one another, as sentences; empty on a clean figure.
    #[must_use]
    pub fn collisions(&self) -> Vec<String> {
        let page = Rect::new(0.0, 0.0, self.width, self.height);
        let boxes: Vec<(Rect, &str)> = self
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Text { text, .. } => Some((mark.text_box()?, text.as_str())),
                _ => None,
            })
            .collect();
        let mut found = Vec::new();
        for (index, (place, text)) in boxes.iter().enumerate() {
            if !page.grown(0.5).holds(place) {
                found.push(format!("\"{text}\" is cut by the edge"));
            }
            for (other, second) in boxes.iter().skip(index + 1) {
                if place.grown(-0.4).meets(&other.grown(-0.4)) {
                    found.push(format!("\"{text}\" lies over \"{second}\""));
                }
            }
        }
        found
    }

    /// Draws the figure on any plotters backend, scaled to fill the area's width.
    ///
    /// Text goes through the backend's own text drawing; register a font with Chinese characters under
    /// [`FAMILY`](super::FAMILY) for a bitmap backend.
    ///
    /// # Errors
    /// Where the backend refuses.
    pub fn draw_on<Backend: DrawingBackend>(&self, area: &DrawingArea<Backend, Shift>) -> Result<()> {
        let (wide, _) = area.dim_in_pixel();
        let scale = f64::from(wide) / self.width;
        let refused = |error: &dyn std::fmt::Display| Error::refused("drawing", error.to_string());
        #[expect(clippy::cast_possible_truncation, reason = "kept within FAR, which is far below i32::MAX")]
        let whole = |value: f64| (value.clamp(-FAR, FAR) * scale).round() as i32;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept within 0 to FAR")]
        let size = |value: f64| ((value.clamp(0.0, FAR) * scale).round() as u32).max(1);
        let place = |&(x, y): &(f64, f64)| (whole(x), whole(y));
        let rgb = |(red, green, blue): Colour| RGBColor(red, green, blue);
        area.fill(&rgb(self.background)).map_err(|error| refused(&error))?;
        for mark in &self.marks {
            let drawn = match mark {
                Mark::Line { points, colour, width } => {
                    let style = ShapeStyle { color: rgb(*colour).into(), filled: false, stroke_width: size(*width) };
                    area.draw(&PathElement::new(points.iter().map(place).collect::<Vec<_>>(), style))
                }
                Mark::Area { points, colour } => {
                    let style = ShapeStyle { color: rgb(*colour).into(), filled: true, stroke_width: 0 };
                    area.draw(&Polygon::new(points.iter().map(place).collect::<Vec<_>>(), style))
                }
                Mark::Disc { centre, radius, colour } => {
                    let style = ShapeStyle { color: rgb(*colour).into(), filled: true, stroke_width: 0 };
                    area.draw(&Circle::new(place(centre), size(*radius), style))
                }
                Mark::Text { at, text, size, bold, colour, anchor, upright } => {
                    let weight = if *bold { FontStyle::Bold } else { FontStyle::Normal };
                    // The SVG backend writes size / 1.24 as font-size; the faces' ascent and descent add up to 1.24 em.
                    let mut font = FontDesc::new(FontFamily::Name(font::FAMILY), size * scale * 1.24, weight);
                    // It sets a text that hangs from its top 0.76 em lower: that is where its baseline is wanted.
                    let mut corner = (at.0, at.1 - 0.76 * size);
                    if *upright {
                        font = font.transform(FontTransform::Rotate270);
                        corner = (at.0 - 0.76 * size, at.1);
                    }
                    let across = match anchor {
                        Anchor::Start => HPos::Left,
                        Anchor::Middle => HPos::Center,
                        Anchor::End => HPos::Right,
                    };
                    let mut style = TextStyle::from(font).pos(Pos::new(across, VPos::Top));
                    style.color = plotters::style::Color::to_backend_color(&rgb(*colour));
                    area.draw(&Text::new(text.as_str(), place(&corner), style))
                }
            };
            drawn.map_err(|error| refused(&error))?;
        }
        area.present().map_err(|error| refused(&error))
    }

    /// The figure as SVG text, with live text and a title and description for screen readers.
    ///
    /// # Errors
    /// Where drawing is refused, which a figure of this module does not meet.
    pub fn to_svg(&self) -> Result<String> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are at most 1600 × 6000")]
        let fine = |length: f64| (length * FINE).round() as u32;
        let mut raw = String::new();
        self.draw_on(&SVGBackend::with_string(&mut raw, (fine(self.width), fine(self.height))).into_drawing_area())?;
        // A picture without a name would be nothing to a screen reader.
        let title = if self.title.is_empty() { &self.description } else { &self.title };
        let body = raw.find('>').map_or("", |at| &raw[at + 1..]);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\" font-family=\"{}\">\n<title>{}</title>\n",
            self.width,
            self.height,
            fine(self.width),
            fine(self.height),
            font::FAMILY,
            escape(title)
        );
        if !self.description.is_empty() {
            svg.push_str(&format!("<desc>{}</desc>\n", escape(&self.description)));
        }
        svg.push_str(&compact(body.trim_start()));
        if !svg.ends_with('\n') {
            svg.push('\n');
        }
        Ok(svg)
    }

    /// Writes the SVG.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save_svg(&self, path: impl AsRef<Path>) -> Result<()> {
        save(path.as_ref(), self.to_svg()?.as_bytes())
    }

    /// Writes the PNG; a scale of 2 suits screens and print.
    ///
    /// # Errors
    /// Where the scale cannot be used or the file cannot be written.
    pub fn save_png(&self, path: impl AsRef<Path>, scale: f64) -> Result<()> {
        save(path.as_ref(), &self.to_png(scale)?)
    }

    /// Shows the figure in a Rust notebook (evcxr).
    pub fn evcxr_display(&self) {
        if let Ok(svg) = self.to_svg() {
            println!("EVCXR_BEGIN_CONTENT image/svg+xml\n{svg}\nEVCXR_END_CONTENT");
        }
    }
}

/// The SVG backend's marks without the attributes that say what is so anyway or stands on the root element.
///
/// A text of the figure cannot be hit: in it every quotation mark is escaped.
fn compact(marks: &str) -> String {
    let family = format!(" font-family=\"{}\"", font::FAMILY);
    marks
        .replace(&family, "")
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\" stroke-width=\"0\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" \"/>", "\"/>")
        .replace("\">\n", "\">")
        .replace("\n</text>", "</text>")
}

/// Writes to a name beside the path and renames, so that no half file is left under the name.
fn save(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let part = path.with_file_name(name);
    std::fs::write(&part, bytes).map_err(|error| Error::io(path, error))?;
    std::fs::rename(&part, path).map_err(|error| Error::io(path, error))
}

/// Text as XML character data, without the control characters that XML forbids.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(at: (f64, f64), text: &str) -> Mark {
        let colour = (0, 0, 0);
        Mark::Text { at, text: text.into(), size: 12.0, bold: false, colour, anchor: Anchor::Start, upright: false }
    }

    fn figure(marks: Vec<Mark>) -> Figure {
        let background = (255, 255, 255);
        Figure { width: 200.0, height: 100.0, background, marks, title: String::new(), description: "d".into() }
    }

    #[test]
    fn collisions_are_found() {
        let clean = figure(vec![text((10.0, 20.0), "目标"), text((40.0, 20.0), "中位"), text((10.0, 40.0), "最新")]);
        assert_eq!(clean.collisions(), Vec::<String>::new());
        let over = figure(vec![text((10.0, 20.0), "目标"), text((20.0, 24.0), "中位")]);
        assert_eq!(over.collisions(), ["\"目标\" lies over \"中位\""]);
        let cut = figure(vec![text((190.0, 20.0), "目标")]);
        assert_eq!(cut.collisions(), ["\"目标\" is cut by the edge"]);
    }

    #[test]
    fn an_upright_text_takes_its_turned_box() {
        let Mark::Text { at, text, size, bold, colour, .. } = text((50.0, 60.0), "四个汉字") else { return };
        let mark = Mark::Text { at, text, size, bold, colour, anchor: Anchor::Middle, upright: true };
        let place = mark.text_box().unwrap();
        assert!((place.height() - 48.0).abs() < 1e-9 && place.width() < 14.0, "{place:?}");
        assert!((f64::midpoint(place.top, place.bottom) - 60.0).abs() < 1e-9);
    }

    #[test]
    fn a_figure_without_title_is_named_by_its_description() {
        assert!(figure(Vec::new()).to_svg().unwrap().contains("<title>d</title>"));
    }
}
