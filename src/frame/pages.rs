//! Whether the sizes that a Parquet file names fit the file, before its reader asks for memory by them.
//!
//! The reader of polars believes the counts of page headers: a damaged one makes it ask for more memory than there is, which
//! ends the process. Here footer and page headers are read alone (a few bytes a page) and held against each other: every chunk
//! lies in the file, every page in its chunk, and the values of the pages are those of the chunk and of its row group.

use super::thrift::{DEEPEST, FILE, PAGE, Thrift};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes that a page header is looked for in at first, and at most.
const WINDOWS: [u64; 3] = [1 << 10, 1 << 15, 1 << 20];
/// Most values of a page or chunk.
const MOST: i64 = 1 << 31;

/// Where the pages of a column stand, and how much they claim to hold.
#[derive(Debug, Clone, Copy, Default)]
struct Chunk {
    values: i64,
    unpacked: i64,
    packed: i64,
    data: i64,
    dictionary: Option<i64>,
}

#[derive(Debug, Default)]
struct Group {
    rows: i64,
    chunks: Vec<Chunk>,
}

fn chunk(from: &mut Thrift<'_>) -> Option<Chunk> {
    let mut chunk = Chunk::default();
    let mut meta = |from: &mut Thrift<'_>| {
        from.fields(DEEPEST, |from, id, kind| {
            if kind != 6 {
                return None;
            }
            let place = match id {
                5 => &mut chunk.values,
                6 => &mut chunk.unpacked,
                7 => &mut chunk.packed,
                9 => &mut chunk.data,
                11 => chunk.dictionary.insert(0),
                _ => return None,
            };
            Some(from.integer().map(|value| *place = value))
        })
    };
    from.fields(DEEPEST, |from, id, kind| ((id, kind) == (3, 12)).then(|| meta(from)))?;
    Some(chunk)
}

/// Rows of the file, and its groups.
fn footer(bytes: &[u8]) -> Option<(i64, Vec<Group>)> {
    Thrift { bytes, at: 0 }.walk(FILE, DEEPEST)?;
    let (mut rows, mut groups) = (0, Vec::new());
    Thrift { bytes, at: 0 }.fields(DEEPEST, |from, id, kind| match (id, kind) {
        (3, 6) => Some(from.integer().map(|value| rows = value)),
        (4, 9) => Some(from.each(|from| {
            let mut group = Group::default();
            from.fields(DEEPEST, |from, id, kind| match (id, kind) {
                (1, 9) => Some(from.each(|from| chunk(from).map(|one| group.chunks.push(one)))),
                (3, 6) => Some(from.integer().map(|value| group.rows = value)),
                _ => None,
            })?;
            groups.push(group);
            Some(())
        })),
        _ => None,
    })?;
    Some((rows, groups))
}

/// A page header: its own length, what it says of the page's bytes, and of its values.
#[derive(Debug, Default)]
struct Page {
    header: i64,
    unpacked: i64,
    packed: i64,
    /// Values of a data page.
    data: Option<i64>,
    /// Values of a dictionary.
    dictionary: Option<i64>,
    /// Numbers of a data page's second form that may not be more than its values or bytes.
    parts: [i64; 4],
}

fn page(bytes: &[u8]) -> Option<Page> {
    Thrift { bytes, at: 0 }.walk(PAGE, DEEPEST)?;
    let mut page = Page::default();
    let (mut sort, mut headers) = (-1, Vec::new());
    let mut from = Thrift { bytes, at: 0 };
    from.fields(DEEPEST, |from, id, kind| {
        let inner = |from: &mut Thrift<'_>, parts: &mut [i64; 4]| {
            let mut values = None;
            from.fields(DEEPEST, |from, id, kind| match (id, kind) {
                (1, 5) => Some(from.integer().map(|value| values = Some(value))),
                // Nulls, rows, bytes of both levels.
                (2 | 3 | 5 | 6, 5) => {
                    let place = usize::try_from(id - 2 - i64::from(id > 3)).ok()?;
                    Some(from.integer().and_then(|value| parts.get_mut(place).map(|part| *part = value)))
                }
                _ => None,
            })?;
            values
        };
        if kind == 12 {
            headers.push(id);
        }
        match (id, kind) {
            (1, 5) => Some(from.integer().map(|value| sort = value)),
            (2, 5) => Some(from.integer().map(|value| page.unpacked = value)),
            (3, 5) => Some(from.integer().map(|value| page.packed = value)),
            // The first form has encodings where the second has counts.
            (5, 12) => Some(inner(from, &mut [0; 4]).map(|values| page.data = Some(values))),
            (7, 12) => Some(inner(from, &mut [0; 4]).map(|values| page.dictionary = Some(values))),
            (8, 12) => Some(inner(from, &mut page.parts).map(|values| page.data = Some(values))),
            _ => None,
        }
    })?;
    page.header = i64::try_from(from.at).ok()?;
    // The reader goes by the sort: its header has to be there, and no other that would be checked in its place.
    matches!((sort, &headers[..]), (0, [5]) | (1, [] | [6]) | (2, [7]) | (3, [8])).then_some(page)
}

/// What does not fit, in words.
type Found = std::result::Result<(), &'static str>;

/// A page may unpack to as much as its column says, or to this many bytes where that is less: not all writers count alike.
const UNPACKED: i64 = 16 << 20;

