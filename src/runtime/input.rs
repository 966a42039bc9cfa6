//! Keys and sizes, read on a thread of their own.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::Heard;
use super::late::Late;
use super::terminal::clamped;
use crate::app::Msg;
use crate::app::key::{Code, Key};
use crate::ui::Spots;

/// Everything that is there is handed over together: the screen is drawn once for a held key.
const MOST: usize = 256;

/// So long the thread waits for keys before it looks whether it is to rest. (The library cannot be woken from outside; ten
/// looks a second cost nothing that can be measured.)
const SLICE: Duration = Duration::from_millis(100);

/// So long is waited for the thread to rest.
const PATIENCE: Duration = Duration::from_secs(2);

/// Lets the thread rest while another program reads the terminal.
#[derive(Clone, Default)]
pub(super) struct Rest(Arc<(Mutex<State>, Condvar)>);

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
        let (state, changed) = &*self.0;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_wanted = true;
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
        let (state, changed) = &*self.0;
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
        let (state, changed) = &*self.0.0;
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
pub(super) fn listen(to: &Sender<Heard>, mut late: Late, rest: &Rest) {
    loop {
        rest.take();
        let Ok(batch) = batch(&mut late) else {
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

/// What has come, in its order.
fn batch(late: &mut Late) -> std::io::Result<Vec<Heard>> {
    if !event::poll(SLICE)? {
        return Ok(told(late.settle()));
    }
    let mut events = late.sift(event::read()?);
    while events.len() < MOST && event::poll(Duration::ZERO)? {
        events.extend(late.sift(event::read()?));
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
