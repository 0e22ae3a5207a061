//! Files written whole or not at all.
//!
//! An output is written under a temporary name in its own directory and renamed when it is complete, so that an
//! interrupted run leaves the old file or the new one, never half of one. An existing file is kept unless the caller
//! allows to replace it. A symbolic link is followed, so that the file behind it is replaced and the link stays; a device or a
//! pipe is written to as it is, since it can be neither lost nor renamed over.

use crate::error::{Error, ErrorKind, Result};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Whether existing files may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existing {
    /// An existing file is an error.
    #[default]
    Keep,
    /// An existing file is replaced.
    Replace,
}

/// Refuses a path that is taken, where existing files are to be kept.
///
/// # Errors
/// [`ErrorKind::Exists`] where something stands at `path` and `existing` is [`Existing::Keep`].
pub fn check(path: &Path, existing: Existing) -> Result<()> {
    if existing == Existing::Keep && path.symlink_metadata().is_ok() && !is_stream(path) {
        return Err(ErrorKind::Exists { path: path.into() }.into());
    }
    Ok(())
}

/// A file that takes its name when it is complete; dropped before, it leaves nothing behind.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    /// Where it is written until it is complete; `None` for a device or a pipe, which is written to as it is.
    temporary: Option<PathBuf>,
    writer: Option<std::io::BufWriter<std::fs::File>>,
}

impl Draft {
    /// Begins a file that is to stand at `path`.
    ///
    /// # Errors
    /// Where the path is taken and existing files are kept, or the directory cannot be written.
    pub fn create(path: &Path, existing: Existing) -> Result<Self> {
        check(path, existing)?;
        if is_stream(path) {
            let file = std::fs::OpenOptions::new().write(true).open(path).map_err(|error| Error::io(path, error))?;
            return Ok(Self { path: path.into(), temporary: None, writer: Some(std::io::BufWriter::new(file)) });
        }
        if path.is_dir() {
            return Err(Error::unreadable(path, "is a directory; name a file"));
        }
        // The file behind a link.
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.into());
        let temporary = temporary(&path)?;
        let file = std::fs::File::create(&temporary).map_err(|error| Error::io(&temporary, error))?;
        Ok(Self { path, temporary: Some(temporary), writer: Some(std::io::BufWriter::new(file)) })
    }

    /// Puts the complete file in its place.
    ///
    /// # Errors
    /// Where the disk refuses; the old file is then still there.
    pub fn finish(mut self) -> Result<()> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let file = writer.into_inner().map_err(|error| Error::io(&self.path, error.into_error()));
        let Some(temporary) = self.temporary.take() else { return file.map(|_| ()) };
        let outcome = file
            .and_then(|file| file.sync_all().map_err(|error| Error::io(&temporary, error)))
            .and_then(|()| std::fs::rename(&temporary, &self.path).map_err(|error| Error::io(&self.path, error)));
        if outcome.is_err() {
            // Best effort: the first error is the one to report.
            let _ = std::fs::remove_file(&temporary);
        }
        outcome
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.writer.as_mut().map_or(Ok(0), |writer| writer.write(bytes))
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let (Some(_), Some(temporary)) = (self.writer.take(), &self.temporary) {
            let _ = std::fs::remove_file(temporary);
        }
    }
}

/// Writes a file whole: `fill` gets a buffered writer, and the file takes its name only after `fill` and the disk agree.
///
/// # Errors
/// Where the path is taken, the directory cannot be written, or `fill` fails; the old file is then still there.
pub fn write(path: &Path, existing: Existing, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut draft = Draft::create(path, existing)?;
    fill(&mut draft)?;
    draft.finish()
}

/// Writes bytes whole.
///
/// # Errors
/// As [`write()`].
pub fn write_bytes(path: &Path, existing: Existing, bytes: &[u8]) -> Result<()> {
    write(path, existing, |to| to.write_all(bytes).map_err(|error| Error::io(path, error)))
}

fn temporary(path: &Path) -> Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(Error::argument("path", format!("{} names no file", path.display())));
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(hidden))
}

/// Whether a device, pipe or socket stands at the path.
fn is_stream(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let directory = std::env::temp_dir().join(format!("ontrend-files-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("t.csv");
        write_bytes(&path, Existing::Keep, b"old").unwrap();
        assert!(write_bytes(&path, Existing::Keep, b"new").unwrap_err().is_exists());
        let failed = write(&path, Existing::Replace, |to| {
            to.write_all(b"half").map_err(|error| Error::io("t.csv", error))?;
            Err(Error::argument("rows", "none"))
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1);
        std::fs::remove_dir_all(&directory).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_devices_written_to() {
        let directory = std::env::temp_dir().join(format!("ontrend-links-{}", std::process::id()));
        std::fs::create_dir_all(directory.join("deep")).unwrap();
        let (file, link) = (directory.join("deep/t.csv"), directory.join("link.csv"));
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(write_bytes(&link, Existing::Keep, b"new").unwrap_err().is_exists());
        write_bytes(&link, Existing::Replace, b"new").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"new");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        write_bytes(Path::new("/dev/null"), Existing::Keep, b"gone").unwrap();
        assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
        let full = write_bytes(Path::new("/dev/full"), Existing::Replace, b"much").unwrap_err();
        assert!(full.to_string().starts_with("/dev/full"), "{full}");
        assert!(write_bytes(&directory, Existing::Replace, b"x").is_err());
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
