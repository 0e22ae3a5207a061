//! Reads a competition file: `series_id,t,y,split`, gzip, split `train` or `test`.

use flate2::read::GzDecoder;
use std::fs::File;
use std::path::Path;

/// One series with its hold-out.
pub struct Series {
    pub train: Vec<f64>,
    pub test: Vec<f64>,
}

/// Slots in a season, from the file's name.
pub fn period(path: &Path) -> usize {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    [("quarterly", 4), ("monthly", 12), ("hourly", 24)]
        .iter()
        .find(|(word, _)| name.contains(word))
        .map_or(1, |(_, period)| *period)
}

/// All series of a file, in its order.
pub fn read(path: &Path) -> Result<Vec<Series>, Box<dyn std::error::Error>> {
    let mut out: Vec<(String, Series)> = Vec::new();
    for row in csv::Reader::from_reader(GzDecoder::new(File::open(path)?)).records() {
        let row = row?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        if out.last().is_none_or(|(name, _)| name != cell(0)) {
            out.push((cell(0).to_owned(), Series { train: Vec::new(), test: Vec::new() }));
        }
        let value: f64 = cell(2).parse()?;
        if let Some((_, series)) = out.last_mut() {
            if cell(3) == "train" { series.train.push(value) } else { series.test.push(value) }
        }
    }
    Ok(out.into_iter().map(|(_, series)| series).collect())
}
