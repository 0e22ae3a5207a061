//! Targets over time: when each was stated, when it falls due, and what came of it.

use super::axes::{Panel, axis_height, draw_time};
use super::fan::{finite, with_unit};
use super::page::{Page, Sign};
use super::scene::{Anchor, Figure, Rect};
use super::theme::Style;
use crate::brief::Lang;
use crate::brief::number::stamp;
use crate::brief::words::verdict_word;
use crate::error::{Error, Result};
use crate::time::Stamp;

/// One target.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineRow {
    /// Region and indicator.
    pub name: String,
    /// When it was stated.
    pub stated: Option<Stamp>,
    /// When it falls due.
    pub deadline: Stamp,
    /// The value to reach.
    pub target: f64,
    /// The newest value, and when it was known.
    pub outcome: Option<(Stamp, f64)>,
    /// The unit.
    pub unit: String,
    /// The verdict's word, such as `attained` or `open`.
    pub verdict: String,
}

/// What a timeline shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimelineData {
    /// The targets, in this order from top to bottom.
    pub rows: Vec<TimelineRow>,
    /// The day on which this is known.
    pub today: Option<Stamp>,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

/// Draws targets and their outcomes: a line from the day a target was stated to its deadline (diamond), and a disc where its
/// newest value was known, coloured by the verdict and named at the right: value against target, and the verdict in words.
///
/// # Errors
/// Where there is no row, a value is not finite, or dates and steps are mixed.
///
/// # Example
/// ```
/// use ontrend::plot::{self, Style, TimelineData, TimelineRow};
/// let row = TimelineRow {
///     name: "宜宾市高新技术产业营业收入".into(),
///     stated: Some("2022-03-01".parse()?),
///     deadline: "2022-12-31".parse()?,
///     target: 1200.0,
///     outcome: Some(("2024-12-31".parse()?, 1697.0)),
///     unit: "亿元".into(),
///     verdict: "attained".into(),
/// };
/// let figure = plot::timeline(&TimelineData { rows: vec![row], ..TimelineData::default() }, &Style::wide(800.0))?;
/// assert!(figure.texts().contains(&"1,697 / 1,200亿元"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn timeline(data: &TimelineData, style: &Style) -> Result<Figure> {
    if data.rows.is_empty() {
        return Err(Error::too_few("a timeline", 0, 1, "give at least one target"));
    }
    let outcomes = data.rows.iter().filter_map(|row| row.outcome);
    finite("targets", data.rows.iter().map(|row| row.target).chain(outcomes.map(|outcome| outcome.1)))?;
    let stamps: Vec<Stamp> = data
        .rows
        .iter()
        .flat_map(|row| [Some(row.deadline), row.stated, row.outcome.map(|outcome| outcome.0)])
        .chain([data.today])
        .flatten()
        .collect();
    let dated = stamps.iter().filter(|stamp| stamp.date().is_some()).count();
    if dated != 0 && dated != stamps.len() {
        return Err(Error::domain("a timeline", "dates and integer steps are mixed; use one kind for all rows"));
    }
    let mut page = Page::new(style, &data.title, &data.subtitle);
    let palette = page.palette;
    let mut items = vec![(Sign::Diamond(palette.target), style.word("目标期限", "deadline").to_string())];
    if data.rows.iter().any(|row| row.outcome.is_some()) {
        items.push((
            Sign::Dot(palette.unknown),
            style.word("最新数据（颜色为结论）", "newest value (colour: verdict)").to_string(),
        ));
    }
    page.legend(&items);
    page.note(data.note.clone());
    let narrow = page.width < page.size * 50.0;
    let (plain, small) = (page.plain(), page.small());
    let row_height = page.size * if narrow { 4.9 } else { 2.9 };
    #[expect(clippy::cast_precision_loss, reason = "rows of a chart")]
    let count = data.rows.len() as f64;
    let foot = axis_height(&page);
    let head = page.size * 1.5;
    let body = page.body(head + count * row_height + foot);
    let names = data.rows.iter().map(|row| plain.width(&row.name)).fold(0.0, f64::max);
    let results = data.rows.iter().map(|row| result_width(&page, row)).fold(0.0, f64::max);
    let left = if narrow { page.size * 0.6 } else { (names + page.size).min(body.width() * 0.32) };
    let right = if narrow { page.size * 0.8 } else { (results + page.size * 1.4).min(body.width() * 0.34) };
    let area = Rect::new(body.left + left, body.top + head, body.right - right, body.bottom - foot);
    let first = stamps.iter().map(Stamp::position).fold(f64::INFINITY, f64::min);
    let last = stamps.iter().map(Stamp::position).fold(f64::NEG_INFINITY, f64::max);
    let pad = (last - first).max(0.5) * 0.03;
    let panel = Panel::new(area, (first - pad, last + pad), (0.0, 1.0));
    draw_time(&mut page, &panel, dated > 0);
    if let Some(today) = data.today {
        let x = panel.x.at(today.position());
        page.dashed(&[(x, area.top), (x, area.bottom)], palette.axis, 1.0);
        let word = style.word("今日", "today");
        let half = small.width(word) / 2.0;
        let centre = x.clamp(body.left + half, (body.right - half).max(body.left + half));
        page.text((centre, area.top - small.size * 0.4), word, small.anchored(Anchor::Middle));
    }
    let step = area.height() / count;
    for (index, row) in data.rows.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "rows of a chart")]
        let top = area.top + index as f64 * step;
        draw_row(&mut page, &panel, row, (top, step), narrow, (body.left, body.right));
    }
    let text = data.rows.iter().map(|row| {
        format!(
            "{} ({}): {}, {}",
            row.name,
            stamp(row.deadline, style.lang),
            against(row, style.lang),
            verdict(row, style.lang)
        )
    });
    Ok(page.finish(text.collect::<Vec<_>>().join("; ")))
}

