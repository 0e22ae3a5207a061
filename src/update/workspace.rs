//! The directory of a run: what it remembers, and how a run's files get there whole.

use crate::error::{Error, Result};
use crate::files::{self, Existing};
use crate::report::ReadOptions;
use crate::table::{Sheet, csv};
use crate::time::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// A report that the directory knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The name that stands for it in every table.
    pub doc: String,
    /// Where it was read from.
    pub path: PathBuf,
    /// SHA-256 of the file as received.
    pub sha256: String,
    /// The day that was given for it.
    pub date: Option<Date>,
    /// The region that was given for it.
    pub region: Option<String>,
}

impl Known {
    /// What its text does not say.
    #[must_use]
    pub fn read(&self) -> ReadOptions {
        ReadOptions { date: self.date, region: self.region.clone() }
    }
}

/// What the directory remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    version: u32,
    reports: Vec<Known>,
    /// Every file of the last run, relative to the directory, with its SHA-256.
    files: BTreeMap<PathBuf, String>,
}

/// What a commit moves: written when all files are complete, gone when all are moved.
#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    /// Files to move, relative, with the SHA-256 of what stood in their place before.
    files: Vec<(PathBuf, Option<String>)>,
    /// Files of the run before that are no longer made.
    remove: Vec<PathBuf>,
}

/// The form of `.ontrend/state.json`.
const VERSION: u32 = 1;
/// The directory for what the program remembers.
const HOME: &str = ".ontrend";

/// An output directory, held by one run at a time.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    state: State,
    /// What stood in the files at the start: path, SHA-256.
    found: BTreeMap<PathBuf, String>,
    /// Released when the workspace is dropped, and by the system when the process ends.
    _lock: std::fs::File,
    notes: Vec<String>,
    fresh: bool,
    /// What the opening made, to be taken away again where the run comes to nothing.
    made: (bool, bool),
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let (root, home) = self.made;
        // Best effort: what stays behind is empty and harms no later run.
        if home {
            let _ = std::fs::remove_dir_all(self.root.join(HOME));
        }
        if root {
            let _ = std::fs::remove_dir(&self.root);
        }
    }
}

