//! The value at the deadline: its density, the target, and the probability as an area.

use super::axes::{Panel, ValueAxis, axis_height, draw_values_below};
use super::fan::{finite, unit_word, with_unit};
use super::page::{Labels, Page};
use super::scene::{Figure, Rect};
use super::theme::Style;
use crate::brief::Lang;
use crate::brief::number::{percent, short, stamp};
use crate::error::{Error, Result};
use crate::time::Stamp;
use statrs::distribution::{ContinuousCDF, Normal};

/// What a posterior chart shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PosteriorData {
    /// The density of the value at the deadline: (value, density), values rising.
    pub density: Vec<(f64, f64)>,
    /// The target.
    pub target: f64,
    /// Whether at most the target is asked for, instead of at least.
    pub at_most: bool,
    /// The median.
    pub median: Option<f64>,
    /// The newest value known.
    pub latest: Option<f64>,
    /// The probability that the target is met.
    pub probability: Option<f64>,
    /// Its interval.
    pub probability_interval: Option<(f64, f64)>,
    /// The deadline.
    pub deadline: Option<Stamp>,
    /// The unit.
    pub unit: String,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

/// The density of draws by Gaussian kernels at `count` places; on the log scale where all draws are positive, so that a
/// skewed posterior keeps its shape and no mass falls below zero.
///
/// The width is Silverman's, 0.9 · min(s, IQR / 1.34) · n^(−1/5).
///
/// # Errors
/// Where there are fewer than ten draws or one is not finite.
pub fn density(draws: &[f64], count: usize) -> Result<Vec<(f64, f64)>> {
    if draws.len() < 10 {
        return Err(Error::too_few("a density", draws.len(), 10, "draw more"));
    }
    finite("draws", draws.iter().copied())?;
    let log = draws.iter().all(|draw| *draw > 0.0);
    let mut sorted: Vec<f64> = draws.iter().map(|draw| if log { draw.ln() } else { *draw }).collect();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53 draws")]
    let size = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / size;
    let deviation = (sorted.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / (size - 1.0)).sqrt();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank among the draws"
    )]
    let quantile = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
    let spread = (quantile(0.75) - quantile(0.25)) / 1.34;
    let narrow = if spread > 0.0 { deviation.min(spread) } else { deviation };
    let width = (0.9 * narrow * size.powf(-0.2)).max(1e-9 * mean.abs().max(1e-9));
    let (low, high) = (quantile(0.001) - 3.0 * width, quantile(0.999) + 3.0 * width);
    let steps = count.clamp(16, 2000);
    Ok((0..=steps)
        .map(|step| {
            #[expect(clippy::cast_precision_loss, reason = "at most 2000")]
            let at = low + (high - low) * step as f64 / steps as f64;
            // Kernels farther than eight widths away add nothing.
            let from = sorted.partition_point(|draw| *draw < at - 8.0 * width);
            let to = sorted.partition_point(|draw| *draw <= at + 8.0 * width);
            let sum: f64 = sorted[from..to].iter().map(|draw| (-0.5 * ((at - draw) / width).powi(2)).exp()).sum();
            let height = sum / (size * width * (2.0 * std::f64::consts::PI).sqrt());
            if log { (at.exp(), height / at.exp()) } else { (at, height) }
        })
        .collect())
}

/// Places of a density made of quantiles.
const DENSITY_PLACES: u32 = 240;

