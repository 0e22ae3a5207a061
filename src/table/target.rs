use super::cell::row;
use super::words::{Bound, Measure};
use crate::time::{Date, Stamp};

row! {
    /// One stated target with its deadline.
    pub struct Target in "targets" {
        /// The series that the target is about.
        unique_id: String,
        /// The deadline.
        ds: Stamp,
        /// The value to reach, in `unit`.
        target: f64,
        /// The unit.
        unit: String,
        /// Eq and ge ask for at least the value when it is a rise; le for at most.
        bound: Option<Bound>,
        /// Level, flow, ratio or growth.
        measure: Option<Measure>,
        /// First day of a flow target that is summed over a span.
        period_start: Option<Date>,
        /// The date of the stated base.
        base_ds: Option<Stamp>,
        /// The stated base.
        base: Option<f64>,
        /// Region.
        region: String,
        /// Indicator name.
        indicator: String,
        /// The day on which the target was stated.
        stated_on: Option<Date>,
        /// The report that states it.
        doc: String,
        /// 1-based line there.
        line: u64,
        /// First byte of the mention there.
        start: u64,
        /// The byte after the mention.
        end: u64,
        /// The clause.
        quote: String,
    }
}