impl Workspace {
    /// Opens a directory for a run; it is made where it does not exist.
    ///
    /// With [`Existing::Replace`] what an earlier run left is not merged: the run starts anew.
    ///
    /// # Errors
    /// Where the path is a file, holds files that no run of this program made, another run works in it, or its records are
    /// damaged.
    pub fn open(root: &Path, existing: Existing) -> Result<Self> {
        if root.symlink_metadata().is_ok() && !root.is_dir() {
            return Err(Error::unreadable(root, "is a file; --out names a directory"));
        }
        let home = root.join(HOME);
        if !home.is_dir() && root.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
            files::check(root, existing)?;
        }
        let made = (!root.exists(), !home.exists());
        std::fs::create_dir_all(&home).map_err(|error| Error::io(&home, error))?;
        let path = home.join("lock");
        let lock = std::fs::File::create(&path).map_err(|error| Error::io(&path, error))?;
        if lock.try_lock().is_err() {
            return Err(Error::unreadable(root, "another run works in this directory; wait until it has ended"));
        }
        let mut notes = Vec::new();
        recover(root, &mut notes)?;
        let next = home.join("next");
        if next.exists() {
            std::fs::remove_dir_all(&next).map_err(|error| Error::io(&next, error))?;
        }
        let path = home.join("state.json");
        let state: State = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| Error::unreadable(&path, format!("is damaged ({error}); start anew with --force")))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => State::default(),
            Err(error) => return Err(Error::io(&path, error)),
        };
        if state.version > VERSION {
            return Err(Error::unreadable(&path, "was written by a newer version of this program"));
        }
        let fresh = state.files.is_empty() || existing == Existing::Replace;
        let mut found = BTreeMap::new();
        for file in state.files.keys() {
            if let Some(hash) = hash_file(&root.join(inside(file)?))? {
                found.insert(file.clone(), hash);
            }
        }
        Ok(Self { root: root.into(), state, found, _lock: lock, notes, fresh, made })
    }

    /// Whether there is no earlier run to build on.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// What was done on opening, for a person to read.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The reports of the earlier runs; none where the run starts anew.
    #[must_use]
    pub fn known(&self) -> &[Known] {
        if self.fresh { &[] } else { &self.state.reports }
    }

    /// The bytes of a report as they were received.
    ///
    /// # Errors
    /// Where the copy cannot be read.
    pub fn received(&self, sha256: &str) -> Result<Vec<u8>> {
        let path = self.root.join(HOME).join("reports").join(sha256);
        std::fs::read(&path).map_err(|error| Error::io(&path, error))
    }

    /// A table as the program made it last time, and as it stands in the directory now; `None` where there is none to merge.
    ///
    /// # Errors
    /// Where a file is no longer a table; the error names file and line.
    pub fn last(&self, table: &str) -> Result<Option<(Sheet, Sheet)>> {
        if self.fresh {
            return Ok(None);
        }
        let name = format!("{table}.csv");
        let (made, current) = (self.root.join(HOME).join("made").join(&name), self.root.join(&name));
        if !made.is_file() {
            return Ok(None);
        }
        if !current.is_file() {
            // A table that was taken away as a whole is made again.
            return Ok(None);
        }
        Ok(Some((sheet(&made)?, sheet(&current)?)))
    }

    /// Where the files of this run are written before they are moved; a path below it for every relative path.
    ///
    /// # Errors
    /// Where a directory cannot be made.
    pub fn next(&self, relative: &Path) -> Result<PathBuf> {
        let path = self.root.join(HOME).join("next").join("files").join(inside(relative)?);
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory).map_err(|error| Error::io(directory, error))?;
        }
        Ok(path)
    }

    /// Where a table goes as the program made it, before hand edits.
    ///
    /// # Errors
    /// As [`Workspace::next`].
    pub fn next_made(&self, table: &str) -> Result<PathBuf> {
        self.next(&Path::new(HOME).join("made").join(format!("{table}.csv")))
    }

    /// Keeps a copy of a report and gives its SHA-256.
    ///
    /// # Errors
    /// Where the copy cannot be written.
    pub fn keep(&self, bytes: &[u8]) -> Result<String> {
        let hash = hash(bytes);
        let directory = self.root.join(HOME).join("reports");
        std::fs::create_dir_all(&directory).map_err(|error| Error::io(&directory, error))?;
        let path = directory.join(&hash);
        if !path.is_file() {
            files::write_bytes(&path, Existing::Replace, bytes)?;
        }
        Ok(hash)
    }

    /// Moves all files of this run to their places, and remembers the reports. A file that was edited since the last run and
    /// is none of the `merged` ones is kept beside the new one; the notes name it.
    ///
    /// # Errors
    /// Where a table was edited while the run was working (nothing is moved then), or the disk refuses (the next run moves
    /// the rest).
    pub fn commit(mut self, reports: Vec<Known>, merged: &[PathBuf]) -> Result<Vec<String>> {
        let next = self.root.join(HOME).join("next");
        let base = next.join("files");
        let mut made = Vec::new();
        list(&base, Path::new(""), &mut made)?;
        for (file, before) in &self.found {
            let now = hash_file(&self.root.join(file))?;
            if now.as_ref() != Some(before) && now.is_some() {
                return Err(Error::unreadable(
                    self.root.join(file),
                    "was changed while the run was working; nothing was written, run again",
                ));
            }
        }
        for (file, written) in &self.state.files {
            let edited = self.found.get(file).is_some_and(|found| found != written);
            if edited && !merged.contains(file) && !self.fresh {
                let (from, to) = (self.root.join(file), kept(&self.root.join(file)));
                std::fs::copy(&from, &to).map_err(|error| Error::io(&to, error))?;
                self.notes.push(format!(
                    "{} was edited and is made again; the edited one is kept as {}",
                    from.display(),
                    to.display()
                ));
            }
        }
        let remove = self.state.files.keys().filter(|file| !made.contains(file)).cloned().collect();
        let mut files = BTreeMap::new();
        for file in &made {
            files.extend(hash_file(&base.join(file))?.map(|hash| (file.clone(), hash)));
        }
        self.state = State { version: VERSION, reports, files };
        let state = Path::new(HOME).join("state.json");
        let bytes =
            serde_json::to_vec_pretty(&self.state).map_err(|error| Error::unreadable(&state, error.to_string()))?;
        files::write_bytes(&self.next(&state)?, Existing::Replace, &bytes)?;
        made.push(state);
        let mut entries = Vec::new();
        for file in made {
            let before = hash_file(&self.root.join(&file))?;
            entries.push((file, before));
        }
        let journal = Journal { files: entries, remove };
        let bytes = serde_json::to_vec(&journal).map_err(|error| Error::unreadable(&next, error.to_string()))?;
        files::write_bytes(&next.join("journal.json"), Existing::Replace, &bytes)?;
        self.made = (false, false);
        recover(&self.root, &mut self.notes)?;
        Ok(std::mem::take(&mut self.notes))
    }
}

/// The path, if it stays in the output directory: what the directory remembers may have been edited, or come from someone else.
fn inside(relative: &Path) -> Result<&Path> {
    if relative.as_os_str().is_empty() || relative.components().any(|part| !matches!(part, Component::Normal(_))) {
        return Err(Error::argument("file", format!("\"{}\" leads out of the output directory", relative.display())));
    }
    Ok(relative)
}

