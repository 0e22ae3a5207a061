//! The target dashboard: how much is attained against how much of the time has gone.

use super::page::{Page, Sign};
use super::scene::{Anchor, Figure, Rect};
use super::theme::Style;
use crate::brief::Lang;
use crate::brief::number::{percent, stamp};
use crate::brief::words::{VERDICTS, verdict_word};
use crate::error::{Error, Result};
use crate::table::Verdict;

/// What a dashboard shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DashboardData {
    /// One row a target, in this order.
    pub verdicts: Vec<Verdict>,
    /// The title.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// A remark below.
    pub note: String,
}

/// The bars end here; a larger share is shown as a bar that runs on.
const FULL: f64 = 1.2;

/// Draws bullet bars: the bar is the attained share, coloured by the verdict, the upright tick the share of time gone
/// (序时进度). A bar that ends before the tick is behind schedule. Every row says verdict and probability in words, so that
/// colour is not needed to read it.
///
/// # Errors
/// Where there is no target, or a share is not finite.
///
/// # Example
/// ```
/// use ontrend::plot::{self, DashboardData, Lang, Style};
/// use ontrend::table::{csv, Row, Verdict};
/// let text = "unique_id,ds,target,unit,attained_share,time_share,probability,verdict\n\
///     宜宾市/srdi,2027-12-31,400,家,0.12,0.05,0.22,open\n";
/// let verdicts = Verdict::from_sheet(&csv::read(text.as_bytes(), "verdicts.csv")?)?;
/// let data = DashboardData { verdicts, ..DashboardData::default() };
/// let figure = plot::dashboard(&data, &Style::wide(720.0).lang(Lang::En))?;
/// assert!(figure.texts().contains(&"open 22%"));
/// # Ok::<(), ontrend::error::Error>(())
/// ```
pub fn dashboard(data: &DashboardData, style: &Style) -> Result<Figure> {
    if data.verdicts.is_empty() {
        return Err(Error::too_few("a dashboard", 0, 1, "give at least one verdict"));
    }
    for (index, row) in data.verdicts.iter().enumerate() {
        for value in [row.attained_share, row.time_share, row.probability, Some(row.target)].into_iter().flatten() {
            if !value.is_finite() {
                return Err(Error::not_finite("shares of a dashboard", index, value));
            }
        }
    }
    // Rows without any finding would be a column of empty bars: they are listed below.
    let known = |row: &&Verdict| row.attained_share.is_some() || row.probability.is_some() || row.latest.is_some();
    let mut shown: Vec<&Verdict> = data.verdicts.iter().filter(known).collect();
    let mut unknown: Vec<&Verdict> = data.verdicts.iter().filter(|row| !known(row)).collect();
    if shown.is_empty() {
        std::mem::swap(&mut shown, &mut unknown);
    }
    let mut page = Page::new(style, &data.title, &data.subtitle);
    let palette = page.palette;
    let mut items: Vec<(Sign, String)> = VERDICTS
        .iter()
        .filter(|word| shown.iter().any(|row| row.verdict == **word))
        .map(|word| (Sign::Swatch(palette.verdict(word)), verdict_word(word, style.lang)))
        .collect();
    items.push((Sign::Tick(palette.ink), style.word("时间份额（序时进度）", "share of time gone").to_string()));
    page.legend(&items);
    page.note(data.note.clone());
    if !unknown.is_empty() {
        page.note(without_figure(&unknown, style.lang));
    }
    let narrow = page.width < page.size * 46.0;
    let row_height = page.size * if narrow { 3.7 } else { 2.75 };
    #[expect(clippy::cast_precision_loss, reason = "rows of a chart")]
    let count = shown.len() as f64;
    let head = page.size * 1.7;
    let body = page.body(head + count * row_height + page.size * 0.3);
    let row_height = (body.height() - head) / count;
    let plain = page.plain();
    let label_width = shown.iter().map(|row| plain.width(&name(row, style.lang))).fold(0.0, f64::max);
    let result_width = shown.iter().map(|row| plain.width(&result(row, style.lang))).fold(0.0, f64::max);
    let label = if narrow { 0.0 } else { (label_width + page.size).min(body.width() * 0.36) };
    let end = if narrow { page.size * 1.4 } else { (result_width + page.size * 1.6).min(body.width() * 0.3) };
    let bars =
        Rect::new(body.left + label + if narrow { 4.0 } else { 0.0 }, body.top + head, body.right - end, body.bottom);
    let place = |share: f64| bars.left + (share / FULL).clamp(0.0, 1.0) * bars.width();
    let small = page.small();
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let colour = if share == 1.0 || share == 0.0 { palette.axis } else { palette.grid };
        page.line(vec![(place(share), bars.top), (place(share), bars.bottom)], colour, 1.0);
        page.text((place(share), bars.top - small.size * 0.5), &percent(share), small.anchored(Anchor::Middle));
    }
    for (index, row) in shown.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "rows of a chart")]
        let top = bars.top + index as f64 * row_height;
        draw_row(&mut page, row, (top, row_height), &bars, narrow, (body.left, body.right, label));
    }
    Ok(page.finish(describe(data, style.lang)))
}

/// One line on the targets of which no report gives a figure.
fn without_figure(rows: &[&Verdict], lang: Lang) -> String {
    let names: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {}", name(row, lang), super::fan::with_unit(row.target, &row.unit, lang)))
        .collect();
    let count = names.len();
    match lang {
        Lang::Zh => format!("另有{count}项目标，报告中没有其数字：{}。", names.join("；")),
        Lang::En => format!("{count} more targets of which no report gives a figure: {}.", names.join("; ")),
    }
}

