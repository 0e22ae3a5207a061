//! Web pages: the main text, with tables as rows.
//!
//! The main text is the smallest element that holds most of the page's prose, where prose is text outside links,
//! scripts, forms and navigation. Before it stands the article's title, unless the text begins with it. A table becomes a
//! line a row with tabs between the cells, an empty cell standing where a cell above or to the left spans on; a table that
//! only arranges the page is read as paragraphs. Text that is not displayed is left out.
//!
//! The encoding is that of the byte-order mark, of the page's `meta` element, or UTF-8 where the bytes allow it, else it
//! is detected. The date comes from `meta` elements (`PubDate` and its like) or from the line that says 发布时间, 发布日期, 成文日期.

use super::convert::Converted;
use crate::error::{Error, Result};
use crate::time::Date;
use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Html, Node, Selector};
use std::borrow::Cow;
use std::collections::HashMap;

/// Share of the parent's prose that a child must hold to be gone into.
const MAIN_SHARE: f64 = 0.8;
/// A cell with more characters than this holds paragraphs: its table arranges the page.
const LONG_CELL: usize = 200;
/// Widest table that spans are filled for.
const MAX_COLUMNS: usize = 200;

/// Elements that may stand one inside the other; the parser's work grows with the square of it.
const DEEPEST: usize = 10_000;

/// Upper bound of the nesting of the elements that a page must close itself.
fn nested(page: &str) -> usize {
    const CLOSED: [&str; 16] = [
        "div",
        "span",
        "section",
        "article",
        "table",
        "ul",
        "ol",
        "dl",
        "blockquote",
        "font",
        "b",
        "i",
        "em",
        "strong",
        "center",
        "a",
    ];
    let (mut depth, mut deepest) = (0usize, 0usize);
    for tag in page.split('<').skip(1) {
        let (closing, rest) = tag.strip_prefix('/').map_or((false, tag), |rest| (true, rest));
        let end = rest.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if CLOSED.iter().any(|name| rest[..end].eq_ignore_ascii_case(name)) {
            depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
            deepest = deepest.max(depth);
        }
    }
    deepest
}

/// Reads a web page.
///
/// # Errors
/// Where the page has no text, or its elements are nested too deep to be a page.
pub fn read(bytes: &[u8], name: &str) -> Result<Converted> {
    let text = decode(bytes);
    if nested(&text) > DEEPEST {
        let why = format!("elements are nested more than {DEEPEST} deep; save the text on its own");
        return Err(Error::unreadable(name, why));
    }
    let page = Html::parse_document(&text);
    let main = main_element(&page);
    let mut writer = Writer::default();
    if let Some(main) = main {
        writer.walk(*main);
    }
    let mut text = writer.finish();
    if text.trim().is_empty() {
        let why = "has no text outside scripts and links; open the page in a browser and save the article as text";
        return Err(Error::unreadable(name, why));
    }
    if let Some(title) = title(&page)
        && !squeezed(&text).starts_with(&squeezed(&title))
        && !text.lines().take(12).any(|line| squeezed(line) == squeezed(&title))
    {
        text = format!("{title}\n\n{text}");
    }
    Ok(Converted { text, date: date(&page), notes: Vec::new() })
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or(bytes)).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    if let Some(encoding) = declared(bytes) {
        return encoding.decode(bytes).0;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow).decode(bytes).0
}

/// The encoding that a `meta` element in the first 2048 bytes declares.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(2048))?.to_ascii_lowercase();
    let at = head.windows(8).position(|window| window == b"charset=")? + 8;
    let label: Vec<u8> = head
        .get(at..)?
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .collect();
    encoding_rs::Encoding::for_label(&label)
}

fn meta<'a>(page: &'a Html, names: &[&str]) -> Option<&'a str> {
    let selector = Selector::parse("meta").ok()?;
    page.select(&selector).find_map(|element| {
        let name = element.attr("name").or(element.attr("property"))?;
        let wanted = names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name.trim()));
        element.attr("content").map(str::trim).filter(|content| wanted && !content.is_empty())
    })
}

fn title(page: &Html) -> Option<String> {
    if let Some(title) = meta(page, &["ArticleTitle", "og:title"]) {
        return Some(title.to_owned());
    }
    let text = |selector: &str| {
        let selector = Selector::parse(selector).ok()?;
        let found: String = page.select(&selector).next()?.text().collect();
        let found = found.split_whitespace().collect::<Vec<_>>().join(" ");
        (!found.is_empty()).then_some(found)
    };
    text("h1").or_else(|| {
        // A page title carries the site's name behind a bar or an underscore.
        let whole = text("title")?;
        let article = whole.split(['_', '|']).next()?.split("--").next()?.trim();
        (!article.is_empty()).then(|| article.to_owned())
    })
}

