//! The vocabulary: indicators and regions, shipped in `data/` and extended by the user's own CSV.

use super::fast::Map;
use super::unit::{UnitClass, Units};
use crate::error::{Error, Result};
use crate::table::{Cell, Measure, Sheet, csv};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

const INDICATORS: &str = include_str!("../../data/indicators.csv");
const REGIONS: &str = include_str!("../../data/regions.csv");

/// One indicator of the vocabulary.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name; empty where the table gives none.
    pub name_en: String,
    /// The unit that it is usually given in.
    pub unit: String,
    /// What kind of quantity it is.
    pub measure: Option<Measure>,
    /// The id of the whole that it is part of; empty where it is none.
    pub parent: String,
    /// Smallest plausible value in `unit`.
    pub min: Option<f64>,
    /// Largest plausible value in `unit`.
    pub max: Option<f64>,
}

/// One region of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Six digits after GB/T 2260; empty for an area that has none.
    pub code: String,
    /// The full official name.
    pub name: String,
}

/// Indicators and regions with the automata that find them.
#[derive(Debug, Clone)]
pub struct Lexicon {
    indicators: Vec<Indicator>,
    by_id: Map<String, u32>,
    aliases: Map<String, u32>,
    /// The same without a closing 数, 总量, 额; the first row that claims it.
    folded: Map<String, u32>,
    longest_alias: usize,
    alias_names: AhoCorasick,
    alias_words: Vec<String>,
    regions: Vec<Region>,
    by_code: Map<String, u32>,
    region_names: AhoCorasick,
    /// What each pattern of `region_names` may stand for, and whether it is a full name.
    region_of: Vec<(Vec<u32>, bool)>,
    units: Arc<Units>,
}

/// CSV text with the file name that errors shall show.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file name.
    pub name: &'a str,
    /// The CSV text.
    pub text: &'a str,
}

fn automaton<P: AsRef<str>>(words: &[P]) -> Result<AhoCorasick> {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(words.iter().map(AsRef::as_ref))
        .map_err(|error| Error::domain("vocabulary", format!("has too many names: {error}")))
}

fn no_patterns() -> AhoCorasick {
    AhoCorasick::new::<_, &str>([]).unwrap_or_else(|_| unreachable!("nothing to build"))
}

fn text(sheet: &Sheet, row: usize, column: Option<usize>) -> String {
    match column.and_then(|column| sheet.rows.get(row)?.get(column)) {
        Some(Cell::Text(text)) => text.trim().to_string(),
        _ => String::new(),
    }
}

fn needed(sheet: &Sheet, name: &str) -> Result<usize> {
    sheet.position(name).ok_or_else(|| Error::table(&sheet.origin, 1, format!("no column \"{name}\"")))
}

/// The name as it is compared: without quotes, brackets, spaces and the closing 数, 总量, 额.
pub(super) fn fold_name(name: &str) -> String {
    let bare = bare(name);
    without_tail(&bare).to_string()
}

/// A bare name without the closing 数, 总量, 额.
fn without_tail(bare: &str) -> &str {
    ["总数量", "数量", "总数", "总量", "总额", "数", "额"]
        .iter()
        .find(|tail| bare.len() > tail.len() + 3 && bare.ends_with(**tail))
        .map_or(bare, |tail| &bare[..bare.len() - tail.len()])
}

/// The name without quotes, brackets and spaces.
fn bare(name: &str) -> Cow<'_, str> {
    if name.contains(is_decoration) {
        Cow::Owned(name.chars().filter(|&c| !is_decoration(c)).collect())
    } else {
        Cow::Borrowed(name)
    }
}

/// Quotes, brackets and marks that do not change what a name names.
pub(super) fn is_decoration(c: char) -> bool {
    if matches!(c, '\u{4e00}'..='\u{9fff}') {
        return false;
    }
    matches!(
        c,
        '“' | '”'
            | '"'
            | '\''
            | '‘'
            | '’'
            | '《'
            | '》'
            | '〈'
            | '〉'
            | '（'
            | '）'
            | '('
            | ')'
            | '，'
            | ','
            | '。'
            | '、'
            | ' '
            | '\u{3000}'
    )
}

