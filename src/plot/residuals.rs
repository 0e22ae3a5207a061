//! Residual diagnostics: over time, against themselves, against the normal distribution.

use super::axes::{Panel, ValueAxis, axis_height, draw_time, draw_values, draw_values_below};
use super::fan::finite;
use super::page::Page;
use super::scene::{Figure, Rect};
use super::theme::Style;
use crate::brief::Lang;
use crate::error::{Error, Result};
use crate::time::Stamp;
use statrs::distribution::{ContinuousCDF, Normal};

/// What residual diagnostics show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResidualsData {
    /// The residuals in time order.
    pub residuals: Vec<(Stamp, f64)>,
    /// How many lags the autocorrelation goes to; absent means min(10 · log10 n, n − 1), at most 24.
    pub lags: Option<usize>,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

impl ResidualsData {
    /// How many lags are looked at.
    pub(crate) fn lags_of(&self, count: usize) -> usize {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53 values")]
        let size = count as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 24")]
        let usual = (10.0 * size.log10()).min(24.0) as usize;
        self.lags.unwrap_or(usual).clamp(1, 60)
    }
}

/// The autocorrelation of lags 1 to `lags`, with the variance of all values in the denominator.
#[must_use]
pub fn autocorrelation(values: &[f64], lags: usize) -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53 values")]
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let total: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (1..=lags.min(values.len().saturating_sub(1)))
        .map(|lag| {
            let product = |pair: (&f64, &f64)| (pair.0 - mean) * (pair.1 - mean);
            let sum: f64 = values.iter().zip(&values[lag..]).map(product).sum();
            if total > 0.0 { sum / total } else { 0.0 }
        })
        .collect()
}

/// Draws residuals over time, their autocorrelation with the 95 % bounds of white noise (±1.96/√n), and their quantiles
/// against those of a normal distribution (Blom's places, (i − 3/8) / (n + 1/4)).
///
/// # Errors
/// Where there are fewer than four residuals, one is not finite, or dates and steps are mixed.
///
/// # Example
/// ```
/// use ontrend::plot::{self, Lang, ResidualsData, Style};
/// use ontrend::time::Stamp;
/// let residuals = (0..40).map(|step| (Stamp::Step(step), (step as f64 * 2.7).sin())).collect();
/// let data = ResidualsData { residuals, ..ResidualsData::default() };
/// let figure = plot::residuals(&data, &Style::wide(720.0).lang(Lang::En))?;
/// assert!(figure.texts().contains(&"Normal Q–Q"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn residuals(data: &ResidualsData, style: &Style) -> Result<Figure> {
    let count = data.residuals.len();
    if count < 4 {
        return Err(Error::too_few("residual diagnostics", count, 4, "look at the table of residuals"));
    }
    finite("residuals", data.residuals.iter().map(|row| row.1))?;
    let dated = data.residuals.iter().filter(|row| row.0.date().is_some()).count();
    if dated != 0 && dated != count {
        return Err(Error::domain("residual diagnostics", "dates and integer steps are mixed; use one kind"));
    }
    let values: Vec<f64> = data.residuals.iter().map(|row| row.1).collect();
    let mut page = Page::new(style, &data.title, &data.subtitle);
    page.note(data.note.clone());
    let narrow = page.width < page.size * 40.0;
    let row = (page.width * if narrow { 0.5 } else { 0.27 }).clamp(140.0, 340.0);
    let gap = page.size * 1.6;
    let rows = if narrow { 3.0 } else { 2.0 };
    let body = page.body(row * rows + gap * (rows - 1.0));
    let high = (body.height() - gap * (rows - 1.0)) / rows;
    let first = Rect::new(body.left, body.top, body.right, body.top + high);
    let half = (body.width() - gap * 1.4) / 2.0;
    let (second, third) = if narrow {
        let next = |n: f64| body.top + n * (high + gap);
        (
            Rect::new(body.left, next(1.0), body.right, next(1.0) + high),
            Rect::new(body.left, next(2.0), body.right, next(2.0) + high),
        )
    } else {
        (
            Rect::new(body.left, first.bottom + gap, body.left + half, body.bottom),
            Rect::new(body.right - half, first.bottom + gap, body.right, body.bottom),
        )
    };
    over_time(&mut page, data, first, dated > 0);
    let outside = against_itself(&mut page, &values, data.lags_of(count), second);
    against_normal(&mut page, &values, third);
    let text = match style.lang {
        Lang::Zh => format!("{count}个残差；自相关超出白噪声95%界限的滞后{outside}个"),
        Lang::En => format!("{count} residuals; {outside} lags lie outside the 95 % bounds of white noise"),
    };
    Ok(page.finish(text))
}

/// Sets a panel's title and leaves the rest to its content.
fn titled(page: &mut Page, place: Rect, zh: &'static str, en: &'static str) -> Rect {
    let set = page.small().bold().coloured(page.palette.ink);
    let text = page.style.word(zh, en);
    page.text((place.left, place.top + set.size), &set.elide(text, place.width()), set);
    Rect::new(place.left, place.top + set.size * 2.0, place.right, place.bottom - axis_height(page))
}

fn rows_for(page: &Page, height: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let rows = (height / (page.size * 3.2)).clamp(2.0, 6.0) as usize;
    rows
}

/// A range around zero that holds all values.
fn around_zero(values: &[f64]) -> (f64, f64) {
    let most = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 1.0 };
    (-most, most)
}