/// Where the newest value stands, said where there is no base to count progress from.
fn without_base(row: &Verdict, lang: Lang) -> String {
    let latest = row.latest.map(|latest| super::fan::with_unit(latest, &row.unit, lang));
    match (lang, latest) {
        (Lang::Zh, Some(latest)) => format!("最新{latest}，无基数可比"),
        (Lang::En, Some(latest)) => format!("latest {latest}, no base to compare with"),
        (Lang::Zh, None) => "无基数可比".to_string(),
        (Lang::En, None) => "no base to compare with".to_string(),
    }
}

fn name(row: &Verdict, lang: Lang) -> String {
    crate::brief::words::name(&row.region, &row.indicator, &row.unique_id, lang)
}

/// 目标 50家 · 2027年底.
fn goal(row: &Verdict, lang: Lang) -> String {
    let unit = if lang == Lang::En && !row.unit.is_ascii() { "" } else { row.unit.as_str() };
    let word = if lang == Lang::Zh { "目标 " } else { "target " };
    format!("{word}{} · {}", super::fan::with_unit(row.target, unit, lang), stamp(row.ds, lang))
}

/// Verdict and probability in words.
fn result(row: &Verdict, lang: Lang) -> String {
    let word = verdict_word(&row.verdict, lang);
    match row.probability {
        Some(share) => format!("{word} {}", percent(share)),
        None => word,
    }
}

fn draw_row(
    page: &mut Page,
    row: &Verdict,
    (top, height): (f64, f64),
    bars: &Rect,
    narrow: bool,
    (left, right, label): (f64, f64, f64),
) {
    let lang = page.style.lang;
    let palette = page.palette;
    let (plain, small) = (page.plain(), page.small());
    let half = page.size * if narrow { 0.42 } else { 0.5 };
    let middle = if narrow { top + height * 0.72 } else { top + height * 0.5 };
    let outcome = plain.bold();
    if narrow {
        let text = result(row, lang);
        let base = top + height * 0.38;
        let room = right - left - outcome.width(&text) - page.size;
        let backing = Rect::new(left, base - page.size, right, base + page.size * 0.3);
        page.rect(backing, palette.background);
        page.text((left, base), &plain.elide(&name(row, lang), room), plain);
        page.text((right, base), &text, outcome.anchored(Anchor::End));
    } else {
        page.text((left, middle - page.size * 0.2), &plain.elide(&name(row, lang), label - page.size * 0.6), plain);
        page.text(
            (left, middle - page.size * 0.2 + small.size * 1.2),
            &small.elide(&goal(row, lang), label - page.size * 0.6),
            small,
        );
        let at = (bars.right + page.size * 0.8, middle + page.size * 0.36);
        page.text(at, &outcome.elide(&result(row, lang), right - at.0), outcome);
    }
    let place = |share: f64| bars.left + (share / FULL).clamp(0.0, 1.0) * bars.width();
    let track = Rect::new(place(0.0), middle - half, place(1.0), middle + half);
    page.rect(track, palette.track);
    let colour = palette.verdict(&row.verdict);
    match row.attained_share {
        Some(share) if share > 0.0 => {
            let end = place(share);
            page.rect(Rect::new(track.left, track.top, end, track.bottom), colour);
            if share > FULL {
                let tip = end + half;
                page.area(vec![(end, track.top), (tip, middle), (end, track.bottom)], colour);
            }
        }
        Some(_) => page.rect(Rect::new(track.left, track.top, track.left + 2.0, track.bottom), colour),
        None => {
            let shown = small.elide(&without_base(row, lang), track.width() - page.size);
            page.text((track.left + page.size * 0.4, middle + small.size * 0.36), &shown, small);
        }
    }
    if let Some(share) = row.attained_share {
        let text = percent(share);
        let (end, wide) = (place(share.max(0.0)), small.width(&text));
        let tick = row.time_share.map_or(f64::NEG_INFINITY, place);
        let blocked = tick > end - 5.0 && tick < end + wide + page.size;
        let start = if blocked { tick } else { end } + page.size * 0.5;
        let base = middle + small.size * 0.36;
        if start + wide < track.right - page.size * 0.3 {
            page.text((start, base), &text, small.coloured(palette.ink));
        } else {
            let inside = if blocked && tick < end + 5.0 { tick.min(end) } else { end } - page.size * 0.5;
            let clear = inside < tick - 3.0 || inside - wide > tick + 3.0;
            if inside - wide > track.left && clear {
                let set = small.coloured(palette.ink_on(colour)).anchored(Anchor::End);
                page.text((inside, base), &text, set);
            }
        }
    }
    if let Some(share) = row.time_share {
        let x = place(share);
        page.line(vec![(x, middle - half * 1.55), (x, middle + half * 1.55)], palette.background, 4.6);
        page.line(vec![(x, middle - half * 1.55), (x, middle + half * 1.55)], palette.ink, 2.4);
    }
}

fn describe(data: &DashboardData, lang: Lang) -> String {
    let share = |value: Option<f64>| value.map_or("–".to_string(), percent);
    data.verdicts
        .iter()
        .map(|row| {
            let (done, gone) = (share(row.attained_share), share(row.time_share));
            let (name, result) = (name(row, lang), result(row, lang));
            match lang {
                Lang::Zh => format!("{name}：完成{done}，时间过去{gone}，{result}"),
                Lang::En => format!("{name}: {done} attained, {gone} of the time gone, {result}"),
            }
        })
        .collect::<Vec<_>>()
        .join("; ")
}