/// Finishes a commit, if one has begun.
fn recover(root: &Path, notes: &mut Vec<String>) -> Result<()> {
    let next = root.join(HOME).join("next");
    let path = next.join("journal.json");
    let journal: Journal = match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| Error::unreadable(&path, format!("is damaged ({error}); start anew with --force")))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io(&path, error)),
    };
    for file in journal.files.iter().map(|(file, _)| file).chain(&journal.remove) {
        inside(file)?;
    }
    for (file, before) in &journal.files {
        let (from, to) = (next.join("files").join(file), root.join(file));
        if !from.is_file() {
            continue;
        }
        let now = hash_file(&to)?;
        if now.is_some() && now != *before && now != hash_file(&from)? {
            // Edited between the interruption and now.
            let kept = kept(&to);
            std::fs::rename(&to, &kept).map_err(|error| Error::io(&to, error))?;
            notes.push(format!(
                "{} was edited while a run was interrupted; it is kept as {}",
                to.display(),
                kept.display()
            ));
        }
        if let Some(directory) = to.parent() {
            std::fs::create_dir_all(directory).map_err(|error| Error::io(directory, error))?;
        }
        std::fs::rename(&from, &to).map_err(|error| Error::io(&to, error))?;
    }
    for file in &journal.remove {
        match std::fs::remove_file(root.join(file)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(root.join(file), error));
            }
            _ => {}
        }
    }
    std::fs::remove_dir_all(&next).map_err(|error| Error::io(&next, error))
}

/// A free name beside a file.
fn kept(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = path.extension().map_or(String::new(), |ending| format!(".{}", ending.to_string_lossy()));
    (1..)
        .map(|number| path.with_file_name(format!("{stem}.kept-{number}{ending}")))
        .find(|path| path.symlink_metadata().is_err())
        .unwrap_or_else(|| path.with_extension("kept"))
}

/// All files below a directory, relative to it, in order.
fn list(base: &Path, relative: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let directory = base.join(relative);
    let entries = std::fs::read_dir(&directory).map_err(|error| Error::io(&directory, error))?;
    let mut entries: Vec<std::fs::DirEntry> =
        entries.collect::<std::io::Result<_>>().map_err(|error| Error::io(&directory, error))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = relative.join(entry.file_name());
        if entry.path().is_dir() {
            list(base, &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn sheet(path: &Path) -> Result<Sheet> {
    let file = std::fs::File::open(path).map_err(|error| Error::io(path, error))?;
    csv::read(std::io::BufReader::new(file), &path.display().to_string())
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of a file; `None` where there is none.
fn hash_file(path: &Path) -> Result<Option<String>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(hash(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("ontrend-workspace-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        path
    }

    fn put(workspace: &Workspace, name: &str, text: &str) {
        files::write_bytes(&workspace.next(Path::new(name)).unwrap(), Existing::Replace, text.as_bytes()).unwrap();
    }

    #[test]
    fn a_run_is_there_whole_or_not_at_all() {
        let root = directory("whole");
        let first = Workspace::open(&root, Existing::Keep).unwrap();
        assert!(first.is_fresh());
        assert!(Workspace::open(&root, Existing::Keep).unwrap_err().to_string().contains("another run"));
        put(&first, "a.csv", "1");
        put(&first, "plots/b.svg", "1");
        first.commit(Vec::new(), &[]).unwrap();
        assert_eq!(std::fs::read(root.join("plots/b.svg")).unwrap(), b"1");
        // Killed before the commit: nothing changed.
        let second = Workspace::open(&root, Existing::Keep).unwrap();
        put(&second, "a.csv", "2");
        drop(second);
        let third = Workspace::open(&root, Existing::Keep).unwrap();
        assert_eq!(std::fs::read(root.join("a.csv")).unwrap(), b"1");
        assert!(!root.join(".ontrend/next").exists());
        // Killed while files are moved: the next run moves the rest, and an edit made meanwhile is kept beside it.
        put(&third, "a.csv", "3");
        let journal = Journal { files: vec![("a.csv".into(), Some(hash(b"1")))], remove: vec!["plots/b.svg".into()] };
        let next = root.join(".ontrend/next/journal.json");
        files::write_bytes(&next, Existing::Replace, &serde_json::to_vec(&journal).unwrap()).unwrap();
        drop(third);
        std::fs::write(root.join("a.csv"), "mine").unwrap();
        let fourth = Workspace::open(&root, Existing::Keep).unwrap();
        assert_eq!(std::fs::read(root.join("a.csv")).unwrap(), b"3");
        assert_eq!(std::fs::read(root.join("a.kept-1.csv")).unwrap(), b"mine");
        assert_eq!(fourth.notes().len(), 1);
        assert!(!root.join("plots/b.svg").exists());
        assert!(fourth.next(Path::new("../out")).is_err());
        // Edited while the run was working: nothing is moved.
        put(&fourth, "a.csv", "4");
        std::fs::write(root.join("a.csv"), "late").unwrap();
        assert!(fourth.commit(Vec::new(), &[]).unwrap_err().to_string().contains("run again"));
        assert_eq!(std::fs::read(root.join("a.csv")).unwrap(), b"late");
        std::fs::remove_dir_all(&root).unwrap();
    }
}
