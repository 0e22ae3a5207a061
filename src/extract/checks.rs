//! Checks that a careful analyst would make on the figures of one report.

use super::cues::Cues;
use super::lexicon::Lexicon;
use super::unit::Units;
use crate::table::{Bound, Measure, Observation, Role, Warning};
use crate::time::Date;
use std::collections::{BTreeMap, HashMap};

/// Wholes whose parts are all of it, by ids.
const PARTITIONS: &[(&str, &[&str])] = &[
    ("gdp", &["va_primary", "va_secondary", "va_tertiary"]),
    ("trade", &["export", "import"]),
    ("pop_hukou", &["pop_male", "pop_female"]),
    ("pop", &["pop_urban", "pop_rural"]),
    ("gov_rev", &["tax_rev", "nontax_rev"]),
];
/// Parts may miss their whole by rounding and by items counted elsewhere.
const SUM_TOLERANCE: f64 = 0.01;
/// A stated rate may differ from the one that its levels give by this many points: statistics at constant prices and
/// revised bases differ by more than rounding does.
const RATE_TOLERANCE: f64 = 0.05;
/// The same figure in another unit may differ by this share of it.
const ROUNDING: f64 = 0.01;
/// A multiple such as 三倍增 is off where the levels give one that differs by more than this share of it.
const MULTIPLE_TOLERANCE: f64 = 0.15;

/// Facts about the same thing: region, indicator, role and last day.
type Key<'a> = (&'a str, &'a str, Role, Option<Date>);

/// One fact: region, indicator, measure, role, first and last day, base.
type Statement<'a> = (&'a str, &'a str, Measure, Role, Option<Date>, Option<Date>, &'a str);

/// Runs all checks; warnings in text order. `sums` holds the places of figures that a table gives as sums of others.
pub(super) fn check(rows: &[Observation], sums: &[(u64, Vec<u64>)], lexicon: &Lexicon) -> Vec<Warning> {
    let mut found = Vec::new();
    let mut amounts: BTreeMap<Key<'_>, Vec<&Observation>> = BTreeMap::new();
    for row in
        rows.iter().filter(|row| matches!(row.measure, Measure::Level | Measure::Flow) && !row.indicator_id.is_empty())
    {
        amounts.entry((&row.region, &row.indicator_id, row.role, row.period_end)).or_default().push(row);
    }
    parts(&amounts, lexicon, &mut found);
    partitions(&amounts, lexicon.units(), &mut found);
    told_sums(rows, lexicon.units(), &mut found);
    table_sums(rows, sums, lexicon.units(), &mut found);
    told_parts(rows, lexicon.units(), &mut found);
    twice(rows, lexicon.units(), &mut found);
    rates(rows, &amounts, lexicon.units(), &mut found);
    ranges(rows, lexicon, &mut found);
    found.sort_by(|a, b| (a.start, a.end, &a.check).cmp(&(b.start, b.end, &b.check)));
    found.dedup_by(|a, b| (a.start, a.end, &a.check) == (b.start, b.end, &b.check));
    found
}

fn warning(row: &Observation, check: &str, what: String, what_en: String) -> Warning {
    let subject =
        format!("{}/{}", row.region, if row.indicator_id.is_empty() { &row.indicator } else { &row.indicator_id });
    Warning {
        doc: row.doc.clone(),
        line: row.line,
        start: row.start,
        end: row.end,
        check: check.to_string(),
        subject,
        what,
        what_en,
    }
}

/// Whether one stated figure certainly exceeds another of the same unit.
fn above(part: &Observation, whole: &Observation, units: &Units) -> bool {
    let ((a, left), (b, right)) = (units.in_base(part.value, &part.unit), units.in_base(whole.value, &whole.unit));
    left == right
        && a > b * 1.000_001
        && !matches!(part.bound, Bound::Le | Bound::Lt)
        && !matches!(whole.bound, Bound::Ge | Bound::Gt | Bound::Approx)
}

