//! The threads that remind: one sees to it that what came due is written down and told, and one for each way out of this
//! machine sends what is to leave. A mail server that does not answer holds up its own letters and nothing else; neither
//! it nor a terminal that stops reading keeps anybody from being told.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::time::Duration;

use super::deadline::Deadline;
use super::pause::Pause;
use super::voice::Voice;
use crate::app::Msg;
use crate::desk::{Desk, Place};
use crate::domain::notice::Channel;
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::remind::{Care, Failure, Letter, Outlet};

/// So often it is looked whether anything has come due: also after the machine has slept, whose sleep no timer counts.
const EVERY: Duration = Duration::from_secs(20);

/// So soon what could not be done is tried again: somebody makes room on a disk, or lets the database go.
const AGAIN: Duration = Duration::from_secs(5);

/// What is due already and could not be done just now is not tried all the time.
const SOONEST: Duration = Duration::from_millis(500);

/// Looks for the ways out again where they could not be known: the ways, or why they still cannot.
pub(super) type Mend = Box<dyn Fn() -> std::result::Result<Vec<Box<dyn Outlet>>, Message> + Send>;

/// Ends its threads when it goes. A letter that is on its way then is whoever's that looks next, as after a crash.
pub(super) struct Reminder {
    hears: Option<SyncSender<()>>,
    /// Nothing is ever said here; it closes when its threads have ended.
    ended: Receiver<()>,
}

impl Reminder {
    /// Begins. Of a demo nothing leaves the machine and nobody is judged.
    /// Where the ways out cannot be known, they are looked for again until they are.
    pub(super) fn start(
        place: Place,
        (outlets, mend): (Vec<Box<dyn Outlet>>, Option<Mend>),
        pause: &Pause,
        voice: &Voice,
    ) -> io::Result<Self> {
        let (alive, ended) = channel();
        let (pause, all) = (pause.clone(), Vec::new());
        let mut posts = Posts { place, pause, voice: voice.clone(), alive, all };
        posts.begin(outlets)?;
        let (to, hears) = sync_channel(1);
        voice.spawn("reminder", move || {
            super::rehearse_panic("remind");
            remind(&hears, &mut posts, mend);
        })?;
        Ok(Self { hears: Some(to), ended })
    }

    /// Something was written, or time has jumped: it is looked at once whether anything has come due. Waits for nobody:
    /// where it was told already, once is enough.
    pub(super) fn look(&self) {
        self.hears.iter().for_each(nudge);
    }

    /// Looks at nothing more.
    pub(super) fn end(&mut self) {
        self.hears = None;
    }

