//! Numbers and choices out of a fuzzer's bytes: what runs out reads as zero, so that every input means something.

/// A reading place in the bytes.
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self(data)
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }
    /// Below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }
    fn two(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }
    /// A number: mostly of the size of an indicator, sometimes whole, sometimes any 64 bits at all.
    pub fn number(&mut self) -> f64 {
        match self.byte() % 8 {
            0..=2 => f64::from(self.two()),
            3 => f64::from(self.two()) / 100.0 - 100.0,
            4 => f64::from(self.byte()),
            5 => f64::from(self.two()) * 10f64.powi(i32::from(self.byte() as i8)),
            6 => -f64::from(self.two()) / 10.0,
            _ => f64::from_bits(u64::from_le_bytes(std::array::from_fn(|_| self.byte()))),
        }
    }
}
