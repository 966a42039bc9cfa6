//! The thread that sees to backups: at the start, and for as long as the console is open.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::voice::Voice;
use crate::app::Msg;
use crate::desk::Place;

/// How often it looks whether a backup is due. A look lists one folder.
const LOOK: Duration = Duration::from_secs(600);

/// How long it waits after it failed, and says so again.
const AGAIN: Duration = Duration::from_secs(3_600);

/// Ends the thread when it goes; a copy that is being made then is nobody's and is taken away by the next one.
pub(super) struct Keeper {
    _over: Sender<()>,
}

impl Keeper {
    pub(super) fn start(place: Place, voice: Voice) -> io::Result<Self> {
        let (over, waiting) = channel();
        voice.clone().spawn("keeper", move || keep(&place, &waiting, &voice))?;
        Ok(Self { _over: over })
    }
}

fn keep(place: &Place, over: &Receiver<()>, voice: &Voice) {
    let say = |message| voice.say(Msg::Warn(message));
    if place.warning().is_some_and(|warning| !say(warning)) {
        return;
    }
    loop {
        let wrong = match place.back_up_by_age() {
            Ok(made) => made.and_then(|made| made.not_removed),
            Err(error) => Some(error),
        };
        let wait = if wrong.is_some() { AGAIN } else { LOOK };
        if wrong.is_some_and(|error| !say(error.message)) {
            return;
        }
        if over.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}
