//! Rows and columns of a table that was flattened to one cell a line.

use super::tables::TableCell;

/// The widest table that a flattened one is tried as.
const WIDEST: usize = 9;

/// Rows of a flattened table, the first of them its head. A line or two of title may stand before the head, and notes behind
/// the last figure. Where rows of one width do not fit, every row begins with its label and may lack figures.
pub(super) fn unflatten<'a>(cells: &[TableCell<'a>]) -> Option<Vec<Vec<TableCell<'a>>>> {
    // 预期性 and 约束性 are kinds of aims and name nothing.
    let kind = |cell: &&TableCell<'_>| matches!(cell.text.trim(), "属性" | "指标属性" | "预期性" | "约束性");
    let kept: Vec<TableCell<'a>>;
    let cells = if cells.iter().any(|cell| kind(&cell)) {
        kept = cells.iter().filter(|cell| !kind(cell)).copied().collect();
        &kept
    } else {
        cells
    };
    let figured = &cells[..cells.iter().rposition(fills)? + 1];
    // The last row may have lost cells without figures: 约束性.
    let evenly = |cells: &[TableCell<'a>], lost| (0..=2).find_map(|title| even(cells.get(title..)?, lost));
    evenly(cells, 0).or_else(|| (0..=2).find_map(|lost| evenly(figured, lost))).or_else(|| ragged(figured))
}

/// Whether a cell holds a figure or the mark of one that is not there.
fn fills(cell: &TableCell<'_>) -> bool {
    cell.is_number() || is_blank(cell.text)
}

fn is_blank(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 3 && text.chars().all(|c| matches!(c, '-' | '—' | '–' | '/' | '…'))
}

/// The rows at the width at which columns are most alike.
fn even<'a>(cells: &[TableCell<'a>], lost: usize) -> Option<Vec<Vec<TableCell<'a>>>> {
    let first = cells.iter().position(fills)?;
    let mut best: Option<(usize, usize)> = None;
    for width in 2..=WIDEST.min(cells.len() / 2) {
        for head in [width, first.saturating_sub(1), first.saturating_sub(2)] {
            if head < 1
                || head > first
                || (head != width && !head.is_multiple_of(width))
                || !(cells.len() + lost - head).is_multiple_of(width)
                || lost + 1 >= width
            {
                continue;
            }
            let body = &cells[head..];
            let rows = (body.len() + lost) / width;
            let alike = (0..width).all(|column| {
                let figures = body.iter().skip(column).step_by(width).filter(|cell| fills(cell)).count();
                if column == 0 {
                    figures == 0 || width >= 3 && runs(body.iter().step_by(width))
                } else {
                    figures == rows || figures == 0
                }
            });
            if alike && best.is_none() {
                best = Some((width, head));
            }
        }
    }
    let (width, head) = best?;
    let mut rows = vec![cells[..head].to_vec()];
    rows.extend(cells[head..].chunks(width).map(<[TableCell<'_>]>::to_vec));
    Some(rows)
}

/// Whether cells number the rows: 1, 2, 3.
fn runs<'c, 'a: 'c>(cells: impl Iterator<Item = &'c TableCell<'a>>) -> bool {
    cells.zip(1u32..).all(|(cell, number)| cell.text.trim().parse() == Ok(number))
}

/// Takes off a first column that only numbers the rows.
pub(super) fn drop_index(rows: &mut [Vec<TableCell<'_>>]) {
    let Some((head, body)) = rows.split_first() else { return };
    let named = head.first().is_some_and(|cell| ["序号", "编号", "项次", "序"].contains(&cell.text.trim()));
    let numbers = body.len() >= 2 && runs(body.iter().filter_map(|row| row.first()));
    let blank = head.first().is_some_and(|cell| cell.text.trim().is_empty());
    if numbers && (named || blank) {
        for row in rows.iter_mut().filter(|row| !row.is_empty()) {
            row.remove(0);
        }
    }
}

/// A row taken apart: its labels, its figures.
type Parts<'c, 'a> = (&'c [TableCell<'a>], &'c [TableCell<'a>]);

