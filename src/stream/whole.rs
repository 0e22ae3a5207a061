//! Pieces of a table cut anew, so that each batch holds whole series.

use super::Options;
use super::batch::Batch;
use super::pieces::Pieces;
use crate::error::{Error, Result};
use std::collections::{HashMap, HashSet, VecDeque};

pub(super) struct Whole {
    pieces: Pieces,
    options: Options,
    /// Read and checked, not yet given out.
    ready: VecDeque<(Batch, Vec<u128>)>,
    /// What the pieces ended with; told after the rows before it.
    ended: Option<Result<()>>,
    order: Order,
    /// Rows that begin the next batch, from the position on.
    open: Option<(Batch, Vec<u128>, usize)>,
    started: bool,
    /// There is no column of series: pieces are given out as they come.
    unkeyed: bool,
    finished: bool,
}

/// The series that have ended.
#[derive(Default)]
struct Order {
    last: Option<u128>,
    seen: HashSet<u128>,
}

impl Order {
    /// The first row whose series had ended before.
    fn check(&mut self, keys: &[u128]) -> Option<usize> {
        for (row, key) in keys.iter().enumerate() {
            if self.last == Some(*key) {
                continue;
            }
            if !self.seen.insert(*key) {
                return Some(row);
            }
            self.last = Some(*key);
        }
        None
    }
}

impl Whole {
    pub fn new(pieces: Pieces, options: Options) -> Self {
        Self {
            pieces,
            options,
            ready: VecDeque::new(),
            ended: None,
            order: Order::default(),
            open: None,
            started: false,
            unkeyed: false,
            finished: false,
        }
    }

    fn keys(&mut self, piece: &Batch) -> Vec<u128> {
        let keys = piece.keys(&self.options.key, self.options.same);
        self.unkeyed = keys.is_none();
        keys.unwrap_or_else(|| vec![0; piece.height()])
    }

    fn comes_back(&self, piece: &Batch, row: usize) -> Error {
        let why = if self.options.any_order == 0 {
            "the rows of a series must stand together; sort by the series' name first".to_string()
        } else {
            format!(
                "the rows of a series must stand together in a table of more than {} rows; sort it by this column",
                self.options.any_order
            )
        };
        let name = piece.name(row, &self.options.key);
        let why = format!("series \"{name}\" comes back after it had ended; {why}");
        Error::cell(&*piece.origin, piece.line(row), &self.options.key, why)
    }

    /// Reads as much as may stand in any order, and brings the rows of each series together where they do not.
    fn start(&mut self) -> Result<()> {
        let (mut rows, mut broken) = (0, None);
        while self.ended.is_none() {
            let Some(piece) = self.pull() else { break };
            let keys = self.keys(&piece);
            if broken.is_none()
                && let Some(row) = self.order.check(&keys)
            {
                if self.options.any_order == 0 {
                    self.cut_off(piece, keys, row);
                    return Ok(());
                }
                broken = Some(self.comes_back(&piece, row));
            }
            rows += piece.height();
            self.ready.push_back((piece, keys));
            if self.unkeyed {
                return Ok(());
            }
            if rows > self.options.any_order {
                break;
            }
        }
        match broken {
            // An error of reading comes first: it stands before or stops what could be put in order.
            Some(_) if matches!(self.ended, Some(Err(_))) => Ok(()),
            Some(error) if rows > self.options.any_order => Err(error),
            Some(_) => self.gather(),
            None => Ok(()),
        }
    }

    fn gather(&mut self) -> Result<()> {
        let Some((mut all, mut keys)) = self.ready.pop_front() else { return Ok(()) };
        for (piece, more) in std::mem::take(&mut self.ready) {
            all.append(piece)?;
            keys.extend(more);
        }
        let mut first: HashMap<u128, u32> = HashMap::new();
        let mut ranks = Vec::with_capacity(keys.len());
        for key in &keys {
            let next = u32::try_from(first.len()).unwrap_or(u32::MAX);
            ranks.push(*first.entry(*key).or_insert(next));
        }
        let mut rows: Vec<u32> = (0..u32::try_from(keys.len()).unwrap_or(u32::MAX)).collect();
        rows.sort_by_key(|row| ranks[*row as usize]);
        let keys = rows.iter().map(|row| keys[*row as usize]).collect();
        self.ready.push_back((all.gather(&rows)?, keys));
        Ok(())
    }

    /// The rows before the one that breaks the order, then the error.
    fn cut_off(&mut self, piece: Batch, mut keys: Vec<u128>, row: usize) {
        self.ended = Some(Err(self.comes_back(&piece, row)));
        keys.truncate(row);
        self.ready.push_back((piece.slice(0, row), keys));
    }

    fn pull(&mut self) -> Option<Batch> {
        match self.pieces.next() {
            Some(Ok(piece)) => Some(piece),
            Some(Err(error)) => {
                self.ended = Some(Err(error));
                None
            }
            None => {
                self.ended = Some(Ok(()));
                None
            }
        }
    }

    /// The next rows, checked.
    fn more(&mut self) -> Option<(Batch, Vec<u128>)> {
        if let Some(ready) = self.ready.pop_front() {
            return Some(ready);
        }
        if self.ended.is_some() {
            return None;
        }
        let piece = self.pull()?;
        let keys = self.keys(&piece);
        match self.order.check(&keys) {
            None => Some((piece, keys)),
            Some(row) => {
                self.cut_off(piece, keys, row);
                self.ready.pop_front()
            }
        }
    }

    fn batch(&mut self) -> Result<Option<Batch>> {
        if !self.started {
            self.started = true;
            self.start()?;
        }
        if self.unkeyed {
            let ready = self.ready.pop_front().map(|(piece, _)| piece);
            let piece = if ready.is_none() && self.ended.is_none() { self.pull() } else { ready };
            if piece.is_none() {
                self.finished = true;
                self.ended.take().unwrap_or(Ok(()))?;
            }
            return Ok(piece);
        }
        loop {
            if let Some((piece, keys, at)) = &mut self.open {
                let full = at.saturating_add(self.options.rows.max(1));
                let cut = (full..keys.len()).find(|row| keys[*row] != keys[*row - 1]);
                if let Some(cut) = cut {
                    let batch = piece.slice(*at, cut - *at);
                    *at = cut;
                    return Ok(Some(batch));
                }
            }
            match (self.more(), self.open.take()) {
                (Some((piece, keys)), None) => self.open = Some((piece, keys, 0)),
                (Some((piece, keys)), Some((open, old, at))) => {
                    let mut rest = if at == 0 { open } else { open.slice(at, old.len() - at) };
                    let mut all = old[at..].to_vec();
                    rest.append(piece)?;
                    all.extend(keys);
                    self.open = Some((rest, all, 0));
                }
                (None, Some((open, old, at))) => return Ok(Some(open.slice(at, old.len() - at))),
                (None, None) => {
                    self.finished = true;
                    return self.ended.take().unwrap_or(Ok(())).map(|()| None);
                }
            }
        }
    }
}

impl Iterator for Whole {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let found = self.batch();
        if found.is_err() {
            self.finished = true;
        }
        found.transpose()
    }
}
