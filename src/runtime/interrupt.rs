//! Ctrl-C for a command that takes long: it is asked to stop where nothing is half done.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// Notices, until it is dropped, that somebody wants the program to end. Asked a second time, the program ends at once:
/// what was committed is there.
#[derive(Debug)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on.
    pub fn listen() -> io::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // In this order: the first one finds the flag down and puts it up.
            flag::register_conditional_default(signal, Arc::clone(&asked))?;
            flag::register(signal, Arc::clone(&asked))?;
        }
        Ok(Self(asked))
    }

    /// Waits so long, or until somebody asks, which is heard within a tenth of a second.
    pub fn wait(&self, time: Duration) {
        const BEAT: Duration = Duration::from_millis(100);
        let mut left = time;
        while !left.is_zero() && !self.is_asked() {
            let beat = left.min(BEAT);
            thread::park_timeout(beat);
            left -= beat;
        }
    }

    /// Whether somebody has asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        // From here on a signal means again what it means to any program.
        self.0.store(true, Ordering::Relaxed);
    }
}
