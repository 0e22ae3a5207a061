//! Observations from a report's text: every figure read, explained and traceable.
//!
//! [`observe`] turns a [`Report`] into an [`Extraction`]: the observations, the ledger of every numeric mention, warnings
//! about figures that do not fit together, and the [`Context`] (day, region, kind of report) that they were read in.
//!
//! ```
//! use ontrend::extract::{Options, observe};
//! use ontrend::report::{ReadOptions, Report};
//! let text = "宜宾市科学技术局\n截至2024年，宜宾科技型中小企业达1747家，较2021年增长60%。\n";
//! let report = Report::read(text.as_bytes(), "r.txt", &ReadOptions::default())?;
//! let found = observe(&report, &Options::default());
//! assert_eq!(found.observations.len(), 2);
//! assert_eq!(found.observations[0].indicator_id, "ent_tech_sme");
//! assert_eq!(found.observations[0].region, "宜宾市");
//! assert_eq!(found.observations[1].base_period, "2021");
//! assert_eq!(found.ledger.len(), 4);
//! # Ok::<(), ontrend::error::Error>(())
//! ```
//!
//! # Passes
//!
//! ```text
//! blocks ─scan─► mentions, times ─context─► day, region, genre ─facts─► facts ─rows─► observations, ledger ─checks─► warnings
//! ```
//!
//! Data flows one way. Every pass is linear in the text; looking back is bounded (150 bytes for brackets and quotes, a
//! sentence for subjects).
//!
//! # Mentions
//!
//! ```text
//! mention   = [bound] number [more] [scale] [more] unit [more] [bound]
//! number    = digits ["." digits] | Chinese numeral          thousands separators and a middle dot as point are folded before
//! scale     = 百 千 万 亿 and their compounds                 multiplied in; 万元 and 亿元 stay units
//! range     = mention ("—" | "-" | "~" | "至" | "到") mention  two rows, ge and le
//! chain     = number ":" number ":" number                    shares of a whole where they add up to 100
//! rank      = "第" number ["位" | "名"] | "前" number ("位" | "名")
//! multiple  = 翻番 | 翻 n 番 | 倍增 | n 倍增 | 减半             翻番 is 2 x, 翻两番 4 x
//! share     = n 成 | 过半 | n 分之 m | 百分之 n                 in %
//! threshold = 千亿级 | 百人以上 | 5000万元以上 + noun            qualifies the noun; no row of its own unless it says how large each is
//! ```
//!
//! What a run of digits is is decided in this order: a time; part of a title in 《》, of short quotes, of a code, a name or
//! an `N+N` pattern; a document, telephone or page number; a list number; an ordinal; a quantity. The ledger gives class
//! and reason, and holds every run of ASCII or full-width digits exactly once.
//!
//! | bound | words before | words behind |
//! | --- | --- | --- |
//! | `eq` | 达, 为, none | – |
//! | `ge` | 不少于, 不低于, 至少, ≥ | 以上, 及以上 |
//! | `gt` | 超, 突破, 逾, 多于, 高于, 越过 | 余, 多 (inside or behind) |
//! | `le` | 不超过, 最高, 高达, ≤ | 以内, 以下 |
//! | `lt` | 近, 不足, 低于, 不到 | – |
//! | `approx` | 约, ± | 左右, 上下 |
//!
//! 以上, 以下 and 以内 include the number (Civil Code of the People's Republic of China, art. 1259); numerals, ranges and
//! 余, 多 follow GB/T 15835-2011. `lo` and `hi` are the interval that wording and rounding allow: 16.4亿元 is
//! [16.35, 16.45], 2900余 begins at 2900, 近300 ends at 300.
//!
//! # Periods
//!
//! The nearest time before the figure in its clause or sentence; else the paragraph's, up to the next 二是 or 三是; else the
//! section heading's; else the period of the whole text (a bulletin's year or months, a plan's year); else the report's
//! day. A level holds on the period's last day. 截至 and 末 give a day, 到2027年 a deadline, 较2021年 and 比上年 a base.
//! 上年 is the year before the one spoken of, 今年 runs to the report's day for what has happened and to the year's end for
//! a target. What the text does not say itself is named in `inferred`.
//!
//! The report's day is given, written out at either end, or inferred from document number, months and years named.
//!
//! # Subjects
//!
//! The noun phrase before the figure without time, region, predicate and opening words (`data/qualifiers.csv`); or the noun
//! behind it where it counts (16项成果); else what was named before. 总数, 产量, 完成率 and other general words take the name
//! spoken of. 分别 gives the names of a list their figures in order, also two values and then two rates, regions, and years.
//! A name of the vocabulary gets its id; any other keeps its words. Regions come from the clause, then the report: its title,
//! its issuer, the name met most, or [`ReadOptions::region`](crate::report::ReadOptions::region). Where the text names none,
//! 全市 or its like stands there.
//!
//! # Measure and role
//!
//! Percent behind 增长, 下降, 增速 is growth, else a ratio; percentage points are a delta; 净增, 比上年增加 a delta; money per
//! item behind 给予, 奖励 a rate card; counts and amounts are levels or flows by verb, vocabulary and unit. Falls are
//! negative. A figure is a target behind 力争, 确保, 计划, 将 or with a deadline ahead, in a section of targets, or in a plan;
//! a policy where it is an award or a rule; else actual.
//!
//! # Adding words
//!
//! `--indicators FILE` merges a CSV with the columns of `data/indicators.csv`: `id` and `name_zh` are needed, `aliases_zh`
//! (`|` between them), `unit`, `measure`, `parent`, `min`, `max` are read where they stand. Regions have `code` (six digits
//! after GB/T 2260, or nothing), `name`, `aliases`. `--units FILE` merges units with the columns of `data/units.csv`, of which `name` and
//! `class` are needed. The user's rows win. In Rust: [`Lexicon::build`] and [`Lexicon::with_units`].
//!
//! # Checks
//!
//! | check | raised where |
//! | --- | --- |
//! | `part_above_whole` | a part by the vocabulary's `parent`, or told behind 其中, exceeds its whole |
//! | `parts_do_not_add_up` | the three sectors miss the product, exports and imports the trade, and the like, by over 1 %; a list behind 其中 exceeds what it is part of |
//! | `stated_differently` | one fact stands there twice with another value or bound |
//! | `growth_contradicts_levels` | a stated rate is over 5 points off its levels, a multiple over 15 % |
//! | `slogan_contradicted` | 三倍增 said of indicators whose figures give another multiple |
//! | `outside_plausible_range` | a value outside the vocabulary's `min` and `max` |
//!
//! # Not read
//!
//! Figures in pictures; numbers without unit in prose, unless their name is an index or ratio; who 其 refers to across
//! sentences.

