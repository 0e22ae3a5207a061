//! The report as received, with every numeric mention marked and explained, as one HTML page.
//!
//! [`ledger_html`] writes a page that needs nothing but itself: no network, no fonts, no files. The text stands as it was
//! received, character for character. Every mention of the ledger is a link to its row below; with scripts allowed, a click,
//! Enter or the pointer shows the row beside the text, and the arrow keys go from mention to mention. Classes are told
//! apart by colour and by the style of the underline, and can be hidden one by one.
//!
//! Text from the report is escaped wherever it stands, and the page forbids itself every load by a content security
//! policy, so that a hostile report stays text.
//!
//! ```
//! use ontrend::extract::view::ledger_html;
//! use ontrend::report::Received;
//! use ontrend::table::{Class, LedgerEntry};
//! let received = Received { text: "达1747家 <b>".into(), offsets: Vec::new() };
//! let entry = LedgerEntry {
//!     doc: "001.txt".into(), line: 1, start: 3, end: 10, mention: "1747家".into(), class: Class::Observation, reason: "stated".into(),
//! };
//! let page = ledger_html("001.txt", &received, &[], &[entry]);
//! assert!(page.contains(r##"<a class="observation" id="m0" href="#r0""##));
//! assert!(page.contains("&lt;b&gt;") && !page.contains("<b>"));
//! ```

use crate::report::Received;
use crate::table::{Cell, Class, LedgerEntry, Observation, Row};
use std::fmt::Write;

const STYLE: &str = include_str!("view.css");
const SCRIPT: &str = include_str!("view.js");

/// Writes text so that HTML reads it as text, inside an element or a quoted attribute.
fn escape(text: &str, page: &mut String) {
    for character in text.chars() {
        match character {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            '\r' => page.push_str("&#13;"),
            // HTML has no way to write these; the replacement shows that something stands here.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => page.push('\u{fffd}'),
            other => page.push(other),
        }
    }
}

fn escaped(text: &str) -> String {
    let mut page = String::with_capacity(text.len());
    escape(text, &mut page);
    page
}

/// The byte of the text that byte `raw` of the file became; inside a character, that character's first byte.
fn text_offset(received: &Received, raw: u64) -> usize {
    let after = received.offsets.partition_point(|pair| pair.1 <= raw);
    let (text, file) = match after.checked_sub(1).and_then(|index| received.offsets.get(index)) {
        Some(pair) => *pair,
        None if received.offsets.first().is_some_and(|pair| raw < pair.1 && pair.0 == 0) => return 0,
        None => (0, 0),
    };
    let limit = received.offsets.get(after).map_or(received.text.len() as u64, |pair| pair.0);
    let at = text.saturating_add(raw - file.min(raw)).min(limit);
    let mut at = usize::try_from(at).unwrap_or(usize::MAX).min(received.text.len());
    while !received.text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The page for one report: its text as received, the ledger, and the observations read from it.
///
/// Offsets of the rows are bytes of the file; `received` leads from them to the text. Rows that overlap one before them, or
/// lie outside the text, stand in the table only.
#[must_use]
pub fn ledger_html(doc: &str, received: &Received, observations: &[Observation], ledger: &[LedgerEntry]) -> String {
    let mut rows: Vec<&LedgerEntry> = ledger.iter().collect();
    rows.sort_by_key(|row| (row.start, row.end));
    let mut page = String::with_capacity(received.text.len() * 2 + rows.len() * 400 + STYLE.len() + SCRIPT.len());
    let title = escaped(doc);
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body>\n<header><h1>{title}</h1>"
    );
    legend(&rows, &mut page);
    page.push_str("</header>\n<main><pre id=\"text\" tabindex=\"-1\">\n");
    // HTML drops one line feed behind <pre>: that is ours, not the report's.
    marked(received, &rows, &mut page);
    page.push_str("</pre>\n<aside id=\"panel\" aria-live=\"polite\"><p>Point at a number, or step through with ← and →.</p></aside></main>\n");
    table(&rows, observations, &mut page);
    let _ = writeln!(page, "<script>{SCRIPT}</script></body></html>");
    page
}

/// How many mentions each class has, with a box to hide it.
fn legend(rows: &[&LedgerEntry], page: &mut String) {
    page.push_str("<fieldset><legend>Numbers in the text</legend>");
    for class in Class::ALL {
        let count = rows.iter().filter(|row| row.class == *class).count();
        let _ = write!(
            page,
            "<label class=\"{class}\"><input type=\"checkbox\" checked data-class=\"{class}\"> <span>{class}</span> {count}</label>"
        );
    }
    page.push_str("</fieldset>");
}

