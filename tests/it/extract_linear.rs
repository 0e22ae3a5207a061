//! Reading takes time in proportion to the text, on what would tempt a reader to look far ahead or back.

use ontrend::extract::{Options, observe};
use ontrend::report::{ReadOptions, Report};
use std::time::{Duration, Instant};

/// How long one reading of about `size` bytes of repeated text takes.
fn duration(piece: &str, size: usize, options: &Options) -> Duration {
    let text = piece.repeat(size / piece.len() + 1);
    let begin = Instant::now();
    let report = Report::read_text(text.as_bytes(), "line.txt", &ReadOptions::default()).unwrap();
    let found = observe(&report, options);
    assert!(found.ledger.len() <= text.len());
    begin.elapsed()
}

/// Six times the text takes six times as long; a quadratic reader would take 36 times. A machine that pauses in one of
/// the readings is given three more tries.
#[test]
fn six_times_the_text_takes_no_more_than_eighteen_times_as_long() {
    let options = Options::default();
    let pieces = [
        "8家，",
        "8家、",
        "8家",
        "2024年",
        "1家\n",
        "（1家",
        "《1家",
        "其中：1家",
        "分别为1家、",
        "一个甲、",
        "宜宾市1家",
        "增长1%，",
        "企业1家，乙产值1亿元",
        "甲\t1\n",
        "1:",
        "1.",
        "1,",
        "\t1",
        "万",
        "十",
        "第一",
        "十四五",
    ];
    for piece in pieces {
        let linear = (0..4).any(|_| {
            let (small, large) = (duration(piece, 6_000, &options), duration(piece, 36_000, &options));
            large < small * 18 + Duration::from_millis(30)
        });
        assert!(linear, "{piece:?}");
    }
}

/// Prose whose stops, commas and line breaks were lost.
#[test]
fn prose_without_stops_is_read() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/000_9e004ea125470e0d.txt")).unwrap();
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let report = Report::read_text(bare.repeat(4).as_bytes(), "bare.txt", &ReadOptions::default()).unwrap();
    let found = observe(&report, &Options::default());
    assert!(found.observations.iter().all(|row| row.quote.len() < 2_000));
    let digits: usize = found.ledger.iter().map(|row| row.mention.matches(|c: char| c.is_ascii_digit()).count()).sum();
    assert_eq!(digits, bare.matches(|c: char| c.is_ascii_digit()).count() * 4);
}
