//! One instant until which all are waited for: what one takes is not there for the next.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use crate::clock::Clock;

/// Until when is waited.
pub(super) struct Deadline {
    clock: Arc<dyn Clock>,
    /// By the hand of the clock that only goes forward.
    at: Duration,
}

impl Deadline {
    /// So long from now on.
    pub(super) fn of(clock: &Arc<dyn Clock>, within: Duration) -> Self {
        Self { clock: Arc::clone(clock), at: clock.elapsed() + within }
    }

    /// So long from now on, and not beyond this one.
    pub(super) fn within(&self, most: Duration) -> Self {
        Self { clock: Arc::clone(&self.clock), at: self.at.min(self.clock.elapsed() + most) }
    }

    /// Waits until a thread has ended, which holds the other end of this and says nothing there.
    pub(super) fn wait_for(&self, ended: &Receiver<()>) {
        let _ = ended.recv_timeout(self.at.saturating_sub(self.clock.elapsed()));
    }
}
