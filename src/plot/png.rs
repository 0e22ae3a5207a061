//! PNG out of a figure's SVG, set with the embedded font.

use super::font;
use super::scene::Figure;
use crate::error::{Error, Result};
use resvg::{tiny_skia, usvg};
use std::sync::{Arc, LazyLock};

/// The faces, parsed once.
static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    for bytes in [font::REGULAR, font::BOLD] {
        fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(bytes)));
    }
    for set in [
        usvg::fontdb::Database::set_sans_serif_family,
        usvg::fontdb::Database::set_serif_family,
        usvg::fontdb::Database::set_monospace_family,
    ] {
        set(&mut fonts, "Noto Sans SC");
    }
    Arc::new(fonts)
});

/// Pixels to a metre at 96 to the inch, the density of a CSS pixel.
const CSS_PIXELS_PER_METRE: f64 = 96.0 / 0.0254;

impl Figure {
    fn tree(&self) -> Result<usvg::Tree> {
        let options =
            usvg::Options { fontdb: FONTS.clone(), font_family: "Noto Sans SC".to_string(), ..Default::default() };
        usvg::Tree::from_str(&self.to_svg()?, &options)
            .map_err(|error| Error::refused("rendering", format!("the SVG cannot be read back: {error}")))
    }

    /// The figure as PNG bytes; `scale` pixels to a CSS pixel, with the density noted for word processors.
    ///
    /// # Errors
    /// Where the scale is not between 0.1 and 8, or the picture would be too large for memory.
    pub fn to_png(&self, scale: f64) -> Result<Vec<u8>> {
        if !(0.1..=8.0).contains(&scale) {
            return Err(Error::argument("scale", format!("{scale} is not between 0.1 and 8")));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 12800 × 48000")]
        let pixels = |length: f64| ((length * scale).round() as u32).max(1);
        let (wide, high) = (pixels(self.width), pixels(self.height));
        let too_large =
            || Error::argument("scale", format!("{wide} × {high} pixels do not fit; choose a smaller scale"));
        let mut pixmap = tiny_skia::Pixmap::new(wide, high).ok_or_else(too_large)?;
        #[expect(clippy::cast_possible_truncation, reason = "between 0.1 and 8")]
        let transform = tiny_skia::Transform::from_scale(scale as f32, scale as f32);
        resvg::render(&self.tree()?, transform, &mut pixmap.as_mut());
        let bytes = pixmap.encode_png().map_err(|error| Error::refused("PNG", error.to_string()))?;
        Ok(with_density(&bytes, CSS_PIXELS_PER_METRE * scale))
    }

    /// The figure as SVG text whose letters are paths: the same on every machine, with or without a font.
    ///
    /// # Errors
    /// Where drawing is refused.
    pub fn to_svg_paths(&self) -> Result<String> {
        Ok(self.tree()?.to_string(&usvg::WriteOptions::default()))
    }
}

/// Adds the chunk that says how large a pixel is, after the header chunk.
fn with_density(png: &[u8], pixels_per_metre: f64) -> Vec<u8> {
    // 8 bytes of signature, and a header chunk of 25.
    const AFTER_HEADER: usize = 33;
    if png.len() < AFTER_HEADER {
        return png.to_vec();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 8 × 3780")]
    let density = (pixels_per_metre.round() as u32).to_be_bytes();
    let mut chunk = b"pHYs".to_vec();
    chunk.extend(density);
    chunk.extend(density);
    // The unit: metres.
    chunk.push(1);
    let mut check = flate2::Crc::new();
    check.update(&chunk);
    let mut out = png[..AFTER_HEADER].to_vec();
    out.extend(9_u32.to_be_bytes());
    out.extend(&chunk);
    out.extend(check.sum().to_be_bytes());
    out.extend(&png[AFTER_HEADER..]);
    out
}