impl Lexicon {
    /// The shipped vocabulary.
    #[must_use]
    pub fn shipped() -> Arc<Self> {
        static SHIPPED: OnceLock<Arc<Lexicon>> = OnceLock::new();
        SHIPPED.get_or_init(|| Arc::new(Self::build(&[], &[]).unwrap_or_else(|_| Self::empty()))).clone()
    }

    fn empty() -> Self {
        Self {
            indicators: Vec::new(),
            by_id: Map::default(),
            aliases: Map::default(),
            folded: Map::default(),
            longest_alias: 0,
            alias_names: no_patterns(),
            alias_words: Vec::new(),
            regions: Vec::new(),
            by_code: Map::default(),
            region_names: no_patterns(),
            region_of: Vec::new(),
            units: Units::shipped().clone(),
        }
    }

    /// The shipped vocabulary with rows of the user's own, which win over shipped rows of the same id or alias.
    ///
    /// # Errors
    /// Where a table lacks `id` and `name_zh` (or `code` and `name`), a measure is no word of the column, a bound is no
    /// number, or one alias stands in two of the user's rows; the message names file, line and column.
    pub fn build(indicators: &[Source<'_>], regions: &[Source<'_>]) -> Result<Self> {
        let mut lexicon = Self::empty();
        for source in indicators {
            lexicon.add_indicators(source)?;
        }
        lexicon.add_indicators(&Source { name: "indicators.csv", text: INDICATORS })?;
        lexicon.alias_words = lexicon.aliases.keys().filter(|word| word.chars().count() >= 2).cloned().collect();
        lexicon.alias_words.sort();
        lexicon.alias_names = automaton(&lexicon.alias_words)?;
        let mut names: Map<String, (Vec<u32>, bool)> = Map::default();
        for source in regions {
            lexicon.add_regions(source, &mut names)?;
        }
        lexicon.add_regions(&Source { name: "regions.csv", text: REGIONS }, &mut names)?;
        let mut patterns: Vec<(String, (Vec<u32>, bool))> = names.into_iter().collect();
        patterns.sort();
        lexicon.region_names = automaton(&patterns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())?;
        lexicon.region_of = patterns.into_iter().map(|(_, of)| of).collect();
        Ok(lexicon)
    }

