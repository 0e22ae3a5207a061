use super::cell::row;

row! {
    /// Something in the reports that a careful analyst would question.
    pub struct Warning in "warnings" {
        /// The report's file name.
        doc: String,
        /// 1-based line.
        line: u64,
        /// First byte in the file as received.
        start: u64,
        /// The byte after the last.
        end: u64,
        /// The check that raised it, one word such as `part_above_whole`.
        check: String,
        /// The series or indicator concerned.
        subject: String,
        /// What stands against what, with the figures, in Chinese.
        what: String,
        /// The same in English.
        what_en: String,
    }
}
