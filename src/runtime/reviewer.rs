//! The thread that works for a review: neither a question nor an act of the console waits while everything that is recorded is
//! walked through.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::deadline::Deadline;
use super::voice::Voice;
use crate::app::{Msg, ReviewJob, ReviewNews};
use crate::desk::{Desk, GoOn, Place, Unsettled, write_review};
use crate::error::Error;

/// Does one job after the other.
pub(super) struct Reviewer {
    orders: Option<Sender<(u64, ReviewJob)>>,
    /// Nobody waits for papers and leads of orders up to this one any more. What is to be written down is.
    over: Arc<AtomicU64>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Reviewer {
    pub(super) fn start(place: Place, voice: Voice) -> io::Result<Self> {
        let (orders, waiting) = channel::<(u64, ReviewJob)>();
        let over: Arc<AtomicU64> = Arc::default();
        let unwanted = Arc::clone(&over);
        let (alive, ended) = channel();
        voice.clone().spawn("reviewer", move || {
            let _alive: Sender<()> = alive;
            for (number, job) in waiting {
                let mut told = 0;
                let mut go_on = |read: u64, of: u64| {
                    let percent = read * 100 / of.max(1);
                    if percent != told {
                        told = percent;
                        voice.say(Msg::Review(number, ReviewNews::Read(read, of)));
                    }
                    number > unwanted.load(Ordering::Relaxed)
                };
                // A desk of its own: nobody else waits for it.
                let news = match place.open() {
                    Ok(mut desk) => review(&mut desk, job, &mut go_on),
                    Err(error) => failed(&job, error),
                };
                if !voice.say(Msg::Review(number, news)) {
                    return;
                }
            }
        })?;
        Ok(Self { orders: Some(orders), over, ended })
    }

    /// Hands an order over.
    pub(super) fn give(&self, number: u64, job: ReviewJob) {
        if let Some(orders) = &self.orders {
            // The thread lives as long as this does; its panic is heard of elsewhere.
            let _ = orders.send((number, job));
        }
    }

    /// Nobody waits for what is looked for any more.
    pub(super) fn stop(&self, number: u64) {
        self.over.fetch_max(number, Ordering::Relaxed);
    }

    /// The same, for good.
    pub(super) fn end(&mut self) {
        self.stop(u64::MAX);
        self.orders = None;
    }

    /// The same; waits until what was ordered is written down, or the time is over.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

/// Does a job of a review.
pub fn review(desk: &mut Desk, job: ReviewJob, go_on: GoOn<'_>) -> ReviewNews {
    match job {
        ReviewJob::Make(ask) => ReviewNews::Made(desk.review(&ask, go_on).map(Box::new)),
        ReviewJob::Behind(word, as_of) => ReviewNews::Behind(desk.behind_word(&word, as_of, go_on).map(Box::new)),
        ReviewJob::Write(paper, path, lang) => ReviewNews::Written(write_review(&paper, &path, lang)),
        ReviewJob::Decide(proposal) => ReviewNews::Decided(desk.decide(&proposal).map(Box::new)),
        ReviewJob::Settle(n, end, note) => ReviewNews::Settled(desk.settle(n, end, note.as_deref()).map(Box::new)),
    }
}

fn failed(job: &ReviewJob, error: Error) -> ReviewNews {
    match job {
        ReviewJob::Make(_) => ReviewNews::Made(Err(error)),
        ReviewJob::Behind(..) => ReviewNews::Behind(Err(error)),
        ReviewJob::Write(..) => ReviewNews::Written(Err(error)),
        ReviewJob::Decide(_) => ReviewNews::Decided(Err(Unsettled::Failed(error))),
        ReviewJob::Settle(..) => ReviewNews::Settled(Err(Unsettled::Failed(error))),
    }
}