    /// The same with units of the user's own, which win over shipped ones of the same form; the columns are those of
    /// `data/units.csv`.
    ///
    /// ```
    /// use ontrend::extract::{Lexicon, Options, Source, observe};
    /// use ontrend::report::{ReadOptions, Report};
    /// let own = Source { name: "units.csv", text: "name,class,base,factor,forms\n蒸吨,power,千瓦,700,蒸吨\n" };
    /// let lexicon = Lexicon::build(&[], &[])?.with_units(&[own])?;
    /// let text = "绵阳市2024年淘汰燃煤锅炉120蒸吨。";
    /// let report = Report::read(text.as_bytes(), "r.txt", &ReadOptions::default())?;
    /// let found = observe(&report, &Options { lexicon: lexicon.into() });
    /// assert_eq!((found.observations[0].value, found.observations[0].unit.as_str()), (120.0, "蒸吨"));
    /// assert!(observe(&report, &Options::default()).observations.is_empty());
    /// # Ok::<(), ontrend::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a table lacks `name` or `class`, a class is no word of the column, a factor is no positive number or has no
    /// base, or one form stands in two rows; the message names file, line and column.
    pub fn with_units(mut self, units: &[Source<'_>]) -> Result<Self> {
        self.units = Arc::new(Units::build(units)?);
        Ok(self)
    }

    pub(super) fn units(&self) -> &Units {
        &self.units
    }

    fn add_indicators(&mut self, source: &Source<'_>) -> Result<()> {
        let sheet = csv::read(source.text.as_bytes(), source.name)?;
        let (id, name) = (needed(&sheet, "id")?, needed(&sheet, "name_zh")?);
        let [name_en, aliases, unit, measure, parent, min, max] =
            ["name_en", "aliases_zh", "unit", "measure", "parent", "min", "max"].map(|name| sheet.position(name));
        let first = self.indicators.len();
        for row in 0..sheet.rows.len() {
            let at = |column| text(&sheet, row, column);
            let fail = |column: &str, why: String| Error::cell(source.name, sheet.line(row), column, why);
            let (id, name) = (at(Some(id)), at(Some(name)));
            if id.is_empty() || name.is_empty() {
                let column = if id.is_empty() { "id" } else { "name_zh" };
                return Err(fail(column, "is empty; every indicator needs an id and a name".to_string()));
            }
            if let Some(&known) = self.by_id.get(&id) {
                if known as usize >= first {
                    return Err(fail("id", format!("\"{id}\" stands in two rows; choose another id")));
                }
                continue;
            }
            let measure = match at(measure) {
                word if word.is_empty() => None,
                word => Some(word.parse::<Measure>().map_err(|error| fail("measure", error.to_string()))?),
            };
            let number = |column: Option<usize>, name: &str| match at(column) {
                word if word.is_empty() => Ok(None),
                word => {
                    let found = word.parse::<f64>().ok().filter(|found| found.is_finite());
                    found.map(Some).ok_or_else(|| fail(name, format!("cannot read \"{word}\" as a number")))
                }
            };
            let (min, max) = (number(min, "min")?, number(max, "max")?);
            let index = u32::try_from(self.indicators.len()).unwrap_or(u32::MAX);
            for alias in std::iter::once(name.clone()).chain(at(aliases).split('|').map(str::to_string)) {
                let plain = bare(&alias).into_owned();
                if plain.is_empty() {
                    continue;
                }
                self.longest_alias = self.longest_alias.max(plain.chars().count());
                // 技术合同登记数 and 技术合同登记额 fold to the same words; each keeps its whole name.
                self.folded.entry(fold_name(&alias)).or_insert(index);
                match self.aliases.get(&plain).copied() {
                    None => {
                        self.aliases.insert(plain, index);
                    }
                    Some(other) if other != index && other as usize >= first => {
                        let other = &self.indicators[other as usize].id;
                        return Err(fail("aliases_zh", format!("\"{alias}\" is an alias of \"{other}\" too")));
                    }
                    Some(_) => {}
                }
            }
            let (name_en, unit, parent) = (at(name_en), at(unit), at(parent));
            self.by_id.insert(id.clone(), index);
            self.indicators.push(Indicator { id, name, name_en, unit, measure, parent, min, max });
        }
        Ok(())
    }

    fn add_regions(&mut self, source: &Source<'_>, names: &mut Map<String, (Vec<u32>, bool)>) -> Result<()> {
        let sheet = csv::read(source.text.as_bytes(), source.name)?;
        let (code, name) = (needed(&sheet, "code")?, needed(&sheet, "name")?);
        let aliases = sheet.position("aliases");
        for row in 0..sheet.rows.len() {
            let (code, name) = (text(&sheet, row, Some(code)), text(&sheet, row, Some(name)));
            let digits = code.bytes().all(|byte| byte.is_ascii_digit());
            if !(code.is_empty() || (digits && code.len() == 6)) {
                let why = format!("\"{code}\" is no code after GB/T 2260; give six digits or nothing");
                return Err(Error::cell(source.name, sheet.line(row), "code", why));
            }
            if name.is_empty() {
                return Err(Error::cell(source.name, sheet.line(row), "name", "is empty; every region needs a name"));
            }
            if !code.is_empty() && self.by_code.contains_key(&code) {
                continue;
            }
            let index = u32::try_from(self.regions.len()).unwrap_or(u32::MAX);
            if !code.is_empty() {
                self.by_code.insert(code.clone(), index);
            }
            let entry = names.entry(name.clone()).or_insert_with(|| (Vec::new(), true));
            entry.0.push(index);
            entry.1 = true;
            for alias in text(&sheet, row, aliases).split('|').filter(|alias| alias.chars().count() >= 2) {
                names.entry(alias.to_string()).or_insert_with(|| (Vec::new(), false)).0.push(index);
            }
            self.regions.push(Region { code, name });
        }
        Ok(())
    }

    /// All indicators, the user's own first.
    #[must_use]
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// The indicator with an id.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.by_id.get(id).and_then(|&index| self.indicators.get(index as usize))
    }

