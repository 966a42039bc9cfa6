//! The end of the threads that work at a site: one deadline for all of them, so that their times do not add up to more than
//! the watchdog allows.

use std::time::Duration;

use signal_hook::consts::SIGHUP;

use super::Ended;
use super::deadline::Deadline;
use super::moving::Crew;

/// So long the program waits for orders that were given, when the user leaves: each may wait for the database.
const FINISH: Duration = Duration::from_secs(60);

/// The same when the system wants it to end; a little less than the watchdog allows ([`super::signals`]).
pub(super) const FINISH_SOON: Duration = Duration::from_millis(1_200);

/// The same when the terminal is gone.
pub(super) const FINISH_GONE: Duration = Duration::from_millis(500);

/// So long it waits at most until a file that was being written is gone again, once what was ordered is done.
const CLEAR: Duration = Duration::from_secs(1);

/// The same for those who only look, and for a backup, which is given up.
const CLOSE: Duration = Duration::from_millis(200);

/// How long the program may take for it.
pub(super) const fn within(ended: Ended) -> Duration {
    match ended {
        Ended::ByUser => FINISH,
        Ended::BySignal(SIGHUP) => FINISH_GONE,
        Ended::BySignal(_) => FINISH_SOON,
    }
}

impl Crew {
    /// Waits until what was ordered is done, or the time is over: acts first, which somebody has seen as given. Whoever
    /// closes the database last folds its log in: a log that is left is taken for that of a program that was killed, and the
    /// whole file is read before it is opened again.
    pub(super) fn finish(&mut self, within: Duration) {
        let until = Deadline::of(&self.clock, within);
        // All of them are told before anybody is waited for.
        self.importer.end();
        self.writer.end();
        self.views.end();
        self.exporter.end();
        self.replayer.end();
        self.reviewer.end();
        self.reader.end();
        self.finder.end();
        self.keeper.end();
        self.reminder.end();
        self.writer.finish(&until);
        self.importer.finish(&until);
        self.views.finish(&until);
        self.reviewer.finish(&until);
        let (clear, close) = (until.within(CLEAR), until.within(CLOSE));
        self.reader.finish(&close);
        self.finder.finish(&close);
        self.replayer.finish(&close);
        self.keeper.finish(&close);
        self.reminder.finish(&close);
        self.exporter.finish(&clear);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::super::moving::{Begun, WaysOut};
    use super::super::{Heard, signals};
    use super::*;
    use crate::app::{Job, Msg, News, Order};
    use crate::clock::{Clock, SystemClock};
    use crate::demo;
    use crate::desk::{Place, Task, ViewsFile};
    use crate::domain::{Request, Wish};
    use crate::i18n::Lang;
    use crate::ids::{LeadId, PersonId};

    #[test]
    fn whoever_must_wait_for_the_database_takes_no_longer_all_together_than_one_alone() {
        let folder = tempfile::TempDir::new().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::real());
        let place = Place {
            path: folder.path().join("tasuki.db"),
            who: PersonId::new("tanaka"),
            clock: Arc::clone(&clock),
            demo: true,
        };
        let mut desk = place.open().unwrap();
        desk.fill_with(|into| demo::fill(into.store, into.versions, clock.now(), 10, 1, into.who)).unwrap();
        let list = folder.path().join("leads.csv");
        std::fs::write(&list, "会社名,メール\nA,a@example.jp\n").unwrap();
        let (to, heard) = channel();
        let views = ViewsFile::in_folder(None);
        let begun = Begun { site: 0, place: place.clone(), lang: Lang::Ja, views, ways: WaysOut::default() };
        let mut crew = Crew::start(begun, desk, &to).unwrap();
        crew.importer.give(1, Job::Look(list.clone(), None));
        let look = loop {
            match heard.recv_timeout(Duration::from_secs(60)).unwrap() {
                Heard::AtSite(_, Msg::Intake(1, News::Looked(look))) => break look,
                Heard::AtSite(_, Msg::Intake(_, News::Failed(error))) => panic!("{error}"),
                _ => {}
            }
        };
        // Somebody else has the database: both who write wait for longer than there is time.
        let other = rusqlite::Connection::open(&place.path).unwrap();
        other.busy_timeout(Duration::from_secs(60)).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        crew.importer.give(2, Job::Take(list, Box::new(look.map.clone())));
        let request = Request::from(Wish::Note { about: None }).with_note("called".to_owned());
        assert!(crew.writer.give(Order { ticket: 1, task: Task::Act(Some(LeadId(1)), Box::new(request)) }).is_none());
        clock.wait(Duration::from_millis(100));
        let began = clock.elapsed();
        crew.finish(FINISH_GONE);
        drop(crew);
        let took = clock.elapsed().saturating_sub(began);
        assert!(took >= FINISH_GONE, "nobody waited: {took:?}");
        assert!(took < signals::GRACE_GONE, "{took:?}");
    }

    #[test]
    fn the_watchdog_leaves_the_time_that_the_end_takes() {
        let to_spare = Duration::from_millis(150);
        assert!(FINISH_SOON + to_spare <= signals::GRACE && FINISH_GONE + to_spare <= signals::GRACE_GONE);
    }
}
