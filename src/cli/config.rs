//! The configuration file: defaults for what would else be said on every call.
//!
//! Looked for in this order, the first that exists is used: `--config FILE`, the file that `ONTREND_CONFIG` names,
//! `ontrend.toml` in the working directory or the nearest directory above it, `ontrend/config.toml` in `$XDG_CONFIG_HOME`
//! or in `~/.config`. What a call says itself goes before what the file says.

use crate::brief::Lang;
use crate::error::{Error, Result};
use crate::latent::Pool;
use crate::report::ReadOptions;
use crate::time::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the file may say; an unknown key is an error.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    /// Indicators of the user's own.
    pub indicators: Option<PathBuf>,
    /// Regions of the user's own.
    pub regions: Option<PathBuf>,
    /// Units of the user's own.
    pub units: Option<PathBuf>,
    /// A prior in place of the shipped one.
    pub prior: Option<PathBuf>,
    /// Day of reports whose text does not say.
    #[serde(default, deserialize_with = "word")]
    pub date: Option<Date>,
    /// Region of reports whose text does not say.
    pub region: Option<String>,
    /// Language of charts, brief and verdicts.
    #[serde(default, deserialize_with = "word")]
    pub lang: Option<Lang>,
    /// Who shares growth with whom.
    #[serde(default, deserialize_with = "word")]
    pub pool: Option<Pool>,
    /// Date and region of single reports, by file name.
    #[serde(default)]
    pub reports: BTreeMap<String, ReportConfig>,
}

/// What the file may say of one report.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportConfig {
    /// Its day.
    #[serde(default, deserialize_with = "word")]
    pub date: Option<Date>,
    /// Its region.
    pub region: Option<String>,
}

/// A word that its own type can read; TOML's native dates too.
fn word<'de, D, T>(from: D) -> std::result::Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let value = toml::Value::deserialize(from)?;
    let text = match value {
        toml::Value::String(text) => text,
        toml::Value::Datetime(day) => day.to_string(),
        other => return Err(serde::de::Error::custom(format!("a text is needed, this is {}", other.type_str()))),
    };
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

impl Config {
    /// The file that applies, read; the defaults where there is none.
    pub fn find(named: Option<&Path>) -> Result<Self> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(path) = named.map(Path::to_path_buf).or_else(|| variable("ONTREND_CONFIG")) {
            return Self::read(&path);
        }
        if let Ok(here) = std::env::current_dir() {
            for directory in here.ancestors() {
                let path = directory.join("ontrend.toml");
                if path.is_file() {
                    return Self::read(&path);
                }
            }
        }
        let home = variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")));
        match home.map(|home| home.join("ontrend").join("config.toml")) {
            Some(path) if path.is_file() => Self::read(&path),
            _ => Ok(Self::default()),
        }
    }

    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| {
            let (line, column) = error.span().map_or((1, 1), |span| place(&text, span.start));
            let why = error.message().lines().next().unwrap_or("cannot be read").to_string();
            Error::unreadable(path, format!("line {line}, column {column}: {why}"))
        })?;
        // A path in the file is meant from where the file stands.
        let base = path.parent().unwrap_or(Path::new(""));
        let paths = [&mut config.indicators, &mut config.regions, &mut config.units, &mut config.prior];
        for path in paths.into_iter().flatten() {
            *path = base.join(&*path);
        }
        tracing::info!(file = %path.display(), "configuration");
        Ok(config)
    }

    /// What it says of single reports.
    pub fn overrides(&self) -> BTreeMap<String, ReadOptions> {
        self.reports
            .iter()
            .map(|(name, one)| (name.clone(), ReadOptions { date: one.date, region: one.region.clone() }))
            .collect()
    }
}

/// 1-based line and column of a byte.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_its_mistakes_are_placed() {
        let directory = std::env::temp_dir().join(format!("ontrend-config-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("ontrend.toml");
        let text = "indicators = \"mine.csv\"\nlang = \"en\"\n[reports.\"plan.txt\"]\ndate = 2025-06-06\nregion = \"宜宾市\"\n";
        std::fs::write(&path, text).unwrap();
        let config = Config::find(Some(&path)).unwrap();
        assert_eq!(config.indicators.as_deref(), Some(directory.join("mine.csv").as_path()));
        assert_eq!(config.lang, Some(Lang::En));
        assert_eq!(config.overrides()["plan.txt"].date, "2025-06-06".parse().ok());
        std::fs::write(&path, "lang = \"en\"\nregoin = \"x\"\n").unwrap();
        let error = Config::find(Some(&path)).unwrap_err().to_string();
        assert!(error.contains("line 2, column 1") && error.contains("regoin"), "{error}");
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
