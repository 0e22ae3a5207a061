//! From offsets of the assembled text back to bytes of the file as received.

/// A run of characters that all take the same number of bytes in the text and in the file.
#[derive(Debug, Clone, Copy)]
struct Segment {
    text: u32,
    raw: u32,
    /// Bytes of one character in the text; 1 with `raw_step` 1 means that the run is a plain copy.
    text_step: u8,
    raw_step: u8,
}

/// Maps byte offsets of the assembled text to byte offsets of the file as received, in logarithmic time.
#[derive(Debug, Clone, Default)]
pub struct Offsets {
    segments: Vec<Segment>,
    text_len: u32,
    /// Where the last segment goes on in the file.
    next_raw: u32,
}

impl Offsets {
    /// Notes that the next character takes `text_len` bytes in the text and stands at `raw`, `raw_len` bytes long.
    pub(super) fn push(&mut self, text_len: u8, raw: u32, raw_len: u8) {
        self.push_run(1, text_len, raw, raw_len);
    }

    /// The same for `count` characters that stand one behind the other.
    pub(super) fn push_run(&mut self, count: u32, text_len: u8, raw: u32, raw_len: u8) {
        let copy = text_len == raw_len;
        let (text_step, raw_step) = if copy { (1, 1) } else { (text_len, raw_len) };
        let goes_on = self.next_raw == raw
            && self.segments.last().is_some_and(|last| last.text_step == text_step && last.raw_step == raw_step);
        if !goes_on {
            self.segments.push(Segment { text: self.text_len, raw, text_step, raw_step });
        }
        self.text_len += count * u32::from(text_len);
        self.next_raw = raw + count * u32::from(raw_len);
    }

    fn segment(&self, at: u32) -> Option<Segment> {
        let after = self.segments.partition_point(|segment| segment.text <= at);
        after.checked_sub(1).and_then(|index| self.segments.get(index)).copied()
    }

    /// Where the character at text offset `at` begins in the file.
    #[must_use]
    pub fn start(&self, at: usize) -> u64 {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.segment(at).map_or(0, |segment| {
            let steps = (at - segment.text) / u32::from(segment.text_step);
            u64::from(segment.raw) + u64::from(steps) * u64::from(segment.raw_step)
        })
    }

    /// Where the last character before text offset `at` ends in the file.
    #[must_use]
    pub fn end(&self, at: usize) -> u64 {
        let Some(last) = u32::try_from(at).unwrap_or(u32::MAX).checked_sub(1) else { return 0 };
        self.segment(last).map_or(0, |segment| {
            let steps = (last - segment.text) / u32::from(segment.text_step) + 1;
            u64::from(segment.raw) + u64::from(steps) * u64::from(segment.raw_step)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_replacements_map_back() {
        let mut offsets = Offsets::default();
        offsets.push(3, 10, 3); // a Chinese character
        offsets.push(1, 13, 1); // a digit
        offsets.push(1, 14, 3); // a full-width digit made narrow
        offsets.push(1, 17, 3);
        offsets.push(3, 24, 3); // after four dropped spaces
        assert_eq!((offsets.start(0), offsets.end(3)), (10, 13));
        assert_eq!((offsets.start(4), offsets.end(5)), (14, 17));
        assert_eq!((offsets.start(5), offsets.end(6)), (17, 20));
        assert_eq!((offsets.start(6), offsets.end(9)), (24, 27));
    }
}
