//! Calibration: forecast probabilities against how often the thing happened.

use super::axes::{Panel, ValueAxis, axis_height, draw_values, draw_values_below};
use super::fan::finite;
use super::page::{Page, Sign};
use super::scene::{Figure, Rect};
use super::theme::Style;
use crate::brief::number::percent;
use crate::error::{Error, Result};

/// Forecasts of about the same probability.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CalibrationBin {
    /// Their mean.
    pub forecast: f64,
    /// How often it happened.
    pub observed: f64,
    /// The 95 % interval of that.
    pub interval: Option<(f64, f64)>,
    /// How many they are.
    pub count: usize,
}

/// What a calibration chart shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CalibrationData {
    /// The bins.
    pub bins: Vec<CalibrationBin>,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

/// Sorts forecasts into `bins` equal parts of [0, 1] and counts outcomes; the intervals are Wilson's at 95 %.
///
/// # Errors
/// Where the lengths differ, a forecast is no probability, or `bins` is 0.
pub fn calibration_bins(forecasts: &[f64], outcomes: &[bool], bins: usize) -> Result<Vec<CalibrationBin>> {
    if forecasts.len() != outcomes.len() {
        let why = format!("{} outcomes for {} forecasts; give one each", outcomes.len(), forecasts.len());
        return Err(Error::argument("outcomes", why));
    }
    if bins == 0 {
        return Err(Error::argument("bins", "0; give at least 1"));
    }
    if let Some(index) = forecasts.iter().position(|forecast| !(0.0..=1.0).contains(forecast)) {
        return Err(Error::domain("forecasts", format!("value {index} is {}, not in [0, 1]", forecasts[index])));
    }
    let mut sums = vec![(0.0, 0_usize, 0_usize); bins];
    for (forecast, outcome) in forecasts.iter().zip(outcomes) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of the number of bins"
        )]
        let index = ((forecast * bins as f64) as usize).min(bins - 1);
        sums[index].0 += forecast;
        sums[index].1 += usize::from(*outcome);
        sums[index].2 += 1;
    }
    Ok(sums
        .into_iter()
        .filter(|sum| sum.2 > 0)
        .map(|(sum, met, count)| {
            #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
            let (met, size) = (met as f64, count as f64);
            let observed = met / size;
            let z2 = 1.959_963_985_f64.powi(2);
            let centre = (observed + z2 / (2.0 * size)) / (1.0 + z2 / size);
            let spread = (observed * (1.0 - observed) / size + z2 / (4.0 * size * size)).sqrt();
            let half = z2.sqrt() / (1.0 + z2 / size) * spread;
            let interval = Some(((centre - half).max(0.0), (centre + half).min(1.0)));
            CalibrationBin { forecast: sum / size, observed, interval, count }
        })
        .collect())
}

