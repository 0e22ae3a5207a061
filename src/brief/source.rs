//! The reports as received, cut into sentences, with every mention as an anchor.

use super::data::{BriefData, Lang, ReportText, TargetDetail};
use super::html::escape;
use crate::table::{Class, SeriesPoint, Target};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

/// Which places in which reports can be linked to.
pub(crate) struct Links<'a> {
    /// Number of each report by file name.
    docs: BTreeMap<&'a str, usize>,
    /// What is said of each report.
    reports: Vec<Said>,
    /// What is known of each series.
    series: HashMap<&'a str, Known<'a>>,
}

/// The rows that are of one report.
#[derive(Debug, Clone, Default)]
struct Said {
    /// The places that are linked to, in bytes of the file.
    places: BTreeSet<(u64, u64)>,
    /// Numbers of the rows of the ledger.
    ledger: Vec<usize>,
    /// Numbers of the facts.
    facts: Vec<usize>,
    /// Places of the targets.
    targets: BTreeSet<(u64, u64)>,
}

/// The rows that are of one series.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known<'a> {
    /// Its points.
    pub points: Vec<&'a SeriesPoint>,
    /// Its targets.
    pub targets: Vec<&'a Target>,
    /// What the caller says of its targets.
    pub details: Vec<&'a TargetDetail>,
}

impl<'a> Links<'a> {
    /// Collects every place that a table names.
    pub fn new(data: &'a BriefData<'_>) -> Self {
        let docs: BTreeMap<&str, usize> =
            data.reports.iter().enumerate().rev().map(|(index, report)| (report.doc.as_str(), index)).collect();
        let mut links = Self { docs, reports: vec![Said::default(); data.reports.len()], series: HashMap::new() };
        for point in data.series.iter() {
            links.series.entry(&point.unique_id).or_default().points.push(point);
        }
        for target in data.targets.iter() {
            links.series.entry(&target.unique_id).or_default().targets.push(target);
        }
        for detail in &data.details {
            links.series.entry(&detail.unique_id).or_default().details.push(detail);
        }
        for (number, row) in data.ledger.iter().enumerate() {
            if let Some(said) = links.said(&row.doc) {
                said.ledger.push(number);
            }
        }
        for (number, row) in data.observations.iter().enumerate() {
            if let Some(said) = links.said(&row.doc) {
                said.facts.push(number);
            }
        }
        for row in data.targets.iter() {
            if let Some(said) = links.said(&row.doc) {
                said.targets.insert((row.start, row.end));
            }
        }
        let ledger = data.ledger.iter().map(|row| (&row.doc, row.start, row.end));
        let observations = data.observations.iter().map(|row| (&row.doc, row.start, row.end));
        let series = data.series.iter().map(|row| (&row.doc, row.start, row.end));
        let targets = data.targets.iter().map(|row| (&row.doc, row.start, row.end));
        let verdicts = data.verdicts.iter().map(|row| (&row.doc, row.start, row.end));
        let warnings = data.warnings.iter().map(|row| (&row.doc, row.start, row.end));
        let tables = data.sections.iter().flat_map(|section| &section.tables);
        let cells = tables.chain(data.details.iter().flat_map(|detail| &detail.tables));
        let cells = cells.flat_map(|table| table.rows.iter().flatten()).filter_map(|cell| cell.source.as_ref());
        let cells = cells.map(|source| (&source.doc, source.start, source.end));
        let all = ledger.chain(observations).chain(series).chain(targets).chain(verdicts).chain(warnings).chain(cells);
        for (doc, start, end) in all {
            if let Some(&index) = links.docs.get(doc.as_str())
                && start < end
                && span(&data.reports[index], start, end).is_some()
            {
                links.reports[index].places.insert((start, end));
            }
        }
        links
    }

    fn said(&mut self, doc: &str) -> Option<&mut Said> {
        self.docs.get(doc).and_then(|index| self.reports.get_mut(*index))
    }

