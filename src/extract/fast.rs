//! Maps and sets for the tables of words, looked up several times a figure.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map over words of a table; its keys come from the program or its user and never from a report.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<WordHasher>>;
/// A set of words of a table.
pub(super) type Set<K> = HashSet<K, BuildHasherDefault<WordHasher>>;

/// Multiplies eight bytes at a time into the state: words are short, and nobody chooses them to collide.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WordHasher(u64);

/// Odd, with its bits spread evenly: the fractional part of the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl WordHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last) ^ bytes.len() as u64);
    }
    fn write_u8(&mut self, _: u8) {
        // The end mark of a string says nothing that its length has not said.
    }
    fn finish(&self) -> u64 {
        // The high bits are the well mixed ones; the map takes the low ones.
        self.0.rotate_left(26)
    }
}

/// A set of characters of the basic plane.
#[derive(Debug, Clone)]
pub(super) struct Chars(Vec<u64>);

impl FromIterator<char> for Chars {
    fn from_iter<T: IntoIterator<Item = char>>(characters: T) -> Self {
        let mut bits = vec![0; 1 << 10];
        for place in characters.into_iter().map(|c| c as usize) {
            if let Some(word) = bits.get_mut(place / 64) {
                *word |= 1 << (place % 64);
            }
        }
        Self(bits)
    }
}

impl Chars {
    pub(super) fn contains(&self, c: char) -> bool {
        let place = c as usize;
        self.0.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }
}

/// The last place where `word` stands in a short text.
pub(super) fn rfind(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let (&tail, _) = word.split_last()?;
    let mut end = text.len();
    while end >= word.len() {
        if text[end - 1] == tail && text[..end].ends_with(word) {
            return Some(end - word.len());
        }
        end -= 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_characters_are_found() {
        let words: Set<&str> = ["增长", "下降", "同比增长百分之十"].into_iter().collect();
        assert!(words.contains("增长") && words.contains("同比增长百分之十") && !words.contains("增"));
        let characters: Chars = "增长a".chars().collect();
        assert!(characters.contains('长') && characters.contains('a') && !characters.contains('𠮷'));
        for (text, word) in [("比上年比", "比"), ("与同期", "与"), ("比", "比上"), ("", "比"), ("由2到3到4", "到")]
        {
            assert_eq!(rfind(text, word), text.rfind(word), "{text} {word}");
        }
    }
}
