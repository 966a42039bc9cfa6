//! Nobody has anything half written when the program is stopped.
//!
//! A program that stands still in the middle of a transaction keeps everybody else from writing until it is brought back:
//! for a list that comes in that is most of the time. So whoever stops it waits first until those who write have come to
//! the end of what they have open, and lets them begin nothing more.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Body;

/// So long is waited for those who write: a list has a transaction open for a second at most. An erase may write a large
/// file anew for longer; the program is stopped all the same, as it was told.
const PATIENCE: Duration = Duration::from_secs(2);

/// Lets those who write rest between two transactions.
#[derive(Clone, Default)]
pub(super) struct Pause(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    is_wanted: bool,
    /// How many may have something open.
    writing: usize,
}

/// Until this goes nobody begins to write.
pub(super) struct Paused(Pause);

/// As long as this is there something may be open.
pub(super) struct Writing(Pause);

impl Pause {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets nobody begin to write, and waits until nothing is open any more, or the time is over.
    pub(super) fn begin(&self, within: Duration) -> Paused {
        let mut state = self.state();
        state.is_wanted = true;
        let paused = Paused(self.clone());
        drop(self.0.1.wait_timeout_while(state, within, |state| state.writing > 0));
        paused
    }

    /// From now on something may be open. Rests before, where that is wanted.
    pub(super) fn writing(&self) -> Writing {
        let mut state = self.state();
        while state.is_wanted {
            state = self.0.1.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.writing += 1;
        Writing(self.clone())
    }

    /// Does something during which nothing is open, in the midst of what may be open otherwise.
    pub(super) fn outside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.ended();
        let done = work();
        // What is begun again is counted for the one who goes on, and ends it.
        std::mem::forget(self.writing());
        done
    }

    fn ended(&self) {
        self.state().writing -= 1;
        self.0.1.notify_all();
    }
}

impl Writing {
    /// Nothing is open at this moment: rests, where that is wanted.
    pub(super) fn between(&self) {
        if self.0.state().is_wanted {
            self.0.ended();
            // What is begun again is counted for this one, which ends it.
            std::mem::forget(self.0.writing());
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.ended();
    }
}

impl Drop for Paused {
    fn drop(&mut self) {
        self.0.state().is_wanted = false;
        self.0.0.1.notify_all();
    }
}

impl Body {
    /// Gives the terminal back and stops the program, by `stop`, with nothing open that others would wait for.
    pub(super) fn stand_still(&self, stop: impl FnOnce()) {
        let _nobody_writes = self.crew.pause.begin(PATIENCE);
        stop();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn whoever_writes_all_the_time_rests_between_two_writes_and_goes_on_afterwards() {
        let pause = Pause::default();
        let (is_open, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (pauses, open, ends) = (pause.clone(), Arc::clone(&is_open), Arc::clone(&over));
        let busy = thread::spawn(move || {
            let writing = pauses.writing();
            let mut written = 0_u32;
            while !ends.load(Ordering::Relaxed) {
                open.store(true, Ordering::Relaxed);
                thread::park_timeout(Duration::from_millis(1));
                open.store(false, Ordering::Relaxed);
                written += 1;
                writing.between();
            }
            written
        });
        for _ in 0..20 {
            let paused = pause.begin(Duration::from_secs(60));
            assert!(!is_open.load(Ordering::Relaxed));
            thread::park_timeout(Duration::from_millis(3));
            assert!(!is_open.load(Ordering::Relaxed), "nobody begins");
            drop(paused);
            while !is_open.load(Ordering::Relaxed) {
                thread::yield_now();
            }
        }
        over.store(true, Ordering::Relaxed);
        assert!(busy.join().unwrap() >= 20);
    }

    #[test]
    fn one_who_does_not_come_to_an_end_is_not_waited_for_for_ever() {
        let pause = Pause::default();
        let _stuck = pause.writing();
        drop(pause.begin(Duration::from_millis(10)));
        drop(pause.writing());
    }
}