    /// What is known of a series.
    pub fn series(&self, unique_id: &str) -> Option<&Known<'a>> {
        self.series.get(unique_id)
    }

    /// A place in few letters: the report's number, as its heading shows it, and the line.
    pub fn place(&self, doc: &str, line: u64) -> String {
        match self.docs.get(doc) {
            Some(index) => format!("R{}:{line}", index + 1),
            None if doc.is_empty() => String::new(),
            None => format!("{doc}:{line}"),
        }
    }

    /// The link to a place; the report as a whole where only that is known; none for a report that is not here.
    pub fn href(&self, doc: &str, start: u64, end: u64) -> Option<String> {
        let index = *self.docs.get(doc)?;
        let known = self.reports.get(index).is_some_and(|said| said.places.contains(&(start, end)));
        Some(if known { format!("#s{index}-{start}-{end}") } else { format!("#doc{index}") })
    }
}

/// The place in the text of bytes of the file; none where they do not lie in the text on whole characters.
fn span(report: &ReportText, start: u64, end: u64) -> Option<(usize, usize)> {
    let place = |byte: u64| {
        let before = report.offsets.partition_point(|&(_, file)| file <= byte);
        let at = match before.checked_sub(1).and_then(|index| report.offsets.get(index)) {
            Some(&(text, file)) => text.checked_add(byte - file)?,
            None => byte,
        };
        let at = usize::try_from(at).ok()?;
        report.text.is_char_boundary(at).then_some(at)
    };
    let (start, end) = (place(start)?, place(end)?);
    (start < end && end <= report.text.len()).then_some((start, end))
}

/// What is written around a mention.
struct Mention {
    from: usize,
    to: usize,
    id: String,
    class: &'static str,
    title: String,
    /// The row of the fact that it states.
    fact: Option<usize>,
}

/// Ends of sentences, in bytes of the text; no sentence ends within a mention.
fn sentence_ends(text: &str, mentions: &[Mention]) -> Vec<usize> {
    // Where a text has no full stops, as in headings and tables, a line break ends a sentence of this many bytes.
    const LONG: usize = 1200;
    let mut ends = Vec::new();
    let mut start = 0;
    let mut previous = ' ';
    let mut covered = mentions.iter().peekable();
    let mut until = 0;
    for (at, character) in text.char_indices() {
        let after = at + character.len_utf8();
        while let Some(mention) = covered.next_if(|mention| mention.from <= at) {
            until = until.max(mention.to);
        }
        let blank = character == '\n' && previous == '\n';
        let stop = matches!(character, '。' | '！' | '？' | '；') || blank || (character == '\n' && at - start > LONG);
        if stop && after >= until {
            ends.push(after);
            start = after;
        }
        if !matches!(character, ' ' | '\r' | '\t' | '\u{3000}') {
            previous = character;
        }
    }
    if start < text.len() {
        ends.push(text.len());
    }
    ends
}

fn mentions(data: &BriefData<'_>, index: usize, links: &Links<'_>, lang: Lang) -> Vec<Mention> {
    let (Some(report), Some(said)) = (data.reports.get(index), links.reports.get(index)) else { return Vec::new() };
    let mut classes: BTreeMap<(u64, u64), (Class, &str)> = BTreeMap::new();
    for row in said.ledger.iter().map(|number| &data.ledger[*number]) {
        classes.insert((row.start, row.end), (row.class, row.reason.as_str()));
    }
    let mut facts: BTreeMap<(u64, u64), usize> = BTreeMap::new();
    for (number, row) in said.facts.iter().map(|number| (*number, &data.observations[*number])) {
        facts.entry((row.start, row.end)).or_insert(number);
    }
    let mut found: Vec<Mention> = said
        .places
        .iter()
        .filter_map(|&(start, end)| {
            let (from, to) = span(report, start, end)?;
            let fact = facts.get(&(start, end)).copied();
            let class = match classes.get(&(start, end)).map(|(class, _)| *class) {
                _ if said.targets.contains(&(start, end)) => "target",
                _ if fact.is_some() => "fact",
                Some(Class::Observation) => "fact",
                Some(Class::Time) => "time",
                Some(_) => "other",
                None => "place",
            };
            let mut title = String::new();
            if let Some(row) = fact.and_then(|number| data.observations.get(number)) {
                title = format!("{} {} {} {}", row.region, row.indicator, row.value, row.unit);
            } else if let Some((class, reason)) = classes.get(&(start, end)) {
                title = format!("{}: {reason}", super::words::class_word(*class, lang));
            }
            Some(Mention { from, to, id: format!("s{index}-{start}-{end}"), class, title, fact })
        })
        .collect();
    found.sort_by_key(|mention| (mention.from, std::cmp::Reverse(mention.to)));
    found
}

