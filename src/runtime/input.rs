//! Keys and sizes, read on a thread of their own.
//!
//! The library that reads them cannot be woken from outside, and while it waits for a time it spends the last millisecond
//! of it looking over and over again. So the thread waits by itself, and asks the library only for what is there.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::SIGWINCH;

use super::Heard;
use super::late::Late;
use super::terminal::clamped;
use crate::app::Msg;
use crate::app::key::{Code, Key};
use crate::ui::Spots;

/// Everything that is there is handed over together: the screen is drawn once for a held key.
const MOST: usize = 256;

/// So long the library may look for what is there. In no time at all it would look at nothing, not even at what it has
/// read already.
const LOOK: Duration = Duration::from_micros(100);

/// So long the rest of what may be a late answer of the terminal may take to come.
const SPLIT: Duration = Duration::from_millis(100);

/// After so long it is looked again, woken or not: on a machine that is busy a look may have been over before it began.
const AGAIN: Duration = Duration::from_secs(1);

/// So long is waited for the thread to rest.
const PATIENCE: Duration = Duration::from_secs(2);

/// Lets the thread rest while another program reads the terminal.
#[derive(Clone)]
pub(super) struct Rest {
    shared: Arc<(Mutex<State>, Condvar)>,
    bell: Arc<UnixStream>,
}

/// What the thread waits for.
pub(super) struct Ears {
    terminal: File,
    /// Rung when the terminal has another size, and when the thread is to rest.
    bell: UnixStream,
}

impl Ears {
    /// Those of standard input, which is known to be a terminal; and what lets the thread rest that has them.
    pub(super) fn open() -> io::Result<(Self, Rest)> {
        let (bell, rings) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        rings.set_nonblocking(true)?;
        signal_hook::low_level::pipe::register(SIGWINCH, rings.try_clone()?)?;
        let terminal = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        Ok((Self { terminal, bell }, Rest { shared: Arc::default(), bell: Arc::new(rings) }))
    }

    /// Waits until there is something to look at.
    fn wait(&self, within: Duration) -> io::Result<Woken> {
        let within = Timespec::try_from(within).map_err(io::Error::other)?;
        let mut waiting = [PollFd::new(&self.terminal, PollFlags::IN), PollFd::new(&self.bell, PollFlags::IN)];
        match poll(&mut waiting, Some(&within)) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(Woken { has_rung: false, is_there: true }),
            Err(wrong) => return Err(wrong.into()),
        }
        let has_rung = waiting[1].revents().contains(PollFlags::IN);
        let is_there = !waiting[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
        // However often it rang: it is looked once.
        while has_rung && matches!((&self.bell).read(&mut [0; 64]), Ok(1..)) {}
        Ok(Woken { has_rung, is_there })
    }
}

/// What ended a wait.
struct Woken {
    /// Whether the bell was rung.
    has_rung: bool,
    /// Whether the terminal is still there.
    is_there: bool,
}

#[derive(Default)]
struct State {
    is_wanted: bool,
    is_resting: bool,
}

/// The thread rests until this goes.
pub(super) struct Resting(Rest);

impl Rest {
    /// Waits until the thread rests; nothing where it does not.
    pub(super) fn begin(&self) -> Option<Resting> {
        let (state, changed) = &*self.shared;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_wanted = true;
        // A bell that is full has rung.
        let _ = (&*self.bell).write(&[0]);
        // Whatever comes of it, nobody rests for ever.
        let resting = Resting(self.clone());
        let waited = changed.wait_timeout_while(state, PATIENCE, |state| !state.is_resting);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let is_resting = state.is_resting;
        drop(state);
        is_resting.then_some(resting)
    }