/// The smooth density that quantiles make, (share, value) with shares rising from within (0, 1).
///
/// The normal score z = Φ⁻¹(share) is drawn as a rising cubic through the values (Fritsch and Carlson 1980), or through
/// their logarithms where all are positive; the density is φ(z) times its slope. Beyond the outer quantiles z goes on
/// straight to ±3, so that the tails have the shape of a normal or log-normal law. Empty where fewer than three quantiles
/// lie apart.
#[must_use]
pub fn density_of_quantiles(quantiles: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let log = quantiles.iter().all(|place| place.1 > 0.0);
    let normal = Normal::standard();
    let mut knots: Vec<(f64, f64)> = Vec::new();
    for &(share, value) in quantiles.iter().filter(|place| place.0 > 0.0 && place.0 < 1.0 && place.1.is_finite()) {
        let place = (if log { value.ln() } else { value }, normal.inverse_cdf(share));
        // Quantiles that fall together are a jump, which a density cannot show.
        if knots.last().is_none_or(|last| place.0 > last.0 + 1e-12 * last.0.abs() && place.1 > last.1) {
            knots.push(place);
        }
    }
    let [first, .., last] = knots[..] else { return Vec::new() };
    if knots.len() < 3 {
        return Vec::new();
    }
    let slopes = rising_slopes(&knots);
    let (low_slope, high_slope) = (slopes[0], slopes[slopes.len() - 1]);
    let low = if low_slope > 0.0 { first.0 - (first.1 + 3.0).max(0.0) / low_slope } else { first.0 };
    let high = if high_slope > 0.0 { last.0 + (3.0 - last.1).max(0.0) / high_slope } else { last.0 };
    (0..=DENSITY_PLACES)
        .map(|step| {
            let x = low + (high - low) * f64::from(step) / f64::from(DENSITY_PLACES);
            let (z, slope) = if x <= first.0 {
                (first.1 - (first.0 - x) * low_slope, low_slope)
            } else if x >= last.0 {
                (last.1 + (x - last.0) * high_slope, high_slope)
            } else {
                let after = knots.partition_point(|knot| knot.0 <= x).clamp(1, knots.len() - 1);
                cubic(knots[after - 1], knots[after], slopes[after - 1], slopes[after], x)
            };
            let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() * slope.max(0.0);
            if log { (x.exp(), density / x.exp()) } else { (x, density) }
        })
        .collect()
}

/// Slopes at knots that keep a cubic through them rising: the weighed harmonic mean of the slopes to both sides.
fn rising_slopes(knots: &[(f64, f64)]) -> Vec<f64> {
    let widths: Vec<f64> = knots.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    let chords: Vec<f64> = knots.windows(2).zip(&widths).map(|(pair, width)| (pair[1].1 - pair[0].1) / width).collect();
    let count = knots.len();
    (0..count)
        .map(|at| {
            if at == 0 || at + 1 == count {
                return chords[at.min(count - 2)];
            }
            let (left, right) = (2.0 * widths[at] + widths[at - 1], widths[at] + 2.0 * widths[at - 1]);
            (left + right) / (left / chords[at - 1] + right / chords[at])
        })
        .collect()
}

/// The cubic between two knots with given slopes: its value and slope at a place.
fn cubic(from: (f64, f64), to: (f64, f64), start: f64, end: f64, x: f64) -> (f64, f64) {
    let width = to.0 - from.0;
    let share = (x - from.0) / width;
    let (square, cube) = (share * share, share * share * share);
    let value = from.1 * (2.0 * cube - 3.0 * square + 1.0)
        + width * start * (cube - 2.0 * square + share)
        + to.1 * (3.0 * square - 2.0 * cube)
        + width * end * (cube - square);
    let slope = (from.1 - to.1) * (6.0 * square - 6.0 * share) / width
        + start * (3.0 * square - 4.0 * share + 1.0)
        + end * (3.0 * square - 2.0 * share);
    (value, slope)
}

