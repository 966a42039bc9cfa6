//! The console's body: threads, terminal, signals, timing.
//!
//! One thread hears everything and draws; it never waits for the database (`workers`) and reads no keys itself
//! (`input`). It waits for the next message or the next second, whichever comes first, takes all that has come,
//! what was typed before what was read, and draws at most once for all of it.
//!
//! A burst of keys outside a bracketed paste is not taken for a paste: it cannot be told from a script that types, and
//! nothing that a key does is beyond undo.

mod input;
mod signals;
mod terminal;
mod workers;

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;

use crate::app::{self, Circumstances, Effect, Model, Msg, Turn};
use crate::clock::{Clock, Timestamp};
use crate::desk::Place;
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ui::{self, Theme};
use terminal::Screen;
use workers::{Reader, Writer};

/// A console that is to be opened.
pub struct Console {
    /// The database, who acts, what time it is.
    pub place: Place,
    /// The language of the screen.
    pub lang: Lang,
    /// How it looks.
    pub theme: Theme,
    /// Whether this is the demo.
    pub demo: bool,
    /// What the database is called on the screen.
    pub database: Shown,
}

/// How a console ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The user left.
    ByUser,
    /// A signal came, or the terminal went away.
    BySignal(i32),
}

/// Something that the drawing thread hears.
enum Heard {
    /// Keys and sizes, in their order.
    Input(Vec<Msg>),
    /// Anything else for the mind.
    Msg(Msg),
    /// The system wants the program to end.
    Signal(i32),
    /// The system wants the program to stop for a while.
    Suspend,
    /// There is no terminal any more.
    TerminalGone,
    /// Another thread has failed.
    Panicked,
}

/// Opens the console and runs it until its end. Without a terminal it is refused (exit status 2).
pub fn run(console: Console) -> Result<Ended> {
    check_terminal()?;
    let desk = console.place.open()?;
    let fixed = Circumstances {
        who: desk.who().clone(),
        agreements: Arc::clone(desk.agreements()),
        demo: console.demo,
        set_clock: console.place.clock.is_set(),
        database: console.database,
    };
    drop(desk);
    // Kept for the end: a panic is told of on the terminal as it was before.
    let told: Arc<Mutex<Option<String>>> = Arc::default();
    let tell = Arc::clone(&told);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        tell.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| info.to_string());
    }));
    let ran = panic::catch_unwind(AssertUnwindSafe(|| {
        Body::enter(&console.place, fixed, console.lang, console.theme).map(Body::live)
    }));
    panic::set_hook(before);
    let panicked = told.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (ran, panicked) {
        (_, Some(cause)) => Err(Error::internal(cause)),
        (Ok(ended), None) => ended,
        (Err(_), None) => Err(Error::internal("a thread failed without a word")),
    }
}

fn check_terminal() -> Result<()> {
    use std::io::IsTerminal;
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, Message::new("runtime.no_terminal")))
}

/// The console while it runs.
struct Body {
    screen: Screen,
    model: Model,
    theme: Theme,
    clock: Arc<dyn Clock>,
    reader: Reader,
    writer: Writer,
    heard: Receiver<Heard>,
    _watch: signals::Watch,
    /// What both clocks said at the last turn, to notice a jump.
    last: (Timestamp, Duration),
}

/// How many messages are taken before a frame is drawn.
const MOST: usize = 256;

/// The wall clock jumped if it moved so much more or less than the one that only goes forward.
const JUMP: TimeDelta = TimeDelta::seconds(2);

impl Body {
    fn enter(place: &Place, fixed: Circumstances, lang: Lang, theme: Theme) -> Result<Self> {
        let (to, heard) = channel();
        let watch = signals::listen(to.clone()).map_err(Error::internal)?;
        let no_terminal = |cause: io::Error| {
            Error::new(Kind::Usage, Message::new("runtime.no_terminal_because").with("cause", cause))
        };
        let size = Screen::size().map_err(no_terminal)?;
        let screen = Screen::enter().map_err(no_terminal)?;
        let reader = Reader::start(place.clone(), to.clone());
        let writer = Writer::start(place.clone(), to.clone());
        listen_for_keys(to);
        let clock = Arc::clone(&place.clock);
        let last = (clock.now(), clock.elapsed());
        let model = Model::new(fixed, lang, size);
        Ok(Self { screen, model, theme, clock, reader, writer, heard, _watch: watch, last })
    }

    fn live(mut self) -> Ended {
        for effect in app::start(&mut self.model) {
            self.carry_out(effect);
        }
        let mut ended = self.draw();
        while ended.is_none() {
            ended = self.turn();
        }
        let ended = ended.unwrap_or(Ended::ByUser);
        // What was ordered is done before the program says that it has ended.
        self.writer.finish();
        match ended {
            Ended::BySignal(signal_hook::consts::SIGHUP) => self.screen.abandon(),
            _ => self.screen.leave(),
        }
        ended
    }

