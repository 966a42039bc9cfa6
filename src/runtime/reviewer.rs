//! What is done for a review, beside the console. Nobody waits for papers and leads of orders that were broken off; what is to be
//! written down is.

use std::io;

use super::voice::Voice;
use super::walker::Walker;
use crate::app::{Msg, ReviewJob, ReviewNews};
use crate::desk::{Desk, GoOn, Place, Unsettled, write_review};
use crate::error::Error;

pub(super) fn start(place: Place, voice: Voice) -> io::Result<Walker<ReviewJob>> {
    let read = |number, read, of| Msg::Review(number, ReviewNews::Read(read, of));
    Walker::start("reviewer", voice, read, move |number, job, go_on| {
        // A desk of its own: nobody else waits for it.
        let news = match place.open() {
            Ok(mut desk) => review(&mut desk, job, go_on),
            Err(error) => failed(&job, error),
        };
        Msg::Review(number, news)
    })
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
