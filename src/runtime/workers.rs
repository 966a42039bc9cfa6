//! The threads that wait for the database, so that the one that draws need not: one reads, one writes.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::Heard;
use super::deadline::Deadline;
use super::pause::Pause;
use super::questions::Questions;
use super::voice::Voice;
use crate::app::{Ask, History, Msg, NoticesJob, NoticesPage, Order, Reply, Walk};
use crate::clock::Clock;
use crate::desk::{Desk, Place, Problem, Task, WEEKS};
use crate::domain::Wish;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::ids::LeadId;

/// How often the reader asks whether somebody has committed.
const LOOK: Duration = Duration::from_millis(250);

/// So many orders may wait for the writer; one more is refused at once, visibly.
const ORDERS: usize = 64;

/// The thread that reads. A newer question of a kind replaces one that still waits.
pub(super) struct Reader {
    questions: Arc<(Mutex<Questions>, Condvar)>,
    /// Whether nobody waits any more for what is being answered.
    unwanted: Arc<AtomicBool>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Reader {
    pub(super) fn start(desk: Desk, clock: Arc<dyn Clock>, voice: Voice) -> io::Result<Self> {
        let questions: Arc<(Mutex<Questions>, Condvar)> = Arc::default();
        let unwanted: Arc<AtomicBool> = Arc::default();
        let (shared, given_up, asked) = (Arc::clone(&questions), Arc::clone(&unwanted), Arc::clone(&unwanted));
        let (alive, ended) = channel();
        voice.clone().spawn("reader", move || {
            // Dropped after the desk.
            let _alive: Sender<()> = alive;
            let mut desk = desk;
            desk.give_up_when(Arc::new(move || asked.load(Ordering::Relaxed)));
            super::rehearse_panic("read");
            let looks = Looks { last: clock.elapsed(), clock, failing: false };
            read(&mut desk, &shared, &given_up, looks, &voice);
        })?;
        Ok(Self { questions, unwanted, ended })
    }

    pub(super) fn ask(&self, ask: Ask) {
        if lock(&self.questions.0).ask(ask) {
            self.unwanted.store(true, Ordering::Relaxed);
        }
        self.questions.1.notify_one();
    }
}

impl Reader {
    /// Answers nothing more, and breaks off what is being answered.
    pub(super) fn end(&self) {
        lock(&self.questions.0).over = true;
        self.unwanted.store(true, Ordering::Relaxed);
        self.questions.1.notify_one();
    }

    /// The same; waits until its handle on the data is closed, or the time is over.
    pub(super) fn finish(&self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.end();
    }
}

/// Looking whether somebody has committed.
struct Looks {
    clock: Arc<dyn Clock>,
    /// When that was last done.
    last: Duration,
    /// Whether it failed then. That is said once, not four times a second.
    failing: bool,
}

impl Looks {
    fn left(&self) -> Duration {
        LOOK.saturating_sub(self.clock.elapsed().saturating_sub(self.last))
    }

