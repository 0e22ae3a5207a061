//! From characters on a page to lines of text.

use super::Glyph;

/// A line of a page: its height and the glyphs on it.
struct PageLine<'a> {
    y: f64,
    size: f64,
    glyphs: Vec<&'a Glyph>,
}

/// Appends the text of a page, line by line.
pub(super) fn write_page(glyphs: &[Glyph], page: u32, text: &mut String) {
    let mut order: Vec<&Glyph> = glyphs.iter().filter(|glyph| glyph.x.is_finite() && glyph.y.is_finite()).collect();
    order.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut lines: Vec<PageLine<'_>> = Vec::new();
    for glyph in order {
        match lines.last_mut() {
            Some(line) if line.y - glyph.y <= 0.5 * line.size.max(glyph.size) => {
                line.size = line.size.max(glyph.size);
                line.glyphs.push(glyph);
            }
            _ => lines.push(PageLine { y: glyph.y, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    let mut written: Vec<(f64, f64, String)> = Vec::new();
    for line in &mut lines {
        line.glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
        let content = line_text(line);
        if !content.is_empty() {
            written.push((line.y, line.size, content));
        }
    }
    if written.last().is_some_and(|line| is_page_number(&line.2, page)) {
        written.pop();
    }
    if written.first().is_some_and(|line| is_page_number(&line.2, page)) {
        written.remove(0);
    }
    let mut steps: Vec<f64> = written.windows(2).map(|pair| pair[0].0 - pair[1].0).collect();
    steps.sort_by(f64::total_cmp);
    let usual = steps.get(steps.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    let mut before: Option<f64> = None;
    for (y, size, content) in &written {
        if before.is_some_and(|above| above - y > 1.5 * usual + 0.2 * size) {
            text.push('\n');
        }
        text.push_str(content);
        text.push('\n');
        before = Some(*y);
    }
}

fn line_text(line: &PageLine<'_>) -> String {
    let mut content = String::new();
    let mut end = f64::NEG_INFINITY;
    let mut last: Option<&Glyph> = None;
    for glyph in &line.glyphs {
        let twice = last.is_some_and(|last| last.text == glyph.text && (glyph.x - last.x).abs() < 0.15 * glyph.size);
        if twice {
            continue;
        }
        let gap = glyph.x - end;
        if last.is_some() && !content.ends_with('\t') {
            if gap > 2.0 * line.size {
                content.truncate(content.trim_end_matches(' ').len());
                content.push('\t');
            } else if gap > 0.3 * line.size && !content.ends_with(' ') {
                content.push(' ');
            }
        }
        content.push_str(&glyph.text);
        end = glyph.x + glyph.width;
        last = Some(glyph);
    }
    content.trim().to_owned()
}

/// 3, - 3 -, — 3 —, 第3页, 3/12 at the edge of a page.
fn is_page_number(line: &str, page: u32) -> bool {
    let bare: String = line.chars().filter(|it| !it.is_whitespace() && !"-—–－·第页共/".contains(*it)).collect();
    let digits = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return false;
    }
    // Front matter shifts the numbers by a few pages.
    let near = |text: &str| text.parse::<u32>().is_ok_and(|number| number.abs_diff(page) <= 12);
    let framed = bare.len() < line.chars().filter(|it| !it.is_whitespace()).count();
    near(&bare) || (framed && bare.len() <= 8 && line.contains(['页', '/']))
}
