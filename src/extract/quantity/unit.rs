//! The units of a line of text: the shipped table of [`super::super::unit`] with what tells a unit from a word.

use super::token::is_han;
use crate::extract::unit::{UnitClass, Units};

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
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) name: &'static str,
    pub(super) english: &'static str,
    pub(super) class: Class,
}

/// A unit found in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundUnit {
    pub(super) unit: Unit,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl FoundUnit {
    /// The name that the output gives.
    pub(super) fn output(&self) -> &'static str {
        if self.unit.class == Class::Dimension { self.unit.english } else { self.unit.name }
    }
}

/// Counters, persons and lengths of time are no units of a line: they leave the number as it is.
fn class_of(class: UnitClass) -> Option<Class> {
    Some(match class {
        UnitClass::Money => Class::Currency,
        UnitClass::Percent => Class::Percent,
        UnitClass::PerMille => Class::PerMille,
        UnitClass::Point => Class::Point,
        UnitClass::Times => Class::Multiple,
        UnitClass::Area => Class::Area,
        UnitClass::Counter | UnitClass::Person | UnitClass::Duration | UnitClass::Other => return None,
        _ => Class::Dimension,
    })
}

/// Single characters that are units mostly where no word goes on behind them: 三平, 二两, but 三方协议, 5平台.
const DOUBTFUL: &str = "方平两兩丈尺寸担码升伏赫塊块磅瓦呎吋桶";

/// The longest unit form that stands at byte `at`.
pub(super) fn unit_at(text: &str, at: usize) -> Option<FoundUnit> {
    let rest = text.get(at..)?;
    let (len, row) = Units::shipped().in_line(rest, |class| class_of(class).is_some(), |form| stands(form, rest))?;
    let unit = Unit { name: row.name.as_ref(), english: row.english.as_ref(), class: class_of(row.class)? };
    // 皮长公里 and 亩次 have no name for the output.
    let named = unit.class != Class::Dimension || !unit.english.is_empty();
    named.then_some(FoundUnit { unit, start: at, end: at + len })
}

/// Whether a form at the head of a text is a unit there and does not begin another word.
fn stands(form: &str, text: &str) -> bool {
    let mut characters = form.chars();
    let Some(character) = characters.next().filter(|_| characters.next().is_none()) else { return true };
    let next = text.get(form.len()..).and_then(|behind| behind.chars().next());
    let goes_on = next.is_some_and(|it| is_han(it) && !"的以左上下或及和半每零一二三四五六七八九余多".contains(it));
    if DOUBTFUL.contains(character) && goes_on {
        return false;
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
    !next.is_some_and(|it| word.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_form_wins() {
        let name = |text: &str| unit_at(text, 0).map(|found| found.unit.name);
        assert_eq!(name("平方公里，"), Some("平方千米"));
        assert_eq!(name("公斤"), Some("千克"));
        assert_eq!(name("KM "), Some("千米"));
        assert_eq!(name("mother"), None);
        assert_eq!(name("方面"), None);
        assert_eq!(name("元素"), None);
        assert_eq!(name("家"), None);
    }
}
