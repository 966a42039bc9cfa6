//! The console's body: threads, terminal, signals, timing.
//!
//! One thread hears everything and draws; it never waits for the database (`workers`, and `keeper` for backups) and reads
//! no keys itself (`input`). It waits for the next message or the next second, whichever comes first, takes all that has come,
//! what was typed before what was read, and draws at most once for all of it (`timing`).
//!
//! What is urgent and new is said in the window's title and rung; what else came stands at the edge of the screen. The
//! same threads that tell it here let it leave the machine (`reminder`), by the ways that each person chose.
//!
//! Every way out gives the terminal back first (`terminal`) and then waits for the orders that were given.
//!
//! A burst of keys outside a bracketed paste is not taken for a paste: it cannot be told from a script that types, and
//! nothing that a key does is beyond undo.

mod console;
mod deadline;
mod ending;
mod exporter;
mod finder;
mod hands;
mod importer;
mod input;
mod interrupt;
mod keeper;
mod late;
mod looks;
mod moving;
mod on_terminal;
mod pause;
mod probe;
mod questions;
mod rehearsed;
mod reminder;
mod replayer;
mod reviewer;
mod signals;
mod terminal;
mod timing;
mod told;
mod views;
mod voice;
mod walker;
mod watch;
mod workers;
mod writing;

use std::collections::VecDeque;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};

use signal_hook::consts::SIGHUP;

use crate::app::{self, Ask, Circumstances, Copied, Effect, Model, Msg, Reply, Turn, Way};
use crate::clock::Clock;
use crate::desk::Problem;
use crate::domain::Surface;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::ui::{self, Spots, Theme, Wardrobe};
pub use console::{Console, Ended};
pub use interrupt::Interrupt;
use moving::{Begun, Crew, Moved};
pub use moving::{Mend, Mover, Site, WaysOut};
use rehearsed::rehearse_panic;
pub use reviewer::review;
use terminal::{Hold, Rung, Screen};
pub use terminal::{check_terminal, columns, size};
use timing::Beat;
use told::Told;
pub use views::carry_out as carry_out_views;
pub use watch::{Watched, watch};
pub use workers::{answer, see_to_notices};

/// Something that the drawing thread hears.
enum Heard {
    /// Keys and sizes, in their order.
    Input(Vec<Msg>),
    /// The mouse did something at a cell.
    Mouse(input::Mouse),
    /// A text that the terminal is to keep for its clipboard.
    ForTerminal(Copied),
    /// A letter for whoever looks at the terminal.
    Offered(Arc<on_terminal::Offer>),
    /// Anything else for the mind.
    Msg(Msg),
    /// What a thread of a site says, by the site's number.
    AtSite(u32, Msg),
    /// The system wants the program to end.
    Signal(i32),
    /// The system wants the program to stop for a while.
    Suspend,
    /// The program goes on after it was stopped, by whomever.
    Continue,
    /// There is no terminal any more.
    TerminalGone,
    /// A theme file was changed: all of them anew, or what is wrong.
    Looks(Result<Box<Wardrobe>>),
    /// Another thread has failed.
    Panicked,
    /// A place is ready at which to go on.
    Moved(Box<Moved>),
}

/// Opens the console and runs it until its end. Without a terminal it is refused (exit status 2).
pub fn run(console: Console) -> Result<Ended> {
    check_terminal()?;
    let hold = Hold::new(console.site.own.settings.mouse).map_err(no_terminal)?;
    let told = Told::listen(&hold);
    let ran = panic::catch_unwind(AssertUnwindSafe(|| Body::enter(console, &hold)?.live()));
    match (ran, told.end()) {
        (_, Some(cause)) => Err(Error::internal(cause)),
        (Ok(ended), None) => ended,
        (Err(_), None) => Err(Error::internal("a thread failed without a word")),
    }
}

fn no_terminal(cause: io::Error) -> Error {
    Error::new(Kind::Usage, Message::new("runtime.no_terminal_because").with("cause", cause))
}

