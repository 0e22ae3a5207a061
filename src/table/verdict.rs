use super::cell::row;
use crate::time::{Date, Stamp};

row! {
    /// What is found about one target.
    ///
    /// Shares are fractions (0.25 is a quarter), rates are fractions a year (0.08 is 8 % a year).
    pub struct Verdict in "verdicts" {
        /// The series.
        unique_id: String,
        /// The deadline.
        ds: Stamp,
        /// The value to reach.
        target: f64,
        /// The unit.
        unit: String,
        /// Region.
        region: String,
        /// Indicator name.
        indicator: String,
        /// Date of the newest point known.
        latest_ds: Option<Stamp>,
        /// The newest value known.
        latest: Option<f64>,
        /// The base that progress is counted from.
        base_ds: Option<Stamp>,
        /// Its value.
        base: Option<f64>,
        /// (latest − base) / (target − base).
        attained_share: Option<f64>,
        /// Share of the span from base to deadline that has gone: 序时进度.
        time_share: Option<f64>,
        /// Compound growth a year needed from the newest point.
        required_cagr: Option<f64>,
        /// Compound growth a month needed from the newest point.
        required_monthly: Option<f64>,
        /// Units a year needed from the newest point.
        required_per_year: Option<f64>,
        /// Compound growth a year from first to newest own point.
        observed_cagr: Option<f64>,
        /// Growth a year borrowed from other series or the reference class.
        reference_cagr: Option<f64>,
        /// Eurostat, with target.
        eurostat: String,
        /// Statistics Canada / Open SDG.
        open_sdg: String,
        /// UN SDG Progress Chart.
        un_progress_chart: String,
        /// SDSN trend arrow.
        sdsn: String,
        /// UNESCAP anticipated progress.
        unescap: String,
        /// UNICEF/WHO average annual rate of change.
        aarr: String,
        /// Destatis weather symbol.
        destatis: String,
        /// OECD distance.
        oecd: String,
        /// World Bank typical path.
        world_bank: String,
        /// 序时进度.
        time_progress: String,
        /// Median of the value at the deadline.
        median: Option<f64>,
        /// 10 % quantile of the value at the deadline.
        p10: Option<f64>,
        /// 90 % quantile of the value at the deadline.
        p90: Option<f64>,
        /// Probability that the target is met by the deadline.
        probability: Option<f64>,
        /// Lower end of the probability under prior and model uncertainty.
        probability_lo: Option<f64>,
        /// Upper end of the probability under prior and model uncertainty.
        probability_hi: Option<f64>,
        /// Own points and borrowed series, as `own 2; borrowed 14 series, 26 facts`.
        evidence: String,
        /// attained, on_trend, likely, open, unlikely, off_trend, missed or undecided.
        verdict: String,
        /// The verdict in a Chinese sentence.
        why: String,
        /// The verdict in an English sentence.
        why_en: String,
        /// The day on which the target was stated.
        stated_on: Option<Date>,
        /// The report that states the target.
        doc: String,
        /// 1-based line there.
        line: u64,
        /// First byte of the target's mention there.
        start: u64,
        /// The byte after the mention.
        end: u64,
    }
}
