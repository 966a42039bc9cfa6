//! Replays of proposals, beside the console: one after the other, and a newer one breaks off what runs.

use std::io;
use std::path::PathBuf;

use super::voice::Voice;
use super::walker::Walker;
use crate::app::{Msg, ReplayNews};
use crate::desk::Place;

pub(super) fn start(place: Place, voice: Voice) -> io::Result<Walker<PathBuf>> {
    let read = |number, read, of: u64| Msg::Replay(number, ReplayNews::Read(read * 100 / of.max(1)));
    Walker::start("replayer", voice, read, move |number, path: PathBuf, go_on| {
        // A desk of its own: nobody else waits for it.
        let replayed = place.open().and_then(|mut desk| desk.replay_file(&path, go_on));
        Msg::Replay(number, ReplayNews::Over(replayed.map(Box::new)))
    })
}
