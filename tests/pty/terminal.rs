//! A terminal with the program in it. Every wait has a condition and an end.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tasuki::clock::{Clock, SystemClock};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// What the program asks a terminal before it opens: how wide a line is, the colour of the ground, what kind it is.
pub const QUESTION: &str = "\u{1b}7\u{1b}[6n─\u{1b}[6n\u{1b}8\u{1b}[K\u{1b}]11;?\u{1b}\\\u{1b}[c";

/// What the program wrote, but for that question, which it asks once.
pub fn without_question(bytes: &[u8]) -> Vec<u8> {
    let question = QUESTION.as_bytes();
    match bytes.windows(question.len()).position(|window| window == question) {
        Some(at) => [&bytes[..at], &bytes[at + question.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

/// So long anything may take before it counts as never.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Every byte that the program wrote.
    pub bytes: Vec<u8>,
    reader: Option<JoinHandle<()>>,
    deaf: Arc<AtomicBool>,
}

/// How the program is started.
pub struct Start<'s> {
    /// The program, or a shell that starts it.
    pub program: &'s str,
    pub arguments: Vec<&'s str>,
    pub environment: Vec<(&'s str, &'s str)>,
    pub size: (u16, u16),
    /// Whether somebody reads what it writes.
    pub read: bool,
}

impl<'s> Start<'s> {
    pub fn with(arguments: &[&'s str]) -> Self {
        let program = env!("CARGO_BIN_EXE_tasuki");
        Self { program, arguments: arguments.to_vec(), environment: Vec::new(), size: (80, 24), read: true }
    }

    pub fn open(self, home: &Path) -> Terminal {
        let (columns, rows) = self.size;
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(self.program);
        command.env_clear();
        for (name, value) in
            [("HOME", home.to_str().unwrap()), ("TMPDIR", home.to_str().unwrap()), ("TERM", "xterm-256color")]
        {
            command.env(name, value);
        }
        command.env("LANG", "en_US.UTF-8");
        command.env("TASUKI_USER", "tanaka");
        for (name, value) in self.environment {
            command.env(name, value);
        }
        command.args(self.arguments);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (to, output) = channel();
        let deaf = Arc::new(AtomicBool::new(false));
        let reader = self.read.then(|| {
            let mut reader = pair.master.try_clone_reader().unwrap();
            let deaf = Arc::clone(&deaf);
            std::thread::spawn(move || {
                let mut buffer = vec![0; 65_536];
                while let Ok(length @ 1..) = reader.read(&mut buffer) {
                    if deaf.load(Ordering::Relaxed) || to.send(buffer[..length].to_vec()).is_err() {
                        return;
                    }
                }
            })
        });
        let writer = Some(pair.master.take_writer().unwrap());
        let screen = vt100::Parser::new(cells(rows), cells(columns), 0);
        Terminal { master: Some(pair.master), writer, child, output, screen, bytes: Vec::new(), reader, deaf }
    }
}

impl Terminal {
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    pub fn type_(&mut self, keys: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Esc by itself: with a key right behind it, it would be that key with Alt.
    pub fn esc(&mut self) {
        self.type_("\u{1b}");
        std::thread::park_timeout(Duration::from_millis(80));
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        self.screen.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// The terminal says that it has a size, whatever it shows.
    pub fn claims(&mut self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// Waits until the program is stopped. One that is told to go on before would stop after it, for ever.
    pub fn is_stopped(&mut self) {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let pid = Pid::from_raw(self.pid()).unwrap();
        let look = WaitIdOptions::STOPPED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        self.until("it is stopped", |_| waitid(WaitId::Pid(pid), look).unwrap().is_some_and(|is| is.stopped()));
    }

    /// Forgets the bytes so far, to look at what comes now.
    pub fn forget(&mut self) {
        self.bytes.clear();
    }

    /// Waits until the screen shows `text`.
    pub fn shows(&mut self, text: &str) -> &mut Self {
        self.until(&format!("the screen shows {text:?}"), |terminal| terminal.text().contains(text))
    }

    /// Waits until something is so; tells what the screen showed where it never is.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) -> &mut Self {
        let clock = SystemClock::real();
        while !is_so(self) {
            assert!(clock.elapsed() < PATIENCE, "never: {what}; the screen:\n{}", self.text());
            match self.output.recv_timeout(Duration::from_millis(20)) {
                Ok(bytes) => self.take(&bytes),
                // What is waited for may be seen elsewhere than on the screen.
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => panic!("ended before {what}; the screen:\n{}", self.text()),
            }
        }
        self
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.bytes.extend_from_slice(bytes);
    }

    pub fn pid(&self) -> i32 {
        i32::try_from(self.child.process_id().unwrap()).unwrap()
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(self.pid()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// The terminal goes away, as when its window is closed.
    pub fn hang_up(&mut self) {
        // The thread that reads holds the terminal too: it goes at the next byte, which a key brings about.
        self.deaf.store(true, Ordering::Relaxed);
        self.type_("?");
        self.reader.take().unwrap().join().unwrap();
        self.writer = None;
        self.master = None;
    }

    /// Whether the program has not ended.
    pub fn still_runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the program's end and takes what it still wrote. Gives its exit status and how long that took.
    pub fn ends(&mut self) -> (u32, Duration) {
        let asked = SystemClock::real();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(asked.elapsed() < PATIENCE, "it never ends; the screen:\n{}", self.text());
            match self.output.recv_timeout(Duration::from_millis(10)) {
                Ok(bytes) => self.take(&bytes),
                // Nobody reads, or there is nothing to read: the time passes all the same.
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::park_timeout(Duration::from_millis(10)),
            }
        };
        let took = asked.elapsed();
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
            self.take(&bytes);
        }
        (status.exit_code(), took)
    }

    /// Whether the terminal's own modes are as a shell leaves them: lines are edited and echoed.
    pub fn is_cooked(&self) -> bool {
        use rustix::termios::{LocalModes, tcgetattr};
        let name = self.master.as_ref().unwrap().tty_name().unwrap();
        let tty = std::fs::OpenOptions::new().read(true).write(true).open(name).unwrap();
        let modes = tcgetattr(&tty).unwrap().local_modes;
        modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }

    /// Asserts that the program gave everything back.
    pub fn is_given_back(&self) {
        let written = String::from_utf8_lossy(&self.bytes);
        let last = |on: &str, off: &str| written.rfind(on) < written.rfind(off);
        assert!(!self.screen.screen().alternate_screen(), "the alternate screen is left");
        assert!(!self.screen.screen().hide_cursor(), "the cursor is there");
        assert!(!self.screen.screen().bracketed_paste(), "paste is plain again");
        assert!(last("\u{1b}[?1004h", "\u{1b}[?1004l"), "focus is no longer told of");
        let mouse = self.screen.screen().mouse_protocol_mode();
        assert_eq!(mouse, vt100::MouseProtocolMode::None, "the mouse is the terminal's again");
        assert!(!written.contains("\u{1b}[?1006h") || last("\u{1b}[?1006h", "\u{1b}[?1006l"), "in its own words");
        assert!(last("\u{1b}[?2026h", "\u{1b}[?2026l"), "frames are no longer held back");
        let (before, after) = written.rsplit_once("\u{1b}[?1049l").unwrap();
        // A terminal that grew may keep what stands on the alternate screen: nothing may stand there any more.
        assert!(before.ends_with("\u{1b}[2J"), "the alternate screen is emptied before it is left");
        assert_eq!(after.rfind('\u{1b}'), after.find("\u{1b}[?25h"), "nothing but the cursor comes after: {after:?}");
        assert!(self.is_cooked(), "lines are edited and echoed");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cells(n: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(n).unwrap()
}
