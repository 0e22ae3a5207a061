//! Saved fits that are checked before they are used: an edited file must give an error, not a panic.

use super::model::Fitted;
use crate::error::{Error, Result};
use serde::de::DeserializeOwned;

/// A fitted type whose fields have to match each other.
pub(crate) trait Checked {
    /// Whether lengths and orders match.
    fn matches(&self) -> bool;
}

/// Reads a fitted type back and checks it.
///
/// # Errors
/// Fields that are missing, of another type, or do not match each other.
pub(crate) fn load<T: Fitted + Checked + DeserializeOwned + 'static>(
    saved: &serde_json::Value,
) -> Result<Box<dyn Fitted>> {
    let fitted = T::deserialize(saved).map_err(|why| Error::domain("saved model", format!("{why}; save it again")))?;
    if fitted.matches() {
        Ok(Box::new(fitted))
    } else {
        Err(Error::domain("saved model", "its fields do not match each other; save it again"))
    }
}