/// The console while it runs.
struct Body {
    hold: Arc<Hold>,
    screen: Screen,
    /// What on the screen can be pointed at.
    spots: Spots,
    /// Lets the thread that reads keys rest.
    rest: input::Rest,
    model: Model,
    /// What the model asked for when it began, and was not begun yet.
    first: Vec<Effect>,
    wardrobe: Wardrobe,
    theme: Theme,
    clock: Arc<dyn Clock>,
    crew: Crew,
    mover: Option<Mover>,
    to: Sender<Heard>,
    heard: Receiver<Heard>,
    /// What was heard and is still to be taken.
    waiting: VecDeque<Heard>,
    beat: Beat,
    rung: Rung,
    /// The time of this turn.
    turn: Turn,
    /// Whether the screen shows something else than the model holds.
    stale: bool,
    /// Why an order was not done, until the screen has said so.
    unseen: Option<Error>,
    _looks: looks::Watch,
    _watch: signals::Watch,
}

/// How many messages are taken before a frame is drawn.
const MOST: usize = 256;

impl Body {
    fn enter(console: Console, hold: &Arc<Hold>) -> Result<Self> {
        let Console { site, desk, wardrobe, home, mover } = console;
        let Site { place, lang, demo, database, views, own, ways } = site;
        let clock = Arc::clone(&place.clock);
        let fixed = Circumstances {
            who: desk.who().clone(),
            versions: Arc::clone(desk.versions()),
            demo,
            set_clock: clock.is_set(),
            can_stop: signals::has_shell(),
            database,
            home,
            own,
        };
        let (to, heard) = channel();
        let watch = signals::listen(Arc::clone(hold), to.clone()).map_err(Error::internal)?;
        let size = Screen::size().map_err(no_terminal)?;
        let turn = read(&*clock);
        let mut model = Model::new(fixed, lang, size);
        // The database is asked first of all: while the terminal is asked and taken, it answers.
        let begun = Begun { site: 0, place, lang, views, ways };
        let crew = Crew::start(begun, desk, &to).map_err(Error::internal)?;
        let mut first = app::start(&mut model, turn);
        first.retain(|effect| {
            if let Effect::Read(ask) = effect {
                crew.reader.ask(ask.clone());
                false
            } else {
                true
            }
        });
        // Before anything else hears the terminal: an answer is no key. After the signals: one that comes now ends the program
        // with the terminal as it was.
        let (wardrobe, mut answer) = probe::dress(wardrobe);
        let screen = Screen::enter(hold, size).map_err(no_terminal)?;
        let looks = looks::Watch::start(wardrobe.clone(), to.clone()).map_err(Error::internal)?;
        to.send(Heard::Input(answer.keys())).map_err(Error::internal)?;
        let rest = listen_for_keys(to.clone(), late::Late::new(answer.is_owed)).map_err(Error::internal)?;
        Ok(Self {
            hold: Arc::clone(hold),
            screen,
            spots: Spots::default(),
            rest,
            model,
            first,
            theme: wardrobe.theme(),
            wardrobe,
            clock,
            crew,
            mover,
            to,
            heard,
            waiting: VecDeque::new(),
            beat: Beat::new(turn),
            rung: Rung::default(),
            turn,
            stale: true,
            unseen: None,
            _looks: looks,
            _watch: watch,
        })
    }

    fn live(mut self) -> Result<Ended> {
        let ended = self.turns();
        // Also after a hang-up, which somebody may have sent by hand: a terminal that is gone refuses at once.
        self.hold.leave();
        // What was ordered is done before the program says that it has ended.
        self.crew.finish(ending::within(ended));
        match self.undone() {
            Some(error) if ended == Ended::ByUser => Err(error),
            _ => Ok(ended),
        }
    }

    /// Why an order that was given just before the end was not done: there is no screen left that would say so.
    fn undone(&mut self) -> Option<Error> {
        let rest = self.waiting.drain(..).chain(self.heard.try_iter());
        let mut heard_since = rest.filter_map(|heard| match heard {
            Heard::AtSite(_, msg) | Heard::Msg(msg) => refusal(&msg),
            _ => None,
        });
        self.unseen.take().or_else(|| heard_since.next())
    }

    /// One turn follows the other, until the end.
    fn turns(&mut self) -> Ended {
        let first = std::mem::take(&mut self.first);
        let going = first.into_iter().try_for_each(|effect| self.carry_out(effect));
        // What the database has said meanwhile is on the first frame.
        self.waiting.extend(self.heard.try_iter().take(MOST));
        let mut going = going.and_then(|()| self.take_all());
        loop {
            if let Err(ended) = going {
                return ended;
            }
            going = self.turn();
        }
    }

    /// Draws what has changed, waits for something, takes all that has come.
    fn turn(&mut self) -> Result<(), Ended> {
        self.draw()?;
        self.wait();
        self.take_all()
    }

