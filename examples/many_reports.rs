//! How does extraction do on an archive? Writes short seeded reports whose figures are known.
//!
//! `cargo run --release --example many_reports -- 100000 reports`, then `ontrend extract reports --into tables`.
use std::path::PathBuf;

#[path = "shared/reports.rs"]
mod reports;

/// Reports of a directory.
const FOLDER: u64 = 1000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: u64 = arguments.next().map_or(Ok(200), |text| text.parse())?;
    let directory = arguments.next().map_or_else(|| PathBuf::from("target/many_reports"), PathBuf::from);
    let mut figures = 0;
    for place in 0..count {
        let folder = directory.join(format!("{:04}", place / FOLDER));
        std::fs::create_dir_all(&folder)?;
        let (text, stated) = reports::report(place);
        figures += stated.len();
        std::fs::write(folder.join(format!("{place:07}.txt")), text)?;
    }
    println!("{count} reports with {figures} figures in {}", directory.display());
    Ok(())
}
