//! Words and names in which a numeral is no quantity: 一切, 四川, 万一, 三江.

use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// One word a line; `#` begins a comment, `!` a longer form in which the numeral counts after all.
const WORDS: &str = include_str!("../../../data/numeral_words.txt");

struct Matcher {
    automaton: AhoCorasick,
    counts: Vec<bool>,
}

static MATCHER: LazyLock<Option<Matcher>> = LazyLock::new(|| {
    let lines = WORDS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (words, counts): (Vec<&str>, Vec<bool>) =
        lines.map(|line| (line.trim_start_matches('!'), line.starts_with('!'))).unzip();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok()?;
    Some(Matcher { automaton, counts })
});

/// The words of a text in which numerals are no quantities, as byte ranges from left to right.
pub(crate) fn words(text: &str) -> Vec<(usize, usize)> {
    let Some(matcher) = MATCHER.as_ref() else { return Vec::new() };
    let is_word = |index: usize| !matcher.counts.get(index).copied().unwrap_or(false);
    let found = matcher.automaton.find_iter(text).filter(|found| is_word(found.pattern().as_usize()));
    found.map(|found| (found.start(), found.end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        assert!(MATCHER.is_some());
        assert_eq!(words("四川一切").len(), 2);
        assert!(words("一千家，十分钟").is_empty());
        // What a comment says is no word.
        let comment = WORDS.lines().find(|line| line.starts_with('#')).unwrap();
        assert!(words(comment).iter().all(|found| *found != (0, comment.len())), "{comment}");
    }
}
