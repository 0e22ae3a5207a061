//! HTML text: escaping, and tables that sort and download.

use super::data::{BriefTable, Chart, Lang, TableCell, Tone, Words};
use super::source::Links;
use std::fmt::Write as _;

/// Text as HTML character data and attribute value alike; control characters that HTML forbids are dropped.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(character),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A cell as it goes into a table: inner HTML, the value to sort by, and a class.
#[derive(Debug, Clone, Default)]
pub(crate) struct Td {
    pub html: String,
    pub number: Option<f64>,
    /// Text to sort by and to write to CSV where the shown text does not serve.
    pub plain: Option<String>,
    pub class: &'static str,
}

impl Td {
    pub fn text(text: &str) -> Self {
        Self { html: escape(text), ..Self::default() }
    }
    pub fn number(number: Option<f64>, shown: impl Fn(f64) -> String) -> Self {
        match number.filter(|number| number.is_finite()) {
            Some(number) => Self { html: escape(&shown(number)), number: Some(number), plain: None, class: "n" },
            None => Self { html: "–".to_string(), plain: Some(String::new()), number: None, class: "n" },
        }
    }
    /// The same cell as a link.
    pub fn link(mut self, href: Option<String>) -> Self {
        if let Some(href) = href
            && !self.html.is_empty()
        {
            self.html = format!("<a href=\"{}\">{}</a>", escape(&href), self.html);
        }
        self
    }
    pub fn plain(mut self, plain: impl Into<String>) -> Self {
        self.plain = Some(plain.into());
        self
    }
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }
}

/// A table of so few rows stays on one page in print.
const SHORT: usize = 14;

/// A table under construction; the first cell of a row is its header.
pub(crate) struct Table<'a> {
    pub caption: &'a str,
    /// Name of the CSV file.
    pub file: &'a str,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Td>>,
    /// Ids of the rows, where they are linked to.
    pub ids: Vec<String>,
    pub class: &'static str,
}

impl Table<'_> {
    pub fn write(&self, out: &mut String) {
        let numeric: Vec<bool> = (0..self.columns.len())
            .map(|at| self.rows.iter().any(|row| row.get(at).is_some_and(|cell| cell.class.starts_with('n'))))
            .collect();
        let scroll = if self.rows.len() <= SHORT { "scroll short" } else { "scroll" };
        let _ = write!(
            out,
            "<div class=\"{scroll}\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\"><table class=\"data {1}\" data-file=\"{2}\"><caption>{0}</caption>\n<thead><tr>",
            escape(self.caption),
            self.class,
            escape(self.file)
        );
        for (column, numeric) in self.columns.iter().zip(&numeric) {
            let class = if *numeric { " class=\"n\"" } else { "" };
            let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escape(column));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for (index, row) in self.rows.iter().enumerate() {
            match self.ids.get(index) {
                Some(id) => {
                    let _ = write!(out, "<tr id=\"{}\">", escape(id));
                }
                None => out.push_str("<tr>"),
            }
            for at in 0..self.columns.len() {
                let empty = Td::default();
                let cell = row.get(at).unwrap_or(&empty);
                let tag = if at == 0 { "th scope=\"row\"" } else { "td" };
                let _ = write!(out, "<{tag}");
                if !cell.class.is_empty() {
                    let _ = write!(out, " class=\"{}\"", cell.class);
                }
                if let Some(number) = cell.number {
                    let _ = write!(out, " data-v=\"{number}\"");
                } else if let Some(plain) = &cell.plain {
                    let _ = write!(out, " data-t=\"{}\"", escape(plain));
                }
                let _ = write!(out, ">{}</{}>", cell.html, if at == 0 { "th" } else { "td" });
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table></div>\n");
    }
}

/// A table that the caller worded.
pub(crate) fn given_table(out: &mut String, table: &BriefTable, file: &str, links: &Links<'_>, lang: Lang) {
    let cell = |cell: &TableCell| {
        let mut td = Td::text(cell.text.get(lang));
        td.number = cell.number.filter(|number| number.is_finite());
        td.class = match (cell.tone, td.number.is_some()) {
            (Tone::Plain, false) => "",
            (Tone::Plain, true) => "n",
            (Tone::Good, false) => "good",
            (Tone::Good, true) => "n good",
            (Tone::Open, false) => "open",
            (Tone::Open, true) => "n open",
            (Tone::Bad, false) => "bad",
            (Tone::Bad, true) => "n bad",
        };
        let href = cell.source.as_ref().and_then(|source| links.href(&source.doc, source.start, source.end));
        td.link(href)
    };
    Table {
        caption: table.caption.get(lang),
        file,
        columns: table.columns.iter().map(|column| column.get(lang).to_string()).collect(),
        rows: table.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
        ids: Vec::new(),
        class: "",
    }
    .write(out);
}

/// Paragraphs of a text.
pub(crate) fn paragraphs(out: &mut String, text: &Words, lang: Lang) {
    for line in text.get(lang).lines().filter(|line| !line.trim().is_empty()) {
        let _ = writeln!(out, "<p>{}</p>", escape(line.trim()));
    }
}

/// A chart with its caption. An SVG that could run something or load something is not a chart of ours and is left out.
pub(crate) fn chart(out: &mut String, chart: &Chart, lang: Lang) {
    let caption = chart.caption.get(lang);
    if chart.svg.is_empty() && is_beside(&chart.file) {
        let name = if caption.is_empty() { &chart.file } else { caption };
        let _ = writeln!(out, "<p class=\"chart\"><a href=\"{}\">{}</a></p>", escape(&chart.file), escape(name));
        return;
    }
    if !is_harmless(&chart.svg) {
        return;
    }
    let _ = write!(out, "<figure>{}", chart.svg.trim());
    if !caption.is_empty() {
        let _ = write!(out, "<figcaption>{}</figcaption>", escape(caption));
    }
    out.push_str("</figure>\n");
}

/// Whether a path stays in the brief's own directory and is no address.
fn is_beside(path: &str) -> bool {
    let parts = || std::path::Path::new(path).components();
    !path.is_empty()
        && !path.contains([':', '\\'])
        && parts().all(|part| matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir))
}

