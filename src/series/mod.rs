//! From observations to series.
//!
//! [`assemble`] puts the actual figures of one region and indicator, from however many reports, into one series. What is
//! only implied is worked out beside what is stated, each point with its interval and the bytes that it rests on:
//!
//! | text | follows | interval |
//! | --- | --- | --- |
//! | 1747 in 2024, up 60 % on 2021 | level of 2021 = 1747 / 1.6 | rounding of both: 1746.5 / 1.605 … 1747.5 / 1.595 |
//! | 480 in 2024, 翻番 on 2021 | level of 2021 = 480 / 2 | 翻番 covers 1.95 … 2.25 (METHODS: weights outside) |
//! | 净增超100家、总数超810家 | level a year earlier | interval arithmetic over both bounds |
//! | 283, of which 25 认定 this year | level at the start of the year | 283 − 25, up to 3 % of the stock may have left |
//!
//! A series is named `region/indicator`. What may not be mixed with its levels has a suffix: `#growth` (stated rates, in
//! percent), `#flow` (amounts stated for an indicator that is a level), `#01-09` (a flow of January to September), `#span`
//! (a flow over several years). Facts that contradict each other are never averaged: the newest exact statement stands
//! and a [`Warning`](crate::table::Warning) shows both.

mod assemble;
mod group;
mod imply;
mod interval;
mod merge;

pub use assemble::{Assembly, Kin, Kinship, assemble, series_id};
pub use group::{Frequency, Group, group};
pub use interval::{Interval, plausible};
