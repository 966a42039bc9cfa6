//! The thread that sees to the database's files for as long as the console is open: backups, and the log, so that no act
//! has to fold it in.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::deadline::Deadline;
use super::pause::Pause;
use super::voice::Voice;
use crate::app::Msg;
use crate::desk::Place;
use crate::error::Result;
use crate::storage::sqlite::Folding;

/// How often it looks whether a backup is due. A look lists one folder.
const LOOK: Duration = Duration::from_secs(600);

/// How long it waits after it failed, and says so again.
const AGAIN: Duration = Duration::from_secs(3_600);

/// Ends the thread when it goes; a copy that is being made then is nobody's and is taken away by the next one.
pub(super) struct Keeper {
    written: Option<Sender<()>>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Keeper {
    pub(super) fn start(place: Place, pause: Pause, voice: Voice) -> io::Result<Self> {
        let (written, hears) = channel();
        let (alive, ended) = channel();
        voice.clone().spawn("keeper", move || {
            let _alive: Sender<()> = alive;
            keep(&place, &hears, &pause, &voice);
        })?;
        Ok(Self { written: Some(written), ended })
    }

    /// Somebody has written, here or elsewhere: the log is longer than it was.
    pub(super) fn look_at_log(&self) {
        // A keeper who has ended has said why.
        let _ = self.written.as_ref().map(|written| written.send(()));
    }

    /// Ends.
    pub(super) fn end(&mut self) {
        self.written = None;
    }

    /// The same; waits for that until the time is over: a backup that is being made takes longer, and is given up.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

fn keep(place: &Place, hears: &Receiver<()>, pause: &Pause, voice: &Voice) {
    let say = |message| voice.say(Msg::Warn(message));
    if place.warning().is_some_and(|warning| !say(warning)) {
        return;
    }
    let mut log = Log::default();
    loop {
        let wrong = match place.back_up_by_age() {
            Ok(made) => made.and_then(|made| made.not_removed),
            Err(error) => Some(error),
        };
        let next = place.clock.elapsed() + if wrong.is_some() { AGAIN } else { LOOK };
        if wrong.is_some_and(|error| !say(error.message)) {
            return;
        }
        loop {
            match hears.recv_timeout(next.saturating_sub(place.clock.elapsed())) {
                Ok(()) => {
                    // What was written meanwhile is folded in with it.
                    hears.try_iter().for_each(drop);
                    let _writing = pause.writing();
                    if log.fold(place).is_err_and(|error| !say(error.message)) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

/// The log, as the keeper knows it.
#[derive(Default)]
struct Log {
    /// Open from the first time on that something was written.
    folding: Option<Folding>,
    /// Where it could not be folded in: until when nobody tries. Whoever writes bounds it meanwhile.
    rests_until: Duration,
}

impl Log {
    fn fold(&mut self, place: &Place) -> Result<()> {
        if place.clock.elapsed() < self.rests_until {
            return Ok(());
        }
        let folded = match self.folding.take() {
            Some(folding) => Ok(folding),
            None => place.folding(),
        }
        .and_then(|folding| {
            folding.fold()?;
            self.folding = Some(folding);
            Ok(())
        });
        if folded.is_err() {
            self.rests_until = place.clock.elapsed() + AGAIN;
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::{Clock, SystemClock};
    use crate::demo;
    use crate::domain::{Request, Wish};
    use crate::ids::{LeadId, PersonId};

    #[test]
    fn what_is_written_while_the_console_is_open_is_folded_in_by_its_keeper() {
        let folder = tempfile::TempDir::new().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::real());
        let place = Place {
            path: folder.path().join("tasuki.db"),
            who: PersonId::new("tanaka"),
            clock: Arc::clone(&clock),
            demo: true,
        };
        let mut desk = place.open().unwrap();
        let (to, _heard) = channel();
        let mut keeper = Keeper::start(place.clone(), Pause::default(), Voice::new(to, 0)).unwrap();
        let looking = place.folding().unwrap();
        desk.fill_with(|into| demo::fill(into.store, into.versions, clock.now(), 10, 1, into.who)).unwrap();
        let note = Request::from(Wish::Note { about: None }).with_note("called".to_owned());
        while looking.waiting().unwrap() < 500 {
            assert!(desk.act(LeadId(1), &note).is_ok());
        }
        keeper.look_at_log();
        let patience = clock.elapsed() + Duration::from_secs(60);
        while looking.waiting().unwrap() >= 500 {
            assert!(clock.elapsed() < patience, "nobody folded the log in");
            clock.wait(Duration::from_millis(5));
        }
        keeper.finish(&Deadline::of(&clock, Duration::from_secs(60)));
    }
}
