//! The brief: one HTML file with the verdicts first and every figure linked to its sentence.

mod data;

pub use data::{
    BriefData, BriefTable, Chart, Lang, Place, ReportText, Section, Source, TableCell, TargetDetail, Tone, Words,
};
