//! Frames for users of another version of polars, or of another arrow: as the bytes of an Arrow IPC stream.

use super::batches::check;
use super::guard::guarded;
use crate::error::{Error, Result};
use polars::prelude::{CompatLevel, DataFrame, IpcStreamReader, IpcStreamWriter, SerReader, SerWriter};

/// A frame as an Arrow IPC stream, in the oldest compatible layout (text as `large_utf8`).
///
/// ```
/// use ontrend::frame::{self, polars::prelude::{df, DataFrame}};
/// let frame: DataFrame = df!("unique_id" => ["a"], "y" => [1.5]).unwrap();
/// assert_eq!(frame::from_ipc(&frame::to_ipc(&frame)?)?, frame);
/// # Ok::<(), ontrend::error::Error>(())
/// ```
///
/// # Errors
/// Where a column is of a type that Arrow does not have.
pub fn to_ipc(frame: &DataFrame) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = IpcStreamWriter::new(&mut bytes).with_compat_level(CompatLevel::oldest());
    writer.finish(&mut frame.clone()).map_err(|error| Error::refused("Arrow IPC", error.to_string()))?;
    Ok(bytes)
}

/// The frame of an Arrow IPC stream.
///
/// # Errors
/// Where the bytes are no such stream.
pub fn from_ipc(bytes: &[u8]) -> Result<DataFrame> {
    check(&mut std::io::Cursor::new(bytes), true, std::path::Path::new("bytes"))?;
    guarded("bytes", || {
        IpcStreamReader::new(std::io::Cursor::new(bytes))
            .finish()
            .map_err(|error| Error::unreadable("bytes", format!("are not an Arrow IPC stream: {error}")))
    })
}