    fn take_all(&mut self) -> Result<(), Ended> {
        while let Some(heard) = self.waiting.pop_front() {
            self.take(heard)?;
        }
        Ok(())
    }

    /// Waits for something, and collects all that has come.
    fn wait(&mut self) {
        let first = match self.heard.recv_timeout(self.beat.wait(read(&*self.clock), self.stale, self.model.wakes_at()))
        {
            Ok(heard) => Some(heard),
            Err(RecvTimeoutError::Timeout) => None,
            // Never, while a thread lives that listens; without one there is nothing to live for.
            Err(RecvTimeoutError::Disconnected) => Some(Heard::TerminalGone),
        };
        self.turn = read(&*self.clock);
        let passed = self.beat.turn(self.turn);
        self.waiting.extend(first.into_iter().chain(self.heard.try_iter().take(MOST)));
        if passed.second {
            self.waiting.push_back(Heard::Msg(Msg::Tick));
            self.compare_size();
        }
        if self.model.wakes_at().is_some_and(|at| at <= self.turn.elapsed) {
            self.waiting.push_back(Heard::Msg(Msg::Wake));
        }
        if passed.jump {
            self.crew.reminder.look();
            self.waiting.push_back(Heard::Msg(Msg::Refresh));
        }
        // What was typed goes first: a flood of news must not keep the keyboard waiting.
        self.waiting.make_contiguous().sort_by_key(|heard| !matches!(heard, Heard::Input(_) | Heard::Mouse(_)));
    }

    fn take(&mut self, heard: Heard) -> Result<(), Ended> {
        match heard {
            Heard::Input(messages) => messages.into_iter().try_for_each(|msg| self.hear(msg)),
            Heard::Mouse(mouse) => self.hear(mouse.told(&self.spots)),
            Heard::ForTerminal(copied) => {
                let way = match hands::for_terminal(&copied.text) {
                    Some(bytes) => self.hold.write(&bytes).map(|()| Way::Terminal).map_err(|_| GONE).map(Ok)?,
                    None => Err(Message::new("hands.too_long_to_copy")),
                };
                self.hear(Msg::Copied(copied, way))
            }
            Heard::Offered(offer) => {
                if let Some(bytes) = offer.take() {
                    let rings = self.rung.rings_at(self.turn.elapsed);
                    let bytes = bytes.strip_suffix(&[7]).filter(|_| !rings).unwrap_or(&bytes);
                    self.hold.write(bytes).map_err(|_| GONE)?;
                    offer.written();
                }
                Ok(())
            }
            Heard::Msg(msg) => self.hear(msg),
            Heard::AtSite(site, msg) if site == self.crew.site => self.hear(msg),
            Heard::AtSite(..) => Ok(()),
            Heard::Signal(signal) => Err(Ended::BySignal(signal)),
            Heard::TerminalGone => Err(GONE),
            // What it says is told at the end, and makes it an error.
            Heard::Panicked => Err(Ended::ByUser),
            Heard::Looks(anew) => self.dress_again(anew),
            Heard::Moved(moved) => match self.move_to(*moved) {
                Ok(effects) => effects.into_iter().try_for_each(|effect| self.carry_out(effect)),
                Err(error) => self.hear(Msg::Warn(error.message)),
            },
            Heard::Suspend => {
                self.hold.leave();
                self.stand_still(signals::stop);
                Ok(())
            }
            Heard::Continue => {
                self.hold.take().map_err(|_| GONE)?;
                self.compare_size();
                self.hear(Msg::Refresh)
            }
        }
    }

    /// The terminal may have another size without having told: while the program was stopped, or behind a paste that
    /// has no end.
    fn compare_size(&mut self) {
        if let Ok((width, height)) = Screen::size()
            && (width, height) != self.model.size
        {
            self.waiting.push_back(Heard::Msg(Msg::Resize { width, height }));
        }
    }

    /// Lets the mind take a message.
    fn hear(&mut self, msg: Msg) -> Result<(), Ended> {
        self.unseen = refusal(&msg).or(self.unseen.take());
        if matches!(msg, Msg::StoreChanged(_)) {
            self.crew.keeper.look_at_log();
            self.crew.reminder.look();
        }
        let reaction = app::update(&mut self.model, msg, self.turn);
        self.stale |= reaction.draw;
        reaction.effects.into_iter().try_for_each(|effect| self.carry_out(effect))
    }