fn over_time(page: &mut Page, data: &ResidualsData, place: Rect, dated: bool) {
    let inner = titled(page, place, "残差", "Residuals");
    let values: Vec<f64> = data.residuals.iter().map(|row| row.1).collect();
    let (low, high) = around_zero(&values);
    let axis = ValueAxis::covering(low, high, rows_for(page, inner.height()), false, page.style.lang);
    let area =
        Rect::new(inner.left + axis.label_width(page.small()) + page.size * 0.6, inner.top, inner.right, inner.bottom);
    let places: Vec<f64> = data.residuals.iter().map(|row| row.0.position()).collect();
    let first = places.iter().copied().fold(f64::INFINITY, f64::min);
    let last = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let pad = (last - first).max(0.5) * 0.02;
    let panel = Panel::new(area, (first - pad, last + pad), (axis.low, axis.high));
    draw_values(page, &panel, &axis);
    draw_time(page, &panel, dated);
    let colour = page.palette.series;
    let radius = if values.len() > 80 { page.size * 0.14 } else { page.size * 0.24 };
    for (x, y) in places.iter().zip(&values) {
        let at = panel.at(*x, *y);
        page.line(vec![panel.at(*x, 0.0), at], colour, 1.2);
        page.disc(at, radius, colour);
    }
}

fn against_itself(page: &mut Page, values: &[f64], lags: usize, place: Rect) -> usize {
    let inner =
        titled(page, place, "自相关（带为白噪声95%界限）", "Autocorrelation (band: 95 % bounds of white noise)");
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53 values")]
    let size = values.len() as f64;
    let found = autocorrelation(values, lags);
    let bound = 1.96 / size.sqrt();
    let most = found.iter().map(|value| value.abs()).fold(bound, f64::max).min(1.0);
    let axis = ValueAxis::covering(-most, most, rows_for(page, inner.height()), false, page.style.lang);
    let area =
        Rect::new(inner.left + axis.label_width(page.small()) + page.size * 0.6, inner.top, inner.right, inner.bottom);
    #[expect(clippy::cast_precision_loss, reason = "at most 60")]
    let last = found.len() as f64;
    let panel = Panel::new(area, (0.0, last + 0.6), (axis.low, axis.high));
    let [(left, top), (right, bottom)] =
        [panel.at(0.0, bound.min(axis.high)), panel.at(last + 0.6, (-bound).max(axis.low))];
    page.rect(Rect::new(left, top, right, bottom), page.palette.bands[0]);
    draw_values(page, &panel, &axis);
    draw_time(page, &panel, false);
    let mut outside = 0;
    for (index, value) in found.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "at most 60")]
        let lag = index as f64 + 1.0;
        let beyond = value.abs() > bound;
        outside += usize::from(beyond);
        let colour = if beyond { page.palette.target } else { page.palette.series };
        let at = panel.at(lag, *value);
        page.line(vec![panel.at(lag, 0.0), at], colour, 1.8);
        page.disc(at, page.size * 0.22, colour);
    }
    outside
}

fn against_normal(page: &mut Page, values: &[f64], place: Rect) {
    let inner = titled(page, place, "正态Q–Q图", "Normal Q–Q");
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53 values")]
    let size = sorted.len() as f64;
    let normal = Normal::standard();
    let points: Vec<(f64, f64)> = sorted
        .iter()
        .enumerate()
        .map(|(index, value)| {
            #[expect(clippy::cast_precision_loss, reason = "far below 2^53 values")]
            let share = (index as f64 + 1.0 - 0.375) / (size + 0.25);
            (normal.inverse_cdf(share), *value)
        })
        .collect();
    let (low, high) = (sorted.first().copied().unwrap_or(0.0), sorted.last().copied().unwrap_or(1.0));
    let axis = ValueAxis::covering(low.min(0.0), high.max(0.0), rows_for(page, inner.height()), false, page.style.lang);
    let left = inner.left + axis.label_width(page.small()) + page.size * 0.6;
    let area = Rect::new(left, inner.top, inner.right, inner.bottom);
    let reach = points.last().map_or(1.0, |place| place.0) * 1.12;
    let below = ValueAxis::covering(-reach, reach, 5, true, page.style.lang);
    let panel = Panel::new(area, (-reach, reach), (axis.low, axis.high));
    draw_values(page, &panel, &axis);
    draw_values_below(page, &panel, &below);
    // The line through the quartiles, as R draws it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank among the values")]
    let quartile = |share: f64| {
        let at = share * (size - 1.0);
        let (floor, rest) = (at.floor() as usize, at.fract());
        let next = sorted.get(floor + 1).copied().unwrap_or(sorted[floor]);
        sorted[floor] + (next - sorted[floor]) * rest
    };
    let slope = (quartile(0.75) - quartile(0.25)) / (2.0 * 0.674_489_750_196_081_7);
    let middle = f64::midpoint(quartile(0.25), quartile(0.75));
    for part in panel.clipped(&[(-reach, middle - reach * slope), (reach, middle + reach * slope)]) {
        page.dashed(&part, page.palette.muted, 1.3);
    }
    for (x, y) in points {
        page.disc(panel.at(x, y), page.size * 0.24, page.palette.series);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_autocorrelation_is_that_of_statsmodels() {
        // statsmodels 0.15.0: acf([1, 3, 2, 5, 4, 6, 5, 8], nlags=3, fft=False)
        let expected = [0.244_718_309_859_154_94, 0.411_971_830_985_915_5, -0.181_338_028_169_014_1];
        let found = autocorrelation(&[1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 5.0, 8.0], 3);
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-14, "{found} {expected}");
        }
        assert_eq!(found.len(), 3);
        assert_eq!(autocorrelation(&[2.0; 5], 9), vec![0.0; 4]);
        assert!(autocorrelation(&[], 3).is_empty());
    }
}