/// A part above its whole, by the parents of the vocabulary.
fn parts(amounts: &BTreeMap<Key<'_>, Vec<&Observation>>, lexicon: &Lexicon, found: &mut Vec<Warning>) {
    let units = lexicon.units();
    for (&(region, id, role, end), rows) in amounts {
        // A mean of a part may lie above the mean of all.
        let Some(parent) = lexicon
            .indicator(id)
            .filter(|known| !known.name.contains("人均"))
            .map(|known| known.parent.as_str())
            .filter(|parent| !parent.is_empty())
        else {
            continue;
        };
        let Some(wholes) = amounts.get(&(region, parent, role, end)) else { continue };
        for part in rows {
            if let Some(whole) = wholes.iter().find(|whole| {
                whole.measure == part.measure && whole.period_start == part.period_start && above(part, whole, units)
            }) {
                let (a, b) = (format!("{}{}", part.value, part.unit), format!("{}{}", whole.value, whole.unit));
                let what = format!("“{}”（{a}）大于其整体“{}”（{b}）", part.indicator, whole.indicator);
                let english = format!("{} ({a}) is above its whole {} ({b})", part.indicator_id, whole.indicator_id);
                found.push(warning(part, "part_above_whole", what, english));
            }
        }
    }
}

/// Parts that are all of a whole and do not add up to it.
fn partitions(amounts: &BTreeMap<Key<'_>, Vec<&Observation>>, units: &Units, found: &mut Vec<Warning>) {
    for (&(region, id, role, end), rows) in amounts {
        let Some((_, parts)) = PARTITIONS.iter().find(|(whole, _)| *whole == id) else { continue };
        let Some(whole) = rows.iter().find(|row| row.bound == Bound::Eq) else { continue };
        let (total, base) = units.in_base(whole.value, &whole.unit);
        let stated: Vec<&Observation> = parts
            .iter()
            .filter_map(|part| {
                amounts
                    .get(&(region, *part, role, end))?
                    .iter()
                    .copied()
                    .find(|row| row.bound == Bound::Eq && row.period_start == whole.period_start)
            })
            .collect();
        let values: Vec<f64> = stated
            .iter()
            .map(|row| units.in_base(row.value, &row.unit))
            .filter(|(_, unit)| *unit == base)
            .map(|(value, _)| value)
            .collect();
        let sum: f64 = values.iter().sum();
        if values.len() == parts.len() && (sum - total).abs() > total.abs() * SUM_TOLERANCE {
            let names: Vec<&str> = stated.iter().map(|row| row.indicator.as_str()).collect();
            let figures: Vec<String> = stated.iter().map(|row| format!("{}{}", row.value, row.unit)).collect();
            let what = format!(
                "{}（{}）相加不等于“{}”{}{}",
                names.join("、"),
                figures.join("、"),
                whole.indicator,
                whole.value,
                whole.unit
            );
            let english = format!("{} do not add up to {} ({}{})", parts.join(" + "), id, whole.value, whole.unit);
            found.push(warning(whole, "parts_do_not_add_up", what, english));
        }
    }
}

/// Parts that the text itself sets out behind 其中: one above the whole, or a list of them that exceeds it.
fn told_parts(rows: &[Observation], units: &Units, found: &mut Vec<Warning>) {
    let amount = |row: &&Observation| matches!(row.measure, Measure::Level | Measure::Flow) && row.role == Role::Actual;
    for (at, first) in rows.iter().enumerate() {
        let begins = at == 0 || rows[at - 1].quote != first.quote;
        if !first.quote.starts_with("其中") || !begins || !amount(&first) {
            continue;
        }
        let alike = |row: &&Observation| {
            row.doc == first.doc && units.in_base(row.value, &row.unit).1 == units.in_base(first.value, &first.unit).1
        };
        // Means, and figures for each of many, have parts that lie above them.
        let each = |row: &&Observation| {
            let name = row.indicator.as_str();
            !["每", "千人", "万人"].iter().any(|word| name.starts_with(word))
                && !["人均", "户均", "亩均", "平均"].iter().any(|word| name.contains(word))
        };
        let before = rows[..at].iter().rev().take(4).filter(amount).filter(alike).filter(each);
        let Some(whole) = before.take(1).find(|row| first.start.saturating_sub(row.end) < 200) else {
            continue;
        };
        let (total, _) = units.in_base(whole.value, &whole.unit);
        let listed = rows[at..].iter().take_while(|row| row.quote == first.quote).filter(amount).filter(alike);
        let parts: Vec<&Observation> = listed.collect();
        let sum: f64 = parts.iter().map(|row| units.in_base(row.value, &row.unit).0).sum();
        let exact = whole.bound == Bound::Eq && parts.iter().all(|row| row.bound == Bound::Eq);
        let figures: Vec<String> = parts.iter().map(|row| format!("{}{}", row.value, row.unit)).collect();
        let shown = format!("{}{}", whole.value, whole.unit);
        if above(first, whole, units) {
            let what =
                format!("“其中”的“{}”（{}）大于整体“{}”（{shown}）", first.indicator, figures[0], whole.indicator);
            let english =
                format!("{} ({}) is told as part of {} ({shown})", first.indicator, figures[0], whole.indicator);
            found.push(warning(first, "part_above_whole", what, english));
        } else if exact && parts.len() >= 2 && sum > total * (1.0 + SUM_TOLERANCE) {
            let what = format!("“其中”各项（{}）之和大于“{}”（{shown}）", figures.join("、"), whole.indicator);
            let english = format!("the parts {} exceed {} ({shown})", figures.join(" + "), whole.indicator);
            found.push(warning(first, "parts_do_not_add_up", what, english));
        }
    }
}

