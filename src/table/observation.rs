use super::cell::row;
use super::words::{Bound, Measure, Role};
use crate::time::Date;

row! {
    /// One stated fact, with the place where it is stated.
    pub struct Observation in "observations" {
        /// The report's file name.
        doc: String,
        /// 1-based line of the mention's first character.
        line: u64,
        /// First byte of the mention in the file as received.
        start: u64,
        /// The byte after the mention.
        end: u64,
        /// The number with its unit as written, white space removed.
        mention: String,
        /// The clause that it stands in, white space removed.
        quote: String,
        /// The city, county, zone, province or firm that the figure is about; empty where the text names none.
        region: String,
        /// GB/T 2260 code of the region, where known.
        region_code: String,
        /// Name of the indicator, without number, region, period or direction.
        indicator: String,
        /// Id in the vocabulary; empty for an indicator outside it.
        indicator_id: String,
        /// Level, flow, growth, delta, ratio, rank or rate card.
        measure: Measure,
        /// Actual, target or policy.
        role: Role,
        /// The stated number in `unit`.
        value: f64,
        /// The unit.
        unit: String,
        /// How the wording bounds the true value.
        bound: Bound,
        /// Smallest true value that the wording allows; absent where open.
        lo: Option<f64>,
        /// Largest true value that the wording allows; absent where open.
        hi: Option<f64>,
        /// First day covered.
        period_start: Option<Date>,
        /// Last day covered; a level has both equal.
        period_end: Option<Date>,
        /// What a growth or delta is compared with, at the precision of the text: 2021, 2024-09, or a region or plan.
        base_period: String,
        /// A rank's field, as 全省.
        scope: String,
        /// Columns that the text implies rather than states, `;`-separated.
        inferred: String,
        /// Share of such readings that are right, 0 to 1.
        confidence: f64,
    }
}