fn date(page: &Html) -> Option<Date> {
    let names = ["PubDate", "publishdate", "article:published_time", "date", "DC.date", "firstpublishedtime"];
    if let Some(day) = meta(page, &names).and_then(day_of) {
        return Some(day);
    }
    // The line under the headline: 发布时间：2025-03-28 09:30.
    let text: String = page.root_element().text().collect();
    ["发布时间", "发布日期", "发文日期", "成文日期", "公开日期", "印发日期"].iter().find_map(|label| {
        text.match_indices(label).find_map(|(at, _)| {
            let behind = text.get(at + label.len()..)?;
            let digit = behind.char_indices().take(8).find(|(_, it)| it.is_ascii_digit())?.0;
            day_of(behind.get(digit..)?)
        })
    })
}

/// The day that a text begins with: 2025-03-28, 2025/3/28, 2025.3.28, 2025年3月28日.
fn day_of(text: &str) -> Option<Date> {
    let mut parts = text.trim_start().split(|it: char| !it.is_ascii_digit()).take(3);
    let year = parts.next().filter(|it| it.len() == 4)?.parse().ok()?;
    let mut next = || parts.next().filter(|it| it.len() <= 2)?.parse().ok();
    Date::from_ymd_opt(year, next()?, next()?)
}

fn is_skipped(element: &Element) -> bool {
    let tag = matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "nav"
            | "footer"
            | "aside"
            | "form"
            | "button"
            | "select"
            | "option"
            | "iframe"
            | "svg"
            | "object"
            | "video"
            | "audio"
            | "textarea"
    );
    let style = element.attr("style").unwrap_or("");
    let hidden = element.attr("hidden").is_some()
        || style.split(';').any(|rule| {
            let rule: String = rule.chars().filter(|it| !it.is_whitespace()).collect();
            matches!(rule.to_ascii_lowercase().as_str(), "display:none" | "visibility:hidden")
        });
    tag || hidden
}

/// The smallest element that holds most of the prose.
fn main_element(page: &Html) -> Option<ElementRef<'_>> {
    // Prose below each element, by one walk without recursion.
    let mut weights: HashMap<NodeId, usize> = HashMap::new();
    let mut open: Vec<usize> = Vec::new();
    let mut skipped = 0_usize;
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    skipped += usize::from(is_skipped(element) || element.name() == "a");
                    open.push(0);
                }
                Node::Text(text) if skipped == 0 => {
                    if let Some(weight) = open.last_mut() {
                        *weight += text.chars().filter(|it| !it.is_whitespace()).count();
                    }
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    skipped -= usize::from(is_skipped(element) || element.name() == "a").min(skipped);
                    let weight = open.pop().unwrap_or(0);
                    if let Some(parent) = open.last_mut() {
                        *parent += weight;
                    }
                    weights.insert(node.id(), weight);
                }
            }
        }
    }
    let weight_of = |element: &ElementRef<'_>| weights.get(&element.id()).copied().unwrap_or(0);
    let mut here = page.root_element();
    loop {
        let own = weight_of(&here);
        // An element with paragraphs of its own is the article, whatever else it holds.
        let article = here.child_elements().any(|child| is_paragraph(child.value()) && weight_of(&child) > 0);
        let next = here.child_elements().find(|child| {
            let container = is_container(child.value()) && !(child.value().name() == "table" && is_data(**child));
            !article && container && own > 0 && weight_of(child) as f64 >= MAIN_SHARE * own as f64
        });
        match next {
            Some(child) => here = child,
            None => return Some(here),
        }
    }
}

fn is_paragraph(element: &Element) -> bool {
    matches!(element.name(), "p" | "h2" | "h3" | "h4" | "ul" | "ol" | "blockquote") && !is_skipped(element)
}

/// Elements that the main text may be narrowed to; a paragraph or a table alone is not the article.
fn is_container(element: &Element) -> bool {
    matches!(
        element.name(),
        "body" | "div" | "article" | "main" | "section" | "center" | "td" | "tr" | "tbody" | "table" | "font" | "span"
    ) && !is_skipped(element)
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "pre"
            | "table"
            | "tr"
            | "header"
            | "figure"
            | "figcaption"
            | "caption"
            | "center"
            | "hr"
            | "address"
            | "fieldset"
            | "td"
            | "th"
    )
}