mod amount;
mod carry;
mod checks;
mod chinese;
mod classify;
mod complete;
mod context;
mod cues;
mod facts;
mod fast;
mod heads;
mod index;
mod lexicon;
mod limits;
mod measure;
mod multiples;
mod naming;
pub mod numeral;
mod period;
mod phrase;
mod place;
pub mod quantity;
mod resolve;
mod restated;
mod rows;
mod scan;
mod sentence;
mod subject;
mod tables;
mod unit;
pub mod view;
mod words;

use crate::report::Report;
use crate::table::{LedgerEntry, Observation, Warning};
pub use context::{Context, Genre};
pub use lexicon::{Indicator, Lexicon, Region, Source};
use std::sync::Arc;

/// How a report is read.
#[derive(Debug, Clone)]
pub struct Options {
    /// Indicators and regions; [`Lexicon::build`] adds the user's own.
    pub lexicon: Arc<Lexicon>,
}

impl Default for Options {
    fn default() -> Self {
        Self { lexicon: Lexicon::shipped() }
    }
}

/// What a report yields.
#[derive(Debug, Clone)]
pub struct Extraction {
    /// One row a stated fact, in text order.
    pub observations: Vec<Observation>,
    /// One row a numeric mention, in text order; no digit of the text is missing or in two rows.
    pub ledger: Vec<LedgerEntry>,
    /// What a careful analyst would question.
    pub warnings: Vec<Warning>,
    /// What the report says about itself.
    pub context: Context,
}

/// Reads the observations, ledger and warnings of a report.
#[must_use]
pub fn observe(report: &Report, options: &Options) -> Extraction {
    rows::read(report, &options.lexicon)
}