/// 15亿元 / 18亿元: outcome against target.
fn against(row: &TimelineRow, lang: Lang) -> String {
    let target = with_unit(row.target, &row.unit, lang);
    match row.outcome {
        Some((_, value)) => format!("{} / {target}", crate::brief::number::short(value, lang)),
        None => target,
    }
}

fn verdict(row: &TimelineRow, lang: Lang) -> String {
    verdict_word(&row.verdict, lang)
}

fn result_width(page: &Page, row: &TimelineRow) -> f64 {
    let lang = page.style.lang;
    page.plain().bold().width(&verdict(row, lang)).max(page.small().width(&against(row, lang)))
}

fn draw_row(
    page: &mut Page,
    panel: &Panel,
    row: &TimelineRow,
    (top, height): (f64, f64),
    narrow: bool,
    (left, right): (f64, f64),
) {
    let lang = page.style.lang;
    let palette = page.palette;
    let (plain, small) = (page.plain(), page.small());
    let y = if narrow { top + height * 0.78 } else { top + height * 0.5 };
    let strong = plain.bold();
    let word = verdict(row, lang);
    if narrow {
        let base = top + height * 0.28;
        page.rect(Rect::new(left, base - page.size, right, base + page.size * 1.55), palette.background);
        let room = right - left - strong.width(&word) - page.size;
        page.text((left, base), &plain.elide(&row.name, room), plain);
        page.text((right, base), &word, strong.anchored(Anchor::End));
        page.text((left, base + small.size * 1.3), &small.elide(&against(row, lang), right - left), small);
    } else {
        page.text(
            (left, y + plain.size * 0.36),
            &plain.elide(&row.name, panel.area.left - left - page.size * 0.6),
            plain,
        );
        let at = panel.area.right + page.size * 0.9;
        page.text((at, y - page.size * 0.15), &strong.elide(&word, right - at), strong);
        page.text((at, y - page.size * 0.15 + small.size * 1.25), &small.elide(&against(row, lang), right - at), small);
    }
    let end = panel.x.at(row.deadline.position());
    let start = row.stated.map_or(panel.area.left, |stated| panel.x.at(stated.position()));
    page.line(vec![(panel.area.left, y), (panel.area.right, y)], palette.grid, 1.0);
    page.line(vec![(start, y), (end, y)], palette.axis, 2.2);
    if row.stated.is_some() {
        page.line(vec![(start, y - page.size * 0.4), (start, y + page.size * 0.4)], palette.axis, 2.2);
    }
    page.diamond((end, y), page.size * 0.66, palette.background);
    page.diamond((end, y), page.size * 0.52, palette.target);
    if let Some((when, _)) = row.outcome {
        let x = panel.x.at(when.position());
        page.disc((x, y), page.size * 0.5, palette.background);
        page.disc((x, y), page.size * 0.4, palette.verdict(&row.verdict));
    }
}