/// Rows that begin with their labels and may lack figures.
fn ragged<'a>(cells: &[TableCell<'a>]) -> Option<Vec<Vec<TableCell<'a>>>> {
    let mut parts: Vec<Parts<'_, 'a>> = Vec::new();
    let mut rest = cells;
    while !rest.is_empty() {
        let labels = rest.iter().position(fills)?;
        let figures = rest[labels..].iter().position(|cell| !fills(cell)).unwrap_or(rest.len() - labels);
        parts.push((&rest[..labels], &rest[labels..labels + figures]));
        rest = &rest[labels + figures..];
    }
    let (first, others) = parts.split_first()?;
    let labels = others.iter().map(|(labels, _)| labels.len()).min().filter(|&labels| labels >= 1)?;
    let figures = parts.iter().map(|(_, figures)| figures.len()).max()?;
    let full = parts.iter().filter(|(_, row)| row.len() == figures).count();
    let width = labels + figures;
    if full * 2 < parts.len() || full < 2 || width > WIDEST || first.0.len() < labels + figures {
        return None;
    }
    let (head, own) = first.0.split_at(first.0.len() - labels);
    // Without a corner cell the head has one cell for each column of figures.
    let head = head.len().checked_sub(width).map_or(head, |from| &head[from..]);
    let mut rows = vec![head.to_vec()];
    let corner = TableCell { text: "", mention: None, time: None, ..*head.first()? };
    rows[0].splice(0..0, std::iter::repeat_n(corner, width - head.len()));
    let whole: Vec<Vec<f64>> =
        parts.iter().filter(|(_, row)| row.len() == figures).filter_map(|(_, row)| values(row)).collect();
    let body =
        std::iter::once((own, first.1)).chain(others.iter().map(|(names, row)| (&names[names.len() - labels..], *row)));
    for (names, row) in body {
        let mut filled = names.to_vec();
        let places = if row.len() == figures { (0..figures).collect() } else { places(row, figures, &whole)? };
        for column in 0..figures {
            filled.push(match places.iter().position(|&place| place == column) {
                Some(at) => row[at],
                None => corner,
            });
        }
        rows.push(filled);
    }
    Some(rows)
}

/// The figures of a row; the mark of one that is not there is no number.
fn values(row: &[TableCell<'_>]) -> Option<Vec<f64>> {
    let value = |cell: &TableCell<'_>| {
        let text = cell.text.trim_matches(|c| matches!(c, '[' | '〔' | '［' | ']' | '〕' | '］' | '%' | '‰'));
        if is_blank(text) { Some(f64::NAN) } else { text.parse().ok() }
    };
    row.iter().map(value).collect()
}

/// The columns that the figures of a row belong to that lacks some: those whose figures are most alike in size, and that keep
/// what holds in every full row of a column and the quotient of two others.
fn places(row: &[TableCell<'_>], figures: usize, full: &[Vec<f64>]) -> Option<Vec<usize>> {
    let own = values(row)?;
    let quotients = quotients(figures, full);
    let size = |value: f64| value.abs().max(1e-9).log10();
    let mut best: Option<(f64, Vec<usize>)> = None;
    for mask in (0u32..1 << figures).filter(|mask| mask.count_ones() as usize == row.len()) {
        let columns: Vec<usize> = (0..figures).filter(|column| mask >> column & 1 == 1).collect();
        let mut distance = 0.0;
        for (&column, &value) in columns.iter().zip(&own) {
            let others = full.iter().filter_map(|other| other.get(column)).filter(|other| !other.is_nan());
            let nearest = others.clone().map(|&other| (size(other) - size(value)).abs()).fold(f64::INFINITY, f64::min);
            let whole = others.clone().all(|other| other.fract() == 0.0) == (value.fract() == 0.0);
            distance += nearest.min(9.0) + if whole { 0.0 } else { 2.0 };
        }
        let at = |column: usize| columns.iter().position(|&other| other == column).map(|at| own[at]);
        for &(over, under, share) in &quotients {
            if let (Some(over), Some(under), Some(share)) = (at(over), at(under), at(share)) {
                distance += if holds(over, under, share) { -1.0 } else { 4.0 };
            }
        }
        if best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, columns));
        }
    }
    best.map(|(_, columns)| columns)
}

/// Whether a figure of two decimals is the quotient of two others.
fn holds(over: f64, under: f64, share: f64) -> bool {
    under != 0.0 && (over / under - share).abs() <= 0.0051
}

/// Columns that are the quotient of two others in every full row.
fn quotients(figures: usize, full: &[Vec<f64>]) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    for share in (0..figures).filter(|&share| full.iter().any(|row| row[share].fract() != 0.0)) {
        for over in (0..figures).filter(|&over| over != share) {
            for under in (0..figures).filter(|&under| under != share && under != over) {
                if full.len() >= 2 && full.iter().all(|row| holds(row[over], row[under], row[share])) {
                    found.push((over, under, share));
                }
            }
        }
    }
    found
}