    fn look(&mut self, desk: &mut Desk) -> Option<Msg> {
        self.last = self.clock.elapsed();
        let looked = desk.has_changed();
        let failed_before = std::mem::replace(&mut self.failing, looked.is_err());
        match looked {
            Ok(changed) => changed.then(|| Msg::StoreChanged(Arc::clone(desk.versions()))),
            Err(error) => (!failed_before).then_some(Msg::Reply(Reply::Failed { of: None, error })),
        }
    }
}

fn read(
    desk: &mut Desk,
    questions: &(Mutex<Questions>, Condvar),
    unwanted: &AtomicBool,
    mut looks: Looks,
    voice: &Voice,
) {
    // What was committed before this is what the first answers show.
    let _ = looks.look(desk);
    loop {
        let ask = {
            let waiting = lock(&questions.0);
            let (mut waiting, _) = questions
                .1
                .wait_timeout_while(waiting, looks.left(), |questions| questions.is_idle())
                .unwrap_or_else(PoisonError::into_inner);
            if waiting.over {
                return;
            }
            waiting.next()
        };
        // Looked also while one question follows the other: a key that is held must not hide what others do.
        let look = ask.is_none() || looks.left().is_zero();
        let (answered, follows) = ask.map_or((None, None), |ask| at_once(desk, ask));
        let is_given_up = {
            let mut waiting = lock(&questions.0);
            // At the end it stays: whatever is still asked is given up.
            let is_given_up = !waiting.over && unwanted.swap(false, Ordering::Relaxed);
            waiting.answered(follows, is_given_up && matches!(answered, Some(Reply::Failed { .. })));
            is_given_up
        };
        // Of what was broken off nobody hears: the newer question is answered next.
        let answer = answered.filter(|reply| !(is_given_up && matches!(reply, Reply::Failed { .. }))).map(Msg::Reply);
        let news = if look { looks.look(desk) } else { None };
        for msg in answer.into_iter().chain(news) {
            if !voice.say(msg) {
                return;
            }
        }
    }
}

/// The answer to a question as it is asked by a thread that has time for others between: to a window without counting,
/// and what follows.
fn at_once(desk: &mut Desk, ask: Ask) -> (Option<Reply>, Option<Ask>) {
    let Ask::Queue { generation, ask, team } = ask else { return (Some(answer(desk, ask)), None) };
    match desk.queue(&ask) {
        Ok(page) => {
            let reply = Reply::Queue { generation, page, counts: None, team: None };
            (Some(reply), Some(Ask::Counts { team }))
        }
        Err(error) => (Some(Reply::Failed { of: Some(Box::new(Ask::Queue { generation, ask, team })), error }), None),
    }
}

/// The answer to a question.
pub fn answer(desk: &mut Desk, ask: Ask) -> Reply {
    let of = ask.clone();
    let answered = match ask {
        Ask::Queue { generation, ask, team } => desk.queue(&ask).and_then(|page| {
            let team = team.then(|| desk.team()).transpose()?;
            Ok(Reply::Queue { generation, page, counts: Some(desk.queue_counts()?), team })
        }),
        Ask::Counts { team } => desk.queue_counts().and_then(|counts| {
            let team = team.then(|| desk.team()).transpose()?;
            Ok(Reply::Counts { counts, team })
        }),
        Ask::Sheet(lead) => desk.sheet(lead).map(|sheet| Reply::Sheet(Box::new(sheet))),
        Ask::Leads { generation, ask } => desk.queue(&ask).map(|page| Reply::Leads { generation, page }),
        Ask::Marked { generation, ask } => desk.queue(&ask).map(|page| {
            let leads = page.rows.iter().map(|row| row.id).collect();
            Reply::Marked { generation, leads }
        }),
        Ask::Outlook { generation, leads, request } => {
            desk.try_on_many(&leads, &request).map(|tried| Reply::Outlook { generation, tried })
        }
        Ask::Pairs { generation, of } => {
            let pairs = match of {
                Some(lead) => desk.pairs_of(lead),
                None => desk.all_pairs(Walk::MOST),
            };
            pairs.map(|pairs| Reply::Pairs { generation, pairs })
        }
        Ask::Imports { generation } => desk.imports().map(|imports| Reply::Imports { generation, imports }),
        Ask::Returns { generation } => {
            desk.returns(WEEKS).map(|returns| Reply::Returns { generation, returns: Box::new(returns) })
        }
        Ask::Bell => desk.bell().map(|bell| Reply::Bell(Box::new(bell))),
        Ask::Notices { generation } => {
            desk.mailbox(NoticesPage::MOST).map(|mailbox| Reply::Notices { generation, mailbox: Box::new(mailbox) })
        }
        Ask::History { generation } => desk.history(History::MOST).map(|steps| Reply::History { generation, steps }),
        Ask::SideBySide { generation, leads, survivor, merging } => desk
            .side_by_side(leads, survivor, &merging)
            .map(|beside| Reply::SideBySide { generation, beside: Box::new(beside) }),
    };
    answered.unwrap_or_else(|error| Reply::Failed { of: Some(Box::new(of)), error })
}

/// The thread that writes, one order after the other.
pub(super) struct Writer {
    orders: Option<SyncSender<Work>>,
    /// Whether what is being done with many leads is to stop.
    stop: Arc<AtomicBool>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Writer {
    /// Begins. The place was opened already, and is opened once more here: nobody who only looks waits for that.
    pub(super) fn start(place: Place, pause: Pause, voice: Voice) -> io::Result<Self> {
        let (orders, waiting) = sync_channel(ORDERS);
        let (alive, ended) = channel();
        let stop: Arc<AtomicBool> = Arc::default();
        let stops = Arc::clone(&stop);
        voice.clone().spawn("writer", move || {
            let _alive: Sender<()> = alive;
            super::rehearse_panic("write");
            write(&place, &waiting, (&pause, &stops), &voice);
        })?;
        Ok(Self { orders: Some(orders), stop, ended })
    }

    /// Stops what is being done with many leads, after the one that is being done.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Hands an order over; gives the answer at once where the writer has too many.
    pub(super) fn give(&self, order: Order) -> Option<Reply> {
        let ticket = order.ticket;
        match self.orders.as_ref().map(|orders| orders.try_send(Work::Order(order))) {
            Some(Ok(())) => None,
            Some(Err(TrySendError::Full(_))) => {
                Some(refused(ticket, Error::new(Kind::Busy, Message::new("store.busy"))))
            }
            _ => Some(refused(ticket, Error::internal("the writing thread has ended"))),
        }
    }

    /// Hands over what is to be done with notices; says at once where the writer has too much to do.
    pub(super) fn see_to(&self, job: NoticesJob) -> Option<Msg> {
        let given = self.orders.as_ref().is_some_and(|orders| orders.try_send(Work::Notices(job.clone())).is_ok());
        let busy = || Msg::Noticed(job, Err(Error::new(Kind::Busy, Message::new("store.busy"))));
        (!given).then(busy)
    }

    /// Takes no more orders.
    pub(super) fn end(&mut self) {
        self.orders = None;
    }

    /// The same; waits until those that were given are done, or the time is over.
    pub(super) fn finish(&mut self, until: &Deadline) {
        self.end();
        until.wait_for(&self.ended);
    }
}

/// What the writer does.
enum Work {
    Order(Order),
    Notices(NoticesJob),
}

/// After so many leads of an act on many is told how far it is.
const TELL: usize = 16;

fn write(place: &Place, works: &Receiver<Work>, (pause, stop): (&Pause, &AtomicBool), voice: &Voice) {
    let mut open = place.open();
    for work in works {
        let order = match work {
            Work::Order(order) => order,
            Work::Notices(job) => {
                let _writing = pause.writing();
                if open.is_err() {
                    open = place.open();
                }
                let done = match &mut open {
                    Ok(desk) => see_to_notices(desk, &job),
                    Err(error) => Err(error.clone()),
                };
                voice.say(Msg::Noticed(job, done));
                continue;
            }
        };
        let writing = pause.writing();
        let ticket = order.ticket;
        if open.is_err() {
            open = place.open();
        }
        let desk = match &mut open {
            Ok(desk) => desk,
            Err(error) => {
                voice.say(Msg::Reply(refused(ticket, error.clone())));
                continue;
            }
        };
        let mut goes_on = |done: usize| {
            if done > 0 && done.is_multiple_of(TELL) {
                voice.say(Msg::Progress { ticket, done });
            }
            writing.between();
            !stop.load(Ordering::Relaxed)
        };
        let results = desk.carry_out(&order.task, &mut goes_on);
        // It was meant for this, also where it came before this had begun.
        if matches!(order.task, Task::Many(..)) {
            stop.store(false, Ordering::Relaxed);
        }
        // Done or not, the order was carried out; whether anybody still listens does not change it.
        let erased = match &order.task {
            Task::Act(lead, request) if request.wish == Wish::Erase => {
                lead.filter(|_| results.iter().any(Result::is_ok))
            }
            _ => None,
        };
        voice.say(Msg::Reply(Reply::Acted { ticket: order.ticket, results }));
        if let Some(lead) = erased {
            for message in remains(desk, place, lead) {
                voice.say(Msg::Warn(message));
            }
        }
    }
}

/// Does something with notices.
pub fn see_to_notices(desk: &mut Desk, job: &NoticesJob) -> Result<()> {
    match job {
        NoticesJob::Read(which) => desk.read_notices(which).map(drop),
        NoticesJob::Snooze(until) => desk.snooze(*until),
        NoticesJob::TakeBack(which) => desk.take_back_notice(*which),
    }
}

/// What is to be known after an erase: where something of the person still is.
fn remains(desk: &mut Desk, place: &Place, lead: LeadId) -> Vec<Message> {
    let zone = desk.agreement().zone;
    match place.finish_erase(desk, &[lead]) {
        Ok(remains) => remains.map(|remains| remains.told(zone)).unwrap_or_default(),
        Err(error) => vec![error.message],
    }
}

fn refused(ticket: u64, error: Error) -> Reply {
    Reply::Acted { ticket, results: vec![Err(Problem::Failed(error))] }
}

/// A thread whose panic is heard of: the terminal is the drawing thread's to give back.
pub(super) fn spawn(name: &str, to: Sender<Heard>, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let guarded = move || {
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err() {
            let _ = to.send(Heard::Panicked);
        }
    };
    thread::Builder::new().name(name.to_owned()).spawn(guarded).map(drop)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::domain::filter::Filter;
    use crate::storage::QueueAsk;

    fn window(text: &str) -> QueueAsk {
        QueueAsk { filter: Filter::of_words(text), limit: 10, ..QueueAsk::default() }
    }

    #[test]
    fn of_many_questions_in_a_row_the_last_one_is_answered() {
        let folder = tempfile::TempDir::new().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::real());
        let who = crate::ids::PersonId::new("tanaka");
        let place = Place { path: folder.path().join("tasuki.db"), who, clock: Arc::clone(&clock), demo: false };
        let (to, heard) = channel();
        let reader = Reader::start(place.open().unwrap(), clock, Voice::new(to, 0)).unwrap();
        for (generation, typed) in (1..=200).zip(1..) {
            reader.ask(Ask::Queue { generation, ask: window(&"x".repeat(typed)), team: false });
        }
        loop {
            match heard.recv_timeout(Duration::from_secs(30)).unwrap() {
                Heard::AtSite(0, Msg::Reply(Reply::Queue { generation: 200, .. })) => break,
                Heard::AtSite(0, Msg::Reply(Reply::Failed { error, .. })) => panic!("{error}"),
                _ => {}
            }
        }
    }
}
