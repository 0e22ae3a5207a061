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
//! days      = d月 d日 ("至" | "—") [d月] d日                  a period from day to day
//! ago       = n 年前                                          so many years before the year spoken of; dates its figure only
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
//! Of a change (由91.5%提高到96%) the second figure has the time spoken of, the first the year before it, or the year that the
//! sentence compares with (较2015年底); where no years are told of, none. 上年同期 is the same months a year before. 完成全年任务的62%
//! holds for the time told of and not for the whole year. What a plan says of the present is told of the year before it was
//! written; “十四五”收官之年 says which year it is and is no span. A page's own lines (来源, 发布时间, a line in brackets) end a title.
//!
//! 今后三年 are the calendar's next years, in the first months with the report's own. 截至10月底 and 4月…累计 run from the year's first
//! day for what has been done; 当月 is the last month spoken of; the months of a release (1—4月) and the year of a review of January go
//! on to its next paragraphs, a day ahead (到2027年) to the items of the list below it. What several years came to (人均生产总值突破3.6万元)
//! is the last one's; 由A增加到B over them begins before the first, and a second such change in the sentence has the years of the first.
//! The plan that something is measured by (完成年初预算60.9亿元的40.4%) is the whole year's. No aim lies before the report's day. The growth
//! of a stock has the stock's day. （2010年不变价） dates nothing.
//!
//! A change is from the year before, or 上月, 环比 the month or quarter before (its parts, 其中, as well), the months named (比10月末), the
//! census or year that the sentence compares with (与2010年…相比, for all that follows); 比常年 and multiples of others' means have no base.
//!
//! The report's day is given, written out at either end, or inferred from document number, months and years named.
//!
//! # Subjects
//!
//! The noun phrase before the figure without time, region, predicate and opening words (`data/qualifiers.csv`); or the noun
//! behind it where it counts (16项成果); else what was named before. 总数, 产量, 完成率 and other general words take the name
//! spoken of. 分别 gives the names of a list their figures in order, also two values and then two rates, regions, and years.
//! A list has as many names as figures: 、 divides it where that gives so many, 和 and 及 only where they must, and never inside the
//! name of an industry (批发和零售业). What the last name ends with is said of all (猪、牛、羊肉产量). A row of figures that names
//! nothing (占比重提高2.2个、0.8个百分点, 分列全省第2、第3位, 完成年度任务的116%、120%) belongs to the names of the list before it, or to
//! as many as the clauses up to the last ； told of; set against two others (高于全国、全省) it is of one.
//! A name of the vocabulary gets its id; any other keeps its words. What narrows a name stays in it (规上, 省级).
//!
//! What a clause leaves out is taken from what stands before it:
//!
//! | said | taken | example |
//! | --- | --- | --- |
//! | a deed or stage alone | what was last counted with the same counter | 幼儿园89所，面积…，已验收62所 |
//! | a deed behind the figure | the same | 2所正在装修 |
//! | 城镇, 乡村, 其中 with a place | the whole that is measured | 社会消费品零售总额…，其中城镇增长3.3% |
//! | a part under 其中 or 分…看 | what is measured of the whole, where the unit fits it | 肉类总产量…，其中猪肉… |
//! | the other side of a contrast | the name with its word exchanged | 昼间…53.8分贝，夜间… |
//! | a narrower kind | what is measured of the wider | 医院病床使用率…，公立医院… |
//! | 日均, 人均 alone | the mean of the name | 接待游客206万人次，日均… |
//! | 一等奖 | the prize | 省科学技术奖…，其中一等奖… |
//! | a zone alone | the things counted before; the zone is their region | 高新技术企业796家。科技城新区236家 |
//! | 提高到, 增至 | the name that the change began with | 标准由30万元提高到50万元 |
//! | 涉及, 惠及 with people | the works that reach them, which what follows goes on with | 改造小区47个，惠及居民… |
//!
//! | firms that a list names (在X认定中，12家企业新获认定; 公布X名单，8家单位入选) | the deed and X | 新获认定省级绿色工厂企业 |
//! | a share whose noun and deed stand behind it | those who do it | 85%以上的行政村建成养老服务站 |
//! | 分别占, 约占, 、全省的6.8% | the share of what was counted | 占全国的0.4%、全省的6.8% |
//! | a way of transport, a kind of debt | what was carried, limit or balance | 客运量…，其中铁路1025万人 |
//! | a sector's growth | the value added of the one before | 采矿业增加值增长2.5%，制造业增长5.2% |
//! | 收入, 支出 | the budget that heads them | （三）国有资本经营预算。收入1.2亿元，支出0.8亿元 |
//! | an industry under 位居前三位的是 | what they are ranked by | 法人单位数位居前三位的行业是：制造业902个 |
//! | 短收, 少增, 影响 | the sum or price before, and what it moves | 鲜菜价格上涨21.6%，影响CPI上涨约0.48个百分点 |
//! | a verb behind a time | the noun before the time | “惠企贷”全年投放18亿元 |
//!
//! A rank is of what stands before 居, 位列 or 名列; the field behind them names nothing. A bound that only says who is meant
//! (年营业收入在2000万元以下的占六成) is no figure. A number stated once with its name is known again by value and unit (11家企业中).
//!
//! Regions come from the clause (also 以X为例, a zone, and a town that a sentence begins with: 猴桥镇有小学12所), then the report: its title, its issuer, the name met most, or
//! [`ReadOptions::region`](crate::report::ReadOptions::region). Who carries something out (由城投公司承建) is no region. Where the
//! text names none, 全市 or its like stands there.
//!
//! # Tables
//!
//! The first row without figures names the columns; a first column that only numbers the rows is none. A unit stands in the
//! cell, the column's name, a column of units, the row's label, or the line over the table (单位：亿元), in that order. The change
//! and the rank in a row are of what the row was read as. A row below one that names a quantity, short and in the same unit, is
//! a part of it (铁路 below 货物周转量). A table flattened to one cell a line is put together again where rows of one width fit;
//! words written wide (小　学) are one cell.
//!
//! # Awards
//!
//! An award is named by what it is given for: the words before it; else whom 对 names; else the clause before that ends in 的
//! (种植小麦的，每亩补贴100元). As many tiers as awards give one name each (首次突破10亿元、50亿元的企业，分别奖励…). 重新认定的 behind
//! 首次认定的高新技术企业 is done to the same. A cap behind a share (按投资额的20%给予补助，最高500万元) is of the same award. 每家, 每人 are
//! no part of the name, 每增加1000万元 is no figure.
//!
//! # Measure and role
//!
//! Percent behind 增长, 下降, 增速 is growth, else a ratio; percentage points are a delta; 净增, 比上年增加 a delta; money per
//! item behind 给予, 奖励 a rate card, but a fund's size is a level; counts and amounts are levels or flows by verb, vocabulary
//! and unit: 在孵, 在研 and what stands on a day that the text names (截至2020年末) are levels, and what tells how far works reach
//! (建筑面积, 涉及居民) is a flow as they are. A figure joined to another, or part of it, shares its measure. Falls are negative. A figure is a target behind 力争, 确保, 计划, 将 or with a deadline ahead, in a section of targets (its heading ends in 打算, 安排, 计划), or in a plan;
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
