use super::cell::row;
use super::words::Class;

row! {
    /// One numeric mention of a report, whether or not it is an observation.
    pub struct LedgerEntry in "ledger" {
        /// The report's file name.
        doc: String,
        /// 1-based line of the mention's first character.
        line: u64,
        /// First byte of the mention in the file as received.
        start: u64,
        /// The byte after the mention.
        end: u64,
        /// The mention as written, white space removed.
        mention: String,
        /// What it is.
        class: Class,
        /// Why it was read so.
        reason: String,
    }
}