    /// The same; waits until its handles on the data are closed, or the time is over: a letter that is on its way may take
    /// longer.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

/// Wakes a thread; one that is awake anyway looks once more.
fn nudge(hears: &SyncSender<()>) {
    match hears.try_send(()) {
        Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
    }
}

/// Waits until somebody says something, or the time is over; `false` at the end.
fn waits(hears: &Receiver<()>, within: Duration) -> bool {
    !matches!(hears.recv_timeout(within), Err(RecvTimeoutError::Disconnected))
}

/// `posts` goes last, after the desk: with it closes what says that all of this has ended.
fn remind(hears: &Receiver<()>, posts: &mut Posts, mut mend: Option<Mend>) {
    let mut open: Option<Desk> = None;
    let (mut falters, mut wrong) = (false, None);
    loop {
        if !posts.mended(&mut mend, &mut wrong) {
            return;
        }
        let turned = turn(&posts.place, &mut open, &posts.pause);
        // As long as nothing can be done each turn says why, and the screen says it once; then that it is over.
        if falters || turned.is_err() {
            let why = turned
                .as_ref()
                .err()
                .map(|error| Message::new("inbox.falters").with_message("why", error.message.clone()));
            falters = turned.is_err();
            if !posts.voice.say(Msg::Falters(why)) {
                return;
            }
        }
        posts.all.iter().for_each(nudge);
        if !waits(hears, open.as_mut().map_or(AGAIN, until_next)) {
            return;
        }
    }
}

/// So long there is nothing to do, as far as anybody knows.
fn until_next(desk: &mut Desk) -> Duration {
    let (reminds, judges) = (desk.reminds_next().ok().flatten(), desk.judges_next().ok().flatten());
    let next = reminds.into_iter().chain(judges).min();
    let left = next.map(|next| next.since(desk.now()).to_std().unwrap_or_default());
    left.map_or(EVERY, |left| left.clamp(SOONEST, EVERY))
}

/// What has come due is done, however busy somebody is.
fn turn(place: &Place, open: &mut Option<Desk>, pause: &Pause) -> Result<()> {
    let _writing = pause.writing();
    let mut desk = match open.take() {
        Some(desk) => desk,
        None => place.open()?,
    };
    desk.take_a_turn(&mut [])?;
    // Where something went wrong, the next turn begins with a handle of its own.
    *open = Some(desk);
    Ok(())
}

/// The threads of the ways out, and what they begin with.
struct Posts {
    place: Place,
    pause: Pause,
    voice: Voice,
    alive: Sender<()>,
    all: Vec<SyncSender<()>>,
}

impl Posts {
    fn begin(&mut self, outlets: Vec<Box<dyn Outlet>>) -> io::Result<()> {
        let before = self.all.len();
        for outlet in outlets {
            let way = Resting { outlet, pause: self.pause.clone() };
            match post(self.place.clone(), way, self.alive.clone(), &self.voice) {
                Ok(post) => self.all.push(post),
                Err(cause) => {
                    // All of them or none: whoever begins again begins with all.
                    self.all.truncate(before);
                    return Err(cause);
                }
            }
        }
        Ok(())
    }

    /// Where the ways out could not be known: begins with them as soon as they are, and says so; says what is wrong until
    /// then, whenever that is another thing. `false` where nobody hears it any more.
    fn mended(&mut self, mend: &mut Option<Mend>, wrong: &mut Option<Message>) -> bool {
        let Some(again) = mend else { return true };
        let now = match again() {
            Ok(outlets) => match self.begin(outlets) {
                Ok(()) => {
                    *mend = None;
                    None
                }
                Err(cause) => Some(Error::internal(cause).message),
            },
            Err(why) => Some(why),
        };
        let is_told = *wrong == now;
        wrong.clone_from(&now);
        is_told || self.voice.say(Msg::NoWays(now.map(|why| Message::new("inbox.no_ways").with_message("why", why))))
    }
}

/// The thread of one way out.
fn post(place: Place, way: Resting, alive: Sender<()>, voice: &Voice) -> io::Result<SyncSender<()>> {
    let (to, hears) = sync_channel(1);
    voice.spawn("post", move || {
        // Dropped after the desk.
        let _alive: Sender<()> = alive;
        let pause = way.pause.clone();
        let mut ways: [Box<dyn Outlet>; 1] = [Box::new(way)];
        let mut open: Option<Desk> = None;
        while waits(&hears, EVERY) {
            let _writing = pause.writing();
            let Some(mut desk) = open.take().or_else(|| place.open().ok()) else { continue };
            // What could not be written is seen by the reminder, which says so.
            if desk.deliver(&mut ways).is_ok() {
                open = Some(desk);
            }
        }
    })?;
    Ok(to)
}

/// A way out during whose sending nothing is open: the program may be stopped meanwhile.
struct Resting {
    outlet: Box<dyn Outlet>,
    pause: Pause,
}

impl Outlet for Resting {
    fn channel(&self) -> Channel {
        self.outlet.channel()
    }

    fn care(&self) -> Care {
        self.outlet.care()
    }

    fn send(&mut self, letter: &Letter) -> std::result::Result<Shown, Failure> {
        let Self { outlet, pause } = self;
        pause.outside(|| outlet.send(letter))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Condvar, Mutex};

    use chrono::TimeDelta;