    /// Rests as long as that is wanted.
    fn take(&self) {
        let (state, changed) = &*self.shared;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.is_wanted {
            state.is_resting = true;
            changed.notify_all();
            state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.is_resting = false;
    }
}

impl Drop for Resting {
    fn drop(&mut self) {
        let (state, changed) = &*self.0.shared;
        state.lock().unwrap_or_else(PoisonError::into_inner).is_wanted = false;
        changed.notify_all();
    }
}

/// What the mouse did at a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mouse {
    at: (u16, u16),
    does: Does,
}

#[derive(Debug, Clone, Copy)]
enum Does {
    Click,
    Turn(isize),
}

impl Mouse {
    /// What that means on the screen as it was drawn.
    pub(super) fn told(self, spots: &Spots) -> Msg {
        let hit = spots.at(self.at.0, self.at.1);
        match self.does {
            Does::Click => Msg::Click { what: hit },
            Does::Turn(by) => Msg::Wheel { over: hit, by },
        }
    }
}

/// Reads until the terminal is gone or nobody listens.
pub(super) fn listen(to: &Sender<Heard>, ears: &Ears, mut late: Late, rest: &Rest) {
    loop {
        rest.take();
        let Ok(batch) = batch(ears, &mut late) else {
            // Hung up, or an input that cannot be read: there is no way back to this terminal.
            let _ = to.send(Heard::TerminalGone);
            return;
        };
        for heard in batch {
            if to.send(heard).is_err() {
                return;
            }
        }
    }
}

/// What has come, in its order; nothing where it was only looked.
fn batch(ears: &Ears, late: &mut Late) -> io::Result<Vec<Heard>> {
    let mut woken = Woken { has_rung: false, is_there: true };
    if !event::poll(LOOK)? {
        woken = ears.wait(if late.is_holding() { SPLIT } else { AGAIN })?;
    }
    let mut events = Vec::new();
    let mut is_silent = true;
    if woken.has_rung {
        // The library tells of sizes only from its first look on, and of a size that went and came not at all.
        let (width, height) = crossterm::terminal::size()?;
        events.push(Event::Resize(width, height));
    }
    while events.len() < MOST && event::poll(LOOK)? {
        events.extend(late.sift(event::read()?));
        is_silent = false;
    }
    if is_silent && !woken.is_there {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    if is_silent {
        events.extend(late.settle());
    }
    Ok(told(events))
}

/// What that is for the loop; keys together.
fn told(events: Vec<Event>) -> Vec<Heard> {
    let mut heard = Vec::new();
    for event in events {
        match (event, heard.last_mut()) {
            (Event::Mouse(event), _) => heard.extend(mouse(event).map(Heard::Mouse)),
            (event, Some(Heard::Input(messages))) => messages.extend(message(event)),
            (event, _) => heard.extend(message(event).map(|msg| Heard::Input(vec![msg]))),
        }
    }
    heard
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    let does = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Does::Click,
        MouseEventKind::ScrollDown => Does::Turn(1),
        MouseEventKind::ScrollUp => Does::Turn(-1),
        _ => return None,
    };
    Some(Mouse { at: (event.column, event.row), does })
}

fn message(event: Event) -> Option<Msg> {
    match event {
        // Some systems tell of the release of a key as well; that would be every key twice.
        Event::Key(key) if key.kind != KeyEventKind::Release => convert(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => {
            let (width, height) = clamped((width, height));
            Some(Msg::Resize { width, height })
        }
        Event::FocusGained => Some(Msg::Refresh),
        _ => None,
    }
}

fn convert(event: KeyEvent) -> Option<Key> {
    let held = |modifier| event.modifiers.contains(modifier);
    let mut shift = held(KeyModifiers::SHIFT);
    let code = match event.code {
        KeyCode::Char(c) => {
            shift = false;
            Code::Char(if held(KeyModifiers::CONTROL) { c.to_ascii_lowercase() } else { c })
        }
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => {
            shift = true;
            Code::Tab
        }
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    Some(Key { code, ctrl: held(KeyModifiers::CONTROL), alt: held(KeyModifiers::ALT), shift })
}
