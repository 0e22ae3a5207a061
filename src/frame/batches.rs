//! Whether the sizes that an Arrow file or stream names fit it, before its reader asks for memory by them.
//!
//! The reader of polars believes the lengths of a batch's columns and buffers; a damaged one makes it ask for more memory than
//! there is, which ends the process. Here the messages are read alone, and each buffer has to lie in the bytes behind its
//! message.

use super::guard::guarded;
use crate::error::{Error, Result};
use polars_arrow::io::ipc::format::ipc::planus::ReadAsRoot;
use polars_arrow::io::ipc::format::ipc::{MessageHeaderRef, MessageRef, RecordBatchRef};
use polars_arrow::io::ipc::read::read_file_metadata;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Before the length of a message; older streams do without.
const CONTINUATION: [u8; 4] = [0xff; 4];
/// A batch may always have so many rows; more only where its bytes are no fewer than one in [`PACKED`] of them.
const ROWS: u64 = 1 << 24;
/// Rows a byte that a compressed batch may hold.
const PACKED: u64 = 1024;

/// What does not fit, in words.
type Found = std::result::Result<(), &'static str>;

/// Whether the parts of a batch lie in the `body` bytes behind its message; `None` where it cannot be read.
fn fits(batch: RecordBatchRef<'_>, body: u64) -> Option<bool> {
    let most = ROWS.max(body.saturating_mul(PACKED));
    let rows = |count: i64| u64::try_from(count).is_ok_and(|count| count <= most);
    let mut sound = rows(batch.length().ok()?);
    for node in batch.nodes().ok()?.into_iter().flatten() {
        sound &= rows(node.length()) && (0..=node.length()).contains(&node.null_count());
    }
    for buffer in batch.buffers().ok()?.into_iter().flatten() {
        let end = buffer.offset().checked_add(buffer.length());
        let end = end.and_then(|end| u64::try_from(end).ok());
        sound &= buffer.offset() >= 0 && buffer.length() >= 0 && end.is_some_and(|end| end <= body);
    }
    Some(sound)
}

/// Checks the message at `at`; where the next one would begin, `None` at the end of a stream.
fn message(
    from: &mut (impl Read + Seek),
    at: u64,
    size: u64,
) -> std::io::Result<std::result::Result<Option<u64>, &'static str>> {
    let mut length = [0; 4];
    from.seek(SeekFrom::Start(at))?;
    let mut begin = at + 4;
    if size < begin {
        return Ok(Ok(None));
    }
    from.read_exact(&mut length)?;
    if length == CONTINUATION {
        begin += 4;
        if size < begin {
            return Ok(Ok(None));
        }
        from.read_exact(&mut length)?;
    }
    let Ok(length) = u64::try_from(i32::from_le_bytes(length)) else { return Ok(Err("a message has no length")) };
    if length == 0 {
        return Ok(Ok(None));
    }
    if length > size - begin {
        return Ok(Err("a message goes on beyond the end"));
    }
    let mut bytes = Vec::new();
    Read::by_ref(from).take(length).read_to_end(&mut bytes)?;
    let body = size - begin - length;
    let parsed = || {
        let message = MessageRef::read_as_root(&bytes).ok()?;
        let sound = match message.header().ok()?? {
            MessageHeaderRef::RecordBatch(batch) => fits(batch, body)?,
            MessageHeaderRef::DictionaryBatch(batch) => fits(batch.data().ok()??, body)?,
            _ => true,
        };
        Some((sound, u64::try_from(message.body_length().ok()?).ok()?))
    };
    Ok(match parsed() {
        Some((true, own)) if own <= body => Ok(Some(begin + length + own)),
        Some(_) => Err("a batch does not lie in the file"),
        None => Err("a message cannot be read"),
    })
}

/// Every message of a stream, or those that a file's footer points to.
fn check_all(from: &mut (impl Read + Seek), stream: bool) -> std::io::Result<Found> {
    let size = from.seek(SeekFrom::End(0))?;
    if stream {
        let mut at = 0;
        while at < size {
            match message(from, at, size)? {
                Ok(Some(next)) => at = next,
                Ok(None) => break,
                Err(what) => return Ok(Err(what)),
            }
        }
        return Ok(Ok(()));
    }
    from.seek(SeekFrom::Start(0))?;
    let described =
        guarded("", || read_file_metadata(from).map_err(|error| Error::domain("footer", error.to_string())));
    let Ok(described) = described else { return Ok(Err("its description cannot be read")) };
    for block in described.dictionaries.iter().flatten().chain(&described.blocks) {
        let Ok(at) = u64::try_from(block.offset) else { return Ok(Err("a batch does not lie in the file")) };
        if at >= size {
            return Ok(Err("a batch does not lie in the file"));
        }
        match message(from, at, size)? {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(Err("a batch is missing")),
            Err(what) => return Ok(Err(what)),
        }
    }
    Ok(Ok(()))
}

/// Holds the sizes that an Arrow file, or a `stream`, names against its bytes. Leaves the reader at its beginning.
///
/// # Errors
/// Where they do not fit, and where it cannot be read.
pub(crate) fn check(from: &mut (impl Read + Seek), stream: bool, origin: &Path) -> Result<()> {
    let found = check_all(from, stream).and_then(|found| from.seek(SeekFrom::Start(0)).map(|_| found));
    found
        .map_err(|error| Error::io(origin, error))?
        .map_err(|what| Error::unreadable(origin, format!("is not a whole table file: {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::to_ipc;
    use polars::prelude::{IpcCompression, IpcWriter, SerWriter, df};
    use std::io::Cursor;

    fn said(bytes: &[u8], stream: bool) -> Result<()> {
        check(&mut Cursor::new(bytes), stream, Path::new("table.arrow"))
    }

    #[test]
    fn whole_tables_pass_and_lengths_beyond_the_end_do_not() {
        let mut frame = df!("unique_id" => ["a", "b"], "y" => [1.5, 2.5], "none" => [None::<i64>, None]).unwrap();
        let stream = to_ipc(&frame).unwrap();
        said(&stream, true).unwrap();
        said(&[], true).unwrap();
        for compression in [None, Some(IpcCompression::LZ4), Some(IpcCompression::default())] {
            let mut file = Vec::new();
            IpcWriter::new(&mut file).with_compression(compression).finish(&mut frame).unwrap();
            said(&file, false).unwrap();
            assert!(said(&file[..file.len() / 2], false).is_err());
        }
        // Any length in the messages made as large as it gets: refused, or still within the bytes.
        let mut refused = 0;
        for at in 0..stream.len().saturating_sub(8) {
            let mut damaged = stream.clone();
            damaged[at..at + 8].copy_from_slice(&(1_i64 << 50).to_le_bytes());
            refused += usize::from(said(&damaged, true).is_err());
            let _ = crate::frame::from_ipc(&damaged);
        }
        assert!(refused > 20, "{refused}");
    }
}
