use super::cell::row;
use super::words::{Bound, Measure, Origin};
use crate::time::{Date, Stamp};

row! {
    /// One point of a series.
    ///
    /// `unique_id`, `ds` and `y` alone make a valid file. The id of an indicator's series is `region/indicator_id`; the
    /// rates stated for it stand in a series of their own, whose id ends in `#growth`.
    pub struct SeriesPoint in "series" {
        /// The series.
        unique_id: String,
        /// The day (a flow's last day) or step.
        ds: Stamp,
        /// The value in `unit`.
        y: f64,
        /// Smallest true value that the facts allow; absent where open or where `y` is exact.
        lo: Option<f64>,
        /// Largest true value that the facts allow; absent where open or where `y` is exact.
        hi: Option<f64>,
        /// How `y` bounds the true value; absent means `eq`.
        bound: Option<Bound>,
        /// The unit of `y`.
        unit: String,
        /// What kind of quantity it is.
        measure: Option<Measure>,
        /// Stated, implied or given; absent means given.
        origin: Option<Origin>,
        /// A flow's first day.
        period_start: Option<Date>,
        /// The date that a growth rate is compared with.
        base_ds: Option<Date>,
        /// Region, as in the observations.
        region: String,
        /// Indicator name.
        indicator: String,
        /// How an implied point follows, in words, with the figures; or a remark of the user's.
        note: String,
        /// The report that it comes from.
        doc: String,
        /// 1-based line there.
        line: u64,
        /// First byte of the mention there.
        start: u64,
        /// The byte after the mention.
        end: u64,
    }
}
