//! How far an import is, on one line of the terminal that is written anew.

use std::io::{Write, stderr};
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::desk::Progress;
use crate::domain::countdown;
use crate::i18n::{Lang, Message};

/// The line is written anew so seldom: nobody reads faster.
const REST: Duration = Duration::from_millis(200);

/// The width of the bar, in cells.
const CELLS: u64 = 20;

/// The bar. It takes itself off the terminal when it is dropped.
pub(super) struct Bar {
    lang: Lang,
    clock: SystemClock,
    shown_at: Option<Duration>,
}

impl Bar {
    /// For somebody who sits before a terminal.
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, clock: SystemClock::real(), shown_at: None }
    }

    pub(super) fn show(&mut self, progress: Progress) {
        let elapsed = self.clock.elapsed();
        if self.shown_at.is_some_and(|shown_at| elapsed < shown_at + REST) {
            return;
        }
        self.shown_at = Some(elapsed);
        // To whoever does not look nothing is owed.
        let _ = write!(stderr(), "\r{}\x1b[K", line(progress, elapsed, self.lang));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.shown_at.is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

/// The bar, the part that is done, the rate of this run, and how long the rest will take at it.
fn line(progress: Progress, elapsed: Duration, lang: Lang) -> String {
    let Progress { rows, of, before, .. } = progress;
    let of = of.max(1);
    let filled = usize::try_from(rows.min(of) * CELLS / of).unwrap_or(0);
    let empty = usize::try_from(CELLS).unwrap_or(0) - filled;
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = (rows - before.min(rows)) * 1_000 / millis;
    let left = i64::try_from((of - rows.min(of)) / rate.max(1)).unwrap_or(i64::MAX / 1_000);
    let left = if rate == 0 { "-".to_owned() } else { countdown(chrono::TimeDelta::seconds(left)) };
    let told = Message::new("import.progress").with("percent", rows.min(of) * 100 / of).with("rows", rows);
    let told = told.with("of", of).with("rate", rate).with("left", left);
    format!("[{}{}] {}", "#".repeat(filled), ".".repeat(empty), told.say(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_run_did_is_no_part_of_the_rate() {
        let progress = Progress { rows: 600, of: 1_000, before: 400, bytes: 0 };
        let told = line(progress, Duration::from_secs(2), Lang::En);
        assert_eq!(told, "[############........] 60 %, 600 of 1000 rows, 100 rows/s, 0:00:04 left");
        let at_first = Progress { rows: 0, of: 0, before: 0, bytes: 0 };
        assert!(line(at_first, Duration::ZERO, Lang::En).starts_with("[....................] 0 %"));
    }
}
