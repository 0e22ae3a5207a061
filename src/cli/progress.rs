//! Progress of long work on a terminal.

use super::output::Say;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Work shorter than this shows no progress.
const SHORT: Duration = Duration::from_secs(1);
/// Steps of the bar.
const STEPS: u64 = 1000;

/// How much is done, how many a second, how long it may take still; nothing where standard error is no terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    step: Mutex<Step>,
}

/// What is being worked on.
struct Step {
    what: String,
    started: Instant,
    done: u64,
}

impl Progress {
    /// Progress of work on things of this name.
    pub fn new(say: Say, what: &str) -> Self {
        let target = if say.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(STEPS), target);
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {msg}") {
            bar.set_style(style);
        }
        let begun = Instant::now();
        Self { bar, begun, step: Mutex::new(Step { what: what.to_string(), started: begun, done: 0 }) }
    }

    /// `more` are done, and with them this share of all, where it is known.
    pub fn add(&self, more: u64, through: Option<f64>) {
        self.change(|step| step.done += more, through);
    }

    /// So many of so many are done in a step of the work, by the name of what it works on.
    #[expect(clippy::cast_precision_loss, reason = "a share for people to read")]
    pub fn show(&self, what: &str, done: usize, all: usize) {
        let change = |step: &mut Step| {
            if step.what != what {
                *step = Step { what: what.to_string(), started: Instant::now(), done: 0 };
            }
            // Threads come here in any order.
            step.done = step.done.max(done as u64);
        };
        self.change(change, Some(done as f64 / all.max(1) as f64));
    }

    fn change(&self, change: impl FnOnce(&mut Step), through: Option<f64>) {
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut step);
        if self.begun.elapsed() < SHORT || self.bar.is_hidden() {
            return;
        }
        let passed = step.started.elapsed();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "shown rounded"
        )]
        let (rate, share) = (
            (step.done as f64 / passed.as_secs_f64().max(1e-3)).round() as u64,
            through.map(|share| share.clamp(0.001, 1.0)),
        );
        let left = share
            .map_or(String::new(), |share| format!(", {} left", HumanDuration(passed.mul_f64((1.0 - share) / share))));
        self.bar.set_message(format!("{} {}, {} a second{left}", HumanCount(step.done), step.what, HumanCount(rate)));
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of 1000"
        )]
        self.bar.set_position(share.map_or(0, |share| (share * STEPS as f64) as u64));
    }

    /// Lets something else be written to the terminal.
    pub fn pause(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
