//! The terminal: taken over, given back. Given back on every way out, once, and without a word to one that is gone.

use std::fs::File;
use std::io::{self, BufWriter};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

/// One buffer for a whole frame: standard output is flushed at every line.
type Out = BufWriter<File>;

/// The terminal while it is ours.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Out>>,
    out: Out,
    ours: AtomicBool,
}

/// Screens beyond this are a mistake of whoever tells the size; drawing them would take gigabytes.
const LARGEST: (u16, u16) = (1_000, 500);

impl Screen {
    /// Takes the terminal over.
    pub(super) fn enter() -> io::Result<Self> {
        // Whether there are colours is the theme's to say. Left to itself the library would answer NO_COLOR by printing
        // resets that take the modifiers away too.
        crossterm::style::force_color_output(true);
        let terminal = Terminal::new(CrosstermBackend::new(output()?))?;
        let mut screen = Self { terminal, out: output()?, ours: AtomicBool::new(false) };
        screen.take()?;
        Ok(screen)
    }

    /// Takes it over again after [`Screen::leave`].
    pub(super) fn take(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        self.ours.store(true, Ordering::SeqCst);
        execute!(self.out, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, cursor::Hide)?;
        self.redraw()
    }

    /// Gives it back. What fails here fails because the terminal is gone.
    pub(super) fn leave(&mut self) {
        if self.ours.swap(false, Ordering::SeqCst) {
            let _ = execute!(self.out, DisableFocusChange, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
            let _ = disable_raw_mode();
        }
    }

    /// The terminal is gone: nothing is written to it any more.
    pub(super) fn abandon(&mut self) {
        self.ours.store(false, Ordering::SeqCst);
        let _ = disable_raw_mode();
    }

    /// Columns and rows.
    pub(super) fn size() -> io::Result<(u16, u16)> {
        crossterm::terminal::size().map(clamped)
    }

    /// Makes the next frame write every cell. (`Terminal::clear` would ask the terminal where its cursor is, and wait.)
    pub(super) fn redraw(&mut self) -> io::Result<()> {
        let (width, height) = Self::size()?;
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    /// Writes a frame, whole: a terminal that can shows it at once.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(view)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.leave();
    }
}

pub(super) fn clamped((width, height): (u16, u16)) -> (u16, u16) {
    (width.clamp(1, LARGEST.0), height.clamp(1, LARGEST.1))
}

fn output() -> io::Result<Out> {
    let own = io::stdout().as_fd().try_clone_to_owned()?;
    Ok(BufWriter::with_capacity(64 * 1024, File::from(own)))
}

/// Gives only the terminal's modes back, for the last moment of a program whose terminal does not read.
pub(super) fn give_modes_back() {
    // Nothing else: standard output may be held by the very thread that hangs.
    let _ = disable_raw_mode();
}