    use super::super::Heard;
    use super::super::workers::{Reader, Writer};
    use super::*;
    use crate::agreement::terms::{Channel as By, Outcome};
    use crate::app::{Ask, Order, Reply};
    use crate::clock::{Clock, ManualClock, Timestamp};
    use crate::desk::Task;
    use crate::domain::notice::{Choice, Way};
    use crate::domain::{Request, Wish};
    use crate::ids::{LeadId, PersonId};

    /// Longer than anything here takes.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// A server that takes a letter and never says anything, until somebody lets it go.
    #[derive(Clone)]
    struct Silent {
        channel: Channel,
        state: Arc<(Mutex<(usize, bool)>, Condvar)>,
    }

    impl Silent {
        fn by(channel: Channel) -> Self {
            Self { channel, state: Arc::default() }
        }

        /// Waits until it has been given so many letters.
        fn has(&self, letters: usize) {
            let state = self.state.0.lock().unwrap();
            let (state, _) = self.state.1.wait_timeout_while(state, PATIENCE, |state| state.0 < letters).unwrap();
            assert!(state.0 >= letters, "{} of {letters}", state.0);
        }

        fn let_go(&self) {
            self.state.0.lock().unwrap().1 = true;
            self.state.1.notify_all();
        }
    }

    impl Outlet for Silent {
        fn channel(&self) -> Channel {
            self.channel.clone()
        }

        fn care(&self) -> Care {
            Care::AtLeastOnce
        }

        fn send(&mut self, _: &Letter) -> std::result::Result<Shown, Failure> {
            let mut state = self.state.0.lock().unwrap();
            state.0 += 1;
            self.state.1.notify_all();
            drop(self.state.1.wait_timeout_while(state, PATIENCE, |state| !state.1).unwrap());
            Err(Failure::Later(Shown::line("nobody answered")))
        }
    }

