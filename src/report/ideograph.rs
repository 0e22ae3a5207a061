//! Characters that look like an ideograph and are another one: radicals and compatibility forms, as PDF printers write them.

use unicode_normalization::UnicodeNormalization;

/// Radicals of the block U+2E80 without a compatibility mapping, and the ideographs that they stand for.
const RADICALS: &[(char, char)] = &[
    ('⺁', '厂'),
    ('⺠', '民'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻑', '長'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻡', '首'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
];

/// The ideograph that a character stands for: ⼩ is 小, ⻚ is 页; any other character stays.
///
/// Fonts draw a radical and its ideograph with one glyph, and programs that write a PDF name the first of the two in its
/// Unicode map; the reader copies ⾼⻛险 where 高风险 was printed.
pub(super) fn ideograph(c: char) -> char {
    match c {
        '\u{2e80}'..='\u{2ef2}' => RADICALS
            .iter()
            .find(|(radical, _)| *radical == c)
            .map_or_else(|| compatible(c), |(_, ideograph)| *ideograph),
        '\u{2ef3}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' => compatible(c),
        _ => c,
    }
}

fn compatible(c: char) -> char {
    let mut mapped = std::iter::once(c).nfkc();
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_ideographs() {
        let read: String = "⾼⻛险⼩⻚⺟⻰⻳𠮷A，見".chars().map(ideograph).collect();
        assert_eq!(read, "高风险小页母龙龟𠮷A，見");
        assert!(RADICALS.iter().all(|(radical, ideograph)| *radical < '\u{2ef3}' && *ideograph >= '\u{4e00}'));
    }
}
