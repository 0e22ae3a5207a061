//! Tables as text that people paste: Markdown and LaTeX; and numbers as people write them.

use super::cell::{Cell, Kind, Sheet};

/// A number as a person writes it: four significant digits, no trailing zeros, thousands apart; whole numbers in full.
///
/// ```
/// use ontrend::table::text::figure;
/// assert_eq!(figure(2956.2), "2,956");
/// assert_eq!(figure(16.404), "16.4");
/// assert_eq!(figure(0.001234), "0.001234");
/// assert_eq!(figure(-0.5), "-0.5");
/// assert_eq!(figure(1e20), "1e20");
/// ```
#[must_use]
pub fn figure(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    if size >= 1e15 || (size > 0.0 && size < 1e-6) {
        return scientific(value);
    }
    let decimals = if size >= 1000.0 || value.fract() == 0.0 {
        0
    } else if size >= 100.0 {
        1
    } else if size >= 0.1 {
        2
    } else {
        // Four significant digits of a small number.
        (0..12).find(|digits| size * 10f64.powi(*digits) >= 1000.0).map_or(12, |digits| digits as usize)
    };
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text };
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    rest.map_or(format!("{sign}{grouped}"), |rest| format!("{sign}{grouped}.{rest}"))
}

/// A Chinese unit in English words; counts of things have none, and a unit that is not known stands as it is.
#[must_use]
pub fn english_unit(unit: &str) -> &str {
    match unit {
        "家" | "个" | "户" | "所" | "项" | "件" | "只" | "座" | "处" | "篇" | "场" | "次" | "批" | "支" | "户次" => {
            ""
        }
        "人" | "名" | "人次" => "persons",
        "万人" | "万人次" => "× 10k persons",
        "元" => "yuan",
        "万元" => "× 10k yuan",
        "亿元" => "× 100m yuan",
        "吨" => "tonnes",
        "万吨" => "× 10k tonnes",
        "倍" => "times",
        "个百分点" | "百分点" => "percentage points",
        "年" => "years",
        "天" => "days",
        "平方米" => "m²",
        "亩" => "mu",
        other => other,
    }
}

/// The factor and the plain English unit of a unit that counts in 万 or 亿; 1 and its English words for any other.
#[must_use]
pub fn plain_unit(unit: &str) -> (f64, &str) {
    match unit {
        "万元" => (1e4, "yuan"),
        "亿元" => (1e8, "yuan"),
        "万人" | "万人次" => (1e4, "persons"),
        "万吨" => (1e4, "tonnes"),
        other => (1.0, english_unit(other)),
    }
}

/// A value with a Chinese unit as an English sentence says it.
///
/// ```
/// use ontrend::table::text::english_amount;
/// assert_eq!(english_amount(50.0, "家"), "50");
/// assert_eq!(english_amount(1200.0, "亿元"), "120 billion yuan");
/// assert_eq!(english_amount(6505.6, "万元"), "65.06 million yuan");
/// assert_eq!(english_amount(1.4, "%"), "1.4%");
/// ```
#[must_use]
pub fn english_amount(value: f64, unit: &str) -> String {
    let (factor, word) = plain_unit(unit);
    let plain = value * factor;
    let words = [(1e12, " trillion"), (1e9, " billion"), (1e6, " million")];
    let number = match words.iter().find(|(size, _)| factor > 1.0 && plain.abs() >= *size) {
        Some((size, name)) => format!("{}{name}", figure(plain / size)),
        None => figure(plain),
    };
    let space = if word.is_empty() || word.starts_with(['%', '‰', '℃']) { "" } else { " " };
    format!("{number}{space}{word}")
}

/// Four significant digits and an exponent.
fn scientific(value: f64) -> String {
    let text = format!("{value:.3e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    format!("{digits}e{exponent}")
}

/// A cell as it is shown to people.
#[must_use]
pub fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => figure(*number),
        other => other.to_string(),
    }
}

/// Whether a column's cells stand at the right.
#[must_use]
pub fn to_the_right(kind: Kind) -> bool {
    matches!(kind, Kind::Number | Kind::Integer)
}

/// The table in Markdown (the pipe tables of GitHub Flavored Markdown), numbers to the right and rounded as by [`figure`].
///
/// ```
/// use ontrend::table::{text, Cell, Column, Kind, Sheet};
/// let column = |name: &str, kind| Column { name: name.into(), kind, required: true };
/// let sheet = Sheet {
///     origin: "t".into(),
///     columns: vec![column("地区", Kind::Text), column("y", Kind::Number)],
///     rows: vec![vec![Cell::Text("a|b".into()), Cell::Number(2956.2)]],
///     lines: vec![],
/// };
/// assert_eq!(text::markdown(&sheet), "| 地区 | y |\n| --- | ---: |\n| a\\|b | 2,956 |\n");
/// ```
#[must_use]
pub fn markdown(sheet: &Sheet) -> String {
    let escaped = |text: &str| {
        let text = text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ");
        text.replace('<', "&lt;").replace('*', "\\*").replace('_', "\\_").replace('`', "\\`")
    };
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = line(sheet.columns.iter().map(|column| escaped(&column.name)).collect());
    out += &line(
        sheet.columns.iter().map(|column| if to_the_right(column.kind) { "---:" } else { "---" }.to_string()).collect(),
    );
    for row in &sheet.rows {
        out += &line(row.iter().map(|cell| escaped(&shown(cell))).collect());
    }
    out
}

/// The table in LaTeX: a `tabular` with the rules of the package booktabs, numbers to the right and rounded as by [`figure`].
///
/// Chinese text needs XeLaTeX or LuaLaTeX with a Chinese font (package `ctex`).
///
/// ```
/// use ontrend::table::{text, Cell, Column, Kind, Sheet};
/// let sheet = Sheet {
///     origin: "t".into(),
///     columns: vec![Column { name: "share_%".into(), kind: Kind::Number, required: true }],
///     rows: vec![vec![Cell::Number(16.4)]],
///     lines: vec![],
/// };
/// assert_eq!(
///     text::latex(&sheet),
///     "\\begin{tabular}{r}\n\\toprule\nshare\\_\\% \\\\\n\\midrule\n16.4 \\\\\n\\bottomrule\n\\end{tabular}\n"
/// );
/// ```
#[must_use]
pub fn latex(sheet: &Sheet) -> String {
    let escaped = |text: &str| {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\\' => out.push_str("\\textbackslash{}"),
                '~' => out.push_str("\\textasciitilde{}"),
                '^' => out.push_str("\\textasciicircum{}"),
                '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                    out.push('\\');
                    out.push(character);
                }
                '\n' | '\r' => out.push(' '),
                other => out.push(other),
            }
        }
        out
    };
    let line = |cells: Vec<String>| format!("{} \\\\\n", cells.join(" & "));
    let letters: String =
        sheet.columns.iter().map(|column| if to_the_right(column.kind) { 'r' } else { 'l' }).collect();
    let mut out = format!("\\begin{{tabular}}{{{letters}}}\n\\toprule\n");
    out += &line(sheet.columns.iter().map(|column| escaped(&column.name)).collect());
    out += "\\midrule\n";
    for row in &sheet.rows {
        out += &line(row.iter().map(|cell| escaped(&shown(cell))).collect());
    }
    out + "\\bottomrule\n\\end{tabular}\n"
}
