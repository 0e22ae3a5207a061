//! How a report is read, as a grammar: numerals, mentions, bounds, periods, subjects, measures, and the tables of words.
//!
//! This page states rules and no code. A rule that rests on a standard or a law names it; every other rule states what the
//! genre does, found by reading bulletins, work reports, plans, replies and policies.
//!
//! Sources: GB/T 15835-2011 *General rules for writing numerals in public texts* (the standard sets out which numbers are
//! written in digits and which in characters, ranges, dates and vague numbers); Civil Code of the People's Republic of
//! China, art. 1259; GB/T 2260 for the codes of provinces, prefectures and counties; data/units.md, data/regions.source.md.
//!
//! # Numerals
//!
//! ```text
//! number    = digits ["." digits] | Chinese numeral
//! digits    = digit {digit} with "," or a thin space between groups of three; "·" between digits is a point
//! scale     = 百 千 万 亿 and their compounds                 multiplied in; 万元 and 亿元 stay units
//! ```
//!
//! GB/T 15835 has figures that measure written in Arabic digits (4.1.1) and calls numbers of vague measure 概数 (3.3). Both
//! scripts are read wherever they stand, since reports mix them (3亿元, 三亿元, 3.2万). Values are exact decimals; 16.4亿 is
//! 1640000000. The full grammar of numerals is that of [`numeral`](super::numeral); lines of text are read by
//! [`quantity`](super::quantity).
//!
//! # Mentions
//!
//! ```text
//! mention   = [bound] number [more] [scale] [more] unit [more] [bound]
//! more      = 余 | 多 | 来 | 几
//! range     = mention ("—" | "-" | "~" | "至" | "到") mention  two rows, ge and le
//! chain     = number ":" number ":" number                    shares of a whole where they add up to 100
//! tenths    = number ":" number behind 比例 or 之比            shares of a whole where they add up to 10
//! ratio     = number ":1" | "1:" number behind 比              the one number
//! rank      = "第" number ["位" | "名"] | "前" number ["位" | "名"]
//! multiple  = 翻番 | 翻 n 番 | 倍增 | n 倍增 | 减半             翻番 is 2 x, 翻两番 4 x
//! share     = n 成 | 过半 | n 分之 m | 百分之 n                 in %
//! threshold = 千亿级 | 百人以上 | 5000万元以上 + noun            qualifies the noun; no row of its own unless it says how large each is
//! condition = 对 … mention 的 noun | mention 的，              tells who is meant (年薪50万元以上的，); no row
//! ```
//!
//! The standard writes ranges with "~" or "—"; reports also use "-", 至 and 到. What a run of digits is is decided in this
//! order: a time; part of a title in 《》, of short quotes, of a code, a name or an `N+N` pattern; a document, telephone or
//! page number; a list number; an ordinal; a quantity. The ledger gives class and reason, and holds every run of ASCII or
//! full-width digits exactly once.
//!
//! # Bounds
//!
//! | bound | words before | words behind |
//! | --- | --- | --- |
//! | `eq` | 达, 为, none | – |
//! | `ge` | 不少于, 不低于, 至少, ≥ | 以上, 及以上 |
//! | `gt` | 超, 突破, 逾, 多于, 高于, 越过 | 余, 多 (inside or behind) |
//! | `le` | 不超过, 最高, 高达, ≤ | 以内, 以下 |
//! | `lt` | 近, 不足, 不满, 低于, 不到 | – |
//! | `approx` | 约, ± | 左右, 上下 |
//!
//! Civil Code, art. 1259: 以上, 以下, 以内 and 届满 include the number; 不满, 超过 and 以外 do not. So 以上 is `ge` and 超过
//! `gt`. 余, 多, 左右, 上下 and 约 mark vague numbers, as in the examples of GB/T 15835; 余 and 多 lie above the number, 近 below it. `lo` and
//! `hi` are the interval that wording and rounding allow: 16.4亿元 is [16.35, 16.45], 2900余 begins at 2900, 近300 ends at 300.
//!
//! # Periods
//!
//! ```text
//! time      = [截至 | 到 | 较 | 比] year [month [day]] [末 | 底 | 初]
//! year      = dddd年 | 今年 | 去年 | 上年 | 明年 | 全年 | dddd—dddd年 | "十四五" [期间 | 末]
//! month     = d月 | d—d月 | 一季度 | 上半年 | 前三季度
//! census    = 第 n 次全国人口普查 | 经济普查 | 农业普查            in the title: that census' year
//! ```
//!
//! The nearest time before the figure in its clause or sentence; else the paragraph's, up to the next 二是 or 三是 (which
//! begin again with the time that stood before 一是); else the section heading's; else the period of the whole text (a
//! bulletin's year or months, a plan's year); else the report's day. A level holds on the period's last day. 截至 and 末
//! give a day, 到2027年 a deadline, 较2021年 and 比上年 a base; what brackets say of a base dates nothing else, and 上年结余
//! is a sum and no time. 上年 is the year before the one spoken of, 今年 runs to the report's day for what has happened and to
//! the year's end for a target. What the text does not say itself is named in `inferred`.
//!
//! The report's day is given, written out at either end, or inferred from document number, months and years named.
//!
//! # Subjects
//!
//! The noun phrase before the figure without time, region, predicate and opening words (`data/qualifiers.csv`); or the noun
//! behind it where it counts (16项成果); else what was named before. 总数, 产量, 完成率 and other general words take the name
//! spoken of. 分别 gives the names of a list their figures in order, also two values and then two rates, regions, and years.
//! 其中 takes what is measured from the whole (其中省外68.4万人). A name of the vocabulary gets its id; any other keeps its
//! words. Regions come from the clause, then the report: its title, its issuer, the name met most, or
//! [`ReadOptions::region`](crate::report::ReadOptions::region). Where the text names none, 全市 or its like stands there.
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
//! Three tables, each merged with the shipped one; the user's rows win. In the program: `--indicators FILE`,
//! `--regions FILE`, `--units FILE`.
//!
//! | table | needed | read where they stand |
//! | --- | --- | --- |
//! | indicators | `id`, `name_zh` | `name_en`, `aliases_zh` (`\|` between them), `unit`, `measure`, `parent`, `min`, `max` |
//! | regions | `code` (six digits after GB/T 2260, or nothing), `name` | `aliases` |
//! | units | `name`, `class` | `base`, `factor`, `english`, `reported`, `forms`, `report_forms`, `line_forms` |
//!
//! ```
//! use ontrend::extract::{Lexicon, Options, Source, observe};
//! use ontrend::report::{ReadOptions, Report};
//! let indicators = Source {
//!     name: "indicators.csv",
//!     text: "id,name_zh,aliases_zh,unit,measure,min,max\nboiler_cut,燃煤锅炉淘汰量,淘汰燃煤锅炉|锅炉淘汰,蒸吨,flow,0,5000\n",
//! };
//! let regions = Source { name: "regions.csv", text: "code,name,aliases\n,云溪新城,云溪\n" };
//! let units = Source { name: "units.csv", text: "name,class,base,factor,forms\n蒸吨,power,千瓦,700,蒸吨\n" };
//! let lexicon = Lexicon::build(&[indicators], &[regions])?.with_units(&[units])?;
//! let text = "云溪新城管委会\n2024年，云溪新城淘汰燃煤锅炉120蒸吨。\n";
//! let report = Report::read(text.as_bytes(), "r.txt", &ReadOptions::default())?;
//!
//! let found = observe(&report, &Options { lexicon: lexicon.into() });
//! let row = &found.observations[0];
//! assert_eq!((row.indicator_id.as_str(), row.region.as_str()), ("boiler_cut", "云溪新城"));
//! assert_eq!((row.value, row.unit.as_str()), (120.0, "蒸吨"));
//!
//! // Without them the unit is unknown, and so the number is no figure.
//! assert!(observe(&report, &Options::default()).observations.is_empty());
//! # Ok::<(), ontrend::error::Error>(())
//! ```