/// Whether the lines are those of a newspaper column: then the page sets them in columns again.
fn is_narrow(text: &str) -> bool {
    let lines: Vec<usize> = text.lines().map(|line| line.trim().chars().count()).filter(|count| *count > 0).collect();
    lines.len() > 40 && lines.iter().filter(|count| **count <= 24).count() * 5 > lines.len() * 4
}

/// Writes one report's text: sentences as spans, mentions as marks within them.
pub(crate) fn write_text(out: &mut String, data: &BriefData<'_>, index: usize, links: &Links<'_>, lang: Lang) {
    let Some(report) = data.reports.get(index) else { return };
    let text = report.text.as_str();
    let mentions = mentions(data, index, links, lang);
    let mut next = mentions.iter().peekable();
    let mut start = 0;
    let class = if is_narrow(text) { "report narrow" } else { "report" };
    let _ = write!(out, "<div class=\"{class}\" lang=\"zh-CN\">");
    for end in sentence_ends(text, &mentions) {
        out.push_str("<span class=\"s\">");
        let mut at = start;
        // Open marks, innermost last.
        let mut open: Vec<&Mention> = Vec::new();
        let close = |out: &mut String, mention: &Mention| {
            out.push_str(if mention.fact.is_some() { "</a></mark>" } else { "</mark>" });
        };
        while let Some(mention) = next.next_if(|mention| mention.from < end) {
            while let Some(last) = open.last().filter(|last| last.to <= mention.from) {
                push(out, text, &mut at, last.to);
                close(out, last);
                open.pop();
            }
            push(out, text, &mut at, mention.from);
            let limit = open.last().map_or(end, |last| last.to);
            if mention.to > limit {
                // Two mentions that overlap in part cannot be nested: the second gets an anchor only.
                let _ = write!(out, "<span id=\"{}\"></span>", mention.id);
                continue;
            }
            let _ = write!(out, "<mark id=\"{}\" class=\"{}\"", mention.id, mention.class);
            if !mention.title.trim().is_empty() {
                let _ = write!(out, " title=\"{}\"", escape(mention.title.trim()));
            }
            out.push('>');
            // A link may not stand within a link.
            let linked = mention.fact.filter(|_| open.iter().all(|outer| outer.fact.is_none()));
            if let Some(fact) = linked {
                let _ = write!(out, "<a href=\"#f{fact}\">");
                open.push(mention);
            } else if mention.fact.is_none() {
                open.push(mention);
            } else {
                push(out, text, &mut at, mention.to);
                out.push_str("</mark>");
            }
        }
        while let Some(last) = open.pop() {
            push(out, text, &mut at, last.to);
            close(out, last);
        }
        push(out, text, &mut at, end);
        out.push_str("</span>");
        start = end;
    }
    out.push_str("</div>\n");
}

/// Writes the text from `at` to `to`, where that lies ahead.
fn push(out: &mut String, text: &str, at: &mut usize, to: usize) {
    if let Some(piece) = text.get(*at..to) {
        out.push_str(&escape(piece));
        *at = to;
    }
}