/// A table that is being written.
#[derive(Default)]
struct Table {
    /// Whether it is data and not arrangement.
    data: bool,
    /// Rows that the cell in each column still spans.
    spans: Vec<usize>,
    column: usize,
    in_cell: bool,
    /// Columns and rows of the cell that is open.
    open_span: (usize, usize),
}

#[derive(Default)]
struct Writer {
    text: String,
    tables: Vec<Table>,
    /// White space that waits for the next character.
    gap: bool,
}

impl Writer {
    fn in_cell(&self) -> bool {
        self.tables.last().is_some_and(|table| table.data && table.in_cell)
    }

    fn walk(&mut self, root: NodeRef<'_, Node>) {
        let mut skipped = 0_usize;
        for edge in root.traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(element) => {
                        if is_skipped(element) {
                            skipped += 1;
                        }
                        if skipped == 0 {
                            self.open(element, node);
                        }
                    }
                    Node::Text(text) if skipped == 0 => self.write(text),
                    _ => {}
                },
                Edge::Close(node) => {
                    if let Node::Element(element) = node.value() {
                        if skipped == 0 {
                            self.close(element);
                        }
                        if is_skipped(element) {
                            skipped = skipped.saturating_sub(1);
                        }
                    }
                }
            }
        }
    }

    fn open(&mut self, element: &Element, node: NodeRef<'_, Node>) {
        let name = element.name();
        match name {
            "br" => self.line(),
            "table" => {
                self.paragraph();
                self.tables.push(Table { data: is_data(node), ..Table::default() });
            }
            "tr" if self.data() => {
                self.line();
                if let Some(table) = self.tables.last_mut() {
                    table.column = 0;
                }
            }
            "td" | "th" if self.data() => self.open_cell(element),
            _ if is_block(name) => self.paragraph(),
            _ => {}
        }
    }

    fn close(&mut self, element: &Element) {
        match element.name() {
            "table" => {
                self.tables.pop();
                self.paragraph();
            }
            "tr" if self.data() => {
                self.fill();
                self.gap = false;
                while self.text.ends_with('\t') {
                    self.text.pop();
                }
                self.line();
            }
            "td" | "th" if self.data() => {
                if let Some(table) = self.tables.last_mut() {
                    let (columns, rows) = table.open_span;
                    for column in table.column..(table.column + columns).min(MAX_COLUMNS) {
                        if table.spans.len() <= column {
                            table.spans.resize(column + 1, 0);
                        }
                        if let Some(span) = table.spans.get_mut(column) {
                            *span = rows.saturating_sub(1);
                        }
                    }
                    table.column += columns;
                    table.in_cell = false;
                    self.gap = false;
                    self.text.extend(std::iter::repeat_n('\t', columns));
                }
            }
            name if is_block(name) => self.paragraph(),
            _ => {}
        }
    }

    fn data(&self) -> bool {
        self.tables.last().is_some_and(|table| table.data)
    }

    fn open_cell(&mut self, element: &Element) {
        self.fill();
        let count = |name: &str| {
            let written = element.attr(name).and_then(|it| it.trim().parse::<usize>().ok());
            written.unwrap_or(1).clamp(1, MAX_COLUMNS)
        };
        if let Some(table) = self.tables.last_mut() {
            table.open_span = (count("colspan"), count("rowspan"));
            table.in_cell = true;
        }
    }

    /// Empty cells where cells of the rows above span on.
    fn fill(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        while let Some(span) = table.spans.get_mut(table.column).filter(|span| **span > 0) {
            *span -= 1;
            table.column += 1;
            self.text.push('\t');
        }
    }

    /// Ends the line; inside a cell the break is a space.
    fn line(&mut self) {
        if self.in_cell() {
            self.gap = true;
            return;
        }
        self.gap = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Ends the paragraph.
    fn paragraph(&mut self) {
        if self.in_cell() {
            self.gap = true;
            return;
        }
        self.line();
        // Rows of a table follow one another without blank lines.
        if !self.text.is_empty() && !self.text.ends_with("\n\n") && !self.data() {
            self.text.push('\n');
        }
    }

    fn write(&mut self, text: &str) {
        for character in text.chars() {
            if character.is_whitespace() && character != '\u{3000}' {
                self.gap = true;
                continue;
            }
            if matches!(character, '\u{200b}' | '\u{feff}' | '\u{200d}') {
                continue;
            }
            // Line breaks of the source mean nothing between Chinese characters.
            if self.gap {
                let before = self.text.chars().next_back();
                let narrow = |it: char| u32::from(it) < 0x2e80 && !it.is_whitespace();
                if before.is_some_and(narrow) || (before.is_some_and(|it| !it.is_whitespace()) && narrow(character)) {
                    self.text.push(' ');
                }
                self.gap = false;
            }
            self.text.push(character);
        }
    }

    fn finish(self) -> String {
        let mut text = self.text.trim().to_owned();
        text.push('\n');
        text
    }
}

