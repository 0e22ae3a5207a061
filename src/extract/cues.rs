//! Lists of words searched for all at once.

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::{Anchored, dfa::DFA};
use std::sync::OnceLock;

/// A word list with the automaton that finds all of its words in one pass.
pub(super) struct Cues {
    words: &'static [&'static str],
    automaton: OnceLock<(DFA, StateID)>,
}

impl Cues {
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        Self { words, automaton: OnceLock::new() }
    }

    /// The automaton with the state that a search begins in; clauses are short, so that its states are walked here without
    /// what a search over long texts prepares.
    fn automaton(&self) -> &(DFA, StateID) {
        self.automaton.get_or_init(|| {
            let built = DFA::builder().prefilter(false).build(self.words).ok();
            let started = built.and_then(|dfa| dfa.start_state(Anchored::No).ok().map(|start| (dfa, start)));
            started.unwrap_or_else(|| unreachable!("a short list of words"))
        })
    }

    /// Whether any word stands in a text.
    pub(super) fn any(&self, text: &str) -> bool {
        let &(ref dfa, mut state) = self.automaton();
        text.bytes().any(|byte| {
            state = dfa.next_state(Anchored::No, state, byte);
            dfa.is_special(state) && dfa.is_match(state)
        })
    }

    /// Every occurrence of every word, overlapping ones too, by their ends: where it begins, and the word.
    pub(super) fn all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, &'static str)> + 'a {
        let &(ref dfa, mut state) = self.automaton();
        let ends = text.bytes().zip(1..).filter_map(move |(byte, end)| {
            state = dfa.next_state(Anchored::No, state, byte);
            (dfa.is_special(state) && dfa.is_match(state)).then_some((end, state))
        });
        ends.flat_map(move |(end, state)| {
            (0..dfa.match_len(state)).map(move |index| {
                let word = self.words[dfa.match_pattern(state, index).as_usize()];
                (end - word.len(), word)
            })
        })
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
        static NESTED: Cues = Cues::new(&["截至目前", "目前", "目前已"]);
        let found: Vec<_> = NESTED.all("截至目前已").map(|(_, word)| word).collect();
        assert_eq!(found, ["截至目前", "目前", "目前已"]);
        assert_eq!(NESTED.last("截至目前已"), Some(("截至".len(), "目前已")));
    }
}
