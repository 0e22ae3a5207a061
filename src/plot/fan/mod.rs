//! The fan chart: what was observed, where it may go, and what is aimed at.

mod marks;

use super::axes::{Panel, ValueAxis, axis_height, draw_time, draw_values};
use super::page::{Page, Sign};
use super::scene::{Figure, Rect};
use super::theme::Style;
use crate::brief::Lang;
use crate::brief::number::{short, stamp};
use crate::error::{Error, Result};
use crate::table::{Bound, Origin, Projection, SeriesPoint, Target};
use crate::time::Stamp;
pub(crate) use marks::draw_content;

/// What a fan chart shows.
///
/// # Example
/// ```
/// use ontrend::plot::{self, FanData, Style};
/// use ontrend::table::{csv, Row, SeriesPoint};
/// let text = "unique_id,ds,y,unit\n宜宾市/小巨人,2023-12-31,5,家\n宜宾市/小巨人,2025-06-06,7,家\n";
/// let points = SeriesPoint::from_sheet(&csv::read(text.as_bytes(), "series.csv")?)?;
/// let data = FanData { points, title: "宜宾市“小巨人”企业".into(), ..FanData::default() };
/// let svg = plot::fan(&data, &Style::wide(640.0))?.to_svg()?;
/// assert!(svg.contains("宜宾市“小巨人”企业"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FanData {
    /// The points of one series.
    pub points: Vec<SeriesPoint>,
    /// The projection of one model: the middle line and its intervals (50, 80 and 95 %, or whichever are there).
    pub path: Vec<Projection>,
    /// Its targets.
    pub targets: Vec<Target>,
    /// The day on which this is known, drawn as a line.
    pub today: Option<Stamp>,
    /// Where the required path starts: the newest level known. Absent draws no required path.
    pub required_from: Option<(Stamp, f64)>,
    /// The title, such as the finding; absent titles are made of region and indicator.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// The unit of the values; taken from the points or targets where empty.
    pub unit: String,
    /// A remark below the chart.
    pub note: String,
}

impl FanData {
    /// Data with everything that follows from the tables: unit, title and the start of the required path.
    #[must_use]
    pub fn new(points: Vec<SeriesPoint>, path: Vec<Projection>, targets: Vec<Target>, today: Option<Stamp>) -> Self {
        let mut data = Self { points, path, targets, today, ..Self::default() };
        data.points.sort_by(|a, b| a.ds.position().total_cmp(&b.ds.position()).then(a.y.total_cmp(&b.y)));
        let summed = data.targets.iter().any(|target| target.period_start.is_some());
        let deadline = data.targets.iter().map(|target| target.ds.position()).fold(f64::NEG_INFINITY, f64::max);
        if !summed {
            data.required_from =
                data.points.iter().rev().find(|point| point.ds.position() < deadline).map(|point| (point.ds, point.y));
        }
        data
    }

    pub(crate) fn unit(&self) -> &str {
        let first = self.points.iter().map(|point| point.unit.as_str());
        let second = self.targets.iter().map(|target| target.unit.as_str());
        std::iter::once(self.unit.as_str()).chain(first).chain(second).find(|unit| !unit.is_empty()).unwrap_or("")
    }

    /// The title, or one made of region and indicator.
    pub(crate) fn heading(&self, style: &Style) -> String {
        if !self.title.is_empty() {
            return self.title.clone();
        }
        let named = self
            .points
            .iter()
            .map(|point| (&point.region, &point.indicator))
            .chain(self.targets.iter().map(|target| (&target.region, &target.indicator)))
            .find(|(_, indicator)| !indicator.is_empty());
        match (named, style.lang) {
            (Some((region, indicator)), Lang::Zh) => format!("{region}{indicator}"),
            (Some((region, indicator)), Lang::En) => format!("{region} {indicator}").trim().to_string(),
            (None, _) => {
                let ids = self.points.iter().map(|point| &point.unique_id);
                ids.chain(self.targets.iter().map(|target| &target.unique_id)).next().cloned().unwrap_or_default()
            }
        }
    }

