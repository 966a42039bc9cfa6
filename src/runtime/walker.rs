//! A thread that walks through everything that is recorded, for one order after the other: neither a question nor an act of the
//! console waits for it. Orders that nobody waits for any more are broken off.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::deadline::Deadline;
use super::voice::Voice;
use crate::app::Msg;
use crate::desk::GoOn;

/// Does one order after the other.
pub(super) struct Walker<J> {
    orders: Option<Sender<(u64, J)>>,
    /// Nobody waits for orders up to this one any more.
    over: Arc<AtomicU64>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl<J: Send + 'static> Walker<J> {
    /// `read` tells how far an order has come, of leads read and about how many there are; `work` does it, and tells what
    /// came of it.
    pub(super) fn start(
        name: &'static str,
        voice: Voice,
        read: fn(u64, u64, u64) -> Msg,
        mut work: impl FnMut(u64, J, GoOn<'_>) -> Msg + Send + 'static,
    ) -> io::Result<Self> {
        let (orders, waiting) = channel::<(u64, J)>();
        let over: Arc<AtomicU64> = Arc::default();
        let unwanted = Arc::clone(&over);
        let (alive, ended) = channel();
        voice.clone().spawn(name, move || {
            let _alive: Sender<()> = alive;
            for (number, job) in waiting {
                let mut told = 0;
                let mut go_on = |leads: u64, of: u64| {
                    let percent = leads * 100 / of.max(1);
                    if percent != told {
                        told = percent;
                        voice.say(read(number, leads, of));
                    }
                    number > unwanted.load(Ordering::Relaxed)
                };
                let done = work(number, job, &mut go_on);
                if !voice.say(done) {
                    return;
                }
            }
        })?;
        Ok(Self { orders: Some(orders), over, ended })
    }

    /// Hands an order over.
    pub(super) fn give(&self, number: u64, job: J) {
        if let Some(orders) = &self.orders {
            // The thread lives as long as this does; its panic is heard of elsewhere.
            let _ = orders.send((number, job));
        }
    }

    /// The same; whatever was ordered before is not wanted any more.
    pub(super) fn give_instead(&self, number: u64, job: J) {
        self.stop(number.saturating_sub(1));
        self.give(number, job);
    }

    /// Breaks off what runs: nobody waits for it any more.
    pub(super) fn stop(&self, number: u64) {
        self.over.fetch_max(number, Ordering::Relaxed);
    }

    /// The same, for good.
    pub(super) fn end(&mut self) {
        self.stop(u64::MAX);
        self.orders = None;
    }

    /// The same; waits until what was ordered is done or broken off, or the time is over.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}