fn check_chunk(file: &mut File, chunk: &Chunk, end: i64) -> std::io::Result<Found> {
    let mut at = chunk.dictionary.filter(|at| *at > 0).map_or(chunk.data, |at| at.min(chunk.data));
    let sound = at >= 4
        && (0..=MOST).contains(&chunk.values)
        && chunk.packed >= 0
        && chunk.unpacked >= 0
        && at.checked_add(chunk.packed).is_some_and(|last| last <= end);
    if !sound {
        return Ok(Err("a column does not lie in the file"));
    }
    let (last, mut seen) = (at + chunk.packed, 0);
    while seen < chunk.values {
        let mut found = None;
        for window in WINDOWS {
            let length = u64::try_from(last - at).unwrap_or(0).min(window);
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(u64::try_from(at).unwrap_or(0)))?;
            Read::by_ref(file).take(length).read_to_end(&mut bytes)?;
            found = page(&bytes);
            if found.is_some() || length < window {
                break;
            }
        }
        let Some(page) = found else { return Ok(Err("a page's header cannot be read")) };
        let values = page.data.unwrap_or(0);
        let [nulls, rows, repetition, definition] = page.parts;
        let fits = page.packed >= 0
            && (0..=chunk.unpacked.max(UNPACKED)).contains(&page.unpacked)
            && page.packed <= last - at - page.header
            && (0..=chunk.values - seen).contains(&values)
            && page.dictionary.is_none_or(|values| (0..=page.unpacked).contains(&values))
            && (0..=values).contains(&nulls)
            && (0..=values).contains(&rows)
            && repetition >= 0
            && definition >= 0
            && repetition.checked_add(definition).is_some_and(|levels| levels <= page.unpacked);
        if !fits {
            return Ok(Err("a page's header does not fit the file"));
        }
        at += page.header + page.packed;
        seen += values;
        if at >= last && seen < chunk.values {
            return Ok(Err("a column has fewer values than it says"));
        }
    }
    Ok(Ok(()))
}

fn check_file(file: &mut File) -> std::io::Result<Found> {
    let size = file.seek(SeekFrom::End(0))?;
    let mut tail = [0; 8];
    if size < 12 {
        return Ok(Err("it is too short"));
    }
    file.seek(SeekFrom::Start(size - 8))?;
    file.read_exact(&mut tail)?;
    let length = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    if !tail.ends_with(b"PAR1") || length > size - 12 {
        return Ok(Err("its end is not that of a Parquet file"));
    }
    let end = size - 8 - length;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(end))?;
    Read::by_ref(file).take(length).read_to_end(&mut bytes)?;
    let Some((rows, groups)) = footer(&bytes) else { return Ok(Err("its description cannot be read")) };
    let total = groups.iter().try_fold(0_i64, |sum, group| sum.checked_add(group.rows));
    if total != Some(rows) || groups.iter().any(|group| !(0..=MOST).contains(&group.rows)) {
        return Ok(Err("its numbers of rows disagree"));
    }
    let end = i64::try_from(end).unwrap_or(i64::MAX);
    for group in &groups {
        for chunk in &group.chunks {
            // A list in a row counts each of its values.
            if chunk.values < group.rows {
                return Ok(Err("a column has fewer values than there are rows"));
            }
            let found = check_chunk(file, chunk, end)?;
            if found.is_err() {
                return Ok(found);
            }
        }
    }
    Ok(Ok(()))
}

/// Holds the sizes that the file names against each other and the file. Leaves the file at its beginning.
///
/// # Errors
/// Where they do not fit, and where the file cannot be read.
pub(crate) fn check(file: &mut File, path: &Path) -> Result<()> {
    let found = check_file(file).and_then(|found| file.seek(SeekFrom::Start(0)).map(|_| found));
    found
        .map_err(|error| Error::io(path, error))?
        .map_err(|what| Error::unreadable(path, format!("is not a whole table file: {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_of_truth_values_end_with_the_bytes() {
        // A field 1 of kind map with 2^56 entries of truth values; a field number beyond all numbers.
        let endless = [0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x11];
        assert!(footer(&endless).is_none());
        let beyond = [0x01, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x11, 0x00];
        assert!(footer(&beyond).is_none());
    }

    #[test]
    fn whole_files_pass_and_files_that_contradict_themselves_do_not() {
        let kept = |name: &str| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name);
            path.is_file().then(|| check(&mut File::open(&path).unwrap(), &path).map_err(|error| error.to_string()))
        };
        // The package ships without them.
        for whole in ["corpus/parquet/forecast", "corpus/parquet/observations"] {
            assert!(kept(whole).is_none_or(|found| found.is_ok()), "{whole}");
        }
        for damaged in ["a_page_of_more_bytes_than_the_file", "a_page_of_other_values_than_its_column"] {
            let told = kept(&format!("found/parquet/{damaged}"));
            assert!(told.is_none_or(|told| told.unwrap_err().contains("does not fit the file")), "{damaged}");
        }
    }

    #[test]
    fn cut_anywhere_is_an_error_and_no_panic() {
        let path = std::env::temp_dir().join(format!("ontrend-pages-{}.parquet", std::process::id()));
        let plain = crate::table::csv::read("a,b\n1,x\n2,y\n".as_bytes(), "t.csv").unwrap();
        crate::frame::write_sheet(&plain, &path, crate::files::Existing::Replace).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert!(check(&mut File::open(&path).unwrap(), &path).is_ok());
        for end in 0..bytes.len() {
            std::fs::write(&path, &bytes[..end]).unwrap();
            assert!(check(&mut File::open(&path).unwrap(), &path).is_err(), "{end}");
        }
        std::fs::remove_file(&path).unwrap();
    }
}