    /// Whether there are targets and nothing else.
    pub(crate) fn is_lonely(&self) -> bool {
        self.points.is_empty() && self.path.is_empty() && !self.targets.is_empty()
    }

    /// Whether all that is stated is whole numbers, as counts are.
    pub(crate) fn is_whole(&self) -> bool {
        let points = self.points.iter().map(|point| point.y);
        points.chain(self.targets.iter().map(|target| target.target)).all(|value| value.fract() == 0.0)
    }

    fn stamps(&self) -> impl Iterator<Item = Stamp> + '_ {
        let points = self.points.iter().map(|point| point.ds);
        points.chain(self.path.iter().map(|step| step.ds)).chain(self.targets.iter().map(|target| target.ds))
    }

    /// Refuses values that have no place on a chart.
    pub(crate) fn check(&self) -> Result<()> {
        if self.stamps().next().is_none() {
            return Err(Error::too_few("a fan chart", 0, 1, "give points, a projection or a target"));
        }
        let dates = self.stamps().filter(|stamp| stamp.date().is_some()).count();
        if dates != 0 && dates != self.stamps().count() {
            return Err(Error::domain("a fan chart", "dates and integer steps are mixed; use one kind for all rows"));
        }
        let values = self.points.iter().map(|point| point.y);
        let bounds = self.points.iter().flat_map(|point| point.lo.into_iter().chain(point.hi));
        let goals = self.targets.iter().map(|target| target.target);
        finite("points", values)?;
        finite("bounds of the points", bounds)?;
        finite("targets", goals)?;
        finite("projection", self.path.iter().map(|step| step.mean))?;
        finite(
            "intervals of the projection",
            self.path.iter().flat_map(|step| step.intervals.iter().flat_map(|&(_, low, high)| [low, high])),
        )
    }
}

/// Refuses values that are not finite.
pub(crate) fn finite(what: &str, values: impl Iterator<Item = f64>) -> Result<()> {
    for (index, value) in values.enumerate() {
        if !value.is_finite() {
            return Err(Error::not_finite(what, index, value));
        }
    }
    Ok(())
}

/// The levels of a projection, widest first, at most three.
pub(crate) fn levels(path: &[Projection]) -> Vec<f64> {
    let mut levels: Vec<f64> = path.iter().flat_map(|step| step.intervals.iter().map(|interval| interval.0)).collect();
    levels.sort_by(|a, b| b.total_cmp(a));
    levels.dedup();
    levels.truncate(3);
    levels
}

/// The range of values to show: all that is stated, the middle line, and of the outer intervals as much as leaves the rest
/// readable. Says also whether something was cut.
pub(crate) fn value_range(data: &FanData) -> (f64, f64, bool) {
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    let mut take = |value: f64| {
        low = low.min(value);
        high = high.max(value);
    };
    for point in &data.points {
        take(point.y);
        point.lo.into_iter().chain(point.hi).for_each(&mut take);
    }
    data.targets.iter().for_each(|target| take(target.target));
    data.path.iter().for_each(|step| take(step.mean));
    let (core_low, core_high) = (low, high);
    let span = (core_high - core_low).max(core_high.abs().max(core_low.abs()) * 0.5).max(f64::MIN_POSITIVE);
    let mut cut = false;
    for step in &data.path {
        for &(level, lower, upper) in &step.intervals {
            let reach = if level > 90.0 { 1.0 } else { 2.0 };
            let (floor, ceiling) = (core_low - reach * span, core_high + reach * span);
            cut |= lower < floor || upper > ceiling;
            low = low.min(lower.max(floor));
            high = high.max(upper.min(ceiling));
        }
    }
    let positive = data.points.iter().all(|point| point.y >= 0.0) && data.path.iter().all(|step| step.mean >= 0.0);
    if positive && low < 0.0 && core_low >= 0.0 {
        low = 0.0;
        cut |= data.path.iter().any(|step| step.intervals.iter().any(|interval| interval.1 < 0.0));
    }
    // A lone figure stands against zero, not against its own rounding.
    if positive && data.path.is_empty() && data.points.len() == 1 && low > 0.0 && high - low < 0.05 * high {
        low = 0.0;
    }
    (low, high, cut)
}

