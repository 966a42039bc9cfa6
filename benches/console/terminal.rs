//! A real pseudo-terminal with the program in it, and when what it drew was whole.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tasuki::clock::{Clock, SystemClock};

pub const SIZE: (u16, u16) = (120, 40);

/// What ends a frame: until then a terminal shows the one before.
const END: &[u8] = b"\x1b[?2026l";

/// What the program asks last before it opens, and what this terminal answers to all of it.
const ASKED: &[u8] = b"\x1b[c";
const ANSWER: &[u8] = b"\x1b[1;1R\x1b[1;2R\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?62;22c";

/// So long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Terminal {
    clock: Arc<SystemClock>,
    writer: Box<dyn std::io::Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<(Duration, Vec<u8>)>,
    screen: vt100::Parser,
    /// What came after the last whole frame.
    rest: Vec<u8>,
    /// When the program was started.
    pub began: Duration,
    _master: Box<dyn MasterPty + Send>,
}

/// A whole frame.
pub struct Frame {
    /// When its last byte was there.
    pub at: Duration,
    pub bytes: usize,
}

impl Terminal {
    pub fn open(arguments: &[&str], home: &Path) -> Self {
        let size = PtySize { rows: SIZE.1, cols: SIZE.0, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_tasuki"));
        command.env_clear();
        for (name, value) in [("HOME", home), ("TASUKI_CONFIG", &home.join("none.toml"))] {
            command.env(name, value);
        }
        for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "en_US.UTF-8")] {
            command.env(name, value);
        }
        command.args(arguments);
        let mut reader = pair.master.try_clone_reader().expect("the terminal");
        let writer = pair.master.take_writer().expect("the terminal");
        let clock = Arc::new(SystemClock::real());
        let (to, output) = channel();
        let stamps = Arc::clone(&clock);
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                if to.send((stamps.elapsed(), buffer[..length].to_vec())).is_err() {
                    return;
                }
            }
        });
        let began = clock.elapsed();
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let screen = vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0);
        Self { clock, writer, child, output, screen, rest: Vec::new(), began, _master: pair.master }
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Presses keys; says when they were written.
    pub fn press(&mut self, keys: &str) -> Duration {
        let at = self.clock.elapsed();
        self.writer.write_all(keys.as_bytes()).expect("the terminal");
        self.writer.flush().expect("the terminal");
        at
    }

    /// The next whole frame, within a time.
    pub fn frame_within(&mut self, within: Duration) -> Option<Frame> {
        let until = self.clock.elapsed() + within;
        loop {
            let left = until.checked_sub(self.clock.elapsed())?;
            let (at, bytes) = self.output.recv_timeout(left).ok()?;
            self.rest.extend_from_slice(&bytes);
            if self.rest.windows(ASKED.len()).any(|window| window == ASKED) {
                self.writer.write_all(ANSWER).expect("the terminal");
                self.rest.clear();
                continue;
            }
            let end = self.rest.windows(END.len()).rposition(|window| window == END).map(|at| at + END.len());
            if let Some(end) = end {
                let frame: Vec<u8> = self.rest.drain(..end).collect();
                self.screen.process(&frame);
                return Some(Frame { at, bytes: frame.len() });
            }
        }
    }

    pub fn frame(&mut self) -> Frame {
        self.frame_within(PATIENCE).unwrap_or_else(|| panic!("nothing is drawn any more:\n{}", self.text()))
    }

    /// Takes frames until the screen is so; gives the one with which it became so.
    pub fn until(&mut self, is_so: impl Fn(&str) -> bool) -> Frame {
        loop {
            let frame = self.frame();
            if is_so(&self.text()) {
                return frame;
            }
        }
    }

    /// Waits until nothing was drawn for so long.
    pub fn rests(&mut self, quiet: Duration) {
        while self.frame_within(quiet).is_some() {}
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cells(n: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(n).expect("a size")
}
