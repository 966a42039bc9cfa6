//! The terminal: taken over, given back. Given back on every way out, once, and without a word to one that is gone.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::Message;

/// Screens beyond this are a mistake of whoever tells the size; drawing them would take gigabytes.
const LARGEST: (u16, u16) = (1_000, 500);

/// Refuses where there is no terminal to draw on; asked before anything is made for the console.
pub fn check_terminal() -> Result<()> {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if io::stdin().is_terminal() && io::stdout().is_terminal() && !dumb {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, Message::new("runtime.no_terminal")))
}

/// How many columns standard output has; nothing where it is no terminal.
pub fn columns() -> Option<u16> {
    if !io::stdout().is_terminal() {
        return None;
    }
    crossterm::terminal::size().ok().map(|(columns, _)| columns).filter(|columns| *columns > 0)
}

/// Columns and rows of the terminal; nothing where there is none.
pub fn size() -> Option<(u16, u16)> {
    columns()?;
    crossterm::terminal::size().ok()
}

/// The terminal's modes, held by whoever may have to give them back: the screen, the panic hook, the watchdog.
pub(super) struct Hold {
    /// A handle of its own: standard output is flushed at every line, and its lock may be held by a thread that hangs.
    out: File,
    ours: AtomicBool,
    /// Whether another program has the terminal for a while.
    lent: AtomicBool,
    /// Whether the mouse is taken too.
    mouse: bool,
    /// The window's title while it is ours, as bytes.
    title: Mutex<Option<Vec<u8>>>,
}

/// The window keeps its title, and gets it back. Terminals that know no such thing pass it over.
const KEEP_TITLE: &[u8] = b"\x1b[22;0t";
const TITLE_BACK: &[u8] = b"\x1b[23;0t";

/// The mouse tells of its buttons and its wheel, in the form that knows cells beyond the 223rd. Not of its moves: they
/// would wake the program all the time.
const MOUSE: [&str; 2] = ["\u{1b}[?1000h\u{1b}[?1006h", "\u{1b}[?1006l\u{1b}[?1000l"];

impl Hold {
    /// A terminal that was not taken over yet.
    pub(super) fn new(mouse: bool) -> io::Result<Arc<Self>> {
        // Whether there are colours is the theme's to say. Left to itself the library would answer NO_COLOR by printing
        // resets that take the modifiers away too.
        crossterm::style::force_color_output(true);
        let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        Ok(Arc::new(Self {
            out,
            ours: AtomicBool::new(false),
            lent: AtomicBool::new(false),
            mouse,
            title: Mutex::default(),
        }))
    }

    /// Takes the terminal over; also once more, where a shell may have changed it in between.
    pub(super) fn take(&self) -> io::Result<()> {
        disable_raw_mode()?;
        enable_raw_mode()?;
        self.ours.store(true, Ordering::SeqCst);
        self.lent.store(false, Ordering::SeqCst);
        let mut bytes = Vec::new();
        queue!(bytes, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, cursor::Hide)?;
        if self.mouse {
            bytes.extend_from_slice(MOUSE[0].as_bytes());
        }
        if let Some(title) = &*self.title() {
            bytes.extend_from_slice(KEEP_TITLE);
            bytes.extend_from_slice(title);
        }
        self.write(&bytes)
    }

    /// Gives it back. What fails here fails because the terminal is gone.
    pub(super) fn leave(&self) {
        if self.ours.swap(false, Ordering::SeqCst) {
            // First, for it never waits: a terminal that does not read would keep the rest for ever.
            let _ = disable_raw_mode();
            let mut bytes = Vec::new();
            if self.mouse {
                bytes.extend_from_slice(MOUSE[1].as_bytes());
            }
            if self.title().is_some() {
                bytes.extend_from_slice(TITLE_BACK);
            }
            let _ = queue!(
                bytes,
                EndSynchronizedUpdate,
                SetAttribute(Attribute::Reset),
                DisableFocusChange,
                DisableBracketedPaste,
                // A multiplexer whose window grew meanwhile would keep what stands here on the screen of the shell.
                Clear(ClearType::All),
                LeaveAlternateScreen,
                cursor::Show
            );
            let _ = (&self.out).write_all(&bytes);
        }
    }