/// Draws a fan chart.
///
/// Observations are discs, implied points rings; a figure that bounds the true value from one side carries an arrow to that
/// side, one that allows an interval a bar with caps. The widest band is the lightest. The required path is the path of
/// constant growth from the newest level to each target.
///
/// # Errors
/// Where there is nothing to draw, a value is not finite, or dates and steps are mixed.
pub fn fan(data: &FanData, style: &Style) -> Result<Figure> {
    data.check()?;
    let mut page = Page::new(style, &data.heading(style), &subtitle(data, style));
    let dates = is_dated(data);
    page.legend(&legend(data, &page));
    if !data.note.is_empty() {
        page.note(data.note.clone());
    }
    let (low, high, cut) = value_range(data);
    if cut {
        page.note(style.word("区间的外缘超出图框。", "The outer ends of the intervals lie outside the frame."));
    }
    let lonely = data.is_lonely();
    let share = if lonely { 0.34 } else { 0.52 };
    let body = page.body((page.width * share).clamp(190.0, if lonely { 300.0 } else { 640.0 }));
    let whole = data.is_whole();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
    let rows = (body.height() / (page.size * 3.6)).clamp(3.0, 8.0) as usize;
    let axis = ValueAxis::covering(low, high, rows, whole, style.lang);
    let unit = unit_word(data.unit(), style.lang);
    let left = axis.label_width(page.small()) + page.size * 0.6;
    let ends = end_labels(data, &page);
    let (bold, small) = (page.plain().bold(), page.small());
    let widest = ends.iter().map(|end| bold.width(&end.text).max(small.width(&end.second))).fold(0.0, f64::max);
    let right = if ends.is_empty() { page.size } else { (widest + page.size * 1.3).min(body.width() * 0.36) };
    let unit = small.elide(&unit, body.width() * 0.6);
    let (first, last) = time_range(data, body.width() - left - right);
    let across = (body.left + left, body.right - right);
    let below_unit = data.today.is_some_and(|today| {
        let x = Panel::new(Rect::new(across.0, 0.0, across.1, 1.0), (first, last), (0.0, 1.0)).x.at(today.position());
        x - small.width(today_word(style)) < body.left + small.width(&unit)
    });
    let head = match (unit.is_empty(), below_unit) {
        (true, _) => page.size * 1.4,
        (false, false) => page.size * 1.9,
        (false, true) => page.size * 2.6,
    };
    let area = Rect::new(across.0, body.top + head, across.1, body.bottom - axis_height(&page));
    let panel = Panel::new(area, (first, last), (axis.low, axis.high));
    page.text((body.left, body.top + page.size * 0.85), &unit, small);
    draw_values(&mut page, &panel, &axis);
    draw_time(&mut page, &panel, dates);
    let edge = if ends.is_empty() { body.right } else { area.right };
    let bounds = Rect::new(area.left + 1.0, body.top + page.size * 1.1, edge - 1.0, area.bottom - 1.0);
    draw_content(&mut page, &panel, data, bounds, (&ends, right));
    Ok(page.finish(describe(data, style)))
}

/// Says on a chart of targets alone why there is nothing else.
fn lonely_word(style: &Style) -> &'static str {
    style.word(
        "所读报告均未给出该指标的实际数字：只有目标，无从画出走势。",
        "No report gives a figure of this indicator: there is a target and nothing to hold against it.",
    )
}

fn today_word(style: &Style) -> &'static str {
    style.word("今日", "today")
}

/// Whether the rows are labelled by dates.
pub(crate) fn is_dated(data: &FanData) -> bool {
    data.stamps().next().is_some_and(|stamp| stamp.date().is_some())
}

