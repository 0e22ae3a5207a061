//! Lengths as people give them to a figure.

use crate::error::{Error, Result};

/// A length in CSS pixels, of which 96 make an inch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length {
    pub pixels: f64,
}

/// CSS pixels an inch.
const INCH: f64 = 96.0;

impl std::str::FromStr for Length {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end();
        let factor = match &text[digits.len()..].trim().to_ascii_lowercase()[..] {
            "" | "px" => 1.0,
            "mm" => INCH / 25.4,
            "cm" => INCH / 2.54,
            "in" => INCH,
            _ => return Err(Error::parse(text, "a length: 720, 720px, 160mm, 16cm or 6.3in")),
        };
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() && number > 0.0 => Ok(Self { pixels: number * factor }),
            _ => Err(Error::parse(text, "a length: 720, 720px, 160mm, 16cm or 6.3in")),
        }
    }
}

/// The width of a figure, refused where the figure cannot have it.
pub(super) fn style_width(width: Length) -> Result<f64> {
    if (320.0..=1600.0).contains(&width.pixels.round()) {
        return Ok(width.pixels);
    }
    let why = format!("{:.0} pixels; figures are 320 to 1600 pixels wide (85 to 423 mm)", width.pixels);
    Err(Error::argument("width", why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_units() {
        let pixels = |text: &str| text.parse::<Length>().map(|length| (length.pixels * 100.0).round() / 100.0);
        assert_eq!(pixels("720").unwrap(), 720.0);
        assert_eq!(pixels("160mm").unwrap(), 604.72);
        assert_eq!(pixels("16 cm").unwrap(), 604.72);
        assert_eq!(pixels("5in").unwrap(), 480.0);
        for bad in ["", "mm", "12pt", "-5", "nan", "inf", "0", "1e999"] {
            assert!(pixels(bad).is_err(), "{bad}");
        }
        assert!(style_width("84mm".parse().unwrap()).is_err());
        assert!(style_width("85mm".parse().unwrap()).is_ok());
    }
}