    fn title(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.title.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the window a title, or its own again. What is shown says nothing to a terminal.
    pub(super) fn entitle(&self, title: Option<&Shown>) -> io::Result<()> {
        let title = title.map(|title| {
            let line = Shown::line(title.as_str());
            [b"\x1b]2;", line.as_str().as_bytes(), b"\x1b\\"].concat()
        });
        let before = std::mem::replace(&mut *self.title(), title.clone());
        let mut bytes = Vec::new();
        if before.is_none() && title.is_some() {
            bytes.extend_from_slice(KEEP_TITLE);
        }
        match title {
            Some(title) => bytes.extend(title),
            None if before.is_some() => bytes.extend_from_slice(TITLE_BACK),
            None => {}
        }
        self.write(&bytes)
    }

    /// Gives it to another program until it is taken again.
    pub(super) fn lend(&self) {
        self.lent.store(true, Ordering::SeqCst);
        self.leave();
    }

    /// Whether another program has it.
    pub(super) fn is_lent(&self) -> bool {
        self.lent.load(Ordering::SeqCst)
    }

    /// Gives only its modes back and writes nothing: the terminal is gone, or does not read.
    pub(super) fn abandon(&self) {
        self.ours.store(false, Ordering::SeqCst);
        let _ = disable_raw_mode();
    }

    /// Writes, while the terminal is ours.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        if self.ours.load(Ordering::SeqCst) { (&self.out).write_all(bytes) } else { Ok(()) }
    }
}

/// What rings: the console for what cannot wait, and a letter to whoever looks at the terminal. For one thing once.
#[derive(Default)]
pub(super) struct Rung(Option<Duration>);

/// Within this both are about the same.
const SAME: Duration = Duration::from_secs(3);

impl Rung {
    /// Whether it is to ring at this time, by the clock that only goes forward.
    pub(super) fn rings_at(&mut self, now: Duration) -> bool {
        let rings = self.0.is_none_or(|before| now.saturating_sub(before) > SAME);
        self.0 = Some(now);
        rings
    }
}

/// What a frame is written on, before all of it goes to the terminal at once. Nothing that the drawing library does by
/// itself (at a flush, at its end, after a panic) reaches the terminal.
#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal while it is ours.
pub(super) struct Screen {
    hold: Arc<Hold>,
    terminal: Terminal<CrosstermBackend<Paper>>,
    paper: Paper,
    size: (u16, u16),
    /// Whether the terminal may show anything: every cell is to be written.
    unknown: bool,
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn enter(hold: &Arc<Hold>, size: (u16, u16)) -> io::Result<Self> {
        let paper = Paper::default();
        let terminal = blank(&paper, size)?;
        let screen = Self { hold: Arc::clone(hold), terminal, paper, size, unknown: true };
        screen.hold.take()?;
        Ok(screen)
    }

    /// Columns and rows.
    pub(super) fn size() -> io::Result<(u16, u16)> {
        crossterm::terminal::size().map(clamped)
    }

    /// Makes the next frame write every cell.
    pub(super) fn redraw(&mut self) {
        self.unknown = true;
    }

    /// Writes a frame of a size, whole: a terminal that can shows it at once.
    pub(super) fn draw(&mut self, size: (u16, u16), view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let anew = self.unknown || self.size != size;
        if anew {
            // (`Terminal::clear` would ask the terminal where its cursor is, and wait for an answer.)
            self.terminal = blank(&self.paper, size)?;
            self.size = size;
        }
        self.paper.0.borrow_mut().clear();
        queue!(self.paper, BeginSynchronizedUpdate)?;
        if anew {
            queue!(self.paper, SetAttribute(Attribute::Reset), Clear(ClearType::All))?;
        }
        self.terminal.draw(view)?;
        queue!(self.paper, EndSynchronizedUpdate)?;
        self.unknown = false;
        self.hold.write(&self.paper.0.borrow())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.hold.leave();
    }
}

/// A screen of which every cell is blank. Its size is fixed: left to itself the library would take the terminal's word
/// for it at every frame, whatever that is.
fn blank(paper: &Paper, (width, height): (u16, u16)) -> io::Result<Terminal<CrosstermBackend<Paper>>> {
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    Terminal::with_options(CrosstermBackend::new(paper.clone()), TerminalOptions { viewport })
}

/// A size that can be drawn, whatever the terminal says.
pub(super) fn clamped((width, height): (u16, u16)) -> (u16, u16) {
    (width.clamp(1, LARGEST.0), height.clamp(1, LARGEST.1))
}
