//! docs/yibin.md says what the program says: words alike, probabilities within 5 points, other numbers within 10 %.

#[path = "../../examples/shared/yibin_page.rs"]
mod page;

/// Numbers and the words between them.
fn parts(text: &str) -> Vec<(String, Option<f64>)> {
    let mut out: Vec<(String, Option<f64>)> = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_ascii_digit() && c != '-');
        match bare.parse::<f64>() {
            Ok(value) => {
                let around = word.split(bare).collect::<Vec<_>>().join("#");
                out.push((around, Some(value)));
            }
            Err(_) => out.push((word.to_owned(), None)),
        }
    }
    out
}

#[test]
fn the_page_says_what_the_program_says() {
    let made = page::page(&page::chain().unwrap()).unwrap();
    // A probability under half a percent is written in words, and may come to be written as a number.
    let plain = |text: &str| parts(&text.replace("under 1 %", "0 %"));
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/yibin.md")).unwrap();
    let (made_parts, kept_parts) = (plain(&made), plain(&kept));
    let hint = "cargo run --example yibin_page > docs/yibin.md, and read the difference";
    assert_eq!(made_parts.len(), kept_parts.len(), "the page has other words; {hint}");
    for (place, ((word, value), (known, kept))) in made_parts.iter().zip(&kept_parts).enumerate() {
        assert_eq!(word, known, "word {place} of the page; {hint}");
        if let (Some(value), Some(kept)) = (value, kept) {
            let percent = made_parts.get(place + 1).is_some_and(|(next, _)| next.starts_with('%'));
            let room = if percent { 5.0 } else { 0.1 * kept.abs() + 0.02 };
            assert!((value - kept).abs() <= room, "{kept} on the page, now {value} (after {word}); {hint}");
        }
    }
    // The page answers what was asked.
    for section in ["# The end of 2027", "# Under other assumptions", "# The official rules", "# The plan of 2022"] {
        assert!(kept.contains(section), "{section}");
    }
}
