//! The thread that goes through all leads for those that may be one person: with very many of them that takes a while, for
//! which nobody else should wait.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::deadline::Deadline;
use super::voice::Voice;
use super::workers::answer;
use crate::app::{Ask, Msg, Reply};
use crate::desk::Place;

/// Answers one question after the other; of those that wait the last one.
pub(super) struct Finder {
    questions: Option<Sender<Ask>>,
    /// Whether nobody waits any more for what is being answered.
    over: Arc<AtomicBool>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Finder {
    /// Begins. The database is opened by the thread itself, once somebody asks: that may take a while.
    pub(super) fn start(place: Place, voice: Voice) -> io::Result<Self> {
        let (questions, asked) = channel::<Ask>();
        let over: Arc<AtomicBool> = Arc::default();
        let is_over = Arc::clone(&over);
        let (alive, ended) = channel();
        voice.clone().spawn("finder", move || {
            // Dropped after the desk.
            let _alive: Sender<()> = alive;
            find(&place, &asked, &is_over, &voice);
        })?;
        Ok(Self { questions: Some(questions), over, ended })
    }

    /// Hands a question over. A thread that has ended was heard of.
    pub(super) fn ask(&self, ask: Ask) {
        if let Some(questions) = &self.questions {
            let _ = questions.send(ask);
        }
    }

    /// Answers nothing more.
    pub(super) fn end(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        self.questions = None;
    }

    /// The same; waits until its handle on the data is closed, or the time is over.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

impl Drop for Finder {
    fn drop(&mut self) {
        self.end();
    }
}

fn find(place: &Place, asked: &Receiver<Ask>, over: &Arc<AtomicBool>, voice: &Voice) {
    let mut open = None;
    for ask in asked {
        // Only the last one is still waited for.
        let ask = asked.try_iter().last().unwrap_or(ask);
        if over.load(Ordering::Relaxed) {
            return;
        }
        let reply = match open.take().map_or_else(|| place.open(), Ok) {
            Ok(mut desk) => {
                let is_over = Arc::clone(over);
                desk.give_up_when(Arc::new(move || is_over.load(Ordering::Relaxed)));
                let reply = answer(&mut desk, ask);
                open = Some(desk);
                reply
            }
            // At the next question it is tried again.
            Err(error) => Reply::Failed { of: Some(Box::new(ask)), error },
        };
        if !voice.say(Msg::Reply(reply)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Heard;
    use super::*;
    use crate::clock::{Clock, SystemClock};
    use crate::ids::PersonId;

    fn place(folder: &std::path::Path) -> Place {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::real());
        Place { path: folder.join("tasuki.db"), who: PersonId::new("ito"), clock, demo: false }
    }

    const ALL: Ask = Ask::Pairs { generation: 1, of: None };

    #[test]
    fn whoever_asks_opens_nothing_and_hears_why_it_could_not_be_opened() {
        let folder = tempfile::TempDir::new().unwrap();
        let place = place(folder.path());
        // A folder in the place of the database.
        std::fs::create_dir(&place.path).unwrap();
        let (to, heard) = channel();
        let finder = Finder::start(place.clone(), Voice::new(to, 0)).unwrap();
        finder.ask(ALL);
        let Heard::AtSite(0, Msg::Reply(Reply::Failed { .. })) = heard.recv_timeout(Duration::from_secs(60)).unwrap()
        else {
            panic!("it was opened")
        };
        // Once it can be, the next question is answered.
        std::fs::remove_dir(&place.path).unwrap();
        finder.ask(ALL);
        let heard = heard.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(matches!(heard, Heard::AtSite(0, Msg::Reply(Reply::Pairs { generation: 1, .. }))));
    }

    #[test]
    fn at_the_end_its_handle_is_closed_and_no_log_stays() {
        let folder = tempfile::TempDir::new().unwrap();
        let place = place(folder.path());
        let (to, heard) = channel();
        let mut finder = Finder::start(place.clone(), Voice::new(to, 0)).unwrap();
        finder.ask(ALL);
        let _answer = heard.recv_timeout(Duration::from_secs(60)).unwrap();
        let log = folder.path().join("tasuki.db-wal");
        assert!(log.exists(), "while it is open there is a log");
        finder.finish(&Deadline::of(&place.clock, Duration::from_secs(60)));
        assert!(place.path.exists() && !log.exists());
    }
}
