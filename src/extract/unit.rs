//! Units: the table `data/units.csv`, the one home of what a unit is called and what it measures, with the user's own rows.

use super::fast::Map;
use super::lexicon::Source;
use crate::error::{Error, Result};
use crate::table::{Cell, csv};
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

/// What a unit measures; it decides how a figure is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitClass {
    /// Counts things: 家, 个, 项.
    Counter,
    /// Counts people: 人, 名.
    Person,
    Money,
    Percent,
    PerMille,
    Point,
    Times,
    Mass,
    Area,
    Length,
    Volume,
    Energy,
    Power,
    Concentration,
    /// Days, hours, years, where they measure and do not date.
    Duration,
    /// Speed, pressure, data and other physical quantities.
    Quantity,
    Other,
}

/// The words of the column `class`.
const CLASSES: [(&str, UnitClass); 18] = [
    ("counter", UnitClass::Counter),
    ("person", UnitClass::Person),
    ("currency", UnitClass::Money),
    ("percent", UnitClass::Percent),
    ("permille", UnitClass::PerMille),
    ("point", UnitClass::Point),
    ("multiple", UnitClass::Times),
    ("mass", UnitClass::Mass),
    ("area", UnitClass::Area),
    ("length", UnitClass::Length),
    ("volume", UnitClass::Volume),
    ("energy", UnitClass::Energy),
    ("power", UnitClass::Power),
    ("concentration", UnitClass::Concentration),
    ("duration", UnitClass::Duration),
    ("speed", UnitClass::Quantity),
    ("quantity", UnitClass::Quantity),
    ("other", UnitClass::Other),
];

/// A unit as found in a report.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub(super) name: Cow<'static, str>,
    pub(super) class: UnitClass,
    /// Bytes that it takes.
    pub(super) len: usize,
}

/// A row of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: Cow<'static, str>,
    pub(super) english: Cow<'static, str>,
    pub(super) class: UnitClass,
    /// What tables of observations call it.
    reported: Cow<'static, str>,
    /// The unit that it is a multiple of, and the multiple.
    base: Option<(Cow<'static, str>, f64)>,
}

/// A way of writing a unit.
#[derive(Debug, Clone)]
struct Form {
    text: Cow<'static, str>,
    row: u16,
    in_reports: bool,
    in_lines: bool,
}

/// The units of `data/units.csv` with the user's own.
#[derive(Debug, Clone)]
pub(super) struct Units {
    rows: Vec<Row>,
    /// By first character in lower case, longest form first.
    groups: Vec<Vec<Form>>,
    /// The group of a first character of the basic plane.
    group_of: Vec<u16>,
    by_name: Map<Cow<'static, str>, u16>,
}

const TABLE: &str = include_str!("../../data/units.csv");

static SHIPPED: LazyLock<Arc<Units>> = LazyLock::new(|| {
    let mut units = Units::empty();
    units.add_shipped();
    Arc::new(units)
});

/// The cells of a row, in the order of the shipped table's columns.
const COLUMNS: [&str; 9] =
    ["name", "english", "class", "base", "factor", "reported", "forms", "report_forms", "line_forms"];

impl Units {
    fn empty() -> Self {
        Self { rows: Vec::new(), groups: vec![Vec::new()], group_of: vec![0; 1 << 16], by_name: Map::default() }
    }

