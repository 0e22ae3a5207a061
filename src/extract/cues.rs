//! Lists of words searched for all at once.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::OnceLock;

/// A word list with the automaton that finds all of its words in one pass.
pub(super) struct Cues {
    words: &'static [&'static str],
    automaton: OnceLock<AhoCorasick>,
}

impl Cues {
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        Self { words, automaton: OnceLock::new() }
    }

    fn automaton(&self) -> &AhoCorasick {
        self.automaton.get_or_init(|| {
            let built = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).prefilter(false).build(self.words);
            built.unwrap_or_else(|_| unreachable!("a short list of words"))
        })
    }

    /// Whether any word stands in a text.
    pub(super) fn any(&self, text: &str) -> bool {
        self.automaton().is_match(text)
    }

    /// Every occurrence of every word, overlapping ones too: where it begins, and the word.
    pub(super) fn all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, &'static str)> + 'a {
        self.automaton()
            .find_overlapping_iter(text)
            .map(|found| (found.start(), self.words[found.pattern().as_usize()]))
    }

    /// The last word of a text: where it begins, and the word; of two that end together, the longer.
    pub(super) fn last(&self, text: &str) -> Option<(usize, &'static str)> {
        self.all(text).max_by_key(|&(at, word)| (at + word.len(), word.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_with_their_places() {
        static WORDS: Cues = Cues::new(&["力争", "确保", "计划"]);
        assert!(WORDS.any("全力确保完成"));
        assert_eq!(WORDS.last("确保达到4家，力争达到5家"), Some(("确保达到4家，".len(), "力争")));
        assert!(!WORDS.any("完成"));
    }
}