/// Draws a reliability diagram: the forecast probability across, the share that happened upward, discs as large as the bins
/// are full, their intervals, and the diagonal on which a calibrated forecaster stays; below, how many forecasts fell where.
///
/// # Errors
/// Where there is no bin or a value is not a probability.
///
/// # Example
/// ```
/// use ontrend::plot::{self, CalibrationData, Style};
/// let bins = plot::calibration_bins(&[0.1, 0.1, 0.8, 0.9], &[false, false, true, true], 10)?;
/// let figure = plot::calibration(&CalibrationData { bins, ..CalibrationData::default() }, &Style::default())?;
/// assert!(figure.texts().contains(&"完全校准"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn calibration(data: &CalibrationData, style: &Style) -> Result<Figure> {
    if data.bins.is_empty() {
        return Err(Error::too_few("a calibration chart", 0, 1, "give at least one bin"));
    }
    let ends = data.bins.iter().filter_map(|bin| bin.interval).flat_map(|(low, high)| [low, high]);
    let values = data.bins.iter().flat_map(|bin| [bin.forecast, bin.observed]).chain(ends);
    finite("bins", values.clone())?;
    if let Some(value) = values.into_iter().find(|value| !(0.0..=1.0).contains(value)) {
        return Err(Error::domain(
            "a calibration chart",
            format!("{value} is no probability; give shares from 0 to 1"),
        ));
    }
    let mut page = Page::new(style, &data.title, &data.subtitle);
    let palette = page.palette;
    page.legend(&[
        (
            Sign::Dot(palette.series),
            style.word("实际份额（95%区间）", "share that happened (95 % interval)").to_string(),
        ),
        (Sign::Dashed(palette.muted), style.word("完全校准", "perfect calibration").to_string()),
    ]);
    page.note(data.note.clone());
    let small = page.small();
    let foot = axis_height(&page) + small.size * 1.6;
    let bars = page.size * 4.2;
    let side = (page.inner() * 0.86).min(520.0);
    let body = page.body(side + bars + foot);
    let axis = ValueAxis::covering(0.0, 1.0, 5, false, style.lang).percent(style.lang);
    let left = axis.label_width(small) + small.size * 2.3;
    let square = (body.width() - left - small.width("100%") / 2.0).min(body.height() - bars - foot).max(40.0);
    let area = Rect::new(body.left + left, body.top + small.size, body.left + left + square, body.top + square);
    let panel = Panel::new(area, (0.0, 1.0), (0.0, 1.0));
    let below = Rect::new(area.left, area.bottom + page.size, area.right, area.bottom + bars);
    draw_values(&mut page, &panel, &axis);
    page.dashed(&[panel.at(0.0, 0.0), panel.at(1.0, 1.0)], palette.muted, 1.3);
    let most = data.bins.iter().map(|bin| bin.count).max().unwrap_or(1).max(1);
    let mut bins: Vec<_> = data.bins.clone();
    bins.sort_by(|a, b| a.forecast.total_cmp(&b.forecast));
    page.line(bins.iter().map(|bin| panel.at(bin.forecast, bin.observed)).collect(), palette.series, 1.2);
    for bin in &bins {
        let (x, y) = panel.at(bin.forecast, bin.observed);
        if let Some((low, high)) = bin.interval {
            page.interval(x, panel.y.at(high), panel.y.at(low), page.size * 0.8, palette.series);
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of forecasts")]
        let share = bin.count as f64 / most as f64;
        page.disc((x, y), page.size * (0.22 + 0.3 * share.sqrt()), palette.series);
    }
    let counts = Panel::new(below, (0.0, 1.0), (0.0, 1.0));
    draw_values_below(&mut page, &counts, &axis);
    let half = (square / 60.0).clamp(2.0, 8.0);
    for bin in &bins {
        #[expect(clippy::cast_precision_loss, reason = "counts of forecasts")]
        let share = bin.count as f64 / most as f64;
        let x = counts.x.at(bin.forecast).clamp(below.left + half, below.right - half);
        page.rect(Rect::new(x - half, counts.y.at(share * 0.92), x + half, below.bottom), palette.bands[2]);
    }
    let end = small.anchored(super::scene::Anchor::End);
    page.text((below.left - small.size * 0.5, below.top + small.size), &most.to_string(), end);
    page.text((below.left - small.size * 0.5, below.bottom), "0", end);
    let forecast = style.word("预测概率（下：预测个数）", "forecast probability (below: number of forecasts)");
    let base = below.bottom + small.size * 2.9;
    page.text((body.left + small.size * 0.2, base), &small.elide(forecast, body.width()), small);
    let upright = style.word("实际发生的份额", "share that happened");
    page.upright((body.left + small.size, f64::midpoint(area.top, area.bottom)), upright, small);
    let text = bins.iter().map(|bin| format!("{} → {} ({})", percent(bin.forecast), percent(bin.observed), bin.count));
    Ok(page.finish(text.collect::<Vec<_>>().join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_carry_wilson_intervals() {
        let bins = calibration_bins(&[0.1, 0.12, 0.9, 1.0], &[false, true, true, true], 10).unwrap();
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[0].count, bins[0].observed), (2, 0.5));
        // Wilson's interval of 1 in 2 at 95 %: 0.0945 to 0.9055 (Newcombe 1998).
        let (low, high) = bins[0].interval.unwrap();
        assert!((low - 0.0945).abs() < 5e-4 && (high - 0.9055).abs() < 5e-4, "{low} {high}");
        assert_eq!(bins[1].interval.unwrap().1, 1.0);
        assert!(calibration_bins(&[1.2], &[true], 10).is_err());
        assert!(calibration_bins(&[0.2], &[], 10).is_err());
        assert!(calibration_bins(&[0.2], &[true], 0).is_err());
    }
}
