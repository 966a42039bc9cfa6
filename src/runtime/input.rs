//! Keys and sizes, read on a thread of their own.

use std::sync::mpsc::Sender;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::Heard;
use super::probe::Late;
use super::terminal::clamped;
use crate::app::Msg;
use crate::app::key::{Code, Key};

/// Everything that is there is handed over together: the screen is drawn once for a held key.
const MOST: usize = 256;

/// Reads until the terminal is gone or nobody listens.
pub(super) fn listen(to: &Sender<Heard>, mut late: Late) {
    loop {
        let Ok(batch) = batch(&mut late) else {
            // Hung up, or an input that cannot be read: there is no way back to this terminal.
            let _ = to.send(Heard::TerminalGone);
            return;
        };
        if !batch.is_empty() && to.send(Heard::Input(batch)).is_err() {
            return;
        }
    }
}

fn batch(late: &mut Late) -> std::io::Result<Vec<Msg>> {
    let mut messages = Vec::new();
    let mut wait = Duration::from_secs(60);
    while messages.len() < MOST && event::poll(wait)? {
        let event = event::read()?;
        if !late.swallows(&event) {
            messages.extend(message(event));
        }
        wait = Duration::ZERO;
    }
    Ok(messages)
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
