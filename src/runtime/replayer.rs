//! The thread that replays: neither a question nor an act waits while a year of leads is walked through.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::deadline::Deadline;
use super::voice::Voice;
use crate::app::{Msg, ReplayNews};
use crate::desk::Place;

/// Replays one proposal after the other; a newer one breaks off what runs.
pub(super) struct Replayer {
    orders: Option<Sender<(u64, PathBuf)>>,
    /// Orders up to this one are not wanted any more.
    over: Arc<AtomicU64>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Replayer {
    pub(super) fn start(place: Place, voice: Voice) -> io::Result<Self> {
        let (orders, waiting) = channel::<(u64, PathBuf)>();
        let over: Arc<AtomicU64> = Arc::default();
        let unwanted = Arc::clone(&over);
        let (alive, ended) = channel();
        voice.clone().spawn("replayer", move || {
            let _alive: Sender<()> = alive;
            for (number, path) in waiting {
                let mut told = 0;
                let mut go_on = |read: u64, of: u64| {
                    let percent = read * 100 / of.max(1);
                    if percent > told {
                        told = percent;
                        voice.say(Msg::Replay(number, ReplayNews::Read(percent)));
                    }
                    number > unwanted.load(Ordering::Relaxed)
                };
                // A desk of its own: nobody else waits for it.
                let replayed = place.open().and_then(|mut desk| desk.replay_file(&path, &mut go_on));
                if !voice.say(Msg::Replay(number, ReplayNews::Over(replayed.map(Box::new)))) {
                    return;
                }
            }
        })?;
        Ok(Self { orders: Some(orders), over, ended })
    }

    /// Hands an order over; whatever was ordered before is not wanted any more.
    pub(super) fn give(&self, number: u64, path: PathBuf) {
        self.over.fetch_max(number.saturating_sub(1), Ordering::Relaxed);
        if let Some(orders) = &self.orders {
            // The thread lives as long as this does; its panic is heard of elsewhere.
            let _ = orders.send((number, path));
        }
    }

    /// Breaks off what runs.
    pub(super) fn stop(&self, number: u64) {
        self.over.fetch_max(number, Ordering::Relaxed);
    }

    /// The same, for good.
    pub(super) fn end(&mut self) {
        self.stop(u64::MAX);
        self.orders = None;
    }

    /// The same; waits until nothing of it is left, or the time is over.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}