/// Draws the density of the value at the deadline, the part that meets the target filled, with median, newest value and
/// target marked.
///
/// # Errors
/// Where the density has fewer than three places, falls back, or holds a value that is not finite or negative.
///
/// # Example
/// ```
/// use ontrend::plot::{self, PosteriorData, Style};
/// let draws: Vec<f64> = (1..1000).map(|i| 16.0 * (f64::from(i) / 500.0 - 1.0).exp()).collect();
/// let data = PosteriorData {
///     density: plot::density(&draws, 200)?,
///     target: 30.0,
///     probability: Some(0.18),
///     unit: "家".into(),
///     ..PosteriorData::default()
/// };
/// let figure = plot::posterior(&data, &Style::wide(560.0))?;
/// assert!(figure.texts().contains(&"目标 30家") && figure.texts().contains(&"达成概率 18%"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn posterior(data: &PosteriorData, style: &Style) -> Result<Figure> {
    if data.density.len() < 3 {
        return Err(Error::too_few("a posterior chart", data.density.len(), 3, "give the density at more places"));
    }
    finite("density", data.density.iter().flat_map(|&(x, y)| [x, y]))?;
    finite("target, median and newest value", [Some(data.target), data.median, data.latest].into_iter().flatten())?;
    if data.density.windows(2).any(|pair| pair[1].0 < pair[0].0) || data.density.iter().any(|place| place.1 < 0.0) {
        return Err(Error::domain("a posterior chart", "values must rise and densities be at least 0"));
    }
    let mut page = Page::new(style, &data.title, &data.subtitle);
    page.note(data.note.clone());
    let body = page.body((page.width * 0.42).clamp(170.0, 480.0));
    let (low, high) = value_span(data);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let ticks = (body.width() / (page.size * 6.0)).clamp(3.0, 10.0) as usize;
    let axis = ValueAxis::covering(low, high, ticks, false, style.lang);
    let peak = data.density.iter().map(|place| place.1).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let side = page.size * 1.2;
    let area = Rect::new(
        body.left + side,
        body.top + page.size * 3.2,
        body.right - side,
        body.bottom - axis_height(&page) - page.size * 1.4,
    );
    let panel = Panel::new(area, (axis.low, high.max(axis.low + 1e-300)), (0.0, peak * 1.04));
    draw_values_below(&mut page, &panel, &axis);
    let small = page.small();
    let unit = unit_word(&data.unit, style.lang);
    let below = match (data.deadline, style.lang) {
        (Some(day), Lang::Zh) => format!("{}的数值{}", stamp(day, style.lang), bracketed(&unit)),
        (Some(day), Lang::En) => format!("Value at {}{}", stamp(day, style.lang), bracketed(&unit)),
        (None, _) => format!("{}{}", style.word("到期数值", "Value at the deadline"), bracketed(&unit)),
    };
    let below = small.elide(&below, body.width());
    page.text((body.left + side, body.bottom - small.size * 0.2), &below, small);
    draw_density(&mut page, &panel, data);
    draw_marks(&mut page, &panel, data);
    Ok(page.finish(describe(data, style)))
}

fn bracketed(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" ({unit})") }
}

/// The values to show: where the density is, and the target.
fn value_span(data: &PosteriorData) -> (f64, f64) {
    let total: f64 = data.density.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0).sum();
    let mut sum = 0.0;
    let mut low = data.density[0].0;
    let mut high = low;
    for pair in data.density.windows(2) {
        sum += (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0;
        if sum <= total * 0.002 {
            low = pair[1].0;
        }
        high = pair[1].0;
        // A long tail would squeeze the rest: it is cut where one per cent is left, beyond the target.
        if sum >= total * 0.99 && pair[1].0 >= data.target {
            break;
        }
    }
    let marks = [Some(data.target), data.median, data.latest];
    let (least, most) =
        marks.into_iter().flatten().fold((low, high), |(low, high), mark| (low.min(mark), high.max(mark)));
    let pad = (most - least) * 0.04;
    (if least >= 0.0 { (least - pad).max(0.0) } else { least - pad }, most + pad)
}