/// Whether a table holds data: no table inside, no cell with paragraphs, two columns or more.
fn is_data(table: NodeRef<'_, Node>) -> bool {
    let Some(element) = ElementRef::wrap(table) else { return false };
    let (mut row_cells, mut most, mut length) = (0_usize, 0_usize, 0_usize);
    for edge in element.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(inner) => match inner.name() {
                    "table" if node.id() != element.id() => return false,
                    "tr" => row_cells = 0,
                    "td" | "th" => {
                        row_cells += 1;
                        most = most.max(row_cells);
                        length = 0;
                    }
                    _ => {}
                },
                Node::Text(text) => {
                    length += text.chars().filter(|it| !it.is_whitespace()).count();
                    if length > LONG_CELL {
                        return false;
                    }
                }
                _ => {}
            },
            Edge::Close(_) => {}
        }
    }
    most >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(page: &str) -> String {
        read(page.as_bytes(), "t.html").unwrap().text
    }

    #[test]
    fn the_article_is_found_and_the_rest_left_out() {
        let page = r#"<!DOCTYPE html><html><head><title>2025年公报_某市统计局</title>
            <meta name="PubDate" content="2025-03-28 09:30"><style>p{margin:0}</style></head><body>
            <div class="nav"><a href="/">首页</a><a href="/2024">2024年公报</a></div>
            <div class="main"><div class="side"><a href="1">相关 3 条</a></div>
            <div class="article"><h2>一、综合</h2><p>全年地区生产总值
              3005.5亿元，<b>增长 6.5%</b>。</p><p style="display: none">99</p><p>常住人口460万人。</p>
            <script>var x = 12345;</script></div></div><footer>备案号 5115</footer></body></html>"#;
        let found = read(page.as_bytes(), "t.html").unwrap();
        assert_eq!(
            found.text,
            "2025年公报\n\n一、综合\n\n全年地区生产总值 3005.5亿元，增长 6.5%。\n\n常住人口460万人。\n"
        );
        assert_eq!(found.date, Date::from_ymd_opt(2025, 3, 28));
    }

    #[test]
    fn the_day_is_read_from_under_the_headline() {
        let article = "<p>全年地区生产总值3005.5亿元，比上年增长6.5%。年末常住人口460万人。</p>".repeat(5);
        let page = format!(
            "<body><div class=h><a href=1>首页</a></div><div><h1>某市2024年公报</h1>\
            <div class=info>发布时间：2025年3月28日 浏览 1203</div><div id=zoom>{article}</div></div></body>"
        );
        let found = read(page.as_bytes(), "t.html").unwrap();
        assert_eq!(found.date, Date::from_ymd_opt(2025, 3, 28));
        assert!(found.text.starts_with("某市2024年公报\n") && !found.text.contains("1203"), "{}", found.text);
    }

    #[test]
    fn tables_are_rows() {
        let page = "<h1>表</h1><table><tr><th rowspan=2>指标</th><th colspan=2>2024年</th></tr><tr><td>绝对数</td><td>增长</td></tr>\
            <tr><td><p>生产总值</p></td><td><p>3005.5</p></td><td>6.5</td></tr></table><p>注：初步数</p>";
        assert_eq!(text(page), "表\n\n指标\t2024年\n\t绝对数\t增长\n生产总值\t3005.5\t6.5\n\n注：初步数\n");
        let layout = "<table><tr><td>甲</td><td><table><tr><td>乙</td><td>1</td></tr></table></td></tr></table>";
        assert_eq!(text(layout), "甲\n\n乙\t1\n");
    }

    #[test]
    fn encodings_are_read() {
        let page = "<html><head><meta charset=gb2312></head><body><p>全市企业1747家</p></body></html>";
        let (bytes, _, _) = encoding_rs::GBK.encode(page);
        assert_eq!(read(&bytes, "t").unwrap().text, "全市企业1747家\n");
    }

    #[test]
    fn hostile_pages_are_read() {
        let deep = format!("{}1{}", "<div>".repeat(5_000), "</div>".repeat(5_000));
        assert_eq!(text(&deep), "1\n");
        let wide = "<table><tr><td colspan=99999999 rowspan=99999999>1</td><td>2</td></tr><tr><td>3</td></tr></table>";
        assert!(text(wide).contains('3'));
        assert!(read(b"<html><script>1</script></html>", "t").is_err());
        assert!(read(b"", "t").is_err());
    }
}