    /// Waits for something, takes all that has come, draws once.
    fn turn(&mut self) -> Option<Ended> {
        let mut draw = false;
        let first = match self.heard.recv_timeout(self.until_next_second()) {
            Ok(heard) => heard,
            Err(RecvTimeoutError::Timeout) => Heard::Msg(Msg::Tick),
            Err(RecvTimeoutError::Disconnected) => return Some(Ended::BySignal(signal_hook::consts::SIGHUP)),
        };
        let mut batch = vec![first];
        batch.extend(self.heard.try_iter().take(MOST));
        // What was typed goes first: a flood of news must not keep the keyboard waiting.
        batch.sort_by_key(|heard| !matches!(heard, Heard::Input(_)));
        for heard in batch {
            match heard {
                Heard::Input(messages) => {
                    for msg in messages {
                        match self.hear(msg) {
                            Ok(wants) => draw |= wants,
                            Err(ended) => return Some(ended),
                        }
                    }
                }
                Heard::Msg(msg) => match self.hear(msg) {
                    Ok(wants) => draw |= wants,
                    Err(ended) => return Some(ended),
                },
                Heard::Signal(signal) => return Some(Ended::BySignal(signal)),
                Heard::TerminalGone => return Some(Ended::BySignal(signal_hook::consts::SIGHUP)),
                Heard::Suspend => draw |= self.suspend(),
                Heard::Panicked => return Some(Ended::ByUser),
            }
        }
        if self.has_jumped() {
            draw |= self.hear(Msg::Refresh).unwrap_or(true);
        }
        if draw { self.draw() } else { None }
    }

    /// Lets the mind take a message. An error is the end.
    fn hear(&mut self, msg: Msg) -> Result<bool, Ended> {
        let turn = Turn { now: self.clock.now(), elapsed: self.clock.elapsed() };
        let reaction = app::update(&mut self.model, msg, turn);
        for effect in reaction.effects {
            if let Some(ended) = self.carry_out(effect) {
                return Err(ended);
            }
        }
        Ok(reaction.draw)
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Ended> {
        match effect {
            Effect::Read(ask) => self.reader.ask(ask),
            Effect::Act(order) => {
                if let Some(reply) = self.writer.give(order) {
                    return self.hear(Msg::Reply(reply)).err();
                }
            }
            Effect::Redraw => return self.screen.redraw().err().map(|_| Ended::BySignal(signal_hook::consts::SIGHUP)),
            Effect::Quit => return Some(Ended::ByUser),
        }
        None
    }

    fn draw(&mut self) -> Option<Ended> {
        rehearse_panic("draw");
        let now = self.clock.now();
        let drawn = self.screen.draw(|frame| ui::draw(frame, &self.model, &self.theme, now));
        // A terminal that cannot be written is gone.
        drawn.err().map(|_| Ended::BySignal(signal_hook::consts::SIGHUP))
    }

    /// Stops as the shell asks, and goes on where it was.
    fn suspend(&mut self) -> bool {
        self.screen.leave();
        let _ = signal_hook::low_level::raise(signal_hook::consts::SIGSTOP);
        self.screen.take().is_ok()
    }

    /// Sleep, or a clock that was set: everything on the screen may be old.
    fn has_jumped(&mut self) -> bool {
        let now = (self.clock.now(), self.clock.elapsed());
        let (wall, steady) = (
            now.0.since(self.last.0),
            TimeDelta::from_std(now.1.saturating_sub(self.last.1)).unwrap_or(TimeDelta::MAX),
        );
        self.last = now;
        (wall - steady).abs() > JUMP
    }

    /// Countdowns change with the seconds of the wall clock.
    fn until_next_second(&self) -> Duration {
        let into = self.clock.now().millis().rem_euclid(1_000);
        Duration::from_millis(u64::try_from(1_000 - into).unwrap_or(1_000))
    }
}

fn listen_for_keys(to: Sender<Heard>) {
    workers::spawn("input", to.clone(), move || {
        rehearse_panic("input");
        input::listen(&to);
    });
}

/// Lets a test see what a panic does to the terminal. Not in a released program.
#[allow(clippy::panic, reason = "it is a rehearsed one")]
fn rehearse_panic(place: &str) {
    #[cfg(debug_assertions)]
    if std::env::var_os("TASUKI_PANIC").is_some_and(|wanted| wanted == place) {
        panic::panic_any(format!("rehearsed in {place}"));
    }
    #[cfg(not(debug_assertions))]
    let _ = place;
}