fn draw_density(page: &mut Page, panel: &Panel, data: &PosteriorData) {
    let palette = page.palette;
    let mut inside: Vec<(f64, f64)> = Vec::new();
    for (index, &(x, y)) in data.density.iter().enumerate() {
        if let Some(&(x0, y0)) = index.checked_sub(1).and_then(|before| data.density.get(before)) {
            for edge in [panel.x.low, panel.x.high, data.target] {
                if x0 < edge && edge < x {
                    inside.push((edge, y0 + (y - y0) * (edge - x0) / (x - x0)));
                }
            }
        }
        inside.push((x, y));
    }
    inside.sort_by(|a, b| a.0.total_cmp(&b.0));
    inside.retain(|place| panel.x.holds(place.0));
    let met = |x: f64| if data.at_most { x <= data.target } else { x >= data.target };
    let fill = |page: &mut Page, part: Vec<(f64, f64)>, colour| {
        let (Some(first), Some(last)) = (part.first().copied(), part.last().copied()) else { return };
        let mut outline = vec![panel.at(first.0, 0.0)];
        outline.extend(part.iter().map(|&(x, y)| panel.at(x, y)));
        outline.push(panel.at(last.0, 0.0));
        page.area(outline, colour);
    };
    let outside = inside.iter().copied().filter(|place| !met(place.0) || place.0 == data.target).collect();
    fill(page, outside, palette.bands[0]);
    let within = inside.iter().copied().filter(|place| met(place.0)).collect();
    fill(page, within, palette.bands[2]);
    page.line(inside.iter().map(|&(x, y)| panel.at(x, y)).collect(), palette.series, 2.0);
}

fn draw_marks(page: &mut Page, panel: &Panel, data: &PosteriorData) {
    let palette = page.palette;
    let lang = page.style.lang;
    let bottom = panel.area.bottom;
    let mut labels = Labels::within(Rect::new(2.0, panel.area.top - page.size * 3.2, page.width - 2.0, bottom));
    let x = panel.x.at(data.target);
    let raised = panel.area.top - page.size * 0.5;
    page.line(vec![(x, bottom), (x, raised)], palette.target, 1.8);
    page.diamond((x, bottom), page.size * 0.5, palette.target);
    labels.take(Rect::new(x - 2.0, raised, x + 2.0, bottom));
    let curve: Vec<(f64, f64)> = data.density.iter().map(|&(x, y)| panel.at(x, y)).collect();
    labels.take_line(&curve, 1.5);
    let set = page.plain().bold().coloured(palette.target_ink);
    let target = format!("{}{}", page.style.word("目标 ", "target "), with_unit(data.target, &data.unit, lang));
    labels.put(page, (x, raised), 1.0, &target, set);
    let mark = |page: &mut Page, labels: &mut Labels, value: f64, word: &str, colour| {
        let (x, height) = (panel.x.at(value), density_at(&data.density, value));
        let top = panel.y.at(height);
        page.dashed(&[(x, bottom), (x, top)], colour, 1.3);
        let text = format!("{word}{}", short(value, lang));
        let set = page.small().coloured(colour);
        labels.take(Rect::new(x - 1.5, top, x + 1.5, bottom));
        let _ = labels.put(page, (x, top), 3.0, &text, set) || labels.put_far(page, (x, top), 3.0, &text, set);
    };
    let (median, latest) = (page.style.word("中位 ", "median "), page.style.word("最新 ", "latest "));
    let Some(probability) = data.probability else {
        marks(page, &mut labels, data, (median, latest), mark);
        return;
    };
    let mut text = percent(probability);
    if let Some((low, high)) = data.probability_interval {
        text.push_str(&format!(" ({}–{})", percent(low), percent(high)));
    }
    let text = format!("{}{text}", page.style.word("达成概率 ", "probability "));
    let strong = page.plain().bold();
    // It stands on the side that meets the target, where there is room, else at the far end of the row above the panel.
    let wide = strong.width(&text);
    let right = if data.at_most { x - wide - page.size } else { x + page.size };
    let start = right.clamp(page.margin, (page.width - page.margin - wide).max(page.margin));
    let place = (start, panel.area.top - page.size * 2.1);
    labels.take(page.text_box(place, &text, strong));
    page.text(place, &text, strong);
    marks(page, &mut labels, data, (median, latest), mark);
}