/// Whether figures may add up to another, as far as they are rounded; figures with bounds may add up to anything.
fn add_up(parts: &[&Observation], whole: &Observation, units: &Units) -> bool {
    let ends = |row: &Observation| {
        let (low, high) = row.lo.zip(row.hi).filter(|_| row.bound == Bound::Eq)?;
        Some((units.in_base(low, &row.unit).0, units.in_base(high, &row.unit).0))
    };
    let Some((low, high)) = ends(whole) else { return true };
    let Some(parts) = parts.iter().map(|row| ends(row)).collect::<Option<Vec<_>>>() else { return true };
    let slack = high.abs() * 1e-9;
    let (least, most) = parts.iter().fold((0.0, 0.0), |(low, high), part| (low + part.0, high + part.1));
    least <= high + slack && most >= low - slack
}

fn missed(parts: &[&Observation], whole: &Observation) -> Warning {
    let figures: Vec<String> = parts.iter().map(|row| format!("{}{}", row.value, row.unit)).collect();
    let what = format!("{}相加不等于合计的{}{}", figures.join("、"), whole.value, whole.unit);
    let english = format!("{} do not add up to the stated sum {}{}", figures.join(" + "), whole.value, whole.unit);
    warning(whole, "parts_do_not_add_up", what, english)
}

static SUMMED: Cues = Cues::new(&["合计", "共计", "总计", "一共", "总共"]);

/// A figure behind 合计, 共计 or 总计 against those told right before it.
fn told_sums(rows: &[Observation], units: &Units, found: &mut Vec<Warning>) {
    let amount = |row: &Observation| matches!(row.measure, Measure::Level | Measure::Flow);
    for (at, whole) in rows.iter().enumerate().filter(|(_, row)| amount(row)) {
        if !SUMMED.any(&whole.quote) {
            continue;
        }
        let Some(before) = whole.quote.find(&whole.mention).map(|place| &whole.quote[..place]) else { continue };
        let sum = ["合计", "共计", "总计", "一共", "总共"]
            .iter()
            .find_map(|word| before.rfind(word).map(|at| (at, at + word.len())));
        // 两项合计, 共计: nothing but their number stands before the word; 收入总计 sums up more than was told before it.
        let opens =
            |head: &str| head.is_empty() || head.ends_with('项') || head.ends_with("上述") || head.ends_with("以上");
        if sum
            .is_none_or(|(from, to)| before[to..].chars().count() > 4 || !opens(before[..from].trim_end_matches('，')))
        {
            continue;
        }
        // 四川省12个、云南省8个，合计20个: figures of the same unit, each a few words behind the one before.
        let mut next = whole.start;
        let alike = |row: &&Observation| {
            let near = row.doc == whole.doc && next.saturating_sub(row.end) <= 120;
            next = row.start;
            near && amount(row)
                && row.role == whole.role
                && units.in_base(row.value, &row.unit).1 == units.in_base(whole.value, &whole.unit).1
        };
        let mut parts: Vec<&Observation> = rows[..at].iter().rev().take(24).take_while(alike).collect();
        parts.reverse();
        let fits = (0..parts.len().saturating_sub(1)).any(|from| add_up(&parts[from..], whole, units));
        if parts.len() >= 2 && !fits {
            found.push(missed(&parts, whole));
        }
    }
}

