//! The threads that wait for the database, so that the one that draws need not: one reads, one writes.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::Heard;
use super::voice::Voice;
use crate::app::{Ask, History, Msg, Order, Reply, Walk};
use crate::clock::Clock;
use crate::desk::{Desk, Place, Problem, Task, WEEKS};
use crate::domain::Wish;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::ids::LeadId;
use crate::storage::QueueAsk;

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

#[derive(Default)]
struct Questions {
    queue: Option<Ask>,
    /// The window that is being read.
    running: Option<QueueAsk>,
    /// How the queue stands: asked when a window was read, answered when nobody waits for anything else.
    counts: Option<Ask>,
    /// Whether that is being counted.
    counting: bool,
    sheet: Option<Ask>,
    /// Of leads that may be one person.
    pair: Option<Ask>,
    imports: Option<Ask>,
    history: Option<Ask>,
    marked: Option<Ask>,
    leads: Option<Ask>,
    outlook: Option<Ask>,
    returns: Option<Ask>,
    over: bool,
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
        let mut questions = lock(&self.questions.0);
        // Nobody waits for what is only counted.
        if questions.counting {
            self.unwanted.store(true, Ordering::Relaxed);
        }
        match &ask {
            Ask::Counts { .. } => questions.counts = Some(ask),
            Ask::Queue { ask: window, .. } => {
                if questions.running.as_ref().is_some_and(|running| is_over(running, window)) {
                    self.unwanted.store(true, Ordering::Relaxed);
                }
                questions.queue = Some(ask);
            }
            Ask::Sheet(_) => questions.sheet = Some(ask),
            Ask::Pairs { .. } | Ask::SideBySide { .. } => questions.pair = Some(ask),
            Ask::Imports { .. } => questions.imports = Some(ask),
            Ask::History { .. } => questions.history = Some(ask),
            Ask::Marked { .. } => questions.marked = Some(ask),
            Ask::Leads { .. } => questions.leads = Some(ask),
            Ask::Outlook { .. } => questions.outlook = Some(ask),
            Ask::Returns { .. } => questions.returns = Some(ask),
        }
        self.questions.1.notify_one();
    }
}

impl Reader {
    fn end(&self) {
        lock(&self.questions.0).over = true;
        self.unwanted.store(true, Ordering::Relaxed);
        self.questions.1.notify_one();
    }

    /// Answers nothing more, and waits until its handle on the data is closed, or the time is over.
    pub(super) fn finish(&self, within: Duration) {
        self.end();
        let _ = self.ended.recv_timeout(within);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whether nobody waits any more for the answer to one question once another is asked. The same question is not broken
/// off: where others write all the time it would never be answered.
fn is_over(running: &QueueAsk, asked: &QueueAsk) -> bool {
    running != asked
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
            let idle = |questions: &mut Questions| {
                let Questions {
                    queue,
                    sheet,
                    pair,
                    imports,
                    history,
                    marked,
                    leads,
                    outlook,
                    returns,
                    counts,
                    over,
                    ..
                } = questions;
                let asks = [queue, sheet, pair, imports, history, marked, leads, outlook, returns, counts];
                asks.iter().all(|ask| ask.is_none()) && !*over
            };
            let (mut waiting, _) =
                questions.1.wait_timeout_while(waiting, looks.left(), idle).unwrap_or_else(PoisonError::into_inner);
            if waiting.over {
                return;
            }
            let first = waiting.marked.take().or_else(|| waiting.queue.take()).or_else(|| waiting.pair.take());
            let then = first
                .or_else(|| waiting.leads.take())
                .or_else(|| waiting.imports.take())
                .or_else(|| waiting.history.take())
                .or_else(|| waiting.sheet.take());
            let last = then.or_else(|| waiting.returns.take()).or_else(|| waiting.outlook.take());
            let ask = last.or_else(|| waiting.counts.take());
            waiting.counting = matches!(ask, Some(Ask::Counts { .. }));
            waiting.running = match &ask {
                Some(Ask::Queue { ask, .. }) => Some(ask.clone()),
                _ => None,
            };
            ask
        };
        // Looked also while one question follows the other: a key that is held must not hide what others do.
        let look = ask.is_none() || looks.left().is_zero();
        let counted = ask.as_ref().filter(|ask| matches!(ask, Ask::Counts { .. })).cloned();
        let (answered, follows) = ask.map_or((None, None), |ask| at_once(desk, ask));
        let is_given_up = {
            let mut waiting = lock(&questions.0);
            (waiting.running, waiting.counting) = (None, false);
            // At the end it stays: whatever is still asked is given up.
            let is_given_up = !waiting.over && unwanted.swap(false, Ordering::Relaxed);
            let again = counted.filter(|_| is_given_up && matches!(answered, Some(Reply::Failed { .. })));
            waiting.counts = follows.or(again).or_else(|| waiting.counts.take());
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
        Ask::History { generation } => desk.history(History::MOST).map(|steps| Reply::History { generation, steps }),
        Ask::SideBySide { generation, leads, survivor, merging } => desk
            .side_by_side(leads, survivor, &merging)
            .map(|beside| Reply::SideBySide { generation, beside: Box::new(beside) }),
    };
    answered.unwrap_or_else(|error| Reply::Failed { of: Some(Box::new(of)), error })
}

/// The thread that goes through all leads for those that may be one person: with very many of them that takes a while, for
/// which nobody else should wait.
pub(super) struct Finder {
    place: Place,
    voice: Voice,
    questions: Option<Sender<Ask>>,
}

impl Finder {
    pub(super) fn new(place: Place, voice: Voice) -> Self {
        Self { place, voice, questions: None }
    }