fn marks<Draw>(page: &mut Page, labels: &mut Labels, data: &PosteriorData, words: (&str, &str), mark: Draw)
where
    Draw: Fn(&mut Page, &mut Labels, f64, &str, super::theme::Colour),
{
    let (series, muted) = (page.palette.series, page.palette.muted);
    if let Some(median) = data.median {
        mark(page, labels, median, words.0, series);
    }
    if let Some(latest) = data.latest {
        mark(page, labels, latest, words.1, muted);
    }
}

/// The density at a value, straight between the places that are given, 0 outside.
fn density_at(density: &[(f64, f64)], value: f64) -> f64 {
    let after = density.partition_point(|place| place.0 < value);
    match (after.checked_sub(1).and_then(|before| density.get(before)), density.get(after)) {
        (Some(&(x0, y0)), Some(&(x1, y1))) if x1 > x0 => y0 + (y1 - y0) * (value - x0) / (x1 - x0),
        (None, Some(&(x, y))) if x == value => y,
        _ => 0.0,
    }
}

fn describe(data: &PosteriorData, style: &Style) -> String {
    let lang = style.lang;
    let target = with_unit(data.target, &data.unit, lang);
    let probability = data.probability.map_or("–".to_string(), percent);
    let median = data.median.map_or("–".to_string(), |median| with_unit(median, &data.unit, lang));
    match lang {
        Lang::Zh => format!("到期数值的概率密度：目标{target}，中位数{median}，达成概率{probability}"),
        Lang::En => {
            format!("Density of the value at the deadline: target {target}, median {median}, probability {probability}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_of_draws_integrates_to_one() {
        for shift in [0.0, -50.0] {
            let draws: Vec<f64> = (1..2000).map(|i| f64::from(i) / 20.0 + shift).collect();
            let found = density(&draws, 400).unwrap();
            let area: f64 = found.windows(2).map(|p| (p[1].0 - p[0].0) * (p[0].1 + p[1].1) / 2.0).sum();
            assert!((area - 1.0).abs() < 0.01, "{area}");
            assert!(shift < 0.0 || found.iter().all(|place| place.0 > 0.0));
        }
        assert!(density(&[1.0; 9], 100).is_err());
        assert!(density(&[1.0; 20], 100).is_ok());
    }

    #[test]
    fn percentiles_give_back_their_density() {
        let normal = Normal::standard();
        let shares: Vec<f64> = (1..100).map(|percent| f64::from(percent) / 100.0).collect();
        let exact = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
        // A normal law with negative values, and a log-normal one.
        let quantiles: Vec<(f64, f64)> =
            shares.iter().map(|share| (*share, 2.0 * normal.inverse_cdf(*share) - 1.0)).collect();
        for (x, density) in density_of_quantiles(&quantiles) {
            assert!((density - exact((x + 1.0) / 2.0) / 2.0).abs() < 2e-4, "{x} {density}");
        }
        let quantiles: Vec<(f64, f64)> =
            shares.iter().map(|share| (*share, (0.5 * normal.inverse_cdf(*share)).exp())).collect();
        let found = density_of_quantiles(&quantiles);
        let area: f64 = found.windows(2).map(|p| (p[1].0 - p[0].0) * (p[0].1 + p[1].1) / 2.0).sum();
        assert!((area - 1.0).abs() < 0.005, "{area}");
        assert!(found.iter().all(|(x, density)| *x > 0.0 && density.is_finite() && *density >= 0.0));
        assert!(density_of_quantiles(&[(0.1, 5.0), (0.5, 5.0), (0.9, 5.0)]).is_empty());
        assert!(density_of_quantiles(&[]).is_empty());
    }
}