fn marked(received: &Received, rows: &[&LedgerEntry], page: &mut String) {
    let mut at = 0;
    for (index, row) in rows.iter().enumerate() {
        let start = text_offset(received, row.start);
        let mut end = text_offset(received, row.end);
        // A row that ends inside a character takes it whole.
        if end <= start {
            end = received
                .text
                .get(start..)
                .and_then(|rest| rest.chars().next())
                .map_or(start, |it| start + it.len_utf8());
        }
        if start < at || end <= start {
            continue;
        }
        escape(received.text.get(at..start).unwrap_or(""), page);
        let (class, reason) = (row.class, escaped(&row.reason));
        let _ = write!(page, "<a class=\"{class}\" id=\"m{index}\" href=\"#r{index}\" title=\"{class}: {reason}\">");
        escape(received.text.get(start..end).unwrap_or(""), page);
        page.push_str("</a>");
        at = end;
    }
    escape(received.text.get(at..).unwrap_or(""), page);
}

/// The rows, each with the observations that share its place.
fn table(rows: &[&LedgerEntry], observations: &[Observation], page: &mut String) {
    let mut placed: Vec<(u64, usize)> = observations.iter().enumerate().map(|(index, it)| (it.start, index)).collect();
    placed.sort_unstable();
    let columns = Observation::columns(observations);
    // What the row itself says is not repeated.
    let shown = |name: &str| !matches!(name, "doc" | "line" | "start" | "end" | "mention");
    page.push_str("<section><h2>Every number</h2><table><thead><tr><th>line</th><th>mention</th><th>class</th><th>reason</th><th>read as</th></tr></thead><tbody>\n");
    for (index, row) in rows.iter().enumerate() {
        let class = row.class;
        let _ = write!(page, "<tr id=\"r{index}\" class=\"{class}\"><td>{}</td><td><a href=\"#m{index}\">", row.line);
        escape(&row.mention, page);
        let _ = write!(page, "</a></td><td>{class}</td><td>");
        escape(&row.reason, page);
        page.push_str("</td><td>");
        let first = placed.partition_point(|(start, _)| *start < row.start);
        let here =
            placed.get(first..).unwrap_or(&[]).iter().take_while(|(start, _)| *start < row.end.max(row.start + 1));
        for (_, observation) in here {
            let Some(observation) = observations.get(*observation) else { continue };
            page.push_str("<dl>");
            for (column, cell) in columns.iter().zip(observation.cells()) {
                let text = cell.to_string();
                if shown(&column.name) && cell != Cell::Empty && !text.is_empty() {
                    let _ = write!(page, "<dt>{}</dt><dd>", escaped(&column.name));
                    escape(&text, page);
                    page.push_str("</dd>");
                }
            }
            page.push_str("</dl>");
        }
        page.push_str("</td></tr>\n");
    }
    page.push_str("</tbody></table></section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(start: u64, end: u64, mention: &str, reason: &str) -> LedgerEntry {
        LedgerEntry {
            doc: "d".into(),
            line: 1,
            start,
            end,
            mention: mention.into(),
            class: Class::Other,
            reason: reason.into(),
        }
    }

    /// The text of the page's `pre`, with marks taken off and escapes undone.
    fn shown(page: &str) -> String {
        let body = page.split_once("<pre id=\"text\" tabindex=\"-1\">\n").unwrap().1.split_once("</pre>").unwrap().0;
        let mut text = String::new();
        let mut rest = body;
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            rest = rest[at..].split_once('>').unwrap().1;
        }
        text.push_str(rest);
        let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#13;", "\r"), ("&amp;", "&")];
        pairs.iter().fold(text, |text, (from, to)| text.replace(from, to))
    }

    #[test]
    fn hostile_text_stays_text() {
        let evil = "</pre><script>alert(1)</script><img src=x onerror='alert(2)'> 5家 \" & </style>]]> \u{202e}5";
        let received = Received { text: evil.into(), offsets: Vec::new() };
        let at = evil.find('5').unwrap() as u64;
        let rows = [entry(at, at + 1, "5\"><script>", "' onmouseover='alert(3)")];
        let page = ledger_html("<script>alert(0)</script>", &received, &[], &rows);
        assert_eq!(page.matches("<script>").count(), 1, "only the page's own script");
        assert!(!page.contains("<img") && !page.contains("onmouseover='"));
        assert_eq!(shown(&page), evil);
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        let page = ledger_html("d", &Received::default(), &[], &[]);
        for word in ["http:", "https:", "src=", "url(", "@import", "fetch(", "innerHTML"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("default-src 'none'"));
    }

    #[test]
    fn rows_that_overlap_or_leave_the_text_do_not_break_it() {
        let text = "达1747家，增长8%。";
        let received = Received { text: text.into(), offsets: Vec::new() };
        let rows = [entry(3, 7, "1747", ""), entry(4, 9, "x", ""), entry(900, 901, "y", ""), entry(5, 4, "z", "")];
        let page = ledger_html("d", &received, &[], &rows);
        assert_eq!(shown(&page), text);
        assert_eq!(page.matches("<tr id=").count(), 4);
    }

    #[test]
    fn offsets_of_other_encodings_lead_to_the_text() {
        // As in a file with a byte-order mark and one two-byte character: 达 takes 3 bytes here and 2 in the file.
        let received = Received { text: "达1747家".into(), offsets: vec![(0, 3), (3, 5)] };
        let page = ledger_html("d", &received, &[], &[entry(5, 9, "1747", "")]);
        assert!(page.contains(">1747</a>家"));
    }
}