fn subtitle(data: &FanData, style: &Style) -> String {
    if data.is_lonely() {
        return [data.subtitle.as_str(), lonely_word(style)].join("\n").trim().to_string();
    }
    if !data.subtitle.is_empty() || data.path.is_empty() {
        return data.subtitle.clone();
    }
    let model = data.path.first().map(|step| step.model.as_str()).unwrap_or("");
    if model.is_empty() { String::new() } else { format!("{}{model}", style.word("模型：", "Model: ")) }
}

/// The span of time to show, with room for marks that stand at its ends; `pixels` wide.
pub(crate) fn time_range(data: &FanData, pixels: f64) -> (f64, f64) {
    let mut places: Vec<f64> = data.stamps().map(|stamp| stamp.position()).collect();
    places.extend(
        data.today
            .filter(|today| data.stamps().any(|s| s.date().is_some() == today.date().is_some()))
            .map(|today| today.position()),
    );
    let first = places.iter().copied().fold(f64::INFINITY, f64::min);
    let last = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if last - first < 0.3 {
        // A single place stands in the middle of its year and the years around it.
        return (first - 1.0, last + 1.0);
    }
    let span = (last - first).max(0.5);
    let pad = span * (9.0 / pixels.max(60.0)).clamp(0.012, 0.08);
    (first - pad, if data.path.is_empty() && data.targets.is_empty() { last + pad } else { last.max(first + 0.5) })
}

pub(crate) fn legend(data: &FanData, page: &Page) -> Vec<(Sign, String)> {
    let palette = &page.palette;
    let word = |zh, en| page.style.word(zh, en).to_string();
    let bound = |wanted: &[Bound]| {
        data.points.iter().any(|p| open_side(p).is_some() && p.bound.is_some_and(|bound| wanted.contains(&bound)))
    };
    let mut items = Vec::new();
    if data.points.iter().any(|point| point.origin != Some(Origin::Implied)) {
        items.push((Sign::Dot(palette.series), word("观测", "stated")));
    }
    if data.points.iter().any(|point| point.origin == Some(Origin::Implied)) {
        items.push((Sign::Ring(palette.series), word("推算", "implied")));
    }
    if bound(&[Bound::Ge, Bound::Gt]) {
        items.push((Sign::ArrowUp(palette.series), word("至少", "at least")));
    }
    if bound(&[Bound::Le, Bound::Lt]) {
        items.push((Sign::ArrowDown(palette.series), word("至多", "at most")));
    }
    if data.points.iter().any(|point| point.lo.is_some() && point.hi.is_some() && point.lo < point.hi) {
        items.push((Sign::Interval(palette.series), word("可能范围", "range allowed")));
    }
    if !data.path.is_empty() {
        items.push((Sign::Line(palette.series), word("中位路径", "median path")));
    }
    let levels = levels(&data.path);
    for (level, colour) in levels.iter().zip(shades(levels.len(), page)).rev() {
        items.push((Sign::Swatch(colour), format!("{level}%")));
    }
    if !data.targets.is_empty() {
        items.push((Sign::Diamond(palette.target), word("目标", "target")));
    }
    if data.required_from.is_some() && !data.targets.is_empty() {
        items.push((Sign::Dashed(palette.target), word("所需路径", "required path")));
    }
    items
}

/// Colours of the bands, widest first: one band is drawn in the middle shade.
pub(crate) fn shades(count: usize, page: &Page) -> Vec<super::theme::Colour> {
    let bands = page.palette.bands;
    match count {
        1 => vec![bands[1]],
        2 => vec![bands[0], bands[1]],
        _ => bands.to_vec(),
    }
}

/// To which side of a point the true value is open.
fn open_side(point: &SeriesPoint) -> Option<bool> {
    match point.bound {
        Some(Bound::Ge | Bound::Gt) if point.hi.is_none() => Some(true),
        Some(Bound::Le | Bound::Lt) if point.lo.is_none() => Some(false),
        _ => None,
    }
}

/// A label right of the panel.
pub(crate) struct EndLabel {
    value: f64,
    text: String,
    second: String,
    target: bool,
}