    /// The indicator that a whole name stands for; quotes, brackets and a closing 数 do not matter.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Indicator> {
        let bare = bare(name);
        let exact = self.aliases.get(bare.as_ref()).and_then(|&index| self.indicators.get(index as usize));
        exact.or_else(|| self.named_folded(without_tail(&bare)))
    }

    pub(super) fn named_folded(&self, folded: &str) -> Option<&Indicator> {
        let index = self.aliases.get(folded).or_else(|| self.folded.get(folded))?;
        self.indicators.get(*index as usize)
    }

    /// The longest alias that a folded name ends with: the byte where it begins, and its indicator.
    pub(super) fn suffix(&self, folded: &str) -> Option<(usize, &Indicator)> {
        let mut chars = folded.chars().count();
        for (at, _) in folded.char_indices() {
            if chars < 2 {
                break;
            }
            if chars <= self.longest_alias
                && let Some(found) = self.named_folded(&folded[at..])
            {
                return Some((at, found));
            }
            chars -= 1;
        }
        None
    }

    /// The last indicator name that a text speaks of, as written there; quotes do not matter.
    pub(super) fn last_alias(&self, text: &str) -> Option<&str> {
        let folded = bare(text);
        let found = self.alias_names.find_iter(folded.as_ref()).last()?;
        self.alias_words.get(found.pattern().as_usize()).map(String::as_str)
    }

    /// The last name in a text of an indicator that is counted in a kind of unit.
    pub(super) fn last_counted(&self, text: &str, class: UnitClass) -> Option<&str> {
        let folded = bare(text);
        let words = self.alias_names.find_iter(folded.as_ref());
        let words = words.filter_map(|found| self.alias_words.get(found.pattern().as_usize()));
        let counted =
            |word: &&String| self.named(word).is_some_and(|known| self.units().class_of(&known.unit) == Some(class));
        words.filter(counted).last().map(String::as_str)
    }

    /// A region by its code.
    #[must_use]
    pub fn region(&self, code: &str) -> Option<&Region> {
        self.by_code.get(code).and_then(|&index| self.regions.get(index as usize))
    }

    /// A region by its full official name; where several have it, the first.
    #[must_use]
    pub fn region_named(&self, name: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.name == name)
    }

    /// Region names in a text: where each begins and ends, what it may stand for, and whether it is a full name.
    pub(super) fn regions_in<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (usize, usize, &'a [u32], bool)> + 'a {
        self.region_names.find_iter(text).filter_map(|found| {
            let (of, full) = self.region_of.get(found.pattern().as_usize())?;
            Some((found.start(), found.end(), of.as_slice(), *full))
        })
    }

    pub(super) fn region_at(&self, index: u32) -> Option<&Region> {
        self.regions.get(index as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_are_sound() {
        let lexicon = Lexicon::build(&[], &[]).unwrap();
        assert!(lexicon.indicators().len() >= 150);
        assert_eq!(lexicon.named("国家高新技术企业").unwrap().id, "ent_hightech");
        assert_eq!(lexicon.named("“专精特新”中小企业数").unwrap().id, "ent_srdi");
        assert_eq!(lexicon.region("511500").unwrap().name, "宜宾市");
        for indicator in lexicon.indicators() {
            assert!(indicator.min <= indicator.max || indicator.max.is_none(), "{}", indicator.id);
            assert!(indicator.parent.is_empty() || lexicon.indicator(&indicator.parent).is_some(), "{}", indicator.id);
        }
    }

    #[test]
    fn the_longest_closing_alias_is_found() {
        let lexicon = Lexicon::shipped();
        let (at, found) = lexicon.suffix("全市规上高新技术产业营业收入").unwrap();
        assert_eq!((at, found.id.as_str()), ("全市".len(), "hti_revenue"));
    }

    #[test]
    fn a_users_table_wins_and_its_errors_name_the_cell() {
        let own = Source {
            name: "own.csv",
            text: "id,name_zh,aliases_zh,measure\nvisitors,游客数,接待游客|高企,flow\n",
        };
        let lexicon = Lexicon::build(&[own], &[]).unwrap();
        assert_eq!(lexicon.named("高企").unwrap().id, "visitors");
        for (text, place) in [
            ("id,name_zh,measure\na,甲,stock\n", "own.csv line 2, column \"measure\""),
            ("id,name_zh,min\na,甲,many\n", "own.csv line 2, column \"min\""),
            ("id,name_zh,aliases_zh\na,甲乙,丙丁\nb,乙丙,丙丁\n", "own.csv line 3, column \"aliases_zh\""),
            ("id,name_zh\na,\n", "own.csv line 2, column \"name_zh\""),
            ("id\na\n", "own.csv line 1"),
        ] {
            let error = Lexicon::build(&[Source { name: "own.csv", text }], &[]).unwrap_err();
            assert!(error.to_string().starts_with(place), "{error}");
        }
    }
}