    /// The shipped table.
    pub(super) fn shipped() -> &'static Arc<Self> {
        &SHIPPED
    }

    /// The shipped table with rows of the user's own, whose forms win.
    ///
    /// # Errors
    /// Where a table lacks `name` or `class`, a class is no word of the column, a factor is no positive number or has no
    /// base, or one form stands in two rows; the message names file, line and column.
    pub(super) fn build(sources: &[Source<'_>]) -> Result<Self> {
        let mut units = Self::empty();
        for source in sources {
            units.add_source(source)?;
        }
        units.add_shipped();
        Ok(units)
    }

    fn add_shipped(&mut self) {
        let own = self.rows.len();
        for line in TABLE.lines().skip(1) {
            let mut cells = [""; COLUMNS.len()];
            for (slot, cell) in cells.iter_mut().zip(line.split(',')) {
                *slot = cell;
            }
            let class =
                CLASSES.iter().find(|(word, _)| *word == cells[2]).map_or(UnitClass::Other, |(_, class)| *class);
            let factor = cells[4].parse().ok().map(|factor| (Cow::Borrowed(cells[3]), factor));
            let [name, english, reported] = [cells[0], cells[1], cells[5]].map(Cow::Borrowed);
            let row = self.add_row(Row { name, english, class, reported, base: factor });
            for (cell, in_reports, in_lines) in [(6, true, true), (7, true, false), (8, false, true)] {
                for form in cells[cell].split('|').filter(|form| !form.is_empty()) {
                    if self.holder(form).is_none_or(|holder| usize::from(holder) >= own) {
                        self.add_form(Form { text: Cow::Borrowed(form), row, in_reports, in_lines });
                    }
                }
            }
        }
        for group in &mut self.groups {
            group.sort_by_key(|form| std::cmp::Reverse(form.text.len()));
        }
    }

    fn add_source(&mut self, source: &Source<'_>) -> Result<()> {
        let sheet = csv::read(source.text.as_bytes(), source.name)?;
        let places = COLUMNS.map(|column| sheet.position(column));
        for (needed, place) in [("name", places[0]), ("class", places[2])] {
            if place.is_none() {
                return Err(Error::table(source.name, 1, format!("no column \"{needed}\"")));
            }
        }
        let first = u16::try_from(self.rows.len()).unwrap_or(u16::MAX);
        for at in 0..sheet.rows.len() {
            let cells = places.map(|place| match place.and_then(|column| sheet.rows.get(at)?.get(column)) {
                Some(Cell::Text(text)) => text.trim(),
                _ => "",
            });
            let fail = |column: &str, why: String| Error::cell(source.name, sheet.line(at), column, why);
            let [name, english, class, base, factor, reported, forms, report_forms, line_forms] = cells;
            if name.is_empty() {
                return Err(fail("name", "is empty; every unit needs a name".to_string()));
            }
            let Some((_, class)) = CLASSES.iter().find(|(word, _)| *word == class) else {
                let words: Vec<&str> = CLASSES.iter().map(|(word, _)| *word).collect();
                return Err(fail("class", format!("\"{class}\" is no class; choose one of {}", words.join(", "))));
            };
            let base = match (base, factor) {
                (_, "") => None,
                ("", _) => return Err(fail("base", "is empty; a factor needs the unit that it leads to".to_string())),
                (base, factor) => match factor.parse::<f64>().ok().filter(|factor| *factor > 0.0 && factor.is_finite())
                {
                    Some(factor) => Some((Cow::Owned(base.to_string()), factor)),
                    None => return Err(fail("factor", format!("cannot read \"{factor}\" as a positive number"))),
                },
            };
            let [name, english, reported]: [Cow<'static, str>; 3] =
                [name, english, reported].map(|cell| Cow::Owned(cell.to_string()));
            let own = name.clone();
            let row = self.add_row(Row { name, english, class: *class, reported, base });
            let unnamed = forms.is_empty() && report_forms.is_empty() && line_forms.is_empty();
            let forms = if unnamed { own.as_ref() } else { forms };
            for (column, cell, in_reports, in_lines) in [
                ("forms", forms, true, true),
                ("report_forms", report_forms, true, false),
                ("line_forms", line_forms, false, true),
            ] {
                for form in cell.split('|').map(str::trim).filter(|form| !form.is_empty()) {
                    if form.starts_with(|c: char| c.is_ascii_digit() || c.is_whitespace()) {
                        return Err(fail(
                            column,
                            format!("\"{form}\" begins with a digit; a unit stands behind the number"),
                        ));
                    }
                    if let Some(holder) = self.holder(form) {
                        if holder >= first {
                            let other = &self.rows[usize::from(holder)].name;
                            return Err(fail(column, format!("\"{form}\" is a form of \"{other}\" too")));
                        }
                        continue;
                    }
                    self.add_form(Form { text: Cow::Owned(form.to_string()), row, in_reports, in_lines });
                }
            }
        }
        Ok(())
    }

    fn add_row(&mut self, row: Row) -> u16 {
        let index = u16::try_from(self.rows.len()).unwrap_or(u16::MAX);
        let reported = if row.reported.is_empty() { row.name.clone() } else { row.reported.clone() };
        self.by_name.entry(row.name.clone()).or_insert(index);
        self.by_name.entry(reported.clone()).or_insert(index);
        self.rows.push(Row { reported, ..row });
        index
    }

    fn add_form(&mut self, form: Form) {
        let Some(slot) = first_of(&form.text).and_then(|first| self.group_of.get_mut(first)) else { return };
        if *slot == 0 {
            *slot = u16::try_from(self.groups.len()).unwrap_or(0);
            self.groups.push(Vec::new());
        }
        let group = usize::from(*slot);
        self.groups[group].push(form);
    }

    /// The row that a form belongs to so far.
    fn holder(&self, form: &str) -> Option<u16> {
        self.group(form).iter().find(|known| known.text == form).map(|known| known.row)
    }

    /// Whether a unit may begin with a character.
    pub(super) fn begins(&self, c: char) -> bool {
        usize::try_from(u32::from(c)).ok().and_then(|place| self.group_of.get(place)).is_some_and(|&group| group != 0)
    }

    /// The forms that begin as a text does.
    fn group(&self, text: &str) -> &[Form] {
        let group = first_of(text).and_then(|first| self.group_of.get(first)).copied().unwrap_or(0);
        &self.groups[usize::from(group)]
    }

    /// The longest form that a text begins with, and its row; letters in any case where there are two or more.
    fn longest(&self, text: &str, wanted: impl Fn(&Form) -> bool) -> Option<(usize, &Row)> {
        let mut folded: Option<&Form> = None;
        for form in self.group(text).iter().filter(|form| wanted(form)) {
            if folded.is_some_and(|found| found.text.len() > form.text.len()) {
                break;
            }
            let Some(head) = text.get(..form.text.len()) else { continue };
            let written = form.text.as_bytes();
            let ascii = written.last().is_some_and(u8::is_ascii_alphanumeric);
            if ascii && text.as_bytes().get(written.len()).is_some_and(u8::is_ascii_alphanumeric) {
                continue;
            }
            if head == form.text {
                return Some((form.text.len(), &self.rows[usize::from(form.row)]));
            }
            if ascii && written.len() > 1 && folded.is_none() && head.eq_ignore_ascii_case(&form.text) {
                folded = Some(form);
            }
        }
        folded.map(|form| (form.text.len(), &self.rows[usize::from(form.row)]))
    }

    /// The longest form of a unit of some classes that a line of text begins with, where the form may stand there.
    pub(super) fn in_line(
        &self,
        text: &str,
        class: impl Fn(UnitClass) -> bool,
        stands: impl Fn(&str) -> bool,
    ) -> Option<(usize, &Row)> {
        self.longest(text, |form| form.in_lines && class(self.rows[usize::from(form.row)].class) && stands(&form.text))
    }

    /// The longest unit that a report's text begins with, joined with a denominator behind "/".
    pub(super) fn unit_at(&self, text: &str) -> Option<Unit> {
        let (len, row) = self.longest(text, |form| form.in_reports)?;
        // ‰ is a share and bytes are no more than a unit, as far as a report is concerned.
        let class = match row.class {
            UnitClass::PerMille => UnitClass::Percent,
            UnitClass::Quantity => UnitClass::Other,
            class => class,
        };
        let mut unit = Unit { name: row.reported.clone(), class, len };
        if let Some(below) = text[len..].strip_prefix('/')
            && let Some((under, name)) = self.denominator(below)
        {
            unit.name = Cow::Owned(format!("{}/{name}", row.reported));
            unit.len += 1 + under;
            unit.class = UnitClass::Other;
        }
        Some(unit)
    }

    fn denominator(&self, text: &str) -> Option<(usize, Cow<'static, str>)> {
        const SCALED: &[&str] = &["万人", "万元", "千人", "百户", "百人", "月", "百平方公里", "日"];
        let scaled = SCALED.iter().find(|surface| text.starts_with(**surface));
        scaled
            .map(|surface| (surface.len(), Cow::Borrowed(*surface)))
            .or_else(|| self.longest(text, |form| form.in_reports).map(|(len, row)| (len, row.reported.clone())))
    }

    /// What a unit by its name in the tables measures, 万 and 亿 before it not counted.
    pub(super) fn class_of(&self, unit: &str) -> Option<UnitClass> {
        self.unit_at(unit.trim_start_matches(['万', '亿'])).map(|unit| unit.class)
    }

    /// A value in the base of its unit, so that 万元 and 亿元, 公里 and 米, 家 and 户 compare; the base.
    pub(super) fn in_base<'u>(&'u self, value: f64, unit: &'u str) -> (f64, &'u str) {
        let based = |value: f64, unit: &'u str| {
            let row = self.by_name.get(unit).and_then(|&row| self.rows.get(usize::from(row)));
            match row.and_then(|row| row.base.as_ref()) {
                Some((base, factor)) => (value * factor, base.as_ref()),
                None => (value, unit),
            }
        };
        if self.by_name.contains_key(unit) {
            return based(value, unit);
        }
        for (scale, factor) in [("万亿", 1e12), ("亿", 1e8), ("万", 1e4), ("千", 1e3)] {
            if let Some(rest) = unit.strip_prefix(scale).filter(|rest| !rest.is_empty()) {
                return based(value * factor, rest);
            }
        }
        (value, unit)
    }
}