/// The unit as it stands behind a number in the chart: one of many letters stands over the axis alone.
pub(crate) fn label_unit(unit: &str) -> &str {
    if unit.chars().count() > 5 { "" } else { unit }
}

fn end_labels(data: &FanData, page: &Page) -> Vec<EndLabel> {
    let lang = page.style.lang;
    let unit = label_unit(data.unit());
    let whole = data.is_whole();
    let (first, last) = time_range(data, page.inner());
    let near = |stamp: Stamp| stamp.position() >= last - 0.02 * (last - first);
    let mut ends: Vec<EndLabel> = data
        .targets
        .iter()
        .filter(|target| near(target.ds))
        .map(|target| EndLabel {
            value: target.target,
            text: format!("{}{}", page.style.word("目标 ", "target "), with_unit(target.target, unit, lang)),
            second: stamp(target.ds, lang),
            target: true,
        })
        .collect();
    if let Some(step) = data.path.last().filter(|step| near(step.ds)) {
        ends.push(EndLabel {
            value: step.mean,
            text: format!(
                "{}{}",
                page.style.word("中位 ", "median "),
                with_unit(readable(step.mean, whole), unit, lang)
            ),
            second: step
                .interval(80.0)
                .map(|(lower, upper)| {
                    let write = |value: f64| short(readable(value, whole || step.mean.abs() >= 10.0), lang);
                    format!("80%: {}–{}", write(lower), write(upper))
                })
                .unwrap_or_default(),
            target: false,
        });
    }
    ends
}

/// A computed value as it is worth reading: counts without decimals from ten on, below with one.
pub(crate) fn readable(value: f64, whole: bool) -> f64 {
    match whole {
        true if value.abs() >= 10.0 => value.round(),
        true => (value * 10.0).round() / 10.0,
        false => value,
    }
}

/// The unit over an axis in a language.
pub(crate) fn unit_word(unit: &str, lang: Lang) -> String {
    match crate::brief::words::unit(unit, lang) {
        "" if !unit.is_empty() => "number".to_string(),
        word => word.trim_start_matches("× ").to_string(),
    }
}

/// A value with its unit: 50家, 1,200亿元, 1.4%, 50 km. A Chinese unit stands over the axis of an English chart and not here.
pub(crate) fn with_unit(value: f64, unit: &str, lang: Lang) -> String {
    let hidden = lang == Lang::En && !unit.is_ascii() && unit != "‰" && unit != "℃";
    crate::brief::words::amount(value, if hidden { "" } else { unit }, lang)
}

pub(crate) fn describe(data: &FanData, style: &Style) -> String {
    let lang = style.lang;
    let unit = data.unit();
    let mut parts = Vec::new();
    if let (Some(first), Some(last)) = (data.points.first(), data.points.last()) {
        let (from, to) = (with_unit(first.y, unit, lang), with_unit(last.y, unit, lang));
        parts.push(match lang {
            Lang::Zh => format!(
                "{}个数据点，{}为{from}，{}为{to}",
                data.points.len(),
                stamp(first.ds, lang),
                stamp(last.ds, lang)
            ),
            Lang::En => format!(
                "{} points, {from} at {} and {to} at {}",
                data.points.len(),
                stamp(first.ds, lang),
                stamp(last.ds, lang)
            ),
        });
    }
    if let Some(step) = data.path.last() {
        let mut text = format!(
            "{}{} {}",
            style.word("预测中位数", "projected median "),
            stamp(step.ds, lang),
            with_unit(step.mean, unit, lang)
        );
        for &(level, lower, upper) in &step.intervals {
            text.push_str(&format!(", {level}%: {}–{}", short(lower, lang), short(upper, lang)));
        }
        parts.push(text);
    }
    if data.is_lonely() {
        parts.push(lonely_word(style).trim_end_matches(['.', '。']).to_string());
    }
    for target in &data.targets {
        parts.push(format!(
            "{}{} {}",
            style.word("目标", "target "),
            stamp(target.ds, lang),
            with_unit(target.target, unit, lang)
        ));
    }
    parts.join(style.word("；", "; "))
}