/// The row 合计 of a table against the rows that it sums up.
fn table_sums(rows: &[Observation], sums: &[(u64, Vec<u64>)], units: &Units, found: &mut Vec<Warning>) {
    let row_at = |start: u64| rows.binary_search_by_key(&start, |row| row.start).ok().map(|at| &rows[at]);
    for (whole, parts) in sums {
        let Some(whole) = row_at(*whole) else { continue };
        let Some(parts) = parts.iter().map(|&start| row_at(start)).collect::<Option<Vec<_>>>() else { continue };
        let alike = |row: &&&Observation| row.measure == whole.measure && row.unit == whole.unit;
        if matches!(whole.measure, Measure::Level | Measure::Flow)
            && parts.iter().filter(alike).count() == parts.len()
            && !add_up(&parts, whole, units)
        {
            found.push(missed(&parts, whole));
        }
    }
}

/// The same fact stated twice with different values or bounds.
fn twice(rows: &[Observation], units: &Units, found: &mut Vec<Warning>) {
    let mut facts: HashMap<Statement<'_>, &Observation> = HashMap::new();
    for row in rows {
        if row.indicator.is_empty()
            || row.period_end.is_none()
            || matches!(row.measure, Measure::RateCard | Measure::Rank | Measure::Delta)
        {
            continue;
        }
        let name = if row.indicator_id.is_empty() { &row.indicator } else { &row.indicator_id };
        let key = (
            row.region.as_str(),
            name.as_str(),
            row.measure,
            row.role,
            row.period_start,
            row.period_end,
            row.base_period.as_str(),
        );
        let Some(first) = facts.get(&key) else {
            facts.insert(key, row);
            continue;
        };
        let ((a, left), (b, right)) = (units.in_base(first.value, &first.unit), units.in_base(row.value, &row.unit));
        // A vocabulary's id may cover several things; the same words are needed too, unless only the bound differs.
        let same_words = first.indicator == row.indicator;
        // 确保45亿元、力争50亿元 and 突破900万、达到912万 are one statement.
        let one_statement = first.line == row.line && row.start - first.end < 400;
        // 16.4亿元 and 164032万元, 100亩 and 6.7公顷 differ by rounding.
        let rounded = first.unit != row.unit && first.bound == row.bound && (a - b).abs() <= a.abs() * ROUNDING;
        if one_statement
            || rounded
            || left != right
            || (a - b).abs() > a.abs() * 0.2
            || (a != b && !same_words)
            || (a == b && first.bound == row.bound)
        {
            continue;
        }
        let what = format!(
            "“{}”前后表述不一：“{}”（第{}行）与“{}”（第{}行）",
            row.indicator, first.mention, first.line, row.mention, row.line
        );
        let english = format!(
            "{name} is stated as {} (line {}) and as {} (line {})",
            first.mention, first.line, row.mention, row.line
        );
        found.push(warning(row, "stated_differently", what, english));
    }
}

/// Rates and multiples against the levels that they connect.
fn rates(
    rows: &[Observation],
    amounts: &BTreeMap<Key<'_>, Vec<&Observation>>,
    units: &Units,
    found: &mut Vec<Warning>,
) {
    let value_at = |row: &Observation, role: Role, end: Date| {
        let rows = amounts.get(&(row.region.as_str(), row.indicator_id.as_str(), role, Some(end)))?;
        rows.iter()
            .find(|other| matches!(other.bound, Bound::Eq | Bound::Approx))
            .map(|other| (*other, units.in_base(other.value, &other.unit)))
    };
    for row in rows.iter().filter(|row| row.measure == Measure::Growth && matches!(row.unit.as_str(), "%" | "x")) {
        if row.indicator_id.is_empty() {
            // One slogan for several indicators: each is looked up by its name's own row.
            slogans(row, rows, found);
            continue;
        }
        let Some(end) = row.period_end else { continue };
        let Some(base_year) = row.base_period.get(..4).and_then(|year| year.parse::<i32>().ok()) else { continue };
        let base = match row.base_period.len() {
            4 => Date::from_ymd_opt(base_year, 12, 31),
            _ => row.base_period.parse().ok(),
        };
        let Some((first, (from, unit))) = base.and_then(|base| value_at(row, Role::Actual, base)) else { continue };
        let Some((last, (to, other))) = value_at(row, row.role, end) else { continue };
        if unit != other || from == 0.0 {
            continue;
        }
        let (stated, computed) =
            if row.unit == "x" { (row.value, to / from) } else { (row.value / 100.0, to / from - 1.0) };
        let off = if row.unit == "x" {
            (computed / stated - 1.0).abs() > MULTIPLE_TOLERANCE
        } else {
            (computed - stated).abs() > RATE_TOLERANCE
        };
        if off {
            let shown = if row.unit == "x" { format!("{computed:.2}倍") } else { format!("{:.1}%", computed * 100.0) };
            let what =
                format!("“{}”称{}，而由{}到{}为{shown}", row.indicator, row.mention, first.mention, last.mention);
            let english = format!(
                "{}: {} is stated, {} to {} gives {shown}",
                row.indicator_id, row.mention, first.mention, last.mention
            );
            found.push(warning(row, "growth_contradicts_levels", what, english));
        }
    }
}

