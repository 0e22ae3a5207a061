//! Word lists of the genre, used to take a clause apart around a figure; the words stand in `data/qualifiers.csv`.

use super::fast::{Chars, Map, Set};
use std::sync::OnceLock;

const QUALIFIERS: &str = include_str!("../../data/qualifiers.csv");

/// What a word right before a figure says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// 达, 为, 是, 共: nothing but the figure.
    Plain,
    /// 增长, 提高.
    Up,
    /// 下降, 减少.
    Down,
    /// 增速, 增幅: the figure is a rate of change.
    Rate,
    /// 降幅: a rate of change with the other sign.
    FallRate,
    /// 提高到, 增至: a level after a change.
    To,
    /// 占, 占比.
    Share,
    /// 累计, 合计.
    Total,
    /// 分别, 依次.
    Each,
    /// 净增, 多出: an absolute change.
    Net,
    /// 要, 力争, 将: aimed at.
    Aim,
    /// 年均: per year over a span.
    Yearly,
    /// 从, 由: the figure is where a change began.
    From,
}

/// The lists of `data/qualifiers.csv`.
pub(super) struct Lists {
    /// Words between an indicator and its figure, with what they say.
    pub(super) predicates: Map<&'static str, Tag>,
    /// The last characters of the predicates.
    pub(super) predicate_ends: Chars,
    /// Words at the head of a clause that name nothing.
    pub(super) openings: Set<&'static str>,
    /// The first characters of the openings.
    pub(super) opening_starts: Chars,
    /// Words that cannot be an indicator by themselves: they qualify the one spoken of before.
    pub(super) generic: Set<&'static str>,
    /// Verbs that may follow a figure, by their first character: what stands behind them is not what is counted.
    pub(super) following: Map<char, Vec<&'static str>>,
    /// Levels of government that qualify the noun spoken of before: 其中国家级6个.
    pub(super) grades: Vec<&'static str>,
    /// What of a subject is measured: 种植面积, 产量.
    pub(super) facets: Vec<&'static str>,
    /// Words before a name that do not change what it names.
    pub(super) neutral: Vec<&'static str>,
    /// Words behind a name that do not change what it names.
    pub(super) tails: Vec<&'static str>,
    /// Phrases that only tell a deed: 申报, 上榜.
    pub(super) deeds: Set<&'static str>,
    /// Verbs before a name that tell what was done to what it counts, the deeds among them; their first characters.
    pub(super) works: Set<&'static str>,
    pub(super) work_starts: Chars,
    /// Verbs of building, of which several may share an object: 新建、改造市政道路.
    pub(super) builds: Vec<&'static str>,
    /// Nouns too general to name an indicator alone.
    pub(super) loose: Set<&'static str>,
    /// What the last name of a list measures and the others leave out: 失业、工伤保险参保人数.
    pub(super) heads: Vec<&'static str>,
    /// Nouns before such a head that belong to all of the list.
    pub(super) shared: Vec<&'static str>,
    /// Nouns that only say who people are.
    pub(super) people: Set<&'static str>,
    /// Kinds of days by their air.
    pub(super) air: Set<&'static str>,
}

/// The lists, read once.
pub(super) fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| {
        let cells = |line: &'static str| {
            let mut cells = line.split(',');
            Some((cells.next()?, cells.next()?, cells.next()?))
        };
        let rows: Vec<_> = QUALIFIERS.lines().skip(1).filter_map(cells).collect();
        let words = |list: &'static str| rows.iter().filter(move |row| row.0 == list).map(|row| row.1);
        Lists {
            predicates: rows
                .iter()
                .filter(|row| row.0 == "predicate")
                .filter_map(|row| Some((row.1, tag(row.2)?)))
                .collect(),
            predicate_ends: words("predicate").filter_map(|word| word.chars().next_back()).collect(),
            openings: words("opening").collect(),
            opening_starts: words("opening").filter_map(|word| word.chars().next()).collect(),
            generic: words("generic").collect(),
            following: words("following").fold(Map::default(), |mut map: Map<char, Vec<_>>, word| {
                map.entry(word.chars().next().unwrap_or_default()).or_default().push(word);
                map
            }),
            grades: words("grade").collect(),
            facets: words("facet").collect(),
            neutral: words("neutral").collect(),
            tails: words("tail").collect(),
            deeds: words("deed").collect(),
            works: ["deed", "build", "work"].into_iter().flat_map(words).collect(),
            work_starts: ["deed", "build", "work"]
                .into_iter()
                .flat_map(words)
                .filter_map(|word| word.chars().next())
                .collect(),
            builds: words("build").collect(),
            loose: words("loose").collect(),
            heads: words("head").collect(),
            shared: words("shared").collect(),
            people: words("people").collect(),
            air: words("air").collect(),
        }
    })
}

fn tag(word: &str) -> Option<Tag> {
    Some(match word {
        "plain" => Tag::Plain,
        "up" => Tag::Up,
        "down" => Tag::Down,
        "rate" => Tag::Rate,
        "fall_rate" => Tag::FallRate,
        "to" => Tag::To,
        "share" => Tag::Share,
        "total" => Tag::Total,
        "each" => Tag::Each,
        "net" => Tag::Net,
        "aim" => Tag::Aim,
        "yearly" => Tag::Yearly,
        "from" => Tag::From,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        const NAMES: &[&str] = &[
            "predicate",
            "opening",
            "generic",
            "following",
            "grade",
            "facet",
            "neutral",
            "tail",
            "deed",
            "build",
            "work",
            "loose",
            "head",
            "shared",
            "people",
            "air",
        ];
        for line in QUALIFIERS.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), 3, "{line}");
            assert!(NAMES.contains(&cells[0]), "{line}");
            assert_eq!(cells[0] == "predicate", tag(cells[2]).is_some(), "{line}");
        }
        assert!(lists().predicates.len() > 200 && lists().openings.len() > 200);
        assert_eq!(lists().predicates["下降"], Tag::Down);
    }
}
