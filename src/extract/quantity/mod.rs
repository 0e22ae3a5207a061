//! Quantities: every number, share, sum, range, date and length of time in a line of Chinese text, exactly.
//!
//! ```
//! use ontrend::extract::quantity::{Kind, quantities_line};
//! let spans = quantities_line("产值突破16.4亿元，增长百分之八点五，2025—2027年实现翻番", None);
//! let of = |kind| spans.iter().filter(move |span| span.kind == kind).collect::<Vec<_>>();
//! let money = of(Kind::Currency)[0];
//! assert_eq!((money.text.as_str(), money.value.unwrap().to_string().as_str()), ("16.4亿元", "1640000000"));
//! assert_eq!(of(Kind::Percent)[0].value.unwrap().to_string(), "8.5");
//! assert_eq!(of(Kind::DatePeriod)[0].to.as_deref(), Some("2027-12-31"));
//! assert_eq!(of(Kind::Multiple)[0].value.unwrap().to_string(), "2");
//! let range = of(Kind::Range)[0];
//! assert_eq!((range.text.as_str(), range.lo_incl), ("突破16.4亿", Some(false)));
//! ```
//!
//! [`quantities_line`] reads a line; [`json_line`] writes its spans as one JSON object. A piece of text may be several
//! things at once, and each is reported: 百分之八 is a percent and holds the number 八; 2000余元 is money, a range that
//! is open above and the number 2000. Offsets count Unicode code points.
//!
//! # Grammar
//!
//! Numerals are those of [`crate::extract::numeral`], time expressions those of [`time`]. With them:
//!
//! ```text
//! number    = numeral                        not a vague one (二三十, 几十) and none in a word (一切, 四川)
//! ordinal   = 第 numeral
//! percent   = (百|千|万|百万)分之 numeral | numeral (%|‰) | numeral [个] 百分点 | numeral 成 [半|digit] | numeral 折
//! multiple  = numeral 倍 | 翻 [numeral] 番   翻番 is 2, 翻两番 is 4
//! currency  = [人民币|￥|$] numeral [余|多] [个亿] unit [numeral 角|毛 [numeral 分]] [整|正|钱] [name of a currency]
//! dimension = numeral unit [半]              units of data/units.csv
//! range     = bound numeral | numeral [counter] bound | numeral joint numeral | numeral 和 numeral 之间 | vague numeral
//! joint     = - – — ~ 到 至
//! date      = a single day; date_period = any period, a single day among them; duration = a length of time
//! rewrite   = a Chinese numeral with its digits in `to`: 百分之三点八 is 3.8%, 三分之一 is 1/3
//! ```
//!
//! # How they are read
//!
//! | wording | reading | source |
//! | --- | --- | --- |
//! | 以上, 以下, 以内, 及以上 | the number is included | Civil Code of the PRC, article 1259 |
//! | 不满, 不足, 不到, 超过, 超, 逾, 突破, 以外 | the number is excluded | Civil Code, article 1259 (不满, 超过, 以外); the others by analogy |
//! | 不少于, 不低于, 至少, ≥; 不超过, 不高于, 至多, 最高, ≤ | the number is included | the negation of the excluded side |
//! | 余, 多, 几 behind or inside a numeral | above the number, which is excluded | usage; GB/T 15835-2011 on approximations with 几 |
//! | 二三十, 七八, 三五百 | both ends included | GB/T 15835-2011: two digits in a row state an approximation, without 、 between them |
//! | 5%~8%, 100—150万, 10到15 | both ends included; 万 and 亿 behind the second hold for the first where the first stays smaller | GB/T 15835-2011: the first unit may be left out where that cannot mislead |
//! | 1,234,567 | commas and thin spaces group threes | GB/T 15835-2011 |
//! | 亿, 万 | 10^8, 10^4, multiplied in exactly | usage |
//! | 兆 | 10^12 in a Chinese numeral, mega before a unit | usage of the numeral; GB 3100 for the prefix |
//! | 百分点 | a difference of shares, never % | National Bureau of Statistics, glossary |
//! | 成, 折 | tenths: 三成半 is 35 %, 75折 is 75 % | usage |
//! | ‰, 千分之, 万分之 | given in % | – |
//! | 元, 块, 圆 | yuan; a currency named behind takes their place (9000元日币) | – |
//! | 角, 毛; 分 | 0.1 and 0.01 yuan | Regulations on the Administration of the Renminbi |
//! | a day without a year | `iso` keeps `XXXX` unless the reference's year still has it to come; `from` and `to` hold the reference's year | – |
//! | 年底, 季度末 | the last month; a level holds on its last day | – |
//!
//! A range of money is one span of currency with `lo` and `hi`. `approx` marks what the text blurs: 余, 左右, 近三年.
//!
//! Units are lines of `data/units.csv`, words in which a numeral is no quantity (一切, 三江) lines of
//! `data/numeral_words.txt`; `data/units.md` says how to add one.
//!
//! # Errors
//!
//! None: any text is read, and what is no quantity is left out. A run of more than 36 digits is a code.
//!
//! # Sources
//!
//! GB/T 15835-2011 General rules for writing numerals in publications, whose section numbers are not given here because
//! no authentic copy was at hand; Civil Code of the People's Republic of China (2020), article 1259: 以上, 以下, 以内 and 届满
//! include the number, 不满, 超过 and 以外 do not. The conventions are tested on 841 cases of five open projects (`tests/data/quantities`).
mod bounds;
pub mod decimal;
pub mod duration;
mod era;
mod line;
mod money;
mod number;
mod part;
pub(crate) mod phrase;
pub(crate) mod reader;
mod span;
pub mod time;
pub(crate) mod token;
mod unit;
mod when;

pub use span::{Kind, Span};

use crate::time::Date;
use line::Line;

/// Doublings that anyone means: twenty are a million times.
pub(in crate::extract) const MOST_DOUBLINGS: u8 = 20;

/// The quantities of one line of text, in order of place; `reference` is the date that relative expressions are read on.
///
/// Without a reference 去年 has no `from` and `to`.
#[must_use]
pub fn quantities_line(text: &str, reference: Option<Date>) -> Vec<Span> {
    Line::new(text, reference).spans()
}

/// The quantities of one line as a JSON object, without a line break: `{"text":"…","spans":[…]}`.
///
/// ```
/// use ontrend::extract::quantity::json_line;
/// let line = json_line("增长8%", None);
/// assert_eq!(
///     line,
///     r#"{"text":"增长8%","spans":[{"start":2,"end":3,"text":"8","kind":"number","value":"8"},{"start":2,"end":4,"text":"8%","kind":"percent","value":"8","unit":"%"}]}"#
/// );
/// ```
#[must_use]
pub fn json_line(text: &str, reference: Option<Date>) -> String {
    #[derive(serde::Serialize)]
    struct Object<'a> {
        text: &'a str,
        spans: Vec<Span>,
    }
    // Strings, numbers as strings and dates: nothing in a span can fail to serialise.
    serde_json::to_string(&Object { text, spans: quantities_line(text, reference) }).unwrap_or_default()
}
