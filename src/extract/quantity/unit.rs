//! The unit table behind the quantities of a line, from `data/units.csv`.

use super::token::is_han;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a unit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Currency,
    Percent,
    PerMille,
    Point,
    Multiple,
    /// Physical units; reported by their English names.
    Dimension,
    /// Areas; reported by their Chinese names.
    Area,
}

/// A unit of the table.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) name: &'static str,
    pub(super) english: &'static str,
    pub(super) class: Class,
}

/// A unit found in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundUnit {
    pub(super) unit: &'static Unit,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl FoundUnit {
    /// The name that the output gives.
    pub(super) fn output(&self) -> &'static str {
        if self.unit.class == Class::Dimension { self.unit.english } else { self.unit.name }
    }
}

const TABLE: &str = include_str!("../../../data/units.csv");

struct Table {
    units: Vec<Unit>,
    /// Forms by their first character in lower case, longest first.
    forms: BTreeMap<char, Vec<(&'static str, usize)>>,
}

static UNITS: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { units: Vec::new(), forms: BTreeMap::new() };
    for line in TABLE.lines().skip(1) {
        let mut cells = line.splitn(4, ',');
        let (Some(name), Some(english), Some(class), Some(forms)) =
            (cells.next(), cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let class = match class {
            "currency" => Class::Currency,
            "percent" => Class::Percent,
            "permille" => Class::PerMille,
            "point" => Class::Point,
            "multiple" => Class::Multiple,
            "area" => Class::Area,
            _ => Class::Dimension,
        };
        for form in forms.split('|') {
            if let Some(first) = form.chars().next() {
                table.forms.entry(first.to_ascii_lowercase()).or_default().push((form, table.units.len()));
            }
        }
        table.units.push(Unit { name, english, class });
    }
    for forms in table.forms.values_mut() {
        forms.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    }
    table
});

/// Single characters that are units mostly where no word goes on behind them: 三平, 二两, but 三方协议, 5平台.
const DOUBTFUL: &str = "方平两兩丈尺寸担码升伏赫塊块磅瓦呎吋桶";

/// The longest unit form that stands at byte `at`.
pub(super) fn unit_at(text: &str, at: usize) -> Option<FoundUnit> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?.to_ascii_lowercase();
    for (form, index) in UNITS.forms.get(&first)? {
        let Some(head) = rest.get(..form.len()) else { continue };
        let letters = form.is_ascii();
        let equal = head == *form || (letters && form.len() > 1 && head.eq_ignore_ascii_case(form));
        if !equal {
            continue;
        }
        let end = at + form.len();
        let next = text.get(end..).and_then(|behind| behind.chars().next());
        if form.ends_with(|it: char| it.is_ascii_alphanumeric()) && next.is_some_and(|it| it.is_ascii_alphanumeric()) {
            continue;
        }
        let mut characters = form.chars();
        let single = characters.next().filter(|_| characters.next().is_none());
        if let Some(character) = single {
            let goes_on =
                next.is_some_and(|it| is_han(it) && !"的以左上下或及和半每零一二三四五六七八九余多".contains(it));
            if DOUBTFUL.contains(character) && goes_on {
                continue;
            }
            let word = match character {
                '元' => "素件旦首月宵朝气老宝",
                '米' => "其粉线饭",
                '克' => "服强难拉",
                '吨' => "位",
                '里' => "程",
                '倍' => "增加受感特数率",
                _ => "",
            };
            if next.is_some_and(|it| word.contains(it)) {
                continue;
            }
        }
        let unit = UNITS.units.get(*index)?;
        return Some(FoundUnit { unit, start: at, end });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_unique() {
        let mut seen = BTreeMap::new();
        for (form, index) in UNITS.forms.values().flatten() {
            assert!(seen.insert(*form, *index).is_none(), "{form} stands twice in data/units.csv");
        }
        assert!(seen.len() > 200);
    }

    #[test]
    fn the_longest_form_wins() {
        let name = |text: &str| unit_at(text, 0).map(|found| found.unit.name);
        assert_eq!(name("平方公里，"), Some("平方千米"));
        assert_eq!(name("公斤"), Some("千克"));
        assert_eq!(name("KM "), Some("千米"));
        assert_eq!(name("mother"), None);
        assert_eq!(name("方面"), None);
        assert_eq!(name("元素"), None);
    }
}
