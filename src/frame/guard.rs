//! What the readers of Parquet and Arrow do with damaged files: some damage makes them panic, which becomes an error here.

use crate::error::{Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

static READING: AtomicUsize = AtomicUsize::new(0);

/// Whether a file of polars' is being read, whose reader's panics are told as errors.
#[cfg(feature = "cli")]
pub(crate) fn reading() -> bool {
    READING.load(Ordering::Relaxed) > 0
}

/// The result of `read`, a panic in it being an error about `origin`.
pub(crate) fn guarded<T>(origin: impl AsRef<Path>, read: impl FnOnce() -> Result<T>) -> Result<T> {
    READING.fetch_add(1, Ordering::Relaxed);
    // What `read` was working on is given up when it panics.
    let result = catch_unwind(AssertUnwindSafe(read));
    READING.fetch_sub(1, Ordering::Relaxed);
    result.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let said = said.unwrap_or("it cannot be decoded");
        Err(Error::unreadable(origin.as_ref(), format!("is damaged or of a kind that cannot be read: {said}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_the_files_name() {
        let told = guarded("table.arrow", || -> Result<()> { panic!("not yet implemented") }).unwrap_err().to_string();
        assert!(told.contains("table.arrow") && told.contains("not yet implemented"), "{told}");
        assert_eq!(guarded("table.arrow", || Ok(1)).unwrap(), 1);
    }
}