/// The first character in lower case, as an index.
fn first_of(text: &str) -> Option<usize> {
    let first = text.chars().next()?.to_ascii_lowercase();
    usize::try_from(u32::from(first)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unit_wins() {
        for (text, name) in [
            ("个百分点。", "百分点"),
            ("平方公里", "平方公里"),
            ("吨标准煤/万元", "吨标准煤/万元"),
            ("家企业", "家"),
            ("人次", "人次"),
            ("元/平方米", "元/平方米"),
            ("微克/立方米", "微克/立方米"),
            ("件/万人", "件/万人"),
            ("TEU。", "标箱"),
            ("teu", "标箱"),
            ("MB", "兆字节"),
            ("千瓦时", "千瓦时"),
            ("块牌子", "块"),
            ("度", "千瓦时"),
        ] {
            assert_eq!(Units::shipped().unit_at(text).unwrap().name, name);
        }
        assert!(Units::shipped().unit_at("江新区").is_none());
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let units = Units::shipped();
        let mut seen = Map::default();
        for line in TABLE.lines() {
            assert_eq!(line.split(',').count(), COLUMNS.len(), "{line}");
        }
        for line in TABLE.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            assert!(CLASSES.iter().any(|(word, _)| *word == cells[2]), "{line}");
            assert_eq!(cells[3].is_empty(), cells[4].is_empty(), "{line}");
            assert!(cells[3].is_empty() || units.by_name.contains_key(cells[3]), "{line}");
            assert!(cells[4].is_empty() || cells[4].parse::<f64>().is_ok_and(|factor| factor > 0.0), "{line}");
            for form in cells[6].split('|').chain(cells[7].split('|')).filter(|form| !form.is_empty()) {
                assert!(seen.insert(("report", form), line).is_none(), "{form} stands twice");
            }
            for form in cells[6].split('|').chain(cells[8].split('|')).filter(|form| !form.is_empty()) {
                assert!(seen.insert(("line", form), line).is_none(), "{form} stands twice");
            }
        }
        assert!(units.rows.len() > 300);
    }

    #[test]
    fn values_compare_in_their_base() {
        let units = Units::shipped();
        assert_eq!(units.in_base(1.5, "亿元"), (1.5e8, "元"));
        assert_eq!(units.in_base(3.0, "户"), (3.0, "个"));
        assert_eq!(units.in_base(2.0, "万公里"), (2e7, "米"));
        assert_eq!(units.in_base(2.0, "千瓦"), (2.0, "千瓦"));
        assert_eq!(units.in_base(2.0, "吉瓦"), (2e6, "千瓦"));
        assert_eq!(units.in_base(7.0, "万人次"), (7e4, "人次"));
        assert_eq!(units.in_base(1.0, "斛"), (1.0, "斛"));
    }

    #[test]
    fn a_users_table_wins_and_its_errors_name_the_cell() {
        let own = Source {
            name: "own.csv",
            text: "name,class,base,factor,forms\n斛,volume,升,50,斛|石斛\n蒸吨,power,千瓦,700,\n",
        };
        let units = Units::build(&[own]).unwrap();
        assert_eq!(units.unit_at("斛米").unwrap().class, UnitClass::Volume);
        assert_eq!(units.unit_at("蒸吨锅炉").unwrap().name, "蒸吨");
        assert_eq!(units.in_base(2.0, "斛"), (100.0, "升"));
        assert_eq!(units.unit_at("家企业").unwrap().name, "家");
        for (text, place) in [
            ("name\n斛\n", "own.csv line 1: no column \"class\""),
            ("name,class\n斛,vol\n", "own.csv line 2, column \"class\": \"vol\" is no class"),
            ("name,class\n,volume\n", "own.csv line 2, column \"name\""),
            ("name,class,base,factor\n斛,volume,升,many\n", "own.csv line 2, column \"factor\": cannot read \"many\""),
            ("name,class,factor\n斛,volume,5\n", "own.csv line 2, column \"base\""),
            (
                "name,class,forms\n斛,volume,斛\n石,volume,斛\n",
                "own.csv line 3, column \"forms\": \"斛\" is a form of \"斛\" too",
            ),
            ("name,class,forms\n斛,volume,3斛\n", "own.csv line 2, column \"forms\""),
        ] {
            let error = Units::build(&[Source { name: "own.csv", text }]).unwrap_err();
            assert!(error.to_string().starts_with(place), "{error}");
        }
    }
}