    fn carry_out(&mut self, effect: Effect) -> Result<(), Ended> {
        match effect {
            Effect::Read(ask @ Ask::Pairs { of: None, .. }) => self.crew.finder.ask(ask),
            Effect::Read(ask) => self.crew.reader.ask(ask),
            Effect::Act(order) => {
                if let Some(reply) = self.crew.writer.give(order) {
                    return self.hear(Msg::Reply(reply));
                }
            }
            Effect::Export(ask, lang) => {
                if let Some(reply) = self.crew.exporter.give(ask, lang) {
                    return self.hear(Msg::Reply(reply));
                }
            }
            Effect::Replay(number, path) => self.crew.replayer.give_instead(number, path),
            Effect::StopReplay(number) => self.crew.replayer.stop(number),
            Effect::Review(number, job) => self.crew.reviewer.give(number, job),
            Effect::StopReview(number) => self.crew.reviewer.stop(number),
            Effect::Intake(number, job) => self.crew.importer.give(number, job),
            Effect::ChangeLook => return self.change_look(),
            Effect::StopActs => self.crew.writer.stop(),
            Effect::Views(job) => self.crew.views.give(job),
            Effect::Notices(job) => {
                if let Some(busy) = self.crew.writer.see_to(job) {
                    return self.hear(busy);
                }
            }
            Effect::Ring if !self.rung.rings_at(self.turn.elapsed) => {}
            Effect::Ring => self.hold.write(&[7]).map_err(|_| GONE)?,
            Effect::Title(title) => self.hold.entitle(title.as_ref()).map_err(|_| GONE)?,
            Effect::Copy(copied) => {
                if let Err(cause) = hands::copy(copied.clone(), self.to.clone()) {
                    let why = Message::new("hands.not_copied").with("cause", cause);
                    return self.hear(Msg::Copied(copied, Err(why)));
                }
            }
            Effect::Open(link) => {
                let of = link.of;
                if let Err(cause) = hands::open(link, self.to.clone()) {
                    let why = Message::new("hands.no_program").with("cause", cause);
                    return self.hear(Msg::Opened(of, Err(why)));
                }
            }
            Effect::Write(text) => return self.write(&text),
            Effect::Redraw => {
                self.screen.redraw();
                self.stale = true;
            }
            Effect::Keep(answers) => {
                if let Some(mover) = self.mover.clone()
                    && let Err(error) = moving::begin(mover, answers, self.to.clone())
                {
                    return self.hear(Msg::Warn(error.message));
                }
            }
            Effect::Suspend => self.stand_still(|| signals::stop_job(&self.hold)),
            Effect::Quit => return Err(Ended::ByUser),
        }
        Ok(())
    }

    /// Draws, where there is something to draw and it is time to.
    fn draw(&mut self) -> Result<(), Ended> {
        if !self.stale || !self.beat.may_draw(self.turn) {
            return Ok(());
        }
        let mut spots = Spots::default();
        let drawn = self.screen.draw(self.model.size, |frame| {
            spots = ui::drawn(frame, &self.model, &self.theme, self.turn.now);
            rehearse_panic("draw");
        });
        self.spots = spots;
        // A terminal that cannot be written is gone.
        drawn.map_err(|_| GONE)?;
        self.stale = false;
        self.unseen = None;
        self.beat.drew(self.clock.elapsed());
        Ok(())
    }
}

/// How it ends when there is no terminal any more.
const GONE: Ended = Ended::BySignal(SIGHUP);

/// Why an order was not done, where that is what a message says.
fn refusal(msg: &Msg) -> Option<Error> {
    let Msg::Reply(Reply::Acted { results, .. }) = msg else { return None };
    results.iter().find_map(|result| match result {
        Err(Problem::Failed(error)) => Some(error.clone()),
        Err(Problem::Refused { refusal, .. }) => Some(Error::user(refusal.message_on(Surface::CommandLine))),
        Ok(_) => None,
    })
}

fn read(clock: &dyn Clock) -> Turn {
    Turn { now: clock.now(), elapsed: clock.elapsed() }
}

/// Begins to listen for keys; gives what lets that rest.
fn listen_for_keys(to: Sender<Heard>, late: late::Late) -> io::Result<input::Rest> {
    let (ears, rest) = input::Ears::open()?;
    let rests = rest.clone();
    workers::spawn("input", to.clone(), move || {
        rehearse_panic("input");
        input::listen(&to, &ears, late, &rests);
    })?;
    Ok(rest)
}
