//! Colours and sizes.

use crate::brief::Lang;

/// An opaque colour.
pub type Colour = (u8, u8, u8);

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on near-black.
    Dark,
}

impl std::str::FromStr for Theme {
    type Err = crate::error::Error;
    fn from_str(text: &str) -> crate::error::Result<Self> {
        match text.trim() {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(crate::error::Error::parse(text, "a theme: light or dark")),
        }
    }
}

/// Theme, size and language of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Light or dark.
    pub theme: Theme,
    /// Width in CSS pixels, 320 to 1600; other widths are taken to the nearer end.
    pub width: f64,
    /// Height in CSS pixels; absent means what the content needs.
    pub height: Option<f64>,
    /// Language of the words that the figure adds.
    pub lang: Lang,
}

impl Default for Style {
    fn default() -> Self {
        Self { theme: Theme::Light, width: 720.0, height: None, lang: Lang::Zh }
    }
}

impl Style {
    /// The default style in another width.
    #[must_use]
    pub fn wide(width: f64) -> Self {
        Self { width, ..Self::default() }
    }
    /// The same style in another theme.
    #[must_use]
    pub fn theme(self, theme: Theme) -> Self {
        Self { theme, ..self }
    }
    /// The same style in another language.
    #[must_use]
    pub fn lang(self, lang: Lang) -> Self {
        Self { lang, ..self }
    }
    /// The same style with a fixed height.
    #[must_use]
    pub fn height(self, height: f64) -> Self {
        Self { height: Some(height), ..self }
    }
    /// The width within the limits.
    pub(crate) fn bounded_width(&self) -> f64 {
        if self.width.is_finite() { self.width.clamp(320.0, 1600.0).round() } else { 720.0 }
    }
    /// The height within the limits, or the natural one.
    pub(crate) fn bounded_height(&self, natural: f64) -> f64 {
        match self.height {
            Some(height) if height.is_finite() => height.clamp(160.0, 6000.0).round(),
            _ => natural.clamp(160.0, 6000.0).round(),
        }
    }
    /// The text size that the width calls for.
    pub(crate) fn text_size(&self) -> f64 {
        let width = self.bounded_width();
        let grown = if width <= 640.0 { 11.0 + (width - 320.0) / 320.0 } else { 12.0 + (width - 640.0) / 320.0 };
        (grown * 2.0).round() / 2.0
    }
    /// One of two words, by language.
    pub(crate) fn word(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// The colours of a theme; hues after Okabe and Ito, which people of all kinds of colour vision can tell apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    pub background: Colour,
    pub ink: Colour,
    pub muted: Colour,
    pub grid: Colour,
    pub axis: Colour,
    pub series: Colour,
    pub target: Colour,
    pub target_ink: Colour,
    /// Widest band first.
    pub bands: [Colour; 3],
    pub track: Colour,
    /// Colours of lines that are compared.
    pub lines: [Colour; 8],
    pub attained: Colour,
    pub good: Colour,
    pub likely: Colour,
    pub open: Colour,
    pub bad: Colour,
    pub off: Colour,
    pub missed: Colour,
    pub unknown: Colour,
}

impl Theme {
    pub(crate) fn palette(self) -> Palette {
        match self {
            Self::Light => Palette {
                background: (255, 255, 255),
                ink: (33, 37, 41),
                muted: (95, 102, 110),
                grid: (231, 234, 237),
                axis: (138, 145, 152),
                series: (0, 90, 156),
                target: (213, 94, 0),
                target_ink: (176, 68, 0),
                bands: [(224, 236, 246), (189, 214, 234), (143, 186, 219)],
                track: (236, 239, 241),
                lines: [
                    (0, 114, 178),
                    (213, 94, 0),
                    (0, 158, 115),
                    (204, 121, 167),
                    (230, 159, 0),
                    (86, 180, 233),
                    (110, 90, 60),
                    (90, 90, 90),
                ],
                attained: (0, 62, 112),
                good: (0, 114, 178),
                likely: (86, 180, 233),
                open: (230, 180, 40),
                bad: (213, 94, 0),
                off: (240, 150, 92),
                missed: (136, 34, 60),
                unknown: (160, 166, 172),
            },
            Self::Dark => Palette {
                background: (24, 27, 31),
                ink: (233, 236, 239),
                muted: (168, 175, 182),
                grid: (48, 53, 59),
                axis: (112, 120, 128),
                series: (122, 190, 238),
                target: (255, 146, 64),
                target_ink: (255, 168, 100),
                bands: [(32, 47, 60), (40, 66, 88), (52, 90, 122)],
                track: (44, 49, 54),
                lines: [
                    (86, 170, 235),
                    (255, 140, 60),
                    (40, 190, 145),
                    (225, 145, 190),
                    (240, 190, 60),
                    (150, 210, 245),
                    (190, 165, 125),
                    (180, 180, 180),
                ],
                attained: (36, 110, 190),
                good: (70, 155, 225),
                likely: (140, 205, 245),
                open: (238, 196, 78),
                bad: (255, 130, 50),
                off: (205, 120, 70),
                missed: (214, 96, 128),
                unknown: (130, 137, 144),
            },
        }
    }
}

impl Palette {
    /// The colour of a verdict.
    pub(crate) fn verdict(&self, verdict: &str) -> Colour {
        match verdict {
            "attained" => self.attained,
            "on_trend" => self.good,
            "likely" => self.likely,
            "open" => self.open,
            "unlikely" => self.bad,
            "off_trend" => self.off,
            "missed" => self.missed,
            _ => self.unknown,
        }
    }

    /// Ink that can be read on a colour.
    pub(crate) fn ink_on(&self, (red, green, blue): Colour) -> Colour {
        let light = 0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue);
        if light > 140.0 { (20, 24, 28) } else { (255, 255, 255) }
    }
}
