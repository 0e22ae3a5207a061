//! What the brief is made of: plain rows, report texts and sections that the caller words.

use crate::table::{LedgerEntry, Observation, SeriesPoint, Target, Verdict, Warning};
use crate::time::{Date, Stamp};
use std::borrow::Cow;

/// The language of a brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

impl std::str::FromStr for Lang {
    type Err = crate::error::Error;
    fn from_str(text: &str) -> crate::error::Result<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "zh" | "zh-cn" | "cn" => Ok(Self::Zh),
            "en" => Ok(Self::En),
            _ => Err(crate::error::Error::parse(text, "a language: zh or en")),
        }
    }
}

/// One text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both texts.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
    /// A text that is the same in both languages, such as a name or a number.
    #[must_use]
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }
    /// The text in a language; the other one where it is empty.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            Lang::En => (&self.en, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }
}

/// A place in a report as received.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The report's file name.
    pub doc: String,
    /// First byte in the file as received.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
}

/// A report's text as received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportText {
    /// The file name, as in the `doc` column of the tables.
    pub doc: String,
    /// Its title; the file name is shown where it is empty.
    pub title: String,
    /// The region that it is about.
    pub region: String,
    /// Its date.
    pub date: Option<Date>,
    /// The decoded text.
    pub text: String,
    /// Where text and file run apart: (byte in `text`, byte in the file), rising; from each pair on both run in step up to
    /// the next. Empty where the file is the text, byte for byte.
    pub offsets: Vec<(u64, u64)>,
}

/// A chart that goes into the brief as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// The SVG text, made by `ontrend::plot`; it is the one input that is not escaped.
    pub svg: String,
    /// Path from the brief to a file that holds the chart, where `svg` is empty.
    pub file: String,
    /// What it shows, read out to those who cannot see it.
    pub caption: Words,
}

/// How a cell is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Not at all.
    #[default]
    Plain,
    /// Met or on its way.
    Good,
    /// Open.
    Open,
    /// Not met or not on its way.
    Bad,
}

/// One cell of a brief's table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableCell {
    /// What is shown.
    pub text: Words,
    /// The number behind it: what sorting goes by and what the CSV holds.
    pub number: Option<f64>,
    /// The sentence that it rests on.
    pub source: Option<Source>,
    /// Its colour.
    pub tone: Tone,
}

impl TableCell {
    /// A cell of text.
    #[must_use]
    pub fn text(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { text: Words::new(zh, en), ..Self::default() }
    }
    /// A cell of a number, shown as given.
    #[must_use]
    pub fn number(number: f64, shown: impl Into<String>) -> Self {
        Self { text: Words::same(shown), number: Some(number), ..Self::default() }
    }
    /// The same cell, linked to a place in a report.
    #[must_use]
    pub fn from_source(mut self, doc: impl Into<String>, start: u64, end: u64) -> Self {
        self.source = Some(Source { doc: doc.into(), start, end });
        self
    }
    /// The same cell, coloured.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// A table of a section.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BriefTable {
    /// The caption.
    pub caption: Words,
    /// The column headers.
    pub columns: Vec<Words>,
    /// The rows; a short row is filled with empty cells, a long one is cut.
    pub rows: Vec<Vec<TableCell>>,
}

/// Where a section stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The slogan examined: after the verdicts.
    Slogan,
    /// Cities compared on shared indicators.
    Cities,
    /// Outcomes of earlier targets.
    Outcomes,
    /// Anything else, before the sources.
    Other,
}

/// A section that the caller words.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Where it stands.
    pub place: Place,
    /// The heading.
    pub title: Words,
    /// The finding, in a few sentences; paragraphs are parted by line breaks.
    pub text: Words,
    /// Its charts.
    pub charts: Vec<Chart>,
    /// Its tables.
    pub tables: Vec<BriefTable>,
}

/// What is known of one target beside its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetDetail {
    /// The series, as in the verdict.
    pub unique_id: String,
    /// The deadline, as in the verdict.
    pub ds: Stamp,
    /// The value, as in the verdict.
    pub target: f64,
    /// What would change the verdict, in a few sentences.
    pub sensitivity: Words,
    /// Charts: fan chart first, posterior next.
    pub charts: Vec<Chart>,
    /// Tables, such as the probability under other assumptions.
    pub tables: Vec<BriefTable>,
}

/// Everything that a brief shows.
///
/// The tables are borrowed where the caller has them already: those of a large archive fill much of the memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BriefData<'a> {
    /// The title; one in the brief's language stands in where it is empty.
    pub title: Words,
    /// The day that the verdicts are given for.
    pub as_of: Option<Date>,
    /// The command that makes this brief again.
    pub command: String,
    /// The program's version.
    pub version: String,
    /// The verdicts, in the order in which they are shown.
    pub verdicts: Vec<Verdict>,
    /// The targets.
    pub targets: Cow<'a, [Target]>,
    /// Charts, sensitivity and tables of the targets.
    pub details: Vec<TargetDetail>,
    /// The stated facts.
    pub observations: Cow<'a, [Observation]>,
    /// Every numeric mention.
    pub ledger: Cow<'a, [LedgerEntry]>,
    /// The series.
    pub series: Cow<'a, [SeriesPoint]>,
    /// What the reports contradict themselves in.
    pub warnings: Cow<'a, [Warning]>,
    /// Charts of series without a target, by their id.
    pub series_charts: Vec<(String, Chart)>,
    /// The slogan, the cities, the outcomes and whatever else.
    pub sections: Vec<Section>,
    /// The reports.
    pub reports: Vec<ReportText>,
}