/// Whether an SVG holds only the elements and attributes that our figures are made of.
fn is_harmless(svg: &str) -> bool {
    const ELEMENTS: [&str; 11] =
        ["svg", "title", "desc", "g", "path", "line", "polyline", "polygon", "rect", "circle", "text"];
    let svg = svg.trim();
    if !svg.starts_with("<svg") || !svg.ends_with("</svg>") {
        return false;
    }
    for tag in svg.split('<').skip(1) {
        let tag = tag.trim_start_matches('/');
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let head = tag.split('>').next().unwrap_or("");
        // A ">" within a quoted value would hide what follows it.
        if head.matches('"').count() % 2 == 1 {
            return false;
        }
        // Attribute names are what stands before an equals sign outside quotes.
        let outside: String = head.split('"').step_by(2).collect();
        let mut attributes = outside.split_whitespace().skip(1).map(|word| word.trim_end_matches(['=', '/']));
        let harmful =
            |word: &str| word.starts_with("on") || word.contains("href") || word == "style" || word.contains('\'');
        if !ELEMENTS.contains(&name.as_str()) || attributes.any(harmful) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_text() {
        assert_eq!(
            escape("<script>alert('x')</script>&\"\u{0}"),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"
        );
    }

    #[test]
    fn only_plain_svg_goes_in() {
        assert!(is_harmless("<svg width=\"1\"><title>a</title><text x=\"1\">on=&lt;</text><line x1=\"0\"/></svg>"));
        for svg in [
            "<svg onload=\"alert(1)\"></svg>",
            "<svg><script>alert(1)</script></svg>",
            "<svg><a href=\"javascript:alert(1)\"><text>x</text></a></svg>",
            "<svg><image href=\"x\"/></svg>",
            "<svg><rect ONCLICK=\"x\" style=\"x\"/></svg>",
            "<svg></svg><p>",
            "<svg><rect x=\">\" onload=\"alert(1)\"/></svg>",
            "<svg><rect x='>' onload='alert(1)'/></svg>",
            "<svg><!-- --></svg>",
            "<p>",
            "",
        ] {
            assert!(!is_harmless(svg), "{svg}");
        }
    }
}