    /// The thread and its handle on the data are there once somebody asks.
    pub(super) fn ask(&mut self, ask: Ask) -> Result<()> {
        let unsent = match &self.questions {
            None => ask,
            Some(to) => match to.send(ask) {
                Ok(()) => return Ok(()),
                Err(unsent) => unsent.0,
            },
        };
        let mut desk = self.place.open()?;
        let (questions, asked) = channel::<Ask>();
        let voice = self.voice.clone();
        self.voice
            .spawn("finder", move || {
                while let Ok(mut ask) = asked.recv() {
                    // Only the last one is still waited for.
                    while let Ok(newer) = asked.try_recv() {
                        ask = newer;
                    }
                    if !voice.say(Msg::Reply(answer(&mut desk, ask))) {
                        return;
                    }
                }
            })
            .map_err(Error::internal)?;
        questions.send(unsent).map_err(Error::internal)?;
        self.questions = Some(questions);
        Ok(())
    }
}

/// The thread that writes, one order after the other.
pub(super) struct Writer {
    orders: Option<SyncSender<Order>>,
    /// Whether what is being done with many leads is to stop.
    stop: Arc<AtomicBool>,
    /// Nothing is ever said here; it closes when the thread has ended.
    ended: Receiver<()>,
}

impl Writer {
    /// Begins. The place was opened already, and is opened once more here: nobody who only looks waits for that.
    pub(super) fn start(place: Place, voice: Voice) -> io::Result<Self> {
        let (orders, waiting) = sync_channel(ORDERS);
        let (alive, ended) = channel();
        let stop: Arc<AtomicBool> = Arc::default();
        let stops = Arc::clone(&stop);
        voice.clone().spawn("writer", move || {
            let _alive: Sender<()> = alive;
            super::rehearse_panic("write");
            write(&place, &waiting, &voice, &stops);
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
        match self.orders.as_ref().map(|orders| orders.try_send(order)) {
            Some(Ok(())) => None,
            Some(Err(TrySendError::Full(_))) => {
                Some(refused(ticket, Error::new(Kind::Busy, Message::new("store.busy"))))
            }
            _ => Some(refused(ticket, Error::internal("the writing thread has ended"))),
        }
    }

    /// Takes no more orders and waits until those that were given are done, or the time is over.
    pub(super) fn finish(&mut self, within: Duration) {
        self.orders = None;
        let _ = self.ended.recv_timeout(within);
    }
}

/// After so many leads of an act on many is told how far it is.
const TELL: usize = 16;

fn write(place: &Place, orders: &Receiver<Order>, voice: &Voice, stop: &AtomicBool) {
    let mut open = place.open();
    // Over night somebody has come back, or a new day has begun. Where this cannot be written now, the next act does it.
    if let Ok(desk) = &mut open
        && !place.demo
    {
        desk.give_held().ok();
    }
    for order in orders {
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

    fn window(text: &str, offset: usize) -> QueueAsk {
        QueueAsk { filter: Filter::of_words(text), offset, limit: 10, ..QueueAsk::default() }
    }

    #[test]
    fn a_question_is_given_up_for_another_one_and_not_for_itself() {
        assert!(is_over(&window("a", 0), &window("ab", 0)) && is_over(&window("a", 0), &window("a", 10)));
        assert!(!is_over(&window("a", 0), &window("a", 0)));
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
            reader.ask(Ask::Queue { generation, ask: window(&"x".repeat(typed), 0), team: false });
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
