//! Models by name.
//!
//! ```
//! use ontrend::forecast::{history::History, registry};
//! let history = History::new(&[3.0, 4.0, 6.0, 7.0, 9.0], 1)?;
//! let forecast = registry::model("drift")?.fit(&history)?.forecast(2)?;
//! assert_eq!(forecast.point(), [10.5, 12.0]);
//! let error = registry::model("drfit").unwrap_err();
//! assert!(error.to_string().contains("did you mean drift"));
//! # Ok::<(), ontrend::error::Error>(())
//! ```

use super::calibrated::Calibrated;
use super::model::{Fitted, Model, SAVED_VERSION, Saved};
use super::spread;
use crate::error::{Error, Result, nearest};

/// One model of the registry.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its name, lower case.
    pub name: &'static str,
    /// Other names that mean the same.
    pub aliases: &'static [&'static str],
    /// What it is, one line.
    pub about: &'static str,
    /// Whether an exact straight line must continue as one.
    pub continues_lines: bool,
    /// The spec with its defaults.
    pub make: fn() -> Box<dyn Model>,
}

/// One type of fitted model that can be read back.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// The name it is saved under.
    pub name: &'static str,
    /// Reads its fields.
    pub load: fn(&serde_json::Value) -> Result<Box<dyn Fitted>>,
}

/// Families of models; each keeps its own list.
const ENTRIES: &[&[Entry]] = &[
    super::auto::ENTRIES,
    super::naive::ENTRIES,
    super::ladder::ENTRIES,
    super::ets::ENTRIES,
    super::theta::ENTRIES,
    super::boxcox::ENTRIES,
    super::arima::ENTRIES,
    super::ces::ENTRIES,
    super::stl::ENTRIES,
    super::croston::ENTRIES,
    super::mfles::ENTRIES,
    super::regression::ENTRIES,
    super::lgt::ENTRIES,
    super::lgt::seasonal::ENTRIES,
    super::curve::ENTRIES,
    super::logit::ENTRIES,
    super::combination::ENTRIES,
    super::learned::ENTRIES,
];

/// Families of fitted types.
const KINDS: &[&[Kind]] = &[
    super::naive::KINDS,
    super::ladder::KINDS,
    super::ets::KINDS,
    super::theta::KINDS,
    super::boxcox::KINDS,
    super::deseasonalised::KINDS,
    super::arima::KINDS,
    super::ces::KINDS,
    super::stl::KINDS,
    super::croston::KINDS,
    super::mfles::KINDS,
    super::regression::KINDS,
    super::lgt::KINDS,
    super::lgt::seasonal::KINDS,
    super::curve::KINDS,
    super::logit::KINDS,
    super::calibrated::KINDS,
    super::combination::KINDS,
    super::auto::KINDS,
];

/// All models, in the order in which they are listed to a person.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().copied().flatten()
}

/// Their names.
#[must_use]
pub fn names() -> Vec<&'static str> {
    entries().map(|entry| entry.name).collect()
}

/// The entry of a name, upper or lower case, `-` and `_` alike.
///
/// # Errors
/// No such model; the message names the nearest.
pub fn entry(name: &str) -> Result<&'static Entry> {
    let wanted = name.trim().to_lowercase().replace(['-', ' '], "_");
    if let Some(found) = entries().find(|entry| entry.name == wanted || entry.aliases.contains(&wanted.as_str())) {
        return Ok(found);
    }
    let hint = nearest(&wanted, names()).map_or_else(String::new, |name| format!("did you mean {name}? "));
    Err(Error::parse(name, format!("a model; {hint}known: {}", names().join(", "))))
}

/// The spec of a model, by name, with intervals that count what its formula leaves out (see
/// [`calibrated`](super::calibrated)).
///
/// # Errors
/// No such model; the message names the nearest.
pub fn model(name: &str) -> Result<Box<dyn Model>> {
    let entry = entry(name)?;
    // The combinations apply their factors themselves.
    let plain = super::auto::ENTRIES.iter().any(|own| own.name == entry.name) || !spread::knows(entry.name)?;
    Ok(if plain { (entry.make)() } else { Box::new(Calibrated::around(entry.name, (entry.make)())) })
}

/// The spec of a model, by name, with the intervals of its formula alone.
///
/// # Errors
/// No such model; the message names the nearest.
pub fn plain(name: &str) -> Result<Box<dyn Model>> {
    Ok((entry(name)?.make)())
}

/// Reads a saved fit back, ready to forecast.
///
/// # Errors
/// A newer version, an unknown kind, or fields that do not fit it.
pub fn load(saved: &Saved) -> Result<Box<dyn Fitted>> {
    if saved.version > SAVED_VERSION {
        let why = format!("version {} is newer than {SAVED_VERSION}; use a newer program", saved.version);
        return Err(Error::domain("saved model", why));
    }
    let kind = KINDS.iter().copied().flatten().find(|kind| kind.name == saved.kind);
    let kind = kind.ok_or_else(|| Error::parse(&saved.kind, "a kind of fitted model"))?;
    (kind.load)(&saved.model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        let mut all: Vec<&str> =
            entries().flat_map(|entry| entry.aliases.iter().chain([&entry.name])).copied().collect();
        all.sort_unstable();
        let before = all.len();
        all.dedup();
        assert_eq!(all.len(), before);
        for name in names() {
            assert_eq!(entry(&name.to_uppercase()).unwrap().name, name);
            assert!(!model(name).unwrap().name().is_empty());
        }
    }

    #[test]
    fn a_mistyped_name_is_answered_with_the_nearest() {
        let error = entry("drfit").unwrap_err().to_string();
        assert!(error.contains("did you mean drift?"), "{error}");
    }
}