/// 三倍增 said of several indicators at once: each target against its newest actual figure.
fn slogans(slogan: &Observation, rows: &[Observation], found: &mut Vec<Warning>) {
    if slogan.unit != "x" || !slogan.indicator.contains('、') {
        return;
    }
    let place = rows.partition_point(|row| row.start < slogan.start);
    let near = &rows[place..rows.len().min(place + 8)];
    let before = &rows[place.saturating_sub(40)..place];
    for target in near
        .iter()
        .filter(|row| row.role == Role::Target && row.period_end == slogan.period_end && !row.indicator_id.is_empty())
    {
        let actual = before.iter().rev().find(|row| {
            row.indicator_id == target.indicator_id
                && row.measure == target.measure
                && row.role == Role::Actual
                && row.region == target.region
        });
        let Some(actual) = actual.filter(|row| row.value > 0.0) else { continue };
        let ratio = target.value / actual.value;
        if (ratio / slogan.value - 1.0).abs() > MULTIPLE_TOLERANCE {
            let what = format!(
                "“{}”：“{}”由{}到{}为{ratio:.2}倍",
                slogan.mention, target.indicator, actual.mention, target.mention
            );
            let english = format!(
                "{}: {} from {} to {} is {ratio:.2} times",
                slogan.mention, target.indicator_id, actual.mention, target.mention
            );
            found.push(warning(target, "slogan_contradicted", what, english));
        }
    }
}