    /// On a Friday at four in the afternoon: everybody works.
    fn place(folder: &tempfile::TempDir) -> (Place, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap()));
        let shared: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let place =
            Place { path: folder.path().join("tasuki.db"), who: PersonId::new("tanaka"), clock: shared, demo: false };
        (place, clock)
    }

    /// A lead that is handed to tanaka, who hears of it by both channels at any hour.
    fn handed_over(place: &Place, ways: &[Channel]) -> LeadId {
        let mut desk = Place { who: PersonId::new("ito"), ..place.clone() }.open().unwrap();
        let usual = |channel: &Channel| Way { channel: channel.clone(), classes: channel.usual() };
        let choice = Choice { ways: ways.iter().map(usual).collect(), ..Choice::default() };
        desk.choose_ways(&place.who, &choice).unwrap();
        let fields = vec![("company".to_owned(), "Yamada".to_owned())];
        let learned = Request::from(Wish::Qualify { to: None });
        let task = Task::TakeIn(fields, Box::new(learned));
        let done = desk.carry_out(&task, &mut |_| true).remove(0).unwrap();
        let to = PersonId::new("tanaka");
        desk.carry_out(&Task::Act(Some(done.lead), Box::new(Wish::Assign { to }.into())), &mut |_| true);
        done.lead
    }

    #[test]
    fn a_server_that_never_answers_holds_up_its_own_letters_and_nobody_else() {
        let folder = tempfile::TempDir::new().unwrap();
        let (place, clock) = place(&folder);
        let (deaf, other) = (Channel::Program("deaf".to_owned()), Channel::Program("other".to_owned()));
        let lead = handed_over(&place, &[deaf.clone(), other.clone()]);
        let (deaf, other) = (Silent::by(deaf), Silent::by(other));
        other.let_go();
        let (to, heard) = channel();
        let (pause, voice) = (Pause::default(), Voice::new(to, 0));
        let outlets: Vec<Box<dyn Outlet>> = vec![Box::new(deaf.clone()), Box::new(other.clone())];
        let mut desk = place.open().unwrap();
        // What was done by hand is told after ten seconds.
        clock.advance(TimeDelta::seconds(11));
        let reminder = Reminder::start(place.clone(), (outlets, None), &pause, &voice).unwrap();
        reminder.look();
        deaf.has(1);
        other.has(1);
        // Nobody who reads or writes waits for it.
        let reader = Reader::start(place.open().unwrap(), Arc::clone(&place.clock), voice.clone()).unwrap();
        let writer = Writer::start(place.clone(), pause.clone(), voice).unwrap();
        reader.ask(Ask::Bell);
        let called = Request::contact(By::Phone, Outcome::Reached);
        assert!(writer.give(Order { ticket: 7, task: Task::Act(Some(lead), Box::new(called)) }).is_none());
        let (mut read, mut written) = (false, false);
        while !(read && written) {
            match heard.recv_timeout(PATIENCE).unwrap() {
                Heard::AtSite(_, Msg::Reply(Reply::Bell(_))) => read = true,
                Heard::AtSite(_, Msg::Reply(Reply::Acted { ticket: 7, results })) => {
                    assert!(results[0].is_ok(), "{:?}", results[0]);
                    written = true;
                }
                _ => {}
            }
        }
        // The program may be stopped at any time: nothing is open while a letter is on its way.
        drop(pause.begin(PATIENCE));
        assert!(desk.letters(true, 9).unwrap().iter().any(|letter| letter.channel == deaf.channel), "and it is seen");
        deaf.let_go();
    }

    #[test]
    fn ways_out_that_cannot_be_known_are_told_of_until_they_are_and_then_serve() {
        let folder = tempfile::TempDir::new().unwrap();
        let (place, clock) = place(&folder);
        let keep = Channel::Program("keep".to_owned());
        handed_over(&place, std::slice::from_ref(&keep));
        clock.advance(TimeDelta::seconds(11));
        let outlet = Silent::by(keep);
        outlet.let_go();
        let (file, found) = (Arc::new(Mutex::new("seen twice, told once")), outlet.clone());
        let read = Arc::clone(&file);
        let mend: Mend = Box::new(move || match *read.lock().unwrap() {
            "mended" => Ok(vec![Box::new(found.clone()) as Box<dyn Outlet>]),
            wrong => Err(Message::new("channels.no_url").with("wrong", wrong)),
        });
        let (to, heard) = channel();
        let (pause, voice) = (Pause::default(), Voice::new(to, 0));
        let reminder = Reminder::start(place, (Vec::new(), Some(mend)), &pause, &voice).unwrap();
        let says = || loop {
            if let Heard::AtSite(_, Msg::NoWays(why)) = heard.recv_timeout(PATIENCE).unwrap() {
                break why.map(|why| format!("{why:?}"));
            }
        };
        assert!(says().unwrap().contains("told once"));
        reminder.look();
        *file.lock().unwrap() = "another mistake";
        reminder.look();
        assert!(says().unwrap().contains("another mistake"));
        *file.lock().unwrap() = "mended";
        reminder.look();
        assert_eq!(says(), None);
        outlet.has(1);
    }

    #[test]
    fn why_nobody_is_reminded_is_said_once_and_when_it_is_over() {
        let folder = tempfile::TempDir::new().unwrap();
        let (there, _) = place(&folder);
        let gone = Place { path: folder.path().join("nowhere").join("tasuki.db"), ..there };
        std::fs::write(folder.path().join("nowhere"), "a file where a folder should be").unwrap();
        let (to, heard) = channel();
        let mut reminder = Reminder::start(gone, (Vec::new(), None), &Pause::default(), &Voice::new(to, 0)).unwrap();
        let falters = || loop {
            if let Heard::AtSite(_, Msg::Falters(why)) = heard.recv_timeout(PATIENCE).unwrap() {
                break why.is_some();
            }
        };
        assert!(falters());
        std::fs::remove_file(folder.path().join("nowhere")).unwrap();
        std::fs::create_dir(folder.path().join("nowhere")).unwrap();
        while {
            reminder.look();
            falters()
        } {}
        reminder.finish(&Deadline::of(&place(&folder).0.clock, PATIENCE));
    }
}
