//! Tables as HTML, for notebooks.

use super::cell::{Cell, Kind, Sheet};
use std::fmt::Write as _;

/// Rows that a notebook shows of a table.
const SHOWN: usize = 30;

impl Sheet {
    /// The first `most` rows as an HTML table: numbers to the right, everything escaped, a last line that says how many more
    /// rows there are.
    ///
    /// # Example
    /// ```
    /// use ontrend::table::csv;
    /// let sheet = csv::read("unique_id,y\n<b>,3.5\nb,4\n".as_bytes(), "s.csv")?;
    /// let html = sheet.to_html(1);
    /// assert!(html.contains("<td>&lt;b&gt;</td>") && html.contains("1 more row"));
    /// # Ok::<(), ontrend::error::Error>(())
    /// ```
    #[must_use]
    pub fn to_html(&self, most: usize) -> String {
        let mut out = String::from("<table><thead><tr>");
        for column in &self.columns {
            let _ = write!(out, "<th>{}</th>", escape(&column.name));
        }
        out.push_str("</tr></thead><tbody>\n");
        for row in self.rows.iter().take(most) {
            out.push_str("<tr>");
            for (cell, column) in row.iter().zip(&self.columns) {
                let number = matches!(column.kind, Kind::Number | Kind::Integer)
                    || matches!(cell, Cell::Number(_) | Cell::Integer(_));
                let style = if number { " style=\"text-align:right\"" } else { "" };
                let _ = write!(out, "<td{style}>{}</td>", escape(&cell.to_string()));
            }
            out.push_str("</tr>\n");
        }
        let left = self.rows.len().saturating_sub(most);
        if left > 0 {
            let word = if left == 1 { "row" } else { "rows" };
            let _ = write!(out, "<tr><td colspan=\"{}\">{left} more {word}</td></tr>", self.columns.len().max(1));
        }
        out.push_str("</tbody></table>");
        out
    }

    /// Shows the table in a Rust notebook (evcxr): its first 30 rows as HTML.
    pub fn evcxr_display(&self) {
        println!("EVCXR_BEGIN_CONTENT text/html\n{}\nEVCXR_END_CONTENT", self.to_html(SHOWN));
    }
}

/// Text as HTML character data.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