/// Values outside the range that the vocabulary calls plausible.
fn ranges(rows: &[Observation], lexicon: &Lexicon, found: &mut Vec<Warning>) {
    let units = lexicon.units();
    for row in rows.iter().filter(|row| matches!(row.measure, Measure::Level | Measure::Flow | Measure::Ratio)) {
        let Some(indicator) =
            lexicon.indicator(&row.indicator_id).filter(|indicator| indicator.measure == Some(row.measure))
        else {
            continue;
        };
        // The ranges are those of one year.
        let long = row.period_start.zip(row.period_end).is_some_and(|(start, end)| (end - start).num_days() > 400);
        if long && row.measure == Measure::Flow {
            continue;
        }
        let ((value, unit), (one, base)) = (units.in_base(row.value, &row.unit), units.in_base(1.0, &indicator.unit));
        if unit != base {
            continue;
        }
        let value = value / one;
        let low = indicator.min.is_some_and(|min| value < min) && row.value != 0.0;
        let high = indicator.max.is_some_and(|max| value > max);
        if low || high {
            let range =
                format!("{}—{}", indicator.min.unwrap_or(f64::NEG_INFINITY), indicator.max.unwrap_or(f64::INFINITY));
            let what = format!("“{}”{}超出常见范围（{range}{}）", row.indicator, row.mention, indicator.unit);
            let english = format!("{} {} lies outside {range} {}", row.indicator_id, row.mention, indicator.unit);
            found.push(warning(row, "outside_plausible_range", what, english));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::{Options, observe};
    use crate::report::{ReadOptions, Report};

    fn checks(text: &str) -> Vec<String> {
        let report = Report::read(text.as_bytes(), "t.txt", &ReadOptions::default()).unwrap();
        observe(&report, &Options::default()).warnings.into_iter().map(|warning| warning.check).collect()
    }

    #[test]
    fn a_part_above_its_whole() {
        assert_eq!(
            checks("2024年，绵阳市专精特新中小企业163家，其中国家级专精特新“小巨人”企业170家。"),
            ["part_above_whole"]
        );
        assert!(checks("2024年，绵阳市专精特新中小企业163家，其中国家级专精特新“小巨人”企业7家。").is_empty());
    }

    #[test]
    fn parts_that_do_not_add_up() {
        let text =
            "2024年，绵阳市地区生产总值100亿元。第一产业增加值10亿元，第二产业增加值40亿元，第三产业增加值SUM亿元。";
        assert_eq!(checks(&text.replace("SUM", "60")), ["parts_do_not_add_up"]);
        assert!(checks(&text.replace("SUM", "50")).is_empty());
    }

    #[test]
    fn parts_that_the_text_tells() {
        let text = "2024年，绵阳市新建充电站120座，其中城区PART座。";
        assert_eq!(checks(&text.replace("PART", "150")), ["part_above_whole"]);
        assert!(checks(&text.replace("PART", "80")).is_empty());
        let text = "2024年，绵阳市遴选科技助理69名，其中博士40名、硕士PART名。";
        assert!(checks(&text.replace("PART", "45")).contains(&"parts_do_not_add_up".to_string()));
        assert!(checks(&text.replace("PART", "29")).is_empty());
    }

    #[test]
    fn sums_that_the_text_tells() {
        let text = "2024年，绵阳市新建农村公路里程：县道412公里、乡道673公里、村道201公里，合计SUM公里。";
        assert_eq!(checks(&text.replace("SUM", "1386")), ["parts_do_not_add_up"]);
        assert!(checks(&text.replace("SUM", "1286")).is_empty());
        let text = "2024年，绵阳市城区投资12.4亿元，乡镇投资8.3亿元，两项共计SUM亿元。";
        assert!(checks(&text.replace("SUM", "20.7")).is_empty());
        assert!(checks(&text.replace("SUM", "20.8")).is_empty());
        assert_eq!(checks(&text.replace("SUM", "22.7")), ["parts_do_not_add_up"]);
    }

    #[test]
    fn sums_of_tables() {
        let table = "2024年绵阳市各县区企业数\n县区　企业数（家）　培训人数（人）\n涪城区　480　1200\n游仙区　310　800\n安州区　150　500\n合计　SUM　2500\n";
        assert_eq!(checks(&table.replace("SUM", "990")), ["parts_do_not_add_up"]);
        assert!(checks(&table.replace("SUM", "940")).is_empty());
    }

    #[test]
    fn the_same_fact_with_two_bounds() {
        let text = "2022年，绵阳市技术合同成交额18亿元。\n全市2022年技术合同成交额突破18亿元。";
        assert_eq!(checks(text), ["stated_differently"]);
        assert!(checks(&text.replace("突破18亿元", "18亿元")).is_empty());
        assert!(checks(&text.replace("全市2022年", "全市2021年")).is_empty());
    }

    #[test]
    fn a_slogan_against_its_own_numbers() {
        let text = "绵阳市科学技术局\n2025年6月6日\n目前，绵阳市专精特新中小企业163家、创新型中小企业283户。\n\
            到2027年，专精特新中小企业、创新型中小企业数量实现三倍增，专精特新中小企业达到FIRST家，创新型中小企业达到850户。";
        assert!(checks(&text.replace("FIRST", "400")).contains(&"slogan_contradicted".to_string()));
        assert!(!checks(&text.replace("FIRST", "490")).contains(&"slogan_contradicted".to_string()));
    }

    #[test]
    fn growth_against_levels() {
        let text = "绵阳市高新技术企业2021年末200家，2024年末480家，2024年末高新技术企业较2021年增长60%。";
        assert_eq!(checks(text), ["growth_contradicts_levels"]);
        assert!(checks(&text.replace("60%", "140%")).is_empty());
    }

    #[test]
    fn values_beyond_belief() {
        assert_eq!(checks("2024年，绵阳市常住人口城镇化率160.1%。"), ["outside_plausible_range"]);
        assert!(checks("2024年，绵阳市常住人口城镇化率60.1%。").is_empty());
    }
}
